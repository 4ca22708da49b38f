"""Who answers for an application now, and what the companies database says of the company (ADR 26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestat.domain.actor import Actor
from attestat.store.models import Application, CompanyAnswer, Person
from attestat.store.queries import cases

LIQUIDATED, HEAD_CHANGED = "liquidated", "head_changed"


def answers_for(row: Application) -> tuple[Person, bool]:
    """Who answers for an accepted application, and whether as first head: the last who confirmed it."""
    last = row.confirmations.select_related("person").order_by("-id").first()
    if last is not None:
        return last.person, last.is_head
    assert row.signer is not None  # a database constraint: an accepted application has its signer
    return row.signer, row.signer_is_head


@dataclass(frozen=True)
class Trouble:
    """What keeps this case from its result, by the last answer; `yours`: the actor can confirm."""

    kind: str
    asked_at: datetime
    yours: bool


def trouble(actor: Actor, application: UUID) -> Trouble | None:
    """Why the result of an open case cannot be signed, for who sees it; None when nothing is known."""
    row = (
        cases.visible(actor).select_related("signer").filter(public_id=application, received_at__isnull=False)
    ).first()
    if row is None or row.stage in cases.CLOSED:
        return None
    last = CompanyAnswer.objects.filter(bin=row.organisation.bin).order_by("-asked_at", "-id").first()
    if last is None:
        return None
    person, as_head = answers_for(row)
    if last.answer.get("status") == "liquidated":
        return Trouble(LIQUIDATED, last.asked_at, False)
    head = last.answer.get("head_iin", "")
    if as_head and head and head != person.iin:
        return Trouble(HEAD_CHANGED, last.asked_at, actor.for_company and actor.iin == head)
    return None
