"""Another department after the inquiry went (clause 9.1; Q4; ADR 25)."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, move, not_found, note, take
from attestat.actions.forms import inquiry_fields
from attestat.actions.forms_hearing import Paper
from attestat.actions.inquiry import take_inquiry
from attestat.actions.permit_control import lapse
from attestat.actions.rerouting_notes import note_on
from attestat.actions.signatory import official
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Machine, Stage, Step, transition
from attestat.domain.regions import BY_CODE
from attestat.domain.rules.clause9 import r9_1_another_department, r9_1_declined_with_a_reason
from attestat.domain.signature import Purpose
from attestat.store import facts, numbers
from attestat.store.models import (
    Base,
    BaseRoute,
    Body,
    Document,
    Inquiry,
    InquiryDecline,
    Number,
    Person,
    Rerouting,
)

LONGEST = 2000
ANOTHER = "another department was asked"
"""Why a number drawn for a conclusion of the former department is annulled."""


def decline_inquiry(*, inquiry: UUID, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """The head of a department says that the inquiry is not within its competence, and why (ADR 25).

    Nothing moves by it: the inquiry stays with the department and its five days go on until the executor
    has decided. Raises Obstacle `declined_without_reason`, `declined_before`.
    """
    with acting(Prepare.DECLINE_INQUIRY, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_inquiry(inquiry, by=by, act=Prepare.DECLINE_INQUIRY)
            transition(Machine.INQUIRY, Step.REROUTE_INQUIRY, row.stage)
            r9_1_declined_with_a_reason(reason)
            if row.declines.exists():
                raise Obstacle("declined_before", "9.1")
            said = InquiryDecline.objects.create(
                inquiry=row,
                reason=reason.strip()[:LONGEST],
                declined_at=at,
                declined_by=Person.objects.get(public_id=by.person_id),
            )
            content = {"inquiry": str(row.public_id), "decline": str(said.public_id)}
            note(case, str(Prepare.DECLINE_INQUIRY), by=by, at=at, data=content)
            act.answer = {"decline": str(said.public_id)}
        return act.answer


def prepare_rerouting(*, inquiry: UUID, to: UUID, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """Render the inquiry to the other department and a note for each base, for the executor to sign."""
    with acting("prepare_rerouting", by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, former = _take(inquiry, by=by)
            body = Body.objects.filter(kind="department", public_id=to).first()
            if body is None:
                raise not_found()
            asked = [i.body for i in case.facts.asked_inquiries]
            r9_1_another_department(body.public_id, former.body.public_id, asked, reason)
            said = reason.strip()[:LONGEST]
            papers = [_new_inquiry(case, former, body, said, at), *_notes(case, former, body, said, at)]
            answer = [str(paper.public_id) for paper in papers]
            content = {"inquiry": str(former.public_id), "documents": answer}
            note(case, "prepare_rerouting", by=by, at=at, data=content)
            act.answer = {"documents": answer}
        return act.answer


def _take(inquiry: UUID, *, by: Actor) -> tuple[Case, Inquiry]:
    """The case and its inquiry, for the executor of the case, while it may still go elsewhere."""
    found = Inquiry.objects.select_related("application").filter(public_id=inquiry).first()
    if found is None:
        raise not_found()
    case = take(found.application.public_id, by=by, act=Step.REROUTE_INQUIRY)
    row = (
        Inquiry.objects.select_for_update(of=("self",))
        .select_related("body", "registration")
        .get(pk=found.pk)
    )
    row.application = case.row
    transition(Machine.INQUIRY, Step.REROUTE_INQUIRY, row.stage)
    return case, row


def _new_inquiry(case: Case, former: Inquiry, body: Body, reason: str, at: datetime) -> Document:
    edition, executor = edition_of(case), case.row.executor
    assert executor is not None
    bases = list(former.bases.order_by("position"))
    # A paper made for a department that was chosen before and then not asked gives way.
    for paper in Document.objects.filter(application=case.row, kind="inquiry", state="prepared"):
        if paper.number.subject != body.public_id:
            paper.state = "lapsed"
            paper.save(update_fields=["state"])
    before = (
        Document.objects.filter(application=case.row, kind="inquiry", number__subject=body.public_id)
        .filter(number__state="drawn")
        .select_related("number")
        .first()
    )
    return documents.prepare(
        kind=Purpose.INQUIRY,
        application=case.row,
        number=before.number
        if before
        else numbers.draw("inquiry", subject=body.public_id, at=at, edition=edition),
        edition=edition.code,
        signatory=official(executor, at=at),
        fields=inquiry_fields(
            edition,
            case.row,
            body=executor.post.body,
            department=body,
            bases=bases,
            remark="\n".join(f"{BY_CODE[base.region].kk}: {reason}" for base in bases),
        ),
        at=at,
    )


def _notes(case: Case, former: Inquiry, body: Body, reason: str, at: datetime) -> list[Document]:
    inquired = Document.objects.select_related("number").get(inquiry=former, kind="inquiry", state="signed")
    cited = Paper(inquired.number.text or "", inquired.day)
    return [
        note_on(case, base, leaves=former.body, to=body, reason=reason, at=at, former=former, cited=cited)
        for base in former.bases.order_by("position")
    ]


def reroute_inquiry(
    *, inquiry: UUID, signatures: dict[UUID, bytes], by: Actor, at: datetime, key: str
) -> Answer:
    """The signed inquiry goes to the other department, the former one ends; document id → CMS.

    The bases, all of them, go on with the new inquiry, whose registration starts its own five days (T4). The
    works go back to "inquiry sent". No other term moves: the ten days know no pause.
    """
    with obstacles_journalled(Step.REROUTE_INQUIRY, by=by, at=at, subject=inquiry):
        judged = [documents.judge(document, cms, by=by, at=at) for document, cms in signatures.items()]
    with acting(Step.REROUTE_INQUIRY, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, former = _take(inquiry, by=by)
            movable = {Stage.INQUIRY_SENT, Stage.PERMIT_CONTROL}
            asking = next(one for one in case.facts.inquiries if one.id == former.public_id)
            works = [w.id for w in case.facts.open_works if w.stage in movable and asking.asks(w.id)]
            if not works:
                raise Obstacle("not_in_table", "9.1", step=str(Step.REROUTE_INQUIRY), stage=case.row.stage)
            body, said = _accept(case, former, judged, by, at)
            asked = [i.body for i in case.facts.asked_inquiries]
            r9_1_another_department(body.public_id, former.body.public_id, asked, said)
            person = Person.objects.get(public_id=by.person_id)
            fresh = Inquiry.objects.create(
                application=case.row,
                body=body,
                sent_at=at,
                queue=numbers.draw(f"inquiry_queue:{body.region}", subject=uuid.uuid4(), at=at),
            )
            numbers.use(fresh.queue)
            bases = list(former.bases.all())
            fresh.bases.set(bases)
            fresh.works.set(former.works.all())
            Document.objects.filter(
                application=case.row,
                kind="inquiry",
                state="signed",
                number__subject=body.public_id,
                inquiry__isnull=True,
            ).update(inquiry=fresh)
            _route(bases, body, said, person, at)
            Rerouting.objects.create(
                former=former, inquiry=fresh, reason=said, rerouted_at=at, rerouted_by=person
            )
            lapse(former)
            for number in Number.objects.filter(subject=former.public_id, state="drawn"):
                numbers.annul(number, reason=ANOTHER)
            case.facts = facts.application(case.row)
            move(
                case,
                Step.REROUTE_INQUIRY,
                by=by,
                at=at,
                works=works,
                inquiry=former,
                data={"to": str(fresh.public_id), "body": str(body.public_id)},
            )
            act.answer = {"inquiry": str(fresh.public_id)}
        return act.answer


def _accept(
    case: Case, former: Inquiry, judged: list[documents.SignedBytes], by: Actor, at: datetime
) -> tuple[Body, str]:
    """Put the signatures under the inquiry and all notes; gives the department and the reason they name."""
    body, reason = None, ""
    noted: set[UUID] = set()
    for signed in judged:
        paper = (
            Document.objects.select_for_update(of=("self",))
            .select_related("number", "data")
            .filter(public_id=signed.document, application=case.row)
            .filter(kind__in=[str(Purpose.INQUIRY), str(Purpose.REROUTING_NOTE)])
            .first()
        )
        if paper is None:
            raise not_found()
        documents.accept(signed, document=paper, by=by, at=at)
        if paper.kind == str(Purpose.INQUIRY):
            body = Body.objects.get(public_id=paper.number.subject)
        else:
            noted.add(paper.number.subject)
            reason = json.loads(bytes(paper.data.data))["fields"]["reason"]
    if body is None or noted != set(former.bases.values_list("public_id", flat=True)):
        raise Obstacle("inquiry_missing", "9.1", missing=1)
    return body, reason


def _route(bases: list[Base], body: Body, reason: str, person: Person, at: datetime) -> None:
    for base in bases:
        if base.region == body.region:
            BaseRoute.objects.filter(base=base).delete()
        else:
            BaseRoute.objects.update_or_create(
                base=base,
                defaults={"body": body, "reason": reason, "routed_by": person, "routed_at": at},
            )
