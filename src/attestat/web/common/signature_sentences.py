"""Why a signature was refused, in the reader's language: the sentences are the verifier's own."""

from __future__ import annotations

from django.utils.translation import get_language

from attestat.gateways import eds


def reason_sentence(code: str) -> str:
    """The verifier's sentence for one of its codes; the bare code for one it does not know."""
    return eds.sentence(code, (get_language() or "kk")[:2]) if code else ""
