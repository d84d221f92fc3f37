"""The one search box over a register as large as the cases: every kind of word, beside H2 and beside its own SQL."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assistance.models import Case
from benchmarks.pages import Page, bare_client, measure
from benchmarks.people import City, code_of
from benchmarks.texts import COMMON_WORD, RARE_WORD, SEED
from enterprises.models import Enterprise, EnterpriseContact, FormerName
from enterprises.services.search_text import write_search_texts
from foundation.textsearch.pinyin import initials

CHUNK = 2000
FIRST_SERIAL = 2_000_000
PLACES = ("聊城", "茌平", "临清", "高唐", "阳谷", "莘县", "东阿", "冠县", "山东", "鲁西")
WORDS = tuple("宏泰金源华盛新材恒信瑞达长兴重诚银行乐和德康嘉禾天成祥云永固凯旋博远")
TRADES = ("机械制造", "粮油", "轴承", "纺织", "化工", "建材", "食品", "物流", "新能源", "电子")
FORMER_SHARE = 10


def build_register(city: City, rows: int) -> None:
    """As many enterprises as that, each with a telephone, one in ten with a former name."""
    dice = random.Random(SEED)
    for start in range(Enterprise.objects.count(), rows, CHUNK):
        part = range(start, min(start + CHUNK, rows))
        made = Enterprise.objects.bulk_create(
            Enterprise(
                uscc=code_of(FIRST_SERIAL + i), name=_name(dice), county=city.counties[i % len(city.counties)]
            )
            for i in part
        )
        EnterpriseContact.objects.bulk_create(
            EnterpriseContact(enterprise=row, name="王经理", phone=f"150{i:08d}", is_main=True)
            for i, row in zip(part, made, strict=True)
        )
        FormerName.objects.bulk_create(
            FormerName(enterprise=row, name=_name(dice)) for row in made[::FORMER_SHARE]
        )
        write_search_texts(made)


def measure_search(city: City, rounds: int) -> list[dict[str, Any]]:
    client, bare = Client(), bare_client(city)
    client.force_login(city.head)
    return measure([Page("H2", lambda: bare.get("/h2/")), *_pages(client)], rounds)


def _pages(client: Client) -> list[Page]:
    some = Enterprise.objects.order_by("-id")[Enterprise.objects.count() // 3]
    former = FormerName.objects.order_by("-id")[FormerName.objects.count() // 2]
    case = Case.objects.order_by("-id")[Case.objects.count() // 3]
    words = {
        "a whole name": some.name,
        "part of a name, common": "机械制造",
        "two characters of a name, common": "金源",
        "initials of a name": _initials(some),
        "a former name": former.name,
        "six characters of a credit code": (some.uscc or "")[-7:-1],
        "the tail of a telephone": f"{some.pk * 7919 % 1_000_000:06d}",
        "six equal digits": "888888",
        "a piece of a case number": case.number[-6:],
        "a rare word inside cases": RARE_WORD,
        "a common word inside cases": COMMON_WORD,
    }
    return [Page(name, _asks(client, word)) for name, word in words.items()]


def _asks(client: Client, word: str) -> Callable[[], HttpResponse]:
    return lambda: client.get(reverse("search"), {"q": word})  # type: ignore[return-value]


def _initials(enterprise: Enterprise) -> str:
    return initials(enterprise.name)[0][:6]


def _name(dice: random.Random) -> str:
    own = "".join(dice.sample(WORDS, 3))
    return f"{dice.choice(PLACES)}{own}{dice.choice(TRADES)}有限公司"
