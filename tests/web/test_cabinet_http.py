"""The company's account over real HTTP: the guided form, its lists, its people (clauses 2, 7, 8, 11)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.running import DRAFT, Site, case_of, draft_form, in_language, prepared

from attestat.ops.demo import authority
from attestat.ops.visitor import Page, Visitor
from attestat.ops.walks import Tour, to_an_attestat

LIFT = "120340991015"
"""BIN of the lift company in the roster of demonstration keys."""

OPTIONAL = {"kk": "міндетті емес", "ru": "необязательно", "en": "optional"}


@pytest.fixture(scope="module")
def company(town: Site) -> Visitor:
    return town.visitor("lift-head")


def started(visitor: Visitor) -> str:
    """The address of the task list of a new draft."""
    return visitor.post_form(visitor.get("/cabinet/"), "/start").path


def fill_in(visitor: Visitor, form: str, part: str, **typed: str | list[str]) -> Page:
    """One matter of the guided form, saved with the button that goes on."""
    return visitor.post_form(visitor.get(f"{form}/{part}"), f"/{part}", {**typed, "then": "next"})


def plain(page: Page) -> str:
    """The words of a page without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def table(visitor: Visitor, path: str) -> list[list[str]]:
    """A CSV as a spreadsheet reads it."""
    answer = visitor.client.get(path)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


# The guided form.


@pytest.mark.proves("R7.1", "A1-F8", "A1-F9")
def test_each_matter_is_kept_on_its_own_screen_and_shown_again(town: Site, company: Visitor) -> None:
    form = started(company)
    following = fill_in(company, form, "works", works=["WT1_EXPERTISE", "WT5_LIFTS"])
    assert following.path == f"{form}/places"
    typed = {
        "base_0_region": "35",
        "base_0_settlement": "Қарағанды қаласы",
        "base_0_street": "Бұқар жырау даңғылы",
        "base_0_house": "1А",
    }
    following = fill_in(company, form, "places", **typed)
    assert following.path == f"{form}/phone"
    # Blanks and brackets are how people write; the form of Annex 1 has none.
    assert fill_in(company, form, "phone", phone="+7 (701) 000-00-00").path == form

    works = draft_form(company.get(f"{form}/works")).fields
    assert [value for name, value in works if name == "works"] == ["WT1_EXPERTISE", "WT5_LIFTS"]
    assert set(typed.items()) <= set(draft_form(company.get(f"{form}/places")).fields)
    assert ("phone", "+77010000000") in draft_form(company.get(f"{form}/phone")).fields
    overview = plain(company.get(form))
    assert "Бұқар жырау даңғылы" in overview and "+77010000000" in overview
    # The whole form says the same.
    whole = draft_form(company.get(form.replace("/form", "/draft"))).fields
    assert {("phone", "+77010000000"), ("works", "WT1_EXPERTISE"), *typed.items()} <= set(whole)


@pytest.mark.proves("R7.1")
def test_only_what_may_stay_empty_says_optional(company: Visitor) -> None:
    """Region, settlement, street, house, works, telephone are asked by Annex 1; a city has no settlement."""
    form = started(company)
    for language, word in OPTIONAL.items():
        in_language(company, language)
        fill_in(company, form, "places", base_0_region="35", base_0_street="А")
        assert plain(company.get(f"{form}/places")).count(f"({word})") == 1  # the district
        fill_in(company, form, "places", base_0_region="71", base_0_street="А")
        assert plain(company.get(f"{form}/places")).count(f"({word})") == 2  # and the settlement in Astana
        for part in ("works", "phone"):
            assert f"({word})" not in plain(company.get(f"{form}/{part}"))
    in_language(company, "kk")


@pytest.mark.proves("FLT-07", "FLT-08")
def test_a_second_click_is_no_quarrel_and_another_text_is(town: Site, company: Visitor) -> None:
    form = started(company)
    page = company.get(f"{form}/phone")
    assert company.post_form(page, "/phone", {"phone": "+77010000001", "then": "next"}).path == form
    assert company.post_form(page, "/phone", {"phone": "+77010000001", "then": "next"}).path == form
    other = company.post(page, page.form("/phone"), {"phone": "+77010000002", "then": "next"})
    assert other.response.status_code == 409
    assert ("phone", "+77010000002") in draft_form(other).fields
    case = case_of(page)
    assert town.one("SELECT phone FROM store_application WHERE public_id = %s", case) == "+77010000001"


@pytest.mark.proves("R7.1")
def test_a_half_filled_form_names_what_is_missing_and_draws_no_number(town: Site, company: Visitor) -> None:
    form = started(company)
    page = company.get(form)
    answer = company.post(page, page.form("/prepare"), {})
    assert answer.response.status_code == 422
    query = "SELECT number_id FROM store_application WHERE public_id = %s"
    assert town.ask(query, case_of(page)) == [(None,)]


@pytest.mark.proves("ABU-14")
@pytest.mark.parametrize("part", ["", "/company", "/works", "/places", "/phone"])
def test_the_form_of_another_company_does_not_exist(town: Site, company: Visitor, part: str) -> None:
    form = started(company)
    assert town.visitor("blasting-head").client.get(f"{form}{part}").status_code == 404
    assert company.client.get(f"{form}/nothing").status_code == 404


@pytest.mark.proves("A1-F9")
def test_names_are_offered_from_the_classifier(company: Visitor) -> None:
    """Karaganda region is 35 in KATO; the city of Karaganda lies in it."""

    def offered(**asked: str) -> list[str]:
        answer = company.client.get("/cabinet/kato", params={"place": "0", **asked})
        assert answer.status_code == 200
        return re.findall(r'<option value="([^"]+)"></option>', answer.text)

    districts = offered(list="district", base_0_region="35")
    assert any("Қарағанды" in name for name in districts)
    in_language(company, "ru")
    assert any("Караганда" in name for name in offered(list="district", base_0_region="35"))
    in_language(company, "kk")
    assert offered(list="district", base_0_region="99") == offered(list="district") == []
    assert offered(list="settlement", base_0_region="35", base_0_district="<b>") == []

    form = started(company)
    page = company.get(f"{form}/places")
    found = company.post_form(page, "/places", {"find_0": "Қарағанды", "then": "find_0"})
    code = re.search(r'value="(pick_0_[0-9-]+)"', found.text)
    assert code
    company.post_form(found, "/places", {"then": code[1]})
    fields = dict(draft_form(company.get(f"{form}/places")).fields)
    assert fields["base_0_region"] == "35"
    assert "Қарағанды" in fields["base_0_district"] + fields["base_0_settlement"]


# Discarding.


@pytest.mark.proves("ABU-19")
def test_a_discarded_draft_is_gone_and_its_number_annulled_with_the_reason(
    town: Site, company: Visitor
) -> None:
    case = case_of(prepared(company))
    number = town.one(
        "SELECT n.text FROM store_application a JOIN store_number n ON n.id = a.number_id"
        " WHERE a.public_id = %s",
        case,
    )
    assert (
        town.visitor("blasting-head").client.get(f"/cabinet/applications/{case}/discard").status_code == 404
    )
    asked = company.get(f"/cabinet/applications/{case}/discard")
    assert number in plain(asked)  # the person is told what happens to it
    answer = company.post_form(asked, "/discard")
    assert answer.path == "/cabinet/" and number in plain(answer)
    [(state, reason)] = town.ask("SELECT state, reason FROM store_number WHERE text = %s", number)
    assert state == "annulled" and reason
    for part in ("", "form", "form/works", "draft", "sign", "discard"):
        assert company.client.get(f"/cabinet/applications/{case}/{part}").status_code == 404, part
    assert case not in company.get("/cabinet/").text
    following = company.get(f"/cabinet/applications/{case_of(prepared(company))}/form")
    assert number not in following.text


# After submission: receipt, copy, the second application, lists.


@pytest.fixture(scope="module")
def issued(town: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A case of the lift company that ended with an attestat: id, application number, attestat number.

    Whatever submits an application asks for it too: the chancellery takes the oldest first.
    """
    out: Path = tmp_path_factory.mktemp("papers")
    found = to_an_attestat(Tour(town.home, town.base, lambda _: None, out, visitors=town.visitors))
    case = town.one(
        "SELECT a.public_id::text FROM store_application a JOIN store_number n ON n.id = a.number_id"
        " WHERE n.text = %s",
        found["application_number"],
    )
    yield case, found["application_number"], found["attestat_number"]


@pytest.mark.proves("R8.1", "R8.4", "ABU-14")
def test_the_receipt_names_number_time_and_the_effective_day(
    town: Site, issued: tuple[str, str, str]
) -> None:
    head = town.visitor("gas-head")
    draft = prepared(head)
    assert head.client.get(f"/cabinet/applications/{case_of(draft)}/receipt").status_code == 404
    submitted = head.sign(draft)
    told = submitted.first_text("at-receipt__number", "number").split()[-1]
    receipt = head.get(f"/cabinet/applications/{case_of(submitted)}/receipt")
    words = plain(receipt)
    assert told in words
    # Tuesday, 15 September 2026, in time; the tenth working day after it is Tuesday, 29 September.
    assert "15 қыркүйек" in words and "29 қыркүйек" in words
    assert re.search(r"\b1[12]:[0-5][0-9]\b", words)
    path = receipt.path
    assert town.visitor("blasting-head").client.get(path).status_code == 404
    assert town.fresh().client.get(path, follow_redirects=False).status_code == 302


@pytest.mark.proves("R7.1")
def test_a_copy_says_the_same_in_a_draft_of_its_own(
    town: Site, company: Visitor, issued: tuple[str, str, str]
) -> None:
    case, number, _ = issued
    copied = company.post_form(company.get(f"/cabinet/applications/{case}/"), "/copy")
    assert case_of(copied) != case
    fields = draft_form(company.get(copied.path.replace("/form", "/draft"))).fields
    assert {("works", "WT5_LIFTS"), ("phone", DRAFT["phone"])} <= set(fields)
    said = "SELECT region, settlement, street, house FROM store_base b JOIN store_application a ON"
    said += " a.id = b.application_id WHERE a.public_id = %s ORDER BY position"
    assert town.ask(said, case_of(copied)) == town.ask(said, case)
    query = "SELECT stage, number_id, queue_id FROM store_application WHERE public_id = %s"
    assert town.ask(query, case_of(copied)) == [("draft", None, None)]
    assert number in plain(company.get("/cabinet/"))  # offered on the list as well
    other = town.visitor("blasting-head")
    token = dict(other.get("/cabinet/").form("/start").fields)
    assert other.client.post(f"/cabinet/applications/{case}/copy", data=token).status_code == 404


@pytest.mark.proves("R7.1", "R11.2")
def test_a_second_application_is_warned_of_and_not_stopped(
    town: Site, company: Visitor, issued: tuple[str, str, str]
) -> None:
    """Q22: the Rules do not forbid it."""
    _, _, attestat = issued
    first = company.sign(prepared(company))
    number = first.first_text("at-receipt__number", "number").split()[-1]
    signing = prepared(company)
    overview = company.get(f"/cabinet/applications/{case_of(signing)}/form")
    assert attestat in plain(overview)  # in force for the same work
    assert number in plain(overview)  # and one under way
    assert f"/cabinet/applications/{case_of(first)}/" in overview.reader.links
    second = company.sign(signing)
    assert second.reader.data["data-stage"] == "submitted"
    # A work that nobody has asked for is not warned of.
    form = started(company)
    fill_in(company, form, "works", works=["WT4_GAS_MAINTENANCE"])
    assert attestat not in plain(company.get(form)) and number not in plain(company.get(form))


@pytest.mark.proves("R11.2", "R11.1", "ABU-14")
def test_the_attestats_of_the_company_and_of_nobody_else(
    town: Site, company: Visitor, issued: tuple[str, str, str]
) -> None:
    _, application, attestat = issued
    page = company.get("/cabinet/attestats/")
    assert attestat in plain(page) and application in plain(page)
    # Issued on 15 September 2026 for five years, the last day inclusive.
    assert "15.09.2031" in plain(page)
    found = company.get(page.link("/verify/", then_slash=False))
    assert found.says_in_force() and found.attestat_number() == attestat
    assert attestat in plain(company.get(f"/cabinet/attestats/?q={attestat[-5:]}"))
    assert attestat not in plain(company.get("/cabinet/attestats/?q=nothing"))
    assert attestat not in plain(town.visitor("blasting-head").get("/cabinet/attestats/"))
    rows = table(company, "/cabinet/attestats/?format=csv")
    assert [row[0] for row in rows[1:]] == [attestat]


@pytest.mark.proves("R11.2")
def test_the_list_is_filtered_by_its_address(
    town: Site, company: Visitor, issued: tuple[str, str, str]
) -> None:
    case, number, _ = issued
    draft = case_of(company.get(started(company)))

    def listed(query: str) -> set[str]:
        text = company.get(f"/cabinet/{query}").text
        return {one for one in (case, draft) if re.search(rf'<a[^>]+href="[^"]*{one}/(form)?"', text)}

    assert listed("") == {case, draft}
    assert listed("?what=draft") == {draft}
    assert listed("?what=closed") == {case}
    assert listed(f"?q={number}") == {case}
    assert listed("?q=nothing") == set()


@pytest.mark.proves("ABU-32")
def test_no_cell_of_an_export_is_a_formula(town: Site, issued: tuple[str, str, str]) -> None:
    """A number that looks like a formula, written past all checks, is a text in the spreadsheet."""
    blasting = town.visitor("blasting-head")
    case = case_of(prepared(blasting))
    town.superuser.execute("SET session_replication_role = replica")
    town.superuser.execute(
        "UPDATE store_number SET text = '=1+1' WHERE id = (SELECT number_id FROM store_application"
        " WHERE public_id = %s)",
        [case],
    )
    town.superuser.execute("RESET session_replication_role")
    town.superuser.commit()
    cells = [cell for row in table(blasting, "/cabinet/?format=csv") for cell in row]
    assert "'=1+1" in cells
    cells += [cell for row in table(town.visitor("lift-head"), "/cabinet/?format=csv") for cell in row]
    cells += [
        cell for row in table(town.visitor("lift-head"), "/cabinet/attestats/?format=csv") for cell in row
    ]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")]


# People and powers.


POWER = {"document": "Сенімхат", "number": "17", "day": "2026-09-01", "until": "2026-12-31"}


def member(town: Site, slug: str) -> str:
    """The membership of the person with this key."""
    iin = authority.read_index(town.home / "authority")[slug].iin
    query = "SELECT m.public_id::text FROM store_membership m JOIN store_person p ON p.id = m.person_id"
    found: str = town.one(query + " WHERE p.iin = %s", iin)
    return found


@pytest.mark.proves("R7.1", "ABU-03")
def test_the_head_alone_records_and_withdraws_a_power(town: Site, company: Visitor) -> None:
    signer, employee = town.visitor("lift-signer"), town.visitor("lift-employee")
    them = member(town, "lift-signer")
    record, withdraw = (f"/cabinet/people/{them}/{what}" for what in ("power", "withdraw"))
    for stranger in (signer, employee, town.visitor("blasting-head")):
        token = {
            "csrfmiddlewaretoken": dict(stranger.get("/cabinet/").form("/start").fields)[
                "csrfmiddlewaretoken"
            ]
        }
        for path in (record, withdraw):
            assert stranger.client.get(path).status_code == 404
            assert stranger.client.post(path, data={**token, **POWER, "key": "a" * 32}).status_code == 404
    assert company.client.get(record.replace(them, member(town, "lift-employee"))).status_code == 404

    told = company.post_form(company.get(record), "/power", POWER)
    assert told.path == "/cabinet/people/"
    assert "Сенімхат, № 17, 01.09.2026" in plain(told)
    signed = signer.sign(prepared(signer))
    assert signed.reader.data["data-stage"] == "submitted"

    told = company.post_form(company.get(withdraw), "/withdraw")
    assert told.path == "/cabinet/people/" and "№ 17" not in plain(told)
    refused = signer.try_to_sign(prepared(signer))
    assert refused.response.status_code == 422
    assert signed.reader.data["data-stage"] == "submitted"  # what was signed before stays
    events = "SELECT count(*) FROM store_event WHERE kind IN ('record_power', 'withdraw_power')"
    assert town.one(events) == 2


@pytest.mark.proves("R7.1", "ABU-03")
@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-09-16"},  # dated tomorrow
        {"until": "2026-09-14"},  # ended yesterday
        {"document": ""},
        {"number": " "},
        {"document": "Сен\u202eімхат"},
        {"day": "2026-02-30"},
    ],
)
def test_a_power_that_is_none_is_not_recorded(town: Site, company: Visitor, wrong: dict[str, str]) -> None:
    them = member(town, "lift-signer")
    query = "SELECT power, power_number, power_date, power_until FROM store_membership WHERE public_id = %s"
    before = town.ask(query, them)
    page = company.get(f"/cabinet/people/{them}/power")
    answer = company.post(page, page.form("/power"), {**POWER, **wrong})
    assert answer.response.status_code == 422
    assert town.ask(query, them) == before


@pytest.mark.proves("ABU-14")
def test_the_people_of_a_company_are_its_own(town: Site, company: Visitor) -> None:
    head = company.name
    assert head in plain(company.get("/cabinet/people/"))
    page = plain(town.visitor("blasting-head").get("/cabinet/people/"))
    assert head not in page and LIFT not in page
