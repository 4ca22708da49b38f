"""The editions that ship with the product, entered as rows when the database is migrated.

What is there is never overwritten. An edition of a later release joins the series as any new one would;
where it cannot, since an administrator published another for the same time, it is entered as a draft for
people to judge.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from attestat.domain.edition import edition_from
from attestat.domain.edition_reading import plain
from attestat.domain.edition_series import Joining, Place, data_hash, joining
from attestat.domain.obstacle import Obstacle
from attestat.store import law_files
from attestat.store.models import Edition


def are_missing() -> bool:
    """Whether this release ships an edition that the database does not know yet."""
    known = set(Edition.objects.exclude(state="discarded").values_list("code", flat=True))
    return any(data["code"] not in known for data in law_files.edition_data())


def load(using: str = "default") -> int:
    """Enter the shipped editions that are missing; needs the owner's role. Says how many are new."""
    rows = Edition.objects.using(using)
    known = set(rows.exclude(state="discarded").values_list("code", flat=True))
    fresh = [data for data in law_files.edition_data() if data["code"] not in known]
    for data in fresh:
        _enter(data, using)
    return len(fresh)


def _enter(data: Any, using: str) -> None:
    rows = Edition.objects.using(using)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT attestat_now()")
        (at,) = cursor.fetchone()
    made = edition_from(data)
    published = rows.filter(state="published", replaced_by__isnull=True)
    series = [Place(r.code, r.valid_from, r.valid_to, r.data["wording_confirmed"]) for r in published]
    try:
        # What the product brings is the law as it stood when it was made: its days may lie in the past.
        joins: Joining | None = joining(series, Place.of(made), today=made.valid_from.min, last_accepted=None)
    except Obstacle:
        joins = None
    if joins is not None and joins.ends:
        rows.filter(code=joins.ends, state="published").update(valid_to=joins.ends_on)
    row = Edition(
        code=made.code,
        data=plain(data),
        data_sha256=data_hash(data),
        valid_from=made.valid_from,
        valid_to=joins.valid_to if joins else made.valid_to,
        state="published" if joins is not None and not joins.replaces else "draft",
        source="shipped",
        drafted_at=at,
        changed_at=at,
    )
    if row.state == "published":
        row.published_at = at
    row.save(using=using)
