"""Places in the law as people write them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from attestat.web.common.clauses import clause_words


@pytest.mark.parametrize(
    ("clause", "kk", "ru", "en"),
    [
        ("9.2", "Қағидалардың 9.2-тармағы", "пункт 9.2 Правил", "Rules, clause 9.2"),
        ("8.2, 8.3", "Қағидалардың 8.2, 8.3-тармағы", "пункт 8.2, 8.3 Правил", "Rules, clause 8.2, 8.3"),
        ("Annex 2 row 3", "2-қосымшаның 3-жолы", "строка 3 приложения 2", "Annex 2 row 3"),
        (
            "10; APPC 73",
            "Қағидалардың 10-тармағы; ҚР ӘРПК 73-бабы",
            "пункт 10 Правил; статья 73 АППК РК",
            "Rules, clause 10; APPC, Article 73",
        ),
        (
            "8.4, Annex 2 row 7",
            "Қағидалардың 8.4-тармағы; 2-қосымшаның 7-жолы",
            "пункт 8.4 Правил; строка 7 приложения 2",
            "Rules, clause 8.4; Annex 2 row 7",
        ),
        ("5(3); Annex 2 row 8", None, "пункт 5(3) Правил; строка 8 приложения 2", None),
    ],
)
def test_a_place_is_said_in_three_languages(
    clause: str, kk: str | None, ru: str | None, en: str | None
) -> None:
    for language, wanted in (("kk", kk), ("ru", ru), ("en", en)):
        if wanted is not None:
            with override(language):
                assert clause_words(clause) == wanted


@pytest.mark.parametrize("ours", ["idempotency", "access", "version", "form", "EDS", "procedure", ""])
def test_what_is_no_place_in_a_law_is_not_shown_as_one(ours: str) -> None:
    with override("kk"):
        assert clause_words(ours) == ""


def test_every_clause_of_the_edition_has_words() -> None:
    from attestat.store import law_files

    edition = law_files.editions()[-1]
    clauses = {t.clause for t in edition.terms} | {b.clause for b in edition.budget}
    with override("ru"):
        assert [c for c in sorted(clauses) if len(clause_words(c).split("; ")) < 1 + c.count(";")] == []
