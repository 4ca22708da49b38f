"""A demonstration: invented people, companies and keys, so that the whole procedure can be walked by hand.

`ensure` makes what is missing; `roster` says who is who; `authority` issues the keys; `people` enters the
officials into the database. Refused in production. Only `people` needs Django.
"""

from __future__ import annotations

from attestat.config.settings import current
from attestat.ops.demo import authority
from attestat.ops.demo.authority import RefusedInProduction
from attestat.ops.demo.signables import Signable, signables

__all__ = ["RefusedInProduction", "Signable", "ensure", "greeting", "is_made", "signables"]

DEPARTMENT_SHOWN = "astana"


def is_made() -> bool:
    """Whether people and keys were made before; what a newer release adds may be missing still."""
    return bool(authority.read_index(current().home / "authority"))


def ensure() -> list[Signable]:
    """Make keys, bodies, posts, people and appointments where they are missing; give who can sign in.

    Can be done at every start: what is there stays. Needs the database in the application's role. Raises
    RefusedInProduction.
    """
    issued = authority.ensure(current())
    from attestat.ops.demo import people

    people.enter(issued)
    return signables()


def greeting(everybody: list[Signable]) -> list[str]:
    """A few lines for the end of `attestat up`: the Committee, one department, the companies."""
    shown = [
        person for person in everybody if person.group in ("committee", DEPARTMENT_SHOWN, "company", "other")
    ]
    lines = [str(person) for person in shown]
    departments = {person.group for person in everybody} - {"committee", "company", "other"}
    lines.append(f"and the same three in each of {len(departments)} departments: `attestat demo-keys --list`")
    return lines
