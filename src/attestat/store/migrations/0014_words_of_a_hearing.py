"""What a hearing is held about, and its room in both languages (ADR 29)."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent / "sql" / "0014_words_of_a_hearing.sql").read_text(encoding="utf-8")
SAME_ON_BOTH_PAGES = """
ALTER TABLE store_hearing DISABLE TRIGGER USER;
ALTER TABLE store_hearingchange DISABLE TRIGGER USER;
UPDATE store_hearing SET place_ru = place WHERE mode = 'meeting';
UPDATE store_hearingchange SET place_ru = place WHERE mode = 'meeting';
ALTER TABLE store_hearing ENABLE TRIGGER USER;
ALTER TABLE store_hearingchange ENABLE TRIGGER USER;
"""
"""So far one text stood on both pages: rooms that were named before stay as they were printed."""


class Migration(migrations.Migration):
    dependencies = [("store", "0014_lapsed_hearings")]
    operations = [
        migrations.AddField(
            model_name="hearing",
            name="intended",
            field=models.CharField(default="refusal", max_length=16),
        ),
        migrations.AddField(
            model_name="hearing",
            name="place_ru",
            field=models.TextField(blank=True, default="", help_text="the room in Russian"),
        ),
        migrations.AlterField(
            model_name="hearing",
            name="place",
            field=models.TextField(blank=True, help_text="the room in Kazakh, or the address of the video"),
        ),
        migrations.AddField(
            model_name="hearingchange", name="place_ru", field=models.TextField(blank=True, default="")
        ),
        migrations.RunSQL(SAME_ON_BOTH_PAGES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("intended__in", ["refusal", "suspension", "complaint_answer"])),
                name="hearing_intended",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "meeting"), _negated=True),
                    models.Q(("place_ru", ""), _negated=True),
                    _connector="OR",
                ),
                name="hearing_place_in_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "meeting"), _negated=True),
                    models.Q(("place_ru", ""), _negated=True),
                    _connector="OR",
                ),
                name="hearing_change_place_in_both",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
