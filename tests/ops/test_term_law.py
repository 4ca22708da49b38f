"""`attestat term` where an instance is set up and its database is silent: shipped law, at once, and said so.

What it answers on a running instance: tests/web/test_admin_calendar.py.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

QUESTION = ("T4", "--from", "2026-03-18T19:10+05:00")
HANGS = 60
"""Seconds after which a test calls it hanging. Never a measure of speed."""


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("ATTESTAT_", "LANG", "LC_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "attestat.ops.cli", "term", *arguments],
        env=own | {"ATTESTAT_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )


def test_a_silent_or_absent_server_costs_a_moment_and_the_shipped_law_answers(tmp_path: Path) -> None:
    with socket.socket() as silent, socket.socket() as closed:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes calls and never says a word
        closed.bind(("127.0.0.1", 0))
        for port in (silent.getsockname()[1], closed.getsockname()[1]):
            url = f"postgresql://attestat_app:secret@127.0.0.1:{port}/attestat"
            found = run(tmp_path, *QUESTION, ATTESTAT_DATABASE_URL=url)
            assert found.returncode == 0 and found.stderr == ""
            assert "Law:           as shipped with the product: the database of this" in found.stdout
            assert "Due:           Mon 30.03.2026 (inclusive)" in found.stdout
            asked = run(tmp_path, *QUESTION, "--law", "instance", ATTESTAT_DATABASE_URL=url)
            assert (asked.returncode, asked.stdout) == (2, "")
            assert asked.stderr.startswith("attestat term: this instance does not answer (")
            assert asked.stderr.count("\n") == 1 and "secret" not in asked.stderr
    assert list(tmp_path.iterdir()) == []  # nothing was made


def test_a_home_whose_server_does_not_run_is_not_started(tmp_path: Path) -> None:
    from attestat.config import home

    home.secrets_of(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    found = run(tmp_path, *QUESTION, "--json")
    assert json.loads(found.stdout)["law"] == "shipped"
    asked = run(tmp_path, *QUESTION, "--law", "instance")
    assert asked.returncode == 2 and "Start it with attestat up" in asked.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_settings_that_cannot_be_used_do_not_stop_the_shipped_law(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "secrets.json").write_text("{", encoding="ascii")
    for home, url in ((tmp_path, "mysql://root:secret@127.0.0.1/attestat"), (damaged, "")):
        assert (
            json.loads(run(home, *QUESTION, "--json", ATTESTAT_DATABASE_URL=url).stdout)["law"] == "shipped"
        )
        asked = run(home, *QUESTION, "--law", "instance", ATTESTAT_DATABASE_URL=url)
        assert asked.returncode == 2 and "cannot be used" in asked.stderr and asked.stdout == ""
        assert "secret@" not in asked.stderr
    # What has no bearing on the question is not asked for.
    assert run(tmp_path, *QUESTION, ATTESTAT_PORT="none", ATTESTAT_ENVIRONMENT="production").returncode == 0


def test_a_database_without_tables_is_no_law(empty_database_url: str, tmp_path: Path) -> None:
    found = run(tmp_path, *QUESTION, "--json", ATTESTAT_DATABASE_URL=empty_database_url)
    assert json.loads(found.stdout)["law"] == "shipped"
    asked = run(tmp_path, *QUESTION, "--law", "instance", ATTESTAT_DATABASE_URL=empty_database_url)
    assert asked.returncode == 2 and "store_calendarversion" in asked.stderr


@pytest.fixture
def empty_database_url() -> str:
    """The database that the launcher makes before anything is migrated."""
    from tests import conftest as shared

    return shared._started().url("app")
