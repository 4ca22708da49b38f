"""The demonstration authority over HTTP for the gateway's tests, and a proxy before it that misbehaves."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

import kzeds
from attestat.config.settings import Settings
from attestat.gateways.eds import real, services
from attestat.ops.authority_server.server import Authority, running
from attestat.ops.demo import authority
from attestat.ops.demo import services as demo_services
from kzeds.key import Key
from kzeds.sign import sign_cms

AT = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
CONTENT = "Өтініш".encode()
LATER = timedelta(minutes=30)


@dataclass
class Fault:
    """What the proxy does with each path; `right` passes on."""

    mode: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def of(self, path: str) -> str:
        """The fault of this path: ocsp, crl or tsp."""
        return self.mode.get(path.strip("/").split("/")[0], "right")


class Proxy(ThreadingHTTPServer):
    """Before the authority; one fault for each of its services."""

    daemon_threads = True

    def __init__(self, fault: Fault, target: str) -> None:
        self.fault, self.target = fault, target
        super().__init__(("127.0.0.1", 0), Passing)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up on a service that drips; that is what is tested."""


class Passing(BaseHTTPRequestHandler):
    """One request, passed on or spoiled."""

    server: Proxy

    def do_GET(self) -> None:
        """A list."""
        self._pass(httpx.get(f"{self.server.target}{self.path}", trust_env=False).content)

    def do_POST(self) -> None:
        """A question."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = {"Content-Type": self.headers["Content-Type"]}
        answer = httpx.post(f"{self.server.target}{self.path}", content=body, headers=kind, trust_env=False)
        self._pass(answer.content)

    def _pass(self, data: bytes) -> None:
        fault = self.server.fault
        fault.asked.append(self.path)
        mode = fault.of(self.path)
        if mode == "error":
            self.send_error(500)
            return
        if mode == "black-hole":
            time.sleep(30)
            return
        if mode == "redirect":
            self.send_response(302)
            self.send_header("Location", f"{self.server.target}{self.path}")
            self.end_headers()
            return
        if mode == "garbage":
            data = b"<html>Try again</html>"
        if mode == "truncated":
            data = data[: len(data) // 2]
        if mode == "header-drip":
            with contextlib.suppress(OSError):
                for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\n\r\n":
                    self.wfile.write(bytes([byte]))
                    time.sleep(1)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if mode == "drip":
            with contextlib.suppress(OSError):
                for byte in data:
                    self.wfile.write(bytes([byte]))
                    time.sleep(1)
            return
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@dataclass
class Bench:
    """A verifier at its services, the clock of both, and the faults between them."""

    settings: Settings
    server: Authority
    fault: Fault
    base: str
    clock: list[datetime]
    trust: kzeds.TrustStore
    cache: Path

    def move(self, moment: datetime) -> None:
        """Set the clock of the authority."""
        self.clock[0] = moment

    def verifier(self, *, crls: bool = True, ocsp: bool = True) -> real.KzedsVerifier:
        """A fresh verifier, without what an earlier one remembers. A source left out refuses connections."""
        nobody = f"http://127.0.0.1:{_closed_port()}"
        lists = tuple(f"{self.base}/crl/{name}" for name in demo_services.LISTS) if crls else (nobody,)
        connected = services.connect(
            ocsp=f"{self.base}/ocsp" if ocsp else nobody,
            tsp=f"{self.base}/tsp",
            crls=lists,
            home=self.cache,
            clock_is_real=False,
            proxies=False,
        )
        return real.KzedsVerifier(self.trust, connected)

    def key(self, slug: str) -> Key:
        """A demonstration key."""
        return authority.ensure(self.settings).load(slug)

    def signed(self, slug: str = "lift-head", content: bytes = CONTENT) -> bytes:
        """A detached signature."""
        return sign_cms(content, self.key(slug), detached=True)

    def revoke(self, slug: str = "lift-head", *, at: datetime) -> None:
        """Revoke a key, whose compromise is known."""
        demo_services.revoke(self.settings, slug, reason=1, at=at)


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def bench(settings: Settings, cache: Path) -> Iterator[Bench]:
    """The authority, the proxy before it, and nothing revoked."""
    ours = demo_services.ensure(settings)
    (ours.folder / "revoked.json").unlink(missing_ok=True)
    clock = [AT]
    fault = Fault()
    with running(ours, port=0, moment=lambda: clock[0]) as server:
        proxy = Proxy(fault, server.base)
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield Bench(
                settings,
                server,
                fault,
                f"http://127.0.0.1:{proxy.server_port}",
                clock,
                kzeds.TrustStore.from_directories([ours.folder / "trust"]),
                cache,
            )
        finally:
            proxy.shutdown()
            proxy.server_close()
