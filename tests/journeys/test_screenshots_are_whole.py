"""`make screenshots` forgets no page: its list is compared with the addresses of the site."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "scripts" / "screenshots.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["screenshots"] = module
    spec.loader.exec_module(module)
    return module


script = _script()


def addresses(patterns: list[URLPattern | URLResolver]) -> dict[str, URLPattern]:
    """Every named address of the site."""
    found: dict[str, URLPattern] = {}
    for one in patterns:
        if isinstance(one, URLResolver):
            found |= addresses(one.url_patterns)
        elif one.name:
            found[one.name] = one
    return found


ADDRESSES = addresses(get_resolver().url_patterns)


def test_every_address_is_a_page_with_pictures_or_no_page() -> None:
    assert set(script.PAGES) | script.ACTS | script.FILES == set(ADDRESSES)
    assert not set(script.PAGES) & (script.ACTS | script.FILES)


@pytest.mark.parametrize("name", sorted(script.ACTS))
def test_what_is_called_an_act_answers_no_get(name: str) -> None:
    """405 comes from the view's own decorator, before it looks at anything."""
    pattern = ADDRESSES[name]
    values = {key: UUID(int=0) for key in pattern.pattern.converters}
    if name == "set_language":
        assert pattern.callback(RequestFactory().get("/")).status_code == 302  # leads back and shows nothing
    else:
        assert pattern.callback(RequestFactory().get("/"), **values).status_code == 405
