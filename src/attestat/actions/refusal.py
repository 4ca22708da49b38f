"""The reasoned refusal (clauses 10, 11; Annex 4): drawn up, shown to the head, signed, delivered.

It follows one closed hearing. Whatever a rule asks is asked again at each step, since a ground can fall
until the head has signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions import hearing_papers as papers
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.approval import demand_approved
from attestat.actions.case import Case, chosen_works, demand_step, edition_of, move, note, take
from attestat.actions.hearing import earliest_act_on
from attestat.actions.registration import post_of
from attestat.actions.signatory import official, who_will_sign
from attestat.actions.withdrawal import close_inquiries
from attestat.domain.actor import Actor
from attestat.domain.application import RequestedWork as RequestedWorkFacts
from attestat.domain.hearing import Hearing as HearingFacts
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage, Step
from attestat.domain.rules import gate
from attestat.domain.rules.clause10 import (
    r10_2_arguments_answered,
    r10_2_ground_still_stands,
    r10_2_heard,
    r10_2_not_before,
    r10_2_one_hearing,
    standing_grounds,
)
from attestat.domain.rules.clause11 import inv_09_separate_people, r11_1_nothing_pending
from attestat.domain.rules.withdrawal import q15_not_withdrawn
from attestat.domain.signature import Purpose
from attestat.domain.terms import due
from attestat.domain.worktime import local_day
from attestat.store import facts, law, numbers
from attestat.store.models import (
    Appointment,
    Document,
    Hearing,
    HearingGround,
    Number,
    Refusal,
    RefusalGround,
    RefusalWork,
    RequestedWork,
)

REFUSAL = "refusal"


@dataclass(frozen=True)
class Reasoned:
    """What a refusal of these works rests on today."""

    works: tuple[RequestedWorkFacts, ...]
    hearing: HearingFacts
    grounds: dict[UUID, frozenset[UUID]]
    """Ground → the works on which it still stands."""


def reasons(case: Case, works: Sequence[RequestedWorkFacts], *, at: datetime) -> Reasoned:
    """Ask the rules of clause 10 for each work: heard, every argument answered, a ground that stands.

    Raises Obstacle `not_heard`, `several_hearings`, `arguments_unanswered`, `ground_fell`.
    """
    edition, today = edition_of(case), local_day(at)
    heard = [r10_2_heard(case.facts.hearing_of(work.id), work) for work in works]
    hearing = r10_2_one_hearing(heard)
    r10_2_arguments_answered(hearing)
    standing: dict[UUID, set[UUID]] = {}
    for work in works:
        found = standing_grounds(hearing, work, edition, case.facts, today)
        r10_2_ground_still_stands(found, work)
        for ground in found:
            assert ground.id is not None
            standing.setdefault(ground.id, set()).add(work.id)
    return Reasoned(tuple(works), hearing, {ground: frozenset(ids) for ground, ids in standing.items()})


def draw_up_refusal(
    *,
    application: UUID,
    works: Sequence[UUID] | None = None,
    by: Actor,
    at: datetime,
    key: str,
    version: int | None = None,
) -> Answer:
    """Draw up Annex 4 for works that were heard (R9.3, R10.2); all at `heard` unless named.

    The day of the refusal may be later: it is asked when it is signed. Answers {document, number}.
    """
    with acting("draw_up_refusal", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.DRAW_UP, version=version)
            chosen = _heard_works(case, works)
            reasoned = reasons(case, chosen, at=at)
            signer = who_will_sign(case.row.addressee, at=at)
            paper = _render(case, reasoned, signer, at=at)
            gate.first(obstacles(case, reasoned, paper))
            _set_outcome(case, [work.id for work in chosen], REFUSAL)
            move(
                case,
                Step.DRAW_UP,
                by=by,
                at=at,
                works=[work.id for work in chosen],
                data={"document": str(paper.public_id), "outcome": REFUSAL},
            )
            act.answer = {"document": str(paper.public_id), "number": paper.number.text}
        return act.answer


def _heard_works(case: Case, works: Sequence[UUID] | None) -> tuple[RequestedWorkFacts, ...]:
    """The works of a refusal: named, else all that were heard or are drawn up as refused."""
    chosen = chosen_works(case, Step.DRAW_UP, works)
    if works is not None:
        return chosen
    heard = tuple(w for w in chosen if w.stage is Stage.HEARD or w.outcome == REFUSAL)
    for work in () if heard else chosen:
        r10_2_heard(case.facts.hearing_of(work.id), work)
    return heard or chosen


def _set_outcome(case: Case, works: Sequence[UUID], outcome: str) -> None:
    RequestedWork.objects.filter(application=case.row, public_id__in=works).update(outcome=outcome)
    case.facts = facts.application(case.row)


def prepare_refusal(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Render the refusal with this signatory and this day, for the head to read before he signs (R11.1)."""
    with acting("prepare_refusal", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.SIGN_REFUSAL)
            works = demand_step(case, Step.SIGN_REFUSAL, outcome=REFUSAL)
            signer = post_of(by, at=at)
            paper = _render(case, reasons(case, works, at=at), signer, at=at)
            content = {"document": str(paper.public_id), "sha256": paper.revision_a_id}
            note(case, "prepare_refusal", by=by, at=at, data=content)
            act.answer = {"document": str(paper.public_id)}
        return act.answer


def sign_refusal(
    *, application: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str
) -> Answer:
    """The head signs the refusal; it is in the company's cabinet at once (R11.1, A4-F1 … A4-F11).

    Not before the earliest lawful day (T5, T6), only through the gate, and only what the chain of approval
    has consented to (ADR 24). Answers {refusal, number, document, complain_until}.
    """
    with obstacles_journalled(Step.SIGN_REFUSAL, by=by, at=at, subject=application):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting(Step.SIGN_REFUSAL, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            act.answer = _refuse(application, signed, by, at)
        return act.answer


def _refuse(application: UUID, signed: documents.SignedBytes, by: Actor, at: datetime) -> Answer:
    case = take(application, by=by, act=Step.SIGN_REFUSAL)
    q15_not_withdrawn(case.facts)
    if not case.facts.open_works and case.facts.refusals:
        raise Obstacle("already_issued", "11.1", stage=case.row.stage)
    works = demand_step(case, Step.SIGN_REFUSAL, outcome=REFUSAL)
    r11_1_nothing_pending(case.facts)
    reasoned = reasons(case, works, at=at)
    r10_2_not_before(reasoned.hearing, today=local_day(at), earliest=earliest_act_on(case, reasoned.hearing))
    inv_09_separate_people(by.person, case.facts)
    paper = documents.awaiting(signed.document, application=case.row, kind=Purpose.REFUSAL)
    documents.demand_named(paper, by)
    gate.first(obstacles(case, reasoned, paper))
    demand_approved(case, [paper])
    documents.accept(signed, document=paper, by=by, at=at)
    row = _hearing(reasoned)
    refusal = Refusal.objects.create(
        application=case.row,
        organisation=case.row.organisation,
        hearing=row,
        document=paper,
        number=paper.number,
        issued_on=local_day(at),
        complain_until=complain_until(case, at=at),
        delivered_at=at,
    )
    ids = [work.id for work in works]
    RefusalWork.objects.bulk_create(
        RefusalWork(refusal=refusal, work=work)
        for work in RequestedWork.objects.filter(application=case.row, public_id__in=ids)
    )
    RefusalGround.objects.bulk_create(
        RefusalGround(refusal=refusal, ground=ground) for ground in _ground_rows(row, reasoned)
    )
    move(
        case,
        Step.SIGN_REFUSAL,
        by=by,
        at=at,
        works=ids,
        data={
            "refusal": str(refusal.public_id),
            "number": paper.number.text,
            "document": str(paper.public_id),
            "sha256": paper.revision_a_id,
            "hearing": str(row.public_id),
            "complain_until": refusal.complain_until.isoformat(),
            "delivered_to": str(case.row.organisation.public_id),
        },
    )
    # refused on a court act while a department was asked: nobody need conclude on what is refused
    close_inquiries(case, at=at, because=Step.SIGN_REFUSAL)
    return {
        "refusal": str(refusal.public_id),
        "number": paper.number.text,
        "document": str(paper.public_id),
        "complain_until": refusal.complain_until.isoformat(),
    }


def complain_until(case: Case, *, at: datetime) -> date:
    """The last day to complain of a refusal that is delivered now (T14)."""
    return due("T14", local_day(at), law.calendar(), edition_of(case)).due


def obstacles(case: Case, reasoned: Reasoned, paper: Document) -> tuple[Obstacle, ...]:
    """What the quality gate says of this refusal, everything at once."""
    edition = edition_of(case)
    row = _hearing(reasoned)
    assert row.protocol is not None
    types = {work.id: work.work_type for work in reasoned.works}
    standing: dict[str, set[str]] = {}
    for ground in _ground_rows(row, reasoned):
        covered = {types[work] for work in reasoned.grounds[ground.public_id]}
        standing.setdefault(ground.code, set()).update(covered)
    return gate.refusal_obstacles(
        documents.fields_of(paper),
        gate.Asked(
            frozenset(types.values()),
            case.facts.organisation_bin,
            case.facts.number,
            paper.number.text or "",
        ),
        edition,
        grounds={code: frozenset(works) for code, works in standing.items()},
        arguments=len(reasoned.hearing.arguments),
        outcome=str(reasoned.hearing.outcome or ""),
        delivered_on=reasoned.hearing.delivered_on,
        protocol=row.protocol.number.text or "",
        complain_until=due("T14", paper.day, law.calendar(), edition).due,
    )


def _hearing(reasoned: Reasoned) -> Hearing:
    return Hearing.objects.select_related(
        "application__organisation",
        "decision__number",
        "notice__number",
        "protocol__number",
        "chair__post__body",
    ).get(public_id=reasoned.hearing.id)


def _ground_rows(row: Hearing, reasoned: Reasoned) -> list[HearingGround]:
    return list(row.grounds.filter(public_id__in=reasoned.grounds).order_by("id"))


def _render(case: Case, reasoned: Reasoned, signer: Appointment, *, at: datetime) -> Document:
    """Annex 4 under the number that this case has drawn for it."""
    edition = edition_of(case)
    drawn = Number.objects.filter(series_id=REFUSAL, subject=case.row.public_id, state="drawn")
    number = drawn.order_by("value").first() or numbers.draw(
        REFUSAL, subject=case.row.public_id, at=at, edition=edition
    )
    row = _hearing(reasoned)
    row.application = case.row
    ids = [work.id for work in reasoned.works]
    return documents.prepare(
        kind=Purpose.REFUSAL,
        application=case.row,
        number=number,
        edition=edition.code,
        signatory=official(signer, at=at),
        fields=papers.refusal_fields(
            edition,
            row,
            body=signer.post.body,
            works=list(
                RequestedWork.objects.filter(application=case.row, public_id__in=ids).order_by("work_type")
            ),
            grounds=reasoned.grounds,
            complain_until=complain_until(case, at=at),
        ),
        at=at,
    )
