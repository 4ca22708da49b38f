"""What the documents say: rows and edition → `fields` of the canonical data (docs/how-to/documents.md).

Every word of a form comes from the edition that the case keeps; every name, number and place from rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from attestat.actions.signatory import Signatory
from attestat.domain.conclusion import Control, ControlKind, ItemAnswer, WorkFindings
from attestat.domain.edition import Checklist, Edition, Text
from attestat.domain.regions import BY_CODE
from attestat.domain.worktime import local_day
from attestat.store.models import (
    AnnouncedVisit,
    Application,
    Base,
    Body,
    ConclusionResult,
    EvidenceFile,
    Inquiry,
    Organisation,
    RequestedWork,
)
from attestat.store.queries import kato


def both(text: Text) -> dict[str, str]:
    """A text of the edition as a document takes it."""
    return {"kk": text.kk, "ru": text.ru}


# Name of a text in a template → key of the text in the edition; a colon at the end is printed after it.
_KEYS = {
    "application": {
        "caption": "a1_caption",
        "form": "form_word",
        "to_head": "a1_to_head",
        "number_label": "a1_number:",
        "date_label": "a1_date:",
        "purpose": "a1_title_line",
        "title": "a1_title",
        "applicant_hint": "a1_company_name",
        "request": "a1_request",
        "work_hint": "a1_work_type",
        "base_label": "a1_base",
        "base_hint": "a1_base_parts",
        "consent": "a1_consent",
        "truth": "a1_truth",
        "signatory_hint": "a1_signatory",
        "edocument": "e_document",
    },
    "inquiry": {
        "purpose": "inquiry_purpose",
        "title": "inquiry_title",
        "request": "inquiry_request",
        "term": "inquiry_term",
        "basis": "inquiry_basis",
        "signatory_hint": "a1_signatory",
        "edocument": "e_document",
    },
    "conclusion": {
        "purpose": "conclusion_purpose",
        "title": "conclusion_title",
        "statement": "conclusion_statement",
        "signatory_hint": "a1_signatory",
        "edocument": "e_document",
    },
    "attestat": {
        "caption": "a3_caption",
        "form": "form_word",
        "number_label": "a3_number:",
        "application_label": "a3_application_number:",
        "issued_label": "a3_issued:",
        "purpose": "a3_title_line",
        "title": "a3_title",
        "grant": "a3_granted",
        "work_hint": "a3_work_types",
        "condition": "a3_special_conditions",
        "signatory_hint": "a3_signatory",
        "edocument": "e_document",
    },
}


def _texts(edition: Edition, kind: str) -> dict[str, dict[str, str]]:
    provider = edition.text("provider_name")
    texts = {}
    for name, key in _KEYS[kind].items():
        text = edition.text(key.removesuffix(":"))
        colon = ":" if key.endswith(":") else ""
        texts[name] = {
            "kk": text.kk.replace("{body}", provider.kk) + colon,
            "ru": text.ru.replace("{body}", provider.ru) + colon,
        }
    return texts


def work_data(edition: Edition, work: RequestedWork) -> dict[str, Any]:
    """A requested work with its scopes, under the names of the edition."""
    known = edition.work_type(work.work_type)
    scopes = [known.scope(code) for code in work.scopes]
    return {
        "code": known.code,
        "name": both(known.text),
        "scopes": [{"code": scope.code, **both(scope.text)} for scope in scopes],
    }


def _works(edition: Edition, application: Application) -> list[dict[str, Any]]:
    return [work_data(edition, work) for work in application.works.order_by("work_type")]


def base_data(base: Base) -> dict[str, Any]:
    """A base: its address in both languages."""
    region = BY_CODE[base.region]
    below = kato.names(base.region, base.district, base.settlement)
    return {
        "kato": base.kato or base.region,
        "address": {
            language: ", ".join(part for part in (name, *below[language], base.street, base.house) if part)
            for language, name in (("kk", region.kk), ("ru", region.ru))
        },
    }


def organisation_data(organisation: Organisation, phone: str) -> dict[str, Any]:
    """A company as a document names it; `phone` is that of the application."""
    return {
        "name": {"kk": organisation.name_kk, "ru": organisation.name_ru},
        "bin": organisation.bin,
        "address": {"kk": organisation.address_kk, "ru": organisation.address_ru},
        "phone": phone,
    }


def body_data(body: Body) -> dict[str, Any]:
    """A state body: name and details in both languages."""
    return {
        "name": {"kk": body.name_kk, "ru": body.name_ru},
        "details": {"kk": body.details_kk, "ru": body.details_ru},
    }


def application_fields(edition: Edition, application: Application) -> dict[str, Any]:
    """Annex 1."""
    return {
        "texts": _texts(edition, "application"),
        "addressee": both(edition.text("provider_genitive")),
        "applicant": organisation_data(application.organisation, application.phone),
        "works": _works(edition, application),
        "bases": [base_data(base) for base in application.bases.order_by("position")],
    }


def attestat_fields(
    edition: Edition,
    application: Application,
    *,
    body: Body,
    works: list[RequestedWork],
    valid_until: date,
) -> dict[str, Any]:
    """Annex 3; holder and last valid day stand below the form (Q5)."""
    organisation = application.organisation
    assert application.number is not None
    return {
        "texts": _texts(edition, "attestat"),
        "body": body_data(body),
        "application_number": application.number.text,
        "holder": {
            "name": {"kk": organisation.name_kk, "ru": organisation.name_ru},
            "bin": organisation.bin,
        },
        "works": [work_data(edition, work) for work in works],
        "valid_until": valid_until.isoformat(),
    }


def inquiry_fields(
    edition: Edition,
    application: Application,
    *,
    body: Body,
    department: Body,
    bases: list[Base],
    remark: str,
    works: Sequence[RequestedWork] | None = None,
) -> dict[str, Any]:
    """The inquiry to a territorial department (clause 9.1); an own form (Q6).

    A repeated inquiry names the `works` that it asks about.
    """
    assert application.number is not None and application.registration is not None
    assert application.received_at is not None and application.registered_at is not None
    assert application.effective_day is not None
    fields: dict[str, Any] = {
        "texts": _texts(edition, "inquiry"),
        "body": body_data(body),
        "department": {"kk": department.name_kk, "ru": department.name_ru},
        "application": {
            "number": application.number.text,
            "date": local_day(application.received_at).isoformat(),
            "accepted_on": application.effective_day.isoformat(),
            "registration_number": application.registration.text,
            "registered_on": local_day(application.registered_at).isoformat(),
        },
        "applicant": organisation_data(application.organisation, application.phone),
        "works": _works(edition, application)
        if works is None
        else [work_data(edition, work) for work in works],
        "bases": [base_data(base) for base in bases],
    }
    if remark:
        fields["remark"] = remark
    return fields


def conclusion_fields(
    edition: Edition,
    inquiry: Inquiry,
    control: Control,
    findings: Sequence[WorkFindings],
    results: Sequence[ConclusionResult],
    evidence: Sequence[EvidenceFile],
    *,
    inquiry_number: str,
    inquiry_day: date,
    inspector: Signatory,
    announced: AnnouncedVisit | None,
    today: date,
) -> dict[str, Any]:
    """The conclusion of a territorial department (clause 9.2); an own form (Q6). A desk check is the rule."""
    application = inquiry.application
    assert application.number is not None and application.received_at is not None
    assert inquiry.registration is not None and inquiry.registered_at is not None
    organisation = application.organisation
    found = {(f.work, f.base): f for f in findings}
    lists = {checklist.work_type: checklist for checklist in edition.checklists}
    used = [lists[result.work.work_type] for result in results if result.work.work_type in lists]
    return {
        "texts": _texts(edition, "conclusion"),
        "department": body_data(inquiry.body),
        "inquiry": {
            "number": inquiry_number,
            "date": inquiry_day.isoformat(),
            "registration_number": inquiry.registration.text,
            "registered_on": local_day(inquiry.registered_at).isoformat(),
        },
        "application": {
            "number": application.number.text,
            "date": local_day(application.received_at).isoformat(),
        },
        "applicant": {
            "name": {"kk": organisation.name_kk, "ru": organisation.name_ru},
            "bin": organisation.bin,
            "address": {"kk": organisation.address_kk, "ru": organisation.address_ru},
        },
        "control": _control(control, announced, today),
        "results": [
            _result(
                edition,
                result,
                found[(result.work.public_id, result.base.public_id)],
                lists.get(result.work.work_type),
            )
            for result in results
        ],
        "evidence": [
            {"name": file.name, "sha256": file.blob_id, "kilobytes": -(-file.size // 1024)}
            for file in evidence
        ],
        "sample_checklist": any(checklist.sample for checklist in used),
        "inspector": {
            "name": inspector.person.full_name,
            "post_kk": inspector.post_kk,
            "post_ru": inspector.post_ru,
        },
    }


def _control(control: Control, announced: AnnouncedVisit | None, today: date) -> dict[str, Any]:
    assert control.started_on is not None
    said: dict[str, Any] = {
        "kind": str(control.kind),
        "started_on": control.started_on.isoformat(),
        "finished_on": (control.finished_on or today).isoformat(),
    }
    if control.kind is ControlKind.VISIT:
        assert control.visited_on is not None and announced is not None
        said |= {
            "basis": control.basis,
            "visited_on": control.visited_on.isoformat(),
            "announced_on": local_day(announced.announced_at).isoformat(),
            "place": {"kk": control.place, "ru": control.place},
            "participants": list(control.participants),
        }
    return said


def _result(
    edition: Edition, result: ConclusionResult, found: WorkFindings, checklist: Checklist | None
) -> dict[str, Any]:
    texts = {item.code: both(item.text) for item in checklist.items} if checklist else {}
    unmet: list[dict[str, Any]] = [
        {"code": item.code, "requirement": texts[item.code], "comment": item.comment} for item in found.unmet
    ]
    if not result.conforms and found.reason:
        unmet.append({"requirement": {"kk": found.reason, "ru": found.reason}})
    return {
        "work": work_data(edition, result.work),
        "base": base_data(result.base),
        "conforms": result.conforms,
        "checklist": [_answered(item, texts[item.code]) for item in found.items],
        "findings": [found.reason] if result.conforms and found.reason else [],
        "unmet": unmet,
    }


def _answered(item: ItemAnswer, requirement: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"code": item.code, "requirement": requirement, "answer": str(item.answer)}
    return said | ({"comment": item.comment} if item.comment else {})
