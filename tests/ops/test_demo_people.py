"""Entering the demonstration's people: whole, once, and without undoing what somebody changed since."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from psycopg.types.range import DateRange

from attestat.domain.actor import ROLE_OF_POST, Role
from attestat.ops import demo
from attestat.ops.demo.roster import roster
from attestat.store import journal, models

pytestmark = pytest.mark.usefixtures("db")


def rows() -> dict[str, int]:
    kinds = (
        models.Body,
        models.Post,
        models.Person,
        models.Appointment,
        models.Organisation,
        models.Membership,
        models.Event,
    )
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_an_empty_database_gets_everybody() -> None:
    demo.ensure()
    # Committee: 10 people in 8 posts; 20 departments of 3; one company whose power an administrator recorded.
    assert rows() == {
        "Body": 21,
        "Post": 8 + 20 * 3,
        "Person": 10 + 20 * 3 + 1,
        "Appointment": 10 + 20 * 3,
        "Organisation": 1,
        "Membership": 1,
        "Event": 1,
    }


@pytest.mark.proves("R8.2", "R9.1")
def test_everybody_appointed_has_a_role_in_the_procedure() -> None:
    demo.ensure()
    roles = {
        ROLE_OF_POST[one.post.body.kind, one.post.code]
        for one in models.Appointment.objects.select_related("post__body")
    }
    assert roles == set(Role) - {Role.SIGNER, Role.EMPLOYEE, Role.SYSTEM}
    committee = models.Body.objects.get(kind="committee")
    assert set(models.Body.objects.filter(kind="department").values_list("superior", flat=True)) == {
        committee.pk
    }
    assert {one.period for one in models.Appointment.objects.all()} == {DateRange(date(2024, 1, 1), None)}


def test_only_the_recorded_power_is_entered_for_companies() -> None:
    demo.ensure()
    membership = models.Membership.objects.select_related("person", "organisation").get()
    signer = roster().person("lift-signer")
    assert (membership.person.iin, membership.kind, membership.power) == (
        signer.iin,
        "sign_right",
        signer.power,
    )
    assert (membership.organisation.bin, membership.organisation.region) == ("120340991015", "75")
    assert len(membership.certificate_sha256) == 64


def test_the_journal_says_what_was_made_and_the_chain_holds() -> None:
    demo.ensure()
    event = models.Event.objects.get()
    assert (event.stream, event.kind, event.role, event.actor) == (
        "demonstration",
        "demonstration",
        "system",
        "",
    )
    assert event.data == {
        "bodies": 21,
        "posts": 68,
        "persons": 70,
        "appointments": 70,
        "duties": 1,
        "powers": 1,
    }
    assert journal.verify() == (1, [])


def test_a_second_start_makes_nothing() -> None:
    first = demo.ensure()
    before = rows()
    assert demo.ensure() == first
    assert rows() == before


def test_what_was_changed_since_stays() -> None:
    demo.ensure()
    executor = roster().person("executor-1")
    ended = DateRange(date(2024, 1, 1), date(2026, 5, 1))
    models.Appointment.objects.filter(person__iin=executor.iin).update(period=ended)
    models.Membership.objects.update(power="")
    models.Person.objects.filter(iin=executor.iin).update(surname="Жаңа")
    before = rows()
    demo.ensure()
    assert rows() == before
    assert models.Appointment.objects.get(person__iin=executor.iin).period == ended
    assert models.Membership.objects.get().power == ""
    assert models.Person.objects.get(iin=executor.iin).surname == "Жаңа"


def test_one_missing_appointment_is_made_and_told() -> None:
    demo.ensure()
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('store_appointment', 'DELETE')")
        assert cursor.fetchone() == (False,)
    person = models.Person.objects.create(iin="123456789011", surname="Бөгде")
    # Somebody else holds the inspector's place in Astana; the roster's own is entered beside him.
    inspector = roster().person("astana-inspector")
    models.Appointment.objects.filter(person__iin=inspector.iin).update(person=person)
    demo.ensure()
    assert models.Appointment.objects.filter(person__iin=inspector.iin).count() == 1
    assert models.Event.objects.latest("sequence").data == {
        "bodies": 0,
        "posts": 0,
        "persons": 0,
        "appointments": 1,
        "duties": 0,
        "powers": 0,
    }


def test_who_can_sign_in_is_told_with_key_post_and_place() -> None:
    people = {one.key: one for one in demo.ensure()}
    assert people["head"].title == {"kk": "Төраға", "ru": "Председатель", "en": "Chairman"}
    assert people["astana-inspector"].place["kk"].endswith("Астана қаласы бойынша департаменті")
    assert people["lift-head"].place["ru"] == "ТОО «Улги лифт сервис»"
    assert str(people["lift-head"]).startswith("lift-head ")
    lines = demo.greeting(list(people.values()))
    assert any("head of department, department of the City of Astana" in line for line in lines)
    assert lines[-1] == "and the same three in each of 20 departments: `attestat demo-keys --list`"
    assert len(lines) < 30


def test_people_have_random_public_ids() -> None:
    demo.ensure()
    ids = set(models.Person.objects.values_list("public_id", flat=True))
    assert len(ids) == models.Person.objects.count()
    assert all(isinstance(one, UUID) and one.version == 4 for one in ids)
