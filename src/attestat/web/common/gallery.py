"""The developers' gallery: every block of the screens with sample data, in the reader's language.

Never mounted in production. tests/web/look_site.py serves it alone:

    .venv/bin/python tests/web/look_site.py

Its texts are samples, so they stand here in three languages and not in the catalogues.
"""

# ruff: noqa: E501 - samples in three languages read best as one line each

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language

from attestat.web.common import errors
from attestat.web.common.blocks import (
    Action,
    BigAnswer,
    CaseHeader,
    Cell,
    Chip,
    Choice,
    Column,
    DocumentCard,
    Download,
    Fact,
    Figure,
    Happening,
    NavigationItem,
    NextStep,
    Paper,
    Receipt,
    SignedBy,
    Signer,
    SigningPanel,
    SignInPanel,
    Step,
    Tab,
    Tag,
    Task,
    Viewer,
    Why,
    WhyDay,
    Worklist,
    WorkRow,
)
from attestat.web.common.middleware import signer_addresses
from attestat.web.common.words import ATTESTATS, COMPLAINTS, STAGES, tag_of, time_left

ALMATY = ZoneInfo("Asia/Almaty")
FILED = datetime(2026, 9, 15, 11, 4, tzinfo=ALMATY)
DUE = date(2026, 9, 29)
TEST_KEY_USAGES = ("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2")


def say(kk: str, ru: str, en: str) -> str:
    """A sample text in the language of the page."""
    return {"kk": kk, "ru": ru}.get((get_language() or "kk")[:2], en)


def viewer() -> Viewer:
    return Viewer(
        name=say("Сейітқали Әйгерім Нұрланқызы", "Сейткали Айгерим Нурлановна", "Aigerim Seitkali"),
        role=say(
            "Өнеркәсіптік қауіпсіздік комитеті, жауапты орындаушы",
            "Комитет промышленной безопасности, ответственный исполнитель",
            "Industrial Safety Committee, responsible executor",
        ),
    )


def navigation(request: HttpRequest) -> tuple[NavigationItem, ...]:
    places = (
        ("gallery", say("Блоктар", "Блоки", "Blocks"), None),
        ("gallery_worklist", say("Менің істерім", "Мои дела", "My cases"), 7),
        ("gallery_case", say("Іс", "Дело", "Case"), None),
        ("gallery_signing", say("Қол қою", "Подписание", "Signing"), 2),
        ("gallery_form", say("Өтініш", "Заявление", "Application"), None),
        ("gallery_tracker", say("Бақылау", "Отслеживание", "Tracking"), None),
        ("gallery_answer", say("Тексеру", "Проверка", "Verification"), None),
        ("gallery_start", say("Басты бет", "Главная", "Start"), None),
    )
    return tuple(
        NavigationItem(text=text, href=reverse(name), current=request.path == reverse(name), count=count)
        for name, text, count in places
    )


def company() -> str:
    return say(
        "«Сарыарқа Өнеркәсіптік Сараптама» жауапкершілігі шектеулі серіктестігі",
        "Товарищество с ограниченной ответственностью «Сарыарка Промышленная Экспертиза»",
        "Saryarka Industrial Expertise LLP",
    )


def service() -> str:
    return say(
        "Өнеркәсіптік қауіпсіздік саласында жұмыстар жүргізу құқығына аттестаттау",
        "Аттестация на право проведения работ в области промышленной безопасности",
        "Attestation for the right to carry out work in the field of industrial safety",
    )


def why() -> Why:
    reasons = {
        date(2026, 9, 15): say(
            "қабылданған күн, саналмайды", "день принятия, не считается", "day of acceptance, not counted"
        ),
        date(2026, 9, 19): say("демалыс күні", "выходной день", "day off"),
        date(2026, 9, 20): say("демалыс күні", "выходной день", "day off"),
        date(2026, 9, 26): say("демалыс күні", "выходной день", "day off"),
        date(2026, 9, 27): say("демалыс күні", "выходной день", "day off"),
    }
    days: list[WhyDay] = []
    number = 0
    for after in range(15):
        day = date(2026, 9, 15) + timedelta(days=after)
        if day in reasons:
            days.append(WhyDay(day, None, reasons[day]))
            continue
        number += 1
        is_end = number == 10
        reason = (
            say("мерзімнің соңғы күні", "последний день срока", "last day of the term")
            if is_end
            else say("жұмыс күні", "рабочий день", "working day")
        )
        days.append(WhyDay(day, number, reason, is_end))
    return Why(
        answer=say(
            "Өтініш 15 қыркүйекте қабылданды. Он жұмыс күні 16 қыркүйектен басталып, 29 қыркүйекте аяқталады.",
            "Заявление принято 15 сентября. Десять рабочих дней начинаются 16 сентября и заканчиваются 29 сентября.",
            "The application was accepted on 15 September. Ten working days begin on 16 September and end on 29 September.",
        ),
        basis=say(
            "2-қосымша, 3-жол; ӘРПК 76-бабы",
            "Приложение 2, строка 3; статья 76 АППК",
            "Annex 2, row 3; APPC Art. 76",
        ),
        days=tuple(days),
    )


def worklist(search: str = "", is_empty: bool = False) -> Worklist:
    whose = (
        company(),
        say("«Тау-кен Қауіпсіздігі» ЖШС", "ТОО «Горная безопасность»", "Mountain Safety LLP"),
        say("«Жарылыс Сынақ Орталығы» АҚ", "АО «Взрывной испытательный центр»", "Blast Testing Centre JSC"),
        say("«Каспий Монтаж Сервис» ЖШС", "ТОО «Каспий Монтаж Сервис»", "Caspian Assembly Service LLP"),
        say("«Ертіс Қазандық» ЖШС", "ТОО «Иртыш Котёл»", "Irtysh Boiler LLP"),
    )
    todo = (
        say(
            "Аумақтық департаментке сұрауға қол қою",
            "Подписать запрос в территориальный департамент",
            "Sign the inquiry to the department",
        ),
        say("Нәтижені ресімдеу", "Оформить результат", "Draw up the result"),
        say("Қорытындыны күту", "Ожидать заключение", "Wait for the conclusion"),
        say(
            "Тыңдау туралы хабарлама жіберу",
            "Направить уведомление о заслушивании",
            "Send the notice of hearing",
        ),
        say("Сұрау дайындау", "Подготовить запрос", "Prepare the inquiry"),
    )
    stages = ("assigned", "concluded", "inquiry_sent", "concluded", "assigned")
    left = (-1, 0, 2, 4, 9)
    rows = tuple(
        WorkRow(
            href=reverse("gallery_case"),
            todo=todo[at],
            cells=(
                Cell(text=f"KZ-2026-{at + 117:06}", is_code=True),
                Cell(text=whose[at], note=f"{say('БСН', 'БИН', 'BIN')} {190440012340 + at}"),
                Cell(tag=tag_of("application", stages[at])),
                Cell(text=str(at + 3), is_number=True),
            ),
            left=time_left(left[at], due=DUE + timedelta(days=left[at]), why_href="#why"),
        )
        for at in range(5)
    )
    here = reverse("gallery_worklist")
    return Worklist(
        title=say("Менің істерім", "Мои дела", "My cases"),
        count=0 if is_empty else 128,
        order=say("Ең ескісі бірінші тұр.", "Самые давние стоят первыми.", "The oldest stand first."),
        columns=(
            Column(text=say("Өтініш нөмірі", "Номер заявления", "Application number")),
            Column(text=say("Заңды тұлға", "Юридическое лицо", "Legal entity")),
            Column(text=say("Кезең", "Этап", "Stage")),
            Column(text=say("Кезектегі орны", "Место в очереди", "Place in the queue"), is_number=True),
        ),
        rows=() if is_empty else rows,
        empty=say("Сізді күтіп тұрған іс жоқ.", "Вас ничего не ждёт.", "Nothing waits for you."),
        search_href=here,
        search=search,
        kept=(("stage", "assigned"),),
        chips=(
            Chip(text=say("Барлығы", "Все", "All"), href=here, chosen=True, count=128),
            Chip(
                text=say("Бүгін соңғы күн", "Сегодня последний день", "Last day today"),
                href=f"{here}?due=today",
                count=3,
            ),
            Chip(text=say("Мерзімі өтті", "Срок истёк", "Term expired"), href=f"{here}?due=over", count=1),
        ),
        next_href=f"{here}?after=117",
        first_href=f"{here}?first",
        csv_href=f"{here}?format=csv",
    )


def case_header() -> CaseHeader:
    return CaseHeader(
        number="KZ-2026-000117",
        company=company(),
        note=say("БСН 190440012340", "БИН 190440012340", "BIN 190440012340"),
        tag=tag_of("application", "assigned"),
        left=time_left(2, due=DUE, why_href="#why"),
        action=Action(
            text=say("Сұрау дайындау", "Подготовить запрос", "Prepare the inquiry"),
            href=reverse("gallery_signing"),
        ),
        more=(
            Action(
                text=say(
                    "Басқа орындаушыға беру", "Передать другому исполнителю", "Hand over to another executor"
                ),
                href="#",
            ),
            Action(
                text=say("Деректерді қайта сұрату", "Запросить сведения снова", "Ask for the data again"),
                href="#",
                method="post",
            ),
            Action(
                text=say("Департаментті ауыстыру", "Сменить департамент", "Re-route to another department"),
                href="#",
                is_warning=True,
            ),
        ),
    )


def documents() -> tuple[DocumentCard, ...]:
    paper = reverse("gallery_paper")
    signed = SignedBy(
        name=say(
            "Әбдірахманов Ғалымжан Өмірзақұлы", "Абдрахманов Галымжан Умирзакович", "Galymzhan Abdrakhmanov"
        ),
        role=say("бірінші басшы", "первый руководитель", "first head"),
        at=FILED,
    )
    files = (
        Download(text="PDF", href=paper),
        Download(text=say("Қолтаңба (CMS)", "Подпись (CMS)", "Signature (CMS)"), href="#cms"),
    )
    return (
        DocumentCard(
            title=say(
                "Аттестат алуға өтініш", "Заявление на получение аттестата", "Application for an attestat"
            ),
            number="KZ-2026-000117",
            day=date(2026, 9, 15),
            open_href=paper,
            signatures=(signed,),
            downloads=files,
        ),
        DocumentCard(
            title=say(
                "Аумақтық департаментке сұрау",
                "Запрос в территориальный департамент",
                "Inquiry to the territorial department",
            ),
            number="18-3/1024",
            day=date(2026, 9, 16),
            open_href=paper,
            signatures=(
                SignedBy(
                    name=viewer().name,
                    role=viewer().role,
                    at=FILED + timedelta(days=1),
                    verdict="indeterminate",
                ),
            ),
            downloads=files[:1],
            note=say(
                "Түркістан облысы бойынша департаментке",
                "Департаменту по Туркестанской области",
                "To the department of Turkistan region",
            ),
        ),
    )


def facts() -> tuple[Fact, ...]:
    return (
        Fact(
            key=say("Заңды тұлға", "Юридическое лицо", "Legal entity"),
            value=company(),
            tag=Tag(say("деректер базасынан", "из базы данных", "from the database"), "ok", "ok"),
        ),
        Fact(
            key=say(
                "Бизнес-сәйкестендіру нөмірі",
                "Бизнес-идентификационный номер",
                "Business identification number",
            ),
            value="190440012340",
        ),
        Fact(
            key=say("Жұмыс түрі", "Вид работ", "Type of work"),
            value=say(
                "Қауіпті өндірістік объектілерде қолданылатын техникалық құрылғыларды сараптау",
                "Экспертиза технических устройств, применяемых на опасных производственных объектах",
                "Expert examination of technical devices used at hazardous production facilities",
            ),
            note=service(),
        ),
        Fact(
            key=say(
                "Материалдық-техникалық базаның орналасқан жері",
                "Место расположения материально-технической базы",
                "Location of the material and technical base",
            ),
            value=say(
                "Түркістан облысы, Кентау қаласы, Әмір Темір көшесі, 12-үй",
                "Туркестанская область, город Кентау, улица Амира Темира, дом 12",
                "Turkistan region, Kentau, Amir Temir street 12",
            ),
            action=say("Өзгерту", "Изменить", "Change"),
            action_href=reverse("gallery_form"),
        ),
        Fact(
            key=say("Телефон", "Телефон", "Telephone"),
            value="+7 (725) 363 4512",
            action=say("Өзгерту", "Изменить", "Change"),
            action_href=reverse("gallery_form"),
        ),
    )


def timeline() -> tuple[Step, ...]:
    return (
        Step(title=str(STAGES["submitted"].word), state="done", at=FILED),
        Step(
            title=str(STAGES["registered"].word),
            state="done",
            at=FILED + timedelta(hours=1),
            note="№ 18-1/2026-552",
        ),
        Step(title=str(STAGES["assigned"].word), state="done", at=FILED + timedelta(hours=3)),
        Step(
            title=str(STAGES["permit_control"].word),
            state="present",
            at=FILED + timedelta(days=1),
            facts=(
                Fact(
                    key=say("Қазір кімде", "У кого сейчас", "Who has it now"),
                    value=say(
                        "Түркістан облысы бойынша департамент",
                        "Департамент по Туркестанской области",
                        "Department of Turkistan region",
                    ),
                ),
                Fact(
                    key=say("Мерзімі", "До какого дня", "Until"),
                    value=say("2026 ж. 23 қыркүйек", "23 сентября 2026 г.", "23 September 2026"),
                ),
                Fact(
                    key=say("Кезектегі орныңыз", "Ваше место в очереди", "Your place in the queue"), value="3"
                ),
            ),
            why=why(),
        ),
        Step(title=say("Нәтиже", "Результат", "Result"), state="future", until=DUE),
    )


def history() -> tuple[Happening, ...]:
    return (
        Happening(
            at=FILED,
            who=company(),
            what=say("Өтініш берілді", "Заявление подано", "Application filed"),
            clause=say("7-тармақ", "пункт 7", "clause 7"),
        ),
        Happening(
            at=FILED + timedelta(hours=1),
            who=say("Оспанова Д. Қ.", "Оспанова Д. К.", "D. Ospanova"),
            role=say("Кеңсе қызметкері", "Сотрудник канцелярии", "Chancellery officer"),
            what=say("Тіркелді", "Зарегистрировано", "Registered"),
            note="№ 18-1/2026-552",
            clause=say("8-тармақ", "пункт 8", "clause 8"),
        ),
        Happening(
            at=FILED + timedelta(hours=3),
            who=say("Төлегенов Ұ. Һ.", "Тулегенов У. Г.", "U. Tolegenov"),
            role=say("Төраға", "Председатель", "Chairman"),
            what=say(
                "Жауапты орындаушы тағайындалды", "Назначен ответственный исполнитель", "Executor appointed"
            ),
            clause=say("8-тармақ", "пункт 8", "clause 8"),
        ),
    )


def tasks() -> tuple[Task, ...]:
    form = reverse("gallery_form")
    return (
        Task(
            title=say(
                "Заңды тұлғаның деректемелері", "Реквизиты юридического лица", "Details of the legal entity"
            ),
            tag=tag_of("task", "done"),
            href=form,
        ),
        Task(
            title=say("Жұмыс түрі", "Вид работ", "Type of work"),
            tag=tag_of("task", "wrong"),
            href=form,
            hint=say("Бір немесе бірнеше", "Один или несколько", "One or several"),
        ),
        Task(
            title=say(
                "Материалдық-техникалық базаның орналасқан жері",
                "Место расположения материально-технической базы",
                "Location of the material and technical base",
            ),
            tag=tag_of("task", "open"),
            href=form,
        ),
        Task(
            title=say("Қарап шығу және қол қою", "Проверить и подписать", "Review and sign"),
            tag=tag_of("task", "locked"),
        ),
    )


def receipt() -> Receipt:
    return Receipt(
        title=say("Өтініш қабылданды", "Заявление принято", "Application accepted"),
        number_label=say("Өтініштің нөмірі", "Номер заявления", "Application number"),
        number="KZ-2026-000117",
        facts=(
            Fact(
                key=say("Берілген уақыты", "Подано", "Filed"),
                value=say(
                    "2026 ж. 15 қыркүйек, 11:04", "15 сентября 2026 г., 11:04", "15 September 2026, 11:04"
                ),
            ),
            Fact(
                key=say("Қабылданған күні", "День принятия", "Accepted on"),
                value=say("2026 ж. 15 қыркүйек", "15 сентября 2026 г.", "15 September 2026"),
            ),
        ),
        next_steps=(
            NextStep(
                what=say(
                    "Кеңсе бүгін тіркейді",
                    "Канцелярия зарегистрирует сегодня",
                    "The chancellery registers it today",
                ),
                detail=say("Қағидалардың 8-тармағы.", "Пункт 8 Правил.", "Clause 8 of the Rules."),
            ),
            NextStep(
                what=say(
                    "Аумақтық департамент бес жұмыс күнінде қорытынды береді",
                    "Территориальный департамент даст заключение за пять рабочих дней",
                    "The department concludes in five working days",
                )
            ),
            NextStep(
                what=say(
                    "Нәтиже 29 қыркүйекке дейін жеке кабинетке келеді",
                    "Результат придёт в личный кабинет до 29 сентября",
                    "The result comes to your personal account by 29 September",
                ),
                detail=say(
                    "Әр қадам туралы хабарлаймыз.",
                    "Мы сообщим Вам о каждом шаге.",
                    "We tell you about every step.",
                ),
            ),
        ),
    )


@cache
def sample_paper() -> bytes:
    """A page of PDF to look at on the signing screen."""
    import typst

    text = """
#set document(title: "Sample", date: none)
#set page(margin: 25mm)
#set text(size: 12pt, lang: "kk")
#align(center)[*Өнеркәсіптік қауіпсіздік саласындағы жұмыстарды жүргізу құқығына\\ аттестат алуға ӨТІНІШ*]
#v(1em)
Үлгі. Құжаттың орны осы жерде.
"""
    return bytes(typst.compile(text.encode(), format="pdf", timestamp=0))


def signing_panel() -> SigningPanel:
    return SigningPanel(
        post_href=reverse("gallery_signing"),
        papers=(
            Paper(
                title=say(
                    "Аттестат алуға өтініш", "Заявление на получение аттестата", "Application for an attestat"
                ),
                number="KZ-2026-000117",
                href=reverse("gallery_paper"),
                sha256=hashlib.sha256(sample_paper()).hexdigest(),
            ),
        ),
        who=(
            Fact(
                key=say("Қол қоюшы", "Подписывает", "Signatory"),
                value=say(
                    "Әбдірахманов Ғалымжан Өмірзақұлы",
                    "Абдрахманов Галымжан Умирзакович",
                    "Galymzhan Abdrakhmanov",
                ),
                note=say("бірінші басшы", "первый руководитель", "first head"),
            ),
            Fact(
                key=say("Кілт", "Ключ", "Key"),
                value=say(
                    "Заңды тұлғаның бірінші басшысының кілті",
                    "Ключ первого руководителя юридического лица",
                    "Key of the first head of the legal entity",
                ),
                note=f"{say('БСН', 'БИН', 'BIN')} 190440012340",
            ),
        ),
        follows=(
            say(
                "Өтініш бірден нөмір алады.",
                "Заявление сразу получит номер.",
                "The application gets its number at once.",
            ),
            say(
                "Он жұмыс күні келесі жұмыс күнінен басталады.",
                "Десять рабочих дней начнутся со следующего рабочего дня.",
                "Ten working days begin on the next working day.",
            ),
        ),
        button=say("Қол қою және жіберу", "Подписать и отправить", "Sign and send"),
        signer=Signer(address=signer_addresses()[-1], key_usages=TEST_KEY_USAGES, accepts_test_keys=True),
        back_href=reverse("gallery_form"),
    )


def sign_in_panel() -> SignInPanel:
    return SignInPanel(
        post_href=reverse("gallery_sign_in"),
        challenge=base64.b64encode(b"attestat sample challenge").decode(),
        signer=Signer(address=signer_addresses()[-1], accepts_test_keys=True),
        challenge_href="#challenge",
    )


class SampleForm(forms.Form):
    """Every kind of control once."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["phone"] = forms.RegexField(
            r"^\+7\d{10}$", label=say("Телефон", "Телефон", "Telephone"), help_text="+7XXXXXXXXXX"
        )
        self.fields["work"] = forms.MultipleChoiceField(
            label=say("Жұмыс түрі", "Вид работ", "Type of work"),
            choices=[
                (
                    "1",
                    say(
                        "Жарылыс жұмыстары саласындағы сараптама",
                        "Экспертиза в области взрывных работ",
                        "Expert examination in blasting",
                    ),
                ),
                ("2", service()),
            ],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["region"] = forms.ChoiceField(
            label=say("Облыс, қала", "Область, город", "Region, city"),
            choices=[
                ("", ""),
                ("61", say("Түркістан облысы", "Туркестанская область", "Turkistan region")),
                ("79", say("Шымкент қаласы", "город Шымкент", "Shymkent")),
            ],
        )
        self.fields["street"] = forms.CharField(
            label=say("Көше атауы", "Наименование улицы", "Street name"), required=False
        )
        self.fields["way"] = forms.ChoiceField(
            label=say("Тексеру түрі", "Вид проверки", "Kind of check"),
            choices=[
                ("desk", say("Құжаттар бойынша", "По документам", "Desk check")),
                ("visit", say("Барып тексеру", "С посещением", "Visit")),
            ],
            widget=forms.RadioSelect,
        )
        self.fields["day"] = forms.DateField(
            label=say("Күні", "Дата", "Date"), widget=forms.DateInput(attrs={"type": "date"})
        )
        self.fields["reason"] = forms.CharField(
            label=say("Себебі", "Причина", "Reason"), widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["evidence"] = forms.FileField(label=say("Файл", "Файл", "File"), required=False)
        self.fields["consent"] = forms.BooleanField(
            label=say(
                "Ақпараттық жүйелердегі заңмен қорғалатын құпияны құрайтын мәліметтерді пайдалануға келісемін.",
                "Согласен на использование сведений, составляющих охраняемую законом тайну, содержащихся в информационных системах.",
                "I consent to the use of information constituting a secret protected by law contained in information systems.",
            )
        )


def _page(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    density = request.GET.get("density", "office")
    return render(
        request,
        f"gallery/{template}.html",
        {
            "viewer": viewer(),
            "navigation": navigation(request),
            "density": "at-office" if density == "office" else "",
            **context,
        },
    )


def blocks(request: HttpRequest) -> HttpResponse:
    """All blocks one below the other."""
    messages.success(
        request, say("Өтініш тіркелді.", "Заявление зарегистрировано.", "The application is registered.")
    )
    return _page(
        request,
        "blocks",
        facts=facts(),
        tasks=tasks(),
        worklist=worklist(),
        empty=worklist(search="123", is_empty=True),
        case=case_header(),
        documents=documents(),
        timeline=timeline(),
        history=history(),
        why=why(),
        tabs=(
            Tab(text=say("Деректер", "Сведения", "Facts"), href="#", current=True),
            Tab(text=say("Құжаттар", "Документы", "Documents"), href="#", count=2),
            Tab(text=say("Тарих", "История", "History"), href="#"),
        ),
        stage_tags=[tag_of("application", code) for code in STAGES],
        attestat_tags=[tag_of("attestat", code) for code in ATTESTATS],
        complaint_tags=[tag_of("complaint", code) for code in COMPLAINTS],
        figures=(
            Figure(label=say("Қаралуда", "На рассмотрении", "Under consideration"), value="128"),
            Figure(label=say("Мерзімінде", "В срок", "In time"), value="97,6 %"),
            Figure(
                label=say(
                    "Орташа мерзім, жұмыс күні", "Средний срок, рабочих дней", "Average term, working days"
                ),
                value="8,4",
            ),
            Figure(
                label=say("Қолданыстағы аттестаттар", "Действующие аттестаты", "Attestats in force"),
                value="1 204",
            ),
        ),
    )


def worklist_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "worklist", worklist=worklist(request.GET.get("q", "")))


def case_page(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "case",
        case=case_header(),
        facts=facts(),
        documents=documents(),
        timeline=timeline(),
        history=history(),
    )


def signing_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return JsonResponse(
            {
                "signatures": request.POST.getlist("signature"),
                "files": len(request.FILES.getlist("signature_file")),
            }
        )
    return _page(request, "signing", signing=signing_panel())


def sign_in_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return JsonResponse({"signatures": request.POST.getlist("signature")})
    return _page(request, "sign_in", sign_in=sign_in_panel(), density="", viewer=None, navigation=())


def form_page(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST) if request.method == "POST" or "errors" in request.GET else SampleForm()
    if "errors" in request.GET:
        form = SampleForm({"phone": "8 701"})
    return _page(request, "form", form=form, tasks=tasks(), density="")


def save_draft(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"saved": "14:05"})


def tracker_page(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "tracker", timeline=timeline(), receipt=receipt(), documents=documents(), density=""
    )


def answer_page(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "answer",
        density="",
        viewer=None,
        answers=(
            BigAnswer(
                sentence=str(ATTESTATS["active"].word),
                tone="ok",
                sign="ok",
                more=say(
                    "Аттестат 2031 ж. 29 қыркүйекке дейін жарамды.",
                    "Аттестат действует по 29 сентября 2031 г. включительно.",
                    "The attestat is valid until 29 September 2031 inclusive.",
                ),
            ),
            BigAnswer(
                sentence=str(ATTESTATS["suspended"].word),
                tone="warning",
                sign="pause",
                more=say("2027 ж. 3 ақпаннан бастап.", "С 3 февраля 2027 г.", "Since 3 February 2027."),
            ),
            BigAnswer(
                sentence=str(ATTESTATS["terminated"].word),
                tone="bad",
                sign="no",
                more=say("ұстаушының өтініші бойынша", "по заявлению держателя", "at the holder's wish"),
            ),
            BigAnswer(
                sentence=say(
                    "Мұндай аттестат тізілімде жоқ",
                    "Такого аттестата в реестре нет",
                    "The register holds no such attestat",
                ),
                tone="neutral",
                sign="info",
                more=say("Нөмірді тексеріңіз.", "Проверьте номер.", "Check the number."),
            ),
        ),
        facts=facts()[:3],
    )


def start_page(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        "start",
        density="",
        viewer=None,
        title=service(),
        choices=(
            Choice(
                title=say("Өтініш беру", "Подать заявление", "Apply"),
                text=say(
                    "ЭЦҚ-мен кіріп, 15 минутта толтырыңыз.",
                    "Войдите с ЭЦП и заполните за 15 минут.",
                    "Sign in with your EDS and fill it in within 15 minutes.",
                ),
                href=reverse("gallery_form"),
            ),
            Choice(
                title=say("Аттестатты тексеру", "Проверить аттестат", "Verify an attestat"),
                text=say(
                    "Нөмірі, QR коды немесе файлы бойынша.",
                    "По номеру, QR-коду или файлу.",
                    "By number, QR code or file.",
                ),
                href=reverse("gallery_answer"),
            ),
            Choice(
                title=say("Тізілім", "Реестр", "Register"),
                text=say(
                    "Қолданыстағы барлық аттестаттар.",
                    "Все действующие аттестаты.",
                    "All attestats in force.",
                ),
                href="#",
            ),
        ),
    )


def paper(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sample_paper(), content_type="application/pdf")


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    return errors.page(request, status)


urlpatterns = [
    path("", blocks, name="gallery"),
    path("worklist/", worklist_page, name="gallery_worklist"),
    path("case/", case_page, name="gallery_case"),
    path("signing/", signing_page, name="gallery_signing"),
    path("sign-in/", sign_in_page, name="gallery_sign_in"),
    path("form/", form_page, name="gallery_form"),
    path("form/save/", save_draft, name="gallery_save"),
    path("tracker/", tracker_page, name="gallery_tracker"),
    path("answer/", answer_page, name="gallery_answer"),
    path("start/", start_page, name="gallery_start"),
    path("paper.pdf", paper, name="gallery_paper"),
    path("error/<int:status>/", error_page, name="gallery_error"),
]
