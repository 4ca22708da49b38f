"""Clause 13: in the order of the queue, without prior booking and without accelerated service."""

from __future__ import annotations

from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage

WAITING = frozenset({Stage.SUBMITTED, Stage.REGISTERED, Stage.AT_HEAD, Stage.ASSIGNED, Stage.INQUIRY_SENT})
"""Stages at which a case waits in a queue, or will in the next step."""


def r13_held_for_a_lawful_reason(clause: str, reason: str) -> None:
    """A case is held back only for a reason that a law or a court act gives, and both are named."""
    if not clause or not reason:
        raise Obstacle("hold_without_reason", "13")


def r13_held_while_it_waits(stage: str) -> None:
    """Only a case that waits in a queue can be held back from it."""
    if stage not in WAITING:
        raise Obstacle("nothing_to_hold", "13")
