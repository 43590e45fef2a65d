"""What a round froze at its opening: whom it asks, what it asks, and how the answers will be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ioc_assess.theory.profile import Profile

#: The voice of people who belong to no partner: the public, a regulator, an independent chair.
PUBLIC_VOICE = "public"


@dataclass(frozen=True, kw_only=True)
class FrozenPartner:
    """A partner as it was called at opening; ``code`` finds its row, as long as there is one."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Setting:
    """``items`` and ``roles`` are codes of the round's edition of the theory."""

    profile: Profile
    partners: tuple[FrozenPartner, ...]
    roles: tuple[str, ...]
    items: tuple[str, ...]
    clusters: tuple[str, ...]
    length: str
    mode: str
    purpose: str
    grouping: str
    weighting: str
    k: int
    #: How long single answers would be kept after publishing, as respondents were told
    retention_days: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Setting:
        """The other way round; ``KeyError`` where something is missing."""
        values = {field.name: value[field.name] for field in fields(cls)}
        for name in ("roles", "items", "clusters"):
            values[name] = tuple(values[name])
        values["profile"] = Profile(**value["profile"])
        values["partners"] = tuple(FrozenPartner(**one) for one in value["partners"])
        return cls(**values)
