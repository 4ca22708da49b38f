"""The form of Annex 1 as data: phone, types of work with scopes, places of the base.

One form, shown whole on one page or one matter a screen: `parts` says which matters it holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from attestat.actions.application import BaseEntry, WorkEntry
from attestat.domain.edition import Edition
from attestat.domain.kato import Unit
from attestat.domain.regions import BY_CODE, CITIES, REGIONS
from attestat.store.queries import kato
from attestat.store.queries.cases import CasePage
from attestat.web.common.acting import say

MOST_BASES = 20
"""How many places one application may name; a bound against hostile forms, not the law's."""

PARTS = ("works", "places", "phone")
"""The matters that are filled in, in the order of Annex 1."""

_BASE = ("region", "district", "settlement", "street", "house")
_SEPARATORS = re.compile(r"[\s()\u2010-\u2015-]+")


@dataclass(frozen=True)
class WorkField:
    """A type of work to be ticked, with the scopes that appear under it."""

    value: str
    label: str
    chosen: bool
    scopes: forms.BoundField | None


@dataclass(frozen=True)
class Place:
    """The fields of one place, with what KATO offers for them and the units that a search found."""

    index: int
    fields: Sequence[forms.BoundField]
    districts: Sequence[str]
    settlements: Sequence[str]
    code: str
    found: Sequence[tuple[str, str]] = ()
    searched: str = ""


class DraftForm(forms.Form):
    """A draft may be unfinished: only what is typed is checked here, the rest when it is signed.

    `partly` is for saving while it is typed: a telephone may be half a telephone then.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | dict[str, Any] | None = None,
        *,
        edition: Edition,
        parts: Collection[str] = PARTS,
        partly: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.edition = edition
        self.parts = tuple(part for part in PARTS if part in parts)
        self.partly = partly
        if "works" in self.parts:
            self._add_works()
        if "places" in self.parts:
            count = _count(data) if data is not None else int(self.initial.get("bases", 1))
            for index in range(min(count, MOST_BASES)):
                self._add_base(index)
        if "phone" in self.parts:
            self.fields["phone"] = forms.CharField(
                required=False,
                max_length=24,
                label=gettext("Telephone"),
                help_text=gettext("In the form +7XXXXXXXXXX. It is printed in the application."),
                widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            )

    def _add_works(self) -> None:
        self.fields["works"] = forms.MultipleChoiceField(
            required=False,
            label=gettext("Type of work"),
            help_text=gettext("One or several (clause 2)."),
            choices=[(work.code, say(work.text.as_dict())) for work in self.edition.work_types],
            widget=forms.CheckboxSelectMultiple,
        )
        for work in self.edition.work_types:
            if work.scopes:
                sample = any(scope.sample for scope in work.scopes)
                self.fields[f"scopes_{work.code}"] = forms.MultipleChoiceField(
                    required=False,
                    label=gettext("Only a part of this work?"),
                    help_text=gettext("If you apply for a part only. Sample values, not the text of the law.")
                    if sample
                    else gettext("If you apply for a part only."),
                    choices=[(scope.code, say(scope.text.as_dict())) for scope in work.scopes],
                    widget=forms.CheckboxSelectMultiple,
                )

    def _add_base(self, index: int) -> None:
        regions = [("", gettext("Choose the region"))] + [
            (region.code, say({"kk": region.kk, "ru": region.ru, "en": region.en})) for region in REGIONS
        ]
        labels = {
            "region": gettext("Region or city of republican significance"),
            "district": gettext("District or city of the region"),
            "settlement": gettext("Settlement"),
            "street": gettext("Street"),
            "house": gettext("House or building number"),
        }
        offers = reverse("kato_names") + f"?place={index}"
        fetched = {"hx-include": "closest fieldset", "hx-trigger": "change", "hx-swap": "innerHTML"}
        for part in _BASE:
            name = f"base_{index}_{part}"
            field: forms.Field
            if part == "region":
                ask = {"hx-get": f"{offers}&list=district", "hx-target": f"#districts-{index}", **fetched}
                field = forms.ChoiceField(
                    required=False, label=labels[part], choices=regions, widget=forms.Select(attrs=ask)
                )
            else:
                attrs = {"autocomplete": "off"}
                if part == "district":
                    attrs |= {"list": f"districts-{index}", "hx-get": f"{offers}&list=settlement"}
                    attrs |= {"hx-target": f"#settlements-{index}", **fetched}
                elif part == "settlement":
                    attrs["list"] = f"settlements-{index}"
                field = forms.CharField(
                    required=False,
                    label=labels[part],
                    max_length=200,
                    widget=forms.TextInput(attrs=attrs),
                )
            self.fields[name] = field

    def clean_phone(self) -> str:
        """The telephone without blanks, brackets and dashes; whole unless it is being typed."""
        plain = _SEPARATORS.sub("", self.cleaned_data["phone"])
        if len(plain) > 16 or (plain and not self.partly and re.fullmatch(r"\+7[0-9]{10}", plain) is None):
            raise forms.ValidationError(gettext("Write it in the form +7XXXXXXXXXX."))
        return plain

    def mark_needed(self) -> DraftForm:
        """Mark what signing needs, for the page: only what may stay empty says "(optional)"."""
        for name, field in self.fields.items():
            if name.startswith("base_"):
                _, index, part = name.split("_")
                in_city = self[f"base_{index}_region"].value() in CITIES
                field.required = part in ("region", "street", "house") or (
                    part == "settlement" and not in_city
                )
            else:
                field.required = True
        return self

    def work_fields(self) -> list[WorkField]:
        """The types of work in the order of clause 2, each with its scopes."""
        if "works" not in self.fields:
            return []
        chosen = self["works"].value() or []
        return [
            WorkField(
                work.code,
                say(work.text.as_dict()),
                work.code in chosen,
                self[f"scopes_{work.code}"] if work.scopes else None,
            )
            for work in self.edition.work_types
        ]

    def places(self, have: int, more: int, *, searched: dict[int, str] | None = None) -> list[Place]:
        """The fields of each place, for the template; `more` empty places after those that there are."""
        if "places" not in self.parts:
            return []
        for index in range(max(have, 1) + more):
            if f"base_{index}_region" not in self.fields and index < MOST_BASES:
                self._add_base(index)
        count = sum(1 for name in self.fields if name.endswith("_region"))
        return [self._place(index, (searched or {}).get(index, "")) for index in range(count)]

    def _place(self, index: int, searched: str) -> Place:
        fields = [self[f"base_{index}_{part}"] for part in _BASE]
        region, district, settlement = (str(fields[n].value() or "") for n in range(3))
        resolved = kato.resolve(region, district, settlement)
        return Place(
            index=index,
            fields=fields,
            districts=[name_of(unit) for unit in kato.districts(region)],
            settlements=[name_of(u) for u in kato.settlements(resolved.district)]
            if resolved.district
            else [],
            code=resolved.code,
            found=[(found.unit.code, _found_words(found)) for found in kato.find(searched)],
            searched=searched,
        )

    def works(self) -> list[WorkEntry] | None:
        """The chosen types of work in the order of clause 2; None when the form does not ask them."""
        if "works" not in self.parts:
            return None
        chosen = self.cleaned_data.get("works", [])
        return [
            WorkEntry(work.code, tuple(self.cleaned_data.get(f"scopes_{work.code}", [])))
            for work in self.edition.work_types
            if work.code in chosen
        ]

    def bases(self, drop: str = "") -> list[BaseEntry] | None:
        """The places that say anything; `drop` is `drop_base_N` for the one to leave out."""
        if "places" not in self.parts:
            return None
        found = []
        for index in range(MOST_BASES):
            if f"base_{index}_region" not in self.fields or drop == f"drop_base_{index}":
                continue
            parts = [str(self.cleaned_data.get(f"base_{index}_{part}", "")) for part in _BASE]
            if any(part.strip() for part in parts):
                found.append(BaseEntry(*parts))
        return found

    def phone(self) -> str | None:
        """The telephone; None when the form does not ask it."""
        return str(self.cleaned_data.get("phone", "")) if "phone" in self.parts else None


def name_of(unit: Unit) -> str:
    """The name of a unit of KATO in the reader's language; the table has Kazakh and Russian."""
    return say({"kk": unit.kk, "ru": unit.ru, "en": unit.ru})


def _found_words(found: kato.Found) -> str:
    region = BY_CODE[found.region]
    names = [say({"kk": region.kk, "ru": region.ru, "en": region.en})]
    if found.district is not None:
        names.append(name_of(found.district))
    return ", ".join([name_of(found.unit), *reversed(names)])


def picked(bases: list[BaseEntry], index: int, code: str) -> list[BaseEntry]:
    """The places with one of them moved to the unit of KATO that was chosen from a search."""
    unit = kato.unit(code)
    district = kato.district_of(unit) if unit else None
    if unit is None:
        return bases
    while len(bases) <= index:
        bases.append(BaseEntry("", "", "", "", ""))
    old = bases[index]
    bases[index] = BaseEntry(
        unit.code[:2],
        name_of(district) if district else "",
        name_of(unit) if unit.level > 2 else "",
        old.street,
        old.house,
    )
    return bases


def _count(data: Any) -> int:
    indexes = [name.split("_")[1] for name in data if name.startswith("base_") and name.endswith("_region")]
    return 1 + max((int(i) for i in indexes if i.isascii() and i.isdigit() and len(i) < 3), default=0)


def posted_parts(data: QueryDict) -> tuple[str, ...]:
    """Which matters a form that was posted holds: it says so itself, or is the whole form."""
    return tuple(part for part in PARTS if part in data.getlist("part")) or PARTS


def from_case(case: CasePage, edition: Edition, parts: Collection[str] = PARTS) -> DraftForm:
    """The form with what the draft has."""
    initial: dict[str, Any] = {
        "phone": case.phone,
        "works": [work.code for work in case.works],
        "bases": max(len(case.bases), 1),
    }
    for work in case.facts.works:
        initial[f"scopes_{work.work_type}"] = list(work.scopes)
    for index, base in enumerate(case.bases):
        for part in _BASE:
            initial[f"base_{index}_{part}"] = getattr(base, part)
    return DraftForm(edition=edition, parts=parts, initial=initial)
