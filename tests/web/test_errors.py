"""What is said when something is not as it should be: in three languages, with what to do."""

from __future__ import annotations

import pytest
from tests.web.running import Site, in_language, sentence

from attestat.ops.visitor import Page


@pytest.mark.proves("R11.2")
@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/verify/?number=%00", 400)])
def test_a_refusal_page_speaks_three_languages_and_leads_on(town: Site, path: str, status: int) -> None:
    said = set()
    for language in ("kk", "ru", "en"):
        visitor = town.fresh()
        in_language(visitor, language)
        page = Page(visitor.client.get(path))
        assert page.response.status_code == status
        assert f'<html lang="{language}"' in page.text
        assert "/" in page.reader.links
        said.add(sentence(page))
    assert len(said) == 3


@pytest.mark.proves("FLT-03", "FLT-04")
def test_without_its_database_the_site_says_503_and_when_to_come_back(town: Site) -> None:
    """The application's role may not connect for a moment, as when the database is being restarted."""
    name = town.one("SELECT current_database()")
    visitor = town.visitor("lift-head")
    assert visitor.get("/cabinet/").response.status_code == 200
    town.superuser.rollback()
    town.superuser.autocommit = True
    ends = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = 'attestat_app'"
    )
    town.superuser.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    try:
        town.superuser.execute(ends, [name])
        for path in ("/cabinet/", "/health", "/verify/?number=KZ14VEK00015030"):
            answer = visitor.client.get(path)
            assert answer.status_code == 503, path
            assert int(answer.headers["Retry-After"]) <= 60
            for language in ("kk", "ru", "en"):
                assert f'lang="{language}"' in answer.text  # one page in all three
    finally:
        town.superuser.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    # Nobody signs in again, and nothing was lost.
    assert visitor.get("/cabinet/").response.status_code == 200
