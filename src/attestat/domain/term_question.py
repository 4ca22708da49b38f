"""A question about a term as a person or a program asks it, and the answer for programs.

`attestat term`, its web page and its JSON answer through the same functions, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from attestat.domain.calendar import Calendar, CalendarMissing, Day
from attestat.domain.edition import Edition, StartsWith, Term
from attestat.domain.terms import Due, due, edition_for, plain_term

_DAY_LENGTH = len("2026-03-18")
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


class InputError(ValueError):
    """What was asked for cannot be computed; the message is a sentence for the person who asked."""


def answer_to(
    question: Mapping[str, Any], calendar: Calendar, editions: Iterable[Edition]
) -> tuple[Due, Edition]:
    """Compute one question: `term` or `days`, `from`, and if wanted `amount` and `starts_with`.

    Raises InputError with a sentence for whatever is wrong with the question.
    """
    for name in question:
        if name not in ("term", "days", "from", "amount", "starts_with"):
            raise InputError(f"unknown name {name!r}; known are term, days, from, amount, starts_with")
    code, days, amount = question.get("term"), question.get("days"), question.get("amount")
    if (code is None) == (days is None):
        raise InputError("give either a term (T1 to T15, T11b) or --days N, and not both")
    for name, value in (("days", days), ("amount", amount)):
        if value is not None and (type(value) is not int or value < 0):
            raise InputError(f"{name} must be a whole number, 0 or more, not {value!r}")
    if days is not None and amount is not None:
        raise InputError("amount changes a term of the law; with days it has no meaning")
    starts_with = _starts_with(question.get("starts_with"))
    start = moment_of(question.get("from"))
    try:
        # Each edition has its own terms, and the rule of the term's start decides which edition it is.
        rows = tuple(editions)
        first = edition_for(start, "act", calendar, rows)
        term = plain_term(days) if days is not None else _term(first, code)
        edition = edition_for(start, starts_with or term.starts_with, calendar, rows)
        if days is None:
            term = _term(edition, code)
        return due(term, start, calendar, edition, amount=amount, starts_with=starts_with), edition
    except (CalendarMissing, ValueError, OverflowError) as error:
        raise InputError(str(error)) from error


def _starts_with(value: object) -> StartsWith | None:
    if value is None:
        return None
    if value == "filing":
        return "filing"
    if value == "act":
        return "act"
    raise InputError(f"starts_with must be filing or act, not {value!r}")


def _term(edition: Edition, code: object) -> Term:
    if isinstance(code, str):
        for term in edition.terms:
            if term.code.lower() == code.lower():
                return term
    known = ", ".join(term.code for term in edition.terms)
    raise InputError(f"there is no term {code!r}; known are {known}")


def moment_of(value: object) -> datetime | date:
    """The moment or day that a text names.

    Raises InputError for anything else, and for a moment without offset: its day in Kazakhstan is not known.
    """
    if not isinstance(value, str):
        raise InputError("from must be a text like 2026-03-18T19:10+05:00, or only a day like 2026-03-18")
    text = value.strip()
    try:
        moment = date.fromisoformat(text) if len(text) <= _DAY_LENGTH else datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{value!r} is no moment; write it like 2026-03-18T19:10+05:00, or only a day like 2026-03-18"
        ) from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InputError(f"{value!r} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    if isinstance(moment, datetime) and moment.utcoffset() is None:
        raise InputError(f"{value!r} has no offset from UTC; in Kazakhstan write {text}+05:00")
    return moment


def as_json(answer: Due, edition: Edition, language: str, given: str) -> dict[str, object]:
    """The answer for programs: ISO days, reasons in one language, and the question's own `from`."""
    return {
        "from": given,
        "term": answer.code or None,
        "name": answer.name.in_language(language),
        "amount": answer.amount,
        "unit": answer.unit,
        "clause": answer.clause,
        "edition": edition.code,
        "wording_confirmed": edition.wording_confirmed,
        "started": answer.started.isoformat(),
        "effective_day": answer.effective_day.isoformat(),
        "due": answer.due.isoformat(),
        "opens_on": answer.opens_on.isoformat() if answer.opens_on else None,
        "warn_on": answer.warn_on.isoformat(),
        "provisional": answer.provisional,
        "counted": [day.isoformat() for day in answer.counted],
        "skipped": [_day_json(day, language) for day in answer.skipped],
        "worked_weekends": [_day_json(day, language) for day in answer.worked],
    }


def _day_json(day: Day, language: str) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind,
        "reason": day.reason.in_language(language),
        "act": day.act.in_language(language),
        "known_on": day.known_on.isoformat() if day.known_on else None,
    }
