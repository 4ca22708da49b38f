"""Clause 9: inquiry, permit control, conclusion, drawing up the result."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from attestat.domain.actor import Role
from attestat.domain.application import Application, Base, Inquiry, RequestedWork, Result
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage


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
    asked = {(work.id, base) for work in works for base in inquiry.bases}
    given = [(result.work, result.base) for result in results]
    if set(given) != asked or len(given) != len(asked):
        raise Obstacle("conclusion_incomplete", "9.2", missing=len(asked - set(given)))


def r9_3_positive_for_every_work(application: Application, works: tuple[RequestedWork, ...]) -> None:
    """Annex 3 only with a positive conclusion, at every base, for every work it lists (INV-01, ABU-13)."""
    concluded = [i for i in application.inquiries if i.stage is InquiryStage.CONCLUDED]
    conforms = {(r.work, r.base): r.conforms for inquiry in concluded for r in inquiry.results}
    for work in works:
        for base in application.bases:
            answer = conforms.get((work.id, base.id))
            if answer is None:
                raise Obstacle("no_conclusion", "9.3", work_type=work.work_type)
            if not answer:
                raise Obstacle("negative_conclusion", "9.3, 10", work_type=work.work_type)
