"""Recusal, reassigning and handing over: nobody decides with an interest, nothing stays unattended."""

from __future__ import annotations

from collections.abc import Set
from uuid import UUID

from attestat.domain.obstacle import Obstacle


def r8_2_recused_with_a_reason(reason: str) -> None:
    """Whoever recuses himself says why (conflict of interest)."""
    if not reason.strip():
        raise Obstacle("recusal_without_reason", "8.2")


def r8_2_handed_on_with_a_reason(reason: str, *, same: bool) -> None:
    """A case is given to another person, with a reason; its place in the queue stays (clause 13)."""
    if same:
        raise Obstacle("handed_to_the_same", "8.2")
    if not reason.strip():
        raise Obstacle("handed_on_without_reason", "8.2")


def r8_2_successor_may_act(successor: UUID, recused: Set[UUID]) -> None:
    """A case does not go to somebody who has recused himself from it."""
    if successor in recused:
        raise Obstacle("successor_recused", "8.2")


def r8_2_all_handed_over(missing: int) -> None:
    """Whoever leaves hands over all that is open: nothing stays with somebody absent."""
    if missing:
        raise Obstacle("hand_over_incomplete", "8.2", missing=missing)
