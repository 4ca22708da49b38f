"""Translations without system gettext: extract, compile, check (Babel does the work).

    python scripts/translations.py extract   new sentences into src/attestat/locale/*/LC_MESSAGES/django.po
    python scripts/translations.py compile   .po → .mo (git-ignored)
    python scripts/translations.py check     fails when a sentence has no Kazakh or Russian, or placeholders
    differ

English is the language of the code, so it has no catalogue.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "attestat"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("kk", "ru")

# Function → which of its arguments are the sentence; `c` marks the context (Django's own names).
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# Python's %(name)s and %s, and str.format's {name}.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may hold sentences, as Python source: templates through Django's own tool."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")
    for suffix in ("*.html", "*.txt"):
        for path in sorted(PACKAGE.rglob(suffix)):
            if "templates" in path.parts and "static" not in path.parts:
                text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
                # Python would stumble over the indentation of HTML; the count of lines stays.
                yield path, "\n".join(line.lstrip() for line in text.split("\n"))


def extract() -> Catalog:
    """All sentences of the code."""
    catalog = Catalog(project="attestat", charset="utf-8", fuzzy=False)
    for path, source in sources():
        file = io.BytesIO(source.encode())
        found = extract_python(file, list(KEYWORDS), ["Translators:"], {"encoding": "utf-8"})
        for line, function, arguments, comments in found:
            message = _message(KEYWORDS[str(function)], arguments)
            if message is not None:
                identifier, context = message
                catalog.add(
                    identifier,
                    locations=[(str(path.relative_to(ROOT)), line)],
                    auto_comments=comments,
                    context=context,
                )
    return catalog


def _message(spec, arguments):  # type: ignore[no-untyped-def]
    """Sentence and context of one call, or None when it is not written out literally."""
    given = list(arguments) if isinstance(arguments, tuple) else [arguments]
    context = None
    words = []
    for part in spec or (1,):
        index = part[0] if isinstance(part, tuple) else part
        if index > len(given) or not given[index - 1]:
            return None
        if isinstance(part, tuple):
            context = given[index - 1]
        else:
            words.append(given[index - 1])
    return (tuple(words) if len(words) > 1 else words[0]), context


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="attestat", fuzzy=False)
    with open(path, "rb") as file:
        return read_po(file, locale=language)


def update() -> int:
    """Add new sentences to the catalogues, and drop those that no code says any more."""
    found = extract()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.fuzzy = False
        # Guesses by likeness would look finished and be wrong.
        catalog.update(found, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            write_po(file, catalog, width=110, omit_header=False, include_lineno=False, sort_by_file=True)
        missing = sum(not _is_translated(message) for message in catalog if message.id)
        print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences, {missing} to translate")
    return 0


def compile_all() -> int:
    """Write the .mo files that the running site reads."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with open(path, "rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        temporary = path.with_suffix(".mo.new")
        with open(temporary, "wb") as file:
            write_mo(file, catalog)
        temporary.replace(path.with_suffix(".mo"))
    return 0


def _is_translated(message: Message) -> bool:
    words = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(words)


def problems() -> Iterator[str]:
    """A sentence for each fault of a catalogue."""
    found = extract()
    for language in LANGUAGES:
        catalog = read(language)
        known = {(message.context, message.id): message for message in catalog if message.id}
        for message in found:
            if not message.id:
                continue
            text = message.id[0] if isinstance(message.id, tuple) else message.id
            where = f"{message.locations[0][0]}:{message.locations[0][1]}" if message.locations else "?"
            translated = known.pop((message.context, message.id), None)
            if translated is None or not _is_translated(translated):
                yield f"{language}: not translated: {text!r} ({where})"
            elif translated.fuzzy:
                yield f"{language}: marked fuzzy: {text!r}"
            else:
                yield from (f"{language}: {fault}: {text!r}" for fault in _differences(message, translated))
        for _, identifier in known:
            yield f"{language}: no code says this any more: {identifier!r} (run: make messages)"


def _differences(message: Message, translated: Message) -> Iterator[str]:
    """Placeholders that one side has and the other has not."""
    sources_ = message.id if isinstance(message.id, tuple) else (message.id,)
    results = translated.string if isinstance(translated.string, (tuple, list)) else (translated.string,)
    allowed = {frozenset(PLACEHOLDER.findall(text)) for text in sources_}
    for text in results:
        if frozenset(PLACEHOLDER.findall(text)) not in allowed:
            yield f"placeholders differ in {text!r}"


def check() -> int:
    faults = list(problems())
    print(*faults, sep="\n", end="\n" if faults else "")
    print(
        f"translations: {len(faults)} problems" if faults else "translations: complete in Kazakh and Russian"
    )
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("task", choices=["extract", "compile", "check"])
    task = parser.parse_args().task
    if task != "compile":
        # templatize asks Django for nothing but its settings' defaults.
        settings.configure(USE_I18N=True)
        django.setup()
    return {"extract": update, "compile": compile_all, "check": check}[task]()


if __name__ == "__main__":
    sys.exit(main())
