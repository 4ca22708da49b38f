"""The form of Annex 1 as data: phone, types of work with scopes, places of the base."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from attestat.actions.application import BaseEntry, WorkEntry
from attestat.domain.edition import Edition
from attestat.domain.regions import REGIONS
from attestat.store.queries.cases import CasePage
from attestat.web.common.acting import say

MOST_BASES = 20
"""How many places one application may name; a bound against hostile forms, not the law's."""

_PARTS = ("region", "district", "settlement", "street", "house")


class DraftForm(forms.Form):
    """A draft may be unfinished: only what is typed is checked here, the rest when it is signed."""

    phone = forms.CharField(required=False, max_length=16)

    def __init__(
        self,
        data: QueryDict | dict[str, Any] | None = None,
        *,
        edition: Edition,
        partly: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.edition = edition
        self.partly = partly
        self.fields["phone"] = forms.RegexField(
            r"^\+7[0-9]{10}$",
            required=False,
            label=gettext("Telephone"),
            help_text=gettext("In the form +7XXXXXXXXXX. It is printed in the application."),
            widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        )
        self.fields["works"] = forms.MultipleChoiceField(
            required=False,
            label=gettext("Type of work"),
            help_text=gettext("One or several (clause 2)."),
            choices=[(work.code, say(work.text.as_dict())) for work in edition.work_types],
            widget=forms.CheckboxSelectMultiple,
        )
        for work in edition.work_types:
            if work.scopes:
                self.fields[f"scopes_{work.code}"] = forms.MultipleChoiceField(
                    required=False,
                    label=gettext("Scope: %(work)s") % {"work": say(work.text.as_dict())},
                    help_text=gettext("If you apply for a part only. Sample values, not the text of the law.")
                    if any(scope.sample for scope in work.scopes)
                    else "",
                    choices=[(scope.code, say(scope.text.as_dict())) for scope in work.scopes],
                    widget=forms.CheckboxSelectMultiple,
                )
        count = _count(data) if data is not None else int(self.initial.get("bases", 1))
        for index in range(min(count, MOST_BASES)):
            self._add_base(index)

    def _add_base(self, index: int) -> None:
        say_region = [("", gettext("Choose the region"))] + [
            (region.code, say({"kk": region.kk, "ru": region.ru, "en": region.en})) for region in REGIONS
        ]
        labels = {
            "region": gettext("Region or city of republican significance"),
            "district": gettext("District or city, if any"),
            "settlement": gettext("Settlement"),
            "street": gettext("Street"),
            "house": gettext("House or building number"),
        }
        for part in _PARTS:
            field: forms.Field
            if part == "region":
                field = forms.ChoiceField(required=False, label=labels[part], choices=say_region)
            else:
                field = forms.CharField(required=False, label=labels[part], max_length=200)
            self.fields[f"base_{index}_{part}"] = field

    def base_rows(self, have: int, more: int) -> list[list[forms.BoundField]]:
        """The fields of each place, for the template; `more` empty places after those that there are."""
        for index in range(max(have, 1) + more):
            if f"base_{index}_region" not in self.fields and index < MOST_BASES:
                self._add_base(index)
        count = sum(1 for name in self.fields if name.endswith("_region"))
        return [[self[f"base_{index}_{part}"] for part in _PARTS] for index in range(count)]

    def scope_fields(self) -> list[forms.BoundField]:
        """The fields of scopes, one for each type of work that has them."""
        return [self[name] for name in self.fields if name.startswith("scopes_")]

    def works(self) -> list[WorkEntry]:
        """The chosen types of work in the order of clause 2."""
        chosen = self.cleaned_data.get("works", [])
        return [
            WorkEntry(work.code, tuple(self.cleaned_data.get(f"scopes_{work.code}", [])))
            for work in self.edition.work_types
            if work.code in chosen
        ]

    def bases(self, drop: str = "") -> list[BaseEntry]:
        """The places that say anything; `drop` is `drop_base_N` for the one to leave out."""
        found = []
        for index in range(MOST_BASES):
            if f"base_{index}_region" not in self.fields or drop == f"drop_base_{index}":
                continue
            parts = [str(self.cleaned_data.get(f"base_{index}_{part}", "")) for part in _PARTS]
            if any(part.strip() for part in parts):
                found.append(BaseEntry(*parts))
        return found


def _count(data: Any) -> int:
    indexes = [name.split("_")[1] for name in data if name.startswith("base_") and name.endswith("_region")]
    return 1 + max((int(i) for i in indexes if i.isascii() and i.isdigit() and len(i) < 3), default=0)


def from_case(case: CasePage, edition: Edition) -> DraftForm:
    """The form with what the draft has."""
    initial: dict[str, Any] = {
        "phone": case.phone,
        "works": [work.code for work in case.works],
        "bases": max(len(case.bases), 1),
    }
    for work in case.facts.works:
        initial[f"scopes_{work.work_type}"] = list(work.scopes)
    for index, base in enumerate(case.bases):
        for part in _PARTS:
            initial[f"base_{index}_{part}"] = getattr(base, part)
    return DraftForm(edition=edition, initial=initial)
