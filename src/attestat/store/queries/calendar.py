"""Versions and changes of the working calendar, and the terms that a change would move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from attestat.domain.actor import WHO_SIGNS_RESULTS, Actor, Role
from attestat.domain.calendar import Calendar, changed_days, years_to_confirm
from attestat.domain.calendar_change import Kept, Row, kept, withdrawable
from attestat.domain.edition_reading import Text
from attestat.domain.procedure import CLOSED, ISSUED_IN_PART
from attestat.domain.terms import never_earlier
from attestat.store import law
from attestat.store.models import Application, CalendarChange, CalendarVersion, ToldTerm
from attestat.store.queries.terms import COMPLAINT, CaseTerm, terms_of
from attestat.store.told import act_of


@dataclass(frozen=True)
class TermMove:
    """An open term before and after a change; the same day twice when the change does not move it."""

    term: CaseTerm
    before: date
    after: date

    @property
    def is_moved(self) -> bool:
        """Whether the company is told another day."""
        return self.after != self.before


@dataclass(frozen=True)
class CaseMoves:
    """A case that a change touches, with every open term of it."""

    row: Application
    terms: tuple[TermMove, ...]

    @property
    def id(self) -> UUID:
        """The public id of the case."""
        return self.row.public_id

    @property
    def number(self) -> str:
        """The application number."""
        return (self.row.number.text or "") if self.row.number else ""

    @property
    def name_kk(self) -> str:
        """The company in Kazakh."""
        return self.row.organisation.name_kk

    @property
    def name_ru(self) -> str:
        """The company in Russian."""
        return self.row.organisation.name_ru

    @property
    def moved(self) -> tuple[TermMove, ...]:
        """The terms that move."""
        return tuple(move for move in self.terms if move.is_moved)


def affected(after: Calendar, *, today: date) -> list[CaseMoves]:
    """Every case in which another calendar would move an open term, in the order of the queue.

    A day that was told never comes earlier, and a term that was met is not looked at. This is the list that
    a person sees before he confirms a change, and the one by which the days are then told anew.
    """
    if not changed_days(law.calendar(), after):
        return []
    found = (CaseMoves(row, tuple(_moves(row, after, today))) for row in _running(today))
    return [case for case in found if case.moved]


def _running(today: date) -> Iterator[Application]:
    complaint = ToldTerm.objects.filter(term__startswith=COMPLAINT, day__gte=today).values("application")
    rows = (
        Application.objects.filter(received_at__isnull=False)
        .filter(~Q(stage__in=[*map(str, CLOSED), ISSUED_IN_PART]) | Q(pk__in=complaint))
        .select_related("organisation", "number")
        .order_by("effective_day", "queue__value")
    )
    return rows.iterator(chunk_size=200)


def _moves(row: Application, after: Calendar, today: date) -> Iterator[TermMove]:
    is_open = row.stage not in {*map(str, CLOSED), ISSUED_IN_PART}
    for term in terms_of(row):
        runs = term.slug.startswith(COMPLAINT) and term.term.due >= today
        if not term.is_plan and (runs or (is_open and term.open)):
            before = term.term.due
            yield TermMove(term, before, never_earlier(before, term.under(after)))


@dataclass(frozen=True)
class ChangeRow:
    """A change as lists and its page show it; `state` is proposed, confirmed, returned or overtaken.

    Overtaken: another change was confirmed after this was proposed, so it must be proposed anew. `holiday`
    is the one that the change ends.
    """

    id: UUID
    kind: str
    asked: Mapping[str, Any]
    holiday: Kept | None
    act: Text
    act_date: date
    known_on: date
    state: str
    sha256: str
    base: int
    version: int | None
    proposed_by: str
    proposer: UUID
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    remarks: str
    moved_terms: int
    moved_cases: int


def changes(*, confirmed: bool = False) -> list[ChangeRow]:
    """All changes, the newest first; only those in force for the public."""
    rows = _changes()
    if confirmed:
        rows = rows.filter(version__isnull=False)
    newest = newest_version()
    return [_row(row, newest) for row in rows.order_by("-id")]


def change(public_id: UUID) -> ChangeRow | None:
    """One change."""
    row = _changes().filter(public_id=public_id).first()
    return _row(row, newest_version()) if row else None


def newest_version() -> int:
    """The number of the version in force."""
    return CalendarVersion.objects.order_by("-number").values_list("number", flat=True)[0]


def _changes() -> QuerySet[CalendarChange]:
    return CalendarChange.objects.select_related("base", "proposed_by", "decision__decided_by", "version")


def _row(row: CalendarChange, newest: int) -> ChangeRow:
    decision = getattr(row, "decision", None)
    version = getattr(row, "version", None)
    state = decision.verdict if decision else "proposed" if row.base.number == newest else "overtaken"
    return ChangeRow(
        id=row.public_id,
        kind=row.kind,
        asked=row.asked,
        holiday=_holiday(row.data_id, row.asked["row"]) if row.kind == "end_holiday" else None,
        act=act_of(row),
        act_date=row.act_date,
        known_on=row.known_on,
        state=state,
        sha256=row.data_id,
        base=row.base.number,
        version=version.number if version else None,
        proposed_by=row.proposed_by.full_name,
        proposer=row.proposed_by.public_id,
        proposed_at=row.proposed_at,
        decided_by=decision.decided_by.full_name if decision else "",
        decided_at=decision.decided_at if decision else None,
        remarks=decision.remarks if decision else "",
        moved_terms=decision.moved_terms if decision else 0,
        moved_cases=decision.moved_cases if decision else 0,
    )


@lru_cache(maxsize=256)
def _holiday(sha256: str, name: str) -> Kept | None:
    """A holiday by its name in a version or a proposal; data with this hash never change."""
    return next((row for row in kept(law.calendar_data(sha256)) if row.row == name), None)


def days_of(row: ChangeRow) -> tuple[date, ...]:
    """The days that are worked before a change and not after it, or the other way round."""
    base = CalendarVersion.objects.get(number=row.base)
    return changed_days(law.calendar_of(base.data_id), law.calendar_of(row.sha256))


def rows_to_withdraw() -> list[Row]:
    """What orders made and another order may withdraw."""
    return list(withdrawable(law.calendar_data(law.calendar_hash())))


def holidays_to_end() -> list[Kept]:
    """The holidays and yearly days off that are kept in some year, in the order of the year."""
    return [row for row in kept(law.calendar_data(law.calendar_hash())) if row.is_kept]


@dataclass(frozen=True)
class WantedYear:
    """A year of the calendar that must be entered or confirmed; `has_begun`: it runs already."""

    year: int
    is_missing: bool
    has_begun: bool


def wanted_years(today: date) -> tuple[WantedYear, ...]:
    """The years to enter or confirm today: computed, so that it is seen when no job has run."""
    calendar = law.calendar()
    return tuple(
        WantedYear(year, year not in calendar.years, year <= today.year)
        for year in years_to_confirm(calendar, today)
    )


def wanted_of(actor: Actor, today: date) -> tuple[WantedYear, ...]:
    """The years that this desk is told of: administrators from 1 October, the head once one has begun."""
    wanted = wanted_years(today)
    if actor.role is Role.ADMINISTRATOR:
        return wanted
    if actor.role in WHO_SIGNS_RESULTS:
        return tuple(year for year in wanted if year.has_begun)
    return ()


def provisional_years() -> list[int]:
    """The years that can be confirmed."""
    return sorted(law.calendar().provisional_years)


def following_year() -> int:
    """The year after the last one of the calendar."""
    return max(law.calendar().years) + 1


@dataclass(frozen=True)
class MovedTerm:
    """A term that a change in force moved; `term` is its name, None where the case has it no more."""

    number: str
    name_kk: str
    name_ru: str
    slug: str
    term: Text | None
    before: date
    after: date


def moved_by(change: UUID) -> list[MovedTerm]:
    """Every term that a change in force moved, from what was told."""
    rows = (
        ToldTerm.objects.filter(change__public_id=change)
        .select_related("application__organisation", "application__number")
        .order_by("application__effective_day", "application__queue__value", "id")
    )
    found = []
    for row in rows:
        case = row.application
        rules = law.edition(case.edition)
        code = row.term.split("-")[0]
        name = next((term.name for term in rules.terms if term.code == code), None) if rules else None
        before = (
            ToldTerm.objects.filter(application=case, term=row.term, day__lt=row.day)
            .order_by("-day")
            .values_list("day", flat=True)[0]
        )
        found.append(
            MovedTerm(
                number=(case.number.text or "") if case.number else "",
                name_kk=case.organisation.name_kk,
                name_ru=case.organisation.name_ru,
                slug=row.term,
                term=name,
                before=before,
                after=row.day,
            )
        )
    return found
