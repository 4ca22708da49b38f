"""Keeping bytes by their hash (ADR 5)."""

from __future__ import annotations

import hashlib

from attestat.store.models import Blob


def blob(data: bytes) -> Blob:
    """Store bytes by their SHA-256, in the caller's transaction; the same bytes are stored once."""
    sha256 = hashlib.sha256(data).hexdigest()
    Blob.objects.bulk_create([Blob(sha256=sha256, data=data)], ignore_conflicts=True)
    return Blob(sha256=sha256, data=data)
