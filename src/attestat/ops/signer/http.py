"""A small HTTP/1.1 server over one asyncio connection, and the upgrade to a web socket (RFC 9112, RFC 6455).

Small on purpose: it serves one person on a loopback port. One request a connection, then it is closed; the
library `websockets` answers the upgrade and reads the frames.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Upgrade
from websockets.protocol import State
from websockets.server import ServerProtocol

HEAD_LIMIT = 16 * 1024
BODY_LIMIT = 64 * 1024
MESSAGE_LIMIT = 64 * 1024 * 1024
"""Largest message of a web socket, in bytes: many documents of 20 MB do not go through NCALayer either."""
HEAD_SECONDS = 10.0


class BadRequest(Exception):
    """The bytes are no request that is served here; `status` says why."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Head:
    """The first lines of a request; names of headers are in lower case. `raw` are its bytes."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def is_upgrade(self) -> bool:
        """Whether a web socket is asked for."""
        return self.headers.get("upgrade", "").lower() == "websocket"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: HTTPStatus
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The head of the request; None when the other side closed before saying anything. Raises BadRequest."""
    try:
        raw = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise BadRequest(HTTPStatus.BAD_REQUEST, "the request ends in its head") from error
    except asyncio.LimitOverrunError as error:
        raise BadRequest(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too long") from error
    except TimeoutError as error:
        raise BadRequest(HTTPStatus.REQUEST_TIMEOUT, "the head did not come in time") from error
    return parse_head(raw)


def parse_head(raw: bytes) -> Head:
    """Raises BadRequest."""
    try:
        first, *lines = raw.decode("ascii").removesuffix("\r\n\r\n").split("\r\n")
        method, target, version = first.split(" ")
    except ValueError as error:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "no HTTP request") from error
    if version != "HTTP/1.1" or not target.startswith("/"):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "write an HTTP/1.1 request")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        key = name.lower()
        if not colon or not name or name != name.strip() or key in headers:
            raise BadRequest(HTTPStatus.BAD_REQUEST, f"bad or repeated header {name[:40]!r}")
        headers[key] = value.strip()
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, max_num_fields=20).items()}
    return Head(method, parts.path, query, headers, raw)


async def read_body(head: Head, reader: asyncio.StreamReader) -> bytes:
    """The body, by its Content-Length. Raises BadRequest."""
    if "transfer-encoding" in head.headers:
        raise BadRequest(HTTPStatus.LENGTH_REQUIRED, "send the length of the body")
    length = head.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "Content-Length is no number")
    if int(length) > BODY_LIMIT:
        raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long")
    try:
        return await asyncio.wait_for(reader.readexactly(int(length)), HEAD_SECONDS)
    except (asyncio.IncompleteReadError, TimeoutError) as error:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "the body is not whole") from error


async def write(writer: asyncio.StreamWriter, answer: Answer) -> None:
    """Send an answer; the caller closes the connection."""
    headers = {
        "Content-Type": answer.content_type,
        "Content-Length": str(len(answer.body)),
        "Connection": "close",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **answer.headers,
    }
    lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body)
    await writer.drain()


class Socket:
    """A web socket after its handshake: texts in, texts out."""

    def __init__(
        self, protocol: ServerProtocol, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._protocol = protocol
        self._reader = reader
        self._writer = writer

    async def send(self, text: str) -> None:
        """Send a text message."""
        self._protocol.send_text(text.encode())
        await self._flush()

    async def texts(self) -> AsyncIterator[str]:
        """Text messages as they come, until the connection closes. Others close it (RFC 6455, 7.4.1)."""
        parts: list[bytes] = []
        while True:
            for event in self._protocol.events_received():
                if not isinstance(event, Frame):
                    continue
                if event.opcode is Opcode.BINARY:
                    self._protocol.send_close(1003, "text only")
                elif event.opcode in (Opcode.TEXT, Opcode.CONT):
                    parts.append(bytes(event.data))
                    if event.fin:
                        whole, parts = b"".join(parts), []
                        try:
                            text = whole.decode()
                        except UnicodeDecodeError:
                            self._protocol.send_close(1007, "no UTF-8")
                        else:
                            yield text
            await self._flush()
            if self._protocol.state is State.CLOSED or self._protocol.close_expected():
                return
            data = await self._reader.read(65536)
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()

    async def _flush(self) -> None:
        """Send what the protocol wants sent: our messages, pongs, the closing handshake."""
        for data in self._protocol.data_to_send():
            if data:
                self._writer.write(data)
            elif self._writer.can_write_eof():
                self._writer.write_eof()
        await self._writer.drain()


@asynccontextmanager
async def accepted(
    head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> AsyncIterator[Socket]:
    """The upgrade of this request, as a socket for the length of the block. Raises BadRequest."""
    protocol = ServerProtocol(max_size=MESSAGE_LIMIT)
    protocol.receive_data(head.raw)
    upgrades = [event for event in protocol.events_received() if isinstance(event, Upgrade)]
    if not upgrades:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "no web socket request")
    response = protocol.accept(upgrades[0])
    if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
        why = str(protocol.handshake_exc) if isinstance(protocol.handshake_exc, InvalidHandshake) else ""
        raise BadRequest(HTTPStatus(response.status_code), why or "no web socket request")
    protocol.send_response(response)
    socket = Socket(protocol, reader, writer)
    await socket._flush()
    yield socket
    if protocol.state is State.OPEN:
        protocol.send_close()
        await socket._flush()
