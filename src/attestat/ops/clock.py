"""`attestat clock`: read, set and move the demonstration clock. Refused in production."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from typing import Any

from attestat.ops import instance
from attestat.ops.cli import REFUSED

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "clock", help="read, set or move the demonstration clock", description=__doc__
    )
    parser.add_argument(
        "moment",
        nargs="?",
        help="an ISO moment (2026-09-15T11:00, Almaty time unless it has an offset), a move such as +3d, +2h,"
        " +30m or +1w (back: `-- -2h`), or `real`; nothing: say what time it is",
    )


def run(args: argparse.Namespace) -> int:
    """Do it; the exit code is 2 for a moment that cannot be read or where the clock may not be moved."""
    with instance.ready(as_owner=args.moment is not None) as settings:
        from attestat.store import clock

        if args.moment is not None:
            if settings.is_production or not settings.demonstration_clock:
                print("The clock is not moved here: ATTESTAT_DEMONSTRATION_CLOCK says no.", file=sys.stderr)
                return REFUSED
            try:
                clock.move_to(_possible(_wanted(args.moment, clock.now())))
            except ValueError as error:
                print(f"{args.moment}: {error}", file=sys.stderr)
                return REFUSED
        moved = " (demonstration clock)" if clock.is_moved() else ""
        print(f"{clock.now().isoformat(timespec='seconds')}{moved}")
    return 0


def _wanted(text: str, now: datetime) -> datetime | None:
    """The moment that the text asks for; None for the real time. Raises ValueError with a sentence."""
    from attestat.store.clock import ALMATY

    if text == "real":
        return None
    if text[:1] in "+-" and text[-1:] in _UNITS and text[1:-1].isdigit() and len(text) < 8:
        step = timedelta(**{_UNITS[text[-1]]: int(text[1:-1])})
        try:
            return now + step if text[0] == "+" else now - step
        except OverflowError:
            raise ValueError("that is further than any calendar goes") from None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("write a moment such as 2026-09-15T11:00, a move such as +3d, or real") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ALMATY)


def _possible(moment: datetime | None) -> datetime | None:
    """The same moment, when terms can be counted there. Raises ValueError with a sentence."""
    from attestat.domain.worktime import local
    from attestat.store import law

    if moment is not None:
        last = law.calendar().last_day
        if local(moment).date() > last:
            raise ValueError(f"the calendar of working days ends on {last.isoformat()}")
    return moment
