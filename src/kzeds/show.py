"""Explaining files to a person: what they are and what they say. Nothing is judged here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kzeds import cms, oids
from kzeds.certificate import Certificate, CertificateInfo
from kzeds.crl import Crl
from kzeds.errors import Malformed, Unusable
from kzeds.signature import claimed_time
from kzeds.timestamp import Token, read_token, tokens_of
from kzeds.trust import certificates_of

_NAMES = {
    oids.STREEBOG_512: "Streebog-512 (GOST 34.11-2015)",
    oids.GOST_94: "GOST 34.311-95",
    oids.SHA256: "SHA-256",
    oids.SHA1: "SHA-1",
    oids.GOST_512_SIGNATURE: "GOST 34.10-2015 (512)",
    oids.GOST_2004_SIGNATURE: "GOST 34.310-2004",
    oids.RSA_SHA256: "RSA with SHA-256",
    oids.RSA: "RSA",
    oids.DATA: "data",
    oids.TST_INFO: "time stamp",
}


@dataclass(frozen=True)
class Shown:
    """The same explanation as lines for a person and as values for a program."""

    lines: tuple[str, ...]
    data: dict[str, Any]


def _named(oid: str) -> str:
    return _NAMES.get(oid, oid)


def person(info: CertificateInfo) -> list[str]:
    """Who a certificate is about, in few lines."""
    who = " ".join(part for part in (info.common_name, info.patronymic) if part)
    lines = [who]
    if info.iin:
        lines.append(f"IIN {info.iin}")
    if info.organisation or info.bin:
        lines.append(f"{info.organisation} {f'BIN {info.bin}' if info.bin else ''}".strip())
    if info.roles:
        lines.append("roles: " + ", ".join(sorted(info.roles)))
    lines.append(
        f"certificate {info.serial}, {info.algorithm}, "
        f"{info.not_before:%Y-%m-%d} to {info.not_after:%Y-%m-%d}, by {info.issuer_common_name}"
    )
    return lines


def explain(data: bytes) -> Shown:
    """A certificate, a signed message, a time stamp or a list, in whatever armour. Raises `Unusable`."""
    for reader in (_certificate, _crl, _time_stamp, _message):
        try:
            return reader(data)
        except (Unusable, Malformed):
            continue
    raise Unusable("not_parseable", "neither certificate, message, time stamp nor list")


def _certificate(data: bytes) -> Shown:
    ders = certificates_of(data)
    if not ders:
        raise Malformed("no certificate")
    lines: list[str] = []
    values = []
    for der in ders:
        certificate = Certificate.parse(der)
        info = certificate.info
        profile = "documents" if info.is_signature_profile else ""
        if info.is_authentication_profile:
            profile = "signing in"
        lines += [
            "Certificate",
            *(f"  {line}" for line in person(info)),
            f"  subject: {info.subject}",
            f"  issuer: {info.issuer}",
            f"  SHA-256: {info.sha256}",
            f"  signed with: {_named(certificate.signature_oid)}",
        ]
        if profile:
            lines.append(f"  meant for: {profile}")
        constraints = certificate.basic_constraints
        if constraints is not None and constraints.ca:
            lines.append("  an authority: may issue certificates")
        for method, word in ((oids.OCSP_ACCESS, "OCSP"), (oids.CA_ISSUERS, "issuer's certificate")):
            lines += [f"  {word}: {url}" for url in certificate.access_locations(method)]
        lines += [f"  list: {url}" for url in certificate.distribution_points()]
        values.append(info.as_dict())
    return Shown(tuple(lines), {"kind": "certificate", "certificates": values})


def _crl(data: bytes) -> Shown:
    crl = Crl.parse(data)
    values = {
        "kind": "crl",
        "issuer": str(crl.issuer),
        "this_update": crl.this_update.isoformat(),
        "next_update": None if crl.next_update is None else crl.next_update.isoformat(),
        "number": crl.number,
        "delta_of": crl.base_number,
        "entries": len(crl),
    }
    lines = ["List of revoked certificates" + (" (changes only)" if crl.is_delta else "")]
    lines += [f"  {key.replace('_', ' ')}: {value}" for key, value in values.items() if key != "kind"]
    return Shown(tuple(lines), values)


def _time_stamp(data: bytes) -> Shown:
    token = read_token(cms.unarmour(data))
    values = {"kind": "time_stamp", **_token(token)}
    lines = ["Time stamp", *(f"  {key.replace('_', ' ')}: {value}" for key, value in _token(token).items())]
    for certificate in token.data.certificates:
        lines += [f"  {line}" for line in person(certificate.info)]
    return Shown(tuple(lines), values)


def _token(token: Token) -> dict[str, Any]:
    return {
        "time": token.time.isoformat(),
        "policy": token.policy,
        "serial": f"{token.serial:x}",
        "digest": _named(token.digest_oid),
        "imprint": token.imprint.hex(),
    }


def _message(data: bytes) -> Shown:
    message = cms.read(data)
    size = None if message.content is None else len(message.content)
    lines = [
        "Signed message (nothing is judged here)",
        f"  content: {_named(message.content_type)}, " + ("detached" if size is None else f"{size} bytes"),
        f"  signatures: {len(message.signers)}, certificates: {len(message.certificates)}",
    ]
    signers: list[dict[str, Any]] = []
    for number, signer in enumerate(message.signers, 1):
        if isinstance(signer, Malformed):
            lines.append(f"  {number}. cannot be read: {signer}")
            signers.append({"malformed": str(signer)})
            continue
        certificate = signer.certificate(message.certificates)
        claimed = claimed_time(signer)
        lines.append(f"  {number}. {_named(signer.signature_oid)}, digest {_named(signer.digest_oid)}")
        if certificate is None:
            lines.append("     the signer's certificate is not in the message")
        else:
            lines += [f"     {line}" for line in person(certificate.info)]
        if claimed is not None:
            lines.append(f"     claims to have signed at {claimed.isoformat()}")
        lines += [f"     signed attribute {oid}" for oid in sorted(signer.attributes)]
        stamps = [token for token in tokens_of(signer) if isinstance(token, Token)]
        lines += [f"     time stamp of {token.time.isoformat()}" for token in stamps]
        signers.append(
            {
                "digest": signer.digest_oid,
                "algorithm": signer.signature_oid,
                "certificate": None if certificate is None else certificate.info.as_dict(),
                "claimed_time": None if claimed is None else claimed.isoformat(),
                "signed_attributes": sorted(signer.attributes),
                "time_stamps": [_token(token) for token in stamps],
            }
        )
    values = {
        "kind": "cms",
        "content_type": message.content_type,
        "detached": message.content is None,
        "content_size": size,
        "signers": signers,
        "certificates": [certificate.info.as_dict() for certificate in message.certificates],
    }
    return Shown(tuple(lines), values)
