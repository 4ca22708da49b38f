"""The law of an instance as its rows say it, read without Django: for programs that only ask, and quickly.

`store.law` is where the site asks. Both make an edition of its data through :func:`published`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from attestat.domain.calendar import Calendar, calendar_from
from attestat.domain.canonical import parse
from attestat.domain.edition import Edition, edition_from, filled_up
from attestat.domain.edition_series import data_hash
from attestat.store import law_files


@dataclass(frozen=True)
class Law:
    """What is in force: the calendar with its version, and the editions, the earliest first."""

    version: int
    calendar: Calendar
    editions: tuple[Edition, ...]


class Damaged(RuntimeError):
    """An edition in the database is not the one that was published."""


def read(connection: psycopg.Connection) -> Law:
    """The law in force in this database.

    Raises ``psycopg.Error`` where the tables are not those of this release or empty, ``Damaged``.
    """
    newest = connection.execute(
        "SELECT v.number, b.data FROM store_calendarversion v JOIN store_blob b ON b.sha256 = v.data_id"
        " ORDER BY v.number DESC LIMIT 1"
    ).fetchone()
    if newest is None:
        raise psycopg.DataError("there is no calendar in this database")
    version, data = newest
    found = parse(bytes(data))
    assert isinstance(found, dict)
    rows = connection.execute(
        "SELECT code, data, data_sha256, valid_to FROM store_edition"
        " WHERE state = 'published' AND replaced_by_id IS NULL ORDER BY valid_from, id"
    )
    editions = (replace(published(*row), valid_to=valid_to) for *row, valid_to in rows)
    return Law(version, calendar_from(found), tuple(editions))


def published(code: str, data: Mapping[str, Any], sha256: str) -> Edition:
    """An edition of its published data; raises ``Damaged`` when they are not those with this hash."""
    if data_hash(data) != sha256:
        raise Damaged(f"edition {code} in the database is not the one that was published")
    return edition_from(whole(data))


def whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an edition as the product can work with them: what a later release of the product needs and
    they do not name is taken from the files that ship with it; what they name is theirs.
    """
    return filled_up(data, law_files.edition_data())
