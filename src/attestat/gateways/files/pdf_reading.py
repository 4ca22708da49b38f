"""Parse a PDF from standard input in a process of its own and say whether it may be kept.

    python -m attestat.gateways.files.pdf_reading < file.pdf

Answers one JSON object: `{"refused": ""}`, or the code of FileRefused. The process limits its own memory and
processor time before it reads anything, so a hostile file ends it and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import logging
import resource
import sys
from io import BytesIO
from typing import Final

MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space: the parser with its libraries takes a third."""

SECONDS: Final = 6
"""Processor time."""

MOST_PAGES: Final = 1000
MOST_OBJECTS: Final = 200_000
MOST_PIXELS: Final = 120_000_000
"""Width × height of one picture inside a PDF: an A2 sheet scanned at 600 dpi has 140 million."""

_HARMFUL_KEYS: Final = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"}
_HARMFUL_ACTIONS: Final = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/RichMediaExecute",
}


def limit_itself() -> None:
    """Little memory, little time, no file to write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judged(data: bytes) -> str:
    """The code of the refusal, empty when the file may be kept."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        if reader.encrypted:
            return "encrypted"
        pages = 0
        seen: set[tuple[int, int]] = set()
        waiting: list[object] = [reader.root]
        while waiting:
            value = waiting.pop()
            if isinstance(value, generic.IndirectObject):
                place = (value.idnum, value.generation)
                if place in seen:
                    continue
                seen.add(place)
                if len(seen) > MOST_OBJECTS:
                    return "bomb"
                value = value.get_object()  # type: ignore[no-untyped-call]  # pyHanko's own gap
            if isinstance(value, generic.DictionaryObject):
                names = set(value)
                if names & _HARMFUL_KEYS or _name(value, "/S") in _HARMFUL_ACTIONS:
                    return "active"
                pages += _name(value, "/Type") == "/Page"
                if _name(value, "/Subtype") == "/Image":
                    width, height = (int(value[side]) for side in ("/Width", "/Height"))
                    if width * height > MOST_PIXELS:
                        return "bomb"
                waiting += [value.raw_get(name) for name in names]
            elif isinstance(value, generic.ArrayObject):
                waiting += [value.raw_get(index) for index in range(len(value))]
            if pages > MOST_PAGES:
                return "bomb"
    except MemoryError:
        return "bomb"
    except RecursionError:
        return "bomb"
    except Exception:
        # Whatever a parser of somebody else raises over a broken file: the file cannot be read.
        return "damaged"
    return "" if pages else "damaged"


def _name(value: dict[str, object], key: str) -> str:
    raw = value.get(key)
    return str(raw) if isinstance(raw, str) else ""


def main() -> None:
    """Read, judge, answer."""
    limit_itself()
    logging.disable(logging.CRITICAL)
    data = sys.stdin.buffer.read()
    with contextlib.redirect_stdout(sys.stderr):
        refused = judged(data)
    print(json.dumps({"refused": refused}))


if __name__ == "__main__":
    main()
