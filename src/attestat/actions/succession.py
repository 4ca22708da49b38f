"""When the company changed between submission and decision (ABU-04, ABU-08; ADR 26).

The companies database is asked again before a result is signed. A new head confirms the application by his
signature, or withdraws it. A company that is liquidated can receive no result: the head of the Committee
closes the case by that answer.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, move, not_found, note, take
from attestat.actions.company_answers import ask_company, keep_answer
from attestat.actions.forms_hearing import confirmation_fields, matter
from attestat.actions.membership import holds_power
from attestat.actions.signatory import company_signer
from attestat.actions.withdrawal import annul_drawn, close_inquiries, is_head, lapse_papers, tell, who_is_told
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.company import Company
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED, Stage, Step
from attestat.domain.rules.clause7 import r7_1_the_companys_signer
from attestat.domain.rules.clause11 import r11_1_company_still_there
from attestat.domain.rules.withdrawal import r5_2_3_liquidated
from attestat.domain.signature import CertificateRole, Purpose
from attestat.domain.worktime import local_day
from attestat.store import numbers
from attestat.store.models import Application, Body, Confirmation, Membership, Number, Person
from attestat.store.queries.succession import answers_for

LIQUIDATED = "the company is liquidated"
"""Why a number that was drawn and stands under nothing is annulled."""


def remember(application: UUID, company: Company | None) -> None:
    """Keep an answer of the companies database that does not fit the case, whatever becomes of the act.

    The case page then says what is the matter and what can be done.
    """
    row = Application.objects.select_related("signer").filter(public_id=application).first()
    if row is None or company is None or row.signer is None:
        return
    signer, was_head = answers_for(row)
    try:
        r11_1_company_still_there(company, signer.iin, is_first_head=was_head)
    except Obstacle:
        with transaction.atomic():
            keep_answer(row, company)


def prepare_confirmation(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Render the note by which the company's present head takes the application over, for him to sign."""
    with acting("prepare_confirmation", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.CONFIRM_APPLICATION)
            _demand_open(case)
            _demand_another(case, by)
            edition, row = edition_of(case), case.row
            person = Person.objects.get(public_id=by.person_id)
            number = Number.objects.filter(
                series="confirmation", subject=row.public_id, state="drawn"
            ).first() or numbers.draw("confirmation", subject=row.public_id, at=at, edition=edition)
            prepared = documents.prepare(
                kind=Purpose.CONFIRMATION,
                application=row,
                number=number,
                edition=edition.code,
                signatory=company_signer(person, row.organisation, is_head=is_head(person, row.organisation)),
                fields=confirmation_fields(
                    matter(
                        edition,
                        row,
                        body=Body.objects.get(kind="committee"),
                        works=row.works.filter(
                            public_id__in=[work.id for work in case.facts.open_works]
                        ).order_by("work_type"),
                    )
                ),
                at=at,
            )
            content = {"document": str(prepared.public_id), "sha256": prepared.revision_a_id}
            note(case, "prepare_confirmation", by=by, at=at, data=content)
            act.answer = {"document": str(prepared.public_id), "number": number.text}
        return act.answer


def _demand_open(case: Case) -> None:
    if case.row.stage == str(Stage.DRAFT) or not case.facts.open_works:
        raise Obstacle("not_in_table", "7", step=str(Prepare.CONFIRM_APPLICATION), stage=case.row.stage)


def _demand_another(case: Case, by: Actor) -> None:
    if answers_for(case.row)[0].public_id == by.person:
        raise Obstacle("answers_already", "7")


def confirm(*, application: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """The present head answers for the application from now on; the decision asks for him (ABU-04).

    The companies database must answer and name him. A mark that it did not fit is cleared. Raises Obstacle
    `answers_already`, `companies_do_not_answer`, `not_the_head`.
    """
    with obstacles_journalled(Prepare.CONFIRM_APPLICATION, by=by, at=at, subject=application):
        signed = documents.judge(document, cms, by=by, at=at)
        company = ask_company(by.bin, at=at)
    with acting(Prepare.CONFIRM_APPLICATION, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.CONFIRM_APPLICATION)
            act.answer = _confirmed(case, signed, company, by, at)
        return act.answer


def _confirmed(
    case: Case, signed: documents.SignedBytes, company: Company | None, by: Actor, at: datetime
) -> Answer:
    _demand_open(case)
    _demand_another(case, by)
    row = case.row
    paper = documents.awaiting(signed.document, application=row, kind=Purpose.CONFIRMATION)
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
    Confirmation.objects.create(
        application=row, document=paper, person=paper.signatory, is_head=as_head, confirmed_at=at
    )
    row.pending = [what for what in row.pending if what != "company"]
    row.version += 1
    row.save(update_fields=["pending", "version"])
    event = note(
        case,
        str(Prepare.CONFIRM_APPLICATION),
        by=by,
        at=at,
        data={"document": str(paper.public_id), "sha256": paper.revision_a_id},
    )
    tell(case, event, str(Prepare.CONFIRM_APPLICATION), who_is_told(case), at)
    return {"document": str(paper.public_id), "number": paper.number.text}


def discontinue(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Close a case whose company the state database says is liquidated (clause 5(3); ADR 26).

    The answer is asked now and kept; without it nothing is closed. Raises Obstacle `company_not_liquidated`,
    `companies_do_not_answer`.
    """
    with obstacles_journalled(Step.DISCONTINUE, by=by, at=at, subject=application):
        bin = Application.objects.filter(public_id=application).values_list("organisation__bin", flat=True)
        found = bin.first()
        if found is None:
            raise not_found()
        company = ask_company(found, at=at)
    with acting(Step.DISCONTINUE, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.DISCONTINUE)
            r5_2_3_liquidated(company)
            assert company is not None
            open_works = [work.id for work in case.facts.works if work.stage not in CLOSED]
            told = who_is_told(case)
            keep_answer(case.row, company)
            lapse_papers(case, whole=True)
            event = move(
                case,
                Step.DISCONTINUE,
                by=by,
                at=at,
                works=open_works,
                data={"message": company.message_id},
            )
            close_inquiries(case, at=at, because=Step.DISCONTINUE)
            annulled = annul_drawn(case, reason=LIQUIDATED)
            tell(case, event, str(Step.DISCONTINUE), told, at)
            act.answer = {"annulled": annulled}
        return act.answer
