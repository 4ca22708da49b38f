"""Terms T1–T15 and T11b: the last day, and every day counted or skipped on the way (APPC 76)."""

from __future__ import annotations

import os
import random
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.slow_oracle import OutsideTheList, accepted_on, is_worked, last_day
from tests.strategies.law_days import ALMATY, BOUNDARIES, FIRST, LAST, days, moments, term_lengths

from attestat.domain import terms
from attestat.domain.calendar import CalendarMissing
from attestat.domain.edition import edition_on
from attestat.domain.terms import Due, TermState
from attestat.domain.worktime import effective_day
from attestat.store import law_files

CALENDAR = law_files.calendar()
EDITIONS = law_files.editions()
RULES = edition_on(EDITIONS, date(2026, 6, 1))
SEED = 186
RANDOM_TERMS = 1_000_000 if os.environ.get("ATTESTAT_SOAK") else 20_000


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def due(term: str, start: datetime | date, amount: int | None = None) -> Due:
    return terms.due(term, start, CALENDAR, RULES, amount=amount)


# --- the slow oracle --------------------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.proves("R8.4", "A2-R3", "T3")
def test_random_terms_agree_with_the_slow_oracle() -> None:
    """Due, counted and skipped days of random filings and acts, from 1 March 2024 to the end of 2027."""
    chance = random.Random(SEED)
    span = (LAST - FIRST).days
    wrong: list[str] = []
    left_the_calendar = 0
    for _ in range(RANDOM_TERMS):
        day = FIRST + timedelta(days=chance.randrange(span + 1))
        second = chance.randrange(86_400)
        clock = chance.choice((*BOUNDARIES, time(second // 3600, second // 60 % 60, second % 60)))
        moment = datetime.combine(day, clock, tzinfo=ALMATY)
        count = chance.randrange(31)
        starts_with: terms.StartsWith = chance.choice(("filing", "act"))
        term = terms.plain_term(count, starts_with)
        try:
            begins = accepted_on(moment) if starts_with == "filing" else day
            end, counted, passed = last_day(begins, count)
        except OutsideTheList:
            left_the_calendar += 1
            with pytest.raises(CalendarMissing):
                terms.due(term, moment, CALENDAR, RULES)
            continue
        answer = terms.due(term, moment, CALENDAR, RULES)
        skipped = [row.date for row in answer.skipped if row.date > begins]
        same = (answer.effective_day, answer.due, list(answer.counted), skipped) == (
            begins,
            end,
            counted,
            passed,
        )
        if not same or terms.due_day(count, moment, CALENDAR, RULES, starts_with) != end:
            wrong.append(f"{count} days from {moment.isoformat()} ({starts_with}): {end}, not {answer.due}")
    assert wrong == []
    assert left_the_calendar < RANDOM_TERMS / 50


@given(moments(), term_lengths())
def test_every_day_from_start_to_end_is_counted_or_skipped_once(moment: datetime, count: int) -> None:
    answer = terms.due(terms.plain_term(count), moment, CALENDAR, RULES)
    rows = [row if isinstance(row, date) else row.date for row in answer.days()]
    through = (answer.due - answer.started).days + 1
    whole = [answer.started + timedelta(days=number) for number in range(through)]
    if count == 0:
        # Such a term ends on the effective day itself, which is the only day not in the list.
        whole.remove(answer.effective_day)
    assert rows == whole
    assert len(answer.counted) == count
    assert all(is_worked(day) for day in answer.counted)
    assert all(row.reason.kk and row.reason.ru and row.reason.en and row.act.en for row in answer.skipped)


@given(moments(), st.timedeltas(timedelta(0), timedelta(days=20)), term_lengths())
def test_who_files_later_is_never_due_earlier(moment: datetime, later: timedelta, count: int) -> None:
    first = terms.due_day(count, moment, CALENDAR, RULES)
    assert terms.due_day(count, moment + later, CALENDAR, RULES) >= first


# --- examples by hand -------------------------------------------------------------------------------------


@pytest.mark.proves("A2-R3", "T3")
@pytest.mark.parametrize(
    ("filed", "due_on"),
    [
        # May 2024: counted 4 (Saturday), 6, 10, 13–17, 20, 21; off 5, 7, 8, 9, 11, 12, 18, 19.
        ("2024-05-03T10:00:00", date(2024, 5, 21)),
        # January 2025: counted 5 (Sunday), 6, 8–10, 13–17; off 1–4 and 7.
        ("2024-12-31T10:00:00", date(2025, 1, 17)),
        # October 2025: Monday 27 is off for Saturday 25.
        ("2025-10-20T10:00:00", date(2025, 11, 4)),
        # August 2026: Monday 31 is worked.
        ("2026-08-20T10:00:00", date(2026, 9, 3)),
        # October 2026: Monday 26 is off for Sunday 25.
        ("2026-10-20T10:00:00", date(2026, 11, 4)),
        # March 2027: 8, 15 and 22–24 are off.
        ("2027-03-04T18:30:00", date(2027, 3, 25)),
        ("2027-03-04T18:30:01", date(2027, 3, 26)),
    ],
)
def test_ten_days_by_hand(filed: str, due_on: date) -> None:
    assert due("T3", almaty(filed)).due == due_on


@pytest.mark.proves("R9.2b", "T4")
def test_the_departments_five_days_are_explained() -> None:
    """The inquiry is registered at 19:10: an official's act bears its own day (DESIGN.md section 4)."""
    answer = due("T4", almaty("2026-03-18T19:10:00"))
    assert answer.effective_day == date(2026, 3, 18)
    assert answer.due == date(2026, 3, 30)
    assert answer.clause == "9.2"
    assert [f"{day:%d.%m}" for day in answer.counted] == ["19.03", "20.03", "26.03", "27.03", "30.03"]
    assert [(f"{row.date:%d.%m}", row.kind, row.reason.en, row.act.en) for row in answer.skipped] == [
        ("18.03", "not_begun", "the term begins on the next day", "APPC, Article 76"),
        ("21.03", "holiday", "holiday: Nauryz", "Law on Holidays, Article 5"),
        ("22.03", "holiday", "holiday: Nauryz", "Law on Holidays, Article 5"),
        ("23.03", "holiday", "holiday: Nauryz", "Law on Holidays, Article 5"),
        (
            *("24.03", "transferred", "for a holiday that fell on a day off: Nauryz, 21.03.2026"),
            "Labour Code, Article 84",
        ),
        (
            *("25.03", "transferred", "for a holiday that fell on a day off: Nauryz, 22.03.2026"),
            "Labour Code, Article 84",
        ),
        ("28.03", "weekend", "day off (Saturday, Sunday)", "Labour Code, Article 84"),
        ("29.03", "weekend", "day off (Saturday, Sunday)", "Labour Code, Article 84"),
    ]


@pytest.mark.proves("R8.4", "T2", "T3")
def test_a_late_filing_shows_the_day_of_filing_as_skipped() -> None:
    answer = due("T3", almaty("2026-03-18T19:10:00"))
    assert (answer.effective_day, answer.due) == (date(2026, 3, 19), date(2026, 4, 7))
    assert [(row.date.day, row.kind) for row in answer.skipped[:2]] == [(18, "not_begun"), (19, "not_begun")]
    assert (
        answer.skipped[0].reason.en == "filed after the end of working time, accepted on the next working day"
    )
    assert due("T2", almaty("2026-03-18T19:10:00")).due == date(2026, 3, 19)


@pytest.mark.proves("T3")
def test_a_worked_saturday_is_counted_and_named() -> None:
    answer = due("T4", date(2024, 5, 3))
    assert [day.isoformat() for day in answer.counted] == [
        *("2024-05-04", "2024-05-06", "2024-05-10", "2024-05-13", "2024-05-14"),
    ]
    (saturday,) = answer.worked
    assert (saturday.date, saturday.kind) == (date(2024, 5, 4), "worked")
    assert saturday.reason.ru == "рабочий день: за выходной 08.05.2024"
    assert saturday.known_on == date(2024, 4, 18)
    moved = next(row for row in answer.skipped if row.date == date(2024, 5, 8))
    assert (moved.kind, moved.act_code) == ("moved", "move-2024")


@pytest.mark.parametrize(
    ("term", "start", "due_on"),
    [
        pytest.param("T1", "2026-03-18T19:10:00", date(2026, 3, 19), marks=pytest.mark.proves("R8.3", "T1")),
        pytest.param("T1", "2026-03-18T18:30:00", date(2026, 3, 18), marks=pytest.mark.proves("R8.3b", "T1")),
        # A notice delivered on Wednesday: 19, 20 and 26 March are the three full days.
        pytest.param("T5", "2026-03-18T11:00:00", date(2026, 3, 26), marks=pytest.mark.proves("R10.2", "T5")),
        pytest.param("T6", "2026-03-18T11:00:00", date(2026, 3, 20), marks=pytest.mark.proves("R10.2", "T6")),
        pytest.param("T7", "2026-03-18T19:10:00", date(2031, 3, 18), marks=pytest.mark.proves("R5.1", "T7")),
        pytest.param("T8", "2026-03-18T11:00:00", date(2026, 3, 26), marks=pytest.mark.proves("R12", "T8")),
        # A complaint is filed by a company: after hours it is received on the next working day.
        pytest.param("T9", "2026-03-18T18:30:00", date(2026, 3, 26), marks=pytest.mark.proves("R14.3", "T9")),
        pytest.param("T9", "2026-03-18T18:30:01", date(2026, 3, 27), marks=pytest.mark.proves("R14.3", "T9")),
        pytest.param(
            "T10", "2026-03-18T18:30:01", date(2026, 3, 30), marks=pytest.mark.proves("R15.1", "T10")
        ),
        pytest.param(
            "T11", "2026-03-18T11:00:00", date(2026, 4, 13), marks=pytest.mark.proves("R15.2", "T11")
        ),
        pytest.param("T11b", "2026-03-18T11:00:00", date(2026, 4, 20), marks=pytest.mark.proves("T11b")),
        pytest.param(
            "T12", "2026-03-18T11:00:00", date(2026, 4, 6), marks=pytest.mark.proves("R16.1", "T12")
        ),
        pytest.param(
            "T13", "2026-03-18T11:00:00", date(2026, 3, 26), marks=pytest.mark.proves("R16.2", "T13")
        ),
        # Three months from 21 December 2025 end on Saturday 21 March: the next working day is 26 March.
        pytest.param("T14", "2025-12-21T11:00:00", date(2026, 3, 26), marks=pytest.mark.proves("T14")),
        pytest.param("T14", "2025-11-30T11:00:00", date(2026, 3, 2), marks=pytest.mark.proves("T14")),
        pytest.param("T15", "2025-10-17T11:00:00", date(2025, 12, 16), marks=pytest.mark.proves("O4", "T15")),
    ],
)
def test_each_term_by_hand(term: str, start: str, due_on: date) -> None:
    assert due(term, almaty(start)).due == due_on


@pytest.mark.proves("R10.2", "T5")
def test_three_full_days_lie_between_the_notice_and_the_act() -> None:
    notice = date(
        2026, 4, 6
    )  # Monday: Tuesday, Wednesday and Thursday are full days, the act may be on Friday
    assert due("T5", notice).opens_on == date(2026, 4, 10)
    assert terms.earliest_act(notice, CALENDAR, RULES) == date(2026, 4, 10)


@pytest.mark.proves("O4", "T15")
def test_an_act_comes_into_force_when_its_days_have_run_out() -> None:
    published = date(2020, 4, 10)
    assert due("T15", published, 21).opens_on == date(2020, 5, 2)
    assert due("T15", published, 60).opens_on == date(2020, 6, 10)
    assert len(due("T15", published, 21).counted) == 21


@pytest.mark.proves("R16.1", "T12")
@pytest.mark.parametrize("amount", [1, 10])
def test_an_extension_may_be_shorter(amount: int) -> None:
    assert len(due("T12", date(2026, 4, 6), amount).counted) == amount


@pytest.mark.proves("R16.1", "T12")
@pytest.mark.parametrize(("term", "amount"), [("T12", 0), ("T12", 11), ("T3", 9), ("T3", 11), ("T15", 30)])
def test_an_amount_the_law_does_not_give_is_refused(term: str, amount: int) -> None:
    with pytest.raises(ValueError, match=f"the term {term} .* may have"):
        due(term, date(2026, 4, 6), amount)


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert terms.add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert terms.add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert terms.add_months(date(2024, 10, 31), 2) == date(2024, 12, 31)
    assert due("T14", date(2025, 12, 21)).skipped[-1].date == date(2026, 3, 25)


# --- five years -------------------------------------------------------------------------------------------


@pytest.mark.proves("R5.1", "T7")
@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 9, 15), date(2031, 9, 15)),
        (date(2024, 2, 29), date(2029, 2, 28)),
        (date(2023, 7, 31), date(2028, 7, 31)),
        (date(2027, 12, 31), date(2032, 12, 31)),
        (date(2023, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_last_valid_day_is_the_same_date_five_years_on(issued: date, last: date) -> None:
    assert terms.valid_until(issued) == last
    assert due("T7", issued).due == last


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_five_years_never_skip_or_lose_a_day(issued: date) -> None:
    last = terms.valid_until(issued)
    assert (last.year, last.month) == (issued.year + 5, issued.month)
    assert last.day == issued.day or (issued.month, issued.day, last.day) == (2, 29, 28)


# --- states, budget, recomputing --------------------------------------------------------------------------


@pytest.mark.proves("A2-R3")
def test_the_five_states_of_a_term() -> None:
    """Ten days from Friday 3 April 2026 end on Friday 17 April; the warning comes on Thursday."""
    term = due("T3", almaty("2026-04-03T10:00:00"))
    assert (term.due, term.warn_on) == (date(2026, 4, 17), date(2026, 4, 16))

    def stands(today: date, met_on: date | None = None) -> TermState:
        return terms.state(term.due, term.warn_on, today, met_on)

    assert stands(date(2026, 4, 15)) is TermState.RUNNING
    assert stands(date(2026, 4, 16)) is TermState.WARNED
    assert stands(date(2026, 4, 17)) is TermState.WARNED
    assert stands(date(2026, 4, 18)) is TermState.OVERDUE
    assert stands(date(2026, 4, 30), met_on=date(2026, 4, 17)) is TermState.MET
    assert stands(date(2026, 4, 30), met_on=date(2026, 4, 20)) is TermState.MET_LATE


@given(moments(), term_lengths())
def test_a_warning_comes_before_the_end_and_not_before_the_beginning(moment: datetime, count: int) -> None:
    answer = terms.due(terms.plain_term(count), moment, CALENDAR, RULES)
    assert answer.effective_day <= answer.warn_on <= answer.due


@pytest.mark.proves("A2-R3", "T4", "T5")
def test_the_budget_of_the_ten_days() -> None:
    """Day 0 is Friday 3 April 2026; no holiday lies in the two weeks after it."""
    stages = terms.budget(date(2026, 4, 3), CALENDAR, RULES)
    assert [(stage.code, stage.day, stage.due) for stage in stages] == [
        ("registered", 0, date(2026, 4, 3)),
        ("assigned", 1, date(2026, 4, 6)),
        ("permit_control", 1, date(2026, 4, 6)),
        ("concluded", 6, date(2026, 4, 13)),
        ("hearing_notified", 6, date(2026, 4, 13)),
        ("issued", 10, date(2026, 4, 17)),
    ]
    assert stages[1].by == time(12, 0)
    # Warnings come a working day earlier, but not before day 0.
    assert [stage.warn_on.day for stage in stages] == [3, 3, 3, 10, 10, 16]


@pytest.mark.proves("A2-R3", "T4", "T5")
@given(days())
def test_the_budget_fits_the_law_on_every_day(day: date) -> None:
    """The department's five days and the hearing's three full days both fit into the ten, to the day."""
    accepted = effective_day(datetime.combine(day, time(9), tzinfo=ALMATY), CALENDAR, RULES.hours)
    stages = {stage.code: stage.due for stage in terms.budget(accepted, CALENDAR, RULES)}
    assert due("T4", stages["permit_control"]).due == stages["concluded"]
    assert terms.earliest_act(stages["hearing_notified"], CALENDAR, RULES) == stages["issued"]
    assert due("T3", accepted).due == stages["issued"]


def test_a_recomputed_day_never_falls_before_one_already_told() -> None:
    assert terms.never_earlier(date(2026, 9, 3), date(2026, 9, 2)) == date(2026, 9, 3)
    assert terms.never_earlier(date(2026, 9, 3), date(2026, 9, 4)) == date(2026, 9, 4)
    assert terms.never_earlier(None, date(2026, 9, 4)) == date(2026, 9, 4)


@pytest.mark.proves("T3")
def test_a_late_holiday_moves_an_open_term_and_never_a_closed_one() -> None:
    """8 May 2024 was moved to 4 May on 18 April: in April the days were told without it."""
    filed = almaty("2024-04-15T10:00:00")
    rules = edition_on(EDITIONS, filed.date())
    before, after = law_files.calendar_known_on(date(2024, 4, 17)), CALENDAR
    told = terms.due("T3", filed, before, rules).due
    assert told == date(2024, 4, 29)
    # Five working days from 30 April: 2, 3, 6, 8, 10 May as once told; 2, 3, 4, 6, 10 May after the order.
    inquiry = date(2024, 4, 30)
    assert terms.due("T4", inquiry, before, rules).counted[-2:] == (date(2024, 5, 8), date(2024, 5, 10))
    assert terms.due("T4", inquiry, after, rules).counted[-2:] == (date(2024, 5, 6), date(2024, 5, 10))
    # Three days from 2 May: told 3, 6, 8; now 3, 4, 6, which would be earlier.
    moved = terms.recomputed(date(2024, 5, 8), terms.plain_term(3, "act"), date(2024, 5, 2), after, rules)
    assert (moved.computed, moved.due, moved.moved) == (date(2024, 5, 6), date(2024, 5, 8), False)
    # From 7 May one day: told 8 May, which is off now, so 10 May.
    later = terms.recomputed(date(2024, 5, 8), terms.plain_term(1, "act"), date(2024, 5, 7), after, rules)
    assert (later.due, later.moved) == (date(2024, 5, 10), True)
    closed = terms.recomputed(
        date(2024, 5, 8), terms.plain_term(1, "act"), date(2024, 5, 7), after, rules, closed=True
    )
    assert (closed.due, closed.moved) == (date(2024, 5, 8), False)


def test_a_term_in_a_provisional_year_says_so() -> None:
    assert due("T3", date(2027, 2, 1)).provisional is True
    assert due("T3", date(2026, 12, 28)).provisional is True
    assert due("T3", date(2026, 12, 1)).provisional is False
    # Three months end in 2027 and may be moved by a day off there; five years need no calendar.
    assert due("T14", date(2026, 11, 1)).provisional is True
    assert due("T7", date(2026, 9, 15)).provisional is False


def test_a_term_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarMissing, match="no working calendar for 2028"):
        due("T3", date(2027, 12, 28))


@pytest.mark.proves("VER-1", "R2.3")
def test_the_edition_of_the_effective_day_rules_the_term() -> None:
    """Filed late on 31 December 2025, accepted on 5 January 2026: the new edition."""
    late = almaty("2025-12-31T18:30:01")
    assert terms.edition_for(late, "filing", CALENDAR, EDITIONS).code == "2026-01"
    assert terms.edition_for(late, "act", CALENDAR, EDITIONS).code == "2022-12"
    in_time = almaty("2025-12-31T18:30:00")
    assert terms.edition_for(in_time, "filing", CALENDAR, EDITIONS).code == "2022-12"


def test_a_term_of_no_law_cannot_have_fewer_than_no_days() -> None:
    with pytest.raises(ValueError, match="fewer than 0 days"):
        terms.plain_term(-1)


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(KeyError):
        due("T16", date(2026, 4, 6))
