"""A hearing and a refusal act by act, on the people of `World`: one function an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from attestat.actions import conclusion, grounds, hearing, refusal, repeat, result
from attestat.actions.acting import Answer
from attestat.actions.grounds import Upload
from attestat.actions.hearing import GroundEntry
from attestat.domain.hearing import ArgumentKind, CourtActKind
from attestat.store.models import Application, Document, Hearing, Inquiry
from tests.actions.world import World, new_key

EXECUTOR, SECRETARY, COMPANY, HEAD = "executor-1", "executor-2", "lift-head", "head"

NON_CONFORMITY = GroundEntry("RG1_REQUIREMENTS", "Зертхана жоқ.", "Лаборатории нет.")


def common(w: World, slug: str) -> dict[str, Any]:
    """Who, when and under which key."""
    return {"by": w.actor(slug), "at": w.now, "key": new_key()}


def works(case: UUID, *types: str) -> list[UUID]:
    """The works of a case of these types, all when none is named."""
    rows = Application.objects.get(public_id=case).works.order_by("work_type")
    return [row.public_id for row in rows if not types or row.work_type in types]


def prepare(
    w: World, case: UUID, *stated: GroundEntry, on: Sequence[UUID] | None = None, **more: Any
) -> Answer:
    """Preliminary decision and notice."""
    return hearing.prepare_hearing(
        application=case,
        works=on,
        grounds=stated or (NON_CONFORMITY,),
        **{"secretary": w.appointment(SECRETARY), **more},
        **common(w, EXECUTOR),
    )


def notify(w: World, case: UUID, *stated: GroundEntry, on: Sequence[UUID] | None = None, **more: Any) -> UUID:
    """Prepared, signed and delivered; gives the hearing."""
    said = prepare(w, case, *stated, on=on, **more)
    return deliver(w, case, said)


def deliver(w: World, case: UUID, said: Answer) -> UUID:
    """Sign both papers and deliver them."""
    papers = [UUID(said["decision"]), UUID(said["notice"])]
    answer = hearing.notify_hearing(
        application=case,
        signatures={paper: w.sign(EXECUTOR, w.paper(paper)) for paper in papers},
        **common(w, EXECUTOR),
    )
    return UUID(answer["hearing"])


def file(w: World, room: UUID, text: str = "Келіспейміз.", *, slug: str = COMPANY, **more: Any) -> UUID:
    """File an objection."""
    answer = hearing.file_argument(
        hearing=room, text=text, **{"kind": ArgumentKind.OBJECTION, **more}, **common(w, slug)
    )
    return UUID(answer["argument"])


def answer(w: World, argument: UUID, accepted: bool = False) -> None:
    """Answer an argument."""
    hearing.answer_argument(
        argument=argument,
        accepted=accepted,
        text_kk="Дәлел қаралды.",
        text_ru="Довод рассмотрен.",
        **common(w, EXECUTOR),
    )


def show(w: World, room: UUID, *, read: bool = True) -> None:
    """Show the record to the company, which says that it has read it."""
    hearing.show_protocol(hearing=room, **common(w, SECRETARY))
    if read:
        hearing.confirm_record_read(hearing=room, **common(w, COMPANY))


def protocol(w: World, room: UUID) -> UUID:
    """The protocol, signed by the secretary."""
    said = hearing.prepare_protocol(hearing=room, **common(w, SECRETARY))
    paper = UUID(said["document"])
    hearing.sign_protocol(
        hearing=room, document=paper, cms=w.sign(SECRETARY, w.paper(paper)), **common(w, SECRETARY)
    )
    return paper


def close(w: World, room: UUID) -> str:
    """The protocol signed by both; gives the outcome."""
    paper = protocol(w, room)
    said = hearing.close_hearing(
        hearing=room, document=paper, cms=w.sign(EXECUTOR, w.paper(paper)), **common(w, EXECUTOR)
    )
    return str(said["outcome"])


def waive(w: World, room: UUID) -> None:
    """The company does not wish to be heard."""
    hearing.waive_hearing(hearing=room, **common(w, COMPANY))


def draw_up(w: World, case: UUID, on: Sequence[UUID] | None = None) -> Answer:
    """Draw up the refusal."""
    return refusal.draw_up_refusal(application=case, works=on, **common(w, EXECUTOR))


def send(w: World, case: UUID, on: Sequence[UUID] | None = None) -> None:
    """Send for signature."""
    result.send_for_signature(application=case, works=on, **common(w, EXECUTOR))


def prepared_refusal(w: World, case: UUID, slug: str = HEAD) -> UUID:
    """The refusal for this head and day."""
    return UUID(refusal.prepare_refusal(application=case, **common(w, slug))["document"])


def sign(w: World, case: UUID, slug: str = HEAD) -> Answer:
    """Prepared and signed by the head."""
    paper = prepared_refusal(w, case, slug)
    return refusal.sign_refusal(
        application=case, document=paper, cms=w.sign(slug, w.paper(paper)), **common(w, slug)
    )


def court_act(w: World, case: UUID, number: str = "3-154/2026", **more: Any) -> UUID:
    """A court act on record."""
    from datetime import date

    from tests.gateways.files.test_files import pdf

    said = grounds.record_court_act(
        application=case,
        **{
            "kind": CourtActKind.ACTIVITY_BAN,
            "court_kk": "Астана қалалық соты",
            "court_ru": "Суд города Астаны",
            "number": number,
            "decided_on": date(2026, 8, 3),
            "in_force_on": date(2026, 9, 4),
            "evidence": Upload("шешім.pdf", pdf()),
            **more,
        },
        **common(w, EXECUTOR),
    )
    return UUID(said["court_act"])


def row_of(room: UUID) -> Hearing:
    """The row of a hearing."""
    return Hearing.objects.select_related("decision", "notice", "protocol").get(public_id=room)


def paper_of(document: str) -> Document:
    """A paper by its public id."""
    return Document.objects.get(public_id=document)


def concluded_on(w: World, case: UUID, *negative: str) -> None:
    """Inquiry and conclusion by Astana; these types of work do not conform, the others do."""
    (row,) = w.send_inquiries(case)
    conclude_on(w, row, *negative)


def conclude_on(w: World, row: Inquiry, *negative: str) -> None:
    """The conclusion of Astana on an inquiry that was sent, or registered there."""
    if row.stage == "sent":
        w.register_inquiry(row)
    w.assign_inspector(row)
    types = {work.public_id: work.work_type for work in row.application.works.all()}
    asked = set(row.works.values_list("public_id", flat=True)) or set(types)
    good = {f.work: f for f in w.findings(row).findings if f.work in asked}
    bad = {f.work: f for f in w.findings(row, conforms=False).findings if f.work in asked}
    found = tuple(bad[work] if types[work] in negative else good[work] for work in good)
    said = conclusion.prepare_conclusion(
        inquiry=row.public_id,
        findings=replace(w.findings(row), findings=found),
        **common(w, "astana-inspector"),
    )
    paper = UUID(said["document"])
    conclusion.sign_conclusion(
        inquiry=row.public_id,
        document=paper,
        cms=w.sign("astana-inspector", w.paper(paper)),
        **common(w, "astana-inspector"),
    )
    w.conclude(row, paper)


def repeat_for(w: World, case: UUID, on: Sequence[UUID] | None = None) -> Inquiry:
    """A repeated inquiry, sent; gives it."""
    said = repeat.prepare_repeat(application=case, works=on, remark="Тыңдаудан кейін", **common(w, EXECUTOR))
    papers = [UUID(text) for text in said["documents"]]
    sent = repeat.repeat_inquiry(
        application=case,
        works=on,
        signatures={paper: w.sign(EXECUTOR, w.paper(paper)) for paper in papers},
        **common(w, EXECUTOR),
    )
    return Inquiry.objects.select_related("application").get(public_id=sent["inquiries"][0])
