from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from foundation.accounts.models import Unit, User
from foundation.spreadsheets.enums import ImportMode
from foundation.spreadsheets.kinds import ImportKind
from foundation.spreadsheets.refusals import UnreadableFile
from foundation.spreadsheets.services.runs import NothingTaken, Step, Tally, apply_ledger, check_ledger
from tests.foundation.spreadsheets import hostile, toy

BAD = [["b1", "乙", "12O.5", ""], ["", "丙", 1, ""], ["u0", "又一次", 1, ""]]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_bytes(toy.csv_bytes([*toy.rows(25), *BAD]))
    return path


def check(kind: ImportKind, path: Path, by: User) -> tuple[Tally, list[Step]]:
    steps: list[Step] = []
    return check_ledger(kind, path, path.name, by=by, watch=steps.append), steps


def apply(kind: ImportKind, path: Path, by: User, mode: str = ImportMode.VALID_ONLY) -> Tally:
    return apply_ledger(
        kind, path, path.name, by=by, mode=mode, watch=lambda step: None, finish=lambda tally: 0
    )


def test_check_says_what_would_happen_and_writes_nothing(units: ImportKind, ledger: Path, head: User) -> None:
    before = Unit.objects.count()
    tally, steps = check(units, ledger, head)
    assert tally.as_dict() == {
        "rows": 28, "created": 25, "updated": 0, "unchanged": 0, "refused": 3, "kept": 0,
    }  # fmt: skip
    assert tally.ignored == ("来历",)
    assert Unit.objects.count() == before
    assert [(step.done, step.total) for step in steps] == [(10, 28), (20, 28), (28, 28)]


def test_check_names_row_column_value_and_reason(units: ImportKind, ledger: Path, head: User) -> None:
    _tally, steps = check(units, ledger, head)
    refusals = [
        (refusal.row, refusal.column, refusal.value, refusal.reason)
        for step in steps
        for refusal in step.refusals
    ]
    assert refusals == [
        (29, "排序（位）", "12O.5", "不是数字，请只填数字，如 120.5"),
        (30, "单位编码", "", "不能为空"),
        (31, "单位编码", "u0", "与前面的行重复"),
    ]


def test_apply_takes_the_good_rows(units: ImportKind, ledger: Path, head: User) -> None:
    assert apply(units, ledger, head).as_dict()["created"] == 25
    assert Unit.objects.filter(code__startswith="u").exclude(code__startswith="unit").count() == 25


def test_apply_twice_changes_nothing(units: ImportKind, ledger: Path, head: User) -> None:
    apply(units, ledger, head)
    before = list(Unit.objects.order_by("pk").values())
    assert apply(units, ledger, head).as_dict() == {
        "rows": 28, "created": 0, "updated": 0, "unchanged": 25, "refused": 3, "kept": 0,
    }  # fmt: skip
    assert list(Unit.objects.order_by("pk").values()) == before


def test_apply_all_or_nothing_takes_none_when_one_is_refused(
    units: ImportKind, ledger: Path, head: User
) -> None:
    before = Unit.objects.count()
    with pytest.raises(NothingTaken, match="有 3 行不正确"):
        apply(units, ledger, head, mode=ImportMode.ALL_OR_NOTHING)
    assert Unit.objects.count() == before


def test_apply_that_breaks_in_the_middle_leaves_nothing(
    units: ImportKind, ledger: Path, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Unit.objects.count()

    def finish(tally: Tally) -> int:
        assert Unit.objects.count() == before + 25
        raise KeyError

    with pytest.raises(KeyError):
        apply_ledger(
            units,
            ledger,
            ledger.name,
            by=head,
            mode=ImportMode.VALID_ONLY,
            watch=lambda step: None,
            finish=finish,
        )
    assert Unit.objects.count() == before


def test_update_says_before_and_after_by_heading(units: ImportKind, tmp_path: Path, head: User) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(toy.csv_bytes([["bureau", "新名字", 1, ""]]))
    _tally, (step,) = check(units, path, head)
    (update,) = step.updates
    assert (update.row, update.label) == (4, "市工业和信息化局")
    assert [(change.column, change.before, change.after) for change in update.changes] == [
        ("单位名称", "市工业和信息化局", "新名字")
    ]


def test_sample_row_of_the_template_is_left_out(units: ImportKind, tmp_path: Path, head: User) -> None:
    path = hostile.workbook(
        tmp_path / "units.xlsx",
        [["序号", "单位编码", "单位名称"], ["示例", "x", "示例单位"], [1, "a", "甲"]],
    )
    tally, _steps = check(units, path, head)
    assert (tally.rows, tally.as_dict()["created"]) == (1, 1)


@pytest.mark.parametrize("lines", [[], [["示例", "甲", 1, ""]]])
def test_ledger_without_rows_is_refused(
    units: ImportKind, tmp_path: Path, head: User, lines: list[list[object]]
) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(toy.csv_bytes(lines))
    for go in (check, apply):
        with pytest.raises(UnreadableFile, match="表头下面没有可导入的内容"):
            go(units, path, head)


class TestPlanningFirst:
    """What is worked out stands before the transaction, and what changed in between is worked out again."""

    @pytest.fixture
    def inside(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[bool]]:
        """Whether planning and writing ran in a transaction, call by call."""
        seen: dict[str, list[bool]] = {"plan": [], "write": []}
        for name, told in seen.items():
            original = getattr(toy.UnitImporter, name)

            def note(self: Any, *args: Any, _original: Any = original, _told: list[bool] = told) -> Any:
                _told.append(connection.in_atomic_block)
                return _original(self, *args)

            monkeypatch.setattr(toy.UnitImporter, name, note)
        return seen

    def meanwhile(self, units: ImportKind, path: Path, by: User, change: Callable[[], object]) -> Tally:
        def watch(step: Step) -> None:
            if step.done == step.total and not step.writing:
                change()

        return apply_ledger(
            units, path, path.name, by=by, mode=ImportMode.VALID_ONLY, watch=watch, finish=lambda tally: 0
        )

    @pytest.mark.django_db(transaction=True)
    def test_no_transaction_is_open_while_rows_are_planned(
        self, units: ImportKind, ledger: Path, head: User, inside: dict[str, list[bool]]
    ) -> None:
        apply(units, ledger, head)
        assert inside == {"plan": [False] * 3, "write": [True] * 3}

    @pytest.mark.django_db(transaction=True)
    def test_control_planning_in_the_transaction_is_seen(
        self,
        units: ImportKind,
        ledger: Path,
        head: User,
        inside: dict[str, list[bool]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(toy.UnitImporter, "still_holds", lambda self, work: False)
        apply(units, ledger, head)
        assert inside == {"plan": [False] * 3 + [True] * 3, "write": [True] * 3}

    def test_row_that_came_in_between_is_not_created_twice(
        self, units: ImportKind, ledger: Path, head: User
    ) -> None:
        tally = self.meanwhile(
            units, ledger, head, lambda: Unit.objects.create(code="u7", name="先来", kind="county")
        )
        assert (tally.as_dict()["created"], tally.as_dict()["updated"]) == (24, 1)
        assert Unit.objects.get(code="u7").name == "单位u7"

    def test_control_unchecked_plan_meets_the_row(
        self, units: ImportKind, ledger: Path, head: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(toy.UnitImporter, "still_holds", lambda self, work: True)
        with pytest.raises(IntegrityError):
            self.meanwhile(
                units, ledger, head, lambda: Unit.objects.create(code="u7", name="先来", kind="county")
            )

    def test_steps_go_by_twice_and_are_told_once(self, units: ImportKind, ledger: Path, head: User) -> None:
        steps: list[Step] = []
        apply_ledger(
            units,
            ledger,
            ledger.name,
            by=head,
            mode=ImportMode.VALID_ONLY,
            watch=steps.append,
            finish=lambda tally: 0,
        )
        assert [(step.done, step.writing) for step in steps] == [
            (10, False), (20, False), (28, False), (10, True), (20, True), (28, True),
        ]  # fmt: skip
        assert [len(step.refusals) for step in steps] == [0, 0, 0, 0, 0, 3]
