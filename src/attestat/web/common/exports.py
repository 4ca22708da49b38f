"""Lists as CSV for a person's own tables (RFC 4180, with a byte order mark so that Excel sees Kazakh)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """What csv.writer writes to: gives each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (ABU-32): a leading sign gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download named `name`.csv; rows are written as they come."""
    writer = csv.writer(_Line(), lineterminator="\r\n")  # type: ignore[arg-type]

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([safe(cell) for cell in header])
        for row in rows:
            yield writer.writerow([safe(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
