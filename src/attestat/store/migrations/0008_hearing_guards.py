"""Triggers of hearings and refusals: INV-07, and INV-01 where conclusions were repeated."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0008_hearing_guards.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0006_absence")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
