"""Which law `attestat term` counts by: that of the instance of this home, or that which ships.

An instance's published editions and confirmed calendar are the law by which people there were told their
dates. But a date can be checked anywhere, so where no instance answers the files of ``attestat.law`` do, and
at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from attestat.domain.calendar import Calendar
from attestat.domain.edition import Edition
from attestat.domain.edition_reading import LawError
from attestat.ops import instance
from attestat.store import law_files, law_rows

Which = Literal["instance", "shipped"]
CHOICES: tuple[Which, ...] = ("instance", "shipped")


@dataclass(frozen=True)
class Law:
    """Calendar and editions. ``version`` is the instance's version of the calendar, 0 for the files.

    ``silent``: there is an instance, and it does not answer, so that the files had to do.
    """

    which: Which
    calendar: Calendar
    editions: tuple[Edition, ...]
    version: int = 0
    silent: bool = False


def law(asked: Which | None) -> Law:
    """The law that was asked for; when none was, the instance's if it answers, else the files'.

    Raises ``instance.NotAnswering`` when the instance was asked for, ``LawError`` when its law is damaged:
    counting by another then would hide it.
    """
    if asked != "shipped":
        try:
            return _of_the_instance()
        except instance.NotAnswering as error:
            if asked == "instance":
                raise
            return _shipped(silent=error.is_set_up)
    return _shipped()


def _shipped(*, silent: bool = False) -> Law:
    return Law("shipped", law_files.calendar(), law_files.editions(), silent=silent)


def _of_the_instance() -> Law:
    with instance.answering() as connection:
        try:
            found = law_rows.read(connection)
        except law_rows.Damaged as error:
            raise LawError([str(error)]) from error
    return Law("instance", found.calendar, found.editions, found.version)
