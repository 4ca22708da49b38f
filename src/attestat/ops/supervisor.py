"""`attestat up`: everything an instance needs, under one parent.

Order of a start: lock, leftovers of a killed run, ports, PostgreSQL, migrations (as the owner of the
tables), demonstration data, then the long-running children: web, jobs, and in a demonstration the stand-ins.
On two cores two things are done at once: the web server loads the site while the preparation still looks at
the tables, and serves when it is told to; the others are started when it answers.

A child that dies is started again; when the supervisor dies, however it dies, its children die too. All is
done in one thread: the kernel ties a child's life to the thread that started it (prctl(2),
PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from attestat.config import home
from attestat.config.settings import Settings, SettingsError, load, unknown_variables
from attestat.ops import modules, postgres, prepare, processes
from attestat.ops.web_server import WHEN_TOLD

MARK = "ATTESTAT_SUPERVISED"
"""In the environment of every child: the home of its instance. So leftovers are known at the next start."""

OWNER = "ATTESTAT_OWNER_DATABASE_URL"

# Without compiled modules kept, every child compiles the whole site at every start: two thirds of the time.
KEPT_FROM_CHILDREN = {OWNER, "PYTHONDONTWRITEBYTECODE"}

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0
WELL_AFTER = 20.0
"""Seconds. A child that ran this long was well, and its next restart does not wait longer than the first."""

STOP_SECONDS = 10.0
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """A long-running child."""

    name: str
    words: tuple[str, ...]


def programs(settings: Settings) -> tuple[Program, ...]:
    """What runs beside PostgreSQL. One entry is one process (the web server makes its workers itself)."""
    python = (sys.executable, "-m")
    found = [
        Program(
            "web",
            (
                *python,
                "attestat.ops.web_server",
                *("--interface", "wsgi"),
                *("--host", settings.host),
                *("--port", str(settings.port)),
                *("--workers", str(settings.workers)),
                # One thread a worker has the best tail, and bounds the connections to PostgreSQL
                # (lessons.md).
                *("--blocking-threads", "1"),
                # Without it granian may wait for ever for a worker that was told to stop while it started.
                *("--workers-kill-timeout", "3"),
                "--respawn-failed-workers",
                *("--backpressure", "32"),
                "--no-ws",
                *("--log-level", "warning"),
                "attestat.config.wsgi:application",
            ),
        ),
        Program("jobs", (*python, "attestat.ops.cli", "manage", "procrastinate", "worker")),
    ]
    if settings.stand_ins:
        found.append(Program("signer", (*python, "attestat.ops.signer")))
        found.append(Program("authority", (*python, "attestat.ops.authority_server")))
    return tuple(program for program in found if modules.exists(program.words[2]))


@dataclass
class Child:
    """A program and its present process."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = 0.0
    rest: bytes = field(default=b"", repr=False)


class Output:
    """What a person sees: steps of the start, then the children's lines, each with its sender in front."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ

        self.unfinished = False
        """Whether the cursor stands behind the title of a step."""

    def say(self, text: str = "") -> None:
        if self.unfinished:
            print(flush=True)
            self.unfinished = False
        print(text, flush=True)

    def line(self, name: str, text: str) -> None:
        label = f"{name:<{self.width}} |"
        self.say(f"\033[2m{label}\033[0m {text}" if self.colours else f"{label} {text}")

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        begun = time.monotonic()
        print(f"  {title} …", end="", flush=True)
        self.unfinished = True
        outcome = "failed"
        try:
            yield
            outcome = f"{time.monotonic() - begun:.1f} s"
        finally:
            # When somebody spoke in between, the title is said again.
            before = "" if self.unfinished else f"  {title} …"
            self.unfinished = False
            self.say(f"{before} {outcome}")


class Stop(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """One instance, from its first step to its last."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self.settings = settings
        # Who may change tables is known to the migrations only: a broken-into web server must not find it.
        self.owner = {OWNER: environ[OWNER]} if OWNER in environ else {}
        self.environ = {name: value for name, value in environ.items() if name not in KEPT_FROM_CHILDREN} | {
            MARK: str(settings.home),
            "DJANGO_SETTINGS_MODULE": "attestat.config.django",
            "PYTHONUNBUFFERED": "1",
            "ATTESTAT_PORT": str(settings.port),
            "ATTESTAT_SIGNER_PORT": str(settings.signer_port),
            "ATTESTAT_AUTHORITY_PORT": str(settings.authority_port),
            "ATTESTAT_REVOCATION": settings.revocation,
            "ATTESTAT_PUBLIC_URL": settings.public_url,
        }
        self.children = [Child(program) for program in programs(settings)]
        self.server: postgres.Server | None = None
        self.database = Child(Program("postgresql", ()))
        self.out = Output(max(len(child.program.name) for child in [*self.children, self.database]))
        self.selector = selectors.DefaultSelector()
        self.stopping = 0
        self.ready_to_answer = False

    # The start, step by step.

    def run(self) -> int:
        """Start, watch until told to stop, stop. Gives the exit code."""
        self._listen_to_signals()
        try:
            if self.settings.database_is_embedded:
                with self.out.step("Starting PostgreSQL"):
                    place = home.place_of(self.settings.home)
                    self.server = postgres.Server(place, home.secrets_of(self.settings.home))
                    self.server.start()
            web, *others = self.children
            preparing = self._prepare(web)
            with self.out.step(f"Starting {', '.join(child.program.name for child in self.children)}"):
                self._tell(web)
                self._wait_until_ready(web)
                for child in others:
                    self._start(child)
                people = self._finish(preparing)
            self._greet(people)
            self.ready_to_answer = True
            while True:
                self._turn(0.5)
        except Stop:
            return 0
        finally:
            self._end()

    def _listen_to_signals(self) -> None:
        def told(number: int, frame: FrameType | None) -> None:
            self.stopping += 1
            if self.stopping == 1:
                raise Stop

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, told)

    def _prepare(self, web: Child) -> subprocess.Popen[str]:
        """See that the site can load; migrate when due. The preparation then goes on beside the start.

        The web server loads at the same time, and waits to be told.
        """
        with self.out.step("Loading the site"):
            preparing = self._begin("-m", "attestat.ops.prepare")
            self._start(web, WHEN_TOLD)
            try:
                loaded = self._is_loaded(preparing)
            except Failed:
                self._drop(web)  # it would complain of the same once more
                raise
        if loaded:
            return preparing
        if not self.settings.owner_database_url:
            raise Failed(
                "Migrations are due. Run `attestat manage migrate` with ATTESTAT_OWNER_DATABASE_URL set."
            )
        with self.out.step("Migrating"):
            migrate = ("-m", "attestat.ops.cli", "manage", "migrate", "--no-input", "-v", "0")
            self._finish(self._begin(*migrate, **self.owner))
            preparing = self._begin("-m", "attestat.ops.prepare")
            if not self._is_loaded(preparing):
                raise Failed("Migrations are still due after migrating.")
        return preparing

    def _is_loaded(self, preparing: subprocess.Popen[str]) -> bool:
        """Wait until the site is loaded; False when migrations are due. Raises Failed for every other end."""
        assert preparing.stdout is not None
        if preparing.stdout.readline().strip() == prepare.LOADED:
            return True
        if preparing.wait() == prepare.MIGRATIONS_ARE_DUE:
            preparing.communicate()
            return False
        self._finish(preparing)
        raise Failed("The preparation ended without a word.")

    def _begin(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """Start a Python program that ends by itself, with these variables more."""
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGKILL),
        )

    @staticmethod
    def _finish(program: subprocess.Popen[str]) -> list[str]:
        """Wait for its end and give the lines it printed. Raises Failed with what it complained of."""
        said, complained = program.communicate()
        if program.returncode:
            words = " ".join(program.args[1:])  # type: ignore[index, arg-type]
            raise Failed(f"{words} ended with code {program.returncode}:\n{complained or said}")
        return said.splitlines()

    # Children.

    def _start(self, child: Child, *more: str) -> None:
        """Start a child, with these words more before its own arguments; then it waits to be told."""
        _, minus_m, module, *words = child.program.words
        child.process = subprocess.Popen(
            [sys.executable, minus_m, module, *more, *words],
            env=self.environ,
            stdin=subprocess.PIPE if more else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGTERM),
        )
        child.started = time.monotonic()
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    @staticmethod
    def _tell(child: Child) -> None:
        """Let a child that waits go on. One that has died meanwhile is started again like every other."""
        assert child.process is not None and child.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            child.process.stdin.write(b"go on\n")
            child.process.stdin.close()

    def _drop(self, child: Child) -> None:
        """End a child, whatever it has to say."""
        process, child.process = child.process, None
        assert process is not None and process.stdout is not None
        processes.signal_group(process.pid, signal.SIGKILL)
        process.wait()
        self.selector.unregister(process.stdout)
        process.stdout.close()

    def _turn(self, seconds: float, only: Child | None = None) -> None:
        """Pass on what children say, and start again who died, of all of them or of this one."""
        if self.selector.get_map():
            for key, _ in self.selector.select(seconds):
                self._pass_on(key.data)
        else:
            time.sleep(seconds)
        self._watch_database()
        now = time.monotonic()
        for child in self.children if only is None else [only]:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child)
            elif child.process is None and now >= child.start_at:
                self._start(child)

    def _pass_on(self, child: Child) -> None:
        assert child.process is not None and child.process.stdout is not None
        try:
            said = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        if not said:
            self.selector.unregister(child.process.stdout)
            child.process.stdout.close()
            said = b"\n" if child.rest else b""
        *lines, child.rest = (child.rest + said).split(b"\n")
        for line in lines:
            self.out.line(child.program.name, line.decode(errors="replace").rstrip())

    def _bury(self, child: Child) -> None:
        """A child died: end what is left of its group, and set the time of its next start."""
        process = child.process
        assert process is not None and process.stdout is not None
        # Workers of a killed web server would keep the port.
        processes.signal_group(process.pid, signal.SIGKILL)
        while not process.stdout.closed and self._has_said_more(process.stdout):
            self._pass_on(child)
        if not process.stdout.closed:
            self.selector.unregister(process.stdout)
            process.stdout.close()
        child.process = None
        if time.monotonic() - child.started > WELL_AFTER:
            child.pause = FIRST_PAUSE
        child.start_at = time.monotonic() + child.pause
        self.out.line(
            child.program.name, f"ended ({_end(process.returncode)}); starting again in {child.pause:g} s"
        )
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    @staticmethod
    def _has_said_more(stream: Any) -> bool:
        with selectors.DefaultSelector() as one:
            one.register(stream, selectors.EVENT_READ)
            return bool(one.select(0))

    def _watch_database(self) -> None:
        server = self.server
        if server is None or server.process is None or server.process.poll() is None:
            return
        self.out.line("postgresql", f"ended ({_end(server.process.returncode)}); starting again")
        server.restart()
        self.out.line("postgresql", "answers again")

    def _wait_until_ready(self, web: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.settings.host, self.settings.port):
            self._turn(0.02, only=web)
            if time.monotonic() > deadline:
                raise Failed(
                    f"The site does not answer on port {self.settings.port} within {READY_SECONDS:g} s."
                )

    def _greet(self, people: Sequence[str]) -> None:
        self.out.say()
        self.out.say(f"Attestat answers: {self.settings.public_url}")
        for line in people:
            self.out.say(f"  {line}".rstrip())
        self.out.say("Ctrl-C stops everything.")
        self.out.say()

    # The end.

    def _end(self) -> None:
        """Stop children, then the database: nobody loses the database under a running request."""
        self.stopping = max(self.stopping, 1)
        running = [child for child in self.children if child.process is not None]
        if self.ready_to_answer:
            self.out.say("\nStopping …")
        deadline = time.monotonic() + STOP_SECONDS
        told = 0.0
        while running and time.monotonic() < deadline and self.stopping < 2:
            if time.monotonic() - told > 1.0:
                # Said again every second: granian loses a signal that comes while it starts (lessons.md).
                for child in running:
                    assert child.process is not None
                    with contextlib.suppress(ProcessLookupError):
                        child.process.terminate()
                told = time.monotonic()
            for key, _ in self.selector.select(0.05):
                self._pass_on(key.data)
            running = [
                child for child in running if child.process is not None and child.process.poll() is None
            ]
        for child in self.children:
            if child.process is not None:
                processes.signal_group(child.process.pid, signal.SIGKILL)
                child.process.wait()
        if self.server is not None:
            self.server.stop(immediately=self.stopping > 1)
        if self.ready_to_answer:
            self.out.say("Stopped.")


class Failed(Exception):
    """A step of the start failed; the text says which and what it printed."""


def _end(code: int) -> str:
    if code < 0:
        return signal.Signals(-code).name
    return f"code {code}"


def answers(host: str, port: int) -> bool:
    """Whether a web server gives any HTTP answer there."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(target, port, timeout=5)
    try:
        connection.request("GET", "/health")
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on this port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str, wanted: int, *, variable: str, demanded: bool, say: Callable[[str], None]) -> int:
    """The wanted port, or the next free one. Raises SettingsError when it was demanded and is busy."""
    if is_free(host, wanted):
        return wanted
    if demanded:
        raise SettingsError(
            [f"{variable}: port {wanted} is busy or not allowed. Stop what uses it, or choose another port."]
        )
    for port in range(wanted + 1, min(wanted + 200, 65536)):
        if is_free(host, port):
            say(f"  Port {wanted} is busy; taking {port}. Choose one yourself with {variable}.")
            return port
    raise SettingsError([f"{variable}: no free port from {wanted} to {wanted + 199}. Choose another."])


def with_free_ports(environ: Mapping[str, str], say: Callable[[str], None]) -> Settings:
    """The settings, with ports that nobody uses now."""
    settings = load(environ)
    chosen = dict(environ)
    wanted = [("ATTESTAT_PORT", settings.host, settings.port)]
    if settings.stand_ins:
        wanted.append(("ATTESTAT_SIGNER_PORT", "127.0.0.1", settings.signer_port))
        wanted.append(("ATTESTAT_AUTHORITY_PORT", "127.0.0.1", settings.authority_port))
        # The authority is started too, so what it issued is asked of it.
        chosen["ATTESTAT_REVOCATION"] = environ.get("ATTESTAT_REVOCATION", "").strip() or "own"
    for variable, host, port in wanted:
        demanded = bool(environ.get(variable, "").strip())
        chosen[variable] = str(choose_port(host, port, variable=variable, demanded=demanded, say=say))
    return load(chosen)


def register(subparsers: Any) -> None:
    subparsers.add_parser("up", help="start everything: database, web, jobs, stand-ins; Ctrl-C stops it")


def run(args: argparse.Namespace) -> int:
    settings = load(os.environ)
    home.ensure(settings.home)
    lock = settings.home / "up.lock"
    try:
        descriptor = processes.hold(lock)
    except processes.Locked:
        running = lock.read_text().strip() or "unknown process"
        print(
            f"Attestat already runs on {settings.home} ({running}). Stop it, or name another ATTESTAT_HOME.",
            file=sys.stderr,
        )
        return 2
    try:
        for sentence in unknown_variables(os.environ):
            print(f"  Note: {sentence}")
        print(f"Attestat, {settings.environment}, home {settings.home}")
        if os.geteuid() == 0 and settings.database_is_embedded:
            user = postgres.unprivileged_user()
            assert user is not None
            place = home.place_of(settings.home).base
            print(f"  Under root: PostgreSQL runs as {user.pw_name}, its files are in {place}")
        # Before ports are looked at: what an earlier run left behind may hold them.
        processes.kill(processes.marked(MARK, str(settings.home)))
        settings = with_free_ports(os.environ, print)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}, {settings.public_url}".encode(), 0)
        return Supervisor(settings, os.environ).run()
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        os.close(descriptor)
