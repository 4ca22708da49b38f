"""Whole data of documents; their words stand in document_samples.toml, companies and people are invented."""

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
WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("document_samples.toml").read_text("utf-8"))
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


def inquiry(**changes: Any) -> dict[str, Any]:
    """Data of an inquiry (clause 9)."""
    fields = {
        "body": {"name": COMMITTEE["name"], "details": COMMITTEE["details"]},
        "department": WORDS["department"]["name"],
        "application": {
            "number": "ӨТ-2026-000123",
            "date": "2026-09-15",
            "accepted_on": "2026-09-15",
            "registration_number": "К-2026-0457",
            "registered_on": "2026-09-15",
        },
        "applicant": COMPANY,
        "works": WORKS[:1],
        "bases": BASES[:1],
    }
    signatory = {
        "name": "Мұқанов Ғалым Қайратұлы",
        "post_kk": "Бас сарапшы",
        "post_ru": "Главный эксперт",
        "acting": False,
        "bin": "111140000005",
    }
    return _whole("inquiry", "С-2026-0311", signatory, fields, changes)


def conclusion(**changes: Any) -> dict[str, Any]:
    """Data of a conclusion (clause 9) that is positive after a desk check."""
    fields = {
        "department": WORDS["department"],
        "inquiry": {
            "number": "С-2026-0311",
            "date": "2026-09-15",
            "registration_number": "Қ-2026-0088",
            "registered_on": "2026-09-16",
        },
        "application": {"number": "ӨТ-2026-000123", "date": "2026-09-15"},
        "applicant": {name: COMPANY[name] for name in ("name", "bin", "address")},
        "control": {"kind": "desk", "started_on": "2026-09-16", "finished_on": "2026-09-18"},
        "results": [
            {
                "work": WORKS[0],
                "base": BASES[0],
                "conforms": True,
                "findings": ["Құжаттар толық ұсынылды."],
                "unmet": [],
            }
        ],
        "sample_checklist": True,
        "inspector": {
            "name": "Төлеуов Ұлан Бөкенұлы",
            "post_kk": "Мемлекеттік инспектор",
            "post_ru": "Государственный инспектор",
        },
    }
    signatory = {
        "name": "Іскендірова Үміт Әбдіқызы",
        "post_kk": "Департамент басшысы",
        "post_ru": "Руководитель департамента",
        "acting": False,
        "bin": "111140000015",
    }
    return _whole("conclusion", "Қ-2026-0061", signatory, fields, changes)


VISIT = {
    "kind": "visit",
    "started_on": "2026-09-16",
    "finished_on": "2026-09-21",
    "basis": "Департамент басшысының 2026 жылғы 16 қыркүйектегі № 44 бұйрығы",
    "visited_on": "2026-09-17",
    "place": BASES[0]["address"],
    "participants": ["Төлеуов Ұлан Бөкенұлы, мемлекеттік инспектор", "Ғабдуллин Әділет Өмірбекұлы, директор"],
}
"""Permit control with a visit to the base."""

MIXED_RESULTS = [
    {"work": WORKS[0], "base": BASES[0], "conforms": True, "findings": [], "unmet": []},
    {
        "work": WORKS[4],
        "base": BASES[1],
        "conforms": False,
        "findings": ["База орналасқан ғимарат жалға алынған.\nЖалдау мерзімі – 2029 жылға дейін."],
        "unmet": WORDS["requirements"],
    },
]
"""One work that conforms, and one that does not."""


def _whole(
    kind: str, number: str, signatory: dict[str, Any], fields: dict[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    common = WORDS["texts"]["all"]
    texts = {name: common[name] for name in common if name in printing.text_names(kind)}
    fields["texts"] = texts | WORDS["texts"][kind]
    return whole(kind, number, signatory, fields, changes)


def whole(
    kind: str, number: str, signatory: dict[str, Any], fields: dict[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    """Data of a document whose `fields` are whole; `changes` as in the functions above."""
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
