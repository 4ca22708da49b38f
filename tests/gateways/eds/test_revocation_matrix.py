"""ABU-07: certificate × source × time stamp, each cell with its expected value written down.

The expectations come from ETSI EN 319 102-1 (5.2.6, 5.2.8: a certificate revoked after the best signature
time does not harm; revoked before it is REVOKED_NO_POE, expired is OUT_OF_BOUNDS_NO_POE), from RFC 6960
section 2.2 (a serial number that was never issued is revoked in 1970), and from DESIGN.md section 5: what
only silence keeps open is TRY_LATER.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.gateways.eds.authority import AT, CONTENT, LATER, Bench

from attestat.gateways.eds import Use
from kzeds import authority as making
from kzeds import cms, oids, timestamp
from kzeds.key import Key
from kzeds.sign import sign_cms, with_time_stamps

PASSED, WAITS = "passed", "indeterminate TRY_LATER"
REVOKED = "indeterminate REVOKED_NO_POE"
EXPIRED = "indeterminate OUT_OF_BOUNDS_NO_POE"
NEVER = "failed REVOKED"

# The stamp that the signature brings: a trusted one from before, none, one of a stranger, one over something
# else. In the last three the server takes its own at receipt, so the moment is the receipt.
STAMPS = ("ok", "none", "foreign", "wrong imprint")
SOURCES = ("OCSP", "CRL", "none")
RECEIVED_ALONE = STAMPS[1:]

EXPECTED: dict[tuple[str, str, str], str] = {
    # A good certificate passes with either source, whatever stamp it brings.
    **{("good", source, stamp): PASSED for source in ("OCSP", "CRL") for stamp in STAMPS},
    **{("good", "none", stamp): WAITS for stamp in STAMPS},
    # Revoked between the trusted stamp and the receipt: the stamp saves it, nothing else does.
    **{("revoked after", source, "ok"): PASSED for source in ("OCSP", "CRL")},
    **{("revoked after", source, stamp): REVOKED for source in ("OCSP", "CRL") for stamp in RECEIVED_ALONE},
    **{("revoked after", "none", stamp): WAITS for stamp in STAMPS},
    # Revoked before the stamp: nothing saves it.
    **{("revoked before", source, stamp): REVOKED for source in ("OCSP", "CRL") for stamp in STAMPS},
    **{("revoked before", "none", stamp): WAITS for stamp in STAMPS},
    # Expired before the receipt: only a stamp from when it was valid proves that the signature is older.
    # A list made after the end of the certificate need not hold it any more (RFC 5280, section 5).
    ("expired", "OCSP", "ok"): PASSED,
    ("expired", "CRL", "ok"): WAITS,
    ("expired", "none", "ok"): WAITS,
    **{("expired", source, stamp): EXPIRED for source in SOURCES for stamp in RECEIVED_ALONE},
    # Never issued, but with the authority's true signature: only the responder knows.
    **{("unknown", "OCSP", stamp): NEVER for stamp in STAMPS},
    **{("unknown", "CRL", stamp): PASSED for stamp in STAMPS},
    **{("unknown", "none", stamp): WAITS for stamp in STAMPS},
}

STAMPED_AT = AT - LATER
"""When the trusted stamp of the signature itself was made; it is received at AT."""


def certificate(bench: Bench, kind: str) -> Key:
    """The signer's key of a row of the matrix."""
    if kind == "expired":
        return _issued(bench, serial=_known_serial(bench), until=AT - timedelta(minutes=1))
    if kind == "unknown":
        return _issued(bench, serial=987654321, until=AT + timedelta(days=300))
    if kind == "revoked after":
        bench.revoke(at=AT - timedelta(minutes=10))
    if kind == "revoked before":
        bench.revoke(at=AT - timedelta(days=1))
    return bench.key("lift-head")


def _known_serial(bench: Bench) -> int:
    from kzeds.certificate import Certificate

    return Certificate.parse(bench.key("lift-head").certificate_der).serial


def _issued(bench: Bench, *, serial: int, until: object) -> Key:
    from attestat.ops.demo import services
    from attestat.ops.demo.roster import Algorithm

    return making.issue(
        services.ensure(bench.settings).issuers[Algorithm.GOST],
        common_name="ТЕСТОВ ТЕСТ",
        surname="ТЕСТОВ",
        iin="880702399680",
        bin="120340991015",
        organisation="Лифт",
        not_before=AT - timedelta(days=365),
        not_after=until,  # type: ignore[arg-type]
        serial=serial,
    )


def stamped(bench: Bench, message: bytes, stamp: str) -> bytes:
    """The message with the stamp of a column."""
    from attestat.ops.demo import services

    if stamp == "none":
        return message
    (signer,) = cms.read(message).signers
    value = signer.signature  # type: ignore[union-attr]
    tsa = services.ensure(bench.settings).tsa
    if stamp == "foreign":
        root = making.create_root("БӨТЕН ТҮБІР", at=AT - timedelta(days=900))
        tsa = making.issue_service(
            root,
            common_name="БӨТЕН УАҚЫТ",
            service="tsa",
            not_before=AT - timedelta(days=800),
            not_after=AT + timedelta(days=800),
        )
    if stamp == "wrong imprint":
        value = b"another signature value"
    token = making.time_stamp_token(
        oids.SHA256, timestamp.imprint(oids.SHA256, value), tsa=tsa, at=STAMPED_AT, serial=1
    )
    return with_time_stamps(message, [token])


@pytest.mark.proves("ABU-07")
def test_every_cell_has_its_expected_value() -> None:
    kinds = ("good", "revoked after", "revoked before", "expired", "unknown")
    assert set(EXPECTED) == {(k, source, stamp) for k in kinds for source in SOURCES for stamp in STAMPS}


@pytest.mark.proves("ABU-07")
@pytest.mark.parametrize(("kind", "source", "stamp"), sorted(EXPECTED))
def test_a_cell(bench: Bench, kind: str, source: str, stamp: str) -> None:
    key = certificate(bench, kind)
    message = stamped(bench, sign_cms(CONTENT, key, detached=True), stamp)
    verifier = bench.verifier(ocsp=source == "OCSP", crls=source == "CRL")
    found = verifier.verify(message, CONTENT, at=AT, use=Use.APPLICATION)
    said = f"{found.facts.verdict} {found.facts.indication}".strip()
    assert said == EXPECTED[kind, source, stamp], found.report["code"]
    if said == PASSED:
        signer = found.report["signers"][0]
        assert signer["time_source"] == "timestamp"
        assert found.facts.at == (STAMPED_AT if stamp == "ok" else AT)
