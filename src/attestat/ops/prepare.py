"""The last step before an instance answers. Run by `attestat up` after the migrations.

A site that cannot load says so here, once, and not in a circle of dying workers. In a demonstration
`attestat.ops.demo.ensure()` then makes people, companies and keys where they are missing, and gives the
lines that say who can sign in.
"""

from __future__ import annotations

import importlib
import sys

from attestat.ops import instance, modules


def main() -> int:
    """Prepare; print who can sign in, a line each."""
    with instance.ready() as settings:
        from django.core.checks import ERROR, run_checks

        faults = [fault for fault in run_checks() if fault.is_serious(ERROR)]
        if faults:
            print(*faults, sep="\n", file=sys.stderr)
            return 1
        importlib.import_module("attestat.config.wsgi")  # loads middleware and addresses
        if not settings.is_production and modules.exists("attestat.ops.demo"):
            ensure = getattr(importlib.import_module("attestat.ops.demo"), "ensure", None)
            for line in (ensure and ensure()) or ():
                print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
