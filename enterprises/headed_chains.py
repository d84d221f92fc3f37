"""What the 链长 of chains looks at: how the year's projects of each chain stand against plan and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.models import Chain, Project
from enterprises.project_board import Group, tiles_of
from foundation.accounts.models import User


@dataclass(frozen=True)
class HeadedChain:
    chain: Chain
    group: Group
    year: int

    @property
    def behind(self) -> int:
        return sum(tile.is_behind for tile in self.group.tiles)

    @property
    def url(self) -> str:
        """All projects of the chain that stand on the wall chart of the year."""
        return self._wall({})

    @property
    def behind_url(self) -> str:
        return self._wall({"behind": "on"})

    def _wall(self, more: dict[str, str]) -> str:
        return f"{reverse('project-wall')}?{urlencode({'year': self.year, 'chain': self.chain.pk} | more)}"


def headed_by(user: User, today: date) -> list[HeadedChain]:
    """The chains whose 链长 today bears the reader's name, most projects behind first; four statements.

    链长 are leaders of the city and most of them have no account, so a chain knows its head by name.
    """
    chains = list(
        Chain.objects.visible_to(user)
        .as_of(today)
        .filter(heads__name=user.name, heads__ended_on__isnull=True)
        .distinct()
    )
    if not chains:
        return []
    projects = Project.objects.visible_to(user).standing().filter(chain__in=chains, batch__year=today.year)
    groups = {chain.pk: Group(chain.name, chain.pk) for chain in chains}
    for tile in tiles_of(projects, today.year, today):
        groups[tile.project.chain_id or 0].tiles.append(tile)
    return sorted_chains([HeadedChain(chain, groups[chain.pk], today.year) for chain in chains])


def sorted_chains(found: Sequence[HeadedChain]) -> list[HeadedChain]:
    return sorted(found, key=lambda one: (-one.behind, -one.group.overdue, one.chain.name))
