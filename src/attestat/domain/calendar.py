"""The working calendar of Kazakhstan, day by day, each special day with its reason, its act and the day it
was known.

Sources: Labour Code Art. 84 (days off; a holiday that falls on a day off moves to the next working day; 7
January and Kurban Ait never move), Art. 85(3) (working days moved by order), Law "On holidays". The rules and
the orders are data; :func:`calendar_from` unrolls them into one row of days, so that no question asked later
needs a loop.

The calendar is no edition: a change of it moves open terms. ``calendar_from(data, known_by=day)`` gives the
calendar as it was known on that day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal

from attestat.domain.edition_reading import LANGUAGES, LawError, Reader, Text

__all__ = [
    "Calendar",
    "CalendarError",
    "CalendarMissing",
    "Day",
    "Kind",
    "Year",
    "calendar_from",
    "changed_days",
    "check_change",
    "years_to_confirm",
]

Kind = Literal["working", "worked", "weekend", "holiday", "day_off", "transferred", "moved", "not_begun"]
"""``working``: an ordinary working day. ``worked``: a weekend day worked by order. ``weekend``: Saturday,
Sunday. ``holiday``: a national or state holiday. ``day_off``: 7 January, Kurban Ait. ``transferred``: off
because a holiday fell on a weekend. ``moved``: off by order. ``not_begun``: a day on which a term had not
yet begun.
"""

CivilDate = date
"""``datetime.date`` by another name, for classes in which ``date`` is a field."""

_ONE = timedelta(days=1)
_SATURDAY = 5
_CONFIRM_FROM_MONTH = 10


class CalendarError(LawError):
    """The calendar's data contradict themselves; ``problems`` says how, a sentence for each fault."""


class CalendarMissing(LookupError):
    """The calendar does not reach the day that was asked for; ``year`` must be entered first."""

    def __init__(self, year: int, first: int, last: int) -> None:
        self.year = year
        self.first = first
        self.last = last
        super().__init__(
            f"there is no working calendar for {year}: it is entered for {first} to {last}. "
            "Enter the year with its act and have a second person confirm it"
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the reason why it is worked or not. ``act`` cites the act, ``known_on`` is when it became
    known.

    ``act_code`` names the act in the calendar's data; ``known_on`` is ``None`` for what has always held.
    """

    date: CivilDate
    kind: Kind
    reason: Text
    act: Text
    act_code: str
    known_on: CivilDate | None


def _date_of(day: Day) -> date:
    return day.date


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar. ``provisional``: computed from the rules alone, not yet confirmed by an act."""

    year: int
    provisional: bool
    note: Text


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working and other days from the first day of the first year to the last day of the last.

    ``days`` are the special days only (not ordinary working days nor plain weekends), in order. ``working``
    are all working days in order, and ``place`` says of every day how many working days lie up to and
    including it: the working day after it stands at this place. The underscored fields are indexes too.
    """

    years: Mapping[int, Year]
    days: tuple[Day, ...]
    working: tuple[date, ...] = field(repr=False, compare=False)
    place: Mapping[date, int] = field(repr=False, compare=False)
    _off: tuple[Day, ...] = field(repr=False, compare=False)
    _special: Mapping[date, Day] = field(repr=False, compare=False)

    @property
    def first_day(self) -> date:
        """The first day the calendar knows."""
        return date(min(self.years), 1, 1)

    @property
    def last_day(self) -> date:
        """The last day the calendar knows."""
        return date(max(self.years), 12, 31)

    @property
    def provisional_years(self) -> frozenset[int]:
        """Years computed from the rules alone: terms in them are marked, an alarm asks to confirm them."""
        return frozenset(year for year, row in self.years.items() if row.provisional)

    def missing(self, year: int) -> CalendarMissing:
        """The error for a year that is not here."""
        return CalendarMissing(year, min(self.years), max(self.years))

    def up_to(self, day: date) -> int:
        """How many working days lie up to and with ``day``; :class:`CalendarMissing` outside the calendar."""
        try:
            return self.place[day]
        except KeyError:
            raise self.missing(day.year) from None

    def before(self, day: date) -> int:
        """How many working days lie before ``day``; :class:`CalendarMissing` outside the calendar."""
        return self.up_to(day) - self.is_working(day)

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked; :class:`CalendarMissing` outside the calendar."""
        here = self.up_to(day)
        return here > 0 and self.working[here - 1] == day

    def working_at(self, place: int) -> date:
        """The working day that has ``place`` working days before it; :class:`CalendarMissing` outside."""
        if place < 0:
            raise self.missing(min(self.years) - 1)
        try:
            return self.working[place]
        except IndexError:
            raise self.missing(max(self.years) + 1) from None

    def working_between(self, first: date, last: date) -> tuple[date, ...]:
        """The working days from ``first`` to ``last``, both included."""
        return self.working[self.before(first) : self.up_to(last)]

    def off_between(self, first: date, last: date) -> tuple[Day, ...]:
        """The days not worked from ``first`` to ``last``, both included, with their reasons."""
        return self._off[self._off_before(first) : self._off_before(last) + (not self.is_working(last))]

    def special_between(self, first: date, last: date) -> tuple[Day, ...]:
        """The special days from ``first`` to ``last``, both included: no ordinary working days, no plain
        weekends.
        """
        start = bisect_left(self.days, first, key=_date_of)
        return self.days[start : bisect_right(self.days, last, key=_date_of)]

    def day(self, day: date) -> Day | None:
        """The special day or weekend on this date; ``None`` for an ordinary working day."""
        special = self._special.get(day)
        if special is not None:
            return special
        off = self.off_between(day, day)
        return off[0] if off else None

    def touches_provisional(self, first: date, last: date) -> bool:
        """Whether a year between the two days is provisional."""
        return any(
            self.years[year].provisional for year in range(first.year, last.year + 1) if year in self.years
        )

    def _off_before(self, day: date) -> int:
        """How many days off lie before ``day``: all days before it but the working ones."""
        return (day - self.first_day).days - self.before(day)


@dataclass(frozen=True, slots=True)
class _End:
    """The last year in which a day is kept, as it became known."""

    last_year: int
    known_on: date | None


@dataclass(frozen=True, slots=True)
class _Yearly:
    """A day that is kept every year of its years: a holiday, or a day off like 7 January.

    ``ends`` stand in the order in which they became known; the last one known counts.
    """

    name: Text
    month: int
    day: int
    act: str
    known_on: date | None
    from_year: int
    ends: tuple[_End, ...]

    def falls_in(self, year: int, known_by: date | None) -> bool:
        if not _known(self.known_on, known_by) or year < self.from_year:
            return False
        ends = [end.last_year for end in self.ends if _known(end.known_on, known_by)]
        return not ends or year <= ends[-1]

    def in_years(self, years: Iterable[int], known_by: date | None) -> list[_Dated]:
        """Its days in these years, as they were known on a day."""
        return [
            _Dated(date(year, self.month, self.day), self.name, self.act, self.known_on)
            for year in years
            if self.falls_in(year, known_by)
        ]


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The patterns of reasons; ``{name}`` and ``{date}`` are filled in."""

    weekend: Text
    holiday: Text
    day_off: Text
    transfer: Text
    worked: Text


@dataclass(frozen=True, slots=True)
class _Dated:
    """A day off on one date."""

    date: CivilDate
    name: Text
    act: str
    known_on: CivilDate | None
    ended_known_on: CivilDate | None = None

    def as_day(self, kind: Kind, pattern: Text, acts: Mapping[str, Text]) -> Day:
        reason = _filled(pattern, self.name, self.date)
        return Day(self.date, kind, reason, acts[self.act], self.act, self.known_on)


@dataclass(frozen=True, slots=True)
class _Move:
    """A working day moved by order to a weekend day."""

    off: date
    worked: date
    reason: Text
    act: str
    known_on: date | None
    ended_known_on: date | None


def _known(known_on: date | None, known_by: date | None) -> bool:
    return known_by is None or known_on is None or known_on <= known_by


def _in_force(row: _Dated | _Move, known_by: date | None) -> bool:
    """Known by then and not yet known to be withdrawn (a corrected day of Kurban Ait, a cancelled order)."""
    withdrawn = row.ended_known_on is not None and _known(row.ended_known_on, known_by)
    return _known(row.known_on, known_by) and not withdrawn


def calendar_from(data: Mapping[str, Any], known_by: date | None = None) -> Calendar:
    """Check the calendar's data and unroll them; with ``known_by``, only what was known on that day.

    Raises :class:`CalendarError` with every fault found: years with a gap, a day both off and worked, a moved
    day that moves nothing, an act that is not listed.
    """
    problems: list[str] = []
    top = Reader(data, "", problems)
    top.only("rules", "acts", "years", "holidays", "days_off", "moved")
    acts = {part.string("code"): part.text("citation") for part in top.tables("acts")}
    years = {
        part.number("year", least=1): Year(
            part.number("year", least=1), part.flag("provisional"), part.text("note")
        )
        for part in top.tables("years")
    }
    rules = top.table("rules")
    weekend_act, transfer_act = rules.string("weekend_act"), rules.string("transfer_act")
    sentences = _Sentences(
        *(rules.text(name) for name in ("weekend", "holiday", "day_off", "transfer", "worked"))
    )
    holidays = [_yearly(part) for part in top.tables("holidays")]
    never_moved = list(top.tables("days_off"))
    days_off = [_dated(part) for part in never_moved if part.has("date")]
    yearly_off = [_yearly(part) for part in never_moved if not part.has("date")]
    moves = [_move(part) for part in top.tables("moved")]

    top.unique("years", [str(part.data.get("year")) for part in top.tables("years")])
    if not years:
        top.fault("years", "the calendar has no year at all")
    elif sorted(years) != list(range(min(years), max(years) + 1)):
        lacking = sorted(set(range(min(years), max(years) + 1)) - set(years))
        top.fault("years", f"the years leave a gap: {', '.join(map(str, lacking))} missing")
    cited = [weekend_act, transfer_act]
    cited += [row.act for row in [*holidays, *yearly_off]] + [row.act for row in days_off]
    cited += [row.act for row in moves]
    for code in sorted({code for code in cited if code not in acts}):
        top.fault("acts", f"the act {code} is cited and not listed")
    if problems:
        raise CalendarError([f"calendar: {problem}" for problem in problems])

    off = {
        free.date: free.as_day("day_off", sentences.day_off, acts)
        for row in yearly_off
        for free in row.in_years(years, known_by)
    }
    for free in days_off:
        if free.date.year not in years:
            problems.append(
                f"days_off: {free.date.isoformat()} lies in a year that the calendar does not have"
            )
        elif _in_force(free, known_by):
            off[free.date] = free.as_day("day_off", sentences.day_off, acts)
    feasts = [feast for row in holidays for feast in row.in_years(years, known_by)]
    feasts.sort(key=lambda feast: feast.date)
    off |= {feast.date: feast.as_day("holiday", sentences.holiday, acts) for feast in feasts}
    for feast in feasts:
        moved_to = _next_working(feast.date, off)
        if _is_weekend(feast.date) and moved_to.year in years:
            reason = _filled(sentences.transfer, feast.name, feast.date)
            off[moved_to] = Day(
                moved_to, "transferred", reason, acts[transfer_act], transfer_act, feast.known_on
            )
    moves = [move for move in moves if _in_force(move, known_by)]
    worked_days = _apply_moves(moves, years, off, acts, sentences.worked, problems)
    if problems:
        raise CalendarError([f"calendar: {problem}" for problem in problems])
    plain = Day(date(min(years), 1, 1), "weekend", sentences.weekend, acts[weekend_act], weekend_act, None)
    return _unrolled(years, off, worked_days, plain)


def _yearly(part: Reader) -> _Yearly:
    part.only(
        *("code", "name", "month", "day", "act", "known_on", "from_year", "to_year"),
        *("ended_by", "ended_known_on", "ends"),
    )
    part.string("code")
    month, day = part.number("month", least=1), part.number("day", least=1)
    try:
        # A year that is not a leap year: a holiday on 29 February would not exist in three years of four.
        date(2023, month, day)
    except ValueError:
        part.fault("day", f"there is no day {day} in month {month} of every year")
        month, day = 1, 1
    ends = []
    if part.has("to_year"):
        ends.append(_End(part.number("to_year"), part.day_or_none("ended_known_on")))
    elif part.has("ended_known_on"):
        part.fault("to_year", "is missing, while ended_known_on says when it became known")
    for end in part.tables("ends"):
        end.only("to_year", "by", "known_on")
        end.string("by")
        ends.append(_End(end.number("to_year"), end.day("known_on")))
    return _Yearly(
        name=part.text("name"),
        month=month,
        day=day,
        act=part.string("act"),
        known_on=part.day_or_none("known_on"),
        from_year=part.number("from_year", default=0),
        ends=tuple(ends),
    )


def _dated(part: Reader) -> _Dated:
    """A day off on one date that never moves."""
    part.only("code", "name", "date", "act", "known_on", "ended_by", "ended_known_on")
    return _Dated(
        date=part.day("date"),
        name=part.text("name"),
        act=part.string("act"),
        known_on=part.day_or_none("known_on"),
        ended_known_on=part.day_or_none("ended_known_on"),
    )


def _move(part: Reader) -> _Move:
    part.only("code", "off", "worked", "reason", "act", "known_on", "ended_by", "ended_known_on")
    return _Move(
        off=part.day("off"),
        worked=part.day("worked"),
        reason=part.text("reason"),
        act=part.string("act"),
        known_on=part.day_or_none("known_on"),
        ended_known_on=part.day_or_none("ended_known_on"),
    )


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def _next_working(day: date, off: Mapping[date, Day]) -> date:
    day += _ONE
    while _is_weekend(day) or day in off:
        day += _ONE
    return day


def _filled(pattern: Text, name: Text, day: date) -> Text:
    """A sentence with the name and the date filled in, in each language."""
    kk, ru, en = (
        pattern.in_language(language).format(name=name.in_language(language), date=f"{day:%d.%m.%Y}")
        for language in LANGUAGES
    )
    return Text(kk, ru, en)


def _apply_moves(
    moves: Iterable[_Move],
    years: Mapping[int, Year],
    off: dict[date, Day],
    acts: Mapping[str, Text],
    worked: Text,
    problems: list[str],
) -> dict[date, Day]:
    """Enter the orders that move working days; return the weekend days they make working."""
    worked_days: dict[date, Day] = {}
    off_by_order: set[date] = set()
    for move in moves:
        for day in (move.off, move.worked):
            if day.year not in years:
                problems.append(f"moved: {day.isoformat()} lies in a year that the calendar does not have")
        if move.off == move.worked or move.off in worked_days or move.worked in off_by_order:
            problems.append(f"moved: {move.off.isoformat()} would be both off and worked")
        elif _is_weekend(move.off) or move.off in off:
            problems.append(f"moved: {move.off.isoformat()} is off already, nothing can be moved from it")
        elif move.worked in worked_days:
            problems.append(f"moved: {move.worked.isoformat()} is made a working day twice")
        elif not _is_weekend(move.worked):
            problems.append(
                f"moved: {move.worked.isoformat()} is no weekend day, so it cannot become working"
            )
        elif move.worked in off:
            why = off[move.worked].reason.en
            problems.append(f"moved: {move.worked.isoformat()} would be both off ({why}) and worked")
        else:
            off[move.off] = Day(move.off, "moved", move.reason, acts[move.act], move.act, move.known_on)
            worked_days[move.worked] = Day(
                move.worked,
                "worked",
                _filled(worked, move.reason, move.off),
                acts[move.act],
                move.act,
                move.known_on,
            )
            off_by_order.add(move.off)
    return worked_days


def _unrolled(
    years: Mapping[int, Year], off: Mapping[date, Day], worked_days: Mapping[date, Day], weekend: Day
) -> Calendar:
    """Walk over all days once and number the working ones and the others."""
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    working: list[date] = []
    resting: list[Day] = []
    place: dict[date, int] = {}
    for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)):
        if day in off:
            resting.append(off[day])
        elif _is_weekend(day) and day not in worked_days:
            resting.append(Day(day, "weekend", weekend.reason, weekend.act, weekend.act_code, None))
        else:
            working.append(day)
        place[day] = len(working)
    special = {**off, **worked_days}
    return Calendar(
        years=MappingProxyType(dict(sorted(years.items()))),
        days=tuple(special[day] for day in sorted(special)),
        working=tuple(working),
        place=place,
        _off=tuple(resting),
        _special=special,
    )


def years_to_confirm(calendar: Calendar, today: date) -> tuple[int, ...]:
    """The years that somebody must enter or confirm now.

    The present year always; the next one from 1 October, when the orders for it begin to come.
    """
    wanted = [today.year] + ([today.year + 1] if today.month >= _CONFIRM_FROM_MONTH else [])
    return tuple(year for year in wanted if year not in calendar.years or calendar.years[year].provisional)


def changed_days(before: Calendar, after: Calendar) -> tuple[date, ...]:
    """The days that are worked in one calendar and not in the other, or that only one of them has.

    A change can move an open term only if one of these days lies between its first day and its end.
    """
    days = sorted({*before.place, *after.place})
    return tuple(day for day in days if _worked(before, day) is not _worked(after, day))


def check_change(before: Calendar, after: Calendar, act_date: date, today: date) -> tuple[date, ...]:
    """The days that a change touches; refuses to rewrite the past without an act that was there before it.

    Raises :class:`CalendarError` when a day before ``today`` would change under an act that is not older
    than it, or when a year that was there would be lost.
    """
    days = changed_days(before, after)
    problems = [
        f"{day.isoformat()} has passed and would change, but the act is of {act_date.isoformat()}: "
        "a past day changes only by an act given before it"
        for day in days
        if day < today and act_date >= day
    ]
    problems += [
        f"the calendar of {year} would be lost" for year in sorted(set(before.years) - set(after.years))
    ]
    if problems:
        raise CalendarError(problems)
    return days


def _worked(calendar: Calendar, day: date) -> bool | None:
    return calendar.is_working(day) if day in calendar.place else None
