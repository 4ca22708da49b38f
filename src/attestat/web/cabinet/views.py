"""Screens of the company."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import application as acts
from attestat.domain.actor import Role
from attestat.domain.obstacle import Obstacle
from attestat.store import law_files
from attestat.store.queries import cases
from attestat.web.cabinet import draft_form
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import acting_of, actor_of, at_of, say
from attestat.web.common.blocks import (
    Action,
    CaseHeader,
    Cell,
    Column,
    Fact,
    NextStep,
    Paper,
    Receipt,
    SigningPanel,
    Worklist,
    WorkRow,
)
from attestat.web.common.obstacles import sentence_of
from attestat.web.common.words import tag_of
from attestat.web.public.views import signer, signer_page


@require_GET
def cabinet(request: HttpRequest) -> HttpResponse:
    """The company's applications, the newest first; drafts can be continued."""
    search = request.GET.get("q", "")
    rows = cases.worklist(actor_of(request), what="all", search=search).rows
    at = at_of(request)
    listed = Worklist(
        title=gettext("Our applications"),
        count=len(rows),
        order=gettext("The newest stand first."),
        columns=(
            Column(text=gettext("Application number")),
            Column(text=gettext("Stage")),
            Column(text=gettext("Received")),
        ),
        rows=tuple(
            WorkRow(
                href=reverse("draft" if row.stage == "draft" else "own_case", args=[row.id]),
                todo=gettext("Continue the draft") if row.stage == "draft" else gettext("Follow"),
                cells=(
                    Cell(text=row.number or "—", is_code=True),
                    Cell(tag=tag_of("application", row.stage)),
                    Cell(
                        text=dates.short_moment(row.received_at)
                        if row.received_at
                        else gettext("saved %(when)s") % {"when": dates.short_moment(row.saved_at)}
                    ),
                ),
                left=shown.left(
                    row.due, at, closed=row.stage in cases.CLOSED, why=shown.why_href(row.id, "T3")
                ),
            )
            for row in rows
        ),
        empty=gettext("There is no application yet. Begin one with the button above."),
        search_href=request.path,
        search=search,
        search_hint=gettext("Number or part of it"),
    )
    return render(request, "cabinet/list.html", {"worklist": listed, "key": posted.new_key()})


@require_POST
def start_draft(request: HttpRequest) -> HttpResponse:
    """Begin an application."""
    answer = acts.start_draft(by=actor_of(request), at=at_of(request), key=posted.key(request))
    return redirect("draft", answer["application"])


def _own(request: HttpRequest, application: UUID) -> cases.CasePage:
    case = cases.page(actor_of(request), application)
    if case is None:
        raise Http404
    return case


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, application: UUID) -> HttpResponse:
    """The form of Annex 1; saved as typed, nothing lost by leaving it."""
    case = _own(request, application)
    if case.line.stage != "draft":
        return redirect("own_case", application)
    edition = law_files.editions()[-1]
    if request.method == "GET":
        form = draft_form.from_case(case, edition)
        return _draft_page(request, case, form)
    form = draft_form.DraftForm(request.POST, edition=edition)
    version = posted.version(request)
    what = request.POST.get("then", "save")
    if not form.is_valid():
        return _draft_page(request, case, form, status=422)
    try:
        acts.save_draft(
            application=application,
            phone=form.cleaned_data["phone"],
            works=form.works(),
            bases=form.bases(drop=what),
            version=case.version if version is None else version,
            by=actor_of(request),
            at=at_of(request),
        )
    except Obstacle as obstacle:
        if obstacle.code not in {"stale_page", "unknown_region", "work_type_not_in_edition"}:
            raise
        # What was typed stays on the page; saving again puts it over what the other person saved.
        return _draft_page(request, case, form, refused=obstacle, status=sentence_of(obstacle)[2])
    if what == "go_on":
        try:
            acts.prepare_application(
                application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
            )
        except Obstacle as obstacle:
            if obstacle.code in {"not_yours", "not_found"}:
                raise
            return _draft_page(request, _own(request, application), None, refused=obstacle, status=422)
        return redirect("sign_application", application)
    if what == "add_base":
        return redirect(reverse("draft", args=[application]) + "?bases=1#bases")
    if what == "save":
        messages.success(request, gettext("Saved."))
    return redirect("draft", application)


def _draft_page(
    request: HttpRequest,
    case: cases.CasePage,
    form: draft_form.DraftForm | None,
    *,
    refused: Obstacle | None = None,
    status: int = 200,
) -> HttpResponse:
    edition = law_files.editions()[-1]
    more = 1 if request.GET.get("bases") else 0
    form = form or draft_form.from_case(case, edition)
    happened, do, _ = sentence_of(refused) if refused else ("", "", 0)
    return render(
        request,
        "cabinet/draft.html",
        {
            "form": form,
            "bases": form.base_rows(len(case.bases), more),
            "case": case,
            "key": posted.new_key(),
            "company": [
                Fact(key=gettext("Company"), value=shown.company(case.line)),
                Fact(key=gettext("BIN"), value=case.line.bin),
                Fact(
                    key=gettext("Address"), value=say({"kk": case.address_kk, "ru": case.address_ru}) or "—"
                ),
            ],
            "sentences": [
                say(edition.text("a1_consent").as_dict()),
                say(edition.text("a1_truth").as_dict()),
            ],
            "may_sign": actor_of(request).role is Role.SIGNER,
            "happened": happened,
            "do": do,
            "edition": edition,
        },
        status=status,
    )


@require_POST
def save_draft(request: HttpRequest, application: UUID) -> JsonResponse:
    """Save what is typed, while it is typed; answers the time and the new version."""
    form = draft_form.DraftForm(request.POST, edition=law_files.editions()[-1], partly=True)
    if not form.is_valid():
        # What cannot be kept takes nothing else with it: the draft stays as it was saved last.
        wrong = [f"{form[name].label}: {text}" for name, texts in form.errors.items() for text in texts]
        return JsonResponse({"error": " ".join(wrong)}, status=422)
    try:
        answer = acts.save_draft(
            application=application,
            phone=form.cleaned_data["phone"],
            works=form.works(),
            bases=form.bases(),
            version=posted.version(request) or 0,
            by=actor_of(request),
            at=at_of(request),
        )
    except Obstacle as obstacle:
        happened, do, status = sentence_of(obstacle)
        return JsonResponse({"error": f"{happened} {do}"}, status=status)
    return JsonResponse({"saved": dates.clock(at_of(request)), "version": answer["version"]})


@require_POST
def prepare_application(request: HttpRequest, application: UUID) -> HttpResponse:
    """Make the paper again, for instance on another day; then the page where it is signed."""
    acts.prepare_application(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return redirect("sign_application", application)


@require_http_methods(["GET", "POST"])
def sign_application(request: HttpRequest, application: UUID) -> HttpResponse:
    """The paper as it will be signed, and the signing itself."""
    case = _own(request, application)
    if request.method == "POST":
        answer = acts.submit(
            application=application,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return redirect(reverse("own_case", args=[answer["application"]]) + "?received=1")
    if case.line.stage != "draft":
        return redirect("own_case", application)
    paper = next((d for d in case.documents if d.kind == "application" and d.state == "prepared"), None)
    if paper is None:
        return redirect("draft", application)
    acting = acting_of(request)
    panel = SigningPanel(
        post_href=request.path,
        papers=(
            Paper(
                title=shown.document_title("application"),
                number=paper.number,
                href=shown.document_href(paper),
                sha256=paper.sha256,
            ),
        ),
        who=(
            Fact(key=gettext("Signatory"), value=acting.name, note=say(acting.title)),
            Fact(
                key=gettext("Key"),
                value=gettext("of the first head, or of a holder of the right to sign"),
                note=f"{gettext('BIN')} {acting.actor.bin}",
            ),
        ),
        follows=(
            gettext("The application is accepted at once, with its number and time."),
            gettext("It is registered on its effective acceptance day and decided within ten working days."),
        ),
        button=gettext("Sign and submit"),
        signer=signer("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2"),
        hidden=(("key", posted.new_key()), ("document", str(paper.id))),
        back_href=reverse("draft", args=[application]),
    )
    return render(request, "sign.html", {"panel": panel, "signer_page": signer_page()})


@require_GET
def own_case(request: HttpRequest, application: UUID) -> HttpResponse:
    """Follow an application: where it is, who has it, by when, what can be downloaded (R11.2)."""
    case = _own(request, application)
    if case.line.stage == "draft":
        return redirect("draft", application)
    line, at = case.line, at_of(request)
    closed = line.stage in cases.CLOSED
    facts = [Fact(key=gettext("Who has it"), value=who_has_it(line.stage))]
    if case.place_in_queue is not None:
        facts.append(Fact(key=gettext("Place in the queue"), value=str(case.place_in_queue)))
    header = CaseHeader(
        number=line.number,
        company=shown.company(line),
        tag=tag_of("application", line.stage),
        left=shown.left(line.due, at, closed=closed, why=shown.why_href(line.id, "T3")),
        action=Action(text=gettext("Check the attestat"), href=_verify_href(case)) if case.attestat else None,
    )
    return render(
        request,
        "cabinet/case.html",
        {
            "header": header,
            "facts": shown.case_facts(case),
            "documents": shown.document_cards(case.documents),
            "timeline": shown.timeline(case, facts=tuple(facts)),
            "history": shown.happenings(case.history),
            "why": shown.why(case.term, shown.why_href(line.id, "T3")) if case.term else None,
            "receipt": _receipt(case) if request.GET.get("received") else None,
            "pending": case.pending,
            "case": case,
        },
    )


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
        Fact(key=gettext("Effective acceptance day"), value=dates.day(line.effective_day)),
    ]
    if case.term is not None:
        facts.append(Fact(key=gettext("Result not later than"), value=dates.day(case.term.due)))
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
