"""The main road as acts of people on pages: one function a desk. Pages are found by what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from playwright.sync_api import expect

from tests.journeys.stage import Someone


@dataclass(frozen=True)
class Place:
    """A base as typed into the form: KATO code of the region, then words."""

    region: str
    street: str
    house: str
    settlement: str = ""


@dataclass(frozen=True)
class Wish:
    """What a company applies for: types of work with their scopes, and where the equipment stands."""

    works: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"WT5_LIFTS": ()})
    places: Sequence[Place] = (Place("71", "Мәңгілік Ел даңғылы", "8"),)


def begin(company: Someone) -> str:
    """From the cabinet to a new draft, seen as a list of its parts; gives the case."""
    company.open("/cabinet/")
    company.look()
    company.click(company.page.locator("[data-start]"))
    return case_in(company.page.url)


def fill_in(company: Someone, wish: Wish, case: str) -> None:
    """The whole form on one page, for those who know it."""
    company.open(f"/cabinet/applications/{case}/draft")
    company.look()
    type_what_is_asked(company, wish)


def fill_in_guided(company: Someone, wish: Wish) -> None:
    """Part by part, as a person who does it for the first time; back at the list of parts at the end."""
    page, parts_list = company.page, company.page.url
    company.look()
    company.click(page.locator("main .govuk-task-list a, main ol a, main ul a").first)
    for _ in range(10):
        company.look()
        if page.url == parts_list:
            return
        type_what_is_asked(company, wish)
        go_on = page.locator('.at-buttons button[value="next"]')
        company.click(go_on if go_on.count() else page.locator("main a.govuk-button"))
    raise AssertionError(f"the parts do not end; the last was {page.url}")


def type_what_is_asked(company: Someone, wish: Wish) -> None:
    """Fill in the fields of the page that is open."""
    page = company.page
    if page.locator('[name="phone"]').count():
        page.locator('[name="phone"]').fill("+77010000000")
    if page.locator('[name="works"]').count():
        for work, scopes in wish.works.items():
            page.locator(f'[name="works"][value="{work}"]').check()
            for scope in scopes:
                page.locator(f'[name="scopes_{work}"][value="{scope}"]').check()
    if page.locator('[name="base_0_region"]').count():
        for number, place in enumerate(wish.places):
            if page.locator(f'[name="base_{number}_region"]').count() == 0:
                company.click(page.locator('button[value="add_base"]'))
            page.locator(f'[name="base_{number}_region"]').select_option(place.region)
            for part in ("settlement", "street", "house"):
                if text := getattr(place, part):
                    page.locator(f'[name="base_{number}_{part}"]').fill(text)


def to_signing(company: Someone) -> str:
    """From the filled form to the paper; gives the case."""
    company.click(company.page.locator('button[value="go_on"], form[action$="/prepare"] button').first)
    expect(company.page.locator("iframe.at-paper")).to_be_visible()
    company.look()
    return case_in(company.page.url)


def submit(company: Someone) -> str:
    """Sign the paper; gives the application's number from the receipt."""
    company.sign()
    number = company.page.locator(".at-receipt__number")
    expect(number).to_be_visible()
    company.look()
    return number.inner_text().split()[-1]


def apply(company: Someone, wish: Wish | None = None, *, guided: bool = False) -> tuple[str, str]:
    """The whole way of a company, from the cabinet to the receipt; gives case and number."""
    case = begin(company)
    if guided:
        fill_in_guided(company, wish or Wish())
    else:
        fill_in(company, wish or Wish(), case)
    to_signing(company)
    return case, submit(company)


def from_list(someone: Someone, start: str, number: str) -> None:
    """Find a case in one's work list and open it."""
    someone.open(start)
    someone.look()
    row = someone.page.locator("tr", has_text=number)
    someone.click(row.locator("[data-worklist-link]"))
    someone.look()


def in_office(case: str) -> str:
    """The address of a case for the Committee."""
    return f"/office/applications/{case}/"


def register(chancellery: Someone, number: str) -> None:
    """The chancellery registers what its list puts first (clause 8.2)."""
    from_list(chancellery, "/office/", number)
    chancellery.press("/register")
    chancellery.look()


def forward(chancellery: Someone, case: str, to: str) -> None:
    """The chancellery sends the case to the head (clause 8.2)."""
    chancellery.open(in_office(case))
    select_like(chancellery, "to", to)
    chancellery.press("/forward")


def appoint(head: Someone, number: str, executor: str) -> None:
    """The head chooses the responsible executor (clause 8.2)."""
    from_list(head, "/office/", number)
    select_like(head, "executor", executor)
    head.page.locator('[name="resolution"]').fill("Қарауға")
    head.press("/appoint")
    head.look()


def inquire(executor: Someone, number: str, *, papers: int = 1) -> None:
    """The executor signs an inquiry to each department, all in one request of the signer (clause 9.1)."""
    from_list(executor, "/office/", number)
    executor.press("/inquiries/prepare")
    expect(executor.page.locator("iframe.at-paper")).to_have_count(papers)
    executor.look()
    executor.sign()
    executor.look()


def take_in(clerk: Someone) -> str:
    """The department's chancellery registers the inquiry (clause 9.2); gives its address."""
    clerk.open("/department/")
    clerk.look()
    clerk.click(clerk.page.locator("[data-worklist-link]").first)
    clerk.look()
    clerk.press("/register")
    clerk.look()
    return clerk.page.url


def assign(director: Someone, inquiry: str, inspector: str) -> None:
    """The head of the department names an inspector (clause 9.2)."""
    director.open(inquiry)
    director.look()
    select_like(director, "inspector", inspector)
    director.press("/assign")


def check(inspector: Someone, inquiry: str, *, evidence: Path | None = None, first_fails: str = "") -> None:
    """Permit control: every item conforms; the inspector signs the conclusion (clause 9.2).

    With `first_fails` the first work does not conform, for this reason.
    """
    page = inspector.page
    inspector.open(inquiry)
    inspector.look()
    inspector.press("/findings")
    inspector.look()
    if evidence is not None:
        page.locator("input[name=evidence]").set_input_files(evidence)
        inspector.click(page.locator('button[value="attach"]'))
        expect(page.locator("#evidence")).to_contain_text(evidence.name)
    for answer in page.locator(
        'input[type="radio"][value="conforms"], input[name$="_result"][value="yes"]'
    ).all():
        answer.check()
    if first_fails:
        page.locator('input[name$="_result"][value="no"]').first.check()
        item = page.locator('input[type="radio"][value="fails"]').first
        item.check()
        page.locator(f'[name="{item.get_attribute("name")}_comment"]').fill(first_fails)
    inspector.click(page.locator('button[value="go_on"]'))
    expect(page.locator("iframe.at-paper")).to_be_visible()
    inspector.look()
    inspector.sign()
    inspector.look()


def conclude(director: Someone, inquiry: str) -> None:
    """The head of the department signs the conclusion (clause 9.2)."""
    director.open(inquiry)
    director.press("/conclude")
    director.look()
    director.sign()
    director.look()


def through_department(
    clerk: Someone, director: Someone, inspector: Someone, *, evidence: Path | None = None
) -> None:
    """An inquiry from the department's chancellery to its signed conclusion."""
    inquiry = take_in(clerk)
    assign(director, inquiry, name_of(inspector))
    check(inspector, inquiry, evidence=evidence)
    conclude(director, inquiry)


def draw_up(executor: Someone, case: str) -> None:
    """The executor draws up Annex 3 and sends it for signature (clause 9.3)."""
    executor.open(in_office(case))
    executor.press("/draw-up")
    executor.look()
    executor.press("/send-for-signature")
    executor.look()


def issue(head: Someone, case: str) -> None:
    """The head reads revision A and signs it (clause 11.1)."""
    head.open(in_office(case))
    head.press("/attestat/prepare")
    expect(head.page.locator("iframe.at-paper")).to_be_visible()
    head.look()
    head.sign()
    head.look()


def name_of(someone: Someone) -> str:
    """The name under which a signed-in person stands in the header."""
    shown = someone.page.locator(".at-person__name")
    role = shown.locator(".at-person__role").inner_text()
    return " ".join(shown.inner_text().split()).removesuffix(" ".join(role.split())).strip()


def select_like(someone: Someone, name: str, words: str) -> None:
    """Choose the option that holds these words."""
    place = someone.page.locator(f'select[name="{name}"]')
    wanted = [
        text for text in place.locator("option").all_inner_texts() if words.casefold() in text.casefold()
    ]
    assert wanted, (name, words, place.locator("option").all_inner_texts())
    place.select_option(label=wanted[0])


def case_in(url: str) -> str:
    """The public id in an address."""
    for part in url.split("/"):
        try:
            return str(UUID(part))
        except ValueError:
            continue
    raise AssertionError(url)
