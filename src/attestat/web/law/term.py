"""Any term, for anybody: the web face of `attestat term`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_GET

from attestat.domain.calendar import CalendarMissing
from attestat.domain.edition import Edition
from attestat.domain.term_question import InputError, answer_to, as_json
from attestat.domain.terms import Due
from attestat.domain.worktime import ALMATY, local_day
from attestat.store import law
from attestat.web.common.acting import at_of
from attestat.web.law.count import count_of, said

PLAIN = "days"
"""The choice that is none of T1–T15: so many working days."""


class TermForm(forms.Form):
    """What to count and from when."""

    term = forms.ChoiceField(label=gettext_lazy("Term"))
    days = forms.IntegerField(
        label=gettext_lazy("Number of working days"),
        help_text=gettext_lazy("Only for “a number of working days”."),
        min_value=0,
        max_value=1000,
        required=False,
    )
    day = forms.DateField(
        label=gettext_lazy("Day of the start"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hour = forms.TimeField(
        label=gettext_lazy("Time of the start"),
        help_text=gettext_lazy(
            "Asia/Almaty. What a company files after 18:30:00 counts from the next working day."
        ),
        widget=forms.TimeInput(attrs={"type": "time", "step": "1"}, format="%H:%M:%S"),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        newest = law.editions()[-1]
        self.fields["term"].choices = [  # type: ignore[attr-defined]
            *((row.code, f"{row.code} · {said(row.name)}") for row in newest.terms),
            (PLAIN, gettext("a number of working days")),
        ]

    def clean(self) -> dict[str, object]:
        """A plain count needs its number."""
        found = super().clean() or {}
        if found.get("term") == PLAIN and found.get("days") is None and "days" not in self.errors:
            self.add_error("days", gettext("Enter the number of working days."))
        return found

    def question(self) -> dict[str, object]:
        """The question as `attestat term` asks it."""
        given = self.cleaned_data
        day: date = given["day"]
        hour: time | None = given["hour"]
        start = datetime.combine(day, hour, ALMATY).isoformat() if hour else day.isoformat()
        what = {"days": given["days"]} if given["term"] == PLAIN else {"term": given["term"]}
        return {**what, "from": start}


@require_GET
def law_term(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer with every day; `format=json` gives what `attestat term --json` does.

    A program asks with `term=T4&from=2026-03-18T19:10+05:00` or `days=10&from=…`, as on the command line.
    """
    if "from" in request.GET:
        return _for_programs(request)
    asked = "day" in request.GET
    today = local_day(at_of(request))
    form = TermForm(request.GET if asked else None, initial={"term": "T3", "day": today})
    context: dict[str, object] = {"form": form}
    status = 200
    if asked and form.is_valid():
        question = form.question()
        try:
            answer, edition = answer_to(question, law.calendar(), law.editions())
        except InputError as error:
            form.add_error("day", _sentence(error))
        else:
            if request.GET.get("format") == "json":
                return _machine(answer, edition, question)
            start = str(question["from"])
            started = datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start)
            by = edition.term(answer.code).start if answer.code else None
            context["count"] = count_of(
                answer, edition, started, by=said(by) if by else gettext("the day or moment you entered")
            )
            query = request.GET.copy()
            query["format"] = "json"
            context["json_href"] = "?" + query.urlencode()
    if asked and form.errors:
        status = 422
    return render(request, "law/term.html", context, status=status)


def _language() -> str:
    return (get_language() or "kk")[:2]


def _for_programs(request: HttpRequest) -> JsonResponse:
    question: dict[str, object] = {}
    for name in ("term", "from", "starts_with"):
        if name in request.GET:
            question[name] = request.GET[name].replace(" ", "+") if name == "from" else request.GET[name]
    for name in ("days", "amount"):
        if name in request.GET:
            text = request.GET[name]
            question[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
    try:
        answer, edition = answer_to(question, law.calendar(), law.editions())
    except InputError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return _machine(answer, edition, question)


def _machine(answer: Due, edition: Edition, question: Mapping[str, object]) -> JsonResponse:
    """The answer for programs, as `attestat term --json` prints it where this site is the instance."""
    found = as_json(answer, edition, _language(), str(question["from"]))
    return JsonResponse(found | {"law": "instance"})


def _sentence(error: InputError) -> str:
    """Why a well-formed question has no answer, in the reader's language."""
    missing = error.__cause__
    if isinstance(missing, CalendarMissing):
        return gettext(
            "There is no working calendar for %(year)s: it is entered for %(first)s to %(last)s."
        ) % {
            "year": missing.year,
            "first": missing.first,
            "last": missing.last,
        }
    return gettext("No edition of the Rules is in force on this day, or the day is outside the calendar.")
