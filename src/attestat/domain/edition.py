"""Editions of the Rules: everything the Order fixes in numbers, lists and sentences, with the days it
holds for.

An edition is data (VER-1): a file in ``attestat/law`` or a row in the database, checked by
:func:`edition_from`. A case keeps the edition in force on its effective acceptance day, which
:func:`edition_on` finds. An edition is never changed once published; a change of the law is a new edition.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from attestat.domain.edition_reading import LawError, Reader, Text

__all__ = [
    "Act",
    "BudgetStage",
    "Checklist",
    "ChecklistItem",
    "Edition",
    "EditionError",
    "Ground",
    "Label",
    "NumberFormat",
    "Paragraph",
    "PassportRow",
    "Post",
    "Requirement",
    "Scope",
    "Term",
    "Text",
    "WorkType",
    "WorkingHours",
    "based_on_earlier",
    "check_series",
    "edition_from",
    "edition_on",
    "filled_up",
    "requirements_from",
]


CivilDate = date
"""``datetime.date`` by another name, for classes in which ``date`` is a field."""


class EditionError(LawError):
    """An edition, or the row of editions, cannot be used; ``problems`` says why, a sentence for each
    fault.
    """


@dataclass(frozen=True, slots=True)
class Act:
    """A legal act. ``in_force`` and ``published`` are ``None`` where the day is not known."""

    number: str
    date: CivilDate
    title: Text
    registration: str
    published: CivilDate | None
    in_force: CivilDate | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A narrower scope of a work type, printed in brackets. ``sample``: ours, for trying out, not the
    law's.
    """

    code: str
    text: Text
    sample: bool


@dataclass(frozen=True, slots=True)
class WorkType:
    """A type of work of clause 2. ``number`` is its sub-paragraph."""

    code: str
    number: int
    text: Text
    scopes: tuple[Scope, ...]

    def scope(self, code: str) -> Scope:
        """The scope with this code; ``KeyError`` when the work type has none such."""
        return _by_code(self.scopes, code)


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground for refusal: row 9 of Annex 2, or (``of_law``) of a Law itself, entered by a lawyer."""

    code: str
    number: int
    clause: str
    text: Text
    short: Text
    of_law: bool


Unit = Literal["working_days", "calendar_days", "months", "years"]
StartsWith = Literal["filing", "act"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term: ``amount`` of ``unit``, the day it starts from not counted (APPC 76).

    ``starts_with`` says how the starting moment becomes a day: a *filing* of a company counts from its
    effective day (clause 8.4, APPC 64(3)); an *act* of an official bears the day it happens. ``alternatives``
    are other lawful amounts, ``at_most`` means that less may be given. ``opens``: the term must have run out
    before the next thing may happen. ``rolls``: an end on a day off moves to the next working day (APPC 76; a
    term in working days cannot end on a day off). ``warn_before``: days before the end on which a warning is
    due, working days for a term in working days or one that rolls.
    """

    code: str
    name: Text
    amount: int
    unit: Unit
    starts_with: StartsWith
    clause: str
    start: Text
    alternatives: tuple[int, ...] = ()
    at_most: bool = False
    opens: bool = False
    rolls: bool = False
    warn_before: int = 1


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Working time of the provider (Annex 2 row 7), Asia/Almaty. ``breaks`` are (from, to) pairs.

    ``late_from`` is the first second after ``end``: from then on a filing belongs to the next working day.
    """

    start: time
    end: time
    breaks: tuple[tuple[time, time], ...]
    late_from: time = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        late = datetime.combine(date.min, self.end) + timedelta(seconds=1)
        # Working time to the end of the day leaves no late second in it.
        object.__setattr__(self, "late_from", late.time() if late.date() == date.min else time.max)


@dataclass(frozen=True, slots=True)
class BudgetStage:
    """A stage of the ten-day budget: to be reached on the ``day``-th working day after acceptance, by
    ``by``.
    """

    code: str
    day: int
    text: Text
    by: time | None
    clause: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post as printed under a signature."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Label:
    """A code of ours and what people read instead of it."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number of a series is written.

    ``template`` holds ``{value}``, or ``{value:08}`` for eight digits, ``{year}`` and ``{check}``. The check
    digits are those of ISO 7064 MOD 97-10, as in a bank account: every number of a real permit that we have
    seen obeys it.
    """

    series: str
    template: str
    pattern: str
    example: str

    def write(self, value: int, year: int) -> str:
        """The number with this ``value``; ``year`` is used only by a series that names it."""
        if value < 1:
            raise ValueError("a number of a series starts at 1")
        written = self.template.format(value=value, year=year, check="00")
        if "{check}" in self.template:
            written = self.template.format(value=value, year=year, check=f"{98 - _mod97(written):02}")
        if not self.matches(written):
            raise ValueError(f"{written} does not fit the pattern of {self.series}: the series is used up")
        return written

    def matches(self, number: str) -> bool:
        """Whether the text is a number of this series, check digits included."""
        if re.fullmatch(self.pattern, number) is None:
            return False
        return "{check}" not in self.template or _mod97(number) == 1


def _mod97(number: str) -> int:
    """ISO 7064 MOD 97-10 over the number with its first four characters moved to the end; letters are
    10…35.
    """
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One question of permit control."""

    code: str
    group: str
    text: Text


@dataclass(frozen=True, slots=True)
class Checklist:
    """Questions of permit control for one work type. ``sample``: not the text of Order No. 299."""

    work_type: str
    version: str
    sample: bool
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True)
class PassportRow:
    """A row of Annex 2, the service passport, taken from the Order's text."""

    number: int
    label: Text
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the Order. ``ru`` is ``None`` where no Russian wording is known; only Kazakh is
    official.

    ``kind``: ``text``, ``heading``, ``note`` (of the legal database) or ``form`` (a line of a printed form).
    """

    id: str
    clause: str
    kind: str
    kk: str
    en: str
    ru: str | None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A statement of the Order that the system must keep. ``no_test`` says why no test proves it, if so.

    ``place`` is the paragraph of the Order's text it comes from, empty where several are meant.
    """

    id: str
    place: str
    statement: str
    no_test: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The Rules as they stand from ``valid_from`` to ``valid_to`` (both inclusive, ``None``: no end
    known).

    ``wording_confirmed`` is false when the edition stands in for a wording that we do not hold (clause 2 from
    1 January 2026); ``missing`` then says what to enter. ``data`` is the mapping the edition was read from,
    for storing and comparing.
    """

    code: str
    valid_from: date
    valid_to: date | None
    wording_confirmed: bool
    missing: tuple[Text, ...]
    title: Text
    act: Act
    amendments: tuple[Act, ...]
    work_types: tuple[WorkType, ...]
    grounds: tuple[Ground, ...]
    terms: tuple[Term, ...]
    hours: WorkingHours
    validity_years: int
    reminder_days: tuple[int, ...]
    budget: tuple[BudgetStage, ...]
    extension_reasons: tuple[Label, ...]
    posts: tuple[Post, ...]
    texts: Mapping[str, Text]
    labels: Mapping[str, Mapping[str, Text]]
    number_formats: Mapping[str, NumberFormat]
    passport: tuple[PassportRow, ...]
    checklists: tuple[Checklist, ...]
    order_text: tuple[Paragraph, ...]
    data: Mapping[str, Any] = field(repr=False, compare=False)

    def holds_on(self, day: date) -> bool:
        """Whether the edition is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def work_type(self, code: str) -> WorkType:
        """The work type with this code; ``KeyError`` when clause 2 knows none such (R2.2: a closed list)."""
        return _by_code(self.work_types, code)

    def ground(self, code: str) -> Ground:
        """The ground with this code; ``KeyError`` when there is none (R10.1: a closed list)."""
        return _by_code(self.grounds, code)

    def term(self, code: str) -> Term:
        """The term with this code (T1–T15, T11b); ``KeyError`` when there is none."""
        return _by_code(self.terms, code)

    def post(self, code: str) -> Post:
        """The post with this code; ``KeyError`` when there is none."""
        return _by_code(self.posts, code)

    def text(self, key: str) -> Text:
        """A fixed sentence or caption; ``KeyError`` when there is none."""
        return self.texts[key]

    def label(self, kind: str, code: str) -> Text:
        """The label of a stage or state: kinds are ``stage``, ``attestat``, ``attestat_reason``,
        ``complaint``.
        """
        return self.labels[kind][code]

    def number_format(self, series: str) -> NumberFormat:
        """How numbers of this series are written; ``KeyError`` when there is none."""
        return self.number_formats[series]

    def checklist(self, work_type: str) -> Checklist:
        """The questions of permit control for a work type; ``KeyError`` when there are none."""
        for checklist in self.checklists:
            if checklist.work_type == work_type:
                return checklist
        raise KeyError(work_type)


_Coded = TypeVar("_Coded", Scope, WorkType, Ground, Term, Post)


def _by_code(items: Sequence[_Coded], code: str) -> _Coded:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)


TERM_CODES = (*(f"T{number}" for number in range(1, 12)), "T11b", *(f"T{number}" for number in range(12, 16)))
"""The terms every edition must have, as section 10 of the requirements names them."""

SERIES = (
    "application",
    "registration",
    "attestat",
    "refusal",
    "inquiry",
    "department_registration",
    "conclusion",
)
"""The series of numbers every edition must have; it may have more."""

LABEL_KINDS = ("stage", "attestat", "attestat_reason", "complaint", "edition")
"""The kinds of labels every edition must have."""


def edition_from(data: Mapping[str, Any]) -> Edition:
    """Check the data of one edition and make it a value.

    Raises :class:`EditionError` with every fault found: something missing, of a wrong kind, misspelt or
    standing twice, overlapping working hours, an end before the beginning, a term or series that the product
    needs.
    """
    problems: list[str] = []
    top = Reader(data, "", problems)
    top.only(
        *("code", "valid_from", "valid_to", "wording_confirmed", "missing", "title", "act", "amendments"),
        *("work_types", "grounds", "terms", "hours", "validity_years", "reminder_days", "budget"),
        *("extension_reasons", "posts", "texts", "labels", "number_formats", "checklists"),
        *("order_text",),
    )
    order_text = tuple(_paragraph(part) for part in top.tables("order_text"))
    edition = Edition(
        code=top.string("code"),
        valid_from=top.day("valid_from"),
        valid_to=top.day_or_none("valid_to"),
        wording_confirmed=top.flag("wording_confirmed"),
        missing=tuple(part.text("text") for part in top.tables("missing")),
        title=top.text("title"),
        act=_act(top.table("act")),
        amendments=tuple(_act(part) for part in top.tables("amendments")),
        work_types=tuple(_work_type(part) for part in top.tables("work_types")),
        grounds=tuple(_ground(part) for part in top.tables("grounds")),
        terms=tuple(_term(part) for part in top.tables("terms")),
        hours=_hours(top.table("hours")),
        validity_years=top.number("validity_years", least=1),
        reminder_days=top.numbers("reminder_days"),
        budget=tuple(_budget_stage(part) for part in top.tables("budget")),
        extension_reasons=tuple(
            Label(part.string("code"), part.text("text")) for part in top.tables("extension_reasons")
        ),
        posts=tuple(Post(part.string("code"), part.text("text")) for part in top.tables("posts")),
        texts=_texts(top.table("texts")),
        labels=MappingProxyType(
            {kind: _texts(top.table("labels").table(kind)) for kind in top.table("labels").data}
        ),
        number_formats=_number_formats(top.table("number_formats")),
        passport=_passport(order_text),
        checklists=tuple(_checklist(part) for part in top.tables("checklists")),
        order_text=order_text,
        data=data,
    )
    _check_whole(edition, top)
    if problems:
        name = data.get("code", "without code")
        raise EditionError([f"edition {name}: {problem}" for problem in dict.fromkeys(problems)])
    return edition


def _act(part: Reader) -> Act:
    return Act(
        number=part.string("number"),
        date=part.day("date"),
        title=part.text("title"),
        registration=part.string("registration", default=""),
        published=part.day_or_none("published"),
        in_force=part.day_or_none("in_force"),
    )


def _work_type(part: Reader) -> WorkType:
    scopes = tuple(
        Scope(scope.string("code"), scope.text("text"), scope.flag("sample"))
        for scope in part.tables("scopes")
    )
    part.unique("scopes", [scope.code for scope in scopes])
    return WorkType(part.string("code"), part.number("number", least=1), part.text("text"), scopes)


def _ground(part: Reader) -> Ground:
    return Ground(
        code=part.string("code"),
        number=part.number("number", least=1),
        clause=part.string("clause"),
        text=part.text("text"),
        short=part.text("short"),
        of_law=part.flag("of_law", default=False),
    )


_UNITS: tuple[Unit, ...] = ("working_days", "calendar_days", "months", "years")
_STARTS: tuple[StartsWith, ...] = ("filing", "act")


def _term(part: Reader) -> Term:
    unit = part.string("unit")
    starts_with = part.string("starts_with")
    if unit not in _UNITS:
        part.fault("unit", f"must be one of {', '.join(_UNITS)}")
    if starts_with not in _STARTS:
        part.fault("starts_with", f"must be one of {', '.join(_STARTS)}")
    return Term(
        code=part.string("code"),
        name=part.text("name"),
        amount=part.number("amount"),
        unit=next((known for known in _UNITS if known == unit), "working_days"),
        starts_with=next((known for known in _STARTS if known == starts_with), "act"),
        clause=part.string("clause"),
        start=part.text("start"),
        alternatives=part.numbers("alternatives"),
        at_most=part.flag("at_most", default=False),
        opens=part.flag("opens", default=False),
        rolls=part.flag("rolls", default=False),
        warn_before=part.number("warn_before", default=1),
    )


def _hours(part: Reader) -> WorkingHours:
    part.only("start", "end", "breaks")
    hours = WorkingHours(
        start=part.clock("start"),
        end=part.clock("end"),
        breaks=tuple((pause.clock("start"), pause.clock("end")) for pause in part.tables("breaks")),
    )
    # One row of moments that must only ever go forward: start, each break's two ends, end.
    moments = [hours.start, *(moment for pause in hours.breaks for moment in pause), hours.end]
    for earlier, later in itertools.pairwise(moments):
        if earlier >= later:
            part.fault(
                "",
                f"working hours overlap or run backwards: {earlier:%H:%M} does not come before {later:%H:%M}",
            )
    return hours


def _budget_stage(part: Reader) -> BudgetStage:
    return BudgetStage(
        code=part.string("code"),
        day=part.number("day"),
        text=part.text("text"),
        by=part.clock("by") if part.has("by") else None,
        clause=part.string("clause"),
    )


def _texts(part: Reader) -> Mapping[str, Text]:
    return MappingProxyType({key: part.text(key) for key in part.data})


def _number_formats(part: Reader) -> Mapping[str, NumberFormat]:
    formats: dict[str, NumberFormat] = {}
    for series in part.data:
        row = part.table(series)
        row.only("template", "pattern", "example")
        made = NumberFormat(series, row.string("template"), row.string("pattern"), row.string("example"))
        problem = check_series(made)
        if problem:
            part.fault(series, problem)
        formats[series] = made
    return MappingProxyType(formats)


def check_series(made: NumberFormat) -> str:
    """What is wrong with a number format, as a sentence; empty when nothing is."""
    if "{value" not in made.template:
        return "the template must hold {value}, or numbers would repeat"
    try:
        written = made.write(1, 2026)
    except (ValueError, KeyError, IndexError, re.error) as error:
        return f"the template and the pattern do not agree: {error}"
    if not made.matches(made.example):
        return f"the example {made.example} does not fit the pattern; the first number would be {written}"
    return ""


def _checklist(part: Reader) -> Checklist:
    items = tuple(
        ChecklistItem(item.string("code"), item.string("group"), item.text("text"))
        for item in part.tables("items")
    )
    part.unique("items", [item.code for item in items])
    return Checklist(part.string("work_type"), part.string("version"), part.flag("sample"), items)


def _paragraph(part: Reader) -> Paragraph:
    return Paragraph(
        id=part.string("id"),
        clause=part.string("clause"),
        kind=part.string("kind", default="text"),
        kk=part.string("kk"),
        en=part.string("en"),
        ru=part.string("ru") if part.has("ru") else None,
    )


def requirements_from(data: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """The list of requirements.

    Raises :class:`EditionError` when an id stands twice or a row lacks its statement.
    """
    problems: list[str] = []
    top = Reader(data, "", problems)
    top.only("requirements")
    rows = []
    for part in top.tables("requirements"):
        part.only("id", "place", "statement", "no_test")
        rows.append(
            Requirement(
                id=part.string("id"),
                place=part.string("place", default=""),
                statement=part.string("statement"),
                no_test=part.string("no_test", default=""),
            )
        )
    top.unique("requirements", [row.id for row in rows])
    if problems:
        raise EditionError([f"requirements: {problem}" for problem in problems])
    return tuple(rows)


PASSPORT_ROWS = 10
"""Annex 2 has ten rows."""


def _passport(order_text: Sequence[Paragraph]) -> tuple[PassportRow, ...]:
    """The rows of Annex 2, from the paragraphs whose place is "Annex 2 row n"; the heading is the label."""
    rows = []
    for number in range(1, PASSPORT_ROWS + 1):
        place = f"Annex 2 row {number}"
        found = [paragraph for paragraph in order_text if paragraph.clause == place]
        texts = [(row.kind, Text(row.kk, row.ru, row.en)) for row in found if row.ru is not None]
        labels = [text for kind, text in texts if kind == "heading"]
        values = tuple(text for kind, text in texts if kind == "text")
        if labels and values:
            rows.append(PassportRow(number, labels[0], values))
    return tuple(rows)


def _check_whole(edition: Edition, top: Reader) -> None:
    """What can be seen only when all parts are read."""
    if edition.valid_to is not None and edition.valid_to < edition.valid_from:
        top.fault("valid_to", "lies before valid_from")
    if not edition.wording_confirmed and not edition.missing:
        top.fault("missing", "must say what is missing when the wording is not confirmed")
    if not edition.work_types:
        top.fault("work_types", "an edition without a type of work attests nothing")
    if not edition.grounds:
        top.fault("grounds", "an edition without grounds for refusal cannot refuse")
    for key, codes in (
        ("work_types", [item.code for item in edition.work_types]),
        ("grounds", [item.code for item in edition.grounds]),
        ("terms", [item.code for item in edition.terms]),
        ("budget", [item.code for item in edition.budget]),
        ("posts", [item.code for item in edition.posts]),
        ("extension_reasons", [item.code for item in edition.extension_reasons]),
        ("checklists", [item.work_type for item in edition.checklists]),
        ("order_text", [item.id for item in edition.order_text]),
    ):
        top.unique(key, codes)
    for code in TERM_CODES:
        if code not in [term.code for term in edition.terms]:
            top.fault("terms", f"the term {code} is missing")
    for series in SERIES:
        if series not in edition.number_formats:
            top.fault("number_formats", f"the series {series} is missing")
    for kind in LABEL_KINDS:
        if kind not in edition.labels:
            top.fault("labels", f"the kind {kind} is missing")
    known = [work.code for work in edition.work_types]
    for checklist in edition.checklists:
        if checklist.work_type not in known:
            top.fault("checklists", f"{checklist.work_type} is no work type of this edition")
    if len(edition.passport) != PASSPORT_ROWS:
        rows = ", ".join(str(row.number) for row in edition.passport) or "none"
        top.fault("order_text", f"Annex 2 needs {PASSPORT_ROWS} rows with kk, ru and en; there are: {rows}")
    days = [stage.day for stage in edition.budget]
    if days != sorted(days):
        top.fault("budget", "stages must stand in the order of their days")


def edition_on(editions: Iterable[Edition], day: date) -> Edition:
    """The edition in force on ``day`` (VER-1).

    Raises :class:`EditionError` when the editions leave a gap or overlap anywhere, or when none covers the
    day: an unclear law is refused as a whole, not only on the days on which it shows.
    """
    ordered = sorted(editions, key=lambda edition: edition.valid_from)
    _check_row(ordered)
    for edition in ordered:
        if edition.holds_on(day):
            return edition
    raise EditionError([f"no edition of the Rules is in force on {day.isoformat()}"])


def _check_row(ordered: Sequence[Edition]) -> None:
    problems: list[str] = []
    if not ordered:
        problems.append("there is no edition of the Rules at all")
    for earlier, later in itertools.pairwise(ordered):
        pair = f"editions {earlier.code} and {later.code}"
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            problems.append(f"{pair} overlap on {later.valid_from.isoformat()}")
        elif earlier.valid_to + timedelta(days=1) != later.valid_from:
            gap = earlier.valid_to + timedelta(days=1)
            problems.append(f"{pair} leave a gap from {gap.isoformat()}")
    if len({edition.code for edition in ordered}) != len(ordered):
        problems.append("two editions have the same code")
    if problems:
        raise EditionError(problems)


_NOT_INHERITED = ("code", "valid_from", "valid_to", "wording_confirmed", "missing")


def based_on_earlier(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The whole data of an edition that is written as changes to an earlier one.

    A part with names is merged name by name; anything else, a list included, replaces what stood there. So a
    file that changes clause 2 holds the whole new list of work types, as the Order itself would. Days of
    force, the code and the confirmation of the wording are never taken from the earlier edition.
    """
    return _overlaid({key: value for key, value in base.items() if key not in _NOT_INHERITED}, changes)


def _overlaid(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        before = merged.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            merged[key] = _overlaid(before, value)
        else:
            merged[key] = value
    return merged


_NAMED_PARTS = ("texts", "labels", "number_formats")
"""Parts whose names the product asks for: a new release may ask for new ones."""


def filled_up(data: Mapping[str, Any], shipped: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The data with the parts and names that they do not hold and the product's own editions do.

    Of ``shipped`` the one with the same code counts, else the latest that begins no later. Nothing that
    ``data`` say is changed, and no days, code or confirmation are taken.
    """
    same = [row for row in shipped if row["code"] == data.get("code")]
    begun = [row for row in shipped if str(row["valid_from"]) <= str(data.get("valid_from"))]
    base = (same or begun[-1:] or list(shipped[:1]))[0]
    filled = dict(data)
    for key, value in base.items():
        if key not in data and key not in _NOT_INHERITED:
            filled[key] = value
        elif key in _NAMED_PARTS and isinstance(data[key], Mapping):
            # In the order of the file, which JSON in the database does not keep.
            filled[key] = _with_names(data[key], value)
    return filled


def _with_names(data: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in dict.fromkeys([*base, *data]):
        own, other = data.get(name, base.get(name)), base.get(name)
        if isinstance(own, Mapping) and isinstance(other, Mapping) and "kk" not in own:
            own = _with_names(own, other)
        made[name] = own
    return made
