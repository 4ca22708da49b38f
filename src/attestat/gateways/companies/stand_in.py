"""A stand-in for the companies database: invented companies, and those that the operator adds.

It answers from `demonstration.toml` beside this module and, when there is one, from `companies.toml` in the
home of the instance. The second file is read again whenever it changes, without a restart. It may hold

    unavailable = true              # the database is silent for everybody

    [[company]]                     # a company of its own: all members of `Entry` without a default
    bin = "…"

    [[company]]                     # or only what differs for a company of the demonstration
    bin = "120340991015"
    head_iin = "…"
    unavailable = true              # silent for this one
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from attestat.domain.company import Company, CompanyStatus
from attestat.domain.identifiers import is_twelve_digits
from attestat.gateways.companies.protocol import CompaniesUnavailable, CompanyUnknown

log = logging.getLogger(__name__)

HOME_FILE = "companies.toml"
MESSAGE_PREFIX = "stand-in-"
"""Every message id begins with it, so that a kept answer always tells that nobody was asked."""

_ALMATY = ZoneInfo("Asia/Almaty")


@dataclass(frozen=True)
class Entry:
    """What the stand-in knows about one company; days are calendar days in Asia/Almaty.

    `head_iin` has been the head since `head_since` (always, when empty), before that
    `previous_head_iin`. `status` holds since `status_since`; before that day the company was active.
    """

    bin: str
    name_kk: str
    name_ru: str
    address_kk: str
    address_ru: str
    region: str
    head_iin: str
    status: CompanyStatus = CompanyStatus.ACTIVE
    status_since: date | None = None
    head_since: date | None = None
    previous_head_iin: str = ""
    unavailable: bool = False

    def on(self, day: date) -> tuple[CompanyStatus, str]:
        """Status and head's IIN on this day."""
        status = self.status
        if self.status_since and day < self.status_since:
            status = CompanyStatus.ACTIVE
        head = self.head_iin
        if self.head_since and self.previous_head_iin and day < self.head_since:
            head = self.previous_head_iin
        return status, head


_MEMBERS = {member.name for member in fields(Entry)}
_DEMANDED = {member.name for member in fields(Entry) if member.default is MISSING}
_TYPES: dict[str, type] = {"unavailable": bool, "status_since": date, "head_since": date}


@dataclass(frozen=True)
class Register:
    """Companies by BIN, and whether the database is silent altogether."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    unavailable: bool = False


def read(text: str, *, over: Register | None = None) -> Register:
    """A register from TOML, laid over another one: what an entry does not say stays as it was.

    Raises ValueError that names the company and what is wrong with it.
    """
    below = over or Register()
    data = tomllib.loads(text)
    if unknown := sorted(data.keys() - {"company", "unavailable"}):
        raise ValueError(f"unknown at the top: {', '.join(unknown)}")
    silent = data.get("unavailable", below.unavailable)
    if not isinstance(silent, bool):
        raise ValueError("unavailable: write true or false")
    entries = dict(below.entries)
    for table in data.get("company", []):
        bin = table.get("bin", "")
        if not (isinstance(bin, str) and is_twelve_digits(bin)):
            raise ValueError(f"a company has no BIN of twelve digits: {bin!r}")
        entries[bin] = _entry(bin, table, entries.get(bin))
    return Register(entries, silent)


def _entry(bin: str, table: Mapping[str, Any], known: Entry | None) -> Entry:
    if unknown := sorted(table.keys() - _MEMBERS):
        raise ValueError(f"company {bin}: unknown: {', '.join(unknown)}")
    if known is None and (lacking := sorted(_DEMANDED - table.keys())):
        raise ValueError(f"company {bin}: missing: {', '.join(lacking)}")
    values: dict[str, Any] = {}
    for name, value in table.items():
        if type(value) is not _TYPES.get(name, str):
            raise ValueError(f"company {bin}: {name} is no {_TYPES.get(name, str).__name__}")
        if name == "status":
            known_statuses = {str(status): status for status in CompanyStatus}
            if value not in known_statuses:
                raise ValueError(f"company {bin}: status is one of {', '.join(known_statuses)}")
            value = known_statuses[value]
        if name in ("head_iin", "previous_head_iin") and not is_twelve_digits(value):
            raise ValueError(f"company {bin}: {name} has not twelve digits")
        values[name] = value
    return replace(known, **values) if known else Entry(**values)


@cache
def demonstration() -> Register:
    """The invented companies of the package."""
    source = resources.files(__package__).joinpath("demonstration.toml")
    return read(source.read_text(encoding="utf-8"))


class StandInCompanies:
    """Answers as the companies database would, about companies that do not exist. Never in production."""

    def __init__(self, home: Path) -> None:
        self._file = home / HOME_FILE
        self._seen: tuple[int, int, int] | None = None
        self._register = demonstration()
        log.warning("The companies database is a STAND-IN: its companies are invented (%s).", self._file)

    def ask(self, bin: str, *, at: datetime) -> Company:
        """See `Companies.ask`."""
        if not is_twelve_digits(bin):
            raise ValueError("a BIN has twelve digits")
        if at.tzinfo is None:
            raise ValueError("the moment needs an offset")
        register = self._current()
        if register.unavailable:
            raise CompaniesUnavailable("the stand-in was told to be silent")
        entry = register.entries.get(bin)
        if entry is None:
            raise CompanyUnknown(bin)
        if entry.unavailable:
            raise CompaniesUnavailable("the stand-in was told to be silent about this company")
        status, head_iin = entry.on(at.astimezone(_ALMATY).date())
        return Company(
            bin=bin,
            name_kk=entry.name_kk,
            name_ru=entry.name_ru,
            address_kk=entry.address_kk,
            address_ru=entry.address_ru,
            region=entry.region,
            status=status,
            head_iin=head_iin,
            asked_at=at,
            message_id=f"{MESSAGE_PREFIX}{uuid4()}",
        )

    def _current(self) -> Register:
        """The register as the files are now."""
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._seen, self._register = None, demonstration()
            return self._register
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            try:
                self._register = read(self._file.read_text(encoding="utf-8"), over=demonstration())
            except (OSError, ValueError) as error:
                # A database with a fault is one without an answer; who runs the demonstration reads why.
                log.error("%s cannot be used: %s", self._file, error)
                raise CompaniesUnavailable(f"{self._file} cannot be used: {error}") from error
            self._seen = seen
        return self._register
