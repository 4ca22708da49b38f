"""Changes of the working calendar in words: for administrators, for everybody, and for the company."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext, pgettext

from attestat.domain.calendar_change import (
    ConfirmYear,
    DayOff,
    EndHoliday,
    Kept,
    KurbanAit,
    NewHoliday,
    NewYear,
    Withdraw,
    asked_from,
)
from attestat.store.queries.calendar import ChangeRow
from attestat.store.told import Move
from attestat.web.common import dates
from attestat.web.common.blocks import Tag
from attestat.web.law.count import said


def kind_word(kind: str) -> str:
    """What kind of change it is."""
    words = {
        "day_off": pgettext("calendar change", "One more day off"),
        "move": pgettext("calendar change", "Move a working day"),
        "withdraw": pgettext("calendar change", "Withdraw an order"),
        "holiday": pgettext("calendar change", "New holiday"),
        "end_holiday": pgettext("calendar change", "End of a holiday"),
        "kurban_ait": pgettext("calendar change", "Day of Kurban Ait"),
        "confirm_year": pgettext("calendar change", "Confirm a provisional year"),
        "new_year": pgettext("calendar change", "Enter the next year"),
    }
    return words[kind]


def kind_text(kind: str) -> str:
    """When one uses it."""
    words = {
        "day_off": gettext("An act declares a day off, and no other day is worked for it."),
        "move": gettext("An order makes a working day a day off and a weekend day a working day."),
        "withdraw": gettext("An order that moved a day or gave a day off no longer holds."),
        "holiday": gettext("A law makes a day a holiday or a day off, every year or in one year."),
        "end_holiday": gettext("A law ends a holiday: it names the last year in which the day is kept."),
        "kurban_ait": gettext("Its first day was announced, as expected or another."),
        "confirm_year": gettext("All orders for the year are known and entered."),
        "new_year": gettext("Computed from the rules; provisional until it is confirmed."),
    }
    return words[kind]


def state_tag(state: str) -> Tag:
    """How a change stands."""
    tags = {
        "proposed": Tag(pgettext("calendar change", "Awaits the second person"), "warning", "wait"),
        "confirmed": Tag(pgettext("calendar change", "In force"), "ok", "ok"),
        "returned": Tag(pgettext("calendar change", "Returned"), "bad", "return"),
        "overtaken": Tag(pgettext("calendar change", "Overtaken by another change"), "neutral", "no"),
    }
    return tags[state]


def what(row: ChangeRow) -> str:
    """What a change does, in a sentence."""
    asked = asked_from(row.kind, row.asked)
    match asked:
        case DayOff():
            return gettext("Day off on %(day)s: %(name)s") % {
                "day": dates.short_day(asked.day),
                "name": said(asked.name),
            }
        case KurbanAit():
            return gettext("First day of Kurban Ait: %(day)s") % {"day": dates.short_day(asked.day)}
        case ConfirmYear():
            return gettext("The year %(year)s is confirmed") % {"year": asked.year}
        case NewYear():
            return gettext("The year %(year)s is entered, provisional") % {"year": asked.year}
        case Withdraw():
            return gettext("The order on %(day)s is withdrawn") % {"day": _day_of(asked.row)}
        case NewHoliday():
            return _begins(asked)
        case EndHoliday():
            return _ends(asked.last_year, row.holiday)
        case _:
            return gettext("%(off)s becomes a day off, %(worked)s is worked for it") % {
                "off": dates.short_day(asked.off),
                "worked": dates.short_day(asked.worked),
            }


def _begins(asked: NewHoliday) -> str:
    given = {
        "name": said(asked.name),
        "day": dates.short_day(asked.first),
        "last": asked.last_year,
    }
    if asked.last_year is None:
        return gettext("New holiday, every year from %(day)s: %(name)s") % given
    if asked.last_year == asked.first.year:
        return gettext("Holiday on %(day)s, in this year only: %(name)s") % given
    return gettext("New holiday, every year from %(day)s to %(last)s: %(name)s") % given


def _ends(last_year: int, holiday: Kept | None) -> str:
    if holiday is None:
        return gettext("A holiday ends with the year %(year)s") % {"year": last_year}
    given = {"day": day_of_year(holiday), "name": said(holiday.name), "year": last_year}
    if not holiday.is_kept:
        return gettext("The holiday of %(day)s is not kept at all: %(name)s") % given
    return gettext("The holiday of %(day)s is kept to the end of %(year)s: %(name)s") % given


def day_of_year(holiday: Kept) -> str:
    """The day of a holiday without its year, in figures: 30.08."""
    return f"{holiday.day:02}.{holiday.month:02}"


def years_of(holiday: Kept) -> str:
    """The years in which a holiday is kept; nothing when it always was and has no end."""
    first, last = holiday.first_year, holiday.last_year
    if last is None:
        return pgettext("holiday", "since %(first)s") % {"first": first} if first else ""
    if first == last:
        return pgettext("holiday", "only in %(first)s") % {"first": first}
    if first:
        return f"{first}–{last}"
    return pgettext("holiday", "to %(last)s") % {"last": last}


def _day_of(row: str) -> str:
    """The day that the name of a row begins with."""
    text = row.partition("/")[2][: len("2026-12-17")]
    try:
        return dates.short_day(date.fromisoformat(text))
    except ValueError:
        return text


def moved(move: Move) -> str:
    """That a told day was moved, for whoever it was told to."""
    return gettext(
        "The last day was moved from %(before)s to %(after)s: %(act)s, known since %(known)s. A day once "
        "told is never moved to an earlier one."
    ) % {
        "before": dates.day(move.before),
        "after": dates.day(move.after),
        "act": said(move.act),
        "known": dates.short_day(move.known_on),
    }
