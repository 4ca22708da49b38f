"""What differs between two editions: a list a lawyer can read line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from attestat.domain.edition import Edition

ChangeKind = Literal["added", "removed", "changed"]

_NAMES = ("code", "id", "work_type", "number")
"""By which of its values a row of a list is recognised in the other edition, the first that it has."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``place`` is the path to the value, as in the file: ``terms[T3].amount``."""

    place: str
    kind: ChangeKind
    before: str
    after: str


def difference(before: Edition, after: Edition) -> tuple[Change, ...]:
    """All differences from one edition to another, in the order of the file; rows are matched by their codes.

    The order of rows is no difference: a row is the same where its code is the same.
    """
    return difference_of(before.data, after.data)


def difference_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The same for data, which may be those of a draft with faults."""
    old, new = flat(before), flat(after)
    changes: list[Change] = []
    for place in dict.fromkeys([*old, *new]):
        if place not in new:
            changes.append(Change(place, "removed", old[place], ""))
        elif place not in old:
            changes.append(Change(place, "added", "", new[place]))
        elif old[place] != new[place]:
            changes.append(Change(place, "changed", old[place], new[place]))
    return tuple(changes)


def flat(data: Mapping[str, Any]) -> dict[str, str]:
    """Every single value of an edition's data by its place."""
    found: dict[str, str] = {}
    _walk("", data, found)
    return found


def _walk(place: str, value: Any, found: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _walk(f"{place}.{key}" if place else str(key), item, found)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value, start=1):
            _walk(f"{place}[{_name(item, index)}]", item, found)
    elif value is not None:
        found[place] = str(value)


def _name(item: Any, index: int) -> str:
    if isinstance(item, Mapping):
        for name in _NAMES:
            if name in item:
                return str(item[name])
    return str(index)


def changed_clauses(changes: tuple[Change, ...], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The clauses of the Order that the changes touch, each once: what a notice of clause 12 names.

    A changed paragraph is of its clause; a type of work of clause 2, a ground of Annex 2 row 9, working
    hours of Annex 2 row 7, the validity of clause 5, a term of the clauses it names.
    """
    paragraphs = {str(row.get("id")): str(row.get("clause")) for row in after.get("order_text", [])}
    terms = {str(row.get("code")): str(row.get("clause")) for row in after.get("terms", [])}
    fixed = {
        "work_types": "2",
        "validity_years": "5",
        "hours": "Annex 2 row 7",
        "grounds": "Annex 2 row 9",
    }
    found: dict[str, None] = {}
    for change in changes:
        key, _, rest = change.place.partition("[")
        name = rest.partition("]")[0]
        key = key.partition(".")[0]
        clause = fixed.get(key, "")
        if key == "order_text":
            clause = paragraphs.get(name, "")
        elif key == "terms":
            clause = terms.get(name, "")
        if clause:
            found[clause] = None
    return tuple(found)
