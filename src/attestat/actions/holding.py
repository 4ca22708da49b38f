"""Holding a case back from the queue for a lawful reason, and letting it go (clause 13).

Holding back moves no stage and stops no term: what is late is late, and says why. Who takes from the queue
passes over what is held; that is no overtaking, and the journal says so.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attestat.actions.acting import Answer, acting
from attestat.actions.case import take
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle
from attestat.domain.rules.clause13 import r13_held_for_a_lawful_reason, r13_held_while_it_waits
from attestat.store import journal
from attestat.store.models import HoldBack, Person

LONGEST = 2000
LONGEST_CLAUSE = 300


def hold_back(
    *,
    application: UUID,
    clause: str,
    reason: str,
    by: Actor,
    at: datetime,
    key: str,
    version: int | None = None,
) -> Answer:
    """The head, or the executor of the case, holds it back: `clause` is the provision or court act, `reason`
    what happened.

    Raises Obstacle `hold_without_reason`, `nothing_to_hold`, `held_already`.
    """
    provision, why = " ".join(clause.split())[:LONGEST_CLAUSE], " ".join(reason.split())[:LONGEST]
    with acting(Prepare.HOLD_BACK, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.HOLD_BACK, version=version)
            r13_held_for_a_lawful_reason(provision, why)
            r13_held_while_it_waits(case.row.stage)
            if case.row.holds.filter(released_at__isnull=True).exists():
                raise Obstacle("held_already", "13")
            row = HoldBack.objects.create(
                application=case.row, clause=provision, reason=why, held_by=_person(by), held_at=at
            )
            _note(application, row, Prepare.HOLD_BACK, by, at)
            act.answer = {"hold": str(row.public_id)}
        return act.answer


def let_go(*, application: UUID, by: Actor, at: datetime, key: str, version: int | None = None) -> Answer:
    """The reason is over: the case is in its old place of the queue again. Raises Obstacle `not_held`."""
    with acting(Prepare.LET_GO, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.LET_GO, version=version)
            row = case.row.holds.filter(released_at__isnull=True).first()
            if row is None:
                raise Obstacle("not_held", "13")
            row.released_by, row.released_at = _person(by), at
            row.save(update_fields=["released_by", "released_at"])
            _note(application, row, Prepare.LET_GO, by, at)
            act.answer = {"hold": str(row.public_id)}
        return act.answer


def _person(by: Actor) -> Person:
    return Person.objects.get(public_id=by.person_id)


def _note(application: UUID, row: HoldBack, act: Prepare, by: Actor, at: datetime) -> None:
    # The words stay in the row: they may name people.
    journal.append(stream=application, kind=str(act), by=by, at=at, data={"hold": str(row.public_id)})
