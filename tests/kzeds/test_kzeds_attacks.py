"""Messages that somebody made on purpose, each refused for its own reason (eds.md, section 7)."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import pytest
from own_authority import Authority

import kzeds
from kzeds import asn1, authority, cms, oids, sign
from kzeds.asn1 import SEQUENCE
from kzeds.certificate import Certificate
from kzeds.crypto.curve import GOST_512
from kzeds.crypto.keys import digest
from kzeds.errors import Malformed
from kzeds.key import Key, generate
from kzeds.sentences import LANGUAGES, SENTENCES

CONTENT = b"application No. 7"


def code(own: Authority, message: bytes, content: bytes | None = None) -> str:
    return kzeds.verify(message, content, at=own.noon, trust=own.trust).code


def signed_with(key: Key, attributes: list[bytes], content: bytes = CONTENT) -> bytes:
    """A message whose signature over these very attributes is right."""
    signed = asn1.set_of(attributes)
    certificate = Certificate.parse(key.certificate_der)
    info = asn1.sequence(
        asn1.integer(1),
        asn1.sequence(certificate.issuer.raw, asn1.integer(certificate.serial)),
        sign.algorithm(oids.STREEBOG_512),
        b"\xa0" + signed[1:],
        sign.algorithm(oids.GOST_512_SIGNATURE),
        asn1.octet_string(key.private.sign(signed)),
    )
    return sign.signed_message(content, [info], [key.certificate_der])


def content_type(oid: str = oids.DATA) -> bytes:
    return sign.attribute(oids.CONTENT_TYPE, asn1.oid(oid))


def message_digest(content: bytes = CONTENT) -> bytes:
    return sign.attribute(oids.MESSAGE_DIGEST, asn1.octet_string(digest(oids.STREEBOG_512, content)))


@pytest.fixture(scope="module")
def key(own: Authority) -> Key:
    return own.person()


def test_the_way_these_messages_are_made_is_accepted_when_nothing_is_wrong(own: Authority, key: Key) -> None:
    assert code(own, signed_with(key, [content_type(), message_digest()])) == "passed"


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (lambda: [message_digest()], "attribute_missing"),
        (lambda: [content_type()], "attribute_missing"),
        (lambda: [content_type(), message_digest(), message_digest(b"other")], "attribute_repeated"),
        (lambda: [content_type(), content_type(oids.SIGNED_DATA), message_digest()], "attribute_repeated"),
        (lambda: [content_type(oids.SIGNED_DATA), message_digest()], "content_type_mismatch"),
        (lambda: [content_type(), message_digest(b"other")], "digest_mismatch"),
        (
            lambda: [
                content_type(),
                asn1.sequence(
                    asn1.oid(oids.MESSAGE_DIGEST),
                    asn1.set_of([asn1.octet_string(b"1" * 64), asn1.octet_string(b"2" * 64)]),
                ),
            ],
            "attribute_repeated",
        ),
        (
            lambda: [content_type(), sign.attribute(oids.MESSAGE_DIGEST, asn1.integer(1))],
            "signer_malformed",
        ),
    ],
)
@pytest.mark.proves("ABU-06")
def test_signed_attributes(
    own: Authority, key: Key, attributes: Callable[[], list[bytes]], expected: str
) -> None:
    assert code(own, signed_with(key, attributes())) == expected


def test_attributes_as_content(own: Authority, key: Key) -> None:
    """Signed attributes of one message presented as the content of another (RFC 5652, section 11)."""
    stolen = asn1.set_of([content_type(), message_digest()])
    genuine = sign.sign_cms(stolen, key, detached=False)
    assert code(own, genuine) == "content_is_attributes"
    info = sign.signer_info(CONTENT, key)
    fields = asn1.parse(info).children(SEQUENCE)
    bare = asn1.sequence(
        *(field.raw for field in fields[:3]),
        fields[4].raw,
        asn1.octet_string(key.private.sign(stolen)),
    )
    message = sign.signed_message(stolen, [bare], [key.certificate_der])
    assert code(own, message) in {"content_is_attributes", "signed_attributes_missing"}


def replaced_signature(key: Key, signature: bytes) -> bytes:
    info = sign.signer_info(CONTENT, key)
    fields = [field.raw for field in asn1.parse(info).children(SEQUENCE)]
    fields[5] = asn1.octet_string(signature)
    return sign.signed_message(CONTENT, [asn1.sequence(*fields)], [key.certificate_der])


@pytest.mark.proves("ABU-10")
def test_r_and_s_out_of_range(own: Authority, key: Key) -> None:
    q = GOST_512.q
    for r, s in ((0, 1), (1, 0), (0, 0), (q, 1), (1, q), (q + 1, 5), (2**512 - 1, 2**512 - 1)):
        signature = r.to_bytes(64, "little") + s.to_bytes(64, "little")
        assert code(own, replaced_signature(key, signature)) == "signature_malformed"
    for size in (0, 1, 64, 127, 129, 256):
        assert code(own, replaced_signature(key, b"\x01" * size)) == "signature_malformed"


@pytest.mark.proves("ABU-10")
def test_a_right_signature_with_more_bytes_is_another_signature(own: Authority, key: Key) -> None:
    """Little-endian numbers do not change by zeros at their end, so the length must be exact."""
    info = asn1.parse(sign.signer_info(CONTENT, key)).children(SEQUENCE)
    right = info[5].octets()
    fields = [field.raw for field in info]
    for signature, expected in (
        (right, "passed"),
        (right + b"\x00", "signature_malformed"),
        (right[:64] + b"\x00" + right[64:], "signature_malformed"),
    ):
        fields[5] = asn1.octet_string(signature)
        message = sign.signed_message(CONTENT, [asn1.sequence(*fields)], [key.certificate_der])
        assert code(own, message) == expected


@pytest.mark.proves("ABU-10")
def test_short_rsa_keys_are_refused(own: Authority) -> None:
    """The profile has 2048 to 4096 bits."""
    model = Certificate.parse(own.person(algorithm="RSA").certificate_der)
    for bits, expected in ((1024, "weak_key"), (2048, "passed")):
        weak = authority.certificate(
            issuer=own.ca,
            private=generate("RSA", rsa_bits=bits),
            subject=model.subject.raw,
            serial=bits,
            not_before=own.start,
            not_after=own.end,
            extensions=[
                authority.extension(oid, item.value, item.critical) for oid, item in model.extensions.items()
            ],
        )
        assert code(own, sign.sign_cms(CONTENT, weak, detached=False)) == expected


def test_a_key_of_another_family_or_off_the_curve(own: Authority, key: Key, eds: object) -> None:
    """A certificate that names RSA cannot carry a GOST signature, whatever the message says."""
    rsa = own.person(algorithm="RSA")
    info = asn1.parse(sign.signer_info(CONTENT, key)).children(SEQUENCE)
    certificate = Certificate.parse(rsa.certificate_der)
    fields = [field.raw for field in info]
    fields[1] = asn1.sequence(certificate.issuer.raw, asn1.integer(certificate.serial))
    message = sign.signed_message(CONTENT, [asn1.sequence(*fields)], [rsa.certificate_der])
    # The old attribute still names the GOST certificate; the family is refused all the same.
    codes = {check.code for check in kzeds.verify(message, at=own.noon, trust=own.trust).signers[0].checks}
    assert {"signing_certificate_mismatch", "digest_algorithm_mismatch"} <= codes


@pytest.mark.proves("ABU-06")
def test_a_second_certificate_with_the_same_name_and_number_does_not_stand_in(
    own: Authority, key: Key
) -> None:
    other = own.person(serial=Certificate.parse(key.certificate_der).serial)
    message = sign.signed_message(CONTENT, [sign.signer_info(CONTENT, key)], [other.certificate_der])
    assert code(own, message) == "signing_certificate_mismatch" or code(own, message) == "signature_wrong"


def test_a_certificate_has_one_form_only(own: Authority, key: Key) -> None:
    """The algorithm outside the signed part is not protected: found by the mutants, as another digest of the
    same certificate. RFC 5280, section 4.1.1.2: it is the same as the one inside.
    """
    parts = [part.raw for part in asn1.parse(key.certificate_der).children()]
    other = asn1.sequence(parts[0], asn1.sequence(asn1.oid(oids.GOST_512_SIGNATURE)), parts[2])
    message = sign.signed_message(CONTENT, [sign.signer_info(CONTENT, key)], [other])
    assert code(own, message) == "certificate_malformed"


@pytest.mark.proves("ABU-10")
def test_a_certificate_that_names_another_algorithm_than_its_issuers_key(own: Authority, key: Key) -> None:
    """The equation holds for the key; the name of the algorithm must fit it nevertheless."""
    fields = [field.raw for field in asn1.parse(key.certificate_der).children()[0].children()]
    for algorithm, expected in (
        (oids.GOST_512_SIGNATURE, "passed"),
        (oids.GOST_2004_SIGNATURE, "untrusted_root"),
        (oids.RSA_SHA256, "untrusted_root"),
        ("1.2.3", "untrusted_root"),
    ):
        fields[2] = sign.algorithm(algorithm)
        tbs = asn1.sequence(*fields)
        der = asn1.sequence(tbs, fields[2], asn1.bit_string(own.ca.private.sign(tbs)))
        assert code(own, sign.sign_cms(CONTENT, Key(key.private, der), detached=False)) == expected


def test_content_beside_a_message_that_carries_another(own: Authority, key: Key) -> None:
    message = sign.sign_cms(CONTENT, key, detached=False)
    assert code(own, message, CONTENT) == "passed"
    assert code(own, message, CONTENT + b"!") == "content_differs"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"\x00",
        b"0",
        b"\x30\x80",
        b"\x30\x80" * 100_000,
        b"\x30\x84\xff\xff\xff\xff" + b"\x00" * 100,
        b"\x24\x80" * 50_000,
        b"\x30\x03\x02\x01",
        "подпись".encode(),
        b"-----BEGIN CMS-----\n!!!\n-----END CMS-----\n",
        b"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n",
        base64.b64encode(b"hello, world"),
        b"A" * 1_000_001,
        b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x00",
    ],
    ids=lambda data: f"{len(data)} bytes",
)
def test_what_is_no_message_is_a_typed_error_at_once(own: Authority, data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(kzeds.Unusable) as error:
        kzeds.verify(data, b"x", at=own.noon, trust=own.trust)
    assert time.process_time() - started < 1
    assert error.value.code in {"empty_input", "not_parseable"}
    assert len({error.value.sentence(lang) for lang in LANGUAGES}) == 3


def test_nesting_is_bounded_in_every_form() -> None:
    """A national message is about 15 levels deep."""
    deep = b"\x05\x00"
    for _ in range(asn1.MAX_DEPTH + 5):
        deep = asn1.sequence(deep)
    with pytest.raises(Malformed, match="deep"):
        asn1.ber_to_der(deep)
    node = asn1.parse(deep)
    with pytest.raises(Malformed, match="deep"):
        while True:
            node = node.only()


def test_bombs_of_signers_and_certificates_are_refused(own: Authority, key: Key) -> None:
    info = sign.signer_info(CONTENT, key)
    many = sign.signed_message(CONTENT, [info] * (cms.MAX_SIGNERS + 1), [key.certificate_der])
    with pytest.raises(kzeds.Unusable):
        kzeds.verify(many, at=own.noon, trust=own.trust)
    serial = asn1.integer(Certificate.parse(key.certificate_der).serial)
    others = [
        key.certificate_der.replace(serial, serial[:-1] + bytes([(serial[-1] + i) % 256]))
        for i in range(cms.MAX_CERTIFICATES + 1)
    ]
    assert len(set(others)) == len(others)
    with pytest.raises(kzeds.Unusable):
        kzeds.verify(sign.signed_message(CONTENT, [info], others), at=own.noon, trust=own.trust)


@pytest.mark.proves("ABU-05")
def test_an_authority_of_the_same_names_is_not_the_authority(own: Authority) -> None:
    from own_authority import make_authority

    impostor = make_authority()
    key = impostor.person()
    message = sign.signed_message(
        CONTENT,
        [sign.signer_info(CONTENT, key)],
        [key.certificate_der, impostor.ca.certificate_der, impostor.root.certificate_der],
    )
    assert code(own, message) == "untrusted_root"
    assert code(impostor, message) == "passed"


def test_every_code_has_its_own_sentence_in_three_languages() -> None:
    for language, sentences in zip(LANGUAGES, zip(*SENTENCES.values(), strict=True), strict=True):
        assert all(sentence.strip() and sentence.endswith(".") for sentence in sentences), language
        assert len(set(sentences)) == len(SENTENCES), language
    for kk, ru, en in SENTENCES.values():
        assert len({kk, ru, en}) == 3
        assert en.isascii()


def test_a_moment_without_zone_is_refused(own: Authority, key: Key) -> None:
    message = sign.sign_cms(CONTENT, key, detached=False)
    with pytest.raises(kzeds.Unusable) as error:
        kzeds.verify(message, at=own.noon.replace(tzinfo=None), trust=own.trust)
    assert error.value.code == "moment_without_zone"
