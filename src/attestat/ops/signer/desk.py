"""The desk: one request at a time waits here until a person chooses a key, cancels, or time runs out.

Requests of other connections stand in line behind it, as one NCALayer window opens after another.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from enum import StrEnum

from attestat.ops.signer.keyring import Keyring, UnknownKey, fits
from attestat.ops.signer.protocol import Request, Wanted

WAITS_SECONDS = 120.0


class Unfit(ValueError):
    """The key is not among those that the waiting request lets choose from."""


class NothingAsked(LookupError):
    """No request waits."""


class End(StrEnum):
    """How a request ended."""

    SIGNED = "signed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True)
class Pending:
    """A request that waits for a choice. `until` is on the monotonic clock."""

    number: int
    request: Request
    origin: str
    until: float
    choice: asyncio.Future[str | None] = field(repr=False, compare=False)

    @property
    def seconds_left(self) -> int:
        """How long it still waits."""
        return max(0, round(self.until - time.monotonic()))


@dataclass(frozen=True)
class Ended:
    """The last request that ended, for the page and for tests."""

    number: int
    end: End
    key: str
    documents: int


class Desk:
    """Belongs to one event loop. `waits` is in seconds."""

    def __init__(self, keyring: Keyring, *, waits: float = WAITS_SECONDS) -> None:
        self._keyring = keyring
        self._waits = waits
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self.pending: Pending | None = None
        self.last: Ended | None = None
        self.chosen = ""
        """The key for the next requests, chosen before they came."""
        self.only_once = False
        """Whether `chosen` is for the next request only."""
        self.recent: list[str] = []
        """Keys used lately, the last one first."""
        self._ends = asyncio.Event()

    async def ask(self, request: Request, origin: str) -> tuple[int, str | None]:
        """Number of the request and the chosen key, None when the person cancelled or let the time pass.

        Cancel the task when the asking connection closes: the request then leaves the desk.
        """
        async with self._turn:
            number = next(self._numbers)
            if self.chosen and fits(self._keyring.cards[self.chosen].key, request.wanted):
                slug = self.chosen
                if self.only_once:
                    self.forget()
                return number, slug
            return number, await self._wait(number, request, origin)

    async def _wait(self, number: int, request: Request, origin: str) -> str | None:
        choice: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.pending = Pending(number, request, origin, time.monotonic() + self._waits, choice)
        try:
            slug = await asyncio.wait_for(choice, self._waits)
        except TimeoutError:
            self.ended(number, End.EXPIRED, request)
            return None
        except asyncio.CancelledError:
            self.ended(number, End.GONE, request)
            raise
        finally:
            self.pending = None
        if slug is None:
            self.ended(number, End.CANCELLED, request)
        return slug

    def ended(self, number: int, end: End, request: Request, key: str = "") -> None:
        """Note how a request ended, and wake who waits for it."""
        self.last = Ended(number, end, key, len(request.documents))
        self._ends.set()
        self._ends = asyncio.Event()
        if end is End.SIGNED:
            self.recent = [key, *(one for one in self.recent if one != key)][:3]

    async def until_ended(self, number: int) -> None:
        """Wait until this request has ended, so that the page can say how."""
        while self.last is None or self.last.number < number:
            await self._ends.wait()

    def choose(self, slug: str, *, number: int | None = None) -> None:
        """Answer the waiting request with this key.

        With `number` only that request. Raises NothingAsked, UnknownKey, Unfit.
        """
        pending = self._waiting(number)
        if slug not in self._keyring.cards:
            raise UnknownKey(slug)
        if not fits(self._keyring.cards[slug].key, pending.request.wanted):
            raise Unfit(slug)
        pending.choice.set_result(slug)

    def cancel(self, *, number: int | None = None) -> None:
        """Answer the waiting request as a person who closes the window. Raises NothingAsked."""
        self._waiting(number).choice.set_result(None)

    def _waiting(self, number: int | None) -> Pending:
        pending = self.pending
        if pending is None or pending.choice.done() or number not in (None, pending.number):
            raise NothingAsked("no request waits")
        return pending

    def remember(self, slug: str, *, only_once: bool) -> None:
        """Choose before anybody asks: for the next request, or for all until changed. Raises UnknownKey."""
        if slug not in self._keyring.cards:
            raise UnknownKey(slug)
        self.chosen, self.only_once = slug, only_once

    def forget(self) -> None:
        """Ask a person again from the next request on."""
        self.chosen, self.only_once = "", False

    def offered(self) -> Wanted:
        """Which keys may be chosen now: those of the waiting request, else all."""
        return self.pending.request.wanted if self.pending else Wanted()
