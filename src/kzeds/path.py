"""The path from a certificate to a trusted root: found by names, proved by signatures, then judged.

Source: RFC 5280, section 6. Certificates that came with a message may stand in the middle of a path, never at
its end. The dates of the first certificate are judged by the caller, who knows what they mean.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kzeds import oids
from kzeds.certificate import KEY_CERT_SIGN, Certificate
from kzeds.crypto.keys import BadKey
from kzeds.errors import Malformed
from kzeds.name_constraints import names_hold
from kzeds.policy_tree import PolicyDemands, policies_hold
from kzeds.report import (
    CERTIFICATE_CHAIN_GENERAL_FAILURE,
    CHAIN_CONSTRAINTS_FAILURE,
    NO_CERTIFICATE_CHAIN_FOUND,
    Check,
    indeterminate,
    passed,
)
from kzeds.trust import TrustStore, is_signed_by

MAX_LENGTH = 10
NO_DEMANDS = PolicyDemands()
# A message can carry many certificates of one name; this many signatures are tried for one path.
MAX_SIGNATURE_CHECKS = 40

# Critical extensions that are understood and obeyed here or by the caller. Any other critical one refuses.
KNOWN_EXTENSIONS = frozenset(
    {
        oids.BASIC_CONSTRAINTS,
        oids.KEY_USAGE,
        oids.EXTENDED_KEY_USAGE,
        oids.CERTIFICATE_POLICIES,
        oids.POLICY_MAPPINGS,
        oids.POLICY_CONSTRAINTS,
        oids.INHIBIT_ANY_POLICY,
        oids.NAME_CONSTRAINTS,
        oids.SUBJECT_ALT_NAME,
        oids.CRL_DISTRIBUTION_POINTS,
    }
)


@dataclass(frozen=True)
class Path:
    """The certificates from the first to the root (none when no path was found), and the verdict."""

    chain: tuple[Certificate, ...]
    check: Check

    @property
    def ok(self) -> bool:
        return bool(self.chain) and self.check.code == "chain_ok"


def find_path(
    certificate: Certificate,
    at: datetime,
    trust: TrustStore,
    others: Sequence[Certificate] = (),
    demands: PolicyDemands = NO_DEMANDS,
) -> Path:
    """The best path to a root of `trust` at the moment; `others` came with the message."""
    name = (certificate.sha256, trust.sha256, tuple(other.sha256 for other in others), demands)
    known = _known.get(name, at)
    if known is not None:
        return known
    budget = [MAX_SIGNATURE_CHECKS]
    best: Path | None = None
    for chain in _chains((certificate,), trust, others, budget):
        check = judge(chain, at, demands)
        path = Path(chain, check)
        if path.ok:
            _known.put(name, path)
            return path
        best = best or path
    if best is not None:
        return best
    issuer = str(certificate.issuer)
    return Path(
        (), indeterminate("untrusted_root", NO_CERTIFICATE_CHAIN_FOUND, f"no path from issuer {issuer}")
    )


class _KnownPaths:
    """Paths that were found good, by the certificates they were found among.

    Of all that makes a path good only the dates of its authorities depend on the moment, so a path stays good
    between the latest start and the earliest end of those.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._paths: OrderedDict[object, Path] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: object, at: datetime) -> Path | None:
        with self._lock:
            path = self._paths.get(name)
            if path is None:
                return None
            if not all(item.not_before <= at <= item.not_after for item in path.chain[1:]):
                return None
            self._paths.move_to_end(name)
            return path

    def put(self, name: object, path: Path) -> None:
        with self._lock:
            self._paths[name] = path
            if len(self._paths) > self._size:
                self._paths.popitem(last=False)


_known = _KnownPaths(1024)


def _chains(
    chain: tuple[Certificate, ...], trust: TrustStore, others: Sequence[Certificate], budget: list[int]
) -> Iterator[tuple[Certificate, ...]]:
    """All paths that signatures prove, those through the trust store first."""
    last = chain[-1]
    if trust.is_anchor(last):
        yield chain
        return
    if len(chain) >= MAX_LENGTH:
        return
    for anchor in trust.anchors_named(last.issuer.key):
        if _spend(budget) and is_signed_by(last, anchor):
            yield (*chain, anchor)
    candidates = trust.intermediates_named(last.issuer.key) + [
        other for other in others if other.subject.key == last.issuer.key
    ]
    seen = {certificate.sha256 for certificate in chain}
    for issuer in candidates:
        if issuer.sha256 in seen:
            continue
        seen.add(issuer.sha256)
        if _spend(budget) and is_signed_by(last, issuer):
            yield from _chains((*chain, issuer), trust, others, budget)


def _spend(budget: list[int]) -> bool:
    budget[0] -= 1
    return budget[0] >= 0


def judge(chain: Sequence[Certificate], at: datetime, demands: PolicyDemands = NO_DEMANDS) -> Check:
    """Whether a path that signatures prove is also allowed: RFC 5280, sections 6.1.3 to 6.1.5."""
    try:
        return _judge(chain, at, demands)
    except (Malformed, BadKey) as error:
        return indeterminate("certificate_malformed", CERTIFICATE_CHAIN_GENERAL_FAILURE, str(error))


def _judge(chain: Sequence[Certificate], at: datetime, demands: PolicyDemands) -> Check:
    def refuse(code: str, certificate: Certificate) -> Check:
        return indeterminate(code, CHAIN_CONSTRAINTS_FAILURE, str(certificate.subject))

    # Certificates below an issuer that are not self-issued count against its path length (section 4.2.1.9).
    below = 0
    for position, certificate in enumerate(chain):
        if position > 0:
            # The root is trusted as a key; its dates and rights are checked nevertheless.
            if at < certificate.not_before:
                return refuse("issuer_not_yet_valid", certificate)
            if at > certificate.not_after:
                return refuse("issuer_expired", certificate)
            constraints = certificate.basic_constraints
            if constraints is None or not constraints.ca or certificate.version != 3:
                return refuse("issuer_not_ca", certificate)
            usage = certificate.key_usage
            if usage is not None and KEY_CERT_SIGN not in usage:
                return refuse("issuer_key_usage", certificate)
            if constraints.path_length is not None and below > constraints.path_length:
                return refuse("path_too_long", certificate)
            if not certificate.is_self_issued:
                below += 1
        for oid, extension in certificate.extensions.items():
            if extension.critical and oid not in KNOWN_EXTENSIONS:
                return indeterminate(
                    "critical_extension", CHAIN_CONSTRAINTS_FAILURE, f"{oid} in {certificate.subject}"
                )
    downwards = tuple(reversed(chain))
    if not names_hold(downwards):
        return refuse("name_not_permitted", chain[0])
    if not policies_hold(downwards[1:], demands):
        return refuse("policy_not_permitted", chain[0])
    return passed("chain_ok", " ← ".join(str(certificate.subject) for certificate in chain[1:]))
