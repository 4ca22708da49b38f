"""Recusal, another executor, handing over in one step, and no case that waits for nobody (lesson 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.actions.test_substitution import acting, end, refusal, stand_in

if TYPE_CHECKING:
    from tests.actions.walked import Walked
    from tests.actions.world import World

At = Callable[..., "Walked"]


def _act(world: World, name: str, by: str, **more: Any) -> Any:
    from attestat.actions import handing_over
    from tests.actions.world import new_key

    return getattr(handing_over, name)(by=world.actor(by), at=world.now, key=new_key(), **more)


def recuse(w: Walked, by: str, reason: str = "Туысымның компаниясы") -> Any:
    return _act(w.world, "recuse", by, application=w.case, reason=reason)


def stuck(world: World, **more: Any) -> list[tuple[str, str]]:
    from attestat.store.queries.stuck import stuck as query

    return [(row.what, row.why) for row in query(at=world.now, **more)]


@pytest.mark.proves("ABU-20", "R8.2")
def test_an_executor_who_recuses_himself_acts_no_more_and_the_head_gives_the_case_on(at: At) -> None:
    from attestat.actions import inquiry
    from attestat.store.models import Application, Event
    from tests.actions.world import new_key

    w = at("assigned")
    world = w.world
    before = Application.objects.get(public_id=w.case)
    assert refusal(lambda: recuse(w, "executor-1", " ")) == "recusal_without_reason"
    assert stuck(world) == []
    recuse(w, "executor-1")
    assert refusal(lambda: world.send_inquiries(w.case)) == "recused"
    assert refusal(lambda: recuse(w, "executor-1")) == "recused"
    assert stuck(world) == [("executor", "recused")]
    # not in another post either
    given = stand_in(world, "head", "executor-1")
    by = acting(world, "executor-1", given)
    from attestat.actions import handing_over

    assert (
        refusal(
            lambda: handing_over.reassign_executor(
                application=w.case,
                executor=world.appointment("executor-2"),
                reason="x",
                by=by,
                at=world.now,
                key=new_key(),
            )
        )
        == "recused"
    )
    end(world, given, by="administrator")

    def reassign(to: str, reason: str = "Өзін-өзі шеттету", by: str = "head") -> Any:
        return _act(
            world,
            "reassign_executor",
            by,
            application=w.case,
            executor=world.appointment(to),
            reason=reason,
        )

    assert refusal(lambda: reassign("executor-1")) == "handed_to_the_same"
    assert refusal(lambda: reassign("executor-2", "")) == "handed_on_without_reason"
    assert refusal(lambda: reassign("lawyer")) == "not_an_executor"
    assert refusal(lambda: reassign("executor-2", by="chancellery")) == "not_yours"
    reassign("executor-2")
    assert refusal(lambda: reassign("executor-1")) == "successor_recused"
    assert stuck(world) == []
    after = Application.objects.get(public_id=w.case)
    assert (after.queue_id, after.effective_day, after.stage) == (
        before.queue_id,
        before.effective_day,
        before.stage,
    )
    world.send_inquiries(w.case, "executor-2")
    kinds = list(Event.objects.filter(stream=str(w.case)).values_list("kind", flat=True))
    assert {"recuse", "reassign_executor"} <= set(kinds)
    assert inquiry is not None


@pytest.mark.proves("R8.2")
def test_a_head_who_recuses_himself_leaves_the_case_to_the_deputy(at: At) -> None:
    w = at("at_head")
    world = w.world
    answer = recuse(w, "head")
    assert answer["successor"] == str(world.appointment("deputy"))
    assert refusal(lambda: world.appoint(w.case)) == "recused"
    world.actors.pop("deputy", None)
    world.appoint(w.case, by="deputy")
    assert w.stage == "assigned"


@pytest.mark.proves("R8.2", "ABU-15")
def test_who_leaves_hands_over_everything_in_one_step(at: At) -> None:
    from attestat.store.models import Appointment, HandedOn, Person
    from attestat.store.queries import people

    w = at("concluded")
    world = w.world
    person = Person.objects.get(public_id=world.actor("executor-1").person)
    epoch = person.session_epoch
    leaver = world.appointment("executor-1")

    def hand(successors: dict[tuple[str, UUID], UUID], by: str = "head") -> Any:
        return _act(
            world, "hand_over", by, appointment=leaver, successors=successors, basis="Жұмыстан шығу, № 5"
        )

    assert refusal(lambda: hand({})) == "hand_over_incomplete"
    wrong = {("executor", w.case): world.appointment("lawyer")}
    assert refusal(lambda: hand(wrong)) == "not_found"
    right = {("executor", w.case): world.appointment("executor-2")}
    assert refusal(lambda: hand(right, by="astana-head")) == "not_found"
    assert refusal(lambda: hand(right, by="administrator")) == "administrator_arranges_heads"
    answer = hand(right)
    assert answer["items"] == 1
    row = HandedOn.objects.get()
    assert row.hand_over is not None and str(row.hand_over.public_id) == answer["hand_over"]
    assert people.as_official(person, leaver, at=world.now) is None
    person.refresh_from_db()
    assert person.session_epoch != epoch
    assert Appointment.objects.get(public_id=leaver).period.upper == date(2026, 9, 15)
    assert refusal(lambda: world.draw_up(w.case)) == "not_yours"
    world.draw_up(w.case, "executor-2")
    assert refusal(lambda: hand({})) == "appointment_is_over"


@pytest.mark.proves("R9.2b")
def test_an_inspector_who_leaves_hands_over_his_inquiries(at: At) -> None:
    """To whom, when he is the only one: to a colleague who is appointed; till then the case is shown."""
    from psycopg.types.range import DateRange

    from attestat.store.models import Appointment, Inquiry, Reassignment

    w = at("inspecting")
    world = w.world
    mine = Appointment.objects.get(public_id=world.appointment("astana-inspector"))
    Appointment.objects.filter(pk=mine.pk).update(period=DateRange(date(2024, 1, 1), date(2026, 9, 15)))
    assert stuck(world) == [("inspector", "left")]
    assert stuck(world, body=w.inquiry.body.public_id) == [("inspector", "left")]
    Appointment.objects.filter(pk=mine.pk).update(period=DateRange(date(2024, 1, 1), None))
    other = Appointment.objects.create(
        person=Appointment.objects.get(public_id=world.appointment("astana-chancellery")).person,
        post=mine.post,
        basis="order",
        period=DateRange(date(2026, 9, 1), None),
    )
    _act(
        world,
        "hand_over",
        "astana-head",
        appointment=mine.public_id,
        successors={("inspector", w.inquiry.public_id): other.public_id},
        basis="Жұмыстан шығу",
    )
    assert Inquiry.objects.get(pk=w.inquiry.pk).inspector == other
    assert Reassignment.objects.get().former == mine
    assert stuck(world) == []


@pytest.mark.proves("R8.2")
def test_a_case_that_waits_for_nobody_is_seen_and_told_once_a_day(at: At) -> None:
    from attestat.actions.watching import watch
    from attestat.store.models import Message

    w = at("at_head")
    world = w.world
    assert stuck(world) == []
    absence = stand_in(world, "head", "")  # away, and nobody stands in
    assert stuck(world) == [("addressee", "absent")]
    watch(at=world.now)
    watch(at=world.now)
    told = [m.payload for m in Message.objects.filter(destination="notices", payload__step="stuck")]
    assert [t["code"] for t in told] == ["addressee_absent"]
    assert str(world.appointment("deputy")) in told[0]["to"]
    given = stand_in(world, "head", "deputy")  # takes the absence up
    assert stuck(world) == []
    from attestat.actions import registration
    from tests.actions.world import new_key

    registration.appoint(
        application=w.case,
        executor=world.appointment("executor-1"),
        resolution="",
        by=acting(world, "deputy", given),
        at=world.now,
        key=new_key(),
    )
    assert w.stage == "assigned"
    assert absence != given


@pytest.mark.proves("R8.2", "INV-09")
def test_the_resolution_names_a_term_and_co_executors_who_prepare_and_do_not_sign(at: At) -> None:
    from attestat.actions import inquiry, registration
    from attestat.store.models import Application
    from attestat.store.queries import cases
    from tests.actions.world import new_key

    w = at("at_head")
    world = w.world

    def appoint(due: date | None, *co: str) -> Any:
        return registration.appoint(
            application=w.case,
            executor=world.appointment("executor-1"),
            resolution="Қарауға",
            due=due,
            co_executors=[world.appointment(one) for one in co],
            by=world.actor("head"),
            at=world.now,
            key=new_key(),
        )

    today = date(2026, 9, 15)
    assert refusal(lambda: appoint(today - timedelta(days=1))) == "resolution_term"
    assert refusal(lambda: appoint(today + timedelta(days=60))) == "resolution_term"
    assert refusal(lambda: appoint(today, "executor-1")) == "co_executor_is_executor"
    assert refusal(lambda: appoint(today, "lawyer")) == "not_an_executor"
    appoint(today + timedelta(days=3), "executor-2")
    assert Application.objects.get().resolution_due == date(2026, 9, 18)
    co = world.actor("executor-2")
    assert [row.id for row in cases.worklist(co).rows] == [w.case]
    assert not cases.worklist(co).rows[0].executed_by(co)
    answer = inquiry.prepare_inquiries(application=w.case, by=co, at=world.now, key=new_key())
    papers = [UUID(text) for text in answer["documents"]]
    assert refusal(
        lambda: inquiry.send_inquiry(
            application=w.case,
            signatures={p: world.sign("executor-2", world.paper(p)) for p in papers},
            by=co,
            at=world.now,
            key=new_key(),
        )
    ) in {"not_yours", "not_found"}
    inquiry.send_inquiry(
        application=w.case,
        signatures={p: world.sign("executor-1", world.paper(p)) for p in papers},
        by=world.actor("executor-1"),
        at=world.now,
        key=new_key(),
    )
    assert w.stage == "inquiry_sent"


@pytest.mark.proves("R11.1")
def test_a_chain_of_approval_stands_before_the_head(at: At) -> None:
    from attestat.actions import approval
    from attestat.store.models import Body, Post
    from tests.actions.world import new_key

    w = at("drafted")
    world = w.world

    def place(code: str, by: str = "administrator") -> UUID:
        post = Post.objects.get(body=Body.objects.get(kind="committee"), code=code)
        answer = approval.add_place(post=post.public_id, by=world.actor(by), at=world.now, key=new_key())
        return UUID(answer["step"])

    def say(by: str, consents: bool, remarks: str = "") -> str:
        return refusal(
            lambda: approval.give_opinion(
                application=w.case,
                consents=consents,
                remarks=remarks,
                by=world.actor(by),
                at=world.now,
                key=new_key(),
            )
        )

    assert refusal(lambda: place("lawyer", by="head")) == "not_found"
    place("division_head")
    lawyer = place("lawyer")
    assert refusal(lambda: place("lawyer")) == "already_in_the_chain"
    assert refusal(lambda: world.send_for_signature(w.case)) == "approval_missing"
    assert say("executor-2", True) == "not_in_the_chain"
    assert say("lawyer", True) == "approval_not_in_turn"
    assert say("division-head", False) == "opinion_without_remarks"
    assert say("division-head", False, "Мекенжайы толық емес") == ""
    assert refusal(lambda: world.send_for_signature(w.case)) == "draft_has_remarks"
    assert say("division-head", True) == ""
    assert refusal(lambda: world.send_for_signature(w.case)) == "approval_missing"
    assert say("lawyer", True) == ""
    # drawn up anew: all read anew
    world.draw_up(w.case)
    assert refusal(lambda: world.send_for_signature(w.case)) == "approval_missing"
    assert say("division-head", True) == ""
    assert say("lawyer", True) == ""
    world.send_for_signature(w.case)
    # the head's own paper of the day says the same, so the consent holds
    world.sign_attestat(w.case)
    assert w.stage == "issued"
    approval.remove_place(step=lawyer, by=world.actor("administrator"), at=world.now, key=new_key())


@pytest.mark.proves("R11.1", "ABU-01")
def test_the_head_signs_no_refusal_that_says_what_the_chain_did_not_read(at: At) -> None:
    """An argument is answered anew between consent and signature: the paper is another one then."""
    from attestat.actions import approval, hearing, returned
    from attestat.store.models import Body, Post
    from tests.actions import hearings
    from tests.actions.world import new_key

    w = at("hearing_notified")
    world, room = w.world, w.papers["hearing"]
    argument = hearings.file(world, room)
    hearings.answer(world, argument)
    world.set_clock("2026-09-18T09:30+05:00")  # the two days for objections are over
    hearings.show(world, room)
    hearings.close(world, room)
    post = Post.objects.get(body=Body.objects.get(kind="committee"), code="lawyer").public_id
    approval.add_place(post=post, by=world.actor("administrator"), at=world.now, key=new_key())

    def consent() -> None:
        approval.give_opinion(
            application=w.case, consents=True, by=world.actor("lawyer"), at=world.now, key=new_key()
        )

    def answer_anew(kk: str, ru: str) -> None:
        hearing.answer_argument(
            argument=argument, accepted=True, text_kk=kk, text_ru=ru, **hearings.common(world, "executor-1")
        )

    hearings.draw_up(world, w.case)
    assert refusal(lambda: hearings.send(world, w.case)) == "approval_missing"
    consent()
    hearings.send(world, w.case)
    world.set_clock("2026-09-21T09:30+05:00")  # the first lawful day
    answer_anew("Дәлел қабылданды.", "Довод принят.")
    assert refusal(lambda: hearings.sign(world, w.case)) == "approval_missing"
    assert w.stage == "awaiting_signature"
    # back with the executor, drawn up anew, read anew: then it is signed, on a later day too
    returned.return_draft(
        application=w.case, remarks="Жаңа жауап келісілмеген", **hearings.common(world, "head")
    )
    hearings.draw_up(world, w.case)
    consent()
    hearings.send(world, w.case)
    world.set_clock("2026-09-22T09:30+05:00")
    hearings.sign(world, w.case)
    assert w.stage == "refused"


@pytest.mark.proves("R8.2", "R11.1")
def test_a_place_of_the_chain_that_nobody_fills_is_among_the_cases_that_wait_for_nobody(at: At) -> None:
    from psycopg.types.range import DateRange

    from attestat.actions import approval
    from attestat.actions.watching import watch
    from attestat.store.models import Appointment, Message, Post
    from tests.actions.world import new_key

    w = at("drafted")
    world = w.world

    def place(**what: UUID) -> UUID:
        by = world.actor("administrator")
        return UUID(approval.add_place(by=by, at=world.now, key=new_key(), **what)["step"])

    def say(by: str, consents: bool, remarks: str = "") -> None:
        approval.give_opinion(
            application=w.case,
            consents=consents,
            remarks=remarks,
            by=world.actor(by),
            at=world.now,
            key=new_key(),
        )

    def serves(slug: str, until: date | None) -> None:
        period = DateRange(date(2024, 1, 1), until)
        Appointment.objects.filter(public_id=world.appointment(slug)).update(period=period)

    division = Post.objects.get(body__kind="committee", code="division_head")
    place(post=division.public_id)
    lawyer = place(appointment=world.appointment("lawyer"))
    assert stuck(world) == []
    # the lawyer is not next: that he has left is nobody's matter yet
    serves("lawyer", date(2026, 9, 15))
    assert stuck(world) == []
    say("division-head", True)
    assert stuck(world) == [("approver", "left")]
    watch(at=world.now)
    watch(at=world.now)
    told = [m.payload for m in Message.objects.filter(destination="notices", payload__step="stuck")]
    assert [t["code"] for t in told] == ["approver_left"]
    assert {str(world.appointment(one)) for one in ("head", "deputy", "administrator")} <= set(told[0]["to"])
    serves("lawyer", None)
    assert stuck(world) == []
    # with remarks the executor is next, and he is there
    say("lawyer", False, "Мекенжайы толық емес")
    assert stuck(world) == []
    # drawn up anew: the head of division is next, and nobody holds the post
    world.draw_up(w.case)
    serves("division-head", date(2026, 9, 15))
    assert stuck(world) == [("approver", "vacant")]
    serves("division-head", None)
    absence = stand_in(world, "division-head", "", arranger=world.actor("head"))
    assert stuck(world) == [("approver", "absent")]
    given = stand_in(world, "division-head", "executor-1", arranger=world.actor("head"))
    assert stuck(world) == [("approver", "drew_up")]  # he would approve his own draft
    end(world, given)
    assert absence != given and stuck(world) == []
    recuse(w, "division-head")
    assert stuck(world) == [("approver", "recused")]
    approval.remove_place(step=lawyer, by=world.actor("administrator"), at=world.now, key=new_key())
    assert stuck(world) == [("approver", "recused")]
