"""Addresses of the law's pages and of the dates of a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from attestat.web.law import term, why

urlpatterns: list[URLPattern] = [
    path("law/term", term.law_term, name="law_term"),
    path("cases/<uuid:application>/dates/", why.case_terms, name="case_terms"),
    path("cases/<uuid:application>/dates/<slug:term>", why.why, name="why"),
]
