"""GOST 34.311-95, the older national hash of 256 bits, in plain Python.

It equals GOST R 34.11-94 (RFC 5831) with the *test* S-box and a zero start value; measured on the national
authority's own certificates and time stamps. The hash is read as a little-endian number by the signature.
"""

from __future__ import annotations

# id-GostR3411-94-TestParamSet of RFC 4357, section 11.2: row k substitutes nibble k, least significant first.
_S_BOX = (
    (4, 10, 9, 2, 13, 8, 0, 14, 6, 11, 1, 12, 7, 15, 5, 3),
    (14, 11, 4, 12, 6, 13, 15, 10, 2, 3, 8, 1, 0, 7, 5, 9),
    (5, 8, 1, 13, 10, 3, 4, 2, 14, 15, 12, 7, 6, 0, 9, 11),
    (7, 13, 10, 1, 0, 8, 9, 15, 14, 4, 6, 12, 11, 2, 5, 3),
    (6, 12, 7, 1, 5, 15, 13, 8, 4, 10, 9, 14, 0, 3, 11, 2),
    (4, 11, 10, 0, 7, 2, 1, 13, 3, 6, 8, 5, 9, 12, 15, 14),
    (13, 11, 4, 1, 3, 15, 5, 9, 0, 10, 14, 7, 6, 8, 2, 12),
    (1, 15, 13, 0, 5, 7, 10, 4, 9, 2, 3, 14, 6, 11, 8, 12),
)
_MASK32 = 0xFFFFFFFF
_MASK64 = (1 << 64) - 1
_MASK256 = (1 << 256) - 1
# The constant C_3 of RFC 5831, section 5.1, as a number.
_C3 = 0xFF00FFFF000000FFFF0000FF00FFFF0000FF00FF00FF00FFFF00FF00FF00FF00
# Substitution of two nibbles and the rotation by 11 bits, taken together for each byte of the word.
_ROUND_TABLES = tuple(
    tuple(
        ((value << 11) | (value >> 21)) & _MASK32
        for byte in range(256)
        for value in [
            (_S_BOX[2 * position][byte & 15] | _S_BOX[2 * position + 1][byte >> 4] << 4) << (8 * position)
        ]
    )
    for position in range(4)
)


def _encrypt(block: int, key: int) -> int:
    """GOST 28147-89 in simple substitution, 64-bit block, 256-bit key."""
    t0, t1, t2, t3 = _ROUND_TABLES
    words = [key >> 32 * i & _MASK32 for i in range(8)]
    low, high = block & _MASK32, block >> 32
    for word in words * 3 + words[::-1]:
        s = (low + word) & _MASK32
        low, high = high ^ t0[s & 255] ^ t1[s >> 8 & 255] ^ t2[s >> 16 & 255] ^ t3[s >> 24], low
    # After the last round the halves are not exchanged.
    return low << 32 | high


def _permute(number: int) -> int:
    """P of RFC 5831, section 5.1: the transposition of the 4 × 8 matrix of bytes."""
    b = number.to_bytes(32, "little")
    return int.from_bytes(bytes(b[8 * i + k] for k in range(8) for i in range(4)), "little")


def _shift(number: int) -> int:
    """A of RFC 5831, section 5.1: y4‖y3‖y2‖y1 becomes (y1⊕y2)‖y4‖y3‖y2."""
    low, second = number & _MASK64, number >> 64 & _MASK64
    return (low ^ second) << 192 | number >> 64


def _mix(number: int, rounds: int) -> int:
    """ψ of RFC 5831, section 5.3, applied several times: a shift register of sixteen 16-bit words."""
    for _ in range(rounds):
        feedback = (
            number ^ number >> 16 ^ number >> 32 ^ number >> 48 ^ number >> 192 ^ number >> 240
        ) & 0xFFFF
        number = number >> 16 | feedback << 240
    return number


def _step(h: int, m: int) -> int:
    """The step function of RFC 5831, section 5."""
    u, v = h, m
    s = _encrypt(h & _MASK64, _permute(u ^ v))
    for i in (1, 2, 3):
        u = _shift(u) ^ (_C3 if i == 2 else 0)
        v = _shift(_shift(v))
        s |= _encrypt(h >> 64 * i & _MASK64, _permute(u ^ v)) << 64 * i
    return _mix(h ^ _mix(m ^ _mix(s, 12), 1), 61)


def gost94(data: bytes) -> bytes:
    """Hash of 32 bytes with the test S-box and a zero start value."""
    h, total = 0, 0
    for offset in range(0, len(data), 32):
        # A last short block is filled with zeros on the right.
        block = int.from_bytes(data[offset : offset + 32], "little")
        h = _step(h, block)
        total = (total + block) & _MASK256
    h = _step(h, 8 * len(data))
    return _step(h, total).to_bytes(32, "little")
