"""Recusal, another executor, another addressee, and handing over all open cases in one step (clause 8.2).

The place in the queue is that of the application and never changes (clause 13).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg.types.range import DateRange

from attestat.actions.acting import Answer, acting
from attestat.actions.case import Case, not_found, note, take
from attestat.actions.permit_control import lapse
from attestat.actions.registration import filled, role_of
from attestat.actions.signatory import effective
from attestat.actions.substitution import LONGEST, arranged
from attestat.domain.access import Prepare
from attestat.domain.actor import WHO_SIGNS_RESULTS, Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED, ISSUED_IN_PART, Stage
from attestat.domain.rules.clause8 import r8_2_addressee_of_the_provider, r8_2_executor_of_the_provider
from attestat.domain.rules.recusal import (
    r8_2_all_handed_over,
    r8_2_handed_on_with_a_reason,
    r8_2_recused_with_a_reason,
    r8_2_successor_may_act,
)
from attestat.domain.worktime import local_day
from attestat.store import journal, standing
from attestat.store.models import (
    Application,
    Appointment,
    HandedOn,
    HandOver,
    Inquiry,
    Person,
    Reassignment,
    Recusal,
)

_CLOSED = [*map(str, CLOSED), ISSUED_IN_PART]

Item = tuple[str, UUID]
"""What is handed over: "executor" or "addressee" of an application, "inspector" of an inquiry; public id."""


def recuse(*, application: UUID, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """Recuse oneself from a case, for good and in every post; looking stays, acting ends.

    A case that waits for the head who recuses himself goes to a deputy, or to the head where the deputy does.
    Others wait for their head, who sees them among the cases without anybody. Answers {successor}.
    """
    with acting(Prepare.RECUSE, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.RECUSE)
            _open(case, "recuse")
            r8_2_recused_with_a_reason(reason)
            mine = Appointment.objects.get(public_id=by.appointment or uuid.uuid4())
            row = Recusal.objects.create(
                application=case.row,
                person=Person.objects.get(public_id=by.person_id),
                appointment=mine,
                role=str(by.role),
                reason=reason.strip()[:LONGEST],
                recused_at=at,
            )
            note(case, "recuse", by=by, at=at, data={"recusal": str(row.public_id)})
            successor = _other_head(case, mine, at) if by.role in WHO_SIGNS_RESULTS else None
            if successor is not None:
                _hand_on(case, "addressee", successor, "recusal", by=by, at=at)
            act.answer = {"successor": str(successor.public_id) if successor else None}
        return act.answer


def _other_head(case: Case, mine: Appointment, at: datetime) -> Appointment | None:
    """Who takes the case of a head who recused himself: a deputy with duties first, then the head."""
    if case.row.stage != str(Stage.AT_HEAD) or case.row.addressee_id != mine.pk:
        return None
    recused = _recused(case.row)
    rows = (
        Appointment.objects.select_related("person", "post__body")
        .filter(post__body=mine.post.body, post__code__in=["deputy", "head"])
        .exclude(pk=mine.pk)
        .order_by("post__code", "id")
    )
    for row in rows:
        able = row.post.code == "head" or standing.duties_of(row, at=at) is not None
        if able and standing.is_filled(row, at=at) and effective(row, at=at).public_id not in recused:
            return row
    return None


def reassign_executor(
    *, application: UUID, executor: UUID, reason: str, by: Actor, at: datetime, key: str
) -> Answer:
    """The head gives a case to another responsible executor, with a reason; stage and place stay."""
    with acting(Prepare.REASSIGN_EXECUTOR, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.REASSIGN_EXECUTOR)
            _open(case, "reassign_executor")
            if case.row.executor is None:
                raise Obstacle("not_in_table", "8.2", step="reassign_executor", stage=case.row.stage)
            appointed = filled(executor, at=at)
            r8_2_executor_of_the_provider(role_of(appointed))
            assert appointed is not None
            r8_2_handed_on_with_a_reason(reason, same=appointed.pk == case.row.executor.pk)
            _check(case.row, appointed, at)
            _hand_on(case, "executor", appointed, reason, by=by, at=at)
            act.answer = {"executor": str(appointed.public_id)}
        return act.answer


def readdress(*, application: UUID, to: UUID, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """Give a case that waits for its appointment to another head or deputy, with a reason."""
    with acting(Prepare.READDRESS, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.READDRESS)
            if case.row.stage != str(Stage.AT_HEAD) or case.row.addressee is None:
                raise Obstacle("not_in_table", "8.2", step="readdress", stage=case.row.stage)
            addressee = filled(to, at=at)
            r8_2_addressee_of_the_provider(role_of(addressee))
            assert addressee is not None
            r8_2_handed_on_with_a_reason(reason, same=addressee.pk == case.row.addressee.pk)
            _check(case.row, addressee, at)
            _hand_on(case, "addressee", addressee, reason, by=by, at=at)
            act.answer = {"to": str(addressee.public_id)}
        return act.answer


def _open(case: Case, step: str) -> None:
    if case.row.stage in _CLOSED:
        raise Obstacle("not_in_table", "8.2", step=step, stage=case.row.stage)


def _recused(row: Application) -> set[UUID]:
    return set(row.recusals.values_list("person__public_id", flat=True))


def _check(row: Application, successor: Appointment, at: datetime) -> None:
    r8_2_successor_may_act(effective(successor, at=at).public_id, _recused(row))


def _hand_on(case: Case, what: str, to: Appointment, reason: str, *, by: Actor, at: datetime) -> None:
    former = case.row.executor if what == "executor" else case.row.addressee
    assert former is not None
    setattr(case.row, what, to)
    case.row.version += 1
    case.row.save(update_fields=[what, "version"])
    HandedOn.objects.create(
        application=case.row,
        what=what,
        former=former,
        successor=to,
        reason=reason.strip()[:LONGEST],
        handed_by=Person.objects.get(public_id=by.person_id),
        handed_at=at,
    )
    kind = "reassign_executor" if what == "executor" else "readdress"
    data = {"from": str(former.public_id), "to": str(to.public_id)}
    note(case, kind, by=by, at=at, data=data)


def open_items(appointment: UUID) -> tuple[list[Application], list[Application], list[Inquiry]]:
    """What this appointment holds: cases as executor, cases that wait for it as head, inquiries."""
    cases = Application.objects.select_related("number", "organisation").exclude(stage__in=_CLOSED)
    inquiries = Inquiry.objects.select_related("application__number", "application__organisation", "body")
    return (
        list(cases.filter(executor__public_id=appointment).order_by("id")),
        list(cases.filter(addressee__public_id=appointment, stage=str(Stage.AT_HEAD)).order_by("id")),
        list(inquiries.filter(inspector__public_id=appointment).exclude(stage="concluded").order_by("id")),
    )


def hand_over(
    *,
    appointment: UUID,
    successors: Mapping[Item, UUID],
    basis: str,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Whoever leaves hands over all open cases to colleagues at once; his appointment ends, sessions are cut.

    `successors` says for each thing he holds whose appointment takes it; all must be there. The appointment
    ends with yesterday: from now on it opens nothing. Answers {hand_over, items}.
    """
    with acting("hand_over", by=by, at=at, key=key, subject=appointment) as act:
        if act.answer is None:
            leaver = arranged(appointment, by)
            if not basis.strip():
                raise Obstacle("no_basis", "8.2")
            today = local_day(at)
            if not Appointment.objects.filter(pk=leaver.pk, period__contains=today).exists():
                raise Obstacle("appointment_is_over", "8.2")
            executing, addressed, inspecting = open_items(leaver.public_id)
            row = HandOver.objects.create(
                appointment=leaver,
                basis=basis.strip()[:LONGEST],
                handed_by=Person.objects.get(public_id=by.person_id),
                handed_at=at,
            )
            items: list[tuple[str, Application, Inquiry | None, UUID]] = [
                *(("executor", case, None, case.public_id) for case in executing),
                *(("addressee", case, None, case.public_id) for case in addressed),
                *(("inspector", inquiry.application, inquiry, inquiry.public_id) for inquiry in inspecting),
            ]
            r8_2_all_handed_over(sum((what, id) not in successors for what, _, _, id in items))
            locked = {
                one.pk: one
                for one in Application.objects.select_for_update()
                .filter(pk__in=[case.pk for _, case, _, _ in items])
                .order_by("id")
            }
            for what, case, inquiry, id in items:
                to = _successor(what, successors[what, id], leaver, at)
                _check(locked[case.pk], to, at)
                _give(row, what, locked[case.pk], inquiry, to, by=by, at=at)
            leaver.period = DateRange(leaver.period.lower, max(today, leaver.period.lower))
            leaver.save(update_fields=["period"])
            leaver.person.session_epoch = uuid.uuid4()
            leaver.person.save(update_fields=["session_epoch"])
            for stream, data in sorted(_told(items, successors, leaver)):
                journal.append(stream=stream, kind="hand_over", by=by, at=at, data=dict(data))
            journal.append(
                stream=leaver.public_id,
                kind="hand_over",
                by=by,
                at=at,
                data={"hand_over": str(row.public_id), "items": len(items)},
            )
            act.answer = {"hand_over": str(row.public_id), "items": len(items)}
        return act.answer


def _successor(what: str, id: UUID, leaver: Appointment, at: datetime) -> Appointment:
    to = filled(id, at=at)
    wanted = {
        "executor": {Role.EXECUTOR},
        "addressee": {Role.HEAD, Role.DEPUTY},
        "inspector": {Role.INSPECTOR},
    }[what]
    if to is None or to.post.body_id != leaver.post.body_id or role_of(to) not in wanted:
        raise not_found()
    if to.pk == leaver.pk:
        raise Obstacle("handed_to_the_same", "8.2")
    return to


def _give(
    row: HandOver,
    what: str,
    case: Application,
    inquiry: Inquiry | None,
    to: Appointment,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if inquiry is not None:
        inquiry.inspector = to
        inquiry.save(update_fields=["inspector"])
        Reassignment.objects.create(
            inquiry=inquiry,
            former=row.appointment,
            inspector=to,
            reason=row.basis,
            reassigned_at=at,
            reassigned_by=row.handed_by,
        )
        lapse(inquiry)
    else:
        setattr(case, what, to)
        case.version += 1
        case.save(update_fields=[what, "version"])
    HandedOn.objects.create(
        application=case,
        inquiry=inquiry,
        what=what,
        former=row.appointment,
        successor=to,
        reason=row.basis,
        handed_by=row.handed_by,
        handed_at=at,
        hand_over=row,
    )


def _told(
    items: list[tuple[str, Application, Inquiry | None, UUID]],
    successors: Mapping[Item, UUID],
    leaver: Appointment,
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [
        (
            str(case.public_id),
            (("what", what), ("from", str(leaver.public_id)), ("to", str(successors[what, id]))),
        )
        for what, case, _, id in items
    ]
