"""The same random walks through the acts and the database, against the model written from the Order."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from attestat.actions import (
    application,
    conclusion,
    grounds,
    hearing,
    inquiry,
    refusal,
    registration,
    repeat,
    result,
    returned,
    withdrawal,
)
from attestat.actions.application import WorkEntry
from attestat.actions.hearing import GroundEntry
from attestat.domain.actor import Actor
from attestat.domain.conclusion import Answer as Says
from attestat.domain.conclusion import Control, ItemAnswer, Record, WorkFindings, asked_of
from attestat.domain.hearing import ArgumentKind
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store import journal, law
from attestat.store.models import (
    Application,
    Argument,
    CourtAct,
    Document,
    Hearing,
    Inquiry,
    RequestedWork,
)
from tests.actions import hearings as rooms
from tests.actions.walked import Walked
from tests.actions.world import ASTANA, KARAGANDA, World, new_key
from tests.gateways.files.test_files import pdf
from tests.reference.attempts import add_working_days, new_case, next_attempt
from tests.reference.order_model import Act, Case

STEPS = 5_000 if os.environ.get("ATTESTAT_SOAK") == "full" else 200
TUESDAY = date(2026, 9, 15)
PEOPLE = {
    "signer": "lift-head",
    "employee": "lift-employee",
    "chancellery": "chancellery",
    "head": "head",
    "deputy": "deputy",
    "executor": "executor-1",
    "administrator": "administrator",
}
PLACES = ("astana", "karaganda")
IN_DEPARTMENT = {"department_chancellery": "chancellery", "department_head": "head", "inspector": "inspector"}
BESIDE = frozenset({"reroute_inquiry", "discontinue"})
"""Steps that ask another department or the state database; test_irregular.py takes them."""
DAYS = 8
"""Working days that a walk may last: past the tenth a reason is asked, which the model does not know."""


class Stored:
    """One case in the database; `attempt` calls the act that a person would."""

    def __init__(self, world: World, works: int, bases: int) -> None:
        self.world = world
        types = ("WT4_GAS_MAINTENANCE", "WT5_LIFTS")[:works]
        self.case = world.draft(
            world.actor("lift-head"),
            works=tuple(WorkEntry(code) for code in types),
            bases=(ASTANA, KARAGANDA)[:bases],
        )

    @property
    def row(self) -> Application:
        return Application.objects.get(public_id=self.case)

    def works(self) -> list[RequestedWork]:
        return list(self.row.works.order_by("work_type"))

    def under_a_court_act(self) -> list[int]:
        """The works against which a court act stands that another case of the company put on record."""
        rows = CourtAct.objects.filter(lifted_on__isnull=True)
        return [n for n, work in enumerate(self.works()) if rows.filter(work_types=[work.work_type]).exists()]

    def ids(self, act: Act) -> list[UUID]:
        rows = self.works()
        return [rows[number].public_id for number in sorted(act.works)]

    def inquiry(self, act: Act) -> Inquiry:
        rows = list(Inquiry.objects.filter(application=self.row).order_by("id"))
        if act.inquiry is None or act.inquiry >= len(rows):
            raise Obstacle("not_found", "access")
        return rows[act.inquiry]

    def hearing(self, act: Act) -> Hearing:
        rows = list(Hearing.objects.filter(application=self.row, delivered_at__isnull=False).order_by("id"))
        if act.hearing is None or act.hearing >= len(rows):
            raise Obstacle("not_found", "access")
        return rows[act.hearing]

    def who(self, act: Act) -> str:
        """The person of the role; in a department the one of the inquiry's place."""
        if act.role not in IN_DEPARTMENT:
            return PEOPLE[act.role]
        place = "astana"
        if act.inquiry is not None:
            place = {"71": "astana", "35": "karaganda"}[self.inquiry(act).body.region]
        return f"{place}-{IN_DEPARTMENT[act.role]}"

    def attempt(self, act: Act) -> None:
        """Do it. Raises Obstacle when it is refused."""
        slug = self.who(act)
        common = {"by": self.world.actor(slug), "at": self.world.now, "key": new_key()}
        getattr(self, f"_{act.step}")(act, slug, common)

    def _signed(self, slug: str, answer: dict[str, Any]) -> dict[str, Any]:
        document = UUID(answer["document"])
        return {"document": document, "cms": self.world.sign(slug, self.world.paper(document))}

    def _waiting(self, kind: str, inquiry: Inquiry | None = None) -> UUID:
        rows = Document.objects.filter(application=self.row, kind=kind, state="prepared")
        if inquiry is not None:
            rows = rows.filter(inquiry=inquiry)
        found = rows.order_by("-id").first()
        return found.public_id if found else uuid4()

    def _cms(self, slug: str, document: UUID) -> bytes:
        known = Document.objects.filter(public_id=document).exists()
        return self.world.sign(slug, self.world.paper(document) if known else b"nothing")

    # Clauses 7 to 9

    def _submit(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        said = application.prepare_application(application=self.case, **{**common, "key": new_key()})
        application.submit(application=self.case, **self._signed(slug, said), **common)

    def _register(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        registration.register(application=self.case, **common)

    def _forward(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        registration.forward(application=self.case, to=self.world.appointment("head"), **common)

    def _appoint(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        executor = self.world.appointment("executor-1")
        registration.appoint(application=self.case, executor=executor, resolution="Қарауға", **common)

    def _inquire(self, prepare: Callable[..., Any], send: Callable[..., Any], slug: str, common: Any) -> None:
        papers = [UUID(text) for text in prepare(key=new_key())["documents"]]
        send(signatures={paper: self.world.sign(slug, self.world.paper(paper)) for paper in papers}, **common)

    def _send_inquiry(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        said = {"application": self.case, "by": common["by"], "at": common["at"]}
        self._inquire(
            lambda key: inquiry.prepare_inquiries(**said, key=key),
            lambda **more: inquiry.send_inquiry(application=self.case, **more),
            slug,
            common,
        )

    def _repeat_inquiry(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        said = {"application": self.case, "works": self.ids(act)}
        who = {"by": common["by"], "at": common["at"]}
        self._inquire(
            lambda key: repeat.prepare_repeat(**said, **who, key=key),
            lambda **more: repeat.repeat_inquiry(**said, **more),
            slug,
            common,
        )

    def _register_inquiry(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        inquiry.register_inquiry(inquiry=self.inquiry(act).public_id, **common)

    def _assign_inspector(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        row = self.inquiry(act)
        place = {"71": "astana", "35": "karaganda"}[row.body.region]
        inspector = self.world.appointment(f"{place}-inspector")
        inquiry.assign_inspector(inquiry=row.public_id, inspector=inspector, **common)

    def _sign_conclusion(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        row = self.inquiry(act)
        said = conclusion.prepare_conclusion(
            inquiry=row.public_id, findings=self._findings(row, act), **{**common, "key": new_key()}
        )
        conclusion.sign_conclusion(inquiry=row.public_id, **self._signed(slug, said), **common)

    def _findings(self, row: Inquiry, act: Act) -> Record:
        edition = law.edition(self.row.edition)
        assert edition is not None
        works = {work.public_id: work.work_type for work in self.works()}
        numbers = {work.public_id: number for number, work in enumerate(self.works())}
        places = {base.public_id: base.position for base in self.row.bases.order_by("position")}
        first = min(places.values())
        wanted = {(w, b): ok for (w, b), ok in act.results}
        found = []
        for one in asked_of(edition, works, [base.public_id for base in row.bases.order_by("position")]):
            conforms = wanted.get((numbers[one.work], places[one.base] - first))
            if conforms is None:
                continue
            items = [ItemAnswer(code, Says.CONFORMS) for code in one.codes]
            if not conforms:
                items[0] = ItemAnswer(one.codes[0], Says.FAILS, "Зертхана жоқ")
            found.append(WorkFindings(one.work, one.base, tuple(items), conforms))
        started = local_day(row.registered_at or self.world.now)
        return Record(Control(started_on=started), tuple(found))

    def _return_conclusion(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        conclusion.return_conclusion(inquiry=self.inquiry(act).public_id, remarks="Түзетіңіз", **common)

    def _conclude(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        row = self.inquiry(act)
        paper = self._waiting("conclusion", row)
        conclusion.conclude(inquiry=row.public_id, document=paper, cms=self._cms(slug, paper), **common)

    # Clause 10

    def _record_court_act(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        work = self.works()[min(act.works)]
        standing = CourtAct.objects.filter(lifted_on__isnull=True, work_types=[work.work_type])
        if standing.exists():
            raise Obstacle("court_act_twice", "10")
        grounds.record_court_act(
            application=self.case,
            kind=grounds.CourtActKind.ACTIVITY_BAN,
            court_kk="Сот",
            court_ru="Суд",
            number=new_key(),
            decided_on=date(2026, 9, 1),
            in_force_on=date(2026, 9, 2),
            evidence=grounds.Upload("act.pdf", pdf()),
            work_types=[work.work_type],
            **common,
        )

    def _lift_court_act(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        work = self.works()[min(act.works)]
        row = CourtAct.objects.filter(lifted_on__isnull=True, work_types=[work.work_type]).first()
        grounds.lift_court_act(
            application=self.case,
            court_act=row.public_id if row else uuid4(),
            lifted_on=TUESDAY,  # each walk begins on that day again: later it would stand in the next one
            because="Сот күшін жойды",
            **common,
        )

    def _notify_hearing(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        stated = []
        for number in sorted(act.works):
            work = self.works()[number]
            if work.stage == "concluded" and not all(self._latest(work).values()):
                stated.append(
                    GroundEntry("RG1_REQUIREMENTS", "Зертхана жоқ.", "Лаборатории нет.", work.public_id)
                )
            court = CourtAct.objects.filter(lifted_on__isnull=True, work_types=[work.work_type]).first()
            if court is not None:
                entry = GroundEntry(
                    "RG2_ACTIVITY_BAN", "Сот тыйым салды.", "Суд запретил.", work.public_id, court.public_id
                )
                stated.append(entry)
        said = hearing.prepare_hearing(
            application=self.case,
            works=self.ids(act),
            grounds=stated,
            secretary=self.world.appointment("executor-2"),
            **{**common, "key": new_key()},
        )
        papers = [UUID(said["decision"]), UUID(said["notice"])]
        hearing.notify_hearing(
            application=self.case,
            signatures={paper: self.world.sign(slug, self.world.paper(paper)) for paper in papers},
            **common,
        )

    def _latest(self, work: RequestedWork) -> dict[int, bool]:
        rows = work.results.filter(inquiry__stage="concluded").order_by("id")
        return {row.base_id: row.conforms for row in rows}

    def _file_argument(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        room = self.hearing(act).public_id
        hearing.file_argument(hearing=room, kind=ArgumentKind.OBJECTION, text="Келіспейміз.", **common)

    def _declare_complete(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        hearing.declare_position_complete(hearing=self.hearing(act).public_id, **common)

    def _waive(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        hearing.waive_hearing(hearing=self.hearing(act).public_id, **common)

    def _answer_argument(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        filed = list(Argument.objects.filter(hearing=self.hearing(act)).order_by("id"))
        for argument in [one.public_id for one in filed] or [uuid4()]:
            hearing.answer_argument(
                argument=argument,
                accepted=False,
                text_kk="Қаралды.",
                text_ru="Рассмотрено.",
                **{**common, "key": new_key()},
            )

    def _close_hearing(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        room = self.hearing(act).public_id
        by: Actor = common["by"]
        if by == self.world.actor("executor-1"):
            # The record is shown and read, and the secretary signs: all that is not this act's question.
            rooms.show(self.world, room)
            paper = rooms.protocol(self.world, room)
        else:
            paper = self._waiting("protocol")
        hearing.close_hearing(hearing=room, document=paper, cms=self._cms(slug, paper), **common)

    # The result

    def _draw_up(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        draw_up = result.draw_up if act.paper == "attestat" else refusal.draw_up_refusal
        draw_up(application=self.case, works=self.ids(act), **common)

    def _send_for_signature(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        result.send_for_signature(application=self.case, works=self.ids(act), **common)

    def _return_draft(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        returned.return_draft(application=self.case, remarks="Түзетіңіз", **common)

    def _sign_attestat(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        said = result.prepare_attestat(application=self.case, **{**common, "key": new_key()})
        result.sign_attestat(application=self.case, **self._signed(slug, said), **common)

    def _sign_refusal(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        said = refusal.prepare_refusal(application=self.case, **{**common, "key": new_key()})
        refusal.sign_refusal(application=self.case, **self._signed(slug, said), **common)

    def _withdraw(self, act: Act, slug: str, common: dict[str, Any]) -> None:
        said = withdrawal.prepare_withdrawal(
            application=self.case, works=self.ids(act), **{**common, "key": new_key()}
        )
        withdrawal.withdraw(application=self.case, **self._signed(slug, said), **common)


def answer_of(stored: Stored, act: Act) -> str:
    """What the acts say to an attempt: nothing when it was done."""
    try:
        stored.attempt(act)
    except Obstacle as obstacle:
        return obstacle.code
    return ""


@pytest.mark.soak
@pytest.mark.proves(
    "R3", "R10.1", "R10.2", "INV-01", "INV-02", "INV-03", "INV-07", "ABU-12", "ABU-13", "ABU-21"
)
def test_the_acts_and_the_order_agree_on_every_step_of_random_walks(at: Callable[..., Walked]) -> None:
    roll = random.Random(186)
    model: Case | None = None
    stored: Stored | None = None
    world = at("people").world
    days, number, refused, in_lapsed = 0, 0, 0, 0
    for number in range(STEPS):
        if model is None or stored is None or not model.open():
            days = 0
            world.set_clock("2026-09-15T11:00+05:00")
            shape = ((2, 1), (2, 2), (1, 1))[roll.randrange(3)]
            model, stored = new_case(*shape, TUESDAY), Stored(world, *shape)
            for number_of_work in stored.under_a_court_act():
                model.stands_against(number_of_work)
        if roll.random() < 0.08 and days < DAYS:
            days += 1
            model.today = add_working_days(model.today, 1)
            world.set_clock(f"{model.today.isoformat()}T11:00+05:00")
        act = next_attempt(model, roll, BESIDE)
        in_lapsed += act.hearing is not None and model.lapsed(model.hearings[act.hearing])
        unlawful = model.refusal_of(act)
        said = answer_of(stored, act)
        assert bool(said) == bool(unlawful), (number, act, unlawful, said, model)
        if act.step == f"sign_{act.paper}" and act.role in ("head", "deputy"):
            model.open_to_sign(act)
        if unlawful:
            refused += 1
        else:
            model.take(act)
        assert [work.stage for work in model.works] == [work.stage for work in stored.works()], (number, act)
        assert stored.row.stage == model.stage(), (number, act)
    assert refused > STEPS / 10
    assert in_lapsed > 0  # what the company took back during its hearing was tried to be heard all the same
    assert journal.stages_astray() == []
    count, broken = journal.verify()
    assert count > 0 and broken == []
