"""Whether the queue was kept (clause 13), for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from attestat.domain.worktime import local_day
from attestat.store import law
from attestat.store.queries import watching
from attestat.web.common.acting import at_of
from attestat.web.law.count import said
from attestat.web.law.notices import queue_word


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """How many were taken from each queue, and how many of them after a younger one: normally none."""
    counts = watching.fairness()
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "at": at_of(request).isoformat(),
                "overtakings": sum(row.overtaken for row in counts),
                "queues": [
                    {"queue": row.queue, "taken": row.taken, "overtaken": row.overtaken} for row in counts
                ],
            }
        )
    return render(
        request,
        "law/queue.html",
        {
            "rows": [(queue_word(row.queue), row) for row in counts],
            "overtakings": sum(row.overtaken for row in counts),
            "taken": sum(row.taken for row in counts),
            "rule": said(law.in_force(local_day(at_of(request))).text("queue_rule")),
            "at": at_of(request),
        },
    )
