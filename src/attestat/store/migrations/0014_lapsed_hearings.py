"""Nothing is said, changed or closed in a hearing whose works are all withdrawn (Q15, INV-07)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0014_lapsed_hearings.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0013_holidays")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
