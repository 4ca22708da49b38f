"""The command `attestat`.

Each subcommand is a module with `register(subparsers)` and `run(args) -> int`. Only the module that is asked
for is imported, so `attestat doctor` works also where something else is broken.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence

from attestat.config.settings import SettingsError
from attestat.ops import modules
from attestat.ops.postgres import PostgresError

COMMANDS = {
    "up": "attestat.ops.supervisor",
    "doctor": "attestat.ops.doctor",
    "manage": "attestat.ops.manage",
    "clock": "attestat.ops.clock",
    "tour": "attestat.ops.tour",
    "journal": "attestat.ops.journal",
    "evidence": "attestat.ops.evidence",
    "term": "attestat.ops.term",
    "demo-keys": "attestat.ops.demo_keys",
}
"""Name of the subcommand → its module, in the order of the help."""

REFUSED = 2
"""The exit code of what a person must put right: a wrong argument or setting."""


def parser_for(names: Sequence[str]) -> argparse.ArgumentParser:
    """The parser that knows these subcommands."""
    parser = argparse.ArgumentParser(
        prog="attestat", description="Attestation of legal entities in industrial safety (Order No. 186)."
    )
    subparsers = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name in names:
        if modules.exists(COMMANDS[name]):
            importlib.import_module(COMMANDS[name]).register(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit code. What a person can put right is said in a sentence."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = given[0] if given and given[0] in COMMANDS else None
    if asked and not modules.exists(COMMANDS[asked]):
        print(f"attestat {asked}: this installation does not have it ({COMMANDS[asked]}).", file=sys.stderr)
        return REFUSED
    try:
        args = parser_for([asked] if asked else list(COMMANDS)).parse_args(given)
        code = int(importlib.import_module(COMMANDS[args.command]).run(args))
        sys.stdout.flush()
        return code
    except (SettingsError, PostgresError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # Whoever read (head, less) has seen enough. The interpreter would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        # End as by the signal itself, so that a calling shell or make knows.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
