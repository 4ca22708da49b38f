"""Names that an authority may certify: the name constraints of RFC 5280, section 4.2.1.10.

The national authorities do not use them; a path that carries them is judged and not accepted by accident.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kzeds import oids
from kzeds.asn1 import SEQUENCE, Node, context, parse
from kzeds.certificate import Certificate, Name
from kzeds.errors import Malformed

# Kinds of GeneralName by their tag number.
EMAIL, DNS, DIRECTORY, URI, ADDRESS = 1, 2, 4, 6, 7
# Names times constraints that one path may cause us to compare.
MAX_COMPARISONS = 20_000

Value = str | bytes | tuple[object, ...]


@dataclass(frozen=True)
class GeneralName:
    """A name of one kind; `value` is text, the bytes of an address, or the parts of a directory name."""

    kind: int
    value: Value


def general_name(node: Node) -> GeneralName:
    """Raises `Malformed` for a broken name."""
    kind = node.tag & 0x1F
    if kind == DIRECTORY:
        return GeneralName(kind, Name(node.expect(context(DIRECTORY)).only()).key)
    if kind in (EMAIL, DNS, URI):
        try:
            return GeneralName(kind, node.value.decode("ascii"))
        except UnicodeDecodeError as error:
            raise Malformed("name in the wrong encoding") from error
    return GeneralName(kind, node.value)


def names_of(certificate: Certificate) -> list[GeneralName]:
    """All names that the certificate gives its holder."""
    names = []
    if certificate.subject.key:
        names.append(GeneralName(DIRECTORY, certificate.subject.key))
    extension = certificate.extensions.get(oids.SUBJECT_ALT_NAME)
    alternatives = [] if extension is None else parse(extension.value).children(SEQUENCE)
    names += [general_name(node) for node in alternatives]
    if not any(name.kind == EMAIL for name in names):
        # Older certificates carry the address in the subject.
        names += [GeneralName(EMAIL, text) for text in certificate.subject.all(oids.EMAIL)]
    return names


def _subtrees(node: Node) -> list[GeneralName]:
    found = []
    for item in node.children():
        fields = item.children(SEQUENCE)
        # minimum must be 0, which DER leaves out, and maximum absent.
        if len(fields) != 1:
            raise Malformed("unknown bounds of a name constraint")
        found.append(general_name(fields[0]))
    return found


def constraints_of(certificate: Certificate) -> tuple[list[GeneralName], list[GeneralName]]:
    """Permitted and excluded subtrees."""
    extension = certificate.extensions.get(oids.NAME_CONSTRAINTS)
    permitted: list[GeneralName] = []
    excluded: list[GeneralName] = []
    if extension is not None:
        for node in parse(extension.value).children(SEQUENCE):
            if node.tag == context(0):
                permitted = _subtrees(node)
            elif node.tag == context(1):
                excluded = _subtrees(node)
            else:
                raise Malformed("bad name constraints")
    return permitted, excluded


def names_hold(path: Sequence[Certificate]) -> bool:
    """Whether every certificate's names are allowed by those above it.

    `path` goes from the root to the first certificate. Raises `Malformed` for broken extensions.
    """
    budget = MAX_COMPARISONS
    permitted: list[list[GeneralName]] = []
    excluded: list[GeneralName] = []
    for position, certificate in enumerate(path):
        last = position == len(path) - 1
        if position and (last or not certificate.is_self_issued):
            names = names_of(certificate)
            budget -= len(names) * (len(excluded) + sum(len(group) for group in permitted))
            if budget < 0:
                raise Malformed("too many name constraints")
            if not all(_allowed(name, permitted, excluded) for name in names):
                return False
        more, never = constraints_of(certificate)
        if more:
            permitted.append(more)
        excluded += never
    return True


def _allowed(name: GeneralName, permitted: list[list[GeneralName]], excluded: list[GeneralName]) -> bool:
    if any(rule.kind == name.kind and _within(name, rule) for rule in excluded):
        return False
    for group in permitted:
        rules = [rule for rule in group if rule.kind == name.kind]
        if rules and not any(_within(name, rule) for rule in rules):
            return False
    return True


def _within(name: GeneralName, rule: GeneralName) -> bool:
    """Whether the name lies in the subtree of the rule, both of one kind."""
    value, base = name.value, rule.value
    if isinstance(value, tuple) and isinstance(base, tuple):
        return value[: len(base)] == base
    if isinstance(value, bytes) and isinstance(base, bytes):
        if name.kind != ADDRESS:
            raise Malformed("name constraint of a kind that is not supported")
        return _address_within(value, base)
    assert isinstance(value, str) and isinstance(base, str)
    if name.kind == DNS:
        return _host_within(value, base, subdomains=True)
    if name.kind == URI:
        host = urlsplit(value).hostname
        if not host:
            raise Malformed("an address without host under a name constraint")
        return _host_within(host, base, subdomains=base.startswith("."))
    local, _, host = value.rpartition("@")
    if "@" in base:
        wanted, _, domain = base.rpartition("@")
        return local == wanted and host.lower() == domain.lower()
    return _host_within(host, base, subdomains=base.startswith("."))


def _host_within(host: str, base: str, subdomains: bool) -> bool:
    host, domain = host.lower().rstrip("."), base.lower().removeprefix(".")
    if not base.startswith(".") and host == domain:
        return True
    return subdomains and (not domain or host.endswith(f".{domain}"))


def _address_within(value: bytes, base: bytes) -> bool:
    if len(base) != 2 * len(value) or len(value) not in (4, 16):
        return False
    address, network, mask = (
        int(ipaddress.ip_address(part)) for part in (value, base[: len(value)], base[len(value) :])
    )
    return address & mask == network & mask
