"""Terms: when each is over, and why on that day.

A term is a function of the starting moment, the calendar and the edition, never a counter that something
decrements. Days are counted as APPC 76 says: the starting day is not counted, a term in working days ends on
the last of them, and a term in months or years whose end falls on a day off ends on the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from attestat.domain.calendar import Calendar, Day
from attestat.domain.edition import BudgetStage, Edition, StartsWith, Term, Unit, edition_on
from attestat.domain.edition_reading import Text
from attestat.domain.worktime import (
    add_working_days,
    effective_day,
    local,
    local_day,
    next_working_day,
    roll_forward,
)

_ONE = timedelta(days=1)

_NOT_BEGUN = Text(
    "мерзім келесі күннен басталады",
    "срок начинается со следующего дня",
    "the term begins on the next day",
)
_APPC_76 = Text("ҚР ӘРПК 76-бабы", "статья 76 АППК РК", "APPC, Article 76")
_FILED_LATE = Text(
    "жұмыс уақыты аяқталғаннан кейін түсті, келесі жұмыс күні қабылданды",
    "поступило после окончания рабочего времени, принято на следующий рабочий день",
    "filed after the end of working time, accepted on the next working day",
)
_CLAUSE_8_4 = Text("Қағидалардың 8-тармағы", "пункт 8 Правил", "Rules, clause 8")


@dataclass(frozen=True, slots=True)
class Due:
    """A computed term and its explanation.

    Every calendar day from the start to ``due`` stands either in ``counted`` or in ``skipped``; each skipped
    day has its reason and act. ``due`` is the last day of the term, inclusive. ``opens_on`` is the first day
    after it on which the awaited thing may happen (the act after the hearing's three full days, the entry
    into force). ``provisional``: a year is touched that is computed from the rules alone. ``worked`` are
    weekend days counted because an order made them working days.
    """

    code: str
    name: Text
    clause: str
    amount: int
    unit: Unit
    started: date
    effective_day: date
    due: date
    counted: tuple[date, ...]
    skipped: tuple[Day, ...]
    worked: tuple[Day, ...]
    warn_on: date
    opens_on: date | None
    provisional: bool

    def days(self) -> tuple[Day | date, ...]:
        """Every day from the start to the end in order: a date when it is counted, a ``Day`` when it is
        skipped.
        """
        rows: list[Day | date] = [*self.counted, *self.skipped]
        return tuple(sorted(rows, key=lambda row: row.date if isinstance(row, Day) else row))


def plain_term(days: int, starts_with: StartsWith = "filing") -> Term:
    """A term of so many working days that is none of T1–T15, counted in the same way."""
    if days < 0:
        raise ValueError("a term cannot have fewer than 0 days")
    name = Text("жұмыс күндеріндегі мерзім", "срок в рабочих днях", "a term in working days")
    start = Text("өтініштің түскен күні", "день поступления", "the day of filing")
    return Term("", name, days, "working_days", starts_with, "8.4; APPC 76", start)


def edition_for(
    start: datetime | date, starts_with: StartsWith, calendar: Calendar, editions: Iterable[Edition]
) -> Edition:
    """The edition that rules a term: the one in force on the effective day of its start.

    The effective day depends on the hours of working time, which stand in an edition; so the edition of the
    starting day is asked first, and the one of the effective day taken.
    """
    rows = tuple(editions)
    started = local_day(start) if isinstance(start, datetime) else start
    first = edition_on(rows, started)
    return edition_on(rows, _effective(start, started, starts_with, calendar, first))


def due(
    term: Term | str,
    start: datetime | date,
    calendar: Calendar,
    edition: Edition,
    *,
    amount: int | None = None,
    starts_with: StartsWith | None = None,
    begins: date | None = None,
) -> Due:
    """When ``term`` ends if it starts at ``start``, with every day counted or skipped.

    ``start`` is a moment, or a day when the day is all that is known: a day is taken as it is for an act of
    an official, and as its last timely moment for a filing (so a day off moves to the next working day).
    ``amount`` replaces the term's own where the law allows another (``alternatives``) or less (``at_most``);
    ``starts_with`` replaces the rule by which the moment becomes a day; ``begins`` is the effective day where
    it was recorded when the thing began: an acceptance stays what it was whatever the calendar says later.

    Raises ``KeyError`` for an unknown term, ``ValueError`` for an amount the law does not allow or a naive
    moment, ``CalendarMissing`` when the calendar does not reach so far.
    """
    if isinstance(term, str):
        term = edition.term(term)
    length = _length(term, amount)
    started = local_day(start) if isinstance(start, datetime) else start
    if begins is None:
        begins = _effective(start, started, starts_with or term.starts_with, calendar, edition)
    nominal = _nominal_end(begins, length, term.unit, calendar)
    last = roll_forward(nominal, calendar) if term.rolls else nominal
    counted, skipped, worked = _trace(term.unit, started, begins, length, nominal, last, calendar)
    return Due(
        code=term.code,
        name=term.name,
        clause=term.clause,
        amount=length,
        unit=term.unit,
        started=started,
        effective_day=begins,
        due=last,
        counted=counted,
        skipped=skipped,
        worked=worked,
        warn_on=_warn_on(term, begins, last, calendar),
        opens_on=_opens_on(term, last, calendar),
        provisional=_is_provisional(term, started, nominal, last, calendar),
    )


def due_day(
    days: int, start: datetime, calendar: Calendar, edition: Edition, starts_with: StartsWith = "filing"
) -> date:
    """Only the last day of a term of so many working days, for lists of many cases: no explanation."""
    here = local(start)
    day = here.date()
    if starts_with == "act":
        return add_working_days(day, days, calendar)
    # effective_day and add_working_days in one look: a late filing begins at the working day that comes next.
    place = calendar.up_to(day)
    in_time = place > 0 and here.time() < edition.hours.late_from and calendar.working[place - 1] == day
    return calendar.working_at(place + days - in_time)


def _length(term: Term, amount: int | None) -> int:
    if amount is None or amount == term.amount or amount in term.alternatives:
        return term.amount if amount is None else amount
    if term.at_most and 1 <= amount <= term.amount:
        return amount
    allowed = (
        f"1 to {term.amount}" if term.at_most else ", ".join(map(str, (term.amount, *term.alternatives)))
    )
    raise ValueError(f"the term {term.code} ({term.clause}) may have {allowed}, not {amount}")


def _effective(
    start: datetime | date, started: date, starts_with: StartsWith, calendar: Calendar, edition: Edition
) -> date:
    if starts_with == "act":
        return started
    if isinstance(start, datetime):
        return effective_day(start, calendar, edition.hours)
    return roll_forward(started, calendar)


def _nominal_end(begins: date, length: int, unit: Unit, calendar: Calendar) -> date:
    """The last day before an end on a day off is moved."""
    if unit == "working_days":
        return add_working_days(begins, length, calendar)
    if unit == "calendar_days":
        return begins + timedelta(days=length)
    return add_months(begins, length if unit == "months" else length * 12)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_month = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (next_month - _ONE).day))


def valid_until(issued_on: date, years: int = 5) -> date:
    """The last day on which an attestat is valid, inclusive (R5.1, Q9): the same date five years on.

    29 February gives 28 February.
    """
    return add_months(issued_on, years * 12)


def _trace(
    unit: Unit, started: date, begins: date, length: int, nominal: date, last: date, calendar: Calendar
) -> tuple[tuple[date, ...], tuple[Day, ...], tuple[Day, ...]]:
    """The days counted, the days skipped with their reasons, and the weekend days among the counted."""
    counted: tuple[date, ...] = ()
    worked: tuple[Day, ...] = ()
    skipped = _before_the_first(started, begins, length, calendar)
    if unit == "working_days" and length:
        first = begins + _ONE
        counted = calendar.working_between(first, last)
        skipped += calendar.off_between(first, last)
        worked = tuple(day for day in calendar.special_between(first, last) if day.kind == "worked")
    elif unit == "calendar_days":
        counted = tuple(map(date.fromordinal, range(begins.toordinal() + 1, nominal.toordinal() + 1)))
    if last != nominal:
        skipped += calendar.off_between(nominal, last - _ONE)
    return counted, skipped, worked


def _before_the_first(started: date, begins: date, length: int, calendar: Calendar) -> tuple[Day, ...]:
    """The days from the start up to the effective day, which no term counts."""
    days: tuple[Day, ...] = ()
    if begins > started:
        if calendar.is_working(started):
            days = (Day(started, "not_begun", _FILED_LATE, _CLAUSE_8_4, "rules-8", None),)
        days += calendar.off_between(started, begins - _ONE)
    if length:
        days += (Day(begins, "not_begun", _NOT_BEGUN, _APPC_76, "appc-76", None),)
    return days


def _warn_on(term: Term, begins: date, last: date, calendar: Calendar) -> date:
    """The day of the warning: so many working days before the end, never before the term has begun."""
    if term.unit == "working_days" or term.rolls:
        return max(begins, add_working_days(last, -term.warn_before, calendar)) if term.warn_before else last
    return max(begins, last - timedelta(days=term.warn_before))


def _is_provisional(term: Term, started: date, nominal: date, last: date, calendar: Calendar) -> bool:
    """Whether a year that is not confirmed could move the end: only years asked for working days."""
    if term.unit == "working_days":
        return calendar.touches_provisional(started, last)
    return term.rolls and calendar.touches_provisional(nominal, last)


def _opens_on(term: Term, last: date, calendar: Calendar) -> date | None:
    if not term.opens:
        return None
    return next_working_day(last, calendar) if term.unit == "working_days" else last + _ONE


class TermState(StrEnum):
    """How a term stands. ``OVERDUE`` and ``MET_LATE`` ask for a reason (Q17)."""

    RUNNING = "running"
    WARNED = "warned"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"


def state(last: date, warn_on: date, today: date, met_on: date | None = None) -> TermState:
    """How a term with this last day stands on ``today``, or how it was met on ``met_on``.

    ``met_on`` is a day: the effective day when the company had to act, the day of the act when an official
    had to.
    """
    if met_on is not None:
        return TermState.MET if met_on <= last else TermState.MET_LATE
    if today > last:
        return TermState.OVERDUE
    return TermState.WARNED if today >= warn_on else TermState.RUNNING


def never_earlier(told: date | None, recomputed: date) -> date:
    """A recomputed due date never falls before one already told to the company."""
    return recomputed if told is None else max(told, recomputed)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A term after a change of the calendar: what was told, what would be computed now, and what holds."""

    told: date
    computed: date
    due: date

    @property
    def moved(self) -> bool:
        """Whether people must be told another day than before."""
        return self.due != self.told


def recomputed(
    told: date,
    term: Term | str,
    start: datetime | date,
    calendar: Calendar,
    edition: Edition,
    *,
    closed: bool = False,
    amount: int | None = None,
    starts_with: StartsWith | None = None,
) -> Recomputed:
    """The term under a changed calendar: closed, it never moves; open, never to an earlier day than told.

    Raises what :func:`due` raises.
    """
    again = due(term, start, calendar, edition, amount=amount, starts_with=starts_with).due
    return Recomputed(told, again, told if closed else never_earlier(told, again))


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stage of the ten-day budget for one case: reach it on ``due``, by ``by`` of that day where a time
    is set.
    """

    code: str
    day: int
    due: date
    warn_on: date
    by: time | None
    text: Text
    clause: str


def budget(effective: date, calendar: Calendar, edition: Edition) -> tuple[Milestone, ...]:
    """The stages of the ten days (Q2), each with its day: day 0 is ``effective``, day n the n-th working
    day after.

    A warning comes a working day earlier, but not before day 0.
    """
    return tuple(_milestone(stage, effective, calendar) for stage in edition.budget)


def _milestone(stage: BudgetStage, effective: date, calendar: Calendar) -> Milestone:
    last = add_working_days(effective, stage.day, calendar)
    warn_on = add_working_days(effective, max(stage.day - 1, 0), calendar)
    return Milestone(stage.code, stage.day, last, warn_on, stage.by, stage.text, stage.clause)


def earliest_act(notice_delivered: date, calendar: Calendar, edition: Edition) -> date:
    """The first day on which an act may follow a hearing (APPC 73, R10.2).

    Three full working days lie between the delivery of the notice and the act, and the two days for an
    objection are over.
    """
    notice = due("T5", notice_delivered, calendar, edition)
    objection = due("T6", notice_delivered, calendar, edition)
    opens = notice.opens_on or next_working_day(notice.due, calendar)
    return max(opens, next_working_day(objection.due, calendar))
