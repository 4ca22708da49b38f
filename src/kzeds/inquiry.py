"""Establishing revocation in one verification: every answer and list at hand, then the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kzeds import crl, ocsp
from kzeds.certificate import Certificate
from kzeds.crl import Crl
from kzeds.errors import Unusable
from kzeds.ocsp import OcspAnswer
from kzeds.report import (
    CERTIFICATE_CHAIN_GENERAL_FAILURE,
    REVOKED,
    REVOKED_CA_NO_POE,
    REVOKED_NO_POE,
    TRY_LATER,
    Check,
    failed,
    indeterminate,
    note,
    passed,
)
from kzeds.revocation import Revocation, Source, Unreachable
from kzeds.status import BAD, DECISIVE, Kind, Status
from kzeds.trust import TrustStore


@dataclass
class Used:
    """The evidence that a verification rested on, collected as it goes."""

    ocsp: list[OcspAnswer] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    certificates: dict[bytes, bytes] = field(default_factory=dict)

    def add_chain(self, chain: Sequence[Certificate]) -> None:
        self.certificates.update((certificate.sha256, certificate.der) for certificate in chain)

    def add_answer(self, answer: OcspAnswer) -> None:
        if answer not in self.ocsp:
            self.ocsp.append(answer)

    def add_list(self, data: bytes) -> None:
        if data not in self.crls:
            self.crls.append(data)


class Inquiry:
    """The revocation part of one verification: reads lists once, asks at most once per certificate."""

    def __init__(self, revocation: Revocation, at: datetime, trust: TrustStore) -> None:
        """Raises `Unusable` when a list at hand is not one."""
        self.revocation = revocation
        self.now = revocation.now or at
        self.trust = trust
        self.used = Used()
        self._crls = [Crl.parse(data) for data in revocation.crls]
        self._known: dict[tuple[bytes, datetime, bool], Status] = {}

    def status(
        self,
        certificate: Certificate,
        issuer: Certificate,
        moment: datetime,
        others: Sequence[Certificate] = (),
        *,
        ask: bool = True,
    ) -> Status:
        """What is established about the certificate at `moment`: a revocation, else the best word."""
        key = (certificate.sha256, moment, ask)
        if key not in self._known:
            self._known[key] = self._establish(certificate, issuer, moment, others, ask)
        return self._known[key]

    def status_of_issuer(
        self,
        certificate: Certificate,
        issuer: Certificate,
        moment: datetime,
        others: Sequence[Certificate],
    ) -> Status:
        """The same for an authority of the chain; services are asked only when an answer is demanded."""
        return self.status(certificate, issuer, moment, others, ask=self.demands(certificate))

    def found(self, certificate: Certificate, moment: datetime) -> Status | None:
        """What was established before; None when nobody asked."""
        asked = self._known.get((certificate.sha256, moment, True))
        return asked or self._known.get((certificate.sha256, moment, False))

    def demands(self, authority: Certificate) -> bool:
        """Whether nothing known about this authority lowers the verdict."""
        pinned = self.trust.holds(authority)
        return self.revocation.required and (self.revocation.whole_chain or not pinned)

    def _establish(
        self,
        certificate: Certificate,
        issuer: Certificate,
        moment: datetime,
        others: Sequence[Certificate],
        ask: bool,
    ) -> Status:
        statuses = [self._by_answer(answer, certificate, issuer, moment) for answer in self.revocation.ocsp]
        # An answer at hand about somebody else is no finding about this certificate.
        statuses = [status for status in statuses if status.detail != ocsp.ABOUT_ANOTHER]
        statuses.append(self._by_lists(self._crls, certificate, issuer, moment, others))
        source = self.revocation.source if ask else None
        if source is not None and not any(status.kind in DECISIVE for status in statuses):
            statuses.append(self._ask(source, certificate, issuer, moment))
            if statuses[-1].kind not in DECISIVE:
                statuses.append(self._fetch_lists(source, certificate, issuer, moment, others))
        return min(statuses, key=lambda status: _ORDER.index(status.kind))

    def _by_answer(
        self, answer: OcspAnswer, certificate: Certificate, issuer: Certificate, moment: datetime
    ) -> Status:
        status = ocsp.judge(
            answer,
            certificate,
            issuer,
            moment=moment,
            now=self.now,
            max_age=self.revocation.max_age,
        )
        if status.kind in DECISIVE or status.kind is Kind.UNKNOWN:
            self.used.add_answer(answer)
        return status

    def _by_lists(
        self,
        crls: Sequence[Crl],
        certificate: Certificate,
        issuer: Certificate,
        moment: datetime,
        others: Sequence[Certificate],
    ) -> Status:
        status = crl.judge(
            crls,
            certificate,
            issuer,
            moment=moment,
            now=self.now,
            max_age=self.revocation.max_age,
            trust=self.trust,
            others=others,
        )
        if status.kind in DECISIVE:
            for item in crls:
                if item.issuer.key == certificate.issuer.key:
                    self.used.add_list(item.der)
        return status

    def _ask(self, source: Source, certificate: Certificate, issuer: Certificate, moment: datetime) -> Status:
        try:
            answer = source.ocsp(certificate, issuer)
        except Unreachable as error:
            return Status(Kind.UNAVAILABLE, "ocsp", detail=str(error))
        if answer is None:
            return Status(Kind.NOT_COVERED, "ocsp", detail="no responder is known")
        return self._by_answer(answer, certificate, issuer, moment)

    def _fetch_lists(
        self,
        source: Source,
        certificate: Certificate,
        issuer: Certificate,
        moment: datetime,
        others: Sequence[Certificate],
    ) -> Status:
        try:
            crls = [Crl.parse(data) for data in source.crls(certificate, issuer)]
        except (Unreachable, Unusable) as error:
            return Status(Kind.UNAVAILABLE, "crl", detail=str(error))
        # What was fetched for the signer may also tell about the authorities above.
        self._crls += crls
        return self._by_lists(crls, certificate, issuer, moment, others)


# Which finding speaks when there are several: a revocation first, then good, then what says most.
_ORDER = (
    Kind.NEVER_ISSUED,
    Kind.REVOKED,
    Kind.ON_HOLD,
    Kind.REVOKED_AFTER,
    Kind.GOOD,
    Kind.UNKNOWN,
    Kind.STALE,
    Kind.UNAVAILABLE,
    Kind.UNTRUSTED,
    Kind.NOT_COVERED,
)


def signer_check(status: Status, required: bool) -> Check:
    """The check of the signer's own certificate."""
    detail = status.as_text()
    match status.kind:
        case Kind.GOOD:
            return passed("revocation_ok", detail)
        case Kind.REVOKED_AFTER:
            return passed("revoked_after", detail)
        case Kind.NEVER_ISSUED:
            # Nothing can have been signed with it before: the standard's proof of existence cannot be found.
            return failed("never_issued", REVOKED, detail)
        case Kind.REVOKED:
            return indeterminate("revoked", REVOKED_NO_POE, detail)
        case Kind.ON_HOLD:
            return indeterminate("revoked_on_hold", REVOKED_NO_POE, detail)
        case _:
            return not_established(status, required)


def not_established(status: Status, required: bool) -> Check:
    """The check of a status that is not known."""
    detail = status.as_text()
    if not required:
        return note("revocation_not_covered", detail)
    match status.kind:
        case Kind.UNKNOWN:
            return indeterminate("revocation_unknown", CERTIFICATE_CHAIN_GENERAL_FAILURE, detail)
        case Kind.STALE:
            return indeterminate("revocation_stale", TRY_LATER, detail)
        case Kind.UNTRUSTED:
            return indeterminate("revocation_untrusted", TRY_LATER, detail)
        case _:
            return indeterminate("revocation_unavailable", TRY_LATER, detail)


def issuer_check(status: Status, demanded: bool) -> Check | None:
    """The check of an authority in the chain; None when there is nothing to say."""
    if status.kind in BAD:
        return indeterminate("issuer_revoked", REVOKED_CA_NO_POE, status.as_text())
    if status.kind in DECISIVE:
        return None
    return not_established(status, True) if demanded else None
