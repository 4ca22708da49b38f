"""The rows of the fixtures that need neither revocation nor time stamp; expected values are theirs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

import kzeds
from kzeds.certificate import Certificate
from kzeds.trust import certificates_of, is_signed_by

# What the words of the fixtures mean in codes of reports. Another code would be a wrong reason.
REASONS = {
    "invalid": {
        "digest_mismatch",
        "signature_wrong",
        "signature_malformed",
        "content_type_mismatch",
        "digest_algorithm_mismatch",
        "no_signers",
        "signer_certificate_missing",
        "signing_certificate_mismatch",
        "key_not_on_curve",
    },
    "untrusted": {"untrusted_root", "issuer_not_ca", "issuer_expired"},
    "expired": {"certificate_expired"},
    "not_yet_valid": {"certificate_not_yet_valid"},
    "bad_usage": {"usage_authentication_only", "usage_information_system"},
    "valid": {"passed"},
}


def verdict(folder: Path, case: dict[str, str | None], trust: kzeds.TrustStore) -> str:
    content = (folder / case["content"]).read_bytes() if case.get("content") else None
    message = (folder / str(case["file"])).read_bytes()
    at = datetime.fromisoformat(str(case["at"]))
    try:
        report = kzeds.verify(message, content, at=at, trust=trust, policy=kzeds.DOCUMENT_SEVERAL)
    except kzeds.Unusable:
        return "error"
    return next((word for word, codes in REASONS.items() if report.code in codes), report.code)


@pytest.mark.proves("ABU-06", "ABU-10")
def test_every_derived_message_gets_the_verdict_of_the_fixtures(
    eds: Path, test_trust: kzeds.TrustStore
) -> None:
    cases = json.loads((eds / "derived/cases.json").read_text())["cases"]
    checked, wrong = 0, []
    for case in cases:
        if case["expect"] in ("revoked", "either"):
            continue
        got = verdict(eds / "derived", case, test_trust)
        checked += 1
        if got != case["expect"]:
            wrong.append((case["file"], case["expect"], got))
    assert wrong == []
    assert checked == 38


def test_every_synthetic_message_without_time_stamp_gets_the_verdict_of_the_fixtures(
    eds: Path, synthetic_trust: kzeds.TrustStore
) -> None:
    cases = json.loads((eds / "synthetic/cases.json").read_text())["cases"]
    wrong = []
    for case in cases:
        if case["kind"] != "cms" or "tsp" in case["file"]:
            continue
        got = verdict(eds / "synthetic", case, synthetic_trust)
        if got != case["expect"]:
            wrong.append((case["file"], case["expect"], got))
    assert wrong == []


@pytest.mark.proves("ABU-10")
def test_a_key_off_the_curve_is_named(eds: Path, synthetic_trust: kzeds.TrustStore) -> None:
    message = (eds / "synthetic/cms/key_not_on_curve.cms").read_bytes()
    at = datetime.fromisoformat("2026-01-15T09:30:00+00:00")
    report = kzeds.verify(message, at=at, trust=synthetic_trust)
    assert (report.outcome, report.code) == (kzeds.Outcome.FAILED, "key_not_on_curve")


def test_a_signature_without_signed_attributes_is_refused(eds: Path, test_trust: kzeds.TrustStore) -> None:
    """The fixtures leave it open; accepting opens the attributes-as-content attack (RFC 5652, 11)."""
    message = (eds / "derived/gost512_no_attrs_ok.cms").read_bytes()
    at = datetime.fromisoformat("2026-09-15T06:30:00+00:00")
    report = kzeds.verify(message, at=at, trust=test_trust)
    assert (report.outcome, report.code) == (kzeds.Outcome.FAILED, "signed_attributes_missing")


def test_the_person_in_the_authoritys_own_key(eds: Path, test_trust: kzeds.TrustStore) -> None:
    """Expected values: the subject of the authority's test key, as `openssl x509` prints it."""
    message = (eds / "derived/gost512_attached_ok.cms").read_bytes()
    report = kzeds.verify(message, at=datetime.fromisoformat("2026-09-15T06:30:00+00:00"), trust=test_trust)
    [signer] = report.signers
    person = signer.certificate
    assert person is not None
    assert (person.surname, person.given_name, person.patronymic) == ("ТЕСТОВ", "ТЕСТ", "ТЕСТОВИЧ")
    assert (person.iin, person.bin, person.organisation) == ("123456789011", "123456789021", 'АО "ТЕСТ"')
    assert person.roles == {kzeds.Role.FIRST_HEAD, kzeds.Role.LEGAL_ENTITY}
    assert person.algorithm == "GOST-2015-512"
    assert person.serial == "303eebdf17969f3edede9bd9828fb1355aabbe4e"
    assert person.is_signature_profile
    assert not person.is_authentication_profile
    assert {check.code for check in signer.checks if check.outcome is kzeds.Outcome.NOTE} == {
        "time_receipt",
        "revocation_not_asked",
        "iin_wrong",
        "bin_wrong",
    }


@pytest.mark.parametrize(
    ("file", "role", "iin", "bin_"),
    [
        ("role_individual", "individual", "850412300125", None),
        ("role_first_head", "first_head", "850412300125", "990740001235"),
        ("role_sign_right", "sign_right", "850412300125", "990740001235"),
        ("role_finance", "finance", "850412300125", "990740001235"),
        ("role_hr", "hr", "850412300125", "990740001235"),
        ("role_employee", "employee", "850412300125", "990740001235"),
        ("role_info_system", "information_system", None, "990740001235"),
    ],
)
def test_roles_and_numbers(
    eds: Path, synthetic_trust: kzeds.TrustStore, file: str, role: str, iin: str | None, bin_: str | None
) -> None:
    message = (eds / f"synthetic/cms/{file}.cms").read_bytes()
    at = datetime.fromisoformat("2026-01-15T09:30:00+00:00")
    report = kzeds.verify(message, at=at, trust=synthetic_trust, policy=kzeds.ANY)
    [signer] = report.signers
    assert signer.certificate is not None
    assert role in signer.certificate.roles
    assert (signer.certificate.iin, signer.certificate.bin) == (iin, bin_)


def test_real_messages_of_kalkan_verify(eds: Path) -> None:
    """Made by the authority's own library; the dates inside their certificates give the moments."""
    trust = kzeds.TrustStore.from_directories([eds / "real/trust-test", eds / "real/trust-test/old"])
    moments = {
        "kalkan_gost512_attached_tsp_testtsa.cms": "2025-01-15T00:00:00+00:00",
        "kalkan_rsa_attached.cms": "2021-06-01T00:00:00+00:00",
    }
    for name, moment in moments.items():
        message = (eds / "real/cms" / name).read_bytes()
        report = kzeds.verify(message, at=datetime.fromisoformat(moment), trust=trust, policy=kzeds.ANY)
        assert report.outcome is kzeds.Outcome.PASSED, (name, report.code)


def test_every_real_and_synthetic_certificate_is_signed_by_a_known_authority(eds: Path) -> None:
    """Test and production, RSA, GOST-2015 and GOST-2004; only the key of the foreign service stands alone."""
    files = [path for path in eds.rglob("*") if path.suffix in (".cer", ".crt", ".pem")]
    files = [path for path in files if "derived" not in path.parts]
    found = {path: Certificate.parse(certificates_of(path.read_bytes())[0]) for path in files}
    assert len(found) == 37
    alone = [
        path.name
        for path, certificate in found.items()
        if not any(
            is_signed_by(certificate, issuer)
            for issuer in found.values()
            if issuer.subject.key == certificate.issuer.key
        )
    ]
    assert alone == ["tsa_foreign.cer"]
    algorithms = {certificate.signature_oid for certificate in found.values()}
    assert len(algorithms) == 3


def test_both_signatures_of_a_real_message_are_right_though_never_valid_at_one_moment(eds: Path) -> None:
    trust = kzeds.TrustStore.from_directories([eds / "real/trust-test", eds / "real/trust-test/old"])
    message = (eds / "real/cms/kalkan_two_signers_gost512_rsa_attached.cms").read_bytes()
    at = datetime.fromisoformat("2022-12-01T00:00:00+00:00")
    report = kzeds.verify(message, at=at, trust=trust, policy=kzeds.ANY)
    assert [signer.code for signer in report.signers] == ["passed", "certificate_expired"]
    for signer in report.signers:
        codes = {check.code for check in signer.checks}
        assert {"digest_ok", "signature_ok", "chain_ok"} <= codes
