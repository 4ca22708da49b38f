"""Drawing up and signing the result (clauses 4, 5, 9.3, 11; Annex 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attestat.actions import document as documents
from attestat.actions import pending, refusal, succession
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.approval import demand_approved
from attestat.actions.case import (
    Case,
    chosen_works,
    demand_step,
    edition_of,
    move,
    not_found,
    note,
    take,
)
from attestat.actions.company_answers import ask_company, keep_answer
from attestat.actions.forms import attestat_fields
from attestat.actions.registration import post_of
from attestat.actions.signatory import official, who_will_sign
from attestat.domain.access import Look
from attestat.domain.actor import Actor
from attestat.domain.application import RequestedWork as RequestedWorkFacts
from attestat.domain.company import Company
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage, Step
from attestat.domain.rules import gate
from attestat.domain.rules.clause9 import (
    is_asked_about,
    is_positive,
    r9_3_every_answer_is_there,
    r9_3_positive_for_every_work,
)
from attestat.domain.rules.clause10 import r10_1_no_ground_stands
from attestat.domain.rules.clause11 import (
    a2_r3_late_with_a_reason,
    inv_09_separate_people,
    r11_1_company_still_there,
    r11_1_nothing_pending,
)
from attestat.domain.rules.withdrawal import q15_not_withdrawn
from attestat.domain.signature import Purpose
from attestat.domain.terms import valid_until
from attestat.domain.worktime import local_day
from attestat.store import facts, numbers, told
from attestat.store.approvals import drafted
from attestat.store.models import (
    Appointment,
    Attestat,
    AttestatWork,
    Document,
    Number,
    RequestedWork,
)
from attestat.store.queries.succession import answers_for

ATTESTAT = "attestat"
"""What `outcome` of a work says when an attestat is drawn up for it."""


def draw_up(
    *,
    application: UUID,
    works: Sequence[UUID] | None = None,
    by: Actor,
    at: datetime,
    key: str,
    version: int | None = None,
) -> Answer:
    """Draw up Annex 3 from data: impossible without a positive conclusion for every listed work (R9.3).

    `works` are public ids; unless named, those that a conclusion found positive at every base. What is
    negative waits for its hearing, and its ten days run on (DESIGN.md 4 "Work").
    """
    with acting(Step.DRAW_UP, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.DRAW_UP, version=version)
            chosen = chosen_works(case, Step.DRAW_UP, works)
            if works is None:
                ready = [w for w in chosen if is_positive(case.facts, w)]
                chosen = tuple(w for w in ready if not is_asked_about(case.facts, w)) or chosen
            r9_3_positive_for_every_work(case.facts, chosen)
            r9_3_every_answer_is_there(case.facts, chosen)
            r10_1_no_ground_stands(case.facts, chosen, local_day(at))
            ids = [work.id for work in chosen]
            paper = _render(case, who_will_sign(case.row.addressee, at=at), ids, at=at)
            gate.first(obstacles(case, ids, paper))
            set_outcome(case, ids, ATTESTAT)
            move(
                case,
                Step.DRAW_UP,
                by=by,
                at=at,
                works=ids,
                data={"document": str(paper.public_id), "outcome": ATTESTAT},
            )
            act.answer = {"document": str(paper.public_id), "number": paper.number.text}
        return act.answer


def set_outcome(case: Case, works: Sequence[UUID], outcome: str) -> None:
    """Which result is drawn up for these works."""
    RequestedWork.objects.filter(application=case.row, public_id__in=works).update(outcome=outcome)
    case.facts = facts.application(case.row)


def send_for_signature(
    *,
    application: UUID,
    works: Sequence[UUID] | None = None,
    by: Actor,
    at: datetime,
    key: str,
    version: int | None = None,
) -> Answer:
    """Send what is drawn up to the head for signature (R9.3, R11.1): attestat, refusal, or both.

    Unless works are named, all that are drawn up. The quality gate stands before it.
    """
    with acting(Step.SEND_FOR_SIGNATURE, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.SEND_FOR_SIGNATURE, version=version)
            chosen = chosen_works(case, Step.SEND_FOR_SIGNATURE, works)
            r11_1_nothing_pending(case.facts)
            term = told.ten_days(case.row, edition_of(case))
            assert term is not None  # only an accepted case has been drawn up
            given = case.row.overdue_reasons.filter(term="T3", due=term.due).exists()
            a2_r3_late_with_a_reason(term.due, local_day(at), has_reason=given)
            for outcome in (ATTESTAT, refusal.REFUSAL):
                drawn_up = [work for work in chosen if work.outcome == outcome]
                if drawn_up:
                    gate.first(_failures(case, drawn_up, outcome, at=at))
            demand_approved(case, drafted(case.row.pk))
            move(case, Step.SEND_FOR_SIGNATURE, by=by, at=at, works=[work.id for work in chosen])
            act.answer = {}
        return act.answer


def gate_failures(*, application: UUID, by: Actor, at: datetime) -> tuple[Obstacle, ...]:
    """Everything that keeps what is drawn up from being sent or signed, for screens; nothing is changed."""
    with transaction.atomic():
        case = take(application, by=by, act=Look.SEE_CASE)
        found: list[Obstacle] = []
        for outcome in (ATTESTAT, refusal.REFUSAL):
            works = [w for w in case.facts.open_works if w.outcome == outcome and w.stage in _DRAWN_UP]
            if works:
                try:
                    found += _failures(case, works, outcome, at=at)
                except Obstacle as obstacle:
                    found.append(obstacle)
        return tuple(found)


_DRAWN_UP = (Stage.DRAFTED, Stage.AWAITING_SIGNATURE)


def _failures(
    case: Case, works: Sequence[RequestedWorkFacts], outcome: str, *, at: datetime
) -> tuple[Obstacle, ...]:
    if outcome == ATTESTAT:
        r9_3_positive_for_every_work(case.facts, tuple(works))
        r9_3_every_answer_is_there(case.facts, tuple(works))
        r10_1_no_ground_stands(case.facts, works, local_day(at))
        paper = documents.drawn_up(case.row, Purpose.ATTESTAT)
        return obstacles(case, [work.id for work in works], paper)
    reasoned = refusal.reasons(case, works, at=at)
    return refusal.obstacles(case, reasoned, documents.drawn_up(case.row, Purpose.REFUSAL))


def obstacles(case: Case, works: Sequence[UUID], paper: Document) -> tuple[Obstacle, ...]:
    """What the quality gate says of an attestat for these works, everything at once."""
    edition = edition_of(case)
    types = frozenset(work.work_type for work in case.facts.works if work.id in set(works))
    asked = gate.Asked(types, case.facts.organisation_bin, case.facts.number, paper.number.text or "")
    until = valid_until(paper.day, edition.validity_years)
    return gate.attestat_obstacles(documents.fields_of(paper), asked, edition, valid_until=until)


def prepare_attestat(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Render revision A with this signatory and this day, for the head to read before he signs (R11.1)."""
    with acting("prepare_attestat", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.SIGN_ATTESTAT)
            works = demand_step(case, Step.SIGN_ATTESTAT, outcome=ATTESTAT)
            signer = post_of(by, at=at)
            paper = _render(case, signer, [work.id for work in works], at=at)
            note(
                case,
                "prepare_attestat",
                by=by,
                at=at,
                data={"document": str(paper.public_id), "sha256": paper.revision_a_id},
            )
            act.answer = {"document": str(paper.public_id)}
        return act.answer


def sign_attestat(
    *, application: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str
) -> Answer:
    """The head signs; the attestat enters the register and the company's cabinet at once (R4, R11.1).

    The session alone can never issue: the signature is over these very bytes (ABU-11). The companies
    database is asked again; while it does not answer, or a check is pending, nothing is issued.
    """
    with obstacles_journalled(Step.SIGN_ATTESTAT, by=by, at=at, subject=application):
        signed = documents.judge(document, cms, by=by, at=at)
        company = ask_company(_bin_of(application), at=at)
        succession.remember(application, company)
    with acting(Step.SIGN_ATTESTAT, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            act.answer = _issue(application, signed, company, by, at)
        return act.answer


def _issue(
    application: UUID, signed: documents.SignedBytes, company: Company | None, by: Actor, at: datetime
) -> Answer:
    case = take(application, by=by, act=Step.SIGN_ATTESTAT)
    q15_not_withdrawn(case.facts)
    if case.row.stage == str(Stage.ISSUED):
        raise Obstacle("already_issued", "11.1", stage=case.row.stage)
    granted = demand_step(case, Step.SIGN_ATTESTAT, outcome=ATTESTAT)
    works = [work.id for work in granted]
    r11_1_nothing_pending(case.facts)
    signer, was_head = answers_for(case.row)
    r11_1_company_still_there(company, signer.iin, is_first_head=was_head)
    r9_3_positive_for_every_work(case.facts, granted)
    r9_3_every_answer_is_there(case.facts, granted)
    r10_1_no_ground_stands(case.facts, granted, local_day(at))
    inv_09_separate_people(by.person, case.facts)
    paper = documents.awaiting(signed.document, application=case.row, kind=Purpose.ATTESTAT)
    gate.first(obstacles(case, works, paper))
    documents.demand_named(paper, by)
    demand_approved(case, [paper])
    _, final = documents.accept(signed, document=paper, by=by, at=at)
    if not final:
        raise Obstacle("verification_pending", "11.1", what="signature")
    assert company is not None
    keep_answer(case.row, company)
    organisation = case.row.organisation
    issued_on = local_day(at)
    attestat = Attestat.objects.create(
        application=case.row,
        organisation=organisation,
        document=paper,
        number=paper.number,
        issued_on=issued_on,
        valid_until=valid_until(issued_on, edition_of(case).validity_years),
        holder_name_kk=organisation.name_kk,
        holder_name_ru=organisation.name_ru,
    )
    AttestatWork.objects.bulk_create(
        AttestatWork(attestat=attestat, work=work)
        for work in RequestedWork.objects.filter(application=case.row, public_id__in=works)
    )
    move(
        case,
        Step.SIGN_ATTESTAT,
        by=by,
        at=at,
        works=works,
        data={
            "attestat": str(attestat.public_id),
            "number": paper.number.text,
            "document": str(paper.public_id),
            "sha256": paper.revision_a_id,
            "valid_until": attestat.valid_until.isoformat(),
            "delivered_to": str(organisation.public_id),
        },
    )
    return {
        "attestat": str(attestat.public_id),
        "number": paper.number.text,
        "valid_until": attestat.valid_until.isoformat(),
        "document": str(paper.public_id),
    }


def ask_again(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Ask again, at the executor's wish, what was not answered when the application was accepted.

    That is its signature, the companies database, or both. Clears the marks that the answers allow, leaves
    those of services that are silent still. Raises Obstacle with the reason when an answer does not fit: a
    ground to look into, not a reason to issue.
    """
    with obstacles_journalled("ask_again", by=by, at=at, subject=application):
        asked = pending.ask(application, at=at)
    with acting("ask_again", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.DRAW_UP)
            for refusal in pending.settle(case.row, asked, by=by, at=at):
                raise refusal
            note(case, "ask_again", by=by, at=at, data={"pending": list(case.row.pending)})
            act.answer = {"pending": list(case.row.pending)}
        return act.answer


def _bin_of(application: UUID) -> str:
    bin = (
        RequestedWork.objects.filter(application__public_id=application)
        .values_list("application__organisation__bin", flat=True)
        .first()
    )
    if bin is None:
        raise not_found()
    return bin


def _render(case: Case, signer: Appointment, works: Sequence[UUID], *, at: datetime) -> Document:
    """Annex 3 for these works, under the number that this case has drawn for it."""
    edition = edition_of(case)
    number = (
        Number.objects.filter(series_id="attestat", subject=case.row.public_id, state="drawn")
        .order_by("value")
        .first()
    )
    if number is None:
        number = numbers.draw("attestat", subject=case.row.public_id, at=at, edition=edition)
    return documents.prepare(
        kind=Purpose.ATTESTAT,
        application=case.row,
        number=number,
        edition=edition.code,
        signatory=official(signer, at=at),
        fields=attestat_fields(
            edition,
            case.row,
            body=signer.post.body,
            works=list(
                RequestedWork.objects.filter(application=case.row, public_id__in=works).order_by("work_type")
            ),
            valid_until=valid_until(local_day(at), edition.validity_years),
        ),
        at=at,
    )
