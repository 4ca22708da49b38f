"""A counted term as a page shows it: every day with its number or the reason and the act that skip it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from attestat.domain.calendar import Day
from attestat.domain.edition import Edition
from attestat.domain.edition_reading import Text
from attestat.domain.terms import Due
from attestat.web.common import dates
from attestat.web.common.acting import say
from attestat.web.common.blocks import Fact
from attestat.web.common.clauses import clause_words


@dataclass(frozen=True)
class CountRow:
    """One day: its number in the term, or why it is skipped, by which act, and since when that is known."""

    day: date
    number: int | None
    reason: str
    act: str
    known_on: date | None
    is_end: bool


@dataclass(frozen=True)
class Count:
    """A term on a page: facts above, days below, and what the reader must know about it."""

    title: str
    answer: str
    facts: tuple[Fact, ...]
    rows: tuple[CountRow, ...]
    tally: str
    warnings: tuple[str, ...]


def said(text: Text) -> str:
    """A text of the law in the reader's language."""
    return say(text.as_dict())


def amount(term: Due) -> str:
    """How long the term is, in words."""
    match term.unit:
        case "working_days":
            sentence = ngettext("%(n)s working day", "%(n)s working days", term.amount)
        case "calendar_days":
            sentence = ngettext("%(n)s calendar day", "%(n)s calendar days", term.amount)
        case "months":
            sentence = ngettext("%(n)s month", "%(n)s months", term.amount)
        case _:
            sentence = ngettext("%(n)s year", "%(n)s years", term.amount)
    return sentence % {"n": term.amount}


def count_of(
    term: Due, edition: Edition, started: datetime | date, *, by: str, title: str = "", of: str = ""
) -> Count:
    """The page's value of a term that was started by this event."""
    moment = dates.moment(started) if isinstance(started, datetime) else dates.day(started)
    facts = [
        Fact(key=gettext("Starts with"), value=by, note=of),
        Fact(key=gettext("Day and time of the start"), value=moment),
        Fact(
            key=gettext("Day the count begins from"),
            value=dates.day(term.effective_day),
            note=gettext("This day itself is not counted (APPC, Article 76).") if term.amount else "",
        ),
        Fact(key=gettext("Length"), value=amount(term)),
        Fact(key=gettext("Clause"), value=clause_words(term.clause)),
        Fact(key=gettext("Edition of the Rules"), value=edition.code),
        Fact(key=gettext("Last day, inclusive"), value=dates.day(term.due), note=dates.weekday(term.due)),
    ]
    if term.opens_on:
        facts.append(Fact(key=gettext("The next act from"), value=dates.day(term.opens_on)))
    name = title or said(term.name)
    return Count(
        title=name,
        answer=gettext("%(name)s: the last day is %(day)s.") % {"name": name, "day": dates.day(term.due)},
        facts=tuple(facts),
        rows=tuple(_rows(term)),
        tally=gettext("Counted: %(counted)s. Skipped: %(skipped)s.")
        % {"counted": len(term.counted), "skipped": len(term.skipped)},
        warnings=warnings(term.provisional, edition),
    )


def warnings(provisional: bool, edition: Edition) -> tuple[str, ...]:
    """What makes a date less than certain."""
    found = []
    if provisional:
        found.append(
            gettext("Provisional: the calendar of a year in this term is not confirmed by an act yet.")
        )
    if not edition.wording_confirmed:
        found.append(
            gettext("The wording of edition %(code)s is not confirmed yet.") % {"code": edition.code}
        )
    return tuple(found)


def _rows(term: Due) -> list[CountRow]:
    worked = {day.date: day for day in term.worked}
    rows, number = [], 0
    for row in term.days():
        day = row if isinstance(row, Day) else worked.get(row)
        at = row.date if isinstance(row, Day) else row
        if not isinstance(row, Day):
            number += 1
        rows.append(
            CountRow(
                day=at,
                number=None if isinstance(row, Day) else number,
                reason=said(day.reason) if day else "",
                act=said(day.act) if day else "",
                known_on=day.known_on if day else None,
                is_end=at == term.due,
            )
        )
    return rows
