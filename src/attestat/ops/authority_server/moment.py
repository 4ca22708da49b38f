"""The time of the authority: the instance's clock, which a demonstration may have moved."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg

from attestat.config.settings import Settings


class ClockSilent(Exception):
    """The database does not say what time it is, so nothing can be dated."""


def now(settings: Settings) -> datetime:
    """The moment by the database (`attestat_now`). Raises ClockSilent: no date is better than a wrong one."""
    try:
        with psycopg.connect(settings.database_url, connect_timeout=2, autocommit=True) as connection:
            row = connection.execute("SELECT attestat_now()").fetchone()
    except psycopg.Error as error:
        raise ClockSilent(str(error)) from error
    assert row is not None
    moment: datetime = row[0]
    return moment.astimezone(UTC)
