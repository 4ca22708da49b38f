"""The law that the product works by: editions of the Rules and the working calendar.

Whoever needs a term, a text or a day asks here and not where they are kept. Published editions are rows
(`models.Edition`); a process reads them once and again when the database says that they changed
(`store.law_version`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from attestat.domain.calendar import Calendar, calendar_from
from attestat.domain.canonical import canonical_bytes, parse
from attestat.domain.edition import Edition, edition_on
from attestat.domain.edition_reading import plain
from attestat.domain.worktime import effective_day, local_day
from attestat.store import law_version, models
from attestat.store.law_rows import published
from attestat.store.law_rows import whole as whole


@dataclass(frozen=True)
class _Held:
    database: str
    version: int
    series: tuple[Edition, ...]
    by_code: Mapping[str, Edition]


@dataclass(frozen=True)
class _Calendar:
    database: str
    version: int
    sha256: str


_held: _Held | None = None
_calendar: _Calendar | None = None
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
    """The working calendar in force: the last version that two persons confirmed (ADR 17)."""
    return calendar_of(calendar_hash())


def calendar_hash() -> str:
    """The hash of the data of the calendar in force: told dates, proposals and versions name it."""
    global _calendar
    version, held = law_version.current(), _calendar
    if held is None or held.version != version or held.database != law_version.database():
        found = _one("SELECT data_id FROM store_calendarversion ORDER BY number DESC LIMIT 1")
        held = _calendar = _Calendar(law_version.database(), version, found)
    return held.sha256


def hold() -> None:
    """Nobody changes the calendar until this transaction ends; to be asked before a row is locked.

    Acts call it, so that a change of the calendar finds every date that was told before it.
    """
    law_version.saw(int(_one("SELECT calendar_held()")))


def hold_to_change() -> None:
    """Wait for every act that is under way and let none begin until this transaction ends."""
    law_version.saw(int(_one("SELECT calendar_taken()")))


@lru_cache(maxsize=16)
def calendar_of(sha256: str) -> Calendar:
    """The calendar of a version or of a proposed change, unrolled once a process."""
    return calendar_from(calendar_data(sha256))


def calendar_data(sha256: str) -> Mapping[str, Any]:
    """The rows of a version as they stand in `law/calendar.toml`; days are ISO texts."""
    found = parse(bytes(models.Blob.objects.values_list("data", flat=True).get(sha256=sha256)))
    assert isinstance(found, dict)
    return found


def calendar_bytes(data: Mapping[str, Any]) -> bytes:
    """The canonical bytes by whose hash a calendar is known."""
    return canonical_bytes(plain(data))


def _one(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        (found,) = cursor.fetchone()
    return str(found)


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
        _read[row.data_sha256] = published(row.code, row.data, row.data_sha256)
    return _read[row.data_sha256]
