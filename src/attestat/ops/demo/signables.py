"""Who can sign in to a demonstration, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from attestat.gateways.companies import stand_in
from attestat.ops.demo.roster import Person, Roster, roster


@dataclass(frozen=True)
class Signable:
    """Somebody who can sign in.

    `title` is the post, or what a person is for a company; `place` the body or the company; in kk, ru, en.
    """

    key: str
    name: str
    title: Mapping[str, str]
    place: Mapping[str, str]
    group: str
    """`committee`, the slug of a department, `company` or `other`."""
    note: Mapping[str, str]
    """Why this person is here, in kk, ru, en; may be empty."""

    def __str__(self) -> str:
        note = f" ({self.note['en']})" if self.note else ""
        return f"{self.key:<28} {self.name}, {self._what}{note}"

    @property
    def _what(self) -> str:
        title = self.title["en"].lower()
        if self.group in ("committee", "other"):
            return title
        if self.group == "company":
            return f"{title} of {self.place['ru']}"
        return f"{title}, department of {self.place['en'].rpartition(' for ')[2]}"


# What a person of a company is, by the role of the certificate.
_COMPANY_TITLES = {
    "first_head": {"kk": "Бірінші басшы", "ru": "Первый руководитель", "en": "First head"},
    "sign_right": {"kk": "Қол қою құқығы бар тұлға", "ru": "Лицо с правом подписи", "en": "Right to sign"},
    "employee": {"kk": "Қызметкер", "ru": "Сотрудник", "en": "Employee"},
    "individual": {"kk": "Жеке тұлға", "ru": "Физическое лицо", "en": "Individual"},
}


def signables() -> list[Signable]:
    """Everybody with a key of his own, in the order of the roster."""
    return [_signable(roster(), person) for person in roster().people]


def _signable(people: Roster, person: Person) -> Signable:
    if person.body:
        body = people.body(person.body)
        return Signable(
            key=person.key,
            name=person.full_name,
            title=people.title(person),
            place=body.names,
            group=body.slug,
            note=person.note,
        )
    title = _COMPANY_TITLES[person.role]
    if not person.company:
        return Signable(
            key=person.key,
            name=person.full_name,
            title=title,
            place={"kk": "", "ru": "", "en": ""},
            group="other",
            note=person.note,
        )
    company = stand_in.demonstration().entries[person.company]
    return Signable(
        key=person.key,
        name=person.full_name,
        title=title,
        # The register has no English name; the Russian one stands in its place.
        place={"kk": company.name_kk, "ru": company.name_ru, "en": company.name_ru},
        group="company",
        note=person.note,
    )
