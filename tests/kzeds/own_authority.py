"""An authority of the tests: a root, an authority below it, and people with keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import kzeds
from kzeds import authority
from kzeds.key import Key


@dataclass(frozen=True)
class Authority:
    """A root, an authority below it, and the trust in both."""

    root: Key
    ca: Key
    trust: kzeds.TrustStore
    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=365)

    @property
    def noon(self) -> datetime:
        """A moment at which everything is valid."""
        return self.start + timedelta(days=100)

    def person(self, **fields: object) -> Key:
        """A first head of a company, unless the fields say otherwise."""
        values: dict[str, object] = {
            "common_name": "АХМЕТОВ БОЛАТ",
            "surname": "АХМЕТОВ",
            "patronymic": "СЕРІКҰЛЫ",
            "iin": "850412300125",
            "bin": "990740001235",
            "organisation": 'ЖШС "Тау"',
            "roles": [kzeds.Role.FIRST_HEAD],
            "not_before": self.start,
            "not_after": self.end,
            **fields,
        }
        return authority.issue(self.ca, **values)  # type: ignore[arg-type]


def make_authority(algorithm: str = "GOST-2015-512", name: str = "ДЕМО") -> Authority:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    root = authority.create_root(f"{name} ТҮБІР", algorithm, start)
    ca = authority.create_intermediate(root, f"{name} КУӘЛАНДЫРУШЫ ОРТАЛЫҚ", algorithm, start)
    trust = kzeds.TrustStore.from_certificates([root.certificate_der, ca.certificate_der])
    return Authority(root, ca, trust, start)
