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
from kzeds.path import Path
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
    TimeStampInfo,
    deciding,
    failed,
    indeterminate,
    note,
)
from kzeds.revocation import NOT_ASKED, Revocation
from kzeds.signature import Digest, claimed_time, content_digest, names_certificate, signature_checks
from kzeds.signer import Judge, issuer_checks, signer_report, whole_report
from kzeds.status import BAD, DECISIVE
from kzeds.timestamp import Token, judge_token, tokens_of
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
    # A message that is refused anyway is no reason to trouble the services.
    refused = deciding(tuple(checks)) is not None
    signers = tuple(_signer(signer, data, hashed, at, judge, refused) for signer in data.signers)
    return whole_report(message, at, judge, revocation, checks, signers, document)


def _with_certificates(data: cms.SignedData, certificates: Sequence[bytes]) -> cms.SignedData:
    """The message as if these certificates had come with it. Raises `Unusable` for what is none."""
    try:
        more = tuple(Certificate.parse(der) for der in certificates)
    except Malformed as error:
        raise Unusable("bad_certificate", str(error)) from error
    return replace(data, certificates=data.certificates + more) if more else data


def _signer(
    signer: cms.SignerInfo | Malformed,
    data: cms.SignedData,
    hashed: Digest,
    at: datetime,
    judge: Judge,
    refused: bool,
) -> SignerReport:
    if isinstance(signer, Malformed):
        return signer_report((failed("signer_malformed", FORMAT_FAILURE, str(signer)),), at)
    fingerprint = hashlib.sha256(signer.signature).hexdigest()
    claimed = claimed_time(signer)
    try:
        certificate = signer.certificate(data.certificates)
        if certificate is None:
            code = "certificate_malformed" if data.broken_certificates else "signer_certificate_missing"
            check = indeterminate(code, NO_SIGNING_CERTIFICATE_FOUND)
            return signer_report((check,), at, claimed=claimed, fingerprint=fingerprint)
        checks = list(signature_checks(signer, certificate, data.content_type, hashed))
        if judge.policy.signing_certificate_required and not names_certificate(signer):
            checks.append(indeterminate("signing_certificate_absent", SIG_CONSTRAINTS_FAILURE))
        hopeless = refused or deciding(tuple(checks)) is not None
        stamp, more, path = _at_its_moment(signer, certificate, data, at, judge, hopeless)
        checks.extend(more)
    except Malformed as error:
        check = indeterminate("certificate_malformed", NO_SIGNING_CERTIFICATE_FOUND, str(error))
        return signer_report((check,), at, claimed=claimed, fingerprint=fingerprint)
    moment = at if stamp is None else stamp.time
    return signer_report(
        tuple(checks),
        moment,
        time_stamp=stamp,
        certificate=certificate.info,
        claimed=claimed,
        fingerprint=fingerprint,
        chain=tuple(item.info for item in path.chain),
        revocation=judge.inquiry.found(certificate, moment),
    )


def _at_its_moment(
    signer: cms.SignerInfo,
    certificate: Certificate,
    data: cms.SignedData,
    at: datetime,
    judge: Judge,
    hopeless: bool,
) -> tuple[TimeStampInfo | None, list[Check], Path]:
    """The certificate at the time stamp, else at the receipt: the stamp used, the checks, the path."""
    stamps = [_stamp(token, signer, data, at, judge, hopeless) for token in tokens_of(signer)]
    notes = [check for stamp in stamps if stamp.info is None for check in stamp.checks]
    confirmed = [stamp for stamp in stamps if stamp.info is not None and not stamp.open]
    if confirmed:
        best = min(confirmed, key=_stamped_time)
        more, path = judge.certificate(certificate, _stamped_time(best), data.certificates, hopeless)
        return best.info, [*best.checks, *more], path
    receipt: list[Check] = [*notes, note("time_receipt", at.isoformat())]
    if judge.policy.time_stamp_required:
        receipt.append(indeterminate("time_stamp_missing", NO_POE))
    more, path = judge.certificate(certificate, at, data.certificates, hopeless)
    receipt.extend(more)
    unconfirmed = [stamp for stamp in stamps if stamp.open]
    if not unconfirmed:
        return None, receipt, path
    # There is a stamp, but not known is whether its service was revoked. When the receipt suffices, so be it;
    # when not, the stamp may yet decide, and the answer about the service is worth waiting for.
    if deciding(tuple(receipt)) is None:
        return None, [note("time_stamp_unconfirmed"), *receipt], path
    best = min(unconfirmed, key=_stamped_time)
    more, path = judge.certificate(certificate, _stamped_time(best), data.certificates, hopeless)
    return best.info, [*best.checks, *more], path


@dataclass(frozen=True)
class _Stamp:
    """One token after all that can be said about it; `info` is None when it is not to be used."""

    info: TimeStampInfo | None
    checks: tuple[Check, ...]
    open: bool = False
    """Whether the status of its service is demanded and not established; then the last check says so."""


def _stamped_time(stamp: _Stamp) -> datetime:
    assert stamp.info is not None
    return stamp.info.time


def _stamp(
    token: Token | str,
    signer: cms.SignerInfo,
    data: cms.SignedData,
    at: datetime,
    judge: Judge,
    hopeless: bool,
) -> _Stamp:
    if isinstance(token, str):
        return _Stamp(None, (note("time_stamp_malformed", token),))
    verdict = judge_token(
        token,
        signer.signature,
        at=at,
        trust=judge.trust,
        others=data.certificates,
        critical_usage=judge.policy.critical_stamp_usage,
    )
    info, path, inquiry = verdict.info, verdict.path, judge.inquiry
    if info is None or path is None:
        return _Stamp(None, (verdict.check,))
    inquiry.used.add_chain(path.chain)
    if not inquiry.revocation.asked or len(path.chain) < 2:
        return _Stamp(info, (verdict.check,))
    status = inquiry.status(path.chain[0], path.chain[1], info.time, ask=not hopeless)
    issuers = issuer_checks(path, info.time, inquiry, ())
    if status.kind in BAD or any(check.code == "issuer_revoked" for check in issuers):
        return _Stamp(None, (note("time_stamp_revoked", status.as_text()),))
    if status.kind not in DECISIVE:
        issuers.insert(0, not_established(status, inquiry.revocation.required))
    undecided = deciding(tuple(issuers)) is not None
    return _Stamp(info, (verdict.check, *issuers), open=undecided)
