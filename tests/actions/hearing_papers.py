"""Papers of hearing, refusal and the irregular ways, made by the builders from the shipped edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from attestat.actions import forms
from attestat.actions import forms_hearing as papers
from attestat.actions.forms_hearing import Words
from attestat.domain.canonical import canonical_bytes
from attestat.gateways import printing
from attestat.store import law_files

ALMATY = ZoneInfo("Asia/Almaty")
AT = datetime(2026, 9, 30, 16, 20, tzinfo=ALMATY)
EDITION = law_files.editions()[0]


def work(code: str, *scopes: str) -> dict[str, Any]:
    """A work type under the edition's name."""
    known = EDITION.work_type(code)
    named = [known.scope(scope) for scope in scopes]
    return {
        "code": code,
        "name": forms.both(known.text),
        "scopes": [{"code": scope.code, **forms.both(scope.text)} for scope in named],
    }


LIFTS = work("WT5_LIFTS", "LIFTS", "ESCALATORS")
GAS = work("WT4_GAS_MAINTENANCE")
COMMITTEE = Words(EDITION.text("provider_name").kk, EDITION.text("provider_name").ru)
KARAGANDY = Words(
    "Қазақстан Республикасы Төтенше жағдайлар министрлігі Өнеркәсіптік қауіпсіздік комитетінің "
    "Қарағанды облысы "
    "бойынша департаменті",
    "Департамент Комитета промышленной безопасности Министерства по чрезвычайным ситуациям "
    "Республики Казахстан "
    "по Карагандинской области",
)
ULYTAU = Words(
    KARAGANDY.kk.replace("Қарағанды", "Ұлытау"),
    KARAGANDY.ru.replace("Карагандинской области", "области Ұлытау"),
)
MATTER = papers.Matter(
    edition=EDITION,
    body={
        "name": COMMITTEE.as_data(),
        "details": {
            "kk": "010000, Астана қаласы, Мәңгілік Ел даңғылы, 8; тел. +7 7172 00 00 00; БСН 111140000005",
            "ru": "010000, город Астана, проспект Мәңгілік Ел, 8; тел. +7 7172 00 00 00; БИН 111140000005",
        },
    },
    applicant={
        "name": {
            "kk": "«Лифт Сервис Қарағанды» жауапкершілігі шектеулі серіктестігі",
            "ru": "Товарищество с ограниченной ответственностью «Лифт Сервис Қарағанды»",
        },
        "bin": "990140004654",
        "address": {
            "kk": "100000, Қарағанды қаласы, Қазыбек би ауданы, Әлиханов көшесі, 4-үй, 12-кеңсе",
            "ru": "100000, город Караганда, район имени Казыбек би, улица Алиханова, дом 4, офис 12",
        },
        "phone": "+7 701 000 00 00",
    },
    application={"number": "A-2026-000123", "date": "2026-09-15", "accepted_on": "2026-09-16"},
    works=[LIFTS, GAS],
    whole=True,
)
EXECUTOR = {
    "name": "Мұқанов Ғалым Қайратұлы",
    "post_kk": "Басқарма басшысы",
    "post_ru": "Руководитель управления",
    "acting": False,
    "bin": "111140000005",
}
CHAIR = papers.Official("Жүнісова Һәнипа Іңкәрқызы", "Төрағаның орынбасары", "Заместитель председателя")
SECRETARY = papers.Official("Әуезова Үміт Ғаниқызы", "Кеңсе қызметкері", "Сотрудник канцелярии")
HEAD = {
    "name": "Есімов Шыңғыс Өмірзақұлы",
    "post_kk": "Төрағаның м.а.",
    "post_ru": "И.о. председателя",
    "acting": True,
    "bin": "111140000005",
}
SIGNER = {
    "name": "Ғабдуллин Әділет Өмірбекұлы",
    "post_kk": "Бірінші басшы",
    "post_ru": "Первый руководитель",
    "acting": False,
    "bin": "990140004654",
}
DECISION = papers.DeliveredPaper("P-2026-000007", date(2026, 9, 22), date(2026, 9, 22))
NOTICE = papers.DeliveredPaper("N-2026-000009", date(2026, 9, 22), date(2026, 9, 22))
INQUIRY = papers.Paper("Q-2026-000311", date(2026, 9, 16))

NONCONFORMING = papers.StatedGround(
    code="RG1_REQUIREMENTS",
    works=[LIFTS],
    facts=Words(
        "2026 жылғы 21 қыркүйектегі № C-2026-000061 қорытындыға сәйкес екі маманның бірінде білім "
        "тексеруінен "
        "өткені туралы куәлік жоқ, бақылау-өлшеу аспаптарының тексеру мерзімі 2026 жылғы 1 тамызда өткен.",
        "Согласно заключению от 21 сентября 2026 года № C-2026-000061 у одного из двух специалистов нет "
        "удостоверения о проверке знаний, срок поверки контрольно-измерительных приборов истек 1 "
        "августа 2026 года.",
    ),
    requirements=[
        papers.RequirementNotMet(
            Words(
                "білім тексеруінен өткен кемінде екі маман (үлгі)",
                "не менее двух специалистов, прошедших проверку знаний (образец)",
            ),
            code="S1",
            comment="Представлено одно удостоверение из двух.",
        ),
        papers.RequirementNotMet(
            Words(
                "тексеруден өткен бақылау-өлшеу аспаптары (үлгі)",
                "поверенные контрольно-измерительные приборы (образец)",
            ),
            code="S2",
        ),
    ],
    conclusions=[papers.ConclusionCited("C-2026-000061", date(2026, 9, 21), KARAGANDY)],
)
BANNED = papers.StatedGround(
    code="RG2_ACTIVITY_BAN",
    works=[GAS],
    facts=Words(
        "Соттың 2026 жылғы 3 ақпандағы № 3514-26-00-2/17 шешімімен серіктестікке газ тұтыну "
        "жүйелеріне қызмет "
        "көрсетуге бір жылға тыйым салынған.",
        "Решением суда от 3 февраля 2026 года № 3514-26-00-2/17 товариществу на один год запрещено "
        "обслуживание "
        "газопотребляющих систем.",
    ),
    court_act=papers.CourtAct(
        court=Words("Қарағанды қаласының соты", "Суд города Караганды"),
        number="3514-26-00-2/17",
        day=date(2026, 2, 3),
        in_force_since=date(2026, 3, 4),
    ),
)
NO_CONSENT = papers.StatedGround(
    code="RG4_NO_CONSENT",
    works=[GAS],
    facts=Words(
        "2026 жылғы 17 қыркүйекте келісім кері қайтарып алынды.", "17 сентября 2026 года согласие отозвано."
    ),
    consent=papers.ConsentAnswer(
        Words(
            "дербес деректерге қол жеткізуді бақылау сервисі", "сервис контроля доступа к персональным данным"
        ),
        date(2026, 9, 17),
        "KDP-88123",
    ),
)
OBJECTION = papers.Argument(
    1,
    "objection",
    date(2026, 9, 24),
    "Второе удостоверение получено 20 сентября 2026 года, копия приложена.\nПросим провести "
    "проверку повторно.",
    accepted=False,
    answer=Words(
        "Куәлік 2026 жылғы 20 қыркүйекте, яғни рұқсаттық бақылау аяқталғаннан кейін берілген; "
        "аспаптардың тексеру "
        "мерзімі бұрынғысынша өткен.",
        "Удостоверение выдано 20 сентября 2026 года, то есть после окончания разрешительного "
        "контроля; срок поверки "
        "приборов по-прежнему истек.",
    ),
)
ORAL = papers.Argument(
    2,
    "oral",
    date(2026, 9, 28),
    "Аспаптарды тексеруге тапсырдық, бірақ әлі алған жоқпыз.",
    accepted=True,
    answer=Words(
        "Дәлел ескерілді: аспаптардың тексерілмегені расталды.",
        "Довод учтен: подтверждается, что приборы не поверены.",
    ),
)
HEARING = papers.Hearing(
    outcome="held",
    held_on=date(2026, 9, 28),
    decision=DECISION,
    notice=NOTICE,
    protocol=papers.Paper("H-2026-000005", date(2026, 9, 29)),
)


def preliminary_decision() -> dict[str, Any]:
    return papers.preliminary_decision_fields(
        MATTER, [NONCONFORMING, BANNED], objections_until=date(2026, 9, 24), earliest_act=date(2026, 9, 28)
    )


def hearing_notice(mode: papers.Mode = "meeting") -> dict[str, Any]:
    return papers.hearing_notice_fields(
        MATTER,
        decision=papers.Paper(DECISION.number, DECISION.day),
        appointed=papers.Appointed(
            mode,
            datetime(2026, 9, 28, 10, 30, tzinfo=ALMATY),
            place=Words(
                "Астана қаласы, Мәңгілік Ел даңғылы, 8, 412-кабинет",
                "Астана, проспект Мәңгілік Ел, 8, кабинет 412",
            ),
            address="https://video.example/room/7f3a",
        ),
        chair=CHAIR,
        secretary=SECRETARY,
        objections_until=date(2026, 9, 24),
        earliest_act=date(2026, 9, 28),
    )


def protocol() -> dict[str, Any]:
    return papers.protocol_fields(
        MATTER,
        place=Words("Астана қаласы, 412-кабинет", "Астана, кабинет 412"),
        began=datetime(2026, 9, 28, 10, 30, tzinfo=ALMATY),
        ended=datetime(2026, 9, 28, 11, 5, tzinfo=ALMATY),
        mode="meeting",
        secretary=SECRETARY,
        decision=papers.Paper(DECISION.number, DECISION.day),
        notice=NOTICE,
        question=Words(
            "Өтініш берушінің талаптарға сәйкес еместігі және алдын ала шешім бойынша оның ұстанымы.",
            "Несоответствие заявителя требованиям и его позиция по предварительному решению.",
        ),
        outcome="held",
        participants=[
            papers.Present("Ғабдуллин Әділет Өмірбекұлы", Words("директор", "директор")),
            papers.Present(
                "Сергеева Анна Павловна", Words("өкіл", "представитель"), "доверенность № 14 от 25.09.2026"
            ),
        ],
        others=[
            papers.Present(
                "Төлеуов Ұлан Бөкенұлы", Words("мемлекеттік инспектор", "государственный инспектор")
            )
        ],
        speeches=[
            papers.Speech("explanation", "Ғабдуллин Ә.Ө.", "Екінші маманның куәлігі бар.", time(10, 35)),
            papers.Speech("question", "Жүнісова Һ.І.", "Куәлік қай күні берілген?", time(10, 41)),
            papers.Speech("answer", "Ғабдуллин Ә.Ө.", "2026 жылғы 20 қыркүйекте.", time(10, 42)),
            papers.Speech(
                "speech", "Сергеева А.П.", "Просим учесть, что приборы сданы на поверку.", time(10, 50)
            ),
        ],
        arguments=[OBJECTION, ORAL],
        files=[papers.FileGiven("куәлік-2.pdf", "3b" * 32, 421_000)],
        shown_on=date(2026, 9, 28),
        remarks=[
            papers.Remark(
                date(2026, 9, 29),
                "Просим указать номер удостоверения: 1187.",
                Words("Нөмірі енгізілді.", "Номер внесен."),
            )
        ],
    )


def refusal() -> dict[str, Any]:
    return papers.refusal_fields(
        MATTER,
        [NONCONFORMING, BANNED],
        hearing=HEARING,
        arguments=[OBJECTION, ORAL],
        appeal_until=date(2026, 12, 30),
    )


def withdrawal() -> dict[str, Any]:
    return papers.withdrawal_fields(MATTER, reason="Көтергіш жабдықтың базасын басқа қалаға көшіреміз.")


def rerouting_note() -> dict[str, Any]:
    return papers.rerouting_note_fields(
        MATTER,
        base={
            "kato": "62",
            "address": {
                "kk": "Ұлытау облысы, Жезқазған қаласы, Әлия Молдағұлова көшесі, 7/2-ғимарат",
                "ru": "область Ұлытау, город Жезказган, улица Алии Молдагуловой, здание 7/2",
            },
        },
        department_from=KARAGANDY,
        department_to=ULYTAU,
        reason="Мекенжай 2022 жылдан бері Ұлытау облысына жатады.",
        inquiry=INQUIRY,
    )


def escalation_letter() -> dict[str, Any]:
    return papers.escalation_letter_fields(
        MATTER,
        to="committee",
        addressee=Words("Төрағаға", "Председателю"),
        department=KARAGANDY,
        inquiry=INQUIRY,
        due_on=date(2026, 9, 23),
        days_late=3,
        registration="D-2026-000088",
        registered_on=date(2026, 9, 16),
        earlier_letter=papers.Paper("X-2026-000030", date(2026, 9, 24)),
    )


PAPERS: dict[str, tuple[Callable[[], dict[str, Any]], str, dict[str, Any]]] = {
    "preliminary_decision": (preliminary_decision, "P-2026-000007", EXECUTOR),
    "hearing_notice": (hearing_notice, "N-2026-000009", EXECUTOR),
    "protocol": (protocol, "H-2026-000005", {**CHAIR.as_data(), "acting": False, "bin": "111140000005"}),
    "refusal": (refusal, "R-2026-000011", HEAD),
    "withdrawal": (withdrawal, "W-2026-000002", SIGNER),
    "rerouting_note": (rerouting_note, "X-2026-000031", EXECUTOR),
    "escalation_letter": (escalation_letter, "X-2026-000032", EXECUTOR),
}
"""Each kind: its fields, its number, who signs."""


def printed(kind: str, fields: dict[str, Any] | None = None, *, demonstration: bool = False) -> bytes:
    """Revision A of a paper of this kind."""
    make, number, signatory = PAPERS[kind]
    data: dict[str, Any] = {
        "schema": f"attestat/{kind}/1",
        "purpose": kind,
        "document": "D7kQ2mX9",
        "case": "C3vT8bLp",
        "edition": EDITION.code,
        "number": number,
        "date": AT.date().isoformat(),
        "signatory": signatory,
        "fields": fields or make(),
        "nonce": "3q2-7wAAbBccDDee",
        "link": "https://attestat.example/verify/8f1c0f9e-6a9d-4f0e-9a44-0e8f0a7c9d21",
        "demonstration": demonstration,
    }
    return printing.render(kind, canonical_bytes(data), at=AT)
