"""Signing in with the electronic signature (DESIGN.md, section 5): who is there, and for whom he may act."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from attestat.actions.acting import obstacles_journalled
from attestat.actions.company_answers import ask_company, keep_answer
from attestat.domain.actor import Actor, Role
from attestat.domain.company import Company
from attestat.domain.identifiers import is_branch
from attestat.domain.obstacle import Obstacle
from attestat.domain.rules.clause2 import r2_1_a_legal_entity
from attestat.domain.signature import HEALS_WITH_TIME, CertificateRole, Verdict
from attestat.domain.worktime import local_day
from attestat.gateways import eds
from attestat.store import journal, standing
from attestat.store.models import Appointment, Body, Challenge, Membership, Organisation, Person

CHALLENGE_MINUTES = 5
"""How long a challenge waits for its signature, in minutes."""


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the public ids of what he may act as: appointments and substitutions, or one
    membership.
    """

    person: int
    person_id: UUID
    appointments: tuple[UUID, ...]
    membership: UUID | None
    substitutions: tuple[UUID, ...] = ()


def issue_challenge(*, at: datetime) -> tuple[UUID, str]:
    """A one-time text to be signed: it names the site, the moment and a random number."""
    public_id = uuid.uuid4()
    text = f"attestat sign-in\n{settings.SETTINGS.public_url}\n{at.isoformat()}\n{public_id}\n"
    Challenge.objects.create(public_id=public_id, text=text, issued_at=at)
    return public_id, text


def sign_in(*, challenge: UUID, cms: bytes, at: datetime) -> SignedIn:
    """Recognise a person by his signature over a challenge.

    The IIN finds the person, made at the first sign-in; the BIN decides whom he acts for: a body in which
    he holds a current appointment, or a company. A first sign-in of an unknown BIN creates the company only
    for a first head or a holder of the right to sign. Raises Obstacle when the signature is refused, when
    the challenge is spent or late, or when this key opens nothing here; each says whose key would.
    """
    stranger = Actor(person=None, role=Role.SYSTEM)
    with obstacles_journalled("sign_in", by=stranger, at=at, subject="sign-in"):
        verified = _judge(challenge, cms, at=at)
        company = _company_behind(verified, at=at)
        with transaction.atomic():
            _spend(challenge, cms, at=at)
            return _recognise(verified, company, at=at)


def _judge(challenge: UUID, cms: bytes, *, at: datetime) -> eds.Verified:
    asked = Challenge.objects.filter(public_id=challenge).first()
    if asked is None:
        raise Obstacle("challenge_unknown", "EDS")
    try:
        verified = eds.current().verify(cms, asked.text.encode(), at=at, use=eds.Use.LOGIN)
    except eds.SignatureUnusable as error:
        raise Obstacle("signature_unusable", "EDS", reason=error.code) from error
    facts = verified.facts
    if facts.verdict is Verdict.INDETERMINATE and facts.indication in HEALS_WITH_TIME:
        # Neither yes nor no: nobody is let in on a guess (ADR 0012).
        raise Obstacle("signature_later", "EDS", reason=facts.code)
    if facts.verdict is not Verdict.PASSED:
        raise Obstacle("signature_refused", "EDS", reason=facts.code, indication=facts.indication)
    if not facts.iin:
        raise Obstacle("no_person_in_key", "EDS")
    return verified


def _company_behind(verified: eds.Verified, *, at: datetime) -> Company | None:
    """The company of a key that opens a company's account for the first time; None where none is asked."""
    bin = verified.facts.bin
    if not bin:
        raise Obstacle("individual_key", "7; R2.1")
    if Body.objects.filter(bin=bin).exists() or Organisation.objects.filter(bin=bin).exists():
        return None
    if is_branch(bin):
        raise Obstacle("branch_key", "2", bin_kind="branch")
    r2_1_a_legal_entity(bin, check_digits=settings.SETTINGS.is_production)
    if not verified.facts.roles & {CertificateRole.FIRST_HEAD, CertificateRole.SIGN_RIGHT}:
        raise Obstacle("company_not_here_yet", "7")
    company = ask_company(bin, at=at)
    if company is None:
        raise Obstacle("companies_silent", "Annex 2 row 8")
    return company


def _spend(challenge: UUID, cms: bytes, *, at: datetime) -> None:
    row = Challenge.objects.select_for_update().get(public_id=challenge)
    if row.used_at is not None:
        raise Obstacle("challenge_spent", "EDS")
    if not timedelta(0) <= at - row.issued_at <= timedelta(minutes=CHALLENGE_MINUTES):
        raise Obstacle("challenge_late", "EDS", minutes=CHALLENGE_MINUTES)
    row.used_at, row.cms_sha256 = at, hashlib.sha256(cms).hexdigest()
    row.save(update_fields=["used_at", "cms_sha256"])


def _recognise(verified: eds.Verified, company: Company | None, *, at: datetime) -> SignedIn:
    holder = verified.holder
    person, _ = Person.objects.update_or_create(
        iin=holder.iin,
        defaults={
            "surname": holder.surname,
            "given_name": holder.given_name,
            "patronymic": holder.patronymic,
        },
    )
    body = Body.objects.filter(bin=holder.bin).first()
    if body is not None:
        own = Appointment.objects.filter(person=person, post__body=body, period__contains=local_day(at))
        if not own.exists():
            raise Obstacle("no_appointment", "8")
        replaced = standing.replaced_appointments(at=at)
        appointments = own.exclude(pk__in=replaced).order_by("id").values_list("public_id", flat=True)
        substitutions = (
            standing.of_substitute(person, at=at)
            .filter(appointment__post__body=body)
            .order_by("id")
            .values_list("public_id", flat=True)
        )
        if not appointments and not substitutions:
            # A post never acts twice: who is back early asks that the substitution be ended (ADR 23).
            raise Obstacle("somebody_stands_in", "8.2")
        found = SignedIn(person.pk, person.public_id, tuple(appointments), None, tuple(substitutions))
    else:
        membership = _membership(verified, person, company, at=at)
        found = SignedIn(person.pk, person.public_id, (), membership.public_id)
    journal.append(
        stream=person.public_id,
        kind="sign_in",
        by=Actor(person=person.public_id, role=Role.SYSTEM),
        at=at,
        data={"certificate": verified.facts.certificate_sha256, "algorithm": verified.algorithm},
    )
    return found


def _membership(
    verified: eds.Verified, person: Person, company: Company | None, *, at: datetime
) -> Membership:
    roles = verified.facts.roles
    if CertificateRole.FIRST_HEAD in roles:
        kind = "first_head"
    elif CertificateRole.SIGN_RIGHT in roles:
        kind = "sign_right"
    elif roles - {CertificateRole.INDIVIDUAL, CertificateRole.INFORMATION_SYSTEM}:
        kind = "employee"
    else:
        raise Obstacle("key_opens_nothing", "7")
    bin = verified.facts.bin
    if company is not None:
        organisation, created = Organisation.objects.get_or_create(
            bin=bin,
            defaults={
                "name_kk": company.name_kk,
                "name_ru": company.name_ru,
                "address_kk": company.address_kk,
                "address_ru": company.address_ru,
                "region": company.region,
            },
        )
        if created:
            keep_answer(None, company)
    else:
        organisation = Organisation.objects.get(bin=bin)
    membership, _ = Membership.objects.update_or_create(
        person=person,
        organisation=organisation,
        defaults={
            "kind": kind,
            "certificate_sha256": verified.facts.certificate_sha256,
            "confirmed_at": at,
        },
    )
    return membership


def sign_out(*, by: Actor, at: datetime) -> None:
    """Journal that a person left."""
    if by.person is not None:
        with transaction.atomic():
            journal.append(stream=by.person, kind="sign_out", by=by, at=at, data={})


def person(pk: int) -> Person:
    """The person behind a session."""
    return Person.objects.get(pk=pk)


def challenge_text(challenge: UUID) -> str:
    """The text of a challenge that waits, to be signed in another program. Raises `not_found`."""
    row = Challenge.objects.filter(public_id=challenge, used_at=None).first()
    if row is None:
        raise Obstacle("challenge_unknown", "EDS")
    return row.text
