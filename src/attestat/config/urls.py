"""The root of all addresses: declared in attestat.web.urls and attestat.api.urls."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("attestat.api.urls")),
    path("", include("attestat.web.urls")),
]

handler400 = "attestat.web.common.errors.bad_request"
handler403 = "attestat.web.common.errors.forbidden"
handler404 = "attestat.web.common.errors.not_found"
handler500 = "attestat.web.common.errors.fault"
