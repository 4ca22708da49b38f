"""The public page: what the register says of a number, a QR code and a file; and what it never says."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.web.running import Site, in_language

from attestat.ops.demo import authority
from attestat.ops.visitor import Page
from attestat.ops.walks import Tour, to_an_attestat


@dataclass(frozen=True)
class Issued:
    """An attestat as the tour left it: number, address, files."""

    number: str
    path: str
    sealed: bytes
    revision_a: bytes
    application: str
    case: str


@pytest.fixture(scope="module")
def issued(town: Site, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    out: Path = tmp_path_factory.mktemp("papers")
    found = to_an_attestat(Tour(town.home, town.base, lambda _: None, out, visitors=town.visitors))
    application, case = town.ask(
        "SELECT d.public_id::text, a.public_id::text FROM store_document d JOIN store_application a"
        " ON a.id = d.application_id WHERE d.kind = 'application' AND d.state = 'signed'"
    )[0]
    return Issued(
        found["attestat_number"],
        urlsplit(found["verify_url"]).path,
        (out / "attestat-signed.pdf").read_bytes(),
        (out / "attestat.pdf").read_bytes(),
        application,
        case,
    )


def by_number(site: Site, number: str) -> Page:
    return Page(site.fresh().client.get("/verify/", params={"number": number}))


@pytest.mark.proves("R4", "R5.1", "ABU-28")
def test_a_number_is_found_however_it_is_typed(town: Site, issued: Issued) -> None:
    number = issued.number
    spaced = f" {number[:4]} {number[4:7]}\t{number[7:]} "
    for typed in (number, number.lower(), spaced, spaced.lower(), f"\u00a0{number}\u00a0"):
        page = by_number(town, typed)
        assert page.response.status_code == 200
        assert page.says_in_force(), typed
        assert page.attestat_number() == number


@pytest.mark.proves("ABU-28", "ABU-35")
@pytest.mark.parametrize(
    "typed",
    [
        "KZ00VEK00000000",
        "%",
        "_" * 15,
        "KZ%",
        "' OR '1'='1",
        "<script>alert(1)</script>",
        "ә" * 500,
        "\u202eKZ",
    ],
)
def test_a_number_that_was_never_given_is_not_found(town: Site, issued: Issued, typed: str) -> None:
    page = by_number(town, typed)
    assert page.response.status_code == 404
    assert not page.says_in_force()
    assert issued.number not in page.text
    assert "<script>alert" not in page.text


@pytest.mark.proves("R5.1", "ABU-28")
def test_one_figure_more_or_less_is_another_number(town: Site, issued: Issued) -> None:
    for typed in (issued.number[:-1], issued.number + "0", issued.number[:-1] + "9", issued.number[1:]):
        assert by_number(town, typed).response.status_code == 404


@pytest.mark.proves("ABU-28")
def test_the_qr_code_leads_to_what_the_register_says(town: Site, issued: Issued) -> None:
    said = {}
    for language in ("kk", "ru", "en"):
        stranger = town.fresh()
        in_language(stranger, language)
        page = stranger.get(issued.path)
        assert page.says_in_force()
        assert page.attestat_number() == issued.number
        assert "120340991015" in page.text  # the holder's BIN
        said[language] = page.text
    assert len(set(said.values())) == 3


@pytest.mark.proves("ABU-28")
def test_the_issued_file_and_its_revision_a_are_recognised_byte_for_byte(town: Site, issued: Issued) -> None:
    assert issued.sealed.startswith(issued.revision_a)
    for data in (issued.sealed, issued.revision_a):
        page = town.fresh().upload("/verify/", "file", "attestat.pdf", data)
        assert page.response.status_code == 200
        assert page.says_in_force() and page.attestat_number() == issued.number


@pytest.mark.proves("ABU-28", "ABU-08")
def test_one_flipped_byte_anywhere_is_not_authentic(town: Site, issued: Issued) -> None:
    stranger = town.fresh()
    chance = random.Random(186)
    places = [0, len(issued.revision_a) - 1, len(issued.revision_a), len(issued.sealed) - 1]
    places += [chance.randrange(len(issued.sealed)) for _ in range(12)]
    variants = []
    for place in places:
        changed = bytearray(issued.sealed)
        changed[place] ^= 1 << chance.randrange(8)
        variants.append(bytes(changed))
    variants += [issued.sealed + b"\n", issued.sealed[:-1], issued.sealed + issued.sealed, b"%PDF-1.7", b"\0"]
    variants.append(issued.revision_a + b"\n% an update of somebody else\n")
    for data in variants:
        page = stranger.upload("/verify/", "file", "attestat.pdf", data)
        assert page.response.status_code == 404
        assert not page.says_in_force()
        assert any("at-answer" in classes for classes, _ in page.reader.texts)
        assert issued.number not in page.text


@pytest.mark.proves("ABU-29")
def test_no_file_is_asked_for_and_a_strange_name_is_no_matter(town: Site, issued: Issued) -> None:
    stranger = town.fresh()
    assert stranger.upload("/verify/", "other", "a.pdf", b"x").response.status_code == 400
    for name in ("../../../etc/passwd", "a\u202efdp.exe", "ә" * 200 + ".pdf", "con", "a;b=c.pdf"):
        page = stranger.upload("/verify/", "file", name, issued.sealed)
        assert page.says_in_force()


@pytest.mark.proves("ABU-34", "ABU-35")
def test_the_qr_code_of_an_application_says_signed_here_and_nothing_more(town: Site, issued: Issued) -> None:
    page = town.fresh().get(f"/verify/{issued.application}")
    assert page.says_in_force()  # a good answer
    for secret in (issued.number, "120340991015", "Үсенов", issued.case, "WT5"):
        assert secret not in page.text
    assert town.fresh().client.get(f"/verify/{issued.case}").status_code == 404


@pytest.mark.proves("R5.1", "R4")
def test_the_last_day_is_inclusive_and_the_day_after_is_not(town: Site, issued: Issued) -> None:
    """Issued on 15 September 2026 for five years: 15 September 2031 counts, 16 September does not (Q9)."""
    try:
        town.set_clock("2031-09-15T23:59+05:00")
        assert town.fresh().get(issued.path).says_in_force()
        town.set_clock("2031-09-16T00:00:30+05:00")
        page = town.fresh().get(issued.path)
        assert not page.says_in_force()
        assert issued.number in page.text
    finally:
        town.set_clock("2026-09-15T11:00+05:00")


@pytest.mark.proves("ABU-34")
def test_no_personal_number_is_on_a_public_page_in_a_log_or_in_an_address(town: Site, issued: Issued) -> None:
    keys = authority.read_index(town.home / "authority").values()
    numbers = sorted({key.iin for key in keys if key.iin})
    assert len(numbers) > 60
    stranger = town.fresh()
    pages = [
        stranger.client.get(path)
        for path in (
            "/",
            "/health",
            "/sign-in/",
            "/sign-in/challenge",
            "/verify/",
            f"/verify/?number={issued.number}",
            issued.path,
            f"/verify/{issued.application}",
            "/nowhere",
        )
    ]
    for number in numbers:
        # What a stranger types is given back in the field only; here nobody has typed it.
        pages.append(stranger.client.get("/verify/", params={"number": number[:6]}))
    log = town.log.read_text(encoding="utf-8", errors="replace")
    streams = "\n".join(
        f"{kind} {data}" for kind, data in town.ask("SELECT kind, data::text FROM store_event")
    )
    outbox = "\n".join(row[0] for row in town.ask("SELECT payload::text FROM store_message"))
    for number in numbers:
        for page in pages:
            assert number not in page.text, page.request.url
            assert number not in str(page.url)
            assert number not in str(page.headers)
        assert number not in log
        assert number not in streams
        assert number not in outbox
