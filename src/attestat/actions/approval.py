"""The chain of approval before the head signs: set by the administrator, none by default (ADR 24)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from attestat.actions.acting import Answer, acting
from attestat.actions.case import Case, acted_by, not_found, note, take
from attestat.actions.registration import post_of
from attestat.domain.access import Prepare
from attestat.domain.actor import Actor, Role
from attestat.domain.canonical import canonical_bytes
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import Stage
from attestat.domain.rules.approval import (
    r11_1_approved,
    r11_1_approver_did_not_draw_up,
    r11_1_in_turn,
    r11_1_remarks_say_what,
)
from attestat.store import journal
from attestat.store.models import (
    Appointment,
    Approval,
    ApprovalStep,
    Body,
    Document,
    Event,
    Person,
    Post,
    Substitution,
)

RESULTS = ("attestat", "refusal")
_OF_THE_DAY = frozenset({"valid_until", "until"})
"""What a paper says anew on the day it is signed; consent does not hang on it."""


def digest(document: Document) -> str:
    """SHA-256 of what a drafted result says, whoever signs it and on whatever day."""
    said = json.loads(bytes(document.data.data))
    kept = {key: said[key] for key in ("purpose", "case", "edition", "number")}
    return hashlib.sha256(canonical_bytes({**kept, "fields": _lasting(said["fields"])})).hexdigest()


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(part) for key, part in value.items() if key not in _OF_THE_DAY}
    return [_lasting(part) for part in value] if isinstance(value, list) else value


def chain_of_committee() -> list[ApprovalStep]:
    """The places of the Committee's chain in their order."""
    rows = ApprovalStep.objects.select_related("post", "appointment__post", "appointment__person")
    return list(rows.filter(body__kind="committee", removed_at__isnull=True).order_by("position"))


def given_on(case_id: int, digests: Iterable[str], stream: UUID) -> dict[UUID, bool]:
    """The last word of each place on all of these papers since they were drawn up.

    False where it has remarks on one of them; a place that has not spoken on each is not there.
    """
    drawn = (
        Event.objects.filter(stream=str(stream), kind="draw_up").order_by("-sequence").values("at").first()
    )
    rows = Approval.objects.filter(application_id=case_id).select_related("step").order_by("id")
    if drawn is not None:
        rows = rows.filter(given_at__gte=drawn["at"])
    words: dict[tuple[UUID, str], bool] = {(r.step.public_id, r.digest): r.consents for r in rows}
    wanted = list(dict.fromkeys(digests))
    found = {}
    for step in {step for step, _ in words}:
        said = [words.get((step, one)) for one in wanted]
        if said and None not in said:
            found[step] = all(said)
    return found


def drafted(case_id: int) -> list[Document]:
    """The results of a case that are drawn up and not yet signed."""
    rows = Document.objects.select_related("data", "number").filter(
        application_id=case_id, kind__in=RESULTS, state="prepared"
    )
    return list(rows.order_by("id"))


def demand_approved(case: Case, papers: Sequence[Document]) -> None:
    """The gate before the head: nothing to ask where no chain is set (R11.1, ADR 24).

    Raises Obstacle `approval_missing` or `draft_has_remarks`.
    """
    chain = [step.public_id for step in chain_of_committee()]
    if chain:
        given = given_on(case.row.pk, map(digest, papers), case.row.public_id)
        r11_1_approved(chain, given)


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
            given = given_on(case.row.pk, digests, case.row.public_id)
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
