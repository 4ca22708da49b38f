"""Clause 13: who is held back for a lawful reason is passed over, nobody else is; and nothing says
"first".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.apps import apps

import attestat
from attestat.actions import holding
from attestat.domain.obstacle import Obstacle
from attestat.store.models import Event, HoldBack
from attestat.store.queries import cases, watching
from tests.actions.world import World, new_key
from tests.store import sql

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Obstacle) as caught:
        act()
    return caught.value.code


def held(
    world: World, case: object, by: str = "head", clause: str = "АПК 70", reason: str = "сот актісі"
) -> None:
    holding.hold_back(
        application=case,  # type: ignore[arg-type]
        clause=clause,
        reason=reason,
        by=world.actor(by),
        at=world.now,
        key=new_key(),
    )


def let_go(world: World, case: object, by: str = "head") -> None:
    holding.let_go(application=case, by=world.actor(by), at=world.now, key=new_key())  # type: ignore[arg-type]


def place(world: World, slug: str, case: object) -> int | None:
    page = cases.page(world.actor(slug), case)  # type: ignore[arg-type]
    assert page is not None
    return page.place_in_queue


@pytest.mark.proves("R13", "ABU-17")
def test_a_case_is_held_back_by_law_and_keeps_its_place(world: World) -> None:
    first = world.submitted()
    second = world.submitted("expertise-head", works=(entry("WT1_EXPERTISE"),))
    assert refused(lambda: world.register(second)) == "not_the_oldest"
    assert refused(lambda: held(world, first, clause=" ")) == "hold_without_reason"
    assert refused(lambda: held(world, first, reason="")) == "hold_without_reason"
    assert refused(lambda: held(world, first, by="chancellery")) == "not_yours"
    assert refused(lambda: held(world, first, by="executor-1")) == "not_yours"  # not this case's
    assert refused(lambda: let_go(world, first)) == "not_held"
    assert (place(world, "lift-head", first), place(world, "expertise-head", second)) == (1, 2)
    held(world, first)
    assert refused(lambda: held(world, first)) == "held_already"
    page = cases.page(world.actor("lift-head"), first)
    assert page is not None and page.hold is not None and page.hold.clause == "АПК 70"  # the company sees it
    assert place(world, "expertise-head", second) == 1
    assert refused(lambda: world.register(first)) == "held_back"
    world.register(second)
    let_go(world, first)
    third = world.submitted("gas-head", works=(entry("WT4_GAS_MAINTENANCE"),))
    assert refused(lambda: world.register(third)) == "not_the_oldest"
    world.register(first)
    # The younger one was registered earlier, and nobody was overtaken: the journal says why.
    counts = {row.queue: (row.taken, row.overtaken) for row in watching.fairness()}
    assert counts["register"] == (2, 0)
    kinds = Event.objects.filter(stream=str(first)).values_list("kind", "data")
    said = [(kind, data) for kind, data in kinds if kind in ("hold_back", "let_go")]
    assert [kind for kind, _ in said] == ["hold_back", "let_go"]
    assert all(set(data) == {"hold"} for _, data in said)  # no words in the journal


def entry(code: str) -> object:
    from attestat.actions.application import WorkEntry

    return WorkEntry(code)


@pytest.mark.proves("R13")
def test_a_hold_stays_as_it_was_written(at: At) -> None:
    walked = at("registered")
    held(walked.world, walked.case)
    assert HoldBack.objects.count() == 1
    for change in (
        "clause = 'other'",
        "reason = 'other'",
        "held_at = held_at - interval '1 day'",
        "application_id = application_id + 1",
    ):
        said = sql.refusal("owner", [f"UPDATE store_holdback SET {change}"])
        assert said.startswith("hold_back_stays:"), change
    backdated = (
        "INSERT INTO store_holdback (public_id, application_id, clause, reason, held_by_id, held_at)"
        " SELECT gen_random_uuid(), id, 'x', 'y', 1, now() - interval '61 days' FROM store_application"
    )
    assert sql.refusal("app", [backdated]).startswith("hold_back_clock:")
    let_go(walked.world, walked.case)
    said = sql.refusal("owner", ["UPDATE store_holdback SET released_at = now()"])
    assert said.startswith("hold_back_stays:")


PRIORITY = re.compile(
    r"priorit|urgen|expedit|express|fast_?track|vip\b|precedence|boost|rush|жедел|шұғыл|срочн|приоритет",
    re.IGNORECASE,
)


@pytest.mark.proves("R13", "ABU-17")
def test_no_column_and_no_box_of_a_form_can_say_who_goes_first() -> None:
    """The queue has one order; there is no name anywhere under which another could be kept or typed."""
    columns = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("store").get_models()
        for field in model._meta.get_fields()
    ]
    assert len(columns) > 150
    assert [name for name in columns if PRIORITY.search(name)] == []
    package = Path(attestat.__file__).parent
    boxes = []
    for template in sorted((package / "web" / "templates").rglob("*.html")):
        text = template.read_text(encoding="utf-8")
        boxes += [
            f"{template.name}: {name}" for name in re.findall(r'(?:name|data-[a-z-]+)="([^"{}]*)"', text)
        ]
    assert len(boxes) > 50
    assert [name for name in boxes if PRIORITY.search(name)] == []
    forms = [
        f"{path.name}: {name}"
        for path in sorted((package / "web").rglob("*.py"))
        for name in re.findall(r"^    (\w+) = forms\.", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert [name for name in forms if PRIORITY.search(name)] == []
