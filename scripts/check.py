"""`make check`: every check there is, all of them even when one fails, with a summary at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS = {
    "format": [BIN / "ruff", "format", "--check", "."],
    "lint": [BIN / "ruff", "check", "."],
    "types": [BIN / "mypy"],
    "import contracts": [BIN / "lint-imports", "--no-logo"],
    # Without a database Django warns that it cannot compare with what was applied; here only files matter.
    "migrations": [BIN / "python", "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "translations": [BIN / "python", ROOT / "scripts/translations.py", "check"],
    "traceability": [BIN / "python", ROOT / "scripts/traceability.py", "check"],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="attestat-check-") as home:
        # Checks must not depend on the instance that a developer has in var.
        environ = {name: value for name, value in os.environ.items() if not name.startswith("ATTESTAT_")}
        environ |= {"ATTESTAT_HOME": home, "DJANGO_SETTINGS_MODULE": "attestat.config.django"}
        environ["ATTESTAT_DATABASE_ROLE"] = "owner"  # has no pool, which would wait for the absent database
        for name, words in CHECKS.items():
            begun = time.monotonic()
            done = subprocess.run(
                words, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
            good = done.returncode == 0
            print(
                f"  {name:<18} {'passed' if good else 'FAILED'}  {time.monotonic() - begun:.1f} s", flush=True
            )
            if not good:
                failed.append(name)
                print((done.stdout + done.stderr).strip(), flush=True)
    print(f"check: failed: {', '.join(failed)}" if failed else "check: everything passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
