"""The notices of clause 12: what is to be sent, the letters, and the proof that they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, override
from django.views.decorators.http import require_GET, require_http_methods

from attestat.actions import edition as acts
from attestat.domain.edition import Edition
from attestat.domain.edition_diff import changed_clauses, difference_of
from attestat.domain.edition_series import amending_act
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import law
from attestat.store.queries import editions as queries
from attestat.store.queries.editions import NoticeRow
from attestat.web.common import dates, obstacles, posted, shown
from attestat.web.common.acting import actor_of, at_of
from attestat.web.common.blocks import Tag, TimeLeft
from attestat.web.common.clauses import clause_words
from attestat.web.law.notices import addressee_word
from attestat.web.law.states import state_tag

LETTER_LANGUAGES = ("kk", "ru")
"""The languages of a letter to another body."""


@dataclass(frozen=True)
class Row:
    """A notice in the list: to whom, how its term stands, what is left."""

    notice: NoticeRow
    addressee: str
    tag: Tag
    left: TimeLeft | None


def row_of(notice: NoticeRow, request: HttpRequest) -> Row:
    """A notice as the list shows it."""
    at = at_of(request)
    state = notice.state_on(local_day(at))
    left = shown.left(notice.term.due, at, closed=notice.sent_on is not None)
    return Row(notice, addressee_word(notice.addressee), state_tag(state), left)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, those to be sent first."""
    rows = [row_of(notice, request) for notice in queries.notices()]
    return render(request, "admin/notices.html", {"rows": rows})


@dataclass(frozen=True)
class Letter:
    """A letter in one language, from the words of the edition."""

    language: str
    addressee: str
    title: str
    paragraphs: tuple[str, ...]
    clauses: tuple[str, ...]
    signatory: str
    form_note: str


@require_GET
def letter(request: HttpRequest, notice: UUID) -> HttpResponse:
    """The letter of a notice, to be printed: Kazakh, then Russian."""
    found = queries.notice(notice)
    if found is None:
        raise Http404
    edition = law.edition(found.code)
    assert edition is not None
    earlier = _before(edition, found)
    clauses = (
        changed_clauses(difference_of(earlier.data, edition.data), edition.data)
        if earlier is not None
        else ()
    )
    letters = [_letter(edition, found, clauses, language) for language in LETTER_LANGUAGES]
    return render(request, "admin/letter.html", {"notice": found, "letters": letters})


def _before(edition: Edition, notice: NoticeRow) -> Edition | None:
    """The edition that this one followed or replaced."""
    line = next((row for row in queries.lines() if row.replaced_by == edition.code), None)
    if line is not None:
        return law.edition(line.code)
    earlier = [row for row in law.editions() if row.valid_from < edition.valid_from]
    return earlier[-1] if earlier else None


def _letter(edition: Edition, notice: NoticeRow, clauses: tuple[str, ...], language: str) -> Letter:
    def text(key: str) -> str:
        return edition.text(key).in_language(language)

    act = amending_act(edition)
    with override(language):
        words = tuple(clause_words(clause) for clause in clauses)
        published = dates.day(notice.act_published)
        first = dates.day(edition.valid_from)
    return Letter(
        language=language,
        addressee=text(f"change_notice_to_{notice.addressee}"),
        title=text("change_notice_title"),
        paragraphs=(
            text("change_notice_basis").format(service=text("service_name")),
            text("change_notice_act").format(act=act.title.in_language(language), day=published),
            text("change_notice_force").format(day=first),
        ),
        clauses=words,
        signatory=edition.post("head").text.in_language(language),
        form_note=text("change_notice_clauses") if words else text("change_notice_as_a_whole"),
    )


class RecordForm(forms.Form):
    """The proof of sending."""

    number = forms.CharField(label=gettext_lazy("Outgoing number"), max_length=100)
    sent_on = forms.DateField(
        label=gettext_lazy("Day of sending"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    proof = forms.FileField(
        label=gettext_lazy("Proof of sending, if there is a file"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG or PNG: the answer of the other system, a stamped copy."),
    )


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Record the sending: number, day, file."""
    found = queries.notice(notice)
    if found is None:
        raise Http404
    if found.number and request.method == "GET":
        return redirect("admin_notices")
    today = local_day(at_of(request))
    form = RecordForm(request.POST or None, request.FILES or None, initial={"sent_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            acts.record_notice(
                notice=notice,
                number=form.cleaned_data["number"],
                sent_on=form.cleaned_data["sent_on"],
                proof=_proof(form.cleaned_data["proof"]),
                by=actor_of(request),
                at=at_of(request),
                key=posted.key(request),
            )
        except Obstacle as obstacle:
            fields = {"notice_number_missing": "number", "notice_day": "sent_on", "file_refused": "proof"}
            if obstacle.code not in fields:
                raise
            form.add_error(fields[obstacle.code], obstacles.sentence_of(obstacle)[0])
        else:
            messages.success(request, gettext("The sending is recorded."))
            return redirect("admin_notices")
    return render(
        request,
        "admin/record.html",
        {"form": form, "row": row_of(found, request), "key": posted.new_key()},
        status=422 if form.is_bound and form.errors else 200,
    )


def _proof(file: Any) -> tuple[str, bytes] | None:
    return (file.name, file.read()) if file else None


@require_GET
def proof(request: HttpRequest, notice: UUID) -> HttpResponse:
    """The file that proves the sending, as a download."""
    found = queries.proof_of(notice)
    if found is None:
        raise Http404
    name, data = found
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response
