"""What all tests share: a PostgreSQL of their own, fixtures of others, and the rule for browser tests.

One server runs for the whole session, also under xdist, where the controlling process starts it. Django's
migrations run once, as the owner role, into a template; every process works on its own copy, as the
application's role, so that a right which production does not give is missing here too.

- `db` (pytest-django): the test runs inside a transaction that is rolled back.
- `committed_db`: the test may commit, and gets a fresh copy of the template; its value is the copy's name.
  Threads and other processes see the same copy (`committed_db_url` for those).
- `site`: the real web server on such a copy.

The journal's triggers forbid TRUNCATE, so `transactional_db` cannot work here and is refused.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import psutil
import pytest

KEPT = {"ATTESTAT_FIXTURES", "ATTESTAT_BROWSER", "ATTESTAT_SOAK"}
HOME_PREFIX = "attestat-tests-"
_in_worker = "PYTEST_XDIST_WORKER" in os.environ


def _begin_session() -> Path:
    """The home of this session: nothing of the developer's own instance is read or touched."""
    if _in_worker:
        return Path(os.environ["ATTESTAT_HOME"])
    for name in [name for name in os.environ if name.startswith("ATTESTAT_") and name not in KEPT]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix=f"{HOME_PREFIX}{os.getpid()}-"))
    os.environ["ATTESTAT_HOME"] = str(home)
    return home


# Compiled modules are kept: a session starts dozens of processes, and each would compile the whole site anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Before Django's settings are read, so at the import of this file.
HOME = _begin_session()
os.environ["DJANGO_SETTINGS_MODULE"] = "attestat.config.django"

from attestat.config import home as home_folder  # noqa: E402
from attestat.config.settings import load  # noqa: E402
from attestat.ops import postgres, processes, supervisor  # noqa: E402

TEMPLATE = "attestat_template"
_server: postgres.Server | None = None


MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes that must be free there: some two hundred databases live at once at most, of 16 MB each."""


def _place(home: Path = HOME) -> home_folder.Place:
    """The session's cluster, in memory where there is room.

    Clones are made and dropped all the time, and ext4 gives no file the number of one that was deleted within
    the last half minute: it looks for another, longer and longer, and a clone takes 700 ms instead of 70.
    """
    place = home_folder.place_of(home)
    in_memory = MEMORY / home.name
    if in_memory.exists() or (MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM):
        return replace(place, base=in_memory, sockets=in_memory / "run")
    return place


def _started() -> postgres.Server:
    """The server of the session; started at the first call, by the controller when there are workers."""
    global _server
    if _server is None:
        _server = postgres.Server(_place(), home_folder.secrets_of(HOME), durable=False)
        if not _in_worker:
            _server.start()
    return _server


def _remove_home(home: Path) -> None:
    with contextlib.suppress(OSError, ValueError):
        if (home / home_folder.SECRETS_FILE).exists():
            place = _place(home)
            processes.kill(processes.working_in(place.data))
            postgres.remove(place)
    shutil.rmtree(home, ignore_errors=True)


def _sweep() -> None:
    """Remove what killed test sessions left behind."""
    for home in Path(tempfile.gettempdir()).glob(f"{HOME_PREFIX}*"):
        owner = home.name.removeprefix(HOME_PREFIX).split("-")[0]
        with contextlib.suppress(OSError):
            if owner.isdigit() and not psutil.pid_exists(int(owner)) and home.stat().st_uid == os.geteuid():
                _remove_home(home)


def pytest_configure(config: pytest.Config) -> None:
    import django

    django.setup()  # before pytest-django looks whether somebody did, and blocks the database
    if not _in_worker:
        _sweep()
        if config.getoption("numprocesses", default=None):
            _started()


def pytest_unconfigure(config: pytest.Config) -> None:
    global _server
    if _in_worker:
        return
    if _server is not None:
        _server.stop(immediately=True)
        _server = None
    _remove_home(HOME)


# Databases.


def _create_database(name: str, template: str | None = None) -> None:
    from psycopg import sql

    with _started().connect() as connection:
        if template is None:
            postgres.prepare_database(connection, name)
            with _started().connect(database=name) as inside:
                postgres.prepare_schema(inside)
            return
        # FILE_COPY copies files instead of writing a log of them: for a small database several times faster.
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(home_folder.ROLES["owner"])
            )
        )


def _drop_database(name: str) -> None:
    from psycopg import sql

    with _started().connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _forget_connection() -> None:
    """Let this thread make a new connection object; other threads have none yet or end with their test."""
    from django.db import connections

    with contextlib.suppress(AttributeError):
        del connections["default"]


@contextlib.contextmanager
def _using(database: str, role: str = "app") -> Iterator[None]:
    """Django's default connection, here and in threads that start now, works on this database."""
    from django.db import connections

    settings = connections.settings["default"]
    before = {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "OPTIONS")}
    connections.close_all()
    settings["NAME"] = database
    settings["HOST"] = str(_place().sockets)
    settings["USER"] = home_folder.ROLES[role]
    settings["PASSWORD"] = _started().secrets.password(role)
    # A pool would keep connections to databases that are being dropped. It is tested with the real server.
    settings["OPTIONS"] = {key: value for key, value in before["OPTIONS"].items() if key != "pool"}
    _forget_connection()
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)
        _forget_connection()


@cache
def _template() -> str:
    """The migrated database that all others are copied from. One process migrates, the others wait for it."""
    from django.core.management import call_command

    done = HOME / "template-is-ready"
    _started()
    with processes.locked(HOME / "template.lock", wait=True):
        if not done.exists():
            _create_database(TEMPLATE)
            with _using(TEMPLATE, role="owner"):
                call_command("migrate", verbosity=0, interactive=False)
            done.touch()
    return TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """pytest-django's hook for the test database: here a copy of the template, for tests that roll back."""
    own = f"attestat_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _create_database(own, _template())
        with _using(own):
            yield
        _drop_database(own)


_copies = itertools.count(1)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh copy of the template for a test that commits. Gives its name."""
    name = f"attestat_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_copies)}"
    _create_database(name, _template())
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with _using(name):
            yield name
        _drop_database(name)


@pytest.fixture
def committed_db_url(committed_db: str) -> str:
    """The address of the copy in the application's role, as ATTESTAT_DATABASE_URL of a started program."""
    return _started().url("app", committed_db)


@pytest.fixture
def site(committed_db_url: str) -> Iterator[str]:
    """The real web server, in processes of its own, on the copy of `committed_db`. Gives its address.

    For journeys in a browser and for faults: what Django's test client does is not what a server does
    (threats.md section 4).
    """
    port = next(
        port for port in itertools.count(18000 + os.getpid() % 20000) if supervisor.is_free("127.0.0.1", port)
    )
    environ = os.environ | {
        "ATTESTAT_DATABASE_URL": committed_db_url,
        "ATTESTAT_PORT": str(port),
        "ATTESTAT_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    settings = load(environ)
    web = next(program for program in supervisor.programs(settings) if program.name == "web")
    log = HOME / f"web-{port}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            web.words,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGTERM),
        )
    try:
        answered = processes.until(
            lambda: supervisor.answers("127.0.0.1", port) or process.poll() is not None, seconds=60
        )
        assert answered and process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.signal_group(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def owner_connection(committed_db: str) -> Iterator[object]:
    """A psycopg connection to the copy as the owner of the tables: what a database administrator could do."""
    with _started().connect("owner", committed_db) as connection:
        yield connection


@pytest.fixture
def superuser_connection(committed_db: str) -> Iterator[object]:
    """A psycopg connection to the copy as the superuser."""
    with _started().connect("superuser", committed_db) as connection:
        yield connection


# Fixtures of others, and browsers.


@pytest.fixture(scope="session")
def fixtures_dir() -> Path:
    """The shared fixtures (real national keys, vectors): ATTESTAT_FIXTURES, else ../shared/fixtures."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    folder = Path(os.environ.get("ATTESTAT_FIXTURES") or beside)
    if not folder.is_dir():
        pytest.skip(f"The shared fixtures are not at {folder}; name their folder in ATTESTAT_FIXTURES.")
    return folder


@cache
def chromium() -> str | None:
    """The path of Chromium or Chrome on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; a test that asks for it should carry the mark `browser`."""
    path = chromium()
    assert path is not None, "No Chromium here. Debian: apt-get install chromium"
    return path


LONG_FIRST = (
    "tests/journeys/",
    "tests/web/",
    "tests/ops/",
    "tests/store/",
    "tests/actions/",
    "tests/gateways/",
)
"""Folders with modules of minutes. Begun last, one of them would keep a single worker busy to the end."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _in_worker:
        rank = {folder: place for place, folder in enumerate(LONG_FIRST)}
        items.sort(key=lambda item: rank.get("/".join(item.nodeid.split("/")[:2]) + "/", len(rank)))
    required = os.environ.get("ATTESTAT_BROWSER") == "required"
    for item in items:
        mark = item.get_closest_marker("django_db")
        if (mark and mark.kwargs.get("transaction")) or "transactional_db" in getattr(
            item, "fixturenames", ()
        ):
            raise pytest.UsageError(f"{item.nodeid}: tests that commit use the fixture committed_db.")
        if item.get_closest_marker("browser") and chromium() is None and not required:
            item.add_marker(pytest.mark.skip(reason="No Chromium here. Debian: apt-get install chromium"))
