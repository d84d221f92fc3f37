"""A database as it stood after some migrations, to try the next ones on: quicker than taking back all that came since."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps.registry import Apps
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import ForeignKey, Model

from tests.support.migrated import OnServer

Node = tuple[str, str]


class Past:
    """The tables, keys and checks of then in the default database of the moment; what migrations write beside tables is not there."""

    def __init__(self, *nodes: Node) -> None:
        self._loader = MigrationLoader(None)
        self._state = self._loader.project_state(list(nodes))
        with connection.schema_editor() as editor:
            for model in self.apps.get_models():
                editor.create_model(model)

    @property
    def apps(self) -> Apps:
        """The models after the last migration that was applied."""
        apps: Apps = self._state.apps
        return apps

    def put(self, rows: Iterable[Model]) -> None:
        """Rows of today, with the columns of then."""
        with transaction.atomic():
            for row in rows:
                then = self.apps.get_model(row._meta.label)
                columns = [field.attname for field in then._meta.concrete_fields]
                then._default_manager.create(**{column: getattr(row, column) for column in columns})

    def apply(self, *nodes: Node) -> None:
        for node in nodes:
            migration = self._loader.get_migration(*node)
            with connection.schema_editor(atomic=migration.atomic) as editor:
                self._state = migration.apply(self._state, editor)


@contextmanager
def past(folder: Path, *nodes: Node) -> Iterator[Past]:
    """Inside, a database as it was after ``nodes`` is the default one."""
    now = connections["default"]
    then = now.copy()
    if now.vendor == "postgresql":
        place = OnServer(f"bangqi_past_{os.getpid()}", os.environ["TEST_DATABASE_URL"])
        place.make()
        then.settings_dict["NAME"] = place.target
    else:
        then.settings_dict["NAME"] = str(folder / "past.sqlite3")
    connections["default"] = then
    try:
        yield Past(*nodes)
    finally:
        then.close()
        connections["default"] = now
        if now.vendor == "postgresql":
            place.drop()


def family(*rows: Model) -> list[Model]:
    """The rows, and all that their keys lead to."""
    found: dict[tuple[type[Model], object], Model] = {}
    left = list(rows)
    while left:
        row = left.pop()
        if (type(row), row.pk) in found:
            continue
        found[type(row), row.pk] = row
        keys = [field for field in row._meta.concrete_fields if isinstance(field, ForeignKey)]
        left += [named for key in keys if (named := getattr(row, key.name)) is not None]
    return list(found.values())
