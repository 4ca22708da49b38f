"""The acts of the irregular ways, for tests: who does them, signed as the main road's are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from attestat.actions import rerouting, returned, succession, withdrawal
from attestat.actions.acting import Answer
from attestat.store.models import Inquiry
from tests.actions.world import World, new_key


def withdrawal_note(
    world: World, case: UUID, *, works: Collection[UUID] | None = None, slug: str = "lift-head"
) -> UUID:
    """The note, made and not signed."""
    answer = withdrawal.prepare_withdrawal(
        application=case, works=works, by=world.actor(slug), at=world.now, key=new_key()
    )
    return UUID(answer["document"])


def withdraw(
    world: World,
    case: UUID,
    *,
    works: Collection[UUID] | None = None,
    slug: str = "lift-head",
    document: UUID | None = None,
    **more: Any,
) -> Answer:
    """The company withdraws: all open works, or these."""
    paper = document or withdrawal_note(world, case, works=works, slug=slug)
    return withdrawal.withdraw(
        application=case,
        document=paper,
        cms=world.sign(slug, world.paper(paper)),
        by=world.actor(slug),
        at=world.now,
        key=more.get("key") or new_key(),
    )


def return_draft(
    world: World, case: UUID, *, remarks: str = "Мекенжайды түзету", slug: str = "head"
) -> Answer:
    return returned.return_draft(
        application=case, remarks=remarks, by=world.actor(slug), at=world.now, key=new_key()
    )


def reroute(
    world: World, row: Inquiry, to: UUID, *, reason: str = "Жабдық басқа облыста", slug: str = "executor-1"
) -> Answer:
    """The executor asks another department after the inquiry went."""
    by = world.actor(slug)
    answer = rerouting.prepare_rerouting(
        inquiry=row.public_id, to=to, reason=reason, by=by, at=world.now, key=new_key()
    )
    papers = [UUID(text) for text in answer["documents"]]
    return rerouting.reroute_inquiry(
        inquiry=row.public_id,
        signatures={paper: world.sign(slug, world.paper(paper)) for paper in papers},
        by=by,
        at=world.now,
        key=new_key(),
    )


def confirm(world: World, case: UUID, slug: str) -> Answer:
    """The company's present head takes the application over."""
    by = world.actor(slug)
    answer = succession.prepare_confirmation(application=case, by=by, at=world.now, key=new_key())
    paper = UUID(answer["document"])
    return succession.confirm(
        application=case,
        document=paper,
        cms=world.sign(slug, world.paper(paper)),
        by=by,
        at=world.now,
        key=new_key(),
    )
