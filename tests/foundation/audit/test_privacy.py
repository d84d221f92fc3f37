from __future__ import annotations

import pytest

from foundation.audit.privacy import quieten, quieten_all


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("联系人电话13812345678。", "联系人电话138****5678。"),
        ("37150219800101123X", "371502************"),
        ("证件371502198001011234，电话13912345678", "证件371502************，电话139****5678"),
        ("91371500MA3C0123XY", "91371500MA3C0123XY"),
        ("913715007060000000", "913715007060000000"),
        ("SQ-2023-000187", "SQ-2023-000187"),
        ("订单138123456789", "订单138123456789"),
        ("", ""),
    ],
)
def test_quieten_masks_numbers_of_people_only(text: str, quiet: str) -> None:
    assert quieten(text) == quiet


def test_quieten_all_reaches_nested_texts() -> None:
    detail = {"before": {"phone": "13812345678"}, "rows": ["13812345678", 3, None], "ok": True}

    assert quieten_all(detail) == {
        "before": {"phone": "138****5678"},
        "rows": ["138****5678", 3, None],
        "ok": True,
    }
