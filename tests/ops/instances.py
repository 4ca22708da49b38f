"""An instance under `attestat up`, in processes of its own. Used by the tests of the supervisor."""

from __future__ import annotations

import itertools
import os
import random
import re
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import psycopg

from attestat.config.home import place_of
from attestat.config.settings import load
from attestat.ops import processes
from attestat.ops.supervisor import MARK, answers, is_free

SECONDS = 120
"""How long a test waits for anything before it gives up. Never a measure of speed."""


class Instance:
    """`attestat up` on a home and on ports of its own: another instance beside it takes none of them away."""

    def __init__(self, home: Path) -> None:
        self.home = home
        free = (
            port for port in itertools.count(random.randrange(12000, 17000)) if is_free("127.0.0.1", port)
        )
        names = ("ATTESTAT_PORT", "ATTESTAT_SIGNER_PORT", "ATTESTAT_AUTHORITY_PORT")
        self.ports = {name: str(port) for name, port in zip(names, free, strict=False)}
        self.up: subprocess.Popen[str] | None = None
        self.said: list[str] = []

    def command(self) -> list[str]:
        return [sys.executable, "-m", "attestat.ops.cli", "up"]

    def environment(self, **others: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ATTESTAT_")}
        return own | {"ATTESTAT_HOME": str(self.home)} | self.ports | others

    def start(self, **others: str) -> None:
        """Start, and wait for the address. Fails with everything that was said when it does not come."""
        self.said = []
        self.up = subprocess.Popen(
            self.command(),
            env=self.environment(**others),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self.up,), daemon=True).start()
        assert processes.until(lambda: self.url is not None or self.up_ended(), seconds=SECONDS)
        assert self.url is not None, "".join(self.said)

    def _read(self, up: subprocess.Popen[str]) -> None:
        assert up.stdout is not None
        for line in up.stdout:
            self.said.append(line)

    def stop(self) -> None:
        """End it at once with everything it started."""
        if self.up is not None:
            self.up.kill()
            self.up.wait()
        processes.kill(processes.marked(MARK, str(self.home)))

    def up_ended(self) -> bool:
        return self.up is not None and self.up.poll() is not None

    @property
    def url(self) -> str | None:
        found = re.search(r"^Attestat answers: (\S+)$", "".join(self.said), re.MULTILINE)
        return found[1] if found else None

    @property
    def port(self) -> int:
        assert self.url is not None
        return int(self.url.rsplit(":", 1)[1])

    def answers_again(self) -> bool:
        return processes.until(lambda: answers("127.0.0.1", self.port), seconds=SECONDS)

    def children(self) -> list[psutil.Process]:
        """The programs that the supervisor started, with all below them."""
        assert self.up is not None
        return psutil.Process(self.up.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        """The program whose command line holds this word; the outermost one."""
        assert self.up is not None
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = [
                child
                for child in psutil.Process(self.up.pid).children()  # type: ignore[union-attr]
                if processes.runs(child) and any(word in part for part in child.cmdline())
            ]
            return bool(found)

        assert processes.until(look, seconds=SECONDS), f"no child with {word}"
        return found[0]

    def connect(self) -> psycopg.Connection:
        settings = load({"ATTESTAT_HOME": str(self.home)})
        return psycopg.connect(settings.owner_database_url, autocommit=True, connect_timeout=5)

    def everybody(self) -> list[psutil.Process]:
        """All processes of this instance but the supervisor: by mark, and by the data folder."""
        return [
            *processes.marked(MARK, str(self.home)),
            *processes.working_in(place_of(self.home).data),
        ]

    def is_gone(self) -> bool:
        return processes.until(lambda: not any(map(processes.runs, self.everybody())), seconds=SECONDS)
