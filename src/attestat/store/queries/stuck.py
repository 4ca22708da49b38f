"""Open cases and inquiries whose next step belongs to nobody who is there (lesson 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from attestat.domain.procedure import OPEN_ORDER
from attestat.domain.rules.approval import next_place
from attestat.domain.worktime import local_day
from attestat.store import approvals, standing
from attestat.store.models import (
    Application,
    Appointment,
    ApprovalStep,
    Body,
    Inquiry,
    Person,
    Recusal,
    RequestedWork,
    StandingDuties,
    Substitution,
)
from attestat.store.queries.cases import CLOSED


@dataclass(frozen=True)
class Stuck:
    """A case that waits for somebody who is not there.

    `what` is whose step is next: `chancellery`, `addressee`, `executor`, `approver` (a place of the chain of
    approval), `signer`, or in a department `department_chancellery`, `department_head`, `inspector`. `why` is
    `left` (the appointment ended), `absent` (away, nobody stands in), `recused`, `drew_up` (nobody approves
    his own draft), or `vacant` (nobody holds such a post). `title` names the post of a place of the chain.
    """

    application: UUID
    number: str
    name_kk: str
    name_ru: str
    stage: str
    what: str
    why: str
    who: str
    body: UUID | None = None
    body_kk: str = ""
    body_ru: str = ""
    inquiry: UUID | None = None
    title: dict[str, str] | None = None


@dataclass(frozen=True)
class _Place:
    """An appointment as it is filled now: by whom, and if by nobody, why."""

    row: Appointment
    person: int | None
    why: str


class Places:
    """Who acts in which appointment at one moment."""

    def __init__(self, at: datetime) -> None:
        day = local_day(at)
        rows = Substitution.objects.filter(period__contains=at)
        running = dict(rows.values_list("appointment_id", "substitute_id"))
        self.duties = set(
            StandingDuties.objects.filter(period__contains=day).values_list("appointment_id", flat=True)
        )
        self.of: dict[int, _Place] = {}
        self.posts: dict[int, list[_Place]] = defaultdict(list)
        self.pool: dict[tuple[int, str], list[_Place]] = defaultdict(list)
        for row in Appointment.objects.select_related("person", "post"):
            held = not row.period.isempty and row.period.lower <= day
            held = held and (row.period.upper is None or day < row.period.upper)
            if row.pk in running:
                substitute = running[row.pk]
                place = _Place(row, substitute, "" if substitute is not None else "absent")
            else:
                place = _Place(row, row.person_id if held else None, "" if held else "left")
            self.of[row.pk] = place
            if place.person is not None or place.why == "absent":
                self.pool[row.post.body_id, row.post.code].append(place)
                self.posts[row.post_id].append(place)

    def why_not(self, appointment: int, recused: set[int]) -> str:
        """Why nobody acts in this appointment for this case, empty when somebody does."""
        place = self.of[appointment]
        if place.person is None:
            return place.why
        return "recused" if place.person in recused else ""

    def why_none(self, body: int, codes: tuple[str, ...], recused: set[int]) -> str:
        """Why nobody of these posts can act, empty when somebody can."""
        places = [place for code in codes for place in self.pool[body, code]]
        places = [p for p in places if p.row.post.code != "deputy" or p.row.pk in self.duties]
        if any(p.person is not None and p.person not in recused for p in places):
            return ""
        if not places:
            return "vacant"
        return "recused" if any(p.person is not None for p in places) else "absent"

    def why_no_approver(self, step: ApprovalStep, recused: set[int], authors: set[int]) -> str:
        """Why nobody can speak for this place of the chain, empty when somebody can."""
        if step.appointment_id is not None:
            places = [self.of[step.appointment_id]]
        else:
            places = self.posts[step.post_id or 0]
        people = {p.person for p in places if p.person is not None}
        if people - recused - authors:
            return ""
        if not people:
            return places[0].why if places else "vacant"
        return "drew_up" if people - recused else "recused"


def stuck(*, at: datetime, body: UUID | None = None) -> list[Stuck]:
    """All cases that wait for nobody, the oldest first; with `body` the inquiries of one department."""
    places = Places(at)
    recused: dict[int, set[int]] = defaultdict(set)
    for application, person in Recusal.objects.values_list("application_id", "person_id"):
        recused[application].add(person)
    found = []
    if body is None:
        committee = Body.objects.filter(kind="committee").values_list("pk", flat=True).first() or 0
        cases = (
            Application.objects.filter(received_at__isnull=False)
            .exclude(stage__in=CLOSED)
            .select_related("number", "organisation", "addressee__person", "executor__person")
            .order_by("effective_day", "queue__value")
        )
        rows = list(cases)
        stages, turns = _stages(rows), _Turns(rows)
        for row in rows:
            found += _of_case(row, stages[row.pk], committee, places, recused[row.pk], turns)
    inquiries = (
        Inquiry.objects.exclude(stage__in=["concluded", "cancelled"])
        .exclude(application__stage__in=CLOSED)
        .select_related("application__number", "application__organisation", "body", "inspector__person")
        .order_by("queue__value")
    )
    if body is not None:
        inquiries = inquiries.filter(body__public_id=body)
    for inquiry in inquiries:
        found += _of_inquiry(inquiry, places, recused[inquiry.application_id])
    return found


def _stages(cases: Sequence[Application]) -> dict[int, list[str]]:
    """The stages of the open works of each case, the earliest first: each can wait for somebody else."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = RequestedWork.objects.filter(application__in=[row.pk for row in cases])
    for application, stage in rows.values_list("application_id", "stage").distinct():
        found[application].add(stage)
    return {row.pk: [str(stage) for stage in OPEN_ORDER if stage in found[row.pk]] for row in cases}


class _Turns:
    """Whose turn it is in the chain of approval, for the cases that have something drawn up."""

    def __init__(self, cases: Sequence[Application]) -> None:
        self.chain = approvals.chain_of_committee()
        drawn_up = RequestedWork.objects.filter(application__in=[row.pk for row in cases], stage="drafted")
        waiting = set(drawn_up.values_list("application_id", flat=True)) if self.chain else set()
        self.drafted = approvals.of_cases([row for row in cases if row.pk in waiting]) if waiting else {}
        authors = {author for one in self.drafted.values() for author in one.authors}
        self._people = {
            str(public_id): pk
            for public_id, pk in Person.objects.filter(public_id__in=authors).values_list("public_id", "pk")
        }

    def of(self, case: int) -> ApprovalStep | None:
        """The place that is to speak now; None when the executor is next."""
        if case not in self.drafted:
            return None
        turn = next_place([step.public_id for step in self.chain], self.drafted[case].given())
        return next((step for step in self.chain if step.public_id == turn), None)

    def authors(self, case: int) -> set[int]:
        """Who drew the drafts up: they do not approve them."""
        return {self._people[author] for author in self.drafted[case].authors if author in self._people}


def _of_case(
    row: Application,
    stages: Sequence[str],
    committee: int,
    places: Places,
    recused: set[int],
    turns: _Turns,
) -> list[Stuck]:
    found: dict[str, Stuck] = {}
    for stage in stages:
        title = None
        what, why, who = "", "", ""
        match stage:
            case "submitted" | "registered":
                what, why = "chancellery", places.why_none(committee, ("chancellery",), recused)
            case "at_head":
                assert row.addressee is not None
                what, why = "addressee", places.why_not(row.addressee.pk, recused)
                who = row.addressee.person.full_name
            case "awaiting_signature":
                what, why = "signer", places.why_none(committee, ("head", "deputy"), recused)
            case "inquiry_sent" | "permit_control":
                continue
            case "drafted" if (turn := turns.of(row.pk)) is not None:
                what, why = "approver", places.why_no_approver(turn, recused, turns.authors(row.pk))
                who = turn.appointment.person.full_name if turn.appointment else ""
                post = turn.post or (turn.appointment.post if turn.appointment else None)
                title = standing.title_of(post) if post else None
            case _ if row.executor is not None:
                what, why = "executor", places.why_not(row.executor.pk, recused)
                who = row.executor.person.full_name
        if why and what not in found:
            found[what] = replace(_line(row, what, why, who), title=title)
    return list(found.values())


def _of_inquiry(row: Inquiry, places: Places, recused: set[int]) -> list[Stuck]:
    who = ""
    if row.stage == "sent":
        what, why = "department_chancellery", places.why_none(row.body_id, ("chancellery",), recused)
    elif row.stage == "inspecting" and row.inspector is not None:
        what, why = "inspector", places.why_not(row.inspector.pk, recused)
        who = row.inspector.person.full_name
    else:
        what, why = "department_head", places.why_none(row.body_id, ("head",), recused)
    return [_line(row.application, what, why, who, row)] if why else []


def _line(row: Application, what: str, why: str, who: str, inquiry: Inquiry | None = None) -> Stuck:
    return Stuck(
        application=row.public_id,
        number=(row.number.text or "") if row.number else "",
        name_kk=row.organisation.name_kk,
        name_ru=row.organisation.name_ru,
        stage=row.stage,
        what=what,
        why=why,
        who=who,
        body=inquiry.body.public_id if inquiry else None,
        body_kk=inquiry.body.name_kk if inquiry else "",
        body_ru=inquiry.body.name_ru if inquiry else "",
        inquiry=inquiry.public_id if inquiry else None,
    )
