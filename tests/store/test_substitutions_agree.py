"""The core's rule and the database's guards say the same of random substitutions (ABU-20)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
import pytest

from attestat.domain.actor import Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.substitution import Standing, r8_2_substitution_is_lawful
from tests.store import sql

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]

APPROVERS = {"division_head": Role.APPROVER, "lawyer": Role.APPROVER}
POSTS = """
SELECT a.id, a.public_id, a.person_id, role_of_post(a.post_id), b.kind
  FROM store_appointment a JOIN store_post p ON p.id = a.post_id JOIN store_body b ON b.id = p.body_id
 WHERE b.kind = 'committee' OR b.region = '71' ORDER BY a.id
"""
INSERT = """
INSERT INTO store_substitution (public_id, appointment_id, substitute_id, duty, basis, basis_number,
    basis_date, begins_at, ends_at, entered_by_id, entered_at, end_reason)
VALUES (gen_random_uuid(), %s, %s, duty_of(%s), 'order', '1', '2026-09-14', %s, %s, %s, %s, '')
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.proves("ABU-20", "INV-09")
def test_core_and_database_agree_on_random_substitutions(seed: int, at: At) -> None:
    at("people")
    chance = random.Random(seed)
    kept: list[Standing] = []
    refused = 0
    with sql.speaking("app") as spoken:
        posts = spoken.execute(POSTS).fetchall()
        moment = spoken.execute("SELECT date_trunc('second', attestat_now())").fetchone()
        assert moment is not None
        now = moment[0]
        for _ in range(250):
            away, by = chance.choice(posts), chance.choice([None, *posts])
            begins = now + timedelta(seconds=chance.randint(-2, 60))
            ends = begins + timedelta(seconds=chance.randint(-1, 12))
            wanted = Standing(
                away[1],
                UUID(int=away[2]),
                UUID(int=by[2]) if by else None,
                APPROVERS.get(away[3]) or Role(away[3]),
                begins=begins,
                ends=ends,
            )
            try:
                r8_2_substitution_is_lawful(
                    wanted, tuple(kept), at=now, of_the_body=by is not None and by[4] == away[4]
                )
                lawful = True
            except Obstacle:
                lawful = False
            values = [away[0], by[2] if by else None, away[3], begins, ends, away[2], now]
            try:
                with spoken.transaction():
                    spoken.execute(INSERT, values)
                taken = True
            except psycopg.Error:
                taken = False
            assert taken is lawful, wanted
            refused += not taken
            if taken:
                kept.append(wanted)
    assert len(kept) > 25 and refused > 25  # both were tried
