"""Pictures of all screens in Kazakh and Russian: `make screenshots`.

Plays the main road once, on an instance of its own, and at every stop takes pictures of what each person then
sees: 1280 px wide, and 360 px for the company's and the public pages. A second case shows a visit, errors of
the checklist, a conclusion sent back, and a term that is over. Then keys that open nothing, the pages of
refusals, the key chooser of the demonstration signer, and the documents page by page. screenshots/index.html
shows them side by side. The run fails when a page of PAGES was never met or is wider than the screen; a test
compares PAGES with the addresses of the site.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext
    from playwright.sync_api import Page as Tab

    from attestat.ops.tour import Instance

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser import FLAGS  # noqa: E402

LANGUAGES = ("kk", "ru")
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU"}
UNSTICK = """document.querySelectorAll("body *").forEach((e) => {
  if (getComputedStyle(e).position === "sticky") e.style.position = "static"
})"""
"""What stays in sight while one scrolls would stand in the middle of a picture of the whole page."""

UNFOLD = 'document.querySelectorAll("details:not([data-lazy-frame])").forEach((d) => { d.open = true })'

WIDE, NARROW = 1280, 360
"""Pixels."""

PAGES = {
    "home": "public",
    "sign_in": "public",
    "verify": "public",
    "verify_document": "public",
    "law": "public",
    "law_passport": "public",
    "law_order": "public",
    "law_editions": "public",
    "law_compare": "public",
    "law_calendar": "public",
    "law_queue": "public",
    "law_term": "public",
    "act_as": "official",
    "cabinet": "company",
    "own_attestats": "company",
    "company_people": "company",
    "record_power": "company",
    "withdraw_power": "company",
    "form": "company",
    "form_part": "company",
    "draft": "company",
    "discard_draft": "company",
    "sign_application": "company",
    "own_case": "company",
    "receipt": "company",
    "withdraw_application": "company",
    "sign_withdrawal": "company",
    "sign_confirmation": "company",
    "own_hearing": "company",
    "consent": "company",
    "case_terms": "company",
    "why": "company",
    "office": "official",
    "case": "official",
    "sign_inquiries": "official",
    "sign_rerouting": "official",
    "sign_escalation": "official",
    "sign_attestat": "official",
    "admin_calendar": "official",
    "propose_calendar": "official",
    "calendar_change": "official",
    "grounds": "official",
    "prepare_hearing": "official",
    "notify_hearing": "official",
    "hearing": "official",
    "sign_protocol": "official",
    "repeat_inquiry": "official",
    "sign_refusal": "official",
    "absence": "official",
    "substitute": "official",
    "duties": "official",
    "hand_over": "official",
    "hand_over_receipt": "official",
    "case_people": "official",
    "approval_chain": "official",
    "department": "official",
    "inquiry_book": "official",
    "inquiry": "official",
    "findings": "official",
    "sign_conclusion": "official",
    "conclude": "official",
    "admin": "official",
    "admin_wording": "official",
    "admin_editions": "official",
    "admin_start_edition": "official",
    "admin_edition": "official",
    "admin_edition_part": "official",
    "admin_edition_difference": "official",
    "admin_edition_cases": "official",
    "admin_review_edition": "official",
    "admin_publish_edition": "official",
    "admin_notices": "official",
    "admin_notice_letter": "official",
    "admin_record_notice": "official",
}
"""Names of addresses that answer GET with a page, and whose they are."""

ACTS = {
    "set_language",
    "sign_out",
    "start_draft",
    "copy_application",
    "save_draft",
    "prepare_application",
    "register",
    "forward",
    "appoint",
    "reroute",
    "prepare_inquiries",
    "draw_up",
    "send_for_signature",
    "ask_again",
    "prepare_attestat",
    "register_inquiry",
    "assign_inspector",
    "reassign_inspector",
    "return_conclusion",
    "decline_inquiry",
    "confirm_application",
    "return_draft",
    "correct_resolution",
    "forward_elsewhere",
    "discontinue",
    "prepare_rerouting",
    "prepare_escalation",
    "save_findings",
    "overdue_reason",
    "hold_back",
    "let_go",
    "admin_upload_edition",
    "admin_send_edition",
    "admin_discard_edition",
    "confirm_calendar",
    "return_calendar",
    "file_argument",
    "say_own",
    "waive_hearing",
    "complete_position",
    "remark_on_protocol",
    "answer_argument",
    "enter_record",
    "change_meeting",
    "replace_secretary",
    "record_meeting",
    "show_protocol",
    "prepare_protocol",
    "draw_up_refusal",
    "prepare_repeat",
    "prepare_refusal",
    "end_substitution",
    "end_duties",
    "recuse",
    "reassign_executor",
    "readdress",
    "give_opinion",
    "add_approval_place",
    "remove_approval_place",
}
"""Names of addresses that only take a form."""

FILES = {
    "health",
    "challenge",
    "document_file",
    "evidence_file",
    "hearing_file",
    "kato_names",
    "admin_edition_file",
    "admin_notice_proof",
    "api_description",
    "api_cms_verify",
    "api_x509_info",
    "api_attestat",
}
"""Names of addresses that answer with something else than a page."""

FOLDED = {
    "case",
    "inquiry",
    "cabinet",
    "own_case",
    "sign_in",
    "sign_application",
    "sign_attestat",
    "form_part",
}
"""Pages of which one picture more is taken, with everything unfolded."""

CHANGING = {"own_case", "case", "inquiry", "office", "department", "cabinet"}
"""Pages that look different at every stop."""

WAITING = {
    "submit": ("chancellery", "lift-head"),
    "register": ("chancellery", "lift-head"),
    "forward": ("head",),
    "appoint": ("executor-1", "lift-head"),
    "send_inquiry": ("executor-1",),
    "register_inquiry": ("astana-head",),
    "assign_inspector": ("astana-inspector", "lift-head"),
    "sign_conclusion": ("astana-head",),
    "conclude": ("executor-1",),
    "draw_up": ("executor-1",),
    "send_for_signature": ("head",),
    "sign_attestat": ("lift-head", "head", "chancellery"),
}
"""After each step: who then looks, the one who acts next first."""

SIGNING = {
    "application.pdf": ("lift-head", "sign_application"),
    "inquiry.pdf": ("executor-1", "sign_inquiries"),
    "conclusion.pdf": ("astana-inspector", "sign_conclusion"),
    "attestat.pdf": ("head", "sign_attestat"),
}
"""When the tour keeps this paper, somebody stands before it."""

START = {"lift-head": "/cabinet/", "astana": "/department/", "administrator": "/admin/"}
NO_ENTRY = ("branch-head", "stranger", "lift-head-expired")
"""Keys that open no account: what is said to their holders."""

WATCH = (
    "import django; django.setup(); from attestat.actions import escalation, watching; from attestat.store"
    " import clock; watching.watch(at=clock.now()); escalation.escalate(at=clock.now())"
)
"""What the worker does every five minutes: reminders, alarms, letters about silent departments."""

LAW = ("/law/", "/law/term", "/law/queue", "/law/editions/compare", "/law/calendar/2026")
REFUSALS = (400, 403, 404, 409, 410, 413, 429, 500, 503)
MOST_OF_ONE_NAME = 6
"""Pictures of one name by one person at one stop; parts of a form are told apart by their address."""


@dataclass
class Album:
    """The pictures taken, in order."""

    out: Path
    browser: Browser
    base: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    too_wide: list[str] = field(default_factory=list)
    contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)
    count: int = 0

    def tab(self, who: str, language: str, cookies: httpx.Cookies | None = None) -> Tab:
        """A tab of this person's browser in this language."""
        key = (who, language)
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(
                viewport={"width": WIDE, "height": 800}, locale=LOCALES[language]
            )
        context = self.contexts[key]
        rows: list[Any] = [{"name": "attestat_language", "value": language, "url": self.base}]
        rows += [
            {"name": c.name, "value": c.value or "", "url": self.base}
            for c in (cookies or httpx.Cookies()).jar
            if c.name != "attestat_language"
        ]
        context.add_cookies(rows)
        return context.new_page()

    def keep(self, tab: Tab, title: str, language: str, *, narrow: bool) -> None:
        """Take what the tab shows, at one width or both."""
        tab.evaluate(UNSTICK)
        for width in (WIDE, NARROW) if narrow else (WIDE,):
            tab.set_viewport_size({"width": width, "height": 800})
            path = self.out / language / str(width) / f"{title}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            tab.screenshot(path=path, full_page=True)
            self.rows.append((title, language, str(width)))
            if tab.evaluate("document.documentElement.scrollWidth") > width:
                self.too_wide.append(f"{language}/{width}/{title}")
        tab.set_viewport_size({"width": WIDE, "height": 800})

    def visit(
        self,
        who: str,
        cookies: httpx.Cookies | None,
        path: str,
        title: str,
        *,
        narrow: bool,
        unfolded: bool = False,
    ) -> None:
        """Open an address in both languages and keep it."""
        self.count += 1
        numbered = f"{self.count:03} {title}"
        for language in LANGUAGES:
            tab = self.tab(who, language, cookies)
            tab.goto(path if path.startswith("http") else self.base + path)
            if unfolded:
                tab.evaluate(UNFOLD)
            if tab.locator("iframe.at-paper").count():
                until_drawn(tab)
            self.keep(tab, numbered, language, narrow=narrow)
            tab.close()

    def index(self) -> None:
        """index.html: every picture in both languages side by side."""
        titles = sorted({(title, width) for title, _, width in self.rows})
        body = "".join(
            f"<h2>{html.escape(title)} · {width}</h2><div>"
            + "".join(
                f'<a href="{lg}/{width}/{title}.png"><img src="{lg}/{width}/{title}.png" loading="lazy"></a>'
                for lg in LANGUAGES
                if (self.out / lg / width / f"{title}.png").exists()
            )
            + "</div>"
            for title, width in titles
        )
        style = (
            "img{width:48%;vertical-align:top;border:1px solid #bbb;margin:.4%}body{font-family:sans-serif}"
        )
        (self.out / "index.html").write_text(
            f'<!doctype html><meta charset="utf-8"><title>Attestat</title><style>{style}</style>{body}',
            "utf-8",
        )


def until_drawn(tab: Tab) -> None:
    """Wait for the viewer of the browser, which says no word when it has drawn: until its place is light."""
    from PIL import Image

    for _ in range(40):
        tab.wait_for_timeout(300)
        with Image.open(io.BytesIO(tab.locator("iframe.at-paper").first.screenshot())) as seen:
            shades = seen.convert("L").histogram()
        if sum(shades[200:]) > sum(shades) / 3:
            return


def name_of(path: str) -> str:
    """The name of an address; empty for one that is not of this site."""
    from django.urls import Resolver404, resolve

    try:
        return str(resolve(path).url_name)
    except Resolver404:
        return ""


def reached(client: httpx.Client, starts: list[str]) -> Iterator[tuple[str, str]]:
    """Name and address of every page that links lead to from these, each kind a few times at most."""
    from attestat.ops.visitor import Page

    waiting, paths, names = list(starts), set(), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = name_of(urlsplit(path).path)
        if (
            path in paths
            or name not in PAGES
            or names.get(name, 0) >= (MOST_OF_ONE_NAME if name == "form_part" else 1)
        ):
            continue
        paths.add(path)
        answer = client.get(path, follow_redirects=False)
        if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        names[name] = names.get(name, 0) + 1
        yield name, path
        links = (urlsplit(link) for link in Page(answer).reader.links)
        waiting += [
            f"{link.path}?{link.query}" if link.path.endswith("/compare") else link.path
            for link in links
            if not link.netloc and link.path.startswith("/")
        ]


def chromium() -> str:
    """Where Chromium is; ends the program where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("No Chromium here. Debian: apt-get install chromium")


def walk_with_camera(album: Album, home: Path, papers: Path) -> None:
    """Play the tour; at every stop look at what those see whose turn it is."""
    from attestat.ops.walks import Tour, to_an_attestat

    class Camera(Tour):
        def done(self, step: str, actor: str, clause: str) -> None:
            super().done(step, actor, clause)
            if step == "submit":
                company, (case, *_) = self.visitor(actor).client, cases_of(self)
                path = f"/cabinet/applications/{case}/?received=1"
                album.visit(actor, company.cookies, path, f"{actor} own_case received", narrow=True)
            for slug in WAITING.get(step, ()):
                everything(album, slug, self.visitor(slug).client, after=step, cases=cases_of(self))

        def keep(self, name: str, data: bytes) -> None:
            super().keep(name, data)
            if name in SIGNING:
                slug, wanted = SIGNING[name]
                client = self.visitor(slug).client
                if name == "application.pdf":
                    everything(album, slug, client, after="draft", cases=cases_of(self))
                path = signing_address(client, wanted, slug, cases_of(self))
                album.seen.add(wanted)
                album.visit(
                    slug, client.cookies, path, f"{slug} {wanted}", narrow=PAGES[wanted] != "official"
                )

    tour = Camera(home, album.base, lambda line: print(" ", line, flush=True), papers)
    found = to_an_attestat(tour)
    for slug, visitor in tour.visitors.items():
        everything(album, slug, visitor.client, after="end", cases=cases_of(tour), fresh=False)
    change_of_the_calendar(album, tour)
    another_department_and_a_withdrawal(album, tour)
    visitor = httpx.Client(base_url=album.base, timeout=60, trust_env=False)
    verify = urlsplit(found["verify_url"]).path
    everything(album, "visitor", visitor, after="end", cases=[], more=[verify, *LAW, "/verify/"])
    album.visit(
        "visitor",
        None,
        f"/verify/?number={found['attestat_number']}",
        "visitor verify by number",
        narrow=True,
    )
    album.visit(
        "visitor", None, "/verify/?number=KZ14VEK99999999", "visitor verify unknown number", narrow=True
    )
    by_file(album, papers / "attestat-signed.pdf", "visitor verify by file")
    changed = papers / "changed"
    changed.write_bytes((papers / "attestat-signed.pdf").read_bytes()[:-1] + b" ")
    by_file(album, changed, "visitor verify by a changed file")
    album.visit("visitor", None, "/nowhere", "visitor 404", narrow=True)
    signer(album)
    no_entry(album, home)
    obstacle(album, tour.visitors["executor-1"].client, cases_of(tour)[0])
    administrators(album, tour)
    a_hearing(album, tour)
    a_hearing_lapses(album, tour)
    the_company_changes(album, tour, home)
    who_stands_in(album, tour)


PUBLISHED_ACT = {
    "number": "77",
    "date": "2026-09-10",
    "published": "2026-09-14",
    "title": {"kk": "Үлгі: № 77 бұйрық", "ru": "Образец: приказ № 77", "en": "A sample: order No. 77"},
}


def administrators(album: Album, tour: Any) -> None:
    """An edition from the draft to the notices of clause 12, as its two administrators see it."""
    drafter, second = tour.visitor("administrator"), tour.visitor("administrator-2")

    def look(visitor: Any, path: str) -> None:
        name = name_of(urlsplit(path).path)
        album.seen.add(name)
        album.visit(
            visitor.slug, visitor.client.cookies, path, f"{visitor.slug} {name} {path[-12:]}", narrow=False
        )

    for path in ("/admin/", "/admin/wording", "/admin/editions/"):
        look(drafter, path)
    page = drafter.get("/admin/editions/start")
    look(drafter, page.path)
    answers = {"based_on": "2026-01", "code": "2027-01", "valid_from": "2027-01-01"}
    here = drafter.post_form(page, "/start", answers).path
    data = json.loads(drafter.get_bytes(f"{here}file"))
    data = {"amendments": [*data["amendments"], PUBLISHED_ACT], "validity_years": data["validity_years"]}
    token = dict(drafter.get(here).form("/upload").fields)
    file = ("edition.json", json.dumps(data).encode(), "application/json")
    drafter.client.post(f"{here}upload", data=token, files={"file": file})
    parts = ("work-types", "terms", "texts", "order?piece=12")
    for path in (here, *(f"{here}parts/{part}" for part in parts), f"{here}difference"):
        look(drafter, path)
    drafter.post_form(drafter.get(here), "/send", {})
    look(second, f"{here}review")
    look(second, f"{here}parts/grounds")
    second.post_form(second.get(f"{here}review"), "/review", {"decision": "accept", "remarks": ""})
    look(drafter, f"{here}publish")
    drafter.post_form(drafter.get(f"{here}publish"), "/publish", {})
    notices = drafter.get("/admin/notices/")
    letter, record = (notices.link(f"/{name}", within=True) for name in ("letter", "record"))
    for path in (here, f"{here}cases", notices.path, letter, record):
        look(drafter, path)


def a_hearing(album: Album, tour: Any) -> None:
    """A negative conclusion: grounds, notice, both doors of the room, protocol, refusal (clause 10)."""
    from attestat.ops import walks

    case = walks.apply(tour)
    walks.to_the_executor(tour, case)
    walks.control(tour, walks.inquire(tour, case), {0: walks.NOT_MET})
    executor, company, head = (tour.visitor(slug) for slug in (walks.EXECUTOR, "lift-head", "head"))
    looked(album, executor, f"{case.in_office}hearing/prepare", "prepare_hearing")
    looked(album, executor, f"{case.in_office}grounds", "grounds")
    looked(album, company, f"{case.own}consent", "consent")
    room = walks.notify(tour, case, lambda path: looked(album, executor, path, "notify_hearing"))
    looked(album, company, case.own, "own_case", "heard")
    door, desk = f"/cabinet/hearings/{room}/", f"/office/hearings/{room}/"
    looked(album, company, door, "own_hearing", "open")

    def look(when: str) -> None:
        if when == "argument":
            looked(album, executor, desk, "hearing", "objection")
        else:
            secretary = tour.visitor(walks.SECRETARY)
            looked(album, secretary, desk, "hearing", "to sign")
            looked(album, secretary, f"{desk}protocol/sign", "sign_protocol")

    walks.hear(tour, room, look)
    looked(album, company, door, "own_hearing", "closed")
    looked(album, executor, case.in_office, "case", "heard")
    again = executor.post_form(executor.get(case.in_office), "/inquiries/repeat")
    looked(album, executor, again.path, "repeat_inquiry")
    executor.post_form(executor.get(case.in_office), "/refusal/draw-up")
    executor.post_form(executor.get(case.in_office), "/send-for-signature")
    looked(album, head, case.in_office, "case", "refusal to sign")
    signing = head.post_form(head.get(case.in_office), "/refusal/prepare")
    looked(album, head, signing.path, "sign_refusal")


def who_stands_in(album: Album, tour: Any) -> None:
    """Absence, standing in, handing over, people of a case, the chain of approval."""
    head, administrator = tour.visitor("head"), tour.visitor("administrator")
    looked(album, head, "/people/absence/", "absence")
    page = head.get("/people/absence/")
    for name in ("substitute", "duties", "hand-over"):
        looked(album, head, page.link(f"/{name}", within=True), name.replace("-", "_"))
    looked(album, administrator, "/people/absence/", "absence")
    looked(album, tour.visitor("astana-head"), "/people/absence/", "absence")
    looked(album, administrator, "/people/approval/", "approval_chain")
    case = next(
        link for link in head.get("/office/?show=all").reader.links if "/office/applications/" in link
    )
    looked(album, head, case.replace("/office/applications/", "/people/cases/"), "case_people")


def looked(album: Album, visitor: Any, path: str, name: str, when: str = "") -> None:
    """One picture of a page, in every language."""
    album.seen.add(name)
    title = " ".join(part for part in (visitor.slug, name, when) if part)
    album.visit(visitor.slug, visitor.client.cookies, path, title, narrow=PAGES[name] != "official")


def another_department_and_a_withdrawal(album: Album, tour: Any) -> None:
    """An inquiry on its way to another department, then the company withdraws its application."""
    from attestat.ops import walks

    case = walks.apply(tour)
    walks.to_the_executor(tour, case)
    walks.inquire(tour, case)
    executor, company = tour.visitor(walks.EXECUTOR), tour.visitor("lift-head")
    page = executor.get(case.in_office)
    made = executor.post_form(page, "/reroute", {"reason": "Жабдық басқа облыста орналасқан"})
    asked = company.get(f"{case.own}withdraw")
    note = company.post_form(asked, "/withdraw", {"what": "all"})
    for name, path, who in (
        ("sign_rerouting", made.path, executor),
        ("withdraw_application", asked.path, company),
        ("sign_withdrawal", note.path, company),
    ):
        album.seen.add(name)
        album.visit(
            who.slug, who.client.cookies, path, f"{who.slug} {name}", narrow=PAGES[name] != "official"
        )


def the_company_changes(album: Album, tour: Any, home: Path) -> None:
    """A new head takes the application over; then the company is liquidated and the case closed (ADR 26)."""
    from attestat.ops import walks
    from attestat.ops.demo import authority

    case = walks.apply(tour)
    walks.to_the_executor(tour, case)
    walks.control(tour, walks.inquire(tour, case))
    walks.draw_up(tour, case)
    former, present, head = (tour.visitor(slug) for slug in ("lift-head", "lift-signer", "head"))
    key = authority.read_index(home / "authority")["lift-signer"]
    answer = home / "companies.toml"

    def asked_before_signing(says: str) -> None:
        answer.write_text(f'[[company]]\nbin = "{key.bin}"\n{says}\n', "utf-8")
        head.try_to_sign(head.post_form(head.get(case.in_office), "/attestat/prepare"))

    asked_before_signing(f'head_iin = "{key.iin}"')
    looked(album, head, case.in_office, "case", "another head")
    looked(album, former, case.own, "own_case", "another head")
    looked(album, present, case.own, "own_case", "of the present head")
    note = present.post_form(present.get(case.own), "/confirm")
    looked(album, present, note.path, "sign_confirmation")
    present.sign(note)
    looked(album, present, case.own, "own_case", "confirmed")
    asked_before_signing('status = "liquidated"')
    looked(album, head, case.in_office, "case", "liquidated")
    head.post_form(head.get(case.in_office), "/discontinue")
    looked(album, head, case.in_office, "case", "discontinued")
    looked(album, former, case.own, "own_case", "discontinued")
    answer.unlink()


def a_hearing_lapses(album: Album, tour: Any) -> None:
    """The company withdraws everything that was to be heard."""
    from attestat.ops import walks

    case = walks.apply(tour)
    walks.to_the_executor(tour, case)
    walks.control(tour, walks.inquire(tour, case), {0: walks.NOT_MET})
    room = walks.notify(tour, case)
    company = tour.visitor("lift-head")
    company.sign(company.post_form(company.get(f"{case.own}withdraw"), "/withdraw", {"what": "all"}))
    looked(album, company, f"/cabinet/hearings/{room}/", "own_hearing", "lapsed")
    looked(album, tour.visitor(walks.EXECUTOR), f"/office/hearings/{room}/", "hearing", "lapsed")


def change_of_the_calendar(album: Album, tour: Any) -> None:
    """One administrator proposes a day off, the other reads what it would move."""
    today = httpx.get(f"{album.base}/health", trust_env=False).json()["at"][:10]
    first, second = tour.visitor("administrator"), tour.visitor("administrator-2")
    page = first.get("/admin/calendar/propose/day_off")
    texts = ("kk", "Аза тұту күні"), ("ru", "День траура"), ("en", "Day of mourning")
    act = {f"title_{language}": f"{text} (ҮЛГІ)" for language, text in texts}
    names = {f"name_{language}": text for language, text in texts}
    made = first.post_form(
        page,
        "day_off",
        {"day": "2027-06-01", "act_number": "417-Ө", "act_date": today, "known_on": today, **act, **names},
    )
    for name, path, who in (
        ("admin_calendar", "/admin/calendar/", first),
        ("propose_calendar", "/admin/calendar/propose/move", first),
        ("calendar_change", made.path, second),
    ):
        album.seen.add(name)
        album.visit(who.slug, who.client.cookies, path, f"{who.slug} {name}", narrow=False)


def cases_of(tour: Any) -> list[str]:
    """The case of the tour and its inquiry, as addresses know them."""
    from attestat.ops.visitor import Page

    company = tour.visitors["lift-head"].client
    links = Page(company.get("/cabinet/")).reader.links
    return list(
        dict.fromkeys(
            part for link in links if "/applications/" in link for part in link.split("/") if len(part) == 36
        )
    )


def everything(
    album: Album,
    slug: str,
    client: httpx.Client,
    *,
    after: str,
    cases: list[str],
    fresh: bool = True,
    more: list[str] | None = None,
) -> None:
    """Pictures of the pages that this person reaches: new ones, and those that change at every stop."""
    start = next(
        (START[key] for key in START if slug.startswith(key)), "/" if slug == "visitor" else "/office/"
    )
    starts = [start, *(more or [])]
    if start == "/office/":
        starts += [f"/office/applications/{case}/" for case in cases] + ["/act-as/"]
    for name, path in reached(client, starts):
        if PAGES[name] == "public" and slug != "visitor":
            continue  # they say the same to everybody
        known = f"{slug} {name} {path.rpartition('/')[2]}"
        if known in album.seen and not (fresh and name in CHANGING):
            continue
        album.seen |= {known, name}
        last = path.rstrip("/").rpartition("/")[2] if name in {"form_part", "why"} else ""
        last = last[: -len(str(UUID(int=0)))].rstrip("-") if len(last) > len(str(UUID(int=0))) else last
        title = " ".join(part for part in (slug, name, last, "after", after) if part)
        album.visit(slug, client.cookies, path, title, narrow=PAGES[name] != "official")
        if name in FOLDED and f"unfolded {name} {last}" not in album.seen:
            album.seen.add(f"unfolded {name} {last}")
            album.visit(
                slug,
                client.cookies,
                path,
                f"{title} unfolded",
                narrow=PAGES[name] != "official",
                unfolded=True,
            )


def signing_address(client: httpx.Client, wanted: str, slug: str, cases: list[str]) -> str:
    """Where this person signs now."""
    from django.urls import reverse

    if wanted == "sign_conclusion":
        from attestat.ops.visitor import Page

        link = Page(client.get("/department/?show=all")).link("/department/inquiries/")
        return reverse(wanted, args=[link.rstrip("/").rpartition("/")[2]])
    return reverse(wanted, args=[cases[0]])


def by_file(album: Album, file: Path, title: str) -> None:
    """The answer of the verification page to a file."""
    album.count += 1
    for language in LANGUAGES:
        tab = album.tab("visitor", language)
        tab.goto(f"{album.base}/verify/")
        tab.locator("input[name=file]").set_input_files(file)
        with tab.expect_navigation():
            tab.locator("form:has(input[name=file]) button[type=submit]").click()
        album.keep(tab, f"{album.count:03} {title}", language, narrow=True)
        tab.close()


def obstacle(album: Album, cookies: httpx.Client, case: str) -> None:
    """The page of an act that cannot be done: drawing up a result that is signed already."""
    album.count += 1
    for language in LANGUAGES:
        tab = album.tab("executor-1", language, cookies.cookies)
        tab.goto(f"{album.base}/office/applications/{case}/")
        with tab.expect_navigation():
            tab.evaluate(
                """(address) => {
                  const form = document.querySelector("form.at-languages").cloneNode(true);
                  form.action = address;
                  const key = document.createElement("input");
                  key.name = "key";
                  key.value = crypto.randomUUID().replaceAll("-", "");
                  form.append(key);
                  document.body.append(form);
                  HTMLFormElement.prototype.submit.call(form);
                }""",
                f"/office/applications/{case}/draw-up",
            )
        album.keep(tab, f"{album.count:03} executor-1 obstacle", language, narrow=False)
        tab.close()


def troubles(album: Album, home: Path, papers: Path, running: Instance) -> None:
    """A second case: a visit, errors of the checklist, a conclusion sent back, and a term that is over."""
    from attestat.ops import walks

    folder = papers / "second"
    folder.mkdir()
    tour = walks.Tour(home, album.base, lambda line: print(" ", line, flush=True), folder, running.move)
    case = walks.apply(tour)
    walks.to_the_executor(tour, case)
    inquiry = walks.inquire(tour, case)
    head, inspector = tour.visitor("astana-head"), tour.visitor("astana-inspector")
    page = head.get(inquiry)
    head.post_form(page, "/assign", {"inspector": page.option("inspector", inspector.name)})
    album.count += 1
    for language in LANGUAGES:
        tab = album.tab("astana-inspector", language, inspector.client.cookies)
        tab.goto(f"{album.base}{inquiry}findings")
        tab.locator("label[for=kind-visit]").click()
        tab.locator("input[type=radio][value=fails]").first.check(force=True)
        with tab.expect_navigation():
            tab.locator("form.at-control button[value=go_on]").last.click()
        album.keep(tab, f"{album.count:03} astana-inspector findings with errors", language, narrow=False)
        tab.close()
    page = inspector.get(f"{inquiry}findings")
    answers = {**walks.answers(page, {}), "kind": "desk", "then": "go_on"}
    inspector.sign(inspector.post_form(page, "/findings", answers))
    remarks = {"remarks": "1-тармақтың түсініктемесі жетіспейді. Толықтырыңыз."}
    head.post_form(head.get(inquiry), "/return", remarks)
    for who, path, what in (
        ("astana-inspector", inquiry, "inquiry"),
        ("astana-inspector", f"{inquiry}findings", "findings"),
        ("astana-head", inquiry, "inquiry"),
    ):
        cookies = tour.visitor(who).client.cookies
        album.visit(who, cookies, path, f"{who} {what} sent back", narrow=False, unfolded=what == "inquiry")
    running.move(walks.AFTER_THE_TERM)
    subprocess.run([sys.executable, "-c", WATCH], env=os.environ | running.environ, check=True)
    term, executing = f"/cases/{case.id}/dates/T3", tour.visitor(walks.EXECUTOR)
    for who, path, what in (
        (walks.EXECUTOR, "/office/", "office"),
        (walks.EXECUTOR, case.in_office, "case"),
        (walks.EXECUTOR, term, "why with the reason form"),
        (walks.EXECUTOR, f"/cases/{case.id}/dates/", "case_terms"),
        ("head", "/office/", "office"),
        ("astana-head", "/department/", "department"),
        ("lift-head", case.own, "own_case"),
        ("lift-head", "/cabinet/", "cabinet"),
    ):
        cookies = tour.visitor(who).client.cookies
        album.visit(who, cookies, path, f"{who} {what} past the term", narrow=who == "lift-head")
    executing.post_form(executing.get(term), "/reason", {"reason": walks.REASON})
    album.visit(
        "lift-head", tour.visitor("lift-head").client.cookies, term, "lift-head why reason", narrow=True
    )
    page = executing.get(case.in_office)
    letter = next(form for form in page.reader.forms if form.action.startswith("/office/letters/"))
    looked(album, executing, executing.post(page, letter, {}).path, "sign_escalation")
    who_leaves(album, tour)


def who_leaves(album: Album, tour: Any) -> None:
    """The head hands over what the executor of the second case had, and reads the receipt."""
    from attestat.ops import walks

    head, leaving = tour.visitor("head"), tour.visitor(walks.EXECUTOR)
    links = [link for link in head.get("/people/absence/").reader.links if link.endswith("/hand-over")]
    page = next(page for page in map(head.get, links) if leaving.name in page.text)
    to = tour.visitor("executor-2").name
    chosen = {name: page.option(name, to) for form in page.reader.forms for name in form.options}
    receipt = head.post_form(page, "/hand-over", {**chosen, "basis": "№ 12 бұйрық (ҮЛГІ)"})
    looked(album, head, receipt.path, "hand_over_receipt")


def no_entry(album: Album, home: Path) -> None:
    """What is said to the holders of keys that open no account."""
    from attestat.ops.signer.client import Remote

    for slug in NO_ENTRY:
        album.count += 1
        for language in LANGUAGES:
            tab = album.tab("no entry", language)
            tab.goto(f"{album.base}/sign-in/")
            address = str(tab.locator("[data-signer-address]").first.get_attribute("data-signer-address"))
            Remote(home, int(address.rstrip("/").rpartition(":")[2])).choose(slug, once=True)
            with tab.expect_navigation():
                tab.locator("[data-sign]").click()
            album.keep(tab, f"{album.count:03} sign_in refused {slug}", language, narrow=True)
            tab.close()


def signer(album: Album) -> None:
    """The key chooser while a page waits for it, and that page while it waits and when it was cancelled."""
    album.count += 1
    for language in LANGUAGES:
        tab = album.tab("visitor", language)
        tab.goto(f"{album.base}/sign-in/")
        address = str(tab.locator("[data-signer-address]").first.get_attribute("data-signer-address"))
        tab.locator("[data-sign]").click()
        tab.wait_for_selector('[data-signer-status][data-state="waiting"]')
        album.keep(tab, f"{album.count:03} visitor sign_in waiting", language, narrow=True)
        chooser = tab.context.new_page()
        chooser.goto(f"{address.replace('ws:', 'http:').rstrip('/')}/?lang={language}")
        album.keep(chooser, f"{album.count:03} signer chooser", language, narrow=True)
        chooser.close()
        tab.locator("[data-sign-stop]").click()
        tab.wait_for_selector('[data-signer-status][data-state="cancelled"]')
        album.keep(tab, f"{album.count:03} visitor sign_in cancelled", language, narrow=True)
        tab.close()


def refusals(album: Album) -> None:
    """The pages of refusals and faults, from the gallery of blocks, which needs no database."""
    sys.path.insert(0, str(ROOT / "tests" / "web"))
    from look_site import site  # type: ignore[import-not-found]

    with site() as address:
        here, album.base = album.base, address
        for status in REFUSALS:
            album.visit("gallery", None, f"/gallery/error/{status}/", f"refusal {status}", narrow=True)
        album.base = here


def documents(out: Path, papers: Path) -> None:
    """The documents as pictures, page by page."""
    import pypdfium2

    folder = out / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for paper in sorted(papers.glob("*.pdf")):
        document = pypdfium2.PdfDocument(paper)
        document.init_forms()  # the visible seal is a form field
        for number, page in enumerate(document, 1):
            page.render(scale=1.6).to_pil().save(folder / f"{paper.stem}-{number}.png")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    out: Path = parser.parse_args().out
    program = chromium()  # asked first: the tour takes its time
    folder = Path(tempfile.mkdtemp(prefix="attestat-screenshots-"))
    home = folder / "home"
    os.environ |= {"ATTESTAT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "attestat.config.django"}
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from attestat.config.home import place_of
    from attestat.ops import postgres
    from attestat.ops.tour import instance

    shutil.rmtree(out, ignore_errors=True)
    try:
        with instance(home, print) as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            album = Album(out, browser, running.base)
            walk_with_camera(album, home, folder)
            troubles(album, home, folder, running)
            refusals(album)
            browser.close()
        documents(out, folder)
        album.index()
        print(f"{len(album.rows)} pictures in {out}; begin with index.html")
        missed = sorted(set(PAGES) - album.seen)
        if missed:
            print(f"never met: {', '.join(missed)}", file=sys.stderr)
        for picture in album.too_wide:
            print(f"wider than the screen: {picture}", file=sys.stderr)
        return 1 if missed or album.too_wide else 0
    finally:
        postgres.remove(place_of(home))
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
