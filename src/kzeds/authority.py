"""A demonstration authority: certificates, OCSP answers, CRLs and time stamps of the national profile.

Pure functions from values to bytes; nothing here listens or stores. What it makes is trusted by nobody but
those who put its root into their trust store. Production never does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from kzeds import asn1, ocsp, oids, timestamp
from kzeds.asn1 import SEQUENCE, context
from kzeds.certificate import (
    CRL_SIGN,
    DIGITAL_SIGNATURE,
    KEY_CERT_SIGN,
    NON_REPUDIATION,
    ROLE_OIDS,
    Certificate,
    Role,
    parse_extensions,
)
from kzeds.crypto import keys
from kzeds.crypto.keys import GOST_2015_512, RSA, SIGNATURE_OF_FAMILY
from kzeds.errors import Malformed
from kzeds.key import Key, PrivateKey, RandomBelow, generate
from kzeds.sign import algorithm as algorithm_identifier
from kzeds.sign import signed_message, signer_info

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


# --- revocation ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Revoked:
    """That a certificate was revoked, when, and why (a number of CRLReason, RFC 5280, section 5.3.1)."""

    at: datetime
    reason: int | None = None


NEVER_ISSUED = Revoked(datetime(1970, 1, 1, tzinfo=UTC), 6)
"""What the national responder says of serial numbers that were never given (RFC 6960, section 2.2)."""

REMOVED = 8
"""The reason with which a delta list says that a suspension has ended."""


def crl(
    issuer: Key,
    revoked: Mapping[int, Revoked],
    *,
    at: datetime,
    next_update: datetime | None,
    number: int,
    base_number: int | None = None,
    extra_extensions: Iterable[bytes] = (),
) -> bytes:
    """A list of revoked certificates by serial number, DER; with `base_number` a delta list to that one."""
    entries = []
    for serial, what in sorted(revoked.items()):
        reason = b""
        if what.reason is not None:
            value = asn1.integer(what.reason, asn1.ENUMERATED)
            reason = asn1.sequence(extension(oids.CRL_REASON, value))
        entries.append(asn1.sequence(asn1.integer(serial), asn1.time(what.at), reason))
    extensions = [
        extension(
            oids.AUTHORITY_KEY_IDENTIFIER,
            asn1.sequence(asn1.tlv(context(0, False), key_identifier(issuer.private.public_spki()))),
        ),
        extension(oids.CRL_NUMBER, asn1.integer(number)),
    ]
    if base_number is not None:
        extensions.append(extension(oids.DELTA_CRL_INDICATOR, asn1.integer(base_number), critical=True))
    algorithm = algorithm_identifier(SIGNATURE_OF_FAMILY[issuer.algorithm])
    tbs = asn1.sequence(
        asn1.integer(1),
        algorithm,
        Certificate.parse(issuer.certificate_der).subject.raw,
        asn1.time(at),
        b"" if next_update is None else asn1.time(next_update),
        asn1.sequence(*entries) if entries else b"",
        asn1.explicit(0, asn1.sequence(*extensions, *extra_extensions)),
    )
    return asn1.sequence(tbs, algorithm, asn1.bit_string(issuer.private.sign(tbs)))


OCSP_TRY_LATER = asn1.sequence(asn1.integer(3, asn1.ENUMERATED))
"""The answer of a responder that cannot answer now."""

OCSP_MALFORMED = asn1.sequence(asn1.integer(1, asn1.ENUMERATED))
"""The answer to a request that is not one."""

Answer = Revoked | Literal["good", "unknown"]


def ocsp_response(
    request: bytes,
    *,
    responder: Key,
    issuer: Key,
    status: Callable[[int], Answer],
    at: datetime,
    next_update: datetime | None = None,
    echo_nonce: bool = True,
) -> bytes:
    """The answer to an OCSP request, as the national responder gives it: nonce echoed, certificate inside.

    `status` is asked with the serial number, once for each certificate of `issuer`; certificates of others
    are unknown. A request that cannot be read gets `OCSP_MALFORMED`.
    """
    try:
        identifiers, nonce = _ocsp_request(request)
    except Malformed:
        return OCSP_MALFORMED
    issuing = Certificate.parse(issuer.certificate_der)
    singles = []
    for identifier in identifiers:
        fields = identifier.children()
        algorithm, serial = keys.algorithm_identifier(fields[0]), fields[3].integer()
        ours = identifier.raw == ocsp.cert_id_of(serial, issuing, algorithm, fields[0].raw)
        singles.append((identifier.raw, status(serial) if ours else "unknown"))
    extensions = []
    if echo_nonce and nonce is not None:
        extensions.append(asn1.sequence(asn1.oid(oids.OCSP_NONCE), asn1.octet_string(nonce)))
    return ocsp_answer(singles, responder=responder, at=at, next_update=next_update, extensions=extensions)


def _ocsp_request(request: bytes) -> tuple[list[asn1.Node], bytes | None]:
    """The certificate identifiers and the nonce of an OCSPRequest (RFC 6960, section 4.1)."""
    fields = asn1.parse(request).children(SEQUENCE)
    if not fields:
        raise Malformed("empty request")
    inner = [node for node in fields[0].children(SEQUENCE) if node.tag not in (context(0), context(1))]
    if not inner:
        raise Malformed("a request asks for something")
    identifiers = []
    for item in inner[0].children(SEQUENCE):
        parts = item.children(SEQUENCE)
        if not parts or len(parts[0].children(SEQUENCE)) != 4:
            raise Malformed("bad certificate identifier")
        identifiers.append(parts[0])
    nonce = None
    for node in inner[1:]:
        if node.tag == context(2):
            found = parse_extensions(node.only()).get(oids.OCSP_NONCE)
            nonce = None if found is None else found.value
    return identifiers, nonce


def ocsp_answer(
    singles: Sequence[tuple[bytes, Answer]],
    *,
    responder: Key,
    at: datetime,
    this_update: datetime | None = None,
    next_update: datetime | None = None,
    extensions: Sequence[bytes] = (),
    by_key: bool = False,
) -> bytes:
    """An OCSP answer about certificate identifiers (DER) with exactly these fields."""
    responses = []
    for identifier, answer in singles:
        if isinstance(answer, Revoked):
            reason = b""
            if answer.reason is not None:
                reason = asn1.explicit(0, asn1.integer(answer.reason, asn1.ENUMERATED))
            word = asn1.tlv(context(1), asn1.generalized_time(answer.at) + reason)
        else:
            word = asn1.tlv(context(0 if answer == "good" else 2, False), b"")
        until = b"" if next_update is None else asn1.explicit(0, asn1.generalized_time(next_update))
        updated = asn1.generalized_time(this_update or at)
        responses.append(asn1.sequence(identifier, word, updated, until))
    certificate_of_responder = Certificate.parse(responder.certificate_der)
    if by_key:
        name_hash = hashlib.sha1(certificate_of_responder.key_bytes, usedforsecurity=False).digest()
        responder_id = asn1.explicit(2, asn1.octet_string(name_hash))
    else:
        responder_id = asn1.explicit(1, certificate_of_responder.subject.raw)
    data = asn1.sequence(
        responder_id,
        asn1.generalized_time(at),
        asn1.sequence(*responses),
        asn1.explicit(1, asn1.sequence(*extensions)) if extensions else b"",
    )
    basic = asn1.sequence(
        data,
        algorithm_identifier(SIGNATURE_OF_FAMILY[responder.algorithm]),
        asn1.bit_string(responder.private.sign(data)),
        asn1.explicit(0, asn1.sequence(responder.certificate_der)),
    )
    content = asn1.sequence(asn1.oid(oids.OCSP_BASIC), asn1.octet_string(basic))
    return asn1.sequence(asn1.integer(0, asn1.ENUMERATED), asn1.explicit(0, content))


# --- time stamps -----------------------------------------------------------------------------------------


def time_stamp_token(
    digest_oid: str,
    imprint: bytes,
    *,
    tsa: Key,
    at: datetime,
    serial: int,
    nonce: int | None = None,
    policy: str = oids.TSA_POLICY_GOST_2015,
    with_certificate: bool = True,
) -> bytes:
    """A TimeStampToken (RFC 3161) over an imprint, signed by the key of a time stamp authority."""
    info = asn1.sequence(
        asn1.integer(1),
        asn1.oid(policy),
        asn1.sequence(algorithm_identifier(digest_oid), asn1.octet_string(imprint)),
        asn1.integer(serial),
        asn1.generalized_time(at),
        b"" if nonce is None else asn1.integer(nonce),
    )
    signer = signer_info(info, tsa, content_type=oids.TST_INFO, signing_time=at)
    certificates = [tsa.certificate_der] if with_certificate else []
    return signed_message(info, [signer], certificates, content_type=oids.TST_INFO, version=3)


def time_stamp_response(request: bytes, *, tsa: Key, at: datetime, serial: int | None = None) -> bytes:
    """The TimeStampResp to a TimeStampReq; a request that cannot be met gets a rejection with its reason.

    The serial number is random unless given, as RFC 3161 wants each to be unique.
    """
    try:
        asked = timestamp.read_request(request)
    except Malformed:
        return _rejection(2)  # badRequest
    if asked.digest_oid not in timestamp.IMPRINT_SIZES:
        return _rejection(0)  # badAlg
    if len(asked.imprint) != timestamp.IMPRINT_SIZES[asked.digest_oid]:
        return _rejection(5)  # badDataFormat
    token = time_stamp_token(
        asked.digest_oid,
        asked.imprint,
        tsa=tsa,
        at=at,
        serial=secrets.randbits(158) if serial is None else serial,
        nonce=asked.nonce,
        policy=asked.policy or oids.TSA_POLICY_GOST_2015,
        with_certificate=asked.wants_certificate,
    )
    return asn1.sequence(asn1.sequence(asn1.integer(0)), token)


def _rejection(reason: int) -> bytes:
    """PKIStatusInfo with the status rejection and a bit of PKIFailureInfo (RFC 3161, section 2.4.2)."""
    return asn1.sequence(asn1.sequence(asn1.integer(2), asn1.named_bit_string([reason])))
