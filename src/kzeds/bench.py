"""Measuring on this machine: hashes, raw verifications and whole messages, per back end."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kzeds import authority, sign
from kzeds.certificate import Certificate, Role
from kzeds.crypto import backend
from kzeds.crypto.curve import CRYPTOPRO_A, GOST_512, PLAIN, Curve
from kzeds.crypto.keys import GOST_2004, GOST_2015_512, RSA, verify_rsa_plain
from kzeds.key import Key
from kzeds.report import Outcome
from kzeds.trust import TrustStore
from kzeds.verification import verify


@dataclass(frozen=True)
class Measured:
    """One line: what, by which back end, how often per second."""

    what: str
    backend: str
    per_second: float

    @property
    def milliseconds(self) -> float:
        """Time of one, in milliseconds."""
        return 1000 / self.per_second

    def as_dict(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "backend": self.backend,
            "per_second": round(self.per_second, 2),
            "milliseconds": round(self.milliseconds, 4),
        }


def rate(function: Callable[[], object], seconds: float) -> float:
    """How often a second of processor time the function runs, as `openssl speed` counts it too.

    Measured for about `seconds`, so that other work on the machine disturbs little. The first runs are not
    counted: they fill the tables and caches that a running service has filled.
    """
    started = time.process_time()
    for _ in range(4):
        function()
        if time.process_time() - started > seconds:
            break
    runs, started = 0, time.process_time()
    while True:
        function()
        runs += 1
        elapsed = time.process_time() - started
        if elapsed >= seconds and elapsed > 0:
            return runs / elapsed


def _issued(algorithm: str) -> tuple[Key, TrustStore, datetime]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    root = authority.create_root("BENCH ROOT", algorithm, at)
    ca = authority.create_intermediate(root, "BENCH CA", algorithm, at)
    key = authority.issue(
        ca,
        common_name="БЕКОВ БЕК",
        surname="БЕКОВ",
        iin="850412300125",
        bin="990740001235",
        organisation="ЖШС",
        roles=[Role.FIRST_HEAD],
        algorithm=algorithm,
        not_before=at,
        not_after=at + timedelta(days=365),
    )
    trust = TrustStore.from_certificates([root.certificate_der, ca.certificate_der])
    return key, trust, at + timedelta(days=30)


def message(algorithm: str, content: bytes) -> tuple[bytes, TrustStore, datetime, Key]:
    """A detached message with what it takes to judge it."""
    key, trust, at = _issued(algorithm)
    return sign.sign_cms(content, key, detached=True, signing_time=at), trust, at, key


def hashes(seconds: float) -> list[Measured]:
    """Streebog-512 and GOST 34.311-95 of 1 KB, 100 KB and 1 MB; plain Python only up to 100 KB."""
    results = []
    for item in backend.available():
        for name, function in (("Streebog-512", item.streebog512), ("GOST 34.311-95", item.gost94)):
            if function is None:
                continue
            for size, label in ((1024, "1 KB"), (102_400, "100 KB"), (1_048_576, "1 MB")):
                if item.name == "plain" and size > 102_400:
                    continue
                data = os.urandom(size)
                speed = rate(lambda function=function, data=data: function(data), seconds)  # type: ignore[misc]
                results.append(Measured(f"{name} of {label}", item.name, speed))
    return results


def raw_verifications(seconds: float) -> list[Measured]:
    """The signature equation alone, for each curve and back end, and RSA-2048."""
    results = []
    curves: tuple[tuple[str, Curve], ...] = (
        ("GOST 34.10-2015 512 raw verify", GOST_512),
        ("GOST 34.310-2004 raw verify", CRYPTOPRO_A),
    )
    for name, curve in curves:
        d = 0x1234567890ABCDEF
        key = PLAIN.public_key(curve, d)
        r, s = PLAIN.sign(curve, d, 7)
        for item in backend.available():
            function = item.verify
            if function is not None:
                speed = rate(lambda f=function, c=curve, k=key, r=r, s=s: f(c, k, 7, r, s), seconds)  # type: ignore[misc]
                results.append(Measured(name, item.name, speed))
    key_pair, _, _ = _issued(RSA)
    signature = key_pair.private.sign(b"data")
    public = Certificate.parse(key_pair.certificate_der).key
    assert public is not None
    results.append(
        Measured(
            "RSA-2048 raw verify", "cryptography", rate(lambda: public.verify(signature, b"data"), seconds)
        )
    )
    results.append(
        Measured(
            "RSA-2048 raw verify",
            "plain",
            rate(lambda: verify_rsa_plain(public.first, public.second, signature, b"data"), seconds),
        )
    )
    return results


def messages(seconds: float, size: int = 1024) -> list[Measured]:
    """Whole messages: parsing, digest, signature, chain (known from the first run), dates, usage, report."""
    results = []
    content = os.urandom(size)
    for algorithm in (GOST_2015_512, GOST_2004, RSA):
        signed, trust, at, _ = message(algorithm, content)
        assert verify(signed, content, at=at, trust=trust).outcome is Outcome.PASSED
        speed = rate(lambda s=signed, t=trust, a=at: verify(s, content, at=a, trust=t), seconds)  # type: ignore[misc]
        results.append(Measured(f"whole CMS, {algorithm}", "fastest", speed))
    return results


def main(seconds: float, as_json: bool) -> int:
    """Prints the table; gives the exit code."""
    results: list[Measured] = []
    if not as_json:
        print("back ends: " + ", ".join(item.name for item in backend.available()), flush=True)
    for part in (hashes, raw_verifications, messages):
        for item in part(seconds):
            results.append(item)
            if not as_json:
                timing = f"{item.per_second:12.1f} /s {item.milliseconds:10.3f} ms"
                print(f"{item.what:32} {item.backend:14} {timing}", flush=True)
    if as_json:
        print(json.dumps([item.as_dict() for item in results], ensure_ascii=False, indent=2))
    return 0
