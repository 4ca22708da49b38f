"""Changes of the working calendar: proposed by one administrator with the act, confirmed by another (ADR 17).

What a change may be is the core's (`domain.calendar_change`). Which terms it moves is one list
(`store.queries.calendar.affected`): shown before, written down by the confirmation.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attestat.actions.acting import Answer, acting
from attestat.actions.case import not_found
from attestat.domain import access
from attestat.domain.access import Govern, Relation
from attestat.domain.actor import SYSTEM, Actor
from attestat.domain.calendar_change import Act, Asked, Proposed, as_data, asked_from, kind_of, propose
from attestat.domain.canonical import NotCanonical
from attestat.domain.edition_reading import Text
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import blobs, journal, law, law_version
from attestat.store.models import (
    CalendarChange,
    CalendarDecision,
    CalendarNotice,
    CalendarVersion,
    Message,
    Person,
    ToldTerm,
)
from attestat.store.queries import calendar as queries
from attestat.store.queries.calendar import CaseMoves

STREAM = "calendar"
"""The journal's stream of the calendar; each case that a change moves has an event in its own stream too."""

_CLAUSE = "Labour Code 84, 85"
LONGEST_REMARKS = 2000


def propose_change(*, asked: Asked, act: Act, by: Actor, at: datetime, key: str) -> Answer:
    """An administrator proposes a change with its act; nothing holds until another confirms it.

    Raises what `domain.calendar_change.propose` raises, and `text_not_printable`.
    """
    with acting(Govern.PROPOSE_CALENDAR, by=by, at=at, key=key, subject=STREAM) as acted:
        if acted.answer is None:
            _demand(by, Govern.PROPOSE_CALENDAR)
            law.hold()
            base = _newest()
            data = _bytes(propose(law.calendar_data(base.data_id), asked, act, local_day(at)))
            row = CalendarChange.objects.create(
                base=base,
                data=blobs.blob(data),
                kind=kind_of(asked),
                asked=as_data(asked),
                act_number=act.number,
                act_date=act.given_on,
                act_title_kk=act.title.kk,
                act_title_ru=act.title.ru,
                act_title_en=act.title.en,
                known_on=act.known_on,
                proposed_by=_person(by),
                proposed_at=at,
            )
            _note(row, "propose_calendar", by, at, what=row.kind, act_date=row.act_date.isoformat())
            acted.answer = {"change": str(row.public_id)}
        return acted.answer


def confirm_change(*, change: UUID, sha256: str, by: Actor, at: datetime, key: str) -> Answer:
    """Another administrator confirms exactly the data that the page showed (`sha256`): they hold at once.

    In the same transaction every open term that becomes longer is told anew, with an event in its case. A
    term that would become shorter keeps the day that was told. Raises Obstacle `calendar_own_change`,
    `calendar_decided`, `calendar_overtaken`, `calendar_other_data`, and what the proposal would raise today.
    """
    with acting(Govern.CONFIRM_CALENDAR, by=by, at=at, key=key, subject=change) as acted:
        if acted.answer is None:
            _demand(by, Govern.CONFIRM_CALENDAR)
            # No act tells a date from here to the end: the list below is whole.
            law.hold_to_change()
            row = _undecided(change)
            if by.person == row.proposed_by.public_id:
                raise Obstacle("calendar_own_change", _CLAUSE)
            if row.data_id != sha256:
                raise Obstacle("calendar_other_data", _CLAUSE)
            base = _newest()
            if row.base_id != base.pk:
                raise Obstacle("calendar_overtaken", _CLAUSE)
            today = local_day(at)
            again = propose(law.calendar_data(base.data_id), _asked(row), _act(row), today)
            if hashlib.sha256(_bytes(again)).hexdigest() != row.data_id:
                raise Obstacle("calendar_other_data", _CLAUSE)
            cases = queries.affected(law.calendar_of(row.data_id), today=today)
            number = _put_in_force(row, base, cases, by, at)
            acted.answer = {
                "version": number,
                "cases": len(cases),
                "terms": sum(len(case.moved) for case in cases),
            }
    # This process knows it at once; the others with their next request.
    law_version.ask()
    return acted.answer


def _put_in_force(
    row: CalendarChange, base: CalendarVersion, cases: list[CaseMoves], by: Actor, at: datetime
) -> int:
    _tell_what_was_shown(cases, base, at)
    CalendarDecision.objects.create(
        change=row,
        verdict="confirmed",
        data_id=row.data_id,
        moved_terms=sum(len(case.moved) for case in cases),
        moved_cases=len(cases),
        decided_by=_person(by),
        decided_at=at,
    )
    version = CalendarVersion.objects.create(
        number=base.number + 1, data_id=row.data_id, change=row, made_at=at
    )
    ToldTerm.objects.bulk_create(
        ToldTerm(
            application=case.row,
            term=move.term.slug,
            day=move.after,
            counted_by_id=row.data_id,
            change=row,
            told_at=at,
        )
        for case in cases
        for move in case.moved
    )
    for case in cases:
        _tell_case(case, row, version.number, by, at)
    _note(
        row,
        "confirm_calendar",
        by,
        at,
        version=version.number,
        cases=len(cases),
        terms=sum(len(case.moved) for case in cases),
    )
    return version.number


def _tell_what_was_shown(cases: list[CaseMoves], base: CalendarVersion, at: datetime) -> None:
    """Terms of cases older than the record of told days: the day that was shown until now is the told one."""
    ToldTerm.objects.bulk_create(
        ToldTerm(
            application=case.row, term=move.term.slug, day=move.before, counted_by_id=base.data_id, told_at=at
        )
        for case in cases
        for move in case.moved
        if not move.term.is_told
    )


def _tell_case(case: CaseMoves, row: CalendarChange, version: int, by: Actor, at: datetime) -> None:
    moved = [[move.term.slug, move.before.isoformat(), move.after.isoformat()] for move in case.moved]
    event = journal.append(
        stream=case.id,
        kind="calendar_changed",
        by=by,
        at=at,
        data={"change": str(row.public_id), "version": version, "terms": moved},
    )
    Message.objects.create(
        destination="monitoring",
        stream=str(case.id),
        event=event.pk,
        created_at=at,
        payload={
            "application": case.number,
            "bin": case.row.organisation.bin,
            "step": "calendar_changed",
            "stage": case.row.stage,
            "at": at.isoformat(),
            "effective_day": case.row.effective_day.isoformat() if case.row.effective_day else None,
            "terms": moved,
        },
    )


def return_change(*, change: UUID, remarks: str, by: Actor, at: datetime, key: str) -> Answer:
    """An administrator returns a proposal with remarks; the proposer takes back his own in the same way.

    Raises Obstacle `calendar_decided`, `calendar_returned_without_remarks`.
    """
    with acting(Govern.RETURN_CALENDAR, by=by, at=at, key=key, subject=change) as acted:
        if acted.answer is None:
            _demand(by, Govern.RETURN_CALENDAR)
            law.hold_to_change()
            row = _undecided(change)
            text = remarks.strip()[:LONGEST_REMARKS]
            if not text:
                raise Obstacle("calendar_returned_without_remarks", _CLAUSE)
            CalendarDecision.objects.create(
                change=row,
                verdict="returned",
                data_id=row.data_id,
                remarks=text,
                decided_by=_person(by),
                decided_at=at,
            )
            _note(row, "return_calendar", by, at)
            acted.answer = {"change": str(row.public_id)}
        return acted.answer


def ask_for_years(*, at: datetime) -> int:
    """Note that a year must be entered or confirmed, from 1 October before it, and again when it has begun.

    Once each, by an event in the calendar's stream. Desks compute the same when they are opened, so nothing
    depends on this having run. Says how many notices are new.
    """
    made = 0
    for wanted in queries.wanted_years(local_day(at)):
        for kind in ("reminder", "overdue") if wanted.has_begun else ("reminder",):
            made += _ask_for_year(wanted.year, kind, at)
    return made


def _ask_for_year(year: int, kind: str, at: datetime) -> int:
    with transaction.atomic():
        # Two workers may come at once; the constraint lets one through, and only he writes the event.
        _, fresh = CalendarNotice.objects.get_or_create(year=year, kind=kind, defaults={"made_at": at})
        if fresh:
            data = {"year": year, "kind": kind}
            journal.append(stream=STREAM, kind="calendar_year_wanted", by=SYSTEM, at=at, data=data)
    return int(fresh)


def _newest() -> CalendarVersion:
    return CalendarVersion.objects.order_by("-number")[0]


def _undecided(change: UUID) -> CalendarChange:
    row = CalendarChange.objects.select_related("proposed_by").filter(public_id=change).first()
    if row is None:
        raise not_found()
    if CalendarDecision.objects.filter(change=row).exists():
        raise Obstacle("calendar_decided", _CLAUSE)
    return row


def _asked(row: CalendarChange) -> Asked:
    return asked_from(row.kind, row.asked)


def _act(row: CalendarChange) -> Act:
    title = Text(row.act_title_kk, row.act_title_ru, row.act_title_en)
    return Act(row.act_number, row.act_date, title, row.known_on)


def _bytes(proposed: Proposed) -> bytes:
    try:
        return law.calendar_bytes(proposed.data)
    except NotCanonical as error:
        raise Obstacle("text_not_printable", "form", found=error.found) from error


def _person(by: Actor) -> Person:
    return Person.objects.get(public_id=by.person_id)


def _demand(by: Actor, act: Govern) -> None:
    access.demand(by, act, [Relation.COMMITTEE] if by.body else [])


def _note(row: CalendarChange, kind: str, by: Actor, at: datetime, **more: object) -> None:
    data: dict[str, object] = {"change": str(row.public_id), "sha256": row.data_id, **more}
    journal.append(stream=STREAM, kind=kind, by=by, at=at, data=data)
