"""Whether the Kazakh and the Russian text of a decision agree: by hand-written pairs and by invented ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attestat.domain.agreement import Disagreement, Kind, disagreements

AGREE = [
    ("2026 жылғы 15 қыркүйек", "15 сентября 2026 года"),
    ("2026 жылғы 15 қыркүйектегі", "от 15.09.2026"),
    ("2026 жылғы 1 мамырда", "1 мая 2026 г."),
    ("2026 жылдың 3 маусымы", "3 июня 2026 года"),
    ("2026 жылғы 15, 16 және 18 шілде", "15, 16 и 18 июля 2026 года"),
    ("2026 жылғы қараша", "ноябрь 2026 года"),
    ("Қағидалардың 9-тармағы", "пункт 9 Правил"),
    ("Заңның 72-бабына сәйкес", "в соответствии со статьей 72 Закона"),
    ("ҚР ӘРПК 91, 92-баптары", "ст. 91, 92 АППК РК"),
    ("Заңы 7 бабының 1 тармағына сәйкес", "согласно пункту 1 статьи 7"),
    (
        "Қағидаларға 2-қосымшаның 9-жолының 1) тармақшасы",
        "подпункт 1) строки 9 приложения 2 к Правилам",
    ),
    ("Қағидалардың 14–17-тармақтары", "пункты 14–17 Правил"),
    ("2-қосымша", "приложение № 2"),
    ("№ 299 бұйрығымен бекітілген", "утвержденным приказом № 299"),
    ("№ C-2026-000061 қорытынды", "заключение C-2026-000061"),
    ("№ С-2026-000061-қорытынды", "заключение № C-2026-000061"),  # the first С is Cyrillic
    ("№ 44, 2026 жылғы 15 маусым", "№ 44, 15 июня 2026 года"),
    ("№ 3514-26-00-2/17 шешім", "решение № 3514-26-00-2/17"),
    ("БСН 990140004654", "БИН 990140004654"),
    ("5 (бес) жұмыс күні ішінде", "в течение 5 (пяти) рабочих дней"),
    ("51-бап, 5 жұмыс күні", "статья 51, 5 рабочих дней"),
    ("1 500 теңге және 1,5 м", "1500 тенге и 1.5 м"),
    ("3-разрядты 2 маман", "2 специалиста 3-го разряда"),
    ("сағат 10:30-да", "в 10:30"),
    ("«Лифт Сервис» ЖШС", "ТОО Лифт Сервис"),
    ("«Өндіріс» ЖШС", "ТОО «Ондирис»"),
    ("«KazLift» ЖШС", 'ТОО "KazLift"'),
    ('"Азаматтық қорғау туралы" Заң', 'Закон "О гражданской защите"'),
    ("Ғабдуллин Ә.Ө. қатысты", "присутствовал Ә. Ө. Ғабдуллин"),
    ("Сергеева А.П. сөзі", "выступление Сергеевой А.П."),
    ("ISO стандарты PDF түрінде", "стандарт ISO в виде PDF"),
    ("Мамандар жоқ.", "Специалистов нет."),
    ("", ""),
]


@pytest.mark.parametrize(("kk", "ru"), AGREE)
def test_the_same_said_in_two_languages_agrees(kk: str, ru: str) -> None:
    assert disagreements(kk, ru) == ()


DISAGREE = [
    (
        "2026 жылғы 15 қыркүйек", "16 сентября 2026 года", Kind.DATE,
        "2026 жылғы 15 қыркүйек", "16 сентября 2026 года",
    ),
    ("2026 жылғы 1 мамыр", "1 марта 2026 года", Kind.DATE, "2026 жылғы 1 мамыр", "1 марта 2026 года"),
    ("2026 жылғы 1 маусым", "1 мая 2026 года", Kind.DATE, "2026 жылғы 1 маусым", "1 мая 2026 года"),
    ("2026 жылғы 1 маусым", "01.06.2025", Kind.DATE, "2026 жылғы 1 маусым", "01.06.2025"),
    ("2026 жылғы 1 маусым", "1 июня", Kind.DATE, "2026 жылғы 1 маусым", "1 июня"),
    ("№ 44 бұйрық", "приказ № 45", Kind.DOCUMENT, "№ 44", "№ 45"),
    ("№ C-2026-000061", "№ C-2026-000016", Kind.DOCUMENT, "№ C-2026-000061", "№ C-2026-000016"),
    ("72-бап", "статья 73", Kind.REFERENCE, "72-бап", "статья 73"),
    ("9-тармақ", "статья 9", Kind.REFERENCE, "9-тармақ", "статья 9"),
    ("9-тармақ", "подпункт 9)", Kind.REFERENCE, "9-тармақ", "подпункт 9)"),
    ("БСН 990140004654", "БИН 940140000385", Kind.BIN, "990140004654", "940140000385"),
    ("2 маман", "3 специалиста", Kind.NUMBER, "2", "3"),
    ("Сергеева А.П.", "Сергеева А.Б.", Kind.NAME, "Сергеева А.П.", "Сергеева А.Б."),
    ("Сергеева А.П.", "Иванова А.П.", Kind.NAME, "Сергеева А.П.", "Иванова А.П."),
    ("ISO", "GOST", Kind.NAME, "ISO", "GOST"),
    ("«Лифт Сервис» ЖШС", "ТОО «Газ Сервис»", Kind.NAME, "«Лифт Сервис»", "«Газ Сервис»"),
]  # fmt: skip


@pytest.mark.parametrize(("kk", "ru", "kind", "in_kk", "in_ru"), DISAGREE)
def test_what_differs_is_named_as_it_stands_in_each_text(
    kk: str, ru: str, kind: Kind, in_kk: str, in_ru: str
) -> None:
    assert disagreements(kk, ru) == (Disagreement(kind, "kk", in_kk), Disagreement(kind, "ru", in_ru))


def test_what_only_one_text_says_is_named_once() -> None:
    assert disagreements("9-тармақ, 2 маман", "пункт 9") == (Disagreement(Kind.NUMBER, "kk", "2"),)
    assert disagreements("маман", "от 15.09.2026") == (Disagreement(Kind.DATE, "ru", "15.09.2026"),)


def test_names_that_the_register_has_in_both_languages_agree() -> None:
    kk, ru = "«Қарағанды Лифт» ЖШС 2 базасы", "2 базы ТОО «Караганда Лифт»"
    assert {one.kind for one in disagreements(kk, ru)} == {Kind.NAME}
    same = [("«Қарағанды Лифт» ЖШС", "ТОО «Караганда Лифт»")]
    assert disagreements(kk, ru, same=same) == ()
    assert disagreements("«Қарағанды Лифт» серіктестігі", 'товарищество "Караганда Лифт"', same=same) == ()
    assert disagreements("«Қарағанды Лифт»", "«Караганда Газ»", same=same) != ()


@pytest.mark.parametrize("text", ["1, ", "12-", "1.", "1 ", "1) и ", "№ ", "A1-", '"', "«", "2026 ж. "])
@pytest.mark.proves("ABU-30")
def test_no_text_keeps_the_comparison_busy(text: str) -> None:
    """Would not end in a lifetime if a list could be read in more than one way."""
    assert disagreements(text * 1_000, text * 1_000) == ()


# --- Invented texts ---------------------------------------------------------------------------------------

MONTHS_KK = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
MONTHS_RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


@dataclass(frozen=True)
class Said:
    """One fact as each language writes it; `value` tells facts of a kind apart."""

    kind: Kind
    value: str
    kk: str
    ru: str


def _day(day: date) -> Said:
    kk = f"{day.year} жылғы {day.day} {MONTHS_KK[day.month - 1]}"
    ru = f"{day.day} {MONTHS_RU[day.month - 1]} {day.year} года"
    return Said(Kind.DATE, day.isoformat(), kk, ru)


def _article(number: int) -> Said:
    return Said(Kind.REFERENCE, str(number), f"{number}-бабына сәйкес", f"согласно статье {number} Кодекса")


def _clause(number: int) -> Said:
    return Said(Kind.REFERENCE, f"c{number}", f"{number}-тармағы бойынша", f"по пункту {number} Правил")


def _document(series: str, number: int) -> Said:
    text = f"{series}-2026-{number:06}"
    return Said(Kind.DOCUMENT, text, f"№ {text} қорытынды", f"заключение № {text}")


def _business(number: int) -> Said:
    return Said(Kind.BIN, str(number), f"БСН {number:012} ұйым", f"организация с БИН {number:012}")


def _count(number: int) -> Said:
    return Said(Kind.NUMBER, str(number), f"{number} маман бар", f"имеются {number} специалистов")


def _name(word: str) -> Said:
    return Said(Kind.NAME, word, f"«{word} Сервис» серіктестігі", f"товарищество «{word} Сервис»")


FACTS: dict[Kind, st.SearchStrategy[Said]] = {
    Kind.DATE: st.dates(date(2020, 1, 1), date(2035, 12, 31)).map(_day),
    Kind.REFERENCE: st.one_of(st.integers(1, 180).map(_article), st.integers(1, 40).map(_clause)),
    Kind.DOCUMENT: st.builds(_document, st.sampled_from("ACHNPQR"), st.integers(0, 999_999)),
    Kind.BIN: st.integers(10**11, 10**12 - 1).map(_business),
    Kind.NUMBER: st.integers(0, 99_999).map(_count),
    Kind.NAME: st.text("АБВГҒДЕЖӨҚabz", min_size=3, max_size=9)
    .map(lambda letters: f"Л{letters.lower()}")
    .map(_name),
}


def _texts(facts: list[Said], shuffled: Callable[[list[Said]], list[Said]]) -> tuple[str, str]:
    return "; ".join(one.kk for one in facts) + ".", "; ".join(one.ru for one in shuffled(facts)) + "."


@given(st.lists(st.one_of(*FACTS.values()), max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_equal_facts_agree_in_any_order(facts: list[Said], random: object) -> None:
    other = list(facts)
    random.shuffle(other)  # type: ignore[attr-defined]
    kk, ru = _texts(facts, lambda _: other)
    assert disagreements(kk, ru) == ()


@pytest.mark.parametrize("kind", list(Kind))
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_one_fact_that_differs_is_found_among_many(kind: Kind, data: st.DataObject) -> None:
    right, wrong = data.draw(st.tuples(FACTS[kind], FACTS[kind]).filter(lambda two: two[0] != two[1]))
    around = data.draw(
        st.lists(st.one_of(*(FACTS[other] for other in Kind if other is not kind)), max_size=6)
    )
    kk, _ = _texts([*around, right], list)
    _, ru = _texts([*around, wrong], list)
    found = disagreements(kk, ru)
    if {right.kind, wrong.kind} == {Kind.REFERENCE} and any(one.kind is Kind.NUMBER for one in around):
        # An article that the other text names as a plain number is let pass: both may be read so.
        return
    assert found, (kk, ru)
    assert {one.kind for one in found} == {kind}


@given(st.text(st.sampled_from('0123456789 №.,-/)«»"ГбапстаьясентябрмыКZ'), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_agrees_with_itself(text: str) -> None:
    assert disagreements(text, text) == ()


@given(*[st.text(st.sampled_from("0123456789 №.,-«»тармақ бп ст"), max_size=30)] * 2)
@settings(max_examples=200, deadline=None)
def test_languages_changed_over_tell_the_same(one: str, other: str) -> None:
    turned = {(d.kind, "ru" if d.only_in == "kk" else "kk", d.written) for d in disagreements(other, one)}
    assert {(d.kind, d.only_in, d.written) for d in disagreements(one, other)} == turned
