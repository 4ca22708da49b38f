"""Canonical data → revision A, the PDF that is shown and signed (DESIGN.md, section 5).

The data are the template's only input and travel inside the PDF, so what is read derives from what is
signed.  Equal data and time give equal bytes: only the letters embedded in typst are used, the time stamp of
the file is the argument `at`, and the QR code is a function of the data's link.
"""

from __future__ import annotations

import re
import threading
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attestat.domain import canonical
from attestat.gateways.printing import shape

if TYPE_CHECKING:
    import typst

# typst, segno and pyHanko are loaded with the first document: what prints nothing starts without them.

TEMPLATES: Final = Path(__file__).parent / "templates"
KINDS: Final = tuple(shape.FIELDS)
"""The kinds of documents that can be printed."""

DATA_NAME: Final = "data.json"
"""The name under which the canonical data are attached to the PDF."""

# ISO 19005-3 level A (attachments allowed, structure tagged) and ISO 14289-1 (accessible to screen readers).
_STANDARDS: Final[list[typst.PDFStandard]] = ["a-3a", "ua-1"]
# A compiler is not made for two threads at once; it keeps parsed templates and letters warm.
_lock = threading.Lock()


class UnprintableText(ValueError):
    """A text of the document has characters for which there are no letters (ideograms, pictures).

    `found` holds them.  The document is not printed: a box instead of a letter would be signed.
    """

    def __init__(self, found: str) -> None:
        super().__init__("no letters for " + " ".join(f"U+{ord(char):04X}" for char in found))
        self.found = found


class NoData(ValueError):
    """This PDF does not carry exactly one attachment named data.json."""


def render(kind: str, data: bytes, *, at: datetime) -> bytes:
    """Revision A of a document of `kind` from its canonical `data`; `at` is the time written into the file.

    Raises canonical.NotCanonical when the bytes are not canonical, shape.BadShape when they do not fit the
    kind, UnprintableText when a character cannot be shown, ValueError for an unknown kind or a naive time.
    """
    if kind not in shape.FIELDS:
        raise ValueError(f"unknown kind of document: {kind!r}; known: {', '.join(KINDS)}")
    fields = shape.check(kind, canonical.parse(data))
    return compile_template(f"{kind}.typ", {"data": data.decode("utf-8"), "qr": _qr(str(fields["link"]))}, at)


def extract_data(pdf: bytes) -> bytes:
    """The canonical data attached to `pdf`, as they were given to `render`.

    The result is as trustworthy as the PDF: compare the digest of revision A before believing it.
    Raises NoData when the file is no PDF or has no single attachment of that name.
    """
    try:
        return _attachment(pdf, DATA_NAME)
    except NoData:
        raise
    except Exception as error:
        # A hostile file can fail anywhere in the parser; every such failure means the same to the caller.
        raise NoData("not a readable PDF") from error


def compile_template(template: str, inputs: dict[str, str], at: datetime, *, tagged: bool = True) -> bytes:
    """The PDF that `template` of this folder makes of `inputs`; `at` is the aware time written into the file.

    `tagged` asks for PDF/A-3a and PDF/UA-1; without it the page is a mere drawing to be placed into another.
    Raises UnprintableText when a character cannot be shown, ValueError for a naive time.
    """
    import typst

    if at.tzinfo is None:
        raise ValueError("the time of a document must be aware")
    with _lock:
        try:
            pdf = _compiler().compile(
                input=str(TEMPLATES / template),
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=_STANDARDS if tagged else ["a-3b"],
                pdf_tags=tagged,
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            missing = re.search(r'the text `"(.+?)"` could not be displayed', error.message)
            if missing:
                raise UnprintableText(missing[1]) from error
            raise
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    import typst

    # Letters of the machine are left out: they would make the bytes depend on what is installed.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def _qr(link: str) -> str:
    """The link as an SVG picture of a QR code; level M reads even when a seventh of it is soiled."""
    import segno

    picture = BytesIO()
    # The quiet zone of two modules and the white paper around it add up to the four of ISO/IEC 18004; white
    # ground of its own keeps the demonstration mark out of the code.
    code = segno.make(link, error="m", micro=False)
    code.save(picture, kind="svg", border=2, xmldecl=False, dark="#000", light="#fff")
    return picture.getvalue().decode("ascii")


def _attachment(pdf: bytes, name: str) -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(pdf))
    files = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    found = [files[at + 1] for at in range(0, len(files), 2) if files[at] == name]
    if len(found) != 1:
        raise NoData(f"{len(found)} attachments are named {name}")
    return bytes(found[0]["/EF"]["/F"].data)
