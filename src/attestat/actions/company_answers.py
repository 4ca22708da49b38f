"""Asking the companies database and keeping what it said (Annex 2 row 8)."""

from __future__ import annotations

from datetime import datetime

from attestat.domain.company import Company
from attestat.domain.obstacle import Obstacle
from attestat.gateways import companies
from attestat.store.models import Application, CompanyAnswer


def ask_company(bin: str, *, at: datetime) -> Company | None:
    """What the companies database says now; None when it does not answer in time.

    Raises Obstacle `company_unknown` when it answers that there is no such BIN.
    """
    try:
        return companies.current().ask(bin, at=at)
    except companies.CompaniesUnavailable:
        return None
    except companies.CompanyUnknown:
        raise Obstacle("company_unknown", "7; Annex 2 row 8") from None


def keep_answer(application: Application | None, company: Company) -> None:
    """Store an answer of the companies database with its time and message id (Annex 2 row 8)."""
    CompanyAnswer.objects.create(
        application=application,
        bin=company.bin,
        message_id=company.message_id,
        asked_at=company.asked_at,
        answer={
            "name_kk": company.name_kk,
            "name_ru": company.name_ru,
            "address_kk": company.address_kk,
            "address_ru": company.address_ru,
            "region": company.region,
            "status": str(company.status),
            "head_iin": company.head_iin,
        },
    )
