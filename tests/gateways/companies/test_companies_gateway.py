"""The companies database as the product sees it. The first part holds for any implementation."""

from __future__ import annotations

import dataclasses
import logging
import os
import tomllib
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings

from attestat.config.settings import SettingsError, load
from attestat.domain.company import CompanyStatus
from attestat.domain.identifiers import has_right_check_digit, is_branch, is_legal_entity
from attestat.gateways import companies
from attestat.gateways.companies import Companies, CompaniesUnavailable, CompanyUnknown

ALMATY = ZoneInfo("Asia/Almaty")
AT = datetime(2026, 9, 15, 11, 0, tzinfo=ALMATY)

# Of the demonstration set; what they are is said in its file.
LIFT, CRANE, LIQUIDATED, REORGANISED, BRANCH = (
    "120340991015",
    "090640996069",
    "160140997074",
    "190240999094",
    "140741998086",
)
NOBODY = "990140004654"  # a right BIN (requirements.md 12.8) that the demonstration does not hold


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def database(home: Path) -> Companies:
    return companies.StandInCompanies(home)


@pytest.fixture
def tell(home: Path) -> Callable[[str], None]:
    """Write the operator's file, each time with a later moment of change."""
    moments = iter(range(1_000_000_000, 2_000_000_000, 1_000))

    def write(text: str) -> None:
        path = home / "companies.toml"
        path.write_text(text, encoding="utf-8")
        moment = next(moments)
        os.utime(path, (moment, moment))

    return write


# What every implementation does.


def test_an_answer_says_who_the_company_is_when_it_was_asked_and_by_which_message(
    database: Companies,
) -> None:
    first, second = (database.ask(LIFT, at=AT) for _ in range(2))
    assert (first.bin, first.name_kk, first.name_ru) == (
        LIFT,
        "«Үлгі лифт сервис» ЖШС",
        "ТОО «Улги лифт сервис»",
    )
    assert (first.region, first.status, first.asked_at) == ("75", CompanyStatus.ACTIVE, AT)
    assert first.message_id != second.message_id
    assert dataclasses.replace(first, message_id="") == dataclasses.replace(second, message_id="")


def test_a_bin_of_nobody_is_unknown(database: Companies) -> None:
    with pytest.raises(CompanyUnknown) as refused:
        database.ask(NOBODY, at=AT)
    assert refused.value.bin == NOBODY


@pytest.mark.parametrize("text", ["", "12034099101", "1203409910155", "12034099101x", "١٢٠٣٤٠٩٩١٠١٥"])
def test_what_is_no_bin_is_never_asked(database: Companies, text: str) -> None:
    with pytest.raises(ValueError, match="twelve digits"):
        database.ask(text, at=AT)


def test_a_moment_without_an_offset_is_refused(database: Companies) -> None:
    with pytest.raises(ValueError, match="offset"):
        database.ask(LIFT, at=AT.replace(tzinfo=None))


# What the stand-in is for.


@pytest.mark.proves("ABU-04")
@pytest.mark.parametrize(
    ("at", "key"),
    [
        (datetime(2026, 3, 1, 23, 59, 59, tzinfo=ALMATY), "previous_head_iin"),
        (datetime(2026, 3, 2, 0, 0, tzinfo=ALMATY), "head_iin"),
        (datetime(2026, 3, 1, 19, 0, tzinfo=ZoneInfo("UTC")), "head_iin"),  # midnight in Almaty
    ],
)
def test_the_head_changes_on_the_day_of_the_change(database: Companies, at: datetime, key: str) -> None:
    file = resources.files("attestat.gateways.companies").joinpath("demonstration.toml")
    written = {one["bin"]: one for one in tomllib.loads(file.read_text(encoding="utf-8"))["company"]}
    assert written[CRANE]["head_iin"] != written[CRANE]["previous_head_iin"]
    assert database.ask(CRANE, at=at).head_iin == written[CRANE][key]


@pytest.mark.parametrize(("bin", "day", "status"), [(LIQUIDATED, 2, "liquidated"), (LIQUIDATED, 1, "active")])
def test_a_company_is_liquidated_from_its_day(database: Companies, bin: str, day: int, status: str) -> None:
    assert database.ask(bin, at=datetime(2026, 2, day, 12, tzinfo=ALMATY)).status == status


def test_a_reorganisation_is_told(database: Companies) -> None:
    assert database.ask(REORGANISED, at=AT).status is CompanyStatus.REORGANISED


def test_the_numbers_of_the_demonstration_are_right_and_one_is_a_branch() -> None:
    entries = companies.stand_in.demonstration().entries.values()
    for entry in entries:
        assert has_right_check_digit(entry.bin) and is_legal_entity(entry.bin), entry
        for iin in filter(None, (entry.head_iin, entry.previous_head_iin)):
            assert has_right_check_digit(iin), entry
    assert [entry.bin for entry in entries if is_branch(entry.bin)] == [BRANCH]
    assert len({entry.region for entry in entries}) >= 5


def test_every_message_id_tells_that_nobody_was_asked(database: Companies) -> None:
    message = database.ask(LIFT, at=AT).message_id
    assert message.startswith("stand-in-")
    assert len(message) <= 64  # store: CompanyAnswer.message_id


def test_the_operator_adds_a_company(database: Companies, tell: Callable[[str], None]) -> None:
    # The national authority's test company: numbers with wrong digits (eds.md, section 2).
    with pytest.raises(CompanyUnknown):
        database.ask("123456789021", at=AT)
    tell(
        """
        [[company]]
        bin = "123456789021"
        name_kk = "АО \\"ТЕСТ\\""
        name_ru = "АО \\"ТЕСТ\\""
        address_kk = "Астана қаласы"
        address_ru = "город Астана"
        region = "71"
        head_iin = "123456789011"
        """
    )
    answer = database.ask("123456789021", at=AT)
    assert (answer.head_iin, answer.status) == ("123456789011", CompanyStatus.ACTIVE)
    assert database.ask(LIFT, at=AT).region == "75"


def test_a_change_of_head_is_seen_at_once(database: Companies, tell: Callable[[str], None]) -> None:
    before = database.ask(LIFT, at=AT).head_iin
    tell(f'[[company]]\nbin = "{LIFT}"\nhead_iin = "123456789011"')
    after = database.ask(LIFT, at=AT)
    assert (before != "123456789011", after.head_iin) == (True, "123456789011")
    assert after.name_ru == "ТОО «Улги лифт сервис»"
    tell(f'[[company]]\nbin = "{LIFT}"\nhead_iin = "123456789012"')
    assert database.ask(LIFT, at=AT).head_iin == "123456789012"


def test_taking_the_file_away_takes_its_words_back(
    database: Companies, home: Path, tell: Callable[[str], None]
) -> None:
    before = database.ask(LIFT, at=AT).head_iin
    tell(f'[[company]]\nbin = "{LIFT}"\nhead_iin = "123456789011"')
    database.ask(LIFT, at=AT)
    (home / "companies.toml").unlink()
    assert database.ask(LIFT, at=AT).head_iin == before


@pytest.mark.proves("FLT-09")
def test_silence_for_all_and_for_one_and_the_return(database: Companies, tell: Callable[[str], None]) -> None:
    tell("unavailable = true")
    with pytest.raises(CompaniesUnavailable):
        database.ask(LIFT, at=AT)
    tell(f'[[company]]\nbin = "{LIFT}"\nunavailable = true')
    with pytest.raises(CompaniesUnavailable):
        database.ask(LIFT, at=AT)
    assert database.ask(CRANE, at=AT).bin == CRANE
    tell("unavailable = false")
    assert database.ask(LIFT, at=AT).bin == LIFT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unavailable = 'no'", "true or false"),
        ("companies = []", "unknown at the top: companies"),
        ('[[company]]\nbin = "12"', "no BIN of twelve digits: '12'"),
        (
            '[[company]]\nbin = "990140004654"',
            "company 990140004654: missing: address_kk, address_ru, head_iin",
        ),
        (f'[[company]]\nbin = "{LIFT}"\nhead = "1"', f"company {LIFT}: unknown: head"),
        (f'[[company]]\nbin = "{LIFT}"\nhead_iin = "1"', f"company {LIFT}: head_iin has not twelve digits"),
        (f'[[company]]\nbin = "{LIFT}"\nstatus = "gone"', "status is one of active, liquidated, reorganised"),
        (f'[[company]]\nbin = "{LIFT}"\nhead_since = "2026"', "head_since is no date"),
        ("[[company", "cannot be used"),
    ],
)
def test_a_file_with_a_fault_is_no_answer_and_names_the_fault(
    database: Companies, tell: Callable[[str], None], caplog: pytest.LogCaptureFixture, text: str, said: str
) -> None:
    tell(text)
    with pytest.raises(CompaniesUnavailable, match=said), caplog.at_level(logging.ERROR):
        database.ask(LIFT, at=AT)
    assert said in caplog.text


# Which one an instance has.


def _settings(home: Path, **changes: object) -> object:
    """Our settings of this home, in a state that reading them from the environment would not allow."""
    return dataclasses.replace(load({"ATTESTAT_HOME": str(home)}), **changes)  # type: ignore[arg-type]


def test_the_stand_in_calls_itself_one_and_warns_once(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    with override_settings(SETTINGS=_settings(home)), caplog.at_level(logging.WARNING):
        answers = {companies.current() for _ in range(3)}
    assert len(answers) == 1
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "The companies database is a STAND-IN"
    ]


def test_without_stand_ins_nothing_is_invented(home: Path) -> None:
    with (
        override_settings(SETTINGS=_settings(home, stand_ins=False)),
        pytest.raises(companies.CompaniesNotConnected, match="ATTESTAT_STAND_INS"),
    ):
        companies.current()


def test_production_has_no_stand_in_whatever_else_is_set(home: Path) -> None:
    from attestat.config.settings import Environment

    production = _settings(home, environment=Environment.PRODUCTION, stand_ins=True)
    with override_settings(SETTINGS=production), pytest.raises(companies.CompaniesNotConnected):
        companies.current()
    with pytest.raises(SettingsError, match="ATTESTAT_STAND_INS"):
        load({"ATTESTAT_ENVIRONMENT": "production", "ATTESTAT_STAND_INS": "yes"})


def test_the_example_of_the_manual_is_one(database: Companies, tell: Callable[[str], None]) -> None:
    manual = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "demonstration.md"
    example = manual.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    tell(example)
    assert database.ask(LIFT, at=AT).head_iin == "123456789011"
    assert database.ask("123456789021", at=AT).name_kk == "«ТЕСТ» АҚ"
