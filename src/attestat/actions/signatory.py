"""Who signs, as a document names him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from attestat.domain.actor import Actor
from attestat.domain.canonical import Json
from attestat.domain.obstacle import Obstacle
from attestat.store import standing
from attestat.store.models import Appointment, Organisation, Person


@dataclass(frozen=True)
class Signatory:
    """Who will sign, as the document names him; `acting` where he acts in an absent colleague's post."""

    person: Person
    post_kk: str
    post_ru: str
    bin: str
    acting: bool = False

    def as_data(self) -> dict[str, Json]:
        """For the canonical data; the IIN is not shown to whoever reads the paper."""
        return {
            "name": self.person.full_name,
            "post_kk": self.post_kk,
            "post_ru": self.post_ru,
            "bin": self.bin,
            "acting": self.acting,
        }


def official(appointment: Appointment, *, at: datetime) -> Signatory:
    """An official as signatory, under the title of his post: its holder, or who stands in for him now.

    The paper of somebody who acts for a period says "acting" («Төрағаның м.а.», «И.о. председателя»).
    """
    post = appointment.post
    acting = standing.replaced(appointment, at=at) is not None
    title = standing.title_of(post, acting=acting)
    return Signatory(effective(appointment, at=at), title["kk"], title["ru"], post.body.bin, acting=acting)


def company_signer(person: Person, organisation: Organisation, *, is_head: bool) -> Signatory:
    """A company's signatory: its first head, or a holder of the right to sign."""
    if is_head:
        return Signatory(person, "Бірінші басшы", "Первый руководитель", organisation.bin)
    return Signatory(person, "Қол қою құқығы бар тұлға", "Лицо с правом подписи", organisation.bin)


def effective(appointment: Appointment, *, at: datetime) -> Person:
    """Who acts in this appointment at this moment: its holder, or who stands in for him."""
    row = standing.replaced(appointment, at=at)
    return row.substitute if row is not None and row.substitute is not None else appointment.person


def who_will_sign(addressee: Appointment | None, *, at: datetime) -> Appointment:
    """The post whose title a draft bears: the addressee's, or the head's when nobody acts there any more.

    The paper is made again with the title of whoever signs it. Raises Obstacle `not_a_head`.
    """
    rows = Appointment.objects.select_related("person", "post__body")
    wanted = [addressee.pk] if addressee is not None else []
    heads = rows.filter(post__code="head", post__body__kind="committee").order_by("-id")
    for row in (*rows.filter(pk__in=wanted), *heads):
        if standing.is_filled(row, at=at):
            return row
    raise Obstacle("not_a_head", "11.1")


def is_of(appointment: Appointment, by: Actor) -> bool:
    """Whether a thing given to this appointment is the actor's: his own, or that of whom he stands in for."""
    if by.acting is not None:
        return appointment.public_id == by.appointment
    return appointment.person.public_id == by.person
