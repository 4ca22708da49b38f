"""What an administrator may enter as a change of the calendar, and the calendar that follows."""

from __future__ import annotations

from datetime import date, timedelta

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
    KurbanAit,
    Move,
    NewYear,
    Withdraw,
    as_data,
    asked_from,
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
