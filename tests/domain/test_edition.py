"""Editions: the law as data with dates (VER-1, VER-2), and what is refused."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from attestat.domain.edition import (
    EditionError,
    NumberFormat,
    based_on_earlier,
    edition_from,
    edition_on,
    requirements_from,
)
from attestat.domain.edition_diff import Change, difference
from attestat.domain.edition_reading import plain
from attestat.domain.procedure import AttestatStage, ComplaintStage, Stage
from attestat.store import law_files

OLD, NEW = law_files.editions()


def data(code: str = "2022-12") -> dict[str, Any]:
    """The data of an edition, to be spoiled."""
    return copy.deepcopy(dict(next(row for row in law_files.edition_data() if row["code"] == code)))


def refused(rows: Mapping[str, Any]) -> str:
    with pytest.raises(EditionError) as caught:
        edition_from(rows)
    return str(caught.value)


# --- which edition ----------------------------------------------------------------------------------------


@pytest.mark.proves("VER-1", "R2.3")
def test_the_wording_known_ends_with_2025_and_the_next_is_not_confirmed() -> None:
    assert (OLD.valid_to, OLD.wording_confirmed, OLD.missing) == (date(2025, 12, 31), True, ())
    assert (NEW.valid_from, NEW.valid_to, NEW.wording_confirmed) == (date(2026, 1, 1), None, False)
    assert "№ 429" in NEW.missing[0].kk
    assert edition_on((OLD, NEW), date(2025, 12, 31)) == OLD
    assert edition_on((NEW, OLD), date(2026, 1, 1)) == NEW


@pytest.mark.proves("VER-1")
def test_the_edition_from_2026_changes_nothing_but_its_days_and_confirmation() -> None:
    changed = {change.place.split(".")[0].split("[")[0] for change in difference(OLD, NEW)}
    assert changed == {"code", "valid_from", "valid_to", "wording_confirmed", "missing"}
    assert OLD.work_types == NEW.work_types


@pytest.mark.proves("VER-1")
def test_a_day_before_all_editions_is_refused() -> None:
    with pytest.raises(EditionError, match="no edition of the Rules is in force on 2022-11-30"):
        edition_on((OLD, NEW), date(2022, 11, 30))


@pytest.mark.proves("VER-1")
@pytest.mark.parametrize(
    ("valid_from", "sentence"),
    [
        (date(2026, 1, 2), "editions 2022-12 and 2026-01 leave a gap from 2026-01-01"),
        (date(2025, 12, 31), "editions 2022-12 and 2026-01 overlap on 2025-12-31"),
    ],
)
def test_a_gap_or_an_overlap_is_refused_on_every_day(valid_from: date, sentence: str) -> None:
    other = edition_from(data("2026-01") | {"valid_from": valid_from})
    with pytest.raises(EditionError, match=sentence):
        edition_on((OLD, other), date(2024, 6, 1))


@pytest.mark.proves("VER-1")
def test_two_editions_without_end_overlap() -> None:
    third = edition_from(data("2026-01") | {"code": "2027-01", "valid_from": date(2027, 1, 1)})
    with pytest.raises(EditionError, match="editions 2026-01 and 2027-01 overlap on 2027-01-01"):
        edition_on((OLD, NEW, third), date(2024, 6, 1))


def test_no_edition_at_all_is_refused() -> None:
    with pytest.raises(EditionError, match="no edition of the Rules at all"):
        edition_on((), date(2026, 6, 1))


# --- what the Order says ----------------------------------------------------------------------------------


@pytest.mark.proves("R2.2")
def test_the_five_types_of_work_are_a_closed_list() -> None:
    assert [(work.code, work.number) for work in OLD.work_types] == [
        ("WT1_EXPERTISE", 1),
        ("WT2_TRAINING", 2),
        ("WT3_BLASTING_EXPERTISE", 3),
        ("WT4_GAS_MAINTENANCE", 4),
        ("WT5_LIFTS", 5),
    ]
    with pytest.raises(KeyError):
        OLD.work_type("WT6_ANYTHING")


@pytest.mark.proves("R10.1", "A2-R9")
def test_the_four_grounds_are_a_closed_list_and_none_is_of_the_law_itself() -> None:
    assert [(ground.code, ground.clause) for ground in OLD.grounds] == [
        ("RG1_REQUIREMENTS", "Annex 2 row 9(1)"),
        ("RG2_ACTIVITY_BAN", "Annex 2 row 9(2)"),
        ("RG3_SPECIAL_RIGHT", "Annex 2 row 9(3)"),
        ("RG4_NO_CONSENT", "Annex 2 row 9(4)"),
    ]
    assert not any(ground.of_law for ground in OLD.grounds)


@pytest.mark.proves("R5.1", "A2-R3", "A2-R7a", "R9.2b")
def test_the_numbers_of_the_order() -> None:
    """Each number as it stands in requirements.md section 10."""
    amounts = {term.code: (term.amount, term.unit) for term in OLD.terms}
    assert amounts == {
        "T1": (0, "working_days"),
        "T2": (0, "working_days"),
        "T3": (10, "working_days"),
        "T4": (5, "working_days"),
        "T5": (3, "working_days"),
        "T6": (2, "working_days"),
        "T7": (5, "years"),
        "T8": (3, "working_days"),
        "T9": (3, "working_days"),
        "T10": (5, "working_days"),
        "T11": (15, "working_days"),
        "T11b": (20, "working_days"),
        "T12": (10, "working_days"),
        "T13": (3, "working_days"),
        "T14": (3, "months"),
        "T15": (60, "calendar_days"),
    }
    assert OLD.validity_years == 5
    assert (OLD.hours.start, OLD.hours.end) == (time(9), time(18, 30))
    assert OLD.hours.breaks == ((time(13), time(14, 30)),)
    assert OLD.term("T12").at_most and OLD.term("T15").alternatives == (21,)


@pytest.mark.proves("R16.1")
def test_an_extension_has_two_reasons_and_no_other() -> None:
    assert [reason.code for reason in OLD.extension_reasons] == ["STUDY_OR_CHECK", "MORE_INFORMATION"]


@pytest.mark.proves("R7.2", "A2-R1", "A2-R2", "A2-R4", "A2-R5", "A2-R6", "A2-R8", "A2-R10")
def test_annex_2_has_its_ten_rows_in_three_languages() -> None:
    assert [row.number for row in NEW.passport] == list(range(1, 11))
    assert NEW.passport[2].paragraphs[0].kk == "10 (он) жұмыс күні"
    assert NEW.passport[5].paragraphs[0].ru == "бесплатно"
    assert len(NEW.passport[8].paragraphs) == 4
    for row in NEW.passport:
        assert all(text.kk and text.ru and text.en for text in (row.label, *row.paragraphs))


def test_samples_are_marked_and_are_not_the_law() -> None:
    scopes = [scope for work in OLD.work_types for scope in work.scopes]
    assert scopes and all(scope.sample for scope in scopes)
    assert [checklist.work_type for checklist in OLD.checklists] == [work.code for work in OLD.work_types]
    assert all(checklist.sample and checklist.items for checklist in OLD.checklists)


def paragraph(place: str) -> str:
    return next(row.kk for row in OLD.order_text if row.id == place)


@pytest.mark.proves("A1-F5", "A1-F7", "A1-F10", "A1-F11", "A3-F7", "A3-F9", "A4-F7", "A4-F8")
@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("a1_caption", "Annex 1.caption"),
        ("a1_title_line a1_title", "Annex 1.F5"),
        ("a1_request", "Annex 1.F7"),
        ("a1_consent", "Annex 1.F10"),
        ("a1_truth", "Annex 1.F11"),
        ("a3_caption", "Annex 3.caption"),
        ("a3_title_line", "Annex 3.F6a"),
        ("a3_title", "Annex 3.F6b"),
        ("a3_granted", "Annex 3.F7"),
        ("a3_special_conditions", "Annex 3.F9"),
        ("a4_caption", "Annex 4.caption"),
        ("a4_title", "Annex 4.F7"),
        ("a4_informs", "Annex 4.F8"),
        ("provider_name", "Annex 2 row 1"),
        ("queue_rule", "13"),
        ("contact_centre", "Annex 2 row 10.2"),
    ],
)
def test_fixed_sentences_stand_word_for_word_in_the_order(key: str, place: str) -> None:
    blanks = {
        "body": "[Мемлекеттік органның атауы]",
        "year": "_________",
        "day": "[өтініш күні]",
        "number": "[Өтініш нөмірі]",
    }
    ours = " ".join(OLD.text(part).kk for part in key.split()).format(**blanks)
    theirs = paragraph(place).removeprefix("13. ").replace(" (бұдан әрі – көрсетілетін қызметті беруші)", "")
    assert ours == theirs


@pytest.mark.proves("O2.2", "R2.2", "A2-R9")
def test_the_lists_stand_word_for_word_in_the_order() -> None:
    for work in OLD.work_types:
        assert f"{work.number}) {work.text.kk}" in paragraph(f"2({work.number})")
    for ground in OLD.grounds:
        assert f"{ground.number}) {ground.text.kk}" in paragraph(f"Annex 2 row 9({ground.number})")
    for number, reason in enumerate(OLD.extension_reasons, start=1):
        assert f"{number}) {reason.text.kk}" in paragraph(f"16.1({number})")


@pytest.mark.proves("O2.2")
def test_the_whole_order_is_there_word_for_word() -> None:
    """Against the printed text, which is not ours and lies outside the repository."""
    fixtures = Path(os.environ.get("ATTESTAT_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures"))
    printed = fixtures.parent / "regulation" / "order-186.kk.md"
    if not printed.exists():
        pytest.skip("the printed text of the Order is not beside the fixtures (set ATTESTAT_FIXTURES)")

    def words(text: str) -> list[str]:
        return [word.strip("*|_()#-<>") for word in text.split() if word.strip("*|_()#-<>")]

    body = printed.read_text(encoding="utf-8").split("-->")[1]
    lines = [
        line for line in body.splitlines() if not line.startswith(("#", "©", "---", "| сол жақ", "|---"))
    ]
    # The rows of Annex 2 bear their numbers in the printed text, ours in the place.
    theirs = words("\n".join(lines))
    ours = words("\n".join(row.kk for row in OLD.order_text))
    numbers = {str(number) for number in range(1, 11)}
    assert [word for word in ours if word not in numbers] == [word for word in theirs if word not in numbers]


def test_every_requirement_comes_from_a_place_in_the_order() -> None:
    places = {row.id for row in OLD.order_text}
    rows = law_files.requirements()
    assert len(rows) == 111
    assert [row.id for row in rows if row.place not in places] == ["VER-1", "VER-2"]
    assert [row.id for row in rows if row.no_test] == ["O1", "O3", "O5"]


def test_the_list_of_requirements_is_the_whole_one() -> None:
    """Against the requirements as they were written down, outside the repository."""
    fixtures = Path(os.environ.get("ATTESTAT_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures"))
    written = fixtures.parent / "regulation" / "requirements.md"
    if not written.exists():
        pytest.skip("requirements.md is not beside the fixtures (set ATTESTAT_FIXTURES)")
    ids = r"VER-\d|O\d[\d.]*|R\d+[\w.()]*|A\d-[FR]\d+[ab]?|T\d+b?"
    begin, end = r"^(?:\| (?:Id \| )?|System must \()?", r"(?: \||\)?[.:] )"
    found = re.findall(f"{begin}({ids}){end}", written.read_text(encoding="utf-8"), re.MULTILINE)
    assert [row.id for row in law_files.requirements()] == list(dict.fromkeys(found))


def test_a_requirement_twice_or_without_statement_is_refused() -> None:
    with pytest.raises(EditionError) as caught:
        requirements_from({"requirements": [{"id": "R1", "statement": "a"}, {"id": "R1", "place": "1"}]})
    assert "requirements[R1].statement: must be a text" in str(caught.value)
    assert "the code R1 stands twice" in str(caught.value)


# --- labels and numbers -----------------------------------------------------------------------------------


@pytest.mark.proves("R11.2")
def test_every_stage_has_a_label_in_three_languages() -> None:
    for kind, codes in (("stage", Stage), ("attestat", AttestatStage), ("complaint", ComplaintStage)):
        for code in codes:
            label = NEW.label(kind, str(code))
            assert label.kk and label.ru and label.en
    assert NEW.label("stage", "permit_control").ru == "Проводится разрешительный контроль"


@pytest.mark.proves("A3-F3")
@pytest.mark.parametrize(
    ("value", "number"), [(15030, "KZ14VEK00015030"), (16534, "KZ49VEK00016534"), (18551, "KZ07VEK00018551")]
)
def test_numbers_of_real_attestats_come_out_with_their_check_digits(value: int, number: str) -> None:
    """The right side is printed on real attestats (requirements.md 12.12)."""
    series = NEW.number_format("attestat")
    assert series.write(value, 2026) == number
    assert series.matches(number)


@pytest.mark.proves("A3-F3")
def test_a_mistyped_number_is_seen() -> None:
    series = NEW.number_format("attestat")
    assert not series.matches("KZ14VEK00015031")
    assert not series.matches("KZ14VEK00051030")
    assert not series.matches("KZ14VEK0001503")
    with pytest.raises(ValueError, match="used up"):
        series.write(100_000_000, 2026)
    with pytest.raises(ValueError, match="starts at 1"):
        series.write(0, 2026)


@pytest.mark.proves("A1-F3")
def test_kinds_of_numbers_cannot_be_confused() -> None:
    written = {series: made.write(7, 2026) for series, made in NEW.number_formats.items()}
    for series, number in written.items():
        fitting = [name for name, made in NEW.number_formats.items() if made.matches(number)]
        assert fitting == [series]


# --- differences ------------------------------------------------------------------------------------------


@pytest.mark.proves("VER-2")
def test_a_difference_names_the_place_and_both_values() -> None:
    rows = data("2026-01")
    term = next(row for row in rows["terms"] if row["code"] == "T4")
    term["amount"] = 7
    del rows["grounds"][3]
    rows["work_types"].append(
        {
            "code": "WT6_CABLEWAYS",
            "number": 6,
            "text": {"kk": "аспалы жол", "ru": "канатные дороги", "en": "cableways"},
        }
    )
    rows["terms"].reverse()
    changes = difference(NEW, edition_from(rows))
    assert Change("terms[T4].amount", "changed", "5", "7") in changes
    assert Change("work_types[WT6_CABLEWAYS].text.en", "added", "", "cableways") in changes
    removed = {change.place.split(".")[0] for change in changes if change.kind == "removed"}
    assert removed == {"grounds[RG4_NO_CONSENT]"}
    assert {change.kind for change in changes} == {"added", "removed", "changed"}
    # The order of the terms is no difference.
    assert [change.place for change in changes if change.place.startswith("terms")] == ["terms[T4].amount"]


def test_an_edition_written_as_changes_keeps_the_rest_and_never_the_days_of_force() -> None:
    whole = based_on_earlier(
        {"code": "a", "valid_to": "2025-12-31", "missing": [1], "hours": {"start": "09:00", "end": "18:30"}},
        {"code": "b", "hours": {"end": "18:00"}},
    )
    assert whole == {"code": "b", "hours": {"start": "09:00", "end": "18:00"}}


def test_data_from_json_make_the_same_edition() -> None:
    """The database keeps JSON, in which days and times are texts."""
    assert edition_from(json.loads(json.dumps(plain(data())))) == OLD


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (
            {"start": "09:00", "end": "18:30", "breaks": [{"start": "13:00", "end": "19:00"}]},
            "19:00 does not come before 18:30",
        ),
        (
            {"start": "09:00", "end": "18:30", "breaks": [{"start": "08:00", "end": "14:00"}]},
            "09:00 does not come before 08:00",
        ),
        (
            {
                "start": "09:00",
                "end": "18:30",
                "breaks": [{"start": "13:00", "end": "14:30"}, {"start": "14:00", "end": "15:00"}],
            },
            "14:30 does not come before 14:00",
        ),
        ({"start": "18:30", "end": "09:00"}, "18:30 does not come before 09:00"),
    ],
)
def test_overlapping_hours_are_refused(hours: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(data() | {"hours": hours})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_to": date(2020, 1, 1)}, "valid_to: lies before valid_from"),
        ({"valid_from": "1 January"}, "valid_from: must be a day like 2026-01-01"),
        ({"wording_confirmed": False}, "missing: must say what is missing"),
        ({"work_types": []}, "work_types: an edition without a type of work"),
        ({"grounds": []}, "grounds: an edition without grounds"),
        ({"order_text": []}, "order_text: Annex 2 needs 10 rows"),
        ({"vaildity_years": 5}, "vaildity_years: is not known here"),
        ({"validity_years": True}, "validity_years: must be a whole number"),
    ],
)
def test_a_faulty_edition_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    assert f"edition 2022-12: {sentence}" in refused(data() | change)


def test_all_faults_are_told_at_once() -> None:
    rows = data()
    rows["terms"] = [row for row in rows["terms"] if row["code"] not in ("T4", "T11b")]
    rows["terms"][0]["unit"] = "moons"
    rows["grounds"].append(copy.deepcopy(rows["grounds"][0]))
    del rows["work_types"][0]["text"]["ru"]
    del rows["number_formats"]["attestat"]
    rows["checklists"][0]["work_type"] = "WT9"
    with pytest.raises(EditionError) as caught:
        edition_from(rows)
    told = "\n".join(caught.value.problems)
    for sentence in (
        "the term T4 is missing",
        "the term T11b is missing",
        "terms[T1].unit: must be one of",
        "grounds: the code RG1_REQUIREMENTS stands twice",
        "work_types[WT1_EXPERTISE].text.ru: must be a text",
        "the series attestat is missing",
        "WT9 is no work type of this edition",
    ):
        assert sentence in told


@pytest.mark.parametrize(
    ("template", "pattern", "example", "sentence"),
    [
        ("A-2026", "A-2026", "A-2026", "the template must hold {value}"),
        ("A-{value:06}", "B-[0-9]{6}", "B-000001", "the template and the pattern do not agree"),
        ("A-{value:06}", "A-[0-9]{6}", "A-1", "the example A-1 does not fit"),
        ("A-{value:06}", "A-[0-9", "A-000001", "the template and the pattern do not agree"),
    ],
)
def test_a_number_format_that_contradicts_itself_is_refused(
    template: str, pattern: str, example: str, sentence: str
) -> None:
    rows = data()
    rows["number_formats"]["conclusion"] = {"template": template, "pattern": pattern, "example": example}
    assert sentence in refused(rows)


def test_check_digits_are_those_of_iso_7064() -> None:
    """The example of a bank account in ISO 13616: GB82 WEST 1234 5698 7654 32."""
    iban = NumberFormat("iban", "GB{check}WEST{value:014}", "GB[0-9]{2}WEST[0-9]{14}", "")
    assert iban.write(12345698765432, 2026) == "GB82WEST12345698765432"
