"""Verifications per second of kzeds, beside OpenSSL and pyHanko in the same run.

    .venv/bin/python benchmarks/kzeds_bench.py [--seconds 1] [--json]

Shows whether the aims of docs/kzeds.md hold on this machine: a whole GOST message at half of the fastest raw
verification or better, a whole RSA message at 2.5 times pyHanko or better, Streebog of 1 MB under 15 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kzeds import bench
from kzeds.bench import Measured, rate
from kzeds.crypto.keys import GOST_2015_512, RSA
from kzeds.verification import verify

# Debian's package libengine-gost-openssl, where it is installed.
_ENGINES = ("/usr/lib/x86_64-linux-gnu/engines-3/gost.so", "/usr/lib/aarch64-linux-gnu/engines-3/gost.so")


def by_openssl(seconds: float) -> list[Measured]:
    """`openssl speed` for RSA-2048, and for the Russian name of the same curve when the engine is there."""
    if shutil.which("openssl") is None:
        return []
    results = []
    whole = str(max(1, round(seconds)))
    command = ["openssl", "speed", "-seconds", whole, "-mr", "rsa2048"]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    if match := re.search(r"^\+F2:\d+:2048:[\d.]+:([\d.]+)", output, re.MULTILINE):
        # The machine-readable line gives seconds for one verification, or the number of them in a second.
        number = float(match[1])
        results.append(Measured("RSA-2048 raw verify", "openssl speed", 1 / number if number < 1 else number))
    if any(Path(engine).exists() for engine in _ENGINES):
        results += _by_engine(seconds)
    return results


def _by_engine(seconds: float) -> list[Measured]:
    """Streebog by the engine; its signatures have no entry in `openssl speed`."""
    command = ["openssl", "speed", "-engine", "gost", "-seconds", str(max(1, round(seconds)))]
    command += ["-bytes", "1048576", "-evp", "md_gost12_512", "-mr"]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    match = re.search(r"^\+F:\d+:[^:]+:([\d.]+)", output, re.MULTILINE)
    if match is None:
        return []
    return [Measured("Streebog-512 of 1 MB", "openssl engine", float(match[1]) / 1_048_576)]


def by_pyhanko(seconds: float, size: int = 1024) -> list[Measured]:
    """A whole RSA message, with its chain to the same root, by pyHanko."""
    try:
        from asn1crypto import cms as asn1_cms
        from asn1crypto import x509
        from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
        from pyhanko_certvalidator import ValidationContext
    except ImportError:
        return []
    content = os.urandom(size)
    signed, trust, at, _ = bench.message(RSA, content)

    def once() -> None:
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(anchor.der) for anchor in trust.anchors],
            other_certs=[x509.Certificate.load(item.der) for item in trust.intermediates],
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        data = asn1_cms.ContentInfo.load(signed)["content"]
        status = asyncio.run(async_validate_detached_cms(content, data, signer_validation_context=context))
        assert status.intact and status.valid, status.summary()

    assert verify(signed, content, at=at, trust=trust).code == "passed"
    return [Measured(f"whole CMS, {RSA}", "pyHanko", rate(once, seconds))]


def aims(results: list[Measured]) -> list[tuple[str, float, float, bool]]:
    """Each aim: what, the measured number, the wanted number, whether it holds."""

    def best(what: str, *, without: str = "") -> float:
        speeds = [item.per_second for item in results if item.what == what and item.backend != without]
        return max(speeds, default=0.0)

    found = []
    raw = best("GOST 34.10-2015 512 raw verify")
    ratio = best(f"whole CMS, {GOST_2015_512}") / raw
    found.append(("whole GOST message / fastest raw verification", ratio, 0.5, ratio >= 0.5))
    theirs = [item.per_second for item in results if item.backend == "pyHanko"]
    if theirs:
        ratio = best(f"whole CMS, {RSA}", without="pyHanko") / theirs[0]
        found.append(("whole RSA message / pyHanko", ratio, 2.5, ratio >= 2.5))
    streebog = best("Streebog-512 of 1 MB", without="openssl engine")
    if streebog:
        milliseconds = 1000 / streebog
        found.append(("Streebog of 1 MB, milliseconds", milliseconds, 15.0, milliseconds < 15))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each measurement")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results: list[Measured] = []
    parts = (bench.hashes, bench.raw_verifications, by_openssl, bench.messages, by_pyhanko)
    for part in parts:
        for item in part(options.seconds):
            results.append(item)
            if not options.json:
                timing = f"{item.per_second:12.1f} /s {item.milliseconds:10.3f} ms"
                print(f"{item.what:32} {item.backend:15} {timing}", flush=True)
    wanted = aims(results)
    if options.json:
        values = [{"aim": what, "got": got, "wanted": want, "holds": ok} for what, got, want, ok in wanted]
        print(json.dumps({"measured": [item.as_dict() for item in results], "aims": values}, indent=2))
    else:
        for what, got, want, ok in wanted:
            print(f"{'reached' if ok else 'MISSED '} {what}: {got:.2f} (aim {want})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
