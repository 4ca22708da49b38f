"""Hearings and refusals on the real database (clause 10; APPC 73, 74)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import Refusal

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]


def refusal_code(act: Callable[[], object]) -> str:
    """The code of an Obstacle, empty when the act was done."""
    try:
        act()
    except Obstacle as obstacle:
        return obstacle.code
    return ""


@pytest.mark.proves("R10.1", "R10.2", "T5", "T6", "INV-07", "A4-F9")
def test_the_simplest_way_negative_notice_no_show_refusal(at: At) -> None:
    """Notice on Tuesday 15 September 2026; objections until Thursday; the act from Monday 21 on."""
    from tests.actions import hearings as h

    w = at("people").world
    case = w.concluded(conforms=False)
    room = h.notify(w, case)
    row = h.row_of(room)
    assert w.stage(case) == "hearing_notified"
    assert (str(row.objection_until), str(row.earliest_act_on)) == ("2026-09-17", "2026-09-21")
    assert row.decision.state == row.notice.state == "signed"
    assert refusal_code(lambda: h.protocol(w, room)) == "objections_still_run"
    w.set_clock("2026-09-18T09:30+05:00")
    assert h.close(w, room) == "no_show"
    assert w.stage(case) == "heard"
    h.draw_up(w, case)
    h.send(w, case)
    assert refusal_code(lambda: h.sign(w, case)) == "too_early_for_refusal"
    w.set_clock("2026-09-21T09:30+05:00")
    said = h.sign(w, case)
    assert w.stage(case) == "refused"
    assert said["complain_until"] == "2026-12-21"
    assert Refusal.objects.get().works.count() == 1
    assert journal.verify()[1] == [] and journal.stages_astray() == []
