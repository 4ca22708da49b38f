"""Clause 10 in the core: grounds, dates and outcomes of a hearing, against days counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain.application import Application, Base, Inquiry, RequestedWork, Result
from attestat.domain.calendar import Calendar
from attestat.domain.edition import Edition
from attestat.domain.hearing import (
    Argument,
    ArgumentKind,
    ConsentRefusal,
    ConsentSource,
    CourtAct,
    CourtActKind,
    Hearing,
    Mode,
    NegativeResult,
    Outcome,
    StatedGround,
    unprintable,
)
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Stage
from attestat.domain.rules import clause10 as rules
from attestat.domain.terms import due, earliest_act
from attestat.store import law_files

WORK, OTHER, BASE, SECOND = (UUID(int=n) for n in (1, 2, 3, 4))
LIFTS = RequestedWork(WORK, "WT5_LIFTS", (), Stage.HEARD)
GAS = RequestedWork(OTHER, "WT4_GAS_MAINTENANCE", (), Stage.HEARD)
TODAY = date(2026, 9, 21)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return law_files.calendar()


@pytest.fixture(scope="module")
def edition() -> Edition:
    return law_files.editions()[-1]


def inquiry(*said: tuple[UUID, UUID, bool], place: int = 1, **more: Any) -> Inquiry:
    """A concluded inquiry that says so of (work, base)."""
    whole: dict[str, Any] = {
        "id": uuid4(),
        "body": uuid4(),
        "region": "71",
        "bases": tuple(dict.fromkeys(base for _, base, _ in said)),
        "stage": InquiryStage.CONCLUDED,
        "inspector": uuid4(),
        "results": tuple(Result(*one) for one in said),
        "concluded_as": place,
    }
    return Inquiry(**{**whole, **more})


def case(*inquiries: Inquiry, **more: Any) -> Application:
    """A case of two works and as many bases as its inquiries have."""
    bases = dict.fromkeys(base for one in inquiries for base in one.bases) or {BASE: None}
    whole: dict[str, Any] = {
        "id": uuid4(),
        "organisation": uuid4(),
        "organisation_bin": "120340991015",
        "signer": None,
        "number": "A-2026-000001",
        "received_at": None,
        "effective_day": None,
        "edition": "2026-01",
        "works": (LIFTS, GAS),
        "bases": tuple(Base(base, "71", "", "", "x", "1") for base in bases),
        "inquiries": inquiries,
        "executor": None,
        "addressee": None,
        "pending": frozenset(),
    }
    return Application(**{**whole, **more})


def room(**more: Any) -> Hearing:
    """A hearing on lifts of Tuesday, 15 September 2026."""
    whole: dict[str, Any] = {
        "id": UUID(int=9),
        "works": (WORK,),
        "grounds": (StatedGround("RG1_REQUIREMENTS", None, "a", "b"),),
        "delivered_on": date(2026, 9, 15),
        "objection_until": date(2026, 9, 17),
        "earliest_act_on": date(2026, 9, 21),
        "chair": uuid4(),
        "secretary": uuid4(),
    }
    return Hearing(**{**whole, **more})


def code(act: Any) -> str:
    """The code of an Obstacle, empty when there is none."""
    try:
        act()
    except Obstacle as obstacle:
        return obstacle.code
    return ""


# Dates


@pytest.mark.parametrize(
    ("delivered", "objections", "act"),
    [
        # Tuesday: three full days Wednesday to Friday, the act on Monday
        ("2026-09-15", "2026-09-17", "2026-09-21"),
        # Friday: Monday to Wednesday, the act on Thursday
        ("2026-09-18", "2026-09-22", "2026-09-24"),
        # Saturday, when an official works: counted from the next working day on
        ("2026-09-19", "2026-09-22", "2026-09-24"),
        # before Sunday 25 October, whose Monday 26 is off
        ("2026-10-22", "2026-10-27", "2026-10-29"),
        # before Nauryz: Monday 23 to Wednesday 25 March are off
        ("2026-03-19", "2026-03-26", "2026-03-30"),
        # before New Year: 1 and 2 January and Orthodox Christmas on Thursday 7 January 2027 are off,
        # and so is Monday 4, for Saturday 2
        ("2026-12-30", "2027-01-05", "2027-01-08"),
    ],
)
@pytest.mark.proves("T5", "T6", "R10.2", "ABU-21")
def test_days_of_a_notice_counted_by_hand(
    delivered: str, objections: str, act: str, calendar: Calendar, edition: Edition
) -> None:
    day = date.fromisoformat(delivered)
    assert str(due("T6", day, calendar, edition).due) == objections
    assert str(earliest_act(day, calendar, edition)) == act


@given(st.dates(date(2025, 1, 2), date(2027, 6, 30)))
@pytest.mark.proves("T5", "T6", "R10.2")
def test_three_full_working_days_lie_between_notice_and_act(day: date) -> None:
    calendar, edition = law_files.calendar(), law_files.editions()[-1]
    act = earliest_act(day, calendar, edition)
    between = [day + timedelta(days=n) for n in range(1, (act - day).days)]
    assert sum(calendar.is_working(one) for one in between) >= 3
    assert calendar.is_working(act)
    assert act > due("T6", day, calendar, edition).due
    assert act >= day + timedelta(days=4)  # the floor that the database holds by itself


# Grounds


@pytest.mark.proves("R10.1", "A2-R9")
def test_the_list_is_closed(edition: Edition) -> None:
    assert [rules.r10_1_closed_list(edition, ground.code).number for ground in edition.grounds] == [
        1,
        2,
        3,
        4,
    ]
    assert code(lambda: rules.r10_1_closed_list(edition, "RG5")) == "unknown_ground"


@pytest.mark.proves("R10.1", "INV-07")
def test_ground_1_rests_on_the_last_conclusion(edition: Edition) -> None:
    first, then = inquiry((WORK, BASE, False)), inquiry((WORK, BASE, True), place=2)
    stated = StatedGround(
        "RG1_REQUIREMENTS", None, "a", "b", results=frozenset({NegativeResult(first.id, WORK, BASE)})
    )

    def rests(found: Application, ground: StatedGround = stated) -> str:
        return code(lambda: rules.r10_1_rests_on_record(ground, edition, found, [LIFTS], TODAY))

    assert rests(case(first)) == ""
    assert rests(case()) == rests(case(first, then)) == "ground_without_conclusion"
    # whatever the order of rows, the one that was concluded last counts
    assert rests(case(then, first)) == "ground_without_conclusion"
    again = inquiry((WORK, BASE, False), place=3)
    assert rests(case(first, then, again)) == "ground_conclusion_replaced"
    both = [LIFTS, GAS]
    of_both = lambda: rules.r10_1_rests_on_record(stated, edition, case(first), both, TODAY)  # noqa: E731
    assert code(of_both) == "ground_without_conclusion"
    # negative at one of two bases is negative
    assert rests(case(inquiry((WORK, BASE, True), (WORK, SECOND, False)), inquiry((GAS.id, BASE, True)))) in (
        "ground_conclusion_replaced",
    )
    open_one = replace(first, stage=InquiryStage.CONCLUSION_SIGNED)
    assert rests(case(open_one)) == "ground_without_conclusion"


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, ""),
        ({"work_types": frozenset({"WT5_LIFTS"})}, ""),
        ({"work_types": frozenset({"WT1_EXPERTISE"})}, "ground_without_court_act"),
        ({"in_force_on": TODAY}, ""),
        ({"in_force_on": TODAY + timedelta(days=1)}, "ground_without_court_act"),
        ({"lifted_on": TODAY}, "ground_without_court_act"),
        ({"lifted_on": TODAY + timedelta(days=1)}, ""),
        ({"kind": CourtActKind.SPECIAL_RIGHT}, "ground_without_court_act"),
        ({"id": UUID(int=77)}, "ground_without_court_act"),
    ],
)
@pytest.mark.proves("R10.1", "A2-R9")
def test_ground_2_rests_on_a_court_act_in_force(
    change: dict[str, Any], answer: str, edition: Edition
) -> None:
    act = CourtAct(UUID(int=5), CourtActKind.ACTIVITY_BAN, frozenset(), date(2026, 9, 4))
    found = case(court_acts=(replace(act, **change),))
    ground = StatedGround("RG2_ACTIVITY_BAN", WORK, "a", "b", court_act=act.id)
    assert code(lambda: rules.r10_1_rests_on_record(ground, edition, found, [LIFTS], TODAY)) == answer
    stands = {"", "ground_without_court_act"} - {answer}
    if change.get("kind") is None and "id" not in change:
        blocked = code(lambda: rules.r10_1_no_ground_stands(found, [LIFTS], TODAY))
        assert (blocked == "court_act_stands") == ("" not in stands)


@pytest.mark.proves("R10.1")
def test_every_work_has_a_ground_and_every_ground_a_work() -> None:
    on = lambda *grounds: code(lambda: rules.r10_1_ground_for_every_work([LIFTS, GAS], grounds))  # noqa: E731
    every = StatedGround("RG1_REQUIREMENTS", None, "a", "b")
    assert on(every) == ""
    assert on() == on(replace(every, work=WORK)) == "no_ground"
    assert on(every, replace(every, work=UUID(int=8))) == "ground_on_other_work"
    assert on(replace(every, work=WORK), replace(every, work=OTHER)) == ""
    assert code(lambda: rules.r10_1_ground_for_every_work([], [every])) == "no_works_chosen"


@pytest.mark.proves("R10.1")
def test_a_restored_consent_is_no_ground(edition: Edition) -> None:
    ground = StatedGround("RG4_NO_CONSENT", None, "a", "b")
    gone = ConsentRefusal(uuid4(), ConsentSource.WITHDRAWN_BY_COMPANY, stands=True)
    for refusals, answer in (
        ((), "ground_without_consent_refusal"),
        ((gone,), ""),
        ((replace(gone, stands=False),), "ground_without_consent_refusal"),
        ((replace(gone, stands=False), gone), ""),
    ):
        found = case(consent_refusals=refusals)
        assert code(lambda f=found: rules.r10_1_rests_on_record(ground, edition, f, [LIFTS], TODAY)) == answer
        stands = code(lambda f=found: rules.r10_1_no_ground_stands(f, [LIFTS], TODAY))
        assert (stands == "consent_missing") == (answer == "")


# The outcome

NOON = datetime.fromisoformat("2026-09-18T12:00+05:00")
WROTE = (Argument(uuid4(), ArgumentKind.OBJECTION, late=False, answered=False),)


@pytest.mark.proves("R10.2", "ABU-21", "INV-07")
def test_the_outcome_for_every_state_of_the_room() -> None:
    """Waived × complete × wrote × T6 over × meeting over, against the sentence of APPC 73 in words."""
    for waived, complete, wrote, over, met in product((False, True), repeat=5):
        said = room(
            waived=waived,
            position_complete=complete,
            arguments=WROTE if wrote else (),
            mode=Mode.MEETING,
            meeting_at=NOON if met else NOON + timedelta(hours=1),
        )
        today = date(2026, 9, 18) if over else date(2026, 9, 17)

        def outcome(said: Hearing = said, today: date = today) -> Outcome:
            return rules.r10_2_outcome(said, now=NOON, today=today, objection_until=date(2026, 9, 17))

        if waived:
            assert outcome() is Outcome.WAIVED
        elif complete:
            assert outcome() is Outcome.HELD
        elif not over:
            assert code(outcome) == "objections_still_run"
        elif not met:
            assert code(outcome) == "meeting_to_come"
        else:
            assert outcome() is (Outcome.HELD if wrote else Outcome.NO_SHOW)


@pytest.mark.proves("R10.2")
def test_the_calendar_of_the_moment_moves_the_days_only_later() -> None:
    told = room()
    for day, earliest, answer in (
        (date(2026, 9, 18), date(2026, 9, 18), "too_early_for_refusal"),  # what was told holds
        (date(2026, 9, 21), date(2026, 9, 18), ""),
        (date(2026, 9, 21), date(2026, 9, 22), "too_early_for_refusal"),
        (date(2026, 9, 22), date(2026, 9, 22), ""),
    ):
        assert code(lambda d=day, e=earliest: rules.r10_2_not_before(told, today=d, earliest=e)) == answer


@pytest.mark.proves("R10.2")
def test_the_record_is_read_before_the_protocol_is_signed() -> None:
    shown = date(2026, 9, 18)
    for state, day, answer in (
        ({}, shown, "record_not_shown"),
        ({"shown_on": shown}, shown, "record_not_read"),
        ({"shown_on": shown}, shown + timedelta(days=1), ""),
        ({"shown_on": shown, "read": True}, shown, ""),
        ({"shown_on": shown, "read": True, "changed_since_shown": True}, shown, "record_not_shown"),
    ):
        said = room(**state)
        for outcome in Outcome:
            found = code(lambda s=said, o=outcome, d=day: rules.appc_74_record_was_shown(s, o, today=d))
            assert found == (answer if outcome is Outcome.HELD else "")


@pytest.mark.proves("R10.2")
def test_no_refusal_without_hearing_and_answers() -> None:
    assert code(lambda: rules.r10_2_heard(None, LIFTS)) == "not_heard"
    assert code(lambda: rules.r10_2_heard(room(), LIFTS)) == "not_heard"
    assert rules.r10_2_heard(room(outcome=Outcome.WAIVED), LIFTS).closed
    assert code(lambda: rules.r10_2_arguments_answered(room(arguments=WROTE))) == "arguments_unanswered"
    answered = (replace(WROTE[0], answered=True),)
    assert code(lambda: rules.r10_2_arguments_answered(room(arguments=answered))) == ""
    two = [room(), room(id=UUID(int=10))]
    assert code(lambda: rules.r10_2_one_hearing(two)) == "several_hearings"


@pytest.mark.proves("R10.2", "R9.1")
def test_what_is_asked_again() -> None:
    said = inquiry((WORK, BASE, True), (WORK, SECOND, False), (OTHER, BASE, True), (OTHER, SECOND, True))
    assert rules.r10_2_bases_to_ask_again(case(said), [LIFTS, GAS]) == {SECOND}
    assert code(lambda: rules.r10_2_bases_to_ask_again(case(said), [GAS])) == "nothing_to_repeat"
    under_way = replace(said, id=uuid4(), stage=InquiryStage.SENT, results=(), concluded_as=0)
    assert (
        code(lambda: rules.r10_2_bases_to_ask_again(case(said, under_way), [LIFTS])) == "inquiry_still_open"
    )
    of_gas = replace(under_way, works=(OTHER,))
    assert rules.r10_2_bases_to_ask_again(case(said, of_gas), [LIFTS]) == {SECOND}


@pytest.mark.proves("ABU-31", "ABU-36")
def test_what_the_protocol_can_print() -> None:
    assert unprintable("Әліппе: ңғүұқөһі, «№ 5» – 100 % § ₸…\nжол") == ""
    assert unprintable("a😡b中c\u202e") == "😡中\u202e"
