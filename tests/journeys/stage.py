"""Where a journey plays: the site, the demonstration signer, a real browser, and people in it.

Every person has a browser context of their own, finds controls as a person does (by role, label and what
the pages call them) and signs with the real ncalayer-js-client, which talks to the demonstration signer.
Each page a person comes to is looked at: nothing serious for axe, nothing wider than the screen, silence in
the console.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from attestat.ops import processes
from attestat.ops.signer.client import Remote
from tests.browser import FLAGS
from tests.web import running

WIDTHS = (1280, 360)
"""A desk and a small phone, in CSS pixels."""

PATIENCE = 20_000
"""Milliseconds until a page that does not come is a failure; the machine may be busy. Never a measure."""

KAZTOKEN = "https://127.0.0.1:24680/"
"""ncalayer-js-client asks at every connection whether another program is there, ignoring what comes back.
The policy of our pages forbids it, as it should, and Chromium says so."""

UNFOLD = "document.querySelectorAll('details:not([data-lazy-frame])').forEach((d) => { d.open = true })"
TOO_WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll("body *")].filter(
        (e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    ).map((e) => `${e.tagName}.${e.className}`).slice(0, 5)
  : []"""

SHAPE = """() => {
  const all = [...document.querySelectorAll("*")], ids = all.map((e) => e.id).filter(Boolean)
  const of = (e) => [e.tagName, e.getAttribute("class"), e.getAttributeNames().join(), e.getAttribute("role"),
    e.getAttribute("lang"), e.getAttribute("type"), e.textContent.trim() !== ""].join(" ")
  return [ids.length - new Set(ids).size, ...all.map(of)].join("\\n")
}"""
"""All of a page that axe judges by; not its words, which differ from case to case."""

_found_good: set[str] = set()
"""Shapes in which axe found nothing. Asking costs a second, and people come to the same pages again."""


@dataclass
class Stage:
    """A running site with its signer."""

    base: str
    home: Path
    database_url: str
    browser: Browser
    signer_port: int
    people: dict[str, Someone] = field(default_factory=dict)
    move: Callable[[str], None] = lambda moment: None
    """Sets the demonstration clock."""
    _signer: subprocess.Popen[bytes] | None = None

    @property
    def remote(self) -> Remote:
        """The clicks of whoever sits before the key chooser."""
        return Remote(self.home, self.signer_port)

    def start_signer(self) -> None:
        """Start the demonstration signer and wait until it answers."""
        port = self.base.rpartition(":")[2]
        environ = os.environ | {
            "ATTESTAT_HOME": str(self.home),
            "ATTESTAT_DATABASE_URL": self.database_url,
            "ATTESTAT_PORT": port,
            "ATTESTAT_PUBLIC_URL": self.base,
            "ATTESTAT_SIGNER_PORT": str(self.signer_port),
        }
        with open(self.home / "signer.log", "ab") as log:
            self._signer = subprocess.Popen(
                [sys.executable, "-m", "attestat.ops.signer"],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(signal.SIGTERM),
            )
        answered = processes.until(self._signer_answers, seconds=60)
        assert answered, (self.home / "signer.log").read_text()

    def stop_signer(self) -> None:
        """As when somebody closes NCALayer."""
        if self._signer is not None:
            processes.signal_group(self._signer.pid, signal.SIGKILL)
            self._signer.wait()
            self._signer = None

    def until_pending(self) -> None:
        """Until a request waits at the signer for a choice."""
        assert processes.until(lambda: bool(self.remote.state()["pending"]), seconds=60)

    def _signer_answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{self.signer_port}/health", trust_env=False).is_success
        return False

    def someone(self, slug: str = "", *, language: str = "kk", **how: Any) -> Someone:
        """A new browser; `slug` names the key that its person signs with."""
        context = self.browser.new_context(
            **{"viewport": {"width": WIDTHS[0], "height": 900}, "locale": "kk-KZ", **how}
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "attestat_language", "value": language, "url": self.base}])
        return Someone(self, slug, context)

    def person(self, slug: str, *, language: str = "kk") -> Someone:
        """The person with this key, signed in once."""
        if slug not in self.people:
            self.people[slug] = self.someone(slug, language=language)
            self.people[slug].sign_in()
        return self.people[slug]


class Someone:
    """A person before a browser. `page` is the tab they look at."""

    def __init__(self, stage: Stage, slug: str, context: BrowserContext) -> None:
        self.stage, self.slug, self.context = stage, slug, context
        self.said: list[str] = []
        self.page = self.new_tab()
        self.looked_at: list[str] = []

    def new_tab(self) -> Page:
        """Another tab of the same browser; what its console says is kept."""
        page = self.context.new_page()
        page.on("console", lambda message: self._hear(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._hear(str(error)))
        return page

    def _hear(self, text: str) -> None:
        if KAZTOKEN not in text:
            self.said.append(f"{self.page.url}: {text}")

    def open(self, path: str, *, status: int = 200) -> None:
        """Type an address."""
        answer = self.page.goto(path if path.startswith("http") else self.stage.base + path)
        assert answer is not None and answer.status == status, (path, answer and answer.status)

    def click(self, what: Locator) -> None:
        """Press something that leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            what.click()

    def press(self, form_action: str) -> None:
        """Press the button of the one next step: in the form that posts there, or the link there."""
        place = self.page.locator(
            f'form[action$="{form_action}"] [data-step], a[data-step][href$="{form_action}"]'
        )
        self.click(place.first)

    # Signing

    def sign_in(self) -> None:
        """From the page of signing in to one's own start."""
        self.open("/sign-in/")
        self.look()
        self.sign()
        expect(self.page.locator(".at-person__name")).to_be_visible()
        self.look()

    def sign(self, slug: str = "") -> None:
        """Press the button and choose one's key in the signer; then the next page comes."""
        with self.page.expect_navigation():
            self.begin_signing(slug)

    def begin_signing(self, slug: str = "") -> None:
        """Press the button with one's key chosen in the signer."""
        self.stage.remote.choose(slug or self.slug, once=True)
        self.page.locator("[data-sign]").click()

    def expect_signer(self, state: str) -> Locator:
        """What the page says about the signing program."""
        status = self.page.locator("[data-signer-status]")
        expect(status).to_have_attribute("data-state", state, timeout=PATIENCE)
        return status

    # Looking

    def look(self) -> None:
        """The page as it is: for assistive technology, at both widths, and silent in the console."""
        page = self.page
        page.wait_for_load_state()
        where = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", page.url.removeprefix(self.stage.base))
        self.looked_at.append(where)
        page.evaluate(UNFOLD)
        shape = page.evaluate(SHAPE)
        if shape not in _found_good:
            found = Axe().run(page, options={"iframes": False, "resultTypes": ["violations"]})
            serious = [
                f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:3]}"
                for one in found.response["violations"]
                if one["impact"] in ("serious", "critical")
            ]
            assert not serious, (where, serious)
            _found_good.add(shape)
        for width in WIDTHS[::-1]:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate(TOO_WIDE)
            assert not wide, (where, width, wide)
        assert not self.said, self.said

    def forgive(self, status: int) -> None:
        """Chromium itself reports a page that answers a refusal in the console."""
        self.said[:] = [
            text for text in self.said if f"the server responded with a status of {status}" not in text
        ]


@contextlib.contextmanager
def raised(home: Path, database_url: str, log: Path, chromium: str) -> Iterator[Stage]:
    """The site, the signer and the browser for the length of the block."""
    signer_port = _free_port()
    with (
        running.server(home, database_url, log, ATTESTAT_SIGNER_PORT=str(signer_port)) as base,
        sync_playwright() as playwright,
    ):
        stage = Stage(base, home, database_url, _browser(playwright, chromium), signer_port)
        try:
            stage.start_signer()
            yield stage
        finally:
            stage.stop_signer()
            stage.browser.close()


def _browser(playwright: Playwright, chromium: str) -> Browser:
    return playwright.chromium.launch(executable_path=chromium, args=FLAGS)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
