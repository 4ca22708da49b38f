"""The blocks: what stands in the HTML that a screen gets from them."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation
from look_site import gallery_settings

from attestat.web.common import gallery
from attestat.web.common.blocks import Action, Cell, Column, Fact, Worklist, WorkRow


class Elements(HTMLParser):
    """Every element with its attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, tag: str, **having: str) -> list[dict[str, str]]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in having.items()}
        return [
            attributes
            for name, attributes in self.all
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def rendered(source: str, **context: Any) -> str:
    return Template("{% load attestat_ui %}" + source).render(Context(context))


class Sample(forms.Form):
    phone = forms.RegexField(r"^\+7\d{10}$", label="Telephone", help_text="+7XXXXXXXXXX")
    street = forms.CharField(label="Street", required=False)
    way = forms.ChoiceField(
        label="Way", choices=[("desk", "Desk"), ("visit", "Visit")], widget=forms.RadioSelect
    )
    works = forms.MultipleChoiceField(
        label="Works", choices=[("1", "One"), ("2", "Two")], widget=forms.CheckboxSelectMultiple
    )
    consent = forms.BooleanField(label="I consent")
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_a_field_names_its_hint_and_its_error_to_a_screen_reader() -> None:
    found = Elements(rendered("{% field form.phone %}", form=Sample({"phone": "8 701"})))
    [control] = found.named("input")
    assert control["aria-describedby"] == "id_phone-hint id_phone-error"
    assert control["aria-invalid"] == "true"
    assert control["value"] == "8 701"
    assert {"id_phone-hint", "id_phone-error"} <= {attributes.get("id") for _, attributes in found.all}
    assert found.named("label", for_="id_phone") != []


def test_a_field_without_hint_and_error_is_described_by_nothing() -> None:
    [control] = Elements(rendered("{% field form.street %}", form=Sample())).named("input")
    assert "aria-describedby" not in control


def test_an_optional_field_says_so() -> None:
    with translation.override("en"):
        assert "(optional)" in rendered("{% field form.street %}", form=Sample())
        assert "(optional)" not in rendered("{% field form.phone %}", form=Sample())


def test_a_group_of_choices_is_one_fieldset_and_keeps_what_was_chosen() -> None:
    form = Sample({"works": ["2"], "way": "visit"})
    works = Elements(rendered("{% field form.works %}", form=form))
    assert len(works.named("fieldset")) == 1
    assert [box["value"] for box in works.named("input", type="checkbox") if "checked" in box] == ["2"]
    ways = Elements(rendered("{% field form.way %}", form=form))
    assert [box["value"] for box in ways.named("input", type="radio") if "checked" in box] == ["visit"]


def test_a_hidden_field_is_its_control_only() -> None:
    assert [tag for tag, _ in Elements(rendered("{% field form.version %}", form=Sample())).all] == ["input"]


def test_what_a_person_typed_is_escaped() -> None:
    html = rendered("{% field form.street %}", form=Sample({"street": '"><script>alert(1)</script>'}))
    assert "<script" not in html


def test_the_summary_of_errors_leads_to_each_field() -> None:
    form = Sample({"phone": "8 701", "version": "1"})
    targets = [link["href"] for link in Elements(rendered("{% error_summary form %}", form=form)).named("a")]
    assert targets == ["#id_phone", "#id_way_0", "#id_works_0", "#id_consent"]
    ids = {attributes.get("id") for _, attributes in Elements(rendered("{% fields form %}", form=form)).all}
    assert {target.removeprefix("#") for target in targets} <= ids


def test_there_is_no_summary_before_anything_was_sent() -> None:
    assert rendered("{% error_summary form %}", form=Sample()) == ""


def worklist(**changes: Any) -> Worklist:
    rows = (WorkRow(href="/case/1", todo="Sign", cells=(Cell(text="KZ-1"), Cell(text="<b>A</b> & B"))),)
    return replace(
        Worklist(
            title="Mine",
            count=1,
            columns=(Column(text="Number"), Column(text="Company")),
            rows=rows,
            empty="Nothing waits for you.",
            search_href="/mine",
        ),
        **changes,
    )


def test_a_search_keeps_the_chosen_filter() -> None:
    html = rendered("{% worklist block %}", block=worklist(search="190440", kept=(("due", "today"),)))
    found = Elements(html)
    assert [box["value"] for box in found.named("input", name="q")] == ["190440"]
    assert found.named("input", type="hidden", name="due", value="today") != []


def test_the_first_column_is_what_to_do_and_names_of_companies_are_escaped() -> None:
    html = rendered("{% worklist block %}", block=worklist())
    assert [link["href"] for link in Elements(html).named("a")] == ["/case/1"]
    assert "&lt;b&gt;A&lt;/b&gt; &amp; B" in html


def test_an_empty_list_says_why() -> None:
    assert "Nothing waits for you." in rendered("{% worklist block %}", block=worklist(rows=(), count=0))
    with translation.override("en"):
        html = rendered("{% worklist block %}", block=worklist(rows=(), count=0, search="123"))
    assert "Nothing found for “123”" in html


def test_only_the_last_page_has_no_next() -> None:
    assert rendered("{% pagination '' '' %}").strip() == ""
    [link] = Elements(rendered("{% pagination '?after=7' '' %}")).named("a")
    assert (link["href"], link["rel"]) == ("?after=7", "next")


def test_an_act_from_the_header_is_a_form_with_the_token() -> None:
    with override_settings(**gallery_settings()):
        case = replace(
            gallery.case_header(), action=Action(text="Register", href="/register", method="post"), more=()
        )
    found = Elements(rendered("{% case_header case %}", case=case, csrf_token="token"))
    assert found.named("form", action="/register", method="post") != []
    assert found.named("input", name="csrfmiddlewaretoken", value="token") != []
    assert len(found.named("button")) == 1


def test_the_signing_panel_names_the_bytes_that_are_shown() -> None:
    with override_settings(**gallery_settings()):
        panel = gallery.signing_panel()
    found = Elements(rendered("{% signing_panel panel %}", panel=panel, csrf_token="token"))
    [frame] = found.named("iframe")
    [signature] = found.named("input", name="signature")
    assert frame["src"].split("#")[0] == signature["data-paper"] == panel.papers[0].href
    assert signature["data-sha256"] == panel.papers[0].sha256
    # Without a script the other way is open, and there is one file a paper.
    assert len(found.named("input", name="signature_file", type="file")) == 1
    assert "open" in found.named("details")[0]


def test_a_fact_prints_its_lines_and_escapes_them() -> None:
    html = rendered("{% summary_list rows %}", rows=(Fact(key="Address", value="<i>\nKentau"),))
    assert "&lt;i&gt;<br>Kentau" in html


@pytest.mark.parametrize("verdict", ["passed", "failed", "indeterminate"])
def test_a_document_says_what_the_check_of_its_signature_said(verdict: str) -> None:
    with override_settings(**gallery_settings()):
        card = gallery.documents()[0]
    card = replace(card, signatures=(replace(card.signatures[0], verdict=verdict),))
    said = {"passed": "verified", "failed": "not valid", "indeterminate": "pending"}
    with translation.override("en"):
        html = rendered("{% document_card card %}", card=card)
    assert {word for word in said.values() if word in html} == {said[verdict]}
