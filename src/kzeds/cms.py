"""SignedData of CMS, read strictly from raw bytes.

Sources: RFC 5652 (CMS), RFC 5035 (signing-certificate-v2). The reader accepts DER, BER with indefinite
lengths, PEM and bare base64, because NCALayer's two modules and Java generators send all of these.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from kzeds import oids
from kzeds.asn1 import OCTET_STRING, SEQUENCE, SET, Node, ber_to_der, context, parse, set_of
from kzeds.certificate import Certificate, Name
from kzeds.crypto.keys import algorithm_identifier
from kzeds.errors import Malformed, Unusable

MAX_SIZE = 64 * 1024 * 1024
# Bounds on the work that a stranger's message can cause.
MAX_SIGNERS = 16
MAX_CERTIFICATES = 64
MAX_ATTRIBUTES = 64

_PEM = re.compile(rb"^\s*-----BEGIN (CMS|PKCS7|PKCS #7 SIGNED DATA)-----(.*?)-----END \1-----\s*$", re.DOTALL)
_BASE64 = re.compile(rb"^[A-Za-z0-9+/\s]+=*\s*$")


@dataclass(frozen=True)
class SignerInfo:
    """One signature of a message, as it stands there. Nothing in it is proved yet."""

    issuer: Name | None
    serial: int | None
    key_identifier: bytes | None
    digest_oid: str
    signature_oid: str
    signature: bytes
    signed_attributes: bytes | None
    """The DER SET OF that is hashed; None when the signature has no signed attributes."""
    attributes: dict[str, tuple[Node, ...]]
    """Signed attributes: the values of each type, of all its occurrences together."""
    unsigned: dict[str, tuple[Node, ...]]
    version: int

    def value(self, oid: str) -> Node | None:
        """The single value of a signed attribute; None when it is absent or has not exactly one value."""
        values = self.attributes.get(oid, ())
        return values[0] if len(values) == 1 else None

    def certificate(self, candidates: tuple[Certificate, ...]) -> Certificate | None:
        """The certificate that the signer names, by issuer and serial number or by key identifier."""
        for candidate in candidates:
            if self.issuer is not None:
                if candidate.serial == self.serial and candidate.issuer.key == self.issuer.key:
                    return candidate
            elif candidate.subject_key_identifier == self.key_identifier:
                return candidate
        return None


@dataclass(frozen=True)
class SignedData:
    """A message: its content (None when detached), its certificates and its signatures."""

    der: bytes
    content_type: str
    content: bytes | None
    certificates: tuple[Certificate, ...]
    broken_certificates: int
    """How many of the certificates could not be read."""
    crls: tuple[bytes, ...]
    signers: tuple[SignerInfo | Malformed, ...]
    """For a signature that cannot be read the reason stands in its place."""


def unarmour(data: bytes) -> bytes:
    """The binary message in a file that is PEM, bare base64 or binary already. Raises `Unusable`."""
    if not data.strip():
        raise Unusable("empty_input")
    if len(data) > MAX_SIZE:
        raise Unusable("too_large")
    if data[:1] == b"\x30":
        return data
    match = _PEM.match(data)
    body = match[2] if match else data
    if match is None and not _BASE64.match(data):
        raise Unusable("not_parseable", "neither DER, PEM nor base64")
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error as error:
        raise Unusable("not_parseable", f"base64: {error}") from error


def read(data: bytes) -> SignedData:
    """The message. Raises `Unusable` when it is not one, whole and without bytes behind it."""
    try:
        return read_binary(unarmour(data))
    except Malformed as error:
        raise Unusable("not_parseable", str(error)) from error


def read_binary(data: bytes) -> SignedData:
    """The message in DER or BER. Raises `Malformed`."""
    try:
        return _signed_data(data)
    except Malformed:
        # BER is tried second: most messages are DER, and DER needs no second copy.
        return _signed_data(ber_to_der(data))


def _signed_data(der: bytes) -> SignedData:
    outer = parse(der).children(SEQUENCE)
    if len(outer) != 2 or outer[0].oid() != oids.SIGNED_DATA:
        raise Malformed("not a signed message")
    return signed_data(outer[1].expect(context(0)).only(SEQUENCE), der)


def signed_data(node: Node, der: bytes) -> SignedData:
    """SignedData ::= SEQUENCE, RFC 5652, section 5.1."""
    fields = node.children(SEQUENCE)
    if len(fields) < 4:
        raise Malformed("the signed message lacks fields")
    if not 1 <= fields[0].integer() <= 5:
        raise Malformed("unknown version of the signed message")
    fields[1].children(SET)
    encapsulated = fields[2].children(SEQUENCE)
    if not encapsulated or len(encapsulated) > 2:
        raise Malformed("bad encapsulated content")
    content = None
    if len(encapsulated) == 2:
        content = encapsulated[1].expect(context(0)).only(OCTET_STRING).value
    rest = fields[3:]
    certificates: dict[bytes, Certificate] = {}
    broken = 0
    if rest[0].tag == context(0):
        nodes = rest.pop(0).children()
        if len(nodes) > MAX_CERTIFICATES:
            raise Malformed("too many certificates")
        for item in nodes:
            # Other choices (attribute certificates) are tagged and of no use here.
            if item.tag != SEQUENCE:
                continue
            try:
                certificate = Certificate.parse(item.raw)
            except Malformed:
                broken += 1
            else:
                certificates[certificate.sha256] = certificate
    crls: tuple[bytes, ...] = ()
    if rest and rest[0].tag == context(1):
        crls = tuple(item.raw for item in rest.pop(0).children() if item.tag == SEQUENCE)
    if len(rest) != 1:
        raise Malformed("bad set of signers")
    signer_nodes = rest[0].children(SET)
    if len(signer_nodes) > MAX_SIGNERS:
        raise Malformed("too many signers")
    signers: list[SignerInfo | Malformed] = []
    for item in signer_nodes:
        try:
            signers.append(_signer_info(item))
        except Malformed as error:
            signers.append(error)
    return SignedData(
        der=der,
        content_type=encapsulated[0].oid(),
        content=content,
        certificates=tuple(certificates.values()),
        broken_certificates=broken,
        crls=crls,
        signers=tuple(signers),
    )


def _signer_info(node: Node) -> SignerInfo:
    """SignerInfo ::= SEQUENCE, RFC 5652, section 5.3."""
    fields = node.children(SEQUENCE)
    if len(fields) < 5:
        raise Malformed("the signature lacks fields")
    version = fields[0].integer()
    issuer, serial, key_identifier = None, None, None
    if fields[1].tag == SEQUENCE:
        named_by = fields[1].children()
        if len(named_by) != 2:
            raise Malformed("bad name of the signer")
        issuer, serial = Name(named_by[0]), named_by[1].integer()
    else:
        key_identifier = fields[1].expect(context(0, constructed=False)).value
    digest_oid = algorithm_identifier(fields[2])
    rest = fields[3:]
    signed_attributes: bytes | None = None
    attributes: dict[str, tuple[Node, ...]] = {}
    if rest[0].tag == context(0):
        nodes = rest.pop(0).children()
        # What is hashed is the DER encoding with the tag of SET OF (section 5.4).
        signed_attributes = set_of(item.raw for item in nodes)
        attributes = _attributes(nodes)
    if len(rest) not in (2, 3):
        raise Malformed("the signature lacks fields")
    unsigned: dict[str, tuple[Node, ...]] = {}
    if len(rest) == 3:
        unsigned = _attributes(rest[2].expect(context(1)).children())
    return SignerInfo(
        issuer=issuer,
        serial=serial,
        key_identifier=key_identifier,
        digest_oid=digest_oid,
        signature_oid=algorithm_identifier(rest[0]),
        signature=rest[1].octets(),
        signed_attributes=signed_attributes,
        attributes=attributes,
        unsigned=unsigned,
        version=version,
    )


def _attributes(nodes: list[Node]) -> dict[str, tuple[Node, ...]]:
    if len(nodes) > MAX_ATTRIBUTES:
        raise Malformed("too many attributes")
    attributes: dict[str, tuple[Node, ...]] = {}
    for node in nodes:
        fields = node.children(SEQUENCE)
        if len(fields) != 2:
            raise Malformed("bad attribute")
        oid = fields[0].oid()
        attributes[oid] = attributes.get(oid, ()) + tuple(fields[1].children(SET))
    return attributes


def looks_like_attributes(content: bytes) -> bool:
    """Whether a content is itself a DER set of signed attributes.

    Without signed attributes a signature is over the content directly, so an attacker could present the
    signed attributes of another message as content (RFC 5652, section 11). Such contents are never documents.
    """
    if content[:1] != b"\x31":
        return False
    try:
        attributes = _attributes(parse(content).children(SET))
    except Malformed:
        return False
    return oids.MESSAGE_DIGEST in attributes or oids.CONTENT_TYPE in attributes
