"""Clause 11: the result is signed by the head or the person replacing him."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attestat.domain.application import Application
from attestat.domain.company import Company, CompanyStatus
from attestat.domain.obstacle import Obstacle


def r11_1_nothing_pending(application: Application) -> None:
    """No result while a check of the application waits for an outside service (DESIGN.md, section 5)."""
    if application.pending:
        raise Obstacle("verification_pending", "11.1", what=", ".join(sorted(application.pending)))


def r11_1_company_still_there(company: Company | None, signer_iin: str, *, is_first_head: bool) -> None:
    """The company exists and its signer is still its head at the moment of the decision (ABU-04, ABU-08)."""
    if company is None:
        raise Obstacle("company_not_asked", "11.1; Annex 2 row 8")
    if company.status is CompanyStatus.LIQUIDATED:
        raise Obstacle("company_liquidated", "5(3); Annex 2 row 8")
    if is_first_head and company.head_iin != signer_iin:
        raise Obstacle("head_changed", "7, 11.1")


def a2_r3_late_with_a_reason(due: date, today: date, *, has_reason: bool) -> None:
    """A result that comes after the ten working days (Annex 2 row 3) goes to the head with a reason (Q17)."""
    if today > due and not has_reason:
        raise Obstacle("overdue_reason_first", "Annex 2 row 3", day=f"{due:%d.%m.%Y}")


def inv_09_separate_people(signer: UUID | None, application: Application) -> None:
    """Nobody decides in one case in two roles that must be separate: executor, inspector, signer."""
    inspectors = {inquiry.inspector for inquiry in application.inquiries}
    if signer is not None and (signer == application.executor or signer in inspectors):
        raise Obstacle("same_person_twice", "9, 11.1")


def r11_1_returned_with_remarks(remarks: str) -> None:
    """A drawn-up result goes back to the executor with remarks that say what to mend (ADR 27)."""
    if not remarks.strip():
        raise Obstacle("draft_returned_without_remarks", "11.1")


def r11_1_corrected_with_a_reason(reason: str, *, changed: bool) -> None:
    """An obvious slip is mended before anything is signed, and the trace says why."""
    if not changed:
        raise Obstacle("nothing_corrected", "11.1")
    if not reason.strip():
        raise Obstacle("corrected_without_reason", "11.1")
