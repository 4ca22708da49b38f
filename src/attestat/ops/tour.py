"""`attestat tour`: play one whole case through the real HTTP interface, on an instance of its own.

`--outcome` chooses the road (attestat.ops.walks): an attestat, or one of the other ends.

A temporary home, a database of its own, the demonstration clock at 11:00 of a working day. Every person
signs in and signs with the keys of the demonstration authority, as a browser would: pages are fetched,
their forms are filled in and posted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from attestat.ops import processes
from attestat.ops.visitor import Page
from attestat.ops.walks import OUTCOMES, Tour, TourFailed

MOMENT = "2026-09-15T11:00:00+05:00"
"""A Tuesday, a working day by the calendar of 2026."""

START_SECONDS = 90.0


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("tour", help="play one whole case through HTTP", description=__doc__)
    parser.add_argument(
        "--outcome", choices=sorted(OUTCOMES), default="issued", help="how the case ends (default: issued)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--out", type=Path, help="where to put the documents (default: a new temporary folder)"
    )
    parser.add_argument("--keep", action="store_true", help="leave the instance running until Ctrl-C")


@dataclass(frozen=True)
class Instance:
    """A running site of its own: its address, and how its demonstration clock is set."""

    base: str
    environ: dict[str, str]

    def move(self, moment: str) -> None:
        """Set the demonstration clock. Raises TourFailed when that is refused."""
        moved = subprocess.run(
            [sys.executable, "-m", "attestat.ops.cli", "clock", moment],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if moved.returncode:
            raise TourFailed(f"the clock cannot be set: {moved.stderr}")


@contextlib.contextmanager
def instance(home: Path, say: Callable[[str], None]) -> Iterator[Instance]:
    """An instance of its own in `home`, started by `attestat up`, stopped at the end."""
    port, signer_port, authority_port = _free_port(), _free_port(), _free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ATTESTAT_")}
    environ |= {
        "ATTESTAT_HOME": str(home),
        "ATTESTAT_PORT": str(port),
        "ATTESTAT_SIGNER_PORT": str(signer_port),
        "ATTESTAT_AUTHORITY_PORT": str(authority_port),
        "ATTESTAT_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    log = home.with_suffix(".log")
    with log.open("wb") as lines:
        up = subprocess.Popen(
            [sys.executable, "-m", "attestat.ops.cli", "up"],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGTERM),
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, up, log)
        say(f"An instance of its own answers at {base}")
        running = Instance(base, environ)
        running.move(MOMENT)
        yield running
    except (TourFailed, httpx.HTTPError, Page.Unexpected):
        print(*log.read_text(errors="replace").splitlines()[-60:], sep="\n", file=sys.stderr)
        raise
    finally:
        up.terminate()
        try:
            up.wait(timeout=30)
        except subprocess.TimeoutExpired:
            up.kill()
            up.wait()
        log.unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(base: str, up: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if up.poll() is not None:
            raise TourFailed(f"the instance did not start:\n{log.read_text(errors='replace')[-4000:]}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{base}/health", timeout=2, trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise TourFailed(f"no answer within {START_SECONDS:g} s:\n{log.read_text(errors='replace')[-4000:]}")


def run(args: argparse.Namespace) -> int:
    """Walk; exit code 0 when the case ended as the outcome asks, 1 otherwise."""
    began = time.monotonic()
    out: Path = args.out or Path(tempfile.mkdtemp(prefix="attestat-tour-"))
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="attestat-tour-home-"))
    home = folder / "home"
    stream = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    try:
        walk, wanted = OUTCOMES[args.outcome]
        with instance(home, say) as running:
            os.environ["ATTESTAT_HOME"] = str(home)
            found = walk(Tour(home, running.base, say, out, running.move))
            found["seconds"] = round(time.monotonic() - began, 1)
            if args.json:
                print(json.dumps(found, ensure_ascii=False))
            else:
                say(f"{_in_words(found)} in {found['seconds']} s; documents in {out}")
            if args.keep:
                say("The instance goes on until Ctrl-C.")
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
    except (TourFailed, httpx.HTTPError, Page.Unexpected) as error:
        print(f"The tour failed: {error}", file=sys.stderr)
        return 1
    finally:
        _remove(home)
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if found["stage"] == wanted else 1


def _in_words(found: dict[str, Any]) -> str:
    """How the case ended, for a person."""
    ended = f"Application {found['application_number']}: {found['stage']}"
    if "attestat_number" in found:
        ended += f", attestat {found['attestat_number']}, checked at {found['verify_url']},"
    return ended


def _remove(home: Path) -> None:
    """The database of the instance lies elsewhere when PostgreSQL may not run as root."""
    from attestat.config import home as homes
    from attestat.ops import postgres

    with contextlib.suppress(OSError, ValueError):
        postgres.remove(homes.place_of(home))
