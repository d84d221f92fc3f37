from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.audit.services import verify_chain


class Command(BaseCommand):
    help = "Recompute the audit hash chain; exit status 1 names the first entry that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.perf_counter()
        verdict = verify_chain()
        seconds = time.perf_counter() - begun
        if verdict.broken_at is not None:
            raise CommandError(
                f"审计链在第 {verdict.broken_at} 条断开：{verdict.reason}（此前 {verdict.checked} 条完整）"
            )
        self.stdout.write(
            f"审计链完整：{verdict.checked} 条，链尾 {verdict.head_hash}，用时 {seconds:.1f} 秒"
        )
