"""Why this date: the pages of a case's dates and of any term, over real HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.running import Site, in_language

from attestat.ops.walks import Tour, to_an_attestat


@pytest.fixture(scope="module")
def case(town: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A case of the lift company, filed on Tuesday, 15 September 2026, at 11:00 and issued the same day."""
    out: Path = tmp_path_factory.mktemp("papers")
    found = to_an_attestat(Tour(town.home, town.base, lambda _: None, out, visitors=town.visitors))
    return str(
        town.one(
            "SELECT a.public_id FROM store_application a JOIN store_number n ON n.id = a.number_id"
            " WHERE n.text = %s",
            found["application_number"],
        )
    )


# Ten working days after Tuesday, 15.09.2026, counted on a wall calendar: no holiday falls between.
TEN = ["16", "17", "18", "21", "22", "23", "24", "25", "28", "29"]


@pytest.mark.proves("R8.4", "R11.2", "A2-R3")
def test_the_ten_days_of_a_case_are_explained_day_by_day(town: Site, case: str) -> None:
    page = town.visitor("lift-head").get(f"/cases/{case}/dates/T3?format=json").response.json()
    assert page["counted"] == [f"2026-09-{day}" for day in TEN]
    assert page["due"] == "2026-09-29"
    assert [row["date"] for row in page["skipped"]] == [
        *("2026-09-15", "2026-09-19", "2026-09-20", "2026-09-26", "2026-09-27")
    ]
    assert page["clause"] == "Annex 2 row 3"
    assert page["edition"] == "2026-01"


@pytest.mark.proves("R9.2b")
def test_every_date_of_a_case_has_its_page(town: Site, case: str) -> None:
    terms = town.visitor("executor-1").get(f"/cases/{case}/dates/?format=json").response.json()["terms"]
    due = {row["slug"].split("-")[0]: row["due"] for row in terms if not row["slug"].startswith("stage-")}
    assert due == {
        "T2": "2026-09-15",
        "T1": "2026-09-15",
        "T3": "2026-09-29",
        "T4": "2026-09-22",  # five days after the registration in the department
        "T7": "2031-09-15",  # five years
        "T14": "2026-12-15",  # three months, a Tuesday
    }
    for row in terms:
        page = town.visitor("lift-head").get(f"/cases/{case}/dates/{row['slug']}")
        assert page.response.status_code == 200, row["slug"]
        assert "{" not in page.text.split("<main")[1].split("</main")[0], row["slug"]


def test_lists_and_cases_lead_to_the_explanation(town: Site, case: str) -> None:
    inquiry = town.one("SELECT public_id FROM store_inquiry")
    for slug, path in (
        ("lift-head", f"/cabinet/applications/{case}/"),
        ("executor-1", f"/office/applications/{case}/"),
        ("astana-inspector", f"/department/inquiries/{inquiry}/"),
    ):
        assert f"/cases/{case}/dates/" in town.visitor(slug).get(path).text, path


@pytest.mark.proves("ABU-14")
def test_a_date_is_seen_by_whom_the_case_is_seen(town: Site, case: str) -> None:
    inquiry = town.one("SELECT public_id FROM store_inquiry")
    for slug, status in (
        ("lift-head", 200),
        ("executor-1", 200),
        ("astana-inspector", 200),
        ("karaganda-inspector", 404),
        ("blasting-head", 404),
    ):
        visitor = town.visitor(slug)
        for term in ("T3", f"T4-{inquiry}"):
            answer = visitor.client.get(f"/cases/{case}/dates/{term}")
            assert answer.status_code == status, (slug, term)
    assert town.visitor("lift-head").client.get(f"/cases/{case}/dates/T99").status_code == 404


@pytest.mark.proves("R8.4")
def test_anybody_computes_any_term(town: Site) -> None:
    visitor = town.fresh()
    answer = visitor.client.get("/law/term", params={"days": "10", "from": "2026-03-18T19:10+05:00"}).json()
    # The example of docs/how-to/calendar.md: filed late, accepted on the 19th, Nauryz and two days for it.
    assert (answer["effective_day"], answer["due"]) == ("2026-03-19", "2026-04-07")
    page = visitor.client.get("/law/term", params={"term": "T4", "day": "2026-03-18", "hour": "19:10:00"})
    assert page.status_code == 200
    assert 'data-day="2026-03-30"' in page.text
    assert 'data-day="2026-03-31"' not in page.text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "question",
    [
        {"term": "T99", "day": "2026-03-18"},
        {"term": "T3", "day": "tomorrow"},
        {"term": "T3", "day": "2031-03-18"},
        {"term": "T3", "day": "1999-03-18"},
        {"term": "days", "day": "2026-03-18"},
        {"term": "days", "days": "-1", "day": "2026-03-18"},
        {"term": "T3", "day": "0001-01-01"},
        {"term": "T3", "day": "9999-12-31"},
    ],
)
def test_a_question_that_has_no_answer_gets_a_sentence(
    town: Site, question: dict[str, str], language: str
) -> None:
    visitor = town.fresh()
    in_language(visitor, language)
    answer = visitor.client.get("/law/term", params=question)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.text


def test_a_program_gets_its_mistake_as_json(town: Site) -> None:
    for question in (
        {"days": "x", "from": "2026-03-18"},
        {"days": "10", "from": "2026-03-18T19:10"},
        {"from": ""},
    ):
        answer = town.fresh().client.get("/law/term", params=question)
        assert answer.status_code == 422
        assert answer.json()["error"]
