"""The services over real HTTP on loopback, and the bundle that needs none of them any more."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from own_authority import Authority

import kzeds
from kzeds import asn1, authority, evidence, sign, timestamp
from kzeds.authority import Answer, Revoked
from kzeds.clients import Addresses, Http, Limits, ListCache, Online, Unreachable
from kzeds.key import Key
from kzeds.revocation import Revocation

CONTENT = "Аттестат".encode()
QUICK = Limits(timeout=0.5, attempts=2, pause=0.01)


@dataclass
class Services:
    """The demonstration authority over HTTP; `mode` makes it misbehave."""

    own: Authority
    responder: Key
    tsa: Key
    status: Answer = "good"
    mode: str = "right"
    seen: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}/{path}"

    def answer(self, path: str, body: bytes) -> bytes:
        now = datetime.now(UTC).replace(microsecond=0)
        if path == "/ocsp":
            return authority.ocsp_response(
                body,
                responder=self.responder,
                issuer=self.own.ca,
                status=lambda serial: self.status,
                at=now,
            )
        if path == "/tsp" and self.mode in ("another nonce", "another imprint"):
            asked = timestamp.read_request(body)
            nonce, imprint = asked.nonce, bytes(32)
            if self.mode == "another nonce":
                nonce, imprint = (asked.nonce or 0) + 1, asked.imprint
            token = authority.time_stamp_token(
                asked.digest_oid, imprint, tsa=self.tsa, at=now, serial=1, nonce=nonce
            )
            return asn1.sequence(asn1.sequence(asn1.integer(0)), token)
        if path == "/tsp":
            return authority.time_stamp_response(body, tsa=self.tsa, at=now)
        revoked = {1: self.status} if isinstance(self.status, Revoked) else {}
        return authority.crl(
            self.own.ca,
            revoked,
            at=now - timedelta(hours=1),
            next_update=now + timedelta(hours=1),
            number=1,
        )


class Handler(BaseHTTPRequestHandler):
    services: Services

    def _reply(self, body: bytes = b"") -> None:
        services = self.services
        services.seen.append(self.path)
        if services.mode == "error":
            self.send_error(503)
            return
        if services.mode == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            return
        data = services.answer(self.path, body)
        if services.mode == "garbage":
            data = b"<html>Try again</html>"
        elif services.mode == "empty":
            data = b""
        elif services.mode == "huge":
            data = b"x" * (QUICK.small_answer + 1)
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if services.mode == "drip":
            with contextlib.suppress(OSError):  # the client hangs up, as it should
                for byte in data:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.05)
            return
        self.wfile.write(data)

    def do_POST(self) -> None:
        self._reply(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        self._reply()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def now_authority() -> Authority:
    """Services date their answers by the clock, so this authority is valid now."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=100)
    root = authority.create_root("ҚАЗІРГІ ТҮБІР", at=start)
    ca = authority.create_intermediate(root, "ҚАЗІРГІ ОРТАЛЫҚ", at=start)
    trust = kzeds.TrustStore.from_certificates([root.certificate_der, ca.certificate_der])
    return Authority(root, ca, trust, start)


@pytest.fixture
def services(now_authority: Authority) -> Iterator[Services]:
    own = now_authority

    def issued(service: str) -> Key:
        return authority.issue_service(
            own.ca, common_name=service, service=service, not_before=own.start, not_after=own.end
        )

    made = Services(own, issued("ocsp"), issued("tsa"))
    handler = type("BoundHandler", (Handler,), {"services": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


def online(services: Services, **addresses: object) -> Online:
    values: dict[str, object] = {
        "ocsp": services.url("ocsp"),
        "time_stamp": services.url("tsp"),
        "crls": (services.url("list.crl"),),
        **addresses,
    }
    return Online(
        Addresses(**values),  # type: ignore[arg-type]
        limits=QUICK,
        client=httpx.Client(timeout=QUICK.timeout, trust_env=False),
    )


def judged(services: Services, source: Online, message: bytes, key: Key | None = None) -> kzeds.Report:
    return kzeds.verify(
        message,
        at=datetime.now(UTC),
        trust=services.own.trust,
        revocation=Revocation(source=source),
    )


def test_the_whole_way_over_http(services: Services) -> None:
    source = online(services)
    message = source.add_time_stamps(sign.sign_cms(CONTENT, services.own.person(), detached=False))
    report = judged(services, source, message)
    assert report.code == "passed"
    assert report.signers[0].time_source == "timestamp"
    assert services.seen[0] == "/tsp"
    assert "/ocsp" in services.seen
    services.status = Revoked(services.own.start + timedelta(days=1), 1)
    assert judged(services, online(services), message).code == "revoked"


def test_a_second_stamp_does_not_replace_the_first(services: Services) -> None:
    """What users of NCANode hit: a second signer overwrote the stamps (ncanode-kz/NCANode issue 183)."""
    source = online(services)
    first = source.add_time_stamps(sign.sign_cms(CONTENT, services.own.person(), detached=False))
    assert source.add_time_stamps(first) == first


@pytest.mark.proves("FLT-11")
@pytest.mark.parametrize("mode", ["error", "redirect", "garbage", "empty", "huge", "drip"])
def test_services_that_misbehave_are_no_answer(services: Services, mode: str) -> None:
    message = sign.sign_cms(CONTENT, services.own.person(), detached=False)
    services.mode = mode
    started = time.monotonic()
    report = judged(services, online(services), message)
    assert time.monotonic() - started < 10
    assert report.outcome is kzeds.Outcome.INDETERMINATE
    assert report.indication == "TRY_LATER"
    with pytest.raises(Unreachable):
        online(services).time_stamp(b"signature")
    # Each address was asked as often as the limits say and no oftener.
    assert services.seen.count("/tsp") in (1, QUICK.attempts)
    services.mode = "right"
    assert judged(services, online(services), message).code == "passed"


@pytest.mark.proves("ABU-33")
@pytest.mark.parametrize("mode", ["another nonce", "another imprint"])
def test_a_time_stamp_answers_its_own_request(services: Services, mode: str) -> None:
    assert online(services).time_stamp(b"signature")
    services.mode = mode
    with pytest.raises(Unreachable, match=r"another request|something else"):
        online(services).time_stamp(b"signature")


def test_answers_have_a_limit(services: Services) -> None:
    exact = len(services.answer("/list.crl", b""))
    for most, fits in ((exact + 5, True), (exact - 5, False)):
        http = Http(Limits(timeout=0.5, attempts=1, list_size=most))
        if fits:
            assert len(http.get(services.url("list.crl"))) <= most
        else:
            with pytest.raises(Unreachable, match="too large"):
                http.get(services.url("list.crl"))
        http.close()


def test_nobody_there(services: Services) -> None:
    message = sign.sign_cms(CONTENT, services.own.person(), detached=False)
    dead = Online(Addresses(ocsp="http://127.0.0.1:1/", crls=("http://127.0.0.1:1/x.crl",)), limits=QUICK)
    report = judged(services, dead, message)
    assert (report.code, report.indication) == ("revocation_unavailable", "TRY_LATER")


@pytest.mark.proves("ABU-33")
def test_addresses_in_certificates_are_asked_only_when_allowed(services: Services) -> None:
    key = services.own.person(ocsp_url=services.url("ocsp"), crl_url=services.url("own.crl"))
    message = sign.sign_cms(CONTENT, key, detached=False)
    closed = online(services, ocsp=None, crls=())
    assert judged(services, closed, message).code == "revocation_unavailable"
    assert services.seen == []
    opened = online(services, ocsp=None, crls=(), allowed_hosts=frozenset({services.host}))
    assert judged(services, opened, message).code == "passed"
    assert services.seen == ["/ocsp"]


def test_lists_are_kept_and_broken_ones_never(services: Services, tmp_path: Path) -> None:
    """What users of NCANode hit: empty or broken lists were cached (its issues 104, 187, 54, 218)."""
    url = services.url("list.crl")
    cache = ListCache(folder=tmp_path / "lists")
    source = Online(Addresses(crls=(url,)), limits=QUICK, cache=cache)
    now = datetime.now(UTC)
    services.mode = "empty"
    with pytest.raises(Unreachable):
        cache.get(source.http, url, now)
    assert not list(tmp_path.rglob("*.crl"))
    services.mode = "right"
    data = cache.get(source.http, url, now)
    asked = len(services.seen)
    assert cache.get(source.http, url, now) == data
    assert len(services.seen) == asked
    # A new process finds the list on disk; when the address has vanished the old list stays.
    services.mode = "error"
    fresh = ListCache(folder=tmp_path / "lists")
    assert fresh.get(source.http, url, now) == data
    assert fresh.get(source.http, url, now + timedelta(hours=3)) == data
    [path] = tmp_path.rglob("*.crl")
    path.write_bytes(b"")
    with pytest.raises(Unreachable):
        ListCache(folder=tmp_path / "lists").get(source.http, url, now)


def test_a_bundle_verifies_again_offline_years_later(services: Services) -> None:
    source = online(services)
    for detached in (False, True):
        message = sign.sign_cms(CONTENT, services.own.person(), detached=detached)
        message = source.add_time_stamps(message)
        report = kzeds.verify(
            message,
            CONTENT if detached else None,
            at=datetime.now(UTC),
            trust=services.own.trust,
            revocation=Revocation(source=source),
        )
        assert report.code == "passed"
        services.seen.clear()
        bundle = evidence.pack(report, CONTENT)
        assert bundle == evidence.pack(report, CONTENT)
        again = evidence.verify_again(bundle, trust=services.own.trust)
        assert again.as_dict() == report.as_dict()
        lean = evidence.pack(report)
        assert evidence.verify_again(lean, CONTENT, trust=services.own.trust).as_dict() == report.as_dict()
        assert services.seen == []
        # Only the root is needed: the authority below it is in the bundle, as evidence and not as trust.
        root_only = kzeds.TrustStore.from_certificates([services.own.root.certificate_der])
        revocation = evidence.unpack(bundle).evidence.revocation
        assert len(revocation.ocsp) == 2, "one about the signer, one about the time stamp service"
        codes = {check.code for check in evidence.verify_again(bundle, trust=root_only).signers[0].checks}
        assert {"chain_ok", "time_stamp_ok", "revocation_ok"} <= codes
        nobody = kzeds.TrustStore([], [])
        assert evidence.verify_again(bundle, trust=nobody).code == "untrusted_root"


def test_a_refusal_is_repeated_too(services: Services) -> None:
    services.status = Revoked(services.own.start, 4)
    report = judged(services, online(services), sign.sign_cms(CONTENT, services.own.person(), detached=False))
    assert report.code == "revoked"
    again = evidence.verify_again(evidence.pack(report), trust=services.own.trust)
    assert again.as_dict() == report.as_dict()


def test_changed_and_broken_bundles(services: Services) -> None:
    report = judged(services, online(services), sign.sign_cms(CONTENT, services.own.person(), detached=False))
    bundle = evidence.pack(report)
    values = json.loads(gzip.decompress(bundle))
    with pytest.raises(ValueError, match="not the content"):
        evidence.pack(report, b"another document")

    def changed(**fields: object) -> bytes:
        return gzip.compress(json.dumps({**values, **fields}).encode())

    assert evidence.verify_again(changed(ocsp=[]), trust=services.own.trust).code == "revocation_unavailable"
    broken = [
        b"",
        b"hello",
        bundle[:-9],
        gzip.compress(b"[]"),
        gzip.compress(b"{" * 100_000),
        changed(format="kzeds-evidence/9"),
        changed(at="2026-01-01T00:00:00"),
        changed(message="!!!"),
        changed(policy={}),
    ]
    for data in broken:
        with pytest.raises(kzeds.Unusable) as error:
            evidence.verify_again(data, trust=services.own.trust)
        assert error.value.code == "bad_evidence", data[:30]
