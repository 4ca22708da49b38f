"""The verification of a signed message, from bytes to report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kzeds import cms
from kzeds.certificate import Certificate, CertificateInfo
from kzeds.errors import Malformed, Unusable
from kzeds.evidence import Evidence
from kzeds.numbers import bin_right, iin_right
from kzeds.path import Path, find_path
from kzeds.policy import DOCUMENT, Policy, usage_problem
from kzeds.report import (
    CHAIN_CONSTRAINTS_FAILURE,
    CRYPTO_CONSTRAINTS_FAILURE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    NO_POE,
    NO_SIGNING_CERTIFICATE_FOUND,
    NOT_YET_VALID,
    OUT_OF_BOUNDS_NO_POE,
    SIG_CONSTRAINTS_FAILURE,
    Check,
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
from kzeds.revocation import (
    NOT_ASKED,
    Inquiry,
    Revocation,
    issuer_check,
    not_established,
    signer_check,
)
from kzeds.signature import Digest, claimed_time, content_digest, names_certificate, signature_checks
from kzeds.status import BAD, DECISIVE
from kzeds.timestamp import TokenVerdict, judge_token, tokens_of
from kzeds.trust import TrustStore


def verify(
    message: bytes,
    content: bytes | None = None,
    *,
    at: datetime,
    trust: TrustStore,
    revocation: Revocation = NOT_ASKED,
    policy: Policy = DOCUMENT,
    certificates: Sequence[bytes] = (),
) -> Report:
    """Whether a CMS signature counts, and why.

    `message` is the CMS in DER, BER, PEM or bare base64; `content` is the document when the signature is
    detached. `at` is the receipt time (aware); it is the moment of the check unless the signature carries a
    valid time stamp. The time that the signer wrote is never used. `certificates` (DER) may stand in the
    middle of a path, like those in the message; only those of `trust` are trusted.

    Raises `Unusable` when the input cannot be parsed or the content is missing, and nothing else: every
    signature that can be read gets a report (ETSI EN 319 102-1; the checks are listed in docs/kzeds.md).
    """
    if at.tzinfo is None:
        raise Unusable("moment_without_zone")
    data = _with_certificates(cms.read(message), certificates)
    checks = list(_whole(data, policy))
    document = data.content if data.content is not None else content
    if document is None:
        # Without signatures there is nothing that the content could be missing for.
        if data.signers:
            raise Unusable("content_missing")
        document = b""
    if data.content is not None and content is not None and data.content != content:
        checks.append(failed("content_differs", HASH_FAILURE))
    if cms.looks_like_attributes(document):
        checks.append(failed("content_is_attributes", FORMAT_FAILURE))
    hashed = content_digest(document)
    inquiry = Inquiry(revocation, at, trust)
    signers = tuple(
        _signer(signer, data, hashed, at=at, trust=trust, inquiry=inquiry, policy=policy)
        for signer in data.signers
    )
    if _same_person_twice(signers):
        checks.append(note("signer_repeated"))
    everything = tuple(checks) + tuple(check for signer in signers for check in signer.checks)
    decided = deciding(everything)
    return Report(
        outcome=Outcome.PASSED if decided is None else decided.outcome,
        indication=None if decided is None else decided.indication,
        signers=signers,
        checks=tuple(checks),
        policy=policy.name,
        content_sha256=hashlib.sha256(document).hexdigest(),
        evidence=Evidence(
            message=message,
            at=at,
            policy=policy,
            revocation=replace(
                revocation,
                ocsp=tuple(inquiry.used.ocsp),
                crls=tuple(inquiry.used.crls),
                source=None,
                now=inquiry.now,
            ),
            certificates=tuple(inquiry.used.certificates.values()),
        ),
    )


def _with_certificates(data: cms.SignedData, certificates: Sequence[bytes]) -> cms.SignedData:
    """The message as if these certificates had come with it. Raises `Unusable` for what is none."""
    try:
        more = tuple(Certificate.parse(der) for der in certificates)
    except Malformed as error:
        raise Unusable("bad_certificate", str(error)) from error
    return replace(data, certificates=data.certificates + more) if more else data


def _whole(data: cms.SignedData, policy: Policy) -> tuple[Check, ...]:
    if not data.signers:
        return (failed("no_signers", FORMAT_FAILURE),)
    if policy.max_signers is not None and len(data.signers) > policy.max_signers:
        detail = f"{len(data.signers)} signatures, {policy.max_signers} allowed"
        return (indeterminate("too_many_signers", SIG_CONSTRAINTS_FAILURE, detail),)
    return ()


def _same_person_twice(signers: Sequence[SignerReport]) -> bool:
    people = [
        signer.certificate.iin or signer.certificate.sha256
        for signer in signers
        if signer.certificate is not None
    ]
    return len(set(people)) < len(people)


def _signer(
    signer: cms.SignerInfo | Malformed,
    data: cms.SignedData,
    hashed: Digest,
    *,
    at: datetime,
    trust: TrustStore,
    inquiry: Inquiry,
    policy: Policy,
) -> SignerReport:
    if isinstance(signer, Malformed):
        return _report((failed("signer_malformed", FORMAT_FAILURE, str(signer)),), at)
    fingerprint = hashlib.sha256(signer.signature).hexdigest()
    claimed = claimed_time(signer)
    try:
        certificate = signer.certificate(data.certificates)
        if certificate is None:
            code = "certificate_malformed" if data.broken_certificates else "signer_certificate_missing"
            check = indeterminate(code, NO_SIGNING_CERTIFICATE_FOUND)
            return _report((check,), at, claimed=claimed, fingerprint=fingerprint)
        info = certificate.info
        key_usage = certificate.key_usage
        checks = list(signature_checks(signer, certificate, data.content_type, hashed))
    except Malformed as error:
        check = indeterminate("certificate_malformed", NO_SIGNING_CERTIFICATE_FOUND, str(error))
        return _report((check,), at, claimed=claimed, fingerprint=fingerprint)
    if policy.signing_certificate_required and not names_certificate(signer):
        checks.append(indeterminate("signing_certificate_absent", SIG_CONSTRAINTS_FAILURE))
    if info.algorithm not in policy.algorithms:
        checks.append(indeterminate("algorithm_not_allowed", CRYPTO_CONSTRAINTS_FAILURE, info.algorithm))
    stamp = _time(signer, data, at, trust, policy)
    checks.extend(stamp.checks)
    if stamp.verdict is None and policy.time_stamp_required:
        checks.append(indeterminate("time_stamp_missing", NO_POE))
    moment = stamp.moment
    path = find_path(certificate, moment, trust, data.certificates)
    inquiry.used.add_chain(path.chain)
    checks.append(path.check)
    checks.append(_dates(certificate, moment))
    problem = usage_problem(policy, info, key_usage)
    if problem is None:
        checks.append(passed("usage_ok", policy.name))
    else:
        checks.append(indeterminate(problem, CHAIN_CONSTRAINTS_FAILURE, ", ".join(sorted(info.roles))))
    checks.extend(_revocation(path, moment, inquiry, data.certificates))
    if stamp.verdict is not None and stamp.verdict.path is not None:
        inquiry.used.add_chain(stamp.verdict.path.chain)
        checks.extend(_stamp_revocation(stamp.verdict, moment, inquiry))
    checks.extend(_numbers(info))
    return _report(
        tuple(checks),
        moment,
        time_stamp=None if stamp.verdict is None else stamp.verdict.info,
        certificate=info,
        claimed=claimed,
        fingerprint=fingerprint,
        chain=tuple(item.info for item in path.chain),
    )


def _dates(certificate: Certificate, moment: datetime) -> Check:
    if moment < certificate.not_before:
        return failed("certificate_not_yet_valid", NOT_YET_VALID, certificate.not_before.isoformat())
    if moment > certificate.not_after:
        return indeterminate("certificate_expired", OUT_OF_BOUNDS_NO_POE, certificate.not_after.isoformat())
    return passed("dates_ok")


@dataclass(frozen=True)
class _Time:
    """The moment of the check of one signature, and how it came about."""

    moment: datetime
    checks: tuple[Check, ...]
    verdict: TokenVerdict | None = None


def _time(
    signer: cms.SignerInfo, data: cms.SignedData, at: datetime, trust: TrustStore, policy: Policy
) -> _Time:
    """The earliest valid time stamp over the signature value, else the receipt time."""
    verdicts = []
    for token in tokens_of(signer):
        if isinstance(token, str):
            verdicts.append(TokenVerdict(note("time_stamp_malformed", token)))
        else:
            verdicts.append(
                judge_token(
                    token,
                    signer.signature,
                    at=at,
                    trust=trust,
                    others=data.certificates,
                    critical_usage=policy.critical_stamp_usage,
                )
            )
    good = [verdict for verdict in verdicts if verdict.info is not None]
    if good:
        best = min(good, key=_stamped_time)
        return _Time(_stamped_time(best), (best.check,), best)
    receipt = note("time_receipt", at.isoformat())
    return _Time(at, (*(verdict.check for verdict in verdicts), receipt))


def _stamped_time(verdict: TokenVerdict) -> datetime:
    assert verdict.info is not None
    return verdict.info.time


def _revocation(path: Path, moment: datetime, inquiry: Inquiry, others: Sequence[Certificate]) -> list[Check]:
    revocation = inquiry.revocation
    if not revocation.asked:
        return [note("revocation_not_asked")]
    if not path.ok:
        # Without a trusted issuer there is nobody whose word about revocation counts.
        return []
    if len(path.chain) == 1:
        # The root itself: it is trusted or removed from the trust store, never revoked.
        return []
    status = inquiry.status(path.chain[0], path.chain[1], moment, others)
    checks = [signer_check(status, revocation.required)]
    checks.extend(_issuers(path, moment, inquiry, others))
    return checks


def _issuers(path: Path, moment: datetime, inquiry: Inquiry, others: Sequence[Certificate]) -> list[Check]:
    """The authorities between the signer and the root."""
    checks = []
    for certificate, issuer in zip(path.chain[1:-1], path.chain[2:], strict=True):
        status = inquiry.status_of_issuer(certificate, issuer, moment, others)
        check = issuer_check(status, inquiry.demands(certificate))
        if check is not None:
            checks.append(check)
    return checks


def _stamp_revocation(verdict: TokenVerdict, moment: datetime, inquiry: Inquiry) -> list[Check]:
    """The certificate of the time stamp service, which may have been revoked before it stamped."""
    path = verdict.path
    if not inquiry.revocation.asked or path is None or len(path.chain) < 2:
        return []
    status = inquiry.status(path.chain[0], path.chain[1], moment)
    if status.kind in BAD:
        return [indeterminate("time_stamp_revoked", NO_POE, status.as_text())]
    if status.kind in DECISIVE:
        return _issuers(path, moment, inquiry, ())
    return [not_established(status, inquiry.revocation.required)]


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


def _report(
    checks: tuple[Check, ...],
    moment: datetime,
    *,
    certificate: CertificateInfo | None = None,
    claimed: datetime | None = None,
    fingerprint: str = "",
    chain: tuple[CertificateInfo, ...] = (),
    time_stamp: TimeStampInfo | None = None,
) -> SignerReport:
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
        chain=chain,
    )
