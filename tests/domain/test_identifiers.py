"""IIN and BIN (requirements.md 12.8): numbers computed by hand, and what only looks like a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain.identifiers import (
    check_digit,
    has_right_check_digit,
    is_branch,
    is_legal_entity,
    is_twelve_digits,
)

# 9·1+4·2+0+1·4+4·5+0+0+0+0+3·10+8·11 = 159; 159 mod 11 = 5.
# 9·1+9·2+0+1·4+4·5+0+0+0+4·9+6·10+5·11 = 202; 202 mod 11 = 4.
BY_HAND = ["940140000385", "990140004654"]


@pytest.mark.parametrize("number", BY_HAND)
@pytest.mark.proves("ABU-05", "R2.1")
def test_numbers_computed_by_hand(number: str) -> None:
    assert has_right_check_digit(number)
    assert is_legal_entity(number) and not is_branch(number)
    for digit in set("0123456789") - {number[-1]}:
        assert not has_right_check_digit(number[:-1] + digit)


@pytest.mark.parametrize(
    ("eleven", "digit"),
    [
        ("00000000000", 0),
        ("10000000000", 1),
        ("00000000001", 0),  # 11 mod 11
        # first sum 10: 1·10 = 10, so the second weights, where the tenth place weighs 1
        ("00000000010", 1),
        # 5·2 = 10; second weight of the second place is 4: 20 mod 11 = 9
        ("05000000000", 9),
        # tenth place 1 gives 10; to keep 10 add multiples of 11 and make the second sum 10 as well:
        # 9 at the eleventh place adds 99 (0 mod 11), second sum 1·1 + 9·2 = 19 → 8
        ("00000000019", 8),
        # 10 at first, and 5 at the eleventh: second sum 1·1 + 5·2 = 11 → 0
        ("00000000015", 0),
        # the ninth place 1 as well: the first sum is 10 + 9 = 19 → 8
        ("00000000110", 8),
    ],
)
@pytest.mark.proves("ABU-05")
def test_check_digits_by_hand(eleven: str, digit: int) -> None:
    assert check_digit(eleven) == digit


@pytest.mark.proves("ABU-05")
def test_a_number_whose_both_sums_are_ten_does_not_exist() -> None:
    heads = [
        f"{a}{b}{c}00000000"
        for a in range(10)
        for b in range(10)
        for c in range(10)
        if (a + 2 * b + 3 * c) % 11 == 10 and (3 * a + 4 * b + 5 * c) % 11 == 10
    ]
    assert heads
    for head in heads:
        assert check_digit(head) is None
        assert not any(has_right_check_digit(head + digit) for digit in "0123456789")


LOOK_ALIKES = {
    "full-width": "９４０１４００００３８５",
    "arabic-indic": "٩٤٠١٤٠٠٠٠٣٨٥",
    "devanagari": "९४०१४००००३८५",
    "mathematical bold": "".join(chr(0x1D7CE + int(c)) for c in "940140000385"),
    "superscript": "94014000038⁵",
    "Cyrillic О for 0": "94О14ОООО385",
    "Cyrillic З for 3": "940140000З85",
    "Latin O": "94O140000385",
    "Latin l": "940l40000385",
    "space before": " 940140000385",
    "space after": "940140000385 ",
    "space inside": "940140 000385",
    "no-break space": "940140\u00a000385",
    "line feed after": "940140000385\n",
    "zero-width": "940140\u200b000385",
    "direction mark": "\u202e940140000385",
    "plus": "+94014000038",
    "minus": "-94014000038",
    "underscore": "94_140000385",
    "eleven": "94014000038",
    "thirteen": "9401400003850",
    "empty": "",
}


@pytest.mark.parametrize("text", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
@pytest.mark.proves("ABU-05", "ABU-36")
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert not is_twelve_digits(text)
    assert not has_right_check_digit(text)
    assert not is_legal_entity(text)
    assert not is_branch(text)


@given(st.text(max_size=14))
@pytest.mark.proves("ABU-05")
def test_no_text_but_twelve_ascii_digits_is_a_number(text: str) -> None:
    assert is_twelve_digits(text) is (len(text) == 12 and set(text) <= set("0123456789"))


@pytest.mark.parametrize(
    ("fifth", "sixth", "entity", "branch"),
    [
        ("4", "0", True, False),  # resident, head unit
        ("5", "0", True, False),  # non-resident
        ("6", "0", False, False),  # individual entrepreneur
        ("4", "1", True, True),  # branch
        ("4", "2", True, False),  # representation
        ("0", "0", False, False),  # a person's IIN
        ("1", "1", False, True),
        ("9", "0", False, False),
    ],
)
@pytest.mark.proves("R2.1")
def test_the_fifth_digit_says_legal_entity_and_the_sixth_branch(
    fifth: str, sixth: str, entity: bool, branch: bool
) -> None:
    number = f"1203{fifth}{sixth}991015"
    assert is_legal_entity(number) is entity
    assert is_branch(number) is branch
