"""What is done to revision A after it was signed: the signature is attached and the system's seal is put on.

Everything is one incremental update (ISO 32000-1, 7.5.6): the bytes of A stay at the beginning of the file,
so A can be cut out at any time and its signature checked again (DESIGN.md, section 5).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils import embed, generic, layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from attestat.domain.canonical import canonical_bytes
from attestat.gateways.printing.rendering import DATA_NAME, compile_template
from attestat.gateways.printing.seal_key import SealKey

MM: Final = 72 / 25.4
"""A millimetre in PDF units."""

ROOM_WIDTH: Final = 126 * MM
ROOM_HEIGHT: Final = 30 * MM
"""The room of the signature block, as drawn in templates/page.typ."""

# templates/page.typ gives the heading above the room this height; typst aims links 10 points above a heading.
_ROOM_BELOW_MARK: Final = 3.2 * MM + 10
_ROOM_MARK: Final = "signature-room"
_FIELD: Final = "Seal"
# A seal with a certificate of 3072 bits takes about 3 KB; the rest stays empty for a longer chain.
_RESERVED: Final = 16384
_ALMATY: Final = ZoneInfo("Asia/Almaty")


class NotRevisionA(ValueError):
    """These bytes are no revision A of ours: unreadable, sealed already, or without room for a seal."""


@dataclass(frozen=True)
class SignerLine:
    """One signature as the block shows it.

    `serial` is the certificate's serial number in hexadecimal, `owner` its holder as the certificate names
    him, `at` the aware time of the signature (the trusted one where there is one).
    """

    name: str
    post_kk: str
    post_ru: str
    serial: str
    owner: str
    at: datetime


@dataclass(frozen=True)
class SignatureBlock:
    """What the visible block of the seal says: number and verification link of the document, and who signed.

    A conclusion bears two signatures (inspector, head of department), every other document one.
    """

    number: str
    link: str
    signers: tuple[SignerLine, ...]


@dataclass(frozen=True)
class SignatureFile:
    """A detached CMS to be attached: file name (`signature-1.p7s`), its bytes, a description for readers."""

    name: str
    content: bytes
    description: str


def attach_and_seal(
    revision_a: bytes,
    *,
    cms: Sequence[SignatureFile],
    block: SignatureBlock,
    key: SealKey,
    at: datetime,
) -> bytes:
    """Revision A with the signatures attached and the system's PAdES seal over all of it.

    The result begins with the bytes of A.  The seal is a certification signature that allows no change
    (ISO 32000-1, 12.8.2.2, P = 1), with `at` (aware) as its time and the block visible in A's room.

    Raises NotRevisionA when `revision_a` cannot take a seal, UnprintableText or canonical.NotCanonical when a
    line of the block cannot be shown, ValueError for naive times or an empty or doubled list of files.
    """
    if at.tzinfo is None or any(signer.at.tzinfo is None for signer in block.signers):
        raise ValueError("the times of a seal must be aware")
    names = [DATA_NAME, *(file.name for file in cms)]
    if not block.signers or not cms or len(set(names)) != len(names):
        raise ValueError("a seal needs signatures, each under a name of its own")
    writer, page, room = _opened(revision_a)
    for file in cms:
        _attach(writer, file, at)
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        signer=_LoadedKeySigner(key),
        stamp_style=StaticStampStyle(
            background=_Drawing(_draw(block, at)),
            background_opacity=1,
            background_layout=layout.SimpleBoxLayoutRule(
                x_align=layout.AxisAlignment.ALIGN_MIN,
                y_align=layout.AxisAlignment.ALIGN_MIN,
                inner_content_scaling=layout.InnerScaling.STRETCH_FILL,
            ),
            border_width=0,
        ),
        new_field_spec=SigFieldSpec(
            sig_field_name=_FIELD, on_page=page, box=room, readable_field_name=_spoken(block)
        ),
    )
    return asyncio.run(_sign(signer, writer, at))


def cut_revision_a(pdf: bytes, length: int) -> bytes:
    """The first `length` bytes of a delivered file: revision A, when `length` is the stored one.

    Raises NotRevisionA when the file is shorter or no PDF ends there.  Compare the digest of the result.
    """
    cut = pdf[:length]
    if length <= 0 or len(cut) != length or not cut.rstrip(b"\r\n").endswith(b"%%EOF"):
        raise NotRevisionA("no PDF ends at this length")
    return cut


def is_revision_a_prefix(pdf: bytes, revision_a: bytes) -> bool:
    """Whether `pdf` is `revision_a` itself, or `revision_a` with updates after it."""
    return bool(revision_a) and pdf.startswith(revision_a)


class _Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata of A alone: pyHanko would write the machine's clock into them."""

    def _update_meta(self) -> None:
        return


class _LoadedKeySigner(Signer):
    """Signs with a key that is already parsed; pyHanko's own signer parses it at every signature."""

    def __init__(self, key: SealKey) -> None:
        self._key = key.private_key
        super().__init__(signing_cert=key.certificate, cert_registry=_store())

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(f"seals are made with SHA-256, not {digest_algorithm}")
        if dry_run:
            return bytes(self._key.key_size // 8)
        return self._key.sign(data, PKCS1v15(), SHA256())


def _store() -> SimpleCertificateStore:
    return SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's constructor has no types


class _Drawing(PdfContent):
    """The first page of a small PDF as content of the stamp (pyHanko's own class wants a file)."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject["/Block"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=right - left, height=top - bottom)
        return b"/Block Do"


async def _sign(signer: PdfSigner, writer: _Update, at: datetime) -> bytes:
    # pyHanko's sign_pdf would take the time of the machine; the steps below are its own, with ours.
    session = signer.init_signing_session(writer)
    session.system_time = at
    document = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=_RESERVED, appearance_text_params=None
    )
    output = BytesIO()
    prepared, _ = document.digest_tbs_document(output=output)
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return output.getvalue()


def _attach(writer: IncrementalPdfFileWriter, file: SignatureFile, at: datetime) -> None:
    """Attach a file as PDF/A-3 wants it (ISO 19005-3, 6.8): relationship and MIME type named, listed in /AF.

    pyHanko's embed_file would raise the version of the document to 2.0, which PDF/A-3 does not allow.
    """
    stream = embed.EmbeddedFileObject.from_file_data(
        writer,
        file.content,
        mime_type="application/pkcs7-signature",
        params=embed.EmbeddedFileParams(modification_date=at),
    )
    spec = embed.FileSpec(
        file.name,
        file_name=file.name,
        embedded_data=stream,
        description=file.description,
        af_relationship=generic.pdf_name("/Supplement"),
    )
    reference = writer.add_object(spec.as_pdf_object())
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    # A name tree is sorted by its keys (ISO 32000-1, 7.9.6).
    place = next((at for at in range(0, len(files), 2) if files[at] > file.name), len(files))
    files[place:place] = [generic.pdf_string(file.name), reference]
    writer.update_container(files)
    associated = writer.root["/AF"]
    associated.append(reference)
    writer.update_container(associated)


def _opened(revision_a: bytes) -> tuple[_Update, int, tuple[int, int, int, int]]:
    """An update of A, with page index and rectangle of the room, from the mark templates/page.typ leaves."""
    try:
        writer = _Update(BytesIO(revision_a))
        reader = writer.prev
        sealed = "/AcroForm" in reader.root
        names = reader.root["/Names"]["/Dests"]["/Names"]
        (mark,) = [names[at + 1] for at in range(0, len(names), 2) if names[at] == _ROOM_MARK]
        left, top = float(mark[2]), float(mark[3]) - _ROOM_BELOW_MARK
        page = next(index for index in range(_page_count(reader)) if _is_page(reader, index, mark.raw_get(0)))
    except Exception as error:
        # A foreign file can fail anywhere in the parser; every such failure means the same to the caller.
        raise NotRevisionA("not readable, or without room for a seal") from error
    if sealed:
        raise NotRevisionA("the document has a form or a seal already")
    return writer, page, (round(left), round(top - ROOM_HEIGHT), round(left + ROOM_WIDTH), round(top))


def _page_count(reader: PdfFileReader) -> int:
    return int(reader.root["/Pages"]["/Count"])


def _is_page(reader: PdfFileReader, index: int, reference: Any) -> bool:
    page, _ = reader.find_page_for_modification(index)  # type: ignore[no-untyped-call]
    return bool(page.idnum == reference.idnum)


def _draw(block: SignatureBlock, at: datetime) -> bytes:
    data = canonical_bytes(
        {
            "number": block.number,
            "link": block.link,
            "signers": [
                {
                    "name": signer.name,
                    "post_kk": signer.post_kk,
                    "post_ru": signer.post_ru,
                    "serial": signer.serial,
                    "owner": signer.owner,
                    "time": _time(signer.at),
                }
                for signer in block.signers
            ],
        }
    )
    return compile_template("block.typ", {"data": data.decode("utf-8")}, at, tagged=False)


def _time(moment: datetime) -> str:
    return moment.astimezone(_ALMATY).strftime("%d.%m.%Y %H:%M:%S (UTC+05:00)")


def _spoken(block: SignatureBlock) -> str:
    """What a screen reader says for the block (ISO 14289-1, 7.18.1)."""
    signers = "; ".join(f"{signer.name}, {signer.post_kk}, {_time(signer.at)}" for signer in block.signers)
    return f"Электрондық цифрлық қолтаңба / Электронная цифровая подпись: {signers}"
