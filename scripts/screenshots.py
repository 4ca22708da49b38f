"""Pictures of all screens, in three languages and two widths: `make screenshots`.

Plays the tour on an instance of its own, then goes through the site as every person of the tour and as a
visitor, following links until every address of the URLconf that they lead to was seen once. One file a
screen: screenshots/LANGUAGE/WIDTH/PERSON-SCREEN.png.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django
import httpx

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("kk", "ru", "en")
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
STARTS = ("/", "/verify/", "/sign-in/", "/cabinet/", "/office/", "/department/")


@dataclass(frozen=True)
class Screen:
    """One address that one person may open, under the name of its pattern."""

    person: str
    name: str
    path: str


def screens(person: str, client: httpx.Client, starts: Iterable[str]) -> Iterator[Screen]:
    """Every kind of page that this person reaches by links."""
    from django.urls import Resolver404, resolve

    from attestat.ops.visitor import Page

    waiting, seen = list(starts), set()
    while waiting:
        path = waiting.pop(0)
        try:
            name = str(resolve(path).url_name)
        except Resolver404:
            continue
        if name in seen:
            continue
        answer = client.get(path, follow_redirects=False)
        if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen.add(name)
        yield Screen(person, name, path)
        links = (urlsplit(link) for link in Page(answer).reader.links)
        waiting += [link.path for link in links if not link.netloc and link.path.startswith("/")]


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("No Chromium here. Debian: apt-get install chromium")


def take(base: str, clients: dict[str, httpx.Client], starts: Iterable[str], out: Path) -> int:
    """Take all pictures; gives how many."""
    from playwright.sync_api import sync_playwright

    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for person, client in clients.items():
            found = list(screens(person, client, starts))
            cookies = [
                {"name": cookie.name, "value": cookie.value or "", "url": base}
                for cookie in client.cookies.jar
            ]
            for language in LANGUAGES:
                for width, (across, down) in WIDTHS.items():
                    context = browser.new_context(viewport={"width": across, "height": down})
                    chosen = {"name": "attestat_language", "value": language, "url": base}
                    context.add_cookies([*cookies, chosen])  # type: ignore[list-item]
                    page = context.new_page()
                    for screen in found:
                        page.goto(base + screen.path)
                        target = out / language / width / f"{screen.person}-{screen.name}.png"
                        page.screenshot(path=target, full_page=True)
                        taken += 1
                    context.close()
            print(f"  {person}: {', '.join(screen.name for screen in found)}", flush=True)
        browser.close()
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    args = parser.parse_args()
    chromium()  # asked first: the tour takes its time
    folder = Path(tempfile.mkdtemp(prefix="attestat-screenshots-"))
    home = folder / "home"
    os.environ |= {"ATTESTAT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "attestat.config.django"}
    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from attestat.config.home import place_of
    from attestat.ops import postgres
    from attestat.ops.tour import Tour, instance, walk

    try:
        with instance(home, print) as base:
            tour = Tour(home, base, print, folder)
            walk(tour)
            clients = {"visitor": httpx.Client(base_url=base, timeout=60, trust_env=False)}
            clients |= {slug: visitor.client for slug, visitor in tour.visitors.items()}
            # The lists of the office hold open cases only; the one of the tour is closed by now.
            cabinet = clients["lift-head"].get("/cabinet/").text
            cases = sorted(set(re.findall(r"/cabinet/applications/([0-9a-f-]{36})/", cabinet)))
            starts = [*STARTS, *(f"/office/applications/{case}/" for case in cases)]
            print(f"{take(base, clients, starts, args.out)} pictures in {args.out}")
    finally:
        postgres.remove(place_of(home))
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
