from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigAutoField, ForeignKey, Lookup, TextField

from foundation.textsearch.bigrams import phrases, repeats, runs


@TextField.register_lookup
class ContainsRuns(Lookup):
    """``tokens__contains_runs="道路积水 25"``: rows whose tokens hold every run of the query."""

    lookup_name = "contains_runs"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        self._check()
        alias = connection.ops.quote_name(self.lhs.alias)
        return f"{alias}.vector @@ to_tsquery('simple', %s)", [tsquery(str(self.rhs))]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        self._check()
        table = self.lhs.target.model._meta.db_table
        alias = connection.ops.quote_name(self.lhs.alias)
        return (
            f'{alias}."id" IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s)',  # noqa: S608 - our own table
            [sqlite_match(str(self.rhs))],
        )

    def _check(self) -> None:
        """A query without a letter or a digit finds nothing."""
        if not runs(str(self.rhs)):
            raise EmptyResultSet


@ForeignKey.register_lookup
@BigAutoField.register_lookup
class Among(Lookup):
    """``pk__among=[…]``: like ``in``, but thousands of keys travel as one value and not as thousands."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s::bigint[])", [*params, f"{{{self._keys()}}}"]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, f"[{self._keys()}]"]  # noqa: S608 - a column

    def _keys(self) -> str:
        keys = [str(int(key)) for key in self.rhs]
        if not keys:
            raise EmptyResultSet
        return ",".join(keys)


def tsquery(query: str) -> str:
    """The phrases, and what is repeated in them, which the index finds without reading the rows."""
    wanted = ["(" + " <-> ".join(_pg_token(token) for token in phrase) + ")" for phrase in phrases(query)]
    return " & ".join([*wanted, *(f"'{one}'" for run in runs(query) for one in repeats(run))])


def _pg_token(token: str) -> str:
    return f"'{token}'" if len(token) > 1 else f"'{token}':*"


def sqlite_match(query: str) -> str:
    return " AND ".join(
        f'"{" ".join(phrase)}"' + ("*" if phrase == [phrase[0][:1]] else "") for phrase in phrases(query)
    )
