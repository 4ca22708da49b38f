"""What an attacker's browser may try: forged forms, inline scripts, oversized and hostile requests."""

from __future__ import annotations

import base64
import re
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.addresses import Address, every_address
from tests.web.running import Site, case_of, prepared

from attestat.ops.visitor import Form, Page, Visitor
from attestat.ops.walks import Tour, to_an_attestat

SIGNED_IN = (
    "lift-head",
    "chancellery",
    "head",
    "executor-1",
    "astana-chancellery",
    "astana-head",
    "astana-inspector",
)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class Twice(Visitor):
    """Somebody who clicks every button of a step twice: both clicks reach the server at once."""

    def post(self, page: Page, form: Form, values: object) -> Page:
        names = [name for name, _ in form.fields]
        if "key" not in names or page.path.endswith("/draft"):
            return super().post(page, form, values)  # type: ignore[arg-type]
        other = Visitor(str(self.client.base_url), self.slug, self._home)
        other.client.cookies = httpx.Cookies(self.client.cookies)
        with ThreadPoolExecutor(2) as both:
            first = both.submit(super().post, page, form, values)  # type: ignore[arg-type]
            second = both.submit(other.post, page, form, values)  # type: ignore[arg-type]
            one, two = first.result(), second.result()
        assert one.response.status_code == two.response.status_code == 200, (one.path, one.text, two.text)
        assert one.path == two.path
        assert one.reader.data.get("data-stage") == two.reader.data.get("data-stage")
        return one


class TwiceTour(Tour):
    """The tour, by people who click twice."""

    def visitor(self, slug: str) -> Visitor:
        if slug not in self.visitors:
            self.visitors[slug] = Twice(self.base, slug, self.home)
            self.visitors[slug].sign_in()
            self.done("sign_in", slug, "7")
        return self.visitors[slug]


@pytest.fixture(scope="module")
def walked(town: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ids of a case that went the whole road, every step clicked twice; a draft; the people signed in."""
    out: Path = tmp_path_factory.mktemp("papers")
    tour = TwiceTour(town.home, town.base, lambda _: None, out, visitors=town.visitors)
    found = to_an_attestat(tour)
    case = town.one(
        "SELECT a.public_id FROM store_application a JOIN store_number n ON n.id = a.number_id"
        " WHERE n.text = %s",
        found["application_number"],
    )
    inquiry = town.one(
        "SELECT i.public_id FROM store_inquiry i JOIN store_application a ON a.id = i.application_id"
        " WHERE a.public_id = %s",
        case,
    )
    attestat = urlsplit(found["verify_url"]).path.rpartition("/")[2]
    draft = case_of(prepared(town.visitor("lift-head")))
    return {
        "case": str(case),
        "application": draft,
        "inquiry": str(inquiry),
        "document": attestat,
        "what": "sealed",
        "number": found["attestat_number"],
    }


def values(walked: dict[str, str], address: Address) -> dict[str, str]:
    """The parameters of an address: the walked case for officials, the draft for the company."""
    in_draft = {"form", "form_part", "draft", "save_draft", "prepare_application", "sign_application"}
    nobodys = str(uuid.uuid4())
    walked = {
        # What this walk made nothing of: an id that nobody has, a word, a year.
        **{
            name: {"uuid": nobodys, "int": "2026"}.get(converter, "x")
            for name, converter in address.parameters
        },
        "part": "places",
        "term": "T3",
        **walked,
    }
    return walked if address.name in in_draft else {**walked, "application": walked["case"]}


def token(visitor: Visitor) -> str:
    return dict(visitor.get("/verify/").form("/verify/").fields)["csrfmiddlewaretoken"]


# Two clicks.


@pytest.mark.proves("ABU-18", "FLT-07", "INV-02", "INV-03")
def test_two_clicks_on_every_step_have_one_effect(town: Site, walked: dict[str, str]) -> None:
    taken = town.ask(
        "SELECT kind, count(*) FROM store_event WHERE stream = %s AND kind NOT IN ('look', 'obstacle')"
        " GROUP BY kind",
        walked["case"],
    )
    twice = {kind: count for kind, count in taken if count != 1}
    assert twice == {}
    assert len(taken) >= 12
    assert town.one("SELECT count(*) FROM store_attestat") == 1
    assert town.one("SELECT count(*) FROM store_message WHERE stream = %s", walked["case"]) == town.one(
        "SELECT count(DISTINCT event) FROM store_message WHERE stream = %s", walked["case"]
    )


@pytest.mark.proves("ABU-11")
def test_the_heads_session_alone_issues_nothing(town: Site, walked: dict[str, str]) -> None:
    """Every signed-in role posts the signing address without a signature over these bytes."""
    before = town.one("SELECT count(*) FROM store_signature")
    for slug in SIGNED_IN:
        visitor = town.visitor(slug)
        for address in every_address():
            if ("sign" not in address.name and address.name != "conclude") or address.name == "sign_out":
                continue
            if address.name == "send_for_signature":
                continue
            for signature in ("", base64.b64encode(b"0\x00").decode()):
                form = {
                    "csrfmiddlewaretoken": token(visitor),
                    "key": uuid.uuid4().hex,
                    "document": walked["document"],
                    "signature": signature,
                }
                answer = visitor.client.post(address.path(values(walked, address)), data=form)
                assert 400 <= answer.status_code < 500, (slug, address.name, answer.status_code)
    assert town.one("SELECT count(*) FROM store_signature") == before


# Forged forms (CSRF).


FORGING = ("lift-head", "head", "astana-inspector", "nobody")


@pytest.mark.proves("ABU-40")
@pytest.mark.parametrize("slug", FORGING)
def test_no_unsafe_address_serves_a_forged_form(town: Site, walked: dict[str, str], slug: str) -> None:
    """Everybody tries every address by every method; every forgery is tried there by one of the four.

    Which one turns with address and method, as in a Latin square.
    """
    visitor = town.fresh() if slug == "nobody" else town.visitor(slug)
    good = token(visitor)
    before = town.ask("SELECT max(id) FROM store_event")
    forgeries: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
        ({}, {}),
        ({"csrfmiddlewaretoken": "x" * 64}, {}),
        ({"csrfmiddlewaretoken": good}, {"Origin": "https://attestat.example.org"}),
        ({"csrfmiddlewaretoken": good}, {"Origin": "null"}),
    )
    assert len(forgeries) == len(FORGING)
    for row, address in enumerate(every_address()):
        path = address.path(values(walked, address))
        for column, method in enumerate(UNSAFE):
            form, headers = forgeries[(row + column + FORGING.index(slug)) % len(forgeries)]
            answer = visitor.client.request(method, path, data=form, headers=headers, follow_redirects=False)
            if address.name.startswith("api_"):
                # Asks for no session, so there is none to ride on; it must not leave one either.
                assert answer.status_code < 500 and "set-cookie" not in answer.headers, path
                continue
            assert answer.status_code in {400, 403}, (method, path, headers, answer.status_code)
    assert town.ask("SELECT max(id) FROM store_event") == before
    if slug != "nobody":
        assert visitor.client.get("/", follow_redirects=False).status_code == 302  # still signed in


@pytest.mark.proves("ABU-40")
def test_cookies_are_not_for_scripts_and_the_session_is_a_new_one_after_signing_in(town: Site) -> None:
    visitor = town.fresh("expertise-head")
    first = visitor.get("/sign-in/").response
    before = visitor.client.cookies["attestat_session"]
    visitor.sign_in()
    after = visitor.client.cookies["attestat_session"]
    assert before != after
    set_cookies = first.headers.get_list("set-cookie")
    assert {cookie.split("=")[0] for cookie in set_cookies} == {"attestat_session", "attestat_csrf"}
    for cookie in set_cookies:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    # The session from before opens nothing, and neither does the one from before signing out.
    stolen = town.fresh()
    stolen.client.cookies.set("attestat_session", before)
    assert stolen.client.get("/cabinet/", follow_redirects=False).headers["Location"].startswith("/sign-in/")
    visitor.post_form(visitor.get("/cabinet/"), "/sign-out/")
    stolen.client.cookies.set("attestat_session", after)
    assert stolen.client.get("/cabinet/", follow_redirects=False).headers["Location"].startswith("/sign-in/")


# Pages.


class _Inline(HTMLParser):
    """Collects what a strict policy would not let run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "style" or (tag == "script" and not has.get("src")):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if name in {"href", "src", "action", "formaction"}:
                scheme = urlsplit((value or "").strip()).scheme
                if scheme not in {"", "http", "https", "data", "mailto", "tel"}:
                    self.found.append(f"<{tag} {name}={value}>")


def inline_of(text: str) -> list[str]:
    reader = _Inline()
    reader.feed(text)
    return reader.found


def check_page(answer: httpx.Response) -> None:
    """The headers of every answer, and no inline script, style or handler in a page."""
    where = f"{answer.request.method} {answer.request.url}"
    policy = answer.headers["Content-Security-Policy"]
    is_pdf = answer.headers.get("Content-Type", "").startswith("application/pdf")
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'self'", where
    assert directives["script-src"] == "'self'", where
    assert directives["base-uri"] == "'none'" and directives["form-action"] == "'self'", where
    assert "unsafe-eval" not in policy, where
    if not is_pdf:
        assert "unsafe-inline" not in policy, where
        assert directives["frame-ancestors"] == "'none'" and directives["object-src"] == "'none'", where
    assert answer.headers["X-Frame-Options"] == ("SAMEORIGIN" if is_pdf else "DENY"), where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["Referrer-Policy"] == "same-origin", where
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert inline_of(answer.text) == [], where


@pytest.mark.proves("ABU-31", "ABU-40")
@pytest.mark.parametrize("slug", [*SIGNED_IN, "nobody"])
def test_every_page_is_under_the_strict_policy(town: Site, walked: dict[str, str], slug: str) -> None:
    visitor = town.fresh() if slug == "nobody" else town.visitor(slug)
    shown = 0
    for address in every_address():
        for more in ({}, {"application": str(uuid.uuid4())}):
            ids = {**values(walked, address), **more}
            answer = visitor.client.get(address.path(ids))
            check_page(answer)
            shown += answer.status_code == 200
    assert shown >= 5


@pytest.mark.proves("ABU-31")
def test_pages_of_refusals_are_under_the_strict_policy(town: Site) -> None:
    visitor = town.fresh()
    answers = {
        404: visitor.client.get("/nowhere"),
        405: visitor.client.get("/sign-out/"),
    }
    signed_in = town.visitor("lift-head")
    answers[405] = signed_in.client.get("/cabinet/applications/start")
    answers[400] = visitor.client.get("/verify/?number=%00")
    for status, answer in answers.items():
        assert answer.status_code == status
        check_page(answer)
    assert answers[405].headers["Allow"] == "POST"
    assert 'lang="kk"' in answers[404].text and 'lang="kk"' in answers[400].text


@pytest.mark.proves("ABU-31", "ABU-40")
def test_the_page_about_a_forged_form_is_ours(town: Site) -> None:
    answer = town.fresh().client.post("/verify/", data={})
    assert answer.status_code in {400, 403}
    check_page(answer)
    assert 'lang="kk"' in answer.text


# Too much, and nonsense.


def raw(site: Site, head: str, body: bytes = b"") -> str:
    """The first line that the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", urlsplit(site.base).port or 0), timeout=30) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        return connection.recv(4096).decode("latin-1").splitlines()[0]


@pytest.mark.proves("ABU-30")
@pytest.mark.parametrize("path", ["/verify/", "/sign-in/", "/sign-out/", "/cabinet/applications/start"])
def test_an_upload_over_the_limit_is_refused_before_it_is_read(town: Site, path: str) -> None:
    """The body is announced and never sent: an answer means that nobody waited for it."""
    limit = 20 * 1024 * 1024  # the default of ATTESTAT_MAX_UPLOAD_MB
    for length in (limit + 2 * 1024 * 1024, 10**12):
        head = (
            f"POST {path} HTTP/1.1\nHost: 127.0.0.1\nContent-Type: multipart/form-data; boundary=x\n"
            f"Content-Length: {length}"
        )
        assert " 413 " in raw(town, head) + " "


@pytest.mark.proves("ABU-30", "ABU-29")
def test_signatures_that_are_none_are_refused_with_a_sentence(town: Site, walked: dict[str, str]) -> None:
    visitor = town.visitor("lift-head")
    path = f"/cabinet/applications/{walked['application']}/sign"
    form = dict(visitor.get(path).signing_form().fields)
    garbage: list[tuple[str, dict[str, object]]] = [
        ("empty file", {"files": {"signature_file": ("a.cms", b"")}}),
        ("garbage file", {"files": {"signature_file": ("a.cms", bytes(range(256)) * 8)}}),
        ("300 KB", {"files": {"signature_file": ("a.cms", b"0" * 300 * 1024)}}),
        ("a PDF", {"files": {"signature_file": ("a.pdf", b"%PDF-1.7\n")}}),
        ("half a CMS", {"files": {"signature_file": ("a.cms", b"0\x82\x10\x00\x06\x09*\x86H")}}),
        ("no base64", {"data": {"signature": "!!!"}}),
        ("base64 of nothing", {"data": {"signature": "===="}}),
        ("300 KB of text", {"data": {"signature": "A" * 300 * 1024}}),
        ("PEM of nothing", {"data": {"signature": "-----BEGIN CMS-----\nAAAA\n-----END CMS-----"}}),
        ("half a PEM", {"data": {"signature": "-----BEGIN CMS-----\nә"}}),
        ("nesting", {"files": {"signature_file": ("a.cms", b"\x30\x80" * 20000)}}),
        ("a name from another folder", {"files": {"signature_file": ("../../etc/passwd", b"x")}}),
    ]
    for name, sent in garbage:
        data = {**form, "key": uuid.uuid4().hex, "signature": "", **dict(sent.get("data", {}))}  # type: ignore[arg-type]
        answer = visitor.client.post(path, data=data, files=sent.get("files"))  # type: ignore[arg-type]
        assert answer.status_code == 422, (name, answer.status_code)
        assert answer.headers["X-Obstacle"] in {"signature_unusable", "signature_refused"}, name
    assert visitor.get(path).signing_form().papers  # the draft still waits for its signature


@pytest.mark.proves("ABU-30")
def test_nonsense_is_no_fault_of_ours(town: Site, walked: dict[str, str]) -> None:
    visitor = town.visitor("lift-head")
    good = token(visitor)
    draft = f"/cabinet/applications/{walked['application']}"
    asked = [
        visitor.client.post(f"{draft}/save", content=b"\xff\xfe\x00", headers={"Content-Type": "text/plain"}),
        visitor.client.post(f"{draft}/save", json={"phone": []}, headers={"X-CSRFToken": good}),
        visitor.client.post(
            f"{draft}/save",
            content=b"phone=%ff%fe&works=\xff\xff",
            headers={"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": good},
        ),
        visitor.client.post(
            f"{draft}/save",
            content=b"--x\r\nContent-Disposition: form-data; name=",
            headers={"Content-Type": "multipart/form-data; boundary=x", "X-CSRFToken": good},
        ),
        visitor.client.post(
            f"{draft}/save",
            content=b"phone=1",
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=zorro", "X-CSRFToken": good},
        ),
        visitor.client.post(
            f"{draft}/save", data={f"field_{n}": "1" for n in range(3000)}, headers={"X-CSRFToken": good}
        ),
        visitor.client.post(f"{draft}/save", data={"version": "9" * 400}, headers={"X-CSRFToken": good}),
        visitor.client.post(
            f"{draft}/save",
            data={"base_99999999999999999999_region": "71", "base_-1_region": "71", "base__region": "71"},
            headers={"X-CSRFToken": good},
        ),
        visitor.client.get("/cabinet/?" + "&".join(f"q[{'a' * 5}]=1" for _ in range(500))),
        visitor.client.get("/cabinet/?q=%00"),
        visitor.client.get("/cabinet/?q=" + "%25_" * 1000),
        visitor.client.get("/cabinet/?q=" + "((" * 1000),
        visitor.client.get("/cabinet/?bases=1e400"),
        visitor.client.get("/verify/?number=%00"),
        visitor.client.get("/verify/?number=" + "%D2%9B" * 1500),
        visitor.client.get("/verify/00000000-0000-0000-0000-00000000000g"),
        visitor.client.get(f"/documents/{walked['document']}/abc"),
        visitor.client.get(f"/documents/{walked['document']}/{'a' * 3000}"),
        visitor.client.get(f"/documents/{walked['document']}/{uuid.uuid4().hex}"),
        visitor.client.get("/%ff%fe"),
        visitor.client.get("/sign-in/?next=//evil.example/%0d%0aX: y"),
        visitor.client.get("/" + "a/" * 2000),
        visitor.client.get("/", headers={"Accept-Language": "zz-" + "a" * 4000}),
        visitor.client.get("/", headers={"Cookie": "attestat_session=" + "я" * 0 + "'" * 200}),
        visitor.client.get("/", headers={"Cookie": "attestat_language=../../etc"}),
        visitor.client.request("PROPFIND", "/cabinet/"),
    ]
    for answer in asked:
        assert answer.status_code < 500, (answer.request.url, answer.status_code)


FIELDS = [
    "phone",
    "works",
    "version",
    "key",
    "then",
    "document",
    "signature",
    "choice",
    "to",
    "executor",
    "inspector",
    "resolution",
    "remark",
    "reason",
    "next",
    "q",
    "number",
    "language",
    "base_0_region",
    "base_0_street",
    "base_0_house",
    "base_19_house",
    "conforms_x",
    "note_x",
    "body",
    "base",
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\0",
            "9" * 50,
            "-1",
            "1e309",
            "NaN",
            "go_on",
            "add_base",
            "drop_base_0",
            "WT5_LIFTS",
            "71",
            "+77010000000",
            "yes",
            "00000000-0000-0000-0000-000000000000",
            "{00000000-0000-0000-0000-000000000000}",
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "\u202e\u2066\ufeff\u200b",
            "MAA=",
            "ә" * 3000,
        ]
    ),
)
FORMS = st.dictionaries(
    st.one_of(st.sampled_from(FIELDS), st.text(max_size=20)),
    st.lists(TEXTS, min_size=1, max_size=3),
    max_size=8,
)
POSTED = [address for address in every_address() if address.name not in {"sign_out", "sign_in", "challenge"}]


@pytest.mark.proves("ABU-30", "ABU-12")
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    slug=st.sampled_from(SIGNED_IN),
    address=st.sampled_from(POSTED),
    form=FORMS,
    has_own_ids=st.booleans(),
    in_parts=st.booleans(),
)
def test_no_form_makes_a_fault(
    town: Site,
    walked: dict[str, str],
    slug: str,
    address: Address,
    form: dict[str, list[str]],
    has_own_ids: bool,
    in_parts: bool,
) -> None:
    visitor = town.visitor(slug)
    ids = values(walked, address)
    if has_own_ids:
        form = {"document": [walked["document"]], "key": [uuid.uuid4().hex], "to": [walked["case"]], **form}
    data = {**form, "csrfmiddlewaretoken": visitor.client.cookies["attestat_csrf"]}
    name = next(iter(form), "x")
    files = {"signature_file": (re.sub(r"[^\w.]", "_", name), b"x")} if in_parts else None
    answer = visitor.client.post(address.path(ids), data=data, files=files, follow_redirects=False)
    assert answer.status_code < 500, (slug, address.name, form)
    assert answer.status_code != 403 or "X-Obstacle" in answer.headers, "the form must pass the first gate"
