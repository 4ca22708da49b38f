"""Standing in for the absent: who may, when, and that no power is handed on (ABU-20, INV-09)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from attestat.domain.actor import Actor
    from tests.actions.walked import Walked
    from tests.actions.world import World

At = Callable[..., "Walked"]


def refusal(do: Callable[[], Any]) -> str:
    """The code of the Obstacle that an act raises, empty when it goes through."""
    from attestat.domain.obstacle import Obstacle

    try:
        do()
    except Obstacle as obstacle:
        return obstacle.code
    return ""


def stand_in(
    world: World, absent: str, by: str, *, until: timedelta = timedelta(days=7), **more: Any
) -> UUID:
    """`by` acts for `absent` from now on; arranged by the head, or by whom `arranger` names."""
    from attestat.actions import substitution
    from tests.actions.world import new_key

    at = more.get("at") or world.now
    begins = more.get("begins") or at
    substitute = world.appointment(by) if by else None
    answer = substitution.appoint_substitute(
        appointment=world.appointment(absent),
        substitute=substitute,
        basis="Еңбек демалысы туралы бұйрық",
        basis_number="12-Ж",
        basis_date=date(2026, 9, 14),
        begins=begins,
        ends=more.get("ends") or begins + until,
        by=more.get("arranger") or world.actor("administrator" if absent.endswith("head") else "head"),
        at=at,
        key=new_key(),
    )
    return UUID(answer["substitution"])


def end(world: World, substitution_id: UUID, by: str = "head", reason: str = "Жұмысқа шықты") -> None:
    from attestat.actions import substitution
    from tests.actions.world import new_key

    substitution.end_substitution(
        substitution=substitution_id, reason=reason, by=world.actor(by), at=world.now, key=new_key()
    )


def acting(world: World, slug: str, substitution_id: UUID, *, at: datetime | None = None) -> Actor:
    """The person of this key, acting by this substitution; asserts that it holds."""
    from attestat.store.models import Person
    from attestat.store.queries import people

    person = Person.objects.get(public_id=world.actor(slug).person)
    found = people.as_substitute(person, substitution_id, at=at or world.now)
    assert found is not None
    return found.actor


@pytest.mark.proves("R8.2", "R11.1", "ABU-20")
def test_the_acting_head_appoints_and_signs_and_the_paper_says_so(at: At) -> None:
    """The head is away: the deputy acts as head by substitution, and the attestat says «Төрағаның м.а.»."""
    import json

    from attestat.actions import result
    from attestat.store.models import Application, Document, Event, Signature
    from tests.actions.world import new_key

    w = at("attestat_prepared")
    world = w.world
    given = stand_in(world, "head", "deputy")
    by = acting(world, "deputy", given)
    assert by.role == "head" and by.appointment == world.appointment("head") and by.acting == given
    head = world.actor("head")
    assert (
        refusal(lambda: result.prepare_attestat(application=w.case, by=head, at=world.now, key=new_key()))
        == "somebody_stands_in"
    )
    answer = result.prepare_attestat(application=w.case, by=by, at=world.now, key=new_key())
    paper = Document.objects.get(public_id=answer["document"])
    said = json.loads(bytes(paper.data.data))["signatory"]
    assert (said["post_kk"], said["post_ru"]) == ("Төрағаның м.а.", "И.о. председателя")
    assert said["acting"] is True and said["name"].startswith("ЖАҚСЫБЕКОВА")
    result.sign_attestat(
        application=w.case,
        document=paper.public_id,
        cms=world.sign("deputy", world.paper(paper.public_id)),
        by=by,
        at=world.now,
        key=new_key(),
    )
    assert Application.objects.get(public_id=w.case).stage == "issued"
    signature = Signature.objects.get(document=paper)
    assert signature.substitution is not None and signature.substitution.public_id == given
    assert signature.role == "head" and signature.person.public_id == by.person
    event = Event.objects.get(kind="sign_attestat")
    assert event.data["substitution"] == str(given)


@pytest.mark.proves("R8.2")
def test_a_deputy_acts_only_by_a_distribution_of_duties_in_force(at: At) -> None:
    from attestat.actions import substitution
    from attestat.store.models import Person, Signature, StandingDuties
    from attestat.store.queries import people
    from tests.actions.world import new_key

    w = at("attestat_prepared")
    world = w.world
    duties = StandingDuties.objects.get()
    person = Person.objects.get(public_id=world.actor("deputy").person)

    def again() -> None:
        found = people.as_official(person, world.appointment("deputy"), at=world.now)
        assert found is not None
        world.actors["deputy"] = found.actor

    again()
    before = world.actors["deputy"]
    assert before.duties == duties.public_id
    substitution.end_duties(
        duties=duties.public_id, reason="Жаңа бұйрық", by=world.actor("head"), at=world.now, key=new_key()
    )
    assert refusal(lambda: world.sign_attestat(w.case, "deputy")) == "no_duties"
    again()
    assert world.actors["deputy"].duties is None
    assert refusal(lambda: world.sign_attestat(w.case, "deputy")) == "no_duties"

    def distribute(first: date, last: date | None) -> Any:
        return substitution.distribute_duties(
            appointment=world.appointment("deputy"),
            document="Міндеттерді бөлу туралы бұйрық",
            number="77",
            dated=date(2026, 9, 14),
            first=first,
            last=last,
            by=world.actor("head"),
            at=world.now,
            key=new_key(),
        )

    assert refusal(lambda: distribute(date(2026, 9, 13), None)) == "duties_no_time"
    distribute(date(2026, 9, 16), date(2026, 9, 30))
    again()
    assert refusal(lambda: world.sign_attestat(w.case, "deputy")) == "no_duties"  # from tomorrow on
    assert refusal(lambda: distribute(date(2026, 9, 15), None)) == "duties_overlap"
    distribute(date(2026, 9, 15), date(2026, 9, 15))
    again()
    world.sign_attestat(w.case, "deputy")
    signature = Signature.objects.get(role="deputy")
    assert signature.duties is not None and signature.duties.number == "77"
    assert signature.substitution is None


@pytest.mark.proves("ABU-20")
def test_the_edges_of_the_interval_to_the_second(at: At) -> None:
    """A substitute has his power from the first moment to before the last, and not a second beyond."""
    from attestat.actions import substitution
    from attestat.store.models import Person
    from attestat.store.queries import people

    world = at("people").world
    now = world.now
    begins, ends = now + timedelta(hours=1), now + timedelta(hours=3)
    given = stand_in(world, "head", "deputy", begins=begins, ends=ends, at=now)
    person = Person.objects.get(public_id=world.actor("deputy").person)
    head = Person.objects.get(public_id=world.actor("head").person)
    second = timedelta(seconds=1)
    for moment, holds in (
        (begins - second, False),
        (begins, True),
        (begins + second, True),
        (ends - second, True),
        (ends, False),
        (ends + second, False),
    ):
        assert (people.as_substitute(person, given, at=moment) is not None) is holds, moment
        # Either the head or who stands in for him, never both and never neither.
        own = people.as_official(head, world.appointment("head"), at=moment)
        assert (own is None) is holds, moment
        offered = [a.kind for a in people.appointments_of(person, at=moment)]
        assert ("substitution" in offered) is holds, moment
    first, last = substitution.days(date(2026, 9, 15), date(2026, 9, 16), at=now)
    assert first == now and last.isoformat() == "2026-09-17T00:00:00+05:00"
    first, _ = substitution.days(date(2026, 9, 16), date(2026, 9, 16), at=now)
    assert first.isoformat() == "2026-09-16T00:00:00+05:00"


@pytest.mark.proves("ABU-20")
def test_no_backdating_no_overlap_no_self_no_chain(at: At) -> None:
    world = at("people").world
    now = world.now
    second = timedelta(seconds=1)
    assert refusal(lambda: stand_in(world, "executor-1", "executor-2", begins=now - second, at=now)) == (
        "substitution_backwards"
    )
    assert refusal(lambda: stand_in(world, "executor-1", "executor-2", until=timedelta(0))) == (
        "substitution_no_time"
    )
    assert refusal(lambda: stand_in(world, "executor-1", "executor-1")) == "substitution_self"
    assert refusal(lambda: stand_in(world, "executor-1", "astana-inspector")) == "substitute_of_another_body"
    noon = now + timedelta(hours=1)
    stand_in(world, "executor-1", "executor-2", begins=noon, ends=noon + timedelta(days=5))
    assert refusal(
        lambda: stand_in(
            world, "executor-1", "lawyer", begins=noon + timedelta(days=5) - second, until=timedelta(days=1)
        )
    ) == ("substitution_overlaps")
    # touching is no overlap
    stand_in(world, "executor-1", "lawyer", begins=noon + timedelta(days=5), until=timedelta(days=1))
    # A is away; B, who stands in for A, is not away at that time, and A stands in for nobody.
    assert refusal(lambda: stand_in(world, "executor-2", "lawyer", begins=noon)) == "absent_stands_in"
    assert refusal(lambda: stand_in(world, "lawyer", "executor-1", begins=noon)) == "substitute_is_absent"
    assert refusal(lambda: stand_in(world, "executor-2", "executor-1", begins=noon)) == "absent_stands_in"
    # one person, two posts: the same duty goes, a separate one does not
    assert refusal(lambda: stand_in(world, "head", "executor-2", begins=noon)) == "substitute_two_duties"
    stand_in(world, "chancellery", "executor-2", begins=noon)


@pytest.mark.proves("ABU-20", "ABU-15")
def test_who_may_arrange_and_end(at: At) -> None:
    world = at("people").world

    def by(arranger: str, absent: str, substitute: str) -> str:
        return refusal(lambda: stand_in(world, absent, substitute, arranger=world.actor(arranger)))

    assert by("deputy", "executor-1", "executor-2") == "not_found"
    assert by("chancellery", "executor-1", "executor-2") == "not_found"
    assert by("astana-head", "executor-1", "executor-2") == "not_found"
    assert by("astana-head", "karaganda-inspector", "karaganda-chancellery") == "not_found"
    assert by("head", "astana-inspector", "astana-chancellery") == "not_found"
    assert by("administrator", "executor-1", "executor-2") == "administrator_arranges_heads"
    assert by("lift-head", "executor-1", "executor-2") == "not_found"
    assert by("administrator", "astana-head", "astana-inspector") == ""
    assert by("head", "executor-1", "executor-2") == ""
    given = stand_in(
        world, "karaganda-inspector", "karaganda-chancellery", arranger=world.actor("karaganda-head")
    )
    assert refusal(lambda: end(world, given, by="head")) == "not_found"
    assert refusal(lambda: end(world, given, by="karaganda-head", reason=" ")) == "end_without_reason"
    end(world, given, by="karaganda-head")
    assert refusal(lambda: end(world, given, by="karaganda-head")) == "substitution_is_over"
    # the acting head arranges for others, not for the post in which he acts
    acting_head = acting(world, "deputy", stand_in(world, "head", "deputy"))
    assert refusal(lambda: stand_in(world, "lawyer", "division-head", arranger=acting_head)) == ""
    assert (
        refusal(
            lambda: stand_in(
                world,
                "head",
                "division-head",
                begins=world.now + timedelta(days=10),
                arranger=acting_head,
            )
        )
        == "substitution_chain"
    )


@pytest.mark.proves("ABU-15", "ABU-20")
def test_ended_in_the_middle_the_next_request_is_refused(at: At) -> None:
    from attestat.actions import result
    from attestat.store.models import Person
    from attestat.store.queries import people
    from tests.actions.world import new_key

    w = at("attestat_prepared")
    world = w.world
    given = stand_in(world, "head", "deputy")
    by = acting(world, "deputy", given)
    end(world, given, by="administrator")
    person = Person.objects.get(public_id=by.person)
    assert people.as_substitute(person, given, at=world.now) is None
    # even an actor that was read before the end does nothing after it
    assert (
        refusal(lambda: result.prepare_attestat(application=w.case, by=by, at=world.now, key=new_key()))
        == "substitution_over"
    )
    world.sign_attestat(w.case)  # the head himself again


@pytest.mark.proves("R8.2", "INV-09", "ABU-20")
def test_a_substitute_executes_the_absent_ones_cases_and_never_signs_them(at: At) -> None:
    """The acting executor draws up; as acting head he may not sign what he executed (INV-09)."""
    from attestat.actions import result
    from attestat.store.queries import cases
    from tests.actions.world import new_key

    w = at("concluded")
    world = w.world
    given = stand_in(world, "executor-1", "division-head")
    by = acting(world, "division-head", given)
    assert by.role == "executor"
    assert [row.id for row in cases.worklist(by).rows] == [w.case]
    assert cases.worklist(world.actor("executor-2")).rows == []
    result.draw_up(application=w.case, by=by, at=world.now, key=new_key())
    result.send_for_signature(application=w.case, by=by, at=world.now, key=new_key())
    end(world, given)
    as_head = acting(world, "division-head", stand_in(world, "head", "division-head"))
    assert (
        refusal(lambda: result.prepare_attestat(application=w.case, by=as_head, at=world.now, key=new_key()))
        == "same_person_twice"
    )


@pytest.mark.proves("ABU-20", "R9.2b")
def test_an_acting_inspector_works_and_signs_in_his_place(at: At) -> None:
    from attestat.actions import conclusion
    from attestat.store.models import Signature
    from attestat.store.queries import inquiries
    from tests.actions.world import new_key

    w = at("inspecting")
    world, row = w.world, w.inquiry
    given = stand_in(world, "astana-inspector", "astana-chancellery", arranger=world.actor("astana-head"))
    by = acting(world, "astana-chancellery", given)
    assert [line.id for line in inquiries.worklist(by).rows] == [row.public_id]
    answer = conclusion.prepare_conclusion(
        inquiry=row.public_id, findings=world.findings(row), by=by, at=world.now, key=new_key()
    )
    document = UUID(answer["document"])
    conclusion.sign_conclusion(
        inquiry=row.public_id,
        document=document,
        cms=world.sign("astana-chancellery", world.paper(document)),
        by=by,
        at=world.now,
        key=new_key(),
    )
    signature = Signature.objects.get(document__public_id=document)
    assert signature.substitution is not None and signature.role == "inspector"
    world.conclude(row, document)
    assert w.stage == "concluded"
