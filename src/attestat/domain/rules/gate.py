"""The quality gate before a result goes to the head and before he signs (issue 6, item 3).

It reads the paper itself, the data that will be signed, beside the facts of the case, and names everything
that is wrong at once, each with what to mend. It is no substitute for the rules of clauses 9 to 11: they say
whether a result may be; the gate says whether this paper is that result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attestat.domain.agreement import Disagreement, Kind, disagreements
from attestat.domain.edition import Edition
from attestat.domain.obstacle import Obstacle

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a paper must say, by the facts: types of work, BIN, number of the application, its own number."""

    work_types: frozenset[str]
    bin: str
    application_number: str
    number: str


def refusal_obstacles(
    fields: Fields,
    asked: Asked,
    edition: Edition,
    *,
    grounds: Mapping[str, frozenset[str]],
    arguments: int,
    outcome: str,
    delivered_on: date,
    protocol: str,
    complain_until: date,
) -> tuple[Obstacle, ...]:
    """Everything that keeps this refusal from being signed, in the order of the paper.

    `grounds` are the grounds that stand today, each with the types of work it stands on; `arguments` how many
    the company brought; `outcome`, `delivered_on` and `protocol` belong to the hearing.
    """
    found = [*_same_case(fields, asked, edition, "refusal")]
    found += _grounds(fields, edition, grounds, asked.work_types)
    found += _hearing(fields, outcome, delivered_on, protocol)
    if len(fields.get("arguments", ())) != arguments:
        found.append(Obstacle("gate_arguments", "10; APPC 73", missing=arguments))
    for one in fields.get("arguments", ()):
        if not _both((one.get("reply") or {}).get("answer")):
            found.append(Obstacle("gate_argument_unanswered", "10; APPC 73", number=one.get("number", "")))
    found += _appeal(fields, complain_until)
    found += languages_agree(fields)
    return tuple(found)


def attestat_obstacles(
    fields: Fields, asked: Asked, edition: Edition, *, valid_until: date
) -> tuple[Obstacle, ...]:
    """Everything that keeps this attestat from being signed: works, dates, holder, number."""
    found = [*_same_case(fields, asked, edition, "attestat")]
    if fields.get("valid_until") != valid_until.isoformat():
        found.append(Obstacle("gate_valid_until", "5", day=f"{valid_until:%d.%m.%Y}"))
    found += languages_agree(fields)
    return tuple(found)


def _same_case(fields: Fields, asked: Asked, edition: Edition, kind: str) -> Iterator[Obstacle]:
    works = [work.get("code", "") for work in fields.get("works", ())]
    if frozenset(works) != asked.work_types or len(works) != len(asked.work_types):
        yield Obstacle("gate_works", "9.3", works=", ".join(sorted(asked.work_types)))
    holder = fields.get("holder") or fields.get("applicant") or {}
    if holder.get("bin") != asked.bin:
        yield Obstacle("gate_holder", "11.1")
    if not _both(holder.get("name")):
        yield Obstacle("gate_holder", "11.1")
    number = fields.get("application_number") or (fields.get("application") or {}).get("number")
    if number != asked.application_number:
        yield Obstacle("gate_application_number", "A3-F4; A4-F8", number=asked.application_number)
    if not edition.number_format(kind).matches(asked.number):
        yield Obstacle("gate_number", "A3-F3; A4-F4", number=asked.number)


def _grounds(
    fields: Fields, edition: Edition, standing: Mapping[str, frozenset[str]], work_types: frozenset[str]
) -> Iterator[Obstacle]:
    said = fields.get("grounds", ())
    if not said:
        yield Obstacle("gate_no_ground", "10; Annex 2 row 9")
    covered: set[str] = set()
    for ground in said:
        code = ground.get("code", "")
        if code not in standing:
            yield Obstacle("gate_ground_fell", "10; Annex 2 row 9", ground=code)
            continue
        covered |= {work.get("code", "") for work in ground.get("works", ())} & standing[code]
        if not _both(ground.get("facts")):
            yield Obstacle("gate_no_facts", "10; A4-F9", ground=code)
        if not _cites(ground, edition, code):
            yield Obstacle("gate_no_document", "10; A4-F9", ground=code)
    for missing in sorted(work_types - covered):
        yield Obstacle("gate_work_without_ground", "10; Annex 2 row 9", work_type=missing)


def _cites(ground: Fields, edition: Edition, code: str) -> bool:
    """Whether a ground names the document it rests on: conclusion and requirements, court act, or consent."""
    known = edition.ground(code)
    if known.of_law:
        return True
    if known.number == 1:
        return bool(ground.get("conclusions")) and bool(ground.get("requirements"))
    return "consent" in ground if known.number == 4 else "court_act" in ground


def _hearing(fields: Fields, outcome: str, delivered_on: date, protocol: str) -> Iterator[Obstacle]:
    said = fields.get("hearing") or {}
    held = said.get("outcome") == outcome and bool(outcome)
    told = (said.get("notice") or {}).get("delivered_on") == delivered_on.isoformat()
    if not (held and told and (said.get("protocol") or {}).get("number") == protocol):
        yield Obstacle("gate_hearing", "10; APPC 73")


def _appeal(fields: Fields, complain_until: date) -> Iterator[Obstacle]:
    appeal = fields.get("appeal") or {}
    text = (fields.get("texts") or {}).get("appeal")
    whole = _both(text) and _both(appeal.get("to")) and _both(appeal.get("superior"))
    if not whole or appeal.get("until") != complain_until.isoformat():
        yield Obstacle("gate_appeal", "14–17; A4-F9", day=f"{complain_until:%d.%m.%Y}")


def _both(text: Any) -> bool:
    if not isinstance(text, Mapping):
        return False
    return all(isinstance(text.get(lang), str) and text[lang].strip() for lang in ("kk", "ru"))


# Both languages agree

_NOT_COMPARED = frozenset(
    {
        # proper names, which differ from language to language and come from registers
        "name", "details", "address", "court", "department", "body", "applicant", "holder",
        # words of the edition: the law's own, which nobody who draws up a paper can mend
        "texts", "text", "place", "requirement", "scopes", "source", "to", "superior",
    }
)  # fmt: skip


def languages_agree(fields: Fields) -> Iterator[Obstacle]:
    """The Kazakh and the Russian text of each passage say the same dates, numbers, articles and names."""
    company = (fields.get("holder") or fields.get("applicant") or {}).get("name") or {}
    same = [(company["kk"], company["ru"])] if _both(company) else []
    for place, kk, ru in passages(fields):
        found = disagreements(kk, ru, same=same)
        if only := _of(found, Kind.DATE):
            yield Obstacle("gate_dates_differ", "10", place=place, kk=only[0], ru=only[1])
        if only := _of(found, Kind.DOCUMENT, Kind.BIN, Kind.NUMBER):
            yield Obstacle("gate_numbers_differ", "10", place=place, kk=only[0], ru=only[1])
        if only := _of(found, Kind.REFERENCE):
            yield Obstacle("gate_articles_differ", "10", place=place, kk=only[0], ru=only[1])
        if only := _of(found, Kind.NAME):
            yield Obstacle("gate_names_differ", "10", place=place, kk=only[0], ru=only[1])


def _of(found: Sequence[Disagreement], *kinds: Kind) -> tuple[str, str] | None:
    """What one text says of these kinds and the other does not: Kazakh, Russian; None when they agree."""
    of_kind = [one for one in found if one.kind in kinds]
    if not of_kind:
        return None
    kk, ru = (", ".join(o.written for o in of_kind if o.only_in == lang) or "—" for lang in ("kk", "ru"))
    return kk, ru


def passages(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of the data that stands in both languages: (place, Kazakh, Russian)."""
    if isinstance(value, Mapping):
        kk, ru = value.get("kk"), value.get("ru")
        if isinstance(kk, str) and isinstance(ru, str):
            yield path, kk, ru
            return
        for key, item in value.items():
            if key not in _NOT_COMPARED:
                yield from passages(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value, 1):
            yield from passages(item, f"{path} {index}".strip())


def first(obstacles: Sequence[Obstacle]) -> None:
    """Raise the first of what the gate found; screens show them all."""
    for obstacle in obstacles:
        raise obstacle
