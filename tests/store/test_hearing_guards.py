"""INV-07 in SQL: no refusal without its ground, its notice, its hearing and its answers, whoever asks.

The tries are made in the owner's role, who lacks no right. For a refusal the rightly made one is taken back
by the superuser and made again by hand, once as it was and once for each thing that may be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.store import sql
from tests.store.test_guards import event, moving

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]

DRAFT = """
INSERT INTO store_hearing (public_id, application_id, decision_id, notice_id, mode, place, chair_id,
    secretary_id, prepared_at, objection_until, earliest_act_on, participants, intended, place_ru, outcome)
SELECT gen_random_uuid(), a.id, d.id, d.id, 'written', '', a.executor_id,
       (SELECT min(id) FROM store_appointment WHERE id <> a.executor_id), now(), '%s', '%s', '[]',
       'refusal', '', ''
  FROM store_application a, store_document d WHERE d.kind = 'application'
"""
DELIVER = "UPDATE store_hearing SET delivered_at = attestat_now() %s"
ARGUMENT = """
INSERT INTO store_argument (public_id, hearing_id, kind, text, effective_day, late, speaker, filed_at,
    filed_by_id) SELECT gen_random_uuid(), id, 'objection', 'x', '2026-09-16', false, '', %s, 1
  FROM store_hearing
"""
ENTRY = """
INSERT INTO store_hearingentry (public_id, hearing_id, kind, side, speaker, text, entered_at, entered_by_id)
SELECT gen_random_uuid(), id, 'speech', 'company', 'x', 'y', %s, 1 FROM store_hearing
"""
CHANGE = """
INSERT INTO store_hearingchange (hearing_id, mode, place, place_ru, reason, changed_at, changed_by_id)
SELECT id, 'written', '', '', 'x', %s, 1 FROM store_hearing
"""
GROUND = """
INSERT INTO store_hearingground (public_id, hearing_id, code, facts_kk, facts_ru)
SELECT gen_random_uuid(), id, 'RG4_NO_CONSENT', 'a', 'b' FROM store_hearing
"""
COURT_ACT = """
INSERT INTO store_courtact (public_id, organisation_id, kind, work_types, court_kk, court_ru, number,
    decided_on, in_force_on, blob_id, name, file_kind, size, entered_at, entered_by_id, lifted_because)
SELECT gen_random_uuid(), organisation_id, 'activity_ban', '[]', 'a', 'b', '1', '2026-08-03', '2026-09-04',
       (SELECT min(sha256) FROM store_blob), 'x.pdf', 'pdf', 1, %s, 1, '' FROM store_application
"""
CONSENT = """
INSERT INTO store_consentrefusal (public_id, application_id, source, reference, refused_on, name, entered_at,
    entered_by_id) SELECT gen_random_uuid(), id, 'withdrawn_by_company', '', '2026-09-15', '', %s, 1
  FROM store_application
"""
NOW = "attestat_now()"
LONG_AGO = "attestat_now() - interval '61 seconds'"

# stop → (statements of one transaction, how the answer begins)
TRIES: dict[str, list[tuple[list[str], str]]] = {
    "concluded_against": [
        (moving("notify_hearing", "hearing_notified"), "heard_in_a_hearing"),
        (
            [
                DRAFT.replace("'')", "'held')")
                .replace("outcome", "outcome, closed_at")
                .replace("'refusal', '', ''", "'refusal', '', '', now()")
                % ("2026-09-17", "2026-09-21")
            ],
            "hearing_start",
        ),
        ([DRAFT % ("2026-09-17", "2026-09-21"), DELIVER % "- interval '61 seconds'"], "notice_clock"),
        ([DRAFT % ("2026-09-17", "2026-09-18"), DELIVER % ""], "notice_days"),
        ([DRAFT % ("2026-09-16", "2026-09-21"), DELIVER % ""], "notice_days"),
        ([DRAFT % ("2026-09-17", "2026-09-21"), DELIVER % ""], "notice_signed"),
        ([COURT_ACT % LONG_AGO], "record_clock"),
        ([CONSENT % LONG_AGO], "record_clock"),
        ([COURT_ACT % NOW, "UPDATE store_courtact SET in_force_on = '2026-09-05'"], "record_stays"),
        ([CONSENT % NOW, "UPDATE store_consentrefusal SET refused_on = '2026-09-14'"], "record_stays"),
        (
            [
                CONSENT % NOW,
                "UPDATE store_consentrefusal SET restored_at = now(), restored_by_id = 1",
                "UPDATE store_consentrefusal SET restored_at = NULL, restored_by_id = NULL",
            ],
            "record_stays",
        ),
        (
            [
                COURT_ACT % NOW,
                (
                    "UPDATE store_courtact SET lifted_on = '2026-09-15', lifted_at = now(), lifted_by_id = 1,"
                    " lifted_because = 'x'"
                ),
                "UPDATE store_courtact SET lifted_on = '2026-09-10'",
            ],
            "record_stays",
        ),
    ],
    "hearing_notified": [
        *(
            ([f"UPDATE store_hearing SET {change}"], "hearing_stays")
            for change in (
                "objection_until = objection_until - 1",
                "earliest_act_on = earliest_act_on - 1",
                "earliest_act_on = earliest_act_on + 1",
                "delivered_at = delivered_at - interval '1 day'",
                "decision_id = notice_id",
                "notice_id = decision_id",
                "mode = 'video', meeting_at = now(), place = 'x'",
                "public_id = gen_random_uuid()",
            )
        ),
        *(
            ([f"UPDATE store_hearing SET {change}"], "hearing_words_stay")
            for change in ("intended = 'suspension'", "place_ru = 'x'")
        ),
        *(
            (
                [
                    f"UPDATE store_hearing SET {what}_at = now(), {what}_by_id = 1",
                    f"UPDATE store_hearing SET {what}_at = NULL, {what}_by_id = NULL",
                ],
                "hearing_stays",
            )
            for what in ("waived", "position_complete")
        ),
        (
            [f"UPDATE store_hearing SET closed_at = {LONG_AGO}, outcome = 'held', protocol_id = notice_id"],
            "closing_clock",
        ),
        (
            [f"UPDATE store_hearing SET closed_at = {NOW}, outcome = 'waived', protocol_id = notice_id"],
            "protocol_signed",
        ),
        (moving("close_hearing", "heard"), "heard_in_a_hearing"),
        ([ARGUMENT % LONG_AGO], "room_clock"),
        ([ENTRY % LONG_AGO], "room_clock"),
        ([CHANGE % LONG_AGO], "room_clock"),
        ([GROUND], "hearing_is_a_draft"),
        (
            [
                (
                    "INSERT INTO store_hearing_works (hearing_id, requestedwork_id)"
                    " SELECT h.id, w.id + 1 FROM store_hearing h, store_requestedwork w"
                )
            ],
            "hearing_is_a_draft",
        ),
        (
            [
                (
                    "INSERT INTO store_hearingground_results (hearingground_id, conclusionresult_id)"
                    " SELECT id, 7 FROM store_hearingground"
                )
            ],
            "hearing_is_a_draft",
        ),
    ],
    "heard": [
        *(
            ([f"UPDATE store_hearing SET {change}"], "hearing_stays")
            for change in (
                "outcome = 'waived'",
                "closed_at = closed_at - interval '1 day'",
                "protocol_id = notice_id",
                "started_at = now(), ended_at = now()",
                "waived_at = now(), waived_by_id = 1",
                "protocol_shown_at = now()",
            )
        ),
        ([ARGUMENT % NOW], "room_is_open"),
        ([ENTRY % NOW], "room_is_open"),
        ([CHANGE % NOW], "room_is_open"),
    ],
    "refusal_prepared": [(moving("sign_refusal", "refused"), "refused_has_refusal")],
}


@pytest.mark.parametrize("stop", TRIES)
@pytest.mark.proves("INV-07", "INV-06", "ABU-12", "ABU-16", "ABU-21")
def test_a_guard_of_the_hearing_lets_nothing_past(stop: str, at: At) -> None:
    at(stop)
    for statements, answer in TRIES[stop]:
        said = sql.refusal("owner", statements)
        assert said.startswith(answer + ":"), (statements, said)


@pytest.mark.proves("INV-07")
def test_a_hearing_ends_as_it_went(at: At) -> None:
    """The protocol is signed by both, but the outcome is another one."""
    at("heard")
    opened = "UPDATE store_hearing SET closed_at = NULL, outcome = ''"
    for outcome, more, answer in (
        ("waived", "", "hearing_outcome_proved"),
        ("no_show", ARGUMENT % NOW, "hearing_outcome_proved"),
        ("held", "UPDATE store_hearing SET objection_until = '2026-09-18'", "hearing_outcome_proved"),
        ("held", "UPDATE store_hearing SET objection_until = '2026-09-17'", ""),
    ):
        assert sql.refusal("superuser", [opened, *([more] if more else [])], bare=True) == ""
        closing = f"UPDATE store_hearing SET closed_at = {NOW}, outcome = '{outcome}'"
        said = sql.refusal("owner", [closing])
        assert said.startswith(answer), (outcome, more, said)
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute(opened)
        spoken.execute("UPDATE store_signature SET role = 'executor' WHERE role = 'secretary'")
        spoken.commit()
    closing = f"UPDATE store_hearing SET closed_at = {NOW}, outcome = 'held'"
    assert sql.refusal("owner", [closing]).startswith("protocol_signed:")


ANSWER = """
INSERT INTO store_argumentanswer (argument_id, accepted, text_kk, text_ru, answered_at, answered_by_id)
SELECT id, false, 'a', 'b', now(), 1 FROM store_argument
"""


@pytest.mark.proves("INV-07", "R10.2")
def test_nothing_happens_in_a_hearing_that_has_lapsed(at: At) -> None:
    """All its works are withdrawn: only that the notice was read is added."""
    at("hearing_notified")
    assert sql.refusal("owner", [ARGUMENT % NOW, ENTRY % NOW, CHANGE % NOW, ANSWER]) == ""
    withdrawn = "UPDATE store_requestedwork SET stage = 'withdrawn'"
    assert sql.refusal("superuser", [ARGUMENT % NOW, withdrawn], bare=True) == ""
    changes = (
        "waived_at = now(), waived_by_id = 1",
        "position_complete_at = now(), position_complete_by_id = 1",
        "started_at = now(), ended_at = now()",
        "protocol_shown_at = now()",
        "protocol_id = notice_id",
        "secretary_id = chair_id, chair_id = secretary_id",
        "lapsed_at = now()",
    )
    for statement in (
        *(ARGUMENT % NOW, ENTRY % NOW, CHANGE % NOW, ANSWER),
        *(f"UPDATE store_hearing SET {change}" for change in changes),
    ):
        assert sql.refusal("owner", [statement]).startswith("room_has_lapsed:"), statement
    assert sql.refusal("owner", ["UPDATE store_hearing SET read_at = now()"]) == ""


TAKEN_BACK = [
    "DELETE FROM store_refusalground",
    "DELETE FROM store_refusalwork",
    "DELETE FROM store_refusal",
    "UPDATE store_requestedwork SET stage = 'awaiting_signature'",
    "UPDATE store_application SET stage = 'awaiting_signature'",
]
REFUSAL = "00000000-0000-4000-8000-000000000186"
EVENT = event(
    "sign_refusal",
    "(SELECT jsonb_build_object('refusal', '" + REFUSAL + "', 'moves', jsonb_build_array(jsonb_build_array("
    "public_id::text, 'awaiting_signature', 'refused'))) FROM store_requestedwork)",
)
ISSUE = f"""
INSERT INTO store_refusal (public_id, application_id, organisation_id, hearing_id, document_id, number_id,
    issued_on, complain_until, delivered_at)
SELECT '{REFUSAL}', a.id, a.organisation_id, h.id, d.id, d.number_id, d.day, d.day + 91, now()
  FROM store_application a, store_document d, store_hearing h
 WHERE d.kind = 'refusal' AND d.state <> 'lapsed' AND h.delivered_at IS NOT NULL
"""
WORK = """
INSERT INTO store_refusalwork (refusal_id, work_id) SELECT max(r.id), max(w.id)
  FROM store_refusal r, store_requestedwork w
"""
REST_ON = """
INSERT INTO store_refusalground (refusal_id, ground_id) SELECT max(r.id), max(g.id)
  FROM store_refusal r, store_hearingground g
"""
MOVE = [
    "UPDATE store_requestedwork SET stage = 'refused', last_event = (SELECT max(id) FROM store_event)",
    "UPDATE store_application SET stage = 'refused'",
]
AGAIN = [EVENT, ISSUE, WORK, REST_ON, *MOVE]

# what is missing: what the superuser spoils, what is then left out, and the answer
MISSING: dict[str, tuple[list[str], str, str]] = {
    "nothing": ([], "", ""),
    "event": ([], EVENT, "stage_event"),
    "works": (["UPDATE store_requestedwork SET stage = 'refused'"], WORK, "refusal_works"),
    "ground": ([], REST_ON, "refusal_founded"),
    "closing": (["UPDATE store_hearing SET closed_at = NULL, outcome = ''"], "", "refusal_heard"),
    "three days": (
        ["UPDATE store_hearing SET delivered_at = delivered_at + interval '3 days'"],
        "",
        "refusal_early",
    ),
    "the told day": (["UPDATE store_hearing SET earliest_act_on = '2026-09-22'"], "", "refusal_early"),
    "the head": (
        [
            (
                "UPDATE store_signature SET role = 'executor' WHERE role = 'head' AND document_id IN"
                " (SELECT id FROM store_document WHERE kind = 'refusal')"
            )
        ],
        "",
        "refusal_signed",
    ),
    "a head who did not lead the hearing": (
        [
            (
                "UPDATE store_signature SET person_id = (SELECT p.person_id FROM store_hearing h JOIN"
                " store_appointment p ON p.id = h.chair_id) WHERE role = 'head' AND document_id IN"
                " (SELECT id FROM store_document WHERE kind = 'refusal')"
            )
        ],
        "",
        "refusal_signed",
    ),
    "a verified signature": (
        [
            (
                "UPDATE store_signature SET verdict = 'indeterminate' WHERE role = 'head' AND document_id IN"
                " (SELECT id FROM store_document WHERE kind = 'refusal')"
            )
        ],
        "",
        "refusal_signed",
    ),
    "this day's paper": (
        [
            (
                "UPDATE store_signature SET signed_at = signed_at - interval '1 day' WHERE document_id IN"
                " (SELECT id FROM store_document WHERE kind = 'refusal')"
            )
        ],
        "",
        "refusal_signed",
    ),
    "an answer": ([ARGUMENT % NOW], "", "refusal_answered"),
    "the work in the hearing": (["DELETE FROM store_hearing_works"], "", "refusal_founded"),
    "a conclusion against it": (
        ["UPDATE store_conclusionresult SET conforms = true"],
        "",
        "refusal_founded",
    ),
    "a court act in force": (
        [
            COURT_ACT % NOW,
            (
                "UPDATE store_courtact SET lifted_on = '2026-09-20', lifted_at = now(), lifted_by_id = 1,"
                " lifted_because = 'x'"
            ),
            "UPDATE store_hearingground SET court_act_id = (SELECT max(id) FROM store_courtact)",
        ],
        "",
        "refusal_founded",
    ),
    "a consent that lacks": (
        [
            CONSENT % NOW,
            "UPDATE store_consentrefusal SET restored_at = now(), restored_by_id = 1",
            "UPDATE store_hearingground SET consent_refusal_id = (SELECT max(id) FROM store_consentrefusal)",
        ],
        "",
        "refusal_founded",
    ),
    "a ground of this hearing": (
        ["UPDATE store_hearingground SET hearing_id = hearing_id + 1"],
        "",
        "refusal_grounds",
    ),
    "no attestat": (
        ["INSERT INTO store_attestatwork (attestat_id, work_id) SELECT 1, id FROM store_requestedwork"],
        "",
        "refusal_founded",
    ),
}


@pytest.mark.parametrize("what", MISSING)
@pytest.mark.proves("INV-07", "ABU-21", "ABU-13", "INV-02", "INV-09")
def test_no_refusal_without(what: str, at: At) -> None:
    at("refused")
    spoiled, left_out, answer = MISSING[what]
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        for statement in [*TAKEN_BACK, *spoiled]:
            spoken.execute(statement)
        spoken.commit()
    statements = [statement for statement in AGAIN if statement != left_out]
    if what == "works":
        statements = [EVENT, ISSUE]
    said = sql.refusal("owner", statements)
    assert said.startswith(answer) if answer else said == "", said


@pytest.mark.proves("INV-02", "ABU-18")
def test_nothing_is_added_to_a_refusal_later(at: At) -> None:
    at("refused")
    assert sql.refusal("app", [WORK]) == "store_refusalwork_work_id_key"
    assert sql.refusal("superuser", ["DELETE FROM store_refusalwork"], bare=True) == ""
    assert sql.refusal("app", [WORK]).startswith("refusal_event:")
    assert sql.refusal("app", [REST_ON]) == "refusal_ground_once"
    filed = ARGUMENT % NOW
    assert sql.refusal("superuser", [filed], bare=True) == ""
    answered = (
        "INSERT INTO store_argumentanswer (argument_id, accepted, text_kk, text_ru, answered_at,"
        " answered_by_id) SELECT id, false, 'a', 'b', now(), 1 FROM store_argument"
    )
    assert sql.refusal("app", [answered]).startswith("answered_before_refusal:")


LATER_AGAINST = [
    (
        "INSERT INTO store_inquiry (public_id, application_id, body_id, stage, sent_at, queue_id,"
        " registered_at, registration_id, last_event) SELECT gen_random_uuid(), application_id, body_id,"
        " 'concluded', sent_at, queue_id + 100000, registered_at, registration_id + 100000, last_event + 1"
        " FROM store_inquiry"
    ),
    (
        "INSERT INTO store_conclusionresult (inquiry_id, work_id, base_id, conforms, note)"
        " SELECT (SELECT max(id) FROM store_inquiry), work_id, base_id, false, 'x'"
        " FROM store_conclusionresult"
    ),
]


ASKED_AGAIN = LATER_AGAINST[0].replace("'concluded', sent_at", "'inspecting', sent_at")
ASKED_ABOUT = """
INSERT INTO store_inquiry_works (inquiry_id, requestedwork_id)
SELECT (SELECT max(id) FROM store_inquiry), %s FROM store_requestedwork
"""


@pytest.mark.parametrize(
    ("spoiled", "answer"),
    [
        ([], ""),
        (LATER_AGAINST, "granted_by_the_last_word"),
        ([ASKED_AGAIN], "granted_when_answered"),
        ([ASKED_AGAIN, ASKED_ABOUT % "max(id)"], "granted_when_answered"),
        ([ASKED_AGAIN, ASKED_ABOUT % "max(id) + 1"], ""),  # about another work
        ([COURT_ACT % NOW], "granted_against_a_ground"),
        ([CONSENT % NOW], "granted_against_a_ground"),
        (
            ["INSERT INTO store_refusalwork (refusal_id, work_id) SELECT 1, id FROM store_requestedwork"],
            "granted_or_refused",
        ),
    ],
)
@pytest.mark.proves("INV-01", "INV-02", "INV-07")
def test_no_attestat_against_the_last_word(spoiled: list[str], answer: str, at: At) -> None:
    """The work of a rightly issued attestat is taken out and put in again, with the event that says so."""
    at("issued")
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute("DELETE FROM store_attestatwork")
        for statement in spoiled:
            spoken.execute(statement)
        spoken.commit()
    signed = event(
        "sign_attestat", "(SELECT jsonb_build_object('attestat', public_id::text) FROM store_attestat)"
    )
    adding = (
        "INSERT INTO store_attestatwork (attestat_id, work_id) SELECT max(a.id), max(w.id)"
        " FROM store_attestat a, store_requestedwork w"
    )
    said = sql.refusal("owner", [signed, adding])
    assert said.startswith(answer) if answer else said == "", said
