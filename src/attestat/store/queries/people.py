"""Who acts in this request, evaluated now (ABU-15): nothing about rights is remembered in the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attestat.domain.actor import ROLE_OF_POST, Actor, Role
from attestat.domain.worktime import local_day
from attestat.store import standing
from attestat.store.models import Appointment, Membership, Person, Substitution


@dataclass(frozen=True)
class Acting:
    """An actor with what a page's header shows of him: name, post or company in three languages."""

    actor: Actor
    name: str
    title: dict[str, str]
    body: dict[str, str]
    choice: str
    kind: str = "appointment"
    """What `choice` is the public id of: an appointment, a substitution or a membership."""


def as_official(person: Person, appointment: UUID, *, at: datetime) -> Acting | None:
    """The person in this appointment of his own.

    None when it is not in force on this day, not his, or when somebody stands in for him at this moment: a
    post never acts twice (ABU-20).
    """
    row = (
        Appointment.objects.select_related("post__body")
        .filter(public_id=appointment, person=person, period__contains=local_day(at))
        .first()
    )
    if row is None or standing.replaced(row, at=at) is not None:
        return None
    return _official(person, row, at=at)


def as_substitute(person: Person, substitution: UUID, *, at: datetime) -> Acting | None:
    """The person in the post of an absent colleague, None when that does not hold at this moment."""
    row = standing.of_substitute(person, at=at).filter(public_id=substitution).first()
    return _substitute(person, row, at=at) if row is not None else None


def _substitute(person: Person, row: Substitution, *, at: datetime) -> Acting | None:
    shown = _official(person, row.appointment, at=at, substitution=row)
    if shown is None or standing.succeeded(row.appointment, at=at):
        return None
    return shown


def _official(
    person: Person, row: Appointment, *, at: datetime, substitution: Substitution | None = None
) -> Acting | None:
    post, body = row.post, row.post.body
    role = ROLE_OF_POST.get((body.kind, post.code))
    if role is None:
        return None
    duties = standing.duties_of(row, at=at) if role is Role.DEPUTY else None
    return Acting(
        actor=Actor(
            person=person.public_id,
            role=role,
            iin=person.iin,
            bin=body.bin,
            body=body.public_id,
            appointment=row.public_id,
            acting=substitution.public_id if substitution else None,
            duties=duties.public_id if duties else None,
        ),
        name=person.full_name,
        title=standing.title_of(post, acting=substitution is not None),
        body={"kk": body.name_kk, "ru": body.name_ru, "en": body.name_en},
        choice=str(substitution.public_id if substitution else row.public_id),
        kind="substitution" if substitution else "appointment",
    )


def as_company(person: Person, membership: UUID) -> Acting | None:
    """The person for his company, None when the membership is not his."""
    row = (
        Membership.objects.select_related("organisation").filter(public_id=membership, person=person).first()
    )
    if row is None:
        return None
    role = Role.EMPLOYEE if row.kind == "employee" else Role.SIGNER
    title = {
        "first_head": {"kk": "Бірінші басшы", "ru": "Первый руководитель", "en": "First head"},
        "sign_right": {
            "kk": "Қол қою құқығы бар тұлға",
            "ru": "Лицо с правом подписи",
            "en": "Holder of the right to sign",
        },
        "employee": {"kk": "Қызметкер", "ru": "Сотрудник", "en": "Employee"},
    }[row.kind]
    organisation = row.organisation
    return Acting(
        actor=Actor(
            person=person.public_id,
            role=role,
            iin=person.iin,
            bin=organisation.bin,
            organisation=organisation.public_id,
        ),
        name=person.full_name,
        title=title,
        body={"kk": organisation.name_kk, "ru": organisation.name_ru, "en": organisation.name_ru},
        choice=str(row.public_id),
        kind="membership",
    )


def appointments_of(person: Person, *, at: datetime) -> Sequence[Acting]:
    """Everything the person may act as in bodies at this moment: his own posts, then those he stands in."""
    own = (
        Appointment.objects.select_related("post__body")
        .filter(person=person, period__contains=local_day(at))
        .exclude(pk__in=standing.replaced_appointments(at=at))
        .order_by("id")
    )
    found = [_official(person, row, at=at) for row in own]
    found += [_substitute(person, row, at=at) for row in standing.of_substitute(person, at=at).order_by("id")]
    return [acting for acting in found if acting is not None]


@dataclass(frozen=True)
class Colleague:
    """Somebody to be chosen: executor, addressee, inspector; `load` is how many open cases he has."""

    appointment: UUID
    name: str
    title: dict[str, str]
    load: int
    person: UUID


@dataclass(frozen=True)
class Staff:
    """A colleague of the same body who holds a post today; `load` is how many open cases he has."""

    appointment: UUID
    name: str
    title: dict[str, str]
    code: str
    load: int


def staff(appointment: UUID, *, at: datetime) -> list[Staff]:
    """Whoever holds a post today in the body of this appointment, the least loaded first."""
    body = Appointment.objects.select_related("post__body").get(public_id=appointment).post.body
    codes = list(body.posts.values_list("code", flat=True).distinct())
    by_id = dict(Appointment.objects.filter(post__body=body).values_list("public_id", "post__code"))
    rows = colleagues(body_kind=body.kind, codes=codes, on=local_day(at), body=body.public_id)
    return [Staff(c.appointment, c.name, c.title, by_id[c.appointment], c.load) for c in rows]


def colleagues(
    *, body_kind: str, codes: Sequence[str], on: date, body: UUID | None = None
) -> list[Colleague]:
    """Holders of posts with these codes on this day, in the order of the codes, the least loaded first."""
    from django.db.models import Count, Q

    closed = ["issued", "refused", "withdrawn", "issued_in_part"]
    rows = Appointment.objects.select_related("person", "post").filter(
        post__body__kind=body_kind, post__code__in=codes, period__contains=on
    )
    if body is not None:
        rows = rows.filter(post__body__public_id=body)
    rows = rows.annotate(
        executing=Count(
            "application_executor", filter=~Q(application_executor__stage__in=closed), distinct=True
        ),
        inspecting=Count(
            "inquiry_inspector",
            filter=~Q(inquiry_inspector__stage__in=("concluded", "cancelled")),
            distinct=True,
        ),
    )
    found = [
        Colleague(
            row.public_id,
            row.person.full_name,
            {"kk": row.post.title_kk, "ru": row.post.title_ru, "en": row.post.title_en},
            row.executing + row.inspecting,
            row.person.public_id,
        )
        for row in rows
    ]
    place = {row.public_id: codes.index(row.post.code) for row in rows}
    return sorted(found, key=lambda c: (place[c.appointment], c.load, c.name))
