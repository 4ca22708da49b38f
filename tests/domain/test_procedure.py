"""The transition table against a list written by hand from DESIGN.md, section 4 and the Order's clauses."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain import procedure
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Machine, Stage, Step, case_stage, open_steps, replay, transition

# ADR 25: an inquiry goes to another department after it was sent. ADR 26: a liquidated company.
# DESIGN.md, section 4: "Shared stages up to the conclusion", then each work by itself.
WORK = """
submit             draft                > submitted
register           submitted            > registered
forward            registered           > at_head
appoint            at_head              > assigned
send_inquiry       assigned             > inquiry_sent
register_inquiry   inquiry_sent         > permit_control
conclude           permit_control       > concluded
notify_hearing     assigned             > hearing_notified
notify_hearing     inquiry_sent         > hearing_notified
notify_hearing     permit_control       > hearing_notified
notify_hearing     concluded            > hearing_notified
close_hearing      hearing_notified     > heard
repeat_inquiry     heard                > inquiry_sent
draw_up            concluded            > drafted
draw_up            heard                > drafted
draw_up            drafted              > drafted
send_for_signature drafted              > awaiting_signature
return_draft       awaiting_signature   > drafted
sign_attestat      awaiting_signature   > issued
sign_refusal       awaiting_signature   > refused
withdraw           submitted            > withdrawn
withdraw           registered           > withdrawn
withdraw           at_head              > withdrawn
withdraw           assigned             > withdrawn
withdraw           inquiry_sent         > withdrawn
withdraw           permit_control       > withdrawn
withdraw           concluded            > withdrawn
withdraw           hearing_notified     > withdrawn
withdraw           heard                > withdrawn
withdraw           drafted              > withdrawn
withdraw           awaiting_signature   > withdrawn
discontinue        submitted            > discontinued
discontinue        registered           > discontinued
discontinue        at_head              > discontinued
discontinue        assigned             > discontinued
discontinue        inquiry_sent         > discontinued
discontinue        permit_control       > discontinued
discontinue        concluded            > discontinued
discontinue        hearing_notified     > discontinued
discontinue        heard                > discontinued
discontinue        drafted              > discontinued
discontinue        awaiting_signature   > discontinued
reroute_inquiry    inquiry_sent         > inquiry_sent
reroute_inquiry    permit_control       > inquiry_sent
"""
WORK_STAGES = [
    "draft",
    "submitted",
    "registered",
    "at_head",
    "assigned",
    "inquiry_sent",
    "permit_control",
    "concluded",
    "hearing_notified",
    "heard",
    "drafted",
    "awaiting_signature",
    "issued",
    "refused",
    "withdrawn",
    "discontinued",
]

# Clause 9.2; section 4, "Posts": the conclusion is signed by the inspector, then by the department's head.
# ADR 9: before he signs, the department's head may send the conclusion back to the inspector with remarks.
# ADR 25: nothing is asked any more when the application is withdrawn, or when another department is asked.
INQUIRY = """
register_inquiry sent              > registered
assign_inspector registered        > inspecting
sign_conclusion  inspecting        > conclusion_signed
return_conclusion conclusion_signed > inspecting
conclude         conclusion_signed > concluded
cancel_inquiry   sent              > cancelled
cancel_inquiry   registered        > cancelled
cancel_inquiry   inspecting        > cancelled
cancel_inquiry   conclusion_signed > cancelled
reroute_inquiry  sent              > cancelled
reroute_inquiry  registered        > cancelled
reroute_inquiry  inspecting        > cancelled
"""
INQUIRY_STAGES = ["sent", "registered", "inspecting", "conclusion_signed", "concluded", "cancelled"]

# "Attestat: active ↔ suspended → terminated (by_application | expired | liquidated | deprived_by_court)".
ATTESTAT = """
suspend                  active    > suspended
resume                   suspended > active
terminate_by_application active    > terminated
terminate_by_application suspended > terminated
expire                   active    > terminated
expire                   suspended > terminated
liquidate                active    > terminated
liquidate                suspended > terminated
deprive_by_court         active    > terminated
deprive_by_court         suspended > terminated
"""
ATTESTAT_STAGES = ["active", "suspended", "terminated"]

# "Complaint: received → registered → one of two roads"; Q18: against its own act the provider satisfies in
# full or forwards and never closes it otherwise, so nothing else leads from `registered` to an end but the
# complainant's own withdrawal. Clause 16: one extension. Clause 17: to court after the appeal.
COMPLAINT = """
register_complaint received     > registered
satisfy_complaint  registered   > satisfied
forward_complaint  registered   > forwarded
review_complaint   forwarded    > under_review
review_complaint   registered   > under_review
extend_complaint   under_review > extended
decide_complaint   under_review > decided
decide_complaint   extended     > decided
leave_complaint    under_review > left_without_consideration
leave_complaint    extended     > left_without_consideration
withdraw_complaint received     > withdrawn
withdraw_complaint registered   > withdrawn
withdraw_complaint forwarded    > withdrawn
withdraw_complaint under_review > withdrawn
withdraw_complaint extended     > withdrawn
take_to_court      decided      > in_court
take_to_court      left_without_consideration > in_court
"""
COMPLAINT_STAGES = [
    "received",
    "registered",
    "satisfied",
    "forwarded",
    "under_review",
    "extended",
    "decided",
    "withdrawn",
    "left_without_consideration",
    "in_court",
]

MACHINES = {
    Machine.WORK: (WORK, WORK_STAGES),
    Machine.INQUIRY: (INQUIRY, INQUIRY_STAGES),
    Machine.ATTESTAT: (ATTESTAT, ATTESTAT_STAGES),
    Machine.COMPLAINT: (COMPLAINT, COMPLAINT_STAGES),
}


def expected(machine: Machine) -> dict[tuple[str, str], str]:
    """(step, source) → target, from the text above."""
    rows = (line.replace(">", " ").split() for line in MACHINES[machine][0].strip().splitlines())
    return {(step, source): target for step, source, target in rows}


@pytest.mark.parametrize("machine", list(Machine))
@pytest.mark.proves("ABU-12", "R8.2", "R9.1", "R9.2a", "R9.2c", "R9.3", "R5.2(1)", "R14.3", "R14.4", "INV-08")
def test_every_step_at_every_stage_is_as_listed_and_all_else_is_refused(machine: Machine) -> None:
    wanted, stages = expected(machine), MACHINES[machine][1]
    wrong = []
    for step, source in itertools.product(Step, stages):
        try:
            found: str | None = transition(machine, step, source).target
        except Obstacle as obstacle:
            assert obstacle.code == "not_in_table"
            assert obstacle.data == {"step": str(step), "stage": source}
            found = None
        if found != wanted.get((str(step), source)):
            wrong.append(f"{step} at {source}: {found}, not {wanted.get((str(step), source))}")
    assert wrong == []


@pytest.mark.proves("ABU-12")
def test_the_table_holds_nothing_but_these_stages_and_no_row_twice() -> None:
    rows = [(row.machine, str(row.step), row.source, row.target) for row in procedure.TABLE]
    listed = [
        (machine, step, source, target)
        for machine in Machine
        for (step, source), target in expected(machine).items()
    ]
    assert sorted(rows) == sorted(listed)
    assert all(row.clause for row in procedure.TABLE)
    assert [str(stage) for stage in Stage] == WORK_STAGES


@pytest.mark.proves("ABU-12")
def test_a_stage_of_one_machine_opens_nothing_in_another() -> None:
    for machine in Machine:
        foreign = {s for other in Machine if other is not machine for s in MACHINES[other][1]}
        for step, source in itertools.product(Step, foreign - set(MACHINES[machine][1])):
            with pytest.raises(Obstacle, match="not_in_table"):
                transition(machine, step, source)


@pytest.mark.proves("ABU-12")
@pytest.mark.parametrize("machine", list(Machine))
def test_open_steps_are_those_of_the_list(machine: Machine) -> None:
    for stage in MACHINES[machine][1]:
        assert {str(step) for step in open_steps(machine, stage)} == {
            step for step, source in expected(machine) if source == stage
        }


@pytest.mark.proves("ABU-12", "R17")
def test_what_is_closed_stays_closed() -> None:
    for stage in ("issued", "refused", "withdrawn", "discontinued"):
        assert open_steps(Machine.WORK, stage) == frozenset()
    for stage in ("concluded", "cancelled"):
        assert open_steps(Machine.INQUIRY, stage) == frozenset()
    assert open_steps(Machine.ATTESTAT, "terminated") == frozenset()
    for stage in ("satisfied", "withdrawn", "in_court"):
        assert open_steps(Machine.COMPLAINT, stage) == frozenset()


@pytest.mark.proves("R10.2", "ABU-21")
def test_a_refusal_by_other_grounds_is_reached_through_the_hearing_alone() -> None:
    """Without a conclusion the only road from the appointment to a drawn-up result is a closed hearing."""
    listed = expected(Machine.WORK)
    reached, fresh = {"assigned"}, {"assigned"}
    while fresh:
        fresh = {
            target
            for (step, source), target in listed.items()
            if source in fresh and step not in ("conclude", "close_hearing")
        } - reached
        reached |= fresh
    assert "drafted" not in reached
    assert (
        replay(Machine.WORK, "assigned", [Step.NOTIFY_HEARING, Step.CLOSE_HEARING, Step.DRAW_UP]) == "drafted"
    )


@pytest.mark.proves("INV-03")
def test_replay_of_the_main_road() -> None:
    road = [
        Step.SUBMIT,
        Step.REGISTER,
        Step.FORWARD,
        Step.APPOINT,
        Step.SEND_INQUIRY,
        Step.REGISTER_INQUIRY,
        Step.CONCLUDE,
        Step.DRAW_UP,
        Step.SEND_FOR_SIGNATURE,
        Step.SIGN_ATTESTAT,
    ]
    assert replay(Machine.WORK, "draft", road) == "issued"
    with pytest.raises(Obstacle, match="not_in_table"):
        replay(Machine.WORK, "draft", road[1:])
    assert replay(Machine.WORK, "draft", []) == "draft"


# DESIGN.md, section 4: "the case shows the earliest of its open ones and, when all are closed, issued,
# refused or issued_in_part".
ROAD = WORK_STAGES[:12]


@given(st.lists(st.sampled_from(WORK_STAGES), min_size=1, max_size=6))
@pytest.mark.proves("INV-03")
def test_a_case_shows_its_earliest_open_work_or_how_they_ended(stages: list[str]) -> None:
    shown = case_stage([Stage(stage) for stage in stages])
    still_open = [ROAD.index(stage) for stage in stages if stage in ROAD]
    if still_open:
        assert shown == ROAD[min(still_open)]
    elif set(stages) == {"withdrawn"}:
        assert shown == "withdrawn"
    elif len(set(stages) - {"withdrawn"}) > 1:
        assert shown == "issued_in_part"
    else:
        assert shown in ("issued", "refused", "discontinued") and shown in stages
    assert case_stage([Stage(stage) for stage in reversed(stages)]) == shown


@pytest.mark.parametrize(
    ("stages", "shown"),
    [
        (["issued"], "issued"),
        (["refused", "refused"], "refused"),
        (["issued", "refused"], "issued_in_part"),
        (["issued", "withdrawn"], "issued"),
        (["refused", "withdrawn"], "refused"),
        (["issued", "refused", "withdrawn"], "issued_in_part"),
        (["issued", "heard"], "heard"),
        (["drafted", "hearing_notified"], "hearing_notified"),
        (["withdrawn", "withdrawn"], "withdrawn"),
        (["discontinued", "withdrawn"], "discontinued"),
        (["issued", "discontinued"], "issued_in_part"),
    ],
)
@pytest.mark.proves("INV-03")
def test_cases_of_several_works(stages: list[str], shown: str) -> None:
    assert case_stage([Stage(stage) for stage in stages]) == shown


def test_a_case_without_works_has_no_stage() -> None:
    with pytest.raises(ValueError, match="at least one"):
        case_stage([])
