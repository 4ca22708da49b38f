"""Editions for the screens of administrators: the list, one edition, its cases, the notices of clause 12."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from attestat.domain.edition import Edition, EditionError, edition_from
from attestat.domain.procedure import CLOSED, ISSUED_IN_PART
from attestat.domain.terms import Due, TermState, due, state
from attestat.store import law, models

CASES_SHOWN = 50
"""Cases on one page of a list."""

_CLOSED = [*map(str, CLOSED), ISSUED_IN_PART]


@dataclass(frozen=True)
class EditionLine:
    """An edition in the list. ``replaced_by``: the code of the edition that took its place, empty when none
    did.

    ``open_cases`` and ``all_cases``: how many accepted cases keep it.
    """

    id: UUID
    code: str
    state: str
    source: str
    valid_from: date
    valid_to: date | None
    confirmed: bool
    replaced_by: str
    changed_at: datetime
    drafter: str
    open_cases: int
    all_cases: int


@dataclass(frozen=True)
class EditionPage:
    """One edition with its data, whole as the product reads them, and who did what. ``made`` is None while
    the data have faults, which ``problems`` lists.
    """

    line: EditionLine
    data: Mapping[str, Any]
    sha256: str
    version: int
    based_on: str
    remarks: str
    drafted_by: UUID | None
    drafted_at: datetime
    sent_at: datetime | None
    reviewer: str
    reviewed_at: datetime | None
    publisher: str
    published_at: datetime | None
    made: Edition | None
    problems: tuple[str, ...]


@dataclass(frozen=True)
class NoticeRow:
    """A notice of clause 12 with its term T8."""

    pk: int
    id: UUID
    edition: UUID
    code: str
    addressee: str
    act_published: date
    made_at: datetime
    term: Due
    number: str
    sent_on: date | None
    recorder: str
    recorded_at: datetime | None
    proof_name: str

    def state_on(self, today: date) -> TermState:
        """How the term stands on this day."""
        return state(self.term.due, self.term.warn_on, today, self.sent_on)


@dataclass(frozen=True)
class CaseOfEdition:
    """A case in the list of those that keep an edition: its number and days, no names (an administrator sees
    no case).
    """

    number: str
    effective_day: date
    stage: str


def lines() -> list[EditionLine]:
    """All editions, the latest first; what was put away is left out."""
    rows = (
        models.Edition.objects.exclude(state="discarded")
        .defer("data", "remarks")
        .select_related("drafted_by", "replaced_by")
        .order_by("-valid_from", "-id")
    )
    confirmed = dict(
        models.Edition.objects.exclude(state="discarded").values_list("id", "data__wording_confirmed")
    )
    counts = case_counts()
    return [_line(row, confirmed[row.pk] is not False, counts) for row in rows]


def case_counts() -> dict[str, tuple[int, int]]:
    """How many accepted cases keep each edition: open ones, and all."""
    rows = (
        models.Application.objects.filter(received_at__isnull=False)
        .values("edition")
        .annotate(every=Count("id"), open=Count("id", filter=~Q(stage__in=_CLOSED)))
    )
    return {row["edition"]: (row["open"], row["every"]) for row in rows}


def _line(row: models.Edition, confirmed: bool, counts: Mapping[str, tuple[int, int]]) -> EditionLine:
    kept = counts.get(row.code, (0, 0)) if row.state == "published" else (0, 0)
    return EditionLine(
        id=row.public_id,
        code=row.code,
        state=row.state,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confirmed=confirmed,
        replaced_by=row.replaced_by.code if row.replaced_by else "",
        changed_at=row.changed_at,
        drafter=row.drafted_by.full_name if row.drafted_by else "",
        open_cases=kept[0],
        all_cases=kept[1],
    )


def page(edition: UUID) -> EditionPage | None:
    """One edition; None when there is none or it was put away."""
    row = (
        models.Edition.objects.exclude(state="discarded")
        .select_related("drafted_by", "reviewed_by", "published_by", "replaced_by")
        .filter(public_id=edition)
        .first()
    )
    if row is None:
        return None
    made, problems = read(row.data)
    return EditionPage(
        line=_line(row, row.data.get("wording_confirmed") is not False, case_counts()),
        data=law.whole(row.data),
        sha256=row.data_sha256,
        version=row.version,
        based_on=row.based_on,
        remarks=row.remarks,
        drafted_by=row.drafted_by.public_id if row.drafted_by else None,
        drafted_at=row.drafted_at,
        sent_at=row.sent_at,
        reviewer=row.reviewed_by.full_name if row.reviewed_by else "",
        reviewed_at=row.reviewed_at,
        publisher=row.published_by.full_name if row.published_by else "",
        published_at=row.published_at,
        made=made,
        problems=problems,
    )


def read(data: Mapping[str, Any]) -> tuple[Edition | None, tuple[str, ...]]:
    """The edition that these data make, or their faults, a sentence each."""
    try:
        return edition_from(law.whole(data)), ()
    except EditionError as error:
        return None, error.problems


def id_of(code: str) -> UUID | None:
    """The public id of the edition with this code."""
    return (
        models.Edition.objects.exclude(state="discarded")
        .filter(code=code)
        .values_list("public_id", flat=True)
        .first()
    )


def cases_of(code: str, *, after: int = 0, open_only: bool = True) -> tuple[list[CaseOfEdition], int]:
    """Cases that keep this edition, oldest first, from a place in the queue on; and where to go on, 0 at the
    end.
    """
    rows = models.Application.objects.filter(
        received_at__isnull=False, edition=code, queue__value__gt=after
    ).order_by("queue__value")
    if open_only:
        rows = rows.exclude(stage__in=_CLOSED)
    found = list(
        rows.values_list("number__text", "effective_day", "stage", "queue__value")[: CASES_SHOWN + 1]
    )
    goes_on = found[CASES_SHOWN - 1][3] if len(found) > CASES_SHOWN else 0
    shown = [
        CaseOfEdition(number or "", day, stage)
        for number, day, stage, _ in found[:CASES_SHOWN]
        if day is not None
    ]
    return shown, goes_on


def notices() -> list[NoticeRow]:
    """All notices of clause 12: those to be sent first, then the latest sent."""
    rows = _notices().order_by("sent_on", "-id")
    found = [_notice(row) for row in rows]
    return sorted(found, key=lambda row: (row.sent_on is not None, row.term.due, row.pk))


def unsent() -> list[NoticeRow]:
    """The notices that are still to be sent."""
    return [_notice(row) for row in _notices().filter(number="").order_by("id")]


def notices_of(edition: UUID) -> list[NoticeRow]:
    """The notices about one edition."""
    return [_notice(row) for row in _notices().filter(edition__public_id=edition).order_by("id")]


def notice(notice: UUID) -> NoticeRow | None:
    """One notice."""
    row = _notices().filter(public_id=notice).first()
    return _notice(row) if row else None


def proof_of(notice: UUID) -> tuple[str, bytes] | None:
    """The file that proves the sending: its name and bytes."""
    row = models.EditionNotice.objects.select_related("proof").filter(public_id=notice).first()
    return (row.proof_name, bytes(row.proof.data)) if row and row.proof else None


def _notices() -> Any:
    return models.EditionNotice.objects.select_related("edition", "recorded_by").defer("edition__data")


def _notice(row: models.EditionNotice) -> NoticeRow:
    rules = law.edition(row.edition.code)
    assert rules is not None, row.edition.code
    return NoticeRow(
        pk=row.pk,
        id=row.public_id,
        edition=row.edition.public_id,
        code=row.edition.code,
        addressee=row.addressee,
        act_published=row.act_published,
        made_at=row.made_at,
        term=due("T8", row.act_published, law.calendar(), rules),
        number=row.number,
        sent_on=row.sent_on,
        recorder=row.recorded_by.full_name if row.recorded_by else "",
        recorded_at=row.recorded_at,
        proof_name=row.proof_name,
    )


def alarms(role: str) -> Sequence[NoticeRow]:
    """The notices not yet sent about which somebody in this role was alarmed."""
    ids = models.EditionAlarm.objects.filter(role=role, notice__number="").values_list("notice_id", flat=True)
    return [_notice(row) for row in _notices().filter(id__in=set(ids)).order_by("id")]
