"""Signing in: one challenge, one use, five minutes; each key that opens nothing is told whose key would."""

from __future__ import annotations

import base64

import pytest
from tests.web.running import Site, in_language, sentence

from attestat.ops.visitor import Page, Visitor
from kzeds.sign import sign_cms


def attempt(visitor: Visitor, page: Page | None = None) -> Page:
    """Sign the challenge of a page and post; whatever the site answers."""
    page = page or visitor.get("/sign-in/")
    challenge = base64.b64decode(page.attribute("data-challenge"))
    cms = base64.b64encode(sign_cms(challenge, visitor.key, detached=False)).decode()
    return visitor.post(page, page.signing_form(), {"signature": cms})


@pytest.mark.proves("R7.1", "ABU-07")
@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("lift-head-expired", "signature_refused"),
        ("lift-head-foreign", "signature_refused"),
        ("system", "signature_refused"),
        ("stranger", "individual_key"),
        ("branch-head", "branch_key"),
    ],
)
def test_a_key_that_opens_nothing_is_told_so_in_three_languages(town: Site, slug: str, code: str) -> None:
    visitor = town.fresh(slug)
    told = set()
    for language in ("kk", "ru", "en"):
        in_language(visitor, language)
        answer = attempt(visitor)
        assert answer.response.status_code == 422
        assert answer.response.headers["X-Obstacle"] == code
        assert answer.attribute("data-challenge")  # a new one: the person can try another key at once
        told.add(sentence(answer))
    assert len(told) == 3
    assert visitor.client.get("/cabinet/", follow_redirects=False).status_code == 302


@pytest.mark.proves("ABU-02")
def test_a_challenge_serves_once(town: Site) -> None:
    visitor = town.fresh("blasting-head")
    page = visitor.get("/sign-in/")
    assert attempt(visitor, page).response.status_code == 200
    again = attempt(visitor, page)
    assert again.response.status_code in {400, 403, 409}
    # In another browser, with that browser's own form: the challenge was never given to it.
    other = town.fresh("blasting-head")
    own = other.get("/sign-in/")
    own.reader.data["data-challenge"] = page.attribute("data-challenge")
    answer = attempt(other, own)
    assert answer.response.status_code == 422
    assert answer.response.headers["X-Obstacle"] == "signature_refused"


@pytest.mark.proves("ABU-02")
def test_a_challenge_waits_five_minutes(town: Site) -> None:
    visitor = town.fresh("training-head")
    page = visitor.get("/sign-in/")
    town.set_clock("2026-09-15T12:30+05:00")
    try:
        answer = attempt(visitor, page)
        assert answer.response.status_code == 409
        assert answer.response.headers["X-Obstacle"] == "challenge_late"
    finally:
        town.set_clock("2026-09-15T11:00+05:00")


@pytest.mark.proves("ABU-40")
@pytest.mark.parametrize(
    ("following", "where"),
    [
        ("/verify/", "/verify/"),
        ("https://evil.example/", "/cabinet/"),
        ("//evil.example/", "/cabinet/"),
        ("javascript:alert(1)", "/cabinet/"),
        ("/\\evil.example", "/cabinet/"),
    ],
)
def test_signing_in_leads_on_within_this_site_only(town: Site, following: str, where: str) -> None:
    visitor = town.fresh("gas-head")
    page = Page(visitor.client.get("/sign-in/", params={"next": following}))
    answer = attempt(visitor, page)
    assert answer.response.status_code == 200
    assert (answer.path, answer.response.url.host) == (where, "127.0.0.1")


@pytest.mark.proves("R7.1")
def test_the_challenge_can_be_signed_elsewhere_and_names_this_site(town: Site) -> None:
    visitor = town.fresh("crane-head")
    page = visitor.get("/sign-in/")
    text = visitor.client.get("/sign-in/challenge")
    assert text.content == base64.b64decode(page.attribute("data-challenge"))
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert town.base in text.text
    cms = sign_cms(text.content, visitor.key, detached=True)
    form = page.signing_form()
    answer = Page(
        visitor.client.post(form.action, data=dict(form.fields), files={"signature_file": ("s.cms", cms)})
    )
    assert answer.path == "/cabinet/"
    assert town.fresh().client.get("/sign-in/challenge").status_code in {404, 409}


@pytest.mark.proves("ABU-34")
def test_each_sign_in_is_an_event_without_personal_values(town: Site) -> None:
    visitor = town.visitor("expertise-head")
    row = town.ask("SELECT kind, data::text FROM store_event WHERE kind = 'sign_in' ORDER BY id DESC LIMIT 1")
    assert row[0][0] == "sign_in"
    iin = visitor.key.certificate.iin
    assert iin
    assert town.one("SELECT count(*) FROM store_event WHERE data::text LIKE %s", f"%{iin}%") == 0
