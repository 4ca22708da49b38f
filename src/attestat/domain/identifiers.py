"""IIN and BIN: the 12-digit numbers of persons and legal entities (requirements.md 12.8).

Check digits are demanded of what people type and in the production trust set; the national authority's
own test keys carry wrong ones, so a number taken from a certificate is not refused for its digit alone.
"""

from __future__ import annotations

import re

_TWELVE = re.compile(r"[0-9]{12}")
_FIRST_WEIGHTS = tuple(range(1, 12))
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def is_twelve_digits(text: str) -> bool:
    """Whether the text is exactly twelve ASCII digits (look-alike digits of other scripts are not)."""
    return _TWELVE.fullmatch(text) is not None


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit for eleven digits, or None where the rule gives none: such numbers do not exist."""
    digits = [int(c) for c in first_eleven]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
        if remainder != 10:
            return remainder
    return None


def has_right_check_digit(number: str) -> bool:
    """Whether a 12-digit number ends in the digit that its first eleven ask for."""
    return is_twelve_digits(number) and check_digit(number[:11]) == int(number[11])


def is_legal_entity(bin: str) -> bool:
    """Fifth digit 4 (resident) or 5 (non-resident); 6 is an individual entrepreneur (R2.1)."""
    return is_twelve_digits(bin) and bin[4] in "45"


def is_branch(bin: str) -> bool:
    """Sixth digit 1: a branch is no legal entity, its head organisation applies (requirements.md 12.8)."""
    return is_twelve_digits(bin) and bin[5] == "1"
