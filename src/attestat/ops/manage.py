"""`attestat manage …`: Django's own commands, with the database running and in the right role."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from attestat.ops import instance

AS_OWNER = frozenset({"migrate"})
"""Commands that change tables, and so run as the role that owns them."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("manage", help="Django's own commands", prefix_chars="\0", add_help=False)
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    words: list[str] = args.words
    with instance.ready(as_owner=bool(words) and words[0] in AS_OWNER):
        from django.core.management import ManagementUtility
        from django.core.management.base import CommandError

        try:
            ManagementUtility(["attestat manage", *words]).execute()
        except CommandError as error:
            print(error, file=sys.stderr)
            return 1
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0
