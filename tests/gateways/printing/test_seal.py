"""After the signature: revision A stays as it was, the CMS travels with it, the seal holds and is seen."""

from __future__ import annotations

import io
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import document_samples as samples
import hearing_samples
import pages
import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from PIL import ImageChops
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from attestat.domain.canonical import canonical_bytes
from attestat.gateways import printing
from attestat.gateways.printing import seal
from attestat.gateways.printing.seal import NotRevisionA, SignatureBlock, SignatureFile, SignerLine
from attestat.gateways.printing.seal_key import SealKey, SealKeyError

SERIAL = "5a3f0c7d9b1e4a2288c6d0e1f2a3b4c5d6e7f809"
HEAD = SignerLine(
    name="Жүнісова Һәнипа Іңкәрқызы",
    post_kk="Төрағаның м.а.",
    post_ru="И.о. председателя",
    serial=SERIAL,
    owner="ЖҮНІСОВА ҺӘНИПА, Өнеркәсіптік қауіпсіздік комитеті",
    at=datetime(2026, 9, 15, 6, 2, 33, tzinfo=UTC),
)
INSPECTOR = SignerLine(
    name="Төлеуов Ұлан Бөкенұлы",
    post_kk="Мемлекеттік инспектор",
    post_ru="Государственный инспектор",
    serial="0123456789abcdef0123456789abcdef01234567",
    owner="ТӨЛЕУОВ ҰЛАН",
    at=datetime(2026, 9, 15, 5, 0, tzinfo=UTC),
)
BLOCK = SignatureBlock(number="KZ14VEK00015030", link=samples.LINK, signers=(HEAD,))
CMS = SignatureFile("signature-1.p7s", bytes(range(256)) * 8, "Жүнісова Һәнипа Іңкәрқызы")
SEALED_AT = samples.AT + timedelta(minutes=3)


@pytest.fixture(scope="module")
def key() -> SealKey:
    return SealKey.generate("Attestat, information system", at=samples.AT)


@pytest.fixture(scope="module")
def revision_a() -> bytes:
    return printing.render("attestat", canonical_bytes(samples.attestat()), at=samples.AT)


@pytest.fixture(scope="module")
def sealed(revision_a: bytes, key: SealKey) -> bytes:
    return seal.attach_and_seal(revision_a, cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)


def verdict(pdf: bytes, key: SealKey) -> Any:
    """What pyHanko says about the only signature of a file, with our certificate as its anchor."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[key.certificate], moment=SEALED_AT, allow_fetching=False)
    return validate_pdf_signature(signature, context)


def genuine(pdf: bytes, key: SealKey) -> bool:
    """Whether the file bears one good seal over every byte.  A file that cannot be read bears none."""
    try:
        status = verdict(pdf, key)
    except Exception:  # a damaged file fails wherever the damage is
        return False
    return bool(status.bottom_line) and status.coverage == SignatureCoverageLevel.ENTIRE_FILE


# --- The seal -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", printing.KINDS)
def test_the_seal_of_every_kind_of_document_is_valid(kind: str, key: SealKey) -> None:
    make = hearing_samples.SAMPLES.get(kind) or getattr(samples, kind)
    data = canonical_bytes(make(demonstration=True))
    document = printing.render(kind, data, at=samples.AT)
    delivered = seal.attach_and_seal(document, cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)
    assert genuine(delivered, key)
    assert delivered.startswith(document)
    assert printing.extract_data(delivered) == data


def test_the_seal_is_pades_covers_the_file_and_allows_no_change(sealed: bytes, key: SealKey) -> None:
    status = verdict(sealed, key)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level.value == 1
    assert signature.signer_cert.dump() == key.certificate.dump()


def test_the_time_of_the_seal_is_the_argument(sealed: bytes) -> None:
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    assert signature.self_reported_timestamp == SEALED_AT
    with pikepdf.open(io.BytesIO(sealed)) as read:
        assert str(read.docinfo["/ModDate"]) == "D:20260915060000Z"  # still that of revision A


@pytest.mark.proves("ABU-28")
def test_every_flipped_byte_is_seen(sealed: bytes, revision_a: bytes, key: SealKey) -> None:
    assert genuine(sealed, key)
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    start, length, resumed, _ = signature.byte_range
    # The container of the seal ends in zeros that belong to nothing; everything else is covered.
    container = signature.pkcs7_content
    covered = [
        *range(start, start + length, 1999),
        *range(length + 1, length + 1 + 2 * len(container.rstrip(b"\0")), 997),
        *range(resumed, len(sealed), 127),
        len(revision_a) - 1,
        len(revision_a),
        len(sealed) - 1,
    ]
    assert len(covered) > 50
    missed = [place for place in covered if genuine(_flipped(sealed, place), key)]
    assert missed == []


def _flipped(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 0x10]) + pdf[place + 1 :]


@pytest.mark.proves("ABU-28")
def test_an_update_after_the_seal_is_seen(sealed: bytes, key: SealKey) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    assert changed.getvalue().startswith(sealed)
    assert not genuine(changed.getvalue(), key)
    assert not genuine(sealed + b"\n", key)


@pytest.mark.proves("ABU-28")
def test_a_seal_of_another_key_is_not_ours(revision_a: bytes, key: SealKey) -> None:
    other = SealKey.generate("Attestat, information system", at=samples.AT)
    delivered = seal.attach_and_seal(revision_a, cms=[CMS], block=BLOCK, key=other, at=SEALED_AT)
    assert genuine(delivered, other)
    assert not genuine(delivered, key)


# --- Revision A inside ----------------------------------------------------------------------------------


@pytest.mark.proves("ABU-01")
def test_revision_a_stays_and_can_be_cut_out(sealed: bytes, revision_a: bytes) -> None:
    assert seal.is_revision_a_prefix(sealed, revision_a)
    assert seal.is_revision_a_prefix(revision_a, revision_a)
    assert seal.cut_revision_a(sealed, len(revision_a)) == revision_a


def test_another_revision_a_is_no_prefix(sealed: bytes, revision_a: bytes) -> None:
    assert not seal.is_revision_a_prefix(sealed, _flipped(revision_a, 5000))
    assert not seal.is_revision_a_prefix(revision_a, sealed)
    assert not seal.is_revision_a_prefix(sealed, b"")


@pytest.mark.parametrize("length", [0, -1, 10, 10**9])
def test_nothing_is_cut_where_no_pdf_ends(sealed: bytes, length: int) -> None:
    with pytest.raises(NotRevisionA):
        seal.cut_revision_a(sealed, length)


def test_the_page_looks_the_same_but_for_the_block(sealed: bytes, revision_a: bytes) -> None:
    before, after = pages.picture(revision_a, 0, scale=1), pages.picture(sealed, 0, scale=1)
    left, bottom, right, top = _drawn_room(revision_a, 0)
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    assert changed[0] >= left - 2 and changed[2] <= right + 2
    assert changed[1] >= before.height - top - 2 and changed[3] <= before.height - bottom + 2
    assert pages.picture(revision_a, 1, scale=1).tobytes() == pages.picture(sealed, 1, scale=1).tobytes()


def _drawn_room(pdf: bytes, page: int) -> tuple[float, float, float, float]:
    """The empty frame that the template draws for the block: the only path as wide as the room."""
    rooms = [
        item.get_bounds()
        for item in pypdfium2.PdfDocument(pdf)[page].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH])
        if abs(item.get_bounds()[2] - item.get_bounds()[0] - seal.ROOM_WIDTH) < 3
    ]
    (room,) = rooms
    return room


# --- What travels with it -------------------------------------------------------------------------------


def test_signatures_are_attached_as_pdf_a_wants_it(revision_a: bytes, key: SealKey) -> None:
    files = [
        SignatureFile("signature-2.p7s", b"second", "екінші"),
        CMS,
        SignatureFile("a.p7s", b"first", "1"),
    ]
    delivered = seal.attach_and_seal(revision_a, cms=files, block=BLOCK, key=key, at=SEALED_AT)
    with pikepdf.open(io.BytesIO(delivered)) as read:
        # Before anything else: pikepdf mends an unsorted tree when it looks for an attachment.
        names = [str(name) for name in list(read.Root.Names.EmbeddedFiles.Names)[::2]]
        assert names == ["a.p7s", "data.json", "signature-1.p7s", "signature-2.p7s"]
        assert {name: item.get_file().read_bytes() for name, item in read.attachments.items()} == {
            "a.p7s": b"first",
            "data.json": canonical_bytes(samples.attestat()),
            "signature-1.p7s": CMS.content,
            "signature-2.p7s": b"second",
        }
        assert read.attachments["signature-1.p7s"].description == CMS.description
        assert len(read.Root.AF) == 4
        for file in read.Root.AF:
            assert file.AFRelationship in ("/Data", "/Supplement")
            assert "/Subtype" in file.EF.F
            assert "/ModDate" in file.EF.F.Params


def test_the_claims_of_revision_a_still_stand(sealed: bytes, revision_a: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as read, pikepdf.open(io.BytesIO(revision_a)) as before:
        assert read.open_metadata().pdfa_status == "3A"
        assert read.pdf_version == before.pdf_version == "1.7"
        assert "/Version" not in read.Root
        assert read.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()


# --- The visible block ----------------------------------------------------------------------------------


def block_text(pdf: bytes, page: int = 0) -> str:
    """The text of the seal's appearance, drawn into its page by pikepdf and read by pypdfium2."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        read.flatten_annotations()
        flat = io.BytesIO()
        read.save(flat)
    left, bottom, right, top = _widget(pdf)
    text = pypdfium2.PdfDocument(flat.getvalue())[page].get_textpage()
    return " ".join(text.get_text_bounded(left, bottom, right, top).split())


def _widget(pdf: bytes) -> tuple[float, float, float, float]:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        (field,) = read.Root.AcroForm.Fields
        left, bottom, right, top = (float(edge) for edge in field.Rect)
        return left, bottom, right, top


def test_the_block_says_who_signed_with_what_and_when(sealed: bytes) -> None:
    text = block_text(sealed)
    for part in (
        "№ KZ14VEK00015030",
        "Жүнісова Һәнипа Іңкәрқызы",
        "Төрағаның м.а. / И.о. председателя",
        "Қойылған уақыты / Время подписания: 15.09.2026 11:02:33 (UTC+05:00)",
        "Сертификат иесі / Владелец сертификата: ЖҮНІСОВА ҺӘНИПА, Өнеркәсіптік қауіпсіздік комитеті",
        f"Сертификаттың нөмірі / Номер сертификата: {SERIAL}",
        samples.LINK,
    ):
        assert part in text


def test_the_block_stands_in_the_room_of_its_page(sealed: bytes, revision_a: bytes) -> None:
    for widget, room in zip(_widget(sealed), _drawn_room(revision_a, 0), strict=True):
        assert abs(widget - room) < 1.5


def test_the_block_finds_its_room_on_a_later_page(key: SealKey) -> None:
    bases = [samples.BASES[0]] * 30
    document = printing.render(
        "application", canonical_bytes(samples.application(bases=bases)), at=samples.AT
    )
    delivered = seal.attach_and_seal(document, cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)
    room = _drawn_room(document, 1)
    for widget, edge in zip(_widget(delivered), room, strict=True):
        assert abs(widget - edge) < 1.5
    assert "Жүнісова" in block_text(delivered, 1)


def test_two_signatures_stand_side_by_side(key: SealKey) -> None:
    document = printing.render("conclusion", canonical_bytes(samples.conclusion()), at=samples.AT)
    block = SignatureBlock("Қ-2026-0061", samples.LINK, (INSPECTOR, HEAD))
    files = [CMS, SignatureFile("signature-2.p7s", b"x", "y")]
    delivered = seal.attach_and_seal(document, cms=files, block=block, key=key, at=SEALED_AT)
    text = block_text(delivered)
    assert "Төлеуов Ұлан Бөкенұлы" in text
    assert "Жүнісова Һәнипа Іңкәрқызы" in text
    assert INSPECTOR.serial in text.replace(" ", "")


def test_long_names_of_certificates_stay_in_the_block(revision_a: bytes, key: SealKey) -> None:
    owner = "ӨНЕРКӘСІПТІК ҚАУІПСІЗДІК КОМИТЕТІ " * 12
    long = SignerLine("Ж" * 90, "Төраға" * 9, "Председатель " * 6, SERIAL, owner.strip(), HEAD.at)
    delivered = seal.attach_and_seal(
        revision_a,
        cms=[CMS],
        block=SignatureBlock("№" * 20, samples.LINK, (long, long)),
        key=key,
        at=SEALED_AT,
    )
    text = block_text(delivered)
    assert text.endswith(samples.LINK)
    assert text.count("КОМИТЕТІ") == 24


@pytest.mark.proves("ABU-31")
def test_names_of_certificates_are_never_markup(revision_a: bytes, key: SealKey) -> None:
    hostile = '#import "page.typ": * $x$ @ref *b* ] } )'
    signer = SignerLine(hostile, hostile, hostile, SERIAL, hostile, HEAD.at)
    block = SignatureBlock("1", samples.LINK, (signer,))
    delivered = seal.attach_and_seal(revision_a, cms=[CMS], block=block, key=key, at=SEALED_AT)
    assert block_text(delivered).replace(" ", "").count(hostile.replace(" ", "")) == 4


def test_the_block_speaks_to_a_screen_reader(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as read:
        assert "Жүнісова Һәнипа Іңкәрқызы" in str(read.Root.AcroForm.Fields[0].TU)


# --- What is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"no pdf at all"])
def test_what_is_no_document_of_ours_is_not_sealed(content: bytes, key: SealKey) -> None:
    with pytest.raises(NotRevisionA):
        seal.attach_and_seal(content, cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)


def test_a_document_of_somebody_else_is_not_sealed(key: SealKey) -> None:
    other = pikepdf.new()
    other.add_blank_page()
    written = io.BytesIO()
    other.save(written)
    with pytest.raises(NotRevisionA):
        seal.attach_and_seal(written.getvalue(), cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)


def test_nothing_is_sealed_twice(sealed: bytes, key: SealKey) -> None:
    with pytest.raises(NotRevisionA, match="already"):
        seal.attach_and_seal(sealed, cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)


def test_a_seal_needs_signatures_with_names_of_their_own_and_aware_times(
    revision_a: bytes, key: SealKey
) -> None:
    naive = SEALED_AT.replace(tzinfo=None)
    wrong: list[dict[str, Any]] = [
        {"cms": []},
        {"cms": [CMS, CMS]},
        {"block": SignatureBlock("1", samples.LINK, ())},
        {"cms": [SignatureFile("data.json", b"{}", "another")]},
        {"at": naive},
    ]
    for change in wrong:
        arguments: dict[str, Any] = {"cms": [CMS], "block": BLOCK, "key": key, "at": SEALED_AT} | change
        with pytest.raises(ValueError):
            seal.attach_and_seal(revision_a, **arguments)


# --- The key --------------------------------------------------------------------------------------------


def test_a_key_is_kept_in_a_file_only_its_owner_can_read(tmp_path: Path, key: SealKey) -> None:
    path = tmp_path / "seal.p12"
    key.save(path, b"password")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = SealKey.load(path, b"password")
    assert loaded.certificate.dump() == key.certificate.dump()
    assert loaded.private_key.private_numbers() == key.private_key.private_numbers()
    with pytest.raises(FileExistsError):
        key.save(path, b"password")


def test_a_key_can_come_as_pem(tmp_path: Path, key: SealKey) -> None:
    certificate = x509.load_der_x509_certificate(key.certificate.dump())
    for password, encryption in (
        (None, serialization.NoEncryption()),
        (b"password", serialization.BestAvailableEncryption(b"password")),
    ):
        path = tmp_path / "seal.pem"
        private = key.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        assert SealKey.load(path, password).certificate.dump() == key.certificate.dump()


def test_unusable_key_files_are_named(tmp_path: Path, key: SealKey) -> None:
    good = tmp_path / "good.p12"
    key.save(good, b"password")
    with pytest.raises(SealKeyError, match=r"good\.p12.*password"):
        SealKey.load(good, b"wrong")
    garbage = tmp_path / "garbage.p12"
    garbage.write_bytes(b"garbage")
    with pytest.raises(SealKeyError, match="garbage"):
        SealKey.load(garbage, b"password")
    with pytest.raises(FileNotFoundError):
        SealKey.load(tmp_path / "absent.p12", b"password")

    other = SealKey.generate("other", at=samples.AT)
    certificate = x509.load_der_x509_certificate(other.certificate.dump())
    mixed = tmp_path / "mixed.pem"
    mixed.write_bytes(
        key.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    with pytest.raises(SealKeyError, match="another key"):
        SealKey.load(mixed, None)

    curve = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "curve")])
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(curve.public_key())
        .serial_number(1)
        .not_valid_before(samples.AT)
        .not_valid_after(samples.AT + timedelta(days=1))
        .sign(curve, hashes.SHA256())
    )
    path = tmp_path / "curve.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(None, curve, own, None, serialization.NoEncryption())
    )
    with pytest.raises(SealKeyError, match="RSA"):
        SealKey.load(path, None)


def test_the_key_is_not_parsed_again_at_a_signature(
    revision_a: bytes, key: SealKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the key was parsed")

    monkeypatch.setattr(serialization, "load_der_private_key", refuse)
    assert seal.attach_and_seal(revision_a, cms=[CMS], block=BLOCK, key=key, at=SEALED_AT)


def test_the_key_does_not_show_itself(key: SealKey) -> None:
    assert "private" not in repr(key)
