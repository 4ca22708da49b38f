"""HTML built from values, so that a text can never become markup by accident."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = {"meta", "link", "input", "br", "path", "use"}


class Html(str):
    """Markup that is finished; any other text is escaped."""


def el(name: str, /, *children: object, **attributes: str | bool | None) -> Html:
    """An element. `class_` and `for_` lose their underscore, other underscores become hyphens.

    True writes the bare attribute; None and False leave it out. Children are texts, elements, None, or lists.
    """
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        written.append(f" {attribute}" if value is True else f' {attribute}="{escape(str(value))}"')
    opening = f"<{name}{''.join(written)}>"
    return Html(opening if name in VOID else f"{opening}{inside(children)}</{name}>")


def inside(children: object) -> Html:
    """Children one after another."""
    if children is None:
        return Html("")
    if isinstance(children, Html):
        return children
    if isinstance(children, str):
        return Html(escape(children))
    if isinstance(children, Iterable):
        return Html("".join(inside(child) for child in children))
    raise TypeError(f"{type(children).__name__} is no part of a page")
