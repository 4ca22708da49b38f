"""The frame of an act: one transaction, one effect per key, and a refused act is journalled too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from attestat.domain.access import Act
from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Step
from attestat.domain.worktime import local_day
from attestat.store import journal
from attestat.store.models import IdempotencyKey, StandingDuties, Substitution

Answer = dict[str, Any]
"""What an act tells its caller: JSON values only, since a repeated act answers from the database."""


@dataclass
class Acting:
    """An act under way. `answer` is set by the act; there at the start: the act was done before."""

    act: str
    by: Actor
    at: datetime
    answer: Answer | None = None


@contextmanager
def acting(act: Act | str, *, by: Actor, at: datetime, key: str, subject: UUID | str) -> Iterator[Acting]:
    """Open the transaction of an act and claim its idempotency key (scope: person + act).

    Yields an `Acting` whose `answer` is already there when this key was used for the same subject before;
    raises Obstacle `key_reused` when it was used for another. A second caller with the same key waits for
    the first and gets the first's answer. An Obstacle rolls everything back and is then written to the
    journal of the subject in a transaction of its own.
    """
    name = str(act)
    with obstacles_journalled(name, by=by, at=at, subject=subject), transaction.atomic():
        claimed, fresh = _claim(name, by=by, at=at, key=key, subject=str(subject))
        if fresh:
            demand_standing(by, at=at, step=isinstance(act, Step))
        now = Acting(name, by, at, answer=claimed.answer)
        yield now
        if fresh:
            claimed.answer = now.answer
            claimed.save(update_fields=["answer"])


@contextmanager
def obstacles_journalled(act: Act | str, *, by: Actor, at: datetime, subject: UUID | str) -> Iterator[None]:
    """Write an Obstacle that leaves this block to the journal of the subject, once, and let it go on.

    Around what an act does before its transaction opens: judging a signature, asking another system.
    """
    try:
        yield
    except Obstacle as obstacle:
        if not obstacle.journalled:
            note_obstacle(str(act), obstacle, by=by, at=at, subject=subject)
            obstacle.journalled = True
        raise


def demand_standing(by: Actor, *, at: datetime, step: bool = True) -> None:
    """Whether an official still stands where the page that asks saw him, in the act's transaction (ABU-20).

    Raises Obstacle `substitution_over` when the time of his acting is over, `somebody_stands_in` when
    another acts in his post, `no_duties` for a step of a deputy without a distribution of duties in force.
    """
    if by.appointment is None:
        return
    running = Substitution.objects.filter(
        appointment__public_id=by.appointment, substitute__isnull=False, period__contains=at
    ).values_list("public_id", "substitute__public_id")
    now = list(running)
    if by.acting is not None and (by.acting, by.person) not in now:
        raise Obstacle("substitution_over", "8.2")
    if by.acting is None and now:
        raise Obstacle("somebody_stands_in", "8.2")
    if by.role is Role.DEPUTY and step:
        in_force = StandingDuties.objects.filter(
            appointment__public_id=by.appointment, period__contains=local_day(at)
        )
        if by.duties is None or not in_force.filter(public_id=by.duties).exists():
            raise Obstacle("no_duties", "8.2")


def _claim(act: str, *, by: Actor, at: datetime, key: str, subject: str) -> tuple[IdempotencyKey, bool]:
    if by.person is None or not key or len(key) > 64:
        raise Obstacle("key_missing", "idempotency")
    wanted = IdempotencyKey(person=by.person, act=act, key=key, subject=subject, created_at=at)
    IdempotencyKey.objects.bulk_create([wanted], ignore_conflicts=True)
    row = IdempotencyKey.objects.select_for_update().get(person=by.person, act=act, key=key)
    if row.subject != subject:
        raise Obstacle("key_reused", "idempotency")
    return row, row.answer is None


def note_obstacle(act: str, obstacle: Obstacle, *, by: Actor, at: datetime, subject: UUID | str) -> None:
    """Journal that an act was refused, and by which rule."""
    data: Mapping[str, object] = {"act": act, "code": obstacle.code, "clause": obstacle.clause}
    with transaction.atomic():
        journal.append(stream=subject, kind="obstacle", by=by, at=at, data=data)
