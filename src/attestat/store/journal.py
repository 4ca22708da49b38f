"""Writing and proving the journal (DESIGN.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import connection

from attestat.domain.actor import Actor
from attestat.domain.journal import GENESIS, Broken, Event, check_stream, event_hash
from attestat.store import models


def append(
    *, stream: UUID | str, kind: str, by: Actor, at: datetime, data: Mapping[str, object]
) -> models.Event:
    """Add an event to its stream, in the caller's transaction.

    `data` holds ids, hashes, stages and dates, never personal values; the substitution or the distribution of
    duties by which the actor acts is added to it. Two writers of one stream wait for
    each other; writers of different streams do not. Must be the last lock that a transaction takes.
    """
    name = str(stream)
    if by.acting is not None:
        data = {**data, "substitution": str(by.acting)}
    if by.duties is not None:
        data = {**data, "duties": str(by.duties)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 186))", [name])
        cursor.execute(
            "SELECT sequence, hash FROM store_event WHERE stream = %s ORDER BY sequence DESC LIMIT 1", [name]
        )
        last = cursor.fetchone()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    event = Event(
        stream=name,
        sequence=sequence,
        at=at,
        kind=kind,
        actor=str(by.person or ""),
        role=str(by.role),
        data=data,
        previous=previous,
    )
    return models.Event.objects.create(
        stream=name,
        sequence=sequence,
        at=at,
        kind=kind,
        actor=event.actor,
        role=event.role,
        data=dict(data),
        previous=previous,
        hash=event_hash(event),
    )


def _stored() -> Iterator[tuple[Event, str]]:
    rows = models.Event.objects.order_by("stream", "sequence").iterator(chunk_size=2000)
    for row in rows:
        yield (
            Event(
                stream=row.stream,
                sequence=row.sequence,
                at=row.at,
                kind=row.kind,
                actor=row.actor,
                role=row.role,
                data=row.data,
                previous=row.previous,
            ),
            row.hash,
        )


def verify() -> tuple[int, list[Broken]]:
    """Walk every stream: how many events were read, and every place where a chain does not hold."""
    count, broken = 0, []
    for _, stream in groupby(_stored(), key=lambda pair: pair[0].stream):
        events = list(stream)
        count += len(events)
        broken.extend(check_stream(events))
    return count, broken


def stages_astray() -> list[str]:
    """Works and inquiries whose stage is not the replay of their events (INV-03), a sentence each."""
    reached: dict[tuple[str, str], str] = {}
    for row in models.Event.objects.order_by("stream", "sequence").iterator(chunk_size=2000):
        for work, _, target in row.data.get("moves", []):
            reached[row.stream, work] = target
        if "inquiry" in row.data and isinstance(row.data["inquiry"], list):
            inquiry, _, target = row.data["inquiry"]
            reached[row.stream, inquiry] = target
    things = [
        *models.RequestedWork.objects.values_list("application__public_id", "public_id", "stage"),
        *models.Inquiry.objects.values_list("application__public_id", "public_id", "stage"),
    ]
    first = {"draft", "sent"}
    found = []
    for case, thing, stage in things:
        told = reached.get((str(case), str(thing)))
        if told != stage and not (told is None and stage in first):
            found.append(f"{case}: {thing} is at {stage}, its events say {told}")
    return found
