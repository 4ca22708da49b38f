"""Permit control and the conclusion (clause 9.2): the inspector signs, then the head of the department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, move, not_found, note, take
from attestat.actions.forms import conclusion_fields
from attestat.actions.inquiry import facts_of, take_inquiry
from attestat.domain import access
from attestat.domain.access import Relation
from attestat.domain.actor import Actor
from attestat.domain.application import Result, all_reached
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Machine, Step, transition
from attestat.domain.rules.clause9 import r9_2c_a_result_for_each
from attestat.domain.signature import Purpose
from attestat.domain.worktime import local_day
from attestat.store import facts, numbers
from attestat.store.models import Appointment, Base, ConclusionResult, Document, Inquiry, RequestedWork


@dataclass(frozen=True)
class Finding:
    """What the inspector found on one work at one base; a negative one says what is not met (R9.2c)."""

    work: UUID
    base: UUID
    conforms: bool
    note: str = ""


def prepare_conclusion(
    *, inquiry: UUID, findings: Sequence[Finding], by: Actor, at: datetime, key: str
) -> Answer:
    """Render the conclusion for the inspector to read and sign; what it says is in its data."""
    with acting("prepare_conclusion", by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = _take_as_inspector(inquiry, by=by)
            transition(Machine.INQUIRY, Step.SIGN_CONCLUSION, row.stage)
            results = tuple(Result(f.work, f.base, f.conforms) for f in findings)
            r9_2c_a_result_for_each(case.facts.open_works, facts_of(case, row), results)
            for finding in findings:
                if not finding.conforms and not finding.note.strip():
                    raise Obstacle("finding_without_reason", "9.2; Annex 2 row 9(1)")
            edition = edition_of(case)
            before = Document.objects.filter(inquiry=row, kind="conclusion", state="prepared").first()
            number = (
                before.number
                if before
                else numbers.draw("conclusion", subject=row.public_id, at=at, edition=edition)
            )
            inspector = row.inspector
            assert inspector is not None
            asked = Document.objects.select_related("number").get(inquiry=row, kind="inquiry", state="signed")
            prepared = documents.prepare(
                kind=Purpose.CONCLUSION,
                application=case.row,
                inquiry=row,
                number=number,
                edition=edition.code,
                signatory=documents.official(_head_of(row, at=at)),
                awaits=inspector.person,
                fields=conclusion_fields(
                    edition,
                    row,
                    _rows(row, findings),
                    inquiry_number=asked.number.text or "",
                    inquiry_day=asked.day,
                    inspector=inspector.person,
                    post_kk=inspector.post.title_kk,
                    post_ru=inspector.post.title_ru,
                    finished_on=local_day(at),
                ),
                at=at,
            )
            row.findings = [[str(f.work), str(f.base), f.conforms, f.note.strip()] for f in findings]
            row.save(update_fields=["findings"])
            note(
                case,
                "prepare_conclusion",
                by=by,
                at=at,
                data={"inquiry": str(row.public_id), "document": str(prepared.public_id)},
            )
            act.answer = {"document": str(prepared.public_id)}
        return act.answer


def sign_conclusion(
    *, inquiry: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str
) -> Answer:
    """The inspector signs; the conclusion waits for the head of his department and does not count yet.

    The results are those kept with the paper when it was prepared.
    """
    with obstacles_journalled(Step.SIGN_CONCLUSION, by=by, at=at, subject=inquiry):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting(Step.SIGN_CONCLUSION, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = _take_as_inspector(inquiry, by=by)
            transition(Machine.INQUIRY, Step.SIGN_CONCLUSION, row.stage)
            paper = documents.awaiting(document, application=case.row, kind=Purpose.CONCLUSION)
            if paper.inquiry_id != row.pk:
                raise not_found()
            _, final = documents.accept(signed, document=paper, by=by, at=at, last=False)
            if not final:
                raise Obstacle("verification_pending", "9.2", what="signature")
            ConclusionResult.objects.bulk_create(_rows(row, _kept(row)))
            case.facts = facts.application(case.row)
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


def conclude(*, inquiry: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """The head of the department signs: the conclusion counts and goes back to the executor (R9.2c).

    The works move on when the last inquiry of the case is concluded.
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
            _, final = documents.accept(signed, document=paper, by=by, at=at)
            if not final:
                raise Obstacle("verification_pending", "9.2", what="signature")
            others = tuple(i for i in case.facts.inquiries if i.id != row.public_id)
            last = not others or all_reached(others, InquiryStage.CONCLUDED)
            move(
                case,
                Step.CONCLUDE,
                by=by,
                at=at,
                inquiry=row,
                moves_works=last,
                data={"document": str(paper.public_id), "number": paper.number.text},
            )
            act.answer = {"number": paper.number.text}
        return act.answer


def _head_of(inquiry: Inquiry, *, at: datetime) -> Appointment:
    """The head of the department in office today; the paper names him, and he signs after the inspector."""
    head = (
        Appointment.objects.select_related("person", "post__body")
        .filter(post__body=inquiry.body, post__code="head", period__contains=local_day(at))
        .first()
    )
    if head is None:
        raise Obstacle("no_department_head", "9.2")
    return head


def _take_as_inspector(inquiry: UUID, *, by: Actor) -> tuple[Case, Inquiry]:
    """The inquiry, for the inspector assigned to it; another inspector of the department is told so."""
    row = Inquiry.objects.filter(public_id=inquiry, body__public_id=by.body_id).first()
    if row is None:
        raise not_found()
    case = take(row.application.public_id, by=by, act=access.Look.SEE_INQUIRY)
    locked = (
        Inquiry.objects.select_for_update(of=("self",))
        .select_related("body", "registration", "inspector__person", "inspector__post__body")
        .get(pk=row.pk)
    )
    locked.application = case.row
    mine = locked.inspector is not None and locked.inspector.person.public_id == by.person
    relations = case.relations | ({Relation.ASSIGNED_INSPECTOR} if mine else frozenset())
    access.demand(by, Step.SIGN_CONCLUSION, relations)
    return case, locked


def _kept(inquiry: Inquiry) -> list[Finding]:
    return [
        Finding(UUID(work), UUID(base), conforms, said) for work, base, conforms, said in inquiry.findings
    ]


def _rows(inquiry: Inquiry, findings: Sequence[Finding]) -> list[ConclusionResult]:
    """Rows in one fixed order, so that the same findings always make the same paper."""
    works = {w.public_id: w for w in RequestedWork.objects.filter(application=inquiry.application)}
    bases = {b.public_id: b for b in Base.objects.filter(inquiries=inquiry)}
    rows = [
        ConclusionResult(
            inquiry=inquiry,
            work=works[f.work],
            base=bases[f.base],
            conforms=f.conforms,
            note=f.note.strip(),
        )
        for f in findings
        if f.work in works and f.base in bases
    ]
    return sorted(rows, key=lambda r: (r.work.work_type, r.base.position))
