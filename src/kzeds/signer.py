"""The signer behind a signature: chain, dates, usage, revocation, numbers, and the report of it all.

Shared by messages in CMS and in XML, which differ only in how the signature itself is proved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kzeds.certificate import Certificate, CertificateInfo
from kzeds.inquiry import Inquiry, issuer_check, signer_check
from kzeds.numbers import bin_right, iin_right
from kzeds.path import Path, find_path
from kzeds.policy import Policy, usage_problem
from kzeds.report import (
    CHAIN_CONSTRAINTS_FAILURE,
    CRYPTO_CONSTRAINTS_FAILURE,
    FORMAT_FAILURE,
    NOT_YET_VALID,
    OUT_OF_BOUNDS_NO_POE,
    SIG_CONSTRAINTS_FAILURE,
    Check,
    Evidence,
    Outcome,
    Report,
    SignerReport,
    TimeStampInfo,
    deciding,
    failed,
    indeterminate,
    note,
    passed,
)
from kzeds.revocation import Revocation
from kzeds.status import DECISIVE, Status
from kzeds.trust import TrustStore


@dataclass(frozen=True)
class Judge:
    """What all signatures of one message are judged by."""

    trust: TrustStore
    policy: Policy
    inquiry: Inquiry

    def whole(self, signatures: int) -> list[Check]:
        """That there are signatures, and not more than allowed."""
        if not signatures:
            return [failed("no_signers", FORMAT_FAILURE)]
        most = self.policy.max_signers
        if most is not None and signatures > most:
            detail = f"{signatures} signatures, {most} allowed"
            return [indeterminate("too_many_signers", SIG_CONSTRAINTS_FAILURE, detail)]
        return []

    def certificate(
        self,
        certificate: Certificate,
        moment: datetime,
        others: Sequence[Certificate],
        hopeless: bool = False,
    ) -> tuple[list[Check], Path]:
        """The signer's certificate at the moment. Raises `Malformed` when a part of it cannot be read.

        What is `hopeless` is refused already: then services are not asked, and only evidence at hand speaks.
        """
        info = certificate.info
        checks: list[Check] = []
        if info.algorithm not in self.policy.algorithms:
            checks.append(indeterminate("algorithm_not_allowed", CRYPTO_CONSTRAINTS_FAILURE, info.algorithm))
        path = find_path(certificate, moment, self.trust, others)
        self.inquiry.used.add_chain(path.chain)
        checks.append(path.check)
        checks.append(_dates(certificate, moment))
        problem = usage_problem(self.policy, info, certificate.key_usage)
        if problem is None:
            checks.append(passed("usage_ok", self.policy.name))
        else:
            detail = ", ".join(sorted(info.roles))
            checks.append(indeterminate(problem, CHAIN_CONSTRAINTS_FAILURE, detail))
        hopeless = hopeless or deciding(tuple(checks)) is not None
        checks.extend(revocation_checks(path, moment, self.inquiry, others, hopeless))
        checks.extend(_numbers(info))
        return checks, path


def _dates(certificate: Certificate, moment: datetime) -> Check:
    if moment < certificate.not_before:
        return failed("certificate_not_yet_valid", NOT_YET_VALID, certificate.not_before.isoformat())
    if moment > certificate.not_after:
        return indeterminate("certificate_expired", OUT_OF_BOUNDS_NO_POE, certificate.not_after.isoformat())
    return passed("dates_ok")


def revocation_checks(
    path: Path, moment: datetime, inquiry: Inquiry, others: Sequence[Certificate], hopeless: bool
) -> list[Check]:
    """The signer's certificate and the authorities above it; nothing is said without a trusted issuer."""
    revocation = inquiry.revocation
    if not revocation.asked:
        return [note("revocation_not_asked")]
    if not path.ok:
        # Without a trusted issuer there is nobody whose word about revocation counts.
        return []
    if len(path.chain) == 1:
        # The root itself: it is trusted or removed from the trust store, never revoked.
        return []
    status = inquiry.status(path.chain[0], path.chain[1], moment, others, ask=not hopeless)
    if hopeless and status.kind not in DECISIVE:
        return [note("revocation_not_asked")]
    checks = [signer_check(status, revocation.required)]
    checks.extend(issuer_checks(path, moment, inquiry, others))
    return checks


def issuer_checks(
    path: Path, moment: datetime, inquiry: Inquiry, others: Sequence[Certificate]
) -> list[Check]:
    """The authorities between the signer and the root."""
    checks = []
    for certificate, issuer in zip(path.chain[1:-1], path.chain[2:], strict=True):
        status = inquiry.status_of_issuer(certificate, issuer, moment, others)
        check = issuer_check(status, inquiry.demands(certificate))
        if check is not None:
            checks.append(check)
    return checks


def _numbers(info: CertificateInfo) -> list[Check]:
    """Remarks about the person's numbers: the authority's own test keys carry wrong ones, so no refusal."""
    checks = []
    if info.iin is None:
        checks.append(note("no_iin"))
    elif not iin_right(info.iin):
        checks.append(note("iin_wrong"))
    if info.bin is not None and not bin_right(info.bin):
        checks.append(note("bin_wrong"))
    return checks


def same_person_twice(signers: Sequence[SignerReport]) -> bool:
    """Whether two signatures are by one person: equal IIN, or the very same certificate."""
    people = [
        signer.certificate.iin or signer.certificate.sha256
        for signer in signers
        if signer.certificate is not None
    ]
    return len(set(people)) < len(people)


def signer_report(
    checks: tuple[Check, ...],
    moment: datetime,
    *,
    certificate: CertificateInfo | None = None,
    claimed: datetime | None = None,
    fingerprint: str = "",
    chain: tuple[CertificateInfo, ...] = (),
    time_stamp: TimeStampInfo | None = None,
    revocation: Status | None = None,
) -> SignerReport:
    """The report of one signature from its checks."""
    decided = deciding(checks)
    return SignerReport(
        outcome=Outcome.PASSED if decided is None else decided.outcome,
        indication=None if decided is None else decided.indication,
        checks=checks,
        certificate=certificate,
        time=moment,
        time_source="receipt" if time_stamp is None else "timestamp",
        claimed_time=claimed,
        signature_sha256=fingerprint,
        time_stamp=time_stamp,
        revocation=revocation,
        chain=chain,
    )


def whole_report(
    message: bytes,
    at: datetime,
    judge: Judge,
    revocation: Revocation,
    checks: Sequence[Check],
    signers: tuple[SignerReport, ...],
    document: bytes,
) -> Report:
    """The report of all signatures together, with the evidence that it rests on."""
    if same_person_twice(signers):
        checks = [*checks, note("signer_repeated")]
    everything = tuple(checks) + tuple(check for signer in signers for check in signer.checks)
    decided = deciding(everything)
    used = judge.inquiry.used
    offline = replace(
        revocation, ocsp=tuple(used.ocsp), crls=tuple(used.crls), source=None, now=judge.inquiry.now
    )
    return Report(
        outcome=Outcome.PASSED if decided is None else decided.outcome,
        indication=None if decided is None else decided.indication,
        signers=signers,
        checks=tuple(checks),
        policy=judge.policy.name,
        content_sha256=hashlib.sha256(document).hexdigest(),
        evidence=Evidence(message, at, judge.policy, offline, tuple(used.certificates.values())),
    )
