"""Public keys and the signature algorithms of the profile, by their object identifiers.

Byte orders of the national algorithms, measured on the authority's own certificates: the public key is X‖Y,
the signature r‖s, each number little-endian; the digest is read as a little-endian number.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kzeds import oids
from kzeds.asn1 import INTEGER, SEQUENCE, Node, parse
from kzeds.crypto import backend
from kzeds.crypto.curve import CRYPTOPRO_A, GOST_512, Curve
from kzeds.errors import Malformed

RSA = "RSA"
GOST_2015_512 = "GOST-2015-512"
GOST_2004 = "GOST-2004"

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 4096

# Signature algorithm → (key family, digest algorithm).
SIGNATURES: dict[str, tuple[str, str]] = {
    oids.RSA_SHA256: (RSA, oids.SHA256),
    oids.GOST_512_SIGNATURE: (GOST_2015_512, oids.STREEBOG_512),
    oids.GOST_2004_SIGNATURE: (GOST_2004, oids.GOST_94),
}
# The digest that goes with each key: one each, by the national profile.
DIGEST_OF_FAMILY: dict[str, str] = dict(SIGNATURES.values())
SIGNATURE_OF_FAMILY: dict[str, str] = {family: oid for oid, (family, _) in SIGNATURES.items()}


def digest(algorithm: str, data: bytes) -> bytes:
    """The hash of the data; raises `Malformed` for an algorithm that is not of the profile."""
    if algorithm == oids.SHA256:
        return hashlib.sha256(data).digest()
    if algorithm == oids.STREEBOG_512:
        return backend.chosen().streebog512(data)
    if algorithm == oids.GOST_94:
        return backend.chosen().gost94(data)
    raise Malformed(f"digest {algorithm} is not of the profile")


class BadKey(Exception):
    """The key cannot be used; `code` is a word of `kzeds.sentences`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class PublicKey:
    """A key of one of the three families: for RSA (n, e), for the curves (x, y)."""

    family: str
    first: int
    second: int

    @property
    def curve(self) -> Curve:
        return GOST_512 if self.family == GOST_2015_512 else CRYPTOPRO_A

    @property
    def bits(self) -> int:
        return self.first.bit_length() if self.family == RSA else self.curve.bits

    def check(self) -> None:
        """Raises `BadKey` when no signature by this key may count: off the curve, or RSA out of range."""
        if self.family == RSA:
            if not MIN_RSA_BITS <= self.bits <= MAX_RSA_BITS:
                raise BadKey("weak_key")
            if (
                self.second < 3
                or self.second % 2 == 0
                or self.second.bit_length() > 64
                or self.first % 2 == 0
            ):
                raise BadKey("key_malformed")
        elif not self.curve.contains(self.first, self.second):
            raise BadKey("key_not_on_curve")

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature over the data is by this key, with the digest of its family.

        Raises `BadKey` when the key itself is not usable.
        """
        self.check()
        if self.family == RSA:
            return _verify_rsa(self.first, self.second, signature, data)
        curve = self.curve
        if len(signature) != 2 * curve.size:
            return False
        r = int.from_bytes(signature[: curve.size], "little")
        s = int.from_bytes(signature[curve.size :], "little")
        hashed = int.from_bytes(digest(DIGEST_OF_FAMILY[self.family], data), "little")
        return backend.chosen().verify(curve, (self.first, self.second), hashed, r, s)


@lru_cache(maxsize=512)
def _rsa_key(n: int, e: int) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(e, n).public_key()


def _verify_rsa(n: int, e: int, signature: bytes, data: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2), by `cryptography`."""
    if len(signature) != (n.bit_length() + 7) // 8:
        return False
    try:
        _rsa_key(n, e).verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    except ValueError as error:
        raise BadKey("key_malformed") from error
    return True


_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def verify_rsa_plain(n: int, e: int, signature: bytes, data: bytes) -> bool:
    """The same in plain integers: encode the digest and compare (RFC 8017, section 8.2.2, steps 2 to 4)."""
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= n:
        return False
    encoded = _SHA256_PREFIX + hashlib.sha256(data).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(encoded) - 3) + b"\x00" + encoded
    return pow(number, e, n).to_bytes(size, "big") == padded


@lru_cache(maxsize=1024)
def parse_public_key(spki: bytes) -> PublicKey | None:
    """The key of a SubjectPublicKeyInfo; None for a family or parameters outside the profile.

    Raises `Malformed` when the structure is broken.
    """
    algorithm, bits = _pair(parse(spki))
    parts = algorithm.children(SEQUENCE)
    if not parts:
        raise Malformed("no key algorithm")
    family = parts[0].oid()
    if family == oids.RSA:
        n, e = _pair(parse(bits.bits()))
        if n.tag != INTEGER or n.integer() <= 0 or e.integer() <= 0:
            raise Malformed("RSA numbers must be positive")
        return PublicKey(RSA, n.integer(), e.integer())
    known = {
        oids.GOST_512_KEY: (GOST_2015_512, GOST_512, oids.GOST_512_PARAMETERS, oids.STREEBOG_512),
        oids.GOST_2004_KEY: (GOST_2004, CRYPTOPRO_A, oids.GOST_2004_PARAMETERS, oids.GOST_94_PARAMETERS),
    }.get(family)
    if known is None:
        return None
    name, curve, parameter_set, digest_set = known
    if len(parts) != 2:
        raise Malformed("a GOST key needs its parameters")
    parameters = [node.oid() for node in parts[1].children(SEQUENCE)]
    if parameters[:1] != [parameter_set] or parameters[1:] not in ([], [digest_set]):
        return None
    point = parse(bits.bits()).octets()
    if len(point) != 2 * curve.size:
        raise Malformed("public key of the wrong length")
    return PublicKey(
        name,
        int.from_bytes(point[: curve.size], "little"),
        int.from_bytes(point[curve.size :], "little"),
    )


def _pair(node: Node) -> tuple[Node, Node]:
    nodes = node.children(SEQUENCE)
    if len(nodes) != 2:
        raise Malformed(f"expected two elements, found {len(nodes)}")
    return nodes[0], nodes[1]


def algorithm_identifier(node: Node) -> str:
    """The OID of an AlgorithmIdentifier whose parameters are absent or NULL, as in the whole profile."""
    parts = node.children(SEQUENCE)
    if not parts or len(parts) > 2 or (len(parts) == 2 and parts[1].raw != b"\x05\x00"):
        raise Malformed("unexpected parameters of an algorithm")
    return parts[0].oid()
