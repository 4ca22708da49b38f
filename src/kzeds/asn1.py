"""Reading and writing ASN.1: a strict reader of DER that keeps the raw bytes, and a writer.

Why not a general library: signatures are over exact bytes, so every node must give back the bytes it was
read from, input comes from strangers, so depth, number and size are bounded, and one exception type is
promised. Source: X.690. BER with indefinite lengths (Java generators write it) is first turned into DER.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from kzeds.errors import Malformed

# Bounds on what strangers send. A national CMS with certificates is about 15 levels deep.
MAX_DEPTH = 40
MAX_NODES = 200_000

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
ENUMERATED, UTF8_STRING, PRINTABLE_STRING, IA5_STRING = 0x0A, 0x0C, 0x13, 0x16
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31

_TEXT_ENCODINGS = {
    UTF8_STRING: "utf-8",
    PRINTABLE_STRING: "ascii",
    IA5_STRING: "ascii",
    0x1A: "ascii",  # VisibleString
    0x14: "latin-1",  # TeletexString, as everybody uses it
    0x1E: "utf-16-be",  # BMPString
    0x1C: "utf-32-be",  # UniversalString
}


def context(number: int, constructed: bool = True) -> int:
    """The identifier octet of the context-specific tag [number]."""
    return (0xA0 if constructed else 0x80) | number


def _header(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, start of the value and its end, of the DER element that starts at `at`."""
    if at + 2 > end:
        raise Malformed("ends in the middle of an element")
    tag = data[at]
    if tag & 0x1F == 0x1F:
        raise Malformed("long tags do not occur in signatures")
    length = data[at + 1]
    at += 2
    if length >= 0x80:
        count = length & 0x7F
        if count == 0:
            raise Malformed("indefinite length in DER")
        if count > 4 or at + count > end:
            raise Malformed("length is too long")
        length = int.from_bytes(data[at : at + count], "big")
        if length < 0x80 or length >> 8 * (count - 1) == 0:
            raise Malformed("length is not minimal")
        at += count
    if at + length > end:
        raise Malformed("element is longer than what holds it")
    return tag, at, at + length


class Node:
    """One element: its tag, and where it lies in the bytes it was read from."""

    __slots__ = ("body", "data", "depth", "end", "start", "tag")

    def __init__(self, data: bytes, start: int, end: int, depth: int = 0) -> None:
        self.data = data
        self.start = start
        self.depth = depth
        self.tag, self.body, self.end = _header(data, start, end)
        if depth > MAX_DEPTH:
            raise Malformed("nested too deeply")

    @property
    def raw(self) -> bytes:
        """The element as it was read, with tag and length."""
        return self.data[self.start : self.end]

    @property
    def value(self) -> bytes:
        """The content bytes."""
        return self.data[self.body : self.end]

    def expect(self, tag: int) -> Node:
        """This node, when it has the tag; `Malformed` otherwise."""
        if self.tag != tag:
            raise Malformed(f"expected tag {tag:#04x}, found {self.tag:#04x}")
        return self

    def children(self, tag: int | None = None) -> list[Node]:
        """The elements inside a constructed node, optionally of a node with this tag."""
        if tag is not None:
            self.expect(tag)
        if not self.tag & 0x20:
            raise Malformed(f"tag {self.tag:#04x} holds no elements")
        nodes = []
        at, end, data, depth = self.body, self.end, self.data, self.depth + 1
        while at < end:
            node = Node(data, at, end, depth)
            nodes.append(node)
            at = node.end
        if len(nodes) > MAX_NODES:
            raise Malformed("too many elements")
        return nodes

    def only(self, tag: int | None = None) -> Node:
        """The single element inside, optionally with this tag."""
        nodes = self.children()
        if len(nodes) != 1:
            raise Malformed(f"expected one element, found {len(nodes)}")
        return nodes[0] if tag is None else nodes[0].expect(tag)

    def retagged(self, tag: int) -> bytes:
        """The raw bytes with another identifier octet, as implicit tags need."""
        return bytes([tag]) + self.data[self.start + 1 : self.end]

    # Values of simple types; each raises Malformed for another tag or a bad encoding.

    def oid(self) -> str:
        self.expect(OID)
        return decode_oid(self.value)

    def integer(self, tag: int = INTEGER) -> int:
        value = self.expect(tag).value
        if not value or (len(value) > 1 and value[0] in (0, 0xFF) and (value[0] ^ value[1]) < 0x80):
            raise Malformed("integer is not minimal")
        return int.from_bytes(value, "big", signed=True)

    def boolean(self, tag: int = BOOLEAN) -> bool:
        value = self.expect(tag).value
        if value not in (b"\x00", b"\xff"):
            raise Malformed("boolean is not DER")
        return value == b"\xff"

    def octets(self) -> bytes:
        return self.expect(OCTET_STRING).value

    def bits(self) -> bytes:
        """The bytes of a BIT STRING without unused bits."""
        value = self.expect(BIT_STRING).value
        if not value or value[0] != 0:
            raise Malformed("bit string with unused bits where whole bytes are needed")
        return value[1:]

    def named_bits(self, tag: int = BIT_STRING) -> frozenset[int]:
        """The numbers of the bits that are set, as key usage needs; bit 0 is the first."""
        value = self.expect(tag).value
        if not value or value[0] > 7 or (len(value) == 1 and value[0]):
            raise Malformed("bad bit string")
        return frozenset(
            8 * index + bit
            for index, byte in enumerate(value[1:])
            for bit in range(8)
            if byte >> (7 - bit) & 1
        )

    def text(self) -> str:
        encoding = _TEXT_ENCODINGS.get(self.tag)
        if encoding is None:
            raise Malformed(f"tag {self.tag:#04x} is not text")
        try:
            return self.value.decode(encoding)
        except UnicodeDecodeError as error:
            raise Malformed("text in the wrong encoding") from error

    def time(self) -> datetime:
        """UTCTime or GeneralizedTime of RFC 5280, section 4.1.2.5, and RFC 3161 (with fractions)."""
        try:
            text = self.value.decode("ascii")
            if self.tag == UTC_TIME:
                if len(text) != 13 or text[-1] != "Z" or not text[:-1].isdigit():
                    raise Malformed("bad UTCTime")
                year = int(text[:2])
                year += 1900 if year >= 50 else 2000
                rest = text[2:-1]
                fraction = ""
            else:
                self.expect(GENERALIZED_TIME)
                whole, _, fraction = text[:-1].partition(".")
                if text[-1:] != "Z" or len(whole) != 14 or not whole.isdigit():
                    raise Malformed("bad GeneralizedTime")
                if "." in text and not (fraction.isdigit() and len(fraction) <= 9):
                    raise Malformed("bad fraction of a second")
                year, rest = int(whole[:4]), whole[4:]
            month, day, hour, minute, second = (int(rest[i : i + 2]) for i in range(0, 10, 2))
            micro = int((fraction + "000000")[:6])
            return datetime(year, month, day, hour, minute, second, micro, UTC)
        except (ValueError, IndexError) as error:
            raise Malformed("not a moment of the calendar") from error


def parse(data: bytes) -> Node:
    """The element that the bytes are, whole: trailing bytes are refused."""
    node = Node(data, 0, len(data))
    if node.end != len(data):
        raise Malformed("bytes after the end of the structure")
    return node


def parse_at(node: Node, data: bytes) -> Node:
    """The element inside an OCTET STRING of `node`, keeping the count of depth."""
    inner = Node(data, 0, len(data), node.depth + 1)
    if inner.end != len(data):
        raise Malformed("bytes after the end of the structure")
    return inner


def ber_to_der(data: bytes) -> bytes:
    """The same structure with definite, minimal lengths and primitive octet strings.

    Only what generators of signatures really write is turned: indefinite lengths, long forms of short
    lengths and chunked OCTET STRINGs. The order of SETs stays. Raises `Malformed` for anything else, and for
    trailing bytes.
    """
    budget = [MAX_NODES]
    encoded, end = _convert(data, 0, len(data), 0, budget)
    if end != len(data):
        raise Malformed("bytes after the end of the structure")
    return encoded


def _convert(data: bytes, at: int, limit: int, depth: int, budget: list[int]) -> tuple[bytes, int]:
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise Malformed("nested too deeply or too many elements")
    if at + 2 > limit:
        raise Malformed("ends in the middle of an element")
    tag, length = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise Malformed("long tags do not occur in signatures")
    at += 2
    indefinite = length == 0x80
    if length > 0x80:
        count = length & 0x7F
        if count > 8 or at + count > limit:
            raise Malformed("length is too long")
        length = int.from_bytes(data[at : at + count], "big")
        at += count
    end = limit if indefinite else at + length
    if end > limit:
        raise Malformed("element is longer than what holds it")
    if not tag & 0x20:
        if indefinite:
            raise Malformed("primitive element of indefinite length")
        return tlv(tag, data[at:end]), end
    parts = []
    while True:
        if indefinite:
            if data[at : at + 2] == b"\x00\x00":
                at += 2
                break
        elif at >= end:
            break
        part, at = _convert(data, at, end, depth + 1, budget)
        parts.append(part)
    if tag == OCTET_STRING | 0x20:
        chunks = [parse(part).octets() for part in parts]
        return tlv(OCTET_STRING, b"".join(chunks)), at
    return tlv(tag, b"".join(parts)), at


# --- writing ---------------------------------------------------------------------------------------------


def tlv(tag: int, value: bytes) -> bytes:
    """An element of this identifier octet, with a definite length of the shortest form."""
    length = len(value)
    if length < 0x80:
        return bytes((tag, length)) + value
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + value


def sequence(*parts: bytes) -> bytes:
    return tlv(SEQUENCE, b"".join(parts))


def set_of(parts: Iterable[bytes]) -> bytes:
    """A SET OF in the order of DER: sorted by encoding."""
    return tlv(SET, b"".join(sorted(parts)))


def integer(value: int, tag: int = INTEGER) -> bytes:
    size = value.bit_length() // 8 + 1
    return tlv(tag, value.to_bytes(size, "big", signed=True))


def octet_string(value: bytes) -> bytes:
    return tlv(OCTET_STRING, value)


def bit_string(value: bytes) -> bytes:
    return tlv(BIT_STRING, b"\x00" + value)


def named_bit_string(bits: Iterable[int]) -> bytes:
    """A BIT STRING with these bits set and no trailing zero bits, as DER wants for named bits."""
    bits = sorted(bits)
    if not bits:
        return tlv(BIT_STRING, b"\x00")
    value = bytearray(bits[-1] // 8 + 1)
    for bit in bits:
        value[bit // 8] |= 0x80 >> bit % 8
    return tlv(BIT_STRING, bytes([7 - bits[-1] % 8]) + bytes(value))


def boolean(value: bool) -> bytes:
    return tlv(BOOLEAN, b"\xff" if value else b"\x00")


def null() -> bytes:
    return b"\x05\x00"


def utf8(text: str) -> bytes:
    return tlv(UTF8_STRING, text.encode())


def printable(text: str) -> bytes:
    return tlv(PRINTABLE_STRING, text.encode("ascii"))


def ia5(text: str) -> bytes:
    return tlv(IA5_STRING, text.encode("ascii"))


def explicit(number: int, inner: bytes) -> bytes:
    """[number] EXPLICIT."""
    return tlv(context(number), inner)


def time(moment: datetime) -> bytes:
    """UTCTime until 2049 and GeneralizedTime from 2050, as RFC 5280, section 4.1.2.5, wants."""
    moment = moment.astimezone(UTC)
    if 1950 <= moment.year < 2050:
        return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())
    return generalized_time(moment)


def generalized_time(moment: datetime) -> bytes:
    """GeneralizedTime in whole seconds."""
    moment = moment.astimezone(UTC)
    return tlv(GENERALIZED_TIME, f"{moment.year:04d}{moment:%m%d%H%M%S}Z".encode())


@lru_cache(maxsize=1024)
def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER, from its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    value = bytearray()
    for arc in [40 * first + second, *rest]:
        groups = [arc & 0x7F]
        arc >>= 7
        while arc:
            groups.append(0x80 | arc & 0x7F)
            arc >>= 7
        value += bytes(reversed(groups))
    return tlv(OID, bytes(value))


@lru_cache(maxsize=1024)
def decode_oid(value: bytes) -> str:
    """The dotted form of the content bytes of an OBJECT IDENTIFIER."""
    if not value or value[-1] & 0x80 or len(value) > 64:
        raise Malformed("bad object identifier")
    arcs: list[int] = []
    arc, fresh = 0, True
    for byte in value:
        if fresh and byte == 0x80:
            raise Malformed("object identifier is not minimal")
        fresh = False
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc, fresh = 0, True
    first = min(arcs[0] // 40, 2)
    return ".".join(str(a) for a in [first, arcs[0] - 40 * first, *arcs[1:]])
