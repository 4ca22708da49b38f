"""A word to the heads when a case waits for somebody who is not there (lesson 6)."""

from __future__ import annotations

from datetime import datetime

from attestat.domain.actor import SYSTEM
from attestat.domain.worktime import local_day
from attestat.store import journal
from attestat.store.models import Appointment, Event, Message
from attestat.store.queries.stuck import Stuck, stuck


def remind(*, at: datetime) -> int:
    """Tell the heads and the administrators of each case without anybody, once a day; says how many."""
    made = 0
    for row in stuck(at=at):
        last = (
            Event.objects.filter(stream=str(row.application), kind="stuck", data__what=row.what)
            .order_by("-sequence")
            .first()
        )
        if last is not None and local_day(last.at) == local_day(at):
            continue
        _tell(row, at=at)
        made += 1
    return made


def _tell(row: Stuck, *, at: datetime) -> None:
    data = {"what": row.what, "why": row.why, "inquiry": str(row.inquiry) if row.inquiry else None}
    event = journal.append(stream=row.application, kind="stuck", by=SYSTEM, at=at, data=data)
    heads = Appointment.objects.filter(
        post__body__kind="committee",
        post__code__in=["head", "deputy", "administrator"],
        period__contains=local_day(at),
    )
    if row.body is not None:
        heads = heads | Appointment.objects.filter(
            post__body__public_id=row.body, post__code="head", period__contains=local_day(at)
        )
    Message.objects.create(
        destination="notices",
        stream=str(row.application),
        event=event.pk,
        created_at=at,
        payload={
            "application": row.number,
            "step": "stuck",
            "stage": row.stage,
            "at": at.isoformat(),
            "code": f"{row.what}_{row.why}",
            "to": [str(one) for one in heads.order_by("id").values_list("public_id", flat=True)],
        },
    )
