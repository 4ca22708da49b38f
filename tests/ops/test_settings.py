"""Settings: each wrong value is named, with what to do.

Production refuses what only a demonstration may have.
"""

from __future__ import annotations

import dataclasses
import json
import stat
from pathlib import Path

import pytest

from attestat.config.home import secrets_of
from attestat.config.settings import Environment, SettingsError, every_setting, load, unknown_variables

GOOD_SECRET = "k" * 50


def production(trust: Path, **others: str) -> dict[str, str]:
    """The smallest environment that production accepts."""
    return {
        "ATTESTAT_ENVIRONMENT": "production",
        "ATTESTAT_HOME": str(trust / "home"),
        "ATTESTAT_SECRET_KEY": GOOD_SECRET,
        "ATTESTAT_DATABASE_URL": "postgresql://attestat_app:secret@db.example.kz:5432/attestat",
        "ATTESTAT_PUBLIC_URL": "https://attestat.example.kz",
        "ATTESTAT_TRUST": str(trust),
    } | others


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return caught.value.problems


def test_nothing_set_is_a_demonstration(tmp_path: Path) -> None:
    settings = load({"ATTESTAT_HOME": str(tmp_path / "home")})
    assert settings.environment is Environment.DEMONSTRATION
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.language, settings.workers, settings.debug) == ("kk", 2, False)
    assert settings.database_is_embedded
    assert settings.database_url.startswith("postgresql://attestat_app:")
    assert settings.owner_database_url.startswith("postgresql://attestat_owner:")


def test_settings_do_not_change_while_a_program_runs(tmp_path: Path) -> None:
    settings = load({"ATTESTAT_HOME": str(tmp_path / "home")})
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ATTESTAT_ENVIRONMENT", "prod"),
        ("ATTESTAT_DATABASE_URL", "mysql://root@localhost/x"),
        ("ATTESTAT_DATABASE_URL", "postgresql://localhost"),
        ("ATTESTAT_DATABASE_URL", "postgresql://a@localhost:port/x"),
        ("ATTESTAT_OWNER_DATABASE_URL", "localhost"),
        ("ATTESTAT_SECRET_KEY", "short"),
        ("ATTESTAT_PUBLIC_URL", "attestat.example.kz"),
        ("ATTESTAT_PUBLIC_URL", "ftp://attestat.example.kz"),
        ("ATTESTAT_PUBLIC_URL", "https://attestat.example.kz/?a=1"),
        ("ATTESTAT_PUBLIC_URL", "https://[attestat"),
        ("ATTESTAT_HOST", "everywhere"),
        ("ATTESTAT_PORT", "0"),
        ("ATTESTAT_PORT", "65536"),
        ("ATTESTAT_PORT", "eight thousand"),
        ("ATTESTAT_PORT", "٨٠٠٠"),
        ("ATTESTAT_WORKERS", "-1"),
        ("ATTESTAT_TRUST", "/no/such/folder"),
        ("ATTESTAT_LANGUAGE", "kz"),
        ("ATTESTAT_STAND_INS", "maybe"),
        ("ATTESTAT_DEMONSTRATION_CLOCK", "2"),
        ("ATTESTAT_SIGNER_PORT", "x"),
        ("ATTESTAT_AUTHORITY_PORT", "x"),
        ("ATTESTAT_REVOCATION", "sometimes"),
        ("ATTESTAT_OCSP_URL", "ocsp.pki.gov.kz"),
        ("ATTESTAT_CRL_URLS", "http://a.example,ftp://b.example"),
        ("ATTESTAT_TSP_URL", "file:///etc"),
        ("ATTESTAT_DEBUG", "sure"),
        ("ATTESTAT_LOG_LEVEL", "loud"),
        ("ATTESTAT_MAX_UPLOAD_MB", "0"),
        ("ATTESTAT_SESSION_HOURS", "25"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, variable: str, value: str) -> None:
    (problem,) = problems({"ATTESTAT_HOME": str(tmp_path / "home"), variable: value})
    assert problem.startswith(f"{variable}: ")


def test_a_wrong_home_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (problem,) = problems({"ATTESTAT_HOME": str(tmp_path / "file" / "home")})
    assert problem.startswith("ATTESTAT_HOME: ")


def test_every_setting_that_can_be_wrong_is_tried_above() -> None:
    cases = test_a_wrong_value_is_named.pytestmark[0].args[1]
    tried = {variable for variable, _ in cases}
    takes_anything = {"ATTESTAT_HOME", "ATTESTAT_ALLOWED_HOSTS"}
    assert tried | takes_anything == {setting.variable for _, setting in every_setting()}


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    found = problems({"ATTESTAT_HOME": str(tmp_path / "h"), "ATTESTAT_PORT": "x", "ATTESTAT_WORKERS": "x"})
    assert [problem.split(":")[0] for problem in found] == ["ATTESTAT_PORT", "ATTESTAT_WORKERS"]


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    (problem,) = problems({"ATTESTAT_HOME": str(tmp_path / "h"), "ATTESTAT_SECRET_KEY": "hunter2"})
    assert "hunter2" not in problem


def test_an_owner_without_a_database_is_refused(tmp_path: Path) -> None:
    owner = {"ATTESTAT_OWNER_DATABASE_URL": "postgresql://attestat_owner:x@localhost/attestat"}
    (problem,) = problems({"ATTESTAT_HOME": str(tmp_path / "h")} | owner)
    assert problem.startswith("ATTESTAT_DATABASE_URL: ")


def test_production_with_all_it_needs_is_accepted(tmp_path: Path) -> None:
    settings = load(production(tmp_path))
    assert settings.is_production
    assert (settings.stand_ins, settings.demonstration_clock, settings.debug) == (False, False, False)
    assert not settings.database_is_embedded
    assert settings.owner_database_url == "", "a web server does not need the owner's password"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ATTESTAT_DEBUG", "yes"),
        ("ATTESTAT_STAND_INS", "yes"),
        ("ATTESTAT_DEMONSTRATION_CLOCK", "yes"),
        ("ATTESTAT_SECRET_KEY", ""),
        ("ATTESTAT_DATABASE_URL", ""),
        ("ATTESTAT_PUBLIC_URL", ""),
        ("ATTESTAT_PUBLIC_URL", "http://attestat.example.kz"),
        ("ATTESTAT_TRUST", ""),
    ],
)
def test_production_refuses(tmp_path: Path, variable: str, value: str) -> None:
    (problem,) = problems(production(tmp_path) | {variable: value})
    assert problem.startswith(f"{variable}: ")


def test_production_writes_no_secret_of_its_own(tmp_path: Path) -> None:
    settings = load(production(tmp_path))
    assert not settings.database_is_embedded
    assert not (tmp_path / "home").exists()


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = load({"ATTESTAT_HOME": str(home)})
    assert load({"ATTESTAT_HOME": str(home)}) == first
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert load({"ATTESTAT_HOME": str(tmp_path / "other")}).secret_key != first.secret_key
    assert len(set(json.loads((home / "secrets.json").read_text()).values())) == 5


def test_damaged_secrets_are_named_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    secrets_of(home)
    (home / "secrets.json").write_text("{")
    (problem,) = problems({"ATTESTAT_HOME": str(home)})
    assert "secrets.json is damaged" in problem
    assert (home / "secrets.json").read_text() == "{"


def test_a_slip_of_the_pen_is_noticed() -> None:
    assert unknown_variables({"ATTESTAT_PROT": "1", "ATTESTAT_PORT": "1", "PATH": "/bin"}) == [
        "ATTESTAT_PROT: nothing reads this. Did you mean ATTESTAT_PORT?"
    ]


def test_each_setting_has_a_sentence() -> None:
    for _, setting in every_setting():
        assert setting.sentence.endswith("."), setting.variable
        assert setting.default or setting.derived, setting.variable
