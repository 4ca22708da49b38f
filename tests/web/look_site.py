"""Serves the gallery of blocks alone: no database, nobody signed in.

    .venv/bin/python tests/web/look_site.py [port]

It is also what the browser tests of the look talk to.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    """Addresses the header leads to; the gallery has nothing there."""
    return HttpResponse(status=204)


urlpatterns = [
    path("gallery/", include("attestat.web.common.gallery")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", nothing, name="home"),
    path("sign-in/", nothing, name="sign_in"),
    path("sign-out/", nothing, name="sign_out"),
]
handler404 = "attestat.web.common.errors.not_found"

MIDDLEWARE = [
    "attestat.web.common.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.csrf",
    "django.contrib.messages.context_processors.messages",
    "attestat.web.common.middleware.demonstration",
]


def gallery_settings(signer_port: int | None = None) -> dict[str, Any]:
    """What differs from the product: only the middleware and context that the look needs, so no database."""
    from django.conf import settings

    ours = settings.SETTINGS if signer_port is None else replace(settings.SETTINGS, signer_port=signer_port)

    options = {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": CONTEXT_PROCESSORS}
    return {
        "SETTINGS": ours,
        "ROOT_URLCONF": "look_site",
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": [{**settings.TEMPLATES[0], "OPTIONS": options}],
        "ALLOWED_HOSTS": ["127.0.0.1", "testserver"],
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "SECURE_SSL_REDIRECT": False,
    }


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a gallery needs no log."""


@contextmanager
def site(port: int = 0, signer_port: int | None = None) -> Iterator[str]:
    """The address of a running gallery, on a free port unless one is named."""
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings

    with override_settings(**gallery_settings(signer_port)):
        server = make_server("127.0.0.1", port, get_wsgi_application(), _Server, _Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attestat.config.django")
    with site(int(sys.argv[1]) if len(sys.argv) > 1 else 8010) as address:
        print(f"{address}/gallery/")
        threading.Event().wait()
