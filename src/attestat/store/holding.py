"""Which cases are held back from the queue now, and when they were (clause 13)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from attestat.store.models import Application, HoldBack


def held(path: str = "pk") -> Exists:
    """A condition on cases, or on what belongs to one (`path`: its case): it is held back now."""
    return Exists(HoldBack.objects.filter(application=OuterRef(path), released_at__isnull=True))


def is_held(row: Application) -> bool:
    """Whether this case is held back now."""
    return row.holds.filter(released_at__isnull=True).exists()


def of_case(row: Application) -> HoldBack | None:
    """The hold of this case, None when it is not held back."""
    return row.holds.select_related("held_by").filter(released_at__isnull=True).first()
