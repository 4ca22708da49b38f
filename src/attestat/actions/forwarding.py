"""What is outside the Committee's competence goes on to the body it belongs to (APPC 65; ADR 27)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attestat.actions.acting import Answer, acting
from attestat.actions.case import note, take
from attestat.actions.withdrawal import tell, who_is_told
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle
from attestat.domain.rules.clause9 import appc_65_forwarded_whole
from attestat.store.models import Forwarding, Person

LONGEST = 2000


def forward_elsewhere(
    *, application: UUID, addressee: str, matter: str, by: Actor, at: datetime, key: str
) -> Answer:
    """The executor sends what is outside the competence to the body it belongs to, and the company is told.

    No stage moves and no term stops: an application for an attestat ends with a result, or is withdrawn.
    Raises Obstacle `forwarding_incomplete`, `not_in_table` for a closed case.
    """
    with acting(Prepare.FORWARD_ELSEWHERE, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.FORWARD_ELSEWHERE)
            if not case.facts.open_works:
                raise Obstacle(
                    "not_in_table", "APPC 65", step=str(Prepare.FORWARD_ELSEWHERE), stage=case.row.stage
                )
            to, said = " ".join(addressee.split())[:LONGEST], matter.strip()[:LONGEST]
            appc_65_forwarded_whole(to, said)
            row = Forwarding.objects.create(
                application=case.row,
                addressee=to,
                matter=said,
                forwarded_at=at,
                forwarded_by=Person.objects.get(public_id=by.person_id),
            )
            event = note(
                case,
                str(Prepare.FORWARD_ELSEWHERE),
                by=by,
                at=at,
                data={"forwarding": str(row.public_id)},
            )
            tell(case, event, str(Prepare.FORWARD_ELSEWHERE), who_is_told(case), at)
            act.answer = {"forwarding": str(row.public_id)}
        return act.answer
