"""Clause 7: the application, certified by the company's electronic signature."""

from __future__ import annotations

import re

from attestat.domain.actor import Actor
from attestat.domain.application import Base
from attestat.domain.company import Company, CompanyStatus
from attestat.domain.obstacle import Obstacle

_PHONE = re.compile(r"\+7[0-9]{10}")


def r7_1_complete(
    *, bases: tuple[Base, ...], phone: str, regions: frozenset[str], cities: frozenset[str] = frozenset()
) -> None:
    """The application in the form of Annex 1 names the telephone and where the equipment stands.

    In one of the `cities` of republican significance the region is the settlement.
    """
    if _PHONE.fullmatch(phone) is None:
        raise Obstacle("phone_missing", "7; A1-F1")
    if not bases:
        raise Obstacle("no_base", "7; A1-F9")
    for base in bases:
        if base.region not in regions:
            raise Obstacle("unknown_region", "7; A1-F9")
        settled = base.settlement.strip() or base.region in cities
        if not (settled and base.street.strip() and base.house.strip()):
            raise Obstacle("base_incomplete", "7; A1-F9")


def r7_1_the_companys_signer(company: Company | None, by: Actor, *, is_first_head: bool) -> bool:
    """The signer is whom the companies database names, of a company that exists (ABU-04).

    Returns False when the database did not answer: the application is accepted and marked, the result
    waits (DESIGN.md, section 5). A holder of a recorded right to sign need not be the head.
    """
    if company is None:
        return False
    if company.bin != by.bin:
        raise Obstacle("company_mismatch", "7; Annex 2 row 8")
    if company.status is CompanyStatus.LIQUIDATED:
        raise Obstacle("company_liquidated", "5(3); Annex 2 row 8")
    if is_first_head and company.head_iin != by.iin:
        raise Obstacle("not_the_head", "7; Annex 2 row 8")
    return True
