"""What both doors of the hearing room show: rows of the queries as values for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestat.actions.grounds import Upload
from attestat.actions.looking import note_look
from attestat.gateways.files import Kind
from attestat.store.queries import hearings
from attestat.store.queries.hearings import (
    ArgumentRow,
    CourtActRow,
    EntryRow,
    FileRow,
    GroundRow,
    HearingPage,
    NegativeRow,
)
from attestat.web.common import dates, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import Fact, Tag

LONGEST = 20_000
"""Characters of a typed text at the most: some ten printed pages."""


def page_of(request: HttpRequest, hearing: UUID) -> HearingPage:
    """The hearing of the address for who asks. Raises Http404."""
    found = hearings.page(actor_of(request), hearing)
    if found is None:
        raise Http404
    return found


def typed(request: HttpRequest, name: str, at_most: int = LONGEST) -> str:
    """A text of a posted form, with the line ends of documents."""
    return request.POST.get(name, "").replace("\r\n", "\n")[:at_most]


def uploads(request: HttpRequest, name: str) -> list[Upload]:
    """The files of a posted form."""
    return [Upload(file.name or "", file.read()) for file in request.FILES.getlist(name)]


# In words


def mode_word(mode: str) -> str:
    """How the company is heard."""
    words = {
        "written": gettext("in writing, in this system"),
        "meeting": gettext("at a meeting"),
        "video": gettext("by video"),
    }
    return words[mode]


def argument_word(kind: str) -> str:
    """What the company filed."""
    words = {
        "position": pgettext("argument", "Position"),
        "objection": pgettext("argument", "Objection"),
    }
    return words[kind]


def entry_word(kind: str) -> str:
    """What a line of the record is."""
    words = {
        "question": pgettext("record", "Question"),
        "answer": pgettext("record", "Answer"),
        "speech": pgettext("record", "Speech"),
        "remark": pgettext("record", "Remark on the protocol"),
    }
    return words[kind]


def court_kind_word(kind: str) -> str:
    """What a court act does."""
    words = {
        "activity_ban": gettext("prohibits the activity (ground 2)"),
        "special_right": gettext("deprives of the special right (ground 3)"),
    }
    return words[kind]


# Values


@dataclass(frozen=True)
class FileLine:
    """A file as a download."""

    name: str
    size: str
    href: str
    sha256: str


def file_line(row: FileRow) -> FileLine:
    """A file with its size in kilobytes of 1024 bytes, rounded up."""
    return FileLine(
        row.name,
        gettext("%(size)s KB") % {"size": -(-row.size // 1024)},
        reverse("hearing_file", args=[row.id]),
        row.sha256,
    )


@dataclass(frozen=True)
class NegativeLine:
    """A requirement that is not met, with the conclusion that says so."""

    note: str
    source: str


def negative_line(row: NegativeRow) -> NegativeLine:
    """What a department found, and where it stands."""
    words = {
        "number": row.conclusion_number or "—",
        "day": dates.short_day(row.conclusion_day) if row.conclusion_day else "—",
        "department": say(row.department),
    }
    source = gettext("Conclusion No. %(number)s of %(day)s, %(department)s") % words
    return NegativeLine(row.note, f"{source}; {say(row.base)}" if row.base else source)


@dataclass(frozen=True)
class GroundBlock:
    """A ground as it was stated."""

    title: str
    text: str
    work: str
    facts: str
    negatives: tuple[NegativeLine, ...]
    court_act: list[Fact]
    file: FileLine | None


def ground_block(row: GroundRow) -> GroundBlock:
    """A ground in words: its place in the law, its text, the facts, what it rests on."""
    title = (
        gettext("Ground of the Law")
        if row.of_law
        else gettext("Annex 2, row 9(%(number)s)") % {"number": row.number}
    )
    return GroundBlock(
        title=title,
        text=say(row.text),
        work=say(row.work) if row.work else "",
        facts=say(row.facts),
        negatives=tuple(negative_line(negative) for negative in row.negatives),
        court_act=court_act_facts(row.court_act) if row.court_act else [],
        file=file_line(row.court_act.file) if row.court_act else None,
    )


def court_act_facts(row: CourtActRow) -> list[Fact]:
    """A court act as rows of a summary."""
    facts = [
        Fact(key=gettext("Court"), value=say(row.court)),
        Fact(key=gettext("Number of the act"), value=row.number),
        Fact(key=gettext("What it does"), value=court_kind_word(row.kind)),
        Fact(
            key=gettext("In force"),
            value=gettext("since %(day)s") % {"day": dates.day(row.in_force_on)},
            note=gettext("decided on %(day)s") % {"day": dates.day(row.decided_on)},
        ),
        Fact(
            key=gettext("Types of work"),
            value="; ".join(say(text) for text in row.work_types) or gettext("all"),
        ),
    ]
    if row.lifted_on is not None:
        facts.append(Fact(key=gettext("Lifted"), value=dates.day(row.lifted_on), note=row.lifted_because))
    return facts


@dataclass(frozen=True)
class ArgumentBlock:
    """What the company filed, and its answer."""

    id: UUID
    title: str
    text: str
    filed_at: datetime
    late: bool
    counts_from: str
    files: tuple[FileLine, ...]
    tag: Tag
    answer: str
    answer_kk: str
    answer_ru: str
    accepted: bool | None
    answered_at: datetime | None


def argument_block(row: ArgumentRow) -> ArgumentBlock:
    """An argument in words. `counts_from` is said only where it is not the day of filing (APPC 64(3))."""
    answer = row.answer
    if answer is None:
        tag = Tag(pgettext("argument", "Waits for an answer"), "warning", "wait")
    elif answer.accepted:
        tag = Tag(pgettext("argument", "Accepted"), "ok", "ok")
    else:
        tag = Tag(pgettext("argument", "Not accepted"), "neutral", "no")
    filed_on = dates.short_day(row.filed_at)
    counts_from = dates.short_day(row.effective_day)
    return ArgumentBlock(
        id=row.id,
        title=f"{argument_word(row.kind)} {row.number}",
        text=row.text,
        filed_at=row.filed_at,
        late=row.late,
        counts_from="" if filed_on == counts_from else counts_from,
        files=tuple(file_line(file) for file in row.files),
        tag=tag,
        answer=say(answer.text) if answer else "",
        answer_kk=answer.text["kk"] if answer else "",
        answer_ru=answer.text["ru"] if answer else "",
        accepted=answer.accepted if answer else None,
        answered_at=answer.answered_at if answer else None,
    )


@dataclass(frozen=True)
class EntryBlock:
    """A line of the record with the answers that belong to it."""

    id: UUID
    kind: str
    word: str
    speaker: str
    text: str
    at: datetime
    answers: tuple[EntryBlock, ...] = ()


def record(rows: tuple[EntryRow, ...]) -> tuple[EntryBlock, ...]:
    """The record in the order of what was said; answers stand under their questions."""

    def block(row: EntryRow) -> EntryBlock:
        below = tuple(block(other) for other in rows if other.answers == row.id)
        return EntryBlock(
            row.id, row.kind, entry_word(row.kind), row.speaker, row.text, row.entered_at, below
        )

    return tuple(block(row) for row in rows if row.answers is None)


def facts(found: HearingPage, *, names_officials: bool) -> list[Fact]:
    """The hearing as rows of a summary: dates with their reasons, how and where, who leads it."""
    rows = [
        Fact(key=gettext("Types of work"), value="; ".join(say(work.text) for work in found.works)),
        Fact(
            key=gettext("Delivered to the company"),
            value=dates.moment(found.delivered_at),
            note=gettext("read on %(moment)s") % {"moment": dates.short_moment(found.read_at)}
            if found.read_at
            else gettext("not opened yet; delivery counts"),
        ),
        Fact(
            key=gettext("Last day for objections"),
            value=dates.day(found.objection_until),
            note=gettext("two working days from delivery (APPC 73)"),
            action=gettext("Why this date"),
            action_href=shown.why_href(found.case.line.id, "T6", found.id),
        ),
        Fact(
            key=gettext("The decision not before"),
            value=dates.day(found.earliest_act_on),
            note=gettext("three full working days lie between the notice and the decision (APPC 73)"),
            action=gettext("Why this date"),
            action_href=shown.why_href(found.case.line.id, "T5", found.id),
        ),
        Fact(key=gettext("How"), value=mode_word(found.mode), note=found.moved_because),
    ]
    if found.meeting_at is not None:
        rows.append(Fact(key=gettext("When"), value=dates.moment(found.meeting_at)))
        rows.append(Fact(key=gettext("Where"), value=say(found.place)))
    if names_officials:
        rows.append(Fact(key=gettext("Chairperson"), value=found.chair))
        rows.append(Fact(key=gettext("Secretary"), value=found.secretary))
    return rows


@require_GET
@never_cache
def hearing_file(request: HttpRequest, file: UUID) -> HttpResponse:
    """A file of the hearing, as a download only; 404 for whom it is not."""
    found = hearings.file(actor_of(request), file)
    if found is None:
        raise Http404
    kept, case = found
    note_look(stream=case, by=actor_of(request), at=at_of(request), what=f"hearing file {file}")
    response = HttpResponse(kept.data, content_type=Kind(kept.kind).media_type)
    response["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    return response
