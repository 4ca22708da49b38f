"""The launcher of the embedded PostgreSQL, with real processes: who runs it, who may enter, what it survives.

Tests run as whoever runs them; under root those about users and killing run as an ordinary user too.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil
import psycopg
import pytest

from attestat.config.home import Place
from attestat.ops import postgres, processes

ROOT = Path(__file__).resolve().parents[2]
SITE_PACKAGES = Path(psycopg.__file__).parents[1]
LONGEST_SOCKET_PATH = 107  # sun_path without its NUL, unix(7)


@dataclass
class Launched:
    """A server that another process has started."""

    launcher: subprocess.Popen[str]
    said: dict[str, str]

    @property
    def pid(self) -> int:
        return int(self.said["pid"])

    def connect(self, role: str = "app") -> psycopg.Connection:
        return psycopg.connect(self.said[role], autocommit=True, connect_timeout=5)

    def stop(self) -> None:
        assert self.launcher.stdin is not None
        self.launcher.stdin.close()
        self.launcher.wait(timeout=30)


@cache
def python_for(user: str) -> str | None:
    """A Python that this user can run with our packages; None when all lie behind a closed folder."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        trial = [*as_user(user), candidate, "-c", "import attestat.ops.postgres, psutil, psycopg"]
        if subprocess.run(trial, env=environment(), cwd="/", capture_output=True).returncode == 0:
            return candidate
    return None


def as_user(user: str) -> list[str]:
    about = pwd.getpwnam(user)
    if about.pw_uid == os.geteuid():
        return []
    return ["setpriv", f"--reuid={about.pw_uid}", f"--regid={about.pw_gid}", "--clear-groups"]


def environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{SITE_PACKAGES}", "LC_ALL": "C.UTF-8"}


ME = pwd.getpwuid(os.geteuid()).pw_name
USERS = [ME, "nobody"] if os.geteuid() == 0 else [ME]


EVERY_USER = pytest.mark.parametrize("user", USERS, indirect=True)


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    name: str = getattr(request, "param", ME)
    if name != ME and not shutil.which("setpriv"):
        pytest.skip("setpriv (util-linux) is not here, so no other user can be tried.")
    if python_for(name) is None:
        pytest.skip(f"No Python here that {name} can run with these packages.")
    return name


@pytest.fixture
def home(user: str) -> Iterator[Path]:
    """A home folder of this user below a folder that nobody else may enter."""
    folder = Path(tempfile.mkdtemp(prefix="attestat-tests-launcher-"))
    os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def launch(user: str, home: Path) -> Iterator[Callable[..., Launched]]:
    """Starts the server of a home as the user; whatever the test leaves running is ended and removed."""
    started: list[Launched] = []

    def start(at: Path = home) -> Launched:
        launcher = subprocess.Popen(
            [*as_user(user), str(python_for(user)), str(Path(__file__).with_name("launched.py")), str(at)],
            env=environment(),
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert launcher.stdout is not None
        line = launcher.stdout.readline()
        assert line, "the launcher ended without a word"
        started.append(Launched(launcher, json.loads(line)))
        return started[-1]

    yield start
    for one in started:
        one.launcher.kill()
        one.launcher.wait()
    for one in started:
        if "data" in one.said:
            processes.kill(processes.working_in(Path(one.said["data"])))
            postgres.remove(Place(at_home(one), Path(one.said["base"]), Path(one.said["sockets"])))


def at_home(one: Launched) -> Path:
    return Path(one.launcher.args[-1])  # type: ignore[index, arg-type]


def remember(server: Launched) -> None:
    """Commit something that must not be lost."""
    with server.connect("owner") as owner:
        owner.execute("CREATE TABLE kept (word text)")
    with server.connect("app") as app:
        app.execute("INSERT INTO kept VALUES ('қазақ')")


def remembered(server: Launched) -> list[tuple[str, ...]]:
    with server.connect("app") as app:
        return app.execute("SELECT word FROM kept").fetchall()


def ends(process: psutil.Process) -> bool:
    return processes.until(lambda: not processes.runs(process), seconds=15)


@EVERY_USER
def test_it_never_runs_as_root_and_lets_nobody_else_in(launch: Callable[..., Launched]) -> None:
    server = launch()
    everybody = processes.working_in(Path(server.said["data"]))
    assert len(everybody) > 1
    assert 0 not in {process.uids().real for process in everybody}
    owner = psutil.Process(server.pid).uids().real
    for folder in (server.said["data"], server.said["sockets"]):
        assert (os.stat(folder).st_uid, os.stat(folder).st_mode & 0o777) == (owner, 0o700)
    assert psutil.Process(server.pid).net_connections("inet") == []


def test_a_password_is_asked_for(launch: Callable[..., Launched]) -> None:
    server = launch()
    for role in ("superuser", "owner", "app"):
        wrong = psycopg.conninfo.make_conninfo(server.said[role], password="wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_kazakh_letters_are_letters(launch: Callable[..., Launched]) -> None:
    """With --locale=C pg_trgm sees no Cyrillic; the built-in provider orders alike everywhere."""
    server = launch()
    with server.connect("owner") as owner:
        assert owner.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone() == ("b", "C.UTF-8")
        assert owner.execute("SHOW data_checksums").fetchone() == ("on",)
        owner.execute("CREATE EXTENSION pg_trgm")
        # pg_trgm's manual: a word of five letters padded by two blanks and one has six trigrams.
        assert owner.execute("SELECT cardinality(show_trgm('қазақ'))").fetchone() == (6,)
        assert owner.execute("SELECT upper('әңгіме ғұмыр')").fetchone() == ("ӘҢГІМЕ ҒҰМЫР",)


def test_the_roles_may_do_what_they_need_and_no_more(launch: Callable[..., Launched]) -> None:
    server = launch()
    with server.connect("superuser") as root:
        rights = root.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles"
            " WHERE rolname LIKE 'attestat%' ORDER BY rolname"
        ).fetchall()
    assert rights == [("attestat_app", *[False] * 4), ("attestat_owner", *[False] * 4)]
    with server.connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE taken ()")


@EVERY_USER
@pytest.mark.proves("FLT-03")
def test_killing_the_launcher_ends_the_server_and_loses_nothing(launch: Callable[..., Launched]) -> None:
    server = launch()
    remember(server)
    postmaster = psutil.Process(server.pid)
    server.launcher.send_signal(signal.SIGKILL)
    assert ends(postmaster), "PostgreSQL outlived its launcher"
    assert remembered(launch()) == [("қазақ",)]


@EVERY_USER
@pytest.mark.proves("FLT-03")
def test_an_orphan_backend_does_not_block_the_next_start(launch: Callable[..., Launched]) -> None:
    """Kill -9 of the postmaster alone leaves backends that hold the shared memory (threats.md section 4)."""
    server = launch()
    remember(server)
    with contextlib.suppress(psycopg.OperationalError), server.connect("app") as busy:
        backend = busy.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # as one that hangs in a commit
        os.kill(server.pid, signal.SIGKILL)
        server.launcher.kill()
        server.launcher.wait()
        assert processes.runs(psutil.Process(backend)), (
            "the backend must survive for this test to mean something"
        )
        assert remembered(launch()) == [("қазақ",)]


@pytest.mark.proves("FLT-03")
def test_stale_files_do_not_block_the_next_start(launch: Callable[..., Launched]) -> None:
    """After a crash of the machine the number in postmaster.pid may belong to another living process."""
    server = launch()
    remember(server)
    server.launcher.kill()
    processes.kill(processes.working_in(Path(server.said["data"])))
    alive = str(os.getppid())
    sockets, data = Path(server.said["sockets"]), Path(server.said["data"])
    (data / "postmaster.pid").write_text(f"{alive}\n{data}\n0\n5432\n{sockets}\n\n")
    (sockets / ".s.PGSQL.5432.lock").write_text(f"{alive}\n{data}\n0\n5432\n{sockets}\n")
    assert remembered(launch()) == [("қазақ",)]


def test_an_interrupted_first_start_is_repeated(launch: Callable[..., Launched], home: Path) -> None:
    server = launch()
    server.stop()
    data = Path(server.said["data"])
    data.rename(data.with_name("data.new"))  # as if killed before the rename
    assert launch().said.get("error") is None


def test_two_launchers_do_not_share_a_cluster(launch: Callable[..., Launched]) -> None:
    server = launch()
    second = launch()
    assert "Another program runs the PostgreSQL of this home" in second.said["error"]
    remember(server)
    assert remembered(server) == [("қазақ",)]


def test_a_long_path_gets_a_short_socket(launch: Callable[..., Launched], home: Path) -> None:
    server = launch(home / ("long-" * 30))
    assert len(os.fsencode(server.said["sockets"] + "/.s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    remember(server)
    assert remembered(server) == [("қазақ",)]


def test_a_cluster_of_another_version_is_named_and_left_alone(launch: Callable[..., Launched]) -> None:
    server = launch()
    server.stop()
    version = Path(server.said["data"]) / "PG_VERSION"
    version.write_text("17\n")
    assert "was made by PostgreSQL 17" in launch().said["error"]
    version.write_text("18\n")
    assert "error" not in launch().said
