"""Editions of the Rules as rows, their notices of clause 12, and the number that says they changed."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0003_editions.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=32)),
                ("data", models.JSONField()),
                ("data_sha256", models.CharField(max_length=64)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("state", models.CharField(default="draft", max_length=12)),
                ("source", models.CharField(max_length=8)),
                ("version", models.IntegerField(default=1)),
                ("based_on", models.CharField(blank=True, max_length=32)),
                ("drafted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("remarks", models.TextField(blank=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_sha256", models.CharField(blank=True, max_length=64)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="store.edition",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("drafted_by__isnull", True), ("source", "shipped")),
                            models.Q(("drafted_by__isnull", False), ("source", "entered")),
                            _connector="OR",
                        ),
                        name="edition_entered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="edition_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewed_at__isnull", True),
                                ("reviewed_by__isnull", True),
                                ("reviewed_sha256", ""),
                                ("state__in", ["draft", "in_review", "discarded"]),
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("reviewed_sha256", models.F("data_sha256")),
                                ("state__in", ["reviewed", "published"]),
                            ),
                            models.Q(
                                ("reviewed_by__isnull", True), ("source", "shipped"), ("state", "published")
                            ),
                            _connector="OR",
                        ),
                        name="edition_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="edition_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", True),
                                models.Q(("state", "published"), _negated=True),
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                ("state", "published"),
                            ),
                            models.Q(
                                ("published_at__isnull", False), ("source", "shipped"), ("state", "published")
                            ),
                            _connector="OR",
                        ),
                        name="edition_published_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_by__isnull", True), ("state", "published"), _connector="OR"
                        ),
                        name="edition_replaced_is_published",
                    ),
                ],
            },
        ),
        # In this order: PostgreSQL asks indexes as they were made, and a twin is to be told as one.
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "discarded"), _negated=True),
                fields=("code",),
                name="edition_code_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("replaced_by__isnull", True), ("state", "published")),
                expressions=[
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    )
                ],
                name="edition_no_overlap",
            ),
        ),
        migrations.CreateModel(
            name="EditionNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("addressee", models.CharField(max_length=16)),
                ("act_published", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "number",
                    models.CharField(
                        blank=True, help_text="outgoing number; empty: not sent yet", max_length=100
                    ),
                ),
                ("sent_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("proof_name", models.TextField(blank=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="store.edition",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.blob",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("addressee__in", ["egov_operator", "contact_centre"])),
                        name="edition_notice_addressee",
                    ),
                    models.UniqueConstraint(fields=("edition", "addressee"), name="edition_notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number", ""),
                                ("proof__isnull", True),
                                ("proof_name", ""),
                                ("recorded_at__isnull", True),
                                ("recorded_by__isnull", True),
                                ("sent_on__isnull", True),
                            ),
                            models.Q(
                                models.Q(("number", ""), _negated=True),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                ("sent_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="edition_notice_sent_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("due", models.DateField()),
                ("role", models.CharField(max_length=24)),
                ("made_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="store.editionnotice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["reminder", "overdue", "escalated"])),
                        name="edition_alarm_kind",
                    ),
                    models.UniqueConstraint(fields=("notice", "kind", "due"), name="edition_alarm_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LawVersion",
            fields=[
                ("one", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("one", True)), name="law_version_one_row")
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
