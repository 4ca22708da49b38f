"""What the papers of a hearing and of a refusal say: rows → the values that `forms_hearing` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from attestat.actions import forms_hearing as forms
from attestat.actions.forms_hearing import Words
from attestat.domain.edition import Edition
from attestat.domain.hearing import ConsentSource, Intended, Mode, Outcome
from attestat.domain.worktime import closing_time, local, local_day
from attestat.store import facts
from attestat.store.models import (
    Argument,
    ArgumentFile,
    Body,
    ConclusionResult,
    ConsentRefusal,
    Document,
    Finding,
    Hearing,
    HearingEntry,
    HearingGround,
    RequestedWork,
)

_MODES: dict[Mode, forms.Mode] = {
    Mode.WRITTEN: "in_system",
    Mode.MEETING: "meeting",
    Mode.VIDEO: "video",
}
_SPEECHES: dict[str, forms.SpeechKind] = {"question": "question", "answer": "answer", "speech": "speech"}


def _works(row: Hearing) -> list[RequestedWork]:
    return list(row.works.order_by("work_type"))


def _body(row: Hearing) -> Body:
    return row.chair.post.body


def _words(edition: Edition, key: str) -> Words:
    text = edition.text(key)
    return Words(text.kk, text.ru)


def decision_fields(edition: Edition, row: Hearing) -> forms.Fields:
    """The preliminary decision of a hearing."""
    works = _works(row)
    return forms.preliminary_decision_fields(
        forms.matter(edition, row.application, body=_body(row), works=works),
        stated(edition, row.grounds.order_by("id"), works),
        objections_until=row.objection_until,
        earliest_act=row.earliest_act_on,
    )


def notice_fields(edition: Edition, row: Hearing) -> forms.Fields:
    """The notice of a hearing; one in writing ends with the working day of its last day for objections."""
    assert row.decision is not None
    mode = Mode(row.mode)
    moment = row.meeting_at or closing_time(row.objection_until, edition.hours)
    return forms.hearing_notice_fields(
        forms.matter(edition, row.application, body=_body(row), works=_works(row)),
        decision=_paper(row.decision),
        appointed=forms.Appointed(
            _MODES[mode],
            moment,
            place=Words(row.place, row.place_ru) if mode is Mode.MEETING else None,
            address=row.place if mode is Mode.VIDEO else "",
        ),
        chair=forms.Official.of(row.chair),
        secretary=forms.Official.of(row.secretary),
        objections_until=row.objection_until,
        earliest_act=row.earliest_act_on,
    )


def protocol_fields(edition: Edition, row: Hearing, *, outcome: Outcome, at: datetime) -> forms.Fields:
    """The protocol of a hearing that ends so now; one in writing lasted from its notice to now."""
    assert row.decision is not None and row.notice is not None and row.delivered_at is not None
    mode, _, place = facts.meeting(row)
    entries = list(row.entries.order_by("id"))
    arguments = list(row.arguments.order_by("id"))
    body = _body(row)
    where = Words(body.name_kk, body.name_ru) if mode is Mode.WRITTEN else Words(*place)
    told = row.read_at or row.delivered_at
    return forms.protocol_fields(
        forms.matter(edition, row.application, body=body, works=_works(row)),
        place=where,
        began=row.started_at or row.delivered_at,
        ended=row.ended_at or max(at, told),
        mode=_MODES[mode],
        secretary=forms.Official.of(row.secretary),
        decision=_paper(row.decision),
        notice=_delivered(row.notice, row.delivered_at),
        question=_question(edition, row),
        outcome=cast(forms.Outcome, str(outcome)),
        intended=Intended(row.intended),
        participants=[forms.Present(one["name"], _role(edition, one["post"])) for one in row.participants],
        speeches=[_speech(entry) for entry in entries if entry.kind != "remark"],
        arguments=[_argument(number, one) for number, one in enumerate(arguments, 1)],
        files=[
            forms.FileGiven(file.name, file.blob_id, file.size)
            for file in ArgumentFile.objects.filter(argument__hearing=row).order_by("id")
        ],
        shown_on=local_day(row.protocol_shown_at) if row.protocol_shown_at else None,
        remarks=[
            forms.Remark(local_day(entry.entered_at), entry.text)
            for entry in entries
            if entry.kind == "remark"
        ],
    )


def _role(edition: Edition, post: str) -> Words:
    return Words.same(post) if post else _words(edition, "pr_representative")


def _question(edition: Edition, row: Hearing) -> Words:
    """What was considered: the grounds that were stated, in the edition's short words."""
    codes = dict.fromkeys(row.grounds.order_by("id").values_list("code", flat=True))
    short = [edition.ground(code).short for code in codes]
    return Words("; ".join(text.kk for text in short), "; ".join(text.ru for text in short))


def _speech(entry: HearingEntry) -> forms.Speech:
    return forms.Speech(_SPEECHES[entry.kind], entry.speaker, entry.text, local(entry.entered_at).time())


def _paper(document: Document) -> forms.Paper:
    return forms.Paper(document.number.text or "", document.day)


def _delivered(document: Document, at: datetime) -> forms.DeliveredPaper:
    return forms.DeliveredPaper(document.number.text or "", document.day, local_day(at))


def _argument(number: int, row: Argument) -> forms.Argument:
    answer = row.answers.order_by("-id").first()
    text = f"{row.speaker}: {row.text}" if row.speaker else row.text
    return forms.Argument(
        number=number,
        kind="oral" if row.speaker else cast(forms.ArgumentKind, row.kind),
        filed_on=row.effective_day,
        text=text,
        accepted=answer.accepted if answer else None,
        answer=Words(answer.text_kk, answer.text_ru) if answer else None,
    )


def stated(
    edition: Edition,
    grounds: Iterable[HearingGround],
    works: Sequence[RequestedWork],
    standing: Mapping[UUID, frozenset[UUID]] | None = None,
) -> list[forms.StatedGround]:
    """Grounds with what they rest on, for those of `works` that each stands on.

    `standing` maps a ground to the works on which it still stands, where that is fewer.
    """
    return [
        _ground(
            edition,
            row,
            [work for work in works if standing is None or work.public_id in standing[row.public_id]],
        )
        for row in grounds
    ]


def _ground(edition: Edition, row: HearingGround, works: Sequence[RequestedWork]) -> forms.StatedGround:
    concerned = [work for work in works if row.work_id is None or row.work_id == work.pk]
    ids = {work.pk for work in concerned}
    results = [
        result
        for result in row.results.select_related("inquiry__body", "work", "base").order_by("id")
        if result.work_id in ids
    ]
    act, refused = row.court_act, row.consent_refusal
    return forms.StatedGround(
        code=row.code,
        works=concerned,
        facts=Words(row.facts_kk, row.facts_ru),
        requirements=_requirements(edition, results),
        conclusions=_conclusions(results),
        court_act=forms.CourtAct(
            Words(act.court_kk, act.court_ru), act.number, act.decided_on, act.in_force_on
        )
        if act
        else None,
        consent=_consent(edition, refused) if refused else None,
    )


def _consent(edition: Edition, row: ConsentRefusal) -> forms.ConsentAnswer:
    by_service = row.source == ConsentSource.CONSENT_SERVICE
    source = _words(edition, "consent_service_answer" if by_service else "consent_withdrawn")
    return forms.ConsentAnswer(source, row.refused_on, row.reference)


def _requirements(edition: Edition, results: Sequence[ConclusionResult]) -> list[forms.RequirementNotMet]:
    """Each requirement that these conclusions found not met, once; then what else a result rests on."""
    texts = {
        item.code: Words(item.text.kk, item.text.ru)
        for checklist in edition.checklists
        for item in checklist.items
    }
    found: dict[tuple[str, str], forms.RequirementNotMet] = {}
    for result in results:
        unmet = list(Finding.objects.filter(result=result, answer="fails").order_by("id"))
        for item in unmet:
            text = texts.get(item.code, Words.same(item.code))
            found.setdefault(
                (item.code, item.comment), forms.RequirementNotMet(text, item.code, item.comment)
            )
        if not unmet:
            found.setdefault(("", result.note), forms.RequirementNotMet(Words.same(result.note)))
    return list(found.values())


def _conclusions(results: Sequence[ConclusionResult]) -> list[forms.ConclusionCited]:
    found = {}
    for result in results:
        paper = (
            Document.objects.select_related("number")
            .filter(inquiry_id=result.inquiry_id, kind="conclusion", state="signed")
            .order_by("-id")
            .first()
        )
        if paper is not None:
            body = result.inquiry.body
            found[paper.pk] = forms.ConclusionCited(
                paper.number.text or "", paper.day, Words(body.name_kk, body.name_ru)
            )
    return list(found.values())


def refusal_fields(
    edition: Edition,
    row: Hearing,
    *,
    body: Body,
    works: Sequence[RequestedWork],
    grounds: Mapping[UUID, frozenset[UUID]],
    complain_until: date,
) -> forms.Fields:
    """Annex 4 for these works of a closed hearing, on the grounds that still stand: ground → works."""
    assert row.decision is not None and row.notice is not None and row.protocol is not None
    assert row.delivered_at is not None and row.closed_at is not None
    return forms.refusal_fields(
        forms.matter(edition, row.application, body=body, works=works),
        stated(edition, row.grounds.filter(public_id__in=grounds).order_by("id"), works, grounds),
        hearing=forms.Hearing(
            cast(forms.Outcome, row.outcome),
            local_day(row.ended_at or row.closed_at),
            _delivered(row.decision, row.delivered_at),
            _delivered(row.notice, row.delivered_at),
            _paper(row.protocol),
        ),
        arguments=[_argument(number, one) for number, one in enumerate(row.arguments.order_by("id"), 1)],
        appeal_until=complain_until,
    )
