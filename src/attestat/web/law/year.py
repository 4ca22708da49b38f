"""The working calendar of a year as a picture of twelve months and as a table of its special days."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext, pgettext
from django.views.decorators.http import require_GET

from attestat.domain.calendar import Calendar, Day
from attestat.store import law
from attestat.store.queries import calendar as queries
from attestat.web.law import changes
from attestat.web.law.count import said


@dataclass(frozen=True)
class DayCell:
    """A day in the picture: its figure, how it is drawn, and what the pointer says about it."""

    day: date
    kind: str
    title: str


@dataclass(frozen=True)
class Month:
    """A month: its name, and weeks from Monday, None outside the month."""

    name: str
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working: int


_DRAWN = ("holiday", "day_off", "transferred", "moved", "worked")


def _babel(value: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(value, format=pattern, locale={"en": "en_GB"}.get(_language(), _language()))


def _language() -> str:
    return (get_language() or "kk")[:2]


def kind_word(kind: str) -> str:
    """What kind of special day it is."""
    words = {
        "worked": pgettext("calendar", "Working day"),
        "weekend": pgettext("calendar", "Weekend"),
        "holiday": pgettext("calendar", "Holiday"),
        "day_off": pgettext("calendar", "Day off"),
        "transferred": pgettext("calendar", "Day off for a holiday"),
        "moved": pgettext("calendar", "Moved day off"),
    }
    return words.get(kind, kind)


def _cell(day: date, calendar: Calendar) -> DayCell:
    special = calendar.day(day)
    if special is None:
        return DayCell(day, "working", "")
    return DayCell(day, special.kind, f"{said(special.reason)} · {said(special.act)}")


def _month(year: int, month: int, calendar: Calendar) -> Month:
    weeks = []
    for week in months.Calendar(firstweekday=0).monthdatescalendar(year, month):
        weeks.append(tuple(_cell(day, calendar) if day.month == month else None for day in week))
    last = date(year, month, months.monthrange(year, month)[1])
    return Month(
        name=_babel(date(year, month, 1), "LLLL"),
        weeks=tuple(weeks),
        working=len(calendar.working_between(date(year, month, 1), last)),
    )


def _row(day: Day) -> tuple[Day, str, str, str]:
    return day, kind_word(day.kind), said(day.reason), said(day.act)


@dataclass(frozen=True)
class PublicChange:
    """A change that is in force, for everybody (ABU-22): what, by which act, how many open terms it moved."""

    what: str
    act: str
    act_date: date
    known_on: date
    since: datetime
    version: int
    moved_terms: int
    moved_cases: int


def _change(row: queries.ChangeRow) -> PublicChange:
    assert row.version is not None and row.decided_at is not None
    return PublicChange(
        what=changes.what(row),
        act=said(row.act),
        act_date=row.act_date,
        known_on=row.known_on,
        since=row.decided_at,
        version=row.version,
        moved_terms=row.moved_terms,
        moved_cases=row.moved_cases,
    )


def _machine(year: int, calendar: Calendar, made: list[PublicChange]) -> dict[str, object]:
    """The year for programs: its special days with acts, and every change of the calendar."""
    return {
        "year": year,
        "provisional": calendar.years[year].provisional,
        "version": queries.newest_version(),
        "sha256": law.calendar_hash(),
        "days": [
            {
                "date": day.date.isoformat(),
                "kind": day.kind,
                "reason": said(day.reason),
                "act": said(day.act),
                "known_on": day.known_on.isoformat() if day.known_on else None,
            }
            for day in calendar.special_between(date(year, 1, 1), date(year, 12, 31))
        ],
        "changes": [
            {
                "what": row.what,
                "act": row.act,
                "act_date": row.act_date.isoformat(),
                "known_on": row.known_on.isoformat(),
                "in_force_since": row.since.isoformat(),
                "version": row.version,
                "open_terms_moved": row.moved_terms,
                "cases_moved": row.moved_cases,
            }
            for row in made
        ],
    }


@require_GET
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year of the calendar; a year that nobody entered does not exist."""
    calendar = law.calendar()
    found = calendar.years.get(year)
    if found is None:
        raise Http404
    first, last = date(year, 1, 1), date(year, 12, 31)
    monday = date(2024, 1, 1)
    made = [_change(row) for row in queries.changes(confirmed=True)]
    if request.GET.get("format") == "json":
        return JsonResponse(_machine(year, calendar, made))
    return render(
        request,
        "law/calendar.html",
        {
            "year": year,
            "years": sorted(calendar.years),
            "note": said(found.note),
            "provisional": found.provisional,
            "months": [_month(year, month, calendar) for month in range(1, 13)],
            "weekdays": [_babel(monday.replace(day=n), "EEE") for n in range(1, 8)],
            "changes": made,
            "rows": [_row(day) for day in calendar.special_between(first, last)],
            "working": len(calendar.working_between(first, last)),
            "kinds": [
                (kind, kind_word(kind)) for kind in ("holiday", "day_off", "transferred", "moved", "worked")
            ],
            "title": gettext("Working calendar of %(year)s") % {"year": year},
        },
    )
