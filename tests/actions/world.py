"""The people of the demonstration and the acts they do, one function an act, for tests of every layer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import kzeds.sign
from attestat.actions import application, conclusion, inquiry, registration, result, session
from attestat.actions.acting import Answer
from attestat.actions.application import BaseEntry, WorkEntry
from attestat.config.settings import current
from attestat.domain.actor import Actor
from attestat.domain.conclusion import Answer as ItemSays
from attestat.domain.conclusion import Control, ItemAnswer, Record, WorkFindings, asked_of
from attestat.domain.worktime import local_day
from attestat.ops import demo
from attestat.ops.demo import authority
from attestat.store import clock, law
from attestat.store.models import Application, Appointment, Document, Inquiry
from attestat.store.queries import people
from kzeds.key import Key

ASTANA = BaseEntry("71", "", "", "Мәңгілік Ел даңғылы", "8")
KARAGANDA = BaseEntry("35", "", "Қарағанды қаласы", "Бұқар жырау даңғылы", "24")


def moved_clock(owner: Any, moment: datetime) -> None:
    """Write the demonstration clock, as `attestat clock` does in the owner's role."""
    owner.execute("DELETE FROM store_clocksetting")
    owner.execute(
        "INSERT INTO store_clocksetting (one, shift_microseconds, set_at) VALUES"
        " (true, round(extract(epoch FROM %s - clock_timestamp()) * 1000000), clock_timestamp())",
        [moment.astimezone(UTC)],
    )
    owner.commit()


def new_key() -> str:
    """A fresh idempotency key."""
    return uuid.uuid4().hex


@cache
def key_of(slug: str) -> Key:
    """The demonstration key of a person, loaded once a process."""
    return authority.ensure(current()).load(slug)


@dataclass
class World:
    """A running demonstration. Actors sign in once each and are kept."""

    move: Callable[[datetime], None]
    actors: dict[str, Actor] = field(default_factory=dict)

    def set_clock(self, moment: str) -> datetime:
        """Move the demonstration clock to an ISO moment."""
        at = datetime.fromisoformat(moment)
        self.move(at)
        return at

    @property
    def now(self) -> datetime:
        """The database's moment."""
        return clock.now()

    def enter_people(self) -> None:
        """Committee, departments and their people."""
        demo.ensure()

    # Signing in and signing

    def sign(self, slug: str, content: bytes, *, detached: bool = True) -> bytes:
        """A CMS by this person's demonstration key."""
        return kzeds.sign.sign_cms(content, key_of(slug), detached=detached)

    def actor(self, slug: str) -> Actor:
        """Sign in with the person's key, once."""
        if slug not in self.actors:
            self.actors[slug] = self.sign_in(lambda text: self.sign(slug, text, detached=False))
        return self.actors[slug]

    def sign_in(self, sign: Callable[[bytes], bytes]) -> Actor:
        """Sign in with whatever makes the signature over the challenge."""
        at = self.now
        challenge, text = session.issue_challenge(at=at)
        found = session.sign_in(challenge=challenge, cms=sign(text.encode()), at=at)
        person = session.person(found.person)
        shown = (
            people.as_company(person, found.membership)
            if found.membership
            else people.as_official(person, found.appointments[0], at=at)
        )
        assert shown is not None
        return shown.actor

    # The main road

    def draft(
        self,
        by: Actor,
        *,
        works: tuple[WorkEntry, ...] = (WorkEntry("WT5_LIFTS"),),
        bases: tuple[BaseEntry, ...] = (ASTANA,),
    ) -> UUID:
        """A filled-in draft."""
        answer = application.start_draft(by=by, at=self.now, key=new_key())
        draft = UUID(answer["application"])
        application.save_draft(
            application=draft,
            phone="+77010000000",
            works=works,
            bases=bases,
            version=1,
            by=by,
            at=self.now,
        )
        return draft

    def prepared(self, by: Actor, draft: UUID) -> tuple[UUID, bytes]:
        """The paper of a draft: its public id and revision A."""
        answer = application.prepare_application(application=draft, by=by, at=self.now, key=new_key())
        document = UUID(answer["document"])
        return document, self.paper(document)

    def paper(self, document: UUID) -> bytes:
        """Revision A of a document."""
        return bytes(Document.objects.get(public_id=document).revision_a.data)

    def submitted(self, slug: str = "lift-head", **more: Any) -> UUID:
        """An application signed and accepted."""
        by = self.actor(slug)
        draft = self.draft(by, **more)
        document, pdf = self.prepared(by, draft)
        application.submit(
            application=draft,
            document=document,
            cms=self.sign(slug, pdf),
            by=by,
            at=self.now,
            key=new_key(),
        )
        return draft

    def appointment(self, slug: str) -> UUID:
        """The public id of the post a person holds."""
        return Appointment.objects.get(person__public_id=self.actor(slug).person).public_id

    def register(self, case: UUID, slug: str = "chancellery") -> Answer:
        return registration.register(application=case, by=self.actor(slug), at=self.now, key=new_key())

    def forward(self, case: UUID, to: str = "head") -> Answer:
        return registration.forward(
            application=case,
            to=self.appointment(to),
            by=self.actor("chancellery"),
            at=self.now,
            key=new_key(),
        )

    def appoint(self, case: UUID, executor: str = "executor-1", by: str = "head") -> Answer:
        return registration.appoint(
            application=case,
            executor=self.appointment(executor),
            resolution="Қарауға",
            by=self.actor(by),
            at=self.now,
            key=new_key(),
        )

    def reroute(self, case: UUID, base: UUID, to: UUID, reason: str) -> Answer:
        return inquiry.reroute(
            application=case,
            base=base,
            to=to,
            reason=reason,
            by=self.actor("executor-1"),
            at=self.now,
            key=new_key(),
        )

    def send_inquiries(self, case: UUID, slug: str = "executor-1") -> list[Inquiry]:
        by = self.actor(slug)
        answer = inquiry.prepare_inquiries(application=case, by=by, at=self.now, key=new_key())
        papers = [UUID(text) for text in answer["documents"]]
        inquiry.send_inquiry(
            application=case,
            signatures={paper: self.sign(slug, self.paper(paper)) for paper in papers},
            by=by,
            at=self.now,
            key=new_key(),
        )
        return self.inquiries(case)

    def inquiries(self, case: UUID) -> list[Inquiry]:
        return list(Inquiry.objects.filter(application__public_id=case).select_related("body").order_by("id"))

    def register_inquiry(self, row: Inquiry, place: str = "astana") -> Answer:
        return inquiry.register_inquiry(
            inquiry=row.public_id, by=self.actor(f"{place}-chancellery"), at=self.now, key=new_key()
        )

    def assign_inspector(self, row: Inquiry, place: str = "astana") -> Answer:
        return inquiry.assign_inspector(
            inquiry=row.public_id,
            inspector=self.appointment(f"{place}-inspector"),
            by=self.actor(f"{place}-head"),
            at=self.now,
            key=new_key(),
        )

    def findings(self, row: Inquiry, conforms: bool = True) -> Record:
        """A whole record of a desk check; a negative one has its first item unmet in every list."""
        # Tried before registration too, where the act itself must say no.
        registered_at = Inquiry.objects.get(pk=row.pk).registered_at or self.now
        edition = law.edition(row.application.edition)
        assert edition is not None
        works = {work.public_id: work.work_type for work in row.application.works.all()}
        bases = [base.public_id for base in row.bases.order_by("position")]
        unmet = "" if conforms else "Зертхана жоқ"
        found = []
        for one in asked_of(edition, works, bases):
            items = [ItemAnswer(code, ItemSays.CONFORMS) for code in one.codes]
            if not conforms:
                items[0] = ItemAnswer(one.codes[0], ItemSays.FAILS, unmet)
            found.append(WorkFindings(one.work, one.base, tuple(items), conforms))
        return Record(Control(started_on=local_day(registered_at)), tuple(found))

    def sign_conclusion(self, row: Inquiry, place: str = "astana", conforms: bool = True) -> UUID:
        slug = f"{place}-inspector"
        by = self.actor(slug)
        answer = conclusion.prepare_conclusion(
            inquiry=row.public_id,
            findings=self.findings(row, conforms),
            by=by,
            at=self.now,
            key=new_key(),
        )
        document = UUID(answer["document"])
        conclusion.sign_conclusion(
            inquiry=row.public_id,
            document=document,
            cms=self.sign(slug, self.paper(document)),
            by=by,
            at=self.now,
            key=new_key(),
        )
        return document

    def conclude(self, row: Inquiry, document: UUID, place: str = "astana") -> Answer:
        slug = f"{place}-head"
        return conclusion.conclude(
            inquiry=row.public_id,
            document=document,
            cms=self.sign(slug, self.paper(document)),
            by=self.actor(slug),
            at=self.now,
            key=new_key(),
        )

    def draw_up(self, case: UUID, slug: str = "executor-1") -> Answer:
        return result.draw_up(application=case, by=self.actor(slug), at=self.now, key=new_key())

    def send_for_signature(self, case: UUID, slug: str = "executor-1") -> Answer:
        return result.send_for_signature(application=case, by=self.actor(slug), at=self.now, key=new_key())

    def prepared_attestat(self, case: UUID, slug: str = "head") -> UUID:
        answer = result.prepare_attestat(application=case, by=self.actor(slug), at=self.now, key=new_key())
        return UUID(answer["document"])

    def sign_attestat(self, case: UUID, slug: str = "head", **more: Any) -> Answer:
        document = self.prepared_attestat(case, slug)
        return result.sign_attestat(
            application=case,
            document=document,
            cms=self.sign(slug, self.paper(document)),
            by=self.actor(slug),
            at=self.now,
            key=more.get("key") or new_key(),
        )

    # Shortcuts

    def assigned(self, **more: Any) -> UUID:
        """A case with its executor."""
        case = self.submitted(**more)
        self.register(case)
        self.forward(case)
        self.appoint(case)
        return case

    def concluded(self, conforms: bool = True, **more: Any) -> UUID:
        """A case with its conclusion by the department of Astana."""
        case = self.assigned(**more)
        (row,) = self.send_inquiries(case)
        self.register_inquiry(row)
        self.assign_inspector(row)
        self.conclude(row, self.sign_conclusion(row, conforms=conforms))
        return case

    def awaiting_signature(self, **more: Any) -> UUID:
        """A case before the head's signature."""
        case = self.concluded(**more)
        self.draw_up(case)
        self.send_for_signature(case)
        return case

    def stage(self, case: UUID) -> str:
        return str(Application.objects.get(public_id=case).stage)
