"""Reports in the words of NCANode, so that its clients can move: the bodies of its REST answers.

Source: the public description of NCANode 3 (openapi.yml), operations `/cms/verify`, `/xml/verify` and
`/x509/info`. The fields it knows keep their names and meaning; `valid` is true only for what passed here,
which is stricter. Added are `outcome`, `indication`, `code` and `sentence`, for the whole and each signer.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from kzeds import oids
from kzeds.certificate import DIGITAL_SIGNATURE, NON_REPUDIATION, Certificate, CertificateInfo, Name
from kzeds.errors import Malformed, Unusable
from kzeds.report import Outcome, Report, SignerReport, TimeStampInfo
from kzeds.status import BAD, DECISIVE, Status

_KEY_USERS = {
    oids.INDIVIDUAL: "INDIVIDUAL",
    oids.LEGAL_ENTITY: "ORGANIZATION",
    oids.FIRST_HEAD: "CEO",
    oids.SIGN_RIGHT: "CAN_SIGN",
    oids.FINANCE: "CAN_SIGN_FINANCIAL",
    oids.HR: "HR",
    oids.EMPLOYEE: "EMPLOYEE",
    oids.AUTHORITY_STAFF: "NCA_PRIVILEGES",
    oids.AUTHORITY_STAFF + ".1": "NCA_ADMIN",
    oids.AUTHORITY_STAFF + ".2": "NCA_MANAGER",
    oids.AUTHORITY_STAFF + ".3": "NCA_OPERATOR",
    oids.IDENTIFICATION: "IDENTIFICATION",
    oids.IDENTIFICATION + ".1": "IDENTIFICATION_CON",
    oids.IDENTIFICATION + ".2": "IDENTIFICATION_REMOTE",
    oids.IDENTIFICATION + ".2.1": "IDENTIFICATION_REMOTE_DIGITAL_ID",
}
_ALGORITHMS = {
    oids.GOST_512_SIGNATURE: "ECGOST3410-2015-512",
    oids.GOST_2004_SIGNATURE: "ECGOST34310",
    oids.RSA_SHA256: "SHA256WITHRSA",
}
_DIGESTS = {
    oids.STREEBOG_512: "GOST3411-2015-512",
    oids.GOST_94: "GOST34311",
    oids.SHA256: "SHA256",
    oids.SHA384: "SHA384",
    oids.SHA512: "SHA512",
}


def _time(moment: datetime) -> str:
    """As NCANode writes moments: milliseconds and an offset, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def verification(report: Report) -> dict[str, Any]:
    """The body of the answer to `POST /cms/verify` or `/xml/verify`."""
    return {
        "status": 200,
        "message": "OK" if report.outcome is Outcome.PASSED else report.sentence("ru"),
        "valid": report.outcome is Outcome.PASSED,
        "signers": [_signer(signer) for signer in report.signers],
        **_added(report),
    }


def unusable(error: Unusable) -> dict[str, Any]:
    """The body of an answer to input that cannot be judged; NCANode sends it with the status 400."""
    return {
        "status": 400,
        "message": error.sentence("ru"),
        "code": error.code,
        "sentence": {lang: error.sentence(lang) for lang in ("kk", "ru", "en")},
    }


def certificates(ders: list[bytes], at: datetime) -> dict[str, Any]:
    """The body of the answer to `POST /x509/info`; `valid` speaks of the dates only, and of no trust.

    Raises `Unusable` for what is no certificate.
    """
    shown = []
    for der in ders:
        try:
            certificate = Certificate.parse(der)
            info = certificate.info
        except Malformed as error:
            raise Unusable("bad_certificate", str(error)) from error
        shown.append(_certificate(info, info.not_before <= at <= info.not_after, None))
    valid = all(item["valid"] for item in shown)
    return {"status": 200, "message": "OK", "valid": valid, "signers": shown}


def _added(report: Report | SignerReport) -> dict[str, Any]:
    return {
        "outcome": report.outcome.value,
        "indication": report.indication,
        "code": report.code,
        "sentence": {lang: report.sentence(lang) for lang in ("kk", "ru", "en")},
    }


def _signer(signer: SignerReport) -> dict[str, Any]:
    valid = signer.outcome is Outcome.PASSED
    shown = [] if signer.certificate is None else [_certificate(signer.certificate, valid, signer.revocation)]
    tsp = None if signer.time_stamp is None else _time_stamp(signer.time_stamp)
    return {"certificates": shown, "tsp": tsp, "checkedAt": _time(signer.time), **_added(signer)}


def _time_stamp(stamp: TimeStampInfo) -> dict[str, Any]:
    return {
        "serialNumber": stamp.serial,
        "genTime": _time(stamp.time),
        "policy": stamp.policy,
        "tsa": stamp.authority.subject,
        "tspHashAlgorithm": _DIGESTS.get(stamp.digest_algorithm, stamp.digest_algorithm),
        "hash": stamp.imprint,
    }


def _certificate(info: CertificateInfo, valid: bool, status: Status | None) -> dict[str, Any]:
    certificate = Certificate.parse(info.der)
    return {
        "valid": valid,
        "revocations": _revocations(status),
        "notBefore": _time(info.not_before),
        "notAfter": _time(info.not_after),
        "keyUsage": _key_usage(certificate),
        "serialNumber": info.serial,
        "signAlg": _ALGORITHMS.get(certificate.signature_oid, certificate.signature_oid),
        "keyUser": [_KEY_USERS[usage] for usage in info.extended_key_usages if usage in _KEY_USERS],
        "publicKey": base64.b64encode(certificate.spki).decode(),
        "signature": base64.b64encode(certificate.signature).decode(),
        "subject": _subject(info),
        "issuer": _issuer(certificate.issuer),
    }


def _revocations(status: Status | None) -> list[dict[str, Any]]:
    if status is None or status.kind not in DECISIVE:
        return []
    revoked_at = None if status.revoked_at is None else _time(status.revoked_at)
    return [
        {
            "revoked": status.kind in BAD,
            "by": status.source.upper(),
            "revocationTime": revoked_at,
            "reason": status.reason or None,
        }
    ]


def _key_usage(certificate: Certificate) -> str:
    """NCANode's three words: SIGN with nonRepudiation, AUTH with digitalSignature alone."""
    bits = certificate.key_usage or frozenset()
    if NON_REPUDIATION in bits:
        return "SIGN"
    return "AUTH" if DIGITAL_SIGNATURE in bits else "UNKNOWN"


def _gender(iin: str | None) -> str:
    """The seventh digit of an IIN: odd for men, even for women, 0 for unknown."""
    if iin is None or iin[6] not in "123456":
        return "NONE"
    return "MALE" if int(iin[6]) % 2 else "FEMALE"


def _subject(info: CertificateInfo) -> dict[str, Any]:
    return {
        "commonName": info.common_name,
        "lastName": info.patronymic or None,
        "surName": info.surname or None,
        "email": info.email or None,
        "organization": info.organisation or None,
        "gender": _gender(info.iin),
        "iin": info.iin,
        "bin": info.bin,
        "country": info.country or None,
        "locality": info.locality or None,
        "state": info.state or None,
        "dn": info.subject,
    }


def _issuer(name: Name) -> dict[str, Any]:
    return {
        "commonName": name.first(oids.COMMON_NAME) or None,
        "organization": name.first(oids.ORGANISATION) or None,
        "country": name.first(oids.COUNTRY) or None,
        "dn": str(name),
    }
