"""Whose key may sign what (ABU-03, ABU-05), and which verdicts wait (DESIGN.md, section 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from attestat.domain.actor import Actor, Role
from attestat.domain.obstacle import Obstacle
from attestat.domain.signature import (
    WHO_SIGNS,
    CertificateRole,
    Purpose,
    SignatureFacts,
    Verdict,
    check_signature,
)

DIGEST = "ab" * 32
BY = Actor(person=uuid4(), role=Role.SIGNER, iin="880702399681", bin="120340991015")
GOOD = SignatureFacts(
    verdict=Verdict.PASSED,
    code="",
    indication="",
    iin=BY.iin,
    bin=BY.bin,
    roles=frozenset({CertificateRole.FIRST_HEAD}),
    certificate_sha256="cd" * 32,
    digest=DIGEST,
    at=datetime(2026, 9, 15, 6, 0, tzinfo=UTC),
)

# Seven roles of the national profile × the signed acts. Clause 7: the company's head, or another with a
# recorded power; 9.1 and 9.2: officials, whose keys of the body's BIN are as a rule an employee's; 11.1: the
# head, or who replaces him. Keys of finance and personnel staff, of systems and of individuals sign nothing.
TABLE = """
                    application inquiry conclusion attestat
first_head          yes         yes     yes        yes
sign_right          power       yes     yes        yes
finance             no          no      no         no
hr                  no          no      no         no
employee            no          yes     yes        no
information_system  no          no      no         no
individual          no          no      no         no
"""
# APPC 73, 74: executor, secretary and chairperson sign with keys of the body; 11.1: a refusal is signed as an
# attestat; what takes an application back is signed as the application.
ALIKE = {
    "withdrawal": "application",
    "confirmation": "application",
    "preliminary_decision": "inquiry",
    "hearing_notice": "inquiry",
    "protocol": "inquiry",
    "rerouting_note": "inquiry",
    "escalation_letter": "inquiry",
    "refusal": "attestat",
}
_LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (line[0], purpose, answer)
    for line in _LINES[1:]
    for purpose, answer in zip(_LINES[0], line[1:], strict=True)
]
CELLS += [
    (role, purpose, answer)
    for purpose, model in ALIKE.items()
    for role, modelled, answer in CELLS
    if modelled == model
]


def check(facts: SignatureFacts, purpose: Purpose = Purpose.APPLICATION, *, power: bool = False) -> bool:
    return check_signature(facts, purpose=purpose, by=BY, digest=DIGEST, power_recorded=power)


def test_the_table_is_whole() -> None:
    assert {(role, purpose) for role, purpose, _ in CELLS} == {
        (str(role), str(purpose)) for role in CertificateRole for purpose in Purpose
    }
    assert set(WHO_SIGNS) == set(Purpose)


@pytest.mark.parametrize(("role", "purpose", "answer"), CELLS)
@pytest.mark.proves("ABU-03", "R7.1", "R9.1", "R9.2c", "R11.1")
def test_each_key_role_under_each_document(role: str, purpose: str, answer: str) -> None:
    facts = replace(GOOD, roles=frozenset({CertificateRole(role)}))
    for power in (False, True):
        if answer == "yes" or (answer == "power" and power):
            assert check(facts, Purpose(purpose), power=power) is True
            continue
        with pytest.raises(Obstacle) as refused:
            check(facts, Purpose(purpose), power=power)
        assert refused.value.code == ("power_not_recorded" if answer == "power" else "key_role_refused")


@pytest.mark.proves("ABU-03")
def test_a_key_without_any_role_signs_nothing() -> None:
    for purpose in Purpose:
        with pytest.raises(Obstacle, match="key_role_refused"):
            check(replace(GOOD, roles=frozenset()), purpose, power=True)


@pytest.mark.proves("ABU-03")
def test_a_head_who_also_has_another_role_is_still_the_head() -> None:
    both = frozenset({CertificateRole.FIRST_HEAD, CertificateRole.SIGN_RIGHT, CertificateRole.EMPLOYEE})
    assert check(replace(GOOD, roles=both)) is True


# (code of refusal, what differs)
DIFFERENCES = [
    ("other_document_signed", {"digest": "ac" * 32}),
    ("other_document_signed", {"digest": ""}),
    ("other_document_signed", {"digest": DIGEST.upper()}),
    ("other_bin_signed", {"bin": "150940992020"}),
    ("other_bin_signed", {"bin": ""}),
    ("other_person_signed", {"iin": "921010499718"}),
    ("other_person_signed", {"iin": ""}),
    # look-alikes of the right numbers
    ("other_bin_signed", {"bin": "12034O991015"}),
    ("other_bin_signed", {"bin": "120340991015 "}),
    ("other_bin_signed", {"bin": "１２０３４０９９１０１５"}),
    ("other_person_signed", {"iin": "880702З99681"}),
]


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize(("code", "changed"), DIFFERENCES)
@pytest.mark.proves("ABU-01", "ABU-05", "R7.1")
def test_another_document_company_or_person_is_refused(
    purpose: Purpose, code: str, changed: dict[str, str]
) -> None:
    with pytest.raises(Obstacle) as refused:
        check(replace(GOOD, **changed), purpose)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize("same_bin", [True, False])
@pytest.mark.parametrize("same_person", [True, False])
@pytest.mark.parametrize("same_document", [True, False])
@pytest.mark.proves("ABU-05")
def test_all_eight_combinations(same_bin: bool, same_person: bool, same_document: bool) -> None:
    facts = replace(
        GOOD,
        bin=GOOD.bin if same_bin else "150940992020",
        iin=GOOD.iin if same_person else "921010499718",
        digest=GOOD.digest if same_document else "00" * 32,
    )
    if same_bin and same_person and same_document:
        assert check(facts) is True
        return
    with pytest.raises(Obstacle):
        check(facts)


@pytest.mark.parametrize("indication", ["TRY_LATER", "REVOCATION_OUT_OF_BOUNDS"])
@pytest.mark.proves("ABU-07", "FLT-11")
def test_what_time_can_heal_waits(indication: str) -> None:
    facts = replace(GOOD, verdict=Verdict.INDETERMINATE, indication=indication, code="revocation_unreachable")
    assert check(facts) is False


@pytest.mark.parametrize("indication", ["TRY_LATER", "REVOCATION_OUT_OF_BOUNDS"])
@pytest.mark.proves("ABU-03", "ABU-05", "ABU-07")
def test_waiting_excuses_nothing_else(indication: str) -> None:
    waiting = replace(GOOD, verdict=Verdict.INDETERMINATE, indication=indication)
    for code, changed in DIFFERENCES:
        with pytest.raises(Obstacle, match=code):
            check(replace(waiting, **changed))  # type: ignore[arg-type]
    with pytest.raises(Obstacle, match="key_role_refused"):
        check(replace(waiting, roles=frozenset({CertificateRole.EMPLOYEE})))


# ETSI EN 319 102-1, table 6 and table 5: none of these is healed by waiting.
OTHERS = [
    "NO_CERTIFICATE_CHAIN_FOUND",
    "NO_SIGNING_CERTIFICATE_FOUND",
    "OUT_OF_BOUNDS_NO_POE",
    "OUT_OF_BOUNDS_NOT_REVOKED",
    "REVOKED_NO_POE",
    "REVOKED_CA_NO_POE",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    "CHAIN_CONSTRAINTS_FAILURE",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    "SIG_CONSTRAINTS_FAILURE",
    "TIMESTAMP_ORDER_FAILURE",
    "NO_POE",
    "POLICY_PROCESSING_ERROR",
    "SIGNATURE_POLICY_NOT_AVAILABLE",
    "SIGNED_DATA_NOT_FOUND",
    "EXPIRED",
    "REVOKED",
    "",
]


@pytest.mark.parametrize("indication", OTHERS)
@pytest.mark.proves("ABU-07", "ABU-06")
def test_every_other_indeterminate_is_refused_like_failed(indication: str) -> None:
    facts = replace(GOOD, verdict=Verdict.INDETERMINATE, indication=indication, code="some_check")
    with pytest.raises(Obstacle) as refused:
        check(facts)
    assert refused.value.code == "signature_refused"
    assert refused.value.data == {"reason": "some_check", "indication": indication}


@pytest.mark.parametrize("indication", ["HASH_FAILURE", "SIG_CRYPTO_FAILURE", "TRY_LATER", ""])
@pytest.mark.proves("ABU-06")
def test_failed_is_refused_whatever_its_indication(indication: str) -> None:
    with pytest.raises(Obstacle, match="signature_refused"):
        check(replace(GOOD, verdict=Verdict.FAILED, indication=indication))


@pytest.mark.proves("R7.1", "R9.1", "R9.2c", "R11.1")
def test_a_refusal_names_the_clause_of_its_document() -> None:
    clauses = {}
    for purpose in Purpose:
        with pytest.raises(Obstacle) as refused:
            check(replace(GOOD, verdict=Verdict.FAILED), purpose)
        clauses[str(purpose)] = refused.value.clause
    assert clauses == {
        "application": "7",
        "inquiry": "9.1",
        "conclusion": "9.2",
        "attestat": "11.1",
        "preliminary_decision": "10; APPC 73",
        "hearing_notice": "10; APPC 73",
        "protocol": "10; APPC 74",
        "refusal": "11.1",
        "withdrawal": "7",
        "rerouting_note": "9.1",
        "escalation_letter": "9.2",
        "confirmation": "7",
    }


def test_the_journal_never_learns_who_it_was() -> None:
    """Obstacles are journalled (DESIGN.md, section 6): no IIN, no BIN in them."""
    for _, changed in DIFFERENCES:
        with pytest.raises(Obstacle) as refused:
            check(replace(GOOD, **changed))  # type: ignore[arg-type]
        said = f"{refused.value} {dict(refused.value.data)}"
        assert BY.iin not in said and BY.bin not in said
