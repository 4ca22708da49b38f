"""What somebody might try next on a case of the model: lawful acts and others, for random walks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.reference.order_model import WHO, Act, Case, Work

ROLES = tuple(sorted({role for roles in WHO.values() for role in roles} | {"employee", "administrator"}))
OFF_2026 = frozenset({date(2026, 10, 26), date(2026, 12, 16)})
"""Days off of autumn 2026 but for weekends: the Day of the Republic moved from a Sunday, Independence Day."""


def add_working_days(day: date, days: int) -> date:
    """The day that is so many working days later, counted on a wall calendar of autumn 2026."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in OFF_2026
    return day


def new_case(works: int, bases: int, today: date) -> Case:
    """A filled-in draft."""
    return Case([Work() for _ in range(works)], list(range(bases)), today, add_working_days)


def _subsets(items: list[int]) -> Iterator[frozenset[int]]:
    for size in range(1, len(items) + 1):
        for chosen in itertools.combinations(items, size):
            yield frozenset(chosen)


def possible(case: Case, roll: random.Random) -> list[Act]:
    """One act of each sort as its own person would try it, on all works and inquiries it could be about."""
    numbers = list(range(len(case.works)))
    acts: list[Act] = []

    def at(*stages: str, paper: str = "") -> frozenset[int]:
        fits = [n for n in numbers if case.works[n].stage in stages]
        return frozenset(n for n in fits if not paper or case.works[n].paper == paper)

    for step, roles in WHO.items():
        role = sorted(roles)[-1]
        if step in ("submit", "register", "forward", "appoint", "discontinue"):
            acts.append(Act(step, role))
        elif step == "send_inquiry":
            acts.append(Act(step, role, at("assigned")))
        elif step == "return_draft":
            acts.append(Act(step, role, at("awaiting_signature")))
        elif step in ("sign_attestat", "sign_refusal"):
            paper = step.removeprefix("sign_")
            acts.append(Act(step, role, at("awaiting_signature", paper=paper), paper=paper))
        elif step in ("withdraw", "repeat_inquiry", "notify_hearing"):
            acts += [Act(step, role, works) for works in _subsets(numbers)]
        elif step in ("record_court_act", "lift_court_act"):
            acts += [Act(step, role, frozenset({number})) for number in numbers]
        elif step == "draw_up":
            acts += [
                Act(step, role, works, paper=p)
                for works in _subsets(numbers)
                for p in ("attestat", "refusal")
            ]
        elif step == "send_for_signature":
            acts += [Act(step, role, at("drafted", paper=p), paper=p) for p in ("attestat", "refusal")]
        elif step in ("file_argument", "declare_complete", "waive", "answer_argument", "close_hearing"):
            acts += [Act(step, role, hearing=number) for number in range(len(case.hearings))]
        elif step == "reroute_inquiry":
            acts += [Act(step, role, inquiry=number) for number in range(len(case.inquiries))]
        else:
            for number, inquiry in enumerate(case.inquiries):
                places = sorted(case.asked_of(inquiry)) if step == "sign_conclusion" else []
                results = tuple((place, roll.random() < 0.6) for place in places)
                acts.append(Act(step, role, inquiry=number, results=results))
    return acts


AIMLESS = frozenset(
    {"withdraw", "waive", "record_court_act", "return_draft", "return_conclusion", "reroute_inquiry"}
)
"""Steps that end or turn a walk: taken now and then only, or no walk would get far."""


def next_attempt(case: Case, roll: random.Random, without: frozenset[str] = frozenset()) -> Act:
    """Mostly something lawful, so that the walk gets on; else anything, now and then by the wrong person.

    Now and then the company takes back works that are being heard, and is tried to be heard all the same.
    `without` names steps that are not tried.
    """
    acts = [act for act in possible(case, roll) if act.step not in without]
    heard = [hearing.works for hearing in case.hearings if not hearing.closed and not case.lapsed(hearing)]
    if heard and roll.random() < 0.08:
        works = roll.choice([works for one in heard for works in _subsets(sorted(one))])
        return Act("withdraw", "signer", works)
    lapsed = {number for number, hearing in enumerate(case.hearings) if case.lapsed(hearing)}
    if lapsed and roll.random() < 0.2:
        return roll.choice([act for act in acts if act.hearing in lapsed])
    if roll.random() < 0.9:
        acts = [act for act in acts if act.step not in AIMLESS]
    lawful = [act for act in acts if case.refusal_of(act) is None]
    if lawful and roll.random() < 0.65:
        step = roll.choice(sorted({act.step for act in lawful}))
        return roll.choice([act for act in lawful if act.step == step])
    act = roll.choice(acts)
    if roll.random() < 0.3:
        others = [role for role in ROLES if role not in WHO[act.step]]
        return replace(act, role=roll.choice(others))
    return act
