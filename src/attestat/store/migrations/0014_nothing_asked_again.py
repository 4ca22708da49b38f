"""No attestat for a work about which a department has still to answer (R9.3, INV-01)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0014_nothing_asked_again.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0014_words_of_a_hearing")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
