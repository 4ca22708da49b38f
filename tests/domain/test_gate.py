"""The quality gate: each failure of a paper is named, all at once, with what to mend."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from attestat.domain.edition import Edition
from attestat.domain.rules import gate
from attestat.store import law_files

BOTH = {"kk": "мәтін", "ru": "текст"}
WORK = {"code": "WT5_LIFTS", "name": BOTH}
REFUSAL: dict[str, Any] = {
    "texts": {"appeal": BOTH},
    "applicant": {"name": BOTH, "bin": "120340991015"},
    "application": {"number": "A-2026-000001"},
    "works": [WORK],
    "grounds": [
        {
            "code": "RG1_REQUIREMENTS",
            "works": [WORK],
            "facts": {
                "kk": "2026 жылғы 15 қыркүйекте 3 аспап жоқ.",
                "ru": "15 сентября 2026 года нет 3 приборов.",
            },
            "requirements": [{"requirement": BOTH}],
            "conclusions": [{"number": "C-2026-000001", "date": "2026-09-15"}],
        }
    ],
    "hearing": {
        "outcome": "held",
        "notice": {"delivered_on": "2026-09-15"},
        "protocol": {"number": "H-2026-000001"},
    },
    "arguments": [{"number": 1, "text": "x", "reply": {"accepted": False, "answer": BOTH}}],
    "appeal": {"to": BOTH, "superior": BOTH, "until": "2026-12-21"},
}
ATTESTAT: dict[str, Any] = {
    "holder": {"name": BOTH, "bin": "120340991015"},
    "application_number": "A-2026-000001",
    "works": [WORK],
    "valid_until": "2031-09-21",
}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return law_files.editions()[-1]


def asked(number: str) -> gate.Asked:
    """What the facts of the case ask of the paper."""
    return gate.Asked(frozenset({"WT5_LIFTS"}), "120340991015", "A-2026-000001", number)


def refusal_says(fields: dict[str, Any], edition: Edition, number: str = "R-2026-000001") -> list[str]:
    """The codes of all failures of a refusal."""
    found = gate.refusal_obstacles(
        fields,
        asked(number),
        edition,
        grounds={"RG1_REQUIREMENTS": frozenset({"WT5_LIFTS"})},
        arguments=1,
        outcome="held",
        delivered_on=date(2026, 9, 15),
        protocol="H-2026-000001",
        complain_until=date(2026, 12, 21),
    )
    return [obstacle.code for obstacle in found]


Spoil = Callable[[dict[str, Any]], object]
SPOILED: list[tuple[Spoil, str]] = [
    (lambda f: f["works"].clear(), "gate_works"),
    (lambda f: f["works"].append(WORK), "gate_works"),
    (lambda f: f["applicant"].update(bin="120340991016"), "gate_holder"),
    (lambda f: f["applicant"]["name"].update(ru=" "), "gate_holder"),
    (lambda f: f["application"].update(number="A-2026-000002"), "gate_application_number"),
    (lambda f: f["grounds"].clear(), "gate_no_ground"),
    (lambda f: f["grounds"][0].update(code="RG2_ACTIVITY_BAN"), "gate_ground_fell"),
    (lambda f: f["grounds"][0]["facts"].update(kk=""), "gate_no_facts"),
    (lambda f: f["grounds"][0]["conclusions"].clear(), "gate_no_document"),
    (lambda f: f["grounds"][0]["requirements"].clear(), "gate_no_document"),
    (lambda f: f["grounds"][0]["works"].clear(), "gate_work_without_ground"),
    (lambda f: f["hearing"].update(outcome="waived"), "gate_hearing"),
    (lambda f: f["hearing"]["notice"].update(delivered_on="2026-09-14"), "gate_hearing"),
    (lambda f: f["hearing"]["protocol"].update(number="H-2026-000002"), "gate_hearing"),
    (lambda f: f.pop("hearing"), "gate_hearing"),
    (lambda f: f["arguments"].clear(), "gate_arguments"),
    (lambda f: f["arguments"][0].pop("reply"), "gate_argument_unanswered"),
    (lambda f: f["texts"].pop("appeal"), "gate_appeal"),
    (lambda f: f["appeal"].update(until="2026-12-20"), "gate_appeal"),
    (lambda f: f["appeal"]["superior"].update(kk=""), "gate_appeal"),
    (
        lambda f: f["grounds"][0]["facts"].update(ru="16 сентября 2026 года нет 3 приборов."),
        "gate_dates_differ",
    ),
    (lambda f: f["grounds"][0]["facts"].update(ru="15.09.2026 нет 4 приборов."), "gate_numbers_differ"),
]


@pytest.mark.parametrize(("spoil", "answer"), SPOILED)
@pytest.mark.proves("R10.1", "R10.2", "A4-F9", "A4-F4", "A4-F5", "A4-F8", "R9.3")
def test_each_failure_of_a_refusal_is_named(spoil: Spoil, answer: str, edition: Edition) -> None:
    assert refusal_says(REFUSAL, edition) == []
    fields = json.loads(json.dumps(REFUSAL))
    spoil(fields)
    assert answer in refusal_says(fields, edition)


@pytest.mark.proves("A4-F9")
def test_all_failures_are_named_at_once(edition: Edition) -> None:
    fields = json.loads(json.dumps(REFUSAL))
    for spoil, _ in SPOILED[3:5]:
        spoil(fields)
    fields["appeal"]["until"] = "2026-12-20"
    assert refusal_says(fields, edition, "KZ14VEK00015030") == [
        "gate_holder",
        "gate_application_number",
        "gate_number",
        "gate_appeal",
    ]


@pytest.mark.parametrize(
    ("spoil", "answer"),
    [
        (lambda f: f["works"].append({"code": "WT1_EXPERTISE"}), "gate_works"),
        (lambda f: f["works"].clear(), "gate_works"),
        (lambda f: f["holder"].update(bin="1"), "gate_holder"),
        (lambda f: f.update(application_number=""), "gate_application_number"),
        (lambda f: f.update(valid_until="2031-09-20"), "gate_valid_until"),
    ],
)
@pytest.mark.proves("R9.3", "R5.1", "A3-F3", "A3-F4", "A3-F8", "ABU-13")
def test_each_failure_of_an_attestat_is_named(spoil: Spoil, answer: str, edition: Edition) -> None:
    def says(fields: dict[str, Any], number: str = "KZ14VEK00015030") -> list[str]:
        until = date(2031, 9, 21)
        return [o.code for o in gate.attestat_obstacles(fields, asked(number), edition, valid_until=until)]

    assert says(ATTESTAT) == []
    assert says(ATTESTAT, "KZ15VEK00015030") == ["gate_number"]
    fields = json.loads(json.dumps(ATTESTAT))
    spoil(fields)
    assert says(fields) == [answer]


@pytest.mark.parametrize(
    ("kk", "ru", "differs"),
    [
        ("2026 жылғы 15 қыркүйекте", "15 сентября 2026 г.", ""),
        ("2026 жылғы 5 мамырда", "05.05.2026", ""),
        ("2026 жылғы 7 наурыз", "7 марта 2026 года", ""),
        ("2026-09-15", "15.09.2026", ""),
        ("2026 жылғы 15 қыркүйекте", "15 октября 2026 года", "dates"),
        ("2026 жылғы 15 қыркүйекте", "в сентябре", "dates"),
        ("C-2026-000123 қорытындысы", "заключение C-2026-000123", ""),
        ("C-2026-000123 қорытындысы", "заключение C-2026-000124", "numbers"),
        ("5 қызметкер, 3 аспап", "3 прибора, 5 работников", ""),
        ("5 қызметкер", "пять работников", "numbers"),
        ("№ 299 бұйрық, 72-бап", "приказ № 299, статья 72", ""),
        ("72-бабының 2-тармағы", "пункт 2 статьи 72", ""),
        ("91, 92-баптары", "статьи 91, 92", ""),
        ("72-бап", "пункт 72", "articles"),
        ("9-тармақ", "статья 9", "articles"),
        ("1) тармақша", "подпункт 1)", ""),
        ("«Қазлифт» зауыты", "завод «Казлифт»", ""),
        ("«Қазлифт» зауыты", "завод «Стройлифт»", "names"),
        ("Зертхана жоқ.", "Лаборатории нет.", ""),
    ],
)
@pytest.mark.proves("A4-F9")
def test_both_languages_say_the_same(kk: str, ru: str, differs: str) -> None:
    found = [o.code for o in gate.languages_agree({"facts": {"kk": kk, "ru": ru}})]
    assert found == ([f"gate_{differs}_differ"] if differs else [])


def test_proper_names_and_words_of_the_law_are_not_compared() -> None:
    other = {"kk": "«Лифт-7» ЖШС", "ru": "ТОО «Лифт»"}
    assert list(gate.languages_agree({"holder": {"name": other}, "texts": {"appeal": other}})) == []
    place = [o.data["place"] for o in gate.languages_agree({"grounds": [{}, {"facts": other}]})]
    assert place == ["grounds 2.facts"]
