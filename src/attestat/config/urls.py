"""The root of all addresses: everything is declared in attestat.web.urls."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("attestat.web.urls"))]
