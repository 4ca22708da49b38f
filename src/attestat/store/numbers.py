"""Drawing numbers: without holes, each once (INV-02, ABU-19)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from attestat.domain.edition import Edition
from attestat.store.models import Number, NumberSeries


def draw(series: str, *, subject: UUID, at: datetime, edition: Edition | None = None) -> Number:
    """Draw the next number of a series for a subject, locking the series until the transaction ends.

    With an edition the number is written in its format for the part of the series before the first colon
    (`department_registration:71` uses the format `department_registration`, prefixed by its department);
    without one it is a bare sequence, as for the queue.
    """
    NumberSeries.objects.bulk_create([NumberSeries(code=series)], ignore_conflicts=True)
    NumberSeries.objects.filter(code=series).update(last=F("last") + 1)
    value = NumberSeries.objects.values_list("last", flat=True).get(code=series)
    text = None
    if edition is not None:
        kind, _, owner = series.partition(":")
        text = edition.number_format(kind).write(value, at.year)
        if owner:
            text = f"{owner}-{text}"
    return Number.objects.create(series_id=series, value=value, text=text, subject=subject, drawn_at=at)


def use(number: Number) -> None:
    """The number now stands under something signed or registered."""
    Number.objects.filter(pk=number.pk).update(state="used")


def annul(number: Number, *, reason: str) -> None:
    """The number will not be used; it stays, with its reason, and is never drawn again."""
    Number.objects.filter(pk=number.pk, state="drawn").update(state="annulled", reason=reason)
