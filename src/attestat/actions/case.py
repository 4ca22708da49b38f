"""Taking a case in hand and moving it: what every act of the procedure shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from attestat.domain import access
from attestat.domain.access import Look, Relation
from attestat.domain.actor import COMMITTEE_ROLES, DEPARTMENT_ROLES, Actor
from attestat.domain.application import Application as Facts
from attestat.domain.application import RequestedWork as RequestedWorkFacts
from attestat.domain.edition import Edition
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Machine, Stage, Step, case_stage, clause_of, open_steps, transition
from attestat.domain.substitution import inv_09_one_duty
from attestat.store import facts, journal, law
from attestat.store.models import Application, Event, Inquiry, Message, RequestedWork, ToldTerm
from attestat.store.queries import terms

BEGINS_TERMS = frozenset(
    {
        Step.SUBMIT,
        Step.SEND_INQUIRY,
        Step.REPEAT_INQUIRY,
        Step.REGISTER_INQUIRY,
        Step.NOTIFY_HEARING,
        Step.SIGN_ATTESTAT,
        Step.SIGN_REFUSAL,
    }
)
"""Steps after which a term begins to run, so that its last day is told to the company."""


@dataclass
class Case:
    """A locked case: its row, the facts read under the lock, and who stands how to it."""

    row: Application
    facts: Facts
    edition: Edition | None
    relations: frozenset[Relation]


def relations_of(by: Actor, case: Facts) -> frozenset[Relation]:
    """How the actor stands to the case now; nothing is remembered from sign-in (ABU-15)."""
    found = set()
    if by.for_company and by.organisation == case.organisation:
        found.add(Relation.OWN_ORGANISATION)
    if by.role in COMMITTEE_ROLES and case.received_at is not None:
        found.add(Relation.COMMITTEE)
        if _is_executor(by, case):
            found.add(Relation.APPOINTED_EXECUTOR)
        if by.appointment is not None and by.appointment in case.co_executors:
            found.add(Relation.CO_EXECUTOR)
        if any(h.secretary == by.person for h in case.hearings if not h.closed):
            found.add(Relation.HEARING_SECRETARY)
    if by.role in DEPARTMENT_ROLES and any(i.body == by.body for i in case.inquiries):
        found.add(Relation.OWN_DEPARTMENT)
    return frozenset(found)


def _is_executor(by: Actor, case: Facts) -> bool:
    """Whether the case is his: by his own person, or, while he acts for somebody, by that one's post."""
    if by.acting is not None:
        return by.appointment is not None and by.appointment == case.executor_appointment
    return by.person is not None and by.person == case.executor


def not_found() -> Obstacle:
    """One answer for what does not exist and for what is not yours."""
    return Obstacle("not_found", "access")


def take(application: UUID, *, by: Actor, act: access.Act, version: int | None = None) -> Case:
    """Lock a case and read its facts.

    Raises Obstacle `not_found` when the actor may not even see it, `not_yours` when the act is another's,
    `stale_page` when the page that asks shows an older version.
    """
    case = take_silently(application)
    row = case.row
    case.relations = relations_of(by, case.facts)
    if not _sees(by, case.relations):
        raise not_found()
    access.demand(by, act, case.relations)
    if not isinstance(act, Look):
        inv_09_one_duty(by, acted_by(by, row))
    if version is not None and version != row.version:
        raise Obstacle("stale_page", "version", stage=row.stage)
    return case


def take_silently(application: UUID) -> Case:
    """Lock a case and read its facts for what the system does by itself; nobody's right is asked.

    Raises Obstacle `not_found`.
    """
    law.hold()
    try:
        row = (
            Application.objects.select_for_update(of=("self",))
            .select_related("organisation", "signer", "number", "addressee", "executor__person")
            .get(public_id=application)
        )
    except Application.DoesNotExist:
        raise not_found() from None
    return Case(row, facts.application(row), _edition_of(row), frozenset())


def acted_by(by: Actor, row: Application) -> tuple[tuple[str, str], ...]:
    """What this official did in the case before, as pairs (step or `recuse`, role)."""
    if by.person is None or by.appointment is None:
        return ()
    kinds = [*map(str, Step), "recuse"]
    rows = Event.objects.filter(stream=str(row.public_id), actor=str(by.person), kind__in=kinds)
    return tuple(rows.values_list("kind", "role").distinct())


def _sees(by: Actor, relations: frozenset[Relation]) -> bool:
    return access.may(by, Look.SEE_CASE, relations) or access.may(by, Look.SEE_INQUIRY, relations)


def _edition_of(row: Application) -> Edition | None:
    return law.edition(row.edition)


def edition_of(case: Case) -> Edition:
    """The edition that the case keeps; only an accepted case has one (VER-1)."""
    if case.edition is None:
        raise Obstacle("not_in_table", "procedure", step="", stage=case.row.stage)
    return case.edition


def move(
    case: Case,
    step: Step,
    *,
    by: Actor,
    at: datetime,
    works: Iterable[UUID] | None = None,
    inquiry: Inquiry | None = None,
    moves_works: bool = True,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Take a step: the core is asked, then stages, event and outbox are written together.

    `works` are the public ids of the works that move; unless named, the open ones at a stage that the step
    leaves. With `inquiry` the inquiry moves by its own table, and `moves_works` says whether the works move
    with it (clause 9.2: they do when the last inquiry is registered or concluded, but for those that are
    being heard meanwhile). Raises Obstacle when the table has no such row.
    """
    chosen = {work.id for work in works_at(case, step)} if works is None else set(works)
    targets: dict[UUID, tuple[str, str]] = {}
    if moves_works:
        for work in case.facts.works:
            if work.id in chosen:
                targets[work.id] = (work.stage, transition(Machine.WORK, step, work.stage).target)
        if not targets and inquiry is None:
            raise Obstacle("not_in_table", "procedure", step=str(step), stage=case.row.stage)
    content: dict[str, object] = {
        "moves": [[str(work), source, target] for work, (source, target) in sorted(targets.items())],
        **(data or {}),
    }
    if inquiry is not None:
        row = transition(Machine.INQUIRY, step, inquiry.stage)
        content["inquiry"] = [str(inquiry.public_id), row.source, row.target]
    event = journal.append(stream=case.row.public_id, kind=str(step), by=by, at=at, data=content)
    if inquiry is not None:
        inquiry.stage, inquiry.last_event = row.target, event.pk
        inquiry.save()
    stages = {
        work.id: Stage(targets[work.id][1]) if work.id in targets else work.stage for work in case.facts.works
    }
    for target in {target for _, target in targets.values()}:
        ids = [work for work, (_, to) in targets.items() if to == target]
        RequestedWork.objects.filter(Q(application=case.row) & Q(public_id__in=ids)).update(
            stage=target, last_event=event.pk
        )
    case.row.stage = case_stage(stages.values())
    case.row.version += 1
    case.row.save()
    _tell_monitoring(case, step, event, at, stages)
    if step in BEGINS_TERMS:
        tell(case.row, at=at)
    case.facts = facts.application(case.row)
    return event


def tell(row: Application, *, at: datetime) -> None:
    """Write down the last day of every term that began: from now on it is told, and moves only later."""
    known = set(row.told_terms.values_list("term", flat=True))
    counted_by = law.calendar_hash()
    ToldTerm.objects.bulk_create(
        ToldTerm(application=row, term=term.slug, day=term.term.due, counted_by_id=counted_by, told_at=at)
        for term in terms.terms_of(row)
        if not term.is_plan and term.slug not in known
    )


def works_at(case: Case, step: Step, *, outcome: str | None = None) -> tuple[RequestedWorkFacts, ...]:
    """The open works at a stage that the step leaves; with `outcome` those for which it is drawn up."""
    return tuple(
        work
        for work in case.facts.open_works
        if step in open_steps(Machine.WORK, work.stage) and outcome in (None, work.outcome)
    )


def demand_step(case: Case, step: Step, *, outcome: str | None = None) -> tuple[RequestedWorkFacts, ...]:
    """Ask the core before anything is rendered: some open work must be at a stage that the step leaves.

    Gives these works. Raises Obstacle `not_in_table` when there is none, so that nothing is made.
    """
    found = works_at(case, step, outcome=outcome)
    if not found:
        for work in case.facts.open_works or case.facts.works:
            transition(Machine.WORK, step, work.stage)
        raise Obstacle("not_in_table", clause_of(step), step=str(step), stage=case.row.stage)
    return found


def chosen_works(
    case: Case, step: Step, works: Iterable[UUID] | None, *, outcome: str | None = None
) -> tuple[RequestedWorkFacts, ...]:
    """The named works, each at a stage that the step leaves; all such works when none is named.

    Raises Obstacle `not_found` for a work of another case, `not_in_table` for one at another stage.
    """
    possible = demand_step(case, step, outcome=outcome)
    if works is None:
        return possible
    wanted = set(works)
    if not wanted:
        raise Obstacle("no_works_chosen", clause_of(step))
    if not wanted <= {work.id for work in case.facts.works}:
        raise not_found()
    found = tuple(work for work in possible if work.id in wanted)
    for work in case.facts.works:
        if work.id in wanted and work not in found:
            transition(Machine.WORK, step, work.stage)
            raise Obstacle("not_in_table", clause_of(step), step=str(step), stage=str(work.stage))
    return found


def note(case: Case, kind: str, *, by: Actor, at: datetime, data: Mapping[str, object]) -> Event:
    """Journal an act that moves no stage, such as preparing a document."""
    return journal.append(stream=case.row.public_id, kind=kind, by=by, at=at, data=data)


def _tell_monitoring(
    case: Case, step: Step, event: Event, at: datetime, stages: Mapping[UUID, Stage]
) -> None:
    """R11.3: every step reports itself; the message is written with the step and sent by a job."""
    row = case.row
    Message.objects.create(
        destination="monitoring",
        stream=str(row.public_id),
        event=event.pk,
        created_at=at,
        payload={
            "application": case.facts.number,
            "bin": case.facts.organisation_bin,
            "step": str(step),
            "stage": row.stage,
            "at": at.isoformat(),
            "effective_day": row.effective_day.isoformat() if row.effective_day else None,
            # each work by itself, so that an issue in part is told apart (R11.3; DESIGN.md 4 "Work")
            "works": [
                {"work_type": work.work_type, "stage": str(stages[work.id])} for work in case.facts.works
            ],
        },
    )
