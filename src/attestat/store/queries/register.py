"""The public register: what anybody may know of an attestat (clause 4; ABU-28, ABU-35)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from attestat.store.models import Attestat, Document
from attestat.store.queries import cases


@dataclass(frozen=True)
class RegisterEntry:
    """An attestat as the register has it, with the signature under it."""

    id: UUID
    document: UUID
    number: str
    holder_kk: str
    holder_ru: str
    present_name_kk: str
    present_name_ru: str
    bin: str
    works: tuple[cases.WorkRow, ...]
    issued_on: date
    valid_until: date
    stage: str
    signer: str
    signer_title: dict[str, str]
    signed_at: datetime
    serial: str
    report: dict[str, Any]
    edition: str
    sha256: str

    def in_force_on(self, day: date) -> bool:
        """Whether the attestat gives its right on this day; the last valid day is inclusive (Q9)."""
        return self.stage == "active" and self.issued_on <= day <= self.valid_until


def by_number(number: str) -> RegisterEntry | None:
    """The attestat with this number; blanks and small letters are forgiven."""
    wanted = "".join(number.split()).upper()
    return _entry(Q(number__text=wanted)) if wanted else None


def by_document(document: UUID) -> RegisterEntry | None:
    """The attestat whose paper has this public id: where the QR code leads."""
    return _entry(Q(document__public_id=document))


def by_file(data: bytes) -> RegisterEntry | None:
    """The attestat whose issued file, or whose revision A, is byte for byte this one."""
    sha256 = hashlib.sha256(data).hexdigest()
    return _entry(Q(document__sealed_id=sha256) | Q(document__revision_a_id=sha256))


def knows_document(document: UUID) -> bool:
    """Whether a paper with this id was signed here, of whatever kind."""
    return Document.objects.filter(public_id=document, state="signed").exists()


def _entry(condition: Q) -> RegisterEntry | None:
    row = (
        Attestat.objects.select_related("organisation", "number", "document", "application")
        .filter(condition)
        .first()
    )
    if row is None:
        return None
    signature = row.document.signatures.select_related("person", "appointment__post").order_by("id").first()
    assert signature is not None  # the database demands it at issue (INV-01)
    rules = cases.edition(row.application.edition)
    assert rules is not None
    granted = row.works.select_related("work").order_by("work__work_type")
    works = tuple(
        cases.work_row(rules, g.work.public_id, g.work.work_type, g.work.scopes, g.work.stage)
        for g in granted
    )
    post = signature.appointment.post if signature.appointment else None
    title = {"kk": post.title_kk, "ru": post.title_ru, "en": post.title_en} if post else {}
    organisation = row.organisation
    return RegisterEntry(
        id=row.public_id,
        document=row.document.public_id,
        number=row.number.text or "",
        holder_kk=row.holder_name_kk,
        holder_ru=row.holder_name_ru,
        present_name_kk=organisation.name_kk,
        present_name_ru=organisation.name_ru,
        bin=organisation.bin,
        works=works,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        stage=row.stage,
        signer=signature.person.full_name,
        signer_title=title,
        signed_at=signature.signed_at,
        serial=signature.certificate_serial,
        report=signature.report,
        edition=row.application.edition,
        sha256=row.document.revision_a_id,
    )
