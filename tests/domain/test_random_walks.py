"""Random walks over the whole procedure: the core and a model written from the Order never disagree."""

from __future__ import annotations

import os
import random
from datetime import date

import pytest
from tests.reference.attempts import add_working_days, new_case, next_attempt, possible
from tests.reference.core_case import CoreCase
from tests.reference.order_model import WHO, Act

from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import TABLE, Machine
from attestat.store import law_files

STEPS = 100_000 if os.environ.get("ATTESTAT_SOAK") == "full" else 2_000
TUESDAY = date(2026, 9, 15)
SHAPES = ((1, 1), (2, 1), (2, 2), (1, 2))
"""Works and bases of the cases that are walked."""


def answer_of(core: CoreCase, act: Act) -> str:
    """What the core says to an attempt: nothing when it was done."""
    try:
        core.attempt(act)
    except Obstacle as obstacle:
        return obstacle.code
    return ""


@pytest.mark.soak
@pytest.mark.proves("R3", "R9.3", "R10.1", "R10.2", "INV-01", "INV-07", "ABU-12", "ABU-13", "ABU-21")
def test_the_core_and_the_order_agree_on_every_step_of_random_walks() -> None:
    roll = random.Random(186)
    calendar, edition = law_files.calendar(), law_files.editions()[-1]
    taken: set[tuple[str, str, str]] = set()
    ends: set[str] = set()
    refused = in_lapsed = 0
    model = core = None
    for number in range(STEPS):
        if model is None or core is None or not model.open():
            shape = SHAPES[number % len(SHAPES)]
            model = new_case(*shape, TUESDAY)
            core = CoreCase(*shape, TUESDAY, calendar, edition)
        if roll.random() < 0.08 and model.today < date(2026, 12, 1):
            model.today = core.today = add_working_days(model.today, 1)
        if roll.random() < 0.01:
            model.liquidated = core.liquidated = True
        act = next_attempt(model, roll)
        in_lapsed += act.hearing is not None and model.lapsed(model.hearings[act.hearing])
        unlawful, before = model.refusal_of(act), [work.stage for work in model.works]
        said = answer_of(core, act)
        assert bool(said) == bool(unlawful), (number, act, unlawful, said, model)
        if unlawful:
            refused += 1
            continue
        model.take(act)
        after = [work.stage for work in model.works]
        assert after == [str(work.stage) for work in core.facts.works], (number, act)
        assert model.stage() == core.facts.stage, (number, act)
        taken |= {(act.step, old, new) for old, new in zip(before, after, strict=True) if old != new}
        for work in model.works:
            if work.stage == "refused":
                assert work.hearing is not None and work.hearing.closed
                assert (
                    all(work.hearing.arguments) and model.today >= work.hearing.earliest_act
                ) or before == after
            if work.stage == "issued":
                assert work.verdicts and all(work.verdicts.values())
        if not model.open():
            ends.add(model.stage())
    assert refused > STEPS / 10
    assert in_lapsed > 0  # what the company took back during its hearing was tried to be heard all the same
    assert ends >= {"issued", "withdrawn"}
    # Every row of the table that a work can take was taken; nothing else was.
    rows = {
        (str(r.step), r.source, r.target) for r in TABLE if r.machine is Machine.WORK and r.source != r.target
    }
    assert taken <= rows
    if STEPS > 10_000:
        assert taken == rows
        assert ends == {"issued", "refused", "issued_in_part", "withdrawn", "discontinued"}


@pytest.mark.proves("ABU-12", "ABU-25")
def test_nobody_but_whom_the_order_names_takes_a_step() -> None:
    """At every place of one walk each step is tried by every other role."""
    roll = random.Random(7)
    calendar, edition = law_files.calendar(), law_files.editions()[-1]
    model = new_case(2, 1, TUESDAY)
    core = CoreCase(2, 1, TUESDAY, calendar, edition)
    tried = 0
    for _ in range(60):
        for act in possible(model, roll):
            for role in {
                "chancellery",
                "executor",
                "head",
                "inspector",
                "employee",
                "administrator",
                "signer",
            }:
                if role not in WHO[act.step]:
                    other = Act(act.step, role, act.works, act.inquiry, act.paper, act.results, act.hearing)
                    assert answer_of(core, other), other
                    tried += 1
        act = next_attempt(model, roll)
        if model.refusal_of(act) is None:
            model.take(act)
            assert not answer_of(core, act)
    assert tried > 1000
