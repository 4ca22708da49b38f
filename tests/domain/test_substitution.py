"""Standing in: whatever is let through keeps a post with one person and power undivided (ABU-20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.substitution import (
    Standing,
    acting_title_kk,
    inv_09_one_duty,
    must_be_separate,
    r8_2_substitution_is_lawful,
)

START = datetime(2026, 9, 15, 6, tzinfo=UTC)
# A small body: who holds which post.
ROLES = [Role.HEAD, Role.DEPUTY, Role.EXECUTOR, Role.EXECUTOR, Role.CHANCELLERY, Role.APPROVER]
PEOPLE = [UUID(int=n + 1) for n in range(len(ROLES))]
POSTS = [UUID(int=100 + n) for n in range(len(ROLES))]

asked = st.tuples(
    st.integers(0, len(ROLES) - 1),  # who is away
    st.integers(-1, len(ROLES) - 1),  # who stands in; -1: nobody
    st.integers(-2, 12),  # begins, in seconds after it is asked for
    st.integers(-1, 12),  # how long
    st.integers(0, 3),  # how many seconds pass before the next is asked for
)


def cleared(requests: list[tuple[int, int, int, int, int]]) -> list[Standing]:
    """What the rule lets through, in the order in which it is asked for."""
    found: list[Standing] = []
    now = START
    for away, by, offset, length, pause in requests:
        begins = now + timedelta(seconds=offset)
        wanted = Standing(
            POSTS[away],
            PEOPLE[away],
            PEOPLE[by] if by >= 0 else None,
            ROLES[away],
            begins=begins,
            ends=begins + timedelta(seconds=length),
        )
        try:
            r8_2_substitution_is_lawful(wanted, tuple(found), at=now, of_the_body=True)
        except Obstacle:
            pass
        else:
            assert begins >= now
            found.append(wanted)
        now += timedelta(seconds=pause)
    return found


@given(st.lists(asked, max_size=14))
@settings(max_examples=200, deadline=None)
@pytest.mark.proves("ABU-20", "INV-09")
def test_at_every_moment_one_person_in_a_post_and_no_power_handed_on(
    requests: list[tuple[int, int, int, int, int]],
) -> None:
    rows = cleared(requests)
    edges = {moment + timedelta(seconds=d) for r in rows for moment in (r.begins, r.ends) for d in (-1, 0, 1)}
    for moment in edges:
        now = [r for r in rows if r.begins <= moment < r.ends]
        assert len({r.appointment for r in now}) == len(now)  # one substitution a post
        away = {r.absent for r in now}
        acting = [r for r in now if r.substitute is not None]
        assert not away & {r.substitute for r in acting}  # no chain, no circle, not for oneself
        for one in acting:
            for other in acting:
                if one.substitute == other.substitute:
                    assert not must_be_separate(one.role, other.role)


@pytest.mark.parametrize(
    ("acted", "role", "code"),
    [
        ((), Role.HEAD, ""),
        ((("draw_up", "executor"),), Role.EXECUTOR, ""),
        ((("draw_up", "executor"),), Role.HEAD, "same_person_twice"),
        ((("draw_up", "executor"),), Role.DEPUTY, "same_person_twice"),
        ((("appoint", "head"),), Role.DEPUTY, ""),
        ((("appoint", "head"),), Role.EXECUTOR, "same_person_twice"),
        ((("register", "chancellery"),), Role.HEAD, ""),
        ((("sign_conclusion", "inspector"),), Role.DEPARTMENT_HEAD, "same_person_twice"),
        ((("assign_inspector", "department_head"),), Role.INSPECTOR, "same_person_twice"),
        ((("recuse", "chancellery"),), Role.CHANCELLERY, "recused"),
        ((("recuse", "executor"),), Role.HEAD, "recused"),
    ],
)
@pytest.mark.proves("INV-09")
def test_one_duty_in_a_case(acted: tuple[tuple[str, str], ...], role: Role, code: str) -> None:
    said = ""
    try:
        inv_09_one_duty(Actor(person=PEOPLE[0], role=role), acted)
    except Obstacle as obstacle:
        said = obstacle.code
    assert said == code


@pytest.mark.parametrize(
    ("title", "acting"),
    [
        ("Төраға", "Төрағаның м.а."),  # requirements.md, section 9
        ("Төрағаның орынбасары", "Төрағаның орынбасарының м.а."),
        ("Департамент басшысы", "Департамент басшысының м.а."),
        ("Кеңсе қызметкері", "Кеңсе қызметкерінің м.а."),
        ("Мемлекеттік инспектор", "Мемлекеттік инспектордың м.а."),
        ("Заңгер", "Заңгердің м.а."),
        ("Юрист", "Юристтің м.а."),
        ("Адам", "Адамның м.а."),
    ],
)
@pytest.mark.proves("R11.1")
def test_the_kazakh_acting_title_is_in_the_genitive(title: str, acting: str) -> None:
    assert acting_title_kk(title) == acting
