"""NIST PKITS: 246 paths with lists, expected results by NIST (through pyhanko-certvalidator's table).

All run. The eleven below need what the national profile does not have and kzeds does not do; they are
refused, never accepted by accident. Every other case agrees.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kzeds import crl
from kzeds.certificate import Certificate
from kzeds.crl import Crl
from kzeds.errors import Malformed, Unusable
from kzeds.path import find_path
from kzeds.policy_tree import ANY, PolicyDemands
from kzeds.status import Kind
from kzeds.trust import TrustStore

# Any moment between the start of the suite's certificates and their end on 31 December 2030.
AT = datetime(2026, 1, 1, tzinfo=UTC)

DSA = "DSA is not an algorithm of the national profile"
SOME_REASONS = "lists of some reasons only: the national authorities publish none"
INDIRECT = "lists by another issuer (indirect): the national authorities publish none"
NOT_OURS = {
    "valid_dsa_signatures_test4": DSA,
    "valid_dsa_parameter_inheritance_test5": DSA,
    "valid_onlysomereasons_test18": SOME_REASONS,
    "valid_onlysomereasons_test19": SOME_REASONS,
    "valid_idp_with_indirectcrl_test22": INDIRECT,
    "valid_idp_with_indirectcrl_test24": INDIRECT,
    "valid_idp_with_indirectcrl_test25": INDIRECT,
    "valid_crlissuer_test28": INDIRECT,
    "valid_crlissuer_test29": INDIRECT,
    "valid_crlissuer_test30": INDIRECT,
    "valid_crlissuer_test33": INDIRECT,
}


@pytest.fixture(scope="module")
def pkits(fixtures_dir: Path) -> Path:
    return fixtures_dir / "pkits"


def accepted(pkits: Path, case: dict[str, Any], trust: TrustStore, root_list: Crl) -> bool:
    """Whether kzeds accepts the path and, where the case asks for it, finds every certificate unrevoked."""

    def read(name: str) -> Certificate:
        return Certificate.parse((pkits / "certs" / name).read_bytes())

    parameters = case.get("params", {})
    demands = PolicyDemands(
        acceptable=frozenset(parameters.get("user_initial_policy_set", [ANY])),
        explicit=parameters.get("initial_explicit_policy", False),
        no_mapping=parameters.get("initial_policy_mapping_inhibit", False),
        no_any=parameters.get("initial_any_policy_inhibit", False),
    )
    try:
        certificate = read(case["cert"])
        others = [read(name) for name in case.get("other_certs", []) + case.get("path_intermediates", [])]
        path = find_path(certificate, AT, trust, others, demands)
        if not path.ok or not certificate.not_before <= AT <= certificate.not_after:
            return False
        if not case.get("revocation", True):
            return True
        lists = [Crl.parse((pkits / "crls" / name).read_bytes()) for name in case.get("crls", [])]
        return all(
            crl.judge(
                [*lists, root_list],
                one,
                issuer,
                moment=AT,
                now=AT,
                max_age=timedelta(days=1),
                trust=trust,
                others=others,
            ).kind
            is Kind.GOOD
            for one, issuer in zip(path.chain, path.chain[1:], strict=False)
        )
    except (Malformed, Unusable):
        return False


def test_all_cases_that_apply_agree_and_the_others_are_refused(pkits: Path) -> None:
    cases = json.loads((pkits / "pkits.json").read_text())
    assert len(cases) == 246
    root = (pkits / "certs/TrustAnchorRootCertificate.crt").read_bytes()
    trust = TrustStore.from_certificates([root])
    root_list = Crl.parse((pkits / "crls/TrustAnchorRootCRL.crl").read_bytes())
    wrong, refused = [], set()
    for case in cases:
        got, expected = accepted(pkits, case, trust, root_list), "error" not in case
        if case["name"] in NOT_OURS:
            assert expected, case["name"]
            assert not got, f"{case['name']} is supported now: take it from the list"
            refused.add(case["name"])
        elif got != expected:
            wrong.append((case["id"], case["name"], got))
    assert wrong == []
    assert refused == set(NOT_OURS)
