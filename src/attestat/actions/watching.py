"""Watching the terms: reminders before, alarms after, once each, and the reason for what was not kept (Q17).

A notice says what a term is; it decides nothing. Dates are computed from the events of the case whenever they
are asked for, so a run that was missed or came late changes none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attestat.actions.absence_watch import remind
from attestat.actions.acting import Answer, acting
from attestat.actions.case import not_found, take
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED, ISSUED_IN_PART
from attestat.domain.terms import TermState
from attestat.domain.worktime import local_day
from attestat.store import journal
from attestat.store.models import (
    Application,
    Appointment,
    Body,
    EditionAlarm,
    Inquiry,
    OverdueReason,
    Person,
    TermNotice,
)
from attestat.store.queries import editions
from attestat.store.queries.terms import CaseTerm, terms_of

NEEDS_A_REASON = frozenset({TermState.OVERDUE, TermState.MET_LATE})
LONGEST_REASON = 2000


@dataclass(frozen=True)
class _To:
    """Whom a notice is for: a role, in one department, or one person in his post."""

    role: Role
    body: Body | None = None
    appointment: Appointment | None = None


_CHANCELLERY, _HEAD = _To(Role.CHANCELLERY), _To(Role.HEAD)


def watch(*, at: datetime) -> int:
    """Write the notices that are due now for every open case; says how many are new.

    A reminder on the warning day (the last day itself for what must be done the same day), an alarm to whom
    it concerns the day after the last day, and at the same time one to the person above him.
    """
    today = local_day(at)
    open_cases = (
        Application.objects.filter(received_at__isnull=False)
        .exclude(stage__in=[*map(str, CLOSED), ISSUED_IN_PART])
        .select_related("executor", "addressee")
        .order_by("id")
    )
    made = 0
    for row in open_cases.iterator(chunk_size=200):
        made += _watch_case(row, today, at)
    return made + _watch_notices(today, at) + remind(at=at)


def _watch_notices(today: date, at: datetime) -> int:
    """The notices of clause 12 that are not sent: a reminder and an alarm to the administrators, one more to
    the head.
    """
    wanted = []
    for notice in editions.unsent():
        state = notice.state_on(today)
        kinds = []
        if state in (TermState.WARNED, TermState.OVERDUE):
            kinds.append(("reminder", Role.ADMINISTRATOR))
        if state is TermState.OVERDUE:
            kinds += [("overdue", Role.ADMINISTRATOR), ("escalated", Role.HEAD)]
        wanted += [
            EditionAlarm(notice_id=notice.pk, kind=kind, due=notice.term.due, role=str(role), made_at=at)
            for kind, role in kinds
        ]
    known = set(EditionAlarm.objects.values_list("notice_id", "kind", "due"))
    fresh = [alarm for alarm in wanted if (alarm.notice_id, alarm.kind, alarm.due) not in known]
    EditionAlarm.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _watch_case(row: Application, today: date, at: datetime) -> int:
    inquiries = list(row.inquiries.select_related("body", "inspector").order_by("id"))
    of = {inquiry.public_id: inquiry for inquiry in inquiries}
    wanted = []
    for term in terms_of(row, inquiries):
        if term.open and term.slug != "T2":
            inquiry = of[term.inquiry] if term.inquiry else None
            for kind, to in _due_notices(row, term, inquiry, today):
                wanted.append(_notice(row, term, kind, to, at))
    known = set(row.term_notices.values_list("term", "kind", "due"))
    fresh = [notice for notice in wanted if (notice.term, notice.kind, notice.due) not in known]
    # Two workers may watch at once; the constraint lets one of them through.
    TermNotice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _due_notices(
    row: Application, term: CaseTerm, inquiry: Inquiry | None, today: date
) -> Iterator[tuple[str, _To]]:
    state = term.state_on(today)
    charged, above = _charged(row, term, inquiry)
    if state in (TermState.WARNED, TermState.OVERDUE):
        yield "reminder", charged
    if state is TermState.OVERDUE:
        yield "overdue", charged
        yield "escalated", above


def _charged(row: Application, term: CaseTerm, inquiry: Inquiry | None) -> tuple[_To, _To]:
    """Who must act in this term now, and who stands above him.

    A department that is silent is made known to its own head first and to the Committee's executor, never
    taken for consent (Q16).
    """
    executor = _To(Role.EXECUTOR, appointment=row.executor) if row.executor else _HEAD
    if inquiry is not None:
        head = _To(Role.DEPARTMENT_HEAD, body=inquiry.body)
        if inquiry.stage == "sent":
            return _To(Role.DEPARTMENT_CHANCELLERY, body=inquiry.body), head
        if inquiry.stage == "inspecting" and inquiry.inspector:
            return _To(Role.INSPECTOR, body=inquiry.body, appointment=inquiry.inspector), head
        return head, executor
    match row.stage:
        case "submitted" | "registered":
            return _CHANCELLERY, _HEAD
        case "at_head":
            return _To(Role.HEAD, appointment=row.addressee), _HEAD
        case "awaiting_signature":
            return _HEAD, _HEAD
    return executor, _HEAD


def _notice(row: Application, term: CaseTerm, kind: str, to: _To, at: datetime) -> TermNotice:
    return TermNotice(
        application=row,
        term=term.slug,
        kind=kind,
        due=term.term.due,
        role=str(to.role),
        body=to.body,
        appointment=to.appointment,
        made_at=at,
    )


def give_reason(*, application: UUID, term: str, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """The responsible executor says why a term was not kept (Q17); once, and it stays.

    Raises Obstacle `overdue_without_reason`, `not_overdue` when the term still runs or was kept,
    `reason_given` when somebody has given it before.
    """
    text = " ".join(reason.split())[:LONGEST_REASON]
    with acting("overdue_reason", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.GIVE_OVERDUE_REASON)
            found = next((row for row in terms_of(case.row) if row.slug == term), None)
            if found is None:
                raise not_found()
            if found.is_plan or found.state_on(local_day(at)) not in NEEDS_A_REASON:
                raise Obstacle("not_overdue", found.term.clause)
            if not text:
                raise Obstacle("overdue_without_reason", found.term.clause)
            due = found.term.due
            if case.row.overdue_reasons.filter(term=term, due=due).exists():
                raise Obstacle("reason_given", found.term.clause)
            OverdueReason.objects.create(
                application=case.row,
                term=term,
                due=due,
                reason=text,
                given_by=Person.objects.get(public_id=by.person_id),
                given_at=at,
            )
            journal.append(
                stream=application,
                kind="overdue_reason",
                by=by,
                at=at,
                data={"term": term, "due": due.isoformat()},
            )
            act.answer = {"term": term, "due": due.isoformat()}
        return act.answer
