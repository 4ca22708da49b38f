"""Documents: drawn up as revision A before anybody signs, accepted with a verified signature.

DESIGN.md, section 5: the number is drawn, revision A is rendered and stored, the person sees A and signs
A; a digest already used is refused; A lapses when the day or the signatory changes and is rendered again
under the same number.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from attestat.actions import evidence
from attestat.actions.case import not_found
from attestat.actions.signatory import Signatory
from attestat.domain.actor import Actor
from attestat.domain.canonical import NotCanonical, canonical_bytes
from attestat.domain.obstacle import Obstacle
from attestat.domain.signature import Purpose, Verdict, check_signature
from attestat.domain.worktime import local_day
from attestat.gateways import eds, printing
from attestat.store import numbers, standing
from attestat.store.blobs import blob
from attestat.store.models import (
    Application,
    Appointment,
    Blob,
    Document,
    Hearing,
    Inquiry,
    Number,
    Person,
    Signature,
    StandingDuties,
    Substitution,
)


def prepare(
    *,
    kind: Purpose,
    application: Application,
    number: Number,
    edition: str,
    signatory: Signatory,
    fields: Mapping[str, Any],
    at: datetime,
    inquiry: Inquiry | None = None,
    awaits: Person | None = None,
) -> Document:
    """Render revision A and store it with its data, in the caller's transaction.

    A prepared document of the same number that still says the same is returned as it is; one that says
    something else lapses. `awaits` is who signs first where that is not the signatory (a conclusion is
    signed by the inspector, then by the head of his department). `link` and `nonce` are made here. Raises
    Obstacle `text_not_printable` when a name or an address holds a character that cannot be signed or
    printed.
    """
    day = local_day(at)
    before = Document.objects.filter(number=number, state="prepared").select_related("data").first()
    marks = {"demonstration": not settings.SETTINGS.is_production}
    if before is not None:
        again = _data(
            before.public_id, before.nonce, kind, application, number, edition, signatory, fields, at, marks
        )
        if bytes(before.data.data) == again:
            return before
        before.state = "lapsed"
        before.save(update_fields=["state"])
    document_id, nonce = uuid.uuid4(), uuid.uuid4()
    try:
        data = _data(document_id, nonce, kind, application, number, edition, signatory, fields, at, marks)
        revision_a = printing.render(str(kind), data, at=at)
    except (printing.UnprintableText, NotCanonical) as error:
        raise Obstacle("text_not_printable", "form", found=" ".join(error.found)) from error
    return Document.objects.create(
        public_id=document_id,
        kind=str(kind),
        application=application,
        inquiry=inquiry,
        number=number,
        day=day,
        signatory=awaits or signatory.person,
        data=blob(data),
        revision_a=blob(revision_a),
        prepared_at=at,
        nonce=nonce,
    )


def _data(
    document_id: UUID,
    nonce: UUID,
    kind: Purpose,
    application: Application,
    number: Number,
    edition: str,
    signatory: Signatory,
    fields: Mapping[str, Any],
    at: datetime,
    marks: Mapping[str, bool],
) -> bytes:
    return canonical_bytes(
        {
            "schema": f"attestat/{kind}/1",
            "purpose": str(kind),
            "document": str(document_id),
            "case": str(application.public_id),
            "edition": edition,
            "number": number.text,
            "date": local_day(at).isoformat(),
            "signatory": signatory.as_data(),
            "fields": fields,
            "nonce": str(nonce),
            "link": f"{settings.SETTINGS.public_url}/verify/{document_id}",
            **marks,
        }
    )


def demand_named(paper: Document, by: Actor) -> None:
    """Whether the paper names the actor as its signatory, in the way in which he acts.

    A paper that waited while somebody else came into the post names the former one: it is made anew. Raises
    Obstacle `paper_names_another`.
    """
    said = json.loads(bytes(paper.data.data))["signatory"]
    name = Person.objects.get(public_id=by.person_id).full_name
    if (said["name"], said["acting"]) != (name, by.acting is not None):
        raise Obstacle("paper_names_another", "11.1")


@dataclass(frozen=True)
class SignedBytes:
    """A signature as it came, judged outside any transaction over the bytes of one document."""

    document: UUID
    cms: bytes
    verified: eds.Verified


def judge(document: UUID, cms: bytes, *, by: Actor, at: datetime) -> SignedBytes:
    """Judge a signature over revision A, before the act's transaction opens.

    Raises Obstacle `signature_unusable` for bytes that are no signature, `not_found` for a document that
    does not exist or waits for another person, `signature_used` for one that stands under another paper.
    """
    papers = Document.objects.select_related("revision_a").filter(public_id=document)
    row = papers.filter(signatory__public_id=by.person_id).first()
    if row is None and by.body is not None:
        # The head of the department signs the conclusion after its inspector.
        row = papers.filter(kind="conclusion", inquiry__body__public_id=by.body).first()
    if row is None and by.appointment is not None:
        # The chairperson signs the protocol after its secretary.
        chairs = Hearing.objects.filter(chair__public_id=by.appointment, protocol__public_id=document)
        row = papers.filter(kind="protocol").first() if chairs.exists() else None
    if row is None:
        raise not_found()
    try:
        verified = eds.current().verify(cms, bytes(row.revision_a.data), at=at, use=eds.Use.of(row.kind))
    except eds.SignatureUnusable as error:
        raise Obstacle("signature_unusable", "7; EDS", reason=error.code) from error
    if verified.facts.verdict is Verdict.FAILED and _was_used(cms):
        # Under another paper it can only fail: say why. A second click is judged as the first was.
        raise Obstacle("signature_used", "EDS")
    return SignedBytes(document, cms, verified)


def _was_used(cms: bytes) -> bool:
    return Signature.objects.filter(cms_id=hashlib.sha256(cms).hexdigest()).exists()


def awaiting(document: UUID, *, application: Application, kind: Purpose) -> Document:
    """The document of this case and kind that waits for a signature, locked. Raises `not_found`."""
    row = (
        Document.objects.select_for_update(of=("self",))
        .select_related("number", "data")
        .filter(public_id=document, application=application, kind=str(kind))
        .first()
    )
    if row is None:
        raise not_found()
    return row


def accept(
    signed: SignedBytes,
    *,
    document: Document,
    by: Actor,
    at: datetime,
    last: bool = True,
    power_recorded: bool = False,
    capacity: str = "",
) -> tuple[Signature, bool]:
    """Put a judged signature under a document, in the act's transaction, and keep the evidence.

    `last` says that no further signature is awaited: the document is then signed, and the file to deliver
    is made of revision A, the signatures and the system's seal. Returns the signature and
    whether its verdict is final, which only an application's may not be: every other act is refused with
    Obstacle `signature_later`. Raises Obstacle when the document lapsed or is signed already, when the
    signature is another person's or purpose's, or was used before. A document that bears its first
    signature does not lapse: its day is that signature's. `capacity` is what he signs as where that is not
    his role: two executors sign a protocol, one as its secretary.
    """
    if document.public_id != signed.document or document.state != "prepared":
        raise Obstacle("document_not_awaiting", "11.1", state=document.state)
    if document.day != local_day(at) and not document.signatures.exists():
        raise Obstacle("document_lapsed", "form", day=document.day.isoformat())
    final = check_signature(
        signed.verified.facts,
        purpose=Purpose(document.kind),
        by=by,
        digest=document.revision_a_id,
        power_recorded=power_recorded,
    )
    if not final and document.kind != Purpose.APPLICATION:
        # Receiving never stops for a silent service; deciding does (FLT-11).
        raise Obstacle("signature_later", "EDS", reason=signed.verified.facts.code)
    if _was_used(signed.cms):
        raise Obstacle("signature_used", "EDS")
    appointment = Appointment.objects.filter(public_id=by.appointment).first() if by.appointment else None
    signature = Signature.objects.create(
        document=document,
        person=Person.objects.get(public_id=by.person_id),
        appointment=appointment,
        substitution=Substitution.objects.get(public_id=by.acting) if by.acting else None,
        duties=StandingDuties.objects.get(public_id=by.duties) if by.duties else None,
        role=capacity or str(by.role),
        cms=blob(signed.cms),
        certificate_sha256=signed.verified.facts.certificate_sha256,
        certificate_serial=signed.verified.serial,
        verdict=str(signed.verified.facts.verdict),
        report=signed.verified.report,
        signed_at=at,
    )
    blob(signed.verified.der)
    evidence.keep(signature, signed.verified, at=at)
    if last:
        document.state = "signed"
        document.sealed = _sealed(document, at=at)
        document.save(update_fields=["state", "sealed"])
        numbers.use(document.number)
    return signature, final


def drawn_up(application: Application, kind: Purpose) -> Document:
    """The result of this kind that is drawn up and waits for the head. Raises Obstacle when it lapsed."""
    row = (
        Document.objects.select_related("number", "data")
        .filter(application=application, kind=str(kind), state="prepared")
        .order_by("-id")
        .first()
    )
    if row is None:
        raise Obstacle("document_not_awaiting", "11.1", state="lapsed")
    return row


def fields_of(document: Document) -> Mapping[str, Any]:
    """The `fields` that a document carries and its signature covers."""
    fields = json.loads(bytes(document.data.data))["fields"]
    assert isinstance(fields, dict)
    return fields


def _sealed(document: Document, *, at: datetime) -> Blob:
    """Revision A with all its signatures attached, under the seal of the system (DESIGN.md, section 5)."""
    # With the first seal: pyHanko is as long to load as the rest of the site.
    from attestat.gateways.printing import seal
    from attestat.gateways.printing.instance import seal_key

    said = json.loads(bytes(document.data.data))
    signatures = list(document.signatures.select_related("person", "appointment__post", "cms").order_by("id"))
    titles = {
        s.pk: standing.title_of(s.appointment.post, acting=s.substitution_id is not None)
        if s.appointment
        else {"kk": said["signatory"]["post_kk"], "ru": said["signatory"]["post_ru"]}
        for s in signatures
    }
    lines = tuple(
        seal.SignerLine(
            name=s.person.full_name,
            post_kk=titles[s.pk]["kk"],
            post_ru=titles[s.pk]["ru"],
            serial=s.certificate_serial,
            owner=s.person.full_name,
            at=s.signed_at,
        )
        for s in signatures
    )
    files = [
        seal.SignatureFile(f"signature-{index}.p7s", bytes(s.cms.data), f"CMS, {s.person.full_name}")
        for index, s in enumerate(signatures, 1)
    ]
    block = seal.SignatureBlock(number=said["number"], link=said["link"], signers=lines)
    revision_a = bytes(document.revision_a.data)
    return blob(seal.attach_and_seal(revision_a, cms=files, block=block, key=seal_key(), at=at))
