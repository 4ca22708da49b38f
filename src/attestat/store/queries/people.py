"""Who acts in this request, evaluated now (ABU-15): nothing about rights is remembered in the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attestat.domain.actor import ROLE_OF_POST, Actor, Role
from attestat.store.models import Appointment, Membership, Person


@dataclass(frozen=True)
class Acting:
    """An actor with what a page's header shows of him: name, post or company in three languages."""

    actor: Actor
    name: str
    title: dict[str, str]
    body: dict[str, str]
    choice: str


def as_official(person: Person, appointment: UUID, *, on: date) -> Acting | None:
    """The person in this appointment, None when it is not in force on this day or not his."""
    row = (
        Appointment.objects.select_related("post__body")
        .filter(public_id=appointment, person=person, period__contains=on)
        .first()
    )
    if row is None:
        return None
    return _official(person, row)


def _official(person: Person, row: Appointment) -> Acting | None:
    post, body = row.post, row.post.body
    role = ROLE_OF_POST.get((body.kind, post.code))
    if role is None:
        return None
    return Acting(
        actor=Actor(
            person=person.public_id,
            role=role,
            iin=person.iin,
            bin=body.bin,
            body=body.public_id,
            appointment=row.public_id,
        ),
        name=person.full_name,
        title={"kk": post.title_kk, "ru": post.title_ru, "en": post.title_en},
        body={"kk": body.name_kk, "ru": body.name_ru, "en": body.name_en},
        choice=str(row.public_id),
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
    )


def appointments_of(person: Person, *, on: date) -> Sequence[Acting]:
    """Everything the person may act as in bodies on this day, for choosing one."""
    rows = (
        Appointment.objects.select_related("post__body")
        .filter(person=person, period__contains=on)
        .order_by("id")
    )
    found = (_official(person, row) for row in rows)
    return [acting for acting in found if acting is not None]


@dataclass(frozen=True)
class Colleague:
    """Somebody to be chosen: executor, addressee, inspector; `load` is how many open cases he has."""

    appointment: UUID
    name: str
    title: dict[str, str]
    load: int
    person: UUID


def colleagues(
    *, body_kind: str, codes: Sequence[str], on: date, body: UUID | None = None
) -> list[Colleague]:
    """Holders of posts with these codes on this day, the least loaded first."""
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
        inspecting=Count("inquiry_inspector", filter=~Q(inquiry_inspector__stage="concluded"), distinct=True),
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
    return sorted(found, key=lambda c: (c.load, c.name))
