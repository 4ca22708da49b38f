"""The calendar in the database: two persons, the same data, the next version; told days move only later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.store import sql

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]

ADMINISTRATOR = (
    "(SELECT a.person_id FROM store_appointment a JOIN store_post p ON p.id = a.post_id"
    " WHERE p.code = 'administrator' ORDER BY a.id LIMIT 1)"
)
CHANCELLERY = ADMINISTRATOR.replace("'administrator'", "'chancellery'")
SECOND = (
    "(SELECT a.person_id FROM store_appointment a JOIN store_post p ON p.id = a.post_id"
    " WHERE p.code = 'administrator' ORDER BY a.id DESC LIMIT 1)"
)
# The road has one administrator; the chancellery's officer gets the post too.
APPOINTED = (
    "INSERT INTO store_appointment (public_id, person_id, post_id, basis, period)"
    f" SELECT gen_random_uuid(), {CHANCELLERY}, id, 'x', '[2026-01-01,)' FROM store_post"
    " WHERE code = 'administrator'"
)
BLOB = "INSERT INTO store_blob VALUES (encode(sha256('{}'), 'hex'), '{}')"
NEW_DATA = "encode(sha256('{}'), 'hex')"


def proposed(by: str = ADMINISTRATOR, moment: str = "attestat_now()") -> str:
    return (
        "INSERT INTO store_calendarchange (public_id, base_id, data_id, kind, asked, act_number, act_date,"
        " act_title_kk, act_title_ru, act_title_en, known_on, proposed_by_id, proposed_at)"
        f" SELECT gen_random_uuid(), v.id, {NEW_DATA}, 'day_off', '{{}}', '7', '2026-09-01', 'a', 'b', 'c',"
        f" '2026-09-02', {by}, {moment}"
        " FROM store_calendarversion v ORDER BY v.number DESC LIMIT 1"
    )


def decided(verdict: str = "confirmed", by: str = SECOND, data: str = "data_id", when: str = "") -> str:
    return (
        "INSERT INTO store_calendardecision (change_id, verdict, data_id, remarks, moved_terms, moved_cases,"
        f" decided_by_id, decided_at) SELECT id, '{verdict}', {data}, 'x', 0, 0, {by},"
        f" attestat_now() {when} FROM store_calendarchange ORDER BY id DESC LIMIT 1"
    )


def version(number: str = "2", data: str = "data_id") -> str:
    return (
        "INSERT INTO store_calendarversion (number, data_id, change_id, made_at)"
        f" SELECT {number}, {data}, id, attestat_now() FROM store_calendarchange ORDER BY id DESC LIMIT 1"
    )


def told(
    day: str,
    term: str = "T98",
    change: str = "NULL",
    moment: str = "attestat_now()",
    newest: str = "DESC",
) -> str:
    return (
        "INSERT INTO store_toldterm (application_id, term, day, counted_by_id, change_id, told_at)"
        f" SELECT a.id, '{term}', '{day}', v.data_id, {change}, {moment}"
        f" FROM store_application a, store_calendarversion v ORDER BY v.number {newest} LIMIT 1"
    )


LAST_CHANGE = "(SELECT max(id) FROM store_calendarchange)"
CONFIRMED = [APPOINTED, BLOB, proposed(), decided(), version()]


@pytest.mark.proves("ABU-22")
def test_a_change_by_two_administrators_passes(at: At) -> None:
    at("people")
    assert sql.refusal("app", CONFIRMED) == ""
    assert sql.one("SELECT max(number) FROM store_calendarversion") == 2


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([proposed(by=CHANCELLERY)], "calendar_by_administrators"),
        ([proposed(moment="attestat_now() - interval '61 seconds'")], "proposed_clock"),
        ([proposed(), decided(by=ADMINISTRATOR), version()], "calendar_two_persons"),
        (
            [
                APPOINTED,
                proposed(),
                "UPDATE store_appointment SET period = '[2026-01-01,2026-02-01)' WHERE basis = 'x'",
                decided(by=CHANCELLERY),
            ],
            "calendar_by_administrators",
        ),
        ([APPOINTED, proposed(), decided(when="+ interval '61 seconds'")], "decided_clock"),
        (
            [APPOINTED, proposed(), decided(data="(SELECT data_id FROM store_calendarversion)")],
            "calendar_same_data",
        ),
        # confirmed and not put in force, or put in force and not confirmed
        ([APPOINTED, proposed(), decided()], "calendar_confirmed_holds"),
        ([proposed(), version()], "calendar_version_confirmed"),
        ([APPOINTED, proposed(), decided("returned"), version()], "calendar_version_confirmed"),
        ([APPOINTED, proposed(), decided(), version("3")], "calendar_version_follows"),
        (
            [APPOINTED, proposed(), decided(), version(data="(SELECT data_id FROM store_calendarversion)")],
            "calendar_version_confirmed",
        ),
        # a second change that was proposed on the calendar before the first
        (
            [
                APPOINTED,
                proposed(),
                proposed(),
                decided(),
                version(),
                decided().replace("calendarchange ORDER BY id DESC", "calendarchange ORDER BY id"),
            ],
            "calendar_base",
        ),
    ],
)
@pytest.mark.proves("ABU-22")
def test_a_change_gets_past_no_guard(statements: list[str], answer: str, at: At) -> None:
    at("people")
    assert sql.refusal("owner", [BLOB, *statements]).startswith(answer + ":"), statements


@pytest.mark.proves("ABU-22", "ABU-26")
def test_what_was_proposed_decided_and_told_never_changes(at: At) -> None:
    at("submitted")
    assert sql.refusal("app", [*CONFIRMED, told("2026-09-29")]) == ""
    for table in ("calendarversion", "calendarchange", "calendardecision", "toldterm"):
        for statement in (f"UPDATE store_{table} SET id = id", f"DELETE FROM store_{table}"):
            assert sql.refusal("owner", [statement]).startswith("only_grows:"), statement
            assert "permission denied" in sql.refusal("app", [statement])


@pytest.mark.proves("ABU-22")
def test_a_told_day_moves_only_later_and_only_by_a_confirmed_change(at: At) -> None:
    at("submitted")
    assert sql.refusal("app", [*CONFIRMED, told("2026-09-29")]) == ""
    for statements, answer in (
        ([told("2026-09-28", change=LAST_CHANGE)], "told_moves_later"),
        ([told("2026-09-29", change=LAST_CHANGE)], "told_moves_later"),
        ([told("2026-09-30")], "told_by_a_change"),
        ([proposed(), told("2026-09-30", change=LAST_CHANGE)], "told_by_a_change"),
        ([told("2026-09-30", term="T97", change=LAST_CHANGE)], "told_first"),
        ([told("2026-09-30", term="T97", newest="ASC")], "told_counted"),
        ([told("2026-09-30", term="T97", moment="attestat_now() - interval '2 minutes'")], "told_clock"),
    ):
        assert sql.refusal("app", statements).startswith(answer + ":"), statements
    assert sql.refusal("app", [told("2026-09-30", change=LAST_CHANGE)]) == ""


@pytest.mark.proves("ABU-22")
def test_a_closed_term_does_not_move(at: At) -> None:
    at("issued")
    own = "T4-' || (SELECT max(public_id::text) FROM store_inquiry) || '"
    firsts = [told("2026-09-29"), told("2026-12-15", "T96")]
    assert sql.refusal("app", [*CONFIRMED, *firsts]) == ""
    assert sql.refusal("app", [told("2026-09-30", change=LAST_CHANGE)]).startswith("told_closed:")
    at("concluded")
    assert sql.refusal("app", [*CONFIRMED, told("2026-09-22", own.replace("T4", "T95"))]) == ""
    moved = told("2026-09-23", own.replace("T4", "T95"), change=LAST_CHANGE)
    assert sql.refusal("app", [moved]).startswith("told_closed:")
