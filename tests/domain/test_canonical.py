"""The bytes that are signed: RFC 8785, and nothing in them that cannot be seen."""

from __future__ import annotations

import json
import unicodedata
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain.canonical import (
    LARGEST_INTEGER,
    NotCanonical,
    canonical_bytes,
    digest,
    parse,
    unseen_characters,
)

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


# --- RFC 8785 -------------------------------------------------------------------------------------------


def test_literals_of_rfc_8785_section_3_2_2() -> None:
    assert canonical_bytes({"literals": [None, True, False]}) == b'{"literals":[null,true,false]}'


def test_utf_8_of_the_sample_of_rfc_8785_section_3_2_4() -> None:
    # The sample's string without its two control characters, which a signed text may not hold.
    text = '\u20ac$A\'B"\\\\"/'
    expected = bytes.fromhex("22 e2 82 ac 24 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22")
    assert canonical_bytes(text) == expected


def test_keys_are_sorted_by_utf_16_code_units_as_in_rfc_8785_section_3_2_3() -> None:
    # The RFC's own keys "\r", "\u0080" (controls) and "\ufb33" (not NFC) are refused here; U+FF21 stands for
    # the last: by code point it comes before the grin U+1F600, by UTF-16 code units (D83D DE00) after it.
    keys = {"\u20ac": 1, "1": 2, "\U0001f600": 3, "\u00f6": 4, "\uff21": 5}
    assert canonical_bytes(keys).decode() == '{"1":2,"ö":4,"€":1,"\U0001f600":3,"Ａ":5}'


@pytest.mark.parametrize(
    ("number", "expected"),
    # RFC 8785, Appendix B: the integers within ±(2^53 − 1).
    [(0, b"0"), (9007199254740991, b"9007199254740991"), (-9007199254740991, b"-9007199254740991")],
)
def test_integers_of_rfc_8785_appendix_b(number: int, expected: bytes) -> None:
    assert canonical_bytes(number) == expected


def test_line_feed_takes_its_short_escape() -> None:
    assert canonical_bytes("бірінші\nекінші") == '"бірінші\\nекінші"'.encode()


# --- What is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0.5, 1.0, float("nan"), float("inf")])
def test_floats_are_refused(number: Any) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical_bytes({"fields": [number]})
    assert (refused.value.reason, refused.value.path) == ("float", "$.fields[0]")


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_integers_two_readers_may_read_differently_are_refused(number: int) -> None:
    with pytest.raises(NotCanonical, match="integer"):
        canonical_bytes(number)


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), {1: "key"}])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical_bytes({"a": value})


def test_a_value_that_contains_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(NotCanonical, match="depth"):
        canonical_bytes(endless)


@pytest.mark.proves("ABU-36")
@pytest.mark.parametrize(
    "char",
    [
        "\u0000", "\u0007", "\t", "\r", "\u007f", "\u0085",  # controls
        "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad",  # zero-width, soft hyphen
        "\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2066", "\u2069",  # bidirectional
        "\u2028", "\u2029", "\u2003", "\u3000", "\u202f",  # separators and blanks that look like a space
        "\u115f", "\u3164", "\uffa0", "\u2800", "\u034f", "\ufe0f", "\U000e0100",  # fillers, selectors
        "\U000e0041", "\ue000", "\uffff", "\U0010ffff", "\ud800",  # tag, private, no characters, surrogate
    ],
)  # fmt: skip
def test_unseen_characters_are_refused_wherever_they_stand(char: str) -> None:
    for value in (f"Қауіп{char}сіздік", {f"name{char}": 1}, [char]):
        with pytest.raises(NotCanonical) as refused:
            canonical_bytes({"fields": value})
        assert refused.value.reason == "character"
        assert refused.value.found == f"U+{ord(char):04X}"
    assert unseen_characters(f"а{char}б{char}") == (char,)


def test_the_refusal_does_not_repeat_the_text() -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical_bytes({"name": "Жүнісова\u202e"})
    assert "Жүнісова" not in str(refused.value)
    assert "$.name" in str(refused.value)


@pytest.mark.proves("ABU-36")
def test_decomposed_letters_are_refused_and_composed_ones_kept() -> None:
    decomposed = unicodedata.normalize("NFD", "Йод")
    assert decomposed != "Йод"
    with pytest.raises(NotCanonical) as refused:
        canonical_bytes({"name": {"kk": decomposed}})
    assert (refused.value.reason, refused.value.path) == ("normalisation", "$.name.kk")
    assert canonical_bytes("Йод") == '"Йод"'.encode()


@pytest.mark.proves("ABU-36")
def test_every_kazakh_letter_is_kept() -> None:
    assert parse(canonical_bytes({"text": KAZAKH})) == {"text": KAZAKH}
    assert KAZAKH.encode() in canonical_bytes({"text": KAZAKH})
    assert unseen_characters(KAZAKH + " «№ 299» – 7/2\u00a0үй\n") == ()


# --- Reading back ---------------------------------------------------------------------------------------


@pytest.mark.proves("ABU-01")
@pytest.mark.parametrize(
    "spelling",
    [
        b'{"b":1,"a":2}',  # another order
        b'{"a": 2}',  # a blank
        b'{"a":1,"a":2}',  # a key twice
        b'{"a":"\\u049b"}',  # an escape nobody needed
        b'{"a":2}\n',  # something after it
        b'\xef\xbb\xbf{"a":2}',  # a byte order mark
        b'{"a":2.0}', b'{"a":-0}', b'{"a":1e3}', b'{"a":NaN}', b'{"a":Infinity}',  # other numbers
        b'{"a":"\xff"}', b'{"a":', b"", b"[" * 100_000,  # no JSON at all
    ],
)  # fmt: skip
def test_a_second_spelling_is_refused(spelling: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse(spelling)


def test_digest_is_sha_256_in_lower_case_hexadecimal() -> None:
    # FIPS 180-2, appendix B.1.
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# --- Properties -----------------------------------------------------------------------------------------

seen_text = st.text(
    st.sampled_from(KAZAKH + 'абвЯabcZ019 «»№"\\/<>&#$@*[]{}\n€ö\U0001f600Ａ'), max_size=20
).filter(lambda text: unicodedata.is_normalized("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | seen_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(seen_text, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_bytes_say_the_value_back(value: Any) -> None:
    data = canonical_bytes(value)
    assert parse(data) == value
    assert json.loads(data) == value


@given(st.dictionaries(seen_text, values, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], chance: Any) -> None:
    keys = list(value)
    chance.shuffle(keys)
    assert canonical_bytes({key: value[key] for key in keys}) == canonical_bytes(value)


@given(values, values)
def test_unequal_values_have_unequal_digests(one: Any, other: Any) -> None:
    # Python holds 1 == True; JSON does not.
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest(canonical_bytes(one)) == digest(canonical_bytes(other))) == same


@given(st.text())
def test_any_text_is_either_kept_or_refused(text: str) -> None:
    try:
        data = canonical_bytes(text)
    except NotCanonical:
        return
    assert parse(data) == text
    assert digest(data) == sha256(data).hexdigest()
