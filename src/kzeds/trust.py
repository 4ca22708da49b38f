"""Trust: the pinned roots, and the certificates of the authorities between them and people."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from kzeds.certificate import Certificate
from kzeds.crypto.keys import SIGNATURES, BadKey, parse_public_key
from kzeds.errors import Malformed, Unusable

_PEM = re.compile(rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----(.*?)-----END", re.DOTALL)
_SUFFIXES = {".cer", ".crt", ".pem", ".der"}


def certificates_of(data: bytes) -> list[bytes]:
    """The certificates in a file: one in DER, or any number in PEM, or one in bare base64."""
    blocks = _PEM.findall(data)
    try:
        if blocks:
            return [base64.b64decode(block) for block in blocks]
        if data[:1] == b"\x30":
            return [data]
        return [base64.b64decode(b"".join(data.split()), validate=True)]
    except binascii.Error as error:
        raise Unusable("bad_certificate", str(error)) from error


class TrustStore:
    """Roots, trusted because they were put here, and intermediates that must lead to one by signature."""

    def __init__(self, anchors: Iterable[Certificate], intermediates: Iterable[Certificate]) -> None:
        self.anchors = tuple(anchors)
        self.intermediates = tuple(intermediates)
        self._anchor_names: dict[object, list[Certificate]] = {}
        self._intermediate_names: dict[object, list[Certificate]] = {}
        for names, certificates in (
            (self._anchor_names, self.anchors),
            (self._intermediate_names, self.intermediates),
        ):
            for certificate in certificates:
                names.setdefault(certificate.subject.key, []).append(certificate)
        self._anchor_digests = frozenset(anchor.sha256 for anchor in self.anchors)
        self._digests = frozenset(item.sha256 for item in (*self.anchors, *self.intermediates))
        self.sha256 = hashlib.sha256(b"".join(sorted(self._digests))).hexdigest()
        """Changes with the set of certificates; a name for it in caches and evidence."""

    @classmethod
    def from_certificates(cls, certificates: Iterable[bytes]) -> TrustStore:
        """From DER or PEM. Self-signed ones become roots. Raises `Unusable` for what is no certificate."""
        anchors: dict[bytes, Certificate] = {}
        others: dict[bytes, Certificate] = {}
        for data in certificates:
            for der in certificates_of(data):
                try:
                    certificate = Certificate.parse(der)
                except Malformed as error:
                    raise Unusable("bad_certificate", str(error)) from error
                kind = anchors if is_self_signed(certificate) else others
                kind[certificate.sha256] = certificate
        return cls(anchors.values(), others.values())

    @classmethod
    def from_directories(cls, directories: Sequence[str | Path]) -> TrustStore:
        """From the certificate files (.cer, .crt, .pem, .der) of folders, without their subfolders.

        Raises `Unusable` naming the file that is no certificate, and OSError for a folder that is not there.
        """
        found: list[bytes] = []
        for directory in directories:
            for path in sorted(Path(directory).iterdir()):
                if path.suffix.lower() in _SUFFIXES and path.is_file():
                    try:
                        for der in certificates_of(path.read_bytes()):
                            Certificate.parse(der)
                            found.append(der)
                    except (Malformed, Unusable) as error:
                        raise Unusable("bad_certificate", f"{path}: {error}") from error
        return cls.from_certificates(found)

    def is_anchor(self, certificate: Certificate) -> bool:
        """Whether this very certificate is one of the roots."""
        return certificate.sha256 in self._anchor_digests

    def holds(self, certificate: Certificate) -> bool:
        """Whether this very certificate was put here, as a root or below one."""
        return certificate.sha256 in self._digests

    def anchors_named(self, name: object) -> list[Certificate]:
        return self._anchor_names.get(name, [])

    def intermediates_named(self, name: object) -> list[Certificate]:
        return self._intermediate_names.get(name, [])


def is_self_signed(certificate: Certificate) -> bool:
    """Subject and issuer are the same, and the key verifies the signature."""
    return certificate.is_self_issued and is_signed_by(certificate, certificate)


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the key of `issuer` made the signature of `certificate`. Names and rights are not looked at."""
    return _is_signed_by(certificate.der, issuer.spki)


@lru_cache(maxsize=4096)
def _is_signed_by(der: bytes, spki: bytes) -> bool:
    """Kept, because it never changes: the same certificates come again with every signature."""
    certificate = Certificate.parse(der)
    return verifies(spki, certificate.signature_oid, certificate.signature, certificate.tbs)


def verifies(spki: bytes, signature_oid: str, signature: bytes, data: bytes) -> bool:
    """Whether the signature over the data is by this key and by an algorithm of the profile that fits it."""
    try:
        key = parse_public_key(spki)
        algorithm = SIGNATURES.get(signature_oid)
        if key is None or algorithm is None or algorithm[0] != key.family:
            return False
        return key.verify(signature, data)
    except (Malformed, BadKey):
        return False
