"""The queue of clause 13: first in, first out, by effective acceptance day and then by sequence number.

There is no priority and no way to write one down. A case is passed over only while it is lawfully held back,
which is an event with a reason; whoever takes another than the oldest is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from attestat.domain.obstacle import Obstacle


class Queued(Protocol):
    """What has a place in the queue: the day it was effectively accepted, and the number drawn at
    submission.
    """

    @property
    def effective_day(self) -> date: ...

    @property
    def sequence(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one case in the queue. ``held``: a lawful reason recorded as an event keeps it back."""

    effective_day: date
    sequence: int
    held: bool = False


Item = TypeVar("Item", bound=Queued)


def key(item: Queued) -> tuple[date, int]:
    """What alone decides the order (clause 13)."""
    return (item.effective_day, item.sequence)


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """The queue, the oldest first."""
    return tuple(sorted(items, key=key))


def _held(item: Queued) -> bool:
    return bool(getattr(item, "held", False))


def oldest(items: Iterable[Item]) -> Item | None:
    """The one to take now: the oldest that is not held back; ``None`` when there is none."""
    return min((item for item in items if not _held(item)), key=key, default=None)


def demand_oldest(chosen: Queued, waiting: Iterable[Queued], *, number: str = "") -> None:
    """Refuse to take ``chosen`` while an older one waits.

    Raises Obstacle ``not_the_oldest`` (clause 13) with the sequence of the one to take and its ``number``
    where people know it by one, and ``held_back`` when the chosen one is itself held back.
    """
    if _held(chosen):
        raise Obstacle("held_back", "13", sequence=chosen.sequence)
    first = oldest(waiting)
    if first is not None and key(first) < key(chosen):
        raise Obstacle("not_the_oldest", "13", sequence=chosen.sequence, oldest=first.sequence, number=number)


def position(chosen: Queued, waiting: Iterable[Queued]) -> int:
    """The place that a company sees: 1 is next. Those held back are passed over, not counted."""
    return 1 + sum(1 for item in waiting if not _held(item) and key(item) < key(chosen))


def overtakings(taken: Sequence[Queued]) -> tuple[tuple[Queued, Queued], ...]:
    """Pairs (overtaken, overtaking) in the order in which cases were in fact taken; lawfully none.

    A case counts once, with the first younger one that was taken before it. A case that was held back when it
    was passed over (``held``) was not overtaken.
    """
    found: list[tuple[Queued, Queued]] = []
    youngest: Queued | None = None
    for item in taken:
        if youngest is not None and key(item) < key(youngest) and not _held(item):
            overtaking = next(earlier for earlier in taken if key(earlier) > key(item))
            found.append((item, overtaking))
        if youngest is None or key(item) > key(youngest):
            youngest = item
    return tuple(found)
