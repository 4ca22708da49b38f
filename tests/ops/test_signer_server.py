"""The demonstration signer over its port: web socket, choices, refusals. Signatures are judged by kzeds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from signer_running import CLAIMED, Running, signer_running
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

import kzeds
from attestat.config.settings import Settings
from attestat.ops.demo.authority import Authority

ANY = "!!basicsStorageAll"
SIGN_USAGE, HEAD = "1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2.1"
PDF = b"%PDF-1.7\n" + bytes(40_000)


@pytest.fixture(scope="module")
def running(demonstration: tuple[Settings, Authority]) -> Iterator[Running]:
    with signer_running(*demonstration) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_chosen(running: Running) -> Iterator[None]:
    yield
    running.remote.choose(None)
    assert running.remote.state()["pending"] is None


@pytest.fixture
def trust(demonstration: tuple[Settings, Authority]) -> kzeds.TrustStore:
    return kzeds.TrustStore.from_directories([demonstration[1].trust])


@pytest.fixture
def line(running: Running) -> Iterator[ClientConnection]:
    with opened(running) as connection:
        yield connection


@contextmanager
def opened(running: Running) -> Iterator[ClientConnection]:
    """A web socket as a page of the site opens it, after the greeting."""
    with connect(running.web_socket, origin=running.origin, proxy=None) as connection:  # type: ignore[arg-type]
        assert json.loads(connection.recv()) == {"result": {"version": "1.4"}}
        yield connection


def sign_message(*contents: bytes, attached: bool = False, usages: tuple[str, ...] = ()) -> str:
    texts = [base64.b64encode(content).decode() for content in contents]
    args = {
        "allowedStorages": None,
        "format": "cms",
        "data": texts if len(texts) > 1 else texts[0],
        "signingParams": {"decode": True, "encapsulate": attached, "digested": False},
        "signerParams": {"extKeyUsageOids": list(usages), "chain": []},
        "locale": "kk",
    }
    return json.dumps({"module": "kz.gov.pki.knca.basics", "method": "sign", "args": args})


def ask(line: ClientConnection, message: str) -> Any:
    line.send(message)
    return json.loads(line.recv())


def holder(pem: str, content: bytes | None, trust: kzeds.TrustStore) -> str:
    """Common name of the one whose genuine signature this is."""
    report = kzeds.verify(pem.encode(), content, at=CLAIMED, trust=trust, policy=kzeds.DOCUMENT)
    assert report.outcome is kzeds.Outcome.PASSED, report.sentence("en")
    (signer,) = report.signers
    assert signer.certificate is not None
    return signer.certificate.common_name


# Signing.


@pytest.mark.parametrize("slug", ["lift-head", "training-head"], ids=["GOST", "RSA"])
def test_a_chosen_key_signs_what_was_sent(
    running: Running, line: ClientConnection, trust: kzeds.TrustStore, slug: str
) -> None:
    assert running.remote.choose(slug) == "all"
    answer = ask(line, sign_message(PDF, usages=(SIGN_USAGE, HEAD)))
    expected = {"lift-head": "ҮСЕНОВ ҚУАНЫШ", "training-head": None}[slug]
    name = holder(answer["body"]["result"], PDF, trust)
    assert expected in (None, name)
    changed = PDF[:-1] + b"\x01"
    report = kzeds.verify(
        answer["body"]["result"].encode(), changed, at=CLAIMED, trust=trust, policy=kzeds.DOCUMENT
    )
    assert report.outcome is kzeds.Outcome.FAILED


def test_an_attached_signature_carries_the_document(
    running: Running, line: ClientConnection, trust: kzeds.TrustStore
) -> None:
    running.remote.choose("head")
    result = ask(line, sign_message("Кіру".encode(), attached=True))["body"]["result"]
    assert holder(result, None, trust)
    der = base64.b64decode("".join(result.split("\n")[1:-2]))
    assert "Кіру".encode() in der


def test_several_documents_in_one_request(
    running: Running, line: ClientConnection, trust: kzeds.TrustStore
) -> None:
    running.remote.choose("astana-inspector")
    contents = [b"first", b"second", b"third"]
    results = ask(line, sign_message(*contents))["body"]["result"]
    assert len({holder(one, content, trust) for one, content in zip(results, contents, strict=True)}) == 1


def test_the_old_module_signs_and_tells_the_key(
    running: Running,
    line: ClientConnection,
    trust: kzeds.TrustStore,
    demonstration: tuple[Settings, Authority],
) -> None:
    running.remote.choose("lift-signer")
    message = {
        "module": "kz.gov.pki.knca.commonUtils",
        "method": "createCAdESFromBase64",
        "args": ["PKCS12", "SIGNATURE", "MTEK", False],
    }
    answer = ask(line, json.dumps(message))
    assert answer["code"] == "200"
    der = base64.b64decode(answer["responseObject"])
    report = kzeds.verify(der, b"11\n", at=CLAIMED, trust=trust, policy=kzeds.DOCUMENT)
    assert report.outcome is kzeds.Outcome.PASSED
    told = ask(line, json.dumps(message | {"method": "getKeyInfo", "args": ["PKCS12"]}))["responseObject"]
    key = demonstration[1].keys["lift-signer"]
    assert (told["serialNumber"], told["alias"], told["algorithm"]) == (
        key.serial,
        key.serial,
        "GOST-2015-512",
    )
    assert told["certNotBefore"] == "1704067200000"  # 2024-01-01T00:00:00Z
    assert told["certNotAfter"] == "1924992000000"  # 2031-01-01T00:00:00Z
    assert f"IIN{key.iin}" in told["subjectDn"]
    assert told["pem"].startswith("-----BEGIN CERTIFICATE-----\n")


def test_requests_of_one_connection_are_answered_in_turn(running: Running, line: ClientConnection) -> None:
    running.remote.choose("head")
    line.send(sign_message(b"1"))
    line.send("--heartbeat--")
    line.send(json.dumps({"module": "kz.gov.pki.knca.commonUtils", "method": "getActiveTokens"}))
    assert json.loads(line.recv())["status"] is True
    assert line.recv() == "--heartbeat--"
    assert json.loads(line.recv()) == {"code": "200", "responseObject": []}


def test_a_large_document_in_fragments(
    running: Running, line: ClientConnection, trust: kzeds.TrustStore
) -> None:
    running.remote.choose("deputy")
    large = bytes(range(256)) * 12_000  # three megabytes
    text = sign_message(large)
    line.send(text[at : at + 100_000] for at in range(0, len(text), 100_000))
    assert holder(json.loads(line.recv())["body"]["result"], large, trust)


# Choosing.


def test_a_request_waits_for_a_choice(
    running: Running, line: ClientConnection, trust: kzeds.TrustStore
) -> None:
    line.send(sign_message(PDF, usages=(SIGN_USAGE, HEAD)))
    pending: Any = running.until_pending()
    assert pending["origin"] == running.origin
    assert pending["documents"] == [{"sha256": page_digest(PDF), "size": len(PDF)}]
    assert "lift-head" in pending["keys"] and "lift-signer" not in pending["keys"]
    assert running.remote.choose("lift-head") == "pending"
    assert holder(json.loads(line.recv())["body"]["result"], PDF, trust) == "ҮСЕНОВ ҚУАНЫШ"
    assert running.until_ended(pending["request"]) == {
        "request": pending["request"],
        "end": "signed",
        "key": "lift-head",
        "documents": 1,
    }
    assert running.remote.state()["chosen"] is None


def page_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_cancelled_request(running: Running, line: ClientConnection) -> None:
    line.send(sign_message(b"x"))
    pending: Any = running.until_pending()
    running.remote.cancel()
    assert json.loads(line.recv()) == {"body": {}, "status": True}
    assert running.until_ended(pending["request"])["end"] == "cancelled"


def test_a_choice_for_one_request_is_used_up(running: Running, line: ClientConnection) -> None:
    assert running.remote.choose("head", once=True) == "next"
    assert "result" in ask(line, sign_message(b"1"))["body"]
    line.send(sign_message(b"2"))
    running.until_pending()
    running.remote.cancel()
    assert json.loads(line.recv())["body"] == {}


def test_a_chosen_key_that_does_not_fit_is_not_used(running: Running, line: ClientConnection) -> None:
    running.remote.choose("executor-1")
    line.send(sign_message(b"x", usages=(SIGN_USAGE, HEAD)))
    running.until_pending()
    with pytest.raises(httpx.HTTPStatusError) as refused:
        running.remote.choose("executor-1")
    assert refused.value.response.status_code == 409
    running.remote.cancel()
    assert json.loads(line.recv())["body"] == {}


@pytest.mark.parametrize(("slug", "status"), [("nobody", 404), ("../head", 404), (5, 400)])
def test_an_unknown_key_is_refused(running: Running, slug: Any, status: int) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refused:
        running.remote.choose(slug)
    assert refused.value.response.status_code == status


def test_nothing_to_cancel_is_said(running: Running) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refused:
        running.remote.cancel()
    assert refused.value.response.status_code == 409


def test_a_second_page_waits_behind_the_first(running: Running, trust: kzeds.TrustStore) -> None:
    with opened(running) as first, opened(running) as second, ThreadPoolExecutor(1) as pool:
        first.send(sign_message(b"first"))
        number: Any = running.until_pending()["request"]
        second.send(sign_message(b"second"))
        assert running.remote.state()["pending"]["request"] == number
        running.remote.choose("head")
        answer = pool.submit(first.recv).result(20)
        assert holder(json.loads(answer)["body"]["result"], b"first", trust)
        while running.until_pending()["request"] == number:
            pass
        running.remote.choose("deputy")
        assert holder(json.loads(second.recv())["body"]["result"], b"second", trust)


def test_a_page_that_goes_away_takes_its_request_along(running: Running) -> None:
    with opened(running) as line:
        line.send(sign_message(b"x"))
        pending: Any = running.until_pending()
    assert running.until_ended(pending["request"])["end"] == "gone"


def test_a_page_that_dies_takes_its_request_along(running: Running) -> None:
    with opened(running) as line:
        line.send(sign_message(b"x"))
        pending: Any = running.until_pending()
        line.socket.shutdown(socket.SHUT_RDWR)
        assert running.until_ended(pending["request"])["end"] == "gone"


def test_a_request_that_nobody_answers_ends_as_cancelled(demonstration: tuple[Settings, Authority]) -> None:
    with signer_running(*demonstration, waits=0.2) as short, opened(short) as line:
        assert ask(line, sign_message(b"x")) == {"body": {}, "status": True}
        assert short.remote.state()["last"]["end"] == "expired"
        old = json.dumps(
            {"module": "kz.gov.pki.knca.commonUtils", "method": "getKeyInfo", "args": ["PKCS12"]}
        )
        assert ask(line, old) == {"code": "500", "message": "action.canceled"}


# Who may speak.


@pytest.mark.proves("ABU-40")
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://SITE", "http://SITE.evil", None]
)
def test_other_pages_get_no_web_socket(running: Running, origin: Any) -> None:
    sent = origin and origin.replace("SITE", running.origin.removeprefix("http://"))
    with pytest.raises(InvalidStatus) as refused, connect(running.web_socket, origin=sent, proxy=None):
        pass
    assert refused.value.response.status_code == 403


def test_localhost_is_the_same_site(running: Running) -> None:
    origin: Any = running.origin.replace("127.0.0.1", "localhost")
    with connect(running.web_socket, origin=origin, proxy=None) as line:
        assert "result" in json.loads(line.recv())


@pytest.mark.proves("ABU-40")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"X-Attestat-Signer": "wrong"}, 403),
        ({"X-Attestat-Signer": "TOKEN", "Origin": "http://evil.example"}, 403),
        ({"X-Attestat-Signer": "TOKEN", "Origin": "SITE"}, 403),
        ({"X-Attestat-Signer": "TOKEN", "Host": "evil.example"}, 421),
        ({"X-Attestat-Signer": "TOKEN"}, 200),
    ],
)
def test_only_the_token_may_choose(running: Running, headers: dict[str, str], status: int) -> None:
    known = {"TOKEN": running.token, "SITE": running.origin}
    sent = {name: known.get(value, value) for name, value in headers.items()}
    answer = httpx.post(f"{running.page}/choose", json={"key": "head"}, headers=sent, trust_env=False)
    assert answer.status_code == status
    assert running.remote.state()["chosen"] == ("head" if status == 200 else None)


def test_the_token_is_for_the_owner_only_and_changes(
    demonstration: tuple[Settings, Authority], running: Running, tmp_path: Path
) -> None:
    path = demonstration[0].home / "signer-token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(running.token) >= 40


def test_state_is_told_to_the_token_only(running: Running) -> None:
    assert httpx.get(f"{running.page}/state", trust_env=False).status_code == 403


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 400),
        (b"GET http://evil/ HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : HOST\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 421),
        (b"DELETE / HTTP/1.1\r\nHost: HOST\r\n\r\n", 405),
        (b"GET /fonts/../../../secrets.json HTTP/1.1\r\nHost: HOST\r\n\r\n", 404),
        (b"GET /authority/index.json HTTP/1.1\r\nHost: HOST\r\n\r\n", 404),
        (b"POST /choose HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST /choose HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /choose HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /choose HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\n\r\n{", 400),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nOrigin: ORIGIN\r\nUpgrade: websocket\r\n\r\n", 426),
    ],
)
def test_broken_requests_are_refused_and_the_signer_lives(running: Running, raw: bytes, status: int) -> None:
    sent = raw.replace(b"HOST", f"127.0.0.1:{running.port}".encode())
    sent = sent.replace(b"ORIGIN", running.origin.encode())
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as line:
        line.sendall(sent)
        answer = line.makefile("rb").readline()
    assert answer.split()[1] == str(status).encode()
    assert httpx.get(f"{running.page}/health", trust_env=False).json() == {"status": "ok", "stand_in": True}


def test_messages_that_are_no_text_or_have_no_end_close_the_line(running: Running) -> None:
    # RFC 6455: a binary frame; the head of a text frame that announces four gigabytes.
    for frame, code in (("8280 00000000", 1003), ("81ff 0000000100000000 00000000", 1009)):
        with opened(running) as line, pytest.raises(ConnectionClosed) as closed:
            line.socket.sendall(bytes.fromhex(frame))
            line.recv()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == code


# As a program.


def test_it_refuses_to_start_in_production(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "ATTESTAT_ENVIRONMENT": "production",
        "ATTESTAT_HOME": str(tmp_path),
        "ATTESTAT_SECRET_KEY": "x" * 60,
        "ATTESTAT_DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none",
        "ATTESTAT_PUBLIC_URL": "https://attestat.example.kz",
        "ATTESTAT_TRUST": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "attestat.ops.signer"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "refused here: this is production" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_starts_says_what_it_is_listens_on_loopback_only_and_stops(
    demonstration: tuple[Settings, Authority], tmp_path: Path
) -> None:
    shutil.copytree(demonstration[1].folder, tmp_path / "authority")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/bin:/bin",
        "ATTESTAT_HOME": str(tmp_path),
        "ATTESTAT_SIGNER_PORT": str(port),
        "ATTESTAT_DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none",
        "ATTESTAT_OWNER_DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "attestat.ops.signer"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert re.search(rf"STAND-IN for NCALayer with \d+ .* keys: http://127.0.0.1:{port}/", said)
        listening = [line for line in psutil.Process(process.pid).net_connections() if not line.raddr]
        assert {(line.laddr.ip, line.laddr.port) for line in listening} == {("127.0.0.1", port)}
        with connect(f"ws://127.0.0.1:{port}", origin="http://127.0.0.1:8000", proxy=None) as line:  # type: ignore[arg-type]
            line.recv()
            process.terminate()
            assert process.wait(20) == 0  # an open page does not hold it up
        assert process.stderr.read() == ""


# With the real client of npm, under Node.


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    packages = Path(__file__).resolve().parents[2] / "node_modules"
    if found is None or not (packages / "ncalayer-js-client").is_dir():
        pytest.skip("Node or the package ncalayer-js-client is not here; `make setup` fetches both.")
    return found


def played(node: str, running: Running, calls: list[Any]) -> list[dict[str, Any]]:
    """What the client gives for these calls."""
    done = subprocess.run(
        [node, str(Path(__file__).with_name("signer_client.cjs")), running.web_socket, running.origin],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for line in lines if "result" in line or "error" in line]


def test_the_real_client_connects_signs_and_is_refused(
    node: str, running: Running, trust: kzeds.TrustStore
) -> None:
    running.remote.choose("lift-head")
    calls = [
        ["connect", []],
        ["getActiveTokens", []],
        ["changeLocale", ["kz"]],
        [
            "basicsSignCMS",
            [ANY, "MTEK", "!!basicsCMSParamsDetached", "!!basicsSignerSignHead"],
        ],
        [
            "basicsSignCMS",
            [["PKCS12"], ["MQ==", "Mg=="], "!!basicsCMSParamsAttached", "!!basicsSignerTestAny"],
        ],
        ["createCAdESFromBase64", ["PKCS12", "MTEK", "SIGNATURE", True]],
        ["getKeyInfo", [1]],
        ["basicsSignCMS", [ANY, "MTEK", 555, "!!basicsSignerAny"]],
        ["basicsSignXML", [ANY, "<a/>", "!!basicsXMLParams", "!!basicsSignerAny"]],
    ]
    version, tokens, locale, one, two, old, bad, worse, xml = played(node, running, calls)
    assert (version["result"], tokens["result"], locale["result"]) == ("1.4", [], None)
    assert holder(one["result"], b"11\n", trust) == "ҮСЕНОВ ҚУАНЫШ"
    assert len({holder(text, None, trust) for text in two["result"]}) == 1
    assert (
        kzeds.verify(
            base64.b64decode(old["result"]), None, at=CLAIMED, trust=trust, policy=kzeds.DOCUMENT
        ).outcome
        is kzeds.Outcome.PASSED
    )
    assert bad["error"]["message"] == (
        "500: java.lang.IllegalArgumentException: argument type mismatch. Method: getKeyInfo"
    )
    assert worse["error"]["message"] == (
        "INVOCATION_ERROR: An invoked method threw an exception. "
        '(org.json.JSONException: JSONObject["signingParams"] is not a JSONObject.)'
    )
    assert "INVOCATION_ERROR" in xml["error"]["message"]
    assert not any(one["error"]["cancelled"] for one in (bad, worse, xml))


def test_the_real_client_understands_a_cancel(node: str, running: Running) -> None:
    params = [ANY, "MTEK", "!!basicsCMSParams", "!!basicsSignerAny"]
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(played, node, running, [["connect", []], ["basicsSignCMS", params]])
        running.until_pending()
        running.remote.cancel()
        assert playing.result(60)[1]["error"] == {"message": "cancelled by user", "cancelled": True}
