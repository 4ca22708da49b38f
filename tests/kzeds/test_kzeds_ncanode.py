"""Reports in NCANode's words: its field names (openapi.yml of NCANode 3), our stricter verdict."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from own_authority import Authority

import kzeds
from kzeds import authority, ncanode, ocsp, sign
from kzeds.certificate import Certificate
from kzeds.ocsp import OcspAnswer
from kzeds.policy import BY_NAME
from kzeds.revocation import Revocation

AT = datetime.fromisoformat("2026-09-15T06:30:00+00:00")

CERTIFICATE_FIELDS = {
    "valid",
    "revocations",
    "notBefore",
    "notAfter",
    "keyUsage",
    "serialNumber",
    "signAlg",
    "keyUser",
    "publicKey",
    "signature",
    "subject",
    "issuer",
}


def test_a_message_of_the_authoritys_key(eds: Path, test_trust: kzeds.TrustStore) -> None:
    message = (eds / "derived/gost512_attached_ok.cms").read_bytes()
    body = ncanode.verification(kzeds.verify(message, at=AT, trust=test_trust))
    assert json.loads(json.dumps(body)) == body
    assert (body["status"], body["message"], body["valid"], body["outcome"]) == (200, "OK", True, "passed")
    [signer] = body["signers"]
    [certificate] = signer["certificates"]
    assert set(certificate) == CERTIFICATE_FIELDS
    assert certificate["keyUsage"] == "SIGN"
    assert set(certificate["keyUser"]) == {"CEO", "ORGANIZATION"}
    assert certificate["serialNumber"] == "303eebdf17969f3edede9bd9828fb1355aabbe4e"
    assert certificate["notBefore"] == "2026-05-08T07:10:15.000+00:00"
    subject = certificate["subject"]
    assert (subject["commonName"], subject["surName"], subject["lastName"]) == (
        "ТЕСТОВ ТЕСТ",
        "ТЕСТОВ",
        "ТЕСТОВИЧ",
    )
    assert (subject["iin"], subject["bin"], subject["gender"]) == ("123456789011", "123456789021", "NONE")
    assert certificate["issuer"]["commonName"] == "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) TEST 2022"


@pytest.mark.parametrize("file", ["no_signers.cms", "signer_cert_absent.cms", "foreign_cert_only.cms"])
def test_what_ncanode_called_valid_is_not(eds: Path, test_trust: kzeds.TrustStore, file: str) -> None:
    """The gaps of section 4 of the fact sheet: no signer, or no certificate of the signer."""
    report = kzeds.verify((eds / "derived" / file).read_bytes(), at=AT, trust=test_trust)
    body = ncanode.verification(report)
    assert body["valid"] is False
    assert body["message"] != "OK"


def test_time_stamp_and_revocation(eds: Path, own: Authority) -> None:
    trust = kzeds.TrustStore.from_directories([eds / "synthetic/trust"])
    message = (eds / "synthetic/cms/tsp_expired_now_ok.cms").read_bytes()
    report = kzeds.verify(message, at=AT, trust=trust, policy=BY_NAME["document"])
    tsp = ncanode.verification(report)["signers"][0]["tsp"]
    assert tsp["genTime"] == "2026-01-15T09:31:00.000+00:00"
    assert set(tsp) == {"serialNumber", "genTime", "policy", "tsa", "tspHashAlgorithm", "hash"}
    key = own.person()
    request = ocsp.request(Certificate.parse(key.certificate_der), Certificate.parse(own.ca.certificate_der))
    answer = authority.ocsp_response(
        request,
        responder=own.ca,
        issuer=own.ca,
        status=lambda serial: authority.Revoked(own.start, 1),
        at=own.noon,
    )
    signed = sign.sign_cms(b"x", key, detached=False)
    revocation = Revocation(ocsp=(OcspAnswer(answer),))
    body = ncanode.verification(kzeds.verify(signed, at=own.noon, trust=own.trust, revocation=revocation))
    [certificate] = body["signers"][0]["certificates"]
    assert certificate["revocations"] == [
        {
            "revoked": True,
            "by": "OCSP",
            "revocationTime": "2026-01-01T00:00:00.000+00:00",
            "reason": "keyCompromise",
        }
    ]
    assert (body["valid"], body["indication"]) == (False, "REVOKED_NO_POE")


def test_certificates_and_unusable_input(eds: Path) -> None:
    ders = [(eds / "synthetic/certs" / name).read_bytes() for name in ("role_hr.cer", "role_auth_head.cer")]
    body = ncanode.certificates(ders, AT)
    assert [item["keyUsage"] for item in body["signers"]] == ["SIGN", "AUTH"]
    # The IIN of the synthetic people is 850412300125: the seventh digit, 3, means a man.
    assert {item["subject"]["gender"] for item in body["signers"]} == {"MALE"}
    with pytest.raises(kzeds.Unusable) as error:
        ncanode.certificates([b"hello"], AT)
    assert ncanode.unusable(error.value)["status"] == 400
