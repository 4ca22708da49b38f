"""Absence, standing in, distribution of duties, handing over (clause 8.2; ADR 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import handing_over, substitution
from attestat.domain.actor import COMMITTEE_ROLES, DEPARTMENT_ROLES, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store.queries import absence as queries
from attestat.store.queries import people
from attestat.store.queries.stuck import Stuck, stuck
from attestat.web.common import posted
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.people.words import what_word, why_word


def day_of(request: HttpRequest, name: str) -> date:
    """A day of a form. Raises Obstacle `day_missing`."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Obstacle("day_missing", "8.2") from None


@dataclass(frozen=True)
class StuckLine:
    """A case that waits for nobody as a desk shows it; `href` empty: `mend` says who mends it."""

    number: str
    company: str
    what: str
    why: str
    mend: str
    href: str


def stuck_lines(request: HttpRequest) -> list[StuckLine]:
    """The cases that wait for nobody, as this desk mends them."""
    actor, at = actor_of(request), at_of(request)
    body = actor.body if actor.role in DEPARTMENT_ROLES else None
    return [
        StuckLine(
            row.number,
            say({"kk": row.name_kk, "ru": row.name_ru}),
            _whose(row),
            why_word(row.why),
            *_mend(row, actor.role),
        )
        for row in stuck(at=at, body=body)
    ]


def _whose(row: Stuck) -> str:
    who = ", ".join(part for part in (say(row.title) if row.title else "", row.who) if part)
    return what_word(row.what) + (f": {who}" if who else "")


def _mend(row: Stuck, role: Role) -> tuple[str, str]:
    """What mends it, and where: on the page of the case, of the inquiry, of the chain, or here."""
    give_on, let_in = gettext("Give it to a colleague"), gettext("Let somebody stand in")
    if row.what in {"executor", "addressee"} and role in COMMITTEE_ROLES:
        return give_on, reverse("case_people", args=[row.application])
    if row.what == "inspector" and role is Role.DEPARTMENT_HEAD and row.inquiry:
        return give_on, reverse("inquiry", args=[row.inquiry]) + "#reassign"
    if row.what == "approver" and role is Role.ADMINISTRATOR:
        return gettext("Change the chain of approval"), reverse("approval_chain")
    if row.what == "approver" and row.why in {"left", "vacant"}:
        return gettext("The administrator appoints somebody, or takes the place out of the chain"), ""
    return let_in, "#officials"


@require_GET
def absence(request: HttpRequest) -> HttpResponse:
    """Who is away, who stands in, what waits for nobody."""
    rows = queries.officials(actor_of(request), at=at_of(request))
    return render(
        request,
        "people/absence.html",
        {
            "officials": [(row, say(row.title), say(row.body), _stand_ins(row)) for row in rows],
            "several_bodies": len({row.body["kk"] for row in rows}) > 1,
            "stuck": stuck_lines(request),
            "key": posted.new_key(),
        },
    )


def _stand_ins(row: queries.Official) -> list[tuple[queries.StandIn, str]]:
    return [(one, say(one.title)) for one in row.stand_ins]


def _official(request: HttpRequest, appointment: UUID) -> queries.Official:
    row = queries.official(actor_of(request), appointment, at=at_of(request))
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
def substitute(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Enter that somebody is away, and who stands in for him."""
    row, at = _official(request, appointment), at_of(request)
    if request.method == "POST":
        begins, ends = substitution.days(day_of(request, "first"), day_of(request, "last"), at=at)
        chosen = request.POST.get("substitute", "")
        substitution.appoint_substitute(
            appointment=appointment,
            substitute=posted.public_id(chosen) if chosen else None,
            basis=request.POST.get("basis", ""),
            basis_number=request.POST.get("number", ""),
            basis_date=day_of(request, "dated"),
            begins=begins,
            ends=ends,
            by=actor_of(request),
            at=at,
            key=posted.key(request),
        )
        messages.success(request, gettext("Entered. It holds from its first day to the end of its last one."))
        return redirect("absence")
    today = local_day(at)
    return render(
        request,
        "people/substitute.html",
        {
            "official": row,
            "title": say(row.title),
            "colleagues": [
                (c.appointment, c.name, say(c.title))
                for c in people.staff(appointment, at=at)
                if c.appointment != appointment
            ],
            "today": today.isoformat(),
            "week": (today + timedelta(days=13)).isoformat(),
            "key": posted.new_key(),
        },
    )


@require_POST
def end_substitution(request: HttpRequest, substitution_id: UUID) -> HttpResponse:
    """End a substitution before its time, or give one's acting back."""
    actor = actor_of(request)
    substitution.end_substitution(
        substitution=substitution_id,
        reason=request.POST.get("reason", ""),
        by=actor,
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("It is ended: from now on the post is its holder's again."))
    return redirect("home" if actor.acting == substitution_id else "absence")


@require_http_methods(["GET", "POST"])
def duties(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Enter the distribution of duties by which a deputy acts."""
    row, at = _official(request, appointment), at_of(request)
    if row.role is not Role.DEPUTY:
        raise Http404
    if request.method == "POST":
        substitution.distribute_duties(
            appointment=appointment,
            document=request.POST.get("document", ""),
            number=request.POST.get("number", ""),
            dated=day_of(request, "dated"),
            first=day_of(request, "first"),
            last=day_of(request, "last") if request.POST.get("last") else None,
            by=actor_of(request),
            at=at,
            key=posted.key(request),
        )
        messages.success(request, gettext("The distribution of duties is entered."))
        return redirect("absence")
    context = {"official": row, "title": say(row.title), "today": local_day(at).isoformat()}
    return render(request, "people/duties.html", context | {"key": posted.new_key()})


@require_POST
def end_duties(request: HttpRequest, duties_id: UUID) -> HttpResponse:
    """End a distribution of duties from today on."""
    substitution.end_duties(
        duties=duties_id,
        reason=request.POST.get("reason", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("The distribution of duties is ended from today on."))
    return redirect("absence")


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """All open cases of somebody who leaves: the list before, and to whom each goes."""
    row, at = _official(request, appointment), at_of(request)
    items = _items(appointment)
    if request.method == "POST":
        everything = request.POST.get("all", "")
        successors = {}
        for what, id, *_ in items:
            chosen = request.POST.get(f"{what}-{id}") or everything
            if chosen:
                successors[what, id] = posted.public_id(chosen)
        answer = handing_over.hand_over(
            appointment=appointment,
            successors=successors,
            basis=request.POST.get("basis", ""),
            by=actor_of(request),
            at=at,
            key=posted.key(request),
        )
        return redirect("hand_over_receipt", answer["hand_over"])
    colleagues = [c for c in people.staff(appointment, at=at) if c.appointment != appointment]
    codes = {"executor": {"executor"}, "addressee": {"head", "deputy"}, "inspector": {"inspector"}}
    return render(
        request,
        "people/hand_over.html",
        {
            "official": row,
            "title": say(row.title),
            "items": [
                (
                    f"{what}-{id}",
                    what_word(what),
                    number,
                    say(company),
                    [(c.appointment, c.name, c.load) for c in colleagues if c.code in codes[what]],
                )
                for what, id, number, company in items
            ],
            "key": posted.new_key(),
        },
    )


def _items(appointment: UUID) -> list[tuple[str, UUID, str, dict[str, str]]]:
    executing, addressed, inspecting = handing_over.open_items(appointment)
    found = [("executor", case.public_id, case) for case in executing]
    found += [("addressee", case.public_id, case) for case in addressed]
    found += [("inspector", inquiry.public_id, inquiry.application) for inquiry in inspecting]
    return [
        (
            what,
            id,
            (case.number.text or "") if case.number else "",
            {"kk": case.organisation.name_kk, "ru": case.organisation.name_ru},
        )
        for what, id, case in found
    ]


@require_GET
def hand_over_receipt(request: HttpRequest, hand_over: UUID) -> HttpResponse:
    """What was handed over, to whom, when."""
    row = queries.receipt(actor_of(request), hand_over)
    if row is None:
        raise Http404
    items = [
        (what_word(i.what), i.number, say({"kk": i.company_kk, "ru": i.company_ru}), i.to) for i in row.items
    ]
    return render(request, "people/receipt.html", {"row": row, "title": say(row.title), "items": items})
