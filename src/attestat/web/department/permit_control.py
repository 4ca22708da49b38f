"""The inspector's desk: the record of permit control, saved as it is typed, with its evidence (R9.2b)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import conclusion, permit_control
from attestat.actions.looking import note_look
from attestat.domain.conclusion import Control, ControlKind, Record, progress
from attestat.domain.obstacle import Obstacle
from attestat.domain.rules.clause9 import r9_2_obstacles
from attestat.domain.worktime import local_day
from attestat.gateways.files import Kind
from attestat.store.queries import inquiries
from attestat.store.queries.inquiries import InquiryPage
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import Fact, Tab
from attestat.web.common.obstacles import sentence_of
from attestat.web.department import control_form
from attestat.web.department.control_form import Typed

_MENDED_HERE = frozenset(
    {
        "stale_page",
        "text_not_printable",
        "no_visit_to_announce",
        "visit_without_basis",
        "visit_without_place",
        "visit_without_day",
        "visit_day_cannot_be_announced",
        "file_refused",
        "evidence_full",
        "evidence_twice",
        "no_department_head",
    }
)
"""Refusals that are shown on the form itself, with everything that was typed."""


def page_of(request: HttpRequest, of: UUID) -> InquiryPage:
    """The inquiry of the address for who asks. Raises Http404."""
    found = inquiries.page(actor_of(request), of, today=local_day(at_of(request)))
    if found is None:
        raise Http404
    return found


def _open_form(request: HttpRequest, of: UUID) -> InquiryPage | None:
    """The inquiry while this inspector works on it; None when its page should be shown instead."""
    found = page_of(request, of)
    mine = found.inquiry.is_of(actor_of(request))
    return found if mine and found.inquiry.stage == "inspecting" and found.frame else None


@require_http_methods(["GET", "POST"])
@never_cache
def findings(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """The form; every button of it saves what is typed first, then does what it says."""
    found = _open_form(request, inquiry)
    if found is None:
        return redirect("inquiry", inquiry)
    if request.method == "GET":
        note_look(stream=found.case.line.id, by=actor_of(request), at=at_of(request))
        return _shown(request, found, _kept(found))
    typed = control_form.read(request.POST, found.asked)
    place, then = _place(request, found), request.POST.get("then", "save")
    if typed.unread:
        return _shown(request, found, _typed_over(found, typed), typed=typed, status=422)
    try:
        permit_control.save_record(
            inquiry=inquiry,
            version=found.version if (v := posted.version(request)) is None else v,
            control=typed.control,
            findings=typed.findings,
            by=actor_of(request),
            at=at_of(request),
        )
        return _then(request, inquiry, place, then)
    except Obstacle as obstacle:
        if obstacle.code not in _MENDED_HERE:
            raise
        # The form again with what was typed; saved once more it goes over what another page saved.
        now = page_of(request, inquiry)
        return _shown(request, now, _typed_over(now, typed), refused=obstacle)


def _then(request: HttpRequest, inquiry: UUID, place: int, then: str) -> HttpResponse:
    by, at, key = actor_of(request), at_of(request), posted.key(request)
    again = reverse("findings", args=[inquiry]) + (f"?place={place}" if place > 1 else "")
    if then == "go_on":
        now = page_of(request, inquiry)
        assert now.frame is not None
        problems = r9_2_obstacles(now.record, now.asked, now.frame)
        if problems:
            return _shown(request, now, now.record, problems=problems, status=422)
        conclusion.prepare_conclusion(inquiry=inquiry, by=by, at=at, key=key)
        return redirect("sign_conclusion", inquiry)
    if then == "announce":
        permit_control.announce_visit(inquiry=inquiry, by=by, at=at, key=key)
        messages.success(request, gettext("The company has been told of the visit."))
        return redirect(again + "#control")
    if then == "attach":
        uploads = request.FILES.getlist("evidence")
        if not uploads:
            raise Obstacle("file_refused", "9.2", reason="empty")
        for number, upload in enumerate(uploads):
            permit_control.add_evidence(
                inquiry=inquiry,
                name=upload.name or "",
                data=upload.read(),
                by=by,
                at=at,
                key=f"{key}-{number}" if key else "",
            )
        messages.success(request, gettext("Attached."))
        return redirect(again + "#evidence")
    if then.startswith("remove_"):
        permit_control.remove_evidence(
            inquiry=inquiry,
            evidence=posted.public_id(then.removeprefix("remove_")),
            by=by,
            at=at,
            key=key,
        )
        messages.success(request, gettext("The file is taken back."))
        return redirect(again + "#evidence")
    messages.success(request, gettext("Saved."))
    if then.startswith("place_"):
        return redirect(reverse("findings", args=[inquiry]) + "?" + urlencode({"place": then[6:]}))
    return redirect(again)


@require_POST
def save_findings(request: HttpRequest, inquiry: UUID) -> JsonResponse:
    """Save what is typed, while it is typed; answers the time and the new version."""
    found = page_of(request, inquiry)
    typed = control_form.read(request.POST, found.asked)
    if typed.control and typed.unread:
        kept = {name: getattr(found.record.control, name) for name in typed.unread}
        typed.control = replace(typed.control, **kept)
    try:
        answer = permit_control.save_record(
            inquiry=inquiry,
            version=posted.version(request) or 0,
            control=typed.control,
            findings=typed.findings,
            by=actor_of(request),
            at=at_of(request),
        )
    except Obstacle as obstacle:
        happened, do, status = sentence_of(obstacle)
        return JsonResponse({"error": f"{happened} {do}"}, status=status)
    return JsonResponse({"saved": dates.clock(at_of(request)), "version": answer["version"]})


def _kept(found: InquiryPage) -> Record:
    """The record for the form: where nothing was typed yet, permit control began with the registration."""
    if found.version or found.frame is None:
        return found.record
    return replace(found.record, control=Control(started_on=found.frame.registered_on))


def _typed_over(found: InquiryPage, typed: Typed) -> Record:
    record = found.record.with_findings(typed.findings)
    return replace(record, control=typed.control) if typed.control else record


def _place(request: HttpRequest, found: InquiryPage) -> int:
    """Which place of the base is shown, from 1."""
    text = request.POST.get("place") or request.GET.get("place") or "1"
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), max(len(found.bases), 1))


@dataclass(frozen=True)
class EvidenceLine:
    """A file of evidence on the page."""

    id: UUID
    name: str
    size: str
    href: str
    sha256: str


def evidence_lines(rows: tuple[inquiries.EvidenceRow, ...]) -> tuple[EvidenceLine, ...]:
    """Files of evidence in words; sizes in kilobytes of 1024 bytes, rounded up."""
    return tuple(
        EvidenceLine(
            row.id,
            row.name,
            gettext("%(size)s KB") % {"size": -(-row.size // 1024)},
            reverse("evidence_file", args=[row.id]),
            row.sha256,
        )
        for row in rows
    )


def _shown(
    request: HttpRequest,
    found: InquiryPage,
    record: Record,
    *,
    typed: Typed | None = None,
    refused: Obstacle | None = None,
    problems: tuple[Obstacle, ...] = (),
    status: int = 200,
) -> HttpResponse:
    place = _place(request, found)
    base = found.bases[place - 1]
    errors = {
        name: gettext("This is not a day: write it as 2026-09-15.") for name in (typed or Typed()).unread
    }
    summary = [(f"#{name}", sentence) for name, sentence in errors.items()]
    for problem in problems:
        sentence, field = sentence_of(problem)[0], str(problem.data.get("field", ""))
        errors.setdefault(field, sentence)
        summary.append((_href(found, field, place), f"{_where(found, field)}{sentence}"))
    happened, do, refusal = sentence_of(refused) if refused else ("", "", status)
    why = shown.why_href(found.case.line.id, "T4", found.inquiry.id)
    done, of = progress(record, found.asked)
    control, days = record.control, typed.days if typed else {}
    announced = found.visits[-1] if found.visits else None
    is_told = announced is not None and (announced.day, announced.place) == (
        control.visited_on,
        control.place.strip(),
    )
    return render(
        request,
        "department/findings.html",
        {
            "found": found,
            "place": place,
            "base": say(base.address),
            "tabs": [
                Tab(
                    text=gettext("Place %(number)s") % {"number": number},
                    href=f"?place={number}",
                    current=number == place,
                )
                for number in range(1, len(found.bases) + 1)
            ]
            if len(found.bases) > 1
            else [],
            "next_place": place + 1 if place < len(found.bases) else None,
            "control": control,
            "is_visit": control.kind is ControlKind.VISIT,
            "days": {
                name: days.get(name) or (value.isoformat() if (value := getattr(control, name)) else "")
                for name in ("started_on", "finished_on", "visited_on")
            },
            "participants": "\n".join(control.participants),
            "announced": announced,
            "is_told": is_told,
            "sections": control_form.sections(found, record, base.id, errors),
            "is_sample": any(one.checklist and one.checklist.sample for one in found.asked),
            "evidence": evidence_lines(found.evidence),
            "remarks": [r for r in found.remarks if r.kind == "returned"][-1:],
            "left": shown.left(found.inquiry.due, at_of(request), why=why),
            "why": shown.why(found.term, why) if found.term else None,
            "facts": [
                Fact(
                    key=gettext("Company"),
                    value=shown.company(found.case.line),
                    note=f"{gettext('BIN')} {found.case.line.bin}",
                ),
                Fact(key=gettext("Application"), value=found.case.line.number),
            ],
            "done": done,
            "of": of,
            "errors": errors,
            "summary": summary,
            "happened": happened,
            "do": do,
            "key": posted.new_key(),
            "version": found.version,
        },
        status=refusal if refused else status,
    )


def _href(found: InquiryPage, field: str, place: int) -> str:
    """Where a field is: on this page, or on the page of another place."""
    for number, base in enumerate(found.bases, 1):
        if f"_{base.id}_" in field and number != place:
            return f"?place={number}#{field}"
    return f"#{field}" if field else ""


def _where(found: InquiryPage, field: str) -> str:
    """Which work at which place a problem is about, in front of its sentence."""
    for one in found.asked:
        if field.startswith(control_form.name_of(one)):
            work = Truncator(next(say(w.text) for w in found.case.works if w.id == one.work)).chars(60)
            if len(found.bases) == 1:
                return f"{work}: "
            place = next(n for n, base in enumerate(found.bases, 1) if base.id == one.base)
            return f"{work}, {gettext('Place %(number)s') % {'number': place}}: "
    return ""


@require_GET
@never_cache
def evidence_file(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """A file of evidence, as a download only; 404 for whom it is not, and for what was taken back."""
    found = inquiries.evidence_file(actor_of(request), evidence)
    if found is None:
        raise Http404
    file, case = found
    note_look(stream=case, by=actor_of(request), at=at_of(request), what=f"evidence {evidence}")
    response = HttpResponse(file.data, content_type=Kind(file.kind).media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response
