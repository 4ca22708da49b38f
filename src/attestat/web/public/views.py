"""The start page, health, signing in and out, choosing a post."""

from __future__ import annotations

import base64

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import session
from attestat.domain.obstacle import Obstacle
from attestat.store.queries import people
from attestat.web.common import posted
from attestat.web.common.access import START
from attestat.web.common.acting import ACTING, acting_of, actor_of, at_of, say
from attestat.web.common.blocks import Choice, Signer, SignInPanel
from attestat.web.common.obstacles import sentence_of
from attestat.web.public import ways


def signer(*usages: str) -> Signer:
    """How a page reaches the person's signing program; the demonstration signer where there is one."""
    if settings.SETTINGS.is_production:
        return Signer()
    address = f"ws://127.0.0.1:{settings.SETTINGS.signer_port}"
    return Signer(address=address, key_usages=usages, accepts_test_keys=True)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The start page; somebody who signed in goes on to his own."""
    found = getattr(request, "acting", None)
    if found is not None:
        return redirect(START.get(found.actor.role, "verify"))
    choices = (
        Choice(
            title=gettext("Apply for an attestat"),
            text=gettext("Sign in with the key of your company, fill in the form and sign it."),
            href=reverse("sign_in"),
        ),
        Choice(
            title=gettext("Check an attestat"),
            text=gettext("By its number, its QR code or its file: what the register says."),
            href=reverse("verify"),
        ),
        Choice(
            title=gettext("The law"),
            text=gettext("The Rules, the service passport, the working calendar, any term day by day."),
            href=reverse("law"),
        ),
        Choice(
            title=gettext("Work as an official"),
            text=gettext("The Committee and the territorial departments."),
            href=reverse("sign_in"),
        ),
    )
    return render(request, "public/home.html", {"choices": choices})


@require_GET
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process answers and reaches its database; for the supervisor and load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse(
        {
            "status": "ok",
            "demonstration": not settings.SETTINGS.is_production,
            "at": at_of(request).isoformat(),
        }
    )


@require_http_methods(["GET", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show a one-time challenge; recognise the person by the signature over it."""
    if request.method == "POST":
        return _recognise(request)
    following = request.GET.get("next", "")
    return _ask(request, following)


def _ask(request: HttpRequest, following: str, refused: Obstacle | None = None) -> HttpResponse:
    public_id, text = session.issue_challenge(at=at_of(request))
    request.session["challenge"] = str(public_id)
    panel = SignInPanel(
        post_href=reverse("sign_in"),
        challenge=base64.b64encode(text.encode()).decode(),
        signer=signer(),
        hidden=(("next", following),),
        challenge_href=reverse("challenge"),
    )
    context: dict[str, object] = {"panel": panel, "signer_page": signer_page(), "keys": ways.keys()}
    status = 200
    if refused is not None:
        happened, do, status = sentence_of(refused)
        context |= {"happened": happened, "do": do, "ways": ways.forward(refused)}
    response = render(request, "public/sign_in.html", context, status=status)
    if refused is not None:
        response["X-Obstacle"] = refused.code
    return response


def signer_page() -> str:
    """Where the demonstration signer lets a person choose a key; nothing in production."""
    if settings.SETTINGS.is_production:
        return ""
    return f"http://127.0.0.1:{settings.SETTINGS.signer_port}/"


def _recognise(request: HttpRequest) -> HttpResponse:
    following = request.POST.get("next", "")
    try:
        challenge = posted.public_id(request.session.pop("challenge", ""))
        found = session.sign_in(challenge=challenge, cms=posted.one_signature(request), at=at_of(request))
    except Obstacle as obstacle:
        if obstacle.code == "not_found":
            obstacle = Obstacle("challenge_unknown", "EDS")
        return _ask(request, following, obstacle)
    person = session.person(found.person)
    login(request, person)
    if found.membership is not None:
        request.session[ACTING] = ["membership", str(found.membership)]
    else:
        choices = [("appointment", id) for id in found.appointments]
        choices += [("substitution", id) for id in found.substitutions]
        kind, chosen = choices[0]
        request.session[ACTING] = [kind, str(chosen)]
        if len(choices) > 1:
            return redirect("act_as")
    if following and url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(following)
    return redirect("home")


@require_GET
@never_cache
def challenge(request: HttpRequest) -> HttpResponse:
    """The challenge of this sign-in as a file, for somebody who signs in another program."""
    text = session.challenge_text(posted.public_id(request.session.get("challenge", "")))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="challenge.txt"'
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session ends on the server."""
    session.sign_out(by=actor_of(request), at=at_of(request))
    logout(request)
    return redirect("home")


@require_http_methods(["GET", "POST"])
def act_as(request: HttpRequest) -> HttpResponse:
    """Choose one of several posts, one's own or an absent colleague's: an act is always done in one."""
    person = session.person(int(request.user.pk or 0))
    choices = people.appointments_of(person, at=at_of(request))
    if request.method == "POST":
        wanted = str(posted.public_id(request.POST.get("choice", "")))
        chosen = next((choice for choice in choices if choice.choice == wanted), None)
        if chosen is None:
            raise Obstacle("not_found", "access")
        request.session.cycle_key()
        request.session[ACTING] = [chosen.kind, wanted]
        return redirect("home")
    shown = [(c.choice, say(c.title), say(c.body)) for c in choices]
    present = acting_of(request)
    stands_in = present.choice if present.kind == "substitution" else ""
    context = {"choices": shown, "present": present.choice, "stands_in": stands_in, "key": posted.new_key()}
    return render(request, "public/act_as.html", context)
