"""Serves the gallery of blocks alone: no database, nobody signed in.

    .venv/bin/python -m tests.web.look_site [port]

It is also what the browser tests of the look talk to.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("gallery/", include("attestat.web.common.gallery")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", lambda request: HttpResponse(status=404), name="home"),
    path("sign-in/", lambda request: HttpResponse(status=404), name="sign_in"),
    path("sign-out/", lambda request: HttpResponse(status=404), name="sign_out"),
]
handler404 = "attestat.web.common.errors.not_found"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a gallery needs no log."""


@contextmanager
def site(port: int = 0) -> Iterator[str]:
    """The address of a running gallery, on a free port unless one is named."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings

    missing = "attestat.web.common.middleware.security_headers"
    middleware = list(settings.MIDDLEWARE)
    if missing not in middleware:
        middleware.insert(0, missing)
    templates = [dict(settings.TEMPLATES[0])]
    options = dict(templates[0]["OPTIONS"])
    banner = "attestat.web.common.middleware.demonstration"
    if banner not in options["context_processors"]:
        options["context_processors"] = [*options["context_processors"], banner]
    templates[0]["OPTIONS"] = options
    with override_settings(
        ROOT_URLCONF=__name__,
        MIDDLEWARE=middleware,
        TEMPLATES=templates,
        ALLOWED_HOSTS=["127.0.0.1"],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        SECURE_SSL_REDIRECT=False,
    ):
        server = make_server("127.0.0.1", port, get_wsgi_application(), _Server, _Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attestat.config.django")
    sys.modules.setdefault("tests.web.look_site", sys.modules[__name__])
    __name__ = "tests.web.look_site"
    with site(int(sys.argv[1]) if len(sys.argv) > 1 else 8010) as address:
        print(f"{address}/gallery/")
        threading.Event().wait()
