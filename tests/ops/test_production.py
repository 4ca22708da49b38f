"""`attestat up` in production, on a PostgreSQL that is not ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.ops.instances import SECONDS, Instance

ADDRESS = "https://attestat.example.kz"


@pytest.fixture
def production(tmp_path: Path, committed_db_url: str) -> dict[str, str]:
    """What an operator sets: no owner's address, because a web server does not need it."""
    trust = tmp_path / "trust"
    trust.mkdir()
    return {
        "ATTESTAT_ENVIRONMENT": "production",
        "ATTESTAT_SECRET_KEY": "p" * 60,
        "ATTESTAT_DATABASE_URL": committed_db_url,
        "ATTESTAT_PUBLIC_URL": ADDRESS,
        "ATTESTAT_TRUST": str(trust),
    }


def test_it_runs_without_stand_ins_and_without_a_database_of_its_own(
    tmp_path: Path, production: dict[str, str]
) -> None:
    instance = Instance(tmp_path / "home")
    try:
        instance.start(**production)
        assert instance.url == ADDRESS
        said = "".join(instance.said)
        assert "Starting web, jobs" in said
        assert "signer" not in said
        assert "PostgreSQL" not in said
        assert not (instance.home / "secrets.json").exists()
        assert not (instance.home / "postgresql").exists()
    finally:
        instance.stop()


def test_due_migrations_stop_the_start_and_are_named(
    tmp_path: Path, production: dict[str, str], owner_connection: psycopg.Connection
) -> None:
    owner_connection.execute("DROP TABLE django_session")
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    instance = Instance(tmp_path / "home")
    said = subprocess.run(
        instance.command(),
        env=instance.environment(**production),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert said.returncode == 1
    assert "Migrations are due. Run `attestat manage migrate`" in said.stderr


@pytest.mark.proves("ABU-26")
def test_the_owner_migrates_and_no_server_learns_his_password(
    tmp_path: Path, production: dict[str, str], owner_connection: psycopg.Connection
) -> None:
    owner_connection.execute("DROP TABLE django_session")
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    info = owner_connection.info
    owner = f"postgresql://{info.user}:{info.password}@/{info.dbname}?host={info.host}"
    instance = Instance(tmp_path / "home")
    try:
        instance.start(**production, ATTESTAT_OWNER_DATABASE_URL=owner)
        assert owner_connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        running = [process for process in instance.children() if process.status() != psutil.STATUS_ZOMBIE]
        assert len(running) >= 4, "web with two workers, and jobs"
        for process in running:
            assert info.password not in " ".join(process.environ().values())
    finally:
        instance.stop()
