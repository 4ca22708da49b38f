"""The desks of a territorial department: its inquiries and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from attestat.domain.actor import COMMITTEE_ROLES, DEPARTMENT_ROLES, Actor, Role
from attestat.domain.conclusion import Asked, Frame, Record
from attestat.domain.terms import Due
from attestat.domain.worktime import ALMATY, local_day
from attestat.store import permit_control, told
from attestat.store.models import (
    AnnouncedVisit,
    Document,
    Event,
    EvidenceFile,
    Inquiry,
    OverdueReason,
    PermitControl,
)
from attestat.store.queries import cases

CLOSED = ("concluded", "cancelled")
"""Stages at which a department has nothing left to do."""


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
    ended_on: date | None = None
    late_reason: str = ""

    def ended_late(self) -> bool:
        """Whether the department was done with it after its last day; the mark stays (Q17)."""
        return self.ended_on is not None and self.due is not None and self.ended_on > self.due


@dataclass(frozen=True)
class EvidenceRow:
    """A file of evidence that stands."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    added_at: datetime


@dataclass(frozen=True)
class VisitRow:
    """A visit as it was announced to the company, with the department that comes."""

    day: date
    place: str
    basis: str
    announced_at: datetime
    department_kk: str
    department_ru: str


@dataclass(frozen=True)
class Remark:
    """Words of the department head: `returned` with a conclusion, `reassigned` with an inspector."""

    kind: str
    at: datetime
    name: str
    text: str


@dataclass(frozen=True)
class InquiryPage:
    """One inquiry with the case behind it."""

    inquiry: cases.InquiryRow
    case: cases.CasePage
    bases: tuple[cases.BaseRow, ...]
    conclusion: cases.DocumentRow | None
    term: Due | None
    record: Record
    version: int
    asked: tuple[Asked, ...]
    frame: Frame | None
    evidence: tuple[EvidenceRow, ...]
    visits: tuple[VisitRow, ...]
    remarks: tuple[Remark, ...]
    line: InquiryLine


def _visible(actor: Actor) -> QuerySet[Inquiry]:
    rows = Inquiry.objects.select_related(
        "application__organisation",
        "application__number",
        "body",
        "registration",
        "inspector__person",
        "queue",
    ).prefetch_related("application__told_terms__change")
    return rows.filter(body__public_id=actor.body) if actor.body else rows.none()


@dataclass(frozen=True)
class Listed:
    """A page of a work list: its lines, how many there are in all, the key of the next page, if any."""

    rows: list[InquiryLine]
    count: int
    next_key: str


def worklist(
    actor: Actor, *, what: str = "mine", search: str = "", after: str = "", size: int = cases.PAGE
) -> Listed:
    """The inquiries of the actor's department, the oldest first; `what` and `after` as for cases."""
    rows = _visible(actor)
    if what == "mine":
        rows = rows.filter(_waiting_for(actor))
    elif what == "open":
        rows = rows.exclude(stage__in=CLOSED)
    rows = _searched(rows, search)
    count = rows.count()
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(queue__value__gt=int(after))
    found = list(rows.order_by("queue__value")[: size + 1])
    page, more = found[:size], len(found) > size
    return Listed(_lines(page), count, str(page[-1].queue.value) if more else "")


def _searched(rows: QuerySet[Inquiry], search: str) -> QuerySet[Inquiry]:
    words = search.strip()
    if not words:
        return rows
    return rows.filter(
        Q(registration__text__icontains=words)
        | Q(pk__in=Document.objects.filter(number__text__icontains=words).values("inquiry"))
        | Q(application__number__text__icontains=words)
        | Q(application__registration__text__icontains=words)
        | Q(application__organisation__bin__startswith=words)
        | Q(application__organisation__name_kk__icontains=words)
        | Q(application__organisation__name_ru__icontains=words)
    )


@dataclass(frozen=True)
class BookLine:
    """One line of the department's journal of inquiries (R9.2a)."""

    line: InquiryLine
    inquiry_number: str
    inquiry_day: date | None
    registered_at: datetime | None
    places: tuple[dict[str, str], ...]
    conclusion_number: str
    concluded_on: date | None
    results: tuple[bool, ...]

    @property
    def late(self) -> bool:
        """Whether the conclusion came after the five working days."""
        return self.concluded_on is not None and self.line.ended_late()


@dataclass(frozen=True)
class Book:
    """A page of the journal, the newest first."""

    rows: list[BookLine]
    count: int
    next_key: str


def book(
    actor: Actor,
    *,
    stage: str = "",
    first: date | None = None,
    last: date | None = None,
    search: str = "",
    after: str = "",
    size: int = cases.PAGE,
) -> Book:
    """The journal of inquiries: everything the department received, by stage and by day of receipt."""
    rows = _searched(_visible(actor), search)
    if stage:
        rows = rows.filter(stage=stage)
    if first is not None:
        rows = rows.filter(sent_at__gte=day_begins(first))
    if last is not None:
        rows = rows.filter(sent_at__lt=day_begins(last + timedelta(days=1)))
    count = rows.count()
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(queue__value__lt=int(after))
    found = list(
        rows.order_by("-queue__value").prefetch_related(
            "bases",
            "results",
            Prefetch(
                "documents", Document.objects.filter(state="signed").select_related("number").order_by("id")
            ),
            "documents__signatures",
        )[: size + 1]
    )
    page, more = found[:size], len(found) > size
    lines = zip(page, _lines(page), strict=True)
    return Book([_book_line(*one) for one in lines], count, str(page[-1].queue.value) if more else "")


def day_begins(day: date) -> datetime:
    """Midnight in Almaty, where a day begins."""
    return datetime.combine(day, time.min, tzinfo=ALMATY)


def _book_line(row: Inquiry, line: InquiryLine) -> BookLine:
    papers = {paper.kind: paper for paper in row.documents.all()}
    inquiry, conclusion = papers.get("inquiry"), papers.get("conclusion")
    signed = [signature.signed_at for signature in conclusion.signatures.all()] if conclusion else []
    return BookLine(
        line=line,
        inquiry_number=(inquiry.number.text or "") if inquiry else "",
        inquiry_day=inquiry.day if inquiry else None,
        registered_at=row.registered_at,
        places=tuple(
            cases.address(b.region, b.district, b.settlement, b.street, b.house)
            for b in sorted(row.bases.all(), key=lambda base: base.position)
        ),
        conclusion_number=(conclusion.number.text or "") if conclusion else "",
        concluded_on=local_day(max(signed)) if signed else None,
        results=tuple(result.conforms for result in row.results.all()),
    )


def _waiting_for(actor: Actor) -> Q:
    match actor.role:
        case Role.DEPARTMENT_CHANCELLERY:
            return Q(stage="sent")
        case Role.DEPARTMENT_HEAD:
            return Q(stage__in=["registered", "conclusion_signed"])
        case _:
            if actor.acting is not None:
                return Q(stage="inspecting", inspector__public_id=actor.appointment)
            return Q(stage="inspecting", inspector__person__public_id=actor.person)


def _lines(rows: Sequence[Inquiry]) -> list[InquiryLine]:
    """The lines with the day on which each closed inquiry ended, and the reason given for a missed term."""
    closed = [row.last_event for row in rows if row.stage in CLOSED and row.last_event is not None]
    ended = dict(Event.objects.filter(pk__in=closed).values_list("pk", "at"))
    reasons = dict(
        OverdueReason.objects.filter(
            application__in={row.application_id for row in rows},
            term__in=[f"T4-{row.public_id}" for row in rows],
        )
        .order_by("id")
        .values_list("term", "reason")
    )
    return [
        replace(
            _line(row),
            ended_on=local_day(ended[row.last_event]) if row.last_event in ended else None,
            late_reason=reasons.get(f"T4-{row.public_id}", ""),
        )
        for row in rows
    ]


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


def page(actor: Actor, inquiry: UUID, *, today: date) -> InquiryPage | None:
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
    rules = case.edition
    registered = row.registered_at
    record, version = permit_control.kept(row)
    return InquiryPage(
        inquiry=cases.inquiry_row(row),
        case=case,
        bases=tuple(base for base in case.bases if base.id in own),
        conclusion=next((d for d in case.documents if d.id == paper), None),
        term=told.five_days(row, rules) if rules else None,
        record=record,
        version=version,
        asked=permit_control.asked(row, case.facts.open_works, rules) if rules else (),
        frame=permit_control.frame(row, rules, today=today) if registered and rules else None,
        evidence=_evidence(row),
        visits=tuple(_visit(v) for v in row.announced_visits.select_related("inquiry__body").order_by("id")),
        remarks=_remarks(row),
        line=_lines([row])[0],
    )


def _evidence(row: Inquiry) -> tuple[EvidenceRow, ...]:
    rows = row.evidence.filter(removed_at__isnull=True).order_by("id")
    return tuple(EvidenceRow(f.public_id, f.name, f.kind, f.size, f.blob_id, f.added_at) for f in rows)


def _visit(row: AnnouncedVisit) -> VisitRow:
    body = row.inquiry.body
    return VisitRow(row.day, row.place, row.basis, row.announced_at, body.name_kk, body.name_ru)


def _remarks(row: Inquiry) -> tuple[Remark, ...]:
    found = [
        Remark("returned", r.returned_at, r.returned_by.full_name, r.remarks)
        for r in row.returns.select_related("returned_by")
    ]
    found += [
        Remark("reassigned", r.reassigned_at, r.reassigned_by.full_name, r.reason)
        for r in row.reassignments.select_related("reassigned_by")
    ]
    return tuple(sorted(found, key=lambda remark: remark.at))


def visits_of(actor: Actor, application: UUID) -> tuple[VisitRow, ...]:
    """The visits announced in a case that this actor may see, the last one of each department."""
    case = cases.visible(actor).filter(public_id=application).first()
    if case is None:
        return ()
    rows = AnnouncedVisit.objects.filter(inquiry__application=case).select_related("inquiry__body")
    last = {row.inquiry_id: row for row in rows.order_by("id")}
    visiting = PermitControl.objects.filter(inquiry__in=last, kind="visit").values_list("inquiry", flat=True)
    return tuple(_visit(last[inquiry]) for inquiry in sorted(visiting))


def evidence_of(actor: Actor, application: UUID) -> tuple[EvidenceRow, ...]:
    """The evidence of a case for this actor: a department opens its own, the Committee what was concluded."""
    rows = _evidence_open_to(actor).filter(inquiry__application__public_id=application).order_by("id")
    return tuple(EvidenceRow(f.public_id, f.name, f.kind, f.size, f.blob_id, f.added_at) for f in rows)


def _evidence_open_to(actor: Actor) -> QuerySet[EvidenceFile]:
    rows = EvidenceFile.objects.filter(removed_at__isnull=True).select_related("inquiry__application")
    if actor.role in DEPARTMENT_ROLES and actor.body:
        return rows.filter(inquiry__body__public_id=actor.body)
    if actor.role in COMMITTEE_ROLES:
        return rows.filter(inquiry__stage="concluded")
    return rows.none()


def evidence_file(actor: Actor, evidence: UUID) -> tuple[cases.File, UUID] | None:
    """The bytes of a file of evidence and its case; None when it is not for this actor or was taken back."""
    row = _evidence_open_to(actor).select_related("blob").filter(public_id=evidence).first()
    if row is None:
        return None
    return cases.File(row.name, bytes(row.blob.data), row.kind), row.inquiry.application.public_id
