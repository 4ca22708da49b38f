"""What the tests of kzeds share: the fixtures of the national signature, and an authority of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_authority import Authority, make_authority

import kzeds
from kzeds import pkcs12
from kzeds.key import Key


@pytest.fixture(scope="session")
def eds(fixtures_dir: Path) -> Path:
    """Keys, certificates and messages of the national signature; its README says where from."""
    return fixtures_dir / "eds"


@pytest.fixture(scope="session")
def test_trust(eds: Path) -> kzeds.TrustStore:
    """The test authorities of the National Certification Authority."""
    return kzeds.TrustStore.from_directories([eds / "real/trust-test"])


@pytest.fixture(scope="session")
def synthetic_trust(eds: Path) -> kzeds.TrustStore:
    return kzeds.TrustStore.from_directories([eds / "synthetic/trust"])


@pytest.fixture(scope="session")
def head_key(eds: Path) -> Key:
    """The authority's own GOST-2015 test key of a first head, valid 2026-05 to 2027-05."""
    return pkcs12.load((eds / "real/p12/gost512_2026_head_valid.p12").read_bytes(), "Qwerty12")


@pytest.fixture(scope="session")
def own() -> Authority:
    """An authority of the tests, with keys of GOST-2015-512."""
    return make_authority()
