"""Which version of the law the database holds, as last seen by this process.

Triggers count every change of what is in force (`store_lawversion`). The number comes along with the moment
that every request and job asks for (`store.clock.now`), so that knowing of a change costs no query of its
own.
"""

from __future__ import annotations

from django.db import connection

_seen: dict[str, int] = {}


def database() -> str:
    """The database in use: tests have several in one process."""
    return str(connection.settings_dict["NAME"])


def saw(version: int) -> None:
    """The database in use says that it holds this version."""
    _seen[database()] = version


def current() -> int:
    """The version last seen in the database in use; asked for when none was seen yet."""
    known = _seen.get(database())
    return ask() if known is None else known


def ask() -> int:
    """Ask the database now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM store_lawversion")
        row = cursor.fetchone()
    version = int(row[0]) if row else 0
    saw(version)
    return version
