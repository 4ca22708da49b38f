"""What a verifier of the national signature takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from attestat.domain.signature import SignatureFacts


class Use(StrEnum):
    """What the signature is asked for; each use has its policy in the verifier."""

    DOCUMENT = "document"
    LOGIN = "login"


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
    the certificate.
    """

    facts: SignatureFacts
    holder: Holder
    serial: str
    valid_until: datetime
    algorithm: str
    report: Mapping[str, Any]
    sentences: Mapping[str, str]
    der: bytes


class Verifier(Protocol):
    """Judges one signature by one person."""

    def verify(self, cms: bytes, content: bytes, *, at: datetime, use: Use) -> Verified:
        """Judge a detached or attached CMS over `content` (bytes) at the moment `at`.

        Raises SignatureUnusable when there is nothing to judge. Takes milliseconds of processor time and,
        where revocation is asked, seconds of network: never call it inside a transaction.
        """
        ...
