"""Handing out documents: revision A, the sealed file, signatures (R11.1, ABU-14)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from attestat.actions.looking import note_look
from attestat.store.queries import cases
from attestat.web.common.acting import actor_of, at_of


@require_GET
@never_cache
def document_file(request: HttpRequest, document: UUID, what: str) -> HttpResponse:
    """The bytes of a document for whom they are; 404 for everybody else and for what does not exist."""
    found = cases.document_file(actor_of(request), document, what) if _is_a_file(what) else None
    if found is None:
        raise Http404
    file, case = found
    note_look(stream=case, by=actor_of(request), at=at_of(request), what=f"document {document} {what}")
    response = HttpResponse(file.data, content_type=file.kind)
    shown_in_place = file.kind == "application/pdf"
    disposition = content_disposition_header(not shown_in_place, file.name)
    if disposition:
        response["Content-Disposition"] = disposition
    return response


def _is_a_file(what: str) -> bool:
    """Whether a document can have such a file: revision A, the sealed one, a signature, its evidence."""
    if what in {"revision_a", "sealed"}:
        return True
    try:
        id = what.removeprefix(cases.EVIDENCE)
        return str(UUID(id)) == id
    except ValueError:
        return False
