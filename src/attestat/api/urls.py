"""The addresses of the API, under /api/. Each name stands in the table of screens."""

from __future__ import annotations

from django.urls import URLPattern, path

from attestat.api import views

urlpatterns: list[URLPattern] = [
    path("api/openapi.json", views.description, name="api_description"),
    path("api/cms/verify", views.cms_verify, name="api_cms_verify"),
    path("api/x509/info", views.x509_info, name="api_x509_info"),
    path("api/attestats/<str:number>", views.attestat, name="api_attestat"),
]
