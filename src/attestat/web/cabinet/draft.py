"""The application before it is signed: the guided form, the whole form, the paper, the signing (clause 7)."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import application as acts
from attestat.domain.actor import Role
from attestat.domain.edition import Edition
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import law
from attestat.store.queries import cases, company, kato
from attestat.web.cabinet import draft_form, progress
from attestat.web.cabinet.draft_form import DraftForm
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import acting_of, actor_of, at_of, say
from attestat.web.common.blocks import Fact, Paper, SigningPanel
from attestat.web.common.obstacles import sentence_of
from attestat.web.public.views import signer, signer_page

KEPT_ON_THE_PAGE = frozenset({"stale_page", "unknown_region", "work_type_not_in_edition"})
"""Refusals of a save after which what was typed stays on the page."""

_FIND = re.compile(r"find_([0-9]{1,2})")
_PICK = re.compile(r"pick_([0-9]{1,2})_([0-9-]{1,12})")


@require_POST
def start_draft(request: HttpRequest) -> HttpResponse:
    """Begin an application."""
    answer = acts.start_draft(by=actor_of(request), at=at_of(request), key=posted.key(request))
    return redirect("form", answer["application"])


@require_POST
def copy_application(request: HttpRequest, application: UUID) -> HttpResponse:
    """Begin an application that says what an earlier one said."""
    answer = acts.copy_application(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    messages.success(request, gettext("Copied into a new draft. Check every part of it."))
    return redirect("form", answer["application"])


@require_http_methods(["GET", "POST"])
def discard_draft(request: HttpRequest, application: UUID) -> HttpResponse:
    """Ask once whether the draft shall go, then close it."""
    case = _own(request, application)
    if case.line.stage != "draft":
        return redirect("own_case", application)
    if request.method == "GET":
        return render(request, "cabinet/discard.html", {"case": case, "key": posted.new_key()})
    answer = acts.discard_draft(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    if answer["number"]:
        said = gettext("The draft is discarded. Its number %(number)s is annulled and never used again.")
        messages.success(request, said % {"number": answer["number"]})
    else:
        messages.success(request, gettext("The draft is discarded."))
    return redirect("cabinet")


def _own(request: HttpRequest, application: UUID) -> cases.CasePage:
    case = cases.page(actor_of(request), application)
    if case is None:
        raise Http404
    return case


def _edition(request: HttpRequest) -> Edition:
    """The edition that an application filed now would be accepted under."""
    return law.for_filing(at_of(request))[0]


@require_GET
def form(request: HttpRequest, application: UUID) -> HttpResponse:
    """All matters of the application at a glance, what is done and what is missing."""
    case = _own(request, application)
    if case.line.stage != "draft":
        return redirect("own_case", application)
    is_fresh = acts.refresh_company(by=actor_of(request), at=at_of(request))
    return _overview(request, _own(request, application), is_silent=not is_fresh)


def _overview(
    request: HttpRequest,
    case: cases.CasePage,
    *,
    refused: Obstacle | None = None,
    is_silent: bool = False,
) -> HttpResponse:
    edition, actor, today = _edition(request), actor_of(request), local_day(at_of(request))
    data = company.company_data(actor)
    done = progress.of(case, data)
    happened, do, status = sentence_of(refused) if refused else ("", "", 200)
    return render(
        request,
        "cabinet/overview.html",
        {
            "case": case,
            "key": posted.new_key(),
            "tasks": progress.tasks(case, done),
            "all_done": all(done.values()),
            "differences": progress.differences(data),
            "is_silent": is_silent,
            "alike": progress.alike(company.alike(actor, done.works, but=case.line.id, on=today), edition),
            "power": progress.power(actor, company.own_membership(actor), today),
            "sentences": _sentences(edition),
            "may_sign": actor.role is Role.SIGNER,
            "happened": happened,
            "do": do,
        },
        status=status,
    )


def _sentences(edition: Edition) -> list[str]:
    return [say(edition.text("a1_consent").as_dict()), say(edition.text("a1_truth").as_dict())]


@require_http_methods(["GET", "POST"])
def form_part(request: HttpRequest, application: UUID, part: str) -> HttpResponse:
    """One matter of the application on a screen of its own."""
    case = _own(request, application)
    if case.line.stage != "draft":
        return redirect("own_case", application)
    if part == "company":
        return _company(request, case)
    if part not in draft_form.PARTS:
        raise Http404
    return _fill_in(request, case, parts=(part,), template="cabinet/part.html")


def _company(request: HttpRequest, case: cases.CasePage) -> HttpResponse:
    """What the companies database says; nothing to type, so nothing to post."""
    actor = actor_of(request)
    is_fresh = acts.refresh_company(by=actor, at=at_of(request))
    data = company.company_data(actor)
    return render(
        request,
        "cabinet/company.html",
        {
            "case": case,
            "facts": progress.company_facts(case, data),
            "differences": progress.differences(data),
            "is_silent": not is_fresh,
            "is_closed": data is not None and data.status == "liquidated",
            "next_href": reverse("form_part", args=[case.line.id, draft_form.PARTS[0]]),
        },
    )


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, application: UUID) -> HttpResponse:
    """The whole form of Annex 1 on one page, for those who know it."""
    case = _own(request, application)
    if case.line.stage != "draft":
        return redirect("own_case", application)
    if request.method == "GET":
        acts.refresh_company(by=actor_of(request), at=at_of(request))
        case = _own(request, application)
    return _fill_in(request, case, parts=draft_form.PARTS, template="cabinet/draft.html")


def _fill_in(
    request: HttpRequest, case: cases.CasePage, *, parts: tuple[str, ...], template: str
) -> HttpResponse:
    """Show these parts of the form, or keep what was posted and go where the button leads."""
    edition = _edition(request)
    if request.method == "GET":
        more = 1 if request.GET.get("bases") else 0
        return _page(request, case, draft_form.from_case(case, edition, parts), template, more=more)
    form = DraftForm(request.POST, edition=edition, parts=parts)
    then = request.POST.get("then", "save")
    if not form.is_valid():
        return _page(request, case, form, template, status=422)
    bases = form.bases(drop=then)
    if bases is not None and (pick := _PICK.fullmatch(then)):
        bases = draft_form.picked(bases, min(int(pick[1]), draft_form.MOST_BASES - 1), pick[2])
    version = posted.version(request)
    try:
        acts.save_draft(
            application=case.line.id,
            phone=form.phone(),
            works=form.works(),
            bases=bases,
            version=case.version if version is None else version,
            by=actor_of(request),
            at=at_of(request),
        )
    except Obstacle as obstacle:
        if obstacle.code not in KEPT_ON_THE_PAGE:
            raise
        if obstacle.code == "stale_page" and _is_kept(_own(request, case.line.id), form, bases):
            return _go_on(request, case, then, parts, template)  # the second click of a double one
        # What was typed stays on the page; saving again puts it over what the other person saved.
        return _page(request, case, form, template, refused=obstacle, status=sentence_of(obstacle)[2])
    return _go_on(request, case, then, parts, template)


def _is_kept(case: cases.CasePage, form: DraftForm, bases: list[acts.BaseEntry] | None) -> bool:
    """Whether the draft already says all that was typed, so that saving it again would change nothing."""
    works = [acts.WorkEntry(work.work_type, tuple(work.scopes)) for work in case.facts.works]
    places = [acts.BaseEntry(b.region, b.district, b.settlement, b.street, b.house) for b in case.bases]
    return form.phone() in (None, case.phone) and form.works() in (None, works) and bases in (None, places)


def _go_on(
    request: HttpRequest, case: cases.CasePage, then: str, parts: tuple[str, ...], template: str
) -> HttpResponse:
    """Where a button leads after what was typed has been kept."""
    application, edition = case.line.id, _edition(request)
    if then == "go_on":
        try:
            _prepare(request, application)
        except Obstacle as obstacle:
            if obstacle.code in {"not_yours", "not_found"}:
                raise
            case = _own(request, application)
            shown_form = draft_form.from_case(case, edition, parts)
            return _page(request, case, shown_form, template, refused=obstacle, status=422)
        return redirect("sign_application", application)
    if find := _FIND.fullmatch(then):
        index = int(find[1])
        case = _own(request, application)
        searched = {index: request.POST.get(f"find_{index}", "").strip()[:100]}
        shown_form = draft_form.from_case(case, edition, parts)
        return _page(request, case, shown_form, template, searched=searched, more=index + 1 - len(case.bases))
    here = request.path
    if then == "add_base":
        return redirect(f"{here}?bases=1#bases")
    if pick := _PICK.fullmatch(then):
        return redirect(f"{here}#place-{int(pick[1])}")
    if then == "next":
        return redirect(_after(application, parts[0]))
    if then == "list":
        return redirect("form", application)
    if then == "save":
        messages.success(request, gettext("Saved."))
    return redirect(here)


def _after(application: UUID, part: str) -> str:
    """The screen after this one: the next matter, after the last the whole."""
    place = draft_form.PARTS.index(part) + 1
    if place < len(draft_form.PARTS):
        return reverse("form_part", args=[application, draft_form.PARTS[place]])
    return reverse("form", args=[application])


def _page(
    request: HttpRequest,
    case: cases.CasePage,
    form: DraftForm,
    template: str,
    *,
    refused: Obstacle | None = None,
    status: int = 200,
    more: int = 0,
    searched: dict[int, str] | None = None,
) -> HttpResponse:
    edition = _edition(request)
    happened, do, _ = sentence_of(refused) if refused else ("", "", 0)
    places = form.places(len(case.bases), max(more, 0), searched=searched)
    return render(
        request,
        template,
        {
            "form": form.mark_needed(),
            "part": form.parts[0],
            "place_number": draft_form.PARTS.index(form.parts[0]) + 2,
            "place_count": len(draft_form.PARTS) + 1,
            "places": places,
            "kato_is_sample": kato.is_sample(),
            "work_fields": form.work_fields(),
            "case": case,
            "key": posted.new_key(),
            "saved": dates.clock(case.line.saved_at),
            "company": progress.company_facts(case, company.company_data(actor_of(request))),
            "sentences": _sentences(edition),
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
    parts = draft_form.posted_parts(request.POST)
    form = DraftForm(request.POST, edition=_edition(request), parts=parts, partly=True)
    if not form.is_valid():
        # What cannot be kept takes nothing else with it: the draft stays as it was saved last.
        wrong = [f"{form[name].label}: {text}" for name, texts in form.errors.items() for text in texts]
        return JsonResponse({"error": " ".join(wrong)}, status=422)
    try:
        answer = acts.save_draft(
            application=application,
            phone=form.phone(),
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


@require_GET
def kato_names(request: HttpRequest) -> HttpResponse:
    """What KATO offers under what is typed in a place of the form, as options of its list (for scripts)."""
    place = request.GET.get("place", "")
    index = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else 0
    region = request.GET.get(f"base_{index}_region", "")
    district = request.GET.get(f"base_{index}_district", "")
    if request.GET.get("list") == "settlement":
        found = kato.resolve(region, district, "").district
        units = kato.settlements(found) if found else []
    else:
        units = kato.districts(region)
    names = [(draft_form.name_of(unit),) for unit in units]
    return HttpResponse(format_html_join("", '<option value="{}"></option>', names))


def _prepare(request: HttpRequest, application: UUID) -> None:
    acts.prepare_application(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )


@require_POST
def prepare_application(request: HttpRequest, application: UUID) -> HttpResponse:
    """Make the paper, again if it is another day; then the page where it is signed."""
    try:
        _prepare(request, application)
    except Obstacle as obstacle:
        if sentence_of(obstacle)[2] != 422:
            raise
        return _overview(request, _own(request, application), refused=obstacle)
    return redirect("sign_application", application)


def _alike(request: HttpRequest, case: cases.CasePage) -> tuple[str, ...]:
    """That the same is under way or in force already, said once more before signing (Q22)."""
    codes, today = tuple(work.code for work in case.works), local_day(at_of(request))
    rows = company.alike(actor_of(request), codes, but=case.line.id, on=today)
    return tuple(f"{warning.text} ({warning.link})" for warning in progress.alike(rows, _edition(request)))


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
        return redirect("form", application)
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
            *_alike(request, case),
        ),
        button=gettext("Sign and submit"),
        signer=signer("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2"),
        hidden=(("key", posted.new_key()), ("document", str(paper.id))),
        back_href=reverse("form", args=[application]),
    )
    return render(request, "sign.html", {"panel": panel, "signer_page": signer_page()})
