"""KATO, the classifier of administrative and territorial units, below its twenty regions (A1-F9).

The Bureau of National Statistics publishes the table with the columns te, ab, cd, ef, hij, k, name_kaz,
name_rus, nn (requirements.md 12.10). `te` is the nine digits: ab region, cd district or city, ef rural
district, hij settlement; zeros mean "the whole of it".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLUMNS = ("te", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus", "nn")
"""The columns of the published table; `k` and `nn` are not used here."""

_CODE = re.compile(r"[0-9]{9}")
_PARTS = (("ab", slice(0, 2)), ("cd", slice(2, 4)), ("ef", slice(4, 6)), ("hij", slice(6, 9)))
MOST_FAULTS = 50
"""So many faults are told at most: a wrong file would have thousands."""


@dataclass(frozen=True)
class Unit:
    """A unit with its names; `parent` is the code of the nearest unit above it, a region's two digits for
    the first level below it. `level`: 1 region, 2 district or city, 3 rural district, 4 settlement."""

    code: str
    parent: str
    kk: str
    ru: str
    level: int


class KatoFaults(Exception):
    """The table cannot be taken; `faults` says every reason with its line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def level_of(code: str) -> int:
    """How deep a code of nine digits stands: 1 region … 4 settlement."""
    if code[6:] != "000":
        return 4
    if code[4:6] != "00":
        return 3
    return 2 if code[2:4] != "00" else 1


def above(code: str) -> tuple[str, ...]:
    """The codes of the units that may stand above this one, the nearest first."""
    chain = [code[:6] + "000", code[:4] + "00000", code[:2] + "0000000"]
    return tuple(candidate for candidate in dict.fromkeys(chain) if candidate != code)


def units_from(
    rows: Iterable[tuple[int, Mapping[str, str | None]]], regions: Iterable[str]
) -> tuple[Unit, ...]:
    """The units of the published table; each row comes with the number of its line.

    `regions` are the two digits of the regions there are. Raises KatoFaults, which names every wrong line:
    a table with faults is not taken in part.
    """
    known = frozenset(regions)
    faults: list[str] = []
    names: dict[str, tuple[str, str]] = {}
    for line, row in rows:
        code = (row.get("te") or "").strip()
        if found := _fault(code, row, known, names):
            faults.append(f"line {line}: {found}")
            continue
        names[code] = (_name(row, "name_kaz"), _name(row, "name_rus"))
    if not names and not faults:
        faults.append("the table has no rows")
    if faults:
        raise KatoFaults(faults)
    return tuple(
        Unit(code, _parent(code, names), kk, ru, level_of(code)) for code, (kk, ru) in sorted(names.items())
    )


def _fault(
    code: str, row: Mapping[str, str | None], regions: frozenset[str], taken: Mapping[str, object]
) -> str:
    if _CODE.fullmatch(code) is None:
        return f"te is not nine digits: {code!r}"
    if code in taken:
        return f"te {code} stands twice"
    if code[:2] not in regions:
        return f"te {code}: there is no region {code[:2]}"
    for column, place in _PARTS:
        said = (row.get(column) or "").strip()
        if said and said.zfill(place.stop - place.start) != code[place]:
            return f"te {code}: {column} says {said}, te says {code[place]}"
    lacking = [column for column in ("name_kaz", "name_rus") if not _name(row, column)]
    if lacking:
        return f"te {code}: {', '.join(lacking)} is empty"
    return ""


def _name(row: Mapping[str, str | None], column: str) -> str:
    return " ".join((row.get(column) or "").split())


def _parent(code: str, names: Mapping[str, object]) -> str:
    if level_of(code) == 1:
        return ""
    nearest = next((candidate for candidate in above(code) if candidate in names), "")
    return nearest if nearest and level_of(nearest) > 1 else code[:2]
