"""What the operator's page says is what the code does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from attestat.ops.postgres import SCHEMA_STATEMENTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/how-to/operator.md").read_text(encoding="utf-8")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_settings_is_up_to_date() -> None:
    """Else run: .venv/bin/python scripts/settings_table.py"""
    assert script("settings_table").with_table(PAGE) == PAGE


def test_the_statements_for_a_foreign_server_are_those_of_the_launcher() -> None:
    for statement in SCHEMA_STATEMENTS:
        assert f"{statement};\n" in PAGE
