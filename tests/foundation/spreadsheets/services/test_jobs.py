from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.accounts.models import Unit, User
from foundation.audit.models import AuditEntry
from foundation.spreadsheets.enums import BatchStatus, ImportMode
from foundation.spreadsheets.kinds import Plan
from foundation.spreadsheets.models import ImportBatch
from foundation.spreadsheets.services import jobs
from foundation.spreadsheets.services.batches import confirm_batch
from foundation.spreadsheets.services.jobs import LEASE, MOST_ATTEMPTS, claim_batch, run_next_batch
from tests.foundation.spreadsheets import toy
from tests.foundation.spreadsheets.conftest import Upload

BAD = [["b1", "乙", "12O.5", ""]]


def run() -> bool:
    return run_next_batch(now=timezone.now())


def checked(upload: Upload, lines: list[list[object]]) -> ImportBatch:
    batch = upload(lines)
    assert run()
    batch.refresh_from_db()
    return batch


def test_check_counts_and_keeps_the_refusals(upload: Upload) -> None:
    before = Unit.objects.count()
    batch = checked(upload, toy.rows(25) + BAD)
    assert (batch.status, batch.rows, batch.created, batch.refused) == (BatchStatus.CHECKED, 26, 25, 1)
    assert (batch.progress_done, batch.progress_total, batch.ignored) == (26, 26, ["来历"])
    refusal = batch.refusals.get()
    assert (refusal.row, refusal.column, refusal.value, refusal.reason) == (
        29,
        "排序（位）",
        "12O.5",
        "不是数字，请只填数字，如 120.5",
    )
    assert Unit.objects.count() == before
    assert run() is False


def test_confirmed_batch_is_imported_once(upload: Upload, head: User) -> None:
    batch = checked(upload, toy.rows(25) + BAD)
    confirm_batch(batch, by=head)
    assert run()
    batch.refresh_from_db()
    assert (batch.status, batch.created, batch.refused) == (BatchStatus.DONE, 25, 1)
    assert batch.refusals.count() == 1
    assert Unit.objects.filter(name__startswith="单位u").count() == 25
    assert AuditEntry.objects.filter(action="import.apply").count() == 1
    assert run() is False


def test_same_file_again_is_all_unchanged(upload: Upload, head: User) -> None:
    confirm_batch(checked(upload, toy.rows(5)), by=head)
    run()
    batch = checked(upload, toy.rows(5))
    assert (batch.created, batch.updated, batch.unchanged, batch.taken) == (0, 0, 5, 0)


def test_update_keeps_samples_of_the_changes(upload: Upload) -> None:
    batch = checked(upload, [["bureau", "新名字", 1, ""]])
    assert batch.changes == [
        {"row": 4, "label": "市工业和信息化局", "changes": [["单位名称", "市工业和信息化局", "新名字"]]}
    ]


def test_file_that_can_not_be_read_fails_with_its_sentence(upload: Upload, monkeypatch) -> None:
    monkeypatch.setattr(toy, "HEADINGS", ["名", "码", "位", "x"])
    batch = checked(upload, toy.rows(3))
    assert batch.status == BatchStatus.FAILED
    assert "找不到表头" in batch.message


def test_claim_goes_to_one_worker_only(upload: Upload) -> None:
    upload(toy.rows(3))
    now = timezone.now()
    assert claim_batch(now=now) is not None
    assert claim_batch(now=now) is None


def test_batch_of_a_killed_worker_is_taken_up_again(upload: Upload, head: User) -> None:
    batch = checked(upload, toy.rows(3))
    confirm_batch(batch, by=head)
    now = timezone.now()
    assert claim_batch(now=now) is not None
    assert run_next_batch(now=now + LEASE / 2) is False
    assert run_next_batch(now=now + LEASE + timedelta(seconds=1))
    batch.refresh_from_db()
    assert (batch.status, batch.created) == (BatchStatus.DONE, 3)


def test_worker_that_lost_its_claim_takes_nothing(upload: Upload, head: User, monkeypatch) -> None:
    batch = checked(upload, toy.rows(25))
    confirm_batch(batch, by=head)
    before = Unit.objects.count()
    planned = toy.UnitImporter.plan

    def steal_then_plan(self, rows):
        ImportBatch.objects.update(claim=uuid.uuid4())
        return planned(self, rows)

    monkeypatch.setattr(toy.UnitImporter, "plan", steal_then_plan)
    assert run()
    assert Unit.objects.count() == before
    batch.refresh_from_db()
    assert batch.status == BatchStatus.APPLYING


def test_accident_in_the_middle_leaves_nothing_and_is_tried_again(
    upload: Upload, head: User, monkeypatch
) -> None:
    batch = checked(upload, toy.rows(25))
    confirm_batch(batch, by=head)
    before = Unit.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "record", lambda **what: 1 / 0)
        assert run()
    assert Unit.objects.count() == before
    assert run_next_batch(now=timezone.now() + timedelta(minutes=1))
    batch.refresh_from_db()
    assert (batch.status, batch.created) == (BatchStatus.DONE, 25)


def test_batch_that_stops_every_worker_is_given_up(upload: Upload) -> None:
    batch = upload(toy.rows(3))
    ImportBatch.objects.update(attempts=MOST_ATTEMPTS)
    run()
    batch.refresh_from_db()
    assert batch.status == BatchStatus.FAILED
    assert "处理中断了多次" in batch.message


def test_errors_that_came_after_the_check_stop_all_or_nothing(
    upload: Upload, head: User, monkeypatch
) -> None:
    batch = upload(toy.rows(2), mode=ImportMode.ALL_OR_NOTHING)
    run()
    batch.refresh_from_db()
    confirm_batch(batch, by=head)
    monkeypatch.setattr(
        toy.UnitImporter, "plan", lambda self, rows: Plan([toy.refused("code", "已停用")] * len(rows))
    )
    run()
    batch.refresh_from_db()
    assert batch.status == BatchStatus.FAILED
    assert "有 2 行不正确" in batch.message


def test_progress_is_written_while_checking(upload: Upload, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "PROGRESS_EVERY", timedelta(0))
    batch = upload(toy.rows(25))
    seen = []
    planned = toy.UnitImporter.plan

    def look_then_plan(self, rows):
        batch.refresh_from_db()
        seen.append((batch.status, batch.progress_done, batch.progress_total))
        return planned(self, rows)

    monkeypatch.setattr(toy.UnitImporter, "plan", look_then_plan)
    run()
    assert seen == [("checking", 0, 0), ("checking", 10, 25), ("checking", 20, 25)]


@pytest.mark.parametrize("count", [25, 400])
def test_queries_do_not_grow_with_refusals(upload: Upload, django_assert_max_num_queries, count: int) -> None:
    upload([["", "丙", 1, ""]] * count)
    with django_assert_max_num_queries(20 + count // 10 * 2):
        run()


def test_the_lease_before_writing_grows_with_the_file_and_the_page_tells_how_long(upload: Upload) -> None:
    """The transaction can't renew it: half a million rows write for longer than the plain lease."""
    upload(toy.rows(2))
    batch = claim_batch(now=timezone.now() - timedelta(minutes=2))
    assert batch is not None
    watcher = jobs._Watcher(batch)
    watcher(jobs.Step(250_000, 500_000))
    batch.refresh_from_db()
    assert batch.lease_until <= timezone.now() + LEASE
    assert batch.remaining_minutes == 3  # two minutes for the first half, and a moment
    watcher(jobs.Step(500_000, 500_000))
    batch.refresh_from_db()
    assert batch.lease_until > timezone.now() + timedelta(minutes=40)
    assert batch.remaining_minutes == 0
