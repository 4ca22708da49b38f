"""The jobs. Each calls one action; whatever is written, the action writes in one transaction.

A worker that is killed in the middle leaves a job that nobody works on: it is found by its missing heartbeat
and begun again. Actions are written so that beginning again does nothing twice (FLT-02).
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import connections
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from attestat.actions import calendar, escalation, later, pending, watching
from attestat.store import clock

log = logging.getLogger(__name__)

FIRST_SECONDS, LONGEST_SECONDS = later.FIRST_WAIT_SECONDS, 15 * 60
"""Waiting doubles up to the longest: a backlog is drained within that time of a return (FLT-09)."""


class StillSilent(Exception):
    """A service has not answered yet; the job is begun again later."""


class AskAgain(BaseRetryStrategy):
    """Without an end: an application waits for its service however long that is silent."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Twice as long as before, up to the longest wait; whatever went wrong."""
        wait = min(FIRST_SECONDS * 2 ** min(job.attempts, 20), LONGEST_SECONDS)
        return RetryDecision(retry_in={"seconds": wait})


@app.task(name=later.ASK_PENDING, retry=AskAgain())
def ask_pending(application: str) -> None:
    """Ask what was not answered when this application was accepted."""
    try:
        if not pending.ask_pending(application=UUID(application), at=clock.now()):
            raise StillSilent(application)
    finally:
        # This thread may not come again; its connection goes back to the pool.
        connections.close_all()


@app.periodic(cron="*/5 * * * *")
@app.task(name="attestat.watch_terms", queueing_lock="attestat.watch_terms")
def watch_terms(timestamp: int) -> None:
    """Write the reminders and alarms that are due now; one that was missed is written by the next run."""
    try:
        watching.watch(at=clock.now())
        calendar.ask_for_years(at=clock.now())
        escalation.escalate(at=clock.now())
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="attestat.begin_again", queueing_lock="attestat.begin_again", pass_context=True)
async def begin_again(context: JobContext, timestamp: int) -> None:
    """Give back to the queue the jobs of workers that died."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("job %s (%s) was left by a worker that died; it begins again", job.id, job.task_name)
        await manager.retry_job(job)
