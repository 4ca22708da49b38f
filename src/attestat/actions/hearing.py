"""Preliminary decision, notice and the hearing itself (clause 10; APPC 73, 74).

A hearing begins as a draft with two papers; the executor's signatures under both deliver them to the
company's cabinet, and that is the notice. What the company files, asks and answers is kept as it came and
cannot be taken back. The secretary's signature under the protocol and then the chairperson's close the
hearing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from attestat.actions import document as documents
from attestat.actions import hearing_papers as papers
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, chosen_works, edition_of, move, not_found, note, take
from attestat.actions.grounds import Upload, inspected
from attestat.actions.registration import holder, role_of
from attestat.actions.signatory import official
from attestat.domain import access
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor, Role
from attestat.domain.application import RequestedWork as RequestedWorkFacts
from attestat.domain.canonical import unseen_characters
from attestat.domain.hearing import (
    ArgumentKind,
    EntryKind,
    Intended,
    Mode,
    Outcome,
    Side,
    StatedGround,
    unprintable,
)
from attestat.domain.hearing import Hearing as HearingFacts
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage, Step
from attestat.domain.rules import gate
from attestat.domain.rules.clause10 import (
    NO_CONSENT,
    NON_CONFORMITY,
    appc_74_record_was_shown,
    negative_results,
    r10_1_closed_list,
    r10_1_facts_in_both_languages,
    r10_1_ground_for_every_work,
    r10_1_rests_on_record,
    r10_2_is_open,
    r10_2_meeting,
    r10_2_outcome,
    r10_2_secretary_is_another,
    r10_2_something_to_hear,
)
from attestat.domain.signature import Purpose
from attestat.domain.terms import due, earliest_act, never_earlier
from attestat.domain.worktime import effective_day, is_working_time, local_day
from attestat.store import facts, law, numbers
from attestat.store.blobs import blob
from attestat.store.models import (
    Appointment,
    Argument,
    ArgumentAnswer,
    ArgumentFile,
    ConclusionResult,
    ConsentRefusal,
    CourtAct,
    Document,
    Hearing,
    HearingChange,
    HearingEntry,
    HearingGround,
    Number,
    Person,
    RequestedWork,
)

MOST_FILES = 20
MOST_BYTES = 100 * 1024 * 1024
"""Of what a company attaches in one hearing; a bound against filling the database, not the law's."""

SECRETARIES = frozenset({Role.EXECUTOR, Role.CHANCELLERY})
"""Who may keep the record: officials of the Committee who do not sign results."""


@dataclass(frozen=True)
class GroundEntry:
    """A ground as the executor states it: on one work, or on all works of the hearing (`work` None).

    `court_act` is the public id of the act for grounds 2 and 3; what grounds 1 and 4 rest on is found on
    record.
    """

    code: str
    facts_kk: str
    facts_ru: str
    work: UUID | None = None
    court_act: UUID | None = None


# The notice


def prepare_hearing(
    *,
    application: UUID,
    works: Sequence[UUID] | None = None,
    grounds: Sequence[GroundEntry],
    secretary: UUID,
    mode: Mode = Mode.WRITTEN,
    meeting_at: datetime | None = None,
    place: str = "",
    place_ru: str = "",
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Render the preliminary decision and the notice for the executor to read and sign (R10.1, R10.2).

    `works` are public ids, all that stand where a hearing may begin unless named; `secretary` is an
    appointment of another official of the Committee; `place` is the room in Kazakh or the address of the
    video conference, `place_ru` the room in Russian. A former draft of this case lapses. Answers {hearing,
    decision, notice, objection_until, earliest_act_on}. Raises the Obstacles of `rules.clause10`.
    """
    with acting(Prepare.PREPARE_HEARING, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.PREPARE_HEARING)
            chosen = chosen_works(case, Step.NOTIFY_HEARING, works)
            edition, calendar, today = edition_of(case), law.calendar(), local_day(at)
            stated = [_stated(case, entry, chosen, today) for entry in grounds]
            r10_1_ground_for_every_work(chosen, stated)
            where = _place(mode, meeting_at, place, place_ru, case, at=at)
            chair = case.row.executor
            assert chair is not None  # the act is the appointed executor's
            _lapse_draft(case, at)
            row = Hearing.objects.create(
                application=case.row,
                mode=str(mode),
                meeting_at=meeting_at,
                intended=str(Intended.REFUSAL),
                chair=chair,
                secretary=_secretary(secretary, chair, at=at),
                prepared_at=at,
                objection_until=due("T6", today, calendar, edition).due,
                earliest_act_on=earliest_act(today, calendar, edition),
                **where,
            )
            ids = [work.id for work in chosen]
            row.works.set(RequestedWork.objects.filter(application=case.row, public_id__in=ids))
            for ground in stated:
                _keep_ground(row, ground)
            act.answer = _render_notice(case, row, at=at)
            note(case, str(Prepare.PREPARE_HEARING), by=by, at=at, data=dict(act.answer))
        return act.answer


def _place(
    mode: Mode, meeting_at: datetime | None, place: str, place_ru: str, case: Case, *, at: datetime
) -> dict[str, str]:
    """Where a meeting is, as it is kept: the room in both languages, which say the same numbers."""
    kk, ru = _text(place), _text(place_ru) if mode is Mode.MEETING else ""
    working = meeting_at is not None and is_working_time(meeting_at, law.calendar(), edition_of(case).hours)
    r10_2_meeting(mode, meeting_at, kk, ru, now=at, working=working)
    if mode is Mode.MEETING:
        gate.first(tuple(gate.languages_agree({"room": {"kk": kk, "ru": ru}})))
    return {"place": kk, "place_ru": ru}


def _stated(case: Case, entry: GroundEntry, works: Sequence[RequestedWorkFacts], today: date) -> StatedGround:
    edition = edition_of(case)
    known = r10_1_closed_list(edition, entry.code)
    concerned = {work.id for work in works if entry.work is None or entry.work == work.id}
    number = 0 if known.of_law else known.number
    rests_on = negative_results(case.facts) if number == NON_CONFORMITY else frozenset()
    refused = next((c.id for c in case.facts.consent_refusals if c.stands), None)
    ground = StatedGround(
        entry.code,
        entry.work,
        _text(entry.facts_kk),
        _text(entry.facts_ru),
        results=frozenset(result for result in rests_on if result.work in concerned),
        court_act=entry.court_act,
        consent_refusal=refused if number == NO_CONSENT else None,
    )
    r10_1_facts_in_both_languages(ground)
    gate.first(tuple(gate.languages_agree({"facts": {"kk": ground.facts_kk, "ru": ground.facts_ru}})))
    r10_1_rests_on_record(ground, edition, case.facts, works, today)
    return ground


def _keep_ground(row: Hearing, ground: StatedGround) -> None:
    works = {work.public_id: work for work in row.works.all()}
    kept = HearingGround.objects.create(
        hearing=row,
        code=ground.code,
        work=works[ground.work] if ground.work else None,
        facts_kk=ground.facts_kk,
        facts_ru=ground.facts_ru,
        court_act=CourtAct.objects.filter(public_id=ground.court_act).first() if ground.court_act else None,
        consent_refusal=ConsentRefusal.objects.filter(public_id=ground.consent_refusal).first()
        if ground.consent_refusal
        else None,
    )
    wanted = {(r.inquiry, r.work, r.base) for r in ground.results}
    results = ConclusionResult.objects.filter(inquiry__application=row.application).select_related(
        "inquiry", "work", "base"
    )
    kept.results.set(
        r for r in results if (r.inquiry.public_id, r.work.public_id, r.base.public_id) in wanted
    )


def _secretary(appointment: UUID, chair: Appointment, *, at: datetime) -> Appointment:
    found = holder(appointment, at=at)
    if found is None or role_of(found) not in SECRETARIES:
        raise Obstacle("no_secretary", "10; APPC 74")
    r10_2_secretary_is_another(chair.person.public_id, found.person.public_id)
    return found


def _lapse_draft(case: Case, at: datetime) -> None:
    """A newer draft takes the place of the former; its papers lapse when theirs are rendered."""
    Hearing.objects.filter(application=case.row, delivered_at__isnull=True, lapsed_at__isnull=True).update(
        lapsed_at=at
    )


def _render_notice(case: Case, row: Hearing, *, at: datetime) -> Answer:
    edition = edition_of(case)
    for kind, name in ((Purpose.PRELIMINARY_DECISION, "decision"), (Purpose.HEARING_NOTICE, "notice")):
        fields = (
            papers.decision_fields(edition, row)
            if kind is Purpose.PRELIMINARY_DECISION
            else papers.notice_fields(edition, row)
        )
        paper = documents.prepare(
            kind=kind,
            application=case.row,
            number=_number(case, str(kind), at=at),
            edition=edition.code,
            signatory=official(row.chair, at=at),
            fields=fields,
            at=at,
        )
        setattr(row, name, paper)
        row.save(update_fields=[name])
    assert row.decision is not None and row.notice is not None
    return {
        "hearing": str(row.public_id),
        "decision": str(row.decision.public_id),
        "notice": str(row.notice.public_id),
        "objection_until": row.objection_until.isoformat(),
        "earliest_act_on": row.earliest_act_on.isoformat(),
    }


def _number(case: Case, series: str, *, at: datetime) -> Number:
    """The number of this series that the case has drawn and not used, else the next one."""
    drawn = Number.objects.filter(series_id=series, subject=case.row.public_id, state="drawn")
    return drawn.order_by("value").first() or numbers.draw(
        series, subject=case.row.public_id, at=at, edition=edition_of(case)
    )


def notify_hearing(
    *, application: UUID, signatures: Mapping[UUID, bytes], by: Actor, at: datetime, key: str
) -> Answer:
    """Deliver the signed preliminary decision and notice to the company's cabinet (R10.2; T5, T6 start).

    `signatures` maps the two papers of the draft to the executor's CMS. The works of the hearing go to
    `hearing_notified`. Raises Obstacle `hearing_not_prepared` when there is no draft or a signature is
    missing, `document_lapsed` when the papers are of another day.
    """
    with obstacles_journalled(Step.NOTIFY_HEARING, by=by, at=at, subject=application):
        judged = [documents.judge(document, cms, by=by, at=at) for document, cms in signatures.items()]
    with acting(Step.NOTIFY_HEARING, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.NOTIFY_HEARING)
            row = (
                Hearing.objects.select_for_update(of=("self",))
                .select_related("decision", "notice", "chair__person", "secretary__person")
                .filter(application=case.row, delivered_at__isnull=True, lapsed_at__isnull=True)
                .first()
            )
            if row is None or row.decision is None or row.notice is None:
                raise Obstacle("hearing_not_prepared", "10; APPC 73")
            both = {row.decision.public_id: row.decision, row.notice.public_id: row.notice}
            if {signed.document for signed in judged} != set(both):
                raise Obstacle("hearing_not_prepared", "10; APPC 73")
            ids = [work.public_id for work in row.works.all()]
            works = chosen_works(case, Step.NOTIFY_HEARING, ids)
            today = local_day(at)
            for ground in (facts.ground(one) for one in row.grounds.all()):
                r10_1_rests_on_record(ground, edition_of(case), case.facts, works, today)
            for signed in judged:
                kind = Purpose(both[signed.document].kind)
                paper = documents.awaiting(signed.document, application=case.row, kind=kind)
                documents.accept(signed, document=paper, by=by, at=at)
            row.delivered_at = at
            row.save(update_fields=["delivered_at"])
            case.facts = facts.application(case.row)
            move(
                case,
                Step.NOTIFY_HEARING,
                by=by,
                at=at,
                works=ids,
                data={
                    "hearing": str(row.public_id),
                    "decision": str(row.decision.public_id),
                    "notice": str(row.notice.public_id),
                    "sha256": row.notice.revision_a_id,
                    "delivered_to": str(case.row.organisation.public_id),
                    "objection_until": row.objection_until.isoformat(),
                    "earliest_act_on": row.earliest_act_on.isoformat(),
                },
            )
            act.answer = {
                "hearing": str(row.public_id),
                "objection_until": row.objection_until.isoformat(),
                "earliest_act_on": row.earliest_act_on.isoformat(),
            }
        return act.answer


def note_reading(*, hearing: UUID, by: Actor, at: datetime) -> bool:
    """Keep when the company first opened the notice; nothing depends on it. True when it was now.

    Reading twice is harmless, so no idempotency key is asked.
    """
    with transaction.atomic():
        case, row, _ = take_hearing(hearing, by=by, act=Prepare.READ_NOTICE)
        if row.read_at is not None:
            return False
        row.read_at = at
        row.save(update_fields=["read_at"])
        note(case, str(Prepare.READ_NOTICE), by=by, at=at, data={"hearing": str(row.public_id)})
        return True


# In the room


def take_hearing(hearing: UUID, *, by: Actor, act: access.Act) -> tuple[Case, Hearing, HearingFacts]:
    """Lock the case and a hearing whose notice was delivered; `not_found` for any other."""
    found = (
        Hearing.objects.filter(public_id=hearing, delivered_at__isnull=False)
        .values_list("pk", "application__public_id")
        .first()
    )
    if found is None:
        raise not_found()
    case = take(found[1], by=by, act=act)
    row = (
        Hearing.objects.select_for_update(of=("self",))
        .select_related("decision", "notice", "protocol", "chair__person", "chair__post__body")
        .select_related("secretary__person", "secretary__post__body")
        .get(pk=found[0])
    )
    row.application = case.row
    said = next(one for one in case.facts.hearings if one.id == row.public_id)
    return case, row, said


def _demand_open(case: Case, hearing: HearingFacts) -> None:
    r10_2_is_open(hearing)
    r10_2_something_to_hear(hearing, case.facts.works)


def objection_until(case: Case, hearing: HearingFacts) -> date:
    """The last day of T6 now: by the calendar of the moment, never before the day that was told."""
    again = due("T6", hearing.delivered_on, law.calendar(), edition_of(case)).due
    return never_earlier(hearing.objection_until, again)


def earliest_act_on(case: Case, hearing: HearingFacts) -> date:
    """The first lawful day of the act now (T5, T6), never before the day that was told."""
    again = earliest_act(hearing.delivered_on, law.calendar(), edition_of(case))
    return never_earlier(hearing.earliest_act_on, again)


def _text(text: str) -> str:
    """A text as it is kept: without blanks at its ends. Raises Obstacle `text_not_printable`."""
    kept = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\t", " ").split("\n"))
    kept = kept.strip()
    found = dict.fromkeys([*unseen_characters(kept), *unprintable(kept)])
    if found:
        raise Obstacle("text_not_printable", "form", found=" ".join(f"U+{ord(sign):04X}" for sign in found))
    return kept


def _said(text: str) -> str:
    kept = _text(text)
    if not kept:
        raise Obstacle("nothing_said", "10; APPC 73")
    return kept


def _person(by: Actor) -> Person:
    return Person.objects.get(public_id=by.person_id)


def _lapse_protocol(row: Hearing) -> None:
    """A protocol that was prepared no longer says what the record says; its number stays."""
    if row.protocol is not None and row.protocol.state == "prepared":
        row.protocol.state = "lapsed"
        row.protocol.save(update_fields=["state"])


def file_argument(
    *,
    hearing: UUID,
    kind: ArgumentKind,
    text: str,
    files: Sequence[Upload] = (),
    speaker: str = "",
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Take in the company's position or objection with its files (APPC 73; ADR 19).

    The company's signer files it; what was voiced at the meeting is entered by the chairperson or the
    secretary with the name of the `speaker`. Taken in until the hearing is closed: after the last day for
    objections it is marked late, and is heard and answered all the same. Answers {argument, late,
    effective_day}.
    """
    act_of = Prepare.SPEAK_AT_HEARING if by.for_company else Prepare.KEEP_RECORD
    with obstacles_journalled("file_argument", by=by, at=at, subject=hearing):
        kept = [inspected(upload, clause="10; APPC 73") for upload in files]
    with acting("file_argument", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=act_of)
            _demand_open(case, said)
            if not by.for_company and not speaker.strip():
                raise Obstacle("speaker_missing", "10; APPC 74")
            day = effective_day(at, law.calendar(), edition_of(case).hours)
            argument = Argument.objects.create(
                hearing=row,
                kind=str(kind),
                text=_said(text),
                effective_day=day,
                late=day > objection_until(case, said),
                speaker="" if by.for_company else _said(speaker),
                filed_at=at,
                filed_by=_person(by),
            )
            present = ArgumentFile.objects.filter(argument__hearing=row)
            taken = present.aggregate(size=Sum("size"))["size"] or 0
            if present.count() + len(kept) > MOST_FILES or taken + sum(f.size for f in kept) > MOST_BYTES:
                raise Obstacle("hearing_files_full", "10", files=MOST_FILES, mb=MOST_BYTES // 1024 // 1024)
            hashes = []
            for file in kept:
                content = blob(file.data)
                if content.sha256 in hashes:
                    continue
                hashes.append(content.sha256)
                ArgumentFile.objects.create(
                    argument=argument, blob=content, name=_printed(file.name), kind=file.kind, size=file.size
                )
            _lapse_protocol(row)
            note(
                case,
                "file_argument",
                by=by,
                at=at,
                data={
                    "hearing": str(row.public_id),
                    "argument": str(argument.public_id),
                    "kind": str(kind),
                    "late": argument.late,
                    "files": hashes,
                },
            )
            act.answer = {
                "argument": str(argument.public_id),
                "late": argument.late,
                "effective_day": day.isoformat(),
            }
        return act.answer


def _printed(name: str) -> str:
    """The name of a file with the signs that the protocol cannot print replaced."""
    bad = {*unseen_characters(name), *unprintable(name)}
    return "".join("_" if sign in bad else sign for sign in name)


def waive_hearing(*, hearing: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The company's signer declines to be heard. The three full days of the notice run all the same."""
    with acting("waive_hearing", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.SPEAK_AT_HEARING)
            _demand_open(case, said)
            if said.waived:
                raise Obstacle("already_waived", "10; APPC 73")
            row.waived_at, row.waived_by = at, _person(by)
            row.save(update_fields=["waived_at", "waived_by"])
            _lapse_protocol(row)
            note(case, "waive_hearing", by=by, at=at, data={"hearing": str(row.public_id)})
            act.answer = {"hearing": str(row.public_id)}
        return act.answer


def declare_position_complete(*, hearing: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The company's signer says that everything is said; the hearing can be closed before T6 is over."""
    with acting("declare_position_complete", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.SPEAK_AT_HEARING)
            _demand_open(case, said)
            if said.position_complete:
                raise Obstacle("position_already_complete", "10; APPC 73")
            row.position_complete_at, row.position_complete_by = at, _person(by)
            row.save(update_fields=["position_complete_at", "position_complete_by"])
            _lapse_protocol(row)
            note(case, "declare_position_complete", by=by, at=at, data={"hearing": str(row.public_id)})
            act.answer = {"hearing": str(row.public_id)}
        return act.answer


def ask_question(
    *,
    hearing: UUID,
    text: str,
    speaker: str = "",
    side: Side | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Put a question on the record: the company's signer to the Committee, or an official to the company.

    An official who enters what another asked at the meeting names the `speaker` and his `side`.
    """
    return _enter(EntryKind.QUESTION, hearing, text, speaker, side, None, by, at, key)


def answer_question(
    *,
    hearing: UUID,
    question: UUID,
    text: str,
    speaker: str = "",
    side: Side | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Answer a question of the other side (APPC 74(5)); a question may have several answers."""
    return _enter(EntryKind.ANSWER, hearing, text, speaker, side, question, by, at, key)


def record_speech(
    *,
    hearing: UUID,
    text: str,
    speaker: str = "",
    side: Side | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Put an explanation or a speech on the record (APPC 74(5))."""
    return _enter(EntryKind.SPEECH, hearing, text, speaker, side, None, by, at, key)


def remark_on_protocol(*, hearing: UUID, text: str, by: Actor, at: datetime, key: str) -> Answer:
    """The company's remark on the record that was shown to it; it goes into the protocol (APPC 74).

    With it the record counts as read.
    """
    return _enter(EntryKind.REMARK, hearing, text, "", None, None, by, at, key)


def _enter(
    kind: EntryKind,
    hearing: UUID,
    text: str,
    speaker: str,
    side: Side | None,
    question: UUID | None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    name = {
        EntryKind.QUESTION: "ask_question",
        EntryKind.ANSWER: "answer_question",
        EntryKind.SPEECH: "record_speech",
        EntryKind.REMARK: "remark_on_protocol",
    }[kind]
    own = Side.COMPANY if by.for_company else Side.COMMITTEE
    allowed = Prepare.SPEAK_AT_HEARING if by.for_company or kind is EntryKind.REMARK else Prepare.KEEP_RECORD
    with acting(name, by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=allowed)
            _demand_open(case, said)
            spoken_by = side if side is not None and not by.for_company else own
            if spoken_by is not own and not speaker.strip():
                raise Obstacle("speaker_missing", "10; APPC 74")
            asked = None
            if kind is EntryKind.ANSWER:
                asked = (
                    row.entries.filter(kind=str(EntryKind.QUESTION))
                    .filter(public_id=question or row.public_id)
                    .first()
                )
                if asked is None:
                    raise not_found()
                if asked.side == str(spoken_by):
                    raise Obstacle("own_question", "10; APPC 74")
            if kind is EntryKind.REMARK and row.protocol_shown_at is None:
                raise Obstacle("record_not_shown", "10; APPC 74")
            person = _person(by)
            entry = HearingEntry.objects.create(
                hearing=row,
                kind=str(kind),
                side=str(spoken_by),
                speaker=_said(speaker) if speaker.strip() and not by.for_company else person.full_name,
                text=_said(text),
                answers=asked,
                entered_at=at,
                entered_by=person,
            )
            if kind is EntryKind.REMARK:
                row.protocol_read_at = at
                row.save(update_fields=["protocol_read_at"])
            _lapse_protocol(row)
            content = {"hearing": str(row.public_id), "entry": str(entry.public_id)}
            note(case, name, by=by, at=at, data=content)
            act.answer = {"entry": str(entry.public_id)}
        return act.answer


def change_meeting(
    *,
    hearing: UUID,
    mode: Mode,
    meeting_at: datetime | None = None,
    place: str = "",
    place_ru: str = "",
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Change time, place or kind of the meeting, with a reason; the cabinet shows it to the company at once.

    The dates of the notice stay: nothing becomes earlier for the company.
    """
    with acting("change_meeting", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.LEAD_HEARING)
            _demand_open(case, said)
            if not reason.strip():
                raise Obstacle("meeting_changed_without_reason", "10; APPC 73")
            where = _place(mode, meeting_at, place, place_ru, case, at=at)
            HearingChange.objects.create(
                hearing=row,
                mode=str(mode),
                meeting_at=meeting_at,
                reason=_said(reason),
                changed_at=at,
                changed_by=_person(by),
                **where,
            )
            _lapse_protocol(row)
            content = {
                "hearing": str(row.public_id),
                "mode": str(mode),
                "meeting_at": meeting_at.isoformat() if meeting_at else None,
                "delivered_to": str(case.row.organisation.public_id),
            }
            note(case, "change_meeting", by=by, at=at, data=content)
            act.answer = {"hearing": str(row.public_id)}
        return act.answer


def replace_secretary(*, hearing: UUID, secretary: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Let another official keep the record: a hearing does not wait for who is absent."""
    with acting("replace_secretary", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.LEAD_HEARING)
            _demand_open(case, said)
            assert case.row.executor is not None
            row.chair = case.row.executor
            row.secretary = _secretary(secretary, row.chair, at=at)
            row.save(update_fields=["chair", "secretary"])
            _lapse_protocol(row)
            content = {"hearing": str(row.public_id), "secretary": str(row.secretary.public_id)}
            note(case, "replace_secretary", by=by, at=at, data=content)
            act.answer = {"secretary": str(row.secretary.public_id)}
        return act.answer


def answer_argument(
    *,
    argument: UUID,
    accepted: bool,
    text_kk: str,
    text_ru: str,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Answer a position or objection of the company in both languages; no refusal before that (R10.2).

    Possible until the result on the works of the hearing is signed; the last answer counts.
    """
    with acting("answer_argument", by=by, at=at, key=key, subject=argument) as act:
        if act.answer is None:
            filed = Argument.objects.select_related("hearing").filter(public_id=argument).first()
            if filed is None:
                raise not_found()
            case, row, _ = take_hearing(filed.hearing.public_id, by=by, act=Prepare.LEAD_HEARING)
            works = {work.public_id for work in row.works.all()}
            if not any(work.id in works for work in case.facts.open_works):
                raise Obstacle("hearing_closed", "10; APPC 73")
            kk, ru = _said(text_kk), _said(text_ru)
            gate.first(tuple(gate.languages_agree({"answer": {"kk": kk, "ru": ru}})))
            ArgumentAnswer.objects.create(
                argument=filed,
                accepted=accepted,
                text_kk=kk,
                text_ru=ru,
                answered_at=at,
                answered_by=_person(by),
            )
            if not row.closed_at:
                _lapse_protocol(row)
            content = {"hearing": str(row.public_id), "argument": str(argument), "accepted": accepted}
            note(case, "answer_argument", by=by, at=at, data=content)
            act.answer = {"argument": str(argument)}
        return act.answer


# The protocol


@dataclass(frozen=True)
class Participant:
    """Who came for the company, or another person present: his name, and what he is there."""

    name: str
    post: str = field(default="")


def record_meeting(
    *,
    hearing: UUID,
    started_at: datetime,
    ended_at: datetime,
    participants: Sequence[Participant] = (),
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Put on the record when the meeting began and ended and who took part (APPC 74(1), 74(3))."""
    with acting("record_meeting", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.KEEP_RECORD)
            _demand_open(case, said)
            assert row.delivered_at is not None
            if not row.delivered_at <= started_at <= ended_at <= at:
                raise Obstacle("meeting_times", "10; APPC 74")
            row.started_at, row.ended_at = started_at, ended_at
            row.participants = [{"name": _said(one.name), "post": _text(one.post)} for one in participants]
            row.save(update_fields=["started_at", "ended_at", "participants"])
            _lapse_protocol(row)
            note(case, "record_meeting", by=by, at=at, data={"hearing": str(row.public_id)})
            act.answer = {"hearing": str(row.public_id)}
        return act.answer


def show_protocol(*, hearing: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Offer the record to the company for reading, before it is signed as a protocol (APPC 74).

    Whatever is said afterwards, but for remarks, makes it to be shown again.
    """
    with acting("show_protocol", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.KEEP_RECORD)
            _demand_open(case, said)
            row.protocol_shown_at, row.protocol_read_at = at, None
            row.save(update_fields=["protocol_shown_at", "protocol_read_at"])
            _lapse_protocol(row)
            content = {
                "hearing": str(row.public_id),
                "delivered_to": str(case.row.organisation.public_id),
            }
            note(case, "show_protocol", by=by, at=at, data=content)
            act.answer = {"hearing": str(row.public_id)}
        return act.answer


def confirm_record_read(*, hearing: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The company's signer says that the record was read and that there are no remarks."""
    with acting("confirm_record_read", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.SPEAK_AT_HEARING)
            _demand_open(case, said)
            if said.shown_on is None:
                raise Obstacle("record_not_shown", "10; APPC 74")
            row.protocol_read_at = at
            row.save(update_fields=["protocol_read_at"])
            note(case, "confirm_record_read", by=by, at=at, data={"hearing": str(row.public_id)})
            act.answer = {"hearing": str(row.public_id)}
        return act.answer


def prepare_protocol(*, hearing: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Render the protocol with all contents of APPC 74, for the secretary to sign first.

    By the chairperson or the secretary, once the hearing can be closed. A hearing in writing lasted from the
    delivery of the notice to now. Answers {document, outcome}.
    """
    with acting("prepare_protocol", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.KEEP_RECORD)
            outcome = _outcome(case, said, at=at)
            edition = edition_of(case)
            chair = case.row.executor
            assert chair is not None
            if row.chair_id != chair.pk:  # the case was handed over meanwhile
                row.chair = Appointment.objects.select_related("person", "post__body").get(pk=chair.pk)
                row.save(update_fields=["chair"])
            chaired_by = official(row.chair, at=at).person
            r10_2_secretary_is_another(chaired_by.public_id, row.secretary.person.public_id)
            paper = documents.prepare(
                kind=Purpose.PROTOCOL,
                application=case.row,
                number=_number(case, "hearing_protocol", at=at),
                edition=edition.code,
                signatory=official(row.chair, at=at),
                awaits=row.secretary.person,
                fields=papers.protocol_fields(edition, row, outcome=outcome, at=at),
                at=at,
            )
            row.protocol = paper
            row.save(update_fields=["protocol"])
            content = {"hearing": str(row.public_id), "document": str(paper.public_id)}
            note(case, "prepare_protocol", by=by, at=at, data=content)
            act.answer = {"document": str(paper.public_id), "outcome": str(outcome)}
        return act.answer


def _outcome(case: Case, said: HearingFacts, *, at: datetime) -> Outcome:
    """How the hearing ends now; raises what keeps it open."""
    _demand_open(case, said)
    today = local_day(at)
    outcome = r10_2_outcome(said, now=at, today=today, objection_until=objection_until(case, said))
    appc_74_record_was_shown(said, outcome, today=today)
    return outcome


def sign_protocol(*, hearing: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """The secretary signs the protocol first (APPC 74); the chairperson's signature follows."""
    with obstacles_journalled("sign_protocol", by=by, at=at, subject=hearing):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting("sign_protocol", by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Prepare.KEEP_RECORD)
            _demand_open(case, said)
            if by.person != said.secretary:
                raise Obstacle("not_the_secretary", "10; APPC 74")
            paper = _protocol(case, row, document)
            documents.accept(signed, document=paper, by=by, at=at, last=False, capacity="secretary")
            content = {
                "hearing": str(row.public_id),
                "document": str(paper.public_id),
                "sha256": paper.revision_a_id,
            }
            note(case, "sign_protocol", by=by, at=at, data=content)
            act.answer = {"document": str(paper.public_id)}
        return act.answer


def _protocol(case: Case, row: Hearing, document: UUID) -> Document:
    if row.protocol is None or row.protocol.public_id != document:
        raise not_found()
    return documents.awaiting(document, application=case.row, kind=Purpose.PROTOCOL)


def close_hearing(*, hearing: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """The chairperson signs the protocol: the hearing is closed, held, waived or without the company.

    Its works go to `heard`; from there a refusal, an attestat or a repeated inquiry follows. Raises Obstacle
    `secretary_signs_first`, and what keeps the hearing open.
    """
    with obstacles_journalled(Step.CLOSE_HEARING, by=by, at=at, subject=hearing):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting(Step.CLOSE_HEARING, by=by, at=at, key=key, subject=hearing) as act:
        if act.answer is None:
            case, row, said = take_hearing(hearing, by=by, act=Step.CLOSE_HEARING)
            outcome = _outcome(case, said, at=at)
            paper = _protocol(case, row, document)
            if not paper.signatures.filter(role="secretary").exists():
                raise Obstacle("secretary_signs_first", "10; APPC 74")
            documents.accept(signed, document=paper, by=by, at=at, capacity="chair")
            row.closed_at, row.outcome = at, str(outcome)
            row.save(update_fields=["closed_at", "outcome"])
            case.facts = facts.application(case.row)
            works = [
                w.id for w in case.facts.works if w.id in said.works and w.stage is Stage.HEARING_NOTIFIED
            ]
            move(
                case,
                Step.CLOSE_HEARING,
                by=by,
                at=at,
                works=works,
                data={
                    "hearing": str(row.public_id),
                    "outcome": str(outcome),
                    "document": str(paper.public_id),
                    "sha256": paper.revision_a_id,
                    "delivered_to": str(case.row.organisation.public_id),
                },
            )
            act.answer = {"hearing": str(row.public_id), "outcome": str(outcome)}
        return act.answer
