"""Due dates found the slow way, day by day, from a list typed by hand: nothing here comes from the product.

The list is that of section 12.7 of the requirements (announcements of the Ministry of Labour, the Labour
Code), not the rules by which the product computes it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

KAZAKHSTAN = timezone(timedelta(hours=5))

# Monday to Friday, and yet not worked.
OFF = {
    2024: "01.01 02.01 08.03 21.03 22.03 25.03 01.05 07.05 08.05 09.05 08.07 30.08 25.10 16.12",
    2025: "01.01 02.01 03.01 07.01 10.03 21.03 24.03 25.03 01.05 07.05 09.05 06.06 07.07 01.09 27.10 16.12",
    2026: "01.01 02.01 07.01 09.03 23.03 24.03 25.03 01.05 07.05 11.05 27.05 06.07 26.10 16.12",
    2027: "01.01 04.01 07.01 08.03 15.03 22.03 23.03 24.03 03.05 07.05 10.05 06.07 25.10 16.12",
}
# Saturday or Sunday, and yet worked.
WORKED = {2024: "04.05", 2025: "05.01"}


def _dates(table: dict[int, str]) -> frozenset[date]:
    return frozenset(
        date(year, int(text[3:]), int(text[:2])) for year, row in table.items() for text in row.split()
    )


OFF_DAYS = _dates(OFF)
WORKED_DAYS = _dates(WORKED)


class OutsideTheList(Exception):
    """The list ends on 31 December 2027."""


def is_worked(day: date) -> bool:
    if not date(2024, 1, 1) <= day <= date(2027, 12, 31):
        raise OutsideTheList
    if day.isoweekday() in (6, 7):
        return day in WORKED_DAYS
    return day not in OFF_DAYS


def accepted_on(moment: datetime) -> date:
    """Clause 8.4: in time until and with 18:30:00 of a working day, else on the next working day."""
    here = moment.astimezone(KAZAKHSTAN)
    day = here.date()
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    if is_worked(day) and seconds <= 18 * 3600 + 30 * 60:
        return day
    day = day + timedelta(days=1)
    while not is_worked(day):
        day = day + timedelta(days=1)
    return day


def last_day(accepted: date, count: int) -> tuple[date, list[date], list[date]]:
    """The last day, the days counted and the days passed over after `accepted`, one day at a time."""
    day, counted, passed = accepted, [], []
    while len(counted) < count:
        day = day + timedelta(days=1)
        if is_worked(day):
            counted.append(day)
        else:
            passed.append(day)
    return day, counted, passed
