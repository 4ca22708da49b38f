"""A territorial department over real HTTP: the inspector's form, evidence, the journal (clause 9.2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.gateways.files.test_files import pdf, png

from attestat.ops.visitor import Page, Visitor

if TYPE_CHECKING:
    from tests.actions.world import World
    from tests.web.running import Site

INSPECTOR, HEAD = "astana-inspector", "astana-head"


@pytest.fixture(scope="module")
def world(town: Site) -> World:
    """The acts of the main road in the town's database."""
    from tests.actions.world import World

    return World(lambda moment: town.set_clock(moment.isoformat()))


def inspecting(world: World, **more: Any) -> Any:
    """A new inquiry that the inspector of Astana works on, and its case."""
    case = world.assigned(**more)
    (row,) = world.send_inquiries(case)
    world.register_inquiry(row)
    world.assign_inspector(row)
    return row, case


def address(row: Any, rest: str = "") -> str:
    """An address of an inquiry."""
    return f"/department/inquiries/{row.public_id}/{rest}"


def post(visitor: Visitor, page: Page, values: Mapping[str, str], files: Any = None, path: str = "") -> Page:
    """Post the inspector's form with what it holds and these values; whatever the site answers."""
    form = page.form("/findings")
    data: dict[str, Any] = {}
    for name, value in form.fields:
        data.setdefault(name, []).append(value)
    return Page(visitor.client.post(path or page.path, data={**data, **values}, files=files or {}))


def everything_conforms(page: Page) -> dict[str, str]:
    """All items and results of the form answered well."""
    from attestat.ops.walks import answers

    return answers(page, {})


def attached(visitor: Visitor, row: Any, name: str, data: bytes) -> Page:
    """Attach a file in the form."""
    page = visitor.get(address(row, "findings"))
    return post(visitor, page, {"then": "attach"}, [("evidence", (name, data, "text/html"))])


def evidence_links(page: Page) -> list[str]:
    """The files of evidence that a page offers."""
    return [link for link in page.reader.links if link.startswith("/evidence/")]


@pytest.mark.proves("R9.2b", "R9.2c")
def test_the_form_saves_refuses_with_its_reasons_and_goes_on(town: Site, world: World) -> None:
    row, _ = inspecting(world)
    inspector = town.visitor(INSPECTOR)
    page = inspector.get(address(row, "findings"))
    assert "2026-09-15" in dict(page.form("/findings").fields)["started_on"]
    answers = everything_conforms(page)
    work = next(name.removesuffix("_result") for name in answers if name.endswith("_result"))
    # An unmet item under a positive result is refused, with everything that was typed on the page.
    wrong = {**answers, f"{work}_L1": "fails", f"{work}_L1_comment": "<b>Диплом жоқ</b>", "then": "go_on"}
    refused = post(inspector, page, wrong)
    assert refused.response.status_code == 422
    assert "&lt;b&gt;Диплом жоқ&lt;/b&gt;" in refused.text and "<b>Диплом" not in refused.text
    assert f'href="#{work}_result"' in refused.text
    fields = dict(refused.form("/findings").fields)
    assert (fields[f"{work}_L1"], fields[f"{work}_L2"]) == ("fails", "conforms")
    # Saved by script while typed: JSON with the time and the next version; an old page is told 409.
    version = fields["version"]
    mended = {f"{work}_L1": "conforms", f"{work}_L1_comment": ""}
    saved = post(inspector, refused, mended, path=address(row, "save")).response
    assert saved.json()["version"] == int(version) + 1 and ":" in saved.json()["saved"]
    stale = {"version": version, f"{work}_L2": "fails"}
    assert post(inspector, refused, stale, path=address(row, "save")).response.status_code == 409
    page = inspector.get(address(row, "findings"))
    signing = post(inspector, page, {"then": "go_on"})
    assert signing.response.status_code == 200 and signing.path.endswith("/sign")
    inspector.sign(signing)

    head = town.visitor(HEAD)
    back = head.post_form(head.get(address(row)), "/return", {"remarks": "Фотосуреттерді қосыңыз"})
    assert back.response.status_code == 200
    assert "Фотосуреттерді қосыңыз" in inspector.get(address(row, "findings")).text
    inspector.sign(post(inspector, inspector.get(address(row, "findings")), {"then": "go_on"}))
    head.sign(head.get(address(row, "conclude")))
    assert town.one("SELECT stage FROM store_inquiry WHERE public_id = %s", row.public_id) == "concluded"
    # The form is closed now.
    assert inspector.get(address(row, "findings")).path == address(row)


@pytest.mark.proves("R9.2b", "ABU-29", "ABU-14", "ABU-15")
def test_evidence_is_for_the_department_and_once_concluded_the_committee(town: Site, world: World) -> None:
    row, _case = inspecting(world)
    inspector = town.visitor(INSPECTOR)
    for name, data in (("бет.html", b"<html><script>1</script></html>"), ("сурет.png", b"GIF89a"), ("", b"")):
        assert attached(inspector, row, name, data).response.status_code == 422
    assert attached(inspector, row, "../../сурет.svg", png()).response.status_code == 200
    page = attached(inspector, row, "хаттама.html", pdf())
    links = evidence_links(page)
    assert len(links) == 2

    answer = inspector.client.get(links[0])
    assert (answer.status_code, answer.content) == (200, png())
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    looks = "SELECT count(*) FROM store_event WHERE kind = 'look' AND data->>'what' = %s"
    assert town.one(looks, f"evidence {links[0].rsplit('/', 1)[1]}") == 1

    def status(slug: str) -> int:
        return town.visitor(slug).client.get(links[0]).status_code

    strangers = ["karaganda-inspector", "karaganda-head", "lift-head", "expertise-head"]
    assert [status(slug) for slug in [*strangers, "executor-1"]] == [404] * 5
    nobody = town.fresh().client.get(links[0], follow_redirects=False)
    assert nobody.status_code == 302 and "/sign-in/" in nobody.headers["location"]

    # Taken back before the signature: nobody opens it any more, the row stays.
    removal = links[1].rsplit("/", 1)[1]
    page = inspector.get(address(row, "findings"))
    assert evidence_links(post(inspector, page, {"then": f"remove_{removal}"})) == links[:1]
    assert inspector.client.get(links[1]).status_code == 404
    assert town.one("SELECT removed_at IS NOT NULL FROM store_evidencefile WHERE public_id = %s", removal)

    world.conclude(row, world.sign_conclusion(row))
    assert [status(slug) for slug in ["executor-1", "head", "astana-chancellery"]] == [200] * 3
    assert [status(slug) for slug in strangers] == [404] * 4
    # A stranger's form and journal know nothing of it either.
    assert town.visitor("karaganda-inspector").client.get(address(row, "findings")).status_code == 404
    assert str(row.public_id) not in town.visitor("karaganda-head").get("/department/journal").text


@pytest.mark.proves("ABU-29", "ABU-30")
def test_a_body_over_the_limit_is_refused_before_it_is_read(town: Site, world: World) -> None:
    row, _ = inspecting(world)
    inspector = town.visitor(INSPECTOR)
    before = town.one("SELECT count(*) FROM store_evidencefile")
    answer = attached(inspector, row, "үлкен.pdf", b"%PDF-1.7" + b"\x00" * (22 * 1024 * 1024))
    assert answer.response.status_code in {413, 422}
    assert town.one("SELECT count(*) FROM store_evidencefile") == before


@pytest.mark.proves("R9.2b")
def test_a_visit_stands_on_the_companys_page_once_announced(town: Site, world: World) -> None:
    row, case = inspecting(world)
    inspector, company = town.visitor(INSPECTOR), town.visitor("lift-head")
    day = (world.now + timedelta(days=1)).date()
    visit = {
        "kind": "visit",
        "basis": "Департаменттің № 44 бұйрығы",
        "place": "Астана, Бөгенбай батыр көшесі, 7",
        "visited_on": day.isoformat(),
        "participants": "Ғабдуллин Әділет Өмірбекұлы, директор",
    }
    page = inspector.get(address(row, "findings"))
    without_basis = post(inspector, page, {**visit, "basis": "", "then": "announce"})
    assert without_basis.response.status_code == 422 and visit["place"] in without_basis.text
    assert visit["place"] not in company.get(f"/cabinet/applications/{case}/").text
    page = inspector.get(address(row, "findings"))
    assert post(inspector, page, {**visit, "then": "announce"}).response.status_code == 200
    told = company.get(f"/cabinet/applications/{case}/").text
    assert visit["place"] in told and visit["basis"] in told
    assert visit["place"] not in town.visitor("karaganda-head").get("/department/").text


@pytest.mark.proves("R9.2a", "ABU-32", "A2-R9")
def test_the_journal_finds_filters_and_exports(town: Site, world: World) -> None:
    row, _ = inspecting(world)
    town.owner.execute(
        "UPDATE store_organisation SET name_kk = '=HYPERLINK(\"http://x\")' WHERE bin ="
        " (SELECT o.bin FROM store_organisation o JOIN store_application a ON a.organisation_id = o.id"
        " WHERE a.id = %s)",
        [row.application_id],
    )
    town.owner.commit()
    head = town.visitor(HEAD)
    number = town.one("SELECT text FROM store_number n JOIN store_inquiry i ON i.registration_id = n.id"
                      " WHERE i.public_id = %s", row.public_id)  # fmt: skip
    assert address(row) in head.get(f"/department/journal?q={number}").reader.links
    assert address(row) in head.get("/department/journal?stage=inspecting").reader.links
    assert address(row) not in head.get("/department/journal?stage=concluded").reader.links
    today = world.now.date()
    assert address(row) in head.get(f"/department/journal?from={today}&to={today}").reader.links
    tomorrow = today + timedelta(days=1)
    assert address(row) not in head.get(f"/department/journal?from={tomorrow}").reader.links
    assert head.get("/department/journal?from=zz&stage=zz&after=zz").response.status_code == 200

    answer = head.client.get(f"/department/journal?q={number}&format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf") and b"\r\n" in answer.content
    header, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert len(header) == len(line) == 16
    assert line[1] == number
    assert line[6].startswith("'=HYPERLINK")
    assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@"))]
