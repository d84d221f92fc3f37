"""The pure rules: three values, windows of facts, points, and versions by the day of the application."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.eligibility import names
from policies.eligibility.catalogue import BY_CODE, RULE_SETS
from policies.eligibility.conditions import AtLeast, AtLeastOf, Says, ShareAtLeast, SumAtLeast
from policies.eligibility.facts import Fact, History, Spec, held
from policies.eligibility.findings import lack_of
from policies.eligibility.points import FromBands, PerStep
from policies.eligibility.rules.national_2022 import SCORE
from policies.eligibility.rulesets import Version, judge
from policies.eligibility.truth import Truth, all_of, any_of, at_least

ON_2023, ON_2026 = date(2023, 11, 1), date(2026, 5, 1)
TRUTHS = st.sampled_from(Truth)


def settled(truths: list[Truth]) -> st.SearchStrategy[list[bool]]:
    """Every way in which the unknown ones can turn out."""
    return st.tuples(
        *[st.booleans() if one == Truth.UNKNOWN else st.just(one == Truth.YES) for one in truths]
    ).map(list)


@given(st.data(), st.lists(TRUTHS, max_size=6), st.integers(0, 7))
def test_a_decided_answer_stands_however_the_rest_turns_out(
    data: st.DataObject, truths: list[Truth], least: int
) -> None:
    told = at_least(least, truths)
    turned_out = sum(data.draw(settled(truths))) >= least
    if told != Truth.UNKNOWN:
        assert turned_out is (told == Truth.YES)
    else:
        worst, best = truths.count(Truth.YES), len(truths) - truths.count(Truth.NO)
        assert worst < least <= best  # it could still go either way


@pytest.mark.parametrize(
    ("truths", "every", "either"),
    [
        ([Truth.YES, Truth.UNKNOWN], Truth.UNKNOWN, Truth.YES),
        ([Truth.NO, Truth.UNKNOWN], Truth.NO, Truth.UNKNOWN),
        ([Truth.YES, Truth.NO], Truth.NO, Truth.YES),
        ([], Truth.YES, Truth.NO),
    ],
)
def test_unknown_decides_nothing(truths: list[Truth], every: Truth, either: Truth) -> None:
    assert (all_of(truths), any_of(truths)) == (every, either)


def value_of(spec: Spec) -> st.SearchStrategy[Decimal | bool | date]:
    if spec.is_yes_no:
        return st.booleans()
    if spec.name in {"scale_joined", "commissioned"}:
        return st.dates(date(2019, 1, 1), date(2026, 12, 31))
    return st.integers(0, 20_000).map(Decimal)


@st.composite
def books(draw: st.DrawFn, version: Version) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for spec in {one.name: one for one in version.specs()}.values():
        days = st.sampled_from([date(year, 12, 31) for year in range(2019, 2026)] + [ON_2023, ON_2026])
        facts = st.lists(st.builds(Fact, value_of(spec), days, st.just("台账")), max_size=3)
        found[spec.name] = draw(facts)
    return found


@given(st.data())
def test_more_knowledge_never_turns_a_decided_answer(data: st.DataObject) -> None:
    """A fact for something that was missing settles a 需核验, and leaves 符合 and 不符合 alone."""
    rules = data.draw(st.sampled_from(RULE_SETS))
    on = data.draw(st.sampled_from([ON_2023, ON_2026]))
    version = rules.version_on(on)
    assert version is not None
    history = data.draw(books(version))
    before = judge(rules, history, on)
    open_now = [spec for spec in version.specs() if held(spec, history, on).fact is None]
    fuller: dict[str, list[Fact]] = dict(history)
    for spec in open_now:
        day = min(spec.window(on)[1], on)
        fuller[spec.name] = [*fuller.get(spec.name, []), Fact(data.draw(value_of(spec)), day, "核验")]
    after = judge(rules, fuller, on)
    assert before is not None
    assert after is not None
    assert after.truth != Truth.UNKNOWN
    assert before.truth in {Truth.UNKNOWN, after.truth}
    assert (before.truth == Truth.UNKNOWN) == bool(before.open_specs())


@given(st.data())
def test_what_came_later_than_the_application_changes_nothing(data: st.DataObject) -> None:
    rules = data.draw(st.sampled_from(RULE_SETS))
    version = rules.version_on(ON_2023)
    assert version is not None
    history = data.draw(books(version))
    later = {
        spec.name: [
            *history.get(spec.name, []),
            Fact(data.draw(value_of(spec)), ON_2023 + timedelta(days=1), "后来"),
        ]
        for spec in version.specs()
    }
    assert judge(rules, later, ON_2023) == judge(rules, history, ON_2023)


def years_of(name: str, *values: tuple[int, str]) -> History:
    return {name: [Fact(Decimal(value), date(year, 12, 31), "年报") for year, value in values]}


def test_a_fact_that_is_too_old_is_told_and_decides_nothing() -> None:
    rule = AtLeast(names.REVENUE, Decimal(1000))
    finding = rule.judge(years_of("revenue", (2021, "5000")), ON_2023)
    assert finding.truth == Truth.UNKNOWN
    told = finding.snapshot()["held"]
    assert told == [
        {
            "name": "revenue", "label": "2022 年营业收入", "value": "5,000 万元", "as_of": "2021-12-31", "source": "年报",
            "lack": "只有 2021-12-31 的，早于要求的 2022-12-31",
        }
    ]  # fmt: skip
    assert rule.judge(years_of("revenue", (2022, "5000")), ON_2023).truth == Truth.YES  # the control
    assert [lack_of(one, ON_2023) for one in rule.judge({}, ON_2023).helds] == ["缺少"]


def test_a_checked_fact_counts_for_a_year() -> None:
    history = {"patents": [Fact(Decimal(2), ON_2023 - timedelta(days=365), "核验")]}
    assert AtLeast(names.PATENTS, Decimal(2)).judge(history, ON_2023).truth == Truth.YES
    assert (
        AtLeast(names.PATENTS, Decimal(2)).judge(history, ON_2023 + timedelta(days=1)).truth == Truth.UNKNOWN
    )


def test_of_two_facts_for_a_day_the_later_one_counts() -> None:
    history = {"not_paid": [Fact(True, ON_2023, "先"), Fact(False, ON_2023, "后")]}
    assert Says(names.NOT_PAID).judge(history, ON_2023).truth == Truth.NO


@pytest.mark.parametrize(
    ("research", "revenue", "truth", "note"),
    [
        ("30", "1000", Truth.YES, "为 3.00%"),
        ("29.99", "1000", Truth.NO, "为 2.99%"),
        ("29.996", "1000", Truth.NO, "为 2.99%"),
        ("30", "0", Truth.NO, "营业收入为 0"),
    ],
)
def test_a_share_is_exact_on_its_bound_and_never_told_as_more(
    research: str, revenue: str, truth: Truth, note: str
) -> None:
    history = {**years_of("research", (2022, research)), **years_of("revenue", (2022, revenue))}
    rule = ShareAtLeast(names.RESEARCH, names.REVENUE, "占比", Decimal(3))
    found = rule.judge(history, ON_2023)
    assert (found.truth, found.note) == (truth, note)
    assert rule.judge(years_of("research", (2022, research)), ON_2023).truth == Truth.UNKNOWN


def test_a_sum_is_enough_as_soon_as_the_known_part_is() -> None:
    rule = SumAtLeast((names.RESEARCH, names.RESEARCH_BEFORE), "合计", Decimal(1200))
    assert rule.judge(years_of("research", (2022, "1200")), ON_2023).truth == Truth.YES
    assert rule.judge(years_of("research", (2022, "1199")), ON_2023).truth == Truth.UNKNOWN
    assert rule.judge(years_of("research", (2022, "600"), (2021, "599")), ON_2023).truth == Truth.NO


def test_the_items_of_the_score_make_a_hundred() -> None:
    assert sum(item.most for item in SCORE.items) == 100
    assert SCORE.pass_mark == 60


@pytest.mark.parametrize(("share", "points"), [("80", 5), ("79.99", 3), ("70", 3), ("60", 1), ("59.99", 0)])
def test_a_value_on_the_bound_takes_the_better_band(share: str, points: int) -> None:
    item = SCORE.items[0]
    assert isinstance(item, FromBands)
    assert item.points(Decimal(share)) == points


@pytest.mark.parametrize(("debt", "points"), [("50", 5), ("50.01", 3), ("70", 1), ("70.01", 0)])
def test_less_debt_is_better(debt: str, points: int) -> None:
    item = next(one for one in SCORE.items if one.spec == names.DEBT)
    assert item.points(Decimal(debt)) == points


@pytest.mark.parametrize(("years", "points"), [("1.9", 0), ("2", 1), ("9.9", 4), ("30", 5), ("-4", 0)])
def test_every_two_years_give_a_point_up_to_five(years: str, points: int) -> None:
    item = next(one for one in SCORE.items if isinstance(one, PerStep))
    assert item.points(Decimal(years)) == points


def test_a_score_is_open_while_the_open_items_could_decide_it() -> None:
    best = {item.spec.name: Decimal(0 if item.spec == names.DEBT else 100) for item in SCORE.items}

    def scored(*left_out: str, value: Decimal | None = None) -> Truth:
        history = {
            item.spec.name: [
                Fact(
                    value if value is not None else best[item.spec.name], item.spec.window(ON_2023)[1], "核验"
                )
            ]
            for item in SCORE.items
            if item.spec.name not in left_out
        }
        return SCORE.judge(history, ON_2023).truth

    assert scored() == Truth.YES
    assert scored("patent_points", "research_points", "institute_points") == Truth.YES  # 70 without them
    assert scored(*list(best)[:8]) == Truth.UNKNOWN  # 50 known, 100 possible
    assert SCORE.judge({}, ON_2023).truth == Truth.UNKNOWN
    assert scored("patent_points", value=Decimal(0)) == Truth.NO


def test_the_day_of_the_application_chooses_the_version() -> None:
    for code in ("specialised", "little-giant"):
        rules = BY_CODE[code]
        told = {day: version.document if (version := rules.version_on(day)) else "" for day in (
            date(2022, 5, 31), date(2022, 6, 1), date(2026, 3, 31), date(2026, 4, 1),
        )}  # fmt: skip
        assert list(told.values()) == [
            "",
            "工信部企业〔2022〕63号",
            "工信部企业〔2022〕63号",
            "工信部企业〔2026〕2号",
        ]


def giant(revenue: str, research: str, **more: str) -> History:
    """近2年 the same each year; everything else as it must be."""
    given = {
        "special_years": "3", "main_share": "70", "main_growth": "5", "debt": "70", "systems": "1", "market_share": "10",
        "patents": "2", "equity": "0", "researchers": "0", **more,
    }  # fmt: skip
    history: dict[str, list[Fact]] = {
        name: [Fact(Decimal(value), date(2022, 12, 31), "核验")] for name, value in given.items()
    }
    history |= dict(years_of("revenue", (2021, revenue), (2022, revenue)))
    history |= dict(years_of("research", (2021, research), (2022, research)))
    return history | {name: [Fact(True, ON_2023, "核验")] for name in ("chain", "field_fits")}


@pytest.mark.parametrize(
    ("revenue", "research", "more", "truth"),
    [
        ("10000", "300", {}, Truth.YES),
        ("10000", "299.99", {}, Truth.NO),
        ("9999.99", "599", {}, Truth.NO),
        ("9999", "600", {}, Truth.YES),
        ("5000", "300", {}, Truth.YES),
        ("4999", "3000", {"equity": "8000", "researchers": "50"}, Truth.YES),
        ("4999", "3000", {"equity": "7999", "researchers": "50"}, Truth.NO),
        ("10000", "300", {"patents": "1"}, Truth.NO),
        ("10000", "300", {"debt": "70.01"}, Truth.NO),
    ],
)
def test_little_giants_of_2022_by_their_revenue(
    revenue: str, research: str, more: dict[str, str], truth: Truth
) -> None:
    verdict = judge(BY_CODE["little-giant"], giant(revenue, research, **more), ON_2023)
    assert verdict is not None
    assert verdict.truth == truth


def test_branch_that_cannot_hold_asks_for_nothing() -> None:
    """With a revenue of 2 亿元 nobody is asked for the researchers of the smallest."""
    history = dict(giant("20000", "1"))
    del history["research"]
    verdict = judge(BY_CODE["little-giant"], history, ON_2023)
    assert verdict is not None
    assert [(spec.name, spec.span) for spec in verdict.open_specs()] == [
        ("research", "last_year"), ("research", "year_before"),
    ]  # fmt: skip


def test_at_least_k_of_n() -> None:
    parts = tuple(Says(spec) for spec in (names.NO_ACCIDENT, names.NO_DISHONESTY, names.NOT_PAID))
    two = AtLeastOf("三项中的两项", 2, parts)
    yes, no = [Fact(True, ON_2023, "")], [Fact(False, ON_2023, "")]
    assert two.judge({"no_accident": yes, "not_paid": yes}, ON_2023).truth == Truth.YES
    assert two.judge({"no_accident": no, "not_paid": no}, ON_2023).truth == Truth.NO
    assert two.judge({"no_accident": yes, "not_paid": no}, ON_2023).truth == Truth.UNKNOWN
