"""The seal key of this instance: made once in a demonstration, brought by the operator in production."""

from __future__ import annotations

import fcntl
import os
import secrets
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from attestat.gateways.printing.seal_key import SealKey

_DEMONSTRATION_SINCE = datetime(2024, 1, 1, tzinfo=UTC)
"""Early, so that a demonstration clock can be moved back; like the keys of the demonstration people."""


@cache
def seal_key() -> SealKey:
    """The key that seals what was signed, parsed once a process.

    In a demonstration `<home>/seal.p12` with its password beside it, both mode 0600, made at the first use;
    in production the same two files, put there by the operator: raises FileNotFoundError without them.
    """
    home = Path(settings.SETTINGS.home)
    path, password = home / "seal.p12", home / "seal.password"
    if not path.exists() and not settings.SETTINGS.is_production:
        _make(path, password)
    return SealKey.load(path, password.read_bytes().strip())


def _make(path: Path, password: Path) -> None:
    """Make key and password; of several processes that start at once, one wins and all use its key."""
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        word = secrets.token_hex(16).encode()
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(word)
        whole = path.with_suffix(".new")
        whole.unlink(missing_ok=True)
        SealKey.generate("Attestat (DEMONSTRATION)", at=_DEMONSTRATION_SINCE).save(whole, word)
        whole.rename(path)
