"""Check digits of the individual (IIN) and business (BIN) identification numbers.

Source: the algorithm of the registers of identification numbers (Law No. 223-III of 12 January 2007 and its
rules): weights 1…11, and when the remainder is 10 the weights 3…11, 1, 2.
"""

from __future__ import annotations

from datetime import date


def check_digit_right(number: str) -> bool:
    """Whether twelve digits end with the check digit of the eleven before."""
    if len(number) != 12 or not (number.isascii() and number.isdigit()):
        return False
    digits = [int(character) for character in number]
    remainder = sum(weight * digit for weight, digit in zip(range(1, 12), digits, strict=False)) % 11
    if remainder == 10:
        weights = [*range(3, 12), 1, 2]
        remainder = sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11
    return remainder != 10 and remainder == digits[11]


def iin_right(number: str) -> bool:
    """Check digit, a date of birth that exists, and a digit of century and sex."""
    if not check_digit_right(number):
        return False
    # 0 stands for foreigners, without the century: the leap year 2000 allows every date there can be.
    centuries = {"0": 2000, "1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
    century = centuries.get(number[6])
    if century is None:
        return False
    try:
        date(century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        return False
    return True


def bin_right(number: str) -> bool:
    """Check digit, a month, and the digit of the kind of organisation (4, 5 or 6)."""
    return check_digit_right(number) and 1 <= int(number[2:4]) <= 12 and number[4] in "456"
