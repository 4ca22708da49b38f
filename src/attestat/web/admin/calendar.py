"""The working calendar for administrators: what is proposed, what it moves, and the second person's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import calendar as acts
from attestat.domain.calendar_change import KINDS
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import law
from attestat.store.queries import calendar as queries
from attestat.store.queries.calendar import CaseMoves, ChangeRow
from attestat.web.admin import calendar_form
from attestat.web.admin.calendar_form import ChangeForm
from attestat.web.common import dates, obstacles, posted, shown
from attestat.web.common.acting import actor_of, at_of
from attestat.web.common.blocks import Choice, Fact, Tag
from attestat.web.law import changes as words
from attestat.web.law.count import said
from attestat.web.law.notices import wanted_years
from attestat.web.law.why import title_of

SHOWN_DAYS = 12
"""Days of a change that are named one by one; a whole year is a number."""


@dataclass(frozen=True)
class Line:
    """A change in the list."""

    row: ChangeRow
    what: str
    tag: Tag
    act: str


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What holds, what waits, what can be proposed."""
    calendar = law.calendar()
    return render(
        request,
        "admin/calendar.html",
        {
            "version": queries.newest_version(),
            "years": [(year, calendar.years[year].provisional) for year in sorted(calendar.years)],
            "wanted": wanted_years(request),
            "lines": [_line(row) for row in queries.changes()],
            "choices": tuple(
                Choice(
                    title=words.kind_word(kind),
                    text=words.kind_text(kind),
                    href=reverse("propose_calendar", args=[kind]),
                )
                for kind in KINDS
                if kind != "confirm_year" or calendar.provisional_years
            ),
        },
    )


def _line(row: ChangeRow) -> Line:
    return Line(row, words.what(row), words.state_tag(row.state), said(row.act))


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a change with its act; what is wrong with it is said above the form, which keeps its entries."""
    if kind not in KINDS:
        raise Http404
    today = local_day(at_of(request))
    context: dict[str, object] = {
        "title": calendar_form.title(kind),
        "text": words.kind_text(kind),
        "key": posted.new_key(),
    }
    if request.method != "POST":
        form = ChangeForm(kind, initial=calendar_form.initial(kind, today, request.GET.get("year", "")))
        return render(request, "admin/calendar_propose.html", {"form": form, **context})
    form = ChangeForm(kind, request.POST)
    if form.is_valid():
        try:
            answer = acts.propose_change(
                asked=form.asked(),
                act=form.act(),
                by=actor_of(request),
                at=at_of(request),
                key=posted.key(request),
            )
        except Obstacle as obstacle:
            if obstacle.code not in _MENDED_IN_THE_FORM:
                raise
            happened, do, _ = obstacles.sentence_of(obstacle)
            form.add_error(None, f"{happened} {do}")
        else:
            return redirect("calendar_change", answer["change"])
    return render(request, "admin/calendar_propose.html", {"form": form, **context}, status=422)


_MENDED_IN_THE_FORM = frozenset(
    {
        "calendar_act_incomplete",
        "calendar_act_to_come",
        "calendar_known_before_act",
        "calendar_day_is_off",
        "calendar_day_is_worked",
        "calendar_day_is_a_holiday",
        "calendar_same_day",
        "calendar_year_missing",
        "calendar_year_confirmed",
        "calendar_year_not_next",
        "calendar_no_such_row",
        "calendar_no_such_holiday",
        "calendar_holiday_years",
        "calendar_holiday_is_kept",
        "calendar_not_every_year",
        "calendar_order_in_the_way",
        "calendar_changes_nothing",
        "calendar_past_day",
        "calendar_contradicts",
        "text_not_printable",
    }
)
"""Refusals that a person mends in the form he has before him."""


@dataclass(frozen=True)
class TermLine:
    """An open term of a case that a change touches: told now, and after it."""

    application: str
    company: str
    term: str
    before: date
    after: date
    is_moved: bool
    is_first: bool


def _term_lines(cases: list[CaseMoves]) -> list[TermLine]:
    return [
        TermLine(
            application=case.number,
            company=shown.company(case),
            term=title_of(move.term),
            before=move.before,
            after=move.after,
            is_moved=move.is_moved,
            is_first=number == 0,
        )
        for case in cases
        for number, move in enumerate(case.terms)
    ]


@require_GET
def change(request: HttpRequest, change: UUID) -> HttpResponse:
    """A change before and after it is decided: the act, the days, every case with old and new date."""
    row = queries.change(change)
    if row is None:
        raise Http404
    actor = actor_of(request)
    cases = (
        queries.affected(law.calendar_of(row.sha256), today=local_day(at_of(request)))
        if row.state == "proposed"
        else []
    )
    return render(
        request,
        "admin/calendar_change.html",
        {
            "row": row,
            "what": words.what(row),
            "tag": words.state_tag(row.state),
            "facts": _facts(row),
            "lines": _term_lines(cases) if row.state == "proposed" else _moved_lines(row),
            "cases": len(cases),
            "terms": sum(len(case.moved) for case in cases),
            "is_open": row.state in ("proposed", "overtaken"),
            "is_own": row.proposer == actor.person,
            "key": posted.new_key(),
        },
    )


def _moved_lines(row: ChangeRow) -> list[TermLine]:
    """What a change in force moved, from what was told."""
    lines = []
    last = ""
    for moved in queries.moved_by(row.id):
        lines.append(
            TermLine(
                application=moved.number,
                company=shown.company(moved),
                term=said(moved.term) if moved.term else moved.slug,
                before=moved.before,
                after=moved.after,
                is_moved=True,
                is_first=moved.number != last,
            )
        )
        last = moved.number
    return lines


def _facts(row: ChangeRow) -> list[Fact]:
    facts = [
        Fact(key=gettext("What changes"), value=words.what(row)),
        Fact(
            key=gettext("Act"),
            value=said(row.act),
            note=gettext("known since %(day)s") % {"day": dates.short_day(row.known_on)},
        ),
        Fact(key=gettext("Days that change"), value=_days(row)),
        Fact(key=gettext("Proposed by"), value=row.proposed_by, note=dates.short_moment(row.proposed_at)),
    ]
    if row.decided_at is not None:
        key = gettext("Confirmed by") if row.state == "confirmed" else gettext("Returned by")
        facts.append(Fact(key=key, value=row.decided_by, note=dates.short_moment(row.decided_at)))
    if row.remarks:
        facts.append(Fact(key=gettext("Remarks"), value=row.remarks))
    facts.append(Fact(key=gettext("Hash of the data"), value=row.sha256))
    return facts


def _days(row: ChangeRow) -> str:
    days = queries.days_of(row)
    if not days:
        return gettext("none: the same days are worked")
    if len(days) > SHOWN_DAYS:
        count = ngettext("%(n)s day", "%(n)s days", len(days)) % {"n": len(days)}
        return f"{count}: {dates.short_day(days[0])} – {dates.short_day(days[-1])}"
    return ", ".join(f"{dates.short_day(day)} ({dates.weekday(day)})" for day in days)


@require_POST
def confirm(request: HttpRequest, change: UUID) -> HttpResponse:
    """The second person confirms exactly what the page showed."""
    answer = acts.confirm_change(
        change=change,
        sha256=request.POST.get("sha256", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    sentence = ngettext(
        "The calendar is changed. %(terms)s open term was told anew.",
        "The calendar is changed. %(terms)s open terms were told anew.",
        answer["terms"],
    )
    messages.success(request, sentence % {"terms": answer["terms"]})
    return redirect("calendar_change", change)


@require_POST
def give_back(request: HttpRequest, change: UUID) -> HttpResponse:
    """Return a proposal with remarks, or take one's own back."""
    acts.return_change(
        change=change,
        remarks=request.POST.get("remarks", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return redirect("calendar_change", change)
