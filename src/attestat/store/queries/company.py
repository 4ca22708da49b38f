"""What a company sees besides its cases: its attestats, its people, its data, what it asked for before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from attestat.domain.actor import Actor
from attestat.store.models import AnnouncedVisit, Application, Attestat, CompanyAnswer, Membership
from attestat.store.queries import cases


@dataclass(frozen=True)
class AttestatRow:
    """An attestat of the company, for its list and for links to it."""

    key: int
    document: UUID
    number: str
    application: UUID
    application_number: str
    works: tuple[cases.WorkRow, ...]
    issued_on: date
    valid_until: date
    stage: str


@dataclass(frozen=True)
class AttestatPage:
    """A page of attestats and the key of the next one; empty on the last."""

    rows: list[AttestatRow]
    count: int
    next_key: str


def attestats(actor: Actor, *, search: str = "", after: str = "", size: int = cases.PAGE) -> AttestatPage:
    """The attestats of the company, the newest first; `search` is a part of the number."""
    rows = Attestat.objects.filter(organisation__public_id=actor.organisation_id)
    if search.strip():
        rows = rows.filter(number__text__icontains=search.strip())
    count = rows.count()
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(_with_works(rows).order_by("-id")[: size + 1])
    page = [_attestat(row) for row in found[:size]]
    return AttestatPage(page, count, str(page[-1].key) if len(found) > size else "")


def _with_works(rows: QuerySet[Attestat]) -> QuerySet[Attestat]:
    return rows.select_related("number", "document", "application__number").prefetch_related("works__work")


def _attestat(row: Attestat) -> AttestatRow:
    rules = cases.edition(row.application.edition)
    granted = sorted(row.works.all(), key=lambda g: g.work.work_type)
    return AttestatRow(
        key=row.pk,
        document=row.document.public_id,
        number=row.number.text or "",
        application=row.application.public_id,
        application_number=(row.application.number.text or "") if row.application.number else "",
        works=tuple(
            cases.work_row(rules, g.work.public_id, g.work.work_type, g.work.scopes, g.work.stage)
            for g in granted
            if rules is not None
        ),
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        stage=row.stage,
    )


def earlier_attestat(actor: Actor, application: UUID) -> AttestatRow | None:
    """The attestat that an application of this company links to (Q21)."""
    rows = Attestat.objects.filter(
        organisation__public_id=actor.organisation_id, later_applications__public_id=application
    )
    row = _with_works(rows).first()
    return _attestat(row) if row is not None else None


@dataclass(frozen=True)
class Alike:
    """Another application or attestat of the company for the same type of work (Q22)."""

    work_type: str
    application: UUID | None
    attestat: UUID | None
    number: str
    valid_until: date | None = None


def alike(actor: Actor, works: Collection[str], *, but: UUID, on: date) -> list[Alike]:
    """Open applications and attestats in force on this day for these types of work: never a block."""
    if not works:
        return []
    found = []
    open_rows = (
        cases.visible(actor)
        .exclude(public_id=but)
        .exclude(stage__in=(*cases.CLOSED, "draft"))
        .filter(works__work_type__in=works)
        .values_list("works__work_type", "public_id", "number__text")
        .order_by("id")
    )
    found += [Alike(work, application, None, number or "") for work, application, number in open_rows]
    active = (
        Attestat.objects.filter(
            organisation__public_id=actor.organisation_id,
            stage="active",
            valid_until__gte=on,
            works__work__work_type__in=works,
        )
        .values_list("works__work__work_type", "document__public_id", "number__text", "valid_until")
        .order_by("id")
    )
    found += [Alike(work, None, document, number or "", until) for work, document, number, until in active]
    return found


@dataclass(frozen=True)
class Counts:
    """How many applications a company has of each sort, for the filters of its list."""

    all: int
    draft: int
    open: int
    closed: int


def counts(actor: Actor) -> Counts:
    """One query for the filters of the list."""
    found = cases.visible(actor).aggregate(
        all=Count("id"),
        draft=Count("id", filter=Q(stage="draft")),
        closed=Count("id", filter=Q(stage__in=cases.CLOSED)),
    )
    return Counts(
        found["all"], found["draft"], found["all"] - found["draft"] - found["closed"], found["closed"]
    )


@dataclass(frozen=True)
class Member:
    """A person of the company: what his last key was, and the power the head recorded for him."""

    id: UUID
    person: UUID
    name: str
    kind: str
    confirmed_at: datetime
    power: str
    power_number: str
    power_date: date | None
    power_until: date | None
    power_by: str
    power_at: datetime | None


def members(actor: Actor) -> list[Member]:
    """The people of the actor's company, the head first; IIN are shown to nobody."""
    rows = Membership.objects.filter(organisation__public_id=actor.organisation_id).select_related(
        "person", "power_by"
    )
    order = ["first_head", "sign_right", "employee"]
    return sorted((_member(row) for row in rows), key=lambda m: (order.index(m.kind), m.name))


def own_membership(actor: Actor) -> Member | None:
    """The actor's own membership of the company he acts for."""
    row = (
        Membership.objects.filter(
            organisation__public_id=actor.organisation_id, person__public_id=actor.person_id
        )
        .select_related("person", "power_by")
        .first()
    )
    return _member(row) if row is not None else None


def _member(row: Membership) -> Member:
    return Member(
        id=row.public_id,
        person=row.person.public_id,
        name=row.person.full_name,
        kind=row.kind,
        confirmed_at=row.confirmed_at,
        power=row.power,
        power_number=row.power_number,
        power_date=row.power_date,
        power_until=row.power_until,
        power_by=row.power_by.full_name if row.power_by else "",
        power_at=row.power_at,
    )


@dataclass(frozen=True)
class CompanyData:
    """The last answer of the companies database; `head` is the name of the head where we know the person,
    `head_is_you` whether it is the asking person. `before` holds what the answer before said differently."""

    asked_at: datetime
    name: dict[str, str]
    address: dict[str, str]
    status: str
    head: str
    head_is_you: bool
    before: tuple[tuple[str, dict[str, str]], ...]
    before_at: datetime | None


def company_data(actor: Actor) -> CompanyData | None:
    """What the companies database said last, and what has changed since its answer before (A1-F1, A1-F6)."""
    rows = list(CompanyAnswer.objects.filter(bin=actor.bin).order_by("-asked_at", "-id")[:2])
    if not rows:
        return None
    last = rows[0].answer
    head = (
        Membership.objects.filter(organisation__public_id=actor.organisation_id, person__iin=last["head_iin"])
        .select_related("person")
        .first()
    )
    before = rows[1].answer if len(rows) > 1 else last
    return CompanyData(
        asked_at=rows[0].asked_at,
        name=_two(last, "name"),
        address=_two(last, "address"),
        status=last["status"],
        head=head.person.full_name if head else "",
        head_is_you=last["head_iin"] == actor.iin,
        before=tuple(_differences(before, last)),
        before_at=rows[1].asked_at if len(rows) > 1 else None,
    )


def _two(answer: dict[str, str], name: str) -> dict[str, str]:
    return {"kk": answer[f"{name}_kk"], "ru": answer[f"{name}_ru"]}


def _differences(before: dict[str, str], now: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """What differs, with the earlier value; of the head only that it is another person."""
    found = []
    for name in ("name", "address"):
        if _two(before, name) != _two(now, name):
            found.append((name, _two(before, name)))
    if before["status"] != now["status"]:
        found.append(("status", {"kk": before["status"]}))
    if before["head_iin"] != now["head_iin"]:
        found.append(("head", {}))
    return found


@dataclass(frozen=True)
class Visit:
    """A visit to a base as it was announced to the company."""

    day: date
    place: str
    basis: str
    announced_at: datetime
    department: dict[str, str]


def visits(actor: Actor, application: UUID) -> list[Visit]:
    """The visits announced for a case, the next first; of each inquiry the last announcement counts."""
    rows = (
        AnnouncedVisit.objects.filter(
            inquiry__application__public_id=application,
            inquiry__application__organisation__public_id=actor.organisation_id,
        )
        .select_related("inquiry__body")
        .order_by("inquiry_id", "-id")
        .distinct("inquiry_id")
    )
    found = [
        Visit(
            row.day,
            row.place,
            row.basis,
            row.announced_at,
            {"kk": row.inquiry.body.name_kk, "ru": row.inquiry.body.name_ru, "en": row.inquiry.body.name_en},
        )
        for row in rows
    ]
    return sorted(found, key=lambda visit: visit.day)


def copied_from(actor: Actor) -> list[tuple[UUID, str, datetime]]:
    """Applications that a new one can be copied from, the newest first."""
    rows = (
        Application.objects.filter(organisation__public_id=actor.organisation_id, received_at__isnull=False)
        .order_by("-id")
        .values_list("public_id", "number__text", "received_at")[:10]
    )
    return [(public_id, number or "", received) for public_id, number, received in rows if received]
