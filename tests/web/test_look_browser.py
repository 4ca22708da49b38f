"""The look in a real browser: accessibility, width, console, the keyboard, saving, signing.

The signing program at the other end speaks the lines that were recorded from the real one
(fixtures real/ncalayer, made by the authors of ncalayer-js-client).
"""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from look_site import site
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser import FLAGS
from websockets.asyncio.server import ServerConnection, serve

from attestat.web.common import gallery

pytestmark = pytest.mark.browser

PAGES = [
    "",
    "worklist/",
    "case/",
    "signing/",
    "sign-in/",
    "form/?errors",
    "tracker/",
    "answer/",
    "start/",
    "error/404/",
]
LOOKS = [("kk", "light"), ("ru", "dark")]
UNFOLD = "document.querySelectorAll('details:not([data-lazy-frame])').forEach((d) => { d.open = true })"


@pytest.fixture(scope="module")
def port() -> int:
    """A free port for the signing program: the panel names it and the policy allows it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number


@pytest.fixture(scope="module")
def address(port: int) -> Iterator[str]:
    with site(signer_port=port) as where:
        yield where


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    built = Path(gallery.__file__).parents[1] / "static" / "built" / "attestat.css"
    assert built.exists(), "The style sheet is not built: npm run build"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)


@contextmanager
def opened(browser: Browser, address: str, path: str, **how: Any) -> Iterator[Page]:
    """A page of the gallery in a language; what the console says is kept in `page.said`."""
    language = how.pop("language", "kk")
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    context.add_cookies([{"name": "attestat_language", "value": language, "url": address}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.said = said  # type: ignore[attr-defined]
    try:
        page.goto(f"{address}/gallery/{path}")
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing(browser: Browser, address: str, path: str, language: str, scheme: str) -> None:
    with opened(browser, address, path, language=language, color_scheme=scheme) as page:
        # Everything that unfolds is looked at too.
        page.evaluate(UNFOLD)
        results = Axe().run(page, options={"iframes": False})
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_page_is_wider_than_the_screen_or_stopped_by_the_policy(
    browser: Browser, address: str, path: str, language: str
) -> None:
    with opened(browser, address, path, language=language) as page:
        page.evaluate(UNFOLD)
        for width in (1280, 768, 360):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate(
                """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
                  ? [...document.querySelectorAll("body *")].filter(
                        (e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                    ).map((e) => `${e.tagName}.${e.className}`).slice(0, 5)
                  : []"""
            )
            assert (width, wide) == (width, [])
        # Chromium itself reports an answer of 404 in the console.
        assert [text for text in page.said if "status of 404" not in text] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES[:-1])
def test_without_scripts_the_page_is_whole(browser: Browser, address: str, path: str) -> None:
    with opened(browser, address, path, java_script_enabled=False) as page:
        expect(page.locator("main")).to_be_visible()
        for hidden in page.locator("main [hidden]").all():
            # Only what needs a script is left out.
            assert hidden.evaluate(
                "e => e.closest('[data-needs-script], [data-worklist-keys], svg') !== null"
            )


def test_the_language_changes_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, address, "worklist/?due=today", java_script_enabled=False) as page:
        page.get_by_role("button", name="Русский").click()
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        expect(page.locator("h1")).to_contain_text("Мои дела")
        assert page.url.endswith("/gallery/worklist/?due=today")


def test_j_and_k_move_and_enter_opens(browser: Browser, address: str) -> None:
    with opened(browser, address, "worklist/") as page:
        links = page.locator("[data-worklist-link]")
        page.keyboard.press("j")
        expect(links.nth(0)).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/gallery/case/")


def test_the_keys_stay_off_when_switched_off_and_never_disturb_typing(browser: Browser, address: str) -> None:
    with opened(browser, address, "worklist/") as page:
        page.locator("#worklist-search").fill("")
        page.locator("#worklist-search").press("j")
        expect(page.locator("#worklist-search")).to_have_value("j")
        page.locator("[data-worklist-keys-toggle]").click()
        page.reload()
        page.keyboard.press("j")
        expect(page.locator("[data-worklist-link]").first).not_to_be_focused()


def test_a_draft_is_saved_while_it_is_typed(browser: Browser, address: str) -> None:
    with opened(browser, address, "form/") as page:
        with page.expect_request("**/gallery/form/save/") as sent:
            page.locator("#id_phone").press_sequentially("+77253634512")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Сақталды 14:05")
        assert "csrfmiddlewaretoken" in (sent.value.post_data or "")
        assert sent.value.headers["x-csrftoken"]


@pytest.mark.parametrize(
    ("status", "state"), [(409, "conflict"), (403, "failed"), (302, "failed"), (503, "failed")]
)
def test_a_draft_that_is_not_saved_says_so(browser: Browser, address: str, status: int, state: str) -> None:
    with opened(browser, address, "form/") as page:
        page.route(
            "**/gallery/form/save/",
            lambda route: route.fulfill(
                status=status, headers={"Location": "/sign-in/"} if status == 302 else {}
            ),
        )
        page.locator("#id_phone").press_sequentially("+7")
        expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", state)
        expect(page.locator("[data-autosave-text]")).to_contain_text("Сақталмады")


def test_a_document_unfolds_in_place(browser: Browser, address: str) -> None:
    with opened(browser, address, "case/") as page:
        assert page.locator("iframe").count() == 0
        page.locator("[data-lazy-frame] summary").first.click()
        expect(page.locator("iframe").first).to_have_attribute(
            "src", "/gallery/paper.pdf#navpanes=0&view=FitH"
        )


# Signing.


@pytest.fixture(scope="session")
def recorded(fixtures_dir: Path) -> dict[str, dict[str, Any]]:
    """Lines of the real program by what was done: connect, ok, cancelled."""
    lines = json.loads(
        (fixtures_dir / "eds/real/ncalayer/js-client-recorded-dialogue.json").read_text("utf-8")
    )
    basics = [line for line in lines if '"kz.gov.pki.knca.basics"' in line["request"]]
    return {
        "connect": lines[0],
        "ok": next(line for line in basics if "result" in json.loads(line["response"]).get("body", {})),
        "cancelled": next(line for line in basics if json.loads(line["response"]).get("body") == {}),
        "error": next(line for line in basics if json.loads(line["response"]).get("status") is False),
    }


Talk = Callable[[ServerConnection], Any]


@contextmanager
def program(talk: Talk, port: int) -> Iterator[None]:
    """A signing program on a loopback port for the length of a test."""
    loop = asyncio.new_event_loop()
    ready: Future[None] = Future()
    stop = asyncio.Event()

    async def run() -> None:
        try:
            async with serve(talk, "127.0.0.1", port):
                ready.set_result(None)
                await stop.wait()
        except OSError as error:
            ready.set_exception(error)

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    ready.result(timeout=10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=10)
        loop.close()


def answering(recorded: dict[str, dict[str, Any]], last: str, asked: list[dict[str, Any]]) -> Talk:
    """The recorded dialogue: greeting, the client's question who is there, then `last` to what it asks."""

    async def talk(connection: ServerConnection) -> None:
        await connection.send(recorded["connect"]["initMessage"])
        await connection.recv()
        await connection.send(recorded["connect"]["response"])
        asked.append(json.loads(await connection.recv()))
        await connection.send(last)
        await connection.wait_closed()

    return talk


@pytest.mark.proves("R7.1")
def test_what_was_shown_is_what_goes_to_the_signer_and_the_signature_is_posted(
    browser: Browser, address: str, recorded: dict[str, dict[str, Any]], port: int
) -> None:
    asked: list[dict[str, Any]] = []
    with (
        program(answering(recorded, recorded["ok"]["response"], asked), port),
        opened(browser, address, "signing/") as page,
    ):
        page.locator("[data-sign]").click()
        expect(page.locator("body")).to_contain_text("signatures")
        answer = json.loads(page.inner_text("body"))
    result = json.loads(recorded["ok"]["response"])["body"]["result"]
    expected = result[0] if isinstance(result, list) else result
    assert [text.replace("\r\n", "\n") for text in answer["signatures"]] == [expected]
    [request] = asked
    assert (request["module"], request["method"]) == ("kz.gov.pki.knca.basics", "sign")
    arguments = request["args"]
    assert base64.b64decode(arguments["data"]) == gallery.sample_paper()
    assert arguments["format"] == "cms"
    assert arguments["signingParams"] == {"decode": True, "encapsulate": False, "digested": False}
    assert arguments["signerParams"] == {
        "extKeyUsageOids": ["1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2"],
        "chain": [],
    }
    assert arguments["locale"] == "kk"


def test_signing_in_signs_the_challenge_attached(
    browser: Browser, address: str, recorded: dict[str, dict[str, Any]], port: int
) -> None:
    asked: list[dict[str, Any]] = []
    with (
        program(answering(recorded, recorded["ok"]["response"], asked), port),
        opened(browser, address, "sign-in/", language="ru") as page,
    ):
        page.locator("[data-sign]").click()
        expect(page.locator("body")).to_contain_text("signatures")
    [request] = asked
    assert base64.b64decode(request["args"]["data"]) == b"attestat sample challenge"
    assert request["args"]["signingParams"]["encapsulate"] is True
    assert request["args"]["locale"] == "ru"


def state_after_click(page: Page, state: str) -> None:
    page.locator("[data-sign]").click()
    status = page.locator("[data-signer-status]")
    expect(status).to_have_attribute("data-state", state)
    expect(status).not_to_have_attribute("data-busy", "")


def test_a_missing_program_is_named_and_retry_works(
    browser: Browser, address: str, recorded: dict[str, dict[str, Any]], port: int
) -> None:
    with opened(browser, address, "signing/", language="ru") as page:
        state_after_click(page, "missing")
        status = page.locator("[data-signer-status]")
        expect(status).to_contain_text("Не подписано: NCALayer не запущен.")
        expect(status).to_contain_text("нажмите «Повторить»")
        expect(page.locator("[data-sign]")).to_have_text("Повторить")
        with program(answering(recorded, recorded["ok"]["response"], []), port):
            page.locator("[data-sign]").click()
            expect(page.locator("body")).to_contain_text("signatures")


@pytest.mark.parametrize(
    ("line", "state", "text"),
    [
        ("cancelled", "cancelled", "NCALayer терезесін жаптыңыз"),
        ("error", "error", "NCALayer қате туралы жауап берді"),
    ],
)
def test_what_the_program_answers_is_told(
    browser: Browser,
    address: str,
    recorded: dict[str, dict[str, Any]],
    port: int,
    line: str,
    state: str,
    text: str,
) -> None:
    with (
        program(answering(recorded, recorded[line]["response"], []), port),
        opened(browser, address, "signing/") as page,
    ):
        state_after_click(page, state)
        expect(page.locator("[data-signer-status]")).to_contain_text(text)


def test_an_old_program_is_told(browser: Browser, address: str, port: int) -> None:
    async def old(connection: ServerConnection) -> None:
        await connection.send('{"result":{"version":"1.1"}}')
        await connection.recv()
        await connection.send('{"code":"500","message":"MODULE_NOT_FOUND"}')
        await connection.wait_closed()

    with program(old, port), opened(browser, address, "signing/") as page:
        state_after_click(page, "old")


def test_a_second_tab_is_told_that_the_program_is_busy(
    browser: Browser, address: str, recorded: dict[str, dict[str, Any]], port: int
) -> None:
    async def never(connection: ServerConnection) -> None:
        await connection.send(recorded["connect"]["initMessage"])
        await connection.recv()
        await connection.send(recorded["connect"]["response"])
        await connection.wait_closed()

    with program(never, port), opened(browser, address, "signing/") as page:
        page.locator("[data-sign]").click()
        expect(page.locator("[data-signer-status]")).to_have_attribute("data-state", "waiting")
        other = page.context.new_page()
        other.goto(f"{address}/gallery/signing/")
        state_after_click(other, "busy")
        # The person may stop waiting.
        page.locator("[data-sign-stop]").click()
        expect(page.locator("[data-signer-status]")).to_have_attribute("data-state", "cancelled")


def test_another_document_than_the_one_shown_is_never_signed(
    browser: Browser, address: str, recorded: dict[str, dict[str, Any]], port: int
) -> None:
    asked: list[dict[str, Any]] = []
    with (
        program(answering(recorded, recorded["ok"]["response"], asked), port),
        opened(browser, address, "signing/") as page,
    ):
        page.route(
            "**/paper.pdf",
            lambda route: route.fulfill(body=b"%PDF-1.7 another", content_type="application/pdf"),
        )
        state_after_click(page, "changed")
        page.unroute("**/paper.pdf")
        page.route("**/paper.pdf", lambda route: route.fulfill(status=404))
        state_after_click(page, "document")
    assert asked == []
