"""Agreement with independent implementations on a thousand messages each, right ones and wrong ones.

RSA with OpenSSL's CMS and with pyHanko, GOST with libgcrypt. They are used here only.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from own_authority import Authority, make_authority

import kzeds
from kzeds import asn1, oids, sign
from kzeds.asn1 import SEQUENCE
from kzeds.certificate import Certificate
from kzeds.cms import SignerInfo, read
from kzeds.crypto import libgcrypt
from kzeds.crypto.keys import GOST_2015_512
from kzeds.key import Key

MESSAGES = 1_000


def spoiled(draw: random.Random, message: bytes, content: bytes, key: Key) -> tuple[bytes, bytes]:
    """Nothing, the content, the signature value, an attribute or its digest changed: message and content."""
    kind = draw.randrange(5)
    if kind == 0:
        return message, content
    if kind == 1:
        return message, content + b"x"
    info = asn1.parse(message).children()[1].only().children()[-1].only()
    fields = [field.raw for field in info.children(SEQUENCE)]
    if kind == 2:
        value = bytearray(asn1.parse(fields[5]).octets())
        value[draw.randrange(len(value))] ^= 1 << draw.randrange(8)
        fields[5] = asn1.octet_string(bytes(value))
    elif kind == 3:
        changed = bytearray(fields[3])
        changed[-1 - draw.randrange(20)] ^= 1 << draw.randrange(8)
        fields[3] = bytes(changed)
    else:
        fields[5] = asn1.octet_string(draw.randbytes(len(asn1.parse(fields[5]).octets())))
    return sign.signed_message(None, [asn1.sequence(*fields)], [key.certificate_der]), content


def is_proved(message: bytes, content: bytes, trust: kzeds.TrustStore, at: object) -> bool:
    report = kzeds.verify(message, content, at=at, trust=trust)  # type: ignore[arg-type]
    codes = {check.code for check in report.signers[0].checks}
    return {"structure_ok", "digest_ok", "signature_ok"} <= codes


def libcrypto() -> ctypes.CDLL | None:
    """OpenSSL's library, called in this process: the code of `openssl cms` without a process a message."""
    for name in ("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function in ("d2i_CMS_ContentInfo", "BIO_new_mem_buf", "BIO_new", "BIO_s_null"):
            getattr(library, function).restype = ctypes.c_void_p
        library.CMS_verify.argtypes = [ctypes.c_void_p] * 5 + [ctypes.c_uint]
        library.BIO_new.argtypes = [ctypes.c_void_p]
        library.BIO_new_mem_buf.argtypes = [ctypes.c_char_p, ctypes.c_int]
        library.BIO_free.argtypes = [ctypes.c_void_p]
        library.CMS_ContentInfo_free.argtypes = [ctypes.c_void_p]
        return library
    return None


# CMS_NO_SIGNER_CERT_VERIFY and CMS_BINARY of openssl/cms.h: the signature is judged, not the chain.
_FLAGS = 0x20 | 0x80


def verified_by_openssl(library: ctypes.CDLL, message: bytes, content: bytes) -> bool:
    pointer = ctypes.c_char_p(message)
    parsed = library.d2i_CMS_ContentInfo(None, ctypes.byref(pointer), ctypes.c_long(len(message)))
    if not parsed:
        library.ERR_clear_error()
        return False
    document, output = library.BIO_new_mem_buf(content, len(content)), library.BIO_new(library.BIO_s_null())
    try:
        return bool(library.CMS_verify(parsed, None, None, document, output, _FLAGS) == 1)
    finally:
        library.ERR_clear_error()
        library.BIO_free(document)
        library.BIO_free(output)
        library.CMS_ContentInfo_free(parsed)


def rsa_messages(count: int) -> tuple[Authority, list[tuple[bytes, bytes]]]:
    own = make_authority("RSA")
    key = own.person(algorithm="RSA")
    draw = random.Random(1)
    made = []
    for _ in range(count):
        content = draw.randbytes(draw.randrange(200))
        message = sign.sign_cms(
            content,
            key,
            detached=True,
            signing_time=own.noon if draw.random() < 0.5 else None,
            signing_certificate_v2=draw.random() < 0.5,
        )
        made.append(spoiled(draw, message, content, key))
    return own, made


@pytest.mark.skipif(libcrypto() is None, reason="OpenSSL's library is not on this machine")
def test_rsa_agrees_with_the_code_of_openssl_cms() -> None:
    library = libcrypto()
    assert library is not None
    own, messages = rsa_messages(MESSAGES)
    disagreements, right = [], 0
    for number, (message, content) in enumerate(messages):
        ours = is_proved(message, content, own.trust, own.noon)
        right += ours
        if ours != verified_by_openssl(library, message, content):
            disagreements.append((number, ours, message.hex()))
    assert disagreements == []
    assert 100 < right < 900


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_rsa_agrees_with_the_command_openssl_cms(tmp_path: Path) -> None:
    own, messages = rsa_messages(12)
    for message, content in messages:
        (tmp_path / "m.cms").write_bytes(message)
        (tmp_path / "c.bin").write_bytes(content)
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(tmp_path / "m.cms")]
        command += ["-content", str(tmp_path / "c.bin"), "-noverify", "-out", os.devnull]
        theirs = subprocess.run(command, capture_output=True, check=False).returncode == 0
        assert is_proved(message, content, own.trust, own.noon) == theirs


def test_rsa_agrees_with_pyhanko() -> None:
    from asn1crypto import cms as asn1_cms
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    own = make_authority("RSA")
    key = own.person(algorithm="RSA")
    draw = random.Random(2)
    disagreements, right = [], 0
    for number in range(200):
        content = draw.randbytes(draw.randrange(200))
        message, content = spoiled(draw, sign.sign_cms(content, key, detached=True), content, key)
        ours = is_proved(message, content, own.trust, own.noon)
        try:
            data = asn1_cms.ContentInfo.load(message)["content"]
            intact, valid = validate_sig_integrity(
                data["signer_infos"][0],
                data["certificates"][0].chosen,
                expected_content_type="data",
                actual_digest=hashlib.sha256(content).digest(),
            )
            theirs = intact and valid
        except Exception:  # pyHanko raises for attributes that cannot be read
            theirs = False
        right += ours
        if ours != theirs:
            disagreements.append((number, ours, theirs))
    assert disagreements == []
    assert 20 < right < 180


@pytest.mark.skipif(libgcrypt.load() is None, reason="libgcrypt is not on this machine")
def test_gost_agrees_with_libgcrypt() -> None:
    library = libgcrypt.load()
    assert library is not None
    own = make_authority()
    key = own.person()
    public = Certificate.parse(key.certificate_der).key
    assert public is not None and public.family == GOST_2015_512
    draw = random.Random(3)

    def by_libgcrypt(message: bytes, content: bytes) -> bool:
        signer = read(message).signers[0]
        if not isinstance(signer, SignerInfo) or signer.signed_attributes is None:
            return False
        stated = signer.value(oids.MESSAGE_DIGEST)
        if stated is None or stated.value != library.streebog512(content):
            return False
        hashed = int.from_bytes(library.streebog512(signer.signed_attributes), "little")
        r, s = (int.from_bytes(half, "little") for half in (signer.signature[:64], signer.signature[64:]))
        return library.verify(public.curve, (public.first, public.second), hashed, r, s)

    disagreements, right = [], 0
    for number in range(MESSAGES):
        content = draw.randbytes(draw.randrange(200))
        message = sign.sign_cms(content, key, detached=True, signing_time=own.noon)
        message, content = spoiled(draw, message, content, key)
        ours, theirs = is_proved(message, content, own.trust, own.noon), by_libgcrypt(message, content)
        right += ours
        if ours != theirs:
            disagreements.append((number, ours, theirs))
    assert disagreements == []
    assert 100 < right < 900
