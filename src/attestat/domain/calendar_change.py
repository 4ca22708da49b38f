"""Changes of the working calendar: what an administrator may enter, and the whole calendar that follows.

A change is made of an act (number, day, title, the day it became known) and one matter of a closed list. No
row is lost: what ceases to hold gets the act that ended it and the day that became known, so the calendar of
an earlier day can always be computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from attestat.domain.calendar import Calendar, CalendarError, calendar_from, changed_days
from attestat.domain.edition_reading import EMPTY_TEXT, LANGUAGES, Text, plain
from attestat.domain.obstacle import Obstacle

_CLAUSE = "Labour Code 84, 85"
_KURBAN_AIT = "kurban-ait"
LONGEST = 500
"""Characters of a title or a name at the most."""
YEARS_AHEAD = 10
"""So many years after the last of the calendar a holiday may begin or end: later is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Act:
    """The legal act of a change: an order, a law, an announcement; with the day on which it became known."""

    number: str
    given_on: date
    title: Text
    known_on: date

    @property
    def citation(self) -> Text:
        """The act as it is cited beside a day."""
        return citation(self.title, self.number, self.given_on)


def citation(title: Text, number: str, day: date) -> Text:
    """An act as it is cited, in three languages."""
    on = f"{day:%d.%m.%Y}"
    return Text(
        f"{title.kk} ({on} № {number})", f"{title.ru} от {on} № {number}", f"{title.en} of {on} No. {number}"
    )


@dataclass(frozen=True, slots=True)
class DayOff:
    """One more day off, by order, that nothing is worked for."""

    day: date
    name: Text


@dataclass(frozen=True, slots=True)
class Move:
    """A working day that becomes a day off, and the weekend day that is worked for it (Art. 85(3))."""

    off: date
    worked: date


@dataclass(frozen=True, slots=True)
class Withdraw:
    """An order that is withdrawn: `row` names its row as :func:`withdrawable` does."""

    row: str


@dataclass(frozen=True, slots=True)
class NewHoliday:
    """A day that is kept every year from ``first`` on, to the end of ``last_year`` or of no year.

    A day of one year only ends in the year it begins. ``moves``: a national or state holiday, for which the
    next working day is off when it falls on a weekend (Art. 84); else it is a day off like 7 January, which
    never moves (Art. 84(5)).
    """

    first: date
    last_year: int | None
    moves: bool
    name: Text


@dataclass(frozen=True, slots=True)
class EndHoliday:
    """The last year in which a holiday is kept; `row` names it as :func:`kept` does.

    The year before its first means that it is not kept at all.
    """

    row: str
    last_year: int


@dataclass(frozen=True, slots=True)
class KurbanAit:
    """The first day of Kurban Ait in its year, confirmed or corrected (Art. 84(5))."""

    day: date


@dataclass(frozen=True, slots=True)
class ConfirmYear:
    """A year that was computed from the rules alone is confirmed."""

    year: int


@dataclass(frozen=True, slots=True)
class NewYear:
    """The next year, provisional until it is confirmed; with the expected day of Kurban Ait if known."""

    year: int
    kurban_ait: date | None = None


Asked: TypeAlias = DayOff | Move | Withdraw | NewHoliday | EndHoliday | KurbanAit | ConfirmYear | NewYear

KINDS: Mapping[str, type[Asked]] = {
    "day_off": DayOff,
    "move": Move,
    "withdraw": Withdraw,
    "holiday": NewHoliday,
    "end_holiday": EndHoliday,
    "kurban_ait": KurbanAit,
    "confirm_year": ConfirmYear,
    "new_year": NewYear,
}
"""The closed list, by the words that the database and addresses use."""


def kind_of(asked: Asked) -> str:
    """The word for the kind of a change."""
    return next(kind for kind, type_ in KINDS.items() if isinstance(asked, type_))


def as_data(asked: Asked) -> dict[str, object]:
    """What was asked, as JSON keeps it."""
    match asked:
        case DayOff():
            return {"day": asked.day.isoformat(), "name": asked.name.as_dict()}
        case Move():
            return {"off": asked.off.isoformat(), "worked": asked.worked.isoformat()}
        case Withdraw():
            return {"row": asked.row}
        case NewHoliday():
            return {
                "first": asked.first.isoformat(),
                "last_year": asked.last_year,
                "moves": asked.moves,
                "name": asked.name.as_dict(),
            }
        case EndHoliday():
            return {"row": asked.row, "last_year": asked.last_year}
        case KurbanAit():
            return {"day": asked.day.isoformat()}
        case ConfirmYear():
            return {"year": asked.year}
        case NewYear():
            expected = asked.kurban_ait.isoformat() if asked.kurban_ait else None
            return {"year": asked.year, "kurban_ait": expected}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that an order made and another may withdraw."""

    row: str
    day: date
    worked: date | None
    name: Text


def withdrawable(data: Mapping[str, Any]) -> Iterator[Row]:
    """The moved days and single days off that hold, the latest first; no holidays of the law."""
    found = []
    for moved in data.get("moved", ()):
        if moved.get("ended_known_on") is None:
            off = _day(moved["off"])
            found.append(Row(f"moved/{off.isoformat()}", off, _day(moved["worked"]), _text(moved["reason"])))
    for free in data.get("days_off", ()):
        ended = free.get("ended_known_on") is not None
        if free.get("date") is not None and not ended and not _is_kurban_ait(free):
            found.append(Row(f"days_off/{free['code']}", _day(free["date"]), None, _text(free["name"])))
    yield from sorted(found, key=lambda row: row.day, reverse=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A day that is kept every year of its years; ``first_year`` is 0 where it has always been kept."""

    row: str
    month: int
    day: int
    first_year: int
    last_year: int | None
    moves: bool
    name: Text

    @property
    def is_kept(self) -> bool:
        """Whether there is a year in which it is kept."""
        return self.last_year is None or self.last_year >= self.first_year

    def meets(self, first_year: int, last_year: int | None) -> bool:
        """Whether it is kept in a year of this period; ``None`` is a period without end."""
        return (last_year is None or self.first_year <= last_year) and (
            self.last_year is None or first_year <= self.last_year
        )


_YEARLY = ("holidays", "days_off")


def kept(data: Mapping[str, Any]) -> Iterator[Kept]:
    """The holidays and yearly days off, in the order of the year."""
    found = [
        Kept(
            row=f"{table}/{row['code']}",
            month=row["month"],
            day=row["day"],
            first_year=row.get("from_year") or 0,
            last_year=_last_year(row),
            moves=table == "holidays",
            name=_text(row["name"]),
        )
        for table in _YEARLY
        for row in data.get(table, ())
        if row.get("month") is not None
    ]
    yield from sorted(found, key=lambda row: (row.month, row.day, row.first_year))


def _last_year(row: Mapping[str, Any]) -> int | None:
    ends = row.get("ends") or ()
    last = ends[-1]["to_year"] if ends else row.get("to_year")
    return None if last is None else int(last)


def _is_kurban_ait(row: Mapping[str, Any]) -> bool:
    return str(row.get("code", "")).startswith(_KURBAN_AIT)


@dataclass(frozen=True, slots=True)
class Proposed:
    """The calendar that would hold: its data, unrolled, and the days that change."""

    data: Mapping[str, Any]
    calendar: Calendar
    days: tuple[date, ...]


def propose(data: Mapping[str, Any], asked: Asked, act: Act, today: date) -> Proposed:
    """The calendar that would follow from a change, or an Obstacle with what is wrong with it.

    Raises ``calendar_act_incomplete``, ``calendar_act_to_come``, ``calendar_known_before_act``,
    ``calendar_day_is_off``, ``calendar_day_is_worked``, ``calendar_day_is_a_holiday``,
    ``calendar_same_day``, ``calendar_year_missing``, ``calendar_year_confirmed``, ``calendar_year_not_next``,
    ``calendar_no_such_row``, ``calendar_no_such_holiday``, ``calendar_holiday_years``,
    ``calendar_holiday_is_kept``, ``calendar_not_every_year``, ``calendar_changes_nothing``,
    ``calendar_past_day``, ``calendar_order_in_the_way``, ``calendar_contradicts``.
    """
    _check_act(act, today)
    rows: dict[str, Any] = deepcopy(plain(data))
    before = calendar_from(rows)
    code = _code(rows, act)
    match asked:
        case DayOff():
            _add_day_off(rows, before, asked, act, code)
        case Move():
            _add_move(rows, before, asked, act, code)
        case Withdraw():
            _end(_row(rows, asked.row), act, code)
        case NewHoliday():
            _add_holiday(rows, before, asked, act, code)
        case EndHoliday():
            _end_holiday(rows, before, asked, act, code)
        case KurbanAit():
            _move_kurban_ait(rows, before, asked, act, code)
        case ConfirmYear():
            _confirm(rows, before, asked, act)
        case NewYear():
            _add_year(rows, before, asked, act, code)
    rows["acts"].append(
        {
            "code": code,
            "citation": act.citation.as_dict(),
            "number": act.number,
            "date": act.given_on.isoformat(),
            "known_on": act.known_on.isoformat(),
        }
    )
    try:
        after = calendar_from(rows)
    except CalendarError as error:
        day = _order_in_the_way(rows)
        if day is not None:
            raise Obstacle("calendar_order_in_the_way", _CLAUSE, day=_shown(day)) from error
        raise Obstacle("calendar_contradicts", _CLAUSE, what=str(error)) from error
    days = changed_days(before, after)
    if not days and isinstance(asked, DayOff | Move | Withdraw):
        raise Obstacle("calendar_changes_nothing", _CLAUSE)
    for day in days:
        if day < today and act.given_on >= day:
            raise Obstacle("calendar_past_day", _CLAUSE, day=_shown(day), act=_shown(act.given_on))
    return Proposed(rows, after, days)


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _check_act(act: Act, today: date) -> None:
    texts = [act.number, *(act.title.in_language(language) for language in LANGUAGES)]
    if any(not text.strip() or len(text) > LONGEST for text in texts):
        raise Obstacle("calendar_act_incomplete", _CLAUSE)
    if act.given_on > today or act.known_on > today:
        raise Obstacle("calendar_act_to_come", _CLAUSE)
    if act.known_on < act.given_on:
        raise Obstacle("calendar_known_before_act", _CLAUSE)


def _code(rows: Mapping[str, Any], act: Act) -> str:
    """A name for the act among the acts of the calendar that no other has."""
    known = {row["code"] for row in rows["acts"]}
    name, number = f"act-{act.given_on.isoformat()}", 1
    while f"{name}-{number}" in known:
        number += 1
    return f"{name}-{number}"


def _demand_working(calendar: Calendar, day: date) -> None:
    if day.year not in calendar.years:
        raise Obstacle("calendar_year_missing", _CLAUSE, year=day.year)
    if not calendar.is_working(day):
        raise Obstacle("calendar_day_is_off", _CLAUSE, day=_shown(day))


def _add_day_off(rows: dict[str, Any], calendar: Calendar, asked: DayOff, act: Act, code: str) -> None:
    _demand_working(calendar, asked.day)
    if any(not asked.name.in_language(language).strip() for language in LANGUAGES):
        raise Obstacle("calendar_act_incomplete", _CLAUSE)
    rows["days_off"].append(
        {
            "code": f"{asked.day.isoformat()}-{code}",
            "name": asked.name.as_dict(),
            "date": asked.day.isoformat(),
            "act": code,
            "known_on": act.known_on.isoformat(),
        }
    )


def _add_move(rows: dict[str, Any], calendar: Calendar, asked: Move, act: Act, code: str) -> None:
    if asked.off == asked.worked:
        raise Obstacle("calendar_same_day", _CLAUSE, day=_shown(asked.off))
    _demand_working(calendar, asked.off)
    if asked.worked.year not in calendar.years:
        raise Obstacle("calendar_year_missing", _CLAUSE, year=asked.worked.year)
    special = calendar.day(asked.worked)
    if special is None or special.kind == "worked":
        raise Obstacle("calendar_day_is_worked", _CLAUSE, day=_shown(asked.worked))
    if special.kind != "weekend":
        raise Obstacle("calendar_day_is_a_holiday", _CLAUSE, day=_shown(asked.worked))
    on = f"{asked.worked:%d.%m.%Y}"
    reason = Text(
        f"{on} күнінен ауыстырылған демалыс күні",
        f"выходной, перенесённый с {on}",
        f"day off moved from {on}",
    )
    rows["moved"].append(
        {
            "off": asked.off.isoformat(),
            "worked": asked.worked.isoformat(),
            "reason": reason.as_dict(),
            "act": code,
            "known_on": act.known_on.isoformat(),
        }
    )


def _row(rows: dict[str, Any], name: str) -> dict[str, Any]:
    """The row that still holds, by its name in :func:`withdrawable`."""
    table, _, key = name.partition("/")
    for row in rows.get(table, ()) if table in ("moved", "days_off") else ():
        known = row.get("code") if table == "days_off" else row.get("off")
        if known == key and row.get("ended_known_on") is None and row.get("month") is None:
            assert isinstance(row, dict)
            return row
    raise Obstacle("calendar_no_such_row", _CLAUSE)


def _end(row: dict[str, Any], act: Act, code: str) -> None:
    row["ended_by"], row["ended_known_on"] = code, act.known_on.isoformat()


def _add_holiday(rows: dict[str, Any], calendar: Calendar, asked: NewHoliday, act: Act, code: str) -> None:
    if any(not asked.name.in_language(language).strip() for language in LANGUAGES):
        raise Obstacle("calendar_act_incomplete", _CLAUSE)
    month, day, begins = asked.first.month, asked.first.day, asked.first.year
    if (month, day) == (2, 29):
        raise Obstacle("calendar_not_every_year", _CLAUSE)
    _demand_years(calendar, min(calendar.years), begins)
    if asked.last_year is not None:
        _demand_years(calendar, begins, asked.last_year)
    _demand_free(kept(rows), month, day, begins, asked.last_year)
    row = {
        "code": f"{month:02}-{day:02}-{code}",
        "name": asked.name.as_dict(),
        "month": month,
        "day": day,
        "from_year": begins,
        "act": code,
        "known_on": act.known_on.isoformat(),
    }
    if asked.last_year is not None:
        row["to_year"] = asked.last_year
    rows["holidays" if asked.moves else "days_off"].append(row)


def _end_holiday(rows: dict[str, Any], calendar: Calendar, asked: EndHoliday, act: Act, code: str) -> None:
    found = next((row for row in kept(rows) if row.row == asked.row and row.is_kept), None)
    if found is None:
        raise Obstacle("calendar_no_such_holiday", _CLAUSE)
    if asked.last_year == found.last_year:
        raise Obstacle("calendar_changes_nothing", _CLAUSE)
    _demand_years(calendar, max(found.first_year, min(calendar.years)) - 1, asked.last_year)
    others = (row for row in kept(rows) if row.row != found.row)
    _demand_free(others, found.month, found.day, found.first_year, asked.last_year)
    table, _, key = asked.row.partition("/")
    for row in rows[table]:
        if row["code"] == key:
            end = {"to_year": asked.last_year, "by": code, "known_on": act.known_on.isoformat()}
            row["ends"] = [*row.get("ends", ()), end]


def _demand_years(calendar: Calendar, first: int, year: int) -> None:
    last = max(calendar.years) + YEARS_AHEAD
    if not first <= year <= last:
        raise Obstacle("calendar_holiday_years", _CLAUSE, first=first, last=last)


def _demand_free(rows: Iterable[Kept], month: int, day: int, first: int, last: int | None) -> None:
    """Refuse a second holiday on one day: on a weekend it would give two working days off."""
    for row in rows:
        if (row.month, row.day) == (month, day) and row.is_kept and row.meets(first, last):
            raise Obstacle("calendar_holiday_is_kept", _CLAUSE, day=f"{day:02}.{month:02}")


def _order_in_the_way(rows: Mapping[str, Any]) -> date | None:
    """The day of an order that can no longer hold because that day, or the day worked for it, would be off
    for another reason.
    """
    try:
        calm = calendar_from({**rows, "moved": []})
    except CalendarError:
        return None
    for move in rows["moved"]:
        off, worked = _day(move["off"]), _day(move["worked"])
        special = calm.day(worked)
        stands = calm.is_working(off) and special is not None and special.kind == "weekend"
        if move.get("ended_known_on") is None and not stands:
            return off
    return None


_FIRST_DAY = Text("Құрбан айттың бірінші күні", "первый день Курбан-айта", "first day of Kurban Ait")
_EXPECTED = Text(
    "Құрбан айттың бірінші күні (болжамды)",
    "первый день Курбан-айта (ожидаемый)",
    "first day of Kurban Ait (expected)",
)


def _kurban_ait(day: date, name: Text, act: Act, code: str) -> dict[str, Any]:
    return {
        "code": f"{_KURBAN_AIT}-{day.year}-{code}",
        "name": name.as_dict(),
        "date": day.isoformat(),
        "act": code,
        "known_on": act.known_on.isoformat(),
    }


def _move_kurban_ait(rows: dict[str, Any], calendar: Calendar, asked: KurbanAit, act: Act, code: str) -> None:
    if asked.day.year not in calendar.years:
        raise Obstacle("calendar_year_missing", _CLAUSE, year=asked.day.year)
    for row in rows["days_off"]:
        holds = row.get("ended_known_on") is None and row.get("date") is not None
        if holds and _is_kurban_ait(row) and _day(row["date"]).year == asked.day.year:
            _end(row, act, code)
    rows["days_off"].append(_kurban_ait(asked.day, _FIRST_DAY, act, code))


def _confirm(rows: dict[str, Any], calendar: Calendar, asked: ConfirmYear, act: Act) -> None:
    if asked.year not in calendar.years:
        raise Obstacle("calendar_year_missing", _CLAUSE, year=asked.year)
    if not calendar.years[asked.year].provisional:
        raise Obstacle("calendar_year_confirmed", _CLAUSE, year=asked.year)
    cited = act.citation
    note = Text(f"Бекітілді: {cited.kk}.", f"Подтверждён: {cited.ru}.", f"Confirmed: {cited.en}.")
    for row in rows["years"]:
        if row["year"] == asked.year:
            row["provisional"], row["note"] = False, note.as_dict()


_BY_RULES_ALONE = Text(
    "Тек ережелер бойынша есептелген: ауыстыру туралы бұйрықтар мен Құрбан айттың күні әлі бекітілген жоқ.",
    "Рассчитан только по правилам: приказы о переносах и дата Курбан-айта ещё не подтверждены.",
    "Computed from the rules alone: orders moving days and the date of Kurban Ait are not confirmed yet.",
)


def _add_year(rows: dict[str, Any], calendar: Calendar, asked: NewYear, act: Act, code: str) -> None:
    following = max(calendar.years) + 1
    if asked.year != following:
        raise Obstacle("calendar_year_not_next", _CLAUSE, year=asked.year, next=following)
    rows["years"].append({"year": asked.year, "provisional": True, "note": _BY_RULES_ALONE.as_dict()})
    if asked.kurban_ait is not None:
        if asked.kurban_ait.year != asked.year:
            raise Obstacle("calendar_year_missing", _CLAUSE, year=asked.kurban_ait.year)
        rows["days_off"].append(_kurban_ait(asked.kurban_ait, _EXPECTED, act, code))


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _text(value: object) -> Text:
    return Text(**value) if isinstance(value, Mapping) else EMPTY_TEXT


def asked_from(kind: str, data: Mapping[str, Any]) -> Asked:
    """What was asked, from what :func:`as_data` kept."""
    match kind:
        case "day_off":
            return DayOff(_day(data["day"]), _text(data["name"]))
        case "move":
            return Move(_day(data["off"]), _day(data["worked"]))
        case "withdraw":
            return Withdraw(str(data["row"]))
        case "holiday":
            last = data["last_year"]
            return NewHoliday(
                _day(data["first"]),
                None if last is None else int(last),
                bool(data["moves"]),
                _text(data["name"]),
            )
        case "end_holiday":
            return EndHoliday(str(data["row"]), int(data["last_year"]))
        case "kurban_ait":
            return KurbanAit(_day(data["day"]))
        case "confirm_year":
            return ConfirmYear(int(data["year"]))
        case "new_year":
            expected = data.get("kurban_ait")
            return NewYear(int(data["year"]), _day(expected) if expected else None)
    raise KeyError(kind)
