"""The terms of a discontinued case and of a cancelled inquiry are closed (ADR 18)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0012_told_closed.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0007_holding")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
