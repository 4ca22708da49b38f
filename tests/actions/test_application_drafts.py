"""Drafts, powers and KATO on a database of their own (Annex 1, clause 7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from attestat.actions import application, membership
from attestat.actions.application import BaseEntry, WorkEntry
from attestat.domain.obstacle import Obstacle
from attestat.store.models import Application, Event, KatoUnit, Membership, Number
from attestat.store.queries import cases, kato
from tests.actions.world import ASTANA, KARAGANDA, World, new_key

HEAD = "te,ab,cd,ef,hij,k,name_kaz,name_rus,nn\n"
TABLE = (
    HEAD
    + "350000000,35,00,00,000,1,Ойдан облысы,Выдуманная область,\n"
    + "351200000,35,12,00,000,2,Ойдан ауданы,Выдуманный район,\n"
    + "351234000,35,12,34,000,3,Үлгі ауылдық округі,Улгинский сельский округ,\n"
    + "351234100,35,12,34,100,4,Үлгі ауылы,село Улги,\n"
)
"""Four invented units in the shape of the published table."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kato.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    return path


@pytest.mark.proves("A1-F9")
def test_the_table_is_taken_in_and_a_second_time_changes_nothing(
    world: World, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_kato", str(file))
    assert "4 added, 0 changed, 0 removed" in capsys.readouterr().out
    call_command("import_kato", str(file))
    assert "0 added, 0 changed, 0 removed" in capsys.readouterr().out
    resolved = kato.resolve("35", "выдуманный район", "Үлгі ауылы")
    assert resolved.code == "351234100"
    assert [found.unit.code for found in kato.find("улги")] == ["351234000", "351234100"]
    kato.forget()


@pytest.mark.proves("A1-F9")
@pytest.mark.parametrize(
    "line",
    [
        "35123410,35,12,34,100,4,а,б,",  # eight digits
        "351234100,35,12,34,100,4,а,б,",  # twice
        "991234100,99,12,34,100,4,а,б,",  # no such region
        "351234200,35,12,35,200,4,а,б,",  # ef says another thing than te
        "351234200,35,12,34,200,4,,б,",  # no Kazakh name
    ],
)
def test_a_table_with_a_fault_is_not_taken_in_part(world: World, file: Path, line: str) -> None:
    file.write_text(TABLE + line + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 6"):
        call_command("import_kato", str(file))
    assert not KatoUnit.objects.exists()


@pytest.mark.proves("A1-F9")
def test_an_address_is_written_in_both_languages_and_free_text_stays(world: World, file: Path) -> None:
    call_command("import_kato", str(file))
    known = cases.address("35", "Ойдан ауданы", "село Улги", "Абай", "1")
    assert known["kk"].endswith("Ойдан ауданы, Үлгі ауылы, Абай, 1")
    assert known["ru"].endswith("Выдуманный район, село Улги, Абай, 1")
    assert cases.address("35", "Жоқ", "Белгісіз", "Абай", "1")["ru"].endswith("Жоқ, Белгісіз, Абай, 1")
    by = world.actor("lift-head")
    draft = world.draft(by, bases=(BaseEntry("35", "Ойдан ауданы", "село Улги", "Абай", "1"),))
    assert Application.objects.get(public_id=draft).bases.get().kato == "351234100"
    kato.forget()


@pytest.mark.proves("ABU-19")
def test_a_discarded_draft_is_closed_and_its_number_annulled(world: World) -> None:
    by = world.actor("lift-head")
    draft = world.draft(by)
    world.prepared(by, draft)
    application.discard_draft(application=draft, by=by, at=world.now, key=new_key())
    number = Number.objects.get(series_id="application")
    assert (number.state, bool(number.reason)) == ("annulled", True)
    assert cases.page(by, draft) is None
    with pytest.raises(Obstacle, match="draft_discarded"):
        application.prepare_application(application=draft, by=by, at=world.now, key=new_key())


@pytest.mark.proves("R7.1", "ABU-14")
def test_a_copy_says_what_the_earlier_said_and_only_the_company_copies(world: World) -> None:
    source = world.submitted()
    by = world.actor("lift-head")
    answer = application.copy_application(application=source, by=by, at=world.now, key=new_key())
    copy = cases.page(by, UUID(answer["application"]))
    assert copy is not None and copy.line.stage == "draft" and copy.phone == "+77010000000"
    assert [w.code for w in copy.works] == ["WT5_LIFTS"] and [b.house for b in copy.bases] == ["8"]
    with pytest.raises(Obstacle, match="not_found"):
        application.copy_application(
            application=source, by=world.actor("expertise-head"), at=world.now, key=new_key()
        )


def _record(world: World, by: str, until: date | None = None) -> Membership:
    world.actor("expertise-head")
    signer = world.actor("expertise-signer")
    row = Membership.objects.get(person__public_id=signer.person)
    membership.record_power(
        membership=row.public_id,
        document="Сенімхат",
        number="7",
        day=date(2026, 9, 1),
        until=until,
        by=world.actor(by),
        at=world.now,
        key=new_key(),
    )
    row.refresh_from_db()
    return row


@pytest.mark.proves("R7.1", "ABU-04")
def test_the_head_records_a_power_and_only_then_its_holder_applies(world: World) -> None:
    world.actor("expertise-head")
    world.actor("expertise-signer")
    with pytest.raises(Obstacle, match="power_not_recorded"):
        world.submitted("expertise-signer")
    with pytest.raises(Obstacle, match="not_the_companys_head"):
        _record(world, "expertise-signer")
    row = _record(world, "expertise-head", until=date(2026, 9, 15))
    event = Event.objects.get(kind="record_power")
    assert "Сенімхат" not in str(event.data)
    # The fifteenth is today and the last day; it counts.
    assert world.stage(world.submitted("expertise-signer")) == "submitted"
    assert not membership.holds_power(row, date(2026, 9, 16))
    membership.withdraw_power(
        membership=row.public_id, by=world.actor("expertise-head"), at=world.now, key=new_key()
    )
    with pytest.raises(Obstacle, match="power_not_recorded"):
        world.submitted("expertise-signer")


@pytest.mark.proves("A1-F8", "A1-F9")
def test_a_draft_is_saved_again_with_other_works_and_places(world: World) -> None:
    by = world.actor("lift-head")
    draft = world.draft(by)
    application.save_draft(
        application=draft,
        works=(WorkEntry("WT1_EXPERTISE"), WorkEntry("WT5_LIFTS")),
        bases=(ASTANA, KARAGANDA),
        version=2,
        by=by,
        at=world.now,
    )
    row = Application.objects.get(public_id=draft)
    assert sorted(row.works.values_list("work_type", flat=True)) == ["WT1_EXPERTISE", "WT5_LIFTS"]
    assert list(row.bases.order_by("position").values_list("region", flat=True)) == ["71", "35"]
