"""What a desk of the Committee can do next on a case: one step for each group of works that goes its own way.

After the conclusion works part: what conforms goes on to the attestat, what does not is heard. The stage of
the case alone would hide one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from attestat.domain.actor import WHO_SIGNS_RESULTS, Actor, Role
from attestat.domain.procedure import Stage
from attestat.domain.rules.clause9 import is_asked_about, is_positive
from attestat.store.queries import hearings
from attestat.store.queries.cases import CasePage
from attestat.web.common.acting import say


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do. `post` is done at once by its button, `href` leads to a page; neither: a form below.

    `works` are named only where the works of the case do not all go together.
    """

    code: str
    title: str
    sentence: str = ""
    button: str = ""
    post: str = ""
    href: str = ""
    works: tuple[str, ...] = ()


def next_steps(actor: Actor, case: CasePage) -> tuple[NextStep, ...]:
    """What this actor can do now, the most pressing first; nothing when the case waits for another."""
    return tuple(_steps(actor, case))


def _steps(actor: Actor, case: CasePage) -> Iterator[NextStep]:
    stage = case.line.stage
    if actor.role is Role.CHANCELLERY:
        if stage == Stage.SUBMITTED:
            yield NextStep(
                code="register",
                title=gettext("Register"),
                sentence=gettext("The application is registered on the day it is received (clause 8)."),
                post=reverse("register", args=[case.line.id]),
            )
        if stage == Stage.REGISTERED:
            yield NextStep(code="forward", title=gettext("Forward to the head"))
    if actor.role in WHO_SIGNS_RESULTS:
        if stage == Stage.AT_HEAD:
            yield NextStep(code="appoint", title=gettext("Appoint an executor"))
        yield from _to_sign(case)
    if actor.role is Role.APPROVER and any(work.stage is Stage.DRAFTED for work in case.facts.works):
        yield NextStep(
            code="approve", title=gettext("Read the draft"), href=reverse("case_people", args=[case.line.id])
        )
    if actor.role is Role.EXECUTOR:
        # Co-executors prepare what the executor signs or sends (ADR 24).
        helps = actor.appointment in case.facts.co_executors
        for step in _of_executor(actor, case) if case.mine or helps else ():
            if case.mine or step.code in ("inquire", "draw_up"):
                yield step


def _to_sign(case: CasePage) -> Iterator[NextStep]:
    waiting = {work.outcome for work in case.facts.works if work.stage is Stage.AWAITING_SIGNATURE}
    sentence = gettext("The paper is made with today's date and your title; you read it and sign it.")
    if "attestat" in waiting:
        yield NextStep(
            code="sign_attestat",
            title=gettext("Sign the attestat"),
            sentence=sentence,
            button=gettext("Read and sign"),
            post=reverse("prepare_attestat", args=[case.line.id]),
            works=_names(case, Stage.AWAITING_SIGNATURE, "attestat"),
        )
    if "refusal" in waiting:
        yield NextStep(
            code="sign_refusal",
            title=gettext("Sign the reasoned refusal"),
            sentence=sentence,
            button=gettext("Read and sign"),
            post=reverse("prepare_refusal", args=[case.line.id]),
            works=_names(case, Stage.AWAITING_SIGNATURE, "refusal"),
        )


def _of_executor(actor: Actor, case: CasePage) -> Iterator[NextStep]:
    id, works = case.line.id, case.facts.works
    if any(work.stage is Stage.ASSIGNED for work in works):
        yield NextStep(code="inquire", title=gettext("Send inquiries"))
    drafted = {work.outcome for work in works if work.stage is Stage.DRAFTED}
    if drafted:
        yield NextStep(
            code="send",
            title=gettext("Send for signature"),
            sentence=gettext(
                "Read what is drawn up among the documents below; the head reads and signs it next."
            ),
            post=reverse("send_for_signature", args=[id]),
        )
    ready = [
        w
        for w in works
        if w.stage in (Stage.CONCLUDED, Stage.HEARD)
        and is_positive(case.facts, w)
        and not is_asked_about(case.facts, w)
    ]
    if ready:
        yield NextStep(
            code="draw_up",
            title=gettext("Draw up the attestat"),
            sentence=gettext(
                "The attestat is drawn up from data; it needs a positive conclusion for every work at every "
                "base."
            ),
            post=reverse("draw_up", args=[id]),
            works=_only(case, {work.id for work in ready}),
        )
    negative = [w for w in works if w.stage is Stage.CONCLUDED and not is_positive(case.facts, w)]
    if negative:
        yield NextStep(
            code="prepare_hearing",
            title=gettext("Hear the company before a refusal"),
            sentence=gettext(
                "The conclusion is negative. A refusal needs a preliminary decision, a notice three full "
                "working days earlier, and a hearing (clause 10)."
            ),
            button=gettext("State the grounds"),
            href=reverse("prepare_hearing", args=[id]),
            works=_only(case, {work.id for work in negative}),
        )
    yield from _rooms(actor, case)
    heard = [w for w in works if w.stage is Stage.HEARD and not is_positive(case.facts, w)]
    if heard:
        names = _only(case, {work.id for work in heard})
        yield NextStep(
            code="draw_up_refusal",
            title=gettext("Draw up the reasoned refusal"),
            sentence=gettext(
                "It states the grounds, the facts, the answers to every argument, and how to complain "
                "(Annex 4)."
            ),
            post=reverse("draw_up_refusal", args=[id]),
            works=names,
        )
        yield NextStep(
            code="repeat",
            title=gettext("Ask the department again"),
            sentence=gettext(
                "When the hearing showed that the conclusion may be wrong or what was missing is there."
            ),
            works=names,
        )


def _rooms(actor: Actor, case: CasePage) -> Iterator[NextStep]:
    for room in hearings.of_case(actor, case.line.id):
        if not room.outcome:
            yield NextStep(
                code="hearing",
                title=gettext("Lead the hearing"),
                sentence=gettext("Answer every argument, keep the record, then close it with the protocol."),
                button=gettext("To the hearing"),
                href=reverse("hearing", args=[room.id]),
                works=_only(case, set(room.works)),
            )


def _names(case: CasePage, stage: Stage, outcome: str) -> tuple[str, ...]:
    return _only(case, {w.id for w in case.facts.works if w.stage is stage and w.outcome == outcome})


def _only(case: CasePage, works: set[UUID]) -> tuple[str, ...]:
    """The names of these works, unless they are all that the case has."""
    if len(works) == len(case.works):
        return ()
    return tuple(say(work.text) for work in case.works if work.id in works)
