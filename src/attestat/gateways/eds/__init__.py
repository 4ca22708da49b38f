"""The national electronic signature: what the product needs of a verifier, behind one interface.

NCANode or a certified tool can stand in its place (eds.md, section 4); ours is `kzeds`, in process.
"""

from __future__ import annotations

from attestat.gateways.eds.protocol import (
    Holder,
    Reverified,
    SignatureUnusable,
    Use,
    Verified,
    Verifier,
)
from attestat.gateways.eds.real import current, is_over, sentence

__all__ = [
    "Holder",
    "Reverified",
    "SignatureUnusable",
    "Use",
    "Verified",
    "Verifier",
    "current",
    "is_over",
    "sentence",
]
