"""Whole data of documents; their words stand in samples.toml, companies and people are invented."""

from __future__ import annotations

import copy
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from attestat.gateways import printing

AT = datetime(2026, 9, 15, 11, 0, tzinfo=ZoneInfo("Asia/Almaty"))
LINK = "https://attestat.example/v/dGhpc2lzYXJhbmRvbWlk"
WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("samples.toml").read_text("utf-8"))
WORKS: list[dict[str, Any]] = WORDS["works"]
BASES: list[dict[str, Any]] = WORDS["bases"]
COMPANY: dict[str, Any] = WORDS["company"]
COMMITTEE: dict[str, Any] = WORDS["committee"]


def application(**changes: Any) -> dict[str, Any]:
    """Data of an application (Annex 1); `changes` replace entries of `fields` or, by name, top entries."""
    fields = {
        "addressee": COMMITTEE["genitive"],
        "applicant": COMPANY,
        "works": WORKS[:1],
        "bases": BASES[:1],
    }
    signatory = {
        "name": "Ғабдуллин Әділет Өмірбекұлы",
        "iin_masked": "7806******12",
        "post_kk": "Директор",
        "post_ru": "Директор",
        "acting": False,
        "bin": COMPANY["bin"],
    }
    return _whole("application", "ӨТ-2026-000123", signatory, fields, changes)


def attestat(**changes: Any) -> dict[str, Any]:
    """Data of an attestat (Annex 3)."""
    fields = {
        "body": {"name": COMMITTEE["name"], "details": COMMITTEE["details"]},
        "application_number": "ӨТ-2026-000123",
        "holder": {"name": COMPANY["name"], "bin": COMPANY["bin"]},
        "works": WORKS[:1],
        "valid_until": "2031-09-15",
    }
    signatory = {
        "name": "Жүнісова Һәнипа Іңкәрқызы",
        "post_kk": "Төрағаның м.а.",
        "post_ru": "И.о. председателя",
        "acting": True,
        "bin": "111140000005",
    }
    return _whole("attestat", "KZ14VEK00015030", signatory, fields, changes)


def _whole(
    kind: str, number: str, signatory: dict[str, Any], fields: dict[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    common = WORDS["texts"]["all"]
    texts = {name: common[name] for name in common if name in printing.text_names(kind)}
    fields["texts"] = texts | WORDS["texts"][kind]
    data: dict[str, Any] = {
        "schema": f"attestat/{kind}/1",
        "purpose": kind,
        "document": "D7kQ2mX9",
        "case": "C3vT8bLp",
        "edition": "2025-12",
        "number": number,
        "date": "2026-09-15",
        "signatory": signatory,
        "fields": fields,
        "nonce": "3q2-7wAAbBccDDee",
        "link": LINK,
        "demonstration": False,
    }
    for name, value in changes.items():
        (data if name in data else fields)[name] = value
    return copy.deepcopy(data)
