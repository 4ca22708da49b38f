"""How often an address may ask: a bucket that fills again, one in each web process (ABU-30)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest

BURST = 60
"""Requests at once."""
PER_SECOND = 1.0
"""Requests that come back each second."""
ADDRESSES = 10_000
"""Addresses that are remembered; the one that was silent longest is forgotten first."""


class Bucket:
    """Counts the requests of each address; threads may share it."""

    def __init__(self, *, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self._burst, self._rate = burst, per_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str, now: float) -> float:
        """Take one; gives 0, or the seconds until there is one again. `now` is of a monotonic clock."""
        with self._lock:
            left, at = self._left.pop(address, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._rate)
            wait = 0.0 if left >= 1 else (1 - left) / self._rate
            self._left[address] = (left - 1 if not wait else left, now)
            while len(self._left) > ADDRESSES:
                self._left.popitem(last=False)
        return wait


_bucket = Bucket()


def wait_of(request: HttpRequest) -> float:
    """Seconds that this request comes too early; 0 when it may be answered."""
    return _bucket.take(_address(request), time.monotonic())


def _address(request: HttpRequest) -> str:
    """Who asks. In production our proxy writes the last entry of X-Forwarded-For; a client cannot."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SETTINGS.is_production else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
