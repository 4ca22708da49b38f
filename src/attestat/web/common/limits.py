"""What no request may be: larger than the instance takes, or with characters that no text has (ABU-30)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, QueryDict

FORM_ROOM = 1024 * 1024
"""Bytes a form may add around its largest file: other fields and the boundaries of its parts."""


def is_too_large(request: HttpRequest) -> bool:
    """Whether the request announces more than a form with the largest allowed file.

    Asked before the body is read, so that nobody makes a worker read gigabytes. A request without a length
    has an empty body for us (PEP 3333).
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    announced = int(length) if length.isascii() and length.isdigit() else 0
    return announced > settings.SETTINGS.max_upload_mb * 1024 * 1024 + FORM_ROOM


def has_nul(values: QueryDict) -> bool:
    """Whether a field holds a NUL: no keyboard makes one, and PostgreSQL stores none."""
    return any("\0" in value for name in values for value in (name, *values.getlist(name)))
