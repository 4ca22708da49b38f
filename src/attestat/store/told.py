"""The dates told to companies (ADR 18): what was told is what is shown, everywhere and for ever.

A term's last day is written down when the term begins, with the calendar by which it was counted. A change
of the calendar writes a later day beside it, never an earlier one. Whoever shows the last day of a term of a
case asks here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from operator import attrgetter
from uuid import UUID

from attestat.domain.calendar import Calendar
from attestat.domain.calendar_change import citation
from attestat.domain.edition import Edition, Term
from attestat.domain.edition_reading import Text
from attestat.domain.terms import Due, due
from attestat.store import law
from attestat.store.models import Application, CalendarChange, Inquiry, ToldTerm

Told = Mapping[str, tuple[ToldTerm, ...]]
"""The told days of a case by the place of their terms in addresses, the first told first."""


@dataclass(frozen=True)
class Counted:
    """A term as it is told, and what the calendar in force would give today.

    `term` explains the told day by the calendar by which it was counted. `computed` is the last day by the
    calendar in force; it differs when a change would have made the term shorter. `told` are the days told,
    empty when nobody was told yet.
    """

    term: Due
    computed: date
    told: tuple[ToldTerm, ...] = ()


def of(row: Application) -> Told:
    """Everything that was told in this case; prefetch `told_terms` for lists."""
    found: dict[str, list[ToldTerm]] = {}
    for told in sorted(_rows(row), key=attrgetter("day")):
        found.setdefault(told.term, []).append(told)
    return {slug: tuple(rows) for slug, rows in found.items()}


def _rows(row: Application) -> list[ToldTerm]:
    """The rows of the case: those that a list has fetched for all its cases, else asked now."""
    if "told_terms" in getattr(row, "_prefetched_objects_cache", {}):
        return list(row.told_terms.all())
    return list(row.told_terms.select_related("change"))


def counted(
    told: Told,
    slug: str,
    term: Term | str,
    started: datetime | date,
    rules: Edition,
    *,
    begins: date | None = None,
) -> Counted:
    """The term with this place in addresses: as it was told, else by the calendar in force."""
    rows = told.get(slug, ())
    now = due(term, started, law.calendar(), rules, begins=begins)
    if not rows:
        return Counted(now, now.due)
    last, by = rows[-1].day, rows[-1].counted_by_id
    if now.due == last and by == law.calendar_hash():
        return Counted(now, now.due, rows)
    then = due(term, started, law.calendar_of(by), rules, begins=begins)
    # A year that was confirmed since makes no date provisional.
    return Counted(replace(then, due=last, provisional=now.provisional), now.due, rows)


@dataclass(frozen=True)
class Move:
    """A last day that was told and then moved: by which act, known since when, and when it was told anew."""

    before: date
    after: date
    act: Text
    known_on: date
    change: UUID
    told_at: datetime


def moves(rows: Sequence[ToldTerm]) -> tuple[Move, ...]:
    """How a told day came to be the present one; empty for a day that never moved."""
    found = []
    for before, after in pairwise(rows):
        change = after.change
        if change is not None:
            found.append(
                Move(before.day, after.day, act_of(change), change.known_on, change.public_id, after.told_at)
            )
    return tuple(found)


def act_of(change: CalendarChange) -> Text:
    """The act of a change of the calendar, as it is cited."""
    titles = Text(change.act_title_kk, change.act_title_ru, change.act_title_en)
    return citation(titles, change.act_number, change.act_date)


def by_calendar(
    term: Term | str, started: datetime | date, rules: Edition, calendar: Calendar, begins: date | None
) -> date:
    """The last day by some other calendar, such as a proposed one."""
    return due(term, started, calendar, rules, begins=begins).due


def ten_days(row: Application, rules: Edition, told: Told | None = None) -> Due | None:
    """The ten working days of a case (T3), None before acceptance."""
    if row.received_at is None:
        return None
    told = of(row) if told is None else told
    return counted(told, "T3", "T3", row.received_at, rules, begins=row.effective_day).term


def five_days(row: Inquiry, rules: Edition, told: Told | None = None) -> Due | None:
    """The five working days of a department (T4), None before it registered the inquiry."""
    if row.registered_at is None:
        return None
    told = of(row.application) if told is None else told
    return counted(told, f"T4-{row.public_id}", "T4", row.registered_at, rules).term
