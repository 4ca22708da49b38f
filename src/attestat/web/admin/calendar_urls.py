"""Addresses of the administrators' screens of the working calendar."""

from __future__ import annotations

from django.urls import URLPattern, path

from attestat.web.admin import calendar

urlpatterns: list[URLPattern] = [
    path("admin/calendar/", calendar.overview, name="admin_calendar"),
    path("admin/calendar/propose/<slug:kind>", calendar.propose, name="propose_calendar"),
    path("admin/calendar/changes/<uuid:change>/", calendar.change, name="calendar_change"),
    path("admin/calendar/changes/<uuid:change>/confirm", calendar.confirm, name="confirm_calendar"),
    path("admin/calendar/changes/<uuid:change>/return", calendar.give_back, name="return_calendar"),
]
