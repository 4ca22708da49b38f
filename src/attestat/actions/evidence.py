"""Evidence of signatures: kept with every verdict, judged again offline whenever somebody asks (FLT-22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestat.domain.obstacle import Obstacle
from attestat.gateways import eds
from attestat.store.blobs import blob
from attestat.store.models import Blob, Signature, SignatureEvidence
from attestat.store.queries.evidence import last_of


@dataclass(frozen=True)
class Checked:
    """A stored verdict beside the one that its evidence gives now.

    `holds` when both are the same, and the bundle is over the very signature and document that are stored.
    A verdict that still waits for a service holds while it has not become a refusal.
    """

    signature: UUID
    document: UUID
    kind: str
    number: str
    signer: str
    signed_at: datetime
    stored: str
    now: str
    sentence: dict[str, str]
    holds: bool


def keep(signature: Signature, verified: eds.Verified, *, at: datetime) -> SignatureEvidence:
    """Store what a verdict rests on, in the caller's transaction."""
    # Here and not above: documents keep evidence, and evidence is made of blobs as documents are.
    facts = verified.facts
    return SignatureEvidence.objects.create(
        signature=signature,
        bundle=blob(verified.evidence),
        verdict=str(facts.verdict),
        code=facts.code,
        indication=facts.indication,
        report=verified.report,
        judged_at=at,
    )


def content_of(signature: Signature) -> bytes:
    """The bytes that were signed: revision A."""
    return bytes(signature.document.revision_a.data)


def verify(signature: UUID | None = None) -> Iterator[Checked]:
    """Judge stored evidence again, of one signature or of all, oldest first; nothing outside is asked.

    Raises Obstacle `not_found` for a signature that does not exist.
    """
    rows = Signature.objects.select_related(
        "document__number", "document__revision_a", "cms", "person"
    ).order_by("id")
    if signature is not None:
        rows = rows.filter(public_id=signature)
        if not rows.exists():
            raise Obstacle("not_found", "EDS")
    for row in rows.iterator(chunk_size=50):
        yield _checked(row)


def _checked(row: Signature) -> Checked:
    evidence = last_of(row)
    verdict, sentence, holds = "missing", {}, False
    if evidence is not None:
        bundle = bytes(evidence.bundle.data)
        try:
            again = eds.current().reverify(bundle, content_of(row), use=eds.Use.of(row.document.kind))
        except eds.SignatureUnusable as error:
            verdict, sentence = "unusable", error.sentences
        else:
            verdict, sentence = str(again.verdict), dict(again.sentences)
            same = again.verdict == evidence.verdict
            waits = evidence.verdict == "indeterminate" and verdict == "passed"
            holds = (same or waits) and eds.is_over(bundle, cms=bytes(row.cms.data))
    return Checked(
        signature=row.public_id,
        document=row.document.public_id,
        kind=row.document.kind,
        number=row.document.number.text or "",
        signer=row.person.full_name,
        signed_at=row.signed_at,
        stored=evidence.verdict if evidence else row.verdict,
        now=verdict,
        sentence=sentence,
        holds=holds,
    )


def bundle_of(signature: Signature) -> Blob | None:
    """The bundle that counts, None for a signature without one."""
    found = last_of(signature)
    return found.bundle if found else None
