"""Answers about a certificate: OCSP (RFC 6960), asked for and judged.

The national responder uses SHA-256 in the CertID, echoes the nonce, gives no nextUpdate and sends its own
certificate along. "Never issued" comes as revoked on 1 January 1970 with the reason certificateHold.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from kzeds import asn1, oids
from kzeds.asn1 import ENUMERATED, GENERALIZED_TIME, OCTET_STRING, SEQUENCE, Node, context, parse
from kzeds.certificate import Certificate, Extension, Name, parse_extensions
from kzeds.crypto.keys import algorithm_identifier, digest
from kzeds.errors import Malformed
from kzeds.status import CLOCK_SKEW, Kind, Status, revoked
from kzeds.trust import is_signed_by, verifies

_RESPONSE_STATUS = {
    1: "malformedRequest",
    2: "internalError",
    3: "tryLater",
    5: "sigRequired",
    6: "unauthorized",
}
MAX_SIZE = 1024 * 1024
ABOUT_ANOTHER = "the answer is about another certificate"


@dataclass(frozen=True)
class OcspAnswer:
    """An answer with the nonce of the request that it answers, when there was one."""

    data: bytes
    nonce: bytes | None = None


def _hash(algorithm: str, data: bytes) -> bytes:
    """Hashes of a CertID: here SHA-1 only names things, so it is allowed (RFC 6960, section 4.3)."""
    if algorithm == oids.SHA1:
        return hashlib.sha1(data, usedforsecurity=False).digest()
    if algorithm == oids.SHA384:
        return hashlib.sha384(data).digest()
    if algorithm == oids.SHA512:
        return hashlib.sha512(data).digest()
    return digest(algorithm, data)


def request(certificate: Certificate, issuer: Certificate, nonce: bytes | None = None) -> bytes:
    """An OCSPRequest about one certificate, with SHA-256 in the CertID."""
    extensions = b""
    if nonce is not None:
        value = asn1.octet_string(asn1.octet_string(nonce))
        extensions = asn1.explicit(2, asn1.sequence(asn1.sequence(asn1.oid(oids.OCSP_NONCE), value)))
    single = asn1.sequence(cert_id(certificate, issuer, oids.SHA256))
    return asn1.sequence(asn1.sequence(asn1.sequence(single), extensions))


def cert_id(certificate: Certificate, issuer: Certificate, algorithm: str) -> bytes:
    """CertID ::= SEQUENCE, RFC 6960, section 4.1.1."""
    identifier = asn1.sequence(asn1.oid(algorithm), asn1.null())
    return cert_id_of(certificate.serial, issuer, algorithm, identifier)


def cert_id_of(serial: int, issuer: Certificate, algorithm: str, identifier: bytes) -> bytes:
    """A CertID of a serial number, with the algorithm identifier in the form that the other side wrote it."""
    return asn1.sequence(
        identifier,
        asn1.octet_string(_hash(algorithm, issuer.subject.raw)),
        asn1.octet_string(_hash(algorithm, issuer.key_bytes)),
        asn1.integer(serial),
    )


@dataclass(frozen=True)
class _Single:
    status: Node
    this_update: datetime
    next_update: datetime | None


@dataclass(frozen=True)
class _Basic:
    """BasicOCSPResponse, read but not judged."""

    tbs: bytes
    signature_oid: str
    signature: bytes
    responder: Node
    produced_at: datetime
    responses: tuple[Node, ...]
    extensions: dict[str, Extension]
    certificates: tuple[Certificate, ...]


def judge(
    answer: OcspAnswer,
    certificate: Certificate,
    issuer: Certificate,
    *,
    moment: datetime,
    now: datetime,
    max_age: timedelta,
) -> Status:
    """What the answer says about the certificate at `moment`, when it is right and fresh at `now`.

    An answer without nextUpdate is fresh while its thisUpdate is not older than `max_age`.
    """
    try:
        return _judge(answer, certificate, issuer, moment, now, max_age)
    except Malformed as error:
        return Status(Kind.UNTRUSTED, "ocsp", detail=f"malformed: {error}")


def _judge(
    answer: OcspAnswer,
    certificate: Certificate,
    issuer: Certificate,
    moment: datetime,
    now: datetime,
    max_age: timedelta,
) -> Status:
    if len(answer.data) > MAX_SIZE:
        raise Malformed("the answer is too large")
    outer = parse(answer.data).children(SEQUENCE)
    code = outer[0].integer(ENUMERATED) if outer else 2
    if code != 0:
        return Status(Kind.UNAVAILABLE, "ocsp", detail=_RESPONSE_STATUS.get(code, str(code)))
    basic = _basic(outer)
    responder = _responder(basic, issuer, now)
    if isinstance(responder, str):
        return Status(Kind.UNTRUSTED, "ocsp", detail=responder)
    if not verifies(responder.spki, basic.signature_oid, basic.signature, basic.tbs):
        return Status(Kind.UNTRUSTED, "ocsp", detail="the signature of the answer is wrong")
    if not _nonce_fits(basic, answer.nonce):
        return Status(Kind.UNTRUSTED, "ocsp", detail="the nonce is another one")
    single = _single(basic, certificate, issuer)
    if single is None:
        return Status(Kind.UNTRUSTED, "ocsp", detail=ABOUT_ANOTHER)
    status = single.status
    if status.tag == context(1):
        fields = status.children()
        if not fields:
            raise Malformed("revoked without a time")
        reason = None
        if len(fields) > 1:
            reason = fields[1].expect(context(0)).only().integer(ENUMERATED)
        revoked_at = fields[0].expect(GENERALIZED_TIME).time()
        # A revocation stays one whenever the answer was made; only "good" needs an answer of now.
        return revoked("ocsp", revoked_at, reason, moment, single.this_update)
    if max(single.this_update, basic.produced_at) > now + CLOCK_SKEW:
        return Status(Kind.UNTRUSTED, "ocsp", detail="the answer lies in the future")
    stale = single.next_update < now if single.next_update else single.this_update < now - max_age
    if stale:
        detail = f"thisUpdate {single.this_update.isoformat()}"
        return Status(Kind.STALE, "ocsp", this_update=single.this_update, detail=detail)
    if status.tag == context(0, constructed=False):
        return Status(Kind.GOOD, "ocsp", this_update=single.this_update)
    if status.tag == context(2, constructed=False):
        return Status(Kind.UNKNOWN, "ocsp", this_update=single.this_update)
    raise Malformed("unknown status")


def _basic(outer: list[Node]) -> _Basic:
    if len(outer) != 2:
        raise Malformed("a successful answer without content")
    kind, content = _pair(outer[1].expect(context(0)).only(SEQUENCE))
    if kind.oid() != oids.OCSP_BASIC:
        raise Malformed("unknown type of answer")
    fields = parse(content.octets()).children(SEQUENCE)
    if len(fields) not in (3, 4):
        raise Malformed("the answer lacks fields")
    certificates: list[Certificate] = []
    if len(fields) == 4:
        for node in fields[3].expect(context(0)).only(SEQUENCE).children()[:10]:
            certificates.append(Certificate.parse(node.raw))
    data = fields[0].children(SEQUENCE)
    if data and data[0].tag == context(0):
        data.pop(0)
    if len(data) < 3:
        raise Malformed("the answer lacks fields")
    extensions: dict[str, Extension] = {}
    if len(data) > 3:
        extensions = parse_extensions(data[3].expect(context(1)).only())
        unknown = [oid for oid, item in extensions.items() if item.critical and oid != oids.OCSP_NONCE]
        if unknown:
            raise Malformed(f"unknown critical extension {unknown[0]}")
    return _Basic(
        tbs=fields[0].raw,
        signature_oid=algorithm_identifier(fields[1]),
        signature=fields[2].bits(),
        responder=data[0],
        produced_at=data[1].expect(GENERALIZED_TIME).time(),
        responses=tuple(data[2].children(SEQUENCE)),
        extensions=extensions,
        certificates=tuple(certificates),
    )


def _pair(node: Node) -> tuple[Node, Node]:
    nodes = node.children(SEQUENCE)
    if len(nodes) != 2:
        raise Malformed("expected two elements")
    return nodes[0], nodes[1]


def _responder(basic: _Basic, issuer: Certificate, now: datetime) -> Certificate | str:
    """The certificate that may have signed: the issuer, or one it issued for OCSP; else why not.

    RFC 6960, section 4.2.2.2: a delegate is issued by the very CA that issued the certificate in question.
    """
    named = [item for item in (issuer, *basic.certificates) if _is_named(basic.responder, item)]
    if not named:
        return "the responder's certificate is not there"
    for candidate in named:
        if candidate.spki == issuer.spki and candidate.subject.key == issuer.subject.key:
            return issuer
    problem = ""
    for candidate in named:
        if candidate.issuer.key != issuer.subject.key or not is_signed_by(candidate, issuer):
            problem = "the responder was not appointed by the issuer"
        elif oids.OCSP_SIGNING not in (candidate.extended_key_usages or ()):
            problem = "the responder's certificate is not for answering"
        elif not candidate.not_before <= basic.produced_at <= candidate.not_after:
            problem = "the responder's certificate was out of its dates"
        elif any(
            item.critical and oid not in (oids.KEY_USAGE, oids.EXTENDED_KEY_USAGE, oids.BASIC_CONSTRAINTS)
            for oid, item in candidate.extensions.items()
        ):
            problem = "the responder's certificate has an unknown critical extension"
        else:
            return candidate
    return problem


def _is_named(responder: Node, certificate: Certificate) -> bool:
    if responder.tag == context(1):
        return Name(responder.only()).key == certificate.subject.key
    if responder.tag == context(2):
        key_hash = hashlib.sha1(certificate.key_bytes, usedforsecurity=False).digest()
        return responder.only(OCTET_STRING).value == key_hash
    raise Malformed("unknown name of the responder")


def _nonce_fits(basic: _Basic, nonce: bytes | None) -> bool:
    """An answer may leave the nonce out (then its age decides), but not carry another one."""
    extension = basic.extensions.get(oids.OCSP_NONCE)
    if nonce is None or extension is None:
        return True
    # RFC 8954 wraps the nonce in an OCTET STRING, older responders do not.
    return extension.value in (nonce, asn1.octet_string(nonce))


def _single(basic: _Basic, certificate: Certificate, issuer: Certificate) -> _Single | None:
    """The answer about this certificate, among the answers that came."""
    for node in basic.responses[:100]:
        fields = node.children(SEQUENCE)
        if len(fields) < 3:
            raise Malformed("an answer lacks fields")
        identifier = fields[0].children(SEQUENCE)
        if len(identifier) != 4:
            raise Malformed("bad certificate identifier")
        algorithm = algorithm_identifier(identifier[0])
        if identifier[3].integer() != certificate.serial:
            continue
        if identifier[1].octets() != _hash(algorithm, issuer.subject.raw):
            continue
        if identifier[2].octets() != _hash(algorithm, issuer.key_bytes):
            continue
        next_update = None
        for field in fields[3:]:
            if field.tag == context(0):
                next_update = field.only().expect(GENERALIZED_TIME).time()
            elif field.tag == context(1) and any(
                item.critical for item in parse_extensions(field.only()).values()
            ):
                raise Malformed("unknown critical extension of an answer")
        return _Single(fields[1], fields[2].expect(GENERALIZED_TIME).time(), next_update)
    return None
