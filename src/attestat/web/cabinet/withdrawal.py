"""The company takes an application back, or its present head takes it over (APPC 64; ADR 25, 26)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from attestat.actions import succession, withdrawal
from attestat.domain.actor import Role
from attestat.store.queries import cases, irregular
from attestat.store.queries.succession import HEAD_CHANGED, LIQUIDATED, Trouble
from attestat.store.queries.succession import trouble as trouble_of
from attestat.web.common import dates, posted, shown
from attestat.web.common.acting import acting_of, actor_of, at_of, say
from attestat.web.common.blocks import Action, Fact, Paper, SigningPanel
from attestat.web.public.views import signer, signer_page


def _own(request: HttpRequest, application: UUID) -> cases.CasePage:
    case = cases.page(actor_of(request), application)
    if case is None or case.line.received_at is None:
        raise Http404
    return case


def of_case(request: HttpRequest, case: cases.CasePage) -> dict[str, object]:
    """What the page of a company's case says about the irregular ways, and what it offers."""
    actor = actor_of(request)
    found = trouble_of(actor, case.line.id)
    return {
        "withdrawals": [
            (
                gettext("The application was withdrawn by note No. %(number)s.") % {"number": row.number}
                if row.whole
                else gettext("Types of work were withdrawn by note No. %(number)s: %(works)s")
                % {"number": row.number, "works": _named(case, row.works)},
                dates.moment(row.received_at),
            )
            for row in irregular.withdrawals(actor, case.line.id)
        ],
        "forwardings": irregular.forwardings(actor, case.line.id),
        "trouble": trouble_words(found),
        "may_confirm": found is not None and found.yours and actor.role is Role.SIGNER,
        "discontinued": case.line.stage == "discontinued",
        "key": posted.new_key(),
    }


def _named(case: cases.CasePage, works: tuple[UUID, ...]) -> str:
    return "; ".join(say(work.text) for work in case.works if work.id in works)


def more(request: HttpRequest, case: cases.CasePage) -> tuple[Action, ...]:
    """What stands under "More" in the header of a company's case."""
    may = actor_of(request).role is Role.SIGNER and case.line.stage not in (*cases.CLOSED, "draft")
    href = reverse("withdraw_application", args=[case.line.id])
    return (Action(text=gettext("Withdraw the application"), href=href, is_warning=True),) if may else ()


def trouble_words(found: Trouble | None) -> str:
    """What keeps the case from its result, and what can be done, for the company."""
    if found is None:
        return ""
    when = dates.short_moment(found.asked_at)
    if found.kind == LIQUIDATED:
        return gettext(
            "On %(when)s the state database of legal entities said that the company is liquidated. A result "
            "cannot be given to it. If the database is wrong, turn to the registration body; else the head "
            "of the Committee closes the case."
        ) % {"when": when}
    assert found.kind == HEAD_CHANGED
    if found.yours:
        return gettext(
            "The application was signed by the former head of the company (state database, %(when)s). The "
            "result can be signed after you confirm the application with your signature. You may also "
            "withdraw it."
        ) % {"when": when}
    return gettext(
        "By the state database of legal entities (%(when)s) the company has another head than the one who "
        "signed the application. The present head signs in here and confirms the application, or withdraws "
        "it."
    ) % {"when": when}


@require_http_methods(["GET", "POST"])
def withdraw_application(request: HttpRequest, application: UUID) -> HttpResponse:
    """What follows from withdrawing, and which works; then the note is made and read."""
    case = _own(request, application)
    works = [work for work in case.works if work.stage not in cases.CLOSED]
    if not works:
        messages.info(request, gettext("The case is closed; there is nothing to withdraw."))
        return redirect("own_case", application)
    if request.method == "POST":
        chosen = [posted.public_id(text) for text in request.POST.getlist("work")]
        some = request.POST.get("what") == "some" and len(works) > 1
        if some and not chosen:
            return _asked(request, case, works, missing=True)
        withdrawal.prepare_withdrawal(
            application=application,
            works=chosen if some else None,
            reason=request.POST.get("reason", "")[:2000],
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        return redirect("sign_withdrawal", application)
    return _asked(request, case, works)


def _asked(
    request: HttpRequest, case: cases.CasePage, works: list[cases.WorkRow], *, missing: bool = False
) -> HttpResponse:
    return render(
        request,
        "cabinet/withdraw.html",
        {
            "case": case,
            "works": [(work.id, say(work.text)) for work in works],
            "key": posted.new_key(),
            "happened": gettext("No type of work is chosen.") if missing else "",
            "do": gettext("Choose what you withdraw, or withdraw the whole application."),
            "some": missing,
        },
        status=422 if missing else 200,
    )


@require_http_methods(["GET", "POST"])
def sign_withdrawal(request: HttpRequest, application: UUID) -> HttpResponse:
    """The note as it will be signed, and the signing itself."""
    case = _own(request, application)
    if request.method == "POST":
        answer = withdrawal.withdraw(
            application=application,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        said = (
            gettext("The application is withdrawn by note No. %(number)s. The case is closed.")
            if answer["whole"]
            else gettext("The types of work are withdrawn by note No. %(number)s. The rest goes on.")
        )
        messages.success(request, said % {"number": answer["number"]})
        return redirect("own_case", application)
    return _signing(
        request,
        case,
        "withdrawal",
        follows=(
            gettext("The note takes effect at once and cannot be taken back."),
            gettext(
                "Nothing is decided any more about what you withdraw; no attestat and no refusal follow."
            ),
            gettext("You may apply again at any time; a new application takes a new place in the queue."),
        ),
        button=gettext("Sign and withdraw"),
        back=reverse("withdraw_application", args=[application]),
    )


@require_POST
def confirm_application(request: HttpRequest, application: UUID) -> HttpResponse:
    """The present head: make the note by which he takes the application over."""
    _own(request, application)
    succession.prepare_confirmation(
        application=application, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    return redirect("sign_confirmation", application)


@require_http_methods(["GET", "POST"])
def sign_confirmation(request: HttpRequest, application: UUID) -> HttpResponse:
    """The note of the present head, and the signing itself."""
    case = _own(request, application)
    if request.method == "POST":
        succession.confirm(
            application=application,
            document=posted.public_id(request.POST.get("document", "")),
            cms=posted.one_signature(request),
            by=actor_of(request),
            at=at_of(request),
            key=posted.key(request),
        )
        messages.success(request, gettext("The application is confirmed; you answer for it now."))
        return redirect("own_case", application)
    return _signing(
        request,
        case,
        "confirmation",
        follows=(
            gettext("You answer for the application in place of the head who signed it."),
            gettext(
                "What the application says stays as it is; its place in the queue and its term stay too."
            ),
        ),
        button=gettext("Sign and confirm"),
        back=reverse("own_case", args=[application]),
    )


def _signing(
    request: HttpRequest,
    case: cases.CasePage,
    kind: str,
    *,
    follows: tuple[str, ...],
    button: str,
    back: str,
) -> HttpResponse:
    paper = next((d for d in case.documents if d.kind == kind and d.state == "prepared"), None)
    if paper is None:
        return redirect("own_case", case.line.id)
    acting = acting_of(request)
    panel = SigningPanel(
        post_href=request.path,
        papers=(
            Paper(
                title=shown.document_title(kind),
                number=paper.number,
                href=shown.document_href(paper),
                sha256=paper.sha256,
            ),
        ),
        who=(
            Fact(key=gettext("Signatory"), value=acting.name, note=say(acting.title)),
            Fact(
                key=gettext("Key"),
                value=gettext("of the first head, or of a holder of the right to sign"),
                note=f"{gettext('BIN')} {acting.actor.bin}",
            ),
        ),
        follows=follows,
        button=button,
        signer=signer("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2"),
        hidden=(("key", posted.new_key()), ("document", str(paper.id))),
        back_href=back,
    )
    return render(request, "sign.html", {"panel": panel, "signer_page": signer_page()})
