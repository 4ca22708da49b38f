"""Withdrawal by the company until the result is signed (APPC 64; Q15; ADR 25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest

from attestat.actions.application import WorkEntry
from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import Document, Event, Inquiry, Message, Number, RequestedWork, Withdrawal
from tests.actions import irregular_acts as acts
from tests.actions.world import ASTANA, KARAGANDA, World

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]
TWO = (WorkEntry("WT5_LIFTS"), WorkEntry("WT4_GAS_MAINTENANCE"))


def work_of(case: object, code: str) -> RequestedWork:
    return RequestedWork.objects.get(application__public_id=case, work_type=code)


def whole() -> None:
    """The journal is a chain, the stages are the replay of it, the numbers have no holes (INV-02, INV-03)."""
    assert journal.verify()[1] == []
    assert journal.stages_astray() == []
    for series in Number.objects.values_list("series", flat=True).distinct():
        drawn = sorted(Number.objects.filter(series=series).values_list("value", flat=True))
        assert drawn == list(range(1, len(drawn) + 1)), series


@pytest.mark.parametrize(
    "stop",
    [
        *("submitted", "registered", "at_head", "assigned", "inquiry_prepared", "inquiry_sent", "inspecting"),
        *("conclusion_signed", "concluded", "drafted", "attestat_prepared"),
    ],
)
@pytest.mark.proves("INV-03", "ABU-19", "ABU-24")
def test_the_whole_application_is_withdrawn_at_any_stage_until_it_is_signed(stop: str, at: At) -> None:
    w = at(stop)
    answer = acts.withdraw(w.world, w.case)
    assert w.stage == "withdrawn"
    assert answer["whole"] is True
    # nothing is asked of a department any more
    assert set(Inquiry.objects.values_list("stage", flat=True)) <= {"cancelled", "concluded"}
    # nothing waits for a signature, and no number stands under nothing
    assert not Document.objects.filter(state="prepared").exists()
    for number in Number.objects.filter(state="annulled"):
        assert number.reason == "the company withdrew its application"
    assert not Number.objects.filter(state="drawn").exists()
    note = Document.objects.get(kind="withdrawal")
    assert (note.state, note.number.state, note.sealed_id is None) == ("signed", "used", False)
    row = Withdrawal.objects.get()
    assert (row.whole, row.effective_day, [w.work_type for w in row.works.all()]) == (
        True,
        date(2026, 9, 15),
        ["WT5_LIFTS"],
    )
    whole()


def test_an_issued_attestat_cannot_be_withdrawn(at: At) -> None:
    w = at("issued")
    with pytest.raises(Obstacle, match="too_late_to_withdraw"):
        acts.withdraw(w.world, w.case)
    assert w.stage == "issued"


@pytest.mark.proves("R9.2b", "R11.3")
def test_everybody_concerned_is_told(at: At) -> None:
    w = at("inspecting")
    acts.withdraw(w.world, w.case)
    (event,) = Event.objects.filter(kind="withdraw")
    told = Message.objects.get(destination="notices", event=event.pk).payload["to"]
    posts = [
        w.world.appointment(slug)
        for slug in ("executor-1", "head", "chancellery", "astana-inspector", "astana-head")
    ]
    assert {str(w.world.actor("lift-head").organisation), *map(str, posts)} <= set(told)
    assert Message.objects.get(destination="monitoring", event=event.pk).payload["stage"] == "withdrawn"
    (ended,) = Event.objects.filter(kind="cancel_inquiry")
    assert ended.role == "system"
    # the department cannot go on
    with pytest.raises(Obstacle, match="not_in_table"):
        w.world.sign_conclusion(w.inquiry)


@pytest.mark.proves("ABU-03", "ABU-05", "ABU-14")
def test_only_the_companys_signer_withdraws(at: At) -> None:
    w = at("concluded")
    for slug, code in (
        ("lift-employee", "not_yours"),
        ("expertise-head", "not_found"),
        ("executor-1", "not_yours"),
    ):
        with pytest.raises(Obstacle, match=code):
            acts.withdrawal_note(w.world, w.case, slug=slug)
    note = acts.withdrawal_note(w.world, w.case)
    with pytest.raises(Obstacle, match="signature_refused"):
        from attestat.actions import withdrawal
        from tests.actions.world import new_key

        withdrawal.withdraw(
            application=w.case,
            document=note,
            cms=w.world.sign("lift-head", b"another text"),
            by=w.world.actor("lift-head"),
            at=w.world.now,
            key=new_key(),
        )
    assert w.stage == "concluded"
    whole()


@pytest.mark.parametrize(
    ("answer", "code"),
    [('head_iin = "{other}"', "not_the_head"), ("unavailable = true", "companies_do_not_answer")],
)
@pytest.mark.proves("ABU-04")
def test_a_former_head_cannot_close_the_case_and_a_silent_database_closes_nothing(
    answer: str, code: str, at: At, companies: Callable[[str], None]
) -> None:
    w = at("concluded")
    said = answer.replace("{other}", w.world.actor("lift-signer").iin)
    companies(f'[[company]]\nbin = "{w.world.actor("lift-head").bin}"\n{said}\n')
    with pytest.raises(Obstacle, match=code):
        acts.withdraw(w.world, w.case)
    assert w.stage == "concluded"
    assert not Withdrawal.objects.exists()


@pytest.mark.proves("ABU-18", "INV-02", "FLT-08")
def test_the_company_withdraws_while_the_head_signs_and_one_of_them_wins(at: At) -> None:
    from tests.actions.test_once import sign
    from tests.actions.walked import at_once, refused
    from tests.actions.world import new_key

    w = at("attestat_prepared")
    note = acts.withdrawal_note(w.world, w.case)
    outcomes = at_once(
        [
            partial(acts.withdraw, w.world, w.case, document=note),
            partial(sign, w, "head", w.papers["attestat"], new_key()),
        ]
    )
    codes = [refused(outcome) for outcome in outcomes]
    assert codes in (["", "application_withdrawn"], ["too_late_to_withdraw", ""])
    assert w.stage == ("withdrawn" if codes[0] == "" else "issued")
    whole()


@pytest.mark.proves("R13", "ABU-17", "INV-04")
def test_the_queue_goes_on(world: World) -> None:
    first = world.submitted()
    second = world.submitted("expertise-head", works=(WorkEntry("WT1_EXPERTISE"),))
    with pytest.raises(Obstacle, match="not_the_oldest"):
        world.register(second)
    acts.withdraw(world, first)
    assert world.register(second)["registration"]


@pytest.mark.proves("R9.2c", "INV-01")
def test_single_works_are_withdrawn_and_the_rest_goes_on_to_an_attestat(world: World) -> None:
    case = world.assigned(works=TWO)
    (row,) = world.send_inquiries(case)
    world.register_inquiry(row)
    world.assign_inspector(row)
    answer = acts.withdraw(world, case, works=[work_of(case, "WT4_GAS_MAINTENANCE").public_id])
    assert answer["whole"] is False
    assert world.stage(case) == "permit_control"
    assert work_of(case, "WT4_GAS_MAINTENANCE").stage == "withdrawn"
    assert Inquiry.objects.get().stage == "inspecting"
    # the conclusion speaks of what is left, and the attestat grants it
    row.refresh_from_db()
    record = world.findings(row)
    left = work_of(case, "WT5_LIFTS").public_id
    from dataclasses import replace

    record = replace(record, findings=tuple(f for f in record.findings if f.work == left))
    world.findings = lambda *_: record  # type: ignore[method-assign,assignment]
    world.conclude(row, world.sign_conclusion(row))
    world.draw_up(case)
    world.send_for_signature(case)
    world.sign_attestat(case)
    assert world.stage(case) == "issued"
    whole()


@pytest.mark.proves("R11.1", "ABU-08")
def test_a_work_withdrawn_before_the_heads_signature_is_not_in_the_attestat(world: World) -> None:
    case = world.awaiting_signature(works=TWO)
    paper = world.prepared_attestat(case)
    acts.withdraw(world, case, works=[work_of(case, "WT4_GAS_MAINTENANCE").public_id])
    assert Document.objects.get(public_id=paper).state == "lapsed"
    answer = world.sign_attestat(case)
    assert answer["document"] != str(paper)
    from attestat.store.models import Attestat

    assert [w.work.work_type for w in Attestat.objects.get().works.all()] == ["WT5_LIFTS"]
    whole()


@pytest.mark.proves("R9.1")
def test_both_inquiries_of_a_case_end_with_it(world: World) -> None:
    case = world.assigned(bases=(ASTANA, KARAGANDA))
    astana, _ = world.send_inquiries(case)
    world.register_inquiry(astana)
    acts.withdraw(world, case)
    assert list(Inquiry.objects.values_list("stage", flat=True)) == ["cancelled", "cancelled"]
    assert Event.objects.filter(kind="cancel_inquiry").count() == 2
    whole()


def test_what_is_named_must_be_open_and_of_this_case(world: World) -> None:
    case = world.submitted(works=TWO)
    other = world.submitted("expertise-head", works=(WorkEntry("WT1_EXPERTISE"),))
    lifts = work_of(case, "WT5_LIFTS").public_id
    for works, code in (
        ([], "nothing_to_withdraw"),
        ([work_of(other, "WT1_EXPERTISE").public_id], "nothing_to_withdraw"),
    ):
        with pytest.raises(Obstacle, match=code):
            acts.withdrawal_note(world, case, works=works)
    acts.withdraw(world, case, works=[lifts])
    with pytest.raises(Obstacle, match="too_late_to_withdraw"):
        acts.withdrawal_note(world, case, works=[lifts])
    acts.withdraw(world, case)
    assert world.stage(case) == "withdrawn"


@pytest.mark.proves("FLT-07", "ABU-02")
def test_the_same_click_again_gets_the_same_answer(at: At) -> None:
    from tests.actions.walked import tables
    from tests.actions.world import new_key

    w = at("registered")
    note, key = acts.withdrawal_note(w.world, w.case), new_key()
    first = acts.withdraw(w.world, w.case, document=note, key=key)
    before = tables()
    assert acts.withdraw(w.world, w.case, document=note, key=key) == first
    assert tables() == before


def test_a_draft_is_discarded_not_withdrawn(world: World) -> None:
    draft = world.draft(world.actor("lift-head"))
    with pytest.raises(Obstacle):
        acts.withdrawal_note(world, draft)
