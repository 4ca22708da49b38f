"""Screens of a territorial department."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import conclusion
from attestat.actions.looking import note_look
from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store.queries import inquiries, people
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import acting_of, actor_of, at_of, say
from attestat.web.common.blocks import (
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
from attestat.web.common.obstacles import sentence_of
from attestat.web.public.views import signer, signer_page


@require_GET
def department(request: HttpRequest) -> HttpResponse:
    """The inquiries of this department, the oldest first."""
    actor, at = actor_of(request), at_of(request)
    what = request.GET.get("show", "mine")
    what = what if what in {"mine", "open", "all"} else "mine"
    search = request.GET.get("q", "")
    rows = inquiries.worklist(actor, what="all" if search else what, search=search)
    listed = Worklist(
        title=gettext("Inquiries"),
        count=len(rows),
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
                left=shown.left(row.due, at, closed=row.stage == "concluded"),
            )
            for row in rows
        ),
        empty=gettext("Nothing waits for you."),
        search_href=request.path,
        search=search,
        search_hint=gettext("Number, BIN or name"),
        chips=tuple(
            Chip(text=text, href=f"?show={code}", chosen=code == what and not search)
            for code, text in (
                ("mine", gettext("Waiting for me")),
                ("open", gettext("Open")),
                ("all", gettext("All")),
            )
        ),
    )
    return render(request, "department/list.html", {"worklist": listed})


def todo(actor: Actor, stage: str) -> str:
    """The one next step of this role at this stage of an inquiry; empty when it is another's."""
    words = {
        (Role.DEPARTMENT_CHANCELLERY, "sent"): gettext("Register"),
        (Role.DEPARTMENT_HEAD, "registered"): gettext("Assign an inspector"),
        (Role.INSPECTOR, "inspecting"): gettext("Check and conclude"),
        (Role.DEPARTMENT_HEAD, "conclusion_signed"): gettext("Sign the conclusion"),
    }
    return words.get((actor.role, stage), "")


def _page(request: HttpRequest, of: UUID) -> inquiries.InquiryPage:
    found = inquiries.page(actor_of(request), of)
    if found is None:
        raise Http404
    return found


@require_GET
def one(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """One inquiry: what is asked, until when, and the next step of this desk."""
    actor, at = actor_of(request), at_of(request)
    found = _page(request, inquiry)
    note_look(stream=found.case.line.id, by=actor, at=at)
    row, line = found.inquiry, found.case.line
    step = todo(actor, row.stage)
    if actor.role is Role.INSPECTOR and row.inspector_person != actor.person:
        step = ""
    inspectors = people.colleagues(
        body_kind="department", codes=["inspector"], on=local_day(at), body=actor.body
    )
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
                left=shown.left(row.due, at, closed=row.stage == "concluded"),
            ),
            "found": found,
            "step": step,
            "step_code": row.stage if step else "",
            "inspectors": [(c.appointment, c.name, c.load) for c in inspectors],
            "facts": facts,
            "documents": shown.document_cards(found.case.documents),
            "history": shown.happenings(found.case.history),
            "key": posted.new_key(),
        },
    )


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


@require_http_methods(["GET", "POST"])
def findings(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Inspector: say conformity or non-conformity for each work at each base, then read and sign."""
    found = _page(request, inquiry)
    kept = {(work, base): (conforms, note) for work, base, conforms, note in found.findings}
    typed = []
    for work in found.case.works:
        for base in found.bases:
            name = f"{work.id}_{base.id}"
            if request.method == "POST":
                answer = {"yes": True, "no": False}.get(request.POST.get(f"conforms_{name}", ""))
                note = request.POST.get(f"note_{name}", "")[:4000]
            else:
                answer, note = kept.get((work.id, base.id), (None, ""))
            typed.append((work, base, name, answer, note))
    context: dict[str, object] = {
        "found": found,
        "rows": [
            {"work": say(w.text), "base": say(b.address), "name": n, "answer": a, "note": t}
            for w, b, n, a, t in typed
        ],
        "key": posted.new_key(),
    }
    if request.method == "GET":
        return render(request, "department/findings.html", context)
    try:
        conclusion.prepare_conclusion(
            inquiry=inquiry,
            findings=[
                conclusion.Finding(w.id, b.id, answer, note)
                for w, b, _, answer, note in typed
                if answer is not None
            ],
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
    except Obstacle as obstacle:
        if obstacle.code not in {"conclusion_incomplete", "finding_without_reason", "text_not_printable"}:
            raise
        happened, do, status = sentence_of(obstacle)
        return render(
            request, "department/findings.html", context | {"happened": happened, "do": do}, status=status
        )
    return redirect("sign_conclusion", inquiry)


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
    found = _page(request, inquiry)
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
