"""Addresses of the hearing: the Committee's, the company's, and files."""

from __future__ import annotations

from django.urls import URLPattern, path

from attestat.web.hearing import cabinet, office, refusal, room

_CASE, _ROOM, _OWN = "office/applications/<uuid:application>/", "office/hearings/<uuid:hearing>/", "cabinet/"

urlpatterns: list[URLPattern] = [
    path(f"{_CASE}grounds", office.grounds, name="grounds"),
    path(f"{_CASE}hearing/prepare", office.prepare_hearing, name="prepare_hearing"),
    path(f"{_CASE}hearing/sign", office.notify_hearing, name="notify_hearing"),
    path(f"{_CASE}inquiries/repeat", refusal.prepare_repeat, name="prepare_repeat"),
    path(f"{_CASE}inquiries/repeat/sign", refusal.repeat_inquiry, name="repeat_inquiry"),
    path(f"{_CASE}refusal/draw-up", refusal.draw_up_refusal, name="draw_up_refusal"),
    path(f"{_CASE}refusal/prepare", refusal.prepare_refusal, name="prepare_refusal"),
    path(f"{_CASE}refusal/sign", refusal.sign_refusal, name="sign_refusal"),
    path(_ROOM, office.hearing, name="hearing"),
    path(f"{_ROOM}answer", office.answer_argument, name="answer_argument"),
    path(f"{_ROOM}enter", office.enter, name="enter_record"),
    path(f"{_ROOM}meeting", office.change_meeting, name="change_meeting"),
    path(f"{_ROOM}secretary", office.replace_secretary, name="replace_secretary"),
    path(f"{_ROOM}took-part", office.record_meeting, name="record_meeting"),
    path(f"{_ROOM}protocol/show", office.show_protocol, name="show_protocol"),
    path(f"{_ROOM}protocol/prepare", office.prepare_protocol, name="prepare_protocol"),
    path(f"{_ROOM}protocol/sign", office.sign_protocol, name="sign_protocol"),
    path(f"{_OWN}hearings/<uuid:hearing>/", cabinet.own_hearing, name="own_hearing"),
    path(f"{_OWN}hearings/<uuid:hearing>/argument", cabinet.file_argument, name="file_argument"),
    path(f"{_OWN}hearings/<uuid:hearing>/say", cabinet.say_own, name="say_own"),
    path(f"{_OWN}hearings/<uuid:hearing>/waive", cabinet.waive, name="waive_hearing"),
    path(f"{_OWN}hearings/<uuid:hearing>/complete", cabinet.complete, name="complete_position"),
    path(f"{_OWN}hearings/<uuid:hearing>/remark", cabinet.remark, name="remark_on_protocol"),
    path(f"{_OWN}applications/<uuid:application>/consent", cabinet.consent, name="consent"),
    path("hearing-files/<uuid:file>", room.hearing_file, name="hearing_file"),
]
