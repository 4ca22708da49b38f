"""Everything a verdict rests on, in one file that is verified again later, offline, by the same code.

The bundle is gzip-compressed JSON with the message, the answers and lists that decided, the certificates of
the paths, the moments and the policy. It contains no trust: whoever opens it brings the roots. The moments
are those of whoever wrote it: keep bundles where only the verifier writes. The time stamp is inside the
message. The document may be left out and kept elsewhere; its SHA-256 is always there.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import io
import json
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kzeds.certificate import Role
from kzeds.errors import Unusable
from kzeds.ocsp import OcspAnswer
from kzeds.policy import Policy
from kzeds.report import Evidence, Report
from kzeds.revocation import Revocation
from kzeds.trust import TrustStore
from kzeds.verification import verify

FORMAT = "kzeds-evidence/1"
MAX_SIZE = 256 * 1024 * 1024


def pack(report: Report, content: bytes | None = None) -> bytes:
    """The bundle of a report, with the document in it when `content` is given. Repeatable.

    Raises ValueError when the content is not the one of the report.
    """
    evidence = report.evidence
    if evidence is None:
        raise ValueError("this report carries no evidence")
    if content is not None and hashlib.sha256(content).hexdigest() != report.content_sha256:
        raise ValueError("this is not the content of the report")
    revocation = evidence.revocation
    values: dict[str, Any] = {
        "format": FORMAT,
        "at": evidence.at.isoformat(),
        "judged_at": None if revocation.now is None else revocation.now.isoformat(),
        "policy": _policy_values(evidence.policy),
        "revocation": {
            "asked": revocation.asked,
            "required": revocation.required,
            "whole_chain": revocation.whole_chain,
            "max_age_seconds": revocation.max_age.total_seconds(),
        },
        "message": _encode(evidence.message),
        "content": None if content is None else _encode(content),
        "content_sha256": report.content_sha256,
        "certificates": [_encode(der) for der in evidence.certificates],
        "ocsp": [
            {"answer": _encode(item.data), "nonce": None if item.nonce is None else item.nonce.hex()}
            for item in revocation.ocsp
        ],
        "crls": [_encode(data) for data in revocation.crls],
        "report": report.as_dict(),
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


@dataclass(frozen=True)
class Bundle:
    """An opened bundle."""

    evidence: Evidence
    content: bytes | None
    content_sha256: str
    report: dict[str, Any]
    """The report as it was then, as JSON values. Verify again before believing it."""


def unpack(data: bytes) -> Bundle:
    """Opens a bundle. Raises `Unusable` with the code `bad_evidence`."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            text = file.read(MAX_SIZE + 1)
        if len(text) > MAX_SIZE:
            raise ValueError("the bundle is too large")
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise ValueError(f"unknown format {values['format']!r}")
        settings = values["revocation"]
        judged_at = values["judged_at"]
        revocation = Revocation(
            asked=bool(settings["asked"]),
            required=bool(settings["required"]),
            whole_chain=bool(settings["whole_chain"]),
            max_age=timedelta(seconds=float(settings["max_age_seconds"])),
            now=None if judged_at is None else _moment(judged_at),
            ocsp=tuple(
                OcspAnswer(
                    _decode(item["answer"]),
                    None if item["nonce"] is None else bytes.fromhex(item["nonce"]),
                )
                for item in values["ocsp"]
            ),
            crls=tuple(_decode(item) for item in values["crls"]),
        )
        evidence = Evidence(
            message=_decode(values["message"]),
            at=_moment(values["at"]),
            policy=_policy(values["policy"]),
            revocation=revocation,
            certificates=tuple(_decode(item) for item in values["certificates"]),
        )
        content = None if values["content"] is None else _decode(values["content"])
        return Bundle(evidence, content, str(values["content_sha256"]), dict(values["report"]))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
        OSError,
        EOFError,
        zlib.error,
        binascii.Error,
    ) as error:
        raise Unusable("bad_evidence", f"{type(error).__name__}: {error}") from error


def verify_again(
    data: bytes, content: bytes | None = None, *, trust: TrustStore, policy: Policy | None = None
) -> Report:
    """The report of a bundle, made anew from its evidence alone.

    `content` is the document when it is not in the bundle. `policy` replaces the one of the bundle: whoever
    does not trust the writer of the bundle names his own. Raises `Unusable`.
    """
    # Only here, so that bundles of messages need no XML library.
    from kzeds.xmldsig import looks_like_xml, verify_xml

    bundle = unpack(data)
    evidence = bundle.evidence
    if looks_like_xml(evidence.message):
        return verify_xml(
            evidence.message,
            at=evidence.at,
            trust=trust,
            revocation=evidence.revocation,
            policy=policy or evidence.policy,
            certificates=evidence.certificates,
        )
    return verify(
        evidence.message,
        bundle.content if bundle.content is not None else content,
        at=evidence.at,
        trust=trust,
        revocation=evidence.revocation,
        policy=policy or evidence.policy,
        certificates=evidence.certificates,
    )


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return moment


def _policy_values(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "max_signers": policy.max_signers,
        "algorithms": sorted(policy.algorithms),
        "any_key_usage": sorted(policy.any_key_usage),
        "any_extended_usage": sorted(policy.any_extended_usage),
        "accepts_systems": policy.accepts_systems,
        "roles": None if policy.roles is None else sorted(policy.roles),
        "signing_certificate_required": policy.signing_certificate_required,
        "time_stamp_required": policy.time_stamp_required,
        "critical_stamp_usage": policy.critical_stamp_usage,
    }


def _policy(values: dict[str, Any]) -> Policy:
    roles = values["roles"]
    return replace(
        Policy(name=str(values["name"])),
        max_signers=values["max_signers"],
        algorithms=frozenset(values["algorithms"]),
        any_key_usage=frozenset(values["any_key_usage"]),
        any_extended_usage=frozenset(values["any_extended_usage"]),
        accepts_systems=bool(values["accepts_systems"]),
        roles=None if roles is None else frozenset(Role(role) for role in roles),
        signing_certificate_required=bool(values["signing_certificate_required"]),
        time_stamp_required=bool(values["time_stamp_required"]),
        critical_stamp_usage=bool(values["critical_stamp_usage"]),
    )
