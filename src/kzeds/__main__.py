"""`python -m kzeds`: verify a file, run a folder of cases, explain a file, measure."""

from __future__ import annotations

import sys

from kzeds.cli import main

if __name__ == "__main__":
    sys.exit(main())
