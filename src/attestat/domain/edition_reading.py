"""Reading of law data: every value is taken from a mapping by name and type, every fault is a sentence.

The data come from a TOML file, from JSON in the database or from an administrator's form, so nothing about
them is taken for granted. Faults are collected, and all of them are told at once: a lawyer who edits a file
should not have to run it ten times to find ten slips.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from string import Formatter
from typing import Any

LANGUAGES = ("kk", "ru", "en")
"""Kazakh, Russian, English: the order in which texts are kept everywhere."""


class LawError(ValueError):
    """Law data contradict themselves or lack something; ``problems`` holds one sentence for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Kazakh, Russian and English. Kazakh is the official one (the Order was given in Kazakh)."""

    kk: str
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``kk``, ``ru`` or ``en``; ``KeyError`` for another language."""
        if language not in LANGUAGES:
            raise KeyError(language)
        return str(getattr(self, language))

    def as_dict(self) -> dict[str, str]:
        """The three texts by language code, for JSON."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}


def plain(value: Any) -> Any:
    """Law data as JSON can keep them: days and times become ISO texts, which the readers here take too."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else value


def blanks(pattern: str) -> frozenset[str]:
    """The names in braces that a sentence leaves open; raises ``ValueError`` for a stray brace."""
    return frozenset(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)


EMPTY_TEXT = Text("", "", "")


@dataclass(slots=True)
class Reader:
    """A mapping with its place in the file, and the list of faults it shares with the readers of its parts.

    A value that is wrong is reported once and replaced by a neutral one, so that reading can go on.
    """

    data: Mapping[str, Any]
    place: str
    problems: list[str] = field(default_factory=list)

    def fault(self, key: str, sentence: str) -> None:
        """Report a fault of the value named ``key``."""
        where = f"{self.place}.{key}" if self.place and key else self.place or key
        self.problems.append(f"{where}: {sentence}")

    def has(self, key: str) -> bool:
        """Whether the value is there (an absent value and ``null`` are the same)."""
        return self.data.get(key) is not None

    def only(self, *known: str) -> None:
        """Refuse names that nothing reads: a misspelt name would otherwise silently lose its value."""
        for key in self.data:
            if key not in known:
                self.fault(key, f"is not known here; known are {', '.join(sorted(known))}")

    def string(self, key: str, default: str | None = None) -> str:
        """A text of one line or more, not empty."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "must be a text that is not empty")
            return ""
        return value.strip()

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "must be true or false")
            return False
        return value

    def number(self, key: str, default: int | None = None, least: int = 0) -> int:
        """A whole number, at least ``least``."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.fault(key, f"must be a whole number, at least {least}")
            return least
        return value

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; absent means none."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or any(type(item) is not int for item in value):
            self.fault(key, "must be a list of whole numbers")
            return ()
        return tuple(value)

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent means none."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or any(not isinstance(item, str) for item in value):
            self.fault(key, "must be a list of texts")
            return ()
        return tuple(value)

    def day(self, key: str) -> date:
        """A calendar day, as TOML's date or as text like 2026-01-01."""
        found = self.day_or_none(key)
        if found is None:
            if not self.has(key):
                self.fault(key, "must be a day like 2026-01-01")
            return date.min
        return found

    def day_or_none(self, key: str) -> date | None:
        """The same, but it may be absent."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(key, f"must be a day like 2026-01-01, not {value!r}")
        return None

    def clock(self, key: str) -> time:
        """A time of the day, as TOML's time or as text like 18:30."""
        value = self.data.get(key)
        if isinstance(value, time):
            return value
        if isinstance(value, str):
            try:
                return time.fromisoformat(value)
            except ValueError:
                pass
        self.fault(key, "must be a time of the day like 18:30")
        return time.min

    def text(self, key: str) -> Text:
        """A text in all three languages."""
        value = self.data.get(key)
        if not isinstance(value, Mapping):
            self.fault(key, "must hold a text in kk, ru and en")
            return EMPTY_TEXT
        part = Reader(value, f"{self.place}.{key}" if self.place else key, self.problems)
        part.only(*LANGUAGES)
        text = Text(*(part.string(language) for language in LANGUAGES))
        try:
            alike = len({blanks(text.in_language(language)) for language in LANGUAGES}) == 1
        except ValueError:
            alike = False
        if not alike:
            # Otherwise a document would fail, or lose a name, in one language only.
            part.fault("", "the blanks in braces must be the same in kk, ru and en")
        return text

    def table(self, key: str) -> Reader:
        """A part with names of its own."""
        value = self.data.get(key)
        place = f"{self.place}.{key}" if self.place else key
        if not isinstance(value, Mapping):
            self.fault(key, "is missing")
            value = {}
        return Reader(value, place, self.problems)

    def tables(self, key: str) -> Iterator[Reader]:
        """The parts of a list, in order; absent means none."""
        value = self.data.get(key)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.fault(key, "must be a list")
            return
        for index, item in enumerate(value):
            if not isinstance(item, Mapping):
                self.fault(key, "must be a list of parts with names")
                return
            label = item.get("code") or item.get("id") or index + 1
            place = f"{self.place}.{key}[{label}]" if self.place else f"{key}[{label}]"
            yield Reader(item, place, self.problems)

    def unique(self, key: str, codes: Sequence[str]) -> None:
        """Refuse a list in which one code stands twice."""
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.fault(key, f"the code {code} stands twice")
