"""The people of a demonstration: everybody whom the procedure needs, with numbers that could be real."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from attestat.domain.actor import ROLE_OF_POST
from attestat.domain.identifiers import has_right_check_digit, is_legal_entity
from attestat.domain.signature import CertificateRole
from attestat.gateways.companies import stand_in
from attestat.ops.demo.roster import Profile, roster

# First-level units of KATO, requirements.md 12.10.
REGIONS = [str(code) for code in (10, 11, 15, 19, 23, 27, 31, 33, 35, 39)]
REGIONS += [str(code) for code in (43, 47, 55, 59, 61, 62, 63, 71, 75, 79)]
# Digit 7 of an IIN → century of birth and sex, requirements.md 12.8.
CENTURY = {"3": 1900, "4": 1900, "5": 2000, "6": 2000}


def test_the_committee_and_a_department_for_each_region() -> None:
    bodies = roster().bodies
    assert [body.region for body in bodies if body.kind == "committee"] == [""]
    assert sorted(body.region for body in bodies if body.region) == REGIONS
    for body in bodies:
        assert has_right_check_digit(body.bin) and is_legal_entity(body.bin), body.slug
        assert all(body.names.values()) and body.bin in body.details_kk and body.bin in body.details_ru
    assert len({body.bin for body in bodies}) == len(bodies)


def test_names_of_departments_follow_the_usual_pattern() -> None:
    astana = roster().body("astana").names
    assert astana["kk"] == (
        "Қазақстан Республикасы Төтенше жағдайлар министрлігі Өнеркәсіптік қауіпсіздік комитетінің "
        "Астана қаласы бойынша департаменті"
    )
    assert roster().body("karaganda").names["ru"] == (
        "Департамент Комитета промышленной безопасности Министерства по чрезвычайным ситуациям "
        "Республики Казахстан по Карагандинской области"
    )
    assert roster().body("committee").names["kk"] == (  # clause 6
        "Қазақстан Республикасы Төтенше жағдайлар министрлігінің Өнеркәсіптік қауіпсіздік комитеті"
    )


@pytest.mark.proves("R8.2", "R9.1")
def test_every_post_of_the_procedure_is_held() -> None:
    held = Counter((person.body, person.post) for person in roster().people if person.body)
    committee = {post for kind, post in ROLE_OF_POST if kind == "committee"}
    department = {post for kind, post in ROLE_OF_POST if kind == "department"}
    assert held == Counter(
        {("committee", post): 1 for post in committee}
        | {("committee", "executor"): 2, ("committee", "administrator"): 2}
        | {(body.slug, post): 1 for body in roster().bodies if body.region for post in department}
    )
    for person in roster().people:
        if person.body:
            assert set(roster().title(person)) == {"kk", "ru", "en"}


def test_titles_are_those_printed() -> None:
    titles = roster().posts
    assert titles["committee", "head"]["kk"] == "Төраға"
    assert titles["committee", "deputy"]["ru"] == "Заместитель председателя"
    assert titles["department", "head"]["kk"] == "Департамент басшысы"
    assert titles["department", "inspector"]["ru"] == "Государственный инспектор"
    assert titles["department", "chancellery"]["kk"] == "Кеңсе қызметкері"


def test_everybody_has_an_iin_of_an_adult_and_nobody_shares_one() -> None:
    people = roster().people
    for person in people:
        assert has_right_check_digit(person.iin), person.key
        year = CENTURY[person.iin[6]] + int(person.iin[:2])
        born = date(year, int(person.iin[2:4]), int(person.iin[4:6]))
        assert date(1955, 1, 1) < born < date(2006, 1, 1), person.key
    assert len({person.iin for person in people}) == len(people)
    assert len({person.full_name for person in people}) == len(people)


def test_sex_in_the_iin_agrees_with_the_patronymic() -> None:
    for person in roster().people:
        if person.patronymic:
            woman = person.patronymic.endswith(("қызы", "вна", "ична"))
            assert (int(person.iin[6]) % 2 == 0) == woman, person.key


@pytest.mark.proves("ABU-04", "R7.1")
def test_people_of_companies_agree_with_the_companies_database() -> None:
    companies = stand_in.demonstration().entries
    heads = {entry.bin: entry for entry in companies.values()}
    seen = set()
    for person in roster().people:
        if person.company and person.role is CertificateRole.FIRST_HEAD:
            entry = heads[person.company]
            assert person.iin in (entry.head_iin, entry.previous_head_iin), person.key
            seen.add((entry.bin, person.iin))
    for entry in companies.values():
        assert (entry.bin, entry.head_iin) in seen
    powers = {person.key: bool(person.power) for person in roster().people if person.role == "sign_right"}
    assert powers == {"deputy": False, "lift-signer": True, "expertise-signer": False}


def test_key_names_are_safe_as_file_names_and_there_is_one_for_everybody() -> None:
    plans = roster().keys
    slugs = [plan.slug for plan in plans]
    assert len(set(slugs)) == len(slugs)
    assert {person.key for person in roster().people} <= set(slugs)
    for slug in slugs:
        assert slug.isascii() and slug == slug.lower() and slug.replace("-", "").isalnum()


def test_the_keys_that_must_be_refused_are_there() -> None:
    plans = {plan.slug: plan for plan in roster().keys}
    head = plans["lift-head"]
    assert plans["lift-head-authentication"].profile is Profile.AUTHENTICATION
    assert plans["lift-head-expired"].not_after.year == 2024
    assert plans["lift-head-foreign"].issuer == "foreign"
    for wrong in ("authentication", "expired", "foreign"):
        assert (plans[f"lift-head-{wrong}"].iin, plans[f"lift-head-{wrong}"].bin) == (head.iin, head.bin)
    system = plans["system"]
    assert (system.iin, system.bin) == ("", roster().body("committee").bin)
