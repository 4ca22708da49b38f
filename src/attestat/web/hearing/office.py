"""The Committee's door: state the grounds, give notice, lead the hearing, keep the record, close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import grounds as ground_acts
from attestat.actions import hearing as acts
from attestat.actions.hearing import GroundEntry, Participant
from attestat.actions.looking import note_look
from attestat.domain.actor import Role
from attestat.domain.edition import Edition
from attestat.domain.hearing import ArgumentKind, CourtActKind, Mode, Side
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store.queries import cases, hearings, people
from attestat.store.queries.hearings import HearingPage
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import Action, CaseHeader, Tag
from attestat.web.common.obstacles import sentence_of
from attestat.web.common.words import hearing_tag, tag_of
from attestat.web.hearing import room
from attestat.web.office.pages import header_of, page_of, signing_page

BEFORE_HEARING = frozenset({"assigned", "inquiry_sent", "permit_control", "concluded"})


# What is on record


@require_http_methods(["GET", "POST"])
@never_cache
def grounds(request: HttpRequest, application: UUID) -> HttpResponse:
    """What grounds 2, 3 and 4 may rest on: court acts and refusals of consent, with their evidence."""
    case = page_of(request, application)
    if request.method == "GET":
        note_look(stream=application, by=actor_of(request), at=at_of(request))
        return _grounds(request, case)
    if actor_of(request).role is not Role.EXECUTOR:
        raise Http404
    try:
        sentence = _record(request, application)
    except Obstacle as obstacle:
        if obstacle.code in {"not_found", "not_yours", "key_missing", "key_reused"}:
            raise
        return _grounds(request, case, refused=obstacle, data=request.POST)
    messages.success(request, sentence)
    return redirect("grounds", application)


def _record(request: HttpRequest, application: UUID) -> str:
    by, at, key, then = actor_of(request), at_of(request), posted.key(request), request.POST.get("then")
    files = room.uploads(request, "evidence")
    evidence = files[0] if files else ground_acts.Upload("", b"")
    if then == "lift":
        ground_acts.lift_court_act(
            application=application,
            court_act=posted.public_id(request.POST.get("court_act", "")),
            lifted_on=_day(request, "lifted_on"),
            because=room.typed(request, "because", 2000),
            by=by,
            at=at,
            key=key,
        )
        return gettext("Noted: the court act no longer stands.")
    if then == "consent":
        ground_acts.record_consent_refusal(
            application=application,
            reference=room.typed(request, "reference", 200),
            refused_on=_day(request, "refused_on"),
            evidence=evidence,
            by=by,
            at=at,
            key=key,
        )
        return gettext("The refusal of consent is on record.")
    special = request.POST.get("kind") == "special_right"
    ground_acts.record_court_act(
        application=application,
        kind=CourtActKind.SPECIAL_RIGHT if special else CourtActKind.ACTIVITY_BAN,
        court_kk=room.typed(request, "court_kk", 500),
        court_ru=room.typed(request, "court_ru", 500),
        number=room.typed(request, "number", 200),
        decided_on=_day(request, "decided_on"),
        in_force_on=_day(request, "in_force_on"),
        evidence=evidence,
        work_types=request.POST.getlist("work_types"),
        by=by,
        at=at,
        key=key,
    )
    return gettext("The court act is on record.")


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Obstacle("not_a_day", "form", field=name) from None


def _grounds(
    request: HttpRequest,
    case: cases.CasePage,
    *,
    refused: Obstacle | None = None,
    data: QueryDict | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    happened, do, status = sentence_of(refused) if refused else ("", "", 200)
    mine = actor.role is Role.EXECUTOR and case.mine
    return render(
        request,
        "hearing/grounds.html",
        {
            "case": case,
            "header": header_of(request, case),
            "court_acts": [
                (row.id, room.court_act_facts(row), room.file_line(row.file), row.lifted_on is None)
                for row in hearings.court_acts(actor, case)
            ],
            "consents": [
                (
                    gettext("withdrawn by the company")
                    if row.source == "withdrawn_by_company"
                    else gettext("answer of the consent service No. %(number)s") % {"number": row.reference},
                    dates.day(row.refused_on),
                    dates.short_moment(row.restored_at) if row.restored_at else "",
                    room.file_line(row.file) if row.file else None,
                )
                for row in hearings.consents(actor, case.line.id)
            ],
            "work_types": [(work.code, say(work.text)) for work in case.works],
            "mine": mine,
            "typed": data.dict() if data is not None else {},
            "happened": happened,
            "do": do,
            "key": posted.new_key(),
        },
        status=status,
    )


# The notice


@dataclass(frozen=True)
class Choice:
    """A ground that may be chosen for a work, with what it would rest on."""

    name: str
    code: str
    label: str
    hint: str
    chosen: bool
    facts_kk: str
    facts_ru: str
    court_acts: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True)
class WorkChoice:
    """A work that a hearing may be about, with its grounds."""

    id: UUID
    text: str
    tag: Tag
    chosen: bool
    choices: tuple[Choice, ...]


@require_http_methods(["GET", "POST"])
@never_cache
def prepare_hearing(request: HttpRequest, application: UUID) -> HttpResponse:
    """Choose works, grounds, facts in both languages, how the company is heard, and who keeps the record."""
    case = page_of(request, application)
    actor = actor_of(request)
    if not case.mine or case.edition is None:
        return redirect("case", application)
    if request.method == "GET":
        return _prepare(request, case, case.edition)
    try:
        acts.prepare_hearing(
            application=application,
            works=[posted.public_id(text) for text in request.POST.getlist("works")],
            grounds=_entries(request),
            secretary=posted.public_id(request.POST.get("secretary", "")),
            mode=_mode(request),
            meeting_at=_moment(request, "meeting_at"),
            place=room.typed(request, "place", 500),
            place_ru=room.typed(request, "place_ru", 500),
            by=actor,
            at=at_of(request),
            key=posted.key(request),
        )
    except Obstacle as obstacle:
        if obstacle.code in {"not_yours", "key_missing", "key_reused"}:
            raise
        return _prepare(request, case, case.edition, refused=obstacle)
    return redirect("notify_hearing", application)


def _entries(request: HttpRequest) -> list[GroundEntry]:
    found = []
    for name in request.POST.getlist("grounds"):
        work, _, code = name.partition("_")
        act = request.POST.get(f"{name}_court_act", "")
        found.append(
            GroundEntry(
                code=code,
                work=posted.public_id(work),
                facts_kk=room.typed(request, f"{name}_facts_kk"),
                facts_ru=room.typed(request, f"{name}_facts_ru"),
                court_act=posted.public_id(act) if act else None,
            )
        )
    return found


def _mode(request: HttpRequest) -> Mode:
    text = request.POST.get("mode", "")
    return Mode(text) if text in set(Mode) else Mode.WRITTEN


def _moment(request: HttpRequest, name: str) -> datetime | None:
    """A local day and time as the browser's field sends them; None when it is empty."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Obstacle("not_a_moment", "form", field=name) from None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _prepare(
    request: HttpRequest, case: cases.CasePage, edition: Edition, *, refused: Obstacle | None = None
) -> HttpResponse:
    happened, do, status = sentence_of(refused) if refused else ("", "", 200)
    today = local_day(at_of(request))
    data = request.POST if request.method == "POST" else None
    me = actor_of(request).person
    colleagues = people.colleagues(body_kind="committee", codes=["executor", "chancellery"], on=today)
    return render(
        request,
        "hearing/prepare.html",
        {
            "case": case,
            "header": header_of(request, case),
            "works": _choices(request, case, edition, data),
            "secretaries": [
                (one.appointment, f"{one.name}, {say(one.title)}")
                for one in colleagues
                if one.person not in {me, case.executor}
            ],
            "modes": [(str(mode), room.mode_word(str(mode))) for mode in Mode],
            "typed": data.dict() if data is not None else {"mode": "written"},
            "happened": happened,
            "do": do,
            "key": posted.new_key(),
        },
        status=status,
    )


def _choices(
    request: HttpRequest, case: cases.CasePage, edition: Edition, data: QueryDict | None
) -> list[WorkChoice]:
    """The works that may be heard, each with the grounds that something on record stands for."""
    negatives = hearings.negatives(case.line.id, case)
    court_acts = [row for row in hearings.court_acts(actor_of(request), case) if row.lifted_on is None]
    refused = any(row.restored_at is None for row in hearings.consents(actor_of(request), case.line.id))
    named = tuple((row.id, f"{say(row.court)}, {row.number}") for row in court_acts)
    found = []
    for work in case.works:
        if work.stage not in BEFORE_HEARING:
            continue
        own = [row for row in negatives if row.work == work.id]
        choices = []
        for ground in edition.grounds:
            name = f"{work.id}_{ground.code}"
            fits = {1: bool(own), 2: bool(named), 3: bool(named), 4: refused}.get(ground.number, False)
            if not fits and not ground.of_law:
                continue
            notes = "; ".join(row.note for row in own) if ground.number == 1 else ""
            choices.append(
                Choice(
                    name=name,
                    code=ground.code,
                    label=say(ground.short.as_dict()),
                    hint=say(ground.text.as_dict()),
                    chosen=name in data.getlist("grounds") if data is not None else ground.number == 1,
                    facts_kk=data.get(f"{name}_facts_kk", "") if data is not None else notes,
                    facts_ru=data.get(f"{name}_facts_ru", "") if data is not None else notes,
                    court_acts=named if ground.number in (2, 3) else (),
                )
            )
        chosen = str(work.id) in data.getlist("works") if data is not None else bool(own)
        if choices:
            found.append(
                WorkChoice(work.id, say(work.text), tag_of("application", work.stage), chosen, tuple(choices))
            )
    return found


@require_http_methods(["GET", "POST"])
@never_cache
def notify_hearing(request: HttpRequest, application: UUID) -> HttpResponse:
    """Executor: read and sign the preliminary decision and the notice; both are delivered at once."""
    case = page_of(request, application)
    if request.method == "POST":
        ids = [posted.public_id(text) for text in request.POST.getlist("document")]
        acts.notify_hearing(
            application=application,
            signatures=dict(zip(ids, posted.signatures(request), strict=False)),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        messages.success(request, gettext("The notice is delivered to the company's account."))
        return redirect("case", application)
    kinds = ("preliminary_decision", "hearing_notice")
    return signing_page(
        request,
        [d for d in case.documents if d.kind in kinds and d.state == "prepared"],
        follows=(
            gettext("Both papers are delivered to the company's account at once."),
            gettext("It has two working days to object; the decision follows three full working days later."),
        ),
        button=gettext("Sign and deliver"),
        back=reverse("case", args=[application]),
    )


# The room


@require_GET
@never_cache
def hearing(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """The room: what the company said, answers, the record, the protocol, and the one next thing to do."""
    found = room.page_of(request, hearing)
    note_look(stream=found.case.line.id, by=actor_of(request), at=at_of(request))
    return _room(request, found)


def _room(request: HttpRequest, found: HearingPage, *, refused: Obstacle | None = None) -> HttpResponse:
    actor, at = actor_of(request), at_of(request)
    happened, do, status = sentence_of(refused) if refused else ("", "", 200)
    line, today = found.case.line, local_day(at)
    is_open = not found.outcome
    leads = found.case.mine
    keeps = leads or found.secretary_person == actor.person
    protocol = found.protocol
    signed = {signature.role for signature in protocol.signatures} if protocol else set()
    to_sign = bool(protocol and protocol.state == "prepared") and is_open
    return render(
        request,
        "hearing/office.html",
        {
            "found": found,
            "case": found.case,
            "header": CaseHeader(
                number=line.number,
                company=shown.company(line),
                note=gettext("Hearing"),
                tag=hearing_tag(found.outcome),
                left=shown.left(
                    found.objection_until,
                    at,
                    closed=not is_open or today > found.objection_until,
                    why=shown.why_href(line.id, "T6", found.id),
                ),
                action=Action(text=gettext("To the case"), href=reverse("case", args=[line.id])),
            ),
            "facts": room.facts(found, names_officials=True),
            "grounds": [room.ground_block(row) for row in found.grounds],
            "documents": shown.document_cards([*found.papers, *([protocol] if protocol else [])]),
            "arguments": [room.argument_block(row) for row in found.arguments],
            "unanswered": found.unanswered,
            "record": room.record(found.entries),
            "is_open": is_open,
            "leads": leads,
            "keeps": keeps and is_open,
            "may_answer": leads and any(work.stage not in cases.CLOSED for work in found.works),
            "meeting": timezone.localtime(found.meeting_at).strftime("%Y-%m-%dT%H:%M")
            if found.meeting_at
            else "",
            "began": _field(found.started_at or found.meeting_at),
            "ended": _field(found.ended_at),
            "participants": "\n".join(found.participants),
            "modes": [(str(mode), room.mode_word(str(mode))) for mode in Mode],
            "secretaries": [
                (one.appointment, f"{one.name}, {say(one.title)}")
                for one in people.colleagues(
                    body_kind="committee", codes=["executor", "chancellery"], on=today
                )
                if one.person not in {found.chair_person, found.secretary_person}
            ]
            if leads and is_open
            else [],
            "signs_now": "secretary"
            if to_sign and "secretary" not in signed and found.secretary_person == actor.person
            else "chair"
            if to_sign and "secretary" in signed and leads
            else "",
            "waits_for_secretary": to_sign and "secretary" not in signed,
            "happened": happened,
            "do": do,
            "key": posted.new_key(),
        },
        status=status,
    )


def _field(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _done(request: HttpRequest, hearing: UUID, sentence: str, place: str = "") -> HttpResponse:
    messages.success(request, sentence)
    return redirect(reverse("hearing", args=[hearing]) + place)


@require_POST
def answer_argument(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Executor: answer what the company said, in both languages."""
    found = room.page_of(request, hearing)
    try:
        acts.answer_argument(
            argument=posted.public_id(request.POST.get("argument", "")),
            accepted=request.POST.get("accepted") == "yes",
            text_kk=room.typed(request, "text_kk"),
            text_ru=room.typed(request, "text_ru"),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
    except Obstacle as obstacle:
        if obstacle.code not in {"nothing_said", "text_not_printable"}:
            raise
        return _room(request, found, refused=obstacle)
    return _done(request, hearing, gettext("Answered."), "#arguments")


@require_POST
def enter(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Chairperson or secretary: put a question, an answer, a speech or a voiced argument on the record."""
    by, at, key = actor_of(request), at_of(request), posted.key(request)
    text, speaker = room.typed(request, "text"), room.typed(request, "speaker", 200)
    side = Side.COMPANY if request.POST.get("side") == "company" else Side.COMMITTEE
    kind = request.POST.get("kind", "")
    question = request.POST.get("question", "")
    if question:
        acts.answer_question(
            hearing=hearing,
            question=posted.public_id(question),
            text=text,
            speaker=speaker,
            side=side,
            by=by,
            at=at,
            key=key,
        )
    elif kind in set(ArgumentKind):
        acts.file_argument(
            hearing=hearing, kind=ArgumentKind(kind), text=text, speaker=speaker, by=by, at=at, key=key
        )
    else:
        act = acts.ask_question if kind == "question" else acts.record_speech
        act(hearing=hearing, text=text, speaker=speaker, side=side, by=by, at=at, key=key)
    return _done(request, hearing, gettext("It stands in the record."), "#record")


@require_POST
def change_meeting(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Executor: another time, place or kind of the meeting, with a reason."""
    acts.change_meeting(
        hearing=hearing,
        mode=_mode(request),
        meeting_at=_moment(request, "meeting_at"),
        place=room.typed(request, "place", 500),
        place_ru=room.typed(request, "place_ru", 500),
        reason=room.typed(request, "reason", 2000),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, hearing, gettext("Changed; the company sees it at once."))


@require_POST
def replace_secretary(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Executor: another official keeps the record."""
    acts.replace_secretary(
        hearing=hearing,
        secretary=posted.public_id(request.POST.get("secretary", "")),
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, hearing, gettext("Another secretary keeps the record."))


@require_POST
def record_meeting(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Chairperson or secretary: when the meeting began and ended, and who took part (APPC 74)."""
    started, ended = _moment(request, "started_at"), _moment(request, "ended_at")
    if started is None or ended is None:
        raise Obstacle("not_a_moment", "form", field="started_at")
    lines = room.typed(request, "participants", 4000).split("\n")
    acts.record_meeting(
        hearing=hearing,
        started_at=started,
        ended_at=ended,
        participants=[
            Participant(name.strip(), post.strip())
            for name, _, post in (line.partition(",") for line in lines if line.strip())
        ],
        by=actor_of(request),
        at=at_of(request),
        key=posted.key(request),
    )
    return _done(request, hearing, gettext("The meeting is on the record."), "#record")


@require_POST
def show_protocol(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Chairperson or secretary: let the company read the record (APPC 74)."""
    acts.show_protocol(hearing=hearing, by=actor_of(request), at=at_of(request), key=posted.key(request))
    return _done(request, hearing, gettext("The company can read the record and remark on it."))


@require_POST
def prepare_protocol(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Chairperson or secretary: make the protocol; the secretary signs first."""
    found = room.page_of(request, hearing)
    try:
        acts.prepare_protocol(
            hearing=hearing, by=actor_of(request), at=at_of(request), key=posted.key(request)
        )
    except Obstacle as obstacle:
        if obstacle.code in {"not_yours", "not_found", "key_missing", "key_reused", "stale_page"}:
            raise
        return _room(request, found, refused=obstacle)
    if found.secretary_person == actor_of(request).person:
        return redirect("sign_protocol", hearing)
    return _done(request, hearing, gettext("The protocol is made; the secretary signs it first."))


@require_http_methods(["GET", "POST"])
@never_cache
def sign_protocol(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """The secretary signs first; then the chairperson, whose signature closes the hearing."""
    found = room.page_of(request, hearing)
    protocol = found.protocol
    if protocol is None or protocol.state != "prepared":
        return redirect("hearing", hearing)
    closes = any(signature.role == "secretary" for signature in protocol.signatures)
    if request.method == "POST":
        act = acts.close_hearing if closes else acts.sign_protocol
        act(
            hearing=hearing,
            document=protocol.id,
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return _done(
            request,
            hearing,
            gettext("The hearing is closed.") if closes else gettext("Signed; the chairperson signs next."),
        )
    return signing_page(
        request,
        [protocol],
        follows=(gettext("The hearing is closed; the company receives the protocol."),)
        if closes
        else (gettext("The chairperson signs next; with that signature the hearing is closed."),),
        button=gettext("Sign"),
        back=reverse("hearing", args=[hearing]),
    )
