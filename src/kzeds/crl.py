"""Lists of revoked certificates: base and delta CRLs (RFC 5280, section 5).

A list is read once and kept: the entries are indexed by serial number without being decoded, because a
national list has many thousands of them. Indirect lists and lists of some reasons only are not supported; the
national authority publishes neither, and such a list simply covers nothing here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from kzeds import oids
from kzeds.asn1 import (
    ENUMERATED,
    GENERALIZED_TIME,
    INTEGER,
    SEQUENCE,
    UTC_TIME,
    Node,
    context,
    parse,
)
from kzeds.certificate import CRL_SIGN, Certificate, Extension, Name, parse_extensions
from kzeds.crypto.keys import algorithm_identifier
from kzeds.errors import Malformed, Unusable
from kzeds.path import find_path
from kzeds.status import CLOCK_SKEW, REMOVE_FROM_CRL, Kind, Status, revoked
from kzeds.trust import TrustStore, verifies

MAX_SIZE = 128 * 1024 * 1024
_PEM = re.compile(rb"-----BEGIN X509 CRL-----(.*?)-----END X509 CRL-----", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A revoked certificate in a list."""

    revoked_at: datetime
    reason: int | None


@dataclass(frozen=True)
class Scope:
    """What a list is about: the issuing distribution point extension (RFC 5280, section 5.2.5)."""

    points: frozenset[object] | None = None
    """Names of the distribution point; None when the list does not name one."""
    only_users: bool = False
    only_authorities: bool = False
    unsupported: bool = False
    """Indirect, of some reasons only, or of attribute certificates."""


class Crl:
    """One parsed list. Use `Crl.parse`, which keeps recently read ones."""

    def __init__(self, der: bytes) -> None:
        if len(der) > MAX_SIZE:
            raise Malformed("the list is too large")
        self.der = der
        self._signed_by: dict[bytes, bool] = {}
        outer = parse(der).children(SEQUENCE)
        if len(outer) != 3:
            raise Malformed("a list has three parts")
        tbs, algorithm, signature = outer
        self.tbs = tbs.raw
        self.signature_oid = algorithm_identifier(algorithm)
        self.signature = signature.bits()
        fields = tbs.children(SEQUENCE)
        if fields and fields[0].tag == INTEGER:
            fields.pop(0)
        if len(fields) < 3:
            raise Malformed("the list lacks fields")
        # The national authority writes NULL parameters in one place and none in the other.
        if algorithm_identifier(fields[0]) != self.signature_oid:
            raise Malformed("the two signature algorithms differ")
        self.issuer = Name(fields[1])
        self.this_update = fields[2].time()
        rest = fields[3:]
        self.next_update: datetime | None = None
        if rest and rest[0].tag in (UTC_TIME, GENERALIZED_TIME):
            self.next_update = rest.pop(0).time()
        self._entries: dict[int, tuple[int, int]] = {}
        if rest and rest[0].tag == SEQUENCE:
            self._entries = _index(rest.pop(0))
        self.extensions: dict[str, Extension] = {}
        if rest:
            self.extensions = parse_extensions(rest.pop(0).expect(context(0)).only())
        if rest:
            raise Malformed("unknown part of the list")
        self.number = self._integer(oids.CRL_NUMBER)
        self.base_number = self._integer(oids.DELTA_CRL_INDICATOR)
        self.scope = self._scope()

    @staticmethod
    def parse(data: bytes) -> Crl:
        """A list in DER or PEM. Raises `Unusable` with the code `bad_crl`."""
        try:
            match = None if data[:1] == b"\x30" else _PEM.search(data)
            return _parse_crl(base64.b64decode(match[1]) if match else data)
        except (Malformed, binascii.Error) as error:
            raise Unusable("bad_crl", str(error)) from error

    def is_signed_by(self, spki: bytes) -> bool:
        """Whether this key made the signature; kept, because hashing a large list takes its time."""
        known = self._signed_by.get(spki)
        if known is None:
            known = verifies(spki, self.signature_oid, self.signature, self.tbs)
            if len(self._signed_by) < 16:
                self._signed_by[spki] = known
        return known

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def is_delta(self) -> bool:
        return self.base_number is not None

    def _integer(self, oid: str) -> int | None:
        extension = self.extensions.get(oid)
        return None if extension is None else parse(extension.value).integer()

    def _scope(self) -> Scope:
        known = {oids.CRL_NUMBER, oids.DELTA_CRL_INDICATOR, oids.ISSUING_DISTRIBUTION_POINT}
        unsupported = any(item.critical and oid not in known for oid, item in self.extensions.items())
        extension = self.extensions.get(oids.ISSUING_DISTRIBUTION_POINT)
        if extension is None:
            return Scope(unsupported=unsupported)
        points: frozenset[object] | None = None
        flags: dict[int, bool] = {}
        for field in parse(extension.value).children(SEQUENCE):
            number = field.tag & 0x1F
            if number == 0:
                points = point_names(field, self.issuer)
            elif number == 3:
                flags[number] = True
            else:
                flags[number] = field.value != b"\x00"
        return Scope(
            points=points,
            only_users=flags.get(1, False),
            only_authorities=flags.get(2, False),
            unsupported=unsupported or any(flags.get(number, False) for number in (3, 4, 5)),
        )

    def entry(self, serial: int) -> Entry | None:
        """The entry of this serial number, decoded. Raises `Malformed` for an unknown critical extension."""
        place = self._entries.get(serial)
        if place is None:
            return None
        fields = Node(self.der, *place).children(SEQUENCE)
        reason = None
        if len(fields) > 2:
            for oid, extension in parse_extensions(fields[2]).items():
                if oid == oids.CRL_REASON:
                    reason = parse(extension.value).integer(ENUMERATED)
                elif extension.critical:
                    # Also the certificate issuer of indirect lists, which are not supported.
                    raise Malformed(f"unknown critical extension {oid} of an entry")
        return Entry(fields[1].time(), reason)

    @cached_property
    def has_unknown_critical_entries(self) -> bool:
        """Whether some entry has a critical extension: RFC 5280, section 5.3, then lets no entry count."""
        # The flag TRUE before an OCTET STRING, as it stands in an extension; without it in the list no entry
        # needs to be decoded.
        if b"\x01\x01\xff\x04" not in self.tbs:
            return False
        return any(self._is_critical(place) for place in self._entries.values())

    def _is_critical(self, place: tuple[int, int]) -> bool:
        fields = Node(self.der, *place).children(SEQUENCE)
        return len(fields) > 2 and any(item.critical for item in parse_extensions(fields[2]).values())


# A national list may have tens of megabytes, so few are kept: base and delta of the two authorities, twice.
@lru_cache(maxsize=8)
def _parse_crl(der: bytes) -> Crl:
    return Crl(der)


def _index(node: Node) -> dict[int, tuple[int, int]]:
    """Serial number → place of the entry. Entries are short, so most lengths are one byte."""
    data, at, end = node.data, node.body, node.end
    places: dict[int, tuple[int, int]] = {}
    while at < end:
        if at + 4 > end or data[at] != SEQUENCE:
            raise Malformed("bad entry of the list")
        length, body = data[at + 1], at + 2
        if length >= 0x80:
            entry = Node(data, at, end)
            body, stop = entry.body, entry.end
        else:
            stop = body + length
        if stop > end or body + 2 > stop or data[body] != INTEGER or data[body + 1] >= 0x80:
            raise Malformed("bad entry of the list")
        start = body + 2
        serial = int.from_bytes(data[start : start + data[body + 1]], "big", signed=True)
        places[serial] = (at, stop)
        at = stop
    return places


def point_names(node: Node, issuer: Name) -> frozenset[object]:
    """The names of a DistributionPointName, comparable: full names, or one relative to the issuer."""
    choice = node.only()
    if choice.tag == context(1):
        relative = tuple(
            sorted(
                (pair[0].oid(), " ".join(pair[1].text().casefold().split()))
                for pair in (item.children(SEQUENCE) for item in choice.children())
            )
        )
        return frozenset({("directory", (*issuer.key, relative))})
    names: set[object] = set()
    for general in choice.expect(context(0)).children():
        if general.tag == context(4):
            names.add(("directory", Name(general.only()).key))
        else:
            names.add((general.tag, general.value))
    return frozenset(names)


def _certificate_points(certificate: Certificate) -> frozenset[object]:
    """The names under which the certificate says that lists about it are published."""
    extension = certificate.extensions.get(oids.CRL_DISTRIBUTION_POINTS)
    if extension is None:
        return frozenset({("directory", certificate.issuer.key)})
    names: set[object] = set()
    for point in parse(extension.value).children(SEQUENCE):
        fields = point.children(SEQUENCE)
        if any(field.tag == context(2) for field in fields):
            continue  # an indirect list by another issuer
        for field in fields:
            if field.tag == context(0):
                names |= point_names(field, certificate.issuer)
    return frozenset(names)


def covers(crl: Crl, certificate: Certificate) -> bool:
    """Whether the list is about certificates like this one (its issuer and signature apart)."""
    scope = crl.scope
    if scope.unsupported:
        return False
    constraints = certificate.basic_constraints
    is_authority = constraints is not None and constraints.ca
    if (scope.only_users and is_authority) or (scope.only_authorities and not is_authority):
        return False
    return scope.points is None or bool(scope.points & _certificate_points(certificate))


def is_authentic(
    crl: Crl,
    issuer: Certificate,
    *,
    now: datetime,
    trust: TrustStore | None = None,
    others: Sequence[Certificate] = (),
    crls: Sequence[Crl] = (),
) -> bool:
    """Whether the list is by the issuer: by its key, or by another key certified for its lists.

    That other key's certificate must have a path of its own and not be revoked by `crls`.
    """
    if crl.issuer.key != issuer.subject.key:
        return False
    candidates = [issuer]
    if trust is not None:
        name = issuer.subject.key
        candidates += [*trust.intermediates_named(name), *trust.anchors_named(name)]
        candidates += [other for other in others if other.subject.key == name]
    for candidate in candidates[:8]:
        usage = candidate.key_usage
        if usage is not None and CRL_SIGN not in usage:
            continue
        if not crl.is_signed_by(candidate.spki):
            continue
        if candidate.spki == issuer.spki:
            return True
        if trust is not None and candidate.not_before <= now <= candidate.not_after:
            path = find_path(candidate, now, trust, others)
            if path.ok and not _listed(candidate, path.chain, [item for item in crls if item is not crl]):
                return True
    return False


def _listed(certificate: Certificate, chain: Sequence[Certificate], crls: Sequence[Crl]) -> bool:
    """Whether a list by the certificate's own issuer revokes it, at whatever time."""
    if len(chain) < 2:
        return False
    return any(
        item.issuer.key == certificate.issuer.key
        and item.entry(certificate.serial) is not None
        and item.is_signed_by(chain[1].spki)
        for item in crls
    )


def judge(
    crls: Sequence[Crl],
    certificate: Certificate,
    issuer: Certificate,
    *,
    moment: datetime,
    now: datetime,
    max_age: timedelta,
    trust: TrustStore | None = None,
    others: Sequence[Certificate] = (),
) -> Status:
    """What the lists together say about the certificate at `moment`, if right and fresh at `now`."""
    best = Status(Kind.NOT_COVERED, "crl", detail="no list of this issuer")
    relevant = [crl for crl in crls if crl.issuer.key == certificate.issuer.key]
    try:
        for base in relevant:
            if base.is_delta:
                continue
            deltas = [crl for crl in relevant if _belongs(crl, base)]
            status = _judge_base(base, deltas, certificate, issuer, moment, now, max_age, trust, others, crls)
            if status.kind in (Kind.REVOKED, Kind.ON_HOLD, Kind.REVOKED_AFTER, Kind.NEVER_ISSUED):
                return status
            if _rank(status) > _rank(best):
                best = status
    except Malformed as error:
        return Status(Kind.UNTRUSTED, "crl", detail=f"malformed: {error}")
    if best.kind is Kind.NOT_COVERED and any(crl.is_delta for crl in relevant):
        return Status(Kind.NOT_COVERED, "crl", detail="a delta list without its base")
    return best


def _rank(status: Status) -> int:
    order = (Kind.NOT_COVERED, Kind.UNTRUSTED, Kind.STALE, Kind.GOOD)
    return order.index(status.kind)


def _belongs(delta: Crl, base: Crl) -> bool:
    """Whether the delta continues the base: RFC 5280, section 5.2.4.

    The national authority numbers its delta lists in a series of their own, so that the two CRL numbers
    cannot be compared; the dates tell which list is newer.
    """
    return (
        delta.base_number is not None
        and base.number is not None
        and base.number >= delta.base_number
        and delta.this_update >= base.this_update
        and delta.scope.points == base.scope.points
        and delta.scope.only_users == base.scope.only_users
        and delta.scope.only_authorities == base.scope.only_authorities
    )


def _judge_base(
    base: Crl,
    deltas: Sequence[Crl],
    certificate: Certificate,
    issuer: Certificate,
    moment: datetime,
    now: datetime,
    max_age: timedelta,
    trust: TrustStore | None,
    others: Sequence[Certificate],
    crls: Sequence[Crl],
) -> Status:
    def authentic(crl: Crl) -> bool:
        return is_authentic(crl, issuer, now=now, trust=trust, others=others, crls=crls)

    if not covers(base, certificate):
        return Status(Kind.NOT_COVERED, "crl", detail="the list is about other certificates")
    if not authentic(base):
        return Status(Kind.UNTRUSTED, "crl", detail="the list is not by the issuer")
    usable = [delta for delta in deltas if not delta.scope.unsupported and authentic(delta)]
    newest = max((base, *usable), key=lambda crl: crl.this_update)
    entry = base.entry(certificate.serial)
    for delta in sorted(usable, key=lambda crl: crl.this_update):
        change = delta.entry(certificate.serial)
        if change is not None:
            entry = None if change.reason == REMOVE_FROM_CRL else change
    if entry is not None:
        # A revocation stays one whenever the list was made; only "not listed" needs a list of now.
        return revoked("crl", entry.revoked_at, entry.reason, moment, newest.this_update)
    if base.this_update > now + CLOCK_SKEW:
        return Status(Kind.UNTRUSTED, "crl", detail="the list lies in the future")
    fresh = [crl for crl in (base, *usable) if _is_fresh(crl, now, max_age)]
    if not fresh:
        return Status(Kind.STALE, "crl", this_update=newest.this_update, detail="nextUpdate has passed")
    if any(crl.has_unknown_critical_entries for crl in (base, *usable)):
        return Status(Kind.UNTRUSTED, "crl", detail="an entry has an unknown critical extension")
    if newest.this_update > certificate.not_after:
        # RFC 5280, section 5: after its expiry a revoked certificate may be left out of the list.
        detail = "the list is younger than the certificate's end"
        return Status(Kind.NOT_COVERED, "crl", this_update=newest.this_update, detail=detail)
    return Status(Kind.GOOD, "crl", this_update=newest.this_update)


def _is_fresh(crl: Crl, now: datetime, max_age: timedelta) -> bool:
    if crl.next_update is None:
        return crl.this_update >= now - max_age
    return crl.next_update >= now
