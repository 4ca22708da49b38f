"""The roads that `attestat tour` walks through HTTP, each made of the same stretches.

Every stretch is what people do at their desks: pages are fetched, their forms are filled in and posted,
papers are read and signed. The names of the steps are those of the procedure's table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from attestat.domain.procedure import Step, clause_of
from attestat.ops.visitor import Page, Visitor
from kzeds.sentences import SENTENCES

BASE = {
    "base_0_region": "71",
    "base_0_street": "Мәңгілік Ел даңғылы",
    "base_0_house": "8",
}
LIFTS = "WT5_LIFTS"
GAS = "WT4_GAS_MAINTENANCE"
EXECUTOR = "executor-1"
AFTER_THE_TERM = "2026-10-01T11:00:00+05:00"
"""The second working day after the ten days of a case accepted on 15 September 2026 (29 September)."""
SECRETARY = "executor-2"
NOT_MET = "Бұзбайтын бақылау зертханасы жоқ."
FACTS = (
    "Бұзбайтын бақылау зертханасы жоқ, бұл туралы аумақтық департаменттің қорытындысында айтылған.",
    "Лаборатории неразрушающего контроля нет, о чём сказано в заключении территориального департамента.",
)
OBJECTION = "Зертхана жалға алынған, шарт тіркелген."
ANSWER = (
    "Тексеру күні зертхана болған жоқ; жалдау шарты ұсынылмады.",
    "На день проверки лаборатории не было; договор аренды не представлен.",
)
AFTER_THE_NOTICE = "2026-09-21T11:00:00+05:00"
"""The first lawful day after a notice of Tuesday, 15 September: 16, 17 and 18 are the three full days."""
REASON = "Аумақтық департаменттің қорытындысы мерзімінен кеш келіп түсті."


class TourFailed(Exception):
    """A step of the tour did not go as it should; the text says which and what the page answered."""


def _cannot_move(moment: str) -> None:
    raise TourFailed(f"this walk cannot set the clock to {moment}")


@dataclass
class Tour:
    """The walk so far: who did what when, and the papers it made. `move` sets the demonstration clock."""

    home: Path
    base: str
    say: Callable[[str], None]
    out: Path
    move: Callable[[str], None] = _cannot_move
    visitors: dict[str, Visitor] = field(default_factory=dict)
    steps: list[dict[str, str]] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def visitor(self, slug: str) -> Visitor:
        """The person with this key, signed in; signing in is a step too."""
        if slug not in self.visitors:
            visitor = Visitor(self.base, slug, self.home)
            visitor.sign_in()
            self.visitors[slug] = visitor
            self.done("sign_in", slug, "7")
        return self.visitors[slug]

    def took(self, step: Step, actor: str) -> None:
        """Note a step of the procedure that has been taken."""
        self.done(str(step), actor, clause_of(step))

    def done(self, step: str, actor: str, clause: str) -> None:
        """Note a step that has been taken, with the instance's own time."""
        at = httpx.get(f"{self.base}/health", trust_env=False).json()["at"]
        self.steps.append({"step": step, "actor": actor, "at": at, "clause": clause})
        self.say(f"{at[:10]} {at[11:19]}  {step:<20} {actor:<20} clause {clause}")

    def keep(self, name: str, data: bytes) -> None:
        """Put a document into the folder of the tour."""
        path = self.out / name
        path.write_bytes(data)
        self.documents.append(str(path))


@dataclass
class Case:
    """The case of a walk: its id in addresses, and the number of the application."""

    id: str
    number: str

    @property
    def in_office(self) -> str:
        """Its page in the Committee."""
        return f"/office/applications/{self.id}/"

    @property
    def own(self) -> str:
        """Its page in the company's account."""
        return f"/cabinet/applications/{self.id}/"


def apply(tour: Tour, works: Sequence[str] = (LIFTS,)) -> Case:
    """The company fills in the form of Annex 1, reads the paper and signs it (clause 7)."""
    company = tour.visitor("lift-head")
    started = company.post_form(company.get("/cabinet/"), "start")
    matters: dict[str, dict[str, str | list[str]]] = {
        "works": {"works": list(works)},
        "places": {**BASE},
        "phone": {"phone": "+77010000000"},
    }
    page = company.get(f"{started.path}/company")
    for part, typed in matters.items():
        page = company.post_form(company.get(f"{started.path}/{part}"), f"/{part}", {**typed, "then": "next"})
    signing = company.post_form(page, "/prepare")
    tour.keep("application.pdf", company.paper(signing))
    submitted = company.sign(signing)
    number = submitted.first_text(".at-receipt__number", "number of the application").split()[-1]
    tour.took(Step.SUBMIT, "lift-head")
    return Case(submitted.path.rstrip("/").rpartition("/")[2], number)


def to_the_executor(tour: Tour, case: Case) -> None:
    """Registered and forwarded by the chancellery; the head appoints the executor (clause 8)."""
    chancellery = tour.visitor("chancellery")
    chancellery.post_form(chancellery.get(case.in_office), "/register")
    tour.took(Step.REGISTER, "chancellery")
    head = tour.visitor("head")
    page = chancellery.get(case.in_office)
    chancellery.post_form(page, "/forward", {"to": page.option("to", head.name)})
    tour.took(Step.FORWARD, "chancellery")
    page = head.get(case.in_office)
    by_name = tour.visitor(EXECUTOR).name
    head.post_form(page, "/appoint", {"executor": page.option("executor", by_name), "resolution": "Қарауға"})
    tour.took(Step.APPOINT, "head")


def inquire(tour: Tour, case: Case) -> str:
    """The executor asks the department, which registers the inquiry; gives its page there (clause 9)."""
    executing = tour.visitor(EXECUTOR)
    signing = executing.post_form(executing.get(case.in_office), "/inquiries/prepare")
    tour.keep("inquiry.pdf", executing.paper(signing))
    executing.sign(signing)
    tour.took(Step.SEND_INQUIRY, EXECUTOR)
    clerk = tour.visitor("astana-chancellery")
    inquiry = clerk.get("/department/").link("/department/inquiries/")
    clerk.post_form(clerk.get(inquiry), "/register")
    tour.took(Step.REGISTER_INQUIRY, "astana-chancellery")
    return inquiry


def control(tour: Tour, inquiry: str, fails: Mapping[int, str] | None = None) -> None:
    """Permit control and conclusion of the department (clause 9.2); `fails` as in `answers`."""
    director = tour.visitor("astana-head")
    page = director.get(inquiry)
    inspecting = tour.visitor("astana-inspector")
    director.post_form(page, "/assign", {"inspector": page.option("inspector", inspecting.name)})
    tour.took(Step.ASSIGN_INSPECTOR, "astana-head")
    page = inspecting.get(f"{inquiry}findings")
    signing = inspecting.post_form(page, "/findings", {**answers(page, fails or {}), "then": "go_on"})
    tour.keep("conclusion.pdf", inspecting.paper(signing))
    inspecting.sign(signing)
    tour.took(Step.SIGN_CONCLUSION, "astana-inspector")
    director.sign(director.get(f"{inquiry}conclude"))
    tour.took(Step.CONCLUDE, "astana-head")


def answers(page: Page, fails: Mapping[int, str]) -> dict[str, str]:
    """The answers of an inspector: every item, then the result of each work.

    `fails`: place of the work on the page, from 0 → what is wrong; its first item says it.
    """
    asked = [name.removesuffix("_result") for name in page.names("") if name.endswith("_result")]
    given = {}
    for place, work in enumerate(asked):
        reason = fails.get(place, "")
        given[f"{work}_result"] = "no" if reason else "yes"
        items = [
            name for name in page.names(f"{work}_") if not name.endswith(("_result", "_comment", "_reason"))
        ]
        given |= dict.fromkeys(items, "conforms")
        if reason:
            given |= {items[0]: "fails", f"{items[0]}_comment": reason}
    return given


def draw_up(tour: Tour, case: Case) -> None:
    """The executor draws up Annex 3 and sends it for signature (clause 9.3)."""
    executing = tour.visitor(EXECUTOR)
    executing.post_form(executing.get(case.in_office), "/draw-up")
    tour.took(Step.DRAW_UP, EXECUTOR)
    executing.post_form(executing.get(case.in_office), "/send-for-signature")
    tour.took(Step.SEND_FOR_SIGNATURE, EXECUTOR)


def issue(tour: Tour, case: Case) -> dict[str, str]:
    """The head signs the attestat; the company has it, and a stranger verifies it (clauses 4, 11)."""
    head, company = tour.visitor("head"), tour.visitor("lift-head")
    signing = head.post_form(head.get(case.in_office), "/attestat/prepare")
    tour.keep("attestat.pdf", head.paper(signing))
    head.sign(signing)
    tour.took(Step.SIGN_ATTESTAT, "head")
    own = company.get(case.own)
    verify_url = own.link("/verify/", then_slash=False)
    sealed = company.get_bytes(own.link("/sealed", within=True, last=True))
    tour.keep("attestat-signed.pdf", sealed)
    stranger = Visitor(tour.base, "stranger", tour.home)
    verified = stranger.get(verify_url)
    number = verified.attestat_number()
    same = stranger.upload("/verify/", "file", "attestat.pdf", sealed)
    if number not in same.text or not same.says_in_force() or not verified.says_in_force():
        raise TourFailed("the verification page does not say that the attestat is in force")
    tour.done("verify", "stranger", "4")
    asked = {code: _is_said(verified.text, code) for code in ("revocation_ok", "time_stamp_ok")}
    tour.say(
        "The verdict says: " + ", ".join(f"{code} {'yes' if it else 'no'}" for code, it in asked.items())
    )
    return {"attestat_number": number, "verify_url": f"{tour.base}{verify_url}"}


def _is_said(text: str, code: str) -> bool:
    """Whether a page holds the verifier's sentence for this code, in any language."""
    return any(sentence in text for sentence in SENTENCES[code])


def ended(tour: Tour, case: Case) -> dict[str, Any]:
    """What every walk says in the end."""
    return {
        "application_number": case.number,
        "stage": tour.visitor("lift-head").get(case.own).attribute("data-stage"),
        "steps": tour.steps,
        "documents": tour.documents,
    }


def to_an_attestat(tour: Tour) -> dict[str, Any]:
    """The main road, from the empty form to the public page that verifies the attestat."""
    case = apply(tour)
    to_the_executor(tour, case)
    control(tour, inquire(tour, case))
    draw_up(tour, case)
    told = issue(tour, case)
    return {**ended(tour, case), **told}


def past_its_term(tour: Tour) -> dict[str, Any]:
    """The same road past its ten days: a reason is recorded, the company sees the mark (Q17, APPC 91)."""
    case = apply(tour)
    to_the_executor(tour, case)
    control(tour, inquire(tour, case))
    tour.move(AFTER_THE_TERM)
    own = tour.visitor("lift-head").get(case.own)
    own.attribute("data-expired")
    executing = tour.visitor(EXECUTOR)
    asking = executing.get(f"/cases/{case.id}/dates/T3")
    executing.post_form(asking, "/reason", {"reason": REASON})
    tour.done("overdue_reason", EXECUTOR, "Annex 2 row 3")
    draw_up(tour, case)
    told = issue(tour, case)
    return {**ended(tour, case), **told, "overdue": {"reason": REASON}}


def to_a_refusal(tour: Tour) -> dict[str, Any]:
    """A negative conclusion, a hearing with an objection, the reasoned refusal (clause 10; APPC 73, 74)."""
    case = apply(tour)
    to_the_executor(tour, case)
    control(tour, inquire(tour, case), {0: NOT_MET})
    room = notify(tour, case)
    hear(tour, room)
    tour.move(AFTER_THE_NOTICE)
    refuse(tour, case)
    return {**ended(tour, case), **refused(tour, case)}


def taken_back(tour: Tour) -> dict[str, Any]:
    """The company withdraws by a signed note while the department checks (Q15; APPC 64)."""
    case = apply(tour)
    to_the_executor(tour, case)
    inquire(tour, case)
    company = tour.visitor("lift-head")
    page = company.get(f"{case.own}withdraw")
    signing = company.post_form(page, "/withdraw", {"what": "all", "reason": ""})
    tour.keep("withdrawal.pdf", company.paper(signing))
    company.sign(signing)
    tour.took(Step.WITHDRAW, "lift-head")
    return ended(tour, case)


def to_both(tour: Tour) -> dict[str, Any]:
    """Two works: what conforms gets its attestat at once, the other is heard and refused (DESIGN.md 4)."""
    case = apply(tour, (GAS, LIFTS))
    to_the_executor(tour, case)
    control(tour, inquire(tour, case), {0: NOT_MET})
    draw_up(tour, case)
    told = issue(tour, case)
    room = notify(tour, case)
    hear(tour, room)
    tour.move(AFTER_THE_NOTICE)
    refuse(tour, case)
    return {**ended(tour, case), **told, **refused(tour, case)}


def notify(tour: Tour, case: Case, look: Callable[[str], None] = lambda path: None) -> str:
    """The executor states the ground and delivers decision and notice; gives the id of the hearing.

    `look` is told where both papers are signed.
    """
    executing = tour.visitor(EXECUTOR)
    secretary = tour.visitor(SECRETARY)
    page = executing.get(f"{case.in_office}hearing/prepare")
    ground = next(name for name in page.names("") if name.endswith("_facts_kk")).removesuffix("_facts_kk")
    signing = executing.post_form(
        page,
        "/hearing/prepare",
        {
            f"{ground}_facts_kk": FACTS[0],
            f"{ground}_facts_ru": FACTS[1],
            "mode": "written",
            "secretary": page.option("secretary", secretary.name),
        },
    )
    tour.keep("preliminary-decision.pdf", executing.paper(signing))
    look(signing.path)
    executing.sign(signing)
    tour.took(Step.NOTIFY_HEARING, EXECUTOR)
    own = tour.visitor("lift-head").get(case.own)
    return own.link("/cabinet/hearings/").rstrip("/").rpartition("/")[2]


def hear(tour: Tour, room: str, look: Callable[[str], None] = lambda when: None) -> None:
    """The company objects; the executor answers; the record is read, and the protocol closes the hearing.

    `look` is told when there is something to see: an argument without its answer, a protocol to sign.
    """
    company, executing = tour.visitor("lift-head"), tour.visitor(EXECUTOR)
    door, desk = f"/cabinet/hearings/{room}/", f"/office/hearings/{room}/"
    company.post_form(company.get(door), "/argument", {"kind": "objection", "text": OBJECTION})
    tour.done("file_argument", "lift-head", "APPC 73")
    look("argument")
    answer = {"accepted": "no", "text_kk": ANSWER[0], "text_ru": ANSWER[1]}
    executing.post_form(executing.get(desk), "/answer", answer)
    tour.done("answer_argument", EXECUTOR, "APPC 73")
    company.post_form(company.get(door), "/complete")
    tour.done("declare_position_complete", "lift-head", "APPC 73")
    executing.post_form(executing.get(desk), "/protocol/show")
    company.post_form(company.get(door), "/remark", {"then": "none"})
    tour.done("confirm_record_read", "lift-head", "APPC 74")
    executing.post_form(executing.get(desk), "/protocol/prepare")
    secretary = tour.visitor(SECRETARY)
    look("protocol")
    signing = secretary.get(f"{desk}protocol/sign")
    tour.keep("protocol.pdf", secretary.paper(signing))
    secretary.sign(signing)
    tour.done("sign_protocol", SECRETARY, "APPC 74")
    executing.sign(executing.get(f"{desk}protocol/sign"))
    tour.took(Step.CLOSE_HEARING, EXECUTOR)


def refuse(tour: Tour, case: Case) -> None:
    """The executor draws up Annex 4, the head reads and signs it (clauses 9.3, 10, 11)."""
    executing, head = tour.visitor(EXECUTOR), tour.visitor("head")
    executing.post_form(executing.get(case.in_office), "/refusal/draw-up")
    tour.took(Step.DRAW_UP, EXECUTOR)
    executing.post_form(executing.get(case.in_office), "/send-for-signature")
    tour.took(Step.SEND_FOR_SIGNATURE, EXECUTOR)
    signing = head.post_form(head.get(case.in_office), "/refusal/prepare")
    tour.keep("refusal.pdf", head.paper(signing))
    head.sign(signing)
    tour.took(Step.SIGN_REFUSAL, "head")


def refused(tour: Tour, case: Case) -> dict[str, str]:
    """The company has the sealed refusal in its account."""
    company = tour.visitor("lift-head")
    sealed = company.get_bytes(company.get(case.own).link("/sealed", within=True, last=True))
    tour.keep("refusal-signed.pdf", sealed)
    number = company.get(case.own).attribute("data-refusal")
    return {"refusal_number": number}


OUTCOMES: dict[str, tuple[Callable[[Tour], dict[str, Any]], str]] = {
    "issued": (to_an_attestat, "issued"),
    "overdue": (past_its_term, "issued"),
    "refused": (to_a_refusal, "refused"),
    "withdrawn": (taken_back, "withdrawn"),
    "mixed": (to_both, "issued_in_part"),
}
"""What can be walked: name → the walk, and the stage that the case must show in the end."""
