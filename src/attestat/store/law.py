"""The law that the product works by: editions of the Rules and the working calendar.

Whoever needs a term, a text or a day asks here and not where they are kept.
"""

from __future__ import annotations

from attestat.domain.calendar import Calendar
from attestat.domain.edition import Edition
from attestat.store import law_files


def editions() -> tuple[Edition, ...]:
    """All editions that are in force or were, the earliest first."""
    return law_files.editions()


def edition(code: str) -> Edition | None:
    """The edition with this code, None for a draft's empty code."""
    return next((row for row in editions() if row.code == code), None)


def calendar() -> Calendar:
    """The working calendar."""
    return law_files.calendar()
