"""A demonstration authority for the tests of the signer: made once, in a home of its own."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import pytest

from attestat.config.settings import Settings, load
from attestat.ops.demo import authority
from attestat.ops.demo.authority import Authority, IssuedKey


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Authority]:
    """Settings of an instance, and its authority. Its site would stand on a port that is free now."""
    home = tmp_path_factory.mktemp("demonstration")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = load({"ATTESTAT_HOME": str(home), "ATTESTAT_PORT": str(port)})
    return settings, authority.ensure(settings)


@pytest.fixture(scope="session")
def authority_keys(demonstration: tuple[Settings, Authority]) -> Mapping[str, IssuedKey]:
    """The issued keys by their names."""
    return demonstration[1].keys
