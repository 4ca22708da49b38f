"""The form of a change of the calendar: the act, and what the kind of the change asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from attestat.domain.calendar_change import (
    LONGEST,
    Act,
    Asked,
    ConfirmYear,
    DayOff,
    EndHoliday,
    KurbanAit,
    Move,
    NewHoliday,
    NewYear,
    Withdraw,
)
from attestat.domain.edition_reading import LANGUAGES, Text
from attestat.store.queries import calendar as queries
from attestat.web.common import dates
from attestat.web.law.changes import day_of_year, kind_word, years_of
from attestat.web.law.count import said


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


class ChangeForm(forms.Form):
    """An act and one matter; `kind` decides which."""

    act_number = forms.CharField(label=gettext_lazy("Number of the act"), max_length=LONGEST)
    act_date = _day(gettext_lazy("Date of the act"))
    known_on = _day(
        gettext_lazy("Day on which the act became known"),
        help_text=gettext_lazy("The day of its publication or announcement; not before its date."),
    )
    title_kk = forms.CharField(label=gettext_lazy("Title of the act in Kazakh"), max_length=LONGEST)
    title_ru = forms.CharField(label=gettext_lazy("Title of the act in Russian"), max_length=LONGEST)
    title_en = forms.CharField(label=gettext_lazy("Title of the act in English"), max_length=LONGEST)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        own = _FIELDS[kind]()
        self.own = tuple(own)
        self.fields = {**own, **self.fields}

    @property
    def matter(self) -> list[forms.BoundField]:
        """The fields of what changes."""
        return [self[name] for name in self.own]

    @property
    def of_the_act(self) -> list[forms.BoundField]:
        """The fields of the act."""
        return [self[name] for name in self.fields if name not in self.own]

    def act(self) -> Act:
        """The act as entered."""
        given = self.cleaned_data
        title = Text(*(given[f"title_{language}"].strip() for language in LANGUAGES))
        return Act(given["act_number"].strip(), given["act_date"], title, given["known_on"])

    def asked(self) -> Asked:
        """What is asked."""
        given = self.cleaned_data
        match self.kind:
            case "day_off":
                return DayOff(given["day"], Text(*(given[f"name_{language}"] for language in LANGUAGES)))
            case "move":
                return Move(given["off"], given["worked"])
            case "withdraw":
                return Withdraw(given["row"])
            case "holiday":
                name = Text(*(given[f"name_{language}"] for language in LANGUAGES))
                return NewHoliday(given["first"], given["last_year"], given["moves"] == "yes", name)
            case "end_holiday":
                return EndHoliday(given["row"], given["last_year"])
            case "kurban_ait":
                return KurbanAit(given["day"])
            case "confirm_year":
                return ConfirmYear(int(given["year"]))
            case _:
                return NewYear(int(given["year"]), given["expected"])


_Fields = dict[str, forms.Field]


def _day_off() -> _Fields:
    return {
        "day": _day(gettext("Day that becomes a day off")),
        "name_kk": forms.CharField(label=gettext("Why it is a day off, in Kazakh"), max_length=LONGEST),
        "name_ru": forms.CharField(label=gettext("Why it is a day off, in Russian"), max_length=LONGEST),
        "name_en": forms.CharField(label=gettext("Why it is a day off, in English"), max_length=LONGEST),
    }


def _move() -> _Fields:
    return {
        "off": _day(gettext("Working day that becomes a day off")),
        "worked": _day(gettext("Saturday or Sunday that is worked for it")),
    }


def _withdraw() -> _Fields:
    rows = [(row.row, f"{dates.short_day(row.day)} · {said(row.name)}") for row in queries.rows_to_withdraw()]
    return {
        "row": forms.ChoiceField(
            label=gettext("Order that is withdrawn"), choices=rows, widget=forms.RadioSelect
        )
    }


def _holiday() -> _Fields:
    return {
        "first": _day(
            gettext("First day on which it is kept"),
            help_text=gettext("Its day and month hold in every later year too."),
        ),
        "last_year": forms.IntegerField(
            label=gettext("Last year in which it is kept"),
            required=False,
            help_text=gettext(
                "Empty when the act names none. For a day of one year only: the year of the first day."
            ),
        ),
        "moves": forms.ChoiceField(
            label=gettext("When it falls on a Saturday or Sunday"),
            choices=[
                ("yes", gettext("the next working day is off: a national or state holiday")),
                ("no", gettext("no other day is off: as on 7 January and Kurban Ait")),
            ],
            widget=forms.RadioSelect,
        ),
        "name_kk": forms.CharField(label=gettext("Name of the holiday in Kazakh"), max_length=LONGEST),
        "name_ru": forms.CharField(label=gettext("Name of the holiday in Russian"), max_length=LONGEST),
        "name_en": forms.CharField(label=gettext("Name of the holiday in English"), max_length=LONGEST),
    }


def _end_holiday() -> _Fields:
    rows = [
        (row.row, " · ".join(filter(None, (day_of_year(row), said(row.name), years_of(row)))))
        for row in queries.holidays_to_end()
    ]
    return {
        "row": forms.ChoiceField(label=gettext("Holiday that ends"), choices=rows, widget=forms.RadioSelect),
        "last_year": forms.IntegerField(
            label=gettext("Last year in which it is kept"),
            help_text=gettext("The year before its first one, when it is not kept at all."),
        ),
    }


def _kurban_ait() -> _Fields:
    return {"day": _day(gettext("First day of Kurban Ait"))}


def _confirm_year() -> _Fields:
    years = [(str(year), str(year)) for year in queries.provisional_years()]
    return {
        "year": forms.ChoiceField(
            label=gettext("Year that is confirmed"),
            choices=years,
            widget=forms.RadioSelect,
            help_text=gettext(
                "Enter the moved days and the day of Kurban Ait of the year first, each with its act."
            ),
        )
    }


def _new_year() -> _Fields:
    following = queries.following_year()
    return {
        "year": forms.IntegerField(
            label=gettext("Year"),
            initial=following,
            min_value=following,
            max_value=following,
            help_text=gettext("The year after the last one of the calendar; provisional until confirmed."),
        ),
        "expected": _day(gettext("Expected first day of Kurban Ait"), required=False),
    }


_FIELDS: dict[str, Callable[[], _Fields]] = {
    "day_off": _day_off,
    "move": _move,
    "withdraw": _withdraw,
    "holiday": _holiday,
    "end_holiday": _end_holiday,
    "kurban_ait": _kurban_ait,
    "confirm_year": _confirm_year,
    "new_year": _new_year,
}


def title(kind: str) -> str:
    """What a form is for."""
    return kind_word(kind)


def initial(kind: str, today: date, year: str) -> dict[str, Any]:
    """What a fresh form says: today as the day on which the act became known, and a year from the address."""
    return {"known_on": today, **({"year": year} if kind == "confirm_year" and year else {})}
