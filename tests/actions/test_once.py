"""One act, one effect: two at once, the same click twice, the key of another, a broken journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from attestat.actions import application, registration
from attestat.actions.application import start_draft
from attestat.domain.actor import Role
from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import Application, Attestat, AttestatWork, Event, Number, Signature
from tests.actions import road_of_acts as acts

if TYPE_CHECKING:
    from tests.actions.walked import Act, Walked

At = Callable[..., "Walked"]


def whole(w: Walked) -> None:
    """INV-02 and INV-03 hold: the chain, the stages, and the numbers without holes."""
    assert journal.verify()[1] == []
    assert journal.stages_astray() == []
    for series in Number.objects.values_list("series", flat=True).distinct():
        drawn = sorted(Number.objects.filter(series=series).values_list("value", flat=True))
        assert drawn == list(range(1, len(drawn) + 1)), series


def sign(w: Walked, slug: str, document: Any, key: str) -> Any:
    """The attestat signed by this person over this paper."""
    from attestat.actions import result

    return result.sign_attestat(
        application=w.case,
        document=document,
        cms=w.world.sign(slug, w.world.paper(document)),
        by=w.world.actor(slug),
        at=w.world.now,
        key=key,
    )


# Two heads, two clicks


@pytest.mark.parametrize("signers", [2, 10])
@pytest.mark.proves("ABU-18", "FLT-08", "INV-02", "R4")
def test_head_and_deputy_sign_at_once(signers: int, at: At) -> None:
    """One paper waits at a time: whoever's it is wins, the others read one clear sentence."""
    from tests.actions.walked import at_once, refused

    w = at("attestat_prepared")
    of_deputy = w.world.prepared_attestat(w.case, "deputy")
    slugs = ["head", "deputy"] * (signers // 2)
    papers = {"head": w.papers["attestat"], "deputy": of_deputy}
    outcomes = at_once([partial(sign, w, slug, papers[slug], uuid4().hex) for slug in slugs])
    done = [outcome for outcome in outcomes if not refused(outcome)]
    assert len(done) == 1
    assert Attestat.objects.count() == AttestatWork.objects.count() == 1
    assert {refused(o) for o in outcomes} - {""} <= {"already_issued", "document_not_awaiting"}
    assert Signature.objects.filter(document__kind="attestat").count() == 1
    assert Number.objects.filter(series="attestat").count() == 1
    whole(w)


@pytest.mark.parametrize("clicks", [2, 10])
@pytest.mark.proves("ABU-18", "FLT-08")
def test_one_head_signs_in_many_windows_at_once(clicks: int, at: At) -> None:
    from tests.actions.walked import at_once, refused

    w = at("attestat_prepared")
    paper = w.papers["attestat"]
    outcomes = at_once([partial(sign, w, "head", paper, uuid4().hex) for _ in range(clicks)])
    assert sorted(map(refused, outcomes)) == [""] + ["already_issued"] * (clicks - 1)
    assert Attestat.objects.count() == 1
    whole(w)


@pytest.mark.proves("FLT-07", "ABU-02")
def test_two_clicks_with_one_key_submit_once_and_both_get_the_answer(at: At) -> None:
    from tests.actions.walked import at_once

    w = at("application_prepared")
    act, key = acts.named("submit"), uuid4().hex
    by = act.by(w)
    first, second = at_once([lambda: act.do(w, by, key)] * 2)
    assert first == second
    assert first["number"]
    assert Event.objects.filter(kind="submit").count() == 1
    assert Number.objects.filter(series="queue").count() == 1
    whole(w)


@pytest.mark.proves("FLT-07", "ABU-02")
def test_two_clicks_with_two_keys_submit_once_and_one_is_told_so(at: At) -> None:
    from tests.actions.walked import at_once, refused

    w = at("application_prepared")
    act = acts.named("submit")
    by = act.by(w)
    outcomes = at_once([lambda: act.do(w, by, uuid4().hex)] * 2)
    assert sorted(map(refused, outcomes)) == ["", "already_submitted"]
    assert Application.objects.get().stage == "submitted"
    assert Event.objects.filter(kind="submit").count() == 1
    whole(w)


@pytest.mark.proves("ABU-19", "FLT-07", "INV-02")
def test_twenty_register_one_case_at_once(at: At) -> None:
    from tests.actions.walked import at_once, refused

    w = at("submitted")
    by = w.world.actor("chancellery")

    def register() -> Any:
        return registration.register(application=w.case, by=by, at=w.world.now, key=uuid4().hex)

    outcomes = at_once([register] * 20)
    assert sorted(map(refused, outcomes)) == [""] + ["not_in_table"] * 19
    assert Number.objects.filter(series="registration").count() == 1
    assert Event.objects.filter(kind="obstacle").count() == 19
    whole(w)


# One key


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.name)
@pytest.mark.proves("FLT-07", "FLT-01")
def test_the_same_click_again_gets_the_same_answer(act: Act, at: At) -> None:
    """A lost answer is asked for again: nothing happens twice."""
    from tests.actions.walked import tables

    w = at(act.stop)
    key, by = uuid4().hex, act.by(w)
    first = act.do(w, by, key)
    before = tables()
    assert act.do(w, by, key) == first
    assert tables() == before
    whole(w)


@pytest.mark.proves("FLT-07", "ABU-02")
def test_a_key_serves_one_subject_of_one_person_and_act(at: At) -> None:
    w = at("people")
    by = w.world.actor("lift-head")
    key, now = uuid4().hex, w.world.now
    first = w.world.draft(by)
    second = w.world.draft(by)
    application.prepare_application(application=first, by=by, at=now, key=key)
    with pytest.raises(Obstacle, match="key_reused"):
        application.prepare_application(application=second, by=by, at=now, key=key)
    assert Application.objects.get(public_id=second).number is None
    # the same key in another act, or of another person, is another key
    assert start_draft(by=by, at=now, key=key)["application"]
    other = w.world.actor("expertise-head")
    assert start_draft(by=other, at=now, key=key)["application"]
    assert Application.objects.count() == 4


@pytest.mark.parametrize("key", ["", "k" * 65])
@pytest.mark.proves("FLT-07")
def test_without_a_usable_key_nothing_is_done(key: str, at: At) -> None:
    w = at("submitted")
    with pytest.raises(Obstacle, match="key_missing"):
        registration.register(application=w.case, by=w.world.actor("chancellery"), at=w.world.now, key=key)
    assert w.stage == "submitted"


@pytest.mark.proves("FLT-07", "ABU-12")
def test_a_refused_act_leaves_its_key_free(at: At) -> None:
    """What was refused has not been done: when the obstacle is gone, the same click does it."""
    w = at("registered")
    key = uuid4().hex
    stranger = replace(w.world.actor("chancellery"), role=Role.ADMINISTRATOR)
    forward = acts.named("forward")
    with pytest.raises(Obstacle):
        forward.do(w, stranger, key)
    assert forward.do(w, w.world.actor("chancellery"), key)
    assert w.stage == "at_head"


# Nothing half-done

BROKEN = """
CREATE FUNCTION journal_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'journal_is_full' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER a_journal_is_full BEFORE INSERT ON store_event
  FOR EACH ROW EXECUTE FUNCTION journal_is_full();
"""


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.name)
@pytest.mark.proves("INV-03", "ABU-26", "FLT-05")
def test_if_the_journal_cannot_be_written_nothing_happened(act: Act, at: At) -> None:
    from django.db import DatabaseError

    from tests.actions.walked import as_owner, tables

    w = at(act.stop)
    by = act.by(w)
    before = tables()
    with as_owner() as owner:
        owner.execute(BROKEN)
        owner.commit()
    with pytest.raises(DatabaseError, match="journal_is_full"):
        act.do(w, by, uuid4().hex)
    assert tables() == before
    with as_owner() as owner:
        owner.execute("DROP TRIGGER a_journal_is_full ON store_event")
        owner.commit()
    assert act.do(w, by, uuid4().hex) is not None
    whole(w)


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.name)
@pytest.mark.proves("INV-03", "ABU-12", "ABU-15")
def test_an_obstacle_leaves_one_entry_in_the_journal_and_nothing_else(act: Act, at: At) -> None:
    """The act as another person: refused, journalled once, everything else as it was."""
    from tests.actions.walked import tables

    w = at(act.stop)
    stranger = w.world.actor("administrator")
    before = tables()
    with pytest.raises(Obstacle) as refused:
        act.do(w, stranger, uuid4().hex)
    after = tables()
    added = [row for row in after.pop("store_event") if row not in before["store_event"]]
    before.pop("store_event")
    assert after == before
    assert len(added) == 1
    (entry,) = Event.objects.filter(kind="obstacle")
    assert entry.data["act"] == act.name
    assert entry.data["code"] == refused.value.code == "not_found"
    assert entry.actor == str(stranger.person)
    whole(w)


@pytest.mark.parametrize("stop", acts.STOPS)
@pytest.mark.proves("ABU-12", "INV-03")
def test_an_act_that_is_not_next_is_refused_at_every_place_of_the_road(stop: str, at: At) -> None:
    """At each stop every act that is not next there is refused to its own person, and nothing moves."""
    w = at(stop)
    stage, tried = w.stage, 0
    for act in acts.ACTS:
        if stop in acts.OPEN_AT[act.name]:
            continue
        if acts.names_an_inquiry(act) and not w.world.inquiries(w.case):
            continue  # there is none yet
        if act.signs and act.signs not in w.papers:
            continue  # there is nothing to sign yet
        with pytest.raises(Obstacle):
            act.done(w)
            pytest.fail(f"{act.name} was done at {stop}")
        assert w.stage == stage, act.name
        tried += 1
    assert tried >= 5
    whole(w)
