"""Hearings, what they rest on, and reasoned refusals. Goes in before the code that writes them."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0005_hearings.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_calendar"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source", models.CharField(max_length=24)),
                ("reference", models.TextField(blank=True)),
                ("refused_on", models.DateField()),
                ("name", models.TextField(blank=True)),
                ("entered_at", models.DateTimeField()),
                ("restored_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_refusals",
                        to="store.application",
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.blob",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restored_by",
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
                        condition=models.Q(("source__in", ["consent_service", "withdrawn_by_company"])),
                        name="consent_refusal_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source", "withdrawn_by_company"),
                            models.Q(models.Q(("reference", ""), _negated=True), ("blob__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_refusal_proved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("restored_at__isnull", True), ("restored_by__isnull", True)),
                            models.Q(("restored_at__isnull", False), ("restored_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_restored_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("restored_at__isnull", True)),
                        fields=("application", "source"),
                        name="consent_refused_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourtAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("work_types", models.JSONField(default=list)),
                ("court_kk", models.TextField()),
                ("court_ru", models.TextField()),
                ("number", models.TextField()),
                ("decided_on", models.DateField()),
                ("in_force_on", models.DateField()),
                ("name", models.TextField()),
                ("file_kind", models.CharField(max_length=8)),
                ("size", models.IntegerField()),
                ("entered_at", models.DateTimeField()),
                ("lifted_on", models.DateField(null=True)),
                ("lifted_because", models.TextField(blank=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.blob"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="court_acts",
                        to="store.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["activity_ban", "special_right"])),
                        name="court_act_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file_kind__in", ["pdf", "jpeg", "png"])),
                        name="court_act_file_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("court_kk", ""), _negated=True),
                            models.Q(("court_ru", ""), _negated=True),
                            models.Q(("number", ""), _negated=True),
                            ("decided_on__lte", models.F("in_force_on")),
                        ),
                        name="court_act_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at__isnull", True),
                                ("lifted_because", ""),
                                ("lifted_by__isnull", True),
                                ("lifted_on__isnull", True),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                ("lifted_on__isnull", False),
                                models.Q(("lifted_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="court_act_lifted_whole",
                    ),
                    models.UniqueConstraint(fields=("organisation", "kind", "number"), name="court_act_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("mode", models.CharField(max_length=8)),
                ("meeting_at", models.DateTimeField(null=True)),
                ("place", models.TextField(blank=True)),
                ("prepared_at", models.DateTimeField()),
                ("lapsed_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("objection_until", models.DateField()),
                ("earliest_act_on", models.DateField()),
                ("read_at", models.DateTimeField(null=True)),
                ("waived_at", models.DateTimeField(null=True)),
                ("position_complete_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "participants",
                    models.JSONField(default=list, help_text="who came for the company: name and post"),
                ),
                ("protocol_shown_at", models.DateTimeField(null=True)),
                ("protocol_read_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearings",
                        to="store.application",
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.appointment"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.document",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.document",
                    ),
                ),
                (
                    "position_complete_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.document",
                    ),
                ),
                (
                    "secretary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.appointment"
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("works", models.ManyToManyField(related_name="hearings", to="store.requestedwork")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["written", "meeting", "video"])), name="hearing_mode"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "held", "waived", "no_show"])),
                        name="hearing_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("meeting_at__isnull", True), ("mode", "written")),
                            models.Q(
                                ("meeting_at__isnull", False),
                                models.Q(("mode", "written"), _negated=True),
                                models.Q(("place", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hearing_meeting_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chair", models.F("secretary")), _negated=True),
                        name="hearing_secretary_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("delivered_at__isnull", True),
                                ("read_at__isnull", True),
                            ),
                            models.Q(
                                ("decision__isnull", False),
                                ("delivered_at__isnull", False),
                                ("lapsed_at__isnull", True),
                                ("notice__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hearing_delivered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("protocol__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hearing_closed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("waived_at__isnull", True), ("waived_by__isnull", True)),
                            models.Q(("waived_at__isnull", False), ("waived_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="hearing_waived_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("position_complete_at__isnull", True), ("position_complete_by__isnull", True)
                            ),
                            models.Q(
                                ("position_complete_at__isnull", False),
                                ("position_complete_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hearing_position_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("started_at__isnull", True)),
                            models.Q(
                                ("ended_at__gte", models.F("started_at")),
                                ("ended_at__isnull", False),
                                ("started_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hearing_ends_after_its_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("delivered_at__isnull", True), ("lapsed_at__isnull", True)),
                        fields=("application",),
                        name="hearing_one_draft_a_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("delivered_at__isnull", False)),
                        fields=("decision",),
                        name="hearing_decision_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("delivered_at__isnull", False)),
                        fields=("notice",),
                        name="hearing_notice_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", False)),
                        fields=("protocol",),
                        name="hearing_protocol_once",
                    ),
                ],
                "indexes": [models.Index(fields=["application", "-id"], name="hearing_of_case")],
            },
        ),
        migrations.CreateModel(
            name="Argument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("text", models.TextField()),
                ("effective_day", models.DateField()),
                ("late", models.BooleanField()),
                (
                    "speaker",
                    models.TextField(
                        blank=True, help_text="who voiced it at the meeting; empty: filed in writing"
                    ),
                ),
                ("filed_at", models.DateTimeField()),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arguments",
                        to="store.hearing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["position", "objection"])), name="argument_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="argument_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArgumentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted", models.BooleanField()),
                ("text_kk", models.TextField()),
                ("text_ru", models.TextField()),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "argument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="store.argument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_kk", ""), _negated=True), models.Q(("text_ru", ""), _negated=True)
                        ),
                        name="argument_answer_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ArgumentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.TextField()),
                ("kind", models.CharField(max_length=8)),
                ("size", models.IntegerField()),
                (
                    "argument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="store.argument"
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.blob"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "jpeg", "png"])), name="argument_file_kind"
                    ),
                    models.UniqueConstraint(fields=("argument", "blob"), name="argument_file_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HearingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(max_length=8)),
                ("meeting_at", models.DateTimeField(null=True)),
                ("place", models.TextField(blank=True)),
                ("reason", models.TextField()),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="store.hearing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["written", "meeting", "video"])),
                        name="hearing_change_mode",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(
                                models.Q(("meeting_at__isnull", True), ("mode", "written")),
                                models.Q(
                                    ("meeting_at__isnull", False),
                                    models.Q(("mode", "written"), _negated=True),
                                    models.Q(("place", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="hearing_change_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HearingEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=8)),
                ("side", models.CharField(max_length=10)),
                ("speaker", models.TextField()),
                ("text", models.TextField()),
                ("entered_at", models.DateTimeField()),
                (
                    "answers",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered",
                        to="store.hearingentry",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="store.hearing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["question", "answer", "speech", "remark"])),
                        name="hearing_entry_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["committee", "company"])), name="hearing_entry_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("speaker", ""), _negated=True),
                            models.Q(
                                models.Q(("answers__isnull", False), ("kind", "answer")),
                                models.Q(
                                    models.Q(("kind", "answer"), _negated=True), ("answers__isnull", True)
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="hearing_entry_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HearingGround",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=24)),
                ("facts_kk", models.TextField()),
                ("facts_ru", models.TextField()),
                (
                    "consent_refusal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consentrefusal",
                    ),
                ),
                (
                    "court_act",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.courtact",
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grounds",
                        to="store.hearing",
                    ),
                ),
                ("results", models.ManyToManyField(related_name="+", to="store.conclusionresult")),
                (
                    "work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.requestedwork",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("facts_kk", ""), _negated=True),
                            models.Q(("facts_ru", ""), _negated=True),
                        ),
                        name="hearing_ground_whole",
                    ),
                    models.UniqueConstraint(
                        fields=("hearing", "code", "work", "court_act"),
                        name="hearing_ground_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("issued_on", models.DateField()),
                (
                    "complain_until",
                    models.DateField(help_text="last day to complain (T14), as the refusal says"),
                ),
                ("delivered_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="store.application",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusal",
                        to="store.document",
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="store.hearing",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.number"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="store.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RefusalGround",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.hearingground",
                    ),
                ),
                (
                    "refusal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grounds",
                        to="store.refusal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("refusal", "ground"), name="refusal_ground_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusalWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "refusal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="works", to="store.refusal"
                    ),
                ),
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused",
                        to="store.requestedwork",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_kind",
        ),
        migrations.AddField(
            model_name="inquiry",
            name="works",
            field=models.ManyToManyField(
                help_text="of a repeated inquiry; none: all works of the case",
                related_name="inquiries",
                to="store.requestedwork",
            ),
        ),
        migrations.AddField(
            model_name="requestedwork",
            name="outcome",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="the result that is drawn up for it",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(max_length=24),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "application",
                            "inquiry",
                            "conclusion",
                            "attestat",
                            "preliminary_decision",
                            "hearing_notice",
                            "protocol",
                            "refusal",
                            "withdrawal",
                            "rerouting_note",
                            "escalation_letter",
                        ],
                    )
                ),
                name="document_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestedwork",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "attestat", "refusal"])), name="work_outcome"
            ),
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
