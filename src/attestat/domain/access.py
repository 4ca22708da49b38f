"""Who may do and see what: one table, who × act × relation.

The stage is the other half of the question and stands in `attestat.domain.procedure`. A role without the
needed relation to a case does not learn that the case exists: the web answers 404 (ABU-14, ABU-15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from attestat.domain.actor import COMMITTEE_ROLES, COMPANY_ROLES, DEPARTMENT_ROLES, Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Step, clause_of


class Relation(StrEnum):
    """How the actor stands to the thing he acts on, at this moment."""

    NONE = "none"
    OWN_ORGANISATION = "own_organisation"  # the case is of the company he acts for
    COMMITTEE = "committee"  # he holds a post in the provider's Committee
    APPOINTED_EXECUTOR = "appointed_executor"  # the head appointed him for this case
    OWN_DEPARTMENT = "own_department"  # the inquiry went to his department
    ASSIGNED_INSPECTOR = "assigned_inspector"  # the head of his department assigned him
    CO_EXECUTOR = "co_executor"  # the head named him beside the responsible executor: prepares, never signs
    HEARING_SECRETARY = "hearing_secretary"  # he keeps the record of an open hearing of this case (APPC 74)


class Look(StrEnum):
    """Looking at something, which is an act too: looks at personal data are journalled."""

    SEE_CASE = "see_case"
    SEE_INQUIRY = "see_inquiry"


class Prepare(StrEnum):
    """What is done before a step and moves no stage."""

    EDIT_DRAFT = "edit_draft"
    PREPARE_APPLICATION = "prepare_application"
    REASSIGN_INSPECTOR = "reassign_inspector"
    GIVE_OVERDUE_REASON = "give_overdue_reason"
    HOLD_BACK = "hold_back"
    LET_GO = "let_go"
    RECORD_COURT_ACT = "record_court_act"
    RECORD_CONSENT_REFUSAL = "record_consent_refusal"
    WITHDRAW_CONSENT = "withdraw_consent"
    PREPARE_HEARING = "prepare_hearing"
    LEAD_HEARING = "lead_hearing"
    KEEP_RECORD = "keep_record"
    SPEAK_AT_HEARING = "speak_at_hearing"
    READ_NOTICE = "read_notice"
    CORRECT_RESOLUTION = "correct_resolution"
    DECLINE_INQUIRY = "decline_inquiry"
    CONFIRM_APPLICATION = "confirm_application"
    FORWARD_ELSEWHERE = "forward_elsewhere"
    SIGN_ESCALATION = "sign_escalation"
    PREPARE_INQUIRIES = "prepare_inquiries"
    RECUSE = "recuse"
    REASSIGN_EXECUTOR = "reassign_executor"
    READDRESS = "readdress"
    GIVE_OPINION = "give_opinion"


class Govern(StrEnum):
    """Keeping the law of the system: acts of administrators, in no case (VER-2, clause 12)."""

    EDIT_EDITION = "edit_edition"
    CHANGE_EDITION = "change_edition"
    DISCARD_EDITION = "discard_edition"
    SEND_EDITION = "send_edition"
    REVIEW_EDITION = "review_edition"
    PUBLISH_EDITION = "publish_edition"
    RECORD_NOTICE = "record_notice"
    PROPOSE_CALENDAR = "propose_calendar"
    CONFIRM_CALENDAR = "confirm_calendar"
    RETURN_CALENDAR = "return_calendar"


Act = Step | Look | Prepare | Govern


@dataclass(frozen=True)
class Permission:
    """One row: a role with this relation may do this."""

    act: Act
    role: Role
    relation: Relation


def _rows(act: Act, roles: Iterable[Role], relation: Relation) -> tuple[Permission, ...]:
    return tuple(Permission(act, role, relation) for role in sorted(roles))


_COMPANY, _SIGNER = COMPANY_ROLES, [Role.SIGNER]
_RESULT = [Role.HEAD, Role.DEPUTY]
_OWN, _COM, _EXE = Relation.OWN_ORGANISATION, Relation.COMMITTEE, Relation.APPOINTED_EXECUTOR
_DEP, _INS = Relation.OWN_DEPARTMENT, Relation.ASSIGNED_INSPECTOR
_COMPLAINT = [Role.COMPLAINT_OFFICIAL]

TABLE: tuple[Permission, ...] = (
    *_rows(Prepare.EDIT_DRAFT, _COMPANY, _OWN),
    *_rows(Prepare.PREPARE_APPLICATION, _SIGNER, _OWN),
    *_rows(Step.SUBMIT, _SIGNER, _OWN),
    *_rows(Step.WITHDRAW, _SIGNER, _OWN),
    *_rows(Step.CANCEL_INQUIRY, [Role.SYSTEM], Relation.NONE),  # follows by itself when the case is closed
    *_rows(Step.DISCONTINUE, _RESULT, _COM),
    *_rows(Step.REROUTE_INQUIRY, [Role.EXECUTOR], _EXE),
    *_rows(Step.REGISTER, [Role.CHANCELLERY], _COM),
    *_rows(Step.FORWARD, [Role.CHANCELLERY], _COM),
    *_rows(Step.APPOINT, _RESULT, _COM),
    *_rows(Prepare.REASSIGN_EXECUTOR, _RESULT, _COM),
    *_rows(Prepare.READDRESS, [*_RESULT, Role.CHANCELLERY], _COM),
    *_rows(Prepare.RECUSE, COMMITTEE_ROLES, _COM),
    *_rows(Prepare.RECUSE, DEPARTMENT_ROLES, _DEP),
    *_rows(Prepare.GIVE_OPINION, COMMITTEE_ROLES - {Role.CHANCELLERY}, _COM),
    *_rows(Prepare.PREPARE_INQUIRIES, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.PREPARE_INQUIRIES, [Role.EXECUTOR], Relation.CO_EXECUTOR),
    *_rows(Step.SEND_INQUIRY, [Role.EXECUTOR], _EXE),
    *_rows(Step.REPEAT_INQUIRY, [Role.EXECUTOR], _EXE),
    *_rows(Step.REGISTER_INQUIRY, [Role.DEPARTMENT_CHANCELLERY], _DEP),
    *_rows(Step.ASSIGN_INSPECTOR, [Role.DEPARTMENT_HEAD], _DEP),
    *_rows(Step.SIGN_CONCLUSION, [Role.INSPECTOR], _INS),
    *_rows(Prepare.GIVE_OVERDUE_REASON, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.HOLD_BACK, _RESULT, _COM),
    *_rows(Prepare.HOLD_BACK, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.LET_GO, _RESULT, _COM),
    *_rows(Prepare.LET_GO, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.CORRECT_RESOLUTION, _RESULT, _COM),
    *_rows(Prepare.DECLINE_INQUIRY, [Role.DEPARTMENT_HEAD], _DEP),
    *_rows(Prepare.CONFIRM_APPLICATION, _SIGNER, _OWN),
    *_rows(Prepare.FORWARD_ELSEWHERE, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.SIGN_ESCALATION, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.REASSIGN_INSPECTOR, [Role.DEPARTMENT_HEAD], _DEP),
    *_rows(Step.RETURN_CONCLUSION, [Role.DEPARTMENT_HEAD], _DEP),
    *_rows(Step.CONCLUDE, [Role.DEPARTMENT_HEAD], _DEP),
    *_rows(Prepare.RECORD_COURT_ACT, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.RECORD_CONSENT_REFUSAL, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.WITHDRAW_CONSENT, _SIGNER, _OWN),
    *_rows(Prepare.PREPARE_HEARING, [Role.EXECUTOR], _EXE),
    # meeting, questions, answers to the arguments: the chairperson, who is the executor
    *_rows(Prepare.LEAD_HEARING, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.KEEP_RECORD, [Role.EXECUTOR], _EXE),
    *_rows(Prepare.KEEP_RECORD, [Role.EXECUTOR, Role.CHANCELLERY], Relation.HEARING_SECRETARY),
    # position, objections, answers, waiver, remarks on the protocol bind the company: its signer
    *_rows(Prepare.SPEAK_AT_HEARING, _SIGNER, _OWN),
    *_rows(Prepare.READ_NOTICE, _COMPANY, _OWN),
    *_rows(Step.NOTIFY_HEARING, [Role.EXECUTOR], _EXE),
    *_rows(Step.CLOSE_HEARING, [Role.EXECUTOR], _EXE),
    *_rows(Step.DRAW_UP, [Role.EXECUTOR], _EXE),
    *_rows(Step.DRAW_UP, [Role.EXECUTOR], Relation.CO_EXECUTOR),
    *_rows(Step.SEND_FOR_SIGNATURE, [Role.EXECUTOR], _EXE),
    *_rows(Step.RETURN_DRAFT, _RESULT, _COM),
    *_rows(Step.SIGN_ATTESTAT, _RESULT, _COM),
    *_rows(Step.SIGN_REFUSAL, _RESULT, _COM),
    *_rows(Step.SUSPEND, _RESULT, _COM),
    *_rows(Step.RESUME, _RESULT, _COM),
    *_rows(Step.TERMINATE_BY_APPLICATION, [Role.EXECUTOR], _COM),
    *_rows(Step.DEPRIVE_BY_COURT, [Role.EXECUTOR], _COM),
    *_rows(Step.EXPIRE, [Role.SYSTEM], Relation.NONE),
    *_rows(Step.LIQUIDATE, [Role.SYSTEM], Relation.NONE),
    *_rows(Step.REGISTER_COMPLAINT, [Role.CHANCELLERY], _COM),
    *_rows(Step.SATISFY_COMPLAINT, _RESULT, _COM),
    *_rows(Step.FORWARD_COMPLAINT, _RESULT, _COM),
    *_rows(Step.REVIEW_COMPLAINT, _COMPLAINT, _COM),
    *_rows(Step.EXTEND_COMPLAINT, _COMPLAINT, _COM),
    *_rows(Step.DECIDE_COMPLAINT, _COMPLAINT, _COM),
    *_rows(Step.LEAVE_COMPLAINT, _COMPLAINT, _COM),
    *_rows(Step.WITHDRAW_COMPLAINT, _SIGNER, _OWN),
    *_rows(Step.TAKE_TO_COURT, _COMPLAINT, _COM),
    *(row for act in Govern for row in _rows(act, [Role.ADMINISTRATOR], _COM)),
    *_rows(Look.SEE_CASE, _COMPANY, _OWN),
    *_rows(Look.SEE_CASE, COMMITTEE_ROLES, _COM),
    *_rows(Look.SEE_INQUIRY, DEPARTMENT_ROLES, _DEP),
)

_ALLOWED: Mapping[tuple[Act, Role], frozenset[Relation]] = {
    (act, role): frozenset(p.relation for p in TABLE if p.act == act and p.role is role)
    for act, role in {(p.act, p.role) for p in TABLE}
}


def may(actor: Actor, act: Act, relations: Iterable[Relation]) -> bool:
    """Whether the actor, standing so to the thing, may do the act."""
    allowed = _ALLOWED.get((act, actor.role), frozenset())
    return Relation.NONE in allowed or not allowed.isdisjoint(relations)


def demand(actor: Actor, act: Act, relations: Iterable[Relation]) -> None:
    """Pass, or raise Obstacle `not_yours`: the act is not this actor's (clause of the act)."""
    if not may(actor, act, relations):
        clause = clause_of(act) if isinstance(act, Step) else "access"
        raise Obstacle("not_yours", clause, act=str(act), role=str(actor.role))


def roles_for(act: Act) -> frozenset[Role]:
    """The roles that the table names for an act."""
    return frozenset(p.role for p in TABLE if p.act == act)
