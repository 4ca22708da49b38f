"""The people of a case: recusal, another executor or addressee, approval before signature."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from attestat.actions import approval, handing_over
from attestat.domain.actor import DEPARTMENT_ROLES, WHO_SIGNS_RESULTS, Role
from attestat.domain.worktime import local_day
from attestat.store.queries import absence as queries
from attestat.store.queries import case_people as found_people
from attestat.store.queries import cases, people
from attestat.web.common import posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.people.words import what_word


@require_GET
def case_people(request: HttpRequest, application: UUID) -> HttpResponse:
    """Who has the case, who had it, who may not act in it, and who has consented to the draft."""
    actor, at = actor_of(request), at_of(request)
    case = cases.page(actor, application)
    if case is None:
        raise Http404
    found = found_people.of_case(application, actor, at=at)
    today = local_day(at)
    is_open = case.line.stage not in (*cases.CLOSED, "draft")
    decides = actor.role in WHO_SIGNS_RESULTS
    reads_reasons = decides or actor.role is Role.DEPARTMENT_HEAD
    return render(
        request,
        "people/case.html",
        {
            "case": case,
            "company": shown.company(case.line),
            "back": _back(request, case),
            "found": found,
            # Why somebody recused himself is his own matter, and that of whoever gives the case on.
            "recusals": [
                (name, reason if reads_reasons else "", when) for name, reason, when in found.recusals
            ],
            "handed": [(what_word(h.what), h.former, h.to, h.reason, h.at) for h in found.handed],
            "chain": [(say(p.title), p.name, p.consents, p.remarks, p.by, p.at) for p in found.chain],
            "my_turn": found.my_turn,
            "may_recuse": is_open and not found.i_recused,
            "may_reassign": is_open and decides and case.executor is not None and not found.i_recused,
            "may_readdress": case.line.stage == "at_head"
            and (decides or actor.role is Role.CHANCELLERY)
            and not found.i_recused,
            "executors": [
                (c.appointment, c.name, c.load)
                for c in people.colleagues(body_kind="committee", codes=["executor"], on=today)
                if c.appointment != case.line.executor_post
            ],
            "heads": [
                (c.appointment, c.name, say(c.title))
                for c in people.colleagues(body_kind="committee", codes=["head", "deputy"], on=today)
                if c.appointment != case.addressee
            ],
            "key": posted.new_key(),
        },
    )


def _back(request: HttpRequest, case: cases.CasePage) -> str:
    if actor_of(request).role in DEPARTMENT_ROLES:
        return reverse("inquiry", args=[case.inquiries[0].id]) if case.inquiries else reverse("department")
    return reverse("case", args=[case.line.id])


@require_POST
def recuse(request: HttpRequest, application: UUID) -> HttpResponse:
    """Recuse oneself from the case."""
    handing_over.recuse(
        application=application,
        reason=request.POST.get("reason", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("You have recused yourself: you do not act in this case any more."))
    return redirect("case_people", application)


@require_POST
def reassign_executor(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: another responsible executor."""
    handing_over.reassign_executor(
        application=application,
        executor=posted.public_id(request.POST.get("executor", "")),
        reason=request.POST.get("reason", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("The case has another executor; its place in the queue stays."))
    return redirect("case_people", application)


@require_POST
def readdress(request: HttpRequest, application: UUID) -> HttpResponse:
    """Another head or deputy for a case that waits for its appointment."""
    handing_over.readdress(
        application=application,
        to=posted.public_id(request.POST.get("to", "")),
        reason=request.POST.get("reason", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("The case waits for another head now; its place in the queue stays."))
    return redirect("case_people", application)


@require_POST
def give_opinion(request: HttpRequest, application: UUID) -> HttpResponse:
    """A place of the chain: consent, or remarks."""
    answer = approval.give_opinion(
        application=application,
        consents=request.POST.get("opinion") == "consent",
        remarks=request.POST.get("remarks", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(
        request,
        gettext("Your consent to this draft is kept.")
        if answer["consents"]
        else gettext("Your remarks are with the executor."),
    )
    return redirect("case_people", application)


@require_GET
def approval_chain(request: HttpRequest) -> HttpResponse:
    """Administrator: who must consent before the head signs."""
    return render(
        request,
        "people/chain.html",
        {
            "chain": [(p.id, say(p.title), p.name) for p in queries.chain()],
            "posts": [(id, say(title)) for id, title in queries.posts_for_chain()],
            "key": posted.new_key(),
        },
    )


@require_POST
def add_approval_place(request: HttpRequest) -> HttpResponse:
    """Administrator: one more place at the end of the chain."""
    approval.add_place(
        post=posted.public_id(request.POST.get("post", "")),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("The place is added at the end of the chain."))
    return redirect("approval_chain")


@require_POST
def remove_approval_place(request: HttpRequest, step: UUID) -> HttpResponse:
    """Administrator: take a place out of the chain."""
    approval.remove_place(step=step, by=actor_of(request), at=at_of(request), key=posted.key(request))
    messages.success(request, gettext("The place is taken out of the chain."))
    return redirect("approval_chain")
