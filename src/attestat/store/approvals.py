"""The chain of approval as rows: its places, the drafted papers, and the words on exactly these (ADR 24)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attestat.domain.canonical import canonical_bytes
from attestat.store.models import Application, Approval, ApprovalStep, Document, Event

RESULTS = ("attestat", "refusal")
_OF_THE_DAY = frozenset({"valid_until", "until"})
"""What a paper says anew on the day it is signed; consent does not hang on it."""


def digest(document: Document) -> str:
    """SHA-256 of what a drafted result says, whoever signs it and on whatever day."""
    said = json.loads(bytes(document.data.data))
    kept = {key: said[key] for key in ("purpose", "case", "edition", "number")}
    return hashlib.sha256(canonical_bytes({**kept, "fields": _lasting(said["fields"])})).hexdigest()


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(part) for key, part in value.items() if key not in _OF_THE_DAY}
    return [_lasting(part) for part in value] if isinstance(value, list) else value


def chain_of_committee() -> list[ApprovalStep]:
    """The places of the Committee's chain in their order."""
    rows = ApprovalStep.objects.select_related("post", "appointment__post", "appointment__person")
    return list(rows.filter(body__kind="committee", removed_at__isnull=True).order_by("position"))


def drafted(case_id: int) -> list[Document]:
    """The results of a case that are drawn up and not yet signed."""
    return list(_drafted([case_id]))


def _drafted(cases: Collection[int]) -> Iterable[Document]:
    rows = Document.objects.select_related("data", "number")
    return rows.filter(application__in=cases, kind__in=RESULTS, state="prepared").order_by("id")


@dataclass(frozen=True)
class Drafted:
    """What a case has drawn up: digests of its papers, who drew them up (keys of people), words on them."""

    digests: tuple[str, ...]
    authors: frozenset[str]
    words: tuple[Approval, ...]

    def given(self, digests: Iterable[str] | None = None) -> dict[UUID, bool]:
        """The last word of each place on all of these papers, all of the case's unless named.

        False where it has remarks on one of them; a place that has not spoken on each is not there.
        """
        wanted = list(dict.fromkeys(self.digests if digests is None else digests))
        last: Mapping[tuple[UUID, str], bool] = {
            (row.step.public_id, row.digest): row.consents for row in self.words
        }
        found = {}
        for step in {step for step, _ in last}:
            said = [last.get((step, one)) for one in wanted]
            if said and None not in said:
                found[step] = all(said)
        return found


def of_cases(cases: Collection[Application]) -> dict[int, Drafted]:
    """What each of these cases has drawn up, in three queries; words count since the last drawing up."""
    keys = {str(row.public_id): row.pk for row in cases}
    papers: dict[int, list[str]] = defaultdict(list)
    for paper in _drafted(keys.values()):
        papers[paper.application_id].append(digest(paper))
    drawn: dict[int, datetime] = {}
    authors: dict[int, set[str]] = defaultdict(set)
    for stream, at, actor in (
        Event.objects.filter(stream__in=keys, kind="draw_up")
        .order_by("sequence")
        .values_list("stream", "at", "actor")
    ):
        drawn[keys[stream]] = at
        authors[keys[stream]].add(str(actor))
    words: dict[int, list[Approval]] = defaultdict(list)
    for row in (
        Approval.objects.filter(application__in=keys.values())
        .select_related("step", "given_by")
        .order_by("id")
    ):
        if row.application_id not in drawn or row.given_at >= drawn[row.application_id]:
            words[row.application_id].append(row)
    return {pk: Drafted(tuple(papers[pk]), frozenset(authors[pk]), tuple(words[pk])) for pk in keys.values()}


def of_case(row: Application) -> Drafted:
    """What this case has drawn up."""
    return of_cases([row])[row.pk]
