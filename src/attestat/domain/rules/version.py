"""VER-2: an administrator publishes a new edition without a release; a second person reads it first."""

from __future__ import annotations

from uuid import UUID

from attestat.domain.obstacle import Obstacle


def ver_2_changed_by_the_drafter(who: UUID | None, drafter: UUID | None) -> None:
    """Only who began a draft changes it, so that everybody else can review it."""
    if who is None or who != drafter:
        raise Obstacle("not_the_drafter", "VER-2")


def ver_2_reviewed_by_another(who: UUID | None, drafter: UUID | None) -> None:
    """An edition is reviewed by another person than its drafter."""
    if who is None or who == drafter:
        raise Obstacle("reviewed_by_the_drafter", "VER-2")


def ver_2_published_as_reviewed(state: str, reviewed: str, stored: str, shown: str) -> None:
    """What is published is what was reviewed: the hash reviewed, that of the data now, and the one on the
    page of who publishes are one.
    """
    if state != "reviewed":
        raise Obstacle("edition_not_reviewed", "VER-2")
    if not reviewed == stored == shown:
        raise Obstacle("stale_edition", "version")
