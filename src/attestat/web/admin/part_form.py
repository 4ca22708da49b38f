"""A part of an edition as a form: its data → what the page shows, what was posted → its data.

Posting a page unchanged gives the same data (a test does it for every part). Nothing is judged here: a text
where a number belongs is kept as typed, and told as a fault of the edition.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from attestat.domain.edition_reading import LANGUAGES
from attestat.web.admin.shapes import Group, Item, Names, Part, Rows, Value

MOST_ROWS = 300
"""Rows that a posted list may have: more is no edition."""

LONG = 70
"""From so many characters on a text gets a box of several lines."""


@dataclass(frozen=True)
class Control:
    """One box of the form; ``language`` where it holds one of three texts."""

    name: str
    label: str
    kind: str
    value: str
    hint: str = ""
    language: str = ""
    choices: tuple[tuple[str, str, bool], ...] = ()
    rows: int = 1

    @property
    def id(self) -> str:
        """The id of the box in the page."""
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Block:
    """Controls and blocks inside: a group, a list or one of its rows.

    ``controls`` are small boxes in a line, ``texts`` those in three languages; ``add`` and ``remove`` are
    what the buttons post.
    """

    title: str = ""
    name: str = ""
    kind: str = "row"
    controls: tuple[Control, ...] = ()
    texts: tuple[tuple[str, tuple[Control, ...]], ...] = ()
    blocks: tuple[Block, ...] = ()
    add: str = ""
    add_label: str = ""
    remove: str = ""
    count: int = field(default=0)

    @property
    def id(self) -> str:
        """The id of the block in the page."""
        return self.name.replace(".", "-") or "part"


def shown(items: Sequence[Item], data: Mapping[str, Any], name: str = "", title: str = "") -> Block:
    """The form of these items, filled with the data."""
    controls: list[Control] = []
    texts: list[tuple[str, tuple[Control, ...]]] = []
    blocks: list[Block] = []
    for item in items:
        path = f"{name}.{item.key}" if name and item.key else name or item.key
        if isinstance(item, Value):
            if item.kind in ("text", "wording"):
                held = data if item.kind == "wording" else data.get(item.key)
                texts.append((str(item.label), _in_three(path, item, held)))
            else:
                controls.append(_control(path, item, data.get(item.key)))
        else:
            blocks.append(_block(path, item, data.get(item.key)))
    return Block(title, name, "group", tuple(controls), tuple(texts), tuple(blocks))


def _block(path: str, item: Group | Rows | Names, held: Any) -> Block:
    if isinstance(item, Group):
        return shown(item.items, _mapping(held), path, str(item.label))
    if isinstance(item, Rows):
        rows = held if isinstance(held, list) else []
        return Block(
            str(item.label),
            path,
            "rows",
            blocks=tuple(
                _row(item, f"{path}.{place}", _mapping(row), place) for place, row in enumerate(rows)
            ),
            add=f"add:{path}",
            add_label=str(item.one),
            count=len(rows),
        )
    return _names(path, item, _mapping(held))


def _row(item: Rows, path: str, row: Mapping[str, Any], place: int) -> Block:
    made = shown(item.items, row, path, f"{item.one} {place + 1}")
    return Block(made.title, path, "row", made.controls, made.texts, made.blocks, remove=f"remove:{path}")


def _names(path: str, item: Names, held: Mapping[str, Any]) -> Block:
    if not item.items:
        texts = tuple(
            (key, _in_three(f"{path}.{key}", Value(key, key, "text"), text)) for key, text in held.items()
        )
        return Block(str(item.label), path, "names", texts=texts)
    inner = item.items[0]
    blocks = []
    for key, value in held.items():
        if isinstance(inner, Names):
            blocks.append(_names(f"{path}.{key}", Names(key, key, inner.items), _mapping(value)))
        else:
            blocks.append(shown(item.items, _mapping(value), f"{path}.{key}", key))
    return Block(str(item.label), path, "group", blocks=tuple(blocks))


def _in_three(path: str, item: Value, held: Any) -> tuple[Control, ...]:
    texts = _mapping(held)
    longest = max((len(_text(texts.get(language))) for language in LANGUAGES), default=0)
    return tuple(
        Control(
            f"{path}.{language}",
            str(item.label),
            "area",
            _text(texts.get(language)),
            language=language,
            rows=min(12, 1 + longest // 38),
        )
        for language in LANGUAGES
    )


def _control(path: str, item: Value, held: Any) -> Control:
    kind = {"numbers": "line", "number": "line"}.get(item.kind, item.kind)
    value = _text(held)
    if item.kind == "numbers" and isinstance(held, list):
        value = ", ".join(_text(number) for number in held)
    if item.kind == "flag":
        value = "on" if held is True else ""
    if item.kind == "clock" and re.fullmatch(r"\d\d:\d\d:00", value):
        value = value[:5]
    given = [(code, str(word), code == value) for code, word in item.choices]
    if item.kind == "choice" and (item.optional or value not in dict(item.choices)):
        given.insert(0, (value if value not in dict(item.choices) else "", value or "—", not value))
    return Control(path, str(item.label), kind, value, str(item.hint), choices=tuple(given))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# What was posted.


def read(
    items: Sequence[Item], posted: Mapping[str, str], before: Mapping[str, Any], name: str = ""
) -> dict[str, Any]:
    """The data of these items as posted; ``before`` says which names a mapping has."""
    found: dict[str, Any] = {}
    for item in items:
        path = f"{name}.{item.key}" if name and item.key else name or item.key
        if isinstance(item, Value) and item.kind == "wording":
            texts = _texts(path, posted)
            found |= {key: text for key, text in texts.items() if text or key != "ru"}
            continue
        value = _posted(item, path, posted, before.get(item.key))
        if value is not None:
            found[item.key] = value
    return found


def _posted(item: Item, path: str, posted: Mapping[str, str], before: Any) -> Any:
    if isinstance(item, Value):
        return _value(item, path, posted)
    if isinstance(item, Group):
        return read(item.items, posted, _mapping(before), path)
    if isinstance(item, Rows):
        text = posted.get(f"{path}.#", "0")
        count = min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 5 else 0
        olds = before if isinstance(before, list) else []
        rows = [
            read(item.items, posted, _mapping(olds[place] if place < len(olds) else None), f"{path}.{place}")
            for place in range(count)
        ]
        return None if item.optional and not rows and not isinstance(before, list) else rows
    held = _mapping(before)
    if not item.items:
        return {key: _texts(f"{path}.{key}", posted) for key in held}
    inner = item.items[0]
    if isinstance(inner, Names):
        return {key: _posted(Names(key, "", inner.items), f"{path}.{key}", posted, held[key]) for key in held}
    return {key: read(item.items, posted, _mapping(held[key]), f"{path}.{key}") for key in held}


def _texts(path: str, posted: Mapping[str, str]) -> dict[str, str]:
    return {language: _clean(posted.get(f"{path}.{language}", "")) for language in LANGUAGES}


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _value(item: Value, path: str, posted: Mapping[str, str]) -> Any:
    text = _clean(posted.get(path, ""))
    match item.kind:
        case "text":
            texts = _texts(path, posted)
            return None if item.optional and not any(texts.values()) else texts
        case "flag":
            return True if text else (None if item.optional else False)
        case "number":
            if text.isascii() and text.isdigit() and len(text) < 6:
                return int(text)
        case "numbers":
            pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
            if not pieces and item.optional:
                return None
            return [int(p) if p.isascii() and p.isdigit() and len(p) < 6 else p for p in pieces]
        case "clock" if text:
            try:
                return time.fromisoformat(text).isoformat()
            except ValueError:
                return text
    return None if item.optional and not text else text


# Buttons: a row more, a row less.


def done(items: Sequence[Item], data: dict[str, Any], button: str) -> str:
    """Do what a button of the form asked, in the data; gives the name of the block to go back to."""
    what, _, path = button.partition(":")
    if what not in ("add", "remove") or not path:
        return ""
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = _inside(place, step)
    if what == "remove" and isinstance(place, list) and last.isdigit() and int(last) < len(place):
        del place[int(last)]
        return ".".join(way)
    if what == "add" and isinstance(place, dict) and _is_list(items, [*way, last]):
        rows = place.setdefault(last, [])
        if isinstance(rows, list) and len(rows) < MOST_ROWS:
            rows.append({})
            return f"{path}.{len(rows) - 1}"
    return ""


def _inside(place: Any, step: str) -> Any:
    if isinstance(place, list) and step.isdigit() and int(step) < len(place):
        return place[int(step)]
    return place.get(step) if isinstance(place, dict) else None


def _is_list(items: Sequence[Item], way: Sequence[str]) -> bool:
    """Whether the description has a list at this place."""
    for item in items:
        if item.key == way[0] and isinstance(item, Rows):
            return len(way) == 1 or (len(way) > 2 and _is_list(item.items, way[2:]))
        if item.key == way[0] and isinstance(item, Group) and len(way) > 1:
            return _is_list(item.items, way[1:])
    return False


# Large parts, piece by piece.

OTHER = "-"
"""The piece of what belongs to no group."""

_GROUP = 4
"""From so many fixed sentences with one beginning on, they are a piece of their own."""


def pieces(part: Part, data: Mapping[str, Any]) -> list[str]:
    """The pieces of a large part; none when the part is shown whole."""
    return list(dict.fromkeys(which for which, _, _ in _pieced(part, data))) if part.split else []


def piece(part: Part, data: Mapping[str, Any], which: str) -> dict[str, Any]:
    """Only this piece of the part."""
    key = part.items[0].key
    found = [(name, value) for own, name, value in _pieced(part, data) if own == which]
    if isinstance(data.get(key), Mapping):
        return {key: dict(found)}
    return {key: [value for _, value in found]}


def joined(part: Part, data: Mapping[str, Any], which: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """The whole part again, with this piece as it is now, where it stood."""
    key = part.items[0].key
    held = data.get(key)
    if isinstance(held, Mapping):
        return {key: {**held, **new.get(key, {})}}
    made: list[Any] = []
    fresh = list(new.get(key, []))
    for own, _, value in _pieced(part, data):
        if own == which:
            made += fresh
            fresh = []
        else:
            made.append(value)
    return {key: made + fresh}


def _pieced(part: Part, data: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every entry of a large part: its piece, its name (the place in a list), its value."""
    held = data.get(part.items[0].key)
    if isinstance(held, Mapping):
        firsts = Counter(name.partition("_")[0] for name in held)
        for name, value in held.items():
            first = name.partition("_")[0]
            own = name if part.split == "kind" else first if firsts[first] >= _GROUP else OTHER
            yield own, name, value
    elif isinstance(held, list):
        for place, value in enumerate(held):
            yield _text(_mapping(value).get(part.split)) or OTHER, str(place), value
