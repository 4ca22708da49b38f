"""`attestat demo-keys`: what an operator reads, and what another program can open."""

from __future__ import annotations

import csv
import io
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12

import kzeds
from attestat.config.settings import Settings
from attestat.ops.demo.authority import Authority


@pytest.fixture
def command(demonstration: tuple[Settings, Authority]) -> list[str]:
    return [sys.executable, "-m", "attestat.ops.cli", "demo-keys"]


def run(
    command: list[str], demonstration: tuple[Settings, Authority], *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    home = {"PATH": "/usr/bin:/bin", "ATTESTAT_HOME": str(demonstration[0].home)}
    return subprocess.run(
        [*command, *words], env=home | environment, capture_output=True, text=True, timeout=60
    )


def test_the_list_names_key_person_post_and_password(
    command: list[str], demonstration: tuple[Settings, Authority]
) -> None:
    done = run(command, demonstration, "--list")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["KEY", "NAME", "POST", "BIN", "ALGORITHM", "NOTE"]
    assert len([line for line in lines if line]) == 1 + 88 + 1
    (head,) = [line for line in lines if line.startswith("lift-head ")]
    assert head.split("  ")[0] == "lift-head" and "First head" in head and "120340991015" in head
    (expired,) = [line for line in lines if line.startswith("lift-head-expired")]
    assert expired.endswith("its certificate expired on 1 June 2024")
    assert "Qwerty12" in lines[-1]
    assert run(command, demonstration).stdout == done.stdout


def test_the_table_as_csv(command: list[str], demonstration: tuple[Settings, Authority]) -> None:
    done = run(command, demonstration, "--csv", "--key", "deputy")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["post"] == "Deputy Chairman"
    assert (row["BIN"], row["role"], row["algorithm"]) == ("201040990016", "sign_right", "RSA")
    assert row["valid until"] == "01.01.2031"


def test_exported_keys_open_elsewhere(
    command: list[str], demonstration: tuple[Settings, Authority], tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    done = run(command, demonstration, "--export", str(folder), "--key", "deputy", "--key", "head")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in folder.glob("*.p12")) == ["deputy.p12", "head.p12"]
    assert stat.S_IMODE((folder / "head.p12").stat().st_mode) == 0o600
    private, certificate, _ = pkcs12.load_key_and_certificates(
        (folder / "deputy.p12").read_bytes(), b"Qwerty12"
    )
    assert private is not None and certificate is not None
    assert len(kzeds.TrustStore.from_directories([folder / "trust"]).anchors) == 2


def test_an_unknown_key_is_named(command: list[str], demonstration: tuple[Settings, Authority]) -> None:
    done = run(command, demonstration, "--key", "nobody")
    assert done.returncode == 2
    assert "there is no key nobody" in done.stderr


def test_without_stand_ins_there_are_no_keys(
    command: list[str], demonstration: tuple[Settings, Authority]
) -> None:
    done = run(command, demonstration, "--list", ATTESTAT_STAND_INS="no")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Demonstration keys are refused here" in done.stderr
