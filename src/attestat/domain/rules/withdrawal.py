"""Withdrawal (APPC 64; Q15) and what ends a case without a result (clause 5(3); ADR 25, 26)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from attestat.domain.application import Application
from attestat.domain.company import Company, CompanyStatus
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED, Stage


def q15_until_the_result_is_signed(application: Application, works: Collection[UUID]) -> None:
    """The company may withdraw its application, or single works of it, until their result is signed."""
    stages = {work.id: work.stage for work in application.works}
    chosen = [stages[work] for work in works if work in stages]
    if not works or len(chosen) != len(set(works)):
        raise Obstacle("nothing_to_withdraw", "APPC 64")
    if Stage.DRAFT in chosen:
        raise Obstacle("draft_is_discarded", "APPC 64")
    if not CLOSED.isdisjoint(chosen):
        raise Obstacle("too_late_to_withdraw", "APPC 64", stage=application.stage)


def q15_not_withdrawn(application: Application) -> None:
    """Nothing is decided any more about an application that the company withdrew."""
    if application.stage == str(Stage.WITHDRAWN):
        raise Obstacle("application_withdrawn", "APPC 64")


def r5_2_3_liquidated(company: Company | None) -> None:
    """Only a company that the state database says is liquidated is left without a result (clause 5(3))."""
    if company is None:
        raise Obstacle("companies_do_not_answer", "Annex 2 row 8")
    if company.status is not CompanyStatus.LIQUIDATED:
        raise Obstacle("company_not_liquidated", "5(3); Annex 2 row 8")
