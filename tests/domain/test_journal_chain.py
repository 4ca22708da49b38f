"""The chain of events: whatever is done to a stream is found (DESIGN.md, section 6; ABU-26)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain.journal import GENESIS, Broken, Event, check_stream, event_hash

START = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
KINDS = ["submit", "register", "look", "obstacle", "sign_in"]

Chain = list[tuple[Event, str]]


def chain_of(entries: list[tuple[str, int, str]]) -> Chain:
    """A stream of these (kind, seconds since the start, value), rightly chained."""
    chain: Chain = []
    previous = GENESIS
    for sequence, (kind, seconds, value) in enumerate(entries, 1):
        event = Event(
            stream="3f0c",
            sequence=sequence,
            at=START + timedelta(seconds=seconds),
            kind=kind,
            actor="9a1b",
            role="chancellery",
            data={"value": value},
            previous=previous,
        )
        previous = event_hash(event)
        chain.append((event, previous))
    return chain


ENTRIES = st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6), st.text("abcқұ0", max_size=5))
chains = st.lists(ENTRIES, min_size=2, max_size=8).map(chain_of)

CHANGES = {
    "stream": "3f0d",
    "sequence": 77,
    "at": START + timedelta(microseconds=-1),
    "kind": "forged",
    "actor": "",
    "role": "head",
    "data": {"value": "forged"},
    "previous": "f" * 64,
}


def test_every_field_has_its_change() -> None:
    assert set(CHANGES) == {field.name for field in fields(Event)}


def test_the_hash_is_the_sha256_of_the_canonical_json() -> None:
    event = Event("s", 1, START, "submit", "a", "signer", {"b": [1, "ә"], "a": None}, GENESIS)
    text = json.dumps(
        {
            "actor": "a",
            "at": "2026-09-15T06:00:00.000000+00:00",
            "data": {"a": None, "b": [1, "ә"]},
            "kind": "submit",
            "previous": "0" * 64,
            "role": "signer",
            "sequence": 1,
            "stream": "s",
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert event_hash(event) == hashlib.sha256(text.encode()).hexdigest()
    almaty = replace(event, at=START.astimezone(timezone(timedelta(hours=5))))
    assert event_hash(almaty) == event_hash(event)


@given(chains)
@pytest.mark.proves("INV-06", "ABU-26")
def test_an_untouched_stream_holds(chain: Chain) -> None:
    assert check_stream(chain) == []


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_a_changed_field_is_found_where_it_is(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    event, stored = chain[place]
    chain[place] = (replace(event, **{name: CHANGES[name]}), stored)  # type: ignore[arg-type]
    found = check_stream(chain)
    assert any(b.what == "changed" and b.sequence == chain[place][0].sequence for b in found)


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_a_change_with_a_new_hash_breaks_what_follows(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 2))
    event = replace(chain[place][0], kind="forged")
    chain[place] = (event, event_hash(event))
    assert Broken("3f0c", place + 2, "does not follow") in check_stream(chain)


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_a_changed_hash_is_found(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    chain[place] = (chain[place][0], "e" * 64)
    assert Broken("3f0c", place + 1, "changed") in check_stream(chain)


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_a_removed_event_is_found(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 2))
    del chain[place]
    found = check_stream(chain)
    assert Broken("3f0c", place + 1, "missing") in found
    assert Broken("3f0c", place + 2, "does not follow") in found


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_a_truncated_beginning_is_found(chain: Chain, data: st.DataObject) -> None:
    kept = data.draw(st.integers(1, len(chain) - 1))
    assert check_stream(chain[kept:])


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_reordered_events_are_found(chain: Chain, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(chain))))
    if list(order) == list(range(len(chain))):
        return
    assert check_stream([chain[i] for i in order])


@given(chains, st.data())
@pytest.mark.proves("INV-06", "ABU-26")
def test_an_inserted_event_is_found(chain: Chain, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(chain) - 1))
    forged = replace(chain[place][0], kind="forged")
    chain.insert(place, (forged, event_hash(forged)))
    assert check_stream(chain)


@given(chains)
@pytest.mark.proves("INV-06")
def test_a_repeated_event_is_found(chain: Chain) -> None:
    assert check_stream([*chain, chain[-1]])


def test_a_cut_tail_leaves_a_whole_chain() -> None:
    """Said openly: a chain alone cannot tell that its end is gone. Checkpoints at a witness can (INV-06), and
    `stages_astray` does as soon as a step was among what is gone."""
    chain = chain_of([("submit", 0, "a"), ("register", 1, "b")])
    assert check_stream(chain[:1]) == []
