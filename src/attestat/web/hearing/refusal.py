"""What follows a hearing: the reasoned refusal (Annex 4), or the department is asked once more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from attestat.actions import refusal, repeat
from attestat.web.common import posted
from attestat.web.common.acting import actor_of, at_of
from attestat.web.office.pages import page_of, signing_page


@require_POST
def prepare_repeat(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: make the repeated inquiries about the works that were heard, then sign them."""
    repeat.prepare_repeat(
        application=application,
        remark=request.POST.get("remark", "")[:2000],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return redirect("repeat_inquiry", application)


@require_http_methods(["GET", "POST"])
@never_cache
def repeat_inquiry(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: read and sign the repeated inquiries."""
    found = page_of(request, application)
    if request.method == "POST":
        ids = [posted.public_id(text) for text in request.POST.getlist("document")]
        repeat.repeat_inquiry(
            application=application,
            signatures=dict(zip(ids, posted.signatures(request), strict=False)),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        messages.success(request, gettext("The repeated inquiries are sent."))
        return redirect("case", application)
    return signing_page(
        request,
        [d for d in found.documents if d.kind == "inquiry" and d.state == "prepared"],
        follows=(
            gettext("The department checks again and concludes anew; the later conclusion counts."),
            gettext("The ten working days go on."),
        ),
        button=gettext("Sign and send"),
        back=reverse("case", args=[application]),
    )


@require_POST
def draw_up_refusal(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: draw up Annex 4 for the works that were heard."""
    answer = refusal.draw_up_refusal(
        application=application,
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
        version=posted.version(request),
    )
    sentence = gettext("The refusal is drawn up under No. %(number)s. Read it below.")
    messages.success(request, sentence % {"number": answer["number"]})
    return redirect("case", application)


@require_POST
def prepare_refusal(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: make revision A with today's date and his title, then read and sign it."""
    refusal.prepare_refusal(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return redirect("sign_refusal", application)


@require_http_methods(["GET", "POST"])
@never_cache
def sign_refusal(request: HttpRequest, application: UUID) -> HttpResponse:
    """Head: exactly revision A, a fresh signature over it; the company has it at once."""
    found = page_of(request, application)
    if request.method == "POST":
        answer = refusal.sign_refusal(
            application=application,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        sentence = gettext("Reasoned refusal No. %(number)s is signed and delivered.")
        messages.success(request, sentence % {"number": answer["number"]})
        return redirect("case", application)
    return signing_page(
        request,
        [d for d in found.documents if d.kind == "refusal" and d.state == "prepared"],
        follows=(
            gettext("The company finds the refusal in its account at once."),
            gettext(
                "It can complain within the term that the paper names; this closes the case for these works."
            ),
        ),
        button=gettext("Sign the refusal"),
        back=reverse("case", args=[application]),
    )
