"""The same road and clones as the tests of actions."""

from tests.actions.conftest import at, road

__all__ = ["at", "road"]
