"""The people of one case: who recused himself, who gave it to whom, who consented to its draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestat.domain.actor import Actor
from attestat.store import approvals, standing
from attestat.store.models import Application, Post


@dataclass(frozen=True)
class Handed:
    """The case given on: from whom to whom, why, when."""

    what: str
    former: str
    to: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Opinion:
    """A place of the chain and its last word on the present draft; `consents` None: none yet."""

    title: dict[str, str]
    name: str
    consents: bool | None
    remarks: str
    by: str
    at: datetime | None
    mine: bool


@dataclass(frozen=True)
class CasePeople:
    """What the page of a case's people shows."""

    recusals: tuple[tuple[str, str, datetime], ...]
    handed: tuple[Handed, ...]
    co_executors: tuple[str, ...]
    chain: tuple[Opinion, ...]
    i_recused: bool
    my_turn: bool


def of_case(application: UUID, actor: Actor, *, at: datetime) -> CasePeople:
    """The people of a case that this actor sees (the caller has asked `cases.page`)."""
    row = Application.objects.get(public_id=application)
    recusals = list(row.recusals.select_related("person").order_by("id"))
    drafted = row.works.filter(stage="drafted").exists()
    chain = _chain(row, actor, drafted=drafted)
    turn = next((one for one in chain if one.consents is not True), None)
    return CasePeople(
        recusals=tuple((r.person.full_name, r.reason, r.recused_at) for r in recusals),
        handed=tuple(
            Handed(h.what, h.former.person.full_name, h.successor.person.full_name, h.reason, h.handed_at)
            for h in row.handed_on.select_related("former__person", "successor__person").order_by("id")
        ),
        co_executors=tuple(
            c.appointment.person.full_name
            for c in row.co_executors.select_related("appointment__person").order_by("id")
        ),
        chain=tuple(chain),
        i_recused=any(r.person.public_id == actor.person for r in recusals),
        my_turn=drafted and turn is not None and turn.mine,
    )


def _chain(row: Application, actor: Actor, *, drafted: bool) -> list[Opinion]:
    """The places with their last word since the last drawing up; at `drafted` on exactly these papers."""
    steps = approvals.chain_of_committee()
    said = approvals.of_case(row) if steps else None
    given = said.given() if said and drafted else None
    held = actor.appointment
    my_post = Post.objects.filter(appointments__public_id=held).first() if held is not None else None
    found = []
    for step in steps:
        words = [one for one in said.words if one.step_id == step.pk] if said else []
        last = words[-1] if words else None
        if given is not None and step.public_id not in given:
            last = None  # what it said was of other data
        appointment = step.appointment
        post = step.post or (appointment.post if appointment else Post())
        found.append(
            Opinion(
                standing.title_of(post),
                appointment.person.full_name if appointment else "",
                last.consents if last else None,
                last.remarks if last else "",
                last.given_by.full_name if last else "",
                last.given_at if last else None,
                (appointment is not None and appointment.public_id == actor.appointment)
                or (step.post is not None and my_post is not None and step.post.pk == my_post.pk),
            )
        )
    return found
