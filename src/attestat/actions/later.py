"""Jobs that an act asks for, written in its own transaction: nothing is lost between commit and queue.

Tasks are named here and declared in `attestat.ops.jobs.tasks`, which imports the actions and not the other
way round.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

ASK_PENDING = "attestat.ask_pending"
FIRST_WAIT_SECONDS = 30


def ask_pending(application: UUID, *, wait: int = FIRST_WAIT_SECONDS) -> None:
    """Ask in `wait` seconds (real ones) what was not answered when the application was accepted."""
    task = app.configure_task(
        name=ASK_PENDING, queueing_lock=f"{ASK_PENDING}:{application}", schedule_in={"seconds": wait}
    )
    try:
        # A savepoint: one that waits already is no reason to lose the act.
        with transaction.atomic():
            task.defer(application=str(application))
    except AlreadyEnqueued:
        pass
