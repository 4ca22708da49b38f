"""What a verifier of the national signature takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from attestat.domain.signature import SignatureFacts, Verdict


class Use(StrEnum):
    """What the signature is asked for; each use has its policy (`policies.POLICIES`)."""

    LOGIN = "login"
    DOCUMENT = "document"
    APPLICATION = "application"
    INQUIRY = "inquiry"
    CONCLUSION = "conclusion"
    ATTESTAT = "attestat"

    @classmethod
    def of(cls, purpose: str) -> Use:
        """The use of a signed document of this purpose; a document like others where it has no own policy."""
        return cls(purpose) if purpose in set(cls) - {cls.LOGIN} else cls.DOCUMENT


class SignatureUnusable(Exception):
    """The bytes are no signature that could be judged; `code` says why, `sentences` says it to people."""

    def __init__(self, code: str, sentences: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.sentences = dict(sentences)


@dataclass(frozen=True)
class Holder:
    """Whom the certificate names."""

    iin: str
    bin: str
    surname: str
    given_name: str
    patronymic: str
    organisation: str


@dataclass(frozen=True)
class Verified:
    """A judged signature: the facts the core asks for, whom it names, the full report as JSON values.

    `sentences` says the outcome in kk, ru, en; `serial` is the certificate's serial number in hex; `der` is
    the certificate. `evidence` is a bundle of all that the verdict rests on, the signature with its time
    stamp among it; it is judged again by `reverify`, offline.
    """

    facts: SignatureFacts
    holder: Holder
    serial: str
    valid_until: datetime
    algorithm: str
    report: Mapping[str, Any]
    sentences: Mapping[str, str]
    der: bytes
    evidence: bytes = b""


@dataclass(frozen=True)
class Reverified:
    """A stored verdict made anew from its evidence alone."""

    verdict: Verdict
    code: str
    indication: str
    sentences: Mapping[str, str]
    report: Mapping[str, Any]


class Verifier(Protocol):
    """Judges one signature by one person."""

    def verify(self, cms: bytes, content: bytes, *, at: datetime, use: Use) -> Verified:
        """Judge a detached or attached CMS over `content` (bytes), received at the moment `at`.

        A document's signature gets a trusted time stamp here when it has none; revocation is asked at the
        time of the stamp. What only a silent service keeps from being decided comes back as indeterminate
        with a sub-indication that time can heal (`domain.signature.HEALS_WITH_TIME`).

        Raises SignatureUnusable when there is nothing to judge. Takes milliseconds of processor time and
        seconds of network: never call it inside a transaction.
        """
        ...

    def judge_again(
        self, evidence: bytes, content: bytes, *, received_at: datetime, at: datetime, use: Use
    ) -> Verified:
        """Ask at `at` what was not answered when the signature was received. Otherwise like `verify`."""
        ...

    def reverify(self, evidence: bytes, content: bytes, *, use: Use) -> Reverified:
        """Make the verdict anew from its bundle, offline, whenever that is. Raises SignatureUnusable."""
        ...
