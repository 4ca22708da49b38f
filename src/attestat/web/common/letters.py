"""Letters about departments that did not answer in time, for lists and pages of every desk (Q16)."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from attestat.store.queries import irregular
from attestat.web.common.acting import actor_of, say


def letter_line(letter: irregular.Letter) -> dict[str, object]:
    """A letter about a silent department, for lists."""
    return {
        "id": letter.id,
        "number": letter.number,
        "level": gettext("to the head of the department")
        if letter.level == "department"
        else gettext("to the head of the Committee"),
        "department": say({"kk": letter.department_kk, "ru": letter.department_ru}),
        "company": say({"kk": letter.name_kk, "ru": letter.name_ru}),
        "case": letter.case_number,
        "application": letter.application,
        "inquiry": letter.inquiry,
        "due": letter.due,
        "made_at": letter.made_at,
        "href": reverse("document_file", args=[letter.document, "sealed" if letter.signed else "revision_a"])
        if letter.document
        else "",
        "signed": letter.signed,
        "is_open": letter.is_open,
    }


def letters_on_desk(request: HttpRequest) -> list[dict[str, object]]:
    """The letters of this desk that still matter."""
    return [letter_line(letter) for letter in irregular.letters_on_desk(actor_of(request))]
