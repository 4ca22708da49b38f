"""The law that the product works by: editions of the Rules and the working calendar.

Whoever needs a term, a text or a day asks here and not where they are kept. Published editions are rows
(`models.Edition`); a process reads them once and again when the database says that they changed
(`store.law_version`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from attestat.domain.calendar import Calendar
from attestat.domain.edition import Edition, edition_from, edition_on, filled_up
from attestat.domain.edition_series import data_hash
from attestat.domain.worktime import effective_day, local_day
from attestat.store import law_files, law_version, models


@dataclass(frozen=True)
class _Held:
    database: str
    version: int
    series: tuple[Edition, ...]
    by_code: Mapping[str, Edition]


_held: _Held | None = None
_read: dict[str, Edition] = {}
"""Editions by the hash of their data: published data never change, so neither does what was read from
them."""


def editions() -> tuple[Edition, ...]:
    """All editions that are in force, were or will be, the earliest first; what was replaced is left out."""
    return _now().series


def edition(code: str) -> Edition | None:
    """The published edition with this code, a replaced one too; None for a draft's empty code."""
    return _now().by_code.get(code)


def every_edition() -> tuple[Edition, ...]:
    """All published editions with those that were replaced, the earliest first."""
    return tuple(_now().by_code.values())


def in_force(day: date) -> Edition:
    """The edition in force on this day; raises ``EditionError`` where none is."""
    return edition_on(editions(), day)


def for_filing(at: datetime) -> tuple[Edition, date]:
    """The effective day of what is filed now, and the edition in force on it (R8.4, VER-1)."""
    day = effective_day(at, calendar(), in_force(local_day(at)).hours)
    return in_force(day), day


def calendar() -> Calendar:
    """The working calendar."""
    return law_files.calendar()


def _now() -> _Held:
    global _held
    version = law_version.current()
    held = _held
    if held is None or held.version != version or held.database != law_version.database():
        held = _held = _from_rows(version)
    return held


def _from_rows(version: int) -> _Held:
    rows = list(
        models.Edition.objects.filter(state="published").defer("data", "remarks").order_by("valid_from", "id")
    )
    made = {row.code: replace(_edition(row), valid_to=row.valid_to) for row in rows}
    replaced = {row.code for row in rows if row.replaced_by_id is not None}
    series = tuple(found for code, found in made.items() if code not in replaced)
    return _Held(law_version.database(), version, series, made)


def _edition(row: models.Edition) -> Edition:
    if row.data_sha256 not in _read:
        if data_hash(row.data) != row.data_sha256:
            raise RuntimeError(f"edition {row.code} in the database is not the one that was published")
        _read[row.data_sha256] = edition_from(whole(row.data))
    return _read[row.data_sha256]


def whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an edition as the product can work with them: what a later release of the product needs and
    they do not name is taken from the files that ship with it; what they name is theirs.
    """
    return filled_up(data, law_files.edition_data())
