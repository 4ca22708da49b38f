"""Triggers and rights: what must always hold. Goes in together with the first tables."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0002_guards.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
