"""The head is away: over HTTP the deputy acts for him and signs, and is stopped when it is ended (ABU-15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdfium2
import pytest

if TYPE_CHECKING:
    from attestat.ops.visitor import Visitor
    from tests.actions.world import World

See = Callable[[str, "Visitor", str], None]


def text_of(pdf: bytes) -> str:
    """All words of a PDF, read by code that is not ours."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def walk(world: World, site: str, see: See) -> bytes:
    """The whole walk; gives the sealed attestat. `see` is shown the pages on the way."""
    from attestat.config.settings import current
    from attestat.ops.visitor import Page, Visitor
    from attestat.store.models import Document, Substitution

    def visitor(slug: str) -> Visitor:
        came = Visitor(site, slug, current().home)
        came.sign_in()
        return came

    case = world.awaiting_signature()
    head, deputy, administrator = visitor("head"), visitor("deputy"), visitor("administrator")
    here = f"/office/applications/{case}/"
    assert head.client.get(here).url.path == here

    # The administrator enters the absence for the head.
    listed = administrator.get("/people/absence/")
    see("absence", administrator, "/people/absence/")
    appointment = world.appointment("head")
    entering = f"/people/absence/{appointment}/substitute"
    page = administrator.get(listed.link(str(appointment), then_slash=False, within=True))
    see("substitute", administrator, entering)
    deputy_name = deputy.name
    administrator.post_form(
        page,
        entering,
        {
            "substitute": page.option("substitute", deputy_name),
            "last": "2026-09-25",
            "basis": "Еңбек демалысы туралы бұйрық",
            "number": "41-Ж",
            "dated": "2026-09-14",
        },
    )
    see("absence-entered", administrator, "/people/absence/")

    # The head's next request is refused: a post never acts twice. Nor does he come in anew.
    assert head.client.get(here).url.path == "/sign-in/"
    refused = Visitor(site, "head", current().home)
    with pytest.raises(Page.Unexpected, match="403"):
        refused.sign_in()

    # The deputy chooses in which post he acts, reads and signs.
    choosing = deputy.get("/act-as/")
    see("act-as", deputy, "/act-as/")
    assert "Төрағаның м.а." in choosing.response.text
    deputy.post_form(choosing, "/act-as/", {"choice": str(Substitution.objects.get().public_id)})
    page = deputy.get(here)
    see("case", deputy, here)
    see("case-people", deputy, f"/people/cases/{case}/")
    signing = deputy.post_form(page, "/attestat/prepare")
    see("signing", deputy, f"{here}attestat/sign")
    deputy.sign(signing)
    assert world.stage(case) == "issued"

    # Ended: the next request of the deputy in this post is refused.
    listed = administrator.get("/people/absence/")
    ending = next(f for f in listed.reader.forms if f.action.endswith("/end"))
    administrator.post(listed, ending, {"reason": "Жұмысқа ерте шықты"})
    assert deputy.client.get(here).url.path == "/sign-in/"
    deputy.sign_in()
    assert deputy.client.get(here).url.path == here
    head.sign_in()
    assert head.client.get(here).url.path == here
    see("head-absence", head, "/people/absence/")
    paper = Document.objects.get(application__public_id=case, kind="attestat", state="signed")
    return head.get_bytes(f"/documents/{paper.public_id}/sealed")


@pytest.mark.proves("R8.2", "R11.1", "ABU-15", "ABU-20")
def test_the_acting_head_over_http_and_the_paper_says_so(world: World, site: str) -> None:
    text = text_of(walk(world, site, lambda name, visitor, path: None))
    assert "Төрағаның м.а." in text
    assert "И.о. председателя" in text
    assert "ЖАҚСЫБЕКОВА ГҮЛНАР" in text
