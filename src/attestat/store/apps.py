"""The one Django app with models."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _write_transitions(sender: AppConfig, using: str, **_: Any) -> None:
    """After migrating, the database knows the procedure's table as this code does (INV-03)."""
    from attestat.domain.procedure import TABLE
    from attestat.store.models import Transition

    wanted = {(str(row.machine), str(row.step), row.source): row.target for row in TABLE}
    rows = Transition.objects.using(using)
    known = {(r.machine, r.step, r.source): r.target for r in rows.all()}
    if known == wanted:
        return
    rows.all().delete()
    rows.bulk_create(
        Transition(machine=machine, step=step, source=source, target=target)
        for (machine, step, source), target in sorted(wanted.items())
    )


def _load_editions(sender: AppConfig, using: str, **_: Any) -> None:
    """After migrating, the editions that ship with the product are rows (VER-1)."""
    from attestat.store import law_shipping

    law_shipping.load(using)


def _load_calendar(sender: AppConfig, using: str, apps: Any, **_: Any) -> None:
    """The calendar that ships with the product is the first version, once; nothing overwrites it (ADR 17)."""
    try:
        apps.get_model("store", "CalendarVersion")
    except LookupError:
        return  # migrated back to before there was one
    from django.db.models.functions import Now

    from attestat.store import blobs, law, law_files
    from attestat.store.models import CalendarVersion

    if not CalendarVersion.objects.using(using).exists():
        data = blobs.blob(law.calendar_bytes(law_files.calendar_data()))
        CalendarVersion.objects.using(using).create(number=1, data=data, made_at=Now())


class StoreConfig(AppConfig):
    """PostgreSQL as the system's memory."""

    name = "attestat.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bind the procedure's table and what ships of the law to migrations."""
        post_migrate.connect(_write_transitions, sender=self)
        post_migrate.connect(_load_editions, sender=self)
        post_migrate.connect(_load_calendar, sender=self)
