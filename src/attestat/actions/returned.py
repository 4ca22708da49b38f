"""Sending back and mending before anything is signed (clause 11.1; ADR 27)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from attestat.actions.acting import Answer, acting
from attestat.actions.case import demand_step, move, note, take
from attestat.actions.registration import filled
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage, Step
from attestat.domain.rules.clause8 import r8_2_addressed_to
from attestat.domain.rules.clause11 import r11_1_corrected_with_a_reason, r11_1_returned_with_remarks
from attestat.store.models import Document, DraftReturn, Person, ResolutionCorrection

LONGEST = 2000


def return_draft(
    *, application: UUID, remarks: str, by: Actor, at: datetime, key: str, version: int | None = None
) -> Answer:
    """The head sends the drawn-up result back to the executor with remarks that say what to mend (ADR 27).

    Every work that waits for his signature goes back. The paper lapses; it is drawn up again under the same
    number. No term moves. Raises Obstacle `draft_returned_without_remarks`.
    """
    with acting(Step.RETURN_DRAFT, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Step.RETURN_DRAFT, version=version)
            rows = [w for w in case.facts.works if w.stage is Stage.AWAITING_SIGNATURE]
            waiting = [w.id for w in rows]
            if not waiting:
                demand_step(case, Step.RETURN_DRAFT)
            r11_1_returned_with_remarks(remarks)
            appointment = filled(by.appointment, at=at) if by.appointment else None
            if appointment is None:
                raise Obstacle("no_appointment", "11.1")
            returned = DraftReturn.objects.create(
                application=case.row,
                remarks=remarks.strip()[:LONGEST],
                returned_at=at,
                returned_by=Person.objects.get(public_id=by.person_id),
                appointment=appointment,
            )
            lapsed = lapse_results(case.row.pk, {w.outcome for w in rows})
            move(
                case,
                Step.RETURN_DRAFT,
                by=by,
                at=at,
                works=waiting,
                data={"return": str(returned.public_id), "documents": lapsed},
            )
            act.answer = {"return": str(returned.public_id)}
        return act.answer


def lapse_results(application: int, kinds: Collection[str]) -> list[str]:
    """The results of these kinds that a case has drawn up and not signed lapse; gives their public ids.

    A draft of the other kind, which the head was not given, stays.
    """
    lapsed = []
    for paper in Document.objects.filter(application=application, kind__in=kinds, state="prepared"):
        paper.state = "lapsed"
        paper.save(update_fields=["state"])
        lapsed.append(str(paper.public_id))
    return lapsed


def correct_resolution(
    *, application: UUID, resolution: str, reason: str, by: Actor, at: datetime, key: str
) -> Answer:
    """The head mends an obvious slip in his resolution, until the executor has sent the inquiries.

    What stood there before stays on record with the reason. Only whom the application was addressed to may
    change his words. Raises Obstacle `nothing_corrected`, `corrected_without_reason`, `not_in_table`.
    """
    with acting(Prepare.CORRECT_RESOLUTION, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.CORRECT_RESOLUTION)
            row, after = case.row, resolution.strip()[:LONGEST]
            if row.stage != str(Stage.ASSIGNED):
                raise Obstacle("not_in_table", "8.2", step="correct_resolution", stage=row.stage)
            r8_2_addressed_to(case.facts.addressee, by.appointment)
            r11_1_corrected_with_a_reason(reason, changed=after != row.resolution)
            correction = ResolutionCorrection.objects.create(
                application=row,
                before=row.resolution,
                after=after,
                reason=reason.strip()[:LONGEST],
                corrected_at=at,
                corrected_by=Person.objects.get(public_id=by.person_id),
            )
            row.resolution, row.version = after, row.version + 1
            row.save(update_fields=["resolution", "version"])
            note(
                case,
                str(Prepare.CORRECT_RESOLUTION),
                by=by,
                at=at,
                data={"correction": str(correction.public_id)},
            )
            act.answer = {"correction": str(correction.public_id)}
        return act.answer
