"""The API for other systems: NCANode's fields with our verdict, the register, and problem documents."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import kzeds
from attestat.api import throttle
from attestat.config.settings import current
from attestat.gateways.eds import real

AT = datetime(2026, 9, 15, 6, 30, tzinfo=UTC)


class Free(throttle.Bucket):
    """A bucket that never ends: these tests ask hundreds of questions."""

    def take(self, address: str, now: float) -> float:
        return 0.0


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_bucket", Free())


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Trust the certificates of a folder, as ATTESTAT_TRUST does."""
    from django.conf import settings

    def trust(folder: Path) -> None:
        monkeypatch.setattr(settings, "SETTINGS", dataclasses.replace(current(), trust_directories=(folder,)))

    real.verifier.cache_clear()
    yield trust
    real.verifier.cache_clear()


def post(client: Client, path: str, body: object) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def rows(folder: Path) -> list[dict[str, Any]]:
    """The rows of a folder of fixtures that are CMS messages."""
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))["cases"]
    return [row for row in cases if row.get("kind", "cms") == "cms"]


@pytest.mark.proves("ABU-06", "ABU-07", "ABU-10")
@pytest.mark.parametrize("half", ["derived", "synthetic"])
def test_the_shared_fixtures_agree(
    half: str,
    committed_db: str,
    owner_connection: Any,
    free: None,
    trusting: Callable[[Path], None],
    fixtures_dir: Path,
) -> None:
    """The words are the fixtures' own; the code is the one that kzeds gives when asked directly."""
    from tests.actions.world import moved_clock

    folder = fixtures_dir / "eds" / half
    trust = fixtures_dir / "eds" / "real" / "trust-test" if half == "derived" else folder / "trust"
    trusting(trust)
    store = kzeds.TrustStore.from_directories([trust])
    client, disagreements, seen = Client(), [], 0
    for row in rows(folder):
        at = datetime.fromisoformat(row["at"]) if row.get("at") else AT
        moved_clock(owner_connection, at)
        name = row["file"] if (folder / row["file"]).exists() else f"cms/{row['file']}"
        message = (folder / name).read_bytes()
        content = (folder / row["content"]).read_bytes() if row.get("content") else None
        body: dict[str, Any] = {"cms": base64.b64encode(message).decode()}
        if content is not None:
            body["data"] = base64.b64encode(content).decode()
        answer = post(client, "/api/cms/verify", body)
        said = answer.json()
        try:
            report = kzeds.verify(message, content, at=at, trust=store, policy=kzeds.ANY)
            own: tuple[int, str] = (200, report.code)
        except kzeds.Unusable as error:
            own = (400, error.code)
        good = answer.status_code == 200 and said["valid"]
        # Revocation is not asked here, and any use of a certificate is accepted, as by NCANode.
        fits = {"valid": good, "revoked": True, "bad_usage": True}.get(row["expect"], not good)
        if (answer.status_code, said["code"]) != own or not fits:
            disagreements.append((row["file"], row["expect"], answer.status_code, said["code"], own))
        seen += 1
    assert disagreements == [] and seen > 20


@pytest.mark.proves("ABU-07")
def test_the_answer_has_every_field_that_clients_of_ncanode_read(
    committed_db: str,
    owner_connection: Any,
    free: None,
    trusting: Callable[[Path], None],
    fixtures_dir: Path,
) -> None:
    """The fields are those of eds.md, section 4, from NCANode's openapi.yml."""
    from tests.actions.world import moved_clock

    trusting(fixtures_dir / "eds" / "real" / "trust-test")
    moved_clock(owner_connection, AT)
    message = (fixtures_dir / "eds" / "derived" / "gost512_attached_ok.cms").read_bytes()
    said = post(Client(), "/api/cms/verify", {"cms": base64.b64encode(message).decode()}).json()
    assert (said["status"], said["message"], said["valid"], said["outcome"]) == (200, "OK", True, "passed")
    (signer,) = said["signers"]
    (certificate,) = signer["certificates"]
    assert set(certificate) >= {
        "valid",
        "revocations",
        "notBefore",
        "notAfter",
        "keyUsage",
        "serialNumber",
        "signAlg",
        "keyUser",
        "subject",
        "issuer",
        "publicKey",
        "signature",
    }
    assert set(certificate["subject"]) >= {
        "commonName",
        "lastName",
        "surName",
        "email",
        "organization",
        "gender",
        "iin",
        "bin",
        "country",
        "locality",
        "state",
        "dn",
    }
    assert certificate["subject"]["iin"] == "123456789011" and certificate["keyUsage"] == "SIGN"
    assert signer["tsp"] is None and certificate["revocations"] == []
    der = base64.b64encode(
        next((fixtures_dir / "eds" / "real" / "trust-test").glob("*gost*2022*")).read_bytes()
    ).decode()
    info = post(Client(), "/api/x509/info", {"certs": [der]}).json()
    assert info["status"] == 200 and len(info["signers"]) == 1


PROBLEMS: list[tuple[str, object, int, str]] = [
    ("/api/cms/verify", [], 400, "not_json"),
    ("/api/cms/verify", {}, 400, "field_missing"),
    ("/api/cms/verify", {"cms": 1}, 400, "field_missing"),
    ("/api/cms/verify", {"cms": "AAAA", "data": "@"}, 400, "not_base64"),
    ("/api/cms/verify", {"cms": "AAAA", "revocationCheck": ["LDAP"]}, 400, "field_missing"),
    ("/api/cms/verify", {"cms": "AAAA"}, 400, "not_parseable"),
    ("/api/x509/info", {"certs": []}, 400, "field_missing"),
    ("/api/x509/info", {"certs": ["AAAA"]}, 400, "bad_certificate"),
]


@pytest.mark.proves("ABU-30")
@pytest.mark.parametrize(("path", "body", "status", "code"), PROBLEMS)
def test_what_cannot_be_answered_is_a_problem_document(
    path: str, body: object, status: int, code: str, db: None, free: None
) -> None:
    """RFC 9457: type, title, status, detail, and its own media type."""
    answer = post(Client(headers={"accept-language": "en"}), path, body)
    said = answer.json()
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert said["type"] and said["title"] == "Bad Request" and said["detail"] == said["sentence"]["en"]
    assert all(said["sentence"][lang] for lang in ("kk", "ru", "en"))


def test_methods_sizes_and_the_rate_are_limited(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_bucket", throttle.Bucket(burst=3, per_second=0.001))
    client = Client()
    wrong = client.get("/api/cms/verify")
    assert (wrong.status_code, wrong["Allow"]) == (405, "POST")
    large = client.post("/api/cms/verify", b"x" * (8 * 1024 * 1024 + 1), content_type="application/json")
    assert large.status_code == 413 and large.json()["code"] == "too_large"
    assert [post(client, "/api/cms/verify", {}).status_code for _ in range(3)] == [400, 400, 429]
    late = post(client, "/api/x509/info", {})
    assert late.status_code == 429 and int(late["Retry-After"]) > 0
    assert client.post("/api/cms/verify", REMOTE_ADDR="192.0.2.7").status_code == 400, "another address may"


@pytest.mark.proves("ABU-06", "ABU-30")
@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(["/api/cms/verify", "/api/x509/info"]),
    body=st.one_of(
        st.binary(max_size=400),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=40)),
            lambda inner: (
                st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
        st.builds(
            lambda one, two, ask: json.dumps(
                {"cms": one, "certs": [one], "data": two, "revocationCheck": ask}
            ).encode(),
            st.binary(max_size=300).map(lambda data: base64.b64encode(b"\x30" + data).decode())
            | st.text(max_size=60),
            st.none() | st.text(max_size=20),
            st.none() | st.lists(st.sampled_from(["OCSP", "CRL", "x"]), max_size=3),
        ),
        st.just(b"[" * 100_000),
    ),
)
def test_garbage_is_never_a_fault_of_ours(db: None, free: None, path: str, body: bytes) -> None:
    answer = Client(raise_request_exception=True).post(path, body, content_type="application/json")
    assert answer.status_code in (200, 400)
    said = answer.json()
    if answer.status_code == 200:
        assert said.get("valid") is not True or path == "/api/x509/info"


@pytest.mark.proves("R4", "ABU-28", "ABU-35")
def test_the_register_says_what_the_public_page_says(at: Callable[..., Any], free: None) -> None:
    at("issued")
    from attestat.store.models import Attestat

    row = Attestat.objects.select_related("number").get()
    said = Client().get(f"/api/attestats/{row.number.text}").json()
    assert (said["number"], said["stage"], said["in_force"]) == (row.number.text, "active", True)
    assert (said["issued_on"], said["valid_until"]) == ("2026-09-15", "2031-09-15")
    assert said["holder"]["bin"] == "120340991015" and said["works"][0]["text"]["kk"]
    assert "iin" not in json.dumps(said), "personal numbers are nobody's business"
    for number in ("KZ00VEK00000000", "%00", "x" * 100, "..%2f"):
        missing = Client().get(f"/api/attestats/{number}")
        assert missing.status_code == 404


def test_the_description_names_every_address(db: None, free: None) -> None:
    said = Client().get("/api/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    from attestat.api.urls import urlpatterns

    routes = {"/" + str(one.pattern).replace("<str:number>", "{number}") for one in urlpatterns}
    assert set(said["paths"]) == routes - {"/api/openapi.json"}
    used = set(json.dumps(said).split('"#/components/schemas/')[1:])
    assert {one.partition('"')[0] for one in used} <= set(said["components"]["schemas"])
