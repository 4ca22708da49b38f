"""Clause 12: the operator of e-government and the Unified Contact Centre are told of changes of the Rules."""

from __future__ import annotations

from datetime import date

from attestat.domain.edition import Act
from attestat.domain.obstacle import Obstacle

ADDRESSEES = ("egov_operator", "contact_centre")
"""Who is told (clause 12): one notice to each."""


def r12_published_day(act: Act) -> date:
    """The three working days run from the publication of the amending act (Q13), so its day must be known."""
    if act.published is None:
        raise Obstacle("publication_day_missing", "12", act=act.number)
    return act.published
