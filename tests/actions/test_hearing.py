"""Hearings and refusals on the real database (clause 10; APPC 73, 74; Annex 2 row 9; Annex 4).

15 September 2026 is a Tuesday: a notice of that day leaves until Thursday 17 for objections, its three full
days are 16, 17 and 18, and the first lawful day of the act is Monday 21.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from attestat.actions import grounds, hearing, refusal, result
from attestat.actions.application import WorkEntry
from attestat.actions.grounds import Upload
from attestat.actions.hearing import GroundEntry, Participant
from attestat.domain.hearing import ArgumentKind, CourtActKind, Mode, Side
from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import (
    Application,
    Argument,
    Attestat,
    Document,
    Event,
    Message,
    Refusal,
    RefusalGround,
)
from attestat.store.queries import cases, hearings, terms
from tests.gateways.files.test_files import pdf

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]
LIFTS, GAS = "WT5_LIFTS", "WT4_GAS_MAINTENANCE"
BOTH = (WorkEntry(LIFTS), WorkEntry(GAS))
THURSDAY, FRIDAY, MONDAY = "2026-09-17T10:00+05:00", "2026-09-18T09:30+05:00", "2026-09-21T09:30+05:00"


def code(act: Callable[[], object]) -> str:
    """The code of an Obstacle, empty when the act was done."""
    try:
        act()
    except Obstacle as obstacle:
        return obstacle.code
    return ""


def says(document: Document | None) -> Any:
    """The fields that a paper carries."""
    assert document is not None
    return json.loads(bytes(document.data.data))["fields"]


def whole() -> None:
    """The chains hold and the stages follow from the events."""
    assert journal.verify()[1] == [] and journal.stages_astray() == []


@pytest.mark.proves("R10.1", "R10.2", "T5", "T6", "T14", "INV-07", "A4-F9", "A4-F10", "A4-F11", "ABU-21")
def test_the_simplest_way_negative_notice_no_show_refusal(at: At) -> None:
    from tests.actions import hearings as h

    walked = at("concluded_against")
    w, case = walked.world, walked.case
    assert code(lambda: h.draw_up(w, case)) == "not_heard"
    room = h.notify(w, case)
    row = h.row_of(room)
    assert w.stage(case) == "hearing_notified"
    assert (str(row.objection_until), str(row.earliest_act_on)) == ("2026-09-17", "2026-09-21")
    assert row.decision is not None and row.notice is not None
    assert row.decision.state == row.notice.state == "signed"
    assert code(lambda: h.draw_up(w, case)) == "not_in_table"
    assert code(lambda: h.protocol(w, room)) == "objections_still_run"
    w.set_clock(THURSDAY)  # the last day for objections is not over
    assert code(lambda: h.protocol(w, room)) == "objections_still_run"
    w.set_clock(FRIDAY)
    assert h.close(w, room) == "no_show"
    assert w.stage(case) == "heard"
    h.draw_up(w, case)
    h.send(w, case)
    assert code(lambda: h.sign(w, case)) == "too_early_for_refusal"
    w.set_clock(MONDAY)
    said = h.sign(w, case)
    assert w.stage(case) == "refused"
    assert said["complain_until"] == "2026-12-21"
    given = Refusal.objects.get()
    assert given.works.count() == given.grounds.count() == 1
    paper = says(given.document)
    (ground,) = paper["grounds"]
    assert ground["requirements"] and ground["conclusions"][0]["number"].startswith("C-2026-")
    signatory = json.loads(bytes(given.document.data.data))["signatory"]
    assert (signatory["post_kk"], signatory["post_ru"]) == ("Төраға", "Председатель")  # F10
    (signed,) = given.document.signatures.all()  # F11
    assert (signed.role, signed.verdict) == ("head", "passed")
    assert signed.person.full_name == signatory["name"]
    assert paper["hearing"]["outcome"] == "no_show"
    assert paper["appeal"]["until"] == "2026-12-21"
    # delivered to the cabinet with the papers of the hearing
    seen = cases.page(w.actor("lift-head"), case)
    assert seen is not None
    assert {d.kind for d in seen.documents} == {
        "application",
        "preliminary_decision",
        "hearing_notice",
        "protocol",
        "refusal",
    }
    told = terms.of_case(w.actor("lift-head"), case)
    assert told is not None
    found = {t.slug.split("-")[0]: t for t in told.terms if t.slug.endswith(str(room))}
    assert {slug: str(t.term.due) for slug, t in found.items()} == {"T5": "2026-09-18", "T6": "2026-09-17"}
    assert str(found["T5"].term.opens_on) == "2026-09-21"
    assert code(lambda: h.prepared_refusal(w, case)) == "not_in_table"
    whole()


@pytest.mark.proves("R10.2", "R8.3b", "INV-09", "ABU-24", "A4-F9")
def test_a_hearing_with_all_that_is_said_in_it(at: At) -> None:
    """Position, late objection, questions both ways, a meeting that moves, the record read with a remark."""
    from tests.actions import hearings as h

    walked = at("concluded_against")
    w, case = walked.world, walked.case
    executor, secretary = h.EXECUTOR, h.SECRETARY
    own = w.appointment("executor-1")
    assert code(lambda: h.prepare(w, case, secretary=own)) == "secretary_is_chair"
    assert code(lambda: h.prepare(w, case, secretary=w.appointment("head"))) == "no_secretary"
    lunch = datetime.fromisoformat("2026-09-17T13:30+05:00")
    where = {"place": "101-бөлме", "place_ru": "кабинет 101"}
    assert code(lambda: h.prepare(w, case, mode=Mode.MEETING, meeting_at=lunch, **where)) == "meeting_time"
    meeting = datetime.fromisoformat("2026-09-17T11:00+05:00")
    assert code(lambda: h.prepare(w, case, mode=Mode.MEETING, meeting_at=meeting)) == "meeting_without_place"
    # the room is named in both languages, and both name the same one
    for more, answer in (
        ({"place": "101-бөлме"}, "meeting_without_place"),
        ({"place_ru": "кабинет 101"}, "meeting_without_place"),
        ({"place": "101-бөлме", "place_ru": "кабинет 102"}, "gate_numbers_differ"),
        ({"place": "101-бөлме 😡", "place_ru": "кабинет 101"}, "text_not_printable"),
    ):
        assert code(lambda m=more: h.prepare(w, case, mode=Mode.MEETING, meeting_at=meeting, **m)) == answer
    video = h.prepare(w, case, mode=Mode.VIDEO, meeting_at=meeting, place="https://video.example/7f3a")
    told = says(Document.objects.get(public_id=video["notice"]))["hearing"]
    assert (told["mode"], told["address"]) == ("video", "https://video.example/7f3a")
    first = h.prepare(w, case)
    again = h.prepare(w, case, mode=Mode.MEETING, meeting_at=meeting, **where)
    told = says(Document.objects.get(public_id=again["notice"]))["hearing"]
    assert told["place"] == {"kk": "101-бөлме", "ru": "кабинет 101"}
    assert again["decision"] == first["decision"] and again["notice"] != first["notice"]
    old = {UUID(first["decision"]), UUID(first["notice"])}
    papers = {paper: w.sign(executor, w.paper(paper)) for paper in old}
    notify = lambda: hearing.notify_hearing(  # noqa: E731
        application=case, signatures=papers, **h.common(w, executor)
    )
    assert code(notify) == "hearing_not_prepared"  # one of the papers is of the former draft
    assert hearings.of_case(w.actor("lift-head"), case) == ()  # a draft is nothing to the company
    room = h.deliver(w, case, again)
    (line,) = hearings.of_case(w.actor("lift-head"), case)
    assert (line.id, line.outcome) == (room, "")
    assert hearing.note_reading(hearing=room, by=w.actor("lift-employee"), at=w.now)
    assert not hearing.note_reading(hearing=room, by=w.actor("lift-head"), at=w.now)
    # others do not learn of it
    assert code(lambda: h.file(w, room, slug="expertise-head")) == "not_found"
    assert code(lambda: h.file(w, room, slug="lift-employee")) == "not_yours"
    assert code(lambda: h.file(w, room, " ")) == "nothing_said"
    assert code(lambda: h.file(w, room, "келіспейміз 😡")) == "text_not_printable"
    hostile = Upload("x.pdf", b"<html>")
    assert code(lambda: h.file(w, room, files=[hostile])) == "file_refused"
    position = h.file(
        w,
        room,
        "Зертхана жалға алынған.\r\nШарт бар.",
        kind=ArgumentKind.POSITION,
        files=[Upload("шарт.pdf", pdf())],
    )
    asked = hearing.ask_question(hearing=room, text="Шарт нөмірі?", **h.common(w, executor))
    question = UUID(asked["entry"])
    answer = lambda slug: hearing.answer_question(  # noqa: E731
        hearing=room, question=question, text="№ 7", **h.common(w, slug)
    )
    assert code(lambda: answer(executor)) == "own_question"
    answer("lift-head")
    later = datetime.fromisoformat("2026-09-18T11:00+05:00")
    hearing.change_meeting(
        hearing=room,
        mode=Mode.MEETING,
        meeting_at=later,
        place="102-бөлме",
        place_ru="кабинет 102",
        reason="Зал бос емес",
        **h.common(w, executor),
    )
    w.set_clock("2026-09-17T18:30:01+05:00")  # counts as filed on Friday (APPC 64(3)): late, and heard
    late = h.file(w, room, "Тағы бір дәлел.")
    assert list(Argument.objects.order_by("id").values_list("late", flat=True)) == [False, True]
    w.set_clock("2026-09-18T10:00+05:00")
    assert code(lambda: h.protocol(w, room)) == "meeting_to_come"
    w.set_clock("2026-09-18T12:00+05:00")
    hearing.record_speech(
        hearing=room,
        text="Құжаттарды тапсырдық.",
        speaker="А. Сейітов",
        side=Side.COMPANY,
        **h.common(w, secretary),
    )
    hearing.record_meeting(
        hearing=room,
        started_at=later,
        ended_at=datetime.fromisoformat("2026-09-18T11:40+05:00"),
        participants=[Participant("Сейітов А.", "директор")],
        **h.common(w, secretary),
    )
    assert code(lambda: h.protocol(w, room)) == "record_not_shown"
    h.show(w, room, read=False)
    assert code(lambda: h.protocol(w, room)) == "record_not_read"
    hearing.remark_on_protocol(hearing=room, text="Шарт 7 қыркүйекте жасалған.", **h.common(w, "lift-head"))
    paper = h.protocol(w, room)
    # whatever is said after the secretary's signature makes the protocol anew
    h.file(w, room, "Соңғы сөз.")
    closing = lambda: hearing.close_hearing(  # noqa: E731
        hearing=room, document=paper, cms=w.sign(executor, w.paper(paper)), **h.common(w, executor)
    )
    assert code(closing) == "record_not_shown"
    h.show(w, room)
    assert code(closing) == "document_not_awaiting"
    said = hearing.prepare_protocol(hearing=room, **h.common(w, executor))
    fresh = UUID(said["document"])
    alone = lambda: hearing.close_hearing(  # noqa: E731
        hearing=room, document=fresh, cms=w.sign(executor, w.paper(fresh)), **h.common(w, executor)
    )
    assert code(alone) == "secretary_signs_first"
    assert h.close(w, room) == "held"
    assert code(lambda: h.file(w, room)) == "hearing_closed"
    protocol = says(h.row_of(room).protocol)
    assert protocol["began"] == {"date": "2026-09-18", "time": "11:00"}
    assert protocol["place"] == {"kk": "102-бөлме", "ru": "кабинет 102"}
    heading = "по предварительному решению об отказе в оказании государственной услуги"
    assert protocol["texts"]["purpose"]["ru"] == heading
    assert [one["name"] for one in protocol["participants"]] == ["Сейітов А."]
    assert [one["kind"] for one in protocol["speeches"]] == ["question", "answer", "speech"]
    assert len(protocol["arguments"]) == 3 and len(protocol["files"]) == len(protocol["remarks"]) == 1
    # every argument has its answer before a refusal
    assert code(lambda: h.draw_up(w, case)) == "arguments_unanswered"
    closed = hearings.page(w.actor("lift-head"), room)
    assert closed is not None and (closed.outcome, closed.unanswered) == ("held", 3)
    assert [one.late for one in closed.arguments] == [False, True, True]
    (attached,) = closed.arguments[0].files
    for slug, seen in (
        ("lift-head", True),
        ("executor-2", True),
        ("expertise-head", False),
        ("astana-head", False),
    ):
        found = hearings.file(w.actor(slug), attached.id)
        assert (found is not None) is seen, slug
        assert (hearings.page(w.actor(slug), room) is not None) is seen, slug
    h.answer(w, position)
    h.answer(w, late)
    assert code(lambda: h.draw_up(w, case)) == "arguments_unanswered"
    last = Argument.objects.order_by("-id").first()
    assert last is not None
    wrong = {"text_kk": "Шарт № 7 қаралды.", "text_ru": "Договор № 8 рассмотрен."}
    slip = lambda: hearing.answer_argument(  # noqa: E731
        argument=last.public_id, accepted=False, **wrong, **h.common(w, executor)
    )
    assert code(slip) == "gate_numbers_differ"
    h.answer(w, last.public_id)
    h.draw_up(w, case)
    h.send(w, case)
    w.set_clock(MONDAY)
    h.sign(w, case)
    assert len(says(Refusal.objects.get().document)["arguments"]) == 3
    assert code(lambda: h.answer(w, late)) == "hearing_closed"
    whole()


@pytest.mark.proves("R10.2", "R9.3", "INV-02", "R11.3", "A2-R5", "ABU-13")
def test_a_mixed_case_an_early_attestat_and_a_refusal_that_follows(at: At) -> None:
    from tests.actions import hearings as h

    w = at("people").world
    case = w.assigned(works=BOTH)
    h.concluded_on(w, case, GAS)
    (gas,), (lifts,) = h.works(case, GAS), h.works(case, LIFTS)
    # the ground must be true of each work it is said to stand on
    assert code(lambda: h.prepare(w, case)) == "ground_without_conclusion"
    assert code(lambda: h.prepare(w, case, on=[lifts])) == "ground_without_conclusion"
    on_gas = GroundEntry("RG1_REQUIREMENTS", "Зертхана жоқ.", "Лаборатории нет.", work=gas)
    assert code(lambda: h.prepare(w, case, on_gas)) == "no_ground"
    room = h.notify(w, case, on_gas, on=[gas])
    assert w.stage(case) == "concluded"  # the earliest stage of its open works
    result.draw_up(application=case, works=[lifts], **h.common(w, h.EXECUTOR))
    refused = lambda: result.draw_up(application=case, works=[gas], **h.common(w, h.EXECUTOR))  # noqa: E731
    assert code(refused) == "not_in_table"
    h.send(w, case)
    # each desk has it: the head to sign, the executor to hear, the secretary to write
    for slug in ("head", "executor-1", "executor-2"):
        assert [row.id for row in cases.worklist(w.actor(slug)).rows] == [case], slug
    w.sign_attestat(case)
    assert cases.worklist(w.actor("head")).rows == []
    stages = dict(Application.objects.get().works.values_list("work_type", "stage"))
    assert stages == {LIFTS: "issued", GAS: "hearing_notified"}
    assert w.stage(case) == "hearing_notified"
    told = terms.of_case(w.actor("executor-1"), case)
    assert told is not None
    ten = told.find("T3")
    assert ten is not None and ten.open and ten.met_on is None  # the clock of the rest runs on
    last = Message.objects.filter(destination="monitoring").order_by("-id").first()
    assert last is not None
    assert {one["work_type"]: one["stage"] for one in last.payload["works"]} == stages
    w.set_clock(FRIDAY)
    h.close(w, room)
    h.draw_up(w, case)
    h.send(w, case)
    w.set_clock(MONDAY)
    h.sign(w, case)
    assert w.stage(case) == "issued_in_part"
    (granted,) = says(Attestat.objects.get().document)["works"]
    (denied,) = says(Refusal.objects.get().document)["works"]
    assert (granted["code"], denied["code"]) == (LIFTS, GAS)
    whole()


@pytest.mark.proves("R10.2", "R9.1", "R9.2c", "INV-01", "ABU-18", "FLT-08")
def test_the_hearing_may_end_in_an_attestat_through_a_repeated_inquiry(at: At) -> None:
    from tests.actions import hearings as h
    from tests.actions import irregular_acts
    from tests.actions.walked import at_once, refused

    w = at("people").world
    case = w.assigned(works=BOTH)
    h.concluded_on(w, case, GAS, LIFTS)
    room = h.notify(w, case)
    h.waive(w, room)
    assert h.close(w, room) == "waived"
    (gas,) = h.works(case, GAS)
    row = h.repeat_for(w, case, [gas])
    assert [work.work_type for work in row.works.all()] == [GAS]
    paper = Document.objects.filter(inquiry=row, kind="inquiry").get()
    assert [work["code"] for work in says(paper)["works"]] == [GAS]
    assert code(lambda: h.repeat_for(w, case, [gas])) == "not_in_table"
    h.conclude_on(w, row)
    stages = dict(Application.objects.get().works.values_list("work_type", "stage"))
    assert stages == {LIFTS: "heard", GAS: "concluded"}
    # what was told of the gas work has fallen; a refusal of it would need another ground
    assert code(lambda: h.draw_up(w, case, [gas])) == "ground_fell"
    assert code(lambda: h.prepare(w, case, on=[gas])) == "ground_without_conclusion"
    w.draw_up(case)  # the positive ones
    h.draw_up(w, case)  # the heard ones
    assert dict(Application.objects.get().works.values_list("work_type", "outcome")) == {
        LIFTS: "refusal",
        GAS: "attestat",
    }
    # sent back by the head: the refusal, which he was not given yet, stays as it is drawn up
    h.send(w, case, [gas])
    irregular_acts.return_draft(w, case)
    waiting = Document.objects.filter(kind__in=["attestat", "refusal"], state="prepared")
    assert [paper.kind for paper in waiting] == ["refusal"]
    w.draw_up(case)
    h.send(w, case)
    w.set_clock(MONDAY)
    papers = {"head": w.prepared_attestat(case), "deputy": h.prepared_refusal(w, case, "deputy")}
    signed = {slug: w.sign(slug, w.paper(paper)) for slug, paper in papers.items()}
    acts = {"head": result.sign_attestat, "deputy": refusal.sign_refusal}

    def sign(slug: str) -> object:
        return acts[slug](application=case, document=papers[slug], cms=signed[slug], **h.common(w, slug))

    # head and deputy at once: each result is of its own works
    assert list(map(refused, at_once([lambda: sign("head"), lambda: sign("deputy")]))) == ["", ""]
    assert w.stage(case) == "issued_in_part"
    whole()


@pytest.mark.proves("R9.2c", "R9.1", "INV-03")
def test_works_that_are_asked_about_apart_go_on_apart(at: At) -> None:
    """What one waits for holds the other up neither while it is asked, nor once it is withdrawn."""
    from attestat.store.models import Body
    from tests.actions import hearings as h
    from tests.actions import irregular_acts

    w = at("people").world
    case = w.assigned(works=BOTH)
    h.concluded_on(w, case, GAS, LIFTS)
    room = h.notify(w, case)
    h.waive(w, room)
    h.close(w, room)
    (gas,), (lifts,) = h.works(case, GAS), h.works(case, LIFTS)

    def stages() -> dict[str, str]:
        return dict(Application.objects.get().works.values_list("work_type", "stage"))

    about_gas, about_lifts = h.repeat_for(w, case, [gas]), h.repeat_for(w, case, [lifts])
    w.register_inquiry(about_gas)  # the older one stands first
    assert stages() == {GAS: "permit_control", LIFTS: "inquiry_sent"}
    irregular_acts.reroute(w, about_lifts, Body.objects.get(region="35").public_id)
    assert stages() == {GAS: "permit_control", LIFTS: "inquiry_sent"}
    about_gas.refresh_from_db()
    h.conclude_on(w, about_gas)
    assert stages() == {GAS: "concluded", LIFTS: "inquiry_sent"}
    irregular_acts.withdraw(w, case, works=[lifts])
    w.draw_up(case)
    assert stages() == {GAS: "drafted", LIFTS: "withdrawn"}
    whole()


@pytest.mark.proves("R9.3", "INV-01", "ABU-13")
def test_no_attestat_while_a_department_is_asked_again(at: At) -> None:
    """Its first conclusion on the gas work was positive; what it is asked anew may be answered otherwise."""
    from tests.actions import hearings as h

    w = at("people").world
    case = w.assigned(works=BOTH)
    h.concluded_on(w, case, LIFTS)
    (gas,), (lifts,) = h.works(case, GAS), h.works(case, LIFTS)
    act = h.court_act(w, case, work_types=[GAS])
    ban = GroundEntry("RG2_ACTIVITY_BAN", "Сот тыйым салды.", "Суд запретил.", work=gas, court_act=act)
    lacking = GroundEntry("RG1_REQUIREMENTS", "Зертхана жоқ.", "Лаборатории нет.", work=lifts)
    for stated, on in (((ban, lacking), [gas, lifts]), ((ban,), [gas])):
        room = h.notify(w, case, *stated, on=on)
        h.waive(w, room)
        h.close(w, room)
        if len(on) == 2:
            row = h.repeat_for(w, case, on)
    grounds.lift_court_act(
        application=case, court_act=act, lifted_on=w.now.date(), because="x", **h.common(w, h.EXECUTOR)
    )
    drawing = lambda: result.draw_up(application=case, works=[gas], **h.common(w, h.EXECUTOR))  # noqa: E731
    assert code(drawing) == "inquiry_still_open"
    h.conclude_on(w, row)
    assert code(drawing) == ""
    whole()


@pytest.mark.proves("R10.1", "R10.2")
def test_negative_again_is_heard_again(at: At) -> None:
    from tests.actions import hearings as h

    walked = at("heard")  # on Friday, 18 September
    w, case = walked.world, walked.case
    h.conclude_on(w, h.repeat_for(w, case), LIFTS)
    assert w.stage(case) == "concluded"
    assert code(lambda: h.draw_up(w, case)) == "ground_fell"  # it rested on the former conclusion
    second = h.notify(w, case)
    h.waive(w, second)
    h.close(w, second)
    h.draw_up(w, case)
    h.send(w, case)
    w.set_clock(MONDAY)
    assert code(lambda: h.sign(w, case)) == "too_early_for_refusal"  # the days of the second notice count
    w.set_clock("2026-09-24T09:30+05:00")
    h.sign(w, case)
    given = Refusal.objects.get()
    assert given.hearing.public_id == second
    (ground,) = says(given.document)["grounds"]
    assert len(ground["conclusions"]) == 1
    numbers = Document.objects.filter(kind="conclusion", state="signed").order_by("id")
    assert ground["conclusions"][0]["number"] == numbers[1].number.text
    whole()


@pytest.mark.proves("R10.1", "INV-07", "ABU-12")
def test_a_court_act_is_a_ground_from_the_appointment_on_until_it_is_lifted(at: At) -> None:
    from tests.actions import hearings as h

    w = at("assigned").world
    case = Application.objects.get().public_id
    ban = GroundEntry("RG2_ACTIVITY_BAN", "Тыйым бар.", "Есть запрет.")
    assert code(lambda: h.prepare(w, case, ban)) == "ground_without_court_act"
    assert code(lambda: h.prepare(w, case, h.NON_CONFORMITY)) == "ground_without_conclusion"
    unknown = GroundEntry("RG9", "a", "b")
    assert code(lambda: h.prepare(w, case, unknown)) == "unknown_ground"
    tomorrow = date(2026, 9, 16)
    assert code(lambda: h.court_act(w, case, in_force_on=tomorrow)) == "court_act_not_in_force"
    assert code(lambda: h.court_act(w, case, court_ru=" ")) == "court_act_not_whole"
    act = h.court_act(w, case)
    seen = cases.page(w.actor("executor-1"), case)
    assert seen is not None
    assert [one.id for one in hearings.court_acts(w.actor("executor-1"), seen)] == [act]
    assert hearings.file(w.actor("executor-1"), act) is not None
    assert hearings.file(w.actor("expertise-head"), act) is None
    assert code(lambda: h.court_act(w, case)) == "court_act_twice"
    other = h.court_act(w, case, number="7", kind=CourtActKind.SPECIAL_RIGHT, work_types=[GAS])
    for wrong in (
        GroundEntry("RG3_SPECIAL_RIGHT", "a", "b", court_act=act),  # another kind of act
        GroundEntry("RG3_SPECIAL_RIGHT", "a", "b", court_act=other),  # of another type of work
    ):
        assert code(lambda wrong=wrong: h.prepare(w, case, wrong)) == "ground_without_court_act"
    told = GroundEntry("RG2_ACTIVITY_BAN", "Тыйым бар.", "Есть запрет.", court_act=act)
    slip = GroundEntry("RG2_ACTIVITY_BAN", "4 қыркүйектегі тыйым.", "Запрет от 5 сентября.", court_act=act)
    assert code(lambda: h.prepare(w, case, slip)) == "gate_dates_differ"
    half = GroundEntry("RG2_ACTIVITY_BAN", "Тыйым бар.", " ", court_act=act)
    assert code(lambda: h.prepare(w, case, half)) == "ground_without_facts"
    room = h.notify(w, case, told)
    assert w.stage(case) == "hearing_notified"
    h.waive(w, room)
    h.close(w, room)
    h.draw_up(w, case)
    assert says(Document.objects.get(kind="refusal", state="prepared"))["grounds"][0]["court_act"]["number"]
    h.send(w, case)
    w.set_clock(MONDAY)
    paper = h.prepared_refusal(w, case)
    assert result.gate_failures(application=case, by=w.actor("head"), at=w.now) == ()
    lift = lambda: grounds.lift_court_act(  # noqa: E731
        application=case,
        court_act=act,
        lifted_on=date(2026, 9, 20),
        because="Апелляция",
        **h.common(w, h.EXECUTOR),
    )
    lift()
    assert code(lift) == "not_found"
    signing = lambda: refusal.sign_refusal(  # noqa: E731
        application=case, document=paper, cms=w.sign("head", w.paper(paper)), **h.common(w, "head")
    )
    assert code(signing) == "ground_fell"
    fell = result.gate_failures(application=case, by=w.actor("head"), at=w.now)
    assert [one.code for one in fell] == ["ground_fell"]
    assert Refusal.objects.count() == RefusalGround.objects.count() == 0
    whole()


@pytest.mark.proves("R10.1", "INV-01")
def test_consent_withdrawn_stands_against_the_attestat_until_it_is_given_again(at: At) -> None:
    from tests.actions import hearings as h

    w = at("concluded").world
    case = Application.objects.get().public_id
    none = GroundEntry("RG4_NO_CONSENT", "Келісім жоқ.", "Согласия нет.")
    assert code(lambda: h.prepare(w, case, none)) == "ground_without_consent_refusal"
    withdraw = lambda: grounds.withdraw_consent(application=case, **h.common(w, "lift-head"))  # noqa: E731
    withdraw()
    assert code(withdraw) == "consent_already_refused"
    assert code(lambda: w.draw_up(case)) == "consent_missing"
    room = h.notify(w, case, none)
    grounds.restore_consent(application=case, **h.common(w, "lift-head"))
    again = lambda: grounds.restore_consent(application=case, **h.common(w, "lift-head"))  # noqa: E731
    assert code(again) == "consent_not_refused"
    h.waive(w, room)
    h.close(w, room)
    assert code(lambda: h.draw_up(w, case)) == "ground_fell"
    w.draw_up(case)
    w.send_for_signature(case)
    w.sign_attestat(case)
    assert w.stage(case) == "issued"
    whole()


@pytest.mark.proves("R10.1", "R10.2", "R9.2c")
def test_a_hearing_on_a_court_act_goes_on_beside_an_open_inquiry(at: At) -> None:
    from tests.actions import hearings as h

    def heard() -> tuple[Any, UUID, UUID, UUID]:
        walked = at("inspecting")
        w, case = walked.world, walked.case
        act = h.court_act(w, case)
        room = h.notify(w, case, GroundEntry("RG2_ACTIVITY_BAN", "Тыйым.", "Запрет.", court_act=act))
        h.waive(w, room)
        return w, case, act, room

    # the conclusion comes in and moves no work that is being heard; then the act is lifted
    w, case, act, room = heard()
    (row,) = w.inquiries(case)
    w.conclude(row, w.sign_conclusion(row))
    assert w.stage(case) == "hearing_notified"
    h.close(w, room)
    assert code(lambda: w.draw_up(case)) == "court_act_stands"
    assert code(lambda: h.repeat_for(w, case)) == "nothing_to_repeat"
    grounds.lift_court_act(
        application=case,
        court_act=act,
        lifted_on=date(2026, 9, 15),
        because="Апелляция",
        **h.common(w, h.EXECUTOR),
    )
    assert code(lambda: h.draw_up(w, case)) == "ground_fell"
    w.draw_up(case)
    w.send_for_signature(case)
    w.sign_attestat(case)
    whole()
    # refused while the inspector works: nobody need conclude
    w, case, act, room = heard()
    h.close(w, room)
    assert code(lambda: h.repeat_for(w, case)) == "inquiry_still_open"
    h.draw_up(w, case)
    h.send(w, case)
    w.set_clock(MONDAY)
    h.sign(w, case)
    assert [row.stage for row in w.inquiries(case)] == ["cancelled"]
    whole()


@pytest.mark.proves("ABU-18", "INV-02", "FLT-08")
def test_two_heads_at_once_give_one_result(at: At) -> None:
    from tests.actions import hearings as h
    from tests.actions.walked import at_once, refused

    walked = at("refusal_prepared")
    w, case = walked.world, walked.case
    papers = [h.prepared_refusal(w, case, slug) for slug in ("head", "deputy")]
    signed = {
        paper: w.sign(slug, w.paper(paper)) for paper, slug in zip(papers, ("head", "deputy"), strict=True)
    }

    def sign(paper: UUID, slug: str) -> object:
        return refusal.sign_refusal(application=case, document=paper, cms=signed[paper], **h.common(w, slug))

    # the deputy's preparing made the head's paper lapse: one number, one paper
    outcomes = at_once([lambda: sign(papers[0], "head"), lambda: sign(papers[1], "deputy")])
    assert sorted(map(refused, outcomes)) in (["", "already_issued"], ["", "document_not_awaiting"])
    assert Refusal.objects.count() == 1
    kinds = Event.objects.filter(stream=str(case), kind="sign_refusal")
    assert kinds.count() == 1
    whole()
