"""Seven people, each at their own desk, sign in a real browser; a stranger verifies the result."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.gateways.printing import pages
from tests.journeys import road
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


@pytest.mark.proves(
    "R4", "R7.1", "R8.1", "R8.2", "R9.1", "R9.2a", "R9.2c", "R9.3", "R11.1", "R11.2", "A2-R2", "ABU-28"
)
def test_from_the_empty_form_to_the_page_where_anybody_verifies(stage: Stage, tmp_path: Path) -> None:
    company = stage.person("lift-head")
    case, number = road.apply(company, guided=True)

    chancellery, head = stage.person("chancellery"), stage.person("head")
    road.register(chancellery, number)
    road.forward(chancellery, case, road.name_of(head))
    executor = stage.person("executor-1")
    road.appoint(head, number, road.name_of(executor))
    road.inquire(executor, number)
    clerk = stage.person("astana-chancellery")
    director, inspector = stage.person("astana-head"), stage.person("astana-inspector")
    photograph = tmp_path / "photograph.png"
    Image.new("RGB", (64, 48), "white").save(photograph)
    road.through_department(clerk, director, inspector, evidence=photograph)
    road.draw_up(executor, case)
    road.issue(head, case)

    # The company finds the sealed attestat in its cabinet.
    company.open(f"/cabinet/applications/{case}/")
    company.look()
    expect(company.page.locator("[data-stage]")).to_have_attribute("data-stage", "issued")
    with company.page.expect_download() as coming:
        company.page.locator('a[download][href$="/sealed"]').last.click()
    sealed = tmp_path / "attestat.pdf"
    coming.value.save_as(sealed)

    # By the QR code, read from the picture of the paper by an independent decoder.
    (code,) = zxingcpp.read_barcodes(pages.picture(sealed.read_bytes(), 0))
    link = urlsplit(code.text)
    assert f"{link.scheme}://{link.netloc}" == stage.base
    stranger = stage.someone()
    stranger.open(code.text)
    stranger.look()
    good = stranger.page.locator(".at-answer--ok")
    expect(good).to_contain_text("Аттестат қолданыста.")
    attestat = next(
        text for text in stranger.page.locator("dd").all_inner_texts() if text.startswith("KZ")
    ).split()[0]
    assert attestat in " ".join(pages.texts(sealed.read_bytes()))

    # By its number.
    stranger.open("/verify/")
    stranger.look()
    stranger.page.locator("#number").fill(attestat)
    stranger.click(stranger.page.locator("form:has(#number) button[type=submit]"))
    expect(good).to_contain_text("Аттестат қолданыста.")
    stranger.look()

    # By the file: the issued one, and one that differs in a single byte.
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(sealed.read_bytes()[:-1] + b"\x00")
    for file, status in ((sealed, 200), (changed, 404)):
        stranger.open("/verify/")
        stranger.page.locator("input[name=file]").set_input_files(file)
        stranger.click(stranger.page.locator("form:has(input[name=file]) button[type=submit]"))
        stranger.forgive(status)
        stranger.look()
        expect(good).to_have_count(1 if status == 200 else 0)

    # The pages of the law, which hold wide tables.
    for path in ("/law/", "/law/passport", "/law/queue", "/law/calendar/2026", "/law/term"):
        stranger.open(path)
        stranger.look()
