"""企业称号 of the demonstration city: as many in 2023 as the bulletin of 1—10月 tells, and those before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from enterprises.enums import TitleAct, TitleKind, TitleLevel
from enterprises.models import Enterprise, Title, TitleEvent
from enterprises.titles import months_on, term_end
from foundation.accounts.models import User
from reporting.demo.dice import dice

N, P = TitleLevel.NATIONAL, TitleLevel.PROVINCE
RECOGNISED: dict[tuple[TitleKind, TitleLevel], dict[int, int]] = {
    (TitleKind.INNOVATIVE, P): {2022: 430, 2023: 466, 2024: 120, 2025: 150, 2026: 60},
    (TitleKind.SPECIALISED, P): {2021: 60, 2022: 110, 2023: 266, 2024: 60, 2025: 70, 2026: 30},
    (TitleKind.LITTLE_GIANT, N): {2021: 5, 2022: 8, 2023: 9, 2024: 4, 2025: 3},
    (TitleKind.GAZELLE, P): {2021: 7, 2022: 9, 2023: 21, 2024: 24, 2025: 20},
    (TitleKind.UNICORN, P): {2024: 1},
    (TitleKind.CHAMPION, P): {2021: 8, 2022: 12, 2023: 21, 2024: 9, 2025: 8},
    (TitleKind.CHAMPION, N): {2021: 1, 2022: 1, 2024: 1},
    (TitleKind.GREEN, P): {2021: 6, 2022: 9, 2023: 17, 2024: 12, 2025: 11},
    (TitleKind.QUALITY, P): {2021: 5, 2022: 7, 2023: 16, 2024: 9},
    (TitleKind.TECH_DEMO, P): {2021: 3, 2022: 5, 2023: 10, 2024: 6},
    (TitleKind.SMART_BENCHMARK, P): {2022: 1, 2023: 2, 2024: 1},
    (TitleKind.SMART_FACTORY, P): {2021: 4, 2022: 8, 2023: 15, 2024: 16, 2025: 9},
    (TitleKind.STAR_FACTORY, P): {2022: 30, 2023: 72, 2024: 60, 2025: 41},
    (TitleKind.STAR_PARK, P): {2023: 2, 2024: 1},
    (TitleKind.DIGITAL_PILOT, P): {2023: 12, 2024: 8},
    (TitleKind.DIGITAL_PARK, P): {2022: 1, 2023: 3},
    (TitleKind.NET_PLATFORM, P): {2021: 1, 2022: 2, 2023: 2, 2024: 2},
    (TitleKind.SOFTWARE_CENTRE, P): {2023: 2, 2025: 1},
    (TitleKind.STARTUP_BASE, P): {2021: 2, 2022: 3, 2023: 8, 2024: 3},
    (TitleKind.VR_CASE, N): {2023: 1},
}
"""By year of recognition. 2023 ends with October; of 创新型 896 are valid then (A1 #12)."""
DOCUMENT = {N: "工信部企业函〔{year}〕{number}号", P: "鲁工信创〔{year}〕{number}号"}
REVIEWED = 0.8
"""So many of those whose three years are over have passed their review."""


def build_titles(firms: Sequence[Enterprise], by: User, today: date) -> int:
    random = dice("titles")
    ladder = random.sample(list(firms), len(firms))
    titles = [
        title
        for serial, ((kind, level), years) in enumerate(RECOGNISED.items())
        for title in _of_kind(random, kind, level, years, _pool(random, ladder, kind), by, today, serial)
    ]
    reviews = [review for title in titles if (review := _review(random, title, by, today))]
    Title.objects.bulk_create(titles, batch_size=500)
    TitleEvent.objects.bulk_create(reviews, batch_size=500)
    return len(titles)


def _pool(random: Random, ladder: Sequence[Enterprise], kind: TitleKind) -> Sequence[Enterprise]:
    """Who stands higher on the ladder stands on its lower steps, too."""
    if kind in (TitleKind.INNOVATIVE, TitleKind.SPECIALISED, TitleKind.LITTLE_GIANT):
        return ladder
    return random.sample(list(ladder[:700]), 260)


def _of_kind(
    random: Random, kind: TitleKind, level: TitleLevel, years: dict[int, int], pool: Sequence[Enterprise],
    by: User, today: date, serial: int,
) -> Iterator[Title]:  # fmt: skip
    position = 0
    for year, number in years.items():
        day = date(year, random.randint(3, 10), random.randint(1, 28))
        if day > today:
            continue
        for firm in pool[position : position + number]:
            yield Title(
                enterprise=firm, kind=kind, level=level, recognised_on=day, valid_to=term_end(kind, day),
                document=DOCUMENT[level].format(year=year, number=20 + 7 * serial), recorded_by=by,
            )  # fmt: skip
        position += number


def _review(random: Random, title: Title, by: User, today: date) -> TitleEvent | None:
    end = title.valid_to
    if end is None or end >= today or random.random() > REVIEWED:
        return None
    title.valid_to = months_on(end, 36)
    return TitleEvent(
        title=title, act=TitleAct.REVIEWED, on=end - timedelta(days=20), valid_to=title.valid_to,
        document=f"鲁工信创〔{end.year}〕{60 + end.month}号", by=by,
    )  # fmt: skip
