"""What the screens of the Committee share: a case for who asks, its header, the page of signing."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from attestat.store.queries import cases
from attestat.web.common import posted, shown
from attestat.web.common.acting import acting_of, actor_of, at_of, say
from attestat.web.common.blocks import CaseHeader, Fact, Paper, SigningPanel
from attestat.web.common.words import tag_of
from attestat.web.public.views import signer, signer_page


def page_of(request: HttpRequest, application: UUID) -> cases.CasePage:
    """The case of the address. Raises Http404 when it is not this actor's."""
    case = cases.page(actor_of(request), application)
    if case is None:
        raise Http404
    return case


def header_of(request: HttpRequest, found: cases.CasePage) -> CaseHeader:
    """The header of a case that stays."""
    line = found.line
    return CaseHeader(
        number=line.number,
        company=shown.company(line),
        note=f"{gettext('BIN')} {line.bin}",
        tag=tag_of("application", line.stage),
        left=shown.case_left(line, at_of(request), why=shown.why_href(line.id, "T3")),
    )


def signing_page(
    request: HttpRequest,
    papers: list[cases.DocumentRow],
    *,
    follows: tuple[str, ...],
    button: str,
    back: str,
) -> HttpResponse:
    """Read and sign these papers; without one to sign, `back` to where it was asked for."""
    if not papers:
        return redirect(back)
    acting = acting_of(request)
    panel = SigningPanel(
        post_href=request.path,
        papers=tuple(
            Paper(
                title=shown.document_title(paper.kind),
                number=paper.number,
                href=shown.document_href(paper),
                sha256=paper.sha256,
            )
            for paper in papers
        ),
        who=(
            Fact(key=gettext("Signatory"), value=acting.name, note=say(acting.title)),
            Fact(
                key=gettext("Key"), value=gettext("of your body"), note=f"{gettext('BIN')} {acting.actor.bin}"
            ),
        ),
        follows=follows,
        button=button,
        signer=signer("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2"),
        hidden=(("key", posted.new_key()), *(("document", str(paper.id)) for paper in papers)),
        back_href=back,
    )
    return render(request, "sign_office.html", {"panel": panel, "signer_page": signer_page()})
