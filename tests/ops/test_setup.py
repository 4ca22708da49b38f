"""`make setup`: what is said when the machine lacks something, and when there is nothing to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

WITHOUT_VENV = """
import importlib.util, runpy, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "ensurepip" else find(name, *rest)
sys.argv = ["setup.py"]
runpy.run_path(r"{script}", run_name="__main__")
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a clone as the first steps need."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_python_without_venv_is_told_what_to_install(clone: Path) -> None:
    """Debian and Ubuntu ship `ensurepip` in the package python3-venv only."""
    code = WITHOUT_VENV.format(script=clone / "scripts/setup.py")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert said.returncode == 1
    assert "sudo apt-get install python3-venv" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.proves("ABU-39")
def test_a_changed_package_is_not_installed_and_the_failure_is_shown(clone: Path, tmp_path: Path) -> None:
    """A package under a known name and version, but with other bytes than the lock says."""
    wheel = tmp_path / "uv-0.13.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as changed:
        info = "uv-0.13.9.dist-info"
        changed.writestr("uv.py", "raise SystemExit('the changed package ran')\n")
        changed.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: uv\nVersion: 0.13.9\n")
        changed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        changed.writestr(f"{info}/RECORD", "")
    said = subprocess.run(
        [sys.executable, clone / "scripts/setup.py"],
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.returncode == 1
    assert "Making .venv … " in said.stdout
    assert "Installing the installer (uv) … failed" in said.stdout
    assert "DO NOT MATCH THE HASHES" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.proves("ABU-39")
@pytest.mark.parametrize("lock", ["bootstrap.txt", "runtime.txt", "dev.txt", "node.txt"])
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.proves("ABU-39")
def test_every_front_end_package_has_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = {name: about for name, about in packages.items() if name}
    assert fetched
    assert all(about["integrity"].startswith("sha512-") for about in fetched.values())
    assert not any("resolved" in about for about in fetched.values()), "an address of a registry is recorded"
