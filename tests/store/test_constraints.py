"""Every CHECK, UNIQUE and EXCLUDE of the tables, each with a try to break it.

The names stand here by hand: a constraint that appears or vanishes in the database fails the first test until
somebody writes down what it forbids. Triggers and foreign keys are asleep in these tests, so that what
refuses is the constraint; test_guards.py wakes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.store import sql

if TYPE_CHECKING:
    from tests.actions.walked import Walked

# What each CHECK forbids: statements on a case that has its attestat.
CHECKS: dict[str, list[str]] = {
    "announced_visit_whole": [
        "UPDATE store_announcedvisit SET place = ''",
        "UPDATE store_announcedvisit SET basis = ''",
    ],
    "application_accepted_whole": [
        "UPDATE store_application SET received_at = NULL",
        "UPDATE store_application SET effective_day = NULL",
        "UPDATE store_application SET number_id = NULL",
        "UPDATE store_application SET queue_id = NULL",
        "UPDATE store_application SET signer_id = NULL",
        "UPDATE store_application SET edition = ''",
        "UPDATE store_application SET stage = 'draft'",
    ],
    "application_discarded_is_a_draft": ["UPDATE store_application SET discarded_at = now()"],
    "application_registered_whole": [
        "UPDATE store_application SET registered_at = NULL",
        "UPDATE store_application SET registration_id = NULL",
        "UPDATE store_application SET stage = 'registered', registered_at = NULL",
    ],
    "approval_says_what_to_mend": ["UPDATE store_approval SET consents = false, remarks = ''"],
    "approval_step_names_one": [
        "UPDATE store_approvalstep SET post_id = NULL",
        "UPDATE store_approvalstep SET appointment_id = 1",
    ],
    "approval_step_removed_whole": [
        "UPDATE store_approvalstep SET removed_at = now()",
        "UPDATE store_approvalstep SET removed_by_id = 1",
    ],
    "attestat_five_years": [
        "UPDATE store_attestat SET valid_until = valid_until + 1",
        "UPDATE store_attestat SET valid_until = valid_until - 1",
        "UPDATE store_attestat SET valid_until = issued_on",
        "UPDATE store_attestat SET issued_on = '2028-02-29', valid_until = '2033-03-01'",
    ],
    "attestat_stage": ["UPDATE store_attestat SET stage = 'issued'", "UPDATE store_attestat SET stage = ''"],
    "base_route_has_a_reason": ["UPDATE store_baseroute SET reason = ''"],
    "blob_is_its_hash": [
        "UPDATE store_blob SET data = data || '\\x00'",
        "INSERT INTO store_blob VALUES (repeat('0', 64), 'text')",
        "INSERT INTO store_blob VALUES (upper(encode(sha256('text'), 'hex')), 'text')",
    ],
    "body_kind": ["UPDATE store_body SET kind = 'ministry' WHERE kind = 'committee'"],
    "calendar_change_has_its_act": [
        "UPDATE store_calendarchange SET act_number = ''",
        "UPDATE store_calendarchange SET act_title_kk = ''",
        "UPDATE store_calendarchange SET act_title_ru = ''",
        "UPDATE store_calendarchange SET act_title_en = ''",
        "UPDATE store_calendarchange SET known_on = act_date - 1",
    ],
    "calendar_change_kind": ["UPDATE store_calendarchange SET kind = 'favour'"],
    "calendar_decision_verdict": ["UPDATE store_calendardecision SET verdict = 'perhaps', remarks = 'x'"],
    "calendar_notice_kind": ["UPDATE store_calendarnotice SET kind = 'threat'"],
    "calendar_returned_says_why": ["UPDATE store_calendardecision SET verdict = 'returned', remarks = ''"],
    "calendar_version_by_a_change": [
        "UPDATE store_calendarversion SET number = 2 WHERE number = 1",
        "UPDATE store_calendarversion SET change_id = 1 WHERE number = 1",
    ],
    "clock_one_row": ["INSERT INTO store_clocksetting VALUES (false, 0, now())"],
    "conclusion_return_says_why": ["UPDATE store_conclusionreturn SET remarks = ''"],
    "conclusion_says_what_is_missing": ["UPDATE store_conclusionresult SET conforms = false, note = ''"],
    "document_kind": ["UPDATE store_document SET kind = 'letter'"],
    "document_state": ["UPDATE store_document SET state = 'torn'"],
    "edition_alarm_kind": ["UPDATE store_editionalarm SET kind = 'threat'"],
    "edition_days": ["UPDATE store_edition SET valid_to = valid_from - 1"],
    "edition_entered_by_somebody": [
        "UPDATE store_edition SET source = 'entered' WHERE source = 'shipped'",
        "UPDATE store_edition SET drafted_by_id = 1 WHERE source = 'shipped'",
        "UPDATE store_edition SET drafted_by_id = NULL WHERE source = 'entered'",
        "UPDATE store_edition SET source = 'found'",
    ],
    "edition_notice_addressee": ["UPDATE store_editionnotice SET addressee = 'minister'"],
    "edition_notice_sent_whole": [
        "UPDATE store_editionnotice SET number = '1-5/77'",
        "UPDATE store_editionnotice SET sent_on = '2026-09-15'",
        "UPDATE store_editionnotice SET recorded_by_id = 1",
        "UPDATE store_editionnotice SET number = '1', sent_on = '2026-09-15', recorded_by_id = 1",
        "UPDATE store_editionnotice SET proof_id = (SELECT min(sha256) FROM store_blob)",
        "UPDATE store_editionnotice SET proof_name = 'a.pdf'",
    ],
    "edition_published_whole": [
        "UPDATE store_edition SET published_at = NULL WHERE state = 'published'",
        "UPDATE store_edition SET published_at = now() WHERE state = 'draft'",
    ],
    "edition_replaced_is_published": ["UPDATE store_edition SET replaced_by_id = 1 WHERE state = 'draft'"],
    "edition_reviewed_whole": [
        "UPDATE store_edition SET reviewed_at = now() WHERE state = 'draft'",
        "UPDATE store_edition SET reviewed_by_id = 2 WHERE state = 'draft'",
        "UPDATE store_edition SET reviewed_sha256 = data_sha256 WHERE state = 'draft'",
        "UPDATE store_edition SET state = 'reviewed' WHERE state = 'draft'",
        (
            "UPDATE store_edition SET state = 'reviewed', reviewed_by_id = 2, reviewed_at = now(),"
            " reviewed_sha256 = repeat('0', 64) WHERE state = 'draft'"
        ),
        "UPDATE store_edition SET state = 'torn' WHERE state = 'draft'",
    ],
    "edition_second_person": [
        (
            "UPDATE store_edition SET state = 'reviewed', reviewed_by_id = drafted_by_id,"
            " reviewed_at = now(), reviewed_sha256 = data_sha256 WHERE state = 'draft'"
        )
    ],
    "evidence_file_kind": ["UPDATE store_evidencefile SET kind = 'html'"],
    "evidence_file_removed_whole": [
        "UPDATE store_evidencefile SET removed_at = now(), removed_by_id = NULL",
        "UPDATE store_evidencefile SET removed_by_id = 1, removed_at = NULL",
    ],
    "finding_answer": ["UPDATE store_finding SET answer = 'perhaps'"],
    "finding_says_why": [
        "UPDATE store_finding SET answer = 'fails', comment = ''",
        "UPDATE store_finding SET answer = 'not_applicable', comment = ''",
    ],
    "hand_over_has_a_basis": ["UPDATE store_handover SET basis = ''"],
    "handed_on_says_why": [
        "UPDATE store_handedon SET reason = ''",
        "UPDATE store_handedon SET successor_id = former_id",
    ],
    "handed_on_what": [
        "UPDATE store_handedon SET what = 'head'",
        "UPDATE store_handedon SET what = 'inspector', inquiry_id = NULL",
        "UPDATE store_handedon SET what = 'executor', inquiry_id = 1",
    ],
    "hold_back_released_whole": [
        "UPDATE store_holdback SET released_at = now(), released_by_id = NULL",
        "UPDATE store_holdback SET released_at = NULL, released_by_id = 1",
    ],
    "hold_back_says_why": [
        "UPDATE store_holdback SET clause = ''",
        "UPDATE store_holdback SET reason = ''",
    ],
    "inquiry_registered_whole": [
        "UPDATE store_inquiry SET registered_at = NULL",
        "UPDATE store_inquiry SET registration_id = NULL",
    ],
    "inquiry_stage": ["UPDATE store_inquiry SET stage = 'permit_control'"],
    "kato_code_form": [
        "UPDATE store_katounit SET code = '7100000O0'",
        "UPDATE store_katounit SET code = '71000000'",
    ],
    "kato_level": ["UPDATE store_katounit SET level = 0", "UPDATE store_katounit SET level = 5"],
    "law_version_one_row": ["INSERT INTO store_lawversion VALUES (false, 7)"],
    "membership_power_term": [
        "UPDATE store_membership SET power = 'x', power_date = '2026-09-15', power_until = '2026-09-14'"
    ],
    "membership_power_whole": [
        "UPDATE store_membership SET power = '', power_number = '7'",
        "UPDATE store_membership SET power = '', power_date = '2026-09-15'",
        "UPDATE store_membership SET power = '', power_until = '2026-09-15'",
        "UPDATE store_membership SET power = '', power_by_id = 1",
        "UPDATE store_membership SET power = '', power_at = now()",
    ],
    "membership_kind": ["UPDATE store_membership SET kind = 'owner'"],
    "message_state": ["UPDATE store_message SET state = 'lost'"],
    "number_annulled_with_reason": ["UPDATE store_number SET state = 'annulled', reason = ''"],
    "number_state": ["UPDATE store_number SET state = 'reserved'"],
    "organisation_bin_form": [
        "UPDATE store_organisation SET bin = '12034099101'",
        "UPDATE store_organisation SET bin = '12O340991015'",
        "UPDATE store_organisation SET bin = '12034099101З'",
        "UPDATE store_organisation SET bin = '１２０３４０９９１０１５'",
        "UPDATE store_organisation SET bin = ' 12034099101'",
        "UPDATE store_organisation SET bin = E'12034099101\\n'",
    ],
    "permit_control_kind": ["UPDATE store_permitcontrol SET kind = 'phone'"],
    "person_iin_form": [
        "UPDATE store_person SET iin = '88070239968' || id % 10 || 'х'",
        "UPDATE store_person SET iin = 'O' || substr(iin, 2)",
        "UPDATE store_person SET iin = substr(iin, 2)",
    ],
    "post_code": ["UPDATE store_post SET code = 'minister'"],
    "reassignment_says_why": [
        "UPDATE store_reassignment SET reason = ''",
        "UPDATE store_reassignment SET former_id = inspector_id",
    ],
    "signature_verdict": [
        "UPDATE store_signature SET verdict = 'failed'",
        "UPDATE store_signature SET verdict = ''",
    ],
    "signature_evidence_says_why": ["UPDATE store_signatureevidence SET verdict = 'failed', code = ''"],
    "signature_evidence_verdict": ["UPDATE store_signatureevidence SET verdict = 'perhaps', code = 'x'"],
    "draft_return_says_why": ["UPDATE store_draftreturn SET remarks = ''"],
    "escalation_level": ["UPDATE store_escalation SET level = 'minister'"],
    "forwarding_whole": [
        "UPDATE store_forwarding SET addressee = ''",
        "UPDATE store_forwarding SET matter = ''",
    ],
    "inquiry_decline_says_why": ["UPDATE store_inquirydecline SET reason = ''"],
    "rerouting_says_why": [
        "UPDATE store_rerouting SET reason = ''",
        "UPDATE store_rerouting SET inquiry_id = former_id",
    ],
    "resolution_correction_whole": [
        "UPDATE store_resolutioncorrection SET reason = ''",
        "UPDATE store_resolutioncorrection SET after = before",
    ],
    "overdue_reason_says_why": ["UPDATE store_overduereason SET reason = ''"],
    "term_notice_is_addressed": [
        "UPDATE store_termnotice SET role = ''",
        "UPDATE store_termnotice SET term = ''",
    ],
    "term_notice_kind": ["UPDATE store_termnotice SET kind = 'threat'"],
    "told_term_named": ["UPDATE store_toldterm SET term = ''"],
    "recusal_says_why": ["UPDATE store_recusal SET reason = ''"],
    "standing_duties_after_their_document": [
        "UPDATE store_standingduties SET dated = lower(period) + 1",
    ],
    "standing_duties_ended_whole": [
        "UPDATE store_standingduties SET ended_at = now()",
        "UPDATE store_standingduties SET ended_at = now(), ended_by_id = 1",
        "UPDATE store_standingduties SET end_reason = 'x'",
    ],
    "standing_duties_have_a_document": [
        "UPDATE store_standingduties SET document = ''",
        "UPDATE store_standingduties SET number = ''",
    ],
    "substitution_ended_whole": [
        "UPDATE store_substitution SET ended_at = begins_at",
        "UPDATE store_substitution SET ended_at = begins_at, ended_by_id = 1",
        "UPDATE store_substitution SET end_reason = 'x'",
    ],
    "substitution_has_a_basis": [
        "UPDATE store_substitution SET basis = ''",
        "UPDATE store_substitution SET basis_number = ''",
    ],
    "substitution_not_backwards": [
        "UPDATE store_substitution SET begins_at = entered_at - interval '1 second'",
        "UPDATE store_substitution SET begins_at = entered_at - interval '1 microsecond'",
    ],
    "substitution_term": [
        "UPDATE store_substitution SET ends_at = begins_at",
        "UPDATE store_substitution SET ends_at = begins_at - interval '1 second'",
    ],
    "transition_machine": ["UPDATE store_transition SET machine = 'refusal'"],
    # grounds, hearings, refusals
    "argument_answer_whole": [
        "UPDATE store_argumentanswer SET text_kk = ''",
        "UPDATE store_argumentanswer SET text_ru = ''",
    ],
    "argument_file_kind": ["UPDATE store_argumentfile SET kind = 'html'"],
    "argument_kind": ["UPDATE store_argument SET kind = 'threat'"],
    "argument_says_something": ["UPDATE store_argument SET text = ''"],
    "consent_refusal_proved": [
        "UPDATE store_consentrefusal SET source = 'consent_service', blob_id = NULL",
        "UPDATE store_consentrefusal SET source = 'consent_service', reference = ''",
    ],
    "consent_refusal_source": ["UPDATE store_consentrefusal SET source = 'rumour'"],
    "consent_restored_whole": [
        "UPDATE store_consentrefusal SET restored_at = now(), restored_by_id = NULL",
        "UPDATE store_consentrefusal SET restored_at = NULL, restored_by_id = 1",
    ],
    "court_act_file_kind": ["UPDATE store_courtact SET file_kind = 'docx'"],
    "court_act_kind": ["UPDATE store_courtact SET kind = 'fine'"],
    "court_act_lifted_whole": [
        "UPDATE store_courtact SET lifted_on = '2026-09-20'",
        "UPDATE store_courtact SET lifted_on = '2026-09-20', lifted_at = now(), lifted_by_id = 1",
        "UPDATE store_courtact SET lifted_because = 'appeal'",
    ],
    "court_act_whole": [
        "UPDATE store_courtact SET court_kk = ''",
        "UPDATE store_courtact SET court_ru = ''",
        "UPDATE store_courtact SET number = ''",
        "UPDATE store_courtact SET in_force_on = decided_on - 1",
    ],
    "hearing_change_mode": ["UPDATE store_hearingchange SET mode = 'phone'"],
    "hearing_change_whole": [
        "UPDATE store_hearingchange SET reason = ''",
        "UPDATE store_hearingchange SET place = ''",
        "UPDATE store_hearingchange SET meeting_at = NULL",
        "UPDATE store_hearingchange SET mode = 'written'",
    ],
    "hearing_change_place_in_both": ["UPDATE store_hearingchange SET mode = 'meeting', place_ru = ''"],
    "hearing_closed_whole": [
        "UPDATE store_hearing SET outcome = '' WHERE closed_at IS NOT NULL",
        "UPDATE store_hearing SET protocol_id = NULL WHERE closed_at IS NOT NULL",
        "UPDATE store_hearing SET outcome = 'held' WHERE closed_at IS NULL",
    ],
    "hearing_delivered_whole": [
        "UPDATE store_hearing SET decision_id = NULL WHERE delivered_at IS NOT NULL",
        "UPDATE store_hearing SET notice_id = NULL WHERE delivered_at IS NOT NULL",
        "UPDATE store_hearing SET lapsed_at = now() WHERE delivered_at IS NOT NULL",
        "UPDATE store_hearing SET read_at = now() WHERE delivered_at IS NULL",
    ],
    "hearing_ends_after_its_start": [
        "UPDATE store_hearing SET started_at = now(), ended_at = now() - interval '1 second'",
        "UPDATE store_hearing SET started_at = now(), ended_at = NULL",
        "UPDATE store_hearing SET started_at = NULL, ended_at = now()",
    ],
    "hearing_entry_kind": ["UPDATE store_hearingentry SET kind = 'sigh'"],
    "hearing_entry_side": ["UPDATE store_hearingentry SET side = 'court'"],
    "hearing_entry_whole": [
        "UPDATE store_hearingentry SET text = ''",
        "UPDATE store_hearingentry SET speaker = ''",
        "UPDATE store_hearingentry SET kind = 'answer', answers_id = NULL",
        "UPDATE store_hearingentry SET kind = 'speech', answers_id = id",
    ],
    "hearing_ground_whole": [
        "UPDATE store_hearingground SET code = ''",
        "UPDATE store_hearingground SET facts_kk = ''",
        "UPDATE store_hearingground SET facts_ru = ''",
    ],
    "hearing_intended": ["UPDATE store_hearing SET intended = 'nothing'"],
    "hearing_meeting_whole": [
        "UPDATE store_hearing SET mode = 'meeting', meeting_at = NULL",
        "UPDATE store_hearing SET mode = 'meeting', meeting_at = now(), place = ''",
        "UPDATE store_hearing SET mode = 'written', meeting_at = now()",
    ],
    "hearing_mode": ["UPDATE store_hearing SET mode = 'phone', meeting_at = now(), place = 'x'"],
    "hearing_outcome": ["UPDATE store_hearing SET outcome = 'gone' WHERE closed_at IS NOT NULL"],
    "hearing_place_in_both": [
        "UPDATE store_hearing SET mode = 'meeting', meeting_at = now(), place = 'x', place_ru = ''"
    ],
    "hearing_position_whole": [
        "UPDATE store_hearing SET position_complete_at = now(), position_complete_by_id = NULL",
        "UPDATE store_hearing SET position_complete_at = NULL, position_complete_by_id = 1",
    ],
    "hearing_secretary_is_another": ["UPDATE store_hearing SET secretary_id = chair_id"],
    "hearing_waived_whole": [
        "UPDATE store_hearing SET waived_at = now(), waived_by_id = NULL",
        "UPDATE store_hearing SET waived_at = NULL, waived_by_id = 1",
    ],
    "work_outcome": ["UPDATE store_requestedwork SET outcome = 'maybe'"],
    "work_stage": ["UPDATE store_requestedwork SET stage = 'issued_in_part'"],
}

# Twins: which columns make a row the only one of its kind; a partial one says where it holds.
UNIQUE: dict[str, str] = {
    "attestat document": "store_attestat document_id",
    "attestat number": "store_attestat number_id",
    "attestat address": "store_attestat public_id",
    "a work is granted once": "store_attestatwork work_id",
    "application address": "store_application public_id",
    "application number": "store_application number_id",
    "application place in the queue": "store_application queue_id",
    "application registration": "store_application registration_id",
    "appointment address": "store_appointment public_id",
    "approval address": "store_approval public_id",
    "place of the chain address": "store_approvalstep public_id",
    "place of the chain": "store_approvalstep body_id position WHERE removed_at IS NULL",
    "co-executor": "store_coexecutor application_id appointment_id",
    "hand-over address": "store_handover public_id",
    "recusal": "store_recusal application_id person_id",
    "recusal address": "store_recusal public_id",
    "distribution of duties address": "store_standingduties public_id",
    "substitution address": "store_substitution public_id",
    "announced visit address": "store_announcedvisit public_id",
    "route of a base": "store_baseroute base_id",
    "base place": "store_base application_id position",
    "base address": "store_base public_id",
    "blob": "store_blob sha256",
    "body bin": "store_body bin",
    "body address": "store_body public_id",
    "one committee": "store_body kind WHERE kind = 'committee'",
    "one department a region": "store_body region WHERE kind = 'department'",
    "version of the calendar": "store_calendarversion number",
    "a change makes one version": "store_calendarversion change_id",
    "change of the calendar address": "store_calendarchange public_id",
    "a change is decided once": "store_calendardecision change_id",
    "notice of a year": "store_calendarnotice year kind",
    "told day": "store_toldterm application_id term day",
    "challenge": "store_challenge public_id",
    "challenge answered once": "store_challenge cms_sha256",
    "clock": "store_clocksetting one",
    "answer of the companies database": "store_companyanswer message_id",
    "result of a conclusion": "store_conclusionresult inquiry_id work_id base_id",
    "return of a conclusion address": "store_conclusionreturn public_id",
    "a conclusion is returned once": "store_conclusionreturn document_id",
    "edition address": "store_edition public_id",
    "edition code": "store_edition code WHERE state <> 'discarded'",
    "alarm about a notice of clause 12": "store_editionalarm notice_id kind due",
    "notice of clause 12 address": "store_editionnotice public_id",
    "notice of clause 12": "store_editionnotice edition_id addressee",
    "evidence address": "store_evidencefile public_id",
    "evidence": "store_evidencefile inquiry_id blob_id WHERE removed_at IS NULL",
    "finding": "store_finding result_id code",
    "record of permit control": "store_permitcontrol inquiry_id",
    "document nonce": "store_document nonce",
    "document address": "store_document public_id",
    "document bytes": "store_document revision_a_id",
    "one signed document a number": "store_document number_id WHERE state = 'signed'",
    "one prepared document a number": "store_document number_id WHERE state = 'prepared'",
    "event place": "store_event stream sequence",
    "hold of a case address": "store_holdback public_id",
    "a case is held back once at a time": "store_holdback application_id WHERE released_at IS NULL",
    "idempotency": "store_idempotencykey person act key",
    "inquiry address": "store_inquiry public_id",
    "inquiry place in the queue": "store_inquiry queue_id",
    "inquiry registration": "store_inquiry registration_id",
    "base of an inquiry": "store_inquiry_bases inquiry_id base_id",
    "unit of KATO": "store_katounit code",
    "version of the law": "store_lawversion one",
    "membership": "store_membership person_id organisation_id",
    "membership address": "store_membership public_id",
    "message of an event": "store_message destination event",
    "message address": "store_message public_id",
    "number": "store_number series_id value",
    "number as written": "store_number text",
    "series": "store_numberseries code",
    "organisation bin": "store_organisation bin",
    "organisation address": "store_organisation public_id",
    "person iin": "store_person iin",
    "person address": "store_person public_id",
    "post address": "store_post public_id",
    "work address": "store_requestedwork public_id",
    "work type in a case": "store_requestedwork application_id work_type",
    "evidence of a signature address": "store_signatureevidence public_id",
    "signature address": "store_signature public_id",
    "signature bytes": "store_signature cms_id",
    "a person signs once": "store_signature document_id person_id",
    "a role signs once": "store_signature document_id role",
    "notice of a term": "store_termnotice application_id term kind due",
    "notice of a term address": "store_termnotice public_id",
    "reason of a term": "store_overduereason application_id term due",
    "argument address": "store_argument public_id",
    "file of an argument": "store_argumentfile argument_id blob_id",
    "file of an argument address": "store_argumentfile public_id",
    "refusal of consent": "store_consentrefusal application_id source WHERE restored_at IS NULL",
    "refusal of consent address": "store_consentrefusal public_id",
    "court act": "store_courtact organisation_id kind number",
    "court act address": "store_courtact public_id",
    "hearing address": "store_hearing public_id",
    "one draft of a hearing": "store_hearing application_id WHERE delivered_at IS NULL AND lapsed_at IS NULL",
    "decision of a hearing": "store_hearing decision_id WHERE delivered_at IS NOT NULL",
    "notice of a hearing": "store_hearing notice_id WHERE delivered_at IS NOT NULL",
    "protocol of a hearing": "store_hearing protocol_id WHERE closed_at IS NOT NULL",
    "work of a hearing": "store_hearing_works hearing_id requestedwork_id",
    "line of the record address": "store_hearingentry public_id",
    "ground": "store_hearingground hearing_id code work_id court_act_id",
    "ground address": "store_hearingground public_id",
    "result of a ground": "store_hearingground_results hearingground_id conclusionresult_id",
    "work of an inquiry": "store_inquiry_works inquiry_id requestedwork_id",
    "refusal address": "store_refusal public_id",
    "refusal document": "store_refusal document_id",
    "refusal number": "store_refusal number_id",
    "ground of a refusal": "store_refusalground refusal_id ground_id",
    "a work is refused once": "store_refusalwork work_id",
    "withdrawal address": "store_withdrawal public_id",
    "a note withdraws once": "store_withdrawal document_id",
    "a note names a work once": "store_withdrawal_works withdrawal_id requestedwork_id",
    "return of a draft address": "store_draftreturn public_id",
    "correction of a resolution address": "store_resolutioncorrection public_id",
    "a department declines once": "store_inquirydecline inquiry_id",
    "decline address": "store_inquirydecline public_id",
    "rerouting address": "store_rerouting public_id",
    "an inquiry goes elsewhere once": "store_rerouting former_id",
    "an inquiry comes from one": "store_rerouting inquiry_id",
    "escalation address": "store_escalation public_id",
    "a level once an inquiry": "store_escalation inquiry_id level",
    "number of a letter": "store_escalation number_id",
    "confirmation address": "store_confirmation public_id",
    "a note confirms once": "store_confirmation document_id",
    "forwarding address": "store_forwarding public_id",
    "transition": "store_transition machine step source",
}
EXCLUDES = {
    "appointment_no_overlap",
    "edition_no_overlap",
    "standing_duties_no_overlap",
    "substitution_no_overlap",
    "substitution_one_duty",
}

# Rows of tables that the road leaves empty.
SEEDS = [
    (
        "INSERT INTO store_holdback (public_id, application_id, clause, reason, held_by_id, held_at)"
        " VALUES (gen_random_uuid(), 1, 'APPC 70', 'a court act', 1, now())"
    ),
    (
        "INSERT INTO store_courtact (public_id, organisation_id, kind, work_types, court_kk, court_ru,"
        " number, decided_on, in_force_on, blob_id, name, file_kind, size, entered_at, entered_by_id,"
        " lifted_because)"
        " SELECT gen_random_uuid(), 1, 'activity_ban', '[]', 'a', 'b', '1', '2026-08-03', '2026-09-04',"
        " sha256, 'x.pdf', 'pdf', 1, now(), 1, '' FROM store_blob LIMIT 1"
    ),
    (
        "INSERT INTO store_consentrefusal (public_id, application_id, source, reference, refused_on, blob_id,"
        " name, entered_at, entered_by_id) SELECT gen_random_uuid(), 1, 'consent_service', '7', '2026-09-04',"
        " sha256, 'x.pdf', now(), 1 FROM store_blob LIMIT 1"
    ),
    *(
        (
            "INSERT INTO store_hearing (public_id, application_id, decision_id, notice_id, protocol_id, mode,"
            " place, place_ru, intended, chair_id, secretary_id, prepared_at, delivered_at, closed_at,"
            " objection_until, earliest_act_on, participants, outcome) VALUES (gen_random_uuid(), 1, 1, 1, 1,"
            " 'written', '', '', 'refusal',"
            f" 1, 2, now(), {delivered}, {delivered}, '2026-09-17', '2026-09-21', '[]', '{outcome}')"
        )
        for delivered, outcome in (("NULL", ""), ("now()", "held"))
    ),
    "INSERT INTO store_hearing_works (hearing_id, requestedwork_id) VALUES (1, 1)",
    "INSERT INTO store_inquiry_works (inquiry_id, requestedwork_id) VALUES (1, 1)",
    (
        "INSERT INTO store_hearingground (public_id, hearing_id, code, work_id, facts_kk, facts_ru,"
        " court_act_id) VALUES (gen_random_uuid(), 1, 'RG2_ACTIVITY_BAN', 1, 'a', 'b', 1)"
    ),
    "INSERT INTO store_hearingground_results (hearingground_id, conclusionresult_id) VALUES (1, 1)",
    (
        "INSERT INTO store_hearingchange (hearing_id, mode, meeting_at, place, place_ru, reason, changed_at,"
        " changed_by_id) VALUES (1, 'meeting', now(), 'here', 'there', 'ill', now(), 1)"
    ),
    (
        "INSERT INTO store_argument (public_id, hearing_id, kind, text, effective_day, late, speaker,"
        " filed_at, filed_by_id) VALUES (gen_random_uuid(), 1, 'objection', 'no', '2026-09-16', false, '',"
        " now(), 1)"
    ),
    (
        "INSERT INTO store_argumentfile (public_id, argument_id, blob_id, name, kind, size)"
        " SELECT gen_random_uuid(), 1, sha256, 'x', 'pdf', 1 FROM store_blob LIMIT 1"
    ),
    (
        "INSERT INTO store_argumentanswer (argument_id, accepted, text_kk, text_ru, answered_at,"
        " answered_by_id) VALUES (1, false, 'a', 'b', now(), 1)"
    ),
    (
        "INSERT INTO store_hearingentry (public_id, hearing_id, kind, side, speaker, text, entered_at,"
        " entered_by_id) VALUES (gen_random_uuid(), 1, 'question', 'company', 'x', 'y', now(), 1)"
    ),
    (
        "INSERT INTO store_refusal (public_id, application_id, organisation_id, hearing_id, document_id,"
        " number_id, issued_on, complain_until, delivered_at) VALUES (gen_random_uuid(), 1, 1, 1, 1, 1,"
        " '2026-09-21', '2026-12-21', now())"
    ),
    "INSERT INTO store_refusalwork (refusal_id, work_id) VALUES (1, 1)",
    "INSERT INTO store_refusalground (refusal_id, ground_id) VALUES (1, 1)",
    (
        "INSERT INTO store_edition (public_id, code, data, data_sha256, valid_from, state, source, version,"
        " based_on, drafted_by_id, drafted_at, changed_at, remarks, reviewed_sha256)"
        " VALUES (gen_random_uuid(), '2027-01', '{}', repeat('a', 64), '2027-01-01', 'draft', 'entered', 1,"
        " '', 1, now(), now(), '', '')"
    ),
    (
        "INSERT INTO store_editionnotice (public_id, edition_id, addressee, act_published, made_at, number,"
        " proof_name) VALUES (gen_random_uuid(), 1, 'egov_operator', '2026-09-15', now(), '', '')"
    ),
    (
        "INSERT INTO store_editionalarm (notice_id, kind, due, role, made_at)"
        " VALUES (1, 'reminder', '2026-09-18', 'administrator', now())"
    ),
    (
        "INSERT INTO store_calendarchange (public_id, base_id, data_id, kind, asked, act_number, act_date,"
        " act_title_kk, act_title_ru, act_title_en, known_on, proposed_by_id, proposed_at)"
        " SELECT gen_random_uuid(), id, data_id, 'day_off', '{}', '1', '2026-09-01', 'a', 'b', 'c',"
        " '2026-09-01', 1, now() FROM store_calendarversion"
    ),
    (
        "INSERT INTO store_calendardecision (change_id, verdict, data_id, remarks, moved_terms, moved_cases,"
        " decided_by_id, decided_at)"
        " SELECT id, 'confirmed', data_id, '', 0, 0, 2, now() FROM store_calendarchange"
    ),
    (
        "INSERT INTO store_calendarversion (number, data_id, change_id, made_at)"
        " SELECT 2, data_id, id, now() FROM store_calendarchange"
    ),
    "INSERT INTO store_calendarnotice (year, kind, made_at) VALUES (2027, 'reminder', now())",
    (
        "INSERT INTO store_toldterm (application_id, term, day, counted_by_id, told_at)"
        " SELECT 1, 'T99', '2026-09-29', data_id, now() FROM store_calendarversion WHERE number = 1"
    ),
    (
        "INSERT INTO store_substitution (public_id, appointment_id, substitute_id, duty, basis, basis_number,"
        " basis_date, begins_at, ends_at, entered_by_id, entered_at, end_reason)"
        " SELECT gen_random_uuid(), 1, 2, 'decides', 'order', '1', '2026-09-14', now(),"
        " now() + interval '1 day', 1, now(), ''"
    ),
    (
        "INSERT INTO store_handover (public_id, appointment_id, basis, handed_by_id, handed_at)"
        " VALUES (gen_random_uuid(), 1, 'order', 1, now())"
    ),
    (
        "INSERT INTO store_handedon (application_id, what, former_id, successor_id, reason, handed_by_id,"
        " handed_at) VALUES (1, 'executor', 1, 2, 'leaves', 1, now())"
    ),
    (
        "INSERT INTO store_recusal (public_id, application_id, person_id, appointment_id, role, reason,"
        " recused_at) VALUES (gen_random_uuid(), 1, 1, 1, 'executor', 'a relative', now())"
    ),
    (
        "INSERT INTO store_coexecutor (application_id, appointment_id, named_by_id, named_at)"
        " VALUES (1, 1, 1, now())"
    ),
    (
        "INSERT INTO store_approvalstep (public_id, body_id, position, post_id, set_by_id, set_at)"
        " VALUES (gen_random_uuid(), 1, 1, 1, 1, now())"
    ),
    (
        "INSERT INTO store_approval (public_id, application_id, step_id, digest, consents, remarks,"
        " given_by_id, appointment_id, given_at)"
        " SELECT gen_random_uuid(), 1, id, repeat('a', 64), true, '', 1, 1, now() FROM store_approvalstep"
    ),
    (
        "INSERT INTO store_termnotice (public_id, application_id, term, kind, due, role, made_at)"
        " VALUES (gen_random_uuid(), 1, 'T3', 'reminder', '2026-09-29', 'executor', now())"
    ),
    (
        "INSERT INTO store_overduereason (application_id, term, due, reason, given_by_id, given_at)"
        " VALUES (1, 'T3', '2026-09-29', 'ill', 1, now())"
    ),
    (
        "INSERT INTO store_withdrawal (public_id, application_id, document_id, whole, reason, received_at,"
        " effective_day, withdrawn_by_id)"
        " VALUES (gen_random_uuid(), 1, 1, true, '', now(), '2026-09-15', 1)"
    ),
    "INSERT INTO store_withdrawal_works (withdrawal_id, requestedwork_id) VALUES (1, 1)",
    (
        "INSERT INTO store_draftreturn (public_id, application_id, remarks, returned_at, returned_by_id,"
        " appointment_id) VALUES (gen_random_uuid(), 1, 'mend', now(), 1, 1)"
    ),
    (
        "INSERT INTO store_resolutioncorrection (public_id, application_id, before, after, reason,"
        " corrected_at, corrected_by_id) VALUES (gen_random_uuid(), 1, 'a', 'b', 'slip', now(), 1)"
    ),
    (
        "INSERT INTO store_inquirydecline (public_id, inquiry_id, reason, declined_at, declined_by_id)"
        " VALUES (gen_random_uuid(), 1, 'far', now(), 1)"
    ),
    (
        "INSERT INTO store_rerouting (public_id, former_id, inquiry_id, reason, rerouted_at, rerouted_by_id)"
        " VALUES (gen_random_uuid(), 1, 2, 'far', now(), 1)"
    ),
    (
        "INSERT INTO store_escalation (public_id, inquiry_id, level, due, number_id, made_at)"
        " VALUES (gen_random_uuid(), 1, 'department', '2026-09-22', 1, now())"
    ),
    (
        "INSERT INTO store_confirmation (public_id, application_id, document_id, person_id, is_head,"
        " confirmed_at) VALUES (gen_random_uuid(), 1, 1, 1, true, now())"
    ),
    (
        "INSERT INTO store_forwarding (public_id, application_id, addressee, matter, forwarded_at,"
        " forwarded_by_id) VALUES (gen_random_uuid(), 1, 'them', 'this', now(), 1)"
    ),
    (
        "INSERT INTO store_katounit (code, parent, name_kk, name_ru, level) VALUES ('710000000', '',"
        " 'a', 'a', 1)"
    ),
    (
        "INSERT INTO store_reassignment (inquiry_id, former_id, inspector_id, reason, reassigned_at,"
        " reassigned_by_id) VALUES (1, 1, 2, 'ill', now(), 1)"
    ),
    (
        "INSERT INTO store_signatureevidence (public_id, signature_id, bundle_id, verdict, code, indication,"
        " report, judged_at)"
        " SELECT gen_random_uuid(), 1, sha256, 'passed', '', '', '{}', now() FROM store_blob LIMIT 1"
    ),
    (
        "INSERT INTO store_baseroute (base_id, body_id, reason, routed_by_id, routed_at)"
        " VALUES (1, 1, 'near', 1, now())"
    ),
    (
        "INSERT INTO store_announcedvisit (public_id, inquiry_id, day, place, basis, announced_at,"
        " announced_by_id) VALUES (gen_random_uuid(), 1, '2026-09-16', 'here', '51(2-1)', now(), 1)"
    ),
    (
        "INSERT INTO store_conclusionreturn (public_id, inquiry_id, document_id, remarks, returned_at,"
        " returned_by_id) VALUES (gen_random_uuid(), 1, 1, 'say why', now(), 1)"
    ),
    (
        "INSERT INTO store_evidencefile (public_id, inquiry_id, blob_id, name, kind, size, added_at,"
        " added_by_id)"
        " SELECT gen_random_uuid(), 1, sha256, 'photo', 'jpeg', 1, now(), 1 FROM store_blob LIMIT 1"
    ),
    (
        "INSERT INTO store_finding (result_id, code, answer, comment) SELECT 1, 'seed', 'conforms', ''"
        " WHERE NOT EXISTS (SELECT 1 FROM store_finding)"
    ),
]

UNIQUE_INDEXES = """
    SELECT c.relname, pg_get_expr(i.indpred, i.indrelid),
           array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
     WHERE i.indisunique AND c.relname LIKE 'store\\_%'
     GROUP BY c.relname, i.indexrelid, i.indpred, i.indrelid
    HAVING array_agg(a.attname::text) <> ARRAY['id']
"""


@pytest.fixture(scope="module")
def issued(road: dict[str, Walked], django_db_blocker: pytest.FixtureRequest) -> Iterator[Walked]:
    """One clone of the finished case for the whole module: every try is refused, so nothing changes."""
    from tests.actions import walked

    with django_db_blocker.unblock(), walked.at_stop(road, "issued") as found:  # type: ignore[attr-defined]
        with sql.speaking("superuser") as spoken:
            # a document that waits, so that there is one for the partial index
            spoken.execute("SET session_replication_role = replica")
            spoken.execute("UPDATE store_document SET state = 'prepared' WHERE kind = 'inquiry'")
            for seed in SEEDS:
                spoken.execute(seed)
            spoken.commit()
        yield found


def _declared() -> set[tuple[str, frozenset[str], bool]]:
    found = set()
    for line in UNIQUE.values():
        head, _, where = line.partition(" WHERE ")
        table, *columns = head.split()
        found.add((table, frozenset(columns), bool(where)))
    return found


@pytest.mark.proves("INV-02")
def test_every_constraint_is_written_down_here(issued: Walked) -> None:
    checks = {
        name
        for (name,) in sql.rows(
            "SELECT conname FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid::regclass::text LIKE 'store\\_%'"
        )
    }
    assert checks == set(CHECKS)
    unique = {
        (table, frozenset(columns), predicate is not None)
        for table, predicate, columns in sql.rows(UNIQUE_INDEXES)
    }
    assert unique == _declared()
    excluded = sql.rows("SELECT conname FROM pg_constraint WHERE contype = 'x'")
    assert {name for (name,) in excluded} == EXCLUDES


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.proves("INV-01", "INV-02", "INV-05")
def test_a_check_refuses_what_it_forbids(name: str, issued: Walked) -> None:
    for statement in CHECKS[name]:
        said = sql.refusal("superuser", [statement], bare=True)
        assert said == name or ("value too long" in said and name.endswith("_form")), statement


FRESH: dict[str, Callable[[str], str]] = {
    "uuid": lambda column: "gen_random_uuid()",
    "bigint": lambda column: f"1000000 + {column}",
    "integer": lambda column: f"1000000 + {column}",
    "smallint": lambda column: f"1000 + {column}",
    "text": lambda column: "md5(random()::text)",
    "date": lambda column: "date '2031-01-01'",
    "character varying": lambda column: "substr(md5(random()::text), 1, 2)",
}


@pytest.mark.parametrize("what", UNIQUE)
@pytest.mark.proves("INV-02", "ABU-02", "ABU-18", "ABU-19")
def test_a_twin_is_refused(what: str, issued: Walked) -> None:
    head, _, where = UNIQUE[what].partition(" WHERE ")
    table, *same = head.split()
    index = sql.one(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE c.relname = %s AND i.indisunique AND (i.indpred IS NOT NULL) = %s"
        "   AND (%s = '' OR pg_get_expr(i.indpred, i.indrelid) LIKE %s)"
        "   AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a"
        "         WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)) = %s",
        table,
        bool(where),
        where,
        "%" + where.partition("'")[2].partition("'")[0] + "%",
        sorted(same),
    )
    columns = sql.rows(
        "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns"
        f" WHERE table_name = '{table}' AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    keyed = {
        name
        for _, _, names in sql.rows(UNIQUE_INDEXES.replace("LIKE 'store\\_%'", f"= '{table}'"))
        for name in names
    }
    values = []
    for name, kind, _ in columns:
        if name in same or (name != "id" and name not in keyed):
            values.append(f'"{name}"')
        else:
            values.append(_other(table, name, kind))
    listed = ", ".join(f'"{name}"' for name, _, _ in columns)
    row = f"SELECT * FROM {table} WHERE {where or _whole(same)} LIMIT 1"
    copy = f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM ({row}) AS twin"
    assert sql.refusal("superuser", [copy], bare=True) == index


def _whole(same: list[str]) -> str:
    return " AND ".join(f'"{name}" IS NOT NULL' for name in same)


# Columns whose values a CHECK or a width limits.
_OTHERS = {
    ("store_body", "bin"): "'999999999999'",
    ("store_body", "kind"): "kind",
    ("store_body", "region"): "'99'",
    ("store_organisation", "bin"): "'999999999999'",
    ("store_person", "iin"): "'999999999999'",
    ("store_transition", "machine"): "'complaint'",
    ("store_document", "state"): "state",
    ("store_consentrefusal", "source"): "'withdrawn_by_company'",
    ("store_courtact", "kind"): "'special_right'",
    ("store_katounit", "code"): "'999999999'",
    ("store_edition", "state"): "state",
    ("store_editionalarm", "kind"): "'escalated'",
    ("store_editionnotice", "addressee"): "'contact_centre'",
    ("store_holdback", "released_at"): "released_at",
    ("store_evidencefile", "removed_at"): "removed_at",
    ("store_termnotice", "due"): "due + 1",
    ("store_termnotice", "kind"): "'escalated'",
    ("store_escalation", "level"): "'committee'",
}


def _other(table: str, name: str, kind: str) -> str:
    """Another value for a column that must not be the cause of the refusal."""
    return _OTHERS.get((table, name)) or FRESH[kind](name)


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("[2027-01-01,2027-02-01)", "[2027-02-01,2027-03-01)", False),  # from the day the other ends
        ("[2027-01-01,2027-02-01)", "[2027-01-31,2027-03-01)", True),
        ("[2027-01-01,)", "[2030-01-01,2030-01-02)", True),
        ("[2027-01-01,2027-02-01)", "[2027-01-01,2027-02-01)", True),
    ],
)
@pytest.mark.proves("ABU-20")
def test_nobody_holds_one_post_twice_on_one_day(
    first: str, second: str, overlap: bool, issued: Walked
) -> None:
    with sql.speaking("superuser") as spoken:
        spoken.execute("DELETE FROM store_appointment WHERE false")
        person, post = spoken.execute(
            "SELECT p.id, t.id FROM store_person p, store_post t WHERE NOT EXISTS"
            " (SELECT 1 FROM store_appointment a WHERE a.person_id = p.id AND a.post_id = t.id) LIMIT 1"
        ).fetchone() or (0, 0)
    insert = (
        "INSERT INTO store_appointment (public_id, person_id, post_id, basis, period)"
        f" VALUES (gen_random_uuid(), {person}, {post}, 'order', '%s')"
    )
    undo = "SELECT 1 / (SELECT 0)"  # nothing of it stays
    said = sql.refusal("app", [insert % first, insert % second, undo])
    assert said == ("appointment_no_overlap" if overlap else "division by zero")


@pytest.mark.parametrize(
    ("issued_on", "valid_until"),
    [
        ("2026-09-15", "2031-09-15"),
        ("2026-02-28", "2031-02-28"),
        ("2027-02-28", "2032-02-28"),  # the fifth year is a leap year; 28 stays 28
        ("2028-02-29", "2033-02-28"),  # Q9: 29 February gives 28 February
        ("2026-12-31", "2031-12-31"),
    ],
)
@pytest.mark.proves("R5.1")
def test_five_years_to_the_day(issued_on: str, valid_until: str, issued: Walked) -> None:
    with sql.speaking("superuser") as spoken:
        spoken.execute("SET session_replication_role = replica")
        done = spoken.execute(
            "UPDATE store_attestat SET issued_on = %s, valid_until = %s", (issued_on, valid_until)
        )
        assert done.rowcount == 1
        spoken.rollback()
