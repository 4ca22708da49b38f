"""What waited for an outside service heals: asked again by a job, or by the executor (FLT-09, FLT-11).

A mark in `pending` says what was not answered when the application was accepted: its signature, or the
companies database. The result is blocked while one is there. An answer that fits clears the mark. One that
does not fit leaves it and is recorded: what follows is a person's decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attestat.actions import evidence
from attestat.actions.company_answers import ask_company, keep_answer
from attestat.domain.actor import SYSTEM, Actor
from attestat.domain.company import Company
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED, ISSUED_IN_PART
from attestat.domain.rules.clause11 import r11_1_company_still_there
from attestat.domain.signature import HEALS_WITH_TIME, Verdict
from attestat.gateways import eds
from attestat.store import journal
from attestat.store.models import Application, Appointment, Event, Message, Signature
from attestat.store.queries.evidence import last_of
from attestat.store.queries.succession import answers_for

SIGNATURE, COMPANY = "signature", "company"


@dataclass(frozen=True)
class Asked:
    """What the services said now; None for what was not asked or is not answered still."""

    signature: Signature | None = None
    verified: eds.Verified | None = None
    company: Company | None = None
    company_refusal: Obstacle | None = None

    @property
    def signature_refusal(self) -> Obstacle | None:
        """Why the signature cannot count, when that is certain now."""
        if self.verified is None or self.verified.facts.verdict is Verdict.PASSED:
            return None
        facts = self.verified.facts
        return Obstacle("signature_refused", "7", reason=facts.code, indication=facts.indication)


def ask(application: UUID, *, at: datetime) -> Asked:
    """Ask what this application waits for; seconds of network, never inside a transaction."""
    row = Application.objects.select_related("organisation").filter(public_id=application).first()
    if row is None:
        raise Obstacle("not_found", "access")
    signature = verified = company = refusal = None
    if SIGNATURE in row.pending:
        signature = (
            Signature.objects.select_related("document__revision_a")
            .filter(document__application=row, document__kind="application", document__state="signed")
            .get()
        )
        verified = _judged_again(signature, at=at)
    if COMPANY in row.pending:
        try:
            company = ask_company(row.organisation.bin, at=at)
        except Obstacle as error:
            refusal = error
    return Asked(signature, verified, company, refusal)


def _judged_again(signature: Signature, *, at: datetime) -> eds.Verified | None:
    before = last_of(signature)
    if before is None:
        return None
    verified = eds.current().judge_again(
        bytes(before.bundle.data),
        evidence.content_of(signature),
        received_at=signature.signed_at,
        at=at,
        use=eds.Use.of(signature.document.kind),
    )
    waits = verified.facts.verdict is Verdict.INDETERMINATE and verified.facts.indication in HEALS_WITH_TIME
    return None if waits else verified


def settle(row: Application, asked: Asked, *, by: Actor, at: datetime) -> list[Obstacle]:
    """Write what was answered, in the caller's transaction, on the locked row.

    Gives the reasons why something cannot count; their marks stay. Each change has its event, a message to
    the monitoring system and a notice for chancellery, executor and company.
    """
    refusals = []
    before = list(row.pending)
    if SIGNATURE in row.pending and asked.signature is not None and asked.verified is not None:
        refusal = asked.signature_refusal
        _keep_once(asked.signature, asked.verified, at=at)
        if refusal is None:
            row.pending = [what for what in row.pending if what != SIGNATURE]
        else:
            refusals.append(refusal)
        word = "signature_confirmed" if refusal is None else "signature_not_confirmed"
        _record(row, word, asked.verified.facts.code, by=by, at=at)
    if COMPANY in row.pending and (asked.company is not None or asked.company_refusal is not None):
        refusal = asked.company_refusal or _does_not_fit(row, asked.company)
        if asked.company is not None:
            keep_answer(row, asked.company)
        if refusal is None:
            row.pending = [what for what in row.pending if what != COMPANY]
        else:
            refusals.append(refusal)
        word = "company_confirmed" if refusal is None else "company_not_confirmed"
        _record(row, word, refusal.code if refusal else "", by=by, at=at)
    if row.pending != before:
        row.version += 1
        row.save(update_fields=["pending", "version"])
    return refusals


def ask_pending(*, application: UUID, at: datetime) -> bool:
    """The job: ask again and write the answer. True when nothing is left to be asked.

    A refusal ends the asking too: time does not heal it, and the mark keeps blocking the result. A case
    that is closed or withdrawn needs no answer any more.
    """
    row = Application.objects.filter(public_id=application).first()
    if row is None or not row.pending or row.stage in (*map(str, CLOSED), ISSUED_IN_PART):
        return True
    asked = ask(application, at=at)
    with transaction.atomic():
        locked = (
            Application.objects.select_for_update(of=("self",))
            .select_related("organisation", "signer", "number", "executor__person")
            .get(public_id=application)
        )
        refusals = settle(locked, asked, by=SYSTEM, at=at)
        return len(locked.pending) == len(refusals)


def _keep_once(signature: Signature, verified: eds.Verified, *, at: datetime) -> None:
    """A refusal said a second time adds nothing to the evidence."""
    before = last_of(signature)
    facts = verified.facts
    if before is None or (before.verdict, before.code) != (str(facts.verdict), facts.code):
        evidence.keep(signature, verified, at=at)


def _does_not_fit(row: Application, company: Company | None) -> Obstacle | None:
    signer, was_head = answers_for(row)
    try:
        r11_1_company_still_there(company, signer.iin, is_first_head=was_head)
    except Obstacle as obstacle:
        return obstacle
    return None


def _record(row: Application, kind: str, code: str, *, by: Actor, at: datetime) -> Event:
    event = journal.append(
        stream=row.public_id, kind=kind, by=by, at=at, data={"code": code, "pending": list(row.pending)}
    )
    number = (row.number.text or "") if row.number else ""
    about = {"application": number, "step": kind, "stage": row.stage, "at": at.isoformat()}
    Message.objects.create(
        destination="monitoring",
        stream=str(row.public_id),
        event=event.pk,
        created_at=at,
        payload=about | {"bin": row.organisation.bin},
    )
    Message.objects.create(
        destination="notices",
        stream=str(row.public_id),
        event=event.pk,
        created_at=at,
        payload=about | {"code": code, "to": _who_is_told(row)},
    )
    return event


def _who_is_told(row: Application) -> list[str]:
    """Public ids: the company, the executor if there is one, and who sits in the Committee's chancellery."""
    chancellery = Appointment.objects.filter(
        post__code="chancellery", post__body__kind="committee", period__endswith=None
    ).values_list("public_id", flat=True)
    executor = [row.executor.public_id] if row.executor else []
    return [str(id) for id in (row.organisation.public_id, *executor, *chancellery)]
