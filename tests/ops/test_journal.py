"""`attestat journal verify`: whoever changes, removes or adds an event, or a stage, is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

if TYPE_CHECKING:
    from tests.actions.world import World

# The fixtures `world` and `move_clock` of the actions' tests serve here too.
from tests.actions.conftest import move_clock, world  # noqa: F401

Verify = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def verify(committed_db_url: str) -> Verify:
    """Run `attestat journal verify` on the database of this test."""

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "attestat.ops.cli", "journal", "verify", *more],
            env=os.environ | {"ATTESTAT_DATABASE_URL": committed_db_url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def tampered(superuser: Any, *statements: str) -> None:
    """What an administrator of the database could do: switch the triggers off and write."""
    superuser.execute("SET session_replication_role = replica")
    for statement in statements:
        assert superuser.execute(statement).rowcount != 0, statement
    superuser.commit()


@pytest.mark.proves("ABU-26", "INV-06", "INV-03")
def test_an_untouched_journal_holds_and_a_tampered_one_does_not(
    world: World,  # noqa: F811
    verify: Verify,
    superuser_connection: Any,
) -> None:
    case = world.submitted()
    world.register(case)
    told = verify()
    assert told.returncode == 0, told.stderr
    whole = json.loads(verify("--json").stdout)
    assert whole["holds"] and whole["broken"] == [] and whole["stages_astray"] == []
    assert whole["events"] > 5

    stream = f"stream = '{case}'"
    for name, change, undo in (
        (
            "changed data",
            f"UPDATE store_event SET data = data || '{{\"forged\": 1}}' WHERE {stream} AND kind = 'register'",
            f"UPDATE store_event SET data = data - 'forged' WHERE {stream} AND kind = 'register'",
        ),
        (
            "changed moment",
            f"UPDATE store_event SET at = at - interval '1 day' WHERE {stream} AND kind = 'submit'",
            f"UPDATE store_event SET at = at + interval '1 day' WHERE {stream} AND kind = 'submit'",
        ),
        (
            "changed actor",
            f"UPDATE store_event SET role = 'head' WHERE {stream} AND kind = 'register'",
            f"UPDATE store_event SET role = 'chancellery' WHERE {stream} AND kind = 'register'",
        ),
        (
            "moved to another place",
            f"UPDATE store_event SET sequence = sequence + 100 WHERE {stream} AND kind = 'register'",
            f"UPDATE store_event SET sequence = sequence - 100 WHERE {stream} AND kind = 'register'",
        ),
        (
            "a stage without an event",
            "UPDATE store_requestedwork SET stage = 'concluded'",
            "UPDATE store_requestedwork SET stage = 'registered'",
        ),
    ):
        tampered(superuser_connection, change)
        told = verify("--json")
        assert told.returncode == 1, name
        found = json.loads(told.stdout)
        assert not found["holds"], name
        assert str(case) in json.dumps(found), name
        assert verify().stderr.strip(), name
        tampered(superuser_connection, undo)
        assert verify().returncode == 0, f"{name}, put back"

    # One removed from the middle.
    tampered(superuser_connection, f"DELETE FROM store_event WHERE {stream} AND kind = 'submit'")
    assert verify().returncode == 1


@pytest.mark.proves("ABU-26", "INV-06")
def test_without_switching_the_triggers_off_nobody_changes_an_event(
    world: World,  # noqa: F811
    owner_connection: Any,
    superuser_connection: Any,
) -> None:
    from django.db import DatabaseError, connection, transaction

    world.submitted()
    for statement in (
        "UPDATE store_event SET kind = 'x'",
        "DELETE FROM store_event",
        "TRUNCATE store_event",
    ):
        for who in (owner_connection, superuser_connection):
            with pytest.raises(psycopg.Error):
                who.execute(statement)
            who.rollback()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
