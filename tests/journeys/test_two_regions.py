"""One application, two places in two regions, two types of work: two departments, one attestat."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gateways.printing import pages
from tests.journeys import road
from tests.journeys.road import Place, Wish
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


@pytest.mark.proves("R9.1", "R9.2c", "R9.3", "A1-F8", "A1-F9", "A3-F8")
def test_two_places_in_two_regions_and_two_works_make_one_attestat(stage: Stage, tmp_path: Path) -> None:
    wish = Wish(
        works={"WT1_EXPERTISE": ["TECHNOLOGIES"], "WT5_LIFTS": ["LIFTS", "ESCALATORS"]},
        places=[
            Place("71", "Мәңгілік Ел даңғылы", "8"),
            Place("35", "Бұқар жырау даңғылы", "24", "Қарағанды қаласы"),
        ],
    )
    company = stage.person("lift-head")
    case, number = road.apply(company, wish)
    chancellery, head = stage.person("chancellery"), stage.person("head")
    road.register(chancellery, number)
    road.forward(chancellery, case, road.name_of(head))
    executor = stage.person("executor-1")
    road.appoint(head, number, road.name_of(executor))
    road.inquire(executor, number, papers=2)
    for place in ("astana", "karaganda"):
        road.through_department(
            stage.person(f"{place}-chancellery", language="ru"),
            stage.person(f"{place}-head", language="ru"),
            stage.person(f"{place}-inspector", language="ru"),
        )
    road.draw_up(executor, case)
    road.issue(head, case)

    company.open(f"/cabinet/applications/{case}/")
    company.look()
    with company.page.expect_download() as coming:
        company.page.locator('a[download][href$="/sealed"]').last.click()
    coming.value.save_as(tmp_path / "attestat.pdf")
    kazakh, russian = pages.texts((tmp_path / "attestat.pdf").read_bytes())[:2]
    for words in (
        "технологиялар, техникалық құрылғылар, материалдар",
        "лифтілер",
        "эскалаторлар, траволаторлар",
    ):
        assert words in kazakh
    for words in ("технологии, технические устройства, материалы", "эскалаторы, траволаторы"):
        assert words in russian
    # Scopes that were not applied for are not granted.
    assert "жобалау құжаттары" not in kazakh
