"""Standing in for somebody who is absent (clause 8.2: "the head or the person in his place"; ABU-20, ADR 23).

Two ways. A deputy acts and signs under his own title while a distribution of duties is in force. Anybody else
acts in the post of an absent colleague for a period, and every paper says "acting".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attestat.domain.actor import COMMITTEE_ROLES, DEPARTMENT_ROLES, Actor, Role
from attestat.domain.obstacle import Obstacle


class Duty(StrEnum):
    """What a post does to a case; who has done one of these may not do another in it (INV-09)."""

    EXECUTES = "executes"  # the executor of the Committee
    EXAMINES = "examines"  # the inspector of a department
    CONFIRMS = "confirms"  # the head of a department
    DECIDES = "decides"  # the head of the Committee or his deputy


DUTY_OF = {
    Role.EXECUTOR: Duty.EXECUTES,
    Role.INSPECTOR: Duty.EXAMINES,
    Role.DEPARTMENT_HEAD: Duty.CONFIRMS,
    Role.HEAD: Duty.DECIDES,
    Role.DEPUTY: Duty.DECIDES,
}
"""Roles that are in no row (the chancelleries) register and forward: they go with any other."""


def must_be_separate(one: Role, other: Role) -> bool:
    """Whether one person may not act in one case in both roles (INV-09)."""
    first, second = DUTY_OF.get(one), DUTY_OF.get(other)
    return first is not None and second is not None and first is not second


@dataclass(frozen=True)
class Standing:
    """A substitution as it is ordered, or as it holds; `begins` is in it, `ends` is not."""

    appointment: UUID
    absent: UUID
    substitute: UUID | None
    role: Role
    begins: datetime
    ends: datetime

    def overlaps(self, other: Standing) -> bool:
        """Whether both hold at some moment."""
        return self.begins < other.ends and other.begins < self.ends and self.begins < self.ends

    def holds(self, at: datetime) -> bool:
        """Whether it holds at this moment: from its first to before its last."""
        return self.begins <= at < self.ends


def r8_2_substitution_is_lawful(
    wanted: Standing, others: tuple[Standing, ...], *, at: datetime, of_the_body: bool
) -> None:
    """A substitution has an interval, is not entered backwards, and no power comes from another one.

    `others` are the substitutions of both people and of this appointment, `of_the_body` says whether the
    substitute holds a post of his own in the same body. The database holds the same (ABU-20).
    """
    if wanted.begins < at:
        raise Obstacle("substitution_backwards", "8.2")
    if wanted.ends <= wanted.begins:
        raise Obstacle("substitution_no_time", "8.2")
    if wanted.substitute == wanted.absent:
        raise Obstacle("substitution_self", "8.2")
    if wanted.substitute is not None and not of_the_body:
        raise Obstacle("substitute_of_another_body", "8.2")
    for other in others:
        if not wanted.overlaps(other):
            continue
        if other.appointment == wanted.appointment:
            raise Obstacle("substitution_overlaps", "8.2")
        # Whoever is away acts for nobody, and for whom somebody acts is away: so no power is handed on.
        if other.substitute is not None and other.substitute == wanted.absent:
            raise Obstacle("absent_stands_in", "8.2")
        if wanted.substitute is not None and other.absent == wanted.substitute:
            raise Obstacle("substitute_is_absent", "8.2")
        if (
            wanted.substitute is not None
            and other.substitute == wanted.substitute
            and must_be_separate(wanted.role, other.role)
        ):
            raise Obstacle("substitute_two_duties", "9, 11.1")


def r8_2_who_arranges(by: Actor, role: Role | None, body: UUID, appointment: UUID) -> None:
    """The head arranges absence in the Committee, a department's head in his department, the administrator
    for heads; whoever acts for somebody does not lengthen his own acting.
    """
    committee = by.role is Role.HEAD and role in COMMITTEE_ROLES | {
        Role.COMPLAINT_OFFICIAL,
        Role.ADMINISTRATOR,
    }
    department = by.role is Role.DEPARTMENT_HEAD and role in DEPARTMENT_ROLES
    if by.role is Role.ADMINISTRATOR:
        if role not in {Role.HEAD, Role.DEPARTMENT_HEAD}:
            raise Obstacle("administrator_arranges_heads", "8.2")
        return
    if not (committee or department) or by.body != body:
        raise Obstacle("not_found", "access")
    if by.acting is not None and by.appointment == appointment:
        raise Obstacle("substitution_chain", "8.2")


def r8_2_ended_with_a_reason(reason: str) -> None:
    """An early end says why."""
    if not reason.strip():
        raise Obstacle("end_without_reason", "8.2")


def inv_09_one_duty(by: Actor, acted: tuple[tuple[str, str], ...]) -> None:
    """Nobody acts twice in one case in roles that must be separate, through a substitution either (INV-09).

    `acted` are pairs (kind of event, role) of what this person did in the case before.
    """
    for kind, role in acted:
        if kind == "recuse":
            raise Obstacle("recused", "9, 11.1")
        if must_be_separate(Role(role), by.role):
            raise Obstacle("same_person_twice", "9, 11.1")


def acting_title_kk(title: str) -> str:
    """«Төраға» → «Төрағаның м.а.»: the genitive, by the last letter and the last vowel of the title."""
    word = title.strip()
    if not word:
        return "м.а."
    last = word[-1].lower()
    back = next((c in "аоұыуёюя" for c in reversed(word.lower()) if c in "аоұыуёюяәеөүіиэ"), True)
    if last in "аоұыёюяәеөүіэмнң":
        first = "н"
    elif last in "рлйзжуи":
        first = "д"
    else:
        first = "т"
    return f"{word}{first}{'ың' if back else 'ің'} м.а."
