"""The SMS gateway: JSON over HTTP, each request signed with HMAC-SHA256 over time and body (docs/operations.md)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.egress import Answer, Unreachable, ask
from foundation.notifications.gateways.protocol import (
    NotDeliverable,
    Outgoing,
    Receipt,
    Temporary,
    content_of,
    retry_after,
    safe_code,
)

LONGEST = 70
"""Characters of one short message in UCS-2; a longer one is billed as several and may arrive in pieces."""
ADDRESS_FAULTS = {
    "bad_number": gettext_lazy("号码无效"),
    "unknown_number": gettext_lazy("空号"),
    "blocked": gettext_lazy("该号码已被运营商或本人屏蔽"),
}
OTHER_FAULTS = {
    "template_refused": gettext_lazy("短信内容未通过运营商审核"),
    "sign_refused": gettext_lazy("短信签名未报备"),
}
DUPLICATE = "duplicate"
REFUSED, TOO_MANY, BROKEN = 400, 429, 500


class Delivery(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an accepted message; ``reason`` where it failed."""

    receipt: str
    delivery: Delivery
    reason: str = ""
    address_at_fault: bool = False


class SmsGateway:
    def send(self, message: Outgoing) -> Receipt:
        answer = _post("/send", {"id": message.key, "phone": message.to, "text": text_of(message.title)})
        found = content_of(answer, unreadable=_("短信网关的应答无法识别"))
        if answer.status != 200 and found.get("code") != DUPLICATE:
            raise fault(found.get("code"))
        if not (receipt := found.get("receipt")):
            raise Temporary(_("短信网关的应答无法识别"))
        return Receipt(str(receipt)[:64])

    def reports(self, receipts: Sequence[str]) -> list[Report]:
        """One request for many; what the gateway does not mention is still on its way."""
        answer = _post("/reports", {"receipts": list(receipts)})
        if answer.status != 200:
            raise Temporary(_("短信网关没有给出回执（%(status)d）") % {"status": answer.status})
        rows = content_of(answer, unreadable=_("短信网关的应答无法识别")).get("reports", [])
        wanted = set(receipts)
        return [_report(row) for row in rows if isinstance(row, dict) and str(row.get("receipt")) in wanted]


def text_of(title: str) -> str:
    """签名, title and where to look; never more than one short message, and nothing of the case itself."""
    before, after = f"【{settings.SMS_SIGN}】", _("。请登录帮企查看。")
    room = LONGEST - len(before) - len(after)
    line = " ".join(title.split())
    return before + (line if len(line) <= room else line[: room - 1] + "…") + after


def fault(code: object) -> NotDeliverable:
    name = safe_code(code)
    if name in ADDRESS_FAULTS:
        return NotDeliverable(_("短信被拒：%(why)s。") % {"why": ADDRESS_FAULTS[name]}, address_at_fault=True)
    return NotDeliverable(_("短信被拒：%(why)s。") % {"why": OTHER_FAULTS.get(name, name)})


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def _post(path: str, content: dict[str, Any]) -> Answer:
    """An answer that decides something. A gateway that is away, overloaded or refuses our key is one to try later."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Key": settings.SMS_KEY,
        "X-Timestamp": timestamp,
        "X-Signature": signature(settings.SMS_SECRET, timestamp, body),
    }
    try:
        answer = ask("POST", settings.SMS_GATEWAY_URL + path, body=body, headers=headers)
    except Unreachable as error:
        raise Temporary(_("短信网关没有应答：%(error)s") % {"error": error}) from None
    if answer.status == TOO_MANY:
        raise Temporary(_("短信网关限流，稍后再发"), retry_after=retry_after(answer))
    if answer.status in {401, 403}:
        raise Temporary(_("短信网关不认可密钥，请核对 SMS_KEY 和 SMS_SECRET"))
    if answer.status != 200 and not REFUSED <= answer.status < BROKEN:
        raise Temporary(_("短信网关出错（%(status)d）") % {"status": answer.status})
    return answer


def _report(row: dict[str, Any]) -> Report:
    receipt, delivery = str(row.get("receipt")), str(row.get("status"))
    if delivery == Delivery.DELIVERED:
        return Report(receipt, Delivery.DELIVERED)
    if delivery == Delivery.FAILED:
        why = fault(row.get("code"))
        return Report(receipt, Delivery.FAILED, str(why), why.address_at_fault)
    return Report(receipt, Delivery.PENDING)
