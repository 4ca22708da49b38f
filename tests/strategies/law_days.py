"""Strategies for days, moments and terms: the vocabulary of tests about time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import strategies as st

from attestat.store import law_files

ALMATY = timezone(timedelta(hours=5))
FIRST = date(2024, 3, 1)
"""Since this day Kazakhstan has one time."""
LAST = date(2027, 12, 31)
"""The last day of the calendar that ships with the product."""
LAST_START = date(2027, 10, 1)
"""A start after which a long term would leave the calendar."""

BOUNDARIES = (
    time(0, 0, 0),
    time(8, 59),
    time(9, 0),
    time(13, 30),
    time(14, 30),
    time(18, 29, 59),
    time(18, 30, 0),
    time(18, 30, 1),
    time(23, 59),
    time(23, 59, 59),
)
"""The times of a day at which something could change: only 18:30:01 may."""


def days(first: date = FIRST, last: date = LAST_START) -> st.SearchStrategy[date]:
    """A day on which a term may start without leaving the calendar."""
    return st.dates(first, last)


def clocks() -> st.SearchStrategy[time]:
    """A time of the day in whole seconds; boundaries often."""
    any_second = st.integers(0, 86_399).map(
        lambda second: time(second // 3600, second // 60 % 60, second % 60)
    )
    return st.one_of(st.sampled_from(BOUNDARIES), any_second)


def moments(first: date = FIRST, last: date = LAST_START) -> st.SearchStrategy[datetime]:
    """A moment in Kazakhstan, told in some zone: the zone must not matter."""
    zones = st.sampled_from([ALMATY, UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=13))])
    return st.builds(
        lambda day, clock, zone: datetime.combine(day, clock, tzinfo=ALMATY).astimezone(zone),
        days(first, last),
        clocks(),
        zones,
    )


def term_lengths(most: int = 30) -> st.SearchStrategy[int]:
    """A number of working days that laws use."""
    return st.integers(0, most)


def moved_days(year: int, most: int = 3) -> st.SearchStrategy[list[dict[str, object]]]:
    """Orders that move working days of a year: each takes a working day off and works a plain weekend day."""
    calendar = law_files.calendar()
    first, last = date(year, 1, 1), date(year, 12, 31)
    working = calendar.working_between(first, last)
    weekends = [day.date for day in calendar.off_between(first, last) if day.kind == "weekend"]
    text = {"kk": "ауысым", "ru": "перенос", "en": "moved"}

    def orders(pairs: list[tuple[date, date]]) -> list[dict[str, object]]:
        return [{"off": off, "worked": worked, "reason": text, "act": "move-2025"} for off, worked in pairs]

    pairs = st.tuples(st.sampled_from(working), st.sampled_from(weekends))
    return st.lists(
        pairs, min_size=1, max_size=most, unique_by=(lambda pair: pair[0], lambda pair: pair[1])
    ).map(orders)
