"""The tables. Only `store` and `actions` may import this module.

Keys inside are bigint, addresses outside are random public ids (ADR 0003). What must always hold is a
constraint here or a trigger in `sql/`, each with a test that tries to break it. No enum is an integer: a
person who reads the database reads words.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from attestat.domain.hearing import Intended
from attestat.domain.procedure import AttestatStage, InquiryStage, Machine, Stage
from attestat.domain.signature import Purpose


def _one_of(name: str, field: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))


class _Public(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Organisation(_Public):
    """A legal entity that applies. Data come from the companies database, BIN from the certificate."""

    bin = models.CharField(max_length=12, unique=True)
    name_kk = models.TextField()
    name_ru = models.TextField()
    address_kk = models.TextField(blank=True)
    address_ru = models.TextField(blank=True)
    region = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="organisation_bin_form", condition=Q(bin__regex=r"^[0-9]{12}$"))
        ]


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by IIN, as Django's authentication asks."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(iin=username)


class Person(AbstractBaseUser, _Public):
    """A human being with an IIN. There are no passwords: a person is recognised by his signature."""

    password = None  # type: ignore[assignment]
    iin = models.CharField(max_length=12, unique=True)
    surname = models.TextField()
    given_name = models.TextField(blank=True)
    patronymic = models.TextField(blank=True)
    session_epoch = models.UUIDField(default=uuid.uuid4)

    USERNAME_FIELD = "iin"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="person_iin_form", condition=Q(iin__regex=r"^[0-9]{12}$"))
        ]

    def get_session_auth_hash(self) -> str:
        """Sessions die when the epoch changes: an appointment ended, a key was compromised."""
        return self.session_epoch.hex

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic (if any), as the forms of the Order ask."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


class Membership(_Public):
    """What a person may do for an organisation, as the last certificate said (A1-F12)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=16)
    power = models.TextField(
        blank=True, help_text="document that gives the right to sign; empty: none recorded"
    )
    power_number = models.TextField(blank=True)
    power_date = models.DateField(null=True)
    power_until = models.DateField(null=True, help_text="last day of the power; empty: without a term")
    power_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    power_at = models.DateTimeField(null=True)
    certificate_sha256 = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation"], name="membership_once"),
            models.CheckConstraint(
                name="membership_power_term",
                condition=Q(power_date__isnull=True)
                | Q(power_until__isnull=True)
                | Q(power_until__gte=F("power_date")),
            ),
            models.CheckConstraint(
                name="membership_power_whole",
                condition=~Q(power="")
                | Q(
                    power_number="",
                    power_date__isnull=True,
                    power_until__isnull=True,
                    power_by__isnull=True,
                    power_at__isnull=True,
                ),
            ),
            _one_of("membership_kind", "kind", ["first_head", "sign_right", "employee"]),
        ]


class Body(_Public):
    """The Committee, or a territorial department with a BIN and a region of its own."""

    kind = models.CharField(max_length=16)
    bin = models.CharField(max_length=12, unique=True)
    region = models.CharField(max_length=2, blank=True)
    name_kk = models.TextField()
    name_ru = models.TextField()
    name_en = models.TextField()
    details_kk = models.TextField(blank=True)
    details_ru = models.TextField(blank=True)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subordinates")

    class Meta:
        constraints: ClassVar = [
            _one_of("body_kind", "kind", ["committee", "department"]),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="committee"), name="body_one_committee"
            ),
            models.UniqueConstraint(
                fields=["region"], condition=Q(kind="department"), name="body_one_department_a_region"
            ),
        ]


class Post(_Public):
    """A post in a body, with the title as printed, and the title of whoever acts in it for a period."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=24)
    title_kk = models.TextField()
    title_ru = models.TextField()
    title_en = models.TextField()
    acting_kk = models.TextField(blank=True)
    acting_ru = models.TextField(blank=True)
    acting_en = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            _one_of(
                "post_code",
                "code",
                [
                    "chancellery",
                    "head",
                    "deputy",
                    "executor",
                    "inspector",
                    "complaint_official",
                    "administrator",
                    "division_head",
                    "lawyer",
                ],
            )
        ]


class Appointment(_Public):
    """A person holds a post for a time; `period` is [from, until) in days, open at the end while it lasts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    basis = models.TextField()
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="appointment_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Substitution(_Public):
    """Somebody acts in the post of an absent colleague for a period, on a basis (clause 8; ADR 23).

    Without `substitute` it says only that the colleague is absent. `begins_at` and `ends_at` are as ordered;
    `period` is when it holds: cut by an early end, which is the only change a row ever sees.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(Person, models.PROTECT, null=True, related_name="substitutions")
    duty = models.CharField(max_length=8, null=True, help_text="duty of the post; one person holds one")
    basis = models.TextField()
    basis_number = models.TextField()
    basis_date = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    period = models.GeneratedField(
        expression=Func(
            F("begins_at"),
            Func(F("begins_at"), Func(F("ended_at"), F("ends_at"), function="least"), function="greatest"),
            function="tstzrange",
        ),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="substitution_has_a_basis", condition=~Q(basis="") & ~Q(basis_number="")
            ),
            models.CheckConstraint(name="substitution_term", condition=Q(ends_at__gt=F("begins_at"))),
            models.CheckConstraint(
                name="substitution_not_backwards", condition=Q(begins_at__gte=F("entered_at"))
            ),
            models.CheckConstraint(
                name="substitution_ended_whole",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
            ),
            ExclusionConstraint(
                name="substitution_no_overlap",
                expressions=[
                    ("appointment", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="substitution_one_duty",
                expressions=[
                    ("substitute", RangeOperators.EQUAL),
                    ("duty", RangeOperators.NOT_EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class StandingDuties(_Public):
    """The distribution of duties by which a deputy acts and signs under his own title (clause 8; ADR 23).

    `period` is [from, until) in days; an early end cuts it, which is the only change a row ever sees.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="standing_duties")
    document = models.TextField()
    number = models.TextField()
    dated = models.DateField()
    period = DateRangeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="standing_duties_have_a_document", condition=~Q(document="") & ~Q(number="")
            ),
            models.CheckConstraint(
                name="standing_duties_after_their_document",
                condition=Q(period__startswith__gte=F("dated")) | Q(period__isempty=True),
            ),
            models.CheckConstraint(
                name="standing_duties_ended_whole",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
            ),
            ExclusionConstraint(
                name="standing_duties_no_overlap",
                expressions=[
                    ("appointment", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Transition(models.Model):
    """The procedure's table as the database knows it; filled by migrations from `domain.procedure.TABLE`."""

    machine = models.CharField(max_length=16)
    step = models.CharField(max_length=32)
    source = models.CharField(max_length=32)
    target = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["machine", "step", "source"], name="transition_once"),
            _one_of("transition_machine", "machine", [str(m) for m in Machine]),
        ]


class NumberSeries(models.Model):
    """A series of numbers without holes: the row is locked by whoever draws."""

    code = models.CharField(max_length=48, primary_key=True)
    last = models.BigIntegerField(default=0)


class Number(models.Model):
    """A drawn number: it stays with its subject, or is annulled with a reason; it is never used again."""

    series = models.ForeignKey(NumberSeries, models.PROTECT)
    value = models.BigIntegerField()
    text = models.TextField(unique=True, null=True)
    state = models.CharField(max_length=8, default="drawn")
    subject = models.UUIDField()
    reason = models.TextField(blank=True)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "value"], name="number_once"),
            _one_of("number_state", "state", ["drawn", "used", "annulled"]),
            models.CheckConstraint(
                name="number_annulled_with_reason", condition=~Q(state="annulled") | ~Q(reason="")
            ),
        ]


class Application(_Public):
    """A case: one signed application with all that follows from it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    stage = models.CharField(max_length=24, default=str(Stage.DRAFT))
    phone = models.CharField(max_length=16, blank=True)
    number = models.OneToOneField(Number, models.PROTECT, null=True, related_name="+")
    queue = models.OneToOneField(Number, models.PROTECT, null=True, related_name="+")
    registration = models.OneToOneField(Number, models.PROTECT, null=True, related_name="+")
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signer_is_head = models.BooleanField(default=False)
    edition = models.CharField(max_length=32, blank=True)
    received_at = models.DateTimeField(null=True)
    effective_day = models.DateField(null=True)
    registered_at = models.DateTimeField(null=True)
    addressee = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    executor = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="application_executor")
    executor_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)
    resolution_due = models.DateField(null=True, help_text="the head's own term for the executor")
    pending = models.JSONField(default=list)
    earlier = models.ForeignKey("Attestat", models.PROTECT, null=True, related_name="later_applications")
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="application_discarded_is_a_draft",
                condition=Q(discarded_at__isnull=True) | Q(stage="draft"),
            ),
            models.CheckConstraint(
                name="application_accepted_whole",
                condition=Q(stage="draft", received_at__isnull=True)
                | Q(
                    received_at__isnull=False,
                    effective_day__isnull=False,
                    number__isnull=False,
                    queue__isnull=False,
                    signer__isnull=False,
                )
                & ~Q(edition="")
                & ~Q(stage="draft"),
            ),
            models.CheckConstraint(
                name="application_registered_whole",
                condition=Q(stage__in=["draft", "submitted", "withdrawn", "discontinued"])
                | Q(registered_at__isnull=False, registration__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "effective_day", "queue"], name="application_queue"),
            models.Index(fields=["organisation", "-created_at"], name="application_of_company"),
            models.Index(fields=["executor", "stage"], name="application_of_executor"),
        ]


class Base(_Public):
    """Where the equipment stands (A1-F9)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="bases")
    position = models.SmallIntegerField()
    region = models.CharField(max_length=2)
    kato = models.CharField(max_length=9, blank=True, help_text="deepest unit chosen from KATO; empty: none")
    district = models.TextField(blank=True)
    settlement = models.TextField()
    street = models.TextField()
    house = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "position"], name="base_position_once")
        ]


class KatoUnit(models.Model):
    """A unit of KATO as the official table has it; empty until `import_kato`: then the sample answers."""

    code = models.CharField(max_length=9, primary_key=True)
    parent = models.CharField(max_length=9, blank=True, db_index=True)
    name_kk = models.TextField()
    name_ru = models.TextField()
    level = models.SmallIntegerField(help_text="1 region, 2 district or city, 3 rural district, 4 settlement")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="kato_code_form", condition=Q(code__regex=r"^[0-9]{9}$")),
            models.CheckConstraint(name="kato_level", condition=Q(level__gte=1, level__lte=4)),
        ]


class BaseRoute(models.Model):
    """A base that the executor sends to another department than its region's, with his reason (Q4)."""

    base = models.OneToOneField(Base, models.PROTECT, related_name="route")
    body = models.ForeignKey("Body", models.PROTECT, related_name="+")
    reason = models.TextField()
    routed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    routed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="base_route_has_a_reason", condition=~Q(reason=""))
        ]


class RequestedWork(_Public):
    """A work type in an application; it carries the stage and the outcome."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="works")
    work_type = models.CharField(max_length=48)
    scopes = models.JSONField(default=list)
    stage = models.CharField(max_length=24, default=str(Stage.DRAFT))
    outcome = models.CharField(
        max_length=8, blank=True, db_default="", default="", help_text="the result that is drawn up for it"
    )
    last_event = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "work_type"], name="work_type_once"),
            _one_of("work_stage", "stage", [str(s) for s in Stage]),
            _one_of("work_outcome", "outcome", ["", "attestat", "refusal"]),
        ]


class Blob(models.Model):
    """Bytes by their SHA-256: documents, signatures, evidence. Rows are only added."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="blob_is_its_hash",
                condition=Q(
                    sha256=Func(
                        Func(F("data"), function="sha256"),
                        models.Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    )
                ),
            )
        ]


class Document(_Public):
    """Revision A with its canonical data, stored before anybody signs it (DESIGN.md, section 5)."""

    kind = models.CharField(max_length=24)
    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    inquiry = models.ForeignKey("Inquiry", models.PROTECT, null=True, related_name="documents")
    number = models.ForeignKey(Number, models.PROTECT, related_name="documents")
    day = models.DateField()
    signatory = models.ForeignKey(Person, models.PROTECT, related_name="+")
    data = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    revision_a = models.OneToOneField(Blob, models.PROTECT, related_name="document")
    sealed = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, default="prepared")
    prepared_at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("document_kind", "kind", [str(kind) for kind in Purpose]),
            _one_of("document_state", "state", ["prepared", "signed", "lapsed"]),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="signed"), name="document_one_signed_a_number"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="prepared"), name="document_one_prepared_a_number"
            ),
        ]


class Signature(_Public):
    """A verified signature under a document, with what proved it. Rows are only added."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    substitution = models.ForeignKey(Substitution, models.PROTECT, null=True, related_name="+")
    duties = models.ForeignKey(StandingDuties, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=24)
    cms = models.OneToOneField(Blob, models.PROTECT, related_name="+")
    certificate_sha256 = models.CharField(max_length=64)
    certificate_serial = models.CharField(max_length=80)
    verdict = models.CharField(max_length=16)
    report = models.JSONField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "person"], name="signature_once_a_person"),
            models.UniqueConstraint(fields=["document", "role"], name="signature_once_a_role"),
            _one_of("signature_verdict", "verdict", ["passed", "indeterminate"]),
        ]


class SignatureEvidence(_Public):
    """What a verdict on a signature rests on, in one bundle that is judged again offline (ADR 0011).

    One row at receipt, one more for each time that an unanswered question was asked again. Rows are only
    added; the last one counts.
    """

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="evidence")
    bundle = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16)
    code = models.CharField(max_length=48, blank=True, help_text="the verifier's word; empty: passed")
    indication = models.CharField(max_length=48, blank=True)
    report = models.JSONField()
    judged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("signature_evidence_verdict", "verdict", ["passed", "indeterminate", "failed"]),
            models.CheckConstraint(
                name="signature_evidence_says_why", condition=Q(verdict="passed") | ~Q(code="")
            ),
        ]


class Inquiry(_Public):
    """An inquiry to one territorial department for the bases of its region (clause 9)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="inquiries")
    body = models.ForeignKey(Body, models.PROTECT, related_name="inquiries")
    bases: models.ManyToManyField[Base, models.Model] = models.ManyToManyField(Base, related_name="inquiries")
    works: models.ManyToManyField[RequestedWork, models.Model] = models.ManyToManyField(
        RequestedWork,
        related_name="inquiries",
        help_text="of a repeated inquiry; none: all works of the case",
    )
    stage = models.CharField(max_length=24, default=str(InquiryStage.SENT))
    sent_at = models.DateTimeField()
    queue = models.OneToOneField(Number, models.PROTECT, related_name="+")
    registration = models.OneToOneField(Number, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True)
    inspector = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="inquiry_inspector")
    last_event = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("inquiry_stage", "stage", [str(s) for s in InquiryStage]),
            models.CheckConstraint(
                name="inquiry_registered_whole",
                condition=Q(stage__in=["sent", "cancelled"])
                | Q(registered_at__isnull=False, registration__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["body", "stage", "queue"], name="inquiry_of_department")]


class PermitControl(models.Model):
    """The record of permit control (R9.2b): a draft while the inspector works, fixed once he has signed.

    `findings` holds the answers as typed, whole or not (`domain.conclusion.Record`).
    """

    inquiry = models.OneToOneField(Inquiry, models.PROTECT, related_name="control")
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField()
    kind = models.CharField(max_length=8, default="desk")
    basis = models.TextField(blank=True)
    visited_on = models.DateField(null=True)
    place = models.TextField(blank=True)
    participants = models.JSONField(default=list)
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    findings = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [_one_of("permit_control_kind", "kind", ["desk", "visit"])]


class AnnouncedVisit(_Public):
    """A visit as it was announced to the company (Law on Permits 51(2-1)); the last one counts."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="announced_visits")
    day = models.DateField()
    place = models.TextField()
    basis = models.TextField()
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="announced_visit_whole", condition=~Q(place="") & ~Q(basis=""))
        ]


class EvidenceFile(_Public):
    """A file that the inspector attached as evidence; it can be taken back until the conclusion is signed."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="evidence")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.TextField()
    kind = models.CharField(max_length=8)
    size = models.IntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _one_of("evidence_file_kind", "kind", ["pdf", "jpeg", "png"]),
            models.UniqueConstraint(
                fields=["inquiry", "blob"], condition=Q(removed_at__isnull=True), name="evidence_file_once"
            ),
            models.CheckConstraint(
                name="evidence_file_removed_whole",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]


class Reassignment(models.Model):
    """An inquiry given to another inspector by the head of the department, with his reason."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="reassignments")
    former = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    inspector = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    reason = models.TextField()
    reassigned_at = models.DateTimeField()
    reassigned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reassignment_says_why", condition=~Q(reason="") & ~Q(former=F("inspector"))
            )
        ]


class HandOver(_Public):
    """All open cases of somebody who leaves, given to colleagues in one step; his receipt."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="hand_overs")
    basis = models.TextField()
    handed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="hand_over_has_a_basis", condition=~Q(basis=""))]


class HandedOn(models.Model):
    """A case, or an inquiry of it, given to another executor, addressee or inspector; its place stays."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="handed_on")
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, null=True, related_name="handed_on")
    what = models.CharField(max_length=12)
    former = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    reason = models.TextField()
    handed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    hand_over = models.ForeignKey(HandOver, models.PROTECT, null=True, related_name="items")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="handed_on_what",
                condition=Q(what__in=["executor", "addressee"], inquiry__isnull=True)
                | Q(what="inspector", inquiry__isnull=False),
            ),
            models.CheckConstraint(
                name="handed_on_says_why", condition=~Q(reason="") & ~Q(former=F("successor"))
            ),
        ]


class Recusal(_Public):
    """An official who declared that he may not act in a case, with his reason; it is for good."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    reason = models.TextField()
    recused_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "person"], name="recusal_once"),
            models.CheckConstraint(name="recusal_says_why", condition=~Q(reason="")),
        ]


class CoExecutor(models.Model):
    """A colleague named in the head's resolution: sees the case and prepares, does not sign."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="co_executors")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="co_executing")
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "appointment"], name="co_executor_once")
        ]


class ApprovalStep(_Public):
    """A place in the chain that a drafted result goes through before the head signs; none by default.

    It names a post, whoever holds it, or one appointment.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="approval_steps")
    position = models.SmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="approval_step_names_one",
                condition=Q(post__isnull=False, appointment__isnull=True)
                | Q(post__isnull=True, appointment__isnull=False),
            ),
            models.CheckConstraint(
                name="approval_step_removed_whole",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["body", "position"],
                condition=Q(removed_at__isnull=True),
                name="approval_step_place_once",
            ),
        ]


class Approval(_Public):
    """Consent or remarks of one place of the chain on exactly these data of the drafted result."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="approvals")
    step = models.ForeignKey(ApprovalStep, models.PROTECT, related_name="approvals")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what the drafted papers say")
    consents = models.BooleanField()
    remarks = models.TextField(blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    substitution = models.ForeignKey(Substitution, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="approval_says_what_to_mend", condition=Q(consents=True) | ~Q(remarks="")
            )
        ]


class ConclusionReturn(_Public):
    """A conclusion that the head of the department sent back to the inspector, with his remarks (ADR 9)."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="returns")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    remarks = models.TextField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="conclusion_return_says_why", condition=~Q(remarks=""))
        ]


class ConclusionResult(models.Model):
    """What a conclusion says on one work at one base; written when the inquiry is concluded."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="results")
    work = models.ForeignKey(RequestedWork, models.PROTECT, related_name="results")
    base = models.ForeignKey(Base, models.PROTECT, related_name="results")
    conforms = models.BooleanField()
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "work", "base"], name="conclusion_result_once"),
            models.CheckConstraint(
                name="conclusion_says_what_is_missing", condition=Q(conforms=True) | ~Q(note="")
            ),
        ]


class Finding(models.Model):
    """The answer to one item of the checklist in a conclusion (R9.2b)."""

    result = models.ForeignKey(ConclusionResult, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=24)
    answer = models.CharField(max_length=16)
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "code"], name="finding_once"),
            _one_of("finding_answer", "answer", ["conforms", "fails", "not_applicable"]),
            models.CheckConstraint(name="finding_says_why", condition=Q(answer="conforms") | ~Q(comment="")),
        ]


class Attestat(_Public):
    """An entry of the register (clauses 4, 5): the fact; its paper is the document."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attestats")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="attestats")
    document = models.OneToOneField(Document, models.PROTECT, related_name="attestat")
    number = models.OneToOneField(Number, models.PROTECT, related_name="+")
    issued_on = models.DateField()
    valid_until = models.DateField()
    stage = models.CharField(max_length=16, default=str(AttestatStage.ACTIVE))
    holder_name_kk = models.TextField()
    holder_name_ru = models.TextField()
    last_event = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("attestat_stage", "stage", [str(s) for s in AttestatStage]),
            models.CheckConstraint(
                name="attestat_five_years",
                condition=Q(
                    valid_until=Func(
                        F("issued_on"),
                        template="(%(expressions)s + interval '5 years')::date",
                        output_field=models.DateField(),
                    )
                ),
            ),
        ]


class AttestatWork(models.Model):
    """A work that an attestat grants: at most one live result for each requested work (INV-02)."""

    attestat = models.ForeignKey(Attestat, models.PROTECT, related_name="works")
    work = models.OneToOneField(RequestedWork, models.PROTECT, related_name="granted")


class CourtAct(_Public):
    """A court act in force against a company (Annex 2 row 9(2), 9(3)), entered with its text as evidence.

    `work_types` are the types that it prohibits, empty for all. Only that a court has lifted it is added
    later, once.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="court_acts")
    kind = models.CharField(max_length=16)
    work_types = models.JSONField(default=list)
    court_kk = models.TextField()
    court_ru = models.TextField()
    number = models.TextField()
    decided_on = models.DateField()
    in_force_on = models.DateField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.TextField()
    file_kind = models.CharField(max_length=8)
    size = models.IntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lifted_on = models.DateField(null=True)
    lifted_because = models.TextField(blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _one_of("court_act_kind", "kind", ["activity_ban", "special_right"]),
            _one_of("court_act_file_kind", "file_kind", ["pdf", "jpeg", "png"]),
            models.CheckConstraint(
                name="court_act_whole",
                condition=~Q(court_kk="")
                & ~Q(court_ru="")
                & ~Q(number="")
                & Q(decided_on__lte=F("in_force_on")),
            ),
            models.CheckConstraint(
                name="court_act_lifted_whole",
                condition=Q(
                    lifted_on__isnull=True, lifted_at__isnull=True, lifted_by__isnull=True, lifted_because=""
                )
                | Q(lifted_on__isnull=False, lifted_at__isnull=False, lifted_by__isnull=False)
                & ~Q(lifted_because=""),
            ),
            models.UniqueConstraint(fields=["organisation", "kind", "number"], name="court_act_once"),
        ]


class ConsentRefusal(_Public):
    """Consent to personal data refused or withdrawn (Annex 2 row 9(4)); only its return is added, once."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="consent_refusals")
    source = models.CharField(max_length=24)
    reference = models.TextField(blank=True)
    refused_on = models.DateField()
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    name = models.TextField(blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _one_of("consent_refusal_source", "source", ["consent_service", "withdrawn_by_company"]),
            models.CheckConstraint(
                name="consent_refusal_proved",
                condition=Q(source="withdrawn_by_company") | ~Q(reference="") & Q(blob__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_restored_whole",
                condition=Q(restored_at__isnull=True, restored_by__isnull=True)
                | Q(restored_at__isnull=False, restored_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["application", "source"],
                condition=Q(restored_at__isnull=True),
                name="consent_refused_once",
            ),
        ]


class Hearing(_Public):
    """A hearing of the company on a preliminary decision (clause 10; APPC 73, 74).

    A draft until its notice is delivered, and replaced by a newer draft through `lapsed_at`. From delivery
    on, what was told stays: works, grounds, papers, `objection_until` (the last day of T6) and
    `earliest_act_on` (T5 and T6); both are what the notice said, and the rules ask the calendar again. The
    meeting as it stands now is the last `HearingChange`, else the one here. `outcome` is empty until the
    chairperson's signature under the protocol closes the hearing.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="hearings")
    works: models.ManyToManyField[RequestedWork, models.Model] = models.ManyToManyField(
        RequestedWork, related_name="hearings"
    )
    intended = models.CharField(max_length=16, default=str(Intended.REFUSAL))
    decision = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=8)
    meeting_at = models.DateTimeField(null=True)
    place = models.TextField(blank=True, help_text="the room in Kazakh, or the address of the video")
    place_ru = models.TextField(blank=True, default="", help_text="the room in Russian")
    chair = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    secretary = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    objection_until = models.DateField()
    earliest_act_on = models.DateField()
    read_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position_complete_at = models.DateTimeField(null=True)
    position_complete_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    participants = models.JSONField(default=list, help_text="who came for the company: name and post")
    protocol_shown_at = models.DateTimeField(null=True)
    protocol_read_at = models.DateTimeField(null=True)
    protocol = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("hearing_intended", "intended", [str(one) for one in Intended]),
            _one_of("hearing_mode", "mode", ["written", "meeting", "video"]),
            _one_of("hearing_outcome", "outcome", ["", "held", "waived", "no_show"]),
            models.CheckConstraint(
                name="hearing_meeting_whole",
                condition=Q(mode="written", meeting_at__isnull=True)
                | Q(meeting_at__isnull=False) & ~Q(mode="written") & ~Q(place=""),
            ),
            models.CheckConstraint(
                name="hearing_place_in_both", condition=~Q(mode="meeting") | ~Q(place_ru="")
            ),
            models.CheckConstraint(name="hearing_secretary_is_another", condition=~Q(chair=F("secretary"))),
            models.CheckConstraint(
                name="hearing_delivered_whole",
                condition=Q(delivered_at__isnull=True, read_at__isnull=True, closed_at__isnull=True)
                | Q(
                    delivered_at__isnull=False,
                    lapsed_at__isnull=True,
                    decision__isnull=False,
                    notice__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="hearing_closed_whole",
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, protocol__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="hearing_waived_whole",
                condition=Q(waived_at__isnull=True, waived_by__isnull=True)
                | Q(waived_at__isnull=False, waived_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hearing_position_whole",
                condition=Q(position_complete_at__isnull=True, position_complete_by__isnull=True)
                | Q(position_complete_at__isnull=False, position_complete_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hearing_ends_after_its_start",
                condition=Q(started_at__isnull=True, ended_at__isnull=True)
                | Q(started_at__isnull=False, ended_at__isnull=False, ended_at__gte=F("started_at")),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(delivered_at__isnull=True, lapsed_at__isnull=True),
                name="hearing_one_draft_a_case",
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(delivered_at__isnull=False), name="hearing_decision_once"
            ),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(delivered_at__isnull=False), name="hearing_notice_once"
            ),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(closed_at__isnull=False), name="hearing_protocol_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "-id"], name="hearing_of_case")]


class HearingGround(_Public):
    """A ground of the edition's closed list as the preliminary decision states it (R10.1).

    On one work, or on all works of the hearing when `work` is empty. It rests on what is on record: negative
    results of conclusions (`results`), a court act, or a refused consent. Rows are only added.
    """

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="grounds")
    code = models.CharField(max_length=24)
    work = models.ForeignKey(RequestedWork, models.PROTECT, null=True, related_name="+")
    facts_kk = models.TextField()
    facts_ru = models.TextField()
    results: models.ManyToManyField[ConclusionResult, models.Model] = models.ManyToManyField(
        ConclusionResult, related_name="+"
    )
    court_act = models.ForeignKey(CourtAct, models.PROTECT, null=True, related_name="+")
    consent_refusal = models.ForeignKey(ConsentRefusal, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="hearing_ground_whole", condition=~Q(code="") & ~Q(facts_kk="") & ~Q(facts_ru="")
            ),
            models.UniqueConstraint(
                fields=["hearing", "code", "work", "court_act"],
                nulls_distinct=False,
                name="hearing_ground_once",
            ),
        ]


class HearingChange(models.Model):
    """A change of the meeting, told to the company at once; the last one counts. Rows are only added."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="changes")
    mode = models.CharField(max_length=8)
    meeting_at = models.DateTimeField(null=True)
    place = models.TextField(blank=True)
    place_ru = models.TextField(blank=True, default="")
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _one_of("hearing_change_mode", "mode", ["written", "meeting", "video"]),
            models.CheckConstraint(
                name="hearing_change_whole",
                condition=~Q(reason="")
                & (
                    Q(mode="written", meeting_at__isnull=True)
                    | Q(meeting_at__isnull=False) & ~Q(mode="written") & ~Q(place="")
                ),
            ),
            models.CheckConstraint(
                name="hearing_change_place_in_both", condition=~Q(mode="meeting") | ~Q(place_ru="")
            ),
        ]


class Argument(_Public):
    """What the company files in the hearing: its position, or an objection (APPC 73). Rows are only added.

    `effective_day` is the day on which it counts as filed (APPC 64(3)); `late` says that this is past the
    last day told for objections: it is heard and answered all the same.
    """

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="arguments")
    kind = models.CharField(max_length=12)
    text = models.TextField()
    effective_day = models.DateField()
    late = models.BooleanField()
    speaker = models.TextField(blank=True, help_text="who voiced it at the meeting; empty: filed in writing")
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _one_of("argument_kind", "kind", ["position", "objection"]),
            models.CheckConstraint(name="argument_says_something", condition=~Q(text="")),
        ]


class ArgumentFile(_Public):
    """A file that the company attached to its position or objection. Rows are only added."""

    argument = models.ForeignKey(Argument, models.PROTECT, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.TextField()
    kind = models.CharField(max_length=8)
    size = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            _one_of("argument_file_kind", "kind", ["pdf", "jpeg", "png"]),
            models.UniqueConstraint(fields=["argument", "blob"], name="argument_file_once"),
        ]


class ArgumentAnswer(models.Model):
    """The executor's answer to an argument, in both languages; the last one counts. Rows are only added."""

    argument = models.ForeignKey(Argument, models.PROTECT, related_name="answers")
    accepted = models.BooleanField()
    text_kk = models.TextField()
    text_ru = models.TextField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="argument_answer_whole", condition=~Q(text_kk="") & ~Q(text_ru="")),
        ]


class HearingEntry(_Public):
    """A line of the record: question, answer, speech, or the company's remark on the protocol (APPC 74).

    `answers` is the question that an answer belongs to. Rows are only added.
    """

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8)
    side = models.CharField(max_length=10)
    speaker = models.TextField()
    text = models.TextField()
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            _one_of("hearing_entry_kind", "kind", ["question", "answer", "speech", "remark"]),
            _one_of("hearing_entry_side", "side", ["committee", "company"]),
            models.CheckConstraint(
                name="hearing_entry_whole",
                condition=~Q(text="")
                & ~Q(speaker="")
                & (Q(kind="answer", answers__isnull=False) | ~Q(kind="answer") & Q(answers__isnull=True)),
            ),
        ]


class Refusal(_Public):
    """A reasoned refusal (Annex 4) after one hearing: the fact; its paper is the document."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="refusals")
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="refusals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="refusals")
    document = models.OneToOneField(Document, models.PROTECT, related_name="refusal")
    number = models.OneToOneField(Number, models.PROTECT, related_name="+")
    issued_on = models.DateField()
    complain_until = models.DateField(help_text="last day to complain (T14), as the refusal says")
    delivered_at = models.DateTimeField()


class RefusalWork(models.Model):
    """A work that a refusal refuses: at most one result for each work (INV-02)."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="works")
    work = models.OneToOneField(RequestedWork, models.PROTECT, related_name="refused")


class RefusalGround(models.Model):
    """A ground that the refusal rests on, as it was stated to the company in the hearing (INV-07)."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="grounds")
    ground = models.ForeignKey(HearingGround, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["refusal", "ground"], name="refusal_ground_once")
        ]


class Withdrawal(_Public):
    """A note by which the company withdrew its application, or works of it, as it took effect (APPC 64).

    `effective_day` is the working day on which it counts as filed (APPC 64(3)). Rows are only added.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="withdrawals")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    works: models.ManyToManyField[RequestedWork, models.Model] = models.ManyToManyField(
        RequestedWork, related_name="withdrawals"
    )
    whole = models.BooleanField(help_text="nothing of the application stayed open")
    reason = models.TextField(blank=True)
    received_at = models.DateTimeField()
    effective_day = models.DateField()
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class DraftReturn(_Public):
    """A drawn-up result that the head sent back to the executor, with his remarks. Rows are only added."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="draft_returns")
    remarks = models.TextField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="draft_return_says_why", condition=~Q(remarks=""))
        ]


class ResolutionCorrection(_Public):
    """An obvious slip that the head mended in his resolution: before, after, and why (ADR 27).

    Rows are only added.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="resolution_corrections")
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField()
    corrected_at = models.DateTimeField()
    corrected_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="resolution_correction_whole", condition=~Q(reason="") & ~Q(before=F("after"))
            )
        ]


class InquiryDecline(_Public):
    """A department says that an inquiry is not within its competence; the executor decides (ADR 25)."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="declines")
    reason = models.TextField()
    declined_at = models.DateTimeField()
    declined_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="inquiry_decline_says_why", condition=~Q(reason="")),
            models.UniqueConstraint(fields=["inquiry"], name="inquiry_decline_once"),
        ]


class Rerouting(_Public):
    """An inquiry that went to another department after it was sent, with the reason (ADR 25)."""

    former = models.OneToOneField(Inquiry, models.PROTECT, related_name="rerouted")
    inquiry = models.OneToOneField(Inquiry, models.PROTECT, related_name="routed_from")
    reason = models.TextField()
    rerouted_at = models.DateTimeField()
    rerouted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rerouting_says_why", condition=~Q(reason="") & ~Q(former=F("inquiry"))
            )
        ]


class Escalation(_Public):
    """A letter about a department that did not answer within its five days, once for each level (Q16).

    The letter stands under `number`: it is made at once and rendered again when it is signed on a later day.
    """

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=12)
    due = models.DateField(help_text="the last of the five days that the letter speaks of")
    number = models.OneToOneField(Number, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("escalation_level", "level", ["department", "committee"]),
            models.UniqueConstraint(fields=["inquiry", "level"], name="escalation_once"),
        ]


class Confirmation(_Public):
    """The company's new head takes the application over by his signature (ADR 26). Rows are only added."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="confirmations")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_head = models.BooleanField()
    confirmed_at = models.DateTimeField()


class Forwarding(_Public):
    """What is outside the Committee's competence was sent on to the body that it belongs to (APPC 65)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="forwardings")
    addressee = models.TextField(help_text="the body that it was sent to")
    matter = models.TextField(help_text="what of the application is outside the competence, and why")
    forwarded_at = models.DateTimeField()
    forwarded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="forwarding_whole", condition=~Q(addressee="") & ~Q(matter=""))
        ]


class Challenge(models.Model):
    """A one-time question to sign in with: the signature over it proves who is there."""

    public_id = models.UUIDField(unique=True)
    text = models.TextField()
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cms_sha256 = models.CharField(max_length=64, unique=True, null=True)


class Event(models.Model):
    """The journal. No foreign keys: it outlives what it describes. Rows are only added."""

    stream = models.CharField(max_length=40)
    sequence = models.IntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    actor = models.CharField(max_length=36, blank=True)
    role = models.CharField(max_length=24, blank=True)
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    transaction = models.BigIntegerField(
        db_default=Func(function="txid_current", output_field=models.BigIntegerField())
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="event_place_once"),
        ]


class Message(models.Model):
    """The outbox: what another system must be told, written with the act that it tells of (R11.3)."""

    destination = models.CharField(max_length=24)
    stream = models.CharField(max_length=40)
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    event = models.BigIntegerField()
    payload = models.JSONField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="waiting")
    attempts = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("message_state", "state", ["waiting", "sent", "failed"]),
            models.UniqueConstraint(fields=["destination", "event"], name="message_once_an_event"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="message_waiting"),
        ]


class TermNotice(_Public):
    """A reminder of a running term, or the alarm that it is over: once for each term, kind and last day.

    `term` is the place of the term in addresses (`queries.terms`). It is addressed to a role, of one body
    where the body is a department, to one appointment where somebody is named. Rows are only added, and no
    date depends on them.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="term_notices")
    term = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    due = models.DateField()
    role = models.CharField(max_length=24)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("term_notice_kind", "kind", ["reminder", "overdue", "escalated"]),
            models.CheckConstraint(name="term_notice_is_addressed", condition=~Q(role="") & ~Q(term="")),
            models.UniqueConstraint(fields=["application", "term", "kind", "due"], name="term_notice_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["role", "-id"], name="term_notice_of_role")]


class HoldBack(_Public):
    """A case held back from the queue for a lawful reason (clause 13): who, when, by which provision."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="holds")
    clause = models.TextField(help_text="the provision that allows or orders it")
    reason = models.TextField()
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="hold_back_says_why", condition=~Q(clause="") & ~Q(reason="")),
            models.CheckConstraint(
                name="hold_back_released_whole",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(released_at__isnull=True), name="hold_back_one_at_a_time"
            ),
        ]


class OverdueReason(models.Model):
    """Why a term was not kept, in the words of the responsible executor (Q17). Rows are only added."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="overdue_reasons")
    term = models.CharField(max_length=80)
    due = models.DateField()
    reason = models.TextField()
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="overdue_reason_says_why", condition=~Q(reason="")),
            models.UniqueConstraint(fields=["application", "term", "due"], name="overdue_reason_once"),
        ]


class Edition(_Public):
    """An edition of the Rules (VER-1): a draft of one administrator, reviewed by another, then published.

    `data` is what `domain.edition.edition_from` takes, by `edition_reading.plain`; `data_sha256` is the hash
    of its canonical JSON. `valid_to` is the last day of force: that of the data, or the one a later edition
    set when it was published (ADR 15). A shipped edition came with the product, published by nobody here.
    """

    code = models.CharField(max_length=32)
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    state = models.CharField(max_length=12, default="draft")
    source = models.CharField(max_length=8)
    version = models.IntegerField(default=1)
    based_on = models.CharField(max_length=32, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    remarks = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_sha256 = models.CharField(max_length=64, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # This one and the next but one also say which sources and states there are.
            models.CheckConstraint(
                name="edition_entered_by_somebody",
                condition=Q(source="shipped", drafted_by__isnull=True)
                | Q(source="entered", drafted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_days", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="edition_reviewed_whole",
                condition=Q(
                    state__in=["draft", "in_review", "discarded"],
                    reviewed_by__isnull=True,
                    reviewed_at__isnull=True,
                    reviewed_sha256="",
                )
                | Q(
                    state__in=["reviewed", "published"],
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                    reviewed_sha256=F("data_sha256"),
                )
                | Q(source="shipped", state="published", reviewed_by__isnull=True),
            ),
            models.CheckConstraint(
                name="edition_second_person",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="edition_published_whole",
                condition=Q(published_at__isnull=True) & ~Q(state="published")
                | Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | Q(state="published", published_at__isnull=False, source="shipped"),
            ),
            models.CheckConstraint(
                name="edition_replaced_is_published",
                condition=Q(replaced_by__isnull=True) | Q(state="published"),
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(state="discarded"), name="edition_code_once"
            ),
            ExclusionConstraint(
                name="edition_no_overlap",
                expressions=[
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(state="published", replaced_by__isnull=True),
            ),
        ]


class LawVersion(models.Model):
    """Counts changes of what is in force, so that a process sees that what it holds is old; one row."""

    one = models.BooleanField(primary_key=True, default=True)
    version = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="law_version_one_row", condition=Q(one=True))]


class EditionNotice(_Public):
    """A notice of clause 12 about a published edition, to one addressee, and the proof that it was sent.

    The term T8 runs from `act_published`, the day of publication of the amending act (Q13).
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="notices")
    addressee = models.CharField(max_length=16)
    act_published = models.DateField()
    made_at = models.DateTimeField()
    number = models.CharField(max_length=100, blank=True, help_text="outgoing number; empty: not sent yet")
    sent_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    proof = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    proof_name = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("edition_notice_addressee", "addressee", ["egov_operator", "contact_centre"]),
            models.UniqueConstraint(fields=["edition", "addressee"], name="edition_notice_once"),
            models.CheckConstraint(
                name="edition_notice_sent_whole",
                condition=Q(
                    number="",
                    sent_on__isnull=True,
                    recorded_by__isnull=True,
                    recorded_at__isnull=True,
                    proof__isnull=True,
                    proof_name="",
                )
                | (
                    ~Q(number="")
                    & Q(sent_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False)
                ),
            ),
        ]


class EditionAlarm(models.Model):
    """A reminder or an alarm about a notice of clause 12, once each. Rows are only added."""

    notice = models.ForeignKey(EditionNotice, models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=12)
    due = models.DateField()
    role = models.CharField(max_length=24)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("edition_alarm_kind", "kind", ["reminder", "overdue", "escalated"]),
            models.UniqueConstraint(fields=["notice", "kind", "due"], name="edition_alarm_once"),
        ]


class CalendarVersion(models.Model):
    """The whole working calendar as it holds since this version (ADR 17); the greatest number is in force.

    Number 1 is the file that ships with the product; each later one is a confirmed change. The data are the
    canonical JSON of `law/calendar.toml`, kept by their hash. Rows are only added.
    """

    number = models.IntegerField(unique=True)
    data = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    change = models.OneToOneField("CalendarChange", models.PROTECT, null=True, related_name="version")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_version_by_a_change",
                condition=Q(number=1, change__isnull=True) | Q(number__gt=1, change__isnull=False),
            )
        ]


class CalendarChange(_Public):
    """A proposed change of the calendar with its act and all data that would hold; rows are only added.

    `asked` is what the administrator entered, by kind. `known_on` is the day on which the act became known.
    """

    base = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="changes")
    data = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    asked = models.JSONField()
    act_number = models.TextField()
    act_date = models.DateField()
    act_title_kk = models.TextField()
    act_title_ru = models.TextField()
    act_title_en = models.TextField()
    known_on = models.DateField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of(
                "calendar_change_kind",
                "kind",
                [
                    *("day_off", "move", "withdraw", "holiday", "end_holiday"),
                    *("kurban_ait", "confirm_year", "new_year"),
                ],
            ),
            models.CheckConstraint(
                name="calendar_change_has_its_act",
                condition=~Q(act_number="")
                & ~Q(act_title_kk="")
                & ~Q(act_title_ru="")
                & ~Q(act_title_en="")
                & Q(known_on__gte=F("act_date")),
            ),
        ]


class CalendarDecision(models.Model):
    """What the second person said to a proposed change: confirmed with exactly these data, or returned.

    `moved_terms` counts the open terms that the change moved (published, ABU-22). Rows are only added.
    """

    change = models.OneToOneField(CalendarChange, models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=12)
    data = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    remarks = models.TextField(blank=True)
    moved_terms = models.IntegerField(default=0)
    moved_cases = models.IntegerField(default=0)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("calendar_decision_verdict", "verdict", ["confirmed", "returned"]),
            models.CheckConstraint(
                name="calendar_returned_says_why", condition=Q(verdict="confirmed") | ~Q(remarks="")
            ),
        ]


class CalendarNotice(models.Model):
    """That administrators were asked for a year of the calendar, or that it began unconfirmed: once each."""

    year = models.IntegerField()
    kind = models.CharField(max_length=12)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            _one_of("calendar_notice_kind", "kind", ["reminder", "overdue"]),
            models.UniqueConstraint(fields=["year", "kind"], name="calendar_notice_once"),
        ]


class ToldTerm(models.Model):
    """The last day of a term as it was told to the company: written when the term began (ADR 18).

    A later row moves it, and only to a later day; `change` says by which change of the calendar. The
    greatest day counts. `counted_by` are the data of the calendar by which the day was counted, so it can be
    explained for ever. Rows are only added.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="told_terms")
    term = models.CharField(max_length=80)
    day = models.DateField()
    counted_by = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    change = models.ForeignKey(CalendarChange, models.PROTECT, null=True, related_name="told_terms")
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="told_term_named", condition=~Q(term="")),
            models.UniqueConstraint(fields=["application", "term", "day"], name="told_term_once"),
        ]


class CompanyAnswer(models.Model):
    """An answer of the companies database, kept with time and message id (Annex 2 row 8)."""

    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="company_answers")
    bin = models.CharField(max_length=12)
    message_id = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    answer = models.JSONField()


class IdempotencyKey(models.Model):
    """An act done under this key has this answer; the second click gets it again."""

    person = models.UUIDField()
    act = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "act", "key"], name="idempotency_key_once")
        ]


class ClockSetting(models.Model):
    """The demonstration clock: at most one row, written by the owner role only; empty in production."""

    one = models.BooleanField(primary_key=True, default=True)
    shift_microseconds = models.BigIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="clock_one_row", condition=Q(one=True))]
