"""Holidays begin and end by a change of the calendar too (ADR 28)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0012_told_closed")]

    operations = [
        migrations.RemoveConstraint(model_name="calendarchange", name="calendar_change_kind"),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            *("day_off", "move", "withdraw", "holiday", "end_holiday"),
                            *("kurban_ait", "confirm_year", "new_year"),
                        ],
                    )
                ),
                name="calendar_change_kind",
            ),
        ),
    ]
