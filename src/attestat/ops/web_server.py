"""The web server: the site is loaded once, then granian forks its workers from what is loaded.

    python -m attestat.ops.web_server [--when-told] GRANIAN'S ARGUMENTS

With `--when-told` the workers wait for a line on the standard input; its end without a line ends the program.
So `attestat up` loads the site while it still looks whether migrations are due, and nobody is served before.
On a Python that starts processes by "spawn" each worker loads the site itself, as granian does everywhere.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

WHEN_TOLD = "--when-told"


def load() -> None:
    """Load middleware, addresses and views. Opens no connection and starts no thread: workers are forked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attestat.config.django")
    # Nothing of this is garbage, and after freeze() the collector no longer touches pages that workers share.
    gc.disable()
    importlib.import_module("attestat.config.wsgi")
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    gc.freeze()
    gc.enable()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    load()
    from granian.cli import entrypoint

    if WHEN_TOLD in words:
        words.remove(WHEN_TOLD)
        if not sys.stdin.readline():
            return 0
    sys.argv = ["granian", *words]
    entrypoint()
    return 0


if __name__ == "__main__":
    sys.exit(main())
