"""Hearings and what they rest on, as the company and the Committee see them (clause 10; APPC 73, 74)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from attestat.domain.actor import COMMITTEE_ROLES, Actor
from attestat.domain.edition import Edition
from attestat.domain.terms import due, earliest_act, never_earlier
from attestat.domain.worktime import local_day
from attestat.store import facts, law
from attestat.store.models import (
    Argument,
    ArgumentFile,
    ConclusionResult,
    ConsentRefusal,
    CourtAct,
    Hearing,
    HearingEntry,
    HearingGround,
    Refusal,
)
from attestat.store.queries import cases
from attestat.store.queries.cases import CasePage, DocumentRow, File

Texts = dict[str, str]


@dataclass(frozen=True)
class FileRow:
    """A file that was attached: its name, size in bytes and SHA-256 (hex)."""

    id: UUID
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class CourtActRow:
    """A court act on record against the company."""

    id: UUID
    kind: str
    court: Texts
    number: str
    decided_on: date
    in_force_on: date
    work_types: tuple[Texts, ...]
    file: FileRow
    lifted_on: date | None
    lifted_because: str


@dataclass(frozen=True)
class ConsentRow:
    """Consent to personal data refused or withdrawn, until it is given again."""

    id: UUID
    source: str
    reference: str
    refused_on: date
    restored_at: datetime | None
    file: FileRow | None


@dataclass(frozen=True)
class NegativeRow:
    """A negative result of a conclusion: what a ground of non-conformity rests on."""

    work: UUID
    conclusion_number: str
    conclusion_day: date | None
    department: Texts
    base: Texts
    note: str


@dataclass(frozen=True)
class GroundRow:
    """A ground as it was stated to the company. `work` empty: it stands on all works of the hearing."""

    number: int
    of_law: bool
    text: Texts
    work: Texts
    facts: Texts
    negatives: tuple[NegativeRow, ...]
    court_act: CourtActRow | None


@dataclass(frozen=True)
class AnswerRow:
    """The executor's answer to an argument."""

    accepted: bool
    text: Texts
    answered_at: datetime


@dataclass(frozen=True)
class ArgumentRow:
    """A position or an objection of the company, with its files and its answer."""

    id: UUID
    number: int
    kind: str
    text: str
    filed_at: datetime
    effective_day: date
    late: bool
    files: tuple[FileRow, ...]
    answer: AnswerRow | None


@dataclass(frozen=True)
class EntryRow:
    """A line of the record. `answers` is the question that an answer belongs to."""

    id: UUID
    kind: str
    side: str
    speaker: str
    text: str
    entered_at: datetime
    answers: UUID | None


@dataclass(frozen=True)
class HearingPage:
    """Everything the room of a hearing shows; one value, so that a template can neither ask nor change.

    `objection_until` and `earliest_act_on` are the dates by the calendar of now, never before what was told.
    """

    id: UUID
    case: CasePage
    works: tuple[cases.WorkRow, ...]
    grounds: tuple[GroundRow, ...]
    papers: tuple[DocumentRow, ...]
    protocol: DocumentRow | None
    mode: str
    meeting_at: datetime | None
    place: Texts
    moved_because: str
    chair: str
    chair_person: UUID
    secretary: str
    secretary_person: UUID
    delivered_at: datetime
    read_at: datetime | None
    objection_until: date
    earliest_act_on: date
    waived_at: datetime | None
    complete_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    participants: tuple[str, ...]
    shown_at: datetime | None
    protocol_read_at: datetime | None
    closed_at: datetime | None
    outcome: str
    arguments: tuple[ArgumentRow, ...]
    entries: tuple[EntryRow, ...]

    @property
    def unanswered(self) -> int:
        """How many arguments still wait for an answer."""
        return sum(argument.answer is None for argument in self.arguments)


def _visible(actor: Actor) -> QuerySet[Hearing]:
    """The hearings whose notice was delivered and which this actor may see (ABU-14)."""
    rows = Hearing.objects.filter(delivered_at__isnull=False)
    if actor.for_company:
        return rows.filter(application__organisation__public_id=actor.organisation_id)
    if actor.role in COMMITTEE_ROLES:
        return rows
    return rows.none()


def _outcome(row: Hearing) -> str:
    """How it ended; "lapsed" when every work left it by another way, such as a withdrawal."""
    lapsed = not row.outcome and not row.works.exclude(stage__in=cases.CLOSED).exists()
    return "lapsed" if lapsed else row.outcome


@dataclass(frozen=True)
class HearingLine:
    """A hearing of a case, for its page."""

    id: UUID
    works: tuple[UUID, ...]
    delivered_at: datetime
    objection_until: date
    earliest_act_on: date
    outcome: str
    unanswered: int


def of_case(actor: Actor, application: UUID) -> tuple[HearingLine, ...]:
    """The hearings of a case, the oldest first; none for whom the case does not exist."""
    rows = _visible(actor).filter(application__public_id=application).order_by("id")
    return tuple(
        HearingLine(
            id=row.public_id,
            works=tuple(row.works.order_by("id").values_list("public_id", flat=True)),
            delivered_at=row.delivered_at,
            objection_until=row.objection_until,
            earliest_act_on=row.earliest_act_on,
            outcome=_outcome(row),
            unanswered=row.arguments.filter(answers__isnull=True).count(),
        )
        for row in rows
        if row.delivered_at is not None
    )


@dataclass(frozen=True)
class RefusalRow:
    """A reasoned refusal of a case: its paper, its works, and until when one may complain (T14)."""

    id: UUID
    document: UUID
    number: str
    issued_on: date
    complain_until: date
    works: tuple[UUID, ...]


def refusals(actor: Actor, application: UUID) -> tuple[RefusalRow, ...]:
    """The refusals of a case, the oldest first; none for whom the case does not exist."""
    if actor.role not in COMMITTEE_ROLES and not actor.for_company:
        return ()
    own = cases.visible(actor).filter(public_id=application)
    rows = Refusal.objects.filter(application__in=own).select_related("document", "number").order_by("id")
    return tuple(
        RefusalRow(
            id=row.public_id,
            document=row.document.public_id,
            number=row.number.text or "",
            issued_on=row.issued_on,
            complain_until=row.complain_until,
            works=tuple(row.works.order_by("id").values_list("work__public_id", flat=True)),
        )
        for row in rows
    )


def page(actor: Actor, hearing: UUID) -> HearingPage | None:
    """The room of one hearing, None when it is not this actor's or does not exist."""
    row = (
        _visible(actor)
        .select_related("application", "chair__person", "secretary__person", "protocol__number")
        .filter(public_id=hearing)
        .first()
    )
    if row is None or row.delivered_at is None:
        return None
    case = cases.page(actor, row.application.public_id)
    if case is None or case.edition is None:
        return None
    ids = set(row.works.values_list("public_id", flat=True))
    last = row.changes.order_by("-id").first()
    mode, meeting_at, (place_kk, place_ru) = facts.meeting(row)
    documents = {document.id: document for document in case.documents}
    papers = [paper.public_id for paper in (row.decision, row.notice) if paper is not None]
    protocol = documents.get(row.protocol.public_id) if row.protocol else None
    told, calendar = local_day(row.delivered_at), law.calendar()
    return HearingPage(
        id=row.public_id,
        case=case,
        works=tuple(work for work in case.works if work.id in ids),
        grounds=tuple(_grounds(row, case, case.edition)),
        papers=tuple(documents[id] for id in papers if id in documents),
        protocol=protocol,
        mode=str(mode),
        meeting_at=meeting_at,
        place={"kk": place_kk, "ru": place_ru},
        moved_because=last.reason if last else "",
        chair=row.chair.person.full_name,
        chair_person=row.chair.person.public_id,
        secretary=row.secretary.person.full_name,
        secretary_person=row.secretary.person.public_id,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        objection_until=never_earlier(row.objection_until, due("T6", told, calendar, case.edition).due),
        earliest_act_on=never_earlier(row.earliest_act_on, earliest_act(told, calendar, case.edition)),
        waived_at=row.waived_at,
        complete_at=row.position_complete_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        participants=tuple(row.participants),
        shown_at=row.protocol_shown_at,
        protocol_read_at=row.protocol_read_at,
        closed_at=row.closed_at,
        outcome=_outcome(row),
        arguments=tuple(_arguments(row)),
        entries=tuple(
            EntryRow(
                id=entry.public_id,
                kind=entry.kind,
                side=entry.side,
                speaker=entry.speaker,
                text=entry.text,
                entered_at=entry.entered_at,
                answers=entry.answers.public_id if entry.answers else None,
            )
            for entry in HearingEntry.objects.filter(hearing=row).select_related("answers").order_by("id")
        ),
    )


def _grounds(row: Hearing, case: CasePage, edition: Edition) -> list[GroundRow]:
    words = {work.id: work.text for work in case.works}
    bases = {base.id: base.address for base in case.bases}
    rows = (
        HearingGround.objects.filter(hearing=row)
        .select_related("work", "court_act__blob")
        .prefetch_related("results")
        .order_by("id")
    )
    found = []
    for ground in rows:
        known = edition.ground(ground.code)
        found.append(
            GroundRow(
                number=known.number,
                of_law=known.of_law,
                text=known.text.as_dict(),
                work=words.get(ground.work.public_id, {}) if ground.work else {},
                facts={"kk": ground.facts_kk, "ru": ground.facts_ru},
                negatives=_negatives(ground.results.all(), bases),
                court_act=_court_act(ground.court_act, edition) if ground.court_act else None,
            )
        )
    return found


def negatives(application: UUID, case: CasePage) -> tuple[NegativeRow, ...]:
    """The negative results that count now, of the works of a case: the last conclusion on each says."""
    wanted = {
        (work, base): inquiry
        for (work, base), (inquiry, conforms) in case.facts.conclusions.items()
        if not conforms
    }
    rows = ConclusionResult.objects.filter(inquiry__application__public_id=application, conforms=False)
    bases = {base.id: base.address for base in case.bases}
    counting = [
        row
        for row in rows.select_related("work", "base", "inquiry")
        if wanted.get((row.work.public_id, row.base.public_id)) == row.inquiry.public_id
    ]
    return _negatives(counting, bases)


def _negatives(
    rows: QuerySet[ConclusionResult] | list[ConclusionResult], bases: dict[UUID, Texts]
) -> tuple[NegativeRow, ...]:
    found = []
    for row in rows:
        paper = (
            row.inquiry.documents.filter(kind="conclusion", state="signed").select_related("number").first()
        )
        found.append(
            NegativeRow(
                work=row.work.public_id,
                conclusion_number=(paper.number.text or "") if paper else "",
                conclusion_day=paper.day if paper else None,
                department={"kk": row.inquiry.body.name_kk, "ru": row.inquiry.body.name_ru},
                base=bases.get(row.base.public_id, {}),
                note=row.note,
            )
        )
    return tuple(found)


def _file(public_id: UUID, name: str, size: int, sha256: str) -> FileRow:
    return FileRow(public_id, name, size, sha256)


def _arguments(row: Hearing) -> list[ArgumentRow]:
    found = []
    rows = Argument.objects.filter(hearing=row).prefetch_related("files", "answers").order_by("id")
    for number, argument in enumerate(rows, 1):
        answers = sorted(argument.answers.all(), key=_key_of)
        last = answers[-1] if answers else None
        found.append(
            ArgumentRow(
                id=argument.public_id,
                number=number,
                kind=argument.kind,
                text=argument.text,
                filed_at=argument.filed_at,
                effective_day=argument.effective_day,
                late=argument.late,
                files=tuple(
                    _file(file.public_id, file.name, file.size, file.blob_id)
                    for file in sorted(argument.files.all(), key=_key_of)
                ),
                answer=AnswerRow(last.accepted, {"kk": last.text_kk, "ru": last.text_ru}, last.answered_at)
                if last
                else None,
            )
        )
    return found


def _key_of(row: object) -> int:
    return int(getattr(row, "pk"))  # noqa: B009


def _court_act(row: CourtAct, edition: Edition) -> CourtActRow:
    return CourtActRow(
        id=row.public_id,
        kind=row.kind,
        court={"kk": row.court_kk, "ru": row.court_ru},
        number=row.number,
        decided_on=row.decided_on,
        in_force_on=row.in_force_on,
        work_types=tuple(edition.work_type(code).text.as_dict() for code in row.work_types),
        file=_file(row.public_id, row.name, row.size, row.blob_id),
        lifted_on=row.lifted_on,
        lifted_because=row.lifted_because,
    )


def court_acts(actor: Actor, case: CasePage) -> tuple[CourtActRow, ...]:
    """Court acts on record against the company of a case, the newest first; for the Committee only."""
    if actor.role not in COMMITTEE_ROLES:
        return ()
    rules = case.edition or law.editions()[-1]
    rows = CourtAct.objects.filter(organisation__bin=case.line.bin).order_by("-id")
    return tuple(_court_act(row, rules) for row in rows)


def consents(actor: Actor, application: UUID) -> tuple[ConsentRow, ...]:
    """Refusals of consent in a case that this actor may see, the newest first."""
    if cases.visible(actor).filter(public_id=application).first() is None:
        return ()
    rows = ConsentRefusal.objects.filter(application__public_id=application).order_by("-id")
    return tuple(
        ConsentRow(
            id=row.public_id,
            source=row.source,
            reference=row.reference,
            refused_on=row.refused_on,
            restored_at=row.restored_at,
            file=_file(row.public_id, row.name, len(row.blob.data), row.blob.sha256) if row.blob else None,
        )
        for row in rows
    )


def file(actor: Actor, public_id: UUID) -> tuple[File, UUID] | None:
    """A file of an argument, a court act or a refusal of consent, and the case to journal the look in.

    None when it is not this actor's: a company opens its own arguments' files; the rest is the Committee's.
    """
    argument = (
        ArgumentFile.objects.select_related("blob", "argument__hearing__application")
        .filter(public_id=public_id, argument__hearing__in=_visible(actor))
        .first()
    )
    if argument is not None:
        kept = File(argument.name, bytes(argument.blob.data), argument.kind)
        return kept, argument.argument.hearing.application.public_id
    # A company reads the court act that is held against it in its hearing.
    held = HearingGround.objects.filter(hearing__in=_visible(actor)).values("court_act")
    stated = Q() if actor.role in COMMITTEE_ROLES else Q(pk__in=held)
    acts = CourtAct.objects.select_related("blob", "organisation").filter(stated, public_id=public_id)
    act = acts.first()
    if act is not None:
        return File(act.name, bytes(act.blob.data), act.file_kind), act.organisation.public_id
    if actor.role not in COMMITTEE_ROLES:
        return None
    refusal = (
        ConsentRefusal.objects.select_related("blob", "application")
        .filter(Q(public_id=public_id) & Q(blob__isnull=False))
        .first()
    )
    if refusal is None or refusal.blob is None:
        return None
    return File(refusal.name, bytes(refusal.blob.data), "pdf"), refusal.application.public_id
