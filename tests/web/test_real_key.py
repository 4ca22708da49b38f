"""The national authority's own test key over HTTP: accepted when everything is right, refused otherwise.

The clock of the demonstration stands on 15 September 2026, inside the validity of the GOST-2015 keys of
2026 (8 May 2026 to 8 May 2027). Revocation is not asked yet.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.running import (
    Guest,
    Site,
    case_of,
    draft_form,
    in_language,
    national_key,
    prepared,
    send_signature,
    sentence,
    server,
    signature,
)

from attestat.ops.demo.authority import PASSWORD as DEMONSTRATION_PASSWORD
from attestat.ops.visitor import Page, Visitor
from attestat.ops.walks import Tour, to_an_attestat
from kzeds import pkcs12
from kzeds.key import Key

BIN, HEAD = "123456789021", "123456789011"
"""As the certificate of gost512_2026_head_valid.p12 says."""

COMPANY = f"""
[[company]]
bin = "{BIN}"
name_kk = "«ТЕСТ» АҚ"
name_ru = "АО «ТЕСТ»"
address_kk = "Астана қ., Мәңгілік Ел даңғылы, 8"
address_ru = "г. Астана, пр. Мәңгілік Ел, 8"
region = "71"
head_iin = "{HEAD}"
"""
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture(scope="module")
def town_settings(fixtures_dir: Path) -> dict[str, str]:
    return {"ATTESTAT_TRUST": str(fixtures_dir / "eds" / "real" / "trust-test")}


@pytest.fixture(scope="module")
def head_key(fixtures_dir: Path) -> Key:
    return national_key(fixtures_dir, "gost512_2026_head_valid")


@pytest.fixture(scope="module")
def employee_key(fixtures_dir: Path) -> Key:
    return national_key(fixtures_dir, "gost512_2026_employee_named-valid-but-in-crl")


@pytest.fixture(scope="module")
def known(town: Site) -> None:
    """The stand-in of the companies database knows the company of the national test keys."""
    (town.home / "companies.toml").write_text(COMPANY, encoding="utf-8")


@pytest.fixture(scope="module")
def company(town: Site, known: None, head_key: Key) -> Guest:
    """The head of the company that the national test key names, signed in."""
    guest = town.guest(head_key)
    guest.sign_in()
    return guest


def demonstration_key(town: Site, slug: str) -> Key:
    return pkcs12.load(
        (town.home / "authority" / "keys" / f"{slug}.p12").read_bytes(), DEMONSTRATION_PASSWORD
    )


@pytest.mark.proves("R7.1", "ABU-03")
def test_an_employees_key_waits_until_the_head_has_signed_in(
    town: Site, known: None, employee_key: Key
) -> None:
    with pytest.raises(Page.Unexpected) as refusal:
        town.guest(employee_key).sign_in()
    assert "422" in str(refusal.value)
    assert town.ask("SELECT 1 FROM store_organisation WHERE bin = %s", BIN) == []


@pytest.mark.proves("R7.1", "R8.1", "R11.1", "ABU-05")
def test_an_application_signed_with_the_national_test_key_ends_as_an_attestat(
    town: Site, company: Guest, tmp_path: Path
) -> None:
    tour = Tour(
        town.home, town.base, lambda _: None, tmp_path, visitors={**town.visitors, "lift-head": company}
    )
    found = to_an_attestat(tour)
    assert found["stage"] == "issued"
    page = town.fresh().get(found["verify_url"].removeprefix(town.base))
    assert page.says_in_force()
    assert found["attestat_number"] in page.text
    assert BIN in page.text
    # What was kept is the national certificate and its verdict, and that revocation was not asked.
    verdict, report, bin = town.ask(
        "SELECT s.verdict, s.report::text, o.bin FROM store_signature s JOIN store_document d"
        " ON d.id = s.document_id JOIN store_application a ON a.id = d.application_id"
        " JOIN store_organisation o ON o.id = a.organisation_id WHERE d.kind = 'application'"
        " AND a.number_id IN (SELECT id FROM store_number WHERE text = %s)",
        found["application_number"],
    )[0]
    assert (verdict, bin) == ("passed", BIN)
    assert "revocation_not_asked" in report


# Refusals: each is a signature, and the page that asked for it.


class Case:
    """A prepared application of the company, and what stands in the database about it."""

    def __init__(self, town: Site, by: Visitor) -> None:
        self.town = town
        self.page: Page = prepared(by)
        self.id = case_of(self.page)
        self.form = self.page.signing_form()
        self.paper = by.get_bytes(self.form.papers[0])

    def state(self) -> dict[str, object]:
        """All that a half-done act could have left."""
        ask = self.town.ask
        return {
            "application": ask(
                "SELECT stage, version, queue_id, received_at, effective_day, signer_id, pending::text,"
                " edition FROM store_application WHERE public_id = %s",
                self.id,
            ),
            "numbers": ask(
                "SELECT n.text, n.state FROM store_number n JOIN store_application a"
                " ON n.subject = a.public_id WHERE a.public_id = %s ORDER BY n.id",
                self.id,
            ),
            "queue": ask("SELECT count(*) FROM store_number WHERE series_id = 'queue'"),
            "signatures": ask(
                "SELECT count(*) FROM store_signature s JOIN store_document d ON d.id = s.document_id JOIN"
                " store_application a ON a.id = d.application_id WHERE a.public_id = %s",
                self.id,
            ),
            "documents": ask(
                "SELECT d.state, d.sealed_id FROM store_document d JOIN store_application a"
                " ON a.id = d.application_id WHERE a.public_id = %s",
                self.id,
            ),
            "messages": ask("SELECT count(*) FROM store_message WHERE stream = %s", self.id),
            "answers": ask(
                "SELECT count(*) FROM store_companyanswer c JOIN store_application a"
                " ON a.id = c.application_id WHERE a.public_id = %s",
                self.id,
            ),
            "events": ask(
                "SELECT sequence, kind FROM store_event WHERE stream = %s AND kind <> 'obstacle'"
                " ORDER BY sequence",
                self.id,
            ),
            "keys": ask("SELECT count(*) FROM store_idempotencykey WHERE subject = %s", self.id),
        }

    def obstacles(self) -> list[str]:
        return [
            row[0]
            for row in self.town.ask(
                "SELECT data->>'code' FROM store_event WHERE stream = %s AND kind = 'obstacle'"
                " ORDER BY sequence",
                self.id,
            )
        ]


def one_byte_of_the_signature(cms: bytes) -> bytes:
    """The last byte of a CMS of one signer belongs to the signature value (RFC 5652, 5.3)."""
    return cms[:-1] + bytes([cms[-1] ^ 1])


@pytest.fixture(scope="module")
def stranger_server(town: Site, company: Guest) -> Iterator[str]:
    """The same instance without the national authority's anchors."""
    with server(town.home, town.database_url, town.log.with_name("second.log"), ATTESTAT_TRUST="") as base:
        yield base


REFUSALS = {
    "one byte of the CMS": "signature_refused",
    "one byte of the content": "signature_refused",
    "under an unknown root": "signature_refused",
    "by an employee's key": "other_person_signed",
    "by another company's key": "other_bin_signed",
    "replayed": "already_submitted",
    "replayed for another draft": "signature_used",
}

said: dict[str, dict[str, str]] = {}


def refused(
    what: str, town: Site, company: Guest, stranger_server: str, head_key: Key, employee_key: Key
) -> dict[str, str]:
    """Try it in three languages, look at what is left behind, give the three sentences."""
    base, visitor = town.base, company
    first = Case(town, visitor)
    good = signature(first.paper, head_key)
    subject = first
    cms = good
    if what == "one byte of the CMS":
        cms = one_byte_of_the_signature(good)
    elif what == "one byte of the content":
        changed = bytearray(first.paper)
        changed[len(changed) // 2] ^= 1
        cms = signature(bytes(changed), head_key)
    elif what == "under an unknown root":
        base = stranger_server
    elif what == "by an employee's key":
        cms = signature(first.paper, employee_key)
    elif what == "by another company's key":
        cms = signature(first.paper, demonstration_key(town, "blasting-head"))
    elif what.startswith("replayed"):
        answer = send_signature(visitor, first.form, first.page.path, good)
        assert answer.response.status_code == 200, sentence(answer)
        if what == "replayed for another draft":
            subject = Case(town, visitor)
    before = subject.state()
    told = {}
    for number, language in enumerate(LANGUAGES):
        in_language(visitor, language)
        # Each try is a click of its own, with its own key; the first server's session serves the second.
        page = Page(
            visitor.client.post(
                base + subject.page.path,
                data={**fields_of(subject, f"try-{number}-{what}"), "signature": b64(cms)},
                headers={"Origin": base},
            )
        )
        assert page.response.status_code in (409, 422), (page.response.status_code, sentence(page))
        assert page.response.headers["X-Obstacle"] == REFUSALS[what], sentence(page)
        assert f'lang="{language}"' in page.text[:300]
        told[language] = sentence(page)
    in_language(visitor, "kk")
    assert subject.state() == before
    assert subject.obstacles()[-3:] == [REFUSALS[what]] * 3
    if what != "replayed":
        # The draft can still be edited, and the right signature is still accepted.
        assert draft_form(visitor.get(subject.page.path.replace("/sign", "/draft"))).names
        answer = send_signature(visitor, subject.form, subject.page.path, signature(subject.paper, head_key))
        assert answer.response.status_code == 200, sentence(answer)
    return told


def fields_of(case: Case, key: str) -> dict[str, str]:
    import hashlib

    return {**dict(case.form.fields), "key": hashlib.sha256(key.encode()).hexdigest()}


def b64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


@pytest.mark.proves("R7.1", "ABU-01", "ABU-02", "ABU-03", "ABU-05")
@pytest.mark.parametrize("what", REFUSALS)
def test_what_is_not_in_order_is_refused_and_leaves_nothing_behind(
    what: str, town: Site, company: Guest, stranger_server: str, head_key: Key, employee_key: Key
) -> None:
    said[what] = refused(what, town, company, stranger_server, head_key, employee_key)


@pytest.mark.proves("ABU-02")
@pytest.mark.usefixtures("fixtures_dir")
def test_each_refusal_has_a_sentence_of_its_own_in_each_language() -> None:
    assert len(said) == len(REFUSALS), "a refusal above was not seen"
    for told in said.values():
        assert all(told.values())
        assert len(set(told.values())) == len(LANGUAGES), told
    for language in LANGUAGES:
        for one, other in itertools.combinations(sorted(said), 2):
            assert said[one][language] != said[other][language], (one, other, language)


@pytest.mark.proves("ABU-02")
@pytest.mark.usefixtures("fixtures_dir")
def test_a_signature_sent_for_another_draft_is_called_a_used_one() -> None:
    replayed, changed = said["replayed for another draft"], said["one byte of the content"]
    assert all(replayed[language] != changed[language] for language in LANGUAGES)


@pytest.mark.proves("R7.1", "ABU-03")
def test_an_authentication_key_opens_the_door_and_signs_no_document(
    town: Site, company: Guest, fixtures_dir: Path
) -> None:
    key = national_key(fixtures_dir, "rsa_auth_2023_head_valid")
    # A Tuesday within the key's year (16 November 2023 to 15 November 2024). Before 1 March 2024 Kazakhstan
    # had two times, and no term can be counted there.
    town.set_clock("2024-04-16T11:00+05:00")
    try:
        guest = town.guest(key)
        guest.sign_in()
        case = Case(town, guest)
        before = case.state()
        page = guest.try_to_sign(case.page)
        assert page.response.headers["X-Obstacle"] == "signature_refused"
        assert case.state() == before
    finally:
        town.set_clock("2026-09-15T11:00+05:00")


@pytest.mark.proves("R2.1")
def test_an_individuals_national_key_opens_no_company(town: Site, fixtures_dir: Path) -> None:
    guest = town.guest(national_key(fixtures_dir, "gost512_2026_individual_valid"))
    with pytest.raises(Page.Unexpected) as refusal:
        guest.sign_in()
    assert "422" in str(refusal.value)
