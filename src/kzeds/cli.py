"""The command line: `verify`, `cases`, `show` and `bench`.

Exit codes of `verify`: 0 passed, 1 failed, 2 indeterminate, 3 unusable input (also a wrong command).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from kzeds import cases, evidence, show
from kzeds.crl import Crl
from kzeds.errors import Unusable
from kzeds.ocsp import OcspAnswer
from kzeds.policy import BY_NAME
from kzeds.report import Outcome, Report
from kzeds.revocation import NOT_ASKED, Revocation
from kzeds.sentences import LANGUAGES
from kzeds.trust import TrustStore
from kzeds.verification import verify
from kzeds.xmldsig import looks_like_xml, verify_xml

EXIT = {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.INDETERMINATE: 2}
UNUSABLE = 3
_GZIP = b"\x1f\x8b"
_LIST_SUFFIXES = {".crl", ".pem", ".der"}
_MARKS = {Outcome.PASSED: "+", Outcome.FAILED: "✗", Outcome.INDETERMINATE: "?", Outcome.NOTE: "·"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """A wrong command is unusable input; argparse's own 2 would read as indeterminate."""
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not an ISO 8601 moment: {text!r}") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m kzeds", description="Verifies the Kazakh electronic signature.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    one = commands.add_parser("verify", help="judge a signed file (CMS, or XML)")
    one.add_argument("file", type=Path)
    one.add_argument("--content", type=Path, help="the document, when the signature is detached")
    one.add_argument("--at", type=_moment, help="receipt time, ISO 8601 (UTC without offset); default: now")
    one.add_argument("--trust", type=Path, action="append", default=[], help="folder of certificates")
    one.add_argument("--crl", type=Path, action="append", default=[], help="list, or folder of lists")
    one.add_argument("--ocsp", type=Path, action="append", default=[], help="answer of a responder, DER")
    one.add_argument("--policy", choices=sorted(BY_NAME), default="document")
    one.add_argument("--save", type=Path, metavar="BUNDLE", help="write the evidence; verify it like a file")
    one.add_argument("--lang", choices=LANGUAGES, default="en")
    one.add_argument("--json", action="store_true", help="the whole report as JSON")

    many = commands.add_parser("cases", help="run every row of DIR/cases.json")
    many.add_argument("folder", type=Path, metavar="DIR")
    many.add_argument("--trust", type=Path, action="append", default=[], help="default: DIR/trust")
    many.add_argument("--crl", type=Path, action="append", default=[], help="list, or folder of lists")
    many.add_argument("--json", action="store_true")

    explain = commands.add_parser("show", help="explain a certificate, message, list, answer or time stamp")
    explain.add_argument("file", type=Path)
    explain.add_argument("--json", action="store_true")

    measure = commands.add_parser("bench", help="verifications per second on this machine")
    measure.add_argument("--seconds", type=float, default=1.0, help="time for each measurement")
    measure.add_argument("--json", action="store_true")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives the exit code; only a wrong command line ends the process by itself."""
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "verify":
                return _verify(options)
            case "cases":
                return _cases(options)
            case "show":
                return _show(options)
            case _:
                from kzeds import bench

                return bench.main(options.seconds, options.json)
    except Unusable as error:
        return _unusable(options, error.code, error.sentence(getattr(options, "lang", "en")), error.detail)
    except OSError as error:
        return _unusable(options, "no_file", f"{error.strerror}: {error.filename}", "")


def _unusable(options: argparse.Namespace, code: str, sentence: str, detail: str) -> int:
    if getattr(options, "json", False):
        print(json.dumps({"outcome": "unusable", "code": code, "sentence": sentence, "detail": detail}))
    else:
        print(sentence + (f" ({detail})" if detail else ""), file=sys.stderr)
    return UNUSABLE


def _lists(paths: Iterable[Path]) -> tuple[bytes, ...]:
    """The lists named, and those in the folders named; a file in a folder that is no list is passed over."""
    found: list[bytes] = []
    for path in paths:
        if not path.is_dir():
            found.append(path.read_bytes())
            continue
        for item in sorted(path.iterdir()):
            if item.suffix.lower() not in _LIST_SUFFIXES:
                continue
            data = item.read_bytes()
            try:
                Crl.parse(data)
            except Unusable as error:
                print(f"{item} is not used: {error.detail}", file=sys.stderr)
            else:
                found.append(data)
    return tuple(found)


def _verify(options: argparse.Namespace) -> int:
    message = options.file.read_bytes()
    content = options.content.read_bytes() if options.content else None
    trust = TrustStore.from_directories(options.trust)
    if message.startswith(_GZIP):
        # A bundle of evidence brings its own moments, answers, lists and policy.
        return _print_report(evidence.verify_again(message, content, trust=trust), options)
    revocation = NOT_ASKED
    if options.crl or options.ocsp:
        revocation = Revocation(
            crls=_lists(options.crl),
            ocsp=tuple(OcspAnswer(path.read_bytes()) for path in options.ocsp),
        )
    at = options.at or datetime.now(UTC)
    policy = BY_NAME[options.policy]
    if looks_like_xml(message):
        report = verify_xml(message, at=at, trust=trust, revocation=revocation, policy=policy)
    else:
        report = verify(message, content, at=at, trust=trust, revocation=revocation, policy=policy)
    if options.save:
        options.save.write_bytes(evidence.pack(report, content))
    return _print_report(report, options)


def _print_report(report: Report, options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        print(_text(report, options.lang))
    return EXIT[report.outcome]


def _text(report: Report, lang: str) -> str:
    """The report for a person: the verdict, then every check of every signature."""
    lines = [f"{report.outcome.upper()}{_indication(report.indication)}: {report.sentence(lang)}"]
    lines += [f"  {_MARKS[check.outcome]} {check.sentence(lang)}" for check in report.checks]
    for number, signer in enumerate(report.signers, 1):
        lines.append("")
        lines.append(f"{number}. {signer.outcome.upper()}{_indication(signer.indication)}")
        if signer.certificate is not None:
            lines += [f"   {line}" for line in show.person(signer.certificate)]
        lines.append(f"   {signer.time.isoformat()} ({signer.time_source})")
        for check in signer.checks:
            detail = f"  [{check.detail}]" if check.detail else ""
            lines.append(f"   {_MARKS[check.outcome]} {check.sentence(lang)}{detail}")
    return "\n".join(lines)


def _indication(indication: str | None) -> str:
    return f" ({indication})" if indication else ""


def _cases(options: argparse.Namespace) -> int:
    folders = options.trust or [folder for folder in [options.folder / "trust"] if folder.is_dir()]
    trust = TrustStore.from_directories(folders)
    if not trust.anchors:
        print("No root certificate: name the folder of the roots with --trust.", file=sys.stderr)
    try:
        results = cases.run(options.folder, trust, _lists(options.crl))
    except (ValueError, KeyError, TypeError) as error:
        return _unusable(options, "bad_cases", f"cases.json cannot be read: {error}", "")
    disagreements = sum(not result.agrees for result in results)
    summary = f"disagreements: {disagreements} of {len(results)}"
    if options.json:
        rows = [result.as_dict() for result in results]
        print(
            json.dumps(
                {"cases": rows, "disagreements": disagreements, "of": len(results), "summary": summary},
                ensure_ascii=False,
                indent=2,
            )
        )
        return 1 if disagreements else 0
    width = max((len(result.file) for result in results), default=0)
    for result in results:
        mark = "ok  " if result.agrees else "DIFF"
        print(
            f"{mark} {result.kind:4} {result.file:{width}}  "
            f"expected {result.expected:13} got {result.got:13} {result.reason}"
        )
    print(summary)
    return 1 if disagreements else 0


def _show(options: argparse.Namespace) -> int:
    shown = show.explain(options.file.read_bytes())
    print(json.dumps(shown.data, ensure_ascii=False, indent=2) if options.json else "\n".join(shown.lines))
    return 0
