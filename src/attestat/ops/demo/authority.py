"""The demonstration authority: certificates of the national profile for everybody in the roster.

Two chains, as the national authority has them: GOST 34.10-2015 and RSA, each a root and an issuing authority,
and a foreign chain that nobody trusts. All of it is made once, under `authority/` in the home:

    authority/index.json       who has which key; `IssuedKey`
    authority/keys/*.p12       keys as files, password `PASSWORD`, mode 0600
    authority/trust/*.cer      certificates of the authorities, for `kzeds.TrustStore.from_directories`
    authority/ca/*.p12         keys of the authorities themselves, mode 0600

Never in production: whoever reads the home can sign as anybody here.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attestat.config.settings import Settings
from attestat.ops import processes
from attestat.ops.demo.roster import Algorithm, Issuer, KeyPlan, Profile, roster
from kzeds import Role, pkcs12
from kzeds import authority as making
from kzeds.crypto.keys import GOST_2015_512, RSA
from kzeds.key import Key

PASSWORD = "Qwerty12"
"""The password of every key file: the one of the national authority's own test keys."""

CA_FROM = datetime(2020, 1, 1, tzinfo=UTC)
FAMILY = {Algorithm.GOST: GOST_2015_512, Algorithm.RSA: RSA}
_FORMAT = "attestat-demonstration-authority/1"


class RefusedInProduction(RuntimeError):
    """Demonstration people, keys and signers do not exist in production."""


@dataclass(frozen=True)
class IssuedKey:
    """One key of the index. Moments are ISO 8601 in UTC; `usages` are the extended key usages (OIDs)."""

    slug: str
    plan: str
    """SHA-256 of the plan it was issued by; another plan means another key."""
    file: str
    """Path below the folder of the authority."""
    holder: str
    name: str
    iin: str
    bin: str
    organisation: str
    role: str
    profile: str
    algorithm: str
    issuer: str
    serial: str
    certificate_sha256: str
    usages: tuple[str, ...]
    not_before: str
    not_after: str
    note: Mapping[str, str]


@dataclass(frozen=True)
class Authority:
    """What the demonstration authority of a home has issued."""

    folder: Path
    keys: Mapping[str, IssuedKey]

    @property
    def trust(self) -> Path:
        """The folder with the certificates to trust."""
        return self.folder / "trust"

    def path(self, slug: str) -> Path:
        """The key file. Raises KeyError for an unknown slug."""
        return self.folder / self.keys[slug].file

    def load(self, slug: str) -> Key:
        """The key with its certificate. Raises KeyError for an unknown slug."""
        return pkcs12.load(self.path(slug).read_bytes(), PASSWORD)


def refuse_in_production(settings: Settings) -> None:
    """Raise RefusedInProduction there; everything in this package and the signer begins with it."""
    if settings.is_production or not settings.stand_ins:
        raise RefusedInProduction(
            "Demonstration keys are refused here: this is production, or ATTESTAT_STAND_INS says no. "
            "People sign with NCALayer and the keys of the national authority."
        )


def ensure(settings: Settings) -> Authority:
    """The authority of this home, completed with what is missing.

    Two starts at once make one authority. Raises RefusedInProduction, OSError, and ValueError
    for a damaged index.
    """
    refuse_in_production(settings)
    folder = settings.home / "authority"
    plans = roster().keys
    found = read_index(folder)
    if not _missing(folder, found, plans):
        return Authority(folder, found)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with processes.locked(settings.home / "authority.lock", wait=True):
        found = read_index(folder)
        missing = _missing(folder, found, plans)
        if missing:
            found = _complete(folder, found, missing)
    return Authority(folder, found)


def _missing(folder: Path, found: Mapping[str, IssuedKey], plans: tuple[KeyPlan, ...]) -> list[KeyPlan]:
    def is_there(plan: KeyPlan) -> bool:
        key = found.get(plan.slug)
        return key is not None and key.plan == _digest(plan) and (folder / key.file).is_file()

    return [plan for plan in plans if not is_there(plan)]


def _complete(
    folder: Path, found: Mapping[str, IssuedKey], missing: list[KeyPlan]
) -> Mapping[str, IssuedKey]:
    for part in (folder, folder / "keys", folder / "ca", folder / "trust"):
        part.mkdir(mode=0o700, exist_ok=True)
    issuers = {
        (issuer, algorithm): _chain(folder, issuer, algorithm) for issuer in Issuer for algorithm in Algorithm
    }
    keys = dict(found)
    for plan in missing:
        keys[plan.slug] = _issue(folder, plan, issuers[plan.issuer, plan.algorithm])
    # In the order of the roster, which is the order in which people read the list.
    ordered = {plan.slug: keys[plan.slug] for plan in roster().keys}
    index = {"format": _FORMAT, "password": PASSWORD, "keys": [asdict(key) for key in ordered.values()]}
    write_private(folder / "index.json", json.dumps(index, ensure_ascii=False, indent=1).encode())
    return ordered


def _chain(folder: Path, issuer: Issuer, algorithm: Algorithm) -> Key:
    """The issuing authority of a chain; root and issuing authority are made when they are missing."""
    family = FAMILY[algorithm]
    title = "DEMONSTRATION" if issuer is Issuer.DEMONSTRATION else "DEMONSTRATION FOREIGN"
    root = _authority(
        folder,
        f"{issuer}-root-{algorithm}",
        lambda: making.create_root(f"{title} ROOT {family}, NOT REAL", family, CA_FROM),
    )
    issuing = _authority(
        folder,
        f"{issuer}-issuing-{algorithm}",
        lambda: making.create_intermediate(root, f"{title} ISSUING {family}, NOT REAL", family, CA_FROM),
    )
    if issuer is Issuer.DEMONSTRATION:
        for name, key in (("root", root), ("issuing", issuing)):
            write_private(folder / "trust" / f"{name}-{algorithm}.cer", key.certificate_der)
    return issuing


def _authority(folder: Path, name: str, make: Any) -> Key:
    path = folder / "ca" / f"{name}.p12"
    if path.exists():
        return pkcs12.load(path.read_bytes(), PASSWORD)
    key: Key = make()
    write_private(path, pkcs12.dump(key, PASSWORD))
    return key


def _issue(folder: Path, plan: KeyPlan, issuer: Key) -> IssuedKey:
    # Names stand in capitals, and the common name is "SURNAME NAME", in the national profile.
    person = f"{plan.surname} {plan.given_name}".strip().upper()
    roles = () if plan.profile is Profile.INFORMATION_SYSTEM or not plan.bin else (Role[plan.role.name],)
    key = making.issue(
        issuer,
        common_name=person or f"ИС «Аттестат» {plan.slug}",
        surname=plan.surname.upper() or None,
        patronymic=plan.patronymic.upper() or None,
        iin=plan.iin or None,
        bin=plan.bin or None,
        organisation=plan.organisation or None,
        roles=roles,
        profile=str(plan.profile),
        algorithm=FAMILY[plan.algorithm],
        not_before=plan.not_before,
        not_after=plan.not_after,
    )
    file = f"keys/{plan.slug}.p12"
    write_private(folder / file, pkcs12.dump(key, PASSWORD))
    certificate = key.certificate
    return IssuedKey(
        slug=plan.slug,
        plan=_digest(plan),
        file=file,
        holder=plan.holder,
        name=" ".join(filter(None, (plan.surname, plan.given_name, plan.patronymic))) or plan.slug,
        iin=plan.iin,
        bin=plan.bin,
        organisation=plan.organisation,
        role=str(plan.role),
        profile=str(plan.profile),
        algorithm=key.algorithm,
        issuer=str(plan.issuer),
        serial=certificate.serial,
        certificate_sha256=certificate.sha256,
        usages=certificate.extended_key_usages,
        not_before=plan.not_before.isoformat(),
        not_after=plan.not_after.isoformat(),
        note=dict(plan.note),
    )


def _digest(plan: KeyPlan) -> str:
    fields = {name: str(value) for name, value in asdict(plan).items()}
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_index(folder: Path) -> Mapping[str, IssuedKey]:
    """The index of keys of an authority: slug → key; empty where nothing was issued. Raises ValueError."""
    path = folder / "index.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']!r}")
        keys = [IssuedKey(**key | {"usages": tuple(key["usages"])}) for key in data["keys"]]
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} is damaged ({error}); remove the folder {folder}, new keys are made"
        ) from error
    return {key.slug: key for key in keys}


def write_private(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 that is there whole or not at all."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)  # mkstemp gives mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
