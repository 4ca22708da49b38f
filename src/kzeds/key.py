"""Private keys for tests and demonstrations. Never load a real person's key on a server."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kzeds import asn1, oids
from kzeds.certificate import Certificate, CertificateInfo
from kzeds.crypto import backend
from kzeds.crypto.curve import CRYPTOPRO_A, GOST_512, Curve
from kzeds.crypto.keys import DIGEST_OF_FAMILY, GOST_2004, GOST_2015_512, RSA, digest
from kzeds.errors import Malformed

_CURVES: dict[str, tuple[Curve, str, str, str]] = {
    GOST_2015_512: (GOST_512, oids.GOST_512_KEY, oids.GOST_512_PARAMETERS, oids.STREEBOG_512),
    GOST_2004: (CRYPTOPRO_A, oids.GOST_2004_KEY, oids.GOST_2004_PARAMETERS, oids.GOST_94_PARAMETERS),
}

RandomBelow = Callable[[int], int]


class PrivateKey:
    """The secret part of a key. It has no readable representation and cannot be pickled."""

    __slots__ = ("_number", "_rsa", "family")

    def __init__(self, family: str, secret: int | rsa.RSAPrivateKey) -> None:
        self.family = family
        if isinstance(secret, int):
            self._number, self._rsa = secret, None
            if not 0 < secret < _CURVES[family][0].q:
                raise Malformed("private key out of range")
        else:
            self._number, self._rsa = 0, secret

    def __repr__(self) -> str:
        return f"<private key {self.family}>"

    def __reduce__(self) -> str:
        raise TypeError("private keys are not copied to other processes")

    def sign(self, data: bytes, randbelow: RandomBelow | None = None) -> bytes:
        """The signature over the data in the national byte order (RSA: PKCS#1 v1.5 with SHA-256).

        For test and demonstration keys only: the GOST arithmetic is not constant-time. `randbelow` replaces
        the source of randomness, for repeatable tests.
        """
        if self._rsa is not None:
            return self._rsa.sign(data, padding.PKCS1v15(), hashes.SHA256())
        curve = _CURVES[self.family][0]
        hashed = int.from_bytes(digest(DIGEST_OF_FAMILY[self.family], data), "little")
        arithmetic = backend.chosen().arithmetic
        if randbelow is None:
            r, s = arithmetic.sign(curve, self._number, hashed)
        else:
            r, s = arithmetic.sign(curve, self._number, hashed, randbelow)
        return r.to_bytes(curve.size, "little") + s.to_bytes(curve.size, "little")

    def public_spki(self) -> bytes:
        """SubjectPublicKeyInfo of the public key, as the national profile writes it."""
        if self._rsa is not None:
            numbers = self._rsa.public_key().public_numbers()
            algorithm = asn1.sequence(asn1.oid(oids.RSA), asn1.null())
            point = asn1.sequence(asn1.integer(numbers.n), asn1.integer(numbers.e))
        else:
            curve, key_oid, parameters, digest_oid = _CURVES[self.family]
            x, y = backend.chosen().arithmetic.public_key(curve, self._number)
            algorithm = asn1.sequence(
                asn1.oid(key_oid), asn1.sequence(asn1.oid(parameters), asn1.oid(digest_oid))
            )
            point = asn1.octet_string(x.to_bytes(curve.size, "little") + y.to_bytes(curve.size, "little"))
        return asn1.sequence(algorithm, asn1.bit_string(point))

    def pkcs8(self) -> bytes:
        """PrivateKeyInfo (RFC 5958) in the form that the national key files have."""
        if self._rsa is not None:
            numbers = self._rsa.private_numbers()
            public = numbers.public_numbers
            secret = asn1.sequence(
                *(
                    asn1.integer(number)
                    for number in (
                        0,
                        public.n,
                        public.e,
                        numbers.d,
                        numbers.p,
                        numbers.q,
                        numbers.dmp1,
                        numbers.dmq1,
                        numbers.iqmp,
                    )
                )
            )
            algorithm = asn1.sequence(asn1.oid(oids.RSA), asn1.null())
        else:
            curve, key_oid, parameters, digest_oid = _CURVES[self.family]
            algorithm = asn1.sequence(
                asn1.oid(key_oid), asn1.sequence(asn1.oid(parameters), asn1.oid(digest_oid))
            )
            if self.family == GOST_2015_512:
                secret = asn1.octet_string(self._number.to_bytes(curve.size, "little"))
            else:
                secret = asn1.integer(self._number)
        return asn1.sequence(asn1.integer(0), algorithm, asn1.octet_string(secret))


def private_key_from_pkcs8(data: bytes) -> PrivateKey:
    """Reads PrivateKeyInfo. Raises `Malformed` for what is outside the profile."""
    fields = asn1.parse(data).children(asn1.SEQUENCE)
    if len(fields) < 3:
        raise Malformed("the private key lacks fields")
    algorithm = fields[1].children(asn1.SEQUENCE)
    if not algorithm:
        raise Malformed("the private key has no algorithm")
    family = algorithm[0].oid()
    secret = asn1.parse(fields[2].octets())
    if family == oids.RSA:
        numbers = [node.integer() for node in secret.children(asn1.SEQUENCE)]
        if len(numbers) != 9:
            raise Malformed("RSA private key with a wrong number of integers")
        _, n, e, d, p, q, dmp1, dmq1, iqmp = numbers
        try:
            key = rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, rsa.RSAPublicNumbers(e, n)).private_key()
        except ValueError as error:
            raise Malformed("the RSA numbers do not belong together") from error
        return PrivateKey(RSA, key)
    for name, (_, key_oid, _, _) in _CURVES.items():
        if family == key_oid:
            if secret.tag == asn1.INTEGER:
                return PrivateKey(name, secret.integer())
            return PrivateKey(name, int.from_bytes(secret.octets(), "little"))
    raise Malformed(f"private key of an unknown family {family}")


def generate(algorithm: str, randbelow: RandomBelow | None = None, rsa_bits: int = 2048) -> PrivateKey:
    """A new key for tests and demonstrations: GOST-2015-512, GOST-2004 or RSA.

    `randbelow` makes GOST keys repeatable; RSA keys are always random. Raises ValueError for another word.
    """
    if algorithm == RSA:
        return PrivateKey(RSA, rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits))
    if algorithm not in _CURVES:
        raise ValueError(f"unknown algorithm {algorithm!r}; there are {RSA}, {', '.join(_CURVES)}")
    q = _CURVES[algorithm][0].q
    if randbelow is None:
        import secrets

        randbelow = secrets.randbelow
    return PrivateKey(algorithm, randbelow(q - 1) + 1)


class Key:
    """A private key with its certificate."""

    __slots__ = ("_private", "certificate_der")

    def __init__(self, private: PrivateKey, certificate_der: bytes) -> None:
        self._private = private
        self.certificate_der = certificate_der

    @property
    def private(self) -> PrivateKey:
        return self._private

    @property
    def certificate(self) -> CertificateInfo:
        """What the certificate says."""
        return Certificate.parse(self.certificate_der).info

    @property
    def algorithm(self) -> str:
        """RSA, GOST-2015-512 or GOST-2004."""
        return self._private.family

    def __repr__(self) -> str:
        return f"<key {self.algorithm} of {self.certificate.common_name!r}>"
