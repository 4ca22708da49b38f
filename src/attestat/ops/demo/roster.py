"""Who is who in a demonstration, read from `roster.toml`.

Plain data: nothing here asks the database or makes a key. People of companies belong to the invented
companies of `attestat.gateways.companies`; officials to the Committee and the twenty territorial departments.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from attestat.domain.signature import CertificateRole
from attestat.gateways.companies import stand_in

LANGUAGES = ("kk", "ru", "en")
COMMITTEE = "committee"
VALID_FROM = datetime(2024, 1, 1, tzinfo=UTC)
VALID_UNTIL = datetime(2031, 1, 1, tzinfo=UTC)
"""Validity of demonstration keys: wide, so that the demonstration clock can move."""


class Profile(StrEnum):
    """Kind of certificate (eds.md, section 2)."""

    SIGNATURE = "signature"
    AUTHENTICATION = "authentication"
    INFORMATION_SYSTEM = "information_system"


class Algorithm(StrEnum):
    """Family of the key."""

    GOST = "gost"
    RSA = "rsa"


class Issuer(StrEnum):
    """Under which root a key is issued: ours, or one that nobody trusts."""

    DEMONSTRATION = "demonstration"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Body:
    """The Committee (`region` empty) or the department of a region (two digits of KATO)."""

    slug: str
    region: str
    bin: str
    names: Mapping[str, str]
    details_kk: str
    details_ru: str

    @property
    def kind(self) -> str:
        """As in the table of bodies."""
        return "department" if self.region else "committee"


@dataclass(frozen=True)
class Person:
    """An invented person with one place in the procedure.

    `body` is the slug of a body and `post` the code of the post there; for people of companies both are empty
    and `company` is a BIN. Both are empty for a person who has no place at all. `power` is the document that
    lets somebody else than the head sign.
    """

    key: str
    surname: str
    given_name: str
    patronymic: str
    iin: str
    role: CertificateRole
    algorithm: Algorithm
    body: str
    post: str
    company: str
    power: str
    note: Mapping[str, str]
    """Why this person is here, in kk, ru, en; empty for whom the procedure needs anyway."""

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic (if any)."""
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


@dataclass(frozen=True)
class KeyPlan:
    """A key to be issued. Empty texts are left out of the certificate."""

    slug: str
    holder: str
    """Slug of the person, or of the body for an information system."""
    surname: str
    given_name: str
    patronymic: str
    iin: str
    bin: str
    organisation: str
    role: CertificateRole
    profile: Profile
    algorithm: Algorithm
    issuer: Issuer
    not_before: datetime
    not_after: datetime
    note: Mapping[str, str]


@dataclass(frozen=True)
class Roster:
    """Everybody.

    `since` is the first day of all appointments; `posts` are titles by kind of body and code of post, with
    `acting_ru` for whoever acts in the post (the Kazakh title is formed by rule).
    """

    since: date
    posts: Mapping[tuple[str, str], Mapping[str, str]]
    bodies: tuple[Body, ...]
    people: tuple[Person, ...]
    keys: tuple[KeyPlan, ...]

    def body(self, slug: str) -> Body:
        """The body with this slug. Raises KeyError."""
        return {body.slug: body for body in self.bodies}[slug]

    def person(self, key: str) -> Person:
        """The person with this key slug. Raises KeyError."""
        return {person.key: person for person in self.people}[key]

    def title(self, person: Person) -> Mapping[str, str]:
        """The title of an official's post in three languages. Raises KeyError for people without a post."""
        titles = self.posts[self.body(person.body).kind, person.post]
        return {language: titles[language] for language in LANGUAGES}


@cache
def roster() -> Roster:
    """The roster of the package."""
    text = resources.files(__package__).joinpath("roster.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    bodies = tuple(_body(table) for table in data["body"])
    people = tuple(_person(table) for table in data["person"])
    return Roster(
        since=data["since"],
        posts={
            (kind, code): titles for kind, codes in data["post"].items() for code, titles in codes.items()
        },
        bodies=bodies,
        people=people,
        keys=_keys(bodies, people, data["key"]),
    )


def _body(table: Mapping[str, Any]) -> Body:
    return Body(
        slug=table["slug"],
        region=table.get("region", ""),
        bin=table["bin"],
        names={language: table[f"name_{language}"] for language in LANGUAGES},
        details_kk=table["details_kk"],
        details_ru=table["details_ru"],
    )


def _person(table: Mapping[str, Any]) -> Person:
    return Person(
        key=table["key"],
        surname=table["surname"],
        given_name=table["given_name"],
        patronymic=table.get("patronymic", ""),
        iin=table["iin"],
        role=CertificateRole(table["role"]),
        algorithm=Algorithm(table.get("algorithm", "gost")),
        body=table.get("body", ""),
        post=table.get("post", ""),
        company=table.get("company", ""),
        power=table.get("power", ""),
        note=table.get("note", {}),
    )


def _keys(
    bodies: tuple[Body, ...], people: tuple[Person, ...], further: list[Mapping[str, Any]]
) -> tuple[KeyPlan, ...]:
    by_slug = {body.slug: body for body in bodies}
    companies = stand_in.demonstration().entries

    def of(person: Person) -> KeyPlan:
        bin, organisation = "", ""
        if person.body:
            bin, organisation = by_slug[person.body].bin, by_slug[person.body].names["kk"]
        elif person.company:
            bin, organisation = person.company, companies[person.company].name_kk
        return KeyPlan(
            slug=person.key,
            holder=person.key,
            surname=person.surname,
            given_name=person.given_name,
            patronymic=person.patronymic,
            iin=person.iin,
            bin=bin,
            organisation=organisation,
            role=person.role,
            profile=Profile.SIGNATURE,
            algorithm=person.algorithm,
            issuer=Issuer.DEMONSTRATION,
            not_before=VALID_FROM,
            not_after=VALID_UNTIL,
            note=person.note,
        )

    plans = {person.key: of(person) for person in people}
    for table in further:
        plans[table["key"]] = _further(table, plans, by_slug)
    return tuple(plans.values())


def _further(table: Mapping[str, Any], plans: Mapping[str, KeyPlan], bodies: Mapping[str, Body]) -> KeyPlan:
    """A second key of a person, or the key of a body's information system."""
    whose = plans.get(table["of"])
    body = bodies.get(table["of"])
    profile = Profile(table.get("profile", "signature"))
    assert whose or (body and profile is Profile.INFORMATION_SYSTEM), table
    return KeyPlan(
        slug=table["key"],
        holder=table["of"],
        surname=whose.surname if whose else "",
        given_name=whose.given_name if whose else "",
        patronymic=whose.patronymic if whose else "",
        iin=whose.iin if whose else "",
        bin=whose.bin if whose else body.bin if body else "",
        organisation=whose.organisation if whose else body.names["kk"] if body else "",
        role=whose.role if whose else CertificateRole.INFORMATION_SYSTEM,
        profile=profile,
        algorithm=Algorithm(table.get("algorithm", "gost")),
        issuer=Issuer(table.get("issuer", "demonstration")),
        not_before=_midnight(table.get("not_before"), VALID_FROM),
        not_after=_midnight(table.get("not_after"), VALID_UNTIL),
        note=table["note"],
    )


def _midnight(day: date | None, otherwise: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else otherwise
