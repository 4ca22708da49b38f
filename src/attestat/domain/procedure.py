"""The procedure of the Order as one transition table.

Each row says: this step takes this thing from this stage to that one, by this clause. Who may take a step
is told by `attestat.domain.access`. The database holds the same rows (`store_transition`) and refuses
every other change of stage; a test compares the two.

Four things have stages: a requested work (a case shows the earliest of its open works), an inquiry to a
territorial department, an attestat and a complaint (DESIGN.md, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from attestat.domain.obstacle import Obstacle


class Machine(StrEnum):
    """What has stages."""

    WORK = "work"
    INQUIRY = "inquiry"
    ATTESTAT = "attestat"
    COMPLAINT = "complaint"


class Stage(StrEnum):
    """Stage of a requested work; the last three of the open road may repeat after a hearing."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REGISTERED = "registered"
    AT_HEAD = "at_head"
    ASSIGNED = "assigned"
    INQUIRY_SENT = "inquiry_sent"
    PERMIT_CONTROL = "permit_control"
    CONCLUDED = "concluded"
    HEARING_NOTIFIED = "hearing_notified"
    HEARD = "heard"
    DRAFTED = "drafted"
    AWAITING_SIGNATURE = "awaiting_signature"
    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISCONTINUED = "discontinued"  # the company is liquidated: nobody is left to decide for (ADR 26)


CLOSED = frozenset({Stage.ISSUED, Stage.REFUSED, Stage.WITHDRAWN, Stage.DISCONTINUED})
OPEN_ORDER = tuple(stage for stage in Stage if stage not in CLOSED)
ISSUED_IN_PART = "issued_in_part"
"""Shown for a case whose works are all closed, not alike; no single work ever has it."""


class InquiryStage(StrEnum):
    """Stage of one inquiry in its territorial department (clause 9)."""

    SENT = "sent"
    REGISTERED = "registered"
    INSPECTING = "inspecting"
    CONCLUSION_SIGNED = "conclusion_signed"  # by the inspector; the head of the department signs next
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"  # nothing is asked any more: withdrawn, or asked of another department (ADR 25)


class AttestatStage(StrEnum):
    """Stage of an attestat (clause 5)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class ComplaintStage(StrEnum):
    """Stage of a complaint (clauses 14–17)."""

    RECEIVED = "received"
    REGISTERED = "registered"
    SATISFIED = "satisfied"
    FORWARDED = "forwarded"
    UNDER_REVIEW = "under_review"
    EXTENDED = "extended"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    LEFT_WITHOUT_CONSIDERATION = "left_without_consideration"
    IN_COURT = "in_court"


class Step(StrEnum):
    """A step of the procedure: one act of one person named in the Order."""

    SUBMIT = "submit"
    REGISTER = "register"
    FORWARD = "forward"
    APPOINT = "appoint"
    SEND_INQUIRY = "send_inquiry"
    REGISTER_INQUIRY = "register_inquiry"
    ASSIGN_INSPECTOR = "assign_inspector"
    SIGN_CONCLUSION = "sign_conclusion"
    RETURN_CONCLUSION = "return_conclusion"
    CONCLUDE = "conclude"
    CANCEL_INQUIRY = "cancel_inquiry"
    REROUTE_INQUIRY = "reroute_inquiry"
    NOTIFY_HEARING = "notify_hearing"
    CLOSE_HEARING = "close_hearing"
    REPEAT_INQUIRY = "repeat_inquiry"
    DRAW_UP = "draw_up"
    SEND_FOR_SIGNATURE = "send_for_signature"
    RETURN_DRAFT = "return_draft"
    SIGN_ATTESTAT = "sign_attestat"
    SIGN_REFUSAL = "sign_refusal"
    WITHDRAW = "withdraw"
    DISCONTINUE = "discontinue"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE_BY_APPLICATION = "terminate_by_application"
    EXPIRE = "expire"
    LIQUIDATE = "liquidate"
    DEPRIVE_BY_COURT = "deprive_by_court"
    REGISTER_COMPLAINT = "register_complaint"
    SATISFY_COMPLAINT = "satisfy_complaint"
    FORWARD_COMPLAINT = "forward_complaint"
    REVIEW_COMPLAINT = "review_complaint"
    EXTEND_COMPLAINT = "extend_complaint"
    DECIDE_COMPLAINT = "decide_complaint"
    WITHDRAW_COMPLAINT = "withdraw_complaint"
    LEAVE_COMPLAINT = "leave_complaint"
    TAKE_TO_COURT = "take_to_court"


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    machine: Machine
    step: Step
    source: str
    target: str
    clause: str


def _rows(
    machine: Machine, step: Step, sources: Iterable[str], target: str, clause: str
) -> tuple[Transition, ...]:
    return tuple(Transition(machine, step, str(source), str(target), clause) for source in sources)


_W, _I, _A, _C = Machine.WORK, Machine.INQUIRY, Machine.ATTESTAT, Machine.COMPLAINT
_UNTIL_SIGNED = tuple(stage for stage in OPEN_ORDER if stage is not Stage.DRAFT)
_I_OPEN = tuple(
    stage for stage in InquiryStage if stage not in {InquiryStage.CONCLUDED, InquiryStage.CANCELLED}
)
_A_LIVE = (AttestatStage.ACTIVE, AttestatStage.SUSPENDED)
_C_OPEN = (
    ComplaintStage.RECEIVED,
    ComplaintStage.REGISTERED,
    ComplaintStage.FORWARDED,
    ComplaintStage.UNDER_REVIEW,
    ComplaintStage.EXTENDED,
)

TABLE: tuple[Transition, ...] = (
    # The main road of a requested work
    *_rows(_W, Step.SUBMIT, [Stage.DRAFT], Stage.SUBMITTED, "7, 8.1"),
    *_rows(_W, Step.REGISTER, [Stage.SUBMITTED], Stage.REGISTERED, "8.2, 8.3"),
    *_rows(_W, Step.FORWARD, [Stage.REGISTERED], Stage.AT_HEAD, "8.2, 8.3"),
    *_rows(_W, Step.APPOINT, [Stage.AT_HEAD], Stage.ASSIGNED, "8.2, 8.3"),
    *_rows(_W, Step.SEND_INQUIRY, [Stage.ASSIGNED], Stage.INQUIRY_SENT, "9.1"),
    # taken by the work when the last of its inquiries is registered, or concluded
    *_rows(_W, Step.REGISTER_INQUIRY, [Stage.INQUIRY_SENT], Stage.PERMIT_CONTROL, "9.2"),
    *_rows(_W, Step.CONCLUDE, [Stage.PERMIT_CONTROL], Stage.CONCLUDED, "9.2"),
    *_rows(_W, Step.DRAW_UP, [Stage.CONCLUDED, Stage.HEARD, Stage.DRAFTED], Stage.DRAFTED, "9.3"),
    *_rows(_W, Step.SEND_FOR_SIGNATURE, [Stage.DRAFTED], Stage.AWAITING_SIGNATURE, "9.3, 11.1"),
    *_rows(_W, Step.RETURN_DRAFT, [Stage.AWAITING_SIGNATURE], Stage.DRAFTED, "11.1"),
    *_rows(_W, Step.SIGN_ATTESTAT, [Stage.AWAITING_SIGNATURE], Stage.ISSUED, "4, 11.1"),
    *_rows(_W, Step.SIGN_REFUSAL, [Stage.AWAITING_SIGNATURE], Stage.REFUSED, "10, 11.1"),
    # The hearing: non-conformity is known from the conclusion, another ground from the appointment on
    *_rows(
        _W,
        Step.NOTIFY_HEARING,
        [Stage.ASSIGNED, Stage.INQUIRY_SENT, Stage.PERMIT_CONTROL, Stage.CONCLUDED],
        Stage.HEARING_NOTIFIED,
        "10; APPC 73",
    ),
    *_rows(_W, Step.CLOSE_HEARING, [Stage.HEARING_NOTIFIED], Stage.HEARD, "10; APPC 74"),
    *_rows(_W, Step.REPEAT_INQUIRY, [Stage.HEARD], Stage.INQUIRY_SENT, "9.1, 10"),
    # The company may withdraw until the result is signed (Q15)
    *_rows(_W, Step.WITHDRAW, _UNTIL_SIGNED, Stage.WITHDRAWN, "APPC 64"),
    # the state database says that the company is liquidated: no result can be given to anybody (ADR 26)
    *_rows(_W, Step.DISCONTINUE, _UNTIL_SIGNED, Stage.DISCONTINUED, "5(3); Annex 2 row 8"),
    # another department is asked after the inquiry went: its own registration starts the five days (ADR 25)
    *_rows(_W, Step.REROUTE_INQUIRY, [Stage.INQUIRY_SENT, Stage.PERMIT_CONTROL], Stage.INQUIRY_SENT, "9.1"),
    # An inquiry in its department
    *_rows(_I, Step.REGISTER_INQUIRY, [InquiryStage.SENT], InquiryStage.REGISTERED, "9.2"),
    *_rows(_I, Step.ASSIGN_INSPECTOR, [InquiryStage.REGISTERED], InquiryStage.INSPECTING, "9.2"),
    *_rows(_I, Step.SIGN_CONCLUSION, [InquiryStage.INSPECTING], InquiryStage.CONCLUSION_SIGNED, "9.2"),
    # sent back with remarks before the head of the department signs (ADR 9)
    *_rows(_I, Step.RETURN_CONCLUSION, [InquiryStage.CONCLUSION_SIGNED], InquiryStage.INSPECTING, "9.2"),
    *_rows(_I, Step.CONCLUDE, [InquiryStage.CONCLUSION_SIGNED], InquiryStage.CONCLUDED, "9.2"),
    # the application is closed before the department has answered: it need not answer any more (ADR 25)
    *_rows(_I, Step.CANCEL_INQUIRY, _I_OPEN, InquiryStage.CANCELLED, "9.1; APPC 64"),
    # not once an inspector has signed: then there is a conclusion to answer with
    *_rows(
        _I,
        Step.REROUTE_INQUIRY,
        [InquiryStage.SENT, InquiryStage.REGISTERED, InquiryStage.INSPECTING],
        InquiryStage.CANCELLED,
        "9.1",
    ),
    # An attestat
    *_rows(_A, Step.SUSPEND, [AttestatStage.ACTIVE], AttestatStage.SUSPENDED, "5; Law on Permits 45"),
    *_rows(_A, Step.RESUME, [AttestatStage.SUSPENDED], AttestatStage.ACTIVE, "5; Law on Permits 45"),
    *_rows(_A, Step.TERMINATE_BY_APPLICATION, _A_LIVE, AttestatStage.TERMINATED, "5(1)"),
    *_rows(_A, Step.EXPIRE, _A_LIVE, AttestatStage.TERMINATED, "5(2)"),
    *_rows(_A, Step.LIQUIDATE, _A_LIVE, AttestatStage.TERMINATED, "5(3)"),
    *_rows(_A, Step.DEPRIVE_BY_COURT, _A_LIVE, AttestatStage.TERMINATED, "5(4)"),
    # A complaint
    *_rows(_C, Step.REGISTER_COMPLAINT, [ComplaintStage.RECEIVED], ComplaintStage.REGISTERED, "8.3, 14"),
    *_rows(_C, Step.SATISFY_COMPLAINT, [ComplaintStage.REGISTERED], ComplaintStage.SATISFIED, "14.4"),
    *_rows(_C, Step.FORWARD_COMPLAINT, [ComplaintStage.REGISTERED], ComplaintStage.FORWARDED, "14.3"),
    *_rows(
        _C,
        Step.REVIEW_COMPLAINT,
        [ComplaintStage.REGISTERED, ComplaintStage.FORWARDED],
        ComplaintStage.UNDER_REVIEW,
        "14.1, 15",
    ),
    *_rows(_C, Step.EXTEND_COMPLAINT, [ComplaintStage.UNDER_REVIEW], ComplaintStage.EXTENDED, "16"),
    *_rows(
        _C,
        Step.DECIDE_COMPLAINT,
        [ComplaintStage.UNDER_REVIEW, ComplaintStage.EXTENDED],
        ComplaintStage.DECIDED,
        "15",
    ),
    *_rows(_C, Step.WITHDRAW_COMPLAINT, _C_OPEN, ComplaintStage.WITHDRAWN, "APPC 91"),
    # not from `registered`: against its own act the provider satisfies or forwards only (Q18, INV-08)
    *_rows(
        _C,
        Step.LEAVE_COMPLAINT,
        [ComplaintStage.UNDER_REVIEW, ComplaintStage.EXTENDED],
        ComplaintStage.LEFT_WITHOUT_CONSIDERATION,
        "APPC 91",
    ),
    *_rows(
        _C,
        Step.TAKE_TO_COURT,
        [ComplaintStage.DECIDED, ComplaintStage.LEFT_WITHOUT_CONSIDERATION],
        ComplaintStage.IN_COURT,
        "17; APPC 91(5)",
    ),
)

_TARGETS = {(row.machine, row.step, row.source): row for row in TABLE}


def transition(machine: Machine, step: Step, source: str) -> Transition:
    """The row by which `step` leaves the stage `source`.

    Raises Obstacle `not_in_table` when the table has no such row: the step is not open at this stage.
    """
    row = _TARGETS.get((machine, step, str(source)))
    if row is None:
        raise Obstacle("not_in_table", "procedure", step=str(step), stage=str(source))
    return row


def open_steps(machine: Machine, source: str) -> frozenset[Step]:
    """The steps that the table offers at a stage."""
    return frozenset(row.step for row in TABLE if row.machine is machine and row.source == str(source))


def clause_of(step: Step) -> str:
    """The clause that a step carries; the same in all its rows of one machine."""
    return next(row.clause for row in TABLE if row.step is step)


def case_stage(stages: Iterable[Stage]) -> str:
    """What a case shows: the earliest open stage of its works, else how they ended together.

    Works that the company withdrew do not spoil an otherwise equal ending: a case with one work issued
    and one withdrawn was `issued`. One discontinued after another was issued is
    `issued_in_part`. Raises ValueError for a case without works.
    """
    present = list(stages)
    if not present:
        raise ValueError("a case has at least one requested work")
    for stage in OPEN_ORDER:
        if stage in present:
            return str(stage)
    ends = set(present) - {Stage.WITHDRAWN}
    if not ends:
        return str(Stage.WITHDRAWN)
    if len(ends) == 1:
        return str(next(iter(ends)))
    return ISSUED_IN_PART


def replay(machine: Machine, start: str, steps: Iterable[Step]) -> str:
    """The stage that a sequence of steps leads to (INV-03). Raises Obstacle like `transition`."""
    stage = str(start)
    for step in steps:
        stage = transition(machine, step, stage).target
    return stage
