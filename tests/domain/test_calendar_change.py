"""What an administrator may enter as a change of the calendar, and the calendar that follows."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies.law_days import moved_days

from attestat.domain.calendar import calendar_from, changed_days
from attestat.domain.calendar_change import (
    Act,
    Asked,
    ConfirmYear,
    DayOff,
    EndHoliday,
    KurbanAit,
    Move,
    NewHoliday,
    NewYear,
    Withdraw,
    as_data,
    asked_from,
    kept,
    kind_of,
    propose,
    withdrawable,
)
from attestat.domain.edition_reading import Text
from attestat.domain.obstacle import Obstacle
from attestat.store import law_files

DATA = law_files.calendar_data()
CALENDAR = law_files.calendar()
TODAY = date(2026, 11, 23)
NAME = Text("аза", "траур", "mourning")


def act(given_on: date = date(2026, 11, 20), known_on: date | None = None, number: str = "417-Ө") -> Act:
    title = Text("бұйрық", "приказ", "order")
    return Act(number, given_on, title, known_on or given_on)


def refusal(asked: Asked, order: Act | None = None) -> str:
    with pytest.raises(Obstacle) as refused:
        propose(DATA, asked, order or act(), TODAY)
    return refused.value.code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (DayOff(date(2026, 12, 19), NAME), "calendar_day_is_off"),  # a Saturday
        (DayOff(date(2026, 12, 16), NAME), "calendar_day_is_off"),  # Independence Day
        (DayOff(date(2028, 1, 3), NAME), "calendar_year_missing"),
        (DayOff(date(2026, 12, 17), Text("аза", " ", "mourning")), "calendar_act_incomplete"),
        (Move(date(2026, 12, 17), date(2026, 12, 17)), "calendar_same_day"),
        (Move(date(2026, 12, 16), date(2026, 12, 19)), "calendar_day_is_off"),
        (Move(date(2026, 12, 17), date(2026, 12, 18)), "calendar_day_is_worked"),
        (Move(date(2026, 12, 17), date(2027, 3, 21)), "calendar_day_is_a_holiday"),  # Nauryz, a Sunday
        (Move(date(2026, 12, 17), date(2028, 1, 8)), "calendar_year_missing"),
        (Withdraw("moved/2026-12-17"), "calendar_no_such_row"),
        (Withdraw("days_off/christmas"), "calendar_no_such_row"),  # of the Labour Code, by no order
        (Withdraw("acts/labour-84"), "calendar_no_such_row"),
        # 25 October, Republic Day, and 7 January are kept; 30 August was, to 2025.
        (NewHoliday(date(2027, 10, 25), None, True, NAME), "calendar_holiday_is_kept"),
        (NewHoliday(date(2027, 1, 7), None, True, NAME), "calendar_holiday_is_kept"),
        (NewHoliday(date(2024, 8, 30), 2026, True, NAME), "calendar_holiday_is_kept"),
        (NewHoliday(date(2028, 2, 29), None, True, NAME), "calendar_not_every_year"),
        (NewHoliday(date(2027, 4, 1), 2026, True, NAME), "calendar_holiday_years"),
        (NewHoliday(date(2027, 4, 1), 2038, True, NAME), "calendar_holiday_years"),
        (NewHoliday(date(2023, 4, 1), None, True, NAME), "calendar_holiday_years"),
        (NewHoliday(date(2207, 4, 1), None, True, NAME), "calendar_holiday_years"),  # for 2027
        (NewHoliday(date(2027, 4, 1), None, True, Text("күн", "день", " ")), "calendar_act_incomplete"),
        (NewHoliday(date(2026, 4, 1), None, True, NAME), "calendar_past_day"),  # a Wednesday of last April
        (EndHoliday("holidays/no-such", 2026), "calendar_no_such_holiday"),
        (EndHoliday("days_off/kurban-ait-2027", 2026), "calendar_no_such_holiday"),  # of one year, not yearly
        (EndHoliday("moved/2025-01-03", 2026), "calendar_no_such_holiday"),
        (EndHoliday("holidays/constitution-august", 2025), "calendar_changes_nothing"),
        (EndHoliday("holidays/constitution-march", 2025), "calendar_holiday_years"),  # its first is 2027
        (EndHoliday("holidays/republic", 2038), "calendar_holiday_years"),
        (EndHoliday("holidays/capital", 2025), "calendar_past_day"),  # 6 July 2026 has passed
        (KurbanAit(date(2028, 5, 5)), "calendar_year_missing"),
        (ConfirmYear(2026), "calendar_year_confirmed"),
        (ConfirmYear(2030), "calendar_year_missing"),
        (NewYear(2029), "calendar_year_not_next"),
        (NewYear(2027), "calendar_year_not_next"),
        (NewYear(2028, date(2027, 5, 5)), "calendar_year_missing"),
        # The shipped orders moved days of 2024 and 2025; an act of today comes too late for them.
        (Withdraw("moved/2025-01-03"), "calendar_past_day"),
        (DayOff(date(2026, 11, 20), NAME), "calendar_past_day"),
    ],
)
@pytest.mark.proves("ABU-22")
def test_what_cannot_be_is_refused(asked: Asked, code: str) -> None:
    assert refusal(asked) == code


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (act(number=" "), "calendar_act_incomplete"),
        (act(number="7" * 501), "calendar_act_incomplete"),
        (act(date(2026, 11, 24)), "calendar_act_to_come"),
        (act(date(2026, 11, 20), date(2026, 11, 24)), "calendar_act_to_come"),
        (act(date(2026, 11, 20), date(2026, 11, 19)), "calendar_known_before_act"),
    ],
)
@pytest.mark.proves("ABU-22")
def test_an_act_has_its_number_and_days(order: Act, code: str) -> None:
    assert refusal(DayOff(date(2026, 12, 17), NAME), order) == code


@pytest.mark.proves("ABU-22")
def test_a_past_day_changes_by_an_older_act() -> None:
    """Entered late: the order of the 18th gave the 20th off, which is past on the 23rd."""
    made = propose(DATA, DayOff(date(2026, 11, 20), NAME), act(date(2026, 11, 18)), TODAY)
    assert made.days == (date(2026, 11, 20),)
    day = made.calendar.day(date(2026, 11, 20))
    assert day is not None
    assert day.act.ru == "приказ от 18.11.2026 № 417-Ө"
    assert (day.kind, day.known_on) == ("day_off", date(2026, 11, 18))


def test_kurban_ait_is_corrected_and_never_moved_to_a_monday() -> None:
    """Expected on Sunday, 16 May 2027; announced for Saturday the 15th: no other day is off for it."""
    made = propose(DATA, KurbanAit(date(2027, 5, 15)), act(), TODAY)
    assert made.days == ()  # both are weekend days
    assert made.calendar.is_working(date(2027, 5, 17))
    found = made.calendar.day(date(2027, 5, 15))
    assert found is not None and found.reason.en == "day off: first day of Kurban Ait"
    sunday = made.calendar.day(date(2027, 5, 16))
    assert sunday is not None and sunday.kind == "weekend"


def test_a_year_is_entered_provisional_and_then_confirmed() -> None:
    entered = propose(DATA, NewYear(2028, date(2028, 5, 5)), act(), TODAY)
    assert entered.calendar.provisional_years == {2027, 2028}
    # Saturday, 1 January 2028 and Sunday the 2nd: Monday and Tuesday are off for them.
    assert [entered.calendar.is_working(date(2028, 1, day)) for day in (3, 4, 5)] == [False, False, True]
    assert not entered.calendar.is_working(date(2028, 5, 5))
    confirmed = propose(entered.data, ConfirmYear(2027), act(), TODAY)
    assert confirmed.calendar.provisional_years == {2028}
    assert "приказ от 20.11.2026 № 417-Ө" in confirmed.calendar.years[2027].note.ru


FUTURE = st.sampled_from(CALENDAR.working_between(date(2026, 12, 1), date(2027, 11, 30)))


@settings(max_examples=30, deadline=None)
@given(FUTURE.map(lambda day: DayOff(day, NAME)) | moved_days(2027, 1).map(
    lambda rows: Move(rows[0]["off"], rows[0]["worked"])  # type: ignore[arg-type]
))  # fmt: skip
@pytest.mark.proves("ABU-22")
def test_any_change_touches_its_days_only_and_leaves_the_past_computable(asked: Asked) -> None:
    order = act()
    made = propose(DATA, asked, order, TODAY)
    wanted = {asked.day} if isinstance(asked, DayOff) else {asked.off, asked.worked}  # type: ignore[union-attr]
    assert set(made.days) == wanted == set(changed_days(CALENDAR, made.calendar))
    # The calendar as it was known before the act is what it was.
    before = order.known_on - timedelta(days=1)
    then = calendar_from(made.data, known_by=before)
    assert then.working == calendar_from(DATA, known_by=before).working
    # What was asked is kept as it was, and an order can be withdrawn again.
    assert asked_from(kind_of(asked), as_data(asked)) == asked
    row = next(row.row for row in withdrawable(made.data) if row.day in wanted)
    back = propose(made.data, Withdraw(row), act(), TODAY)
    assert back.calendar.working == CALENDAR.working
    assert [r.row for r in withdrawable(back.data)] == [r.row for r in withdrawable(DATA)]


# --- holidays ---------------------------------------------------------------------------------------------

STATEMENT = date(2026, 3, 18)
"""The Ministry of Labour said on this day what the referendum of 15 March changed (requirements 12.7)."""


def without_the_constitution_of_2026() -> dict[str, Any]:
    """The shipped calendar as if nobody had heard of it: 30 August is kept for ever, 15 March is not."""
    rows = deepcopy(DATA)
    rows["holidays"] = [row for row in rows["holidays"] if row["code"] != "constitution-march"]
    august = next(row for row in rows["holidays"] if row["code"] == "constitution-august")
    for name in ("to_year", "ended_by", "ended_known_on"):
        del august[name]
    return rows


MARCH = NewHoliday(
    date(2027, 3, 15), None, True, Text("Конституция күні", "День Конституции", "Constitution")
)


@pytest.mark.proves("ABU-22")
def test_the_end_of_30_august_and_15_march_entered_by_hand_give_the_shipped_calendar() -> None:
    """By requirements 12.7: 31.08.2026 is a working day (Sunday 30.08 is abolished), 15.03.2027 is off."""
    rows = without_the_constitution_of_2026()
    before = calendar_from(rows)
    assert not before.is_working(date(2026, 8, 31))
    order, today = act(STATEMENT), date(2026, 3, 20)
    ended = propose(rows, EndHoliday("holidays/constitution-august", 2025), order, today)
    # 30 August 2026 is a Sunday, kept on Monday the 31st; 30 August 2027 is a Monday.
    assert ended.days == (date(2026, 8, 31), date(2027, 8, 30))
    begun = propose(ended.data, MARCH, order, today)
    assert begun.days == (date(2027, 3, 15),)
    assert begun.calendar.working == CALENDAR.working
    march = begun.calendar.day(date(2027, 3, 15))
    assert march is not None and (march.kind, march.known_on) == ("holiday", STATEMENT)
    assert march.act.ru == "приказ от 18.03.2026 № 417-Ө"
    # 2025 keeps 30 August, a Saturday, with Monday, 1 September.
    assert not begun.calendar.is_working(date(2025, 9, 1))
    # Whoever counted on the day before the statement counted as everybody did then.
    for known_by in (date(2026, 3, 17), STATEMENT):
        assert calendar_from(begun.data, known_by).working == calendar_from(DATA, known_by).working


@pytest.mark.proves("ABU-22")
def test_a_holiday_on_a_weekend_moves_or_does_not_as_the_act_says() -> None:
    """1 August 2027 is a Sunday, 1 August 2028 a Tuesday."""
    moves = propose(DATA, NewHoliday(date(2027, 8, 1), None, True, NAME), act(), TODAY)
    assert moves.days == (date(2027, 8, 2),)
    monday = moves.calendar.day(date(2027, 8, 2))
    assert monday is not None
    assert monday.reason.en == "for a holiday that fell on a day off: mourning, 01.08.2027"
    stays = propose(DATA, NewHoliday(date(2027, 8, 1), None, False, NAME), act(), TODAY)
    assert stays.days == ()
    sunday = stays.calendar.day(date(2027, 8, 1))
    assert sunday is not None and sunday.kind == "day_off"
    for made in (moves, stays):
        later = propose(made.data, NewYear(2028), act(), TODAY)
        assert not later.calendar.is_working(date(2028, 8, 1))


def test_a_day_of_one_year_and_a_holiday_of_some_years() -> None:
    """4 May 2027 and 4 May 2028 are a Tuesday and a Thursday."""
    years = propose(DATA, NewYear(2028), act(), TODAY).data
    once = propose(years, NewHoliday(date(2027, 5, 4), 2027, True, NAME), act(), TODAY)
    assert once.days == (date(2027, 5, 4),)
    twice = propose(years, NewHoliday(date(2027, 5, 4), 2028, True, NAME), act(), TODAY)
    assert twice.days == (date(2027, 5, 4), date(2028, 5, 4))
    # What ends in 2027 leaves room for another in 2028, and not before.
    again = NewHoliday(date(2028, 5, 4), None, False, NAME)
    assert propose(once.data, again, act(), TODAY).days == (date(2028, 5, 4),)
    with pytest.raises(Obstacle, match="calendar_holiday_is_kept"):
        propose(twice.data, again, act(), TODAY)


@pytest.mark.proves("ABU-22")
def test_an_end_is_changed_by_a_later_act_and_every_day_keeps_its_calendar() -> None:
    """25 October 2027 is a Monday. The act of the 10th ends it, the one of the 20th does not."""
    republic = "holidays/republic"
    first, second = act(date(2026, 11, 10)), act(date(2026, 11, 20), number="418-Ө")
    ended = propose(DATA, EndHoliday(republic, 2026), first, TODAY)
    assert ended.days == (date(2027, 10, 25),)
    # A longer life of the holiday would meet what took its place.
    other = propose(ended.data, NewHoliday(date(2027, 10, 25), 2027, False, NAME), first, TODAY)
    with pytest.raises(Obstacle, match="calendar_holiday_is_kept"):
        propose(other.data, EndHoliday(republic, 2030), second, TODAY)
    prolonged = propose(ended.data, EndHoliday(republic, 2030), second, TODAY)
    assert prolonged.calendar.working == CALENDAR.working
    row = next(row for row in kept(prolonged.data) if row.row == republic)
    assert (row.first_year, row.last_year, row.moves) == (2022, 2030, True)
    then = [calendar_from(prolonged.data, known_by=date(2026, 11, day)) for day in (9, 10, 19, 20)]
    assert [c.is_working(date(2027, 10, 25)) for c in then] == [False, True, True, False]


def test_a_holiday_entered_by_mistake_is_not_kept_at_all() -> None:
    made = propose(DATA, NewHoliday(date(2027, 4, 1), None, True, NAME), act(), TODAY)
    row = next(row for row in kept(made.data) if (row.month, row.day) == (4, 1))
    back = propose(made.data, EndHoliday(row.row, 2026), act(), TODAY)
    assert back.calendar.working == CALENDAR.working
    assert [row.row for row in kept(back.data) if not row.is_kept] == [row.row]
    # It is over, and its day is free for another.
    with pytest.raises(Obstacle, match="calendar_no_such_holiday"):
        propose(back.data, EndHoliday(row.row, 2030), act(), TODAY)
    assert propose(back.data, NewHoliday(date(2027, 4, 1), None, True, NAME), act(), TODAY).days


@pytest.mark.parametrize(
    "holiday",
    [
        NewHoliday(date(2027, 4, 1), None, True, NAME),  # the day that the order made off
        NewHoliday(date(2027, 4, 10), 2027, False, NAME),  # the Saturday that is worked for it
        KurbanAit(date(2027, 4, 10)),
    ],
    ids=["off", "worked", "kurban-ait"],
)
def test_an_order_that_could_no_longer_hold_is_withdrawn_first(holiday: Asked) -> None:
    moved = propose(DATA, Move(date(2027, 4, 1), date(2027, 4, 10)), act(), TODAY)
    with pytest.raises(Obstacle) as refused:
        propose(moved.data, holiday, act(), TODAY)
    assert (refused.value.code, refused.value.data["day"]) == ("calendar_order_in_the_way", "01.04.2027")
    back = propose(moved.data, Withdraw("moved/2027-04-01"), act(), TODAY)
    assert propose(back.data, holiday, act(), TODAY).calendar.is_working(date(2027, 4, 10)) is False


HOLIDAYS = st.builds(
    NewHoliday,
    FUTURE,
    st.none() | st.integers(2027, 2030),
    st.booleans(),
    st.just(NAME),
)


@settings(max_examples=40, deadline=None)
@given(HOLIDAYS)
@pytest.mark.proves("ABU-22")
def test_any_new_holiday_changes_its_own_days_and_can_be_undone(asked: NewHoliday) -> None:
    if asked.last_year is not None and asked.last_year < asked.first.year:
        assert refusal(asked) == "calendar_holiday_years"
        return
    try:
        made = propose(DATA, asked, act(), TODAY)
    except Obstacle as obstacle:
        # A working day of its first year may be a holiday in another: 15 March is kept from 2027 on.
        assert obstacle.code == "calendar_holiday_is_kept"
        assert any((row.month, row.day) == (asked.first.month, asked.first.day) for row in kept(DATA))
        return
    assert not made.calendar.is_working(asked.first)
    last = asked.last_year or max(CALENDAR.years)
    for day in made.days:
        # Only its days, and the days that follow them for a weekend.
        assert asked.first.year <= day.year <= last + 1
        assert CALENDAR.is_working(day) and not made.calendar.is_working(day)
    before = act().known_on - timedelta(days=1)
    assert calendar_from(made.data, known_by=before).working == calendar_from(DATA, before).working
    assert asked_from(kind_of(asked), as_data(asked)) == asked
    row = next(row for row in kept(made.data) if row.row not in {row.row for row in kept(DATA)})
    back = propose(made.data, EndHoliday(row.row, asked.first.year - 1), act(), TODAY)
    assert back.calendar.working == CALENDAR.working
