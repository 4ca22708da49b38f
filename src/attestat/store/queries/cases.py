"""Lists of cases and one case, as each desk sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from attestat.domain.actor import COMMITTEE_ROLES, Actor, Role
from attestat.domain.application import Application as Facts
from attestat.domain.edition import Edition
from attestat.domain.regions import BY_CODE
from attestat.domain.signature import HEALS_WITH_TIME
from attestat.domain.terms import Due
from attestat.domain.worktime import local_day
from attestat.store import clock, facts, holding, law, told
from attestat.store.models import (
    Application,
    Appointment,
    BaseRoute,
    Body,
    CoExecutor,
    Document,
    Event,
    Hearing,
    Inquiry,
    OverdueReason,
    RequestedWork,
    Signature,
    SignatureEvidence,
)
from attestat.store.queries import kato

CLOSED = ("issued", "refused", "withdrawn", "discontinued", "issued_in_part")
PAGE = 50
"""Rows of a page."""

EXPORT = 10_000
"""Rows of an export at the most: more than a year of the service (requirements.md 12.4)."""


@dataclass(frozen=True)
class CaseRow:
    """One line of a worklist."""

    id: UUID
    number: str
    registration: str
    bin: str
    name_kk: str
    name_ru: str
    stage: str
    received_at: datetime | None
    effective_day: date | None
    due: date | None
    saved_at: datetime
    executor: str
    pending: tuple[str, ...]
    edition: str = ""
    closed_on: date | None = None
    late_reason: str = ""
    executor_post: UUID | None = None
    executor_person: UUID | None = None

    def ended_late(self) -> bool:
        """Whether the case was closed after its last day; the mark stays (R11.3, Q17)."""
        return self.closed_on is not None and self.due is not None and self.closed_on > self.due

    def executed_by(self, actor: Actor) -> bool:
        """Whether this actor is its responsible executor, or acts for him."""
        if actor.acting is not None:
            return self.executor_post == actor.appointment
        return self.executor_person == actor.person


def edition(code: str) -> Edition | None:
    """The edition with this code, None for a draft's empty code."""
    return law.edition(code)


def term_of(row: Application) -> Due | None:
    """The ten working days of a case (T3), None before acceptance."""
    rules = edition(row.edition)
    return told.ten_days(row, rules) if rules else None


def _line(row: Application) -> CaseRow:
    term = term_of(row)
    return CaseRow(
        id=row.public_id,
        number=(row.number.text or "") if row.number else "",
        registration=(row.registration.text or "") if row.registration else "",
        bin=row.organisation.bin,
        name_kk=row.organisation.name_kk,
        name_ru=row.organisation.name_ru,
        stage=row.stage,
        received_at=row.received_at,
        effective_day=row.effective_day,
        due=term.due if term else None,
        saved_at=row.saved_at,
        executor=row.executor.person.full_name if row.executor else "",
        pending=tuple(row.pending),
        edition=row.edition,
        executor_post=row.executor.public_id if row.executor else None,
        executor_person=row.executor.person.public_id if row.executor else None,
    )


_ENDS = ("sign_attestat", "sign_refusal", "withdraw", "discontinue")
"""Steps that can close a case; its own journal says when."""


def _with_ends(lines: list[CaseRow]) -> list[CaseRow]:
    """The lines with the day on which each closed case ended, and the reason given for a missed term."""
    closed = [line.id for line in lines if line.stage in CLOSED]
    ended = {
        stream: local_day(at)
        for stream, at in Event.objects.filter(stream__in=[str(id) for id in closed], kind__in=_ENDS)
        .order_by("id")
        .values_list("stream", "at")
    }
    reasons = dict(
        OverdueReason.objects.filter(application__public_id__in=[line.id for line in lines], term="T3")
        .order_by("id")
        .values_list("application__public_id", "reason")
    )
    return [
        replace(line, closed_on=ended.get(str(line.id)), late_reason=reasons.get(line.id, ""))
        for line in lines
    ]


def visible(actor: Actor) -> QuerySet[Application]:
    """The cases that this actor may see at all; everything else does not exist for him (ABU-14, ABU-15)."""
    rows = Application.objects.select_related(
        "organisation", "number", "registration", "executor__person", "queue"
    ).prefetch_related("told_terms__change")
    if actor.for_company:
        return rows.filter(organisation__public_id=actor.organisation_id, discarded_at__isnull=True)
    accepted = rows.filter(received_at__isnull=False)
    if actor.role in COMMITTEE_ROLES:
        return accepted
    if actor.role in {Role.DEPARTMENT_CHANCELLERY, Role.DEPARTMENT_HEAD, Role.INSPECTOR}:
        return accepted.filter(inquiries__body__public_id=actor.body_id).distinct()
    return rows.none()


@dataclass(frozen=True)
class Listed:
    """A page of a list, how many rows the whole list has, and the key of the next page (empty: the last)."""

    rows: list[CaseRow]
    count: int
    next_key: str


def worklist(
    actor: Actor, *, what: str = "mine", search: str = "", after: str = "", size: int = PAGE
) -> Listed:
    """The cases of a desk, the oldest first, a page by key.

    `what` is `mine` (waiting for this actor), `open`, `draft` (a company's own), `closed` or `all`;
    `search` looks for any number that stands on a paper of the case, a BIN or a name; a company finds by
    its own numbers only: of the application, its registration and the attestat;
    `after` is the `next_key` of the page before; `size` bounds the rows of a page.
    """
    rows = visible(actor)
    if what == "mine":
        rows = rows.filter(_waiting_for(actor))
    elif what == "open":
        rows = rows.exclude(stage__in=(*CLOSED, "draft"))
    elif what == "draft":
        rows = rows.filter(stage="draft")
    elif what == "closed":
        rows = rows.filter(stage__in=CLOSED)
    words = search.strip()
    if words:
        papers = Document.objects.filter(number__text__icontains=words)
        if actor.for_company:
            papers = papers.filter(kind="attestat", state="signed")
        there = Q(pk__in=papers.values("application"))
        if not actor.for_company:
            asked = Inquiry.objects.filter(registration__text__icontains=words)
            there |= Q(pk__in=asked.values("application"))
        rows = rows.filter(
            there
            | Q(number__text__icontains=words)
            | Q(registration__text__icontains=words)
            | Q(organisation__bin__startswith=words)
            | Q(organisation__name_kk__icontains=words)
            | Q(organisation__name_ru__icontains=words)
        )
    count = rows.count()
    if actor.for_company:
        # Keys grow with time, so the newest application has the greatest.
        ordered = rows.order_by("-id")
        if after.isascii() and after.isdigit():
            ordered = ordered.filter(pk__lt=int(after))
    else:
        ordered = rows.order_by("effective_day", "queue__value")
        day, _, sequence = after.partition("_")
        if sequence.isascii() and sequence.isdigit() and (start := _day(day)) is not None:
            ordered = ordered.filter(
                Q(effective_day__gt=start) | Q(effective_day=start, queue__value__gt=int(sequence))
            )
    found = list(ordered[: size + 1])
    page, more = found[:size], len(found) > size
    lines = _with_ends([_line(row) for row in page])
    return Listed(lines, count, _key(page[-1], actor) if more else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _key(row: Application, actor: Actor) -> str:
    if actor.for_company or row.queue is None:
        return str(row.pk)
    return f"{row.effective_day}_{row.queue.value}"


def _of(actor: Actor, field: str) -> Q:
    """Rows whose `field` is an appointment of this actor: his own, or while he acts that one's alone."""
    if actor.acting is not None:
        return Q(**{f"{field}__public_id": actor.appointment})
    return Q(**{f"{field}__person__public_id": actor.person_id})


def _is_of(actor: Actor, appointment: Appointment | None) -> bool:
    if appointment is None:
        return False
    if actor.acting is not None:
        return appointment.public_id == actor.appointment
    return appointment.person.public_id == actor.person


def _waiting_for(actor: Actor) -> Q:
    match actor.role:
        case Role.CHANCELLERY:
            return Q(stage__in=["submitted", "registered"]) | _keeps_record(actor)
        case Role.HEAD | Role.DEPUTY:
            # a case shows the earliest stage of its works: another one can wait for the signature beside it
            return Q(stage="at_head", addressee__public_id=actor.appointment) | _some_work(
                "awaiting_signature"
            )
        case Role.EXECUTOR:
            named = CoExecutor.objects.filter(appointment__public_id=actor.appointment or UUID(int=0))
            mine = _of(actor, "executor") | Q(pk__in=named.values("application"))
            waits = _some_work("assigned", "concluded", "hearing_notified", "heard", "drafted")
            return (mine & waits) | _keeps_record(actor)
        case Role.APPROVER:
            return _some_work("drafted")
        case _:
            return ~Q(stage__in=CLOSED)


def _some_work(*stages: str) -> Q:
    """Cases with a work at one of these stages."""
    return Q(pk__in=RequestedWork.objects.filter(stage__in=stages).values("application_id"))


def _keeps_record(actor: Actor) -> Q:
    """Cases in whose open hearing this official keeps the record."""
    if actor.appointment is None:
        return Q(pk__in=[])
    rows = Hearing.objects.filter(delivered_at__isnull=False, closed_at__isnull=True)
    return Q(pk__in=rows.filter(secretary__public_id=actor.appointment).values("application_id"))


@dataclass(frozen=True)
class SignatureRow:
    """Who signed a document, with what verdict."""

    name: str
    role: str
    serial: str
    verdict: str
    signed_at: datetime
    cms: str


@dataclass(frozen=True)
class DocumentRow:
    """A document of a case, for its card."""

    id: UUID
    kind: str
    number: str
    day: date
    state: str
    sha256: str
    sealed: bool
    signatures: tuple[SignatureRow, ...]


@dataclass(frozen=True)
class EventRow:
    """One line of the history."""

    at: datetime
    kind: str
    role: str
    actor: str
    target: str


@dataclass(frozen=True)
class InquiryRow:
    """An inquiry of a case."""

    id: UUID
    department_kk: str
    department_ru: str
    region: str
    stage: str
    sent_at: datetime
    registration: str
    registered_at: datetime | None
    due: date | None
    inspector: str
    inspector_person: UUID | None
    inspector_post: UUID | None = None

    def is_of(self, actor: Actor) -> bool:
        """Whether this actor is its inspector, or acts for him."""
        if actor.acting is not None:
            return self.inspector_post is not None and self.inspector_post == actor.appointment
        return self.inspector_person is not None and self.inspector_person == actor.person


@dataclass(frozen=True)
class WorkRow:
    """A requested work in words."""

    id: UUID
    code: str
    text: dict[str, str]
    scopes: tuple[dict[str, str], ...]
    stage: str


@dataclass(frozen=True)
class BaseRow:
    """A base in words."""

    id: UUID
    region: str
    address: dict[str, str]
    district: str
    settlement: str
    street: str
    house: str


@dataclass(frozen=True)
class RouteRow:
    """Where a base goes: its department, and the reason when it is not its region's own."""

    base: UUID
    address: dict[str, str]
    department: UUID
    reason: str


@dataclass(frozen=True)
class Hold:
    """Why a case is held back from the queue, and since when."""

    clause: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class CasePage:
    """Everything a case page shows; one value, so that the template can neither ask nor change."""

    line: CaseRow
    version: int
    phone: str
    address_kk: str
    address_ru: str
    facts: Facts
    edition: Edition | None
    term: Due | None
    works: tuple[WorkRow, ...]
    bases: tuple[BaseRow, ...]
    inquiries: tuple[InquiryRow, ...]
    documents: tuple[DocumentRow, ...]
    history: tuple[EventRow, ...]
    resolution: str
    addressee: UUID | None
    executor: UUID | None
    mine: bool = False
    """Whether this actor is its responsible executor, or acts for him."""
    place_in_queue: int | None = None
    hold: Hold | None = None
    attestat: UUID | None = None
    pending: tuple[str, ...] = field(default=())
    moves: tuple[told.Move, ...] = field(default=())
    """How the last day of the ten came to be another than was told first (ADR 18)."""


def page(actor: Actor, application: UUID) -> CasePage | None:
    """One case for its page, None when it is not this actor's or does not exist."""
    row = (
        visible(actor)
        .select_related("addressee", "signer", "executor__person")
        .filter(public_id=application)
        .first()
    )
    if row is None:
        return None
    case = facts.application(row)
    rules = edition(row.edition) or law.for_filing(clock.now())[0]
    inquiries = tuple(inquiry_row(i) for i in _inquiries(row, actor))
    attestat = row.attestats.order_by("id").values_list("public_id", flat=True).first()
    return CasePage(
        line=_with_ends([_line(row)])[0],
        version=row.version,
        phone=row.phone,
        address_kk=row.organisation.address_kk,
        address_ru=row.organisation.address_ru,
        facts=case,
        edition=edition(row.edition),
        term=term_of(row),
        works=tuple(work_row(rules, w.id, w.work_type, w.scopes, w.stage) for w in case.works),
        bases=tuple(
            BaseRow(
                b.id,
                b.region,
                address(b.region, b.district, b.settlement, b.street, b.house),
                b.district,
                b.settlement,
                b.street,
                b.house,
            )
            for b in case.bases
        ),
        inquiries=inquiries,
        documents=documents(row, actor),
        history=history(row, actor),
        resolution=row.resolution if not actor.for_company else "",
        addressee=case.addressee,
        executor=case.executor,
        mine=_is_of(actor, row.executor),
        place_in_queue=_place(row),
        hold=_hold(row),
        attestat=attestat,
        pending=tuple(row.pending),
        moves=told.moves(told.of(row).get("T3", ())),
    )


def _hold(row: Application) -> Hold | None:
    found = holding.of_case(row)
    return Hold(found.clause, found.reason, found.held_at) if found else None


def _place(row: Application) -> int | None:
    """The place in the queue that a company sees: 1 is next; None once an executor has it."""
    if row.queue is None or row.stage not in ("submitted", "registered", "at_head"):
        return None
    ahead = Application.objects.filter(
        Q(stage=row.stage)
        & (
            Q(effective_day__lt=row.effective_day)
            | Q(effective_day=row.effective_day, queue__value__lt=row.queue.value)
        )
    )
    return 1 + ahead.exclude(holding.held()).count()


def work_row(rules: Edition, id: UUID, code: str, scopes: Sequence[str], stage: str) -> WorkRow:
    known = rules.work_type(code)
    texts = tuple(known.scope(scope).text.as_dict() for scope in scopes)
    return WorkRow(id, code, known.text.as_dict(), texts, stage)


def address(region: str, district: str, settlement: str, street: str, house: str) -> dict[str, str]:
    """An address in three languages: district and settlement as KATO has them, else as typed."""
    known = BY_CODE.get(region)
    below = kato.names(region, district, settlement)
    # KATO has no English names: the Russian ones are what an English reader can spell out.
    below["en"] = below["ru"]
    return {
        lang: ", ".join(part for part in (getattr(known, lang, ""), *below[lang], street, house) if part)
        for lang in ("kk", "ru", "en")
    }


def _inquiries(row: Application, actor: Actor) -> QuerySet[Inquiry]:
    rows = (
        row.inquiries.select_related("body", "registration", "inspector__person", "application")
        .prefetch_related("application__told_terms__change")
        .order_by("id")
    )
    if actor.role in {Role.DEPARTMENT_CHANCELLERY, Role.DEPARTMENT_HEAD, Role.INSPECTOR}:
        rows = rows.filter(body__public_id=actor.body_id)
    return rows


def inquiry_row(row: Inquiry) -> InquiryRow:
    """An inquiry with its five-day term (T4) once the department has registered it."""
    rules = edition(row.application.edition)
    term = told.five_days(row, rules) if rules is not None else None
    return InquiryRow(
        id=row.public_id,
        department_kk=row.body.name_kk,
        department_ru=row.body.name_ru,
        region=row.body.region,
        stage=row.stage,
        sent_at=row.sent_at,
        registration=(row.registration.text or "") if row.registration else "",
        registered_at=row.registered_at,
        due=term.due if term else None,
        inspector=row.inspector.person.full_name if row.inspector else "",
        inspector_person=row.inspector.person.public_id if row.inspector else None,
        inspector_post=row.inspector.public_id if row.inspector else None,
    )


_SEEN_BY_COMPANY = (
    "application",
    "attestat",
    "withdrawal",
    "confirmation",
    # delivered to the cabinet with the last signature
    "preliminary_decision",
    "hearing_notice",
    "protocol",
    "refusal",
)
_BY_COMPANY = ("application", "withdrawal", "confirmation")
"""What the company's signer makes and reads before he signs it; nobody else sees it before."""


def documents(row: Application, actor: Actor) -> tuple[DocumentRow, ...]:
    """Documents of a case that this actor may open: a company its own and the result,
    a department its part.
    """
    rows = (
        Document.objects.filter(application=row)
        .exclude(state="lapsed")
        .select_related("number", "inquiry__body")
    )
    rows = _open_to(rows, actor).prefetch_related("signatures__person", "signatures__evidence").order_by("id")
    return tuple(_document(document) for document in rows)


def _open_to(rows: QuerySet[Document], actor: Actor) -> QuerySet[Document]:
    if actor.for_company:
        signed = Q(kind__in=_SEEN_BY_COMPANY, state="signed")
        mine = Q(kind__in=_BY_COMPANY, state="prepared", signatory__public_id=actor.person_id)
        return rows.filter(signed | mine, application__organisation__public_id=actor.organisation_id)
    if actor.role in {Role.DEPARTMENT_CHANCELLERY, Role.DEPARTMENT_HEAD, Role.INSPECTOR}:
        own = Q(inquiry__body__public_id=actor.body_id)
        return rows.filter(
            own
            | Q(kind__in=_BY_COMPANY, state="signed", application__inquiries__body__public_id=actor.body_id)
        ).distinct()
    if actor.role in COMMITTEE_ROLES:
        return rows.exclude(kind__in=_BY_COMPANY, state="prepared")
    return rows.none()


def _document(row: Document) -> DocumentRow:
    signatures = sorted(row.signatures.all(), key=lambda s: s.pk)
    return DocumentRow(
        id=row.public_id,
        kind=row.kind,
        number=row.number.text or "",
        day=row.day,
        state=row.state,
        sha256=row.revision_a_id,
        sealed=row.sealed_id is not None,
        signatures=tuple(_signature(s) for s in signatures),
    )


def _verdict(row: SignatureEvidence) -> str:
    """What people are told: only what time can heal is pending, every other doubt is a refusal."""
    waits = row.verdict == "indeterminate" and row.indication in HEALS_WITH_TIME
    return row.verdict if row.verdict == "passed" or waits else "failed"


def _place_in_table(row: SignatureEvidence) -> int:
    return row.pk


def _signature(row: Signature) -> SignatureRow:
    last = max(row.evidence.all(), key=_place_in_table, default=None)
    return SignatureRow(
        name=row.person.full_name,
        role=row.role,
        serial=row.certificate_serial,
        verdict=_verdict(last) if last else row.verdict,
        signed_at=row.signed_at,
        cms=str(row.public_id),
    )


@dataclass(frozen=True)
class File:
    """Bytes to hand out, with the name to save them under."""

    name: str
    data: bytes
    kind: str


EVIDENCE = "evidence-"
"""Before the public id of a signature: the bundle of its verdict instead of the signature."""


def document_file(actor: Actor, document: UUID, what: str) -> tuple[File, UUID] | None:
    """`revision_a`, `sealed`, a signature's public id, or that with `EVIDENCE` before it, of a document.

    None when it is not this actor's.
    Also gives the case, so that the look can be journalled.
    """
    rows = Document.objects.select_related("number", "application").filter(public_id=document)
    row = _open_to(rows.exclude(state="lapsed"), actor).first()
    if row is None:
        return None
    name = f"{row.kind}-{row.number.text or row.number.value}".replace("/", "-")
    if what == "revision_a":
        return File(f"{name}.pdf", bytes(row.revision_a.data), "application/pdf"), row.application.public_id
    if what == "sealed":
        if row.sealed is None:
            return None
        return File(
            f"{name}-signed.pdf", bytes(row.sealed.data), "application/pdf"
        ), row.application.public_id
    signature = row.signatures.select_related("cms").filter(public_id=what.removeprefix(EVIDENCE)).first()
    if signature is None:
        return None
    if what.startswith(EVIDENCE):
        kept = signature.evidence.select_related("bundle").order_by("-id").first()
        if kept is None:
            return None
        bundle = File(f"{name}.evidence.json.gz", bytes(kept.bundle.data), "application/gzip")
        return bundle, row.application.public_id
    return (
        File(f"{name}.cms", bytes(signature.cms.data), "application/pkcs7-signature"),
        row.application.public_id,
    )


_QUIET = (
    "look",
    "prepare_application",
    "prepare_attestat",
    "prepare_conclusion",
    "prepare_inquiries",
    "prepare_hearing",
    "prepare_protocol",
    "prepare_refusal",
    "prepare_repeat",
    "prepare_withdrawal",
    "prepare_confirmation",
    "prepare_rerouting",
    "prepare_escalation",
    "stuck",
)


_FOR_OFFICIALS = (
    "add_evidence",
    "remove_evidence",
    "return_conclusion",
    "reassign_inspector",
    "correct_resolution",
    "decline_inquiry",
    "escalate",
    "sign_escalation",
    "recuse",
    "reassign_executor",
    "readdress",
    "hand_over",
    "give_consent",
    "give_remarks",
)
"""Work between officials: the company follows the stages, and officials each act."""


def history(row: Application, actor: Actor) -> tuple[EventRow, ...]:
    """The steps of a case, the oldest first; names of officials are shown to officials only."""
    from attestat.store.models import Person

    events = list(
        Event.objects.filter(stream=str(row.public_id))
        .exclude(kind__in=[*_QUIET, "obstacle", *(_FOR_OFFICIALS if actor.for_company else ())])
        .order_by("sequence")
    )
    names: dict[str, str] = {}
    if not actor.for_company:
        people = {UUID(e.actor) for e in events if e.actor}
        names = {str(p.public_id): p.full_name for p in Person.objects.filter(public_id__in=people)}
    return tuple(
        EventRow(
            at=e.at,
            kind=e.kind,
            role=e.role,
            actor=names.get(e.actor, ""),
            target=(e.data.get("moves") or [["", "", ""]])[0][2],
        )
        for e in events
    )


def routes(case: CasePage) -> tuple[list[RouteRow], list[tuple[UUID, dict[str, str]]]]:
    """Where each base of a case would go, and the departments to choose from."""
    bodies = list(Body.objects.filter(kind="department").order_by("region"))
    own = {body.region: body.public_id for body in bodies}
    chosen = {
        route.base.public_id: route
        for route in BaseRoute.objects.filter(base__application__public_id=case.line.id).select_related(
            "base", "body"
        )
    }
    rows = []
    for base in case.bases:
        route = chosen.get(base.id)
        department = route.body.public_id if route else own.get(base.region)
        if department is not None:
            rows.append(RouteRow(base.id, base.address, department, route.reason if route else ""))
    names = [(b.public_id, {"kk": b.name_kk, "ru": b.name_ru, "en": b.name_en}) for b in bodies]
    return rows, names
