"""What the grounds 2, 3 and 4 of a refusal rest on: court acts and missing consent, put on record (R10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, not_found, note, take
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.hearing import ConsentSource, CourtActKind
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.gateways import files
from attestat.store.blobs import blob
from attestat.store.models import ConsentRefusal, CourtAct, Person


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its bytes, and the name that the sender gave it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept, with the name under which people see it."""

    name: str
    kind: str
    size: int
    data: bytes


def inspected(upload: Upload, *, clause: str) -> Inspected:
    """Judge a file before the act's transaction opens (ABU-29). Raises Obstacle `file_refused`."""
    try:
        known = files.inspect(upload.data, at_most=settings.SETTINGS.max_upload_mb * 1024 * 1024)
    except files.FileRefused as error:
        raise Obstacle("file_refused", clause, reason=error.code) from error
    return Inspected(files.safe_name(upload.name, known.kind), str(known.kind), known.size, upload.data)


def record_court_act(
    *,
    application: UUID,
    kind: CourtActKind,
    court_kk: str,
    court_ru: str,
    number: str,
    decided_on: date,
    in_force_on: date,
    evidence: Upload,
    work_types: Sequence[str] = (),
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Put a court act against the company of this case on record, with its text (Annex 2 row 9(2), 9(3)).

    By the executor. `work_types` are the types that it prohibits, none for all. It counts for every case of
    the company. Raises Obstacle `court_act_not_whole`, `court_act_not_in_force`, `court_act_twice`,
    `file_refused`.
    """
    with obstacles_journalled(Prepare.RECORD_COURT_ACT, by=by, at=at, subject=application):
        file = inspected(evidence, clause="10; Annex 2 row 9")
    with acting(Prepare.RECORD_COURT_ACT, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.RECORD_COURT_ACT)
            _demand_whole(case, court_kk, court_ru, number, decided_on, in_force_on, work_types, at)
            organisation = case.row.organisation
            same = Q(organisation=organisation, kind=str(kind), number=number.strip())
            if CourtAct.objects.filter(same).exists():
                raise Obstacle("court_act_twice", "10; Annex 2 row 9", number=number.strip())
            row = CourtAct.objects.create(
                organisation=organisation,
                kind=str(kind),
                work_types=sorted(set(work_types)),
                court_kk=court_kk.strip(),
                court_ru=court_ru.strip(),
                number=number.strip(),
                decided_on=decided_on,
                in_force_on=in_force_on,
                blob=blob(file.data),
                name=file.name,
                file_kind=file.kind,
                size=file.size,
                entered_at=at,
                entered_by=Person.objects.get(public_id=by.person_id),
            )
            content = {"court_act": str(row.public_id), "kind": str(kind), "sha256": row.blob_id}
            note(case, str(Prepare.RECORD_COURT_ACT), by=by, at=at, data=content)
            act.answer = {"court_act": str(row.public_id)}
        return act.answer


def _demand_whole(
    case: Case,
    court_kk: str,
    court_ru: str,
    number: str,
    decided_on: date,
    in_force_on: date,
    work_types: Sequence[str],
    at: datetime,
) -> None:
    clause = "10; Annex 2 row 9"
    if not (court_kk.strip() and court_ru.strip() and number.strip()) or in_force_on < decided_on:
        raise Obstacle("court_act_not_whole", clause)
    if in_force_on > local_day(at):
        raise Obstacle("court_act_not_in_force", clause, day=f"{in_force_on:%d.%m.%Y}")
    known = {work_type.code for work_type in edition_of(case).work_types}
    if not set(work_types) <= known:
        raise not_found()


def lift_court_act(
    *, application: UUID, court_act: UUID, lifted_on: date, because: str, by: Actor, at: datetime, key: str
) -> Answer:
    """Record that a court has lifted its act, or that its time is over; the entry itself stays."""
    with acting("lift_court_act", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.RECORD_COURT_ACT)
            row = (
                CourtAct.objects.select_for_update()
                .filter(organisation=case.row.organisation, public_id=court_act, lifted_on__isnull=True)
                .first()
            )
            if row is None:
                raise not_found()
            if not because.strip() or not row.in_force_on <= lifted_on <= local_day(at):
                raise Obstacle("court_act_not_whole", "10; Annex 2 row 9")
            row.lifted_on, row.lifted_because = lifted_on, because.strip()
            row.lifted_at, row.lifted_by = at, Person.objects.get(public_id=by.person_id)
            row.save(update_fields=["lifted_on", "lifted_because", "lifted_at", "lifted_by"])
            note(case, "lift_court_act", by=by, at=at, data={"court_act": str(row.public_id)})
            act.answer = {"court_act": str(row.public_id)}
        return act.answer


def record_consent_refusal(
    *,
    application: UUID,
    reference: str,
    refused_on: date,
    evidence: Upload,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Put the consent service's answer on record: consent to personal data is refused (ground 4, Q10).

    By the executor, with the number of the answer and its text. Raises Obstacle
    `consent_refusal_not_whole`, `consent_already_refused`, `file_refused`.
    """
    with obstacles_journalled(Prepare.RECORD_CONSENT_REFUSAL, by=by, at=at, subject=application):
        file = inspected(evidence, clause="10; Annex 2 row 9(4)")
    with acting(Prepare.RECORD_CONSENT_REFUSAL, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.RECORD_CONSENT_REFUSAL)
            if not reference.strip() or refused_on > local_day(at):
                raise Obstacle("consent_refusal_not_whole", "10; Annex 2 row 9(4)")
            row = _refused(
                case,
                ConsentSource.CONSENT_SERVICE,
                by=by,
                at=at,
                reference=reference.strip(),
                refused_on=refused_on,
                file=file,
            )
            note(
                case,
                str(Prepare.RECORD_CONSENT_REFUSAL),
                by=by,
                at=at,
                data={"consent_refusal": str(row.public_id), "sha256": row.blob_id},
            )
            act.answer = {"consent_refusal": str(row.public_id)}
        return act.answer


def withdraw_consent(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The company's signer withdraws the consent of the application (Law on personal data, Art. 8; Q10).

    No step follows by itself: it is ground 4, and the company is heard on it.
    """
    with acting(Prepare.WITHDRAW_CONSENT, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.WITHDRAW_CONSENT)
            row = _refused(
                case, ConsentSource.WITHDRAWN_BY_COMPANY, by=by, at=at, reference="", refused_on=local_day(at)
            )
            content = {"consent_refusal": str(row.public_id)}
            note(case, str(Prepare.WITHDRAW_CONSENT), by=by, at=at, data=content)
            act.answer = {"consent_refusal": str(row.public_id)}
        return act.answer


def restore_consent(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The company's signer gives the consent again; ground 4 falls with it (the hearing may change all)."""
    with acting("restore_consent", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.WITHDRAW_CONSENT)
            rows = list(
                ConsentRefusal.objects.select_for_update().filter(
                    application=case.row, restored_at__isnull=True
                )
            )
            if not rows:
                raise Obstacle("consent_not_refused", "10; Annex 2 row 9(4)")
            person = Person.objects.get(public_id=by.person_id)
            for row in rows:
                row.restored_at, row.restored_by = at, person
                row.save(update_fields=["restored_at", "restored_by"])
            ids = [str(row.public_id) for row in rows]
            note(case, "restore_consent", by=by, at=at, data={"consent_refusals": ids})
            act.answer = {"consent_refusals": ids}
        return act.answer


def _refused(
    case: Case,
    source: ConsentSource,
    *,
    by: Actor,
    at: datetime,
    reference: str,
    refused_on: date,
    file: Inspected | None = None,
) -> ConsentRefusal:
    if case.row.received_at is None or not case.facts.open_works:
        raise Obstacle("not_in_table", "10", step="consent", stage=case.row.stage)
    present = ConsentRefusal.objects.filter(application=case.row, source=str(source))
    if present.filter(restored_at__isnull=True).exists():
        raise Obstacle("consent_already_refused", "10; Annex 2 row 9(4)")
    return ConsentRefusal.objects.create(
        application=case.row,
        source=str(source),
        reference=reference,
        refused_on=refused_on,
        blob=blob(file.data) if file else None,
        name=file.name if file else "",
        entered_at=at,
        entered_by=Person.objects.get(public_id=by.person_id),
    )
