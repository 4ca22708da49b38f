"""A department is silent past its five days: letters to its head, then to the Committee's (Q16)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, cast
from uuid import UUID, uuid4

from django.db import transaction

from attestat.actions import document as documents
from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import Case, edition_of, not_found, note, take, take_silently
from attestat.actions.forms_hearing import Paper, Words, escalation_letter_fields, matter
from attestat.actions.signatory import official
from attestat.actions.withdrawal import tell, who_is_told
from attestat.domain.access import Prepare
from attestat.domain.actor import SYSTEM, Actor
from attestat.domain.procedure import CLOSED, ISSUED_IN_PART, InquiryStage
from attestat.domain.rules.clause9 import q16_levels
from attestat.domain.signature import Purpose
from attestat.domain.worktime import local_day, working_days_between
from attestat.store import law, numbers
from attestat.store.models import Application, Document, Escalation, Inquiry
from attestat.store.queries.terms import terms_of


def escalate(*, at: datetime) -> int:
    """Make the letters that are due now, each once; says how many are new.

    A letter is there at once, on the case and on both desks, whether or not the executor has signed it:
    nobody has to remember it (lessons.md, no. 4). It keeps its number from then on. Silence is never consent.
    """
    today, made = local_day(at), 0
    silent = (
        Inquiry.objects.exclude(stage__in=[str(InquiryStage.CONCLUDED), str(InquiryStage.CANCELLED)])
        .filter(registered_at__isnull=False)
        .exclude(application__stage__in=[*map(str, CLOSED), ISSUED_IN_PART])
        .select_related("application")
        .order_by("id")
    )
    for row in silent.iterator(chunk_size=200):
        if len(_levels(row, today)) > row.escalations.count():
            with transaction.atomic():
                made += _escalate(row.application, row.pk, at)
    return made


def _last_day(row: Inquiry) -> date | None:
    """The last of the five days, as every screen shows it."""
    slug = f"T4-{row.public_id}"
    return next((t.term.due for t in terms_of(row.application, [row]) if t.slug == slug), None)


def _levels(row: Inquiry, today: date) -> tuple[str, ...]:
    last = _last_day(row)
    return () if last is None else q16_levels(working_days_between(last, today, law.calendar()))


def _escalate(application: Application, inquiry: int, at: datetime) -> int:
    """Under the lock of the case: another worker, or a conclusion, may have come between."""
    case = take_silently(application.public_id)
    row = (
        Inquiry.objects.select_for_update(of=("self",)).select_related("body", "registration").get(pk=inquiry)
    )
    row.application = case.row
    if row.stage in (str(InquiryStage.CONCLUDED), str(InquiryStage.CANCELLED)) or case.row.executor is None:
        return 0
    known = set(row.escalations.values_list("level", flat=True))
    made = 0
    for level in _levels(row, local_day(at)):
        if level not in known:
            last = _last_day(row)
            assert last is not None
            number = numbers.draw("escalation_letter", subject=uuid4(), at=at, edition=edition_of(case))
            letter = Escalation.objects.create(inquiry=row, level=level, due=last, number=number, made_at=at)
            paper = _letter(case, letter, at=at)
            content = {
                "inquiry": str(row.public_id),
                "level": level,
                "document": str(paper.public_id),
                "due": last.isoformat(),
            }
            event = note(case, "escalate", by=SYSTEM, at=at, data=content)
            tell(case, event, "escalate", who_is_told(case), at)
            made += 1
    return made


def _letter(case: Case, letter: Escalation, *, at: datetime) -> Document:
    edition, row, executor = edition_of(case), letter.inquiry, case.row.executor
    assert executor is not None
    committee = executor.post.body
    inquired = Document.objects.select_related("number").get(inquiry=row, kind="inquiry", state="signed")
    addressed = edition.text("el_to_head")
    to = row.body if letter.level == "department" else committee
    earlier = None
    if letter.level == "committee":
        first = row.escalations.filter(level="department").select_related("number").first()
        earlier = Paper(first.number.text or "", local_day(first.made_at)) if first else None
    return documents.prepare(
        kind=Purpose.ESCALATION_LETTER,
        application=case.row,
        inquiry=row,
        number=letter.number,
        edition=edition.code,
        signatory=official(executor, at=at),
        fields=escalation_letter_fields(
            matter(edition, case.row, body=committee, works=case.row.works.order_by("work_type")),
            to=cast(Literal["department", "committee"], letter.level),
            addressee=Words(f"{addressed.kk}: {to.name_kk}", f"{addressed.ru}: {to.name_ru}"),
            department=Words(row.body.name_kk, row.body.name_ru),
            inquiry=Paper(inquired.number.text or "", inquired.day),
            due_on=letter.due,
            days_late=working_days_between(letter.due, local_day(at), law.calendar()),
            registration=(row.registration.text or "") if row.registration else "",
            registered_on=local_day(row.registered_at) if row.registered_at else None,
            earlier_letter=earlier,
        ),
        at=at,
    )


def prepare_escalation(*, escalation: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Render the letter again for today, under its number, for the executor to read and sign."""
    with acting("prepare_escalation", by=by, at=at, key=key, subject=escalation) as act:
        if act.answer is None:
            case, letter = _take(escalation, by=by)
            paper = _letter(case, letter, at=at)
            note(case, "prepare_escalation", by=by, at=at, data={"document": str(paper.public_id)})
            act.answer = {"document": str(paper.public_id)}
        return act.answer


def sign_escalation(
    *, escalation: UUID, document: UUID, cms: bytes, by: Actor, at: datetime, key: str
) -> Answer:
    """The executor signs the letter; it has stood on both desks since it was made."""
    with obstacles_journalled(Prepare.SIGN_ESCALATION, by=by, at=at, subject=escalation):
        signed = documents.judge(document, cms, by=by, at=at)
    with acting(Prepare.SIGN_ESCALATION, by=by, at=at, key=key, subject=escalation) as act:
        if act.answer is None:
            case, letter = _take(escalation, by=by)
            paper = documents.awaiting(document, application=case.row, kind=Purpose.ESCALATION_LETTER)
            if paper.number_id != letter.number_id:
                raise not_found()
            documents.accept(signed, document=paper, by=by, at=at)
            content = {"document": str(paper.public_id), "sha256": paper.revision_a_id}
            note(case, str(Prepare.SIGN_ESCALATION), by=by, at=at, data=content)
            act.answer = {"document": str(paper.public_id), "number": paper.number.text}
        return act.answer


def _take(escalation: UUID, *, by: Actor) -> tuple[Case, Escalation]:
    found = Escalation.objects.filter(public_id=escalation).select_related("inquiry__application").first()
    if found is None:
        raise not_found()
    case = take(found.inquiry.application.public_id, by=by, act=Prepare.SIGN_ESCALATION)
    letter = Escalation.objects.select_related("number", "inquiry__body", "inquiry__registration").get(
        pk=found.pk
    )
    letter.inquiry.application = case.row
    return case, letter
