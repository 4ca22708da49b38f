"""The twenty first-level units of KATO: code, Kazakh, Russian and English names (requirements.md 12.10)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """A region or a city of republican significance; `code` is the first two digits of KATO."""

    code: str
    kk: str
    ru: str
    en: str
    is_city: bool = False


REGIONS: tuple[Region, ...] = (
    Region("10", "Абай облысы", "область Абай", "Abai region"),
    Region("11", "Ақмола облысы", "Акмолинская область", "Akmola region"),
    Region("15", "Ақтөбе облысы", "Актюбинская область", "Aktobe region"),
    Region("19", "Алматы облысы", "Алматинская область", "Almaty region"),
    Region("23", "Атырау облысы", "Атырауская область", "Atyrau region"),
    Region("27", "Батыс Қазақстан облысы", "Западно-Казахстанская область", "West Kazakhstan region"),
    Region("31", "Жамбыл облысы", "Жамбылская область", "Zhambyl region"),
    Region("33", "Жетісу облысы", "область Жетісу", "Zhetisu region"),
    Region("35", "Қарағанды облысы", "Карагандинская область", "Karaganda region"),
    Region("39", "Қостанай облысы", "Костанайская область", "Kostanay region"),
    Region("43", "Қызылорда облысы", "Кызылординская область", "Kyzylorda region"),
    Region("47", "Маңғыстау облысы", "Мангистауская область", "Mangystau region"),
    Region("55", "Павлодар облысы", "Павлодарская область", "Pavlodar region"),
    Region("59", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область", "North Kazakhstan region"),
    Region("61", "Түркістан облысы", "Туркестанская область", "Turkistan region"),
    Region("62", "Ұлытау облысы", "область Ұлытау", "Ulytau region"),
    Region("63", "Шығыс Қазақстан облысы", "Восточно-Казахстанская область", "East Kazakhstan region"),
    Region("71", "Астана қаласы", "город Астана", "Astana city", is_city=True),
    Region("75", "Алматы қаласы", "город Алматы", "Almaty city", is_city=True),
    Region("79", "Шымкент қаласы", "город Шымкент", "Shymkent city", is_city=True),
)

BY_CODE: dict[str, Region] = {region.code: region for region in REGIONS}

CITIES: frozenset[str] = frozenset(region.code for region in REGIONS if region.is_city)
"""Cities of republican significance: an address there needs no settlement."""
