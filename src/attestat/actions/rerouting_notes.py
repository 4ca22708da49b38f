"""The note that a base goes to another department than its region's, with the reason (clause 9.1; Q4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attestat.actions import document as documents
from attestat.actions.case import Case, edition_of
from attestat.actions.forms_hearing import Paper, Words, matter, rerouting_note_fields
from attestat.actions.signatory import official
from attestat.domain.signature import Purpose
from attestat.store import numbers
from attestat.store.models import Base, BaseRoute, Body, Document, Inquiry, Number

NOTE = str(Purpose.REROUTING_NOTE)


def note_on(
    case: Case,
    base: Base,
    *,
    leaves: Body,
    to: Body,
    reason: str,
    at: datetime,
    former: Inquiry | None = None,
    cited: Paper | None = None,
) -> Document:
    """Render the note for the executor to sign, under the number that this base has drawn for one.

    `former` and `cited`: the inquiry that the base leaves, when it was sent already.
    """
    edition, executor = edition_of(case), case.row.executor
    assert executor is not None
    number = Number.objects.filter(
        series=NOTE, subject=base.public_id, state="drawn"
    ).first() or numbers.draw(NOTE, subject=base.public_id, at=at, edition=edition)
    about = matter(edition, case.row, body=executor.post.body, works=case.row.works.order_by("work_type"))
    return documents.prepare(
        kind=Purpose.REROUTING_NOTE,
        application=case.row,
        number=number,
        edition=edition.code,
        signatory=official(executor, at=at),
        fields=rerouting_note_fields(
            about,
            base=base,
            department_from=Words(leaves.name_kk, leaves.name_ru),
            department_to=Words(to.name_kk, to.name_ru),
            reason=reason,
            inquiry=cited,
        ),
        at=at,
        inquiry=former,
    )


def before_sending(case: Case, *, at: datetime) -> list[str]:
    """A note for each base that the executor routed elsewhere before the inquiries go: their public ids.

    A note on a base whose route was taken back lapses.
    """
    routes = list(_routes(case))
    own = {body.region: body for body in Body.objects.filter(kind="department")}
    made = [
        str(
            note_on(
                case, route.base, leaves=own[route.base.region], to=route.body, reason=route.reason, at=at
            ).public_id
        )
        for route in routes
        if route.base.region in own
    ]
    for paper in Document.objects.filter(application=case.row, kind=NOTE, state="prepared"):
        if str(paper.public_id) not in made:
            paper.state = "lapsed"
            paper.save(update_fields=["state"])
    return made


def wanted(case: Case) -> set[UUID]:
    """The notes that must be signed together with the inquiries: public ids of the bases they are about."""
    own = set(Body.objects.filter(kind="department").values_list("region", flat=True))
    return {route.base.public_id for route in _routes(case) if route.base.region in own}


def _routes(case: Case) -> list[BaseRoute]:
    rows = BaseRoute.objects.filter(base__application=case.row).select_related("base", "body")
    return list(rows.order_by("base__position"))
