"""Screens of a territorial department: its list, one inquiry, its steps, the signing of a conclusion."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import conclusion, permit_control
from attestat.actions.looking import note_look
from attestat.domain.actor import Actor, Role
from attestat.domain.conclusion import ControlKind, progress
from attestat.domain.worktime import local_day
from attestat.store.queries import inquiries, people
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import acting_of, actor_of, at_of, say
from attestat.web.common.blocks import (
    Action,
    CaseHeader,
    Cell,
    Chip,
    Column,
    Fact,
    Paper,
    SigningPanel,
    Worklist,
    WorkRow,
)
from attestat.web.common.letters import letters_on_desk
from attestat.web.department import irregular
from attestat.web.department.permit_control import evidence_lines, page_of
from attestat.web.law.notices import desk_notices
from attestat.web.public.views import signer, signer_page

_LONGEST = 4000


@require_GET
def department(request: HttpRequest) -> HttpResponseBase:
    """The inquiries of this department, the oldest first."""
    actor, at = actor_of(request), at_of(request)
    what = request.GET.get("show", "mine")
    what = what if what in {"mine", "open", "all"} else "mine"
    search = request.GET.get("q", "")
    wanted = "all" if search else what
    found = inquiries.worklist(actor, what=wanted, search=search, after=request.GET.get("after", ""))
    kept = {"show": what, **({"q": search} if search else {})}
    listed = Worklist(
        title=gettext("Inquiries"),
        count=found.count,
        order=gettext("The oldest stand first; inquiries are taken in this order (clause 13)."),
        columns=(
            Column(text=gettext("Application")),
            Column(text=gettext("Company")),
            Column(text=gettext("Stage")),
            Column(text=gettext("Received")),
        ),
        rows=tuple(
            WorkRow(
                href=reverse("inquiry", args=[row.id]),
                todo=todo(actor, row.stage) or gettext("Look"),
                cells=(
                    Cell(text=row.number, note=row.registration, is_code=True),
                    Cell(text=shown.company(row), note=row.bin),
                    Cell(tag=shown.inquiry_stage(row.stage), note=row.inspector),
                    Cell(text=dates.short_moment(row.sent_at)),
                ),
                left=shown.inquiry_left(row, at, why=shown.why_href(row.application, "T4", row.id)),
            )
            for row in found.rows
        ),
        empty=gettext("Nothing waits for you."),
        search_href=request.path,
        search=search,
        search_hint=gettext("Number, BIN or name"),
        next_href="?" + urlencode({**kept, "after": found.next_key}) if found.next_key else "",
        first_href="?" + urlencode(kept) if request.GET.get("after") else "",
        chips=tuple(
            Chip(text=text, href=f"?show={code}", chosen=code == what and not search)
            for code, text in (
                ("mine", gettext("Waiting for me")),
                ("open", gettext("Open")),
                ("all", gettext("All")),
            )
        ),
    )
    return render(
        request,
        "department/list.html",
        {
            "worklist": listed,
            "notices": desk_notices(request),
            "letters": letters_on_desk(request),
        },
    )


def todo(actor: Actor, stage: str) -> str:
    """The one next step of this role at this stage of an inquiry; empty when it is another's."""
    words = {
        (Role.DEPARTMENT_CHANCELLERY, "sent"): gettext("Register"),
        (Role.DEPARTMENT_HEAD, "registered"): gettext("Assign an inspector"),
        (Role.INSPECTOR, "inspecting"): gettext("Check and conclude"),
        (Role.DEPARTMENT_HEAD, "conclusion_signed"): gettext("Sign the conclusion"),
    }
    return words.get((actor.role, stage), "")


@require_GET
def one(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """One inquiry: what is asked, until when, and the next step of this desk."""
    actor, at = actor_of(request), at_of(request)
    found = page_of(request, inquiry)
    note_look(stream=found.case.line.id, by=actor, at=at)
    row, line = found.inquiry, found.case.line
    step = todo(actor, row.stage)
    if actor.role is Role.INSPECTOR and not row.is_of(actor):
        step = ""
    may_reassign = actor.role is Role.DEPARTMENT_HEAD and row.stage == "inspecting"
    inspectors = people.colleagues(
        body_kind="department", codes=["inspector"], on=local_day(at), body=actor.body
    )
    action, others = _next_action(step, row.stage, inquiry, may_reassign=may_reassign)
    dates_of_case = Action(text=gettext("All dates of this case"), href=reverse("case_terms", args=[line.id]))
    facts = shown.case_facts(found.case)
    if row.inspector:
        facts.append(Fact(key=gettext("Inspector"), value=row.inspector))
    return render(
        request,
        "department/inquiry.html",
        {
            "header": CaseHeader(
                number=line.number,
                company=shown.company(line),
                note=row.registration,
                tag=shown.inquiry_stage(row.stage),
                left=shown.inquiry_left(found.line, at, why=shown.why_href(line.id, "T4", row.id)),
                action=action,
                more=(*others, dates_of_case),
            ),
            "found": found,
            "step": step,
            "step_code": row.stage if step else "",
            "inspectors": [(c.appointment, c.name, c.load) for c in inspectors],
            "others": [
                (c.appointment, c.name, c.load) for c in inspectors if c.person != row.inspector_person
            ]
            if may_reassign
            else [],
            "may_reassign": may_reassign,
            "progress": progress(found.record, found.asked) if row.stage == "inspecting" else None,
            "evidence": evidence_lines(found.evidence),
            "visits": found.visits[-1:] if found.record.control.kind is ControlKind.VISIT else (),
            "remarks": [(remark_title(r.kind), r.text, r.name, r.at) for r in reversed(found.remarks)],
            "why": shown.why(found.term, shown.why_href(line.id, "T4", row.id)) if found.term else None,
            "facts": facts,
            "documents": shown.document_cards(found.case.documents),
            "history": shown.happenings(found.case.history),
            "key": posted.new_key(),
            **irregular.of_inquiry(request, found),
        },
    )


def _next_action(
    step: str, stage: str, inquiry: UUID, *, may_reassign: bool
) -> tuple[Action | None, tuple[Action, ...]]:
    """The one next action of the header and the others; a step with fields leads down to them."""
    others = []
    if step and stage == "conclusion_signed":
        others.append(Action(text=gettext("Send back to the inspector"), href="#send-back"))
    if may_reassign:
        others.append(Action(text=gettext("Assign another inspector"), href="#reassign"))
    if not step:
        return None, tuple(others)
    if stage == "sent":
        registering = Action(
            text=step,
            href=reverse("register_inquiry", args=[inquiry]),
            method="post",
            hidden=(("key", posted.new_key()),),
        )
        return registering, tuple(others)
    pages = {"inspecting": "findings", "conclusion_signed": "conclude"}
    href = reverse(pages[stage], args=[inquiry]) if stage in pages else "#inspector"
    return Action(text=step, href=href), tuple(others)


def remark_title(kind: str) -> str:
    """What the head of the department did when he wrote this."""
    words = {
        "returned": gettext("The conclusion was sent back"),
        "reassigned": gettext("Another inspector was assigned"),
    }
    return words[kind]


def _done(request: HttpRequest, of: UUID, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("inquiry", of)


@require_POST
def register(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Chancellery of the department: register the inquiry; the five days start."""
    from attestat.actions.inquiry import register_inquiry

    answer = register_inquiry(
        inquiry=inquiry, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return _done(
        request, inquiry, gettext("Registered under No. %(number)s.") % {"number": answer["registration"]}
    )


@require_POST
def assign(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Head of the department: assign an inspector."""
    from attestat.actions.inquiry import assign_inspector

    assign_inspector(
        inquiry=inquiry,
        inspector=posted.public_id(request.POST.get("inspector", "")),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, inquiry, gettext("The inspector is assigned."))


@require_POST
def reassign(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Head of the department: give the inquiry to another inspector, with a reason."""
    permit_control.reassign_inspector(
        inquiry=inquiry,
        inspector=posted.public_id(request.POST.get("inspector", "")),
        reason=request.POST.get("reason", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, inquiry, gettext("Another inspector is assigned."))


@require_POST
def return_conclusion(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Head of the department: send the conclusion back to the inspector, with remarks."""
    conclusion.return_conclusion(
        inquiry=inquiry,
        remarks=request.POST.get("remarks", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, inquiry, gettext("The conclusion is back with the inspector."))


@require_http_methods(["GET", "POST"])
def sign_conclusion(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Inspector: read and sign the conclusion."""
    if request.method == "POST":
        conclusion.sign_conclusion(
            inquiry=inquiry,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(request, inquiry, gettext("Signed; the head of the department signs next."))
    return _signing(
        request,
        inquiry,
        follows=(gettext("The conclusion goes to the head of your department for his signature."),),
        button=gettext("Sign the conclusion"),
    )


@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Head of the department: read and sign; the conclusion goes to the executor."""
    if request.method == "POST":
        conclusion.conclude(
            inquiry=inquiry,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(request, inquiry, gettext("The conclusion is signed and sent to the executor."))
    return _signing(
        request,
        inquiry,
        follows=(gettext("The conclusion counts from now on and goes to the executor of the Committee."),),
        button=gettext("Sign and send"),
    )


def _signing(request: HttpRequest, inquiry: UUID, *, follows: tuple[str, ...], button: str) -> HttpResponse:
    found = page_of(request, inquiry)
    back = reverse("inquiry", args=[inquiry])
    paper = found.conclusion
    if paper is None or paper.state != "prepared":
        return redirect(back)
    acting = acting_of(request)
    panel = SigningPanel(
        post_href=request.path,
        papers=(
            Paper(
                title=shown.document_title("conclusion"),
                number=paper.number,
                href=shown.document_href(paper),
                sha256=paper.sha256,
            ),
        ),
        who=(
            Fact(key=gettext("Signatory"), value=acting.name, note=say(acting.title)),
            Fact(
                key=gettext("Key"), value=gettext("of your body"), note=f"{gettext('BIN')} {acting.actor.bin}"
            ),
        ),
        follows=follows,
        button=button,
        signer=signer("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2"),
        hidden=(("key", posted.new_key()), ("document", str(paper.id))),
        back_href=back,
    )
    return render(request, "sign_office.html", {"panel": panel, "signer_page": signer_page()})
