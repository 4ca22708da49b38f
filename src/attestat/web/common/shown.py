"""Rows of queries → values of the blocks, for all desks alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from attestat.domain.procedure import OPEN_ORDER, Stage
from attestat.domain.terms import Due
from attestat.domain.worktime import local_day, working_days_between
from attestat.store import law
from attestat.store.queries import inquiries
from attestat.store.queries.cases import (
    CLOSED,
    EVIDENCE,
    CasePage,
    CaseRow,
    DocumentRow,
    EventRow,
    SignatureRow,
)
from attestat.store.queries.inquiries import InquiryLine
from attestat.web.common import dates
from attestat.web.common.acting import say
from attestat.web.common.blocks import (
    DocumentCard,
    Download,
    Fact,
    Happening,
    SignedBy,
    Step,
    StepState,
    Tag,
    TimeLeft,
    Why,
    WhyDay,
)
from attestat.web.common.clauses import clause_words
from attestat.web.common.words import tag_of, time_left


def company(row: object) -> str:
    """The company's name in the reader's language; rows carry it in Kazakh and Russian."""
    return say({"kk": getattr(row, "name_kk", ""), "ru": getattr(row, "name_ru", "")})


def why_href(application: UUID, term: str, inquiry: UUID | None = None) -> str:
    """Where a date of a case is explained: a term by its code, an inquiry's with the inquiry."""
    return reverse("why", args=[application, f"{term}-{inquiry}" if inquiry else term])


def left(due: date | None, at: datetime, *, closed: bool = False, why: str = "") -> TimeLeft | None:
    """What is left until a day, in working days; nothing for a closed case. `why`: where it is explained."""
    if due is None or closed:
        return None
    today, calendar = local_day(at), law.calendar()
    if today <= due:
        found = time_left(working_days_between(today, due, calendar), due=due, why_href=why)
        return replace(found, is_provisional=calendar.touches_provisional(today, due))
    return time_left(-working_days_between(due, today, calendar), due=due, why_href=why)


def case_left(row: CaseRow, at: datetime, *, why: str = "") -> TimeLeft | None:
    """What is left of a case's term; of a closed one nothing, unless it ended late: that mark stays (Q17)."""
    if row.due is not None and row.closed_on is not None and row.ended_late():
        return _ended_late(row.due, row.closed_on, why)
    return left(row.due, at, closed=row.stage in CLOSED, why=why)


def inquiry_left(row: InquiryLine, at: datetime, *, why: str = "") -> TimeLeft | None:
    """What is left of an inquiry's term, with the same mark."""
    if row.due is not None and row.ended_on is not None and row.ended_late():
        return _ended_late(row.due, row.ended_on, why)
    return left(row.due, at, closed=row.stage in inquiries.CLOSED, why=why)


def _ended_late(due: date, ended: date, why: str) -> TimeLeft:
    days = working_days_between(due, ended, law.calendar())
    text = ngettext(
        "Ended %(days)d working day after the term", "Ended %(days)d working days after the term", days
    )
    return TimeLeft(text=text % {"days": days}, due=due, tone="bad", why_href=why)


def days_late(row: CaseRow, at: datetime) -> int:
    """By how many working days a case is, or ended, after its term; 0 when it is not."""
    return _days_late(row.due, row.closed_on if row.stage in CLOSED else local_day(at))


def inquiry_days_late(row: InquiryLine, at: datetime) -> int:
    """The same of an inquiry."""
    return _days_late(row.due, row.ended_on if row.stage in inquiries.CLOSED else local_day(at))


def _days_late(due: date | None, last: date | None) -> int:
    if due is None or last is None:
        return 0
    return max(0, working_days_between(due, last, law.calendar()))


def why(term: Due, href: str = "") -> Why:
    """Every day of a term, counted or skipped, for "why this date"."""
    counted = {day: number for number, day in enumerate(term.counted, 1)}
    skipped = {row.date: say(row.reason.as_dict()) for row in term.skipped}
    days = sorted({*counted, *skipped})
    name = say(term.name.as_dict())
    return Why(
        answer=gettext("%(name)s: the last day is %(day)s.") % {"name": name, "day": dates.day(term.due)},
        basis=gettext("Basis: %(clause)s") % {"clause": clause_words(term.clause)},
        href=href,
        days=tuple(WhyDay(day, counted.get(day), skipped.get(day, ""), day == term.due) for day in days),
    )


_DOCUMENT_TITLES = {
    "application": lambda: gettext("Application for an attestat"),
    "inquiry": lambda: gettext("Inquiry to the territorial department"),
    "conclusion": lambda: gettext("Conclusion of the territorial department"),
    "attestat": lambda: gettext("Attestat"),
    "preliminary_decision": lambda: gettext("Preliminary decision"),
    "hearing_notice": lambda: gettext("Notice of hearing"),
    "protocol": lambda: gettext("Protocol of hearing"),
    "refusal": lambda: gettext("Reasoned refusal"),
    "confirmation": lambda: gettext("Confirmation of the application"),
    "withdrawal": lambda: gettext("Withdrawal of the application"),
    "rerouting_note": lambda: gettext("Note of re-routing to another department"),
    "escalation_letter": lambda: gettext("Letter about a department's silence"),
}


def document_title(kind: str) -> str:
    """What a document is called."""
    return _DOCUMENT_TITLES[kind]()


def document_href(document: DocumentRow, what: str = "revision_a") -> str:
    """The address of revision A, of the sealed file or of a signature."""
    return reverse("document_file", args=[document.id, what])


def _signed_by(signature: SignatureRow) -> SignedBy:
    return SignedBy(
        name=signature.name,
        at=signature.signed_at,
        role=role_word(signature.role),
        verdict="passed" if signature.verdict == "passed" else "indeterminate",
    )


def document_cards(documents: Iterable[DocumentRow]) -> tuple[DocumentCard, ...]:
    """The documents of a case as cards that open in place."""
    return tuple(_card(document) for document in documents)


def _card(document: DocumentRow) -> DocumentCard:
    shown = document_href(document, "sealed") if document.sealed else document_href(document)
    downloads = [Download(text=gettext("PDF"), href=shown)]
    if document.sealed:
        downloads.append(Download(text=gettext("PDF as it was signed"), href=document_href(document)))
    downloads += [
        Download(
            text=gettext("Signature (CMS): %(name)s") % {"name": s.name},
            href=document_href(document, s.cms),
        )
        for s in document.signatures
    ]
    downloads += [
        Download(
            text=gettext("Evidence of the verification: %(name)s") % {"name": s.name},
            href=document_href(document, f"{EVIDENCE}{s.cms}"),
        )
        for s in document.signatures
    ]
    return DocumentCard(
        title=document_title(document.kind),
        open_href=shown,
        number=document.number,
        day=document.day,
        signatures=tuple(_signed_by(s) for s in document.signatures),
        downloads=tuple(downloads),
        note=_waits(document),
    )


def _waits(document: DocumentRow) -> str:
    if document.state == "signed":
        return ""
    return gettext("One more signature is awaited") if document.signatures else gettext("Not signed yet")


def role_word(role: str) -> str:
    """A role of the procedure in words."""
    words = {
        "signer": pgettext("role", "Applicant"),
        "employee": pgettext("role", "Employee of the applicant"),
        "chancellery": pgettext("role", "Chancellery"),
        "head": pgettext("role", "Head"),
        "deputy": pgettext("role", "Deputy head"),
        "executor": pgettext("role", "Responsible executor"),
        "department_chancellery": pgettext("role", "Chancellery of the department"),
        "department_head": pgettext("role", "Head of the department"),
        "inspector": pgettext("role", "State inspector"),
        "approver": pgettext("role", "Approver"),
        "complaint_official": pgettext("role", "Official for complaints"),
        "administrator": pgettext("role", "Administrator"),
        "system": pgettext("role", "The system"),
        "secretary": pgettext("role", "Secretary of the hearing"),
        "chair": pgettext("role", "Chairperson of the hearing"),
    }
    return words.get(role, role)


def step_word(step: str) -> str:
    """What was done, in words."""
    words = {
        "submit": pgettext("step", "Application signed and submitted"),
        "register": pgettext("step", "Application registered"),
        "forward": pgettext("step", "Forwarded to the head"),
        "appoint": pgettext("step", "Executor appointed"),
        "send_inquiry": pgettext("step", "Inquiry sent to the territorial department"),
        "register_inquiry": pgettext("step", "Inquiry registered in the department"),
        "assign_inspector": pgettext("step", "Inspector assigned"),
        "hold_back": pgettext("step", "Held back from the queue"),
        "let_go": pgettext("step", "Let go, back in its place of the queue"),
        "sign_conclusion": pgettext("step", "Conclusion signed by the inspector"),
        "return_conclusion": pgettext("step", "Conclusion sent back to the inspector"),
        "reassign_inspector": pgettext("step", "Another inspector assigned"),
        "announce_visit": pgettext("step", "Visit announced to the applicant"),
        "recuse": pgettext("step", "Recused from the case"),
        "reassign_executor": pgettext("step", "Another executor appointed"),
        "readdress": pgettext("step", "Sent to another head"),
        "hand_over": pgettext("step", "Handed over to a colleague"),
        "give_consent": pgettext("step", "Draft approved"),
        "give_remarks": pgettext("step", "Remarks on the draft"),
        "add_evidence": pgettext("step", "Evidence attached"),
        "remove_evidence": pgettext("step", "Evidence taken back"),
        "conclude": pgettext("step", "Conclusion signed by the head of the department"),
        "calendar_changed": pgettext("step", "Dates moved by a change of the working calendar"),
        "overdue_reason": pgettext("step", "Reason given why a term was not kept"),
        "draw_up": pgettext("step", "Result drawn up"),
        "send_for_signature": pgettext("step", "Sent to the head for signature"),
        "return_draft": pgettext("step", "Draft returned with remarks"),
        "sign_attestat": pgettext("step", "Attestat signed and delivered"),
        "sign_refusal": pgettext("step", "Reasoned refusal signed and delivered"),
        "notify_hearing": pgettext("step", "Notice of hearing sent"),
        "close_hearing": pgettext("step", "Hearing completed"),
        "repeat_inquiry": pgettext("step", "Repeated inquiry sent"),
        "record_court_act": pgettext("step", "Court act put on record"),
        "lift_court_act": pgettext("step", "Court act recorded as lifted"),
        "record_consent_refusal": pgettext("step", "Refusal of consent put on record"),
        "withdraw_consent": pgettext("step", "Consent to personal data withdrawn"),
        "restore_consent": pgettext("step", "Consent to personal data given again"),
        "read_notice": pgettext("step", "Notice of hearing opened by the applicant"),
        "file_argument": pgettext("step", "Position or objection filed"),
        "waive_hearing": pgettext("step", "Hearing declined by the applicant"),
        "declare_position_complete": pgettext("step", "Applicant's position complete"),
        "ask_question": pgettext("step", "Question in the hearing"),
        "answer_question": pgettext("step", "Answer in the hearing"),
        "record_speech": pgettext("step", "Speech in the hearing"),
        "remark_on_protocol": pgettext("step", "Remark of the applicant on the record"),
        "change_meeting": pgettext("step", "Meeting changed"),
        "replace_secretary": pgettext("step", "Another secretary of the hearing"),
        "answer_argument": pgettext("step", "Argument of the applicant answered"),
        "record_meeting": pgettext("step", "Course of the meeting recorded"),
        "show_protocol": pgettext("step", "Record of the hearing shown to the applicant"),
        "confirm_record_read": pgettext("step", "Record of the hearing read by the applicant"),
        "sign_protocol": pgettext("step", "Protocol signed by the secretary"),
        "withdraw": pgettext("step", "Application withdrawn"),
        "discontinue": pgettext("step", "Closed without a result: the company is liquidated"),
        "cancel_inquiry": pgettext("step", "Inquiry closed: no conclusion is needed any more"),
        "reroute_inquiry": pgettext("step", "Inquiry sent to another department instead"),
        "decline_inquiry": pgettext("step", "The department says that it is not competent"),
        "correct_resolution": pgettext("step", "Slip mended in the resolution"),
        "confirm_application": pgettext("step", "Application confirmed by the present head"),
        "forward_elsewhere": pgettext("step", "What is outside the competence sent on to another body"),
        "escalate": pgettext("step", "Letter made about a conclusion that is overdue"),
        "sign_escalation": pgettext("step", "Letter about the overdue conclusion signed"),
        "ask_again": pgettext("step", "Asked again for what was not answered"),
        "signature_confirmed": pgettext("step", "Signature checked: it is valid"),
        "signature_not_confirmed": pgettext("step", "Signature checked: it cannot be accepted"),
        "company_confirmed": pgettext("step", "State database of legal entities confirmed the applicant"),
        "company_not_confirmed": pgettext("step", "State database of legal entities did not confirm"),
    }
    return words.get(step, step)


def _short(clause: str) -> str:
    """Clauses of the Rules stand in the history as bare numbers; another law is named."""
    return (
        clause
        if clause.replace(",", "").replace(".", "").replace(" ", "").isdigit()
        else clause_words(clause)
    )


def happenings(history: Iterable[EventRow]) -> tuple[Happening, ...]:
    """The history of a case; without a name it says the role only."""
    from attestat.domain.procedure import Step as ProcedureStep
    from attestat.domain.procedure import clause_of

    steps = {str(step) for step in ProcedureStep}
    return tuple(
        Happening(
            at=event.at,
            who=event.actor or role_word(event.role),
            role=role_word(event.role) if event.actor else "",
            what=step_word(event.kind),
            clause=_short(clause_of(ProcedureStep(event.kind))) if event.kind in steps else "",
        )
        for event in history
    )


def case_facts(case: CasePage) -> list[Fact]:
    """What the application says, for people."""
    line = case.line
    facts = [
        Fact(key=gettext("Company"), value=company(line), note=f"{gettext('BIN')} {line.bin}"),
        Fact(key=gettext("Address"), value=say({"kk": case.address_kk, "ru": case.address_ru}) or "—"),
        Fact(key=gettext("Telephone"), value=case.phone or "—"),
    ]
    for index, work in enumerate(case.works):
        facts.append(
            Fact(
                key=gettext("Type of work") if index == 0 else "",
                value=say(work.text),
                note=", ".join(say(scope) for scope in work.scopes),
                tag=tag_of("application", work.stage) if len(case.works) > 1 else None,
            )
        )
    for index, base in enumerate(case.bases):
        facts.append(Fact(key=gettext("Place of the base") if index == 0 else "", value=say(base.address)))
    if line.received_at is not None and line.effective_day is not None:
        facts.append(Fact(key=gettext("Received"), value=dates.moment(line.received_at)))
        facts.append(
            Fact(
                key=gettext("Effective acceptance day"),
                value=dates.day(line.effective_day),
                href=why_href(line.id, "T2"),
                note=gettext("clause 8; the term counts from it"),
            )
        )
    if line.registration:
        facts.append(Fact(key=gettext("Registration number"), value=line.registration))
    if line.executor:
        facts.append(Fact(key=gettext("Responsible executor"), value=line.executor))
    if case.resolution:
        facts.append(Fact(key=gettext("Resolution"), value=case.resolution))
    if case.edition is not None:
        facts.append(
            Fact(
                key=gettext("Edition of the Rules"),
                value=case.edition.code,
                note=""
                if case.edition.wording_confirmed
                else gettext("the wording of clause 2 in force from 01.01.2026 is not confirmed"),
            )
        )
    return facts


_ROAD = (
    Stage.SUBMITTED,
    Stage.REGISTERED,
    Stage.AT_HEAD,
    Stage.ASSIGNED,
    Stage.INQUIRY_SENT,
    Stage.PERMIT_CONTROL,
    Stage.CONCLUDED,
    Stage.DRAFTED,
    Stage.AWAITING_SIGNATURE,
    Stage.ISSUED,
)


_WITHOUT_RESULT = (str(Stage.WITHDRAWN), str(Stage.DISCONTINUED))


def _not_later(case: CasePage, term: Due) -> Fact:
    return Fact(
        key=gettext("Result not later than"), value=dates.day(term.due), href=why_href(case.line.id, "T3")
    )


def timeline(case: CasePage, *, facts: tuple[Fact, ...] = ()) -> tuple[Step, ...]:
    """The road of a case with the present stage open; `facts` say who has it and the place in the queue."""
    if case.term is not None:
        facts = (*facts, _not_later(case, case.term))
    reached = {event.target: event.at for event in case.history if event.target}
    stage = case.line.stage
    closed = stage not in {str(s) for s in OPEN_ORDER}
    steps = []
    road = [*_ROAD]
    if {"hearing_notified", "heard"} & {*reached, stage}:
        road[road.index(Stage.CONCLUDED) + 1 : road.index(Stage.DRAFTED)] = [
            Stage.HEARING_NOTIFIED,
            Stage.HEARD,
        ]
    if Stage.REFUSED in {*reached, stage} and Stage.ISSUED not in reached:
        road[-1] = Stage.REFUSED
    for place in road:
        code = str(place)
        if stage in _WITHOUT_RESULT and code not in reached:
            continue  # it leads there no more
        present = code == stage
        done = code in reached and not present
        title = tag_of("application", code).word
        if present and not closed:
            steps.append(
                Step(
                    title=title,
                    state="present",
                    at=reached.get(code),
                    until=case.term.due if case.term else None,
                    facts=facts,
                    why=why(case.term, why_href(case.line.id, "T3")) if case.term else None,
                )
            )
        else:
            state: StepState = "done" if done or present else "future"
            steps.append(Step(title=title, state=state, at=reached.get(code)))
    if stage in _WITHOUT_RESULT:
        steps.append(Step(title=tag_of("application", stage).word, state="done", at=reached.get(stage)))
    return tuple(steps)


def inquiry_stage(stage: str) -> Tag:
    """The tag of an inquiry's stage in its department."""
    tags = {
        "sent": Tag(pgettext("inquiry", "Awaits registration"), "info", "wait"),
        "registered": Tag(pgettext("inquiry", "Registered"), "info", "dot"),
        "inspecting": Tag(pgettext("inquiry", "With the inspector"), "info", "dot"),
        "conclusion_signed": Tag(pgettext("inquiry", "Awaits the head's signature"), "warning", "pen"),
        "concluded": Tag(pgettext("inquiry", "Concluded"), "ok", "ok"),
        "cancelled": Tag(pgettext("inquiry", "Closed, no conclusion is needed"), "neutral", "return"),
    }
    return tags[stage]
