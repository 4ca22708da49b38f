"""The key chooser in a browser, and the real npm client in a page that asks for a signature."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from signer_running import CLAIMED, Running, signer_running

import kzeds
from attestat.config.settings import Settings
from attestat.ops.demo.authority import Authority
from attestat.ops.signer.words import _WORDS, LANGUAGES

pytestmark = pytest.mark.browser

CLIENT = Path(__file__).resolve().parents[2] / "node_modules" / "ncalayer-js-client" / "ncalayer-client.js"
HEAD = "Қол қою: Үсенов Қуаныш Темірұлы, Бірінші басшы"
CHALLENGE = "Attestat: кіру, 2026-09-15, 6f1c2a"
ASK = """async ([address, documents, usages]) => {
  const client = new NCALayerClient(address, false);
  await client.connect();
  const params = {decode: true, encapsulate: false, digested: false};
  try {
    return await client.basicsSignCMS(null, documents, params, {extKeyUsageOids: usages, chain: []}, "kk");
  } catch (error) {
    return {cancelled: error.canceledByUser, message: error.message};
  } finally {
    client.wsConnection.close();
  }
}"""


@pytest.fixture(scope="module")
def running(demonstration: tuple[Settings, Authority]) -> Iterator[Running]:
    with signer_running(*demonstration) as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium's own sandbox cannot start for root and in many containers.
        found = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(locale="kk")
    yield found
    found.close()


@pytest.fixture(scope="module")
def site_server(running: Running) -> Iterator[None]:
    """One page on the site's own port, with the policy that the product's pages have.

    A real server: since 2025 Chromium looks where a page came from before it lets it talk to this machine.
    """
    if not CLIENT.is_file():
        pytest.skip("The package ncalayer-js-client is not here; `make setup` fetches it.")
    policy = f"default-src 'self'; connect-src 'self' {running.web_socket}"
    page = b'<!doctype html><title>site</title><script src="/client.js"></script>'

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path.endswith(".js")
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(CLIENT.read_bytes() if is_script else page)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", int(running.origin.rpartition(":")[2])), Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.fixture
def site(context: BrowserContext, running: Running, site_server: None) -> Page:
    page = context.new_page()
    page.goto(running.origin)
    return page


@pytest.fixture
def chooser(context: BrowserContext, running: Running) -> Page:
    page = context.new_page()
    page.goto(f"{running.page}/?lang=kk")
    return page


def start(site: Page, running: Running, *documents: bytes, usages: tuple[str, ...] = ()) -> None:
    """Press the sign button, as it were: the promise is left in the page."""
    texts = [b64encode(one).decode() for one in documents]
    given = [running.web_socket, texts if len(texts) > 1 else texts[0], list(usages)]
    site.evaluate(f"given => {{ window.answer = ({ASK})(given); }}", given)
    running.until_pending()


def genuine(pem: str, content: bytes, authority: Authority) -> str:
    trust = kzeds.TrustStore.from_directories([authority.trust])
    report = kzeds.verify(pem.encode(), content, at=CLAIMED, trust=trust, policy=kzeds.DOCUMENT)
    assert report.outcome is kzeds.Outcome.PASSED, report.sentence("en")
    certificate = report.signers[0].certificate
    assert certificate is not None
    return certificate.common_name


@pytest.mark.proves("R7.1")
def test_a_person_chooses_a_key_in_the_other_tab(
    site: Page, chooser: Page, running: Running, demonstration: tuple[Settings, Authority]
) -> None:
    expect(chooser.get_by_role("heading", level=1)).to_have_text("Қол қою сұрауы күтілуде")
    start(site, running, CHALLENGE.encode())
    # The waiting tab finds the request by itself.
    expect(chooser.get_by_role("heading", level=1)).to_have_text("Қол қоятын кілтті таңдаңыз")
    expect(chooser.locator("pre")).to_have_text(CHALLENGE)
    expect(chooser.get_by_text(running.origin)).to_be_visible()
    chooser.get_by_role("button", name=HEAD, exact=True).click()
    expect(chooser.get_by_role("status")).to_have_text(
        "Қол қойылды: Үсенов Қуаныш Темірұлы. Бұл бетті жабуға болады."
    )
    signature = site.evaluate("() => window.answer")
    assert genuine(signature, CHALLENGE.encode(), demonstration[1]) == "ҮСЕНОВ ҚУАНЫШ"


def test_a_person_cancels(site: Page, chooser: Page, running: Running) -> None:
    start(site, running, b"x")
    chooser.reload()
    chooser.get_by_role("button", name="Бас тарту").click()
    expect(chooser.get_by_role("status")).to_have_text("Бас тартылды. Ештеңе қол қойылған жоқ.")
    assert site.evaluate("() => window.answer") == {"cancelled": True, "message": "cancelled by user"}


def test_a_paper_is_shown_before_it_is_signed(site: Page, chooser: Page, running: Running) -> None:
    paper = b"%PDF-1.7\n" + bytes(42_991)
    start(site, running, paper, b"\x00\x01")
    chooser.reload()
    expect(chooser.get_by_role("heading", level=3)).to_have_text(["PDF құжаты, 43 КБ", "Деректер, 2 байт"])
    link = chooser.get_by_role("link", name="Ашып көру").get_attribute("href")
    answer = chooser.request.get(f"{running.page}{link}")
    assert (answer.headers["content-type"], answer.body()) == ("application/pdf", paper)
    running.remote.cancel()
    site.evaluate("() => window.answer")
    assert chooser.request.get(f"{running.page}{link}").status == 404


def test_only_fitting_keys_are_offered_and_search_finds_one(
    site: Page, chooser: Page, running: Running
) -> None:
    start(site, running, b"x", usages=("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2.1"))
    chooser.reload()
    expect(chooser.locator("main code", has_text="lift-signer")).to_have_count(0)
    chooser.get_by_role("searchbox").fill("астана басшысы")
    chooser.get_by_role("button", name="Іздеу").click()
    expect(chooser.locator(".card")).to_have_count(1)
    chooser.get_by_role("button", name="Қол қою: Шевченко Олег Григорьевич").click()
    expect(chooser.get_by_role("status")).to_contain_text("Шевченко Олег Григорьевич")
    assert str(site.evaluate("() => window.answer")).startswith("-----BEGIN CMS-----")


@pytest.mark.proves("ABU-40")
def test_a_stale_page_signs_nothing(site: Page, chooser: Page, running: Running) -> None:
    start(site, running, b"first")
    chooser.reload()
    running.remote.cancel()
    site.evaluate("() => window.answer")
    start(site, running, b"second")
    chooser.get_by_role("button", name=HEAD, exact=True).first.click()
    # The page answered the first request; the second still waits.
    assert running.remote.state()["pending"]["documents"][0]["size"] == len(b"second")
    running.remote.cancel()
    assert site.evaluate("() => window.answer")["cancelled"]
    chooser.reload()
    expect(chooser.get_by_role("status")).to_have_text("Бұл сұрау енді күтпейді. Ештеңе қол қойылған жоқ.")


def test_a_key_chosen_in_advance_signs_the_next_request_only(
    site: Page, chooser: Page, running: Running
) -> None:
    chooser.get_by_role("link", name="Кілтті алдын ала таңдау").click()
    chooser.get_by_role("button", name="Келесі сұрауға: Сейтжанов Дәурен Маратұлы").click()
    expect(chooser.get_by_text("Келесі сұрауға таңдалған кілт: Сейтжанов Дәурен Маратұлы.")).to_be_visible()
    given = [running.web_socket, "eA==", []]
    assert str(site.evaluate(ASK, given)).startswith("-----BEGIN CMS-----")
    assert running.remote.state()["chosen"] is None


def test_the_choice_in_advance_can_be_taken_back(chooser: Page, running: Running) -> None:
    running.remote.choose("head", once=True)
    chooser.reload()
    chooser.get_by_role("button", name="Таңдауды алып тастау").click()
    expect(chooser.get_by_role("button", name="Таңдауды алып тастау")).to_have_count(0)
    assert running.remote.state()["chosen"] is None


@pytest.mark.proves("ABU-31")
def test_what_is_signed_never_becomes_markup(site: Page, chooser: Page, running: Running) -> None:
    start(site, running, b"<script>alert(1)</script><b>x</b>")
    chooser.reload()
    expect(chooser.locator("pre")).to_have_text("<script>alert(1)</script><b>x</b>")
    assert chooser.locator("script").count() == 0
    running.remote.cancel()
    site.evaluate("() => window.answer")
    chooser.goto(f"{running.page}/?q=%22%3E%3Cscript%3E&lang=kk&ahead=1")
    expect(chooser.get_by_role("searchbox")).to_have_value('"><script>')
    assert chooser.locator("script").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_accessibility_fault(
    browser: Browser, site: Page, running: Running, language: str, scheme: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    start(site, running, CHALLENGE.encode())
    # axe is put into the page, which its policy forbids to everybody else.
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    faults: list[Any] = []
    for address in (f"/?lang={language}", f"/?lang={language}&q=астана"):
        page.goto(running.page + address)
        faults += Axe().run(page).response["violations"]
    running.remote.cancel()
    site.evaluate("() => window.answer")
    for address in (f"/?lang={language}", f"/?lang={language}&ahead=1"):
        page.goto(running.page + address)
        faults += Axe().run(page).response["violations"]
    context.close()
    serious = [fault for fault in faults if fault["impact"] in ("serious", "critical")]
    # The page refreshes itself because it has no script; nothing on it is lost by that (WCAG 2.2.1, 2.2.4).
    serious = [
        fault for fault in serious if fault["id"] not in ("meta-refresh", "meta-refresh-no-exceptions")
    ]
    assert serious == [], json.dumps(serious, ensure_ascii=False, indent=1)[:4000]


def test_every_sentence_is_there_in_three_languages() -> None:
    for code, sentences in _WORDS.items():
        assert len(sentences) == 3 and all(sentences), code
