"""The Committee's irregular ways: sending back, mending, another department, a company that changed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from attestat.actions import escalation as escalation_acts
from attestat.actions import forwarding, rerouting, returned, succession
from attestat.domain.actor import WHO_SIGNS_RESULTS, Role
from attestat.domain.worktime import local_day
from attestat.store.queries import cases, irregular
from attestat.store.queries.succession import LIQUIDATED
from attestat.store.queries.succession import trouble as trouble_of
from attestat.web.cabinet.withdrawal import trouble_words
from attestat.web.common import dates, posted
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.letters import letter_line
from attestat.web.office.pages import page_of, signing_page

_LONGEST = 2000


def of_case(request: HttpRequest, found: cases.CasePage) -> dict[str, object]:
    """What the page of a case says about the irregular ways to this desk, and what it offers."""
    actor, line = actor_of(request), found.line
    is_open = line.stage not in cases.CLOSED
    mine = actor.role is Role.EXECUTOR and found.mine and is_open
    heads = actor.role in WHO_SIGNS_RESULTS
    trouble = trouble_of(actor, line.id)
    return {
        "alike": _alike(request, found) if is_open else [],
        "letters": [letter_line(letter) for letter in irregular.letters(actor, line.id)],
        "said": [
            (said_title(row.kind), row.about, row.text, row.name, row.at)
            for row in irregular.remarks(actor, line.id)
        ],
        "forwardings": irregular.forwardings(actor, line.id),
        "withdrawn": [
            (row.number, row.whole, dates.moment(row.received_at))
            for row in irregular.withdrawals(actor, line.id)
        ],
        "trouble": trouble_words(trouble),
        "may_discontinue": heads and trouble is not None and trouble.kind == LIQUIDATED,
        "may_return": heads and "awaiting_signature" in {work.stage for work in found.works},
        "may_correct": heads and line.stage == "assigned" and found.addressee == actor.appointment,
        "redraws": [
            reverse("draw_up" if outcome == "attestat" else "draw_up_refusal", args=[line.id])
            for outcome in sorted({w.outcome for w in found.facts.works if str(w.stage) == "drafted"})
            if mine
        ],
        "may_forward": mine,
        "reroutable": [
            (row.id, say({"kk": row.department_kk, "ru": row.department_ru}))
            for row in (irregular.reroutable(actor, line.id) if mine else [])
        ],
        "free_departments": [
            (id, say(name)) for id, name in (irregular.departments_free(line.id) if mine else [])
        ],
        "late_reason": line.late_reason,
    }


def said_title(kind: str) -> str:
    """What somebody did when he wrote this."""
    words = {
        "returned": gettext("The draft was sent back"),
        "corrected": gettext("A slip in the resolution was mended"),
        "declined": gettext("The department says that it is not competent"),
        "rerouted": gettext("The inquiry went to another department"),
    }
    return words[kind]


def _alike(request: HttpRequest, found: cases.CasePage) -> list[tuple[str, str, str]]:
    rows = irregular.alike(actor_of(request), found.line.id, on=local_day(at_of(request)))
    names = {work.code: say(work.text) for work in found.works}
    said = []
    for row in rows:
        work = names.get(row.work_type, row.work_type)
        if row.application is not None:
            text = gettext("The company has another application under way for: %(work)s.") % {"work": work}
            said.append((text, row.number, reverse("case", args=[row.application])))
        elif row.attestat is not None and row.valid_until is not None:
            text = gettext("The company has an attestat in force until %(day)s for: %(work)s.") % {
                "work": work,
                "day": dates.day(row.valid_until),
            }
            said.append((text, row.number, reverse("verify_document", args=[row.attestat])))
    return said


def _done(request: HttpRequest, application: UUID, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("case", application)


@require_POST
def return_draft(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: send the drawn-up result back to the executor, with remarks."""
    returned.return_draft(
        application=application,
        remarks=request.POST.get("remarks", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    return _done(request, application, gettext("The draft is back with the executor."))


@require_POST
def correct_resolution(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: mend an obvious slip in his resolution."""
    returned.correct_resolution(
        application=application,
        resolution=request.POST.get("resolution", "")[:_LONGEST],
        reason=request.POST.get("reason", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, application, gettext("The resolution is mended; both texts stay on record."))


@require_POST
def forward_elsewhere(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: send on what is outside the competence; the company is told."""
    forwarding.forward_elsewhere(
        application=application,
        addressee=request.POST.get("addressee", "")[:_LONGEST],
        matter=request.POST.get("matter", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, application, gettext("Recorded; the company sees it on its page."))


@require_POST
def discontinue(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: close the case of a company that the state database says is liquidated."""
    succession.discontinue(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return _done(request, application, gettext("The case is closed without a result."))


@require_POST
def prepare_rerouting(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Executor: make the inquiry to the other department and the note, then read and sign them."""
    rerouting.prepare_rerouting(
        inquiry=inquiry,
        to=posted.public_id(request.POST.get("to", "")),
        reason=request.POST.get("reason", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return redirect("sign_rerouting", inquiry)


@require_http_methods(["GET", "POST"])
def sign_rerouting(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Executor: read and sign; the inquiry goes to the other department."""
    actor = actor_of(request)
    application = irregular.case_of_inquiry(actor, inquiry)
    if application is None:
        raise Http404
    if request.method == "POST":
        ids = [posted.public_id(text) for text in request.POST.getlist("document")]
        rerouting.reroute_inquiry(
            inquiry=inquiry,
            signatures=dict(zip(ids, posted.signatures(request), strict=False)),
            by=actor,
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(request, application, gettext("The inquiry went to the other department."))
    papers = irregular.rerouting_papers(actor, inquiry)
    return _signing(
        request,
        application,
        papers,
        follows=(
            gettext("The former department need not conclude; it sees why."),
            gettext("The other department registers the inquiry; its five working days count from then."),
            gettext("The ten days of the case go on without a pause."),
        ),
        button=gettext("Sign and send"),
    )


@require_POST
def prepare_escalation(request: HttpRequest, escalation: UUID) -> HttpResponse:
    """Executor: the letter with today's date, then read and sign it."""
    escalation_acts.prepare_escalation(
        escalation=escalation, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return redirect("sign_escalation", escalation)


@require_http_methods(["GET", "POST"])
def sign_escalation(request: HttpRequest, escalation: UUID) -> HttpResponse:
    """Executor: read and sign the letter about a silent department."""
    letter = irregular.letter(actor_of(request), escalation)
    if letter is None:
        raise Http404
    if request.method == "POST":
        escalation_acts.sign_escalation(
            escalation=escalation,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(request, letter.application, gettext("The letter is signed."))
    return _signing(
        request,
        letter.application,
        [letter.document] if letter.document and not letter.signed else [],
        follows=(gettext("The letter stands on both desks since it was made; now it bears your signature."),),
        button=gettext("Sign the letter"),
    )


def _signing(
    request: HttpRequest, application: UUID, wanted: list[UUID], *, follows: tuple[str, ...], button: str
) -> HttpResponse:
    found = page_of(request, application)
    papers = [paper for paper in found.documents if paper.id in wanted]
    back = reverse("case", args=[application])
    return signing_page(request, papers, follows=follows, button=button, back=back)
