"""Speaking SQL to a clone of the road in each of the three roles, and what the database answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from tests import conftest as databases


@contextmanager
def speaking(role: str = "app") -> Iterator[psycopg.Connection[Any]]:
    """A connection to the clone in use, as `app`, `owner` or `superuser`. Nothing is committed by itself."""
    with databases._started().connect(role, str(connection.settings_dict["NAME"])) as open_connection:
        # Where the server's connections commit by themselves, a test wants to say when.
        open_connection.autocommit = False
        yield open_connection
        open_connection.rollback()


def refusal(role: str, statements: Sequence[str], *, bare: bool = False) -> str:
    """Run statements in one transaction and commit it; what the database said against it, empty for nothing.

    The answer is the name of the constraint that was hit, else the first line of the message. With `bare` the
    triggers and foreign keys are asleep (superuser only), so that a constraint stands for itself. A statement
    that touched no row proves nothing and is an error of the test.
    """
    with speaking("superuser" if bare else role) as spoken:
        if bare:
            spoken.execute("SET session_replication_role = replica")
        try:
            for statement in statements:
                done = spoken.execute(statement)
                assert done.rowcount != 0, f"no row was touched: {statement}"
            spoken.commit()
        except psycopg.Error as error:
            spoken.rollback()
            return error.diag.constraint_name or str(error).splitlines()[0]
    return ""


def one(statement: str, *parameters: Any) -> Any:
    """The only value that a query gives, asked as the superuser."""
    with speaking("superuser") as spoken:
        row = spoken.execute(statement, parameters).fetchone()
    assert row is not None and len(row) == 1
    return row[0]


def rows(statement: str) -> list[tuple[Any, ...]]:
    """All rows of a query, asked as the superuser."""
    with speaking("superuser") as spoken:
        return list(spoken.execute(statement).fetchall())
