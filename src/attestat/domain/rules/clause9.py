"""Clause 9: inquiry, permit control, conclusion, drawing up the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from attestat.domain.actor import Role
from attestat.domain.application import Application, Base, Inquiry, RequestedWork, Result
from attestat.domain.conclusion import Answer, Asked, Control, ControlKind, Frame, Record, WorkFindings
from attestat.domain.obstacle import Obstacle


def r9_1_route(
    bases: tuple[Base, ...],
    departments: Mapping[str, UUID],
    rerouted: Mapping[UUID, UUID] = MappingProxyType({}),
) -> dict[UUID, tuple[UUID, ...]]:
    """Each base goes to the territorial department of its region: department → its bases.

    `departments` maps the KATO code of a region to its department; `rerouted` maps a base to the
    department that the executor chose for it instead, with a reason (Q4).
    """
    routed: dict[UUID, list[UUID]] = {}
    for base in bases:
        body = rerouted.get(base.id) or departments.get(base.region)
        if body is None:
            raise Obstacle("no_department", "9.1", region=base.region)
        routed.setdefault(body, []).append(base.id)
    return {body: tuple(ids) for body, ids in routed.items()}


def r9_1_rerouted_with_a_reason(reason: str, *, changed: bool) -> None:
    """The executor may send a base to another department than its region's, with a reason (Q4)."""
    if changed and not reason.strip():
        raise Obstacle("reroute_without_reason", "9.1")


def r9_2_inspector_of_the_department(role: Role | None, body: UUID | None, inquiry: Inquiry) -> None:
    """The inspector belongs to the department that the inquiry went to."""
    if role is not Role.INSPECTOR or body != inquiry.body:
        raise Obstacle("not_an_inspector", "9.2")


def r9_2c_a_result_for_each(
    works: tuple[RequestedWork, ...], inquiry: Inquiry, results: tuple[Result, ...]
) -> None:
    """The conclusion says conformity or non-conformity for each open work at each base of the inquiry."""
    asked = {(work.id, base) for work in works if inquiry.asks(work.id) for base in inquiry.bases}
    given = [(result.work, result.base) for result in results]
    if set(given) != asked or len(given) != len(asked):
        raise Obstacle("conclusion_incomplete", "9.2", missing=len(asked - set(given)))


def r9_2b_control_is_whole(control: Control, frame: Frame) -> Iterator[Obstacle]:
    """Permit control has its days within the inquiry; a visit its basis, day, place and participants.

    From the day the department registered the inquiry to today; a visit is announced to the company on its
    day at the latest (Law on Permits and Notifications 51(2-1)).
    """
    started, finished = control.started_on, control.finished_on or frame.today
    if started is None:
        yield Obstacle("control_without_start", "9.2", field="started_on")
        started = frame.registered_on
    for field, day in (("started_on", started), ("finished_on", finished)):
        if not frame.registered_on <= day <= frame.today:
            yield Obstacle(
                "control_day_outside",
                "9.2",
                field=field,
                first=_shown(frame.registered_on),
                last=_shown(frame.today),
            )
    if started > finished:
        yield Obstacle("control_days_reversed", "9.2", field="finished_on")
    if control.kind is ControlKind.VISIT:
        yield from r9_2b_visit_is_whole(control, started, finished, frame)


def r9_2b_visit_is_whole(control: Control, started: date, finished: date, frame: Frame) -> Iterator[Obstacle]:
    """A visit names its basis, day, place and at least one participant, and was announced as it happened."""
    if not control.basis.strip():
        yield Obstacle("visit_without_basis", "9.2; Law on Permits 51(2-1)", field="basis")
    if not control.place.strip():
        yield Obstacle("visit_without_place", "9.2; Law on Permits 51(2-1)", field="place")
    if not any(name.strip() for name in control.participants):
        yield Obstacle("visit_without_participants", "9.2; Law on Permits 51(2-1)", field="participants")
    if control.visited_on is None:
        yield Obstacle("visit_without_day", "9.2; Law on Permits 51(2-1)", field="visited_on")
    elif not started <= control.visited_on <= finished:
        yield Obstacle(
            "visit_outside", "9.2", field="visited_on", first=_shown(started), last=_shown(finished)
        )
    elif (frame.announced, frame.announced_place) != (control.visited_on, control.place.strip()):
        yield Obstacle("visit_not_announced", "9.2; Law on Permits 51(2-1)", field="visited_on")


def r9_2b_visit_can_be_announced(control: Control, frame: Frame) -> None:
    """A visit is announced before it happens, within the five working days; for today when they are over."""
    if not control.basis.strip():
        raise Obstacle("visit_without_basis", "9.2; Law on Permits 51(2-1)", field="basis")
    if not control.place.strip():
        raise Obstacle("visit_without_place", "9.2; Law on Permits 51(2-1)", field="place")
    if control.visited_on is None:
        raise Obstacle("visit_without_day", "9.2; Law on Permits 51(2-1)", field="visited_on")
    last = max(frame.due, frame.today)
    if not frame.today <= control.visited_on <= last:
        raise Obstacle(
            "visit_day_cannot_be_announced",
            "9.2",
            field="visited_on",
            first=_shown(frame.today),
            last=_shown(last),
        )


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def r9_2b_every_item_is_answered(asked: Asked, found: WorkFindings) -> Iterator[Obstacle]:
    """Each item of the checklist is answered; what is not met, or does not apply, says why."""
    name = f"{asked.work}_{asked.base}"
    answers = {code: found.item(code) for code in asked.codes}
    missing = [code for code, item in answers.items() if item.answer is None]
    if missing:
        yield Obstacle(
            "items_unanswered", "9.2", field=f"{name}_{missing[0]}", missing=len(missing), first=missing[0]
        )
    for code, item in answers.items():
        if item.answer in (Answer.FAILS, Answer.NOT_APPLICABLE) and not item.comment.strip():
            yield Obstacle("item_without_comment", "9.2", field=f"{name}_{code}", item=code)


def r9_2c_result_follows_from_items(asked: Asked, found: WorkFindings) -> Iterator[Obstacle]:
    """The stated result does not contradict the items: an unmet one makes it negative; without one a negative
    result has a reason of its own, and so has a positive one when nothing of the list applied.
    """
    field = f"{asked.work}_{asked.base}_result"
    answers = [found.item(code).answer for code in asked.codes]
    if found.conforms is None:
        yield Obstacle("result_missing", "9.2", field=field)
    elif found.conforms and Answer.FAILS in answers:
        unmet = ", ".join(c for c in asked.codes if found.item(c).answer is Answer.FAILS)
        yield Obstacle("positive_with_unmet", "9.2; Annex 2 row 9(1)", field=field, items=unmet)
    elif found.reason.strip():
        return
    elif not found.conforms and Answer.FAILS not in answers:
        yield Obstacle("finding_without_reason", "9.2; Annex 2 row 9(1)", field=field)
    elif found.conforms and Answer.CONFORMS not in answers:
        yield Obstacle("nothing_was_checked", "9.2", field=field)


def r9_2_obstacles(record: Record, asked: Sequence[Asked], frame: Frame) -> tuple[Obstacle, ...]:
    """Everything that keeps a conclusion from being drawn up from this record, in the order of the form."""
    found = list(r9_2b_control_is_whole(record.control, frame))
    for one in asked:
        findings = record.on(one.work, one.base)
        found += r9_2b_every_item_is_answered(one, findings)
        found += r9_2c_result_follows_from_items(one, findings)
    return tuple(found)


def r9_2_returned_with_remarks(remarks: str) -> None:
    """A conclusion goes back to the inspector with remarks that say what to mend (ADR 9)."""
    if not remarks.strip():
        raise Obstacle("returned_without_remarks", "9.2")


def r9_2_reassigned_with_a_reason(reason: str, *, same: bool) -> None:
    """The head of the department gives an inquiry to another inspector, with a reason (lessons.md, no. 6)."""
    if same:
        raise Obstacle("same_inspector", "9.2")
    if not reason.strip():
        raise Obstacle("reassigned_without_reason", "9.2")


def r9_3_positive_for_every_work(application: Application, works: tuple[RequestedWork, ...]) -> None:
    """Annex 3 only with a positive conclusion, at every base, for every work it lists (INV-01, ABU-13).

    Where a conclusion was repeated, the last one says.
    """
    conclusions = application.conclusions
    for work in works:
        for base in application.bases:
            answer = conclusions.get((work.id, base.id))
            if answer is None:
                raise Obstacle("no_conclusion", "9.3", work_type=work.work_type)
            if not answer[1]:
                raise Obstacle("negative_conclusion", "9.3, 10", work_type=work.work_type)


def is_asked_about(application: Application, work: RequestedWork) -> bool:
    """Whether a department has still to answer about the work."""
    return any(inquiry.asks(work.id) for inquiry in application.open_inquiries)


def r9_3_every_answer_is_there(application: Application, works: tuple[RequestedWork, ...]) -> None:
    """No attestat for a work about which a department is asked again: its answer may be another (R9.3)."""
    if any(is_asked_about(application, work) for work in works):
        raise Obstacle("inquiry_still_open", "9.2, 9.3")


def is_positive(application: Application, work: RequestedWork) -> bool:
    """Whether the work has a positive conclusion at every base."""
    try:
        r9_3_positive_for_every_work(application, (work,))
    except Obstacle:
        return False
    return True


def r9_1_declined_with_a_reason(reason: str) -> None:
    """A department that finds itself not competent says why; the executor decides (ADR 25)."""
    if not reason.strip():
        raise Obstacle("declined_without_reason", "9.1")


def r9_1_another_department(to: UUID, former: UUID, asked: Sequence[UUID], reason: str) -> None:
    """After it was sent, an inquiry goes only to a department not asked in this case, with a reason."""
    if to == former or to in asked:
        raise Obstacle("department_is_asked", "9.1")
    if not reason.strip():
        raise Obstacle("reroute_without_reason", "9.1")


def appc_65_forwarded_whole(addressee: str, matter: str) -> None:
    """What is outside the competence is sent on to a named body; it is said what and why (APPC 65)."""
    if not addressee.strip() or not matter.strip():
        raise Obstacle("forwarding_incomplete", "APPC 65")


def q16_levels(days_late: int) -> tuple[str, ...]:
    """Whom a department's silence is made known to, by working days after its last day (Q16; ADR 27).

    On the next working day its own head; when nothing came on that day either, the head of the Committee.
    """
    if days_late < 1:
        return ()
    return ("department",) if days_late < 2 else ("department", "committee")
