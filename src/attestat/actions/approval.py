"""The chain of approval before the head signs: set by the administrator, none by default (ADR 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attestat.actions.acting import Answer, acting
from attestat.actions.case import Case, acted_by, not_found, note, take
from attestat.actions.registration import post_of
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage
from attestat.domain.rules.approval import (
    r11_1_approved,
    r11_1_approver_did_not_draw_up,
    r11_1_in_turn,
    r11_1_remarks_say_what,
)
from attestat.store import journal
from attestat.store.approvals import chain_of_committee, digest, drafted, of_case
from attestat.store.models import (
    Appointment,
    Approval,
    ApprovalStep,
    Body,
    Document,
    Person,
    Post,
    Substitution,
)


def demand_approved(case: Case, papers: Sequence[Document]) -> None:
    """The gate before the head: nothing to ask where no chain is set (R11.1, ADR 24).

    Raises Obstacle `approval_missing` or `draft_has_remarks`.
    """
    chain = [step.public_id for step in chain_of_committee()]
    if chain:
        r11_1_approved(chain, of_case(case.row).given(map(digest, papers)))


def give_opinion(
    *, application: UUID, consents: bool, remarks: str = "", by: Actor, at: datetime, key: str
) -> Answer:
    """Consent to a drafted result, or remarks that send it back to its executor, in the chain's order.

    Consent holds for exactly these data: whatever is drawn up anew is read anew.
    """
    with acting(Prepare.GIVE_OPINION, by=by, at=at, key=key, subject=application) as act:
        if act.answer is None:
            case = take(application, by=by, act=Prepare.GIVE_OPINION)
            mine = post_of(by, at=at)
            chain = chain_of_committee()
            place = next((s for s in chain if mine.pk == s.appointment_id or mine.post_id == s.post_id), None)
            if place is None:
                raise Obstacle("not_in_the_chain", "11.1")
            papers = drafted(case.row.pk)
            if not papers or not any(w.stage is Stage.DRAFTED for w in case.facts.works):
                raise Obstacle("not_in_table", "11.1", step="give_opinion", stage=case.row.stage)
            drew_up = any(kind == "draw_up" for kind, _ in acted_by(by, case.row))
            r11_1_approver_did_not_draw_up(drew_up)
            r11_1_remarks_say_what(consents, remarks)
            digests = [digest(paper) for paper in papers]
            given = of_case(case.row).given(digests)
            r11_1_in_turn([s.public_id for s in chain], given, place.public_id)
            person = Person.objects.get(public_id=by.person_id)
            Approval.objects.bulk_create(
                Approval(
                    application=case.row,
                    step=place,
                    digest=one,
                    consents=consents,
                    remarks=remarks.strip()[:2000],
                    given_by=person,
                    appointment=mine,
                    substitution=Substitution.objects.get(public_id=by.acting) if by.acting else None,
                    given_at=at,
                )
                for one in digests
            )
            kind = "give_consent" if consents else "give_remarks"
            data = {"step": str(place.public_id), "digests": digests}
            note(case, kind, by=by, at=at, data=data)
            act.answer = {"consents": consents}
        return act.answer


def add_place(
    *,
    post: UUID | None = None,
    appointment: UUID | None = None,
    by: Actor,
    at: datetime,
    key: str,
) -> Answer:
    """Add a place at the end of the Committee's chain: a post, whoever holds it, or one appointment."""
    with acting("add_approval_place", by=by, at=at, key=key, subject=post or appointment or "") as act:
        if act.answer is None:
            _administrator(by)
            body = Body.objects.select_for_update().get(kind="committee")
            named = Post.objects.filter(public_id=post, body=body).first() if post else None
            person = (
                Appointment.objects.filter(public_id=appointment, post__body=body).first()
                if appointment
                else None
            )
            if (named is None) == (person is None):
                raise not_found()
            chain = chain_of_committee()
            if any(
                (named and s.post_id == named.pk) or (person and s.appointment_id == person.pk) for s in chain
            ):
                raise Obstacle("already_in_the_chain", "11.1")
            row = ApprovalStep.objects.create(
                body=body,
                position=(chain[-1].position if chain else 0) + 1,
                post=named,
                appointment=person,
                set_by=Person.objects.get(public_id=by.person_id),
                set_at=at,
            )
            data = {"step": str(row.public_id), "position": row.position}
            journal.append(stream=body.public_id, kind="add_approval_place", by=by, at=at, data=data)
            act.answer = {"step": str(row.public_id)}
        return act.answer


def remove_place(*, step: UUID, by: Actor, at: datetime, key: str) -> Answer:
    """Take a place out of the chain; what it has said stays on record."""
    with acting("remove_approval_place", by=by, at=at, key=key, subject=step) as act:
        if act.answer is None:
            _administrator(by)
            row = (
                ApprovalStep.objects.select_for_update(of=("self",))
                .select_related("body")
                .filter(public_id=step, removed_at__isnull=True)
                .first()
            )
            if row is None:
                raise not_found()
            row.removed_at, row.removed_by = at, Person.objects.get(public_id=by.person_id)
            row.save(update_fields=["removed_at", "removed_by"])
            data = {"step": str(row.public_id)}
            journal.append(stream=row.body.public_id, kind="remove_approval_place", by=by, at=at, data=data)
            act.answer = {"step": str(row.public_id)}
        return act.answer


def _administrator(by: Actor) -> None:
    if by.role is not Role.ADMINISTRATOR:
        raise not_found()
