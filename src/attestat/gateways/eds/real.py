"""The verifier in process: `kzeds` with the trust set, the services and the policies of this instance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

import kzeds
from attestat.domain.signature import HEALS_WITH_TIME, CertificateRole, SignatureFacts, Verdict
from attestat.gateways.eds import services as online
from attestat.gateways.eds.policies import POLICIES, is_stamped, max_age
from attestat.gateways.eds.protocol import Holder, Reverified, SignatureUnusable, Use, Verified
from attestat.gateways.eds.services import Services
from kzeds import cms as messages
from kzeds import evidence as bundles
from kzeds.certificate import Certificate
from kzeds.errors import Malformed
from kzeds.report import TRY_LATER, Evidence, indeterminate
from kzeds.revocation import Revocation, Unreachable
from kzeds.sentences import SENTENCES

LANGUAGES = ("kk", "ru", "en")
_ROLES = {
    role.name: CertificateRole[role.name] for role in kzeds.Role if role.name in CertificateRole.__members__
}


@dataclass(frozen=True)
class KzedsVerifier:
    """Judges with pinned roots.

    `services` is None where revocation is not asked, which every report then says. `own` holds the
    authorities (SHA-256 of their certificates, hex) about whose certificates the services are asked; None
    for all.
    """

    trust: kzeds.TrustStore
    services: Services | None = None
    own: frozenset[str] | None = None

    def verify(self, cms: bytes, content: bytes, *, at: datetime, use: Use) -> Verified:
        """See `Verifier.verify`."""
        # What does not hold by itself is refused without asking anybody: no stranger can make us wait.
        offline = self._judge(cms, content, at=at, use=use)
        services = self._services_for(offline)
        if services is None:
            return _verified(offline, content)
        message, unstamped = cms, ""
        if is_stamped(use) and not _is_stamped(offline):
            try:
                message = services.stamped(cms)
            except Unreachable as error:
                unstamped = str(error)
        report = self._judge(message, content, at=at, use=use, services=services)
        if is_stamped(use) and not _is_stamped(report):
            report = _waits_for_stamp(report, unstamped or _detail(report, "time_stamp_"))
        if use is Use.LOGIN and report.outcome is kzeds.Outcome.PASSED:
            self._remember(report)
        return _verified(report, content)

    def judge_again(
        self, evidence: bytes, content: bytes, *, received_at: datetime, at: datetime, use: Use
    ) -> Verified:
        """See `Verifier.judge_again`.

        A stamp that could not be had at receipt is taken now; where the certificate has ended in between,
        the receipt time stands, which the journal proves (ADR 0011).
        """
        message = _unpacked(evidence).message
        offline = self._judge(message, content, at=received_at, use=use)
        services = self._services_for(offline)
        if services is None:
            return _verified(offline, content)
        if _is_stamped(offline):
            return _verified(
                self._judge(message, content, at=received_at, now=at, use=use, services=services), content
            )
        try:
            stamped = services.stamped(message)
        except Unreachable as error:
            report = self._judge(message, content, at=received_at, now=at, use=use, services=services)
            return _verified(_waits_for_stamp(report, str(error)), content)
        report = self._judge(stamped, content, at=at, use=use, services=services)
        if not _is_stamped(report):
            report = _waits_for_stamp(report, _detail(report, "time_stamp_"))
        elif report.outcome is not kzeds.Outcome.PASSED and report.indication not in HEALS_WITH_TIME:
            report = self._judge(message, content, at=received_at, now=at, use=use, services=services)
        return _verified(report, content)

    def reverify(self, evidence: bytes, content: bytes, *, use: Use) -> Reverified:
        """See `Verifier.reverify`."""
        try:
            report = bundles.verify_again(evidence, content, trust=self.trust, policy=POLICIES[use])
        except kzeds.Unusable as error:
            raise _unusable(error) from error
        return Reverified(
            verdict=Verdict(report.outcome.value),
            code=_code(report),
            indication=report.indication or "",
            sentences=_sentences(report),
            report=report.as_dict(),
        )

    def _judge(
        self,
        message: bytes,
        content: bytes,
        *,
        at: datetime,
        use: Use,
        now: datetime | None = None,
        services: Services | None = None,
    ) -> kzeds.Report:
        revocation = kzeds.NOT_ASKED
        if services is not None:
            source = services.source(at=now or at, in_outage=use is Use.LOGIN)
            revocation = Revocation(source=source, max_age=max_age(use), now=now)
        try:
            report = kzeds.verify(
                message, content, at=at, trust=self.trust, revocation=revocation, policy=POLICIES[use]
            )
        except kzeds.Unusable as error:
            raise _unusable(error) from error
        if not report.signers or report.signers[0].certificate is None:
            raise SignatureUnusable("no_signer", _sentences(report))
        return report

    def _services_for(self, report: kzeds.Report) -> Services | None:
        """The services to ask about this signature; None when it is refused already or nobody is asked."""
        if report.outcome is not kzeds.Outcome.PASSED:
            return None
        chain = {certificate.sha256 for certificate in report.signers[0].chain}
        return self.services if self.own is None or chain & self.own else None

    def _remember(self, report: kzeds.Report) -> None:
        """Keep the authority's «good», for a sign-in while it is silent."""
        certificate = report.signers[0].certificate
        if self.services is None or report.evidence is None or certificate is None:
            return
        for answer in report.evidence.revocation.ocsp:
            self.services.shelf.put(Certificate.parse(certificate.der), answer)


def _is_stamped(report: kzeds.Report) -> bool:
    return report.signers[0].time_source == "timestamp"


def _waits_for_stamp(report: kzeds.Report, detail: str) -> kzeds.Report:
    """The report of a signature that has no trusted time stamp yet, and therefore cannot pass now."""
    if report.outcome is not kzeds.Outcome.PASSED:
        return report
    check = indeterminate("time_stamp_missing", TRY_LATER, detail)
    (signer,) = report.signers
    outcome = kzeds.Outcome.INDETERMINATE
    signer = replace(signer, outcome=outcome, indication=TRY_LATER, checks=(*signer.checks, check))
    return replace(report, outcome=outcome, indication=TRY_LATER, signers=(signer,))


def _detail(report: kzeds.Report, prefix: str) -> str:
    """What the report says about the stamp that it did not take."""
    return "; ".join(
        f"{check.code} {check.detail}".strip()
        for check in report.signers[0].checks
        if check.code.startswith(prefix)
    )


def _verified(report: kzeds.Report, content: bytes) -> Verified:
    signer = report.signers[0]
    certificate = signer.certificate
    assert certificate is not None  # `_judge` refuses a signature without one
    facts = SignatureFacts(
        verdict=Verdict(report.outcome.value),
        code=_code(report),
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
        sentences=_sentences(report),
        der=certificate.der,
        evidence=bundles.pack(report),
    )


def _code(report: kzeds.Report) -> str:
    return "" if report.code == "passed" else report.code


def _sentences(report: kzeds.Report) -> dict[str, str]:
    return {lang: report.sentence(lang) for lang in LANGUAGES}


def _unusable(error: kzeds.Unusable) -> SignatureUnusable:
    return SignatureUnusable(error.code, {lang: error.sentence(lang) for lang in LANGUAGES})


def _unpacked(evidence: bytes) -> Evidence:
    try:
        return bundles.unpack(evidence).evidence
    except kzeds.Unusable as error:
        raise _unusable(error) from error


def is_over(evidence: bytes, *, cms: bytes) -> bool:
    """Whether a bundle is about this very signature: the same value over the same signed attributes."""
    try:
        ours, theirs = (messages.read(message) for message in (_unpacked(evidence).message, cms))
    except (kzeds.Unusable, SignatureUnusable):
        return False
    return [_essence(one) for one in ours.signers] == [_essence(one) for one in theirs.signers]


def _essence(signer: messages.SignerInfo | Malformed) -> tuple[bytes, bytes]:
    return (
        (b"", b"") if isinstance(signer, Malformed) else (signer.signature, signer.signed_attributes or b"")
    )


def sentence(code: str, lang: str) -> str:
    """The verifier's sentence for one of its codes in `lang` (kk, ru, en); the bare code when unknown."""
    known = SENTENCES.get(code)
    return known[LANGUAGES.index(lang)] if known and lang in LANGUAGES else code


@lru_cache(maxsize=8)
def verifier(
    trust: tuple[Path, ...],
    own: Path | None,
    asked: str,
    services: tuple[str, str, tuple[str, ...]],
    home: Path,
) -> KzedsVerifier:
    """The verifier with these anchors: `asked` is all, own or none (ATTESTAT_REVOCATION)."""
    store = kzeds.TrustStore.from_directories(trust)
    if asked == "none":
        return KzedsVerifier(store)
    ocsp, tsp, crls = services
    connected = online.connect(
        ocsp=ocsp, tsp=tsp, crls=crls, home=home, clock_is_real=own is None, proxies=own is None
    )
    if asked == "all" or own is None:
        return KzedsVerifier(store, connected)
    ours = kzeds.TrustStore.from_directories([own])
    return KzedsVerifier(
        store, connected, frozenset(item.sha256.hex() for item in (*ours.anchors, *ours.intermediates))
    )


def current() -> KzedsVerifier:
    """The verifier of this instance.

    Anchors come from the setting ATTESTAT_TRUST; a demonstration instance trusts its own authority too.
    Which services are asked about whom, the settings say; in production about everybody.
    """
    ours = settings.SETTINGS
    directories, own = tuple(ours.trust_directories), None
    if not ours.is_production:
        own = Path(ours.home) / "authority" / "trust"
        if own.is_dir() and own not in directories:
            directories += (own,)
        own = own if own.is_dir() else None
    return verifier(
        directories, own, ours.revocation, (ours.ocsp_url, ours.tsp_url, ours.crl_urls), Path(ours.home)
    )
