"""Parts of an edition as forms: nothing is lost between the page and the data; each fault has its
sentence.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from attestat.domain import edition as edition_module
from attestat.domain import edition_reading
from attestat.domain.edition import EditionError, edition_from
from attestat.domain.edition_diff import changed_clauses, difference_of
from attestat.domain.edition_reading import plain
from attestat.store import law_files
from attestat.web.admin import faults, part_form
from attestat.web.admin.part_form import Block
from attestat.web.admin.shapes import PARTS, Part

EDITIONS = [plain(data) for data in law_files.edition_data()]


def posted(block: Block) -> dict[str, str]:
    """What a browser posts for a form that nobody touched."""
    fields: dict[str, str] = {}
    for control in [*block.controls, *(one for _, three in block.texts for one in three)]:
        if control.kind == "choice":
            fields[control.name] = next((code for code, _, chosen in control.choices if chosen), "")
        elif control.kind != "flag" or control.value:
            fields[control.name] = control.value.replace("\n", "\r\n")
    if block.kind == "rows":
        fields[f"{block.name}.#"] = str(block.count)
    for inner in block.blocks:
        fields |= posted(inner)
    return fields


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)
@pytest.mark.parametrize("data", EDITIONS, ids=lambda data: data["code"])
@pytest.mark.proves("VER-2")
def test_a_part_posted_unchanged_is_unchanged(part: Part, data: Mapping[str, Any]) -> None:
    pieces = part_form.pieces(part, data)
    for which in pieces or [""]:
        before = part_form.piece(part, data, which) if pieces else data
        fields = posted(part_form.shown(part.items, before))
        assert len(fields) < 450, (part.slug, which)  # Django takes 500 fields, one of them ours
        read = part_form.read(part.items, fields, before)
        if pieces:
            read = part_form.joined(part, data, which, read)
        assert read == {key: data[key] for key in part.keys if key in data}


@pytest.mark.proves("VER-2")
def test_every_value_of_an_edition_stands_in_some_part() -> None:
    keys = [key for part in PARTS for key in part.keys]
    assert len(keys) == len(set(keys))
    for data in EDITIONS:
        assert set(data) <= set(keys)


def part_of(slug: str) -> Part:
    return next(part for part in PARTS if part.slug == slug)


def test_rows_are_added_and_taken_away() -> None:
    part = part_of("work-types")
    data = {"work_types": [{"code": "A", "scopes": [{"code": "s"}]}, {"code": "B"}]}
    assert part_form.done(part.items, data, "add:work_types") == "work_types.2"
    assert part_form.done(part.items, data, "add:work_types.1.scopes") == "work_types.1.scopes.0"
    assert part_form.done(part.items, data, "remove:work_types.0") == "work_types"
    assert data == {"work_types": [{"code": "B", "scopes": [{}]}, {}]}
    hours = {"hours": {"start": "09:00:00", "breaks": []}}
    assert part_form.done(part_of("hours").items, hours, "add:hours.breaks") == "hours.breaks.0"
    for forged in (
        "add:order_text",
        "remove:work_types.7",
        "add:work_types.0.code",
        "remove:",
        "sign:it",
        "add:..",
    ):
        assert part_form.done(part.items, data, forged) == ""
    assert data == {"work_types": [{"code": "B", "scopes": [{}]}, {}]}


def test_what_is_no_number_is_kept_as_typed_and_told() -> None:
    part = part_of("terms")
    fields = posted(part_form.shown(part.items, EDITIONS[0])) | {
        "terms.2.amount": "ten",
        "terms.2.name.kk": " ",
    }
    data = {**EDITIONS[0], **part_form.read(part.items, fields, EDITIONS[0])}
    with pytest.raises(EditionError) as caught:
        edition_from(data)
    told = [faults.told(problem) for problem in caught.value.problems]
    assert [(fault.part.slug, fault.place) for fault in told] == [
        ("terms", "terms[T3].name.kk"),
        ("terms", "terms[T3].amount"),
    ]


def sentences_of_the_core() -> Iterator[str]:
    """Every sentence that the core can say of an edition, its blanks filled with something."""
    source = inspect.getsource(edition_module) + inspect.getsource(edition_reading)
    for found in re.finditer(r"""(?:\.fault\(\s*[^,]+,|return)\s*(f?)"([^"]{8,})"[,)\s]""", source):
        if found[2].startswith(("No ", "The ")):
            continue
        text = found[2]
        yield re.sub(r"\{[^{}]*\}", "7", text) if found[1] else text.replace("{{", "{").replace("}}", "}")


def test_every_fault_has_its_sentence() -> None:
    found = list(sentences_of_the_core())
    assert len(found) > 25, found
    for sentence in found:
        assert faults.in_words(sentence) is not None, sentence


@pytest.mark.proves("R12")
def test_the_clauses_that_a_notice_names() -> None:
    old = EDITIONS[1]
    works = [{**row} for row in old["work_types"]]
    works[2] = {**works[2], "text": {"kk": "а", "ru": "б", "en": "c"}}
    terms = [{**row, "amount": 12} if row["code"] == "T3" else row for row in old["terms"]]
    order = [{**row, "kk": row["kk"] + "."} if row["id"] == "9.1" else row for row in old["order_text"]]
    assert any(row["id"] == "9.1" for row in order)
    new = {**old, "work_types": works, "terms": terms, "order_text": order, "validity_years": 6}
    named = changed_clauses(difference_of(old, new), new)
    assert set(named) == {"2", "5", "9", next(row["clause"] for row in terms if row["code"] == "T3")}
    assert changed_clauses(difference_of(old, old), old) == ()
