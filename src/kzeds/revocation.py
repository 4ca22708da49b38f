"""Whether certificates were revoked: what the caller asks for, and the evidence at hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Revocation:
    """How revocation is established. Only `NOT_ASKED` leaves it out, and the report shows that."""

    asked: bool = True
    """Whether revocation is looked at, at all."""


NOT_ASKED = Revocation(asked=False)
"""Revocation is not looked at; the report says so for every signer."""
