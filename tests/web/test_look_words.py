# ruff: noqa: E501 - a label in two languages reads best as one line
"""Words: states as the requirements write them, days and counts in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from attestat.domain import procedure
from attestat.web.common import dates, words

# Labels in Kazakh and Russian, as they were decided for the codes (the Order prescribes none).
LABELS = {
    ("application", "draft"): ("Толтырылуда (жіберілмеген)", "Черновик (не отправлен)"),
    ("application", "submitted"): ("Портал арқылы қабылданды, тіркеуді күтуде", "Принято порталом, ожидает регистрации"),
    ("application", "registered"): ("Тіркелді", "Зарегистрировано"),
    ("application", "at_head"): ("Басшының қарауында", "На рассмотрении руководителя"),
    ("application", "assigned"): ("Жауапты орындаушы тағайындалды", "Назначен ответственный исполнитель"),
    ("application", "inquiry_sent"): ("Аумақтық департаментке сұрау жолданды", "Направлен запрос в территориальный департамент"),
    ("application", "permit_control"): ("Рұқсаттық бақылау жүргізілуде", "Проводится разрешительный контроль"),
    ("application", "concluded"): ("Қорытынды алынды", "Получено заключение"),
    ("application", "hearing_notified"): ("Тыңдау туралы хабарлама жіберілді", "Направлено уведомление о заслушивании"),
    ("application", "heard"): ("Тыңдау рәсімі аяқталды", "Процедура заслушивания завершена"),
    ("application", "drafted"): ("Нәтиже ресімделді", "Результат оформлен"),
    ("application", "awaiting_signature"): ("Қол қоюға жіберілді", "На подписании"),
    ("application", "issued"): ("Аттестат берілді", "Аттестат выдан"),
    ("application", "refused"): ("Дәлелді бас тарту берілді", "Выдан мотивированный отказ"),
    ("application", "issued_in_part"): ("Ішінара берілді", "Выдан частично"),
    ("application", "withdrawn"): ("Өтініш кері қайтарып алынды", "Заявление отозвано"),
    ("attestat", "active"): ("Қолданыста", "Действует"),
    ("attestat", "suspended"): ("Уақытша тоқтатыла тұрған", "Действие приостановлено"),
    ("attestat", "terminated"): ("Қолданысы тоқтатылған", "Действие прекращено"),
    ("complaint", "received"): ("Келіп түсті", "Поступила"),
    ("complaint", "registered"): ("Тіркелді", "Зарегистрирована"),
    ("complaint", "satisfied"): ("Толық қанағаттандырылды", "Удовлетворена полностью"),
    ("complaint", "forwarded"): ("Шағымды қарайтын органға жіберілді", "Направлена в орган, рассматривающий жалобу"),
    ("complaint", "under_review"): ("Қаралуда", "На рассмотрении"),
    ("complaint", "extended"): ("Мерзімі ұзартылды", "Срок продлён"),
    ("complaint", "decided"): ("Шешім қабылданды", "Решение принято"),
    ("complaint", "withdrawn"): ("Кері қайтарып алынды", "Отозвана"),
    ("complaint", "left_without_consideration"): ("Қараусыз қалдырылды", "Оставлена без рассмотрения"),
    ("complaint", "in_court"): ("Сотта", "В суде"),
}  # fmt: skip


@pytest.mark.parametrize(("state", "expected"), LABELS.items(), ids=lambda value: "-".join(value))
@pytest.mark.proves("R11.2")
def test_a_state_is_called_as_decided(state: tuple[str, str], expected: tuple[str, str]) -> None:
    found = []
    for language in ("kk", "ru"):
        with translation.override(language):
            found.append(words.tag_of(*state).word)
    assert tuple(found) == expected


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("application", [*procedure.Stage, procedure.ISSUED_IN_PART]),
        ("inquiry", list(procedure.InquiryStage)),
        ("attestat", list(procedure.AttestatStage)),
        ("complaint", list(procedure.ComplaintStage)),
    ],
)
def test_every_stage_of_the_procedure_has_a_word_and_no_word_lacks_a_stage(
    kind: str, codes: list[str]
) -> None:
    assert set(words._KINDS[kind]) == {str(code) for code in codes}


def test_an_unknown_code_is_a_fault() -> None:
    with pytest.raises(KeyError):
        words.tag_of("application", "lost")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kk", "2026 ж. 15 қыркүйек"),
        ("ru", "15 сентября 2026 г."),
        ("en", "15 September 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(language: str, expected: str) -> None:
    with translation.override(language):
        assert dates.day(date(2026, 9, 15)).replace("\xa0", " ") == expected


def test_a_moment_is_shown_in_the_time_of_kazakhstan() -> None:
    # 20:30 UTC is half past one of the next day at UTC+5.
    late = datetime(2026, 9, 14, 20, 30, tzinfo=UTC)
    assert dates.short_moment(late) == "15.09.2026 01:30"


@pytest.mark.parametrize(
    ("language", "days", "expected", "tone"),
    [
        ("kk", 2, "2 жұмыс күні қалды", "warning"),
        ("kk", 0, "Бүгін соңғы күн", "warning"),
        ("kk", -1, "Мерзімі 1 жұмыс күні бұрын өтті", "bad"),
        ("ru", 1, "Остался 1 рабочий день", "warning"),
        ("ru", 3, "Осталось 3 рабочих дня", "neutral"),
        ("ru", 5, "Осталось 5 рабочих дней", "neutral"),
        ("ru", -21, "Срок истёк 21 рабочий день назад", "bad"),
        ("en", 1, "1 working day left", "warning"),
        ("en", 10, "10 working days left", "neutral"),
    ],
)
def test_time_left_speaks_and_warns(language: str, days: int, expected: str, tone: str) -> None:
    with translation.override(language):
        left = words.time_left(days, due=date(2026, 9, 29))
    assert (left.text, left.tone) == (expected, tone)


@pytest.mark.parametrize(
    "message",
    [
        "This field is required.",
        "Enter a valid integer.",
        "Enter a valid email address.",
        "File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s.",
    ],
)
def test_forms_speak_kazakh_where_django_does_not(message: str) -> None:
    with translation.override("kk"):
        assert translation.gettext(message) != message
