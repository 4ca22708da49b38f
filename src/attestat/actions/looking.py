"""Looks at a case and its documents: each look of an official at personal data is in the journal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from attestat.domain.actor import Actor
from attestat.store import journal


def note_look(*, stream: UUID, by: Actor, at: datetime, what: str = "case") -> None:
    """Journal a look of an official; a company's look at its own data is not one."""
    if by.for_company:
        return
    with transaction.atomic():
        journal.append(stream=stream, kind="look", by=by, at=at, data={"what": what})
