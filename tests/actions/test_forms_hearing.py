"""Papers of hearing, refusal and the irregular ways: what the builders say with the words of the edition."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.actions import hearing_papers as made


def languages(pdf: bytes) -> list[str]:
    """The Kazakh text and the Russian one, each in one line."""
    pages = [" ".join(p.get_textpage().get_text_range().split()) for p in pypdfium2.PdfDocument(pdf)]
    russian = next(at for at, page in enumerate(pages) if "Неофициальный перевод" in page)
    return [" ".join(pages[:russian]), " ".join(pages[russian:])]


@pytest.mark.parametrize("kind", made.PAPERS)
def test_no_blank_is_left_open(kind: str) -> None:
    for text in languages(made.printed(kind)):
        assert "{" not in text and "}" not in text
