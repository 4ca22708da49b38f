"""Writes the table of settings into docs/how-to/operator.md. A test compares them."""

from __future__ import annotations

import sys
from pathlib import Path

from attestat.config.settings import every_setting

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "operator.md"
BEGIN = "<!-- settings: begin. Made by: .venv/bin/python scripts/settings_table.py -->\n"
END = "<!-- settings: end -->\n"


def table() -> str:
    """All settings as a Markdown table, in the order of reading."""
    rows = ["| Variable | What it decides | Unset |", "|---|---|---|"]
    for _, setting in every_setting():
        unset = f"`{setting.default}`" if setting.default else setting.derived
        if setting.in_production is not None:
            unset += f"; in production `{setting.in_production}`"
        rows.append(f"| `{setting.variable}` | {setting.sentence} | {unset} |")
    return "\n".join(rows) + "\n"


def with_table(page: str) -> str:
    """The page with the table between its two marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def main() -> int:
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
