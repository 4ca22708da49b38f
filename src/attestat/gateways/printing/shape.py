"""What the data of a document must hold, one shape for each kind (docs/how-to/documents.md).

A shape is closed: a missing entry would leave a hole on the paper, and an entry that no template shows would
be signed without being seen (ABU-01).  Entries that only identify (codes, nonce) are named here one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from attestat.domain.canonical import Json


class BadShape(ValueError):
    """The data of a document do not fit its kind: `path` says where, `expected` says what belongs there."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: expected {expected}")
        self.path = path
        self.expected = expected


@dataclass(frozen=True)
class Leaf:
    """A single value: `holds` decides, `name` is what an error says was expected."""

    name: str
    holds: Callable[[object], bool]


@dataclass(frozen=True)
class Many:
    """A list of `item`, at least one unless `empty` is allowed."""

    item: Shape
    empty: bool = False


@dataclass(frozen=True)
class Either:
    """An object that is one of several shapes, chosen by the text under `key`."""

    key: str
    shapes: Mapping[str, Mapping[str, Shape]]


Shape: TypeAlias = "Leaf | Many | Either | Mapping[str, Shape]"


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_link(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://[!-~]+", value) is not None


TEXT: Final = Leaf(
    "a text with something in it", lambda value: isinstance(value, str) and value.strip() != ""
)
DATE: Final = Leaf("a day as YYYY-MM-DD", _is_date)
FLAG: Final = Leaf("true or false", lambda value: isinstance(value, bool))
BIN: Final = Leaf(
    "twelve digits", lambda value: isinstance(value, str) and bool(re.fullmatch(r"[0-9]{12}", value))
)
ANSWER: Final = Leaf(
    "conforms, fails or not_applicable", lambda value: value in ("conforms", "fails", "not_applicable")
)
SHA256: Final = Leaf(
    "64 hexadecimal digits",
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"[0-9a-f]{64}", value)),
)
COUNT: Final = Leaf(
    "a whole number, not negative",
    lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
)
TIME: Final = Leaf(
    "a time as HH:MM",
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value)),
)
LINK: Final = Leaf("an http or https address in ASCII without blanks", _is_link)


def _one_of(*words: str) -> Leaf:
    return Leaf(" or ".join(words), lambda value: value in words)


BOTH: Final[Mapping[str, Shape]] = {"kk": TEXT, "ru": TEXT}
"""One text in Kazakh and in Russian."""


def _texts(*names: str) -> Mapping[str, Shape]:
    return {**dict.fromkeys(names, BOTH), "edocument": BOTH}


# A trailing question mark marks an entry that may be absent.
WORK: Final[Mapping[str, Shape]] = {
    "code?": TEXT,
    "name": BOTH,
    "scopes?": Many({"code?": TEXT, "kk": TEXT, "ru": TEXT}, empty=True),
}
BASE: Final[Mapping[str, Shape]] = {"kato?": TEXT, "address": BOTH}
ORGANISATION: Final[Mapping[str, Shape]] = {"name": BOTH, "bin": BIN, "address": BOTH, "phone": TEXT}
BODY: Final[Mapping[str, Shape]] = {"name": BOTH, "details": BOTH}
SIGNATORY: Final[Mapping[str, Shape]] = {
    "name": TEXT,
    "iin_masked?": TEXT,
    "post_kk": TEXT,
    "post_ru": TEXT,
    "acting": FLAG,
    "bin": BIN,
}

APPLICATION: Final[Mapping[str, Shape]] = {
    "texts": _texts(
        "caption", "form", "to_head", "number_label", "date_label", "purpose", "title", "applicant_hint",
        "request", "work_hint", "base_label", "base_hint", "consent", "truth", "signatory_hint",
    ),
    "addressee": BOTH,
    "applicant": ORGANISATION,
    "works": Many(WORK),
    "bases": Many(BASE),
}  # fmt: skip

ATTESTAT: Final[Mapping[str, Shape]] = {
    "texts": _texts(
        "caption", "form", "number_label", "application_label", "issued_label", "purpose", "title", "grant",
        "work_hint", "condition", "signatory_hint",
    ),
    "body": BODY,
    "application_number": TEXT,
    "holder": {"name": BOTH, "bin": BIN},
    "works": Many(WORK),
    "valid_until": DATE,
}  # fmt: skip

INQUIRY: Final[Mapping[str, Shape]] = {
    "texts": _texts("purpose", "title", "request", "term", "basis", "signatory_hint"),
    "body": BODY,
    "department": BOTH,
    "application": {
        "number": TEXT,
        "date": DATE,
        "accepted_on": DATE,
        "registration_number": TEXT,
        "registered_on": DATE,
    },
    "applicant": ORGANISATION,
    "works": Many(WORK),
    "bases": Many(BASE),
    "remark?": TEXT,
}

_DESK: Final[Mapping[str, Shape]] = {"started_on": DATE, "finished_on": DATE}
CONTROL: Final[Shape] = Either(
    "kind",
    {
        "desk": _DESK,
        "visit": {
            **_DESK,
            "basis": TEXT,
            "visited_on": DATE,
            "announced_on?": DATE,
            "place": BOTH,
            "participants": Many(TEXT),
        },
    },
)
"""Permit control without and with a visit to the applicant (Law on Permits and Notifications, Art. 51)."""

CONCLUSION: Final[Mapping[str, Shape]] = {
    "texts": _texts("purpose", "title", "statement", "signatory_hint"),
    "department": BODY,
    "inquiry": {"number": TEXT, "date": DATE, "registration_number": TEXT, "registered_on": DATE},
    "application": {"number": TEXT, "date": DATE},
    "applicant": {"name": BOTH, "bin": BIN, "address": BOTH},
    "control": CONTROL,
    "results": Many(
        {
            "work": WORK,
            "base": BASE,
            "conforms": FLAG,
            "checklist?": Many(
                {"code": TEXT, "requirement": BOTH, "answer": ANSWER, "comment?": TEXT}, empty=True
            ),
            "findings": Many(TEXT, empty=True),
            "unmet": Many({"code?": TEXT, "requirement": BOTH, "comment?": TEXT}, empty=True),
        }
    ),
    "evidence?": Many({"name": TEXT, "sha256": SHA256, "kilobytes": COUNT}, empty=True),
    "sample_checklist": FLAG,
    "inspector": {"name": TEXT, "post_kk": TEXT, "post_ru": TEXT},
}

# --- Hearing, refusal and the irregular ways (APPC 73, 74; clauses 9–11) ---------------------------------

PERSON: Final[Mapping[str, Shape]] = {"name": TEXT, "post_kk": TEXT, "post_ru": TEXT}
"""An official under the title of his post."""

CASE: Final[Mapping[str, Shape]] = {"number": TEXT, "date": DATE, "accepted_on": DATE}
"""The application: its number, its day, its effective acceptance day."""

PAPER: Final[Mapping[str, Shape]] = {"number": TEXT, "date": DATE}
"""Another document by its number and day."""

DELIVERED: Final[Mapping[str, Shape]] = {**PAPER, "delivered_on": DATE}
"""Another document, with the day on which it reached the company's cabinet."""

UNMET: Final[Mapping[str, Shape]] = {"code?": TEXT, "requirement": BOTH, "comment?": TEXT}

GROUND: Final[Mapping[str, Shape]] = {
    "code": TEXT,
    "place": BOTH,
    "text": BOTH,
    "works": Many(WORK),
    "facts": BOTH,
    "requirements": Many(UNMET, empty=True),
    "conclusions": Many({**PAPER, "department": BOTH}, empty=True),
    "court_act?": {"court": BOTH, "number": TEXT, "date": DATE, "in_force_since": DATE},
    "consent?": {"source": BOTH, "date": DATE, "reference?": TEXT},
}
"""A ground for refusal with what it rests on: 1 on conclusions, 2 and 3 on a court act, 4 on consent."""

ARGUMENT: Final[Mapping[str, Shape]] = {
    "number": COUNT,
    "kind": _one_of("position", "objection", "file", "oral", "remark"),
    "filed_on": DATE,
    "text": TEXT,
}
"""What the company said, as it said it."""

REPLY: Final[Mapping[str, Shape]] = {"accepted": FLAG, "answer": BOTH}
"""What the body answers; in a protocol it may still lack."""

FILE: Final[Mapping[str, Shape]] = {"name": TEXT, "sha256": SHA256, "kilobytes": COUNT}
PRESENT: Final[Mapping[str, Shape]] = {"name": TEXT, "role": BOTH, "details?": TEXT}
OUTCOME: Final = _one_of("held", "waived", "no_show")
MODE: Final = _one_of("in_system", "meeting", "video")

PRELIMINARY_DECISION: Final[Mapping[str, Shape]] = {
    "texts": _texts(
        "purpose", "title", "opening", "intended", "right", "earliest", "basis", "signatory_hint",
    ),
    "body": BODY,
    "applicant": ORGANISATION,
    "application": CASE,
    "works": Many(WORK),
    "grounds": Many(GROUND),
    "objections_until": DATE,
    "earliest_act": DATE,
}  # fmt: skip

HEARING_NOTICE: Final[Mapping[str, Shape]] = {
    "texts": _texts(
        "purpose", "title", "opening", "rights", "right_position", "right_objection", "right_files",
        "right_representative", "right_protocol", "right_waiver", "absence", "earliest", "delivery", "basis",
        "signatory_hint",
    ),
    "body": BODY,
    "applicant": ORGANISATION,
    "application": CASE,
    "decision": PAPER,
    "works": Many(WORK),
    "hearing": Either(
        "mode",
        {
            "in_system": {"date": DATE, "time": TIME},
            "meeting": {"date": DATE, "time": TIME, "place": BOTH},
            "video": {"date": DATE, "time": TIME, "address": TEXT},
        },
    ),
    "chair": PERSON,
    "secretary": PERSON,
    "objections_until": DATE,
    "earliest_act": DATE,
}  # fmt: skip

PROTOCOL: Final[Mapping[str, Shape]] = {
    "texts": _texts("purpose", "title", "outcome", "acquaintance", "basis", "signatory_hint"),
    "body": BODY,
    "place": BOTH,
    "began": {"date": DATE, "time": TIME},
    "ended": {"date": DATE, "time": TIME},
    "mode": MODE,
    "secretary": PERSON,
    "applicant": ORGANISATION,
    "participants": Many(PRESENT, empty=True),
    "others": Many(PRESENT, empty=True),
    "application": CASE,
    "decision": PAPER,
    "notice": DELIVERED,
    "works": Many(WORK),
    "question": BOTH,
    "speeches": Many(
        {
            "at?": TIME,
            "kind": _one_of("explanation", "question", "answer", "speech", "fact"),
            "speaker": TEXT,
            "text": TEXT,
        },
        empty=True,
    ),
    "arguments": Many({**ARGUMENT, "reply?": REPLY}, empty=True),
    "files": Many(FILE, empty=True),
    "outcome": OUTCOME,
    "outcome_note?": BOTH,
    "shown_on?": DATE,
    "remarks": Many({"filed_on": DATE, "text": TEXT, "answer?": BOTH}, empty=True),
}

REFUSAL: Final[Mapping[str, Shape]] = {
    "texts": _texts(
        "caption", "form", "issued_label", "number_label", "title", "informs", "refused", "hearing", "appeal",
        "signatory_hint",
    ),
    "body": BODY,
    "applicant": ORGANISATION,
    "application": CASE,
    "works": Many(WORK),
    "grounds": Many(GROUND),
    "hearing": {
        "outcome": OUTCOME,
        "held_on": DATE,
        "decision": DELIVERED,
        "notice": DELIVERED,
        "protocol": PAPER,
        "result?": BOTH,
    },
    "arguments": Many({**ARGUMENT, "reply": REPLY}, empty=True),
    "appeal": {"to": BOTH, "superior": BOTH, "until": DATE},
}  # fmt: skip

WITHDRAWAL: Final[Mapping[str, Shape]] = {
    "texts": _texts("to_head", "purpose", "title", "request", "consequence", "signatory_hint"),
    "addressee": BOTH,
    "applicant": ORGANISATION,
    "application": CASE,
    "works": Many(WORK),
    "reason?": TEXT,
}

CONFIRMATION: Final[Mapping[str, Shape]] = {
    "texts": _texts("to_head", "purpose", "title", "request", "signatory_hint"),
    "addressee": BOTH,
    "applicant": ORGANISATION,
    "application": CASE,
    "works": Many(WORK),
}

REROUTING_NOTE: Final[Mapping[str, Shape]] = {
    "texts": _texts("purpose", "title", "statement", "basis", "signatory_hint"),
    "body": BODY,
    "applicant": ORGANISATION,
    "application": CASE,
    "base": BASE,
    "from": BOTH,
    "to": BOTH,
    "inquiry?": PAPER,
    "reason": TEXT,
}

ESCALATION_LETTER: Final[Mapping[str, Shape]] = {
    "texts": _texts("purpose", "title", "request", "silence", "basis", "signatory_hint"),
    "body": BODY,
    "addressee": BOTH,
    "department": BOTH,
    "applicant": ORGANISATION,
    "application": CASE,
    "works": Many(WORK),
    "inquiry": {**PAPER, "registration_number?": TEXT, "registered_on?": DATE},
    "due_on": DATE,
    "days_late": COUNT,
    "earlier_letter?": PAPER,
}

FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "application": APPLICATION,
    "attestat": ATTESTAT,
    "inquiry": INQUIRY,
    "conclusion": CONCLUSION,
    "preliminary_decision": PRELIMINARY_DECISION,
    "hearing_notice": HEARING_NOTICE,
    "protocol": PROTOCOL,
    "refusal": REFUSAL,
    "withdrawal": WITHDRAWAL,
    "confirmation": CONFIRMATION,
    "rerouting_note": REROUTING_NOTE,
    "escalation_letter": ESCALATION_LETTER,
}
"""The kinds; `store.models.Document.kind` must hold the longest of them (20 letters) and allow each."""


def text_names(kind: str) -> tuple[str, ...]:
    """The names under `fields.texts` that a document of this `kind` needs: fixed sentences and captions."""
    texts = FIELDS[kind]["texts"]
    return tuple(texts)


def check(kind: str, data: Json) -> Mapping[str, Json]:
    """`data` as an object, when they are whole data of a document of this `kind`.

    Raises BadShape naming the first entry that is missing, unknown or of another type, and KeyError for an
    unknown kind.
    """
    whole: Shape = {
        "schema": Leaf(f"attestat/{kind}/1", lambda value: value == f"attestat/{kind}/1"),
        "purpose": Leaf(kind, lambda value: value == kind),
        "document": TEXT,
        "case": TEXT,
        "edition": TEXT,
        "number": TEXT,
        "date": DATE,
        "signatory": SIGNATORY,
        "fields": FIELDS[kind],
        "nonce": TEXT,
        "link": LINK,
        "demonstration": FLAG,
    }
    _check(whole, data, "$")
    assert isinstance(data, Mapping)
    return data


def _check(shape: Shape, value: object, path: str) -> None:
    match shape:
        case Leaf():
            if not shape.holds(value):
                raise BadShape(path, shape.name)
        case Many():
            if not isinstance(value, list) or not (value or shape.empty):
                raise BadShape(path, "a list" if shape.empty else "a list with at least one entry")
            for index, item in enumerate(value):
                _check(shape.item, item, f"{path}[{index}]")
        case Either():
            chosen = value.get(shape.key) if isinstance(value, Mapping) else None
            if not isinstance(chosen, str) or chosen not in shape.shapes:
                raise BadShape(f"{path}.{shape.key}", " or ".join(shape.shapes))
            one_of: Shape = {**shape.shapes[chosen], shape.key: TEXT}
            _check(one_of, value, path)
        case Mapping():
            _check_object(shape, value, path)


def _check_object(shape: Mapping[str, Shape], value: object, path: str) -> None:
    if not isinstance(value, Mapping):
        raise BadShape(path, "an object")
    known = {key.removesuffix("?"): item for key, item in shape.items()}
    for key in value:
        if key not in known:
            raise BadShape(f"{path}.{key}", "nothing: no template shows this entry")
    for key, item in shape.items():
        if key.endswith("?"):
            if key.removesuffix("?") in value:
                _check(item, value[key.removesuffix("?")], f"{path}.{key.removesuffix('?')}")
        elif key not in value:
            raise BadShape(f"{path}.{key}", "an entry here")
        else:
            _check(item, value[key], f"{path}.{key}")
