"""The acts of the road as names for parametrizing, without touching Django at import.

`tests.actions.walked` needs Django to be set up, which is so when tests are collected; conftest files are
read before that, so only tests may import this module.
"""

from __future__ import annotations

from tests.actions.walked import ACTS, STOPS, Act, act_named

__all__ = ["ACTS", "OPEN_AT", "STOPS", "named", "names_an_inquiry"]

named = act_named

# Where an act may be done besides the stop at which it comes next: preparing a paper again harms nothing,
# drawing up again makes a new draft of the result.
OPEN_AT: dict[str, set[str]] = {act.name: {act.stop} for act in ACTS} | {
    "prepare_application": {"draft", "application_prepared"},
    "prepare_inquiries": {"assigned", "inquiry_prepared"},
    "prepare_conclusion": {"inspecting", "conclusion_prepared"},
    "draw_up": {"concluded", "drafted"},
    "prepare_attestat": {"awaiting_signature", "attestat_prepared"},
}
_OF_INQUIRY = {"register_inquiry", "assign_inspector", "prepare_conclusion", "sign_conclusion", "conclude"}


def names_an_inquiry(act: Act) -> bool:
    """Whether the act names an inquiry."""
    return act.name in _OF_INQUIRY
