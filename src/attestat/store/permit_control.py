"""Permit control: rows → the values of `domain.conclusion`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attestat.domain.application import RequestedWork
from attestat.domain.conclusion import (
    Asked,
    Control,
    ControlKind,
    Frame,
    Record,
    asked_of,
    findings_from_data,
)
from attestat.domain.edition import Edition
from attestat.domain.worktime import local_day
from attestat.store import told
from attestat.store.models import AnnouncedVisit, Inquiry, PermitControl


def kept(inquiry: Inquiry) -> tuple[Record, int]:
    """The record and its version; an empty one of version 0 when nothing was typed yet."""
    row = PermitControl.objects.filter(inquiry=inquiry).first()
    return (Record(), 0) if row is None else (record(row), row.version)


def record(row: PermitControl) -> Record:
    """The record of a row."""
    return Record(
        Control(
            kind=ControlKind(row.kind),
            started_on=row.started_on,
            finished_on=row.finished_on,
            basis=row.basis,
            visited_on=row.visited_on,
            place=row.place,
            participants=tuple(row.participants),
        ),
        findings_from_data(row.findings),
    )


def asked(inquiry: Inquiry, works: Iterable[RequestedWork], edition: Edition) -> tuple[Asked, ...]:
    """What the inquiry asks: each of these works at each of its bases, with the checklist of the edition.

    A repeated inquiry asks only of the works that it names.
    """
    bases = inquiry.bases.order_by("position").values_list("public_id", flat=True)
    named = set(inquiry.works.values_list("public_id", flat=True))
    wanted = {work.id: work.work_type for work in works if not named or work.id in named}
    return asked_of(edition, wanted, bases)


def frame(inquiry: Inquiry, edition: Edition, *, today: date) -> Frame:
    """The time of permit control of a registered inquiry, and the visit that was announced last."""
    assert inquiry.registered_at is not None
    term = told.five_days(inquiry, edition)
    assert term is not None
    visit = AnnouncedVisit.objects.filter(inquiry=inquiry).order_by("-id").first()
    return Frame(
        registered_on=local_day(inquiry.registered_at),
        today=today,
        due=term.due,
        announced=visit.day if visit else None,
        announced_place=visit.place if visit else "",
    )
