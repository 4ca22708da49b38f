"""RC2 (RFC 2268) in CBC mode: the certificate bags of the national test keys use it.

RC2 with 40 bits protects nothing; it is here only to open and to write such files.
"""

from __future__ import annotations

# PITABLE of RFC 2268, section 2.
_PI = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2"
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82"
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7"
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec"
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9"
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)
_MASK = 0xFFFF
_SHIFTS = (1, 2, 3, 5)


def _expand(key: bytes, effective_bits: int) -> list[int]:
    """Key expansion of RFC 2268, section 2."""
    table = bytearray(key)
    for i in range(len(key), 128):
        table.append(_PI[(table[i - 1] + table[i - len(key)]) & 255])
    size = (effective_bits + 7) // 8
    table[128 - size] = _PI[table[128 - size] & (255 >> (8 * size - effective_bits))]
    for i in range(127 - size, -1, -1):
        table[i] = _PI[table[i + 1] ^ table[i + size]]
    return [table[2 * i] | table[2 * i + 1] << 8 for i in range(64)]


def _words(block: bytes) -> list[int]:
    return [int.from_bytes(block[i : i + 2], "little") for i in range(0, 8, 2)]


def _bytes(words: list[int]) -> bytes:
    return b"".join(word.to_bytes(2, "little") for word in words)


def _encrypt_block(keys: list[int], block: bytes) -> bytes:
    r, j = _words(block), 0
    for turn in range(16):
        for i in range(4):
            r[i] = (r[i] + keys[j] + (r[i - 1] & r[i - 2]) + (~r[i - 1] & r[i - 3])) & _MASK
            r[i] = (r[i] << _SHIFTS[i] | r[i] >> 16 - _SHIFTS[i]) & _MASK
            j += 1
        if turn in (4, 10):
            for i in range(4):
                r[i] = (r[i] + keys[r[i - 1] & 63]) & _MASK
    return _bytes(r)


def _decrypt_block(keys: list[int], block: bytes) -> bytes:
    r, j = _words(block), 63
    for turn in range(15, -1, -1):
        if turn in (4, 10):
            for i in range(3, -1, -1):
                r[i] = (r[i] - keys[r[i - 1] & 63]) & _MASK
        for i in range(3, -1, -1):
            r[i] = (r[i] >> _SHIFTS[i] | r[i] << 16 - _SHIFTS[i]) & _MASK
            r[i] = (r[i] - keys[j] - (r[i - 1] & r[i - 2]) - (~r[i - 1] & r[i - 3])) & _MASK
            j -= 1
    return _bytes(r)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def decrypt_cbc(key: bytes, iv: bytes, data: bytes, effective_bits: int = 40) -> bytes:
    """Decrypted data with its padding; the length must be a multiple of 8."""
    keys, result, previous = _expand(key, effective_bits), bytearray(), iv
    for offset in range(0, len(data), 8):
        block = data[offset : offset + 8]
        result += _xor(_decrypt_block(keys, block), previous)
        previous = block
    return bytes(result)


def encrypt_cbc(key: bytes, iv: bytes, data: bytes, effective_bits: int = 40) -> bytes:
    """Encrypted data; the caller pads it to a multiple of 8."""
    keys, result, previous = _expand(key, effective_bits), bytearray(), iv
    for offset in range(0, len(data), 8):
        previous = _encrypt_block(keys, _xor(data[offset : offset + 8], previous))
        result += previous
    return bytes(result)
