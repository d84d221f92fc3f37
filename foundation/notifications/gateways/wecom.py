"""企业微信 application messages: a token that is fetched, kept and renewed, and a text card to one person.

https://developer.work.weixin.qq.com/document/path/90236 (messages), /91039 (token), /90313 (codes).
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from foundation.egress import Unreachable, ask
from foundation.notifications.gateways.protocol import (
    NotDeliverable,
    Outgoing,
    Receipt,
    Temporary,
    content_of,
    retry_after,
    safe_code,
)

LONGEST_TITLE = 128
"""Bytes of UTF-8 that a card's title may have."""
REPEAT_SECONDS = 4 * 60 * 60
"""For so long WeCom drops a card that equals an earlier one; the most it offers."""
EARLY = 120
"""Seconds before its end at which a token is not used any more."""
TOKEN_ENDED = {40014, 42001, 41001}
UNKNOWN_PERSON = {40003, 60111, 81013, 82001}
TOO_OFTEN = {45009, 45011, 45033}
CONTENT_REFUSED = {40058, 44004, 45002}
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    ends: float


_tokens: dict[str, Token] = {}
"""Kept by this process only, under a digest of the account: no table and no backup ever holds one."""


class TokenEnded(Exception):  # noqa: N818 - not an error, a token lives two hours
    """The token that was kept is not accepted any more."""


class WecomGateway:
    def send(self, message: Outgoing) -> Receipt:
        if "|" in message.to or message.to.startswith("@"):
            raise NotDeliverable(_("企业微信账号不是一个人的账号。"), address_at_fault=True)
        try:
            return _send(message, _token())
        except TokenEnded:
            _tokens.clear()
        try:
            return _send(message, _token())
        except TokenEnded:
            raise Temporary(_("企业微信不认可刚取得的访问凭证")) from None


def card(message: Outgoing) -> dict[str, Any]:
    """The key in the link's fragment makes two messages of equal title two cards, and a repetition the same one."""
    return {
        "touser": message.to,
        "msgtype": "textcard",
        "agentid": int(settings.WECOM_AGENT_ID),
        "textcard": {
            "title": _cut(message.title),
            "description": _("请登录帮企查看。"),
            "url": f"{settings.SITE_URL}{message.url or '/'}#m-{message.key}",
            "btntxt": _("查看"),
        },
        "enable_duplicate_check": 1,
        "duplicate_check_interval": REPEAT_SECONDS,
    }


def _send(message: Outgoing, token: str) -> Receipt:
    body = json.dumps(card(message), ensure_ascii=False).encode()
    found = _ask("POST", "/cgi-bin/message/send", {"access_token": token}, body)
    code = found.get("errcode")
    if code in TOKEN_ENDED:
        raise TokenEnded
    if code in UNKNOWN_PERSON or (code == 0 and message.to in str(found.get("invaliduser") or "").split("|")):
        raise NotDeliverable(_("企业微信里没有该账号，或不在应用的可见范围内。"), address_at_fault=True)
    if code in CONTENT_REFUSED:
        raise NotDeliverable(_("企业微信不接受这条内容（%(code)s）。") % {"code": safe_code(code)})
    if code in TOO_OFTEN:
        raise Temporary(_("企业微信限流，稍后再发"), retry_after=timedelta(minutes=1))
    if code != 0:
        raise Temporary(_("企业微信没有收下（%(code)s）") % {"code": safe_code(code)})
    return Receipt(str(found.get("msgid") or "")[:64])


def _token() -> str:
    account = hashlib.sha256(
        f"{settings.WECOM_URL}\n{settings.WECOM_CORP_ID}\n{settings.WECOM_SECRET}".encode()
    ).hexdigest()
    kept = _tokens.get(account)
    if kept is None or kept.ends <= time.monotonic():
        kept = _tokens[account] = _fetch_token()
    return kept.text


def _fetch_token() -> Token:
    query = {"corpid": settings.WECOM_CORP_ID, "corpsecret": settings.WECOM_SECRET}
    found = _ask("GET", "/cgi-bin/gettoken", query)
    text, lasts = found.get("access_token"), found.get("expires_in")
    if found.get("errcode") != 0 or not isinstance(text, str) or not isinstance(lasts, int):
        code = safe_code(found.get("errcode"))
        raise Temporary(
            _("取不到企业微信访问凭证（%(code)s），请核对 WECOM_CORP_ID 和 WECOM_SECRET") % {"code": code}
        )
    return Token(text, time.monotonic() + max(lasts - EARLY, 0))


def _ask(method: str, path: str, query: dict[str, str], body: bytes | None = None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json; charset=utf-8"} if body else {}
    try:
        answer = ask(method, settings.WECOM_URL + path, query=query, body=body, headers=headers)
    except Unreachable as error:
        raise Temporary(_("企业微信没有应答：%(error)s") % {"error": error}) from None
    if answer.status == TOO_MANY:
        raise Temporary(_("企业微信限流，稍后再发"), retry_after=retry_after(answer))
    if answer.status != 200:
        raise Temporary(_("企业微信出错（%(status)d）") % {"status": answer.status})
    return content_of(answer, unreadable=_("企业微信的应答无法识别"))


def _cut(title: str) -> str:
    line = " ".join(title.split()).encode()
    if len(line) <= LONGEST_TITLE:
        return line.decode()
    return line[: LONGEST_TITLE - len("…".encode())].decode(errors="ignore") + "…"
