"""Every trigger with tries to get past it, and the rights of the application's role.

All tries are made in the owner's role, who lacks no right: what refuses is the trigger. The names stand
here by hand: a trigger that appears or vanishes fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from attestat.domain import procedure
from tests.store import sql

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]

GROWING = (
    "event blob signature conclusionresult companyanswer attestatwork inquiry_bases finding announcedvisit"
    " conclusionreturn signatureevidence reassignment termnotice overduereason editionalarm"
    " withdrawal withdrawal_works draftreturn resolutioncorrection inquirydecline rerouting escalation"
    " confirmation forwarding"
    " calendarversion calendarchange calendardecision calendarnotice toldterm"
    " hearing_works hearingground hearingground_results hearingchange argument argumentfile argumentanswer"
    " hearingentry refusal refusalwork refusalground inquiry_works"
    " handover handedon recusal coexecutor approval"
)
KEPT = (
    "number numberseries document attestat inquiry message permitcontrol evidencefile edition"
    " editionnotice holdback courtact consentrefusal hearing substitution standingduties"
    " approvalstep"
)

# An event in the chain of the case, made as the code makes it but for its content. %s: kind, data.
EVENT = """
INSERT INTO store_event (stream, sequence, at, kind, actor, role, data, previous, hash)
SELECT stream, max(sequence) + 1, attestat_now(), '{kind}', '', 'head', {data},
       (array_agg(hash ORDER BY sequence DESC))[1], repeat('a', 64)
  FROM store_event WHERE stream = (SELECT public_id::text FROM store_application) GROUP BY stream
"""
LAST = "(SELECT max(id) FROM store_event)"


def event(kind: str, data: str = "'{}'") -> str:
    """SQL that adds an event to the case's stream."""
    return EVENT.format(kind=kind, data=data)


def moving(kind: str, target: str) -> list[str]:
    """SQL that moves the only work of the case with a rightly made event."""
    data = (
        "(SELECT jsonb_build_object('moves', jsonb_build_array(jsonb_build_array("
        f"public_id::text, stage::text, '{target}'))) FROM store_requestedwork)"
    )
    return [
        event(kind, data),
        f"UPDATE store_requestedwork SET stage = '{target}', last_event = {LAST}",
        f"UPDATE store_application SET stage = '{target}'",
    ]


NEW_CASE = """
INSERT INTO store_application (public_id, organisation_id, created_by_id, created_at, saved_at, version,
    stage, phone, edition, resolution, pending, signer_is_head)
SELECT gen_random_uuid(), organisation_id, created_by_id, now(), now(), 1, 'draft', '', '', '', '[]', false
  FROM store_application LIMIT 1
"""
NEWEST_CASE = "(SELECT max(id) FROM store_application)"
ANOTHER_BASE = """
INSERT INTO store_base (public_id, application_id, position, region, kato, district, settlement, street,
    house)
SELECT gen_random_uuid(), id, 7, '35', '', '', 'x', 'a', '1' FROM store_application
"""
SIGNATURE = """
INSERT INTO store_signature (public_id, document_id, person_id, role, cms_id, certificate_sha256,
    certificate_serial, verdict, report, signed_at)
SELECT gen_random_uuid(), d.id, d.signatory_id, 'signer', b.sha256, '', '', 'passed', '{}', %s
  FROM store_document d, store_blob b WHERE %s LIMIT 1
"""
NEW_DOCUMENT = """
INSERT INTO store_document (public_id, kind, application_id, number_id, day, signatory_id, data_id,
    revision_a_id, state, prepared_at, nonce)
SELECT gen_random_uuid(), kind, application_id, number_id, day, signatory_id, data_id, data_id, '%s', now(),
    gen_random_uuid() FROM store_document LIMIT 1
"""

# Standing in: who is away, who acts for him, from when on, entered when.
STAND_IN = """
INSERT INTO store_substitution (public_id, appointment_id, substitute_id, duty, basis, basis_number,
    basis_date, begins_at, ends_at, entered_by_id, entered_at, ended_at, ended_by_id, end_reason)
SELECT gen_random_uuid(), a.id, s.person_id, {duty}, 'order', '1', '2026-09-14', {begins}, {ends},
       a.person_id, {entered}, {ended}, {ended_by}, {reason}
  FROM store_appointment a, store_appointment s
 WHERE a.id = (SELECT min(id) FROM store_appointment WHERE role_of_post(post_id) = '{absent}')
   AND s.id = (SELECT min(id) FROM store_appointment WHERE role_of_post(post_id) = '{by}')
"""
IN_A_SECOND = "attestat_now() + interval '1 second'"
ALL_DAY = "attestat_now() + interval '1 day'"


def stand_in(absent: str, by: str, **other: str) -> str:
    """SQL that lets the first holder of one role act for the first holder of another."""
    usual = {
        "duty": f"duty_of('{absent}')",
        "begins": IN_A_SECOND,
        "ends": ALL_DAY,
        "entered": "attestat_now()",
        "ended": "NULL",
        "ended_by": "NULL",
        "reason": "''",
    }
    return STAND_IN.format(absent=absent, by=by, **(usual | other))


DUTIES = """
INSERT INTO store_standingduties (public_id, appointment_id, document, number, dated, period, entered_at,
    end_reason)
SELECT gen_random_uuid(), min(id), 'order', '1', '2020-01-01', '[2020-01-01,2021-01-01)', {entered}, ''
  FROM store_appointment WHERE role_of_post(post_id) = '{role}'
"""
# A signature under the attestat that waits: in whose post, by whom, by which right.
SIGNED_AS = """
INSERT INTO store_signature (public_id, document_id, person_id, appointment_id, substitution_id, duties_id,
    role, cms_id, certificate_sha256, certificate_serial, verdict, report, signed_at)
SELECT gen_random_uuid(), d.id, s.person_id, {appointment}, {substitution}, {duties}, '{role}',
       (SELECT min(sha256) FROM store_blob WHERE sha256 NOT IN (SELECT cms_id FROM store_signature)), '', '',
       'passed', '{{}}', {at}
  FROM store_document d, store_appointment s,
       (SELECT id FROM store_appointment WHERE role_of_post(post_id) = '{post}' ORDER BY id LIMIT 1) AS a
 WHERE d.kind = 'attestat' AND d.state = 'prepared'
   AND s.id = (SELECT min(id) FROM store_appointment WHERE role_of_post(post_id) = '{by}')
"""


def signed_as(post: str, by: str, **other: str) -> str:
    """SQL that puts a signature under the waiting attestat."""
    usual = {
        "role": post,
        "appointment": "a.id",
        "substitution": "NULL",
        "duties": "NULL",
        "at": "attestat_now()",
    }
    return SIGNED_AS.format(post=post, by=by, **(usual | other))


NEWEST_SUBSTITUTION = "(SELECT max(id) FROM store_substitution)"
# An event of the case by the person who did some other of its events.
EVENT_BY = """
INSERT INTO store_event (stream, sequence, at, kind, actor, role, data, previous, hash)
SELECT stream, max(sequence) + 1, attestat_now(), '{kind}',
       (SELECT actor FROM store_event WHERE kind = '{whoever}' ORDER BY id LIMIT 1), '{role}', '{data}',
       (array_agg(hash ORDER BY sequence DESC))[1], repeat('a', 64)
  FROM store_event WHERE stream = (SELECT public_id::text FROM store_application) GROUP BY stream
"""


def event_by(whoever: str, kind: str, role: str, data: str = "{}") -> str:
    """SQL that adds an event by whoever did another one."""
    return EVENT_BY.format(whoever=whoever, kind=kind, role=role, data=data)


A_PLACE_OF_THE_CHAIN = """
INSERT INTO store_approvalstep (public_id, body_id, position, post_id, set_by_id, set_at)
SELECT gen_random_uuid(), p.body_id, 1, p.id, (SELECT min(id) FROM store_person), attestat_now()
  FROM store_post p WHERE role_of_post(p.id) = 'lawyer'
"""
END = "UPDATE store_substitution SET ended_at = {at}, ended_by_id = entered_by_id, end_reason = 'back'"

# A note that withdraws the only work, standing on a document of another kind.
WITHDRAWN_BY_ANOTHER = [
    """
INSERT INTO store_withdrawal (public_id, application_id, document_id, whole, reason, received_at,
    effective_day, withdrawn_by_id)
SELECT gen_random_uuid(), application_id, id, true, '', now(), '2026-09-15', signatory_id
  FROM store_document WHERE kind = 'application' AND state = 'signed'
""",
    """
INSERT INTO store_withdrawal_works (withdrawal_id, requestedwork_id)
SELECT w.id, r.id FROM store_withdrawal w, store_requestedwork r
""",
]
# What the companies database said. %s: status.
ANSWER = """
INSERT INTO store_companyanswer (application_id, bin, message_id, asked_at, answer)
SELECT a.id, o.bin, gen_random_uuid()::text, now(), jsonb_build_object('status', '%s')
  FROM store_application a JOIN store_organisation o ON o.id = a.organisation_id
"""

# trigger → tries: (stop of the road, statements of one transaction, how the answer begins)
Try = tuple[str, list[str], str]
TRIES: dict[str, list[Try]] = {
    "store_substitution.substitution_holds": [
        (
            "people",
            [stand_in("head", "deputy", entered="attestat_now() - interval '61 seconds'")],
            "substitution_clock",
        ),
        (
            "people",
            [stand_in("head", "deputy", entered="attestat_now() + interval '61 seconds'")],
            "substitution_clock",
        ),
        ("people", [stand_in("head", "deputy", duty="'executes'")], "substitution_duty"),
        ("people", [stand_in("head", "deputy", duty="NULL")], "substitution_duty"),
        ("people", [stand_in("head", "head")], "substitution_self"),
        ("people", [stand_in("head", "department_head")], "substitution_body"),
        ("people", [stand_in("inspector", "executor")], "substitution_body"),
        (
            "people",
            [stand_in("head", "deputy", ended=ALL_DAY, ended_by="a.person_id", reason="'x'")],
            "substitution_start",
        ),
        # B acts for A: then B is not away, and A acts for nobody; neither makes a chain nor a circle.
        ("people", [stand_in("head", "deputy"), stand_in("deputy", "lawyer")], "substitution_chain"),
        ("people", [stand_in("head", "deputy"), stand_in("lawyer", "head")], "substitution_chain"),
        ("people", [stand_in("head", "deputy"), stand_in("deputy", "head")], "substitution_chain"),
        *(
            (
                "people",
                [stand_in("head", "deputy"), f"UPDATE store_substitution SET {change}"],
                "substitution_stays",
            )
            for change in (
                "ends_at = ends_at + interval '1 second'",
                "begins_at = begins_at + interval '1 second'",
                "substitute_id = entered_by_id",
                "basis_number = '2'",
                "basis = basis",
            )
        ),
        (
            "people",
            [stand_in("head", "deputy"), END.format(at="attestat_now() - interval '61 seconds'")],
            "substitution_end_clock",
        ),
        (
            "people",
            [stand_in("head", "deputy"), END.format(at="attestat_now()"), END.format(at="attestat_now()")],
            "substitution_stays",
        ),
        (
            "people",
            [
                stand_in("head", "deputy", ends="attestat_now() + interval '2 seconds'"),
                END.format(at="attestat_now() + interval '3 seconds'"),
            ],
            "substitution_over",
        ),
    ],
    "store_standingduties.standing_duties_hold": [
        ("people", [DUTIES.format(role="executor", entered="attestat_now()")], "standing_duties_deputy"),
        ("people", [DUTIES.format(role="head", entered="attestat_now()")], "standing_duties_deputy"),
        (
            "people",
            [DUTIES.format(role="deputy", entered="attestat_now() - interval '61 seconds'")],
            "standing_duties_clock",
        ),
        ("people", ["UPDATE store_standingduties SET number = '2'"], "standing_duties_stay"),
        (
            "people",
            ["UPDATE store_standingduties SET period = '[2024-01-01,2025-01-01)'"],
            "standing_duties_stay",
        ),
        (
            "people",
            [
                (
                    "UPDATE store_standingduties SET ended_at = attestat_now(), ended_by_id = 1,"
                    " end_reason = 'x', period = '[2023-01-01,)'"
                )
            ],
            "standing_duties_stay",
        ),
    ],
    "store_signature.signature_by_the_holder": [
        ("attestat_prepared", [signed_as("deputy", "deputy", role="head")], "signature_role"),
        ("attestat_prepared", [signed_as("head", "deputy")], "signature_holder"),
        ("attestat_prepared", [signed_as("deputy", "deputy")], "signature_duties"),
        (
            "attestat_prepared",
            [signed_as("head", "head", duties="(SELECT min(id) FROM store_standingduties)")],
            "signature_duties",
        ),
        (
            "attestat_prepared",
            [
                stand_in("head", "deputy"),
                signed_as("head", "deputy", substitution=NEWEST_SUBSTITUTION, appointment="NULL"),
            ],
            "signature_standing",
        ),
        # a second before it begins; at the moment it ends; after it was ended; somebody else
        (
            "attestat_prepared",
            [stand_in("head", "deputy"), signed_as("head", "deputy", substitution=NEWEST_SUBSTITUTION)],
            "signature_substitution",
        ),
        (
            "attestat_prepared",
            [
                stand_in("head", "deputy", ends="attestat_now() + interval '5 seconds'"),
                signed_as(
                    "head",
                    "deputy",
                    substitution=NEWEST_SUBSTITUTION,
                    at="(SELECT max(ends_at) FROM store_substitution)",
                ),
            ],
            "signature_substitution",
        ),
        (
            "attestat_prepared",
            [
                stand_in("head", "deputy"),
                END.format(at="begins_at + interval '1 second'"),
                signed_as(
                    "head",
                    "deputy",
                    substitution=NEWEST_SUBSTITUTION,
                    at="(SELECT max(begins_at) FROM store_substitution) + interval '1 second'",
                ),
            ],
            "signature_substitution",
        ),
        (
            "attestat_prepared",
            [
                stand_in("head", "deputy"),
                signed_as(
                    "head",
                    "executor",
                    substitution=NEWEST_SUBSTITUTION,
                    at="attestat_now() + interval '2 seconds'",
                ),
            ],
            "signature_substitution",
        ),
        # the head himself while somebody acts for him
        (
            "attestat_prepared",
            [
                stand_in("head", "deputy"),
                signed_as("head", "head", at="attestat_now() + interval '2 seconds'"),
            ],
            "signature_holder",
        ),
    ],
    "store_event.one_duty_a_case": [
        ("attestat_prepared", [event_by("draw_up", "sign_attestat", "head")], "one_duty_a_case"),
        ("attestat_prepared", [event_by("draw_up", "sign_attestat", "deputy")], "one_duty_a_case"),
        ("attestat_prepared", [event_by("sign_conclusion", "sign_attestat", "head")], "one_duty_a_case"),
        (
            "attestat_prepared",
            [event_by("sign_conclusion", "conclude", "department_head")],
            "one_duty_a_case",
        ),
        ("attestat_prepared", [event_by("appoint", "draw_up", "executor")], "one_duty_a_case"),
        (
            "attestat_prepared",
            [event_by("appoint", "recuse", "head"), event_by("appoint", "sign_attestat", "head")],
            "one_duty_a_case",
        ),
        (
            "attestat_prepared",
            [event_by("appoint", "sign_attestat", "head", '{"substitution": "none"}')],
            "event_substitution",
        ),
    ],
    "store_approvalstep.approval_step_stays": [
        (
            "people",
            [A_PLACE_OF_THE_CHAIN, "UPDATE store_approvalstep SET position = 2"],
            "approval_step_stays",
        ),
        (
            "people",
            [
                A_PLACE_OF_THE_CHAIN,
                "UPDATE store_approvalstep SET removed_at = now(), removed_by_id = set_by_id",
                "UPDATE store_approvalstep SET removed_at = now(), removed_by_id = set_by_id",
            ],
            "approval_step_stays",
        ),
    ],
    "store_requestedwork.approved_before_signature": [
        (
            "drafted",
            [A_PLACE_OF_THE_CHAIN, *moving("send_for_signature", "awaiting_signature")],
            "approved_before_signature",
        ),
    ],
    "store_application.acceptance_stays": [
        *(
            ("submitted", [f"UPDATE store_application SET {change}"], "acceptance_stays")
            for change in (
                "received_at = received_at - interval '1 day'",
                "received_at = received_at + interval '1 microsecond'",
                "effective_day = effective_day - 1",
                "edition = 'order-2030'",
                "phone = '+77019999999'",
                "signer_is_head = NOT signer_is_head",
                "signer_id = (SELECT max(id) FROM store_person)",
                "organisation_id = organisation_id + 1",
                "queue_id = number_id",
                "public_id = gen_random_uuid()",
            )
        ),
        ("registered", ["UPDATE store_application SET registered_at = now()"], "registration_stays"),
        ("registered", ["UPDATE store_application SET registration_id = number_id"], "registration_stays"),
        (
            "application_prepared",
            ["UPDATE store_application SET received_at = attestat_now() - interval '61 seconds'"],
            "received_clock",
        ),
        (
            "application_prepared",
            ["UPDATE store_application SET received_at = attestat_now() + interval '61 seconds'"],
            "received_clock",
        ),
        (
            "submitted",
            ["UPDATE store_application SET registered_at = attestat_now() - interval '1 day'"],
            "registered_clock",
        ),
    ],
    "store_application.case_shows_its_works": [
        ("submitted", ["UPDATE store_application SET stage = 'withdrawn'"], "case_stage"),
        ("registered", ["UPDATE store_application SET stage = 'at_head'"], "case_stage"),
        ("awaiting_signature", ["UPDATE store_application SET stage = 'issued'"], "case_stage"),
        ("issued", ["UPDATE store_application SET stage = 'issued_in_part'"], "case_stage"),
    ],
    "store_requestedwork.case_shows_its_works": [
        ("submitted", moving("withdraw", "withdrawn")[:2], "case_stage"),
    ],
    "store_requestedwork.stage_by_the_table": [
        ("registered", ["UPDATE store_requestedwork SET stage = 'at_head'"], "stage_event"),
        # the event of an earlier transaction does not serve
        (
            "registered",
            [f"UPDATE store_requestedwork SET stage = 'at_head', last_event = {LAST}"],
            "stage_event",
        ),
        # an event that names another work, or another move
        (
            "registered",
            [event("forward"), f"UPDATE store_requestedwork SET stage = 'at_head', last_event = {LAST}"],
            "stage_event",
        ),
        (
            "registered",
            [
                event("forward", '\'{"moves": [["0", "registered", "at_head"]]}\''),
                f"UPDATE store_requestedwork SET stage = 'at_head', last_event = {LAST}",
            ],
            "stage_event",
        ),
        # the table has no such row
        ("registered", moving("appoint", "assigned"), "stage_table"),
        ("registered", moving("sign_attestat", "issued"), "stage_table"),
        ("registered", moving("forward", "assigned"), "stage_table"),
        ("concluded", moving("conclude", "drafted"), "stage_table"),
        ("issued", moving("withdraw", "withdrawn"), "stage_table"),
        ("issued", moving("return_draft", "drafted"), "stage_table"),
        (
            "draft",
            [
                (
                    "INSERT INTO store_requestedwork (public_id, application_id, work_type, scopes, stage)"
                    " SELECT gen_random_uuid(), id, 'WT1_EXPERTISE', '[]', 'concluded' FROM store_application"
                )
            ],
            "stage_start",
        ),
    ],
    "store_requestedwork.signed_parts_stay": [
        ("submitted", ["UPDATE store_requestedwork SET work_type = 'WT1_EXPERTISE'"], "signed_parts_stay"),
        ("submitted", ["UPDATE store_requestedwork SET scopes = '[\"all\"]'"], "signed_parts_stay"),
        ("submitted", ["UPDATE store_requestedwork SET public_id = gen_random_uuid()"], "signed_parts_stay"),
        ("submitted", ["DELETE FROM store_requestedwork"], "signed_parts_stay"),
        (
            "submitted",
            [
                (
                    "INSERT INTO store_requestedwork (public_id, application_id, work_type, scopes, stage)"
                    " SELECT gen_random_uuid(), id, 'WT1_EXPERTISE', '[]', 'draft' FROM store_application"
                )
            ],
            "signed_parts_stay",
        ),
        # carried away into a draft, or brought in from one
        (
            "submitted",
            [NEW_CASE, f"UPDATE store_requestedwork SET application_id = {NEWEST_CASE}"],
            "signed_parts_stay",
        ),
    ],
    "store_base.signed_parts_stay": [
        ("submitted", ["UPDATE store_base SET house = '9'"], "signed_parts_stay"),
        ("submitted", ["UPDATE store_base SET region = '35'"], "signed_parts_stay"),
        ("submitted", ["DELETE FROM store_base"], "signed_parts_stay"),
        (
            "submitted",
            [ANOTHER_BASE],
            "signed_parts_stay",
        ),
        (
            "submitted",
            [NEW_CASE, f"UPDATE store_base SET application_id = {NEWEST_CASE}"],
            "signed_parts_stay",
        ),
    ],
    "store_requestedwork.issued_has_attestat": [
        ("awaiting_signature", moving("sign_attestat", "issued"), "issued_has_attestat"),
    ],
    # APPC 64, Q15: the company's own signed note, of this very case, that names the work
    "store_requestedwork.withdrawn_has_note": [
        ("registered", moving("withdraw", "withdrawn"), "withdrawn_has_note"),
        ("awaiting_signature", moving("withdraw", "withdrawn"), "withdrawn_has_note"),
        ("registered", [*WITHDRAWN_BY_ANOTHER, *moving("withdraw", "withdrawn")], "withdrawn_has_note"),
    ],
    # ADR 26: the companies database said it, of this company
    "store_requestedwork.discontinued_has_answer": [
        ("concluded", moving("discontinue", "discontinued"), "discontinued_has_answer"),
        ("concluded", [ANSWER % "active", *moving("discontinue", "discontinued")], "discontinued_has_answer"),
        (
            "concluded",
            [
                (ANSWER % "liquidated").replace("o.bin", "'000000000000'"),
                *moving("discontinue", "discontinued"),
            ],
            "discontinued_has_answer",
        ),
    ],
    "store_inquiry.stage_by_the_table": [
        ("inquiry_registered", ["UPDATE store_inquiry SET stage = 'inspecting'"], "stage_event"),
        (
            "inquiry_registered",
            [
                event("assign_inspector"),
                f"UPDATE store_inquiry SET stage = 'inspecting', last_event = {LAST}",
            ],
            "stage_event",
        ),
        (
            "inquiry_registered",
            [
                event(
                    "conclude",
                    "(SELECT jsonb_build_object('inquiry', jsonb_build_array(public_id::text, 'registered',"
                    " 'concluded')) FROM store_inquiry)",
                ),
                f"UPDATE store_inquiry SET stage = 'concluded', last_event = {LAST}",
            ],
            "stage_table",
        ),
        (
            "assigned",
            [
                "UPDATE store_numberseries SET last = last + 1 WHERE code = 'queue'",
                (
                    "INSERT INTO store_number (series_id, value, state, subject, reason, drawn_at)"
                    " SELECT code, last, 'drawn', gen_random_uuid(), '', now() FROM store_numberseries"
                    " WHERE code = 'queue'"
                ),
                (
                    "INSERT INTO store_inquiry (public_id, application_id, body_id, stage, sent_at, queue_id)"
                    " SELECT gen_random_uuid(), a.id, 1, 'concluded', attestat_now(), n.id"
                    " FROM store_application a, store_number n ORDER BY n.id DESC LIMIT 1"
                ),
            ],
            "stage_start",
        ),
    ],
    "store_inquiry.inquiry_stays": [
        *(
            (
                "assigned",
                [
                    (
                        "INSERT INTO store_inquiry (public_id, application_id, body_id, stage, sent_at,"
                        f" queue_id) SELECT gen_random_uuid(), a.id, 1, 'sent', attestat_now() {shift}, n.id"
                        " FROM store_application a, store_number n ORDER BY n.id DESC LIMIT 1"
                    )
                ],
                "sent_clock",
            )
            for shift in ("- interval '61 seconds'", "+ interval '61 seconds'")
        ),
        ("inquiry_sent", ["UPDATE store_inquiry SET sent_at = sent_at - interval '1 day'"], "inquiry_stays"),
        ("inquiry_sent", ["UPDATE store_inquiry SET body_id = body_id + 1"], "inquiry_stays"),
        ("inquiry_sent", ["UPDATE store_inquiry SET public_id = gen_random_uuid()"], "inquiry_stays"),
        (
            "inquiry_sent",
            ["UPDATE store_inquiry SET registered_at = attestat_now() - interval '61 seconds'"],
            "registered_clock",
        ),
        ("inquiry_registered", ["UPDATE store_inquiry SET registered_at = now()"], "inquiry_stays"),
        ("inquiry_registered", ["UPDATE store_inquiry SET registration_id = queue_id"], "inquiry_stays"),
    ],
    "store_document.document_stays": [
        *(
            ("issued", [f"UPDATE store_document SET {change} WHERE kind = 'attestat'"], "document_stays")
            for change in (
                "day = day + 1",
                "kind = 'application'",
                "nonce = gen_random_uuid()",
                "public_id = gen_random_uuid()",
                "revision_a_id = data_id",
                "data_id = revision_a_id",
                "signatory_id = 1",
                "number_id = 1",
                "prepared_at = now()",
                "state = 'prepared'",
                "state = 'lapsed'",
            )
        ),
        ("issued", ["UPDATE store_document SET inquiry_id = NULL WHERE kind = 'inquiry'"], "document_stays"),
        (
            "attestat_prepared",
            ["UPDATE store_document SET state = 'signed' WHERE kind = 'attestat'"],
            "document_unsigned",
        ),
        ("issued", [NEW_DOCUMENT % "signed"], "document_start"),
        ("issued", [NEW_DOCUMENT % "lapsed"], "document_start"),
    ],
    "store_number.number_stays": [
        ("issued", ["UPDATE store_number SET value = value + 100"], "number_stays"),
        ("issued", ["UPDATE store_number SET subject = gen_random_uuid()"], "number_stays"),
        ("issued", ["UPDATE store_number SET text = 'KZ' || text WHERE text IS NOT NULL"], "number_stays"),
        ("issued", ["UPDATE store_number SET drawn_at = now()"], "number_stays"),
        ("issued", ["UPDATE store_number SET state = 'drawn' WHERE state = 'used'"], "number_stays"),
        (
            "issued",
            ["UPDATE store_number SET state = 'annulled', reason = 'x' WHERE state = 'used'"],
            "number_stays",
        ),
    ],
    "store_number.number_is_the_next": [
        *(
            (
                "submitted",
                [
                    (
                        "INSERT INTO store_number (series_id, value, state, subject, reason, drawn_at)"
                        f" SELECT code, {value}, '{state}', gen_random_uuid(), '', now()"
                        " FROM store_numberseries WHERE code = 'queue'"
                    )
                ],
                "number_is_the_next",
            )
            for value, state in (
                ("last + 1", "drawn"),
                ("last + 9", "drawn"),
                ("0", "drawn"),
                ("last", "used"),
            )
        ),
    ],
    "store_numberseries.series_goes_on": [
        ("submitted", ["UPDATE store_numberseries SET last = last + 2"], "series_goes_on"),
        ("submitted", ["UPDATE store_numberseries SET last = last - 1"], "series_goes_on"),
        ("submitted", ["UPDATE store_numberseries SET last = 0"], "series_goes_on"),
        ("submitted", ["INSERT INTO store_numberseries VALUES ('mine', 41)"], "series_start"),
    ],
    "store_numberseries.counted_is_drawn": [
        ("submitted", ["UPDATE store_numberseries SET last = last + 1"], "counted_is_drawn"),
    ],
    "store_signature.signature_under_prepared": [
        ("issued", [SIGNATURE % ("attestat_now()", "true")], "signature_under_prepared"),
        (
            "application_prepared",
            [SIGNATURE % ("attestat_now() - interval '61 seconds'", "true")],
            "signature_clock",
        ),
        (
            "application_prepared",
            [SIGNATURE % ("attestat_now() + interval '61 seconds'", "true")],
            "signature_clock",
        ),
    ],
    "store_event.event_joins_its_stream": [
        *(
            (
                "submitted",
                [event("look").replace("attestat_now()", f"attestat_now() {shift}")],
                "event_clock",
            )
            for shift in ("- interval '61 seconds'", "+ interval '61 seconds'", "- interval '1 day'")
        ),
        *(
            ("submitted", [event("look").replace("max(sequence) + 1", place)], "event_chain")
            for place in ("max(sequence) + 2", "max(sequence)", "1", "0", "-1")
        ),
        (
            "submitted",
            [event("look").replace("(array_agg(hash ORDER BY sequence DESC))[1]", "repeat('0', 64)")],
            "event_chain",
        ),
        (
            "submitted",
            [
                (
                    "INSERT INTO store_event (stream, sequence, at, kind, actor, role, data, previous,"
                    " hash) VALUES ('new', 1, attestat_now(), 'look', '', '', '{}', repeat('1', 64), '')"
                )
            ],
            "event_chain",
        ),
    ],
    "store_attestat.attestat_stays": [
        ("issued", [f"UPDATE store_attestat SET {change}"], "attestat_stays")
        for change in (
            "issued_on = issued_on + 1, valid_until = valid_until + 1",
            "organisation_id = organisation_id + 1",
            "number_id = (SELECT min(id) FROM store_number)",
            "public_id = gen_random_uuid()",
            "document_id = (SELECT min(id) FROM store_document)",
        )
    ],
    "store_attestat.stage_by_the_table": [
        ("issued", ["UPDATE store_attestat SET stage = 'terminated'"], "stage_event"),
        (
            "issued",
            [event("resume"), f"UPDATE store_attestat SET stage = 'suspended', last_event = {LAST}"],
            "stage_table",
        ),
    ],
    # see test_no_attestat_without_its_grounds and test_nothing_is_added_to_an_attestat
    "store_attestat.attestat_has_its_grounds": [],
    "store_attestatwork.attestat_has_its_grounds": [],
    # see test_a_result_belongs_to_its_inquiry
    "store_conclusionresult.result_belongs": [],
}
# What the engineer of permit control guards and proves in test_permit_control*.py.
ELSEWHERE = {
    # see test_hearing_guards.py
    "store_argument.room_has_lapsed",
    "store_argument.room_is_open",
    "store_argumentanswer.room_has_lapsed",
    "store_argumentanswer.answered_before_refusal",
    "store_attestatwork.granted_by_the_last_word",
    "store_attestatwork.granted_when_answered",
    "store_consentrefusal.record_stays",
    "store_courtact.record_stays",
    "store_hearing.hearing_stays",
    "store_hearing.hearing_words_stay",
    "store_hearing.room_has_lapsed",
    "store_hearing_works.hearing_is_a_draft",
    "store_hearingchange.room_has_lapsed",
    "store_hearingchange.room_is_open",
    "store_hearingentry.room_has_lapsed",
    "store_hearingentry.room_is_open",
    "store_hearingground.hearing_is_a_draft",
    "store_hearingground_results.hearing_is_a_draft",
    "store_refusal.refusal_has_its_hearing",
    "store_refusalground.refusal_has_its_hearing",
    "store_refusalwork.refusal_has_its_hearing",
    "store_requestedwork.heard_in_a_hearing",
    "store_evidencefile.evidence_stays",
    "store_evidencefile.while_inspecting",
    "store_permitcontrol.while_inspecting",
    # see test_holding.py
    "store_holdback.hold_back_stays",
    # see test_edition_guards.py
    "store_application.edition_in_force",
    "store_edition.edition_stays",
    "store_edition.law_changed",
    "store_editionnotice.edition_notice_stays",
    # see test_calendar_guards.py
    "store_calendarchange.calendar_change_is_proposed",
    "store_calendardecision.calendar_confirmed_holds",
    "store_calendardecision.calendar_two_persons",
    "store_calendarversion.calendar_version_follows",
    "store_calendarversion.law_changed",
    "store_toldterm.told_moves_later",
}


def _expected() -> set[str]:
    names = {f"store_{table}.only_grows" for table in GROWING.split()}
    names |= {f"store_{table}.never_truncated" for table in f"{GROWING} {KEPT}".split()}
    names |= {f"store_{table}.never_removed" for table in KEPT.split()}
    return names | set(TRIES) | ELSEWHERE


@pytest.mark.proves("INV-06")
def test_every_trigger_is_written_down_here(at: At) -> None:
    at("people")
    found = sql.rows(
        "SELECT tgrelid::regclass::text || '.' || tgname, tgenabled FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'store\\_%'"
    )
    assert {name for name, _ in found} == _expected()
    assert {str(enabled).strip("b'") for _, enabled in found} == {"O"}  # none is switched off


BY_STOP = [(stop, trigger) for trigger, tries in TRIES.items() for stop in dict.fromkeys(t[0] for t in tries)]


@pytest.mark.parametrize(("stop", "trigger"), BY_STOP)
@pytest.mark.proves("ABU-12", "ABU-16", "ABU-19", "ABU-26", "ABU-27", "INV-02", "INV-03", "INV-05", "INV-06")
def test_a_guard_lets_nothing_past(stop: str, trigger: str, at: At) -> None:
    at(stop)
    for where, statements, answer in TRIES[trigger]:
        if where == stop:
            said = sql.refusal("owner", statements)
            assert said.startswith(answer + ":"), (statements, said)


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        (
            stand_in(
                "executor",
                "lawyer",
                begins=f"{ALL_DAY} + interval '1 hour'",
                ends=f"{ALL_DAY} + interval '2 days'",
            ),
            "",
        ),
        # the intervals touch: the other begins at the very moment the first one ends
        (
            stand_in(
                "executor",
                "lawyer",
                begins="(SELECT max(ends_at) FROM store_substitution)",
                ends=f"{ALL_DAY} + interval '2 days'",
            ),
            "",
        ),
        (
            stand_in(
                "executor",
                "lawyer",
                begins="(SELECT max(ends_at) FROM store_substitution) - interval '1 second'",
                ends=f"{ALL_DAY} + interval '2 days'",
            ),
            "substitution_no_overlap",
        ),
        (stand_in("executor", "lawyer"), "substitution_no_overlap"),
        # the division head acts for the executor: a chancellery goes with that, deciding does not
        (stand_in("chancellery", "division_head"), ""),
        (stand_in("head", "division_head"), "substitution_one_duty"),
        (
            stand_in(
                "head",
                "division_head",
                begins="(SELECT max(ends_at) FROM store_substitution)",
                ends=f"{ALL_DAY} + interval '2 days'",
            ),
            "",
        ),
        (
            stand_in(
                "head",
                "division_head",
                begins="(SELECT max(ends_at) FROM store_substitution) - interval '1 second'",
                ends=f"{ALL_DAY} + interval '2 days'",
            ),
            "substitution_one_duty",
        ),
        (
            stand_in("head", "deputy", begins="attestat_now() - interval '1 second'"),
            "substitution_not_backwards",
        ),
    ],
)
@pytest.mark.proves("ABU-20")
def test_substitutions_do_not_overlap_by_a_second(second: str, refused: str, at: At) -> None:
    at("people")
    assert sql.refusal("app", [stand_in("executor", "division_head"), second]) == refused


@pytest.mark.proves("ABU-20", "INV-01")
def test_the_rightful_substitute_signs(at: At) -> None:
    """So that the tries above are refused for what is wrong in them."""
    at("attestat_prepared")
    first = "(SELECT max(begins_at) FROM store_substitution)"
    right = signed_as("head", "deputy", substitution=NEWEST_SUBSTITUTION, at=first)
    assert sql.refusal("app", [stand_in("head", "deputy"), right]) == ""
    at("attestat_prepared")
    duties = "(SELECT min(id) FROM store_standingduties)"
    assert sql.refusal("app", [signed_as("deputy", "deputy", duties=duties)]) == ""
    assert sql.refusal("app", [A_PLACE_OF_THE_CHAIN]) == ""


@pytest.mark.proves("ABU-12", "INV-03")
def test_the_rightly_made_move_passes(at: At) -> None:
    """So that the tries above are refused for what is wrong in them."""
    at("registered")
    assert sql.refusal("owner", moving("forward", "at_head")) == ""
    at("registered")
    assert sql.refusal("app", [ANSWER % "liquidated", *moving("discontinue", "discontinued")]) == ""


@pytest.mark.parametrize("table", GROWING.split())
@pytest.mark.proves("INV-06", "ABU-26", "ABU-23")
def test_a_growing_table_only_grows(table: str, at: At) -> None:
    at("issued")
    column = sql.one(
        "SELECT column_name::text FROM information_schema.columns WHERE table_name = %s"
        " ORDER BY ordinal_position LIMIT 1",
        f"store_{table}",
    )
    if sql.one(f"SELECT count(*) FROM store_{table}"):
        for statement in (f"UPDATE store_{table} SET {column} = {column}", f"DELETE FROM store_{table}"):
            assert sql.refusal("owner", [statement]).startswith("only_grows:"), statement
    for statement in (f"TRUNCATE store_{table}", f"TRUNCATE store_{table} CASCADE"):
        said = sql.refusal("owner", [statement])
        assert said.startswith("only_grows:") or "referenced in a foreign key" in said


@pytest.mark.parametrize("table", KEPT.split())
@pytest.mark.proves("ABU-19", "ABU-23", "INV-02")
def test_what_counts_is_never_removed(table: str, at: At) -> None:
    at("issued")
    if sql.one(f"SELECT count(*) FROM store_{table}"):
        assert sql.refusal("owner", [f"DELETE FROM store_{table}"]).startswith("only_grows:")
    said = sql.refusal("owner", [f"TRUNCATE store_{table} CASCADE"])
    assert said.startswith("only_grows:")


@pytest.mark.proves("ABU-12")
def test_the_database_knows_the_table_of_the_core(at: At) -> None:
    at("people")
    stored = sql.rows("SELECT machine, step, source, target FROM store_transition ORDER BY 1, 2, 3, 4")
    assert stored == sorted(
        (str(row.machine), str(row.step), row.source, row.target) for row in procedure.TABLE
    )


@pytest.mark.proves("ABU-12", "INV-03")
def test_the_database_shows_a_case_as_the_core_does(at: At) -> None:
    """`case_stage` in SQL against the one of the core, for every pair of stages of two works."""
    at("draft")
    stages = list(procedure.Stage)
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute(
            "INSERT INTO store_requestedwork (public_id, application_id, work_type, scopes, stage)"
            " SELECT gen_random_uuid(), id, 'second', '[]', 'draft' FROM store_application"
        )
        for first in stages:
            for second in stages:
                spoken.execute(
                    "UPDATE store_requestedwork SET stage = CASE work_type WHEN 'second' THEN %s ELSE %s END",
                    (str(second), str(first)),
                )
                (shown,) = spoken.execute("SELECT case_stage(id) FROM store_application").fetchone() or ("",)
                assert shown == procedure.case_stage([first, second])


# INV-01

GROUNDS: dict[str, tuple[list[str], str]] = {
    "no signature of the head": (["DELETE FROM store_signature WHERE role = 'head'"], "attestat_signed"),
    "signed by another role": (
        ["UPDATE store_signature SET role = 'executor' WHERE role = 'head'"],
        "attestat_signed",
    ),
    "a signature that waits": (
        ["UPDATE store_signature SET verdict = 'indeterminate' WHERE role = 'head'"],
        "attestat_signed",
    ),
    "a paper that is not signed": (
        ["UPDATE store_document SET state = 'prepared' WHERE kind = 'attestat'"],
        "attestat_signed",
    ),
    "another kind of paper": (
        ["UPDATE store_document SET kind = 'inquiry' WHERE kind = 'attestat'"],
        "attestat_signed",
    ),
    "a paper of another day": (
        ["UPDATE store_document SET day = day - 1 WHERE kind = 'attestat'"],
        "attestat_signed",
    ),
    "signed on another day": (
        ["UPDATE store_signature SET signed_at = signed_at - interval '1 day' WHERE role = 'head'"],
        "attestat_signed",
    ),
    "the paper of another number": (
        [
            (
                "UPDATE store_document SET number_id = (SELECT min(id) FROM store_number WHERE text IS NULL)"
                " WHERE kind = 'attestat'"
            )
        ],
        "attestat_signed",
    ),
    "no signature of the applicant": (
        ["DELETE FROM store_signature WHERE role = 'signer'"],
        "attestat_applied",
    ),
    "signed by an employee": (
        ["UPDATE store_signature SET role = 'employee' WHERE role = 'signer'"],
        "attestat_applied",
    ),
    "an unsigned application": (
        ["UPDATE store_document SET state = 'prepared' WHERE kind = 'application'"],
        "attestat_applied",
    ),
    "a check that waits": (["UPDATE store_application SET pending = '[\"company\"]'"], "attestat_applied"),
    "another holder": (
        ["UPDATE store_application SET organisation_id = organisation_id + 1"],
        "attestat_applied",
    ),
    "no work": (["DELETE FROM store_attestatwork"], "attestat_works"),
    "no conclusion": (["DELETE FROM store_conclusionresult"], "attestat_concluded"),
    "a negative conclusion": (
        ["UPDATE store_conclusionresult SET conforms = false, note = 'x'"],
        "attestat_concluded",
    ),
    "a conclusion that the department's head has not signed": (
        ["UPDATE store_inquiry SET stage = 'conclusion_signed'"],
        "attestat_concluded",
    ),
    "the conclusion of another case": (
        ["UPDATE store_inquiry SET application_id = application_id + 1"],
        "attestat_concluded",
    ),
    "a conclusion on another base": (
        ["UPDATE store_conclusionresult SET base_id = base_id + 1"],
        "attestat_concluded",
    ),
    "a conclusion on another work": (
        ["UPDATE store_conclusionresult SET work_id = work_id + 1"],
        "attestat_concluded",
    ),
    "one base of two": (
        [ANOTHER_BASE],
        "attestat_concluded",
    ),
    "a case without a base": (["DELETE FROM store_base"], "attestat_concluded"),
    "a work that is not issued": (
        ["UPDATE store_requestedwork SET stage = 'refused'"],
        "attestat_concluded",
    ),
    "a work of another case": (
        ["UPDATE store_requestedwork SET application_id = application_id + 1"],
        "attestat_concluded",
    ),
}


def _issue_again(spoil: list[str]) -> str:
    """Take the attestat back without its triggers, spoil something, and enter it again with them."""
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute("CREATE TABLE taken AS SELECT * FROM store_attestat")
        spoken.execute("CREATE TABLE taken_works AS SELECT * FROM store_attestatwork")
        spoken.execute("DELETE FROM store_attestat")
        spoken.execute("DELETE FROM store_attestatwork")
        emptied = "DELETE FROM store_attestatwork" in spoil
        for statement in spoil:
            if not emptied:
                assert spoken.execute(statement).rowcount > 0, statement
        if not emptied:
            spoken.execute("INSERT INTO store_attestatwork SELECT * FROM taken_works")
        spoken.commit()
    return sql.refusal("superuser", ["INSERT INTO store_attestat SELECT * FROM taken"])


@pytest.mark.parametrize("lack", GROUNDS)
@pytest.mark.proves("INV-01", "ABU-13", "R9.3", "R11.1", "ABU-04")
def test_no_attestat_without_its_grounds(lack: str, at: At) -> None:
    at("issued")
    spoil, answer = GROUNDS[lack]
    said = _issue_again(spoil)
    assert said.startswith(f"{answer}:"), said


@pytest.mark.proves("INV-01")
def test_the_unspoilt_attestat_is_entered_again(at: At) -> None:
    at("issued")
    assert _issue_again([]) == ""


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.proves("INV-01", "ABU-13")
def test_each_of_k_works_is_proved_by_itself(k: int, at: At) -> None:
    """Boulder's N-times-one bug: k works granted, k positive results, none for the last of them."""
    at("issued")
    more: list[str] = []
    for n in range(1, k):
        more += [
            (
                "INSERT INTO store_requestedwork (public_id, application_id, work_type, scopes, stage)"
                f" SELECT gen_random_uuid(), id, 'more-{n}', '[]', 'issued' FROM store_application"
            ),
            (
                "INSERT INTO store_conclusionresult (inquiry_id, work_id, base_id, conforms, note)"
                f" SELECT r.inquiry_id, w.id, r.base_id, true, ''"
                f" FROM store_conclusionresult r, store_requestedwork w WHERE work_type = 'more-{n}' LIMIT 1"
            ),
            (
                "INSERT INTO taken_works (id, attestat_id, work_id) SELECT max(t.id) + 1, max(attestat_id),"
                f" (SELECT id FROM store_requestedwork WHERE work_type = 'more-{n}') FROM taken_works t"
            ),
        ]
    assert _issue_again(more) == ""
    last = "(SELECT max(work_id) FROM store_conclusionresult)"
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute("DROP TABLE taken, taken_works")
        spoken.commit()
    unproved = [
        # as many positive results as there are works; the last of them speaks of a work that is not granted
        f"UPDATE store_conclusionresult SET work_id = 99999 WHERE work_id = {last}",
    ]
    assert _issue_again(unproved).startswith("attestat_concluded:")


@pytest.mark.proves("INV-01", "INV-02", "ABU-18")
def test_nothing_is_added_to_an_attestat(at: At) -> None:
    at("issued")
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute(
            "INSERT INTO store_requestedwork (public_id, application_id, work_type, scopes, stage)"
            " SELECT gen_random_uuid(), id, 'more', '[]', 'issued' FROM store_application"
        )
        spoken.commit()
    adding = (
        "INSERT INTO store_attestatwork (attestat_id, work_id) SELECT max(a.id), max(w.id)"
        " FROM store_attestat a, store_requestedwork w"
    )
    assert sql.refusal("app", [adding]).startswith("attestat_event:")
    # nor can the work of this attestat stand in another
    twice = "INSERT INTO store_attestatwork (attestat_id, work_id) SELECT attestat_id, work_id"
    twice += " FROM store_attestatwork"
    assert sql.refusal("app", [twice]) == "store_attestatwork_work_id_key"


@pytest.mark.proves("ABU-13")
def test_a_result_belongs_to_its_inquiry(at: At) -> None:
    at("conclusion_signed")
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        spoken.execute(ANOTHER_BASE)
        spoken.execute(
            "INSERT INTO store_requestedwork (public_id, application_id, work_type, scopes, stage)"
            " SELECT gen_random_uuid(), id + 1, 'foreign', '[]', 'permit_control' FROM store_application"
        )
        spoken.commit()
    adding = (
        "INSERT INTO store_conclusionresult (inquiry_id, work_id, base_id, conforms, note)"
        " SELECT i.id, w.id, b.id, true, '' FROM store_inquiry i, store_requestedwork w, store_base b"
        " WHERE w.work_type %s 'foreign' AND b.position %s 7"
    )
    assert sql.refusal("app", [adding % ("<>", "=")]).startswith("result_belongs:")
    assert sql.refusal("app", [adding % ("=", "<>")]).startswith("result_belongs:")


# Rights


@pytest.mark.proves("INV-06", "ABU-16", "ABU-26", "INV-05")
def test_rights_of_the_application_role(at: At) -> None:
    at("issued")
    tables = [
        name
        for (name,) in sql.rows(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'store\\_%'"
        )
    ]
    rights = {
        table: {
            right
            for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
            if sql.one("SELECT has_table_privilege('attestat_app', %s, %s)", table, right)
        }
        for table in tables
    }
    growing = {f"store_{name}" for name in GROWING.split()}
    unwritten = {"store_transition", "store_clocksetting"}
    unremoved = {f"store_{name}" for name in KEPT.split()} | {
        f"store_{name}" for name in ["application", "organisation", "person", "appointment", "body", "post"]
    }
    assert {t for t in tables if not rights[t]} == unwritten
    assert {t for t in tables if rights[t] == {"INSERT"}} == growing
    assert unremoved <= {t for t in tables if "DELETE" not in rights[t]}
    assert [t for t in tables if rights[t] & {"TRUNCATE", "TRIGGER", "REFERENCES"}] == []
    owners = sql.rows("SELECT DISTINCT tableowner::text FROM pg_tables WHERE tablename LIKE 'store\\_%'")
    assert owners == [("attestat_owner",)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE store_event SET kind = kind",
        "DELETE FROM store_event",
        "TRUNCATE store_event",
        "UPDATE store_signature SET verdict = verdict",
        "DELETE FROM store_attestat",
        "DELETE FROM store_number",
        "TRUNCATE store_number",
        "DELETE FROM store_application",
        "DELETE FROM store_inquiry_bases",
        "INSERT INTO store_transition (machine, step, source, target) VALUES ('work', 'x', 'a', 'b')",
        "UPDATE store_transition SET target = 'issued'",
        "DELETE FROM store_transition",
        "INSERT INTO store_clocksetting VALUES (true, 0, now())",
        "UPDATE store_clocksetting SET shift_microseconds = 0",
        "DELETE FROM store_clocksetting",
        "ALTER TABLE store_event DISABLE TRIGGER ALL",
        "DROP TRIGGER only_grows ON store_event",
        "CREATE OR REPLACE FUNCTION attestat_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "SET session_replication_role = replica",
        "SET ROLE attestat_owner",
        "CREATE TABLE public.shadow (id int)",
    ],
)
@pytest.mark.proves("INV-06", "ABU-16", "ABU-26", "ABU-27")
def test_the_application_role_is_refused(statement: str, at: At) -> None:
    at("issued")
    said = sql.refusal("app", [statement])
    assert "permission denied" in said or "must be owner" in said, said
