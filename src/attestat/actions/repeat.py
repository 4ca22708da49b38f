"""A repeated inquiry after a hearing (clauses 9.1, 10): the hearing may end in an attestat.

The departments are asked again on what they found not to conform, for the works that were heard; the later
conclusion counts. If it is negative again, the company is heard again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, chosen_works, edition_of, move, not_found, note, take
from attestat.actions.forms import inquiry_fields
from attestat.actions.inquiry import route
from attestat.actions.signatory import official
from attestat.domain.actor import Actor
from attestat.domain.application import RequestedWork as RequestedWorkFacts
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Step
from attestat.domain.rules.clause10 import r10_2_bases_to_ask_again
from attestat.domain.signature import Purpose
from attestat.store import facts, numbers
from attestat.store.models import Base, Body, Document, Inquiry, Number, RequestedWork


def prepare_repeat(
    *,
    application: UUID,
    works: Sequence[UUID] | None = None,
    remark: str = "",
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Render the repeated inquiries for the executor to sign, one to each department concerned (R10.2).

    `works` are works that were heard, all of them unless named; the `remark` says what the hearing brought,
    for the inspector. Answers {documents}. Raises Obstacle `inquiry_still_open`, `nothing_to_repeat`.
    """
    with acting("prepare_repeat", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.REPEAT_INQUIRY)
            chosen = chosen_works(case, Step.REPEAT_INQUIRY, works)
            edition = edition_of(case)
            executor = case.row.executor
            assert executor is not None
            papers = []
            for department, bases in _route(case, chosen).items():
                paper = documents.prepare(
                    kind=Purpose.INQUIRY,
                    application=case.row,
                    number=_number(case, department)
                    or numbers.draw("inquiry", subject=department.public_id, at=at, edition=edition),
                    edition=edition.code,
                    signatory=official(executor, at=at),
                    fields=inquiry_fields(
                        edition,
                        case.row,
                        body=executor.post.body,
                        department=department,
                        bases=bases,
                        remark=remark.strip(),
                        works=_rows(case, chosen),
                    ),
                    at=at,
                )
                papers.append(str(paper.public_id))
            note(case, "prepare_repeat", by=by, at=at, data={"documents": papers})
            act.answer = {"documents": papers}
        return act.answer


def _rows(case: Case, works: Sequence[RequestedWorkFacts]) -> list[RequestedWork]:
    ids = [work.id for work in works]
    return list(RequestedWork.objects.filter(application=case.row, public_id__in=ids).order_by("work_type"))


def _route(case: Case, works: Sequence[RequestedWorkFacts]) -> dict[Body, list[Base]]:
    """Department → the bases on which it is asked again."""
    asked = r10_2_bases_to_ask_again(case.facts, works)
    routed = {
        body: [base for base in bases if base.public_id in asked] for body, bases in route(case).items()
    }
    return {body: bases for body, bases in routed.items() if bases}


def _number(case: Case, department: Body) -> Number | None:
    paper = (
        Document.objects.filter(application=case.row, kind="inquiry", state="prepared")
        .filter(number__subject=department.public_id)
        .select_related("number")
        .first()
    )
    return paper.number if paper else None


def repeat_inquiry(
    *,
    application: UUID,
    signatures: Mapping[UUID, bytes],
    works: Sequence[UUID] | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Send the signed repeated inquiries; the works that were heard go back to `inquiry_sent` (R9.1, R10.2).

    `works` as they were prepared. Answers {inquiries}. Raises Obstacle `inquiry_missing`, `document_lapsed`
    when a paper asks about other works.
    """
    with obstacles_journalled(Step.REPEAT_INQUIRY, by=by, at=at, subject=application):
        judged = [documents.judge(document, cms, by=by, at=at) for document, cms in signatures.items()]
    with acting(Step.REPEAT_INQUIRY, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.REPEAT_INQUIRY)
            chosen = chosen_works(case, Step.REPEAT_INQUIRY, works)
            wanted = _route(case, chosen)
            rows = _rows(case, chosen)
            types = [row.work_type for row in rows]
            sent = []
            for signed in judged:
                paper = documents.awaiting(signed.document, application=case.row, kind=Purpose.INQUIRY)
                department = next((body for body in wanted if body.public_id == paper.number.subject), None)
                if department is None:
                    raise not_found()
                if [work["code"] for work in documents.fields_of(paper)["works"]] != types:
                    raise Obstacle("document_lapsed", "form", day=paper.day.isoformat())
                documents.accept(signed, document=paper, by=by, at=at)
                inquiry = Inquiry.objects.create(
                    application=case.row,
                    body=department,
                    sent_at=at,
                    queue=numbers.draw(f"inquiry_queue:{department.region}", subject=uuid.uuid4(), at=at),
                )
                numbers.use(inquiry.queue)
                inquiry.bases.set(wanted.pop(department))
                inquiry.works.set(rows)
                paper.inquiry = inquiry
                paper.save(update_fields=["inquiry"])
                sent.append(str(inquiry.public_id))
            if wanted:
                raise Obstacle("inquiry_missing", "9.1", missing=len(wanted))
            case.facts = facts.application(case.row)
            move(
                case,
                Step.REPEAT_INQUIRY,
                by=by,
                at=at,
                works=[work.id for work in chosen],
                data={"inquiries": sent},
            )
            act.answer = {"inquiries": sent}
        return act.answer
