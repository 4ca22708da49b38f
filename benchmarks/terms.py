"""Terms per second: ours beside the package `holidays`, numpy where it is present, and a bare table look-up.

Run: ``python benchmarks/terms.py [--json] [--terms N]``. All answer the same random questions in the same
run, and the answers are compared first, so that nobody is fast by being wrong. The bare table is the least
that any right answer costs in Python: an index by day and one by number, nothing checked, nothing explained.

The aim (issue 5): adding working days runs at 0.5 of the bare table or better. A due date of a moment cannot:
turning a moment into its day in Kazakhstan alone ("bare table, day of a moment") costs two to four times the
look-up, and the moment's time must be held against the end of working time besides.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from statistics import median

import holidays

from attestat.domain.edition import edition_on
from attestat.domain.terms import due, due_day, plain_term
from attestat.domain.worktime import add_working_days
from attestat.store import law_files

ALMATY = timezone(timedelta(hours=5))
FIRST, LAST = date(2024, 3, 1), date(2027, 10, 1)
ROUNDS = 9
SLOW_SHARE = 50
"""Slow candidates answer one question of so many: their speed does not need more."""

CALENDAR = law_files.calendar()
RULES = edition_on(law_files.editions(), date(2026, 6, 1))

Question = tuple[date, datetime, int]


def questions(count: int) -> list[Question]:
    """Random working days, moments of them at which a filing is in time, and 1 to 20 working days."""
    chance = random.Random(186)
    days = CALENDAR.working_between(FIRST, LAST)
    made = []
    for _ in range(count):
        day = chance.choice(days)
        moment = datetime(
            day.year, day.month, day.day, chance.randrange(18), chance.randrange(60), tzinfo=ALMATY
        )
        made.append((day, moment, chance.randint(1, 20)))
    return made


def candidates() -> dict[str, tuple[Callable[[Question], date], int]]:
    """Name → how it answers one question, and what share of the questions it is given."""
    working = CALENDAR.working_between(CALENDAR.first_day, CALENDAR.last_day)
    place = {day: index for index, day in enumerate(working)}
    theirs = holidays.country_holidays("KZ", years=range(2024, 2028))
    term = {count: plain_term(count) for count in range(1, 21)}
    rows: dict[str, tuple[Callable[[Question], date], int]] = {
        "bare table look-up": (lambda asked: working[place[asked[0]] + asked[2]], 1),
        "bare table, day of a moment": (
            lambda asked: working[place[asked[1].astimezone(ALMATY).date()] + asked[2]],
            1,
        ),
        "attestat: working days after a day": (
            lambda asked: add_working_days(asked[0], asked[2], CALENDAR),
            1,
        ),
        "attestat: due date of a moment": (lambda asked: due_day(asked[2], asked[1], CALENDAR, RULES), 1),
        "attestat: due date explained": (lambda asked: due(term[asked[2]], asked[1], CALENDAR, RULES).due, 4),
        "holidays: get_nth_working_day": (
            lambda asked: theirs.get_nth_working_day(asked[0], asked[2]),
            SLOW_SHARE,
        ),
    }
    try:
        import numpy
    except ImportError:
        return rows
    off = [day.date for day in CALENDAR.off_between(CALENDAR.first_day, CALENDAR.last_day)]
    # Seven business days a week, and every day off a holiday: numpy knows no worked weekends.
    business = numpy.busdaycalendar(weekmask="1111111", holidays=off)
    rows["numpy: busday_offset, one by one"] = (
        lambda asked: numpy.busday_offset(asked[0], asked[2], busdaycal=business).astype(date),
        SLOW_SHARE,
    )
    return rows


def measure(
    rows: dict[str, tuple[Callable[[Question], date], int]], asked: list[Question]
) -> dict[str, float]:
    """Terms per second of each. Rounds go round all of them, so that a busy machine is busy for all alike."""
    rates: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, (answer, share) in rows.items():
            given = asked[::share]
            gc.collect()
            begun = time.perf_counter()
            for question in given:
                answer(question)
            rates[name].append(len(given) / (time.perf_counter() - begun))
    return {name: median(found) for name, found in rates.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Terms per second.")
    parser.add_argument("--terms", type=int, default=40_000, help="how many random terms (default 40000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args()
    asked = questions(args.terms)
    rows = candidates()
    table = rows["bare table look-up"][0]
    expected = [table(question) for question in asked[:: SLOW_SHARE // 5]]
    for name, (answer, _) in rows.items():
        found = [answer(question) for question in asked[:: SLOW_SHARE // 5]]
        wrong = sum(1 for ours, theirs in zip(expected, found, strict=True) if ours != theirs)
        if wrong:
            print(f"{name}: {wrong} of {len(expected)} answers differ", file=sys.stderr)
            return 1
    rates = measure(rows, asked)
    base = rates["bare table look-up"]
    if args.json:
        ratios = {name: rate / base for name, rate in rates.items()}
        print(json.dumps({"terms": args.terms, "per_second": rates, "ratio": ratios}, indent=2))
        return 0
    for name, rate in rates.items():
        print(f"{name:<40}{rate:>14,.0f} terms/s{rate / base:>9.3f} of the bare table")
    return 0


if __name__ == "__main__":
    sys.exit(main())
