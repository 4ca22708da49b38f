"""The demonstration signer as a server: NCALayer's web socket and the key chooser on one loopback port.

Who may speak to it. A web socket must come from a page of this instance (its Origin). A choice must carry the
token of this process, which the chooser's own forms have and which lies in the home, mode 0600, for tests and
the tour. Both must name this very address (Host), so that another name resolved to 127.0.0.1 gets nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import attestat
from attestat.config.settings import Settings
from attestat.ops.demo.authority import write_private
from attestat.ops.signer import http, page, protocol
from attestat.ops.signer.desk import WAITS_SECONDS, Desk, End, NothingAsked, Unfit
from attestat.ops.signer.http import Answer, BadRequest, Head, Socket
from attestat.ops.signer.keyring import Keyring, UnknownKey
from attestat.ops.signer.protocol import Json, Purpose, Request
from attestat.ops.signer.words import LANGUAGES

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
TOKEN_FILE = "signer-token"
TOKEN_HEADER = "x-attestat-signer"
ENDS_SECONDS = 10.0
"""How long the chooser waits for a signature before it shows the page again."""
WAITING_MESSAGES = 16
"""Messages of one connection that may wait for their turn; NCALayer's clients send one at a time."""

FONTS = Path(attestat.__file__).parent / "web" / "static" / "built" / "fonts"
ICON = Path(attestat.__file__).parent / "web" / "static" / "img" / "wordmark.svg"
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Allowed:
    """Whom the signer listens to."""

    hosts: frozenset[str]
    origins: frozenset[str]
    """Origins of pages that may ask for signatures."""

    @property
    def own(self) -> frozenset[str]:
        """Origins of the chooser itself."""
        return frozenset(f"http://{host}" for host in self.hosts)


def allowed(settings: Settings, port: int) -> Allowed:
    """The pages of this instance: its public address, and the loopback names on the port of its site."""
    parts = urlsplit(settings.public_url)
    origins = {f"{parts.scheme}://{parts.netloc}"}
    origins |= {f"http://{name}:{settings.port}" for name in (HOST, "localhost")}
    return Allowed(
        hosts=frozenset(f"{name}:{port}" for name in (HOST, "localhost")), origins=frozenset(origins)
    )


class Signer:
    """The signer of one instance. `moment` gives the time that is written into signatures."""

    def __init__(
        self,
        keyring: Keyring,
        permitted: Allowed,
        *,
        token: str,
        moment: Callable[[], datetime],
        waits: float = WAITS_SECONDS,
    ) -> None:
        self._keyring = keyring
        self._permitted = permitted
        self._token = token
        self._moment = moment
        self.desk = Desk(keyring, waits=waits)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        try:
            try:
                head = await http.read_head(reader)
                if head is None:
                    return
                self._check_host(head)
                if head.is_upgrade:
                    self._check_origin(head)
                    async with http.accepted(head, reader, writer) as socket:
                        await self._talk(socket, head.headers["origin"])
                else:
                    await http.write(writer, await self._answer(head, reader))
            except BadRequest as error:
                log.warning("refused with %d: %s", error.status, error)
                await http.write(writer, Answer(error.status, f"{error}\n".encode()))
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side has gone; there is nobody to tell
        except Exception:
            log.exception("a connection of the demonstration signer failed")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _check_host(self, head: Head) -> None:
        if head.headers.get("host", "") not in self._permitted.hosts:
            raise BadRequest(HTTPStatus.MISDIRECTED_REQUEST, "this address is not served here")

    def _check_origin(self, head: Head) -> None:
        origin = head.headers.get("origin", "")
        if origin not in self._permitted.origins:
            raise BadRequest(
                HTTPStatus.FORBIDDEN,
                f"pages of {origin or 'no origin'} may not ask for signatures; "
                f"those of {', '.join(sorted(self._permitted.origins))} may",
            )

    # The web socket.

    async def _talk(self, socket: Socket, origin: str) -> None:
        """Greet, then answer strictly in turn. When the page goes away, its request leaves the desk."""
        await socket.send(protocol.GREETING)
        messages: asyncio.Queue[str] = asyncio.Queue(WAITING_MESSAGES)
        worker = asyncio.create_task(self._answer_all(socket, messages, origin))
        try:
            async for text in socket.texts():
                if worker.done() or messages.full():
                    break
                messages.put_nowait(text)
        finally:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await worker

    async def _answer_all(self, socket: Socket, messages: asyncio.Queue[str], origin: str) -> None:
        while True:
            text = await messages.get()
            if text == protocol.HEARTBEAT:
                await socket.send(text)
                continue
            answer = await self.respond(text, origin)
            await socket.send(json.dumps(answer, ensure_ascii=False))

    async def respond(self, text: str, origin: str) -> Json:
        """The answer to one message of NCALayer's protocol."""
        try:
            asked = protocol.read(text)
        except protocol.Refusal as refusal:
            return refusal.answer
        if not isinstance(asked, Request):
            return asked
        number, slug = await self.desk.ask(asked, origin)
        if slug is None:
            return protocol.cancelled(asked)
        try:
            answer = await asyncio.to_thread(self._served, asked, slug)
        except Exception as error:  # a key file that is damaged or gone must not look like a lost connection
            log.exception("request %d could not be signed with %s", number, slug)
            self.desk.ended(number, End.FAILED, asked, slug)
            return protocol.failed(asked, f"{type(error).__name__}: {error}")
        log.info("request %d of %s: %d documents signed with %s", number, origin, len(asked.documents), slug)
        self.desk.ended(number, End.SIGNED, asked, slug)
        return answer

    def _served(self, asked: Request, slug: str) -> Json:
        if asked.purpose is Purpose.KEY_INFO:
            return protocol.told(self._keyring.information(slug))
        at = self._moment()
        return protocol.signed(
            asked,
            [
                self._keyring.sign(slug, content, detached=not asked.attached, at=at)
                for content in asked.documents
            ],
        )

    # The chooser.

    async def _answer(self, head: Head, reader: asyncio.StreamReader) -> Answer:
        if head.method == "GET":
            return self._get(head)
        if head.method == "POST":
            return await self._post(head, await http.read_body(head, reader))
        raise BadRequest(HTTPStatus.METHOD_NOT_ALLOWED, "GET and POST only")

    def _get(self, head: Head) -> Answer:
        if head.path == "/":
            view = page.View(
                language=self._language(head),
                search=head.query.get("q", "")[:100],
                done=head.query.get("done", ""),
                ahead="ahead" in head.query,
                token=self._token,
            )
            body = page.chooser(self.desk, self._keyring, view)
            return _html(body)
        if head.path == "/state":
            self._check_token(head.headers.get(TOKEN_HEADER, ""))
            return _json(self.state())
        if head.path == "/health":
            return _json({"status": "ok", "stand_in": True})
        if head.path == "/document":
            return self._document(head)
        if found := _file(head.path):
            return found
        raise BadRequest(HTTPStatus.NOT_FOUND, "there is no such page")

    def _document(self, head: Head) -> Answer:
        """A PDF that waits for its signature, to be read before it is signed."""
        pending = self.desk.pending
        place = head.query.get("at", "")
        if pending is None or head.query.get("request") != str(pending.number) or not place.isdecimal():
            raise BadRequest(HTTPStatus.NOT_FOUND, "that document no longer waits")
        documents = pending.request.documents
        if int(place) >= len(documents) or not documents[int(place)].startswith(b"%PDF-"):
            raise BadRequest(HTTPStatus.NOT_FOUND, "there is no such document")
        headers = PAGE_HEADERS | {"Content-Disposition": "inline; filename=document.pdf"}
        return Answer(HTTPStatus.OK, documents[int(place)], "application/pdf", headers)

    async def _post(self, head: Head, body: bytes) -> Answer:
        if head.headers.get("origin", next(iter(self._permitted.own))) not in self._permitted.own:
            raise BadRequest(HTTPStatus.FORBIDDEN, "only the chooser itself may choose")
        by_form = (
            head.headers.get("content-type", "").partition(";")[0] == "application/x-www-form-urlencoded"
        )
        values = _form(body) if by_form else _object(body)
        self._check_token(str(values.get("token", "")) or head.headers.get(TOKEN_HEADER, ""))
        acts = {"/choose": self._choose, "/cancel": self._cancel, "/forget": self._forget}
        if head.path not in acts:
            raise BadRequest(HTTPStatus.NOT_FOUND, "there is no such act")
        try:
            used_for, number = acts[head.path](values, by_form)
        except NothingAsked as error:
            if by_form:
                return _see(values, "late")
            raise BadRequest(HTTPStatus.CONFLICT, str(error)) from error
        except Unfit as error:
            raise BadRequest(
                HTTPStatus.CONFLICT, f"the request does not let choose the key {error}"
            ) from error
        except UnknownKey as error:
            raise BadRequest(HTTPStatus.NOT_FOUND, f"there is no key {error}") from error
        if number is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.desk.until_ended(number), ENDS_SECONDS)
        if by_form:
            return _see(values, str(number or ""))
        return _json({"used_for": used_for, "request": number})

    def _choose(self, values: Json, by_form: bool) -> tuple[str, int | None]:
        """For the waiting request; else for the next one (page) or for all that come (tests)."""
        slug = values.get("key")
        if slug is None and not by_form:
            return self._forget(values, by_form)
        if not isinstance(slug, str):
            raise BadRequest(HTTPStatus.BAD_REQUEST, "name the key")
        number = _number(values)
        if number is not None or (self.desk.pending and not by_form):
            waiting = self.desk.pending.number if self.desk.pending else None
            self.desk.choose(slug, number=number)
            return "pending", number or waiting
        only_once = by_form or values.get("once") is True
        self.desk.remember(slug, only_once=only_once)
        return ("next" if only_once else "all"), None

    def _cancel(self, values: Json, by_form: bool) -> tuple[str, int | None]:
        number = _number(values)
        waiting = self.desk.pending.number if self.desk.pending else None
        self.desk.cancel(number=number)
        return "pending", number or waiting

    def _forget(self, values: Json, by_form: bool) -> tuple[str, int | None]:
        self.desk.forget()
        return "none", None

    def _check_token(self, given: str) -> None:
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            raise BadRequest(
                HTTPStatus.FORBIDDEN,
                f"the token is missing or of an earlier start; it is in the file {TOKEN_FILE} of the home",
            )

    def _language(self, head: Head) -> str:
        """What the address says, else what the page that asks uses, else what the browser prefers."""
        asked = head.query.get("lang", "")
        if not asked and self.desk.pending:
            asked = self.desk.pending.request.locale.replace("kz", "kk")
        wanted = [asked, *(part.strip()[:2] for part in head.headers.get("accept-language", "").split(","))]
        return next((language for language in wanted if language in LANGUAGES), "kk")

    def state(self) -> Json:
        """What tests ask before and after they choose."""
        pending, last = self.desk.pending, self.desk.last
        return {
            "stand_in": True,
            "version": protocol.VERSION,
            "chosen": self.desk.chosen or None,
            "once": self.desk.only_once,
            "pending": None
            if pending is None
            else {
                "request": pending.number,
                "origin": pending.origin,
                "purpose": pending.request.purpose,
                "locale": pending.request.locale,
                "seconds_left": pending.seconds_left,
                "attached": pending.request.attached,
                "documents": [
                    {"sha256": page.sha256(content), "size": len(content)}
                    for content in pending.request.documents
                ],
                "keys": [card.key.slug for card in self._keyring.fitting(pending.request.wanted)],
            },
            "last": None
            if last is None
            else {
                "request": last.number,
                "end": last.end,
                "key": last.key or None,
                "documents": last.documents,
            },
        }


def _number(values: Json) -> int | None:
    """The number of the request that a choice answers, when it names one."""
    given = values.get("request")
    if given in (None, ""):
        return None
    if not str(given).isdecimal():
        raise BadRequest(HTTPStatus.BAD_REQUEST, "the number of the request is no number")
    return int(str(given))


def _form(body: bytes) -> Json:
    try:
        fields = parse_qs(body.decode(), max_num_fields=20)
    except ValueError as error:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "no form") from error
    return {name: values[-1] for name, values in fields.items()}


def _object(body: bytes) -> Json:
    try:
        values = json.loads(body or b"{}")
    except ValueError as error:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "no JSON") from error
    if not isinstance(values, dict):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "send a JSON object")
    return values


def _see(values: Json, done: str) -> Answer:
    """Back to the chooser after a form, so that reloading never chooses again (RFC 9110, 15.4.4)."""
    language = values.get("lang")
    where = f"/?lang={language if language in LANGUAGES else 'kk'}" + (f"&done={done}" if done else "")
    return Answer(HTTPStatus.SEE_OTHER, headers={"Location": where})


def _html(body: str) -> Answer:
    return Answer(HTTPStatus.OK, body.encode(), "text/html; charset=utf-8", PAGE_HEADERS)


def _json(value: Json) -> Answer:
    return Answer(HTTPStatus.OK, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def _file(path: str) -> Answer | None:
    """The style sheet, the sign and the letters of the chooser; letters are there after `make setup`."""
    if path == "/chooser.css":
        data = resources.files(__package__).joinpath("chooser.css").read_bytes()
        return Answer(HTTPStatus.OK, data, "text/css; charset=utf-8")
    known = {f"/fonts/{font.name}": font for font in FONTS.glob("*.woff2")} | {"/icon.svg": ICON}
    if path in known and known[path].is_file():
        kind = "font/woff2" if path.endswith(".woff2") else "image/svg+xml"
        return Answer(HTTPStatus.OK, known[path].read_bytes(), kind)
    return None


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    keyring: Keyring,
    *,
    moment: Callable[[], datetime],
    port: int | None = None,
    waits: float = WAITS_SECONDS,
) -> AsyncIterator[tuple[Signer, int]]:
    """The signer listening for the length of the block, with its port; `port` 0 takes a free one.

    Writes the token of this start into the home. Raises OSError when the port is taken.
    """
    token = secrets.token_urlsafe(32)
    signers: list[Signer] = []
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            # Only the end of the server cancels a connection; asyncio would print that as a fault.
            with contextlib.suppress(asyncio.CancelledError):
                await signers[0].serve(reader, writer)
        finally:
            connections.discard(task)

    wanted = settings.signer_port if port is None else port
    server = await asyncio.start_server(connected, HOST, wanted, limit=http.HEAD_LIMIT)
    listening = int(server.sockets[0].getsockname()[1])
    signers.append(Signer(keyring, allowed(settings, listening), token=token, moment=moment, waits=waits))
    write_private(settings.home / TOKEN_FILE, token.encode())
    try:
        yield signers[0], listening
    finally:
        server.close()
        # A page may keep its web socket open for hours; the end does not wait for it.
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()
