"""KATO below the regions: the official table once it was imported, until then a marked sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from time import monotonic

from django.db import connection

from attestat.domain.kato import Unit
from attestat.domain.regions import BY_CODE
from attestat.store import law_files
from attestat.store.models import KatoUnit

MOST_FOUND = 20
"""Matches of a search that are shown; more help nobody to choose."""

_LETTERS = str.maketrans("ё", "е")


@dataclass(frozen=True)
class Found:
    """A unit that a search found, with the district it lies in (None for a district itself)."""

    unit: Unit
    region: str
    district: Unit | None


@dataclass(frozen=True)
class Resolved:
    """What the words of an address mean: the units that bear these names, None where the classifier ends."""

    district: Unit | None
    settlement: Unit | None

    @property
    def code(self) -> str:
        """The deepest code of KATO; empty when there is none, as for every unit of the sample."""
        deepest = self.settlement or self.district
        return deepest.code if deepest is not None and deepest.code.isdigit() else ""


@dataclass(frozen=True)
class _Table:
    """The units that answer now, with what is asked of them prepared."""

    is_sample: bool
    by_code: Mapping[str, Unit]
    districts: Mapping[str, Sequence[Unit]]
    settlements: Mapping[str, Sequence[Unit]]


def is_sample() -> bool:
    """Whether the official table has not been imported yet."""
    return _table().is_sample


def districts(region: str) -> Sequence[Unit]:
    """The districts and cities of a region, by name."""
    return _table().districts.get(region, ())


def settlements(district: Unit) -> Sequence[Unit]:
    """Everything that the classifier has inside a district or city, by name."""
    return _table().settlements.get(district.code, ())


def find(words: str) -> list[Found]:
    """Units whose Kazakh or Russian name holds the words, districts before settlements."""
    wanted, table = _key(words), _table()
    if len(wanted) < 2:
        return []
    matching = [
        unit
        for unit in table.by_code.values()
        if unit.level > 1 and (wanted in _key(unit.kk) or wanted in _key(unit.ru))
    ]
    # What begins with the words is more likely meant than what holds them somewhere.
    matching.sort(key=lambda u: (not _key(u.kk).startswith(wanted), u.level, u.kk, u.code))
    return [
        Found(unit, unit.code[:2], None if unit.level == 2 else district_of(unit))
        for unit in matching[:MOST_FOUND]
    ]


def unit(code: str) -> Unit | None:
    """The unit with this code, of the table that answers now."""
    return _table().by_code.get(code)


def district_of(found: Unit) -> Unit | None:
    """The district or city in which a unit lies; the unit itself when it is one."""
    if found.level <= 2:
        return found
    return unit(found.code[:4] + "00000" if found.code.isdigit() else found.parent)


def resolve(region: str, district: str, settlement: str) -> Resolved:
    """The units that bear the typed names; free text resolves to None and stays as it is."""
    if region not in BY_CODE or not (district.strip() or settlement.strip()):
        return Resolved(None, None)
    found = _named(districts(region), district)
    if found is not None:
        return Resolved(found, _named(settlements(found), settlement))
    if not district.strip():
        # A city that is a district of its own may be typed as the settlement.
        return Resolved(None, _named(districts(region), settlement))
    return Resolved(None, None)


def names(region: str, district: str, settlement: str) -> dict[str, tuple[str, str]]:
    """District and settlement in both languages of the forms: as KATO has them, else as typed."""
    resolved = resolve(region, district, settlement)
    return {
        language: (
            getattr(resolved.district, language) if resolved.district else district,
            getattr(resolved.settlement, language) if resolved.settlement else settlement,
        )
        for language in ("kk", "ru")
    }


def _named(units: Sequence[Unit], name: str) -> Unit | None:
    wanted = _key(name)
    if not wanted:
        return None
    same = [unit for unit in units if wanted in (_key(unit.kk), _key(unit.ru))]
    # Two villages of one name in a district: only the person knows which, so the words stay words.
    return same[0] if len(same) == 1 else None


def _key(text: str) -> str:
    return " ".join(text.casefold().translate(_LETTERS).split())


KEPT_SECONDS = 60.0
"""How long a process uses the table before it looks again: an import is seen within a minute."""

_kept: dict[str, tuple[float, _Table]] = {}


def _table() -> _Table:
    """The table, read once a minute a process: addresses stand in every list, the table changes yearly."""
    database = str(connection.settings_dict["NAME"])
    until, table = _kept.get(database, (0.0, None))
    if table is None or monotonic() >= until:
        _kept.clear()
        table = _read()
        _kept[database] = (monotonic() + KEPT_SECONDS, table)
    return table


def forget() -> None:
    """Look at the table again at the next question: after an import in this process."""
    _kept.clear()


def _read() -> _Table:
    units = tuple(
        Unit(row.code, row.parent, row.name_kk, row.name_ru, row.level)
        for row in KatoUnit.objects.order_by("name_kk", "code")
    )
    is_sample = not units
    units = units or _sample()
    below: dict[str, list[Unit]] = {}
    inside: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.level == 2:
            below.setdefault(unit.code[:2], []).append(unit)
        elif unit.level > 2:
            inside.setdefault(unit.parent if is_sample else unit.code[:4] + "00000", []).append(unit)
    return _Table(is_sample, {unit.code: unit for unit in units}, below, inside)


@cache
def _sample() -> tuple[Unit, ...]:
    found = []
    for region in law_files.kato_sample()["region"]:
        for number, entry in enumerate(region["unit"], 1):
            code = f"{region['code']}-{number:02}"
            found.append(Unit(code, region["code"], entry["kk"], entry["ru"], 2))
            found += [
                Unit(f"{code}-{place:02}", code, kk, ru, 4)
                for place, (kk, ru) in enumerate(entry.get("settlements", []), 1)
            ]
    return tuple(found)
