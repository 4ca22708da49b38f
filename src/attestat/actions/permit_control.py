"""Permit control in a territorial department (R9.2b): the record, the visit, evidence, whose it is.

The record is a draft until the inspector signs the conclusion. Whatever changes in it makes a conclusion that
was prepared from it lapse, so that the paper always says what the record says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, acted_by, edition_of, not_found, note, take
from attestat.actions.inquiry import facts_of, take_inquiry
from attestat.actions.registration import filled, role_of
from attestat.actions.signatory import is_of
from attestat.domain import access
from attestat.domain.access import Prepare, Relation
from attestat.domain.actor import Actor
from attestat.domain.conclusion import (
    Asked,
    Control,
    ControlKind,
    Frame,
    Record,
    WorkFindings,
    findings_as_data,
    in_list_order,
)
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Machine, Step, transition
from attestat.domain.rules.clause9 import (
    r9_2_inspector_of_the_department,
    r9_2_reassigned_with_a_reason,
    r9_2b_visit_can_be_announced,
)
from attestat.domain.substitution import inv_09_one_duty
from attestat.domain.worktime import local_day
from attestat.gateways import files
from attestat.store import permit_control as stored
from attestat.store.blobs import blob
from attestat.store.models import (
    AnnouncedVisit,
    Document,
    EvidenceFile,
    Inquiry,
    PermitControl,
    Person,
    Reassignment,
)

MOST_FILES = 50
MOST_BYTES = 200 * 1024 * 1024
"""Of all evidence of one inquiry; a bound against filling the database, not the law's."""


def take_as_inspector(inquiry: UUID, *, by: Actor) -> tuple[Case, Inquiry]:
    """The inquiry, for the inspector assigned to it; another inspector of the department is told so."""
    row = Inquiry.objects.filter(public_id=inquiry, body__public_id=by.body_id).first()
    if row is None:
        raise not_found()
    case = take(row.application.public_id, by=by, act=access.Look.SEE_INQUIRY)
    locked = (
        Inquiry.objects.select_for_update(of=("self",))
        .select_related("body", "registration", "inspector__person", "inspector__post__body")
        .get(pk=row.pk)
    )
    locked.application = case.row
    mine = locked.inspector is not None and is_of(locked.inspector, by)
    relations = case.relations | ({Relation.ASSIGNED_INSPECTOR} if mine else frozenset())
    access.demand(by, Step.SIGN_CONCLUSION, relations)
    inv_09_one_duty(by, acted_by(by, case.row))
    transition(Machine.INQUIRY, Step.SIGN_CONCLUSION, locked.stage)
    return case, locked


def asked(case: Case, inquiry: Inquiry) -> tuple[Asked, ...]:
    """What the inquiry asks of the works of its case that are still open."""
    return stored.asked(inquiry, case.facts.open_works, edition_of(case))


def frame(case: Case, inquiry: Inquiry, *, at: datetime) -> Frame:
    """The time of permit control today."""
    return stored.frame(inquiry, edition_of(case), today=local_day(at))


def save_record(
    *,
    inquiry: UUID,
    version: int,
    control: Control | None = None,
    findings: Sequence[WorkFindings] = (),
    by: Actor,
    at: datetime,
) -> Answer:
    """Keep what is typed so far, whole or not; parts of the form that are not named stay as they were.

    The version of the page must be the present one (0 before anything was saved), else `stale_page`. Saving
    twice is harmless, so no idempotency key is asked.
    """
    with transaction.atomic():
        case, row = take_as_inspector(inquiry, by=by)
        saved = keep_record(case, row, control=control, findings=findings, version=version, at=at)
        return {"version": saved.version, "saved_at": saved.saved_at.isoformat()}


def keep_record(
    case: Case,
    inquiry: Inquiry,
    *,
    control: Control | None,
    findings: Sequence[WorkFindings],
    version: int | None,
    at: datetime,
) -> PermitControl:
    """Write the record of a locked inquiry, in the caller's transaction; `version` None: whatever it is."""
    row = PermitControl.objects.filter(inquiry=inquiry).first() or PermitControl(
        inquiry=inquiry, version=0, saved_at=at
    )
    wanted = asked(case, inquiry)
    known = {(one.work, one.base) for one in wanted}
    if any((f.work, f.base) not in known for f in findings):
        raise not_found()
    before = stored.record(row)
    after = before.with_findings(_tidy(f) for f in findings)
    after = Record(_tidy_control(control or before.control), in_list_order(after, wanted))
    if row.version and after == Record(before.control, in_list_order(before, wanted)):
        return row  # a second click, or a page that shows what another one saved
    if version is not None and version != row.version:
        raise Obstacle("stale_page", "version", stage=inquiry.stage)
    said = after.control
    row.kind, row.basis, row.place = str(said.kind), said.basis, said.place
    row.visited_on, row.participants = said.visited_on, list(said.participants)
    row.started_on, row.finished_on = said.started_on, said.finished_on
    row.findings = findings_as_data(after.findings)
    row.version, row.saved_at = row.version + 1, at
    row.save()
    lapse(inquiry)
    return row


def _tidy(found: WorkFindings) -> WorkFindings:
    items = tuple(replace(item, comment=item.comment.strip()) for item in found.items)
    return replace(found, items=items, reason=found.reason.strip())


def _tidy_control(control: Control) -> Control:
    names = tuple(name.strip() for name in control.participants if name.strip())
    return replace(control, basis=control.basis.strip(), place=control.place.strip(), participants=names)


def lapse(inquiry: Inquiry) -> None:
    """The conclusion that was prepared no longer says what the record says; its number stays."""
    for paper in Document.objects.filter(inquiry=inquiry, kind="conclusion", state="prepared"):
        paper.state = "lapsed"
        paper.save(update_fields=["state"])


def announce_visit(*, inquiry: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Tell the company of the visit as the record has it: its day, place and basis stand on the case's page.

    A visit whose day or place changes is announced anew (Law on Permits and Notifications 51(2-1)).
    """
    with acting("announce_visit", by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_as_inspector(inquiry, by=by)
            said = stored.kept(row)[0].control
            if said.kind is not ControlKind.VISIT:
                raise Obstacle("no_visit_to_announce", "9.2; Law on Permits 51(2-1)")
            r9_2b_visit_can_be_announced(said, frame(case, row, at=at))
            assert said.visited_on is not None
            visit = AnnouncedVisit.objects.create(
                inquiry=row,
                day=said.visited_on,
                place=said.place,
                basis=said.basis,
                announced_at=at,
                announced_by=Person.objects.get(public_id=by.person_id),
            )
            lapse(row)
            content: Mapping[str, object] = {
                "inquiry": str(row.public_id),
                "visit": str(visit.public_id),
                "day": visit.day.isoformat(),
            }
            note(case, "announce_visit", by=by, at=at, data=content)
            act.answer = {"visit": str(visit.public_id)}
        return act.answer


def add_evidence(*, inquiry: UUID, name: str, data: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """Attach a file as evidence: PDF, JPEG or PNG by its content, whatever it is called (ABU-29)."""
    with obstacles_journalled("add_evidence", by=by, at=at, subject=inquiry):
        try:
            known = files.inspect(data, at_most=settings.SETTINGS.max_upload_mb * 1024 * 1024)
        except files.FileRefused as error:
            raise Obstacle("file_refused", "9.2", reason=error.code) from error
    with acting("add_evidence", by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_as_inspector(inquiry, by=by)
            present = EvidenceFile.objects.filter(inquiry=row, removed_at__isnull=True)
            taken = present.aggregate(size=Sum("size"))["size"] or 0
            if present.count() >= MOST_FILES or taken + known.size > MOST_BYTES:
                raise Obstacle("evidence_full", "9.2", files=MOST_FILES, mb=MOST_BYTES // 1024 // 1024)
            content_blob = blob(data)
            if present.filter(blob_id=content_blob.sha256).exists():
                raise Obstacle("evidence_twice", "9.2")
            file = EvidenceFile.objects.create(
                inquiry=row,
                blob=content_blob,
                name=files.safe_name(name, known.kind),
                kind=str(known.kind),
                size=known.size,
                added_at=at,
                added_by=Person.objects.get(public_id=by.person_id),
            )
            lapse(row)
            content = {
                "inquiry": str(row.public_id),
                "evidence": str(file.public_id),
                "sha256": content_blob.sha256,
            }
            note(case, "add_evidence", by=by, at=at, data=content)
            act.answer = {"evidence": str(file.public_id)}
        return act.answer


def remove_evidence(*, inquiry: UUID, evidence: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Take a file back before the conclusion is signed; it is marked, its bytes and its row stay."""
    with acting("remove_evidence", by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_as_inspector(inquiry, by=by)
            file = EvidenceFile.objects.filter(
                inquiry=row, public_id=evidence, removed_at__isnull=True
            ).first()
            if file is None:
                raise not_found()
            file.removed_at, file.removed_by = at, Person.objects.get(public_id=by.person_id)
            file.save(update_fields=["removed_at", "removed_by"])
            lapse(row)
            content = {
                "inquiry": str(row.public_id),
                "evidence": str(file.public_id),
                "sha256": file.blob_id,
            }
            note(case, "remove_evidence", by=by, at=at, data=content)
            act.answer = {"evidence": str(file.public_id)}
        return act.answer


def reassign_inspector(
    *, inquiry: UUID, inspector: UUID, reason: str, by: Actor, at: datetime, key: str
) -> Answer:
    """The head of the department gives the inquiry to another inspector, with a reason; the stage stays.

    The record goes on with the new inspector. A prepared conclusion lapses: it names the former one.
    """
    with acting(Prepare.REASSIGN_INSPECTOR, by=by, at=at, key=key, subject=inquiry) as act:
        if act.answer is None:
            case, row = take_inquiry(inquiry, by=by, act=Prepare.REASSIGN_INSPECTOR)
            if row.stage != str(InquiryStage.INSPECTING):
                raise Obstacle("not_in_table", "9.2", step="reassign_inspector", stage=row.stage)
            appointed = filled(inspector, at=at)
            r9_2_inspector_of_the_department(
                role_of(appointed),
                appointed.post.body.public_id if appointed else None,
                facts_of(case, row),
            )
            assert appointed is not None and row.inspector is not None
            r9_2_reassigned_with_a_reason(reason, same=appointed.person_id == row.inspector.person_id)
            before, row.inspector = row.inspector, appointed
            row.save(update_fields=["inspector"])
            Reassignment.objects.create(
                inquiry=row,
                former=before,
                inspector=appointed,
                reason=reason.strip(),
                reassigned_at=at,
                reassigned_by=Person.objects.get(public_id=by.person_id),
            )
            lapse(row)
            content = {
                "inquiry": str(row.public_id),
                "from": str(before.public_id),
                "to": str(appointed.public_id),
            }
            note(case, "reassign_inspector", by=by, at=at, data=content)
            act.answer = {"inspector": str(appointed.public_id)}
        return act.answer
