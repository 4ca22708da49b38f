"""Permit control and what it finds (clause 9.2): the record that an inspector keeps and concludes from.

The record may be unfinished while he works; `rules.clause9.r9_2_obstacles` says what it still lacks. The
conclusion is drawn up from a record that lacks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from attestat.domain.edition import Checklist, Edition


class ControlKind(StrEnum):
    """How permit control is carried out; a desk check is the rule (DESIGN.md, section 4, "Place")."""

    DESK = "desk"
    VISIT = "visit"  # Law on Permits and Notifications, article 51(2-1): where there is need to visit


class Answer(StrEnum):
    """What the inspector says on one item of a checklist."""

    CONFORMS = "conforms"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Control:
    """How, when and where permit control was carried out. An open end means: the day of the conclusion."""

    kind: ControlKind = ControlKind.DESK
    started_on: date | None = None
    finished_on: date | None = None
    basis: str = ""
    visited_on: date | None = None
    place: str = ""
    participants: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemAnswer:
    """The answer to the item with this code; `answer` is None while it is open."""

    code: str
    answer: Answer | None = None
    comment: str = ""


@dataclass(frozen=True)
class WorkFindings:
    """What was found on one work at one base: the items, and the result as the inspector states it.

    `reason` says what a negative result rests on besides unmet items, or why a result stands although
    nothing in the list applied.
    """

    work: UUID
    base: UUID
    items: tuple[ItemAnswer, ...] = ()
    conforms: bool | None = None
    reason: str = ""

    def item(self, code: str) -> ItemAnswer:
        """The answer to an item, an open one when there is none yet."""
        return next((item for item in self.items if item.code == code), ItemAnswer(code))

    @property
    def unmet(self) -> tuple[ItemAnswer, ...]:
        """The requirements that are not met, in the order of the list."""
        return tuple(item for item in self.items if item.answer is Answer.FAILS)


@dataclass(frozen=True)
class Record:
    """The whole record of permit control of one inquiry."""

    control: Control = Control()
    findings: tuple[WorkFindings, ...] = ()

    def on(self, work: UUID, base: UUID) -> WorkFindings:
        """The findings on a work at a base, empty ones when there are none yet."""
        return next((f for f in self.findings if (f.work, f.base) == (work, base)), WorkFindings(work, base))

    def with_findings(self, changed: Iterable[WorkFindings]) -> Record:
        """This record with some findings replaced; what is not named stays."""
        merged = {(f.work, f.base): f for f in self.findings}
        merged |= {(f.work, f.base): f for f in changed}
        return replace(self, findings=tuple(merged.values()))


@dataclass(frozen=True)
class Frame:
    """The time in which permit control happens, and the visit as it was announced, if one was.

    `due` is the last of the five working days (T4).
    """

    registered_on: date
    today: date
    due: date
    announced: date | None = None
    announced_place: str = ""


@dataclass(frozen=True)
class Asked:
    """One work at one base that the inquiry asks about, with its checklist (None: the edition has none)."""

    work: UUID
    base: UUID
    checklist: Checklist | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the items, in the order of the list."""
        return tuple(item.code for item in self.checklist.items) if self.checklist else ()


def asked_of(edition: Edition, works: Mapping[UUID, str], bases: Iterable[UUID]) -> tuple[Asked, ...]:
    """Every work (id → work type) at every base; base by base, so that one place stands together."""
    lists = {checklist.work_type: checklist for checklist in edition.checklists}
    return tuple(
        Asked(work, base, lists.get(work_type)) for base in bases for work, work_type in works.items()
    )


def progress(record: Record, asked: Iterable[Asked]) -> tuple[int, int]:
    """How many questions are answered, of how many; the result of each work at each base is one of them."""
    done = of = 0
    for one in asked:
        found = record.on(one.work, one.base)
        of += len(one.codes) + 1
        done += sum(found.item(code).answer is not None for code in one.codes) + (found.conforms is not None)
    return done, of


def in_list_order(record: Record, asked: Iterable[Asked]) -> tuple[WorkFindings, ...]:
    """The findings in the order of what is asked, items in the order of their list; nothing else remains."""
    return tuple(
        replace(
            found := record.on(one.work, one.base),
            items=tuple(found.item(code) for code in one.codes),
        )
        for one in asked
    )


def findings_as_data(findings: Iterable[WorkFindings]) -> list[dict[str, Any]]:
    """Findings as JSON values, for keeping."""
    return [
        {
            "work": str(f.work),
            "base": str(f.base),
            "items": [
                [i.code, str(i.answer) if i.answer else "", i.comment]
                for i in f.items
                if i.answer is not None or i.comment
            ],
            "conforms": f.conforms,
            "reason": f.reason,
        }
        for f in findings
    ]


def findings_from_data(data: Iterable[Mapping[str, Any]]) -> tuple[WorkFindings, ...]:
    """What `findings_as_data` made."""
    return tuple(
        WorkFindings(
            UUID(f["work"]),
            UUID(f["base"]),
            tuple(ItemAnswer(c, Answer(a) if a else None, said) for c, a, said in f["items"]),
            f["conforms"],
            f["reason"],
        )
        for f in data
    )
