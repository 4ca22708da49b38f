"""One site, one demonstration signer and one browser for the journeys of a module."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import conftest as shared

if TYPE_CHECKING:
    from tests.journeys.stage import Stage

# tests.journeys.stage needs Django to be set up, which happens after conftest files are imported.

_copies = itertools.count(1)


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    chromium_path: str,
) -> Iterator[Stage]:
    """A demonstration on Tuesday, 15 September 2026, 11:00, with its people, its server and its signer."""
    from attestat.config.settings import current
    from attestat.ops import demo
    from attestat.ops.demo import authority
    from tests.actions.world import moved_clock
    from tests.journeys import stage as stages

    name = f"attestat_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_journey_{next(_copies)}"
    shared._create_database(name, shared._template())
    home: Path = tmp_path_factory.mktemp("journey")
    (home / "authority").symlink_to(authority.ensure(current()).folder)
    log = home / "web.log"
    with (
        django_db_blocker.unblock(),
        shared._using(name),
        shared._started().connect("owner", name) as owner,
    ):
        moved_clock(owner, datetime.fromisoformat("2026-09-15T11:00+05:00"))
        demo.ensure()
        with stages.raised(home, shared._started().url("app", name), log, chromium_path) as found:
            found.move = lambda moment: moved_clock(owner, datetime.fromisoformat(moment))
            yield found
    with django_db_blocker.unblock():
        shared._drop_database(name)
    # Whatever a journey asked: nothing was a fault of ours.
    assert "Traceback" not in log.read_text(), log.read_text()[-6000:]
