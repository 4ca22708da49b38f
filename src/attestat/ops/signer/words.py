"""What the chooser says, in Kazakh, Russian and English."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("kk", "ru", "en")
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "product": (
        "Демонстрациялық қол қою бағдарламасы",
        "Демонстрационная программа подписи",
        "Demonstration signer",
    ),
    "warning": (
        "Бұл NCALayer емес: үлгі кілттер, заңды күші жоқ.",
        "Это не NCALayer: учебные ключи, юридической силы нет.",
        "This is not NCALayer: sample keys without legal force.",
    ),
    "languages": ("Тілдер", "Языки", "Languages"),
    "choose": ("Қол қоятын кілтті таңдаңыз", "Выберите ключ для подписи", "Choose the key to sign with"),
    "ahead": ("Кілтті алдын ала таңдау", "Выбрать ключ заранее", "Choose a key in advance"),
    "back": ("Сұрауды күту", "Ждать запроса", "Wait for a request"),
    "choose_info": ("Кілтті таңдаңыз", "Выберите ключ", "Choose a key"),
    "waiting": ("Қол қою сұрауы күтілуде", "Ожидание запроса на подпись", "Waiting for something to sign"),
    "waiting_more": (
        "Сайтта «Қол қою» түймесін басыңыз: сұрау осы жерде пайда болады. Бет өзі жаңарады.",
        "Нажмите «Подписать» на сайте: запрос появится здесь. Страница обновляется сама.",
        "Press the sign button on the site: the request appears here. This page refreshes by itself.",
    ),
    "asked_by": ("Кім сұрайды", "Кто просит", "Asked by"),
    "documents": ("Не қол қойылады", "Что подписывается", "What is signed"),
    "time_left": ("Күту уақыты", "Осталось ждать", "Waits for another"),
    "seconds": ("{n} с", "{n} с", "{n} s"),
    "pdf": ("PDF құжаты", "Документ PDF", "PDF document"),
    "text": ("Мәтін", "Текст", "Text"),
    "bytes": ("Деректер", "Данные", "Data"),
    "bytes_of": ("{n} байт", "{n} байт", "{n} bytes"),
    "kilobytes_of": ("{n} КБ", "{n} КБ", "{n} kB"),
    "open": ("Ашып көру", "Открыть", "Open it"),
    "attached": (
        "Құжат қолтаңбаның ішінде болады.",
        "Документ будет внутри подписи.",
        "The document will be inside the signature.",
    ),
    "no_time_stamp": (
        "Уақыт белгісі сұралды, бірақ бұл құрал оны қоймайды: оны сервер өзі алады.",
        "Запрошена метка времени, но этот инструмент её не ставит: её получает сервер.",
        "A time stamp was asked for; this tool sets none, the server gets its own.",
    ),
    "cancel": ("Бас тарту", "Отмена", "Cancel"),
    "sign": ("Қол қою", "Подписать", "Sign"),
    "take": ("Таңдау", "Выбрать", "Choose"),
    "next": ("Келесі сұрауға", "Для следующего запроса", "For the next request"),
    "search": (
        "Аты, лауазымы, ұйымы немесе ЖСН/БСН бойынша іздеу",
        "Поиск по имени, должности, организации или ИИН/БИН",
        "Search by name, post, organisation or IIN/BIN",
    ),
    "find": ("Іздеу", "Найти", "Find"),
    "show_all": ("Барлығын көрсету", "Показать все", "Show all"),
    "none": (
        "Сұрауға сай кілт жоқ.",
        "Подходящих ключей нет.",
        "No key fits.",
    ),
    "recent": ("Жақында қолданылған", "Недавно использованные", "Used lately"),
    "committee": ("Комитет", "Комитет", "Committee"),
    "departments": ("Аумақтық департаменттер", "Территориальные департаменты", "Territorial departments"),
    "company": ("Компаниялар", "Компании", "Companies"),
    "other": ("Басқалар", "Прочие", "Others"),
    "further": (
        "Бас тартуды көруге арналған және жүйе кілттері",
        "Ключи для проверки отказов и ключ системы",
        "Keys for trying refusals, and the system's",
    ),
    "valid_until": ("{day} дейін", "до {day}", "until {day}"),
    "chosen_once": (
        "Келесі сұрауға таңдалған кілт: {name}.",
        "Для следующего запроса выбран ключ: {name}.",
        "Chosen for the next request: {name}.",
    ),
    "chosen_all": (
        "Барлық сұрауларға таңдалған кілт: {name}.",
        "Для всех запросов выбран ключ: {name}.",
        "Chosen for all requests: {name}.",
    ),
    "forget": ("Таңдауды алып тастау", "Отменить выбор", "Forget the choice"),
    "signed": (
        "Қол қойылды: {name}. Бұл бетті жабуға болады.",
        "Подписано: {name}. Эту вкладку можно закрыть.",
        "Signed: {name}. You may close this tab.",
    ),
    "cancelled": (
        "Бас тартылды. Ештеңе қол қойылған жоқ.",
        "Отменено. Ничего не подписано.",
        "Cancelled. Nothing was signed.",
    ),
    "expired": (
        "Уақыт өтті: ештеңе қол қойылған жоқ. Сайтта қайта бастаңыз.",
        "Время вышло: ничего не подписано. Начните на сайте заново.",
        "Time ran out: nothing was signed. Start again on the site.",
    ),
    "gone": (
        "Сайт күтпей кетті: ештеңе қол қойылған жоқ.",
        "Сайт не дождался: ничего не подписано.",
        "The site did not wait: nothing was signed.",
    ),
    "failed": (
        "Қол қойылмады: кілт файлы оқылмады.",
        "Не подписано: файл ключа не прочитан.",
        "Not signed: the key file could not be read.",
    ),
    "too_late": (
        "Бұл сұрау енді күтпейді. Ештеңе қол қойылған жоқ.",
        "Этот запрос больше не ждёт. Ничего не подписано.",
        "That request no longer waits. Nothing was signed.",
    ),
}

TITLES: Mapping[str, tuple[str, str, str]] = {
    "system": ("Ақпараттық жүйе", "Информационная система", "Information system"),
}


def say(code: str, language: str, **values: object) -> str:
    """The sentence for a code, with its values. Raises KeyError for an unknown code or language."""
    return _WORDS[code][LANGUAGES.index(language)].format(**values)
