"""XML signatures: those of the national library verify, and everything that covers less is refused."""

from __future__ import annotations

import base64
import copy
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from own_authority import Authority, make_authority

import kzeds
from kzeds import evidence, xmldsig
from kzeds.key import Key
from kzeds.xmldsig import DS, sign_xml, verify_xml

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<app xmlns="urn:a" xmlns:b="urn:b" xml:lang="kk"><b:bin n="1&amp;2">990740001235</b:bin>\n'
    "<text>Өтінім &lt;1&gt; \u0022 ' \t</text><empty/></app>"
).encode()


@pytest.fixture(scope="module")
def key(own: Authority) -> Key:
    return own.person()


def code(own: Authority, document: bytes) -> str:
    return verify_xml(document, at=own.noon, trust=own.trust).code


def test_the_real_signatures_of_the_national_library(eds: Path) -> None:
    trust = kzeds.TrustStore.from_directories([eds / "real/trust-test", eds / "real/trust-test/old"])
    cases = {
        "kalkan_gost512_enveloped.xml": ("2025-01-01T00:00:00+00:00", b"QCxn00hfuH9zCv58"),
        "kalkan_rsa_enveloped.xml": ("2021-06-01T00:00:00+00:00", b"test"),
    }
    for name, (moment, inside) in cases.items():
        document = (eds / "real/xml" / name).read_bytes()
        at = datetime.fromisoformat(moment)
        report = verify_xml(document, at=at, trust=trust)
        assert report.outcome is kzeds.Outcome.PASSED, (name, report.code)
        assert inside in xmldsig.covered(document)
        assert b"Signature" not in xmldsig.covered(document)
        changed = document.replace(inside, inside.swapcase(), 1)
        assert verify_xml(changed, at=at, trust=trust).code == "digest_mismatch"
        assert verify_xml(document, at=at, trust=kzeds.TrustStore([], [])).code == "untrusted_root"


@pytest.mark.parametrize("algorithm", ["GOST-2015-512", "GOST-2004", "RSA"])
def test_each_algorithm_and_a_second_signature_over_the_first(algorithm: str) -> None:
    own = make_authority(algorithm)
    first, second = own.person(algorithm=algorithm), own.person(algorithm=algorithm, iin="900101400018")
    once = sign_xml(DOCUMENT, first)
    assert code(own, once) == "passed"
    twice = sign_xml(once, second)
    report = verify_xml(twice, at=own.noon, trust=own.trust, policy=kzeds.DOCUMENT_SEVERAL)
    assert [signer.code for signer in report.signers] == ["passed", "passed"]
    assert code(own, twice) == "too_many_signers"
    # The second signature covers the first: taken away or changed, it no longer fits.
    tree = etree.fromstring(twice)
    tree.remove(tree.findall(f"{{{DS}}}Signature")[0])
    assert code(own, etree.tostring(tree)) == "digest_mismatch"
    assert xmldsig.covered(twice) == xmldsig.covered(once) == xmldsig.covered(DOCUMENT)


def test_the_canonical_form_of_signed_info_is_that_of_libxml(own: Authority, key: Key) -> None:
    """Compared with lxml where lxml is right: when the part stands alone and inherits nothing unused."""
    signature = etree.fromstring(sign_xml(b"<a/>", key))[0]
    alone = etree.fromstring(etree.tostring(signature[0]))
    for exclusive in (False, True):
        expected = etree.tostring(alone, method="c14n", exclusive=exclusive)
        assert xmldsig.canonical_signed_info(signature[0], exclusive) == expected
    inherited = etree.fromstring(sign_xml(b'<a xmlns="urn:a" xmlns:z="urn:z" xml:lang="kk"/>', key))[0][0]
    text = xmldsig.canonical_signed_info(inherited, False)
    # RFC 3076, section 2.4: the namespaces in force and the xml: attributes come along, in this order.
    namespaces = f'xmlns="urn:a" xmlns:ds="{DS}" xmlns:z="urn:z"'
    assert text.startswith(f'<ds:SignedInfo {namespaces} xml:lang="kk">'.encode())


def test_changes_of_form_do_not_matter_and_changes_of_content_do(own: Authority, key: Key) -> None:
    signed = sign_xml(DOCUMENT, key)
    assert code(own, signed.replace(b"<empty/>", b"<empty></empty>")) == "passed"
    assert code(own, signed.replace(b"<empty/>", b"<empty />")) == "passed"
    for before, after in (
        (b"990740001235", b"990740001236"),
        (b'n="1&amp;2"', b'n="1&amp;3"'),
        (b"<empty/>", b"<empty/> "),
        (b"<empty/>", b"<empty a=''/>"),
        (b"<empty/>", b""),
        (b"urn:b", b"urn:c"),
        (b"<empty/>", b"<empty/><?evil data?>"),
    ):
        assert before in signed
        assert code(own, signed.replace(before, after)) == "digest_mismatch", after


def wrap(signed: bytes, change: str) -> bytes:
    """Rearranged documents in which the genuine signature covers something else than a reader would read."""
    root = etree.fromstring(signed)
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    signed_info = signature[0]
    reference = signed_info[2]
    fake = etree.fromstring(DOCUMENT.replace(b"990740001235", b"111111111111"))
    original = etree.fromstring(signed)
    if change == "moved into a wrapper":
        fake.append(original)
    elif change == "original inside the signature":
        signature.append(etree.SubElement(signature, f"{{{DS}}}Object"))
        signature[-1].append(etree.fromstring(DOCUMENT))
        fake.append(signature)
    elif change == "signature moved to another document":
        fake.append(signature)
    elif change == "reference to an id":
        reference.set("URI", "#part")
        root.set("Id", "part")
        fake = root
    elif change == "reference outside":
        reference.set("URI", "http://127.0.0.1:1/document.xml")
        fake = root
    elif change == "reference to a file":
        reference.set("URI", "file:///etc/hostname")
        fake = root
    elif change == "no uri":
        del reference.attrib["URI"]
        fake = root
    elif change == "two references":
        signed_info.append(etree.fromstring(etree.tostring(reference)))
        fake = root
    elif change == "xpath transform":
        reference[0][1].set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
        reference[0][1].text = "self::nothing"
        fake = root
    elif change == "xslt transform":
        reference[0][1].set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
        fake = root
    elif change == "without enveloped transform":
        reference[0].remove(reference[0][0])
        fake = root
    elif change == "signature deeper inside":
        inner = etree.SubElement(root, "inner")
        inner.append(signature)
        fake = root
    elif change == "second signature inside the first":
        signature.append(etree.fromstring(etree.tostring(signature)))
        fake = root
    elif change == "manifest":
        reference.set("Type", "http://www.w3.org/2000/09/xmldsig#Manifest")
        fake = root
    elif change == "empty canonicalisation":
        signed_info[0].set("Algorithm", "")
        fake = root
    elif change == "sha-1":
        reference[1].set("Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1")
        fake = root
    elif change == "hmac":
        signed_info[1].set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
        fake = root
    elif change == "key value instead of certificate":
        key_info = signature[2]
        key_info.remove(key_info[0])
        etree.SubElement(key_info, f"{{{DS}}}KeyValue")
        fake = root
    elif change == "comment that splits a text":
        text = root[1].text or ""
        root[1].text = text[:3]
        comment = etree.Comment("hidden")
        comment.tail = text[3:]
        root[1].append(comment)
        fake = root
    else:
        raise AssertionError(change)
    return etree.tostring(fake)


WRAPPINGS = [
    "moved into a wrapper",
    "original inside the signature",
    "signature moved to another document",
    "reference to an id",
    "reference outside",
    "reference to a file",
    "no uri",
    "two references",
    "xpath transform",
    "xslt transform",
    "without enveloped transform",
    "signature deeper inside",
    "second signature inside the first",
    "manifest",
    "empty canonicalisation",
    "sha-1",
    "hmac",
    "key value instead of certificate",
    "comment that splits a text",
]


@pytest.mark.proves("ABU-09")
@pytest.mark.parametrize("change", WRAPPINGS)
def test_signature_wrapping_is_refused(own: Authority, key: Key, change: str) -> None:
    signed = sign_xml(DOCUMENT, key)
    started = time.process_time()
    report = verify_xml(wrap(signed, change), at=own.noon, trust=own.trust)
    assert time.process_time() - started < 1
    assert report.outcome is not kzeds.Outcome.PASSED
    if change == "manifest":
        # Only the type of the reference is new: then the signature over SignedInfo no longer fits.
        assert report.code == "signature_wrong"


def resigned(key: Key, change: Callable[[etree._Element], None]) -> bytes:
    """A document whose signer himself signed another SignedInfo: the equation holds, the form does not."""
    root = etree.fromstring(sign_xml(DOCUMENT, key))
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    change(signature[0])
    canonical = xmldsig.canonical_signed_info(signature[0], False)
    signature[1].text = base64.b64encode(key.private.sign(canonical)).decode()
    return etree.tostring(root)


def _nothing(info: etree._Element) -> None:
    pass


def _second_reference(info: etree._Element) -> None:
    info.append(copy.deepcopy(info[2]))


def _set(*path: int, **values: str) -> Callable[[etree._Element], None]:
    def change(info: etree._Element) -> None:
        element = info
        for step in path:
            element = element[step]
        for name, value in values.items():
            element.set(name, value)

    return change


@pytest.mark.proves("ABU-09")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_nothing, "passed"),
        (_set(2, URI="#part"), "xml_reference"),
        (_set(2, URI="http://127.0.0.1:1/x"), "xml_reference"),
        (_set(2, Other="x"), "xml_reference"),
        (lambda info: info[2].attrib.pop("URI"), "xml_reference"),
        (_set(2, 0, 0, Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"), "xml_transform"),
        (_set(2, 0, 1, Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"), "xml_transform"),
        (lambda info: info[2][0].append(copy.deepcopy(info[2][0][1])), "xml_transform"),
        (lambda info: info[2][0].remove(info[2][0][0]), "xml_transform"),
        (_set(0, Algorithm="http://www.w3.org/2006/12/xml-c14n11"), "xml_transform"),
        (_set(1, Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"), "algorithm_unsupported"),
        (_set(2, 1, Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"), "algorithm_unsupported"),
        (
            _set(1, Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
            "digest_algorithm_mismatch",
        ),
        (_set(2, 1, Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"), "digest_algorithm_mismatch"),
        (_second_reference, "signer_malformed"),
        (lambda info: setattr(info[2][2], "text", "!"), "signer_malformed"),
        (lambda info: setattr(info, "text", "words"), "signer_malformed"),
    ],
)
def test_forms_that_the_signer_himself_chose(
    own: Authority, key: Key, change: Callable[[etree._Element], object], expected: str
) -> None:
    assert code(own, resigned(key, change)) == expected  # type: ignore[arg-type]


@pytest.mark.proves("ABU-09")
@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<",
        b"<a>",
        b"plain text",
        b"<a/><b/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>',
        "<!DOCTYPE a []><a/>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b"<a>&undefined;</a>",
        b"<a" + b" b" * 10 + b"/>",
        b"<a>" * 100_000,
        b"<a>" + b"x" * (5 * 1024 * 1024) + b"</a>",
    ],
    ids=lambda document: str(document[:40]),
)
def test_dangerous_and_broken_documents_are_typed_errors_at_once(own: Authority, document: bytes) -> None:
    started = time.process_time()
    with pytest.raises(kzeds.Unusable) as error:
        verify_xml(document, at=own.noon, trust=own.trust)
    assert time.process_time() - started < 1
    assert error.value.code in {"bad_xml", "empty_input", "too_large"}


@pytest.mark.proves("ABU-09")
def test_a_signature_deeper_inside_is_refused_beside_a_right_one(own: Authority, key: Key) -> None:
    """It covers only its own part, and a reader could take it for more."""
    inner = sign_xml(b"<part>10</part>", key)[
        len(b"<?xml version='1.0' encoding='UTF-8' standalone='no'?>\n") :
    ]
    assert code(own, sign_xml(b"<a><b>" + inner + b"</b></a>", key)) == "xml_reference"


def test_no_signature_is_no_signature(own: Authority) -> None:
    assert code(own, DOCUMENT) == "no_signers"
    assert code(own, b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>') == "no_signers"


def test_the_certificate_is_judged_as_in_messages(own: Authority) -> None:
    login_only = own.person(profile="authentication", algorithm="RSA")
    assert code(own, sign_xml(DOCUMENT, login_only)) == "usage_authentication_only"
    late = own.person(not_after=own.start)
    assert code(own, sign_xml(DOCUMENT, late)) == "certificate_expired"


def test_evidence_of_a_document(own: Authority, key: Key) -> None:
    report = verify_xml(sign_xml(DOCUMENT, key), at=own.noon, trust=own.trust)
    again = evidence.verify_again(evidence.pack(report), trust=own.trust)
    assert again.as_dict() == report.as_dict()
