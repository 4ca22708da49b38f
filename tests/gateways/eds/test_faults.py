"""What a broken service makes of a verdict: never «good», and never a fault of ours (FLT-11, ABU-33)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.gateways.eds.authority import AT, CONTENT, Bench

from attestat.domain.signature import HEALS_WITH_TIME, Verdict
from attestat.gateways.eds import Use

FAULTS = ("error", "garbage", "truncated", "redirect", "black-hole", "drip", "header-drip")


def verdict(bench: Bench, *, ocsp: str = "right", crl: str = "right", tsp: str = "right") -> str:
    bench.fault.mode = {"ocsp": ocsp, "crl": crl, "tsp": tsp}
    found = bench.verifier().verify(bench.signed(), CONTENT, at=AT, use=Use.APPLICATION)
    return f"{found.facts.verdict} {found.facts.indication}".strip()


@pytest.mark.proves("FLT-11")
@pytest.mark.parametrize("fault", FAULTS)
def test_lists_stand_in_for_a_broken_responder(bench: Bench, fault: str) -> None:
    if fault in ("black-hole", "drip", "header-drip"):
        # Both silent services of one host open its breaker; the lists of the demonstration share the host.
        assert verdict(bench, ocsp=fault) in ("passed", "indeterminate TRY_LATER")
    else:
        assert verdict(bench, ocsp=fault) == "passed"


@pytest.mark.proves("FLT-11", "ABU-07")
@pytest.mark.parametrize("fault", ["error", "garbage", "truncated", "redirect"])
def test_nothing_is_good_while_neither_responder_nor_lists_answer(bench: Bench, fault: str) -> None:
    assert verdict(bench, ocsp=fault, crl=fault) == "indeterminate TRY_LATER"


@pytest.mark.proves("FLT-11", "ABU-07")
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_final_without_a_trusted_time_stamp(bench: Bench, fault: str) -> None:
    assert verdict(bench, tsp=fault) == "indeterminate TRY_LATER"


@pytest.mark.proves("ABU-07")
def test_stale_answers_are_not_good(bench: Bench) -> None:
    """The authority's clock stands still: its answers are two days old, its lists past their nextUpdate."""
    late = AT + timedelta(days=2)
    found = bench.verifier().verify(bench.signed(), CONTENT, at=late, use=Use.APPLICATION)
    assert found.facts.verdict is Verdict.INDETERMINATE and found.facts.indication in HEALS_WITH_TIME


@pytest.mark.proves("FLT-11", "ABU-30")
def test_a_forged_signature_asks_nobody(bench: Bench) -> None:
    """Whoever sends garbage cannot make the server wait for others."""
    found = bench.verifier().verify(bench.signed(content=b"x"), CONTENT, at=AT, use=Use.APPLICATION)
    assert found.facts.verdict is Verdict.FAILED and bench.fault.asked == []
    bench.verifier().verify(bench.signed("lift-head-foreign"), CONTENT, at=AT, use=Use.LOGIN)
    assert bench.fault.asked == []


@pytest.mark.proves("FLT-11")
def test_a_service_that_is_known_to_be_silent_is_not_asked_again_at_once(bench: Bench) -> None:
    bench.fault.mode = {"ocsp": "error", "crl": "error", "tsp": "error"}
    verifier = bench.verifier()
    for _ in range(3):
        found = verifier.verify(bench.signed(), CONTENT, at=AT, use=Use.APPLICATION)
        assert found.facts.indication in HEALS_WITH_TIME
    # Two questions of two attempts each open the breaker of the host; then nobody is asked.
    assert len(bench.fault.asked) == 4


@pytest.mark.proves("FLT-11", "FLT-22")
def test_what_was_not_answered_is_answered_later_and_proved_offline(bench: Bench) -> None:
    bench.fault.mode = {"ocsp": "error", "crl": "error", "tsp": "error"}
    waiting = bench.verifier().verify(bench.signed(), CONTENT, at=AT, use=Use.APPLICATION)
    bench.fault.mode = {}
    later = AT + timedelta(hours=5)
    bench.move(later)
    verifier = bench.verifier()
    healed = verifier.judge_again(waiting.evidence, CONTENT, received_at=AT, at=later, use=Use.APPLICATION)
    assert healed.facts.verdict is Verdict.PASSED and healed.facts.at == later
    asked = len(bench.fault.asked)
    again = verifier.reverify(healed.evidence, CONTENT, use=Use.APPLICATION)
    assert again.verdict is Verdict.PASSED and len(bench.fault.asked) == asked
    assert verifier.reverify(healed.evidence, b"x", use=Use.APPLICATION).verdict is Verdict.FAILED


@pytest.mark.proves("FLT-11", "ABU-08")
def test_a_key_revoked_during_the_outage_counts_by_the_receipt(bench: Bench) -> None:
    """ADR 11: the company does not pay for the outage; a key revoked before the receipt stays refused."""
    bench.fault.mode = {"ocsp": "error", "crl": "error", "tsp": "error"}
    waiting = bench.verifier().verify(bench.signed(), CONTENT, at=AT, use=Use.APPLICATION)
    bench.fault.mode = {}
    bench.revoke(at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=5)
    bench.move(later)
    healed = bench.verifier().judge_again(
        waiting.evidence, CONTENT, received_at=AT, at=later, use=Use.APPLICATION
    )
    assert healed.facts.verdict is Verdict.PASSED and healed.facts.at == AT
    codes = {check["code"] for check in healed.report["signers"][0]["checks"]}
    assert {"revoked_after", "time_receipt"} <= codes
