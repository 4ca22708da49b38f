"""What goes wrong at a desk, and what the person is then told: nothing is lost and nothing happens twice."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.actions.world import key_of
from tests.journeys import road
from tests.journeys.road import Wish
from tests.journeys.stage import Someone, Stage
from tests.web.running import signature

pytestmark = pytest.mark.browser


@contextmanager
def ready_to_sign(stage: Stage) -> Iterator[Someone]:
    """The head of a company before the paper of a new application."""
    company = stage.person("lift-head")
    road.fill_in(company, Wish(), road.begin(company))
    road.to_signing(company)
    yield company


def test_closing_the_signer_signs_nothing_and_a_second_try_succeeds(stage: Stage) -> None:
    with ready_to_sign(stage) as company:
        company.page.locator("[data-sign]").click()
        company.expect_signer("waiting")
        stage.until_pending()
        stage.remote.cancel()
        status = company.expect_signer("cancelled")
        expect(status).to_contain_text("NCALayer терезесін жаптыңыз")
        company.look()
        assert road.submit(company)


def test_without_the_program_the_page_says_what_to_start_and_goes_on_when_it_runs(stage: Stage) -> None:
    with ready_to_sign(stage) as company:
        stage.stop_signer()
        try:
            company.page.locator("[data-sign]").click()
            status = company.expect_signer("missing")
            expect(status).to_contain_text("NCALayer іске қосылмаған")
            # Chromium itself reports that nobody listens there.
            company.said[:] = [text for text in company.said if "ERR_CONNECTION_REFUSED" not in text]
            company.look()
        finally:
            stage.start_signer()
        assert road.submit(company)


@pytest.mark.proves("ABU-05", "R7.1")
def test_the_key_of_another_company_is_refused_and_the_own_one_then_works(stage: Stage) -> None:
    with ready_to_sign(stage) as company:
        paper = company.page.url
        with company.page.expect_navigation() as answer:
            company.begin_signing("gas-head")
        assert answer.value.status in (403, 409, 422)
        company.forgive(answer.value.status)
        expect(company.page.locator("[data-obstacle], .govuk-error-summary").first).to_be_visible()
        company.look()
        company.open(paper)
        assert road.submit(company)


@pytest.mark.proves("FLT-07")
def test_a_page_grown_old_in_a_second_tab_says_so_and_overwrites_nothing(stage: Stage) -> None:
    company = stage.person("lift-head")
    case = road.begin(company)
    first, second = company.page, company.new_tab()
    second.goto(f"{stage.base}/cabinet/applications/{case}/draft")
    road.fill_in(company, Wish(), case)
    road.to_signing(company)
    company.page = second
    second.locator('[name="phone"]').fill("+77019999999")
    with second.expect_navigation() as answer:
        second.locator('button[value="go_on"]').click()
    assert answer.value.status == 409
    company.forgive(409)
    expect(second.locator(".govuk-error-summary")).to_be_visible()
    # What was typed is still there.
    expect(second.locator('[name="phone"]')).to_have_value("+77019999999")
    company.look()
    second.close()
    company.page = first
    assert road.submit(company)


@pytest.mark.proves("FLT-07", "ABU-18")
def test_a_double_click_submits_once(stage: Stage) -> None:
    with ready_to_sign(stage) as company:
        case = road.case_in(company.page.url)
        # The form is sent twice, as an impatient person and a slow network do it.
        company.page.evaluate(
            """() => {
              const once = HTMLFormElement.prototype.submit;
              HTMLFormElement.prototype.submit = function () {
                fetch(this.action, {method: "POST", body: new FormData(this)});
                once.call(this);
              };
            }"""
        )
        number = road.submit(company)
        company.open("/cabinet/")
        expect(company.page.locator("tr", has_text=number)).to_have_count(1)
        company.open(f"/cabinet/applications/{case}/")
        expect(company.page.locator("[data-stage]")).to_have_attribute("data-stage", "submitted")
        company.said.clear()


def test_the_language_changes_in_the_middle_and_nothing_typed_is_lost(stage: Stage) -> None:
    company = stage.person("lift-head")
    road.fill_in(company, Wish(), road.begin(company))
    company.click(company.page.locator('.at-buttons button[value="save"]'))
    company.click(company.page.locator('button[name="language"][value="ru"]'))
    expect(company.page.locator("html")).to_have_attribute("lang", "ru")
    expect(company.page.locator('[name="phone"]')).to_have_value("+77010000000")
    expect(company.page.locator('[name="base_0_house"]')).to_have_value("8")
    expect(company.page.locator('[name="works"][value="WT5_LIFTS"]')).to_be_checked()
    company.look()
    road.to_signing(company)
    assert road.submit(company)
    company.click(company.page.locator('button[name="language"][value="kk"]'))


@pytest.mark.proves("R7.1")
def test_without_any_script_a_signature_made_elsewhere_is_uploaded(stage: Stage, tmp_path: Path) -> None:
    """Scripts are off altogether; challenge and paper are signed in another program."""
    import kzeds.sign

    person = stage.someone("lift-head", java_script_enabled=False)
    page, key = person.page, key_of("lift-head")
    person.open("/sign-in/")
    with page.expect_download() as coming:
        page.locator("a[download]").click()
    challenge = tmp_path / "challenge"
    coming.value.save_as(challenge)
    signed = tmp_path / f"{uuid.uuid4().hex}.cms"
    signed.write_bytes(kzeds.sign.sign_cms(challenge.read_bytes(), key, detached=False))
    page.locator("input[name=signature_file]").set_input_files(signed)
    person.click(page.locator("form[data-signing] button[type=submit]"))
    expect(page.locator(".at-person__name")).to_be_visible()

    person.click(page.locator("[data-start]"))
    person.open(f"/cabinet/applications/{road.case_in(page.url)}/draft")
    road.type_what_is_asked(person, Wish())
    person.click(page.locator('button[value="go_on"]'))
    paper = person.context.request.get(
        stage.base + str(page.locator("input[data-paper]").get_attribute("data-paper"))
    ).body()
    signed.write_bytes(signature(paper, key))
    page.locator("input[name=signature_file]").set_input_files(signed)
    person.click(page.locator("form[data-signing] button[type=submit]"))
    expect(page.locator(".at-receipt__number")).to_be_visible()
    assert person.said == []
