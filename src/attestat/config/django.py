"""Django's settings, built from our own (attestat.config.settings).

Layout of the front end: templates, styles and scripts in attestat/web; what set-up builds from npm
packages in attestat/web/static/built.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from attestat.config.settings import current

SETTINGS = current()
"""Ours, for code above the store: `django.conf.settings.SETTINGS`."""

PACKAGE = Path(__file__).resolve().parents[1]
WEB = PACKAGE / "web"

SECRET_KEY = SETTINGS.secret_key
DEBUG = SETTINGS.debug
_public = urlsplit(SETTINGS.public_url)
ALLOWED_HOSTS = [str(_public.hostname), *SETTINGS.allowed_hosts]
if not SETTINGS.is_production:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "attestat.store",
    "attestat.web",
    "attestat.ops.jobs",
]

MIDDLEWARE = [
    # First, so that answers of the others carry the content security policy too.
    "attestat.web.common.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "attestat.web.common.obstacles.ObstacleMiddleware",
    # Last: it asks who acts and when, and holds the address against the table of screens, before any view.
    "attestat.web.common.acting.ActingMiddleware",
]

ROOT_URLCONF = "attestat.config.urls"
WSGI_APPLICATION = "attestat.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "attestat.web.common.middleware.demonstration",
                "attestat.web.common.acting.frame",
            ],
        },
    }
]


def database(url: str, *, owner: bool) -> dict[str, Any]:
    """One entry of DATABASES from a libpq address.

    The application's statements and its waiting for locks are bounded, so that one bad query cannot hold
    a worker (threats.md ABU-30). The owner migrates: that may take long, but never waits long for a lock.
    """
    parts = conninfo_to_dict(url)
    statement = "0" if owner else "15s"
    options: dict[str, Any] = {"options": f"-c statement_timeout={statement} -c lock_timeout=5s"}
    if not owner:
        # A worker answers one request at a time; the second connection is for what runs beside it.
        options["pool"] = {"min_size": 1, "max_size": 4, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "ATOMIC_REQUESTS": False,  # an action opens its own transaction; a page only reads
        "CONN_HEALTH_CHECKS": True,  # a restarted database costs one retry, not a failed request (FLT-03)
        "OPTIONS": options | parts,
    }


# `attestat manage migrate` runs as the owner of the tables; all else as the role that cannot alter them.
_as_owner = os.environ.get("ATTESTAT_DATABASE_ROLE") == "owner"
DATABASES = {
    "default": database(SETTINGS.owner_database_url if _as_owner else SETTINGS.database_url, owner=_as_owner)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.Person"
LOGIN_URL = "/sign-in/"

LANGUAGE_CODE = SETTINGS.language
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Almaty"
USE_TZ = True

STATIC_URL = "/static/"
# WhiteNoise serves the packages' own folders, so that no collecting step stands between a clone and its site.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

SESSION_COOKIE_NAME = "attestat_session"
SESSION_COOKIE_AGE = SETTINGS.session_hours * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SETTINGS.is_production
CSRF_FAILURE_VIEW = "attestat.web.common.errors.csrf_failed"
CSRF_COOKIE_NAME = "attestat_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SETTINGS.is_production
LANGUAGE_COOKIE_NAME = "attestat_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SETTINGS.is_production
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SETTINGS.is_production:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # TLS ends at a proxy of the data centre, which must set this header and drop one sent by a client.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = SETTINGS.max_upload_mb * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_PERMISSIONS = 0o600

# Jobs are declared in a module `tasks` of any application.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": SETTINGS.log_level.upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "httpx": {"handlers": [], "level": "WARNING", "propagate": True},  # it tells of every call
        "procrastinate": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
