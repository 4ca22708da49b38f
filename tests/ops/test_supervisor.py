"""`attestat up` with real processes: what dies comes back, nothing is left behind, nothing is lost.

One instance is started for the whole file; every test leaves it running and answering.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.ops.instances import SECONDS, Instance

from attestat.config.home import place_of
from attestat.ops import postgres, processes
from attestat.ops.supervisor import is_free


@pytest.fixture(scope="module")
def standing() -> Iterator[Instance]:
    home = Path(tempfile.mkdtemp(prefix="attestat-tests-up-")) / "home"
    instance = Instance(home)
    instance.start()
    with instance.connect() as owner:
        owner.execute("CREATE TABLE kept (number int PRIMARY KEY)")
    yield instance
    assert instance.up is not None
    instance.up.kill()
    processes.kill(instance.everybody())
    postgres.remove(place_of(home))
    shutil.rmtree(home.parent)


@pytest.fixture
def instance(standing: Instance) -> Instance:
    """The standing instance, running; started again when the test before has stopped it."""
    if standing.up_ended():
        standing.start()
    return standing


def remember(instance: Instance, number: int) -> None:
    with instance.connect() as owner:
        owner.execute("INSERT INTO kept VALUES (%s)", [number])


def remembers(instance: Instance, number: int) -> bool:
    with instance.connect() as owner:
        return owner.execute("SELECT 1 FROM kept WHERE number = %s", [number]).fetchone() == (1,)


def test_the_site_answers_and_at_least_two_workers_stand_behind_it(instance: Instance) -> None:
    assert instance.answers_again()
    web = instance.child("attestat.ops.web_server")
    assert (
        len([child for child in web.children() if "granian" in child.name() or "python" in child.name()]) >= 2
    )


@pytest.mark.proves("FLT-01", "FLT-19")
def test_a_killed_web_server_comes_back(instance: Instance) -> None:
    web = instance.child("attestat.ops.web_server")
    web.kill()
    assert processes.until(lambda: not processes.runs(web), seconds=SECONDS)
    assert instance.child("attestat.ops.web_server").pid != web.pid
    assert instance.answers_again()


@pytest.mark.proves("FLT-19")
def test_a_killed_web_worker_comes_back(instance: Instance) -> None:
    web = instance.child("attestat.ops.web_server")
    before = {child.pid for child in web.children()}
    victim = psutil.Process(max(before))
    victim.kill()
    assert processes.until(
        lambda: (
            len(alive := {c.pid for c in web.children() if processes.runs(c)}) == len(before)
            and victim.pid not in alive
        ),
        seconds=SECONDS,
    )
    assert instance.answers_again()


@pytest.mark.proves("FLT-02", "FLT-19")
def test_a_killed_job_worker_comes_back(instance: Instance) -> None:
    jobs = instance.child("procrastinate")
    jobs.kill()
    assert processes.until(lambda: not processes.runs(jobs), seconds=SECONDS)
    assert instance.child("procrastinate").pid != jobs.pid


@pytest.mark.proves("FLT-03")
def test_a_killed_database_comes_back_with_everything(instance: Instance) -> None:
    remember(instance, 1)
    server = instance.child("postgres")
    server.kill()
    assert processes.until(lambda: not processes.runs(server), seconds=SECONDS)
    assert instance.child("postgres").pid != server.pid

    def works() -> bool:
        try:
            return remembers(instance, 1)
        except psycopg.OperationalError:
            return False

    assert processes.until(works, seconds=SECONDS)
    assert instance.answers_again()


def test_a_second_one_on_the_same_home_is_refused(instance: Instance) -> None:
    second = subprocess.run(
        instance.command(), env=instance.environment(), capture_output=True, text=True, timeout=SECONDS
    )
    assert second.returncode == 2
    assert f"Attestat already runs on {instance.home}" in second.stderr
    assert instance.answers_again()


@pytest.mark.proves("FLT-19")
def test_nobody_outlives_a_killed_supervisor(instance: Instance) -> None:
    assert instance.up is not None
    remember(instance, 2)
    assert instance.everybody()
    instance.up.kill()
    instance.up.wait()
    assert instance.is_gone(), [process.cmdline() for process in instance.everybody()]
    instance.start()
    assert remembers(instance, 2)


@pytest.mark.proves("FLT-03", "FLT-19")
def test_killing_everything_at_once_loses_nothing(instance: Instance) -> None:
    assert instance.up is not None
    remember(instance, 3)
    processes.kill([psutil.Process(instance.up.pid), *instance.children()])
    instance.up.wait()
    instance.start()
    assert remembers(instance, 3)
    assert instance.answers_again()


def test_leftovers_of_a_killed_run_are_ended_by_the_next(instance: Instance) -> None:
    """Web workers whose parents were killed would keep the port, and old code, for ever."""
    assert instance.up is not None
    port = instance.port
    web = instance.child("attestat.ops.web_server")
    workers = web.children()
    processes.kill([psutil.Process(instance.up.pid), web])
    instance.up.wait()
    instance.start()
    assert not any(map(processes.runs, workers))
    assert instance.port == port


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_cleanly(instance: Instance, number: signal.Signals) -> None:
    assert instance.up is not None
    instance.up.send_signal(number)
    assert instance.up.wait(timeout=SECONDS) == 0
    assert not instance.everybody()
    assert processes.until(lambda: "Stopped.\n" in instance.said, seconds=5)
    assert is_free("127.0.0.1", instance.port)


def test_a_signal_during_the_start_stops_it_too(instance: Instance) -> None:
    assert instance.up is not None
    instance.up.terminate()
    instance.up.wait(timeout=SECONDS)
    instance.up = subprocess.Popen(instance.command(), env=instance.environment(), stdout=subprocess.DEVNULL)
    assert processes.until(lambda: bool(processes.working_in(place_of(instance.home).data)), seconds=SECONDS)
    instance.up.send_signal(signal.SIGINT)
    instance.up.wait(timeout=SECONDS)
    assert instance.is_gone()


def test_a_busy_port_leads_to_another(instance: Instance) -> None:
    assert instance.up is not None
    instance.up.terminate()
    instance.up.wait(timeout=SECONDS)
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = busy.getsockname()[1]
        demanded = subprocess.run(
            instance.command(),
            env=instance.environment(ATTESTAT_PORT=str(taken)),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    assert demanded.returncode == 2
    assert demanded.stderr.startswith(f"ATTESTAT_PORT: port {taken} is busy")
    usual = socket.socket()
    try:
        usual.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            usual.bind(("127.0.0.1", 8000))
            usual.listen()
        except OSError:
            pass  # somebody else has it already: just as good
        instance.start(ATTESTAT_PORT="")
        assert instance.port != 8000
        assert any(line.startswith("  Port 8000 is busy; taking ") for line in instance.said)
        assert instance.answers_again()
    finally:
        usual.close()
