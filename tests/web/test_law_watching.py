"""What people see when a term runs out: the desk's bell, the company's right, the executor's reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.actions.conftest import at, road  # noqa: F401 — the main road, walked once

if TYPE_CHECKING:
    from tests.actions.walked import Walked

    At = Callable[..., "Walked"]


def browser(walked: Walked, slug: str, language: str = "kk") -> Client:
    """A browser in which this person has signed in."""
    from attestat.store.models import Membership, Person

    actor = walked.world.actor(slug)
    person = Person.objects.get(public_id=actor.person)
    client = Client()
    client.force_login(person)
    session = client.session
    if actor.for_company:
        chosen = ["membership", str(Membership.objects.get(person=person).public_id)]
    else:
        chosen = ["appointment", str(actor.appointment)]
    session["acting"] = chosen
    session.save()
    client.cookies["attestat_language"] = language
    return client


def page(client: Client, path: str) -> str:
    """The page as text."""
    answer: Any = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def passes(walked: Walked, moment: str) -> None:
    """The clock passes and the job runs."""
    from attestat.actions import watching

    walked.world.set_clock(moment)
    watching.watch(at=walked.world.now)


@pytest.mark.proves("R11.2", "A2-R3")
@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("kk", "Мерзімі өтті; шағымдануға құқығыңыз бар"),
        ("ru", "Срок истёк; вы вправе подать жалобу"),
        ("en", "Term expired; you may complain"),
    ],
)
def test_past_the_term_the_company_reads_its_right_though_no_job_ran(  # no run of watching
    at: At,  # noqa: F811
    language: str,
    label: str,
) -> None:
    walked = at("concluded")
    path = f"/cabinet/applications/{walked.case}/"
    walked.world.set_clock("2026-09-29T20:00+05:00")  # the last day, inclusive
    assert label not in page(browser(walked, "lift-head", language), path)
    walked.world.set_clock("2026-09-30T00:01+05:00")
    found = page(browser(walked, "lift-head", language), path)
    assert label in found
    assert f"/cases/{walked.case}/dates/T3" in found


@pytest.mark.proves("A2-R3")
def test_the_desk_rings_and_the_executor_says_why(at: At) -> None:  # noqa: F811
    walked = at("concluded")
    assert "data-notices" not in page(browser(walked, "executor-1"), "/office/")
    passes(walked, "2026-09-30T09:00+05:00")
    executor, head = browser(walked, "executor-1"), browser(walked, "head")
    where = f"/cases/{walked.case}/dates/T3"
    assert where in page(executor, "/office/").split("data-worklist")[0]
    assert "data-notices" in page(head, "/office/")
    assert "/reason" not in page(head, where)
    assert f'action="{where}/reason"' in page(executor, where)
    desk, owed = f"/office/applications/{walked.case}/", f'action="{where}/reason"'
    assert page(executor, desk).count(owed) == 1
    assert f'href="{where}" class=' not in page(executor, desk)  # no button or line of "More" beside the form
    assert owed not in page(head, desk)
    own, company = f"/cabinet/applications/{walked.case}/", browser(walked, "lift-head")
    assert "data-late-because" not in page(company, own)
    assert company.get(f"{where}?format=json").json()["late_because"] is None
    assert head.post(f"{where}/reason", {"reason": "x", "key": "k"}).status_code == 404
    answer = executor.post(f"{where}/reason", {"reason": "Сараптама кешікті", "key": "k1"})
    assert answer.status_code == 302
    for client in (executor, head, company):
        assert "Сараптама кешікті" in page(client, where)
    # the company reads it on the page of its case, in what programs get, and in its export
    assert "Сараптама кешікті" in page(company, own).split("data-late-because")[1].split("</section>")[0]
    assert company.get(f"{where}?format=json").json()["late_because"]["reason"] == "Сараптама кешікті"
    export: Any = company.get("/cabinet/?format=csv")
    assert "Сараптама кешікті" in export.getvalue().decode()
    assert "/reason" not in page(executor, where)
    assert owed not in page(executor, desk)


@pytest.mark.proves("R9.2c", "A2-R3")
def test_a_late_conclusion_keeps_its_mark_in_the_departments_lists(at: At) -> None:  # noqa: F811
    """Registered on Tuesday the 15th, so due on the 22nd; concluded on Thursday the 24th."""
    from tests.actions import road_of_acts

    walked = at("conclusion_signed")
    walked.world.set_clock("2026-09-24T10:00+05:00")
    head = browser(walked, "astana-head", "en")
    mark = "Ended 2 working days after the term"
    lists = (
        "/department/?show=all",
        "/department/journal",
        f"/department/inquiries/{walked.inquiry.public_id}/",
    )
    assert not any(mark in page(head, path) for path in lists)
    road_of_acts.named("conclude").done(walked)
    executor = browser(walked, "executor-1")
    where = f"/cases/{walked.case}/dates/T4-{walked.inquiry.public_id}/reason"
    assert executor.post(where, {"reason": "Бекет жабық болды", "key": "k"}).status_code == 302
    assert [path for path in lists if mark not in page(head, path)] == []
    export: Any = head.get("/department/journal?format=csv")
    (line,) = list(csv.reader(io.StringIO(export.getvalue().decode("utf-8-sig"), newline="")))[1:]
    assert line[-2:] == ["2", "Бекет жабық болды"]


@pytest.mark.proves("R13")
def test_anybody_reads_that_nobody_was_overtaken(at: At) -> None:  # noqa: F811
    at("issued")
    found = page(Client(), "/law/queue")
    assert 'data-overtakings="0"' in found
    answer: Any = Client().get("/law/queue?format=json")
    assert answer.json()["overtakings"] == 0
    assert {row["taken"] for row in answer.json()["queues"]} == {1}


@pytest.mark.proves("A2-R3")
def test_a_late_result_asks_for_its_reason_on_the_case(at: At) -> None:  # noqa: F811
    walked = at("drafted")
    desk = f"/office/applications/{walked.case}/"
    walked.world.set_clock("2026-09-29T18:00+05:00")
    assert "data-asks-reason" not in page(browser(walked, "executor-1"), desk)
    walked.world.set_clock("2026-09-30T09:00+05:00")
    executor, head = browser(walked, "executor-1"), browser(walked, "head")
    assert "data-asks-reason" in page(executor, desk)
    assert "data-asks-reason" not in page(head, desk)
    sent = f"{desk}send-for-signature"
    answer = executor.post(sent, {"key": "k0"})
    assert (answer.status_code, answer.headers["X-Obstacle"]) == (409, "overdue_reason_first")
    reason = {"reason": "Сараптама кешікті", "key": "k1", "back": "case"}
    answer = executor.post(f"/cases/{walked.case}/dates/T3/reason", reason)
    assert (answer.status_code, answer.headers["Location"]) == (302, desk)
    assert "data-asks-reason" not in page(executor, desk)
    assert executor.post(sent, {"key": "k2"}).status_code == 302
    assert walked.stage == "awaiting_signature"


@pytest.mark.proves("ABU-22")
def test_a_year_that_began_unconfirmed_is_made_known_to_the_head(at: At) -> None:  # noqa: F811
    walked = at("issued")
    walked.world.set_clock("2026-12-31T18:00+05:00")
    assert "data-wanted" not in page(browser(walked, "head"), "/office/")
    before = page(browser(walked, "administrator", "en"), "/admin/")
    assert "data-wanted" in before and "The year 2027 is provisional." in before
    walked.world.set_clock("2027-01-05T09:00+05:00")
    begun = page(browser(walked, "head", "en"), "/office/")
    assert "data-wanted" in begun and "The year 2027 has begun and is not confirmed." in begun
    assert "data-wanted" not in page(browser(walked, "executor-1"), "/office/")


@pytest.mark.proves("R11.2")
def test_a_date_in_an_unconfirmed_year_says_so(at: At) -> None:  # noqa: F811
    """Filed on 21 December 2026: the ten days end in January 2027, which nobody has confirmed."""
    walked = at("people")
    walked.world.set_clock("2026-12-21T11:00+05:00")
    case = walked.world.submitted()
    own = browser(walked, "lift-head", "en")
    assert "(provisional)" in page(own, f"/cabinet/applications/{case}/")
    assert "not confirmed" in page(own, f"/cases/{case}/dates/T3")
    assert "the year is not confirmed yet" in page(own, f"/cabinet/applications/{case}/receipt")
    assert "(provisional)" in page(browser(walked, "chancellery", "en"), "/office/")
