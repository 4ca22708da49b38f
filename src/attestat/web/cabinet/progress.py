"""How far a draft is: what is filled in, what should be looked at before signing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from attestat.domain.actor import Actor, Role
from attestat.domain.edition import Edition
from attestat.domain.regions import BY_CODE, CITIES
from attestat.store.queries.cases import BaseRow, CasePage
from attestat.store.queries.company import Alike, CompanyData, Member
from attestat.web.common import dates
from attestat.web.common.acting import say
from attestat.web.common.blocks import Fact, Tag, Task
from attestat.web.common.words import tag_of

_PHONE = re.compile(r"\+7[0-9]{10}")


@dataclass(frozen=True)
class Progress:
    """What of a draft is done; the law's own rules are asked again when it is signed."""

    company: bool
    places: bool
    phone: bool
    works: tuple[str, ...]

    def values(self) -> tuple[bool, ...]:
        """Whether each matter is done."""
        return (self.company, bool(self.works), self.places, self.phone)


def of(case: CasePage, data: CompanyData | None) -> Progress:
    """How far this draft is."""
    return Progress(
        company=data is None or data.status != "liquidated",
        places=bool(case.bases) and all(_is_whole(base) for base in case.bases),
        phone=_PHONE.fullmatch(case.phone) is not None,
        works=tuple(work.code for work in case.works),
    )


def _is_whole(base: BaseRow) -> bool:
    region = getattr(base, "region", "")
    settled = bool(getattr(base, "settlement", "")) or region in CITIES
    return (
        region in BY_CODE
        and settled
        and bool(getattr(base, "street", ""))
        and bool(getattr(base, "house", ""))
    )


def tasks(case: CasePage, done: Progress) -> list[Task]:
    """The matters of the application with what each says so far."""
    places = "; ".join(say(base.address) for base in case.bases)
    works = "; ".join(say(work.text) for work in case.works)
    name = say({"kk": case.line.name_kk, "ru": case.line.name_ru})
    rows = (
        (
            "company",
            gettext("Data of the company"),
            f"{name}, {gettext('BIN')} {case.line.bin}",
            done.company,
        ),
        ("works", gettext("Types of work"), works, bool(done.works)),
        ("places", gettext("Location of the material and technical base"), places, done.places),
        ("phone", gettext("Telephone"), case.phone, done.phone),
    )
    return [
        Task(
            title=title,
            href=reverse("form_part", args=[case.line.id, part]),
            hint=hint,
            tag=tag_of("task", "done" if is_done else "wrong" if hint else "open"),
        )
        for part, title, hint, is_done in rows
    ]


def status_tag(status: str) -> Tag:
    """What the companies database says of a company's registration."""
    tags = {
        "active": Tag(gettext("registered"), "ok", "ok"),
        "liquidated": Tag(gettext("liquidated"), "bad", "no"),
        "reorganised": Tag(gettext("reorganised"), "warning", "warning"),
    }
    return tags[status]


def company_facts(case: CasePage, data: CompanyData | None) -> list[Fact]:
    """The company as it will be printed: name in both languages, address, status, head (A1-F1, A1-F6)."""
    line = case.line
    facts = [
        Fact(key=gettext("Name in Kazakh"), value=line.name_kk),
        Fact(key=gettext("Name in Russian"), value=line.name_ru),
        Fact(key=gettext("BIN"), value=line.bin, note=gettext("from the key you signed in with")),
        Fact(key=gettext("Address"), value=say({"kk": case.address_kk, "ru": case.address_ru}) or "—"),
    ]
    if data is None:
        return facts
    facts.append(Fact(key=gettext("Registration"), value="", tag=status_tag(data.status)))
    head = data.head or gettext("a person who has not signed in here yet")
    note = gettext("this is you") if data.head_is_you else ""
    facts.append(Fact(key=gettext("First head"), value=head, note=note))
    facts.append(
        Fact(
            key=gettext("Source"),
            value=gettext("State database of legal entities"),
            note=gettext("asked %(when)s") % {"when": dates.short_moment(data.asked_at)},
        )
    )
    return facts


def differences(data: CompanyData | None) -> list[str]:
    """What the companies database now says differently than before, one sentence each."""
    if data is None or not data.before or data.before_at is None:
        return []
    found = []
    for what, before in data.before:
        if what == "name":
            found.append(gettext("The name was “%(before)s” before.") % {"before": say(before)})
        elif what == "address":
            found.append(gettext("The address was “%(before)s” before.") % {"before": say(before)})
        elif what == "status":
            found.append(gettext("The registration is another than before."))
        else:
            found.append(gettext("The first head is another person than before."))
    return found


@dataclass(frozen=True)
class Warning:
    """A sentence with a link to what it speaks of."""

    text: str
    link: str
    href: str


def alike(rows: Iterable[Alike], edition: Edition) -> list[Warning]:
    """That the same is under way or in force already (Q22): said, never forbidden."""
    found = []
    for row in rows:
        work = say(edition.work_type(row.work_type).text.as_dict())
        if row.application is not None:
            text = gettext("An application for this type of work is under way: %(work)s.") % {"work": work}
            found.append(Warning(text, row.number, reverse("own_case", args=[row.application])))
        elif row.attestat is not None and row.valid_until is not None:
            text = gettext("An attestat for this type of work is in force until %(day)s: %(work)s.") % {
                "work": work,
                "day": dates.day(row.valid_until),
            }
            found.append(Warning(text, row.number, reverse("verify_document", args=[row.attestat])))
    return found


def power(actor: Actor, member: Member | None, today: date) -> str:
    """Why the signature of this person would not be accepted; empty when it would."""
    if actor.role is not Role.SIGNER or member is None or member.kind == "first_head":
        return ""
    if not member.power:
        return gettext(
            "Your right to sign for the company is not recorded yet. The first head records it under “People "
            "of our company”: the document, its number, date and term. Until then only the first head can "
            "sign."
        )
    if member.power_until is not None and member.power_until < today:
        return gettext(
            "The term of your power ended on %(day)s. The first head records a new one under “People of our "
            "company”."
        ) % {"day": dates.day(member.power_until)}
    if member.power_date is not None and member.power_date > today:
        return gettext("Your power begins on %(day)s.") % {"day": dates.day(member.power_date)}
    return ""
