"""What the browser is told, and that no page needs more than that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from look_site import gallery_settings

from attestat.config.settings import Environment
from attestat.web.common import middleware

TEMPLATES = Path(middleware.__file__).parents[1] / "templates"


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(**gallery_settings()):
        yield Client()


def directives(policy: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in policy.split("; "))


@pytest.mark.proves("ABU-31", "ABU-40")
def test_a_page_carries_the_policy_and_nothing_beside_the_signers_loopback_is_allowed(client: Client) -> None:
    response = client.get("/gallery/")
    port = settings.SETTINGS.signer_port
    assert directives(response["Content-Security-Policy"]) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' wss://127.0.0.1:13579 ws://127.0.0.1:{port}",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera" not in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]


def test_production_knows_only_the_national_signer() -> None:
    production = replace(settings.SETTINGS, environment=Environment.PRODUCTION)
    with override_settings(SETTINGS=production):
        assert middleware.signer_addresses() == ("wss://127.0.0.1:13579",)


def test_production_shows_no_demonstration_banner() -> None:
    production = replace(settings.SETTINGS, environment=Environment.PRODUCTION)
    with override_settings(SETTINGS=production):
        assert middleware.demonstration(None) == {"demonstration": None}  # type: ignore[arg-type]


def test_only_a_pdf_may_be_framed_and_only_by_this_site(client: Client) -> None:
    response = client.get("/gallery/paper.pdf")
    assert directives(response["Content-Security-Policy"])["frame-ancestors"] == "'self'"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 429, 500, 503])
def test_every_page_of_refusal_carries_the_policy(client: Client, status: int) -> None:
    client.raise_request_exception = False
    response = client.get(f"/gallery/error/{status}/")
    assert response.status_code == status
    assert directives(response["Content-Security-Policy"])["script-src"] == "'self'"


class Inline(HTMLParser):
    """Collects what the policy would forbid: text in script or style, style and event attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}> in line {self.getpos()[0]}")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().startswith("javascript:"):
                self.found.append(f"{name}= in line {self.getpos()[0]}")


def inline_parts(text: str) -> list[str]:
    parser = Inline()
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}", "", text, flags=re.DOTALL))
    return parser.found


def test_the_search_for_inline_parts_finds_them() -> None:
    text = '<p style="a"><b onclick="x"></b></p>\n<script>1</script><style></style><a href="javascript:1">'
    assert inline_parts(text) == [
        "style= in line 1",
        "onclick= in line 1",
        "<script> in line 2",
        "<style> in line 2",
        "href= in line 2",
    ]


@pytest.mark.proves("ABU-31")
def test_no_template_of_the_product_holds_script_or_style() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): parts
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (parts := inline_parts(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("status", [500, 503])
def test_the_pages_of_faults_need_no_tag_and_speak_three_languages(status: int) -> None:
    text = (TEMPLATES / f"errors/{status}.html").read_text(encoding="utf-8")
    assert "{%" not in text
    assert re.findall(r'lang="(\w+)"', text) == ["kk", "ru", "en"]
