"""A person at a browser without scripts: fetches pages, fills in forms, signs with a demonstration key."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from attestat.domain.identifiers import is_twelve_digits
from attestat.ops.demo import authority
from attestat.ops.demo.authority import PASSWORD
from kzeds import pkcs12
from kzeds.key import Key
from kzeds.sign import sign_cms

_VOID = {"input", "meta", "link", "br", "img", "hr", "use"}


@dataclass
class Form:
    """A form of a page: where it posts, what it holds already."""

    action: str
    attributes: Mapping[str, str | None]
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    options: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Forms, links, data attributes and texts by class of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.data: dict[str, str] = {}
        self.texts: list[tuple[str, list[str]]] = []
        self._form: Form | None = None
        self._select = ""
        self._stack: list[tuple[str, list[str] | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self.data |= {name: value or "" for name, value in attrs if name.startswith("data-")}
        if tag == "a" and has.get("href"):
            self.links.append(str(has["href"]))
        if tag == "form":
            self._form = Form(str(has.get("action") or ""), has)
            self.forms.append(self._form)
        if self._form is not None:
            self._control(tag, has)
        if tag not in _VOID:
            collected: list[str] | None = None
            if has.get("class"):
                collected = []
                self.texts.append((str(has["class"]), collected))
            self._stack.append((tag, collected))

    def _control(self, tag: str, has: dict[str, str | None]) -> None:
        form, name = self._form, str(has.get("name") or "")
        assert form is not None
        if tag == "select":
            self._select = name
            form.options[name] = []
        elif tag == "option" and self._select:
            form.options[self._select].append((str(has.get("value") or ""), ""))
            if "selected" in has:
                form.fields.append((self._select, str(has.get("value") or "")))
        elif tag == "textarea" and name:
            form.names.append(name)
        elif tag == "input" and name:
            form.names.append(name)
            kind = has.get("type") or "text"
            if has.get("data-paper"):
                form.papers.append(str(has["data-paper"]))
            elif kind not in {"file", "submit", "button"} and (
                kind not in {"radio", "checkbox"} or "checked" in has
            ):
                form.fields.append((name, str(has.get("value") or "")))

    def _choose_the_first(self) -> None:
        """What a browser sends of a list in which nothing was chosen."""
        name, self._select = self._select, ""
        if self._form is None or not self._form.options.get(name):
            return
        if all(known != name for known, _ in self._form.fields):
            self._form.fields.append((name, self._form.options[name][0][0]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._choose_the_first()
        while self._stack:
            closed, _ = self._stack.pop()
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        for _, collected in self._stack:
            if collected is not None:
                collected.append(data)
        if self._select and self._form is not None and self._form.options.get(self._select):
            value, text = self._form.options[self._select][-1]
            self._form.options[self._select][-1] = (value, text + data)


class Page:
    """An answer of the site, read as a person reads it."""

    class Unexpected(Exception):
        """The page is not what a person at this point would see; the text says what it says instead."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.path = urlsplit(str(response.url)).path
        self.text = response.text
        self.reader = _Reader()
        self.reader.feed(response.text)

    def _unexpected(self, missing: str) -> Page.Unexpected:
        shown = " ".join(
            " ".join(t).strip() for c, t in self.reader.texts if "govuk-body" in c or "title" in c
        )
        return Page.Unexpected(
            f"{self.path} ({self.response.status_code}) has no {missing};"
            f" it says: {' '.join(shown.split())[:600]}"
        )

    def form(self, action: str) -> Form:
        """The form that posts to an address with this ending (or, for the page itself, has none)."""
        for form in self.reader.forms:
            where = urlsplit(form.action).path or self.path
            if (
                where.endswith(action)
                and "language" not in form.names
                and form.attributes.get("method") == "post"
            ):
                return form
        raise self._unexpected(f"form to …{action}")

    def signing_form(self) -> Form:
        """The form in which something is signed."""
        for form in self.reader.forms:
            if form.attributes.get("data-signing"):
                return form
        raise self._unexpected("place to sign")

    def option(self, name: str, like: str) -> str:
        """The value of an option whose text holds `like`."""
        for form in self.reader.forms:
            for value, text in form.options.get(name, []):
                if like.casefold() in text.casefold():
                    return value
        raise self._unexpected(f"choice {like!r} for {name}")

    def names(self, prefix: str) -> list[str]:
        """The names of controls that begin so, each once."""
        return list(
            dict.fromkeys(n for form in self.reader.forms for n in form.names if n.startswith(prefix))
        )

    def link(self, part: str, *, then_slash: bool = True, within: bool = False, last: bool = False) -> str:
        """The first (or last) link that begins with `part` and goes on; `within`: that holds it."""
        found = [
            link
            for link in self.reader.links
            if (part in link if within else link.startswith(part) and len(link) > len(part))
            and (within or link.endswith("/") == then_slash)
        ]
        if not found:
            raise self._unexpected(f"link to {part}…")
        return found[-1 if last else 0]

    def attribute(self, name: str) -> str:
        """The value of a data attribute."""
        if name not in self.reader.data:
            raise self._unexpected(name)
        return self.reader.data[name]

    def first_text(self, selector: str, what: str) -> str:
        """The text of the first element of a class."""
        wanted = selector.removeprefix(".")
        for classes, text in self.reader.texts:
            if wanted in classes.split():
                return " ".join("".join(text).split())
        raise self._unexpected(what)

    def attestat_number(self) -> str:
        """The number of the attestat on a page of verification."""
        for _, text in self.reader.texts:
            words = "".join(text).split()
            for word in words:
                if len(word) == 15 and word.startswith("KZ") and "VEK" in word:
                    return word
        raise self._unexpected("number of an attestat")

    def says_in_force(self) -> bool:
        """Whether the big answer of a page of verification is a good one."""
        return any("at-answer--ok" in classes for classes, _ in self.reader.texts)


class Visitor:
    """One person with a demonstration key and a browser of his own."""

    def __init__(self, base: str, slug: str, home: Path) -> None:
        self.slug = slug
        self._home = home
        self.name = ""
        self.client = httpx.Client(base_url=base, follow_redirects=True, timeout=60, trust_env=False)

    @property
    def key(self) -> Key:
        """The person's key file, as the authority of the instance wrote it."""
        folder = self._home / "authority"
        found = authority.read_index(folder)[self.slug]
        return pkcs12.load((folder / found.file).read_bytes(), PASSWORD)

    def get(self, path: str) -> Page:
        """Fetch a page. Raises Page.Unexpected for anything but 200."""
        page = Page(self.client.get(path))
        if page.response.status_code != 200:
            raise page._unexpected("status 200")
        return page

    def get_bytes(self, path: str) -> bytes:
        """Fetch a file."""
        return self.client.get(path).raise_for_status().content

    def post(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str | Sequence[str]],
    ) -> Page:
        """Post a form of a page with what it holds and these values; whatever the site answers."""
        data: dict[str, list[str]] = {}
        for name, value in form.fields:
            data.setdefault(name, []).append(value)
        for name, given in values.items():
            data[name] = [given] if isinstance(given, str) else list(given)
        return Page(self.client.post(form.action or page.path, data=data))

    def post_form(
        self, page: Page, action: str, values: Mapping[str, str | Sequence[str]] | None = None
    ) -> Page:
        """Fill in and post the form with this address. Raises Page.Unexpected when the site refuses."""
        answer = self.post(page, page.form(action), values or {})
        if answer.response.status_code != 200:
            raise answer._unexpected(f"success for {action}")
        return answer

    def sign_in(self) -> Page:
        """Sign the challenge and go on. Raises Page.Unexpected when the site refuses."""
        page = self.get("/sign-in/")
        challenge = base64.b64decode(page.attribute("data-challenge"))
        cms = sign_cms(challenge, self.key, detached=False)
        answer = self.post(page, page.signing_form(), {"signature": base64.b64encode(cms).decode()})
        if answer.response.status_code != 200:
            raise answer._unexpected("success of the sign-in")
        self.name = answer.first_text("at-person__name", "name of who signed in")
        role = answer.first_text("at-person__role", "role")
        self.name = self.name.removesuffix(role).strip()
        assert not is_twelve_digits(self.name)
        return answer

    def paper(self, page: Page) -> bytes:
        """The first paper that a page asks to sign."""
        return self.get_bytes(page.signing_form().papers[0])

    def sign(self, page: Page, key: Key | None = None) -> Page:
        """Sign every paper of a page, detached, and post. Raises Page.Unexpected when the site refuses."""
        answer = self.try_to_sign(page, key)
        if answer.response.status_code != 200:
            raise answer._unexpected("success of signing")
        return answer

    def try_to_sign(self, page: Page, key: Key | None = None) -> Page:
        """The same; whatever the site answers."""
        form = page.signing_form()
        made = [
            base64.b64encode(sign_cms(self.get_bytes(paper), key or self.key, detached=True)).decode()
            for paper in form.papers
        ]
        return self.post(page, form, {"signature": made})

    def upload(self, path: str, name: str, filename: str, data: bytes) -> Page:
        """Upload a file in the form of a page."""
        page = self.get(path)
        token = dict(page.form(path).fields).get("csrfmiddlewaretoken", "")
        return Page(
            self.client.post(
                path,
                data={"csrfmiddlewaretoken": token},
                files={name: (filename, data, "application/pdf")},
            )
        )
