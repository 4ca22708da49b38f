"""The verifier in process: `kzeds` with the trust set and the policy of this instance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import kzeds
from kzeds.sentences import SENTENCES
from django.conf import settings

from attestat.domain.signature import CertificateRole, SignatureFacts, Verdict
from attestat.gateways.eds.protocol import Holder, SignatureUnusable, Use, Verified

LANGUAGES = ("kk", "ru", "en")
_POLICY = {Use.DOCUMENT: kzeds.DOCUMENT, Use.LOGIN: kzeds.LOGIN}
_ROLES = {
    role.name: CertificateRole[role.name] for role in kzeds.Role if role.name in CertificateRole.__members__
}


@dataclass(frozen=True)
class KzedsVerifier:
    """Judges with pinned roots. Revocation is not asked yet, which every report says."""

    trust: kzeds.TrustStore

    def verify(self, cms: bytes, content: bytes, *, at: datetime, use: Use) -> Verified:
        """See `Verifier.verify`."""
        try:
            report = kzeds.verify(cms, content, at=at, trust=self.trust, policy=_POLICY[use])
        except kzeds.Unusable as error:
            raise SignatureUnusable(error.code, {lang: error.sentence(lang) for lang in LANGUAGES}) from error
        if not report.signers or report.signers[0].certificate is None:
            raise SignatureUnusable("no_signer", {lang: report.sentence(lang) for lang in LANGUAGES})
        signer = report.signers[0]
        certificate = signer.certificate
        assert certificate is not None
        facts = SignatureFacts(
            verdict=Verdict(report.outcome.value),
            code="" if report.code == "passed" else report.code,
            indication=report.indication or "",
            iin=certificate.iin or "",
            bin=certificate.bin or "",
            roles=frozenset(_ROLES[role.name] for role in certificate.roles if role.name in _ROLES),
            certificate_sha256=certificate.sha256,
            digest=hashlib.sha256(content).hexdigest(),
            at=signer.time,
        )
        return Verified(
            facts=facts,
            holder=Holder(
                iin=facts.iin,
                bin=facts.bin,
                surname=certificate.surname or certificate.common_name,
                given_name=certificate.given_name,
                patronymic=certificate.patronymic,
                organisation=certificate.organisation,
            ),
            serial=certificate.serial,
            valid_until=certificate.not_after,
            algorithm=certificate.algorithm,
            report=report.as_dict(),
            sentences={lang: report.sentence(lang) for lang in LANGUAGES},
            der=certificate.der,
        )


def sentence(code: str, lang: str) -> str:
    """The verifier's sentence for one of its codes in `lang` (kk, ru, en); the bare code when unknown."""
    known = SENTENCES.get(code)
    return known[LANGUAGES.index(lang)] if known and lang in LANGUAGES else code


@lru_cache(maxsize=4)
def _verifier(directories: tuple[Path, ...]) -> KzedsVerifier:
    return KzedsVerifier(kzeds.TrustStore.from_directories(directories))


def current() -> KzedsVerifier:
    """The verifier of this instance.

    Anchors come from the setting ATTESTAT_TRUST; a demonstration instance trusts its own authority too.
    Production refuses to start judging while revocation is not asked.
    """
    ours = settings.SETTINGS
    if ours.is_production:
        raise RuntimeError(
            "signatures cannot be judged in production yet: the policy of this version is «revocation not asked»"
        )
    directories = tuple(ours.trust_directories)
    own = Path(ours.home) / "authority" / "trust"
    if own.is_dir() and own not in directories:
        directories += (own,)
    return _verifier(directories)
