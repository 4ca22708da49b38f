"""Who stands in for whom at a moment, by which title: rows read, nothing decided (ADR 23)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from attestat.domain.substitution import acting_title_kk
from attestat.domain.worktime import local_day
from attestat.store.models import Appointment, Person, Post, StandingDuties, Substitution


def of_substitute(person: Person, *, at: datetime) -> QuerySet[Substitution]:
    """The substitutions by which this person acts at this moment; he still holds a post of that body."""
    own = Appointment.objects.filter(
        person=person, post__body=OuterRef("appointment__post__body"), period__contains=local_day(at)
    )
    return Substitution.objects.select_related("appointment__post__body", "appointment__person").filter(
        Exists(own), substitute=person, period__contains=at
    )


def replaced(appointment: Appointment, *, at: datetime) -> Substitution | None:
    """Who stands in for the holder of this appointment at this moment, None for nobody."""
    return (
        Substitution.objects.select_related("substitute", "appointment__post__body")
        .filter(appointment=appointment, substitute__isnull=False, period__contains=at)
        .first()
    )


def replaced_appointments(*, at: datetime) -> QuerySet[Substitution, int]:
    """Keys of the appointments in which somebody stands in at this moment."""
    rows = Substitution.objects.filter(substitute__isnull=False, period__contains=at)
    return rows.values_list("appointment_id", flat=True)


def is_filled(appointment: Appointment, *, at: datetime) -> bool:
    """Whether somebody acts in this appointment now: who stands in, or a holder who is not away."""
    now = list(
        Substitution.objects.filter(appointment=appointment, period__contains=at).values_list(
            "substitute_id", flat=True
        )
    )
    if now:
        return now[0] is not None and not succeeded(appointment, at=at)
    return Appointment.objects.filter(pk=appointment.pk, period__contains=local_day(at)).exists()


def succeeded(appointment: Appointment, *, at: datetime) -> bool:
    """Whether a head has left and another holds the post: then nobody acts for the former one."""
    if appointment.post.code != "head":
        return False
    held = Appointment.objects.filter(post=appointment.post, period__contains=local_day(at))
    return held.exclude(pk=appointment.pk).exists() and not held.filter(pk=appointment.pk).exists()


def duties_of(appointment: Appointment, *, at: datetime) -> StandingDuties | None:
    """The distribution of duties by which this deputy acts on this day."""
    return StandingDuties.objects.filter(appointment=appointment, period__contains=local_day(at)).first()


def title_of(post: Post, *, acting: bool = False) -> dict[str, str]:
    """The title as printed, in three languages; of whoever acts in the post for a period with `acting`.

    Where the body has entered no acting title, the Kazakh one is formed by rule and the others name the post
    after «И.о.» in brackets, so that no case ending is guessed.
    """
    if not acting:
        return {"kk": post.title_kk, "ru": post.title_ru, "en": post.title_en}
    return {
        "kk": post.acting_kk or acting_title_kk(post.title_kk),
        "ru": post.acting_ru or f"И.о. ({post.title_ru})",
        "en": post.acting_en or f"Acting {post.title_en}",
    }
