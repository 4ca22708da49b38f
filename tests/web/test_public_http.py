"""The public pages over real HTTP: unknown numbers are bounded, a key that opens nothing has a way on."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from tests.web.running import Site, in_language, sentence

from attestat.ops.demo import authority
from attestat.ops.visitor import Page
from kzeds.sign import sign_cms

LIFT, UNKNOWN = "120340991015", "120340991999"
"""BIN of the lift company in the roster of demonstration keys, and one that nobody has."""


@pytest.fixture(scope="module")
def town_settings() -> dict[str, str]:
    """One web worker: unknown numbers are counted in the memory of each."""
    return {"ATTESTAT_WORKERS": "1"}


def attempt(town: Site, slug: str, language: str) -> Page:
    """Somebody's try to sign in; whatever the site answers."""
    visitor = town.fresh(slug)
    in_language(visitor, language)
    page = visitor.get("/sign-in/")
    challenge = base64.b64decode(page.attribute("data-challenge"))
    cms = base64.b64encode(sign_cms(challenge, visitor.key, detached=False)).decode()
    return visitor.post(page, page.signing_form(), {"signature": cms})


def steps(page: Page) -> list[str]:
    """The steps that a page of refusal offers."""
    found = re.search(r'aria-labelledby="ways-title">.*?</section>', page.text, re.DOTALL)
    assert found, sentence(page)
    return [" ".join(step.split()) for step in re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)]


@contextmanager
def company_unknown(town: Site) -> Iterator[None]:
    """As it was before anybody of the lift company signed in: nobody bears its BIN."""
    change = "UPDATE store_organisation SET bin = %s WHERE bin = %s"
    town.owner.execute(change, [UNKNOWN, LIFT])
    town.owner.commit()
    try:
        yield
    finally:
        town.owner.execute(change, [LIFT, UNKNOWN])
        town.owner.commit()


@contextmanager
def nothing_changed(town: Site) -> Iterator[None]:
    yield


@contextmanager
def appointment_ended(town: Site) -> Iterator[None]:
    """The inspector of Turkistan region held his post until yesterday."""
    iin = authority.read_index(town.home / "authority")["turkistan-inspector"].iin
    town.owner.execute(
        "UPDATE store_appointment SET period = daterange(lower(period), %s) WHERE person_id ="
        " (SELECT id FROM store_person WHERE iin = %s)",
        [date(2026, 9, 15), iin],
    )
    town.owner.commit()
    yield


@pytest.mark.proves("R7.1", "ABU-07")
@pytest.mark.parametrize(
    ("slug", "code", "before", "named"),
    [
        ("branch-head", "branch_key", nothing_changed, "head organisation"),
        ("stranger", "individual_key", nothing_changed, "company ordered"),
        ("lift-employee", "company_not_here_yet", company_unknown, "first head signs in once"),
        ("turkistan-inspector", "no_appointment", appointment_ended, "first day"),
    ],
)
def test_a_key_that_opens_nothing_is_shown_the_way_on(
    town: Site, slug: str, code: str, before: object, named: str
) -> None:
    told = {}
    with before(town):  # type: ignore[operator]
        for language in ("kk", "ru", "en"):
            answer = attempt(town, slug, language)
            assert answer.response.status_code == 422
            assert answer.response.headers["X-Obstacle"] == code
            assert answer.attribute("data-challenge")  # another key can be tried at once
            told[language] = steps(answer)
    assert len({len(one) for one in told.values()}) == 1 and len(told["en"]) >= 2
    assert not set(told["kk"]) & set(told["ru"]) and not set(told["ru"]) & set(told["en"])
    assert named in " ".join(told["en"])


@pytest.mark.proves("R7.1")
def test_an_employee_comes_in_after_the_head(town: Site) -> None:
    """The way that was shown is a way: the head signs in, then the same key opens the drafts."""
    town.visitor("lift-head")
    answer = attempt(town, "lift-employee", "kk")
    assert (answer.response.status_code, answer.path) == (200, "/cabinet/")


@pytest.mark.proves("R5.1")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_start_page_leads_to_everything_that_is_public(town: Site, language: str) -> None:
    visitor = town.fresh()
    in_language(visitor, language)
    links = set(visitor.get("/").reader.links)
    assert {"/sign-in/", "/verify/", "/law/"} <= links
    for path in ("/verify/", "/law/", "/sign-in/"):
        page = visitor.get(path)
        assert (
            f'<html class="govuk-template" lang="{language}"' in page.text
            or f'lang="{language}"' in page.text
        )


@pytest.mark.proves("ABU-28")
def test_a_file_that_was_never_issued_is_told_so(town: Site) -> None:
    visitor = town.fresh()
    answer = visitor.upload("/verify/", "file", "attestat.pdf", b"%PDF-1.7\nforged")
    assert answer.response.status_code == 404 and not answer.says_in_force()
    page = visitor.get("/verify/")
    nothing = visitor.post(page, page.form("/verify/"), {})
    assert nothing.response.status_code == 400 and not nothing.says_in_force()


@pytest.mark.proves("ABU-35")
def test_the_register_is_not_combed_through(town: Site) -> None:
    """Last in this file: afterwards this address may ask for no number for ten minutes."""
    visitor = town.fresh()
    answers = []
    for n in range(60):
        answers.append(visitor.client.get("/verify/", params={"number": f"KZ00VEK{n:08}"}))
        if answers[-1].status_code != 404:
            break
    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    refused = answers[-1]
    assert refused.headers["Retry-After"] == "600"
    told = set()
    for language in ("kk", "ru", "en"):
        in_language(visitor, language)
        answer = visitor.client.get("/verify/", params={"number": "KZ00VEK99999999"})
        assert answer.status_code == 429
        told.add(sentence(Page(answer)))
    assert len(told) == 3
    # The page itself, a file and the code of a paper are still served: nothing is guessed with them.
    assert visitor.client.get("/verify/").status_code == 200
    assert visitor.upload("/verify/", "file", "a.pdf", b"%PDF-1.7\n").response.status_code == 404
