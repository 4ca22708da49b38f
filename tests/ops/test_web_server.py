"""The web server's master process: what it loads before it forks, and that it waits to be told."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("aiohttp", "asn1crypto", "babel", "httpx", "lxml", "pyhanko", "segno", "typst")
"""Packages that are long to load; each is imported where it is used, with the first document or question."""

LOADED = f"""
import sys, threading
from attestat.ops import web_server
web_server.load()
from django.db import connections
print([thread.name for thread in threading.enumerate()])
print([one.connection for one in connections.all(initialized_only=True) if one.connection is not None])
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_what_is_forked_has_no_thread_no_connection_and_nothing_heavy() -> None:
    """A forked thread is gone in the child with the locks it held; a forked connection has two ends."""
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=120)
    assert said.stdout.splitlines() == ["['MainThread']", "[]", "[]"], said.stderr


def test_it_ends_when_whoever_should_tell_it_is_gone() -> None:
    words = [sys.executable, "-m", "attestat.ops.web_server", "--when-told", "--no-such-option"]
    said = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
