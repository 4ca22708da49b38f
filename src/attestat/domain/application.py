"""An application and what belongs to it, as facts for the core (clauses 7–9; Annex 1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from attestat.domain.hearing import ConsentRefusal, CourtAct, Hearing
from attestat.domain.procedure import CLOSED, InquiryStage, Stage, case_stage


@dataclass(frozen=True)
class Base:
    """Where the equipment stands (A1-F9): region by KATO, below it words as the classifier ends."""

    id: UUID
    region: str
    district: str
    settlement: str
    street: str
    house: str


@dataclass(frozen=True)
class RequestedWork:
    """A work type in an application with its scopes; it carries the stage (DESIGN.md, section 4)."""

    id: UUID
    work_type: str
    scopes: tuple[str, ...]
    stage: Stage
    outcome: str = ""
    """The result that is drawn up for it: `attestat`, `refusal`, or nothing yet."""


@dataclass(frozen=True)
class Result:
    """What a department concluded on one work at one base (clause 9.2)."""

    work: UUID
    base: UUID
    conforms: bool


@dataclass(frozen=True)
class Inquiry:
    """One inquiry to one department, with its conclusion's results once both signatures stand."""

    id: UUID
    body: UUID
    region: str
    bases: tuple[UUID, ...]
    stage: InquiryStage
    inspector: UUID | None
    results: tuple[Result, ...]
    works: tuple[UUID, ...] = ()
    """The works that a repeated inquiry asks about; none: all of the case."""
    concluded_as: int = 0
    """Its place among the concluded ones of the case, by the events that concluded them; 0 while open."""

    def asks(self, work: UUID) -> bool:
        """Whether it asks about this work."""
        return not self.works or work in self.works


@dataclass(frozen=True)
class Application:
    """The facts of a case at the moment of a decision."""

    id: UUID
    organisation: UUID
    organisation_bin: str
    signer: UUID | None
    number: str
    received_at: datetime | None
    effective_day: date | None
    edition: str
    works: tuple[RequestedWork, ...]
    bases: tuple[Base, ...]
    inquiries: tuple[Inquiry, ...]
    executor: UUID | None
    addressee: UUID | None
    pending: frozenset[str]
    hearings: tuple[Hearing, ...] = ()
    """Those whose notice was delivered, the oldest first."""
    court_acts: tuple[CourtAct, ...] = ()
    """All that is on record against the company, whatever the case."""
    consent_refusals: tuple[ConsentRefusal, ...] = ()
    refusals: tuple[UUID, ...] = ()

    @property
    def conclusions(self) -> dict[tuple[UUID, UUID], tuple[UUID, bool]]:
        """(work, base) → the inquiry that concluded last on it, and what it says (R9.2c, R10.2)."""
        concluded = [i for i in self.inquiries if i.stage is InquiryStage.CONCLUDED]
        return {
            (result.work, result.base): (inquiry.id, result.conforms)
            for inquiry in sorted(concluded, key=lambda i: i.concluded_as)
            for result in inquiry.results
        }

    def hearing_of(self, work: UUID) -> Hearing | None:
        """The last hearing on this work."""
        return next((h for h in reversed(self.hearings) if work in h.works), None)

    executor_appointment: UUID | None = None
    co_executors: frozenset[UUID] = frozenset()
    """Appointments that the head named beside the executor's."""

    @property
    def stage(self) -> str:
        """What the case shows."""
        return case_stage([work.stage for work in self.works])

    @property
    def open_works(self) -> tuple[RequestedWork, ...]:
        """Works that have not ended."""
        return tuple(work for work in self.works if work.stage not in CLOSED)

    @property
    def asked_inquiries(self) -> tuple[Inquiry, ...]:
        """Inquiries that count: a cancelled one was replaced by another, or asks nothing any more."""
        return tuple(inquiry for inquiry in self.inquiries if inquiry.stage is not InquiryStage.CANCELLED)

    def going_on(self, source: Stage, reached: InquiryStage, *, with_: UUID) -> tuple[UUID, ...]:
        """The works at `source` that go on because the inquiry `with_` reaches this stage now (clause 9.2).

        All inquiries that ask about such a work have come so far; what is asked about another work alone
        holds nothing up.
        """
        asked = [replace(i, stage=reached) if i.id == with_ else i for i in self.asked_inquiries]
        return tuple(
            work.id
            for work in self.works
            if work.stage is source
            and all_reached(tuple(inquiry for inquiry in asked if inquiry.asks(work.id)), reached)
        )

    @property
    def open_inquiries(self) -> tuple[Inquiry, ...]:
        """Inquiries that a department has still to answer."""
        answered = {InquiryStage.CONCLUDED, InquiryStage.CANCELLED}
        return tuple(inquiry for inquiry in self.inquiries if inquiry.stage not in answered)


def all_reached(inquiries: tuple[Inquiry, ...], stage: InquiryStage) -> bool:
    """Whether every inquiry of the case is at this stage or past it; False when there is none.

    Give the asked ones: a cancelled inquiry has no place in this order.
    """
    order = list(InquiryStage)
    return bool(inquiries) and all(order.index(i.stage) >= order.index(stage) for i in inquiries)
