"""Changes of the calendar by two administrators: what moves, what never moves, and where it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attestat.domain.calendar_change import (
    Act,
    Asked,
    DayOff,
    EndHoliday,
    KurbanAit,
    Move,
    NewHoliday,
    Withdraw,
)
from attestat.domain.edition_reading import Text
from attestat.domain.obstacle import Obstacle

if TYPE_CHECKING:
    from tests.actions.walked import Walked

    At = Callable[..., "Walked"]

# The road was walked on Tuesday, 15 September 2026: the ten days end on Tuesday the 29th, the five of the
# department on Tuesday the 22nd.
TITLE = Text("Еңбек министрінің бұйрығы", "Приказ Министра труда", "Order of the Minister of Labour")
NAME = Text("Аза тұту күні", "День траура", "Day of mourning")


def act(given_on: date = date(2026, 9, 14)) -> Act:
    return Act("417-Ө", given_on, TITLE, given_on)


def propose(walked: Walked, asked: Asked, by: str = "administrator", order: Act | None = None) -> UUID:
    from attestat.actions import calendar
    from tests.actions.world import new_key

    world = walked.world
    answer = calendar.propose_change(
        asked=asked, act=order or act(), by=world.actor(by), at=world.now, key=new_key()
    )
    return UUID(answer["change"])


def confirm(walked: Walked, change: UUID, by: str = "administrator-2", sha256: str = "") -> dict[str, Any]:
    from attestat.actions import calendar
    from attestat.store.queries import calendar as queries
    from tests.actions.world import new_key

    world = walked.world
    row = queries.change(change)
    assert row is not None
    return calendar.confirm_change(
        change=change, sha256=sha256 or row.sha256, by=world.actor(by), at=world.now, key=new_key()
    )


def change(walked: Walked, asked: Asked, order: Act | None = None) -> dict[str, Any]:
    return confirm(walked, propose(walked, asked, order=order))


def refusal(do: Callable[[], Any]) -> str:
    with pytest.raises(Obstacle) as refused:
        do()
    return refused.value.code


def shown(walked: Walked) -> dict[str, date]:
    """The last days that the case shows, by the code of the term."""
    from attestat.store.models import Application
    from attestat.store.queries import terms

    row = Application.objects.get(public_id=walked.case)
    return {t.slug.split("-")[0]: t.term.due for t in terms.terms_of(row) if not t.is_plan}


@pytest.mark.proves("ABU-22", "R8.4", "A2-R3")
def test_a_day_off_moves_open_terms_and_tells_the_company(at: At) -> None:
    """Thursday, 17 September becomes a day off: both terms end a working day later."""
    from attestat.store.models import Event, Message, ToldTerm
    from attestat.store.queries import calendar as queries
    from attestat.store.queries import cases, inquiries

    walked = at("inspecting")
    before = shown(walked)
    assert (before["T3"], before["T4"]) == (date(2026, 9, 29), date(2026, 9, 22))
    proposed = propose(walked, DayOff(date(2026, 9, 17), NAME))
    assert shown(walked) == before  # a proposal changes nothing
    answer = confirm(walked, proposed)
    after = shown(walked)
    assert (after["T3"], after["T4"]) == (date(2026, 9, 30), date(2026, 9, 23))
    assert answer == {"version": 2, "cases": 1, "terms": 2}

    # The same day stands wherever the date is shown.
    page = cases.page(walked.world.actor("lift-head"), walked.case)
    assert page is not None and page.term is not None
    assert (page.line.due, page.term.due) == (date(2026, 9, 30), date(2026, 9, 30))
    desk = inquiries.page(
        walked.world.actor("astana-inspector"), walked.inquiry.public_id, today=date(2026, 9, 15)
    )
    assert desk is not None and desk.term is not None and desk.frame is not None
    assert {desk.inquiry.due, desk.term.due, desk.frame.due} == {date(2026, 9, 23)}

    event = Event.objects.get(stream=str(walked.case), kind="calendar_changed")
    slug = f"T4-{walked.inquiry.public_id}"
    assert event.data == {
        "change": str(proposed),
        "version": 2,
        "terms": [["T3", "2026-09-29", "2026-09-30"], [slug, "2026-09-22", "2026-09-23"]],
    }
    assert Message.objects.get(event=event.pk).payload["step"] == "calendar_changed"
    told = ToldTerm.objects.filter(term="T3").order_by("day")
    assert [(row.day, row.change is None) for row in told] == [
        (date(2026, 9, 29), True),
        (date(2026, 9, 30), False),
    ]
    row = queries.change(proposed)
    assert row is not None and (row.state, row.moved_cases, row.moved_terms) == ("confirmed", 1, 2)


@pytest.mark.proves("ABU-22")
def test_a_date_told_never_comes_earlier(at: At) -> None:
    """Saturday the 19th is worked, Friday, 30 October off: counted anew, the terms would end earlier."""
    from attestat.store.models import Application, Event
    from attestat.store.queries import terms

    walked = at("inspecting")
    before = shown(walked)
    answer = change(walked, Move(off=date(2026, 10, 30), worked=date(2026, 9, 19)))
    assert shown(walked) == before
    assert (answer["cases"], answer["terms"]) == (0, 0)
    assert not Event.objects.filter(kind="calendar_changed").exists()
    row = Application.objects.get(public_id=walked.case)
    found = {t.slug.split("-")[0]: t for t in terms.terms_of(row)}
    assert (found["T3"].told_stays, found["T3"].computed) == (True, date(2026, 9, 28))
    # It is explained by the calendar by which it was told: the 19th is skipped there.
    assert date(2026, 9, 19) in {day.date for day in found["T3"].term.skipped}
    # What is filed from now on counts the 19th.
    later = walked.world.submitted("expertise-head")
    other = Application.objects.get(public_id=later)
    assert next(t.term.due for t in terms.terms_of(other) if t.slug == "T3") == date(2026, 9, 28)


@pytest.mark.proves("ABU-22")
def test_a_closed_term_never_moves(at: At) -> None:
    from attestat.store.models import ToldTerm

    walked = at("issued")
    before = shown(walked)
    change(walked, DayOff(date(2026, 9, 17), NAME))
    assert shown(walked) == before
    # The time to complain runs on: it ends on 15 December, which becomes a day off.
    assert before["T14"] == date(2026, 12, 15)
    change(walked, DayOff(date(2026, 12, 15), NAME))
    # 16 December is Independence Day.
    assert shown(walked) == {**before, "T14": date(2026, 12, 17)}
    assert ToldTerm.objects.filter(change__isnull=False).count() == 1


@pytest.mark.proves("ABU-22")
def test_the_concluded_inquiry_keeps_its_day_while_the_case_moves(at: At) -> None:
    walked = at("concluded")
    change(walked, DayOff(date(2026, 9, 17), NAME))
    after = shown(walked)
    assert (after["T3"], after["T4"]) == (date(2026, 9, 30), date(2026, 9, 22))


@pytest.mark.proves("ABU-22", "A2-R3")
def test_a_new_holiday_moves_open_terms_and_its_end_moves_none_back(at: At) -> None:
    """17 September, a Thursday, is kept from 2026 on; then its act is undone, and no date comes earlier."""
    from attestat.store import law
    from attestat.store.models import Event
    from attestat.store.queries import calendar as queries

    walked = at("inspecting")
    answer = change(walked, NewHoliday(date(2026, 9, 17), None, True, NAME))
    moved = {"T3": date(2026, 9, 30), "T4": date(2026, 9, 23)}
    assert answer == {"version": 2, "cases": 1, "terms": 2}
    assert moved.items() <= shown(walked).items()
    assert Event.objects.filter(stream="calendar", kind="propose_calendar").get().data["what"] == "holiday"
    # 17 September 2027 is a Friday.
    assert not law.calendar().is_working(date(2027, 9, 17))

    row = next(row for row in queries.holidays_to_end() if (row.month, row.day) == (9, 17))
    assert (row.first_year, row.last_year, row.moves) == (2026, None, True)
    # An act of today cannot say that the 17th of this year was worked once it has passed.
    undone = EndHoliday(row.row, 2025)
    walked.world.set_clock("2026-09-18T11:00+05:00")
    assert refusal(lambda: propose(walked, undone, order=act(date(2026, 9, 18)))) == "calendar_past_day"
    answer = change(walked, undone, order=act(date(2026, 9, 16)))
    assert answer == {"version": 3, "cases": 0, "terms": 0}
    assert moved.items() <= shown(walked).items()
    assert law.calendar().is_working(date(2026, 9, 17)) and law.calendar().is_working(date(2027, 9, 17))
    ended = queries.changes()[0]
    assert ended.holiday is not None and not ended.holiday.is_kept and ended.holiday.name == NAME


@pytest.mark.proves("ABU-22", "A2-R3")
def test_the_end_of_a_holiday_leaves_the_dates_that_were_told(at: At) -> None:
    """Republic Day of 2026 is kept on Monday, 26 October. Ten working days from Monday the 19th end on
    3 November with it, on the 2nd without it."""
    from attestat.store.models import Application
    from attestat.store.queries import terms

    walked = at("people")
    walked.world.set_clock("2026-10-19T11:00+05:00")

    def due_of(case: UUID) -> date:
        row = Application.objects.get(public_id=case)
        return next(term.term.due for term in terms.terms_of(row) if term.slug == "T3")

    before = walked.world.submitted("lift-head")
    assert due_of(before) == date(2026, 11, 3)
    answer = change(walked, EndHoliday("holidays/republic", 2025), act(date(2026, 10, 15)))
    assert (answer["cases"], answer["terms"]) == (0, 0)
    assert due_of(before) == date(2026, 11, 3)
    assert due_of(walked.world.submitted("expertise-head")) == date(2026, 11, 2)


@pytest.mark.proves("ABU-22")
def test_two_persons_and_the_data_they_saw(at: At) -> None:
    from attestat.actions import calendar
    from attestat.store import law
    from attestat.store.models import Event
    from tests.actions.world import new_key

    walked = at("submitted")
    world = walked.world
    asked = DayOff(date(2026, 9, 17), NAME)
    assert refusal(lambda: propose(walked, asked, by="head")) == "not_yours"
    first, second = propose(walked, asked), propose(walked, Move(date(2026, 9, 18), date(2026, 9, 19)))
    assert refusal(lambda: confirm(walked, first, by="administrator")) == "calendar_own_change"
    assert refusal(lambda: confirm(walked, first, by="executor-1")) == "not_yours"
    assert refusal(lambda: confirm(walked, first, sha256="0" * 64)) == "calendar_other_data"
    confirm(walked, first)
    assert not law.calendar().is_working(date(2026, 9, 17))
    assert refusal(lambda: confirm(walked, first)) == "calendar_decided"
    assert refusal(lambda: confirm(walked, second)) == "calendar_overtaken"

    def back(remarks: str) -> Any:
        return calendar.return_change(
            change=second, remarks=remarks, by=world.actor("administrator"), at=world.now, key=new_key()
        )

    assert refusal(lambda: back("  ")) == "calendar_returned_without_remarks"
    back("Қайта ұсынамын")
    assert refusal(lambda: back("тағы")) == "calendar_decided"
    assert [e.kind for e in Event.objects.filter(stream="calendar").exclude(kind="obstacle")] == [
        "propose_calendar",
        "propose_calendar",
        "confirm_calendar",
        "return_calendar",
    ]


@pytest.mark.proves("ABU-22")
def test_a_past_day_needs_an_older_act(at: At) -> None:
    walked = at("inspecting")
    walked.world.set_clock("2026-09-21T11:00+05:00")
    late = DayOff(date(2026, 9, 17), NAME)
    assert refusal(lambda: propose(walked, late, order=act(date(2026, 9, 17)))) == "calendar_past_day"
    assert refusal(lambda: propose(walked, late, order=act(date(2026, 9, 22)))) == "calendar_act_to_come"
    change(walked, late, order=act(date(2026, 9, 16)))
    assert shown(walked)["T3"] == date(2026, 9, 30)
    # Withdrawn again by an order of today: the 17th has passed, and the day told would stay anyway.
    row = Withdraw("days_off/2026-09-17-act-2026-09-16-1")
    assert refusal(lambda: propose(walked, row, order=act(date(2026, 9, 21)))) == "calendar_past_day"


@pytest.mark.proves("ABU-22", "R8.4")
def test_no_date_is_told_by_a_calendar_that_is_being_changed(at: At) -> None:
    """A change waits for acts under way, acts wait for a change: none is told by what no longer holds."""
    from attestat.store.models import Application, ToldTerm
    from tests.actions.walked import act_named, at_once, refused
    from tests.actions.world import new_key

    walked = at("application_prepared")
    submit = act_named("submit")
    proposed = propose(walked, DayOff(date(2026, 9, 17), NAME))
    by = submit.by(walked)
    walked.world.actor("administrator-2")
    outcomes = at_once([lambda: confirm(walked, proposed), lambda: submit.do(walked, by, new_key())])
    assert [refused(outcome) for outcome in outcomes] == ["", ""]
    case = Application.objects.get(public_id=walked.case)
    last = ToldTerm.objects.filter(application=case, term="T3").order_by("-day")[0]
    assert last.day == date(2026, 9, 30)


@pytest.mark.proves("ABU-22")
def test_kurban_ait_is_corrected_and_the_year_confirmed(at: At) -> None:
    from attestat.domain.calendar_change import ConfirmYear
    from attestat.store import law
    from attestat.store.queries import calendar as queries

    walked = at("people")
    walked.world.set_clock("2026-11-23T11:00+05:00")
    given = act(date(2026, 11, 20))
    assert queries.wanted_years(date(2026, 9, 30)) == ()
    assert [(y.year, y.has_begun) for y in queries.wanted_years(date(2026, 10, 1))] == [(2027, False)]
    change(walked, KurbanAit(date(2027, 5, 17)), given)
    assert not law.calendar().is_working(date(2027, 5, 17))
    change(walked, ConfirmYear(2027), given)
    assert law.calendar().provisional_years == frozenset()
    assert queries.wanted_years(date(2026, 11, 23)) == ()


@pytest.mark.proves("ABU-22")
def test_a_year_is_asked_for_from_october_once_and_again_when_it_has_begun(at: At) -> None:
    from attestat.ops.jobs import tasks
    from attestat.store.models import Event
    from attestat.store.queries import calendar as queries

    walked = at("people")

    def passes(moment: str) -> list[tuple[int, str]]:
        walked.world.set_clock(moment)
        tasks.watch_terms(timestamp=0)
        tasks.watch_terms(timestamp=0)
        rows = Event.objects.filter(kind="calendar_year_wanted").order_by("id")
        return [(row.data["year"], row.data["kind"]) for row in rows]

    assert passes("2026-09-30T18:00+05:00") == []
    assert passes("2026-10-01T09:00+05:00") == [(2027, "reminder")]
    assert passes("2026-12-31T09:00+05:00") == [(2027, "reminder")]
    head, administrator = walked.world.actor("head"), walked.world.actor("administrator")
    assert queries.wanted_of(head, date(2026, 12, 31)) == ()
    assert len(queries.wanted_of(administrator, date(2026, 12, 31))) == 1
    assert passes("2027-01-01T09:00+05:00") == [(2027, "reminder"), (2027, "overdue")]
    assert len(queries.wanted_of(head, date(2027, 1, 1))) == 1  # made known to the person above


@pytest.mark.proves("A2-R3")
def test_a_late_result_goes_to_the_head_with_its_reason_only(at: At) -> None:
    from tests.actions.test_watching import give

    walked = at("drafted")
    walked.world.set_clock("2026-09-30T09:00+05:00")
    assert refusal(lambda: walked.world.send_for_signature(walked.case)) == "overdue_reason_first"
    assert give(walked) == ""
    walked.world.send_for_signature(walked.case)
    assert walked.stage == "awaiting_signature"


def test_on_the_last_day_no_reason_is_asked(at: At) -> None:
    walked = at("drafted")
    walked.world.set_clock("2026-09-29T18:29+05:00")
    walked.world.send_for_signature(walked.case)
    assert walked.stage == "awaiting_signature"


def _random_change(chosen: st.DataObject) -> Asked:
    """A day off or a moved day of the weeks around the terms of the case, by today's calendar."""
    from attestat.store import law

    calendar = law.calendar()
    first, last = date(2026, 9, 16), date(2026, 12, 31)
    working = calendar.working_between(first, last)
    off = chosen.draw(st.sampled_from(working[:16]) | st.sampled_from(working))
    if chosen.draw(st.booleans()):
        return DayOff(off, NAME)
    weekends = [day.date for day in calendar.off_between(first, last) if day.kind == "weekend"]
    return Move(off, chosen.draw(st.sampled_from(weekends[:6]) | st.sampled_from(weekends)))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(chosen=st.data(), stop=st.sampled_from(["submitted", "inspecting", "concluded", "issued"]))
@pytest.mark.proves("ABU-22")
def test_random_changes_never_break_what_was_told(
    chosen: st.DataObject, stop: str, road: dict[str, Walked], django_db_blocker: Any
) -> None:
    """Whatever two administrators enter: nothing comes earlier, nothing that was kept moves, and what the
    list said before is what is shown after."""
    from attestat.store import law
    from attestat.store.models import Application
    from attestat.store.queries import calendar as queries
    from attestat.store.queries import terms
    from tests.actions import walked as walks

    with django_db_blocker.unblock(), walks.at_stop(road, stop) as walked:
        for _ in range(3):
            row = Application.objects.get(public_id=walked.case)
            before = {t.slug: t for t in terms.terms_of(row) if not t.is_plan}
            proposed = propose(walked, _random_change(chosen))
            found = queries.change(proposed)
            assert found is not None
            listed = {
                move.term.slug: move.after
                for case in queries.affected(law.calendar_of(found.sha256), today=date(2026, 9, 15))
                for move in case.moved
            }
            confirm(walked, proposed)
            after = {t.slug: t for t in terms.terms_of(row) if not t.is_plan}
            assert after.keys() == before.keys()
            for slug, term in after.items():
                told = before[slug].term.due
                assert term.term.due == listed.get(slug, told)
                assert term.term.due >= told
                if not term.open and not slug.startswith("T14"):
                    assert term.term.due == told
                # The explanation ends on the day that is shown.
                last = max(term.term.counted, default=term.term.effective_day)
                assert term.term.unit != "working_days" or not term.term.amount or last == term.term.due
