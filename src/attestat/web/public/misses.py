"""How many unknown numbers one address may try: a register is looked into, not combed through (ABU-35).

Counted in the memory of a web worker: with k workers a stranger gets at most k times as many tries, and no
visitor of the public page makes the database write.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic

MOST = 30
"""Numbers that do not exist, from one address within the window."""

WINDOW = 600.0
"""Seconds."""

REMEMBERED = 10_000
"""Addresses kept in memory; the oldest is forgotten first."""

_misses: OrderedDict[str, list[float]] = OrderedDict()
_lock = Lock()


def too_many(address: str) -> bool:
    """Whether this address has tried too many numbers that do not exist."""
    with _lock:
        return len(_recent(address)) >= MOST


def note(address: str) -> None:
    """This address asked for a number that does not exist."""
    with _lock:
        _misses[address] = [*_recent(address), monotonic()][-MOST:]
        _misses.move_to_end(address)
        while len(_misses) > REMEMBERED:
            _misses.popitem(last=False)


def _recent(address: str) -> list[float]:
    since = monotonic() - WINDOW
    return [moment for moment in _misses.get(address, []) if moment >= since]
