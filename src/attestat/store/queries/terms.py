"""Every term of one case with its explanation: what started it, until when it runs, when it was met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from attestat.domain.actor import Actor
from attestat.domain.calendar import Calendar
from attestat.domain.edition import BudgetStage, Edition, Term
from attestat.domain.edition_reading import Text
from attestat.domain.procedure import OPEN_ORDER, Stage
from attestat.domain.terms import Due, TermState, plain_term, state
from attestat.domain.worktime import local_day
from attestat.store import law, told
from attestat.store.models import Application, Attestat, Event, Inquiry
from attestat.store.queries import cases

COMPLAINT = "T14"
"""The company's time to complain of a result (APPC 92): the one term that runs on in a closed case."""

BUDGET = "stage-"
"""How the addresses of the stages of the ten-day budget begin (ours, not the Order's)."""

_ENDED = ("concluded", "cancelled")
_RESULTS = ("sign_attestat", "sign_refusal")
_WITHOUT_RESULT = ("withdraw", "discontinue")


@dataclass(frozen=True)
class CaseTerm:
    """A term of a case.

    `slug` is its place in an address: the code of the term, with the inquiry's public id where the term is
    an inquiry's. `started` is the moment that started it, or the day when no moment is known; `by` names the
    start in words; `of` is the department where one has the term. `met_on` is the day on which what had to
    be done was done, None while it is not. `rule` is the term as the edition has it and `begins` the
    effective day where it was recorded, so that another calendar can be asked (`under`). `computed` is the
    last day by the calendar in force: where it lies before the one in `term`, the day that was told stays.
    `moves` are the days told before the present one, each with the act that moved it.
    """

    slug: str
    term: Due
    edition: Edition
    started: datetime | date
    by: Text
    of: dict[str, str]
    met_on: date | None
    open: bool
    rule: Term
    begins: date | None
    computed: date
    is_told: bool = False
    moves: tuple[told.Move, ...] = ()
    body: UUID | None = None
    inquiry: UUID | None = None

    def under(self, calendar: Calendar) -> date:
        """The last day by another calendar; it may lie before the one told."""
        return told.by_calendar(self.rule, self.started, self.edition, calendar, self.begins)

    @property
    def told_stays(self) -> bool:
        """Whether the calendar in force would end the term earlier than was told."""
        return self.is_told and self.computed < self.term.due

    @property
    def is_plan(self) -> bool:
        """Whether it is a stage of our own plan inside the ten days, and no term of the Order."""
        return self.slug.startswith(BUDGET)

    def state_on(self, today: date) -> TermState:
        """How the term stands on this day."""
        return state(self.term.due, self.term.warn_on, today, self.met_on)


@dataclass(frozen=True)
class CaseTerms:
    """The case as far as its dates need it, and its terms in the order in which they began."""

    id: UUID
    number: str
    bin: str
    name_kk: str
    name_ru: str
    terms: tuple[CaseTerm, ...]
    mine: bool = False
    """Whether this actor is its responsible executor, or acts for him."""

    def find(self, slug: str) -> CaseTerm | None:
        """The term with this place in an address."""
        return next((row for row in self.terms if row.slug == slug), None)


def of_case(actor: Actor, application: UUID) -> CaseTerms | None:
    """All terms of a case that this actor may see; None when the case is not his or not accepted yet.

    A department sees those of its own inquiries and of the case, not another department's.
    """
    row = cases.visible(actor).filter(public_id=application, received_at__isnull=False).first()
    if row is None:
        return None
    return CaseTerms(
        id=row.public_id,
        number=(row.number.text or "") if row.number else "",
        bin=row.organisation.bin,
        name_kk=row.organisation.name_kk,
        name_ru=row.organisation.name_ru,
        terms=tuple(terms_of(row, cases._inquiries(row, actor))),
        mine=cases._is_of(actor, row.executor),
    )


def terms_of(row: Application, inquiries: Iterable[Inquiry] | None = None) -> Iterator[CaseTerm]:
    """The terms of an accepted case, whoever asks: T2, T1, T3, the inquiries', the result's, the plan."""
    rules = law.edition(row.edition)
    if rules is None or row.received_at is None:
        return
    reached = _reached(row)
    said = told.of(row)
    closed = row.stage not in {str(stage) for stage in OPEN_ORDER}
    result_at = max((reached[stage] for stage in ("issued", "refused") if stage in reached), default=None)
    registered = local_day(row.registered_at) if row.registered_at else None
    ended = _end_day(row, closed, result_at)

    def made(term: Term, started: datetime | date, met: date | None, slug: str = "") -> CaseTerm:
        # What began with the acceptance counts from the effective day that was recorded then.
        begins = row.effective_day if started == row.received_at else None
        return case_term(
            said,
            slug or term.code,
            term,
            started,
            rules,
            begins=begins,
            met=met,
            is_open=met is None and not closed,
        )

    yield made(rules.term("T2"), row.received_at, row.effective_day)
    yield made(rules.term("T1"), row.received_at, registered or ended)
    yield made(rules.term("T3"), row.received_at, ended)
    for inquiry in _inquiries(row) if inquiries is None else inquiries:
        yield from _of_inquiry(inquiry, rules, said)
    for hearing in row.hearings.filter(delivered_at__isnull=False).order_by("id"):
        assert hearing.delivered_at is not None
        for code in ("T6", "T5"):
            # the company's time, and the time before the act: neither is anybody's to keep
            one = made(rules.term(code), hearing.delivered_at, None, f"{code}-{hearing.public_id}")
            yield replace(one, open=False)
    for attestat in Attestat.objects.filter(application=row).order_by("id"):
        yield replace(made(rules.term("T7"), attestat.issued_on, None), open=False)
    results = sorted({local_day(reached[stage]) for stage in ("issued", "refused") if stage in reached})
    for number, day in enumerate(results, 1):
        # Works that end on different days are complained of each in their own time.
        slug = COMPLAINT if number == 1 else f"{COMPLAINT}-{number}"
        yield replace(made(rules.term("T14"), day, None, slug), open=False)
    for stage in rules.budget:
        if stage.code != "hearing_notified" or "hearing_notified" in reached:
            met = _met(stage, reached, ended)
            yield made(_planned(stage), row.received_at, met, BUDGET + stage.code.replace("_", "-"))


def case_term(
    said: told.Told,
    slug: str,
    term: Term,
    started: datetime | date,
    rules: Edition,
    *,
    met: date | None,
    is_open: bool,
    begins: date | None = None,
    of: dict[str, str] | None = None,
    inquiry: Inquiry | None = None,
) -> CaseTerm:
    """A term of a case with the day that was told; every term that is shown is made here.

    Who adds a term to `terms_of` gives it a slug of its own (one slug never means two things), and it is
    told, watched, moved by a change of the calendar and explained like the others.
    """
    found = told.counted(said, slug, term, started, rules, begins=begins)
    return CaseTerm(
        slug=slug,
        term=found.term,
        edition=rules,
        started=started,
        by=term.start,
        of=of or {},
        met_on=met,
        open=is_open,
        rule=term,
        begins=begins,
        computed=found.computed,
        is_told=bool(found.told),
        moves=told.moves(found.told),
        body=inquiry.body.public_id if inquiry else None,
        inquiry=inquiry.public_id if inquiry else None,
    )


def _inquiries(row: Application) -> Iterable[Inquiry]:
    return row.inquiries.select_related("body").order_by("id")


def _of_inquiry(row: Inquiry, rules: Edition, said: told.Told) -> Iterator[CaseTerm]:
    """Registration in the department on the day of receipt (T1), and its five days (T4)."""
    of = {"kk": row.body.name_kk, "ru": row.body.name_ru, "en": row.body.name_en}
    registered, ended = local_day(row.registered_at) if row.registered_at else None, _ended_on(row)
    rows: list[tuple[Term, datetime, date | None]] = [(rules.term("T1"), row.sent_at, registered or ended)]
    if row.registered_at is not None:
        rows.append((rules.term("T4"), row.registered_at, ended))
    for term, started, met in rows:
        yield case_term(
            said,
            f"{term.code}-{row.public_id}",
            term,
            started,
            rules,
            met=met,
            is_open=met is None,
            of=of,
            inquiry=row,
        )


def _ended_on(row: Inquiry) -> date | None:
    """The day on which the department concluded, or on which nothing was asked of it any more."""
    if row.stage not in _ENDED or row.last_event is None:
        return None
    at = Event.objects.filter(pk=row.last_event).values_list("at", flat=True).first()
    return local_day(at) if at else None


def _reached(row: Application) -> dict[str, datetime]:
    """When the case's works first reached each stage, by its own events."""
    found: dict[str, datetime] = {}
    for at, data in (
        Event.objects.filter(stream=str(row.public_id)).order_by("sequence").values_list("at", "data")
    ):
        for _, _, target in data.get("moves", ()):
            found.setdefault(target, at)
    return found


def _end_day(row: Application, closed: bool, result_at: datetime | None) -> date | None:
    """The day on which the case was closed, None while a work is open: an early attestat stops no clock."""
    if not closed:
        return None
    last = (
        Event.objects.filter(stream=str(row.public_id), kind__in=(*_RESULTS, *_WITHOUT_RESULT))
        .order_by("-sequence")
        .values_list("at", flat=True)
        .first()
    )
    return local_day(last) if last else None


def _met(stage: BudgetStage, reached: dict[str, datetime], ended: date | None) -> date | None:
    if stage.code == "issued":
        return ended
    order = [str(place) for place in (*OPEN_ORDER, Stage.ISSUED, Stage.REFUSED)]
    later = order[order.index(stage.code) :]
    days = [local_day(at) for target, at in reached.items() if target in later]
    return min(days, default=ended)


def _planned(stage: BudgetStage) -> Term:
    """A stage of the plan as a term of so many working days from the acceptance."""
    return replace(plain_term(stage.day), name=stage.text, clause=stage.clause, warn_before=1)
