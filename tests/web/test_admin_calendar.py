"""A change of the calendar through the screens: proposed, read with its cases, confirmed, seen by all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.running import Site, in_language, prepared, sentence

from attestat.domain.calendar_change import KINDS
from attestat.ops.visitor import Page
from attestat.ops.walks import Tour, apply

ACT = {
    "act_number": "417-Ө",
    "act_date": "2026-09-14",
    "known_on": "2026-09-14",
    "title_kk": "ҚР Еңбек министрінің бұйрығы",
    "title_ru": "Приказ Министра труда РК",
    "title_en": "Order of the Minister of Labour",
}


@pytest.fixture(scope="module")
def case(town: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An application accepted on Tuesday, 15 September 2026: its ten days end on Tuesday the 29th."""
    out: Path = tmp_path_factory.mktemp("papers")
    return apply(Tour(town.home, town.base, lambda _: None, out, visitors=town.visitors)).id


def proposed(town: Site, kind: str, **asked: str) -> Page:
    """What the first administrator gets for a proposal."""
    visitor = town.visitor("administrator")
    page = visitor.get(f"/admin/calendar/propose/{kind}")
    return visitor.post(page, page.form(kind), {**ACT, **asked})


@pytest.mark.proves("ABU-22", "R11.2", "A2-R3")
def test_a_change_is_read_with_its_cases_before_it_is_confirmed(town: Site, case: str) -> None:
    first, second, company = (town.visitor(s) for s in ("administrator", "administrator-2", "lift-head"))
    assert "/admin/calendar/" in first.get("/").reader.links
    # What cannot be is said above the form, which keeps what was typed.
    wrong = proposed(town, "move", off="2026-09-19", worked="2026-09-20")
    assert wrong.response.status_code == 422
    assert "19.09.2026" in wrong.text and 'value="417-Ө"' in wrong.text
    page = proposed(
        town, "day_off", day="2026-09-17", name_kk="Аза күні", name_ru="Траур", name_en="Mourning"
    )
    assert page.response.status_code == 200, sentence(page)
    # Before: every affected case, with old and new date. The proposer has no button to confirm.
    assert (page.attribute("data-cases"), page.attribute("data-terms")) == ("1", "1")
    assert "29.09.2026" in page.text and "30.09.2026" in page.text
    assert not any(form.action.endswith("/confirm") for form in page.reader.forms)
    assert company.get(f"/cases/{case}/dates/T3?format=json").response.json()["due"] == "2026-09-29"

    page = second.get(page.path)
    done = second.post_form(page, "/confirm")
    assert 'data-moved="yes"' in done.text and "30.09.2026" in done.text

    # After: the company sees that the day moved, by which act, everywhere the same.
    own = company.get(f"/cabinet/applications/{case}/")
    assert "data-moved" in own.text and "417-Ө" in own.text
    receipt = company.get(f"/cabinet/applications/{case}/receipt")
    assert "2026 ж. 30 қыркүйек" in receipt.text.replace("\xa0", " ")
    why = company.get(f"/cases/{case}/dates/T3?format=json").response.json()
    assert (why["due"], why["told"], why["computed"]) == ("2026-09-30", True, "2026-09-30")
    assert [(m["before"], m["after"]) for m in why["moved"]] == [("2026-09-29", "2026-09-30")]
    assert "data-told" in company.get(f"/cases/{case}/dates/T3").text

    # And everybody reads the change with the number of open terms that it moved.
    public = town.fresh().get("/law/calendar/2026?format=json").response.json()
    assert [(c["version"], c["open_terms_moved"], c["known_on"]) for c in public["changes"]] == [
        (2, 1, "2026-09-14")
    ]
    assert {"date": "2026-09-17", "kind": "day_off"}.items() <= next(
        day for day in public["days"] if day["date"] == "2026-09-17"
    ).items()
    assert "417-Ө" in town.fresh().get("/law/calendar/2026").text


@pytest.mark.proves("ABU-22")
def test_a_proposal_is_returned_with_remarks(town: Site, case: str) -> None:
    second = town.visitor("administrator-2")
    page = proposed(town, "move", off="2026-11-13", worked="2026-11-14")
    returned = second.post_form(second.get(page.path), "/return", {"remarks": "Бұйрықтың нөмірі қате"})
    assert "Бұйрықтың нөмірі қате" in returned.text
    assert not any(form.action.endswith("/confirm") for form in returned.reader.forms)


@pytest.mark.proves("ABU-22")
def test_a_holiday_begins_and_another_ends_by_two_persons(town: Site, case: str) -> None:
    """15 September 2026: 6 October, a Tuesday, is kept to 2030; 16 December ends with 2026."""
    second = town.visitor("administrator-2")
    names = {"name_kk": "Тау күні", "name_ru": "День гор", "name_en": "Day of mountains"}
    given = {"first": "2026-10-06", "last_year": "2030", "moves": "yes", **names}
    # What cannot be is said above the form, which keeps what was typed.
    for wrong, told in (
        ({"first": "2026-10-25"}, "25.10"),  # Republic Day
        ({"last_year": "2025"}, "2026"),
        ({"first": "2028-02-29"}, "29"),
        ({"first": "2026-09-10"}, "10.09.2026"),  # has passed, and the act is of the 14th
    ):
        page = proposed(town, "holiday", **(given | wrong))
        assert page.response.status_code == 422 and 'value="Тау күні"' in page.text, wrong
        assert told in sentence(page), wrong
    assert proposed(town, "holiday", **(given | {"moves": ""})).response.status_code == 422

    page = proposed(town, "holiday", **given)
    assert page.response.status_code == 200, sentence(page)
    # Days that change: the 6th of October of 2026 and 2027.
    assert "06.10.2026" in page.text and "06.10.2027" in page.text
    assert not any(form.action.endswith("/confirm") for form in page.reader.forms)
    second.post_form(second.get(page.path), "/confirm")

    row = "holidays/independence"
    assert proposed(town, "end_holiday", row=row, last_year="2020").response.status_code == 422
    page = proposed(town, "end_holiday", row=row, last_year="2026")
    assert "16.12" in page.text and "16.12.2027" in page.text, sentence(page)
    second.post_form(second.get(page.path), "/confirm")

    public = town.fresh().get("/law/calendar/2027?format=json").response.json()
    days = {day["date"]: day for day in public["days"]}
    assert "2027-12-16" not in days
    assert days["2027-10-06"]["kind"] == "holiday" and "417-Ө" in days["2027-10-06"]["act"]
    assert [change["known_on"] for change in public["changes"][:2]] == ["2026-09-14", "2026-09-14"]
    assert "Тау күні" in public["changes"][1]["what"] and "16.12" in public["changes"][0]["what"]
    assert "2026-12-16" in {
        day["date"] for day in town.fresh().get("/law/calendar/2026?format=json").response.json()["days"]
    }
    # Everybody counts by it: the ten working days from 30 September pass 6 October.
    answer = town.fresh().client.get("/law/term", params={"days": "10", "from": "2026-09-30"}).json()
    assert answer["due"] == "2026-10-15" and "2026-10-06" in {day["date"] for day in answer["skipped"]}


@pytest.mark.proves("A2-R3")
def test_the_command_counts_by_the_calendar_of_the_instance(town: Site, case: str) -> None:
    """As the site does, after the change above; the shipped calendar has no holiday on 6 October."""

    def term(*arguments: str) -> str:
        environment = os.environ | {
            "ATTESTAT_HOME": str(town.home),
            "ATTESTAT_DATABASE_URL": town.database_url,
        }
        command = [sys.executable, "-m", "attestat.ops.cli", "term", "--lang", "en", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    question = ("--days", "10", "--from", "2026-09-30")
    given = {"days": "10", "from": "2026-09-30"}
    visitor = town.fresh()
    in_language(visitor, "en")
    assert json.loads(term(*question, "--json")) == visitor.client.get("/law/term", params=given).json()
    version = town.one("SELECT max(number) FROM store_calendarversion")
    assert f"Law:           of this instance, version {version} of its calendar\n" in term(*question)
    assert "Due:           Thu 15.10.2026 (inclusive)\n" in term(*question, "--law", "instance")
    assert "Due:           Wed 14.10.2026 (inclusive)\n" in term(*question, "--law", "shipped")


@pytest.mark.proves("ABU-22")
def test_from_october_the_year_is_asked_for_and_every_kind_has_its_form(town: Site, case: str) -> None:
    first = town.visitor("administrator")
    assert "data-wanted" not in first.get("/admin/calendar/").text
    town.set_clock("2026-10-01T09:00+05:00")
    page = first.get("/admin/calendar/")
    assert "data-wanted" in page.text and "2027" in page.text
    for kind in KINDS:
        assert first.get(f"/admin/calendar/propose/{kind}").form(kind)
    assert first.client.get("/admin/calendar/propose/favour").status_code == 404
    changed = proposed(town, "kurban_ait", day="2027-05-17")
    town.visitor("administrator-2").post_form(town.visitor("administrator-2").get(changed.path), "/confirm")
    confirmed = proposed(town, "confirm_year", year="2027")
    town.visitor("administrator-2").post_form(town.visitor("administrator-2").get(confirmed.path), "/confirm")
    assert "data-wanted" not in first.get("/admin/calendar/").text


@pytest.mark.proves("A2-R3")
def test_a_missing_year_is_refused_with_a_sentence(town: Site, case: str) -> None:
    town.set_clock("2027-12-28T11:00+05:00")
    page = prepared(town.visitor("expertise-head"))
    refused = town.visitor("expertise-head").try_to_sign(page)
    assert refused.response.status_code == 409, refused.text[:2000]
    assert refused.response.headers["X-Obstacle"] == "calendar_missing"
    assert "2028" in refused.text
