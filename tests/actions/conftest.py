"""A demonstration with its people and keys on a database of its own, and the main road act by act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.actions.world import World

# tests.actions.world needs Django to be set up, which happens after conftest files are imported.


@pytest.fixture
def move_clock(owner_connection: Any) -> Callable[[datetime], None]:
    """Set the demonstration clock, as the owner of the tables."""
    from tests.actions.world import moved_clock

    return lambda moment: moved_clock(owner_connection, moment)


@pytest.fixture
def world(committed_db: str, move_clock: Callable[[datetime], None]) -> Iterator[World]:
    """The demonstration on Tuesday, 15 September 2026, 11:00."""
    from tests.actions.world import World

    made = World(move_clock)
    made.set_clock("2026-09-15T11:00+05:00")
    made.enter_people()
    yield made
