"""One box finds a case by whatever number stands on a paper of it, by BIN and by name (lessons.md, 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.actions.walked import Walked

    At = Callable[..., "Walked"]

ONLY_FOR_OFFICIALS = ("Q-2026-000001", "C-2026-000001", "71-D-2026-000001")
"""Inquiry, conclusion, registration in the department of Astana: the company does not know them."""

FOR_ALL = ("A-2026-000001", "2026-000001", "120340991015", "лифт", "KZ46VEK00000001")


@pytest.mark.proves("ABU-14")
def test_every_number_name_and_bin_finds_the_case_for_those_who_may_see_it(at: At) -> None:
    walked = at("issued")
    from attestat.store.queries import cases, inquiries

    def found(slug: str, words: str) -> list[str]:
        actor = walked.world.actor(slug)
        return [str(row.id) for row in cases.worklist(actor, what="all", search=words).rows]

    case = [str(walked.case)]
    for words in FOR_ALL:
        assert found("chancellery", words) == found("lift-head", words) == case, words
        assert found("expertise-head", words) == [], words
    for words in ONLY_FOR_OFFICIALS:
        assert found("chancellery", words) == case, words
        assert found("lift-head", words) == [], words

    inspector, elsewhere = walked.world.actor("astana-inspector"), walked.world.actor("karaganda-head")
    for words in ("2026-000001", "Q-2026-000001", "C-2026-000001", "A-2026-000001", "120340991015"):
        listed = inquiries.worklist(inspector, what="all", search=words).rows
        assert [row.id for row in listed] == [walked.inquiry.public_id], words
        assert inquiries.worklist(elsewhere, what="all", search=words).rows == [], words
    assert found("chancellery", "Q-2026-000002") == []


@pytest.mark.proves("R8.2")
def test_the_head_stands_before_his_deputy_where_an_application_is_forwarded(at: At) -> None:
    world = at("registered").world
    from attestat.domain.worktime import local_day
    from attestat.store.queries import people

    offered = people.colleagues(body_kind="committee", codes=["head", "deputy"], on=local_day(world.now))
    assert [row.title["ru"] for row in offered] == ["Председатель", "Заместитель председателя"]


def test_what_waits_for_the_executor_is_not_on_another_desk(at: At) -> None:
    from attestat.store.queries import cases

    waits = {}
    for stop in ("assigned", "inspecting", "concluded", "awaiting_signature"):
        world = at(stop).world
        waits[stop] = cases.worklist(world.actor("executor-1")).count
        assert cases.worklist(world.actor("executor-1"), what="open").count == 1, stop
    assert waits == {"assigned": 1, "inspecting": 0, "concluded": 1, "awaiting_signature": 0}
