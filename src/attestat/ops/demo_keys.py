"""`attestat demo-keys`: the demonstration's keys: whose they are, their files, and revoking them."""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from attestat.config.settings import SettingsError, current
from attestat.ops.demo import authority, services
from attestat.ops.demo.authority import PASSWORD, Authority, RefusedInProduction
from attestat.ops.demo.signables import signables
from attestat.ops.signer import moment

COLUMNS = ("key", "name", "post", "organisation", "IIN", "BIN", "role", "algorithm", "valid until", "note")


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo-keys",
        help="list or export the demonstration's signing keys",
        description="The demonstration authority's keys: whose they are, and as files for other programs.",
    )
    parser.add_argument("--list", action="store_true", help="print a table (the default)")
    parser.add_argument("--csv", action="store_true", help="print the table as CSV, with all columns")
    parser.add_argument("--export", metavar="DIR", help="copy key files and trusted certificates to DIR")
    parser.add_argument(
        "--key", action="append", metavar="NAME", help="only this key; may be given several times"
    )
    parser.add_argument("--revoke", metavar="KEY", help="revoke a key from now on, by the instance's clock")
    parser.add_argument(
        "--reason",
        choices=sorted(services.REASONS),
        default="unspecified",
        help="why it is revoked (with --revoke)",
    )
    parser.add_argument("--restore", metavar="KEY", help="take a revocation back from now on")


def run(args: argparse.Namespace) -> int:
    """Make the keys where they are missing, then list or copy them; 2 for what a person must put right."""
    try:
        issued = authority.ensure(current())
        if args.revoke or args.restore:
            return _change(issued, args)
        chosen = _chosen(issued, args.key)
        if args.export:
            _export(issued, chosen, Path(args.export), sys.stdout)
        if args.csv:
            _write_csv(issued, chosen, sys.stdout)
        elif args.list or not args.export:
            _write_table(issued, chosen, sys.stdout)
    except (RefusedInProduction, SettingsError) as error:
        print(f"attestat demo-keys: {error}", file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(f"attestat demo-keys: {error}", file=sys.stderr)
        return 1
    return 0


def _change(issued: Authority, args: argparse.Namespace) -> int:
    """Revoke and restore, and say from when on."""
    settings = current()
    _chosen(issued, [name for name in (args.revoke, args.restore) if name])
    at = moment.now(settings)
    if args.revoke:
        services.revoke(settings, args.revoke, reason=services.REASONS[args.reason], at=at)
        print(f"{args.revoke} is revoked from {at.isoformat(timespec='seconds')} on ({args.reason}).")
    if args.restore:
        services.restore(settings, args.restore, at=at)
        print(f"{args.restore} is restored from {at.isoformat(timespec='seconds')} on.")
    return 0


def _chosen(issued: Authority, names: list[str] | None) -> list[str]:
    if unknown := sorted(set(names or ()) - issued.keys.keys()):
        raise SettingsError([f"there is no key {', '.join(unknown)}; `attestat demo-keys` lists them."])
    return [slug for slug in issued.keys if not names or slug in names]


def _rows(issued: Authority, chosen: list[str]) -> list[tuple[str, ...]]:
    people = {person.key: person for person in signables()}
    rows: list[tuple[str, ...]] = []
    for slug in chosen:
        key = issued.keys[slug]
        person = people.get(key.holder)
        rows.append(
            (
                key.slug,
                key.name,
                person.title["en"] if person else "Information system",
                person.place["en"] if person and person.group != "company" else key.organisation,
                key.iin,
                key.bin,
                key.role,
                key.algorithm,
                datetime.fromisoformat(key.not_after).strftime("%d.%m.%Y"),
                key.note.get("en", ""),
            )
        )
    return rows


def _write_csv(issued: Authority, chosen: list[str], out: TextIO) -> None:
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(issued, chosen))


def _write_table(issued: Authority, chosen: list[str], out: TextIO) -> None:
    """The columns that fit on a screen: key, name, post, algorithm, note."""
    shown = [(row[0], row[1], row[2], row[5], row[7], row[9]) for row in _rows(issued, chosen)]
    head = ("KEY", "NAME", "POST", "BIN", "ALGORITHM", "NOTE")
    widths = [max(len(row[at]) for row in [head, *shown]) for at in range(len(head) - 1)]
    for row in [head, *shown]:
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        out.write("  ".join([*cells, row[-1]]).rstrip() + "\n")
    out.write(f"\nKey files: {issued.folder / 'keys'}, password {PASSWORD}. Trusted: {issued.trust}\n")


def _export(issued: Authority, chosen: list[str], folder: Path, out: TextIO) -> None:
    """Copies, mode 0600: the keys as NAME.p12, the certificates of the authority under `trust`."""
    (folder / "trust").mkdir(parents=True, exist_ok=True)
    for source in [issued.path(slug) for slug in chosen]:
        shutil.copy2(source, folder / source.name)
    for source in sorted(issued.trust.glob("*.cer")):
        shutil.copy2(source, folder / "trust" / source.name)
    out.write(
        f"{len(chosen)} keys to {folder}, password {PASSWORD}. Outside a demonstration nobody trusts them.\n"
    )
