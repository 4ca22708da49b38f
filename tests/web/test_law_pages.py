"""The public pages of the law: passport, text, editions, differences, the year's picture."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

LANGUAGES = ("kk", "ru", "en")


def get(path: str, language: str = "kk") -> str:
    """The page in a language, as somebody who did not sign in sees it."""
    client = Client()
    client.cookies["attestat_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


# Of each row of Annex 2 a piece of the wording, in the three languages of the Annex.
PASSPORT = {
    1: ("комитеті", "Комитет", "Committee"),
    2: ("веб-порталы", "веб-портал", "web portal"),
    3: ("10 (он) жұмыс күні", "10 (десять) рабочих дней", "10 (ten) working days"),
    4: ("электрондық", "электронная", "electronic"),
    5: ("аттестат", "аттестат", "attestat"),
    6: ("тегін", "бесплатно", "free of charge"),
    7: ("18.30", "18.30", "18.30"),
    8: ("Өтініш", "Заявление", "Application"),
    9: ("келісімінің болмауы", "отсутстви", "absence"),
    10: ("1414", "1414", "1414"),
}


@pytest.mark.proves(
    "A2-R1", "A2-R2", "A2-R3", "A2-R4", "A2-R5", "A2-R6", "A2-R7a", "A2-R7b", "A2-R8", "A2-R9"
)
@pytest.mark.proves("A2-R10", "O2.2", "R7.2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_service_passport_has_its_ten_rows(language: str) -> None:
    page = get("/law/passport", language)
    rows = re.findall(r'data-row="(\d+)">(.*?)</tr>', page, flags=re.DOTALL)
    assert [int(number) for number, _ in rows] == list(range(1, 11))
    for number, text in rows:
        wanted = PASSPORT[int(number)][LANGUAGES.index(language)]
        assert wanted.lower() in text.lower(), (number, text)


@pytest.mark.proves("O0", "R1", "O2.1", "R6", "O2.2")
@pytest.mark.parametrize(
    ("language", "service", "laws", "provider", "act"),
    [
        (
            "kk",
            "Заңды тұлғаларды өнеркәсіптік қауіпсіздік саласында жұмыстар жүргізу құқығына аттестаттау",
            ("Азаматтық қорғау туралы", "72-бабының 2-тармағы", "Мемлекеттік көрсетілетін қызметтер туралы"),
            "Қазақстан Республикасы Төтенше жағдайлар министрлігінің Өнеркәсіптік қауіпсіздік комитеті",
            "2020 жылғы 6 сәуірдегі № 186 бұйрығы",
        ),
        (
            "ru",
            "Аттестация юридических лиц на право проведения работ в области промышленной безопасности",
            ("О гражданской защите", "пункт 2 статьи 72", "О государственных услугах"),
            "Комитет промышленной безопасности Министерства по чрезвычайным ситуациям Республики Казахстан",
            "от 6 апреля 2020 года № 186",
        ),
        (
            "en",
            "Attestation of legal entities for the right to carry out work in the field of industrial safety",
            ("On Civil Protection", "Article 72, paragraph 2", "On State Services"),
            "Industrial Safety Committee of the Ministry for Emergency Situations",
            "of 6 April 2020 No. 186",
        ),
    ],
)
def test_the_service_carries_its_name_its_provider_and_its_legal_basis(
    language: str, service: str, laws: tuple[str, ...], provider: str, act: str
) -> None:
    page = get("/law/", language)
    for text in (service, *laws, provider, act, "20340"):  # the registration with the Ministry of Justice
        assert text in page, text
    assert provider in get("/law/passport", language)  # clause 6, Annex 2 row 1: the same and only one


@pytest.mark.proves("O2.2", "VER-1")
def test_the_text_of_the_order_stands_by_clause_with_its_notes() -> None:
    page = get("/law/order")
    for clause in (*map(str, range(1, 18)), "Annex 1", "Annex 2", "Annex 3", "Annex 4"):
        assert f'data-clause="{clause}"' in page, clause
    assert "Заңды тұлғаларды өнеркәсіптік қауіпсіздік саласындағы жұмыстарды жүргізу құқығына" in page
    assert "27.09.2022 № 112" in page  # a note of the legal database


@pytest.mark.proves("O2.2")
def test_a_translation_says_that_it_is_none_of_the_official_texts() -> None:
    assert "unofficial translation" in get("/law/order", "en")
    russian = get("/law/order", "ru")
    assert "неофициальный перевод" in russian
    # Where no Russian wording is known, the Kazakh one stands and says that it is Kazakh.
    assert 'lang="kk"' in russian.split('class="at-law"')[1]


@pytest.mark.proves("VER-2", "VER-1")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("kk", "30.09.2025 № 429 бұйрық"), ("ru", "приказ от 30.09.2025 № 429"), ("en", "30.09.2025 No. 429")],
)
def test_the_wording_that_is_not_confirmed_is_said_on_every_page(language: str, sentence: str) -> None:
    for path in ("/law/order?edition=2026-01", "/law/passport?edition=2026-01", "/law/editions"):
        page = get(path, language)
        assert sentence in page, path
    assert "notification-banner" not in get("/law/order?edition=2022-12", language)


@pytest.mark.proves("VER-1")
def test_editions_stand_with_their_days_and_acts() -> None:
    page = get("/law/editions", "en")
    for text in ("2022-12-01", "2025-12-31", "2026-01-01", "No. 112", "No. 254", "No. 137"):
        assert text in page, text
    compared = get("/law/editions/compare?before=2022-12&after=2026-01", "en")
    # Same five types, terms and grounds: only the days of force and the confirmation differ.
    places = re.findall(r"<code>(.*?)</code>", compared)
    assert {place.split("[")[0] for place in places} == {
        *("code", "valid_from", "valid_to", "wording_confirmed", "missing")
    }


@pytest.mark.proves("R8.4")
@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-10-26", "transferred"),  # 25 October is a Sunday
        ("2026-08-31", "working"),  # 30 August is no longer a holiday
        ("2025-01-03", "moved"),
        ("2025-01-05", "worked"),
        ("2024-05-04", "worked"),
        ("2024-05-08", "moved"),
        ("2027-03-15", "holiday"),
        ("2026-03-21", "holiday"),
        ("2026-03-28", "weekend"),
    ],
)
def test_the_picture_of_a_year_knows_each_day(day: str, kind: str) -> None:
    page = get(f"/law/calendar/{day[:4]}", "en")
    found = re.search(rf'data-day="{day}" data-kind="(\w+)"( title="[^"]+")?', page)
    assert found is not None
    assert found[1] == kind
    assert bool(found[2]) is (kind != "working")  # a day that is not plain says its act
    assert len(re.findall('class="at-year-month"', page)) == 12


def test_a_provisional_year_says_so_and_an_unknown_one_is_not_there() -> None:
    assert "Computed from the rules alone" in get("/law/calendar/2027", "en")
    assert Client().get("/law/calendar/2031").status_code == 404
    assert Client().get("/law/order?edition=1999-01").status_code == 404
    assert Client().get("/law/editions/compare?before=2022-12").status_code == 404


@pytest.mark.proves("R7.2")
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/verify/"])
def test_the_law_is_one_step_away_from_the_public_pages(path: str) -> None:
    page = get(path)
    assert 'href="/law/"' in page
    for page_of_law in ("/law/passport", "/law/order", "/law/editions", "/law/calendar/", "/law/term"):
        assert page_of_law in get("/law/")
