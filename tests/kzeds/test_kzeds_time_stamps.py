"""Time stamps: the proof that keeps a signature valid after its certificate has expired (RFC 3161)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from own_authority import Authority, make_authority

import kzeds
from kzeds import authority, oids, sign, timestamp
from kzeds.asn1 import SEQUENCE, parse
from kzeds.cms import SignerInfo, read
from kzeds.key import Key
from kzeds.policy import BY_NAME

CONTENT = "Қорытынды".encode()


@pytest.fixture(scope="module")
def tsa(own: Authority) -> Key:
    return authority.issue_service(
        own.ca, common_name="ДЕМО УАҚЫТ", service="tsa", not_before=own.start, not_after=own.end
    )


def signature_of(message: bytes, number: int = 0) -> bytes:
    signer = read(message).signers[number]
    assert isinstance(signer, SignerInfo)
    return signer.signature


def stamped(
    message: bytes, tsa: Key, at: datetime, over: bytes | None = None, digest: str = oids.SHA256
) -> bytes:
    data = signature_of(message) if over is None else over
    imprint = timestamp.imprint(digest, data)
    token = authority.time_stamp_token(digest, imprint, tsa=tsa, at=at, serial=7)
    return sign.with_time_stamps(message, [token])


@pytest.mark.parametrize("digest", [oids.SHA256, oids.SHA512, oids.STREEBOG_512, oids.GOST_94])
def test_a_signature_outlives_its_certificate_by_its_time_stamp(
    own: Authority, tsa: Key, digest: str
) -> None:
    message = sign.sign_cms(CONTENT, own.person(), detached=False)
    later = own.end + timedelta(days=1000)
    assert kzeds.verify(message, at=later, trust=own.trust).code == "certificate_expired"
    report = kzeds.verify(stamped(message, tsa, own.noon, digest=digest), at=later, trust=own.trust)
    [signer] = report.signers
    assert report.outcome is kzeds.Outcome.PASSED
    assert (signer.time, signer.time_source) == (own.noon, "timestamp")
    assert signer.time_stamp is not None
    assert signer.time_stamp.authority.common_name == "ДЕМО УАҚЫТ"
    assert signer.time_stamp.serial == "7"


def test_a_time_stamp_of_gost_2004_counts_for_a_signature_of_gost_2015(own: Authority) -> None:
    """So were the real tokens of 2023 to 2025 made."""
    old = make_authority("GOST-2004", "ЕСКІ")
    tsa = authority.issue_service(
        old.ca,
        common_name="TSA",
        service="tsa",
        algorithm="GOST-2004",
        not_before=old.start,
        not_after=old.end,
    )
    trust = kzeds.TrustStore.from_certificates(
        [key.certificate_der for key in (own.root, own.ca, old.root, old.ca)]
    )
    message = stamped(
        sign.sign_cms(CONTENT, own.person(), detached=False), tsa, own.noon, digest=oids.GOST_94
    )
    report = kzeds.verify(message, at=own.end + timedelta(days=1), trust=trust)
    assert report.outcome is kzeds.Outcome.PASSED
    # Without trust in the service's root the stamp is nothing.
    report = kzeds.verify(message, at=own.end + timedelta(days=1), trust=own.trust)
    assert report.code == "certificate_expired"
    assert "time_stamp_untrusted" in {check.code for check in report.signers[0].checks}


def test_what_is_wrong_with_a_time_stamp_has_a_name_and_never_helps(own: Authority, tsa: Key) -> None:
    person = own.person()
    message = sign.sign_cms(CONTENT, person, detached=False)
    other = sign.sign_cms(b"other", person, detached=False)
    foreign = make_authority(name="БӨТЕН")
    foreign_tsa = authority.issue_service(
        foreign.ca, common_name="TSA", service="tsa", not_before=own.start, not_after=own.end
    )
    expired_tsa = authority.issue_service(
        own.ca,
        common_name="TSA",
        service="tsa",
        not_before=own.start,
        not_after=own.noon - timedelta(days=1),
    )
    broken = bytearray(stamped(message, tsa, own.noon))
    # The last byte of the token's signature value lies right before the end of the outer structures.
    broken[-1] ^= 1
    weak = authority.time_stamp_token("1.3.14.3.2.26", b"\x00" * 20, tsa=tsa, at=own.noon, serial=1)
    cases = {
        "time_stamp_imprint": stamped(message, tsa, own.noon, over=signature_of(other)),
        "time_stamp_untrusted": stamped(message, foreign_tsa, own.noon),
        "time_stamp_usage": stamped(message, person, own.noon),
        "time_stamp_signature": bytes(broken),
        "time_stamp_future": stamped(message, tsa, own.end + timedelta(days=100)),
        "time_stamp_malformed": sign.with_time_stamps(message, [b"\x30\x03\x02\x01\x05"]),
    }
    later = own.end + timedelta(days=30)
    for code, text in cases.items():
        report = kzeds.verify(text, at=later, trust=own.trust)
        codes = {check.code for check in report.signers[0].checks}
        assert code in codes, (code, codes)
        assert report.code == "certificate_expired", code
    for text in (stamped(message, expired_tsa, own.noon), sign.with_time_stamps(message, [weak])):
        assert kzeds.verify(text, at=later, trust=own.trust).code == "certificate_expired"


def test_a_stamp_taken_after_the_end_does_not_revive(own: Authority, tsa: Key) -> None:
    message = sign.sign_cms(CONTENT, own.person(not_after=own.noon), detached=False)
    late = stamped(message, tsa, own.noon + timedelta(seconds=1))
    assert kzeds.verify(late, at=own.end, trust=own.trust).code == "certificate_expired"
    in_time = stamped(message, tsa, own.noon)
    assert kzeds.verify(in_time, at=own.end, trust=own.trust).code == "passed"


def test_usage_of_the_service_must_be_critical_in_the_product(eds: Path) -> None:
    """RFC 3161, section 2.3. The fixtures' own authority leaves the mark out, the real one not."""
    trust = kzeds.TrustStore.from_directories([eds / "synthetic/trust"])
    message = (eds / "synthetic/cms/tsp_expired_now_ok.cms").read_bytes()
    at = datetime.fromisoformat("2026-09-01T00:00:00+00:00")
    report = kzeds.verify(message, at=at, trust=trust)
    assert "time_stamp_usage" in {check.code for check in report.signers[0].checks}
    assert report.code == "certificate_expired"
    assert kzeds.verify(message, at=at, trust=trust, policy=BY_NAME["document"]).code == "passed"


def test_synthetic_time_stamps(eds: Path, synthetic_trust: kzeds.TrustStore) -> None:
    cases = json.loads((eds / "synthetic/cases.json").read_text())["cases"]
    rows = [case for case in cases if "tsp" in case["file"]]
    assert len(rows) == 7
    for case in rows:
        message = (eds / "synthetic" / case["file"]).read_bytes()
        at = datetime.fromisoformat(case["at"])
        report = kzeds.verify(message, at=at, trust=synthetic_trust, policy=BY_NAME["document"])
        expected = {"valid": "passed", "expired": "certificate_expired"}[case["expect"]]
        assert report.code == expected, case["file"]
        source = "timestamp" if case.get("time_source") == "tsp" else None
        if source:
            assert report.signers[0].time_source == source, case["file"]
        if case.get("tsp") == "invalid":
            assert report.signers[0].time_source == "receipt", case["file"]


def test_the_real_tokens_verify(eds: Path) -> None:
    trust = kzeds.TrustStore.from_directories([eds / "real/trust-test", eds / "real/trust-test/old"])
    token = timestamp.read_token((eds / "real/tsp/tsp_token.bin").read_bytes())
    assert token.time == datetime(2022, 9, 18, 13, 20, 14, tzinfo=UTC)
    verdict = timestamp.judge_token(token, None, at=token.time, trust=trust)
    assert verdict.check.code == "time_stamp_ok"
    message = (eds / "real/cms/kalkan_gost512_attached_tsp_testtsa.cms").read_bytes()
    report = kzeds.verify(message, at=datetime(2030, 1, 1, tzinfo=UTC), trust=trust)
    [signer] = report.signers
    assert report.code == "passed"
    # The time inside the token, as `openssl asn1parse` prints it.
    assert signer.time == datetime(2025, 2, 24, 19, 23, 14, tzinfo=UTC)


def test_a_token_has_exactly_one_signature(own: Authority, tsa: Key) -> None:
    """RFC 3161, section 2.4.2: otherwise it would not be clear whose word the time is."""
    token = authority.time_stamp_token(oids.SHA256, bytes(32), tsa=tsa, at=own.noon, serial=1)
    data = read(token)
    assert data.content is not None
    stranger = sign.signer_info(data.content, own.person(), content_type=oids.TST_INFO)
    genuine = sign.signer_info(data.content, tsa, content_type=oids.TST_INFO)
    for infos in ([], [genuine, stranger]):
        made = sign.signed_message(
            data.content, infos, [tsa.certificate_der], content_type=oids.TST_INFO, version=3
        )
        with pytest.raises(kzeds.Unusable) as error:
            timestamp.read_token(made)
        assert error.value.code == "bad_time_stamp"


def test_a_policy_can_demand_a_time_stamp(own: Authority, tsa: Key) -> None:
    demanding = replace(kzeds.DOCUMENT, time_stamp_required=True)
    message = sign.sign_cms(CONTENT, own.person(), detached=False)
    report = kzeds.verify(message, at=own.noon, trust=own.trust, policy=demanding)
    assert (report.code, report.indication) == ("time_stamp_missing", "NO_POE")
    report = kzeds.verify(stamped(message, tsa, own.noon), at=own.noon, trust=own.trust, policy=demanding)
    assert report.code == "passed"


def test_each_signer_has_his_own_time(own: Authority, tsa: Key) -> None:
    first, second = own.person(), own.person(common_name="ОМАРОВА АЙГҮЛ", surname="ОМАРОВА")
    message = sign.sign_cms(CONTENT, first, detached=False, also=[second])
    tokens = [
        authority.time_stamp_token(
            oids.SHA256,
            timestamp.imprint(oids.SHA256, signature_of(message, number)),
            tsa=tsa,
            at=own.noon + timedelta(days=number),
            serial=number + 1,
        )
        for number in (0, 1)
    ]
    report = kzeds.verify(
        sign.with_time_stamps(message, tokens),
        at=own.end,
        trust=own.trust,
        policy=kzeds.DOCUMENT_SEVERAL,
    )
    assert sorted(signer.time for signer in report.signers) == [own.noon, own.noon + timedelta(days=1)]


def test_a_request_and_its_answer(own: Authority, tsa: Key) -> None:
    request = timestamp.request(b"signature", nonce=12345)
    answer = authority.time_stamp_response(request, tsa=tsa, at=own.noon, serial=99)
    token = timestamp.read_token(timestamp.read_response(answer))
    assert (token.nonce, token.serial, token.time) == (12345, 99, own.noon)
    assert timestamp.judge_token(token, b"signature", at=own.noon, trust=own.trust).info is not None
    assert timestamp.judge_token(token, b"other", at=own.noon, trust=own.trust).info is None
    for bad in (b"", b"\x30\x00", request[:-1]):
        rejected = authority.time_stamp_response(bad, tsa=tsa, at=own.noon)
        assert parse(rejected).children(SEQUENCE)[0].children()[0].integer() == 2
        with pytest.raises(kzeds.Unusable) as error:
            timestamp.read_response(rejected)
        assert error.value.code == "bad_time_stamp"
