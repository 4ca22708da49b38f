"""Changes of the working calendar in words: for administrators, for everybody, and for the company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext

from attestat.domain.calendar_change import ConfirmYear, DayOff, KurbanAit, NewYear, Withdraw, asked_from
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
    return sentence(row.kind, row.asked)


def sentence(kind: str, data: Mapping[str, Any]) -> str:
    """The same for what was asked."""
    asked = asked_from(kind, data)
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
        case _:
            return gettext("%(off)s becomes a day off, %(worked)s is worked for it") % {
                "off": dates.short_day(asked.off),
                "worked": dates.short_day(asked.worked),
            }


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
