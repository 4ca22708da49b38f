"""The desks of a territorial department: its inquiries and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from attestat.domain.actor import Actor, Role
from attestat.store.models import Document, Inquiry
from attestat.store.queries import cases


@dataclass(frozen=True)
class InquiryLine:
    """One line of a department's worklist."""

    id: UUID
    application: UUID
    number: str
    registration: str
    bin: str
    name_kk: str
    name_ru: str
    stage: str
    sent_at: datetime
    due: date | None
    inspector: str


@dataclass(frozen=True)
class InquiryPage:
    """One inquiry with the case behind it."""

    inquiry: cases.InquiryRow
    case: cases.CasePage
    bases: tuple[cases.BaseRow, ...]
    conclusion: cases.DocumentRow | None
    findings: tuple[tuple[UUID, UUID, bool, str], ...]


def _visible(actor: Actor) -> QuerySet[Inquiry]:
    rows = Inquiry.objects.select_related(
        "application__organisation",
        "application__number",
        "body",
        "registration",
        "inspector__person",
        "queue",
    )
    return rows.filter(body__public_id=actor.body) if actor.body else rows.none()


def worklist(actor: Actor, *, what: str = "mine", search: str = "") -> list[InquiryLine]:
    """The inquiries of the actor's department, the oldest first; `what` as for cases."""
    rows = _visible(actor)
    if what == "mine":
        rows = rows.filter(_waiting_for(actor))
    elif what == "open":
        rows = rows.exclude(stage="concluded")
    words = search.strip()
    if words:
        rows = rows.filter(
            Q(registration__text__icontains=words)
            | Q(application__number__text__icontains=words)
            | Q(application__organisation__bin__startswith=words)
            | Q(application__organisation__name_kk__icontains=words)
            | Q(application__organisation__name_ru__icontains=words)
        )
    return [_line(row) for row in rows.order_by("queue__value")[: cases.PAGE]]


def _waiting_for(actor: Actor) -> Q:
    match actor.role:
        case Role.DEPARTMENT_CHANCELLERY:
            return Q(stage="sent")
        case Role.DEPARTMENT_HEAD:
            return Q(stage__in=["registered", "conclusion_signed"])
        case _:
            return Q(stage="inspecting", inspector__person__public_id=actor.person)


def _line(row: Inquiry) -> InquiryLine:
    shown = cases.inquiry_row(row)
    organisation, number = row.application.organisation, row.application.number
    return InquiryLine(
        id=row.public_id,
        application=row.application.public_id,
        number=(number.text or "") if number else "",
        registration=shown.registration,
        bin=organisation.bin,
        name_kk=organisation.name_kk,
        name_ru=organisation.name_ru,
        stage=row.stage,
        sent_at=row.sent_at,
        due=shown.due,
        inspector=shown.inspector,
    )


def page(actor: Actor, inquiry: UUID) -> InquiryPage | None:
    """One inquiry for its page, None when it is another department's or does not exist."""
    row = _visible(actor).filter(public_id=inquiry).first()
    if row is None:
        return None
    case = cases.page(actor, row.application.public_id)
    if case is None:
        return None
    own = set(row.bases.values_list("public_id", flat=True))
    paper = (
        Document.objects.filter(inquiry=row, kind="conclusion")
        .exclude(state="lapsed")
        .values_list("public_id", flat=True)
        .first()
    )
    return InquiryPage(
        inquiry=cases.inquiry_row(row),
        case=case,
        bases=tuple(base for base in case.bases if base.id in own),
        conclusion=next((d for d in case.documents if d.id == paper), None),
        findings=tuple((UUID(w), UUID(b), c, n) for w, b, c, n in row.findings),
    )
