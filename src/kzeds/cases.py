"""Running a folder of cases: messages, answers and lists with the verdict that somebody else expects.

The format is that of the shared fixtures: `cases.json` with rows of `kind` (cms, xml, ocsp or crl; cms when
it is left out), `file`, `content`, `at` and `expect`. One word per verdict; `word_of` is the whole mapping.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kzeds import crl, ocsp
from kzeds.certificate import Certificate
from kzeds.crl import Crl
from kzeds.errors import Malformed, Unusable
from kzeds.ocsp import OcspAnswer
from kzeds.policy import BY_NAME
from kzeds.report import Outcome, Report
from kzeds.revocation import NOT_ASKED, Revocation
from kzeds.status import Kind
from kzeds.trust import TrustStore, certificates_of
from kzeds.verification import verify
from kzeds.xmldsig import verify_xml

# From the code of a check to the word of the fixtures, the most telling word first: a message that is both
# expired and broken is `invalid`.
WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "invalid",
        frozenset(
            {
                "no_signers",
                "too_many_signers",
                "signer_malformed",
                "signer_certificate_missing",
                "certificate_malformed",
                "signed_attributes_missing",
                "attribute_missing",
                "attribute_repeated",
                "content_type_mismatch",
                "content_is_attributes",
                "content_differs",
                "digest_mismatch",
                "digest_algorithm_mismatch",
                "algorithm_unsupported",
                "algorithm_not_allowed",
                "weak_key",
                "key_malformed",
                "key_not_on_curve",
                "signature_malformed",
                "signature_wrong",
                "signing_certificate_mismatch",
                "signing_certificate_absent",
                "xml_reference",
                "xml_transform",
            }
        ),
    ),
    (
        "untrusted",
        frozenset(
            {
                "untrusted_root",
                "issuer_not_ca",
                "issuer_key_usage",
                "path_too_long",
                "issuer_expired",
                "issuer_not_yet_valid",
                "critical_extension",
                "name_not_permitted",
                "policy_not_permitted",
            }
        ),
    ),
    ("revoked", frozenset({"revoked", "revoked_on_hold", "never_issued", "issuer_revoked"})),
    ("not_yet_valid", frozenset({"certificate_not_yet_valid"})),
    ("expired", frozenset({"certificate_expired"})),
    (
        "bad_usage",
        frozenset(
            {
                "usage_authentication_only",
                "usage_information_system",
                "usage_no_non_repudiation",
                "usage_no_email_protection",
                "usage_not_for_signing",
                "role_not_allowed",
            }
        ),
    ),
    ("unknown", frozenset({"revocation_unknown"})),
    (
        "unavailable",
        frozenset(
            {
                "revocation_unavailable",
                "revocation_stale",
                "revocation_untrusted",
                "time_stamp_missing",
            }
        ),
    ),
)

STATUS_WORDS: dict[Kind, str] = {
    Kind.GOOD: "good",
    Kind.REVOKED: "revoked",
    Kind.ON_HOLD: "revoked",
    Kind.NEVER_ISSUED: "revoked",
    Kind.REVOKED_AFTER: "revoked_after",
    Kind.UNKNOWN: "unknown",
    Kind.UNAVAILABLE: "unavailable",
    Kind.UNTRUSTED: "error",
    Kind.STALE: "error",
    Kind.NOT_COVERED: "error",
}

# In files of cases an answer without nextUpdate counts for a day.
_MAX_AGE = timedelta(days=1)


def word_of(report: Report) -> str:
    """The word of the fixtures for a report."""
    checks = [*report.checks, *(check for signer in report.signers for check in signer.checks)]
    codes = {check.code for check in checks if check.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)}
    if not codes:
        return "valid"
    return next((word for word, meant in WORDS if codes & meant), "invalid")


@dataclass(frozen=True)
class CaseResult:
    """One row: what was expected, what came, and why."""

    file: str
    kind: str
    expected: str
    got: str
    reason: str

    @property
    def agrees(self) -> bool:
        """`either` means that accepting and refusing are both right."""
        return self.expected in (self.got, "either")

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "kind": self.kind,
            "expected": self.expected,
            "got": self.got,
            "agrees": self.agrees,
            "reason": self.reason,
        }


def run(folder: Path, trust: TrustStore, crls: Sequence[bytes] = ()) -> list[CaseResult]:
    """Every row of the folder's cases.json. Raises OSError or ValueError when that file cannot be read.

    Messages are judged by the command line's policy `document`; with `crls`, a certificate that none of them
    covers does not lower the verdict.
    """
    data = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    revocation = Revocation(crls=tuple(crls), required=False) if crls else NOT_ASKED
    return [_run_row(folder, row, data, trust, revocation) for row in data["cases"]]


def _run_row(
    folder: Path, row: dict[str, Any], data: dict[str, Any], trust: TrustStore, revocation: Revocation
) -> CaseResult:
    kind = row.get("kind", "cms")
    try:
        got, reason = _judge(folder, kind, row, data, trust, revocation)
    except Unusable as error:
        got, reason = "error", str(error)
    except (OSError, KeyError, ValueError) as error:
        got, reason = "unreadable case", f"{type(error).__name__}: {error}"
    return CaseResult(str(row.get("file")), kind, str(row.get("expect")), got, reason)


def _judge(
    folder: Path,
    kind: str,
    row: dict[str, Any],
    data: dict[str, Any],
    trust: TrustStore,
    revocation: Revocation,
) -> tuple[str, str]:
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    file = (folder / row["file"]).read_bytes()
    if kind == "cms":
        content_file = row["content"] if "content" in row else data.get("content")
        content = (folder / content_file).read_bytes() if content_file else None
        report = verify(file, content, at=at, trust=trust, revocation=revocation, policy=BY_NAME["document"])
        return word_of(report), report.code
    if kind == "xml":
        report = verify_xml(file, at=at, trust=trust, revocation=revocation, policy=BY_NAME["document"])
        return word_of(report), report.code
    if kind not in ("ocsp", "crl"):
        raise ValueError(f"unknown kind of case {kind!r}")
    certificate = _certificate(folder / row["subject_cert"])
    issuer = _certificate(folder / row["issuer"])
    if kind == "ocsp":
        nonce = row.get("nonce", data.get("nonce"))
        answer = OcspAnswer(file, bytes.fromhex(nonce) if nonce else None)
        status = ocsp.judge(answer, certificate, issuer, moment=at, now=at, max_age=_MAX_AGE)
    else:
        lists = [Crl.parse(file)]
        status = crl.judge(lists, certificate, issuer, moment=at, now=at, max_age=_MAX_AGE, trust=trust)
    return STATUS_WORDS[status.kind], status.as_text()


def _certificate(path: Path) -> Certificate:
    try:
        return Certificate.parse(certificates_of(path.read_bytes())[0])
    except Malformed as error:
        raise Unusable("bad_certificate", f"{path}: {error}") from error
