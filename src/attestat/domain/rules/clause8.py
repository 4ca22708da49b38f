"""Clause 8: acceptance, registration, appointment."""

from __future__ import annotations

from uuid import UUID

from attestat.domain.actor import Role
from attestat.domain.obstacle import Obstacle


def r8_2_executor_of_the_provider(role: Role | None) -> None:
    """The responsible executor is chosen from the provider's staff."""
    if role is not Role.EXECUTOR:
        raise Obstacle("not_an_executor", "8.2")


def r8_2_addressee_of_the_provider(role: Role | None) -> None:
    """The application goes to the head, his deputy or the acting head."""
    if role not in {Role.HEAD, Role.DEPUTY}:
        raise Obstacle("not_a_head", "8.2")


def r8_2_addressed_to(addressee: UUID | None, appointment: UUID | None) -> None:
    """Who was given the application appoints the executor; others see that it is not theirs."""
    if addressee != appointment:
        raise Obstacle("addressed_to_another", "8.2")
