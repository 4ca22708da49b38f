"""Which implementation computes what: plain Python always, gmpy2 and libgcrypt where they are present.

Every faster back end must first give the known answers below; one that is absent or wrong is left out, so
results never depend on the machine, only the speed does. `KZEDS_BACKEND=plain` in the environment forbids
the faster ones.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kzeds.crypto import curve as curves
from kzeds.crypto.curve import CRYPTOPRO_A, GOST_512, PLAIN, Arithmetic, Curve, Point
from kzeds.crypto.gost94 import gost94
from kzeds.crypto.streebog import streebog512

log = logging.getLogger(__name__)

Hash = Callable[[bytes], bytes]
CurveVerify = Callable[[Curve, Point, int, int, int], bool]


@dataclass(frozen=True)
class Backend:
    """One set of implementations; None where it has none of its own."""

    name: str
    streebog512: Hash | None = None
    gost94: Hash | None = None
    verify: CurveVerify | None = None
    arithmetic: Arithmetic | None = None


PLAIN_BACKEND = Backend("plain", streebog512, gost94, PLAIN.verify, PLAIN)

# RFC 6986, section 10.1.1 (there printed as a number, the most significant byte first).
_STREEBOG_MESSAGE = b"012345678901234567890123456789012345678901234567890123456789012"
_STREEBOG_ANSWER = bytes.fromhex(
    "486f64c1917879417fef082b3381a4e211c324f074654c38823a7b76f830ad00"
    "fa1fbae42b1285c0352f227524bc9ab16254288dd6863dccd5b9f54a1ad0541b"
)[::-1]
# RFC 5831, section 7.3.1: 32 bytes of text, test parameters.
_GOST94_MESSAGE = b"This is message, length=32 bytes"
_GOST94_ANSWER = bytes.fromhex("b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa")

# Signatures made once by the plain code and confirmed by libgcrypt. The equations are those of RFC 7091; the
# curves of its own examples are not the national ones.
_PRIVATE_KEY = 0xC0FFEE0123456789ABCDEF
_DIGEST = 0xFEDCBA9876543210
_SIGNATURES = (
    (
        GOST_512,
        int(
            "cf08ab528ea30921d06dd9092c001ee5bd9e146d5ea69e61fac2af0ac284bb52"
            "16a1297fcc6e2d8ee5e80b9b265bacaf387bc4ae71f77c3328a1910b60ac83a1",
            16,
        ),
        int(
            "e124979e0a9bfd178df898456f8497c96eb5591d17030918ead1bd7c53c88038"
            "ab97bfc7d0472800fcc274d4ce362e55aa65c561a92c8f3713643d8dc94cf5a5",
            16,
        ),
    ),
    (
        CRYPTOPRO_A,
        0x59C8CD8B088BAE6C76FB0A90058C5F60CF82113D81BBB5F64CB8272E3309EE37,
        0x3502A52791E30ED8972810D1398B30ADEF48F128E0D1F911301164E10E9AA327,
    ),
)


def is_right(backend: Backend) -> bool:
    """Whether the back end gives the known answers, and says no to a wrong signature."""
    try:
        if backend.streebog512 is not None and backend.streebog512(_STREEBOG_MESSAGE) != _STREEBOG_ANSWER:
            return False
        if backend.gost94 is not None and backend.gost94(_GOST94_MESSAGE) != _GOST94_ANSWER:
            return False
        if backend.verify is not None:
            for curve, r, s in _SIGNATURES:
                key = PLAIN.public_key(curve, _PRIVATE_KEY)
                if not backend.verify(curve, key, _DIGEST, r, s):
                    return False
                if backend.verify(curve, key, _DIGEST + 1, r, s) or backend.verify(curve, key, _DIGEST, s, r):
                    return False
    except Exception:  # a back end that fails in any way is only left out
        log.warning("kzeds: back end %s fails its known answers and is not used", backend.name, exc_info=True)
        return False
    return True


def _gmpy2() -> Backend | None:
    try:
        import gmpy2
    except ImportError:
        return None
    arithmetic = curves.Arithmetic(gmpy2.mpz)
    return Backend("gmpy2", verify=arithmetic.verify, arithmetic=arithmetic)


def _libgcrypt() -> Backend | None:
    from kzeds.crypto import libgcrypt

    library = libgcrypt.load()
    if library is None:
        return None
    return Backend("libgcrypt", library.streebog512, library.gost94, library.verify)


@cache
def available() -> tuple[Backend, ...]:
    """The back ends of this machine that give right answers, the fastest first, plain Python last."""
    if not is_right(PLAIN_BACKEND):
        raise RuntimeError("kzeds: the plain code gives wrong answers on this interpreter")
    if os.environ.get("KZEDS_BACKEND") == "plain":
        return (PLAIN_BACKEND,)
    candidates = (_gmpy2(), _libgcrypt())
    return (*(b for b in candidates if b is not None and is_right(b)), PLAIN_BACKEND)


@dataclass(frozen=True)
class Chosen:
    """The fastest right implementation of each operation."""

    streebog512: Hash
    gost94: Hash
    verify: CurveVerify
    arithmetic: Arithmetic


@cache
def chosen() -> Chosen:
    """What kzeds uses in this process; decided at the first use."""
    usable = available()
    return Chosen(
        streebog512=next(b.streebog512 for b in usable if b.streebog512 is not None),
        gost94=next(b.gost94 for b in usable if b.gost94 is not None),
        verify=next(b.verify for b in usable if b.verify is not None),
        arithmetic=next(b.arithmetic for b in usable if b.arithmetic is not None),
    )
