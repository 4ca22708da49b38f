"""One running site and one database for all tests of a module, which mind what they leave to each other."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests import conftest as shared

if TYPE_CHECKING:
    from tests.web.running import Site

# tests.web.running needs Django to be set up, which happens after conftest files are imported.

_copies = itertools.count(1)


@pytest.fixture(scope="module")
def town_settings() -> dict[str, str]:
    """Settings of the module's server that differ from the defaults; a module may write its own."""
    return {}


@pytest.fixture(scope="module")
def town(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    town_settings: dict[str, str],
) -> Iterator[Site]:
    """A demonstration on Tuesday, 15 September 2026, 11:00, with its people, and its web server."""
    from tests.web import running

    from attestat.config.settings import current
    from attestat.ops import demo
    from attestat.ops.demo import authority

    name = f"attestat_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_town_{next(_copies)}"
    shared._create_database(name, shared._template())
    home: Path = tmp_path_factory.mktemp("town")
    keys = authority.ensure(current()).folder
    (home / "authority").symlink_to(keys)
    url = shared._started().url("app", name)
    log = home / "web.log"
    with (
        django_db_blocker.unblock(),
        shared._using(name),
        shared._started().connect("owner", name) as owner,
        shared._started().connect("superuser", name) as superuser,
    ):
        from datetime import datetime

        from tests.actions.world import moved_clock

        moved_clock(owner, datetime.fromisoformat("2026-09-15T11:00+05:00"))
        demo.ensure()
        with running.server(home, url, log, **town_settings) as base:
            yield running.Site(base, home, log, url, owner, superuser)
    with django_db_blocker.unblock():
        shared._drop_database(name)
    # Whatever a module asked: nothing was a fault of ours.
    assert "Internal Server Error" not in log.read_text(), log.read_text()[-6000:]
