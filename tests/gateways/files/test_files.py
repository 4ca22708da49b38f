"""Files that people attach (ABU-29): three kinds by content, everything that could harm is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pikepdf
import pytest

from attestat.gateways.files import FileRefused, Kind, inspect, safe_name

MOST = 20 * 1024 * 1024
pytestmark = pytest.mark.proves("ABU-29")


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of PNG with its check sum (ISO/IEC 15948, 5.3)."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 2, height: int = 2) -> bytes:
    """A whole grey PNG."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\x00" + b"\x80" * min(width, 4) for _ in range(min(height, 4)))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg(width: int = 2, height: int = 2, comment: bytes = b"") -> bytes:
    """The markers of a JPEG (ITU-T T.81, annex B): SOI, COM, SOF0, SOS, EOI."""
    com = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x12\x34"
    return b"\xff\xd8" + com + frame + scan + b"\xff\xd9"


def pdf(change: object = None, **save: object) -> bytes:
    """A PDF of one empty page, changed by `change`."""
    made = pikepdf.new()
    made.add_blank_page()
    if callable(change):
        change(made)
    out = BytesIO()
    made.save(out, **save)  # type: ignore[arg-type]
    return out.getvalue()


def _script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _launch(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))


def _attachment(made: pikepdf.Pdf) -> None:
    made.attachments["inside.exe"] = b"MZ"


def _huge_picture(made: pikepdf.Pdf) -> None:
    picture = made.make_stream(b"")
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height = 60_000, 60_000
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))


@pytest.mark.parametrize(("data", "kind"), [(png(), "png"), (jpeg(), "jpeg"), (pdf(), "pdf")])
def test_three_kinds_are_let_in_by_their_content(data: bytes, kind: str) -> None:
    found = inspect(data, at_most=MOST)
    assert (str(found.kind), found.size) == (kind, len(data))


HOSTILE = {
    "empty": ("empty", b""),
    "zip": ("kind", b"PK\x03\x04" + b"\x00" * 100),
    "word with macros": ("kind", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100),
    "svg": ("kind", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "html": ("kind", b"<!DOCTYPE html><script>alert(1)</script>"),
    "gif": ("kind", b"GIF89a" + b"\x00" * 20),
    "eicar": ("kind", rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"),
    "pdf and zip": ("mixed", pdf() + b"PK\x05\x06" + b"\x00" * 18),
    "png and zip": ("mixed", png() + b"PK\x05\x06" + b"\x00" * 18),
    "jpeg and html": ("mixed", jpeg(comment=b"<script>alert(1)</script>")),
    "jpeg and pdf": ("mixed", jpeg(comment=b"%PDF-1.7 1 0 obj")),
    "pixel bomb png": ("bomb", png(30_000, 30_000)),
    "pixel bomb jpeg": ("bomb", jpeg(65_000, 65_000)),
    "long thin png": ("bomb", png(20_001, 1)),
    "cut png": ("damaged", png()[:-6]),
    "png with a wrong check sum": ("damaged", png().replace(b"IDAT", b"IDAU")),
    "cut jpeg": ("damaged", jpeg()[:12]),
    "pdf of nothing": ("damaged", b"%PDF-1.7\n%%EOF"),
    "encrypted pdf": ("encrypted", pdf(encryption=pikepdf.Encryption(owner="x", user="y"))),
    "pdf with a script": ("active", pdf(_script)),
    "pdf that starts a program": ("active", pdf(_launch)),
    "pdf with a file inside": ("active", pdf(_attachment)),
    "pdf with a huge picture": ("bomb", pdf(_huge_picture)),
    "script in an object stream": (
        "active",
        pdf(_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_harm_is_refused_and_says_why(name: str) -> None:
    code, data = HOSTILE[name]
    with pytest.raises(FileRefused) as refused:
        inspect(data, at_most=MOST)
    assert refused.value.code == code


def test_a_file_over_the_limit_is_not_looked_at() -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(png() + b"\x00" * 100, at_most=100)
    assert refused.value.code == "too_large"


def test_a_pdf_that_unfolds_into_gigabytes_ends_its_own_process_only() -> None:
    # An object stream of 1.5 GB of spaces, deflated twice over to a few kilobytes of file.
    spaces = zlib.compressobj(9)
    packed = b"".join(spaces.compress(b" " * 1_000_000) for _ in range(1500)) + spaces.flush()
    head = b"%PDF-1.7\n"
    one = b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(packed)).encode()
    one += b">>\nstream\n" + packed + b"\nendstream\nendobj\n"
    index = struct.pack(">BIB", 0, 0, 255) + struct.pack(">BIB", 1, len(head), 0)
    index += struct.pack(">BIB", 2, 1, 0) + struct.pack(">BIB", 1, len(head) + len(one), 0)
    two = b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 2 0 R/Length 24>>\nstream\n" + index
    two += b"\nendstream\nendobj\nstartxref\n" + str(len(head) + len(one)).encode() + b"\n%%EOF"
    with pytest.raises(FileRefused) as refused:
        inspect(head + one + two, at_most=MOST)
    assert refused.value.code in {"bomb", "damaged"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\хаттама.PDF", "хаттама.pdf"),
        ("фото\u202egpj.exe", "фотоgpj.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("   ", "file.pdf"),
        ("Өлшеу құралы ұ ң ғ қ і.pdf", "Өлшеу құралы ұ ң ғ қ і.pdf"),
        ("x" * 500, "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_for_reading_only(name: str, expected: str) -> None:
    assert safe_name(name, Kind.PDF) == expected
