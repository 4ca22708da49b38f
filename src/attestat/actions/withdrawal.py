"""Withdrawal by the company until the result is signed (APPC 64; Q15; ADR 25)."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, move, note, take
from attestat.actions.company_answers import ask_company, keep_answer
from attestat.actions.forms_hearing import matter, withdrawal_fields
from attestat.actions.membership import holds_power
from attestat.actions.signatory import company_signer
from attestat.domain.actor import SYSTEM, Actor
from attestat.domain.company import Company
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Step
from attestat.domain.rules.clause7 import r7_1_the_companys_signer
from attestat.domain.rules.withdrawal import q15_until_the_result_is_signed
from attestat.domain.signature import CertificateRole, Purpose
from attestat.domain.worktime import effective_day, local_day
from attestat.store import facts, law, numbers
from attestat.store.models import (
    Appointment,
    Body,
    Document,
    Event,
    Inquiry,
    Membership,
    Message,
    Number,
    Organisation,
    Person,
    RequestedWork,
    Withdrawal,
)

LONGEST_REASON = 2000
WITHDRAWN = "the company withdrew its application"
"""Why a number that was drawn and stands under nothing is annulled (INV-02, ABU-19)."""


def prepare_withdrawal(
    *,
    application: UUID,
    works: Collection[UUID] | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Render the note by which the company withdraws, for its signer to read: all open works, or these.

    A reason may be given and is never asked for. Raises Obstacle `too_late_to_withdraw` when the result of
    one of the works is signed, `nothing_to_withdraw`, `draft_is_discarded`.
    """
    with acting("prepare_withdrawal", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.WITHDRAW)
            chosen = _chosen(case, works)
            edition, row = edition_of(case), case.row
            person = Person.objects.get(public_id=by.person_id)
            number = Number.objects.filter(
                series="withdrawal", subject=row.public_id, state="drawn"
            ).first() or numbers.draw("withdrawal", subject=row.public_id, at=at, edition=edition)
            prepared = documents.prepare(
                kind=Purpose.WITHDRAWAL,
                application=row,
                number=number,
                edition=edition.code,
                signatory=company_signer(person, row.organisation, is_head=is_head(person, row.organisation)),
                fields=withdrawal_fields(
                    matter(
                        edition,
                        row,
                        body=Body.objects.get(kind="committee"),
                        works=row.works.filter(public_id__in=chosen).order_by("work_type"),
                    ),
                    reason=" ".join(reason.split())[:LONGEST_REASON],
                ),
                at=at,
            )
            content = {"document": str(prepared.public_id), "sha256": prepared.revision_a_id}
            note(case, "prepare_withdrawal", by=by, at=at, data=content)
            act.answer = {"document": str(prepared.public_id), "number": number.text}
        return act.answer


def _chosen(case: Case, works: Collection[UUID] | None) -> set[UUID]:
    chosen = {work.id for work in case.facts.open_works or case.facts.works} if works is None else set(works)
    q15_until_the_result_is_signed(case.facts, chosen)
    return chosen


def is_head(person: Person, organisation: Organisation) -> bool:
    """Whether the person's last key said that he is the company's first head."""
    return Membership.objects.filter(person=person, organisation=organisation, kind="first_head").exists()


def withdraw(*, application: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """The signed note takes effect at once on every work it names; the queue goes on (APPC 64, Q15).

    Who signs, and with what, is as for the application; the companies database must answer, because nothing
    of this can be taken back (ABU-04). When nothing stays open, the inquiries end with it, papers that wait
    for a signature lapse, and numbers that stand under nothing are annulled with the reason. Raises Obstacle
    `too_late_to_withdraw` when the head was quicker, `companies_do_not_answer`.
    """
    with obstacles_journalled(Step.WITHDRAW, by=by, at=at, subject=application):
        signed = documents.judge(document, cms, by=by, at=at)
        company = ask_company(by.bin, at=at)
    with acting(Step.WITHDRAW, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.WITHDRAW)
            act.answer = _take_back(case, signed, company, by, at)
        return act.answer


def _take_back(
    case: Case, signed: documents.SignedBytes, company: Company | None, by: Actor, at: datetime
) -> Answer:
    row = case.row
    paper = documents.awaiting(signed.document, application=row, kind=Purpose.WITHDRAWAL)
    said = json.loads(bytes(paper.data.data))["fields"]
    codes = {work["code"] for work in said["works"]}
    chosen = {work.id for work in case.facts.works if work.work_type in codes}
    q15_until_the_result_is_signed(case.facts, chosen)
    membership = Membership.objects.filter(person=paper.signatory, organisation=row.organisation).first()
    documents.accept(
        signed,
        document=paper,
        by=by,
        at=at,
        power_recorded=membership is not None and holds_power(membership, local_day(at)),
    )
    as_head = CertificateRole.FIRST_HEAD in signed.verified.facts.roles
    if not r7_1_the_companys_signer(company, by, is_first_head=as_head):
        raise Obstacle("companies_do_not_answer", "Annex 2 row 8")
    assert company is not None
    keep_answer(row, company)
    whole = chosen == {work.id for work in case.facts.open_works}
    day = effective_day(at, law.calendar(), edition_of(case).hours)
    withdrawal = Withdrawal.objects.create(
        application=row,
        document=paper,
        whole=whole,
        reason=said.get("reason", ""),
        received_at=at,
        effective_day=day,
        withdrawn_by=paper.signatory,
    )
    withdrawal.works.set(RequestedWork.objects.filter(application=row, public_id__in=chosen))
    told = who_is_told(case)
    lapse_papers(case, whole=whole)
    event = move(
        case,
        Step.WITHDRAW,
        by=by,
        at=at,
        works=chosen,
        data={
            "document": str(paper.public_id),
            "sha256": paper.revision_a_id,
            "number": paper.number.text,
            "whole": whole,
            "effective_day": day.isoformat(),
        },
    )
    close_inquiries(case, at=at, because=Step.WITHDRAW)
    annulled = annul_drawn(case, reason=WITHDRAWN) if whole else []
    tell(case, event, str(Step.WITHDRAW), told, at)
    return {
        "number": paper.number.text,
        "document": str(paper.public_id),
        "whole": whole,
        "effective_day": day.isoformat(),
        "annulled": annulled,
    }


def lapse_papers(case: Case, *, whole: bool) -> None:
    """What waits for a signature says something that is not so any more.

    Of a case that goes on, a paper that bears its first signature stays: it says what was so when it was
    signed, and its second signatory decides.
    """
    for paper in Document.objects.filter(application=case.row, state="prepared").order_by("id"):
        if whole or not paper.signatures.exists():
            paper.state = "lapsed"
            paper.save(update_fields=["state"])


def close_inquiries(case: Case, *, at: datetime, because: Step) -> None:
    """What asks about no open work any more ends, with an event of its own: nobody need conclude."""
    left = case.facts.open_works
    open_ids = [i.id for i in case.facts.open_inquiries if not any(i.asks(work.id) for work in left)]
    rows = Inquiry.objects.select_for_update(of=("self",)).filter(public_id__in=open_ids).order_by("id")
    for row in rows:
        move(
            case,
            Step.CANCEL_INQUIRY,
            by=SYSTEM,
            at=at,
            inquiry=row,
            moves_works=False,
            data={"because": str(because)},
        )
    case.facts = facts.application(case.row)


def annul_drawn(case: Case, *, reason: str) -> list[str]:
    """Annul every number of this case that was drawn and stands under nothing; gives their texts."""
    of_papers = case.row.documents.filter(number__state="drawn").values_list("number", flat=True)
    rows = Number.objects.filter(state="drawn").filter(pk__in=[*of_papers])
    rows = rows | Number.objects.filter(state="drawn", subject=case.row.public_id)
    annulled = []
    for number in rows.order_by("series", "value"):
        numbers.annul(number, reason=reason)
        annulled.append(number.text or "")
    return annulled


def who_is_told(case: Case) -> list[str]:
    """Public ids: the company, who has the case, the chancellery, and who works on its open inquiries."""
    row = case.row
    told = [row.organisation.public_id]
    told += [post.public_id for post in (row.executor, row.addressee) if post is not None]
    waiting = Appointment.objects.filter(post__code="chancellery", post__body__kind="committee")
    told += waiting.filter(period__endswith=None).values_list("public_id", flat=True)
    open_ids = [inquiry.id for inquiry in case.facts.open_inquiries]
    for inquiry in Inquiry.objects.filter(public_id__in=open_ids).select_related("inspector", "body"):
        told += [inquiry.inspector.public_id] if inquiry.inspector else []
        heads = Appointment.objects.filter(post__code="head", post__body=inquiry.body)
        told += heads.filter(period__endswith=None).values_list("public_id", flat=True)
    return list(dict.fromkeys(map(str, told)))


def tell(case: Case, event: Event, step: str, told: list[str], at: datetime) -> None:
    """Put a notice for these people into the outbox, with the act that it tells of."""
    Message.objects.create(
        destination="notices",
        stream=str(case.row.public_id),
        event=event.pk,
        created_at=at,
        payload={
            "application": case.facts.number,
            "step": step,
            "stage": case.row.stage,
            "at": at.isoformat(),
            "to": told,
        },
    )
