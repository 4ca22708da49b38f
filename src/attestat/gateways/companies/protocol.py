"""What the companies database is asked, and what it may answer."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from attestat.domain.company import Company


class CompaniesUnavailable(Exception):
    """The companies database gave no answer in time. Asking again later may help (FLT-09)."""


class CompanyUnknown(Exception):
    """The companies database holds no legal entity with this BIN. Asking again does not help."""

    def __init__(self, bin: str) -> None:
        super().__init__("the companies database holds no legal entity with this BIN")
        self.bin = bin


class Companies(Protocol):
    """The state database of legal entities (Annex 2 row 8; requirements.md 12.9)."""

    def ask(self, bin: str, *, at: datetime) -> Company:
        """What the database says about the holder of this BIN (twelve digits) at the moment `at` (aware).

        Every answer carries the id of its message and must be kept with it. Raises CompaniesUnavailable and
        CompanyUnknown; ValueError for a text that is no BIN or a moment without an offset. May take seconds:
        never call it inside a transaction.
        """
        ...
