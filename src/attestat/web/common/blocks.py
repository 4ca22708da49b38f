"""The values that the blocks of the screens show.

A screen's view fills one of these frozen values and hands it to the tag of the same name
(`attestat.web.templatetags.attestat_ui`); the template of the block only prints it. So a template can neither
ask the database nor decide anything. docs/how-to/screens.md shows each block with an example.

Every text here is already in the reader's language; times are aware.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Tone = Literal["neutral", "info", "ok", "warning", "bad"]
"""How a block speaks by colour. A word and a sign always stand with it."""

Sign = Literal["ok", "no", "wait", "clock", "warning", "pause", "dot", "info", "return", "pen"]
"""The name of a drawing in static/img/signs.svg."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in one word, with its colour and sign."""

    word: str
    tone: Tone = "neutral"
    sign: Sign = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """One place of the navigation; `count` is how many things wait there."""

    text: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is signed in, as the header shows it: name, and as whom the person acts."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One row of a summary list: what, and its value; optionally a smaller note and a link to change it."""

    key: str
    value: str
    note: str = ""
    tag: Tag | None = None
    href: str = ""
    """Makes the value a link."""
    action: str = ""
    action_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One matter of a long form: where it is filled in, how far it is. Without `href` it cannot begin yet."""

    title: str
    tag: Tag
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class WhyDay:
    """One day of a count: its number in the term, or the reason why it does not count."""

    day: date
    number: int | None
    reason: str = ""
    is_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why this date: the sentence, the provision, and every day counted or skipped; `href`: the page."""

    answer: str
    basis: str
    days: tuple[WhyDay, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLeft:
    """What is left of a term: the words ("2 working days left"), the last day, and where it is explained."""

    text: str
    due: date
    tone: Tone = "neutral"
    why_href: str = ""
    is_provisional: bool = False
    """A year on the way to the last day is not confirmed yet: the day may move to a later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a worklist: a text with a smaller second line, or a tag."""

    text: str = ""
    note: str = ""
    tag: Tag | None = None
    is_number: bool = False
    """A quantity: figures below each other, at the right."""
    is_code: bool = False
    """A number of a document, a BIN: never broken over two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The heading of a column."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One thing to do: what comes next (the link), the cells, and the time left."""

    href: str
    todo: str
    cells: tuple[Cell, ...]
    left: TimeLeft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that lives in the address."""

    text: str
    href: str
    chosen: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A choice of days that lives in the address (`from`, `to`); empty texts where nothing is chosen."""

    href: str
    first: str = ""
    last: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    """Names and values of the address that the choice keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """A list of things to do. `columns` are those between "what to do next" and "time left"."""

    title: str
    count: int
    columns: tuple[Column, ...]
    rows: tuple[WorkRow, ...]
    empty: str
    """What to say when there is nothing, for instance "Nothing waits for you"."""
    order: str = ""
    """The sentence that names the order, for instance "The oldest first"."""
    search_href: str = ""
    """Where the search box leads; without it there is none."""
    search: str = ""
    search_hint: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    """Names and values of the address that a search keeps (the chosen filter)."""
    chips: tuple[Chip, ...] = ()
    days: Days | None = None
    next_href: str = ""
    """The next page by key (`?after=…`); without it this is the last one."""
    first_href: str = ""
    csv_href: str = ""
    todo_heading: str = ""
    todo_is_code: bool = False
    """The first column holds numbers, which are never broken over two lines."""
    shows_time_left: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A step a person may take: a link, or a form that is posted when `method` is "post".

    `hidden` are names and values that the form carries beside the token, as the key of an act.
    """

    text: str
    href: str
    method: Literal["get", "post"] = "get"
    is_warning: bool = False
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHeader:
    """The header of a case that stays: number, company, stage, term, the next action, others under "More"."""

    number: str
    company: str
    tag: Tag
    left: TimeLeft | None = None
    note: str = ""
    action: Action | None = None
    more: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """One signature on a document: whose, when, and what the check said."""

    name: str
    at: datetime
    role: str = ""
    verdict: Literal["passed", "failed", "indeterminate"] = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to keep: its words ("PDF", "Signature (CMS)") and address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCard:
    """A document of the case. `open_href` is the PDF; with `opens_inside` the card unfolds it in place."""

    title: str
    open_href: str
    number: str = ""
    day: date | None = None
    signatures: tuple[SignedBy, ...] = ()
    downloads: tuple[Download, ...] = ()
    note: str = ""
    opens_inside: bool = True


StepState = Literal["done", "present", "future", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage on the road of a case. The present one stands open with its facts and "why this date"."""

    title: str
    state: StepState
    at: datetime | None = None
    until: date | None = None
    note: str = ""
    facts: tuple[Fact, ...] = ()
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the history: when, who, what, and by which clause."""

    at: datetime
    who: str
    what: str
    role: str = ""
    clause: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document shown and signed: exactly the bytes of `href`, whose SHA-256 is `sha256` (hex)."""

    title: str
    href: str
    sha256: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """How the browser reaches the person's signing program.

    `address` is NCALayer's or the demonstration signer's. `key_usages` are the OIDs of the certificates it
    offers (module kz.gov.pki.knca.basics). `accepts_test_keys` sends an empty chain, which lets
    certificates of test authorities through; never in production.
    """

    address: str = "wss://127.0.0.1:13579"
    key_usages: tuple[str, ...] = ("1.3.6.1.5.5.7.3.4",)
    accepts_test_keys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningPanel:
    """Sign documents: what is shown, who signs with what key, what follows, one button.

    The form is posted to `post_href` with the fields `signature` (one for each paper, in order; PEM or
    base64) or, where there is no script, `signature_file`; and with `hidden`.
    """

    post_href: str
    papers: tuple[Paper, ...]
    who: tuple[Fact, ...]
    follows: tuple[str, ...]
    button: str
    signer: Signer = field(default_factory=Signer)
    hidden: tuple[tuple[str, str], ...] = ()
    back_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPanel:
    """Sign in: the one-time challenge (base64) is signed, attached, and posted as `signature`."""

    post_href: str
    challenge: str
    signer: Signer = field(default_factory=Signer)
    hidden: tuple[tuple[str, str], ...] = ()
    challenge_href: str = ""
    """Where the challenge can be saved as a file by somebody who signs elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What happens after a receipt: the sentence in front, and who does it by when."""

    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What has been received: number, facts (time, effective day), and what happens next."""

    title: str
    number_label: str
    number: str
    facts: tuple[Fact, ...] = ()
    next_steps: tuple[NextStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab that is an address."""

    text: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BigAnswer:
    """The answer of the verification page: one sentence with a sign."""

    sentence: str
    tone: Tone
    sign: Sign
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way onward on a start page: a card that is one link."""

    title: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the few numbers on top of a dashboard."""

    label: str
    value: str
