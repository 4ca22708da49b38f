"""The company's door: read the decision, be heard, answer, look at the record; nothing needs a journey."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestat.actions import grounds
from attestat.actions import hearing as acts
from attestat.domain.actor import Role
from attestat.domain.hearing import ArgumentKind
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store.queries import cases, hearings
from attestat.web.cabinet.views import own_page
from attestat.web.common import posted, shown
from attestat.web.common.acting import actor_of, at_of, say
from attestat.web.common.blocks import CaseHeader
from attestat.web.common.obstacles import sentence_of
from attestat.web.common.words import hearing_tag, tag_of
from attestat.web.hearing import room


@require_GET
@never_cache
def own_hearing(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """The room as the company sees it; the first look is kept as the time of reading."""
    found = room.page_of(request, hearing)
    if found.read_at is None:
        acts.note_reading(hearing=hearing, by=actor_of(request), at=at_of(request))
    return _shown(request, hearing)


def _shown(
    request: HttpRequest, hearing: UUID, *, refused: Obstacle | None = None, typed: str = ""
) -> HttpResponse:
    found, at = room.page_of(request, hearing), at_of(request)
    line = found.case.line
    happened, do, status = sentence_of(refused) if refused else ("", "", 200)
    is_open = not found.outcome
    return render(
        request,
        "hearing/own.html",
        {
            "found": found,
            "header": CaseHeader(
                number=line.number,
                company=gettext("Hearing"),
                tag=hearing_tag(found.outcome),
                left=shown.left(
                    found.objection_until,
                    at,
                    closed=not is_open or local_day(at) > found.objection_until,
                    why=shown.why_href(line.id, "T6", found.id),
                ),
            ),
            "facts": room.facts(found, names_officials=True),
            "grounds": [room.ground_block(row) for row in found.grounds],
            "documents": shown.document_cards([*found.papers, *([found.protocol] if found.protocol else [])]),
            "arguments": [room.argument_block(row) for row in found.arguments],
            "record": room.record(found.entries),
            "works": [(work.id, say(work.text)) for work in found.works],
            "droppable": [
                (work.id, say(work.text), tag_of("application", work.stage))
                for work in found.works
                if work.stage not in cases.CLOSED
            ],
            "is_open": is_open,
            "may_speak": is_open and actor_of(request).role is Role.SIGNER,
            "has_remark": any(entry.kind == "remark" for entry in found.entries),
            "typed": typed,
            "happened": happened,
            "do": do,
            "key": posted.new_key(),
        },
        status=status,
    )


def _back(request: HttpRequest, hearing: UUID, sentence: str, place: str = "") -> HttpResponse:
    messages.success(request, sentence)
    return redirect(reverse("own_hearing", args=[hearing]) + place)


@require_POST
def file_argument(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """File a position or an objection with its files; a refused file gives back what was typed."""
    text = room.typed(request, "text")
    kind = ArgumentKind.OBJECTION if request.POST.get("kind") == "objection" else ArgumentKind.POSITION
    try:
        acts.file_argument(
            hearing=hearing,
            kind=kind,
            text=text,
            files=room.uploads(request, "files"),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
    except Obstacle as obstacle:
        if obstacle.code not in {"file_refused", "nothing_said", "text_not_printable", "hearing_files_full"}:
            raise
        return _shown(request, hearing, refused=obstacle, typed=text)
    return _back(
        request, hearing, gettext("Filed. The executor must answer it before a refusal."), "#arguments"
    )


@require_POST
def say_own(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Ask a question, answer one, or put an explanation on the record."""
    by, at, key, text = actor_of(request), at_of(request), posted.key(request), room.typed(request, "text")
    question = request.POST.get("question", "")
    if question:
        acts.answer_question(
            hearing=hearing, question=posted.public_id(question), text=text, by=by, at=at, key=key
        )
    elif request.POST.get("kind") == "question":
        acts.ask_question(hearing=hearing, text=text, by=by, at=at, key=key)
    else:
        acts.record_speech(hearing=hearing, text=text, by=by, at=at, key=key)
    return _back(request, hearing, gettext("It stands in the record."), "#record")


@require_POST
def waive(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Decline to be heard."""
    acts.waive_hearing(hearing=hearing, by=actor_of(request), at=at_of(request), key=posted.key(request))
    return _back(request, hearing, gettext("You have declined to be heard. The dates stay as they are."))


@require_POST
def complete(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Say that everything is said."""
    acts.declare_position_complete(
        hearing=hearing, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return _back(request, hearing, gettext("Noted: your position is complete."))


@require_POST
def remark(request: HttpRequest, hearing: UUID) -> HttpResponse:
    """Remarks on the record that was shown, or the word that there are none (APPC 74)."""
    by, at, key = actor_of(request), at_of(request), posted.key(request)
    if request.POST.get("then") == "none":
        acts.confirm_record_read(hearing=hearing, by=by, at=at, key=key)
        return _back(request, hearing, gettext("Noted: you have read the record and have no remarks."))
    acts.remark_on_protocol(hearing=hearing, text=room.typed(request, "text"), by=by, at=at, key=key)
    return _back(request, hearing, gettext("Your remark goes into the protocol."), "#record")


@require_http_methods(["GET", "POST"])
@never_cache
def consent(request: HttpRequest, application: UUID) -> HttpResponse:
    """Withdraw the consent to the use of personal data, or give it again (Annex 2 row 9(4))."""
    case = own_page(request, application)
    rows = hearings.consents(actor_of(request), application)
    stands = any(row.restored_at is None for row in rows)
    if request.method == "POST":
        act = grounds.restore_consent if request.POST.get("then") == "restore" else grounds.withdraw_consent
        act(application=application, by=actor_of(request), at=at_of(request), key=posted.key(request))
        messages.success(
            request,
            gettext("The consent is given again.")
            if request.POST.get("then") == "restore"
            else gettext("The consent is withdrawn. The Committee will hear you before it decides."),
        )
        return redirect("own_case", application)
    return render(
        request,
        "hearing/consent.html",
        {"case": case, "rows": rows, "refused": stands, "key": posted.new_key()},
    )
