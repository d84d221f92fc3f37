"""Amounts of 应急转贷 as they are typed in 万元, kept in 分 and written out in 大写 (支付结算办法, 附件一)."""

from __future__ import annotations

from decimal import Decimal

FEN_IN_WAN = 10**6
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def fen_of(wan: Decimal) -> int:
    """Exact: the field takes six decimals at most."""
    return int(wan * FEN_IN_WAN)


def wan_of(fen: int) -> Decimal:
    return Decimal(fen) / FEN_IN_WAN


def shown_wan(fen: int, least: int = 0) -> str:
    """With commas and all that is there behind the point, never rounded: without zeros at the end, but for ``least``."""
    whole, _point, rest = f"{wan_of(fen):,f}".partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole


def in_capitals(fen: int) -> str:
    """12345600 is 壹拾贰万叁仟肆佰伍拾陆元整; never negative."""
    if fen < 0:
        raise ValueError("an amount in words is never negative")
    yuan, rest = divmod(fen, 100)
    tenth, cent = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{words or '零元'}整"
    if tenth:
        words += f"{DIGITS[tenth]}角"
    elif yuan:
        words += "零"
    return f"{words}{DIGITS[cent]}分" if cent else f"{words}整"


def _whole(yuan: int) -> str:
    words, gap = "", False
    for place in reversed(range(len(GROUPS))):
        group = yuan // 10_000**place % 10_000
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + GROUPS[place]
        gap = False
    return words


def _group(number: int) -> str:
    words, gap = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = bool(words)
    return words
