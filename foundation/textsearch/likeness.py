"""How alike two short texts are: by the pairs of characters they share, rare pairs weighing more.

"用工缺口40人" and "招工难，缺口大，节后用工紧" share 用工 and 缺口, though neither holds the other. A pair that stands nowhere
still counts against the likeness, or one common word among many unknown ones would be all that is asked for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connections, router
from django.db.models import Model

from foundation.textsearch.bigrams import normalise, pairs, runs

MOST_PAIRS = 12
MOST_HITS = 100
"""Of each pair; reading stops there. A pair with as many hits is common."""
UNKNOWN_WEIGHT, QUIET_WEIGHT, LEAST_WEIGHT = 0.4, 0.05, 0.4

Source = tuple[type[Model], str]
"""A model with a token index, and the column that is wanted of it."""


@dataclass(frozen=True)
class Question:
    """The pairs of a text and how much each tells."""

    weights: Mapping[str, float]

    def likeness(self, text: str) -> float:
        """The weighed share of the pairs that ``text`` holds: 0 nothing, 1 every one."""
        within, whole = normalise(text), sum(self.weights.values())
        return (
            sum(weight for pair, weight in self.weights.items() if pair in within) / whole if whole else 0.0
        )


@dataclass(frozen=True)
class Hits:
    """``found``: the keys that each pair met, by source."""

    found: tuple[Mapping[str, Sequence[int]], ...]

    def question(self, asked: Iterable[str], *, quiet: Collection[str] = ()) -> Question:
        counts = {pair: sum(len(by_pair.get(pair, ())) for by_pair in self.found) for pair in asked}
        return Question({pair: _weight(pair, hits, quiet) for pair, hits in counts.items()})

    def best(self, source: int, question: Question, *, limit: int) -> list[int]:
        """The keys of a source that hold most of the question, newest first among equals."""
        sums: Counter[int] = Counter()
        for pair, keys in self.found[source].items():
            for key in keys:
                sums[key] += question.weights[pair]  # type: ignore[assignment]
        return sorted(sums, key=lambda key: (-sums[key], -key))[:limit]


def telling_pairs(text: str) -> list[str]:
    """The first distinct pairs of a text; not those of figures or across two scripts."""
    found = dict.fromkeys(pair for run in runs(text) for pair in pairs(run) if _tells(pair))
    return list(found)[:MOST_PAIRS]


def find_pairs(sources: Sequence[Source], asked: Sequence[str], *, limit: int = MOST_HITS) -> Hits:
    """For each source and pair at most ``limit`` keys from the text index: one statement, no table read."""
    found: tuple[dict[str, list[int]], ...] = tuple({} for _source in sources)
    if not asked or not sources:
        return Hits(found)
    connection = connections[router.db_for_read(sources[0][0])]
    look = _look_postgresql if connection.vendor == "postgresql" else _look_sqlite
    parts: list[str] = []
    params: list[str | int] = []
    for place, (model, column) in enumerate(sources):
        for number, pair in enumerate(asked):
            parts.append(look(model._meta.db_table, column, place, number))
            params += [f"'{pair}'" if connection.vendor == "postgresql" else f'"{pair}"', limit]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for place, number, key in cursor.fetchall():
            found[place].setdefault(asked[number], []).append(key)
    return Hits(found)


def _look_postgresql(table: str, column: str, place: int, number: int) -> str:
    """Newest first: a common pair is met while walking the keys downwards, a rare one comes from the GIN index."""
    return (
        f"(SELECT {place}, {number}, {column} FROM {table}"  # noqa: S608 - our own names
        f" WHERE vector @@ to_tsquery('simple', %s) ORDER BY {column} DESC LIMIT %s)"
    )


def _look_sqlite(table: str, column: str, place: int, number: int) -> str:
    inner = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
    return (
        f"SELECT * FROM (SELECT {place}, {number}, t.{column} FROM ({inner}) f"  # noqa: S608
        f" CROSS JOIN {table} t ON t.id = f.rowid)"
    )


def _tells(pair: str) -> bool:
    """Two characters of one script, not both figures."""
    if len(pair) < 2 or pair.isdigit():
        return False
    return pair[0].isascii() == pair[1].isascii()


def _weight(pair: str, hits: int, quiet: Collection[str]) -> float:
    if pair in quiet:
        return QUIET_WEIGHT
    if not hits:
        return UNKNOWN_WEIGHT
    return LEAST_WEIGHT + (1 - LEAST_WEIGHT) / math.log2(2 + hits)
