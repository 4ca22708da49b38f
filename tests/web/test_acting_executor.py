"""Who acts for the executor for a period is offered what the executor is offered, and can do it (R8.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client
from tests.actions.conftest import at, road  # noqa: F401 — the main road, walked once
from tests.web.test_law_watching import browser, page

if TYPE_CHECKING:
    from tests.actions.walked import Walked

    At = Callable[..., "Walked"]


def offered(client: Client, *paths: str) -> set[tuple[str, str]]:
    """The addresses of links and forms in the content of these pages; those with the title of a section."""
    found = set()
    for path in paths:
        content = page(client, path).partition("<main")[2]
        found |= {(path, address) for address in re.findall(r'(?:href|action)="([^"]+)"', content)}
    return found


def standing_in(walked: Walked, slug: str, substitution: UUID) -> Client:
    """A browser in which this person has chosen to act in the other's post."""
    client = browser(walked, slug)
    session = client.session
    session["acting"] = ["substitution", str(substitution)]
    session.save()
    return client


@pytest.mark.proves("R8.2", "ABU-20")
@pytest.mark.parametrize(
    ("stop", "moment"),
    [
        ("assigned", ""),
        ("inquiry_sent", ""),
        ("inspecting", "2026-09-30T09:00+05:00"),  # both terms are over: letters, and a reason is owed
        ("concluded_against", ""),
        ("hearing_notified", ""),
        ("drafted", ""),
    ],
)
def test_the_acting_executor_is_offered_what_the_executor_is(
    stop: str,
    moment: str,
    at: At,  # noqa: F811
) -> None:
    from tests.actions.test_substitution import stand_in

    from attestat.actions import watching

    walked = at(stop)
    if moment:
        walked.world.set_clock(moment)
        watching.watch(at=walked.world.now)
    case = f"/office/applications/{walked.case}/"
    pages = ["/office/", case, f"{case}grounds", f"/cases/{walked.case}/dates/T3"]
    if stop == "concluded_against":
        pages.append(f"{case}hearing/prepare")
    if stop == "hearing_notified":
        pages.append(f"/office/hearings/{walked.papers['hearing']}/")
    own = offered(browser(walked, "executor-1"), *pages)
    assert not offered(browser(walked, "executor-2"), case) >= {one for one in own if one[0] == case}
    given = stand_in(walked.world, "executor-1", "lawyer")
    assert offered(standing_in(walked, "lawyer", given), *pages) == own
    if moment:
        client = standing_in(walked, "lawyer", given)
        answer = client.post(f"/cases/{walked.case}/dates/T3/reason", {"reason": "Кешікті", "key": "k1"})
        assert answer.status_code == 302
        assert "Кешікті" in page(client, f"/cases/{walked.case}/dates/T3")
