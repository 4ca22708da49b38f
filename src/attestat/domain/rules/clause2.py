"""Clause 2: who can be attested, and for what."""

from __future__ import annotations

from collections.abc import Collection

from attestat.domain.identifiers import has_right_check_digit, is_branch, is_legal_entity
from attestat.domain.obstacle import Obstacle


def r2_1_a_legal_entity(bin: str, *, check_digits: bool) -> None:
    """Only a legal entity can be attested.

    `check_digits` is off only where the trust set holds test certificates, whose numbers are not real.
    """
    if is_branch(bin):
        raise Obstacle("branch_key", "2", bin_kind="branch")
    if not is_legal_entity(bin):
        raise Obstacle("not_a_legal_entity", "2")
    if check_digits and not has_right_check_digit(bin):
        raise Obstacle("bin_check_digit", "2")


def r2_2_types_of_the_edition(chosen: Collection[str], offered: Collection[str]) -> None:
    """Exactly the work types of the edition exist; at least one is named, each once."""
    if not chosen:
        raise Obstacle("no_work_type", "2; A1-F8")
    unknown = sorted(set(chosen) - set(offered))
    if unknown or len(set(chosen)) != len(chosen):
        raise Obstacle("work_type_not_in_edition", "2", codes=", ".join(unknown))
