"""libgcrypt by ctypes: fast Streebog and GOST 34.311-95, and a second opinion on the curves.

The library is part of every Debian. It is used for arithmetic on public data only.
"""

from __future__ import annotations

import ctypes
from functools import cache

from kzeds.crypto.curve import Curve, Point

_NAMES = ("libgcrypt.so.20", "libgcrypt.20.dylib", "libgcrypt-20.dll")
# Numbers of gcrypt.h: GCRY_MD_GOSTR3411_94 with the test S-box, and GCRY_MD_STRIBOG512.
_MD_GOST94_TEST = 308
_MD_STREEBOG512 = 310
_MIN_VERSION = b"1.8.0"
_CURVES = {512: b"GOST2012-512-tc26-A", 256: b"GOST2001-CryptoPro-A"}


class Library:
    """The functions of one loaded libgcrypt."""

    def __init__(self, lib: ctypes.CDLL) -> None:
        self._lib = lib
        lib.gcry_check_version.restype = ctypes.c_char_p
        lib.gcry_md_hash_buffer.argtypes = [
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_size_t,
        ]
        lib.gcry_md_hash_buffer.restype = None
        lib.gcry_sexp_build.restype = ctypes.c_uint
        lib.gcry_sexp_release.argtypes = [ctypes.c_void_p]
        lib.gcry_pk_verify.argtypes = [ctypes.c_void_p] * 3
        lib.gcry_pk_verify.restype = ctypes.c_uint

    def usable(self) -> bool:
        """Whether the library is new enough; this call also initialises it."""
        return self._lib.gcry_check_version(_MIN_VERSION) is not None

    def _hash(self, algorithm: int, size: int, data: bytes) -> bytes:
        result = ctypes.create_string_buffer(size)
        self._lib.gcry_md_hash_buffer(algorithm, result, data, len(data))
        return result.raw

    def streebog512(self, data: bytes) -> bytes:
        return self._hash(_MD_STREEBOG512, 64, data)

    def gost94(self, data: bytes) -> bytes:
        return self._hash(_MD_GOST94_TEST, 32, data)

    def _expression(self, template: bytes, *values: bytes) -> ctypes.c_void_p:
        expression = ctypes.c_void_p()
        arguments: list[object] = []
        for value in values:
            arguments += [ctypes.c_int(len(value)), ctypes.c_char_p(value)]
        if self._lib.gcry_sexp_build(ctypes.byref(expression), None, template, *arguments):
            raise OSError("libgcrypt cannot build an expression")
        return expression

    def verify(self, curve: Curve, key: Point, digest: int, r: int, s: int) -> bool:
        """The signature equation of RFC 7091, section 6.2."""
        if not (0 < r < curve.q and 0 < s < curve.q):
            return False
        size = curve.size
        e = digest % curve.q or 1
        point = b"\x04" + key[0].to_bytes(size, "big") + key[1].to_bytes(size, "big")
        name = _CURVES[curve.bits]
        expressions: list[ctypes.c_void_p] = []
        try:
            expressions.append(
                self._expression(
                    b"(sig-val (gost (r %b) (s %b)))", r.to_bytes(size, "big"), s.to_bytes(size, "big")
                )
            )
            expressions.append(self._expression(b"(data (flags gost) (value %b))", e.to_bytes(size, "big")))
            expressions.append(self._expression(b"(public-key (ecc (curve " + name + b") (q %b)))", point))
            return bool(self._lib.gcry_pk_verify(*expressions) == 0)
        finally:
            for expression in expressions:
                self._lib.gcry_sexp_release(expression)


@cache
def load() -> Library | None:
    """The machine's libgcrypt, or None."""
    for name in _NAMES:
        try:
            library = Library(ctypes.CDLL(name))
        except (OSError, AttributeError):
            continue
        if library.usable():
            return library
    return None
