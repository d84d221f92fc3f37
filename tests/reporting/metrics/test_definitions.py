from __future__ import annotations

from reporting.metrics.definitions import METRICS, PART_LABELS, MetricCode, Part, metric_by_slug


def test_every_metric_is_defined_with_all_its_words() -> None:
    assert set(METRICS) == set(MetricCode)
    for code, metric in METRICS.items():
        assert metric.code == code
        for word in ("分子：", "分母：", "剔除：", "截至："):
            assert word in metric.definition
        assert metric.version


def test_names_and_addresses_are_unique() -> None:
    assert len({str(metric.name) for metric in METRICS.values()}) == len(METRICS)
    assert len({metric.code.slug for metric in METRICS.values()}) == len(METRICS)
    assert metric_by_slug("r1") is METRICS[MetricCode.R1]
    assert metric_by_slug("nothing") is None


def test_every_part_has_words() -> None:
    assert set(PART_LABELS) == set(Part)
