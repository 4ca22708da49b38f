"""The irregular ways of a case as its desks see them: withdrawn, returned, declined, rerouted, escalated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from attestat.domain.actor import COMMITTEE_ROLES, DEPARTMENT_ROLES, WHO_SIGNS_RESULTS, Actor, Role
from attestat.store.models import (
    Application,
    Attestat,
    Body,
    Document,
    DraftReturn,
    Escalation,
    Forwarding,
    Inquiry,
    InquiryDecline,
    Rerouting,
    ResolutionCorrection,
    Withdrawal,
)
from attestat.store.queries import cases


@dataclass(frozen=True)
class WithdrawalRow:
    """A note that took effect."""

    number: str
    whole: bool
    works: tuple[UUID, ...]
    received_at: datetime


def withdrawals(actor: Actor, application: UUID) -> list[WithdrawalRow]:
    """The notes by which the company withdrew, the oldest first."""
    seen = cases.visible(actor).filter(public_id=application)
    rows = Withdrawal.objects.filter(application__in=seen).select_related("document__number")
    return [
        WithdrawalRow(
            number=row.document.number.text or "",
            whole=row.whole,
            works=tuple(row.works.values_list("public_id", flat=True)),
            received_at=row.received_at,
        )
        for row in rows.order_by("id")
    ]


@dataclass(frozen=True)
class Said:
    """Words of a person about a case: what kind, whose, when. A company is not told the name."""

    kind: str
    text: str
    name: str
    at: datetime
    about: str = ""


def forwardings(actor: Actor, application: UUID) -> list[Said]:
    """What was sent on to another body (APPC 65), for the company and the Committee."""
    if actor.role in DEPARTMENT_ROLES:
        return []
    seen = cases.visible(actor).filter(public_id=application)
    rows = Forwarding.objects.filter(application__in=seen).select_related("forwarded_by").order_by("id")
    return [
        Said(
            "forwarded",
            row.matter,
            "" if actor.for_company else row.forwarded_by.full_name,
            row.forwarded_at,
            about=row.addressee,
        )
        for row in rows
    ]


def remarks(actor: Actor, application: UUID) -> list[Said]:
    """Inside the Committee: drafts sent back, slips mended, what departments declined, the newest first."""
    if actor.role not in COMMITTEE_ROLES:
        return []
    seen = cases.visible(actor).filter(public_id=application)
    found = [
        Said("returned", row.remarks, row.returned_by.full_name, row.returned_at)
        for row in DraftReturn.objects.filter(application__in=seen).select_related("returned_by")
    ]
    found += [
        Said("corrected", row.reason, row.corrected_by.full_name, row.corrected_at, about=row.before)
        for row in ResolutionCorrection.objects.filter(application__in=seen).select_related("corrected_by")
    ]
    found += [
        Said(
            "declined", row.reason, row.declined_by.full_name, row.declined_at, about=row.inquiry.body.name_kk
        )
        for row in InquiryDecline.objects.filter(inquiry__application__in=seen).select_related(
            "declined_by", "inquiry__body"
        )
    ]
    found += [
        Said(
            "rerouted", row.reason, row.rerouted_by.full_name, row.rerouted_at, about=row.inquiry.body.name_kk
        )
        for row in Rerouting.objects.filter(former__application__in=seen).select_related(
            "rerouted_by", "inquiry__body"
        )
    ]
    return sorted(found, key=lambda row: row.at, reverse=True)


@dataclass(frozen=True)
class Letter:
    """A letter about a silent department; `document` is the one that counts."""

    id: UUID
    application: UUID
    inquiry: UUID
    number: str
    level: str
    due: date
    made_at: datetime
    document: UUID | None
    signed: bool
    case_number: str
    department_kk: str
    department_ru: str
    name_kk: str
    name_ru: str
    is_open: bool


def _letters(rows: Iterable[Escalation]) -> list[Letter]:
    found = list(rows)
    papers = {
        paper.number_id: paper
        for paper in Document.objects.filter(number__in=[row.number_id for row in found])
        .exclude(state="lapsed")
        .order_by("id")
    }
    made = []
    for row in found:
        paper, inquiry = papers.get(row.number_id), row.inquiry
        case = inquiry.application
        made.append(
            Letter(
                id=row.public_id,
                application=case.public_id,
                inquiry=inquiry.public_id,
                number=row.number.text or "",
                level=row.level,
                due=row.due,
                made_at=row.made_at,
                document=paper.public_id if paper else None,
                signed=paper is not None and paper.state == "signed",
                case_number=(case.number.text or "") if case.number else "",
                department_kk=inquiry.body.name_kk,
                department_ru=inquiry.body.name_ru,
                name_kk=case.organisation.name_kk,
                name_ru=case.organisation.name_ru,
                is_open=inquiry.stage not in ("concluded", "cancelled"),
            )
        )
    return made


def _rows() -> QuerySet[Escalation]:
    return Escalation.objects.select_related(
        "number", "inquiry__body", "inquiry__application__organisation", "inquiry__application__number"
    ).order_by("id")


def letters(actor: Actor, application: UUID) -> list[Letter]:
    """The letters of a case: the Committee sees all, a department those about itself."""
    if actor.for_company:
        return []
    rows = _rows().filter(inquiry__application__in=cases.visible(actor).filter(public_id=application))
    if actor.role in DEPARTMENT_ROLES:
        rows = rows.filter(inquiry__body__public_id=actor.body_id)
    return _letters(rows)


def letters_on_desk(actor: Actor) -> list[Letter]:
    """The letters that still matter to this desk, the oldest first: its own or those that it must sign."""
    rows = _rows().exclude(inquiry__stage__in=["concluded", "cancelled"])
    if actor.role is Role.DEPARTMENT_HEAD:
        rows = rows.filter(inquiry__body__public_id=actor.body_id)
    elif actor.role is Role.EXECUTOR:
        rows = rows.filter(cases._of(actor, "inquiry__application__executor"))
    elif actor.role in WHO_SIGNS_RESULTS:
        rows = rows.filter(level="committee")
    else:
        return []
    return _letters(rows[:20])


@dataclass(frozen=True)
class AlikeCase:
    """Another application, or an attestat in force, of the same company for the same type of work (Q22)."""

    work_type: str
    application: UUID | None
    attestat: UUID | None
    number: str
    valid_until: date | None = None


def alike(actor: Actor, application: UUID, *, on: date) -> list[AlikeCase]:
    """What the desk that registers or decides should know: said, never a block."""
    row = cases.visible(actor).filter(public_id=application).first()
    if row is None or actor.role not in COMMITTEE_ROLES:
        return []
    works = list(row.works.values_list("work_type", flat=True))
    others = (
        Application.objects.filter(organisation=row.organisation, works__work_type__in=works)
        .exclude(pk=row.pk)
        .exclude(stage__in=(*cases.CLOSED, "draft"))
        .values_list("works__work_type", "public_id", "number__text")
        .order_by("id")
    )
    found = [AlikeCase(work, other, None, number or "") for work, other, number in others]
    active = (
        Attestat.objects.filter(
            organisation=row.organisation,
            stage="active",
            valid_until__gte=on,
            works__work__work_type__in=works,
        )
        .exclude(application=row)
        .values_list("works__work__work_type", "document__public_id", "number__text", "valid_until")
        .order_by("id")
    )
    found += [AlikeCase(work, None, paper, number or "", until) for work, paper, number, until in active]
    return found


def reroutable(actor: Actor, application: UUID) -> list[cases.InquiryRow]:
    """The inquiries of a case that may still go to another department."""
    seen = cases.visible(actor).filter(public_id=application, stage__in=["inquiry_sent", "permit_control"])
    rows = Inquiry.objects.filter(
        application__in=seen, stage__in=["sent", "registered", "inspecting"]
    ).select_related("body", "registration", "inspector__person", "application")
    return [cases.inquiry_row(row) for row in rows.order_by("id")]


def case_of_inquiry(actor: Actor, inquiry: UUID) -> UUID | None:
    """The case of an inquiry that this actor may see."""
    row = Inquiry.objects.filter(public_id=inquiry, application__in=cases.visible(actor)).first()
    return row.application.public_id if row else None


def rerouting_papers(actor: Actor, inquiry: UUID) -> list[UUID]:
    """The papers that wait for the executor's signature so that this inquiry goes to another department."""
    rows = Document.objects.filter(
        application__inquiries__public_id=inquiry, application__in=cases.visible(actor), state="prepared"
    )
    rows = rows.filter(Q(kind="rerouting_note", inquiry__public_id=inquiry) | Q(kind="inquiry"))
    return list(rows.order_by("id").values_list("public_id", flat=True))


def departments_free(application: UUID) -> list[tuple[UUID, dict[str, str]]]:
    """The departments that are not asked in this case: where an inquiry may still go."""
    asked = Inquiry.objects.filter(application__public_id=application).exclude(stage="cancelled")
    rows = Body.objects.filter(kind="department").exclude(pk__in=asked.values("body")).order_by("region")
    return [(b.public_id, {"kk": b.name_kk, "ru": b.name_ru, "en": b.name_en}) for b in rows]


def letter(actor: Actor, escalation: UUID) -> Letter | None:
    """One letter, for who sees its case."""
    rows = _rows().filter(public_id=escalation, inquiry__application__in=cases.visible(actor))
    return next(iter(_letters(rows)), None)


def declined(inquiry: UUID) -> Said | None:
    """That the department found itself not competent, if it said so."""
    row = InquiryDecline.objects.filter(inquiry__public_id=inquiry).select_related("declined_by").first()
    return Said("declined", row.reason, row.declined_by.full_name, row.declined_at) if row else None


def became_of(inquiry: UUID) -> str:
    """Why a cancelled inquiry needs no conclusion: `rerouted`, or the stage at which its case was closed."""
    row = Inquiry.objects.filter(public_id=inquiry, stage="cancelled").select_related("application").first()
    if row is None:
        return ""
    return "rerouted" if Rerouting.objects.filter(former=row).exists() else row.application.stage
