"""The department's own journal of inquiries: search, stage, days of receipt, export (R9.2a)."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from attestat.domain.procedure import InquiryStage
from attestat.store.queries import cases, inquiries
from attestat.store.queries.inquiries import BookLine
from attestat.web.common import dates, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import Cell, Chip, Column, Days, Worklist, WorkRow
from attestat.web.common.exports import csv_response


@require_GET
def book(request: HttpRequest) -> HttpResponseBase:
    """Everything the department received, the newest first; `format=csv` for all lines of the choice."""
    actor, at = actor_of(request), at_of(request)
    search = request.GET.get("q", "").strip()
    stage = request.GET.get("stage", "")
    stage = stage if stage in {str(s) for s in InquiryStage} else ""
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    days = {name: f"{day}" for name, day in (("from", first), ("to", last)) if day}
    kept = {**({"q": search} if search else {}), **({"stage": stage} if stage else {}), **days}
    if request.GET.get("format") == "csv":
        every = inquiries.book(actor, stage=stage, first=first, last=last, search=search, size=cases.EXPORT)
        return csv_response("inquiries", _header(), (_cells(row, at) for row in every.rows))
    found = inquiries.book(
        actor, stage=stage, first=first, last=last, search=search, after=request.GET.get("after", "")
    )
    without_stage = {name: value for name, value in kept.items() if name != "stage"}
    chips = [("", gettext("All")), *((str(s), shown.inquiry_stage(s).word) for s in InquiryStage)]
    listed = Worklist(
        title=gettext("Journal of inquiries"),
        count=found.count,
        order=gettext("Everything the department received, the newest first."),
        columns=(
            Column(text=gettext("Received")),
            Column(text=gettext("Company")),
            Column(text=gettext("Stage")),
            Column(text=gettext("Inspector")),
            Column(text=gettext("Conclusion")),
        ),
        rows=tuple(
            WorkRow(
                href=reverse("inquiry", args=[row.line.id]),
                todo=row.line.registration or gettext("not registered"),
                cells=(
                    Cell(
                        text=dates.short_moment(row.line.sent_at),
                        note=f"{row.inquiry_number}, {row.line.number}",
                        is_code=True,
                    ),
                    Cell(text=shown.company(row.line), note=row.line.bin),
                    Cell(tag=shown.inquiry_stage(row.line.stage)),
                    Cell(text=row.line.inspector or "—"),
                    Cell(
                        text=row.conclusion_number or "—",
                        is_code=True,
                        note=", ".join(part for part in (_result(row), _concluded(row)) if part),
                    ),
                ),
                left=shown.inquiry_left(
                    row.line, at, why=shown.why_href(row.line.application, "T4", row.line.id)
                ),
            )
            for row in found.rows
        ),
        empty=gettext("There are no inquiries here."),
        todo_heading=gettext("Registration number"),
        todo_is_code=True,
        search_href=request.path,
        search=search,
        search_hint=gettext("Number, BIN or name"),
        days=Days(
            href=request.path,
            first=days.get("from", ""),
            last=days.get("to", ""),
            kept=tuple((name, value) for name, value in kept.items() if name in {"q", "stage"}),
        ),
        kept=tuple((name, value) for name, value in kept.items() if name != "q"),
        next_href="?" + urlencode({**kept, "after": found.next_key}) if found.next_key else "",
        first_href=("?" + urlencode(kept)) if request.GET.get("after") else "",
        csv_href="?" + urlencode({**kept, "format": "csv"}),
        chips=tuple(
            Chip(
                text=text,
                href="?" + urlencode({**without_stage, **({"stage": code} if code else {})}),
                chosen=code == stage,
            )
            for code, text in chips
        ),
    )
    return render(request, "department/book.html", {"worklist": listed})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _result(row: BookLine) -> str:
    if not row.results:
        return ""
    if all(row.results):
        return gettext("Conforms")
    return gettext("Conforms in part") if any(row.results) else gettext("Does not conform")


def _concluded(row: BookLine) -> str:
    if row.concluded_on is None:
        return ""
    day = dates.short_day(row.concluded_on)
    return gettext("%(day)s, after the term") % {"day": day} if row.late else day


def _header() -> list[str]:
    return [
        gettext("Received"),
        gettext("Registration number"),
        gettext("Registered"),
        gettext("Inquiry"),
        gettext("Application"),
        gettext("BIN"),
        gettext("Company"),
        gettext("Place of the base"),
        gettext("Stage"),
        gettext("Inspector"),
        gettext("Due"),
        gettext("Conclusion"),
        gettext("Concluded"),
        gettext("Result"),
        gettext("Working days after the term"),
        gettext("Why the term was not kept"),
    ]


def _cells(row: BookLine, at: datetime) -> tuple[object, ...]:
    line = row.line
    return (
        dates.short_moment(line.sent_at),
        line.registration,
        dates.short_moment(row.registered_at) if row.registered_at else "",
        row.inquiry_number,
        line.number,
        line.bin,
        shown.company(line),
        "; ".join(say(place) for place in row.places),
        shown.inquiry_stage(line.stage).word,
        line.inspector,
        dates.short_day(line.due) if line.due else "",
        row.conclusion_number,
        dates.short_day(row.concluded_on) if row.concluded_on else "",
        _result(row),
        shown.inquiry_days_late(line, at),
        line.late_reason,
    )
