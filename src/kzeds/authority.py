"""A demonstration authority: certificates, OCSP answers, CRLs and time stamps of the national profile.

Pure functions from values to bytes; nothing here listens or stores. What it makes is trusted by nobody but
those who put its root into their trust store. Production never does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kzeds import asn1, oids
from kzeds.asn1 import context
from kzeds.certificate import (
    CRL_SIGN,
    DIGITAL_SIGNATURE,
    KEY_CERT_SIGN,
    NON_REPUDIATION,
    ROLE_OIDS,
    Certificate,
    Role,
)
from kzeds.crypto.keys import GOST_2015_512, RSA, SIGNATURE_OF_FAMILY
from kzeds.key import Key, PrivateKey, RandomBelow, generate
from kzeds.sign import algorithm as algorithm_identifier

KEY_ENCIPHERMENT, KEY_AGREEMENT = 2, 4


def seeded(seed: str) -> RandomBelow:
    """A repeatable source of numbers for tests: SHA-256 of seed and counter. Never for real keys."""
    counter = [0]

    def below(limit: int) -> int:
        size = (limit.bit_length() + 7) // 8 + 16
        data = b""
        while len(data) < size:
            data += hashlib.sha256(f"{seed}/{counter[0]}".encode()).digest()
            counter[0] += 1
        return int.from_bytes(data[:size], "big") % limit

    return below


# --- names and extensions ----------------------------------------------------------------------------------


def _rdn(oid: str, value: bytes) -> bytes:
    return asn1.set_of([asn1.sequence(asn1.oid(oid), value)])


def name(*parts: tuple[str, str]) -> bytes:
    """A distinguished name of (attribute type, text); country and serial number are PrintableString."""
    return asn1.sequence(
        *(
            _rdn(oid, asn1.printable(text) if oid in (oids.COUNTRY, oids.SERIAL_NUMBER) else asn1.utf8(text))
            for oid, text in parts
        )
    )


def extension(oid: str, value: bytes, critical: bool = False) -> bytes:
    """One extension, in DER."""
    flag = asn1.boolean(True) if critical else b""
    return asn1.sequence(asn1.oid(oid), flag, asn1.octet_string(value))


def _addresses(urls: Sequence[str]) -> bytes:
    """CRLDistributionPoints with one point that has these addresses."""
    names = b"".join(asn1.tlv(context(6, False), url.encode("ascii")) for url in urls)
    return asn1.sequence(asn1.sequence(asn1.explicit(0, asn1.explicit(0, names))))


def _policy(oid: str) -> bytes:
    return asn1.sequence(asn1.sequence(asn1.oid(oid)))


def key_identifier(spki: bytes) -> bytes:
    """Twenty bytes that name a key: SHA-1 of its bits (RFC 5280, section 4.2.1.2, method 1)."""
    bits = asn1.parse(spki).children()[1].bits()
    return hashlib.sha1(bits, usedforsecurity=False).digest()


def certificate(
    *,
    issuer: Key | None,
    private: PrivateKey,
    subject: bytes,
    serial: int,
    not_before: datetime,
    not_after: datetime,
    extensions: Iterable[bytes],
    randbelow: RandomBelow | None = None,
) -> Key:
    """A certificate with exactly these fields, signed by `issuer`, or by itself when that is None."""
    signer = private if issuer is None else issuer.private
    issuer_name = subject if issuer is None else Certificate.parse(issuer.certificate_der).subject.raw
    signature_algorithm = algorithm_identifier(SIGNATURE_OF_FAMILY[signer.family])
    tbs = asn1.sequence(
        asn1.explicit(0, asn1.integer(2)),
        asn1.integer(serial),
        signature_algorithm,
        issuer_name,
        asn1.sequence(asn1.time(not_before), asn1.time(not_after)),
        subject,
        private.public_spki(),
        asn1.explicit(3, asn1.sequence(*extensions)),
    )
    der = asn1.sequence(tbs, signature_algorithm, asn1.bit_string(signer.sign(tbs, randbelow)))
    return Key(private, der)


def _identifiers(private: PrivateKey, issuer: Key | None) -> list[bytes]:
    own = key_identifier(private.public_spki())
    issuing = own if issuer is None else key_identifier(issuer.private.public_spki())
    return [
        extension(oids.SUBJECT_KEY_IDENTIFIER, asn1.octet_string(own)),
        extension(oids.AUTHORITY_KEY_IDENTIFIER, asn1.sequence(asn1.tlv(context(0, False), issuing))),
    ]


def _serial(private: PrivateKey, randbelow: RandomBelow | None) -> int:
    """The key identifier with its top bits cleared, as the national authority numbers its certificates."""
    if randbelow is not None or private.family != RSA:
        return int.from_bytes(key_identifier(private.public_spki()), "big") & (1 << 158) - 1
    return secrets.randbits(158)


# --- authorities -----------------------------------------------------------------------------------------


def create_root(
    name: str,
    algorithm: str = GOST_2015_512,
    at: datetime | None = None,
    *,
    years: int = 20,
    randbelow: RandomBelow | None = None,
) -> Key:
    """A self-signed root that is valid from `at`. Repeatable with `randbelow=seeded(...)`, for GOST keys."""
    return _authority(None, name, algorithm, at, years, None, randbelow)


def create_intermediate(
    issuer: Key,
    name: str,
    algorithm: str = GOST_2015_512,
    at: datetime | None = None,
    *,
    years: int = 15,
    path_length: int | None = 0,
    randbelow: RandomBelow | None = None,
) -> Key:
    """An authority below `issuer` that issues certificates to people and services."""
    return _authority(issuer, name, algorithm, at, years, path_length, randbelow)


def _authority(
    issuer: Key | None,
    common_name: str,
    algorithm: str,
    at: datetime | None,
    years: int,
    path_length: int | None,
    randbelow: RandomBelow | None,
) -> Key:
    if at is None or at.tzinfo is None:
        raise ValueError("an authority needs the aware moment from which it is valid")
    private = generate(algorithm, randbelow)
    length = b"" if path_length is None else asn1.integer(path_length)
    return certificate(
        issuer=issuer,
        private=private,
        subject=name((oids.COMMON_NAME, common_name), (oids.COUNTRY, "KZ")),
        serial=_serial(private, randbelow),
        not_before=at,
        not_after=at + timedelta(days=365 * years),
        extensions=[
            extension(oids.BASIC_CONSTRAINTS, asn1.sequence(asn1.boolean(True), length), critical=True),
            extension(oids.KEY_USAGE, asn1.named_bit_string([KEY_CERT_SIGN, CRL_SIGN]), critical=True),
            *_identifiers(private, issuer),
            extension(oids.CERTIFICATE_POLICIES, _policy(oids.POLICY_GOST_2015)),
        ],
        randbelow=randbelow,
    )


# --- people, systems, services -----------------------------------------------------------------------------


def _subject(
    common_name: str,
    surname: str | None,
    patronymic: str | None,
    iin: str | None,
    bin: str | None,
    organisation: str | None,
    email: str | None,
) -> bytes:
    parts = [(oids.COMMON_NAME, common_name)]
    if surname:
        parts.append((oids.SURNAME, surname))
    if iin:
        parts.append((oids.SERIAL_NUMBER, f"IIN{iin}"))
    parts.append((oids.COUNTRY, "KZ"))
    if organisation:
        parts.append((oids.ORGANISATION, organisation))
    if bin:
        parts.append((oids.ORGANISATIONAL_UNIT, f"BIN{bin}"))
    if patronymic:
        parts.append((oids.GIVEN_NAME, patronymic))
    if email:
        parts.append((oids.EMAIL, email))
    return name(*parts)


def _profile(profile: str, algorithm: str, legal: bool) -> tuple[list[int], list[str], str]:
    """Key usage bits, usages without roles, and the policy of a profile of the national authority."""
    if profile == "signature":
        policy = oids.POLICY_LEGAL_SIGNATURE if legal else oids.POLICY_INDIVIDUAL_SIGNATURE
        bits = [DIGITAL_SIGNATURE, NON_REPUDIATION]
        if algorithm == GOST_2015_512:
            # One key for signing in and for documents.
            return [*bits, KEY_AGREEMENT], [oids.EMAIL_PROTECTION], oids.POLICY_GOST_2015
        return bits, [oids.EMAIL_PROTECTION], policy
    if profile == "authentication":
        policy = oids.POLICY_LEGAL_AUTHENTICATION if legal else oids.POLICY_INDIVIDUAL_AUTHENTICATION
        return [DIGITAL_SIGNATURE, KEY_ENCIPHERMENT], [oids.CLIENT_AUTH], policy
    if profile == "information_system":
        return [DIGITAL_SIGNATURE, NON_REPUDIATION, KEY_AGREEMENT], [], oids.POLICY_GOST_2015
    raise ValueError(f"unknown profile {profile!r}: signature, authentication or information_system")


def issue(
    issuer: Key,
    *,
    common_name: str,
    surname: str | None = None,
    patronymic: str | None = None,
    iin: str | None = None,
    bin: str | None = None,
    organisation: str | None = None,
    email: str | None = None,
    roles: Iterable[Role] = (),
    profile: str = "signature",
    algorithm: str = GOST_2015_512,
    not_before: datetime,
    not_after: datetime,
    serial: int | None = None,
    ocsp_url: str | None = None,
    crl_url: str | None = None,
    delta_crl_url: str | None = None,
    ca_url: str | None = None,
    randbelow: RandomBelow | None = None,
) -> Key:
    """A certificate with its key; the profile is signature, authentication or information_system.

    A holder with a BIN gets the role LEGAL_ENTITY, one without gets INDIVIDUAL, as the authority does it.
    Random unless `randbelow=seeded(...)` is given. Raises ValueError for an unknown profile or algorithm.
    """
    private = generate(algorithm, randbelow)
    bits, usages, policy = _profile(profile, algorithm, bin is not None)
    all_roles = set(roles) | {Role.LEGAL_ENTITY if bin else Role.INDIVIDUAL}
    if profile == "information_system":
        all_roles.add(Role.INFORMATION_SYSTEM if bin else Role.INDIVIDUAL_SYSTEM)
    usages = usages + sorted(ROLE_OIDS[role] for role in all_roles)
    extensions = [
        extension(oids.EXTENDED_KEY_USAGE, asn1.sequence(*(asn1.oid(usage) for usage in usages))),
        extension(oids.CERTIFICATE_POLICIES, _policy(policy)),
    ]
    if crl_url:
        extensions.append(extension(oids.CRL_DISTRIBUTION_POINTS, _addresses([crl_url])))
    if delta_crl_url:
        extensions.append(extension(oids.FRESHEST_CRL, _addresses([delta_crl_url])))
    extensions.append(extension(oids.KEY_USAGE, asn1.named_bit_string(bits), critical=True))
    access = [
        asn1.sequence(asn1.oid(method), asn1.tlv(context(6, False), url.encode("ascii")))
        for method, url in ((oids.CA_ISSUERS, ca_url), (oids.OCSP_ACCESS, ocsp_url))
        if url
    ]
    if access:
        extensions.append(extension(oids.AUTHORITY_INFO_ACCESS, asn1.sequence(*access)))
    extensions += _identifiers(private, issuer)
    extensions.append(extension(oids.KEY_STORAGE, asn1.sequence(asn1.oid(oids.KEY_IN_PKCS12))))
    return certificate(
        issuer=issuer,
        private=private,
        subject=_subject(common_name, surname, patronymic, iin, bin, organisation, email),
        serial=_serial(private, randbelow) if serial is None else serial,
        not_before=not_before,
        not_after=not_after,
        extensions=extensions,
        randbelow=randbelow,
    )


def issue_service(
    issuer: Key,
    *,
    common_name: str,
    service: str,
    algorithm: str = GOST_2015_512,
    not_before: datetime,
    not_after: datetime,
    serial: int | None = None,
    randbelow: RandomBelow | None = None,
) -> Key:
    """The certificate of a responder (`service="ocsp"`) or a time stamp authority (`service="tsa"`)."""
    usages = {"ocsp": oids.OCSP_SIGNING, "tsa": oids.TIME_STAMPING}
    if service not in usages:
        raise ValueError(f"unknown service {service!r}: ocsp or tsa")
    private = generate(algorithm, randbelow)
    extensions = [
        # RFC 3161, section 2.3: the usage of a time stamp authority is critical and the only one.
        extension(
            oids.EXTENDED_KEY_USAGE, asn1.sequence(asn1.oid(usages[service])), critical=service == "tsa"
        ),
        extension(oids.KEY_USAGE, asn1.named_bit_string([DIGITAL_SIGNATURE, NON_REPUDIATION]), critical=True),
        *_identifiers(private, issuer),
    ]
    if service == "ocsp":
        extensions.append(extension(oids.OCSP_NO_CHECK, asn1.null()))
    return certificate(
        issuer=issuer,
        private=private,
        subject=name((oids.COMMON_NAME, common_name), (oids.COUNTRY, "KZ")),
        serial=_serial(private, randbelow) if serial is None else serial,
        not_before=not_before,
        not_after=not_after,
        extensions=extensions,
        randbelow=randbelow,
    )
