"""The department's irregular ways: "not within our competence", and what needs no answer any more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from attestat.actions import rerouting
from attestat.domain.actor import Role
from attestat.store.queries import inquiries, irregular
from attestat.web.common import posted
from attestat.web.common.acting import actor_of, at_of
from attestat.web.common.letters import letter_line

_LONGEST = 2000
_MAY_DECLINE = ("sent", "registered", "inspecting")


def of_inquiry(request: HttpRequest, found: inquiries.InquiryPage) -> dict[str, object]:
    """What the page of an inquiry says about the irregular ways, and what it offers to this desk."""
    actor, row = actor_of(request), found.inquiry
    declined = irregular.declined(row.id)
    return {
        "closed_because": closed_because(irregular.became_of(row.id)),
        "declined": declined,
        "may_decline": actor.role is Role.DEPARTMENT_HEAD and row.stage in _MAY_DECLINE and declined is None,
        "letters": [
            letter_line(letter)
            for letter in irregular.letters(actor, found.case.line.id)
            if letter.inquiry == row.id
        ],
    }


def closed_because(what: str) -> str:
    """Why an inquiry needs no conclusion any more, in words; empty when it needs one."""
    words = {
        "": "",
        "rerouted": gettext("The executor asks another department instead. You need not conclude."),
        "withdrawn": gettext("The company has withdrawn its application. You need not conclude."),
        "discontinued": gettext("The company is liquidated and the case is closed. You need not conclude."),
    }
    return words.get(what, gettext("The company has withdrawn what was still open. You need not conclude."))


@require_POST
def decline(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Head of the department: say that the inquiry is not within its competence."""
    rerouting.decline_inquiry(
        inquiry=inquiry,
        reason=request.POST.get("reason", "")[:_LONGEST],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    messages.success(request, gettext("Said to the executor, who decides. The five working days go on."))
    return redirect("inquiry", inquiry)
