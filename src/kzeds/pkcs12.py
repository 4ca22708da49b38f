"""PKCS#12 files (RFC 7292) of the national test keys: opening them, and writing the same shape.

The authority's files use ordinary encryption: the key with SHA1-3DES, the certificate with SHA1-RC2-40, the
whole under an HMAC with SHA-1, 1024 rounds. For test and demonstration keys only.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher, modes

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:  # before cryptography 43 it had its place among the others
    from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES

from kzeds import asn1, oids
from kzeds.asn1 import OCTET_STRING, SEQUENCE, Node, context
from kzeds.certificate import Certificate
from kzeds.crypto import rc2
from kzeds.errors import Malformed, Unusable
from kzeds.key import Key, PrivateKey, private_key_from_pkcs8

_ROUNDS = 1024
_MAX_ROUNDS = 1_000_000
# Purposes of derived bytes, RFC 7292, appendix B.3.
_FOR_KEY, _FOR_IV, _FOR_MAC = 1, 2, 3


def _derive(password: str, salt: bytes, rounds: int, purpose: int, size: int) -> bytes:
    """Bytes from a password: RFC 7292, appendix B.2, with SHA-1."""
    secret = password.encode("utf-16-be") + b"\x00\x00"
    start = bytes([purpose]) * 64
    repeated = bytearray()
    for part in (salt, secret):
        length = 64 * -(-len(part) // 64)
        repeated += (part * (length // len(part) + 1))[:length] if part else b""
    result = b""
    while True:
        block = start + bytes(repeated)
        for _ in range(rounds):
            block = hashlib.sha1(block, usedforsecurity=False).digest()
        result += block
        if len(result) >= size:
            return result[:size]
        added = int.from_bytes((block * 4)[:64], "big") + 1
        for offset in range(0, len(repeated), 64):
            number = int.from_bytes(repeated[offset : offset + 64], "big") + added
            repeated[offset : offset + 64] = (number % (1 << 512)).to_bytes(64, "big")


def _crypt(algorithm: Node, password: str, data: bytes) -> bytes:
    """Decrypts with one of the two ordinary schemes of RFC 7292, appendix C."""
    fields = algorithm.children(SEQUENCE)
    if len(fields) != 2:
        raise Malformed("bad encryption algorithm")
    parameters = fields[1].children(SEQUENCE)
    if len(parameters) != 2:
        raise Malformed("bad encryption parameters")
    salt, rounds = parameters[0].octets(), parameters[1].integer()
    if not 1 <= rounds <= _MAX_ROUNDS or not data or len(data) % 8:
        raise Malformed("bad encryption parameters")
    scheme = fields[0].oid()
    iv = _derive(password, salt, rounds, _FOR_IV, 8)
    if scheme == oids.PBE_SHA1_3DES:
        key = _derive(password, salt, rounds, _FOR_KEY, 24)
        decryptor = Cipher(TripleDES(key), modes.CBC(iv)).decryptor()
        plain = decryptor.update(data) + decryptor.finalize()
    elif scheme == oids.PBE_SHA1_RC2_40:
        plain = rc2.decrypt_cbc(_derive(password, salt, rounds, _FOR_KEY, 5), iv, data)
    else:
        raise Malformed(f"encryption {scheme} is not of the national key files")
    padding = plain[-1]
    if not 1 <= padding <= 8 or plain[-padding:] != bytes([padding]) * padding:
        raise Malformed("wrong padding")
    return plain[:-padding]


def _read(data: bytes) -> Node:
    try:
        return asn1.parse(data)
    except Malformed:
        return asn1.parse(asn1.ber_to_der(data))


def load(data: bytes, password: str) -> Key:
    """The key and its certificate.

    Raises `Unusable` with the code `wrong_password`, or `bad_pkcs12` when the file is not of this shape.
    """
    try:
        return _load(data, password)
    except (Malformed, ValueError, IndexError) as error:
        # A wrong number of elements shows as ValueError or IndexError.
        raise Unusable("bad_pkcs12", str(error)) from error


def _load(data: bytes, password: str) -> Key:
    fields = _read(data).children(SEQUENCE)
    if len(fields) != 3:
        raise Malformed("a key file has a MAC")
    content = fields[1].children(SEQUENCE)
    if len(content) != 2 or content[0].oid() != oids.DATA:
        raise Malformed("a key file is protected by password")
    safe = content[1].expect(context(0)).only(OCTET_STRING).value
    _check_mac(fields[2], safe, password)
    private: PrivateKey | None = None
    certificates: list[bytes] = []
    for info in _read(safe).children(SEQUENCE):
        for bag in _bags(info, password):
            parts = bag.children(SEQUENCE)
            kind, value = parts[0].oid(), parts[1].expect(context(0)).only()
            if kind == oids.SHROUDED_KEY_BAG:
                algorithm, encrypted = value.children(SEQUENCE)
                private = private_key_from_pkcs8(_crypt(algorithm, password, encrypted.octets()))
            elif kind == oids.KEY_BAG:
                private = private_key_from_pkcs8(value.raw)
            elif kind == oids.CERTIFICATE_BAG:
                certificate_kind, holder = value.children(SEQUENCE)
                if certificate_kind.oid() == oids.X509_CERTIFICATE:
                    certificates.append(holder.expect(context(0)).only().octets())
    if private is None:
        raise Malformed("there is no private key in the file")
    spki = private.public_spki()
    for der in certificates:
        if Certificate.parse(der).spki == spki:
            return Key(private, der)
    raise Malformed("there is no certificate of the key in the file")


def _check_mac(node: Node, data: bytes, password: str) -> None:
    fields = node.children(SEQUENCE)
    if not 2 <= len(fields) <= 3:
        raise Malformed("bad MAC")
    algorithm, stated = fields[0].children(SEQUENCE)
    if algorithm.children(SEQUENCE)[0].oid() != oids.SHA1:
        raise Malformed("the MAC is not of the national key files")
    rounds = fields[2].integer() if len(fields) == 3 else 1
    if not 1 <= rounds <= _MAX_ROUNDS:
        raise Malformed("bad MAC")
    key = _derive(password, fields[1].octets(), rounds, _FOR_MAC, 20)
    if not hmac.compare_digest(hmac.digest(key, data, "sha1"), stated.octets()):
        raise Unusable("wrong_password")


def _bags(info: Node, password: str) -> list[Node]:
    kind, holder = info.children(SEQUENCE)
    inner = holder.expect(context(0)).only()
    if kind.oid() == oids.DATA:
        return _read(inner.octets()).children(SEQUENCE)
    if kind.oid() != oids.ENCRYPTED_DATA:
        raise Malformed("unknown part of the key file")
    content = inner.children(SEQUENCE)[1].children(SEQUENCE)
    encrypted = content[2]
    if encrypted.tag == context(0):  # chunked, as Java generators write it
        ciphertext = b"".join(chunk.octets() for chunk in encrypted.children())
    else:
        ciphertext = encrypted.expect(context(0, constructed=False)).value
    return _read(_crypt(content[1], password, ciphertext)).children(SEQUENCE)


# --- writing ---------------------------------------------------------------------------------------------


def _scheme(oid: str, salt: bytes) -> bytes:
    return asn1.sequence(asn1.oid(oid), asn1.sequence(asn1.octet_string(salt), asn1.integer(_ROUNDS)))


def _pad(data: bytes) -> bytes:
    missing = 8 - len(data) % 8
    return data + bytes([missing]) * missing


def dump(key: Key, password: str) -> bytes:
    """A PKCS#12 file like those of the national authority. For test and demonstration keys only."""
    certificate = Certificate.parse(key.certificate_der)
    identifier = certificate.subject_key_identifier or certificate.sha256[:20]
    attributes = asn1.set_of(
        [
            asn1.sequence(
                asn1.oid(oids.FRIENDLY_NAME),
                asn1.set_of([asn1.tlv(0x1E, identifier.hex().encode("utf-16-be"))]),
            ),
            asn1.sequence(asn1.oid(oids.LOCAL_KEY_ID), asn1.set_of([asn1.octet_string(identifier)])),
        ]
    )
    salt = os.urandom(20)
    cipher = Cipher(
        TripleDES(_derive(password, salt, _ROUNDS, _FOR_KEY, 24)),
        modes.CBC(_derive(password, salt, _ROUNDS, _FOR_IV, 8)),
    ).encryptor()
    shrouded = asn1.sequence(
        _scheme(oids.PBE_SHA1_3DES, salt),
        asn1.octet_string(cipher.update(_pad(key.private.pkcs8())) + cipher.finalize()),
    )
    key_bags = asn1.sequence(
        asn1.sequence(asn1.oid(oids.SHROUDED_KEY_BAG), asn1.explicit(0, shrouded), attributes)
    )
    certificate_bag = asn1.sequence(
        asn1.oid(oids.X509_CERTIFICATE), asn1.explicit(0, asn1.octet_string(key.certificate_der))
    )
    certificate_bags = asn1.sequence(
        asn1.sequence(asn1.oid(oids.CERTIFICATE_BAG), asn1.explicit(0, certificate_bag), attributes)
    )
    salt = os.urandom(20)
    encrypted = rc2.encrypt_cbc(
        _derive(password, salt, _ROUNDS, _FOR_KEY, 5),
        _derive(password, salt, _ROUNDS, _FOR_IV, 8),
        _pad(certificate_bags),
    )
    encrypted_data = asn1.sequence(
        asn1.integer(0),
        asn1.sequence(
            asn1.oid(oids.DATA),
            _scheme(oids.PBE_SHA1_RC2_40, salt),
            asn1.tlv(context(0, constructed=False), encrypted),
        ),
    )
    safe = asn1.sequence(
        asn1.sequence(asn1.oid(oids.DATA), asn1.explicit(0, asn1.octet_string(key_bags))),
        asn1.sequence(asn1.oid(oids.ENCRYPTED_DATA), asn1.explicit(0, encrypted_data)),
    )
    salt = os.urandom(20)
    mac = hmac.digest(_derive(password, salt, _ROUNDS, _FOR_MAC, 20), safe, "sha1")
    return asn1.sequence(
        asn1.integer(3),
        asn1.sequence(asn1.oid(oids.DATA), asn1.explicit(0, asn1.octet_string(safe))),
        asn1.sequence(
            asn1.sequence(asn1.sequence(asn1.oid(oids.SHA1), asn1.null()), asn1.octet_string(mac)),
            asn1.octet_string(salt),
            asn1.integer(_ROUNDS),
        ),
    )
