"""Evidence of signatures: which row counts, and the file to hand out."""

from __future__ import annotations

from uuid import UUID

from attestat.domain.actor import Actor
from attestat.store.models import Signature, SignatureEvidence
from attestat.store.queries import cases


def last_of(signature: Signature) -> SignatureEvidence | None:
    """The last row counts: what was answered later says more than what was not answered at receipt."""
    return signature.evidence.select_related("bundle").order_by("-id").first()


def file(actor: Actor, signature: UUID) -> tuple[cases.File, UUID] | None:
    """The bundle of a signature for whoever may have the signature itself, and its case; None for others."""
    row = Signature.objects.select_related("document").filter(public_id=signature).first()
    if row is None:
        return None
    found = cases.document_file(actor, row.document.public_id, str(signature))
    evidence = last_of(row)
    if found is None or evidence is None:
        return None
    cms, case = found
    name = cms.name.removesuffix(".cms") + ".evidence.json.gz"
    return cases.File(name, bytes(evidence.bundle.data), "application/gzip"), case
