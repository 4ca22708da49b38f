"""Editions of the Rules: begun and changed by one administrator, reviewed by another, then published (VER-2).

What an edition is and how it joins the others is the core's (`domain.edition`, `domain.edition_series`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max

from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import not_found
from attestat.domain import access
from attestat.domain.access import Govern, Relation
from attestat.domain.actor import Actor
from attestat.domain.canonical import NotCanonical
from attestat.domain.edition import Edition, EditionError, edition_from
from attestat.domain.edition_reading import plain
from attestat.domain.edition_series import Joining, Place, amending_act, data_hash, joining
from attestat.domain.obstacle import Obstacle
from attestat.domain.rules.clause12 import ADDRESSEES, r12_published_day
from attestat.domain.rules.version import (
    ver_2_changed_by_the_drafter,
    ver_2_published_as_reviewed,
    ver_2_reviewed_by_another,
)
from attestat.domain.worktime import local_day
from attestat.gateways import files
from attestat.store import journal, law
from attestat.store import models as m
from attestat.store.blobs import blob

CODE = re.compile(r"[0-9a-z][0-9a-z-]{2,31}")
LONGEST_REMARKS = 4000
_SERIES_LOCK = 186_015
"""Advisory lock of those who publish: one at a time."""


def start_edition(*, based_on: str, code: str, valid_from: date, by: Actor, at: datetime, key: str) -> Answer:
    """Begin a draft as a copy of a published edition, or of a draft of somebody else's, under a code of its
    own.

    The copy has no end, its wording counts as confirmed: both can be changed. Raises Obstacle
    `edition_code_form`, `edition_code_taken`, `not_found`.
    """
    with acting(Govern.EDIT_EDITION, by=by, at=at, key=key, subject=f"new {code}"[:64]) as act:
        if act.answer is None:
            _demand(by, Govern.EDIT_EDITION)
            if not CODE.fullmatch(code):
                raise Obstacle("edition_code_form", "VER-2")
            base = m.Edition.objects.filter(code=based_on).exclude(state="discarded").first()
            if base is None:
                raise not_found()
            if m.Edition.objects.filter(code=code).exclude(state="discarded").exists():
                raise Obstacle("edition_code_taken", "VER-1", edition=code)
            data = plain(law.whole(base.data))
            for name in ("valid_to", "missing"):
                data.pop(name, None)
            data |= {"code": code, "valid_from": valid_from.isoformat(), "wording_confirmed": True}
            row = m.Edition.objects.create(
                code=code,
                data=data,
                data_sha256=data_hash(data),
                valid_from=valid_from,
                source="entered",
                based_on=base.code,
                drafted_by=_person(by),
                drafted_at=at,
                changed_at=at,
            )
            _note(row, "start_edition", by, at, based_on=base.code)
            act.answer = {"edition": str(row.public_id)}
        return act.answer


def change_edition(
    *, edition: UUID, changes: Mapping[str, Any], version: int, by: Actor, at: datetime, key: str
) -> Answer:
    """Put new values in place of whole parts of a draft (`changes`: names of the top level; None takes one
    away).

    What was sent or reviewed is a draft again. Faults of the law do not stop it: they are told, and stop the
    sending. Raises Obstacle `not_the_drafter`, `edition_published`, `stale_edition`, `edition_code_form`,
    `edition_code_taken`, `edition_day_form`, `text_not_printable`.
    """
    with acting(Govern.CHANGE_EDITION, by=by, at=at, key=key, subject=edition) as act:
        if act.answer is None:
            row = _taken(edition, by, Govern.CHANGE_EDITION)
            ver_2_changed_by_the_drafter(by.person, row.drafted_by.public_id if row.drafted_by else None)
            _demand_open(row)
            if version != row.version:
                raise Obstacle("stale_edition", "version")
            data = {**row.data, **{name: plain(value) for name, value in changes.items()}}
            data = {name: value for name, value in data.items() if value is not None}
            changed = sorted(name for name in {*data, *row.data} if data.get(name) != row.data.get(name))
            if changed:
                _keep(row, data, at)
                _note(row, "change_edition", by, at, parts=changed)
            act.answer = {"edition": str(row.public_id), "version": row.version, "changed": changed}
        return act.answer


def _keep(row: m.Edition, data: dict[str, Any], at: datetime) -> None:
    code, since = data.get("code"), _day(data.get("valid_from"))
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise Obstacle("edition_code_form", "VER-2")
    if since is None:
        raise Obstacle("edition_day_form", "VER-1")
    twin = m.Edition.objects.filter(code=code).exclude(state="discarded").exclude(pk=row.pk)
    if twin.exists():
        raise Obstacle("edition_code_taken", "VER-1", edition=code)
    until = _day(data.get("valid_to"))
    row.data, row.data_sha256 = data, _hash(data)
    # An end before the beginning is a fault that is told; the row keeps days that can be.
    row.code, row.valid_from, row.valid_to = code, since, until if until and until >= since else None
    row.state, row.version, row.changed_at = "draft", row.version + 1, at
    row.sent_at = row.reviewed_by = row.reviewed_at = None
    row.reviewed_sha256 = ""
    row.save()


def discard_edition(*, edition: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The drafter puts his draft away; its code is free again, the row stays."""
    with acting(Govern.DISCARD_EDITION, by=by, at=at, key=key, subject=edition) as act:
        if act.answer is None:
            row = _taken(edition, by, Govern.DISCARD_EDITION)
            ver_2_changed_by_the_drafter(by.person, row.drafted_by.public_id if row.drafted_by else None)
            _demand_state(row, "draft")
            row.state = "discarded"
            row.save(update_fields=["state"])
            _note(row, "discard_edition", by, at)
            act.answer = {"edition": str(row.public_id)}
        return act.answer


def send_edition(*, edition: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The drafter sends his draft to be reviewed by another person; it must be without fault.

    Raises Obstacle `edition_faulty`, `publication_day_missing`, and those of the series.
    """
    with acting(Govern.SEND_EDITION, by=by, at=at, key=key, subject=edition) as act:
        if act.answer is None:
            row = _taken(edition, by, Govern.SEND_EDITION)
            ver_2_changed_by_the_drafter(by.person, row.drafted_by.public_id if row.drafted_by else None)
            _demand_state(row, "draft")
            made = _faultless(row)
            r12_published_day(amending_act(made))
            _joins(made, at)
            row.state, row.sent_at, row.remarks = "in_review", at, ""
            row.save(update_fields=["state", "sent_at", "remarks"])
            _note(row, "send_edition", by, at)
            act.answer = {"edition": str(row.public_id)}
        return act.answer


def review_edition(
    *, edition: UUID, sha256: str, accepted: bool, remarks: str, by: Actor, at: datetime, key: str
) -> Answer:
    """Another administrator accepts these very data (`sha256`), or returns them with his remarks.

    Raises Obstacle `reviewed_by_the_drafter`, `stale_edition`, `remarks_missing`.
    """
    with acting(Govern.REVIEW_EDITION, by=by, at=at, key=key, subject=edition) as act:
        if act.answer is None:
            row = _taken(edition, by, Govern.REVIEW_EDITION)
            ver_2_reviewed_by_another(by.person, row.drafted_by.public_id if row.drafted_by else None)
            _demand_state(row, "in_review")
            if sha256 != row.data_sha256:
                raise Obstacle("stale_edition", "version")
            text = remarks.strip()[:LONGEST_REMARKS]
            if accepted:
                _faultless(row)
                row.state, row.reviewed_by, row.reviewed_at = "reviewed", _person(by), at
                row.reviewed_sha256 = row.data_sha256
            else:
                if not text:
                    raise Obstacle("remarks_missing", "VER-2")
                row.state, row.sent_at = "draft", None
            row.remarks = text
            row.save()
            _note(row, "review_edition" if accepted else "return_edition", by, at)
            act.answer = {"edition": str(row.public_id), "state": row.state}
        return act.answer


def publish_edition(*, edition: UUID, sha256: str, by: Actor, at: datetime, key: str) -> Answer:
    """Publish what was reviewed: it joins the series, and the notices of clause 12 are to be sent (R12).

    Those who publish wait for each other, and an acceptance under the edition that ends waits too or is
    before. Raises Obstacle `edition_not_reviewed`, `stale_edition` and those of
    `domain.edition_series.joining`.
    """
    with acting(Govern.PUBLISH_EDITION, by=by, at=at, key=key, subject=edition) as act:
        if act.answer is None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SERIES_LOCK])
            list(m.Edition.objects.select_for_update().filter(state="published").order_by("id"))
            row = _taken(edition, by, Govern.PUBLISH_EDITION)
            _demand_open(row)
            ver_2_published_as_reviewed(row.state, row.reviewed_sha256, data_hash(row.data), sha256)
            made = _faultless(row)
            act_published = r12_published_day(amending_act(made))
            joins = _joins(made, at)
            _apply(row, joins)
            row.state, row.published_by, row.published_at = "published", _person(by), at
            row.valid_to = joins.valid_to
            row.save()
            for addressee in ADDRESSEES:
                m.EditionNotice.objects.create(
                    edition=row, addressee=addressee, act_published=act_published, made_at=at
                )
            _note(
                row,
                "publish_edition",
                by,
                at,
                valid_from=row.valid_from.isoformat(),
                ends=joins.ends,
                replaces=joins.replaces,
            )
            act.answer = {"edition": str(row.public_id), "ends": joins.ends, "replaces": joins.replaces}
        return act.answer


def _apply(row: m.Edition, joins: Joining) -> None:
    published = m.Edition.objects.filter(state="published")
    if joins.ends:
        published.filter(code=joins.ends).update(valid_to=joins.ends_on)
    if joins.replaces:
        published.filter(code=joins.replaces).update(replaced_by=row)


def what_follows(edition: UUID, *, at: datetime) -> Joining:
    """What publishing this edition now would do to the others; raises the Obstacles that would stop it."""
    row = m.Edition.objects.filter(public_id=edition).first()
    if row is None:
        raise not_found()
    made = _faultless(row)
    r12_published_day(amending_act(made))
    return _joins(made, at)


def _joins(made: Edition, at: datetime) -> Joining:
    rows = m.Edition.objects.filter(state="published", replaced_by__isnull=True)
    series = [
        Place(code, since, until, confirmed)
        for code, since, until, confirmed in rows.values_list(
            "code", "valid_from", "valid_to", "data__wording_confirmed"
        )
    ]
    last = m.Application.objects.filter(received_at__isnull=False).aggregate(day=Max("effective_day"))["day"]
    return joining(series, Place.of(made), today=local_day(at), last_accepted=last)


def record_notice(
    *,
    notice: UUID,
    number: str,
    sent_on: date,
    proof: tuple[str, bytes] | None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Record that a notice of clause 12 was sent: outgoing number, day, and the proof when there is a file.

    Raises Obstacle `notice_sent`, `notice_number_missing`, `notice_day`, and `file_refused` for the proof.
    """
    with obstacles_journalled(Govern.RECORD_NOTICE, by=by, at=at, subject=notice):
        _demand(by, Govern.RECORD_NOTICE)
        name = _inspected(*proof) if proof is not None else ""
    with acting(Govern.RECORD_NOTICE, by=by, at=at, key=key, subject=notice) as act:
        if act.answer is None:
            row = m.EditionNotice.objects.select_for_update(of=("self",)).filter(public_id=notice).first()
            if row is None:
                raise not_found()
            if row.number:
                raise Obstacle("notice_sent", "12")
            said = " ".join(number.split())
            if not said or len(said) > 100:
                raise Obstacle("notice_number_missing", "12")
            if not row.act_published <= sent_on <= local_day(at):
                raise Obstacle("notice_day", "12")
            if proof is not None:
                row.proof, row.proof_name = blob(proof[1]), name
            row.number, row.sent_on, row.recorded_by, row.recorded_at = said, sent_on, _person(by), at
            row.save()
            data: dict[str, object] = {
                "notice": str(row.public_id),
                "addressee": row.addressee,
                "sent_on": sent_on.isoformat(),
                "proof": row.proof_id or "",
            }
            journal.append(
                stream=row.edition.public_id, kind=str(Govern.RECORD_NOTICE), by=by, at=at, data=data
            )
            act.answer = {"notice": str(row.public_id)}
        return act.answer


def _inspected(name: str, data: bytes) -> str:
    try:
        known = files.inspect(data, at_most=settings.SETTINGS.max_upload_mb * 1024 * 1024)
    except files.FileRefused as error:
        raise Obstacle("file_refused", "12", reason=error.code) from error
    return files.safe_name(name, known.kind)


def _demand(by: Actor, act: Govern) -> None:
    access.demand(by, act, [Relation.COMMITTEE] if by.body else [])


def _taken(edition: UUID, by: Actor, act: Govern) -> m.Edition:
    _demand(by, act)
    row = (
        m.Edition.objects.select_for_update(of=("self",))
        .select_related("drafted_by")
        .filter(public_id=edition)
        .first()
    )
    if row is None:
        raise not_found()
    return row


def _demand_open(row: m.Edition) -> None:
    if row.state in ("published", "discarded"):
        raise Obstacle("edition_published", "VER-1", edition=row.code)


def _demand_state(row: m.Edition, state: str) -> None:
    _demand_open(row)
    if row.state != state:
        raise Obstacle("edition_elsewhere", "VER-2")


def _faultless(row: m.Edition) -> Edition:
    try:
        return edition_from(law.whole(row.data))
    except EditionError as error:
        raise Obstacle("edition_faulty", "VER-2", count=len(error.problems)) from error


def _hash(data: Mapping[str, Any]) -> str:
    try:
        return data_hash(data)
    except NotCanonical as error:
        raise Obstacle("text_not_printable", "form", found=error.found) from error


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _person(by: Actor) -> m.Person:
    return m.Person.objects.get(public_id=by.person_id)


def _note(row: m.Edition, kind: str, by: Actor, at: datetime, **more: object) -> None:
    data: dict[str, object] = {"code": row.code, "sha256": row.data_sha256, **more}
    journal.append(stream=row.public_id, kind=kind, by=by, at=at, data=data)
