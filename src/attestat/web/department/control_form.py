"""The form of permit control: what was posted → values of the domain, and those → what the page shows.

A part of the form that was not on the page (`section` names those that were) is left as it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import pgettext

from attestat.domain.conclusion import (
    Answer,
    Asked,
    Control,
    ControlKind,
    ItemAnswer,
    Record,
    WorkFindings,
    progress,
)
from attestat.store.queries.inquiries import InquiryPage
from attestat.web.common.acting import say

LONGEST = 4000
"""Characters of a text; the page's own bound is the same."""

MOST_PARTICIPANTS = 30


@dataclass
class Typed:
    """What the form says. `control` is None when that part was not on the page.

    `days` holds the days as they were typed; those of `unread` are no days and are not kept.
    """

    control: Control | None = None
    findings: tuple[WorkFindings, ...] = ()
    days: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read(posted: QueryDict, asked: tuple[Asked, ...]) -> Typed:
    """The posted form; whatever it holds that is not asked for is not looked at."""
    sections = set(posted.getlist("section"))
    typed = Typed()
    if "control" in sections:
        typed.control = _control(posted, typed)
    typed.findings = tuple(_findings(posted, one) for one in asked if name_of(one) in sections)
    return typed


def name_of(one: Asked) -> str:
    """The beginning of the names of all fields about one work at one base."""
    return f"{one.work}_{one.base}"


def _control(posted: QueryDict, typed: Typed) -> Control:
    days: dict[str, date | None] = {}
    for name in ("started_on", "finished_on", "visited_on"):
        text = typed.days[name] = posted.get(name, "").strip()[:40]
        days[name] = None
        if text:
            try:
                days[name] = date.fromisoformat(text)
            except ValueError:
                typed.unread += (name,)
    visits = posted.get("kind") == ControlKind.VISIT
    names = _text(posted, "participants").splitlines()
    return Control(
        kind=ControlKind.VISIT if visits else ControlKind.DESK,
        started_on=days["started_on"],
        finished_on=days["finished_on"],
        basis=_text(posted, "basis"),
        visited_on=days["visited_on"],
        place=_text(posted, "place"),
        participants=tuple(name.strip() for name in names if name.strip())[:MOST_PARTICIPANTS],
    )


def _findings(posted: QueryDict, one: Asked) -> WorkFindings:
    name = name_of(one)
    known = {str(answer): answer for answer in Answer}
    return WorkFindings(
        work=one.work,
        base=one.base,
        items=tuple(
            ItemAnswer(
                code, known.get(posted.get(f"{name}_{code}", "")), _text(posted, f"{name}_{code}_comment")
            )
            for code in one.codes
        ),
        conforms={"yes": True, "no": False}.get(posted.get(f"{name}_result", "")),
        reason=_text(posted, f"{name}_reason"),
    )


def _text(posted: QueryDict, name: str) -> str:
    return posted.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]


@dataclass(frozen=True)
class ItemRow:
    """One item of a checklist on the page."""

    name: str
    code: str
    group: str
    text: str
    answer: str
    comment: str
    error: str


@dataclass(frozen=True)
class WorkSection:
    """One work at the shown place: its items, the stated result, how far it is."""

    name: str
    title: str
    scopes: str
    is_sample: bool
    items: tuple[ItemRow, ...]
    conforms: bool | None
    reason: str
    error: str
    done: int
    of: int


def sections(
    page: InquiryPage, record: Record, place: UUID, errors: Mapping[str, str]
) -> tuple[WorkSection, ...]:
    """The works at one place as the page shows them; `errors` are sentences by the name of their field."""
    works = {work.id: work for work in page.case.works}
    made = []
    for one in page.asked:
        if one.base != place:
            continue
        found, work, name = record.on(one.work, one.base), works[one.work], name_of(one)
        done, of = progress(record, [one])
        rows, before = [], ""
        for item in one.checklist.items if one.checklist else ():
            said, group = found.item(item.code), group_word(item.group)
            rows.append(
                ItemRow(
                    name=f"{name}_{item.code}",
                    code=item.code,
                    group=group if group != before else "",
                    text=say(item.text.as_dict()),
                    answer=str(said.answer or ""),
                    comment=said.comment,
                    error=errors.get(f"{name}_{item.code}", ""),
                )
            )
            before = group
        made.append(
            WorkSection(
                name=name,
                title=say(work.text),
                scopes=", ".join(say(scope) for scope in work.scopes),
                is_sample=bool(one.checklist and one.checklist.sample),
                items=tuple(rows),
                conforms=found.conforms,
                reason=found.reason,
                error=errors.get(f"{name}_result", ""),
                done=done,
                of=of,
            )
        )
    return tuple(made)


def group_word(group: str) -> str:
    """What a group of items is called; an unknown one of a later edition stands as it is written."""
    words = {
        "staff": pgettext("checklist", "Staff"),
        "equipment": pgettext("checklist", "Equipment and instruments"),
        "laboratory": pgettext("checklist", "Laboratory"),
        "premises": pgettext("checklist", "Premises and services"),
        "documents": pgettext("checklist", "Documents and methods"),
    }
    return words.get(group, group)
