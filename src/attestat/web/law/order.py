"""The Order for the public: its text, the service passport, its editions and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from attestat.domain.edition import Act, Edition, EditionError, Paragraph
from attestat.domain.edition_diff import difference
from attestat.domain.worktime import local_day
from attestat.store import law
from attestat.web.common import dates
from attestat.web.common.acting import at_of
from attestat.web.common.blocks import Choice
from attestat.web.law.count import said


@dataclass(frozen=True)
class Line:
    """A paragraph in the language it is shown in; `note` says when that is not the reader's."""

    id: str
    kind: str
    text: str
    language: str


@dataclass(frozen=True)
class Clause:
    """A clause of the Order with its paragraphs, by which it is cited."""

    code: str
    lines: tuple[Line, ...]


def _language() -> str:
    return (get_language() or "kk")[:2]


def _line(paragraph: Paragraph, language: str) -> Line:
    known = {"kk": paragraph.kk, "ru": paragraph.ru, "en": paragraph.en}
    text = known[language]
    # Where no Russian wording is known, the official Kazakh one stands, not a translation of ours.
    return Line(paragraph.id, paragraph.kind, text or paragraph.kk, language if text else "kk")


def clauses(edition: Edition, language: str) -> tuple[Clause, ...]:
    """The Order's text by clause, in the order of the text."""
    found: dict[str, list[Line]] = {}
    for paragraph in edition.order_text:
        found.setdefault(paragraph.clause, []).append(_line(paragraph, language))
    return tuple(Clause(code, tuple(lines)) for code, lines in found.items())


def _present(request: HttpRequest) -> Edition:
    today = local_day(at_of(request))
    try:
        return law.in_force(today)
    except EditionError:
        return law.editions()[-1]


def _wanted(request: HttpRequest) -> Edition:
    """The edition that the address names, else the one in force today."""
    code = request.GET.get("edition", "")
    if not code:
        return _present(request)
    found = law.edition(code)
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest, edition: Edition) -> dict[str, object]:
    """What every page that is made from an edition says about it."""
    return {
        "edition": edition,
        "others": [row for row in law.every_edition() if row.code != edition.code],
        "missing": [said(text) for text in edition.missing] if not edition.wording_confirmed else [],
        "is_present": edition.holds_on(local_day(at_of(request))),
        "official": _language() == "kk",
    }


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All that the site says about the law."""
    year = local_day(at_of(request)).year
    choices = (
        Choice(
            title=gettext("Service passport"),
            text=gettext(
                "Ten rows: who renders the service, in what term, what is needed, when it is refused."
            ),
            href=reverse("law_passport"),
        ),
        Choice(
            title=gettext("Text of the Order"),
            text=gettext("Order No. 186 and the Rules, clause by clause, with the notes on amendments."),
            href=reverse("law_order"),
        ),
        Choice(
            title=gettext("Editions"),
            text=gettext("By which edition a case is decided, from when to when, and what differs."),
            href=reverse("law_editions"),
        ),
        Choice(
            title=gettext("Working calendar"),
            text=gettext("Every day off and every moved day of a year, with the act that says so."),
            href=reverse("law_calendar", args=[year]),
        ),
        Choice(
            title=gettext("Compute a term"),
            text=gettext("Any term of the Rules from any day, with every day counted or skipped."),
            href=reverse("law_term"),
        ),
        Choice(
            title=gettext("Was the queue kept?"),
            text=gettext("How many cases were overtaken by a younger one (clause 13)."),
            href=reverse("law_queue"),
        ),
    )
    edition = _present(request)
    return render(
        request,
        "law/index.html",
        {
            "choices": choices,
            "service": said(edition.text("service_name")),
            "provider": said(edition.text("provider_name")),
            "basis": said(edition.text("legal_basis")),
            "act": _act(edition.act),
        },
    )


@require_GET
def passport(request: HttpRequest) -> HttpResponse:
    """Annex 2, the service passport, ten rows."""
    edition = _wanted(request)
    rows = [
        (row.number, said(row.label), [said(text) for text in row.paragraphs]) for row in edition.passport
    ]
    return render(request, "law/passport.html", {"rows": rows, **_frame(request, edition)})


@require_GET
def order(request: HttpRequest) -> HttpResponse:
    """The Order's text by clause with the notes of the legal database."""
    edition = _wanted(request)
    language = _language()
    return render(
        request,
        "law/order.html",
        {
            "clauses": clauses(edition, language),
            "language_shown": language,
            "works": [said(row.text) for row in edition.work_types],
            **_frame(request, edition),
        },
    )


@dataclass(frozen=True)
class EditionRow:
    """An edition in the list: days of force, its acts, whether its wording is confirmed, and whether another
    took its place.
    """

    code: str
    valid_from: date
    valid_to: date | None
    confirmed: bool
    missing: tuple[str, ...]
    acts: tuple[str, ...]
    is_present: bool
    is_replaced: bool


def _act(act: Act) -> str:
    parts = [said(act.title)]
    if act.published:
        parts.append(gettext("published %(day)s") % {"day": dates.short_day(act.published)})
    if act.in_force:
        parts.append(gettext("in force from %(day)s") % {"day": dates.short_day(act.in_force)})
    if act.registration:
        parts.append(gettext("registered %(number)s") % {"number": act.registration})
    return "; ".join(parts)


@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """All editions with their days and acts, the newest first."""
    today = local_day(at_of(request))
    codes = [row.code for row in law.editions()]
    rows = tuple(
        EditionRow(
            code=row.code,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            confirmed=row.wording_confirmed,
            missing=tuple(said(text) for text in row.missing),
            acts=tuple(_act(act) for act in (row.act, *row.amendments)),
            is_present=row.code in codes and row.holds_on(today),
            is_replaced=row.code not in codes,
        )
        for row in reversed(law.every_edition())
    )
    return render(request, "law/editions.html", {"rows": rows, "pairs": list(pairwise(codes))})


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """What differs between two editions, place by place."""
    before, after = law.edition(request.GET.get("before", "")), law.edition(request.GET.get("after", ""))
    if before is None or after is None:
        raise Http404
    changes = [
        (place_words(change.place), change)
        for change in difference(before, after)
        if change.place.rpartition(".")[2] not in LANGUAGES or change.place.endswith(f".{_language()}")
    ]
    return render(request, "law/compare.html", {"before": before, "after": after, "changes": changes})


LANGUAGES = ("kk", "ru", "en")


def place_words(place: str) -> str:
    """What stands at a place of an edition, in the reader's language; empty where only its name is known."""
    words = {
        "code": gettext("Code of the edition"),
        "valid_from": gettext("In force from"),
        "valid_to": gettext("In force until, inclusive"),
        "wording_confirmed": gettext("The wording is confirmed"),
        "missing": gettext("What is missing"),
        "order_text": gettext("Text of the Order"),
        "order_text_file": gettext("Text of the Order"),
        "validity_years": gettext("Years an attestat is valid"),
        "act": gettext("Acts"),
        "amendments": gettext("Acts"),
        "work_types": gettext("Types of work"),
        "grounds": gettext("Grounds for refusal"),
        "hours": gettext("Working hours"),
        "terms": gettext("Terms of the law"),
        "budget": gettext("Our plan inside the ten days"),
        "number_formats": gettext("Numbers of documents"),
        "texts": gettext("Fixed sentences of documents"),
        "checklists": gettext("Checklists"),
    }
    return words.get(place.partition(".")[0].partition("[")[0], "")
