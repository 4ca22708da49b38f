"""The roster as rows of the database."""

from __future__ import annotations

from collections.abc import Mapping

from attestat.actions import demonstration
from attestat.domain.actor import SYSTEM
from attestat.gateways.companies import stand_in
from attestat.ops.demo.authority import Authority
from attestat.ops.demo.roster import Person, Roster, roster
from attestat.store import clock

BASIS = "demonstration roster"
"""The ground of every appointment that is made here."""


def enter(authority: Authority) -> Mapping[str, int]:
    """Enter everybody who is missing; gives how many rows of each kind were made. Needs the database."""
    people = roster()
    return demonstration.enter_people(
        bodies=[
            demonstration.BodyEntry(
                bin=body.bin,
                kind=body.kind,
                region=body.region,
                names=body.names,
                details_kk=body.details_kk,
                details_ru=body.details_ru,
            )
            for body in people.bodies
        ],
        officials=[_official(people, person) for person in people.people if person.body],
        powers=[_power(person, authority) for person in people.people if person.power],
        since=people.since,
        basis=BASIS,
        by=SYSTEM,
        at=clock.now(),
    )


def _official(people: Roster, person: Person) -> demonstration.OfficialEntry:
    return demonstration.OfficialEntry(
        iin=person.iin,
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        body_bin=people.body(person.body).bin,
        post=person.post,
        titles=people.posts[people.body(person.body).kind, person.post],
    )


def _power(person: Person, authority: Authority) -> demonstration.PowerEntry:
    company = stand_in.demonstration().entries[person.company]
    return demonstration.PowerEntry(
        iin=person.iin,
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        bin=company.bin,
        name_kk=company.name_kk,
        name_ru=company.name_ru,
        address_kk=company.address_kk,
        address_ru=company.address_ru,
        region=company.region,
        power=person.power,
        certificate_sha256=authority.keys[person.key].certificate_sha256,
    )
