"""`attestat term`: the documented examples, JSON, batches, languages, and what is refused."""

from __future__ import annotations

import argparse
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from attestat.ops import term

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "calendar.md"


@pytest.fixture(autouse=True)
def _english_and_no_instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "ATTESTAT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ATTESTAT_HOME", str(tmp_path / "nobody's"))


class Run:
    """What a call printed and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = term.main(arguments)
        printed = capsys.readouterr()
        self.out, self.err = printed.out, printed.err

    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


def documented() -> list[tuple[str, str]]:
    """The commands of the page with what they print, as a reader sees them."""
    examples: list[tuple[str, str]] = []
    for block in PAGE.read_text(encoding="utf-8").split("```console\n")[1:]:
        for part in block.split("```")[0].split("$ attestat term ")[1:]:
            command, _, printed = part.partition("\n")
            if printed:
                examples.append((command, printed))
    return examples


@pytest.mark.parametrize(("command", "printed"), documented(), ids=[row[0] for row in documented()])
def test_the_examples_of_the_page_are_what_is_printed(
    command: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(capsys, *shlex.split(command))
    assert run.out + run.err == printed


def test_the_page_has_examples() -> None:
    assert len(documented()) == 6


@pytest.mark.proves("R9.2b", "T4")
def test_the_json_of_a_term(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, "T4", "--from", "2026-03-18T19:10+05:00", "--json")
    answer = run.json()
    assert run.code == 0
    assert (answer["effective_day"], answer["due"], answer["clause"]) == ("2026-03-18", "2026-03-30", "9.2")
    assert answer["counted"] == ["2026-03-19", "2026-03-20", "2026-03-26", "2026-03-27", "2026-03-30"]
    assert [row["date"] for row in answer["skipped"]] == [
        *("2026-03-18", "2026-03-21", "2026-03-22", "2026-03-23"),
        *("2026-03-24", "2026-03-25", "2026-03-28", "2026-03-29"),
    ]
    assert all(row["reason"] and row["act"] for row in answer["skipped"])
    assert answer["edition"] == "2026-01" and answer["wording_confirmed"] is False


@pytest.mark.proves("R8.4", "A2-R3")
def test_the_json_of_so_many_days(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Run(capsys, "--days", "10", "--from", "2026-03-18T19:10+05:00", "--json").json()
    assert (answer["term"], answer["effective_day"], answer["due"]) == (None, "2026-03-19", "2026-04-07")


def test_an_act_of_an_official_is_not_moved(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Run(
        capsys, "--days", "10", "--starts-with", "act", "--from", "2026-03-18T19:10+05:00", "--json"
    ).json()
    assert (answer["effective_day"], answer["due"]) == ("2026-03-18", "2026-04-06")


def test_a_provisional_year_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert Run(capsys, "T3", "--from", "2027-03-04", "--json").json()["provisional"] is True
    assert "Provisional: the calendar of a year" in Run(capsys, "T3", "--from", "2027-03-04").out


def test_a_moment_in_another_zone_is_the_same_moment(capsys: pytest.CaptureFixture[str]) -> None:
    there = Run(capsys, "T3", "--from", "2026-03-18T14:10:00Z", "--json").json()
    assert (there["started"], there["effective_day"]) == ("2026-03-18", "2026-03-19")


@pytest.mark.parametrize(
    ("environment", "language", "line"),
    [
        ({"LANG": "kk_KZ.UTF-8"}, None, "Аяқталады:       дс 30.03.2026 (қоса алғанда)"),
        ({"LANG": "ru_RU.UTF-8"}, None, "Истекает:     пн 30.03.2026 (включительно)"),
        ({"LANG": "de_DE.UTF-8"}, None, "Due:           Mon 30.03.2026 (inclusive)"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "kk"}, None, "Аяқталады:       дс 30.03.2026 (қоса алғанда)"),
        ({"LANG": "ru_RU.UTF-8"}, "en", "Due:           Mon 30.03.2026 (inclusive)"),
    ],
)
def test_people_read_their_language(
    environment: dict[str, str],
    language: str | None,
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    chosen = ("--lang", language) if language else ()
    run = Run(capsys, "T4", "--from", "2026-03-18T19:10+05:00", *chosen)
    assert line in run.out.splitlines()


# --- batches ----------------------------------------------------------------------------------------------

QUESTIONS = """\
{"days": 10, "from": "2026-03-18T19:10+05:00"}

{"term": "t11B", "from": "2026-03-18"}
{"days": 5, "from": "2024-05-03T10:00:00+05:00"}
{"term": "T12", "amount": 3, "from": "2026-04-06"}
{"days": 1, "starts_with": "act", "from": "2026-03-18T19:10+05:00"}
"""


def test_a_batch_answers_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(QUESTIONS, encoding="utf-8")
    run = Run(capsys, "--batch", str(file))
    answers = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 0
    assert [answer["due"] for answer in answers] == [
        *("2026-04-07", "2026-04-20", "2024-05-14", "2026-04-09", "2026-03-19"),
    ]
    alone = Run(capsys, "--days", "10", "--from", "2026-03-18T19:10+05:00", "--json").json()
    assert answers[0] == alone


def test_a_batch_from_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"days": 1, "from": "2026-03-18"}\n'))
    assert Run(capsys, "--batch", "-").json()["due"] == "2026-03-19"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("not json", "Expecting value"),
        ("[1]", "the line must hold one JSON object"),
        ("{}", "give either a term"),
        ('{"days": 10}', "from must be a text"),
        ('{"days": "10", "from": "2026-03-18"}', "days must be a whole number"),
        ('{"days": true, "from": "2026-03-18"}', "days must be a whole number"),
        ('{"days": 1.5, "from": "2026-03-18"}', "days must be a whole number"),
        ('{"days": 10, "form": "2026-03-18"}', "unknown name 'form'"),
        ('{"days": 10, "from": 20260318}', "from must be a text"),
        ('{"term": 4, "from": "2026-03-18"}', "there is no term 4"),
        ('{"days": 1, "starts_with": "wish", "from": "2026-03-18"}', "starts_with must be filing or act"),
    ],
)
def test_a_wrong_line_gets_its_error_and_the_rest_is_answered(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"days": 1, "from": "2026-03-18"}\n' + line + "\n" + '{"days": 2, "from": "2026-03-18"}\n'
    )
    run = Run(capsys, "--batch", str(file))
    first, second, third = (json.loads(printed) for printed in run.out.splitlines())
    assert run.code == 2
    assert (first["due"], third["due"]) == ("2026-03-19", "2026-03-20")
    assert sentence in second["error"] and second["line"] == 2
    assert run.err == "attestat term: 1 of the lines could not be answered\n"


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["T4"], "give the start of the term"),
        (["--from", "2026-03-18"], "give either a term"),
        (["T4", "--days", "3", "--from", "2026-03-18"], "give either a term"),
        (["T16", "--from", "2026-03-18"], "there is no term 'T16'; known are T1, T2"),
        (["T4", "--from", "18.03.2026"], "is no moment; write it like"),
        (["T4", "--from", "2026-02-30"], "is no moment; write it like"),
        (["T4", "--from", "tomorrow"], "is no moment; write it like"),
        (["T4", "--from", ""], "is no moment; write it like"),
        (["T4", "--from", "2026-03-18T19:10"], "in Kazakhstan write 2026-03-18T19:10+05:00"),
        (["T4", "--from", "2028-03-20"], "there is no working calendar for 2028"),
        (["T4", "--from", "2023-03-20"], "there is no working calendar for 2023"),
        (["T3", "--from", "2027-12-28"], "there is no working calendar for 2028"),
        (["T4", "--from", "2024-02-29T10:00+05:00"], "when Kazakhstan still had two times"),
        (["T4", "--from", "2019-03-20"], "no edition of the Rules is in force on 2019-03-20"),
        (["T7", "--from", "9999-12-31"], "lies outside the years 2000 to 2200"),
        (["--days", "-4", "--from", "2026-03-18"], "days must be a whole number, 0 or more"),
        (["--days", "100000000000", "--from", "2026-03-18"], "there is no working calendar for 2028"),
        (["--days", "4", "--amount", "4", "--from", "2026-03-18"], "with days it has no meaning"),
        (["T3", "--amount", "4", "--from", "2026-03-18"], "the term T3 (Annex 2 row 3) may have 10, not 4"),
        (["T12", "--amount", "11", "--from", "2026-03-18"], "may have 1 to 10, not 11"),
        (["--batch", "there-is-no-such-file"], "the file there-is-no-such-file cannot be read"),
        (["T4", "--batch", "questions.jsonl"], "leave out TERM, --days and --from"),
    ],
)
def test_bad_input_ends_with_a_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(capsys, *arguments)
    assert run.code == 2
    assert run.out == ""
    assert run.err.startswith("attestat term: ") and sentence in run.err
    assert run.err.count("\n") == 1


def test_a_file_that_is_no_text_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    run = Run(capsys, "--batch", str(file))
    assert run.code == 2 and "cannot be read" in run.err


def test_a_word_that_is_no_number_of_days_is_refused_by_the_parser(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        term.main(["--days", "ten", "--from", "2026-03-18"])
    assert ended.value.code == 2
    assert "invalid int value: 'ten'" in capsys.readouterr().err


def test_it_is_a_subcommand_of_attestat(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser(prog="attestat")
    term.register(parser.add_subparsers(dest="command"))
    args = parser.parse_args(["term", "T2", "--from", "2026-03-18", "--lang", "en"])
    assert term.run(args) == 0
    assert "T2 · day of acceptance" in capsys.readouterr().out


# --- by which law -----------------------------------------------------------------------------------------


def test_where_no_instance_is_the_law_is_the_shipped_one_and_no_home_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    question = ("T4", "--from", "2026-03-18")
    assert Run(capsys, *question, "--json").json()["law"] == "shipped"
    assert Run(capsys, *question, "--law", "shipped", "--json").json()["law"] == "shipped"
    assert "Law:           as shipped with the product\n" in Run(capsys, *question).out
    run = Run(capsys, *question, "--law", "instance")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "attestat term: this instance does not answer (there is no instance in this home). "
        "Start it with attestat up, or ask with --law shipped\n"
    )
    assert list(tmp_path.iterdir()) == []
