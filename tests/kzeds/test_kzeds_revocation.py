"""Revocation by OCSP and by lists: who may speak, about whom, and how long it counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from own_authority import Authority, make_authority

import kzeds
from kzeds import asn1, authority, crl, ocsp, oids, sign, timestamp
from kzeds.authority import NEVER_ISSUED, REMOVED, Answer, Revoked
from kzeds.certificate import Certificate
from kzeds.cms import SignerInfo, read
from kzeds.crl import Crl
from kzeds.key import Key
from kzeds.ocsp import OcspAnswer
from kzeds.revocation import Revocation, Unreachable
from kzeds.status import Kind

CONTENT = b"document"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """A message of a person, and the services that know about her."""

    own: Authority
    key: Key
    responder: Key
    message: bytes

    @property
    def certificate(self) -> Certificate:
        return Certificate.parse(self.key.certificate_der)

    @property
    def issuer(self) -> Certificate:
        return Certificate.parse(self.own.ca.certificate_der)

    def answer(self, status: Answer, **fields: object) -> bytes:
        request = ocsp.request(self.certificate, self.issuer, b"n" * 16)
        values: dict[str, object] = {"responder": self.responder, "at": self.own.noon, **fields}
        return authority.ocsp_response(
            request,
            issuer=self.own.ca,
            status=lambda serial: status,
            **values,  # type: ignore[arg-type]
        )

    def crl(self, revoked: dict[int, Revoked], **fields: object) -> bytes:
        values: dict[str, object] = {
            "at": self.own.noon - DAY,
            "next_update": self.own.noon + DAY,
            "number": 5,
            **fields,
        }
        return authority.crl(self.own.ca, revoked, **values)  # type: ignore[arg-type]

    def code(self, revocation: Revocation, at: datetime | None = None) -> str:
        at = at or self.own.noon
        return kzeds.verify(self.message, at=at, trust=self.own.trust, revocation=revocation).code

    def code_of_answer(self, data: bytes, nonce: bytes | None = b"n" * 16) -> str:
        return self.code(Revocation(ocsp=(OcspAnswer(data, nonce),)))

    def code_of_lists(self, *lists: bytes, at: datetime | None = None) -> str:
        return self.code(Revocation(crls=lists), at)


@pytest.fixture(scope="module")
def signed(own: Authority) -> Signed:
    key = own.person()
    responder = authority.issue_service(
        own.ca, common_name="ДЕМО OCSP", service="ocsp", not_before=own.start, not_after=own.end
    )
    return Signed(own, key, responder, sign.sign_cms(CONTENT, key, detached=False))


def test_nothing_asked_is_seen_and_nothing_known_is_not_good(signed: Signed) -> None:
    report = kzeds.verify(signed.message, at=signed.own.noon, trust=signed.own.trust)
    assert report.outcome is kzeds.Outcome.PASSED
    notes = [check for check in report.signers[0].checks if check.code == "revocation_not_asked"]
    assert [check.outcome for check in notes] == [kzeds.Outcome.NOTE]
    report = kzeds.verify(signed.message, at=signed.own.noon, trust=signed.own.trust, revocation=Revocation())
    assert (report.outcome, report.indication) == (kzeds.Outcome.INDETERMINATE, "TRY_LATER")
    assert signed.code(Revocation(required=False)) == "passed"


def test_what_a_responder_says(signed: Signed) -> None:
    noon = signed.own.noon
    assert signed.code_of_answer(signed.answer("good")) == "passed"
    assert signed.code_of_answer(signed.answer("unknown")) == "revocation_unknown"
    assert signed.code_of_answer(signed.answer(Revoked(noon - DAY, 1))) == "revoked"
    assert signed.code_of_answer(signed.answer(Revoked(noon))) == "revoked"
    assert signed.code_of_answer(signed.answer(Revoked(noon - DAY, 6))) == "revoked_on_hold"
    assert signed.code_of_answer(signed.answer(NEVER_ISSUED)) == "never_issued"
    assert signed.code_of_answer(authority.OCSP_TRY_LATER) == "revocation_unavailable"
    assert signed.code_of_answer(signed.answer(Revoked(noon + DAY))) == "passed"


def test_indications_of_the_standard(signed: Signed) -> None:
    """ETSI EN 319 102-1, table 6: revoked without proof of existence is open, never issued is not."""

    def indication(answer: Answer) -> tuple[str, str | None]:
        revocation = Revocation(ocsp=(OcspAnswer(signed.answer(answer)),))
        report = kzeds.verify(
            signed.message, at=signed.own.noon, trust=signed.own.trust, revocation=revocation
        )
        return report.outcome.value, report.indication

    assert indication(Revoked(signed.own.start)) == ("indeterminate", "REVOKED_NO_POE")
    assert indication(NEVER_ISSUED) == ("failed", "REVOKED")


@pytest.mark.proves("ABU-08")
def test_answers_that_do_not_count(signed: Signed) -> None:
    own, noon = signed.own, signed.own.noon
    foreign = make_authority(name="БӨТЕН")
    stranger = authority.issue_service(
        foreign.ca, common_name="ДЕМО OCSP", service="ocsp", not_before=own.start, not_after=own.end
    )
    expired = authority.issue_service(
        own.ca, common_name="ДЕМО OCSP", service="ocsp", not_before=own.start, not_after=noon - DAY
    )
    flipped = bytearray(signed.answer("good"))
    flipped[len(flipped) // 2] ^= 1
    other = ocsp.cert_id_of(1, signed.issuer, oids.SHA256, asn1.sequence(asn1.oid(oids.SHA256), asn1.null()))
    [good] = asn1.parse(ocsp.request(signed.certificate, signed.issuer)).only().children()
    fields = [field.raw for field in good.only().only().children()]
    other_key = asn1.sequence(fields[0], fields[1], asn1.octet_string(bytes(32)), fields[3])
    other_name = asn1.sequence(fields[0], asn1.octet_string(bytes(32)), fields[2], fields[3])
    refused = {
        "another key of the authority": authority.ocsp_answer(
            [(other_key, "good")], responder=signed.responder, at=noon
        ),
        "another name of the authority": authority.ocsp_answer(
            [(other_name, "good")], responder=signed.responder, at=noon
        ),
        "a responder of another authority": signed.answer("good", responder=stranger),
        "a person as responder": signed.answer("good", responder=own.person()),
        "a responder out of its dates": signed.answer("good", responder=expired),
        "a changed answer": bytes(flipped),
        "another certificate": authority.ocsp_answer([(other, "good")], responder=signed.responder, at=noon),
        "an answer of tomorrow": signed.answer("good", at=noon + DAY),
        "an old answer": signed.answer("good", at=noon - timedelta(hours=2)),
        "an answer past its nextUpdate": signed.answer(
            "good", at=noon - DAY, next_update=noon - timedelta(seconds=1)
        ),
        "nothing": b"",
        "garbage": b"\x30\x03\x0a\x01\x00",
        "a truncated answer": signed.answer("good")[:-5],
    }
    for what, data in refused.items():
        assert signed.code_of_answer(data) in {
            "revocation_untrusted",
            "revocation_stale",
            "revocation_unavailable",
        }, what
    assert signed.code_of_answer(signed.answer("good"), nonce=b"x" * 16) == "revocation_untrusted"
    # The authority itself may answer, and a fresh answer until its nextUpdate counts without a nonce.
    assert signed.code_of_answer(signed.answer("good", responder=own.ca)) == "passed"
    until = signed.answer("good", at=noon - DAY, next_update=noon + DAY, echo_nonce=False)
    assert signed.code_of_answer(until) == "passed"


def test_synthetic_answers_and_lists(eds: Path) -> None:
    """Rows of the fixtures; the words are theirs."""
    data = json.loads((eds / "synthetic/cases.json").read_text())
    words = {
        Kind.GOOD: "good",
        Kind.REVOKED: "revoked",
        Kind.ON_HOLD: "revoked",
        Kind.NEVER_ISSUED: "revoked",
        Kind.REVOKED_AFTER: "revoked_after",
        Kind.UNKNOWN: "unknown",
        Kind.UNAVAILABLE: "unavailable",
    }
    seen = 0
    for case in data["cases"]:
        if case["kind"] == "cms":
            continue
        seen += 1
        at = datetime.fromisoformat(case["at"])
        subject = Certificate.parse((eds / "synthetic" / case["subject_cert"]).read_bytes())
        issuer = Certificate.parse((eds / "synthetic" / case["issuer"]).read_bytes())
        file = (eds / "synthetic" / case["file"]).read_bytes()
        if case["kind"] == "ocsp":
            answer = OcspAnswer(file, bytes.fromhex(data["nonce"]))
            status = ocsp.judge(answer, subject, issuer, moment=at, now=at, max_age=DAY)
        else:
            status = crl.judge([Crl.parse(file)], subject, issuer, moment=at, now=at, max_age=DAY)
        assert words.get(status.kind, "error") == case["expect"], case["file"]
    assert seen == 21


def test_the_real_answers_verify(eds: Path) -> None:
    """Their responders are certified by the authority's test CAs; the moments are those of the answers."""
    store = kzeds.TrustStore.from_directories([eds / "real/trust-test", eds / "real/trust-test/old"])
    expected = {
        "individual_sign_2004_good_rsa.bin": Kind.GOOD,
        "ceo_2015_revoked_gost512.bin": Kind.ON_HOLD,
    }
    for name, kind in expected.items():
        data = (eds / "real/ocsp" / name).read_bytes()
        kinds = set()
        for issuer in store.intermediates:
            serial, produced = _subject_of(data)
            subject = _WithSerial(serial)
            status = ocsp.judge(
                OcspAnswer(data),
                subject,  # type: ignore[arg-type]
                issuer,
                moment=produced,
                now=produced,
                max_age=DAY,
            )
            kinds.add(status.kind)
        assert kinds == {kind, Kind.UNTRUSTED}, name


@dataclass(frozen=True)
class _WithSerial:
    """All that an answer needs to know of a certificate; the real ones were not published."""

    serial: int


def _subject_of(data: bytes) -> tuple[int, datetime]:
    basic = asn1.parse(asn1.parse(data).children()[1].only().children()[1].octets())
    fields = basic.children()[0].children()
    single = fields[2].children()[0].children()
    return single[0].children()[3].integer(), fields[1].time()


def test_real_lists_verify_and_list_the_keys_that_are_named_revoked(eds: Path) -> None:
    store = kzeds.TrustStore.from_directories([eds / "real/trust-test"])
    lists = [Crl.parse(path.read_bytes()) for path in sorted((eds / "real/crl").glob("*.crl"))]
    assert len(lists) == 6
    for item in lists:
        issuers = store.intermediates_named(item.issuer.key)
        assert any(crl.is_authentic(item, issuer, now=item.this_update) for issuer in issuers)
    from kzeds import pkcs12

    for path in sorted((eds / "real/p12").glob("*.p12")):
        key = pkcs12.load(path.read_bytes(), "Qwerty12")
        certificate = Certificate.parse(key.certificate_der)
        [issuer] = store.intermediates_named(certificate.issuer.key)
        now = datetime(2026, 9, 15, tzinfo=UTC) if "2026" in path.name else datetime(2023, 12, 1, tzinfo=UTC)
        status = crl.judge(lists, certificate, issuer, moment=now, now=now, max_age=DAY)
        revoked = "revoked" in path.name or "in-crl" in path.name
        assert (status.kind in (Kind.REVOKED, Kind.ON_HOLD)) == revoked, (path.name, status)
        if not revoked:
            assert status.kind is Kind.GOOD, (path.name, status)


def test_what_lists_say(signed: Signed) -> None:
    serial, noon = signed.certificate.serial, signed.own.noon
    assert signed.code_of_lists(signed.crl({})) == "passed"
    assert signed.code_of_lists(signed.crl({serial + 1: Revoked(noon - DAY)})) == "passed"
    assert signed.code_of_lists(signed.crl({serial: Revoked(noon - DAY, 4)})) == "revoked"
    assert signed.code_of_lists(signed.crl({serial: Revoked(noon + DAY)})) == "passed"
    assert signed.code_of_lists(signed.crl({serial: Revoked(noon - DAY, 6)})) == "revoked_on_hold"
    pem = b"-----BEGIN X509 CRL-----\n%s\n-----END X509 CRL-----\n"
    import base64

    assert signed.code_of_lists(pem % base64.encodebytes(signed.crl({}))) == "passed"


def test_lists_that_do_not_count(signed: Signed) -> None:
    own, noon, serial = signed.own, signed.own.noon, signed.certificate.serial
    foreign = make_authority()
    of_stranger = authority.crl(foreign.ca, {}, at=noon - DAY, next_update=noon + DAY, number=1)
    flipped = bytearray(signed.crl({serial + 1: Revoked(noon)}))
    flipped[-3] ^= 1
    unknown = authority.extension("1.2.3.4", b"\x05\x00", critical=True)
    refused: dict[str, bytes] = {
        "an authority of the same name": of_stranger,
        "a changed list": bytes(flipped),
        "an old list": signed.crl({}, at=noon - 3 * DAY, next_update=noon - timedelta(seconds=1)),
        "a list of tomorrow": signed.crl({}, at=noon + DAY, next_update=noon + 2 * DAY),
        "a list without nextUpdate of yesterday": signed.crl({}, next_update=None),
        "an unknown critical extension": signed.crl({}, extra_extensions=[unknown]),
        "a delta list alone": signed.crl({}, base_number=4),
    }
    for what, data in refused.items():
        assert signed.code_of_lists(data).startswith("revocation_"), what
    assert signed.code_of_lists(*refused.values(), signed.crl({})) == "passed"
    person = own.person()
    by_person = authority.crl(person, {}, at=noon - DAY, next_update=noon + DAY, number=1)
    assert signed.code_of_lists(by_person) == "revocation_unavailable"


def test_a_revocation_counts_even_when_the_list_is_old(signed: Signed) -> None:
    serial, noon = signed.certificate.serial, signed.own.noon
    old = signed.crl({serial: Revoked(noon - 9 * DAY)}, at=noon - 5 * DAY, next_update=noon - DAY)
    assert signed.code_of_lists(old) == "revoked"


def test_delta_lists(signed: Signed) -> None:
    serial, noon = signed.certificate.serial, signed.own.noon
    hour = timedelta(hours=1)
    clean, held = signed.crl({}), signed.crl({serial: Revoked(noon - 2 * DAY, 6)})

    def delta(revoked: dict[int, Revoked], base: int = 5, **fields: object) -> bytes:
        values = {"at": noon - hour, "next_update": noon + hour, "number": 9, "base_number": base, **fields}
        return signed.crl(revoked, **values)

    assert signed.code_of_lists(clean, delta({})) == "passed"
    assert signed.code_of_lists(clean, delta({serial: Revoked(noon - 2 * hour)})) == "revoked"
    assert signed.code_of_lists(held, delta({})) == "revoked_on_hold"
    assert signed.code_of_lists(held, delta({serial: Revoked(noon - hour, REMOVED)})) == "passed"
    # A delta to a base that we do not have changes nothing, however it looks.
    assert signed.code_of_lists(held, delta({serial: Revoked(noon - hour, REMOVED)}, base=6)) == (
        "revoked_on_hold"
    )
    # The national authority numbers deltas in their own series: a small number is no reason to refuse.
    assert signed.code_of_lists(clean, delta({serial: Revoked(noon - hour)}, number=1)) == "revoked"
    # A delta from before the base is history: a suspension in it has ended since.
    assert signed.code_of_lists(clean, delta({serial: Revoked(noon - 3 * DAY, 6)}, at=noon - 2 * DAY)) == (
        "passed"
    )
    # A fresh delta keeps an old base usable.
    old = signed.crl({}, next_update=noon - 2 * hour)
    assert signed.code_of_lists(old) == "revocation_stale"
    assert signed.code_of_lists(old, delta({})) == "passed"


def test_an_unknown_critical_extension_of_any_entry_spoils_the_list(signed: Signed) -> None:
    """RFC 5280, section 5.3: then the list says nothing about any certificate."""
    parts = asn1.parse(signed.crl({signed.certificate.serial + 1: Revoked(signed.own.start)})).children()
    fields = parts[0].children()
    for critical, expected in ((False, "passed"), (True, "revocation_untrusted")):
        unknown = authority.extension("1.2.3.4", b"\x05\x00", critical)
        entry = fields[5].only()
        changed = asn1.sequence(*(item.raw for item in entry.children()), asn1.sequence(unknown))
        raw = [field.raw for field in fields]
        raw[5] = asn1.sequence(changed)
        tbs = asn1.sequence(*raw)
        signature = asn1.bit_string(signed.own.ca.private.sign(tbs))
        assert signed.code_of_lists(asn1.sequence(tbs, parts[1].raw, signature)) == expected


def test_a_list_younger_than_the_certificate_says_nothing_about_it(own: Authority) -> None:
    """RFC 5280, section 3.3: expired certificates drop out of the lists."""
    key = own.person(not_after=own.noon)
    signed = Signed(own, key, own.ca, sign.sign_cms(CONTENT, key, detached=False))
    later = signed.crl({}, at=own.noon + DAY, next_update=own.noon + 9 * DAY)
    revocation = Revocation(crls=(later,), now=own.noon + 2 * DAY)
    assert signed.code(revocation) == "revocation_unavailable"


def test_a_revoked_authority_takes_its_people_with_it(signed: Signed) -> None:
    noon, root = signed.own.noon, signed.own.root
    ca_serial = signed.issuer.serial
    of_root = authority.crl(
        root, {ca_serial: Revoked(noon - DAY, 2)}, at=noon - DAY, next_update=noon + DAY, number=1
    )
    assert signed.code_of_lists(signed.crl({}), of_root) == "issuer_revoked"
    clean = authority.crl(root, {}, at=noon - DAY, next_update=noon + DAY, number=1)
    assert signed.code_of_lists(signed.crl({}), clean) == "passed"
    whole = Revocation(crls=(signed.crl({}),), whole_chain=True)
    assert signed.code(whole) == "revocation_unavailable"
    assert signed.code(replace(whole, crls=(signed.crl({}), clean))) == "passed"


@dataclass
class Answering:
    """A source that gives what it is told, and remembers how often it was asked."""

    answer: Callable[[], OcspAnswer | None]
    lists: Callable[[], list[bytes]]
    asked: int = 0

    def ocsp(self, certificate: Certificate, issuer: Certificate) -> OcspAnswer | None:
        self.asked += 1
        return self.answer()

    def crls(self, certificate: Certificate, issuer: Certificate) -> list[bytes]:
        self.asked += 1
        return self.lists()


def test_the_status_of_the_time_stamp_service(signed: Signed) -> None:
    """Known: it decides. Unknown: the receipt if it suffices, else waiting. Revoked: as if it were absent."""
    own, noon, serial = signed.own, signed.own.noon, signed.certificate.serial
    other = make_authority(name="УАҚЫТ")
    tsa = authority.issue_service(
        other.ca, common_name="TSA", service="tsa", not_before=own.start, not_after=own.end + 999 * DAY
    )
    trust = kzeds.TrustStore.from_certificates(
        [key.certificate_der for key in (own.root, own.ca, other.root, other.ca)]
    )
    signer = read(signed.message).signers[0]
    assert isinstance(signer, SignerInfo)
    imprint = timestamp.imprint(oids.SHA256, signer.signature)
    token = authority.time_stamp_token(oids.SHA256, imprint, tsa=tsa, at=noon, serial=1)
    message = sign.with_time_stamps(signed.message, [token])
    tsa_serial = Certificate.parse(tsa.certificate_der).serial

    def services_list(revoked: dict[int, Revoked]) -> bytes:
        return authority.crl(other.ca, revoked, at=noon - DAY, next_update=own.end + 99 * DAY, number=1)

    good, bad = services_list({}), services_list({tsa_serial: Revoked(noon - DAY)})
    clean = signed.crl({}, next_update=own.end + 99 * DAY)
    later = signed.crl({serial: Revoked(noon + DAY)}, at=noon + 2 * DAY, next_update=own.end + 99 * DAY)
    soon, expired = noon + 5 * DAY, own.end + DAY
    expected = [
        ((clean, good), soon, "passed", "timestamp"),
        ((clean,), soon, "passed", "receipt"),
        ((clean, bad), soon, "passed", "receipt"),
        ((clean, good), expired, "passed", "timestamp"),
        ((clean,), expired, "revocation_unavailable", "timestamp"),
        ((clean, bad), expired, "certificate_expired", "receipt"),
        ((later, good), soon, "passed", "timestamp"),
        ((later,), soon, "revocation_unavailable", "timestamp"),
        ((later, bad), soon, "revoked", "receipt"),
    ]
    for lists, at, code, source in expected:
        report = kzeds.verify(message, at=at, trust=trust, revocation=Revocation(crls=lists))
        assert (report.code, report.signers[0].time_source) == (code, source), (lists == (clean,), at)
        if code == "revocation_unavailable":
            assert report.indication == "TRY_LATER"


def test_services_are_not_asked_about_what_is_refused_anyway(signed: Signed) -> None:
    source = Answering(_no_answer, _unreachable)
    revocation = Revocation(source=source)
    own, noon = signed.own, signed.own.noon
    stranger = make_authority(name="БӨТЕН")
    refused = [
        (signed.message, b"another document", own.trust, noon, kzeds.DOCUMENT),
        (signed.message, None, stranger.trust, noon, kzeds.DOCUMENT),
        (signed.message, None, own.trust, own.end + DAY, kzeds.DOCUMENT),
        (signed.message, None, own.trust, noon, replace(kzeds.DOCUMENT, roles=frozenset())),
    ]
    for message, content, trust, at, policy in refused:
        report = kzeds.verify(message, content, at=at, trust=trust, policy=policy, revocation=revocation)
        assert report.outcome is not kzeds.Outcome.PASSED
    assert source.asked == 0
    # What is at hand speaks all the same.
    lists = (signed.crl({signed.certificate.serial: Revoked(own.start)}),)
    report = kzeds.verify(
        signed.message, at=own.end + DAY, trust=own.trust, revocation=Revocation(crls=lists)
    )
    assert {"revoked", "certificate_expired"} <= {check.code for check in report.signers[0].checks}


def _unreachable() -> list[bytes]:
    raise Unreachable("connection refused")


def _no_answer() -> OcspAnswer | None:
    raise Unreachable("connection refused")


@pytest.mark.proves("FLT-11")
def test_lists_are_the_second_source_and_no_answer_is_never_good(signed: Signed) -> None:
    good = OcspAnswer(signed.answer("good"), b"n" * 16)
    expected = [
        (lambda: good, _unreachable, "passed"),
        (_no_answer, lambda: [signed.crl({})], "passed"),
        (lambda: None, lambda: [signed.crl({})], "passed"),
        (lambda: OcspAnswer(b"garbage"), lambda: [signed.crl({})], "passed"),
        (_no_answer, _unreachable, "revocation_unavailable"),
        (lambda: None, list, "revocation_unavailable"),
        (_no_answer, lambda: [b"not a list"], "revocation_unavailable"),
        (lambda: OcspAnswer(authority.OCSP_TRY_LATER), list, "revocation_unavailable"),
        (lambda: OcspAnswer(signed.answer("unknown")), list, "revocation_unknown"),
    ]
    for answer, lists, code in expected:
        source = Answering(answer, lists)
        assert signed.code(Revocation(source=source)) == code
    at_hand = Answering(_no_answer, _unreachable)
    assert signed.code(Revocation(crls=(signed.crl({}),), source=at_hand)) == "passed"
    assert at_hand.asked == 0
