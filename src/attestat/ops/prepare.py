"""The last step before an instance answers. Run by `attestat up`.

A site that cannot load says so here, once, and not in a circle of dying workers. In a demonstration
`attestat.ops.demo.ensure()` then makes people, companies and keys where they are missing, and gives the lines
that say who can sign in. What is printed: LOADED, then those lines.
"""

from __future__ import annotations

import importlib
import sys

from attestat.ops import instance

LOADED = "loaded"
"""Said when the site can be loaded and its tables are up to date: the web server may start."""

MIGRATIONS_ARE_DUE = 3
"""The exit code that asks for `attestat manage migrate` first."""


def main() -> int:
    """Prepare; print who can sign in, a line each. Gives an exit code."""
    with instance.ready() as settings:
        from django.core.checks import ERROR, run_checks
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        from attestat.store import law_shipping

        executor = MigrationExecutor(connection)
        # A release may bring a new edition of the Rules without a new table: it is entered by migrating too.
        if executor.migration_plan(executor.loader.graph.leaf_nodes()) or law_shipping.are_missing():
            return MIGRATIONS_ARE_DUE
        faults = [fault for fault in run_checks() if fault.is_serious(ERROR)]
        if faults:
            print(*faults, sep="\n", file=sys.stderr)
            return 1
        importlib.import_module("attestat.config.wsgi")  # loads middleware and addresses
        if settings.is_production:
            print(LOADED, flush=True)
            return 0
        from attestat.ops import demo

        # Nobody is served before there is somebody who can sign in; later starts need not wait for this.
        everybody = None if demo.is_made() else demo.ensure()
        print(LOADED, flush=True)
        print(*demo.greeting(everybody or demo.ensure()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
