"""Why this date: every date of a case with its days, its clause and what started it; also as JSON."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from attestat.actions.looking import note_look
from attestat.actions.watching import give_reason
from attestat.domain.actor import COMPANY_ROLES, DEPARTMENT_ROLES, Role
from attestat.domain.term_question import as_json
from attestat.domain.terms import TermState
from attestat.domain.worktime import local_day
from attestat.store.queries import terms, watching
from attestat.store.queries.terms import CaseTerm, CaseTerms
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import Fact
from attestat.web.common.clauses import clause_words
from attestat.web.law.changes import moved
from attestat.web.law.count import count_of, said
from attestat.web.law.picture import picture_of
from attestat.web.law.states import state_tag, title_of, why_href


def reason_words(reason: watching.Reason) -> str:
    """Why a term was not kept, as said by the executor."""
    return gettext("Reason given by %(name)s on %(day)s: %(reason)s") % {
        "name": reason.name,
        "day": dates.day(reason.at),
        "reason": reason.text,
    }


def needs_reason(state: TermState) -> bool:
    """Whether a term in this state asks for a reason (Q17)."""
    return state in (TermState.OVERDUE, TermState.MET_LATE)


def _found(request: HttpRequest, application: UUID) -> CaseTerms:
    actor = actor_of(request)
    found = terms.of_case(actor, application)
    if found is None:
        raise Http404
    if not actor.for_company:
        note_look(stream=application, by=actor, at=at_of(request))
    return found


def _back(request: HttpRequest, case: CaseTerms) -> str:
    role = actor_of(request).role
    if role in COMPANY_ROLES:
        return reverse("own_case", args=[case.id])
    if role in DEPARTMENT_ROLES:
        own = next((row.inquiry for row in case.terms if row.inquiry), None)
        return reverse("inquiry", args=[own]) if own else reverse("department")
    return reverse("case", args=[case.id])


def _machine(row: CaseTerm, reason: watching.Reason | None) -> dict[str, object]:
    language = (get_language() or "kk")[:2]
    return as_json(row.term, row.edition, language, row.started.isoformat()) | {
        "slug": row.slug,
        "start": said(row.by),
        "department": say(row.of) if row.of else None,
        "met_on": row.met_on.isoformat() if row.met_on else None,
        "told": row.is_told,
        "computed": row.computed.isoformat(),
        "moved": [
            {
                "before": move.before.isoformat(),
                "after": move.after.isoformat(),
                "act": said(move.act),
                "known_on": move.known_on.isoformat(),
                "told_at": move.told_at.isoformat(),
            }
            for move in row.moves
        ],
        "late_because": {"reason": reason.text, "given_at": reason.at.isoformat()} if reason else None,
    }


def _told(row: CaseTerm) -> list[str]:
    """How the day that was told came about, and that it stays where it would come earlier today."""
    sentences = [moved(move) for move in row.moves]
    if row.told_stays:
        sentences.append(
            gettext(
                "This day was told to the company, so it stays. Counted by the calendar in force now, "
                "the term would end on %(day)s."
            )
            % {"day": dates.day(row.computed)}
        )
    return sentences


@require_GET
def case_terms(request: HttpRequest, application: UUID) -> HttpResponse:
    """All dates of a case, those of the Order first, then our own plan inside the ten days."""
    case = _found(request, application)
    if request.GET.get("format") == "json":
        reasons = watching.reasons_of(case.id)
        every = [_machine(row, reasons.get((row.slug, row.term.due))) for row in case.terms]
        return JsonResponse({"application": case.number, "terms": every})
    today = local_day(at_of(request))
    rows = [
        (
            title_of(row),
            clause_words(row.term.clause),
            row.term.due,
            why_href(case.id, row.slug),
            state_tag(row.state_on(today)) if row.open or row.met_on else None,
            row.is_plan,
            row.moves[-1].before if row.moves else None,
            row.term.provisional,
        )
        for row in case.terms
    ]
    return render(
        request,
        "law/case_terms.html",
        {
            "case": case,
            "company": shown.company(case),
            "rows": [row for row in rows if not row[5]],
            "plan": [row for row in rows if row[5]],
            "back": _back(request, case),
            "picture": picture_of(case, today),
        },
    )


@require_GET
def why(request: HttpRequest, application: UUID, term: str) -> HttpResponse:
    """One date of a case: every day counted and skipped; made to be printed and attached to a complaint."""
    case = _found(request, application)
    row = case.find(term)
    if row is None:
        raise Http404
    reason = watching.reason_of(case.id, row.slug, row.term.due)
    if request.GET.get("format") == "json":
        return JsonResponse(_machine(row, reason) | {"application": case.number})
    at = at_of(request)
    state = row.state_on(local_day(at))
    count = count_of(
        row.term,
        row.edition,
        row.started,
        by=said(row.by),
        title=said(row.term.name),
        of=say(row.of) if row.of else "",
    )
    facts = [
        Fact(key=gettext("Application number"), value=case.number),
        Fact(key=gettext("Company"), value=shown.company(case), note=f"{gettext('BIN')} {case.bin}"),
        *count.facts,
    ]
    if row.met_on and row.slug != "T2":
        facts.append(Fact(key=gettext("Done on"), value=dates.day(row.met_on)))
    return render(
        request,
        "law/why.html",
        {
            "count": count,
            "facts": facts,
            "tag": state_tag(state) if row.open or row.met_on else None,
            "at": at,
            "address": request.build_absolute_uri(request.path),
            "all_href": reverse("case_terms", args=[case.id]),
            "is_plan": row.is_plan,
            "told": _told(row),
            "reason": reason_words(reason) if reason else "",
            "asks_reason": needs_reason(state)
            and not row.is_plan
            and reason is None
            and case.mine
            and actor_of(request).role is Role.EXECUTOR,
            "post_href": reverse("overdue_reason", args=[case.id, row.slug]),
            "key": posted.new_key(),
        },
    )


@require_POST
def overdue_reason(request: HttpRequest, application: UUID, term: str) -> HttpResponse:
    """Executor: why this term was not kept (Q17)."""
    give_reason(
        application=application,
        term=term,
        reason=request.POST.get("reason", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    if request.POST.get("back") == "case":
        return redirect("case", application)
    return redirect("why", application, term)
