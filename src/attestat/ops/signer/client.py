"""Signatures with demonstration keys in process, for the tour and for tests: no port, no chooser."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from attestat.config.settings import current
from attestat.ops.demo import authority
from attestat.ops.signer import moment
from attestat.ops.signer.keyring import Keyring
from attestat.ops.signer.server import HOST, TOKEN_FILE, TOKEN_HEADER


@cache
def keyring() -> Keyring:
    """The keys of this instance; makes the demonstration authority when it is not there yet."""
    return Keyring(authority.ensure(current()))


def sign(slug: str, content: bytes, *, detached: bool = True, at: datetime | None = None) -> bytes:
    """A CMS signature in DER over `content` with the demonstration key of this name.

    `at` (aware) is written as the time of signing; by default the clock of this instance. Raises UnknownKey,
    and RefusedInProduction.
    """
    return keyring().sign(slug, content, detached=detached, at=at or moment.now(current()))


class Remote:
    """Drives the chooser of a running signer over HTTP, as a person's clicks would."""

    def __init__(self, home: Path, port: int) -> None:
        token = (home / TOKEN_FILE).read_text(encoding="ascii")
        self._client = httpx.Client(
            base_url=f"http://{HOST}:{port}", headers={TOKEN_HEADER: token}, trust_env=False
        )

    def choose(self, slug: str | None, *, once: bool = False) -> str:
        """Choose for the waiting request, else for those that come; None takes the choice back.

        Gives what the choice was used for: pending, next, all or none. Raises httpx.HTTPStatusError.
        """
        return str(self._post("/choose", {"key": slug, "once": once})["used_for"])

    def cancel(self) -> None:
        """Answer the waiting request as a person who closes the window. Raises httpx.HTTPStatusError."""
        self._post("/cancel", {})

    def state(self) -> dict[str, Any]:
        """What waits, what was chosen, how the last request ended."""
        answer = self._client.get("/state").raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, path: str, values: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, content=json.dumps(values)).raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
