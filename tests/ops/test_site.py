"""The web server as a test gets it, and its behaviour when the database fails under it."""

from __future__ import annotations

import httpx
import psycopg
import pytest


@pytest.mark.proves("FLT-03")
def test_killed_database_connections_cost_no_answer(
    site: str, superuser_connection: psycopg.Connection
) -> None:
    """The pool looks at a connection before it hands it out; a lost one is replaced (threats.md FLT-03)."""
    # The first request of each worker waits until it has loaded, on a busy machine for long.
    client = httpx.Client(base_url=site, timeout=60)
    assert [client.get("/health").status_code for _ in range(8)] == [200] * 8
    killed = superuser_connection.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = 'attestat_app'"
    ).fetchone()
    assert killed is not None and killed[0] >= 1, "somebody must have been connected"
    assert [client.get("/health").status_code for _ in range(8)] == [200] * 8
