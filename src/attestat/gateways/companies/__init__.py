"""The state database of legal entities: who a company is, where it stands, who its head is.

The stand-in answers in a demonstration. The real one, behind the e-government gateway, is not here yet; where
stand-ins are refused, `current` says so instead of inventing an answer.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from attestat.domain.company import Company, CompanyStatus
from attestat.gateways.companies.protocol import Companies, CompaniesUnavailable, CompanyUnknown
from attestat.gateways.companies.stand_in import StandInCompanies

__all__ = [
    "Companies",
    "CompaniesNotConnected",
    "CompaniesUnavailable",
    "Company",
    "CompanyStatus",
    "CompanyUnknown",
    "StandInCompanies",
    "current",
]


class CompaniesNotConnected(RuntimeError):
    """This instance has no companies database: stand-ins are refused and no real one can be named yet."""


@lru_cache(maxsize=4)
def _stand_in(home: Path) -> StandInCompanies:
    return StandInCompanies(home)


def current() -> Companies:
    """The companies database of this instance. Raises CompaniesNotConnected where stand-ins are refused."""
    ours = settings.SETTINGS
    if ours.is_production or not ours.stand_ins:
        raise CompaniesNotConnected(
            "The companies database is not connected: this version has only a stand-in, and stand-ins are "
            "refused here (ATTESTAT_STAND_INS). Without it no application can be decided."
        )
    return _stand_in(Path(ours.home))
