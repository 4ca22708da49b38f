"""What an edition consists of, part by part, as forms show it: one description for showing, reading and
saving.

The core says what is right (`domain.edition.edition_from`); here stands only which values there are, in
which order, and what they are called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Label = Promise | str
Kind = Literal["line", "text", "wording", "number", "numbers", "flag", "day", "clock", "choice"]


@dataclass(frozen=True)
class Value:
    """One value. ``text`` is a text in three languages, ``wording`` the same without a name of its own
    (Russian may be unknown); an ``optional`` value that is left empty is not there.
    """

    key: str
    label: Label
    kind: Kind = "line"
    optional: bool = False
    hint: Label = ""
    choices: tuple[tuple[str, Label], ...] = ()


@dataclass(frozen=True)
class Group:
    """Values under one name."""

    key: str
    label: Label
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Rows:
    """A list of rows that can be added and taken away; ``one`` is what a row is called."""

    key: str
    label: Label
    one: Label
    items: tuple[Item, ...]
    optional: bool = False


@dataclass(frozen=True)
class Names:
    """A mapping whose names the product asks for: they are neither added nor taken away. Each holds
    ``items``, or one text where there are none.
    """

    key: str
    label: Label
    items: tuple[Item, ...] = ()


Item = Value | Group | Rows | Names


@dataclass(frozen=True)
class Part:
    """A part of an edition on a page of its own. ``split``: how a large one is shown piece by piece."""

    slug: str
    title: Label
    items: tuple[Item, ...]
    hint: Label = ""
    split: Literal["", "prefix", "kind", "work_type", "clause"] = ""

    @property
    def keys(self) -> frozenset[str]:
        """The names of the top level that this part holds."""
        return frozenset(item.key for item in self.items)


_CODE = Value("code", pgettext_lazy("edition", "Code"), hint=_("stands in data and documents; never shown"))
_NUMBER = Value("number", pgettext_lazy("edition", "Sub-paragraph"), "number")
_TEXT = Value("text", pgettext_lazy("edition", "Text"), "text")
_CLAUSE = Value("clause", pgettext_lazy("edition", "Clause"))
_SAMPLE = Value("sample", _("A sample of ours, not the law's"), "flag")

_ACT: tuple[Item, ...] = (
    Value("number", pgettext_lazy("act", "Number")),
    Value("date", pgettext_lazy("act", "Date of the act"), "day"),
    Value("registration", _("Registration with the Ministry of Justice"), optional=True),
    Value("published", _("First official publication"), "day", optional=True),
    Value("in_force", _("In force from"), "day", optional=True),
    Value("title", pgettext_lazy("act", "Title"), "text"),
)

_UNITS: tuple[tuple[str, Label], ...] = (
    ("working_days", pgettext_lazy("unit", "working days")),
    ("calendar_days", pgettext_lazy("unit", "calendar days")),
    ("months", pgettext_lazy("unit", "months")),
    ("years", pgettext_lazy("unit", "years")),
)
_STARTS: tuple[tuple[str, Label], ...] = (
    ("filing", _("a filing of the company (effective day)")),
    ("act", _("an act of an official (its own day)")),
)
_KINDS: tuple[tuple[str, Label], ...] = (
    ("text", pgettext_lazy("paragraph", "text")),
    ("heading", pgettext_lazy("paragraph", "heading")),
    ("note", pgettext_lazy("paragraph", "note of the legal database")),
    ("form", pgettext_lazy("paragraph", "line of a form")),
)

PARTS: tuple[Part, ...] = (
    Part(
        "general",
        _("Days, acts and validity"),
        (
            Value("code", _("Code of the edition")),
            Value("valid_from", _("First day in force"), "day"),
            Value(
                "valid_to",
                _("Last day in force"),
                "day",
                optional=True,
                hint=_("Leave it empty: the next edition ends this one when it is published."),
            ),
            Value("wording_confirmed", _("The wording is confirmed: it is that of the act"), "flag"),
            Rows(
                "missing",
                _("What is missing while the wording is not confirmed"),
                _("Missing"),
                (_TEXT,),
                optional=True,
            ),
            Value("title", _("Title of the Rules"), "text"),
            Group("act", _("The Order"), _ACT),
            Rows(
                "amendments",
                _("Amending acts, the earliest first"),
                _("Amending act"),
                _ACT,
            ),
            Value("validity_years", _("An attestat is valid for so many years (clause 5)"), "number"),
            Value("reminder_days", _("Days before the end on which the holder is reminded"), "numbers"),
        ),
    ),
    Part(
        "work-types",
        _("Types of work (clause 2)"),
        (
            Rows(
                "work_types",
                _("Types of work"),
                _("Type of work"),
                (
                    _CODE,
                    _NUMBER,
                    _TEXT,
                    Rows("scopes", _("Scopes"), _("Scope"), (_CODE, _SAMPLE, _TEXT), optional=True),
                ),
            ),
        ),
    ),
    Part(
        "grounds",
        _("Grounds for refusal (Annex 2 row 9)"),
        (
            Rows(
                "grounds",
                _("Grounds"),
                _("Ground"),
                (
                    _CODE,
                    _NUMBER,
                    _CLAUSE,
                    Value(
                        "of_law", _("A ground of a Law itself, entered by a lawyer"), "flag", optional=True
                    ),
                    _TEXT,
                    Value("short", _("In short"), "text"),
                ),
            ),
        ),
    ),
    Part(
        "terms",
        _("Terms"),
        (
            Rows(
                "terms",
                _("Terms"),
                _("Term"),
                (
                    _CODE,
                    Value("amount", _("How long"), "number"),
                    Value("unit", _("Counted in"), "choice", choices=_UNITS),
                    Value("starts_with", _("Starts with"), "choice", choices=_STARTS),
                    _CLAUSE,
                    Value("alternatives", _("Other lawful lengths"), "numbers", optional=True),
                    Value("at_most", _("Less may be given"), "flag", optional=True),
                    Value("opens", _("Must have run out before the next step"), "flag", optional=True),
                    Value(
                        "rolls", _("An end on a day off moves to the next working day"), "flag", optional=True
                    ),
                    Value("warn_before", _("Warning so many days before the end"), "number", optional=True),
                    Value("name", pgettext_lazy("edition", "Name"), "text"),
                    Value("start", _("What starts it"), "text"),
                ),
            ),
        ),
    ),
    Part(
        "hours",
        _("Working hours (Annex 2 row 7)"),
        (
            Group(
                "hours",
                _("Working hours"),
                (
                    Value("start", pgettext_lazy("hours", "From"), "clock"),
                    Value("end", pgettext_lazy("hours", "To"), "clock"),
                    Rows(
                        "breaks",
                        _("Breaks"),
                        _("Break"),
                        (
                            Value("start", pgettext_lazy("hours", "From"), "clock"),
                            Value("end", pgettext_lazy("hours", "To"), "clock"),
                        ),
                        optional=True,
                    ),
                ),
            ),
        ),
    ),
    Part(
        "budget",
        _("Plan inside the ten days"),
        (
            Rows(
                "budget",
                _("Stages"),
                pgettext_lazy("edition", "Stage"),
                (
                    _CODE,
                    Value("day", _("On the working day number"), "number"),
                    Value("by", _("Until the hour"), "clock", optional=True),
                    _CLAUSE,
                    _TEXT,
                ),
            ),
        ),
    ),
    Part(
        "extension-reasons",
        _("Reasons of extension"),
        (Rows("extension_reasons", _("Reasons"), pgettext_lazy("edition", "Reason"), (_CODE, _TEXT)),),
    ),
    Part(
        "posts",
        _("Posts as printed under a signature"),
        (Rows("posts", _("Posts"), pgettext_lazy("edition", "Post"), (_CODE, _TEXT)),),
    ),
    Part(
        "texts",
        _("Fixed sentences of forms and documents"),
        (Names("texts", _("Fixed sentences")),),
        hint=_("Names in braces are filled in; the same ones stand in all three languages."),
        split="prefix",
    ),
    Part(
        "labels",
        _("Labels of stages and states"),
        (Names("labels", _("Labels"), (Names("", ""),)),),
        split="kind",
    ),
    Part(
        "number-formats",
        _("Formats of numbers"),
        (
            Names(
                "number_formats",
                _("Formats"),
                (
                    Value("template", _("Template"), hint=_("{value}, {value:08}, {year}, {check}")),
                    Value("pattern", _("Pattern (regular expression)")),
                    Value("example", _("Example")),
                ),
            ),
        ),
    ),
    Part(
        "checklists",
        _("Checklists of permit control"),
        (
            Rows(
                "checklists",
                _("Checklists"),
                _("Checklist"),
                (
                    Value("work_type", _("Code of the type of work")),
                    Value("version", pgettext_lazy("checklist", "Version")),
                    _SAMPLE,
                    Rows(
                        "items",
                        _("Questions"),
                        _("Question"),
                        (_CODE, Value("group", pgettext_lazy("checklist", "Group")), _TEXT),
                    ),
                ),
            ),
        ),
        split="work_type",
    ),
    Part(
        "order",
        _("Text of the Order and service passport"),
        (
            Rows(
                "order_text",
                _("Paragraphs"),
                _("Paragraph"),
                (
                    Value("id", _("Id of the paragraph")),
                    _CLAUSE,
                    Value("kind", _("What it is"), "choice", optional=True, choices=_KINDS),
                    Value("", pgettext_lazy("edition", "Text"), "wording"),
                ),
            ),
        ),
        hint=_("The service passport is made from the rows of Annex 2. Only Kazakh is official."),
        split="clause",
    ),
)

BY_SLUG = {part.slug: part for part in PARTS}
PART_OF_KEY = {key: part for part in PARTS for key in part.keys}
