"""Reading a PDF back with code that is not ours: pypdfium2 for text and pictures."""

from __future__ import annotations

import pypdfium2
from PIL import Image


def texts(pdf: bytes) -> list[str]:
    """The text of each page, in one line each."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def picture(pdf: bytes, page: int, *, scale: float = 3.0) -> Image.Image:
    """A page as on a screen; 3.0 is 216 dots an inch.  Seals are drawn too."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    image: Image.Image = document[page].render(scale=scale).to_pil()
    return image


def letters_outside(pdf: bytes, margin: float = 14.0) -> list[str]:
    """Letters that come nearer to the edge of their page than `margin` points."""
    outside = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            inside = (
                left >= margin and bottom >= margin and right <= width - margin and top <= height - margin
            )
            if not inside and (right - left) > 0:
                outside.append(text.get_text_range(index, 1))
    return outside
