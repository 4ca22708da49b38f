"""Clause 10: grounds for refusal and the hearing (APPC 73, 74; Annex 2 row 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from attestat.domain.application import Application, RequestedWork
from attestat.domain.edition import Edition, Ground
from attestat.domain.hearing import (
    CourtActKind,
    Hearing,
    Mode,
    NegativeResult,
    Outcome,
    StatedGround,
)
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import CLOSED

NON_CONFORMITY, ACTIVITY_BAN, SPECIAL_RIGHT, NO_CONSENT = 1, 2, 3, 4
"""The numbers of the four grounds in row 9 of Annex 2; codes and words are the edition's."""

_KIND = {ACTIVITY_BAN: CourtActKind.ACTIVITY_BAN, SPECIAL_RIGHT: CourtActKind.SPECIAL_RIGHT}


def r10_1_closed_list(edition: Edition, code: str) -> Ground:
    """A refusal rests on the grounds of the edition's list and on no other (R10.1)."""
    try:
        return edition.ground(code)
    except KeyError:
        raise Obstacle("unknown_ground", "10; Annex 2 row 9", ground=code) from None


def r10_1_ground_for_every_work(works: Sequence[RequestedWork], grounds: Sequence[StatedGround]) -> None:
    """Each work of the hearing has at least one ground, and each ground stands on a work of the hearing."""
    if not works:
        raise Obstacle("no_works_chosen", "10")
    ids = {work.id for work in works}
    if any(ground.work is not None and ground.work not in ids for ground in grounds):
        raise Obstacle("ground_on_other_work", "10")
    for work in works:
        if not any(ground.concerns(work.id) for ground in grounds):
            raise Obstacle("no_ground", "10; Annex 2 row 9", work_type=work.work_type)


def r10_1_facts_in_both_languages(ground: StatedGround) -> None:
    """The facts of a ground are told in Kazakh and in Russian, as the refusal is in both (Annex 4)."""
    if not (ground.facts_kk.strip() and ground.facts_ru.strip()):
        raise Obstacle("ground_without_facts", "10; A4-F9", ground=ground.code)


def r10_1_rests_on_record(
    ground: StatedGround,
    edition: Edition,
    application: Application,
    works: Sequence[RequestedWork],
    today: date,
) -> None:
    """A ground rests on what is on record today (R10.1, Annex 2 row 9).

    Ground 1 on the latest conclusions, negative on each of its works; 2 and 3 on a court act in force that
    concerns the work; 4 on a consent that was refused or withdrawn and not given again.
    """
    number = _number(edition, ground.code)
    concerned = [work for work in works if ground.concerns(work.id)]
    if number == NON_CONFORMITY:
        latest = negative_results(application)
        for work in concerned:
            if not any(result.work == work.id for result in latest):
                raise Obstacle("ground_without_conclusion", "10; Annex 2 row 9(1)", work_type=work.work_type)
        if ground.results and not ground.results <= latest:
            raise Obstacle("ground_conclusion_replaced", "10; Annex 2 row 9(1)")
    elif number in _KIND:
        acts = [act for act in application.court_acts if act.id == ground.court_act]
        for work in concerned:
            if not any(act.kind is _KIND[number] and act.binds(work.work_type, today) for act in acts):
                raise Obstacle(
                    "ground_without_court_act", f"10; Annex 2 row 9({number})", work_type=work.work_type
                )
    elif number == NO_CONSENT and not any(refusal.stands for refusal in application.consent_refusals):
        raise Obstacle("ground_without_consent_refusal", "10; Annex 2 row 9(4)")


def negative_results(application: Application) -> frozenset[NegativeResult]:
    """The negative results that count now: for each work at each base the last conclusion says."""
    return frozenset(
        NegativeResult(inquiry, work, base)
        for (work, base), (inquiry, conforms) in application.conclusions.items()
        if not conforms
    )


def standing_grounds(
    hearing: Hearing, work: RequestedWork, edition: Edition, application: Application, today: date
) -> tuple[StatedGround, ...]:
    """The grounds of a hearing that still stand on a work: what they rest on is still on record."""
    found = []
    for ground in hearing.grounds:
        if ground.concerns(work.id):
            try:
                r10_1_rests_on_record(_on_work(ground, work.id), edition, application, [work], today)
            except Obstacle:
                continue
            found.append(ground)
    return tuple(found)


def _on_work(ground: StatedGround, work: UUID) -> StatedGround:
    own = frozenset(result for result in ground.results if result.work == work)
    return StatedGround(
        ground.code,
        work,
        ground.facts_kk,
        ground.facts_ru,
        ground.id,
        own,
        ground.court_act,
        ground.consent_refusal,
    )


def _number(edition: Edition, code: str) -> int:
    ground = r10_1_closed_list(edition, code)
    return 0 if ground.of_law else ground.number


def r10_1_no_ground_stands(application: Application, works: Iterable[RequestedWork], today: date) -> None:
    """No attestat while a court act in force or a missing consent stands against it (Annex 2 row 9)."""
    for work in works:
        for act in application.court_acts:
            if act.binds(work.work_type, today):
                raise Obstacle("court_act_stands", "10; Annex 2 row 9", work_type=work.work_type)
    if any(refusal.stands for refusal in application.consent_refusals):
        raise Obstacle("consent_missing", "10; Annex 2 row 9(4)")


# The notice


def r10_2_meeting(
    mode: Mode, meeting_at: datetime | None, place: str, place_ru: str, *, now: datetime, working: bool
) -> None:
    """A meeting, in person or by video, has a coming working time and a place or address (APPC 73).

    The room is named in Kazakh and in Russian, since the notice speaks both; `working` says that the moment
    lies in working time. A hearing in writing has neither.
    """
    if mode is Mode.WRITTEN:
        if meeting_at is not None:
            raise Obstacle("meeting_not_asked", "10; APPC 73")
        return
    if meeting_at is None or not place.strip() or (mode is Mode.MEETING and not place_ru.strip()):
        raise Obstacle("meeting_without_place", "10; APPC 73")
    if meeting_at <= now or not working:
        raise Obstacle("meeting_time", "10; APPC 73")


def r10_2_secretary_is_another(chair: UUID | None, secretary: UUID | None) -> None:
    """The secretary keeps the record and is not the chairperson (APPC 74; INV-09)."""
    if secretary is None:
        raise Obstacle("no_secretary", "10; APPC 74")
    if chair == secretary:
        raise Obstacle("secretary_is_chair", "10; APPC 74")


# In the room


def r10_2_is_open(hearing: Hearing) -> None:
    """Whoever speaks, files or changes something does so until the hearing is closed."""
    if hearing.closed:
        raise Obstacle("hearing_closed", "10; APPC 73")


def r10_2_something_to_hear(hearing: Hearing, works: Iterable[RequestedWork]) -> None:
    """A hearing lapses when all its works are withdrawn: nothing is said, changed or closed then (Q15)."""
    if not any(work.id in hearing.works and work.stage not in CLOSED for work in works):
        raise Obstacle("hearing_lapsed", "10; APPC 64, 73")


def r10_2_outcome(hearing: Hearing, *, now: datetime, today: date, objection_until: date) -> Outcome:
    """How the hearing ends if it is closed now; raises when it cannot be closed yet (APPC 73, 74).

    Waived by the company; held once the company has declared its position complete, or the term for
    objections is over and it has spoken; no-show once that term and the meeting are over and it has not.
    `objection_until` is the last day of that term: what was told, or later if the calendar moved it.
    """
    r10_2_is_open(hearing)
    if hearing.waived:
        return Outcome.WAIVED
    if not hearing.position_complete and today <= objection_until:
        raise Obstacle("objections_still_run", "10; APPC 73", day=f"{objection_until:%d.%m.%Y}")
    if hearing.meeting_at is not None and not hearing.position_complete and now < hearing.meeting_at:
        raise Obstacle("meeting_to_come", "10; APPC 73")
    return Outcome.HELD if hearing.company_spoke or hearing.position_complete else Outcome.NO_SHOW


def appc_74_record_was_shown(hearing: Hearing, outcome: Outcome, *, today: date) -> None:
    """The company reads the record before the protocol is signed, and has its time for remarks (APPC 74).

    It has said that it has read it, or the day on which it was shown is over. Whoever waived the hearing or
    did not take part is sent the protocol.
    """
    if outcome is not Outcome.HELD:
        return
    if hearing.shown_on is None or hearing.changed_since_shown:
        raise Obstacle("record_not_shown", "10; APPC 74")
    if not hearing.read and today <= hearing.shown_on:
        raise Obstacle("record_not_read", "10; APPC 74")


# After it


def r10_2_heard(hearing: Hearing | None, work: RequestedWork) -> Hearing:
    """No refusal without a closed hearing on this work (R10.2, INV-07)."""
    if hearing is None or not hearing.closed:
        raise Obstacle("not_heard", "10; APPC 73", work_type=work.work_type)
    return hearing


def r10_2_arguments_answered(hearing: Hearing) -> None:
    """Every argument of the company has its answer before a refusal is drawn up (R10.2)."""
    open_ones = [argument for argument in hearing.arguments if not argument.answered]
    if open_ones:
        raise Obstacle("arguments_unanswered", "10; APPC 73", missing=len(open_ones))


def r10_2_ground_still_stands(grounds: Sequence[StatedGround], work: RequestedWork) -> None:
    """A refusal needs a ground that was stated to the company and stands today (R10.1, R10.2)."""
    if not grounds:
        raise Obstacle("ground_fell", "10; Annex 2 row 9", work_type=work.work_type)


def r10_2_not_before(hearing: Hearing, *, today: date, earliest: date) -> None:
    """No refusal before three full working days since the notice and the term for objections (T5, T6).

    `earliest` is the first lawful day by the calendar of today; what was told holds if it is later.
    """
    first = max(hearing.earliest_act_on, earliest)
    if today < first:
        raise Obstacle("too_early_for_refusal", "10; APPC 73", day=f"{first:%d.%m.%Y}")


def r10_2_bases_to_ask_again(application: Application, works: Sequence[RequestedWork]) -> frozenset[UUID]:
    """The bases at which one of the works was not found to conform, or was not asked about yet (R10.2).

    Not while an inquiry about such a work at such a base is open, and not when all is positive already.
    """
    wanted = {
        (work.id, base.id)
        for work in works
        for base in application.bases
        if not application.conclusions.get((work.id, base.id), (None, False))[1]
    }
    if not wanted:
        raise Obstacle("nothing_to_repeat", "9.3, 10")
    for inquiry in application.open_inquiries:
        if any(inquiry.asks(work) and base in inquiry.bases for work, base in wanted):
            raise Obstacle("inquiry_still_open", "9.2")
    return frozenset(base for _, base in wanted)


def r10_2_one_hearing(hearings: Iterable[Hearing]) -> Hearing:
    """A refusal follows one hearing; works of another hearing get a refusal of their own (ADR 20)."""
    found = {hearing.id: hearing for hearing in hearings}
    if len(found) != 1:
        raise Obstacle("several_hearings", "10")
    return next(iter(found.values()))
