"""Rows → values of the domain."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from attestat.domain import application as d
from attestat.domain import hearing as h
from attestat.domain.procedure import InquiryStage, Stage
from attestat.domain.worktime import local_day
from attestat.store import models


def application(row: models.Application) -> d.Application:
    """The facts of a case, read now; a fixed number of queries whatever its size."""
    works = tuple(
        d.RequestedWork(w.public_id, w.work_type, tuple(w.scopes), Stage(w.stage), w.outcome)
        for w in row.works.order_by("id")
    )
    bases = tuple(
        d.Base(b.public_id, b.region, b.district, b.settlement, b.street, b.house)
        for b in row.bases.order_by("position")
    )
    inquiries = tuple(
        inquiry(i)
        for i in row.inquiries.select_related("body", "inspector__person")
        .prefetch_related("bases", "works", "results__work", "results__base")
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
        executor_appointment=row.executor.public_id if row.executor else None,
        co_executors=frozenset(row.co_executors.values_list("appointment__public_id", flat=True)),
        hearings=hearings(row),
        court_acts=court_acts(row.organisation),
        consent_refusals=tuple(
            h.ConsentRefusal(c.public_id, h.ConsentSource(c.source), c.restored_at is None)
            for c in row.consent_refusals.order_by("id")
        ),
        refusals=tuple(row.refusals.order_by("id").values_list("public_id", flat=True)),
    )


def court_acts(organisation: models.Organisation) -> tuple[h.CourtAct, ...]:
    """What courts have said against a company, whatever the case."""
    return tuple(
        h.CourtAct(
            row.public_id,
            h.CourtActKind(row.kind),
            frozenset(row.work_types),
            row.in_force_on,
            row.lifted_on,
        )
        for row in organisation.court_acts.order_by("id")
    )


def hearings(row: models.Application) -> tuple[h.Hearing, ...]:
    """The hearings of a case whose notice was delivered, the oldest first."""
    rows = (
        row.hearings.filter(delivered_at__isnull=False)
        .select_related("chair__person", "secretary__person")
        .prefetch_related(
            "works",
            "grounds__work",
            "grounds__court_act",
            "grounds__consent_refusal",
            "grounds__results__inquiry",
            "grounds__results__work",
            "grounds__results__base",
            "arguments__answers",
            "entries",
            "changes",
        )
        .order_by("delivered_at", "id")
    )
    return tuple(hearing(one) for one in rows)


def hearing(row: models.Hearing) -> h.Hearing:
    """The facts of one delivered hearing."""
    assert row.delivered_at is not None
    mode, meeting_at, _ = meeting(row)
    arguments = list(row.arguments.all())
    entries = list(row.entries.all())
    said = [a.filed_at for a in arguments] + [e.entered_at for e in entries if e.kind != "remark"]
    shown = row.protocol_shown_at
    return h.Hearing(
        id=row.public_id,
        works=tuple(work.public_id for work in row.works.all()),
        grounds=tuple(ground(one) for one in sorted(row.grounds.all(), key=_by_key)),
        delivered_on=local_day(row.delivered_at),
        objection_until=row.objection_until,
        earliest_act_on=row.earliest_act_on,
        chair=row.chair.person.public_id,
        secretary=row.secretary.person.public_id,
        mode=mode,
        meeting_at=meeting_at,
        waived=row.waived_at is not None,
        position_complete=row.position_complete_at is not None,
        arguments=tuple(
            h.Argument(a.public_id, h.ArgumentKind(a.kind), a.late, bool(a.answers.all()))
            for a in sorted(arguments, key=_by_key)
        ),
        recorded=any(e.side == "company" and e.kind != "remark" for e in entries),
        started=row.started_at is not None,
        shown_on=local_day(shown) if shown else None,
        read=row.protocol_read_at is not None,
        changed_since_shown=shown is not None and any(moment > shown for moment in said),
        outcome=h.Outcome(row.outcome) if row.outcome else None,
    )


def _by_key(row: Model) -> int:
    return int(row.pk)


def meeting(row: models.Hearing) -> tuple[h.Mode, datetime | None, tuple[str, str]]:
    """The meeting as it stands now: mode, moment, room in Kazakh and Russian or twice the address."""
    last = max(row.changes.all(), key=_by_key, default=None)
    held = row if last is None else last
    return h.Mode(held.mode), held.meeting_at, (held.place, held.place_ru or held.place)


def ground(row: models.HearingGround) -> h.StatedGround:
    """A ground as it was stated."""
    return h.StatedGround(
        code=row.code,
        work=row.work.public_id if row.work else None,
        facts_kk=row.facts_kk,
        facts_ru=row.facts_ru,
        id=row.public_id,
        results=frozenset(
            h.NegativeResult(r.inquiry.public_id, r.work.public_id, r.base.public_id)
            for r in row.results.all()
        ),
        court_act=row.court_act.public_id if row.court_act else None,
        consent_refusal=row.consent_refusal.public_id if row.consent_refusal else None,
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
        works=tuple(work.public_id for work in row.works.all()),
        concluded_as=(row.last_event or 0) if row.stage == InquiryStage.CONCLUDED else 0,
    )
