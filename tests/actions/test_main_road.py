"""The main road, act by act: clauses 4, 7, 8, 9, 11."""

from __future__ import annotations

from datetime import date

import pytest

from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import Application, Attestat, Body, Document, Event, Message
from tests.actions.world import World


@pytest.mark.proves("R3", "R4", "R5.1", "R7.1", "R8.1", "R8.2", "R9.1", "R9.2a", "R9.2c", "R9.3", "R11.1")
def test_a_signed_application_becomes_an_attestat(world: World) -> None:
    case = world.awaiting_signature()
    answer = world.sign_attestat(case)
    assert world.stage(case) == "issued"
    attestat = Attestat.objects.get(number__text=answer["number"])
    assert attestat.issued_on == date(2026, 9, 15)
    assert attestat.valid_until == date(2031, 9, 15)
    assert [w.work.work_type for w in attestat.works.all()] == ["WT5_LIFTS"]


@pytest.mark.proves("R11.3", "INV-03", "ABU-37")
def test_every_step_has_one_event_and_one_message(world: World) -> None:
    case = world.awaiting_signature()
    world.sign_attestat(case)
    steps = [
        e.kind for e in Event.objects.filter(stream=str(case)).order_by("sequence") if e.data.get("moves")
    ]
    assert steps == [
        "submit",
        "register",
        "forward",
        "appoint",
        "send_inquiry",
        "register_inquiry",
        "conclude",
        "draw_up",
        "send_for_signature",
        "sign_attestat",
    ]
    told = list(Message.objects.filter(stream=str(case)).order_by("id"))
    assert [m.payload["step"] for m in told if m.payload["step"] in steps] == steps
    assert len({m.event for m in told}) == len(told)
    count, broken = journal.verify()
    assert broken == []
    assert count == Event.objects.count()


@pytest.mark.proves("R8.4")
def test_the_effective_day_is_kept_beside_the_moment(world: World) -> None:
    world.set_clock("2026-09-18T18:30:01+05:00")  # Friday, after the end of working time
    case = world.submitted()
    row = Application.objects.get(public_id=case)
    assert row.effective_day == date(2026, 9, 21)
    assert row.received_at is not None
    assert row.received_at.date() == date(2026, 9, 18)


@pytest.mark.proves("R9.1")
def test_the_executor_reroutes_a_base_with_a_reason(world: World) -> None:
    case = world.assigned()
    base = Application.objects.get(public_id=case).bases.get()
    karaganda = Body.objects.get(region="35")
    with pytest.raises(Obstacle) as refused:
        world.reroute(case, base.public_id, karaganda.public_id, reason=" ")
    assert refused.value.code == "reroute_without_reason"
    world.reroute(case, base.public_id, karaganda.public_id, reason="Жабдық Қарағандыда тұр")
    (row,) = world.send_inquiries(case)
    assert row.body.region == "35"
    paper = row.documents.get(kind="inquiry")
    assert "Жабдық Қарағандыда тұр" in bytes(paper.data.data).decode()
    # the note with the reason is signed together with the inquiry (Q4)
    note = Document.objects.get(kind="rerouting_note")
    assert (note.state, note.number.text) == ("signed", "M-2026-000001")
    assert "Жабдық Қарағандыда тұр" in bytes(note.data.data).decode()
