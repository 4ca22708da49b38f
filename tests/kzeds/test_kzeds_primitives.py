"""Hashes and curves against their standards, and every back end against the others."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzeds.crypto import backend, libgcrypt, rc2
from kzeds.crypto.backend import Backend, is_right
from kzeds.crypto.curve import CRYPTOPRO_A, GOST_512, PLAIN, Curve
from kzeds.crypto.gost94 import gost94
from kzeds.crypto.keys import verify_rsa_plain
from kzeds.crypto.streebog import streebog256, streebog512
from kzeds.key import generate

needs_libgcrypt = pytest.mark.skipif(libgcrypt.load() is None, reason="libgcrypt is not on this machine")
CURVES = [GOST_512, CRYPTOPRO_A]


def test_streebog_examples_of_rfc_6986() -> None:
    """RFC 6986, section 10: there the numbers are printed with the most significant byte first."""
    first = b"012345678901234567890123456789012345678901234567890123456789012"
    assert streebog512(first)[::-1].hex() == (
        "486f64c1917879417fef082b3381a4e211c324f074654c38823a7b76f830ad00"
        "fa1fbae42b1285c0352f227524bc9ab16254288dd6863dccd5b9f54a1ad0541b"
    )
    assert (
        streebog256(first)[::-1].hex() == "00557be5e584fd52a449b16b0251d05d27f94ab76cbaa6da890b59d8ef1e159d"
    )
    second = bytes.fromhex(
        "fbe2e5f0eee3c820fbeafaebef20fffbf0e1e0f0f520e0ed20e8ece0ebe5f0f2f120fff0"
        "eeec20f120faf2fee5e2202ce8f6f3ede220e8e6eee1e8f0f2d1202ce8f0f2e5e220e5d1"
    )[::-1]
    assert streebog512(second)[::-1].hex() == (
        "28fbc9bada033b1460642bdcddb90c3fb3e56c497ccd0f62b8a2ad4935e85f03"
        "7613966de4ee00531ae60f3b5a47f8dae06915d5f2f194996fcabf2622e6881e"
    )


def test_gost_34_311_examples_of_rfc_5831() -> None:
    """RFC 5831, section 7.3: both messages, with the test parameters."""
    assert gost94(b"This is message, length=32 bytes").hex() == (
        "b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa"
    )
    assert gost94(b"Suppose the original message has length = 50 bytes").hex() == (
        "471aba57a60a770d3a76130635c1fbea4ef14de51f78b4ae57dd893b62f55208"
    )


def test_rc2_examples_of_rfc_2268() -> None:
    """RFC 2268, section 5: key, effective bits, plain text, cipher text (one block, zero start value)."""
    vectors = [
        ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
        ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
        ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
        ("88", 64, "0000000000000000", "61a8a244adacccf0"),
        ("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"),
        ("88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1"),
        ("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"),
    ]
    for key, bits, plain, cipher in vectors:
        secret, block = bytes.fromhex(key), bytes.fromhex(plain)
        assert rc2.encrypt_cbc(secret, bytes(8), block, bits).hex() == cipher
        assert rc2.decrypt_cbc(secret, bytes(8), bytes.fromhex(cipher), bits) == block


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_curves_are_what_they_should_be(curve: Curve) -> None:
    assert curve.contains(curve.gx, curve.gy)
    assert PLAIN.combine(curve, curve.q, None, 0) is None
    assert pow(2, curve.p - 1, curve.p) == 1
    assert pow(2, curve.q - 1, curve.q) == 1
    assert not curve.contains(curve.gx, curve.gy + 1)
    assert not curve.contains(curve.gx + curve.p, curve.gy)


@needs_libgcrypt
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_hashes_agree_with_libgcrypt(data: bytes) -> None:
    library = libgcrypt.load()
    assert library is not None
    assert streebog512(data) == library.streebog512(data)
    assert gost94(data) == library.gost94(data)


@needs_libgcrypt
def test_hashes_agree_at_block_edges() -> None:
    library = libgcrypt.load()
    assert library is not None
    for size in (0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 4096, 4097):
        data = os.urandom(size)
        assert streebog512(data) == library.streebog512(data), size
        assert gost94(data) == library.gost94(data), size


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_back_ends_agree_on_signatures_right_and_wrong(curve: Curve) -> None:
    """Also digests of 0 and q, which the standard replaces by 1, and r, s at their limits."""
    draw = random.Random(34)
    d = draw.randrange(1, curve.q)
    key = PLAIN.public_key(curve, d)
    assert curve.contains(*key)
    ends = [item for item in backend.available() if item.verify is not None]
    assert ends[-1].name == "plain"
    for digest in (0, 1, curve.q, curve.q + 1, draw.getrandbits(curve.bits)):
        r, s = PLAIN.sign(curve, d, digest)
        attempts = [
            (digest, r, s, True),
            (digest + 1 if digest % curve.q else digest + 2, r, s, False),
            (digest, s, r, r == s),
            (digest, r, curve.q - s, False),
            (digest, 0, s, False),
            (digest, r, 0, False),
            (digest, curve.q, s, False),
            (digest, r + curve.q, s, False),
            (digest, r, s + curve.q, False),
        ]
        for hashed, one, two, expected in attempts:
            for end in ends:
                assert end.verify is not None
                assert end.verify(curve, key, hashed, one, two) is expected, (end.name, hashed, one, two)


@settings(max_examples=25, deadline=None)
@given(a=st.integers(0, 2**512), b=st.integers(0, 2**512))
def test_scalar_multiplication_is_linear(a: int, b: int) -> None:
    """(a + b)·G from one multiplication equals a·G + b·Q with Q = G, on the fastest arithmetic."""
    arithmetic = backend.chosen().arithmetic
    for curve in CURVES:
        generator = (curve.gx, curve.gy)
        left = arithmetic.combine(curve, (a + b) % curve.q, None, 0)
        assert left == arithmetic.combine(curve, a % curve.q, generator, b % curve.q)


def test_plain_rsa_agrees_with_the_library() -> None:
    key = generate("RSA")
    numbers = key._rsa.public_key().public_numbers()  # type: ignore[union-attr]
    draw = random.Random(1)
    for _ in range(50):
        data = draw.randbytes(draw.randrange(200))
        signature = key.sign(data)
        assert verify_rsa_plain(numbers.n, numbers.e, signature, data)
        assert not verify_rsa_plain(numbers.n, numbers.e, signature, data + b"x")
        flipped = bytearray(signature)
        flipped[draw.randrange(len(flipped))] ^= 1 << draw.randrange(8)
        assert not verify_rsa_plain(numbers.n, numbers.e, bytes(flipped), data)
    assert not verify_rsa_plain(numbers.n, numbers.e, signature[:-1], data)


def test_a_back_end_with_a_wrong_answer_is_left_out() -> None:
    assert is_right(backend.PLAIN_BACKEND)
    assert not is_right(Backend("bad hash", streebog512=lambda data: hashlib.sha512(data).digest()))
    assert not is_right(Backend("bad hash", gost94=lambda data: hashlib.sha256(data).digest()))
    assert not is_right(Backend("says yes", verify=lambda *arguments: True))
    assert not is_right(Backend("says no", verify=lambda *arguments: False))

    def fails(data: bytes) -> bytes:
        raise OSError("no such library")

    assert not is_right(Backend("fails", streebog512=fails))


def test_the_plain_code_alone_gives_the_same_verdicts(eds: object) -> None:
    """The whole of the fixtures without gmpy2 and libgcrypt."""
    command = [sys.executable, "-m", "kzeds", "cases", f"{eds}/synthetic"]
    environment = {**os.environ, "KZEDS_BACKEND": "plain"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.stdout.splitlines()[-1] == "disagreements: 0 of 48"
