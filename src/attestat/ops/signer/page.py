"""The key chooser: one page, without scripts, that refreshes itself while it waits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from attestat.domain.regions import REGIONS
from attestat.ops.signer.desk import Desk, End, Ended, Pending
from attestat.ops.signer.html import Html, el
from attestat.ops.signer.keyring import Card, Keyring
from attestat.ops.signer.protocol import Purpose
from attestat.ops.signer.words import LANGUAGES, NAMES, TITLES, say

REFRESH_SECONDS = "2"
TEXT_SHOWN = 2000
"""Characters of a text document that are shown in the page."""


@dataclass(frozen=True)
class View:
    """What the address asks of the page."""

    language: str
    search: str = ""
    done: str = ""
    """Number of the request that this page answered last."""
    ahead: bool = False
    """Whether a person wants to choose before anything is asked."""
    token: str = ""


def chooser(desk: Desk, keyring: Keyring, view: View) -> Html:
    """The whole page as it is now."""
    pending = desk.pending
    return _document(
        view,
        pending,
        el(
            "main",
            _outcome(desk, keyring, view),
            el("div", _asked(pending, view), class_="side") if pending else _idle(desk, keyring, view),
            _keys(desk, keyring, view) if pending or view.ahead else None,
            class_="asked" if pending else "idle",
        ),
    )


def _keys(desk: Desk, keyring: Keyring, view: View) -> Html:
    cards = [card for card in keyring.fitting(desk.offered()) if _matches(card, view.search)]
    return el(
        "div",
        _search(view),
        _groups(cards, desk, keyring, view) or el("p", say("none", view.language), class_="none"),
        class_="keys",
    )


def _document(view: View, pending: Pending | None, body: Html) -> Html:
    language = view.language
    title = f"● {say('choose', language)}" if pending else say("product", language)
    # While a person chooses, the page stays still; afterwards it looks for the next request.
    refresh = str(pending.seconds_left + 1) if pending else None if view.ahead else REFRESH_SECONDS
    return Html(
        "<!doctype html>"
        + el(
            "html",
            el(
                "head",
                el("meta", charset="utf-8"),
                el("meta", name="viewport", content="width=device-width, initial-scale=1"),
                el("meta", http_equiv="refresh", content=refresh) if refresh else None,
                el("title", title),
                el("link", rel="stylesheet", href="/chooser.css"),
                el("link", rel="icon", href="/icon.svg", type="image/svg+xml"),
            ),
            el("body", _header(view), body),
            lang=language,
        )
    )


def _header(view: View) -> Html:
    links = [
        el(
            "a",
            NAMES[language],
            href=f"/?lang={language}",
            lang=language,
            hreflang=language,
            aria_current="true" if language == view.language else None,
        )
        for language in LANGUAGES
    ]
    return el(
        "header",
        el(
            "div",
            el("p", say("product", view.language), class_="product"),
            el("nav", links, aria_label=say("languages", view.language)),
            class_="bar",
        ),
        el("p", say("warning", view.language), class_="warning"),
    )


def _outcome(desk: Desk, keyring: Keyring, view: View) -> Html | None:
    """How the request ended that this page answered."""
    if not view.done or desk.pending:
        return None
    last = desk.last
    if view.done == "late":
        return el("p", say("too_late", view.language), class_="outcome bad", role="status")
    if last is None or str(last.number) != view.done:
        return None
    tone = {End.SIGNED: "ok", End.CANCELLED: "quiet"}.get(last.end, "bad")
    text = say(last.end, view.language, name=_name(keyring, last))
    return el("p", text, class_=f"outcome {tone}", role="status")


def _name(keyring: Keyring, ended: Ended) -> str:
    return keyring.cards[ended.key].key.name if ended.key else ""


def _idle(desk: Desk, keyring: Keyring, view: View) -> Html:
    chosen: Html | None = None
    if desk.chosen:
        code = "chosen_once" if desk.only_once else "chosen_all"
        chosen = el(
            "form",
            el("p", say(code, view.language, name=keyring.cards[desk.chosen].key.name)),
            _hidden(view),
            el("button", say("forget", view.language), type="submit", class_="quiet"),
            method="post",
            action="/forget",
            class_="chosen",
        )
    return el(
        "div",
        el("h1", say("ahead" if view.ahead else "waiting", view.language)),
        None if view.ahead else el("p", say("waiting_more", view.language), class_="lead"),
        chosen,
        el(
            "p",
            el("a", say("back", view.language), href=f"/?lang={view.language}")
            if view.ahead
            else el("a", say("ahead", view.language), href=f"/?lang={view.language}&ahead=1"),
            class_="ahead",
        ),
        class_="side",
    )


def _asked(pending: Pending, view: View) -> list[Html | None]:
    language, request = view.language, pending.request
    for_key = request.purpose is Purpose.KEY_INFO
    return [
        el("h1", say("choose_info" if for_key else "choose", language)),
        el(
            "dl",
            el("dt", say("asked_by", language)),
            el("dd", pending.origin),
            el("dt", say("time_left", language)),
            el("dd", say("seconds", language, n=pending.seconds_left)),
        ),
        None
        if for_key
        else el(
            "section",
            el("h2", say("documents", language)),
            [_paper(number, content, pending, view) for number, content in enumerate(request.documents)],
            el("p", say("attached", language), class_="note") if request.attached else None,
            el("p", say("no_time_stamp", language), class_="note") if request.asks_time_stamp else None,
        ),
        el(
            "form",
            _hidden(view, pending),
            el("button", say("cancel", language), type="submit", class_="quiet"),
            method="post",
            action="/cancel",
        ),
    ]


def _paper(number: int, content: bytes, pending: Pending, view: View) -> Html:
    language = view.language
    text = shown_text(content)
    is_pdf = content.startswith(b"%PDF-")
    kind = "pdf" if is_pdf else "text" if text is not None else "bytes"
    digest = sha256(content)
    groups = " ".join(digest[at : at + 8] for at in range(0, 64, 8))
    return el(
        "div",
        el("h3", say(kind, language), ", ", size_of(len(content), language)),
        el("p", "SHA-256 ", el("code", groups), class_="digest"),
        el("pre", text, tabindex="0") if text is not None and not is_pdf else None,
        el(
            "p",
            el(
                "a",
                say("open", language),
                href=f"/document?request={pending.number}&at={number}",
                target="_blank",
                rel="noopener",
            ),
        )
        if is_pdf
        else None,
        class_="paper",
    )


def sha256(content: bytes) -> str:
    """The digest of a document (hex), as the page of the site shows it too."""
    return hashlib.sha256(content).hexdigest()


def size_of(count: int, language: str) -> str:
    """So many bytes, or thousands of bytes, as people read it."""
    if count < 1000:
        return say("bytes_of", language, n=count)
    return say("kilobytes_of", language, n=round(count / 1000))


def shown_text(content: bytes) -> str | None:
    """The content as text when it is one that a person can read here."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if not text or len(text) > TEXT_SHOWN or not text.replace("\n", "").replace("\r", "").isprintable():
        return None
    return text


def _search(view: View) -> Html:
    language = view.language
    return el(
        "form",
        el("label", say("search", language), for_="q"),
        el(
            "div",
            el("input", id="q", name="q", type="search", value=view.search, autocomplete="off"),
            el("input", type="hidden", name="lang", value=language),
            el("input", type="hidden", name="ahead", value="1") if view.ahead else None,
            el("button", say("find", language), type="submit", class_="quiet"),
            el("a", say("show_all", language), href=_everybody(view)) if view.search else None,
            class_="row",
        ),
        method="get",
        action="/",
        role="search",
        class_="search",
    )


def _everybody(view: View) -> str:
    return f"/?lang={view.language}" + ("&ahead=1" if view.ahead else "")


def _matches(card: Card, search: str) -> bool:
    words = search.casefold().split()
    person = card.person
    texts: list[str] = [card.key.slug, card.key.name, card.key.iin, card.key.bin, card.key.organisation]
    if person:
        texts += [*person.title.values(), *person.place.values()]
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words)


def _groups(cards: Sequence[Card], desk: Desk, keyring: Keyring, view: View) -> list[Html]:
    language = view.language
    by_group: dict[str, list[Card]] = {}
    for card in cards:
        by_group.setdefault(card.group, []).append(card)
    fitting = {card.key.slug: card for card in cards}
    recent = [fitting[slug] for slug in desk.recent if slug in fitting]
    sections = [_section("recent", recent, desk, view)] if recent else []
    sections += [
        _section(name, by_group[name], desk, view) for name in ("company", "committee") if name in by_group
    ]
    departments = [body for body in keyring.departments if body.slug in by_group]
    if departments:
        sections.append(
            el(
                "section",
                el("h2", say("departments", language)),
                [
                    el(
                        "details",
                        el("summary", region_of(body.region, language)),
                        _list(by_group[body.slug], desk, view),
                        open=bool(view.search) or len(departments) == 1,
                    )
                    for body in departments
                ],
            )
        )
    sections += [
        _section(name, by_group[name], desk, view) for name in ("other", "further") if name in by_group
    ]
    return sections


def region_of(code: str, language: str) -> str:
    """The name of a region by the first two digits of KATO."""
    return next(str(getattr(region, language)) for region in REGIONS if region.code == code)


def _section(name: str, cards: Iterable[Card], desk: Desk, view: View) -> Html:
    return el("section", el("h2", say(name, view.language)), _list(cards, desk, view))


def _list(cards: Iterable[Card], desk: Desk, view: View) -> Html:
    return el("ul", [el("li", _card(card, desk, view)) for card in cards])


def _card(card: Card, desk: Desk, view: View) -> Html:
    language, key, pending = view.language, card.key, desk.pending
    title = card.person.title[language] if card.person else TITLES["system"][LANGUAGES.index(language)]
    place = card.person.place[language] if card.person and card.group in ("company", "further") else ""
    note = key.note[language] if key.note else ""
    until = datetime.fromisoformat(key.not_after).strftime("%d.%m.%Y")
    word = "next" if not pending else "take" if pending.request.purpose is Purpose.KEY_INFO else "sign"
    return el(
        "form",
        el(
            "div",
            el("p", key.name, class_="name"),
            el("p", ", ".join(filter(None, (title, place))), class_="post"),
            el("p", note, class_="why") if note else None,
            el(
                "p",
                el("code", key.slug),
                f" · {key.algorithm} · {say('valid_until', language, day=until)}",
                class_="facts",
            ),
        ),
        _hidden(view, pending),
        el("input", type="hidden", name="key", value=key.slug),
        el(
            "button",
            say(word, language),
            type="submit",
            class_="main" if pending else "quiet",
            # With the note, because one person may have several keys.
            aria_label=", ".join(filter(None, (f"{say(word, language)}: {key.name}", title, note))),
        ),
        method="post",
        action="/choose",
        class_="card",
    )


def _hidden(view: View, pending: Pending | None = None) -> list[Html]:
    fields = {"token": view.token, "lang": view.language}
    if pending:
        # A page left open must not sign what somebody else asked meanwhile.
        fields["request"] = str(pending.number)
    return [el("input", type="hidden", name=name, value=value) for name, value in fields.items()]
