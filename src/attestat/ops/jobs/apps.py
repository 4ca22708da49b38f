"""The application that holds the jobs, so that procrastinate finds its module `tasks`."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """No models: jobs call actions."""

    name = "attestat.ops.jobs"
    label = "jobs"
    verbose_name = "Jobs"
