"""Fairness that can be checked from outside: overtakings counted from the journal, no way to a priority."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.actions.walked import Walked

    At = Callable[..., "Walked"]


@pytest.mark.proves("R13")
def test_nobody_was_overtaken_on_the_main_road(at: At) -> None:
    at("issued")
    from attestat.store.queries.watching import fairness

    counts = {row.queue: (row.taken, row.overtaken) for row in fairness()}
    assert counts == {"register": (1, 0), "appoint": (1, 0), "register_inquiry": (1, 0)}


@pytest.mark.proves("R13", "ABU-17")
def test_an_overtaking_is_counted() -> None:
    from attestat.store.queries.watching import _overtaken, _Taken

    day = date(2026, 9, 15)
    first, second, third = (day, 1), (day, 2), (day, 3)
    in_order = [_Taken(1, 11, first), _Taken(2, 12, second), _Taken(3, 13, third)]
    assert _overtaken(in_order) == 0
    # The second was registered before the first, which was there already.
    assert _overtaken([_Taken(2, 11, second), _Taken(1, 12, first), _Taken(3, 13, third)]) == 1
    # The third overtook both.
    assert _overtaken([_Taken(3, 11, third), _Taken(1, 12, first), _Taken(2, 13, second)]) == 2
    # Filed earlier, but it came to this queue only after the other had been taken: not overtaken.
    assert _overtaken([_Taken(2, 11, second), _Taken(12, 13, first)]) == 0
    # An earlier effective day counts before the number.
    assert _overtaken([_Taken(2, 11, (date(2026, 9, 16), 1)), _Taken(1, 12, (day, 2))]) == 1


@pytest.mark.proves("R13", "ABU-17")
def test_no_table_has_a_place_for_a_priority(at: At) -> None:
    from django.db import connection

    at("submitted")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_name LIKE 'store\\_%%' AND column_name ~*"
            " '(priorit|urgen|rank|weight|vip|express|fast|boost|importan|favou?r|expedit|privileg)'"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'store_application'"
            " AND data_type = 'boolean'"
        )
        # A flag that could order cases would stand here; this one says how the signer may sign.
        assert [name for (name,) in cursor.fetchall()] == ["signer_is_head"]
