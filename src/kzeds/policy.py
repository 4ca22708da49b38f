"""Policies: what a signature must be for a purpose, as frozen values with a sentence under each member."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kzeds import oids
from kzeds.certificate import DIGITAL_SIGNATURE, NON_REPUDIATION, CertificateInfo, Role
from kzeds.crypto.keys import GOST_2004, GOST_2015_512, RSA

_NATIONAL = frozenset({GOST_2015_512, GOST_2004, RSA})
_SYSTEM_ROLES = frozenset({Role.INFORMATION_SYSTEM, Role.INDIVIDUAL_SYSTEM})


@dataclass(frozen=True)
class Policy:
    """What is asked of a signature. Change a ready one with `dataclasses.replace`."""

    name: str
    """The word that stands in the report."""
    max_signers: int | None = 1
    """How many signatures there may be; None for any number. There must always be at least one."""
    algorithms: frozenset[str] = _NATIONAL
    """Key families that are accepted for the signer; those of the authorities are not limited by it."""
    any_key_usage: frozenset[int] = frozenset({NON_REPUDIATION})
    """Bits of KeyUsage of which the signer's certificate must have at least one."""
    any_extended_usage: frozenset[str] = frozenset({oids.EMAIL_PROTECTION})
    """Extended key usages of which the certificate must have at least one; empty for no demand."""
    accepts_systems: bool = False
    """Whether the certificate of an information system may stand here for a person."""
    roles: frozenset[Role] | None = None
    """Roles of which the signer must have at least one; None for no demand."""
    signing_certificate_required: bool = False
    """Whether the signature must name its certificate (signing-certificate-v2, RFC 5035)."""
    time_stamp_required: bool = False
    """Whether a trusted time stamp is demanded; else the receipt time will do."""
    critical_stamp_usage: bool = True
    """Whether the usage of the time stamp service must be marked critical, as RFC 3161 asks."""


DOCUMENT = Policy(name="document")
"""A document signed by exactly one person, with a certificate meant for documents."""

DOCUMENT_SEVERAL = replace(DOCUMENT, name="document", max_signers=None)
"""A document signed by any number of persons, each of whom must pass."""

LOGIN = Policy(
    name="login",
    any_key_usage=frozenset({DIGITAL_SIGNATURE}),
    any_extended_usage=frozenset({oids.CLIENT_AUTH, oids.EMAIL_PROTECTION}),
)
"""Proof of who is there: a sign-in or a signature certificate (GOST-2015 has one key for both)."""

ANY = Policy(
    name="any",
    max_signers=None,
    any_key_usage=frozenset({DIGITAL_SIGNATURE, NON_REPUDIATION}),
    any_extended_usage=frozenset(),
    accepts_systems=True,
    critical_stamp_usage=False,
)
"""Any signature of the national profile: also systems and sign-in certificates, any number of signers."""

BY_NAME: dict[str, Policy] = {
    "document": replace(DOCUMENT_SEVERAL, critical_stamp_usage=False),
    "login": replace(LOGIN, critical_stamp_usage=False),
    "any": ANY,
}
"""The policies of the command line: for anybody's messages, so less strict about time stamp services."""


def usage_problem(
    policy: Policy, certificate: CertificateInfo, key_usage: frozenset[int] | None
) -> str | None:
    """The code of why the certificate is not meant for this, or None. A missing KeyUsage allows nothing."""
    bits = key_usage or frozenset()
    usages = frozenset(certificate.extended_key_usages)
    if not policy.accepts_systems and certificate.roles & _SYSTEM_ROLES:
        return "usage_information_system"
    if policy.any_extended_usage and not usages & policy.any_extended_usage:
        if certificate.is_authentication_profile:
            return "usage_authentication_only"
        # The system profile has no emailProtection, and not always the role of a system.
        if Role.LEGAL_ENTITY in certificate.roles and certificate.iin is None:
            return "usage_information_system"
        return "usage_no_email_protection"
    if not bits & policy.any_key_usage:
        if certificate.is_authentication_profile:
            return "usage_authentication_only"
        return (
            "usage_no_non_repudiation"
            if policy.any_key_usage == {NON_REPUDIATION}
            else "usage_not_for_signing"
        )
    if policy.roles is not None and not certificate.roles & policy.roles:
        return "role_not_allowed"
    return None
