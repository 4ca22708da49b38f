"""What a conclusion needs before it can be drawn up: clause 9.2 and article 51(2-1) of the Law on Permits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from attestat.domain.conclusion import (
    Answer,
    Asked,
    Control,
    ControlKind,
    Frame,
    ItemAnswer,
    Record,
    WorkFindings,
    findings_as_data,
    findings_from_data,
    progress,
)
from attestat.domain.edition import Checklist, ChecklistItem, Text
from attestat.domain.obstacle import Obstacle
from attestat.domain.rules.clause9 import (
    r9_2_obstacles,
    r9_2_reassigned_with_a_reason,
    r9_2_returned_with_remarks,
    r9_2b_visit_can_be_announced,
)

WORK, BASE = UUID(int=1), UUID(int=2)
LIST = Checklist(
    "WT5_LIFTS",
    "sample-1",
    True,
    tuple(ChecklistItem(code, "staff", Text(code, code, code)) for code in ("L1", "L2")),
)
ASKED = (Asked(WORK, BASE, LIST),)
# The inquiry was registered on Tuesday, 15 September 2026; five working days end on Tuesday, 22 September.
FRAME = Frame(date(2026, 9, 15), date(2026, 9, 17), date(2026, 9, 22))
DESK = Control(started_on=date(2026, 9, 15))
VISIT = Control(
    ControlKind.VISIT,
    date(2026, 9, 15),
    date(2026, 9, 17),
    "№ 44 бұйрық",
    date(2026, 9, 16),
    "Астана",
    ("Директор",),
)
TOLD = replace(FRAME, announced=date(2026, 9, 16), announced_place="Астана")


def found(
    *answers: Answer | None, conforms: bool | None = True, reason: str = "", comment: str = "неге"
) -> WorkFindings:
    """Answers to L1, L2 … with a comment on each that is not plain conformity."""
    items = tuple(
        ItemAnswer(f"L{n}", answer, "" if answer in (None, Answer.CONFORMS) else comment)
        for n, answer in enumerate(answers, 1)
    )
    return WorkFindings(WORK, BASE, items, conforms, reason)


def codes(control: Control, findings: WorkFindings, frame: Frame = FRAME) -> list[str]:
    """The codes of what keeps the conclusion."""
    return [o.code for o in r9_2_obstacles(Record(control, (findings,)), ASKED, frame)]


YES, NO, NA = Answer.CONFORMS, Answer.FAILS, Answer.NOT_APPLICABLE


@pytest.mark.proves("R9.2b", "R9.2c")
@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (found(YES, YES), []),
        (found(YES, NA), []),
        (found(YES, NO, conforms=False), []),
        (found(YES, YES, conforms=False, reason="299-бұйрықтың талабы"), []),
        (found(YES, YES, conforms=False), ["finding_without_reason"]),
        (found(YES, YES, conforms=False, reason="  "), ["finding_without_reason"]),
        (found(YES, NO, conforms=True), ["positive_with_unmet"]),
        # no reason heals an unmet item under a positive result
        (found(YES, NO, conforms=True, reason="бәрі жақсы"), ["positive_with_unmet"]),
        (found(NA, NA), ["nothing_was_checked"]),
        (found(NA, NA, reason="жұмыс түрі тек келісімшартпен"), []),
        (found(YES, None), ["items_unanswered"]),
        (found(YES, YES, conforms=None), ["result_missing"]),
        (found(YES, NO, conforms=False, comment=""), ["item_without_comment"]),
        (found(YES, NA, comment=" "), ["item_without_comment"]),
    ],
)
def test_a_result_follows_from_its_items(findings: WorkFindings, expected: list[str]) -> None:
    assert codes(DESK, findings) == expected


@pytest.mark.proves("R9.2c")
def test_an_untouched_form_lacks_every_item_and_the_result() -> None:
    obstacles = r9_2_obstacles(Record(DESK), ASKED, FRAME)
    assert [(o.code, o.data.get("missing")) for o in obstacles] == [
        ("items_unanswered", 2),
        ("result_missing", None),
    ]
    assert progress(Record(DESK), ASKED) == (0, 3)
    assert progress(Record(DESK, (found(YES, None, conforms=True),)), ASKED) == (2, 3)


@pytest.mark.proves("R9.2b")
@pytest.mark.parametrize(
    ("control", "frame", "expected"),
    [
        (DESK, FRAME, []),
        (Control(), FRAME, ["control_without_start"]),
        (replace(DESK, started_on=date(2026, 9, 14)), FRAME, ["control_day_outside"]),
        (replace(DESK, finished_on=date(2026, 9, 18)), FRAME, ["control_day_outside"]),
        (
            Control(started_on=date(2026, 9, 17), finished_on=date(2026, 9, 16)),
            FRAME,
            ["control_days_reversed"],
        ),
        (VISIT, TOLD, []),
        (VISIT, FRAME, ["visit_not_announced"]),
        (replace(VISIT, place="Қарағанды"), TOLD, ["visit_not_announced"]),
        (replace(VISIT, visited_on=date(2026, 9, 17)), TOLD, ["visit_not_announced"]),
        (replace(VISIT, basis=" "), TOLD, ["visit_without_basis"]),
        (replace(VISIT, participants=()), TOLD, ["visit_without_participants"]),
        (replace(VISIT, participants=(" ",)), TOLD, ["visit_without_participants"]),
        (replace(VISIT, visited_on=None), TOLD, ["visit_without_day"]),
        (replace(VISIT, place=""), TOLD, ["visit_without_place", "visit_not_announced"]),
        (replace(VISIT, finished_on=date(2026, 9, 15)), TOLD, ["visit_outside"]),
    ],
)
def test_permit_control_has_its_days_and_a_visit_its_basis(
    control: Control, frame: Frame, expected: list[str]
) -> None:
    assert codes(control, found(YES, YES), frame) == expected


@pytest.mark.proves("R9.2b")
@pytest.mark.parametrize(("day", "ok"), [(16, False), (17, True), (22, True), (23, False)])
def test_a_visit_is_announced_ahead_and_within_the_five_days(day: int, ok: bool) -> None:
    control = replace(VISIT, visited_on=date(2026, 9, day))
    if ok:
        r9_2b_visit_can_be_announced(control, FRAME)
        return
    with pytest.raises(Obstacle) as refused:
        r9_2b_visit_can_be_announced(control, FRAME)
    assert refused.value.code == "visit_day_cannot_be_announced"
    assert refused.value.data["first"] == "17.09.2026"
    assert refused.value.data["last"] == "22.09.2026"


@pytest.mark.proves("R9.2b")
def test_after_the_term_a_visit_can_still_be_announced_for_today() -> None:
    late = replace(FRAME, today=date(2026, 9, 24))
    r9_2b_visit_can_be_announced(replace(VISIT, visited_on=date(2026, 9, 24)), late)


@pytest.mark.proves("R9.2c")
def test_a_return_and_another_inspector_need_words() -> None:
    with pytest.raises(Obstacle, match="returned_without_remarks"):
        r9_2_returned_with_remarks(" \n")
    with pytest.raises(Obstacle, match="reassigned_without_reason"):
        r9_2_reassigned_with_a_reason("", same=False)
    with pytest.raises(Obstacle, match="same_inspector"):
        r9_2_reassigned_with_a_reason("еңбек демалысы", same=True)


@pytest.mark.proves("R9.2b")
def test_findings_are_kept_as_they_are() -> None:
    whole = (found(YES, NO, conforms=False, reason="жұмысшылар жоқ"), found(None, NA, conforms=None))
    assert findings_from_data(findings_as_data(whole[:1])) == whole[:1]
    # an item nobody touched is not kept, and comes back open
    (back,) = findings_from_data(findings_as_data(whole[1:]))
    assert back.item("L1") == ItemAnswer("L1") and back.item("L2").answer is NA
