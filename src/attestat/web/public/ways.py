"""Which key opens what, and the way forward for somebody whose key opened nothing (clause 7)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext

from attestat.domain.obstacle import Obstacle


def forward(obstacle: Obstacle) -> tuple[str, ...]:
    """What somebody who was not let in can do, step by step; empty where the sentence says all."""
    code = obstacle.code
    if code == "branch_key":
        return (
            gettext(
                "Only a legal entity can be attested; a branch acts for it and has no attestat of its own."
            ),
            gettext("The first head of the head organisation signs in with the key that names its BIN."),
            gettext(
                "Whoever works at the branch can be given a key of the head organisation as its employee and "
                "prepare the application."
            ),
        )
    if code == "company_not_here_yet":
        return (
            gettext("The first head signs in once with his key; then the company is known here."),
            gettext("After that sign in again with the same key: you can prepare drafts for him to sign."),
        )
    if code == "individual_key":
        return (
            gettext("Choose the key that your company ordered for you: it names the company's BIN."),
            gettext("Such keys are issued by the National Certification Authority of Kazakhstan."),
        )
    if code == "no_appointment":
        return (
            gettext("Your body enters who holds which post and since when; a post begins on its first day."),
            gettext(
                "If you have been moved or stand in for somebody, ask for the appointment to be entered."
            ),
            gettext("To act for a company, choose the key of that company."),
        )
    if code == "key_opens_nothing":
        return (gettext("Keys of information systems do not sign in: choose a person's key."),)
    reason = str(obstacle.data.get("reason", ""))
    if reason == "certificate_expired":
        return (
            gettext(
                "Renew the key with the National Certification Authority, then sign in with the new one."
            ),
            gettext("Your drafts stay: they belong to the company, not to the key."),
        )
    if code == "signature_refused" and not settings.SETTINGS.is_production:
        return (
            gettext(
                "This is a demonstration: it knows the keys of its own authority. Choose one in the "
                "demonstration signer."
            ),
        )
    return ()


def keys() -> tuple[tuple[str, str], ...]:
    """Who signs in with what, and what he may then do."""
    return (
        (
            gettext("First head of a company"),
            gettext("prepares and signs applications; records the powers of others"),
        ),
        (
            gettext("Holder of the right to sign"),
            gettext("prepares applications; signs them once the head has recorded the power"),
        ),
        (gettext("Employee of a company"), gettext("prepares drafts; the head signs them")),
        (
            gettext("Official of the Committee or a department"),
            gettext("works in the post he holds today; with several posts he chooses one"),
        ),
    )
