"""The stages of a case against its terms, as a picture: a bar a term, on one scale of days.

Drawn on the server, as SVG with attributes only. Colour never speaks alone: each bar carries its state as a
word and its days as a text; the page of all dates says the same as a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from attestat.domain.terms import TermState
from attestat.store.queries.terms import CaseTerms
from attestat.web.common import dates
from attestat.web.common.blocks import Tag
from attestat.web.law.states import state_tag, title_of, why_href

WIDTH = 1000
"""Units of the picture from its first day to its last."""

_LONGEST = 92
"""Days: a term of years would leave nothing of the others."""

_DAYS = ("working_days", "calendar_days")


@dataclass(frozen=True)
class Bar:
    """One term: from ``x`` over ``width`` units it may run, over ``run`` of them it has; ``late`` begins
    after it.
    """

    title: str
    href: str
    words: str
    tag: Tag | None
    state: str
    is_plan: bool
    x: int
    width: int
    run: int
    late_x: int
    late: int


@dataclass(frozen=True)
class Picture:
    """The bars with the line of today, None when today lies outside."""

    bars: tuple[Bar, ...]
    today_x: int | None
    first: date
    last: date


def picture_of(case: CaseTerms | None, today: date) -> Picture | None:
    """The picture of a case's terms; None when there is none to show."""
    if case is None:
        return None
    rows = []
    for row in case.terms:
        begins = row.term.effective_day
        ended = row.met_on or (today if row.open else row.term.due)
        is_short = row.term.unit in _DAYS and (row.term.due - begins).days <= _LONGEST
        if row.slug not in ("T1", "T2", "T14") and is_short and (row.open or row.met_on):
            rows.append((row, begins, max(ended, begins)))
    if not rows:
        return None
    first = min(begins for _, begins, _ in rows)
    last = max(max(row.term.due, ended) for row, _, ended in rows)
    days = (last - first).days + 1

    def place(day: date) -> int:
        return round((day - first).days * WIDTH / days)

    bars = []
    for row, begins, ended in rows:
        end = place(row.term.due + timedelta(days=1))
        run_to = place(min(ended, row.term.due) + timedelta(days=1))
        late_to = place(ended + timedelta(days=1)) if ended > row.term.due else end
        state = row.state_on(today)
        bars.append(
            Bar(
                title=title_of(row),
                href=why_href(case.id, row.slug),
                words=_words(begins, row.term.due, row.met_on),
                tag=state_tag(state),
                state=str(state),
                is_plan=row.is_plan,
                x=place(begins),
                width=end - place(begins),
                run=max(run_to - place(begins), 0),
                late_x=end,
                late=late_to - end if state in (TermState.OVERDUE, TermState.MET_LATE) else 0,
            )
        )
    inside = first <= today <= last
    return Picture(tuple(bars), place(today) + round(WIDTH / days / 2) if inside else None, first, last)


def _words(begins: date, due: date, met: date | None) -> str:
    span = f"{dates.short_day(begins)} – {dates.short_day(due)}"
    if met is None:
        return span
    return gettext("%(span)s, done on %(day)s") % {"span": span, "day": dates.short_day(met)}
