"""Making CMS signatures with test and demonstration keys. Real keys sign in NCALayer, never here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from kzeds import asn1, oids
from kzeds.asn1 import SEQUENCE, context
from kzeds.certificate import Certificate
from kzeds.crypto.keys import DIGEST_OF_FAMILY, SIGNATURE_OF_FAMILY, digest
from kzeds.key import Key, RandomBelow


def attribute(oid: str, value: bytes) -> bytes:
    """An attribute of one value, in DER."""
    return asn1.sequence(asn1.oid(oid), asn1.set_of([value]))


def signing_certificate_v2(certificate_der: bytes) -> bytes:
    """The attribute that names the signer's certificate by SHA-256 (RFC 5035)."""
    entry = asn1.sequence(asn1.octet_string(hashlib.sha256(certificate_der).digest()))
    return attribute(oids.SIGNING_CERTIFICATE_V2, asn1.sequence(asn1.sequence(entry)))


def algorithm(oid: str) -> bytes:
    """AlgorithmIdentifier with NULL parameters, as the whole national profile has them."""
    return asn1.sequence(asn1.oid(oid), asn1.null())


def signer_info(
    content: bytes,
    key: Key,
    *,
    content_type: str = oids.DATA,
    signing_time: datetime | None = None,
    name_certificate: bool = True,
    by_key_identifier: bool = False,
    unsigned: Sequence[bytes] = (),
    randbelow: RandomBelow | None = None,
) -> bytes:
    """One SignerInfo over the content, in DER. For test and demonstration keys only."""
    certificate = Certificate.parse(key.certificate_der)
    digest_oid = DIGEST_OF_FAMILY[key.algorithm]
    attributes = [
        attribute(oids.CONTENT_TYPE, asn1.oid(content_type)),
        attribute(oids.MESSAGE_DIGEST, asn1.octet_string(digest(digest_oid, content))),
    ]
    if signing_time is not None:
        attributes.append(attribute(oids.SIGNING_TIME, asn1.time(signing_time)))
    if name_certificate:
        attributes.append(signing_certificate_v2(key.certificate_der))
    signed = asn1.set_of(attributes)
    if by_key_identifier:
        version, identifier = 3, asn1.tlv(context(0, False), certificate.subject_key_identifier or b"")
    else:
        version, identifier = 1, asn1.sequence(certificate.issuer.raw, asn1.integer(certificate.serial))
    parts = [
        asn1.integer(version),
        identifier,
        algorithm(digest_oid),
        bytes([context(0)]) + signed[1:],
        algorithm(SIGNATURE_OF_FAMILY[key.algorithm]),
        asn1.octet_string(key.private.sign(signed, randbelow)),
    ]
    if unsigned:
        parts.append(bytes([context(1)]) + asn1.set_of(unsigned)[1:])
    return asn1.sequence(*parts)


def signed_message(
    content: bytes | None,
    signer_infos: Sequence[bytes],
    certificates: Sequence[bytes],
    *,
    content_type: str = oids.DATA,
    version: int = 1,
) -> bytes:
    """A CMS message of ready SignerInfos; `content` None makes it detached."""
    digests = {asn1.parse(info).children(SEQUENCE)[2].raw for info in signer_infos}
    encapsulated = [asn1.oid(content_type)]
    if content is not None:
        encapsulated.append(asn1.explicit(0, asn1.octet_string(content)))
    parts = [asn1.integer(version), asn1.set_of(digests), asn1.sequence(*encapsulated)]
    if certificates:
        parts.append(asn1.tlv(context(0), b"".join(dict.fromkeys(certificates))))
    parts.append(asn1.set_of(signer_infos))
    return asn1.sequence(asn1.oid(oids.SIGNED_DATA), asn1.explicit(0, asn1.sequence(*parts)))


def sign_cms(
    content: bytes,
    key: Key,
    *,
    detached: bool,
    signing_time: datetime | None = None,
    signing_certificate_v2: bool = True,
    also: Sequence[Key] = (),
    randbelow: RandomBelow | None = None,
) -> bytes:
    """A CMS signature in DER, as NCALayer's basics module makes it; `also` are further signers.

    For test and demonstration keys only: the arithmetic is not constant-time, and a person's key has no
    business on a server. `signing_time` is written as the signer's claim; verification never uses it.
    """
    keys = [key, *also]
    infos = [
        signer_info(
            content,
            item,
            signing_time=signing_time,
            name_certificate=signing_certificate_v2,
            randbelow=randbelow,
        )
        for item in keys
    ]
    return signed_message(None if detached else content, infos, [item.certificate_der for item in keys])


def with_time_stamps(message: bytes, tokens: Sequence[bytes | None]) -> bytes:
    """The DER message with time stamp tokens added, one for each signature in their order; None adds nothing.

    Existing unsigned attributes stay. Raises ValueError when the numbers differ.
    """
    outer = asn1.parse(message).children(SEQUENCE)
    fields = outer[1].only(SEQUENCE).children()
    infos = fields[-1].children()
    if len(infos) != len(tokens):
        raise ValueError(f"{len(infos)} signatures and {len(tokens)} time stamps")
    stamped = []
    for info, token in zip(infos, tokens, strict=True):
        if token is None:
            stamped.append(info.raw)
            continue
        parts = info.children(SEQUENCE)
        unsigned = [attribute(oids.TIME_STAMP_TOKEN, token)]
        if parts[-1].tag == context(1):
            unsigned += [item.raw for item in parts.pop().children()]
        raw = [part.raw for part in parts]
        stamped.append(asn1.sequence(*raw, bytes([context(1)]) + asn1.set_of(unsigned)[1:]))
    signed = asn1.sequence(*(field.raw for field in fields[:-1]), asn1.set_of(stamped))
    return asn1.sequence(asn1.oid(oids.SIGNED_DATA), asn1.explicit(0, signed))
