"""What a desk is told about terms, and what a company is told when its term is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from attestat.domain.actor import Role
from attestat.domain.edition import Edition
from attestat.domain.worktime import local_day
from attestat.store.queries import calendar, editions, watching
from attestat.web.common import shown
from attestat.web.common.acting import actor_of, at_of
from attestat.web.common.blocks import Tag
from attestat.web.law.count import said
from attestat.web.law.states import state_tag, title_of, why_href


@dataclass(frozen=True)
class DeskNotice:
    """One line of the bell: how the term stands, whose case, until when, and where it is explained."""

    tag: Tag
    title: str
    number: str
    company: str
    due: date
    href: str
    is_escalated: bool


_ADDRESSEES = {
    "egov_operator": lambda: pgettext("notice", "Operator of the e-government infrastructure"),
    "contact_centre": lambda: pgettext("notice", "Unified Contact Centre"),
}
"""To whom the notices of clause 12 go."""


def addressee_word(addressee: str) -> str:
    """To whom a notice of clause 12 goes."""
    return _ADDRESSEES[addressee]()


def desk_notices(request: HttpRequest) -> list[DeskNotice]:
    """The notices of this desk, the oldest last day first."""
    today = local_day(at_of(request))
    of_the_law = [
        DeskNotice(
            tag=state_tag(row.state_on(today)),
            title=said(row.term.name),
            number=row.code,
            company=addressee_word(row.addressee),
            due=row.term.due,
            href=reverse("law_editions"),
            is_escalated=True,
        )
        for row in (editions.alarms("head") if actor_of(request).role is Role.HEAD else ())
    ]
    return of_the_law + [
        DeskNotice(
            tag=state_tag(notice.term.state_on(today)),
            title=title_of(notice.term),
            number=notice.number,
            company=shown.company(notice),
            due=notice.due,
            href=why_href(notice.application, notice.slug),
            is_escalated=notice.kind == "escalated",
        )
        for notice in watching.on_desk(actor_of(request), today)
    ]


def wanted_years(request: HttpRequest) -> list[tuple[str, str]]:
    """The years of the calendar that this desk is told of, each with where to go."""
    actor = actor_of(request)
    return [
        (wanted_sentence(wanted), wanted_href(actor.role, wanted))
        for wanted in calendar.wanted_of(actor, local_day(at_of(request)))
    ]


def wanted_sentence(wanted: calendar.WantedYear) -> str:
    """What is asked for about a year."""
    data = {"year": wanted.year}
    if wanted.is_missing:
        return gettext("The year %(year)s is not entered, so terms that reach into it are refused.") % data
    if wanted.has_begun:
        begun = gettext(
            "The year %(year)s has begun and is not confirmed. Two administrators confirm it with its acts."
        )
        return begun % data
    return (
        gettext("The year %(year)s is provisional. Enter its moved days and Kurban Ait, then confirm it.")
        % data
    )


def wanted_href(role: Role, wanted: calendar.WantedYear) -> str:
    """Where that is done; the head looks at the calendar."""
    if role is not Role.ADMINISTRATOR:
        return reverse("law_calendar", args=[wanted.year - wanted.is_missing])
    kind = "new_year" if wanted.is_missing else "confirm_year"
    return reverse("propose_calendar", args=[kind]) + f"?year={wanted.year}"


def expired(due: date | None, edition: Edition | None, today: date, *, closed: bool) -> str:
    """What a company reads when the ten days are over and there is no result (APPC 91(2)), else nothing.

    Computed from the dates when the page is made: no job has to have run. The words are the edition's.
    """
    if due is None or edition is None or closed or today <= due:
        return ""
    return said(edition.text("term_expired"))


def expired_means(edition: Edition | None) -> str:
    """What a passed term means for the company and where it can complain, in the words of the edition."""
    return said(edition.text("term_expired_means")) if edition is not None else ""


def queue_word(queue: str) -> str:
    """What is taken from a queue, in words."""
    words = {
        "register": pgettext("queue", "Registering applications"),
        "appoint": pgettext("queue", "Appointing executors"),
        "register_inquiry": pgettext("queue", "Registering inquiries in the departments"),
    }
    return words[queue]
