"""Holding a case back from the queue for a lawful reason, and letting it go (clause 13)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from attestat.actions import holding
from attestat.domain.actor import WHO_SIGNS_RESULTS, Role
from attestat.domain.rules.clause13 import WAITING
from attestat.store.queries import cases
from attestat.web.common import posted
from attestat.web.common.acting import actor_of, at_of


def of_case(request: HttpRequest, found: cases.CasePage) -> dict[str, object]:
    """Whether the case is held back, and whether this desk may hold it back or let it go."""
    actor = actor_of(request)
    may = actor.role in WHO_SIGNS_RESULTS or (actor.role is Role.EXECUTOR and found.mine)
    return {
        "hold": found.hold,
        "may_hold": may and found.hold is None and found.line.stage in set(map(str, WAITING)),
        "may_let_go": may and found.hold is not None,
    }


@require_POST
def hold_back(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head, deputy, executor: hold the case back, by clause and reason."""
    holding.hold_back(
        application=application,
        clause=request.POST.get("clause", ""),
        reason=request.POST.get("reason", ""),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("The case is held back; the queue passes over it. Its terms go on."))
    return redirect("case", application)


@require_POST
def let_go(request: HttpRequest, application: UUID) -> HttpResponse:
    """The reason is over."""
    holding.let_go(application=application, by=actor_of(request), at=at_of(request), key=posted.key(request))
    messages.success(request, gettext("The case is in its old place of the queue again."))
    return redirect("case", application)
