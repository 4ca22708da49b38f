"""Acts of the company: draft, prepare, submit (clauses 7, 8.1, 8.4; Annex 1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from attestat.actions import document as documents
from attestat.actions import later
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, move, not_found, note, take
from attestat.actions.company_answers import ask_company, keep_answer
from attestat.actions.forms import application_fields
from attestat.actions.membership import holds_power
from attestat.actions.signatory import company_signer
from attestat.domain.access import Look, Prepare
from attestat.domain.actor import Actor
from attestat.domain.company import Company
from attestat.domain.edition import Edition
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage, Step
from attestat.domain.regions import BY_CODE, CITIES
from attestat.domain.rules.clause2 import r2_1_a_legal_entity, r2_2_types_of_the_edition
from attestat.domain.rules.clause7 import r7_1_complete, r7_1_the_companys_signer
from attestat.domain.signature import CertificateRole, Purpose
from attestat.domain.worktime import local_day
from attestat.store import law, numbers
from attestat.store.models import (
    Application,
    Attestat,
    Base,
    CompanyAnswer,
    Document,
    Membership,
    Organisation,
    Person,
    RequestedWork,
)
from attestat.store.queries import kato


@dataclass(frozen=True)
class BaseEntry:
    """A base as typed into the form (A1-F9)."""

    region: str
    district: str
    settlement: str
    street: str
    house: str


@dataclass(frozen=True)
class WorkEntry:
    """A chosen work type with its scopes (A1-F8)."""

    work_type: str
    scopes: tuple[str, ...] = ()


def start_draft(*, by: Actor, at: datetime, key: str) -> Answer:
    """A new draft of the actor's company; nothing is sent by it. Answers the draft's public id."""
    with acting("start_draft", by=by, at=at, key=key, subject=str(by.organisation)) as act:
        if act.answer is None:
            organisation = Organisation.objects.filter(public_id=by.organisation_id).first()
            if organisation is None or not by.for_company:
                raise not_found()
            row = Application.objects.create(
                organisation=organisation,
                created_by=Person.objects.get(public_id=by.person_id),
                created_at=at,
                saved_at=at,
                phone=organisation.phone,
            )
            act.answer = {"application": str(row.public_id)}
        return act.answer


def save_draft(
    *,
    application: UUID,
    phone: str | None = None,
    works: Sequence[WorkEntry] | None = None,
    bases: Sequence[BaseEntry] | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Answer:
    """Keep what is typed so far, whole or not; the version of the page must be the present one.

    A part that is None stays as it is: the form asks one matter a screen. Saving twice is harmless, so no
    idempotency key is asked. A prepared document of the draft lapses when what it says changes, at the next
    preparing.
    """
    with transaction.atomic():
        case = take(application, by=by, act=Prepare.EDIT_DRAFT, version=version)
        _demand_draft(case)
        row = case.row
        row.saved_at, row.version = at, row.version + 1
        if phone is not None:
            row.phone = phone.strip()
        if works is not None:
            if works:
                offered = [work.code for work in law.for_filing(at)[0].work_types]
                r2_2_types_of_the_edition([work.work_type for work in works], offered)
            _write_works(row, works)
        if bases is not None:
            _write_bases(row, bases)
        row.save()
        return {"version": row.version, "saved_at": at.isoformat()}


def _remove_of_draft(table: str, row: Application) -> None:
    # Django's delete would also reach for the rows of inquiries and hearings, which this role may not
    # remove; a draft has none.
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE application_id = %s", [row.pk])


def _write_works(row: Application, works: Sequence[WorkEntry]) -> None:
    _remove_of_draft("store_requestedwork", row)
    for work in works:
        RequestedWork.objects.create(application=row, work_type=work.work_type, scopes=list(work.scopes))


def _write_bases(row: Application, bases: Sequence[BaseEntry]) -> None:
    _remove_of_draft("store_base", row)
    for position, base in enumerate(bases):
        if base.region and base.region not in BY_CODE:
            raise Obstacle("unknown_region", "7; A1-F9")
        Base.objects.create(
            application=row,
            position=position,
            region=base.region,
            kato=kato.resolve(base.region, base.district, base.settlement).code,
            district=base.district.strip(),
            settlement=base.settlement.strip(),
            street=base.street.strip(),
            house=base.house.strip(),
        )


DISCARDED = "the draft was discarded by the company"
"""Why the number of a discarded draft is annulled (ABU-19)."""


def discard_draft(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Close a draft that will not be sent: its papers lapse, its drawn number is annulled with the reason.

    What was typed stays in the database, but no screen opens it again. Raises Obstacle `already_submitted`,
    `draft_discarded`.
    """
    with acting("discard_draft", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.EDIT_DRAFT)
            _demand_draft(case)
            row = case.row
            row.documents.filter(state="prepared").update(state="lapsed")
            number = row.number.text if row.number else ""
            if row.number is not None:
                numbers.annul(row.number, reason=DISCARDED)
            row.discarded_at, row.version = at, row.version + 1
            row.save(update_fields=["discarded_at", "version"])
            note(case, "discard_draft", by=by, at=at, data={"number": number or ""})
            act.answer = {"number": number or ""}
        return act.answer


def copy_application(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """A new draft that says what an earlier application of the same company said.

    Types of work and scopes that the edition in force no longer has are left out. Answers the draft's
    public id.
    """
    with acting("copy_application", by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            source = take(application, by=by, act=Look.SEE_CASE)
            if not by.for_company:
                raise not_found()
            row = Application.objects.create(
                organisation=source.row.organisation,
                created_by=Person.objects.get(public_id=by.person_id),
                created_at=at,
                saved_at=at,
                phone=source.row.phone,
            )
            offered = {work.code: work for work in law.for_filing(at)[0].work_types}
            works = [
                WorkEntry(
                    work.work_type,
                    tuple(s for s in work.scopes if s in {o.code for o in offered[work.work_type].scopes}),
                )
                for work in source.facts.works
                if work.work_type in offered
            ]
            _write_works(row, works)
            _write_bases(
                row,
                [
                    BaseEntry(b.region, b.district, b.settlement, b.street, b.house)
                    for b in source.facts.bases
                ],
            )
            act.answer = {"application": str(row.public_id)}
        return act.answer


FRESH = timedelta(days=1)
"""How long an answer of the companies database serves a draft; at submission it is asked anyway."""


def refresh_company(*, by: Actor, at: datetime) -> bool:
    """Ask the companies database again when its last answer is older than a day (Annex 2 row 8).

    Gives whether a fresh answer is there now; False when the database is silent, which stops nobody from
    filling in a form. Raises Obstacle `company_unknown`.
    """
    last = CompanyAnswer.objects.filter(bin=by.bin).order_by("-asked_at").first()
    if last is not None and timedelta(0) <= at - last.asked_at < FRESH:
        return True
    company = ask_company(by.bin, at=at)
    if company is None:
        return False
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(public_id=by.organisation_id)
        keep_answer(None, company)
        _refresh(organisation, company, phone=organisation.phone)
    return True


def prepare_application(*, application: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Draw the application number at the first preview and render revision A for the signer to read."""
    with acting(Prepare.PREPARE_APPLICATION, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.PREPARE_APPLICATION)
            _demand_draft(case)
            edition, _ = law.for_filing(at)
            _check_complete(case, edition)
            row = case.row
            if row.number is None:
                row.number = numbers.draw("application", subject=row.public_id, at=at, edition=edition)
                row.save(update_fields=["number"])
            person = Person.objects.get(public_id=by.person_id)
            prepared = documents.prepare(
                kind=Purpose.APPLICATION,
                application=row,
                number=row.number,
                edition=edition.code,
                signatory=company_signer(
                    person, row.organisation, is_head=_is_head(person, row.organisation)
                ),
                fields=application_fields(edition, row),
                at=at,
            )
            note(
                case,
                str(Prepare.PREPARE_APPLICATION),
                by=by,
                at=at,
                data={"document": str(prepared.public_id), "sha256": prepared.revision_a_id},
            )
            act.answer = {"document": str(prepared.public_id), "number": row.number.text}
        return act.answer


def submit(*, application: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str) -> Answer:
    """Accept a signed application automatically (R8.1): number, time and effective day at once.

    The signature is judged and the companies database asked before the transaction opens. When the
    database or the revocation service does not answer, the application is accepted and marked, and the
    result waits for the answer (DESIGN.md, section 5). Everything else that is not in order is an Obstacle
    and leaves the draft as it was.
    """
    with obstacles_journalled(Step.SUBMIT, by=by, at=at, subject=application):
        signed = documents.judge(document, cms, by=by, at=at)
        company = ask_company(by.bin, at=at)
    with acting(Step.SUBMIT, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            act.answer = _accept(application, signed, company, by, at)
        return act.answer


def _accept(
    application: UUID, signed: documents.SignedBytes, company: Company | None, by: Actor, at: datetime
) -> Answer:
    case = take(application, by=by, act=Step.SUBMIT)
    _demand_draft(case)
    edition, day = law.for_filing(at)
    _check_complete(case, edition)
    r2_1_a_legal_entity(by.bin, check_digits=settings.SETTINGS.is_production)
    person = Person.objects.get(public_id=by.person_id)
    membership = Membership.objects.filter(person=person, organisation=case.row.organisation).first()
    row = case.row
    paper = documents.awaiting(signed.document, application=row, kind=Purpose.APPLICATION)
    if _says_otherwise(paper, row, edition):
        raise Obstacle("document_lapsed", "form", day=paper.day.isoformat())
    _, final = documents.accept(
        signed,
        document=paper,
        by=by,
        at=at,
        power_recorded=membership is not None and holds_power(membership, local_day(at)),
    )
    is_head = CertificateRole.FIRST_HEAD in signed.verified.facts.roles
    known = r7_1_the_companys_signer(company, by, is_first_head=is_head)
    pending = ([] if final else ["signature"]) + ([] if known else ["company"])
    row.signer, row.signer_is_head, row.pending = person, is_head, pending
    row.received_at, row.effective_day, row.edition = at, day, edition.code
    row.earlier = _earlier(row)
    row.queue = numbers.draw("queue", subject=row.public_id, at=at)
    numbers.use(row.queue)
    if company is not None:
        keep_answer(row, company)
        _refresh(row.organisation, company, phone=row.phone)
    move(
        case,
        Step.SUBMIT,
        by=by,
        at=at,
        data={
            "document": str(paper.public_id),
            "sha256": paper.revision_a_id,
            "edition": edition.code,
            "effective_day": day.isoformat(),
            "pending": pending,
        },
    )
    if pending:
        later.ask_pending(row.public_id)
    return {
        "application": str(row.public_id),
        "number": paper.number.text,
        "received_at": at.isoformat(),
        "effective_day": day.isoformat(),
        "pending": pending,
    }


def _refresh(organisation: Organisation, company: Company, *, phone: str) -> None:
    organisation.name_kk, organisation.name_ru = company.name_kk, company.name_ru
    organisation.address_kk, organisation.address_ru = company.address_kk, company.address_ru
    organisation.region, organisation.phone = company.region, phone
    organisation.save()


def _earlier(row: Application) -> Attestat | None:
    """The last attestat of the company for one of the same works: a new application links to it (Q21)."""
    works = row.works.values_list("work_type", flat=True)
    same = Attestat.objects.filter(organisation=row.organisation, works__work__work_type__in=list(works))
    return same.order_by("-issued_on", "-id").first()


def _demand_draft(case: Case) -> None:
    if case.row.discarded_at is not None:
        raise Obstacle("draft_discarded", "8.1")
    if case.row.stage != str(Stage.DRAFT):
        raise Obstacle("already_submitted", "8.1", number=case.facts.number)


def _check_complete(case: Case, edition: Edition) -> None:
    r2_2_types_of_the_edition(
        [work.work_type for work in case.facts.works], [work.code for work in edition.work_types]
    )
    r7_1_complete(bases=case.facts.bases, phone=case.row.phone, regions=frozenset(BY_CODE), cities=CITIES)


def _is_head(person: Person, organisation: Organisation) -> bool:
    return Membership.objects.filter(person=person, organisation=organisation, kind="first_head").exists()


def _says_otherwise(paper: Document, row: Application, edition: Edition) -> bool:
    """Whether the draft was changed after the paper was made: then the paper is not what would be decided."""
    said = json.loads(bytes(paper.data.data))
    return bool(said["fields"] != application_fields(edition, row) or said["edition"] != edition.code)
