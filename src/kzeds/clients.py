"""Asking the authority's services over HTTP: OCSP, lists of revoked certificates, time stamps.

Every call has a time limit, a size limit and few attempts; redirects are not followed. Addresses come from
the caller. Those in certificates are used only for hosts that the caller allows, so that a stranger's
certificate cannot send the server anywhere. No answer is an `Unreachable`, never a "good".
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kzeds import cms, crl, oids, timestamp
from kzeds import ocsp as ocsp_protocol
from kzeds.certificate import Certificate
from kzeds.crl import Crl
from kzeds.errors import Malformed, Unusable
from kzeds.ocsp import OcspAnswer
from kzeds.revocation import Unreachable
from kzeds.sign import with_time_stamps

if TYPE_CHECKING:
    import httpx

# httpx is loaded where something is asked: it takes longer to load than all of kzeds.

_USER_AGENT = "kzeds"


@dataclass(frozen=True)
class Limits:
    """How long, how often and how much."""

    timeout: float = 5.0
    """Seconds for one attempt, connection and answer together."""
    attempts: int = 2
    """How often an address is asked before it counts as unreachable."""
    pause: float = 0.2
    """Seconds between two attempts."""
    small_answer: int = 256 * 1024
    """Most bytes of an OCSP or time stamp answer."""
    list_size: int = crl.MAX_SIZE
    """Most bytes of a list."""


@dataclass(frozen=True)
class Addresses:
    """Where the services are. All of them are settings; nothing is built in."""

    ocsp: str | None = None
    """Responder for every certificate; None to use the address in the certificate."""
    time_stamp: str | None = None
    """Time stamp service."""
    crls: tuple[str, ...] = ()
    """Lists, base and delta, that are asked for besides those named in the certificate."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts (`name` or `name:port`) of addresses in certificates that may be asked."""


class Http:
    """Small, careful HTTP calls."""

    def __init__(self, limits: Limits | None = None, client: httpx.Client | None = None) -> None:
        import httpx

        self.limits = limits or Limits()
        self._client = client or httpx.Client(
            timeout=self.limits.timeout, follow_redirects=False, headers={"User-Agent": _USER_AGENT}
        )

    def post(self, url: str, data: bytes, content_type: str) -> bytes:
        """The body of the answer. Raises `Unreachable`."""
        request = self._client.build_request(
            "POST", url, content=data, headers={"Content-Type": content_type}
        )
        return self._send(request, self.limits.small_answer)

    def get(self, url: str) -> bytes:
        """The body of the answer. Raises `Unreachable`."""
        return self._send(self._client.build_request("GET", url), self.limits.list_size)

    def _send(self, request: httpx.Request, most: int) -> bytes:
        import httpx

        problem = ""
        for attempt in range(self.limits.attempts):
            if attempt:
                time.sleep(self.limits.pause)
            try:
                return self._once(request, most)
            except (httpx.HTTPError, _BadAnswer) as error:
                problem = f"{request.url}: {type(error).__name__} {error}".strip()
        raise Unreachable(problem)

    def _once(self, request: httpx.Request, most: int) -> bytes:
        # The time limit of httpx is per read; a service that drips bytes must not hold us longer.
        deadline = time.monotonic() + self.limits.timeout
        response = self._client.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise _BadAnswer(f"status {response.status_code}")
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > most:
                    raise _BadAnswer("the answer is too large")
                if time.monotonic() > deadline:
                    raise _BadAnswer("the answer takes too long")
            return bytes(body)
        finally:
            response.close()

    def close(self) -> None:
        self._client.close()


class _BadAnswer(Exception):
    """An answer that is not one."""


@dataclass
class ListCache:
    """Lists by address, in memory and, when a folder is given, on disk. Only readable lists get in.

    A list is asked for again when its nextUpdate has passed or it is older than `refresh`; when the address
    then gives nothing, the old list stays, and its age speaks for itself.
    """

    folder: Path | None = None
    refresh: timedelta = timedelta(minutes=15)
    _lists: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, http: Http, url: str, now: datetime) -> bytes:
        """The list at the address, from the cache or fresh. Raises `Unreachable`."""
        with self._lock:
            known = self._lists.get(url) or self._from_disk(url)
        if known is not None and now - known[0] < self.refresh:
            next_update = Crl.parse(known[1]).next_update
            if next_update is None or next_update > now:
                return known[1]
        try:
            data = http.get(url)
            Crl.parse(data)
        except (Unreachable, Unusable) as error:
            if known is not None:
                return known[1]
            raise Unreachable(str(error)) from error
        with self._lock:
            self._lists[url] = (now, data)
            self._to_disk(url, data)
        return data

    def _path(self, url: str) -> Path | None:
        if self.folder is None:
            return None
        name = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in url)
        return self.folder / f"{name[-150:]}.crl"

    def _from_disk(self, url: str) -> tuple[datetime, bytes] | None:
        path = self._path(url)
        if path is None or not path.is_file():
            return None
        data = path.read_bytes()
        try:
            Crl.parse(data)
        except Unusable:
            return None
        return datetime.fromtimestamp(path.stat().st_mtime, UTC), data

    def _to_disk(self, url: str, data: bytes) -> None:
        path = self._path(url)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed, so that a reader never meets half a list.
        temporary = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        temporary.write_bytes(data)
        temporary.replace(path)


class Online:
    """The services of an authority, as `Revocation.source` and for time stamps. Threads may share it."""

    def __init__(
        self,
        addresses: Addresses,
        *,
        limits: Limits | None = None,
        cache: ListCache | None = None,
        client: httpx.Client | None = None,
    ) -> None:
        self.addresses = addresses
        self.http = Http(limits, client)
        self.cache = cache or ListCache()

    def _allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and (
            parts.netloc in self.addresses.allowed_hosts or parts.hostname in self.addresses.allowed_hosts
        )

    def ocsp(self, certificate: Certificate, issuer: Certificate) -> OcspAnswer | None:
        """Asks the responder, with a fresh nonce; None when no address is known or allowed."""
        urls = [self.addresses.ocsp] if self.addresses.ocsp else []
        urls = urls or [url for url in certificate.access_locations(oids.OCSP_ACCESS) if self._allowed(url)]
        if not urls:
            return None
        nonce = secrets.token_bytes(16)
        request = ocsp_protocol.request(certificate, issuer, nonce)
        problems = []
        for url in dict.fromkeys(urls):
            try:
                data = self.http.post(url, request, "application/ocsp-request")
            except Unreachable as error:
                problems.append(str(error))
            else:
                return OcspAnswer(data, nonce)
        raise Unreachable("; ".join(problems))

    def crls(self, certificate: Certificate, issuer: Certificate) -> Sequence[bytes]:
        """The lists named by the settings and, for allowed hosts, by the certificate."""
        named = [
            *certificate.distribution_points(),
            *certificate.distribution_points(oids.FRESHEST_CRL),
        ]
        urls = [*self.addresses.crls, *(url for url in named if self._allowed(url))]
        now = datetime.now(UTC)
        found, problems = [], []
        for url in dict.fromkeys(urls):
            try:
                found.append(self.cache.get(self.http, url, now))
            except Unreachable as error:
                problems.append(str(error))
        if problems and not found:
            raise Unreachable("; ".join(problems))
        return found

    def time_stamp(self, stamped: bytes) -> bytes:
        """A token over these bytes, with the nonce and imprint compared but the token not yet judged.

        Raises `Unreachable` when the service gives no answer or another one than was asked for.
        """
        url = self.addresses.time_stamp
        if url is None:
            raise Unreachable("no time stamp service is configured")
        nonce = secrets.randbits(63) | 1 << 62
        request = timestamp.request(stamped, nonce)
        data = self.http.post(url, request, "application/timestamp-query")
        try:
            der = timestamp.read_response(data)
            token = timestamp.read_token(der)
            if token.nonce != nonce:
                raise Unreachable("the time stamp answers another request")
            if token.imprint != timestamp.imprint(oids.SHA256, stamped):
                raise Unreachable("the time stamp is over something else")
        except (Unusable, Malformed) as error:
            raise Unreachable(str(error)) from error
        return der

    def add_time_stamps(self, message: bytes) -> bytes:
        """The CMS message with a fresh time stamp on each signature that has none; the others keep theirs.

        Raises `Unusable` for what is no message and `Unreachable` when a stamp cannot be had.
        """
        data = cms.read(message)
        tokens: list[bytes | None] = []
        for signer in data.signers:
            if isinstance(signer, Malformed):
                raise Unusable("not_parseable", str(signer))
            has_one = bool(signer.unsigned.get(oids.TIME_STAMP_TOKEN))
            tokens.append(None if has_one else self.time_stamp(signer.signature))
        return with_time_stamps(data.der, tokens)

    def close(self) -> None:
        """Closes the connections."""
        self.http.close()
