"""Editions of the Rules on the administrators' screens: draft, review, publish (VER-2)."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import edition as acts
from attestat.domain.edition_diff import Change, difference_of
from attestat.domain.edition_reading import plain
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import law
from attestat.store.queries import editions as queries
from attestat.store.queries.editions import EditionLine, EditionPage
from attestat.web.admin import faults, part_form
from attestat.web.admin.shapes import BY_SLUG, PART_OF_KEY, PARTS, Part
from attestat.web.common import dates, obstacles, posted
from attestat.web.common.acting import actor_of, at_of
from attestat.web.common.blocks import Fact, Tag, Task
from attestat.web.common.clauses import clause_words
from attestat.web.common.words import tag_of
from attestat.web.law.count import said
from attestat.web.law.notices import wanted_years

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes of an uploaded edition; the shipped ones have a tenth of a megabyte."""


def state_tag(state: str) -> Tag:
    """The state of an edition as a tag."""
    return {
        "draft": Tag(pgettext("edition", "Draft"), "neutral", "pen"),
        "in_review": Tag(pgettext("edition", "In review"), "warning", "wait"),
        "reviewed": Tag(pgettext("edition", "Reviewed"), "info", "ok"),
        "published": Tag(pgettext("edition", "Published"), "ok", "ok"),
    }[state]


def _page(edition: UUID) -> EditionPage:
    found = queries.page(edition)
    if found is None:
        raise Http404
    return found


def days_of(line: EditionLine) -> str:
    """From when to when, in words."""
    if line.valid_to:
        return f"{dates.short_day(line.valid_from)} – {dates.short_day(line.valid_to)}"
    return gettext("from %(day)s") % {"day": dates.short_day(line.valid_from)}


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Where an administrator begins: what is in force, what waits for him, what he can do."""
    today = local_day(at_of(request))
    lines = queries.lines()
    notices = queries.unsent()
    actor = actor_of(request)
    waiting = [
        (line, state_tag(line.state)) for line in lines if line.state in ("draft", "in_review", "reviewed")
    ]
    return render(
        request,
        "admin/overview.html",
        {
            "present": law.in_force(today),
            "waiting": waiting,
            "notices": len(notices),
            "late": sum(row.state_on(today).value == "overdue" for row in notices),
            "actor": actor,
            "wanted": wanted_years(request),
        },
    )


@dataclass(frozen=True)
class Row:
    """An edition in the list, with its words."""

    line: EditionLine
    tag: Tag
    days: str
    is_present: bool


@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """All editions, the latest first, with the cases that keep each."""
    today = local_day(at_of(request))
    rows = []
    for line in queries.lines():
        present = (
            line.state == "published"
            and not line.replaced_by
            and line.valid_from <= today
            and (line.valid_to is None or today <= line.valid_to)
        )
        rows.append(Row(line, state_tag(line.state), days_of(line), present))
    return render(request, "admin/editions.html", {"rows": rows})


class StartForm(forms.Form):
    """A draft is a copy under its own code, with the day from which it shall be in force."""

    based_on = forms.ChoiceField(label=gettext_lazy("Copy of"))
    code = forms.CharField(
        label=gettext_lazy("Code of the new edition"),
        max_length=32,
        help_text=gettext_lazy("Small Latin letters, digits and hyphens, such as 2027-01."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("First day in force"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    codes = [line.code for line in queries.lines()]
    asked = request.GET.get("confirm", "")
    initial: dict[str, object] = {"based_on": request.GET.get("based_on", codes[0] if codes else "")}
    confirms = law.edition(asked)
    if confirms is not None:
        initial |= {"based_on": asked, "code": f"{asked}-c", "valid_from": confirms.valid_from}
    form = StartForm(request.POST or None, codes=codes, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            answer = acts.start_edition(
                **form.cleaned_data, by=actor_of(request), at=at_of(request), key=posted.key(request)
            )
        except Obstacle as obstacle:
            if obstacle.code not in ("edition_code_form", "edition_code_taken"):
                raise
            form.add_error("code", obstacles.sentence_of(obstacle)[0])
        else:
            messages.success(request, gettext("The draft is begun. Go through its parts."))
            return redirect("admin_edition", answer["edition"])
    return render(
        request,
        "admin/start.html",
        {"form": form, "key": posted.new_key(), "confirms": confirms, "refusal": refusal},
        status=422 if form.is_bound and form.errors else 200,
    )


@require_GET
def edition(request: HttpRequest, edition: UUID) -> HttpResponse:
    """One edition: how far it is, its parts with their faults, and what can be done now."""
    found = _page(edition)
    actor = actor_of(request)
    is_drafter = found.drafted_by is not None and found.drafted_by == actor.person
    told = faults.by_part(found.problems)
    parts = [
        Task(
            title=str(part.title),
            tag=_part_tag(told.get(part.slug, [])),
            href=reverse("admin_edition_part", args=[edition, part.slug]),
            hint=_part_hint(part, found.data),
        )
        for part in PARTS
    ]
    hinders = _hinders(found, request) if found.line.state != "published" and found.made else ""
    state = found.line.state
    return render(
        request,
        "admin/edition.html",
        {
            "page": found,
            "tag": state_tag(state),
            "facts": _facts(found),
            "parts": parts,
            "faults": [fault for part in PARTS for fault in told.get(part.slug, [])],
            "hinders": hinders,
            "is_drafter": is_drafter,
            "may_send": state == "draft" and is_drafter and found.made is not None and not hinders,
            "may_review": state == "in_review" and not is_drafter,
            "may_publish": state == "reviewed" and not hinders,
            "notices": queries.notices_of(edition) if state == "published" else [],
            "earlier": _earlier_code(found),
            "key": posted.new_key(),
        },
    )


def _part_tag(told: list[faults.Fault]) -> Tag:
    if not told:
        return Tag(pgettext("edition part", "Without fault"), "ok", "ok")
    words = ngettext("%(n)s fault", "%(n)s faults", len(told)) % {"n": len(told)}
    return Tag(words, "bad", "warning")


def _part_hint(part: Part, data: Any) -> str:
    held = data.get(part.items[0].key)
    if len(part.items) == 1 and isinstance(held, list | dict) and part.slug != "hours":
        return ngettext("%(n)s entry", "%(n)s entries", len(held)) % {"n": len(held)}
    return ""


def _hinders(found: EditionPage, request: HttpRequest) -> str:
    """What would stop the publication now, though the data are without fault; empty when nothing does."""
    try:
        acts.what_follows(found.line.id, at=at_of(request))
    except Obstacle as obstacle:
        happened, do, _ = obstacles.sentence_of(obstacle)
        return f"{happened} {do}"
    return ""


def _earlier_code(found: EditionPage) -> str:
    """The edition that this one is compared with: the one it was copied from, else the one before it."""
    if found.based_on and queries.id_of(found.based_on):
        return found.based_on
    before = [row.code for row in law.every_edition() if row.valid_from < found.line.valid_from]
    return before[-1] if before else ""


def _facts(found: EditionPage) -> list[Fact]:
    line = found.line
    facts = [Fact(key=gettext("In force"), value=days_of(line))]
    if line.state == "published":
        note = gettext("of %(n)s in all") % {"n": line.all_cases}
        facts.append(
            Fact(
                key=gettext("Open cases that keep it"),
                value=str(line.open_cases),
                note=note,
                href=reverse("admin_edition_cases", args=[line.id]),
            )
        )
    if line.replaced_by:
        facts.append(Fact(key=gettext("Replaced by"), value=line.replaced_by))
    if found.based_on:
        facts.append(Fact(key=gettext("Copy of"), value=found.based_on))
    if line.source == "shipped":
        facts.append(Fact(key=gettext("Source"), value=gettext("came with the product, from its files")))
    for word, name, at in (
        (gettext("Drafted by"), line.drafter, found.drafted_at),
        (gettext("Reviewed by"), found.reviewer, found.reviewed_at),
        (gettext("Published by"), found.publisher, found.published_at),
    ):
        if name and at:
            facts.append(Fact(key=word, value=name, note=dates.moment(at)))
    facts.append(Fact(key=gettext("Hash of the data (SHA-256)"), value=found.sha256))
    return facts


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, edition: UUID, chapter: str) -> HttpResponse:
    """One part of an edition: a form for its drafter, to be read by everybody else."""
    shape = BY_SLUG.get(chapter)
    if shape is None:
        raise Http404
    found = _page(edition)
    actor = actor_of(request)
    edits = found.line.state != "published" and found.drafted_by == actor.person
    if request.method == "POST":
        return _save(request, found, shape)
    pieces = part_form.pieces(shape, found.data)
    which = request.GET.get("piece", pieces[0] if pieces else "")
    if pieces and which not in pieces:
        raise Http404
    data = part_form.piece(shape, found.data, which) if pieces else found.data
    told = faults.by_part(found.problems).get(shape.slug, [])
    form = part_form.shown(shape.items, data)
    if len(form.blocks) == 1 and not form.controls:
        # The heading of the page says it already.
        form = replace(form, blocks=(replace(form.blocks[0], title=""),))
    return render(
        request,
        "admin/part.html",
        {
            "page": found,
            "part": shape,
            "form": form,
            "edits": edits,
            "reopens": edits and found.line.state != "draft",
            "pieces": [(name, _piece_word(shape, name), name == which) for name in pieces],
            "piece": which,
            "faults": told,
            "key": posted.new_key(),
            "parts": [(other.slug, other.title, other.slug == shape.slug) for other in PARTS],
            "new_lists": _new_lists(shape, found.data) if edits else [],
        },
    )


def _piece_word(part: Part, name: str) -> str:
    """What a piece of a large part is called."""
    if name == part_form.OTHER:
        return gettext("Others")
    if part.split == "clause":
        if name[:1].isdigit() or name.startswith("Annex"):
            return clause_words(name) or _annex(name)
        return name
    words = {
        "a1": _annex("Annex 1"),
        "a3": _annex("Annex 3"),
        "a4": _annex("Annex 4"),
        "hn": pgettext("edition", "Notice of hearing"),
        "pd": pgettext("edition", "Preliminary decision"),
        "pr": pgettext("edition", "Protocol"),
        "rf": pgettext("edition", "Reasoned refusal"),
        "el": gettext("Letter"),
        "inquiry": pgettext("edition", "Inquiry"),
        "conclusion": pgettext("edition", "Conclusion"),
        "hearing": pgettext("edition", "Hearing"),
        "complaint": pgettext("edition", "Complaint"),
        "termination": pgettext("edition", "Termination"),
        "change": gettext("Notices of clause 12"),
        "stage": pgettext("edition", "Stages of a case"),
        "attestat": pgettext("edition", "Attestat"),
        "attestat_reason": pgettext("edition", "Why an attestat ended"),
        "edition": pgettext("edition", "Edition itself"),
        "term": pgettext("edition", "Terms and their states"),
    }
    return words.get(name, name)


def _annex(name: str) -> str:
    return gettext("Annex %(number)s") % {"number": name.removeprefix("Annex ")}


def _new_lists(part: Part, data: Any) -> list[str]:
    """Types of work that have no checklist yet."""
    if part.split != "work_type":
        return []
    known = {row.get("work_type") for row in data.get("checklists", []) if isinstance(row, dict)}
    return [
        row["code"]
        for row in data.get("work_types", [])
        if isinstance(row, dict) and row.get("code") and row["code"] not in known
    ]


def _save(request: HttpRequest, found: EditionPage, part: Part) -> HttpResponse:
    pieces = part_form.pieces(part, found.data)
    which = request.POST.get("piece", "")
    button = request.POST.get("do", "")
    fields = {name: request.POST[name] for name in request.POST}
    back = reverse("admin_edition_part", args=[found.line.id, part.slug])
    if button.startswith("list:") and button[5:] in _new_lists(part, found.data):
        row = {"work_type": button[5:], "version": "1", "sample": True, "items": []}
        new: dict[str, Any] = {"checklists": [*found.data.get("checklists", []), row]}
        which, place = button[5:], ""
    else:
        before = part_form.piece(part, found.data, which) if pieces else found.data
        new = part_form.read(part.items, fields, before)
        place = part_form.done(part.items, new, button)
        if pieces:
            new = part_form.joined(part, found.data, which, new)
    changes: dict[str, Any] = {key: new.get(key) for key in part.keys}
    answer = acts.change_edition(
        edition=found.line.id,
        changes=changes,
        version=posted.version(request) or 0,
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    if not button:
        said = gettext("Saved.") if answer["changed"] else gettext("Nothing was changed.")
        messages.success(request, said)
    left = part_form.pieces(part, {**found.data, **new})
    query = f"?piece={which}" if which in left else ""
    return redirect(f"{back}{query}{'#' + place.replace('.', '-') if place else ''}")


@require_POST
def upload(request: HttpRequest, edition: UUID) -> HttpResponse:
    """Whole parts from a file: TOML as the shipped editions, or JSON as the download. Names that the file
    does not hold stay as they are.
    """
    file = request.FILES.get("file")
    found = _page(edition)
    if file is None or file.size is None or not 0 < file.size <= LARGEST_FILE:
        raise Obstacle("edition_file", "VER-2", why=gettext("no file was chosen, or it is too large"))
    try:
        text = file.read().decode("utf-8-sig")
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        assert isinstance(data, dict)
    except (UnicodeDecodeError, ValueError, AssertionError, RecursionError) as error:
        raise Obstacle("edition_file", "VER-2", why=str(error)[:200]) from error
    unknown = sorted(set(data) - set(PART_OF_KEY))
    if unknown:
        raise Obstacle("edition_file", "VER-2", why=", ".join(unknown)[:200])
    answer = acts.change_edition(
        edition=found.line.id,
        changes=plain(data),
        version=posted.version(request) or 0,
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    names = ", ".join(answer["changed"])
    said = (
        gettext("Taken from the file: %(names)s.") % {"names": names}
        if names
        else gettext("Nothing was changed.")
    )
    messages.success(request, said)
    return redirect("admin_edition", edition)


@require_GET
def download(request: HttpRequest, edition: UUID) -> HttpResponse:
    """The data of an edition as a JSON file."""
    found = _page(edition)
    response = JsonResponse(dict(found.data), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="edition-{found.line.code}.json"'
    return response


@dataclass(frozen=True)
class Changes:
    """What differs in one part."""

    title: str
    changes: tuple[Change, ...]


def changes_by_part(changes: tuple[Change, ...]) -> list[Changes]:
    """The differences under the titles of their parts, in the order of the edition."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        key = change.place.split(".")[0].split("[")[0]
        found.setdefault(PART_OF_KEY.get(key, PARTS[0]).slug, []).append(change)
    return [Changes(str(part.title), tuple(found[part.slug])) for part in PARTS if part.slug in found]


def _differences(found: EditionPage) -> tuple[str, list[Changes]]:
    code = _earlier_code(found)
    other = queries.id_of(code) if code else None
    if other is None:
        return "", []
    before = law.whole(_page(other).data)
    return code, changes_by_part(difference_of(before, law.whole(found.data)))


@require_GET
def difference(request: HttpRequest, edition: UUID) -> HttpResponse:
    """What differs from the edition that this one was copied from, or the one before it."""
    found = _page(edition)
    code, parts = _differences(found)
    return render(request, "admin/difference.html", {"page": found, "before": code, "parts": parts})


@require_GET
def cases(request: HttpRequest, edition: UUID) -> HttpResponse:
    """Which cases keep this edition: numbers, days and stages, in the order of the queue."""
    found = _page(edition)
    every = request.GET.get("show") == "all"
    text = request.GET.get("after", "")
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    rows, goes_on = queries.cases_of(found.line.code, after=after, open_only=not every)
    return render(
        request,
        "admin/cases.html",
        {
            "page": found,
            "rows": [(row, tag_of("application", row.stage)) for row in rows],
            "every": every,
            "next_href": f"?after={goes_on}{'&show=all' if every else ''}" if goes_on else "",
        },
    )


@require_POST
def send(request: HttpRequest, edition: UUID) -> HttpResponse:
    """The drafter sends it for review."""
    acts.send_edition(edition=edition, by=actor_of(request), at=at_of(request), key=posted.key(request))
    messages.success(
        request, gettext("Sent for review. Another administrator reads it and accepts or returns it.")
    )
    return redirect("admin_edition", edition)


@require_POST
def discard(request: HttpRequest, edition: UUID) -> HttpResponse:
    """The drafter puts it away."""
    acts.discard_edition(edition=edition, by=actor_of(request), at=at_of(request), key=posted.key(request))
    messages.success(request, gettext("The draft is put away; its code is free again."))
    return redirect("admin_editions")


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, edition: UUID) -> HttpResponse:
    """Another administrator reads what differs, and accepts it or returns it with remarks."""
    found = _page(edition)
    if request.method == "POST":
        accepted = request.POST.get("decision") == "accept"
        acts.review_edition(
            edition=edition,
            sha256=request.POST.get("sha256", ""),
            accepted=accepted,
            remarks=request.POST.get("remarks", ""),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        said = (
            gettext("Accepted. It can be published now.") if accepted else gettext("Returned to its drafter.")
        )
        messages.success(request, said)
        return redirect("admin_edition", edition)
    if found.line.state != "in_review":
        return redirect("admin_edition", edition)
    code, parts = _differences(found)
    return render(
        request,
        "admin/review.html",
        {
            "page": found,
            "before": code,
            "parts": parts,
            "is_drafter": found.drafted_by == actor_of(request).person,
            "key": posted.new_key(),
        },
    )


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, edition: UUID) -> HttpResponse:
    """Confirm the publication, after reading what follows from it."""
    found = _page(edition)
    if request.method == "POST":
        acts.publish_edition(
            edition=edition,
            sha256=request.POST.get("sha256", ""),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        messages.success(
            request, gettext("Published. Two notices of clause 12 are to be sent; their letters are ready.")
        )
        return redirect("admin_edition", edition)
    if found.line.state != "reviewed":
        return redirect("admin_edition", edition)
    return render(
        request,
        "admin/publish.html",
        {"page": found, "follows": _follows(found, request), "key": posted.new_key()},
    )


def _follows(found: EditionPage, request: HttpRequest) -> list[str]:
    joins = acts.what_follows(found.line.id, at=at_of(request))
    line = found.line
    first = dates.short_day(line.valid_from)
    sentences = []
    if joins.replaces:
        counts = queries.case_counts().get(joins.replaces, (0, 0))
        sentences += [
            gettext("It takes the place of %(code)s, which only stood in for it, from %(day)s on.")
            % {"code": joins.replaces, "day": first},
            ngettext(
                "%(n)s open case keeps %(code)s; nobody is accepted under it any more.",
                "%(n)s open cases keep %(code)s; nobody is accepted under it any more.",
                counts[0],
            )
            % {"n": counts[0], "code": joins.replaces},
        ]
    else:
        sentences.append(gettext("It is in force from %(day)s.") % {"day": first})
    if joins.ends and joins.ends_on:
        counts = queries.case_counts().get(joins.ends, (0, 0))
        sentences += [
            gettext("The edition %(code)s ends on %(day)s.")
            % {"code": joins.ends, "day": dates.short_day(joins.ends_on)},
            ngettext(
                "%(n)s open case keeps the edition %(code)s.",
                "%(n)s open cases keep the edition %(code)s.",
                counts[0],
            )
            % {"n": counts[0], "code": joins.ends},
        ]
    sentences += [
        gettext("It can never be changed or withdrawn; a mistake is mended by another edition."),
        gettext(
            "Two notices of clause 12 are made: to the e-government operator and the Unified Contact Centre."
        ),
    ]
    return sentences


@require_GET
def wording(request: HttpRequest) -> HttpResponse:
    """What is missing in the edition in force, and how it is entered."""
    present = law.in_force(local_day(at_of(request)))
    return render(
        request,
        "admin/wording.html",
        {
            "edition": present,
            "missing": [said(text) for text in present.missing],
            "start_href": f"{reverse('admin_start_edition')}?confirm={present.code}",
            "drafts": [
                line
                for line in queries.lines()
                if line.state != "published" and line.valid_from == present.valid_from
            ],
        },
    )
