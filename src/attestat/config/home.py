"""The home folder of an instance: its secrets, and where the embedded PostgreSQL lives.

Kept below Django and the command line, because settings need the secrets before anything else is loaded.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

SECRETS_FILE = "secrets.json"

# A unix socket's path holds 107 bytes on Linux (unix(7)), 103 on macOS; PostgreSQL appends this name.
SOCKET_NAME = "/.s.PGSQL.5432"
LONGEST_SOCKET_FOLDER = 103 - len(SOCKET_NAME)

# Where root keeps what the user of PostgreSQL must reach (Filesystem Hierarchy Standard 3.0, 5.8).
ROOT_BASE = Path("/var/lib/attestat")

DATABASE = "attestat"
ROLES = {"superuser": "postgres", "owner": "attestat_owner", "app": "attestat_app"}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only this instance knows. Written once, mode 0600, never changed by us."""

    instance: str
    """A random name, so that a new clone at an old path does not meet the old clone's database."""
    secret_key: str
    superuser_password: str
    owner_password: str
    app_password: str

    def password(self, role: str) -> str:
        """The database password of `superuser`, `owner` or `app`."""
        return {
            "superuser": self.superuser_password,
            "owner": self.owner_password,
            "app": self.app_password,
        }[role]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the embedded PostgreSQL of a home keeps its things."""

    home: Path
    base: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def whose(self) -> Path:
        """A file that names the home, so that a base without one can be found and removed."""
        return self.base / "home"

    @property
    def lock(self) -> Path:
        return self.base / "lock"

    @property
    def log(self) -> Path:
        return self.base / "postgresql.log"


def package_folder() -> Path:
    """Where the code of attestat lies."""
    return Path(__file__).resolve().parents[1]


def ensure(home: Path) -> None:
    """Make the home folder, readable by its owner only. Raises OSError when that is impossible."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def secrets_of(home: Path) -> Secrets:
    """The secrets of this home, made at the first call.

    Two processes may ask at once: the file appears whole or not at all (link(2) refuses an existing name),
    and both read the same one. Raises OSError when the folder cannot be written, ValueError when the file
    is damaged.
    """
    path = home / SECRETS_FILE
    if not path.exists():
        ensure(home)
        made = Secrets(secrets.token_hex(6), *(secrets.token_hex(32) for _ in range(4)))
        descriptor, temporary = tempfile.mkstemp(dir=home)  # mkstemp gives mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(asdict(made), file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(
                FileExistsError
            ):  # another process was first; its secrets are read below
                os.link(temporary, path)
        finally:
            os.unlink(temporary)
    try:
        return Secrets(**json.loads(path.read_text(encoding="ascii")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} is damaged ({error}); put it back from a backup") from error


def place_of(home: Path) -> Place:
    """Where the embedded PostgreSQL of this home lives.

    PostgreSQL refuses to run as root. Under root it runs as another user, who cannot enter a clone under a
    folder of mode 0700; so its files lie under /var/lib/attestat. For everybody else they lie in the home,
    and only the socket moves to a short path when the home's own is too long for the kernel.
    """
    instance = secrets_of(home).instance
    if os.geteuid() == 0:
        base = ROOT_BASE / instance
        return Place(home=home, base=base, sockets=base / "run")
    base = home / "postgresql"
    sockets = base / "run"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        parent = Path(runtime) if runtime and Path(runtime).is_dir() and len(runtime) < 50 else Path("/tmp")
        sockets = parent / f"attestat-{instance}"
    return Place(home=home, base=base, sockets=sockets)


def embedded_url(home: Path, role: str) -> str:
    """The address of the embedded database as `owner` or `app`."""
    password = secrets_of(home).password(role)
    return database_url(place_of(home), ROLES[role], password, DATABASE)


def database_url(place: Place, user: str, password: str, database: str) -> str:
    """A libpq address over the unix socket of this place."""
    return f"postgresql://{user}:{quote(password)}@/{database}?host={quote(str(place.sockets), safe='')}"
