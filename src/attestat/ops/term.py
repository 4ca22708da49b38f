"""`attestat term`: when a term ends, and why on that day.

Counted by the law of the instance of this home when its database answers, else by the law that ships with the
product, without a database: anybody can check a date of the Committee with it, today or for a day in 2024.
Every answer says by which of the two.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from attestat.domain.calendar import Day
from attestat.domain.edition import Edition
from attestat.domain.edition_reading import LANGUAGES, LawError
from attestat.domain.term_question import InputError, answer_to, as_json, moment_of
from attestat.domain.terms import Due
from attestat.domain.worktime import local
from attestat.ops import term_law
from attestat.ops.instance import NotAnswering
from attestat.ops.term_law import Law

BAD_INPUT = 2
"""The exit code of what a person must put right, as argparse uses it."""


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "term": "Term",
        "working_days": "Working days",
        "calendar_days": "Calendar days",
        "months": "Months",
        "years": "Years",
        "clause": "Clause",
        "from": "From",
        "effective": "Effective day",
        "due": "Due",
        "inclusive": "inclusive",
        "opens": "The next act from",
        "counted": "Counted",
        "skipped": "Skipped",
        "provisional": "Provisional: the calendar of a year in this term is not confirmed by an act yet.",
        "unconfirmed": "The wording of edition {code} is not confirmed yet.",
        "edition": "Edition",
        "law": "Law",
        "instance": "of this instance, version {version} of its calendar",
        "shipped": "as shipped with the product",
        "silent": "as shipped with the product: the database of this instance does not answer",
        "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    },
    "ru": {
        "term": "Срок",
        "working_days": "Рабочих дней",
        "calendar_days": "Календарных дней",
        "months": "Месяцев",
        "years": "Лет",
        "clause": "Пункт",
        "from": "Начало",
        "effective": "День приёма",
        "due": "Истекает",
        "inclusive": "включительно",
        "opens": "Следующий акт с",
        "counted": "Посчитано",
        "skipped": "Пропущено",
        "provisional": "Предварительно: календарь одного из годов этого срока ещё не подтверждён актом.",
        "unconfirmed": "Текст редакции {code} ещё не подтверждён.",
        "edition": "Редакция",
        "law": "Нормы",
        "instance": "этой системы, версия календаря {version}",
        "shipped": "пришедшие с системой",
        "silent": "пришедшие с системой: её база данных не отвечает",
        "weekdays": "пн вт ср чт пт сб вс",
    },
    "kk": {
        "term": "Мерзім",
        "working_days": "Жұмыс күні",
        "calendar_days": "Күнтізбелік күн",
        "months": "Ай",
        "years": "Жыл",
        "clause": "Тармақ",
        "from": "Басталуы",
        "effective": "Қабылданған күн",
        "due": "Аяқталады",
        "inclusive": "қоса алғанда",
        "opens": "Келесі акт",
        "counted": "Есептелді",
        "skipped": "Есептелмеді",
        "provisional": "Алдын ала: осы мерзімдегі бір жылдың күнтізбесі әлі актімен расталған жоқ.",
        "unconfirmed": "{code} редакциясының мәтіні әлі расталған жоқ.",
        "edition": "Редакция",
        "law": "Нормалар",
        "instance": "осы жүйенікі, күнтізбенің {version}-нұсқасы",
        "shipped": "жүйемен бірге келген",
        "silent": "жүйемен бірге келген: оның дерекқоры жауап бермейді",
        "weekdays": "дс сс ср бс жм сб жс",
    },
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `term` to the commands of `attestat`."""
    _arguments(
        subparsers.add_parser(
            "term",
            help="when a term ends, with every day counted or skipped",
            description="When a term ends, and why on that day: each day counted or skipped, with its act.",
        )
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "term", nargs="?", metavar="TERM", help="T1 to T15 or T11b, as the requirements name them"
    )
    parser.add_argument("--days", type=int, metavar="N", help="instead of TERM: so many working days")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="MOMENT",
        help="when it starts: 2026-03-18T19:10+05:00, or only a day, 2026-03-18",
    )
    parser.add_argument(
        "--batch",
        metavar="FILE",
        help='JSON Lines like {"days": 10, "from": "2026-03-18T19:10+05:00"} or {"term": "T4", "from": …}; '
        "one JSON line is printed for each; - reads the standard input",
    )
    parser.add_argument(
        "--amount", type=int, metavar="N", help="another amount, where the law allows one (T12, T15)"
    )
    parser.add_argument(
        "--starts-with",
        choices=("filing", "act"),
        help="filing: of a company, late hours move on; act: of an official, bears its own day",
    )
    parser.add_argument(
        "--law",
        choices=term_law.CHOICES,
        help="count by the law of this instance (its published editions and confirmed calendar) or by that "
        "which ships with the product (default: the instance's when its database answers)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--lang", choices=LANGUAGES, help="language of the text (default: by LANG, else English)"
    )


def run(args: argparse.Namespace) -> int:
    """Print the answer; 0, or 2 with a sentence on the standard error when the question cannot be
    answered.
    """
    language = args.lang or language_of(os.environ)
    try:
        if args.batch is not None:
            return _batch(args, language)
        if args.start is None:
            raise InputError("give the start of the term: --from 2026-03-18T19:10+05:00")
        question = {"term": args.term, "days": args.days, "from": args.start}
        question |= {"amount": args.amount, "starts_with": args.starts_with}
        law = term_law.law(args.law)
        answer, edition = answer_to(question, law.calendar, law.editions)
    except (InputError, LawError) as error:
        print(f"attestat term: {error}", file=sys.stderr)
        return BAD_INPUT
    except NotAnswering as error:
        print(
            f"attestat term: this instance does not answer ({error}). "
            "Start it with attestat up, or ask with --law shipped",
            file=sys.stderr,
        )
        return BAD_INPUT
    if args.json:
        found = as_json(answer, edition, language, args.start) | {"law": law.which}
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(as_text(answer, edition, law, language, args.start))
    return 0


def language_of(environment: Mapping[str, str]) -> str:
    """Kazakh or Russian when the environment's locale asks for it, else English."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    code = locale.split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else "en"


def as_text(answer: Due, edition: Edition, law: Law, language: str, given: str) -> str:
    """The answer for people: the head, then every day in order with its number or its reason."""
    words = WORDS[language]
    weekdays = words["weekdays"].split()

    def shown(day: date) -> str:
        return f"{weekdays[day.weekday()]} {day:%d.%m.%Y}"

    moment = moment_of(given)
    clock = f" {local(moment):%H:%M:%S}" if isinstance(moment, datetime) else ""
    title = (
        f"{answer.code} · {answer.name.in_language(language)}"
        if answer.code
        else answer.name.in_language(language)
    )
    rows = [
        (words["term"], title),
        (words["clause"], answer.clause),
        (words[answer.unit], str(answer.amount)),
        (words["edition"], edition.code),
        (words["law"], words["silent" if law.silent else law.which].format(version=law.version)),
        (words["from"], shown(answer.started) + clock),
        (words["effective"], shown(answer.effective_day)),
        (words["due"], f"{shown(answer.due)} ({words['inclusive']})"),
    ]
    if answer.opens_on:
        rows.append((words["opens"], shown(answer.opens_on)))
    width = max(len(label) for label, _ in rows) + 2
    lines = [f"{label + ':':<{width}}{value}" for label, value in rows]
    if answer.counted or answer.skipped:
        tally = f"{words['skipped']}: {len(answer.skipped)}."
        if answer.unit in ("working_days", "calendar_days"):
            tally = f"{words['counted']}: {len(answer.counted)}. {tally}"
        lines += ["", *_day_lines(answer, language, shown), "", tally]
    if answer.provisional:
        lines.append(words["provisional"])
    if not edition.wording_confirmed:
        lines.append(words["unconfirmed"].format(code=edition.code))
    return "\n".join(lines)


def _day_lines(answer: Due, language: str, shown: Callable[[date], str]) -> list[str]:
    worked = {day.date: day for day in answer.worked}
    lines = []
    number = 0
    for row in answer.days():
        day = row if isinstance(row, Day) else worked.get(row)
        reason = f"{day.reason.in_language(language)} · {day.act.in_language(language)}" if day else ""
        if isinstance(row, Day):
            lines.append(f"  {shown(row.date)}   –  {reason}")
        else:
            number += 1
            lines.append(f"  {shown(row)} {number:>3}  {reason}".rstrip())
    return lines


def _batch(args: argparse.Namespace, language: str) -> int:
    if args.term is not None or args.days is not None or args.start is not None:
        raise InputError("--batch takes its questions from the file: leave out TERM, --days and --from")
    law = term_law.law(args.law)
    if args.batch == "-":
        return _answer_lines(sys.stdin, sys.stdout, law, language)
    try:
        with Path(args.batch).open(encoding="utf-8") as file:
            return _answer_lines(file, sys.stdout, law, language)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file {args.batch} cannot be read: {error}") from error


def _answer_lines(questions: Iterable[str], out: TextIO, law: Law, language: str) -> int:
    """Answer every line; a line that cannot be answered gets an object with `error`, and the exit code is
    2.
    """
    wrong = 0
    for number, line in enumerate(questions, start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)
            if not isinstance(question, dict):
                raise InputError("the line must hold one JSON object")
            due, edition = answer_to(question, law.calendar, law.editions)
            answer = as_json(due, edition, language, question["from"]) | {"law": law.which}
        except (json.JSONDecodeError, InputError) as error:
            wrong += 1
            answer = {"error": str(error), "line": number}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if wrong:
        print(f"attestat term: {wrong} of the lines could not be answered", file=sys.stderr)
    return BAD_INPUT if wrong else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The same as a module of its own: `python -m attestat.ops.term T4 --from …`."""
    parser = argparse.ArgumentParser(prog="attestat term", description=__doc__)
    _arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
