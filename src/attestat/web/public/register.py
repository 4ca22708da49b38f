"""Checking an attestat: by number, by the QR code, by the file itself (clauses 4, 5; ABU-28)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from attestat.domain.worktime import local_day
from attestat.store.queries import register
from attestat.store.queries.register import RegisterEntry
from attestat.web.common import dates, errors
from attestat.web.common.acting import at_of, say
from attestat.web.common.blocks import BigAnswer, Fact
from attestat.web.common.words import tag_of
from attestat.web.public import misses


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """One field for the number, one for the file; the answer in one sentence, then the details."""
    if request.method == "POST":
        return _by_file(request)
    number = request.GET.get("number", "").strip()
    if not number:
        return render(request, "public/verify.html", {})
    address = request.META.get("REMOTE_ADDR", "")
    if misses.too_many(address):
        return errors.page(
            request,
            429,
            detail=gettext("Many numbers that do not exist were asked for from your address."),
            retry_after=int(misses.WINDOW),
        )
    entry = register.by_number(number)
    if entry is None:
        misses.note(address)
        answer = BigAnswer(
            sentence=gettext("The register has no attestat with this number."),
            tone="bad",
            sign="no",
            more=gettext("Check the number: it looks like KZ14VEK00015030."),
        )
        return render(request, "public/verify.html", {"answer": answer, "number": number}, status=404)
    return _entry(request, entry, number=number)


def _by_file(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        answer = BigAnswer(
            sentence=gettext("No file was chosen."),
            tone="warning",
            sign="warning",
            more=gettext("Choose the PDF of the attestat and try again."),
        )
        return render(request, "public/verify.html", {"answer": answer}, status=400)
    if upload.size > settings.SETTINGS.max_upload_mb * 1024 * 1024:
        return errors.page(request, 413)
    entry = register.by_file(upload.read())
    if entry is None:
        answer = BigAnswer(
            sentence=gettext("This is not a file that was issued here, or it has been changed."),
            tone="bad",
            sign="no",
            more=gettext(
                "An issued file is recognised byte for byte. Check the attestat by its number as well."
            ),
        )
        return render(request, "public/verify.html", {"answer": answer}, status=404)
    return _entry(request, entry, same_file=True)


@require_GET
def verify_document(request: HttpRequest, document: UUID) -> HttpResponse:
    """Where the QR code of a paper leads."""
    entry = register.by_document(document)
    if entry is not None:
        return _entry(request, entry)
    if register.knows_document(document):
        answer = BigAnswer(
            sentence=gettext("This paper was signed here."),
            tone="ok",
            sign="ok",
            more=gettext("It is part of a case and is open only to those who take part in it."),
        )
        return render(request, "public/verify.html", {"answer": answer})
    return errors.page(request, 404)


def _entry(
    request: HttpRequest, entry: RegisterEntry, *, number: str = "", same_file: bool = False
) -> HttpResponse:
    today = local_day(at_of(request))
    in_force = entry.in_force_on(today)
    answer = BigAnswer(
        sentence=gettext("The attestat is in force.") if in_force else _why_not(entry, today),
        tone="ok" if in_force else "bad",
        sign="ok" if in_force else "no",
        more=gettext("The file is byte for byte the one that was issued.") if same_file else "",
    )
    holder = say({"kk": entry.holder_kk, "ru": entry.holder_ru})
    present = say({"kk": entry.present_name_kk, "ru": entry.present_name_ru})
    facts = [
        Fact(key=gettext("Number"), value=entry.number, tag=tag_of("attestat", entry.stage)),
        Fact(
            key=gettext("Issued to"),
            value=holder,
            note=gettext("now %(name)s, same BIN") % {"name": present} if present != holder else "",
        ),
        Fact(key=gettext("BIN"), value=entry.bin),
        *(
            Fact(
                key=gettext("Type of work") if index == 0 else "",
                value=say(work.text),
                note=", ".join(say(scope) for scope in work.scopes),
            )
            for index, work in enumerate(entry.works)
        ),
        Fact(key=gettext("Date of issue"), value=dates.day(entry.issued_on)),
        Fact(
            key=gettext("Valid until, inclusive"),
            value=dates.day(entry.valid_until),
            action=gettext("Why this date"),
            action_href=reverse("law_term") + f"?term=T7&day={entry.issued_on.isoformat()}",
        ),
        Fact(key=gettext("Edition of the Rules"), value=entry.edition),
    ]
    signature = [
        Fact(key=gettext("Signed by"), value=entry.signer, note=say(entry.signer_title)),
        Fact(key=gettext("Signed at"), value=dates.moment(entry.signed_at)),
        Fact(key=gettext("Certificate number"), value=entry.serial),
        Fact(key=gettext("SHA-256 of the signed file"), value=entry.sha256),
    ]
    return render(
        request,
        "public/verify.html",
        {
            "answer": answer,
            "facts": facts,
            "signature": signature,
            "checks": _checks(entry),
            "number": number or entry.number,
            "asked_at": at_of(request),
        },
    )


def _checks(entry: RegisterEntry) -> list[str]:
    """The verifier's sentences about the signature, as its report had them at the moment of signing."""
    signers = entry.report.get("signers") or [{}]
    language = say({"kk": "kk", "ru": "ru", "en": "en"})
    found = []
    for check in signers[0].get("checks", []):
        sentence = check.get("sentences", {}).get(language) or check.get("sentence", {}).get(language)
        if sentence:
            found.append(str(sentence))
    return found


def _why_not(entry: RegisterEntry, today: object) -> str:
    if entry.stage == "suspended":
        return gettext("The attestat is suspended.")
    if entry.stage == "terminated":
        return gettext("The attestat is terminated.")
    return gettext("The attestat has expired.")
