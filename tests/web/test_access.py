"""Who may open what: every address of the URLconf, asked by everybody, with ids of one company's case."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest
from tests.gateways.files.test_files import pdf
from tests.web.addresses import Address, every_address
from tests.web.running import Site, case_of, new_draft, prepared

from attestat.domain.actor import Role
from attestat.ops import walks
from attestat.ops.visitor import Visitor
from attestat.ops.walks import Tour
from attestat.web.common.access import ANYBODY, SCREENS

COMPANY = frozenset({"signer", "employee"})
COMMITTEE = frozenset({"chancellery", "head", "deputy", "executor", "approver"})
DEPARTMENT = frozenset({"department_chancellery", "department_head", "inspector"})
OTHER_OFFICIALS = frozenset({"complaint_official", "administrator"})
EVERYBODY = COMPANY | COMMITTEE | DEPARTMENT | OTHER_OFFICIALS

WHO: dict[str, frozenset[str] | None] = {
    # Open to the public: the start, signing in, the register's verification (clauses 4, 5), the language.
    **dict.fromkeys(
        ("home", "health", "set_language", "sign_in", "challenge", "verify", "verify_document"),
        None,
    ),
    # R7.2, O2.2: the law is for everybody.
    **dict.fromkeys(
        (
            *("law", "law_passport", "law_order", "law_editions", "law_compare"),
            *("law_calendar", "law_term", "law_queue"),
        ),
        None,
    ),
    # Clause 5, O2.2: other systems ask what the public page answers, and verify signatures of their own.
    **dict.fromkeys(("api_description", "api_cms_verify", "api_x509_info", "api_attestat"), None),
    "sign_out": EVERYBODY,
    "document_file": EVERYBODY,
    "act_as": EVERYBODY - COMPANY,
    # Who sees a case sees why its dates are what they are.
    **dict.fromkeys(("case_terms", "why"), COMPANY | COMMITTEE | DEPARTMENT),
    # Clause 7: the company; only its head or a holder of the right to sign signs.
    **dict.fromkeys(("cabinet", "start_draft", "draft", "save_draft", "own_case"), COMPANY),
    **dict.fromkeys(("form", "form_part", "copy_application", "discard_draft", "kato_names"), COMPANY),
    **dict.fromkeys(("receipt", "own_attestats", "company_people"), COMPANY),
    **dict.fromkeys(("prepare_application", "sign_application"), frozenset({"signer"})),
    # The power to sign is recorded by the head, whose key is a signer's (ADR 10).
    **dict.fromkeys(("record_power", "withdraw_power"), frozenset({"signer"})),
    # Q15: who may sign the application may take it back; its present head takes it over (ADR 25, 26).
    **dict.fromkeys(("withdraw_application", "sign_withdrawal"), frozenset({"signer"})),
    **dict.fromkeys(("confirm_application", "sign_confirmation"), frozenset({"signer"})),
    # Clauses 8, 9, 11: chancellery, head, executor of the Committee.
    **dict.fromkeys(("office", "case"), COMMITTEE),
    **dict.fromkeys(("register", "forward"), frozenset({"chancellery"})),
    **dict.fromkeys(("appoint", "prepare_attestat", "sign_attestat"), frozenset({"head", "deputy"})),
    **dict.fromkeys(
        (
            "reroute",
            "prepare_inquiries",
            "sign_inquiries",
            "draw_up",
            "send_for_signature",
            "overdue_reason",
            "ask_again",
        ),
        frozenset({"executor"}),
    ),
    # Clause 13: the head, or the executor of the case, for a lawful reason.
    **dict.fromkeys(("hold_back", "let_go"), frozenset({"head", "deputy", "executor"})),
    # VER-2, clause 12: the administrators keep the law of the system.
    **dict.fromkeys(
        (
            "admin",
            "admin_wording",
            "admin_editions",
            "admin_start_edition",
            "admin_edition",
            "admin_edition_part",
            "admin_edition_file",
            "admin_upload_edition",
            "admin_edition_difference",
            "admin_edition_cases",
            "admin_send_edition",
            "admin_discard_edition",
            "admin_review_edition",
            "admin_publish_edition",
            "admin_notices",
            "admin_notice_letter",
            "admin_record_notice",
            "admin_notice_proof",
        ),
        frozenset({"administrator"}),
    ),
    # ADR 25–27: sending back and closing are the head's, another department and letters the executor's.
    **dict.fromkeys(("return_draft", "correct_resolution", "discontinue"), frozenset({"head", "deputy"})),
    **dict.fromkeys(
        (
            "forward_elsewhere",
            *("prepare_rerouting", "sign_rerouting", "prepare_escalation", "sign_escalation"),
        ),
        frozenset({"executor"}),
    ),
    # ABU-22: the calendar is kept by administrators.
    **dict.fromkeys(
        ("admin_calendar", "propose_calendar", "calendar_change", "confirm_calendar", "return_calendar"),
        frozenset({"administrator"}),
    ),
    # Clause 8.2, ADR 23, 24: absence is arranged by heads and, for heads, by the administrator; whoever sees
    # a case may say that he must not act in it; the administrator sets the chain of approval.
    **dict.fromkeys(
        ("absence", "substitute", "hand_over", "hand_over_receipt"),
        frozenset({"head", "department_head", "administrator"}),
    ),
    **dict.fromkeys(("duties", "end_duties"), frozenset({"head"})),
    "end_substitution": EVERYBODY - COMPANY,
    **dict.fromkeys(("case_people", "recuse"), COMMITTEE | DEPARTMENT),
    "reassign_executor": frozenset({"head", "deputy"}),
    "readdress": frozenset({"head", "deputy", "chancellery"}),
    "give_opinion": COMMITTEE - {"chancellery"},
    **dict.fromkeys(
        ("approval_chain", "add_approval_place", "remove_approval_place"), frozenset({"administrator"})
    ),
    # Clause 10, APPC 73: the company is heard, its signer speaks; the executor leads; the secretary may be
    # of the chancellery.
    "own_hearing": COMPANY,
    **dict.fromkeys(
        (
            *("file_argument", "say_own", "waive_hearing", "complete_position", "remark_on_protocol"),
            "consent",
        ),
        frozenset({"signer"}),
    ),
    "hearing_file": COMPANY | COMMITTEE,
    **dict.fromkeys(("grounds", "hearing"), COMMITTEE),
    **dict.fromkeys(
        (
            *("prepare_hearing", "notify_hearing", "answer_argument", "change_meeting", "replace_secretary"),
            *("draw_up_refusal", "prepare_repeat", "repeat_inquiry"),
        ),
        frozenset({"executor"}),
    ),
    **dict.fromkeys(
        ("enter_record", "record_meeting", "show_protocol", "prepare_protocol", "sign_protocol"),
        frozenset({"executor", "chancellery"}),
    ),
    **dict.fromkeys(("prepare_refusal", "sign_refusal"), frozenset({"head", "deputy"})),
    # Clause 9.2: the territorial department.
    **dict.fromkeys(("department", "inquiry", "inquiry_book"), DEPARTMENT),
    "register_inquiry": frozenset({"department_chancellery"}),
    **dict.fromkeys(
        (
            *("assign_inspector", "reassign_inspector", "return_conclusion", "conclude"),
            "decline_inquiry",
        ),
        frozenset({"department_head"}),
    ),
    **dict.fromkeys(("findings", "save_findings", "sign_conclusion"), frozenset({"inspector"})),
    # What the conclusion rests on: who decides by it and who drew it up.
    "evidence_file": COMMITTEE | DEPARTMENT,
}
"""Who may open each address, by the Order's clauses; None is the public."""

PEOPLE = {
    "lift-head": "signer",
    "lift-employee": "employee",
    "blasting-head": "signer",
    "chancellery": "chancellery",
    "head": "head",
    "deputy": "deputy",
    "executor-1": "executor",
    "executor-2": "executor",
    "lawyer": "approver",
    "complaints": "complaint_official",
    "administrator": "administrator",
    "astana-chancellery": "department_chancellery",
    "astana-head": "department_head",
    "astana-inspector": "inspector",
    "karaganda-chancellery": "department_chancellery",
    "karaganda-head": "department_head",
    "karaganda-inspector": "inspector",
}
"""One visitor for each role, of two companies and of two departments."""

STRANGERS_TO_THE_CASE = {"blasting-head", "karaganda-chancellery", "karaganda-head", "karaganda-inspector"}
"""Their role opens the screen, but the case is another company's or another region's."""


def stands_before(address: str, slug: str) -> bool:
    """Whether the official of the walk stands before somebody whom his role lets reach at all.

    The walk asks with the appointment of the Committee's head, who is no deputy, and nobody has left.
    """
    if address in {"duties", "hand_over_receipt"}:
        return False
    return address not in {"substitute", "hand_over"} or slug in {"head", "administrator"}


OF_A_DRAFT = {
    *("form", "form_part", "draft", "save_draft", "discard_draft"),
    *("prepare_application", "sign_application"),
}
"""Addresses that are about an application before it is signed."""


@dataclass(frozen=True)
class Walked:
    """The ids of a case of the lift company, issued in part and heard for the rest, and a draft beside it."""

    case: str
    inquiry: str
    draft: str
    membership: str
    evidence: str
    escalation: str
    edition: str
    notice: str
    documents: tuple[tuple[str, str], ...]
    change: str
    appointment: str
    hearing: str
    file: str

    def ids(self, address: Address) -> list[dict[str, str]]:
        """The values to ask an address with."""
        applications = [self.draft] if address.name in OF_A_DRAFT else [self.case]
        if address.name == "own_case":
            applications = [self.case, self.draft]
        documents = self.documents if address.name == "document_file" else self.documents[:1]
        return [
            {
                "application": application,
                "inquiry": self.inquiry,
                "membership": self.membership,
                "evidence": self.evidence,
                "escalation": self.escalation,
                "appointment": self.appointment,
                **dict.fromkeys(("hand_over", "substitution_id", "duties_id", "step"), str(uuid.uuid4())),
                "part": "works",
                "document": document,
                "what": what,
                "term": "T3",
                "year": "2026",
                "edition": self.edition,
                "chapter": "work-types",
                "notice": self.notice,
                "kind": "move",
                "change": self.change,
                "hearing": self.hearing,
                "file": self.file,
            }
            for application in applications
            for document, what in documents
        ]


@pytest.fixture(scope="module")
def walked(town: Site, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """A case of two works: one has its attestat, the other is being heard; and a draft beside it."""
    out: Path = tmp_path_factory.mktemp("papers")
    tour = Tour(town.home, town.base, lambda _: None, out, visitors=town.visitors)
    begun = walks.apply(tour, (walks.GAS, walks.LIFTS))
    walks.to_the_executor(tour, begun)
    walks.control(tour, walks.inquire(tour, begun), {0: walks.NOT_MET})
    walks.draw_up(tour, begun)
    walks.issue(tour, begun)
    hearing = walks.notify(tour, begun)
    file = _argued(town, hearing)
    case = town.one("SELECT public_id FROM store_application WHERE public_id = %s", begun.id)
    draft = case_of(prepared(town.visitor("lift-head")))
    documents = town.ask(
        "SELECT d.public_id::text, d.sealed_id IS NOT NULL, s.public_id::text FROM store_document d JOIN"
        " store_application a ON a.id = d.application_id LEFT JOIN store_signature s ON s.document_id = d.id"
        " WHERE a.public_id IN (%s, %s) AND d.state <> 'lapsed' ORDER BY d.id",
        case,
        draft,
    )
    files: dict[tuple[str, str], None] = {}
    for document, sealed, signature in documents:
        files[document, "revision_a"] = None
        if sealed:
            files[document, "sealed"] = None
        if signature:
            files[document, signature] = None
    inquiry = town.one(
        "SELECT i.public_id FROM store_inquiry i JOIN store_application a ON a.id = i.application_id"
        " WHERE a.public_id = %s",
        case,
    )
    assert len(files) >= 10, files
    town.visitor("lift-signer")  # whose power the head of the same company may record
    membership = town.one(
        "SELECT m.public_id FROM store_membership m JOIN store_person p ON p.id = m.person_id"
        " WHERE p.iin = %s",
        iin_of(town, "lift-signer"),
    )
    evidence, escalation = _evidence(town, str(inquiry)), _escalation(town, str(inquiry))
    edition = town.one("SELECT public_id FROM store_edition WHERE code = '2026-01'")
    notice = _notice(town)
    change = _proposed(town)
    appointment = town.one(
        "SELECT a.public_id FROM store_appointment a JOIN store_person p ON p.id = a.person_id"
        " WHERE p.iin = %s",
        iin_of(town, "head"),
    )
    return Walked(
        str(case),
        str(inquiry),
        draft,
        str(membership),
        evidence,
        escalation,
        str(edition),
        notice,
        tuple(files),
        change,
        str(appointment),
        hearing,
        file,
    )


def _proposed(town: Site) -> str:
    """A change of the calendar that waits for the second administrator."""
    visitor = town.visitor("administrator")
    page = visitor.get("/admin/calendar/propose/day_off")
    texts = {f"{name}_{language}": "x" for name in ("name", "title") for language in ("kk", "ru", "en")}
    dates = {"day": "2026-11-12", "act_date": "2026-09-14", "known_on": "2026-09-14"}
    return case_of(visitor.post_form(page, "day_off", {**texts, **dates, "act_number": "1"}))


EVIDENCE = """
WITH file AS (SELECT 'a picture'::bytea AS data), blob AS (
  INSERT INTO store_blob (sha256, data) SELECT encode(sha256(data), 'hex'), data FROM file RETURNING sha256
)
INSERT INTO store_evidencefile (public_id, inquiry_id, blob_id, name, kind, size, added_at, added_by_id)
SELECT %s, i.id, b.sha256, 'a.png', 'png', 9, i.registered_at, a.person_id
  FROM blob b, store_inquiry i JOIN store_appointment a ON a.id = i.inspector_id WHERE i.public_id = %s
"""


def _evidence(town: Site, inquiry: str) -> str:
    """A file of evidence of a concluded inquiry, put in its place as the inspector's upload leaves it."""
    public_id = str(uuid.uuid4())
    # Past the trigger that lets evidence in only while the inspector works.
    town.superuser.execute("SET session_replication_role = replica")
    town.superuser.execute(EVIDENCE, [public_id, inquiry])
    town.superuser.execute("RESET session_replication_role")
    town.superuser.commit()
    return public_id


def _escalation(town: Site, inquiry: str) -> str:
    """A letter about the department of this inquiry, under a number of the case (ADR 27)."""
    public_id = str(uuid.uuid4())
    town.owner.execute(
        "INSERT INTO store_escalation (public_id, inquiry_id, level, due, number_id, made_at)"
        " SELECT %s, i.id, 'department', '2026-09-22', a.number_id, now()"
        "   FROM store_inquiry i JOIN store_application a ON a.id = i.application_id WHERE i.public_id = %s",
        [public_id, inquiry],
    )
    town.owner.commit()
    return public_id


def _argued(town: Site, hearing: str) -> str:
    """An objection with a file, and the id of the file."""
    company = town.visitor("lift-head")
    page = company.get(f"/cabinet/hearings/{hearing}/")
    company.client.post(
        f"{page.path}argument",
        data={**dict(page.form("/argument").fields), "kind": "objection", "text": walks.OBJECTION},
        files={"files": ("paper.pdf", pdf(), "application/pdf")},
    ).raise_for_status()
    return str(town.one("SELECT public_id FROM store_argumentfile"))


def _notice(town: Site) -> str:
    """A notice of clause 12 that was sent, with its proof."""
    public_id = str(uuid.uuid4())
    town.owner.execute(
        "INSERT INTO store_editionnotice (public_id, edition_id, addressee, act_published, made_at, number,"
        " proof_name) SELECT %s, id, 'egov_operator', '2025-10-01', now(), '', '' FROM store_edition"
        " WHERE code = '2026-01'",
        [public_id],
    )
    town.owner.execute(
        "UPDATE store_editionnotice SET number = '1-5/77', sent_on = '2025-10-02', recorded_at = now(),"
        " proof_name = 'a.png', proof_id = (SELECT min(sha256) FROM store_blob),"
        " recorded_by_id = (SELECT min(id) FROM store_person)"
    )
    town.owner.commit()
    return public_id


def missing(values: dict[str, str]) -> dict[str, str]:
    """The same question about things that do not exist."""
    return {
        name: value
        if name in {"part", "term", "year", "chapter"}
        or (name == "what" and value in {"revision_a", "sealed"})
        # As long as the true one: the address stands in the answer.
        else "none"
        if name == "kind"
        else str(uuid.uuid4())
        for name, value in values.items()
    }


def token(visitor: Visitor) -> str:
    """A good anti-forgery token of this browser."""
    return dict(visitor.get("/verify/").form("/verify/").fields)["csrfmiddlewaretoken"]


def ask(visitor: Visitor, method: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
    """One request, without following where it leads."""
    return visitor.client.request(method, path, data=form, follow_redirects=False)


_CHANGES = re.compile(r"\b[A-Za-z0-9]{64}\b|\b\d\d:\d\d\b")
"""What differs between two answers to the same question: the masked token, the demonstration clock."""


def told(response: httpx.Response, path: str) -> tuple[int, str, dict[str, str]]:
    """All that an answer tells, but for the token, the moment and the address that was asked."""
    headers = {name: value for name, value in response.headers.items() if name not in {"date", "set-cookie"}}
    return response.status_code, _CHANGES.sub("", response.text).replace(path, "PATH"), headers


def test_every_address_stands_in_the_table_and_the_other_way_round() -> None:
    names = [address.name for address in every_address()]
    assert len(names) == len(set(names))
    assert set(names) == set(SCREENS)


@pytest.mark.proves("ABU-14", "ABU-15", "ABU-25")
def test_the_table_opens_each_screen_to_whom_the_order_names() -> None:
    table = {
        name: None if roles is ANYBODY else {str(role) for role in roles} for name, roles in SCREENS.items()
    }
    assert table == {name: WHO[name] for name in table}
    assert set(PEOPLE.values()) == {str(role) for role in Role} - {"system"}


@pytest.mark.proves("R7.1", "ABU-14", "ABU-40")
def test_somebody_who_did_not_sign_in_is_sent_to_sign_in(town: Site, walked: Walked) -> None:
    visitor = town.fresh()
    form = {"csrfmiddlewaretoken": token(visitor)}
    for address in every_address():
        if WHO[address.name] is None:
            continue
        for values in (*walked.ids(address), missing(walked.ids(address)[0])):
            path = address.path(values)
            answer = ask(visitor, "GET", path)
            assert answer.status_code == 302, path
            assert answer.headers["Location"].startswith("/sign-in/?next="), path
            answer = ask(visitor, "POST", path, form)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/"), path


@pytest.mark.proves("ABU-14", "ABU-15")
@pytest.mark.parametrize("slug", PEOPLE)
def test_what_is_another_s_looks_like_what_does_not_exist(town: Site, walked: Walked, slug: str) -> None:
    visitor, role = town.visitor(slug), PEOPLE[slug]
    form = {
        "csrfmiddlewaretoken": token(visitor),
        "key": uuid.uuid4().hex,
        "signature": "MAA=",
        "document": walked.documents[0][0],
    }
    before = left_behind(town, walked)
    opened = 0
    for address in every_address():
        wanted = WHO[address.name]
        if wanted is None or address.name == "sign_out":
            continue
        has_ids = bool(address.parameters)
        is_theirs = role in wanted and not (has_ids and slug in STRANGERS_TO_THE_CASE)
        is_theirs = is_theirs and stands_before(address.name, slug)
        for values in walked.ids(address):
            path, other = address.path(values), address.path(missing(values))
            if is_theirs and address.name != "document_file":
                answer = ask(visitor, "GET", path)
                assert answer.status_code in {200, 302, 405}, (address.name, answer.status_code)
                opened += 1
                if has_ids:
                    assert ask(visitor, "GET", other).status_code in {404, 405}, address.name
                continue
            if address.name == "document_file" and may_read(town, slug, values["document"]):
                assert ask(visitor, "GET", path).status_code == 200, (slug, path)
                opened += 1
                continue
            for method in ("GET", "POST"):
                asked = told(ask(visitor, method, path, form if method == "POST" else None), path)
                assert asked[0] in {404, 405}, (address.name, method, asked[0])
                if has_ids:
                    never = told(ask(visitor, method, other, form if method == "POST" else None), other)
                    assert asked == never, (address.name, method)
    assert opened or role in OTHER_OFFICIALS
    assert left_behind(town, walked) == before


def may_read(town: Site, slug: str, document: str) -> bool:
    """Whether the paper is theirs: the company's own, the Committee's cases, the department's inquiry.

    A company sees what was delivered to it: its own application and the signed attestat, not the
    officials' papers on the way (clauses 9, 11).
    """
    kind, state, stage = town.ask(
        "SELECT d.kind, d.state, a.stage FROM store_document d JOIN store_application a"
        " ON a.id = d.application_id WHERE d.public_id = %s",
        document,
    )[0]
    role = PEOPLE[slug]
    if role in COMPANY:
        awaited = kind == "application" and role == "signer"  # a paper to be signed: open to who signs it
        given = {"application", "attestat", "preliminary_decision", "hearing_notice"}
        delivered = kind in given and state == "signed"
        return slug.startswith("lift-") and (awaited or delivered)
    if stage == "draft":
        return False
    if role in DEPARTMENT:
        return slug.startswith("astana-") and kind in {"application", "inquiry", "conclusion"}
    return role in COMMITTEE


def left_behind(town: Site, walked: Walked) -> list[object]:
    """What an act would have changed; looks and refusals are noted, and are no acts."""
    return [
        town.ask("SELECT public_id::text, stage, version FROM store_application ORDER BY id"),
        town.ask("SELECT count(*) FROM store_number"),
        town.ask("SELECT count(*) FROM store_document"),
        town.ask("SELECT count(*) FROM store_signature"),
        town.ask(
            "SELECT count(*) FROM store_event WHERE kind NOT IN ('look', 'obstacle', 'sign_in', 'sign_out')"
            " AND stream IN (%s, %s)",
            walked.case,
            walked.draft,
        ),
    ]


@pytest.mark.proves("ABU-14")
def test_a_rival_finds_nothing_by_searching(town: Site, walked: Walked) -> None:
    number, bin = town.ask(
        "SELECT n.text, o.bin FROM store_application a JOIN store_number n ON n.id = a.number_id JOIN"
        " store_organisation o ON o.id = a.organisation_id WHERE a.public_id = %s",
        walked.case,
    )[0]
    for slug, where in (("blasting-head", "/cabinet/"), ("karaganda-head", "/department/")):
        for search in (number, bin, "120340991015", ""):
            page = town.visitor(slug).get(f"{where}?q={search}&show=all")
            assert walked.case not in page.text and walked.inquiry not in page.text
    assert walked.case in town.visitor("lift-head").get(f"/cabinet/?q={number}").text


@pytest.mark.proves("ABU-15")
def test_an_appointment_that_ended_ends_the_session_at_the_next_request(town: Site) -> None:
    visitor = town.visitor("executor-2")
    assert visitor.get("/office/").response.status_code == 200
    before = town.ask(
        "SELECT a.id, lower(a.period), upper(a.period) FROM store_appointment a JOIN store_person p"
        " ON p.id = a.person_id WHERE p.iin = %s",
        iin_of(town, "executor-2"),
    )
    change = "UPDATE store_appointment SET period = daterange(%s, %s) WHERE id = %s"
    for row, since, _ in before:
        town.owner.execute(change, [since, date(2026, 9, 15), row])  # the last day was 14 September
    town.owner.commit()
    try:
        answer = ask(visitor, "GET", "/office/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")
    finally:
        for row, since, until in before:
            town.owner.execute(change, [since, until, row])
        town.owner.commit()
    # The session is gone, not only blocked.
    assert ask(visitor, "GET", "/office/").status_code == 302
    del town.visitors["executor-2"]


@pytest.mark.proves("ABU-15")
def test_a_post_that_is_not_one_s_own_cannot_be_chosen(town: Site) -> None:
    visitor = town.visitor("chancellery")
    of_the_head = town.one(
        "SELECT a.public_id FROM store_appointment a JOIN store_person p ON p.id = a.person_id"
        " WHERE p.iin = %s",
        iin_of(town, "head"),
    )
    answer = ask(
        visitor, "POST", "/act-as/", {"csrfmiddlewaretoken": token(visitor), "choice": str(of_the_head)}
    )
    assert answer.status_code == 404
    assert ask(visitor, "GET", "/office/").status_code == 200


@pytest.mark.proves("ABU-15", "ABU-04")
def test_a_membership_that_is_gone_ends_the_session(town: Site) -> None:
    visitor = town.visitor("gas-head")
    assert visitor.get("/cabinet/").response.status_code == 200
    town.owner.execute(
        "DELETE FROM store_membership WHERE person_id IN (SELECT id FROM store_person WHERE iin = %s)",
        [iin_of(town, "gas-head")],
    )
    town.owner.commit()
    assert ask(visitor, "GET", "/cabinet/").headers["Location"].startswith("/sign-in/")
    del town.visitors["gas-head"]


@pytest.mark.proves("ABU-25")
def test_fields_that_are_no_field_of_a_form_change_nothing(town: Site) -> None:
    """Mass assignment: the names of all columns are posted with the draft."""
    visitor = town.visitor("blasting-head")
    page = new_draft(visitor)
    case = case_of(page)
    query = (
        "SELECT organisation_id, created_by_id, stage, number_id, queue_id, registration_id, signer_id,"
        " edition, received_at, effective_day, registered_at, addressee_id, executor_id, resolution,"
        " pending::text FROM store_application WHERE public_id = %s"
    )
    before = town.ask(query, case)
    columns = [
        row[0]
        for row in town.ask(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'store_application'"
        )
    ]
    ours = {"phone", "version", "csrfmiddlewaretoken"}
    forged = {name: "1" for name in [*columns, "role", "bin", "iin", "priority"] if name not in ours}
    visitor.post_form(page, "/draft", {**forged, "phone": "+77010000000"})
    assert town.ask(query, case) == before


def iin_of(town: Site, slug: str) -> str:
    """The IIN in the demonstration key of this person."""
    from attestat.ops.demo import authority

    return authority.read_index(town.home / "authority")[slug].iin
