"""The procedure as somebody would keep it on paper who has the Order before him and has never seen our code.

Written from the text: the Order (clauses 5–11, Annex 2 row 9), articles 64, 73 and 74 of the APPC as
requirements.md tells them, and section 4 of DESIGN.md where they are silent. It imports nothing of ours, so
that a slip in our tables cannot hide in it. One object is one case; `refusal_of` says why an act is unlawful
now (None: it is lawful), `take` writes down what it changes. The model is told which days are worked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

OPEN = [
    "draft",
    "submitted",
    "registered",
    "at_head",
    "assigned",
    "inquiry_sent",
    "permit_control",
    "concluded",
    "hearing_notified",
    "heard",
    "drafted",
    "awaiting_signature",
]
ENDS = ["issued", "refused", "withdrawn", "discontinued"]

WHO = {
    # clause 7: the company sends, its head (or right to sign) signs; APPC 64: it may take it back
    "submit": {"signer"},
    "withdraw": {"signer"},
    # clause 8: the chancellery registers and sends to the head or his substitute, who appoints the executor
    "register": {"chancellery"},
    "forward": {"chancellery"},
    "appoint": {"head", "deputy"},
    # clause 9: the executor asks, the department registers, checks and concludes, the executor draws up
    "send_inquiry": {"executor"},
    "register_inquiry": {"department_chancellery"},
    "assign_inspector": {"department_head"},
    "sign_conclusion": {"inspector"},
    "return_conclusion": {"department_head"},
    "conclude": {"department_head"},
    # DESIGN.md 4: an inquiry that went to the wrong department goes to another one, with a reason
    "reroute_inquiry": {"executor"},
    "draw_up": {"executor"},
    "send_for_signature": {"executor"},
    # clause 10: the provider carries out the hearing
    "notify_hearing": {"executor"},
    "close_hearing": {"executor"},
    "repeat_inquiry": {"executor"},
    # APPC 73: the company states its position, objects, declines; the executor answers
    "file_argument": {"signer"},
    "declare_complete": {"signer"},
    "waive": {"signer"},
    "answer_argument": {"executor"},
    # Annex 2 row 9(2): a court act in force, put on record; and that it has been lifted
    "record_court_act": {"executor"},
    "lift_court_act": {"executor"},
    # clause 11: the head or the person replacing him signs
    "return_draft": {"head", "deputy"},
    "sign_attestat": {"head", "deputy"},
    "sign_refusal": {"head", "deputy"},
    # clause 5(3): of a liquidated company nobody is left to decide for
    "discontinue": {"head", "deputy"},
}

WHOLE_CASE = {"submit": "draft", "register": "submitted", "forward": "registered", "appoint": "at_head"}
"""Acts on the application as a whole, with the stage that each work must be at (clauses 7, 8)."""
AFTER = {"submit": "submitted", "register": "registered", "forward": "at_head", "appoint": "assigned"}


@dataclass
class Hearing:
    """One hearing (APPC 73, 74): which works, what the company said, which days it must wait for."""

    works: frozenset[int]
    objection_until: date
    earliest_act: date
    arguments: list[bool] = field(default_factory=list)
    """Each argument of the company: has it been answered?"""
    waived: bool = False
    complete: bool = False
    closed: bool = False


@dataclass
class Work:
    """One type of work of the application (clause 2)."""

    stage: str = "draft"
    verdicts: dict[int, bool] = field(default_factory=dict)
    """Base → what the last conclusion says of it (clause 9.2)."""
    other_ground: int = 0
    """The court act that stands against it, by its place on record; 0: none (Annex 2 row 9(2))."""
    hearing: Hearing | None = None
    """The last hearing about it."""
    stated: frozenset[str] = frozenset()
    """The grounds that the company was told in it: the conclusion, a court act."""
    paper: str = ""
    """Which result is drawn up for it: attestat or refusal."""


@dataclass
class Inquiry:
    """An inquiry to the department of some bases, about the works that it was sent for (clause 9.1)."""

    bases: frozenset[int]
    works: frozenset[int]
    stage: str = "sent"
    stated: dict[tuple[int, int], bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What somebody tries: a step of the procedure in a role, on some works or on one inquiry.

    `paper` is which result is meant; `results` is what a conclusion would say of (work, base).
    """

    step: str
    role: str
    works: frozenset[int] = frozenset()
    inquiry: int | None = None
    paper: str = ""
    results: tuple[tuple[tuple[int, int], bool], ...] = ()
    hearing: int | None = None


@dataclass
class Case:
    """One application with its works and its bases, each base in a department of its own."""

    works: list[Work]
    bases: list[int]
    today: date
    add_working_days: Callable[[date, int], date]
    inquiries: list[Inquiry] = field(default_factory=list)
    hearings: list[Hearing] = field(default_factory=list)
    court_acts: int = 0
    has_executor: bool = False
    liquidated: bool = False
    """Whether the state database says that the company is."""
    papers: dict[str, frozenset[int]] = field(default_factory=dict)
    """Attestat or refusal → the works that the last one drawn up says."""

    # What is shown

    def stage(self) -> str:
        """The earliest open stage; when all is closed, how it ended: a work taken back spoils no end."""
        places = [OPEN.index(work.stage) for work in self.works if work.stage in OPEN]
        if places:
            return OPEN[min(places)]
        ends = {work.stage for work in self.works} - {"withdrawn"}
        if not ends:
            return "withdrawn"
        return ends.pop() if len(ends) == 1 else "issued_in_part"

    def open(self) -> list[int]:
        """The works that have not ended."""
        return [number for number, work in enumerate(self.works) if work.stage in OPEN]

    def conforms(self, number: int) -> bool | None:
        """Clause 9.3: positive at every base; None while a conclusion is missing."""
        said = [self.works[number].verdicts.get(base) for base in self.bases]
        if None in said:
            return None
        return all(said)

    def stands_against(self, number: int) -> None:
        """Annex 2 row 9(2): a court act stands against a work, in whichever case it was put on record."""
        self.court_acts += 1
        self.works[number].other_ground = self.court_acts

    # What is lawful now

    def refusal_of(self, act: Act) -> str | None:
        """Why the act is unlawful now, by its clause; None when it is lawful."""
        if act.role not in WHO[act.step]:
            return "another's act"
        if act.step in WHOLE_CASE:
            fits = all(work.stage == WHOLE_CASE[act.step] for work in self.works if work.stage in OPEN)
            return None if fits and self.open() else f"clause 7, 8: not at {WHOLE_CASE[act.step]}"
        check = getattr(self, f"_{act.step}")
        found: str | None = check(act)
        return found

    def _at(self, act: Act, *stages: str) -> str | None:
        if not act.works:
            return "on nothing"
        for number in act.works:
            if self.works[number].stage not in stages:
                return f"work {number} is at {self.works[number].stage}"
        return None

    def asked_of(self, inquiry: Inquiry) -> set[tuple[int, int]]:
        """What a conclusion must state: each open work that is asked about, at each base."""
        return {(work, base) for work in inquiry.works for base in inquiry.bases if work in self.open()}

    def _discontinue(self, act: Act) -> str | None:
        if not self.liquidated:
            return "clause 5(3): the company is there"
        return self._at(replace(act, works=frozenset(self.open())), *OPEN[1:])

    def _reroute_inquiry(self, act: Act) -> str | None:
        # not once an inspector has signed; and only while a work that it asks about waits for it
        wrong = self._one(act, "sent", "registered", "inspecting")
        return wrong or (None if self.waiting_for(self._inquiry(act)) else "nobody waits for it")

    def waiting_for(self, inquiry: Inquiry) -> set[int]:
        """The works that wait for what this inquiry asks."""
        return {n for n in inquiry.works if self.works[n].stage in ("inquiry_sent", "permit_control")}

    def _withdraw(self, act: Act) -> str | None:
        # APPC 64, Q15: until the result is signed; what was never sent is discarded, not withdrawn
        return self._at(act, *OPEN[1:])

    def _send_inquiry(self, act: Act) -> str | None:
        return self._at(act, "assigned")

    def bases_to_ask_again(self, works: frozenset[int]) -> frozenset[int]:
        """Where one of the works was not found to conform, or was not asked about yet."""
        return frozenset(
            base for base in self.bases for n in works if not self.works[n].verdicts.get(base, False)
        )

    def _repeat_inquiry(self, act: Act) -> str | None:
        # the hearing may end in an attestat, through a repeated conclusion
        wrong = self._at(act, "heard")
        if wrong:
            return wrong
        again = self.bases_to_ask_again(act.works)
        if not again:
            return "all conforms already"
        for inquiry in self.inquiries:
            asks = inquiry.works & act.works if inquiry.works else act.works
            if inquiry.stage not in ("concluded", "cancelled") and asks and inquiry.bases & again:
                return "the department has not answered yet"
        return None

    def _one(self, act: Act, *stages: str) -> str | None:
        if act.inquiry is None or act.inquiry >= len(self.inquiries):
            return "no such inquiry"
        found = self.inquiries[act.inquiry].stage
        return None if found in stages else f"the inquiry is at {found}"

    def _register_inquiry(self, act: Act) -> str | None:
        return self._one(act, "sent")

    def _assign_inspector(self, act: Act) -> str | None:
        return self._one(act, "registered")

    def _sign_conclusion(self, act: Act) -> str | None:
        wrong = self._one(act, "inspecting")
        if wrong or act.inquiry is None:
            return wrong
        inquiry = self.inquiries[act.inquiry]
        # clause 9.2: conformity or non-conformity, of each work at each base
        stated = {place for place, _ in act.results}
        return None if stated == self.asked_of(inquiry) else "clause 9.2: a result for each"

    def _return_conclusion(self, act: Act) -> str | None:
        return self._one(act, "conclusion_signed")

    def _conclude(self, act: Act) -> str | None:
        return self._one(act, "conclusion_signed")

    def _notify_hearing(self, act: Act) -> str | None:
        # clause 10: when grounds are found
        for number in act.works:
            work = self.works[number]
            if work.stage == "concluded" and (self.conforms(number) is False or work.other_ground):
                continue
            if work.stage in {"assigned", "inquiry_sent", "permit_control"} and work.other_ground:
                continue
            return f"clause 10: no ground for a hearing about work {number} at {work.stage}"
        return None if act.works else "on nothing"

    def _room(self, act: Act) -> Hearing | str:
        if act.hearing is None or act.hearing >= len(self.hearings):
            return "no such hearing"
        hearing = self.hearings[act.hearing]
        if self.lapsed(hearing):
            return "APPC 64: what was to be heard is taken back"
        return "the hearing is closed" if hearing.closed else hearing

    def lapsed(self, hearing: Hearing) -> bool:
        """Whether the company took everything back that was to be heard, before the hearing was over."""
        return not hearing.closed and not any(
            self.works[number].stage == "hearing_notified" for number in hearing.works
        )

    def _file_argument(self, act: Act) -> str | None:
        hearing = self._room(act)
        return hearing if isinstance(hearing, str) else None

    def _declare_complete(self, act: Act) -> str | None:
        hearing = self._room(act)
        return hearing if isinstance(hearing, str) else "said before" if hearing.complete else None

    def _waive(self, act: Act) -> str | None:
        hearing = self._room(act)
        return hearing if isinstance(hearing, str) else "said before" if hearing.waived else None

    def _answer_argument(self, act: Act) -> str | None:
        # also after the hearing, while nothing is decided on its works
        if act.hearing is None or act.hearing >= len(self.hearings):
            return "no such hearing"
        hearing = self.hearings[act.hearing]
        if not hearing.arguments:
            return "nothing to answer"
        return None if set(hearing.works) & set(self.open()) else "all is decided"

    def _record_court_act(self, act: Act) -> str | None:
        if not self.has_executor:
            return "clause 8: nobody is appointed yet"
        taken = any(self.works[number].other_ground for number in act.works)
        return "on record" if taken or not act.works else None

    def _lift_court_act(self, act: Act) -> str | None:
        if not self.has_executor:
            return "clause 8: nobody is appointed yet"
        stands = all(self.works[number].other_ground for number in act.works)
        return None if stands and act.works else "not on record"

    def _close_hearing(self, act: Act) -> str | None:
        hearing = self._room(act)
        if isinstance(hearing, str):
            return hearing
        # APPC 73: two working days to object, unless the company has said all or will not be heard
        if hearing.waived or hearing.complete or self.today > hearing.objection_until:
            return None
        return "APPC 73: the term for objections runs"

    def _draw_up(self, act: Act) -> str | None:
        if act.paper == "attestat":
            wrong = self._at(act, "concluded", "heard", "drafted")
            if wrong:
                return wrong
            # clause 9.3; Annex 3: taking into account the conclusion on conformity
            return self._grants(act)
        wrong = self._at(act, "heard", "drafted")
        if wrong:
            return wrong
        return self._refuses(act)

    @staticmethod
    def _standing(work: Work, negative: bool) -> frozenset[str]:
        """The grounds that stand now; another court act than the one that was stated is another ground."""
        found = {"conclusion"} if negative else set()
        return frozenset(found | ({f"court act {work.other_ground}"} if work.other_ground else set()))

    def _grants(self, act: Act) -> str | None:
        """Annex 3: only what conforms by the conclusion, and nothing that a court forbids."""
        for number in act.works:
            if not self.conforms(number):
                return f"clause 9.3: no positive conclusion for work {number}"
            if self.works[number].other_ground:
                return f"Annex 2 row 9: a court act stands against work {number}"
            if any(number in i.works and i.stage not in ("concluded", "cancelled") for i in self.inquiries):
                return f"clause 9.3: a department is asked about work {number} and has not answered"
        return None

    def _refuses(self, act: Act) -> str | None:
        """Annex 4: heard, every argument answered, and a ground that was stated and stands still."""
        if len({id(self.works[number].hearing) for number in act.works}) != 1:
            return "one refusal follows one hearing"
        for number in act.works:
            work = self.works[number]
            if work.hearing is None or not work.hearing.closed:
                return f"clause 10: no hearing about work {number}"
            if not all(work.hearing.arguments):
                return "APPC 74: every argument is answered"
            if not work.stated & self._standing(work, self.conforms(number) is False):
                return f"clause 10: no ground stands against work {number}"
        return None

    def _drawn(self, act: Act, stage: str) -> str | None:
        wrong = self._at(act, stage)
        if wrong:
            return wrong
        if any(self.works[number].paper != act.paper for number in act.works):
            return "another paper is drawn up"
        # what the head signs is made anew for him, with his day, of all that waits for him
        if stage == "drafted" and act.works != self.papers.get(act.paper):
            return "the paper says other works"
        return self._grants(act) if act.paper == "attestat" else self._refuses(act)

    def _send_for_signature(self, act: Act) -> str | None:
        return self._drawn(act, "drafted")

    def _return_draft(self, act: Act) -> str | None:
        return self._at(act, "awaiting_signature")

    def _sign_attestat(self, act: Act) -> str | None:
        if self.liquidated:
            return "clause 5(3): there is nobody to whom it could be given"
        return self._drawn(act, "awaiting_signature") if act.paper == "attestat" else "another paper"

    def _sign_refusal(self, act: Act) -> str | None:
        wrong = self._drawn(act, "awaiting_signature") if act.paper == "refusal" else "another paper"
        if wrong:
            return wrong
        for number in act.works:
            hearing = self.works[number].hearing
            if hearing is not None and self.today < hearing.earliest_act:
                return "APPC 73: three full working days before the act"
        return None

    # What it changes

    def open_to_sign(self, act: Act) -> None:
        """The head opens what waits for him: it is made anew for all of it, under the number of the case.

        One number stands on one paper: a draft of that kind for other works lapses (ADR 30). So it goes
        though the signing be refused afterwards, unless there is no reasoned refusal to be made at all.
        """
        waiting = frozenset(
            n for n, w in enumerate(self.works) if w.stage == "awaiting_signature" and w.paper == act.paper
        )
        wrong = self._refuses(replace(act, works=waiting)) if act.paper == "refusal" and waiting else None
        if waiting and wrong is None and self.papers.get(act.paper) != waiting:
            self.papers.pop(act.paper, None)

    def take(self, act: Act) -> None:
        """Write down a lawful act."""
        assert self.refusal_of(act) is None
        self.has_executor |= act.step == "appoint"
        if act.step in AFTER:
            for number in self.open():
                self.works[number].stage = AFTER[act.step]
            return
        change = getattr(self, f"_take_{act.step}")
        change(act)

    def _to(self, act: Act, stage: str) -> None:
        for number in act.works:
            self.works[number].stage = stage

    def _take_withdraw(self, act: Act) -> None:
        self._to(act, "withdrawn")
        self._nothing_more_is_asked()
        self.papers = {}  # what was drawn up speaks of an application that is another one now

    def _take_discontinue(self, act: Act) -> None:
        for number in self.open():
            self.works[number].stage = "discontinued"
        self._nothing_more_is_asked()

    def _nothing_more_is_asked(self) -> None:
        """A department need not conclude on what has ended."""
        for inquiry in self.inquiries:
            if inquiry.stage != "concluded" and not inquiry.works & set(self.open()):
                inquiry.stage = "cancelled"

    def _take_reroute_inquiry(self, act: Act) -> None:
        former = self._inquiry(act)
        for number in self.waiting_for(former):
            self.works[number].stage = "inquiry_sent"
        former.stage = "cancelled"
        self.inquiries.append(Inquiry(former.bases, former.works))

    def _take_send_inquiry(self, act: Act) -> None:
        self._to(act, "inquiry_sent")
        everything = frozenset(range(len(self.works)))
        self.inquiries += [Inquiry(frozenset({base}), everything) for base in self.bases]

    def _take_repeat_inquiry(self, act: Act) -> None:
        again = self.bases_to_ask_again(act.works)
        self._to(act, "inquiry_sent")
        self.inquiries += [Inquiry(frozenset({base}), act.works) for base in self.bases if base in again]

    def _inquiry(self, act: Act) -> Inquiry:
        assert act.inquiry is not None
        return self.inquiries[act.inquiry]

    def _advance(self, source: str, target: str, *reached: str) -> None:
        """A work goes on when every inquiry that asks about it is so far (clause 9.2)."""
        for number, work in enumerate(self.works):
            asking = [i for i in self.inquiries if number in i.works and i.stage != "cancelled"]
            if work.stage == source and asking and all(other.stage in reached for other in asking):
                work.stage = target

    def _take_register_inquiry(self, act: Act) -> None:
        self._inquiry(act).stage = "registered"
        self._advance(
            "inquiry_sent",
            "permit_control",
            *("registered", "inspecting", "conclusion_signed", "concluded"),
        )

    def _take_assign_inspector(self, act: Act) -> None:
        self._inquiry(act).stage = "inspecting"

    def _take_sign_conclusion(self, act: Act) -> None:
        inquiry = self._inquiry(act)
        inquiry.stage, inquiry.stated = "conclusion_signed", dict(act.results)

    def _take_return_conclusion(self, act: Act) -> None:
        self._inquiry(act).stage = "inspecting"

    def _take_conclude(self, act: Act) -> None:
        inquiry = self._inquiry(act)
        inquiry.stage = "concluded"
        for (number, base), conforms in inquiry.stated.items():
            self.works[number].verdicts[base] = conforms
        self._advance("permit_control", "concluded", "concluded")

    def _take_notify_hearing(self, act: Act) -> None:
        # APPC 73: an objection within two working days of receipt; three full working days before the act
        objection_until = self.add_working_days(self.today, 2)
        hearing = Hearing(act.works, objection_until, self.add_working_days(self.today, 4))
        self.hearings.append(hearing)
        for number in act.works:
            work = self.works[number]
            negative = work.stage == "concluded" and self.conforms(number) is False
            work.hearing = hearing
            work.stated = self._standing(work, negative)
        self._to(act, "hearing_notified")

    def _take_file_argument(self, act: Act) -> None:
        self.hearings[act.hearing or 0].arguments.append(False)

    def _take_declare_complete(self, act: Act) -> None:
        self.hearings[act.hearing or 0].complete = True

    def _take_waive(self, act: Act) -> None:
        self.hearings[act.hearing or 0].waived = True

    def _take_answer_argument(self, act: Act) -> None:
        arguments = self.hearings[act.hearing or 0].arguments
        arguments[:] = [True] * len(arguments)

    def _take_record_court_act(self, act: Act) -> None:
        for number in act.works:
            self.stands_against(number)

    def _take_lift_court_act(self, act: Act) -> None:
        for number in act.works:
            self.works[number].other_ground = 0

    def _take_close_hearing(self, act: Act) -> None:
        hearing = self.hearings[act.hearing or 0]
        hearing.closed = True
        for number in hearing.works:
            if self.works[number].stage == "hearing_notified":
                self.works[number].stage = "heard"

    def _take_draw_up(self, act: Act) -> None:
        self._to(act, "drafted")
        self.papers[act.paper] = act.works
        for number in act.works:
            self.works[number].paper = act.paper

    def _take_send_for_signature(self, act: Act) -> None:
        self._to(act, "awaiting_signature")

    def _take_return_draft(self, act: Act) -> None:
        self._to(act, "drafted")
        for number in act.works:  # what was sent back is drawn up anew
            self.papers.pop(self.works[number].paper, None)

    def _take_sign_attestat(self, act: Act) -> None:
        self._to(act, "issued")

    def _take_sign_refusal(self, act: Act) -> None:
        self._to(act, "refused")
        self._nothing_more_is_asked()
