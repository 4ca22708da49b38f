"""First in, first out (clause 13)."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain import queue
from attestat.domain.obstacle import Obstacle
from attestat.domain.queue import Place

WEDNESDAY, THURSDAY = date(2026, 3, 18), date(2026, 3, 19)
# Filed in this order: the second late on Wednesday, so it is accepted on Thursday; the third on Thursday.
FIRST = Place(WEDNESDAY, 1)
LATE = Place(THURSDAY, 2)
MORNING = Place(THURSDAY, 3)

places = st.builds(
    Place, st.dates(date(2026, 1, 1), date(2026, 1, 20)), st.integers(1, 10_000), st.booleans()
)
queues = st.lists(places, max_size=30, unique_by=lambda place: place.sequence)


@pytest.mark.proves("R13", "A2-R10")
def test_the_day_of_acceptance_decides_and_then_the_number() -> None:
    assert queue.ordered([MORNING, LATE, FIRST]) == (FIRST, LATE, MORNING)
    assert queue.oldest([MORNING, LATE, FIRST]) == FIRST
    assert queue.oldest([]) is None


@pytest.mark.proves("R13")
def test_taking_another_than_the_oldest_is_refused_with_the_one_to_take() -> None:
    with pytest.raises(Obstacle) as caught:
        queue.demand_oldest(MORNING, [MORNING, LATE], number="A-2026-000002")
    assert (caught.value.code, caught.value.clause) == ("not_the_oldest", "13")
    assert caught.value.data == {"sequence": 3, "oldest": 2, "number": "A-2026-000002"}
    queue.demand_oldest(LATE, [MORNING, LATE])


@pytest.mark.proves("R13")
def test_who_is_lawfully_held_back_is_passed_over_and_cannot_be_taken() -> None:
    held = Place(WEDNESDAY, 1, held=True)
    queue.demand_oldest(LATE, [held, LATE, MORNING])
    assert queue.position(LATE, [held, LATE, MORNING]) == 1
    with pytest.raises(Obstacle, match="held_back"):
        queue.demand_oldest(held, [held])


@pytest.mark.proves("R13")
def test_the_company_sees_its_place() -> None:
    waiting = [MORNING, FIRST, LATE]
    assert [queue.position(place, waiting) for place in (FIRST, LATE, MORNING)] == [1, 2, 3]


@pytest.mark.proves("R13")
@given(queues)
def test_always_taking_the_oldest_overtakes_nobody(waiting: list[Place]) -> None:
    left, taken = list(waiting), []
    while (chosen := queue.oldest(left)) is not None:
        queue.demand_oldest(chosen, left)
        taken.append(chosen)
        left.remove(chosen)
    assert queue.overtakings(taken) == ()
    assert all(place.held for place in left)


@pytest.mark.proves("R13")
def test_overtakings_are_counted_once_for_each_case_overtaken() -> None:
    assert queue.overtakings([MORNING, LATE, FIRST]) == ((LATE, MORNING), (FIRST, MORNING))
    assert queue.overtakings([FIRST, MORNING, LATE]) == ((LATE, MORNING),)
    assert queue.overtakings([FIRST, LATE, MORNING]) == ()
    held = Place(WEDNESDAY, 1, held=True)
    assert queue.overtakings([LATE, held]) == ()


@pytest.mark.proves("R13")
def test_there_is_nothing_by_which_one_could_be_preferred() -> None:
    assert [field.name for field in fields(Place)] == ["effective_day", "sequence", "held"]
