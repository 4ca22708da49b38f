"""`attestat doctor`: what is configured, what is missing, what to do.

Each check gives findings; a finding that is not good says what to do about it. Nothing is changed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import psycopg

from attestat.config import home
from attestat.config.settings import Settings, SettingsError, every_setting, load, unknown_variables
from attestat.ops import instance, modules, postgres

FEW_BYTES = 1024**3
"""Less free space than this is a warning: documents and the database grow."""

OLDEST_SERVER = 160000
"""PostgreSQL 16, as server_version_num: the oldest that gets fixes beyond 2027."""


class State(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about this instance, and what to do when it is not good."""

    state: State
    sentence: str
    remedy: str = ""


def check_variables(settings: Settings) -> Iterator[Finding]:
    for sentence in unknown_variables(os.environ):
        yield Finding(State.WARNING, sentence, "Correct the name, or remove it.")


def check_home(settings: Settings) -> Iterator[Finding]:
    if not os.access(settings.home, os.W_OK):
        yield Finding(State.MISSING, f"{settings.home} cannot be written.", "Name another ATTESTAT_HOME.")
        return
    free = shutil.disk_usage(settings.home).free
    sentence = f"{settings.home} can be written; {free / 1024**3:.0f} GiB are free."
    if free < FEW_BYTES:
        yield Finding(State.WARNING, sentence, "Free some space before documents are lost.")
    else:
        yield Finding(State.GOOD, sentence)


def check_root(settings: Settings) -> Iterator[Finding]:
    if os.geteuid() != 0:
        return
    if settings.database_is_embedded:
        user = postgres.unprivileged_user()
        assert user is not None
        base = home.place_of(settings.home).base
        yield Finding(State.GOOD, f"Under root PostgreSQL runs as {user.pw_name}; its files are in {base}.")
    for orphan in postgres.orphans():
        yield Finding(
            State.WARNING, f"{orphan} belongs to a home that is gone.", f"If nobody needs it: rm -r {orphan}"
        )


def check_database(settings: Settings) -> Iterator[Finding]:
    if settings.database_is_embedded:
        made = home.place_of(settings.home).data.exists()
        if not made:
            yield Finding(State.WARNING, "The embedded database is not made yet.", "Run: make run")
            return
    try:
        with instance.database(settings), psycopg.connect(settings.database_url, connect_timeout=5) as db:
            yield from _about_database(db)
            yield from _about_migrations(db)
    except (psycopg.Error, postgres.PostgresError) as error:
        yield Finding(
            State.MISSING,
            f"The database does not answer: {str(error).strip()}",
            "Start it, or correct ATTESTAT_DATABASE_URL.",
        )


def _about_database(db: psycopg.Connection) -> Iterator[Finding]:
    version = db.info.server_version
    where = db.execute("SELECT current_database(), current_user").fetchone()
    assert where is not None
    sentence = f"PostgreSQL {version // 10000}.{version % 10000}, database {where[0]}, as {where[1]}."
    if version < OLDEST_SERVER:
        yield Finding(State.WARNING, sentence, "Move to PostgreSQL 16 or newer.")
    else:
        yield Finding(State.GOOD, sentence)
    mighty = db.execute(
        "SELECT rolsuper OR pg_has_role(current_user, nspowner, 'MEMBER')"
        " OR has_schema_privilege('public', 'CREATE')"
        " FROM pg_roles, pg_namespace WHERE rolname = current_user AND nspname = 'public'"
    ).fetchone()
    if mighty and mighty[0]:
        yield Finding(
            State.MISSING,
            f"The role {where[1]} may change tables, and so rewrite the journal.",
            "Give the application a role of its own (docs/how-to/operator.md, 'A PostgreSQL of your own').",
        )


def _about_migrations(db: psycopg.Connection) -> Iterator[Finding]:
    """Compare the files of the migrations with the table, without asking Django's connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attestat.config.django")
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    wanted = set(MigrationLoader(None).disk_migrations)
    if db.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        applied: set[tuple[str, str]] = set()
    else:
        applied = {(app, name) for app, name in db.execute("SELECT app, name FROM django_migrations")}
    missing = wanted - applied
    if missing:
        yield Finding(
            State.MISSING,
            f"{len(missing)} migrations are not applied.",
            "Run: attestat manage migrate (attestat up does it by itself).",
        )
    else:
        yield Finding(State.GOOD, "All migrations are applied.")


def check_front_end(settings: Settings) -> Iterator[Finding]:
    package = home.package_folder()
    if (package / "web/static/built/attestat.css").exists():
        yield Finding(State.GOOD, "Style sheets, letters and scripts are built.")
    else:
        yield Finding(State.MISSING, "Style sheets and scripts are not built.", "Run: make setup")
    catalogues = sorted(package.glob("locale/*/LC_MESSAGES/*.po"))
    old = [po for po in catalogues if not po.with_suffix(".mo").exists()]
    if old:
        yield Finding(State.MISSING, "Translations are not compiled.", "Run: make setup")
    elif catalogues:
        languages = ", ".join(po.parts[-3] for po in catalogues)
        yield Finding(State.GOOD, f"Translations are compiled: {languages}, and English in the code.")


def check_trust(settings: Settings) -> Iterator[Finding]:
    for folder in settings.trust_directories:
        files = [
            path for path in folder.rglob("*") if path.suffix.lower() in (".cer", ".crt", ".pem", ".der")
        ]
        if files:
            yield Finding(State.GOOD, f"{folder}: {len(files)} trusted certificates.")
        else:
            yield Finding(
                State.MISSING, f"{folder} holds no certificate.", "Put the authority's certificates there."
            )


def check_stand_ins(settings: Settings) -> Iterator[Finding]:
    if settings.stand_ins:
        sentence = "Outside systems are stand-ins: nothing leaves this machine, and no answer is real."
        yield Finding(State.GOOD, sentence)
        if not modules.exists("attestat.ops.signer"):
            yield Finding(
                State.WARNING, "The demonstration signer is not installed.", "Sign with NCALayer instead."
            )


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    check_variables,
    check_home,
    check_root,
    check_database,
    check_front_end,
    check_trust,
    check_stand_ins,
)


def shown(settings: Settings, name: str) -> str:
    """A setting as a person may read it: secrets only as set or not."""
    about = dict(every_setting())[name]
    value = getattr(settings, name)
    if about.secret:
        given = bool(os.environ.get(about.variable, "").strip())
        return "(set)" if given else f"({about.derived})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return os.pathsep.join(str(part) for part in value) or f"({about.derived})"
    return str(value)


def report(settings: Settings) -> int:
    """Print the settings, then the findings. Gives 1 when something is missing."""
    print("Settings")
    for name, about in every_setting():
        print(f"  {about.variable:<28} {shown(settings, name)}")
        print(f"  {'':<28} {about.sentence}")
    print("\nFindings")
    worst = 0
    signs = {State.GOOD: "ok     ", State.WARNING: "look   ", State.MISSING: "MISSING"}
    for check in CHECKS:
        for finding in check(settings):
            print(f"  {signs[finding.state]} {finding.sentence}")
            if finding.remedy:
                print(f"          → {finding.remedy}")
            worst = max(worst, finding.state is State.MISSING)
    return int(worst)


def register(subparsers: Any) -> None:
    subparsers.add_parser("doctor", help="what is configured, what is missing, what to do")


def run(args: argparse.Namespace) -> int:
    try:
        settings = load(os.environ)
    except SettingsError as error:
        print("These settings are wrong:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        return 2
    return report(settings)
