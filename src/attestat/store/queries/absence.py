"""Who is away and who stands in: the lists of a head, of a department's head, of the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from attestat.domain.actor import ROLE_OF_POST, Actor, Role
from attestat.domain.worktime import local_day
from attestat.store import standing
from attestat.store.models import (
    Appointment,
    ApprovalStep,
    HandedOn,
    HandOver,
    Post,
    StandingDuties,
    Substitution,
)


@dataclass(frozen=True)
class StandIn:
    """A substitution, or an absence that nobody stands in for (`who` empty); `ends` is the last moment."""

    id: UUID
    who: str
    title: dict[str, str]
    basis: str
    begins: datetime
    ends: datetime
    now: bool


@dataclass(frozen=True)
class Duties:
    """A distribution of duties of a deputy; `last` None: until it is ended."""

    id: UUID
    document: str
    number: str
    dated: date
    first: date
    last: date | None
    now: bool


@dataclass(frozen=True)
class Official:
    """One post with its holder, whoever stands in, and what is coming."""

    appointment: UUID
    name: str
    title: dict[str, str]
    body: dict[str, str]
    role: Role
    held: bool
    stand_ins: tuple[StandIn, ...]
    duties: tuple[Duties, ...]


def _arranged_by(actor: Actor) -> QuerySet[Appointment]:
    rows = Appointment.objects.select_related("person", "post__body")
    if actor.role is Role.ADMINISTRATOR:
        return rows.filter(post__code="head")
    if actor.role in {Role.HEAD, Role.DEPARTMENT_HEAD} and actor.body is not None:
        return rows.filter(post__body__public_id=actor.body)
    return rows.none()


def officials(actor: Actor, *, at: datetime) -> list[Official]:
    """The posts whose absence this actor arranges: held today, or in which somebody still stands in."""
    today = local_day(at)
    running = Substitution.objects.filter(period__endswith__gt=at)
    rows = (
        _arranged_by(actor)
        .filter(Q(period__contains=today) | Q(pk__in=running.values("appointment")))
        .order_by("post__body__id", "post__id", "id")
    )
    return [_official(row, at) for row in rows]


def official(actor: Actor, appointment: UUID, *, at: datetime) -> Official | None:
    """One of them, None when it is not this actor's to arrange."""
    row = _arranged_by(actor).filter(public_id=appointment).first()
    return _official(row, at) if row is not None else None


def _official(row: Appointment, at: datetime) -> Official:
    today = local_day(at)
    held = not row.period.isempty and row.period.lower <= today
    return Official(
        appointment=row.public_id,
        name=row.person.full_name,
        title=standing.title_of(row.post),
        body={"kk": row.post.body.name_kk, "ru": row.post.body.name_ru, "en": row.post.body.name_en},
        role=ROLE_OF_POST[row.post.body.kind, row.post.code],
        held=held and (row.period.upper is None or today < row.period.upper),
        stand_ins=tuple(
            StandIn(
                s.public_id,
                s.substitute.full_name if s.substitute else "",
                standing.title_of(row.post, acting=True),
                f"{s.basis}, № {s.basis_number}",
                s.begins_at,
                s.ends_at - timedelta(seconds=1),
                s.begins_at <= at,
            )
            for s in row.substitutions.select_related("substitute")
            .filter(ended_at__isnull=True, ends_at__gt=at)
            .order_by("begins_at")
        ),
        duties=tuple(
            _duties(d, today)
            for d in row.standing_duties.filter(
                Q(period__endswith__isnull=True) | Q(period__endswith__gt=today), period__isempty=False
            ).order_by("id")
        ),
    )


def _duties(row: StandingDuties, today: date) -> Duties:
    until = row.period.upper
    return Duties(
        row.public_id,
        row.document,
        row.number,
        row.dated,
        row.period.lower,
        until - timedelta(days=1) if until else None,
        row.period.lower <= today and (until is None or today < until),
    )


@dataclass(frozen=True)
class HandedItem:
    """One thing that was handed over: what, of which case, to whom."""

    what: str
    number: str
    company_kk: str
    company_ru: str
    to: str


@dataclass(frozen=True)
class Receipt:
    """What a person who left handed over, as it was written."""

    name: str
    title: dict[str, str]
    basis: str
    at: datetime
    items: tuple[HandedItem, ...]


def receipt(actor: Actor, hand_over: UUID) -> Receipt | None:
    """The receipt of a hand-over, None when it is not of this actor's people."""
    row = HandOver.objects.select_related("appointment__person", "appointment__post").filter(
        public_id=hand_over, appointment__in=_arranged_by(actor)
    )
    found = row.first()
    if found is None:
        return None
    items = HandedOn.objects.select_related(
        "application__number", "application__organisation", "successor__person"
    ).filter(hand_over=found)
    return Receipt(
        found.appointment.person.full_name,
        standing.title_of(found.appointment.post),
        found.basis,
        found.handed_at,
        tuple(
            HandedItem(
                i.what,
                (i.application.number.text or "") if i.application.number else "",
                i.application.organisation.name_kk,
                i.application.organisation.name_ru,
                i.successor.person.full_name,
            )
            for i in items.order_by("id")
        ),
    )


@dataclass(frozen=True)
class Place:
    """A place of the chain of approval: a post, or the holder of one appointment (`name`)."""

    id: UUID
    title: dict[str, str]
    name: str
    post: UUID | None
    appointment: UUID | None


def chain() -> list[Place]:
    """The Committee's chain in its order."""
    rows = (
        ApprovalStep.objects.select_related("post", "appointment__post", "appointment__person")
        .filter(removed_at__isnull=True, body__kind="committee")
        .order_by("position")
    )
    return [
        Place(
            row.public_id,
            standing.title_of(row.post or (row.appointment.post if row.appointment else Post())),
            row.appointment.person.full_name if row.appointment else "",
            row.post.public_id if row.post else None,
            row.appointment.public_id if row.appointment else None,
        )
        for row in rows
    ]


def posts_for_chain() -> list[tuple[UUID, dict[str, str]]]:
    """The posts of the Committee that can be a place of the chain."""
    rows = Post.objects.filter(
        body__kind="committee", code__in=["division_head", "lawyer", "deputy", "executor"]
    )
    taken = ApprovalStep.objects.filter(removed_at__isnull=True, post__isnull=False).values("post")
    return [(row.public_id, standing.title_of(row)) for row in rows.exclude(pk__in=taken).order_by("id")]
