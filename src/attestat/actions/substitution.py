"""Who stands in for whom, and by which distribution of duties a deputy acts (clause 8.2; ABU-20; ADR 23)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg.types.range import DateRange

from attestat.actions.acting import Answer, acting
from attestat.actions.case import not_found
from attestat.actions.registration import role_of
from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.substitution import (
    DUTY_OF,
    Standing,
    r8_2_ended_with_a_reason,
    r8_2_substitution_is_lawful,
    r8_2_who_arranges,
)
from attestat.domain.worktime import local_day
from attestat.store import journal
from attestat.store.models import Appointment, Person, StandingDuties, Substitution

_ALMATY = ZoneInfo("Asia/Almaty")
LONGEST = 2000


def days(first: date, last: date, *, at: datetime) -> tuple[datetime, datetime]:
    """The moments of a period of whole days: it begins now where it begins today, never before."""
    begins = max(datetime.combine(first, time(), _ALMATY), at) if first == local_day(at) else None
    return (
        begins or datetime.combine(first, time(), _ALMATY),
        datetime.combine(last + timedelta(days=1), time(), _ALMATY),
    )


def appoint_substitute(
    *,
    appointment: UUID,
    substitute: UUID | None,
    basis: str,
    basis_number: str,
    basis_date: date,
    begins: datetime,
    ends: datetime,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Let a colleague act in the post of somebody who is absent from `begins` to before `ends`.

    `appointment` is the absent one's, `substitute` a colleague's own appointment in the same body; None only
    records that he is absent, which a later substitution for the same time takes up. Raises Obstacle when the
    basis is not named, when it would begin before it is entered, overlap, or hand on a power that comes from
    another substitution.
    """
    with acting("appoint_substitute", by=by, at=at, key=key, subject=appointment) as act:
        if act.answer is None:
            absent = arranged(appointment, by)
            basis, basis_number = " ".join(basis.split())[:LONGEST], basis_number.strip()[:100]
            if not basis or not basis_number:
                raise Obstacle("no_basis", "8.2")
            colleague = _colleague(substitute, absent, begins) if substitute is not None else None
            role = role_of(absent)
            assert role is not None
            wanted = Standing(
                appointment, absent.person.public_id, _id(colleague), role, begins=begins, ends=ends
            )
            # Two that are entered at once wait for each other, as in the database's own guard.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('substitution', 186))")
            if substitute is not None:
                _take_up(absent, by=by, at=at)
            r8_2_substitution_is_lawful(
                wanted, _others(absent, colleague), at=at, of_the_body=colleague is not None
            )
            duty = DUTY_OF.get(role)
            row = Substitution.objects.create(
                appointment=absent,
                substitute=colleague,
                duty=str(duty) if duty else None,
                basis=basis,
                basis_number=basis_number,
                basis_date=basis_date,
                begins_at=begins,
                ends_at=ends,
                entered_by=Person.objects.get(public_id=by.person_id),
                entered_at=at,
            )
            _note("appoint_substitute", row, by=by, at=at)
            act.answer = {"substitution": str(row.public_id)}
        return act.answer


def end_substitution(*, substitution: UUID, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """End a substitution before its time, with a reason; the next request of the substitute is refused.

    Whoever acts in a post may give his acting back himself.
    """
    with acting("end_substitution", by=by, at=at, key=key, subject=substitution) as act:
        if act.answer is None:
            row = (
                Substitution.objects.select_for_update(of=("self",))
                .select_related("appointment__post__body", "appointment__person", "substitute")
                .filter(public_id=substitution)
                .first()
            )
            if row is None:
                raise not_found()
            if by.acting != row.public_id:
                arranged(row.appointment.public_id, by)
            r8_2_ended_with_a_reason(reason)
            _end(row, reason, by=by, at=at)
            act.answer = {"substitution": str(row.public_id)}
        return act.answer


def distribute_duties(
    *,
    appointment: UUID,
    document: str,
    number: str,
    dated: date,
    first: date,
    last: date | None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Record the distribution of duties by which a deputy acts and signs under his own title (ADR 23).

    `first` and `last` are its first and last day; None: until it is ended. Not before the document's own day.
    """
    with acting("distribute_duties", by=by, at=at, key=key, subject=appointment) as act:
        if act.answer is None:
            deputy = _arranged_duties(appointment, by)
            document, number = " ".join(document.split())[:LONGEST], number.strip()[:100]
            if not document or not number:
                raise Obstacle("no_basis", "8.2")
            if first < dated or (last is not None and last < first):
                raise Obstacle("duties_no_time", "8.2")
            period = DateRange(first, last + timedelta(days=1) if last else None)
            if StandingDuties.objects.filter(appointment=deputy, period__overlap=period).exists():
                raise Obstacle("duties_overlap", "8.2")
            row = StandingDuties.objects.create(
                appointment=deputy,
                document=document,
                number=number,
                dated=dated,
                period=period,
                entered_by=Person.objects.get(public_id=by.person_id),
                entered_at=at,
            )
            data = {"duties_of": str(deputy.public_id), "distribution": str(row.public_id)}
            journal.append(stream=deputy.public_id, kind="distribute_duties", by=by, at=at, data=data)
            act.answer = {"duties": str(row.public_id)}
        return act.answer


def end_duties(*, duties: UUID, reason: str, by: Actor, at: datetime, key: str) -> Answer:
    """End a distribution of duties from today on, with a reason."""
    with acting("end_duties", by=by, at=at, key=key, subject=duties) as act:
        if act.answer is None:
            row = StandingDuties.objects.select_for_update().filter(public_id=duties).first()
            if row is None:
                raise not_found()
            deputy = _arranged_duties(row.appointment.public_id, by)
            r8_2_ended_with_a_reason(reason)
            today = local_day(at)
            if row.ended_at is not None or (row.period.upper is not None and row.period.upper <= today):
                raise Obstacle("substitution_is_over", "8.2")
            row.period = DateRange(row.period.lower, max(today, row.period.lower))
            row.ended_at, row.ended_by = at, Person.objects.get(public_id=by.person_id)
            row.end_reason = reason.strip()[:LONGEST]
            row.save(update_fields=["period", "ended_at", "ended_by", "end_reason"])
            data = {"duties_of": str(deputy.public_id), "distribution": str(row.public_id)}
            journal.append(stream=deputy.public_id, kind="end_duties", by=by, at=at, data=data)
            act.answer = {"duties": str(row.public_id)}
        return act.answer


def _id(person: Person | None) -> UUID | None:
    return person.public_id if person is not None else None


def arranged(appointment: UUID, by: Actor) -> Appointment:
    """The appointment whose absence the actor may arrange; 404 for one of another body."""
    row = (
        Appointment.objects.select_related("post__body", "person")
        .filter(public_id=appointment)
        .exclude(period__isempty=True)
        .first()
    )
    if row is None:
        raise not_found()
    r8_2_who_arranges(by, role_of(row), row.post.body.public_id, row.public_id)
    return row


def _arranged_duties(appointment: UUID, by: Actor) -> Appointment:
    row = Appointment.objects.select_related("post__body").filter(public_id=appointment).first()
    if row is None or role_of(row) is not Role.DEPUTY or by.role not in {Role.HEAD, Role.ADMINISTRATOR}:
        raise not_found()
    return row


def _colleague(substitute: UUID, absent: Appointment, begins: datetime) -> Person | None:
    """Whose own appointment this is, None when it is not in the same body or not in force that day."""
    row = (
        Appointment.objects.select_related("person")
        .filter(public_id=substitute, post__body=absent.post.body, period__contains=local_day(begins))
        .first()
    )
    if row is None:
        raise Obstacle("substitute_of_another_body", "8.2")
    return row.person


def _others(absent: Appointment, colleague: Person | None) -> tuple[Standing, ...]:
    people = [absent.person_id, *([colleague.pk] if colleague else [])]
    rows = Substitution.objects.select_related("appointment__post__body", "appointment__person", "substitute")
    found = rows.filter(appointment__person__in=people) | rows.filter(substitute__in=people)
    return tuple(
        Standing(
            row.appointment.public_id,
            row.appointment.person.public_id,
            _id(row.substitute),
            role,
            begins=row.begins_at,
            ends=max(row.begins_at, min(row.ends_at, row.ended_at or row.ends_at)),
        )
        for row in found
        if (role := role_of(row.appointment)) is not None
    )


def _take_up(absent: Appointment, *, by: Actor, at: datetime) -> None:
    """An absence that nobody stood in for ends where somebody is found for it."""
    for row in Substitution.objects.select_related("appointment").filter(
        appointment=absent, substitute__isnull=True, ended_at__isnull=True, ends_at__gt=at
    ):
        _end(row, "substitute appointed", by=by, at=at)


def _end(row: Substitution, reason: str, *, by: Actor, at: datetime) -> None:
    if row.ended_at is not None or at >= row.ends_at:
        raise Obstacle("substitution_is_over", "8.2")
    row.ended_at, row.ended_by = at, Person.objects.get(public_id=by.person_id)
    row.end_reason = reason.strip()[:LONGEST]
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _note("end_substitution", row, by=by, at=at)


def _note(kind: str, row: Substitution, *, by: Actor, at: datetime) -> None:
    """In the stream of the absent one's appointment: ids and moments, no names."""
    data = {
        "arranged": str(row.public_id),
        "substitute": str(row.substitute.public_id) if row.substitute else None,
        "begins": row.begins_at.isoformat(),
        "ends": row.ends_at.isoformat(),
    }
    # Whoever gives his acting back is past it at this moment: the event names it as what was ended.
    plain = Actor(person=by.person, role=by.role) if by.acting == row.public_id else by
    journal.append(stream=row.appointment.public_id, kind=kind, by=plain, at=at, data=data)
