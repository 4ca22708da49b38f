"""The services over HTTP. Small on purpose: it serves the programs of one machine."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attestat.ops.authority_server.moment import ClockSilent
from attestat.ops.demo.services import LISTS, Services

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
BODY_LIMIT = 64 * 1024
READS_SECONDS = 5.0
"""How long a client may be silent in the middle of its request."""

GREETING = "Attestat, demonstration authority. NOT REAL: it stands in for the national one.\n"
_POSTS = {
    "/ocsp": ("application/ocsp-request", "application/ocsp-response"),
    "/tsp": ("application/timestamp-query", "application/timestamp-reply"),
}


class Authority(ThreadingHTTPServer):
    """The server of one authority; `moment` gives the time that is written into its answers."""

    daemon_threads = True

    def __init__(self, services: Services, *, port: int, moment: Callable[[], datetime]) -> None:
        self.services = services
        self.moment = moment
        super().__init__((HOST, port), Handler)

    @property
    def base(self) -> str:
        """The address, without a slash at the end."""
        return f"http://{HOST}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Authority
    timeout = READS_SECONDS
    server_version, sys_version = "attestat-demonstration-authority", ""

    def do_GET(self) -> None:
        """A list, or who this is."""
        if self.path == "/":
            self._answer(GREETING.encode(), "text/plain; charset=utf-8")
        elif self.path.removeprefix("/crl/") in LISTS:
            name = self.path.removeprefix("/crl/")
            self._dated(lambda at: self.server.services.crl(name, at=at), "application/pkix-crl")
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing at this address")

    def do_POST(self) -> None:
        """An OCSP request or a time stamp query."""
        if self.path not in _POSTS:
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing at this address")
            return
        takes, gives = _POSTS[self.path]
        length = self.headers.get("Content-Length", "")
        if self.headers.get_content_type() != takes:
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send {takes}")
        elif not (length.isascii() and length.isdigit()):
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "say how long the request is")
        elif int(length) > BODY_LIMIT:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {BODY_LIMIT} bytes")
        else:
            body = self.rfile.read(int(length))
            services = self.server.services
            answer = services.ocsp if self.path == "/ocsp" else services.time_stamp
            self._dated(lambda at: answer(body, at=at), gives)

    def _dated(self, make: Callable[[datetime], bytes], kind: str) -> None:
        """Answer with what is made for this moment; 503 where nobody says which moment it is."""
        try:
            body = make(self.server.moment())
        except (ClockSilent, ValueError) as error:
            log.warning("no answer: %s", error)
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "the clock of the instance is silent; try later")
        else:
            self._answer(body, kind)

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self.close_connection = True
        self._answer(f"{why}\n".encode(), "text/plain; charset=utf-8", status)

    def _answer(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are told of only to those who look closely."""
        log.debug(format, *args)


@contextlib.contextmanager
def running(services: Services, *, port: int, moment: Callable[[], datetime]) -> Iterator[Authority]:
    """The authority on this port (0: any free one) for the length of the block. Raises OSError."""
    server = Authority(services, port=port, moment=moment)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
