"""How a new edition of the Rules joins those that are published: no gap, no overlap, nothing changed behind
(VER-1).

A new edition begins after every earlier one and ends the last of them on the day before. It begins in the
future, after every day on which a case was accepted, so that each case keeps the edition of its acceptance
day and none has two. One thing may begin in the past: the confirmed wording of an edition that only stood in
for it (``wording_confirmed = false``); it holds for the same days, and cases that were accepted before keep
what they were accepted under (ADR 15).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from attestat.domain.canonical import canonical_bytes
from attestat.domain.edition import Act, Edition
from attestat.domain.edition_reading import plain
from attestat.domain.obstacle import Obstacle


def data_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of an edition's data: what is reviewed and published.

    Raises ``NotCanonical`` when a text holds what cannot be seen (ABU-36).
    """
    return hashlib.sha256(canonical_bytes(plain(data))).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """An edition as the series sees it: its code, the days it holds for, whether its wording is confirmed."""

    code: str
    valid_from: date
    valid_to: date | None
    wording_confirmed: bool = True

    @staticmethod
    def of(edition: Edition) -> Place:
        """The place of an edition."""
        return Place(edition.code, edition.valid_from, edition.valid_to, edition.wording_confirmed)


@dataclass(frozen=True, slots=True)
class Joining:
    """What publishing does to the others.

    ``ends``: the edition that ends on ``ends_on``, empty when none does. ``replaces``: the edition that only
    stood in and is replaced, empty when none is. ``valid_to``: the last day of the new edition, as far as it
    is known.
    """

    ends: str = ""
    ends_on: date | None = None
    replaces: str = ""
    valid_to: date | None = None


def joining(series: Sequence[Place], new: Place, *, today: date, last_accepted: date | None) -> Joining:
    """What follows for the others when ``new`` is published today; ``series`` is what is in force, replaced
    ones left out, ``last_accepted`` the latest day on which a case is or will be accepted.

    Raises Obstacle ``edition_code_taken``, ``edition_not_the_last``, ``edition_backdated``,
    ``edition_before_cases``, ``edition_gap``.
    """
    if new.code in {place.code for place in series}:
        raise Obstacle("edition_code_taken", "VER-1", edition=new.code)
    if not series:
        return Joining(valid_to=new.valid_to)
    last = max(series, key=lambda place: place.valid_from)
    if stands_in_for(last, new):
        return Joining(replaces=last.code, valid_to=last.valid_to or new.valid_to)
    if new.valid_from <= last.valid_from:
        raise Obstacle("edition_not_the_last", "VER-1", edition=last.code, day=last.valid_from.isoformat())
    if new.valid_from <= today:
        raise Obstacle("edition_backdated", "VER-1", day=new.valid_from.isoformat())
    if last_accepted is not None and new.valid_from <= last_accepted:
        raise Obstacle("edition_before_cases", "VER-1", day=last_accepted.isoformat())
    eve = new.valid_from - timedelta(days=1)
    if last.valid_to is None:
        return Joining(ends=last.code, ends_on=eve, valid_to=new.valid_to)
    if last.valid_to != eve:
        raise Obstacle("edition_gap", "VER-1", edition=last.code, day=last.valid_to.isoformat())
    return Joining(valid_to=new.valid_to)


def stands_in_for(earlier: Place, new: Place) -> bool:
    """Whether ``earlier`` was only a stand-in for ``new``: the same first day, its wording not confirmed,
    the new one's confirmed.
    """
    return not earlier.wording_confirmed and new.wording_confirmed and earlier.valid_from == new.valid_from


def amending_act(edition: Edition) -> Act:
    """The act that made this edition: its last amendment, or the Order itself when nothing amended it."""
    return max(edition.amendments, key=lambda act: act.date, default=edition.act)
