"""All addresses of the site. Every name here stands in the table of `attestat.web.common.access`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from attestat.web.cabinet import draft, people, withdrawal
from attestat.web.cabinet import views as cabinet
from attestat.web.common import files
from attestat.web.department import book, permit_control
from attestat.web.department import irregular as department_irregular
from attestat.web.department import views as department
from attestat.web.office import holding
from attestat.web.office import irregular as office_irregular
from attestat.web.office import views as office
from attestat.web.people import absence
from attestat.web.people import case as people_of_case
from attestat.web.public import register, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/challenge", views.challenge, name="challenge"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("act-as/", views.act_as, name="act_as"),
    path("verify/", register.verify, name="verify"),
    path("verify/<uuid:document>", register.verify_document, name="verify_document"),
    path("", include("attestat.web.law.urls")),
    path("", include("attestat.web.admin.urls")),
    path("", include("attestat.web.admin.calendar_urls")),
    path("", include("attestat.web.hearing.urls")),
    path("documents/<uuid:document>/<slug:what>", files.document_file, name="document_file"),
    path("evidence/<uuid:evidence>", permit_control.evidence_file, name="evidence_file"),
    path("cabinet/", cabinet.cabinet, name="cabinet"),
    path("cabinet/attestats/", cabinet.own_attestats, name="own_attestats"),
    path("cabinet/people/", people.company_people, name="company_people"),
    path("cabinet/people/<uuid:membership>/power", people.record_power, name="record_power"),
    path("cabinet/people/<uuid:membership>/withdraw", people.withdraw_power, name="withdraw_power"),
    path("cabinet/kato", draft.kato_names, name="kato_names"),
    path("cabinet/applications/start", draft.start_draft, name="start_draft"),
    path("cabinet/applications/<uuid:application>/", cabinet.own_case, name="own_case"),
    path("cabinet/applications/<uuid:application>/receipt", cabinet.receipt, name="receipt"),
    path("cabinet/applications/<uuid:application>/copy", draft.copy_application, name="copy_application"),
    path("cabinet/applications/<uuid:application>/form", draft.form, name="form"),
    path("cabinet/applications/<uuid:application>/form/<slug:part>", draft.form_part, name="form_part"),
    path("cabinet/applications/<uuid:application>/draft", draft.draft, name="draft"),
    path("cabinet/applications/<uuid:application>/save", draft.save_draft, name="save_draft"),
    path("cabinet/applications/<uuid:application>/discard", draft.discard_draft, name="discard_draft"),
    path(
        "cabinet/applications/<uuid:application>/prepare",
        draft.prepare_application,
        name="prepare_application",
    ),
    path("cabinet/applications/<uuid:application>/sign", draft.sign_application, name="sign_application"),
    path(
        "cabinet/applications/<uuid:application>/withdraw",
        withdrawal.withdraw_application,
        name="withdraw_application",
    ),
    path(
        "cabinet/applications/<uuid:application>/withdraw/sign",
        withdrawal.sign_withdrawal,
        name="sign_withdrawal",
    ),
    path(
        "cabinet/applications/<uuid:application>/confirm",
        withdrawal.confirm_application,
        name="confirm_application",
    ),
    path(
        "cabinet/applications/<uuid:application>/confirm/sign",
        withdrawal.sign_confirmation,
        name="sign_confirmation",
    ),
    path("office/", office.office, name="office"),
    path("office/applications/<uuid:application>/", office.case, name="case"),
    path("office/applications/<uuid:application>/hold", holding.hold_back, name="hold_back"),
    path("office/applications/<uuid:application>/let-go", holding.let_go, name="let_go"),
    path("office/applications/<uuid:application>/register", office.register, name="register"),
    path("office/applications/<uuid:application>/forward", office.forward, name="forward"),
    path("office/applications/<uuid:application>/appoint", office.appoint, name="appoint"),
    path("office/applications/<uuid:application>/inquiries/reroute", office.reroute, name="reroute"),
    path(
        "office/applications/<uuid:application>/inquiries/prepare",
        office.prepare_inquiries,
        name="prepare_inquiries",
    ),
    path(
        "office/applications/<uuid:application>/inquiries/sign", office.sign_inquiries, name="sign_inquiries"
    ),
    path("office/applications/<uuid:application>/draw-up", office.draw_up, name="draw_up"),
    path(
        "office/applications/<uuid:application>/send-for-signature",
        office.send_for_signature,
        name="send_for_signature",
    ),
    path("office/applications/<uuid:application>/ask-again", office.ask_again, name="ask_again"),
    path(
        "office/applications/<uuid:application>/attestat/prepare",
        office.prepare_attestat,
        name="prepare_attestat",
    ),
    path("office/applications/<uuid:application>/attestat/sign", office.sign_attestat, name="sign_attestat"),
    path(
        "office/applications/<uuid:application>/return",
        office_irregular.return_draft,
        name="return_draft",
    ),
    path(
        "office/applications/<uuid:application>/resolution",
        office_irregular.correct_resolution,
        name="correct_resolution",
    ),
    path(
        "office/applications/<uuid:application>/forward-elsewhere",
        office_irregular.forward_elsewhere,
        name="forward_elsewhere",
    ),
    path(
        "office/applications/<uuid:application>/discontinue",
        office_irregular.discontinue,
        name="discontinue",
    ),
    path(
        "office/inquiries/<uuid:inquiry>/reroute",
        office_irregular.prepare_rerouting,
        name="prepare_rerouting",
    ),
    path(
        "office/inquiries/<uuid:inquiry>/reroute/sign", office_irregular.sign_rerouting, name="sign_rerouting"
    ),
    path(
        "office/letters/<uuid:escalation>/prepare",
        office_irregular.prepare_escalation,
        name="prepare_escalation",
    ),
    path("office/letters/<uuid:escalation>/sign", office_irregular.sign_escalation, name="sign_escalation"),
    path("people/absence/", absence.absence, name="absence"),
    path("people/absence/<uuid:appointment>/substitute", absence.substitute, name="substitute"),
    path("people/absence/<uuid:appointment>/duties", absence.duties, name="duties"),
    path("people/absence/<uuid:appointment>/hand-over", absence.hand_over, name="hand_over"),
    path("people/hand-overs/<uuid:hand_over>", absence.hand_over_receipt, name="hand_over_receipt"),
    path(
        "people/substitutions/<uuid:substitution_id>/end", absence.end_substitution, name="end_substitution"
    ),
    path("people/duties/<uuid:duties_id>/end", absence.end_duties, name="end_duties"),
    path("people/cases/<uuid:application>/", people_of_case.case_people, name="case_people"),
    path("people/cases/<uuid:application>/recuse", people_of_case.recuse, name="recuse"),
    path(
        "people/cases/<uuid:application>/executor", people_of_case.reassign_executor, name="reassign_executor"
    ),
    path("people/cases/<uuid:application>/addressee", people_of_case.readdress, name="readdress"),
    path("people/cases/<uuid:application>/opinion", people_of_case.give_opinion, name="give_opinion"),
    path("people/approval/", people_of_case.approval_chain, name="approval_chain"),
    path("people/approval/add", people_of_case.add_approval_place, name="add_approval_place"),
    path(
        "people/approval/<uuid:step>/remove",
        people_of_case.remove_approval_place,
        name="remove_approval_place",
    ),
    path("department/", department.department, name="department"),
    path("department/journal", book.book, name="inquiry_book"),
    path("department/inquiries/<uuid:inquiry>/", department.one, name="inquiry"),
    path("department/inquiries/<uuid:inquiry>/register", department.register, name="register_inquiry"),
    path("department/inquiries/<uuid:inquiry>/assign", department.assign, name="assign_inspector"),
    path("department/inquiries/<uuid:inquiry>/reassign", department.reassign, name="reassign_inspector"),
    path("department/inquiries/<uuid:inquiry>/findings", permit_control.findings, name="findings"),
    path("department/inquiries/<uuid:inquiry>/save", permit_control.save_findings, name="save_findings"),
    path("department/inquiries/<uuid:inquiry>/sign", department.sign_conclusion, name="sign_conclusion"),
    path(
        "department/inquiries/<uuid:inquiry>/return", department.return_conclusion, name="return_conclusion"
    ),
    path("department/inquiries/<uuid:inquiry>/decline", department_irregular.decline, name="decline_inquiry"),
    path("department/inquiries/<uuid:inquiry>/conclude", department.conclude, name="conclude"),
]
