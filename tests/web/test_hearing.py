"""The hearing room over real HTTP: a mixed result up to the refusal, and what nobody may do there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.gateways.files.test_files import pdf
from tests.web.running import Site, in_language, sentence

from attestat.ops import walks
from attestat.ops.walks import Case, Tour


@dataclass
class Room:
    """A hearing of one of two works: the case, the id of the hearing, and the tour that led here."""

    tour: Tour
    case: Case
    id: str

    @property
    def door(self) -> str:
        """The company's door."""
        return f"/cabinet/hearings/{self.id}/"

    @property
    def desk(self) -> str:
        """The Committee's door."""
        return f"/office/hearings/{self.id}/"


@pytest.fixture(scope="module")
def room(town: Site, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Gas maintenance does not conform; the attestat for lifts is issued, the notice is delivered."""
    out: Path = tmp_path_factory.mktemp("papers")
    tour = Tour(town.home, town.base, lambda _: None, out, town.set_clock, visitors=town.visitors)
    case = walks.apply(tour, (walks.GAS, walks.LIFTS))
    walks.to_the_executor(tour, case)
    walks.control(tour, walks.inquire(tour, case), {0: walks.NOT_MET})
    walks.draw_up(tour, case)
    walks.issue(tour, case)
    return Room(tour, case, walks.notify(tour, case))


@pytest.mark.proves("R10.2", "R11.2")
def test_the_company_reads_why_and_until_when_it_may_object(room: Room) -> None:
    company = room.tour.visitor("lift-head")
    in_language(company, "ru")
    text = company.get(room.door).text
    in_language(company, "kk")
    assert walks.FACTS[1] in text
    assert walks.NOT_MET in text  # the department's own words, with the conclusion they stand in
    # Notice on Tuesday, 15 September 2026: two working days end on the 17th; three full ones are 16, 17, 18,
    # and the next working day is Monday, the 21st (APPC 73).
    assert "17 сентября 2026" in text and "21 сентября 2026" in text


@pytest.mark.proves("ABU-14", "ABU-25")
def test_nobody_else_finds_the_room(town: Site, room: Room) -> None:
    for slug in ("expertise-head", "astana-head", "administrator"):
        assert town.visitor(slug).client.get(room.door).status_code == 404, slug
        assert town.visitor(slug).client.get(room.desk).status_code == 404, slug
    employee = town.visitor("lift-employee")
    assert employee.client.get(room.door).status_code == 200
    page = employee.get(room.door)
    assert not [form for form in page.reader.forms if form.action.endswith("/argument")]
    token = next(form for form in employee.get(room.case.own).reader.forms if "key" in form.names).fields
    posted = employee.client.post(
        f"{room.door}argument", data={**dict(token), "text": "x", "kind": "objection"}
    )
    assert posted.status_code in (403, 404)


@pytest.mark.proves("R10.2", "ABU-21", "INV-07")
def test_a_refusal_waits_for_the_hearing_its_answers_and_its_days(room: Room) -> None:
    tour, case = room.tour, room.case
    company, executing, head = tour.visitor("lift-head"), tour.visitor(walks.EXECUTOR), tour.visitor("head")
    page = executing.get(case.in_office)
    # Not offered before the hearing, and refused when posted all the same.
    assert not [form for form in page.reader.forms if form.action.endswith("/refusal/draw-up")]
    fields = _any_fields(page)
    refused = executing.client.post(f"{case.in_office}refusal/draw-up", data=fields)
    assert refused.status_code == 409

    filed = company.post_form(
        company.get(room.door), "/argument", {"kind": "objection", "text": walks.OBJECTION}
    )
    assert walks.OBJECTION in filed.text
    # The company has two days to object: the protocol cannot close the hearing today.
    early = executing.post(executing.get(room.desk), executing.get(room.desk).form("/protocol/prepare"), {})
    assert early.response.status_code == 409 and "17.09.2026" in sentence(early)
    company.post_form(company.get(room.door), "/complete")
    executing.post_form(executing.get(room.desk), "/protocol/show")
    company.post_form(company.get(room.door), "/remark", {"then": "remark", "text": "Сұрағымыз жазылмаған."})
    executing.post_form(executing.get(room.desk), "/protocol/prepare")
    secretary = tour.visitor(walks.SECRETARY)
    secretary.sign(secretary.get(f"{room.desk}protocol/sign"))
    executing.sign(executing.get(f"{room.desk}protocol/sign"))

    # Heard, but the objection has no answer.
    page = executing.get(case.in_office)
    unanswered = executing.post(page, page.form("/refusal/draw-up"), {})
    assert unanswered.response.status_code == 409
    answer = {"accepted": "no", "text_kk": walks.ANSWER[0], "text_ru": walks.ANSWER[1]}
    executing.post_form(executing.get(room.desk), "/answer", answer)
    executing.post_form(executing.get(case.in_office), "/refusal/draw-up")
    executing.post_form(executing.get(case.in_office), "/send-for-signature")

    # Answered and drawn up, but three full working days have not passed.
    signing = head.post_form(head.get(case.in_office), "/refusal/prepare")
    too_early = head.try_to_sign(signing)
    assert too_early.response.status_code == 409 and "21.09.2026" in sentence(too_early)

    tour.move(walks.AFTER_THE_NOTICE)
    signing = head.post_form(head.get(case.in_office), "/refusal/prepare")
    head.sign(signing)
    own = company.get(case.own)
    assert own.attribute("data-stage") == "issued_in_part"
    # Three months from Monday, 21 September: 21 December 2026, a Monday (APPC 92).
    in_language(company, "ru")
    assert "21 декабря 2026" in company.get(case.own).text
    in_language(company, "kk")


def _any_fields(page: Any) -> dict[str, str]:
    """Key and token of some form of the case page."""
    form = next(form for form in page.reader.forms if "key" in form.names)
    return dict(form.fields)


@pytest.mark.proves("R10.1", "ABU-29")
def test_a_court_act_is_put_on_record_with_its_text_and_bars_the_attestat(town: Site, room: Room) -> None:
    executing = room.tour.visitor(walks.EXECUTOR)
    case = walks.apply(room.tour)
    walks.to_the_executor(room.tour, case)
    page = executing.get(f"{case.in_office}grounds")
    form = next(form for form in page.reader.forms if "court_kk" in form.names)
    act = {
        "then": "court_act",
        "kind": "activity_ban",
        "court_kk": "Астана қаласының соты",
        "court_ru": "Суд города Астаны",
        "number": "7119-26-00-2/1",
        "decided_on": "2026-08-03",
        "in_force_on": "2026-09-04",
    }
    fields = {**dict(form.fields), **act}
    bad = executing.client.post(
        page.path, data=fields, files={"evidence": ("act.pdf", b"not a paper", "application/pdf")}
    )
    assert bad.status_code in (409, 413, 415, 422) and "Суд города Астаны" in bad.text  # what was typed stays
    good = executing.client.post(
        page.path, data=fields, files={"evidence": ("act.pdf", pdf(), "application/pdf")}
    )
    assert good.status_code == 200 and "7119-26-00-2/1" in good.text
    # A ground from the appointment on: the hearing may be prepared before any conclusion (clause 10).
    assert "7119-26-00-2/1" in executing.get(f"{case.in_office}hearing/prepare").text


@pytest.mark.proves("R10.2", "ABU-14")
def test_the_company_reads_the_court_act_that_is_held_against_it(town: Site, room: Room) -> None:
    """Once it is heard on it; before that, and for another company, the file does not exist."""
    file = town.one("SELECT public_id FROM store_courtact")
    case = town.one("SELECT public_id FROM store_application WHERE stage = 'assigned'")
    path, desk = f"/hearing-files/{file}", f"/office/applications/{case}/"
    company, executing = town.visitor("lift-head"), room.tour.visitor(walks.EXECUTOR)
    assert company.client.get(path).status_code == 404
    page = executing.get(f"{desk}hearing/prepare")
    ground = next(name for name in page.names("") if name.endswith("_facts_kk")).removesuffix("_facts_kk")
    chosen = {
        "works": ground.partition("_")[0],
        "grounds": ground,
        f"{ground}_facts_kk": "Сот қызметке тыйым салған.",
        f"{ground}_facts_ru": "Суд запретил деятельность.",
        f"{ground}_court_act": page.option(f"{ground}_court_act", "7119-26-00-2/1"),
        "mode": "written",
        "secretary": page.option("secretary", town.visitor(walks.SECRETARY).name),
    }
    executing.sign(executing.post_form(page, "/hearing/prepare", chosen))
    assert company.client.get(path).raise_for_status().content.startswith(b"%PDF-")
    assert town.visitor("expertise-head").client.get(path).status_code == 404


@pytest.mark.proves("R10.2", "R11.2")
def test_a_hearing_has_nothing_to_do_once_its_application_is_withdrawn(town: Site, room: Room) -> None:
    company, executing = town.visitor("lift-head"), room.tour.visitor(walks.EXECUTOR)
    [(case, id)] = town.ask(
        "SELECT a.public_id, h.public_id FROM store_hearing h"
        " JOIN store_application a ON a.id = h.application_id WHERE h.closed_at IS NULL"
    )
    door, desk, own = f"/cabinet/hearings/{id}/", f"/office/hearings/{id}/", f"/cabinet/applications/{case}/"
    open_room = company.get(door)
    company.sign(company.post_form(company.get(f"{own}withdraw"), "/withdraw", {"what": "all", "reason": ""}))
    late = next(form for form in open_room.reader.forms if form.action.endswith("/argument"))
    said = {**dict(late.fields), "text": "Кешіккен қарсылық", "kind": "objection"}
    assert company.client.post(f"{door}argument", data=said).status_code == 409
    assert town.one("SELECT count(*) FROM store_argument WHERE text = 'Кешіккен қарсылық'") == 0
    for visitor, path in ((company, door), (executing, desk)):
        page = visitor.get(path)
        assert 'data-hearing="lapsed"' in page.text
        assert not [form for form in page.reader.forms if f"/hearings/{id}/" in form.action]
    in_language(company, "ru")
    assert "отозвано или закрыто" in company.get(door).text
    in_language(company, "kk")
    for visitor, path in ((company, own), (executing, f"/office/applications/{case}/")):
        assert "data-step" not in visitor.get(path).text
