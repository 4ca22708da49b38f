"""The main road walked once a session, with a copy of the database kept at every place on the way.

A test that needs a case at some stage gets a fresh clone of that copy within milliseconds instead of walking
there itself. `ACTS` lists the acts of the road, so that what holds for all of them is tested for all;
`BRANCHES` has the stops off the road: add one for every stage that more than one test begins at.
"""

from __future__ import annotations

import itertools
import os
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, connections

from attestat.actions import application, conclusion, inquiry, registration, result
from attestat.actions.acting import Answer
from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle
from attestat.ops import processes
from attestat.store.models import Inquiry
from tests import conftest as databases
from tests.actions.world import World, moved_clock, new_key

TUESDAY = "2026-09-15T11:00+05:00"
"""15 September 2026 is a Tuesday and an ordinary working day."""

PEOPLE = (
    "lift-head",
    "lift-signer",
    "lift-employee",
    "expertise-head",
    "chancellery",
    "head",
    "deputy",
    "executor-1",
    "executor-2",
    "complaints",
    "administrator",
    "administrator-2",
    "astana-chancellery",
    "astana-head",
    "astana-inspector",
    "karaganda-chancellery",
    "karaganda-head",
    "karaganda-inspector",
)


@dataclass
class Walked:
    """One case on its way: the world it lives in, its public id, and its papers by kind."""

    world: World
    case: UUID
    papers: dict[str, UUID] = field(default_factory=dict)

    @property
    def inquiry(self) -> Inquiry:
        """The first inquiry of the case."""
        return self.world.inquiries(self.case)[0]

    @property
    def stage(self) -> str:
        """What the case shows."""
        return self.world.stage(self.case)

    def cms(self, slug: str, kind: str) -> bytes:
        """The signature of this person's key over the paper of this kind."""
        return self.world.sign(slug, self.world.paper(self.papers[kind]))


@dataclass(frozen=True)
class Act:
    """One act of the road: at which stop it is next, whose it is, and how it is done under a key."""

    name: str
    stop: str
    slug: str
    do: Callable[[Walked, Actor, str], Answer]
    signs: str = ""
    """The kind of the paper that it signs; empty for an act of the session alone."""

    def by(self, walked: Walked, slug: str = "") -> Actor:
        """Who does it."""
        return walked.world.actor(slug or self.slug)

    def done(self, walked: Walked, key: str = "") -> Answer:
        """Do it as its own person."""
        return self.do(walked, self.by(walked), key or new_key())


def _submit(w: Walked, by: Actor, key: str) -> Answer:
    return application.submit(
        application=w.case,
        document=w.papers["application"],
        cms=w.cms("lift-head", "application"),
        by=by,
        at=w.world.now,
        key=key,
    )


def _prepare_application(w: Walked, by: Actor, key: str) -> Answer:
    return application.prepare_application(application=w.case, by=by, at=w.world.now, key=key)


def _register(w: Walked, by: Actor, key: str) -> Answer:
    return registration.register(application=w.case, by=by, at=w.world.now, key=key)


def _forward(w: Walked, by: Actor, key: str) -> Answer:
    to = w.world.appointment("head")
    return registration.forward(application=w.case, to=to, by=by, at=w.world.now, key=key)


def _appoint(w: Walked, by: Actor, key: str) -> Answer:
    return registration.appoint(
        application=w.case,
        executor=w.world.appointment("executor-1"),
        resolution="Қарауға",
        by=by,
        at=w.world.now,
        key=key,
    )


def _prepare_inquiries(w: Walked, by: Actor, key: str) -> Answer:
    return inquiry.prepare_inquiries(application=w.case, by=by, at=w.world.now, key=key)


def _send_inquiry(w: Walked, by: Actor, key: str) -> Answer:
    return inquiry.send_inquiry(
        application=w.case,
        signatures={w.papers["inquiry"]: w.cms("executor-1", "inquiry")},
        by=by,
        at=w.world.now,
        key=key,
    )


def _register_inquiry(w: Walked, by: Actor, key: str) -> Answer:
    return inquiry.register_inquiry(inquiry=w.inquiry.public_id, by=by, at=w.world.now, key=key)


def _assign_inspector(w: Walked, by: Actor, key: str) -> Answer:
    return inquiry.assign_inspector(
        inquiry=w.inquiry.public_id,
        inspector=w.world.appointment("astana-inspector"),
        by=by,
        at=w.world.now,
        key=key,
    )


def _prepare_conclusion(w: Walked, by: Actor, key: str) -> Answer:
    return conclusion.prepare_conclusion(
        inquiry=w.inquiry.public_id, findings=w.world.findings(w.inquiry), by=by, at=w.world.now, key=key
    )


def _sign_conclusion(w: Walked, by: Actor, key: str) -> Answer:
    return conclusion.sign_conclusion(
        inquiry=w.inquiry.public_id,
        document=w.papers["conclusion"],
        cms=w.cms("astana-inspector", "conclusion"),
        by=by,
        at=w.world.now,
        key=key,
    )


def _conclude(w: Walked, by: Actor, key: str) -> Answer:
    return conclusion.conclude(
        inquiry=w.inquiry.public_id,
        document=w.papers["conclusion"],
        cms=w.cms("astana-head", "conclusion"),
        by=by,
        at=w.world.now,
        key=key,
    )


def _draw_up(w: Walked, by: Actor, key: str) -> Answer:
    return result.draw_up(application=w.case, by=by, at=w.world.now, key=key)


def _send_for_signature(w: Walked, by: Actor, key: str) -> Answer:
    return result.send_for_signature(application=w.case, by=by, at=w.world.now, key=key)


def _prepare_attestat(w: Walked, by: Actor, key: str) -> Answer:
    return result.prepare_attestat(application=w.case, by=by, at=w.world.now, key=key)


def _sign_attestat(w: Walked, by: Actor, key: str) -> Answer:
    return result.sign_attestat(
        application=w.case,
        document=w.papers["attestat"],
        cms=w.cms("head", "attestat"),
        by=by,
        at=w.world.now,
        key=key,
    )


ACTS: tuple[Act, ...] = (
    Act("prepare_application", "draft", "lift-head", _prepare_application),
    Act("submit", "application_prepared", "lift-head", _submit, signs="application"),
    Act("register", "submitted", "chancellery", _register),
    Act("forward", "registered", "chancellery", _forward),
    Act("appoint", "at_head", "head", _appoint),
    Act("prepare_inquiries", "assigned", "executor-1", _prepare_inquiries),
    Act("send_inquiry", "inquiry_prepared", "executor-1", _send_inquiry, signs="inquiry"),
    Act("register_inquiry", "inquiry_sent", "astana-chancellery", _register_inquiry),
    Act("assign_inspector", "inquiry_registered", "astana-head", _assign_inspector),
    Act("prepare_conclusion", "inspecting", "astana-inspector", _prepare_conclusion),
    Act("sign_conclusion", "conclusion_prepared", "astana-inspector", _sign_conclusion, signs="conclusion"),
    Act("conclude", "conclusion_signed", "astana-head", _conclude, signs="conclusion"),
    Act("draw_up", "concluded", "executor-1", _draw_up),
    Act("send_for_signature", "drafted", "executor-1", _send_for_signature),
    Act("prepare_attestat", "awaiting_signature", "head", _prepare_attestat),
    Act("sign_attestat", "attestat_prepared", "head", _sign_attestat, signs="attestat"),
)
STOPS = (*(act.stop for act in ACTS), "issued")
_PREPARES = {"prepare_application": "application", "prepare_conclusion": "conclusion"}


def act_named(name: str) -> Act:
    """One act of the road."""
    return next(act for act in ACTS if act.name == name)


# Copies of the database


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def copy_of(stop: str) -> str:
    """The name of the database kept at a stop; one for all processes of a session."""
    return f"attestat_stop_{stop}"


def _keep(stop: str, name: str, walked: Walked) -> None:
    """Keep a copy of this database, and what belongs to it, under the name of the stop."""
    connections.close_all()
    databases._drop_database(copy_of(stop))  # of a walk that failed half-way
    databases._create_database(copy_of(stop), name)
    whole = pickle.dumps((walked.case, walked.papers, walked.world.actors))
    fresh = _file(stop).with_suffix(".new")
    fresh.write_bytes(whole)
    fresh.rename(_file(stop))


def _file(stop: str) -> Path:
    return databases.HOME / f"stop-{stop}.pickle"


def _nowhere(moment: datetime) -> None:
    raise AssertionError("a kept stop has no clock; `at_stop` gives one that has")


def _walk_the_road() -> None:
    """Walk the road and keep a copy of the database at each stop."""
    name = f"attestat_{_worker()}_walking"
    databases._create_database(name, databases._template())
    with databases._using(name), databases._started().connect("owner", name) as owner:
        world = World(lambda moment: moved_clock(owner, moment))
        world.set_clock(TUESDAY)
        owner.close()  # a copy is made only of a database that nobody uses
        world.enter_people()
        for slug in PEOPLE:
            world.actor(slug)
        _keep("people", name, Walked(world, UUID(int=0)))
        walked = Walked(world, world.draft(world.actor("lift-head")))
        for act in ACTS:
            _keep(act.stop, name, walked)
            answer = act.done(walked)
            if kind := _PREPARES.get(act.name):
                walked.papers[kind] = UUID(answer["document"])
            if act.name == "prepare_inquiries":
                walked.papers["inquiry"] = UUID(answer["documents"][0])
            if act.name == "prepare_attestat":
                walked.papers["attestat"] = UUID(answer["document"])
        _keep("issued", name, walked)
    databases._drop_database(name)


@dataclass(frozen=True)
class Branch:
    """A stop off the main road: from which stop it is reached, and by which acts. Walked when asked for."""

    since: str
    go: Callable[[Walked], None]


def _conclude_against(w: Walked) -> None:
    (row,) = w.world.inquiries(w.case)
    w.papers["conclusion"] = w.world.sign_conclusion(row, conforms=False)
    w.world.conclude(row, w.papers["conclusion"])


def _notify_hearing(w: Walked) -> None:
    from tests.actions import hearings

    w.papers["hearing"] = hearings.notify(w.world, w.case)


def _hear(w: Walked) -> None:
    from tests.actions import hearings

    w.world.set_clock("2026-09-18T09:30+05:00")  # the two days for objections are over
    hearings.close(w.world, w.papers["hearing"])


def _prepare_refusal(w: Walked) -> None:
    from tests.actions import hearings

    hearings.draw_up(w.world, w.case)
    hearings.send(w.world, w.case)
    w.world.set_clock("2026-09-21T09:30+05:00")  # the first lawful day
    w.papers["refusal"] = hearings.prepared_refusal(w.world, w.case)


def _refuse(w: Walked) -> None:
    from tests.actions import hearings

    hearings.sign(w.world, w.case)


def _use_a_room(w: Walked) -> None:
    """A case of two works, one of them heard: all has been said, the secretary has signed the protocol."""
    from attestat.actions import hearing
    from tests.actions import hearings

    gas, lifts = "WT4_GAS_MAINTENANCE", "WT5_LIFTS"
    w.case = w.world.assigned(works=(application.WorkEntry(gas), application.WorkEntry(lifts)))
    hearings.concluded_on(w.world, w.case, gas)
    (heard,) = hearings.works(w.case, gas)
    ground = hearing.GroundEntry("RG1_REQUIREMENTS", "Зертхана жоқ.", "Лаборатории нет.", work=heard)
    room = w.papers["hearing"] = hearings.notify(w.world, w.case, ground, on=[heard])
    w.papers["argument"] = hearings.file(w.world, room)
    asked = hearing.ask_question(hearing=room, text="Шарт бар ма?", **hearings.common(w.world, "executor-1"))
    w.papers["question"] = UUID(asked["entry"])
    w.world.set_clock("2026-09-18T09:30+05:00")  # the two days for objections are over
    hearings.show(w.world, room)
    w.papers["protocol"] = hearings.protocol(w.world, room)


BRANCHES: dict[str, Branch] = {
    "room_in_use": Branch("people", _use_a_room),
    "concluded_against": Branch("inspecting", _conclude_against),
    "hearing_notified": Branch("concluded_against", _notify_hearing),
    "heard": Branch("hearing_notified", _hear),
    "refusal_prepared": Branch("heard", _prepare_refusal),
    "refused": Branch("refusal_prepared", _refuse),
}


class Stops:
    """What is kept at each stop; the first of the session's processes to ask walks there."""

    def __init__(self) -> None:
        self._known: dict[str, Walked] = {}

    def __getitem__(self, stop: str) -> Walked:
        """The case at a stop. Raises KeyError for a stop that nobody knows."""
        if stop not in self._known:
            branch = None if stop in (*STOPS, "people") else BRANCHES[stop]
            if branch is not None:
                self[branch.since]  # before the lock: it may have to be walked too
            with processes.locked(databases.HOME / "walk.lock", wait=True):
                if not _file(stop).exists():
                    if branch is None:
                        _walk_the_road()
                    else:
                        self._walk_on(stop, branch)
            case, papers, actors = pickle.loads(_file(stop).read_bytes())
            self._known[stop] = Walked(World(_nowhere, actors), case, papers)
        return self._known[stop]

    def _walk_on(self, stop: str, branch: Branch) -> None:
        with at_stop(self, branch.since) as walked:
            branch.go(walked)
            _keep(stop, str(connection.settings_dict["NAME"]), walked)


_clones = itertools.count(1)


@contextmanager
def at_stop(kept: Stops, stop: str, role: str = "app") -> Iterator[Walked]:
    """A fresh clone of the database at a stop, as Django's connection, dropped afterwards."""
    walked = kept[stop]
    name = f"attestat_{_worker()}_at_{next(_clones)}"
    databases._create_database(name, copy_of(stop))
    try:
        with databases._using(name, role=role):
            yield replace_world(walked, name)
    finally:
        databases._drop_database(name)


def replace_world(walked: Walked, name: str) -> Walked:
    """The same case in a database of this name; whoever is signed in stays so."""

    def move(moment: datetime) -> None:
        with databases._started().connect("owner", name) as owner:
            moved_clock(owner, moment)

    world = World(move, dict(walked.world.actors))
    return replace(walked, world=world, papers=dict(walked.papers))


def as_owner() -> Any:
    """A psycopg connection to the present database in the owner's role: a context manager."""
    return databases._started().connect("owner", str(connection.settings_dict["NAME"]))


# Several at once


def at_once(callers: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each caller got, an Obstacle as a value; all of them start at the same moment.

    Anything else that is raised goes through: a loser of a race deserves a clear answer.
    """
    barrier = threading.Barrier(len(callers))

    def run(caller: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            try:
                return caller()
            except Obstacle as obstacle:
                return obstacle
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(run, callers))


def refused(outcome: Any) -> str:
    """The code of a refusal; empty for what was done."""
    return outcome.code if isinstance(outcome, Obstacle) else ""


# Whole tables


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the store, to tell that nothing happened."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'store\\_%' ORDER BY relname"
        )
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t ORDER BY t::text')
            found[name] = cursor.fetchall()
    return found
