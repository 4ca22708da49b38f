"""Registering, forwarding, appointing: clause 8.2 and 8.3, strictly in the order of the queue (clause 13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from attestat.actions.acting import Answer, acting
from attestat.actions.case import Case, edition_of, move, take
from attestat.domain.actor import ROLE_OF_POST, Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage, Step
from attestat.domain.queue import Place, demand_oldest
from attestat.domain.rules.clause8 import (
    r8_2_addressed_to,
    r8_2_addressee_of_the_provider,
    r8_2_executor_of_the_provider,
)
from attestat.domain.worktime import local_day
from attestat.store import holding, numbers, standing, told
from attestat.store.models import Application, Appointment, CoExecutor, Person


def register(*, application: UUID, by: Actor, at: datetime, key: str, version: int | None = None) -> Answer:
    """Register an application on the day of receipt (R8.2, R8.3): the oldest first, another is refused."""
    with acting(Step.REGISTER, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.REGISTER, version=version)
            _take_the_oldest(case, Stage.SUBMITTED)
            row = case.row
            row.registration = numbers.draw(
                "registration", subject=row.public_id, at=at, edition=edition_of(case)
            )
            row.registered_at = at
            numbers.use(row.registration)
            move(case, Step.REGISTER, by=by, at=at, data={"registration": row.registration.text})
            act.answer = {"registration": row.registration.text}
        return act.answer


def forward(
    *, application: UUID, to: UUID, by: Actor, at: datetime, key: str, version: int | None = None
) -> Answer:
    """Send a registered application to the head, his deputy or the acting head (R8.2)."""
    with acting(Step.FORWARD, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.FORWARD, version=version)
            addressee = filled(to, at=at)
            r8_2_addressee_of_the_provider(role_of(addressee))
            assert addressee is not None
            case.row.addressee = addressee
            move(case, Step.FORWARD, by=by, at=at, data={"to": str(addressee.public_id)})
            act.answer = {"to": str(addressee.public_id)}
        return act.answer


def appoint(
    *,
    application: UUID,
    executor: UUID,
    resolution: str,
    due: date | None = None,
    co_executors: Sequence[UUID] = (),
    by: Actor,
    at: datetime,
    key: str,
    version: int | None = None,
) -> Answer:
    """Appoint the responsible executor (R8.2): the oldest application before this head first.

    The resolution may set a term of the head's own (`due`, from today to the last of the ten days) and name
    co-executors, who see the case and prepare, and never sign.
    """
    with acting(Step.APPOINT, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.APPOINT, version=version)
            if case.row.stage == str(Stage.AT_HEAD):
                r8_2_addressed_to(case.facts.addressee, by.appointment)
            _take_the_oldest(case, Stage.AT_HEAD, addressee=case.row.addressee)
            appointed = filled(executor, at=at)
            r8_2_executor_of_the_provider(role_of(appointed))
            assert appointed is not None
            row = case.row
            row.executor, row.executor_at, row.resolution = appointed, at, resolution.strip()
            row.resolution_due = _within_the_term(case, due, at) if due else None
            _name_co_executors(case, co_executors, appointed, by=by, at=at)
            move(case, Step.APPOINT, by=by, at=at, data={"executor": str(appointed.public_id)})
            act.answer = {"executor": str(appointed.public_id)}
        return act.answer


def _within_the_term(case: Case, day: date, at: datetime) -> date:
    """The head's own term lies within the law's (R8.2; T3)."""
    term = told.ten_days(case.row, edition_of(case))
    if day < local_day(at) or (term is not None and day > term.due):
        raise Obstacle("resolution_term", "8.2", day=term.due.isoformat() if term else "")
    return day


def _name_co_executors(
    case: Case, wanted: Sequence[UUID], executor: Appointment, *, by: Actor, at: datetime
) -> None:
    for id in dict.fromkeys(wanted):
        named = filled(id, at=at)
        r8_2_executor_of_the_provider(role_of(named))
        assert named is not None
        if named.pk == executor.pk:
            raise Obstacle("co_executor_is_executor", "8.2")
        CoExecutor.objects.create(
            application=case.row,
            appointment=named,
            named_by=Person.objects.get(public_id=by.person_id),
            named_at=at,
        )


def holder(appointment: UUID, *, at: datetime) -> Appointment | None:
    """An appointment that is in force on this day, with its person, post and body."""
    return (
        Appointment.objects.select_related("person", "post__body")
        .filter(public_id=appointment, period__contains=local_day(at))
        .first()
    )


def filled(appointment: UUID, *, at: datetime) -> Appointment | None:
    """An appointment in which somebody acts now: its holder, or who stands in for him."""
    rows = Appointment.objects.select_related("person", "post__body")
    row = rows.filter(public_id=appointment).first()
    return row if row is not None and standing.is_filled(row, at=at) else None


def post_of(by: Actor, *, at: datetime) -> Appointment:
    """The appointment in which an official acts: his own, in force today, or the absent one's.

    Raises Obstacle `no_appointment`.
    """
    rows = Appointment.objects.select_related("person", "post__body")
    row = rows.filter(public_id=by.appointment).first() if by.appointment else None
    if row is None or (by.acting is None and not rows.filter(pk=row.pk, period__contains=local_day(at))):
        raise Obstacle("no_appointment", "11.1")
    return row


def role_of(appointment: Appointment | None) -> Role | None:
    """The role that an appointment gives, None for no appointment."""
    if appointment is None:
        return None
    return ROLE_OF_POST.get((appointment.post.body.kind, appointment.post.code))


def _take_the_oldest(case: Case, stage: Stage, *, addressee: Appointment | None = None) -> None:
    """R13, ABU-17: of all cases at this stage the one with the lowest queue sequence; another is refused."""
    if case.row.stage != str(stage):
        return  # the transition table says what is wrong with it
    waiting = Application.objects.filter(stage=str(stage)).select_related("queue", "number")
    if addressee is not None:
        waiting = waiting.filter(addressee=addressee)
    first = waiting.exclude(holding.held()).order_by("effective_day", "queue__value").first()
    if first is not None or holding.is_held(case.row):
        demand_oldest(
            _place(case.row),
            [_place(first)] if first else [],
            number=(first.number.text or "") if first and first.number else "",
        )


def _place(row: Application) -> Place:
    assert row.effective_day is not None and row.queue is not None
    return Place(row.effective_day, row.queue.value, held=holding.is_held(row))
