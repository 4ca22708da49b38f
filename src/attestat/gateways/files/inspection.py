"""What a file is, by its bytes; FileRefused says in a code why it is not taken."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_PIXELS: Final = 60_000_000
"""Width × height. A phone takes 50 million; what is larger is made to fill memory."""

LONGEST_SIDE: Final = 20_000
"""Pixels."""

PDF_SECONDS: Final = 15.0
"""Wall time for the process that parses a PDF; its processor time is limited by itself."""

LONGEST_NAME: Final = 120
"""Characters of a name that are kept for people to read."""


class Kind(StrEnum):
    """What is let in."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """For handing the file out."""
        return {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}[self]

    @property
    def ending(self) -> str:
        """The ending of the name, whatever the sender called it."""
        return {Kind.PDF: ".pdf", Kind.JPEG: ".jpg", Kind.PNG: ".png"}[self]


class FileRefused(Exception):
    """A file is not taken; `code` says why.

    empty, too_large, kind, damaged, encrypted, active (scripts or files inside), mixed (two kinds in
    one), bomb.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept."""

    kind: Kind
    size: int


def inspect(data: bytes, *, at_most: int) -> Inspected:
    """Judge a file of at most `at_most` bytes. Raises FileRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > at_most:
        raise FileRefused("too_large")
    if data.startswith(b"%PDF-"):
        kind = Kind.PDF
        _pdf(data)
    elif data.startswith(b"\xff\xd8\xff"):
        kind = Kind.JPEG
        _pixels(*_jpeg_size(data))
    elif data.startswith(_PNG):
        kind = Kind.PNG
        _pixels(*_png_size(data))
    else:
        raise FileRefused("kind")
    if _is_also_something_else(data, kind):
        raise FileRefused("mixed")
    return Inspected(kind, len(data))


def safe_name(name: str, kind: Kind) -> str:
    """The sender's name as people may read it: one line, no path, no direction marks, the ending of its kind.

    It is shown and offered for saving; it never names a file on the server.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", last)
        if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*'
    )
    stem = " ".join(kept.split()).strip(". ")
    for known in (".pdf", ".jpeg", ".jpg", ".png"):
        if stem.casefold().endswith(known):
            stem = stem[: -len(known)]
            break
    return (stem.strip(". ")[:LONGEST_NAME] or "file") + kind.ending


# A zip is read from its end, a PDF from anywhere in its first kilobyte, HTML by what stands in front.
_ZIP_END = b"PK\x05\x06"
_ZIP_END_WITHIN = 66_000
_PNG = b"\x89PNG\r\n\x1a\n"
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<?php")


def _is_also_something_else(data: bytes, kind: Kind) -> bool:
    if _ZIP_END in data[-_ZIP_END_WITHIN:]:
        return True
    head = data[:1024].lower()
    if kind is not Kind.PDF:
        return b"%pdf-" in head or any(mark in head for mark in _MARKUP)
    return any(mark in head for mark in (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?php"))


def _pixels(width: int, height: int) -> None:
    if not (width and height):
        raise FileRefused("damaged")
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise FileRefused("bomb")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height from the frame header (ITU-T T.81, B.2.2); the picture must have an end."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            place += 2
            continue
        if marker in (0xD9, 0xDA):
            break
        length = int.from_bytes(data[place + 2 : place + 4])
        if length < 2:
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if place + 9 > len(data) or data.rfind(b"\xff\xd9") < place:
                break
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise FileRefused("damaged")


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height; every chunk with its check sum, IEND last (ISO/IEC 15948, 5.3)."""
    place, size = len(_PNG), (0, 0)
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        end = place + 12 + length
        if end > len(data):
            break
        name = data[place + 4 : place + 8]
        if zlib.crc32(data[place + 4 : end - 4]) != struct.unpack(">I", data[end - 4 : end])[0]:
            break
        if place == len(_PNG):
            if name != b"IHDR" or length != 13:
                break
            size = struct.unpack(">II", data[place + 8 : place + 16])
        if name == b"IEND":
            if end != len(data):
                raise FileRefused("mixed")
            return size
        place = end
    raise FileRefused("damaged")


def _pdf(data: bytes) -> None:
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "attestat.gateways.files.pdf_reading"],
            input=data,
            capture_output=True,
            timeout=PDF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("bomb") from None
    try:
        said = json.loads(child.stdout)
    except ValueError:
        # Out of memory or time: it was stopped before it could say anything.
        raise FileRefused("bomb") from None
    if said["refused"]:
        raise FileRefused(said["refused"])
