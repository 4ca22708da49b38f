"""Who may act for a company: its head records or withdraws the power of another signer (ADR 10)."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from uuid import UUID

from attestat.actions.acting import Answer, acting, obstacles_journalled
from attestat.actions.case import not_found
from attestat.actions.company_answers import ask_company
from attestat.domain.actor import Actor
from attestat.domain.company import Company
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import journal
from attestat.store.models import Membership, Person

LONGEST = 200
"""Characters of a document's name or number."""


def holds_power(membership: Membership, day: date) -> bool:
    """Whether a power to sign for the company is recorded and in force on this day; its last day counts."""
    if not membership.power:
        return False
    begun = membership.power_date is None or membership.power_date <= day
    return begun and (membership.power_until is None or day <= membership.power_until)


def record_power(
    *,
    membership: UUID,
    document: str,
    number: str,
    day: date,
    until: date | None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """The head records the document that lets a holder of the right to sign apply for the company.

    `day` is the document's own date, `until` its last day (None: without a term). The companies database is
    asked whether he who records is the head now: an old key of a former head is still a valid key (ABU-04).
    Raises Obstacle `not_the_companys_head`, `not_the_head`, `companies_silent`, `power_of_another_kind`,
    `power_incomplete`, `power_dates`.
    """
    with obstacles_journalled("record_power", by=by, at=at, subject=str(by.organisation_id)):
        company = ask_company(by.bin, at=at)
    with acting("record_power", by=by, at=at, key=key, subject=membership) as act:
        if act.answer is None:
            row = _taken(membership, by)
            _demand_present_head(company, by)
            if row.kind != "sign_right":
                raise Obstacle("power_of_another_kind", "7")
            said = [_printable(document), _printable(number)]
            if not all(said):
                raise Obstacle("power_incomplete", "7")
            today = local_day(at)
            if day > today or (until is not None and until < max(day, today)):
                raise Obstacle("power_dates", "7")
            row.power, row.power_number = said
            row.power_date, row.power_until = day, until
            row.power_by, row.power_at = Person.objects.get(public_id=by.person_id), at
            row.save()
            act.answer = _journalled("record_power", row, by, at)
        return act.answer


def withdraw_power(*, membership: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """The head withdraws a recorded power; from now on its holder signs nothing for the company.

    The database of companies is not asked: taking a right away must not wait for it.
    """
    with acting("withdraw_power", by=by, at=at, key=key, subject=membership) as act:
        if act.answer is None:
            row = _taken(membership, by)
            if not row.power:
                raise Obstacle("power_not_recorded", "7")
            row.power = row.power_number = ""
            row.power_date = row.power_until = row.power_by = row.power_at = None
            row.save()
            act.answer = _journalled("withdraw_power", row, by, at)
        return act.answer


def _taken(membership: UUID, by: Actor) -> Membership:
    """The membership, locked, when the actor is a first head of the same company by his key."""
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .filter(public_id=membership, organisation__public_id=by.organisation_id)
        .first()
    )
    if row is None:
        raise not_found()
    own = Membership.objects.filter(
        person__public_id=by.person_id, organisation=row.organisation, kind="first_head"
    )
    if not own.exists():
        raise Obstacle("not_the_companys_head", "7")
    return row


def _demand_present_head(company: Company | None, by: Actor) -> None:
    if company is None:
        raise Obstacle("companies_silent", "Annex 2 row 8")
    if company.head_iin != by.iin:
        raise Obstacle("not_the_head", "7; Annex 2 row 8")


def _printable(text: str) -> str:
    """The text in one line; empty when it is too long or holds what no document has (ABU-36)."""
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    hidden = any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Cs") for c in plain)
    return "" if hidden or len(plain) > LONGEST else plain


def _journalled(kind: str, row: Membership, by: Actor, at: datetime) -> Answer:
    """Ids and days only: the journal holds no names and no numbers of documents (DESIGN.md, section 6)."""
    data: dict[str, object] = {
        "membership": str(row.public_id),
        "from": row.power_date.isoformat() if row.power_date else "",
        "until": row.power_until.isoformat() if row.power_until else "",
    }
    journal.append(stream=row.organisation.public_id, kind=kind, by=by, at=at, data=data)
    return {"membership": str(row.public_id)}
