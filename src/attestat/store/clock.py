"""The moment, from the database: one clock for all processes, moved only on a demonstration instance."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from attestat.store import law_version

ALMATY = ZoneInfo("Asia/Almaty")


def now() -> datetime:
    """The moment of this decision, aware, in Asia/Almaty. Ask once per request and pass it on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT attestat_now(), (SELECT version FROM store_lawversion)")
        moment, version = cursor.fetchone()
    law_version.saw(version or 0)
    assert isinstance(moment, datetime)
    return moment.astimezone(ALMATY)


def is_moved() -> bool:
    """Whether the demonstration clock has been moved; such pages and documents are marked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM store_clocksetting)")
        (moved,) = cursor.fetchone()
    return bool(moved)


def move_to(moment: datetime | None) -> None:
    """Set the demonstration clock to a moment, or back to the real time with None.

    Needs the owner role; the application's role cannot write the table. Raises ValueError for a naive moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM store_clocksetting")
        if moment is not None:
            if moment.tzinfo is None:
                raise ValueError("the moment needs an offset, such as 2026-09-15T11:00+05:00")
            cursor.execute(
                "INSERT INTO store_clocksetting (one, shift_microseconds, set_at) VALUES"
                " (true, round(extract(epoch FROM %s - clock_timestamp()) * 1000000), clock_timestamp())",
                [moment.astimezone(UTC)],
            )
