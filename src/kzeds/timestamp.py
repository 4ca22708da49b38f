"""Time stamps of RFC 3161: proof that a signature existed at a moment.

The national authority's tokens are over the signature value, and even those of 2025 on GOST-2015 signatures
are signed with GOST-2004 and hashed with GOST 34.311-95. A token that is not right in every respect is not
taken into account; it never makes a signature worse than it is without one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kzeds import asn1, cms, oids
from kzeds.asn1 import BOOLEAN, GENERALIZED_TIME, INTEGER, OID, SEQUENCE, Node, context, parse
from kzeds.certificate import Certificate, Extension, parse_extensions
from kzeds.crypto.keys import algorithm_identifier, digest
from kzeds.errors import Malformed, Unusable
from kzeds.path import Path, find_path
from kzeds.report import Check, TimeStampInfo, note, passed
from kzeds.signature import content_digest, signature_checks
from kzeds.trust import TrustStore

# How far a token may lie ahead of the receipt time: the clocks of two machines are never quite equal.
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Token:
    """A token as it was read; nothing in it is proved yet."""

    data: cms.SignedData
    time: datetime
    serial: int
    policy: str
    digest_oid: str
    imprint: bytes
    nonce: int | None


@dataclass(frozen=True)
class TokenVerdict:
    """What a token is worth: `info` is there only when it may be used as the moment of a check."""

    check: Check
    info: TimeStampInfo | None = None
    path: Path | None = None


def imprint(algorithm: str, data: bytes) -> bytes:
    """The hash of the data for a message imprint; SHA-2 of any length and the national digests.

    Raises `Malformed` for others, SHA-1 among them.
    """
    if algorithm == oids.SHA384:
        return hashlib.sha384(data).digest()
    if algorithm == oids.SHA512:
        return hashlib.sha512(data).digest()
    return digest(algorithm, data)


# Digests that imprints may use, with their sizes in bytes.
IMPRINT_SIZES = {oids.SHA256: 32, oids.SHA384: 48, oids.SHA512: 64, oids.STREEBOG_512: 64, oids.GOST_94: 32}


@dataclass(frozen=True)
class Request:
    """A TimeStampReq of RFC 3161, section 2.4.1."""

    digest_oid: str
    imprint: bytes
    policy: str | None
    nonce: int | None
    wants_certificate: bool


def request(stamped: bytes, nonce: int, digest_oid: str = oids.SHA256) -> bytes:
    """A request to stamp these bytes (for a signature: its value), with the service's certificate wanted."""
    return asn1.sequence(
        asn1.integer(1),
        asn1.sequence(
            asn1.sequence(asn1.oid(digest_oid), asn1.null()),
            asn1.octet_string(imprint(digest_oid, stamped)),
        ),
        asn1.integer(nonce),
        asn1.boolean(True),
    )


def read_request(der: bytes) -> Request:
    """Reads a TimeStampReq. Raises `Malformed`."""
    fields = parse(der).children(SEQUENCE)
    if len(fields) < 2 or fields[0].integer() != 1:
        raise Malformed("unknown version of the request")
    stamped = fields[1].children(SEQUENCE)
    if len(stamped) != 2:
        raise Malformed("bad imprint")
    rest = fields[2:]
    policy = rest.pop(0).oid() if rest and rest[0].tag == OID else None
    nonce = rest.pop(0).integer() if rest and rest[0].tag == INTEGER else None
    wants = rest.pop(0).boolean() if rest and rest[0].tag == BOOLEAN else False
    if rest and any(item.critical for item in _request_extensions(rest)):
        raise Malformed("unknown critical extension of the request")
    return Request(algorithm_identifier(stamped[0]), stamped[1].octets(), policy, nonce, wants)


def _request_extensions(rest: Sequence[Node]) -> list[Extension]:
    """The extensions behind the known fields of a request, tagged [0]."""
    tagged = [asn1.parse(node.retagged(SEQUENCE)) for node in rest if node.tag == context(0)]
    if len(tagged) != len(rest):
        raise Malformed("unknown part of the request")
    return [item for node in tagged for item in parse_extensions(node).values()]


def read_response(der: bytes) -> bytes:
    """The token of a TimeStampResp, not judged. Raises `Unusable` when there is none in it."""
    try:
        fields = parse(der).children(SEQUENCE)
        status = fields[0].children(SEQUENCE) if fields else []
        if not status:
            raise Malformed("no status")
        if status[0].integer() not in (0, 1):
            raise Unusable("bad_time_stamp", f"the service rejected the request ({status[0].integer()})")
        if len(fields) != 2:
            raise Malformed("granted without a token")
        return fields[1].raw
    except Malformed as error:
        raise Unusable("bad_time_stamp", str(error)) from error


def read_token(der: bytes) -> Token:
    """A TimeStampToken. Raises `Unusable` with the code `bad_time_stamp`."""
    try:
        return _read(cms.read_binary(der))
    except Malformed as error:
        raise Unusable("bad_time_stamp", str(error)) from error


def _read(data: cms.SignedData) -> Token:
    """TSTInfo ::= SEQUENCE, RFC 3161, section 2.4.2."""
    if data.content_type != oids.TST_INFO or data.content is None:
        raise Malformed("the message is not a time stamp")
    if len(data.signers) != 1:
        raise Malformed("a time stamp has exactly one signature")
    fields = parse(data.content).children(SEQUENCE)
    if len(fields) < 5 or fields[0].integer() != 1:
        raise Malformed("unknown version of the time stamp")
    stamped = fields[2].children(SEQUENCE)
    if len(stamped) != 2:
        raise Malformed("bad imprint")
    rest = fields[5:]
    if rest and rest[0].tag == SEQUENCE:  # accuracy
        rest.pop(0)
    if rest and rest[0].tag == BOOLEAN:  # ordering
        rest.pop(0)
    nonce = rest.pop(0).integer() if rest and rest[0].tag == INTEGER else None
    if any(field.tag not in (context(0), context(1)) for field in rest):
        raise Malformed("unknown part of the time stamp")
    return Token(
        data=data,
        time=fields[4].expect(GENERALIZED_TIME).time(),
        serial=fields[3].integer(),
        policy=fields[1].oid(),
        digest_oid=algorithm_identifier(stamped[0]),
        imprint=stamped[1].octets(),
        nonce=nonce,
    )


def judge_token(
    token: Token,
    stamped: bytes | None,
    *,
    at: datetime,
    trust: TrustStore,
    others: Sequence[Certificate] = (),
    critical_usage: bool = True,
) -> TokenVerdict:
    """Whether the token proves that `stamped` existed at its time; None leaves the imprint to the caller.

    `at` is the receipt time, ahead of which no token may lie. The chain is judged at the token's own time.
    `critical_usage` is `Policy.critical_stamp_usage`.
    """
    signer = token.data.signers[0]
    if isinstance(signer, Malformed):
        return TokenVerdict(note("time_stamp_malformed", str(signer)))
    if stamped is not None:
        try:
            if imprint(token.digest_oid, stamped) != token.imprint:
                return TokenVerdict(note("time_stamp_imprint"))
        except Malformed as error:
            return TokenVerdict(note("time_stamp_imprint", str(error)))
    if token.time > at + CLOCK_SKEW:
        return TokenVerdict(note("time_stamp_future", token.time.isoformat()))
    try:
        candidates = (*token.data.certificates, *others)
        certificate = signer.certificate(candidates)
        if certificate is None:
            return TokenVerdict(note("time_stamp_untrusted", "the certificate of the service is not there"))
        content = token.data.content or b""
        for check in signature_checks(signer, certificate, oids.TST_INFO, content_digest(content)):
            if check.code not in ("structure_ok", "digest_ok", "signature_ok"):
                return TokenVerdict(note("time_stamp_signature", f"{check.code} {check.detail}".strip()))
        if not may_stamp(certificate, critical_usage):
            return TokenVerdict(note("time_stamp_usage", str(certificate.subject)))
        if not certificate.not_before <= token.time <= certificate.not_after:
            return TokenVerdict(note("time_stamp_untrusted", "certificate of the service out of its dates"))
        path = find_path(certificate, token.time, trust, candidates)
        if not path.ok:
            return TokenVerdict(note("time_stamp_untrusted", f"{path.check.code} {path.check.detail}"))
        info = TimeStampInfo(
            time=token.time,
            serial=f"{token.serial:x}",
            policy=token.policy,
            digest_algorithm=token.digest_oid,
            imprint=token.imprint.hex(),
            authority=certificate.info,
        )
    except Malformed as error:
        return TokenVerdict(note("time_stamp_malformed", str(error)))
    return TokenVerdict(passed("time_stamp_ok", token.time.isoformat()), info, path)


def may_stamp(certificate: Certificate, must_be_critical: bool = True) -> bool:
    """RFC 3161, section 2.3: the usage is time stamping, only that, and critical."""
    extension = certificate.extensions.get(oids.EXTENDED_KEY_USAGE)
    if extension is None or (must_be_critical and not extension.critical):
        return False
    return certificate.extended_key_usages == (oids.TIME_STAMPING,)


def tokens_of(signer: cms.SignerInfo) -> list[Token | str]:
    """The tokens among the unsigned attributes; for one that cannot be read, why."""
    found: list[Token | str] = []
    for value in signer.unsigned.get(oids.TIME_STAMP_TOKEN, ())[:4]:
        try:
            found.append(_read(cms.read_binary(value.raw)))
        except Malformed as error:
            found.append(str(error))
    return found
