"""Whether certificates were revoked: what the caller asks for, and the evidence at hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Revocation:
    """How revocation is established. `NOT_ASKED` is the only way to leave it out, and it is seen in the report."""

    asked: bool = True
    """Whether revocation is looked at, at all."""


NOT_ASKED = Revocation(asked=False)
"""Revocation is not looked at; the report says so for every signer."""
