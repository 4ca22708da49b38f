"""What a person reads when an act cannot be done: what happened and what to do next.

Every code of an Obstacle has its sentence here (a test walks the sources). The sentences are English
msgids; Kazakh and Russian stand in the catalogues.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attestat.domain.calendar import CalendarMissing
from attestat.domain.obstacle import Obstacle
from attestat.web.common import errors
from attestat.web.common.clauses import clause_words


@dataclass(frozen=True)
class Sentence:
    """The words for one code: what happened, what to do, and the HTTP status that says the same."""

    happened: object
    do: object
    status: int = 422


_OPEN_AGAIN = _("Open the case again: you will see its present state and what can be done now.")
_MEND_DRAFT = _("Open the draft, mend it and go on.")
_FILL_IN = _("Fill in what is missing.")
_OPEN_CALENDAR = _("Open the calendar again: you will see what holds now.")
_MEND_DAY = _("Change the day.")
_OTHER_KEY = _("Choose another key and try again.")

SENTENCES: dict[str, Sentence] = {
    # access and order of steps
    "not_found": Sentence(_("There is nothing here for you."), _("Check the address."), 404),
    "not_yours": Sentence(
        _("This step belongs to another person."), _("The history of the case says who has it now."), 403
    ),
    "not_in_table": Sentence(
        _("This step is not possible at the present stage of the case."), _OPEN_AGAIN, 409
    ),
    "stale_page": Sentence(
        _("The case has changed since you opened the page, so nothing was done."), _OPEN_AGAIN, 409
    ),
    "not_a_day": Sentence(_("A day is missing or is none."), _("Enter it as day, month and year."), 422),
    "not_a_moment": Sentence(
        _("A day with its time is missing or is none."), _("Enter day, month, year, hour and minute."), 422
    ),
    "key_missing": Sentence(_("The page that sent this is not whole."), _("Load the page again."), 400),
    "key_reused": Sentence(
        _("The page that sent this has already served for something else."), _("Load the page again."), 409
    ),
    "not_the_oldest": Sentence(
        _("Cases are taken in the order of the queue; an older one waits: %(number)s."),
        _("Take the older case first (clause 13)."),
        409,
    ),
    "not_overdue": Sentence(_("This term runs or was kept; there is nothing to explain."), _OPEN_AGAIN, 409),
    "overdue_without_reason": Sentence(_("A term that was not kept needs a reason."), _FILL_IN),
    "reason_given": Sentence(
        _("The reason for this term has been given before; it stays."), _OPEN_AGAIN, 409
    ),
    "held_back": Sentence(
        _("This case is held back for a lawful reason."), _("Take the next one in the queue."), 409
    ),
    "overdue_reason_first": Sentence(
        _("The ten working days ended on %(day)s and no reason is recorded, so the result does not go on."),
        _("Record on the case why the term was not kept, then send the result."),
        409,
    ),
    # the working calendar
    "calendar_missing": Sentence(
        _("There is no working calendar for %(year)s: it is entered for %(first)s to %(last)s."),
        _("An administrator enters the year with its act, and a second one confirms it."),
        409,
    ),
    "calendar_act_incomplete": Sentence(
        _("The number and the title in three languages are needed, each of 500 characters at the most."),
        _FILL_IN,
    ),
    "calendar_act_to_come": Sentence(
        _("The act is of a day that has not come."), _("Enter an act that was given and is known.")
    ),
    "calendar_known_before_act": Sentence(_("An act cannot become known before it was given."), _MEND_DAY),
    "calendar_day_is_off": Sentence(_("%(day)s is a day off already."), _MEND_DAY),
    "calendar_day_is_worked": Sentence(
        _("%(day)s is a working day already; only a day of a weekend is worked instead of another."),
        _MEND_DAY,
    ),
    "calendar_day_is_a_holiday": Sentence(
        _("%(day)s is a holiday or a day off of its own; it is not worked instead of another day."), _MEND_DAY
    ),
    "calendar_same_day": Sentence(_("%(day)s would be both off and worked."), _MEND_DAY),
    "calendar_year_missing": Sentence(
        _("The calendar does not have the year %(year)s."),
        _("Enter the year first; a second person confirms it."),
    ),
    "calendar_year_confirmed": Sentence(_("The year %(year)s is confirmed already."), _OPEN_CALENDAR, 409),
    "calendar_year_not_next": Sentence(
        _("Years follow each other without a gap: after this calendar comes %(next)s, not %(year)s."),
        _("Enter the years in order."),
    ),
    "calendar_no_such_row": Sentence(
        _("There is no order in the calendar that could be withdrawn so."), _OPEN_CALENDAR, 409
    ),
    "calendar_no_such_holiday": Sentence(
        _("There is no holiday in the calendar that could end so."), _OPEN_CALENDAR, 409
    ),
    "calendar_holiday_years": Sentence(
        _("The year must lie between %(first)s and %(last)s."),
        _("Enter the first and the last year as the act names them."),
    ),
    "calendar_holiday_is_kept": Sentence(
        _("Another holiday is kept on %(day)s in these years."),
        _("End that holiday first, or enter the years in which it is not kept."),
    ),
    "calendar_not_every_year": Sentence(
        _("29 February does not come every year."), _("Enter it as one more day off, in the year it is of.")
    ),
    "calendar_order_in_the_way": Sentence(
        _("The day off on %(day)s was moved by an order that could then no longer hold."),
        _("Withdraw that order first, then propose the change again."),
    ),
    "calendar_changes_nothing": Sentence(_("No day would change."), _OPEN_CALENDAR),
    "calendar_past_day": Sentence(
        _("%(day)s has passed and the act is of %(act)s: a past day changes only by an older act."),
        _("Enter the act that is older than the day; if there is none, the day stays as it was."),
    ),
    "calendar_contradicts": Sentence(
        _("The calendar would contradict itself: %(what)s."), _("Mend the change and propose it again.")
    ),
    "calendar_own_change": Sentence(
        _("You proposed this change yourself, so another administrator confirms it."),
        _("Ask the second administrator, or take the proposal back."),
        409,
    ),
    "calendar_decided": Sentence(_("This change has been decided before."), _OPEN_CALENDAR, 409),
    "calendar_overtaken": Sentence(
        _("Another change was confirmed after this one was proposed, so its dates are no longer these."),
        _("Return it and propose the same on the calendar of today."),
        409,
    ),
    "calendar_other_data": Sentence(
        _("The page showed other data than those of the proposal, so nothing was done."), _OPEN_CALENDAR, 409
    ),
    "calendar_returned_without_remarks": Sentence(
        _("A change is returned with remarks."), _("Say what is to be mended.")
    ),
    "hold_without_reason": Sentence(
        _("A case is held back only by a provision of the law or a court act, and for a reason."), _FILL_IN
    ),
    "nothing_to_hold": Sentence(
        _("This case waits in no queue, so there is nothing to hold back."), _OPEN_AGAIN, 409
    ),
    "held_already": Sentence(_("The case is held back already."), _OPEN_AGAIN, 409),
    "not_held": Sentence(_("The case is not held back."), _OPEN_AGAIN, 409),
    # editions of the Rules
    "edition_code_taken": Sentence(
        _("There is an edition with the code %(edition)s already."), _("Choose another code."), 409
    ),
    "edition_not_the_last": Sentence(
        _("The edition %(edition)s, published before, begins on %(day)s; a new edition begins later."),
        _MEND_DAY,
    ),
    "edition_backdated": Sentence(
        _("An edition cannot begin on %(day)s: it is published before the day on which it comes into force."),
        _("Let it begin tomorrow or later; only a confirmed wording keeps the day of what it replaces."),
    ),
    "edition_before_cases": Sentence(
        _("Cases are accepted up to %(day)s under the edition in force; each keeps its edition."),
        _("Let the new edition begin after that day."),
    ),
    "edition_gap": Sentence(
        _("The edition %(edition)s ends on %(day)s; the next one begins on the day after it."), _MEND_DAY
    ),
    "edition_code_form": Sentence(
        _("The code of an edition has 3 to 32 small Latin letters, digits and hyphens, such as 2027-01."),
        _("Choose another code."),
    ),
    "edition_day_form": Sentence(_("The first day of the edition is not a day."), _MEND_DAY),
    "edition_published": Sentence(
        _("The edition %(edition)s is published and cannot change."),
        _("A change of the law is a new edition: begin a draft from this one."),
        409,
    ),
    "edition_elsewhere": Sentence(
        _("This edition is not at the stage at which this can be done."), _("Open the edition again."), 409
    ),
    "stale_edition": Sentence(
        _("The edition has changed since you opened the page, so nothing was done."),
        _("Open the edition again and read what it says now."),
        409,
    ),
    "edition_faulty": Sentence(
        _("The edition has faults: %(count)s."), _("Open it: each is told beside its part. Mend them all.")
    ),
    "edition_file": Sentence(
        _("The file cannot be taken as an edition: %(why)s."),
        _("Take the download of an edition, change it and upload it again."),
    ),
    "remarks_missing": Sentence(_("An edition is returned with remarks."), _("Say what is to be mended.")),
    "not_the_drafter": Sentence(
        _("Only the person who began this draft can change it."), _("Begin a draft of your own from it."), 403
    ),
    "reviewed_by_the_drafter": Sentence(
        _("An edition is reviewed by another person than the one who drafted it."),
        _("Ask another administrator to review it."),
        403,
    ),
    "edition_not_reviewed": Sentence(
        _("The edition has not been reviewed as it is now, so it cannot be published."),
        _("Send it for review first."),
        409,
    ),
    "publication_day_missing": Sentence(
        _("The day of publication of the act No. %(act)s is missing; the term of clause 12 runs from it."),
        _("Enter the day in the list of amending acts."),
    ),
    "notice_sent": Sentence(
        _("The sending of this notice has been recorded before; it stays."), _("Open the list again."), 409
    ),
    "notice_number_missing": Sentence(_("The outgoing number of the letter is missing."), _FILL_IN),
    "notice_day": Sentence(
        _("A notice is sent after the publication of the act and not in the future."), _MEND_DAY
    ),
    # signatures
    "signature_refused": Sentence(
        _("The signature was not accepted: %(reason_sentence)s"),
        _("Sign again with a key that is valid now."),
    ),
    "signature_later": Sentence(
        _("The signature cannot be checked now: a service of the certification authority does not answer."),
        _("Nothing was done. Try again in some minutes."),
        503,
    ),
    "signature_unusable": Sentence(
        _("The file is not an electronic signature that can be checked: %(reason_sentence)s"),
        _("Sign the document again and send the signature that your program made."),
    ),
    "other_document_signed": Sentence(
        _("Another document was signed than the one shown."), _("Open the signing page again and sign there.")
    ),
    "other_bin_signed": Sentence(
        _("The key belongs to another organisation (BIN) than the one you act for."), _OTHER_KEY
    ),
    "other_person_signed": Sentence(
        _("The key belongs to another person than the one who signed in."),
        _("Choose your own key, or let its holder sign in."),
    ),
    "key_role_refused": Sentence(
        _("A key of this kind may not sign this document."),
        _("A first head signs, or a holder of the right to sign; an employee's key is not enough."),
    ),
    "power_not_recorded": Sentence(
        _("Your right to sign for the company is not recorded."),
        _("Let the first head sign, or ask for your power to be recorded."),
    ),
    "signature_used": Sentence(
        _("This signature has been used already; a signature serves once."),
        _("Sign the document again."),
        409,
    ),
    "document_not_awaiting": Sentence(_("The document no longer waits for a signature."), _OPEN_AGAIN, 409),
    "document_lapsed": Sentence(
        _("The document has lapsed: its day or its content has changed since it was made."),
        _("Prepare it again under the same number, read it and sign."),
        409,
    ),
    "text_not_printable": Sentence(
        _("A text holds a character that cannot be printed: %(found)s"), _("Remove it and go on.")
    ),
    # signing in
    "challenge_unknown": Sentence(_("The sign-in was not begun here."), _("Begin the sign-in again."), 409),
    "challenge_spent": Sentence(
        _("This sign-in has been used already; it serves once."), _("Begin the sign-in again."), 409
    ),
    "challenge_late": Sentence(
        _("The sign-in waited longer than %(minutes)s minutes."), _("Begin the sign-in again."), 409
    ),
    "no_person_in_key": Sentence(
        _("The key names no person (IIN)."), _("Choose the key of a person, not of an information system.")
    ),
    "individual_key": Sentence(
        _("The key is an individual's; only a legal entity can be attested."),
        _("Choose the key that was issued to you for your organisation."),
    ),
    "branch_key": Sentence(
        _("The key belongs to a branch; a branch is not a legal entity."),
        _("The first head of the head organisation signs in with the key of its BIN."),
    ),
    "not_a_legal_entity": Sentence(
        _("The BIN in the key is not a legal entity's."), _("Only a legal entity can be attested (clause 2).")
    ),
    "bin_check_digit": Sentence(_("The BIN in the key is not a valid number."), _OTHER_KEY),
    "company_not_here_yet": Sentence(
        _("Your company has not signed in here yet."),
        _("First its head, or a holder of the right to sign, signs in once; then employees can."),
    ),
    "companies_silent": Sentence(
        _("The state database of legal entities does not answer, so a new company cannot be entered now."),
        _("Try again in some minutes."),
        503,
    ),
    "company_unknown": Sentence(
        _("The state database of legal entities knows no company with this BIN."),
        _("Check the key; if it is right, turn to the registration body."),
    ),
    "no_appointment": Sentence(
        _("You hold no post here that is in force today."), _("Turn to the administrator of your body.")
    ),
    "key_opens_nothing": Sentence(
        _("A key of this kind opens no account."), _("Choose the key of a first head or an employee.")
    ),
    # the application
    "already_submitted": Sentence(
        _("The application has been submitted already: No. %(number)s."),
        _("See it among your applications."),
        409,
    ),
    "draft_discarded": Sentence(
        _("This draft has been discarded."), _("Begin a new application, or copy an earlier one."), 409
    ),
    "not_the_companys_head": Sentence(
        _("Only the first head of the company can do this."), _("Let the head sign in with his key."), 403
    ),
    "power_of_another_kind": Sentence(
        _("A power is recorded for a holder of a key with the right to sign; this key is of another kind."),
        _("Let the person sign in once with the key of the right to sign."),
    ),
    "power_incomplete": Sentence(
        _("The document of the power lacks its name or number, or holds a character that cannot be printed."),
        _("Fill in what is missing."),
    ),
    "power_dates": Sentence(
        _("The date of the document lies ahead, or its term has ended."), _("Check both days.")
    ),
    "no_work_type": Sentence(_("No type of work is chosen."), _MEND_DRAFT),
    "work_type_not_in_edition": Sentence(
        _("A type of work is chosen that the Rules in force do not have."), _MEND_DRAFT
    ),
    "phone_missing": Sentence(_("The telephone is missing or not in the form +7XXXXXXXXXX."), _MEND_DRAFT),
    "no_base": Sentence(_("No place of the material and technical base is named."), _MEND_DRAFT),
    "base_incomplete": Sentence(
        _("A place of the base lacks its settlement, street or house number."), _MEND_DRAFT
    ),
    "unknown_region": Sentence(_("A place of the base lacks its region."), _MEND_DRAFT),
    "company_mismatch": Sentence(
        _("The state database of legal entities answered about another company."), _("Try again.")
    ),
    "company_liquidated": Sentence(
        _("By the state database of legal entities the company is liquidated."),
        _("If this is wrong, turn to the registration body."),
    ),
    "not_the_head": Sentence(
        _("By the state database of legal entities the first head of the company is another person."),
        _("Let the present head sign; if the database is wrong, turn to the registration body."),
    ),
    # the officials
    "not_an_executor": Sentence(
        _("An executor is chosen from the Committee's executors in office today."),
        _("Choose another person."),
    ),
    "not_a_head": Sentence(
        _("An application goes to the head, his deputy or the acting head in office today."),
        _("Choose another person."),
    ),
    "addressed_to_another": Sentence(
        _("The application was sent to another head."), _("He appoints the executor."), 403
    ),
    "no_department": Sentence(
        _("No territorial department is entered for the region %(region)s."), _("Turn to the administrator.")
    ),
    "reroute_without_reason": Sentence(
        _("A base goes to another department than its region's only with a reason."), _("Write the reason.")
    ),
    "inquiry_missing": Sentence(
        _("An inquiry to each department is needed; not all are signed."),
        _("Prepare and sign them together."),
    ),
    "not_an_inspector": Sentence(
        _("An inspector is chosen from the department's inspectors in office today."),
        _("Choose another person."),
    ),
    "no_department_head": Sentence(
        _("The department has no head in office today."), _("Turn to the administrator of your body.")
    ),
    "conclusion_incomplete": Sentence(
        _("The conclusion must say conformity or non-conformity for each work at each base."),
        _("Fill in what is missing."),
    ),
    "finding_without_reason": Sentence(
        _("Every item conforms, so a negative result must name the requirement that is not met."),
        _("Fill in what is missing."),
    ),
    # permit control
    "control_without_start": Sentence(_("The day on which permit control began is missing."), _FILL_IN),
    "control_day_outside": Sentence(
        _("Permit control lies between the registration of the inquiry and today: %(first)s to %(last)s."),
        _MEND_DAY,
    ),
    "control_days_reversed": Sentence(_("Permit control ends before it begins."), _MEND_DAY),
    "visit_without_basis": Sentence(
        _("A visit needs its basis: why the documents are not enough."), _FILL_IN
    ),
    "visit_without_place": Sentence(_("The place of the visit is missing."), _FILL_IN),
    "visit_without_day": Sentence(_("The day of the visit is missing."), _FILL_IN),
    "visit_without_participants": Sentence(_("A visit names at least one participant."), _FILL_IN),
    "visit_outside": Sentence(
        _("The day of the visit lies outside permit control: %(first)s to %(last)s."), _MEND_DAY
    ),
    "visit_not_announced": Sentence(
        _("The company has not been told of this day and place of the visit."),
        _("Announce the visit; it stands on the company's page at once."),
    ),
    "visit_day_cannot_be_announced": Sentence(
        _("A visit is announced for a day from %(first)s to %(last)s."), _MEND_DAY
    ),
    "no_visit_to_announce": Sentence(
        _("There is no visit to announce: permit control is a desk check."),
        _("Choose “With a visit” and fill in basis, day and place."),
    ),
    "items_unanswered": Sentence(
        _("Items of the checklist without an answer: %(missing)s, the first is %(first)s."), _FILL_IN
    ),
    "item_without_comment": Sentence(
        _("Item %(item)s needs a comment: what is not met, or why it does not apply."), _FILL_IN
    ),
    "result_missing": Sentence(_("The result is not stated."), _FILL_IN),
    "positive_with_unmet": Sentence(
        _("The result says “conforms”, but these items do not conform: %(items)s."),
        _("Change the result or the answers."),
    ),
    "nothing_was_checked": Sentence(
        _("No item of the checklist applied, so a positive result needs its reason."), _FILL_IN
    ),
    "file_refused": Sentence(
        _("The file was not taken: %(file_sentence)s"), _("Choose a PDF, JPEG or PNG and try again.")
    ),
    "evidence_full": Sentence(
        _("An inquiry holds at most %(files)s files and %(mb)s MB of evidence."),
        _("Take a file back, or put several pictures into one PDF."),
    ),
    "evidence_twice": Sentence(
        _("This file is attached already."), _("See it in the list of evidence."), 409
    ),
    "returned_without_remarks": Sentence(
        _("A conclusion is sent back with remarks that say what to mend."), _FILL_IN
    ),
    "reassigned_without_reason": Sentence(_("Another inspector is assigned with a reason."), _FILL_IN),
    "same_inspector": Sentence(
        _("The inquiry is with this inspector already."), _("Choose another person."), 409
    ),
    "no_conclusion": Sentence(
        _("There is no conclusion on every work at every base, so no attestat can be drawn up."),
        _("Wait for the conclusions of the departments (clause 9)."),
        409,
    ),
    "negative_conclusion": Sentence(
        _("A conclusion is negative, so no attestat can be drawn up for this work."),
        _("A hearing comes before a refusal (clause 10)."),
        409,
    ),
    "verification_pending": Sentence(
        _("A check of the application still waits for an answer: %(what)s."),
        _("Ask again; the result can be signed after the answer."),
        409,
    ),
    "company_not_asked": Sentence(
        _("The state database of legal entities does not answer, so nothing can be issued now."),
        _("Try again in some minutes; the case waits."),
        503,
    ),
    "head_changed": Sentence(
        _("By the state database of legal entities the company has another head than the one who applied."),
        _("Look into it before a decision."),
        409,
    ),
    "same_person_twice": Sentence(
        _("One person may not decide here in two roles that must be separate."),
        _("Let another person do this step."),
        403,
    ),
    # grounds, hearing, refusal
    "unknown_ground": Sentence(
        _("The ground %(ground)s is not in the list of the edition that the case keeps."),
        _("Choose a ground of the list."),
    ),
    "no_works_chosen": Sentence(_("No type of work is chosen."), _("Choose at least one.")),
    "ground_on_other_work": Sentence(
        _("A ground stands on a type of work that is not part of this hearing."),
        _("Choose the works of the hearing again."),
    ),
    "no_ground": Sentence(
        _("A type of work has no ground for refusal: %(work_type)s."),
        _("State a ground for it, or leave it out of the hearing."),
    ),
    "ground_without_facts": Sentence(
        _("The facts of a ground are needed in Kazakh and in Russian."), _FILL_IN
    ),
    "ground_without_conclusion": Sentence(
        _("The latest conclusions on this type of work are not negative: %(work_type)s."),
        _("Ground 1 needs a negative conclusion of the department."),
        409,
    ),
    "ground_conclusion_replaced": Sentence(
        _("A later conclusion has taken the place of the one that the ground rests on."),
        _("Prepare the hearing anew on the latest conclusion."),
        409,
    ),
    "ground_without_court_act": Sentence(
        _("No court act in force on record concerns this type of work: %(work_type)s."),
        _("Put the court act on record first, with its text."),
        409,
    ),
    "ground_without_consent_refusal": Sentence(
        _("The company's consent to personal data stands: nobody has refused or withdrawn it."),
        _("Put the answer of the consent service on record first."),
        409,
    ),
    "court_act_stands": Sentence(
        _("A court act in force stands against an attestat for this type of work: %(work_type)s."),
        _("Hold a hearing on it, or record that the act was lifted."),
        409,
    ),
    "consent_missing": Sentence(
        _("There is no consent to personal data, so no attestat can be given."),
        _("Hold a hearing on it; the company can give its consent again."),
        409,
    ),
    "meeting_not_asked": Sentence(
        _("A hearing in writing has no meeting."),
        _("Choose a meeting or a video conference, or leave the time empty."),
    ),
    "meeting_without_place": Sentence(
        _("A meeting needs its time and its room in Kazakh and in Russian, a video conference its address."),
        _FILL_IN,
    ),
    "meeting_time": Sentence(
        _("A meeting is held in coming working time."), _("Choose another day or hour.")
    ),
    "no_secretary": Sentence(
        _("The secretary is another official of the Committee in office today."), _("Choose another person.")
    ),
    "secretary_is_chair": Sentence(
        _("The secretary is not the chairperson: two people sign the protocol."), _("Choose another person.")
    ),
    "hearing_closed": Sentence(_("The hearing is closed; nothing is added to it."), _OPEN_AGAIN, 409),
    "hearing_lapsed": Sentence(
        _("What was to be heard is withdrawn: nothing is said or decided in this hearing any more."),
        _OPEN_AGAIN,
        409,
    ),
    "objections_still_run": Sentence(
        _("The company may object until %(day)s, and has not said that it is done."),
        _("Close the hearing after that day."),
        409,
    ),
    "meeting_to_come": Sentence(_("The meeting is still to come."), _("Close the hearing after it."), 409),
    "record_not_shown": Sentence(
        _("The record has not been shown to the company as it stands now."),
        _("Show it; the company reads it in its account."),
        409,
    ),
    "record_not_read": Sentence(
        _("The company may make remarks on the record until the end of today."),
        _("Wait for its word, or close the hearing tomorrow."),
        409,
    ),
    "not_heard": Sentence(
        _("The company has not been heard on this type of work: %(work_type)s."),
        _("A hearing comes before a refusal (clause 10)."),
        409,
    ),
    "arguments_unanswered": Sentence(
        _("Arguments of the company without an answer: %(missing)s."),
        _("Answer each; then the refusal can be drawn up."),
        409,
    ),
    "ground_fell": Sentence(
        _("No ground that was stated to the company stands today on this type of work: %(work_type)s."),
        _("Draw up an attestat, repeat the inquiry, or hold a hearing on another ground."),
        409,
    ),
    "too_early_for_refusal": Sentence(
        _("A refusal is lawful from %(day)s on: three full working days lie between the notice and the act."),
        _("Sign it on that day or later."),
        409,
    ),
    "several_hearings": Sentence(
        _("These types of work were heard in different hearings."),
        _("Draw up a refusal for the works of each hearing."),
    ),
    "court_act_not_whole": Sentence(
        _("A court act needs the court in both languages, its number, and days that follow one another."),
        _FILL_IN,
    ),
    "court_act_not_in_force": Sentence(
        _("The court act is in force only from %(day)s on."), _("Put it on record on that day.")
    ),
    "court_act_twice": Sentence(_("This court act is on record already: %(number)s."), _OPEN_AGAIN, 409),
    "consent_refusal_not_whole": Sentence(
        _("An answer of the consent service needs its number and a day that has come."), _FILL_IN
    ),
    "consent_already_refused": Sentence(
        _("It is on record already that there is no consent."), _OPEN_AGAIN, 409
    ),
    "consent_not_refused": Sentence(
        _("The consent stands; there is nothing to give again."), _OPEN_AGAIN, 409
    ),
    "hearing_not_prepared": Sentence(
        _("The preliminary decision and the notice are not prepared, or not both signed."),
        _("Prepare both, read them and sign them together."),
        409,
    ),
    "nothing_said": Sentence(_("There is no text."), _FILL_IN),
    "speaker_missing": Sentence(_("Who spoke is missing."), _FILL_IN),
    "hearing_files_full": Sentence(
        _("A hearing holds at most %(files)s files and %(mb)s MB of the company."),
        _("Put several pictures into one PDF."),
    ),
    "already_waived": Sentence(_("The company has declined to be heard already."), _OPEN_AGAIN, 409),
    "position_already_complete": Sentence(
        _("The company has already said that its position is complete."), _OPEN_AGAIN, 409
    ),
    "own_question": Sentence(
        _("A question is answered by the other side."), _("Put it on the record as a speech.")
    ),
    "meeting_changed_without_reason": Sentence(
        _("A meeting is changed with a reason, which the company reads."), _FILL_IN
    ),
    "meeting_times": Sentence(
        _("A meeting begins after the notice and ends before now."), _("Change the times.")
    ),
    "not_the_secretary": Sentence(
        _("The secretary of this hearing signs the protocol first."),
        _("Let the secretary sign, or choose another secretary."),
        403,
    ),
    "secretary_signs_first": Sentence(
        _("The secretary has not signed the protocol yet."),
        _("The chairperson's signature closes the hearing after it."),
        409,
    ),
    "gate_works": Sentence(
        _("The paper does not name exactly the types of work that it decides on: %(works)s."),
        _("Draw up the result again."),
        409,
    ),
    "gate_holder": Sentence(
        _("The paper does not name the company of the case in both languages."),
        _("Draw up the result again."),
        409,
    ),
    "gate_application_number": Sentence(
        _("The paper does not name the application %(number)s."), _("Draw up the result again."), 409
    ),
    "gate_number": Sentence(
        _("The number of the paper has another form than the edition asks: %(number)s."),
        _("Turn to the administrator of your body."),
        409,
    ),
    "gate_valid_until": Sentence(
        _("The last valid day on the paper must be %(day)s."), _("Draw up the result again."), 409
    ),
    "gate_no_ground": Sentence(
        _("The refusal states no ground."), _("State a ground of the list and hold a hearing on it."), 409
    ),
    "gate_ground_fell": Sentence(
        _("A ground of the refusal does not stand any more: %(ground)s."),
        _("Draw up the refusal again on the grounds that stand."),
        409,
    ),
    "gate_no_facts": Sentence(
        _("A ground lacks its facts in one of the two languages: %(ground)s."),
        _("Prepare the hearing anew with facts in both languages."),
        409,
    ),
    "gate_no_document": Sentence(
        _("A ground names no document that it rests on: %(ground)s."),
        _("Ground 1 names the conclusion and the requirements, 2 and 3 the court act, 4 the consent."),
        409,
    ),
    "gate_work_without_ground": Sentence(
        _("No ground of the refusal stands on this type of work: %(work_type)s."),
        _("Leave it out of the refusal, or hold a hearing on it."),
        409,
    ),
    "gate_hearing": Sentence(
        _("The refusal does not tell of the hearing as it was: outcome, notice and protocol."),
        _("Draw up the refusal again."),
        409,
    ),
    "gate_arguments": Sentence(
        _("The refusal must tell of every argument of the company: %(missing)s."),
        _("Draw up the refusal again."),
        409,
    ),
    "gate_argument_unanswered": Sentence(
        _("The refusal holds no answer to argument %(number)s in both languages."),
        _("Answer it and draw up the refusal again."),
        409,
    ),
    "gate_appeal": Sentence(
        _("The refusal must say to whom and until when one can complain: %(day)s."),
        _("Draw up the refusal again."),
        409,
    ),
    "gate_dates_differ": Sentence(
        _("The days differ at “%(place)s”: only Kazakh %(kk)s, only Russian %(ru)s."),
        _("Mend the text that is wrong and draw up the result again."),
        409,
    ),
    "gate_numbers_differ": Sentence(
        _("The numbers differ at “%(place)s”: only Kazakh %(kk)s, only Russian %(ru)s."),
        _("Mend the text that is wrong and draw up the result again."),
        409,
    ),
    "gate_articles_differ": Sentence(
        _("The places in laws differ at “%(place)s”: only Kazakh %(kk)s, only Russian %(ru)s."),
        _("Mend the text that is wrong and draw up the result again."),
        409,
    ),
    "gate_names_differ": Sentence(
        _("The names differ at “%(place)s”: only Kazakh %(kk)s, only Russian %(ru)s."),
        _("Mend the text that is wrong and draw up the result again."),
        409,
    ),
    # standing in, handing over, approval
    "substitution_over": Sentence(
        _("The time for which you stood in for a colleague is over, so nothing was done."),
        _("Sign in again: you will be asked in which post you act."),
        403,
    ),
    "somebody_stands_in": Sentence(
        _("Somebody stands in for you in this post now, and a post never acts twice."),
        _(
            "When you are back before the time, ask that the substitution be ended: your head does it, for "
            "heads the administrator, or the substitute himself."
        ),
        403,
    ),
    "no_duties": Sentence(
        _("No distribution of duties that lets this deputy act is in force today."),
        _("Ask the head or the administrator to enter it; till then the head decides."),
        403,
    ),
    "substitution_backwards": Sentence(
        _("A substitution cannot begin before it is entered."), _("Let it begin today or later.")
    ),
    "substitution_no_time": Sentence(_("The substitution would end before it begins."), _MEND_DAY),
    "substitution_self": Sentence(_("Nobody stands in for himself."), _("Choose another colleague.")),
    "substitute_of_another_body": Sentence(
        _("The substitute must hold a post of the same body on the first day."),
        _("Choose another colleague."),
    ),
    "substitution_overlaps": Sentence(
        _("For this post a substitution or an absence is entered for a part of this time already."),
        _("End that one first, or change the days."),
        409,
    ),
    "absent_stands_in": Sentence(
        _("At this time this person himself stands in for a colleague, so he cannot be away."),
        _("End that substitution first, or change the days."),
        409,
    ),
    "substitute_is_absent": Sentence(
        _("At this time somebody stands in for the colleague you chose: he is away himself."),
        _("Choose another colleague or change the days."),
        409,
    ),
    "substitute_two_duties": Sentence(
        _("At this time the colleague stands in already in a post that must be separate from this one."),
        _("Choose another colleague or change the days."),
        409,
    ),
    "substitution_chain": Sentence(
        _("Whoever stands in for somebody cannot hand this on or make it longer."),
        _("The administrator enters it for heads, the head for the others."),
        403,
    ),
    "administrator_arranges_heads": Sentence(
        _("The administrator enters absence for heads only."),
        _("For the others their own head does it."),
        403,
    ),
    "substitution_is_over": Sentence(
        _("It has ended already."), _("Open the list again: it shows what is in force now."), 409
    ),
    "end_without_reason": Sentence(_("Say why it ends."), _FILL_IN),
    "no_basis": Sentence(
        _("The document with its number is missing: it is what the power rests on."), _FILL_IN
    ),
    "duties_no_time": Sentence(
        _("The distribution of duties cannot be in force before its document, nor end before it begins."),
        _MEND_DAY,
    ),
    "duties_overlap": Sentence(
        _("For a part of this time a distribution of duties is in force already."),
        _("End that one first, or change the days."),
        409,
    ),
    "paper_names_another": Sentence(
        _("The paper names another signatory: the post has changed hands since it was made."),
        _("Have it made anew: return the conclusion to its inspector, or open the result again."),
        409,
    ),
    "day_missing": Sentence(_("A day is missing, or it is no day of the calendar."), _MEND_DAY),
    "recusal_without_reason": Sentence(_("Say why you recuse yourself."), _FILL_IN),
    "handed_on_without_reason": Sentence(_("Say why the case goes to somebody else."), _FILL_IN),
    "handed_to_the_same": Sentence(
        _("The case is with this person already."), _("Choose another colleague.")
    ),
    "successor_recused": Sentence(
        _("This colleague has recused himself from the case."), _("Choose another colleague."), 409
    ),
    "hand_over_incomplete": Sentence(
        _("For %(missing)s of the open cases nobody is chosen, so nothing was handed over."),
        _("Say for each case to whom it goes."),
    ),
    "appointment_is_over": Sentence(
        _("The appointment has ended already."), _("Open the list again: it shows what is in force now."), 409
    ),
    "resolution_term": Sentence(
        _("The term of a resolution lies between today and the last day of the case, %(day)s."), _MEND_DAY
    ),
    "co_executor_is_executor": Sentence(
        _("The responsible executor is not a co-executor as well."),
        _("Take him off the list of co-executors."),
    ),
    "approval_missing": Sentence(
        _("Before the head %(missing)s more must consent to exactly this draft."),
        _("The page of the case's people says whose turn it is."),
        409,
    ),
    "draft_has_remarks": Sentence(
        _("The draft has come back with remarks."),
        _("Read them on the page of the case's people, mend the draft and draw it up again."),
        409,
    ),
    "approval_not_in_turn": Sentence(
        _("Another place of the chain speaks before you."), _("Come back when it has consented."), 409
    ),
    "not_in_the_chain": Sentence(
        _("Your post has no place in the chain of approval."),
        _("The administrator sets the chain."),
        403,
    ),
    "already_in_the_chain": Sentence(
        _("This post has a place in the chain already."), _("Choose another one."), 409
    ),
    "own_draft": Sentence(
        _("Nobody approves a draft that he has drawn up himself."), _("Let another person do this step."), 403
    ),
    "opinion_without_remarks": Sentence(_("Say what is to be mended in the draft."), _FILL_IN),
    "recused": Sentence(
        _("You have recused yourself from this case, so you do not act in it any more."),
        _("Your head gives it to a colleague."),
        403,
    ),
    # grounds, hearing, refusal
    "inquiry_still_open": Sentence(
        _("An inquiry on these works is still with its department."), _("Wait for its conclusion."), 409
    ),
    "nothing_to_repeat": Sentence(
        _("The conclusions on these works are positive at every base."), _("Draw up the attestat."), 409
    ),
    # withdrawal, a changed company, sending back (ADR 25–27)
    "nothing_to_withdraw": Sentence(
        _("Nothing that could be withdrawn is named."), _("Choose types of work of this application.")
    ),
    "draft_is_discarded": Sentence(
        _("A draft was sent to nobody, so there is nothing to withdraw."), _("Discard the draft instead.")
    ),
    "too_late_to_withdraw": Sentence(
        _("It is too late to withdraw: the result is signed, or the case is closed."), _OPEN_AGAIN, 409
    ),
    "application_withdrawn": Sentence(
        _("The company has withdrawn the application, so nothing is decided about it any more."),
        _OPEN_AGAIN,
        409,
    ),
    "companies_do_not_answer": Sentence(
        _("The state database of legal entities does not answer, so nothing was done."),
        _("Try again in some minutes."),
        503,
    ),
    "company_not_liquidated": Sentence(
        _("By the state database of legal entities the company is not liquidated."),
        _("Go on with the case; only a result or a withdrawal closes it."),
    ),
    "answers_already": Sentence(
        _("You answer for this application already; there is nothing to confirm."), _OPEN_AGAIN, 409
    ),
    "draft_returned_without_remarks": Sentence(
        _("A result goes back with remarks only."), _("Say what the executor is to mend.")
    ),
    "nothing_corrected": Sentence(_("The text is the same as before."), _("Change it, or leave it.")),
    "corrected_without_reason": Sentence(
        _("A correction needs a reason; both texts stay on record."), _FILL_IN
    ),
    "declined_without_reason": Sentence(
        _("Say why the inquiry is not within the competence of the department."), _FILL_IN
    ),
    "declined_before": Sentence(
        _("The department has said this before; the executor decides."), _OPEN_AGAIN, 409
    ),
    "department_is_asked": Sentence(
        _("This department is asked in this case already."), _("Choose another department.")
    ),
    "forwarding_incomplete": Sentence(
        _("Name the body that it is sent to, and say what is sent and why."), _FILL_IN
    ),
    "already_issued": Sentence(_("The attestat has been issued already."), _OPEN_AGAIN, 409),
}


def sentence_of(obstacle: Obstacle) -> tuple[str, str, int]:
    """What happened, what to do, and the status; in the reader's language."""
    from attestat.web.common.signature_sentences import reason_sentence

    known = SENTENCES[obstacle.code]
    data = dict(obstacle.data)
    data["reason_sentence"] = reason_sentence(str(data.get("reason", "")))
    data["file_sentence"] = file_sentence(str(data.get("reason", "")))
    return str(known.happened) % data, str(known.do), known.status


def file_sentence(reason: str) -> str:
    """Why a file was not taken, in the reader's language; the codes are those of `gateways.files`."""
    words = {
        "empty": gettext("no file was chosen, or it is empty."),
        "too_large": gettext("it is larger than %(mb)s MB.") % {"mb": settings.SETTINGS.max_upload_mb},
        "kind": gettext("by its content it is neither PDF nor JPEG nor PNG, whatever its name says."),
        "damaged": gettext("it is damaged and cannot be read."),
        "encrypted": gettext("it is protected by a password."),
        "active": gettext("it holds programs or other files inside; print it to a new PDF."),
        "mixed": gettext("it is two kinds of file in one."),
        "bomb": gettext("it unfolds to far more than it seems; make a smaller one."),
    }
    return words.get(reason, "")


def answer(request: HttpRequest, obstacle: Obstacle, *, back_href: str = "") -> HttpResponse:
    """The page of an obstacle."""
    happened, do, status = sentence_of(obstacle)
    if status == 404:
        return errors.page(request, 404)
    body = render_to_string(
        "errors/obstacle.html",
        {
            "detail": happened,
            "do": do,
            "clause": clause_words(obstacle.clause),
            "code": obstacle.code,
            "back_href": back_href or request.META.get("HTTP_REFERER", "") or "/",
        },
        request=request,
    )
    response = HttpResponse(body, status=status)
    response["X-Obstacle"] = obstacle.code
    if status == 503:
        response["Retry-After"] = "60"
    return response


class ObstacleMiddleware:
    """Turns an Obstacle that leaves a view into its page, and a busy or absent database into 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for an exception of a view."""
        if isinstance(exception, Obstacle):
            return answer(request, exception)
        if isinstance(exception, CalendarMissing):
            missing = Obstacle(
                "calendar_missing",
                "Labour Code 84, 85",
                year=exception.year,
                first=exception.first,
                last=exception.last,
            )
            return answer(request, missing)
        if isinstance(exception, OperationalError | InterfaceError):
            return errors.page(request, 503, retry_after=10)
        return None


def missing(what: object) -> None:
    """Raise 404 when a query found nothing for this actor."""
    if what is None:
        raise Http404(gettext("There is nothing here for you."))
