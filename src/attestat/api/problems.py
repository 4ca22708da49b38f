"""Errors as problem documents (RFC 9457), with a sentence in three languages.

`message` beside them is what NCANode's clients read.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.http import JsonResponse
from django.utils.translation import get_language

LANGUAGES = ("kk", "ru", "en")

SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "not_json": (
        "Сұраудың денесі JSON нысаны емес.",
        "Тело запроса не является объектом JSON.",
        "The body of the request is no JSON object.",
    ),
    "field_missing": (
        "Сұрауда қажетті өріс жоқ немесе оның түрі басқа.",
        "В запросе нет нужного поля, или оно другого вида.",
        "The request lacks a field, or it is of another kind.",
    ),
    "not_base64": (
        "Өрістің мәні base64 емес.",
        "Значение поля не является base64.",
        "The value of the field is no base64.",
    ),
    "wrong_method": (
        "Бұл мекенжай басқа әдісті күтеді.",
        "Этот адрес ожидает другой метод.",
        "This address takes another method.",
    ),
    "not_here": (
        "Тізілімде мұндай нөмірлі аттестат жоқ.",
        "В реестре нет аттестата с таким номером.",
        "The register has no attestat with this number.",
    ),
    "too_large": ("Сұрау тым үлкен.", "Запрос слишком большой.", "The request is too large."),
    "too_often": (
        "Бұл мекенжайдан сұраулар тым жиі. Біраздан кейін қайталаңыз.",
        "С этого адреса слишком много запросов. Повторите чуть позже.",
        "Too many requests come from this address. Try again a little later.",
    ),
}


def problem(
    code: str,
    status: HTTPStatus,
    *,
    sentences: Mapping[str, str] | None = None,
    field: str = "",
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """A problem document; `sentences` (kk, ru, en) are ours by the code unless given."""
    said = dict(sentences or zip(LANGUAGES, SENTENCES[code], strict=True))
    language = (get_language() or "kk")[:2]
    body: dict[str, object] = {
        "type": f"urn:attestat:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": said.get(language) or said["en"],
        "code": code,
        "sentence": said,
        "message": said["ru"],
    }
    if field:
        body["field"] = field
    return JsonResponse(
        body,
        status=status.value,
        content_type="application/problem+json",
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )
