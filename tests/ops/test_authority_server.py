"""The demonstration authority over HTTP, its answers read by `cryptography` and by kzeds."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.x509 import ocsp as x509_ocsp

import kzeds
from attestat.config.settings import Settings, load
from attestat.ops.authority_server.server import Authority, running
from attestat.ops.demo import authority, services
from kzeds import asn1, oids, timestamp
from kzeds import ocsp as kzeds_ocsp
from kzeds.certificate import Certificate
from kzeds.crl import Crl
from kzeds.ocsp import OcspAnswer
from kzeds.status import Kind, Status

AT = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)


class Clock:
    """The moment of the server under test."""

    at = AT


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load({"ATTESTAT_HOME": str(tmp_path_factory.mktemp("services") / "home")})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(home: Settings, clock: Clock) -> Iterator[Authority]:
    ours = services.ensure(home)
    (ours.folder / "revoked.json").unlink(missing_ok=True)
    with running(ours, port=0, moment=lambda: clock.at) as it:
        yield it


def certificates(home: Settings, slug: str) -> tuple[Certificate, Certificate]:
    """A key's certificate and its issuer's."""
    issued = authority.ensure(home)
    issuing = kzeds.TrustStore.from_directories([issued.trust])
    certificate = issued.load(slug).certificate_der
    parsed = Certificate.parse(certificate)
    (issuer,) = [one for one in issuing.intermediates if one.subject.key == parsed.issuer.key]
    return parsed, issuer


def ask(server: Authority, home: Settings, slug: str, *, at: datetime = AT) -> Status:
    certificate, issuer = certificates(home, slug)
    nonce = os.urandom(16)
    answer = httpx.post(
        f"{server.base}/ocsp",
        content=kzeds_ocsp.request(certificate, issuer, nonce),
        headers={"Content-Type": "application/ocsp-request"},
    )
    assert answer.headers["Content-Type"] == "application/ocsp-response"
    assert nonce in answer.content, "the nonce is echoed (eds.md, section 4)"
    return kzeds_ocsp.judge(
        OcspAnswer(answer.content, nonce), certificate, issuer, moment=at, now=at, max_age=timedelta(hours=1)
    )


@pytest.mark.proves("ABU-07")
@pytest.mark.parametrize(("slug", "family"), [("lift-head", "GOST-2015-512"), ("deputy", "RSA")])
def test_issued_keys_are_good_in_both_chains(
    server: Authority, home: Settings, slug: str, family: str
) -> None:
    assert authority.ensure(home).keys[slug].algorithm == family
    assert ask(server, home, slug).kind is Kind.GOOD


@pytest.mark.proves("ABU-07")
def test_a_revoked_key_is_revoked_from_its_moment_on_and_good_again_when_restored(
    server: Authority, home: Settings, clock: Clock
) -> None:
    services.revoke(home, "lift-head", reason=1, at=AT)
    status = ask(server, home, "lift-head")
    assert (status.kind, status.revoked_at, status.reason) == (Kind.REVOKED, AT, "keyCompromise")
    assert ask(server, home, "head").kind is Kind.GOOD
    with pytest.raises(ValueError, match="revoked already"):
        services.revoke(home, "lift-head", reason=1, at=AT)
    clock.at = AT + timedelta(minutes=1)
    services.restore(home, "lift-head", at=clock.at)
    assert ask(server, home, "lift-head", at=clock.at).kind is Kind.GOOD
    with pytest.raises(ValueError, match="not revoked"):
        services.restore(home, "lift-head", at=clock.at)


@pytest.mark.proves("ABU-07")
def test_a_serial_that_was_never_given_is_revoked_in_1970_as_by_the_national_responder(
    server: Authority, home: Settings
) -> None:
    """RFC 6960, section 2.2, and eds.md, section 4: 1970-01-01, certificateHold. Read by `cryptography`."""
    _, issuer = certificates(home, "lift-head")
    identifier = kzeds_ocsp.cert_id_of(12345, issuer, oids.SHA256, asn1.sequence(asn1.oid(oids.SHA256)))
    inner = asn1.sequence(asn1.sequence(identifier))
    request = asn1.sequence(asn1.sequence(inner))
    answer = httpx.post(
        f"{server.base}/ocsp", content=request, headers={"Content-Type": "application/ocsp-request"}
    )
    read = x509_ocsp.load_der_ocsp_response(answer.content)
    assert read.certificate_status is x509_ocsp.OCSPCertStatus.REVOKED
    assert read.revocation_time_utc == datetime(1970, 1, 1, tzinfo=UTC)
    assert read.revocation_reason is x509.ReasonFlags.certificate_hold


@pytest.mark.proves("ABU-07")
def test_base_and_delta_lists_together_say_what_was_revoked(
    server: Authority, home: Settings, clock: Clock
) -> None:
    def lists() -> list[Crl]:
        return [
            Crl.parse(httpx.get(f"{server.base}/crl/{name}.crl").content) for name in ("gost", "gost-delta")
        ]

    services.revoke(home, "lift-head", reason=1, at=AT)
    base, delta = lists()
    serial = certificates(home, "lift-head")[0].serial
    assert delta.is_delta and not base.is_delta
    assert base.entry(serial) is None and delta.entry(serial) is not None
    # Tomorrow's base holds it, and the delta need not say it again.
    clock.at = AT + timedelta(days=1)
    base, delta = lists()
    assert base.entry(serial) is not None and delta.entry(serial) is None
    assert base.next_update is not None and base.next_update > clock.at
    # Restored: the next base is without it.
    services.restore(home, "lift-head", at=clock.at)
    base, delta = lists()
    assert base.entry(serial) is None and delta.entry(serial) is None
    rsa = x509.load_der_x509_crl(httpx.get(f"{server.base}/crl/rsa.crl").content)
    assert rsa.issuer.rdns, "cryptography reads the list of the RSA chain"


@pytest.mark.proves("ABU-07")
def test_time_stamps_bear_the_clock_of_the_instance(server: Authority, home: Settings) -> None:
    answer = httpx.post(
        f"{server.base}/tsp",
        content=timestamp.request(b"a signature value", 7),
        headers={"Content-Type": "application/timestamp-query"},
    )
    assert answer.headers["Content-Type"] == "application/timestamp-reply"
    token = timestamp.read_token(timestamp.read_response(answer.content))
    assert (token.time, token.nonce) == (AT, 7)
    trust = kzeds.TrustStore.from_directories([authority.ensure(home).trust])
    verdict = timestamp.judge_token(token, b"a signature value", at=AT, trust=trust)
    assert verdict.info is not None, verdict.check
    assert timestamp.judge_token(token, b"another", at=AT, trust=trust).info is None


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("POST", "/ocsp", {"Content-Type": "text/plain"}, b"x", 415),
        ("POST", "/elsewhere", {"Content-Type": "application/ocsp-request"}, b"x", 404),
        ("GET", "/crl/none.crl", {}, b"", 404),
        ("GET", "/crl/../index.json", {}, b"", 404),
        ("POST", "/ocsp", {"Content-Type": "application/ocsp-request", "Content-Length": "99999"}, b"", 413),
        ("POST", "/tsp", {"Content-Type": "application/timestamp-query"}, b"garbage", 200),
        ("POST", "/ocsp", {"Content-Type": "application/ocsp-request"}, b"garbage", 200),
    ],
)
def test_what_is_no_request_gets_an_answer_and_nothing_breaks(
    server: Authority, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request(method, path, body=body, headers=headers)
    assert connection.getresponse().status == status
    assert httpx.get(f"{server.base}/").text.startswith("Attestat, demonstration authority. NOT REAL")


def test_demo_keys_revokes_and_restores(tmp_path: Path) -> None:
    environ = os.environ | {"ATTESTAT_HOME": str(tmp_path / "home")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "attestat.ops.cli", "demo-keys", *words],
            env=environ,
            capture_output=True,
            text=True,
        )

    done = run("--revoke", "lift-head", "--reason", "key-compromise")
    assert done.returncode == 0, done.stderr
    assert "lift-head is revoked from " in done.stdout
    assert "--restore lift-head" in run("--revoke", "lift-head").stderr
    assert "lift-head is restored from " in run("--restore", "lift-head").stdout
    unknown = run("--revoke", "nobody")
    assert unknown.returncode == 2 and "there is no key nobody" in unknown.stderr


@pytest.mark.proves("ABU-33")
def test_the_authority_refuses_to_start_in_production(tmp_path: Path) -> None:
    production = {
        "ATTESTAT_ENVIRONMENT": "production",
        "ATTESTAT_HOME": str(tmp_path),
        "ATTESTAT_SECRET_KEY": "x" * 60,
        "ATTESTAT_DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c",
        "ATTESTAT_PUBLIC_URL": "https://attestat.example.kz",
        "ATTESTAT_TRUST": str(tmp_path),
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ATTESTAT_")}
    done = subprocess.run(
        [sys.executable, "-m", "attestat.ops.authority_server"],
        env=plain | production,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "refused here: this is production" in done.stderr
