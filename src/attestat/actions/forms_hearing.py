"""What the papers of hearing, refusal and the irregular ways say (docs/how-to/documents.md).

Plain values → `fields` of the canonical data; nothing here reads the database but `matter`, which takes the
rows that every such paper begins with. Every fixed word comes from the edition that the case keeps; what a
person typed in one language stands on both pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from attestat.actions import forms
from attestat.domain.edition import Edition
from attestat.domain.hearing import Intended
from attestat.domain.worktime import local_day
from attestat.store.models import Application, Appointment, Base, Body, RequestedWork

Fields = dict[str, Any]

Outcome = Literal["held", "waived", "no_show"]
"""How a hearing ended (APPC 73): held, waived by the company, or the company did not come."""

Mode = Literal["in_system", "meeting", "video"]
"""How a hearing is held (APPC 73): in writing inside the system, at a meeting, or by video."""

ArgumentKind = Literal["position", "objection", "file", "oral", "remark"]
SpeechKind = Literal["explanation", "question", "answer", "speech", "fact"]

_ALMATY = ZoneInfo("Asia/Almaty")


@dataclass(frozen=True)
class Words:
    """One text in the two languages of a document; neither may be empty."""

    kk: str
    ru: str

    @classmethod
    def same(cls, text: str) -> Self:
        """A text that exists in one language only: it stands on both pages."""
        return cls(text, text)

    def as_data(self) -> dict[str, str]:
        return {"kk": self.kk, "ru": self.ru}


@dataclass(frozen=True)
class Official:
    """An official as a paper names him: full name and title of his post, with "acting" in it."""

    name: str
    post_kk: str
    post_ru: str

    @classmethod
    def of(cls, appointment: Appointment) -> Self:
        """The official of an appointment."""
        return cls(appointment.person.full_name, appointment.post.title_kk, appointment.post.title_ru)

    def as_data(self) -> dict[str, str]:
        return {"name": self.name, "post_kk": self.post_kk, "post_ru": self.post_ru}


@dataclass(frozen=True)
class Paper:
    """Another document by its number and its day."""

    number: str
    day: date

    def as_data(self) -> dict[str, str]:
        return {"number": self.number, "date": self.day.isoformat()}


@dataclass(frozen=True)
class DeliveredPaper(Paper):
    """Another document, with the day on which it reached the company's cabinet."""

    delivered_on: date

    def as_data(self) -> dict[str, str]:
        return super().as_data() | {"delivered_on": self.delivered_on.isoformat()}


@dataclass(frozen=True)
class ConclusionCited(Paper):
    """A department's conclusion on which ground 1 rests."""

    department: Words

    def as_data(self) -> dict[str, Any]:
        return {**super().as_data(), "department": self.department.as_data()}


@dataclass(frozen=True)
class CourtAct:
    """A court act on record, on which grounds 2 and 3 rest."""

    court: Words
    number: str
    day: date
    in_force_since: date

    def as_data(self) -> dict[str, Any]:
        return {
            "court": self.court.as_data(),
            "number": self.number,
            "date": self.day.isoformat(),
            "in_force_since": self.in_force_since.isoformat(),
        }


@dataclass(frozen=True)
class ConsentAnswer:
    """What says that consent is lacking (ground 4): the consent service's answer or its withdrawal."""

    source: Words
    day: date
    reference: str = ""

    def as_data(self) -> dict[str, Any]:
        said: Fields = {"source": self.source.as_data(), "date": self.day.isoformat()}
        return said | ({"reference": self.reference} if self.reference else {})


@dataclass(frozen=True)
class RequirementNotMet:
    """A requirement that is not met, as the conclusion names it; `comment` as the inspector typed it."""

    requirement: Words
    code: str = ""
    comment: str = ""

    def as_data(self) -> dict[str, Any]:
        said: Fields = {"requirement": self.requirement.as_data()}
        said |= {"code": self.code} if self.code else {}
        return said | ({"comment": self.comment} if self.comment else {})


@dataclass(frozen=True)
class StatedGround:
    """A ground for refusal as it is stated: its code in the edition, the works it stands on, the facts.

    Ground 1 names conclusions and requirements, grounds 2 and 3 a court act, ground 4 the answer about
    consent; the gate before signing checks that, not this class.
    """

    code: str
    works: Sequence[RequestedWork | Mapping[str, Any]]
    facts: Words
    requirements: Sequence[RequirementNotMet] = ()
    conclusions: Sequence[ConclusionCited] = ()
    court_act: CourtAct | None = None
    consent: ConsentAnswer | None = None


@dataclass(frozen=True)
class Argument:
    """What the company said, in its own words; `number` counts the arguments of a case from 1.

    `accepted` and `answer` are the body's answer: both there, or none yet. A refusal needs them.
    """

    number: int
    kind: ArgumentKind
    filed_on: date
    text: str
    accepted: bool | None = None
    answer: Words | None = None

    def as_data(self) -> Fields:
        said: Fields = {
            "number": self.number,
            "kind": self.kind,
            "filed_on": self.filed_on.isoformat(),
            "text": self.text,
        }
        if self.answer is not None and self.accepted is not None:
            said["reply"] = {"accepted": self.accepted, "answer": self.answer.as_data()}
        return said


@dataclass(frozen=True)
class Appointed:
    """When and how a hearing is held. `place` belongs to a meeting, `address` (a link) to a video hearing."""

    mode: Mode
    at: datetime
    place: Words | None = None
    address: str = ""

    def as_data(self) -> Fields:
        said: Fields = {"mode": self.mode, **_moment(self.at)}
        if self.mode == "meeting" and self.place is not None:
            said["place"] = self.place.as_data()
        if self.mode == "video":
            said["address"] = self.address
        return said


@dataclass(frozen=True)
class Present:
    """Somebody who took part; `details`: what shows his power, when needed."""

    name: str
    role: Words
    details: str = ""

    def as_data(self) -> Fields:
        said: Fields = {"name": self.name, "role": self.role.as_data()}
        return said | ({"details": self.details} if self.details else {})


@dataclass(frozen=True)
class Speech:
    """An entry of the protocol (APPC 74); a `fact` is one that somebody asked to enter."""

    kind: SpeechKind
    speaker: str
    text: str
    at: time | None = None

    def as_data(self) -> Fields:
        said: Fields = {"kind": self.kind, "speaker": self.speaker, "text": self.text}
        return said | ({"at": f"{self.at:%H:%M}"} if self.at is not None else {})


@dataclass(frozen=True)
class FileGiven:
    """A file that the company gave, by its hash; `size` in bytes."""

    name: str
    sha256: str
    size: int

    def as_data(self) -> Fields:
        return {"name": self.name, "sha256": self.sha256, "kilobytes": -(-self.size // 1024)}


@dataclass(frozen=True)
class Remark:
    """A remark of the company on the protocol, and what was answered."""

    filed_on: date
    text: str
    answer: Words | None = None

    def as_data(self) -> Fields:
        said: Fields = {"filed_on": self.filed_on.isoformat(), "text": self.text}
        return said | ({"answer": self.answer.as_data()} if self.answer is not None else {})


@dataclass(frozen=True)
class Hearing:
    """A hearing that is over, as a refusal tells of it. `result`: what came of it, where words are needed."""

    outcome: Outcome
    held_on: date
    decision: DeliveredPaper
    notice: DeliveredPaper
    protocol: Paper
    result: Words | None = None

    def as_data(self) -> Fields:
        said: Fields = {
            "outcome": self.outcome,
            "held_on": self.held_on.isoformat(),
            "decision": self.decision.as_data(),
            "notice": self.notice.as_data(),
            "protocol": self.protocol.as_data(),
        }
        return said | ({"result": self.result.as_data()} if self.result is not None else {})


@dataclass(frozen=True)
class Matter:
    """What every paper of a case begins with: edition, body that speaks, company, application, works.

    The mappings have the shapes of docs/how-to/documents.md. `whole` says that `works` are all works of the
    application.
    """

    edition: Edition
    body: Mapping[str, Any]
    applicant: Mapping[str, Any]
    application: Mapping[str, str]
    works: Sequence[Mapping[str, Any]]
    whole: bool


def matter(
    edition: Edition, application: Application, *, body: Body, works: Iterable[RequestedWork]
) -> Matter:
    """The beginning of a paper of this case about these works. `body` speaks (or is spoken to)."""
    assert application.number is not None and application.number.text is not None
    assert application.received_at is not None and application.effective_day is not None
    named = list(works)
    return Matter(
        edition=edition,
        body=forms.body_data(body),
        applicant=forms.organisation_data(application.organisation, application.phone),
        application={
            "number": application.number.text,
            "date": local_day(application.received_at).isoformat(),
            "accepted_on": application.effective_day.isoformat(),
        },
        works=[forms.work_data(edition, work) for work in named],
        whole=len(named) == application.works.count(),
    )


def preliminary_decision_fields(
    about: Matter, grounds: Sequence[StatedGround], *, objections_until: date, earliest_act: date
) -> Fields:
    """The preliminary decision (APPC 73), signed by the executor: what is intended, and every ground.

    `objections_until` is the last day of the two working days (T6), `earliest_act` the first day on which
    the final act may be made (T5 and T6), both for a delivery on the day of the paper.
    """
    return _fields(
        about,
        "preliminary_decision",
        {"intended": _part("pd_intended", about)},
        grounds=_grounds(about.edition, grounds),
        objections_until=objections_until.isoformat(),
        earliest_act=earliest_act.isoformat(),
    )


def hearing_notice_fields(
    about: Matter,
    *,
    decision: Paper,
    appointed: Appointed,
    chair: Official,
    secretary: Official,
    objections_until: date,
    earliest_act: date,
) -> Fields:
    """The notice of hearing (APPC 73), signed by the executor; the dates as in the preliminary decision."""
    return _fields(
        about,
        "hearing_notice",
        {},
        decision=decision.as_data(),
        hearing=appointed.as_data(),
        chair=chair.as_data(),
        secretary=secretary.as_data(),
        objections_until=objections_until.isoformat(),
        earliest_act=earliest_act.isoformat(),
    )


def protocol_fields(
    about: Matter,
    *,
    place: Words,
    began: datetime,
    ended: datetime,
    mode: Mode,
    secretary: Official,
    decision: Paper,
    notice: DeliveredPaper,
    question: Words,
    outcome: Outcome,
    intended: Intended = Intended.REFUSAL,
    participants: Sequence[Present] = (),
    others: Sequence[Present] = (),
    speeches: Sequence[Speech] = (),
    arguments: Sequence[Argument] = (),
    files: Sequence[FileGiven] = (),
    outcome_note: Words | None = None,
    shown_on: date | None = None,
    remarks: Sequence[Remark] = (),
) -> Fields:
    """The protocol of hearing with all contents of APPC 74; the chairperson is the document's signatory.

    The secretary signs first, the chairperson last. `participants` are the company's people, `others`
    everybody else. `shown_on` is the day on which the company could read the draft, with `remarks` to it.
    `intended` chooses the heading: the same room serves every unfavourable act (ADR 29).
    """
    said: Fields = {
        "place": place.as_data(),
        "began": _moment(began),
        "ended": _moment(ended),
        "mode": mode,
        "secretary": secretary.as_data(),
        "participants": [one.as_data() for one in participants],
        "others": [one.as_data() for one in others],
        "decision": decision.as_data(),
        "notice": notice.as_data(),
        "question": question.as_data(),
        "speeches": [one.as_data() for one in speeches],
        "arguments": [one.as_data() for one in arguments],
        "files": [one.as_data() for one in files],
        "outcome": outcome,
        "remarks": [one.as_data() for one in remarks],
    }
    said |= {"outcome_note": outcome_note.as_data()} if outcome_note is not None else {}
    said |= {"shown_on": shown_on.isoformat()} if shown_on is not None else {}
    chosen = {"purpose": _HEADINGS[intended], "outcome": f"pr_{outcome}"}
    return _fields(about, "protocol", chosen, **said)


def refusal_fields(
    about: Matter,
    grounds: Sequence[StatedGround],
    *,
    hearing: Hearing,
    arguments: Sequence[Argument],
    appeal_until: date,
) -> Fields:
    """The reasoned refusal, Annex 4 (A4-F1 … A4-F11); all reasoning and the appeal stand in A4-F9.

    `appeal_until` is the last day for a complaint: three months from learning of the act (APPC 92). Every
    argument needs its answer: ValueError otherwise, since the rules ask before anything is drawn up.
    """
    if unanswered := [one.number for one in arguments if one.answer is None or one.accepted is None]:
        raise ValueError(f"arguments without an answer: {unanswered}")
    edition = about.edition
    return _fields(
        about,
        "refusal",
        {"refused": _part("rf_refused", about), "hearing": f"rf_{hearing.outcome}"},
        grounds=_grounds(edition, grounds),
        hearing=hearing.as_data(),
        arguments=[one.as_data() for one in arguments],
        appeal={
            "to": forms.both(edition.text("provider_name")),
            "superior": forms.both(edition.text("superior_body")),
            "until": appeal_until.isoformat(),
        },
    )


def withdrawal_fields(about: Matter, *, reason: str = "") -> Fields:
    """The company takes its application back, whole or for some works; signed as the application (Q15)."""
    fields = _fields(about, "withdrawal", {"request": _part("wd_request", about)})
    del fields["body"]
    fields["addressee"] = forms.both(about.edition.text("provider_genitive"))
    return fields | ({"reason": reason} if reason else {})


def confirmation_fields(about: Matter) -> Fields:
    """The company's present head takes over the application that a former one signed (ADR 26)."""
    fields = _fields(about, "confirmation", {})
    del fields["body"]
    return fields | {"addressee": forms.both(about.edition.text("provider_genitive"))}


def rerouting_note_fields(
    about: Matter,
    *,
    base: Base | Mapping[str, Any],
    department_from: Words,
    department_to: Words,
    reason: str,
    inquiry: Paper | None = None,
) -> Fields:
    """A base goes to another department (Q4), with the reason; `inquiry` is the one it leaves."""
    fields = _fields(
        about,
        "rerouting_note",
        {},
        base=forms.base_data(base) if isinstance(base, Base) else dict(base),
        reason=reason,
        to=department_to.as_data(),
        **{"from": department_from.as_data()},
    )
    del fields["works"]
    return fields | ({"inquiry": inquiry.as_data()} if inquiry is not None else {})


def escalation_letter_fields(
    about: Matter,
    *,
    to: Literal["department", "committee"],
    addressee: Words,
    department: Words,
    inquiry: Paper,
    due_on: date,
    days_late: int,
    registration: str = "",
    registered_on: date | None = None,
    earlier_letter: Paper | None = None,
) -> Fields:
    """A department is silent past its term: to its head, then to the Committee (Q16); never consent.

    `days_late` counts working days after `due_on`. `earlier_letter` is the one to the department's head.
    """
    cited: Fields = inquiry.as_data()
    cited |= {"registration_number": registration} if registration else {}
    cited |= {"registered_on": registered_on.isoformat()} if registered_on is not None else {}
    fields = _fields(
        about,
        "escalation_letter",
        {"request": f"el_request_{to}"},
        addressee=addressee.as_data(),
        department=department.as_data(),
        inquiry=cited,
        due_on=due_on.isoformat(),
        days_late=days_late,
    )
    return fields | ({"earlier_letter": earlier_letter.as_data()} if earlier_letter is not None else {})


# Name of a text in a template → key of the text in the edition; a colon at the end is printed after it.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "preliminary_decision": {
        "purpose": "pd_purpose",
        "title": "pd_title",
        "opening": "pd_opening",
        "right": "pd_right",
        "earliest": "hearing_earliest",
        "basis": "pd_basis",
    },
    "hearing_notice": {
        "purpose": "hn_purpose",
        "title": "hn_title",
        "opening": "hn_opening",
        "rights": "hn_rights",
        "right_position": "hn_right_position",
        "right_objection": "hn_right_objection",
        "right_files": "hn_right_files",
        "right_representative": "hn_right_representative",
        "right_protocol": "hn_right_protocol",
        "right_waiver": "hn_right_waiver",
        "absence": "hn_absence",
        "earliest": "hearing_earliest",
        "delivery": "hn_delivery",
        "basis": "hn_basis",
    },
    "protocol": {
        "title": "pr_title",
        "acquaintance": "pr_acquaintance",
        "basis": "pr_basis",
    },
    "refusal": {
        "caption": "a4_caption",
        "form": "form_word",
        "issued_label": "a4_issued:",
        "number_label": "a4_number:",
        "title": "a4_title",
        "informs": "a4_informs",
        "appeal": "a4_appeal",
        "signatory_hint": "a4_signatory",
    },
    "withdrawal": {
        "to_head": "a1_to_head",
        "purpose": "wd_purpose",
        "title": "wd_title",
        "consequence": "wd_consequence",
    },
    "confirmation": {
        "to_head": "a1_to_head",
        "purpose": "cf_purpose",
        "title": "cf_title",
        "request": "cf_request",
    },
    "rerouting_note": {
        "purpose": "rn_purpose",
        "title": "rn_title",
        "statement": "rn_statement",
        "basis": "rn_basis",
    },
    "escalation_letter": {
        "purpose": "el_purpose",
        "title": "el_title",
        "silence": "el_silence",
        "basis": "el_basis",
    },
}


_HEADINGS: Mapping[Intended, str] = {
    Intended.REFUSAL: "pr_purpose",
    Intended.SUSPENSION: "pr_purpose_suspension",
    Intended.COMPLAINT_ANSWER: "pr_purpose_complaint_answer",
}
"""On what a hearing was held, as the heading of its protocol says it."""


def _fields(about: Matter, kind: str, chosen: Mapping[str, str], **said: Any) -> Fields:
    keys = {"signatory_hint": "a1_signatory", "edocument": "e_document", **_KEYS[kind], **chosen}
    return {
        "texts": {name: _text(about, key) for name, key in keys.items()},
        "body": dict(about.body),
        "applicant": dict(about.applicant),
        "application": dict(about.application),
        "works": [dict(work) for work in about.works],
        **said,
    }


def _text(about: Matter, key: str) -> dict[str, str]:
    """A text of the edition with its blanks filled: the body, and the application's day and number."""
    edition = about.edition
    text, provider = edition.text(key.removesuffix(":")), edition.text("provider_name")
    colon = ":" if key.endswith(":") else ""
    day = date.fromisoformat(about.application["date"])
    blanks = {"{year}": str(day.year), "{number}": about.application["number"]}
    return {
        language: _filled(
            getattr(text, language),
            {
                **blanks,
                "{body}": getattr(provider, language),
                "{day}": f"{day.day} {_MONTHS[language][day.month - 1]}",
            },
        )
        + colon
        for language in ("kk", "ru")
    }


def _filled(text: str, blanks: Mapping[str, str]) -> str:
    for blank, value in blanks.items():
        text = text.replace(blank, value)
    return text


def _part(stem: str, about: Matter) -> str:
    return f"{stem}_all" if about.whole else f"{stem}_part"


def _grounds(edition: Edition, grounds: Sequence[StatedGround]) -> list[Fields]:
    return [_ground(edition, ground) for ground in grounds]


def _ground(edition: Edition, stated: StatedGround) -> Fields:
    known = edition.ground(stated.code)
    # A ground of a Law itself stands in no row of Annex 2: its place is named as the lawyer wrote it.
    place = (
        {"kk": known.clause, "ru": known.clause}
        if known.of_law
        else {
            language: text.replace("{number}", str(known.number))
            for language, text in forms.both(edition.text("ground_place")).items()
        }
    )
    said: Fields = {
        "code": known.code,
        "place": place,
        "text": forms.both(known.text),
        "works": [
            dict(work) if isinstance(work, Mapping) else forms.work_data(edition, work)
            for work in stated.works
        ],
        "facts": stated.facts.as_data(),
        "requirements": [one.as_data() for one in stated.requirements],
        "conclusions": [one.as_data() for one in stated.conclusions],
    }
    said |= {"court_act": stated.court_act.as_data()} if stated.court_act is not None else {}
    return said | ({"consent": stated.consent.as_data()} if stated.consent is not None else {})


def _moment(at: datetime) -> dict[str, str]:
    local = at.astimezone(_ALMATY)
    return {"date": local.date().isoformat(), "time": f"{local:%H:%M}"}


_MONTHS = {
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
}  # fmt: skip
