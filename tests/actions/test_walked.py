"""The stops that other tests begin at are what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from attestat.store import journal
from attestat.store.models import ConclusionResult

if TYPE_CHECKING:
    from tests.actions.walked import Walked


def test_a_stop_is_a_clone_of_its_own_with_a_clock(at: Callable[..., Walked]) -> None:
    first = at("submitted")
    first.world.register(first.case)
    assert first.stage == "registered"
    second = at("submitted")
    assert (second.case, second.stage) == (first.case, "submitted")
    second.world.set_clock("2026-09-16T09:00+05:00")
    assert second.world.now.isoformat().startswith("2026-09-16T09:00")


def test_a_branch_begins_at_its_stop_of_the_road(at: Callable[..., Walked]) -> None:
    w = at("concluded_against")
    assert w.stage == at("concluded").stage
    at("concluded_against")
    assert list(ConclusionResult.objects.values_list("conforms", flat=True)) == [False]
    assert journal.verify()[1] == []


def test_nobody_stands_at_an_unknown_stop(at: Callable[..., Walked]) -> None:
    with pytest.raises(KeyError):
        at("nowhere")
