"""Two starts of one demonstration at the same moment."""

from __future__ import annotations

import threading

from django.db import connection

from attestat.ops import demo
from attestat.store import models


def test_two_starts_at_once_enter_everybody_once(committed_db: str) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            demo.ensure()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert models.Appointment.objects.count() == 70
    assert models.Event.objects.count() == 1
