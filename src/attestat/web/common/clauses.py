"""Places in the law as people write them: `Annex 2 row 3` → «2-қосымшаның 3-жолы», «строка 3 приложения 2».

Rules, terms and obstacles carry their place in a short English form ("9.2; APPC 73"). Bare numbers are
clauses of the Rules. Parts that are no place in a law (`idempotency`, `access`) are ours and are left out.
"""

from __future__ import annotations

import re

from django.utils.translation import get_language

_Words = dict[str, str]

# pattern → words in kk, ru, en; {1}, {2} are the groups of the pattern
_PLACES: tuple[tuple[str, _Words], ...] = (
    (
        r"Annex (\d) row (\d+)\((\d)\)",
        {
            "kk": "{1}-қосымшаның {2}-жолы, {3})-тармақша",
            "ru": "строка {2} приложения {1}, подпункт {3})",
            "en": "Annex {1} row {2}({3})",
        },
    ),
    (
        r"Annex (\d) row (\d+)",
        {"kk": "{1}-қосымшаның {2}-жолы", "ru": "строка {2} приложения {1}", "en": "Annex {1} row {2}"},
    ),
    (r"APPC ([\d()]+)", {"kk": "ҚР ӘРПК {1}-бабы", "ru": "статья {1} АППК РК", "en": "APPC, Article {1}"}),
    (
        r"Law on Permits ([\d()-]+)",
        {
            "kk": "«Рұқсаттар және хабарламалар туралы» Заңның {1}-бабы",
            "ru": "статья {1} Закона «О разрешениях и уведомлениях»",
            "en": "Law on Permits, Article {1}",
        },
    ),
    (
        r"Labour Code ([\d(), ]+)",
        {
            "kk": "ҚР Еңбек кодексінің {1}-баптары",
            "ru": "статьи {1} Трудового кодекса РК",
            "en": "Labour Code, Articles {1}",
        },
    ),
    (
        r"Order point (\d+)",
        {"kk": "Бұйрықтың {1}-тармағы", "ru": "пункт {1} приказа", "en": "Order, point {1}"},
    ),
    (
        r"(\d+(?:\.\d+)?(?:\(\d\))?(?:, \d+(?:\.\d+)?(?:\(\d\))?)*)",
        {"kk": "Қағидалардың {1}-тармағы", "ru": "пункт {1} Правил", "en": "Rules, clause {1}"},
    ),
)


def _words(part: str, language: str) -> str:
    for pattern, words in _PLACES:
        found = re.fullmatch(pattern, part)
        if found:
            return words[language].format("", *found.groups())
    return ""


def clause_words(clause: str) -> str:
    """The places of `clause` in the reader's language, separated by semicolons; empty when it names none."""
    language = (get_language() or "kk")[:2]
    language = language if language in ("kk", "ru", "en") else "en"
    parts = (_words(part.strip(), language) for part in re.split(r";|, (?=Annex)", clause))
    return "; ".join(part for part in parts if part)
