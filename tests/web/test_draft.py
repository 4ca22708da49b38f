"""The draft: saved while it is typed; hostile texts are shown as text or refused, and never lost."""

from __future__ import annotations

import html
from typing import Any

import httpx
import pytest
from tests.web.running import DRAFT, Site, case_of, draft_form, in_language, new_draft, prepared, sentence

from attestat.ops.visitor import Page, Visitor

HOSTILE = {
    "markup": "<script>alert('a')</script>",
    "an attribute": '" onmouseover="alert(1)',
    "a template": "{{ 7*7 }}{% csrf_token %}",
    "bidi": "Абай \u202egnorw\u202c \u2066көшесі\u2069",
    "zero width": "А\u200bбай\u200d\ufeff",
    "ideograms": "北京市朝阳区",
    "emoji": "Абай 👩🏽‍🚒",
    "combining": "е\u0301" * 30,
    "Kazakh letters": "Әліби Жангелдин, ғқңөұүһі ӘҒҚҢӨҰҮҺІ",
    "SQL": "'; DROP TABLE store_application; --",
    "a formula": '=HYPERLINK("http://evil";"x")',
    "line ends": "Абай\r\nX-Header: 1",
    "a lone control": "Абай\x07\x1b[31m",
}


def save(visitor: Visitor, page: Page, **fields: Any) -> httpx.Response:
    """What the page's script does while somebody types."""
    form = draft_form(page)
    return visitor.client.post(str(form.attributes["data-autosave"]), data={**dict(form.fields), **fields})


def stored(town: Site, case: str) -> list[tuple[Any, ...]]:
    return town.ask(
        "SELECT a.phone, b.street FROM store_application a LEFT JOIN store_base b ON b.application_id = a.id"
        " WHERE a.public_id = %s",
        case,
    )


@pytest.fixture(scope="module")
def company(town: Site) -> Visitor:
    return town.visitor("lift-head")


@pytest.mark.proves("R7.1")
def test_what_is_typed_is_saved_and_is_there_when_the_page_is_opened_again(
    town: Site, company: Visitor
) -> None:
    page = new_draft(company)
    answer = save(company, page, phone="+7701", works="WT5_LIFTS", base_0_region="71", base_0_street="Абай")
    assert answer.status_code == 200
    told = answer.json()
    assert told["version"] == 2
    assert told["saved"].startswith("11:")  # the demonstration clock
    again = company.get(page.path)
    fields = draft_form(again).fields
    assert ("phone", "+7701") in fields and ("works", "WT5_LIFTS") in fields
    assert ("base_0_region", "71") in fields and ("base_0_street", "Абай") in fields
    assert ("version", "2") in fields


@pytest.mark.proves("FLT-08")
def test_an_older_page_saves_over_nobody(town: Site, company: Visitor) -> None:
    employee = town.visitor("lift-employee")
    page = new_draft(company)
    other = employee.get(page.path)
    assert save(company, page, phone="+77010000001").status_code == 200
    for language in ("kk", "ru", "en"):
        in_language(employee, language)
        answer = save(employee, other, phone="+77010000002")
        assert answer.status_code == 409
        assert answer.json()["error"]
    in_language(employee, "kk")
    # The button of the older page: nothing is saved over, and what was typed stays on the page.
    form = draft_form(other)
    answer = employee.post(other, form, {"phone": "+77010000003", "then": "save"})
    assert answer.response.status_code == 409
    assert ("phone", "+77010000003") in draft_form(answer).fields
    assert stored(town, case_of(page)) == [("+77010000001", None)]


@pytest.mark.proves("R7.1", "ABU-03")
def test_an_employee_edits_and_does_not_sign(town: Site, company: Visitor) -> None:
    employee = town.visitor("lift-employee")
    page = new_draft(employee)
    saved = employee.post_form(page, "/draft", {**DRAFT, "then": "save"})
    assert ("phone", DRAFT["phone"]) in draft_form(saved).fields
    assert "go_on" not in saved.text
    answer = employee.post(saved, draft_form(saved), {**DRAFT, "then": "go_on"})
    assert answer.response.status_code in {403, 404}
    assert town.ask("SELECT number_id FROM store_application WHERE public_id = %s", case_of(page)) == [
        (None,)
    ]
    # The head finds what the employee prepared.
    found = company.get(page.path)
    assert company.post_form(found, "/draft", {"then": "go_on"}).signing_form().papers


@pytest.mark.proves("R7.1")
@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"phone": "87010000000"}, "+7XXXXXXXXXX"),
        ({"phone": ""}, "+7XXXXXXXXXX"),
        ({"works": []}, None),
        ({"base_0_region": ""}, None),
        ({"base_0_street": ""}, None),
        ({"base_0_house": ""}, None),
        ({"base_0_region": "35"}, None),  # a region, and no settlement named
        ({"works": ["WT6"]}, None),
    ],
)
def test_an_unfinished_draft_is_not_sent_and_says_why(
    town: Site, company: Visitor, fields: dict[str, Any], what: str | None
) -> None:
    page = new_draft(company)
    answer = company.post(page, draft_form(page), {**DRAFT, **fields, "then": "go_on"})
    assert answer.response.status_code == 422
    assert sentence(answer)
    if what:
        assert what in answer.text
    kept = {**DRAFT, **fields}
    assert ("base_0_house", kept["base_0_house"]) in draft_form(answer).fields
    assert town.ask("SELECT number_id FROM store_application WHERE public_id = %s", case_of(page)) == [
        (None,)
    ]


@pytest.mark.proves("ABU-31", "ABU-36")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_kept_and_shown_as_text_or_refused_with_a_sentence(
    town: Site, company: Visitor, kind: str
) -> None:
    text = HOSTILE[kind]
    page = new_draft(company)
    answer = save(company, page, **{**DRAFT, "base_0_street": text})
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert answer.json()["error"]
    page = company.get(page.path)
    answer = company.post(page, draft_form(page), {**DRAFT, "base_0_street": text, "then": "go_on"})
    assert answer.response.status_code in {200, 422}
    shown = answer if answer.response.status_code == 422 else company.get(page.path)
    if answer.response.status_code == 422:
        assert sentence(answer)
    street = dict(draft_form(shown).fields)["base_0_street"]
    # A field of one line has no line ends (HTML 4.10.5.1.2); white space around a text is cut off.
    assert street.replace("\n", "").replace("\r", "") == text.replace("\n", "").replace("\r", "").strip()
    if "<" in text:
        assert text not in shown.text and html.escape(text) in shown.text.replace("&#39;", "&#x27;")


@pytest.mark.proves("ABU-30", "ABU-36")
def test_too_long_a_text_and_a_nul_take_nothing_else_with_them(town: Site, company: Visitor) -> None:
    page = new_draft(company)
    assert save(company, page, **DRAFT).status_code == 200
    page = company.get(page.path)
    for wrong in ("ә" * 10_000, "Абай\0"):
        for language in ("kk", "ru", "en"):
            in_language(company, language)
            answer = save(company, page, **{**DRAFT, "base_0_street": wrong})
            assert answer.status_code == 422
            assert answer.json()["error"]
        in_language(company, "kk")
        answer = company.post(page, draft_form(page), {**DRAFT, "base_0_street": wrong, "then": "save"})
        assert answer.response.status_code == 422
        assert sentence(answer)
    assert stored(town, case_of(page)) == [(DRAFT["phone"], DRAFT["base_0_street"])]


@pytest.mark.proves("R7.1")
def test_places_are_added_and_left_out(town: Site, company: Visitor) -> None:
    page = company.post_form(new_draft(company), "/draft", {**DRAFT, "then": "add_base"})
    assert "base_1_region" in draft_form(page).options
    second = {"base_1_region": "75", "base_1_street": "Абай даңғылы", "base_1_house": "1"}
    page = company.post_form(page, "/draft", {**second, "then": "save"})
    assert ("base_1_street", "Абай даңғылы") in draft_form(page).fields
    page = company.post_form(page, "/draft", {"then": "drop_base_0"})
    assert [row[1] for row in stored(town, case_of(page))] == ["Абай даңғылы"]


@pytest.mark.proves("ABU-01", "ABU-08")
def test_a_paper_whose_draft_has_changed_since_cannot_be_signed(town: Site, company: Visitor) -> None:
    signing = prepared(company)
    case = case_of(signing)
    number = town.one(
        "SELECT n.text FROM store_application a JOIN store_number n ON n.id = a.number_id"
        " WHERE a.public_id = %s",
        case,
    )
    page = company.get(f"/cabinet/applications/{case}/draft")
    assert save(company, page, phone="+77019999999").status_code == 200
    answer = company.try_to_sign(signing)
    assert answer.response.status_code == 409
    assert answer.response.headers["X-Obstacle"] == "document_lapsed"
    # Made again under the same number, it can be signed.
    page = company.get(f"/cabinet/applications/{case}/draft")
    signed = company.sign(company.post_form(page, "/draft", {"then": "go_on"}))
    assert number in signed.text
