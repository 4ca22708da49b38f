"""Template tags of the blocks: `{% load attestat_ui %}`.

Each block tag takes one value of `attestat.web.common.blocks` and renders
`templates/components/<tag>.html`. `field` renders one field of a Django form with label, hint and error.
docs/how-to/screens.md has an example of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language

from attestat.web.common import blocks, dates, words

register = template.Library()

COMPONENTS = "components"


def _block(name: str, value: object, **more: object) -> SafeString:
    return render_to_string(f"{COMPONENTS}/{name}.html", {"block": value, **more})


def _simple(name: str) -> Callable[[object], SafeString]:
    """A tag that needs its value only."""

    def tag(value: object) -> SafeString:
        return _block(name, value)

    tag.__name__ = name
    tag.__doc__ = f"Render {COMPONENTS}/{name}.html."
    return tag


for _name in (
    "big_answer",
    "choices",
    "document_card",
    "documents",
    "figures",
    "history",
    "receipt",
    "tabs",
    "task_list",
    "timeline",
    "why_date",
):
    register.simple_tag(_simple(_name), name=_name)


@register.simple_tag
def sign(name: str, title: str = "") -> SafeString:
    """A sign of static/img/signs.svg in the colour of the text; `title` only where no word stands beside."""
    href = f"{static('img/signs.svg')}#{name}"
    if title:
        return format_html(
            '<svg class="at-sign at-sign--{0}" role="img" aria-label="{2}"><use href="{1}"/></svg>',
            name,
            href,
            title,
        )
    return format_html(
        '<svg class="at-sign at-sign--{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        name,
        href,
    )


@register.simple_tag
def tag(value: blocks.Tag) -> SafeString:
    """A status tag: sign, word, colour."""
    return format_html(
        '<strong class="at-tag at-tag--{}">{}<span>{}</span></strong>',
        value.tone,
        sign(value.sign),
        value.word,
    )


@register.simple_tag
def state_tag(kind: str, code: str) -> SafeString:
    """The tag of a code: `{% state_tag "application" case.stage %}`.

    Kinds: application, inquiry, attestat, complaint, task, signature.
    """
    return tag(words.tag_of(kind, code))


@register.simple_tag
def summary_list(rows: Sequence[blocks.Fact], title: str = "") -> SafeString:
    """Facts as a summary list; with a title as a card."""
    return _block("summary_list", rows, title=title, has_actions=any(row.action_href for row in rows))


@register.simple_tag(takes_context=True)
def worklist(context: template.Context, value: blocks.Worklist) -> SafeString:
    """A worklist: title with count, search, chips, table, next page, CSV.

    A second list on one page sets `heading` to 2: `{% with heading=2 %}{% worklist other %}{% endwith %}`.
    """
    return _block("worklist", value, heading=context.get("heading", 1))


@register.simple_tag
def time_left(value: blocks.TimeLeft) -> SafeString:
    """The time left with its date, and the link "why"."""
    return _block("time_left", value)


@register.simple_tag(takes_context=True)
def case_header(context: template.Context, value: blocks.CaseHeader) -> SafeString:
    """The sticky header of a case; its forms carry the CSRF token of the page."""
    return _block("case_header", value, csrf_token=context.get("csrf_token"))


@register.simple_tag(takes_context=True)
def signing_panel(context: template.Context, value: blocks.SigningPanel) -> SafeString:
    """Papers at the left, who signs and one button at the right; brings its scripts along."""
    return _block(
        "signing_panel", value, csrf_token=context.get("csrf_token"), language=get_language() or "kk"
    )


@register.simple_tag(takes_context=True)
def sign_in_panel(context: template.Context, value: blocks.SignInPanel) -> SafeString:
    """Sign in with a key: signs the one-time challenge."""
    return _block(
        "sign_in_panel", value, csrf_token=context.get("csrf_token"), language=get_language() or "kk"
    )


@register.simple_tag
def notice(text: str, tone: blocks.Tone = "info", title: str = "") -> SafeString:
    """A notification banner: `{% notice "…" "warning" %}`."""
    return _block("notice", text, tone=tone, title=title)


@register.simple_tag
def pagination(next_href: str, first_href: str = "") -> SafeString:
    """The next page by key; nothing when there is neither a next nor a first page to go to."""
    return _block("pagination", None, next_href=next_href, first_href=first_href)


# --- days and moments ---

register.filter("day", dates.day)
register.filter("short_day", dates.short_day)
register.filter("weekday", dates.weekday)
register.filter("moment", dates.moment)
register.filter("short_moment", dates.short_moment)
register.filter("clock", dates.clock)


@register.filter
def machine_time(value: date | datetime) -> str:
    """The value of `<time datetime>`."""
    return value.isoformat()


# --- forms ---

_WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str, str], ...] = (
    # Widget, template of components/fields, class of govuk-frontend. The first that fits is taken.
    (forms.CheckboxSelectMultiple, "choices", "govuk-checkboxes"),
    (forms.RadioSelect, "choices", "govuk-radios"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "input", "govuk-select"),
    (forms.Textarea, "input", "govuk-textarea"),
    (forms.FileInput, "input", "govuk-file-upload"),
    (forms.Widget, "input", "govuk-input"),
)


def _template_and_class(widget: forms.Widget) -> tuple[str, str]:
    for kind, name, css in _WIDGET_CLASSES:
        if isinstance(widget, kind):
            return name, css
    raise AssertionError("forms.Widget is the last row")


def _described_by(bound: BoundField, hint: str) -> str:
    ids = []
    if hint:
        ids.append(f"{bound.auto_id}-hint")
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
    return " ".join(ids)


@register.simple_tag
def field(
    bound: BoundField, *, hint: str = "", width: int = 0, big: bool = False, inline: bool = False
) -> SafeString:
    """One field of a form in govuk-frontend's markup: label, hint, error, control.

    `hint` replaces the field's help text. `width` (2, 3, 4, 5, 10, 20, 30) is the number of characters the
    input is made for. `big` makes the label the heading of the page; `inline` puts radios side by side.
    Hidden fields print the control only.
    """
    widget = bound.field.widget
    if widget.is_hidden:
        return SafeString(bound)
    name, css = _template_and_class(widget)
    shown_hint = hint or str(bound.help_text)
    described = _described_by(bound, shown_hint)
    attributes: dict[str, Any] = {"class": css}
    if name == "input":
        if width:
            attributes["class"] += f" govuk-input--width-{width}"
        if bound.errors:
            attributes["class"] += f" {css}--error"
    if described:
        # Instead of the ids that Django gives help text and errors.
        attributes["aria-describedby"] = described
    context: Mapping[str, Any] = {
        "field": bound,
        "control": bound.as_widget(attrs=attributes) if name != "choices" else "",
        "kind": css,
        "hint": shown_hint,
        "described_by": described,
        "big": big,
        "inline": inline,
    }
    return render_to_string(f"{COMPONENTS}/fields/{name}.html", dict(context))


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """All fields of a form, one below the other."""
    return SafeString("\n".join(field(bound) for bound in form))


@register.simple_tag
def error_summary(*of: forms.BaseForm) -> SafeString:
    """The summary of errors on top of a page, each leading to its field; nothing while all is well."""
    entries: list[tuple[str, str]] = []
    for form in of:
        if not form.is_bound:
            continue
        entries += [("", str(error)) for error in form.non_field_errors()]
        for bound in form:
            target = f"#{_first_control(bound)}"
            # A sentence to be ticked is a long label; its beginning is enough to know it by.
            label = Truncator(str(bound.label)).chars(60)
            entries += [(target, f"{label}: {error}") for error in bound.errors]
    return _block("error_summary", entries) if entries else SafeString("")


def _first_control(bound: BoundField) -> str:
    """The id of the control the error leads to: of a group of choices the first one."""
    widget = bound.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)
