"""The command line: what a person types, and what is said when it cannot be done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from attestat.ops import cli


def attestat(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does; empty variables are taken out."""
    chosen = {name: value for name, value in (os.environ | environ).items() if value}
    return subprocess.run(
        [sys.executable, "-m", "attestat.ops.cli", *words],
        env=chosen,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_without_a_command_the_commands_are_named() -> None:
    said = attestat()
    assert said.returncode == 2
    assert "usage: attestat" in said.stderr


def test_help_names_the_commands_that_are_there() -> None:
    said = attestat("--help")
    assert said.returncode == 0
    for name in ("up", "doctor", "manage"):
        assert f"    {name} " in said.stdout


def test_a_command_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "elsewhere", "attestat.ops.no_such_module")
    assert cli.main(["elsewhere"]) == 2
    assert capsys.readouterr().err.startswith("attestat elsewhere: this installation does not have it")


def test_a_wrong_setting_is_a_sentence_not_a_traceback() -> None:
    for words in (["up"], ["doctor"], ["manage", "check"]):
        said = attestat(*words, ATTESTAT_PORT="many")
        assert said.returncode == 2
        assert "ATTESTAT_PORT: 'many' cannot be used" in said.stderr
        assert "Traceback" not in said.stderr


def test_manage_gives_everything_to_django(committed_db_url: str) -> None:
    said = attestat("manage", "showmigrations", "--plan", "store", ATTESTAT_DATABASE_URL=committed_db_url)
    assert said.returncode == 0, said.stderr
    assert "[X]  store.0001_initial" in said.stdout


def test_manage_passes_on_failure(committed_db_url: str) -> None:
    said = attestat("manage", "nonsense", ATTESTAT_DATABASE_URL=committed_db_url)
    assert said.returncode == 1
    assert "nonsense" in said.stderr


def test_migrating_needs_the_owner(committed_db_url: str) -> None:
    said = attestat("manage", "migrate", ATTESTAT_DATABASE_URL=committed_db_url)
    assert said.returncode == 2
    assert said.stderr.startswith("ATTESTAT_OWNER_DATABASE_URL: missing.")


@pytest.mark.proves("ABU-26")
def test_doctor_refuses_a_role_that_may_change_tables(
    committed_db_url: str, owner_connection: psycopg.Connection
) -> None:
    good = attestat("doctor", ATTESTAT_DATABASE_URL=committed_db_url)
    assert "may change tables" not in good.stdout
    assert "ok      All migrations are applied." in good.stdout
    info = owner_connection.info
    owner = f"postgresql://{info.user}:{info.password}@/{info.dbname}?host={info.host}"
    bad = attestat("doctor", ATTESTAT_DATABASE_URL=owner)
    assert bad.returncode == 1
    assert "MISSING The role attestat_owner may change tables, and so rewrite the journal." in bad.stdout


def test_doctor_names_migrations_that_are_due(
    committed_db_url: str, owner_connection: psycopg.Connection
) -> None:
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    said = attestat("doctor", ATTESTAT_DATABASE_URL=committed_db_url)
    assert said.returncode == 1
    assert "MISSING 1 migrations are not applied." in said.stdout


def test_doctor_tells_no_secret(tmp_path: Path) -> None:
    secret = "s" * 60
    url = "postgresql://attestat_app:hunter2@127.0.0.1:1/attestat"
    said = attestat(
        "doctor", ATTESTAT_SECRET_KEY=secret, ATTESTAT_DATABASE_URL=url, ATTESTAT_HOME=str(tmp_path)
    )
    assert said.returncode == 1
    assert "MISSING The database does not answer" in said.stdout
    assert secret not in said.stdout + said.stderr
    assert "hunter2" not in said.stdout + said.stderr


def test_who_reads_only_the_beginning_gets_no_traceback() -> None:
    """`attestat term … | head -1`: the reader goes, more is written than a pipe holds."""
    asked = [sys.executable, "-m", "attestat.ops.cli", "term", "--batch", "-", "--law", "shipped"]
    with subprocess.Popen(
        asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdin is not None and run.stdout is not None and run.stderr is not None
        run.stdin.write('{"days": 10, "from": "2026-03-18T19:10+05:00"}\n')
        run.stdin.flush()
        run.stdout.close()
        for _ in range(400):
            try:
                run.stdin.write('{"days": 10, "from": "2026-03-18T19:10+05:00"}\n')
            except BrokenPipeError:
                break
        run.stdin.close()
        assert (run.wait(timeout=60), run.stderr.read()) == (0, "")
