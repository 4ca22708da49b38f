"""Why an act cannot be done: the one way in which the core says no."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class Obstacle(Exception):
    """A rule that is not met.

    `code` names the rule's refusal (its sentence in Kazakh, Russian and English is made outside the core),
    `clause` is the place in the Order or the law that asks for it, `data` holds what the sentence needs:
    numbers, dates and labels, never personal values, because obstacles are journalled. `journalled` says
    that the entry has been made, so that nested frames of one act make it once.
    """

    def __init__(self, code: str, clause: str, **data: object) -> None:
        super().__init__(f"{code} ({clause})")
        self.code = code
        self.clause = clause
        self.journalled = False
        self.data: Mapping[str, object] = MappingProxyType(dict(data))
