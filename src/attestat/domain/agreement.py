"""Whether a Kazakh text and its Russian counterpart say the same (quality gate before a result is signed).

No machine can compare two languages; it can compare what is written alike in both: dates, numbers of
documents, articles and clauses, business numbers, plain numbers, names (in quotation marks, with initials, in
Latin letters). A value that stands in one text only is a slip of one of the two. What is not seen: two values
that changed places, and numbers written in words. Both languages are looked for in both texts, since each
may cite the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Literal

Language = Literal["kk", "ru"]


class Kind(StrEnum):
    """What is compared, in the order in which disagreements are told."""

    DATE = "date"
    DOCUMENT = "document"
    REFERENCE = "reference"
    BIN = "bin"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True)
class Disagreement:
    """A value that stands in one text and not in the other; `written` is how the text writes it."""

    kind: Kind
    only_in: Language
    written: str


def disagreements(kk: str, ru: str, *, same: Iterable[tuple[str, str]] = ()) -> tuple[Disagreement, ...]:
    """What the Kazakh text says and the Russian one does not, and the other way round; empty when they agree.

    A value may be repeated in one text and not in the other. Letters that look alike are one (A of the Latin
    and А of the Cyrillic alphabet), and so are a Kazakh letter and the Russian one that is written for it
    in names (Қ and К). `same` are pairs that are known to mean one thing, Kazakh and Russian: the names of
    the company as the state database has them, with the form of company or without. Whatever stands in
    quotation marks and begins with a capital is taken for a name, but for titles of acts, since these are
    translated.
    """
    for kazakh, russian in _whole_and_quoted(same):
        kk, ru = kk.replace(kazakh, " "), ru.replace(russian, " ")
    of_kk, of_ru = _values(kk), _values(ru)
    only_kk = {key: written for key, written in of_kk.items() if key not in of_ru}
    only_ru = {key: written for key, written in of_ru.items() if key not in of_kk}
    # A name may stand without quotation marks.
    for one, spelled in ((only_kk, _spelled(ru)), (only_ru, _spelled(kk))):
        for key in [key for key in one if key[0] is Kind.NAME and key[2] in spelled]:
            del one[key]
    # «статья 72, 5 рабочих дней» reads like two articles, «хаттама 5» like a mere number: a value that the
    # other text has as a plain number is not missing there.
    for one, of_other, other in ((only_kk, of_ru, only_ru), (only_ru, of_kk, only_kk)):
        for kind, unit, value in list(one):
            plain = (Kind.NUMBER, "", value)
            if kind in (Kind.REFERENCE, Kind.DOCUMENT) and plain in of_other:
                del one[(kind, unit, value)]
                other.pop(plain, None)
    order = list(Kind)
    found = chain(
        ((key, "kk", written) for key, written in only_kk.items()),
        ((key, "ru", written) for key, written in only_ru.items()),
    )
    told = [Disagreement(key[0], _language(language), written) for key, language, written in found]
    return tuple(sorted(told, key=lambda one: order.index(one.kind)))


def _whole_and_quoted(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for kazakh, russian in pairs:
        yield kazakh, russian
        inner = [_QUOTED.search(text) for text in (kazakh, russian)]
        if inner[0] is not None and inner[1] is not None:
            yield inner[0][0][1:-1], inner[1][0][1:-1]


def _language(code: str) -> Language:
    return "kk" if code == "kk" else "ru"


_Key = tuple[Kind, str, str]
"""Kind, unit (article, clause, … of a reference), value in one way of writing."""


def _values(text: str) -> dict[_Key, str]:
    """Every value of a text once, with the way in which it is written first.

    Each reading takes what it understood out of the text, so that no later one reads it again.
    """
    found: dict[_Key, str] = {}
    for pattern, reading in _READINGS:

        def take(match: re.Match[str], reading: _Reading = reading) -> str:
            keys = list(reading(match))
            for key in keys:
                found.setdefault(key, match[0].strip())
            return "\x00" * len(match[0]) if keys else match[0]

        text = pattern.sub(take, text)
    return found


_Reading = Callable[[re.Match[str]], Iterable[_Key]]

# --- Names -----------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|\"([^\"]+)\"")
_TITLE_OF_ACT = re.compile(r"туралы\W*$|^(?:О|Об|Обо)\s", re.IGNORECASE)
_LATIN = str.maketrans("ABCEHIKMOPTXYabceiopxyhkmt", "АВСЕНІКМОРТХУавсеіорхункмт")
_KAZAKH = str.maketrans("ӘәҒғҚқҢңӨөҰұҮүҺһІі", "АаГгКкНнОоУуУуХхИи")


def _look(text: str) -> str:
    """A text as it looks: capitals, blanks and look-alike letters do not matter."""
    return " ".join(text.translate(_LATIN).upper().split())


def _spelled(text: str) -> str:
    """A text by its letters and figures alone, spelled as a Russian text spells Kazakh names."""
    return re.sub(r"\W+", " ", _look(text).translate(_KAZAKH)).strip()


def _name(match: re.Match[str]) -> Iterator[_Key]:
    inner = next(group for group in match.groups() if group is not None).strip()
    if inner[:1].isupper() and not _TITLE_OF_ACT.search(inner):
        yield (Kind.NAME, "", _spelled(inner))


# «Сергеева А.П.», «Ә.Ө. Ғабдуллин»: both languages bend a surname, so its first four letters count.
_CAPITAL = "[А-ЯЁӘҒҚҢӨҰҮҺІ]"
_SURNAME = rf"{_CAPITAL}[а-яёәғқңөұүһі]+(?:-{_CAPITAL}[а-яёәғқңөұүһі]+)?"
_WITH_INITIALS = re.compile(
    rf"\b(?:(?P<before>{_CAPITAL}\.\s?(?:{_CAPITAL}\.\s?)?)(?P<one>{_SURNAME})"
    rf"|(?P<two>{_SURNAME})\s(?P<after>{_CAPITAL}\.(?:\s?{_CAPITAL}\.)?))"
)
_LATIN_WORD = re.compile(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])")


def _person(match: re.Match[str]) -> Iterator[_Key]:
    surname = _spelled(match["one"] or match["two"])
    initials = re.sub(r"\W", "", _spelled(match["before"] or match["after"]))
    yield (Kind.NAME, "", f"{surname[:4]} {initials}")


def _latin(match: re.Match[str]) -> Iterator[_Key]:
    yield (Kind.NAME, "", _spelled(match[0]))


# --- Business numbers, numbers of documents --------------------------------------------------------------

_BIN = re.compile(r"(?<![\w№/.-])(?<!№ )(\d{12})(?![\w/]|[.-]\d)")
_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_LOWER = "a-zа-яёәғқңөұүһі"
# «№ 299», «N 370-II», and a word of capitals and figures («KZ14VEK00015030», «C-2026-000061») by itself.
_NUMBERED = re.compile(r"(?:№+|\bN)\s*(?P<value>\w+(?:[./-]+\w+)*)")
_CODED = re.compile(
    rf"(?<![\w/-])(?=[\w/-]*\d)(?=[\d/-]*[{_UPPER}])(?P<value>[\d{_UPPER}]+(?:[/-][\d{_UPPER}]+)*)"
    rf"(?:-[{_LOWER}]{{2,}})?(?![\w/])"
)
_ENDING = re.compile(rf"-[{_LOWER}]{{2,}}$")
# «приложение № 2» is a reference, whatever its sign says.
_REFERS = re.compile(r"(?:приложени\w*|прил\.|пункт\w*|стать\w*|строк\w*)\s*$", re.IGNORECASE)


def _bin(match: re.Match[str]) -> Iterator[_Key]:
    yield (Kind.BIN, "", match[1])


def _document(match: re.Match[str]) -> Iterator[_Key]:
    value = _ENDING.sub("", match["value"])
    if re.search(r"\d", value) and not _REFERS.search(
        match.string[max(0, match.start() - 40) : match.start()]
    ):
        yield (Kind.DOCUMENT, "", _look(value))


# --- Dates -----------------------------------------------------------------------------------------------

_MONTHS = (
    "қаңтар|январ",
    "ақпан|феврал",
    "наурыз|март",
    "сәуір|апрел",
    r"мамыр|ма(?:й|я|е|ю|ем)(?!\w)",
    "маусым|июн",
    "шілде|июл",
    "тамыз|август",
    "қыркүйе|сентябр",
    "қазан|октябр",
    "қараша|ноябр",
    "желтоқсан|декабр",
)
_MONTH = rf"\b(?P<month>(?:{'|'.join(_MONTHS)})\w*)"
# Lists are bounded: what a person types must not keep the gate busy.
_JOINT = r"\s{0,3}(?:[–—,-]|және|мен|бен|пен|и)\s{0,3}"
_DAYS = rf"(?<![\w№/.,:-])(?P<days>\d{{1,2}}(?:{_JOINT}\d{{1,2}}){{0,9}})"
_YEAR_FIRST = r"(?<!\d)(?P<year>\d{4})\s*(?:жыл\w*|ж\.)\s*"
_YEAR_LAST = r"(?P<late>\d{4})(?!\d)(?:\s*(?:год\w*|жыл\w*|г\.|ж\.))?"
_WRITTEN_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR_FIRST}{_DAYS}\s+{_MONTH}",
        rf"{_DAYS}\s+{_MONTH}(?:\s+{_YEAR_LAST})?",
        rf"{_YEAR_FIRST}{_MONTH}",
        rf"{_MONTH}\s+{_YEAR_LAST}",
    )
]
_DATES_IN_FIGURES = [
    re.compile(r"(?<![\d.])(?P<days>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})(?![\d.]*\d)"),
    re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<days>\d{2})(?![\w-])"),
]


def _date(match: re.Match[str]) -> Iterator[_Key]:
    parts = match.groupdict()
    year = parts.get("year") or parts.get("late") or ""
    year = f"20{year}" if len(year) == 2 else year
    days = re.findall(r"\d+", parts.get("days") or "")
    for day in days or [""]:
        written = f"{year}-{_month(match['month']):02}" + (f"-{int(day):02}" if day else "")
        yield (Kind.DATE, "", written)


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return next(number for number, stem in enumerate(_MONTHS, 1) if re.match(stem, word.lower()))


# --- Articles, clauses, annexes --------------------------------------------------------------------------

_SERIES = rf"(?P<series>\d+(?:\)?(?:\.|{_JOINT})\d+){{0,12}}\)?)"
# Kazakh puts the number first («72-бабы», «1) тармақшасы», «7 бабының»), Russian last («статьи 91, 92»).
_KAZAKH_UNITS = {
    "subclause": r"тармақша\w*",
    "clause": r"тарма[қғ](?!ша)\w*",
    "article": r"ба(?:п|пт\w*|б[ыі]\w*|пқа)",
    "annex": r"қосымша\w*",
    "row": r"жол(?:ы\w*|ға|да\w*|дың|дар\w*)?",
    "part": r"бөлі[кг]\w*",
    "paragraph": r"абза[цч]\w*",
    "chapter": r"тарау\w*",
}
_RUSSIAN_UNITS = {
    "subclause": r"подпункт\w*|подп\.|пп\.(?=\s*\d+\))",
    "clause": r"пункт\w*|пп\.|п\.(?:\s*п\.)?",
    "article": r"стат[ье]\w*|ст\.(?:\s*ст\.)?",
    "annex": r"приложени\w*|прил\.",
    "row": r"строк\w*",
    "part": r"част[ьияей]\w*|(?<!\d\s)(?<!\d)ч\.(?!\s*\d+\s*мин)",
    "paragraph": r"абзац\w*",
    "chapter": r"глав[аыеуо]\w*",
}


def _reference(unit: str) -> _Reading:
    def reading(match: re.Match[str]) -> Iterator[_Key]:
        for number in re.findall(r"\d+(?:\.\d+)*", match["series"]):
            yield (Kind.REFERENCE, unit, number)

    return reading


# --- Other numbers ---------------------------------------------------------------------------------------

_FIGURE = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,:]\d+)*")


def _number(match: re.Match[str]) -> Iterator[_Key]:
    yield (Kind.NUMBER, "", re.sub(r"\s", "", match[0]).replace(",", "."))


_READINGS: list[tuple[re.Pattern[str], _Reading]] = [
    (_QUOTED, _name),
    (_WITH_INITIALS, _person),
    (_BIN, _bin),
    (_NUMBERED, _document),
    (_CODED, _document),
    *((pattern, _date) for pattern in (*_WRITTEN_DATES, *_DATES_IN_FIGURES)),
    *(
        (re.compile(rf"(?<![\w№/.-]){_SERIES}\s*-?\s*(?:{word})(?!\w)", re.IGNORECASE), _reference(unit))
        for unit, word in _KAZAKH_UNITS.items()
    ),
    *(
        (re.compile(rf"(?<!\w)(?:{word})\s*(?:№\s*)?{_SERIES}", re.IGNORECASE), _reference(unit))
        for unit, word in _RUSSIAN_UNITS.items()
    ),
    (_FIGURE, _number),
    (_LATIN_WORD, _latin),
]
"""What to look for, and how to understand it; the order matters, since each takes its finds away."""
