"""What waits heals, what does not fit is recorded, and every verdict is proved again from its evidence."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection

from attestat.domain.obstacle import Obstacle

if TYPE_CHECKING:
    from attestat.ops.authority_server.server import Authority
    from tests.actions.world import World


class Line:
    """The authority at its port, which can be cut."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.server: Any = None
        self._running: Any = None

    def up(self) -> Authority:
        """The authority answers, on the clock of the database."""
        from attestat.config.settings import current
        from attestat.ops.authority_server import server
        from attestat.ops.demo import services

        # The clock of the world, asked on a connection of its own, as the real authority does.
        self._running = server.running(
            services.ensure(current()), port=current().authority_port, moment=lambda: self.moment
        )
        self.server = self._running.__enter__()
        return self.server  # type: ignore[no-any-return]

    @property
    def moment(self) -> Any:
        """What the authority writes into its answers."""
        return self._moment

    def set(self, moment: str) -> None:
        """Move both clocks."""
        self._moment = self.world.set_clock(moment)

    def cut(self) -> None:
        """Nobody answers any more."""
        if self._running is not None:
            self._running.__exit__(None, None, None)
            self._running = None


@pytest.fixture
def line(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Line]:
    """An instance whose policy is to ask, at an authority that the test raises and cuts."""
    import socket

    from django.conf import settings

    from attestat.config.settings import current
    from attestat.gateways.eds import real
    from attestat.ops.demo import services

    ours = current()
    (services.ensure(ours).folder / "revoked.json").unlink(missing_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    asking = dataclasses.replace(
        ours,
        revocation="own",
        authority_port=port,
        ocsp_url=f"{base}/ocsp",
        tsp_url=f"{base}/tsp",
        crl_urls=tuple(f"{base}/crl/{name}" for name in services.LISTS),
    )
    monkeypatch.setattr(settings, "SETTINGS", asking)
    monkeypatch.setattr("attestat.config.settings.current", lambda: asking)
    for kept in ("ocsp", "crl"):  # what earlier tests were answered
        shutil.rmtree(ours.home / kept, ignore_errors=True)
    real.verifier.cache_clear()
    made = Line(world)
    made.set("2026-09-15T11:00+05:00")
    yield made
    made.cut()
    (services.ensure(ours).folder / "revoked.json").unlink(missing_ok=True)
    real.verifier.cache_clear()


def row(case: UUID) -> Any:
    from attestat.store.models import Application

    return Application.objects.get(public_id=case)


def verdicts(case: UUID) -> list[str]:
    from attestat.store.models import SignatureEvidence

    rows = SignatureEvidence.objects.filter(signature__document__application__public_id=case).order_by("id")
    return [f"{row.verdict} {row.indication}".strip() for row in rows]


def kinds(case: UUID) -> list[str]:
    from attestat.store.models import Event

    return list(Event.objects.filter(stream=str(case)).order_by("sequence").values_list("kind", flat=True))


def submitted_in_silence(line: Line) -> UUID:
    """Signed in and prepared while the authority answers, sent when it is silent."""
    from attestat.actions import application
    from tests.actions.world import new_key

    world = line.world
    line.up()
    by = world.actor("lift-head")
    for slug in ("chancellery", "head", "executor-1"):
        world.actor(slug)
    draft = world.draft(by)
    document, pdf = world.prepared(by, draft)
    line.cut()
    answer = application.submit(
        application=draft,
        document=document,
        cms=world.sign("lift-head", pdf),
        by=by,
        at=world.now,
        key=new_key(),
    )
    assert answer["number"] and answer["effective_day"] == "2026-09-15"
    return draft


@pytest.mark.proves("FLT-11", "R8.1")
def test_an_application_is_accepted_in_silence_and_heals_when_the_job_asks(line: Line) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from attestat.actions import pending

    case = submitted_in_silence(line)
    assert row(case).pending == ["signature"] and verdicts(case) == ["indeterminate TRY_LATER"]
    jobs = ProcrastinateJob.objects.filter(task_name="attestat.ask_pending", args={"application": str(case)})
    assert jobs.get().status == "todo"
    line.world.register(case)  # registering goes on
    assert not pending.ask_pending(application=case, at=line.world.now)
    assert row(case).pending == ["signature"] and verdicts(case) == ["indeterminate TRY_LATER"]
    line.set("2026-09-15T14:00+05:00")
    line.up()
    from attestat.gateways.eds import real

    real.verifier.cache_clear()  # a breaker may be open still; another process has none
    assert pending.ask_pending(application=case, at=line.world.now)
    assert row(case).pending == [] and verdicts(case) == ["indeterminate TRY_LATER", "passed"]
    assert "signature_confirmed" in kinds(case)
    from attestat.store.models import Message

    told = Message.objects.filter(stream=str(case), payload__step="signature_confirmed")
    assert {message.destination for message in told} == {"monitoring", "notices"}
    assert pending.ask_pending(application=case, at=line.world.now)
    assert kinds(case).count("signature_confirmed") == 1, "a job begun twice acts once"


@pytest.mark.proves("ABU-07", "ABU-08")
def test_a_key_that_was_revoked_before_is_recorded_and_the_result_stays_blocked(line: Line) -> None:
    from attestat.actions import pending
    from attestat.domain.rules.clause11 import r11_1_nothing_pending
    from attestat.gateways.eds import real
    from attestat.ops.demo import services
    from attestat.store import facts

    case = submitted_in_silence(line)
    from attestat.config.settings import current

    services.revoke(current(), "lift-head", reason=1, at=line.world.now - timedelta(hours=1))
    line.up()
    real.verifier.cache_clear()
    assert pending.ask_pending(application=case, at=line.world.now)
    assert row(case).pending == ["signature"]
    assert verdicts(case)[-1] == "indeterminate REVOKED_NO_POE"
    assert kinds(case)[-1] == "signature_not_confirmed"
    with pytest.raises(Obstacle, match="verification_pending"):
        r11_1_nothing_pending(facts.application(row(case)))


@pytest.mark.proves("FLT-11", "ABU-07")
def test_nobody_signs_in_and_no_official_signs_while_nothing_is_known(line: Line) -> None:
    from attestat.gateways.eds import real

    line.up()
    by = line.world.actor("deputy")
    assert by.person
    line.cut()
    with pytest.raises(Obstacle, match="signature_later"):
        line.world.actor("head")
    # The authority said «good» about this key a moment ago: that word stands for four hours (ADR 0012).
    del line.world.actors["deputy"]
    real.verifier.cache_clear()
    line.set("2026-09-15T14:59+05:00")
    assert line.world.actor("deputy").person == by.person
    del line.world.actors["deputy"]
    line.set("2026-09-15T15:01+05:00")
    with pytest.raises(Obstacle, match="signature_later"):
        line.world.actor("deputy")


@pytest.mark.proves("FLT-22", "ABU-08")
def test_a_good_signature_stays_good_six_years_on_when_every_certificate_has_ended(line: Line) -> None:
    from attestat.actions import evidence
    from attestat.store.models import Signature

    line.up()
    case = line.world.submitted()
    line.cut()
    line.set("2032-09-15T11:00+05:00")  # the key ended on 1 January 2031
    (found,) = evidence.verify()
    assert (found.stored, found.now, found.holds) == ("passed", "passed", True)
    # The same signature, brought today, would not pass: it is the stamp and the kept answers that prove it.
    from attestat.gateways import eds

    stored = Signature.objects.get(document__application__public_id=case)
    today = eds.current().verify(
        bytes(stored.cms.data), evidence.content_of(stored), at=line.world.now, use=eds.Use.APPLICATION
    )
    assert today.facts.code == "certificate_expired"


@pytest.mark.proves("FLT-22", "ABU-06")
def test_evidence_of_another_signature_or_other_bytes_does_not_hold(line: Line) -> None:
    from attestat.actions import evidence
    from attestat.gateways import eds
    from attestat.store.models import Signature, SignatureEvidence

    line.up()
    line.world.submitted()
    signature = Signature.objects.get()
    other = eds.current().verify(
        line.world.sign("lift-head", b"something else"),
        b"something else",
        at=line.world.now,
        use=eds.Use.APPLICATION,
    )
    evidence.keep(signature, other, at=line.world.now)
    assert not next(evidence.verify(signature.public_id)).holds
    assert SignatureEvidence.objects.count() == 2
    with pytest.raises(Obstacle, match="not_found"):
        list(evidence.verify(UUID(int=0)))


@pytest.mark.proves("FLT-11")
def test_nobody_waits_for_the_authority_inside_a_transaction(line: Line) -> None:
    """While the authority is asked, no session of this database is idle in a transaction."""
    line.up()
    seen: list[int] = []
    at = line.moment

    def moment() -> Any:
        import psycopg

        from attestat.config.settings import current

        values = connection.settings_dict
        with psycopg.connect(
            host=values["HOST"],
            port=values["PORT"],
            user=values["USER"],
            password=values["PASSWORD"],
            dbname=values["NAME"],
        ) as own:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state = %s"
            seen.append(own.execute(query, [values["NAME"], "idle in transaction"]).fetchone()[0])  # type: ignore[index]
        assert current()
        return at

    line.server.moment = moment
    line.world.submitted()
    assert len(seen) >= 4 and not any(seen), seen


@pytest.mark.proves("FLT-02", "FLT-11")
def test_a_worker_killed_in_the_middle_loses_nothing(line: Line, committed_db_url: str) -> None:
    """A real worker is killed with SIGKILL while it waits for the authority; the next one finishes, once."""
    import os
    import socket
    import subprocess
    import sys

    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    from attestat.config.settings import current
    from attestat.ops import processes

    case = submitted_in_silence(line)
    environ = os.environ | {
        "ATTESTAT_DATABASE_URL": committed_db_url,
        "ATTESTAT_REVOCATION": "own",
        "ATTESTAT_AUTHORITY_PORT": str(current().authority_port),
    }

    def execute(query: str, *values: object) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def status() -> str:
        query = "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'attestat.ask_pending'"
        return str(execute(query)[0][0])

    def worker() -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "attestat.ops.cli", "manage", "procrastinate", "worker"]
        return subprocess.Popen(words, env=environ, start_new_session=True)

    execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'attestat.ask_pending'")
    with socket.create_server(("127.0.0.1", current().authority_port)) as black_hole:
        black_hole.settimeout(60)
        first = worker()
        black_hole.accept()  # it asks, and nobody answers
        assert status() == "doing"
        first.kill()
        first.wait()
    assert status() == "doing" and row(case).pending == ["signature"]
    line.up()
    # Half a minute of silence, after which its job counts as left.
    execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with contextlib.suppress(AlreadyEnqueued):  # the first worker may have asked for it
        app.configure_task(name="attestat.begin_again").defer(timestamp=0)
    second = worker()
    try:
        assert processes.until(lambda: not row(case).pending, seconds=90, step=0.5), status()
    finally:
        second.terminate()
        second.wait(timeout=20)
    assert kinds(case).count("signature_confirmed") == 1
    assert verdicts(case) == ["indeterminate TRY_LATER", "passed"]
