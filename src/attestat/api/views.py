"""The addresses of the API."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from attestat.api import openapi, throttle
from attestat.api.problems import problem
from attestat.domain.worktime import local_day
from attestat.gateways.eds import SignatureUnusable, others
from attestat.store import clock
from attestat.store.queries import register
from attestat.store.queries.register import RegisterEntry

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of a request: a document of several megabytes in base64."""

View = Callable[..., HttpResponse]


class Refused(Exception):
    """A request that cannot be answered; it carries the problem document."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def endpoint(method: str) -> Callable[[View], View]:
    """An address for one method, with the limits that hold for all of them."""

    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            allowed = {method, "HEAD"} if method == "GET" else {method}
            if request.method not in allowed:
                return problem("wrong_method", HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": method})
            wait = throttle.wait_of(request)
            if wait:
                after = {"Retry-After": str(math.ceil(wait))}
                return problem("too_often", HTTPStatus.TOO_MANY_REQUESTS, headers=after)
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return refused.response
            except SignatureUnusable as error:
                return problem(error.code, HTTPStatus.BAD_REQUEST, sentences=error.sentences)

        return csrf_exempt(answer)

    return around


@endpoint("POST")
def cms_verify(request: HttpRequest) -> HttpResponse:
    """NCANode's `POST /cms/verify`: `cms`, `data` where it is detached, `revocationCheck`."""
    asked = _body(request)
    message = asked.get("cms")
    if not isinstance(message, str) or not message:
        raise Refused(problem("field_missing", HTTPStatus.BAD_REQUEST, field="cms"))
    ask = _sources(asked)
    content = _base64(asked, "data")
    return _answer(others.judge_cms(_unwrapped(message), content, at=clock.now(), ask=ask))


@endpoint("POST")
def x509_info(request: HttpRequest) -> HttpResponse:
    """NCANode's `POST /x509/info`: what the certificates in `certs` say."""
    certs = _body(request).get("certs")
    if not isinstance(certs, list) or not certs or not all(isinstance(one, str) for one in certs):
        raise Refused(problem("field_missing", HTTPStatus.BAD_REQUEST, field="certs"))
    return _answer(others.explain_certificates(certs, at=clock.now()))


@endpoint("GET")
def attestat(request: HttpRequest, number: str) -> HttpResponse:
    """An entry of the public register: what the page of verification tells."""
    entry = register.by_number(number) if len(number) <= 40 and "\0" not in number else None
    if entry is None:
        return problem("not_here", HTTPStatus.NOT_FOUND)
    return _answer(_entry(entry))


@endpoint("GET")
def description(request: HttpRequest) -> HttpResponse:
    """This API in OpenAPI 3.1."""
    return _answer(openapi.document(settings.SETTINGS.public_url))


def _entry(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "stage": entry.stage,
        "in_force": entry.in_force_on(local_day(clock.now())),
        "holder": {
            "bin": entry.bin,
            "name": {"kk": entry.holder_kk, "ru": entry.holder_ru},
            "present_name": {"kk": entry.present_name_kk, "ru": entry.present_name_ru},
        },
        "works": [{"text": dict(work.text), "scopes": list(work.scopes)} for work in entry.works],
        "issued_on": entry.issued_on.isoformat(),
        "valid_until": entry.valid_until.isoformat(),
        "edition": entry.edition,
        "signature": {
            "signer": entry.signer,
            "title": entry.signer_title,
            "signed_at": entry.signed_at.isoformat(),
            "certificate_serial": entry.serial,
            "document_sha256": entry.sha256,
        },
        "link": settings.SETTINGS.public_url + reverse("verify_document", args=[entry.document]),
    }


def _body(request: HttpRequest) -> dict[str, Any]:
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit() and int(length) > BODY_LIMIT:
        raise Refused(problem("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
    try:
        values = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError, UnreadablePostError, RawPostDataException):
        values = None
    if not isinstance(values, dict):
        raise Refused(problem("not_json", HTTPStatus.BAD_REQUEST))
    return values


def _sources(asked: dict[str, Any]) -> frozenset[str]:
    named = asked.get("revocationCheck") or []
    known = {others.OCSP, others.CRL}
    if not isinstance(named, list) or not all(isinstance(one, str) and one in known for one in named):
        raise Refused(problem("field_missing", HTTPStatus.BAD_REQUEST, field="revocationCheck"))
    return frozenset(named)


def _unwrapped(text: str) -> bytes:
    """The message as sent: PEM as it is, base64 taken off whatever is inside, which may be PEM again."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _base64(asked: dict[str, Any], field: str) -> bytes | None:
    value = asked.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(problem("field_missing", HTTPStatus.BAD_REQUEST, field=field))
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(problem("not_base64", HTTPStatus.BAD_REQUEST, field=field)) from None


def _answer(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
