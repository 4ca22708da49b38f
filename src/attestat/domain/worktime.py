"""Working days and hours: on which day something counts as received, and how days are added.

Kazakhstan has one time, UTC+5, since 1 March 2024. A moment is always an aware ``datetime``; a naive one is
an error of the caller. The Order measures in whole days, its clock in whole seconds: fractions of a second
are dropped, because 18:30:00 is what a person sees and 18:30:00 is in time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from attestat.domain.calendar import Calendar
from attestat.domain.edition import WorkingHours

ALMATY = timezone(timedelta(hours=5), "Asia/Almaty")
"""The one time of Kazakhstan. A fixed offset: it cannot be wrong because a machine's zone rules are old."""

_FIRST_YEAR = 2024
ONE_TIME_SINCE = datetime(_FIRST_YEAR, 3, 1, tzinfo=ALMATY)
"""Since then all of Kazakhstan keeps UTC+5 (Government resolution of 19 January 2024); no earlier moment
is read.
"""


def local(moment: datetime) -> datetime:
    """The same moment on Kazakhstan's clock.

    Raises ``ValueError`` for a naive moment and for one before 1 March 2024, when the country had two times.
    """
    # Another object of the same fixed offset, as every parsed "+05:00" brings, is the same zone.
    if moment.tzinfo is not ALMATY and moment.tzinfo != ALMATY:
        if moment.utcoffset() is None:
            raise ValueError(f"{moment.isoformat()} has no offset from UTC, so its day is not known")
        moment = moment.astimezone(ALMATY)
    # The year is asked first because comparing aware moments is the slow part.
    if moment.year <= _FIRST_YEAR and moment < ONE_TIME_SINCE:
        raise ValueError(
            f"{moment.isoformat()} lies before 1 March 2024, when Kazakhstan still had two times"
        )
    return moment


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in Kazakhstan: the day that an official's act bears."""
    return local(moment).date()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether ``day`` is a working day; raises ``CalendarMissing`` outside the calendar."""
    return calendar.is_working(day)


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day after ``day``."""
    return add_working_days(day, 1, calendar)


def roll_forward(day: date, calendar: Calendar) -> date:
    """``day`` itself when it is worked, else the next working day (APPC 76: the end of a term)."""
    return calendar.working_at(calendar.before(day))


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day after ``day``; ``day`` itself is not counted (APPC 76).

    A ``count`` below zero goes back. Zero gives the same day, worked or not. Raises ``CalendarMissing`` when
    the calendar does not reach so far.
    """
    if count > 0:
        try:
            return calendar.working[calendar.place[day] + count - 1]
        except KeyError:
            raise calendar.missing(day.year) from None
        except IndexError:
            raise calendar.missing(calendar.last_day.year + 1) from None
    if count == 0:
        calendar.up_to(day)
        return day
    return calendar.working_at(calendar.before(day) + count)


def working_days_between(earlier: date, later: date, calendar: Calendar) -> int:
    """How many working days one must add to ``earlier`` to reach ``later``; negative when ``later`` lies
    before.
    """
    if later < earlier:
        return -working_days_between(later, earlier, calendar)
    return calendar.up_to(later) - calendar.up_to(earlier)


def effective_day(moment: datetime, calendar: Calendar, hours: WorkingHours) -> date:
    """The day on which a company's filing counts as received (clause 8.4, APPC 64(3)).

    Up to and including the end of working time of a working day it is that day, also before the morning and
    in the lunch break; later, on a day off or on a holiday it is the next working day.
    """
    here = local(moment)
    day = here.date()
    place = calendar.up_to(day)
    if place and here.time() < hours.late_from and calendar.working[place - 1] == day:
        return day
    return calendar.working_at(place)


def is_working_time(moment: datetime, calendar: Calendar, hours: WorkingHours) -> bool:
    """Whether officials are at work at this moment: not for terms, only for what people are told to
    expect.
    """
    here = local(moment)
    clock = here.time()
    if not calendar.is_working(here.date()) or not hours.start <= clock <= hours.end:
        return False
    return not any(start <= clock < end for start, end in hours.breaks)


def closing_time(day: date, hours: WorkingHours) -> datetime:
    """The last moment of working time on ``day``: what is filed then is still in time."""
    return datetime.combine(day, hours.end, tzinfo=ALMATY)


def at(day: date, clock: time) -> datetime:
    """A moment given by Kazakhstan's calendar and clock."""
    return datetime.combine(day, clock, tzinfo=ALMATY)
