"""Certificates of the national profile: read from raw bytes, and what they say about a person.

Sources: RFC 5280; the profile was measured on the certificates of the National Certification Authority. There
SURNAME (2.5.4.4) is the surname, the rest of the common name is the name, and GIVENNAME (2.5.4.42) is the
patronymic; SERIALNUMBER holds `IIN` and OU holds `BIN`, each with twelve digits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from kzeds import oids
from kzeds.asn1 import BOOLEAN, SEQUENCE, SET, Node, context, parse
from kzeds.crypto.keys import PublicKey, algorithm_identifier, parse_public_key
from kzeds.errors import Malformed

# Numbers of the bits of KeyUsage (RFC 5280, section 4.2.1.3).
DIGITAL_SIGNATURE, NON_REPUDIATION, KEY_CERT_SIGN, CRL_SIGN = 0, 1, 5, 6


class Role(StrEnum):
    """What the extended key usages of a certificate say about its holder."""

    FIRST_HEAD = "first_head"
    SIGN_RIGHT = "sign_right"
    FINANCE = "finance"
    HR = "hr"
    EMPLOYEE = "employee"
    INFORMATION_SYSTEM = "information_system"
    INDIVIDUAL = "individual"
    INDIVIDUAL_SYSTEM = "individual_system"
    LEGAL_ENTITY = "legal_entity"
    TREASURY_CLIENT = "treasury_client"
    AUTHORITY_STAFF = "authority_staff"
    IDENTIFICATION = "identification"


ROLE_OIDS: dict[Role, str] = {
    Role.FIRST_HEAD: oids.FIRST_HEAD,
    Role.SIGN_RIGHT: oids.SIGN_RIGHT,
    Role.FINANCE: oids.FINANCE,
    Role.HR: oids.HR,
    Role.EMPLOYEE: oids.EMPLOYEE,
    Role.INFORMATION_SYSTEM: oids.INFORMATION_SYSTEM,
    Role.INDIVIDUAL: oids.INDIVIDUAL,
    Role.INDIVIDUAL_SYSTEM: oids.INDIVIDUAL_SYSTEM,
    Role.LEGAL_ENTITY: oids.LEGAL_ENTITY,
    Role.TREASURY_CLIENT: oids.TREASURY_CLIENT,
    Role.AUTHORITY_STAFF: oids.AUTHORITY_STAFF,
    Role.IDENTIFICATION: oids.IDENTIFICATION,
}
_ROLE_OF_OID = {oid: role for role, oid in ROLE_OIDS.items()}
# These two arcs have sub-arcs (manager, operator; kinds of identification) that we do not tell apart.
_ROLE_ARCS = {
    oids.AUTHORITY_STAFF + ".": Role.AUTHORITY_STAFF,
    oids.IDENTIFICATION + ".": Role.IDENTIFICATION,
}


@dataclass(frozen=True)
class CertificateInfo:
    """What a certificate says, for people and for rules. Numbers and dates are copied, not judged."""

    serial: str
    """Serial number in lower-case hexadecimal without leading zeros."""
    sha256: str
    """SHA-256 of the whole certificate, hexadecimal."""
    common_name: str
    surname: str
    given_name: str
    """The common name without the surname in front."""
    patronymic: str
    iin: str | None
    """Twelve digits, when the subject has them."""
    bin: str | None
    """Twelve digits, when the subject has them."""
    organisation: str
    email: str
    country: str
    locality: str
    state: str
    subject: str
    """The whole distinguished name as text, in the order of the certificate."""
    issuer: str
    issuer_common_name: str
    roles: frozenset[Role]
    extended_key_usages: tuple[str, ...]
    policies: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    algorithm: str
    """RSA, GOST-2015-512, GOST-2004, or the object identifier of a key outside the profile."""
    is_signature_profile: bool
    """Meant for documents: nonRepudiation and emailProtection."""
    is_authentication_profile: bool
    """Meant for signing in only: clientAuth without the signature profile."""
    der: bytes

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, without the bytes of the certificate."""
        return {
            "serial": self.serial,
            "sha256": self.sha256,
            "subject": self.subject,
            "common_name": self.common_name,
            "surname": self.surname,
            "given_name": self.given_name,
            "patronymic": self.patronymic,
            "iin": self.iin,
            "bin": self.bin,
            "organisation": self.organisation,
            "email": self.email,
            "issuer": self.issuer,
            "issuer_common_name": self.issuer_common_name,
            "roles": sorted(self.roles),
            "policies": list(self.policies),
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "algorithm": self.algorithm,
            "is_signature_profile": self.is_signature_profile,
            "is_authentication_profile": self.is_authentication_profile,
        }


@dataclass(frozen=True)
class Extension:
    """One extension: whether a reader that does not know it must refuse, and the bytes of its value."""

    critical: bool
    value: bytes


@dataclass(frozen=True)
class BasicConstraints:
    ca: bool
    path_length: int | None


class Name:
    """A distinguished name: its raw bytes, its parts, and a key for comparing (RFC 5280, section 7.1)."""

    __slots__ = ("key", "parts", "raw")

    def __init__(self, node: Node) -> None:
        self.raw = node.raw
        parts: list[tuple[str, str]] = []
        key = []
        for rdn in node.children(SEQUENCE):
            members = []
            for attribute in rdn.children(SET):
                kind, value = _two(attribute)
                oid = kind.oid()
                try:
                    text = value.text()
                    parts.append((oid, text))
                    # Case and runs of blanks do not matter; the encoding of the text does not either.
                    members.append((oid, " ".join(text.casefold().split())))
                except Malformed:
                    members.append((oid, value.raw.hex()))
            if not members:
                raise Malformed("empty part of a name")
            key.append(tuple(sorted(members)))
        self.parts = tuple(parts)
        self.key = tuple(key)

    def first(self, oid: str) -> str:
        """The first value of this attribute, or an empty string."""
        return next((text for kind, text in self.parts if kind == oid), "")

    def all(self, oid: str) -> list[str]:
        return [text for kind, text in self.parts if kind == oid]

    def __str__(self) -> str:
        return ", ".join(f"{_SHORT_NAMES.get(oid, oid)}={text}" for oid, text in self.parts)


_SHORT_NAMES = {
    oids.COMMON_NAME: "CN",
    oids.SURNAME: "SURNAME",
    oids.SERIAL_NUMBER: "SERIALNUMBER",
    oids.COUNTRY: "C",
    oids.LOCALITY: "L",
    oids.STATE: "ST",
    oids.ORGANISATION: "O",
    oids.ORGANISATIONAL_UNIT: "OU",
    oids.GIVEN_NAME: "GIVENNAME",
    oids.EMAIL: "E",
    oids.DOMAIN_COMPONENT: "DC",
}


def _two(node: Node) -> tuple[Node, Node]:
    nodes = node.children(SEQUENCE)
    if len(nodes) != 2:
        raise Malformed(f"expected two elements, found {len(nodes)}")
    return nodes[0], nodes[1]


def parse_extensions(node: Node) -> dict[str, Extension]:
    """Extensions ::= SEQUENCE OF Extension; one that occurs twice is malformed (RFC 5280, section 4.2)."""
    extensions: dict[str, Extension] = {}
    for item in node.children(SEQUENCE):
        fields = item.children(SEQUENCE)
        critical = False
        if len(fields) == 3:
            critical = fields[1].boolean(BOOLEAN)
            del fields[1]
        if len(fields) != 2:
            raise Malformed("bad extension")
        oid = fields[0].oid()
        if oid in extensions:
            raise Malformed("an extension occurs twice")
        extensions[oid] = Extension(critical, fields[1].octets())
    return extensions


class Certificate:
    """A parsed certificate. Use `Certificate.parse`, which keeps recently read ones."""

    def __init__(self, der: bytes) -> None:
        self.der = der
        outer = parse(der).children(SEQUENCE)
        if len(outer) != 3:
            raise Malformed("a certificate has three parts")
        tbs, algorithm, signature = outer
        self.tbs = tbs.raw
        self.signature = signature.bits()
        fields = tbs.children(SEQUENCE)
        self.version = 1
        if fields and fields[0].tag == context(0):
            self.version = fields.pop(0).only().integer() + 1
        if len(fields) < 6:
            raise Malformed("the certificate lacks fields")
        self.serial = fields[0].integer()
        self.signature_oid = _signature_oid(algorithm)
        # Byte for byte: the outer one is not signed, and a second form of it would be a second certificate.
        if fields[1].raw != algorithm.raw:
            raise Malformed("the two signature algorithms differ")
        self.issuer = Name(fields[2])
        validity = _two(fields[3])
        self.not_before, self.not_after = validity[0].time(), validity[1].time()
        self.subject = Name(fields[4])
        self.spki = fields[5].raw
        self.extensions: dict[str, Extension] = {}
        for field in fields[6:]:
            if field.tag == context(3):
                if self.version != 3:
                    raise Malformed("extensions in a certificate that is not version 3")
                self.extensions = parse_extensions(field.only())

    @staticmethod
    def parse(der: bytes) -> Certificate:
        """Raises `Malformed` when the bytes are no certificate."""
        return _parse_certificate(der)

    def _extension(self, oid: str) -> Node | None:
        extension = self.extensions.get(oid)
        return None if extension is None else parse(extension.value)

    @cached_property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.der).digest()

    @cached_property
    def key(self) -> PublicKey | None:
        """The public key; None when its family is outside the profile. Raises `Malformed` when broken."""
        return parse_public_key(self.spki)

    @cached_property
    def key_bytes(self) -> bytes:
        """The BIT STRING of the public key, as OCSP hashes it."""
        return _two(parse(self.spki))[1].bits()

    @cached_property
    def key_oid(self) -> str:
        return _two(parse(self.spki))[0].children(SEQUENCE)[0].oid()

    @cached_property
    def subject_key_identifier(self) -> bytes | None:
        node = self._extension(oids.SUBJECT_KEY_IDENTIFIER)
        return None if node is None else node.octets()

    @cached_property
    def authority_key_identifier(self) -> bytes | None:
        node = self._extension(oids.AUTHORITY_KEY_IDENTIFIER)
        if node is None:
            return None
        for field in node.children(SEQUENCE):
            if field.tag == context(0, constructed=False):
                return field.value
        return None

    @cached_property
    def key_usage(self) -> frozenset[int] | None:
        """The bits of KeyUsage that are set; None when there is no such extension."""
        node = self._extension(oids.KEY_USAGE)
        return None if node is None else node.named_bits()

    @cached_property
    def extended_key_usages(self) -> tuple[str, ...] | None:
        node = self._extension(oids.EXTENDED_KEY_USAGE)
        return None if node is None else tuple(item.oid() for item in node.children(SEQUENCE))

    @cached_property
    def basic_constraints(self) -> BasicConstraints | None:
        node = self._extension(oids.BASIC_CONSTRAINTS)
        if node is None:
            return None
        fields = node.children(SEQUENCE)
        ca = False
        if fields and fields[0].tag == BOOLEAN:
            ca = fields.pop(0).boolean()
        length = fields.pop(0).integer() if fields else None
        if fields or (length is not None and length < 0):
            raise Malformed("bad basic constraints")
        return BasicConstraints(ca, length)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        node = self._extension(oids.CERTIFICATE_POLICIES)
        if node is None:
            return ()
        return tuple(item.children(SEQUENCE)[0].oid() for item in node.children(SEQUENCE) if item.children())

    def access_locations(self, method: str) -> tuple[str, ...]:
        """The addresses of the authority information access extension for a method (OCSP or CA issuers)."""
        node = self._extension(oids.AUTHORITY_INFO_ACCESS)
        if node is None:
            return ()
        found = []
        for item in node.children(SEQUENCE):
            kind, location = _two(item)
            if kind.oid() == method and location.tag == context(6, constructed=False):
                found.append(location.value.decode("ascii", "replace"))
        return tuple(found)

    def distribution_points(self, extension: str = oids.CRL_DISTRIBUTION_POINTS) -> tuple[str, ...]:
        """The addresses of CRLs (or of delta CRLs, for the freshest CRL extension)."""
        node = self._extension(extension)
        if node is None:
            return ()
        found = []
        for point in node.children(SEQUENCE):
            for field in point.children(SEQUENCE):
                if field.tag != context(0):
                    continue
                for name in field.children():
                    if name.tag != context(0):
                        continue
                    found += [
                        general.value.decode("ascii", "replace")
                        for general in name.children()
                        if general.tag == context(6, constructed=False)
                    ]
        return tuple(found)

    @cached_property
    def is_self_issued(self) -> bool:
        return self.subject.key == self.issuer.key

    @cached_property
    def info(self) -> CertificateInfo:
        """What the certificate says, for people. Raises `Malformed` when an extension is broken."""
        return _describe(self)


def _signature_oid(algorithm: Node) -> str:
    """The signature algorithm; parameters outside the profile give a name that no table knows."""
    try:
        return algorithm_identifier(algorithm)
    except Malformed:
        return algorithm.children(SEQUENCE)[0].oid() + "+parameters" if algorithm.children(SEQUENCE) else ""


@lru_cache(maxsize=1024)
def _parse_certificate(der: bytes) -> Certificate:
    return Certificate(der)


def _number(values: list[str], prefix: str) -> str | None:
    """The twelve digits after the prefix, from the first value that has them."""
    for value in values:
        digits = value[len(prefix) :]
        if value.startswith(prefix) and len(digits) == 12 and digits.isascii() and digits.isdigit():
            return digits
    return None


def _describe(certificate: Certificate) -> CertificateInfo:
    subject = certificate.subject
    common_name, surname = subject.first(oids.COMMON_NAME), subject.first(oids.SURNAME)
    given_name = common_name
    if surname and common_name.startswith(surname):
        given_name = common_name[len(surname) :].strip()
    usages = certificate.extended_key_usages or ()
    key_usage = certificate.key_usage or frozenset()
    roles = {_ROLE_OF_OID[usage] for usage in usages if usage in _ROLE_OF_OID}
    roles |= {role for arc, role in _ROLE_ARCS.items() for usage in usages if usage.startswith(arc)}
    serials = subject.all(oids.SERIAL_NUMBER)
    signs = NON_REPUDIATION in key_usage and oids.EMAIL_PROTECTION in usages
    key = certificate.key
    return CertificateInfo(
        serial=f"{certificate.serial:x}",
        sha256=certificate.sha256.hex(),
        common_name=common_name,
        surname=surname,
        given_name=given_name,
        patronymic=subject.first(oids.GIVEN_NAME),
        iin=_number(serials, "IIN"),
        # Some systems carry their BIN in the serial number.
        bin=_number(subject.all(oids.ORGANISATIONAL_UNIT) + serials, "BIN"),
        organisation=subject.first(oids.ORGANISATION),
        email=subject.first(oids.EMAIL) or _alternative_email(certificate),
        country=subject.first(oids.COUNTRY),
        locality=subject.first(oids.LOCALITY),
        state=subject.first(oids.STATE),
        subject=str(subject),
        issuer=str(certificate.issuer),
        issuer_common_name=certificate.issuer.first(oids.COMMON_NAME),
        roles=frozenset(roles),
        extended_key_usages=usages,
        policies=certificate.policies,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        algorithm=certificate.key_oid if key is None else key.family,
        is_signature_profile=signs,
        is_authentication_profile=oids.CLIENT_AUTH in usages and not signs,
        der=certificate.der,
    )


def _alternative_email(certificate: Certificate) -> str:
    extension = certificate.extensions.get(oids.SUBJECT_ALT_NAME)
    if extension is None:
        return ""
    for name in parse(extension.value).children(SEQUENCE):
        if name.tag == context(1, constructed=False):
            return name.value.decode("ascii", "replace")
    return ""
