"""Order of the queue, lapsed papers, used signatures, wrong keys, silent databases, and signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from attestat.actions import application, registration, result, session
from attestat.domain.actor import Role
from attestat.domain.obstacle import Obstacle
from attestat.store import journal
from attestat.store.models import Application, Attestat, Document, Event, Inquiry
from tests.actions import road_of_acts as acts

if TYPE_CHECKING:
    from tests.actions.walked import Walked

At = Callable[..., "Walked"]
LIFT, LIFT_HEAD = "120340991015", "880702399681"
DOWN = "unavailable = true\n"


def refusal(call: Callable[[], object]) -> str:
    """The code of the Obstacle raised; empty when the act was done."""
    try:
        call()
    except Obstacle as obstacle:
        return obstacle.code
    return ""


# The queue


@pytest.mark.proves("R13", "ABU-17", "INV-04")
def test_registering_and_appointing_take_the_oldest(at: At) -> None:
    w = at("submitted").world
    first = Application.objects.get().public_id
    second = w.submitted("expertise-head")
    assert refusal(lambda: w.register(second)) == "not_the_oldest"
    w.register(first)
    w.register(second)
    for case in (first, second):
        w.forward(case)
    assert refusal(lambda: w.appoint(second)) == "not_the_oldest"
    w.appoint(first)
    w.appoint(second)
    sent = [w.send_inquiries(case)[0] for case in (second, first)]  # sent in the other order
    assert refusal(lambda: w.register_inquiry(sent[1])) == "not_the_oldest"
    w.register_inquiry(sent[0])
    w.register_inquiry(sent[1])
    assert journal.verify()[1] == [] and journal.stages_astray() == []


@pytest.mark.proves("R13", "R8.4", "ABU-17")
def test_friday_evening_and_monday_morning_share_a_day_and_keep_their_order(at: At) -> None:
    w = at("people").world
    w.set_clock("2026-09-18T19:00+05:00")
    friday = w.submitted("lift-head")
    w.set_clock("2026-09-21T09:00+05:00")
    monday = w.submitted("expertise-head")
    rows = Application.objects.in_bulk([friday, monday], field_name="public_id")
    assert {str(row.effective_day) for row in rows.values()} == {"2026-09-21"}
    assert refusal(lambda: w.register(monday)) == "not_the_oldest"
    w.register(friday)
    w.register(monday)


# Papers


@pytest.mark.proves("ABU-01", "ABU-02", "R11.1")
def test_a_paper_lapses_with_its_day_and_is_made_again_under_its_number(at: At) -> None:
    w = at("attestat_prepared")
    w.world.set_clock("2026-09-16T09:30+05:00")
    assert refusal(lambda: acts.named("sign_attestat").done(w)) == "document_lapsed"
    answer = w.world.sign_attestat(w.case)
    old = Document.objects.get(public_id=w.papers["attestat"])
    assert old.state == "lapsed"
    assert answer["number"] == old.number.text
    attestat = Attestat.objects.get()
    assert (str(attestat.issued_on), str(attestat.valid_until)) == ("2026-09-16", "2031-09-16")


@pytest.mark.proves("ABU-01", "ABU-08")
def test_what_was_changed_after_the_preview_is_not_what_was_signed(at: At) -> None:
    w = at("application_prepared")
    by = w.world.actor("lift-head")
    row = Application.objects.get()
    application.save_draft(
        application=w.case,
        phone="+77029999999",
        works=[application.WorkEntry("WT5_LIFTS")],
        bases=[application.BaseEntry("71", "", "", "Мәңгілік Ел даңғылы", "8")],
        version=row.version,
        by=by,
        at=w.world.now,
    )
    assert refusal(lambda: acts.named("submit").done(w)) == "document_lapsed"
    assert w.stage == "draft"


@pytest.mark.parametrize("act", [a for a in acts.ACTS if a.signs], ids=lambda act: act.name)
@pytest.mark.proves("ABU-01", "ABU-02")
def test_a_signature_over_any_other_paper_is_refused(act: acts.Act, at: At) -> None:
    """Each pair of purposes crossed: the person's own signature over a paper of another kind."""
    from tests.actions.walked import Walked

    w = at(act.stop)
    for kind in set(w.papers) - {act.signs}:
        other = w.world.paper(w.papers[kind])
        crossed = Walked(w.world, w.case, w.papers)
        crossed.cms = lambda slug, _, other=other: w.world.sign(slug, other)  # type: ignore[method-assign]
        stage = w.stage
        assert refusal(lambda crossed=crossed: act.done(crossed)) in {
            "signature_refused",
            "other_document_signed",
        }, kind
        assert w.stage == stage


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("lift-employee", "other_person_signed"),
        ("expertise-head", "other_bin_signed"),
        ("stranger", "other_bin_signed"),
        ("lift-head-expired", "signature_refused"),
        ("lift-head-foreign", "signature_refused"),
        ("lift-head-authentication", "signature_refused"),
    ],
)
@pytest.mark.proves("ABU-03", "ABU-05", "ABU-06", "R7.1")
def test_an_application_signed_with_another_key_is_refused(slug: str, code: str, at: At) -> None:
    w = at("application_prepared")
    paper = w.papers["application"]
    found = refusal(
        lambda: application.submit(
            application=w.case,
            document=paper,
            cms=w.world.sign(slug, w.world.paper(paper)),
            by=w.world.actor("lift-head"),
            at=w.world.now,
            key=uuid4().hex,
        )
    )
    assert found == code
    assert w.stage == "draft"
    assert Event.objects.filter(kind="obstacle").count() == 1


@pytest.mark.proves("ABU-04", "ABU-05")
def test_a_former_head_and_a_liquidated_company_are_refused(at: At) -> None:
    w = at("people").world
    assert refusal(lambda: w.submitted("crane-former-head")) == "not_the_head"
    assert refusal(lambda: w.submitted("closed-head")) == "company_liquidated"
    assert set(Application.objects.values_list("stage", flat=True)) == {"draft"}


@pytest.mark.proves("ABU-03")
def test_the_right_to_sign_needs_its_recorded_power(at: At) -> None:
    w = at("people").world
    from attestat.store.models import Membership

    assert refusal(lambda: w.submitted("lift-signer")) == ""  # the demonstration recorded his power
    signer = Membership.objects.filter(kind="sign_right", organisation__bin=LIFT)
    assert signer.update(power="", power_number="", power_date=None, power_until=None) == 1
    assert refusal(lambda: w.submitted("lift-signer")) == "power_not_recorded"


# The companies database


@pytest.mark.proves("ABU-04", "FLT-09", "R8.1")
def test_silence_accepts_and_holds_back_the_result_until_it_is_healed(
    at: At, companies: Callable[[str], None]
) -> None:
    w = at("application_prepared")
    companies(DOWN)
    answer = acts.named("submit").done(w)
    assert answer["number"] and answer["pending"] == ["company"]
    world, case = w.world, w.case
    companies("")
    for step in (world.register, world.forward, world.appoint):
        step(case)
    (row,) = world.send_inquiries(case)
    world.register_inquiry(row)
    world.assign_inspector(row)
    world.conclude(row, world.sign_conclusion(row))
    world.draw_up(case)
    assert refusal(lambda: world.send_for_signature(case)) == "verification_pending"

    def ask() -> object:
        by = world.actor("executor-1")
        return result.ask_again(application=case, by=by, at=world.now, key=uuid4().hex)["pending"]

    companies(DOWN)
    assert ask() == ["company"]
    companies(f'[[company]]\nbin = "{LIFT}"\nhead_iin = "871104399760"\n')
    assert refusal(ask) == "head_changed"
    companies("")
    assert ask() == []
    world.send_for_signature(case)
    world.sign_attestat(case)
    assert journal.stages_astray() == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (DOWN, "company_not_asked"),
        (f'[[company]]\nbin = "{LIFT}"\nhead_iin = "871104399760"\n', "head_changed"),
        (f'[[company]]\nbin = "{LIFT}"\nstatus = "liquidated"\n', "company_liquidated"),
    ],
)
@pytest.mark.proves("ABU-04", "ABU-08", "R11.1")
def test_the_company_is_asked_again_before_the_signature_counts(
    said: str, code: str, at: At, companies: Callable[[str], None]
) -> None:
    w = at("attestat_prepared")
    companies(said)
    assert refusal(lambda: acts.named("sign_attestat").done(w)) == code
    assert Attestat.objects.count() == 0
    companies("")
    acts.named("sign_attestat").done(w)


# People


@pytest.mark.proves("ABU-07", "ABU-12")
def test_a_stale_page_is_told_so(at: At) -> None:
    w = at("submitted")
    version = Application.objects.get().version
    by = w.world.actor("chancellery")

    def register(shown: int) -> object:
        return registration.register(
            application=w.case, by=by, at=w.world.now, key=uuid4().hex, version=shown
        )

    assert refusal(lambda: register(version - 1)) == "stale_page"
    assert refusal(lambda: register(version)) == ""


@pytest.mark.proves("R9.1", "ABU-15")
def test_another_department_does_not_learn_of_the_inquiry(at: At) -> None:
    w = at("inquiry_sent")
    assert refusal(lambda: w.world.register_inquiry(w.inquiry, place="karaganda")) == "not_found"
    w = at("inspecting")
    stranger = w.world.actor("karaganda-inspector")
    act = acts.named("prepare_conclusion")
    assert refusal(lambda: act.do(w, stranger, uuid4().hex)) == "not_found"


@pytest.mark.proves("ABU-03", "R11.1", "ABU-25")
def test_the_head_in_another_role_does_not_sign_a_result(at: At) -> None:
    w = at("attestat_prepared")
    head = replace(w.world.actor("head"), role=Role.EXECUTOR)
    assert refusal(lambda: acts.named("sign_attestat").do(w, head, uuid4().hex)) == "not_yours"


@pytest.mark.proves("INV-09")
def test_whoever_executed_or_inspected_does_not_sign(at: At) -> None:
    w = at("attestat_prepared")
    head = w.world.appointment("head")
    for change in ("executor", "inspector"):
        from attestat.store.models import Appointment

        mine = Appointment.objects.get(public_id=head)
        if change == "executor":
            Application.objects.update(executor=mine)
        else:
            other = Appointment.objects.get(public_id=w.world.appointment("executor-1"))
            Application.objects.update(executor=other)
            Inquiry.objects.update(inspector=mine)
        assert refusal(lambda: acts.named("sign_attestat").done(w)) == "same_person_twice", change


@pytest.mark.proves("R9.1", "R9.2a", "R9.2c", "R9.3")
def test_two_regions_and_two_works_move_when_the_last_department_does(at: At) -> None:
    from tests.actions.world import ASTANA, KARAGANDA

    w = at("people").world
    works = (application.WorkEntry("WT5_LIFTS"), application.WorkEntry("WT4_GAS_MAINTENANCE"))
    case = w.assigned(works=works, bases=(ASTANA, KARAGANDA))
    rows = {row.body.region: row for row in w.send_inquiries(case)}
    places = {"71": "astana", "35": "karaganda"}
    assert set(rows) == set(places)
    for region, stage in (("71", "inquiry_sent"), ("35", "permit_control")):
        w.register_inquiry(rows[region], place=places[region])
        assert w.stage(case) == stage
    for region, stage in (("35", "permit_control"), ("71", "concluded")):
        place = places[region]
        w.assign_inspector(rows[region], place=place)
        w.conclude(rows[region], w.sign_conclusion(rows[region], place=place), place=place)
        assert w.stage(case) == stage
    w.draw_up(case)
    w.send_for_signature(case)
    w.sign_attestat(case)
    assert Attestat.objects.get().works.count() == 2
    assert journal.verify()[1] == [] and journal.stages_astray() == []


@pytest.mark.proves("R9.3", "INV-01")
def test_a_negative_conclusion_makes_no_attestat(at: At) -> None:
    w = at("people").world
    case = w.concluded(conforms=False)
    assert refusal(lambda: w.draw_up(case)) == "negative_conclusion"
    assert w.stage(case) == "concluded"


# Signing in


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("lift-head", ""),
        ("lift-head-authentication", ""),  # opens the door, signs no document
        ("branch-head", "branch_key"),
        ("stranger", "individual_key"),
        ("lift-head-expired", "signature_refused"),
        ("lift-head-foreign", "signature_refused"),
    ],
)
@pytest.mark.proves("ABU-03", "ABU-06", "ABU-25")
def test_who_may_sign_in(slug: str, code: str, at: At) -> None:
    w = at("people").world
    assert refusal(lambda: w.sign_in(lambda text: w.sign(slug, text, detached=False))) == code


@pytest.mark.proves("ABU-02", "ABU-40")
def test_a_challenge_serves_once_and_for_five_minutes(at: At) -> None:
    w = at("people").world
    now = w.now
    challenge, text = session.issue_challenge(at=now)
    cms = w.sign("lift-head", text.encode(), detached=False)
    session.sign_in(challenge=challenge, cms=cms, at=now)
    assert refusal(lambda: session.sign_in(challenge=challenge, cms=cms, at=now)) == "challenge_spent"
    late, text = session.issue_challenge(at=now)
    cms = w.sign("lift-head", text.encode(), detached=False)
    w.set_clock("2026-09-15T11:30+05:00")
    assert refusal(lambda: session.sign_in(challenge=late, cms=cms, at=w.now)) == "challenge_late"
    unknown = UUID(int=7)
    assert refusal(lambda: session.sign_in(challenge=unknown, cms=cms, at=w.now)) == "challenge_unknown"


@pytest.mark.proves("ABU-15", "ABU-25")
def test_a_body_without_an_appointment_opens_nothing(at: At) -> None:
    from tests.actions.walked import as_owner

    w = at("people").world
    with as_owner() as owner:
        owner.execute(
            "DELETE FROM store_appointment WHERE person_id ="
            " (SELECT id FROM store_person WHERE iin = '890201399045')"
        )
        owner.commit()
    assert (
        refusal(lambda: w.sign_in(lambda text: w.sign("executor-1", text, detached=False)))
        == "no_appointment"
    )
