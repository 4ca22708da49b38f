"""Test and demonstration keys: opening, writing, issuing, signing, and what the verifier says."""

from __future__ import annotations

import pickle
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from own_authority import Authority, make_authority

import kzeds
from kzeds import asn1, authority, oids, pkcs12, sign
from kzeds.certificate import Certificate
from kzeds.key import Key, generate

CONTENT = "Өтінім: аттестат беру туралы".encode()


def test_all_national_test_keys_open(eds: Path) -> None:
    files = sorted((eds / "real/p12").glob("*.p12"))
    assert len(files) == 22
    for file in files:
        key = pkcs12.load(file.read_bytes(), "Qwerty12")
        family = {"gost512": "GOST-2015-512", "gost2004": "GOST-2004", "rsa": "RSA"}[file.name.split("_")[0]]
        assert key.algorithm == family == key.certificate.algorithm
        signature = key.private.sign(CONTENT)
        public = Certificate.parse(key.certificate_der).key
        assert public is not None
        assert public.verify(signature, CONTENT)
        assert not public.verify(signature, CONTENT + b" ")


def test_wrong_password_and_damaged_files_are_told_apart(eds: Path) -> None:
    data = (eds / "real/p12/gost512_2026_head_valid.p12").read_bytes()
    with pytest.raises(kzeds.Unusable) as wrong:
        pkcs12.load(data, "qwerty12")
    assert wrong.value.code == "wrong_password"
    for damaged in (b"", b"hello", data[:-1], data[:500], data + b"\x00"):
        with pytest.raises(kzeds.Unusable) as bad:
            pkcs12.load(damaged, "Qwerty12")
        assert bad.value.code == "bad_pkcs12"


@pytest.mark.parametrize("algorithm", ["GOST-2015-512", "GOST-2004", "RSA"])
def test_what_the_demonstration_authority_issues_signs_and_verifies(algorithm: str) -> None:
    own = make_authority(algorithm)
    key = own.person(algorithm=algorithm)
    for detached in (True, False):
        message = sign.sign_cms(CONTENT, key, detached=detached, signing_time=own.noon)
        report = kzeds.verify(message, CONTENT if detached else None, at=own.noon, trust=own.trust)
        assert report.outcome is kzeds.Outcome.PASSED, report.code
    opened = pkcs12.load(pkcs12.dump(key, "Құпия сөз"), "Құпия сөз")
    assert opened.certificate_der == key.certificate_der
    assert opened.private.pkcs8() == key.private.pkcs8()
    person = key.certificate
    assert (person.surname, person.given_name, person.patronymic) == ("АХМЕТОВ", "БОЛАТ", "СЕРІКҰЛЫ")
    assert person.roles == {kzeds.Role.FIRST_HEAD, kzeds.Role.LEGAL_ENTITY}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_openssl_reads_what_we_write(own: Authority, tmp_path: Path) -> None:
    rsa = make_authority("RSA").person(algorithm="RSA")
    store = tmp_path / "key.p12"
    store.write_bytes(pkcs12.dump(rsa, "Qwerty12"))
    command = ["openssl", "pkcs12", "-legacy", "-in", str(store), "-passin", "pass:Qwerty12", "-nodes"]
    result = subprocess.run(command, capture_output=True, check=True, text=True)
    assert "BEGIN PRIVATE KEY" in result.stdout
    certificate = tmp_path / "gost.cer"
    certificate.write_bytes(own.person().certificate_der)
    command = ["openssl", "x509", "-inform", "DER", "-in", str(certificate), "-noout", "-text"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "1.2.398.3.10.1.1.2.3.2" in text
    assert "E-mail Protection, 1.2.398.3.3.4.1.2, 1.2.398.3.3.4.1.2.1" in text


def test_the_shape_of_issued_certificates_is_that_of_the_authority(own: Authority, head_key: Key) -> None:
    """The same extensions with the same criticality, key usage and usages as the authority's own test key."""
    ours = own.person(
        ocsp_url="http://127.0.0.1/ocsp",
        crl_url="http://127.0.0.1/crl",
        delta_crl_url="http://127.0.0.1/delta",
        ca_url="http://127.0.0.1/ca",
    )
    theirs, mine = Certificate.parse(head_key.certificate_der), Certificate.parse(ours.certificate_der)
    assert {oid: item.critical for oid, item in mine.extensions.items()} == {
        oid: item.critical for oid, item in theirs.extensions.items()
    }
    assert mine.key_usage == theirs.key_usage
    assert set(mine.extended_key_usages or ()) == set(theirs.extended_key_usages or ())
    assert [oid for oid, _ in mine.subject.parts] == [oid for oid, _ in theirs.subject.parts]


def test_secrets_do_not_show(own: Authority) -> None:
    key = own.person()
    assert repr(key.private) == "<private key GOST-2015-512>"
    assert str(key.private.pkcs8().hex()) not in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key.private)


def test_seeded_authorities_repeat_and_others_do_not(own: Authority) -> None:
    def made(seed: str) -> bytes:
        return authority.create_root("ДЕМО", at=own.start, randbelow=authority.seeded(seed)).certificate_der

    assert made("a") == made("a")
    assert made("a") != made("b")
    assert own.person().certificate_der != own.person().certificate_der


@pytest.mark.proves("ABU-11")
def test_policies_tell_documents_logins_and_systems_apart(own: Authority) -> None:
    signing = own.person()
    login_only = own.person(profile="authentication", algorithm="RSA")
    system = own.person(
        common_name="ИС", surname=None, patronymic=None, iin=None, roles=[], profile="information_system"
    )
    expected = {
        ("signature", "document"): "passed",
        ("signature", "login"): "passed",
        ("signature", "any"): "passed",
        ("authentication", "document"): "usage_authentication_only",
        ("authentication", "login"): "passed",
        ("authentication", "any"): "passed",
        ("system", "document"): "usage_information_system",
        ("system", "login"): "usage_information_system",
        ("system", "any"): "passed",
    }
    got = {}
    for kind, key in (("signature", signing), ("authentication", login_only), ("system", system)):
        message = sign.sign_cms(CONTENT, key, detached=False)
        for policy in (kzeds.DOCUMENT, kzeds.LOGIN, kzeds.ANY):
            got[kind, policy.name] = kzeds.verify(message, at=own.noon, trust=own.trust, policy=policy).code
    assert got == expected


def with_usages(own: Authority, bits: list[int] | None, usages: list[str]) -> Key:
    """A person's key whose certificate has exactly these bits of KeyUsage and these extended usages."""
    extensions = [
        authority.extension(oids.EXTENDED_KEY_USAGE, asn1.sequence(*(asn1.oid(usage) for usage in usages)))
    ]
    if bits is not None:
        extensions.append(authority.extension(oids.KEY_USAGE, asn1.named_bit_string(bits), critical=True))
    return authority.certificate(
        issuer=own.ca,
        private=generate("GOST-2015-512"),
        subject=authority.name((oids.COMMON_NAME, "X"), (oids.SERIAL_NUMBER, "IIN850412300125")),
        serial=5,
        not_before=own.start,
        not_after=own.end,
        extensions=extensions,
    )


@pytest.mark.parametrize(
    ("bits", "usages", "policy", "expected"),
    [
        ([0, 1], [oids.EMAIL_PROTECTION], kzeds.DOCUMENT, "passed"),
        ([1], [oids.EMAIL_PROTECTION], kzeds.DOCUMENT, "passed"),
        ([0], [oids.EMAIL_PROTECTION], kzeds.DOCUMENT, "usage_no_non_repudiation"),
        (None, [oids.EMAIL_PROTECTION], kzeds.DOCUMENT, "usage_no_non_repudiation"),
        ([0, 1], [oids.FIRST_HEAD], kzeds.DOCUMENT, "usage_no_email_protection"),
        (
            [0, 1],
            [oids.EMAIL_PROTECTION, oids.INFORMATION_SYSTEM],
            kzeds.DOCUMENT,
            "usage_information_system",
        ),
        ([0, 1], [oids.EMAIL_PROTECTION, oids.INDIVIDUAL_SYSTEM], kzeds.LOGIN, "usage_information_system"),
        ([0, 1], [oids.CLIENT_AUTH], kzeds.DOCUMENT, "usage_authentication_only"),
        ([1], [oids.CLIENT_AUTH], kzeds.LOGIN, "usage_authentication_only"),
        ([0], [oids.CLIENT_AUTH], kzeds.LOGIN, "passed"),
        ([4], [oids.EMAIL_PROTECTION], kzeds.ANY, "usage_not_for_signing"),
        (None, [], kzeds.ANY, "usage_not_for_signing"),
    ],
)
@pytest.mark.proves("ABU-11")
def test_usages_one_by_one(
    own: Authority, bits: list[int] | None, usages: list[str], policy: kzeds.Policy, expected: str
) -> None:
    message = sign.sign_cms(CONTENT, with_usages(own, bits, usages), detached=False)
    assert kzeds.verify(message, at=own.noon, trust=own.trust, policy=policy).code == expected


def test_a_policy_limits_roles_algorithms_and_demands_the_named_certificate(own: Authority) -> None:
    message = sign.sign_cms(CONTENT, own.person(), detached=False)
    plain = sign.sign_cms(CONTENT, own.person(), detached=False, signing_certificate_v2=False)
    heads = replace(kzeds.DOCUMENT, roles=frozenset({kzeds.Role.FIRST_HEAD, kzeds.Role.SIGN_RIGHT}))
    finance = replace(kzeds.DOCUMENT, roles=frozenset({kzeds.Role.FINANCE}))
    only_rsa = replace(kzeds.DOCUMENT, algorithms=frozenset({"RSA"}))
    naming = replace(kzeds.DOCUMENT, signing_certificate_required=True)
    expected = [
        (message, heads, "passed"),
        (message, finance, "role_not_allowed"),
        (message, only_rsa, "algorithm_not_allowed"),
        (message, naming, "passed"),
        (plain, naming, "signing_certificate_absent"),
        (plain, kzeds.DOCUMENT, "passed"),
    ]
    for data, policy, code in expected:
        assert kzeds.verify(data, at=own.noon, trust=own.trust, policy=policy).code == code


def test_a_path_that_was_good_is_judged_anew_at_another_moment(own: Authority) -> None:
    """Good paths are remembered; the dates of the authority in them still count each time."""
    end = own.noon + timedelta(days=10)
    short = authority.certificate(
        issuer=own.root,
        private=own.ca.private,
        subject=Certificate.parse(own.ca.certificate_der).subject.raw,
        serial=77,
        not_before=own.start + timedelta(days=1),
        not_after=end,
        extensions=[
            authority.extension(item_oid, item.value, item.critical)
            for item_oid, item in Certificate.parse(own.ca.certificate_der).extensions.items()
        ],
    )
    trust = kzeds.TrustStore.from_certificates([own.root.certificate_der, short.certificate_der])
    message = sign.sign_cms(CONTENT, own.person(), detached=False)
    moments = [own.noon, own.start, own.noon, end, end + timedelta(seconds=1), own.noon]
    codes = [kzeds.verify(message, at=at, trust=trust).code for at in moments]
    assert codes == ["passed", "issuer_not_yet_valid", "passed", "passed", "issuer_expired", "passed"]


@pytest.mark.proves("ABU-06")
def test_two_signers_only_where_the_policy_allows_them(own: Authority) -> None:
    first, second = (
        own.person(),
        own.person(common_name="ОМАРОВА АЙГҮЛ", surname="ОМАРОВА", iin="900101400018"),
    )
    message = sign.sign_cms(CONTENT, first, detached=False, also=[second])
    assert kzeds.verify(message, at=own.noon, trust=own.trust).code == "too_many_signers"
    report = kzeds.verify(message, at=own.noon, trust=own.trust, policy=kzeds.DOCUMENT_SEVERAL)
    assert report.outcome is kzeds.Outcome.PASSED
    assert len(report.signers) == 2
    twice = sign.sign_cms(CONTENT, first, detached=False, also=[first])
    report = kzeds.verify(twice, at=own.noon, trust=own.trust, policy=kzeds.DOCUMENT_SEVERAL)
    assert "signer_repeated" in {check.code for check in report.checks}


def test_the_moment_of_the_check_decides_and_never_the_claimed_time(own: Authority) -> None:
    key = own.person()
    before, after = own.start - timedelta(seconds=1), own.end + timedelta(seconds=1)
    for claimed in (None, own.noon, before, after):
        message = sign.sign_cms(CONTENT, key, detached=False, signing_time=claimed)
        codes = [
            kzeds.verify(message, at=at, trust=own.trust).code
            for at in (before, own.start, own.noon, own.end, after)
        ]
        # RFC 5280, section 4.1.2.5: both ends of the validity period belong to it.
        assert codes == [
            "certificate_not_yet_valid",
            "passed",
            "passed",
            "passed",
            "certificate_expired",
        ]
