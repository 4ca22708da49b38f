"""The time that is written into signatures: the instance's clock, which a demonstration may have moved."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg

from attestat.config.settings import Settings


def now(settings: Settings) -> datetime:
    """The moment by the database (`attestat_now`, which the demonstration clock moves), else the real one.

    Only a claim in the signature: nobody's decision rests on it, so a database that does not answer within
    two seconds is no reason not to sign. Asked without Django, which the signer does not load.
    """
    try:
        with psycopg.connect(settings.database_url, connect_timeout=2, autocommit=True) as connection:
            row = connection.execute("SELECT attestat_now()").fetchone()
    except psycopg.Error:
        return datetime.now(UTC)
    return row[0].astimezone(UTC) if row else datetime.now(UTC)
