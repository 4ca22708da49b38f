"""Revision A: what stands on the paper, what travels inside it, and what is refused."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import document_samples as samples
import hearing_samples
import pages
import pikepdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from attestat.domain.canonical import NotCanonical, canonical_bytes
from attestat.gateways import printing

SAMPLES = {
    "application": samples.application,
    "attestat": samples.attestat,
    "inquiry": samples.inquiry,
    "conclusion": samples.conclusion,
    **hearing_samples.SAMPLES,
}
KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"


def rendered(kind: str, **changes: Any) -> bytes:
    return _rendered(kind, canonical_bytes(SAMPLES[kind](**changes)))


@cache
def _rendered(kind: str, data: bytes) -> bytes:
    return printing.render(kind, data, at=samples.AT)


@cache
def _texts(kind: str, data: bytes) -> list[str]:
    return pages.texts(_rendered(kind, data))


def languages(pdf: bytes) -> list[str]:
    """The Kazakh text and the Russian one, each of as many pages as it needs."""
    document = pages.texts(pdf)
    (russian,) = [at for at, page in enumerate(document) if "Неофициальный перевод" in page]
    return [" ".join(document[:russian]), " ".join(document[russian:])]


# --- The annexes, word for word -------------------------------------------------------------------------

_annexes = tomllib.loads(Path(__file__).with_name("annexes.toml").read_text("utf-8"))
ANNEX_1 = [(row["id"], row["text"]) for row in _annexes["annex_1"]]
ANNEX_3 = [(row["id"], row["text"]) for row in _annexes["annex_3"]]
ANNEX_4 = [(row["id"], row["text"]) for row in _annexes["annex_4"]]


def _proving(rows: list[tuple[str, str]]) -> list[Any]:
    return [pytest.param(text, marks=pytest.mark.proves(name), id=name) for name, text in rows]


@pytest.mark.parametrize("text", _proving(ANNEX_1))
def test_annex_1_stands_on_the_first_page(text: str) -> None:
    assert text in pages.texts(rendered("application"))[0]


@pytest.mark.parametrize("text", _proving(ANNEX_3))
def test_annex_3_stands_on_the_first_page(text: str) -> None:
    assert text in pages.texts(rendered("attestat"))[0]


@pytest.mark.parametrize("text", _proving(ANNEX_4))
def test_annex_4_stands_on_the_first_page(text: str) -> None:
    assert text in pages.texts(rendered("refusal"))[0]


@pytest.mark.parametrize(
    ("kind", "rows"), [("application", ANNEX_1), ("attestat", ANNEX_3), ("refusal", ANNEX_4)]
)
def test_fields_stand_in_the_order_of_the_annex(kind: str, rows: list[tuple[str, str]]) -> None:
    page = pages.texts(rendered(kind))[0]
    # The post stands beside the name: where a reader meets it depends on the reader.
    places = [page.index(text) for name, text in rows if name != "A3-F10"]
    assert places == sorted(places)


def test_forms_name_their_annex() -> None:
    page = pages.texts(rendered("attestat"))[0]
    assert page.startswith(
        "Өнеркәсіптік қауіпсіздік саласындағы жұмыстарды жүргізу құқығына заңды тұлғаларды аттестаттау "
        "қағидаларына 3-қосымша Нысан"
    )


# --- Below the form, and the second page ----------------------------------------------------------------


@pytest.mark.proves("R5.1")
def test_holder_bin_and_last_day_stand_below_the_attestat() -> None:
    kazakh, russian = pages.texts(rendered("attestat"))
    assert "Аттестат ұстаушысы «Өндіріс Қауіпсіздігі» жауапкершілігі шектеулі серіктестігі" in kazakh
    assert "БСН 990140004654" in kazakh
    assert "Қолданылуының соңғы күні 2031 жылғы 15 қыркүйек (қоса алғанда)" in kazakh
    assert "Держатель аттестата Товарищество с ограниченной ответственностью" in russian
    assert "Последний день действия 15 сентября 2031 года (включительно)" in russian
    assert kazakh.index("құрайды.") < kazakh.index("Аттестат ұстаушысы")


@pytest.mark.parametrize("kind", printing.KINDS)
def test_second_page_is_russian_and_says_that_it_is_no_official_text(kind: str) -> None:
    kazakh, russian = languages(rendered(kind))
    assert russian.startswith("Неофициальный перевод на русский язык")
    assert "Неофициальный перевод" not in kazakh
    assert ("Форма утверждена приказом" in russian) == (kind in {"application", "attestat", "refusal"})
    # The reasons of a refusal are as long as they must be; every other paper takes a page of each language.
    assert len(pages.texts(rendered(kind))) == (4 if kind == "refusal" else 2)


@pytest.mark.parametrize("kind", printing.KINDS)
def test_each_language_has_its_phrase_on_electronic_documents(kind: str) -> None:
    kazakh, russian = languages(rendered(kind))
    assert "7 бабының 1 тармағына сәйкес қағаз тасығыштағы құжатпен бірдей." in kazakh
    assert "согласно пункту 1 статьи 7 ЗРК от 7 января 2003 года" in russian


@pytest.mark.proves("VER-2")
@pytest.mark.parametrize("kind", printing.KINDS)
def test_every_document_names_its_edition_of_the_rules(kind: str) -> None:
    kazakh, russian = languages(rendered(kind, edition="2019-04"))
    assert "Қағидалардың қолданылған редакциясы: 2019-04" in kazakh
    assert "Применённая редакция Правил: 2019-04" in russian


@pytest.mark.parametrize("kind", printing.KINDS)
def test_every_document_names_the_post_of_its_signatory(kind: str) -> None:
    signatory = SAMPLES[kind]()["signatory"] | {"post_kk": "Бас директор", "post_ru": "Главный директор"}
    kazakh, russian = languages(rendered(kind, signatory=signatory))
    assert "Бас директор" in kazakh
    assert "Главный директор" in russian


def test_months_are_written_as_each_language_writes_them() -> None:
    months = {
        1: ("қаңтар", "января"),
        2: ("ақпан", "февраля"),
        3: ("наурыз", "марта"),
        4: ("сәуір", "апреля"),
        5: ("мамыр", "мая"),
        6: ("маусым", "июня"),
        7: ("шілде", "июля"),
        8: ("тамыз", "августа"),
        9: ("қыркүйек", "сентября"),
        10: ("қазан", "октября"),
        11: ("қараша", "ноября"),
        12: ("желтоқсан", "декабря"),
    }
    for month, (kazakh, russian) in months.items():
        one, other = pages.texts(rendered("attestat", date=f"2028-{month:02}-09"))
        assert f"Берілген күні: 2028 жылғы 9 {kazakh} " in one
        assert f"Дата выдачи: 9 {russian} 2028 года" in other


# --- Own forms ------------------------------------------------------------------------------------------


@pytest.mark.proves("R9.1")
def test_inquiry_names_department_applicant_works_bases_basis_and_term() -> None:
    kazakh, russian = pages.texts(
        rendered("inquiry", works=samples.WORKS[:2], bases=samples.BASES, remark="Бірінші жол\nЕкінші жол")
    )
    for text in (
        "Өнеркәсіптік қауіпсіздік комитетінің Қарағанды облысы бойынша департаменті",
        "СҰРАУ",
        "қағидаларының 9-тармағына сәйкес",
        "№ 299 бұйрығымен бекітілген талаптарға сәйкестігіне рұқсаттық бақылауды",
        "БСН 990140004654",
        "№ ӨТ-2026-000123, 2026 жылғы 15 қыркүйек",
        "1) өнеркәсіптік қауіпсіздік сараптамасын жүргізу (технологиялар, техникалық құрылғылар",
        "қауіпті техникалық құрылғылар) 2) өнеркәсіптік қауіпсіздік саласындағы мамандарды",
        "1) Қарағанды облысы, Қарағанды қаласы, Бұқар жырау даңғылы, 49-үй 2) Ұлытау облысы",
        "Ескертпе Бірінші жол Екінші жол",
        "5 (бес) жұмыс күні ішінде",
        "Бас сарапшы Мұқанов Ғалым Қайратұлы",
    ):
        assert text in kazakh
    assert "в течение 5 (пяти) рабочих дней" in russian
    assert "статья 51 Закона Республики Казахстан" in russian


@pytest.mark.proves("R9.2c")
def test_conclusion_says_the_result_for_each_work_and_base() -> None:
    kazakh, russian = pages.texts(
        rendered("conclusion", control=samples.VISIT, results=samples.MIXED_RESULTS)
    )
    for text in (
        "ҚОРЫТЫНДЫ",
        "Өткізу тәсілі орынға барып",
        "Барудың негізі Департамент басшысының 2026 жылғы 16 қыркүйектегі № 44 бұйрығы",
        "Барған күн 2026 жылғы 17 қыркүйек",
        "Төлеуов Ұлан Бөкенұлы, мемлекеттік инспектор; Ғабдуллин Әділет Өмірбекұлы, директор",
        "Анықталған мән-жайлар, № 2 – База орналасқан ғимарат жалға алынған. Жалдау мерзімі",
        "Орындалмаған талаптар, № 2 1) S1 білім тексеруінен өткен кемінде екі маман (үлгі).",
        "(үлгі). Представлено одно удостоверение из двух.",
        "Тексеру парағы – үлгі, № 299 бұйрықтың мәтіні емес.",
        "Мемлекеттік инспектор Төлеуов Ұлан Бөкенұлы",
        "Департамент басшысы Іскендірова Үміт Әбдіқызы",
    ):
        assert text in kazakh
    assert kazakh.count("Сәйкес емес") == 1
    assert russian.count("Не соответствует") == 1
    assert "Анықталған мән-жайлар, № 1" not in kazakh


def test_desk_check_shows_no_visit() -> None:
    kazakh, _ = pages.texts(rendered("conclusion", sample_checklist=False))
    assert "құжаттар бойынша, орынға бармай" in kazakh
    assert "Барған" not in kazakh
    assert "үлгі" not in kazakh.lower()


@pytest.mark.parametrize("kind", sorted(set(printing.KINDS) - {"application", "attestat", "refusal"}))
def test_own_forms_say_so(kind: str) -> None:
    kazakh, russian = languages(rendered(kind))
    assert "Бұйрықта бұл құжаттың нысаны белгіленбеген" in kazakh
    assert "Форма этого документа приказом не установлена" in russian


# --- What is shown is what is signed --------------------------------------------------------------------


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path


def _changed(value: Any) -> tuple[Any, str]:
    """Another value of the same sort, and what must then be read on the paper."""
    match value:
        case bool():
            return not value, ""
        case str() if value.isdigit() and len(value) == 12:
            return "770140000019", "770140000019"
        case str() if len(value) == 10 and value[4] == "-":
            return "2033-03-07", "2033"
        case _:
            return "Өзгеріс Ж7", "Өзгеріс Ж7"


WHOLE = {
    "application": samples.application(bases=samples.BASES),
    "attestat": samples.attestat(works=samples.WORKS[:2]),
    "inquiry": samples.inquiry(remark="Ескерту"),
    "conclusion": samples.conclusion(control=samples.VISIT, results=samples.MIXED_RESULTS),
}
# Entries that only identify, and the key that chooses the way of control.
IDENTIFIERS = {"code", "kato", "kind"}
# A word of a closed list and another of the same list.
OTHER = {
    "held": "waived",
    "video": "meeting",
    "objection": "position",
    "oral": "file",
    "question": "speech",
    "answer": "fact",
}


@pytest.mark.proves("ABU-01")
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (kind, path)
        for kind, data in WHOLE.items()
        for path in _leaves(data["fields"], ("fields",))
        if path[-1] not in IDENTIFIERS
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else value,
)
def test_every_signed_entry_is_seen(kind: str, path: tuple[Any, ...]) -> None:
    data: Any = SAMPLES[kind](**WHOLE[kind]["fields"])
    before = _texts(kind, canonical_bytes(data))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]], expected = _changed(inner[path[-1]])
    after = _texts(kind, canonical_bytes(data))
    assert before != after
    assert any(expected in page for page in after)


@pytest.mark.proves("ABU-01")
@pytest.mark.parametrize("kind", hearing_samples.WHOLE)
def test_every_signed_entry_of_a_hearing_is_seen(kind: str) -> None:
    """All entries are marked at once, each by a value of its own: long papers have hundreds of them."""
    data: Any = json.loads(json.dumps(hearing_samples.WHOLE[kind]))  # no entry shared with another
    expected: dict[str, str] = {}
    words = []
    for place, path in enumerate(_leaves(data["fields"], ("fields",)), 1):
        inner = data
        for key in path[:-1]:
            inner = inner[key]
        value = inner[path[-1]]
        if path[-1] in {"code", "kato"} and "requirements" not in path:
            continue
        if value in OTHER or isinstance(value, bool):
            words.append(path)
            continue
        if path[-1] == "mode":
            continue
        inner[path[-1]], seen = _marked(value, place)
        expected[".".join(map(str, path))] = seen
    text = " ".join(_texts(kind, canonical_bytes(data)))
    assert {path: seen for path, seen in expected.items() if seen not in text} == {}
    for path in words:
        other = copy.deepcopy(data)
        inner = other
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = not inner[path[-1]] if isinstance(inner[path[-1]], bool) else OTHER[inner[path[-1]]]
        assert " ".join(_texts(kind, canonical_bytes(other))) != text, path


def _marked(value: Any, place: int) -> tuple[Any, str]:
    """A value that stands in one entry only, and how it is read."""
    match value:
        case int():
            return 70_000 + place, str(70_000 + place)
        case str() if len(value) == 64:
            return f"{place:04}" * 16, f"{place:04}" * 8
        case str() if re.fullmatch(r"\d{12}", value):
            return f"77{place:010}", f"77{place:010}"
        case str() if re.fullmatch(r"\d\d:\d\d", value):
            return f"23:{place % 60:02}", f"23:{place % 60:02}"
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return f"{2100 + place}-03-07", f"{2100 + place} жылғы 7 наурыз"
        case _:
            return f"Ө{place}Ж", f"Ө{place}Ж"


@pytest.mark.proves("ABU-01")
@pytest.mark.parametrize("kind", printing.KINDS)
def test_data_travel_inside_byte_for_byte(kind: str) -> None:
    data = canonical_bytes(SAMPLES[kind]())
    pdf = printing.render(kind, data, at=samples.AT)
    assert printing.extract_data(pdf) == data
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert list(read.attachments) == ["data.json"]
        assert read.attachments["data.json"].get_file().read_bytes() == data
        assert read.attachments["data.json"].get_file().mime_type == "application/json"
        assert read.Root.AF[0].AFRelationship == "/Data"


@pytest.mark.parametrize("kind", printing.KINDS)
def test_equal_data_give_equal_bytes(kind: str) -> None:
    data = canonical_bytes(SAMPLES[kind]())
    assert printing.render(kind, data, at=samples.AT) == printing.render(kind, data, at=samples.AT)


def test_another_process_gives_equal_bytes() -> None:
    program = (
        "import sys, hashlib, document_samples as s\n"
        "from attestat.domain.canonical import canonical_bytes\n"
        "from attestat.gateways import printing\n"
        "pdf = printing.render('attestat', canonical_bytes(s.attestat()), at=s.AT)\n"
        "print(hashlib.sha256(pdf).hexdigest())"
    )
    paths = repr([path for path in sys.path if path])
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == hashlib.sha256(rendered("attestat")).hexdigest()


def test_threads_do_not_disturb_each_other() -> None:
    def one(number: int) -> bytes:
        data = canonical_bytes(samples.attestat(number=f"KZ14VEK000150{number:02}"))
        return printing.render("attestat", data, at=samples.AT)

    alone = [one(number) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(one, range(12)))
    assert together == alone


def test_the_time_of_the_file_is_the_argument() -> None:
    data = canonical_bytes(samples.attestat())
    pdf = printing.render("attestat", data, at=samples.AT)
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert str(read.docinfo["/CreationDate"]) == "D:20260915060000Z"  # 11:00 in Almaty
    assert printing.render("attestat", data, at=samples.AT + timedelta(seconds=1)) != pdf


# --- The file -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", printing.KINDS)
def test_pdf_a_3a_and_pdf_ua_1_are_claimed_and_their_structure_is_there(kind: str) -> None:
    with pikepdf.open(io.BytesIO(rendered(kind))) as read:
        metadata = read.open_metadata()
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
        assert read.Root.MarkInfo.Marked
        assert read.Root.Lang == "kk-KZ"
        assert read.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in read.Root
        assert "/OutputIntents" in read.Root
        assert not {"/AcroForm", "/OpenAction", "/AA"} & set(read.Root.keys())


@pytest.mark.parametrize("kind", printing.KINDS)
def test_all_letters_are_embedded_and_none_come_from_the_machine(kind: str) -> None:
    with pikepdf.open(io.BytesIO(rendered(kind))) as read:
        fonts = [item for item in read.objects if isinstance(item, pikepdf.Dictionary)]
        descriptors = [item for item in fonts if item.get("/Type") == "/FontDescriptor"]
        assert descriptors
        for descriptor in descriptors:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())
            assert "LibertinusSerif" in str(descriptor.FontName)


def test_every_kazakh_letter_can_be_read_back() -> None:
    kazakh, russian = pages.texts(rendered("attestat", holder={"name": _both(KAZAKH), "bin": "990140004654"}))
    assert KAZAKH in kazakh
    assert KAZAKH in russian


@pytest.mark.parametrize(
    ("kind", "demonstration"),
    # The mark behind the code is the harder case; all kinds share one code.
    [*((kind, True) for kind in printing.KINDS), *((kind, False) for kind in printing.KINDS[:4])],
)
def test_the_qr_code_on_each_page_is_the_link_and_nothing_else(kind: str, demonstration: bool) -> None:
    pdf = rendered(kind, demonstration=demonstration)
    count = len(pages.texts(pdf))
    # A language that flows over has its code on its last page.
    found = [zxingcpp.read_barcodes(pages.picture(pdf, page)) for page in range(count)]
    assert [len(codes) for codes in found] == ([0, 1, 0, 1] if count == 4 else [1, 1])
    for codes in found:
        for code in codes:
            assert code.text == samples.LINK
            assert code.format == zxingcpp.BarcodeFormat.QRCode


@pytest.mark.parametrize("kind", printing.KINDS)
def test_a_demonstration_says_so_on_every_page_in_both_languages(kind: str) -> None:
    for page in pages.texts(rendered(kind, demonstration=True)):
        assert "ҮЛГІ · ДЕМОНСТРАЦИЯ" in page
        assert "ОБРАЗЕЦ · ДЕМОНСТРАЦИЯ" in page
    kazakh, russian = languages(rendered(kind, demonstration=True))
    assert "Үлгі: демонстрациялық құжат, заңды күші жоқ" in kazakh
    assert "Образец: демонстрационный документ, юридической силы не имеет" in russian
    for page in pages.texts(rendered(kind, demonstration=False)):
        assert "демонстра" not in page.lower()


# --- Much text, and hostile text ------------------------------------------------------------------------


def _both(text: str) -> dict[str, str]:
    return {"kk": text, "ru": text}


LONG = ("Өнеркәсіптік қауіпсіздік саласында жұмыстар жүргізу құқығына аттестаттау " * 3)[:200]


def test_five_works_and_a_long_holder_leave_the_attestat_on_its_page() -> None:
    holder = {"name": _both(f"«{LONG}» ЖШС"), "bin": "990140004654"}
    pdf = rendered("attestat", works=samples.WORKS, holder=holder)
    kazakh, _ = pages.texts(pdf)
    for text in ("5) лифтілерді", "Жүнісова Һәнипа Іңкәрқызы", LONG, "2031 жылғы 15 қыркүйек"):
        assert text in kazakh
    assert pages.letters_outside(pdf) == []


@pytest.mark.parametrize("kind", printing.KINDS)
def test_a_name_without_a_single_blank_stays_on_the_paper(kind: str) -> None:
    data: Any = SAMPLES[kind]()
    inner = data["fields"]["holder" if kind == "attestat" else "applicant"]
    inner["name"] = _both("Ж" * 200)
    data["signatory"]["name"] = "Щ" * 80
    data["number"] = "№" * 60
    pdf = printing.render(kind, canonical_bytes(data), at=samples.AT)
    assert pages.letters_outside(pdf) == []
    assert "".join(pages.texts(pdf)).count("Ж") >= 400


def test_what_does_not_fit_one_page_flows_and_loses_nothing() -> None:
    bases = [{"address": _both(f"{LONG}, {number}-үй")} for number in range(1, 31)]
    pdf = rendered("application", works=samples.WORKS, bases=bases)
    document = pages.texts(pdf)
    assert len(document) > 2
    whole = " ".join(document)
    assert all(whole.count(f"{number}-үй") >= 2 for number in range(1, 31))
    assert sum("Неофициальный перевод" in page for page in document) == 1
    assert pages.letters_outside(pdf) == []


HOSTILE = [
    '#import "page.typ": *',
    "#sys.inputs.data",
    "$x^2 + sum_(i=0)^n$",
    "@ref <label> *b* _i_ `raw` ```code```",
    "] } ) \\ \\u{41} // c /* d */",
    "= Heading - item + item / term: x",
    "--- -- ... ~ 'single' \"double\" <script>alert(1)</script>",
    "{kk} %s ${x} {{ x }} {% x %}",
    "https://example.com/a?b=c&d=e#f",
    "fi ffi fl Ꙁ ₸ № § – «кавычки» „Anführung“",
]


@pytest.mark.proves("ABU-31")
@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup(text: str) -> None:
    data = samples.conclusion(
        results=[
            {"work": samples.WORKS[0], "base": {"address": _both(text)}, "conforms": False}
            | {"findings": [text], "unmet": [{"requirement": _both(text), "comment": text}]}
        ],
    )
    data["fields"]["applicant"]["name"] = _both(text)
    data["signatory"]["name"] = text
    pdf = printing.render("conclusion", canonical_bytes(data), at=samples.AT)
    plain = text.replace(" ", "")
    for page in pages.texts(pdf):
        assert page.replace(" ", "").count(plain) >= 6
    with pikepdf.open(io.BytesIO(pdf)) as read:
        links = [note.A.URI for page in read.pages for note in page.get("/Annots", [])]
        assert set(map(str, links)) == {samples.LINK}


@pytest.mark.proves("ABU-31")
def test_what_a_company_says_at_a_hearing_is_never_markup() -> None:
    argument = hearing_samples.ARGUMENTS[0]
    said = [
        argument | {"number": number, "text": text, "reply": {"accepted": False, "answer": _both(text)}}
        for number, text in enumerate(HOSTILE, 1)
    ]
    pdf = rendered("refusal", arguments=said)
    for text in languages(pdf):
        for hostile in HOSTILE:
            assert text.replace(" ", "").count(hostile.replace(" ", "")) >= 2
    with pikepdf.open(io.BytesIO(pdf)) as read:
        links = [note.A.URI for page in read.pages for note in page.get("/Annots", [])]
        assert set(map(str, links)) == {samples.LINK}


def test_a_refusal_with_many_reasons_flows_and_loses_nothing() -> None:
    requirement = hearing_samples.GROUNDS[0]["requirements"][0]
    unmet = [requirement | {"code": f"Ж{number:03}", "comment": LONG} for number in range(60)]
    argument = hearing_samples.ARGUMENTS[0]
    said = [argument | {"number": 7000 + number, "text": LONG * 3} for number in range(20)]
    grounds = [hearing_samples.GROUNDS[0] | {"requirements": unmet, "facts": _both(LONG * 12)}]
    pdf = rendered("refusal", grounds=grounds, arguments=said)
    document = pages.texts(pdf)
    for text in languages(pdf):
        assert all(text.count(f"Ж{number:03}") == 1 for number in range(60))
        assert all(text.count(f"№ {7000 + number}.") == 1 for number in range(20))
    # Each page with rows of the table repeats its head.
    rows = [page for page in document if re.search(r"Ж\d{3}", page)]
    assert len(rows) > 4
    assert all("Коды Талап Түсініктеме" in page or "Код Требование Комментарий" in page for page in rows)
    assert pages.letters_outside(pdf) == []


@pytest.mark.proves("ABU-31", "ABU-36")
@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("әғқңөұүһіЁжЯabZ019#$@*_`\\/<>[](){}=+-~'\".,:;!?%&^|«»№ "), max_size=25))
def test_any_text_is_read_back_as_it_was_given(text: str) -> None:
    # In brackets and on one line: pdfium drops a hyphen that ends a line, as if the break had made it.
    name = f"({text})"
    kazakh, _ = pages.texts(rendered("attestat", holder={"name": _both(name), "bin": "990140004654"}))
    assert name.replace(" ", "") in kazakh.replace(" ", "")


@pytest.mark.proves("ABU-31")
def test_letters_from_right_to_left_stay_inside_their_entry() -> None:
    text = "שלום עולם"
    kazakh, _ = pages.texts(
        rendered("attestat", holder={"name": _both(f"ТОО {text}"), "bin": "990140004654"})
    )
    assert "БСН 990140004654" in kazakh
    assert "Қолданылуының соңғы күні 2031 жылғы 15 қыркүйек" in kazakh


@pytest.mark.proves("ABU-36")
def test_marks_that_turn_the_line_around_are_refused() -> None:
    holder = {"name": _both("ТОО \u202eDLO\u202c"), "bin": "990140004654"}
    with pytest.raises(NotCanonical, match=r"U\+202E"):
        rendered("attestat", holder=holder)


@pytest.mark.parametrize("char", ["漢", "🎉", "ꙮ"])
def test_a_character_without_a_letter_is_named_and_nothing_is_printed(char: str) -> None:
    with pytest.raises(printing.UnprintableText) as refused:
        rendered("attestat", holder={"name": _both(f"ТОО {char}"), "bin": "990140004654"})
    assert refused.value.found == char


# --- What is refused ------------------------------------------------------------------------------------


def test_only_canonical_bytes_are_printed() -> None:
    data = canonical_bytes(samples.attestat())
    with pytest.raises(NotCanonical):
        printing.render("attestat", data + b"\n", at=samples.AT)
    with pytest.raises(NotCanonical):
        printing.render("attestat", data.replace(b":", b": ", 1), at=samples.AT)


@pytest.mark.parametrize("kind", printing.KINDS)
@pytest.mark.proves("ABU-01")
def test_an_entry_that_nobody_would_see_is_refused(kind: str) -> None:
    for place in (("fields",), ("fields", "texts"), ("signatory",), ()):
        data = SAMPLES[kind]()
        inner = data
        for key in place:
            inner = inner[key]
        inner["hidden"] = "Мен бәріне келісемін"
        with pytest.raises(printing.BadShape, match="hidden"):
            printing.render(kind, canonical_bytes(data), at=samples.AT)


@pytest.mark.parametrize("kind", printing.KINDS)
def test_a_missing_entry_is_named(kind: str) -> None:
    for path in _leaves(SAMPLES[kind]()):
        if (
            path[-1] in {*IDENTIFIERS, "comment", "iin_masked"}
            or isinstance(path[-1], int)
            or "scopes" in path
        ):
            continue
        data: Any = SAMPLES[kind]()
        inner = data
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
        with pytest.raises(printing.BadShape) as refused:
            printing.render(kind, canonical_bytes(data), at=samples.AT)
        assert str(path[-1]) in refused.value.path


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"date": "2026-02-30"}, "$.date"),
        ({"date": "15.09.2026"}, "$.date"),
        ({"schema": "attestat/application/1"}, "$.schema"),
        ({"purpose": "application"}, "$.purpose"),
        ({"link": "javascript:alert(1)"}, "$.link"),
        ({"link": "https://attestat.example/ v"}, "$.link"),
        ({"demonstration": "no"}, "$.demonstration"),
        ({"number": "  "}, "$.number"),
        ({"works": []}, "$.fields.works"),
        ({"works": "all"}, "$.fields.works"),
        ({"holder": {"name": {"kk": "а", "ru": "б"}, "bin": "99014000465"}}, "$.fields.holder.bin"),
        ({"holder": {"name": {"kk": "а", "ru": "б"}, "bin": "٩٩٠١٤٠٠٠٤٦٥٤"}}, "$.fields.holder.bin"),
        ({"holder": {"name": {"kk": "а"}, "bin": "990140004654"}}, "$.fields.holder.name.ru"),
    ],
)
def test_a_wrong_value_is_named(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(printing.BadShape) as refused:
        rendered("attestat", **changes)
    assert refused.value.path == path


def test_control_is_by_desk_or_by_visit() -> None:
    with pytest.raises(printing.BadShape, match="desk or visit"):
        rendered("conclusion", control={**samples.VISIT, "kind": "phone"})
    without_basis = {key: value for key, value in samples.VISIT.items() if key != "basis"}
    with pytest.raises(printing.BadShape, match=r"\$\.fields\.control\.basis"):
        rendered("conclusion", control=without_basis)


def test_unknown_kinds_and_naive_times_are_refused() -> None:
    data = canonical_bytes(samples.attestat())
    with pytest.raises(ValueError, match="unknown kind"):
        printing.render("../words", data, at=samples.AT)
    with pytest.raises(ValueError, match="aware"):
        printing.render("attestat", data, at=datetime(2026, 9, 15, 11))  # noqa: DTZ001


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"{}", b"\x00" * 1000])
def test_no_data_in_what_is_no_document(content: bytes) -> None:
    with pytest.raises(printing.NoData):
        printing.extract_data(content)


def test_no_data_in_a_document_of_somebody_else() -> None:
    other = pikepdf.new()
    other.add_blank_page()
    other.attachments["data2.json"] = pikepdf.AttachedFileSpec(other, b"{}")
    written = io.BytesIO()
    other.save(written)
    with pytest.raises(printing.NoData):
        printing.extract_data(written.getvalue())
