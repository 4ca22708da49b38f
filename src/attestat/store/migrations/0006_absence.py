"""Standing in, handing over, recusal and approval before signature, with their guards."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0006_absence.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_hearings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of what the drafted papers say", max_length=64),
                ),
                ("consents", models.BooleanField()),
                ("remarks", models.TextField(blank=True)),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.SmallIntegerField()),
                ("set_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CoExecutor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HandedOn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=12)),
                ("reason", models.TextField()),
                ("handed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("basis", models.TextField()),
                ("handed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("role", models.CharField(max_length=24)),
                ("reason", models.TextField()),
                ("recused_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StandingDuties",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("document", models.TextField()),
                ("number", models.TextField()),
                ("dated", models.DateField()),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("entered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "duty",
                    models.CharField(
                        help_text="duty of the post; one person holds one", max_length=8, null=True
                    ),
                ),
                ("basis", models.TextField()),
                ("basis_number", models.TextField()),
                ("basis_date", models.DateField()),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "period",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("begins_at"),
                            models.Func(
                                models.F("begins_at"),
                                models.Func(models.F("ended_at"), models.F("ends_at"), function="least"),
                                function="greatest",
                            ),
                            function="tstzrange",
                        ),
                        output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="post",
            name="post_code",
        ),
        migrations.AddField(
            model_name="application",
            name="resolution_due",
            field=models.DateField(help_text="the head's own term for the executor", null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="acting_en",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="post",
            name="acting_kk",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="post",
            name="acting_ru",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
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
                ),
                name="post_code",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="store.application"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.appointment"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="appointment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.appointment",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approval_steps", to="store.body"
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.post"
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="removed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="store.approvalstep"
            ),
        ),
        migrations.AddField(
            model_name="coexecutor",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="co_executors",
                to="store.application",
            ),
        ),
        migrations.AddField(
            model_name="coexecutor",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="co_executing",
                to="store.appointment",
            ),
        ),
        migrations.AddField(
            model_name="coexecutor",
            name="named_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handedon",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="handed_on", to="store.application"
            ),
        ),
        migrations.AddField(
            model_name="handedon",
            name="former",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.appointment"
            ),
        ),
        migrations.AddField(
            model_name="handedon",
            name="handed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handedon",
            name="inquiry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handed_on",
                to="store.inquiry",
            ),
        ),
        migrations.AddField(
            model_name="handedon",
            name="successor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.appointment"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="store.appointment"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="handed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handedon",
            name="hand_over",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="store.handover",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="store.application"
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.appointment"
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="standingduties",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standing_duties",
                to="store.appointment",
            ),
        ),
        migrations.AddField(
            model_name="standingduties",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="standingduties",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="duties",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.standingduties",
            ),
        ),
        migrations.AddField(
            model_name="substitution",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="substitutions",
                to="store.appointment",
            ),
        ),
        migrations.AddField(
            model_name="substitution",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="substitution",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="substitution",
            name="substitute",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="substitutions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="substitution",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.substitution",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="substitution",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.substitution",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appointment__isnull", True), ("post__isnull", False)),
                    models.Q(("appointment__isnull", False), ("post__isnull", True)),
                    _connector="OR",
                ),
                name="approval_step_names_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    _connector="OR",
                ),
                name="approval_step_removed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("body", "position"),
                name="approval_step_place_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="coexecutor",
            constraint=models.UniqueConstraint(
                fields=("application", "appointment"), name="co_executor_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis", ""), _negated=True), name="hand_over_has_a_basis"
            ),
        ),
        migrations.AddConstraint(
            model_name="handedon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inquiry__isnull", True), ("what__in", ["executor", "addressee"])),
                    models.Q(("inquiry__isnull", False), ("what", "inspector")),
                    _connector="OR",
                ),
                name="handed_on_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="handedon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(("former", models.F("successor")), _negated=True),
                ),
                name="handed_on_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(fields=("application", "person"), name="recusal_once"),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="recusal_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="standingduties",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), _negated=True), models.Q(("number", ""), _negated=True)
                ),
                name="standing_duties_have_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingduties",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__startswith__gte", models.F("dated")), ("period__isempty", True), _connector="OR"
                ),
                name="standing_duties_after_their_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingduties",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="standing_duties_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingduties",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("appointment", "="), ("period", "&&")], name="standing_duties_no_overlap"
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", ""), _negated=True), models.Q(("basis_number", ""), _negated=True)
                ),
                name="substitution_has_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="substitution_term"
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=models.CheckConstraint(
                condition=models.Q(("begins_at__gte", models.F("entered_at"))),
                name="substitution_not_backwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="substitution_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("appointment", "="), ("period", "&&")], name="substitution_no_overlap"
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("substitute", "="), ("duty", "<>"), ("period", "&&")],
                name="substitution_one_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consents", True), models.Q(("remarks", ""), _negated=True), _connector="OR"
                ),
                name="approval_says_what_to_mend",
            ),
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
