"""Who may open which address: one table over the names of the whole URLconf (a test walks it).

A name that is not here is answered 404, so that a forgotten row closes a page instead of opening it. What
of a case an actor sees inside a page is decided by `attestat.domain.access` and by the queries.
"""

from __future__ import annotations

from attestat.domain.actor import (
    COMMITTEE_ROLES,
    COMPANY_ROLES,
    DEPARTMENT_ROLES,
    OFFICIAL_ROLES,
    WHO_SIGNS_RESULTS,
    Role,
)

ANYBODY = None
"""Open to everybody, signed in or not."""

SIGNED_IN = frozenset(Role) - {Role.SYSTEM}
"""Everybody who signed in."""

_EXECUTOR = frozenset({Role.EXECUTOR})
_CHANCELLERY = frozenset({Role.CHANCELLERY})
_DEPARTMENT_CHANCELLERY = frozenset({Role.DEPARTMENT_CHANCELLERY})
_DEPARTMENT_HEAD = frozenset({Role.DEPARTMENT_HEAD})
_INSPECTOR = frozenset({Role.INSPECTOR})
_ARRANGE = frozenset({Role.HEAD, Role.DEPARTMENT_HEAD, Role.ADMINISTRATOR})
_SIGNER = frozenset({Role.SIGNER})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_KEEPS_RECORDS = frozenset({Role.EXECUTOR, Role.CHANCELLERY})
"""Who may be the secretary of a hearing; of this one, the act asks."""

SCREENS: dict[str, frozenset[Role] | None] = {
    # public
    "home": ANYBODY,
    "health": ANYBODY,
    "set_language": ANYBODY,
    "sign_in": ANYBODY,
    "challenge": ANYBODY,
    "verify": ANYBODY,
    "verify_document": ANYBODY,
    "law": ANYBODY,
    "law_passport": ANYBODY,
    "law_order": ANYBODY,
    "law_editions": ANYBODY,
    "law_compare": ANYBODY,
    "law_calendar": ANYBODY,
    "law_term": ANYBODY,
    "law_queue": ANYBODY,
    # other systems
    "api_description": ANYBODY,
    "api_cms_verify": ANYBODY,
    "api_x509_info": ANYBODY,
    "api_attestat": ANYBODY,
    # everybody who signed in
    "sign_out": SIGNED_IN,
    "act_as": OFFICIAL_ROLES,
    "document_file": SIGNED_IN,
    "overdue_reason": _EXECUTOR,
    "case_terms": COMPANY_ROLES | COMMITTEE_ROLES | DEPARTMENT_ROLES,
    "why": COMPANY_ROLES | COMMITTEE_ROLES | DEPARTMENT_ROLES,
    # cabinet of the company
    "cabinet": COMPANY_ROLES,
    "own_attestats": COMPANY_ROLES,
    "company_people": COMPANY_ROLES,
    "record_power": _SIGNER,
    "withdraw_power": _SIGNER,
    "kato_names": COMPANY_ROLES,
    "start_draft": COMPANY_ROLES,
    "copy_application": COMPANY_ROLES,
    "form": COMPANY_ROLES,
    "form_part": COMPANY_ROLES,
    "draft": COMPANY_ROLES,
    "save_draft": COMPANY_ROLES,
    "discard_draft": COMPANY_ROLES,
    "prepare_application": _SIGNER,
    "sign_application": _SIGNER,
    "own_case": COMPANY_ROLES,
    "receipt": COMPANY_ROLES,
    "withdraw_application": _SIGNER,
    "sign_withdrawal": _SIGNER,
    "confirm_application": _SIGNER,
    "sign_confirmation": _SIGNER,
    "own_hearing": COMPANY_ROLES,
    "file_argument": _SIGNER,
    "say_own": _SIGNER,
    "waive_hearing": _SIGNER,
    "complete_position": _SIGNER,
    "remark_on_protocol": _SIGNER,
    "consent": _SIGNER,
    "hearing_file": COMPANY_ROLES | COMMITTEE_ROLES,
    # the Committee
    "office": COMMITTEE_ROLES,
    "case": COMMITTEE_ROLES,
    "register": _CHANCELLERY,
    "forward": _CHANCELLERY,
    "appoint": WHO_SIGNS_RESULTS,
    "reroute": _EXECUTOR,
    "prepare_inquiries": _EXECUTOR,
    "sign_inquiries": _EXECUTOR,
    "draw_up": _EXECUTOR,
    "send_for_signature": _EXECUTOR,
    "ask_again": _EXECUTOR,
    "prepare_attestat": WHO_SIGNS_RESULTS,
    "sign_attestat": WHO_SIGNS_RESULTS,
    "return_draft": WHO_SIGNS_RESULTS,
    "correct_resolution": WHO_SIGNS_RESULTS,
    "discontinue": WHO_SIGNS_RESULTS,
    "forward_elsewhere": _EXECUTOR,
    "prepare_rerouting": _EXECUTOR,
    "sign_rerouting": _EXECUTOR,
    "prepare_escalation": _EXECUTOR,
    "sign_escalation": _EXECUTOR,
    # the working calendar, changed by two administrators
    "admin_calendar": _ADMINISTRATOR,
    "propose_calendar": _ADMINISTRATOR,
    "calendar_change": _ADMINISTRATOR,
    "confirm_calendar": _ADMINISTRATOR,
    "return_calendar": _ADMINISTRATOR,
    # officials: absence and handing over, recusal, approval
    "absence": _ARRANGE,
    "substitute": _ARRANGE,
    "duties": frozenset({Role.HEAD}),
    "end_duties": frozenset({Role.HEAD}),
    "hand_over": _ARRANGE,
    "hand_over_receipt": _ARRANGE,
    "end_substitution": OFFICIAL_ROLES,
    "case_people": COMMITTEE_ROLES | DEPARTMENT_ROLES,
    "recuse": COMMITTEE_ROLES | DEPARTMENT_ROLES,
    "reassign_executor": WHO_SIGNS_RESULTS,
    "readdress": WHO_SIGNS_RESULTS | _CHANCELLERY,
    "give_opinion": COMMITTEE_ROLES - _CHANCELLERY,
    "approval_chain": _ADMINISTRATOR,
    "add_approval_place": _ADMINISTRATOR,
    "remove_approval_place": _ADMINISTRATOR,
    "grounds": COMMITTEE_ROLES,
    "prepare_hearing": _EXECUTOR,
    "notify_hearing": _EXECUTOR,
    "hearing": COMMITTEE_ROLES,
    "answer_argument": _EXECUTOR,
    "enter_record": _KEEPS_RECORDS,
    "change_meeting": _EXECUTOR,
    "replace_secretary": _EXECUTOR,
    "record_meeting": _KEEPS_RECORDS,
    "show_protocol": _KEEPS_RECORDS,
    "prepare_protocol": _KEEPS_RECORDS,
    "sign_protocol": _KEEPS_RECORDS,
    "draw_up_refusal": _EXECUTOR,
    "prepare_repeat": _EXECUTOR,
    "repeat_inquiry": _EXECUTOR,
    "prepare_refusal": WHO_SIGNS_RESULTS,
    "sign_refusal": WHO_SIGNS_RESULTS,
    # a territorial department
    "department": DEPARTMENT_ROLES,
    "inquiry": DEPARTMENT_ROLES,
    "register_inquiry": _DEPARTMENT_CHANCELLERY,
    "assign_inspector": _DEPARTMENT_HEAD,
    "inquiry_book": DEPARTMENT_ROLES,
    "reassign_inspector": _DEPARTMENT_HEAD,
    "decline_inquiry": _DEPARTMENT_HEAD,
    "findings": _INSPECTOR,
    "save_findings": _INSPECTOR,
    "evidence_file": COMMITTEE_ROLES | DEPARTMENT_ROLES,
    "return_conclusion": _DEPARTMENT_HEAD,
    "sign_conclusion": _INSPECTOR,
    "conclude": _DEPARTMENT_HEAD,
    "hold_back": WHO_SIGNS_RESULTS | _EXECUTOR,
    "let_go": WHO_SIGNS_RESULTS | _EXECUTOR,
    # the administrators
    "admin": _ADMINISTRATOR,
    "admin_wording": _ADMINISTRATOR,
    "admin_editions": _ADMINISTRATOR,
    "admin_start_edition": _ADMINISTRATOR,
    "admin_edition": _ADMINISTRATOR,
    "admin_edition_part": _ADMINISTRATOR,
    "admin_edition_file": _ADMINISTRATOR,
    "admin_upload_edition": _ADMINISTRATOR,
    "admin_edition_difference": _ADMINISTRATOR,
    "admin_edition_cases": _ADMINISTRATOR,
    "admin_send_edition": _ADMINISTRATOR,
    "admin_discard_edition": _ADMINISTRATOR,
    "admin_review_edition": _ADMINISTRATOR,
    "admin_publish_edition": _ADMINISTRATOR,
    "admin_notices": _ADMINISTRATOR,
    "admin_notice_letter": _ADMINISTRATOR,
    "admin_record_notice": _ADMINISTRATOR,
    "admin_notice_proof": _ADMINISTRATOR,
}

START = {
    **dict.fromkeys(COMPANY_ROLES, "cabinet"),
    **dict.fromkeys(COMMITTEE_ROLES, "office"),
    **dict.fromkeys(DEPARTMENT_ROLES, "department"),
    Role.ADMINISTRATOR: "admin",
}
"""Where each role begins."""
