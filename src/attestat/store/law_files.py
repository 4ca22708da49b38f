"""The law as it ships with the product: editions and calendar from the files of ``attestat.law``.

The database starts from these; an administrator adds to them there. Reading is done once a process.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from attestat.domain.calendar import Calendar, calendar_from
from attestat.domain.edition import (
    Edition,
    EditionError,
    Requirement,
    based_on_earlier,
    edition_from,
    requirements_from,
)

_LAW = "attestat.law"


@cache
def editions() -> tuple[Edition, ...]:
    """All editions in the files, the earliest first.

    Raises ``EditionError`` with every fault of a file, naming the edition.
    """
    return tuple(edition_from(data) for data in edition_data())


@cache
def calendar() -> Calendar:
    """The working calendar in the files; raises ``CalendarError`` with every fault."""
    return calendar_from(calendar_data())


@cache
def calendar_known_on(day: date) -> Calendar:
    """The working calendar as it was known on an earlier day: what people were then told."""
    return calendar_from(calendar_data(), known_by=day)


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every statement of the Order that the system must keep, with the place it comes from."""
    return requirements_from(_read("requirements.toml"))


@cache
def kato_sample() -> Mapping[str, Any]:
    """Some districts and settlements, to try the form with until the table of KATO is imported."""
    return _read("kato-sample.toml")


def calendar_data() -> Mapping[str, Any]:
    """The calendar's rows as they stand in the file, for loading into the database."""
    return _read("calendar.toml")


def edition_data() -> tuple[Mapping[str, Any], ...]:
    """The data of each edition, whole: what a file leaves out is taken from the edition it is based on."""
    rows = sorted((_read(name) for name in _names("edition-")), key=lambda row: str(row["valid_from"]))
    whole: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        data = dict(row)
        based_on = data.pop("based_on", None)
        text_file = data.pop("order_text_file", None)
        if text_file is not None:
            data["order_text"] = _read(text_file)["paragraphs"]
        if based_on is not None:
            if based_on not in whole:
                raise EditionError(
                    [f"edition {data.get('code')}: based_on names {based_on}, which no earlier file holds"]
                )
            data = based_on_earlier(whole[based_on], data)
        whole[str(data.get("code"))] = data
    return tuple(whole.values())


def _names(start: str) -> list[str]:
    return sorted(
        entry.name
        for entry in files(_LAW).iterdir()
        if entry.name.startswith(start) and entry.name.endswith(".toml")
    )


def _read(name: str) -> Mapping[str, Any]:
    with (files(_LAW) / name).open("rb") as file:
        return tomllib.load(file)
