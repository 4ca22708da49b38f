"""The numbered rules of clauses 2, 7, 8, 9, 11, each with its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestat.domain.actor import Actor, Role
from attestat.domain.application import Application, Base, Inquiry, RequestedWork, Result, all_reached
from attestat.domain.company import Company, CompanyStatus
from attestat.domain.obstacle import Obstacle
from attestat.domain.procedure import InquiryStage, Stage
from attestat.domain.rules import clause2, clause7, clause8, clause9, clause11
from attestat.domain.worktime import ALMATY

AT = datetime(2026, 9, 15, 11, 0, tzinfo=ALMATY)
BASE = Base(uuid4(), "71", "", "", "Мәңгілік Ел даңғылы", "8")
REGIONS = frozenset({"35", "71", "75"})
CITIES = frozenset({"71", "75", "79"})


def refusal(call: Callable[[], object]) -> str:
    """The code of the Obstacle that this raises; empty when it passes."""
    try:
        call()
    except Obstacle as obstacle:
        assert obstacle.clause
        return obstacle.code
    return ""


# Clause 2


@pytest.mark.parametrize(
    ("bin", "code"),
    [
        ("940140000385", ""),
        ("120340991015", ""),
        ("120350991015", ""),  # a non-resident legal entity
        ("120360991015", "not_a_legal_entity"),  # an individual entrepreneur
        ("880702399681", "not_a_legal_entity"),  # an IIN
        ("140741998086", "branch_key"),
        ("120342991015", ""),  # a representation is no branch
        ("", "not_a_legal_entity"),
        ("12034099101", "not_a_legal_entity"),
        ("12O340991015", "not_a_legal_entity"),
    ],
)
@pytest.mark.proves("R2.1", "ABU-05")
def test_r2_1_only_a_legal_entity(bin: str, code: str) -> None:
    assert refusal(lambda: clause2.r2_1_a_legal_entity(bin, check_digits=False)) == code


@pytest.mark.proves("R2.1")
def test_r2_1_check_digits_are_demanded_where_keys_are_real() -> None:
    assert refusal(lambda: clause2.r2_1_a_legal_entity("940140000386", check_digits=False)) == ""
    assert (
        refusal(lambda: clause2.r2_1_a_legal_entity("940140000386", check_digits=True)) == "bin_check_digit"
    )
    assert refusal(lambda: clause2.r2_1_a_legal_entity("940140000385", check_digits=True)) == ""


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (["WT5"], ""),
        (["WT1", "WT5"], ""),
        ([], "no_work_type"),
        (["WT5", "WT5"], "work_type_not_in_edition"),
        (["WT6"], "work_type_not_in_edition"),
        (["WT5", "WT6"], "work_type_not_in_edition"),
        (["wt5"], "work_type_not_in_edition"),
        ([""], "work_type_not_in_edition"),
    ],
)
@pytest.mark.proves("R2.2", "A1-F8")
def test_r2_2_the_closed_list_of_the_edition(chosen: list[str], code: str) -> None:
    assert refusal(lambda: clause2.r2_2_types_of_the_edition(chosen, ["WT1", "WT5"])) == code


# Clause 7


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("+77010000000", ""),
        ("+7701000000", "phone_missing"),
        ("+770100000000", "phone_missing"),
        ("87010000000", "phone_missing"),
        ("+87010000000", "phone_missing"),
        ("+7 701 000 00 00", "phone_missing"),
        ("+77010000000\n", "phone_missing"),
        ("+7７010000000", "phone_missing"),
        ("", "phone_missing"),
    ],
)
@pytest.mark.proves("R7.1", "A1-F1")
def test_r7_1_the_telephone(phone: str, code: str) -> None:
    assert (
        refusal(lambda: clause7.r7_1_complete(bases=(BASE,), phone=phone, regions=REGIONS, cities=CITIES))
        == code
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"region": "75"}, ""),
        ({"region": "35", "settlement": "Қарағанды қаласы"}, ""),
        ({"region": "35"}, "base_incomplete"),  # only a city of republican significance is its own settlement
        ({"region": "35", "settlement": "  "}, "base_incomplete"),
        ({"street": ""}, "base_incomplete"),
        ({"house": " "}, "base_incomplete"),
        ({"region": ""}, "unknown_region"),
        ({"region": "79"}, "unknown_region"),  # here not offered
        ({"region": "00"}, "unknown_region"),
    ],
)
@pytest.mark.proves("R7.1", "A1-F9")
def test_r7_1_where_the_equipment_stands(changed: dict[str, str], code: str) -> None:
    odd = replace(BASE, **changed)  # type: ignore[arg-type]
    for bases in [(odd,), (BASE, odd), (odd, BASE)]:
        assert (
            refusal(
                lambda bases=bases: clause7.r7_1_complete(
                    bases=bases, phone="+77010000000", regions=REGIONS, cities=CITIES
                )
            )
            == code
        )


@pytest.mark.proves("R7.1", "A1-F9")
def test_r7_1_at_least_one_base() -> None:
    assert (
        refusal(lambda: clause7.r7_1_complete(bases=(), phone="+77010000000", regions=REGIONS)) == "no_base"
    )


BY = Actor(person=uuid4(), role=Role.SIGNER, iin="880702399681", bin="120340991015")
COMPANY = Company(
    bin=BY.bin,
    name_kk="«Үлгі» ЖШС",
    name_ru="ТОО «Улги»",
    address_kk="",
    address_ru="",
    region="75",
    status=CompanyStatus.ACTIVE,
    head_iin=BY.iin,
    asked_at=AT,
    message_id="1",
)


@pytest.mark.parametrize(
    ("company", "is_head", "code"),
    [
        (COMPANY, True, ""),
        (COMPANY, False, ""),
        (replace(COMPANY, head_iin="871104399760"), True, "not_the_head"),
        (replace(COMPANY, head_iin="871104399760"), False, ""),  # right to sign: not the head himself
        (replace(COMPANY, status=CompanyStatus.LIQUIDATED), True, "company_liquidated"),
        (replace(COMPANY, status=CompanyStatus.LIQUIDATED), False, "company_liquidated"),
        (replace(COMPANY, bin="150940992020"), True, "company_mismatch"),
        # DESIGN.md, section 4: "a reorganisation … goes to a person", it refuses nothing
        (replace(COMPANY, status=CompanyStatus.REORGANISED), True, ""),
    ],
)
@pytest.mark.proves("R7.1", "ABU-04", "ABU-05")
def test_r7_1_the_signer_is_whom_the_companies_database_names(
    company: Company, is_head: bool, code: str
) -> None:
    found = refusal(lambda: clause7.r7_1_the_companys_signer(company, BY, is_first_head=is_head))
    assert found == code
    if not code:
        assert clause7.r7_1_the_companys_signer(company, BY, is_first_head=is_head) is True


@pytest.mark.proves("ABU-04", "FLT-09")
def test_r7_1_a_silent_database_refuses_nothing_and_settles_nothing() -> None:
    assert clause7.r7_1_the_companys_signer(None, BY, is_first_head=True) is False


# Clause 8


@pytest.mark.proves("R8.2")
def test_r8_2_who_may_be_executor_and_addressee() -> None:
    executors = {
        r for r in [*Role, None] if not refusal(lambda r=r: clause8.r8_2_executor_of_the_provider(r))
    }
    heads = {r for r in [*Role, None] if not refusal(lambda r=r: clause8.r8_2_addressee_of_the_provider(r))}
    assert executors == {Role.EXECUTOR}
    assert heads == {Role.HEAD, Role.DEPUTY}


@pytest.mark.proves("R8.2")
def test_r8_2_who_was_given_the_application_appoints() -> None:
    head, deputy = uuid4(), uuid4()
    assert refusal(lambda: clause8.r8_2_addressed_to(head, head)) == ""
    assert refusal(lambda: clause8.r8_2_addressed_to(head, deputy)) == "addressed_to_another"
    assert refusal(lambda: clause8.r8_2_addressed_to(head, None)) == "addressed_to_another"
    assert refusal(lambda: clause8.r8_2_addressed_to(None, deputy)) == "addressed_to_another"


# Clause 9

ASTANA, KARAGANDA = uuid4(), uuid4()


@pytest.mark.proves("R9.1")
def test_r9_1_each_base_goes_to_the_department_of_its_region() -> None:
    first, second, third = BASE, replace(BASE, id=uuid4(), region="35"), replace(BASE, id=uuid4())
    routed = clause9.r9_1_route((first, second, third), {"71": ASTANA, "35": KARAGANDA})
    assert routed == {ASTANA: (first.id, third.id), KARAGANDA: (second.id,)}
    with pytest.raises(Obstacle, match="no_department") as refused:
        clause9.r9_1_route((first, second), {"71": ASTANA})
    assert refused.value.data == {"region": "35"}


def inquiry(
    *,
    stage: InquiryStage = InquiryStage.CONCLUDED,
    bases: tuple[UUID, ...] = (),
    inspector: UUID | None = None,
) -> Inquiry:
    return Inquiry(uuid4(), ASTANA, "71", bases or (BASE.id,), stage, inspector, ())


@pytest.mark.proves("R9.2b")
def test_r9_2_the_inspector_is_of_the_department() -> None:
    asked = inquiry()
    for role, body in product([*Role, None], [ASTANA, KARAGANDA, None]):
        code = refusal(
            lambda role=role, body=body: clause9.r9_2_inspector_of_the_department(role, body, asked)
        )
        assert code == ("" if (role, body) == (Role.INSPECTOR, ASTANA) else "not_an_inspector")


WORKS = tuple(RequestedWork(uuid4(), f"WT{n}", (), Stage.PERMIT_CONTROL) for n in (1, 2))


@pytest.mark.proves("R9.2c")
def test_r9_2c_each_work_at_each_base_is_answered_once() -> None:
    bases = (uuid4(), uuid4())
    asked = inquiry(bases=bases)
    whole = tuple(Result(work.id, base, True) for work in WORKS for base in bases)
    check = clause9.r9_2c_a_result_for_each
    assert refusal(lambda: check(WORKS, asked, whole)) == ""
    assert refusal(lambda: check(WORKS, asked, tuple(reversed(whole)))) == ""
    for lost in range(4):
        less = whole[:lost] + whole[lost + 1 :]
        assert refusal(lambda less=less: check(WORKS, asked, less)) == "conclusion_incomplete"
        # the N-times-one bug: the right number of answers, one of them twice
        twice = (*less, whole[lost - 1])
        assert refusal(lambda twice=twice: check(WORKS, asked, twice)) == "conclusion_incomplete"
        assert (
            refusal(lambda lost=lost: check(WORKS, asked, (*whole, whole[lost]))) == "conclusion_incomplete"
        )
    foreign = (*whole, Result(uuid4(), bases[0], True))
    assert refusal(lambda: check(WORKS, asked, foreign)) == "conclusion_incomplete"
    assert refusal(lambda: check(WORKS, asked, ())) == "conclusion_incomplete"


def case(
    works: tuple[RequestedWork, ...] = WORKS,
    bases: tuple[Base, ...] = (BASE,),
    inquiries: tuple[Inquiry, ...] = (),
    *,
    executor: UUID | None = None,
    pending: frozenset[str] = frozenset(),
) -> Application:
    return Application(
        id=uuid4(),
        organisation=uuid4(),
        organisation_bin=BY.bin,
        signer=None,
        number="1",
        received_at=AT,
        effective_day=date(2026, 9, 15),
        edition="order-2022-12",
        works=works,
        bases=bases,
        inquiries=inquiries,
        executor=executor,
        addressee=None,
        pending=pending,
    )


@given(st.integers(1, 4), st.integers(1, 3), st.data())
@pytest.mark.proves("R9.3", "INV-01", "ABU-13")
def test_r9_3_for_k_works_at_n_bases_each_pair_counts_once(k: int, n: int, data: st.DataObject) -> None:
    """Boulder's N-times-one bug: k questions, the answer to one of them k times."""
    works = tuple(RequestedWork(UUID(int=i + 1), f"WT{i}", (), Stage.CONCLUDED) for i in range(k))
    bases = tuple(replace(BASE, id=UUID(int=100 + i)) for i in range(n))
    pairs = list(product(works, bases))
    answers = {pair: data.draw(st.sampled_from(["yes", "no", "none"])) for pair in pairs}
    results = tuple(
        Result(work.id, base.id, answer == "yes")
        for (work, base), answer in answers.items()
        if answer != "none"
    )
    # noise: the first answer repeated as often as there are questions
    asked = replace(inquiry(bases=tuple(b.id for b in bases)), results=results + results[:1] * len(pairs))
    found = refusal(lambda: clause9.r9_3_positive_for_every_work(case(works, bases, (asked,)), works))
    if all(answer == "yes" for answer in answers.values()):
        assert found == ""
    else:
        first = next(answer for answer in answers.values() if answer != "yes")
        assert found == {"no": "negative_conclusion", "none": "no_conclusion"}[first]


@pytest.mark.parametrize("stage", [s for s in InquiryStage if s is not InquiryStage.CONCLUDED])
@pytest.mark.proves("R9.3", "INV-01")
def test_r9_3_a_conclusion_counts_once_both_have_signed(stage: InquiryStage) -> None:
    results = tuple(Result(work.id, BASE.id, True) for work in WORKS)
    asked = replace(inquiry(stage=stage), results=results)
    code = refusal(lambda: clause9.r9_3_positive_for_every_work(case(inquiries=(asked,)), WORKS))
    assert code == "no_conclusion"


@pytest.mark.proves("R9.2c")
def test_all_reached_is_false_without_inquiries() -> None:
    assert not all_reached((), InquiryStage.SENT)
    done, sent = inquiry(), inquiry(stage=InquiryStage.SENT)
    assert all_reached((done, sent), InquiryStage.SENT)
    assert not all_reached((done, sent), InquiryStage.REGISTERED)
    assert all_reached((done, done), InquiryStage.CONCLUDED)


# Clause 11


@pytest.mark.parametrize("pending", [{"company"}, {"signature"}, {"signature", "company"}])
@pytest.mark.proves("R11.1", "ABU-04", "FLT-11")
def test_r11_1_nothing_is_issued_while_a_check_waits(pending: set[str]) -> None:
    check = clause11.r11_1_nothing_pending
    assert refusal(lambda: check(case(pending=frozenset(pending)))) == "verification_pending"
    assert refusal(lambda: check(case())) == ""


@pytest.mark.parametrize(
    ("company", "is_head", "code"),
    [
        (COMPANY, True, ""),
        (None, True, "company_not_asked"),
        (None, False, "company_not_asked"),
        (replace(COMPANY, status=CompanyStatus.LIQUIDATED), True, "company_liquidated"),
        (replace(COMPANY, head_iin="871104399760"), True, "head_changed"),
        (replace(COMPANY, head_iin="871104399760"), False, ""),
    ],
)
@pytest.mark.proves("R11.1", "ABU-04", "ABU-08")
def test_r11_1_the_company_is_asked_again(company: Company | None, is_head: bool, code: str) -> None:
    found = refusal(lambda: clause11.r11_1_company_still_there(company, BY.iin, is_first_head=is_head))
    assert found == code


@pytest.mark.proves("INV-09")
def test_inv_09_executor_inspector_and_signer_are_three_people() -> None:
    executor, one, two, head = uuid4(), uuid4(), uuid4(), uuid4()
    facts = case(inquiries=(inquiry(inspector=one), inquiry(inspector=two)), executor=executor)
    check = clause11.inv_09_separate_people
    assert refusal(lambda: check(head, facts)) == ""
    for person in (executor, one, two):
        assert refusal(lambda person=person: check(person, facts)) == "same_person_twice"
