"""What the operator decides: read once from the environment, typed, each with its sentence.

The same sentences are printed by `attestat doctor` and stand in docs/how-to/operator.md; a test
compares them.
Nothing here imports Django or another layer, so that every program of ours can read its settings first.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attestat.config import home as home_folder

PREFIX = "ATTESTAT_"

# Read by other programs than the product itself, so no member of Settings.
ELSEWHERE = frozenset(
    {
        "ATTESTAT_BROWSER",  # tests: "required" makes a missing Chromium an error
        "ATTESTAT_DATABASE_ROLE",  # set by `attestat manage` for one process: "owner" while migrating
        "ATTESTAT_FIXTURES",  # tests: where the shared fixtures lie
        "ATTESTAT_SOAK",  # tests: "full" runs the long proofs in their full sizes
        "ATTESTAT_PYTHON",  # make setup: which Python makes .venv
        "ATTESTAT_SUPERVISED",  # set by `attestat up` for its children: whose they are
    }
)


class SettingsError(Exception):
    """One or more settings are wrong; each line names the variable and says what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Environment(StrEnum):
    """Where this instance stands. It decides what is allowed, so it is asked first."""

    DEMONSTRATION = "demonstration"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about one member of Settings before any value is read."""

    variable: str
    sentence: str
    parse: Callable[[str], Any]
    default: str
    """The text taken when the variable is unset or empty, in the demonstration."""
    in_production: str | None = None
    """The default in production where it differs; the default itself otherwise."""
    derived: str = ""
    """How an empty default is filled; shown to people instead of an empty cell."""
    secret: bool = False
    """Never shown by `attestat doctor`."""

    def default_for(self, environment: Environment) -> str:
        if environment is Environment.PRODUCTION and self.in_production is not None:
            return self.in_production
        return self.default


def _text(value: str) -> str:
    return value


def _yes_or_no(value: str) -> bool:
    known = {
        "1": True,
        "yes": True,
        "true": True,
        "on": True,
        "0": False,
        "no": False,
        "false": False,
        "off": False,
    }
    if value.lower() not in known:
        raise ValueError("write yes or no")
    return known[value.lower()]


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(value)

    return parse


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"write one of: {', '.join(allowed)}")
        return value

    return parse


def _environment(value: str) -> Environment:
    return Environment(_one_of(*Environment)(value))


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _folders(value: str) -> tuple[Path, ...]:
    """Several folders, separated as in PATH."""
    found = tuple(_folder(part) for part in value.split(os.pathsep) if part)
    for folder in found:
        if not folder.is_dir():
            raise ValueError(f"{folder} is no folder; name folders that hold anchor certificates")
    return found


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _host(value: str) -> str:
    if value == "localhost":
        return "127.0.0.1"
    try:
        ip_address(value)
    except ValueError:
        raise ValueError("write an IP address to listen on, such as 127.0.0.1 or 0.0.0.0") from None
    return value


def _url(value: str) -> str:
    if not value:
        return value
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - a port that is no number is refused only when it is asked for
    except ValueError as error:
        raise ValueError(f"write an address such as https://attestat.example.kz ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write an address such as https://attestat.example.kz")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("write the address without user name, '?' or '#'")
    return value.rstrip("/")


def _urls(value: str) -> tuple[str, ...]:
    return tuple(_url(part.strip()) for part in value.split(",") if part.strip())


def _database_url(value: str) -> str:
    if not value:
        return value
    shape = "write postgresql://user:password@host:5432/database"
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - as above
    except ValueError:
        raise ValueError(shape) from None
    if parts.scheme not in ("postgresql", "postgres") or not parts.username or not parts.path.strip("/"):
        raise ValueError(shape)
    return value


def _secret(value: str) -> str:
    if value and len(value) < 50:
        raise ValueError(
            "write at least 50 random characters (python3 -c 'import secrets; print(secrets.token_hex(32))')"
        )
    return value


def _setting(
    variable: str,
    sentence: str,
    parse: Callable[[str], Any],
    default: str = "",
    *,
    in_production: str | None = None,
    derived: str = "",
    secret: bool = False,
) -> dict[str, Setting]:
    return {"setting": Setting(PREFIX + variable, sentence, parse, default, in_production, derived, secret)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that differs between two instances of Attestat. Frozen: a program never changes its mind."""

    environment: Environment = field(
        metadata=_setting(
            "ENVIRONMENT",
            "Whether this is a demonstration (people, keys and outside systems are stand-ins) or production.",
            _environment,
            "demonstration",
        )
    )
    home: Path = field(
        metadata=_setting(
            "HOME",
            "The folder for all that this instance writes: secrets, documents and the embedded database.",
            _folder,
            derived="var in the folder of the code",
        )
    )
    database_url: str = field(
        metadata=_setting(
            "DATABASE_URL",
            "The PostgreSQL the application works on, in a role that owns nothing. Unset: the embedded one.",
            _database_url,
            derived="the embedded server",
            secret=True,
        )
    )
    owner_database_url: str = field(
        metadata=_setting(
            "OWNER_DATABASE_URL",
            "The same database as the role that owns the tables; needed only where migrations are run.",
            _database_url,
            derived="the embedded server",
            secret=True,
        )
    )
    secret_key: str = field(
        metadata=_setting(
            "SECRET_KEY",
            "Signs sessions and forms; at least 50 random characters that nobody else knows.",
            _secret,
            derived="made at the first start; demanded in production",
            secret=True,
        )
    )
    public_url: str = field(
        metadata=_setting(
            "PUBLIC_URL",
            "The address people see: the base of all links and of the QR code on every document.",
            _url,
            derived="http:// with host and port; demanded in production, with https://",
        )
    )
    host: str = field(metadata=_setting("HOST", "The address the web server listens on.", _host, "127.0.0.1"))
    port: int = field(
        metadata=_setting("PORT", "The port the web server listens on.", _number(1, 65535), "8000")
    )
    workers: int = field(
        metadata=_setting("WORKERS", "How many web processes answer requests.", _number(1, 64), "2")
    )
    allowed_hosts: tuple[str, ...] = field(
        metadata=_setting(
            "ALLOWED_HOSTS",
            "Further host names under which the site may be asked, separated by commas.",
            _names,
            derived="the host of the public address",
        )
    )
    trust_directories: tuple[Path, ...] = field(
        metadata=_setting(
            "TRUST",
            "Folders with the root and intermediate certificates to trust, separated as in PATH.",
            _folders,
            derived="the demonstration authority; demanded in production",
        )
    )
    language: str = field(
        metadata=_setting(
            "LANGUAGE",
            "The language of the first page for a visitor who has chosen none: kk, ru or en.",
            _one_of("kk", "ru", "en"),
            "kk",
        )
    )
    stand_ins: bool = field(
        metadata=_setting(
            "STAND_INS",
            "Whether outside systems may be answered by stand-ins; refused in production.",
            _yes_or_no,
            "yes",
            in_production="no",
        )
    )
    demonstration_clock: bool = field(
        metadata=_setting(
            "DEMONSTRATION_CLOCK",
            "Whether `attestat clock` may set and move the time; refused in production.",
            _yes_or_no,
            "yes",
            in_production="no",
        )
    )
    signer_port: int = field(
        metadata=_setting(
            "SIGNER_PORT",
            "The loopback port of the demonstration signer, which stands in for NCALayer.",
            _number(1, 65535),
            "13590",
        )
    )
    authority_port: int = field(
        metadata=_setting(
            "AUTHORITY_PORT",
            "The loopback port of the demonstration authority, which answers about its keys and stamps time.",
            _number(1, 65535),
            "13591",
        )
    )
    revocation: str = field(
        metadata=_setting(
            "REVOCATION",
            "About whose certificates revocation is asked, and signatures time-stamped: all, own (the "
            "demonstration authority's) or none; production takes only all. Unset, `attestat up` takes own.",
            _one_of("all", "own", "none"),
            "none",
            in_production="all",
        )
    )
    ocsp_url: str = field(
        metadata=_setting(
            "OCSP_URL",
            "Where revocation is asked (OCSP, RFC 6960).",
            _url,
            in_production="http://ocsp.pki.gov.kz",
            derived="the demonstration authority",
        )
    )
    crl_urls: tuple[str, ...] = field(
        metadata=_setting(
            "CRL_URLS",
            "Lists of revoked certificates, base and delta, separated by commas: asked when OCSP is silent.",
            _urls,
            in_production="https://crl.pki.gov.kz/nca_gost_2022.crl,https://crl.pki.gov.kz/nca_d_gost_2022.crl,"
            "https://crl.pki.gov.kz/nca_rsa_2022.crl,https://crl.pki.gov.kz/nca_d_rsa_2022.crl",
            derived="the demonstration authority",
        )
    )
    tsp_url: str = field(
        metadata=_setting(
            "TSP_URL",
            "Where time stamps are taken (RFC 3161).",
            _url,
            in_production="http://tsp.pki.gov.kz",
            derived="the demonstration authority",
        )
    )
    debug: bool = field(
        metadata=_setting(
            "DEBUG",
            "Whether faults are shown in the browser with their code; refused in production.",
            _yes_or_no,
            "no",
        )
    )
    log_level: str = field(
        metadata=_setting(
            "LOG_LEVEL",
            "From which weight on events are written to the log: debug, info, warning or error.",
            _one_of("debug", "info", "warning", "error"),
            "info",
        )
    )
    max_upload_mb: int = field(
        metadata=_setting(
            "MAX_UPLOAD_MB", "The largest file a person may attach, in megabytes.", _number(1, 1024), "20"
        )
    )
    session_hours: int = field(
        metadata=_setting(
            "SESSION_HOURS",
            "After how many hours without a request a person signs in again.",
            _number(1, 24),
            "8",
        )
    )

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def database_is_embedded(self) -> bool:
        """Whether this instance runs PostgreSQL itself: true when no DATABASE_URL was given."""
        # Asking for the address makes secrets; an instance with a database elsewhere must not get any.
        secrets = self.home / home_folder.SECRETS_FILE
        return secrets.exists() and self.database_url == home_folder.embedded_url(self.home, "app")


def about(member: Field[Any]) -> Setting:
    """What is known about a member of Settings."""
    known: Setting = member.metadata["setting"]
    return known


def every_setting() -> tuple[tuple[str, Setting], ...]:
    """All members with what is known about them, in the order of reading."""
    return tuple((member.name, about(member)) for member in fields(Settings))


def default_home() -> Path:
    """`var` in the clone; for an installed package without a clone, `var` in the current folder."""
    clone = Path(__file__).resolve().parents[3]
    return (clone if (clone / "pyproject.toml").is_file() else Path.cwd()) / "var"


def _parse(environ: Mapping[str, str]) -> dict[str, Any]:
    """Every value by the name of its member. Raises SettingsError that lists all wrong values at once."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    environment = Environment.DEMONSTRATION
    for name, setting in every_setting():
        text = environ.get(setting.variable, "").strip() or setting.default_for(environment)
        try:
            values[name] = setting.parse(text) if text or name != "home" else default_home()
        except ValueError as error:
            shown = "its value" if setting.secret else repr(text)
            problems.append(f"{setting.variable}: {shown} cannot be used: {error}.")
            continue
        if name == "environment":
            environment = values[name]
    if problems:
        raise SettingsError(problems)
    return values


def _refused_in_production(values: Mapping[str, Any]) -> list[str]:
    """What production does not allow, each with what to do about it (DESIGN.md sections 4 and 5)."""
    problems = []
    for name, reason in (
        ("debug", "pages of faults would show code and data"),
        ("stand_ins", "an act would rest on invented answers"),
        ("demonstration_clock", "the time of an act could be chosen"),
    ):
        if values[name]:
            variable = PREFIX + name.upper()
            problems.append(f"{variable}: refused in production, because {reason}. Remove it or write no.")
    for name, action in (
        ("secret_key", "Make one: python3 -c 'import secrets; print(secrets.token_hex(32))'."),
        ("database_url", "Write the address of your PostgreSQL; the embedded one is for demonstrations."),
        ("public_url", "Write the address people see, such as https://attestat.example.kz."),
        ("trust_directories", "Name the folder with the certificates of the national authority."),
    ):
        if not values[name]:
            variable = next(setting.variable for member, setting in every_setting() if member == name)
            problems.append(f"{variable}: demanded in production. {action}")
    if values["revocation"] != "all":
        problems.append(
            "ATTESTAT_REVOCATION: must be all in production: a revoked key would be accepted. Remove it."
        )
    if values["public_url"] and not values["public_url"].startswith("https://"):
        problems.append("ATTESTAT_PUBLIC_URL: must begin with https:// in production.")
    return problems


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read, check and complete the settings.

    In the demonstration this also makes the home folder with its secrets (mode 0600), once.
    Raises SettingsError: each of its lines names a variable and says what to do.
    """
    values = _parse(os.environ if environ is None else environ)
    production = values["environment"] is Environment.PRODUCTION
    if production:
        problems = _refused_in_production(values)
        if problems:
            raise SettingsError(problems)
    if values["owner_database_url"] and not values["database_url"]:
        raise SettingsError(
            ["ATTESTAT_DATABASE_URL: missing, while ATTESTAT_OWNER_DATABASE_URL is set. Write both or none."]
        )
    home: Path = values["home"]
    try:
        if not values["secret_key"]:
            values["secret_key"] = home_folder.secrets_of(home).secret_key
        if not values["database_url"]:
            values["database_url"] = home_folder.embedded_url(home, "app")
            values["owner_database_url"] = home_folder.embedded_url(home, "owner")
    except (OSError, ValueError) as error:
        raise SettingsError(
            [f"ATTESTAT_HOME: {home} cannot be used: {error}. Name a folder you may write."]
        ) from error
    if not values["public_url"]:
        shown = "127.0.0.1" if values["host"] in ("0.0.0.0", "::") else values["host"]
        values["public_url"] = f"http://{shown}:{values['port']}"
    if not production:
        services = f"http://127.0.0.1:{values['authority_port']}"
        values["ocsp_url"] = values["ocsp_url"] or f"{services}/ocsp"
        values["tsp_url"] = values["tsp_url"] or f"{services}/tsp"
        values["crl_urls"] = values["crl_urls"] or tuple(
            f"{services}/crl/{name}.crl" for name in ("gost", "gost-delta", "rsa", "rsa-delta")
        )
    return Settings(**values)


def database_address(environ: Mapping[str, str]) -> str:
    """The database of the instance that was set up here, in the application's role; empty where none was.

    Unlike `load` this makes nothing, so that who only asks leaves no home behind. Raises SettingsError.
    """
    named = environ.get(f"{PREFIX}DATABASE_URL", "").strip()
    if named:
        try:
            return _database_url(named)
        except ValueError as error:
            raise SettingsError([f"{PREFIX}DATABASE_URL: its value cannot be used: {error}."]) from None
    given = environ.get(f"{PREFIX}HOME", "").strip()
    home = _folder(given) if given else default_home()
    try:
        made = (home / home_folder.SECRETS_FILE).exists()
        return home_folder.embedded_url(home, "app") if made else ""
    except (OSError, ValueError) as error:
        raise SettingsError([f"{PREFIX}HOME: {home} cannot be used: {error}."]) from error


@cache
def current() -> Settings:
    """The settings of this process, read at the first call and never again."""
    return load()


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each variable with our prefix that nothing reads: mostly a slip of the pen."""
    known = {setting.variable for _, setting in every_setting()} | ELSEWHERE
    sentences = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            sentences.append(f"{name}: nothing reads this." + (f" Did you mean {near[0]}?" if near else ""))
    return sentences


assert all(member.default is MISSING for member in fields(Settings)), "defaults live in the metadata only"
