from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from foundation.audit.models import AuditEntry
from foundation.audit.services import record
from tests.support.append_only import triggers_lifted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_anchors(tmp_path: Path):
    with override_settings(DATA_DIR=tmp_path):
        yield


def test_audit_verify_prints_rows_and_head(capsys: pytest.CaptureFixture[str]) -> None:
    head = [record(by=None, action="refused", detail={"n": n}) for n in range(3)][-1]

    call_command("audit_verify")

    assert f"审计链完整：3 条，链尾 {head.hash}" in capsys.readouterr().out


def test_audit_verify_fails_with_the_first_bad_entry() -> None:
    for number in range(3):
        record(by=None, action="refused", detail={"n": number})
    with triggers_lifted("audit_auditentry"):
        AuditEntry.objects.filter(seq=2).update(ok=False)

    with pytest.raises(CommandError, match="第 2 条断开：内容被改动") as failure:
        call_command("audit_verify")

    assert failure.value.returncode == 1
