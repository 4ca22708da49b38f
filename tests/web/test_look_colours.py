"""Contrasts of the colours, computed from the style sheet's source by the formula of WCAG 2.2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from attestat.web import apps

TOKENS = (Path(apps.__file__).parent / "styles" / "_tokens.scss").read_text(encoding="utf-8")

# Text on what it stands on. WCAG 1.4.3: 4.5 for text.
TEXT = [
    ("ink", "ground"), ("ink", "surface"), ("ink", "panel"), ("ink", "quiet"), ("ink", "quiet-hover"),
    ("ink", "sky"), ("ink", "ok-tint"), ("ink", "warning-tint"), ("ink", "bad-tint"),
    ("muted", "ground"), ("muted", "surface"), ("muted", "panel"), ("muted", "sky"),
    ("brand", "ground"), ("brand-deep", "sky"), ("brand-deep", "sky-high"),
    ("link", "ground"), ("link", "surface"), ("link", "panel"), ("link", "sky"), ("link", "sky-high"),
    ("link-hover", "ground"), ("link-hover", "surface"),
    ("button-text", "button"), ("button-text", "button-hover"),
    ("button-text", "bad"), ("button-text", "bad-text"),
    ("sky-text", "sky"), ("sky-text", "sky-high"), ("ok", "ground"), ("ok", "panel"), ("ok-text", "ok-tint"),
    ("warning", "ground"), ("warning", "panel"), ("warning", "surface"), ("warning", "sky"),
    ("warning-text", "warning-tint"),
    ("bad", "ground"), ("bad", "panel"), ("bad", "surface"), ("bad", "sky"), ("bad-text", "bad-tint"),
    ("neutral-text", "neutral-tint"), ("focus-ink", "focus"),
]  # fmt: skip
# Borders of controls and marks. WCAG 1.4.11: 3.
MARKS = [("control", "ground"), ("control", "panel"), ("brand", "sky"), ("brand", "surface")]

# Figures of the colours as they were decided: contrast on white.
DECIDED = {"brand": 7.1, "brand-deep": 11, "ink": 16, "muted": 7.1, "ok": 6.2, "warning": 5.9, "bad": 7.1}


def colours(scheme: str) -> dict[str, str]:
    body = re.search(rf"\${scheme}: \((.*?)\n\);", TOKENS, re.DOTALL)
    assert body is not None
    return dict(re.findall(r"([\w-]+): (#[0-9a-f]{6})", body[1]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_values_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    of = colours(scheme)
    too_low = {
        (text, on): round(contrast(of[text], of[on]), 2)
        for text, on in TEXT
        if contrast(of[text], of[on]) < 4.5
    }
    assert too_low == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_controls_and_marks_can_be_seen(scheme: str) -> None:
    of = colours(scheme)
    assert {pair for pair in MARKS if contrast(of[pair[0]], of[pair[1]]) < 3} == set()


def test_the_decided_contrasts_on_white_hold() -> None:
    of = colours("light")
    for name, decided in DECIDED.items():
        assert contrast(of[name], "#ffffff") >= decided - 0.1, name


@pytest.mark.parametrize("name", ["ink", "muted", "link", "ok", "warning", "bad"])
def test_in_the_dark_text_has_at_least_seven_and_a_half(name: str) -> None:
    of = colours("dark")
    assert contrast(of[name], of["panel"]) >= 7.5


def test_ochre_is_never_the_colour_of_text() -> None:
    styles = Path(apps.__file__).parent / "styles"
    text = re.compile(r"(?<![\w-])color: var\(--at-ochre\)")
    assert [path.name for path in styles.rglob("*.scss") if text.search(path.read_text("utf-8"))] == []


def test_every_colour_exists_in_both_schemes() -> None:
    assert colours("light").keys() == colours("dark").keys()
