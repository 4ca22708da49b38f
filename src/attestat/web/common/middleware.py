"""Headers that tell the browser what this site may do, and the banner of a demonstration.

Content Security Policy: no script or style stands inside a page; scripts, styles and pictures come from
this site only. The page may talk to this site and to the signing program on the person's own computer:
NCALayer, and in a demonstration the demonstration signer. Nobody may frame a page; our own PDF may be
framed by our own pages, because the signing screen shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NCALAYER = "wss://127.0.0.1:13579"
"""Where NCALayer listens on every computer of Kazakhstan that has it."""

PDF = "application/pdf"

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
"""What no page asks for. The camera stays: the verification page reads QR codes, when the person agrees."""


def signer_addresses() -> tuple[str, ...]:
    """The loopback addresses of signing programs a page may talk to."""
    if settings.SETTINGS.is_production:
        return (NCALAYER,)
    return (NCALAYER, f"ws://127.0.0.1:{settings.SETTINGS.signer_port}")


def content_security_policy(*, for_pdf: bool = False) -> str:
    """The policy of a page, or of a PDF that a page of ours shows in a frame."""
    directives = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": " ".join(("'self'", *signer_addresses())),
        "frame-src": "'self'",
        "object-src": "'self'" if for_pdf else "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'" if for_pdf else "'none'",
    }
    if for_pdf:
        # The viewer built into the browser brings styles of its own.
        directives["style-src"] = "'self' 'unsafe-inline'"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(get_response: GetResponse) -> GetResponse:
    """Middleware that stands first: every answer carries the policy, also answers of other middleware."""

    page_policy = content_security_policy()
    pdf_policy = content_security_policy(for_pdf=True)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_pdf = response.get("Content-Type", "").split(";")[0].strip() == PDF
        response["Content-Security-Policy"] = pdf_policy if is_pdf else page_policy
        # Old browsers know this one instead of frame-ancestors.
        response["X-Frame-Options"] = "SAMEORIGIN" if is_pdf else "DENY"
        response["X-Content-Type-Options"] = "nosniff"
        response["Referrer-Policy"] = "same-origin"
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the banner says: this is a demonstration, and, when its clock was moved, which time it shows."""

    clock: datetime | None = None


def demonstration(request: HttpRequest) -> dict[str, Demonstration | None]:
    """Context processor: `demonstration` for base.html; None in production.

    A view or a middleware that knows of a moved clock puts the moment into `request.demonstration_clock`.
    """
    if settings.SETTINGS.is_production:
        return {"demonstration": None}
    return {"demonstration": Demonstration(getattr(request, "demonstration_clock", None))}
