"""NCALayer's protocol: the shapes that sigex-kz/ncalayer-js-client recorded, and what stands around them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from attestat.ops.signer import protocol
from attestat.ops.signer.keyring import fits
from attestat.ops.signer.protocol import Purpose, Refusal, Request, Style, Wanted

BASICS, COMMON = "kz.gov.pki.knca.basics", "kz.gov.pki.knca.commonUtils"
PARAMS = {"decode": True, "encapsulate": False, "digested": False}


def asked(message: object) -> Request:
    found = protocol.read(json.dumps(message))
    assert isinstance(found, Request), found
    return found


def refused(message: object) -> dict[str, Any]:
    with pytest.raises(Refusal) as refusal:
        protocol.read(message if isinstance(message, str) else json.dumps(message))
    return refusal.value.answer


def basics(**changes: object) -> dict[str, Any]:
    args = {
        "allowedStorages": None,
        "format": "cms",
        "data": "MTEK",
        "signingParams": PARAMS,
        "signerParams": {"extKeyUsageOids": []},
        "locale": "ru",
    }
    return {"module": BASICS, "method": "sign", "args": args | changes}


def common(method: str, *args: object) -> dict[str, Any]:
    return {"module": COMMON, "method": method, "args": list(args)}


# Against the recorded dialogue.


@pytest.fixture(scope="module")
def dialogue(fixtures_dir: Path) -> list[dict[str, Any]]:
    path = fixtures_dir / "eds" / "real" / "ncalayer" / "js-client-recorded-dialogue.json"
    pairs = json.loads(path.read_text(encoding="utf-8"))
    return [{name: json.loads(pair[name]) for name in ("request", "response")} for pair in pairs]


def outline(value: object) -> object:
    """The shape of an answer: names and kinds, without the texts that the recording took out or shortened."""
    if isinstance(value, dict):
        return {name: outline(one) for name, one in value.items()}
    if isinstance(value, list):
        return [outline(one) for one in value]
    if isinstance(value, str) and value.startswith("-----BEGIN CMS-----\n"):
        return "a CMS in PEM" if value.endswith("-----END CMS-----\n") else value
    return type(value).__name__


def answer_of(message: dict[str, Any], *, chosen: bool) -> dict[str, Any]:
    """What the signer answers when the person chooses, or cancels."""
    try:
        found = protocol.read(json.dumps(message))
    except Refusal as refusal:
        return refusal.answer
    if not isinstance(found, Request):
        return found
    return protocol.signed(found, [b"cms"] * len(found.documents)) if chosen else protocol.cancelled(found)


@pytest.mark.proves("R7.1")
def test_recorded_requests_of_the_new_module_are_answered_in_the_recorded_shape(
    dialogue: list[dict[str, Any]],
) -> None:
    compared = 0
    for pair in dialogue:
        request, response = pair["request"], pair["response"]
        if request["module"] != BASICS or request["args"]["format"] != "cms":
            continue
        if isinstance(request["args"]["signingParams"], dict) and request["args"]["signingParams"].get(
            "digested"
        ):
            continue  # ready digests are refused, see below
        answer = answer_of(request, chosen=response.get("body") != {})
        assert outline(answer) == outline(response), request
        if not response["status"]:
            assert answer == response
        compared += 1
    assert compared == 14


def test_recorded_requests_of_the_old_module_are_answered_in_the_recorded_shape(
    dialogue: list[dict[str, Any]],
) -> None:
    compared = 0
    for pair in dialogue:
        request, response = pair["request"], pair["response"]
        served = ("getActiveTokens", "changeLocale", "createCAdESFromBase64", "createCMSSignatureFromBase64")
        if request["module"] != COMMON or request["method"] not in served:
            continue
        if request["method"] == "getActiveTokens" and response["responseObject"]:
            continue  # a card was in the reader
        answer = answer_of(request, chosen=True)
        assert outline(answer) == outline(response), request
        if response["code"] != "200":
            assert answer == response
        compared += 1
    assert compared == 14


def test_a_recorded_cancel_of_the_old_module(dialogue: list[dict[str, Any]]) -> None:
    cancels = [pair for pair in dialogue if pair["response"].get("message") == "action.canceled"]
    assert [pair["request"]["method"] for pair in cancels] == ["getKeyInfo"]
    assert answer_of(cancels[0]["request"], chosen=False) == cancels[0]["response"]


def test_bad_arguments_of_the_old_module_are_answered_word_for_word(dialogue: list[dict[str, Any]]) -> None:
    bad = [pair for pair in dialogue if "argument type mismatch" in str(pair["response"].get("message"))]
    served = [pair for pair in bad if not pair["request"]["method"].startswith("signXml")]
    assert len(served) == 5
    for pair in served:
        assert refused(pair["request"]) == pair["response"]


# What the requests mean.


def test_the_greeting_is_the_recorded_one_but_for_its_version() -> None:
    assert json.loads(protocol.GREETING) == {"result": {"version": "1.4"}}


def test_a_document_is_decoded_and_signed_detached() -> None:
    request = asked(basics(locale="kk"))
    assert (request.documents, request.attached, request.many) == ((b"11\n",), False, False)
    assert (request.style, request.purpose, request.locale) == (Style.BASICS, Purpose.SIGN, "kk")
    assert not request.asks_time_stamp


def test_several_documents_give_several_signatures_in_order() -> None:
    request = asked(basics(data=["MQ==", "Mg=="], signingParams=PARAMS | {"encapsulate": True}))
    assert (request.documents, request.attached, request.many) == ((b"1", b"2"), True, True)
    answer = protocol.signed(request, [b"first", b"second"])
    bodies = [base64.b64decode("".join(text.split("\n")[1:-2])) for text in answer["body"]["result"]]
    assert (answer["status"], bodies) == (True, [b"first", b"second"])


def test_one_document_in_a_list_gives_a_list() -> None:
    result = protocol.signed(asked(basics(data=["MQ=="])), [b"x"])["body"]["result"]
    assert isinstance(result, list) and len(result) == 1


def test_without_decode_the_text_itself_is_signed() -> None:
    assert asked(basics(data="Өтініш", signingParams={})).documents == ("Өтініш".encode(),)


def test_flags_may_come_as_words() -> None:
    words = {"decode": "true", "encapsulate": "false", "digested": "false", "tsaProfile": None}
    request = asked(basics(signingParams=words))
    assert (request.documents, request.attached, request.asks_time_stamp) == ((b"11\n",), False, False)


def test_a_time_stamp_that_was_asked_for_is_noted() -> None:
    assert asked(basics(signingParams=PARAMS | {"tsaProfile": {}})).asks_time_stamp


def test_which_keys_are_offered() -> None:
    usages = ["1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2.1"]
    wanted = asked(
        basics(signerParams={"extKeyUsageOids": usages, "bin": "120340991015", "chain": []})
    ).wanted
    assert wanted == Wanted(usages=tuple(usages), bin="120340991015")
    assert asked(basics(allowedStorages=["PKCS12"])).wanted.files
    assert not asked(basics(allowedStorages=["AKKaztokenStore"])).wanted.files


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("SIGNATURE", Wanted(usages=("1.3.6.1.5.5.7.3.4",))),
        ("AUTHENTICATION", Wanted(sign_in=True)),
        ("123", Wanted()),
    ],
)
def test_the_old_module_names_the_kind_of_key(kind: str, wanted: Wanted) -> None:
    request = asked(common("createCAdESFromBase64", "PKCS12", kind, "MTEK", True))
    assert (request.wanted, request.attached, request.documents) == (wanted, True, (b"11\n",))
    assert protocol.signed(request, [b"cms"]) == {"code": "200", "responseObject": "Y21z"}
    assert protocol.cancelled(request) == {"code": "500", "message": "action.canceled"}


def test_what_is_not_served_is_refused_in_the_shape_of_its_module() -> None:
    assert protocol.read('{"module": "kz.digiflow.mobile.extensions", "method": "getVersion"}') == {
        "success": False,
        "errorCode": "MODULE_NOT_FOUND",
    }
    assert refused({"module": BASICS, "method": "browse"})["code"] == "METHOD_NOT_FOUND"
    for message in (
        basics(format="xml", data="<a/>"),
        basics(signingParams=PARAMS | {"digested": True}),
        basics(data=5),
        basics(data=[]),
        basics(data="not base64!"),
        basics(signerParams=None),
        basics(allowedStorages="PKCS12"),
        {"module": BASICS, "method": "sign", "args": []},
    ):
        assert (refused(message)["code"], refused(message)["status"]) == ("INVOCATION_ERROR", False)
    for message in (
        common("signXml", "PKCS12", "SIGNATURE", "<a/>", "", ""),
        common("createCAdESFromBase64Hash", "PKCS12", "SIGNATURE", "MTEK"),
        common("createCAdESFromBase64", "PKCS12", "SIGNATURE", "!", False),
        common("unheardOf"),
    ):
        assert refused(message)["code"] == "500"


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "null", '"x"', "[" * 100_000])
def test_what_is_no_request_gets_an_error_and_nothing_else(text: str) -> None:
    assert refused(text)["code"] == "500"


def test_pem_has_lines_of_64() -> None:
    lines = protocol.armoured(bytes(100)).split("\n")
    assert [len(line) for line in lines[1:-2]] == [64, 64, 8]
    assert (lines[0], lines[-2], lines[-1]) == ("-----BEGIN CMS-----", "-----END CMS-----", "")


def test_an_authentication_key_is_offered_for_signing_in_only(authority_keys: dict[str, Any]) -> None:
    def offered(wanted: Wanted) -> set[str]:
        return {slug for slug, key in authority_keys.items() if fits(key, wanted)}

    everybody = offered(Wanted())
    assert {"lift-head", "lift-head-authentication", "system"} <= everybody
    signing = offered(Wanted(usages=("1.3.6.1.5.5.7.3.4",)))
    assert everybody - signing == {"lift-head-authentication", "system"}
    heads = offered(Wanted(usages=("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2.1")))
    assert {"lift-head", "head", "astana-head"} <= heads
    assert not heads & {"lift-signer", "executor-1", "stranger", "deputy"}
    sign_in = offered(Wanted(sign_in=True))
    assert "lift-head-authentication" in sign_in
    assert "deputy" not in sign_in  # an RSA key for documents
    assert offered(Wanted(files=False)) == set()
    assert offered(Wanted(bin="150940992020")) == {"expertise-head", "expertise-signer"}
