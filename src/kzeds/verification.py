"""The verification of a signed message, from bytes to report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kzeds import cms
from kzeds.certificate import Certificate
from kzeds.errors import Malformed, Unusable
from kzeds.inquiry import Inquiry, not_established
from kzeds.policy import DOCUMENT, Policy
from kzeds.report import (
    FORMAT_FAILURE,
    HASH_FAILURE,
    NO_POE,
    NO_SIGNING_CERTIFICATE_FOUND,
    SIG_CONSTRAINTS_FAILURE,
    Check,
    Report,
    SignerReport,
    failed,
    indeterminate,
    note,
)
from kzeds.revocation import NOT_ASKED, Revocation
from kzeds.signature import Digest, claimed_time, content_digest, names_certificate, signature_checks
from kzeds.signer import Judge, issuer_checks, signer_report, whole_report
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
    judge = Judge(trust, policy, Inquiry(revocation, at, trust))
    checks = judge.whole(len(data.signers))
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
    signers = tuple(_signer(signer, data, hashed, at, judge) for signer in data.signers)
    return whole_report(message, at, judge, revocation, checks, signers, document)


def _with_certificates(data: cms.SignedData, certificates: Sequence[bytes]) -> cms.SignedData:
    """The message as if these certificates had come with it. Raises `Unusable` for what is none."""
    try:
        more = tuple(Certificate.parse(der) for der in certificates)
    except Malformed as error:
        raise Unusable("bad_certificate", str(error)) from error
    return replace(data, certificates=data.certificates + more) if more else data


def _signer(
    signer: cms.SignerInfo | Malformed, data: cms.SignedData, hashed: Digest, at: datetime, judge: Judge
) -> SignerReport:
    if isinstance(signer, Malformed):
        return signer_report((failed("signer_malformed", FORMAT_FAILURE, str(signer)),), at)
    fingerprint = hashlib.sha256(signer.signature).hexdigest()
    claimed = claimed_time(signer)
    policy = judge.policy
    try:
        certificate = signer.certificate(data.certificates)
        if certificate is None:
            code = "certificate_malformed" if data.broken_certificates else "signer_certificate_missing"
            check = indeterminate(code, NO_SIGNING_CERTIFICATE_FOUND)
            return signer_report((check,), at, claimed=claimed, fingerprint=fingerprint)
        checks = list(signature_checks(signer, certificate, data.content_type, hashed))
        if policy.signing_certificate_required and not names_certificate(signer):
            checks.append(indeterminate("signing_certificate_absent", SIG_CONSTRAINTS_FAILURE))
        stamp = _time(signer, data, at, judge.trust, policy)
        checks.extend(stamp.checks)
        if stamp.verdict is None and policy.time_stamp_required:
            checks.append(indeterminate("time_stamp_missing", NO_POE))
        more, path = judge.certificate(certificate, stamp.moment, data.certificates)
        checks.extend(more)
    except Malformed as error:
        check = indeterminate("certificate_malformed", NO_SIGNING_CERTIFICATE_FOUND, str(error))
        return signer_report((check,), at, claimed=claimed, fingerprint=fingerprint)
    if stamp.verdict is not None and stamp.verdict.path is not None:
        judge.inquiry.used.add_chain(stamp.verdict.path.chain)
        checks.extend(_stamp_revocation(stamp.verdict, stamp.moment, judge.inquiry))
    return signer_report(
        tuple(checks),
        stamp.moment,
        time_stamp=None if stamp.verdict is None else stamp.verdict.info,
        certificate=certificate.info,
        claimed=claimed,
        fingerprint=fingerprint,
        chain=tuple(item.info for item in path.chain),
        revocation=judge.inquiry.found(certificate, stamp.moment),
    )


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


def _stamp_revocation(verdict: TokenVerdict, moment: datetime, inquiry: Inquiry) -> list[Check]:
    """The certificate of the time stamp service, which may have been revoked before it stamped."""
    path = verdict.path
    if not inquiry.revocation.asked or path is None or len(path.chain) < 2:
        return []
    status = inquiry.status(path.chain[0], path.chain[1], moment)
    if status.kind in BAD:
        return [indeterminate("time_stamp_revoked", NO_POE, status.as_text())]
    if status.kind in DECISIVE:
        return issuer_checks(path, moment, inquiry, ())
    return [not_established(status, inquiry.revocation.required)]
