"""Permit control and conclusion on the real database: what is kept and fixed, who may what (clause 9.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from attestat.actions import conclusion, permit_control
from attestat.domain.conclusion import Answer, Control, ControlKind, ItemAnswer, Record
from attestat.domain.obstacle import Obstacle
from attestat.store.models import (
    AnnouncedVisit,
    Appointment,
    ConclusionResult,
    ConclusionReturn,
    Document,
    Event,
    EvidenceFile,
    Finding,
    Inquiry,
    PermitControl,
    Post,
    Reassignment,
)
from tests.gateways.files.test_files import pdf, png

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]
INSPECTOR, HEAD = "astana-inspector", "astana-head"


def _key() -> str:
    from tests.actions.world import new_key

    return new_key()


def save(w: Walked, record: Record, version: int, slug: str = INSPECTOR) -> int:
    """Save a record; gives the new version."""
    answer = permit_control.save_record(
        inquiry=w.inquiry.public_id,
        version=version,
        control=record.control,
        findings=record.findings,
        by=w.world.actor(slug),
        at=w.world.now,
    )
    return int(answer["version"])


def prepare(w: Walked, record: Record | None = None) -> UUID:
    """Prepare the conclusion; gives the paper."""
    answer = conclusion.prepare_conclusion(
        inquiry=w.inquiry.public_id,
        findings=record,
        by=w.world.actor(INSPECTOR),
        at=w.world.now,
        key=_key(),
    )
    return UUID(answer["document"])


def attach(w: Walked, data: bytes, name: str = "фото.png", slug: str = INSPECTOR) -> UUID:
    """Attach evidence."""
    answer = permit_control.add_evidence(
        inquiry=w.inquiry.public_id,
        name=name,
        data=data,
        by=w.world.actor(slug),
        at=w.world.now,
        key=_key(),
    )
    return UUID(answer["evidence"])


def remove(w: Walked, evidence: UUID, slug: str = INSPECTOR) -> None:
    """Take evidence back."""
    permit_control.remove_evidence(
        inquiry=w.inquiry.public_id,
        evidence=evidence,
        by=w.world.actor(slug),
        at=w.world.now,
        key=_key(),
    )


def send_back(w: Walked, remarks: str = "Фотосуреттерді қосыңыз", slug: str = HEAD) -> None:
    """Send the conclusion back."""
    conclusion.return_conclusion(
        inquiry=w.inquiry.public_id, remarks=remarks, by=w.world.actor(slug), at=w.world.now, key=_key()
    )


def says(document: UUID) -> Any:
    """The signed fields of a paper."""
    return json.loads(bytes(Document.objects.get(public_id=document).data.data))["fields"]


def refusal(act: Callable[[], object]) -> str:
    """The code of the refusal."""
    with pytest.raises(Obstacle) as refused:
        act()
    return refused.value.code


@pytest.mark.proves("R9.2b")
def test_the_record_is_kept_as_typed_and_a_stale_page_overwrites_nothing(at: At) -> None:
    w = at("inspecting")
    whole = w.world.findings(w.inquiry)
    (one,) = whole.findings
    half = Record(Control(basis="толық емес"), (replace(one, items=one.items[:2], conforms=None),))
    assert save(w, half, 0) == 1
    assert refusal(lambda: save(w, whole, 0)) == "stale_page"
    row = PermitControl.objects.get()
    assert (row.version, row.basis) == (1, "толық емес")
    assert save(w, half, 0) == 1  # the same once more changes nothing, whatever page it comes from
    assert save(w, whole, 1) == 2


@pytest.mark.proves("R9.2b", "ABU-15")
def test_only_the_assigned_inspector_writes_the_record(at: At) -> None:
    w = at("inspecting")
    record = w.world.findings(w.inquiry)
    assert refusal(lambda: save(w, record, 0, "karaganda-inspector")) == "not_found"
    assert refusal(lambda: save(w, record, 0, HEAD)) == "not_yours"
    assert refusal(lambda: attach(w, png(), slug="karaganda-inspector")) == "not_found"
    assert refusal(lambda: attach(w, png(), slug="executor-1")) == "not_found"
    assert not PermitControl.objects.exists() and not EvidenceFile.objects.exists()


@pytest.mark.proves("R9.2c")
def test_the_paper_says_the_checklist_the_unmet_and_the_evidence(at: At) -> None:
    w = at("inspecting")
    attach(w, png(), "../сурет.exe")
    fields = says(prepare(w, w.world.findings(w.inquiry, conforms=False)))
    (result,) = fields["results"]
    assert result["conforms"] is False
    assert [item["code"] for item in result["checklist"]] == ["L1", "L2", "L3", "L4", "L5"]
    assert [(u["code"], u["comment"]) for u in result["unmet"]] == [("L1", "Зертхана жоқ")]
    assert result["unmet"][0]["requirement"]["ru"].startswith("Электромеханики и ответственные")
    assert fields["sample_checklist"] is True
    (file,) = fields["evidence"]
    import hashlib

    assert (file["name"], file["sha256"]) == ("сурет.exe.png", hashlib.sha256(png()).hexdigest())


@pytest.mark.proves("R9.2c", "ABU-01")
def test_a_change_makes_the_paper_lapse_and_it_keeps_its_number(at: At) -> None:
    w = at("inspecting")
    first = prepare(w, w.world.findings(w.inquiry))
    cms = w.world.sign(INSPECTOR, w.world.paper(first))
    evidence = attach(w, png())
    assert Document.objects.get(public_id=first).state == "lapsed"
    refused = refusal(
        lambda: conclusion.sign_conclusion(
            inquiry=w.inquiry.public_id,
            document=first,
            cms=cms,
            by=w.world.actor(INSPECTOR),
            at=w.world.now,
            key=_key(),
        )
    )
    assert refused == "document_not_awaiting"
    second = prepare(w)
    remove(w, evidence)
    third = prepare(w)
    papers = [Document.objects.get(public_id=paper) for paper in (first, second, third)]
    assert [paper.state for paper in papers] == ["lapsed", "lapsed", "prepared"]
    assert len({paper.number_id for paper in papers}) == 1
    assert [len(says(paper.public_id)["evidence"]) for paper in papers] == [0, 1, 0]


@pytest.mark.proves("R9.2b")
def test_evidence_is_taken_back_by_a_mark_with_its_event(at: At) -> None:
    w = at("inspecting")
    first = attach(w, png())
    assert refusal(lambda: attach(w, png())) == "evidence_twice"
    remove(w, first)
    assert refusal(lambda: remove(w, first)) == "not_found"
    second = attach(w, png())  # the same bytes may come again
    row = EvidenceFile.objects.get(public_id=first)
    assert row.removed_at is not None and bytes(row.blob.data) == png()
    kinds = Event.objects.filter(kind__endswith="_evidence").order_by("id")
    assert [(e.kind, e.data["evidence"]) for e in kinds] == [
        ("add_evidence", str(first)),
        ("remove_evidence", str(first)),
        ("add_evidence", str(second)),
    ]
    assert refusal(lambda: attach(w, b"MZ", "сурет.png")) == "file_refused"
    assert Event.objects.filter(kind="obstacle", data__code="file_refused").count() == 1


@pytest.mark.proves("R9.2b", "ABU-16")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE store_permitcontrol SET basis = 'x'",
        "UPDATE store_evidencefile SET removed_at = now(), removed_by_id = added_by_id",
        (
            "INSERT INTO store_evidencefile"
            " (public_id, inquiry_id, blob_id, name, kind, size, added_at, added_by_id)"
            " SELECT gen_random_uuid(), inquiry_id, (SELECT min(sha256) FROM store_blob), 'x', kind, size,"
            " added_at, added_by_id FROM store_evidencefile"
        ),
        "DELETE FROM store_permitcontrol",
        "DELETE FROM store_evidencefile",
    ],
)
def test_once_signed_the_database_itself_fixes_record_and_evidence(at: At, sql: str) -> None:
    w = at("inspecting", role="owner")
    attach(w, png())
    w.world.sign_conclusion(w.inquiry)
    with pytest.raises(DatabaseError, match=r"while_inspecting|only_grows"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.proves("R9.2b")
@pytest.mark.parametrize("change", ["name = 'y'", "size = 1", "added_at = added_at - interval '1 day'"])
def test_evidence_itself_never_changes(at: At, change: str) -> None:
    w = at("inspecting", role="owner")
    attach(w, png())
    with pytest.raises(DatabaseError, match="evidence_stays"), transaction.atomic():
        connection.cursor().execute(f"UPDATE store_evidencefile SET {change}")


@pytest.mark.proves("R9.2c")
def test_after_the_signature_acts_are_refused_too(at: At) -> None:
    w = at("conclusion_signed")
    record = w.world.findings(w.inquiry)
    assert refusal(lambda: save(w, record, 1)) == "not_in_table"
    assert refusal(lambda: attach(w, png())) == "not_in_table"


@pytest.mark.proves("R9.2c")
def test_results_and_findings_are_written_when_the_head_signs(at: At) -> None:
    w = at("inspecting")
    paper = w.world.sign_conclusion(w.inquiry, conforms=False)
    assert not ConclusionResult.objects.exists()
    w.world.conclude(w.inquiry, paper)
    result = ConclusionResult.objects.get()
    assert (result.conforms, result.note) == (False, "L1: Зертхана жоқ")
    assert list(Finding.objects.order_by("code").values_list("code", "answer", "comment")) == [
        ("L1", "fails", "Зертхана жоқ"),
        *((f"L{n}", "conforms", "") for n in range(2, 6)),
    ]


@pytest.mark.proves("R9.2c", "ABU-12")
def test_the_head_sends_back_with_remarks_and_the_road_goes_on(at: At) -> None:
    w = at("conclusion_signed")
    first = Document.objects.get(kind="conclusion")
    assert refusal(lambda: send_back(w, " ")) == "returned_without_remarks"
    assert refusal(lambda: send_back(w, slug=INSPECTOR)) == "not_yours"
    assert refusal(lambda: send_back(w, slug="karaganda-head")) == "not_found"
    due_before = w.inquiry.registered_at
    send_back(w)
    first.refresh_from_db()
    assert (w.inquiry.stage, first.state, first.signatures.count()) == ("inspecting", "lapsed", 1)
    assert w.inquiry.registered_at == due_before  # the five days go on
    returned = ConclusionReturn.objects.get()
    assert (returned.remarks, returned.document_id) == ("Фотосуреттерді қосыңыз", first.pk)
    assert "Фотосурет" not in str(Event.objects.get(kind="return_conclusion").data)
    assert w.stage == "permit_control"
    attach(w, png())
    paper = prepare(w)
    assert Document.objects.get(public_id=paper).number_id == first.number_id
    w.world.conclude(w.inquiry, w.world.sign_conclusion(w.inquiry))
    assert w.stage == "concluded"
    assert refusal(lambda: send_back(w)) == "not_in_table"


def _visit(w: Walked, **more: Any) -> Record:
    started = date(2026, 9, 15)
    control = Control(
        ControlKind.VISIT,
        started,
        None,
        "Департаменттің № 44 бұйрығы",
        started,
        "Астана, Мәңгілік Ел даңғылы, 8",
        ("Ғабдуллин Әділет Өмірбекұлы, директор",),
    )
    return replace(w.world.findings(w.inquiry), control=replace(control, **more))


def _announce(w: Walked) -> None:
    permit_control.announce_visit(
        inquiry=w.inquiry.public_id, by=w.world.actor(INSPECTOR), at=w.world.now, key=_key()
    )


@pytest.mark.proves("R9.2b")
def test_a_visit_is_announced_and_stands_on_the_paper(at: At) -> None:
    w = at("inspecting")
    record = _visit(w)
    assert refusal(lambda: prepare(w, record)) == "visit_not_announced"
    version = save(w, record, 0)
    _announce(w)
    event = Event.objects.get(kind="announce_visit")
    assert event.data["day"] == "2026-09-15" and "Мәңгілік" not in str(event.data)
    control = says(prepare(w))["control"]
    assert control["kind"] == "visit" and control["visited_on"] == control["announced_on"] == "2026-09-15"
    assert control["participants"] == ["Ғабдуллин Әділет Өмірбекұлы, директор"]
    save(w, _visit(w, place="Астана, Абай даңғылы, 12"), version)
    assert refusal(lambda: prepare(w)) == "visit_not_announced"  # another place is another visit
    _announce(w)
    assert AnnouncedVisit.objects.count() == 2
    prepare(w)


@pytest.mark.proves("R9.2b")
def test_a_desk_check_has_nothing_to_announce(at: At) -> None:
    w = at("inspecting")
    save(w, w.world.findings(w.inquiry), 0)
    assert refusal(lambda: _announce(w)) == "no_visit_to_announce"
    assert not AnnouncedVisit.objects.exists()


@pytest.mark.proves("R9.2b")
def test_the_head_gives_the_inquiry_to_another_inspector_with_a_reason(at: At) -> None:
    w = at("inspecting")
    save(w, w.world.findings(w.inquiry), 0)
    paper = prepare(w)
    before = w.inquiry.inspector
    assert before is not None
    # the chancellery officer of the department becomes its second inspector from today on
    clerk = Appointment.objects.get(public_id=w.world.appointment("astana-chancellery"))
    today = w.world.now.date()
    post = Post.objects.get(body=w.inquiry.body, code="inspector")
    second = Appointment.objects.create(
        person=clerk.person, post=post, basis="бұйрық", period=(today - timedelta(days=1), None)
    )

    def reassign(to: UUID, reason: str = "Еңбек демалысы", slug: str = HEAD) -> None:
        permit_control.reassign_inspector(
            inquiry=w.inquiry.public_id,
            inspector=to,
            reason=reason,
            by=w.world.actor(slug),
            at=w.world.now,
            key=_key(),
        )

    assert refusal(lambda: reassign(second.public_id, " ")) == "reassigned_without_reason"
    assert refusal(lambda: reassign(before.public_id)) == "same_inspector"
    assert refusal(lambda: reassign(w.world.appointment("karaganda-inspector"))) == "not_an_inspector"
    assert refusal(lambda: reassign(second.public_id, slug=INSPECTOR)) == "not_yours"
    reassign(second.public_id)
    row = Inquiry.objects.get()
    assert (row.stage, row.inspector_id) == ("inspecting", second.pk)
    assert Document.objects.get(public_id=paper).state == "lapsed"
    change = Reassignment.objects.get()
    assert (change.former_id, change.inspector_id, change.reason) == (before.pk, second.pk, "Еңбек демалысы")
    event = Event.objects.get(kind="reassign_inspector")
    assert (event.data["from"], event.data["to"]) == (str(before.public_id), str(second.public_id))
    assert PermitControl.objects.get().version == 1  # the record goes on with the new inspector
    assert refusal(lambda: save(w, w.world.findings(w.inquiry), 1)) == "not_yours"


@pytest.mark.proves("R9.2c")
def test_contradictions_are_refused_and_nothing_is_rendered(at: At) -> None:
    w = at("inspecting")
    whole = w.world.findings(w.inquiry)
    (one,) = whole.findings
    unmet = (ItemAnswer("L1", Answer.FAILS, "жоқ"), *one.items[1:])
    for changed, code in (
        (replace(one, items=unmet), "positive_with_unmet"),
        (replace(one, conforms=False), "finding_without_reason"),
        (replace(one, items=one.items[:-1]), "items_unanswered"),
    ):
        record = replace(whole, findings=(changed,))
        assert refusal(lambda record=record: prepare(w, record)) == code
    assert not Document.objects.filter(kind="conclusion").exists()
    assert attach(w, pdf(), "хаттама.pdf")
