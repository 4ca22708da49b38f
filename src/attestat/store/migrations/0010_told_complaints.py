"""The time to complain runs on in a closed case for each of its results (ADR 18)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0010_told_complaints.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0009_irregular")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
