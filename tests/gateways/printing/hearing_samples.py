"""Whole data of the papers of hearing, refusal and the irregular ways; companies and people are invented.

The sentences of Annex 4 stand in document_samples.toml; those of our own forms are filled in by name, since
here it matters that they are seen and not what they say: tests/actions/test_forms_hearing.py reads the real
ones.
"""

from __future__ import annotations

from typing import Any

import document_samples as samples

from attestat.gateways import printing

APPLICATION = {"number": "ӨТ-2026-000123", "date": "2026-09-15", "accepted_on": "2026-09-16"}
BODY = {"name": samples.COMMITTEE["name"], "details": samples.COMMITTEE["details"]}
EXECUTOR = {
    "name": "Мұқанов Ғалым Қайратұлы",
    "post_kk": "Бас сарапшы",
    "post_ru": "Главный эксперт",
    "acting": False,
    "bin": "111140000005",
}
CHAIR = {
    "name": "Жүнісова Һәнипа Іңкәрқызы",
    "post_kk": "Төрағаның орынбасары",
    "post_ru": "Заместитель председателя",
}
SECRETARY = {
    "name": "Әуезова Үміт Ғаниқызы",
    "post_kk": "Кеңсе қызметкері",
    "post_ru": "Сотрудник канцелярии",
}
DECISION = {"number": "P-2026-000007", "date": "2026-09-22", "delivered_on": "2026-09-23"}
NOTICE = {"number": "N-2026-000009", "date": "2026-09-24", "delivered_on": "2026-09-25"}


def both(kk: str, ru: str) -> dict[str, str]:
    """A text of a document."""
    return {"kk": kk, "ru": ru}


GROUNDS: list[dict[str, Any]] = [
    {
        "code": "RG1_REQUIREMENTS",
        "place": both("9-жолдың 1) тармақшасы", "подпункт 1) строки 9"),
        "text": both("талаптарға сәйкес келмейді", "не соответствует требованиям"),
        "works": [samples.WORKS[0]],
        "facts": both("Мамандардың бірінің куәлігі жоқ.", "У одного из специалистов нет удостоверения."),
        "requirements": samples.WORDS["requirements"],
        "conclusions": [
            {"number": "Қ-2026-0061", "date": "2026-09-21", "department": samples.WORDS["department"]["name"]}
        ],
    },
    {
        "code": "RG2_ACTIVITY_BAN",
        "place": both("9-жолдың 2) тармақшасы", "подпункт 2) строки 9"),
        "text": both("сот тыйым салған", "запрещено судом"),
        "works": [samples.WORKS[1]],
        "facts": both("Сот шешімі заңды күшіне енген.", "Решение суда вступило в законную силу."),
        "requirements": [],
        "conclusions": [],
        "court_act": {
            "court": both("Қарағанды қаласының соты", "Суд города Караганды"),
            "number": "3514-26-00-2/17",
            "date": "2026-02-03",
            "in_force_since": "2026-03-04",
        },
    },
    {
        "code": "RG4_NO_CONSENT",
        "place": both("9-жолдың 4) тармақшасы", "подпункт 4) строки 9"),
        "text": both("келісімнің болмауы", "отсутствие согласия"),
        "works": [samples.WORKS[2]],
        "facts": both("Келісім кері қайтарылды.", "Согласие отозвано."),
        "requirements": [],
        "conclusions": [],
        "consent": {
            "source": both("Дербес деректерге қол жеткізуді бақылау сервисі", "Сервис контроля доступа"),
            "date": "2026-09-17",
            "reference": "KDP-88123",
        },
    },
]
ARGUMENTS: list[dict[str, Any]] = [
    {
        "number": 1,
        "kind": "objection",
        "filed_on": "2026-09-24",
        "text": "Второе удостоверение получено 20 сентября.\nКопия приложена.",
        "reply": {
            "accepted": False,
            "answer": both("Куәлік тексеруден кейін берілген.", "Удостоверение выдано после проверки."),
        },
    },
    {
        "number": 2,
        "kind": "oral",
        "filed_on": "2026-09-28",
        "text": "Аспаптар тексеруден өтті.",
        "reply": {"accepted": True, "answer": both("Дәлел ескерілді.", "Довод учтён.")},
    },
]
WORKS = samples.WORKS[:3]


def _case() -> dict[str, Any]:
    return {"body": BODY, "applicant": samples.COMPANY, "application": APPLICATION, "works": WORKS}


def _whole(
    kind: str, number: str, signatory: dict[str, Any], fields: dict[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    known = samples.WORDS["texts"].get(kind, {})
    common = samples.WORDS["texts"]["all"]
    fields["texts"] = {
        name: known.get(name) or common.get(name) or both(f"Мәтін {name}", f"Текст {name}")
        for name in printing.text_names(kind)
    }
    return samples.whole(kind, number, signatory, fields, changes)


def preliminary_decision(**changes: Any) -> dict[str, Any]:
    """Data of a preliminary decision (APPC 73)."""
    fields = {
        **_case(),
        "grounds": GROUNDS[:1],
        "objections_until": "2026-09-25",
        "earliest_act": "2026-09-30",
    }
    return _whole("preliminary_decision", "P-2026-000007", EXECUTOR, fields, changes)


def hearing_notice(**changes: Any) -> dict[str, Any]:
    """Data of a notice of hearing (APPC 73) that is held inside the system."""
    fields = {
        **_case(),
        "decision": {name: DECISION[name] for name in ("number", "date")},
        "hearing": {"mode": "in_system", "date": "2026-09-28", "time": "10:30"},
        "chair": CHAIR,
        "secretary": SECRETARY,
        "objections_until": "2026-09-25",
        "earliest_act": "2026-09-30",
    }
    return _whole("hearing_notice", "N-2026-000009", EXECUTOR, fields, changes)


def protocol(**changes: Any) -> dict[str, Any]:
    """Data of a protocol of hearing (APPC 74)."""
    fields = {
        **_case(),
        "place": both("Астана қаласы, ақпараттық жүйе", "город Астана, информационная система"),
        "began": {"date": "2026-09-28", "time": "10:30"},
        "ended": {"date": "2026-09-28", "time": "11:05"},
        "mode": "video",
        "secretary": SECRETARY,
        "participants": [],
        "others": [],
        "decision": {name: DECISION[name] for name in ("number", "date")},
        "notice": NOTICE,
        "question": both("Талаптарға сәйкес еместік туралы", "О несоответствии требованиям"),
        "speeches": [],
        "arguments": ARGUMENTS[:1],
        "files": [],
        "outcome": "held",
        "remarks": [],
    }
    return _whole(
        "protocol", "H-2026-000005", CHAIR | {"acting": False, "bin": "111140000005"}, fields, changes
    )


def refusal(**changes: Any) -> dict[str, Any]:
    """Data of a reasoned refusal (Annex 4)."""
    fields = {
        **_case(),
        "grounds": GROUNDS[:1],
        "hearing": {
            "outcome": "held",
            "held_on": "2026-09-28",
            "decision": DECISION,
            "notice": NOTICE,
            "protocol": {"number": "H-2026-000005", "date": "2026-09-29"},
        },
        "arguments": ARGUMENTS[:1],
        "appeal": {
            "to": samples.COMMITTEE["name"],
            "superior": both("Төтенше жағдайлар министрлігі", "Министерство по чрезвычайным ситуациям"),
            "until": "2026-12-30",
        },
    }
    signatory = samples.attestat()["signatory"]
    return _whole("refusal", "R-2026-000011", signatory, fields, {"date": "2026-09-30"} | changes)


def withdrawal(**changes: Any) -> dict[str, Any]:
    """Data of a withdrawal by the company (Q15)."""
    fields = _case() | {"addressee": samples.COMMITTEE["genitive"]}
    del fields["body"]
    return _whole("withdrawal", "W-2026-000002", samples.application()["signatory"], fields, changes)


def confirmation(**changes: Any) -> dict[str, Any]:
    """Data of a note by which the company's present head confirms the application (ADR 26)."""
    fields = _case() | {"addressee": samples.COMMITTEE["genitive"]}
    del fields["body"]
    return _whole("confirmation", "F-2026-000003", samples.application()["signatory"], fields, changes)


def rerouting_note(**changes: Any) -> dict[str, Any]:
    """Data of a note that a base goes to another department (Q4)."""
    fields = {
        **_case(),
        "base": samples.BASES[1],
        "from": samples.WORDS["department"]["name"],
        "to": both("Ұлытау облысы бойынша департаменті", "Департамент по области Ұлытау"),
        "reason": "Мекенжай басқа облысқа жатады.",
    }
    del fields["works"]
    return _whole("rerouting_note", "X-2026-000031", EXECUTOR, fields, changes)


def escalation_letter(**changes: Any) -> dict[str, Any]:
    """Data of a letter about a department that is silent past its term (Q16)."""
    fields = {
        **_case(),
        "addressee": both("Департамент басшысына", "Руководителю департамента"),
        "department": samples.WORDS["department"]["name"],
        "inquiry": {"number": "Q-2026-000311", "date": "2026-09-16"},
        "due_on": "2026-09-23",
        "days_late": 3,
    }
    return _whole("escalation_letter", "X-2026-000032", EXECUTOR, fields, changes)


SAMPLES = {
    "preliminary_decision": preliminary_decision,
    "hearing_notice": hearing_notice,
    "protocol": protocol,
    "refusal": refusal,
    "withdrawal": withdrawal,
    "confirmation": confirmation,
    "rerouting_note": rerouting_note,
    "escalation_letter": escalation_letter,
}

WHOLE = {
    "preliminary_decision": preliminary_decision(grounds=GROUNDS),
    "hearing_notice": hearing_notice(
        hearing={
            "mode": "meeting",
            "date": "2026-09-28",
            "time": "10:30",
            "place": both("Астана, 412-кабинет", "Астана, кабинет 412"),
        }
    ),
    "protocol": protocol(
        participants=[
            {
                "name": "Ғабдуллин Әділет Өмірбекұлы",
                "role": both("директор", "директор"),
                "details": "Бұйрық № 7",
            }
        ],
        others=[{"name": "Төлеуов Ұлан Бөкенұлы", "role": both("инспектор", "инспектор")}],
        speeches=[
            {
                "at": "10:35",
                "kind": "question",
                "speaker": "Жүнісова Һ.І.",
                "text": "Когда выдано удостоверение?",
            },
            {"kind": "answer", "speaker": "Ғабдуллин Ә.Ө.", "text": "Тексеруден кейін."},
        ],
        arguments=ARGUMENTS,
        files=[{"name": "куәлік.pdf", "sha256": "ab" * 32, "kilobytes": 412}],
        outcome_note=both("Қайта тексеру қажет емес.", "Повторная проверка не нужна."),
        shown_on="2026-09-28",
        remarks=[
            {
                "filed_on": "2026-09-29",
                "text": "Ескерту бар.",
                "answer": both("Ескерту енгізілді.", "Замечание внесено."),
            }
        ],
    ),
    "refusal": refusal(grounds=GROUNDS, arguments=ARGUMENTS)
    | {
        "fields": refusal(grounds=GROUNDS, arguments=ARGUMENTS)["fields"]
        | {
            "hearing": refusal()["fields"]["hearing"]
            | {"result": both("Ұстаным өзгерген жоқ.", "Позиция не изменилась.")}
        }
    },
    "confirmation": confirmation(),
    "withdrawal": withdrawal(reason="База ауыстырылды."),
    "rerouting_note": rerouting_note(inquiry={"number": "Q-2026-000311", "date": "2026-09-16"}),
    "escalation_letter": escalation_letter(
        inquiry={
            "number": "Q-2026-000311",
            "date": "2026-09-16",
            "registration_number": "D-2026-000088",
            "registered_on": "2026-09-17",
        },
        earlier_letter={"number": "X-2026-000030", "date": "2026-09-25"},
    ),
}
"""Each kind with every entry that may be there."""
