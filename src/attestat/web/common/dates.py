"""Days and moments in the reader's language.

Django has no formats for Kazakh, so the words come from the CLDR data of Babel. Moments are shown in the time
zone of the settings (Asia/Almaty).
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

# English as written in Kazakhstan's documents: the day first.
_LOCALES = {"kk": "kk", "ru": "ru", "en": "en_GB"}
_SHORT = "dd.MM.yyyy"


def _locale() -> str:
    return _LOCALES.get((get_language() or "kk")[:2], "kk")


def _as_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value


def _format(value: date | datetime, pattern: str) -> str:
    from babel.dates import format_date  # with the first date: the site's health needs none

    return format_date(_as_date(value), format=pattern, locale=_locale())


def day(value: date | datetime) -> str:
    """A day in full: «2026 ж. 15 қыркүйек», «15 сентября 2026 г.», "15 September 2026"."""
    # CLDR's narrow space before «ж.» and «г.» looks like none in Inter.
    return _format(value, "long").replace("\u202f", "\xa0")


def short_day(value: date | datetime) -> str:
    """A day in figures, as all three languages write it here: 15.09.2026."""
    return _format(value, _SHORT)


def weekday(value: date | datetime) -> str:
    """The name of the day of the week: «сейсенбі», «вторник», "Tuesday"."""
    return _format(value, "EEEE")


def clock(value: datetime) -> str:
    """Hours and minutes: 14:05."""
    return timezone.localtime(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """A day in full with the time: «15 сентября 2026 г., 14:05»."""
    return f"{day(value)}, {clock(value)}"


def short_moment(value: datetime) -> str:
    """A day in figures with the time: 15.09.2026 14:05."""
    return f"{short_day(value)} {clock(value)}"
