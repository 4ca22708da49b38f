"""The screens as an application of Django: its templates, tags and static files are found by this."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens only: there are no models here."""

    name = "attestat.web"
    label = "web"
    verbose_name = "Attestat: screens"
