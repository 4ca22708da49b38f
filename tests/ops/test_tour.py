"""`attestat tour --json`: the whole road in a process of its own, and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from attestat.config import home as homes


@contextlib.contextmanager
def taken(*ports: int) -> Iterator[None]:
    """Somebody else listens on these ports; it is no matter when that is so already."""
    with contextlib.ExitStack() as held:
        for port in ports:
            listener = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                listener.bind(("127.0.0.1", port))
                listener.listen()
        yield


def of_the_tour() -> set[int]:
    """Processes that a tour started: `attestat up` and what it supervises, by the tour's folder."""
    found = set()
    for process in psutil.process_iter(["environ"]):
        home = (process.info["environ"] or {}).get("ATTESTAT_HOME", "")
        if "attestat-tour-home-" in home:
            found.add(process.pid)
    return found


def folders() -> set[str]:
    """Temporary folders of tours, and databases of homes that are gone."""
    temporary = {str(path) for path in Path(tempfile.gettempdir()).glob("attestat-tour-*")}
    return temporary | {
        str(path.parent)
        for path in homes.ROOT_BASE.glob("*/home")
        if "attestat-tour-home-" in path.read_text(errors="replace")
    }


@pytest.mark.proves("R11.1", "R4", "R7.1", "R8.1", "R9.1", "R9.3")
def test_the_tour_ends_as_an_attestat_and_leaves_nothing_behind(tmp_path: Path) -> None:
    processes_before, folders_before = of_the_tour(), folders()
    out = tmp_path / "papers"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ATTESTAT_")}
    # What the caller has set for his own instance does not matter: this one is another.
    environ |= {"ATTESTAT_PORT": "28000", "ATTESTAT_SIGNER_PORT": "28590", "ATTESTAT_LANGUAGE": "ru"}
    # Not the usual ports: tests of the supervisor use those at the same time.
    with taken(28000, 28590):
        told = subprocess.run(
            [sys.executable, "-m", "attestat.ops.cli", "tour", "--json", "--out", str(out)],
            env=environ,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert told.returncode == 0, told.stderr[-4000:]
    found = json.loads(told.stdout)  # one object, and nothing else
    assert told.stdout.count("\n") == 1
    assert set(found) == {
        "application_number",
        "attestat_number",
        "stage",
        "steps",
        "documents",
        "verify_url",
        "seconds",
    }
    assert found["stage"] == "issued"
    assert found["application_number"] and found["attestat_number"].startswith("KZ")
    assert len(found["attestat_number"]) == 15 and "VEK" in found["attestat_number"]
    assert isinstance(found["seconds"], float) and found["seconds"] > 0
    assert found["verify_url"].startswith("http://127.0.0.1:") and "/verify/" in found["verify_url"]

    steps = found["steps"]
    assert len(steps) >= 10
    for step in steps:
        assert set(step) == {"step", "actor", "at", "clause"} and all(step.values())
        at = datetime.fromisoformat(step["at"])
        # 11:00 of a working day in Almaty, and the minutes that the walk takes.
        assert (at.utcoffset().total_seconds(), at.weekday() < 5, at.hour) == (5 * 3600, True, 11)  # type: ignore[union-attr]
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
    assert {step["clause"] for step in steps if step["step"] == "sign_in"} == {"7"}
    # 8.1 accepted, 8.2 registered, 9.1 inquiry, 9.2 conclusion, 9.3 draft, 11 signature.
    road = [step["step"] for step in steps if step["step"] not in {"sign_in", "verify"}]
    assert [name for name in road if name in ROAD] == ROAD

    assert len(found["documents"]) >= 4
    for name in found["documents"]:
        path = Path(name)
        assert path.parent == out and path.read_bytes().startswith(b"%PDF-"), name
    assert len(told.stderr.splitlines()) >= len(steps)  # one line a step, for a person
    assert of_the_tour() == processes_before
    assert folders() == folders_before


ROAD = [
    "submit",
    "register",
    "forward",
    "appoint",
    "send_inquiry",
    "register_inquiry",
    "conclude",
    "draw_up",
    "send_for_signature",
    "sign_attestat",
]
"""The steps that every case takes on the way to an attestat (clauses 8 to 11)."""

THE_REST = {
    "withdrawn": ("withdrawn", ["submit", "register_inquiry", "withdraw"]),
    "refused": ("refused", ["conclude", "notify_hearing", "close_hearing", "draw_up", "sign_refusal"]),
    "mixed": (
        "issued_in_part",
        ["conclude", "draw_up", "sign_attestat", "notify_hearing", "close_hearing", "sign_refusal"],
    ),
    "overdue": ("issued", ["conclude", "overdue_reason", "draw_up", "sign_attestat"]),
}
"""Outcome → how the case ends, and steps that it takes in this order (clauses 8 to 11; Q15, Q17)."""


@pytest.mark.proves("R10.2", "R9.3", "R11.1", "A2-R5")
def test_every_other_end_is_reached_by_its_own_road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One instance, one case after the other: what `--outcome` walks, each with the clock it begins with."""
    from attestat.ops.tour import MOMENT, instance
    from attestat.ops.walks import OUTCOMES, Tour

    home = tmp_path / "attestat-tour-home-rest" / "home"
    home.parent.mkdir()
    lines: list[str] = []
    try:
        with instance(home, lines.append) as running:
            monkeypatch.setenv("ATTESTAT_HOME", str(home))
            for outcome, (stage, road) in THE_REST.items():
                running.move(MOMENT)
                walk, wanted = OUTCOMES[outcome]
                out = tmp_path / outcome
                out.mkdir()
                found = walk(Tour(home, running.base, lines.append, out, running.move))
                assert (found["stage"], wanted) == (stage, stage), outcome
                taken = [step["step"] for step in found["steps"]]
                places = [taken.index(step) for step in road]
                assert places == sorted(places), (outcome, taken)
                assert all(Path(name).read_bytes().startswith(b"%PDF-") for name in found["documents"])
    finally:
        from attestat.ops import postgres

        with contextlib.suppress(OSError, ValueError):
            postgres.remove(homes.place_of(home))
