"""The authority's services over HTTP: bounded in time, with a breaker, and with what was answered before.

Addresses come from the settings only. Those in certificates are never asked, so a stranger's certificate
sends this server nowhere (ABU-33).
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kzeds import cms, timestamp
from kzeds.certificate import Certificate
from kzeds.clients import Addresses, Http, Limits, ListCache, Online
from kzeds.errors import Malformed, Unusable
from kzeds.ocsp import OcspAnswer
from kzeds.revocation import Unreachable
from kzeds.sign import with_time_stamps

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

CALL_SECONDS = 5.0
"""The longest that one question may take, retry included (FLT-11)."""

ASKING = Limits(timeout=2.3, attempts=2, pause=0.1)
FETCHING = Limits(timeout=4.8, attempts=1)
FAILURES = 2
"""So many unanswered questions in a row open the breaker of a host …"""
OPEN_SECONDS = 10.0
"""… for so long: nobody waits for a service that is known to be silent."""
STAMP_SERVICE_FRESH = timedelta(minutes=10)
"""How long an answer about the time stamp service's own certificate is used again."""


class Breaker:
    """Counts unanswered questions by host; threads may share it."""

    def __init__(self, *, failures: int = FAILURES, seconds: float = OPEN_SECONDS) -> None:
        self._failures, self._seconds = failures, seconds
        self._state: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def check(self, host: str) -> None:
        """Raises `Unreachable` while the breaker of this host is open."""
        with self._lock:
            failures, since = self._state.get(host, (0, 0.0))
        if failures >= self._failures and time.monotonic() - since < self._seconds:
            raise Unreachable(f"{host} did not answer a moment ago; it is asked again in some seconds")

    def note(self, host: str, answered: bool) -> None:
        """Remember how a question to this host ended."""
        with self._lock:
            failures, _ = self._state.get(host, (0, 0.0))
            self._state[host] = (0, 0.0) if answered else (failures + 1, time.monotonic())


class Guarded(Http):
    """HTTP with a hard time limit for the whole call: a header that drips holds nobody either."""

    def __init__(self, client: httpx.Client, breaker: Breaker) -> None:
        super().__init__(ASKING, client)
        self._lists = Http(FETCHING, client)
        self._breaker = breaker
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="eds")

    def post(self, url: str, data: bytes, content_type: str) -> bytes:
        """See `Http.post`."""
        return self._within(url, lambda: super(Guarded, self).post(url, data, content_type))

    def get(self, url: str) -> bytes:
        """See `Http.get`; lists are larger, and asked for once."""
        return self._within(url, lambda: self._lists.get(url))

    def _within(self, url: str, call: Callable[[], bytes]) -> bytes:
        host = urlsplit(url).netloc
        self._breaker.check(host)
        waiting = self._pool.submit(call)
        try:
            answer = waiting.result(timeout=CALL_SECONDS)
        except (Unreachable, TimeoutError) as error:
            waiting.cancel()
            self._breaker.note(host, answered=False)
            log.warning("%s: no answer (%s)", url, error or f"within {CALL_SECONDS:g} s")
            raise Unreachable(str(error) or f"{url}: no whole answer within {CALL_SECONDS:g} s") from error
        self._breaker.note(host, answered=True)
        return answer


@dataclass(frozen=True)
class AnswerShelf:
    """The last answer about each certificate, for an outage: on disk, shared by all processes."""

    folder: Path

    def put(self, certificate: Certificate, answer: OcspAnswer) -> None:
        """Keep an answer; a full disk is no reason to refuse anybody."""
        text = json.dumps(
            {"answer": base64.b64encode(answer.data).decode(), "nonce": (answer.nonce or b"").hex()}
        )
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{certificate.sha256.hex()}.json"
            temporary = path.with_suffix(f".{threading.get_ident()}")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
            for old in self.folder.glob("*.json"):
                if time.time() - old.stat().st_mtime > 24 * 3600:
                    old.unlink(missing_ok=True)

    def get(self, certificate: Certificate) -> OcspAnswer | None:
        """The kept answer; its age is judged by whoever uses it."""
        try:
            path = self.folder / f"{certificate.sha256.hex()}.json"
            values = json.loads(path.read_text(encoding="utf-8"))
            nonce = bytes.fromhex(values["nonce"])
            return OcspAnswer(base64.b64decode(values["answer"]), nonce or None)
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass
class Services:
    """The services of one authority, shared by the threads of a process."""

    online: Online
    shelf: AnswerShelf
    _about_services: dict[bytes, tuple[datetime, OcspAnswer]] = field(default_factory=dict)

    def source(self, *, at: datetime, in_outage: bool) -> Source:
        """Where a verification at `at` asks; `in_outage` lets an earlier answer stand in for silence."""
        return Source(self, at, in_outage)

    def stamped(self, message: bytes) -> bytes:
        """The message with a fresh time stamp on its signature. Raises `Unreachable`, `Unusable`."""
        data = cms.read(message)
        tokens: list[bytes | None] = []
        for signer in data.signers:
            if isinstance(signer, Malformed):
                raise Unusable("not_parseable", str(signer))
            tokens.append(self.online.time_stamp(signer.signature))
        return with_time_stamps(data.der, tokens)


@dataclass(frozen=True)
class Source:
    """`kzeds.revocation.Source` for one verification."""

    services: Services
    at: datetime
    in_outage: bool

    def ocsp(self, certificate: Certificate, issuer: Certificate) -> OcspAnswer | None:
        """The responder's answer. The certificate of a time stamp service is not asked about every time."""
        is_service = timestamp.may_stamp(certificate, must_be_critical=False)
        known = self.services._about_services.get(certificate.sha256) if is_service else None
        if known is not None and abs(self.at - known[0]) < STAMP_SERVICE_FRESH:
            return known[1]
        try:
            answer = self.services.online.ocsp(certificate, issuer)
        except Unreachable:
            kept = self.services.shelf.get(certificate) if self.in_outage else None
            if kept is None:
                raise
            return kept
        if answer is not None and is_service:
            self.services._about_services[certificate.sha256] = (self.at, answer)
        return answer

    def crls(self, certificate: Certificate, issuer: Certificate) -> Sequence[bytes]:
        """The lists that the settings name."""
        return self.services.online.crls(certificate, issuer)


def connect(
    *, ocsp: str, tsp: str, crls: tuple[str, ...], home: Path, clock_is_real: bool, proxies: bool
) -> Services:
    """The services at these addresses.

    Lists are kept in the home. Where the clock can be moved they are asked for every time, since their age
    says nothing. `proxies` obeys the machine's settings of HTTP proxies.
    """
    import httpx  # with the first question: a quarter of the site's loading time otherwise

    client = httpx.Client(
        timeout=ASKING.timeout,
        follow_redirects=False,
        trust_env=proxies,
        headers={"User-Agent": "attestat"},
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=10.0),
    )
    refresh = timedelta(minutes=15) if clock_is_real else timedelta(0)
    online = Online(
        Addresses(ocsp=ocsp, time_stamp=tsp, crls=crls),
        cache=ListCache(home / "crl", refresh),
        client=client,
    )
    online.http = Guarded(client, Breaker())
    return Services(online, AnswerShelf(home / "ocsp"))
