"""`attestat clock`: the demonstration clock is read, set and moved; a wrong wish is refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests import conftest as shared

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def attestat(committed_db: str) -> Command:
    """Run the command line on a database of its own, in the owner's role where that is asked for."""
    environ = os.environ | {
        "ATTESTAT_DATABASE_URL": shared._started().url("app", committed_db),
        "ATTESTAT_OWNER_DATABASE_URL": shared._started().url("owner", committed_db),
    }

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "attestat.ops.cli", *words],
            env={**environ, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def moment(answer: subprocess.CompletedProcess[str]) -> datetime:
    assert answer.returncode == 0, answer.stderr
    return datetime.fromisoformat(answer.stdout.split()[0])


@pytest.mark.proves("ABU-27")
def test_the_clock_is_set_moved_and_set_back(attestat: Command) -> None:
    at = moment(attestat("clock", "2026-09-15T11:00"))
    wanted = datetime.fromisoformat("2026-09-15T11:00:00+05:00")
    assert wanted <= at < wanted + timedelta(minutes=2)
    told = attestat("clock")
    assert "demonstration clock" in told.stdout
    moved = moment(attestat("clock", "+3d"))
    assert timedelta(days=3) <= moved - at < timedelta(days=3, minutes=2)
    moved = moment(attestat("clock", "+30m")) - moved
    assert timedelta(minutes=30) <= moved < timedelta(minutes=32)
    real = attestat("clock", "real")
    assert "demonstration clock" not in real.stdout
    assert abs(moment(real) - datetime.now().astimezone()) < timedelta(minutes=2)


@pytest.mark.proves("ABU-27")
def test_a_wish_that_cannot_be_met_is_refused_and_moves_nothing(attestat: Command) -> None:
    before = moment(attestat("clock", "2026-09-15T11:00"))
    for wish, word in (
        ("yesterday", "2026-09-15T11:00"),
        ("2026-13-01", "2026-09-15T11:00"),
        ("+3", "+3d"),
        # Before 1 March 2024 Kazakhstan had two times; the calendar of working days has an end.
        ("2024-02-29T23:59", "two times"),
        ("9999-01-01", "calendar"),
        ("+99999w", "calendar"),
    ):
        answer = attestat("clock", wish)
        assert answer.returncode == 2, wish
        assert word in answer.stderr, answer.stderr
        assert "Traceback" not in answer.stderr
    assert moment(attestat("clock")) - before < timedelta(minutes=5)


@pytest.mark.proves("ABU-16", "ABU-27")
def test_where_the_clock_is_not_to_be_moved_it_is_not(attestat: Command) -> None:
    answer = attestat("clock", "+1d", ATTESTAT_DEMONSTRATION_CLOCK="no")
    assert answer.returncode == 2
    assert "ATTESTAT_DEMONSTRATION_CLOCK" in answer.stderr
    answer = attestat("clock", "+1d", ATTESTAT_OWNER_DATABASE_URL="")
    assert answer.returncode == 2
    assert "ATTESTAT_OWNER_DATABASE_URL" in answer.stderr
    assert abs(moment(attestat("clock")) - datetime.now().astimezone()) < timedelta(minutes=2)
