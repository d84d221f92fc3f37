from __future__ import annotations

import json
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from foundation.audit.anchors import Anchor, anchor_file, read_anchors
from foundation.audit.chain import canonical, link_hash
from foundation.audit.context import clear_request_meta, set_request_meta
from foundation.audit.models import AuditEntry, AuditHead
from foundation.audit.services import NIGHT_ROUND, Note, check_chain, record, record_all, verify_chain
from tests.factories.accounts import UserFactory
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db
TABLE = "audit_auditentry"
LENGTH = 30


@pytest.fixture(autouse=True)
def _own_anchors(tmp_path: Path):
    with override_settings(DATA_DIR=tmp_path):
        yield


@pytest.fixture
def chain() -> list[AuditEntry]:
    user = UserFactory()
    return [record(by=user, action="user.change", obj=user, detail={"n": n}) for n in range(LENGTH)]


def test_record_links_each_entry_to_the_one_before(chain: list[AuditEntry]) -> None:
    assert [entry.seq for entry in chain] == list(range(1, LENGTH + 1))
    assert [entry.prev_hash for entry in chain[1:]] == [entry.hash for entry in chain[:-1]]
    assert verify_chain().checked == LENGTH
    assert verify_chain().broken_at is None


@pytest.mark.parametrize("number", [0, 1, 3])
def test_many_at_once_stand_in_the_chain_as_one_by_one(
    number: int, django_assert_max_num_queries: Any
) -> None:
    user = UserFactory(name="王芳")
    record(by=user, action="user.change", obj=user)
    with django_assert_max_num_queries(6):
        record_all([Note("user.change", user, {"n": n}) for n in range(number)], by=user)
    record(by=user, action="user.change", obj=user)

    entries = list(AuditEntry.objects.order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, number + 3))
    assert [entry.detail for entry in entries[1:-1]] == [{"n": n} for n in range(number)]
    assert {(entry.actor_name, entry.object_label, entry.ok) for entry in entries} == {("王芳", "王芳", True)}
    assert verify_chain().checked == number + 2
    assert verify_chain().broken_at is None


def test_record_says_who_what_when_and_from_where() -> None:
    user = UserFactory(name="王芳")
    set_request_meta(ip="10.1.2.3", request_id="abc123", path="/x/")
    try:
        entry = record(by=user, action="refused", obj=user, detail={"right": "case.read"}, ok=False)
    finally:
        clear_request_meta()

    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_name, entry.ok) == (user.pk, "王芳", False)
    assert (entry.object_type, entry.object_key, entry.object_label) == (
        "accounts.user",
        str(user.pk),
        "王芳",
    )
    assert (entry.ip, entry.request_id) == ("10.1.2.3", "abc123")
    assert entry.detail == {"right": "case.read"}


def test_record_without_a_person_or_an_object() -> None:
    entry = record(by=None, action="sign_in.failed", ok=False)

    assert (entry.actor_id, entry.actor_name, entry.object_key) == (None, "", "")
    assert verify_chain().broken_at is None


def test_record_keeps_no_personal_number_in_clear() -> None:
    user = UserFactory(name="李四 13812345678")

    entry = record(by=user, action="user.change", obj=user, detail={"phone": "13987654321"})

    assert "13987654321" not in entry.payload
    assert "13812345678" not in entry.object_label
    assert verify_chain().broken_at is None


def test_record_goes_with_the_transaction_of_its_act() -> None:
    user = UserFactory()
    record(by=user, action="sign_in", obj=user)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(by=user, action="user.change", obj=user)
        _ = 1 / 0

    assert AuditEntry.objects.count() == 1
    assert AuditHead.objects.get().seq == 1
    record(by=user, action="user.change", obj=user)
    assert verify_chain().checked == 2
    assert verify_chain().broken_at is None


def test_failed_record_takes_its_act_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory(title="科员")
    monkeypatch.setattr(AuditEntry, "save", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        type(user).objects.filter(pk=user.pk).update(title="科长")
        record(by=user, action="user.change", obj=user)

    user.refresh_from_db()
    assert user.title == "科员"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_refuses_to_change_the_log(chain: list[AuditEntry], act: str) -> None:
    rows = AuditEntry.objects.filter(seq=3)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(ok=False) if act == "update" else rows.delete()

    assert AuditEntry.objects.get(seq=3).ok is True


def column_edit(seq: int) -> None:
    AuditEntry.objects.filter(seq=seq).update(actor_name="别人")


def payload_edit(seq: int) -> None:
    AuditEntry.objects.filter(seq=seq).update(payload="not json")


def rehashed_edit(seq: int) -> None:
    entry = AuditEntry.objects.get(seq=seq)
    told = json.loads(entry.payload) | {"detail": {"n": "other"}}
    AuditEntry.objects.filter(seq=seq).update(
        payload=canonical(told), hash=link_hash(seq, entry.prev_hash, canonical(told))
    )


def row_delete(seq: int) -> None:
    AuditEntry.objects.filter(seq=seq).delete()


def tail_delete(seq: int) -> None:
    AuditEntry.objects.filter(seq__gte=seq).delete()


def swap_contents(seq: int) -> None:
    other = seq - 1 if seq > 1 else seq + 1
    one, two = AuditEntry.objects.get(seq=seq), AuditEntry.objects.get(seq=other)
    AuditEntry.objects.filter(seq=seq).update(payload=two.payload, hash=two.hash, prev_hash=two.prev_hash)
    AuditEntry.objects.filter(seq=other).update(payload=one.payload, hash=one.hash, prev_hash=one.prev_hash)


def extra_row(seq: int) -> None:
    entry = AuditEntry.objects.get(seq=seq)
    entry.seq = LENGTH + 1
    entry.save(force_insert=True)


def tail_rewrite(seq: int) -> None:
    prev = AuditEntry.objects.get(seq=seq).prev_hash
    for entry in AuditEntry.objects.filter(seq__gte=seq).order_by("seq"):
        told = json.loads(entry.payload) | {"detail": {"n": "other"}}
        new = link_hash(entry.seq, prev, canonical(told))
        AuditEntry.objects.filter(seq=entry.seq).update(payload=canonical(told), prev_hash=prev, hash=new)
        prev = new


ATTACKS = [
    column_edit, payload_edit, rehashed_edit, row_delete, tail_delete, swap_contents, extra_row, tail_rewrite,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_verify_finds_tampering_at_any_place(chain: list[AuditEntry], attack) -> None:
    missed = []
    for seq in random.Random(7).sample(range(1, LENGTH + 1), 12):
        with triggers_lifted(TABLE):
            undo = transaction.savepoint()
            attack(seq)
            if verify_chain().broken_at is None:
                missed.append(seq)
            transaction.savepoint_rollback(undo)

    assert missed == []
    assert verify_chain().broken_at is None


def test_anchor_betrays_a_tail_that_was_rewritten_with_its_head(chain: list[AuditEntry]) -> None:
    check_chain()
    with triggers_lifted(TABLE):
        tail_rewrite(LENGTH - 5)
        AuditHead.objects.update(hash=AuditEntry.objects.order_by("-seq").first().hash)
        anchored = verify_chain()
        anchor_file().unlink()
        unanchored = verify_chain()

    assert anchored.broken_at == LENGTH + 1
    assert unanchored.broken_at is None


def test_anchor_betrays_a_tail_that_was_cut_with_its_head(chain: list[AuditEntry]) -> None:
    check_chain()
    with triggers_lifted(TABLE):
        tail_delete(LENGTH - 5)
        last = AuditEntry.objects.order_by("-seq").first()
        AuditHead.objects.update(seq=last.seq, hash=last.hash)
        anchored = verify_chain()
        anchor_file().unlink()
        unanchored = verify_chain()

    assert anchored.broken_at == LENGTH - 5
    assert unanchored.broken_at is None


def test_scribbled_anchor_file_is_reported(chain: list[AuditEntry]) -> None:
    check_chain()
    anchor_file().write_text("scribble\n")

    assert verify_chain().reason == "库外存证文件被改动，无法读取"


def test_night_round_notes_itself_and_writes_an_anchor(chain: list[AuditEntry]) -> None:
    verdict = check_chain()

    assert (verdict.checked, verdict.broken_at) == (LENGTH, None)
    noted = AuditEntry.objects.get(action="audit.check")
    assert (noted.actor_name, noted.ok, noted.detail["checked"]) == (NIGHT_ROUND.name, True, LENGTH)
    assert read_anchors() == [Anchor(seq=LENGTH + 1, hash=noted.hash, at=read_anchors()[0].at)]
    assert check_chain().broken_at is None
    assert [anchor.seq for anchor in read_anchors()] == [LENGTH + 1, LENGTH + 2]


def test_night_round_cries_out_and_anchors_nothing_false(
    chain: list[AuditEntry], caplog: pytest.LogCaptureFixture
) -> None:
    with triggers_lifted(TABLE):
        column_edit(4)

    with caplog.at_level(logging.CRITICAL, logger="foundation.audit.services"):
        verdict = check_chain()

    assert verdict.broken_at == 4
    assert "broken at 4" in caplog.text
    assert AuditEntry.objects.get(action="audit.check").ok is False
    assert read_anchors() == []


def test_newest_entries_can_be_checked_alone(chain: list[AuditEntry]) -> None:
    with triggers_lifted(TABLE):
        column_edit(2)

    assert verify_chain(newest=10).broken_at is None
    assert verify_chain(newest=10).checked == 10
    assert verify_chain(newest=500).broken_at == 2


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_break_the_chain() -> None:
    AuditHead.objects.get_or_create(pk=1)
    user = UserFactory()

    def write(worker: int) -> None:
        try:
            for number in range(8):
                with transaction.atomic():
                    record(by=user, action="user.change", obj=user, detail={"worker": worker, "n": number})
                    transaction.set_rollback(number % 4 == 3)
                verdicts.append(verify_chain())
        finally:
            connection.close()

    verdicts: list = []
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write, worker) for worker in range(4)]:
            done.result()

    assert verify_chain().checked == 4 * 6
    assert {verdict.broken_at for verdict in [*verdicts, verify_chain()]} == {None}
