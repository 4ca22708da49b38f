"""The same case as values of the core: its tables and rules answer, nothing is stored.

What a step of the procedure asks of the core is asked here in the order in which the Order names it; the acts
that ask the same on top of the database are walked by tests/actions/test_random_walks.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID

from attestat.domain import access
from attestat.domain.access import Prepare, Relation
from attestat.domain.actor import COMMITTEE_ROLES, COMPANY_ROLES, DEPARTMENT_ROLES, Actor, Role
from attestat.domain.application import Application, Base, Inquiry, RequestedWork, Result
from attestat.domain.calendar import Calendar
from attestat.domain.company import Company, CompanyStatus
from attestat.domain.edition import Edition
from attestat.domain.hearing import Argument, ArgumentKind, CourtAct, CourtActKind, Hearing, StatedGround
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Machine, Stage, Step, transition
from attestat.domain.rules.clause9 import (
    r9_2c_a_result_for_each,
    r9_3_every_answer_is_there,
    r9_3_positive_for_every_work,
)
from attestat.domain.rules.clause10 import (
    negative_results,
    r10_1_ground_for_every_work,
    r10_1_no_ground_stands,
    r10_1_rests_on_record,
    r10_2_arguments_answered,
    r10_2_bases_to_ask_again,
    r10_2_ground_still_stands,
    r10_2_heard,
    r10_2_is_open,
    r10_2_not_before,
    r10_2_one_hearing,
    r10_2_outcome,
    r10_2_something_to_hear,
    standing_grounds,
)
from attestat.domain.rules.clause11 import r11_1_company_still_there
from attestat.domain.rules.withdrawal import r5_2_3_liquidated
from attestat.domain.terms import due, earliest_act
from tests.reference.order_model import Act

ALMATY = timezone(timedelta(hours=5))
TYPES = ("WT4_GAS_MAINTENANCE", "WT5_LIFTS")
COMPANY, EXECUTOR, SECRETARY = UUID(int=1), UUID(int=2), UUID(int=3)

PREPARES = {
    "file_argument": Prepare.SPEAK_AT_HEARING,
    "declare_complete": Prepare.SPEAK_AT_HEARING,
    "waive": Prepare.SPEAK_AT_HEARING,
    "answer_argument": Prepare.LEAD_HEARING,
    "record_court_act": Prepare.RECORD_COURT_ACT,
    "lift_court_act": Prepare.RECORD_COURT_ACT,
}


def _work(number: int) -> UUID:
    return UUID(int=100 + number)


def _base(number: int) -> UUID:
    return UUID(int=200 + number)


class CoreCase:
    """One case; `attempt` asks the core and changes the facts, or raises what the core raises."""

    def __init__(self, works: int, bases: int, today: date, calendar: Calendar, edition: Edition) -> None:
        self.today, self.calendar, self.edition = today, calendar, edition
        self.papers: dict[str, frozenset[UUID]] = {}
        self.facts = Application(
            id=UUID(int=10),
            organisation=COMPANY,
            organisation_bin="120340991015",
            signer=UUID(int=4),
            number="",
            received_at=None,
            effective_day=None,
            edition=edition.code,
            works=tuple(RequestedWork(_work(n), TYPES[n], (), Stage.DRAFT) for n in range(works)),
            bases=tuple(Base(_base(n), "71", "", "", "", "") for n in range(bases)),
            inquiries=(),
            executor=None,
            addressee=None,
            pending=frozenset(),
        )

    @property
    def now(self) -> datetime:
        """Eleven o'clock."""
        return datetime.combine(self.today, time(11), ALMATY)

    # Who

    def _demand(self, act: Act) -> None:
        role = Role(act.role)
        relations = set()
        if role in COMPANY_ROLES:
            relations.add(Relation.OWN_ORGANISATION)
        if role in COMMITTEE_ROLES:
            relations.add(Relation.COMMITTEE)
        if role is Role.EXECUTOR and self.facts.executor is not None:
            relations.add(Relation.APPOINTED_EXECUTOR)
        if role in DEPARTMENT_ROLES:
            relations.add(Relation.OWN_DEPARTMENT)
        if role is Role.INSPECTOR:
            relations.add(Relation.ASSIGNED_INSPECTOR)
        wanted = PREPARES.get(act.step) or Step(act.step)
        access.demand(Actor(UUID(int=9), role), wanted, relations)

    # What

    def attempt(self, act: Act) -> None:
        """Do it. Raises Obstacle when the core refuses."""
        self._demand(act)
        works = [self.facts.works[number] for number in sorted(act.works)]
        if act.step in ("submit", "register", "forward", "appoint"):
            works = list(self.facts.open_works or self.facts.works)
            self._move(Step(act.step), works)
            if act.step == "appoint":
                self._set(executor=EXECUTOR)
        elif act.step == "discontinue":
            r5_2_3_liquidated(self.company)
            self._move(Step.DISCONTINUE, list(self.facts.open_works or self.facts.works))
            self._close_inquiries()
        elif act.inquiry is not None or act.step in (
            *("register_inquiry", "assign_inspector", "sign_conclusion", "return_conclusion", "conclude"),
            "reroute_inquiry",
        ):
            self._of_inquiry(act)
        elif act.hearing is not None:
            self._of_hearing(act)
        else:
            if not works:
                raise Obstacle("no_works_chosen", "procedure")
            getattr(self, f"_{act.step}")(act, works)

    def _move(self, step: Step, works: list[RequestedWork], **more: object) -> None:
        moved = {w.id: Stage(transition(Machine.WORK, step, w.stage).target) for w in works}
        self._set(
            works=tuple(
                replace(w, stage=moved[w.id], **more) if w.id in moved else w  # type: ignore[arg-type]
                for w in self.facts.works
            )
        )

    def _set(self, **more: object) -> None:
        self.facts = replace(self.facts, **more)  # type: ignore[arg-type]

    def _withdraw(self, act: Act, works: list[RequestedWork]) -> None:
        self._move(Step.WITHDRAW, works)
        self._close_inquiries()
        self.papers.clear()  # what was drawn up and not signed lapses

    def _close_inquiries(self) -> None:
        left = self.facts.open_works
        ended = {i.id for i in self.facts.open_inquiries if not any(i.asks(work.id) for work in left)}
        self._set(
            inquiries=tuple(
                replace(
                    i, stage=InquiryStage(transition(Machine.INQUIRY, Step.CANCEL_INQUIRY, i.stage).target)
                )
                if i.id in ended
                else i
                for i in self.facts.inquiries
            )
        )

    liquidated = False

    @property
    def company(self) -> Company:
        """What the state database says of the company."""
        status = CompanyStatus.LIQUIDATED if self.liquidated else CompanyStatus.ACTIVE
        return Company("120340991015", "", "", "", "", "71", status, "880702399681", self.now, "m")

    def _reroute(self, row: Inquiry) -> None:
        works = [
            w
            for w in self.facts.open_works
            if w.stage in (Stage.INQUIRY_SENT, Stage.PERMIT_CONTROL) and row.asks(w.id)
        ]
        if not works:
            raise Obstacle("not_in_table", "9.1")
        target = InquiryStage(transition(Machine.INQUIRY, Step.REROUTE_INQUIRY, row.stage).target)
        ended = replace(row, stage=target)
        self._set(inquiries=tuple(ended if i.id == row.id else i for i in self.facts.inquiries))
        self._move(Step.REROUTE_INQUIRY, works)
        self._ask(row.bases, row.works)

    def _send_inquiry(self, act: Act, works: list[RequestedWork]) -> None:
        self._move(Step.SEND_INQUIRY, works)
        self._ask(tuple(_base(n) for n in range(len(self.facts.bases))), ())

    def _repeat_inquiry(self, act: Act, works: list[RequestedWork]) -> None:
        for work in works:
            transition(Machine.WORK, Step.REPEAT_INQUIRY, work.stage)
        again = r10_2_bases_to_ask_again(self.facts, works)
        self._move(Step.REPEAT_INQUIRY, works)
        self._ask(tuple(b.id for b in self.facts.bases if b.id in again), tuple(w.id for w in works))

    def _ask(self, bases: tuple[UUID, ...], works: tuple[UUID, ...]) -> None:
        number = len(self.facts.inquiries)
        new = tuple(
            Inquiry(UUID(int=300 + number + i), UUID(int=5), "71", (b,), InquiryStage.SENT, None, (), works)
            for i, b in enumerate(bases)
        )
        self._set(inquiries=self.facts.inquiries + new)

    def _of_inquiry(self, act: Act) -> None:
        if act.inquiry is None or act.inquiry >= len(self.facts.inquiries):
            raise Obstacle("not_found", "access")
        step, row = Step(act.step), self.facts.inquiries[act.inquiry]
        if step is Step.REROUTE_INQUIRY:
            self._reroute(row)
            return
        target = InquiryStage(transition(Machine.INQUIRY, step, row.stage).target)
        results = row.results
        if step is Step.SIGN_CONCLUSION:
            results = tuple(Result(_work(w), _base(b), ok) for (w, b), ok in act.results)
            r9_2c_a_result_for_each(self.facts.open_works, row, results)
        said = max((i.concluded_as for i in self.facts.inquiries), default=0) + 1
        changed = replace(
            row,
            stage=target,
            results=results,
            concluded_as=said if step is Step.CONCLUDE else row.concluded_as,
        )
        self._set(inquiries=tuple(changed if i.id == row.id else i for i in self.facts.inquiries))
        source = {Step.REGISTER_INQUIRY: Stage.INQUIRY_SENT, Step.CONCLUDE: Stage.PERMIT_CONTROL}.get(step)
        if source is not None:
            going = self.facts.going_on(source, target, with_=row.id)
            if going:
                self._move(step, [w for w in self.facts.works if w.id in going])

    # The hearing

    def _notify_hearing(self, act: Act, works: list[RequestedWork]) -> None:
        for work in works:
            transition(Machine.WORK, Step.NOTIFY_HEARING, work.stage)
        stated = []
        negative = negative_results(self.facts)
        for work in works:
            results = frozenset(r for r in negative if r.work == work.id)
            if results and work.stage is Stage.CONCLUDED:
                stated.append(self._ground("RG1_REQUIREMENTS", work, results=results))
            for court in self.facts.court_acts:
                if court.binds(work.work_type, self.today):
                    stated.append(self._ground("RG2_ACTIVITY_BAN", work, court_act=court.id))
        r10_1_ground_for_every_work(works, stated)
        for ground in stated:
            r10_1_rests_on_record(ground, self.edition, self.facts, works, self.today)
        hearing = Hearing(
            id=UUID(int=400 + len(self.facts.hearings)),
            works=tuple(w.id for w in works),
            grounds=tuple(stated),
            delivered_on=self.today,
            objection_until=due("T6", self.today, self.calendar, self.edition).due,
            earliest_act_on=earliest_act(self.today, self.calendar, self.edition),
            chair=EXECUTOR,
            secretary=SECRETARY,
        )
        self._move(Step.NOTIFY_HEARING, works)
        self._set(hearings=(*self.facts.hearings, hearing))

    @staticmethod
    def _ground(code: str, work: RequestedWork, **more: object) -> StatedGround:
        return StatedGround(code, work.id, "Дерек.", "Факт.", id=UUID(int=work.id.int * 10), **more)  # type: ignore[arg-type]

    def _of_hearing(self, act: Act) -> None:
        if act.hearing is None or act.hearing >= len(self.facts.hearings):
            raise Obstacle("not_found", "access")
        hearing = self.facts.hearings[act.hearing]
        concerned = [w for w in self.facts.works if w.id in hearing.works]
        if act.step == "answer_argument":
            if not hearing.arguments or not {w.id for w in concerned} & {w.id for w in self.facts.open_works}:
                raise Obstacle("not_found", "access")
            hearing = replace(
                hearing, arguments=tuple(replace(argument, answered=True) for argument in hearing.arguments)
            )
        elif act.step == "close_hearing":
            r10_2_is_open(hearing)
            r10_2_something_to_hear(hearing, self.facts.works)
            outcome = r10_2_outcome(
                hearing, now=self.now, today=self.today, objection_until=hearing.objection_until
            )
            heard = [w for w in concerned if w.stage is Stage.HEARING_NOTIFIED]
            self._move(Step.CLOSE_HEARING, heard)
            hearing = replace(hearing, outcome=outcome)
        else:
            r10_2_is_open(hearing)
            r10_2_something_to_hear(hearing, self.facts.works)
            if act.step == "file_argument":
                new = Argument(UUID(int=len(hearing.arguments)), ArgumentKind.OBJECTION, False, False)
                hearing = replace(hearing, arguments=(*hearing.arguments, new))
            elif act.step == "waive":
                if hearing.waived:
                    raise Obstacle("already_waived", "10; APPC 73")
                hearing = replace(hearing, waived=True)
            else:
                if hearing.position_complete:
                    raise Obstacle("position_already_complete", "10; APPC 73")
                hearing = replace(hearing, position_complete=True)
        self._set(hearings=tuple(hearing if h.id == hearing.id else h for h in self.facts.hearings))

    def _record_court_act(self, act: Act, works: list[RequestedWork]) -> None:
        if works[0].stage is Stage.DRAFT or any(
            c.binds(works[0].work_type, self.today) for c in self.facts.court_acts
        ):
            raise Obstacle("court_act_twice", "10; Annex 2 row 9")
        number = UUID(int=500 + len(self.facts.court_acts))
        new = CourtAct(number, CourtActKind.ACTIVITY_BAN, frozenset({works[0].work_type}), self.today)
        self._set(court_acts=(*self.facts.court_acts, new))

    def _lift_court_act(self, act: Act, works: list[RequestedWork]) -> None:
        standing = [c for c in self.facts.court_acts if c.binds(works[0].work_type, self.today)]
        if not standing:
            raise Obstacle("not_found", "access")
        lifted = {c.id for c in standing}
        self._set(
            court_acts=tuple(
                replace(c, lifted_on=self.today) if c.id in lifted else c for c in self.facts.court_acts
            )
        )

    # The result

    def _reasons(self, works: list[RequestedWork]) -> Hearing:
        heard = [r10_2_heard(self.facts.hearing_of(work.id), work) for work in works]
        hearing = r10_2_one_hearing(heard)
        r10_2_arguments_answered(hearing)
        for work in works:
            stands = standing_grounds(hearing, work, self.edition, self.facts, self.today)
            r10_2_ground_still_stands(stands, work)
        return hearing

    def _grants(self, works: list[RequestedWork]) -> None:
        r9_3_positive_for_every_work(self.facts, tuple(works))
        r9_3_every_answer_is_there(self.facts, tuple(works))
        r10_1_no_ground_stands(self.facts, works, self.today)

    def _draw_up(self, act: Act, works: list[RequestedWork]) -> None:
        for work in works:
            transition(Machine.WORK, Step.DRAW_UP, work.stage)
        if act.paper == "attestat":
            self._grants(works)
        else:
            self._reasons(works)
        self._move(Step.DRAW_UP, works, outcome=act.paper)
        self.papers[act.paper] = frozenset(w.id for w in works)

    def _drawn(self, step: Step, act: Act, works: list[RequestedWork]) -> Hearing | None:
        for work in works:
            transition(Machine.WORK, step, work.stage)
        sent = step is Step.SEND_FOR_SIGNATURE
        if any(w.outcome != act.paper for w in works) or (
            sent and self.papers.get(act.paper) != {w.id for w in works}
        ):
            raise Obstacle("gate_works", "9.3")
        if act.paper == "attestat":
            return self._grants(works)
        return self._reasons(works)

    def _send_for_signature(self, act: Act, works: list[RequestedWork]) -> None:
        self._drawn(Step.SEND_FOR_SIGNATURE, act, works)
        self._move(Step.SEND_FOR_SIGNATURE, works)

    def _return_draft(self, act: Act, works: list[RequestedWork]) -> None:
        self._move(Step.RETURN_DRAFT, works)
        for work in works:
            self.papers.pop(work.outcome, None)

    def _sign_attestat(self, act: Act, works: list[RequestedWork]) -> None:
        r11_1_company_still_there(self.company, "880702399681", is_first_head=True)
        self._drawn(Step.SIGN_ATTESTAT, act, works)
        self._move(Step.SIGN_ATTESTAT, works)

    def _sign_refusal(self, act: Act, works: list[RequestedWork]) -> None:
        hearing = self._drawn(Step.SIGN_REFUSAL, act, works)
        assert hearing is not None
        earliest = earliest_act(hearing.delivered_on, self.calendar, self.edition)
        r10_2_not_before(hearing, today=self.today, earliest=earliest)
        self._move(Step.SIGN_REFUSAL, works)
        self._close_inquiries()
