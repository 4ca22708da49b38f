"""Streebog, the hash of GOST 34.11-2015 (512 and 256 bits), in plain Python.

Source: RFC 6986. This is the reference that faster back ends are compared with; the national digest
1.2.398.3.10.1.3.3 is Streebog-512 unchanged. All vectors are read little-endian, so that the first byte of
a message is the least significant one.
"""

from __future__ import annotations

_PI = bytes.fromhex(
    "fceedd11cf6e3116fbc4fada23c5044de977f0db932e99ba1736f1bb14cd5fc1"
    "f918655ae25cef21811c3c428b018e4f058402aee36a8fa0060bed987fd4d31f"
    "eb342c51eac848abf22a68a2fd3aceccb5700e56080c7612bf7213479cb75d87"
    "15a19629107b9ac7f391786f9d9eb2b13275193dff358a7e6d54c680c3bd0d57"
    "dff524a93ea843c9d779d6f67c22b903e00fecde7a94b0bcdce828504e330a4a"
    "a79760731e0062441ab83882649f2641ad454692275e552f8ca3a57d69d5953b"
    "0758b34086ac1df730376be488d9e789e11b83494c3ff8fe8d53aa90cad88561"
    "207167a42d2b095bcb9b25d0bee56c5259a674d2e6f4b4c0d166afc2394b63b6"
)

_ROWS = (
    0x641C314B2B8EE083,
    0xC83862965601DD1B,
    0x8D70C431AC02A736,
    0x07E095624504536C,
    0x0EDD37C48A08A6D8,
    0x1CA76E95091051AD,
    0x3853DC371220A247,
    0x70A6A56E2440598E,
    0xA48B474F9EF5DC18,
    0x550B8E9E21F7A530,
    0xAA16012142F35760,
    0x492C024284FBAEC0,
    0x9258048415EB419D,
    0x39B008152ACB8227,
    0x727D102A548B194E,
    0xE4FA2054A80B329C,
    0xF97D86D98A327728,
    0xEFFA11AF0964EE50,
    0xC3E9224312C8C1A0,
    0x9BCF4486248D9F5D,
    0x2B838811480723BA,
    0x561B0D22900E4669,
    0xAC361A443D1C8CD2,
    0x456C34887A3805B9,
    0x5B068C651810A89E,
    0xB60C05CA30204D21,
    0x71180A8960409A42,
    0xE230140FC0802984,
    0xD960281E9D1D5215,
    0xAFC0503C273AA42A,
    0x439DA0784E745554,
    0x86275DF09CE8AAA8,
    0x0321658CBA93C138,
    0x0642CA05693B9F70,
    0x0C84890AD27623E0,
    0x18150F14B9EC46DD,
    0x302A1E286FC58CA7,
    0x60543C50DE970553,
    0xC0A878A0A1330AA6,
    0x9D4DF05D5F661451,
    0xACCC9CA9328A8950,
    0x4585254F64090FA0,
    0x8A174A9EC8121E5D,
    0x092E94218D243CBA,
    0x125C354207487869,
    0x24B86A840E90F0D2,
    0x486DD4151C3DFDB9,
    0x90DAB52A387AE76F,
    0x46B60F011A83988E,
    0x8C711E02341B2D01,
    0x05E23C0468365A02,
    0x0AD97808D06CB404,
    0x14AFF010BDD87508,
    0x2843FD2067ADEA10,
    0x5086E740CE47C920,
    0xA011D380818E8F40,
    0x83478B07B2468764,
    0x1B8E0B0E798C13C8,
    0x3601161CF205268D,
    0x6C022C38F90A4C07,
    0xD8045870EF14980E,
    0xAD08B0E0C3282D1C,
    0x47107DDD9B505A38,
    0x8E20FAA72BA0B470,
)

_ROUND_CONSTANT_BYTES = bytes.fromhex(
    "0745a6f2596580dd234d74cc3674760515d360a4082a42a20169679291e07c4b"
    "fcc485758db84e7116d0452e43766a2f1f7c65c0812fcbebe9daca1eda5b08b1"
    "b79bb121700479e656cdcbd71ba2dd55caa70adbc261b55c5899d6126b17b59a"
    "3101b5160f5ed561982b230a72eafef3d7b5700f469de34f1a2f9da98ab5a36f"
    "b20aba0af5961e9931db7a8643f4b6c209db6260373ac9c1b19e3590e40fe2d3"
    "7b7b29b11475eaf28b1f9c525f5ef10635843d6a28fc390ac72fce2bacdc74f5"
    "2ed1e384bcbe0c22f137e893a1ea5334be0352933313b7d875d603ed822cd7a9"
    "3f355e68ad1c729d7d3c5c337e858e48dde4715da0e148f9d26615e8b3df1fef"
    "57fe6c7cfd581760f563eaa97ea2567a161a2723b700ffdfa3f53a254717cdbf"
    "bdff0f80d7359e354a1086161f1c157f6323a96c0c413f9a994747adac6bea4b"
    "6e7d64467a4068fa354f903672c571bfb6c6bec2661ff20ab4b79a1cb7a6facf"
    "c68ef09ab49a7f186ca44251f9c4662dc039307a3bc3a46fd9d33a1daeae4fae"
    "93d4143a4d568688f34a3ca24c45173504054a2883694706372c822dc5ab9209"
    "c9937a19333e47d3c987bfe6c7c69e39540924bffe86ac51ecc5aaee160ec7f4"
    "1ee702bfd40d7fa4d9a8515935c2ac362fc4a5d12b8dd16990069b92cb2b89f4"
    "9ac4db4d3b44b4891ede369c71f8b74e41416e0c02aae703a7c9934d425b1f9b"
    "db5a238351446172602a1fcb92dc380e549c07a69a8a2b7bb1ceb2db0b440a80"
    "84090de0b755d93c244289251b3a7d3ade5f16ecd89a4c949b223116545a8f37"
    "ed9c4598fbc7b474c3b63b15d1fa9836f452763b306c1e7a4b3369af0267e79f"
    "0361331b8ae1ff1fdb788aff1ce74189f3f3e4b248e52a38526f0580a6debeab"
    "1b2df381cda4ca6b5dd86fc04a59a2de986e477d1dcdbaefcab948eaef711d8a"
    "79668414218001206107abebbb6bfad894fe5a63cdc60230fb89c8efd09ecd7b"
    "20d71bf14a92bc48991bb2d9d517f4fa5228e188aaa41de786cc91189def805d"
    "9b9f2130d41220f8771ddfbc323ca4cd7ab14904b08013d2ba3116f167e78e37"
)
_ROUND_CONSTANTS = tuple(
    int.from_bytes(_ROUND_CONSTANT_BYTES[i : i + 64], "little") for i in range(0, 12 * 64, 64)
)

_BLOCK = 64
_WORD = (1 << 512) - 1


def _tables() -> tuple[tuple[int, ...], ...]:
    """Eight tables of 256 words that hold substitution and linear transform in one step.

    The permutation P of RFC 6986 is the transposition of an 8 × 8 byte matrix; it is left to the order in
    which `_lps` reads its input.
    """
    tables = []
    for position in range(8):
        rows = _ROWS[position * 8 : position * 8 + 8]
        table = []
        for byte in range(256):
            value = 0
            for bit in range(8):
                if _PI[byte] >> bit & 1:
                    value ^= rows[bit]
            table.append(value)
        tables.append(tuple(table))
    return tuple(tables)


_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7 = _tables()


def _lps(state: int) -> int:
    """The transformations S, P and L of RFC 6986, section 6, on a 512-bit number."""
    b = state.to_bytes(64, "little")
    result = 0
    for i in range(7, -1, -1):
        result = (result << 64) | (
            _T0[b[i]]
            ^ _T1[b[i + 8]]
            ^ _T2[b[i + 16]]
            ^ _T3[b[i + 24]]
            ^ _T4[b[i + 32]]
            ^ _T5[b[i + 40]]
            ^ _T6[b[i + 48]]
            ^ _T7[b[i + 56]]
        )
    return result


def _compress(h: int, n: int, block: int) -> int:
    """The compression function g_N of RFC 6986, section 8."""
    key = _lps(h ^ n)
    state = key ^ block
    for constant in _ROUND_CONSTANTS:
        state = _lps(state)
        key = _lps(key ^ constant)
        state ^= key
    return state ^ h ^ block


def _hash(data: bytes, start: int) -> int:
    h, n, total = start, 0, 0
    whole = len(data) - len(data) % _BLOCK
    for offset in range(0, whole, _BLOCK):
        block = int.from_bytes(data[offset : offset + _BLOCK], "little")
        h = _compress(h, n, block)
        n = (n + 512) & _WORD
        total = (total + block) & _WORD
    rest = data[whole:]
    block = int.from_bytes(rest + b"\x01", "little")
    h = _compress(h, n, block)
    n = (n + 8 * len(rest)) & _WORD
    total = (total + block) & _WORD
    h = _compress(h, 0, n)
    return _compress(h, 0, total)


def streebog512(data: bytes) -> bytes:
    """Hash of 64 bytes, in the byte order of RFC 6986 (and of libgcrypt and OpenSSL's engine)."""
    return _hash(data, 0).to_bytes(64, "little")


def streebog256(data: bytes) -> bytes:
    """Hash of 32 bytes: the other start value, and the upper half of the last state."""
    return _hash(data, int.from_bytes(b"\x01" * 64, "little")).to_bytes(64, "little")[32:]
