"""`attestat evidence verify`: judge stored signatures again from their evidence alone, asking nobody."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any
from uuid import UUID

from attestat.ops import instance
from attestat.ops.cli import REFUSED


def register(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "evidence", help="judge stored signatures again, offline", description=__doc__
    )
    actions = parser.add_subparsers(dest="evidence", metavar="action", required=True)
    verify = actions.add_parser("verify", help="hold each stored verdict against its evidence")
    which = verify.add_mutually_exclusive_group(required=True)
    which.add_argument("signature", nargs="?", help="the public id of one signature")
    which.add_argument("--all", action="store_true", help="every signature, the oldest first")
    verify.add_argument("--json", action="store_true", help="one JSON object a line on standard output")


def run(args: argparse.Namespace) -> int:
    """Verify; exit code 0 when every verdict holds, 1 when one does not, 2 for what is no signature's id."""
    try:
        signature = None if args.all else UUID(args.signature)
    except ValueError:
        print(f"{args.signature}: this is no id of a signature.", file=sys.stderr)
        return REFUSED
    with instance.ready():
        from attestat.actions import evidence
        from attestat.domain.obstacle import Obstacle

        count = failing = 0
        try:
            for found in evidence.verify(signature):
                count += 1
                failing += not found.holds
                print(_line(found, as_json=args.json), flush=True)
        except Obstacle:
            print(f"{signature}: there is no such signature.", file=sys.stderr)
            return REFUSED
    if not args.json:
        print(f"{count} signatures judged again, {failing} do not hold.")
    return 1 if failing else 0


def _line(found: Any, *, as_json: bool) -> str:
    if as_json:
        values = vars(found) | {
            "signature": str(found.signature),
            "document": str(found.document),
            "signed_at": found.signed_at.isoformat(),
        }
        return json.dumps(values, ensure_ascii=False)
    word = "holds" if found.holds else "DOES NOT HOLD"
    return (
        f"{found.signature}  {found.kind} {found.number}  {found.signed_at.isoformat(timespec='seconds')}  "
        f"{found.signer}: {found.stored}, now {found.now}: {word}. {found.sentence.get('en', '')}"
    ).rstrip()
