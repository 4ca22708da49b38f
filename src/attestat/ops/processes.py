"""Child processes that never outlive their parent, and the finding of those that did."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1  # prctl(2), Linux

# Looked up before any fork: between fork and exec nothing may be imported.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


class Locked(Exception):
    """Another process holds the lock."""


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec to be sent `number` when its parent dies, however it dies.

    Linux sends the signal when the *thread* that started the child ends, so start children from the main
    thread. Where prctl(2) does not exist the parent must clean up, else the next start does.
    """
    parent = os.getpid()

    def in_child() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the request above was heard
            os._exit(1)

    return in_child


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold an exclusive lock on a file.

    Released by the kernel even after kill -9. Raises Locked when it is taken.
    """
    descriptor = hold(path, wait=wait)
    try:
        yield
    finally:
        os.close(descriptor)


def hold(path: Path, *, wait: bool = False) -> int:
    """Take the lock and give the descriptor that holds it; children do not inherit it. Raises Locked."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as error:
        os.close(descriptor)
        raise Locked(str(path)) from error
    return descriptor


def signal_group(group: int, number: signal.Signals) -> None:
    """Signal every process of a group; none left is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def working_in(folder: Path) -> list[psutil.Process]:
    """The processes whose current folder this is. All of a PostgreSQL cluster stand in its data folder."""
    return _matching(lambda process: process.cwd() == str(folder))


def marked(variable: str, value: str) -> list[psutil.Process]:
    """The processes started with this variable in their environment, without ourselves."""
    return _matching(lambda process: process.environ().get(variable) == value)


def _matching(wanted: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        # Processes of others, and those that end while we look, are not ours to see.
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and wanted(process):
                found.append(process)
    return found


def kill(processes: list[psutil.Process], *, seconds: float = 10.0) -> None:
    """Kill these processes and wait until they are gone.

    Raises TimeoutError when the kernel does not let them go.
    """
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    if not until(lambda: not any(runs(process) for process in processes), seconds=seconds):
        stuck = [str(process.pid) for process in processes if runs(process)]
        raise TimeoutError(f"processes do not end: {', '.join(stuck)}")


def runs(process: psutil.Process) -> bool:
    """Whether a process lives.

    A zombie does not: it keeps its number until its parent reads its end, but holds no memory, file or port.
    Unless other threads of it are still on their way out: the first one is a zombie at once, and the files
    close with the last.
    """
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return process.num_threads() > 1
        return bool(process.is_running())
    except psutil.Error:
        return False


def until(condition: Callable[[], bool], *, seconds: float, step: float = 0.02) -> bool:
    """Ask again and again until the condition holds; False when it did not within these seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True
