"""A running site on a database of its own, and what its visitors do: shared by the tests over real HTTP."""

from __future__ import annotations

import base64
import contextlib
import itertools
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from attestat.config.settings import load
from attestat.ops import processes, supervisor
from attestat.ops.visitor import Form, Page, Visitor
from kzeds import pkcs12
from kzeds.key import Key
from kzeds.sign import sign_cms

PASSWORD = "Qwerty12"
"""Of the national authority's test keys (README of the shared fixtures)."""

_ports = itertools.count(24000 + os.getpid() % 8000)


@contextlib.contextmanager
def server(home: Path, database_url: str, log: Path, **more: str) -> Iterator[str]:
    """The real web server in processes of its own; gives its address."""
    port = next(port for port in _ports if supervisor.is_free("127.0.0.1", port))
    base = f"http://127.0.0.1:{port}"
    environ = os.environ | {
        "ATTESTAT_HOME": str(home),
        "ATTESTAT_DATABASE_URL": database_url,
        "ATTESTAT_PORT": str(port),
        "ATTESTAT_PUBLIC_URL": base,
        **more,
    }
    web = next(program for program in supervisor.programs(load(environ)) if program.name == "web")
    with open(log, "ab") as output:
        process = subprocess.Popen(
            web.words,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGTERM),
        )
    try:
        answered = processes.until(
            lambda: supervisor.answers("127.0.0.1", port) or process.poll() is not None, seconds=60
        )
        assert answered and process.poll() is None, log.read_text()
        yield base
    finally:
        processes.signal_group(process.pid, signal.SIGKILL)
        process.wait()


class Guest(Visitor):
    """A visitor with a key that is not the demonstration authority's."""

    def __init__(self, base: str, key: Key, home: Path) -> None:
        super().__init__(base, "guest", home)
        self._key = key

    @property
    def key(self) -> Key:
        return self._key


@dataclass
class Site:
    """A site that runs, the home it works in, and who has signed in."""

    base: str
    home: Path
    log: Path
    database_url: str
    owner: Any
    superuser: Any
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, slug: str) -> Visitor:
        """The person with this demonstration key, signed in once."""
        if slug not in self.visitors:
            self.visitors[slug] = Visitor(self.base, slug, self.home)
            self.visitors[slug].sign_in()
        return self.visitors[slug]

    def fresh(self, slug: str = "stranger") -> Visitor:
        """A new browser that nobody has signed in with."""
        return Visitor(self.base, slug, self.home)

    def guest(self, key: Key) -> Guest:
        """A new browser of somebody with another authority's key."""
        return Guest(self.base, key, self.home)

    def set_clock(self, moment: str) -> None:
        """Move the demonstration clock."""
        from tests.actions.world import moved_clock

        moved_clock(self.owner, datetime.fromisoformat(moment))

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows from the database, to see what an answer left behind."""
        rows = self.owner.execute(query, values).fetchall()
        self.owner.rollback()
        return list(rows)

    def one(self, query: str, *values: object) -> Any:
        """The only value of the only row."""
        return self.ask(query, *values)[0][0]


def national_key(fixtures: Path, name: str) -> Key:
    """A test key of the National Certification Authority."""
    return pkcs12.load((fixtures / "eds" / "real" / "p12" / f"{name}.p12").read_bytes(), PASSWORD)


def signature(content: bytes, key: Key) -> bytes:
    """A detached CMS."""
    return sign_cms(content, key, detached=True)


def send_signature(visitor: Visitor, form: Form, path: str, *cms: bytes, **values: str) -> Page:
    """Post a signing form with these signatures; whatever the site answers."""
    return visitor.post(
        _At(path),
        form,
        {"signature": [base64.b64encode(one).decode() for one in cms], **values},
    )


class _At(Page):
    """A page of which only the address is needed."""

    def __init__(self, path: str) -> None:
        self.path = path


DRAFT = {
    "phone": "+77010000000",
    "works": ["WT5_LIFTS"],
    "base_0_region": "71",
    "base_0_street": "Мәңгілік Ел даңғылы",
    "base_0_house": "8",
}
"""A draft that is complete by clause 7; region 71 is Astana, where no settlement is asked."""


def new_draft(visitor: Visitor) -> Page:
    """The whole form of a new, empty draft."""
    begun = visitor.post_form(visitor.get("/cabinet/"), "/start")
    return visitor.get(f"/cabinet/applications/{case_of(begun)}/draft")


def prepared(visitor: Visitor, **more: Any) -> Page:
    """The page where a new, complete application is signed."""
    return visitor.post_form(new_draft(visitor), "/draft", {**DRAFT, **more, "then": "go_on"})


def draft_form(page: Page) -> Form:
    """The form of Annex 1 on a page."""
    return next(form for form in page.reader.forms if "data-autosave" in form.attributes)


def case_of(page: Page) -> str:
    """The public id in the address of a page."""
    for part in page.path.split("/"):
        with contextlib.suppress(ValueError):
            return str(UUID(part))
    raise AssertionError(page.path)


def in_language(visitor: Visitor, language: str) -> None:
    """Choose the language of this browser."""
    visitor.client.cookies.set("attestat_language", language)


def sentence(page: Page) -> str:
    """What a page of refusal says, in one line."""
    return " ".join(
        " ".join("".join(text).split())
        for classes, text in page.reader.texts
        if {"govuk-body", "govuk-error-summary"} & set(classes.split())
    )


def is_up(base: str) -> bool:
    """Whether the site answers."""
    return httpx.get(f"{base}/health", trust_env=False).status_code == 200
