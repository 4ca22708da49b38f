"""The people of a company, and the powers that its head records or withdraws (ADR 10)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from attestat.actions import membership as acts
from attestat.domain.actor import Actor
from attestat.domain.obstacle import Obstacle
from attestat.domain.worktime import local_day
from attestat.store.queries import company
from attestat.web.common import dates, posted
from attestat.web.common.acting import actor_of, at_of
from attestat.web.common.blocks import Fact, Tag
from attestat.web.common.obstacles import sentence_of


class PowerForm(forms.Form):
    """The document that gives the right to sign: name, number, date, term."""

    use_required_attribute = False

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        day = {"type": "date"}
        self.fields["document"] = forms.CharField(
            label=gettext("Document"),
            help_text=gettext("For instance: power of attorney, order, charter."),
            max_length=acts.LONGEST,
        )
        self.fields["number"] = forms.CharField(label=gettext("Number of the document"), max_length=60)
        self.fields["day"] = forms.DateField(
            label=gettext("Date of the document"), widget=forms.DateInput(attrs=day, format="%Y-%m-%d")
        )
        self.fields["until"] = forms.DateField(
            label=gettext("Last day of the power"),
            help_text=gettext("Leave it empty when the document names no term."),
            required=False,
            widget=forms.DateInput(attrs=day, format="%Y-%m-%d"),
        )


@require_GET
def company_people(request: HttpRequest) -> HttpResponse:
    """Who has signed in for the company, as what, and whose power is recorded."""
    actor, today = actor_of(request), local_day(at_of(request))
    is_head = _is_head(actor)
    rows = [_person(member, today, is_head) for member in company.members(actor)]
    return render(request, "cabinet/people.html", {"people": rows, "is_head": is_head})


def _is_head(actor: Actor) -> bool:
    own = company.own_membership(actor)
    return own is not None and own.kind == "first_head"


def kind_word(kind: str) -> str:
    """What a person is by his key, in words."""
    words = {
        "first_head": gettext("First head"),
        "sign_right": gettext("Holder of the right to sign"),
        "employee": gettext("Employee"),
    }
    return words[kind]


def _person(member: company.Member, today: object, is_head: bool) -> dict[str, object]:
    facts = [
        Fact(key=gettext("By the key"), value=kind_word(member.kind)),
        Fact(key=gettext("Last signed in"), value=dates.moment(member.confirmed_at)),
    ]
    if member.kind == "sign_right":
        facts += _power(member, today)
    links = []
    if is_head and member.kind == "sign_right":
        record = gettext("Record another power") if member.power else gettext("Record the power")
        links.append((record, reverse("record_power", args=[member.id])))
        if member.power:
            links.append((gettext("Withdraw the power"), reverse("withdraw_power", args=[member.id])))
    may = {
        "first_head": gettext("signs applications"),
        "sign_right": gettext("signs applications while a power is recorded"),
        "employee": gettext("prepares drafts, does not sign"),
    }[member.kind]
    return {"name": member.name, "may": may, "facts": facts, "links": links}


def _power(member: company.Member, today: object) -> list[Fact]:
    if not member.power:
        tag = Tag(gettext("not recorded"), "warning", "warning")
        return [Fact(key=gettext("Power to sign"), value="", tag=tag)]
    ended = member.power_until is not None and member.power_until < today  # type: ignore[operator]
    tag = Tag(gettext("ended"), "bad", "no") if ended else Tag(gettext("recorded"), "ok", "ok")
    words = member.power
    if member.power_number:
        words += f", № {member.power_number}"
    if member.power_date:
        words += f", {dates.short_day(member.power_date)}"
    facts = [Fact(key=gettext("Power to sign"), value=words, tag=tag)]
    if member.power_until:
        facts.append(Fact(key=gettext("Last day of the power"), value=dates.day(member.power_until)))
    if member.power_at:
        facts.append(
            Fact(
                key=gettext("Recorded by"),
                value=member.power_by,
                note=dates.moment(member.power_at),
            )
        )
    return facts


def _member(request: HttpRequest, membership: UUID) -> company.Member:
    """A holder of the right to sign of the head's own company; nothing for anybody else."""
    actor = actor_of(request)
    found = next((m for m in company.members(actor) if m.id == membership), None)
    if found is None or not _is_head(actor) or found.kind != "sign_right":
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def record_power(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Record the document by which somebody else than the head signs for the company."""
    member = _member(request, membership)
    form = PowerForm(request.POST if request.method == "POST" else None)
    refused: Obstacle | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acts.record_power(
                membership=membership,
                document=said["document"],
                number=said["number"],
                day=said["day"],
                until=said["until"],
                by=actor_of(request),
                at=at_of(request),
                key=posted.key(request),
            )
        except Obstacle as obstacle:
            refused = obstacle
        else:
            messages.success(request, gettext("The power of %(name)s is recorded.") % {"name": member.name})
            return redirect("company_people")
    happened, do, status = sentence_of(refused) if refused else ("", "", 422 if form.is_bound else 200)
    context = {"form": form, "member": member, "key": posted.new_key(), "happened": happened, "do": do}
    return render(request, "cabinet/power.html", context, status=status)


@require_http_methods(["GET", "POST"])
def withdraw_power(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Ask once, then withdraw a recorded power."""
    member = _member(request, membership)
    if request.method == "GET":
        context = {"member": member, "key": posted.new_key()}
        return render(request, "cabinet/withdraw_power.html", context)
    acts.withdraw_power(
        membership=membership, by=actor_of(request), at=at_of(request), key=posted.key(request)
    )
    messages.success(request, gettext("The power of %(name)s is withdrawn.") % {"name": member.name})
    return redirect("company_people")
