"""The demonstration authority: real certificates of the national profile, trusted by nobody else."""

from __future__ import annotations

import dataclasses
import json
import stat
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

import kzeds
from attestat.config.settings import Environment, Settings, load
from attestat.ops.demo import authority
from attestat.ops.demo.authority import Authority, RefusedInProduction
from attestat.ops.demo.roster import roster
from kzeds.sign import sign_cms

AT = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
CONTENT = b"an application"

# Extended key usages of the national profile, eds.md section 2.
EMAIL_PROTECTION, CLIENT_AUTH = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2"
LEGAL_ENTITY, INDIVIDUAL = "1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.1"
FIRST_HEAD, SIGN_RIGHT, EMPLOYEE, SYSTEM = (f"{LEGAL_ENTITY}.{number}" for number in (1, 2, 5, 6))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load({"ATTESTAT_HOME": str(tmp_path_factory.mktemp("authority") / "home")})


@pytest.fixture(scope="module")
def issued(settings: Settings) -> Authority:
    return authority.ensure(settings)


@pytest.fixture(scope="module")
def trust(issued: Authority) -> kzeds.TrustStore:
    return kzeds.TrustStore.from_directories([issued.trust])


def judged(
    issued: Authority, trust: kzeds.TrustStore, slug: str, policy: kzeds.Policy
) -> tuple[kzeds.Outcome, set[str]]:
    """The outcome, and the codes of what did not pass, without the standing remarks of this version."""
    cms = sign_cms(CONTENT, issued.load(slug), detached=True, signing_time=AT)
    report = kzeds.verify(cms, CONTENT, at=AT, trust=trust, policy=policy)
    remarks = {check.code for check in report.signers[0].checks if check.outcome is not kzeds.Outcome.PASSED}
    return report.outcome, remarks - {"time_receipt", "revocation_not_asked"}


@pytest.mark.parametrize("policy", [kzeds.DOCUMENT, kzeds.LOGIN], ids=lambda policy: policy.name)
def test_everybody_can_sign_in_and_sign_documents(
    issued: Authority, trust: kzeds.TrustStore, policy: kzeds.Policy
) -> None:
    outcomes = {
        person.key: judged(issued, trust, person.key, policy)
        for person in roster().people
        if person.body in ("", "committee", "karaganda")
    }
    assert outcomes == dict.fromkeys(outcomes, (kzeds.Outcome.PASSED, set()))
    assert len(outcomes) > 20


@pytest.mark.proves("ABU-03", "ABU-05")
@pytest.mark.parametrize(
    ("slug", "policy", "outcome", "reason"),
    [
        ("lift-head-authentication", kzeds.LOGIN, "passed", set()),
        ("lift-head-authentication", kzeds.DOCUMENT, "indeterminate", {"usage_authentication_only"}),
        ("lift-head-expired", kzeds.DOCUMENT, "indeterminate", {"certificate_expired"}),
        ("lift-head-foreign", kzeds.LOGIN, "indeterminate", {"untrusted_root"}),
        ("system", kzeds.DOCUMENT, "indeterminate", {"usage_information_system", "no_iin"}),
    ],
)
def test_each_wrong_key_is_wrong_in_its_own_way(
    issued: Authority,
    trust: kzeds.TrustStore,
    slug: str,
    policy: kzeds.Policy,
    outcome: str,
    reason: set[str],
) -> None:
    assert judged(issued, trust, slug, policy) == (outcome, reason)


@pytest.mark.parametrize(
    ("slug", "usages", "iin", "bin"),
    [
        ("head", {EMAIL_PROTECTION, LEGAL_ENTITY, FIRST_HEAD}, True, "201040990016"),
        ("deputy", {EMAIL_PROTECTION, LEGAL_ENTITY, SIGN_RIGHT}, True, "201040990016"),
        ("executor-1", {EMAIL_PROTECTION, LEGAL_ENTITY, EMPLOYEE}, True, "201040990016"),
        ("lift-head", {EMAIL_PROTECTION, LEGAL_ENTITY, FIRST_HEAD}, True, "120340991015"),
        ("lift-head-authentication", {CLIENT_AUTH, LEGAL_ENTITY, FIRST_HEAD}, True, "120340991015"),
        ("stranger", {EMAIL_PROTECTION, INDIVIDUAL}, True, None),
        ("system", {LEGAL_ENTITY, SYSTEM}, False, "201040990016"),
    ],
)
def test_certificates_have_the_national_profile(
    issued: Authority, slug: str, usages: set[str], iin: bool, bin: str | None
) -> None:
    info = issued.load(slug).certificate
    assert set(info.extended_key_usages) == usages
    assert (info.iin is not None, info.bin) == (iin, bin)
    if iin and slug != "lift-head-authentication":
        person = roster().person(slug)
        assert (info.iin, info.common_name) == (
            person.iin,
            f"{person.surname} {person.given_name}".upper(),
        )


def test_both_algorithms_are_in_use_and_the_chains_say_demonstration(
    issued: Authority, trust: kzeds.TrustStore
) -> None:
    assert {key.algorithm for key in issued.keys.values()} == {"GOST-2015-512", "RSA"}
    assert (len(trust.anchors), len(trust.intermediates)) == (2, 2)
    for path in issued.trust.iterdir():
        (name,) = x509.load_der_x509_certificate(path.read_bytes()).subject.get_attributes_for_oid(
            x509.NameOID.COMMON_NAME
        )
        assert str(name.value).startswith("DEMONSTRATION ") and str(name.value).endswith("NOT REAL")
        assert len(str(name.value)) <= 64  # ub-common-name, RFC 5280 appendix A.1


def test_another_library_opens_an_rsa_key_and_agrees_with_the_chain(issued: Authority) -> None:
    certificates = {
        path.stem: x509.load_der_x509_certificate(path.read_bytes()) for path in issued.trust.iterdir()
    }
    private, certificate, _ = pkcs12.load_key_and_certificates(
        issued.path("deputy").read_bytes(), b"Qwerty12"
    )
    assert private is not None and certificate is not None
    certificate.verify_directly_issued_by(certificates["issuing-rsa"])
    certificates["issuing-rsa"].verify_directly_issued_by(certificates["root-rsa"])


def test_demonstration_keys_outlive_a_moved_clock(issued: Authority) -> None:
    for slug in ("head", "lift-head", "astana-inspector"):
        info = issued.load(slug).certificate
        assert info.not_before == datetime(2024, 1, 1, tzinfo=UTC)
        assert info.not_after == datetime(2031, 1, 1, tzinfo=UTC)


def test_private_parts_are_for_the_owner_only(issued: Authority) -> None:
    for path in issued.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE(issued.folder.stat().st_mode) == 0o700


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_start_changes_nothing(settings: Settings, issued: Authority) -> None:
    before = _bytes(issued.folder)
    assert authority.ensure(settings).keys == issued.keys
    assert _bytes(issued.folder) == before


def test_only_what_is_lost_is_made_again(settings: Settings, issued: Authority) -> None:
    before = _bytes(issued.folder)
    issued.path("gas-head").unlink()
    again = authority.ensure(settings)
    changed = {path for path, data in _bytes(issued.folder).items() if before[path] != data}
    assert changed == {str(issued.path("gas-head")), str(issued.folder / "index.json")}
    assert list(again.keys) == [plan.slug for plan in roster().keys]


def test_a_start_killed_between_two_files_is_completed(tmp_path: Path) -> None:
    settings = load({"ATTESTAT_HOME": str(tmp_path)})
    first = authority.ensure(settings)
    root = (first.trust / "root-gost.cer").read_bytes()
    (first.folder / "index.json").unlink()  # written last, so a killed start leaves none
    second = authority.ensure(settings)
    assert (second.trust / "root-gost.cer").read_bytes() == root
    assert set(second.keys) == set(first.keys)


def test_starts_at_once_make_one_authority(tmp_path: Path) -> None:
    settings = load({"ATTESTAT_HOME": str(tmp_path)})
    seen: list[Authority] = []
    threads = [threading.Thread(target=lambda: seen.append(authority.ensure(settings))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert all(one.keys == seen[0].keys for one in seen)
    key = seen[0].keys["head"]
    assert seen[0].load("head").certificate.sha256 == key.certificate_sha256


def test_a_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "authority").mkdir()
    (tmp_path / "authority" / "index.json").write_text(json.dumps({"format": "another"}))
    with pytest.raises(ValueError, match="remove the folder"):
        authority.ensure(load({"ATTESTAT_HOME": str(tmp_path)}))


@pytest.mark.parametrize(
    "changes",
    [{"environment": Environment.PRODUCTION}, {"stand_ins": False}],
    ids=["production", "no stand-ins"],
)
def test_production_has_no_demonstration_keys(tmp_path: Path, changes: Mapping[str, object]) -> None:
    settings = dataclasses.replace(load({"ATTESTAT_HOME": str(tmp_path)}), **changes)  # type: ignore[arg-type]
    with pytest.raises(RefusedInProduction):
        authority.ensure(settings)
    assert not (tmp_path / "authority").exists()
