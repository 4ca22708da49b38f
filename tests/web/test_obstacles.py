"""Every refusal has its sentence, in three languages, and no sentence is left over."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation

import attestat
from attestat.domain.obstacle import Obstacle
from attestat.web.common.obstacles import SENTENCES, sentence_of

PACKAGE = Path(attestat.__file__).parent
CODES = sorted(SENTENCES)
FROM_THE_REASON = {"reason_sentence", "file_sentence"}
"""Sentences within sentences, made from the code of a reason."""


def raised() -> Iterator[tuple[str, frozenset[str], str]]:
    """Every `Obstacle("code", clause, data…)` of the sources: code, names of its data, where."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Obstacle"
            ):
                continue
            where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
            assert node.args, where
            for code in _codes(node.args[0], where):
                yield code, frozenset(word.arg or "" for word in node.keywords), where


def _codes(node: ast.expr, where: str) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body, where)
        yield from _codes(node.orelse, where)
        return
    assert isinstance(node, ast.Constant) and isinstance(node.value, str), f"{where}: a code is written out"
    yield node.value


def wanted(text: str) -> set[str]:
    """The names between `%(` and `)s` of a sentence."""
    return {part.split(")")[0] for part in text.split("%(")[1:]}


@pytest.mark.proves("R11.2")
def test_every_obstacle_has_a_sentence_and_no_sentence_is_left_over() -> None:
    codes = {code for code, _, _ in raised()}
    assert codes - SENTENCES.keys() == set(), "raised, and nobody knows what to say"
    assert SENTENCES.keys() - codes == set(), "said by nobody"


def test_every_sentence_gets_the_data_it_names() -> None:
    lacking = []
    for code, data, where in raised():
        sentence = SENTENCES[code]
        names = wanted(str(sentence.happened))
        if names & FROM_THE_REASON:
            names = names - FROM_THE_REASON | {"reason"}
        if missing := names - data:
            lacking.append(f"{where}: {code} lacks {sorted(missing)}")
    assert lacking == []


def test_the_status_says_what_happened() -> None:
    for code, sentence in SENTENCES.items():
        assert sentence.status in {400, 403, 404, 409, 422, 503}, code


def catalogue(language: str) -> Catalog:
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.proves("R11.2")
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_is_translated(language: str) -> None:
    entries = catalogue(language)
    untranslated, strange = [], []
    for sentence in SENTENCES.values():
        for lazy in (sentence.happened, sentence.do):
            with translation.override("en"):
                english = str(lazy)
            entry = entries.get(english)
            if entry is None or not entry.string or entry.fuzzy:
                untranslated.append(english)
            elif wanted(str(entry.string)) != wanted(english) or not set(str(entry.string)) & set(
                "абвгдежзийклмнопрстуфхцчшщъыьэюя"
            ):
                strange.append(english)
    assert sorted(set(untranslated)) == []
    assert strange == []


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_can_be_said_and_names_no_code(code: str) -> None:
    """With all data given, the words hold no placeholder and no name of our own code."""
    data = {name: "7" for lazy in (SENTENCES[code].happened,) for name in wanted(str(lazy))}
    happened, do, _ = sentence_of(Obstacle(code, "8.1", **{**data, "reason": "untrusted_root"}))
    for text in (happened, do):
        assert text and "%(" not in text and code not in text
        assert text[0] in string.ascii_uppercase + string.digits or not text[0].isascii()
        assert text.rstrip()[-1] in ".:)…7", text
