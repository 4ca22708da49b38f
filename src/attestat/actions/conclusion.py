"""The conclusion (clause 9.2): drawn up from the record, signed by the inspector, then by his head."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, move, not_found, note
from attestat.actions.forms import conclusion_fields
from attestat.actions.inquiry import facts_of, take_inquiry
from attestat.actions.permit_control import (
    asked,
    frame,
    keep_record,
    lapse,
    take_as_inspector,
)
from attestat.actions.signatory import official
from attestat.domain.actor import Actor
from attestat.domain.application import Result
from attestat.domain.conclusion import Record, WorkFindings, in_list_order
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Machine, Stage, Step, transition
from attestat.domain.rules.clause9 import (
    r9_2_obstacles,
    r9_2_returned_with_remarks,
    r9_2c_a_result_for_each,
)
from attestat.domain.signature import Purpose
from attestat.domain.worktime import local_day
from attestat.store import facts, numbers, standing
from attestat.store import permit_control as stored
from attestat.store.models import (
    Appointment,
    Base,
    ConclusionResult,
    ConclusionReturn,
    Document,
    EvidenceFile,
    Finding,
    Inquiry,
    Number,
    Person,
    RequestedWork,
)


def prepare_conclusion(
    *, inquiry: UUID, findings: Record | None = None, by: Actor, at: datetime, key: str
) -> Answer:
    """Render the conclusion for the inspector to read and sign, from the record as it is kept.

    `findings` is a whole record to keep first, for callers that have it at hand. Raises the first of
    `r9_2_obstacles` when something is missing or contradicts itself.
    """
    with acting("prepare_conclusion", by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_as_inspector(inquiry, by=by)
            if findings is not None:
                keep_record(
                    case, row, control=findings.control, findings=findings.findings, version=None, at=at
                )
            record, wanted, time = stored.kept(row)[0], asked(case, row), frame(case, row, at=at)
            for obstacle in r9_2_obstacles(record, wanted, time):
                raise obstacle
            stated = in_list_order(record, wanted)
            r9_2c_a_result_for_each(
                case.facts.open_works,
                facts_of(case, row),
                tuple(Result(f.work, f.base, f.conforms) for f in stated if f.conforms is not None),
            )
            edition = edition_of(case)
            inspector = row.inspector
            assert inspector is not None
            inquired = Document.objects.select_related("number").get(
                inquiry=row, kind="inquiry", state="signed"
            )
            prepared = documents.prepare(
                kind=Purpose.CONCLUSION,
                application=case.row,
                inquiry=row,
                number=_number(row)
                or numbers.draw("conclusion", subject=row.public_id, at=at, edition=edition),
                edition=edition.code,
                signatory=official(_head_of(row, at=at), at=at),
                awaits=official(inspector, at=at).person,
                fields=conclusion_fields(
                    edition,
                    row,
                    record.control,
                    stated,
                    _rows(row, stated),
                    list(EvidenceFile.objects.filter(inquiry=row, removed_at__isnull=True).order_by("id")),
                    inquiry_number=inquired.number.text or "",
                    inquiry_day=inquired.day,
                    inspector=official(inspector, at=at),
                    announced=row.announced_visits.order_by("-id").first(),
                    today=local_day(at),
                ),
                at=at,
            )
            note(
                case,
                "prepare_conclusion",
                by=by,
                at=at,
                data={"inquiry": str(row.public_id), "document": str(prepared.public_id)},
            )
            act.answer = {"document": str(prepared.public_id)}
        return act.answer


def _number(inquiry: Inquiry) -> Number | None:
    """The number drawn for this conclusion before: a paper that lapsed is rendered again under it."""
    before = (
        Document.objects.select_related("number")
        .filter(inquiry=inquiry, kind="conclusion")
        .exclude(state="signed")
        .order_by("-id")
        .first()
    )
    return before.number if before else None


def sign_conclusion(
    *, inquiry: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str
) -> Answer:
    """The inspector signs; the record is fixed, and the conclusion waits for the head of his department."""
    with obstacles_journalled(Step.SIGN_CONCLUSION, by=by, at=at, subject=inquiry):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting(Step.SIGN_CONCLUSION, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_as_inspector(inquiry, by=by)
            paper = documents.awaiting(document, application=case.row, kind=Purpose.CONCLUSION)
            if paper.inquiry_id != row.pk:
                raise not_found()
            _, final = documents.accept(signed, document=paper, by=by, at=at, last=False)
            if not final:
                raise Obstacle("verification_pending", "9.2", what="signature")
            move(
                case,
                Step.SIGN_CONCLUSION,
                by=by,
                at=at,
                inquiry=row,
                moves_works=False,
                data={"document": str(paper.public_id), "sha256": paper.revision_a_id},
            )
            act.answer = {"document": str(paper.public_id)}
        return act.answer


def return_conclusion(*, inquiry: UUID, remarks: str, by: Actor, at: datetime, key: str) -> Answer:
    """The head of the department sends the conclusion back with remarks (ADR 9).

    The paper lapses with the inspector's signature under it, which stays in the files; the record is open
    again. The five days go on.
    """
    with acting(Step.RETURN_CONCLUSION, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_inquiry(inquiry, by=by, act=Step.RETURN_CONCLUSION)
            transition(Machine.INQUIRY, Step.RETURN_CONCLUSION, row.stage)
            r9_2_returned_with_remarks(remarks)
            paper = Document.objects.get(inquiry=row, kind="conclusion", state="prepared")
            returned = ConclusionReturn.objects.create(
                inquiry=row,
                document=paper,
                remarks=remarks.strip(),
                returned_at=at,
                returned_by=Person.objects.get(public_id=by.person_id),
            )
            lapse(row)
            move(
                case,
                Step.RETURN_CONCLUSION,
                by=by,
                at=at,
                inquiry=row,
                moves_works=False,
                data={"document": str(paper.public_id), "return": str(returned.public_id)},
            )
            act.answer = {"return": str(returned.public_id)}
        return act.answer


def conclude(*, inquiry: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """The head of the department signs: the conclusion counts and goes back to the executor (R9.2c).

    What the paper says is written as results and findings. The works move on when the last inquiry of the
    case is concluded.
    """
    with obstacles_journalled(Step.CONCLUDE, by=by, at=at, subject=inquiry):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting(Step.CONCLUDE, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_inquiry(inquiry, by=by, act=Step.CONCLUDE)
            transition(Machine.INQUIRY, Step.CONCLUDE, row.stage)
            paper = documents.awaiting(document, application=case.row, kind=Purpose.CONCLUSION)
            if paper.inquiry_id != row.pk:
                raise not_found()
            if row.inspector is not None and row.inspector.person.public_id == by.person:
                raise Obstacle("same_person_twice", "9.2")
            documents.demand_named(paper, by)
            _, final = documents.accept(signed, document=paper, by=by, at=at)
            if not final:
                raise Obstacle("verification_pending", "9.2", what="signature")
            _write_results(row, _stated(case, row, paper))
            case.facts = facts.application(case.row)
            works = case.facts.going_on(Stage.PERMIT_CONTROL, InquiryStage.CONCLUDED, with_=row.public_id)
            move(
                case,
                Step.CONCLUDE,
                by=by,
                at=at,
                works=works,
                inquiry=row,
                moves_works=bool(works),
                data={"document": str(paper.public_id), "number": paper.number.text},
            )
            act.answer = {"number": paper.number.text}
        return act.answer


def _head_of(inquiry: Inquiry, *, at: datetime) -> Appointment:
    """The head of the department in office today, or the one for whom somebody acts since he left.

    The paper names him, or who acts for him, and he signs after the inspector.
    """
    heads = Appointment.objects.select_related("person", "post__body").filter(
        post__body=inquiry.body, post__code="head"
    )
    head = (
        heads.filter(period__contains=local_day(at)).first()
        or heads.filter(pk__in=standing.replaced_appointments(at=at)).first()
    )
    if head is None:
        raise Obstacle("no_department_head", "9.2")
    return head


def _write_results(inquiry: Inquiry, stated: Sequence[WorkFindings]) -> None:
    by_place = {(f.work, f.base): f for f in stated}
    results = ConclusionResult.objects.bulk_create(_rows(inquiry, stated))
    Finding.objects.bulk_create(
        Finding(result=result, code=item.code, answer=str(item.answer), comment=item.comment)
        for result in results
        for item in by_place[(result.work.public_id, result.base.public_id)].items
        if item.answer is not None
    )


def _stated(case: Case, inquiry: Inquiry, paper: Document) -> list[WorkFindings]:
    """What the paper says, no more: the record may still hold a work that was withdrawn before."""
    said = json.loads(bytes(paper.data.data))["fields"]["results"]
    codes = {result["work"]["code"] for result in said}
    works = {work.id for work in case.facts.works if work.work_type in codes}
    return [found for found in stored.kept(inquiry)[0].findings if found.work in works]


def _rows(inquiry: Inquiry, stated: Sequence[WorkFindings]) -> list[ConclusionResult]:
    """Rows in one fixed order, so that the same findings always make the same paper."""
    works = {w.public_id: w for w in RequestedWork.objects.filter(application=inquiry.application)}
    bases = {b.public_id: b for b in Base.objects.filter(inquiries=inquiry)}
    rows = [
        ConclusionResult(
            inquiry=inquiry,
            work=works[f.work],
            base=bases[f.base],
            conforms=bool(f.conforms),
            note=_in_words(f),
        )
        for f in stated
    ]
    return sorted(rows, key=lambda r: (r.work.work_type, r.base.position))


def _in_words(found: WorkFindings) -> str:
    """What a result rests on, for whoever decides on it: the requirements not met, then the reason."""
    unmet = [f"{item.code}: {item.comment}" for item in found.unmet]
    return "; ".join([*unmet, *([found.reason] if found.reason else [])])
