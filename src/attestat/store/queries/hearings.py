"""The hearing as its people see it: the room, the draft before it, the grounds at hand (clause 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from attestat.domain import hearing as domain
from attestat.domain.actor import COMMITTEE_ROLES, Actor
from attestat.domain.edition import Edition, Ground
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED
from attestat.domain.rules.clause10 import (
    appc_74_record_was_shown,
    negative_results,
    r10_2_arguments_answered,
    r10_2_outcome,
)
from attestat.domain.terms import due, earliest_act, never_earlier
from attestat.domain.worktime import local_day
from attestat.store import facts, law
from attestat.store.models import (
    Application,
    Argument,
    ArgumentFile,
    ConclusionResult,
    ConsentRefusal,
    CourtAct,
    Finding,
    Hearing,
    HearingEntry,
    HearingGround,
)
from attestat.store.queries import cases

Words = dict[str, str]


@dataclass(frozen=True)
class FileRow:
    """A file that the company attached."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True)
class AnswerRow:
    """The executor's answer to an argument that counts now."""

    accepted: bool
    text: Words
    at: datetime


@dataclass(frozen=True)
class ArgumentRow:
    """A position or an objection; `speaker` is who voiced it at the meeting, empty for one in writing."""

    id: UUID
    number: int
    kind: str
    text: str
    filed_at: datetime
    effective_day: date
    late: bool
    speaker: str
    files: tuple[FileRow, ...]
    answer: AnswerRow | None


@dataclass(frozen=True)
class EntryRow:
    """A line of the record; `answers` is the question that an answer belongs to."""

    id: UUID
    kind: str
    side: str
    speaker: str
    text: str
    at: datetime
    answers: UUID | None


@dataclass(frozen=True)
class UnmetRow:
    """A requirement that a conclusion found not met; `code` and `text` are empty for a reason of its own."""

    code: str
    text: Words
    comment: str


@dataclass(frozen=True)
class ConclusionRow:
    """A conclusion that says no, by number and day, with the requirements that are not met."""

    work: UUID
    base: UUID
    number: str
    day: date | None
    department_kk: str
    department_ru: str
    unmet: tuple[UnmetRow, ...]


@dataclass(frozen=True)
class CourtActRow:
    """A court act on record; `binds` says that it is in force today."""

    id: UUID
    kind: str
    court: Words
    number: str
    decided_on: date
    in_force_on: date
    work_types: tuple[str, ...]
    lifted_on: date | None
    lifted_because: str
    binds: bool


@dataclass(frozen=True)
class ConsentRow:
    """A refused or withdrawn consent; `stands` until it was given again."""

    id: UUID
    source: str
    reference: str
    refused_on: date
    has_file: bool
    stands: bool


@dataclass(frozen=True)
class GroundRow:
    """A ground as it was stated; `work` is None where it stands on all works of the hearing."""

    id: UUID
    ground: Ground
    work: UUID | None
    facts: Words
    conclusions: tuple[ConclusionRow, ...]
    court_act: CourtActRow | None
    consent: ConsentRow | None


@dataclass(frozen=True)
class ChangeRow:
    """A change of the meeting."""

    mode: str
    meeting_at: datetime | None
    place: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class HearingLine:
    """A hearing in the list of its case.

    `state`: draft, open, closed, or moot when the company has taken back all its works meanwhile.
    """

    id: UUID
    state: str
    outcome: str
    works: tuple[UUID, ...]
    delivered_at: datetime | None
    objection_until: date
    earliest_act_on: date


@dataclass(frozen=True)
class HearingPage:
    """One hearing whole.

    `objection_until` and `earliest_act_on` are the days that hold now: what was told, or later when the
    calendar moved them; `told_*` are those of the notice. `keeps_open` says why it cannot be closed yet, None
    when it can; `unanswered` how many arguments wait for an answer.
    """

    id: UUID
    state: str
    case: cases.CasePage
    works: tuple[cases.WorkRow, ...]
    grounds: tuple[GroundRow, ...]
    decision: cases.DocumentRow | None
    notice: cases.DocumentRow | None
    protocol: cases.DocumentRow | None
    mode: str
    meeting_at: datetime | None
    place: str
    changes: tuple[ChangeRow, ...]
    chair: str
    secretary: str
    is_chair: bool
    is_secretary: bool
    delivered_at: datetime | None
    read_at: datetime | None
    objection_until: date
    earliest_act_on: date
    told_objection_until: date
    told_earliest_act_on: date
    waived_at: datetime | None
    position_complete_at: datetime | None
    arguments: tuple[ArgumentRow, ...]
    entries: tuple[EntryRow, ...]
    started_at: datetime | None
    ended_at: datetime | None
    participants: tuple[Words, ...]
    shown_at: datetime | None
    changed_since_shown: bool
    record_read_at: datetime | None
    secretary_signed: bool
    closed_at: datetime | None
    outcome: str
    keeps_open: Obstacle | None
    unanswered: int


@dataclass(frozen=True)
class AtHand:
    """What a ground can rest on now, for the form that states grounds."""

    grounds: tuple[Ground, ...]
    conclusions: tuple[ConclusionRow, ...]
    court_acts: tuple[CourtActRow, ...]
    consents: tuple[ConsentRow, ...]


def _of(actor: Actor) -> QuerySet[Hearing]:
    """The hearings that this actor may see: a company its own, once told of; the Committee all."""
    rows = Hearing.objects.select_related(
        "application__organisation",
        "chair__person",
        "secretary__person",
        "decision__number",
        "notice__number",
        "protocol__number",
    ).filter(lapsed_at__isnull=True)
    if actor.for_company:
        return rows.filter(
            application__organisation__public_id=actor.organisation_id, delivered_at__isnull=False
        )
    return rows if actor.role in COMMITTEE_ROLES else rows.none()


def _state(row: Hearing) -> str:
    if row.delivered_at is None:
        return "draft"
    if row.closed_at is not None:
        return "closed"
    stages = set(row.works.values_list("stage", flat=True))
    return "open" if stages - {str(stage) for stage in CLOSED} else "moot"


def of_case(actor: Actor, application: UUID) -> tuple[HearingLine, ...]:
    """The hearings of a case, the oldest first, its draft last; nothing when the case is not this actor's."""
    rows = _of(actor).filter(application__public_id=application).prefetch_related("works").order_by("id")
    return tuple(
        HearingLine(
            row.public_id,
            _state(row),
            row.outcome,
            tuple(work.public_id for work in row.works.all()),
            row.delivered_at,
            row.objection_until,
            row.earliest_act_on,
        )
        for row in rows
    )


def draft(actor: Actor, application: UUID, *, now: datetime) -> HearingPage | None:
    """The draft of a case whose papers wait for the executor's signatures."""
    row = _of(actor).filter(application__public_id=application, delivered_at__isnull=True).first()
    return None if row is None else page(actor, row.public_id, now=now)


def page(actor: Actor, hearing: UUID, *, now: datetime) -> HearingPage | None:
    """One hearing at this moment; None when it is not this actor's or does not exist."""
    row = _of(actor).filter(public_id=hearing).first()
    if row is None:
        return None
    case = cases.page(actor, row.application.public_id)
    if case is None or case.edition is None:
        return None
    rules, calendar = case.edition, law.calendar()
    said = next((one for one in case.facts.hearings if one.id == row.public_id), None)
    day = local_day(row.delivered_at) if row.delivered_at else local_day(now)
    until = never_earlier(row.objection_until, due("T6", day, calendar, rules).due)
    ids = set(row.works.values_list("public_id", flat=True))
    mode, meeting_at, place = facts.meeting(row)
    protocol = row.protocol if row.protocol is not None and row.protocol.state != "lapsed" else None
    documents = {document.id: document for document in case.documents}
    arguments = _arguments(row)
    return HearingPage(
        id=row.public_id,
        state=_state(row),
        case=case,
        works=tuple(work for work in case.works if work.id in ids),
        grounds=tuple(_ground(one, rules, local_day(now)) for one in row.grounds.order_by("id")),
        decision=documents.get(row.decision.public_id) if row.decision else None,
        notice=documents.get(row.notice.public_id) if row.notice else None,
        protocol=documents.get(protocol.public_id) if protocol else None,
        mode=str(mode),
        meeting_at=meeting_at,
        place=place,
        changes=tuple(
            ChangeRow(one.mode, one.meeting_at, one.place, one.reason, one.changed_at)
            for one in row.changes.order_by("id")
        ),
        chair=row.chair.person.full_name,
        secretary=row.secretary.person.full_name,
        is_chair=actor.person is not None and case.executor == actor.person,
        is_secretary=row.secretary.person.public_id == actor.person,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        objection_until=until,
        earliest_act_on=never_earlier(row.earliest_act_on, earliest_act(day, calendar, rules)),
        told_objection_until=row.objection_until,
        told_earliest_act_on=row.earliest_act_on,
        waived_at=row.waived_at,
        position_complete_at=row.position_complete_at,
        arguments=arguments,
        entries=tuple(_entry(one) for one in row.entries.select_related("answers").order_by("id")),
        started_at=row.started_at,
        ended_at=row.ended_at,
        participants=tuple(dict(one) for one in row.participants),
        shown_at=row.protocol_shown_at,
        changed_since_shown=said.changed_since_shown if said else False,
        record_read_at=row.protocol_read_at,
        secretary_signed=protocol is not None and protocol.signatures.filter(role="secretary").exists(),
        closed_at=row.closed_at,
        outcome=row.outcome,
        keeps_open=_keeps_open(said, now, until),
        unanswered=sum(one.answer is None for one in arguments),
    )


def _keeps_open(said: domain.Hearing | None, now: datetime, until: date) -> Obstacle | None:
    if said is None or said.closed:
        return None
    try:
        outcome = r10_2_outcome(said, now=now, today=local_day(now), objection_until=until)
        appc_74_record_was_shown(said, outcome, today=local_day(now))
    except Obstacle as obstacle:
        return obstacle
    return None


def unanswered(said: domain.Hearing) -> Obstacle | None:
    """Why no refusal can be drawn up after this hearing yet: arguments wait for their answers."""
    try:
        r10_2_arguments_answered(said)
    except Obstacle as obstacle:
        return obstacle
    return None


def _arguments(row: Hearing) -> tuple[ArgumentRow, ...]:
    rows = row.arguments.prefetch_related("files", "answers").order_by("id")
    return tuple(_argument(number, one) for number, one in enumerate(rows, 1))


def _argument(number: int, row: Argument) -> ArgumentRow:
    answers = sorted(row.answers.all(), key=lambda answer: answer.pk)
    last = answers[-1] if answers else None
    return ArgumentRow(
        id=row.public_id,
        number=number,
        kind=row.kind,
        text=row.text,
        filed_at=row.filed_at,
        effective_day=row.effective_day,
        late=row.late,
        speaker=row.speaker,
        files=tuple(
            FileRow(file.public_id, file.name, file.kind, file.size, file.blob_id) for file in row.files.all()
        ),
        answer=AnswerRow(last.accepted, {"kk": last.text_kk, "ru": last.text_ru}, last.answered_at)
        if last
        else None,
    )


def _entry(row: HearingEntry) -> EntryRow:
    asked = row.answers.public_id if row.answers else None
    return EntryRow(row.public_id, row.kind, row.side, row.speaker, row.text, row.entered_at, asked)


def _ground(row: HearingGround, rules: Edition, today: date) -> GroundRow:
    results = row.results.select_related("inquiry__body", "work", "base").order_by("id")
    return GroundRow(
        id=row.public_id,
        ground=rules.ground(row.code),
        work=row.work.public_id if row.work else None,
        facts={"kk": row.facts_kk, "ru": row.facts_ru},
        conclusions=tuple(_conclusion(one, rules) for one in results),
        court_act=_court_act(row.court_act, today) if row.court_act else None,
        consent=_consent(row.consent_refusal) if row.consent_refusal else None,
    )


def _conclusion(row: ConclusionResult, rules: Edition) -> ConclusionRow:
    paper = (
        row.inquiry.documents.filter(kind="conclusion", state="signed")
        .select_related("number")
        .order_by("-id")
        .first()
    )
    texts = {item.code: item.text.as_dict() for one in rules.checklists for item in one.items}
    unmet = [
        UnmetRow(item.code, texts.get(item.code, {}), item.comment)
        for item in Finding.objects.filter(result=row, answer="fails").order_by("id")
    ]
    return ConclusionRow(
        work=row.work.public_id,
        base=row.base.public_id,
        number=(paper.number.text or "") if paper else "",
        day=paper.day if paper else None,
        department_kk=row.inquiry.body.name_kk,
        department_ru=row.inquiry.body.name_ru,
        unmet=tuple(unmet) or (UnmetRow("", {}, row.note),),
    )


def _court_act(row: CourtAct, today: date) -> CourtActRow:
    in_force = row.in_force_on <= today and (row.lifted_on is None or today < row.lifted_on)
    return CourtActRow(
        id=row.public_id,
        kind=row.kind,
        court={"kk": row.court_kk, "ru": row.court_ru},
        number=row.number,
        decided_on=row.decided_on,
        in_force_on=row.in_force_on,
        work_types=tuple(row.work_types),
        lifted_on=row.lifted_on,
        lifted_because=row.lifted_because,
        binds=in_force,
    )


def _consent(row: ConsentRefusal) -> ConsentRow:
    return ConsentRow(
        row.public_id,
        row.source,
        row.reference,
        row.refused_on,
        row.blob_id is not None,
        row.restored_at is None,
    )


def at_hand(actor: Actor, application: UUID, *, today: date) -> AtHand | None:
    """What grounds can be stated on in this case today; None when it is not this actor's."""
    row = cases.visible(actor).filter(public_id=application, received_at__isnull=False).first()
    if row is None:
        return None
    rules = law.edition(row.edition)
    if rules is None:
        return None
    against = {(one.inquiry, one.work, one.base) for one in negative_results(facts.application(row))}
    results = ConclusionResult.objects.filter(inquiry__application=row, conforms=False).select_related(
        "inquiry__body", "work", "base"
    )
    return AtHand(
        grounds=rules.grounds,
        conclusions=tuple(
            _conclusion(one, rules)
            for one in results.order_by("id")
            if (one.inquiry.public_id, one.work.public_id, one.base.public_id) in against
        ),
        court_acts=tuple(_court_act(one, today) for one in row.organisation.court_acts.order_by("id")),
        consents=tuple(_consent(one) for one in row.consent_refusals.order_by("id")),
    )


def argument_file(actor: Actor, file: UUID) -> tuple[cases.File, UUID] | None:
    """A file of an argument with its case, so that the look can be journalled; None when not this actor's."""
    row = ArgumentFile.objects.select_related("argument__hearing__application", "blob").filter(
        public_id=file, argument__hearing__in=_of(actor)
    )
    found = row.first()
    if found is None:
        return None
    media = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}[found.kind]
    case = found.argument.hearing.application.public_id
    return cases.File(found.name, bytes(found.blob.data), media), case


def court_act_file(actor: Actor, application: UUID, court_act: UUID) -> cases.File | None:
    """The text of a court act against the company of this case; for the Committee and the company itself."""
    row = _case(actor, application)
    found = row.organisation.court_acts.filter(public_id=court_act).first() if row else None
    if found is None:
        return None
    media = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}[found.file_kind]
    return cases.File(found.name, bytes(found.blob.data), media)


def _case(actor: Actor, application: UUID) -> Application | None:
    if not actor.for_company and actor.role not in COMMITTEE_ROLES:
        return None
    return cases.visible(actor).filter(public_id=application, received_at__isnull=False).first()
