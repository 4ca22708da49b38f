"""The answer of a verification: three outcomes, and every check behind them, as frozen values and JSON.

The outcomes and sub-indications are those of ETSI EN 319 102-1, section 5.1.3 and tables 5 and 6. The report
adds a `code` to each check, because several reasons share one sub-indication.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kzeds.certificate import CertificateInfo
from kzeds.policy import Policy
from kzeds.revocation import Revocation
from kzeds.sentences import sentence
from kzeds.status import Status


class Outcome(StrEnum):
    """What a check or a whole signature came to."""

    PASSED = "passed"
    FAILED = "failed"
    """It can never become valid: TOTAL-FAILED of the standard."""
    INDETERMINATE = "indeterminate"
    """What is known does not suffice to say passed or failed."""
    NOTE = "note"
    """Only of single checks: worth knowing, without effect on the outcome."""


# Sub-indications of ETSI EN 319 102-1 that kzeds gives.
FORMAT_FAILURE = "FORMAT_FAILURE"
HASH_FAILURE = "HASH_FAILURE"
SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
NOT_YET_VALID = "NOT_YET_VALID"
REVOKED = "REVOKED"
REVOKED_NO_POE = "REVOKED_NO_POE"
REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
NO_POE = "NO_POE"
TRY_LATER = "TRY_LATER"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `detail` is technical, in English, for a log or an expert."""

    code: str
    outcome: Outcome
    indication: str | None = None
    detail: str = ""

    def sentence(self, lang: str) -> str:
        """The sentence of the code; `lang` is kk, ru or en."""
        return sentence(self.code, lang)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "outcome": self.outcome.value,
            "indication": self.indication,
            "detail": self.detail,
            "sentence": {lang: self.sentence(lang) for lang in ("kk", "ru", "en")},
        }


def passed(code: str, detail: str = "") -> Check:
    return Check(code, Outcome.PASSED, None, detail)


def failed(code: str, indication: str, detail: str = "") -> Check:
    return Check(code, Outcome.FAILED, indication, detail)


def indeterminate(code: str, indication: str, detail: str = "") -> Check:
    return Check(code, Outcome.INDETERMINATE, indication, detail)


def note(code: str, detail: str = "") -> Check:
    return Check(code, Outcome.NOTE, None, detail)


def deciding(checks: tuple[Check, ...]) -> Check | None:
    """The check that decides: the first that failed, else the first indeterminate one, else none."""
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE):
        for check in checks:
            if check.outcome is outcome:
                return check
    return None


@dataclass(frozen=True)
class TimeStampInfo:
    """A trusted time stamp (RFC 3161) that was accepted as the moment of the check."""

    time: datetime
    serial: str
    policy: str
    digest_algorithm: str
    imprint: str
    authority: CertificateInfo

    def as_dict(self) -> dict[str, Any]:
        return {
            "time": self.time.isoformat(),
            "serial": self.serial,
            "policy": self.policy,
            "digest_algorithm": self.digest_algorithm,
            "imprint": self.imprint,
            "authority": self.authority.as_dict(),
        }


@dataclass(frozen=True)
class SignerReport:
    """What is known of one signature."""

    outcome: Outcome
    indication: str | None
    checks: tuple[Check, ...]
    certificate: CertificateInfo | None
    """None when the signer's certificate was not found or is broken."""
    time: datetime
    """The moment at which the certificate was judged."""
    time_source: str
    """`receipt` or `timestamp`."""
    claimed_time: datetime | None
    """The signing time that the signer wrote: a claim, never used for the verdict."""
    signature_sha256: str
    """SHA-256 of the signature value, hexadecimal: equal for a signature sent twice."""
    time_stamp: TimeStampInfo | None = None
    chain: tuple[CertificateInfo, ...] = ()
    """The certificates from the signer's to the trusted root, when a chain was found."""
    revocation: Status | None = None
    """What was established about the signer's certificate; None when it was not asked."""

    @property
    def code(self) -> str:
        """The code that decides: of the first refusal, or `passed`."""
        check = deciding(self.checks)
        return "passed" if check is None else check.code

    def sentence(self, lang: str) -> str:
        """Why, for a person; `lang` is kk, ru or en."""
        return sentence(self.code, lang)

    def as_dict(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "indication": self.indication,
            "code": self.code,
            "sentence": {lang: self.sentence(lang) for lang in ("kk", "ru", "en")},
            "checks": [check.as_dict() for check in self.checks],
            "certificate": None if self.certificate is None else self.certificate.as_dict(),
            "chain": [certificate.sha256 for certificate in self.chain],
            "time": self.time.isoformat(),
            "time_source": self.time_source,
            "claimed_time": None if self.claimed_time is None else self.claimed_time.isoformat(),
            "time_stamp": None if self.time_stamp is None else self.time_stamp.as_dict(),
            "revocation": None if self.revocation is None else self.revocation.as_dict(),
            "signature_sha256": self.signature_sha256,
        }


@dataclass(frozen=True)
class Evidence:
    """The inputs of one verification, as they were used."""

    message: bytes
    at: datetime
    policy: Policy
    revocation: Revocation
    """With the answers and lists that decided, without a source: this is offline."""
    certificates: tuple[bytes, ...]
    """Those of the paths, the roots among them; as evidence, not as trust."""


@dataclass(frozen=True)
class Report:
    """What is known of the whole: passed only when every signer passed and the policy is met."""

    outcome: Outcome
    indication: str | None
    signers: tuple[SignerReport, ...]
    checks: tuple[Check, ...]
    """Checks of the whole message: that there are signers, that there are not too many."""
    policy: str
    """The name of the policy that was asked for."""
    content_sha256: str
    """SHA-256 of the content that was signed, hexadecimal."""
    evidence: Evidence | None = field(default=None, repr=False, compare=False)
    """All that the verdict rests on, for `kzeds.evidence.pack`."""

    @property
    def code(self) -> str:
        """The code that decides the whole: of the first refusal, or `passed`."""
        everything = self.checks + tuple(check for signer in self.signers for check in signer.checks)
        check = deciding(everything)
        return "passed" if check is None else check.code

    def sentence(self, lang: str) -> str:
        """Why, for a person; `lang` is kk, ru or en."""
        return sentence(self.code, lang)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: only dicts, lists, strings, numbers, booleans and None."""
        return {
            "outcome": self.outcome.value,
            "indication": self.indication,
            "code": self.code,
            "sentence": {lang: self.sentence(lang) for lang in ("kk", "ru", "en")},
            "policy": self.policy,
            "content_sha256": self.content_sha256,
            "checks": [check.as_dict() for check in self.checks],
            "signers": [signer.as_dict() for signer in self.signers],
        }
