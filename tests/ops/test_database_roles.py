"""Whom the test database obeys: the same two roles as in production."""

from __future__ import annotations

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection
from django.utils import timezone


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def rows() -> int:
    return Session.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_rolls_back_leaves_nothing(turn: int) -> None:
    assert rows() == 0
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now())
    assert role() == "attestat_app"


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_has_a_copy_of_its_own(turn: int, committed_db_url: str) -> None:
    assert rows() == 0
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now())
    with psycopg.connect(committed_db_url) as other:
        assert other.execute("SELECT count(*) FROM django_session").fetchone() == (1,)


@pytest.mark.proves("ABU-26")
@pytest.mark.parametrize(
    "statement", ["CREATE TABLE taken ()", "TRUNCATE django_session", "DROP TABLE django_session"]
)
def test_the_application_cannot_change_a_table(committed_db: str, statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)
