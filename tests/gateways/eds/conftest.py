"""One demonstration authority for all tests of the gateway; its revocations are forgotten between tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from attestat.config.settings import Settings, load

if TYPE_CHECKING:
    from tests.gateways.eds.authority import Bench


@pytest.fixture(scope="session")
def eds_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load({"ATTESTAT_HOME": str(tmp_path_factory.mktemp("eds") / "home")})


@pytest.fixture
def bench(eds_home: Settings, tmp_path: Path) -> Iterator[Bench]:
    from tests.gateways.eds.authority import bench as made

    with made(eds_home, tmp_path) as it:
        yield it
