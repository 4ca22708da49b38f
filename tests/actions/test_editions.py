"""An edition of the Rules from the draft to the notices of clause 12, by the people of the demonstration."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from attestat.actions import edition as acts
from attestat.actions import watching
from attestat.domain.obstacle import Obstacle
from attestat.store import law, law_rows
from attestat.store.models import Application, Edition, EditionAlarm, EditionNotice, Event
from attestat.store.queries import editions
from tests.actions.world import World, new_key

ACT = {
    "number": "77",
    "date": "2026-09-10",
    "published": "2026-09-14",
    "title": {
        "kk": "10.09.2026 № 77 бұйрық",
        "ru": "Приказ от 10.09.2026 № 77",
        "en": "Order of 10.09.2026 No. 77",
    },
}


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Obstacle) as caught:
        act()
    return caught.value.code


def started(
    world: World, since: date = date(2026, 10, 1), code: str = "2026-10", by: str = "administrator"
) -> UUID:
    answer = acts.start_edition(
        based_on="2026-01", code=code, valid_from=since, by=world.actor(by), at=world.now, key=new_key()
    )
    return UUID(answer["edition"])


def changed(world: World, edition: UUID, by: str = "administrator", **changes: Any) -> dict[str, Any]:
    version = Edition.objects.get(public_id=edition).version
    return acts.change_edition(
        edition=edition, changes=changes, version=version, by=world.actor(by), at=world.now, key=new_key()
    )


def amended(world: World, edition: UUID) -> None:
    data = Edition.objects.get(public_id=edition).data
    changed(world, edition, amendments=[*data["amendments"], ACT])


def sent(world: World, edition: UUID, by: str = "administrator") -> None:
    acts.send_edition(edition=edition, by=world.actor(by), at=world.now, key=new_key())


def reviewed(
    world: World, edition: UUID, by: str = "administrator-2", accepted: bool = True, remarks: str = ""
) -> None:
    acts.review_edition(
        edition=edition,
        sha256=Edition.objects.get(public_id=edition).data_sha256,
        accepted=accepted,
        remarks=remarks,
        by=world.actor(by),
        at=world.now,
        key=new_key(),
    )


def published(world: World, edition: UUID, by: str = "administrator", key: str = "") -> dict[str, Any]:
    return acts.publish_edition(
        edition=edition,
        sha256=Edition.objects.get(public_id=edition).data_sha256,
        by=world.actor(by),
        at=world.now,
        key=key or new_key(),
    )


def road(world: World, edition: UUID) -> dict[str, Any]:
    amended(world, edition)
    sent(world, edition)
    reviewed(world, edition)
    return published(world, edition)


@pytest.mark.proves("VER-1", "VER-2", "R12", "R2.2")
def test_an_edition_is_drafted_reviewed_and_published_without_a_release(world: World) -> None:
    """From 1 October clause 2 has four types; who was accepted before keeps five."""
    case = world.submitted()
    edition = started(world)
    works = Edition.objects.get(public_id=edition).data["work_types"]
    changed(world, edition, work_types=works[:4], checklists=[])
    amended(world, edition)
    sent(world, edition)
    assert law.edition("2026-10") is None
    reviewed(world, edition)
    key = new_key()
    answer = published(world, edition, key=key)
    assert answer == {"edition": str(edition), "ends": "2026-01", "replaces": ""}
    assert published(world, edition, key=key) == answer
    world.now  # noqa: B018 - every request asks for the moment, and hears that the law has changed
    series = law.editions()
    assert [(e.code, e.valid_from, e.valid_to) for e in series] == [
        ("2022-12", date(2022, 12, 1), date(2025, 12, 31)),
        ("2026-01", date(2026, 1, 1), date(2026, 9, 30)),
        ("2026-10", date(2026, 10, 1), None),
    ]
    assert len(law.in_force(date(2026, 9, 30)).work_types) == 5
    assert len(law.in_force(date(2026, 10, 1)).work_types) == 4
    # Two notices, each with its three working days from 14 September (R12, Q13).
    rows = editions.notices()
    assert [(row.addressee, row.term.due) for row in rows] == [
        ("egov_operator", date(2026, 9, 17)),
        ("contact_centre", date(2026, 9, 17)),
    ]
    kinds = Event.objects.filter(stream=str(edition)).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == [
        "start_edition",
        "change_edition",
        "change_edition",
        "send_edition",
        "review_edition",
        "publish_edition",
    ]
    # The next one is accepted under the edition of its day; the first keeps its own.
    world.set_clock("2026-10-01T10:00+05:00")
    later = world.submitted("expertise-head", works=(acts_work("WT1_EXPERTISE"),))
    kept = dict(Application.objects.values_list("public_id", "edition"))
    assert (kept[case], kept[later]) == ("2026-01", "2026-10")
    assert editions.case_counts() == {"2026-01": (1, 1), "2026-10": (1, 1)}
    assert [row.number for row in editions.cases_of("2026-10")[0]] == [
        Application.objects.get(public_id=later).number.text
    ]


def acts_work(code: str) -> Any:
    from attestat.actions.application import WorkEntry

    return WorkEntry(code)


@pytest.mark.proves("VER-1", "R2.3")
def test_the_confirmed_wording_takes_the_place_of_the_stand_in(world: World, committed_db_url: str) -> None:
    case = world.submitted()
    assert not law.in_force(date(2026, 9, 15)).wording_confirmed
    edition = started(world, since=date(2026, 1, 1), code="2026-01-c")
    answer = road(world, edition)
    assert (answer["ends"], answer["replaces"]) == ("", "2026-01")
    world.now  # noqa: B018
    assert law.in_force(date(2026, 9, 15)).code == "2026-01-c"
    assert law.in_force(date(2026, 9, 15)).wording_confirmed
    assert [e.code for e in law.editions()] == ["2022-12", "2026-01-c"]
    # Programs that read the rows without Django read the same.
    with psycopg.connect(committed_db_url) as connection:
        found = law_rows.read(connection)
    assert (found.editions, found.calendar) == (law.editions(), law.calendar())
    public = Client().get("/law/editions", headers={"accept-language": "en"}).content.decode()
    assert public.count("Replaced: another edition took its place.") == 1
    # The case keeps what it was accepted under, and goes its way.
    assert Application.objects.get(public_id=case).edition == "2026-01"
    assert law.edition("2026-01") is not None
    world.register(case)
    later = world.submitted("expertise-head", works=(acts_work("WT1_EXPERTISE"),))
    assert Application.objects.get(public_id=later).edition == "2026-01-c"


@pytest.mark.proves("VER-2")
def test_a_second_person_reviews_these_very_data(world: World) -> None:
    edition = started(world)
    assert (
        refused(lambda: changed(world, edition, by="administrator-2", validity_years=6)) == "not_the_drafter"
    )
    assert refused(lambda: sent(world, edition)) == "publication_day_missing"
    amended(world, edition)
    assert refused(lambda: published(world, edition)) == "edition_not_reviewed"
    assert refused(lambda: reviewed(world, edition)) == "edition_elsewhere"
    sent(world, edition)
    assert refused(lambda: reviewed(world, edition, by="administrator")) == "reviewed_by_the_drafter"
    assert refused(lambda: reviewed(world, edition, accepted=False)) == "remarks_missing"
    reviewed(world, edition, accepted=False, remarks="Clause 2: the third type")
    row = Edition.objects.get(public_id=edition)
    assert (row.state, row.remarks) == ("draft", "Clause 2: the third type")
    sent(world, edition)
    before = Edition.objects.get(public_id=edition).data_sha256
    # Changed while it is read: what the reviewer accepts is no longer there.
    changed(world, edition, validity_years=6)
    sent(world, edition)

    def accept_what_was_read() -> None:
        acts.review_edition(
            edition=edition,
            sha256=before,
            accepted=True,
            remarks="",
            by=world.actor("administrator-2"),
            at=world.now,
            key=new_key(),
        )

    assert refused(accept_what_was_read) == "stale_edition"
    reviewed(world, edition)
    changed(world, edition, validity_years=5)
    assert Edition.objects.get(public_id=edition).state == "draft"
    assert refused(lambda: published(world, edition)) == "edition_not_reviewed"
    sent(world, edition)
    reviewed(world, edition)
    published(world, edition, by="administrator-2")
    assert refused(lambda: changed(world, edition, validity_years=6)) == "edition_published"


@pytest.mark.proves("VER-2", "ABU-25")
@pytest.mark.parametrize("slug", ["head", "executor-1", "chancellery", "astana-head", "lift-head"])
def test_nobody_else_touches_the_law(world: World, slug: str) -> None:
    assert refused(lambda: started(world, by=slug)) == "not_yours"
    edition = started(world)
    assert refused(lambda: changed(world, edition, by=slug, validity_years=6)) == "not_yours"
    assert refused(lambda: reviewed(world, edition, by=slug)) == "not_yours"


@pytest.mark.proves("VER-1")
def test_what_cannot_be_an_edition_is_refused(world: World) -> None:
    assert refused(lambda: started(world, code="2026-01")) == "edition_code_taken"
    assert refused(lambda: started(world, code="Жаңа")) == "edition_code_form"
    backdated = started(world, since=date(2026, 3, 1), code="2026-03")
    amended(world, backdated)
    assert refused(lambda: sent(world, backdated)) == "edition_backdated"
    faulty = started(world)
    amended(world, faulty)
    data = copy.deepcopy(Edition.objects.get(public_id=faulty).data)
    data["terms"][0]["amount"] = "ten"
    changed(world, faulty, terms=data["terms"], grounds=[])  # kept as it is, so that one can go on tomorrow
    page = editions.page(faulty)
    assert page is not None and page.made is None
    assert any(
        problem.startswith("edition 2026-10: grounds: an edition without grounds")
        for problem in page.problems
    )
    assert any("terms[T1].amount" in problem for problem in page.problems)
    assert refused(lambda: sent(world, faulty)) == "edition_faulty"
    unseen = {"kk": "а\u200bб", "ru": "аб", "en": "ab"}
    assert refused(lambda: changed(world, faulty, title=unseen)) == "text_not_printable"
    # Filed on Tuesday evening: accepted on Wednesday, under the edition in force.
    world.set_clock("2026-09-15T19:00+05:00")
    world.submitted()
    tomorrow = started(world, since=date(2026, 9, 16), code="2026-09")
    amended(world, tomorrow)
    assert refused(lambda: sent(world, tomorrow)) == "edition_before_cases"


@pytest.mark.proves("VER-1")
def test_a_draft_put_away_frees_its_code(world: World) -> None:
    edition = started(world)
    acts.discard_edition(edition=edition, by=world.actor("administrator"), at=world.now, key=new_key())
    assert editions.page(edition) is None
    assert started(world) != edition


@pytest.mark.proves("R12")
def test_a_notice_of_clause_12_is_sent_in_time_or_alarmed(world: World) -> None:
    road(world, started(world))
    world.now  # noqa: B018
    assert watching.watch(at=world.set_clock("2026-09-15T12:00+05:00")) == 0
    # the warning day, the last day over; once each
    assert watching.watch(at=world.set_clock("2026-09-16T12:00+05:00")) == 2
    at = world.set_clock("2026-09-18T09:00+05:00")
    assert watching.watch(at=at) == 4
    assert watching.watch(at=at) == 0
    assert [len(editions.alarms(role)) for role in ("administrator", "head", "executor")] == [2, 2, 0]
    kinds = EditionAlarm.objects.values_list("kind", "role").order_by("id")
    assert set(kinds) == {
        ("reminder", "administrator"),
        ("overdue", "administrator"),
        ("escalated", "head"),
    }
    first, second = EditionNotice.objects.order_by("id")

    def record(number: str = "1-5/77", day: date = date(2026, 9, 18), proof: Any = None) -> None:
        acts.record_notice(
            notice=first.public_id,
            number=number,
            sent_on=day,
            proof=proof,
            by=world.actor("administrator-2"),
            at=world.now,
            key=new_key(),
        )

    assert refused(lambda: record(number=" ")) == "notice_number_missing"
    assert refused(lambda: record(day=date(2026, 9, 19))) == "notice_day"
    assert refused(lambda: record(day=date(2026, 9, 13))) == "notice_day"
    assert refused(lambda: record(proof=("a.exe", b"MZ"))) == "file_refused"
    record()
    assert refused(record) == "notice_sent"
    assert [row.id for row in editions.unsent()] == [second.public_id]
    assert str(editions.notices()[1].state_on(date(2026, 9, 18))) == "met_late"
    assert [len(editions.alarms(role)) for role in ("administrator", "head")] == [1, 1]
