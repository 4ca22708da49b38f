"""The keys of the demonstration authority, as the signer offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from attestat.ops.demo.authority import PASSWORD, Authority, IssuedKey
from attestat.ops.demo.roster import roster
from attestat.ops.demo.signables import Signable, signables
from attestat.ops.signer.protocol import CLIENT_AUTH, Wanted
from kzeds import pkcs12
from kzeds.certificate import Certificate
from kzeds.key import Key
from kzeds.sign import sign_cms


class UnknownKey(KeyError):
    """The demonstration authority has issued no key of this name."""


@dataclass(frozen=True)
class Card:
    """A key as the chooser shows it; `person` is empty for an information system."""

    key: IssuedKey
    person: Signable | None

    @property
    def group(self) -> str:
        """`committee`, the slug of a department, `company`, `other`; `further` for second keys."""
        if self.person is None or self.key.slug != self.person.key:
            return "further"
        return self.person.group


class Keyring:
    """All keys, in the order of the roster."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        people = {person.key: person for person in signables()}
        self.cards: Mapping[str, Card] = {
            slug: Card(key, people.get(key.holder)) for slug, key in authority.keys.items()
        }
        self.departments = [body for body in roster().bodies if body.region]

    def fitting(self, wanted: Wanted) -> list[Card]:
        """The keys that a request lets choose from."""
        return [card for card in self.cards.values() if fits(card.key, wanted)]

    def load(self, slug: str) -> Key:
        """The key with its certificate. Raises UnknownKey."""
        if slug not in self.cards:
            raise UnknownKey(slug)
        path = self._authority.path(slug)
        return _loaded(path, path.stat().st_mtime_ns)

    def sign(self, slug: str, content: bytes, *, detached: bool, at: datetime) -> bytes:
        """A CMS signature in DER; `at` is written as the signer's claim. Raises UnknownKey."""
        return sign_cms(content, self.load(slug), detached=detached, signing_time=at)

    def information(self, slug: str) -> dict[str, Any]:
        """What NCALayer's getKeyInfo tells; moments are milliseconds since 1970, as text."""
        key = self.load(slug)
        certificate = Certificate.parse(key.certificate_der)
        info = certificate.info
        return {
            "alias": info.serial,
            "keyId": info.serial,
            "algorithm": info.algorithm,
            "subjectCn": info.common_name,
            "subjectDn": info.subject,
            "issuerCn": info.issuer_common_name,
            "issuerDn": info.issuer,
            "serialNumber": info.serial,
            "certNotBefore": str(int(info.not_before.timestamp() * 1000)),
            "certNotAfter": str(int(info.not_after.timestamp() * 1000)),
            "authorityKeyIdentifier": (certificate.authority_key_identifier or b"").hex(),
            "pem": _pem(key.certificate_der),
        }


def fits(key: IssuedKey, wanted: Wanted) -> bool:
    """Whether a request lets choose this key."""
    return (
        wanted.files
        and set(wanted.usages) <= set(key.usages)
        and (not wanted.sign_in or CLIENT_AUTH in key.usages or key.algorithm.startswith("GOST"))
        and wanted.iin in ("", key.iin)
        and wanted.bin in ("", key.bin)
        and wanted.serial in ("", key.serial)
    )


@lru_cache(maxsize=256)
def _loaded(path: Path, changed: int) -> Key:
    """Opening a key file costs some milliseconds; it is opened again when it was replaced."""
    return pkcs12.load(path.read_bytes(), PASSWORD)


def _pem(der: bytes) -> str:
    from base64 import encodebytes

    return f"-----BEGIN CERTIFICATE-----\n{encodebytes(der).decode()}-----END CERTIFICATE-----\n"
