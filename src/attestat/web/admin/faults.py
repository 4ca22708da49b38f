"""The faults that the core finds in an edition, in the reader's language and beside their part.

The core tells each fault as an English sentence with its place (`domain.edition_reading`); here each kind of
sentence has its msgid. A test holds every sentence of the core against this table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from attestat.web.admin.shapes import PART_OF_KEY, Part

_KINDS = (
    (r"is not known here; known are (?P<known>.*)", _("is not known here; known are %(known)s")),
    (r"must be a text that is not empty", _("the text is missing")),
    (r"must be true or false", _("must be true or false")),
    (r"must be a whole number, at least (?P<least>\d+)", _("must be a whole number, at least %(least)s")),
    (r"must be a list of whole numbers", _("must be a list of whole numbers")),
    (r"must be a list of texts", _("must be a list of texts")),
    (r"must be a day like 2026-01-01(, not (?P<found>.*))?", _("must be a day like 2026-01-01")),
    (r"must be a time of the day like 18:30", _("must be a time of the day like 18:30")),
    (r"must hold a text in kk, ru and en", _("must hold a text in Kazakh, Russian and English")),
    (
        r"the blanks in braces must be the same in kk, ru and en",
        _("the names in braces must be the same in Kazakh, Russian and English"),
    ),
    (r"is missing", _("is missing")),
    (r"must be a list", _("must be a list")),
    (r"must be a list of parts with names", _("must be a list of parts with names")),
    (r"the code (?P<code>.*) stands twice", _("the code %(code)s stands twice")),
    (r"must be one of (?P<known>.*)", _("must be one of %(known)s")),
    (
        r"working hours overlap or run backwards: (?P<first>.*) does not come before (?P<second>.*)",
        _("working hours overlap or run backwards: %(first)s does not come before %(second)s"),
    ),
    (
        r"the template must hold \{value\}, or numbers would repeat",
        _("the template must hold {value}, or numbers would repeat"),
    ),
    (
        r"the template and the pattern do not agree: (?P<why>.*)",
        _("the template and the pattern do not agree: %(why)s"),
    ),
    (
        r"the example (?P<example>.*) does not fit the pattern; the first number would be (?P<first>.*)",
        _("the example %(example)s does not fit the pattern; the first number would be %(first)s"),
    ),
    (r"lies before valid_from", _("the last day lies before the first")),
    (
        r"must say what is missing when the wording is not confirmed",
        _("must say what is missing when the wording is not confirmed"),
    ),
    (
        r"an edition without a type of work attests nothing",
        _("an edition without a type of work attests nothing"),
    ),
    (
        r"an edition without grounds for refusal cannot refuse",
        _("an edition without grounds for refusal cannot refuse"),
    ),
    (r"the term (?P<code>.*) is missing", _("the term %(code)s is missing")),
    (r"the series (?P<series>.*) is missing", _("the series %(series)s is missing")),
    (r"the kind (?P<kind>.*) is missing", _("the kind %(kind)s is missing")),
    (r"(?P<code>.*) is no work type of this edition", _("%(code)s is no type of work of this edition")),
    (
        r"Annex 2 needs \d+ rows with kk, ru and en; there are: (?P<rows>.*)",
        _("Annex 2 needs ten rows in three languages; there are: %(rows)s"),
    ),
    (r"stages must stand in the order of their days", _("the stages must stand in the order of their days")),
)

_FAULT = re.compile(r"(edition [^:]*: )?(?P<place>[^:]*): (?P<sentence>.*)", re.DOTALL)


@dataclass(frozen=True)
class Fault:
    """A fault: its part, its place in the data, and the sentence."""

    part: Part
    place: str
    sentence: str


def in_words(sentence: str) -> str | None:
    """A sentence of the core in the reader's language; None when it is of no known kind."""
    for pattern, words in _KINDS:
        found = re.fullmatch(pattern, sentence, re.DOTALL)
        if found:
            return (
                str(words) % {name: value for name, value in found.groupdict().items() if value}
                if found.groupdict()
                else str(words)
            )
    return None


def told(problem: str) -> Fault:
    """A problem as `EditionError.problems` tells it."""
    found = _FAULT.fullmatch(problem)
    place, sentence = (found["place"], found["sentence"]) if found else ("", problem)
    key = re.split(r"[.\[]", place, maxsplit=1)[0]
    part = PART_OF_KEY.get(key, PART_OF_KEY["code"])
    return Fault(part, place, in_words(sentence) or sentence)


def by_part(problems: tuple[str, ...]) -> dict[str, list[Fault]]:
    """The faults of each part, by its slug."""
    found: dict[str, list[Fault]] = {}
    for problem in problems:
        fault = told(problem)
        found.setdefault(fault.part.slug, []).append(fault)
    return found
