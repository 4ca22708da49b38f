"""Sending back, another department, a silent one, a company that changed, competence (ADR 25–27; Q4, Q16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from attestat.actions import escalation, forwarding, rerouting, returned, succession
from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import (
    Application,
    Attestat,
    Body,
    CompanyAnswer,
    Confirmation,
    Document,
    DraftReturn,
    Escalation,
    Event,
    Forwarding,
    Inquiry,
    Number,
    Rerouting,
    ResolutionCorrection,
)
from attestat.store.queries import irregular
from attestat.store.queries.succession import trouble
from tests.actions import irregular_acts as acts
from tests.actions.world import ASTANA, KARAGANDA, World, new_key

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]


def whole() -> None:
    """The journal is a chain and the stages are the replay of it (INV-03)."""
    assert journal.verify()[1] == []
    assert journal.stages_astray() == []


# The head sends a draft back


@pytest.mark.proves("R11.1", "R9.3", "INV-02", "INV-03")
def test_the_head_sends_a_draft_back_and_it_is_drawn_up_under_the_same_number(at: At) -> None:
    w = at("attestat_prepared")
    before = Document.objects.get(public_id=w.papers["attestat"])
    with pytest.raises(Obstacle, match="draft_returned_without_remarks"):
        acts.return_draft(w.world, w.case, remarks="  ")
    acts.return_draft(w.world, w.case, remarks="Мекенжайды түзету")
    assert w.stage == "drafted"
    row = DraftReturn.objects.get()
    assert (row.remarks, row.returned_by.public_id) == ("Мекенжайды түзету", w.world.actor("head").person)
    before.refresh_from_db()
    assert before.state == "lapsed"
    # a paper that lapsed cannot be signed
    with pytest.raises(Obstacle):
        w.world.sign_attestat(w.case)
    answer = w.world.draw_up(w.case)
    assert answer["number"] == before.number.text
    w.world.send_for_signature(w.case)
    w.world.sign_attestat(w.case)
    assert Attestat.objects.get().number_id == before.number_id
    (said,) = irregular.remarks(w.world.actor("executor-1"), w.case)
    assert (said.kind, said.text) == ("returned", "Мекенжайды түзету")
    # the company is not told what officials write to each other
    assert irregular.remarks(w.world.actor("lift-head"), w.case) == []
    whole()


@pytest.mark.proves("ABU-12", "ABU-15")
def test_a_draft_goes_back_only_from_the_head_and_only_when_it_waits(at: At) -> None:
    w = at("awaiting_signature")
    with pytest.raises(Obstacle, match="not_yours"):
        acts.return_draft(w.world, w.case, slug="executor-1")
    acts.return_draft(w.world, w.case, slug="deputy")
    with pytest.raises(Obstacle, match="not_in_table"):
        acts.return_draft(w.world, w.case)


def correct(w: Walked, text: str, reason: str = "Терілу қатесі", slug: str = "head") -> None:
    returned.correct_resolution(
        application=w.case,
        resolution=text,
        reason=reason,
        by=w.world.actor(slug),
        at=w.world.now,
        key=new_key(),
    )


@pytest.mark.proves("R8.2")
def test_a_slip_in_the_resolution_is_mended_with_a_trace_until_the_inquiries_go(at: At) -> None:
    w = at("assigned")
    for text, reason, slug, code in (
        ("Қарауға", "себеп", "head", "nothing_corrected"),
        ("Қарау үшін", " ", "head", "corrected_without_reason"),
        ("Қарау үшін", "себеп", "deputy", "addressed_to_another"),
        ("Қарау үшін", "себеп", "executor-1", "not_yours"),
    ):
        with pytest.raises(Obstacle, match=code):
            correct(w, text, reason, slug)
    correct(w, "Қарау үшін")
    assert Application.objects.get().resolution == "Қарау үшін"
    row = ResolutionCorrection.objects.get()
    assert (row.before, row.after, row.reason) == ("Қарауға", "Қарау үшін", "Терілу қатесі")
    # the journal has no words of people
    assert "Қарау" not in str(list(Event.objects.values_list("data", flat=True)))
    w = at("inquiry_sent")
    with pytest.raises(Obstacle, match="not_in_table"):
        correct(w, "Басқаша")


# Another department after the inquiry went


@pytest.mark.proves("R9.1", "R9.2a", "R9.3", "INV-03")
def test_an_inquiry_goes_to_another_department_and_the_case_to_its_attestat(at: At) -> None:
    w = at("inspecting")
    former, karaganda = w.inquiry, Body.objects.get(region="35")
    rerouting.decline_inquiry(
        inquiry=former.public_id,
        reason="База Қарағандыда",
        by=w.world.actor("astana-head"),
        at=w.world.now,
        key=new_key(),
    )
    assert Inquiry.objects.get().stage == "inspecting"  # nothing moves by saying so
    acts.reroute(w.world, former, karaganda.public_id, reason="База Қарағандыда")
    former.refresh_from_db()
    assert former.stage == "cancelled"
    assert w.stage == "inquiry_sent"
    fresh = Rerouting.objects.get(former=former).inquiry
    assert (fresh.body, fresh.stage, fresh.bases.count()) == (karaganda, "sent", 1)
    note = Document.objects.get(kind="rerouting_note")
    assert (note.state, note.inquiry_id) == ("signed", former.pk)
    assert "База Қарағандыда" in bytes(note.data.data).decode()
    # the former department can do nothing more; the other one starts its own five days
    with pytest.raises(Obstacle, match="not_in_table"):
        w.world.sign_conclusion(former)
    w.world.register_inquiry(fresh, "karaganda")
    assert w.stage == "permit_control"
    w.world.assign_inspector(fresh, "karaganda")
    w.world.conclude(fresh, w.world.sign_conclusion(fresh, "karaganda"), "karaganda")
    assert w.stage == "concluded"
    w.world.draw_up(w.case)
    w.world.send_for_signature(w.case)
    w.world.sign_attestat(w.case)
    assert w.stage == "issued"
    whole()


@pytest.mark.proves("R9.1", "ABU-15")
def test_another_department_needs_a_reason_and_is_asked_once(world: World) -> None:
    case = world.assigned(bases=(ASTANA, KARAGANDA))
    astana, karaganda = world.send_inquiries(case)
    for to, reason, code in (
        (astana.body, "себеп", "department_is_asked"),
        (karaganda.body, "себеп", "department_is_asked"),
        (Body.objects.get(region="11"), " ", "reroute_without_reason"),
    ):
        with pytest.raises(Obstacle, match=code):
            acts.reroute(world, astana, to.public_id, reason=reason)
    with pytest.raises(Obstacle, match="not_yours"):
        acts.reroute(world, astana, Body.objects.get(region="11").public_id, slug="executor-2")
    with pytest.raises(Obstacle, match="not_found"):
        rerouting.decline_inquiry(
            inquiry=astana.public_id,
            reason="себеп",
            by=world.actor("karaganda-head"),
            at=world.now,
            key=new_key(),
        )
    acts.reroute(world, astana, Body.objects.get(region="11").public_id)
    # the other inquiry goes on as it was
    karaganda.refresh_from_db()
    assert karaganda.stage == "sent"
    assert sorted(Inquiry.objects.values_list("stage", flat=True)) == ["cancelled", "sent", "sent"]
    whole()


def test_not_after_an_inspector_has_signed(at: At) -> None:
    w = at("conclusion_signed")
    with pytest.raises(Obstacle, match="not_in_table"):
        acts.reroute(w.world, w.inquiry, Body.objects.get(region="35").public_id)


# A silent department (Q16)


@pytest.mark.proves("R9.2b")
def test_a_silent_department_is_made_known_to_its_head_then_to_the_committees(at: At) -> None:
    """Registered on Tuesday 15 September 2026: the five days end on Tuesday 22."""
    w = at("inspecting")
    for moment, levels in (
        ("2026-09-22T18:00+05:00", []),
        ("2026-09-23T09:00+05:00", ["department"]),
        ("2026-09-23T18:00+05:00", ["department"]),
        ("2026-09-24T09:00+05:00", ["department", "committee"]),
        ("2026-10-30T09:00+05:00", ["department", "committee"]),
    ):
        w.world.set_clock(moment)
        escalation.escalate(at=w.world.now)
        assert list(Escalation.objects.order_by("id").values_list("level", flat=True)) == levels, moment
    assert set(Escalation.objects.values_list("due", flat=True)) == {date(2026, 9, 22)}
    assert w.stage == "permit_control"  # silence is never consent
    assert Inquiry.objects.get().stage == "inspecting"
    # on the desks without anybody's doing
    desk = {
        slug: irregular.letters_on_desk(w.world.actor(slug)) for slug in ("astana-head", "executor-1", "head")
    }
    assert {slug: [row.level for row in rows] for slug, rows in desk.items()} == {
        "astana-head": ["department", "committee"],
        "executor-1": ["department", "committee"],
        "head": ["committee"],
    }
    assert irregular.letters_on_desk(w.world.actor("karaganda-head")) == []
    assert all(row.document is not None and not row.signed for row in desk["executor-1"])
    # the executor signs the letter of that day, under the number it has had from the beginning
    letter = desk["executor-1"][0]
    by = w.world.actor("executor-1")
    answer = escalation.prepare_escalation(escalation=letter.id, by=by, at=w.world.now, key=new_key())
    paper = UUID(answer["document"])
    signed = escalation.sign_escalation(
        escalation=letter.id,
        document=paper,
        cms=w.world.sign("executor-1", w.world.paper(paper)),
        by=by,
        at=w.world.now,
        key=new_key(),
    )
    assert signed["number"] == letter.number
    assert irregular.letters_on_desk(by)[0].signed
    # an answer at last: no letter matters any more
    w.world.conclude(w.inquiry, w.world.sign_conclusion(w.inquiry))
    assert irregular.letters_on_desk(by) == []
    assert escalation.escalate(at=w.world.now) == 0
    whole()


# The company changed (ABU-04, ABU-08)


def now_says(w: Walked, companies: Callable[[str], None], said: str) -> None:
    companies(f'[[company]]\nbin = "{w.world.actor("lift-head").bin}"\n{said}\n')


@pytest.mark.proves("ABU-04", "ABU-08", "R11.1")
def test_a_new_head_confirms_the_application_and_it_can_be_decided(
    at: At, companies: Callable[[str], None]
) -> None:
    w = at("attestat_prepared")
    signer = w.world.actor("lift-signer")
    now_says(w, companies, f'head_iin = "{signer.iin}"')
    with pytest.raises(Obstacle, match="head_changed"):
        w.world.sign_attestat(w.case)
    # the answer is kept though nothing was issued, and everybody sees what is the matter
    for slug, yours in (("lift-signer", True), ("lift-head", False), ("head", False)):
        found = trouble(w.world.actor(slug), w.case)
        assert found is not None
        assert (found.kind, found.yours) == ("head_changed", yours)
    with pytest.raises(Obstacle, match="answers_already"):
        acts.confirm(w.world, w.case, "lift-head")
    now_says(w, companies, f'head_iin = "{signer.iin}"\nunavailable = true')
    with pytest.raises(Obstacle, match="companies_do_not_answer"):
        acts.confirm(w.world, w.case, "lift-signer")
    assert not Confirmation.objects.exists()
    now_says(w, companies, f'head_iin = "{signer.iin}"')
    acts.confirm(w.world, w.case, "lift-signer")
    assert trouble(w.world.actor("lift-head"), w.case) is None
    w.world.sign_attestat(w.case)
    assert w.stage == "issued"
    paper = Document.objects.get(kind="confirmation")
    assert (paper.state, paper.signatory.public_id) == ("signed", signer.person)
    # what was accepted stays: the application is still its signer's (INV-01, INV-05)
    signed_by = Application.objects.get().signer
    assert signed_by is not None
    assert signed_by.public_id == w.world.actor("lift-head").person
    whole()


@pytest.mark.proves("ABU-08", "R5.2(3)", "ABU-24", "INV-02")
def test_the_case_of_a_liquidated_company_is_closed_by_the_head_on_the_databases_answer(
    at: At, companies: Callable[[str], None]
) -> None:
    w = at("conclusion_signed")

    def close(slug: str) -> None:
        succession.discontinue(application=w.case, by=w.world.actor(slug), at=w.world.now, key=new_key())

    with pytest.raises(Obstacle, match="company_not_liquidated"):
        close("head")
    now_says(w, companies, "unavailable = true")
    with pytest.raises(Obstacle, match="companies_do_not_answer"):
        close("head")
    now_says(w, companies, 'status = "liquidated"')
    with pytest.raises(Obstacle, match="not_yours"):
        close("executor-1")
    close("head")
    assert w.stage == "discontinued"
    assert Inquiry.objects.get().stage == "cancelled"
    assert not Document.objects.filter(state="prepared").exists()
    assert set(Number.objects.filter(state="annulled").values_list("reason", flat=True)) == {
        "the company is liquidated"
    }
    assert CompanyAnswer.objects.filter(application__public_id=w.case, answer__status="liquidated").exists()
    with pytest.raises(Obstacle):
        acts.withdraw(w.world, w.case)
    whole()


# Outside the competence (APPC 65)


@pytest.mark.proves("ABU-24")
def test_what_is_outside_the_competence_is_sent_on_and_the_company_reads_it(at: At) -> None:
    w = at("assigned")

    def send(addressee: str, matter: str, slug: str = "executor-1") -> None:
        forwarding.forward_elsewhere(
            application=w.case,
            addressee=addressee,
            matter=matter,
            by=w.world.actor(slug),
            at=w.world.now,
            key=new_key(),
        )

    for addressee, matter in (("", "лицензия"), ("Еңбек министрлігі", " ")):
        with pytest.raises(Obstacle, match="forwarding_incomplete"):
            send(addressee, matter)
    with pytest.raises(Obstacle, match="not_yours"):
        send("Еңбек министрлігі", "лицензия", "executor-2")
    send("Еңбек министрлігі", "Лицензия туралы сұрақ")
    assert w.stage == "assigned"  # free text moves nothing
    assert Forwarding.objects.get().addressee == "Еңбек министрлігі"
    (said,) = irregular.forwardings(w.world.actor("lift-head"), w.case)
    assert (said.about, said.text, said.name) == ("Еңбек министрлігі", "Лицензия туралы сұрақ", "")
    w = at("issued")
    with pytest.raises(Obstacle, match="not_in_table"):
        send("Еңбек министрлігі", "лицензия")


# A second application for the same type of work (Q22)


def test_the_desks_know_of_another_application_and_of_an_attestat_in_force(world: World) -> None:
    first = world.submitted()
    second = world.submitted()
    desk = world.actor("chancellery")
    (row,) = irregular.alike(desk, second, on=date(2026, 9, 15))
    assert (row.application, row.work_type) == (first, "WT5_LIFTS")
    acts.withdraw(world, first)
    assert irregular.alike(desk, second, on=date(2026, 9, 15)) == []
    assert irregular.alike(world.actor("lift-head"), second, on=date(2026, 9, 15)) == []
