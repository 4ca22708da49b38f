"""Rows → values of the domain."""

from __future__ import annotations

from attestat.domain import application as d
from attestat.domain.procedure import InquiryStage, Stage
from attestat.store import models


def application(row: models.Application) -> d.Application:
    """The facts of a case, read now; five queries whatever its size."""
    works = tuple(
        d.RequestedWork(w.public_id, w.work_type, tuple(w.scopes), Stage(w.stage))
        for w in row.works.order_by("id")
    )
    bases = tuple(
        d.Base(b.public_id, b.region, b.district, b.settlement, b.street, b.house)
        for b in row.bases.order_by("position")
    )
    inquiries = tuple(
        inquiry(i)
        for i in row.inquiries.select_related("body", "inspector__person")
        .prefetch_related("bases", "results__work", "results__base")
        .order_by("id")
    )
    executor = row.executor.person.public_id if row.executor else None
    return d.Application(
        id=row.public_id,
        organisation=row.organisation.public_id,
        organisation_bin=row.organisation.bin,
        signer=row.signer.public_id if row.signer else None,
        number=(row.number.text or "") if row.number else "",
        received_at=row.received_at,
        effective_day=row.effective_day,
        edition=row.edition,
        works=works,
        bases=bases,
        inquiries=inquiries,
        executor=executor,
        addressee=row.addressee.public_id if row.addressee else None,
        pending=frozenset(row.pending),
    )


def inquiry(row: models.Inquiry) -> d.Inquiry:
    """The facts of one inquiry; results count only when it is concluded, which the rules ask."""
    return d.Inquiry(
        id=row.public_id,
        body=row.body.public_id,
        region=row.body.region,
        bases=tuple(base.public_id for base in row.bases.all()),
        stage=InquiryStage(row.stage),
        inspector=row.inspector.person.public_id if row.inspector else None,
        results=tuple(d.Result(r.work.public_id, r.base.public_id, r.conforms) for r in row.results.all()),
    )
