"""`attestat tour`: play one whole case through the real HTTP interface, on an instance of its own.

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from attestat.ops import processes
from attestat.ops.visitor import Page, Visitor
from kzeds.sentences import SENTENCES

MOMENT = "2026-09-15T11:00:00+05:00"
"""A Tuesday, a working day by the calendar of 2026."""

START_SECONDS = 90.0
BASE = {
    "base_0_region": "71",
    "base_0_street": "Мәңгілік Ел даңғылы",
    "base_0_house": "8",
}


class TourFailed(Exception):
    """A step of the tour did not go as it should; the text says which and what the page answered."""


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("tour", help="play one whole case through HTTP", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--out", type=Path, help="where to put the documents (default: a new temporary folder)"
    )
    parser.add_argument("--keep", action="store_true", help="leave the instance running until Ctrl-C")


@dataclass
class Tour:
    """The walk so far: who did what when, and the papers it made."""

    home: Path
    base: str
    say: Callable[[str], None]
    out: Path
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

    def done(self, step: str, actor: str, clause: str) -> None:
        """Note a step that has been taken, with the instance's own time."""
        at = httpx.get(f"{self.base}/health", trust_env=False).json()["at"]
        self.steps.append({"step": step, "actor": actor, "at": at, "clause": clause})
        self.say(f"{at[11:19]}  {step:<20} {actor:<20} clause {clause}")

    def keep(self, name: str, data: bytes) -> None:
        """Put a document into the folder of the tour."""
        path = self.out / name
        path.write_bytes(data)
        self.documents.append(str(path))


def walk(tour: Tour) -> dict[str, Any]:
    """The main road, from the empty form to the public page that verifies the attestat."""
    from attestat.domain.procedure import Step, clause_of

    def done(step: Step, actor: str) -> None:
        tour.done(str(step), actor, clause_of(step))

    company = tour.visitor("lift-head")
    started = company.post_form(company.get("/cabinet/"), "start")
    matters: dict[str, dict[str, str | list[str]]] = {
        "works": {"works": ["WT5_LIFTS"]},
        "places": {**BASE},
        "phone": {"phone": "+77010000000"},
    }
    page = company.get(f"{started.path}/company")
    for part, typed in matters.items():
        page = company.post_form(company.get(f"{started.path}/{part}"), f"/{part}", {**typed, "then": "next"})
    signing = company.post_form(page, "/prepare")
    tour.keep("application.pdf", company.paper(signing))
    submitted = company.sign(signing)
    case = submitted.path.rstrip("/").rpartition("/")[2]
    number = submitted.first_text(".at-receipt__number", "number of the application").split()[-1]
    done(Step.SUBMIT, "lift-head")

    chancellery = tour.visitor("chancellery")
    in_office = f"/office/applications/{case}/"
    chancellery.post_form(chancellery.get(in_office), "/register")
    done(Step.REGISTER, "chancellery")
    head = tour.visitor("head")
    page = chancellery.get(in_office)
    chancellery.post_form(page, "/forward", {"to": page.option("to", head.name)})
    done(Step.FORWARD, "chancellery")

    page = head.get(in_office)
    executor = "executor-1"
    by_name = tour.visitor(executor).name
    head.post_form(page, "/appoint", {"executor": page.option("executor", by_name), "resolution": "Қарауға"})
    done(Step.APPOINT, "head")

    executing = tour.visitor(executor)
    signing = executing.post_form(executing.get(in_office), "/inquiries/prepare")
    tour.keep("inquiry.pdf", executing.paper(signing))
    executing.sign(signing)
    done(Step.SEND_INQUIRY, executor)

    clerk = tour.visitor("astana-chancellery")
    inquiry = clerk.get("/department/").link("/department/inquiries/")
    clerk.post_form(clerk.get(inquiry), "/register")
    done(Step.REGISTER_INQUIRY, "astana-chancellery")
    director = tour.visitor("astana-head")
    page = director.get(inquiry)
    inspecting = tour.visitor("astana-inspector")
    director.post_form(page, "/assign", {"inspector": page.option("inspector", inspecting.name)})
    done(Step.ASSIGN_INSPECTOR, "astana-head")
    page = inspecting.get(f"{inquiry}findings")
    signing = inspecting.post_form(page, "/findings", {**everything_conforms(page), "then": "go_on"})
    tour.keep("conclusion.pdf", inspecting.paper(signing))
    inspecting.sign(signing)
    done(Step.SIGN_CONCLUSION, "astana-inspector")
    director.sign(director.get(f"{inquiry}conclude"))
    done(Step.CONCLUDE, "astana-head")

    executing.post_form(executing.get(in_office), "/draw-up")
    done(Step.DRAW_UP, executor)
    executing.post_form(executing.get(in_office), "/send-for-signature")
    done(Step.SEND_FOR_SIGNATURE, executor)
    signing = head.post_form(head.get(in_office), "/attestat/prepare")
    tour.keep("attestat.pdf", head.paper(signing))
    head.sign(signing)
    done(Step.SIGN_ATTESTAT, "head")

    own = company.get(f"/cabinet/applications/{case}/")
    stage = own.attribute("data-stage")
    verify_url = own.link("/verify/", then_slash=False)
    sealed = company.get_bytes(own.link("/sealed", within=True, last=True))
    tour.keep("attestat-signed.pdf", sealed)
    stranger = Visitor(tour.base, "stranger", tour.home)
    verified = stranger.get(verify_url)
    attestat_number = verified.attestat_number()
    same = stranger.upload("/verify/", "file", "attestat.pdf", sealed)
    if attestat_number not in same.text or not same.says_in_force() or not verified.says_in_force():
        raise TourFailed("the verification page does not say that the attestat is in force")
    tour.done("verify", "stranger", "4")
    asked = {code: _is_said(verified.text, code) for code in ("revocation_ok", "time_stamp_ok")}
    tour.say(
        "The verdict says: " + ", ".join(f"{code} {'yes' if it else 'no'}" for code, it in asked.items())
    )
    return {
        "application_number": number,
        "attestat_number": attestat_number,
        "stage": stage,
        "steps": tour.steps,
        "documents": tour.documents,
        "verify_url": f"{tour.base}{verify_url}",
    }


def everything_conforms(page: Page) -> dict[str, str]:
    """The answers of an inspector who finds nothing amiss: every item, then the result of each work."""
    asked = [name.removesuffix("_result") for name in page.names("") if name.endswith("_result")]
    answers = {f"{work}_result": "yes" for work in asked}
    for work in asked:
        for name in page.names(f"{work}_"):
            if not name.endswith(("_result", "_comment", "_reason")):
                answers[name] = "conforms"
    return answers


def _is_said(text: str, code: str) -> bool:
    """Whether a page holds the verifier's sentence for this code, in any language."""
    return any(sentence in text for sentence in SENTENCES[code])


@contextlib.contextmanager
def instance(home: Path, say: Callable[[str], None]) -> Iterator[str]:
    """An instance of its own in `home`, started by `attestat up`, stopped at the end; gives its address."""
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
        moved = subprocess.run(
            [sys.executable, "-m", "attestat.ops.cli", "clock", MOMENT],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if moved.returncode:
            raise TourFailed(f"the clock cannot be set: {moved.stderr}")
        yield base
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
    """Walk; exit code 0 when the case ended as an attestat that verifies, 1 otherwise."""
    began = time.monotonic()
    out: Path = args.out or Path(tempfile.mkdtemp(prefix="attestat-tour-"))
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="attestat-tour-home-"))
    home = folder / "home"
    stream = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    try:
        with instance(home, say) as base:
            os.environ["ATTESTAT_HOME"] = str(home)
            found = walk(Tour(home, base, say, out))
            found["seconds"] = round(time.monotonic() - began, 1)
            if args.json:
                print(json.dumps(found, ensure_ascii=False))
            else:
                say(f"Attestat {found['attestat_number']} in {found['seconds']} s; documents in {out}")
                say(f"Checked at {found['verify_url']}")
            if args.keep:
                say("The instance goes on until Ctrl-C.")
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
    except (TourFailed, httpx.HTTPError, Page.Unexpected) as error:
        print(f"The tour failed: {error}", file=sys.stderr)
        return 1
    finally:
        _remove(home)
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if found["stage"] == "issued" else 1


def _remove(home: Path) -> None:
    """The database of the instance lies elsewhere when PostgreSQL may not run as root."""
    from attestat.config import home as homes
    from attestat.ops import postgres

    with contextlib.suppress(OSError, ValueError):
        postgres.remove(homes.place_of(home))
