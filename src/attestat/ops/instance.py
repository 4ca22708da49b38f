"""One instance for the length of a command: its settings, its database running, Django ready.

For subcommands that work on the database: `with instance.ready(): …`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from attestat.config import home
from attestat.config.settings import Settings, SettingsError, current
from attestat.ops import postgres


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[None]:
    """A database that answers: another's server, our own that runs already, else our own for this block."""
    if not settings.database_is_embedded:
        yield
        return
    with postgres.serving(home.place_of(settings.home), home.secrets_of(settings.home)):
        yield


@contextlib.contextmanager
def ready(*, as_owner: bool = False) -> Iterator[Settings]:
    """Settings read, database running, Django set up.

    With `as_owner` Django works in the role that owns the tables: for migrations and for the demonstration
    clock. Raises SettingsError, PostgresError.
    """
    settings = current()
    if as_owner:
        if not settings.owner_database_url:
            missing = "ATTESTAT_OWNER_DATABASE_URL: missing. Only the owner of the tables may do this."
            raise SettingsError([f"{missing} Write the address with the owner's name and password."])
        os.environ["ATTESTAT_DATABASE_ROLE"] = "owner"
    os.environ["DJANGO_SETTINGS_MODULE"] = "attestat.config.django"
    with database(settings):
        import django
        from django.db import connections

        django.setup()
        try:
            yield settings
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()
                close_pool = getattr(connection, "close_pool", None)  # PostgreSQL's have one
                if close_pool is not None:
                    close_pool()
