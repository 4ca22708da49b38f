"""A demonstration with its people and keys on a database of its own, and the main road act by act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.actions.walked import Stops, Walked
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


@pytest.fixture(scope="session")
def road(django_db_setup: None) -> Stops:
    """The stops of the main road and off it, each walked to once a session, where a copy of it is kept."""
    from tests.actions import walked

    return walked.Stops()


@pytest.fixture
def at(road: Stops, django_db_blocker: Any) -> Iterator[Callable[..., Walked]]:
    """`at("concluded")`: the case at a stop of the road, in a fresh clone that only this test sees."""
    from tests.actions import walked

    with ExitStack() as open_copies, django_db_blocker.unblock():
        yield lambda stop, role="app": open_copies.enter_context(walked.at_stop(road, stop, role))


@pytest.fixture
def companies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write what the companies database says beyond the demonstration, for this test alone.

    The stand-in reads from a folder of the test's own: the home is shared by all processes of a session.
    """
    from attestat.gateways import companies as gateway

    own = gateway.StandInCompanies(tmp_path)
    monkeypatch.setattr(gateway, "_stand_in", lambda home: own)

    def say(text: str) -> None:
        file = tmp_path / "companies.toml"
        file.unlink(missing_ok=True)
        if text:
            file.write_text(text, encoding="utf-8")

    return say
