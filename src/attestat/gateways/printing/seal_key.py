"""The key of the information system, with which documents are sealed.

The seal says that a file came from this system as it is; who decided, the person's own signature says.  The
certificate is self-made until the installation gets one from the national authority for information systems.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

VALIDITY = timedelta(days=5 * 365)
"""How long a self-made certificate lasts: as long as an attestat (clause 5)."""


class SealKeyError(ValueError):
    """The file holds no usable key of the information system; the message says why."""


@dataclass(frozen=True)
class SealKey:
    """An RSA key and its certificate, parsed once and kept (lessons.md: parsing costs more than signing)."""

    private_key: rsa.RSAPrivateKey = field(repr=False)
    certificate: asn1_x509.Certificate

    @classmethod
    def generate(cls, name: str, *, at: datetime) -> SealKey:
        """A new key with a self-made certificate on `name` (the system's), valid from the aware time `at`."""
        private_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(private_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at)
            .not_valid_after(at + VALIDITY)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_KEY_USAGE, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False
            )
            .sign(private_key, hashes.SHA256())
        )
        return cls(private_key, _as_asn1(certificate))

    @classmethod
    def load(cls, path: Path, password: bytes | None) -> SealKey:
        """The key in a PKCS#12 file, or in a PEM file that holds key and certificate.

        Raises SealKeyError when the file cannot be read with this password, lacks one of the two, the key is
        no RSA key, or key and certificate do not belong together; OSError when there is no such file.
        """
        content = path.read_bytes()
        try:
            key, certificate = (
                _read_pem(content, password) if b"-----BEGIN" in content else _read_p12(content, password)
            )
        except (ValueError, TypeError) as error:
            raise SealKeyError(f"{path.name}: not readable with this password") from error
        if certificate is None or not isinstance(key, rsa.RSAPrivateKey):
            raise SealKeyError(f"{path.name}: needs an RSA key and its certificate")
        if key.public_key() != certificate.public_key():
            raise SealKeyError(f"{path.name}: the certificate is of another key")
        return cls(key, _as_asn1(certificate))

    def save(self, path: Path, password: bytes) -> None:
        """Write a PKCS#12 file that only its owner can read; an existing file is not overwritten.

        Raises FileExistsError when there is one.
        """
        content = pkcs12.serialize_key_and_certificates(
            b"seal",
            self.private_key,
            x509.load_der_x509_certificate(self.certificate.dump()),
            None,
            serialization.BestAvailableEncryption(password),
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)


_KEY_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _read_p12(content: bytes, password: bytes | None) -> tuple[object, x509.Certificate | None]:
    key, certificate, _ = pkcs12.load_key_and_certificates(content, password)
    return key, certificate


def _read_pem(content: bytes, password: bytes | None) -> tuple[object, x509.Certificate | None]:
    encrypted = b"ENCRYPTED" in content
    key = serialization.load_pem_private_key(content, password if encrypted else None)
    return key, x509.load_pem_x509_certificate(content)


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
