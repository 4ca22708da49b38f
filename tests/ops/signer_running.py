"""A demonstration signer that runs in a thread of the tests, on a free port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from attestat.config.settings import Settings
from attestat.ops.demo.authority import Authority
from attestat.ops.signer.client import Remote
from attestat.ops.signer.keyring import Keyring
from attestat.ops.signer.server import Signer, running

CLAIMED = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
"""The time that the signer writes into signatures here."""


@dataclass(frozen=True)
class Running:
    """`origin` is that of the site's pages; `token` is the one of this start."""

    port: int
    origin: str
    token: str
    remote: Remote
    signer: Signer

    @property
    def web_socket(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def until_pending(self, *, documents: int | None = None) -> dict[str, object]:
        """Wait until a request waits for a choice, and give it."""
        return self._until(lambda state: state["pending"], f"no request with {documents} documents came")

    def until_ended(self, request: int) -> dict[str, object]:
        """Wait until this request has ended, and give how."""

        def ended(state: dict[str, object]) -> object:
            last = state["last"]
            return last if isinstance(last, dict) and last["request"] >= request else None

        return self._until(ended, f"request {request} did not end")

    def _until(self, found: object, complaint: str) -> dict[str, object]:
        for _ in range(600):
            value = found(self.remote.state())  # type: ignore[operator]
            if value:
                return value  # type: ignore[no-any-return]
            threading.Event().wait(0.02)
        raise AssertionError(complaint)


@contextmanager
def signer_running(settings: Settings, authority: Authority, *, waits: float = 60.0) -> Iterator[Running]:
    """The signer for the length of the block. A request waits `waits` seconds for a choice."""
    ready = threading.Event()
    found: list[object] = []

    async def serve() -> None:
        stop = asyncio.Event()
        keyring = Keyring(authority)
        async with running(settings, keyring, moment=lambda: CLAIMED, port=0, waits=waits) as (signer, port):
            found.extend((signer, port, stop, asyncio.get_running_loop()))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(20), "the signer did not start"
    signer, port, stop, loop = found
    assert isinstance(signer, Signer) and isinstance(port, int)
    remote = Remote(settings.home, port)
    token = (settings.home / "signer-token").read_text()
    try:
        yield Running(port, f"http://127.0.0.1:{settings.port}", token, remote, signer)
    finally:
        remote.close()
        loop.call_soon_threadsafe(stop.set)  # type: ignore[attr-defined]
        thread.join(20)
        assert not thread.is_alive(), "the signer did not stop"


def is_here(running: Running) -> bool:
    """Whether the signer answers."""
    return httpx.get(f"{running.page}/health", trust_env=False).is_success
