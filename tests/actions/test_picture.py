"""The picture of stages against terms: one scale of days, a bar for each term, today as a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string

from attestat.store.queries import terms
from attestat.web.law.picture import picture_of
from tests.actions.world import World

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]


@pytest.mark.proves("R11.2")
def test_the_bars_of_a_case_that_is_late(world: World) -> None:
    """Accepted on Tuesday, 15 September 2026; ten working days end on Tuesday the 29th."""
    case = world.submitted()
    seen = terms.of_case(world.actor("head"), case)
    picture = picture_of(seen, date(2026, 9, 22))
    assert picture is not None
    assert (picture.first, picture.last) == (date(2026, 9, 15), date(2026, 9, 29))
    ten = next(bar for bar in picture.bars if not bar.is_plan)
    assert (ten.x, ten.width, ten.late, ten.state) == (0, 1000, 0, "running")
    assert ten.run == round(8 * 1000 / 15)  # the 15th to the 22nd of 15 days
    assert ten.words == "15.09.2026 – 29.09.2026"
    assert picture.today_x is not None and ten.run - 70 < picture.today_x < ten.run
    # Two days past the end: the scale goes on, the overrun is its own piece.
    late = picture_of(seen, date(2026, 10, 1))
    assert late is not None and late.last == date(2026, 10, 1)
    ten = next(bar for bar in late.bars if not bar.is_plan)
    assert (ten.state, ten.x, ten.late_x) == ("overdue", 0, round(15 * 1000 / 17))
    assert ten.late == 1000 - ten.late_x and ten.run == ten.width
    page = render_to_string("law/picture.html", {"picture": late})
    assert "style=" not in page and "<script" not in page
    assert len(re.findall("<li ", page)) == len(late.bars)
    assert 'data-term-state="overdue"' in page
    # the company sees the same
    assert picture_of(terms.of_case(world.actor("lift-head"), case), date(2026, 9, 22)) == picture
    assert picture_of(terms.of_case(world.actor("expertise-head"), case), date(2026, 9, 22)) is None
