"""The pages of refusals and faults.

`page` answers with one of them in the reader's language; views call it for 409 (changed in between), 410 (a
link that has served), 413 (file too large) and 429 (too many attempts). The root of the addresses names the
handlers:

    handler400 = "attestat.web.common.errors.bad_request"
    handler403 = "attestat.web.common.errors.forbidden"
    handler404 = "attestat.web.common.errors.not_found"
    handler500 = "attestat.web.common.errors.fault"

and Django's settings say CSRF_FAILURE_VIEW = "attestat.web.common.errors.csrf_failed". The pages of 500 and
503 say everything in three languages and need nothing but their own text: neither database, session nor
language.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

STATIC_PAGES = frozenset({500, 503})
"""Statuses under which nothing can be relied on."""

TRANSLATED_PAGES = frozenset({400, 403, 404, 409, 410, 413, 429})


def page(
    request: HttpRequest,
    status: int,
    *,
    detail: str = "",
    back_href: str = "",
    retry_after: int | None = None,
) -> HttpResponse:
    """The page of `status`, one of 400, 403, 404, 409, 410, 413, 429, 500, 503.

    `detail` is a sentence in the reader's language that says more; `back_href` leads where the person can go
    on. `retry_after` (seconds) becomes the header of the same name. Raises ValueError for another status.
    """
    if status in STATIC_PAGES:
        body = render_to_string(f"errors/{status}.html", {"static_url": settings.STATIC_URL})
    elif status in TRANSLATED_PAGES:
        body = render_to_string(
            f"errors/{status}.html", {"detail": detail, "back_href": back_href}, request=request
        )
    else:
        raise ValueError(f"there is no page for status {status}")
    response = HttpResponse(body, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return page(request, 404)


def fault(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that is too old or from another site; the page says to open it again."""
    return page(request, 400)
