"""What a signature must be for each signed act (DESIGN.md, sections 4 "Posts" and 5; ABU-03, ABU-05).

The verifier says whether a signature is genuine; this module says whether it is the right person's, for
the right purpose, over the right bytes. The report comes in as a value: the core never verifies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle


class Verdict(StrEnum):
    """ETSI EN 319 102-1: three outcomes."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


class CertificateRole(StrEnum):
    """Role of the holder by the extended key usage of the national profile (eds.md, section 2)."""

    FIRST_HEAD = "first_head"
    SIGN_RIGHT = "sign_right"
    FINANCE = "finance"
    HR = "hr"
    EMPLOYEE = "employee"
    INFORMATION_SYSTEM = "information_system"
    INDIVIDUAL = "individual"


class Purpose(StrEnum):
    """What a signed document is for; it stands in the signed bytes, so that no signature serves twice."""

    APPLICATION = "application"
    INQUIRY = "inquiry"
    CONCLUSION = "conclusion"
    ATTESTAT = "attestat"
    PRELIMINARY_DECISION = "preliminary_decision"
    HEARING_NOTICE = "hearing_notice"
    PROTOCOL = "protocol"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"
    REROUTING_NOTE = "rerouting_note"
    ESCALATION_LETTER = "escalation_letter"
    CONFIRMATION = "confirmation"


_BODY = frozenset({CertificateRole.FIRST_HEAD, CertificateRole.SIGN_RIGHT, CertificateRole.EMPLOYEE})
_HEAD = frozenset({CertificateRole.FIRST_HEAD, CertificateRole.SIGN_RIGHT})

WHO_SIGNS: dict[Purpose, frozenset[CertificateRole]] = {
    Purpose.APPLICATION: _HEAD,  # clause 7: the company's head, or right to sign with recorded power
    Purpose.INQUIRY: _BODY,  # clause 9.1: the executor, with a key of the Committee's BIN
    Purpose.CONCLUSION: _BODY,  # clause 9.2: the inspector and the department's head
    Purpose.ATTESTAT: _HEAD,  # clause 11.1: the head, his deputy or the acting head
    Purpose.PRELIMINARY_DECISION: _BODY,  # APPC 73: the executor
    Purpose.HEARING_NOTICE: _BODY,  # APPC 73: the executor
    Purpose.PROTOCOL: _BODY,  # APPC 74: the secretary, then the chairperson
    Purpose.REFUSAL: _HEAD,  # clause 11.1: as the attestat
    Purpose.WITHDRAWAL: _HEAD,  # as the application that is taken back
    Purpose.REROUTING_NOTE: _BODY,  # the executor, as the inquiry
    Purpose.ESCALATION_LETTER: _BODY,  # the executor, as the inquiry
    Purpose.CONFIRMATION: _HEAD,  # as the application that is confirmed (ADR 26)
}

CLAUSE = {
    Purpose.APPLICATION: "7",
    Purpose.INQUIRY: "9.1",
    Purpose.CONCLUSION: "9.2",
    Purpose.ATTESTAT: "11.1",
    Purpose.PRELIMINARY_DECISION: "10; APPC 73",
    Purpose.HEARING_NOTICE: "10; APPC 73",
    Purpose.PROTOCOL: "10; APPC 74",
    Purpose.REFUSAL: "11.1",
    Purpose.WITHDRAWAL: "7",
    Purpose.REROUTING_NOTE: "9.1",
    Purpose.ESCALATION_LETTER: "9.2",
    Purpose.CONFIRMATION: "7",
}

HEALS_WITH_TIME = frozenset({"TRY_LATER", "REVOCATION_OUT_OF_BOUNDS"})
"""Sub-indications that only say that a service did not answer; every other one is refused (DESIGN 5)."""


@dataclass(frozen=True)
class SignatureFacts:
    """The verifier's report about one signature, as far as the law asks.

    `code` is the verifier's name for the first check that did not pass; `digest` is the SHA-256 (hex) of
    the signed bytes; `iin`, `bin` and `roles` are the certificate's.
    """

    verdict: Verdict
    code: str
    indication: str
    iin: str
    bin: str
    roles: frozenset[CertificateRole]
    certificate_sha256: str
    digest: str
    at: datetime


def check_signature(
    facts: SignatureFacts, *, purpose: Purpose, by: Actor, digest: str, power_recorded: bool = False
) -> bool:
    """Pass when this signature may stand under this document, else raise Obstacle.

    `by` is who signed in, `digest` the SHA-256 of the prepared document, `power_recorded` whether the
    organisation has recorded the power of a right-to-sign holder. Returns True when the verdict is final
    and False when it waits for an outside service ("verification pending").
    """
    clause = CLAUSE[purpose]
    pending = facts.verdict is Verdict.INDETERMINATE and facts.indication in HEALS_WITH_TIME
    if facts.verdict is not Verdict.PASSED and not pending:
        raise Obstacle("signature_refused", clause, reason=facts.code, indication=facts.indication)
    if facts.digest != digest:
        raise Obstacle("other_document_signed", clause)
    if facts.bin != by.bin:
        raise Obstacle("other_bin_signed", clause)
    if facts.iin != by.iin:
        raise Obstacle("other_person_signed", clause)
    allowed = WHO_SIGNS[purpose] & facts.roles
    if not allowed:
        raise Obstacle("key_role_refused", clause, purpose=str(purpose))
    by_company = purpose in (Purpose.APPLICATION, Purpose.WITHDRAWAL, Purpose.CONFIRMATION)
    if by_company and CertificateRole.FIRST_HEAD not in allowed and not power_recorded:
        raise Obstacle("power_not_recorded", clause)
    return not pending
