"""The inquiry to the territorial department and its way there (clause 9.1, 9.2)."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions import rerouting_notes
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, demand_step, edition_of, move, not_found, note, take
from attestat.actions.forms import inquiry_fields
from attestat.actions.registration import filled, role_of
from attestat.actions.signatory import official
from attestat.domain import access
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.application import Inquiry as InquiryFacts
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Stage, Step
from attestat.domain.queue import Place, demand_oldest
from attestat.domain.regions import BY_CODE
from attestat.domain.rules.clause9 import (
    r9_1_rerouted_with_a_reason,
    r9_1_route,
    r9_2_inspector_of_the_department,
)
from attestat.domain.signature import Purpose
from attestat.domain.worktime import local_day
from attestat.store import facts, holding, numbers
from attestat.store.models import Base, BaseRoute, Body, Document, Inquiry, Person


def prepare_inquiries(*, application: UUID, remark: str = "", by: Actor, at: datetime, key: str) -> Answer:
    """Render one inquiry for each department that the bases lead to (R9.1), for the executor to sign.

    The remark stands on the paper, for instance why a base was routed to another department.
    """
    with acting("prepare_inquiries", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.PREPARE_INQUIRIES)
            demand_step(case, Step.SEND_INQUIRY)
            edition = edition_of(case)
            executor = case.row.executor
            assert executor is not None
            papers = []
            for department, bases in route(case).items():
                paper = (
                    Document.objects.filter(application=case.row, kind="inquiry", state="prepared")
                    .filter(data__isnull=False, number__subject=department.public_id)
                    .select_related("number")
                    .first()
                )
                number = (
                    paper.number
                    if paper
                    else numbers.draw("inquiry", subject=department.public_id, at=at, edition=edition)
                )
                prepared = documents.prepare(
                    kind=Purpose.INQUIRY,
                    application=case.row,
                    number=number,
                    edition=edition.code,
                    signatory=official(executor, at=at),
                    fields=inquiry_fields(
                        edition,
                        case.row,
                        body=executor.post.body,
                        department=department,
                        bases=bases,
                        remark="\n".join([*filter(None, [remark.strip()]), *_reasons(bases)]),
                    ),
                    at=at,
                )
                papers.append(str(prepared.public_id))
            papers += rerouting_notes.before_sending(case, at=at)
            note(case, "prepare_inquiries", by=by, at=at, data={"documents": papers})
            act.answer = {"documents": papers}
        return act.answer


def _reasons(bases: list[Base]) -> list[str]:
    """Why bases were routed here that are not of this department's region; printed on the inquiry."""
    routes = BaseRoute.objects.filter(base__in=bases).select_related("base").order_by("base__position")
    return [f"{BY_CODE[route.base.region].kk}: {route.reason}" for route in routes]


def reroute(
    *, application: UUID, base: UUID, to: UUID, reason: str, by: Actor, at: datetime, key: str
) -> Answer:
    """Send a base to another department than its region's, with a reason, before the inquiry goes (Q4).

    Choosing the region's own department again takes the change back. Prepared inquiries lapse at the next
    preparing, because they say something else.
    """
    with acting("reroute", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.PREPARE_INQUIRIES)
            demand_step(case, Step.SEND_INQUIRY)
            row = case.row.bases.filter(public_id=base).first()
            body = Body.objects.filter(kind="department", public_id=to).first()
            if row is None or body is None:
                raise not_found()
            changed = body.region != row.region
            r9_1_rerouted_with_a_reason(reason, changed=changed)
            if changed:
                BaseRoute.objects.update_or_create(
                    base=row,
                    defaults={
                        "body": body,
                        "reason": reason.strip(),
                        "routed_by": Person.objects.get(public_id=by.person_id),
                        "routed_at": at,
                    },
                )
            else:
                BaseRoute.objects.filter(base=row).delete()
            note(case, "reroute", by=by, at=at, data={"base": str(base), "to": str(to)})
            act.answer = {"base": str(base), "to": str(to)}
        return act.answer


def route(case: Case) -> dict[Body, list[Base]]:
    """Department → its bases, in the order of the application (R9.1), as the executor routed them."""
    departments = {body.region: body for body in Body.objects.filter(kind="department")}
    by_id = {body.public_id: body for body in departments.values()}
    rerouted = {
        chosen.base.public_id: chosen.body.public_id
        for chosen in BaseRoute.objects.filter(base__application=case.row).select_related("base", "body")
    }
    own = {region: body.public_id for region, body in departments.items()}
    routed = r9_1_route(case.facts.bases, own, rerouted)
    bases = {base.public_id: base for base in case.row.bases.all()}
    return {by_id[body]: [bases[base] for base in ids] for body, ids in routed.items()}


def send_inquiry(
    *, application: UUID, signatures: dict[UUID, bytes], by: Actor, at: datetime, key: str
) -> Answer:
    """Send the signed inquiries, one to each department at once (R9.1); document id → CMS."""
    with obstacles_journalled(Step.SEND_INQUIRY, by=by, at=at, subject=application):
        judged = [documents.judge(document, cms, by=by, at=at) for document, cms in signatures.items()]
    with acting(Step.SEND_INQUIRY, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.SEND_INQUIRY)
            demand_step(case, Step.SEND_INQUIRY)
            wanted, noted = route(case), rerouting_notes.wanted(case)
            sent = []
            for signed in judged:
                if (paper := _note(case, signed.document)) is not None:
                    documents.accept(signed, document=paper, by=by, at=at)
                    noted.discard(paper.number.subject)
                    continue
                paper = documents.awaiting(signed.document, application=case.row, kind=Purpose.INQUIRY)
                department = next((body for body in wanted if body.public_id == paper.number.subject), None)
                if department is None:
                    raise not_found()
                _, final = documents.accept(signed, document=paper, by=by, at=at)
                if not final:
                    raise Obstacle("verification_pending", "9.1", what="signature")
                inquiry = Inquiry.objects.create(
                    application=case.row,
                    body=department,
                    sent_at=at,
                    queue=numbers.draw(f"inquiry_queue:{department.region}", subject=uuid.uuid4(), at=at),
                )
                numbers.use(inquiry.queue)
                inquiry.bases.set(wanted.pop(department))
                paper.inquiry = inquiry
                paper.save(update_fields=["inquiry"])
                sent.append(str(inquiry.public_id))
            if wanted or noted:
                raise Obstacle("inquiry_missing", "9.1", missing=len(wanted) + len(noted))
            case.facts = facts.application(case.row)
            move(case, Step.SEND_INQUIRY, by=by, at=at, data={"inquiries": sent})
            act.answer = {"inquiries": sent}
        return act.answer


def _note(case: Case, document: UUID) -> Document | None:
    """The note on a base that goes elsewhere, when this is one; it is signed together with the inquiries."""
    rows = Document.objects.select_for_update(of=("self",)).select_related("number", "data")
    return rows.filter(public_id=document, application=case.row, kind=rerouting_notes.NOTE).first()


def take_inquiry(
    inquiry: UUID, *, by: Actor, act: access.Act, version: int | None = None
) -> tuple[Case, Inquiry]:
    """Lock the case of an inquiry and the inquiry; 404 for one of another department (ABU-15)."""
    row = (
        Inquiry.objects.select_related("application", "body")
        .filter(public_id=inquiry, body__public_id=by.body_id)
        .first()
    )
    if row is None:
        raise not_found()
    case = take(row.application.public_id, by=by, act=act, version=version)
    locked = (
        Inquiry.objects.select_for_update(of=("self",))
        .select_related("body", "registration", "inspector__person", "queue")
        .get(pk=row.pk)
    )
    locked.application = case.row
    return case, locked


def facts_of(case: Case, inquiry: Inquiry) -> InquiryFacts:
    """The facts of this inquiry among those of its case."""
    return next(i for i in case.facts.inquiries if i.id == inquiry.public_id)


def register_inquiry(
    *, inquiry: UUID, by: Actor, at: datetime, key: str, version: int | None = None
) -> Answer:
    """Register an inquiry in the department on the day of receipt; the five days start (R9.2a, T4).

    The oldest first (clause 13). The works move on when the last inquiry of the case is registered.
    """
    with acting(Step.REGISTER_INQUIRY, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_inquiry(inquiry, by=by, act=Step.REGISTER_INQUIRY, version=version)
            if row.stage == str(InquiryStage.SENT):
                _oldest_first(row)
            edition = edition_of(case)
            row.registration = numbers.draw(
                f"department_registration:{row.body.region}",
                subject=row.public_id,
                at=at,
                edition=edition,
            )
            row.registered_at = at
            numbers.use(row.registration)
            works = case.facts.going_on(Stage.INQUIRY_SENT, InquiryStage.REGISTERED, with_=row.public_id)
            move(
                case,
                Step.REGISTER_INQUIRY,
                by=by,
                at=at,
                works=works,
                inquiry=row,
                moves_works=bool(works),
                data={"registration": row.registration.text},
            )
            act.answer = {"registration": row.registration.text}
        return act.answer


def _oldest_first(row: Inquiry) -> None:
    first = (
        Inquiry.objects.filter(body=row.body, stage=str(InquiryStage.SENT))
        .exclude(holding.held("application"))
        .select_related("queue", "application__number")
        .order_by("queue__value")
        .first()
    )
    number = first.application.number.text if first and first.application.number else ""
    waiting = [Place(local_day(first.sent_at), first.queue.value)] if first else []
    place = Place(local_day(row.sent_at), row.queue.value, held=holding.is_held(row.application))
    demand_oldest(place, waiting, number=number or "")


def assign_inspector(
    *, inquiry: UUID, inspector: UUID, by: Actor, at: datetime, key: str, version: int | None = None
) -> Answer:
    """The head of the department assigns an inspector of his own department (R9.2b)."""
    with acting(Step.ASSIGN_INSPECTOR, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_inquiry(inquiry, by=by, act=Step.ASSIGN_INSPECTOR, version=version)
            appointed = filled(inspector, at=at)
            r9_2_inspector_of_the_department(
                role_of(appointed),
                appointed.post.body.public_id if appointed else None,
                facts_of(case, row),
            )
            assert appointed is not None
            row.inspector = appointed
            move(
                case,
                Step.ASSIGN_INSPECTOR,
                by=by,
                at=at,
                inquiry=row,
                moves_works=False,
                data={"inspector": str(appointed.public_id)},
            )
            act.answer = {"inspector": str(appointed.public_id)}
        return act.answer
