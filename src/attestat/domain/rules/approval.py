"""Approval before signature: the chain that a body has set up, none by default (ADR 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from attestat.domain.obstacle import Obstacle


def r11_1_approved(chain: Sequence[UUID], given: Mapping[UUID, bool]) -> None:
    """A drafted result goes to the head once every place of the chain has consented to exactly these data.

    `given` holds the last word of each place on them: True for consent, False for remarks.
    """
    if any(given.get(step) is False for step in chain):
        raise Obstacle("draft_has_remarks", "11.1")
    waiting = sum(step not in given for step in chain)
    if waiting:
        raise Obstacle("approval_missing", "11.1", missing=waiting)


def next_place(chain: Sequence[UUID], given: Mapping[UUID, bool]) -> UUID | None:
    """Whose turn it is: the first place that has said nothing.

    None when all have consented, or when one has remarks: then the executor is next.
    """
    if any(given.get(step) is False for step in chain):
        return None
    return next((step for step in chain if step not in given), None)


def r11_1_in_turn(chain: Sequence[UUID], given: Mapping[UUID, bool], step: UUID) -> None:
    """The places speak in their order: the next one after those before it have consented."""
    for earlier in chain[: chain.index(step)]:
        if given.get(earlier) is not True:
            raise Obstacle("approval_not_in_turn", "11.1")


def r11_1_remarks_say_what(consents: bool, remarks: str) -> None:
    """Whoever does not consent says what is to be mended."""
    if not consents and not remarks.strip():
        raise Obstacle("opinion_without_remarks", "11.1")


def r11_1_approver_did_not_draw_up(drew_up: bool) -> None:
    """Nobody approves a draft that he has drawn up himself."""
    if drew_up:
        raise Obstacle("own_draft", "11.1")
