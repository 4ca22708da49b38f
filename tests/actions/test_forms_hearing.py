"""Papers of hearing, refusal and the irregular ways: what the builders say with the words of the edition."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pypdfium2
import pytest

from attestat.actions import forms_hearing as papers
from attestat.actions.forms_hearing import Words
from attestat.domain.agreement import disagreements
from attestat.domain.canonical import canonical_bytes
from attestat.domain.edition import Edition
from attestat.domain.hearing import Intended
from attestat.domain.signature import Purpose
from attestat.gateways import printing
from attestat.store import law_files
from tests.actions import hearing_papers as made


def languages(kind: str, fields: dict[str, Any] | None = None) -> list[str]:
    """The Kazakh text and the Russian one, each in one line."""
    return _languages(kind, canonical_bytes(fields or made.PAPERS[kind][0]()))


@cache
def _languages(kind: str, fields: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(made.printed(kind, json.loads(fields)))
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    russian = next(at for at, page in enumerate(pages) if "Неофициальный перевод" in page)
    return [" ".join(pages[:russian]), " ".join(pages[russian:])]


def reads(kind: str, fields: dict[str, Any] | None = None, *, kk: list[str], ru: list[str]) -> None:
    """Whether the paper says all of this, and in this order where a text follows another."""
    for text, wanted in zip(languages(kind, fields), (kk, ru), strict=True):
        assert [one for one in wanted if one not in text] == []
        places = [text.index(one) for one in wanted]
        assert places == sorted(places)


def test_every_purpose_can_be_printed() -> None:
    assert {str(purpose) for purpose in Purpose} == set(printing.KINDS)


@pytest.mark.parametrize("edition", law_files.editions(), ids=lambda edition: edition.code)
@pytest.mark.parametrize("kind", made.PAPERS)
@pytest.mark.proves("VER-1")
def test_every_edition_has_the_words_of_every_paper(
    kind: str, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "MATTER", replace(made.MATTER, edition=edition))
    texts = made.PAPERS[kind][0]()["texts"]
    assert set(texts) == set(printing.text_names(kind))
    for text in texts.values():
        assert not set("{}") & {*text["kk"], *text["ru"]}


@pytest.mark.parametrize("kind", made.PAPERS)
def test_the_two_languages_of_every_sentence_agree(kind: str) -> None:
    texts = made.PAPERS[kind][0]()["texts"]
    # The phrase on electronic documents is cited from two texts of the law, which name it differently.
    differ = {name for name, text in texts.items() if disagreements(text["kk"], text["ru"])}
    assert differ - {"edocument"} == set()


@pytest.mark.proves("R10.1", "R10.2")
def test_preliminary_decision_names_grounds_facts_requirements_rights_and_terms() -> None:
    reads(
        "preliminary_decision",
        kk=[
            "Нөмірі: P-2026-000007",
            "мемлекеттік қызметті көрсетуден бас тарту туралы АЛДЫН АЛА ШЕШІМ",
            "Бұл – түпкілікті шешім емес",
            "БСН 990140004654",
            "№ A-2026-000123, 2026 жылғы 15 қыркүйек",
            "Өтініш қабылданған күн 2026 жылғы 16 қыркүйек",
            "барлық жұмыс түрлері бойынша бас тарту көзделіп отыр: 1) лифтілерді",
            "1. Қағидаларға 2-қосымшаның 9-жолының 1) тармақшасы",
            "бекітілген талаптарға сәйкес келмейді",
            "№ C-2026-000061, 2026 жылғы 21 қыркүйек; Қазақстан Республикасы",
            "Мән-жайлар 2026 жылғы 21 қыркүйектегі № C-2026-000061 қорытындыға сәйкес",
            "1 S1 білім тексеруінен өткен кемінде екі маман (үлгі)",
            "2. Қағидаларға 2-қосымшаның 9-жолының 2) тармақшасы",
            "Қарағанды қаласының соты, № 3514-26-00-2/17, 2026 жылғы 3 ақпан",
            "Заңды күшіне енген күні 2026 жылғы 4 наурыз",
            "73-бабына сәйкес Сіз алдын ала шешім бойынша ұстанымыңызды білдіруге",
            "Қарсылық білдірудің соңғы күні 2026 жылғы 24 қыркүйек",
            "Шешім қабылдануы мүмкін ең ерте күн 2026 жылғы 28 қыркүйек",
            "Басқарма басшысы Мұқанов Ғалым Қайратұлы",
            "Бұйрықта бұл құжаттың нысаны белгіленбеген",
        ],
        ru=[
            "Предполагается отказать по всем видам работ, указанным в заявлении:",
            "1. подпункт 1) строки 9 приложения 2 к Правилам",
            "Согласно заключению от 21 сентября 2026 года № C-2026-000061",
            "не позднее 2 (двух) рабочих дней со дня его получения представить возражение",
            "Последний день для возражения 24 сентября 2026 года",
        ],
    )


def test_a_part_of_the_works_is_called_a_part() -> None:
    part = replace(made.MATTER, works=[made.LIFTS], whole=False)
    fields = papers.preliminary_decision_fields(
        part, [made.NONCONFORMING], objections_until=date(2026, 9, 24), earliest_act=date(2026, 9, 28)
    )
    reads(
        "preliminary_decision",
        fields,
        kk=["жұмыс түрлерінің ішінен мыналар бойынша бас тарту көзделіп отыр: лифтілерді"],
        ru=[
            "Из видов работ, указанных в заявлении, предполагается отказать по следующим: проведение монтажа"
        ],
    )


@pytest.mark.proves("R10.2")
@pytest.mark.parametrize(
    ("mode", "kk", "ru"),
    [
        ("in_system", "ақпараттық жүйеде, жазбаша түрде; келу қажет емес", "являться не нужно"),
        ("meeting", "Өтетін жері Астана қаласы, Мәңгілік Ел даңғылы, 8, 412-кабинет", "кабинет 412"),
        ("video", "https://video.example/room/7f3a", "https://video.example/room/7f3a"),
    ],
)
def test_notice_says_how_when_before_whom_and_with_what_rights(mode: papers.Mode, kk: str, ru: str) -> None:
    reads(
        "hearing_notice",
        made.hearing_notice(mode),
        kk=[
            "тыңдау туралы ХАБАРЛАМА",
            "Алдын ала шешім № P-2026-000007, 2026 жылғы 22 қыркүйек",
            "Жүнісова Һәнипа Іңкәрқызы, Төрағаның орынбасары",
            "Әуезова Үміт Ғаниқызы, Кеңсе қызметкері",
            "Қарсылық білдірудің соңғы күні 2026 жылғы 24 қыркүйек",
            "Шешім қабылдануы мүмкін ең ерте күн 2026 жылғы 28 қыркүйек",
            "жеткізілгеннен кейін 3 (үш) толық жұмыс күні өтпей",
            "ұстанымыңызды жазбаша немесе ауызша білдіруге",
            "қарсылық білдіруге",
            "файлдарды ұсынуға",
            "өкіліңіз арқылы",
            "хаттамасымен танысуға және оған ескертулер беруге",
            "тыңдаудан бас тартуға құқылысыз",
            "жеке кабинетіңізге жіберіледі",
        ],
        ru=["Начало 28 сентября 2026 года, 10:30", "пройдут 3 (три) полных рабочих дня", "Вы вправе:"],
    )
    kazakh, russian = languages("hearing_notice", made.hearing_notice(mode))
    assert kk in kazakh and ru in russian


@pytest.mark.proves("R10.2")
def test_protocol_has_all_contents_of_article_74() -> None:
    reads(
        "protocol",
        kk=[
            "ТЫҢДАУ ХАТТАМАСЫ",
            "Өтетін жері Астана қаласы, 412-кабинет",  # 1) place, date, beginning and end
            "Басталған уақыты 2026 жылғы 28 қыркүйек, 10:30",
            "Аяқталған уақыты 2026 жылғы 28 қыркүйек, 11:05",
            "Төрағалық етуші Жүнісова Һәнипа Іңкәрқызы",  # 2) official and secretary
            "Хатшы Әуезова Үміт Ғаниқызы",
            "«Лифт Сервис Қарағанды» жауапкершілігі шектеулі серіктестігі",  # 3) participant and others
            "Сергеева Анна Павловна, өкіл (доверенность № 14 от 25.09.2026)",
            "Төлеуов Ұлан Бөкенұлы, мемлекеттік инспектор",
            "Өтініш берушінің талаптарға сәйкес еместігі және",  # 4) content of the question
            "1 10:35 Ғабдуллин Ә.Ө. түсініктеме Екінші маманның куәлігі бар.",  # 5) explanations, …
            "2 10:41 Жүнісова Һ.І. сұрақ Куәлік қай күні берілген?",
            "№ 1. Қарсылық, 2026 жылғы 24 қыркүйек Второе удостоверение получено 20 сентября 2026 года",
            "Жауап: дәлел қабылданбады.",
            "Жауап: дәлел қабылданды.",
            "куәлік-2.pdf",
            "Өткізілді. Өтініш берушінің ұстанымы тыңдалды",
            "Танысуға ұсынылған күн 2026 жылғы 28 қыркүйек",
            "№ 1. 2026 жылғы 29 қыркүйек Просим указать номер удостоверения: 1187. Жауап: Нөмірі енгізілді.",
            "ҚР ӘРПК 74-бабына сәйкес",
            "Хатшы – Кеңсе қызметкері Әуезова Үміт Ғаниқызы",  # the secretary, then the chairperson
            "Төрағалық етуші – Төрағаның орынбасары Жүнісова Һәнипа Іңкәрқызы",
        ],
        ru=["Объяснения, вопросы и ответы, выступления", "Проведено. Позиция заявителя заслушана"],
    )


@pytest.mark.parametrize(
    ("outcome", "kk", "ru"),
    [
        ("waived", "Өтініш берушінің тыңдаудан бас тартуы", "Отказ заявителя от заслушивания внесен"),
        ("no_show", "тыңдау туралы тиісті түрде хабардар етілген", "уведомлен о заслушивании надлежащим"),
    ],
)
def test_a_short_protocol_says_what_there_was_not(outcome: papers.Outcome, kk: str, ru: str) -> None:
    fields = papers.protocol_fields(
        made.MATTER,
        place=Words("Астана", "Астана"),
        began=made.AT,
        ended=made.AT,
        mode="in_system",
        secretary=made.SECRETARY,
        decision=papers.Paper("P-2026-000007", date(2026, 9, 22)),
        notice=made.NOTICE,
        question=Words("Мәселе", "Вопрос"),
        outcome=outcome,
        arguments=[replace(made.OBJECTION, accepted=None, answer=None)] if outcome == "waived" else [],
    )
    kazakh, russian = languages("protocol", fields)
    assert kk in kazakh and ru in russian
    assert "Ескертулер түскен жоқ." in kazakh
    if outcome == "waived":
        assert "Жауабы шешімде беріледі." in kazakh and "Ответ даётся в решении." in russian
    else:
        assert "Өтініш беруші дәлел келтірген жоқ." in kazakh and "Заявитель доводов не привёл." in russian


@pytest.mark.parametrize(
    ("intended", "kk", "ru"),
    [
        ("refusal", "мемлекеттік қызметті көрсетуден бас тарту туралы", "об отказе в оказании"),
        ("suspension", "аттестаттың қолданысын тоқтата тұру туралы", "о приостановлении действия"),
        ("complaint_answer", "шағымға қолайсыз жауап беру туралы", "о неблагоприятном ответе на жалобу"),
    ],
)
@pytest.mark.proves("R10.2")
def test_the_heading_of_a_protocol_says_what_was_intended(intended: str, kk: str, ru: str) -> None:
    """The same room serves every unfavourable act; what is not of a refusal yet says that it is a sample."""
    fields = papers.protocol_fields(
        made.MATTER,
        place=Words("Астана", "Астана"),
        began=made.AT,
        ended=made.AT,
        mode="in_system",
        secretary=made.SECRETARY,
        decision=papers.Paper("P-2026-000007", date(2026, 9, 22)),
        notice=made.NOTICE,
        question=Words("Мәселе", "Вопрос"),
        outcome="no_show",
        intended=Intended(intended),
    )
    kazakh, russian = languages("protocol", fields)
    assert kk in kazakh and ru in russian
    assert ("(үлгі)" in kazakh, "(образец)" in russian) == (intended != "refusal",) * 2


@pytest.mark.proves("A4-F8", "A4-F9", "R10.1", "R10.2")
def test_reasoning_of_a_refusal_tells_ground_fact_conclusion_hearing_answers_and_appeal() -> None:
    reads(
        "refusal",
        kk=[
            "ДӘЛЕЛДІ БАС ТАРТУ",
            "комитеті, сіздің 2026 жылғы 15 қыркүйек № A-2026-000123 өтінішіңізді қарап, мынаны хабарлайды:",
            "барлық жұмыс түрлері бойынша мемлекеттік қызметті көрсетуден бас тартылады: 1) лифтілерді",
            "1. Қағидаларға 2-қосымшаның 9-жолының 1) тармақшасы",
            "№ C-2026-000061, 2026 жылғы 21 қыркүйек",
            "екі маманның бірінде білім тексеруінен өткені туралы куәлік жоқ",
            "2. Қағидаларға 2-қосымшаның 9-жолының 2) тармақшасы",
            "Шешім қабылданғанға дейін ҚР ӘРПК 73-бабына сәйкес тыңдау рәсімі өткізілді.",
            "№ P-2026-000007, 2026 жылғы 22 қыркүйек (жеткізілді: 2026 жылғы 22 қыркүйек)",
            "Тыңдау хаттамасы № H-2026-000005, 2026 жылғы 29 қыркүйек",
            "№ 1. Қарсылық, 2026 жылғы 24 қыркүйек Второе удостоверение",
            "Жауап: дәлел қабылданбады. Куәлік 2026 жылғы 20 қыркүйекте",
            "үш айдан кешіктірілмей әкімшілік (сотқа дейінгі) тәртіппен шағым",  # term
            "Шағым көрсетілетін қызметті берушіге беріледі",  # through the provider (clause 14)
            "сотқа шағым жасауға сотқа дейінгі шағымнан кейін жол беріледі",  # then court (clause 17)
            "Шағымды қарайтын орган Қазақстан Республикасы Төтенше жағдайлар министрлігі",
            "Шағым берудің соңғы күні 2026 жылғы 30 желтоқсан (қоса алғанда)",
            "Төрағаның м.а. Есімов Шыңғыс Өмірзақұлы",  # all of it before the signature: inside A4-F9
        ],
        ru=[
            "МОТИВИРОВАННЫЙ ОТКАЗ",
            "рассмотрев Ваше заявление от 15 сентября 2026 года № A-2026-000123, сообщает следующее:",
            "Доводы заявителя и ответы на них",
            "Жалоба подается услугодателю",
            "Орган, рассматривающий жалобу Министерство по чрезвычайным ситуациям",
            "Последний день для жалобы 30 декабря 2026 года (включительно)",
        ],
    )


def test_an_argument_without_an_answer_stops_the_refusal() -> None:
    unanswered = replace(made.ORAL, accepted=None, answer=None)
    with pytest.raises(ValueError, match=r"\[2\]"):
        papers.refusal_fields(
            made.MATTER,
            [made.NONCONFORMING],
            hearing=made.HEARING,
            arguments=[made.OBJECTION, unanswered],
            appeal_until=date(2026, 12, 30),
        )


@pytest.mark.parametrize(
    ("outcome", "kk"),
    [
        ("waived", "өтініш беруші тыңдаудан бас тартты."),
        ("no_show", "өтініш беруші тиісті түрде хабардар етілді, бірақ тыңдауға қатыспады."),
    ],
)
def test_a_refusal_tells_that_the_company_was_not_heard_by_its_own_wish(
    outcome: papers.Outcome, kk: str
) -> None:
    fields = papers.refusal_fields(
        made.MATTER,
        [made.NO_CONSENT],
        hearing=replace(made.HEARING, outcome=outcome),
        arguments=[],
        appeal_until=date(2026, 12, 30),
    )
    reads(
        "refusal",
        fields,
        kk=["4) тармақшасы", "2026 жылғы 17 қыркүйек, № KDP-88123", kk, "дәлел келтірген жоқ"],
        ru=["подпункт 4)", "Сведения о согласии", "Заявитель доводов не привёл."],
    )


def test_withdrawal_names_what_is_taken_back() -> None:
    reads(
        "withdrawal",
        kk=[
            "Өнеркәсіптік қауіпсіздік комитетінің Басшысына",
            "өтінішті кері қайтарып алу туралы ӨТІНІШ",
            "барлық жұмыс түрлері бойынша кері қайтарып аламыз",
            "№ A-2026-000123, 2026 жылғы 15 қыркүйек",
            "Себебі Көтергіш жабдықтың базасын басқа қалаға көшіреміз.",
            "Бірінші басшы Ғабдуллин Әділет Өмірбекұлы",
        ],
        ru=["Руководителю Комитета", "об отзыве заявления", "Отзываем указанное ниже заявление по всем"],
    )
    part = papers.withdrawal_fields(replace(made.MATTER, works=[made.GAS], whole=False))
    kazakh, russian = languages("withdrawal", part)
    assert "тек мына жұмыс түрлері бойынша кері қайтарып аламыз" in kazakh
    assert "только по следующим видам работ" in russian
    assert "лифт" not in kazakh.split("Өтініш беруші")[0]
    assert "Себебі" not in kazakh


def test_rerouting_note_names_base_departments_and_reason() -> None:
    reads(
        "rerouting_note",
        kk=[
            "ҚЫЗМЕТТІК ЖАЗБА",
            "База Ұлытау облысы, Жезқазған қаласы",
            "Қай департаменттен Қазақстан Республикасы",
            "Қарағанды облысы бойынша департаменті",
            "Қай департаментке",
            "Ұлытау облысы бойынша департаменті",
            "№ Q-2026-000311, 2026 жылғы 16 қыркүйек",
            "Себебі Мекенжай 2022 жылдан бері Ұлытау облысына жатады.",
            "Мұқанов Ғалым Қайратұлы",
        ],
        ru=["СЛУЖЕБНАЯ ЗАПИСКА", "Из департамента", "В департамент"],
    )


@pytest.mark.parametrize(
    ("to", "kk", "ru"),
    [
        ("department", "дереу жолдауды және кешігу себебін хабарлауды сұраймыз", "сообщить причину задержки"),
        ("committee", "шара қолдануды сұраймыз", "Просим принять меры"),
    ],
)
def test_escalation_tells_what_is_late_and_by_how_much(to: Any, kk: str, ru: str) -> None:
    fields = papers.escalation_letter_fields(
        made.MATTER,
        to=to,
        addressee=Words("Департамент басшысына", "Руководителю департамента"),
        department=made.KARAGANDY,
        inquiry=made.INQUIRY,
        due_on=date(2026, 9, 23),
        days_late=3,
        registration="D-2026-000088",
        registered_on=date(2026, 9, 16),
    )
    reads(
        "escalation_letter",
        fields,
        kk=[
            "Департамент басшысына",
            "ХАТ",
            kk,
            "№ Q-2026-000311, 2026 жылғы 16 қыркүйек",
            "Департаментте тіркелуі № D-2026-000088",
            "Мерзімнің соңғы күні 2026 жылғы 23 қыркүйек",
            "Кешіккен жұмыс күндері 3",
            "Жауаптың болмауы келісім болып есептелмейді.",
            "5 (бес) жұмыс күні ішінде",
        ],
        ru=[ru, "Рабочих дней просрочки 3", "Отсутствие ответа согласием не считается."],
    )
