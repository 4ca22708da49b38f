"""One signature against its certificate and its content: attributes, digest, algorithm, the equation.

Used for documents and for time stamps alike. Nothing here looks at trust, dates or purposes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from kzeds import oids
from kzeds.asn1 import SEQUENCE, Node
from kzeds.certificate import Certificate
from kzeds.cms import SignerInfo
from kzeds.crypto.keys import (
    DIGEST_OF_FAMILY,
    RSA,
    SIGNATURE_OF_FAMILY,
    SIGNATURES,
    BadKey,
    PublicKey,
    algorithm_identifier,
    digest,
)
from kzeds.errors import Malformed
from kzeds.report import (
    CRYPTO_CONSTRAINTS_FAILURE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    SIG_CONSTRAINTS_FAILURE,
    SIG_CRYPTO_FAILURE,
    Check,
    failed,
    indeterminate,
    passed,
)

Digest = Callable[[str], bytes]


def content_digest(content: bytes) -> Digest:
    """A function from digest algorithm to the hash of the content, which hashes once for all signers."""
    known: dict[str, bytes] = {}

    def of(algorithm: str) -> bytes:
        if algorithm not in known:
            known[algorithm] = digest(algorithm, content)
        return known[algorithm]

    return of


def signature_checks(
    signer: SignerInfo, certificate: Certificate, content_type: str, hashed: Digest
) -> tuple[Check, ...]:
    """The checks of section 7, items 2 to 4, of the fact sheet; stops where going on makes no sense."""
    checks = [_attributes(signer, content_type)]
    if checks[-1].code != "structure_ok":
        return tuple(checks)
    named = _signing_certificate(signer, certificate)
    if named is not None:
        checks.append(named)
    try:
        key = certificate.key
    except Malformed as error:
        return (*checks, failed("key_malformed", SIG_CRYPTO_FAILURE, str(error)))
    algorithm = _algorithm(signer, key)
    if algorithm is not None:
        return (*checks, algorithm)
    assert key is not None and signer.signed_attributes is not None
    stated = signer.value(oids.MESSAGE_DIGEST)
    assert stated is not None
    if stated.value == hashed(signer.digest_oid):
        checks.append(passed("digest_ok"))
    else:
        checks.append(failed("digest_mismatch", HASH_FAILURE))
    checks.append(_equation(key, signer))
    return tuple(checks)


def _attributes(signer: SignerInfo, content_type: str) -> Check:
    if signer.signed_attributes is None:
        return failed("signed_attributes_missing", FORMAT_FAILURE)
    for oid in (oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_TIME, oids.SIGNING_CERTIFICATE_V2):
        # Two attributes of a type, or one with two values: RFC 5652, section 11, allows neither.
        if len(signer.attributes.get(oid, ("one",))) != 1:
            return failed("attribute_repeated", FORMAT_FAILURE, oid)
    stated_type, stated_digest = signer.value(oids.CONTENT_TYPE), signer.value(oids.MESSAGE_DIGEST)
    if stated_type is None or stated_digest is None:
        return failed("attribute_missing", FORMAT_FAILURE, "content-type or message-digest")
    try:
        stated_digest.octets()
        if stated_type.oid() != content_type:
            return failed("content_type_mismatch", FORMAT_FAILURE, stated_type.oid())
    except Malformed as error:
        return failed("signer_malformed", FORMAT_FAILURE, str(error))
    return passed("structure_ok")


def _signing_certificate(signer: SignerInfo, certificate: Certificate) -> Check | None:
    """A refusal when the signature names another certificate (RFC 5035; with SHA-1: RFC 2634)."""
    for oid, default in ((oids.SIGNING_CERTIFICATE_V2, oids.SHA256), (oids.SIGNING_CERTIFICATE, oids.SHA1)):
        if oid not in signer.attributes:
            continue
        value = signer.value(oid)
        try:
            if value is None or not _names(value, certificate, default):
                raise Malformed("it names another certificate")
        except Malformed as error:
            return indeterminate("signing_certificate_mismatch", SIG_CONSTRAINTS_FAILURE, str(error))
    return None


def _names(value: Node, certificate: Certificate, default_digest: str) -> bool:
    lists = value.children(SEQUENCE)
    entries = lists[0].children(SEQUENCE) if lists else []
    if not entries:
        raise Malformed("it names no certificate")
    fields = entries[0].children(SEQUENCE)
    algorithm = default_digest
    if default_digest == oids.SHA256 and fields and fields[0].tag == SEQUENCE:
        algorithm = algorithm_identifier(fields.pop(0))
    if not fields:
        raise Malformed("it has no digest")
    stated = fields[0].octets()
    if algorithm == oids.SHA1:
        return stated == hashlib.sha1(certificate.der, usedforsecurity=False).digest()
    return stated == digest(algorithm, certificate.der)


def names_certificate(signer: SignerInfo) -> bool:
    """Whether the signature carries signing-certificate-v2."""
    return oids.SIGNING_CERTIFICATE_V2 in signer.attributes


def _algorithm(signer: SignerInfo, key: PublicKey | None) -> Check | None:
    """A refusal unless key, digest and signature algorithm are one of the three families of the profile."""
    if key is None:
        return indeterminate("algorithm_unsupported", CRYPTO_CONSTRAINTS_FAILURE, "key outside the profile")
    expected = SIGNATURE_OF_FAMILY[key.family]
    # CMS with RSA may name the key algorithm alone, the digest being named beside it (RFC 3370, section 3.2).
    accepted = {expected, oids.RSA} if key.family == RSA else {expected}
    if signer.digest_oid != DIGEST_OF_FAMILY[key.family]:
        if signer.digest_oid in DIGEST_OF_FAMILY.values():
            return failed("digest_algorithm_mismatch", SIG_CRYPTO_FAILURE, signer.digest_oid)
        return indeterminate("algorithm_unsupported", CRYPTO_CONSTRAINTS_FAILURE, signer.digest_oid)
    if signer.signature_oid not in accepted:
        if signer.signature_oid in SIGNATURES:
            return failed("digest_algorithm_mismatch", SIG_CRYPTO_FAILURE, signer.signature_oid)
        return indeterminate("algorithm_unsupported", CRYPTO_CONSTRAINTS_FAILURE, signer.signature_oid)
    return None


def _equation(key: PublicKey, signer: SignerInfo) -> Check:
    assert signer.signed_attributes is not None
    try:
        right = key.verify(signer.signature, signer.signed_attributes)
    except BadKey as error:
        if error.code == "weak_key":
            return indeterminate(error.code, CRYPTO_CONSTRAINTS_FAILURE, f"{key.bits} bits")
        return failed(error.code, SIG_CRYPTO_FAILURE)
    if right:
        return passed("signature_ok")
    if key.family != RSA and not _in_range(key, signer.signature):
        return failed("signature_malformed", SIG_CRYPTO_FAILURE)
    return failed("signature_wrong", SIG_CRYPTO_FAILURE)


def _in_range(key: PublicKey, signature: bytes) -> bool:
    size, q = key.curve.size, key.curve.q
    if len(signature) != 2 * size:
        return False
    return all(0 < int.from_bytes(half, "little") < q for half in (signature[:size], signature[size:]))


def claimed_time(signer: SignerInfo) -> datetime | None:
    """The signing time that the signer wrote, when it is readable."""
    value = signer.value(oids.SIGNING_TIME)
    try:
        return None if value is None else value.time()
    except Malformed:
        return None
