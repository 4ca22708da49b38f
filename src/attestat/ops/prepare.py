"""Makes what a demonstration needs to be walked through by hand. Run by `attestat up`, after the migrations.

`attestat.ops.demo.ensure()` makes people, companies and keys where they are missing, and gives the lines
that say who can sign in.
"""

from __future__ import annotations

import sys

from attestat.ops import instance


def main() -> int:
    """Prepare; print who can sign in, a line each."""
    with instance.ready():
        from attestat.ops import demo

        for line in demo.ensure():
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
