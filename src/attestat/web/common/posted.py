"""What signing forms and step forms send (see components/signing_panel.html)."""

from __future__ import annotations

import base64
import binascii
import uuid

from django.http import HttpRequest

from attestat.domain.obstacle import Obstacle

LARGEST_SIGNATURE = 256 * 1024
"""Bytes. A national CMS with time stamp is some 5 KB; whatever is larger is not one."""


def signatures(request: HttpRequest) -> list[bytes]:
    """The signatures of a form in the order of its papers: from the signing program, or as files.

    Raises Obstacle `signature_unusable` for an empty, oversized or unreadable one. PEM and DER go on as
    they are; base64 without armour becomes DER.
    """
    texts = [text for text in request.POST.getlist("signature") if text.strip()]
    if texts:
        return [_from_text(text) for text in texts]
    found = []
    for upload in request.FILES.getlist("signature_file"):
        if upload.size is None or not 0 < upload.size <= LARGEST_SIGNATURE:
            raise Obstacle("signature_unusable", "EDS", reason="too_large")
        found.append(upload.read())
    if not found:
        raise Obstacle("signature_unusable", "EDS", reason="empty_input")
    return found


def _from_text(text: str) -> bytes:
    if len(text) > LARGEST_SIGNATURE:
        raise Obstacle("signature_unusable", "EDS", reason="too_large")
    if "-----BEGIN" in text:
        return text.encode("utf-8", "replace")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Obstacle("signature_unusable", "EDS", reason="not_parseable") from None


def one_signature(request: HttpRequest) -> bytes:
    """The signature of a form with one paper."""
    return signatures(request)[0]


def new_key() -> str:
    """An idempotency key for a form that is being shown: its second click is the same act."""
    return uuid.uuid4().hex


def key(request: HttpRequest) -> str:
    """The idempotency key of a posted form; empty when it has none that we made, which the act refuses."""
    sent = request.POST.get("key", "")
    return sent if sent.isascii() and sent.isalnum() else ""


def version(request: HttpRequest) -> int | None:
    """The version of the case that the page showed; None when the form does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def public_id(text: str) -> uuid.UUID:
    """A public id from a form. Raises Obstacle `not_found` for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Obstacle("not_found", "access") from None
