"""Elliptic curve signatures GOST 34.10-2015 (512) and GOST 34.310-2004 (256), in plain integers.

Sources: RFC 7091 (the equations, equal for both), RFC 7836 (curve id-tc26-gost-3410-12-512-paramSetA),
RFC 4357 (curve CryptoPro-A). The functions take and return integers; byte orders belong to `kzeds.gost`.
With gmpy2 the same code runs on its numbers and is four times faster.

Signing here is not constant-time. It is for test and demonstration keys only.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Point = tuple[int, int]


@dataclass(frozen=True)
class Curve:
    """A short Weierstrass curve y² = x³ + ax + b over the prime field p, of prime order q; a = p - 3."""

    name: str
    bits: int
    p: int
    b: int
    q: int
    gx: int
    gy: int

    @property
    def size(self) -> int:
        """Length of a coordinate, and of r and s, in bytes."""
        return self.bits // 8

    def contains(self, x: int, y: int) -> bool:
        """Whether the point has reduced coordinates and lies on the curve."""
        if not (0 <= x < self.p and 0 <= y < self.p):
            return False
        return (y * y - (x * x - 3) * x - self.b) % self.p == 0


GOST_512 = Curve(
    name="id-tc26-gost-3410-12-512-paramSetA",
    bits=512,
    p=2**512 - 569,
    b=int(
        "E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265"
        "EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760",
        16,
    ),
    q=int(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275",
        16,
    ),
    gx=3,
    gy=int(
        "7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921"
        "DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4",
        16,
    ),
)

CRYPTOPRO_A = Curve(
    name="id-GostR3410-2001-CryptoPro-A-ParamSet",
    bits=256,
    p=2**256 - 617,
    b=166,
    q=int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893", 16),
    gx=1,
    gy=int("8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14", 16),
)

# Widths of the signed windows: the base point is used for ever, a public key often once.
_BASE_WINDOW = 8
_KEY_WINDOW = 5
_KNOWN_KEY_WINDOW = 6
# A scalar of the base point, and of a key that came often enough, is cut into this many parts, which share
# their doublings. The tables for it cost about one verification.
_PARTS = 8
_OFTEN = 3
_REMEMBERED_KEYS = 256

# Jacobian coordinates (X, Y, Z) with x = X/Z², y = Y/Z³; Z = 0 is the point at infinity.
_Jacobian = tuple[Any, Any, Any]


def _double(p: Any, point: _Jacobian) -> _Jacobian:
    """Doubling for a = -3 (the formulas dbl-2001-b of the Explicit-Formulas Database)."""
    x, y, z = point
    delta = z * z % p
    gamma = y * y % p
    beta = x * gamma % p
    alpha = 3 * (x - delta) * (x + delta) % p
    x3 = (alpha * alpha - 8 * beta) % p
    z3 = 2 * y * z % p
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % p, z3


def _add(p: Any, point: _Jacobian, x2: Any, y2: Any) -> _Jacobian:
    """Sum of a Jacobian point and an affine one, complete: the special cases are told apart."""
    x1, y1, z1 = point
    if not z1:
        return x2, y2, z1 + 1
    zz = z1 * z1 % p
    h = (x2 * zz - x1) % p
    r = (y2 * z1 * zz - y1) % p
    if not h:
        if r:
            return x1, y1, z1 - z1
        return _double(p, point)
    hh = h * h % p
    v = x1 * hh % p
    hhh = h * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - y1 * hhh) % p, z1 * h % p


def _affine(p: Any, points: list[_Jacobian]) -> list[tuple[Any, Any]]:
    """Many points brought to affine coordinates with one inversion (Montgomery's trick)."""
    products, running = [], 1
    for _, _, z in points:
        products.append(running)
        running = running * z % p
    inverse = pow(running, -1, p)
    result: list[tuple[Any, Any]] = []
    for (x, y, z), before in zip(reversed(points), reversed(products), strict=True):
        zi = inverse * before % p
        inverse = inverse * z % p
        zi2 = zi * zi % p
        result.append((x * zi2 % p, y * zi2 * zi % p))
    return result[::-1]


def _odd_multiples(p: Any, x: Any, y: Any, window: int) -> list[tuple[Any, Any]]:
    """P, 3P, 5P, … up to 2^(window-1) - 1 times P, affine."""
    one = x - x + 1
    [(dx, dy)] = _affine(p, [_double(p, (x, y, one))])
    multiples: list[_Jacobian] = [(x, y, one)]
    for _ in range(2 ** (window - 2) - 1):
        multiples.append(_add(p, multiples[-1], dx, dy))
    return _affine(p, multiples)


def _digits(scalar: int, window: int) -> list[tuple[int, int]]:
    """The windowed non-adjacent form: places and odd signed digits, without the zeros."""
    full, half = 1 << window, 1 << (window - 1)
    digits = []
    place = 0
    while scalar:
        zeros = (scalar & -scalar).bit_length() - 1
        scalar >>= zeros
        place += zeros
        digit = scalar & (full - 1)
        if digit >= half:
            digit -= full
        digits.append((place, digit))
        scalar = (scalar - digit) >> window
        place += window
    return digits


@dataclass(frozen=True)
class _Table:
    """Odd multiples of P·2^(i·part) for each part i of a scalar."""

    window: int
    part: int
    rows: list[list[tuple[Any, Any]]]


class Arithmetic:
    """Verification and signing on one kind of number: Python's integers or gmpy2's."""

    def __init__(self, number: Callable[[int], Any]) -> None:
        self._number = number
        self._base_tables: dict[str, _Table] = {}
        # A signer tends to sign again, and an authority signs everybody: recent keys are remembered.
        self._keys: OrderedDict[tuple[str, int, int], tuple[int, _Table]] = OrderedDict()
        self._lock = threading.Lock()

    def _make_table(self, curve: Curve, x: int, y: int, window: int, parts: int) -> _Table:
        p, part = self._number(curve.p), curve.bits // parts
        one = self._number(1)
        bases: list[_Jacobian] = [(self._number(x), self._number(y), one)]
        for _ in range(parts - 1):
            point = bases[-1]
            for _ in range(part):
                point = _double(p, point)
            bases.append(point)
        return _Table(window, part, [_odd_multiples(p, *point, window) for point in _affine(p, bases)])

    def _base_table(self, curve: Curve) -> _Table:
        table = self._base_tables.get(curve.name)
        if table is None:
            table = self._make_table(curve, curve.gx, curve.gy, _BASE_WINDOW, _PARTS)
            self._base_tables[curve.name] = table
        return table

    def _key_table(self, curve: Curve, key: Point) -> _Table:
        """A small table for a key that is new, a large one for a key that comes often."""
        name = (curve.name, *key)
        with self._lock:
            uses, table = self._keys.get(name, (0, None))
        uses += 1
        if table is None:
            table = self._make_table(curve, *key, _KEY_WINDOW, 1)
        elif uses == _OFTEN:
            table = self._make_table(curve, *key, _KNOWN_KEY_WINDOW, _PARTS)
        with self._lock:
            self._keys[name] = (uses, table)
            self._keys.move_to_end(name)
            if len(self._keys) > _REMEMBERED_KEYS:
                self._keys.popitem(last=False)
        return table

    def combine(self, curve: Curve, base_times: int, key: Point | None, key_times: int) -> Point | None:
        """base_times · G + key_times · Q as an affine point, or None for the point at infinity.

        The scalars lie between 0 and q.
        """
        p = self._number(curve.p)
        # What is added at which place: all parts of both scalars go up the places together.
        sums: dict[int, list[tuple[Any, Any]]] = {}
        jobs = [(base_times, self._base_table(curve))]
        if key is not None:
            jobs.append((key_times, self._key_table(curve, key)))
        for scalar, table in jobs:
            for number, row in enumerate(table.rows):
                rest = scalar >> number * table.part
                if number < len(table.rows) - 1:
                    rest &= (1 << table.part) - 1
                for place, digit in _digits(rest, table.window):
                    x, y = row[abs(digit) >> 1]
                    sums.setdefault(place, []).append((x, y) if digit > 0 else (x, p - y))
        # The formulas of _double and _add, written out: this loop is where the time goes.
        x1 = y1 = one = self._number(1)
        z1 = one - one
        for place in range(max(sums, default=0), -1, -1):
            if z1:
                zz = z1 * z1 % p
                yy = y1 * y1 % p
                beta = x1 * yy % p
                alpha = 3 * (x1 - zz) * (x1 + zz) % p
                x1 = (alpha * alpha - 8 * beta) % p
                z1 = 2 * y1 * z1 % p
                y1 = (alpha * (4 * beta - x1) - 8 * yy * yy) % p
            for x2, y2 in sums.get(place, ()):
                if z1:
                    zz = z1 * z1 % p
                    h = (x2 * zz - x1) % p
                    if h:
                        r = (y2 * (z1 * zz % p) - y1) % p
                        hh = h * h % p
                        v = x1 * hh % p
                        hhh = h * hh % p
                        x1 = (r * r - hhh - 2 * v) % p
                        y1 = (r * (v - x1) - y1 * hhh) % p
                        z1 = z1 * h % p
                        continue
                x1, y1, z1 = _add(p, (x1, y1, z1), x2, y2)
        if not z1:
            return None
        [(x, y)] = _affine(p, [(x1, y1, z1)])
        return int(x), int(y)

    def verify(self, curve: Curve, key: Point, digest: int, r: int, s: int) -> bool:
        """RFC 7091, section 6.2. The key must be on the curve: check that first, once per key."""
        if not (0 < r < curve.q and 0 < s < curve.q):
            return False
        e = digest % curve.q or 1
        v = pow(e, -1, curve.q)
        point = self.combine(curve, s * v % curve.q, key, -r * v % curve.q)
        return point is not None and point[0] % curve.q == r

    def public_key(self, curve: Curve, d: int) -> Point:
        """The point d · G of a private key 0 < d < q."""
        point = self.combine(curve, d, None, 0)
        if point is None:
            raise ValueError("a private key must be greater than 0 and less than q")
        return point

    def sign(
        self, curve: Curve, d: int, digest: int, randbelow: Callable[[int], int] = secrets.randbelow
    ) -> Point:
        """RFC 7091, section 6.1: the pair (r, s). `randbelow(n)` draws a number below n."""
        e = digest % curve.q or 1
        while True:
            k = randbelow(curve.q - 1) + 1
            point = self.combine(curve, k, None, 0)
            assert point is not None
            r = point[0] % curve.q
            s = (r * d + k * e) % curve.q
            if r and s:
                return r, s


PLAIN = Arithmetic(int)
