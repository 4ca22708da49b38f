"""Judging the signatures and certificates of other systems, in NCANode's words (eds.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import kzeds
from attestat.gateways.eds import services
from attestat.gateways.eds.protocol import SignatureUnusable
from attestat.gateways.eds.real import LANGUAGES, current
from kzeds import ncanode
from kzeds.certificate import Certificate
from kzeds.ocsp import OcspAnswer
from kzeds.revocation import Revocation
from kzeds.trust import certificates_of

OCSP, CRL = "OCSP", "CRL"
MOST_CERTIFICATES = 32


@dataclass(frozen=True)
class _Asked:
    """Only the sources that the caller named."""

    source: services.Source
    names: frozenset[str]

    def ocsp(self, certificate: Certificate, issuer: Certificate) -> OcspAnswer | None:
        return self.source.ocsp(certificate, issuer) if OCSP in self.names else None

    def crls(self, certificate: Certificate, issuer: Certificate) -> Sequence[bytes]:
        return self.source.crls(certificate, issuer) if CRL in self.names else ()


def judge_cms(message: bytes, content: bytes | None, *, at: datetime, ask: frozenset[str]) -> dict[str, Any]:
    """The body of the answer to `POST /cms/verify`; `ask` names OCSP, CRL, both or nothing.

    Any number of signers and every certificate of the national profile are accepted, as NCANode does; the
    verdict is kzeds's. Raises SignatureUnusable; may take seconds of network.
    """
    verifier = current()
    try:
        report = kzeds.verify(message, content, at=at, trust=verifier.trust, policy=kzeds.ANY)
        connected = verifier.services
        if ask and connected is not None and report.outcome is kzeds.Outcome.PASSED:
            source = _Asked(connected.source(at=at, in_outage=False), ask)
            report = kzeds.verify(
                message,
                content,
                at=at,
                trust=verifier.trust,
                policy=kzeds.ANY,
                revocation=Revocation(source=source),
            )
    except kzeds.Unusable as error:
        raise _unusable(error) from error
    return ncanode.verification(report)


def explain_certificates(texts: Iterable[str], *, at: datetime) -> dict[str, Any]:
    """The body of the answer to `POST /x509/info`. Raises SignatureUnusable for what is no certificate."""
    try:
        ders = [der for text in texts for der in certificates_of(text.encode())]
        if not 0 < len(ders) <= MOST_CERTIFICATES:
            raise kzeds.Unusable("bad_certificate", f"send from 1 to {MOST_CERTIFICATES} certificates")
        return ncanode.certificates(ders, at)
    except kzeds.Unusable as error:
        raise _unusable(error) from error


def _unusable(error: kzeds.Unusable) -> SignatureUnusable:
    return SignatureUnusable(error.code, {lang: error.sentence(lang) for lang in LANGUAGES})
