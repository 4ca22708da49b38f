"""Which parts of the program are installed."""

from __future__ import annotations

import importlib.util


def exists(name: str) -> bool:
    """Whether a module can be imported. A folder without code is none."""
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.origin is not None
