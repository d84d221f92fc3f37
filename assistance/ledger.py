"""The columns of the 诉求台账 as it is imported (domain.md D3)."""

from __future__ import annotations

from assistance.enums import Nature, Outcome, Rating, Source
from foundation.spreadsheets.columns import Column, Kind

SOURCES = {str(label): value for value, label in Source.choices} | {
    "12345": Source.HOTLINE.value,
    "企业自报自荐": Source.ENTERPRISE.value,
    "县市区上报": Source.COUNTY.value,
}
NATURES = {str(label): value for value, label in Nature.choices}
OUTCOMES = {str(label): value for value, label in Outcome.choices} | {
    "部分": Outcome.PARTLY.value,
    "暂难解决": Outcome.EXPLAINED.value,
    "暂难": Outcome.EXPLAINED.value,
}
RATINGS = {str(label): value for value, label in Rating.choices}
CONFIRMED = {"是": True, "否": False, "企业确认已解决": True, "企业不认可": False}

# Names that ledgers use for the categories, by the code of the category (domain.md C1).
CATEGORY_NAMES = {
    "融资": "FIN",
    "用工": "LAB",
    "人才": "TAL",
    "用地": "LND",
    "用能": "ENE",
    "用能(水电气热)与能耗": "ENE",
    "环保": "ENV",
    "物流": "LOG",
    "市场开拓与产销对接": "MKT",
    "政策咨询": "POL",
    "政策咨询与兑现": "POL",
    "行政审批与证照": "APR",
    "项目建设": "PRJ",
    "项目建设手续": "PRJ",
    "技术研发与数字化转型": "TEC",
    "权益保护与账款拖欠": "RIG",
    "安全生产": "SAF",
    "安全生产消防": "SAF",
    "园区配套设施": "PKS",
}

COLUMNS = (
    Column(
        "number", "编号", required=True, max_length=40, variants=("诉求编号", "工单编号"), example="2023-0001"
    ),
    Column(
        "received_at",
        "受理日期",
        Kind.DATETIME,
        required=True,
        variants=("受理时间", "收到日期"),
        example="2023-10-09",
        width=18,
    ),
    Column("source", "来源", Kind.CHOICE, choices=SOURCES, variants=("诉求来源",), example="走访"),
    Column("county", "县市区", max_length=60, variants=("区县", "所属县区")),
    Column("enterprise", "企业名称", required=True, max_length=120, width=30, example="示例机械有限公司"),
    Column("uscc", "统一社会信用代码", Kind.CODE, variants=("信用代码",), width=22),
    Column("contact_name", "联系人", max_length=40),
    Column("contact_phone", "联系电话", Kind.PHONE, max_length=20),
    Column("category", "类别", required=True, max_length=30, variants=("诉求类别",), example="融资信贷"),
    Column("nature", "性质", Kind.CHOICE, choices=NATURES, variants=("诉求性质",), example="求助"),
    Column(
        "title", "诉求标题", max_length=120, variants=("标题",), width=30, example="流动资金贷款到期续贷困难"
    ),
    Column("description", "诉求内容", max_length=20_000, variants=("内容",), width=40),
    Column("lead_unit", "主办单位", max_length=60, variants=("承办单位", "责任单位")),
    Column("handler", "承办人", max_length=40),
    Column("signed_at", "签收时间", Kind.DATETIME, width=18),
    Column("first_contact_at", "首次联系时间", Kind.DATETIME, width=18),
    Column("due_at", "应办结日期", Kind.DATETIME, variants=("办结期限", "应办结时间"), width=18),
    Column("closed_at", "办结日期", Kind.DATETIME, variants=("办结时间",), width=18),
    Column("outcome", "办理结果", Kind.CHOICE, choices=OUTCOMES, variants=("结果",), width=18),
    Column("answer_text", "办理情况", max_length=20_000, variants=("答复内容",), width=40),
    Column("called_back_at", "回访日期", Kind.DATETIME, variants=("回访时间",), width=18),
    Column("confirmed", "是否确认解决", Kind.CHOICE, choices=CONFIRMED),
    Column("rating", "满意度", Kind.CHOICE, choices=RATINGS),
)
