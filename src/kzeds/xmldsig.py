"""XML signatures as NCALayer makes them: enveloped, over the whole document, one after another.

Sources: XML Signature Syntax (RFC 3275), Canonical XML 1.0 (RFC 3076); the algorithm names of the national
library. Accepted is exactly what the national library writes; everything that would let a signature cover
less than the whole document is refused (signature wrapping): other references, other transforms, signatures
that are not children of the root, objects inside signatures, comments (they are not covered). A document type
declaration is refused before parsing, so there are no entities and nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from kzeds import oids
from kzeds.certificate import Certificate
from kzeds.crypto.keys import DIGEST_OF_FAMILY, GOST_2004, GOST_2015_512, RSA, BadKey, digest
from kzeds.errors import Malformed, Unusable
from kzeds.inquiry import Inquiry
from kzeds.key import Key
from kzeds.policy import DOCUMENT, Policy
from kzeds.report import (
    CRYPTO_CONSTRAINTS_FAILURE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    NO_POE,
    NO_SIGNING_CERTIFICATE_FOUND,
    SIG_CRYPTO_FAILURE,
    Check,
    Report,
    SignerReport,
    failed,
    indeterminate,
    note,
    passed,
)
from kzeds.revocation import NOT_ASKED, Revocation
from kzeds.signer import Judge, signer_report, whole_report
from kzeds.trust import TrustStore

MAX_SIZE = 4 * 1024 * 1024
MAX_SIGNATURES = 8

DS = "http://www.w3.org/2000/09/xmldsig#"
ENVELOPED = DS + "enveloped-signature"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_CANONICAL = {C14N: False, C14N + "#WithComments": False, EXCLUSIVE_C14N: True}
_NATIONAL = "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:"
SIGNATURE_METHODS = {
    _NATIONAL + "gostr34102015-gostr34112015-512": GOST_2015_512,
    "http://www.w3.org/2001/04/xmldsig-more#gost34310-gost34311": GOST_2004,
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": RSA,
}
DIGEST_METHODS = {
    _NATIONAL + "gostr34112015-512": oids.STREEBOG_512,
    "http://www.w3.org/2001/04/xmldsig-more#gost34311": oids.GOST_94,
    "http://www.w3.org/2001/04/xmlenc#sha256": oids.SHA256,
}
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


def looks_like_xml(data: bytes) -> bool:
    """Whether a file is meant to be XML rather than CMS."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


@dataclass(frozen=True)
class _Signature:
    """One ds:Signature, read and not yet proved."""

    family: str
    signed_info: bytes
    """Canonical bytes of ds:SignedInfo, which the signature is over."""
    value: bytes
    digest_oid: str
    digest_value: bytes
    exclusive: bool
    """How the document is canonicalised before it is hashed."""
    certificates: tuple[Certificate, ...]


class _Refused(Exception):
    """A signature that is not of the accepted form; carries the check that says why."""

    def __init__(self, check: Check) -> None:
        self.check = check
        super().__init__(check.code)


def verify_xml(
    document: bytes,
    *,
    at: datetime,
    trust: TrustStore,
    revocation: Revocation = NOT_ASKED,
    policy: Policy = DOCUMENT,
    certificates: Sequence[bytes] = (),
) -> Report:
    """Whether the XML signatures of a document count, and why: the same report as `kzeds.verify`.

    The moment of the check is always `at`, the receipt time (aware). `content_sha256` is that of
    `covered(document)`, which is all that the signatures say anything about.

    Raises `Unusable` when the document cannot be parsed, and nothing else.
    """
    if at.tzinfo is None:
        raise Unusable("moment_without_zone")
    root = _parse(document)
    judge = Judge(trust, policy, Inquiry(revocation, at, trust))
    signatures = _top_signatures(root)
    if len(signatures) > MAX_SIGNATURES:
        raise Unusable("bad_xml", "too many signatures")
    checks = judge.whole(len(signatures))
    everywhere = root.getroottree().getroot().iter(f"{{{DS}}}Signature")
    if sum(1 for _ in everywhere) != len(signatures):
        checks.append(failed("xml_reference", FORMAT_FAILURE, "a signature that is no child of the root"))
    if any(True for _ in root.getroottree().iter(etree.Comment)):
        checks.append(failed("xml_reference", FORMAT_FAILURE, "comments are not covered by a signature"))
    try:
        others = tuple(Certificate.parse(der) for der in certificates)
    except Malformed as error:
        raise Unusable("bad_certificate", str(error)) from error
    signers = tuple(_signer(root, position, at, judge, others) for position in range(len(signatures)))
    return whole_report(document, at, judge, revocation, checks, signers, _canonical(root, None, False))


def covered(document: bytes) -> bytes:
    """The canonical document without its signatures: read from this, never from the bytes that came.

    Raises `Unusable`.
    """
    return _canonical(_parse(document), None, False)


def _parse(document: bytes) -> etree._Element:
    if not document.strip():
        raise Unusable("empty_input")
    if len(document) > MAX_SIZE:
        raise Unusable("too_large")
    data = document.removeprefix(b"\xef\xbb\xbf")
    encoding = _ENCODING.match(data.lstrip())
    if b"\x00" in data or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise Unusable("bad_xml", "only UTF-8 is accepted")
    # Before any parser sees it: without a declaration of types there are no entities and nothing to fetch.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unusable("bad_xml", "a document type declaration is not accepted")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unusable("bad_xml", str(error)) from error
    if any(True for _ in root.iter(etree.Entity)):
        raise Unusable("bad_xml", "entities are not accepted")
    return root


def _top_signatures(root: etree._Element) -> list[etree._Element]:
    return [child for child in root if child.tag == f"{{{DS}}}Signature"][: MAX_SIGNATURES + 1]


def _canonical(root: etree._Element, keep: int | None, exclusive: bool) -> bytes:
    """The canonical document as it was before signature number `keep`; None leaves out all signatures.

    The last signature was made over all earlier ones, so those are kept.
    """
    tree = copy.deepcopy(root.getroottree())
    for signature in _top_signatures(tree.getroot())[keep or 0 :]:
        _remove(signature)
    return bytes(etree.tostring(tree, method="c14n", exclusive=exclusive, with_comments=False))


def _remove(element: etree._Element) -> None:
    """Takes the element out and leaves the text behind it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    assert parent is not None
    if tail:
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def _signer(
    root: etree._Element, position: int, at: datetime, judge: Judge, others: tuple[Certificate, ...]
) -> SignerReport:
    try:
        signature = _read(_top_signatures(root)[position])
    except _Refused as refused:
        return signer_report((refused.check,), at)
    except Malformed as error:
        return signer_report((failed("signer_malformed", FORMAT_FAILURE, str(error)),), at)
    fingerprint = hashlib.sha256(signature.value).hexdigest()
    checks: list[Check] = [passed("structure_ok")]
    try:
        # The national library puts the signer's certificate first and alone.
        certificate = signature.certificates[0]
        checks.extend(_proof(root, position, signature, certificate))
        if judge.policy.time_stamp_required:
            checks.append(indeterminate("time_stamp_missing", NO_POE))
        checks.append(note("time_receipt", at.isoformat()))
        more, path = judge.certificate(certificate, at, (*signature.certificates[1:], *others))
        checks.extend(more)
    except Malformed as error:
        check = indeterminate("certificate_malformed", NO_SIGNING_CERTIFICATE_FOUND, str(error))
        return signer_report((check,), at, fingerprint=fingerprint)
    return signer_report(
        tuple(checks),
        at,
        certificate=certificate.info,
        fingerprint=fingerprint,
        chain=tuple(item.info for item in path.chain),
        revocation=judge.inquiry.found(certificate, at),
    )


def _proof(
    root: etree._Element, position: int, signature: _Signature, certificate: Certificate
) -> list[Check]:
    """Digest and signature equation."""
    key = certificate.key
    if key is None:
        return [indeterminate("algorithm_unsupported", CRYPTO_CONSTRAINTS_FAILURE, certificate.key_oid)]
    if key.family != signature.family or signature.digest_oid != DIGEST_OF_FAMILY[key.family]:
        return [failed("digest_algorithm_mismatch", SIG_CRYPTO_FAILURE, signature.family)]
    canonical = _canonical(root, position, signature.exclusive)
    checks = []
    if digest(signature.digest_oid, canonical) == signature.digest_value:
        checks.append(passed("digest_ok"))
    else:
        checks.append(failed("digest_mismatch", HASH_FAILURE))
    try:
        right = key.verify(signature.value, signature.signed_info)
    except BadKey as error:
        if error.code == "weak_key":
            return [*checks, indeterminate(error.code, CRYPTO_CONSTRAINTS_FAILURE, f"{key.bits} bits")]
        return [*checks, failed(error.code, SIG_CRYPTO_FAILURE)]
    checks.append(passed("signature_ok") if right else failed("signature_wrong", SIG_CRYPTO_FAILURE))
    return checks


# --- reading one ds:Signature ------------------------------------------------------------------------------


def _children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The children, which must be exactly these ds elements in this order, with only blanks between."""
    found = list(element)
    if [child.tag for child in found] != [f"{{{DS}}}{name}" for name in names]:
        raise Malformed(f"unexpected parts of {etree.QName(element).localname}")
    blank = [element.text, *(child.tail for child in found)]
    if any(text and text.strip() for text in blank):
        raise Malformed(f"text inside {etree.QName(element).localname}")
    return found


def _algorithm(element: etree._Element) -> str:
    if set(element.attrib) != {"Algorithm"} or len(element) or (element.text or "").strip():
        raise Malformed(f"unexpected content of {etree.QName(element).localname}")
    return str(element.attrib["Algorithm"])


def _bytes(element: etree._Element) -> bytes:
    if len(element) or not element.text:
        raise Malformed(f"unexpected content of {etree.QName(element).localname}")
    try:
        return base64.b64decode("".join(element.text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("bad base64") from error


def _unsupported(code: str, detail: str) -> _Refused:
    if code == "algorithm_unsupported":
        return _Refused(indeterminate(code, CRYPTO_CONSTRAINTS_FAILURE, detail))
    return _Refused(failed(code, FORMAT_FAILURE, detail))


def _read(element: etree._Element) -> _Signature:
    signed_info, value, key_info = _children(element, "SignedInfo", "SignatureValue", "KeyInfo")
    method, signature_method, reference = _children(
        signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference"
    )
    canonicalization = _algorithm(method)
    if canonicalization not in _CANONICAL:
        raise _unsupported("xml_transform", canonicalization)
    family = SIGNATURE_METHODS.get(_algorithm(signature_method))
    if family is None:
        raise _unsupported("algorithm_unsupported", _algorithm(signature_method))
    # The empty URI is the document that holds the signature; any other reference could mean a part of it.
    if reference.attrib.get("URI") != "" or set(reference.attrib) - {"URI", "Id", "Type"}:
        raise _unsupported("xml_reference", str(reference.attrib))
    transforms, digest_method, digest_value = _children(
        reference, "Transforms", "DigestMethod", "DigestValue"
    )
    steps = [_algorithm(step) for step in transforms]
    if any(step.tag != f"{{{DS}}}Transform" for step in transforms):
        raise Malformed("unexpected parts of Transforms")
    if steps[:1] != [ENVELOPED] or len(steps) > 2 or (steps[1:] and steps[1] not in _CANONICAL):
        raise _unsupported("xml_transform", " ".join(steps))
    digest_oid = DIGEST_METHODS.get(_algorithm(digest_method))
    if digest_oid is None:
        raise _unsupported("algorithm_unsupported", _algorithm(digest_method))
    return _Signature(
        family=family,
        signed_info=canonical_signed_info(signed_info, _CANONICAL[canonicalization]),
        value=_bytes(value),
        digest_oid=digest_oid,
        digest_value=_bytes(digest_value),
        exclusive=_CANONICAL[steps[1]] if steps[1:] else False,
        certificates=_certificates(key_info),
    )


def _certificates(key_info: etree._Element) -> tuple[Certificate, ...]:
    [data] = _children(key_info, "X509Data")
    if any(child.tag != f"{{{DS}}}X509Certificate" for child in data) or not 1 <= len(data) <= 8:
        raise Malformed("unexpected parts of X509Data")
    return tuple(Certificate.parse(_bytes(child)) for child in data)


def canonical_signed_info(element: etree._Element, exclusive: bool) -> bytes:
    """Canonical XML of ds:SignedInfo as a part of its document.

    Written out here, because canonicalising a part must bring along the namespaces (and, inclusively, the
    xml: attributes) of the elements around it, which lxml does only for whole documents. Raises `Malformed`
    for what does not occur there: attributes with a namespace, comments, processing instructions.
    """
    inherited: dict[str, str] = {}
    if not exclusive:
        for ancestor in element.iterancestors():
            for name, text in ancestor.attrib.items():
                if str(name).startswith(f"{{{_XML_NAMESPACE}}}"):
                    inherited.setdefault(f"xml:{etree.QName(name).localname}", str(text))
    parts: list[str] = []
    _write(element, exclusive, {}, inherited, parts)
    return "".join(parts).encode()


def _write(
    element: etree._Element,
    exclusive: bool,
    rendered: dict[str, str],
    inherited: dict[str, str],
    parts: list[str],
) -> None:
    if not isinstance(element.tag, str):
        raise Malformed("comment or processing instruction inside a signature")
    prefix = element.prefix or ""
    local = etree.QName(element).localname
    name = f"{prefix}:{local}" if prefix else local
    scope = {key or "": uri for key, uri in element.nsmap.items() if (key or "") != "xml"}
    wanted = {prefix: scope.get(prefix, "")} if exclusive else scope
    new = {key: uri for key, uri in wanted.items() if rendered.get(key, "") != uri}
    if "" not in scope and rendered.get("") and (not exclusive or not prefix):
        new[""] = ""
    parts.append(f"<{name}")
    for key in sorted(new):
        parts.append(f' xmlns{":" if key else ""}{key}="{_attribute(new[key])}"')
    plain: dict[str, str] = {}
    for attribute, text in element.attrib.items():
        if str(attribute).startswith("{"):
            raise Malformed("attribute with a namespace inside a signature")
        plain[str(attribute)] = str(text)
    # Attributes without a namespace come before those with one.
    for key, text in [*sorted(plain.items()), *sorted(inherited.items())]:
        parts.append(f' {key}="{_attribute(text)}"')
    parts.append(">")
    parts.append(_text(element.text))
    for child in element:
        _write(child, exclusive, {**rendered, **new}, {}, parts)
        parts.append(_text(child.tail))
    parts.append(f"</{name}>")


def _text(text: str | None) -> str:
    if not text:
        return ""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _attribute(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")


# --- signing ---------------------------------------------------------------------------------------------

_METHOD_OF_FAMILY = {family: uri for uri, family in SIGNATURE_METHODS.items()}
_METHOD_OF_DIGEST = {oid: uri for uri, oid in DIGEST_METHODS.items()}
_TEMPLATE = """<ds:Signature xmlns:ds="{ds}">
<ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="{c14n}"/>
<ds:SignatureMethod Algorithm="{signature_method}"/>
<ds:Reference URI="">
<ds:Transforms>
<ds:Transform Algorithm="{enveloped}"/>
<ds:Transform Algorithm="{c14n}#WithComments"/>
</ds:Transforms>
<ds:DigestMethod Algorithm="{digest_method}"/>
<ds:DigestValue>{digest}</ds:DigestValue>
</ds:Reference>
</ds:SignedInfo>
<ds:SignatureValue>-</ds:SignatureValue>
<ds:KeyInfo>
<ds:X509Data>
<ds:X509Certificate>
{certificate}</ds:X509Certificate>
</ds:X509Data>
</ds:KeyInfo>
</ds:Signature>"""


def sign_xml(document: bytes, key: Key) -> bytes:
    """The document with one more enveloped signature, in the form of the national library.

    For test and demonstration keys only. Signatures that are there already are covered by the new one. Raises
    `Unusable` for what is no acceptable document, comments included, since they would not be covered.
    """
    root = _parse(document)
    tree = root.getroottree()
    if any(True for _ in tree.iter(etree.Comment)):
        raise Unusable("bad_xml", "comments would not be covered by the signature")
    digest_oid = DIGEST_OF_FAMILY[key.algorithm]
    canonical = bytes(etree.tostring(tree, method="c14n", with_comments=False))
    text = _TEMPLATE.format(
        ds=DS,
        c14n=C14N,
        enveloped=ENVELOPED,
        signature_method=_METHOD_OF_FAMILY[key.algorithm],
        digest_method=_METHOD_OF_DIGEST[digest_oid],
        digest=base64.b64encode(digest(digest_oid, canonical)).decode(),
        certificate=base64.encodebytes(key.certificate_der).decode(),
    )
    signature = etree.fromstring(text)
    root.append(signature)
    signature[1].text = base64.b64encode(
        key.private.sign(canonical_signed_info(signature[0], False))
    ).decode()
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=False))
