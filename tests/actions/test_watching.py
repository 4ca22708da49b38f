"""Reminders before and alarms after every term, once each, to the right person; reasons for what was late."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.actions.walked import Walked

    At = Callable[..., "Walked"]

# The road was walked on Tuesday, 15 September 2026. Five working days end on Tuesday the 22nd, ten on Tuesday
# the 29th; the 19th, 20th, 26th and 27th are weekends and no holiday is near.


def passes(walked: Walked, moment: str) -> int:
    """Let the demonstration clock pass to a moment and the watching job run; how many notices are new."""
    from attestat.actions import watching

    walked.world.set_clock(moment)
    return watching.watch(at=walked.world.now)


def notices(walked: Walked, term: str) -> list[tuple[str, str, str]]:
    """Kind, role and last day of the notices of a term, in the order in which they were written."""
    from attestat.store.models import TermNotice

    rows = TermNotice.objects.filter(term__startswith=term).order_by("id")
    return [(row.kind, row.role, row.due.isoformat()) for row in rows]


def desk(walked: Walked, slug: str) -> list[tuple[str, str]]:
    """What stands on this person's desk: term without its inquiry, kind."""
    from attestat.domain.worktime import local_day
    from attestat.store.queries import watching

    found = watching.on_desk(walked.world.actor(slug), local_day(walked.world.now))
    return sorted((n.slug.split("-")[0], n.kind) for n in found if not n.term.is_plan)


@pytest.mark.proves("A2-R3", "R11.2")
def test_the_ten_days_warn_the_executor_and_then_alarm_him_and_the_head_once(at: At) -> None:
    walked = at("concluded")
    passes(walked, "2026-09-25T12:00+05:00")
    assert notices(walked, "T3") == []
    passes(walked, "2026-09-28T09:00+05:00")  # one working day before the last
    assert notices(walked, "T3") == [("reminder", "executor", "2026-09-29")]
    passes(walked, "2026-09-29T18:00+05:00")  # the last day is in time
    assert len(notices(walked, "T3")) == 1
    passes(walked, "2026-09-30T09:00+05:00")
    assert notices(walked, "T3")[1:] == [
        ("overdue", "executor", "2026-09-29"),
        ("escalated", "head", "2026-09-29"),
    ]
    assert passes(walked, "2026-09-30T09:05+05:00") == 0  # once each
    assert ("T3", "overdue") in desk(walked, "executor-1")
    assert ("T3", "escalated") in desk(walked, "head")
    assert ("T3", "overdue") not in desk(walked, "executor-2")


@pytest.mark.proves("R9.2b")
def test_a_silent_department_is_made_known_and_never_taken_for_consent(at: At) -> None:
    walked = at("inspecting")
    passes(walked, "2026-09-21T09:00+05:00")
    assert ("T4", "reminder") in desk(walked, "astana-inspector")
    passes(walked, "2026-09-23T09:00+05:00")
    assert notices(walked, "T4") == [
        ("reminder", "inspector", "2026-09-22"),
        ("overdue", "inspector", "2026-09-22"),
        ("escalated", "department_head", "2026-09-22"),
    ]
    assert ("T4", "escalated") in desk(walked, "astana-head")
    assert desk(walked, "karaganda-head") == []
    assert walked.stage == "permit_control"


@pytest.mark.proves("R8.3")
def test_registration_is_asked_for_the_same_day(at: At) -> None:
    walked = at("submitted")
    passes(walked, "2026-09-15T12:00+05:00")
    assert notices(walked, "T1") == [("reminder", "chancellery", "2026-09-15")]
    passes(walked, "2026-09-16T09:00+05:00")
    assert notices(walked, "T1")[1:] == [
        ("overdue", "chancellery", "2026-09-15"),
        ("escalated", "head", "2026-09-15"),
    ]
    assert ("T1", "overdue") in desk(walked, "chancellery")


@pytest.mark.proves("R8.3")
def test_a_run_that_was_missed_changes_no_date(at: At) -> None:
    walked = at("submitted")
    passes(walked, "2026-10-05T09:00+05:00")  # nobody watched for three weeks
    for term, due in (("T1", "2026-09-15"), ("T3", "2026-09-29")):
        assert {last for _, _, last in notices(walked, term)} == {due}
        assert [kind for kind, _, _ in notices(walked, term)] == ["reminder", "overdue", "escalated"]


def test_a_closed_case_alarms_nobody(at: At) -> None:
    walked = at("issued")
    assert passes(walked, "2026-10-05T09:00+05:00") == 0
    assert desk(walked, "head") == []


def test_the_job_does_what_the_act_does(at: At) -> None:
    from attestat.ops.jobs import tasks

    walked = at("concluded")
    walked.world.set_clock("2026-09-30T09:00+05:00")
    tasks.watch_terms(timestamp=0)
    assert ("escalated", "head", "2026-09-29") in notices(walked, "T3")


def give(walked: Walked, term: str = "T3", reason: str = "Сот тыйым салды", slug: str = "executor-1") -> str:
    """The code of the obstacle, empty when the reason is recorded."""
    from attestat.actions import watching
    from attestat.domain.obstacle import Obstacle
    from tests.actions.world import new_key

    try:
        watching.give_reason(
            application=walked.case,
            term=term,
            reason=reason,
            by=walked.world.actor(slug),
            at=walked.world.now,
            key=new_key(),
        )
    except Obstacle as obstacle:
        return obstacle.code
    return ""


@pytest.mark.proves("A2-R3")
def test_what_was_not_kept_gets_a_reason_of_its_executor_which_stays(at: At) -> None:
    from attestat.store.models import Event, OverdueReason

    walked = at("concluded")
    assert give(walked) == "not_overdue"
    walked.world.set_clock("2026-09-30T09:00+05:00")
    assert give(walked, slug="executor-2") == "not_yours"
    assert give(walked, slug="head") == "not_yours"
    assert give(walked, slug="lift-head") == "not_yours"
    assert give(walked, reason="  ") == "overdue_without_reason"
    assert give(walked, term="T99") == "not_found"
    assert give(walked) == ""
    assert give(walked) == "reason_given"
    row = OverdueReason.objects.get()
    assert (row.term, row.due.isoformat(), row.reason) == ("T3", "2026-09-29", "Сот тыйым салды")
    event = Event.objects.get(kind="overdue_reason")
    assert event.data == {"term": "T3", "due": "2026-09-29"}  # ids and dates, no words of a person
