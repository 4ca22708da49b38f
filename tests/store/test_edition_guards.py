"""Editions as rows: what the database refuses whoever asks, and how the shipped ones come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from attestat.store import clock, law, law_files, law_shipping
from attestat.store.models import Edition
from tests.store import sql

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]

DRAFT = """
INSERT INTO store_edition (public_id, code, data, data_sha256, valid_from, state, source, version, based_on,
    drafted_by_id, drafted_at, changed_at, remarks, reviewed_sha256)
SELECT gen_random_uuid(), '{code}', data || '{{"code": "{code}", "valid_from": "{since}"}}'::jsonb,
    repeat('{hash}', 64), '{since}', '{state}', '{source}', 1, '2026-01', 1, now(), now(), '', ''
  FROM store_edition WHERE code = '2026-01'
"""


def draft(
    code: str = "2027-01",
    since: str = "2027-01-01",
    hash: str = "a",
    state: str = "draft",
    source: str = "entered",
) -> str:
    """SQL that enters a draft made from the edition of 2026."""
    return DRAFT.format(code=code, since=since, hash=hash, state=state, source=source)


SENT = "UPDATE store_edition SET state = 'in_review' WHERE code = '{code}'"
REVIEWED = (
    "UPDATE store_edition SET state = 'reviewed', reviewed_by_id = 2, reviewed_at = now(),"
    " reviewed_sha256 = data_sha256 WHERE code = '{code}'"
)
PUBLISHED = (
    "UPDATE store_edition SET state = 'published', published_by_id = 2, published_at = now()"
    " WHERE code = '{code}'"
)
ENDED = "UPDATE store_edition SET valid_to = '2026-12-31' WHERE code = '2026-01'"


def road(code: str = "2027-01") -> list[str]:
    """SQL of the whole road of an edition to its publication."""
    return [
        draft(code),
        *(step.format(code=code) for step in (SENT, REVIEWED)),
        ENDED,
        PUBLISHED.format(code=code),
    ]


@pytest.mark.proves("VER-1", "VER-2")
def test_the_road_of_an_edition_passes(at: At) -> None:
    """So that what follows is refused for what is wrong in it."""
    at("people")
    before = sql.one("SELECT version FROM store_lawversion")
    assert sql.refusal("app", road()) == ""
    assert sql.one("SELECT version FROM store_lawversion") > before


FIRST = road()
REFUSED: dict[str, tuple[str, list[str], str]] = {
    "published data": (
        "app",
        ["UPDATE store_edition SET data = data || '{\"validity_years\": 6}'"],
        "edition_stays",
    ),
    "published first day": (
        "owner",
        ["UPDATE store_edition SET valid_from = valid_from + 1"],
        "edition_stays",
    ),
    "published code": ("app", ["UPDATE store_edition SET code = code || 'b'"], "edition_stays"),
    "unpublished": (
        "owner",
        ["UPDATE store_edition SET state = 'draft', published_at = NULL"],
        "edition_stays",
    ),
    "public id": ("app", ["UPDATE store_edition SET public_id = gen_random_uuid()"], "edition_stays"),
    "ended a second time": (
        "app",
        ["UPDATE store_edition SET valid_to = valid_to + 1 WHERE code = '2022-12'"],
        "edition_stays",
    ),
    "ending taken back": (
        "app",
        ["UPDATE store_edition SET valid_to = NULL WHERE code = '2022-12'"],
        "edition_stays",
    ),
    "a confirmed edition replaced": (
        "app",
        ["UPDATE store_edition SET replaced_by_id = 2 WHERE code = '2022-12'"],
        "edition_stays",
    ),
    "shipped by the application": ("app", [draft(source="shipped")], "edition_shipped"),
    "entered as published": ("app", [draft(state="published")], "edition_start"),
    "entered as sent": ("owner", [draft(state="in_review")], "edition_start"),
    "published without review": ("app", [draft(), ENDED, PUBLISHED.format(code="2027-01")], "edition_road"),
    "reviewed without being sent": ("app", [draft(), REVIEWED.format(code="2027-01")], "edition_road"),
    "changed under review": (
        "app",
        [
            *FIRST[:2],
            (
                "UPDATE store_edition SET data_sha256 = repeat('b', 64),"
                " data = data || '{\"validity_years\": 6}'"
                " WHERE code = '2027-01'"
            ),
        ],
        "edition_changed",
    ),
    "changed after review": (
        "app",
        [
            *FIRST[:3],
            (
                "UPDATE store_edition SET data = data || '{\"validity_years\": 6}',"
                " data_sha256 = repeat('b', 64),"
                " reviewed_sha256 = repeat('b', 64) WHERE code = '2027-01'"
            ),
        ],
        "edition_changed",
    ),
    "changed with its old hash": (
        "app",
        [draft(), "UPDATE store_edition SET data = data || '{\"validity_years\": 6}' WHERE code = '2027-01'"],
        "edition_hash",
    ),
    "a hash of nothing": (
        "app",
        [draft(), "UPDATE store_edition SET data_sha256 = repeat('b', 64) WHERE code = '2027-01'"],
        "edition_hash",
    ),
    "days of the row that the data do not say": (
        "app",
        [
            draft(),
            "UPDATE store_edition SET valid_from = '2027-02-01' WHERE code = '2027-01'",
            *FIRST[1:],
        ],
        "edition_hash",
    ),
    "drafter changed": (
        "app",
        [draft(), "UPDATE store_edition SET drafted_by_id = 2 WHERE code = '2027-01'"],
        "edition_stays",
    ),
    "reviewed by the drafter": (
        "app",
        [*FIRST[:2], REVIEWED.format(code="2027-01").replace("reviewed_by_id = 2", "reviewed_by_id = 1")],
        "edition_second_person",
    ),
    "overlap": ("app", [*FIRST[:3], FIRST[4]], "edition_no_overlap"),
    "put away and taken back": (
        "app",
        [
            draft(),
            "UPDATE store_edition SET state = 'discarded' WHERE code = '2027-01'",
            "UPDATE store_edition SET state = 'draft' WHERE code = '2027-01'",
        ],
        "edition_stays",
    ),
    "removed": ("app", ["DELETE FROM store_edition"], "permission denied for table store_edition"),
    "removed by the owner": ("owner", ["DELETE FROM store_edition"], "only_grows"),
    "a notice of a draft": (
        "app",
        [
            draft(),
            (
                "INSERT INTO store_editionnotice (public_id, edition_id, addressee, act_published, made_at,"
                " number, proof_name)"
                " SELECT gen_random_uuid(), id, 'egov_operator', '2026-09-15', now(), '', ''"
                " FROM store_edition WHERE code = '2027-01'"
            ),
        ],
        "edition_notice_start",
    ),
}

NOTICE = (
    "INSERT INTO store_editionnotice (public_id, edition_id, addressee, act_published, made_at,"
    " number, proof_name) VALUES (gen_random_uuid(), 1, 'egov_operator', '2026-09-15', now(), '', '')"
)
SENT_NOTICE = (
    "UPDATE store_editionnotice SET number = '1-5/77', sent_on = '2026-09-16', recorded_by_id = 1,"
    " recorded_at = now()"
)


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.proves("VER-1", "VER-2")
def test_an_edition_goes_no_other_road(what: str, at: At) -> None:
    at("people")
    role, statements, answer = REFUSED[what]
    said = sql.refusal(role, statements)
    assert said.split(":")[0] == answer, said


@pytest.mark.proves("R12")
def test_the_sending_of_a_notice_is_recorded_once(at: At) -> None:
    at("people")
    assert sql.refusal("app", [NOTICE, SENT_NOTICE]) == ""
    for change in (SENT_NOTICE, "UPDATE store_editionnotice SET act_published = '2026-09-17'"):
        assert sql.refusal("app", [change]).startswith("edition_notice_stays:")
    assert sql.refusal("owner", ["DELETE FROM store_editionnotice"]).startswith("only_grows:")


@pytest.mark.proves("VER-1")
def test_a_case_is_accepted_only_under_the_edition_of_its_day(at: At) -> None:
    """Whatever the code above would do: acceptance is refused under an edition that is not in force."""
    at("application_prepared")
    accept = (
        "UPDATE store_application SET received_at = attestat_now(), edition = '{}',"
        " effective_day = (attestat_now() AT TIME ZONE 'Asia/Almaty')::date + {}"
    )
    for code, later in (("2022-12", 0), ("2099-01", 0)):
        assert sql.refusal("app", [accept.format(code, later)]).startswith("edition_in_force:")
    ends = (
        "UPDATE store_edition SET valid_to = (attestat_now() AT TIME ZONE 'Asia/Almaty')::date"
        " WHERE code = '2026-01'"
    )
    assert sql.refusal("app", [ends, accept.format("2026-01", 1)]).startswith("edition_in_force:")
    # The right edition passes this guard; the next one asks for what else an accepted case has.
    assert not sql.refusal("app", [accept.format("2026-01", 0)]).startswith("edition_in_force:")


@pytest.mark.proves("VER-1", "VER-2", "R2.3")
def test_the_shipped_editions_are_rows_and_never_overwritten(at: At) -> None:
    at("people")
    rows = list(Edition.objects.order_by("valid_from"))
    assert [(row.code, row.state, row.source) for row in rows] == [
        ("2022-12", "published", "shipped"),
        ("2026-01", "published", "shipped"),
    ]
    assert [row.public_id for row in rows] == [
        row.public_id for row in Edition.objects.order_by("valid_from")
    ]
    assert not law_shipping.are_missing()
    assert law_shipping.load() == 0
    clock.now()
    shipped, held = law_files.editions(), law.editions()
    assert [(e.code, e.valid_from, e.valid_to) for e in held] == [
        (e.code, e.valid_from, e.valid_to) for e in shipped
    ]
    assert [e.work_types for e in held] == [e.work_types for e in shipped]
    assert [list(e.texts) for e in held] == [list(e.texts) for e in shipped]
    assert [e.terms for e in held] == [e.terms for e in shipped]
