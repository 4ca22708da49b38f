"""The bytes that are signed: JSON in the one form of RFC 8785, with nothing in it that cannot be seen.

What a person signs is the PDF, and its data travel inside it as these bytes (DESIGN.md, section 5).  Two
things must hold: equal values give equal bytes, and different bytes look different to a reader.  RFC 8785
gives the first.  For the second (ABU-36) texts must be in Unicode's composed form (NFC) and free of
characters that print nothing or turn the line around: controls, zero-width and bidirectional marks, fillers,
unassigned and private characters.  The letters of Kazakh (ә ғ қ ң ө ұ ү һ і) are ordinary letters here.

A text that breaks the rule is refused, never mended: the form that takes it in mends or explains, so that a
person signs what he typed and saw.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, TypeAlias

import rfc8785

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""What canonical bytes can say.  Fractions are left out: no document of the Order holds one."""

LARGEST_INTEGER: Final = 2**53 - 1
"""RFC 8785, section 3.2.2.3 with RFC 7493: beyond it two readers may see two numbers."""

# Space, no-break space, and the line feed that parts the paragraphs of a finding or a reason.
_ALLOWED_BLANKS: Final = frozenset(" \u00a0\n")
# Unicode general categories that print nothing of their own: controls (Cc), format (Cf: bidirectional and
# zero-width marks, soft hyphen), surrogates (Cs), private use (Co), unassigned (Cn), blanks and separators.
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
# Default_Ignorable_Code_Point of Unicode outside these categories (joiners, fillers, variation selectors),
# and the blank Braille pattern, which is a symbol by category and a blank by looks.
_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)


class NotCanonical(ValueError):
    """This value cannot be signed: what is wrong stands in `reason`, where in `path`.

    `reason` is one of: `float`, `integer`, `type`, `key`, `depth`, `normalisation`, `character`, `bytes`.
    `path` reads like `$.fields.works[0].name.kk`.  `found` names the offending characters by code point
    (`U+202E`); it never repeats the text, which may be personal data.
    """

    def __init__(self, reason: str, path: str, found: str = "") -> None:
        super().__init__(f"{reason} at {path}" + (f": {found}" if found else ""))
        self.reason = reason
        self.path = path
        self.found = found


def unseen_characters(text: str) -> tuple[str, ...]:
    """The characters that a signed text may not hold (ABU-36), each once, in order of appearance."""
    return tuple(dict.fromkeys(char for char in text if _is_unseen(char)))


def canonical_bytes(value: Json) -> bytes:
    """`value` as UTF-8 JSON by RFC 8785: keys sorted by UTF-16 code units, no blanks, shortest escapes.

    Raises NotCanonical for floats (also NaN), integers beyond ±(2^53 − 1), keys that are not texts, other
    types, and texts that are not in NFC or hold unseen characters.
    """
    _check(value, "$", 0)
    return rfc8785.dumps(value)


def parse(data: bytes) -> Json:
    """The value that canonical bytes say.

    Raises NotCanonical unless `data` are exactly the canonical bytes of that value: other spacing, another
    order, a key given twice, an escape that was not needed are refused, since they would be a second
    spelling of one document.
    """
    try:
        value: Json = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("bytes", "$") from error
    if canonical_bytes(value) != data:
        raise NotCanonical("bytes", "$")
    return value


def digest(data: bytes) -> str:
    """SHA-256 of `data` in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


# Documents are five levels deep; the bound only keeps a hostile value from exhausting the stack.
_DEEPEST: Final = 32


def _check(value: object, path: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise NotCanonical("depth", path)
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise NotCanonical("integer", path)
        case str():
            _check_text(value, path)
        case float():
            raise NotCanonical("float", path)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise NotCanonical("key", path)
                _check_text(key, path)
                _check(item, f"{path}.{key}", depth + 1)
        case list() | tuple():
            for index, item in enumerate(value):
                _check(item, f"{path}[{index}]", depth + 1)
        case _:
            raise NotCanonical("type", path, type(value).__name__)


def _check_text(text: str, path: str) -> None:
    unseen = unseen_characters(text)
    if unseen:
        raise NotCanonical("character", path, " ".join(f"U+{ord(char):04X}" for char in unseen))
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("normalisation", path)


def _is_unseen(char: str) -> bool:
    if char in _ALLOWED_BLANKS:
        return False
    return char in _UNSEEN or unicodedata.category(char) in _UNSEEN_CATEGORIES


def _refuse_constant(name: str) -> NoReturn:
    raise NotCanonical("float", "$", name)
