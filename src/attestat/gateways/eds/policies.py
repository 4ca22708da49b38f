"""What each signed act asks of a signature: a table, use → policy of the verifier.

The name stands in the report. Who may sign what (roles, BIN, recorded power) is the law's question and is
answered in `attestat.domain.signature`, with a sentence of its own for each refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import kzeds
from attestat.gateways.eds.protocol import Use

POLICIES: Mapping[Use, kzeds.Policy] = {
    # A signature or an authentication certificate: GOST-2015 has one key for both (eds.md, section 2).
    Use.LOGIN: kzeds.LOGIN,
    # Exactly one person, with a certificate for documents: nonRepudiation and emailProtection.
    Use.DOCUMENT: kzeds.DOCUMENT,
    Use.APPLICATION: replace(kzeds.DOCUMENT, name="application"),
    Use.INQUIRY: replace(kzeds.DOCUMENT, name="inquiry"),
    Use.CONCLUSION: replace(kzeds.DOCUMENT, name="conclusion"),
    Use.ATTESTAT: replace(kzeds.DOCUMENT, name="attestat"),
}

FRESH = timedelta(hours=1)
"""How old an answer without nextUpdate may be when a document is judged."""

GRACE_AT_SIGN_IN = timedelta(hours=4)
"""How old the authority's last «good» about this very certificate may be when it is silent (ADR 0012)."""


def max_age(use: Use) -> timedelta:
    """How old an answer may be for this use."""
    return GRACE_AT_SIGN_IN if use is Use.LOGIN else FRESH


def is_stamped(use: Use) -> bool:
    """Whether the server takes a time stamp for it: for everything that is kept, not for a sign-in."""
    return use is not Use.LOGIN
