"""A hearing and what it rests on, as facts for the core (clause 10; APPC 73, 74; Annex 2 row 9)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class CourtActKind(StrEnum):
    """What a court act in force does: ground 2 or ground 3 of Annex 2 row 9."""

    ACTIVITY_BAN = "activity_ban"
    SPECIAL_RIGHT = "special_right"


class ConsentSource(StrEnum):
    """Who says that there is no consent to personal data (ground 4)."""

    CONSENT_SERVICE = "consent_service"
    WITHDRAWN_BY_COMPANY = "withdrawn_by_company"


class Mode(StrEnum):
    """How the company is heard (APPC 73): in writing inside the system is the rule."""

    WRITTEN = "written"
    MEETING = "meeting"
    VIDEO = "video"


class Intended(StrEnum):
    """What the body intends to do, about which the company is heard first (APPC 73)."""

    REFUSAL = "refusal"  # of the attestat (clause 10)
    SUSPENSION = "suspension"  # of the attestat (clause 5)
    COMPLAINT_ANSWER = "complaint_answer"  # an answer to a complaint that is not what the company asked for


class Outcome(StrEnum):
    """How a hearing ended."""

    HELD = "held"
    WAIVED = "waived"
    NO_SHOW = "no_show"


class ArgumentKind(StrEnum):
    """What the company files: its position, or an objection to the preliminary decision (APPC 73)."""

    POSITION = "position"
    OBJECTION = "objection"


class EntryKind(StrEnum):
    """A line of the record (APPC 74(5)); a remark is the company's on the protocol."""

    QUESTION = "question"
    ANSWER = "answer"
    SPEECH = "speech"
    REMARK = "remark"


class Side(StrEnum):
    """Who speaks."""

    COMMITTEE = "committee"
    COMPANY = "company"


@dataclass(frozen=True)
class CourtAct:
    """A court act on record against the company; `work_types` empty: it concerns all types."""

    id: UUID
    kind: CourtActKind
    work_types: frozenset[str]
    in_force_on: date
    lifted_on: date | None = None

    def binds(self, work_type: str, today: date) -> bool:
        """Whether the act is in force today and concerns this type of work."""
        in_force = self.in_force_on <= today and (self.lifted_on is None or today < self.lifted_on)
        return in_force and (not self.work_types or work_type in self.work_types)


@dataclass(frozen=True)
class ConsentRefusal:
    """Consent refused or withdrawn; `stands` until the company has given it again."""

    id: UUID
    source: ConsentSource
    stands: bool


@dataclass(frozen=True)
class NegativeResult:
    """A negative result that a ground rests on: which inquiry concluded so on which work at which base."""

    inquiry: UUID
    work: UUID
    base: UUID


@dataclass(frozen=True)
class StatedGround:
    """A ground as it is stated to the company: on one work, or on all works of the hearing (`work` None)."""

    code: str
    work: UUID | None
    facts_kk: str
    facts_ru: str
    id: UUID | None = None
    results: frozenset[NegativeResult] = frozenset()
    court_act: UUID | None = None
    consent_refusal: UUID | None = None

    def concerns(self, work: UUID) -> bool:
        """Whether the ground stands on this work."""
        return self.work is None or self.work == work


@dataclass(frozen=True)
class Argument:
    """A position or an objection that was filed, and whether it has its answer."""

    id: UUID
    kind: ArgumentKind
    late: bool
    answered: bool


@dataclass(frozen=True)
class Hearing:
    """A hearing whose notice was delivered.

    `objection_until` and `earliest_act_on` are what the company was told. `meeting_at` is the meeting as it
    stands now, None for a hearing in writing. `recorded` says that there is a line of the record, and
    `changed_since_shown` that something was said after the record was last shown to the company.
    """

    id: UUID
    works: tuple[UUID, ...]
    grounds: tuple[StatedGround, ...]
    delivered_on: date
    objection_until: date
    earliest_act_on: date
    chair: UUID
    secretary: UUID
    mode: Mode = Mode.WRITTEN
    meeting_at: datetime | None = None
    waived: bool = False
    position_complete: bool = False
    arguments: tuple[Argument, ...] = ()
    recorded: bool = False
    started: bool = False
    shown_on: date | None = None
    read: bool = False
    changed_since_shown: bool = False
    outcome: Outcome | None = None

    @property
    def closed(self) -> bool:
        """Whether the chairperson's signature under the protocol has closed it."""
        return self.outcome is not None

    @property
    def company_spoke(self) -> bool:
        """Whether the company filed something, or something was said at the meeting."""
        return bool(self.arguments) or self.recorded


# Beyond Latin, Greek and Cyrillic the letters of the documents hold these signs.
_MORE_SIGNS = frozenset("‐‑‒–—―‘’‚“”„†•…‰′″‹›€₸№™−≤≥≠")


def unprintable(text: str) -> str:
    """The characters of a text that the protocol could not print, each once.

    What is said in a hearing is printed in its protocol: a character that cannot be would keep the hearing
    from being closed, so it is refused where the text is taken in.
    """
    return "".join(dict.fromkeys(sign for sign in text if not _prints(sign)))


def _prints(sign: str) -> bool:
    if sign in "\n \u00a0" or sign in _MORE_SIGNS:
        return True
    return ord(sign) < 0x530 and unicodedata.category(sign)[0] in "LNPS"
