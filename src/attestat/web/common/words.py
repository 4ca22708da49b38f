"""Words of states in the reader's language, with colour and sign (the Order prescribes none: they are ours).

The codes are the domain's. An unknown one is a fault of ours and raises KeyError: no screen shows a bare
code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy

from attestat.web.common.blocks import Sign, Tag, TimeLeft, Tone


@dataclass(frozen=True, slots=True)
class _Label:
    word: Promise | str
    tone: Tone
    sign: Sign


def _label(word: Promise | str, tone: Tone, sign: Sign) -> _Label:
    return _Label(word, tone, sign)


# Application and requested work.
STAGES: dict[str, _Label] = {
    "draft": _label(pgettext_lazy("application", "Draft (not sent)"), "neutral", "pen"),
    "submitted": _label(
        pgettext_lazy("application", "Accepted by the portal, awaiting registration"), "info", "wait"
    ),
    "registered": _label(pgettext_lazy("application", "Registered"), "info", "dot"),
    "at_head": _label(pgettext_lazy("application", "With the head"), "info", "wait"),
    "assigned": _label(pgettext_lazy("application", "Executor appointed"), "info", "dot"),
    "inquiry_sent": _label(pgettext_lazy("application", "Inquiry sent to the department"), "info", "wait"),
    "permit_control": _label(pgettext_lazy("application", "Permit control"), "info", "dot"),
    "concluded": _label(pgettext_lazy("application", "Conclusion received"), "info", "dot"),
    "hearing_notified": _label(pgettext_lazy("application", "Notice of hearing sent"), "warning", "wait"),
    "heard": _label(pgettext_lazy("application", "Hearing completed"), "warning", "dot"),
    "drafted": _label(pgettext_lazy("application", "Result drawn up"), "info", "pen"),
    "awaiting_signature": _label(pgettext_lazy("application", "Sent for signature"), "info", "pen"),
    "issued": _label(pgettext_lazy("application", "Attestat issued"), "ok", "ok"),
    "refused": _label(pgettext_lazy("application", "Reasoned refusal issued"), "bad", "no"),
    "issued_in_part": _label(pgettext_lazy("application", "Issued in part"), "warning", "ok"),
    "withdrawn": _label(pgettext_lazy("application", "Withdrawn"), "neutral", "return"),
    "discontinued": _label(
        pgettext_lazy("application", "Closed without a result: the company is liquidated"), "neutral", "no"
    ),
}

INQUIRIES: dict[str, _Label] = {
    "sent": _label(pgettext_lazy("inquiry", "Sent to the department"), "info", "wait"),
    "registered": _label(pgettext_lazy("inquiry", "Registered"), "info", "dot"),
    "inspecting": _label(pgettext_lazy("inquiry", "Permit control"), "info", "dot"),
    "conclusion_signed": _label(
        pgettext_lazy("inquiry", "Conclusion signed by the inspector"), "info", "pen"
    ),
    "concluded": _label(pgettext_lazy("inquiry", "Conclusion sent"), "ok", "ok"),
    "cancelled": _label(pgettext_lazy("inquiry", "Closed, no conclusion is needed"), "neutral", "return"),
}

ATTESTATS: dict[str, _Label] = {
    "active": _label(pgettext_lazy("attestat", "In force"), "ok", "ok"),
    "suspended": _label(pgettext_lazy("attestat", "Suspended"), "warning", "pause"),
    "terminated": _label(pgettext_lazy("attestat", "Terminated"), "bad", "no"),
}

TERMINATION_REASONS: dict[str, Promise | str] = {
    "by_application": pgettext_lazy("attestat", "at the holder's wish"),
    "expired": pgettext_lazy("attestat", "expired"),
    "liquidated": pgettext_lazy("attestat", "entity liquidated"),
    "deprived_by_court": pgettext_lazy("attestat", "deprived by court"),
}

COMPLAINTS: dict[str, _Label] = {
    "received": _label(pgettext_lazy("complaint", "Received"), "info", "wait"),
    "registered": _label(pgettext_lazy("complaint", "Registered"), "info", "dot"),
    "satisfied": _label(pgettext_lazy("complaint", "Satisfied in full"), "ok", "ok"),
    "forwarded": _label(pgettext_lazy("complaint", "Forwarded to the body considering it"), "info", "wait"),
    "under_review": _label(pgettext_lazy("complaint", "Under consideration"), "info", "dot"),
    "extended": _label(pgettext_lazy("complaint", "Term extended"), "warning", "clock"),
    "decided": _label(pgettext_lazy("complaint", "Decided"), "ok", "ok"),
    "withdrawn": _label(pgettext_lazy("complaint", "Withdrawn"), "neutral", "return"),
    "left_without_consideration": _label(
        pgettext_lazy("complaint", "Left without consideration"), "neutral", "no"
    ),
    "in_court": _label(pgettext_lazy("complaint", "In court"), "warning", "dot"),
}

HEARINGS: dict[str, _Label] = {
    "open": _label(pgettext_lazy("hearing", "Open"), "info", "wait"),
    "held": _label(pgettext_lazy("hearing", "Held"), "ok", "ok"),
    "waived": _label(pgettext_lazy("hearing", "Waived by the company"), "neutral", "dot"),
    "no_show": _label(pgettext_lazy("hearing", "The company did not take part"), "neutral", "dot"),
    "lapsed": _label(pgettext_lazy("hearing", "No longer needed"), "neutral", "dot"),
}

TASKS: dict[str, _Label] = {
    "done": _label(pgettext_lazy("task", "Completed"), "ok", "ok"),
    "open": _label(pgettext_lazy("task", "To be filled in"), "info", "pen"),
    "wrong": _label(pgettext_lazy("task", "Needs correction"), "bad", "warning"),
    "locked": _label(pgettext_lazy("task", "Not yet available"), "neutral", "wait"),
}

VERDICTS: dict[str, _Label] = {
    "passed": _label(pgettext_lazy("signature", "Signature verified"), "ok", "ok"),
    "failed": _label(pgettext_lazy("signature", "Signature is not valid"), "bad", "no"),
    "indeterminate": _label(pgettext_lazy("signature", "Verification pending"), "warning", "wait"),
}

_KINDS = {
    "application": STAGES,
    "inquiry": INQUIRIES,
    "attestat": ATTESTATS,
    "complaint": COMPLAINTS,
    "hearing": HEARINGS,
    "task": TASKS,
    "signature": VERDICTS,
}


def tag_of(kind: str, code: str) -> Tag:
    """The tag of a state: `tag_of("application", "at_head")`. Raises KeyError for an unknown kind or code."""
    label = _KINDS[kind][str(code)]
    return Tag(str(label.word), label.tone, label.sign)


def hearing_tag(outcome: str) -> Tag:
    """How a hearing ended; open while it has not."""
    return tag_of("hearing", outcome or "open")


def termination_reason(code: str) -> str:
    """Why an attestat ended, in words. Raises KeyError for an unknown code."""
    return str(TERMINATION_REASONS[str(code)])


def time_left(days: int, *, due: date, why_href: str = "", warn_at: int = 2) -> TimeLeft:
    """What is left of a term of working days.

    `days` is what the domain counted: 0 on the last day, negative when overdue. From `warn_at` days on the
    words turn to warning.
    """
    if days < 0:
        text = ngettext(
            "Term expired %(days)d working day ago", "Term expired %(days)d working days ago", -days
        ) % {"days": -days}
        return TimeLeft(text=text, due=due, tone="bad", why_href=why_href)
    if days == 0:
        return TimeLeft(text=gettext("Today is the last day"), due=due, tone="warning", why_href=why_href)
    text = ngettext("%(days)d working day left", "%(days)d working days left", days) % {"days": days}
    tone: Tone = "warning" if days <= warn_at else "neutral"
    return TimeLeft(text=text, due=due, tone=tone, why_href=why_href)
