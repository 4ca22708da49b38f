"""What a caller asks about revocation: the evidence at hand, and where to get more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from kzeds.certificate import Certificate
from kzeds.ocsp import OcspAnswer


class Unreachable(Exception):
    """A service gave no answer. Trying again later can help."""


class Source(Protocol):
    """Where more evidence comes from while verifying; `kzeds.clients.Online` asks over HTTP."""

    def ocsp(self, certificate: Certificate, issuer: Certificate) -> OcspAnswer | None:
        """The answer about the certificate; None when nobody is known to ask. Raises `Unreachable`."""

    def crls(self, certificate: Certificate, issuer: Certificate) -> Sequence[bytes]:
        """Lists that may cover the certificate, possibly none. Raises `Unreachable`."""


@dataclass(frozen=True)
class Revocation:
    """How revocation is established. Only `NOT_ASKED` leaves it out, and the report shows that."""

    asked: bool = True
    """Whether revocation is looked at, at all."""
    ocsp: tuple[OcspAnswer, ...] = ()
    """Answers at hand."""
    crls: tuple[bytes, ...] = ()
    """Base and delta lists at hand, DER or PEM."""
    source: Source | None = field(default=None, compare=False)
    """Asked when what is at hand does not decide; None to work offline."""
    required: bool = True
    """Whether a certificate about which nothing is known lowers the verdict."""
    whole_chain: bool = False
    """Whether a status is demanded of authorities in the trust store too; a revocation always counts."""
    max_age: timedelta = timedelta(hours=1)
    """How old an answer or a list without nextUpdate may be."""
    now: datetime | None = None
    """When the evidence is judged fresh; None for the receipt time. Later when a check is repeated."""


NOT_ASKED = Revocation(asked=False)
"""Revocation is not looked at; the report says so for every signer."""
