"""An edition over real HTTP: drafted by one administrator in a browser without scripts, reviewed by another,
published.
"""

from __future__ import annotations

import html
import json
import re

import httpx
import pytest
from tests.web.running import Site

from attestat.ops.visitor import Page, Visitor

TEXTAREA = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)


def change(visitor: Visitor, path: str, do: str = "", **values: str) -> Page:
    """Post the form of a part as the browser would, with some values changed and a button pressed."""
    page = visitor.get(path)
    form = next(form for form in page.reader.forms if "piece" in form.names)
    fields = dict(form.fields) | {name: html.unescape(text) for name, text in TEXTAREA.findall(page.text)}
    fields |= {name.replace("__", "."): value for name, value in values.items()}
    if do:
        fields["do"] = do
    return Page(visitor.client.post(path, data=fields))


@pytest.mark.proves("VER-1", "VER-2", "R12", "R2.3", "ABU-25")
def test_an_edition_is_made_and_published_in_the_browser(town: Site) -> None:
    drafter, second = town.visitor("administrator"), town.visitor("administrator-2")
    page = drafter.get("/admin/")
    assert 'data-unconfirmed="2026-01"' in page.text  # R2.3: told on every page
    page = drafter.get("/admin/wording")
    assert "429" in page.text
    start = page.link("/admin/editions/start", then_slash=False)
    assert start.endswith("?confirm=2026-01")
    assert 'value="2026-01-c"' in drafter.get(start).text
    page = drafter.get("/admin/editions/start")
    values = {"based_on": "2026-01", "code": "2026-10", "valid_from": "2026-10-01"}
    refused = drafter.post(page, page.form("/start"), {**values, "code": "2026-01"})
    assert refused.response.status_code == 422
    page = drafter.post_form(page, "/start", values)
    here = page.path
    # clause 2: one type less, another renamed
    works = f"{here}parts/work-types"
    page = change(drafter, works, do="remove:work_types.4")
    assert page.response.url.path == works
    change(drafter, works, work_types__0__text__ru="проведение экспертизы, как сказано в новом акте")
    # a fault is kept and told beside its part
    page = change(drafter, f"{here}parts/terms", terms__2__amount="он")
    assert 'data-fault="terms[T3].amount"' in page.text
    page = drafter.get(here)
    assert 'data-fault="terms[T3].amount"' in page.text and 'data-fault="checklists"' in page.text
    assert "data-step" not in page.text
    change(drafter, f"{here}parts/terms", terms__2__amount="10")
    change(drafter, f"{here}parts/checklists?piece=WT5_LIFTS", do="remove:checklists.0")
    # the act, with the day of its publication
    page = drafter.get(here)
    assert "data-fault" not in page.text and "data-step" not in page.text
    general = f"{here}parts/general"
    change(drafter, general, do="add:amendments")
    page = change(
        drafter,
        general,
        amendments__4__number="77",
        amendments__4__date="2026-09-10",
        amendments__4__published="2026-09-14",
        amendments__4__title__kk="10.09.2026 № 77 бұйрық",
        amendments__4__title__ru="Приказ от 10.09.2026 № 77",
        amendments__4__title__en="Order of 10.09.2026 No. 77",
    )
    assert "data-fault" not in page.text
    page = drafter.get(here)
    drafter.post_form(page, "/send", {})
    assert "/review" not in drafter.get(here).text  # not by himself
    # the second person sees the difference and returns it, then accepts it
    assert "/parts/" in second.get(here).text
    assert "data-step" not in second.get(works).text  # to be read only
    page = second.get(f"{here}review")
    assert "проведение экспертизы, как сказано в новом акте" in page.text
    assert "WT5_LIFTS" in page.text
    form = page.form("/review")
    assert second.post(page, form, {"decision": "return", "remarks": ""}).response.status_code == 422
    page = second.get(f"{here}review")
    second.post_form(page, "/review", {"decision": "return", "remarks": "Тармақ 2"})
    page = drafter.get(here)
    assert "Тармақ 2" in page.text
    drafter.post_form(page, "/send", {})
    page = second.get(f"{here}review")
    second.post_form(page, "/review", {"decision": "accept", "remarks": ""})
    page = drafter.get(f"{here}publish")
    assert len(re.findall("<li>", page.text.split("data-follows")[1].split("</ul>")[0])) >= 4
    page = drafter.post_form(page, "/publish", {})
    assert page.path == here
    # what the public sees
    public = town.fresh().get("/law/editions")
    assert 'data-edition="2026-10"' in public.text
    # clause 12: two letters, and the proof
    page = second.get("/admin/notices/")
    assert page.text.count("data-notice=") == 2
    letter = second.get(page.link("/letter", within=True))
    assert 'lang="kk"' in letter.text and "10.09.2026 № 77 бұйрық" in letter.text
    assert "Приказ от 10.09.2026 № 77" in letter.text and "пункт 2" in letter.text
    record = page.link("/record", within=True)
    form = second.get(record)
    sent = {"number": "1-5/77", "sent_on": "2026-09-15"}
    token = dict(form.form(record).fields)
    answer = second.client.post(
        record, data={**token, **sent}, files={"proof": ("хат.pdf", b"%PDF-nonsense", "application/pdf")}
    )
    assert answer.status_code == 422  # no PDF
    form = second.get(record)
    second.post_form(form, record, sent)
    assert "1-5/77" in second.get("/admin/notices/").text
    # cases by edition
    cases = drafter.get(f"{here}cases")
    assert cases.response.status_code == 200


@pytest.mark.proves("VER-2")
def test_parts_come_from_a_file_and_go_into_one(town: Site) -> None:
    drafter = town.visitor("administrator")
    page = drafter.get("/admin/editions/start")
    page = drafter.post_form(
        page, "/start", {"based_on": "2022-12", "code": "2029-01", "valid_from": "2029-01-01"}
    )
    here = page.path
    data = json.loads(drafter.get_bytes(f"{here}file"))
    assert (data["code"], data["valid_from"]) == ("2029-01", "2029-01-01")

    def upload(content: bytes) -> httpx.Response:
        token = dict(drafter.get(here).form("/upload").fields)
        return drafter.client.post(
            f"{here}upload", data=token, files={"file": ("e.json", content, "text/plain")}
        )

    grounds = data["grounds"][:3]
    assert upload(json.dumps({"grounds": grounds}).encode()).status_code == 200
    assert upload(b'[[missing]]\n[missing.text]\nkk = "a"\nru = "b"\nen = "c"\n').status_code == 200
    data = json.loads(drafter.get_bytes(f"{here}file"))
    assert len(data["grounds"]) == 3 and data["missing"][0]["text"]["ru"] == "b"
    for bad in (b"{", b'{"priority": 1}', b"\xff\xfe", b"[" * 5000, b""):
        assert upload(bad).status_code == 422, bad
    # somebody else's draft is not changed by a forged form
    other = town.visitor("administrator-2")
    form = dict(other.get("/admin/editions/start").form("/start").fields)
    answer = other.client.post(f"{here}parts/hours", data={**form, "version": "3", "hours.start": "08:00"})
    assert answer.status_code == 403
    page = drafter.get(here)
    assert drafter.post_form(page, "/discard", {}).path == "/admin/editions/"
    assert drafter.client.get(here).status_code == 404
