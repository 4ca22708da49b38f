"""A hearing with an objection in the browser: one work ends in an attestat, the other in a refusal."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import road
from tests.journeys.road import Wish
from tests.journeys.stage import Someone, Stage

pytestmark = pytest.mark.browser

FACTS = ("Бұзбайтын бақылау зертханасы жоқ.", "Лаборатории неразрушающего контроля нет.")
ANSWER = ("Тексеру күні зертхана болған жоқ.", "На день проверки лаборатории не было.")
OBJECTION = "Зертхана жалға алынған."


def push(someone: Someone, action: str) -> None:
    """Press the button of the form that posts there."""
    someone.click(someone.page.locator(f'form[action$="{action}"] button[type="submit"]').last)


@pytest.mark.proves("R10.2", "R9.3", "R11.1", "A2-R5")
def test_an_objection_is_heard_and_the_works_end_apart(stage: Stage) -> None:
    company = stage.person("lift-head")
    case, number = road.apply(company, Wish(works={"WT4_GAS_MAINTENANCE": (), "WT5_LIFTS": ()}))
    chancellery, head = stage.person("chancellery"), stage.person("head", language="ru")
    road.register(chancellery, number)
    road.forward(chancellery, case, road.name_of(head))
    executor = stage.person("executor-1", language="ru")
    road.appoint(head, number, road.name_of(executor))
    road.inquire(executor, number)
    inspector, director = stage.person("astana-inspector"), stage.person("astana-head")
    inquiry = road.take_in(stage.person("astana-chancellery"))
    road.assign(director, inquiry, road.name_of(inspector))
    road.check(inspector, inquiry, first_fails="Зертхана жоқ.")
    road.conclude(director, inquiry)

    # What conforms goes on at once; the clock of the other does not stop.
    road.draw_up(executor, case)
    road.issue(head, case)

    executor.open(road.in_office(case))
    executor.look()
    executor.press("/hearing/prepare")
    executor.look()
    page = executor.page
    page.locator('textarea[name$="_facts_kk"]').fill(FACTS[0])
    page.locator('textarea[name$="_facts_ru"]').fill(FACTS[1])
    executor.click(page.locator("button[data-step]"))
    expect(page.locator("iframe.at-paper")).to_have_count(2)
    executor.look()
    executor.sign()

    company.open(f"/cabinet/applications/{case}/")
    company.look()
    company.click(company.page.locator('a[data-step][href*="/cabinet/hearings/"]'))
    company.look()
    room = road.case_in(company.page.url)
    expect(company.page.locator("main")).to_contain_text(FACTS[0])
    company.page.locator("#text").fill(OBJECTION)
    push(company, "/argument")
    company.look()
    push(company, "/complete")

    desk = f"/office/hearings/{room}/"
    executor.open(desk)
    executor.look()
    page.locator('textarea[name="text_kk"]').fill(ANSWER[0])
    page.locator('textarea[name="text_ru"]').fill(ANSWER[1])
    push(executor, "/answer")
    push(executor, "/protocol/show")
    company.open(f"/cabinet/hearings/{room}/")
    expect(company.page.locator("main")).to_contain_text(ANSWER[0])
    company.click(company.page.locator('button[name="then"][value="none"]'))
    push(executor, "/protocol/prepare")
    secretary = stage.person(_secretary(stage, executor), language="ru")
    for signer in (secretary, executor):
        signer.open(desk)
        signer.press("/protocol/sign")
        expect(signer.page.locator("iframe.at-paper")).to_be_visible()
        signer.look()
        signer.sign()
    executor.look()

    executor.open(road.in_office(case))
    executor.look()
    executor.press("/refusal/draw-up")
    executor.press("/send-for-signature")
    # Notice on Tuesday, the 15th: three full working days are 16, 17, 18; Monday, the 21st, is the day.
    stage.move("2026-09-21T11:00+05:00")
    head.open(road.in_office(case))
    head.press("/refusal/prepare")
    expect(head.page.locator("iframe.at-paper")).to_be_visible()
    head.look()
    head.sign()
    head.look()

    company.open(f"/cabinet/applications/{case}/")
    company.look()
    expect(company.page.locator("[data-stage]")).to_have_attribute("data-stage", "issued_in_part")
    expect(company.page.locator("[data-refusal]")).to_have_attribute("data-refusal", re.compile("."))


def _secretary(stage: Stage, executor: Someone) -> str:
    """Whose key the one has who stands as secretary on the executor's page."""
    named = executor.page.locator("aside").inner_text()
    for slug in ("executor-2", "chancellery"):
        name = road.name_of(stage.person(slug))
        if name.casefold() in " ".join(named.split()).casefold():
            return slug
    raise AssertionError(named)
