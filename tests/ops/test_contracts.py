"""The import contracts can fail: each is broken once, in a copy of the code, and must say so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LAYERS = "config → web | api | ops → actions → store | gateways → domain"
DOMAIN = "the domain is plain Python"
MODELS = "tables are touched by store and actions only"
KZEDS = "kzeds stands alone"
CYCLES = "no cycles"


def broken(code: Path) -> set[str]:
    """The names of the contracts that the code at this place breaks."""
    done = subprocess.run(
        [
            Path(sys.executable).parent / "lint-imports",
            "--no-logo",
            "--no-cache",
            "--config",
            ROOT / "pyproject.toml",
        ],
        env=os.environ | {"PYTHONPATH": str(code)},
        cwd=code,
        capture_output=True,
        text=True,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code that a test may spoil."""
    only_code = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "*.egg-info")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=only_code)
    return tmp_path / "src"


def test_the_code_as_it_is_breaks_none(copy: Path) -> None:
    assert broken(copy) == set()


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("attestat/domain/spoiled.py", "import attestat.store", LAYERS),
        ("attestat/store/spoiled.py", "import attestat.actions", LAYERS),
        ("attestat/store/spoiled.py", "import attestat.gateways", LAYERS),
        ("attestat/gateways/spoiled.py", "import attestat.store", LAYERS),
        ("attestat/actions/spoiled.py", "import attestat.web", LAYERS),
        ("attestat/actions/spoiled.py", "import attestat.config.settings", LAYERS),
        ("attestat/web/spoiled.py", "import attestat.ops", LAYERS),
        ("attestat/ops/spoiled.py", "import attestat.config.django", LAYERS),
        ("attestat/domain/spoiled.py", "import django", DOMAIN),
        ("attestat/domain/spoiled.py", "import psycopg", DOMAIN),
        ("attestat/domain/spoiled.py", "import httpx", DOMAIN),
        ("attestat/domain/spoiled.py", "import cryptography", DOMAIN),
        ("attestat/domain/spoiled.py", "import kzeds", DOMAIN),
        ("attestat/web/spoiled.py", "from attestat.store import models", MODELS),
        ("attestat/ops/spoiled.py", "import attestat.store.models", MODELS),
        ("kzeds/spoiled.py", "import attestat.domain", KZEDS),
        ("kzeds/spoiled.py", "import django", KZEDS),
    ],
)
def test_a_forbidden_import_is_found(copy: Path, file: str, line: str, contract: str) -> None:
    (copy / file).write_text(f"{line}\n")
    assert contract in broken(copy)


def test_a_circle_is_found(copy: Path) -> None:
    (copy / "kzeds/one.py").write_text("import kzeds.two\n")
    (copy / "kzeds/two.py").write_text("import kzeds.one\n")
    assert broken(copy) == {CYCLES}
