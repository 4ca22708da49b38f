"""Evidence of signatures: which row counts."""

from __future__ import annotations

from attestat.store.models import Signature, SignatureEvidence


def last_of(signature: Signature) -> SignatureEvidence | None:
    """The last row counts: what was answered later says more than what was not answered at receipt."""
    return signature.evidence.select_related("bundle").order_by("-id").first()
