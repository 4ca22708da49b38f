"""`attestat journal verify`: prove that no event was changed, removed or put in between."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from attestat.ops import instance


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("journal", help="prove the journal", description=__doc__)
    actions = parser.add_subparsers(dest="journal", metavar="action", required=True)
    verify = actions.add_parser(
        "verify", help="walk every chain, and hold the stages against the events (INV-03)"
    )
    verify.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(args: argparse.Namespace) -> int:
    """Verify; exit code 0 when everything holds, 1 when something does not."""
    with instance.ready():
        from attestat.store import journal

        count, broken = journal.verify()
        astray = journal.stages_astray()
    if args.json:
        print(
            json.dumps(
                {
                    "events": count,
                    "broken": [vars(place) for place in broken],
                    "stages_astray": astray,
                    "holds": not broken and not astray,
                }
            )
        )
    else:
        print(f"{count} events read.")
        for place in broken:
            print(f"{place.stream}: event {place.sequence} {place.what}", file=sys.stderr)
        for line in astray:
            print(line, file=sys.stderr)
        if not broken and not astray:
            print("Every chain holds, and every stage is the replay of its events.")
    return 1 if broken or astray else 0
