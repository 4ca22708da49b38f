"""Setting up a demonstration: the bodies, posts and people that an administrator would have entered.

Only what is missing is made. What somebody changed since (an appointment ended, a power withdrawn) stays as
it is, so the same act can be done at every start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from psycopg.types.range import DateRange

from attestat.domain.actor import Actor
from attestat.store import journal, models

STREAM = "demonstration"


@dataclass(frozen=True)
class BodyEntry:
    """A body as it is entered; `names` are in kk, ru, en, `region` is empty for the Committee."""

    bin: str
    kind: str
    region: str
    names: Mapping[str, str]
    details_kk: str
    details_ru: str


@dataclass(frozen=True)
class OfficialEntry:
    """A person in a post of the body with this BIN; `titles` in kk, ru, en, and `acting_…` where known."""

    iin: str
    surname: str
    given_name: str
    patronymic: str
    body_bin: str
    post: str
    titles: Mapping[str, str]


@dataclass(frozen=True)
class PowerEntry:
    """A recorded power: the document by which a company lets somebody else than its head apply (clause 7)."""

    iin: str
    surname: str
    given_name: str
    patronymic: str
    bin: str
    name_kk: str
    name_ru: str
    address_kk: str
    address_ru: str
    region: str
    power: str
    certificate_sha256: str


def enter_people(
    *,
    bodies: Iterable[BodyEntry],
    officials: Iterable[OfficialEntry],
    powers: Iterable[PowerEntry],
    since: date,
    basis: str,
    by: Actor,
    at: datetime,
) -> Mapping[str, int]:
    """Enter what is missing, in one transaction; gives how many rows of each kind were made.

    Appointments begin on `since`, on the ground `basis`. Two starts at once wait for each other. When
    anything was made, one event in the stream "demonstration" says how much.
    """
    officials = tuple(officials)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demonstration', 186))")
        made = {
            "bodies": _bodies(tuple(bodies)),
            "posts": _posts(officials),
            "persons": _persons({official.iin: official for official in officials}),
            "appointments": _appointments(officials, since, basis),
            "duties": _duties(officials, since, at),
            "powers": _powers(tuple(powers), at),
        }
        if any(made.values()):
            journal.append(stream=STREAM, kind="demonstration", by=by, at=at, data=made)
    return made


def _bodies(entries: tuple[BodyEntry, ...]) -> int:
    known = set(models.Body.objects.values_list("bin", flat=True))
    committee = models.Body.objects.filter(kind="committee").first()
    made = 0
    # The Committee first: it is superior to its departments.
    for entry in sorted(entries, key=lambda entry: entry.kind != "committee"):
        if entry.bin in known:
            continue
        body = models.Body.objects.create(
            kind=entry.kind,
            bin=entry.bin,
            region=entry.region,
            name_kk=entry.names["kk"],
            name_ru=entry.names["ru"],
            name_en=entry.names["en"],
            details_kk=entry.details_kk,
            details_ru=entry.details_ru,
            superior=None if entry.kind == "committee" else committee,
        )
        committee = body if entry.kind == "committee" else committee
        made += 1
    return made


def _posts(officials: tuple[OfficialEntry, ...]) -> int:
    known = set(models.Post.objects.values_list("body__bin", "code"))
    bodies = models.Body.objects.in_bulk(field_name="bin")
    wanted = {(official.body_bin, official.post): official.titles for official in officials}
    posts = [
        models.Post(
            body=bodies[bin],
            code=code,
            title_kk=titles["kk"],
            title_ru=titles["ru"],
            title_en=titles["en"],
            acting_kk=titles.get("acting_kk", ""),
            acting_ru=titles.get("acting_ru", ""),
            acting_en=titles.get("acting_en", ""),
        )
        for (bin, code), titles in wanted.items()
        if (bin, code) not in known
    ]
    return len(models.Post.objects.bulk_create(posts))


def _persons(wanted: Mapping[str, OfficialEntry | PowerEntry]) -> int:
    known = set(models.Person.objects.filter(iin__in=wanted).values_list("iin", flat=True))
    persons = [
        models.Person(
            iin=entry.iin,
            surname=entry.surname,
            given_name=entry.given_name,
            patronymic=entry.patronymic,
        )
        for iin, entry in wanted.items()
        if iin not in known
    ]
    return len(models.Person.objects.bulk_create(persons))


def _appointments(officials: tuple[OfficialEntry, ...], since: date, basis: str) -> int:
    known = set(models.Appointment.objects.values_list("person__iin", "post__body__bin", "post__code"))
    persons = models.Person.objects.in_bulk([official.iin for official in officials], field_name="iin")
    posts = {(post.body.bin, post.code): post for post in models.Post.objects.select_related("body")}
    appointments = [
        models.Appointment(
            person=persons[official.iin],
            post=posts[official.body_bin, official.post],
            basis=basis,
            period=DateRange(since, None),
        )
        for official in officials
        if (official.iin, official.body_bin, official.post) not in known
    ]
    return len(models.Appointment.objects.bulk_create(appointments))


def _duties(officials: tuple[OfficialEntry, ...], since: date, at: datetime) -> int:
    """A sample distribution of duties for each deputy who never had one, from the first day on (ADR 23)."""
    deputies = models.Appointment.objects.filter(
        person__iin__in=[official.iin for official in officials if official.post == "deputy"],
        post__code="deputy",
        standing_duties__isnull=True,
    )
    rows = [
        models.StandingDuties(
            appointment=deputy,
            document="Міндеттерді бөлу туралы бұйрық (үлгі)",
            number="1",
            dated=since,
            period=DateRange(since, None),
            entered_at=at,
        )
        for deputy in deputies
    ]
    return len(models.StandingDuties.objects.bulk_create(rows))


def _powers(entries: tuple[PowerEntry, ...], at: datetime) -> int:
    """A power is recorded before its holder first signs in, so organisation and person may be made here."""
    made = 0
    for entry in entries:
        if models.Membership.objects.filter(person__iin=entry.iin, organisation__bin=entry.bin).exists():
            continue
        organisation, _ = models.Organisation.objects.get_or_create(
            bin=entry.bin,
            defaults={
                "name_kk": entry.name_kk,
                "name_ru": entry.name_ru,
                "address_kk": entry.address_kk,
                "address_ru": entry.address_ru,
                "region": entry.region,
            },
        )
        _persons({entry.iin: entry})
        models.Membership.objects.create(
            person=models.Person.objects.get(iin=entry.iin),
            organisation=organisation,
            kind="sign_right",
            power=entry.power,
            certificate_sha256=entry.certificate_sha256,
            confirmed_at=at,
        )
        made += 1
    return made
