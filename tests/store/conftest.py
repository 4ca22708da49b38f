"""The same road and clones as the tests of actions; here the database is spoken to in SQL."""

from tests.actions.conftest import at, road

__all__ = ["at", "road"]
