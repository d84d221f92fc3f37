from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foundation.accounts.models import Unit
from foundation.spreadsheets.kinds import kind_named
from foundation.spreadsheets.services.console import Report
from tests.support.ledgers import take_file


@pytest.fixture
def take(units: dict[str, Unit], tmp_path: Path) -> Callable[..., Report]:
    def run(kind: str, *lines: str, **how: Any) -> Report:
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join(lines), encoding="utf-8-sig")
        return take_file(kind_named(kind), path, **how)

    return run
