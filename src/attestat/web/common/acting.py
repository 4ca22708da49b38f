"""Who asks, and when: put on every request once, evaluated now, and held against the table of screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext

from attestat.domain.actor import COMMITTEE_ROLES, COMPANY_ROLES, DEPARTMENT_ROLES, Actor, Role
from attestat.domain.worktime import local_day
from attestat.store import clock, law
from attestat.store.queries import people
from attestat.web.common import errors, limits
from attestat.web.common.access import ANYBODY, SCREENS
from attestat.web.common.blocks import NavigationItem, Viewer

ACTING = "acting"
"""Session key: ["appointment" | "substitution" | "membership", public id].

It says what was chosen, never what is allowed.
"""

MENDS_ITS_TEXTS = frozenset({"draft", "form_part", "save_draft"})
"""Screens that say themselves which text cannot be kept, and give back what was typed."""


class AskedRequest(HttpRequest):
    """A request as views see it, after this middleware."""

    at: datetime
    acting: people.Acting | None
    demonstration_clock: datetime | None


def at_of(request: HttpRequest) -> datetime:
    """The one moment of this request, from the database's clock."""
    return cast(AskedRequest, request).at


def acting_of(request: HttpRequest) -> people.Acting:
    """Who acts; the table of screens has let through only requests that have somebody."""
    found = cast(AskedRequest, request).acting
    assert found is not None
    return found


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request, for actions and queries."""
    return acting_of(request).actor


class ActingMiddleware:
    """Sets `request.at` and `request.acting`, and lets through only what the table of screens allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if limits.is_too_large(request):
            return errors.page(request, 413)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Before any view: who, when, may he open this address; 503 when the database does not say."""
        try:
            return self._let_through(request)
        except (OperationalError, InterfaceError):
            return errors.page(request, 503, retry_after=10)

    def _let_through(self, request: HttpRequest) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in SCREENS:
            raise Http404
        if limits.has_nul(request.GET) or (name not in MENDS_ITS_TEXTS and limits.has_nul(request.POST)):
            return errors.page(request, 400)
        asked = cast(AskedRequest, request)
        asked.at = clock.now()
        if settings.SETTINGS.demonstration_clock and clock.is_moved():
            asked.demonstration_clock = asked.at
        asked.acting = _acting(request, asked.at)
        wanted = SCREENS[name]
        if wanted is ANYBODY:
            return None
        if asked.acting is None:
            where = reverse("sign_in")
            if request.method in ("GET", "HEAD"):
                where += "?" + urlencode({"next": request.get_full_path()})
            return redirect(where)
        if asked.acting.actor.role not in wanted:
            raise Http404
        return None


def _acting(request: HttpRequest, at: datetime) -> people.Acting | None:
    chosen = request.session.get(ACTING)
    if not request.user.is_authenticated or not chosen:
        return None
    kind, public_id = chosen
    match kind:
        case "appointment":
            found = people.as_official(request.user, UUID(public_id), at=at)
        case "substitution":
            found = people.as_substitute(request.user, UUID(public_id), at=at)
        case _:
            found = people.as_company(request.user, UUID(public_id))
    if found is None:
        # The appointment or the substitution ended, or the membership is gone: so is the session (ABU-15).
        logout(request)
    return found


def say(texts: dict[str, str]) -> str:
    """A text in the reader's language; Kazakh when it has none in that."""
    language = (get_language() or "kk")[:2]
    return texts.get(language) or texts.get("kk", "")


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: who is signed in, and where he can go."""
    found = getattr(request, "acting", None)
    if found is None:
        items = (
            NavigationItem(
                text=gettext("Check an attestat"),
                href=reverse("verify"),
                current=request.path.startswith(reverse("verify")),
            ),
            NavigationItem(
                text=gettext("The law"),
                href=reverse("law"),
                current=request.path.startswith(reverse("law")),
            ),
        )
        return {"viewer": None, "navigation": items}
    viewer = Viewer(name=found.name, role=f"{say(found.title)}, {say(found.body)}")
    return {
        "viewer": viewer,
        "navigation": _navigation(request, found.actor),
        "unconfirmed": _unconfirmed(request, found.actor),
    }


def _unconfirmed(request: HttpRequest, actor: Actor) -> str:
    """The edition in force whose wording is not confirmed: an administrator is told on every page (R2.3)."""
    if actor.role is not Role.ADMINISTRATOR:
        return ""
    present = law.in_force(local_day(at_of(request)))
    return "" if present.wording_confirmed else present.code


def _navigation(request: HttpRequest, actor: Actor) -> tuple[NavigationItem, ...]:
    places: list[tuple[str, str]] = []
    if actor.role in COMPANY_ROLES:
        places.append((gettext("Our applications"), "cabinet"))
        places.append((gettext("Our attestats"), "own_attestats"))
        places.append((gettext("People of our company"), "company_people"))
    if actor.role in COMMITTEE_ROLES:
        places.append((gettext("Work list"), "office"))
    if actor.role in DEPARTMENT_ROLES:
        places.append((gettext("Work list"), "department"))
        places.append((gettext("Journal of inquiries"), "inquiry_book"))
    if actor.role is Role.ADMINISTRATOR:
        places.append((gettext("Overview"), "admin"))
        places.append((gettext("Editions"), "admin_editions"))
        places.append((gettext("Notices of clause 12"), "admin_notices"))
        places.append((gettext("Working calendar"), "admin_calendar"))
    if actor.role in {Role.HEAD, Role.DEPARTMENT_HEAD, Role.ADMINISTRATOR}:
        places.append((gettext("Absence"), "absence"))
    if actor.role is Role.ADMINISTRATOR:
        places.append((gettext("Approval before signature"), "approval_chain"))
    places.append((gettext("Check an attestat"), "verify"))
    places.append((gettext("The law"), "law"))
    return tuple(
        NavigationItem(text=text, href=reverse(name), current=_is_at(request.path, name, places))
        for text, name in places
    )


def _is_at(path: str, name: str, places: list[tuple[str, str]]) -> bool:
    """Whether the page belongs to this place: of several addresses that fit, the longest."""
    fitting = [reverse(other) for _, other in places if path.startswith(reverse(other))]
    return bool(fitting) and max(fitting, key=len) == reverse(name)
