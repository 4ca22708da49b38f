"""NCALayer's protocol, as values: what a message asks, and how it is answered.

Sources: the dialogue recorded by sigex-kz/ncalayer-js-client (test/test-data.json) and eds.md, section 3. One
request, one answer, no ids. Two modules are spoken: `kz.gov.pki.knca.basics` and the older
`kz.gov.pki.knca.commonUtils`, as far as ncalayer-js-client calls them. XML and ready digests are refused by
an error in the module's own shape.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

VERSION = "1.4"
GREETING = json.dumps({"result": {"version": VERSION}})
HEARTBEAT = "--heartbeat--"
FILE_STORAGE = "PKCS12"

EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"

Json = dict[str, Any]


class Style(StrEnum):
    """Whose shape the answer has."""

    BASICS = "kz.gov.pki.knca.basics"
    COMMON = "kz.gov.pki.knca.commonUtils"


class Purpose(StrEnum):
    """What the chosen key is for."""

    SIGN = "sign"
    KEY_INFO = "key_info"


@dataclass(frozen=True)
class Wanted:
    """Which keys are offered. `usages` must all stand in the certificate; an empty text asks nothing.

    `files` is whether keys in files are wanted: all of ours are.
    """

    usages: tuple[str, ...] = ()
    sign_in: bool = False
    """AUTHENTICATION of the older module: a sign-in certificate, or a GOST key, which serves for both."""
    iin: str = ""
    bin: str = ""
    serial: str = ""
    files: bool = True


@dataclass(frozen=True)
class Request:
    """A request that needs a key, and so a person. `many` is whether the answer is a list."""

    style: Style
    purpose: Purpose
    documents: tuple[bytes, ...] = ()
    many: bool = False
    attached: bool = False
    wanted: Wanted = field(default_factory=Wanted)
    locale: str = ""
    asks_time_stamp: bool = False


class Refusal(Exception):
    """The message cannot be served; `answer` says so in the shape of its module."""

    def __init__(self, answer: Json) -> None:
        super().__init__(json.dumps(answer, ensure_ascii=False))
        self.answer = answer


def read(text: str) -> Request | Json:
    """What a message asks: a request for a key, or the answer to what needs none. Raises Refusal."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal(_common_error(f"org.json.JSONException: {type(error).__name__}")) from error
    if not isinstance(message, dict):
        raise Refusal(_common_error("org.json.JSONException: a JSONObject text must begin with '{'"))
    module, method = message.get("module"), message.get("method")
    if module == Style.BASICS:
        return _basics(str(method), message.get("args"))
    if module == Style.COMMON:
        return _common(str(method), message.get("args"))
    # Seen with modules that are not installed, such as kz.digiflow.mobile.extensions of another product.
    return {"success": False, "errorCode": "MODULE_NOT_FOUND"}


# The newer module.


def _basics(method: str, args: Any) -> Request:
    if method != "sign":
        raise Refusal(_basics_error("METHOD_NOT_FOUND", f"There is no method {method} here."))
    if not isinstance(args, dict):
        raise _not_an_object("args")
    params, signer = (_object(args, name) for name in ("signingParams", "signerParams"))
    if args.get("format") != "cms":
        raise _invocation("only the format cms is served by the demonstration signer")
    if _flag(params, "digested", False):
        raise _invocation("ready digests are not signed by the demonstration signer")
    data = args.get("data")
    many = isinstance(data, list)
    given = data if isinstance(data, list) else [data]
    texts = [one for one in given if isinstance(one, str)]
    if not texts or len(texts) != len(given):
        raise _invocation('JSONObject["data"] is neither a string nor an array of strings.')
    decode = _flag(params, "decode", False)
    usages = signer.get("extKeyUsageOids") or []
    if not isinstance(usages, list) or not all(isinstance(oid, str) for oid in usages):
        raise _invocation('JSONObject["extKeyUsageOids"] is not a JSONArray.')
    storages = args.get("allowedStorages")
    if storages is not None and not isinstance(storages, list):
        raise _invocation('JSONObject["allowedStorages"] is not a JSONArray.')
    return Request(
        style=Style.BASICS,
        purpose=Purpose.SIGN,
        documents=tuple(_decoded(one) if decode else one.encode() for one in texts),
        many=many,
        attached=_flag(params, "encapsulate", True),
        wanted=Wanted(
            usages=tuple(usages),
            iin=_text(signer, "iin"),
            bin=_text(signer, "bin"),
            serial=_text(signer, "serialNumber").lower().lstrip("0"),
            files=storages is None or FILE_STORAGE in storages,
        ),
        locale=_text(args, "locale"),
        asks_time_stamp=params.get("tsaProfile") is not None,
    )


def _object(args: Json, name: str) -> Json:
    value = args.get(name)
    if not isinstance(value, dict):
        raise _not_an_object(name)
    return value


def _text(args: Json, name: str) -> str:
    value = args.get(name)
    return value if isinstance(value, str) else ""


def _flag(params: Json, name: str, default: bool) -> bool:
    """True or false; pages in use also send the words."""
    value = params.get(name, default)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value if isinstance(value, bool) else default


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invocation("java.lang.IllegalArgumentException: data is no base64") from error


def _basics_error(code: str, message: str, details: str = "") -> Json:
    return {"code": code, "details": details, "message": message, "status": False}


def _invocation(details: str) -> Refusal:
    return Refusal(_basics_error("INVOCATION_ERROR", "An invoked method threw an exception.", details))


def _not_an_object(name: str) -> Refusal:
    return _invocation(f'org.json.JSONException: JSONObject["{name}"] is not a JSONObject.')


# The older module.

_UNSERVED = {"createCAdESFromBase64Hash", "signXml", "signXmls", "createCMSSignatureFromFile"}
_SIGNS = {"createCAdESFromBase64", "createCMSSignatureFromBase64"}


def _common(method: str, args: Any) -> Request | Json:
    values = args if isinstance(args, list) else []
    if method == "getActiveTokens":
        return {"code": "200", "responseObject": []}  # no cards and tokens here
    if method == "changeLocale":
        if len(values) != 1 or not isinstance(values[0], str):
            raise _mismatch(method)
        return {"code": "200"}
    if method == "getKeyInfo":
        if len(values) != 1 or not isinstance(values[0], str):
            raise _mismatch(method)
        return Request(Style.COMMON, Purpose.KEY_INFO, wanted=Wanted(files=values[0] == FILE_STORAGE))
    if method in _SIGNS:
        return _create_signature(method, values)
    if method in _UNSERVED:
        raise Refusal(_common_error(f"{method} is not served by the demonstration signer"))
    raise Refusal(_common_error(f"java.lang.NoSuchMethodException: {method}"))


def _create_signature(method: str, values: list[Any]) -> Request:
    if len(values) != 4 or not all(isinstance(one, str) for one in values[:3]):
        raise _mismatch(method)
    storage, kind, data, attached = values
    if not isinstance(attached, bool):
        raise _mismatch(method)
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(_common_error("java.lang.IllegalArgumentException: data is no base64")) from error
    return Request(
        style=Style.COMMON,
        purpose=Purpose.SIGN,
        documents=(content,),
        attached=attached,
        # Another word than these two shows every certificate, as recorded.
        wanted=Wanted(
            usages=(EMAIL_PROTECTION,) if kind == "SIGNATURE" else (),
            sign_in=kind == "AUTHENTICATION",
            files=storage == FILE_STORAGE,
        ),
        asks_time_stamp=method == "createCMSSignatureFromBase64",
    )


def _common_error(message: str) -> Json:
    return {"code": "500", "message": message}


def _mismatch(method: str) -> Refusal:
    return Refusal(
        _common_error(f"java.lang.IllegalArgumentException: argument type mismatch. Method: {method}")
    )


# Answers to requests that needed a key.


def signed(request: Request, signatures: list[bytes]) -> Json:
    """The answer with CMS signatures in DER, one for each document, in order."""
    if request.style is Style.COMMON:
        return {"code": "200", "responseObject": base64.b64encode(signatures[0]).decode()}
    texts = [armoured(signature) for signature in signatures]
    return {"body": {"result": texts if request.many else texts[0]}, "status": True}


def armoured(der: bytes) -> str:
    """A CMS in PEM, as the newer module writes it."""
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CMS-----", *lines, "-----END CMS-----", ""])


def told(information: Json) -> Json:
    """The answer to getKeyInfo."""
    return {"code": "200", "responseObject": information}


def cancelled(request: Request) -> Json:
    """The person closed the chooser, or nobody chose in time."""
    if request.style is Style.COMMON:
        return _common_error("action.canceled")
    return {"body": {}, "status": True}


def failed(request: Request, details: str) -> Json:
    """Signing itself did not succeed."""
    if request.style is Style.COMMON:
        return _common_error(details)
    return _basics_error("SIGNING_FAILURE", "The document was not signed.", details)
