"""A hearing lapses when all its works are withdrawn: no act of the room is taken then (Q15; APPC 64, 73)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from attestat.actions import hearing
from attestat.domain.hearing import ArgumentKind, Mode
from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import Hearing
from attestat.store.queries import hearings as queries
from tests.actions import hearings as rooms
from tests.actions import irregular_acts, walked
from tests.actions.walked import Stops, Walked

At = Callable[..., Walked]
EXECUTOR, SECRETARY, COMPANY = rooms.EXECUTOR, rooms.SECRETARY, rooms.COMPANY
MEETING = datetime.fromisoformat("2026-09-18T09:00+05:00")
LATER = datetime.fromisoformat("2026-09-21T11:00+05:00")

# act → whose it is, and what it is told beside the room; the protocol's act with the paper it signs
ACTS: dict[str, tuple[str, Callable[[Walked], dict[str, Any]]]] = {
    "file_argument": (COMPANY, lambda w: {"kind": ArgumentKind.OBJECTION, "text": "Келіспейміз."}),
    "waive_hearing": (COMPANY, lambda w: {}),
    "declare_position_complete": (COMPANY, lambda w: {}),
    "ask_question": (COMPANY, lambda w: {"text": "Неге?"}),
    "answer_question": (COMPANY, lambda w: {"question": w.papers["question"], "text": "Бар."}),
    "record_speech": (SECRETARY, lambda w: {"text": "Сөз.", "speaker": "А. Сейітов"}),
    "remark_on_protocol": (COMPANY, lambda w: {"text": "Ескерту."}),
    "change_meeting": (
        EXECUTOR,
        lambda w: {
            "mode": Mode.MEETING,
            "meeting_at": LATER,
            "place": "101-бөлме",
            "place_ru": "кабинет 101",
            "reason": "Сұраныс",
        },
    ),
    "replace_secretary": (EXECUTOR, lambda w: {"secretary": w.world.appointment("chancellery")}),
    "answer_argument": (
        EXECUTOR,
        lambda w: {
            "argument": w.papers["argument"],
            "accepted": True,
            "text_kk": "Қаралды.",
            "text_ru": "Рассмотрено.",
        },
    ),
    "record_meeting": (SECRETARY, lambda w: {"started_at": MEETING, "ended_at": w.world.now}),
    "show_protocol": (SECRETARY, lambda w: {}),
    "confirm_record_read": (COMPANY, lambda w: {}),
    "prepare_protocol": (EXECUTOR, lambda w: {}),
    "sign_protocol": (SECRETARY, lambda w: _signed(w, SECRETARY)),
    "close_hearing": (EXECUTOR, lambda w: _signed(w, EXECUTOR)),
}
NOT_OF_THE_ROOM = {
    "note_reading",  # that the notice was opened is a fact and may be added at any time
    "take_hearing",
    "objection_until",
    "earliest_act_on",
}
WRITTEN = ("store_hearing", "store_argument", "store_document", "store_number", "store_requestedwork")


def _signed(w: Walked, slug: str) -> dict[str, Any]:
    paper = w.papers["protocol"]
    return {"document": paper, "cms": w.world.sign(slug, w.world.paper(paper))}


def said(w: Walked, name: str) -> str:
    """What the act says: the code of its refusal, empty when it was done."""
    slug, more = ACTS[name]
    room = {} if name == "answer_argument" else {"hearing": w.papers["hearing"]}
    try:
        getattr(hearing, name)(**room, **more(w), **rooms.common(w.world, slug))
    except Obstacle as obstacle:
        return obstacle.code
    return ""


@pytest.fixture(scope="module", params=["its work", "the application"])
def lapsed(request: pytest.FixtureRequest, road: Stops, django_db_blocker: Any) -> Iterator[Walked]:
    """A room whose only work was taken back, alone or with the other one; refused acts change nothing."""
    with django_db_blocker.unblock(), walked.at_stop(road, "room_in_use") as w:
        heard = [work.public_id for work in Hearing.objects.get().works.all()]
        irregular_acts.withdraw(w.world, w.case, works=heard if request.param == "its work" else None)
        assert w.stage == ("concluded" if request.param == "its work" else "withdrawn")
        yield w


def test_every_act_of_the_room_is_here() -> None:
    found = {
        name
        for name, act in inspect.getmembers(hearing, inspect.isfunction)
        if act.__module__ == hearing.__name__
        and not name.startswith("_")
        and {"hearing", "argument"} & set(inspect.signature(act).parameters)
    }
    assert found == set(ACTS) | NOT_OF_THE_ROOM


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.proves("R10.2", "INV-07", "ABU-12", "ABU-13")
def test_no_act_of_the_room_is_taken_once_its_works_are_withdrawn(lapsed: Walked, name: str) -> None:
    w = lapsed
    before = {table: rows for table, rows in walked.tables().items() if table.startswith(WRITTEN)}
    # to answer an argument needs a work on which something is still to be decided, heard or not
    assert said(w, name) == ("hearing_closed" if name == "answer_argument" else "hearing_lapsed")
    assert {table: rows for table, rows in walked.tables().items() if table.startswith(WRITTEN)} == before
    for slug in (COMPANY, EXECUTOR):
        (line,) = queries.of_case(w.world.actor(slug), w.case)
        assert line.outcome == "lapsed"
    assert journal.stages_astray() == []


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.proves("R10.2")
def test_each_of_these_acts_is_taken_while_there_is_something_to_hear(at: At, name: str) -> None:
    """So that the refusals above are for the withdrawal and for nothing else."""
    w = at("room_in_use")
    if name == "sign_protocol":
        rooms.file(w.world, w.papers["hearing"])  # makes the protocol that was signed lapse
        rooms.show(w.world, w.papers["hearing"])
        act = rooms.common(w.world, SECRETARY)
        paper = hearing.prepare_protocol(hearing=w.papers["hearing"], **act)["document"]
        w.papers["protocol"] = type(w.case)(paper)
    assert said(w, name) == ""
