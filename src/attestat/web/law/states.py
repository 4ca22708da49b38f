"""How a term is called, how it stands, and where it is explained."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import pgettext

from attestat.domain.terms import TermState
from attestat.store.queries.terms import CaseTerm
from attestat.web.common.acting import say
from attestat.web.common.blocks import Tag
from attestat.web.law.count import said


def why_href(application: UUID, slug: str) -> str:
    """The address of the explanation of one date."""
    return reverse("why", args=[application, slug])


def state_tag(state: TermState) -> Tag:
    """How a term stands, as a tag."""
    tags = {
        TermState.RUNNING: Tag(pgettext("term", "Runs"), "info", "dot"),
        TermState.WARNED: Tag(pgettext("term", "Ends soon"), "warning", "clock"),
        TermState.MET: Tag(pgettext("term", "Kept"), "ok", "ok"),
        TermState.MET_LATE: Tag(pgettext("term", "Kept late"), "bad", "warning"),
        TermState.OVERDUE: Tag(pgettext("term", "Overdue"), "bad", "no"),
    }
    return tags[state]


def title_of(row: CaseTerm) -> str:
    """The name of a term; of one among several inquiries with its department."""
    name = said(row.term.name)
    return f"{name} · {say(row.of)}" if row.of else name
