"""Words of the screens about officials."""

from __future__ import annotations

from django.utils.translation import pgettext


def what_word(what: str) -> str:
    """Whose step is next, or what is handed over."""
    words = {
        "chancellery": pgettext("whose step", "Chancellery"),
        "addressee": pgettext("whose step", "Head to whom it is addressed"),
        "executor": pgettext("whose step", "Responsible executor"),
        "approver": pgettext("whose step", "Place of the chain of approval"),
        "signer": pgettext("whose step", "Whoever signs the result"),
        "department_chancellery": pgettext("whose step", "Chancellery of the department"),
        "department_head": pgettext("whose step", "Head of the department"),
        "inspector": pgettext("whose step", "Inspector"),
    }
    return words.get(what, what)


def why_word(why: str) -> str:
    """Why nobody is there."""
    words = {
        "left": pgettext("why nobody", "has left the post"),
        "absent": pgettext("why nobody", "is away, and nobody stands in"),
        "recused": pgettext("why nobody", "has recused himself"),
        "drew_up": pgettext("why nobody", "drew the draft up, and nobody approves his own"),
        "vacant": pgettext("why nobody", "nobody holds the post"),
    }
    return words.get(why, why)
