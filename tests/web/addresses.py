"""Every address of the site, taken from the URLconf, never written down by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """A named address with the parameters it takes: name → converter."""

    name: str
    route: str
    parameters: tuple[tuple[str, str], ...]

    def path(self, values: Mapping[str, str]) -> str:
        """The address with these values put in. Raises KeyError for a parameter nobody thought of."""
        path = self.route
        for name, converter in self.parameters:
            path = path.replace(f"<{converter}:{name}>", values[name])
        return f"/{path}"


def every_address() -> list[Address]:
    """All of them, in the order of the URLconf."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            parameters = tuple(
                (name, type(converter).__name__.removesuffix("Converter").lower())
                for name, converter in pattern.pattern.converters.items()
            )
            assert pattern.name, f"{route} has no name"
            yield Address(pattern.name, route, parameters)
