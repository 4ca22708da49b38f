"""Who may do what: the matrix of roles and acts, written from clauses 7–11 and 14–17 of the Order."""

from __future__ import annotations

import itertools
from uuid import uuid4

import pytest

from attestat.domain import access
from attestat.domain.access import Govern, Look, Prepare, Relation
from attestat.domain.actor import (
    COMMITTEE_ROLES,
    COMPANY_ROLES,
    DEPARTMENT_ROLES,
    OFFICIAL_ROLES,
    ROLE_OF_POST,
    Actor,
    Role,
)
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Step

# act → (roles, relation), in the Order's words.
WHO = {
    "edit_draft": ("signer employee", "own_organisation"),  # anybody of the company may type
    "prepare_application": ("signer", "own_organisation"),
    "submit": ("signer", "own_organisation"),  # clause 7: certified by the company's signature
    "withdraw": ("signer", "own_organisation"),
    "cancel_inquiry": ("system", "none"),  # follows by itself when the whole application is closed (ADR 25)
    "discontinue": ("head deputy", "committee"),  # ADR 26: closing without a result is the head's
    "reroute_inquiry": ("executor", "appointed_executor"),  # clause 9.1; Q4
    "register": ("chancellery", "committee"),  # clause 8.2: the chancellery registers …
    "forward": ("chancellery", "committee"),  # … and sends to the head or the person in his place
    "appoint": ("head deputy", "committee"),  # … who appoints the responsible executor
    "send_inquiry": ("executor", "appointed_executor"),  # clause 9.1
    "repeat_inquiry": ("executor", "appointed_executor"),
    "register_inquiry": ("department_chancellery", "own_department"),  # clause 9.2: the department
    "assign_inspector": ("department_head", "own_department"),
    "sign_conclusion": ("inspector", "assigned_inspector"),
    "reassign_inspector": ("department_head", "own_department"),
    "give_overdue_reason": ("executor", "appointed_executor"),
    "correct_resolution": ("head deputy", "committee"),  # ADR 27: his own words, before anything is signed
    "decline_inquiry": ("department_head", "own_department"),  # ADR 25: "not within our competence"
    "confirm_application": ("signer", "own_organisation"),  # ADR 26: the company's new head
    "sign_escalation": ("executor", "appointed_executor"),  # Q16
    "forward_elsewhere": ("executor", "appointed_executor"),  # APPC 65
    "return_conclusion": ("department_head", "own_department"),  # ADR 9
    "conclude": ("department_head", "own_department"),
    # grounds, and the hearing that the executor leads (clause 10; APPC 73, 74)
    "record_court_act": ("executor", "appointed_executor"),
    "record_consent_refusal": ("executor", "appointed_executor"),
    "withdraw_consent": ("signer", "own_organisation"),
    "prepare_hearing": ("executor", "appointed_executor"),
    "lead_hearing": ("executor", "appointed_executor"),
    "speak_at_hearing": ("signer", "own_organisation"),
    "read_notice": ("signer employee", "own_organisation"),
    "notify_hearing": ("executor", "appointed_executor"),  # clause 10
    "close_hearing": ("executor", "appointed_executor"),
    # clause 8.2: the head gives a case to somebody else; so does the chancellery before its appointment
    "reassign_executor": ("head deputy", "committee"),
    "readdress": ("head deputy chancellery", "committee"),
    "give_opinion": ("head deputy executor approver", "committee"),  # ADR 24
    "send_for_signature": ("executor", "appointed_executor"),
    "return_draft": ("head deputy", "committee"),
    "sign_attestat": ("head deputy", "committee"),  # clause 11.1: the head or the person replacing him
    "sign_refusal": ("head deputy", "committee"),
    "suspend": ("head deputy", "committee"),  # clause 5
    "resume": ("head deputy", "committee"),
    "terminate_by_application": ("executor", "committee"),
    "deprive_by_court": ("executor", "committee"),
    "expire": ("system", "none"),
    "liquidate": ("system", "none"),
    "register_complaint": ("chancellery", "committee"),  # clauses 8.3, 14
    "satisfy_complaint": ("head deputy", "committee"),
    "forward_complaint": ("head deputy", "committee"),
    "review_complaint": ("complaint_official", "committee"),  # clauses 15, 16
    "extend_complaint": ("complaint_official", "committee"),
    "decide_complaint": ("complaint_official", "committee"),
    "leave_complaint": ("complaint_official", "committee"),
    "take_to_court": ("complaint_official", "committee"),
    "withdraw_complaint": ("signer", "own_organisation"),
    # VER-2, clause 12: the law of the system is kept by its administrators
    "edit_edition": ("administrator", "committee"),
    "change_edition": ("administrator", "committee"),
    "discard_edition": ("administrator", "committee"),
    "send_edition": ("administrator", "committee"),
    "review_edition": ("administrator", "committee"),
    "publish_edition": ("administrator", "committee"),
    "record_notice": ("administrator", "committee"),
    # ABU-22: the calendar changes by two administrators
    "propose_calendar": ("administrator", "committee"),
    "confirm_calendar": ("administrator", "committee"),
    "return_calendar": ("administrator", "committee"),
    "see_inquiry": ("department_chancellery department_head inspector", "own_department"),
}
# Clause 13: a lawful reason is the head's to see, or the executor's of the case.
HOLD = {("head", "committee"), ("deputy", "committee"), ("executor", "appointed_executor")}
SEE_CASE = {
    ("signer", "own_organisation"),
    ("employee", "own_organisation"),
    ("chancellery", "committee"),
    ("head", "committee"),
    ("deputy", "committee"),
    ("executor", "committee"),
    ("approver", "committee"),  # ADR 24: reads what he consents to
}
KEEP_RECORD = {
    ("executor", "appointed_executor"),
    ("executor", "hearing_secretary"),  # APPC 74: the secretary keeps the record
    ("chancellery", "hearing_secretary"),
}
# R8.2: the head's resolution names co-executors, who prepare and never sign.
EXECUTORS = {("executor", "appointed_executor"), ("executor", "co_executor")}
# Conflict of interest: whoever acts in a case may say that he must not.
RECUSE = {(role, "committee") for role in ["chancellery", "head", "deputy", "executor", "approver"]} | {
    (role, "own_department") for role in ["department_chancellery", "department_head", "inspector"]
}
SPECIAL = {"see_case", "keep_record", "recuse", "draw_up", "prepare_inquiries"}
ACTS = (*Step, *Look, *Prepare, *Govern)


def expected(act: str) -> set[tuple[str, str]]:
    """Allowed pairs (role, relation)."""
    if act == "see_case":
        return SEE_CASE
    if act in ("hold_back", "let_go"):
        return HOLD
    if act == "keep_record":
        return KEEP_RECORD
    if act == "recuse":
        return RECUSE
    if act in ("draw_up", "prepare_inquiries"):
        return EXECUTORS
    roles, relation = WHO[act]
    return {(role, relation) for role in roles.split()}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.proves("R7.1", "R8.2", "R9.1", "R9.2c", "R9.3", "R11.1", "ABU-15", "ABU-25", "INV-10")
def test_each_role_in_each_relation_may_what_the_order_gives_it(act: access.Act) -> None:
    wanted = expected(str(act))
    for role, relation in itertools.product(Role, Relation):
        allowed = (str(role), str(relation)) in wanted or (str(role), "none") in wanted
        actor = Actor(person=uuid4(), role=role)
        assert access.may(actor, act, {relation}) is allowed, (act, role, relation)
        if allowed:
            access.demand(actor, act, {relation})
        else:
            with pytest.raises(Obstacle, match="not_yours"):
                access.demand(actor, act, {relation})


@pytest.mark.proves("ABU-12")
def test_every_step_has_a_row_and_every_row_is_a_known_act() -> None:
    assert {str(act) for act in ACTS} == {
        *WHO,
        "recuse",
        "hold_back",
        "let_go",
        "draw_up",
        "prepare_inquiries",
        "see_case",
        "keep_record",
    }
    for act in ACTS:
        assert access.roles_for(act), act
    assert {(str(p.act), str(p.role), str(p.relation)) for p in access.TABLE} == {
        (str(act), role, relation) for act in ACTS for role, relation in expected(str(act))
    }
    assert len(access.TABLE) == len(set(access.TABLE))


@pytest.mark.proves("ABU-15", "ABU-25")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_relation_may_nothing_with_a_case(role: Role) -> None:
    actor = Actor(person=uuid4(), role=role)
    open_to = {str(act) for act in ACTS if access.may(actor, act, set())}
    assert open_to == ({"cancel_inquiry", "expire", "liquidate"} if role is Role.SYSTEM else set())


@pytest.mark.proves("ABU-25")
def test_the_administrator_touches_no_case() -> None:
    everything = set(Relation)
    administrator = Actor(person=uuid4(), role=Role.ADMINISTRATOR)
    assert not any(access.may(administrator, act, everything) for act in (*Step, *Look, *Prepare))


@pytest.mark.proves("R11.1", "INV-09")
def test_no_role_both_prepares_a_result_and_signs_it() -> None:
    assert access.roles_for(Step.DRAW_UP).isdisjoint(access.roles_for(Step.SIGN_ATTESTAT))
    assert access.roles_for(Step.SIGN_CONCLUSION).isdisjoint(access.roles_for(Step.CONCLUDE))
    assert access.roles_for(Step.SIGN_CONCLUSION).isdisjoint(access.roles_for(Step.SIGN_ATTESTAT))


@pytest.mark.proves("R8.2", "R9.2c")
def test_roles_come_from_posts_in_the_right_kind_of_body() -> None:
    assert {k: str(v) for k, v in ROLE_OF_POST.items()} == {
        ("committee", "chancellery"): "chancellery",
        ("committee", "head"): "head",
        ("committee", "deputy"): "deputy",
        ("committee", "executor"): "executor",
        ("committee", "division_head"): "approver",
        ("committee", "lawyer"): "approver",
        ("committee", "complaint_official"): "complaint_official",
        ("committee", "administrator"): "administrator",
        ("department", "chancellery"): "department_chancellery",
        ("department", "head"): "department_head",
        ("department", "inspector"): "inspector",
    }
    assert not COMPANY_ROLES & OFFICIAL_ROLES
    assert not COMMITTEE_ROLES & DEPARTMENT_ROLES
    assert OFFICIAL_ROLES | COMPANY_ROLES | {Role.SYSTEM} == set(Role)
