"""Screens of the Committee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import inquiry as inquiry_acts
from attestat.actions import registration, result
from attestat.actions.looking import note_look
from attestat.domain.actor import WHO_SIGNS_RESULTS, Actor, Role
from attestat.domain.worktime import local_day
from attestat.store.queries import cases, hearings, inquiries, people, terms, watching
from attestat.web.cabinet.views import who_has_it
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import (
    Action,
    Cell,
    Chip,
    Column,
    Fact,
    Worklist,
    WorkRow,
)
from attestat.web.common.exports import csv_response
from attestat.web.common.letters import letters_on_desk
from attestat.web.common.words import hearing_tag, tag_of
from attestat.web.department.permit_control import evidence_lines
from attestat.web.law.notices import desk_notices, wanted_years
from attestat.web.law.picture import picture_of
from attestat.web.office import holding, irregular
from attestat.web.office.pages import header_of, page_of, signing_page
from attestat.web.office.steps import NextStep, next_steps
from attestat.web.people.absence import day_of, stuck_lines


@require_GET
def office(request: HttpRequest) -> HttpResponseBase:
    """The work list of this desk, the oldest first."""
    actor, at = actor_of(request), at_of(request)
    what = request.GET.get("show", "mine")
    what = what if what in {"mine", "open", "all"} else "mine"
    search = request.GET.get("q", "")
    wanted = "all" if search else what
    if request.GET.get("format") == "csv":
        return _export(cases.worklist(actor, what=wanted, search=search, size=cases.EXPORT).rows, at)
    found = cases.worklist(actor, what=wanted, search=search, after=request.GET.get("after", ""))
    rows = found.rows
    kept = {"show": what, **({"q": search} if search else {})}
    listed = Worklist(
        title=gettext("Work list"),
        count=found.count,
        order=gettext("The oldest stand first; cases are taken in this order (clause 13)."),
        columns=(
            Column(text=gettext("Number")),
            Column(text=gettext("Company")),
            Column(text=gettext("Stage")),
            Column(text=gettext("Accepted")),
        ),
        rows=tuple(
            WorkRow(
                href=reverse("case", args=[row.id]),
                todo=todo(actor, row.stage) or gettext("Look"),
                cells=(
                    Cell(text=row.number, note=row.registration, is_code=True),
                    Cell(text=shown.company(row), note=row.bin),
                    Cell(
                        tag=tag_of("application", row.stage),
                        note=_note(row, actor),
                    ),
                    Cell(text=dates.short_day(row.effective_day) if row.effective_day else ""),
                ),
                left=shown.case_left(row, at, why=shown.why_href(row.id, "T3")),
            )
            for row in rows
        ),
        empty=gettext("Nothing waits for you."),
        search_href=request.path,
        search=search,
        search_hint=gettext("Number, BIN or name"),
        next_href="?" + urlencode({**kept, "after": found.next_key}) if found.next_key else "",
        first_href="?" + urlencode(kept) if request.GET.get("after") else "",
        csv_href="?" + urlencode({**kept, "format": "csv"}),
        chips=tuple(
            Chip(text=text, href=f"?show={code}", chosen=code == what and not search)
            for code, text in (
                ("mine", gettext("Waiting for me")),
                ("open", gettext("Open")),
                ("all", gettext("All")),
            )
        ),
    )
    waiting = len(stuck_lines(request)) if actor.role in WHO_SIGNS_RESULTS else 0
    return render(
        request,
        "office/list.html",
        {
            "worklist": listed,
            "notices": desk_notices(request),
            "wanted": wanted_years(request),
            "letters": letters_on_desk(request),
            "stuck": waiting,
            "arranges": actor.role is Role.HEAD,
        },
    )


def _note(row: cases.CaseRow, actor: Actor) -> str:
    """What a line of the list says beside its stage."""
    if row.pending:
        return gettext("verification pending")
    named = actor.role is Role.EXECUTOR and row.executor and not row.executed_by(actor)
    return gettext("executor: %(name)s") % {"name": row.executor} if named else ""


def _export(rows: list[cases.CaseRow], at: datetime) -> StreamingHttpResponse:
    """The list as a table of one's own."""
    return csv_response(
        "cases",
        [
            gettext("Number"),
            gettext("Registration number"),
            gettext("BIN"),
            gettext("Company"),
            gettext("Stage"),
            gettext("Received"),
            gettext("Accepted"),
            gettext("Due"),
            gettext("Responsible executor"),
            gettext("Closed on"),
            gettext("Working days after the term"),
            gettext("Why the term was not kept"),
        ],
        (
            (
                row.number,
                row.registration,
                row.bin,
                shown.company(row),
                tag_of("application", row.stage).word,
                row.received_at.isoformat(timespec="seconds") if row.received_at else "",
                row.effective_day or "",
                row.due or "",
                row.executor,
                row.closed_on or "",
                shown.days_late(row, at),
                row.late_reason,
            )
            for row in rows
        ),
    )


def todo(actor: Actor, stage: str) -> str:
    """The one next step of this role at this stage, in words; empty when it is another's."""
    words = {
        (Role.CHANCELLERY, "submitted"): gettext("Register"),
        (Role.CHANCELLERY, "registered"): gettext("Forward to the head"),
        (Role.HEAD, "at_head"): gettext("Appoint an executor"),
        (Role.DEPUTY, "at_head"): gettext("Appoint an executor"),
        (Role.EXECUTOR, "assigned"): gettext("Send inquiries"),
        (Role.EXECUTOR, "concluded"): gettext("Go on after the conclusion"),
        (Role.EXECUTOR, "hearing_notified"): gettext("Lead the hearing"),
        (Role.EXECUTOR, "heard"): gettext("Decide after the hearing"),
        (Role.EXECUTOR, "drafted"): gettext("Send for signature"),
        (Role.APPROVER, "drafted"): gettext("Read the draft"),
        (Role.HEAD, "awaiting_signature"): gettext("Sign"),
        (Role.DEPUTY, "awaiting_signature"): gettext("Sign"),
    }
    return words.get((actor.role, stage), "")


@require_GET
def case(request: HttpRequest, application: UUID) -> HttpResponse:
    """One case: facts, documents, timeline, history, and the one next step of this desk."""
    actor, at = actor_of(request), at_of(request)
    found = page_of(request, application)
    note_look(stream=application, by=actor, at=at)
    line = found.line
    today = local_day(at)
    mine = found.mine
    steps = next_steps(actor, found)
    inquires = any(step.code == "inquire" for step in steps)
    routes, departments = cases.routes(found) if inquires else ([], [])
    action, more = _next_action(steps, found, mine=mine, may_reroute=bool(routes))
    about_people = reverse("case_people", args=[application])
    more = (*more, Action(text=gettext("People of the case, recusal"), href=about_people))
    heads = people.colleagues(body_kind="committee", codes=["head", "deputy"], on=today)
    executors = people.colleagues(body_kind="committee", codes=["executor"], on=today)
    return render(
        request,
        "office/case.html",
        {
            "header": replace(header_of(request, found), action=action, more=more),
            "case": found,
            "steps": steps,
            "hearings": [
                (
                    reverse("hearing", args=[room.id]),
                    dates.short_day(room.delivered_at),
                    hearing_tag(room.outcome),
                )
                for room in hearings.of_case(actor, application)
            ],
            "routes": [(r.base, say(r.address), r.department, r.reason) for r in routes],
            "departments": [(id, say(name)) for id, name in departments],
            "heads": [(c.appointment, c.name, say(c.title)) for c in heads],
            "executors": [(c.appointment, c.name, c.load) for c in executors],
            "facts": shown.case_facts(found),
            "inquiries": [
                (
                    say({"kk": i.department_kk, "ru": i.department_ru}),
                    shown.inquiry_stage(i.stage),
                    i.registration,
                    shown.left(
                        i.due,
                        at,
                        closed=i.stage in inquiries.CLOSED,
                        why=shown.why_href(found.line.id, "T4", i.id),
                    ),
                )
                for i in found.inquiries
            ],
            "documents": shown.document_cards(found.documents),
            "evidence": evidence_lines(inquiries.evidence_of(actor, application)),
            "timeline": shown.timeline(
                found, facts=(Fact(key=gettext("Who has it"), value=who_has_it(line.stage)),)
            ),
            "why": shown.why(found.term, shown.why_href(found.line.id, "T3")) if found.term else None,
            "history": shown.happenings(found.history),
            "picture": picture_of(terms.of_case(actor, application), today),
            "key": posted.new_key(),
            **irregular.of_case(request, found),
            "asks_reason": mine and asks_reason(found, today),
            **holding.of_case(request, found),
        },
    )


def asks_reason(found: cases.CasePage, today: date) -> bool:
    """Whether the ten days are over and nobody has said why: the result does not go on before (Q17)."""
    term = found.term
    is_open = found.line.stage not in cases.CLOSED
    late = term is not None and is_open and today > term.due
    return late and watching.reason_of(found.line.id, "T3", found.line.due or today) is None


def _next_action(
    steps: tuple[NextStep, ...], found: cases.CasePage, *, mine: bool, may_reroute: bool
) -> tuple[Action | None, tuple[Action, ...]]:
    """The one next action of the header and the others; a step with fields leads down to them."""
    line = found.line
    hidden = (("key", posted.new_key()), ("version", str(found.version)))
    more = []
    if may_reroute:
        more.append(Action(text=gettext("Send a place to another department"), href="#reroute"))
    if mine and found.pending:
        more.append(
            Action(
                text=gettext("Ask the state database again"),
                href=reverse("ask_again", args=[line.id]),
                method="post",
                hidden=hidden,
            )
        )
    if mine:
        more.append(Action(text=gettext("Court acts and consent"), href=reverse("grounds", args=[line.id])))
    more.append(Action(text=gettext("All dates of this case"), href=reverse("case_terms", args=[line.id])))
    if not steps:
        return None, tuple(more)
    first = steps[0]
    words = first.button or first.title
    if first.post:
        return Action(text=words, href=first.post, method="post", hidden=hidden), tuple(more)
    # The first field takes the focus, so that the step is seen to begin.
    field = {"forward": "to", "appoint": "executor", "inquire": "remark"}.get(first.code, "step")
    return Action(text=words, href=first.href or f"#{field}"), tuple(more)


def _done(request: HttpRequest, application: UUID, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("case", application)


@require_POST
def register(request: HttpRequest, application: UUID) -> HttpResponse:
    """Chancellery: register."""
    answer = registration.register(
        application=application,
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    return _done(
        request, application, gettext("Registered under No. %(number)s.") % {"number": answer["registration"]}
    )


@require_POST
def forward(request: HttpRequest, application: UUID) -> HttpResponse:
    """Chancellery: forward to the head."""
    registration.forward(
        application=application,
        to=posted.public_id(request.POST.get("to", "")),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    return _done(request, application, gettext("Forwarded."))


@require_POST
def appoint(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: appoint the executor."""
    registration.appoint(
        application=application,
        executor=posted.public_id(request.POST.get("executor", "")),
        resolution=request.POST.get("resolution", "")[:2000],
        due=day_of(request, "due") if request.POST.get("due") else None,
        co_executors=[posted.public_id(id) for id in request.POST.getlist("co")],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    return _done(request, application, gettext("The executor is appointed."))


@require_POST
def reroute(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: another department for a base, with a reason."""
    inquiry_acts.reroute(
        application=application,
        base=posted.public_id(request.POST.get("base", "")),
        to=posted.public_id(request.POST.get("to", "")),
        reason=request.POST.get("reason", "")[:2000],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, application, gettext("The route is changed."))


@require_POST
def prepare_inquiries(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: make the inquiries, one to each department, then sign them."""
    inquiry_acts.prepare_inquiries(
        application=application,
        remark=request.POST.get("remark", "")[:2000],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    if not page_of(request, application).mine:
        return _done(request, application, gettext("The inquiries are prepared; the executor signs them."))
    return redirect("sign_inquiries", application)


@require_http_methods(["GET", "POST"])
def sign_inquiries(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: read and sign all inquiries at once."""
    found = page_of(request, application)
    if request.method == "POST":
        ids = [posted.public_id(text) for text in request.POST.getlist("document")]
        signed = dict(zip(ids, posted.signatures(request), strict=False))
        inquiry_acts.send_inquiry(
            application=application,
            signatures=signed,
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(request, application, gettext("The inquiries are sent."))
    papers = [d for d in found.documents if d.kind in ("inquiry", "rerouting_note") and d.state == "prepared"]
    return signing_page(
        request,
        papers,
        follows=(
            gettext("Each inquiry goes to its department at once."),
            gettext("The department registers it the same day; its five working days count from then."),
        ),
        button=gettext("Sign and send"),
        back=reverse("case", args=[application]),
    )


@require_POST
def draw_up(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: draw up Annex 3 from data."""
    answer = result.draw_up(
        application=application,
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    return _done(
        request,
        application,
        gettext("The attestat is drawn up under No. %(number)s. Read it below.")
        % {"number": answer["number"]},
    )


@require_POST
def send_for_signature(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: send the result to the head."""
    result.send_for_signature(
        application=application,
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    return _done(request, application, gettext("Sent for signature."))


@require_POST
def ask_again(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: ask the companies database again."""
    answer = result.ask_again(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    sentence = (
        gettext("An outside service is silent still; the mark stays.")
        if answer["pending"]
        else gettext("All has been answered; nothing is pending.")
    )
    return _done(request, application, sentence)


@require_POST
def prepare_attestat(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: make revision A with today's date and his title, then read and sign it."""
    result.prepare_attestat(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return redirect("sign_attestat", application)


@require_http_methods(["GET", "POST"])
def sign_attestat(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: exactly revision A, a fresh signature over it; the register and the cabinet at once."""
    found = page_of(request, application)
    if request.method == "POST":
        answer = result.sign_attestat(
            application=application,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(
            request,
            application,
            gettext("Attestat No. %(number)s is issued and delivered.") % {"number": answer["number"]},
        )
    papers = [d for d in found.documents if d.kind == "attestat" and d.state == "prepared"]
    return signing_page(
        request,
        papers,
        follows=(
            gettext("The attestat enters the register and is in force from today."),
            gettext("The company finds it in its account at once."),
        ),
        button=gettext("Sign the attestat"),
        back=reverse("case", args=[application]),
    )
