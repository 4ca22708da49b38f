"""Addresses of the law's pages and of the dates of a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from attestat.web.law import fairness, order, term, why, year

urlpatterns: list[URLPattern] = [
    path("law/", order.index, name="law"),
    path("law/passport", order.passport, name="law_passport"),
    path("law/order", order.order, name="law_order"),
    path("law/editions", order.editions, name="law_editions"),
    path("law/editions/compare", order.compare, name="law_compare"),
    path("law/calendar/<int:year>", year.year, name="law_calendar"),
    path("law/queue", fairness.queue, name="law_queue"),
    path("law/term", term.law_term, name="law_term"),
    path("cases/<uuid:application>/dates/", why.case_terms, name="case_terms"),
    path("cases/<uuid:application>/dates/<slug:term>/reason", why.overdue_reason, name="overdue_reason"),
    path("cases/<uuid:application>/dates/<slug:term>", why.why, name="why"),
]
