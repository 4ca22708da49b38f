"""What the demonstration authority answers: OCSP, lists of revoked certificates, time stamps.

Pure but for the files of the authority: bytes in, bytes out, the moment given. The package
`attestat.ops.authority_server` puts it on a port. Kept in the home:

    authority/services/*.p12   certificates of the responders and of the time stamp service, mode 0600
    authority/revoked.json     which keys were revoked when and why, and which were restored
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from attestat.config.settings import Settings
from attestat.ops import processes
from attestat.ops.demo import authority
from attestat.ops.demo.authority import CA_FROM, FAMILY, PASSWORD, write_private
from attestat.ops.demo.roster import Algorithm, Issuer
from kzeds import authority as making
from kzeds import pkcs12
from kzeds.authority import Revoked
from kzeds.certificate import Certificate
from kzeds.key import Key

SERVICES_UNTIL = datetime(2039, 12, 31, tzinfo=UTC)
"""Services outlive the demonstration's moved clock."""

REASONS = {
    "unspecified": 0,
    "key-compromise": 1,
    "affiliation-changed": 3,
    "superseded": 4,
    "cessation": 5,
    "hold": 6,
}
"""Words of `attestat demo-keys --reason` → CRLReason (RFC 5280, section 5.3.1)."""

BASE_EVERY = timedelta(days=1)
BASE_VALID = timedelta(days=1, hours=1)
DELTA_VALID = timedelta(minutes=10)
LISTS = tuple(f"{algorithm}{kind}.crl" for algorithm in Algorithm for kind in ("", "-delta"))
"""Names of the lists: a base and a delta for each chain."""


@dataclass(frozen=True)
class Revocation:
    """A key was revoked, and perhaps restored. Moments are aware; `serial` is that of its certificate."""

    slug: str
    serial: int
    algorithm: str
    at: datetime
    reason: int
    restored_at: datetime | None = None


@dataclass(frozen=True)
class Services:
    """The keys behind the services of one home."""

    folder: Path
    issuers: Mapping[Algorithm, Key]
    responders: Mapping[Algorithm, Key]
    tsa: Key
    issued: Mapping[Algorithm, frozenset[int]]
    """Serial numbers that each chain has given."""

    def ocsp(self, request: bytes, *, at: datetime) -> bytes:
        """The answer to an OCSPRequest, as the national responder gives it.

        Nonce echoed, certificate of the responder inside, and a serial number that was never given is
        revoked in 1970 (RFC 6960, section 2.2). A request that cannot be read is told so.
        """
        revoked = {row.serial: Revoked(row.at, row.reason) for row in _in_force(read(self.folder), at)}
        answer = making.OCSP_MALFORMED
        for algorithm, issuer in self.issuers.items():
            asked: list[int] = []

            def status(
                serial: int, algorithm: Algorithm = algorithm, asked: list[int] = asked
            ) -> making.Answer:
                asked.append(serial)
                if serial not in self.issued[algorithm]:
                    return making.NEVER_ISSUED
                return revoked.get(serial, "good")

            answer = making.ocsp_response(
                request, responder=self.responders[algorithm], issuer=issuer, status=status, at=at
            )
            if asked:
                break
        return answer

    def crl(self, name: str, *, at: datetime) -> bytes:
        """The list of this name, of `LISTS`. Raises KeyError.

        A base is made once a day, and when a key was restored; the delta holds what came since.
        """
        if name not in LISTS:
            raise KeyError(name)
        algorithm = Algorithm(name.removesuffix(".crl").removesuffix("-delta"))
        rows = [row for row in read(self.folder) if row.algorithm == algorithm and row.at <= at]
        restored = [row.restored_at for row in rows if row.restored_at and row.restored_at <= at]
        midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        made = max([midnight, *restored])
        if name.endswith("-delta.crl"):
            since = {row.serial: Revoked(row.at, row.reason) for row in _in_force(rows, at) if row.at > made}
            return making.crl(
                self.issuers[algorithm],
                since,
                at=at,
                next_update=at + DELTA_VALID,
                number=_number(at),
                base_number=_number(made),
            )
        before = {row.serial: Revoked(row.at, row.reason) for row in _in_force(rows, made)}
        return making.crl(
            self.issuers[algorithm],
            before,
            at=made,
            next_update=made + BASE_VALID,
            number=_number(made),
        )

    def time_stamp(self, request: bytes, *, at: datetime) -> bytes:
        """The answer to a TimeStampReq (RFC 3161); one that cannot be met is rejected with its reason."""
        return making.time_stamp_response(request, tsa=self.tsa, at=at)


def _number(moment: datetime) -> int:
    return int(moment.timestamp())


def _in_force(rows: list[Revocation], at: datetime) -> list[Revocation]:
    return [row for row in rows if row.at <= at and (row.restored_at is None or row.restored_at > at)]


def ensure(settings: Settings) -> Services:
    """The services of this home, made when missing. Raises RefusedInProduction, OSError, ValueError."""
    issued = authority.ensure(settings)
    folder = issued.folder
    with processes.locked(settings.home / "services.lock", wait=True):
        (folder / "services").mkdir(mode=0o700, exist_ok=True)
        issuers = {
            algorithm: _load(folder / "ca" / f"{Issuer.DEMONSTRATION}-issuing-{algorithm}.p12")
            for algorithm in Algorithm
        }
        responders = {
            algorithm: _service(folder, f"ocsp-{algorithm}", "ocsp", issuers[algorithm], algorithm)
            for algorithm in Algorithm
        }
        tsa = _service(folder, "tsa-gost", "tsa", issuers[Algorithm.GOST], Algorithm.GOST)
    given: dict[Algorithm, set[int]] = {algorithm: set() for algorithm in Algorithm}
    for key in issued.keys.values():
        if key.issuer == Issuer.DEMONSTRATION:
            given[_algorithm(key.algorithm)].add(int(key.serial, 16))
    for algorithm, service in (*responders.items(), (Algorithm.GOST, tsa)):
        given[algorithm].add(Certificate.parse(service.certificate_der).serial)
    return Services(
        folder, issuers, responders, tsa, {name: frozenset(serials) for name, serials in given.items()}
    )


def _algorithm(family: str) -> Algorithm:
    return next(algorithm for algorithm, known in FAMILY.items() if known == family)


def _service(folder: Path, name: str, service: str, issuer: Key, algorithm: Algorithm) -> Key:
    path = folder / "services" / f"{name}.p12"
    if not path.exists():
        key = making.issue_service(
            issuer,
            common_name=f"DEMONSTRATION {service.upper()} {FAMILY[algorithm]}, NOT REAL",
            service=service,
            algorithm=FAMILY[algorithm],
            not_before=CA_FROM + timedelta(days=1),
            not_after=min(SERVICES_UNTIL, Certificate.parse(issuer.certificate_der).not_after),
        )
        write_private(path, pkcs12.dump(key, PASSWORD))
    return _load(path)


@lru_cache(maxsize=64)
def _load(path: Path) -> Key:
    return pkcs12.load(path.read_bytes(), PASSWORD)


# What was revoked.


def read(folder: Path) -> list[Revocation]:
    """The revocations of an authority, oldest first. Raises ValueError for a damaged file."""
    path = folder / "revoked.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Revocation(
                **row
                | {
                    "at": datetime.fromisoformat(row["at"]),
                    "restored_at": datetime.fromisoformat(row["restored_at"]) if row["restored_at"] else None,
                }
            )
            for row in rows
        ]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged ({error}); remove it, then nothing is revoked") from error


def _write(folder: Path, rows: list[Revocation]) -> None:
    values = [
        asdict(row)
        | {"at": row.at.isoformat(), "restored_at": row.restored_at.isoformat() if row.restored_at else None}
        for row in rows
    ]
    write_private(folder / "revoked.json", json.dumps(values, indent=1).encode())


def revoke(settings: Settings, slug: str, *, reason: int, at: datetime) -> None:
    """Revoke a key from `at` on. Raises KeyError for an unknown one, ValueError for one that is revoked."""
    issued = authority.ensure(settings)
    key = issued.keys[slug]
    with processes.locked(settings.home / "services.lock", wait=True):
        rows = read(issued.folder)
        if any(row.slug == slug and row.restored_at is None for row in rows):
            raise ValueError(f"{slug} is revoked already; `--restore {slug}` takes that back")
        row = Revocation(slug, int(key.serial, 16), str(_algorithm(key.algorithm)), at, reason)
        _write(issued.folder, [*rows, row])


def restore(settings: Settings, slug: str, *, at: datetime) -> None:
    """Take a revocation back from `at` on.

    Real authorities do so only after a suspension; a demonstration may. Raises KeyError for an unknown key,
    ValueError when it is not revoked.
    """
    issued = authority.ensure(settings)
    issued.keys[slug]
    with processes.locked(settings.home / "services.lock", wait=True):
        rows = read(issued.folder)
        if not any(row.slug == slug and row.restored_at is None for row in rows):
            raise ValueError(f"{slug} is not revoked")
        _write(
            issued.folder,
            [
                replace(row, restored_at=at) if row.slug == slug and row.restored_at is None else row
                for row in rows
            ],
        )
