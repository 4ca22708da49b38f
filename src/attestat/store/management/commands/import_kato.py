"""`attestat manage import_kato FILE`: take in the official table of KATO, whole or not at all."""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from attestat.domain.kato import COLUMNS, MOST_FAULTS, KatoFaults, Unit, units_from
from attestat.domain.regions import BY_CODE
from attestat.store.models import KatoUnit
from attestat.store.queries import kato

ALIASES = {"kaz_name": "name_kaz", "rus_name": "name_rus", "kk_name": "name_kaz", "ru_name": "name_rus"}
"""Other headings under which the same table is in circulation."""

NEEDED = ("te", "name_kaz", "name_rus")


class Command(BaseCommand):
    """Replace the units of KATO by those of a CSV file (UTF-8; comma, semicolon or tab)."""

    help = (
        "Takes in the table of KATO as stat.gov.kz publishes it, saved as CSV in UTF-8 with the columns "
        + ", ".join(COLUMNS)
        + ". A table with faults is not taken. Running it again with the same file changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--check", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            units = read(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except KatoFaults as error:
            shown = error.faults[:MOST_FAULTS]
            rest = len(error.faults) - len(shown)
            more = [f"… and {rest} more"] if rest else []
            raise CommandError("\n".join([f"{file} was not taken:", *shown, *more])) from None
        added, changed, gone = replace(units, check=options["check"])
        would = "would be " if options["check"] else ""
        self.stdout.write(
            f"KATO: {len(units)} units; "
            f"{added} {would}added, {changed} {would}changed, {gone} {would}removed."
        )
        missing = sorted(BY_CODE.keys() - {unit.code[:2] for unit in units})
        if missing:
            self.stdout.write(f"Without any unit in this file: {', '.join(missing)}.")


def read(data: bytes) -> tuple[Unit, ...]:
    """The units of a CSV file. Raises KatoFaults."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KatoFaults(["the file is not UTF-8: save it as “CSV UTF-8”"]) from None
    heading = text.partition("\n")[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    columns = [_column(name) for name in next(reader, [])]
    lacking = [name for name in NEEDED if name not in columns]
    if lacking:
        raise KatoFaults([f"the first line names no column {', '.join(lacking)}"])
    try:
        return units_from(_rows(reader, columns), BY_CODE)
    except csv.Error as error:
        raise KatoFaults([f"line {reader.line_num}: {error}"]) from None


def _column(name: str) -> str:
    lowered = name.strip().casefold()
    return ALIASES.get(lowered, lowered)


def _rows(reader: Any, columns: list[str]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, dict(zip(columns, cells, strict=False))


def replace(units: tuple[Unit, ...], *, check: bool = False) -> tuple[int, int, int]:
    """Make the table say exactly this; gives how many units were added, changed and removed."""
    with transaction.atomic():
        before = {
            row.code: Unit(row.code, row.parent, row.name_kk, row.name_ru, row.level)
            for row in KatoUnit.objects.select_for_update()
        }
        added = [unit for unit in units if unit.code not in before]
        changed = [unit for unit in units if unit.code in before and before[unit.code] != unit]
        gone = before.keys() - {unit.code for unit in units}
        if not check:
            KatoUnit.objects.bulk_create([_row(unit) for unit in added], batch_size=2000)
            KatoUnit.objects.bulk_update(
                [_row(unit) for unit in changed], ["parent", "name_kk", "name_ru", "level"], batch_size=1000
            )
            KatoUnit.objects.filter(code__in=gone).delete()
    kato.forget()
    return len(added), len(changed), len(gone)


def _row(unit: Unit) -> KatoUnit:
    return KatoUnit(code=unit.code, parent=unit.parent, name_kk=unit.kk, name_ru=unit.ru, level=unit.level)
