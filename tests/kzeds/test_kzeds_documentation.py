"""docs/kzeds.md names every code, every verdict word and every public name; and kzeds stands alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import kzeds
from kzeds.cases import STATUS_WORDS, WORDS
from kzeds.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/kzeds.md").read_text(encoding="utf-8")


def test_every_code_is_in_the_document_and_none_is_invented() -> None:
    table = TEXT[TEXT.index("| code |") : TEXT.index("When several codes apply")]
    named = set(re.findall(r"`([a-z_0-9]+)`", table)) - {"cases"}
    assert named == set(SENTENCES)


def test_the_words_in_the_table_are_those_of_the_code() -> None:
    rows = [line.split("|")[1:-1] for line in TEXT.splitlines() if line.startswith("| `")]
    documented = {}
    for row in rows:
        if len(row) == 4:
            for code in re.findall(r"`([a-z_0-9]+)`", row[0]):
                documented[code] = row[3].strip()
    for word, codes in WORDS:
        for code in codes:
            assert documented[code] == word, code
    for word in STATUS_WORDS.values():
        assert f"`{word}`" in TEXT


def test_every_public_name_is_explained() -> None:
    for name in kzeds.__all__:
        assert name in TEXT, name


def test_kzeds_stands_alone() -> None:
    """Only the standard library and what docs/kzeds.md names."""
    allowed = {"kzeds", "cryptography", "gmpy2", "lxml", "httpx"}
    import sys

    for path in (ROOT / "src/kzeds").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, f"{path}: {name}"
