"""How a new edition joins the others (VER-1), by hand-written examples."""

from __future__ import annotations

from datetime import date

import pytest

from attestat.domain.edition import edition_from, edition_on, filled_up
from attestat.domain.edition_series import Joining, Place, amending_act, data_hash, joining
from attestat.domain.obstacle import Obstacle
from attestat.store import law_files

OLD = Place("2022-12", date(2022, 12, 1), date(2025, 12, 31))
STAND_IN = Place("2026-01", date(2026, 1, 1), None, wording_confirmed=False)
CONFIRMED = Place("2026-01-c", date(2026, 1, 1), None)
TODAY = date(2026, 9, 15)


def refused(series: list[Place], new: Place, last_accepted: date | None = None) -> str:
    with pytest.raises(Obstacle) as caught:
        joining(series, new, today=TODAY, last_accepted=last_accepted)
    return caught.value.code


@pytest.mark.proves("VER-1", "VER-2")
def test_a_later_edition_ends_the_earlier_on_the_day_before() -> None:
    new = Place("2027-01", date(2027, 1, 1), None)
    assert joining([OLD, CONFIRMED], new, today=TODAY, last_accepted=TODAY) == Joining(
        ends="2026-01-c", ends_on=date(2026, 12, 31)
    )
    # tomorrow is the earliest day
    tomorrow = Place("2026-09", date(2026, 9, 16), None)
    assert joining([OLD, CONFIRMED], tomorrow, today=TODAY, last_accepted=TODAY).ends_on == TODAY


@pytest.mark.proves("VER-1")
@pytest.mark.parametrize(
    ("since", "code"),
    [
        (date(2026, 9, 15), "edition_backdated"),
        (date(2026, 3, 1), "edition_backdated"),
        (date(2026, 1, 1), "edition_not_the_last"),
        (date(2025, 6, 1), "edition_not_the_last"),
    ],
)
def test_no_edition_begins_in_the_past(since: date, code: str) -> None:
    assert refused([OLD, CONFIRMED], Place("new", since, None)) == code


@pytest.mark.proves("VER-1")
def test_no_edition_begins_before_a_day_on_which_a_case_is_accepted() -> None:
    """Filed on Friday, 18 September, at 19:00: accepted on Monday the 21st under the edition of that day."""
    monday = date(2026, 9, 21)
    on_it = Place("new", monday, None)
    assert refused([OLD, CONFIRMED], on_it, last_accepted=monday) == "edition_before_cases"
    later = Place("new", date(2026, 9, 22), None)
    assert joining([OLD, CONFIRMED], later, today=TODAY, last_accepted=monday).ends_on == monday


@pytest.mark.proves("VER-1")
def test_a_gap_is_refused() -> None:
    ended = Place("2026-01-c", date(2026, 1, 1), date(2026, 12, 31))
    assert refused([OLD, ended], Place("new", date(2027, 1, 2), None)) == "edition_gap"
    assert refused([OLD, ended], Place("new", date(2026, 12, 31), None)) == "edition_gap"
    follows = Place("new", date(2027, 1, 1), None)
    assert joining([OLD, ended], follows, today=TODAY, last_accepted=None) == Joining()
    assert refused([OLD, CONFIRMED], Place("2022-12", date(2027, 1, 1), None)) == "edition_code_taken"


@pytest.mark.proves("VER-1", "R2.3")
def test_a_confirmed_wording_takes_the_place_of_what_stood_in_for_it() -> None:
    """Clause 2 of 1 January 2026 is entered in September 2026: it holds from 1 January."""
    joins = joining([OLD, STAND_IN], CONFIRMED, today=TODAY, last_accepted=TODAY)
    assert joins == Joining(replaces="2026-01")
    still_open = Place("x", date(2026, 1, 1), None, wording_confirmed=False)
    assert refused([OLD, STAND_IN], still_open) == "edition_not_the_last"
    # only that very edition, from its first day
    assert refused([OLD, STAND_IN], Place("x", date(2026, 2, 1), None)) == "edition_backdated"


@pytest.mark.proves("VER-2")
def test_what_is_reviewed_is_these_very_data() -> None:
    data = law_files.edition_data()[0]
    assert data_hash(data) == data_hash(dict(reversed(list(data.items()))))
    assert data_hash(data) != data_hash({**data, "validity_years": 6})
    assert len(data_hash(data)) == 64


@pytest.mark.proves("VER-2")
def test_a_new_release_finds_its_sentences_in_an_edition_published_before_it() -> None:
    shipped = law_files.edition_data()
    texts = dict(shipped[1]["texts"])
    own = {"kk": "өз", "ru": "своё", "en": "own"}
    lacking = {key: text for key, text in texts.items() if key != "e_document"} | {"queue_rule": own}
    stages = {key: text for key, text in shipped[1]["labels"]["stage"].items() if key != "heard"}
    data = {**shipped[1], "code": "2027-01", "texts": lacking}
    data["labels"] = {**shipped[1]["labels"], "stage": stages}
    del data["extension_reasons"]
    made = edition_from(filled_up(data, shipped))
    assert made.text("e_document").as_dict() == texts["e_document"]
    assert made.text("queue_rule").as_dict() == own
    assert made.label("stage", "heard").as_dict() == shipped[1]["labels"]["stage"]["heard"]
    assert made.extension_reasons == edition_from(shipped[1]).extension_reasons
    assert (made.code, made.wording_confirmed) == ("2027-01", False)


@pytest.mark.proves("R12")
def test_the_amending_act_is_the_latest() -> None:
    assert amending_act(edition_on(law_files.editions(), TODAY)).number == "429"
