"""The company follows its applications and attestats (R11.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from attestat.domain.actor import Actor, Role
from attestat.domain.worktime import local_day
from attestat.store.queries import cases, hearings, terms, watching
from attestat.store.queries import company as queries
from attestat.web.cabinet import withdrawal
from attestat.web.common import dates, exports, posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import (
    Action,
    CaseHeader,
    Cell,
    Chip,
    Column,
    Fact,
    NextStep,
    Receipt,
    Worklist,
    WorkRow,
)
from attestat.web.common.words import hearing_tag, tag_of
from attestat.web.law.changes import moved
from attestat.web.law.notices import expired, expired_means
from attestat.web.law.picture import picture_of
from attestat.web.law.why import reason_words

FILTERS = ("all", "draft", "open", "closed")


@require_GET
def cabinet(request: HttpRequest) -> HttpResponseBase:
    """The company's applications, the newest first; drafts can be continued."""
    actor, at = actor_of(request), at_of(request)
    search, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    what = request.GET.get("what", "all")
    what = what if what in FILTERS else "all"
    if request.GET.get("format") == "csv":
        listed = cases.worklist(actor, what=what, search=search, size=cases.EXPORT)
        return _applications_csv(listed.rows, at)
    page = cases.worklist(actor, what=what, search=search, after=after)
    kept = {name: value for name, value in (("what", what if what != "all" else ""), ("q", search)) if value}
    shown_list = Worklist(
        title=gettext("Our applications"),
        count=page.count,
        order=gettext("The newest stand first."),
        columns=(
            Column(text=gettext("Application number")),
            Column(text=gettext("Stage")),
            Column(text=gettext("Received")),
        ),
        rows=tuple(
            WorkRow(
                href=reverse("form" if row.stage == "draft" else "own_case", args=[row.id]),
                todo=gettext("Continue the draft") if row.stage == "draft" else gettext("Follow"),
                cells=(
                    Cell(text=row.number or "—", is_code=True),
                    Cell(tag=tag_of("application", row.stage), note=_expired(row, at)),
                    Cell(
                        text=dates.short_moment(row.received_at)
                        if row.received_at
                        else gettext("saved %(when)s") % {"when": dates.short_moment(row.saved_at)}
                    ),
                ),
                left=shown.case_left(row, at, why=shown.why_href(row.id, "T3")),
            )
            for row in page.rows
        ),
        empty=gettext("There is no application yet. Begin one with the button above.")
        if what == "all"
        else gettext("There is nothing of this sort."),
        search_href=request.path,
        search=search,
        search_hint=gettext("Number or part of it"),
        kept=(("what", what),) if what != "all" else (),
        chips=_chips(actor, what),
        next_href=f"?{urlencode({**kept, 'after': page.next_key})}" if page.next_key else "",
        first_href=f"?{urlencode(kept)}" if after else "",
        csv_href=f"?{urlencode({**kept, 'format': 'csv'})}",
    )
    earlier = [
        (reverse("copy_application", args=[public_id]), number, dates.short_day(received))
        for public_id, number, received in queries.copied_from(actor)
    ]
    return render(
        request, "cabinet/list.html", {"worklist": shown_list, "key": posted.new_key(), "earlier": earlier}
    )


def _expired(row: cases.CaseRow, at: datetime) -> str:
    """The edition's label for a term that is over while the case goes on (APPC 91(2))."""
    closed = row.stage in cases.CLOSED
    return expired(row.due, cases.edition(row.edition), local_day(at), closed=closed)


def _chips(actor: Any, what: str) -> tuple[Chip, ...]:
    counts = queries.counts(actor)
    words = {
        "all": gettext("All"),
        "draft": gettext("Drafts"),
        "open": gettext("Under way"),
        "closed": gettext("Closed"),
    }
    return tuple(
        Chip(
            text=words[name],
            href="?" if name == "all" else f"?what={name}",
            chosen=name == what,
            count=getattr(counts, name),
        )
        for name in FILTERS
    )


def _applications_csv(rows: list[cases.CaseRow], at: datetime) -> HttpResponseBase:
    header = [
        gettext("Application number"),
        gettext("Stage"),
        gettext("Received"),
        gettext("Effective acceptance day"),
        gettext("Registration number"),
        gettext("Result not later than"),
        gettext("Closed on"),
        gettext("Working days after the term"),
        gettext("Why the term was not kept"),
    ]
    return exports.csv_response(
        "applications",
        header,
        (
            [
                row.number,
                tag_of("application", row.stage).word,
                dates.short_moment(row.received_at) if row.received_at else "",
                dates.short_day(row.effective_day) if row.effective_day else "",
                row.registration,
                dates.short_day(row.due) if row.due else "",
                dates.short_day(row.closed_on) if row.closed_on else "",
                shown.days_late(row, at),
                row.late_reason,
            ]
            for row in rows
        ),
    )


@require_GET
def own_attestats(request: HttpRequest) -> HttpResponseBase:
    """The attestats of the company: state, last valid day, and where anybody can check them."""
    actor = actor_of(request)
    search, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    if request.GET.get("format") == "csv":
        rows = queries.attestats(actor, search=search, size=cases.EXPORT).rows
        return _attestats_csv(rows)
    page = queries.attestats(actor, search=search, after=after)
    kept = {"q": search} if search else {}
    listed = Worklist(
        title=gettext("Our attestats"),
        count=page.count,
        order=gettext("The newest stand first."),
        columns=(
            Column(text=gettext("Number")),
            Column(text=gettext("State")),
            Column(text=gettext("Types of work")),
            Column(text=gettext("Valid until, inclusive")),
            Column(text=gettext("Application number")),
        ),
        rows=tuple(
            WorkRow(
                href=reverse("verify_document", args=[row.document]),
                todo=gettext("What the register says"),
                cells=(
                    Cell(text=row.number, is_code=True),
                    Cell(tag=tag_of("attestat", row.stage)),
                    Cell(text="; ".join(say(work.text) for work in row.works)),
                    Cell(text=dates.short_day(row.valid_until), is_code=True),
                    Cell(text=row.application_number, is_code=True),
                ),
            )
            for row in page.rows
        ),
        empty=gettext("The company has no attestat yet. It appears here when it is signed."),
        search_href=request.path,
        search=search,
        search_hint=gettext("Number or part of it"),
        next_href=f"?{urlencode({**kept, 'after': page.next_key})}" if page.next_key else "",
        first_href=f"?{urlencode(kept)}" if after else "",
        csv_href=f"?{urlencode({**kept, 'format': 'csv'})}",
        todo_heading=gettext("Check"),
        shows_time_left=False,
    )
    return render(request, "cabinet/attestats.html", {"worklist": listed})


def _attestats_csv(rows: list[queries.AttestatRow]) -> HttpResponseBase:
    header = [
        gettext("Number"),
        gettext("State"),
        gettext("Types of work"),
        gettext("Date of issue"),
        gettext("Valid until, inclusive"),
        gettext("Application number"),
    ]
    return exports.csv_response(
        "attestats",
        header,
        (
            [
                row.number,
                tag_of("attestat", row.stage).word,
                "; ".join(say(work.text) for work in row.works),
                dates.short_day(row.issued_on),
                dates.short_day(row.valid_until),
                row.application_number,
            ]
            for row in rows
        ),
    )


def own_page(request: HttpRequest, application: UUID) -> cases.CasePage:
    case = cases.page(actor_of(request), application)
    if case is None:
        raise Http404
    # The company is told which office has the case, never the name of an official.
    return replace(case, line=replace(case.line, executor=""))


def _consent(line: cases.CaseRow, actor: Actor, *, closed: bool) -> tuple[Action, ...]:
    """Consent to personal data is the company's to withdraw while the case is open (Annex 2 row 9(4))."""
    if closed or actor.role is not Role.SIGNER:
        return ()
    return (Action(text=gettext("Consent to personal data"), href=reverse("consent", args=[line.id])),)


@require_GET
def own_case(request: HttpRequest, application: UUID) -> HttpResponse:
    """Follow an application: where it is, who has it, by when, what can be downloaded (R11.2)."""
    case = own_page(request, application)
    if case.line.stage == "draft":
        return redirect("form", application)
    line, at, actor = case.line, at_of(request), actor_of(request)
    closed = line.stage in cases.CLOSED
    facts = [Fact(key=gettext("Who has it"), value=who_has_it(line.stage))]
    if case.place_in_queue is not None:
        facts.append(
            Fact(
                key=gettext("Place in the queue"),
                value=str(case.place_in_queue),
                note=gettext("by acceptance; nobody is let in ahead (clause 13)"),
            )
        )
    header = CaseHeader(
        number=line.number,
        company=shown.company(line),
        tag=tag_of("application", line.stage),
        left=shown.case_left(line, at, why=shown.why_href(line.id, "T3")),
        action=Action(text=gettext("Check the attestat"), href=_verify_href(case)) if case.attestat else None,
        more=(
            Action(text=gettext("Receipt to print"), href=reverse("receipt", args=[line.id])),
            Action(
                text=gettext("Copy into a new application"),
                href=reverse("copy_application", args=[line.id]),
                method="post",
                hidden=(("key", posted.new_key()),),
            ),
            Action(text=gettext("All dates of this case"), href=reverse("case_terms", args=[line.id])),
            *withdrawal.more(request, case),
            *_consent(line, actor, closed=closed),
        ),
    )
    earlier = queries.earlier_attestat(actor, application)
    return render(
        request,
        "cabinet/case.html",
        {
            "header": header,
            "facts": shown.case_facts(case),
            "documents": shown.document_cards(case.documents),
            "timeline": shown.timeline(case, facts=tuple(facts)),
            "history": shown.happenings(case.history),
            "visits": [_visit(visit) for visit in queries.visits(actor, application)],
            "earlier": earlier,
            "earlier_tag": tag_of("attestat", earlier.stage) if earlier else None,
            "receipt": _receipt(case) if request.GET.get("received") else None,
            "pending": case.pending,
            "moved": [moved(move) for move in case.moves],
            "hearings": [
                (
                    reverse("own_hearing", args=[room.id]),
                    dates.day(room.objection_until),
                    hearing_tag(room.outcome),
                    not room.outcome,
                )
                for room in hearings.of_case(actor, application)
            ],
            "refusals": [
                (row, dates.day(row.issued_on), dates.day(row.complain_until), shown.why_href(line.id, "T14"))
                for row in hearings.refusals(actor, application)
            ],
            "expired": expired(line.due, case.edition, local_day(at), closed=closed),
            "expired_means": expired_means(case.edition),
            "late_because": _late_because(case),
            "picture": picture_of(terms.of_case(actor, application), local_day(at)),
            "case": case,
            **withdrawal.of_case(request, case),
        },
    )


def _late_because(case: cases.CasePage) -> str:
    """Why the ten days were not kept, as the executor recorded it; empty while nothing is recorded."""
    reason = watching.reason_of(case.line.id, "T3", case.line.due) if case.line.due else None
    return reason_words(reason) if reason else ""


def _visit(visit: queries.Visit) -> list[Fact]:
    return [
        Fact(key=gettext("Day of the visit"), value=dates.day(visit.day)),
        Fact(key=gettext("Place of the visit"), value=visit.place),
        Fact(key=gettext("Basis of the visit"), value=visit.basis),
        Fact(key=gettext("Announced by"), value=say(visit.department), note=dates.moment(visit.announced_at)),
    ]


@require_GET
def receipt(request: HttpRequest, application: UUID) -> HttpResponse:
    """The receipt of an accepted application, to be printed: number, time, what happens next (R8.1)."""
    case = own_page(request, application)
    if case.line.received_at is None:
        raise Http404
    facts = [fact for fact in shown.case_facts(case) if fact.value or fact.key == ""]
    return render(request, "cabinet/receipt.html", {"receipt": _receipt(case), "facts": facts, "case": case})


def _verify_href(case: cases.CasePage) -> str:
    paper = next((d for d in case.documents if d.kind == "attestat"), None)
    return reverse("verify_document", args=[paper.id]) if paper else reverse("verify")


def who_has_it(stage: str) -> str:
    """Who acts next at a stage, in words."""
    words = {
        "submitted": gettext("The chancellery of the Committee"),
        "registered": gettext("The chancellery of the Committee"),
        "at_head": gettext("The head of the Committee"),
        "assigned": gettext("The responsible executor"),
        "inquiry_sent": gettext("The territorial department"),
        "permit_control": gettext("The territorial department"),
        "concluded": gettext("The responsible executor"),
        "hearing_notified": gettext("The responsible executor"),
        "heard": gettext("The responsible executor"),
        "drafted": gettext("The responsible executor"),
        "awaiting_signature": gettext("The head of the Committee"),
    }
    return words.get(stage, gettext("Nobody: the case is closed"))


def _receipt(case: cases.CasePage) -> Receipt:
    line = case.line
    assert line.received_at is not None and line.effective_day is not None
    facts = [
        Fact(key=gettext("Received"), value=dates.moment(line.received_at)),
        Fact(
            key=gettext("Effective acceptance day"),
            value=dates.day(line.effective_day),
            href=shown.why_href(line.id, "T2"),
        ),
    ]
    if case.term is not None:
        facts.append(
            Fact(
                key=gettext("Result not later than"),
                value=dates.day(case.term.due),
                note=gettext("the last day may move: the year is not confirmed yet")
                if case.term.provisional
                else "",
                href=shown.why_href(line.id, "T3"),
            )
        )
    return Receipt(
        title=gettext("The application is accepted"),
        number_label=gettext("Application number"),
        number=line.number,
        facts=tuple(facts),
        next_steps=(
            NextStep(
                what=gettext("The chancellery registers it"),
                detail=dates.day(line.effective_day),
            ),
            NextStep(
                what=gettext("The territorial department checks conformity"),
                detail=gettext("five working days from the registration of the inquiry"),
            ),
            NextStep(
                what=gettext("The head signs the result; you find it here"),
                detail=dates.day(case.term.due) if case.term else "",
            ),
        ),
    )
