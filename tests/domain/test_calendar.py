"""The working calendar: what the rules and orders give, and what is refused."""

from __future__ import annotations

import copy
import json
from datetime import date, datetime, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.slow_oracle import OFF, WORKED, is_worked
from tests.strategies.law_days import moments, moved_days, term_lengths

from attestat.domain.calendar import (
    Calendar,
    CalendarError,
    CalendarMissing,
    calendar_from,
    changed_days,
    check_change,
    years_to_confirm,
)
from attestat.domain.edition import edition_on
from attestat.domain.edition_reading import plain
from attestat.domain.terms import due, plain_term, recomputed
from attestat.store import law_files

CALENDAR = law_files.calendar()
YEARS = (2024, 2025, 2026, 2027)


def data() -> dict[str, Any]:
    """The rows of the file, to be spoiled."""
    return copy.deepcopy(dict(law_files.calendar_data()))


def every_day(first: date = date(2024, 1, 1), last: date = date(2027, 12, 31)) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.mark.parametrize("year", YEARS)
def test_the_rules_give_the_announced_days_of_the_year(year: int) -> None:
    """The right side is the table of section 12.7, typed by hand from the announcements."""
    weekdays = [
        day for day in every_day(date(year, 1, 1), date(year, 12, 31))
        if day.isoweekday() <= 5 and not CALENDAR.is_working(day)
    ]  # fmt: skip
    assert " ".join(f"{day:%d.%m}" for day in weekdays) == OFF[year]
    weekends = [
        day for day in every_day(date(year, 1, 1), date(year, 12, 31))
        if day.isoweekday() > 5 and CALENDAR.is_working(day)
    ]  # fmt: skip
    assert " ".join(f"{day:%d.%m}" for day in weekends) == WORKED.get(year, "")


DISAGREEMENTS: dict[date, str] = {}
"""Days on which the package `holidays` is known to be wrong, each with the reason; none in this version."""


def test_the_package_holidays_agrees_but_for_the_days_listed() -> None:
    """Somebody else's calendar. A person looks at a new disagreement and lists it with its reason, or ours is
    corrected; one that has gone is struck from the list."""
    theirs = holidays.country_holidays("KZ", years=YEARS)
    differ = {day for day in every_day() if theirs.is_working_day(day) != CALENDAR.is_working(day)}
    assert differ == set(DISAGREEMENTS)


VICTORY = "for a holiday that fell on a day off: Victory Day, 09.05.2026"


@pytest.mark.parametrize(
    ("day", "kind", "reason", "act_code"),
    [
        (date(2024, 5, 8), "moved", "day off moved from Saturday 4 May 2024", "move-2024"),
        (date(2024, 5, 4), "worked", "working day, for the day off on 08.05.2024", "move-2024"),
        (date(2025, 1, 3), "moved", "day off moved from Sunday 5 January 2025", "move-2025"),
        (date(2025, 6, 6), "day_off", "day off: first day of Kurban Ait", "labour-84-5"),
        (date(2026, 1, 7), "day_off", "day off: Orthodox Christmas", "labour-84-5"),
        (date(2026, 5, 11), "transferred", VICTORY, "labour-84"),
        (date(2027, 3, 15), "holiday", "holiday: Constitution Day", "constitution-2026"),
        (date(2026, 10, 25), "holiday", "holiday: Republic Day", "holidays-5"),
        (date(2026, 4, 4), "weekend", "day off (Saturday, Sunday)", "labour-84"),
    ],
)
def test_a_special_day_says_why_and_by_which_act(day: date, kind: str, reason: str, act_code: str) -> None:
    found = CALENDAR.day(day)
    assert found is not None
    assert (found.kind, found.reason.en, found.act_code) == (kind, reason, act_code)
    assert found.reason.kk and found.reason.ru and found.act.kk and found.act.ru and found.act.en


def test_an_ordinary_working_day_needs_no_reason() -> None:
    assert CALENDAR.day(date(2026, 8, 31)) is None


def test_christmas_and_kurban_ait_on_a_weekend_are_not_made_up_for() -> None:
    # 7 January 2024 and 16 June 2024 were Sundays.
    assert CALENDAR.is_working(date(2024, 1, 8))
    assert CALENDAR.is_working(date(2024, 6, 17))


def test_holidays_are_kept_only_in_their_years() -> None:
    kept = {day.date for day in CALENDAR.days if day.kind == "holiday"}
    assert date(2025, 8, 30) in kept
    assert date(2026, 8, 30) not in kept
    assert date(2026, 3, 15) not in kept
    assert date(2027, 3, 15) in kept


# --- what was known when ----------------------------------------------------------------------------------


def test_before_the_statement_of_march_2026_the_end_of_august_was_off() -> None:
    before = law_files.calendar_known_on(date(2026, 3, 17))
    assert not before.is_working(date(2026, 8, 31))
    assert before.is_working(date(2027, 3, 15))
    after = law_files.calendar_known_on(date(2026, 3, 18))
    assert after.is_working(date(2026, 8, 31))
    assert not after.is_working(date(2027, 3, 15))
    assert changed_days(before, after) == (date(2026, 8, 31), date(2027, 3, 15), date(2027, 8, 30))


def test_an_order_to_move_a_day_is_unknown_before_it_is_given() -> None:
    before = law_files.calendar_known_on(date(2024, 4, 17))
    assert changed_days(before, CALENDAR)[:2] == (date(2024, 5, 4), date(2024, 5, 8))


def test_a_withdrawn_row_counts_until_it_was_withdrawn() -> None:
    rows = data()
    expected = next(row for row in rows["days_off"] if row["code"] == "kurban-ait-2027")
    expected |= {"ended_known_on": date(2027, 4, 20), "ended_by": "labour-84-5"}
    rows["days_off"].append(
        {
            "code": "kurban-ait-2027-announced",
            "name": expected["name"],
            "date": date(2027, 5, 17),
            "act": "labour-84-5",
            "known_on": date(2027, 4, 20),
        }
    )
    assert not calendar_from(rows).is_working(date(2027, 5, 17))
    assert calendar_from(rows, known_by=date(2027, 4, 19)).is_working(date(2027, 5, 17))


def moved_calendar(off: date, worked: date, known_on: date) -> Calendar:
    rows = data()
    reason = {"kk": "ауысым", "ru": "перенос", "en": "moved"}
    rows["moved"].append(
        {"off": off, "worked": worked, "reason": reason, "act": "move-2025", "known_on": known_on}
    )
    return calendar_from(rows)


def test_a_change_of_future_days_names_them() -> None:
    after = moved_calendar(date(2026, 12, 17), date(2026, 12, 19), date(2026, 11, 2))
    touched = check_change(CALENDAR, after, act_date=date(2026, 11, 2), today=date(2026, 11, 23))
    assert touched == (date(2026, 12, 17), date(2026, 12, 19))


def test_a_past_day_changes_only_by_an_older_act() -> None:
    after = moved_calendar(date(2026, 11, 12), date(2026, 11, 14), date(2026, 11, 2))
    today = date(2026, 11, 23)
    assert len(check_change(CALENDAR, after, act_date=date(2026, 11, 2), today=today)) == 2
    with pytest.raises(CalendarError, match="a past day changes only by an act given before it") as caught:
        check_change(CALENDAR, after, act_date=date(2026, 11, 13), today=today)
    assert [problem[:10] for problem in caught.value.problems] == ["2026-11-12"]
    # An act of the very day came too late for it, and on the day itself nothing has passed yet.
    with pytest.raises(CalendarError, match="2026-11-12 has passed"):
        check_change(CALENDAR, after, act_date=date(2026, 11, 12), today=today)
    assert check_change(CALENDAR, after, act_date=date(2026, 11, 12), today=date(2026, 11, 12))


def test_a_year_that_was_there_cannot_be_lost() -> None:
    rows = data()
    rows["years"] = [row for row in rows["years"] if row["year"] < 2027]
    rows["days_off"] = [row for row in rows["days_off"] if row["code"] != "kurban-ait-2027"]
    shorter = calendar_from(rows)
    with pytest.raises(CalendarError, match="the calendar of 2027 would be lost"):
        check_change(CALENDAR, shorter, act_date=date(2026, 1, 1), today=date(2026, 11, 23))


# --- years ------------------------------------------------------------------------------------------------


def test_only_2027_is_provisional() -> None:
    assert CALENDAR.provisional_years == {2027}


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 9, 30), ()),
        (date(2026, 10, 1), (2027,)),
        (date(2026, 12, 31), (2027,)),
        (date(2027, 1, 1), (2027,)),
        (date(2027, 10, 1), (2027, 2028)),
        (date(2025, 11, 1), ()),
    ],
)
def test_from_october_the_next_year_is_asked_for(today: date, years: tuple[int, ...]) -> None:
    assert years_to_confirm(CALENDAR, today) == years


def test_a_missing_year_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(CalendarMissing) as caught:
        CALENDAR.is_working(date(2028, 1, 3))
    assert str(caught.value) == (
        "there is no working calendar for 2028: it is entered for 2024 to 2027. "
        "Enter the year with its act and have a second person confirm it"
    )


# --- what is refused --------------------------------------------------------------------------------------


def refused(rows: dict[str, Any]) -> str:
    with pytest.raises(CalendarError) as caught:
        calendar_from(rows)
    return str(caught.value)


def moving(off: date, worked: date) -> dict[str, Any]:
    rows = data()
    rows["moved"].append(
        {
            "off": off,
            "worked": worked,
            "reason": {"kk": "ауысым", "ru": "перенос", "en": "moved"},
            "act": "move-2025",
        }
    )
    return rows


@pytest.mark.parametrize(
    ("off", "worked", "sentence"),
    [
        # A day that one order makes off and another worked, both ways.
        (date(2024, 5, 4), date(2024, 5, 18), "2024-05-04 would be both off and worked"),
        (date(2025, 4, 1), date(2025, 4, 1), "2025-04-01 would be both off and worked"),
        # 21 March 2026 is a Saturday and a holiday.
        (date(2026, 4, 1), date(2026, 3, 21), "2026-03-21 would be both off (holiday: Nauryz) and worked"),
        (date(2026, 3, 24), date(2026, 4, 4), "2026-03-24 is off already"),
        (date(2026, 4, 5), date(2026, 4, 11), "2026-04-05 is off already"),
        (date(2026, 4, 1), date(2026, 4, 2), "2026-04-02 is no weekend day"),
        (date(2026, 4, 1), date(2024, 5, 4), "2024-05-04 is made a working day twice"),
        (date(2028, 4, 3), date(2026, 4, 4), "2028-04-03 lies in a year that the calendar does not have"),
    ],
)
def test_a_day_both_off_and_worked_is_refused(off: date, worked: date, sentence: str) -> None:
    assert sentence in refused(moving(off, worked))


def test_a_gap_between_years_is_refused() -> None:
    rows = data()
    rows["years"] = [row for row in rows["years"] if row["year"] != 2026]
    assert "the years leave a gap: 2026 missing" in refused(rows)


def test_a_year_entered_twice_is_refused() -> None:
    rows = data()
    rows["years"].append(rows["years"][0])
    assert "the code 2024 stands twice" in refused(rows)


def test_an_act_that_is_not_listed_is_refused() -> None:
    rows = data()
    rows["holidays"][0]["act"] = "hearsay"
    assert "the act hearsay is cited and not listed" in refused(rows)


def test_a_row_without_act_or_with_a_misspelt_name_is_refused_and_all_faults_are_told() -> None:
    rows = data()
    del rows["moved"][0]["act"]
    rows["holidays"][0]["knwon_on"] = date(2026, 1, 1)
    rows["holidays"][1]["day"] = 32
    sentences = refused(rows)
    assert "moved[1].act: must be a text that is not empty" in sentences
    assert "holidays[new-year-1].knwon_on: is not known here" in sentences
    assert "there is no day 32 in month 1 of every year" in sentences


def test_an_end_without_its_year_or_its_act_is_refused() -> None:
    rows = data()
    rows["holidays"][0]["ended_known_on"] = date(2026, 1, 1)
    rows["holidays"][1]["ends"] = [{"to_year": 2026, "known_on": date(2026, 1, 1)}]
    rows["days_off"][0]["date"] = date(2026, 1, 7)
    sentences = refused(rows)
    assert "holidays[new-year-1].to_year: is missing" in sentences
    assert "holidays[new-year-2].ends[1].by: must be a text that is not empty" in sentences
    assert "days_off[christmas].month: is not known here" in sentences


def test_a_sentence_with_other_blanks_in_one_language_is_refused() -> None:
    rows = data()
    rows["rules"]["transfer"]["ru"] = "за праздник {name}"
    rows["rules"]["holiday"]["kk"] = "мереке: {name"
    sentences = refused(rows)
    assert "rules.transfer: the blanks in braces must be the same in kk, ru and en" in sentences
    assert "rules.holiday: the blanks in braces" in sentences


def test_data_from_json_make_the_same_calendar() -> None:
    assert calendar_from(json.loads(json.dumps(plain(data())))) == CALENDAR


# --- late orders ------------------------------------------------------------------------------------------


@given(st.data(), moved_days(2026, 2), moments(date(2026, 1, 5), date(2026, 11, 30)), term_lengths())
def test_late_orders_move_only_what_they_touch_and_never_to_an_earlier_day(
    chosen: st.DataObject, moves: list[dict[str, Any]], start: datetime, count: int
) -> None:
    after = calendar_from(data() | {"moved": [*data()["moved"], *moves]})
    rules = edition_on(law_files.editions(), date(2026, 6, 1))
    term = plain_term(count)
    told = due(term, start, CALENDAR, rules)
    moved = recomputed(told.due, term, start, after, rules)
    assert moved.due >= told.due
    touched = [day for day in changed_days(CALENDAR, after) if told.started <= day <= told.due]
    if not touched:
        assert moved.computed == told.due
    assert changed_days(CALENDAR, after) == tuple(
        sorted(day for move in moves for day in (move["off"], move["worked"]))
    )
    closed = recomputed(told.due, term, start, after, rules, closed=True)
    assert closed.due == told.due
    # Whatever the orders, the indexes agree with walking over the days one by one.
    begins = told.started + timedelta(days=chosen.draw(st.integers(0, 20)))
    walked = [begins + timedelta(days=number) for number in range(21)]
    working = tuple(day for day in walked if after.is_working(day))
    assert after.working_between(walked[0], walked[-1]) == working
    assert len(after.off_between(walked[0], walked[-1])) == len(walked) - len(working)


def test_a_day_off_of_a_year_that_is_not_there_is_refused() -> None:
    rows = data()
    rows["days_off"][1]["date"] = date(2031, 6, 16)
    assert "2031-06-16 lies in a year that the calendar does not have" in refused(rows)


def test_no_year_at_all_is_refused() -> None:
    assert "the calendar has no year at all" in refused(data() | {"years": [], "days_off": []})


def test_the_oracle_and_the_calendar_agree_on_every_day() -> None:
    assert [day for day in every_day() if CALENDAR.is_working(day) != is_worked(day)] == []
