"""What was written about terms, for desks and cases; and whether the queue was kept, for everybody."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from attestat.domain.actor import WHO_SIGNS_RESULTS, Actor, Role
from attestat.domain.worktime import local_day
from attestat.store.models import Application, Event, Inquiry, OverdueReason, TermNotice
from attestat.store.queries import terms
from attestat.store.queries.cases import CLOSED

SHOWN = 20
"""Notices on a desk at the most; the work list shows every case in any event."""


@dataclass(frozen=True)
class Notice:
    """A reminder or an alarm that still matters: the term is open."""

    application: UUID
    number: str
    name_kk: str
    name_ru: str
    slug: str
    kind: str
    due: date
    term: terms.CaseTerm


def on_desk(actor: Actor, today: date) -> list[Notice]:
    """The notices for this actor whose terms are still open, the most urgent first, one for each term."""
    roles = [str(actor.role)]
    if actor.role in WHO_SIGNS_RESULTS:
        roles = [str(Role.HEAD)]
    rows = (
        TermNotice.objects.filter(role__in=roles)
        .filter(Q(body__isnull=True) | Q(body__public_id=actor.body))
        .filter(Q(appointment__isnull=True) | Q(appointment__public_id=actor.appointment))
        .exclude(application__stage__in=CLOSED)
        .select_related("application__organisation", "application__number", "application__executor")
        .order_by("-id")[: SHOWN * 10]
    )
    open_terms: dict[int, dict[tuple[str, date], terms.CaseTerm]] = {}
    found: dict[tuple[UUID, str], Notice] = {}
    for row in rows:
        case = row.application
        if case.pk not in open_terms:
            open_terms[case.pk] = {(t.slug, t.term.due): t for t in terms.terms_of(case) if t.open}
        term = open_terms[case.pk].get((row.term, row.due))
        # The newest comes first: an alarm hides the reminder of the same term.
        if term is not None and (case.public_id, row.term) not in found:
            found[case.public_id, row.term] = Notice(
                application=case.public_id,
                number=(case.number.text or "") if case.number else "",
                name_kk=case.organisation.name_kk,
                name_ru=case.organisation.name_ru,
                slug=row.term,
                kind=row.kind,
                due=row.due,
                term=term,
            )
    return sorted(found.values(), key=lambda notice: notice.due)[:SHOWN]


@dataclass(frozen=True)
class Reason:
    """Why a term was not kept, and who said so."""

    text: str
    name: str
    at: datetime


def reasons_of(application: UUID) -> dict[tuple[str, date], Reason]:
    """The reasons given for the terms of a case, by the term's place in an address and its last day."""
    rows = OverdueReason.objects.select_related("given_by").filter(application__public_id=application)
    return {(row.term, row.due): Reason(row.reason, row.given_by.full_name, row.given_at) for row in rows}


def reason_of(application: UUID, slug: str, due: date) -> Reason | None:
    """The reason given for this term, if one is."""
    return reasons_of(application).get((slug, due))


@dataclass(frozen=True)
class QueueCount:
    """How one queue was kept: how many were taken from it, and how many of them after a younger one."""

    queue: str
    taken: int
    overtaken: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class _Taken:
    """When something came to the queue and when it was taken (numbers of events), and its place."""

    came: int
    taken: int
    key: tuple[date, int]
    held: tuple[tuple[int, int], ...] = ()


def fairness() -> tuple[QueueCount, ...]:
    """Clause 13 counted from the journal: registering, appointing, registering in the departments.

    Something is overtaken when a younger one, by effective day and sequence number, was taken while it
    waited in the same queue. The journal cannot be changed, so neither can this count.
    """
    places = {
        str(public_id): (day, value)
        for public_id, day, value in Application.objects.filter(queue__isnull=False).values_list(
            "public_id", "effective_day", "queue__value"
        )
        if day is not None
    }
    departments = {
        str(public_id): (body, local_day(sent), value)
        for public_id, body, sent, value in Inquiry.objects.values_list(
            "public_id", "body_id", "sent_at", "queue__value"
        )
    }
    came: dict[tuple[str, str], int] = {}
    queues: dict[str, dict[object, list[_Taken]]] = {
        name: defaultdict(list) for name in ("register", "appoint", "register_inquiry")
    }
    days: dict[str, list[date]] = defaultdict(list)
    # The addressee of each case is named by the event that forwarded it.
    head: dict[str, str] = {}
    holds: dict[str, list[list[int]]] = defaultdict(list)

    def held(stream: str) -> tuple[tuple[int, int], ...]:
        return tuple((since, until) for since, until in holds[stream])

    rows = Event.objects.filter(
        kind__in=[
            "submit",
            "register",
            "forward",
            "appoint",
            "register_inquiry",
            "hold_back",
            "let_go",
        ]
    ).order_by("id")
    for number, stream, kind, at, data in rows.values_list("id", "stream", "kind", "at", "data"):
        match kind:
            case "submit":
                came[stream, "register"] = number
            case "hold_back":
                holds[stream].append([number, number])
            case "let_go":
                holds[stream][-1][1] = number
            case "forward":
                came[stream, "appoint"] = number
                head[stream] = str(data.get("to", ""))
            case "register" | "appoint" if stream in places:
                queue = head.get(stream, "") if kind == "appoint" else ""
                queues[kind][queue].append(
                    _Taken(came.get((stream, kind), 0), number, places[stream], held(stream))
                )
                days[kind].append(local_day(at))
            case "register_inquiry":
                moved = data.get("inquiry") or [""]
                if moved[0] in departments:
                    body, sent, value = departments[moved[0]]
                    # An inquiry waits from the moment it was sent: its number was drawn then.
                    queues[kind][body].append(_Taken(0, number, (sent, value), held(stream)))
                    days[kind].append(local_day(at))
    return tuple(
        QueueCount(
            queue=kind,
            taken=sum(map(len, of.values())),
            overtaken=sum(_overtaken(rows) for rows in of.values()),
            first=min(days[kind], default=None),
            last=max(days[kind], default=None),
        )
        for kind, of in queues.items()
    )


def _overtaken(rows: list[_Taken]) -> int:
    """How many were taken after a younger one that was taken while they waited."""
    moments = [row.taken for row in rows]
    count = 0
    for place, row in enumerate(rows):
        since = bisect_right(moments, row.came)
        # What was lawfully held back at that moment was passed over and not overtaken.
        count += any(
            earlier.key > row.key and not any(a < earlier.taken < b for a, b in row.held)
            for earlier in rows[since:place]
        )
    return count
