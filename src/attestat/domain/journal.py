"""The journal: what an event is and how events of one stream are chained (DESIGN.md, section 6).

A stream is a case, a person (sign-ins) or the system. An event's hash covers its content and the hash of
the event before it in its stream, so that no event can be changed, removed or put in between unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from attestat.domain.canonical import canonical_bytes

GENESIS = "0" * 64
"""The hash before the first event of a stream."""


@dataclass(frozen=True)
class Event:
    """One entry: ids and hashes, never personal values.

    `stream` names the chain, `sequence` counts from 1 in it; `kind` is a step, `sign_in`, `look`, or
    `obstacle` for a refused act; `actor` is the public id of a person or empty for the system.
    """

    stream: str
    sequence: int
    at: datetime
    kind: str
    actor: str
    role: str
    data: Mapping[str, object]
    previous: str


def event_hash(event: Event) -> str:
    """SHA-256 (hex) of the canonical JSON of the event, times in UTC with microseconds."""
    moment = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    content: dict[str, Any] = {
        "stream": event.stream,
        "sequence": event.sequence,
        "at": moment,
        "kind": event.kind,
        "actor": event.actor,
        "role": event.role,
        "data": dict(event.data),
        "previous": event.previous,
    }
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


@dataclass(frozen=True)
class Broken:
    """A place where a chain does not hold."""

    stream: str
    sequence: int
    what: str


def check_stream(events: Iterable[tuple[Event, str]]) -> list[Broken]:
    """Walk the events of one stream with their stored hashes, in order; returns every break found."""
    broken: list[Broken] = []
    previous, expected = GENESIS, 1
    for event, stored in events:
        if event.sequence != expected:
            broken.append(Broken(event.stream, expected, "missing"))
        if event.previous != previous:
            broken.append(Broken(event.stream, event.sequence, "does not follow"))
        if event_hash(event) != stored:
            broken.append(Broken(event.stream, event.sequence, "changed"))
        previous, expected = stored, event.sequence + 1
    return broken
