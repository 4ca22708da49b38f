"""On which day something counts as received, and how working days are added (R8.4, Annex 2 row 7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from tests.domain.slow_oracle import OutsideTheList, accepted_on, is_worked, last_day
from tests.strategies.law_days import ALMATY, BOUNDARIES, FIRST, LAST, days, moments, term_lengths

from attestat.domain import worktime
from attestat.domain.calendar import CalendarMissing
from attestat.domain.edition import edition_on
from attestat.store import law_files

CALENDAR = law_files.calendar()
HOURS = edition_on(law_files.editions(), date(2026, 6, 1)).hours


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def effective(text: str) -> date:
    return worktime.effective_day(almaty(text), CALENDAR, HOURS)


@pytest.mark.proves("R8.4", "A2-R7a", "A2-R7b")
def test_every_boundary_time_of_every_day_agrees_with_the_oracle() -> None:
    wrong = []
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        for clock in BOUNDARIES:
            moment = datetime.combine(day, clock, tzinfo=ALMATY)
            try:
                expected = accepted_on(moment)
            except OutsideTheList:
                with pytest.raises(CalendarMissing):
                    worktime.effective_day(moment, CALENDAR, HOURS)
                continue
            if worktime.effective_day(moment, CALENDAR, HOURS) != expected:
                wrong.append((moment.isoformat(), expected))
    assert wrong == []


@pytest.mark.proves("R8.4", "T2")
@pytest.mark.parametrize(
    ("filed", "accepted"),
    [
        # An ordinary Wednesday before Nauryz 2026, and what comes after it: 21 to 25 March are off.
        ("2026-03-18T08:59:00", date(2026, 3, 18)),
        ("2026-03-18T13:30:00", date(2026, 3, 18)),
        ("2026-03-18T18:29:59", date(2026, 3, 18)),
        ("2026-03-18T18:30:00", date(2026, 3, 18)),
        ("2026-03-18T18:30:01", date(2026, 3, 19)),
        ("2026-03-18T23:59:59", date(2026, 3, 19)),
        ("2026-03-20T18:30:01", date(2026, 3, 26)),
        ("2026-03-21T10:00:00", date(2026, 3, 26)),
        # 2024: Wednesday 8 May was off for Saturday 4 May, which was worked.
        ("2024-05-03T19:00:00", date(2024, 5, 4)),
        ("2024-05-04T18:30:00", date(2024, 5, 4)),
        ("2024-05-04T18:30:01", date(2024, 5, 6)),
        ("2024-05-06T19:00:00", date(2024, 5, 10)),
        ("2024-05-08T10:00:00", date(2024, 5, 10)),
        # 2025: Friday 3 January was off for Sunday 5 January, which was worked.
        ("2025-01-03T10:00:00", date(2025, 1, 5)),
        ("2025-01-05T12:00:00", date(2025, 1, 5)),
        ("2025-01-06T18:30:01", date(2025, 1, 8)),
        # 2025: Republic Day on a Saturday gave Monday 27 October.
        ("2025-10-24T19:00:00", date(2025, 10, 28)),
        # 2026: 30 August is no longer a holiday, so Monday 31 August is worked; 26 October is off.
        ("2026-08-28T19:00:00", date(2026, 8, 31)),
        ("2026-10-23T19:00:00", date(2026, 10, 27)),
        # 2027: Constitution Day is 15 March, a Monday.
        ("2027-03-12T19:00:00", date(2027, 3, 16)),
    ],
)
def test_effective_day_by_hand(filed: str, accepted: date) -> None:
    assert effective(filed) == accepted


@pytest.mark.proves("R8.4")
def test_a_fraction_of_the_last_second_is_still_in_time() -> None:
    assert effective("2026-03-18T18:30:00.999999") == date(2026, 3, 18)


@given(moments())
def test_the_zone_in_which_a_moment_is_told_does_not_matter(moment: datetime) -> None:
    assert worktime.effective_day(moment, CALENDAR, HOURS) == accepted_on(moment)


def test_a_moment_in_utc_belongs_to_the_next_day_of_kazakhstan() -> None:
    # 19:30 UTC on Tuesday is 00:30 on Wednesday in Kazakhstan.
    moment = datetime(2026, 3, 17, 19, 30, tzinfo=UTC)
    assert worktime.local_day(moment) == date(2026, 3, 18)
    assert worktime.effective_day(moment, CALENDAR, HOURS) == date(2026, 3, 18)


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset from UTC"):
        worktime.local_day(datetime(2026, 3, 18, 10, 0))  # noqa: DTZ001 - the fault under test


def test_a_moment_before_the_one_time_is_refused() -> None:
    last_second = datetime(2024, 2, 29, 23, 59, 59, tzinfo=ALMATY)
    with pytest.raises(ValueError, match="two times"):
        worktime.local_day(last_second)
    assert worktime.local_day(last_second + timedelta(seconds=1)) == date(2024, 3, 1)


@given(days(), term_lengths())
def test_adding_working_days_agrees_with_the_oracle_and_back(day: date, count: int) -> None:
    there, _, _ = last_day(day, count)
    assert worktime.add_working_days(day, count, CALENDAR) == there
    assert worktime.working_days_between(day, there, CALENDAR) == count
    if is_worked(day):
        assert worktime.add_working_days(there, -count, CALENDAR) == day


def test_adding_nothing_gives_the_same_day_even_on_a_day_off() -> None:
    assert worktime.add_working_days(date(2026, 3, 22), 0, CALENDAR) == date(2026, 3, 22)


def test_an_end_on_a_day_off_rolls_forward_and_a_working_day_stays() -> None:
    assert worktime.roll_forward(date(2026, 3, 21), CALENDAR) == date(2026, 3, 26)
    assert worktime.roll_forward(date(2026, 3, 20), CALENDAR) == date(2026, 3, 20)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2028, 1, 1)])
def test_a_day_outside_the_calendar_is_refused_with_its_year(day: date) -> None:
    with pytest.raises(CalendarMissing, match=f"no working calendar for {day.year}") as caught:
        worktime.is_working_day(day, CALENDAR)
    assert caught.value.year == day.year


def test_days_left_are_negative_when_the_end_has_passed() -> None:
    assert worktime.working_days_between(date(2026, 3, 26), date(2026, 3, 20), CALENDAR) == -1


@pytest.mark.proves("A2-R7a")
@pytest.mark.parametrize(
    ("clock", "at_work"),
    [
        (time(8, 59, 59), False),
        (time(9, 0), True),
        (time(12, 59, 59), True),
        (time(13, 0), False),
        (time(14, 29, 59), False),
        (time(14, 30), True),
        (time(18, 30), True),
        (time(18, 30, 1), False),
    ],
)
def test_officials_are_at_work_from_nine_with_a_lunch_break(clock: time, at_work: bool) -> None:
    moment = worktime.at(date(2026, 3, 18), clock)
    assert worktime.is_working_time(moment, CALENDAR, HOURS) is at_work
    on_a_holiday = worktime.at(date(2026, 3, 23), clock)
    assert worktime.is_working_time(on_a_holiday, CALENDAR, HOURS) is False


def test_closing_time_is_the_last_moment_in_time() -> None:
    closing = worktime.closing_time(date(2026, 3, 18), HOURS)
    assert closing == datetime(2026, 3, 18, 18, 30, tzinfo=timezone(timedelta(hours=5)))
    assert worktime.effective_day(closing, CALENDAR, HOURS) == date(2026, 3, 18)
