"""What the state database of legal entities says about a company (Annex 2 row 8; requirements.md 12.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CompanyStatus(StrEnum):
    """Registration status of a legal entity."""

    ACTIVE = "active"
    LIQUIDATED = "liquidated"
    REORGANISED = "reorganised"


@dataclass(frozen=True)
class Company:
    """One answer of the companies database; `asked_at` is when it was given, `message_id` names it."""

    bin: str
    name_kk: str
    name_ru: str
    address_kk: str
    address_ru: str
    region: str
    status: CompanyStatus
    head_iin: str
    asked_at: datetime
    message_id: str
