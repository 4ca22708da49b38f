"""All addresses of the site. Every name here stands in the table of `attestat.web.common.access`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
