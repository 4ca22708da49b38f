"""Who acts: a person in one role, for one organisation or body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from attestat.domain.obstacle import Obstacle


class Role(StrEnum):
    """What a person is in the procedure at this moment (requirements.md, section 1).

    A person who holds several posts chooses one at sign-in: an act is always done in exactly one role.
    """

    SIGNER = "signer"  # first head of the company, or right to sign with recorded power (clause 7)
    EMPLOYEE = "employee"  # employee of the company: prepares, never signs
    CHANCELLERY = "chancellery"  # clause 8
    HEAD = "head"  # clauses 8, 11; an acting head acts in this role
    DEPUTY = "deputy"  # clause 8: by standing distribution of duties, under his own title
    EXECUTOR = "executor"  # clauses 8, 9
    DEPARTMENT_CHANCELLERY = "department_chancellery"  # clause 9.2
    DEPARTMENT_HEAD = "department_head"  # clause 9.2
    INSPECTOR = "inspector"  # clause 9.2
    APPROVER = "approver"  # consents to a drafted result before the head signs (ADR 24)
    COMPLAINT_OFFICIAL = "complaint_official"  # clause 16
    ADMINISTRATOR = "administrator"  # editions, calendar, posts; never a case
    SYSTEM = "system"  # what happens by itself: acceptance, expiry


COMPANY_ROLES = frozenset({Role.SIGNER, Role.EMPLOYEE})
COMMITTEE_ROLES = frozenset({Role.CHANCELLERY, Role.HEAD, Role.DEPUTY, Role.EXECUTOR, Role.APPROVER})
DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_CHANCELLERY, Role.DEPARTMENT_HEAD, Role.INSPECTOR})
OFFICIAL_ROLES = COMMITTEE_ROLES | DEPARTMENT_ROLES | {Role.COMPLAINT_OFFICIAL, Role.ADMINISTRATOR}
WHO_SIGNS_RESULTS = frozenset({Role.HEAD, Role.DEPUTY})

ROLE_OF_POST = {
    ("committee", "chancellery"): Role.CHANCELLERY,
    ("committee", "head"): Role.HEAD,
    ("committee", "deputy"): Role.DEPUTY,
    ("committee", "executor"): Role.EXECUTOR,
    ("committee", "division_head"): Role.APPROVER,
    ("committee", "lawyer"): Role.APPROVER,
    ("committee", "complaint_official"): Role.COMPLAINT_OFFICIAL,
    ("committee", "administrator"): Role.ADMINISTRATOR,
    ("department", "chancellery"): Role.DEPARTMENT_CHANCELLERY,
    ("department", "head"): Role.DEPARTMENT_HEAD,
    ("department", "inspector"): Role.INSPECTOR,
}


@dataclass(frozen=True)
class Actor:
    """A person in a role.

    `person`, `organisation`, `body` and `appointment` are public ids; `iin` and `bin` are what a signature
    of this actor must carry. `iin` and `bin` are never written to the journal. `acting` is the public id of
    the substitution by which he acts in a post (`appointment`) that is another's, `duties` that of the
    distribution of duties by which a deputy acts.
    """

    person: UUID | None
    role: Role
    iin: str = ""
    bin: str = ""
    organisation: UUID | None = None
    body: UUID | None = None
    appointment: UUID | None = None
    acting: UUID | None = None
    duties: UUID | None = None

    @property
    def for_company(self) -> bool:
        """Whether the actor acts for a company."""
        return self.role in COMPANY_ROLES

    @property
    def person_id(self) -> UUID:
        """The person; who is nobody has nothing here (Obstacle `not_found`)."""
        return _own(self.person)

    @property
    def organisation_id(self) -> UUID:
        """The company; who acts for none has nothing here (Obstacle `not_found`)."""
        return _own(self.organisation)

    @property
    def body_id(self) -> UUID:
        """The body; who holds no post has nothing here (Obstacle `not_found`)."""
        return _own(self.body)


def _own(id: UUID | None) -> UUID:
    if id is None:
        raise Obstacle("not_found", "access")
    return id


SYSTEM = Actor(person=None, role=Role.SYSTEM)
