"""Processes that are killed: what they held is free when the killing says so."""

from __future__ import annotations

import subprocess
import sys

import psutil

from attestat.ops import processes
from attestat.ops.supervisor import is_free

MANY_THREADS = """
import socket, threading, time
server = socket.create_server(("127.0.0.1", 0))
for _ in range(300):
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
print(server.getsockname()[1], flush=True)
time.sleep(100)
"""


def test_a_killed_process_holds_its_port_no_longer() -> None:
    """The first thread is a zombie at once; the port is held until the last one is gone."""
    for _ in range(10):
        words = [sys.executable, "-c", MANY_THREADS]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            port = int(child.stdout.readline())
            processes.kill([psutil.Process(child.pid)])
            assert is_free("127.0.0.1", port)
