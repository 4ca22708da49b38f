"""One instance for the length of a command: its settings, its database running, Django ready.

For subcommands that work on the database: `with instance.ready(): …`. For those that only ask it where it
runs: `with instance.answering() as connection: …`, which starts and makes nothing and does without Django.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import psycopg

from attestat.config import home
from attestat.config.settings import Settings, SettingsError, current, database_address
from attestat.ops import postgres

PATIENCE = 2
"""Seconds that :func:`answering` waits for a server: the least that libpq can wait."""


class NotAnswering(Exception):
    """No instance answers; the text is the reason. ``is_set_up``: there is one, and it is silent."""

    def __init__(self, reason: str, *, is_set_up: bool) -> None:
        self.is_set_up = is_set_up
        super().__init__(" ".join(reason.split()))


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


@contextlib.contextmanager
def answering() -> Iterator[psycopg.Connection]:
    """A connection to the database of this home's instance, to read, when it answers at once.

    Raises NotAnswering: no instance was ever made here, its address is wrong, its database is silent, or
    what is asked inside the block cannot be answered (tables of another release, no tables yet).
    """
    try:
        address = database_address(os.environ)
        if not address:
            raise NotAnswering("there is no instance in this home", is_set_up=False)
        with psycopg.connect(address, connect_timeout=PATIENCE) as connection:
            connection.read_only = True
            connection.execute("SET statement_timeout = '5s'")
            yield connection
    except (SettingsError, psycopg.Error) as error:
        raise NotAnswering(str(error), is_set_up=True) from error
