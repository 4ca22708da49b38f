"""What is known about a certificate's revocation, in one word with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# How far an answer may lie ahead of our clock.
CLOCK_SKEW = timedelta(minutes=5)

# CRLReason, RFC 5280, section 5.3.1.
REASONS = {
    0: "unspecified",
    1: "keyCompromise",
    2: "cACompromise",
    3: "affiliationChanged",
    4: "superseded",
    5: "cessationOfOperation",
    6: "certificateHold",
    8: "removeFromCRL",
    9: "privilegeWithdrawn",
    10: "aACompromise",
}
CERTIFICATE_HOLD, REMOVE_FROM_CRL = 6, 8


class Kind(StrEnum):
    """The word for what an answer or a list says about a certificate at a moment."""

    GOOD = "good"
    REVOKED = "revoked"
    ON_HOLD = "on_hold"
    NEVER_ISSUED = "never_issued"
    REVOKED_AFTER = "revoked_after"
    """Revoked, but after the moment that matters."""
    UNKNOWN = "unknown"
    """The responder says that it does not know the certificate."""
    UNTRUSTED = "untrusted"
    """The answer is not by who may answer, not about this certificate, or malformed."""
    STALE = "stale"
    """The answer was right once, and is out of date."""
    UNAVAILABLE = "unavailable"
    """There is no answer."""
    NOT_COVERED = "not_covered"
    """What is at hand says nothing about this certificate."""


DECISIVE = frozenset({Kind.GOOD, Kind.REVOKED, Kind.ON_HOLD, Kind.NEVER_ISSUED, Kind.REVOKED_AFTER})
BAD = frozenset({Kind.REVOKED, Kind.ON_HOLD, Kind.NEVER_ISSUED})


@dataclass(frozen=True)
class Status:
    """One finding, with the source it came from (`ocsp`, `crl` or nothing)."""

    kind: Kind
    source: str = ""
    revoked_at: datetime | None = None
    reason: str = ""
    this_update: datetime | None = None
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "kind": self.kind.value,
            "source": self.source,
            "revoked_at": None if self.revoked_at is None else self.revoked_at.isoformat(),
            "reason": self.reason,
            "this_update": None if self.this_update is None else self.this_update.isoformat(),
        }

    def as_text(self) -> str:
        """For the detail of a check."""
        parts = [self.source, self.kind.value]
        if self.revoked_at is not None:
            parts.append(self.revoked_at.isoformat())
        parts += [self.reason, self.detail]
        return " ".join(part for part in parts if part)


def revoked(
    source: str, revoked_at: datetime, reason: int | None, moment: datetime, this_update: datetime
) -> Status:
    """The status of a certificate that is listed as revoked, as seen at `moment`."""
    word = "" if reason is None else REASONS.get(reason, str(reason))
    if revoked_at.timestamp() == 0 and reason == CERTIFICATE_HOLD:
        # RFC 6960, section 2.2: the "extended revoked" answer for a certificate that was never issued.
        kind = Kind.NEVER_ISSUED
    elif revoked_at > moment:
        kind = Kind.REVOKED_AFTER
    elif reason == CERTIFICATE_HOLD:
        kind = Kind.ON_HOLD
    else:
        kind = Kind.REVOKED
    return Status(kind, source, revoked_at, word, this_update)
